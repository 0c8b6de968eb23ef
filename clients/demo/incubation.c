/* SPDX-License-Identifier: Apache-2.0 */

/* The figures of the program incubation: a national centre, its incubators, associations
 * and startups, month by month. */

#include "program.h"

#include "alloc.h"

static const char *const two_decimals[] = {
    "jobs_created", "jobs_supported",  "revenue",        "grants",
    "investment",   "mentoring_hours", "training_hours", NULL,
};

static const struct demo_form form = { "incubation.monthly", "incubation", 1,
                                       two_decimals };

enum { SALT = 1, JANUARY = 0, HUNDRED = 100 };

/* ---- when and where ----------------------------------------------------------------- */

static const int intake[] = { 3, 9, 10, 6, 4, 2, 1, 0, 9, 10, 5, 2 };
static const int meetings[] = { 5, 8, 10, 9, 9, 6, 3, 1, 8, 10, 10, 6 };

static int64_t region_weight(const struct demo_organization *o)
{
    return o->place == NULL ? 1 : demo_regions[o->place->region - 1].weight;
}

/* The national centre never forgets: some published figures are its own. */
static bool reports(const struct demo_organization *o, int month)
{
    return o->role == DEMO_NATIONAL || demo_reports(o, month, SALT);
}

static int64_t weight_admitted(const struct demo_organization *o, int month)
{
    static const int roles[DEMO_ROLES] = {
        [DEMO_NATIONAL] = 2, [DEMO_INCUBATOR] = 10, [DEMO_ASSOCIATION] = 1
    };

    return reports(o, month) ? roles[o->role] * region_weight(o) * demo_growth(month) *
                                   intake[demo_month_of_year(month)]
                             : 0;
}

static int64_t weight_revenue(const struct demo_organization *o, int month)
{
    int64_t age = month - o->first + 6;

    if (!reports(o, month)) {
        return 0;
    }
    return o->role == DEMO_STARTUP     ? o->size * age
           : o->role == DEMO_INCUBATOR ? region_weight(o) * age
                                       : 0;
}

static int64_t weight_grants(const struct demo_organization *o, int month)
{
    struct demo_random random = demo_random_at((uint64_t)o->size, (uint64_t)month, 5);
    static const int roles[DEMO_ROLES] = {
        [DEMO_NATIONAL] = 60, [DEMO_INCUBATOR] = 8, [DEMO_STARTUP] = 3
    };

    return reports(o, month) && demo_chance(&random, 14)
               ? roles[o->role] * o->size * demo_growth(month)
               : 0;
}

static int64_t weight_events(const struct demo_organization *o, int month)
{
    static const int roles[DEMO_ROLES] = {
        [DEMO_NATIONAL] = 4, [DEMO_INCUBATOR] = 5, [DEMO_ASSOCIATION] = 2
    };

    return reports(o, month)
               ? roles[o->role] * (region_weight(o) + 4) * demo_growth(month) *
                     demo_gatherings(month) * meetings[demo_month_of_year(month)]
               : 0;
}

static int64_t weight_programs(const struct demo_organization *o, int month)
{
    return o->role == DEMO_NATIONAL ? demo_growth(month) : 0;
}

/* Published totals over the ten years. */
enum { ADMITTED, REVENUE, GRANTS, EVENTS, PROGRAMS, TOTALS };

static const struct {
    int64_t total;
    demo_weight_fn weight;
} totals[TOTALS] = {
    [ADMITTED] = { 4000, weight_admitted },
    [REVENUE] = { 50000000LL * HUNDRED, weight_revenue },
    [GRANTS] = { 20000000LL * HUNDRED, weight_grants },
    [EVENTS] = { 2000, weight_events },
    [PROGRAMS] = { 30, weight_programs },
};

/* ---- how figures split -------------------------------------------------------------- */

static const struct demo_split sex = DEMO_SPLIT("sex", { "f", 47 }, { "m", 53 });
static const struct demo_split stage =
    DEMO_SPLIT("stage", { "idea", 35 }, { "prototype", 30 }, { "launch", 20 },
               { "growth", 11 }, { "scale_up", 4 });
static const struct demo_split legal_form =
    DEMO_SPLIT("legal_form", { "self_entrepreneur", 38 }, { "sarl_au", 22 }, { "sarl", 14 },
               { "cooperative", 16 }, { "association", 6 }, { "sole_trader", 4 });
static const struct demo_split age =
    DEMO_SPLIT("age", { "u18", 3 }, { "y18_24", 27 }, { "y25_34", 44 }, { "y35_59", 24 },
               { "y60_up", 2 });
static const struct demo_split contract =
    DEMO_SPLIT("contract", { "permanent", 30 }, { "fixed_term", 34 },
               { "self_employed", 26 }, { "seasonal", 10 });
