/* SPDX-License-Identifier: Apache-2.0 */

/* The figures of the program solidarity but for the centres: a national foundation with its
 * campaigns, associations in the regions, and a lender of small loans. */

#include "alloc.h"
#include "program.h"

static const char *const aid_decimals[] = { "donations", "project_funding", NULL };
static const char *const loan_decimals[] = { "loans_disbursed", "loans_outstanding",
                                             "late30_outstanding", NULL };
static const char *const no_decimals[] = { NULL };
static const char *const hour_decimals[] = { "volunteer_hours", NULL };

enum { AID, LOANS, TRAINING, VOLUNTEERS, FORMS };

static const struct demo_form forms[FORMS] = {
    [AID] = { "solidarity.aid", "solidarity", 9, aid_decimals },
    [LOANS] = { "solidarity.microcredit", "solidarity", 8, loan_decimals },
    [TRAINING] = { "solidarity.training", "solidarity", 10, no_decimals },
    [VOLUNTEERS] = { "solidarity.volunteers", "solidarity", 11, hour_decimals },
};

enum { SALT = 7, HUNDRED = 100, QUARTER = 3, YEAR = 12, A_DIRHAM = 100 };

/* Months of the year, from 0, and two months counted from January 2016. */
enum { JUNE = 5, SEPTEMBER = 8, NOVEMBER = 10, APRIL_2020 = 51, SEPTEMBER_2023 = 92 };

/* ---- how figures split -------------------------------------------------------------- */

static const struct demo_split sex = DEMO_SPLIT("sex", { "f", 57 }, { "m", 43 });
static const struct demo_split women_mostly = DEMO_SPLIT("sex", { "f", 84 }, { "m", 16 });
static const struct demo_split age =
    DEMO_SPLIT("age", { "u18", 31 }, { "y18_24", 14 }, { "y25_34", 14 }, { "y35_59", 22 },
               { "y60_up", 19 });
static const struct demo_split adults = DEMO_SPLIT("age", { "y18_24", 9 }, { "y25_34", 24 },
                                                   { "y35_59", 52 }, { "y60_up", 15 });
static const struct demo_split youth =
    DEMO_SPLIT("age", { "u18", 12 }, { "y18_24", 63 }, { "y25_34", 25 });
static const struct demo_split disability =
    DEMO_SPLIT("disability", { "yes", 8 }, { "no", 92 });
static const struct demo_split aid_type =
    DEMO_SPLIT("aid_type", { "health", 31 }, { "clothing", 27 }, { "school_supplies", 22 },
               { "living_costs", 9 }, { "rent", 4 }, { "computer", 2 }, { "other", 5 });
/* Overlapping: percent of the households. */
static const struct demo_split received =
    DEMO_SPLIT("aid_type", { "food", 74 }, { "health", 22 }, { "clothing", 25 },
               { "school_supplies", 18 });
static const struct demo_split donor_type =
    DEMO_SPLIT("donor_type", { "individual", 46 }, { "company", 27 }, { "diaspora", 12 },
               { "public", 8 }, { "foundation", 4 }, { "foreign", 3 });
static const struct demo_split payment_channel =
    DEMO_SPLIT("payment_channel", { "transfer", 38 }, { "cash", 24 }, { "cheque", 17 },
               { "card", 13 }, { "mobile", 8 });
static const struct demo_split project_field =
    DEMO_SPLIT("project_field", { "training", 24 }, { "inclusion", 20 }, { "income", 26 },
               { "humanitarian", 14 }, { "sustainable", 10 }, { "reception", 6 });
static const struct demo_split branch =
    DEMO_SPLIT("branch", { "agriculture", 31 }, { "craft", 30 }, { "trade", 19 },
               { "services", 15 }, { "industry", 5 });
static const struct demo_split facility =
    DEMO_SPLIT("facility", { "children_home", 30 }, { "older_people", 22 },
               { "student_house", 34 }, { "disability", 14 });
