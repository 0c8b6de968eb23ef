/* SPDX-License-Identifier: Apache-2.0 */

/*
 * incubation - projects and people in incubation, from the first awareness talk to the
 * enterprise that is still at work a year later. One monthly form.
 */

#include <string.h>

#include "tables.h"

/* ---- rules ---- */

static const struct athar_rule rules[] = {
    { .size = sizeof(struct athar_rule),
      .id = "alive-over-cohort",
      .left = "alive_12m",
      .comparison = ATHAR_AT_MOST,
      .right = "cohort_12m",
      .message = ATHAR_AR_FR_EN(
          "المقاولات النشيطة بعد 12 شهرا أكثر من المقاولات التي بلغت 12 شهرا",
          "Plus d'entreprises en activité à 12 mois que d'entreprises atteignant 12 mois",
          "More enterprises operating at 12 months than enterprises reaching 12 months") },
    /* Somebody who applied last month may be admitted in this one: strange, not wrong. */
    { .size = sizeof(struct athar_rule),
      .id = "admitted-over-applications",
      .left = "projects_admitted",
      .comparison = ATHAR_AT_MOST,
      .right = "applications",
      .warns = 1,
      .message = ATHAR_AR_FR_EN(
          "المشاريع المقبولة أكثر من الترشيحات المتوصل بها خلال الفترة نفسها",
          "Plus de projets admis que de candidatures reçues dans la même période",
          "More projects admitted than applications received in the same period") },
    { .size = sizeof(struct athar_rule),
      .id = "admitted-over-accompanied",
      .left = "projects_admitted",
      .comparison = ATHAR_AT_MOST,
      .right = "projects_accompanied",
      .warns = 1,
      .message = ATHAR_AR_FR_EN(
          "المشاريع المواكبة تشمل المقبولة في الاحتضان، وهي هنا أقل منها",
          "Les projets accompagnés comprennent les projets incubés, mais sont moins "
          "nombreux",
          "Projects supported include those incubated, yet they are fewer") },
    { .size = sizeof(struct athar_rule),
      .id = "founders-under-projects",
      .left = "founders",
      .comparison = ATHAR_AT_LEAST,
      .right = "projects_active",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("المؤسسون أقل من المشاريع قيد الاحتضان",
                                "Moins de fondateurs que de projets en incubation",
                                "Fewer founders than projects in incubation") },
    { .size = sizeof(struct athar_rule),
      .id = "attendance-under-events",
      .left = "event_participants",
      .comparison = ATHAR_AT_LEAST,
      .right = "events_held",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("المشاركات أقل من عدد الفعاليات المنظمة",
                                "Moins de participations que d'événements organisés",
                                "Fewer participations than events held") },
    { .size = sizeof(struct athar_rule),
      .id = "trained-over-participations",
      .left = "people_trained",
      .comparison = ATHAR_AT_MOST,
      .right = "participants",
      .warns = 1,
      .message =
          ATHAR_AR_FR_EN("الأشخاص المستفيدون من التكوين أكثر من المشاركات في التكوين",
                         "Plus de personnes formées que de participations aux formations",
                         "More people trained than training participations") },
};

/* ---- form ---- */

static const struct athar_form forms[] = {
    { .size = sizeof(struct athar_form),
      .id = "monthly",
      .name = ATHAR_AR_FR_EN("التقرير الشهري", "Rapport mensuel", "Monthly report"),
      .deadline_days = 15,
      .frequencies = "actual=month; verified=month; counterverified=month; target=year; "
                     "baseline=year",
      .kinds = "association; centre; foundation; enterprise; economic-interest-group; "
               "local-authority; union; federation",
      .indicators = incubation_indicators,
      .indicator_count = INDICATOR_COUNT,
      .rules = rules,
      .rule_count = ATHAR_COUNT(rules) },
};

/* ---- mentoring hours against the calendar: months and years differ, so it needs code ---- */

enum { HOURS, MENTORS };
static const char *const mentoring_cells[] = {
    [HOURS] = "mentoring_hours", [MENTORS] = "mentors"
};

enum { A_WHOLE_DAY = 2400, A_WORKING_DAY = 800 }; /* hundredths of an hour */

/* Monday to Friday from the first day to the last; day 0 was a Thursday. */
static int64_t working_days(int32_t first, int32_t last)
{
    int64_t days = 0;

    for (int32_t day = first; day <= last; day++) {
        int32_t weekday = ((day % 7) + 7 + 3) % 7; /* 0 is Monday */
        days += weekday < 5;
    }
    return days;
}

/* hours > mentors * each, for figures of any size. */
static int exceeds(int64_t hours, int64_t mentors, int64_t each)
{
    return each > 0 &&
           (hours / each > mentors || (hours / each == mentors && hours % each > 0));
}

static void refuse_impossible(const struct athar_host *host,
                              struct athar_findings *findings)
{
    host->refuse(
        findings, HOURS, "more-hours-than-mentors",
        ATHAR_AR_FR_EN("ساعات الإرشاد أكثر مما يتسع له وقت المرشدين ليلا ونهارا",
                       "Plus d'heures de mentorat que les mentors n'en ont, jour et nuit",
                       "More hours of mentoring than the mentors have, day and night"));
}

static void warn_full_time(const struct athar_host *host, struct athar_findings *findings)
{
    host->warn(
        findings, HOURS, "mentors-beyond-full-time",
        ATHAR_AR_FR_EN("ساعات الإرشاد تفوق دواما كاملا لكل المرشدين طيلة أيام العمل",
                       "Plus d'heures que tous les mentors à plein temps chaque jour ouvré",
                       "More hours than every mentor at full time on each working day"));
}

static void warn_nobody(const struct athar_host *host, struct athar_findings *findings)
{
    host->warn(findings, HOURS, "hours-without-mentors",
               ATHAR_AR_FR_EN("ساعات إرشاد دون أي مرشد في آخر يوم من الفترة",
                              "Des heures de mentorat sans mentor au dernier jour",
                              "Hours of mentoring with no mentor on the last day"));
}

/* Mentors are those of the last day: one who left before it is not among them, so only what
 * could not be under any reading is refused. */
static void check_mentoring(const struct athar_host *host,
                            const struct athar_report *report,
                            struct athar_findings *findings)
{
    int64_t hours, mentors;
    int32_t first, last;

    if (!host->value(report, HOURS, &hours) || !host->value(report, MENTORS, &mentors)) {
        return;
    }
    host->period(report, &first, &last);
    if (mentors == 0 && hours > 0) {
        warn_nobody(host, findings);
    } else if (exceeds(hours, mentors, ((int64_t)last - first + 1) * A_WHOLE_DAY)) {
        refuse_impossible(host, findings);
    } else if (exceeds(hours, mentors, working_days(first, last) * A_WORKING_DAY)) {
        warn_full_time(host, findings);
    }
}

static const struct athar_check checks[] = {
    { .size = sizeof(struct athar_check),
      .form = "monthly",
      .cells = mentoring_cells,
      .cell_count = ATHAR_COUNT(mentoring_cells),
      .run = check_mentoring },
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
    .id = "incubation",
    .version = "1.0.0",
    .name = ATHAR_AR_FR_EN("الاحتضان", "Incubation", "Incubation"),
    .categories = incubation_categories,
    .category_count = CATEGORY_COUNT,
    .forms = forms,
    .form_count = ATHAR_COUNT(forms),
    .capability = capability,
};
