/* SPDX-License-Identifier: Apache-2.0 */

/* The figures of the program tanara: schools with their clubs through the school year, and
 * the associations and the national centre around them. */

#include "alloc.h"
#include "program.h"

static const char *const two_decimals[] = { "training_hours", "hours_expected",
                                            "hours_attended", "skill_points_gained", NULL };

static const struct demo_form form = { "tanara.monthly", "tanara", 2, two_decimals };

enum { SALT = 2, HUNDRED = 100 };

/* Months of the year, from 0. */
enum {
    JANUARY,
    FEBRUARY,
    MARCH,
    APRIL,
    MAY,
    JUNE,
    JULY,
    AUGUST,
    SEPTEMBER,
    OCTOBER,
    NOVEMBER,
    DECEMBER
};

/* How much goes on in a school, in tenths: nothing in summer, little in June. */
static const int term[] = { 7, 10, 10, 8, 9, 4, 0, 0, 3, 8, 10, 7 };

/* ---- how figures split -------------------------------------------------------------- */

static const struct demo_split sex = DEMO_SPLIT("sex", { "f", 54 }, { "m", 46 });
static const struct demo_split teacher = DEMO_SPLIT("sex", { "f", 42 }, { "m", 58 });
static const struct demo_split grade =
    DEMO_SPLIT("grade", { "common_core", 45 }, { "bac1", 40 }, { "bac2", 15 });
static const struct demo_split module =
    DEMO_SPLIT("module", { "social_innovation", 24 }, { "entrepreneurship", 20 },
               { "design_thinking", 16 }, { "prototyping", 12 }, { "pitching", 8 },
               { "soft_skills", 12 }, { "digital", 8 });
static const struct demo_split theme =
    DEMO_SPLIT("theme", { "environment", 28 }, { "education", 17 }, { "health", 11 },
               { "agriculture", 14 }, { "inclusion", 12 }, { "culture", 8 },
               { "technology", 7 }, { "other", 3 });
static const struct demo_split level =
    DEMO_SPLIT("level", { "local", 60 }, { "provincial", 30 }, { "regional", 10 });
static const struct demo_split mode =
    DEMO_SPLIT("mode", { "in_person", 74 }, { "remote", 16 }, { "hybrid", 10 });
static const struct demo_split mode_apart =
    DEMO_SPLIT("mode", { "remote", 95 }, { "hybrid", 5 });
static const struct demo_split satisfaction =
    DEMO_SPLIT("satisfaction", { "very_low", 1 }, { "low", 5 }, { "medium", 17 },
               { "high", 41 }, { "very_high", 36 });

static const struct demo_split *mode_of(int month)
{
    return demo_gatherings(month) < 50 ? &mode_apart : &mode;
}

/* ---- the generator ------------------------------------------------------------------ */

struct state {
    int64_t clubs, members, ideas, selected;
};

struct tanara {
    struct demo_world world;
    struct demo_sheet *sheet;
    struct state *states; /* owned; by organization */
};

struct filling {
    const struct demo_organization *organization;
    struct state *state;
    struct demo_report *report;
    struct demo_random *random;
    size_t at;
    int month; /* from January 2016 */
    int in_year;
};

/* A school year begins: a club more than last year, perhaps, and new members. */
static void begin_year(struct filling *f)
{
    struct state *s = f->state;

    s->clubs = s->clubs == 0 ? 1 : s->clubs + (s->clubs < 4 && demo_chance(f->random, 30));
    s->members = s->clubs * demo_between(f->random, 14, 26);
    s->ideas = s->selected = 0;
}

static void fill_clubs(struct filling *f)
{
    if (f->state->clubs == 0 || f->in_year == SEPTEMBER) {
        begin_year(f);
    }
    demo_put(f->report, "schools_active", 1);
    demo_put(f->report, "clubs_active", f->state->clubs);
    demo_figure(f->report, "club_members", f->state->members, SPLITS(&sex, &grade));
    demo_figure(f->report, "mentors", 1 + f->state->clubs / 2, SPLITS(&teacher));
}

