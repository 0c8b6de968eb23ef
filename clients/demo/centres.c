/* SPDX-License-Identifier: Apache-2.0 */

/* The figures of the centres for very small solidarity enterprises, in Casablanca and in
 * Oujda: building, calls for applications, cohorts, and the enterprises that come of them. */

#include "alloc.h"
#include "program.h"

static const char *const two_decimals[] = {
    "training_hours",
    "jobs_created",
    "centre_investment",
    "support_committed",
    "startup_capital",
    "equipment",
    NULL,
};

static const struct demo_form form = { "solidarity.centre", "solidarity", 7, two_decimals };

enum { HUNDRED = 100, YEAR = 12, A_DIRHAM = 100 };

/* ---- the centres -------------------------------------------------------------------- */

/* Months from January 2016. A centre is built, then calls for applications once a year.
 * What was published of them: the investment in the first; of the second its call of June
 * 2023, by sex and branch. Money in dirhams. */
static const struct centre {
    const char *slug;
    int first, opening; /* of building, of work */
    int first_call;     /* and each year after */
    int64_t investment, support;
    int support_months; /* support is committed in so many months from the opening */
    int64_t cohort;     /* who enters each year */
} centres[] = {
    { "centre-tpe-casablanca", 18, 36, 37, 42600000, 18000000, 30, 35 },
    { "centre-tpe-oujda", 84, 88, 89, 0, 4200000, 24, 36 },
};

enum {
    CENTRES = sizeof centres / sizeof *centres,
    OUJDA = 1,
    OUJDA_APPLICATIONS = 238,
    OUJDA_APPLICATIONS_WOMEN = 74,
    OUJDA_RETAINED = 36,
    OUJDA_WOMEN = 7,
    OUJDA_SERVICES = 10,
};

/* ---- how figures split -------------------------------------------------------------- */

static const struct demo_split sex = DEMO_SPLIT("sex", { "f", 29 }, { "m", 71 });
static const struct demo_split age =
    DEMO_SPLIT("age", { "y18_24", 26 }, { "y25_34", 53 }, { "y35_59", 21 });
static const struct demo_split disability =
    DEMO_SPLIT("disability", { "yes", 4 }, { "no", 96 });
static const struct demo_split branch =
    DEMO_SPLIT("branch", { "industry", 52 }, { "services", 26 }, { "craft", 14 },
               { "construction", 8 });
static const struct demo_split training_type =
    DEMO_SPLIT("training_type", { "entrepreneurial", 34 }, { "management", 30 },
               { "personal", 18 }, { "technical", 12 }, { "digital", 6 });
static const struct demo_split mode =
    DEMO_SPLIT("mode", { "in_person", 86 }, { "remote", 14 });
static const struct demo_split legal_form =
    DEMO_SPLIT("legal_form", { "self_entrepreneur", 41 }, { "sarl_au", 38 }, { "sarl", 15 },
               { "cooperative", 6 });
static const struct demo_split funder_type =
    DEMO_SPLIT("funder_type", { "foundation", 54 }, { "public", 28 }, { "bank", 12 },
               { "private", 6 });

/* ---- the generator ------------------------------------------------------------------ */

struct state {
    int64_t *investment, *support; /* owned; by month, in centimes */
    int64_t incubated, operational;
    int64_t created[DEMO_MONTHS];
};

struct generator {
    struct demo_world world;
    struct demo_sheet *sheet;
    struct state states[CENTRES];
};

struct filling {
    const struct centre *centre;
    struct state *state;
    struct demo_report *report;
    struct demo_random *random;
    int month;
};

/* A sum cut over some months, exactly. */
static int64_t *spread(int64_t dirhams, int from, int months, uint64_t salt)
{
    int64_t *parts = demo_alloc(DEMO_MONTHS, sizeof *parts);
    int64_t weights[DEMO_MONTHS] = { 0 };

    for (int month = from; month < from + months; month++) {
        struct demo_random random = demo_random_at((uint64_t)month, salt, 7);
        weights[month] = demo_between(&random, 20, 100);
    }
    demo_apportion(parts, dirhams * A_DIRHAM, weights, DEMO_MONTHS);
    return parts;
}

/* ---- calls and cohorts -------------------------------------------------------------- */

static bool is_call(const struct centre *centre, int month)
{
    return month >= centre->first_call && (month - centre->first_call) % YEAR == 0;
}

/* June 2023 in Oujda. */
static void fill_published_call(struct demo_report *report)
{
    demo_put(report, "applications", OUJDA_APPLICATIONS);
    demo_put_part(report, "applications", "sex", "f", OUJDA_APPLICATIONS_WOMEN);
    demo_put_part(report, "applications", "sex", "m",
                  OUJDA_APPLICATIONS - OUJDA_APPLICATIONS_WOMEN);
    demo_margin(report, "applications", OUJDA_APPLICATIONS, &age);
    demo_put(report, "projects_retained", OUJDA_RETAINED);
    demo_put_part(report, "projects_retained", "sex", "f", OUJDA_WOMEN);
    demo_put_part(report, "projects_retained", "sex", "m", OUJDA_RETAINED - OUJDA_WOMEN);
    demo_put_part(report, "projects_retained", "branch", "services", OUJDA_SERVICES);
    demo_put_part(report, "projects_retained", "branch", "industry",
                  OUJDA_RETAINED - OUJDA_SERVICES);
}