static const struct demo_split satisfaction =
    DEMO_SPLIT("satisfaction", { "very_low", 2 }, { "low", 5 }, { "medium", 19 },
               { "high", 42 }, { "very_high", 32 });

/* ---- the generator ------------------------------------------------------------------ */

struct solidarity {
    struct demo_world world;
    struct demo_sheet *sheets[FORMS];
    int64_t *volunteers; /* owned; by organization */
    int64_t outstanding; /* of the lender, in centimes */
};

struct filling {
    struct solidarity *solidarity;
    const struct demo_organization *organization;
    struct demo_report *report;
    struct demo_random *random;
    size_t at;
    int month;
};

/* Of so many in a usual month of an organization of usual size. */
static int64_t usual(struct filling *f, int64_t n)
{
    return demo_around(
        f->random, n * f->organization->size * demo_growth(f->month) / HUNDRED / HUNDRED,
        35);
}

/* ---- donations and aid campaigns ---------------------------------------------------- */

/* The month of most days of Ramadan, from 0, of the years from 2016. */
static bool is_ramadan(int month)
{
    static const int in_year[] = { 5, 5, 4, 4, 4, 3, 3, 3, 2, 2 };

    return demo_month_of_year(month) == in_year[month / YEAR];
}

/* The national campaign is in November; people also give most in Ramadan and after a
 * disaster. In percent. */
static int64_t giving(int month)
{
    return month == SEPTEMBER_2023                    ? 1100
           : demo_month_of_year(month) == NOVEMBER    ? 600
           : is_ramadan(month) || month == APRIL_2020 ? 450
                                                      : HUNDRED;
}

static void fill_donations(struct filling *f, int64_t dirhams)
{
    int64_t sum = usual(f, dirhams) * giving(f->month) / HUNDRED * A_DIRHAM;

    demo_figure(f->report, "donations", sum, SPLITS(&donor_type, &payment_channel));
    demo_figure(f->report, "donations_count",
                sum / A_DIRHAM / demo_between(f->random, 150, 450) + (sum > 0),
                SPLITS(&donor_type, &payment_channel));
}

static bool is_emergency(int month)
{
    return month == APRIL_2020 || month == APRIL_2020 + 1 || month == SEPTEMBER_2023 ||
           month == SEPTEMBER_2023 + 1;
}

/* Baskets are for Ramadan, for a disaster, and a few at other times. */
static int64_t fill_baskets(struct filling *f, int64_t n)
{
    int64_t ramadan = is_ramadan(f->month) ? usual(f, n * 10) : 0;
    int64_t emergency = is_emergency(f->month) ? usual(f, n * 6) : 0;
    int64_t other = usual(f, n / 5);

    demo_put(f->report, "food_baskets", ramadan + emergency + other);
    demo_put_part(f->report, "food_baskets", "occasion", "ramadan", ramadan);
    demo_put_part(f->report, "food_baskets", "occasion", "emergency", emergency);
    demo_put_part(f->report, "food_baskets", "occasion", "other", other);
    return ramadan + emergency + other;
}

static void fill_people(struct filling *f, int64_t people)
{
    if (f->at % 3 == 0) {
        demo_crossed(f->report, "people_assisted", people, SPLITS(&sex, &age));
        demo_margin(f->report, "people_assisted", people, &disability);
    } else {
        demo_figure(f->report, "people_assisted", people, SPLITS(&sex, &age, &disability));
    }
    demo_figure(f->report, "beneficiaries", people * 9 / 10, SPLITS(&age, &disability));
    demo_answers(f->report, "satisfaction", people / 25, &satisfaction);
}

