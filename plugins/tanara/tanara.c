/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tanara - social innovation and entrepreneurship in high schools: clubs, training, ideas,
 * competitions, and the entrepreneurs pupils meet. One monthly form, school level included.
 */

#include <string.h>

#include "tables.h"

/* ---- rules ---- */

static const struct athar_rule rules[] = {
    { .size = sizeof(struct athar_rule),
      .id = "attended-over-expected",
      .left = "hours_attended",
      .comparison = ATHAR_AT_MOST,
      .right = "hours_expected",
      .message = ATHAR_AR_FR_EN("ساعات الحضور الفعلية أكثر من الساعات المنتظرة",
                                "Plus d'heures suivies que d'heures attendues",
                                "More hours attended than hours expected") },
    { .size = sizeof(struct athar_rule),
      .id = "girls-attended-over-expected",
      .left = "hours_attended[sex=f]",
      .comparison = ATHAR_AT_MOST,
      .right = "hours_expected[sex=f]",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("ساعات حضور الفتيات أكثر من الساعات المنتظرة منهن",
                                "Plus d'heures suivies par les filles qu'attendues d'elles",
                                "More hours attended by girls than expected of them") },
    { .size = sizeof(struct athar_rule),
      .id = "members-under-clubs",
      .left = "club_members",
      .comparison = ATHAR_AT_LEAST,
      .right = "clubs_active",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("أعضاء الأندية أقل من عدد الأندية",
                                "Moins de membres que de clubs",
                                "Fewer club members than clubs") },
    { .size = sizeof(struct athar_rule),
      .id = "long-sessions",
      .left = "training_hours",
      .comparison = ATHAR_AT_MOST,
      .right = "12 * sessions_held",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("أكثر من 12 ساعة في المتوسط لكل حصة",
                                "Plus de 12 heures par séance en moyenne",
                                "More than 12 hours a session on average") },
    { .size = sizeof(struct athar_rule),
      .id = "trained-over-participations",
      .left = "students_trained",
      .comparison = ATHAR_AT_MOST,
      .right = "participants",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("التلاميذ المستفيدون من التكوين أكثر من المشاركات",
                                "Plus d'élèves formés que de participations",
                                "More students trained than participations") },
    { .size = sizeof(struct athar_rule),
      .id = "selected-over-ideas",
      .left = "projects_selected",
      .comparison = ATHAR_AT_MOST,
      .right = "ideas_submitted",
      .warns = 1,
      .message = ATHAR_AR_FR_EN(
          "المشاريع المنتقاة أكثر من الأفكار المقدمة خلال الفترة نفسها",
          "Plus de projets sélectionnés que d'idées soumises dans la même période",
          "More projects selected than ideas submitted in the same period") },
    { .size = sizeof(struct athar_rule),
      .id = "prototypes-over-selected",
      .left = "projects_prototyped",
      .comparison = ATHAR_AT_MOST,
      .right = "projects_selected",
      .warns = 1,
      .message = ATHAR_AR_FR_EN(
          "النماذج الأولية أكثر من المشاريع المنتقاة خلال الفترة نفسها",
          "Plus de projets prototypés que de projets sélectionnés dans la même période",
          "More projects prototyped than selected in the same period") },
    { .size = sizeof(struct athar_rule),
      .id = "finalists-over-selected",
      .left = "finalists_regional",
      .comparison = ATHAR_AT_MOST,
      .right = "projects_selected",
      .warns = 1,
      .message = ATHAR_AR_FR_EN(
          "المشاريع المتأهلة جهويا أكثر من المشاريع المنتقاة خلال الفترة نفسها",
          "Plus de finalistes régionaux que de projets sélectionnés dans la même période",
          "More regional finalists than projects selected in the same period") },
    { .size = sizeof(struct athar_rule),
      .id = "winners-over-finalists",
      .left = "winners_national",
      .comparison = ATHAR_AT_MOST,
      .right = "finalists_regional",
      .warns = 1,
      .message = ATHAR_AR_FR_EN(
          "المشاريع الفائزة وطنيا أكثر من المتأهلة جهويا خلال الفترة نفسها",
          "Plus de lauréats nationaux que de finalistes régionaux dans la même période",
          "More national winners than regional finalists in the same period") },
    { .size = sizeof(struct athar_rule),
      .id = "points-over-scale",
      .left = "abs(skill_points_gained)",
      .comparison = ATHAR_AT_MOST,
      .right = "100 * students_assessed",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("أكثر من 100 نقطة في المتوسط لكل تلميذ",
                                "Plus de 100 points par élève en moyenne",
                                "More than 100 points a pupil on average") },
};

/* ---- form ---- */

