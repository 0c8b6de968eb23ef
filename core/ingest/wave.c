/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/wave.h"

#include <string.h>

#include "ingest/known.h"
#include "store/report.h"

enum { HELD_ITEMS = 256, HELD_REPORTS = 256 };

static const size_t HELD_BYTES = (size_t)1 << 20;

/* An item whose coded checks have not been run, or that is behind such a one. */
struct held {
    struct ath_item *item;
    struct ath_preparing *preparing; /* scratch */
};

struct pass {
    struct ath_wave *wave;
    struct ath_prepare with;
    struct held held[HELD_ITEMS];
    size_t held_count;
    struct ath_prepare_asks asks; /* of all that are held */
    struct ath_order order;
    struct ath_command *last;
};

/* ---- reports under way ------------------------------------------------------------ */

/* A report that an item of this wave changes. */
struct ath_touched {
    uint32_t item; /* index, plus one; 0: free */
    uint32_t report;
};

static uint64_t mix(uint64_t h, uint64_t more)
{
    h = (h ^ more) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ (h >> 32);
}

static uint64_t hash_report(const struct ath_report_id *id)
{
    uint64_t h = mix((uint64_t)id->form << 8 | id->layer, id->period);

    return mix(mix(h, id->organization), id->project);
}

/* Make the set of reports under way fit those of the batch; empties it. False when out of memory. */
static bool reset_touched(struct ath_batch *batch)
{
    size_t reports = 0;
    size_t size = 16;

    for (size_t i = 0; i < batch->count; i++) {
        reports += batch->items[i].draft.report_count;
    }
    while (size < reports * 8) {
        size *= 2;
    }
    if (batch->touched == NULL) {
        batch->touched = ath_arena_new_array(batch->arena, struct ath_touched, size);
        batch->touched_size = size;
    } else {
        memset(batch->touched, 0, batch->touched_size * sizeof batch->touched[0]);
    }
    return batch->touched != NULL;
}

/* Where the report is in the set, or would be; NULL when the set is full. */
static struct ath_touched *find_touched(const struct ath_batch *batch,
                                        const struct ath_report_id *id)
{
    size_t i = hash_report(id) & (batch->touched_size - 1);

    for (size_t steps = 0; steps < batch->touched_size / 2; steps++) {
        struct ath_touched *at = &batch->touched[i];
        if (at->item == 0 ||
            ath_report_id_equal(&batch->items[at->item - 1].prepared.reports[at->report].id,
                                id)) {
            return at;
        }
        i = (i + 1) & (batch->touched_size - 1);
    }
    return NULL;
}

/* The earlier item of this wave that changes a report which this one names, too, and is not
 * refused; itself when nobody can tell. NULL: none. */
static struct ath_item *find_earlier(const struct ath_batch *batch, struct ath_item *item)
{
    for (uint32_t i = 0; i < item->prepared.report_count; i++) {
        const struct ath_touched *at = find_touched(batch, &item->prepared.reports[i].id);
        if (at == NULL) {
            return item;
        }
        if (at->item != 0 && !batch->items[at->item - 1].finished) {
            return &batch->items[at->item - 1];
        }
    }
    return NULL;
}

/* Take its reports in. */
static void touch(struct ath_batch *batch, const struct ath_item *item)
{
    for (uint32_t i = 0; i < item->prepared.report_count; i++) {
        struct ath_touched *at = find_touched(batch, &item->prepared.reports[i].id);
        if (at != NULL) {
            *at = (struct ath_touched){ (uint32_t)(item - batch->items) + 1, i };
        }
    }
}

/* ---- one item --------------------------------------------------------------------- */

static void finish_item(struct ath_item *item, ath_code code)
{
    item->code = code;
    item->finished = true;
}

/* The first half, against what was stored under its id when that is known. */
static ath_code begin_item(struct ath_preparing **out, const struct pass *pass,
                           struct ath_item *item)
{
    struct ath_batch *batch = item->batch;
    struct ath_prepare with = pass->with;
    uint64_t seq = 0;

    ath_findings_init(&item->findings, batch->arena, batch->locale);
    item->prepared.report_count = 0;
    item->command.reason = NULL; /* of an attempt before */
    with.findings = &item->findings;
    ath_code code =
        ath_journal_find(&seq, with.txn, batch->principal, item->id, &item->err);
    if (code == ATH_OK) {
        with.known = true;
        with.number = ++batch->prepared;
        code = ath_known_catalogue(&with, seq, &item->err);
    } else if (code == ATH_NOT_FOUND) {
        code = ATH_OK;
    }
    return code == ATH_OK ? ath_prepare_begin(out, &with, &item->draft, &item->err) : code;
}

static bool make_command(struct ath_item *item, const struct ath_wave *wave)
{
    const struct ath_batch *batch = item->batch;
    struct ath_prepared *prepared = &item->prepared;
    uint32_t n = prepared->report_count;

    item->command = (struct ath_command){ .kind = ATH_INTENT_SUBMISSION,
                                          .principal = batch->principal,
                                          .intent = prepared->intent,
                                          .bases = prepared->bases,
                                          .base_count = n,
                                          .effective = prepared->effective,
                                          .reports = ath_arena_new_array(
                                              batch->arena, struct ath_apply_report, n),
                                          .report_space = n,
                                          .done = wave->written,
                                          .context = item };
    memcpy(item->command.id, item->id, sizeof item->id);
    return item->command.reports != NULL;
}

