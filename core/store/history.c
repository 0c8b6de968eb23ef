/* SPDX-License-Identifier: Apache-2.0 */
#include "store/history.h"

/* How many periods of the frequency make a year; 0 where a year is not made of the same ones. */
static int32_t periods_a_year(enum ath_frequency frequency)
{
    static const int32_t counts[ATH_FREQUENCY_COUNT] = {
        [ATH_MONTH] = 12, [ATH_QUARTER] = 4, [ATH_HALF] = 2
    };

    return counts[frequency];
}

/* What reports are read with, and what was found. */
struct reading {
    struct ath_txn *txn;
    struct ath_report_id id;
    struct ath_arena *arena;
    struct ath_error *err;
    int32_t seen; /* so many periods before were looked at */
    const struct ath_cells *found[ATH_HISTORY_PERIODS + 1]; /* NULL: no report */
};

/* Add the report so many periods before, if there is one. */
static ath_code add_before(struct ath_cells *list, size_t *count, const struct reading *r,
                           int32_t periods)
{
    struct ath_report report = { 0 };
    struct ath_report_id id = r->id;
    ath_code code = ATH_OK;

    id.period = ath_period_shift(id.period, -periods);
    if (id.period != 0) {
        code = ath_report_get(&report, r->txn, &id, r->arena, r->err);
    }
    if (code == ATH_OK && report.version > 0) {
        list[(*count)++] = report.cells;
    }
    return code;
}

static ath_code read_recent(struct ath_history *out, struct reading *r)
{
    ath_code code = ATH_OK;
    int32_t missing = 0;

    while (code == ATH_OK && r->seen < ATH_HISTORY_PERIODS && missing < ATH_HISTORY_GAP) {
        size_t n = out->recent_count;
        code = add_before(out->recent, &out->recent_count, r, ++r->seen);
        missing = out->recent_count > n ? 0 : missing + 1;
        r->found[r->seen] = out->recent_count > n ? &out->recent[n] : NULL;
    }
    return code;
}

static ath_code read_same(struct ath_history *out, const struct reading *r, int32_t year)
{
    ath_code code = ATH_OK;
    int32_t missing = 0;

    for (int32_t i = 1;
         code == ATH_OK && i <= ATH_HISTORY_YEARS && missing < ATH_HISTORY_GAP_YEARS; i++) {
        size_t n = out->same_count;
        int32_t periods = i * year;
        if (periods > r->seen) {
            code = add_before(out->same, &out->same_count, r, periods);
        } else if (r->found[periods] != NULL) {
            out->same[out->same_count++] = *r->found[periods];
        }
        missing = out->same_count > n ? 0 : missing + 1;
    }
    return code;
}

ath_code ath_history_read(struct ath_history *out, struct ath_txn *txn,
                          const struct ath_report_id *id, struct ath_arena *arena,
                          struct ath_error *err)
{
    struct reading r = { .txn = txn, .id = *id, .arena = arena, .err = err };
    int32_t year = periods_a_year(ath_period_frequency(id->period));

    *out = (struct ath_history){ .arena = arena };
    ath_code code = read_recent(out, &r);
    return code == ATH_OK && year != 0 ? read_same(out, &r, year) : code;
}

/* Which indicator is judged, and by what. */
struct judging {
    const struct ath_history *history;
    const struct ath_program *program;
    const struct ath_indicator *indicator;
    size_t place; /* of its total in the report: mostly the same in earlier ones */
};

static const struct ath_cell *find_total(const struct judging *j, struct ath_cells given)
{
    uint16_t total = j->indicator->total;

    return j->place < given.n && given.v[j->place].cell == total
               ? &given.v[j->place]
               : ath_cells_find(given, total);
}

/* The indicator's total in given cells; NULL when it is no number. *fits false when the arena is
 * out. A given total stands; only one that nobody gave follows its parts. */
static const struct ath_cell *total_of(bool *fits, const struct judging *j,
                                       struct ath_cells given)
{
    struct ath_cells effective = { 0 };
    const struct ath_cell *cell = find_total(j, given);

    *fits = true;
    if (cell == NULL || (cell->state != ATH_CELL_NUMBER && cell->state != ATH_CELL_NA)) {
        *fits = ath_indicator_effective(&effective, j->program, j->indicator, given,
                                        j->history->arena);
        cell = *fits ? ath_cells_find(effective, j->indicator->total) : NULL;
    }
    return cell != NULL && cell->state == ATH_CELL_NUMBER ? cell : NULL;
}

/* The totals that are numbers; SIZE_MAX when the arena is out. */
static size_t totals_of(int64_t *out, const struct judging *j,
                        const struct ath_cells *reports, size_t count)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        bool fits = true;
        const struct ath_cell *cell = total_of(&fits, j, reports[i]);
        if (!fits) {
            return SIZE_MAX;
        }
        if (cell != NULL) {
            out[n++] = cell->value;
        }
    }
    return n;
}

bool ath_history_judge(struct ath_judgement *out, const struct ath_history *history,
                       const struct ath_program *program,
                       const struct ath_indicator *indicator, struct ath_cells given)
{
    struct judging j = { .history = history, .program = program, .indicator = indicator };
    int64_t recent[ATH_HISTORY_PERIODS], same[ATH_HISTORY_YEARS];
    const struct ath_cell *at = ath_cells_find(given, indicator->total);
    bool fits = true;

    j.place = at == NULL ? SIZE_MAX : (size_t)(at - given.v);
    const struct ath_cell *total = total_of(&fits, &j, given);

    *out = (struct ath_judgement){ .is_number = total != NULL };
    if (total == NULL) {
        return fits;
    }
    size_t n = totals_of(recent, &j, history->recent, history->recent_count);
    size_t years = totals_of(same, &j, history->same, history->same_count);
    if (n == SIZE_MAX || years == SIZE_MAX) {
        return false;
    }
    out->value = total->value;
    out->recent = ath_outlier_judge(total->value, recent, n, ATH_OUTLIER_LEAST);
    out->season = ath_outlier_judge(total->value, same, years, ATH_OUTLIER_LEAST_YEARS);
    if (out->season.verdict == ATH_OUTLIER_NO && out->recent.verdict == ATH_OUTLIER_YES) {
        out->recent.verdict = ATH_OUTLIER_NO;
    }
    return true;
}
