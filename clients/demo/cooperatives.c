/* SPDX-License-Identifier: Apache-2.0 */

/* The figures of the program cooperatives, quarter by quarter: what cooperatives report of
 * themselves, and what unions, associations and others do for them. Project FLOWER is part
 * of it. */

#include <string.h>

#include "alloc.h"
#include "program.h"

static const char *const own_decimals[] = { "revenue",         "export_sales",
                                            "certified_sales", "paid_to_women",
                                            "jobs_created",    NULL };
static const char *const support_decimals[] = { "training_hours", "funding_mobilised",
                                                NULL };

static const struct demo_form own_form = { "cooperatives.cooperative", "cooperatives", 3,
                                           own_decimals };
static const struct demo_form support_form = { "cooperatives.support", "cooperatives", 4,
                                               support_decimals };

enum { SALT = 3, HUNDRED = 100, QUARTER = 3, YEAR = 12 };

/* ---- how figures split -------------------------------------------------------------- */

static const struct demo_split age = DEMO_SPLIT("age", { "y18_24", 12 }, { "y25_34", 27 },
                                                { "y35_59", 50 }, { "y60_up", 11 });
static const struct demo_split sex = DEMO_SPLIT("sex", { "f", 55 }, { "m", 45 });
static const struct demo_split channel =
    DEMO_SPLIT("channel", { "direct", 34 }, { "fairs", 18 }, { "solidarity_shop", 9 },
               { "retail", 12 }, { "wholesale", 14 }, { "hotels", 7 }, { "online", 6 });
static const struct demo_split label =
    DEMO_SPLIT("label", { "onssa", 34 }, { "organic", 24 }, { "pgi", 24 },
               { "fair_trade", 12 }, { "quality_mark", 6 });
static const struct demo_split women_led =
    DEMO_SPLIT("women_led", { "yes", 44 }, { "no", 56 });
static const struct demo_split topic = DEMO_SPLIT(
    "topic", { "cooperative_law", 14 }, { "governance", 15 }, { "management", 18 },
    { "production", 14 }, { "quality", 10 }, { "marketing", 13 }, { "digital", 8 },
    { "leadership", 5 }, { "literacy", 3 });
static const struct demo_split theme =
    DEMO_SPLIT("support_theme", { "legal", 12 }, { "governance", 13 }, { "funding", 16 },
               { "production", 13 }, { "marketing", 14 }, { "market_access", 12 },
               { "certification", 9 }, { "digital", 7 }, { "federation", 4 });
/* Overlapping: percent of the cooperatives that need it. */
static const struct demo_split needs =
    DEMO_SPLIT("support_theme", { "legal", 42 }, { "governance", 48 }, { "funding", 81 },
               { "production", 44 }, { "marketing", 70 }, { "market_access", 66 },
               { "certification", 52 }, { "digital", 38 }, { "federation", 25 });
/* Overlapping: percent of those trained. */
static const struct demo_split topics_taken = DEMO_SPLIT(
    "topic", { "cooperative_law", 30 }, { "governance", 34 }, { "management", 45 },
    { "quality", 28 }, { "marketing", 52 }, { "leadership", 40 });
static const struct demo_split funder_type =
    DEMO_SPLIT("funder_type", { "public", 46 }, { "foundation", 18 },
               { "international", 22 }, { "bank", 8 }, { "private", 6 });
static const struct demo_split event_type =
    DEMO_SPLIT("event_type", { "workshop", 40 }, { "training", 26 }, { "fair", 18 },
               { "awareness", 10 }, { "network", 6 });
static const struct demo_split maturity =
    DEMO_SPLIT("maturity", { "initial", 28 }, { "developing", 38 }, { "structured", 25 },
               { "advanced", 9 });

/* ---- the generator ------------------------------------------------------------------ */

struct state {
    int64_t members, board, revenue; /* revenue: usual, centimes a quarter */
    int women;                       /* percent of members */
    int64_t active, partners;        /* of those who support */
};

struct cooperatives {
    struct demo_world world;
    struct demo_sheet *own, *support;
    struct state *states; /* owned; by organization */
};

struct filling {
    const struct demo_organization *organization;
    struct state *state;
    struct demo_report *report;
    struct demo_random *random;
    size_t at;
    int month; /* the quarter's first */
};

/* ---- cooperatives themselves -------------------------------------------------------- */

static bool works_alone(const struct demo_organization *o)
{
    return strcmp(o->kind, "auto-entrepreneur") == 0;
}

