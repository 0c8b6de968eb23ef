/* SPDX-License-Identifier: Apache-2.0 */

/* What a comparison cannot say: calendars, ceilings by date, an "if". */

#include "calendar.h"
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

/* ---- centre: hours without anybody ---- */

enum { TRAINING_HOURS, PARTICIPANTS };
static const char *const centre_cells[] = {
    [TRAINING_HOURS] = "training_hours", [PARTICIPANTS] = "participants"
};

static void check_centre(const struct athar_host *host, const struct athar_report *report,
                         struct athar_findings *findings)
{
    int64_t hours, participants;

    if (host->value(report, TRAINING_HOURS, &hours) &&
        host->value(report, PARTICIPANTS, &participants) && hours > 0 &&
        participants == 0 && !is_plan(host, report)) {
        host->warn(findings, TRAINING_HOURS, "training-for-nobody",
                   ATHAR_AR_FR_EN("ساعات تكوين دون أي مشارك",
                                  "Des heures de formation sans participant",
                                  "Hours of training that nobody took part in"));
    }
}

/* ---- microcredit: no loan above what the law of its time allows ---- */

enum { DISBURSED, GRANTED };
static const char *const loan_cells[] = {
    [DISBURSED] = "loans_disbursed", [GRANTED] = "loans_granted"
};

/* The most that one borrower may be lent, in centimes, from a day counted from 1970-01-01;
 * the highest of the ceilings that applied. */
static const struct {
    int32_t from;
    int64_t centimes;
} ceilings[] = {
    { INT32_MIN, 5000000 }, /* since 2000 */
    { 18109, 15000000 },    /* 2019-08-01 */
    { 20270, 120000000 },   /* 2025-07-01 */
};

static int64_t ceiling_of(int32_t day)
{
    size_t at = 0;

    while (at + 1 < ATHAR_COUNT(ceilings) && ceilings[at + 1].from <= day) {
        at++;
    }
    return ceilings[at].centimes;
}

/* Later instalments of older loans are in the sum, so it only warns. */
static void check_loans(const struct athar_host *host, const struct athar_report *report,
                        struct athar_findings *findings)
{
    int64_t disbursed, granted;
    int32_t first, last;

    if (!host->value(report, DISBURSED, &disbursed) ||
        !host->value(report, GRANTED, &granted) || granted == 0) {
        return;
    }
    host->period(report, &first, &last);
    if (exceeds(disbursed, granted, ceiling_of(last))) {
        host->warn(
            findings, DISBURSED, "loans-above-ceiling",
            ATHAR_AR_FR_EN("متوسط القرض يفوق السقف القانوني للقروض الصغرى: هل المبلغ "
                           "بالدرهم؟",
                           "En moyenne, plus que le plafond légal du microcrédit : "
                           "est-ce en MAD ?",
                           "More a loan than the legal ceiling of microcredit: is "
                           "it in MAD?"));
    }
}

/* ---- aid: the calendar of campaigns ---- */

enum { RAMADAN_BASKETS, MARHABA };
static const char *const season_cells[] = {
    [RAMADAN_BASKETS] = "food_baskets[occasion=ramadan]", [MARHABA] = "marhaba_assisted"
};

static void check_seasons(const struct athar_host *host, const struct athar_report *report,
                          struct athar_findings *findings)
{
    int32_t first, last;
    int64_t value;

    host->period(report, &first, &last);
    if (host->value(report, RAMADAN_BASKETS, &value) && value > 0 &&
        !calendar_has_ramadan(first, last)) {
        host->warn(findings, RAMADAN_BASKETS, "ramadan-baskets-outside-ramadan",
                   ATHAR_AR_FR_EN("قفف رمضانية خارج شهر رمضان",
                                  "Des paniers de ramadan hors du mois de ramadan",
                                  "Ramadan baskets outside the month of Ramadan"));
    }
    if (host->value(report, MARHABA, &value) && value > 0 &&
        !calendar_has_marhaba(first, last)) {
        host->warn(findings, MARHABA, "marhaba-outside-season",
                   ATHAR_AR_FR_EN("حالات مساعدة في عملية مرحبا خارج موسمها (من يونيو إلى "
                                  "منتصف شتنبر)",
                                  "Des assistances Marhaba hors saison (de juin à la "
                                  "mi-septembre)",
                                  "People assisted in Marhaba outside its season (June to "
                                  "mid-September)"));
    }
}