/* What goes on this month, of so much in a busy one. */
static int64_t busy(struct filling *f, int64_t usual)
{
    return demo_around(
        f->random, usual * term[f->in_year] * demo_gatherings(f->month) / 10 / HUNDRED, 25);
}

static void fill_training(struct filling *f)
{
    int64_t sessions = busy(f, 3 * f->state->clubs);
    int64_t present = sessions == 0 ? 0 : busy(f, f->state->members);
    int64_t each = 25 * demo_between(f->random, 6, 10); /* an hour and a half and more */

    demo_figure(f->report, "sessions_held", sessions, SPLITS(&module));
    demo_figure(f->report, "training_hours", sessions * each, SPLITS(&module));
    if (f->at % 5 == 0) {
        demo_crossed(f->report, "participants", present, SPLITS(&sex, &grade));
    } else {
        demo_figure(f->report, "participants", present, SPLITS(&sex, &grade));
    }
    demo_figure(f->report, "students_trained", present * 9 / 10, SPLITS(&sex, &grade));
    int64_t expected = f->state->members * sessions * each / f->state->clubs;
    int64_t attended = expected * demo_between(f->random, 68, 97) / HUNDRED;
    demo_put(f->report, "hours_expected", expected);
    if (attended > HUNDRED && demo_chance(f->random, 1)) {
        demo_put_wrong(f->report, "hours_attended", attended / 10, attended);
    } else {
        demo_put(f->report, "hours_attended", attended);
    }
}

/* Ideas in autumn, a choice in winter, prototypes in spring. */
static void fill_projects(struct filling *f)
{
    struct state *s = f->state;

    if (f->in_year == NOVEMBER || f->in_year == DECEMBER) {
        int64_t ideas = demo_between(f->random, s->clubs, s->clubs * 5);
        s->ideas += ideas;
        demo_figure(f->report, "ideas_submitted", ideas, SPLITS(&theme, &sex));
    } else if (f->in_year == FEBRUARY) {
        s->selected = s->ideas * demo_between(f->random, 25, 50) / HUNDRED;
        demo_figure(f->report, "projects_selected", s->selected, SPLITS(&theme));
    } else if (f->in_year == APRIL) {
        demo_figure(f->report, "projects_prototyped",
                    s->selected * demo_between(f->random, 40, 95) / HUNDRED,
                    SPLITS(&theme));
    }
}

static void fill_meetings(struct filling *f)
{
    int64_t meetings = busy(f, 1);
    int64_t pupils = meetings * demo_between(f->random, 18, 70);

    demo_figure(f->report, "mentor_meetings", busy(f, 2 * f->state->clubs),
                SPLITS(mode_of(f->month)));
    demo_figure(f->report, "entrepreneurs_met", meetings * demo_between(f->random, 1, 3),
                SPLITS(&sex));
    if (pupils > 0 && demo_chance(f->random, 1)) {
        demo_put_unwanted(f->report, "students_met", pupils);
    } else {
        demo_figure(f->report, "students_met", pupils, SPLITS(&sex));
    }
}

/* What pupils gained is measured in May. */
static void fill_skills(struct filling *f)
{
    int64_t assessed = f->state->members * demo_between(f->random, 60, 95) / HUNDRED;

    demo_figure(f->report, "students_assessed", assessed, SPLITS(&sex));
    demo_figure(f->report, "skill_points_gained",
                assessed * demo_between(f->random, 600, 2200), SPLITS(&sex));
    demo_answers(f->report, "satisfaction", assessed * 8 / 10, &satisfaction);
}

static void fill_school(struct filling *f)
{
    fill_clubs(f);
    fill_training(f);
    fill_projects(f);
    fill_meetings(f);
    if (f->in_year == MAY) {
        fill_skills(f);
    }
    if (f->in_year == OCTOBER || f->in_year == MARCH) {
        demo_figure(f->report, "teachers_trained", demo_between(f->random, 0, 4),
                    SPLITS(&teacher));
    }
}