static const struct demo_split funder_type =
    DEMO_SPLIT("funder_type", { "public", 30 }, { "private", 14 }, { "bank", 8 },
               { "foundation", 20 }, { "international", 26 }, { "individual", 2 });
static const struct demo_split instrument =
    DEMO_SPLIT("instrument", { "honour_loan", 45 }, { "bank_loan", 30 },
               { "microcredit", 15 }, { "equity", 10 });
static const struct demo_split mode =
    DEMO_SPLIT("mode", { "in_person", 62 }, { "remote", 22 }, { "hybrid", 16 });
static const struct demo_split mode_apart =
    DEMO_SPLIT("mode", { "remote", 92 }, { "hybrid", 8 });
static const struct demo_split training_type =
    DEMO_SPLIT("training_type", { "entrepreneurial", 38 }, { "management", 22 },
               { "personal", 16 }, { "technical", 10 }, { "digital", 14 });
static const struct demo_split learner =
    DEMO_SPLIT("learner", { "university", 64 }, { "pupil", 36 });
static const struct demo_split event_type =
    DEMO_SPLIT("event_type", { "training", 34 }, { "workshop", 24 }, { "awareness", 18 },
               { "hackathon", 8 }, { "network", 7 }, { "conference", 4 }, { "fair", 3 },
               { "ceremony", 2 });
static const struct demo_split participant_type =
    DEMO_SPLIT("participant_type", { "entrepreneur", 32 }, { "alumni", 22 },
               { "national_partner", 13 }, { "foreign_partner", 5 }, { "student", 25 },
               { "other", 3 });
static const struct demo_split satisfaction =
    DEMO_SPLIT("satisfaction", { "very_low", 2 }, { "low", 6 }, { "medium", 20 },
               { "high", 44 }, { "very_high", 28 });

static const struct demo_split *mode_of(int month)
{
    return demo_gatherings(month) < 50 ? &mode_apart : &mode;
}

/* ---- the generator ------------------------------------------------------------------ */

/* What an organization carries from month to month. */
struct state {
    int64_t active; /* projects */
    int64_t jobs;   /* hundredths */
    int64_t created[DEMO_MONTHS];
};

struct incubation {
    struct demo_world world;
    struct demo_sheet *sheet;
    int64_t *spreads[TOTALS]; /* owned */
    struct state *states;     /* owned; by organization */
};

/* One report being filled in. */
struct filling {
    struct incubation *incubation;
    const struct demo_organization *organization;
    struct state *state;
    struct demo_report *report;
    struct demo_random *random;
    size_t at; /* of the organization */
    int month;
};

static int64_t share(const struct filling *f, int total)
{
    return f->incubation->spreads[total][f->at * DEMO_MONTHS + (size_t)f->month];
}

/* Hours are held in quarters of an hour. */
static int64_t hours(struct filling *f, int64_t low, int64_t high)
{
    enum { QUARTER_HOUR = 25 };

    return demo_between(f->random, low * 4, high * 4) * QUARTER_HOUR;
}

static void fill_admission(struct filling *f)
{
    int64_t admitted = share(f, ADMITTED);
    int64_t applied = admitted * demo_between(f->random, 20, 38) / 10;

    applied += demo_between(f->random, 0, 4);
    demo_figure(f->report, "applications", applied, SPLITS(&sex, &stage));
    demo_figure(f->report, "projects_admitted", admitted, SPLITS(&sex, &stage));
    demo_figure(f->report, "projects_accompanied",
                admitted + demo_between(f->random, 0, 2 + admitted / 3), SPLITS(&sex));
}

static void fill_people(struct filling *f)
{
    int64_t founders = f->state->active * demo_between(f->random, 125, 150) / HUNDRED;

    if (f->at % 3 == 0) {
        demo_crossed(f->report, "founders", founders, SPLITS(&sex, &age));
    } else {
        demo_figure(f->report, "founders", founders, SPLITS(&sex, &age));
    }
    int64_t mentors = 1 + f->state->active / 3;
    demo_figure(f->report, "mentors", mentors, SPLITS(&sex));
    demo_figure(f->report, "mentoring_hours", mentors * hours(f, 3, 14),
                SPLITS(mode_of(f->month)));
}

