/* SPDX-License-Identifier: Apache-2.0 */

/* The figures of the program crowdfunding: a platform and its campaigns, month by month, and
 * the aid that was handed out with the money of spring 2020. */

#include "alloc.h"
#include "program.h"

static const char *const platform_decimals[] = { "goal_amount",      "closed_amount",
                                                 "amount_collected", "max_campaign",
                                                 "refunds",          NULL };
static const char *const aid_decimals[] = { "aid_value", NULL };

static const struct demo_form platform_form = { "crowdfunding.platform", "crowdfunding", 5,
                                                platform_decimals };
static const struct demo_form aid_form = { "crowdfunding.aid", "crowdfunding", 6,
                                           aid_decimals };

enum { HUNDRED = 100, YEAR = 12, A_DIRHAM = 100 };

/* Months from January 2016: the lockdown began in March 2020. In that spring the platform
 * launched three campaigns, one of each kind, and in April seventeen were live. */
enum { MARCH_2020 = 50, APRIL_2020 = 51, MAY_2020 = 52, DECEMBER_2020 = 59 };

/* ---- how figures split -------------------------------------------------------------- */

static const struct demo_split theme =
    DEMO_SPLIT("theme", { "environment", 14 }, { "education", 20 }, { "health", 10 },
               { "agriculture", 9 }, { "inclusion", 17 }, { "culture", 19 },
               { "technology", 8 }, { "other", 3 });
static const struct demo_split origin =
    DEMO_SPLIT("origin", { "resident", 71 }, { "diaspora", 23 }, { "foreign", 6 });
static const struct demo_split learner =
    DEMO_SPLIT("learner", { "pupil", 68 }, { "university", 32 });
static const struct demo_split sex = DEMO_SPLIT("sex", { "f", 52 }, { "m", 48 });
static const struct demo_split supervision =
    DEMO_SPLIT("supervision", { "authorities", 94 }, { "none", 6 });
/* Overlapping: percent of the households. */
static const struct demo_split needs =
    DEMO_SPLIT("aid_type", { "food", 82 }, { "rent", 44 }, { "living_costs", 70 },
               { "tablet", 30 }, { "computer", 12 });

/* ---- campaigns by type -------------------------------------------------------------- */

enum {
    CREATIVE,
    CRAFT,
    SOCIAL,
    ASSOCIATION,
    USUAL_TYPES,
    VULNERABLE = USUAL_TYPES,
    STARTUPS,
    INNOVATIVE,
    TYPES
};

static const char *const types[TYPES] = { "creative_project",   "craft",
                                          "social_enterprise",  "association_project",
                                          "aid_to_vulnerable",  "startups_hit",
                                          "innovative_response" };

/* What happened in one month, by type. Money in centimes. */
struct month {
    int64_t launched[TYPES], closed[TYPES], funded[TYPES], goal[TYPES], raised[TYPES];
    int64_t largest; /* raised by one campaign */
};

struct crowdfunding {
    struct demo_world world;
    struct demo_sheet *platform, *aid;
    int64_t live[TYPES];
};

static int64_t sum(const int64_t *v)
{
    int64_t total = 0;

    for (size_t i = 0; i < TYPES; i++) {
        total += v[i];
    }
    return total;
}

/* How many are live on the last day of a month. */
static int64_t live_of(int month)
{
    enum { FEW = 3, LIVE_IN_APRIL = 17 };
    struct demo_random random = demo_random_at((uint64_t)month, 6, 0);

    if (month == APRIL_2020) {
        return LIVE_IN_APRIL;
    }
    return FEW + month / 4 + demo_between(&random, 0, month == MARCH_2020 ? 0 : 3);
}

static void launch_in_spring(struct month *m, int month)
{
    m->launched[VULNERABLE] = month == MARCH_2020;
    m->launched[STARTUPS] = m->launched[INNOVATIVE] = month == APRIL_2020;
}

/* Usual campaigns: as many as there must be, and some more in the place of those that end. */
static void launch_usual(struct month *m, const struct crowdfunding *c, int month,
                         struct demo_random *random)
{
    int64_t needed = live_of(month) - sum(c->live);
    int64_t n = (needed < 0 ? 0 : needed) + demo_between(random, 1, 2 + month / 24);

    for (int64_t i = 0; i < n; i++) {
        m->launched[demo_between(random, 0, USUAL_TYPES - 1)]++;
    }
}

