/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The figures of the program rbf: a results contract of three actors over two years, from the
 * tariff to a reversal. Nothing of it was published, so nothing is drawn: the figures follow from
 * the actor and the quarter. What corrects or verifies something is sent when that has arrived.
 */

#include <stdbool.h>

#include "alloc.h"
#include "program.h"

static const char contract[] = "resultats-rif";

enum {
    ACTORS = 3,
    FIRST = 96, /* January 2024 */
    QUARTER = 3,
    QUARTERS = 8,
    LAST = FIRST + QUARTERS * QUARTER - 1, /* December 2025 */
    NEW_TARIFF = FIRST + 12,
    LOOKED_AGAIN = FIRST + 14, /* when 2024 was counter-verified and a sum reversed */
    MIND_CHANGED = FIRST + 21, /* when a claim and a tariff of the past were corrected */
    CORRECTED_QUARTER = 5,
    HUNDRED = 100,
};

static const char *const actors[ACTORS] = { "assoc-rif-cooperatives",
                                            "union-miel-al-hoceima",
                                            "union-olive-al-hoceima" };
static const char manager[] = "fonds-arganier";

/* ---- forms -------------------------------------------------------------------------- */

/* One for each layer and purpose, so that the ids differ. */
enum {
    CLAIM,
    VERIFY,
    VERIFY_AGAIN,
    CORRECT,
    AIM,
    CONTRACT,
    PAY,
    CHECK,
    MANAGE,
    ASK,
    SHEETS
};

static const char *const money[] = { "tariff",       "funds_committed",
                                     "amount_paid",  "reversals",
                                     "outstanding",  "income_before",
                                     "income_after", NULL };

enum { NUMBER = 40 }; /* of the first; those of other programs are below */

static const struct demo_form forms[SHEETS] = {
    [CLAIM] = { "rbf.results", "rbf", NUMBER + CLAIM, money },
    [VERIFY] = { "rbf.results", "rbf", NUMBER + VERIFY, money },
    [VERIFY_AGAIN] = { "rbf.results", "rbf", NUMBER + VERIFY_AGAIN, money },
    [CORRECT] = { "rbf.results", "rbf", NUMBER + CORRECT, money },
    [AIM] = { "rbf.results", "rbf", NUMBER + AIM, money },
    [CONTRACT] = { "rbf.contract", "rbf", NUMBER + CONTRACT, money },
    [PAY] = { "rbf.payments", "rbf", NUMBER + PAY, money },
    [CHECK] = { "rbf.control", "rbf", NUMBER + CHECK, money },
    [MANAGE] = { "rbf.network", "rbf", NUMBER + MANAGE, money },
    [ASK] = { "rbf.survey", "rbf", NUMBER + ASK, money },
};

struct rbf {
    struct demo_world world;
    struct demo_sheet *sheets[SHEETS];
    size_t at[ACTORS], manager; /* positions in the roster */
    int64_t left;               /* of the budget, in centimes */
};

static const int64_t BUDGET = INT64_C(450000) * 100; /* as it is registered */

/* Begin a report under the contract. */
static struct demo_report *begin(struct rbf *r, int sheet, int actor, int month,
                                 const struct demo_about *about)
{
    struct demo_about under = *about;

    under.project = contract;
    return demo_sheet_report(r->sheets[sheet], r->at[actor], month, &under);
}

/* What comes next needs what was sent. */
static void send_and_wait(struct rbf *r, int sheet)
{
    demo_sheet_send(r->sheets[sheet]);
    demo_sender_wait(r->world.sender);
}

/* ---- results ------------------------------------------------------------------------ */

/* So many results of each type that has a price. */
struct results {
    int64_t jobs, sales, certified;
};

static struct results claimed(int actor, int quarter)
{
    return (struct results){ .jobs = 2 + (actor + quarter) % 3,
                             .sales = 1 + actor * quarter % 2,
                             .certified = 10 + 2 * ((actor + 2 * quarter) % 4) };
}

static struct results verified(int actor, int quarter)
{
    struct results found = claimed(actor, quarter);

    found.jobs -= actor == 1 && quarter % 3 == 1;
    found.certified -= actor == 2 && quarter == 4 ? 2 : 0;
    return found;
}

static void put_results(struct demo_report *report, struct results results)
{
    demo_put_part(report, "quantity", "result", "job_created", results.jobs);
    demo_put_part(report, "quantity", "result", "market_contract", results.sales);
    demo_put_part(report, "quantity", "result", "person_certified", results.certified);
}

static int month_of(int quarter)
{
    return FIRST + quarter * QUARTER;
}