/* Projects enter, finish or leave; some of those that finish become enterprises. */
static void fill_projects(struct filling *f)
{
    struct state *s = f->state;
    int64_t graduated = s->active * demo_between(f->random, 4, 12) / HUNDRED;
    int64_t dropped = s->active * demo_between(f->random, 0, 3) / HUNDRED;
    int64_t created = graduated * demo_between(f->random, 40, 80) / HUNDRED;
    int64_t cohort = f->month < 12 ? 0 : s->created[f->month - 12];
    int64_t alive = 0;

    s->active += share(f, ADMITTED) - graduated - dropped;
    s->created[f->month] = created;
    for (int64_t i = 0; i < cohort; i++) {
        alive += demo_chance(f->random, 81);
    }
    demo_figure(f->report, "projects_active", s->active, SPLITS(&sex, &stage));
    demo_figure(f->report, "projects_graduated", graduated, SPLITS(&sex));
    demo_figure(f->report, "projects_dropped", dropped, SPLITS(&sex));
    demo_figure(f->report, "enterprises_created", created, SPLITS(&sex, &legal_form));
    demo_put(f->report, "cohort_12m", cohort);
    demo_put(f->report, "alive_12m", alive);
    fill_people(f);
}

static int64_t busy(const struct filling *f, int64_t usual)
{
    return usual * f->organization->size * demo_gatherings(f->month) *
           meetings[demo_month_of_year(f->month)] / 8 / HUNDRED / HUNDRED;
}

static void fill_training(struct filling *f)
{
    int64_t participants = demo_around(f->random, busy(f, 45), 40);
    int64_t trained = participants * demo_between(f->random, 70, 95) / HUNDRED;

    if (f->at % 4 == 0) {
        demo_crossed(f->report, "participants", participants, SPLITS(&sex, &training_type));
    } else {
        demo_figure(f->report, "participants", participants, SPLITS(&sex, &training_type));
    }
    demo_figure(f->report, "people_trained", trained, SPLITS(&sex, &age));
    demo_figure(f->report, "training_hours",
                participants == 0 ? 0 : hours(f, 6, 6 + participants),
                SPLITS(&training_type));
    demo_answers(f->report, "satisfaction",
                 participants * demo_between(f->random, 20, 70) / HUNDRED, &satisfaction);
}

static void fill_events(struct filling *f)
{
    int64_t events = share(f, EVENTS);

    demo_figure(f->report, "events_held", events, SPLITS(&event_type));
    demo_figure(f->report, "event_participants", events * demo_between(f->random, 18, 60),
                SPLITS(&sex));
    demo_figure(f->report, "people_sensitized", demo_around(f->random, busy(f, 70), 50),
                SPLITS(&sex, &age));
}

static void fill_grants(struct filling *f)
{
    int64_t grants = share(f, GRANTS);

    if (grants > 0 || demo_chance(f->random, 30)) {
        demo_figure(f->report, "grants", grants, SPLITS(&funder_type));
    }
}

/* ---- roles -------------------------------------------------------------------------- */

static void fill_incubator(struct filling *f)
{
    fill_admission(f);
    fill_projects(f);
    fill_training(f);
    fill_events(f);
    fill_grants(f);
    if (f->organization->role == DEMO_INCUBATOR) {
        demo_put(f->report, "revenue", share(f, REVENUE));
    }
}

/* What the national centre alone reports, so that nobody's partners count twice. */
static void fill_national(struct filling *f)
{
    enum { PARTNERS_AT_FIRST = 14, PARTNERS_AT_LAST = 100 };
    int64_t partners = PARTNERS_AT_FIRST + (int64_t)(PARTNERS_AT_LAST - PARTNERS_AT_FIRST) *
                                               f->month / (DEMO_MONTHS - 1);

    fill_incubator(f);
    demo_put(f->report, "programs_run", share(f, PROGRAMS));
    demo_figure(f->report, "partners", partners, SPLITS(&funder_type));
    demo_put(f->report, "studies_published", demo_chance(f->random, 12));
    if (f->month == DEMO_SUMMIT_MONTH) {
        demo_figure(f->report, "summit_participants", 400, SPLITS(&participant_type));
        demo_figure(f->report, "exhibitors", 100, SPLITS(&sex));
        demo_put(f->report, "awards_given", 12);
    }
    if (f->month == DEMO_MONTHS - 1) {
        demo_put(f->report, "countries", 10);
    }
}

static void fill_association(struct filling *f)
{
    fill_admission(f);
    fill_events(f);
    fill_training(f);
    demo_figure(f->report, "students_reached", demo_around(f->random, busy(f, 30), 40),
                SPLITS(&learner));
    if (demo_chance(f->random, 1)) {
        demo_put_unwanted(f->report, "studies_published", 1);
    }
}