/* The goal of one campaign and what it raised: at least the goal when it is met. */
static void close_one(struct month *m, size_t type, struct demo_random *random)
{
    int64_t goal = demo_between(random, 15, 90) * 1000 * A_DIRHAM;
    int64_t met = demo_chance(random, type >= USUAL_TYPES ? 100 : 62);
    int64_t percent = met ? demo_between(random, 100, 135) : demo_between(random, 4, 72);
    int64_t raised = goal * percent / HUNDRED;

    m->closed[type]++;
    m->funded[type] += met;
    m->goal[type] += goal;
    m->raised[type] += raised;
    m->largest = raised > m->largest ? raised : m->largest;
}

/* End campaigns until as many are live as are meant to be. */
static void close_some(struct month *m, struct crowdfunding *c, int month,
                       struct demo_random *random)
{
    for (size_t i = 0; i < TYPES; i++) {
        c->live[i] += m->launched[i];
    }
    while (sum(c->live) > live_of(month)) {
        size_t type = (size_t)demo_between(random, 0, TYPES - 1);
        if (c->live[type] > 0 && (type < USUAL_TYPES || month > MAY_2020)) {
            c->live[type]--;
            close_one(m, type, random);
        }
    }
}

/* ---- the platform's report ---------------------------------------------------------- */

static void put_types(struct demo_report *report, const char *indicator, const int64_t *v)
{
    demo_put(report, indicator, sum(v));
    for (size_t i = 0; i < TYPES; i++) {
        if (v[i] > 0) {
            demo_put_part(report, indicator, "campaign_type", types[i], v[i]);
        }
    }
}

static void fill_campaigns(struct demo_report *report, const struct crowdfunding *c,
                           const struct month *m)
{
    put_types(report, "campaigns_launched", m->launched);
    demo_figure(report, "campaigns_by_theme", sum(m->launched), SPLITS(&theme));
    put_types(report, "campaigns_live", c->live);
    put_types(report, "campaigns_closed", m->closed);
    put_types(report, "campaigns_funded", m->funded);
    put_types(report, "goal_amount", m->goal);
    put_types(report, "closed_amount", m->raised);
    if (sum(m->closed) > 0) {
        demo_put(report, "max_campaign", m->largest);
        demo_put(report, "max_backers", 20 + m->largest / A_DIRHAM / 150);
    }
    if (sum(m->funded) > 0) {
        demo_put(report, "fastest_goal", demo_between(demo_report_random(report), 3, 34));
    }
}

/* What came in this month went to whatever was live or ended in it. */
static void fill_money(struct demo_report *report, const struct crowdfunding *c,
                       const struct month *m)
{
    struct demo_random *random = demo_report_random(report);
    int64_t each = demo_between(random, 180, 420) * A_DIRHAM, collected[TYPES],
            given[TYPES];

    for (size_t i = 0; i < TYPES; i++) {
        int64_t usual = (m->raised[i] + c->live[i] * 9000 * A_DIRHAM) / 2;
        given[i] = demo_around(random, usual, 30) / each;
        collected[i] = given[i] * each;
    }
    put_types(report, "amount_collected", collected);
    demo_margin(report, "amount_collected", sum(collected), &origin);
    put_types(report, "contributions", given);
    demo_margin(report, "contributions", sum(given), &origin);
    demo_figure(report, "backers_unique",
                sum(given) * demo_between(random, 78, 95) / HUNDRED, SPLITS(&origin));
    demo_put(report, "refunds",
             demo_chance(random, 12) ? sum(collected) / demo_between(random, 40, 90) : 0);
}

static void fill_payouts(struct demo_report *report, const struct month *m)
{
    struct demo_random *random = demo_report_random(report);
    int64_t days[TYPES], markets[TYPES] = { 0 };

    for (size_t i = 0; i < TYPES; i++) {
        days[i] = m->funded[i] * demo_between(random, 8, 26);
    }
    put_types(report, "payouts", m->funded);
    put_types(report, "payout_days", days);
    put_types(report, "organizations_funded", m->funded);
    markets[CRAFT] = m->funded[CRAFT] * demo_between(random, 0, 2);
    markets[SOCIAL] = m->funded[SOCIAL] * demo_between(random, 0, 1);
    put_types(report, "markets_accessed", markets);
}

static void send_platform(struct crowdfunding *c, int month)
{
    struct demo_random random = demo_random_at((uint64_t)month, 6, 1);
    size_t at = demo_roster_find(c->world.roster, "wuluj");
    struct month m = { 0 };
    char period[16];

    if (month < c->world.roster->all[at].first) {
        return;
    }
    if (month >= MARCH_2020 && month <= MAY_2020) {
        launch_in_spring(&m, month);
    } else {
        launch_usual(&m, c, month, &random);
    }
    close_some(&m, c, month, &random);
    demo_month_period(period, month);
    struct demo_report *report =
        demo_sheet_report(c->platform, at, month, &(struct demo_about){ .period = period });
    fill_campaigns(report, c, &m);
    fill_money(report, c, &m);
    fill_payouts(report, &m);
    demo_sheet_send(c->platform);
}

