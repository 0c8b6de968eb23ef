/* SPDX-License-Identifier: Apache-2.0 */

/*
 * cooperatives - what cooperatives report of themselves each quarter, and what the
 * organizations that support them report of their support. Two forms, so that nothing is
 * counted twice.
 */

#include <string.h>

#include "tables.h"

/* ---- rules of the form "cooperative" ---- */

static const struct athar_rule cooperative_rules[] = {
    { .size = sizeof(struct athar_rule),
      .id = "covered-over-members",
      .left = "members_covered",
      .comparison = ATHAR_AT_MOST,
      .right = "members",
      .message = ATHAR_AR_FR_EN("المستفيدون من التغطية الصحية أكثر من المنخرطين",
                                "Plus de membres couverts que de membres",
                                "More members with health coverage than members") },
    { .size = sizeof(struct athar_rule),
      .id = "board-over-members",
      .left = "board_members",
      .comparison = ATHAR_AT_MOST,
      .right = "members",
      .message = ATHAR_AR_FR_EN("أعضاء مجلس الإدارة أكثر من المنخرطين",
                                "Plus d'administrateurs que de membres",
                                "More board members than members") },
    { .size = sizeof(struct athar_rule),
      .id = "export-over-revenue",
      .left = "export_sales",
      .comparison = ATHAR_AT_MOST,
      .right = "revenue",
      .message =
          ATHAR_AR_FR_EN("المبيعات الموجهة للتصدير جزء من رقم المعاملات، وهي هنا أكبر منه",
                         "Les ventes à l'export font partie du chiffre d'affaires, mais "
                         "le dépassent",
                         "Export sales are part of revenue, yet they exceed it") },
    { .size = sizeof(struct athar_rule),
      .id = "disabled-over-members",
      .left = "members_disabled",
      .comparison = ATHAR_AT_MOST,
      .right = "members",
      .message = ATHAR_AR_FR_EN("المنخرطون في وضعية إعاقة أكثر من المنخرطين",
                                "Plus de membres en situation de handicap que de membres",
                                "More members with disabilities than members") },
    /* Certified sales may have been counted with tax, or by another day of the sale. */
    { .size = sizeof(struct athar_rule),
      .id = "certified-over-revenue",
      .left = "certified_sales",
      .comparison = ATHAR_AT_MOST,
      .right = "revenue",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("مبيعات المنتوجات الحاصلة على شهادة أكبر من رقم المعاملات",
                                "Les ventes certifiées dépassent le chiffre d'affaires",
                                "Sales of certified products exceed revenue") },
    { .size = sizeof(struct athar_rule),
      .id = "export-channel-over-export",
      .left = "revenue[channel=export]",
      .comparison = ATHAR_AT_MOST,
      .right = "export_sales",
      .warns = 1,
      .message =
          ATHAR_AR_FR_EN("مبيعات قناة التصدير أكبر من المبيعات الموجهة للتصدير",
                         "Les ventes du canal export dépassent les ventes à l'export",
                         "Sales of the export channel exceed export sales") },
    { .size = sizeof(struct athar_rule),
      .id = "women-covered-over-women",
      .left = "members_covered[sex=f]",
      .comparison = ATHAR_AT_MOST,
      .right = "members[sex=f]",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("النساء المستفيدات من التغطية أكثر من المنخرطات",
                                "Plus de femmes couvertes que de femmes membres",
                                "More women with health coverage than women members") },
    /* Women may be paid for their produce without being members. */
    { .size = sizeof(struct athar_rule),
      .id = "women-paid-over-women",
      .left = "women_paid",
      .comparison = ATHAR_AT_MOST,
      .right = "members[sex=f]",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("النساء المؤدى لهن أكثر من المنخرطات",
                                "Plus de femmes payées que de femmes membres",
                                "More women paid than women members") },
};

/* ---- rules of the form "support" ---- */

