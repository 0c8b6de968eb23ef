/* SPDX-License-Identifier: Apache-2.0 */

/* What a comparison cannot say: an "if", a table by type of aid, a calendar. */

#include "tables.h"

/* amount > count * each, for figures of any size and each > 0. */
static int exceeds(int64_t amount, int64_t count, int64_t each)
{
    return amount / each > count || (amount / each == count && amount % each > 0);
}

/* Plans may well say an amount before they say a number. */
static int is_plan(const struct athar_host *host, const struct athar_report *report)
{
    int layer = host->layer(report);

    return layer == ATHAR_TARGET || layer == ATHAR_BASELINE;
}

/* An amount, and the number of things it is an amount of. */
static void refuse_uncounted(const struct athar_host *host,
                             const struct athar_report *report,
                             struct athar_findings *findings, const size_t pair[2])
{
    int64_t amount, count;

    if (host->value(report, pair[0], &amount) && host->value(report, pair[1], &count) &&
        amount > 0 && count == 0 && !is_plan(host, report)) {
        host->refuse(findings, pair[0], "amount-without-count",
                     ATHAR_AR_FR_EN("{subject}: القيمة {value}، لكن العدد المقابل لها صفر",
                                    "{subject} : {value}, mais le nombre correspondant est "
                                    "zéro",
                                    "{subject} is {value}, yet the number that belongs to "
                                    "it is zero"));
    }
}

/* ---- platform: amounts and their numbers ---- */

enum { CLOSED, GOAL, RAISED, PAYOUTS, PAYOUT_DAYS, CONTRIBUTIONS, COLLECTED };
static const char *const money_cells[] = {
    [CLOSED] = "campaigns_closed",    [GOAL] = "goal_amount",
    [RAISED] = "closed_amount",       [PAYOUTS] = "payouts",
    [PAYOUT_DAYS] = "payout_days",    [CONTRIBUTIONS] = "contributions",
    [COLLECTED] = "amount_collected",
};

static void check_money(const struct athar_host *host, const struct athar_report *report,
                        struct athar_findings *findings)
{
    static const size_t pairs[][2] = { { GOAL, CLOSED },
                                       { RAISED, CLOSED },
                                       { PAYOUT_DAYS, PAYOUTS },
                                       { COLLECTED, CONTRIBUTIONS } };

    for (size_t i = 0; i < ATHAR_COUNT(pairs); i++) {
        refuse_uncounted(host, report, findings, pairs[i]);
    }
}

/* ---- platform: who met the goal, in all and by type of campaign ---- */

enum { OF_CLOSED, OF_FUNDED, OF_GOAL, OF_RAISED, OF_GROUP };

#define GROUP(option)                                                           \
    "campaigns_closed" option, "campaigns_funded" option, "goal_amount" option, \
        "closed_amount" option

static const char *const goal_cells[] = {
    GROUP(""),
    GROUP("[campaign_type=aid_to_vulnerable]"),
    GROUP("[campaign_type=startups_hit]"),
    GROUP("[campaign_type=innovative_response]"),
    GROUP("[campaign_type=creative_project]"),
    GROUP("[campaign_type=craft]"),
    GROUP("[campaign_type=social_enterprise]"),
    GROUP("[campaign_type=association_project]"),
};

static void refuse_none(const struct athar_host *host, struct athar_findings *findings,
                        size_t cell)
{
    host->refuse(findings, cell, "goal-met-by-none",
                 ATHAR_AR_FR_EN("المبلغ المحصل يبلغ مجموع الأهداف، فلا بد من حملة ناجحة "
                                "واحدة على الأقل",
                                "La collecte atteint la somme des objectifs : une campagne "
                                "au moins a abouti",
                                "What was raised makes the sum of the goals, so one "
                                "campaign at least met its own"));
}

static void warn_all(const struct athar_host *host, struct athar_findings *findings,
                     size_t cell)
{
    host->warn(findings, cell, "goal-met-by-all",
               ATHAR_AR_FR_EN("كل الحملات المنتهية ناجحة، لكن المبلغ المحصل دون مجموع "
                              "الأهداف",
                              "Toutes les campagnes closes ont abouti, mais la collecte "
                              "n'atteint pas la somme des objectifs",
                              "Every closed campaign met its goal, yet less was raised "
                              "than the sum of the goals"));
}

static void check_group(const struct athar_host *host, const struct athar_report *report,
                        struct athar_findings *findings, size_t first)
{
    int64_t v[OF_GROUP];

    for (size_t i = 0; i < OF_GROUP; i++) {
        if (!host->value(report, first + i, &v[i])) {
            return;
        }
    }
    if (v[OF_CLOSED] == 0 || v[OF_GOAL] == 0) {
        return;
    }
    if (v[OF_FUNDED] == 0 && v[OF_RAISED] >= v[OF_GOAL]) {
        refuse_none(host, findings, first + OF_FUNDED);
    } else if (v[OF_FUNDED] == v[OF_CLOSED] && v[OF_RAISED] < v[OF_GOAL]) {
        warn_all(host, findings, first + OF_FUNDED);
    }
}