static void send_layer(struct rbf *r, int sheet, const char *layer, int quarter)
{
    static const struct demo_split sex = DEMO_SPLIT("sex", { "f", 58 }, { "m", 42 });
    char period[16];

    demo_quarter_period(period, month_of(quarter));
    for (int a = 0; a < ACTORS; a++) {
        struct results results =
            sheet == CLAIM ? claimed(a, quarter) : verified(a, quarter);
        struct demo_report *report =
            begin(r, sheet, a, month_of(quarter),
                  &(struct demo_about){ .period = period, .layer = layer });
        results.jobs -= sheet == VERIFY_AGAIN && quarter == 2;
        put_results(report, results);
        if (sheet == CLAIM) {
            demo_figure(report, "beneficiaries", 4 * results.jobs + results.certified,
                        SPLITS(&sex));
        }
    }
    send_and_wait(r, sheet);
}

/* What was agreed for a year. */
static void send_targets(struct rbf *r, int month)
{
    char period[16];

    demo_year_period(period, month);
    for (int a = 0; a < ACTORS; a++) {
        struct demo_report *report = begin(
            r, AIM, a, month, &(struct demo_about){ .period = period, .layer = "target" });
        put_results(report, (struct results){ .jobs = 12, .sales = 6, .certified = 50 });
    }
    demo_sheet_send(r->sheets[AIM]);
}

/* ---- the contract ------------------------------------------------------------------- */

static int64_t job_tariff(int month)
{
    return month < NEW_TARIFF ? 400000 : 440000;
}

enum { SALE = 250000, CERTIFIED = 60000 };

static void send_tariff(struct rbf *r, int month)
{
    char period[16];

    demo_month_period(period, month);
    for (int a = 0; a < ACTORS; a++) {
        struct demo_report *report =
            begin(r, CONTRACT, a, month, &(struct demo_about){ .period = period });
        demo_put_part(report, "tariff", "result", "job_created", job_tariff(month));
        if (month == FIRST) {
            demo_put_part(report, "tariff", "result", "market_contract", SALE);
            demo_put_part(report, "tariff", "result", "person_certified", CERTIFIED);
            demo_put_part(report, "funds_committed", "funding_source", "zakat", 12000000);
            demo_put_part(report, "funds_committed", "funding_source", "grant", 18000000);
        }
    }
    send_and_wait(r, CONTRACT);
}

/* ---- payments ----------------------------------------------------------------------- */

static int64_t due(int actor, int quarter)
{
    struct results found = verified(actor, quarter);

    return found.jobs * job_tariff(month_of(quarter)) + found.sales * SALE +
           found.certified * CERTIFIED;
}

/* Where the money comes from, in percent. */
static const struct {
    const char *source;
    int percent;
} shares[] = { { "zakat", 40 }, { "waqf", 20 }, { "crowdfunding", 10 }, { "grant", 30 } };

enum { SHARES = sizeof shares / sizeof *shares, DAYS = 38 };

/* What is paid of a sum that is due: nothing beyond the budget. */
static int64_t pay(struct rbf *r, int64_t sum)
{
    int64_t paid = sum < r->left ? sum : r->left;

    r->left -= paid;
    return paid;
}

/* A quarter is paid in the month after it was verified. */
static void send_payments(struct rbf *r, int month, int quarter)
{
    char period[16];

    demo_month_period(period, month);
    for (int a = 0; a < ACTORS; a++) {
        struct demo_report *report =
            begin(r, PAY, a, month, &(struct demo_about){ .period = period });
        int64_t paid = pay(r, due(a, quarter));
        for (int s = 0; s < SHARES; s++) {
            demo_put_part(report, "amount_paid", "funding_source", shares[s].source,
                          paid * shares[s].percent / HUNDRED);
        }
        int64_t payments = paid == 0 ? 0 : SHARES;
        demo_put(report, "payments", payments);
        demo_put(report, "payment_days", payments * (DAYS + 4 * a));
        demo_put(report, "outstanding", due(a, quarter) - paid);
    }
    demo_sheet_send(r->sheets[PAY]);
}

/* ---- second looks and corrections --------------------------------------------------- */

static void reverse(struct rbf *r, int month)
{
    char period[16];

    demo_month_period(period, month);
    for (int a = 0; a < ACTORS; a++) {
        struct demo_report *report =
            begin(r, PAY, a, month, &(struct demo_about){ .period = period });
        demo_put_part(report, "reversals", "funding_source", "zakat", job_tariff(FIRST));
    }
    demo_sheet_send(r->sheets[PAY]);
}

/* The first year was looked at again: in its third quarter each actor has a job less. */
static void look_again(struct rbf *r, int month)
{
    for (int q = 0; q < QUARTERS / 2; q++) {
        send_layer(r, VERIFY_AGAIN, "counterverified", q);
    }
    reverse(r, month);
}

/* A claim of the past, whose verification is stale from now on. */
static void correct_claim(struct rbf *r, int month)
{
    char period[16];

    demo_quarter_period(period, month_of(CORRECTED_QUARTER));
    struct demo_report *report =
        begin(r, CORRECT, 0, month, &(struct demo_about){ .period = period });
    demo_put_part(report, "quantity", "result", "job_created",
                  claimed(0, CORRECTED_QUARTER).jobs - 1);
    send_and_wait(r, CORRECT);
}