static const struct athar_form forms[] = {
    { .size = sizeof(struct athar_form),
      .id = "monthly",
      .name = ATHAR_AR_FR_EN("التقرير الشهري", "Rapport mensuel", "Monthly report"),
      .deadline_days = 15,
      .frequencies = "actual=month; verified=month; counterverified=month; target=year; "
                     "baseline=year",
      .kinds = "school; centre; association; foundation",
      .indicators = tanara_indicators,
      .indicator_count = INDICATOR_COUNT,
      .rules = rules,
      .rule_count = ATHAR_COUNT(rules) },
};

/* ---- training hours against the school calendar: it needs code ---- */

enum { HOURS, CLUBS, SCHOOLS };
static const char *const training_cells[] = {
    [HOURS] = "training_hours", [CLUBS] = "clubs_active", [SCHOOLS] = "schools_active"
};

/* No club or school is taught longer than a school week. In hundredths of an hour. */
enum { A_SCHOOL_WEEK = 4000, DAYS_A_WEEK = 7, JULY = 7, AUGUST = 8 };

/* 1..12 of a day counted from 1970-01-01, Gregorian. Years are taken to begin in March, so
 * that the leap day is the last. */
static int month_of(int32_t day)
{
    enum { FROM_0000_03_01 = 719468, DAYS_400_YEARS = 146097 };
    int32_t of_era = (day + FROM_0000_03_01) % DAYS_400_YEARS;

    of_era += of_era < 0 ? DAYS_400_YEARS : 0;
    int32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int month = (5 * of_year + 2) / 153;
    return month < 10 ? month + 3 : month - 9;
}

/* Weeks of term, begun ones included: schools are closed in July and August. */
static int64_t term_weeks(int32_t first, int32_t last)
{
    int64_t days = 0;

    for (int32_t day = first; day <= last; day++) {
        int month = month_of(day);
        days += month != JULY && month != AUGUST;
    }
    return (days + DAYS_A_WEEK - 1) / DAYS_A_WEEK;
}

static void warn_holidays(const struct athar_host *host, struct athar_findings *findings)
{
    host->warn(findings, HOURS, "hours-outside-term",
               ATHAR_AR_FR_EN("ساعات تكوين خلال العطلة الصيفية",
                              "Des heures de formation pendant les vacances d'été",
                              "Hours of training in the summer holidays"));
}

static void refuse_hours(const struct athar_host *host, struct athar_findings *findings)
{
    host->refuse(findings, HOURS, "more-hours-than-term",
                 ATHAR_AR_FR_EN("ساعات أكثر مما تسمح به الأسابيع الدراسية",
                                "Plus d'heures que de semaines de cours",
                                "More hours than the weeks of term allow"));
}

static void warn_nowhere(const struct athar_host *host, struct athar_findings *findings)
{
    host->warn(findings, HOURS, "hours-without-clubs",
               ATHAR_AR_FR_EN("ساعات تكوين دون أي ناد في آخر يوم من الفترة",
                              "Des heures de formation sans club au dernier jour",
                              "Hours of training with no club on the last day"));
}

/* hours > places * each, for figures of any size. */
static int exceeds(int64_t hours, int64_t places, int64_t each)
{
    return hours / each > places || (hours / each == places && hours % each > 0);
}

/* A club is a place where hours are held, and so is a school. The bound lies far above what
 * is usual: it catches a slip of the decimal point, not a busy month. */
static void check_training(const struct athar_host *host, const struct athar_report *report,
                           struct athar_findings *findings)
{
    int64_t hours, clubs, schools = 0;
    int32_t first, last;

    if (!host->value(report, HOURS, &hours) || !host->value(report, CLUBS, &clubs) ||
        hours == 0) {
        return;
    }
    (void)host->value(report, SCHOOLS, &schools);
    host->period(report, &first, &last);
    int64_t each = term_weeks(first, last) * A_SCHOOL_WEEK;
    if (each == 0) {
        warn_holidays(host, findings);
    } else if (clubs + schools == 0) {
        warn_nowhere(host, findings);
    } else if (exceeds(hours, clubs + schools, each)) {
        refuse_hours(host, findings);
    }
}

static const struct athar_check checks[] = {
    { .size = sizeof(struct athar_check),
      .form = "monthly",
      .cells = training_cells,
      .cell_count = ATHAR_COUNT(training_cells),
      .run = check_training },
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
    .id = "tanara",
    .version = "1.0.0",
    .name = ATHAR_AR_FR_EN("تنارة", "Tanara", "Tanara"),
    .categories = tanara_categories,
    .category_count = CATEGORY_COUNT,
    .forms = forms,
    .form_count = ATHAR_COUNT(forms),
    .capability = capability,
};