static void fill_aid(struct filling *f, int64_t n)
{
    int64_t baskets = fill_baskets(f, n), aids = usual(f, n / 2);
    int64_t households = (baskets + aids) * demo_between(f->random, 60, 85) / HUNDRED;

    demo_figure(f->report, "aid_distributed", aids, SPLITS(&aid_type));
    demo_put(f->report, "households", households);
    demo_overlapping(f->report, "households", households, &received);
    fill_people(f, households * demo_between(f->random, 15, 32) / 10);
}

static void fill_projects(struct filling *f, int64_t n)
{
    int64_t funded = demo_between(f->random, 0, n);

    demo_figure(f->report, "projects_funded", funded, SPLITS(&project_field));
    demo_figure(f->report, "project_funding",
                funded * demo_between(f->random, 40, 260) * 1000 * A_DIRHAM,
                SPLITS(&project_field));
    demo_figure(f->report, "income_projects", funded * demo_between(f->random, 0, 2) / 2,
                SPLITS(&sex, &branch));
}

static void fill_charity(struct filling *f)
{
    fill_donations(f, 24000);
    fill_aid(f, 90);
    fill_projects(f, 2);
}

/* The foundation receives those who come home for the summer, too. */
static void fill_foundation(struct filling *f)
{
    static const int coming[] = { 18, 42, 30, 10 }; /* June to September, percent */
    int in_year = demo_month_of_year(f->month);
    bool season = in_year >= JUNE && in_year <= SEPTEMBER;

    fill_donations(f, 900000);
    fill_aid(f, 1400);
    fill_projects(f, 9);
    demo_figure(f->report, "facilities_renovated", demo_chance(f->random, 30),
                SPLITS(&facility));
    /* The season of 2020 began in July. */
    if (season && f->month != APRIL_2020 + 2) {
        int64_t people = (int64_t)90000 * demo_gatherings(f->month) / HUNDRED;
        demo_put(f->report, "marhaba_assisted",
                 demo_around(f->random, people * coming[in_year - JUNE] / HUNDRED, 12));
    }
}

static void send_aid(struct solidarity *s, int month)
{
    const struct demo_roster *roster = s->world.roster;
    char period[16];

    demo_month_period(period, month);
    for (size_t i = 0; i < roster->count; i++) {
        const struct demo_organization *o = &roster->all[i];
        if ((o->role != DEMO_CHARITY && o->role != DEMO_FOUNDATION) ||
            !demo_reports(o, month, SALT)) {
            continue;
        }
        struct demo_report *report = demo_sheet_report(
            s->sheets[AID], i, month, &(struct demo_about){ .period = period });
        struct filling f = { s, o, report, demo_report_random(report), i, month };
        if (o->role == DEMO_CHARITY) {
            fill_charity(&f);
        } else {
            fill_foundation(&f);
        }
    }
    demo_sheet_send(s->sheets[AID]);
}

/* ---- microcredit -------------------------------------------------------------------- */

static void fill_loans(struct filling *f)
{
    int64_t *outstanding = &f->solidarity->outstanding;
    int64_t referred = usual(f, 110);
    int64_t granted = referred * demo_between(f->random, 58, 82) / HUNDRED;
    int64_t paid = granted * demo_between(f->random, 60, 140) * 100 * A_DIRHAM;

    *outstanding += paid - *outstanding * demo_between(f->random, 6, 9) / HUNDRED;
    demo_figure(f->report, "microcredit_referrals", referred, SPLITS(&sex));
    demo_figure(f->report, "loans_granted", granted, SPLITS(&sex));
    demo_figure(f->report, "loans_disbursed", paid, SPLITS(&sex));
    demo_figure(f->report, "loans_outstanding", *outstanding, SPLITS(&sex));
    demo_figure(f->report, "late30_outstanding",
                *outstanding * demo_between(f->random, 20, 65) / 1000, SPLITS(&sex));
}