static void fill_call(struct filling *f)
{
    int64_t cohort = f->centre->cohort;

    if (f->centre == &centres[OUJDA] && f->month == f->centre->first_call) {
        fill_published_call(f->report);
    } else {
        demo_figure(f->report, "applications",
                    cohort * demo_between(f->random, 48, 90) / 10, SPLITS(&sex, &age));
        demo_figure(f->report, "projects_retained", cohort, SPLITS(&sex, &branch));
    }
    demo_figure(f->report, "cohort_entrants", cohort, SPLITS(&sex, &age));
    f->state->incubated += cohort;
}

static void fill_training(struct filling *f)
{
    int64_t people = f->state->incubated * demo_between(f->random, 55, 95) / HUNDRED;
    int64_t sessions = f->state->incubated * demo_between(f->random, 8, 16) / 10;

    demo_crossed(f->report, "participants", people, SPLITS(&sex, &training_type));
    demo_figure(f->report, "trained", people * 9 / 10, SPLITS(&age, &disability));
    demo_figure(f->report, "training_hours", people == 0 ? 0 : 50 * (16 + people),
                SPLITS(&training_type));
    demo_figure(f->report, "advice_sessions", sessions, SPLITS(&mode));
    demo_figure(f->report, "advised", sessions * 2 / 3, SPLITS(&sex, &age));
}

/* ---- enterprises -------------------------------------------------------------------- */

/* Those who leave have an enterprise more often than not; some of them close. */
static void fill_enterprises(struct filling *f)
{
    struct state *s = f->state;
    int64_t leaving = s->incubated * demo_between(f->random, 4, 10) / HUNDRED;
    int64_t created = leaving * demo_between(f->random, 60, 100) / HUNDRED, alive = 0;
    int64_t cohort = f->month < YEAR ? 0 : s->created[f->month - YEAR];

    for (int64_t i = 0; i < cohort; i++) {
        alive += demo_chance(f->random, 78);
    }
    s->incubated -= leaving;
    s->created[f->month] = created;
    s->operational += created - (cohort - alive);
    demo_figure(f->report, "incubated", s->incubated, SPLITS(&sex, &branch));
    demo_figure(f->report, "enterprises_created", created, SPLITS(&sex, &legal_form));
    demo_put(f->report, "cohort_12m", cohort);
    demo_put(f->report, "alive_12m", alive);
    demo_figure(f->report, "operational", s->operational, SPLITS(&branch));
    demo_figure(f->report, "jobs_created", created * 50 * demo_between(f->random, 2, 6),
                SPLITS(&sex, &age));
    demo_figure(f->report, "startup_capital_recipients", created, SPLITS(&sex));
    demo_figure(f->report, "startup_capital",
                created * demo_between(f->random, 8, 30) * 1000 * A_DIRHAM, SPLITS(&sex));
    demo_figure(f->report, "equipment",
                created * demo_between(f->random, 15, 60) * 1000 * A_DIRHAM,
                SPLITS(&branch));
}

static void fill_follow_up(struct filling *f)
{
    int64_t followed = f->state->incubated + f->state->operational / 2;

    demo_figure(f->report, "followed_up", followed, SPLITS(&sex));
    demo_put(f->report, "follow_up_visits",
             followed * demo_between(f->random, 20, 60) / HUNDRED);
    demo_put(f->report, "evaluations", followed * demo_between(f->random, 5, 20) / HUNDRED);
    demo_put(f->report, "business_links",
             f->state->operational * demo_between(f->random, 0, 12) / HUNDRED);
}

static void fill(struct filling *f)
{
    int64_t invested = f->state->investment[f->month];
    int64_t committed = f->state->support[f->month];

    if (invested > 0) {
        demo_figure(f->report, "centre_investment", invested, SPLITS(&funder_type));
    }
    if (f->month < f->centre->opening) {
        return;
    }
    if (is_call(f->centre, f->month)) {
        fill_call(f);
    }
    demo_figure(f->report, "support_committed", committed, SPLITS(&funder_type));
    fill_training(f);
    fill_enterprises(f);
    fill_follow_up(f);
}

/* ---- door --------------------------------------------------------------------------- */

static void *create(const struct demo_world *world)
{
    struct generator *g = demo_alloc(1, sizeof *g);

    g->world = *world;
    g->sheet = demo_sheet_create(&form, world);
    for (size_t i = 0; i < CENTRES; i++) {
        const struct centre *c = &centres[i];
        g->states[i].investment = spread(c->investment, c->first, c->opening - c->first, 1);
        g->states[i].support = spread(c->support, c->opening, c->support_months, 2);
    }
    return g;
}

static void destroy(void *generator)
{
    struct generator *g = generator;

    for (size_t i = 0; i < CENTRES; i++) {
        free(g->states[i].investment);
        free(g->states[i].support);
    }
    demo_sheet_destroy(g->sheet);
    free(g);
}

static void send_month(void *generator, int month)
{
    struct generator *g = generator;
    char period[16];

    demo_month_period(period, month);
    for (size_t i = 0; i < CENTRES; i++) {
        if (month < centres[i].first) {
            continue;
        }
        size_t at = demo_roster_find(g->world.roster, centres[i].slug);
        struct demo_report *report = demo_sheet_report(
            g->sheet, at, month, &(struct demo_about){ .period = period });
        fill(&(struct filling){ &centres[i], &g->states[i], report,
                                demo_report_random(report), month });
    }
    demo_sheet_send(g->sheet);
}

const struct demo_program demo_centres = { "centres", create, send_month, destroy };