static void check_goals(const struct athar_host *host, const struct athar_report *report,
                        struct athar_findings *findings)
{
    for (size_t at = 0; !is_plan(host, report) && at < ATHAR_COUNT(goal_cells);
         at += OF_GROUP) {
        check_group(host, report, findings, at);
    }
}

/* ---- platform: the calendar ---- */

static const char *const calendar_cells[] = { "campaigns_launched", "campaigns_live",
                                              "amount_collected" };

/* 2010-01-01, in days since 1970-01-01: campaigns on the web for projects in Morocco came
 * after it. */
enum { FIRST_PLATFORMS = 14610 };

static void check_calendar(const struct athar_host *host, const struct athar_report *report,
                           struct athar_findings *findings)
{
    int32_t first, last;
    int64_t value;

    host->period(report, &first, &last);
    for (size_t i = 0; last < FIRST_PLATFORMS && i < ATHAR_COUNT(calendar_cells); i++) {
        if (host->value(report, i, &value) && value > 0) {
            host->warn(findings, i, "before-first-platforms",
                       ATHAR_AR_FR_EN("حملات قبل افتتاح أولى المنصات: هل السنة صحيحة؟",
                                      "Des campagnes avant l'ouverture des premières "
                                      "plateformes : l'année est-elle juste ?",
                                      "Campaigns before the first platforms opened: is the "
                                      "year right?"));
            return;
        }
    }
}

/* ---- aid: what one unit costs, and who received it, by type ---- */

enum { OF_AIDS, OF_VALUE, OF_HOUSEHOLDS, OF_TYPE };

#define TYPE(option) "aid_distributed" option, "aid_value" option, "households_aided" option

static const char *const aid_cells[] = {
    TYPE(""),
    TYPE("[aid_type=food]"),
    TYPE("[aid_type=rent]"),
    TYPE("[aid_type=living_costs]"),
    TYPE("[aid_type=tablet]"),
    TYPE("[aid_type=computer]"),
    TYPE("[aid_type=school_supplies]"),
    TYPE("[aid_type=health]"),
    TYPE("[aid_type=clothing]"),
};

/* Far above what one unit usually costs, in centimes; 0 where anything may be. */
static const int64_t dear[] = { 0,       300000, 1500000, 1500000, 1000000,
                                2500000, 300000, 0,       300000 };

_Static_assert(sizeof dear / sizeof dear[0] * OF_TYPE ==
                   sizeof aid_cells / sizeof aid_cells[0],
               "one limit for each type");

static void check_cost(const struct athar_host *host, const struct athar_report *report,
                       struct athar_findings *findings, size_t type)
{
    size_t first = type * OF_TYPE;
    int64_t aids, value;

    if (dear[type] > 0 && host->value(report, first + OF_AIDS, &aids) &&
        host->value(report, first + OF_VALUE, &value) && aids > 0 &&
        exceeds(value, aids, dear[type])) {
        host->warn(findings, first + OF_VALUE, "aid-far-above-cost",
                   ATHAR_AR_FR_EN("كلفة الوحدة أعلى بكثير من المعتاد: هل القيمة بالدرهم؟",
                                  "Une unité coûte bien plus que d'habitude : est-ce en "
                                  "MAD ?",
                                  "One unit costs far more than usual: is it in MAD?"));
    }
}

static void check_households(const struct athar_host *host,
                             const struct athar_report *report,
                             struct athar_findings *findings, size_t type)
{
    size_t first = type * OF_TYPE;
    int64_t aids, households;

    if (type > 0 && host->value(report, first + OF_AIDS, &aids) &&
        host->value(report, first + OF_HOUSEHOLDS, &households) && households > aids) {
        host->warn(findings, first + OF_HOUSEHOLDS, "households-over-aids-of-type",
                   ATHAR_AR_FR_EN("الأسر المستفيدة من هذا النوع أكثر من وحداته الموزعة",
                                  "Plus de ménages aidés par ce type d'aide que d'unités "
                                  "distribuées",
                                  "More households were aided in this way than units were "
                                  "handed out"));
    }
}

static void check_aid(const struct athar_host *host, const struct athar_report *report,
                      struct athar_findings *findings)
{
    static const size_t pair[2] = { OF_VALUE, OF_AIDS };

    refuse_uncounted(host, report, findings, pair);
    for (size_t type = 0; type < ATHAR_COUNT(dear); type++) {
        check_cost(host, report, findings, type);
        check_households(host, report, findings, type);
    }
}

/* ---- all of them ---- */

#define CHECK(form_, cells_, run_)                                           \
    {                                                                        \
        sizeof(struct athar_check), form_, cells_, ATHAR_COUNT(cells_), run_ \
    }

static const struct athar_check checks[] = {
    CHECK("platform", money_cells, check_money),
    CHECK("platform", goal_cells, check_goals),
    CHECK("platform", calendar_cells, check_calendar),
    CHECK("aid", aid_cells, check_aid),
};

const struct athar_validate crowdfunding_validate = { .size = sizeof(struct athar_validate),
                                                      .checks = checks,
                                                      .check_count = ATHAR_COUNT(checks) };