static void send_target(struct crowdfunding *c, int january)
{
    size_t at = demo_roster_find(c->world.roster, "wuluj");
    char period[16];

    if (january < c->world.roster->all[at].first) {
        return;
    }
    demo_year_period(period, january);
    struct demo_report *report =
        demo_sheet_report(c->platform, at, january,
                          &(struct demo_about){ .period = period, .layer = "target" });
    demo_put(report, "campaigns_launched", 20 + january / 3);
    demo_put(report, "amount_collected", (8 + january / 8) * INT64_C(100000) * A_DIRHAM);
    demo_sheet_send(c->platform);
}

/* ---- aid of 2020 -------------------------------------------------------------------- */

static const struct aid {
    const char *option;
    int64_t weight, cost; /* dirhams a unit */
} aids[] = {
    { "food", 46, 350 },    { "rent", 14, 1400 },    { "living_costs", 24, 800 },
    { "tablet", 12, 1650 }, { "computer", 4, 4200 },
};

enum { AIDS = sizeof aids / sizeof *aids, TABLET = 3, COMPUTER = 4 };

static void fill_aids(struct demo_report *report, const int64_t *units)
{
    int64_t value = 0, all = 0;

    for (size_t i = 0; i < AIDS; i++) {
        all += units[i];
        value += units[i] * aids[i].cost * A_DIRHAM;
    }
    demo_put(report, "aid_distributed", all);
    demo_put(report, "aid_value", value);
    demo_put(report, "households_aided", all * 3 / 4);
    for (size_t i = 0; i < AIDS; i++) {
        if (units[i] > 0) {
            demo_put_part(report, "aid_distributed", "aid_type", aids[i].option, units[i]);
            demo_put_part(report, "aid_value", "aid_type", aids[i].option,
                          units[i] * aids[i].cost * A_DIRHAM);
            demo_put_part(report, "households_aided", "aid_type", aids[i].option,
                          i < TABLET ? units[i] * 9 / 10 : units[i] * 2 / 3);
        }
    }
}

static void fill_aid(struct demo_report *report, const struct demo_organization *o)
{
    struct demo_random *random = demo_report_random(report);
    int64_t usual = demo_around(random, 180, 40) * o->size / HUNDRED, units[AIDS];
    int64_t weights[AIDS];

    for (size_t i = 0; i < AIDS; i++) {
        weights[i] = demo_around(random, aids[i].weight * HUNDRED, 30);
    }
    demo_apportion(units, usual, weights, AIDS);
    demo_put(report, "needs_assessed", usual * 6 / 5);
    demo_overlapping(report, "needs_assessed", usual * 6 / 5, &needs);
    demo_figure(report, "distributions_held", demo_between(random, 2, 9),
                SPLITS(&supervision));
    fill_aids(report, units);
    demo_figure(report, "learners_equipped", units[TABLET] + units[COMPUTER],
                SPLITS(&sex, &learner));
}

/* Until the end of 2020, by those who help people in the regions. */
static void send_aid(struct crowdfunding *c, int month)
{
    enum { SALT = 6 };
    const struct demo_roster *roster = c->world.roster;
    char period[16];

    demo_month_period(period, month);
    for (size_t i = 0; i < roster->count; i++) {
        const struct demo_organization *o = &roster->all[i];
        if (o->role == DEMO_CHARITY && demo_reports(o, month, SALT)) {
            fill_aid(demo_sheet_report(c->aid, i, month,
                                       &(struct demo_about){ .period = period }),
                     o);
        }
    }
    demo_sheet_send(c->aid);
}

/* ---- door --------------------------------------------------------------------------- */

static void *create(const struct demo_world *world)
{
    struct crowdfunding *c = demo_alloc(1, sizeof *c);

    c->world = *world;
    c->platform = demo_sheet_create(&platform_form, world);
    c->aid = demo_sheet_create(&aid_form, world);
    return c;
}

static void destroy(void *generator)
{
    struct crowdfunding *c = generator;

    demo_sheet_destroy(c->platform);
    demo_sheet_destroy(c->aid);
    free(c);
}

static void send_month(void *generator, int month)
{
    struct crowdfunding *c = generator;

    if (month % YEAR == 0) {
        send_target(c, month);
    }
    send_platform(c, month);
    if (month >= APRIL_2020 && month <= DECEMBER_2020) {
        send_aid(c, month);
    }
}

const struct demo_program demo_crowdfunding = { "crowdfunding", create, send_month,
                                                destroy };
