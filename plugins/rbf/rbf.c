/* SPDX-License-Identifier: Apache-2.0 */

/*
 * rbf - results-based financing. Actors claim results, verifiers say in another layer of the same
 * figures what they found, counter-verifiers again, and what is due follows from what was verified
 * and the tariff of the contract. One form for each sort of reporter; all are about an actor, under
 * the project that is its contract, but the one of the network.
 */

#include <string.h>

#include "tables.h"

/* ---- rules ---- */

/* Of the four quarters before: a rating looks back. */
#define PAST(figure)                                                            \
    "(offset(" figure ",-1) + offset(" figure ",-2) + offset(" figure ",-3) + " \
    "offset(" figure ",-4))"

/* Types of results are never added up, so only what has a type has a price. */
static const struct athar_rule results_rules[] = {
    { .size = sizeof(struct athar_rule),
      .id = "results-without-type",
      .left = "quantity[result=unspecified]",
      .comparison = ATHAR_AT_MOST,
      .right = "0",
      .warns = 1,
      .message =
          ATHAR_AR_FR_EN("نتائج دون نوع: لا تعريفة لها ولا تُؤدى",
                         "Des résultats sans type : ils n'ont pas de tarif et ne sont "
                         "pas payés",
                         "Results without a type: they have no tariff and are not "
                         "paid") },
    { .size = sizeof(struct athar_rule),
      .id = "total-over-types",
      .left = "quantity",
      .comparison = ATHAR_AT_MOST,
      .right = "quantity[result=enterprise_created] + quantity[result=coop_created] + "
               "quantity[result=job_created] + quantity[result=job_kept_12m] + "
               "quantity[result=person_certified] + quantity[result=income_raised] + "
               "quantity[result=product_certified] + quantity[result=market_contract] + "
               "quantity[result=learner_literate] + quantity[result=unspecified]",
      .missing = ATHAR_ZERO,
      .warns = 1,
      .message =
          ATHAR_AR_FR_EN("المجموع {value} يتعدى ما فُصل حسب النوع، {limit}: أدخلوا كل "
                         "نوع، فالمجموع لا يُؤدى",
                         "Le total, {value}, dépasse les types saisis, {limit} : "
                         "saisissez chaque type, un total n'est pas payé",
                         "The total, {value}, exceeds the types entered, {limit}: enter "
                         "each type, a total is not paid") },
    /* A claim may have been corrected since, or the verifier found more. */
    { .size = sizeof(struct athar_rule),
      .id = "verified-over-claimed",
      .left = "verified(quantity)",
      .comparison = ATHAR_AT_MOST,
      .right = "actual(quantity)",
      .warns = 1,
      .message =
          ATHAR_AR_FR_EN("«{subject}»: الكمية المتحقق منها {value} أكثر من المصرح بها "
                         "{limit}",
                         "« {subject} » : la quantité vérifiée, {value}, dépasse la "
                         "quantité déclarée, {limit}",
                         "'{subject}': the verified quantity, {value}, exceeds the "
                         "claimed one, {limit}") },
    { .size = sizeof(struct athar_rule),
      .id = "due-over-budget",
      .left = "project(amount_due)",
      .comparison = ATHAR_AT_MOST,
      .right = "budget()",
      .warns = 1,
      .message =
          ATHAR_AR_FR_EN("المستحق في المشروع، {value} درهم، يتجاوز ميزانيته، {limit} "
                         "درهم: ما فوقها لا يُؤدى",
                         "Les montants dus du projet, {value} MAD, dépassent son "
                         "budget, {limit} MAD : l'excédent n'est pas payé",
                         "The amounts due in the project, {value} MAD, exceed its "
                         "budget, {limit} MAD: the excess is not paid") },
};

static const struct athar_rule contract_rules[] = {
    { .size = sizeof(struct athar_rule),
      .id = "tariff-without-type",
      .left = "tariff[result=unspecified]",
      .comparison = ATHAR_AT_MOST,
      .right = "0",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("تعريفة لنتائج دون نوع: حددوا نوع كل نتيجة",
                                "Un tarif pour des résultats sans type : précisez le type",
                                "A tariff for results without a type: say which type") },
};

