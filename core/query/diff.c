/* SPDX-License-Identifier: Apache-2.0 */
#include "query/diff.h"

#include <stdlib.h>
#include <string.h>

#include "query/diffing.h"
#include "query/token.h"

enum {
    PAGE_ROWS = 1000,
    PAGE_ROWS_MOST = 10000,
    PAGE_ENTRIES = 20000, /* read for one page, however few rows they gave */
    LOOK_EVERY = 100,     /* entries between two looks at the clock */
    TOKEN_FROM = 0,
    TOKEN_TO,
    TOKEN_AT,
    TOKEN_SKIP,
    TOKEN_NUMBERS,
};

static const size_t SCRATCH_BYTES = (size_t)256 << 20;

/* ---- the question --------------------------------------------------------------------- */

static const char *text_or(const char *text, const char *otherwise)
{
    return text == NULL || text[0] == '\0' ? otherwise : text;
}

static bool find_subject(struct ath_subject *out, const struct ath_diffing *d,
                         const char *name)
{
    const char *dot = strchr(name, '.');
    size_t size = dot == NULL ? strlen(name) : (size_t)(dot - name);

    *out = (struct ath_subject){ 0 };
    out->program =
        ath_catalogue_program(&d->plan.view->snapshot->catalogue, ath_slice(name, size));
    if (out->program == NULL || dot == NULL) {
        return out->program != NULL;
    }
    out->indicator = ath_program_indicator(out->program, ath_slice_str(dot + 1));
    out->form = dot[1] == '\0' ? NULL : ath_program_form(out->program, dot + 1);
    if (out->indicator != NULL) {
        out->form = NULL;
    }
    return out->indicator != NULL || out->form != NULL;
}

static bool read_subjects(struct ath_diffing *d)
{
    size_t n = d->question->subject_count;
    struct ath_arena *arena = d->plan.view->arena;
    struct ath_subject *subjects = ath_arena_new_array(arena, struct ath_subject, n);

    for (size_t i = 0; subjects != NULL && i < n; i++) {
        const char *name = d->question->subjects[i];
        const char *field = ath_arena_printf(arena, "indicators[%zu]", i);
        if (!find_subject(&subjects[i], d, name)) {
            ath_query_complain(d->plan.view, "unknown-indicator", field, name, NULL);
        } else if (subjects[i].indicator != NULL && !subjects[i].indicator->entered) {
            ath_query_complain(d->plan.view, "computed-indicator", field, name, NULL);
        }
    }
    d->subjects = subjects;
    return subjects != NULL;
}

static void read_layer(struct ath_diffing *d)
{
    const char *layer = text_or(d->question->layer, NULL);

    if (layer == NULL) {
        return;
    }
    d->plan.layer = ath_layer_parse(ath_slice_str(layer));
    if (d->plan.layer == 0) {
        ath_query_complain(d->plan.view, "unknown-layer", "layer", layer,
                           "actual, verified, counterverified, target, baseline");
    }
}

/* Two days say it, also where no entry lies between them. */
static bool is_backwards(const struct ath_diffing *d)
{
    const struct ath_diff_question *q = d->question;
    int32_t from = 0, to = 0;
    bool days = ath_date_parse(&from, ath_slice_str(text_or(q->from, ""))) &&
                ath_date_parse(&to, ath_slice_str(text_or(q->to, "")));

    return days ? from > to : d->diff.from > d->diff.to;
}