/* An enterprise that was incubated reports itself. */
static void fill_startup(struct filling *f)
{
    int64_t revenue = share(f, REVENUE), before = f->state->jobs;

    if (revenue > HUNDRED && demo_chance(f->random, 1)) {
        demo_put_wrong(f->report, "revenue", revenue * 10, revenue);
    } else {
        demo_put(f->report, "revenue", revenue);
    }
    if (before == 0) {
        f->state->jobs = HUNDRED * demo_between(f->random, 1, 3);
    } else if (demo_chance(f->random, 15)) {
        f->state->jobs += 50 * demo_between(f->random, before > HUNDRED ? -1 : 0, 3);
    }
    int64_t more = f->state->jobs - before;
    demo_figure(f->report, "jobs_created", more, SPLITS(&sex, &age));
    demo_figure(f->report, "jobs_supported", f->state->jobs, SPLITS(&sex, &contract));
    fill_grants(f);
    if (demo_chance(f->random, 3)) {
        demo_figure(f->report, "investment",
                    demo_between(f->random, 6, 80) * HUNDRED * 5000, SPLITS(&instrument));
    } else if (demo_chance(f->random, 10)) {
        demo_not_applicable(f->report, "investment");
    }
}

static void fill_abroad(struct filling *f)
{
    if (demo_month_of_year(f->month) % 3 == 1) {
        demo_figure(f->report, "people_sensitized", demo_between(f->random, 15, 90),
                    SPLITS(&sex, &age));
        demo_figure(f->report, "students_reached", demo_between(f->random, 5, 30),
                    SPLITS(&learner));
    }
}

static void (*const fill[DEMO_ROLES])(struct filling *f) = {
    [DEMO_NATIONAL] = fill_national,       [DEMO_INCUBATOR] = fill_incubator,
    [DEMO_ASSOCIATION] = fill_association, [DEMO_STARTUP] = fill_startup,
    [DEMO_ABROAD] = fill_abroad,
};

/* ---- targets ------------------------------------------------------------------------ */

/* What a centre set out to admit that year: near what came, in fives. */
static void set_targets(struct incubation *incubation, size_t at, int january)
{
    char period[16];
    int64_t admitted = 0;

    for (int month = january; month < january + 12; month++) {
        admitted += incubation->spreads[ADMITTED][at * DEMO_MONTHS + (size_t)month];
    }
    demo_year_period(period, january);
    struct demo_report *report =
        demo_sheet_report(incubation->sheet, at, january,
                          &(struct demo_about){ .period = period, .layer = "target" });
    struct demo_random *random = demo_report_random(report);
    demo_figure(report, "projects_admitted",
                (demo_around(random, admitted, 25) + 5) / 5 * 5, SPLITS(&sex));
    demo_put(report, "people_trained", demo_between(random, 10, 40) * 10);
}

static void send_targets(struct incubation *incubation, int january)
{
    const struct demo_roster *roster = incubation->world.roster;

    for (size_t i = 0; i < roster->count; i++) {
        const struct demo_organization *o = &roster->all[i];
        bool centre = o->role == DEMO_NATIONAL || o->role == DEMO_INCUBATOR;
        if (centre && o->first <= january) {
            set_targets(incubation, i, january);
        }
    }
    demo_sheet_send(incubation->sheet);
}

/* ---- door --------------------------------------------------------------------------- */

static void *create(const struct demo_world *world)
{
    struct incubation *incubation = demo_alloc(1, sizeof *incubation);

    incubation->world = *world;
    incubation->sheet = demo_sheet_create(&form, world);
    incubation->states = demo_alloc(world->roster->count, sizeof *incubation->states);
    for (int i = 0; i < TOTALS; i++) {
        incubation->spreads[i] =
            demo_spread(world->roster, totals[i].total, totals[i].weight, i);
    }
    return incubation;
}

static void destroy(void *generator)
{
    struct incubation *incubation = generator;

    for (int i = 0; i < TOTALS; i++) {
        free(incubation->spreads[i]);
    }
    demo_sheet_destroy(incubation->sheet);
    free(incubation->states);
    free(incubation);
}

static void send_month(void *generator, int month)
{
    struct incubation *incubation = generator;
    const struct demo_roster *roster = incubation->world.roster;
    char period[16];

    if (demo_month_of_year(month) == JANUARY) {
        send_targets(incubation, month);
    }
    demo_month_period(period, month);
    for (size_t i = 0; i < roster->count; i++) {
        const struct demo_organization *o = &roster->all[i];
        if (fill[o->role] == NULL || !reports(o, month)) {
            continue;
        }
        struct demo_report *report = demo_sheet_report(
            incubation->sheet, i, month, &(struct demo_about){ .period = period });
        fill[o->role](&(struct filling){ incubation, o, &incubation->states[i], report,
                                         demo_report_random(report), i, month });
    }
    demo_sheet_send(incubation->sheet);
}

const struct demo_program demo_incubation = { "incubation", create, send_month, destroy };