static void add_command(struct pass *pass, struct ath_item *item)
{
    struct ath_wave *wave = pass->wave;

    item->attempts++;
    if (pass->last == NULL) {
        wave->first = &item->command;
    } else {
        pass->last->next = &item->command;
    }
    pass->last = &item->command;
    item->batch->pending++;
}

/* The second half. */
static void end_item(struct pass *pass, const struct held *held)
{
    struct ath_item *item = held->item;
    ath_code code = ath_prepare_finish(&item->prepared, held->preparing);

    if (code == ATH_OK && !make_command(item, pass->wave)) {
        code = ath_arena_fail(&item->err, "request");
    }
    if (code == ATH_OK) {
        add_command(pass, item);
    } else {
        finish_item(item, code);
    }
}

/* ---- many items ------------------------------------------------------------------- */

/* Run the coded checks of what is held, and go on with it. */
static void settle(struct pass *pass)
{
    if (pass->asks.first != NULL) {
        ath_plugins_check_all(pass->with.plugins, pass->asks.first, pass->with.scratch);
    }
    for (size_t i = 0; i < pass->held_count; i++) {
        end_item(pass, &pass->held[i]);
    }
    pass->held_count = 0;
    pass->asks = (struct ath_prepare_asks){ 0 };
}

static void hold(struct pass *pass, const struct held *held, struct ath_prepare_asks asks)
{
    pass->held[pass->held_count++] = *held;
    if (asks.first == NULL) {
        return;
    }
    if (pass->asks.last == NULL) {
        pass->asks.first = asks.first;
    } else {
        pass->asks.last->next = asks.first;
    }
    pass->asks.last = asks.last;
    pass->asks.n += asks.n;
}

/* Whether what is held should go on: nothing waits for a check, or it is enough. */
static bool is_enough(const struct pass *pass)
{
    return pass->asks.n == 0 || pass->asks.n >= HELD_REPORTS ||
           pass->held_count == HELD_ITEMS || pass->with.scratch->used >= HELD_BYTES;
}

/* True when an earlier item of its batch must be written first. Whether one that is held will be
 * refused is found out first. */
static bool must_wait(struct pass *pass, struct ath_item *item)
{
    const struct ath_batch *batch = item->batch;

    if (find_earlier(batch, item) == NULL) {
        return false;
    }
    settle(pass);
    return find_earlier(batch, item) != NULL;
}

/* Prepare the item, or hold it; false when it must wait for an earlier one of its batch. */
static bool take_item(struct pass *pass, struct ath_item *item)
{
    struct held held = { .item = item };

    if (pass->held_count == 0) {
        ath_arena_reset(pass->with.scratch);
    }
    ath_code code = begin_item(&held.preparing, pass, item);
    if (code != ATH_OK) {
        finish_item(item, code);
        return true;
    }
    struct ath_prepare_begun begun = ath_prepare_begun(held.preparing);
    item->prepared = *begun.named;
    if (must_wait(pass, item)) {
        return false; /* what was found so far may not hold after that one */
    }
    if (!begun.refused) {
        touch(item->batch, item);
    }
    hold(pass, &held, begun.asks);
    if (is_enough(pass)) {
        settle(pass);
    }
    return true;
}

void ath_view_turn(struct ath_prepare *with, struct ath_batch *batch)
{
    with->outliers = batch->outliers;
    with->arena = batch->arena;
    with->number = ++batch->prepared;
}

ath_code ath_view_open(struct ath_prepare *with, const struct ath_wave *wave,
                       enum ath_txn_mode mode, struct ath_error *err)
{
    *with = (struct ath_prepare){ .plugins = wave->options->plugins,
                                  .values_limit = wave->options->values_per_submission,
                                  .scratch = wave->scratch };
    ath_code code = ath_txn_begin(&with->txn, wave->options->store, mode, err);
    if (code != ATH_OK) {
        return code;
    }
    code = ath_snapshot_acquire(&with->snapshot, with->txn, err);
    if (code != ATH_OK) {
        ath_txn_abort(with->txn);
        return code;
    }
    with->catalogue = with->snapshot->catalogue;
    return ATH_OK;
}

void ath_view_close(struct ath_prepare *with)
{
    ath_snapshot_release(with->snapshot);
    ath_txn_abort(with->txn);
}

/* Nothing can be prepared. */
static void fail_all(struct ath_batch *batch, const struct ath_error *err)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct ath_item *item = &batch->items[i];
        if (!item->finished) {
            item->err = *err;
            finish_item(item, err->code);
        }
    }
}

static void take_batch(struct pass *pass, struct ath_batch *batch)
{
    struct ath_error err = { 0 };

    if (!reset_touched(batch)) {
        ath_arena_fail(&err, "request");
        fail_all(batch, &err);
        return;
    }
    ath_view_turn(&pass->with, batch);
    for (size_t i = 0; i < batch->count; i++) {
        if (!batch->items[i].finished && !take_item(pass, &batch->items[i])) {
            return;
        }
    }
}

void ath_wave_prepare(struct ath_wave *wave)
{
    struct pass pass = { .wave = wave };
    struct ath_error err = { 0 };
    ath_code code = ath_view_open(&pass.with, wave, ATH_READ, &err);

    pass.with.order = &pass.order;
    for (struct ath_batch *batch = wave->batches; batch != NULL; batch = batch->next) {
        if (code == ATH_OK) {
            take_batch(&pass, batch);
        } else {
            fail_all(batch, &err);
        }
    }
    if (code == ATH_OK) {
        settle(&pass);
        ath_view_close(&pass.with);
    }
}