/* From and to, as positions; the first page says for all of them what a date means. */
static ath_code read_positions(struct ath_diffing *d, struct ath_error *err)
{
    struct ath_position at = { .view = d->plan.view, .scratch = &d->scratch };
    int64_t time_us = 0;
    ath_code code = ath_journal_head(&at.head, &time_us, at.view->txn, err);

    d->diff.to = at.head;
    at.field = "from";
    if (code == ATH_OK && text_or(d->question->from, NULL) != NULL) {
        code = ath_query_position(&d->diff.from, d->question->from, &at, err);
    }
    at.field = "to";
    if (code == ATH_OK && text_or(d->question->to, NULL) != NULL) {
        code = ath_query_position(&d->diff.to, d->question->to, &at, err);
    }
    if (code == ATH_OK && d->plan.view->findings->errors == 0 && is_backwards(d)) {
        ath_query_complain(d->plan.view, "positions-backwards", "from", d->question->from,
                           text_or(d->question->to, ""));
    }
    d->at = d->diff.from + 1;
    return code;
}

static uint32_t sum_question(const struct ath_diff_question *q)
{
    uint32_t crc = ath_token_sum(0, q->from);

    crc = ath_token_sum(crc, q->to);
    for (size_t i = 0; i < q->subject_count; i++) {
        crc = ath_token_sum(crc, q->subjects[i]);
    }
    crc = ath_token_sum(crc, q->period);
    crc = ath_token_sum(crc, q->layer);
    crc = ath_token_sum(crc, q->project);
    return ath_token_sum_where(crc, q->where, q->where_count);
}

static ath_code read_page(struct ath_diffing *d, const char *page, struct ath_error *err)
{
    uint64_t numbers[TOKEN_NUMBERS];

    if (text_or(page, NULL) == NULL) {
        return read_positions(d, err);
    }
    if (!ath_token_read(numbers, TOKEN_NUMBERS, sum_question(d->question), page)) {
        ath_query_complain(d->plan.view, "malformed-page-token", "page_token", page, NULL);
        return ATH_OK;
    }
    d->diff.from = numbers[TOKEN_FROM];
    d->diff.to = numbers[TOKEN_TO];
    d->at = numbers[TOKEN_AT];
    d->skip = numbers[TOKEN_SKIP];
    return ATH_OK;
}

static ath_code resolve(struct ath_diffing *d, const char *page, struct ath_error *err)
{
    const struct ath_view *view = d->plan.view;
    const struct ath_diff_question *q = d->question;

    d->asked = (struct ath_question){ .period = q->period,
                                      .today = q->today,
                                      .where = q->where,
                                      .where_count = q->where_count,
                                      .project = q->project };
    d->plan.question = &d->asked;
    ath_query_range(&d->plan);
    read_layer(d);
    if (!read_subjects(d) || !ath_query_filter_scopes(&d->plan)) {
        return ath_query_no_memory(err);
    }
    ath_code code = read_page(d, page, err);
    if (code != ATH_OK) {
        return code;
    }
    return view->findings->errors > 0 ? ath_findings_fail(view->findings, err) : ATH_OK;
}

/* ---- entries -------------------------------------------------------------------------- */

struct ath_diff_row *ath_diff_add(struct ath_diffing *d, const struct ath_entry *entry)
{
    struct ath_arena *arena = d->plan.view->arena;

    if (d->full || d->done++ < d->skip) {
        return NULL;
    }
    if (d->diff.row_count == d->most) {
        d->done--;
        d->full = true;
        return NULL;
    }
    struct ath_slice id = ath_arena_copy(arena, ath_slice(entry->id, sizeof entry->id));
    struct ath_diff_row *row = &d->diff.rows[d->diff.row_count++];
    *row = (struct ath_diff_row){ .seq = entry->seq,
                                  .time_us = entry->time_us,
                                  .principal = entry->principal,
                                  .id = id.data,
                                  .form = "",
                                  .layer = "",
                                  .period = "",
                                  .organization = "",
                                  .project = "",
                                  .indicator = "",
                                  .before = "",
                                  .after = "",
                                  .subject = "" };
    return id.data == NULL ? NULL : row;
}

static ath_code read_submission(struct ath_diffing *d, const struct ath_entry *entry,
                                struct ath_slice undo, struct ath_error *err)
{
    struct ath_undo_walk walk = { .rest = undo };
    ath_code code;