static const struct athar_rule support_rules[] = {
    { .size = sizeof(struct athar_rule),
      .id = "federated-over-active",
      .left = "coops_federated",
      .comparison = ATHAR_AT_MOST,
      .right = "coops_active",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("التعاونيات المنخرطة في اتحاد أكثر من التعاونيات النشيطة",
                                "Plus de coopératives en union que de coopératives actives",
                                "More cooperatives in a union than active cooperatives") },
    { .size = sizeof(struct athar_rule),
      .id = "online-over-active",
      .left = "online_coops",
      .comparison = ATHAR_AT_MOST,
      .right = "coops_active",
      .warns = 1,
      .message =
          ATHAR_AR_FR_EN("التعاونيات البائعة عبر الإنترنت أكثر من النشيطة",
                         "Plus de coopératives en ligne que de coopératives actives",
                         "More cooperatives selling online than active cooperatives") },
    { .size = sizeof(struct athar_rule),
      .id = "created-over-active",
      .left = "coops_created",
      .comparison = ATHAR_AT_MOST,
      .right = "coops_active",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("التعاونيات المحدثة أكثر من التعاونيات النشيطة",
                                "Plus de coopératives créées que de coopératives actives",
                                "More cooperatives created than active cooperatives") },
    { .size = sizeof(struct athar_rule),
      .id = "women-trained-over-participations",
      .left = "women_trained",
      .comparison = ATHAR_AT_MOST,
      .right = "participants[sex=f]",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("النساء المستفيدات من التكوين أكثر من مشاركات النساء",
                                "Plus de femmes formées que de participations de femmes",
                                "More women trained than women's participations") },
    { .size = sizeof(struct athar_rule),
      .id = "disability-partners-over-partners",
      .left = "disability_partners",
      .comparison = ATHAR_AT_MOST,
      .right = "partners",
      .message = ATHAR_AR_FR_EN(
          "هيئات الأشخاص في وضعية إعاقة أكثر من كل الشركاء",
          "Plus d'organisations de personnes en situation de handicap que de partenaires",
          "More organizations of people with disabilities than partners") },
    { .size = sizeof(struct athar_rule),
      .id = "attendance-under-events",
      .left = "event_participants",
      .comparison = ATHAR_AT_LEAST,
      .right = "events_held",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("المشاركات أقل من عدد الفعاليات المنظمة",
                                "Moins de participations que d'événements organisés",
                                "Fewer participations than events held") },
};

/* ---- forms ---- */

#define FREQUENCIES                                                            \
    "actual=quarter; verified=quarter; counterverified=quarter; target=year; " \
    "baseline=year"

static const struct athar_form forms[] = {
    { .size = sizeof(struct athar_form),
      .id = "cooperative",
      .name = ATHAR_AR_FR_EN("التعاونية", "La coopérative", "The cooperative"),
      .deadline_days = 20,
      .frequencies = FREQUENCIES,
      .kinds = "cooperative; economic-interest-group; auto-entrepreneur; enterprise",
      .indicators = cooperative_indicators,
      .indicator_count = COOPERATIVE_INDICATOR_COUNT,
      .rules = cooperative_rules,
      .rule_count = ATHAR_COUNT(cooperative_rules) },
    { .size = sizeof(struct athar_form),
      .id = "support",
      .name = ATHAR_AR_FR_EN("مواكبة التعاونيات", "L'appui aux coopératives",
                             "Support to cooperatives"),
      .deadline_days = 20,
      .frequencies = FREQUENCIES,
      .kinds =
          "association; union; federation; centre; foundation; local-authority; school; "
          "cooperative; funder",
      .indicators = support_indicators,
      .indicator_count = SUPPORT_INDICATOR_COUNT,
      .rules = support_rules,
      .rule_count = ATHAR_COUNT(support_rules) },
};

/* ---- payments against the minimum wage of their time: dates and an "if", so it needs code ---- */

enum { PAID, WOMEN };
static const char *const pay_cells[] = { [PAID] = "paid_to_women", [WOMEN] = "women_paid" };

/* The daily minimum wage in farming, in centimes, from a day counted from 1970-01-01. It
 * gives an order of magnitude only. */