/* A tariff of the past: what was verified keeps the old one. */
static void correct_tariff(struct rbf *r, int month)
{
    char period[16];

    demo_month_period(period, FIRST);
    struct demo_report *report =
        begin(r, CONTRACT, 2, month, &(struct demo_about){ .period = period });
    demo_put_part(report, "tariff", "result", "market_contract", SALE - 10000);
    send_and_wait(r, CONTRACT);
}

/* ---- checks, network, incomes ------------------------------------------------------- */

static void send_checks(struct rbf *r, int quarter)
{
    bool year_ends = quarter % 4 == 3;
    char period[16];

    demo_quarter_period(period, month_of(quarter));
    for (int a = 0; a < ACTORS; a++) {
        struct results found = verified(a, quarter);
        struct demo_report *report =
            begin(r, CHECK, a, month_of(quarter), &(struct demo_about){ .period = period });
        demo_put(report, "quality_points", 78 + 3 * a + quarter);
        demo_put(report, "quality_points_max", HUNDRED);
        if (quarter < QUARTERS / 2) {
            demo_put_part(report, "counterverified", "result", "job_created", found.jobs);
        }
        if (year_ends) {
            demo_put_part(report, "risk_class", "risk", a == 1 ? "medium" : "low", 1);
        }
    }
    demo_sheet_send(r->sheets[CHECK]);
}

static void send_network(struct rbf *r, int quarter)
{
    char period[16];

    demo_quarter_period(period, month_of(quarter));
    struct demo_report *report =
        demo_sheet_report(r->sheets[MANAGE], r->manager, month_of(quarter),
                          &(struct demo_about){ .period = period, .project = contract });
    demo_put(report, "actors_contracted", ACTORS);
    demo_put(report, "local_centres", 1 + quarter / 4);
    demo_put_part(report, "coop_unions", "level", "provincial", 2);
    demo_sheet_send(r->sheets[MANAGE]);
}

static void send_survey(struct rbf *r, int month)
{
    static const char *const periods[] = { "2024S1", "2024S2", "2025S1", "2025S2" };
    int half = (month - FIRST) / 6;

    for (int a = 0; a < ACTORS; a++) {
        int64_t people = 20 + 5 * a;
        struct demo_report *report =
            begin(r, ASK, a, month, &(struct demo_about){ .period = periods[half] });
        demo_put(report, "beneficiaries_surveyed", people);
        demo_put(report, "income_before", people * 180000);
        demo_put(report, "income_after", people * (205000 + 10000 * half));
    }
    demo_sheet_send(r->sheets[ASK]);
}

/* ---- door --------------------------------------------------------------------------- */

static void *create(const struct demo_world *world)
{
    struct rbf *r = demo_alloc(1, sizeof *r);

    r->world = *world;
    r->left = BUDGET;
    for (int i = 0; i < SHEETS; i++) {
        r->sheets[i] = demo_sheet_create(&forms[i], world);
    }
    for (int a = 0; a < ACTORS; a++) {
        r->at[a] = demo_roster_find(world->roster, actors[a]);
    }
    r->manager = demo_roster_find(world->roster, manager);
    return r;
}

static void destroy(void *generator)
{
    struct rbf *r = generator;

    for (int i = 0; i < SHEETS; i++) {
        demo_sheet_destroy(r->sheets[i]);
    }
    free(r);
}

/* The quarter before is claimed, and then verified. */
static void end_quarter(struct rbf *r, int quarter)
{
    send_layer(r, CLAIM, NULL, quarter);
    send_layer(r, VERIFY, "verified", quarter);
    send_checks(r, quarter);
    send_network(r, quarter);
}

static void send_month(void *generator, int month)
{
    struct rbf *r = generator;
    int since = month - FIRST, quarter = since / QUARTER - 1;

    if (since < 0 || month > LAST) {
        return;
    }
    if (month == FIRST || month == NEW_TARIFF) {
        send_targets(r, month);
        send_tariff(r, month);
    }
    if (since % QUARTER == 0 && quarter >= 0) {
        end_quarter(r, quarter);
    }
    if (since % QUARTER == 1 && quarter >= 0) {
        send_payments(r, month, quarter);
    }
    if (since % 6 == 5) {
        send_survey(r, month);
    }
    if (month == LOOKED_AGAIN) {
        look_again(r, month);
    }
    if (month == MIND_CHANGED) {
        correct_claim(r, month);
        correct_tariff(r, month);
    }
    if (month == LAST) { /* claimed, and not yet verified */
        send_layer(r, CLAIM, NULL, QUARTERS - 1);
    }
}

const struct demo_program demo_rbf = { "rbf", create, send_month, destroy };