static const struct athar_rule payments_rules[] = {
    { .size = sizeof(struct athar_rule),
      .id = "payments-over-a-year-late",
      .left = "payment_days",
      .comparison = ATHAR_AT_MOST,
      .right = "365 * payments",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("متوسط أجل الأداء يفوق سنة: هل الأيام صحيحة؟",
                                "Plus d'un an par paiement en moyenne : les jours sont-ils "
                                "justes ?",
                                "More than a year a payment on average: are the days "
                                "right?") },
    { .size = sizeof(struct athar_rule),
      .id = "paid-over-budget",
      .left = "project(amount_paid - reversals)",
      .comparison = ATHAR_AT_MOST,
      .right = "budget()",
      .missing = ATHAR_ZERO,
      .warns = 1,
      .message =
          ATHAR_AR_FR_EN("المؤدى في المشروع، {value} درهم، يتجاوز ميزانيته، {limit} "
                         "درهم",
                         "Les paiements du projet, {value} MAD, dépassent son budget, "
                         "{limit} MAD",
                         "The payments of the project, {value} MAD, exceed its "
                         "budget, {limit} MAD") },
    { .size = sizeof(struct athar_rule),
      .id = "paid-over-due",
      .left = "project(amount_paid - reversals)",
      .comparison = ATHAR_AT_MOST,
      .right = "project(amount_due)",
      .missing = ATHAR_ZERO,
      .warns = 1,
      .message =
          ATHAR_AR_FR_EN("المؤدى في المشروع، {value} درهم، أكثر من المستحق، {limit} درهم",
                         "Les paiements du projet, {value} MAD, dépassent les montants "
                         "dus, {limit} MAD",
                         "The payments of the project, {value} MAD, exceed the "
                         "amounts due, {limit} MAD") },
};

static const struct athar_rule control_rules[] = {
    { .size = sizeof(struct athar_rule),
      .id = "points-over-maximum",
      .left = "quality_points",
      .comparison = ATHAR_AT_MOST,
      .right = "quality_points_max",
      .message =
          ATHAR_AR_FR_EN("نقط الجودة {value} أكثر من الحد الأقصى {limit}",
                         "Les points obtenus, {value}, dépassent le maximum, {limit}",
                         "The points obtained, {value}, exceed the maximum, "
                         "{limit}") },
    /* A report is about one actor; a centre may report for those it looks after. */
    { .size = sizeof(struct athar_rule),
      .id = "rated-more-than-once",
      .left = "risk_class",
      .comparison = ATHAR_AT_MOST,
      .right = "1",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("أكثر من تصنيف واحد للمخاطر لفاعل واحد",
                                "Plus d'un classement de risque pour un acteur",
                                "More than one risk rating for one actor") },
    { .size = sizeof(struct athar_rule),
      .id = "low-risk-despite-errors",
      .left = "risk_class[risk=low] * " PAST("amount_gap"),
      .comparison = ATHAR_AT_MOST,
      .right = "0.05 * risk_class[risk=low] * " PAST("amount_checked"),
      .missing = ATHAR_ZERO,
      .warns = 1,
      .message =
          ATHAR_AR_FR_EN("مخاطر منخفضة وفوارق التحقق في الأرباع الأربعة السابقة تفوق "
                         "5 بالمائة من القيمة",
                         "Risque faible, mais plus de 5 % d'écart en valeur sur les "
                         "quatre trimestres précédents",
                         "Low risk, yet verification errors of over 5 % by value in "
                         "the four quarters before") },
    { .size = sizeof(struct athar_rule),
      .id = "risk-not-high-despite-errors",
      .left = "(risk_class[risk=low] + risk_class[risk=medium]) * " PAST("amount_gap"),
      .comparison = ATHAR_AT_MOST,
      .right = "0.2 * (risk_class[risk=low] + risk_class[risk=medium]) * " PAST(
          "amount_checked"),
      .missing = ATHAR_ZERO,
      .warns = 1,
      .message =
          ATHAR_AR_FR_EN("المخاطر ليست مرتفعة وفوارق التحقق في الأرباع الأربعة السابقة "
                         "تفوق 20 بالمائة من القيمة",
                         "Risque non élevé, mais plus de 20 % d'écart en valeur sur "
                         "les quatre trimestres précédents",
                         "Risk that is not high, yet verification errors of over 20 % "
                         "by value in the four quarters before") },
};