static const struct {
    int32_t from;
    int64_t centimes;
} daily_wages[] = {
    { INT32_MIN, 6000 }, /* before */
    { 16252, 6656 },     /* 2014-07-01 */
    { 16617, 6973 },     /* 2015-07-01 */
    { 18078, 7322 },     /* 2019-07-01 */
    { 18444, 7670 },     /* 2020-07-01 */
    { 19236, 8437 },     /* 2022-09-01 */
    { 19601, 8858 },     /* 2023-09-01 */
    { 20179, 9300 },     /* 2025-04-01 */
};

enum { TIMES_THE_WAGE = 20, SUNDAY = 3 }; /* day 0 was a Thursday */

static int64_t daily_wage(int32_t day)
{
    size_t at = 0;

    while (at + 1 < ATHAR_COUNT(daily_wages) && daily_wages[at + 1].from <= day) {
        at++;
    }
    return daily_wages[at].centimes;
}

/* What one woman would earn at the minimum wage on every day but Sundays. */
static int64_t full_time_pay(int32_t first, int32_t last)
{
    int64_t centimes = 0;

    for (int32_t day = first; day <= last; day++) {
        int32_t weekday = ((day % 7) + 7) % 7;
        centimes += weekday == SUNDAY ? 0 : daily_wage(day);
    }
    return centimes;
}

static void refuse_nobody(const struct athar_host *host, struct athar_findings *findings)
{
    host->refuse(findings, WOMEN, "paid-to-nobody",
                 ATHAR_AR_FR_EN("مبالغ مؤداة للنساء وعدد المستفيدات صفر",
                                "Des montants versés à des femmes, mais aucune femme payée",
                                "Money was paid to women, yet no woman was paid"));
}

static void warn_high(const struct athar_host *host, struct athar_findings *findings)
{
    host->warn(
        findings, PAID, "pay-far-above-wages",
        ATHAR_AR_FR_EN("المبلغ لكل امرأة يفوق عشرين مرة الحد الأدنى للأجر: هل هو بالدرهم؟",
                       "Plus de vingt fois le salaire minimum par femme : est-ce en MAD ?",
                       "More than twenty times the minimum wage a woman: is it in MAD?"));
}

/* Plans may well say an amount before they say for how many. */
static int is_plan(const struct athar_host *host, const struct athar_report *report)
{
    int layer = host->layer(report);

    return layer == ATHAR_TARGET || layer == ATHAR_BASELINE;
}

static void check_pay(const struct athar_host *host, const struct athar_report *report,
                      struct athar_findings *findings)
{
    int64_t paid, women;
    int32_t first, last;

    if (!host->value(report, PAID, &paid) || !host->value(report, WOMEN, &women)) {
        return;
    }
    if (women == 0) {
        if (paid > 0 && !is_plan(host, report)) {
            refuse_nobody(host, findings);
        }
        return;
    }
    host->period(report, &first, &last);
    if (paid / women > TIMES_THE_WAGE * full_time_pay(first, last)) {
        warn_high(host, findings);
    }
}

static const struct athar_check checks[] = {
    { .size = sizeof(struct athar_check),
      .form = "cooperative",
      .cells = pay_cells,
      .cell_count = ATHAR_COUNT(pay_cells),
      .run = check_pay },
};

static const struct athar_validate validate = { .size = sizeof(struct athar_validate),
                                                .checks = checks,
                                                .check_count = ATHAR_COUNT(checks) };

static const void *capability(const char *name)
{
    return strcmp(name, ATHAR_VALIDATE) == 0 ? &validate : NULL;
}

ATHAR_PLUGIN = {
    ATHAR_PLUGIN_HEADER,
    .id = "cooperatives",
    .version = "1.1.0",
    .name = ATHAR_AR_FR_EN("التعاونيات", "Coopératives", "Cooperatives"),
    .categories = cooperatives_categories,
    .category_count = CATEGORY_COUNT,
    .forms = forms,
    .form_count = ATHAR_COUNT(forms),
    .capability = capability,
};