/* An association leaves out what its schools report themselves. */
static void fill_association(struct filling *f)
{
    int64_t competitions = f->in_year == APRIL || f->in_year == MAY;

    demo_figure(f->report, "teachers_trained", busy(f, 4), SPLITS(&teacher));
    demo_figure(f->report, "competitions_held", competitions, SPLITS(&level));
    if (f->in_year == MAY) {
        demo_figure(f->report, "finalists_regional", demo_between(f->random, 3, 9),
                    SPLITS(&theme, &sex));
    }
    if (f->in_year == SEPTEMBER) {
        demo_put(f->report, "cities_covered", demo_between(f->random, 1, 4));
    }
}

static void fill_national(struct filling *f)
{
    if (f->in_year != JUNE) {
        return;
    }
    demo_put(f->report, "competitions_held", 1);
    demo_put(f->report, "competitions_held[level=national]", 1);
    demo_figure(f->report, "winners_national", 3, SPLITS(&theme, &sex));
    demo_put(f->report, "partner_associations",
             8 + f->month / 12 + demo_between(f->random, 0, 2));
}

static void (*const fill[DEMO_ROLES])(struct filling *f) = {
    [DEMO_NATIONAL] = fill_national,
    [DEMO_ASSOCIATION] = fill_association,
    [DEMO_SCHOOL] = fill_school,
};

/* ---- targets ------------------------------------------------------------------------ */

static void send_targets(struct tanara *tanara, int january)
{
    const struct demo_roster *roster = tanara->world.roster;
    char period[16];

    demo_year_period(period, january);
    for (size_t i = 0; i < roster->count; i++) {
        const struct demo_organization *o = &roster->all[i];
        if (o->role != DEMO_SCHOOL || o->first > january) {
            continue;
        }
        struct demo_report *report =
            demo_sheet_report(tanara->sheet, i, january,
                              &(struct demo_about){ .period = period, .layer = "target" });
        struct demo_random *random = demo_report_random(report);
        demo_put(report, "clubs_active", tanara->states[i].clubs + 1);
        demo_put(report, "students_trained", demo_between(random, 4, 12) * 10);
    }
    demo_sheet_send(tanara->sheet);
}

/* ---- door --------------------------------------------------------------------------- */

static void *create(const struct demo_world *world)
{
    struct tanara *tanara = demo_alloc(1, sizeof *tanara);

    tanara->world = *world;
    tanara->sheet = demo_sheet_create(&form, world);
    tanara->states = demo_alloc(world->roster->count, sizeof *tanara->states);
    return tanara;
}

static void destroy(void *generator)
{
    struct tanara *tanara = generator;

    demo_sheet_destroy(tanara->sheet);
    free(tanara->states);
    free(tanara);
}

static bool takes_part(const struct demo_organization *o, int month)
{
    return fill[o->role] != NULL && (o->role != DEMO_ASSOCIATION || o->schools) &&
           demo_reports(o, month, SALT);
}

static void send_month(void *generator, int month)
{
    struct tanara *tanara = generator;
    const struct demo_roster *roster = tanara->world.roster;
    int in_year = demo_month_of_year(month);
    char period[16];

    if (in_year == JANUARY) {
        send_targets(tanara, month);
    }
    if (in_year == JULY || in_year == AUGUST) {
        return;
    }
    demo_month_period(period, month);
    for (size_t i = 0; i < roster->count; i++) {
        const struct demo_organization *o = &roster->all[i];
        if (!takes_part(o, month)) {
            continue;
        }
        struct demo_report *report = demo_sheet_report(
            tanara->sheet, i, month, &(struct demo_about){ .period = period });
        fill[o->role](&(struct filling){ o, &tanara->states[i], report,
                                         demo_report_random(report), i, month, in_year });
    }
    demo_sheet_send(tanara->sheet);
}

const struct demo_program demo_tanara = { "tanara", create, send_month, destroy };