static void begin(struct filling *f)
{
    const struct demo_organization *o = f->organization;

    f->state->members =
        works_alone(o) ? 1 : demo_between(f->random, 7, 45) * o->size / HUNDRED;
    f->state->board = f->state->members < 9 ? 3 : demo_between(f->random, 3, 9);
    f->state->board = works_alone(o) ? 0 : f->state->board;
    f->state->women = o->womens ? 100 : o->sector->women * 2 / 3;
    f->state->revenue = (int64_t)o->sector->revenue * o->size * 1000;
}

/* Split by sex as this cooperative's members are; a women's cooperative has women only. */
static struct demo_split members_by_sex(const struct state *state)
{
    struct demo_split split = sex;

    split.parts[0].weight = state->women;
    split.parts[1].weight = HUNDRED - state->women;
    return split;
}

static void fill_members(struct filling *f)
{
    struct state *s = f->state;
    struct demo_split by_sex = members_by_sex(s);

    if (!works_alone(f->organization)) {
        s->members += demo_between(f->random, -1, s->members < 60 ? 2 : 1);
        s->members = s->members < 5 ? 5 : s->members;
    }
    if (f->at % 4 == 0) {
        demo_crossed(f->report, "members", s->members, SPLITS(&by_sex, &age));
    } else {
        demo_figure(f->report, "members", s->members, SPLITS(&age));
        demo_margin(f->report, "members", s->members, &by_sex);
    }
    int64_t covered = s->members * (20 + 60 * f->month / DEMO_MONTHS) / HUNDRED;
    demo_figure(f->report, "members_covered", covered, SPLITS(&by_sex));
    demo_figure(f->report, "board_members", s->board > s->members ? s->members : s->board,
                SPLITS(&by_sex));
}

/* What a product sells in a quarter, percent of its usual. */
static int season(const struct demo_organization *o, int month)
{
    static const struct {
        const char *sector;
        int percent[4];
    } seasons[] = {
        { "dates", { 70, 30, 60, 240 } },
        { "saffron", { 130, 70, 30, 170 } },
        { "olive-oil", { 180, 80, 40, 100 } },
        { "honey", { 80, 90, 150, 80 } },
        { "aromatic-plants", { 60, 150, 120, 70 } },
    };

    for (size_t i = 0; i < sizeof seasons / sizeof *seasons; i++) {
        if (strcmp(seasons[i].sector, o->sector->slug) == 0) {
            return seasons[i].percent[month % YEAR / QUARTER];
        }
    }
    return HUNDRED;
}

static void fill_export(struct filling *f, int64_t revenue)
{
    struct demo_split product = { "product", 1, { { "other", 1 } } };
    bool exports = f->organization->size > 125 && f->organization->sector->revenue > 70;

    product.parts[0].option = f->organization->sector->product;
    demo_figure(f->report, "export_sales",
                exports ? revenue * demo_between(f->random, 5, 35) / HUNDRED : 0,
                SPLITS(&product));
}

static int64_t fill_sales(struct filling *f)
{
    struct state *s = f->state;
    int64_t revenue = s->revenue * season(f->organization, f->month) / HUNDRED *
                      (HUNDRED + demo_gatherings(f->month)) / HUNDRED / 2;

    revenue = demo_around(f->random, revenue, 30) / 50 * 50;
    s->revenue += s->revenue * demo_between(f->random, -1, 4) / HUNDRED;
    demo_figure(f->report, "revenue", revenue, SPLITS(&channel));
    fill_export(f, revenue);
    int64_t certified = revenue * demo_between(f->random, 10, 60) / HUNDRED;
    certified = f->organization->size > 100 ? certified : 0;
    if (certified > 0 && demo_chance(f->random, 2)) {
        demo_put_wrong(f->report, "certified_sales", certified / 10, certified);
    } else {
        demo_figure(f->report, "certified_sales", certified, SPLITS(&label));
    }
    demo_figure(f->report, "certifications_obtained", demo_chance(f->random, 4),
                SPLITS(&label));
    demo_figure(f->report, "markets_accessed",
                demo_chance(f->random, 25) * demo_between(f->random, 1, 2),
                SPLITS(&channel));
    return revenue;
}

static void fill_pay(struct filling *f, int64_t revenue)
{
    int64_t women = f->state->members * f->state->women / HUNDRED;
    int64_t paid = women * demo_between(f->random, 60, 100) / HUNDRED;

    if (women == 0) {
        demo_not_applicable(f->report, "women_paid");
        demo_not_applicable(f->report, "paid_to_women");
        return;
    }
    demo_put(f->report, "women_paid", paid);
    demo_put(f->report, "paid_to_women",
             paid == 0 ? 0 : revenue * demo_between(f->random, 15, 35) / HUNDRED);
}