static const struct athar_rule survey_rules[] = {
    { .size = sizeof(struct athar_rule),
      .id = "incomes-far-above-wages",
      .left = "income_before + income_after",
      .comparison = ATHAR_AT_MOST,
      .right = "120000 * beneficiaries_surveyed",
      .warns = 1,
      .message =
          ATHAR_AR_FR_EN("أكثر من 60000 درهم في الشهر لكل مستجوب: هل هو مجموع شهري "
                         "بالدرهم؟",
                         "Plus de 60 000 MAD par mois et par enquêté : est-ce un total "
                         "mensuel en MAD ?",
                         "More than 60,000 MAD a month for each person: is it a "
                         "monthly total in MAD?") },
};

/* ---- forms ---- */

#define ACTORS                                                               \
    "cooperative; association; union; federation; economic-interest-group; " \
    "enterprise; auto-entrepreneur; centre"
#define MANAGERS \
    "association; foundation; union; federation; centre; local-authority; funder"

/* Indicators, rules and their counts by the form's name. */
#define TABLES(form)                                        \
    .indicators = form##_indicators, .rules = form##_rules, \
    .rule_count = ATHAR_COUNT(form##_rules)

static const struct athar_form forms[] = {
    { .size = sizeof(struct athar_form),
      .id = "results",
      .name = ATHAR_AR_FR_EN("النتائج", "Les résultats", "Results"),
      .deadline_days = 20,
      .frequencies = "actual=quarter; verified=quarter; counterverified=quarter; "
                     "target=year; baseline=year",
      .kinds = ACTORS,
      .indicator_count = RESULTS_COUNT,
      TABLES(results) },
    { .size = sizeof(struct athar_form),
      .id = "contract",
      .name = ATHAR_AR_FR_EN("العقد والتعريفة", "Le contrat et le tarif",
                             "Contract and tariff"),
      .deadline_days = 10,
      .frequencies = "actual=month",
      .kinds = ACTORS,
      .indicator_count = CONTRACT_COUNT,
      TABLES(contract) },
    { .size = sizeof(struct athar_form),
      .id = "payments",
      .name = ATHAR_AR_FR_EN("الأداءات", "Les paiements", "Payments"),
      .deadline_days = 10,
      .frequencies = "actual=month; target=year",
      .kinds = ACTORS,
      .indicator_count = PAYMENTS_COUNT,
      TABLES(payments) },
    { .size = sizeof(struct athar_form),
      .id = "control",
      .name = ATHAR_AR_FR_EN("المراقبة والجودة", "Le contrôle et la qualité",
                             "Checks and quality"),
      .deadline_days = 45,
      .frequencies = "actual=quarter; target=year",
      .kinds = ACTORS,
      .indicator_count = CONTROL_COUNT,
      TABLES(control) },
    { .size = sizeof(struct athar_form),
      .id = "network",
      .name = ATHAR_AR_FR_EN("شبكة الفاعلين", "Le réseau des acteurs", "Network of actors"),
      .deadline_days = 20,
      .frequencies = "actual=quarter; target=year; baseline=year",
      .kinds = MANAGERS,
      .indicators = network_indicators,
      .indicator_count = NETWORK_COUNT },
    { .size = sizeof(struct athar_form),
      .id = "survey",
      .name = ATHAR_AR_FR_EN("استطلاع الدخل", "L'enquête sur les revenus", "Income survey"),
      .deadline_days = 45,
      .frequencies = "actual=half-year; target=year",
      .kinds = ACTORS,
      .indicator_count = SURVEY_COUNT,
      TABLES(survey) },
};

/* ---- checks with an "if" ---- */

/* Plans may well say one figure and not the other. */
static int is_plan(const struct athar_host *host, const struct athar_report *report)
{
    int layer = host->layer(report);

    return layer == ATHAR_TARGET || layer == ATHAR_BASELINE;
}

/* True when the first figure is above zero and the second is zero, both of them given. */
static int without(const struct athar_host *host, const struct athar_report *report,
                   size_t some, size_t none)
{
    int64_t first, second;

    return host->value(report, some, &first) && host->value(report, none, &second) &&
           first > 0 && second == 0;
}

enum { PEOPLE, FIRST_TYPE, TYPES = 10 };
static const char *const results_cells[] = {
    [PEOPLE] = "beneficiaries",
    [FIRST_TYPE] = "quantity[result=enterprise_created]",
    "quantity[result=coop_created]",
    "quantity[result=job_created]",
    "quantity[result=job_kept_12m]",
    "quantity[result=person_certified]",
    "quantity[result=income_raised]",
    "quantity[result=product_certified]",
    "quantity[result=market_contract]",
    "quantity[result=learner_literate]",
    "quantity[result=unspecified]",
};

/* Types were said, and none has a result. */
static int nothing_achieved(const struct athar_host *host,
                            const struct athar_report *report)
{
    int said = 0;

    for (size_t i = FIRST_TYPE; i < FIRST_TYPE + TYPES; i++) {
        int64_t results = 0;
        said |= host->value(report, i, &results);
        if (results > 0) {
            return 0;
        }
    }
    return said;
}

static void check_results(const struct athar_host *host, const struct athar_report *report,
                          struct athar_findings *findings)
{
    int64_t people = 0;

    if (!is_plan(host, report) && host->value(report, PEOPLE, &people) && people > 0 &&
        nothing_achieved(host, report)) {
        host->warn(findings, PEOPLE, "people-without-results",
                   ATHAR_AR_FR_EN("مستفيدون من النتائج وعدد النتائج صفر",
                                  "Des bénéficiaires de résultats, mais aucun résultat",
                                  "People benefited from results, yet there is no result"));
    }
}

enum { PAID, PAYMENTS, DAYS };
static const char *const payments_cells[] = {
    [PAID] = "amount_paid", [PAYMENTS] = "payments", [DAYS] = "payment_days"
};

static void check_payments(const struct athar_host *host, const struct athar_report *report,
                           struct athar_findings *findings)
{
    if (is_plan(host, report)) {
        return;
    }
    if (without(host, report, PAID, PAYMENTS)) {
        host->refuse(findings, PAYMENTS, "paid-without-payment",
                     ATHAR_AR_FR_EN("مبلغ مؤدى وعدد الأداءات صفر",
                                    "Un montant payé, mais aucun paiement",
                                    "An amount was paid, yet there is no payment"));
    }
    if (without(host, report, DAYS, PAYMENTS)) {
        host->refuse(
            findings, DAYS, "days-without-payment",
            ATHAR_AR_FR_EN("أيام آجال دون أي أداء: المستحق المنتظر لا يُحسب",
                           "Des jours de délai sans paiement : les montants en "
                           "attente ne comptent pas",
                           "Days of payment without a payment: what is pending does "
                           "not count"));
    }
    if (without(host, report, PAYMENTS, PAID)) {
        host->warn(findings, PAID, "payments-of-nothing",
                   ATHAR_AR_FR_EN("أداءات منفذة ومبلغها صفر",
                                  "Des paiements exécutés, pour un montant nul",
                                  "Payments were made, and nothing was paid"));
    }
}

enum { SURVEYED, BEFORE, AFTER };
static const char *const survey_cells[] = { [SURVEYED] = "beneficiaries_surveyed",
                                            [BEFORE] = "income_before",
                                            [AFTER] = "income_after" };

static void check_survey(const struct athar_host *host, const struct athar_report *report,
                         struct athar_findings *findings)
{
    int before = without(host, report, BEFORE, SURVEYED);

    if (!is_plan(host, report) && (before || without(host, report, AFTER, SURVEYED))) {
        host->refuse(findings, before ? BEFORE : AFTER, "income-of-nobody",
                     ATHAR_AR_FR_EN("دخل دون أي مستجوب", "Des revenus sans aucun enquêté",
                                    "Incomes, yet nobody was surveyed"));
    }
}

#define CHECK(form_)                                                                \
    {                                                                               \
        .size = sizeof(struct athar_check), .form = #form_, .cells = form_##_cells, \
        .cell_count = ATHAR_COUNT(form_##_cells), .run = check_##form_              \
    }

static const struct athar_check checks[] = { CHECK(results), CHECK(payments),
                                             CHECK(survey) };

static const struct athar_validate validate = { .size = sizeof(struct athar_validate),
                                                .checks = checks,
                                                .check_count = ATHAR_COUNT(checks) };

static const void *capability(const char *name)
{
    return strcmp(name, ATHAR_VALIDATE) == 0 ? &validate : NULL;
}

ATHAR_PLUGIN = {
    ATHAR_PLUGIN_HEADER,
    .id = "rbf",
    .version = "1.0.0",
    .name = ATHAR_AR_FR_EN("التمويل المبني على النتائج",
                           "Financement basé sur les résultats", "Results-based financing"),
    .categories = rbf_categories,
    .category_count = CATEGORY_COUNT,
    .forms = forms,
    .form_count = ATHAR_COUNT(forms),
    .capability = capability,
};