/* ---- aid: money given by nobody, households without anything ---- */

enum { DONATIONS, DONATIONS_COUNT, HOUSEHOLDS, AIDS, BASKETS };
static const char *const aid_cells[] = {
    [DONATIONS] = "donations",   [DONATIONS_COUNT] = "donations_count",
    [HOUSEHOLDS] = "households", [AIDS] = "aid_distributed",
    [BASKETS] = "food_baskets",
};

static void check_donations(const struct athar_host *host,
                            const struct athar_report *report,
                            struct athar_findings *findings)
{
    int64_t sum, count;

    if (host->value(report, DONATIONS, &sum) &&
        host->value(report, DONATIONS_COUNT, &count) && sum > 0 && count == 0 &&
        !is_plan(host, report)) {
        host->refuse(findings, DONATIONS_COUNT, "donated-by-nobody",
                     ATHAR_AR_FR_EN("مبالغ متبرع بها وعدد التبرعات صفر",
                                    "Des dons encaissés, mais leur nombre est zéro",
                                    "Money was donated, yet the number of donations is "
                                    "zero"));
    }
}

/* Baskets are counted apart from other aid, and their units do not add up in a rule. */
static void check_households(const struct athar_host *host,
                             const struct athar_report *report,
                             struct athar_findings *findings)
{
    int64_t households, aids, baskets;

    if (host->value(report, HOUSEHOLDS, &households) && host->value(report, AIDS, &aids) &&
        host->value(report, BASKETS, &baskets) && households > aids + baskets) {
        host->warn(findings, HOUSEHOLDS, "households-over-aids",
                   ATHAR_AR_FR_EN("الأسر المستفيدة أكثر من المساعدات والقفف الموزعة",
                                  "Plus de ménages aidés que d'aides et de paniers "
                                  "distribués",
                                  "More households assisted than aids and baskets handed "
                                  "out"));
    }
}

static void check_aid(const struct athar_host *host, const struct athar_report *report,
                      struct athar_findings *findings)
{
    check_donations(host, report, findings);
    check_households(host, report, findings);
}

/* ---- volunteers: hours against the calendar ---- */

enum { HOURS, VOLUNTEERS };
static const char *const volunteer_cells[] = {
    [HOURS] = "volunteer_hours", [VOLUNTEERS] = "volunteers"
};

enum { A_FULL_DAY = 800 }; /* hundredths of an hour */

/* Volunteers are those still there on the last day, so nothing is refused. */
static void check_volunteers(const struct athar_host *host,
                             const struct athar_report *report,
                             struct athar_findings *findings)
{
    int64_t hours, volunteers;
    int32_t first, last;

    if (!host->value(report, HOURS, &hours) ||
        !host->value(report, VOLUNTEERS, &volunteers) || hours == 0) {
        return;
    }
    host->period(report, &first, &last);
    if (volunteers == 0) {
        host->warn(findings, HOURS, "hours-without-volunteers",
                   ATHAR_AR_FR_EN("ساعات تطوع دون أي متطوع في آخر يوم من الفترة",
                                  "Des heures de bénévolat sans bénévole au dernier jour",
                                  "Hours of volunteering with no volunteer on the last "
                                  "day"));
    } else if (exceeds(hours, volunteers, ((int64_t)last - first + 1) * A_FULL_DAY)) {
        host->warn(findings, HOURS, "volunteers-beyond-full-time",
                   ATHAR_AR_FR_EN("أكثر من ثماني ساعات كل يوم لكل متطوع",
                                  "Plus de huit heures par jour pour chaque bénévole",
                                  "More than eight hours each day for every volunteer"));
    }
}

/* ---- all of them ---- */

#define CHECK(form_, cells_, run_)                                           \
    {                                                                        \
        sizeof(struct athar_check), form_, cells_, ATHAR_COUNT(cells_), run_ \
    }

static const struct athar_check checks[] = {
    CHECK("centre", centre_cells, check_centre),
    CHECK("microcredit", loan_cells, check_loans),
    CHECK("aid", season_cells, check_seasons),
    CHECK("aid", aid_cells, check_aid),
    CHECK("volunteers", volunteer_cells, check_volunteers),
};

const struct athar_validate solidarity_validate = { .size = sizeof(struct athar_validate),
                                                    .checks = checks,
                                                    .check_count = ATHAR_COUNT(checks) };