static void fill_cooperative(struct filling *f)
{
    struct demo_split by_sex;

    if (f->state->revenue == 0) {
        begin(f);
    }
    by_sex = members_by_sex(f->state);
    fill_members(f);
    fill_pay(f, fill_sales(f));
    if (demo_chance(f->random, 20)) {
        demo_figure(f->report, "jobs_created", 50 * demo_between(f->random, -1, 4),
                    SPLITS(&by_sex));
    }
}

/* ---- those who support them --------------------------------------------------------- */

/* Of so many in a busy quarter. */
static int64_t busy(struct filling *f, int64_t usual)
{
    return demo_around(f->random,
                       usual * f->organization->size * demo_gatherings(f->month) *
                           demo_growth(f->month) / HUNDRED / HUNDRED / HUNDRED,
                       40);
}

static void fill_trainings(struct filling *f)
{
    int64_t people = busy(f, 40);

    if (f->at % 3 == 0) {
        demo_crossed(f->report, "participants", people, SPLITS(&sex, &topic));
    } else {
        demo_figure(f->report, "participants", people, SPLITS(&sex, &topic));
    }
    demo_figure(f->report, "managers_trained", people / 5, SPLITS(&sex, &age));
    demo_figure(f->report, "training_hours", people == 0 ? 0 : 50 * (12 + people),
                SPLITS(&topic));
}

static void fill_support(struct filling *f)
{
    int64_t supported = busy(f, 16);

    demo_figure(f->report, "coops_supported", supported, SPLITS(&women_led));
    demo_overlapping(f->report, "coops_supported", supported, &needs);
    demo_figure(f->report, "support_delivered", busy(f, 24), SPLITS(&theme));
    demo_put(f->report, "support_needed", supported + 3);
    demo_overlapping(f->report, "support_needed", supported + 3, &needs);
    demo_answers(f->report, "governance_maturity", supported / 3, &maturity);
}

static void fill_landscape(struct filling *f)
{
    struct state *s = f->state;
    int64_t created = demo_between(f->random, 0, 3);

    s->active = s->active == 0 ? demo_between(f->random, 12, 60) : s->active + created;
    demo_figure(f->report, "coops_active", s->active, SPLITS(&women_led));
    demo_figure(f->report, "coops_created", created, SPLITS(&women_led));
    demo_figure(f->report, "coops_federated", s->active * (15 + f->month / 3) / HUNDRED,
                SPLITS(&women_led));
    demo_figure(f->report, "online_coops", s->active * f->month / 4 / HUNDRED,
                SPLITS(&women_led));
}

static void fill_means(struct filling *f)
{
    int64_t financed = demo_between(f->random, 0, 4), events = busy(f, 4);

    f->state->partners += demo_chance(f->random, 20) || f->state->partners == 0;
    demo_figure(f->report, "partners", f->state->partners, SPLITS(&funder_type));
    demo_figure(f->report, "projects_financed", financed, SPLITS(&funder_type));
    demo_figure(f->report, "funding_mobilised",
                financed * 100000 * demo_between(f->random, 20, 220), SPLITS(&funder_type));
    demo_figure(f->report, "events_held", events, SPLITS(&event_type));
    demo_figure(f->report, "event_participants", events * demo_between(f->random, 12, 60),
                SPLITS(&sex));
}

static void fill_supporter(struct filling *f)
{
    fill_trainings(f);
    fill_support(f);
    fill_landscape(f);
    fill_means(f);
}

/* Unions and federations say what their cooperatives need, not what they sell. */
static void fill_union(struct filling *f)
{
    fill_trainings(f);
    fill_support(f);
    fill_means(f);
    if (f->month == f->organization->first) {
        bool federation = f->organization->role == DEMO_FEDERATION;
        demo_put(f->report, "unions_created", 1);
        demo_put(f->report,
                 federation ? "unions_created[union_form=area_federation]"
                            : "unions_created[union_form=sector_union]",
                 1);
        demo_put(f->report,
                 federation ? "unions_created[level=regional]"
                            : "unions_created[level=provincial]",
                 1);
    }
}

static void (*const fill[DEMO_ROLES])(struct filling *f) = {
    [DEMO_COOPERATIVE] = fill_cooperative,
    [DEMO_UNION] = fill_union,
    [DEMO_FEDERATION] = fill_union,
    [DEMO_SUPPORTER] = fill_supporter,
};

/* ---- project FLOWER ----------------------------------------------------------------- */

/* July 2021 to March 2022, three quarters; who was trained is said once, in the last, by
 * each association, so that what is known is exact and not a range. The first one
 * coordinates. */
static const struct partner {
    const char *slug;
    int64_t cooperatives;
} flower[] = {
    { "assoc-rif-cooperatives", 52 },
    { "assoc-bouregreg-cooperatives", 21 },
    { "assoc-detroit-cooperatives", 29 },
};