    while ((code = ath_undo_next(&walk, &d->scratch, err)) == ATH_OK && !d->full) {
        if ((code = ath_diff_report(d, entry, &walk, err)) != ATH_OK) {
            return code;
        }
    }
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

static ath_code read_entry(struct ath_diffing *d, struct ath_error *err)
{
    struct ath_txn *txn = d->plan.view->txn;
    struct ath_outcome outcome;
    struct ath_entry entry;

    ath_arena_reset(&d->scratch);
    ath_code code = ath_journal_read_outcome(&outcome, txn, d->at, &d->scratch, err);
    if (code == ATH_OK && outcome.outcome != ATH_ENTRY_ACCEPTED) {
        return ATH_OK;
    }
    if (code == ATH_OK) {
        code = ath_journal_read(&entry, txn, d->at, &d->scratch, err);
    }
    if (code != ATH_OK) {
        return code == ATH_NOT_FOUND
                   ? ath_fail(err, ATH_DATA_LOSS, "journal entry %llu is missing",
                              (unsigned long long)d->at)
                   : code;
    }
    return entry.kind == ATH_INTENT_SUBMISSION
               ? read_submission(d, &entry, outcome.undo, err)
               : ath_diff_command(d, &entry, err);
}

static ath_code tick(struct ath_diffing *d, struct ath_error *err)
{
    const struct ath_diff_question *q = d->question;

    if (++d->read % LOOK_EVERY == 0 && q->expired != NULL && q->expired(q->context)) {
        return ath_fail(err, ATH_DEADLINE_EXCEEDED,
                        "the deadline passed after %llu entries",
                        (unsigned long long)d->read);
    }
    return ATH_OK;
}

static ath_code fill_page(struct ath_diffing *d, struct ath_error *err)
{
    ath_code code = ATH_OK;

    d->diff.rows = ath_arena_new_array(d->plan.view->arena, struct ath_diff_row, d->most);
    if (d->diff.rows == NULL) {
        return ath_query_no_memory(err);
    }
    while (d->at <= d->diff.to && d->read < PAGE_ENTRIES) {
        d->done = 0;
        if ((code = tick(d, err)) != ATH_OK || (code = read_entry(d, err)) != ATH_OK) {
            return code;
        }
        if (d->full) {
            break;
        }
        d->at++;
        d->skip = 0;
    }
    d->diff.next_page = "";
    if (d->at <= d->diff.to) {
        const uint64_t numbers[] = { [TOKEN_FROM] = d->diff.from,
                                     [TOKEN_TO] = d->diff.to,
                                     [TOKEN_AT] = d->at,
                                     [TOKEN_SKIP] = d->full ? d->done : 0 };
        d->diff.next_page = ath_token_write(sum_question(d->question), numbers,
                                            TOKEN_NUMBERS, d->plan.view->arena);
    }
    return d->plan.view->arena->exhausted ? ath_query_no_memory(err) : ATH_OK;
}

/* NOLINTNEXTLINE(readability-function-size): a page is named by its token and its size */
ath_code ath_query_diff(struct ath_diff *out, const struct ath_view *view,
                        const struct ath_diff_question *question, const char *page,
                        uint32_t page_size, struct ath_error *err)
{
    struct ath_diffing d = { .question = question,
                             .most = page_size == 0 ? PAGE_ROWS : page_size };

    d.most = d.most > PAGE_ROWS_MOST ? PAGE_ROWS_MOST : d.most;
    d.plan.view = view;
    ath_arena_init(&d.scratch, SCRATCH_BYTES);
    ath_arena_init(&d.later, SCRATCH_BYTES);
    ath_code code = resolve(&d, page, err);
    if (code == ATH_OK) {
        code = fill_page(&d, err);
    }
    ath_arena_fini(&d.later);
    ath_arena_fini(&d.scratch);
    if (code == ATH_OK) {
        *out = d.diff;
    }
    return code;
}