static void send_loans(struct solidarity *s, int month)
{
    size_t at = demo_roster_find(s->world.roster, "assoc-sanad-microcredit");
    const struct demo_organization *o = &s->world.roster->all[at];
    char period[16];

    if (!demo_reports(o, month, SALT)) {
        return;
    }
    demo_month_period(period, month);
    struct demo_report *report = demo_sheet_report(
        s->sheets[LOANS], at, month, &(struct demo_about){ .period = period });
    fill_loans(&(struct filling){ s, o, report, demo_report_random(report), at, month });
    demo_sheet_send(s->sheets[LOANS]);
}

/* ---- training and volunteers, by the quarter ---------------------------------------- */

static void fill_training(struct filling *f)
{
    int64_t literacy = usual(f, 60), vocational = usual(f, 34);
    int64_t graduates = vocational * demo_between(f->random, 62, 90) / HUNDRED;

    demo_figure(f->report, "literacy_enrolled", literacy, SPLITS(&women_mostly, &adults));
    demo_figure(f->report, "literacy_completed",
                literacy * demo_between(f->random, 50, 78) / HUNDRED, SPLITS(&adults));
    demo_figure(f->report, "pupils_supported", usual(f, 85), SPLITS(&sex, &disability));
    demo_figure(f->report, "vocational_enrolled", vocational,
                SPLITS(&sex, &youth, &disability));
    demo_figure(f->report, "vocational_completed", graduates,
                SPLITS(&sex, &youth, &disability));
    demo_figure(f->report, "placements",
                graduates * demo_between(f->random, 38, 66) / HUNDRED,
                SPLITS(&sex, &youth, &disability));
}

static void fill_volunteers(struct filling *f)
{
    int64_t *volunteers = &f->solidarity->volunteers[f->at];

    *volunteers += *volunteers == 0 ? usual(f, 40) + 5 : demo_between(f->random, -2, 4);
    *volunteers = *volunteers < 3 ? 3 : *volunteers;
    demo_figure(f->report, "volunteers", *volunteers, SPLITS(&sex, &adults));
    demo_figure(f->report, "volunteer_hours",
                *volunteers * demo_between(f->random, 8, 40) * 50, SPLITS(&sex));
}

static void send_quarterly(struct solidarity *s, int month, int form,
                           void (*fill)(struct filling *f))
{
    const struct demo_roster *roster = s->world.roster;
    char period[16];

    demo_quarter_period(period, month);
    for (size_t i = 0; i < roster->count; i++) {
        const struct demo_organization *o = &roster->all[i];
        bool takes_part =
            o->role == DEMO_CHARITY || (o->role == DEMO_FOUNDATION && form == VOLUNTEERS);
        if (!takes_part || !demo_reports(o, month, SALT + form)) {
            continue;
        }
        struct demo_report *report = demo_sheet_report(
            s->sheets[form], i, month, &(struct demo_about){ .period = period });
        fill(&(struct filling){ s, o, report, demo_report_random(report), i, month });
    }
    demo_sheet_send(s->sheets[form]);
}

/* ---- door --------------------------------------------------------------------------- */

static void *create(const struct demo_world *world)
{
    struct solidarity *s = demo_alloc(1, sizeof *s);

    s->world = *world;
    s->volunteers = demo_alloc(world->roster->count, sizeof *s->volunteers);
    for (size_t i = 0; i < FORMS; i++) {
        s->sheets[i] = demo_sheet_create(&forms[i], world);
    }
    return s;
}

static void destroy(void *generator)
{
    struct solidarity *s = generator;

    for (size_t i = 0; i < FORMS; i++) {
        demo_sheet_destroy(s->sheets[i]);
    }
    free(s->volunteers);
    free(s);
}

static void send_month(void *generator, int month)
{
    struct solidarity *s = generator;

    send_aid(s, month);
    send_loans(s, month);
    if (month % QUARTER == 0) {
        send_quarterly(s, month, TRAINING, fill_training);
        send_quarterly(s, month, VOLUNTEERS, fill_volunteers);
    }
}

const struct demo_program demo_solidarity = { "solidarity", create, send_month, destroy };
