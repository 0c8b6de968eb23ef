/* SPDX-License-Identifier: Apache-2.0 */
#include "service/stored.h"

#include <string.h>

#include "store/report.h"
#include "store/scratch.h"

enum { FORM = 7, MOST = 3 };

/* A program of one form with one figure, by month and with yearly targets. */
struct world {
    struct scratch s;
    struct ath_label label;
    struct ath_indicator indicator;
    struct ath_form form;
    struct ath_program program;
};

static void open_world(struct world *w)
{
    memset(w, 0, sizeof *w);
    scratch_open(&w->s);
    w->label = (struct ath_label){ "en", "A name" };
    w->indicator = (struct ath_indicator){
        .id = "x", .names = { &w->label, 1 }, .kind = ATH_FLOW, .unit = "things"
    };
    w->form = (struct ath_form){
        .id = "f",
        .names = { &w->label, 1 },
        .indicator_count = 1,
        .frequency = { [ATH_LAYER_ACTUAL] = ATH_MONTH, [ATH_LAYER_TARGET] = ATH_YEAR }
    };
    w->program = (struct ath_program){ .id = "p",
                                       .version = "1",
                                       .names = { &w->label, 1 },
                                       .forms = &w->form,
                                       .form_count = 1,
                                       .indicators = &w->indicator,
                                       .indicator_count = 1 };
    ATH_OK(ath_program_finish(&w->program, NULL, &w->s.arena, &w->s.err));
    w->form.number = FORM;
}

static void close_world(struct world *w)
{
    scratch_close(&w->s);
}

/* A report of form `form`, of the organization, with its number as the figure. */
static void put(struct world *w, uint16_t form, enum ath_layer layer, uint32_t period,
                uint32_t organization)
{
    struct ath_report_id id = { form, (uint8_t)layer, period, organization, 0 };
    struct ath_cell cell = { organization, 0, ATH_CELL_NUMBER };
    struct ath_report report = { .version = 1, .seq = 1, .cells = { &cell, 1 } };
    struct ath_txn *txn = scratch_begin(&w->s, ATH_WRITE);

    ath_report_put(txn, &id, &report, NULL);
    scratch_commit(&w->s, txn);
}

static uint32_t month(uint32_t n)
{
    return ath_period_make(ATH_MONTH, 1400 + n);
}

static struct ath_stored look(struct world *w)
{
    const struct ath_stored_wish wish = { &w->program, &w->program, MOST };
    struct ath_txn *txn = scratch_begin(&w->s, ATH_READ);
    struct ath_stored stored = { NULL, 0 };

    ATH_OK(ath_stored_read(&stored, txn, &wish, &w->s.arena, &w->s.err));
    ath_txn_abort(txn);
    return stored;
}

ATH_TEST(service_stored, nothing_is_found_where_there_is_nothing)
{
    struct world w;

    open_world(&w);
    ATH_EQ_U64(look(&w).n, 0);
    put(&w, FORM + 1, ATH_LAYER_ACTUAL, month(3), 1);
    put(&w, FORM - 1, ATH_LAYER_ACTUAL, month(3), 1);
    put(&w, FORM, ATH_LAYER_VERIFIED, month(3), 1); /* it is not reported in that layer */
    ATH_EQ_U64(look(&w).n, 0);
    close_world(&w);
}

ATH_TEST(service_stored, reports_of_the_last_periods_are_taken)
{
    struct world w;

    open_world(&w);
    for (uint32_t m = 1; m <= 9; m += 2) {
        put(&w, FORM, ATH_LAYER_ACTUAL, month(m), m);
    }
    put(&w, FORM + 1, ATH_LAYER_ACTUAL, month(11), 1);
    struct ath_stored stored = look(&w);
    ATH_EQ_U64(stored.n, MOST);
    for (size_t i = 0; i < stored.n; i++) {
        ATH_TRUE(stored.v[i].period >= month(3)); /* never the first */
        ATH_EQ_U64(stored.v[i].effective.n, 1);
        ATH_EQ_U64(month((uint32_t)stored.v[i].effective.v[0].value), stored.v[i].period);
    }
    close_world(&w);
}

ATH_TEST(service_stored, the_last_of_many_in_a_row_is_found)
{
    struct world w;

    open_world(&w);
    for (uint32_t m = 1; m <= 20; m++) {
        put(&w, FORM, ATH_LAYER_ACTUAL, month(m), m);
        struct ath_stored stored = look(&w);
        if (m > MOST) { /* those that begin three months before the last */
            ATH_EQ_U64(stored.n, MOST);
            ATH_EQ_U64(stored.v[0].period, month(m - 3));
        }
    }
    close_world(&w);
}

ATH_TEST(service_stored, each_layer_has_its_own)
{
    struct world w;

    open_world(&w);
    for (uint32_t o = 1; o <= 5; o++) {
        put(&w, FORM, ATH_LAYER_ACTUAL, month(6), o);
    }
    put(&w, FORM, ATH_LAYER_TARGET, ath_period_make(ATH_YEAR, 117), 9);
    struct ath_stored stored = look(&w);
    ATH_EQ_U64(stored.n, MOST + 1);
    ATH_EQ_INT(stored.v[0].layer, ATH_LAYER_ACTUAL);
    ATH_EQ_INT(stored.v[MOST].layer, ATH_LAYER_TARGET);
    ATH_EQ_INT(stored.v[MOST].effective.v[0].value, 9);
    ATH_TRUE(stored.v[0].form == &w.form);
    close_world(&w);
}

ATH_TEST(service_stored, the_ends_of_the_calendar_are_periods_too)
{
    struct world w;

    open_world(&w);
    put(&w, FORM, ATH_LAYER_ACTUAL, ath_period_make(ATH_MONTH, 0), 1);
    ATH_EQ_U64(look(&w).n, 1);
    put(&w, FORM, ATH_LAYER_ACTUAL, ath_period_make(ATH_MONTH, 3599), 2);
    struct ath_stored stored = look(&w);
    ATH_TRUE(stored.n >= 1);
    ATH_EQ_INT(stored.v[stored.n - 1].effective.v[0].value, 2);
    close_world(&w);
}
