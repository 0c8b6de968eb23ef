/* SPDX-License-Identifier: Apache-2.0 */
#include "store/history.h"

#include "scratch.h"

/* A store with reports of one figure, which says how many months before January 2024 it is of. */
struct world {
    struct scratch s;
    struct ath_report_id id;
    struct ath_txn *txn;
};

static void open_world(struct world *w)
{
    scratch_open(&w->s);
    w->id =
        (struct ath_report_id){ .form = 2, .layer = ATH_LAYER_ACTUAL, .organization = 7 };
    ATH_TRUE(ath_period_parse(&w->id.period, ath_slice_str("202401")));
    w->txn = scratch_begin(&w->s, ATH_WRITE);
}

static void put_before(struct world *w, int32_t months)
{
    struct ath_cell cell = { months, 0, ATH_CELL_NUMBER };
    struct ath_report report = { .version = 1, .seq = 1, .cells = { &cell, 1 } };
    struct ath_report_id id = w->id;

    id.period = ath_period_shift(id.period, -months);
    ath_report_put(w->txn, &id, &report, NULL);
}

static struct ath_history read_history(struct world *w)
{
    struct ath_history history;

    scratch_commit(&w->s, w->txn);
    w->txn = scratch_begin(&w->s, ATH_READ);
    ATH_OK(ath_history_read(&history, w->txn, &w->id, &w->s.arena, &w->s.err));
    ath_txn_abort(w->txn);
    return history;
}

static void expect(const struct ath_cells *reports, size_t count, const int *months,
                   size_t n)
{
    ATH_EQ_U64(count, n);
    for (size_t i = 0; i < n; i++) {
        ATH_EQ_INT(reports[i].v[0].value, months[i]);
    }
}

#define EXPECT(reports, count, ...)                          \
    expect((reports), (count), (const int[]){ __VA_ARGS__ }, \
           sizeof((const int[]){ __VA_ARGS__ }) / sizeof(int))

ATH_TEST(store_history, periods_just_before_and_the_same_months_of_earlier_years)
{
    struct world w;

    open_world(&w);
    for (int32_t i = 1; i <= 60; i++) {
        put_before(&w, i);
    }
    struct ath_history h = read_history(&w);
    ATH_EQ_U64(h.recent_count, ATH_HISTORY_PERIODS);
    ATH_EQ_INT(h.recent[0].v[0].value, 1);
    ATH_EQ_INT(h.recent[ATH_HISTORY_PERIODS - 1].v[0].value, ATH_HISTORY_PERIODS);
    EXPECT(h.same, h.same_count, 12, 24, 36, 48, 60);
    scratch_close(&w.s);
}

ATH_TEST(store_history, what_is_before_a_silent_year_is_of_another_time)
{
    struct world w;

    open_world(&w);
    put_before(&w, 1);
    put_before(&w, 3);
    put_before(&w, 14); /* eleven are missing between */
    put_before(&w, 27); /* and here twelve */
    struct ath_history h = read_history(&w);
    EXPECT(h.recent, h.recent_count, 1, 3, 14);
    ATH_EQ_U64(h.same_count, 0);
    scratch_close(&w.s);
}

ATH_TEST(store_history, who_reports_one_month_a_year_has_a_season)
{
    struct world w;

    open_world(&w);
    for (int32_t year = 2; year <= 6; year++) {
        put_before(&w, 12 * year); /* not last year */
    }
    put_before(&w, 12 * 9); /* behind two years without */
    struct ath_history h = read_history(&w);
    ATH_EQ_U64(h.recent_count, 0);
    EXPECT(h.same, h.same_count, 24, 36, 48, 60, 72);
    scratch_close(&w.s);
}