enum { FLOWER_FIRST = 66, FLOWER_LAST = 72, FLOWER_WOMEN = 1051, FLOWER_TARGET = 300 };

static void fill_flower(struct demo_report *report, const struct partner *partner,
                        int month)
{
    static const struct demo_split women_only = DEMO_SPLIT("sex", { "f", 1 });
    struct demo_random *random = demo_report_random(report);
    int64_t people = month == FLOWER_LAST && partner == flower
                         ? FLOWER_WOMEN + demo_between(random, 10, 60)
                         : demo_between(random, 60, 150);

    demo_figure(report, "participants", people, SPLITS(&topic, &women_only));
    demo_figure(report, "training_hours", 50 * (20 + people / 4), SPLITS(&topic));
    if (month != FLOWER_LAST) {
        return;
    }
    demo_put(report, "womens_cooperatives_trained", partner->cooperatives);
    demo_overlapping(report, "womens_cooperatives_trained", partner->cooperatives,
                     &topics_taken);
    if (partner == flower) {
        demo_figure(report, "women_trained", FLOWER_WOMEN, SPLITS(&age));
        demo_overlapping(report, "women_trained", FLOWER_WOMEN, &topics_taken);
    }
}

static void send_flower(struct cooperatives *c, int month)
{
    char period[16];

    demo_quarter_period(period, month);
    for (size_t i = 0; i < sizeof flower / sizeof *flower; i++) {
        size_t at = demo_roster_find(c->world.roster, flower[i].slug);
        fill_flower(demo_sheet_report(
                        c->support, at, month,
                        &(struct demo_about){ .period = period, .project = "flower" }),
                    &flower[i], month);
    }
    demo_sheet_send(c->support);
}

static void send_flower_target(struct cooperatives *c, int month)
{
    char period[16];

    demo_year_period(period, month);
    demo_put(demo_sheet_report(c->support, demo_roster_find(c->world.roster, flower->slug),
                               month, &(struct demo_about){ period, "target", "flower" }),
             "women_trained", FLOWER_TARGET);
    demo_sheet_send(c->support);
}

/* ---- targets ------------------------------------------------------------------------ */

static void send_targets(struct cooperatives *c, int january)
{
    const struct demo_roster *roster = c->world.roster;
    char period[16];

    demo_year_period(period, january);
    for (size_t i = 0; i < roster->count; i++) {
        const struct state *s = &c->states[i];
        if (s->revenue == 0 || s->members < 5 || january > roster->all[i].last) {
            continue;
        }
        struct demo_report *report =
            demo_sheet_report(c->own, i, january,
                              &(struct demo_about){ .period = period, .layer = "target" });
        demo_put(report, "members", s->members + 3);
        demo_put(report, "revenue", s->revenue / 100000 * 100000 * 4);
    }
    demo_sheet_send(c->own);
}

/* ---- door --------------------------------------------------------------------------- */

static void *create(const struct demo_world *world)
{
    struct cooperatives *c = demo_alloc(1, sizeof *c);

    c->world = *world;
    c->own = demo_sheet_create(&own_form, world);
    c->support = demo_sheet_create(&support_form, world);
    c->states = demo_alloc(world->roster->count, sizeof *c->states);
    return c;
}

static void destroy(void *generator)
{
    struct cooperatives *c = generator;

    demo_sheet_destroy(c->own);
    demo_sheet_destroy(c->support);
    free(c->states);
    free(c);
}

static void send_quarter(struct cooperatives *c, int month)
{
    const struct demo_roster *roster = c->world.roster;
    char period[16];

    demo_quarter_period(period, month);
    for (size_t i = 0; i < roster->count; i++) {
        const struct demo_organization *o = &roster->all[i];
        if (fill[o->role] == NULL || !demo_reports(o, month, SALT)) {
            continue;
        }
        struct demo_sheet *sheet = o->role == DEMO_COOPERATIVE ? c->own : c->support;
        struct demo_report *report =
            demo_sheet_report(sheet, i, month, &(struct demo_about){ .period = period });
        fill[o->role](&(struct filling){ o, &c->states[i], report,
                                         demo_report_random(report), i, month });
    }
    demo_sheet_send(c->own);
    demo_sheet_send(c->support);
}

static void send_month(void *generator, int month)
{
    struct cooperatives *c = generator;

    if (month % YEAR == 0) {
        send_targets(c, month);
    }
    if (month % QUARTER != 0) {
        return;
    }
    send_quarter(c, month);
    if (month >= FLOWER_FIRST && month <= FLOWER_LAST) {
        send_flower(c, month);
    }
    if (month == FLOWER_LAST) {
        send_flower_target(c, month);
    }
}

const struct demo_program demo_cooperatives = { "cooperatives", create, send_month,
                                                destroy };
