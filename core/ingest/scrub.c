/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/scrub.h"

#include <stdio.h>
#include <string.h>

#include "store/inspect.h"
#include "store/report.h"
#include "store/snapshot.h"
#include "store/standin.h"
#include "store/total.h"

enum {
    SLICE_RECORDS = 1000,
    RECORD_BYTES = 300, /* read for a record that is looked at again, about */
    TOTAL_KEY_BYTES = 14,
    WORDS_BYTES = 200,
};

static const size_t ARENA_BYTES = (size_t)64 << 20;

/* A scrub under way. */
struct work {
    struct ath_scrub *scrub;
    struct ath_store *store;
    struct ath_tally *tally;
    struct ath_arena arena;
    struct ath_error *err;
};

static void tell(struct ath_scrub *scrub, const char *words)
{
    scrub->damaged++;
    if (scrub->found != NULL) {
        scrub->found(scrub->context, words);
    }
}

static ath_code pace(const struct work *w, uint64_t bytes)
{
    struct ath_scrub *scrub = w->scrub;

    return scrub->pace == NULL || scrub->pace(scrub->context, bytes)
               ? ATH_OK
               : ath_fail(w->err, ATH_CANCELLED, "the scrub was ended");
}

/* ---- every record by itself ------------------------------------------------------------- */

static void found_damaged(void *context, const char *words)
{
    tell(((struct work *)context)->scrub, words);
}

static bool pace_inspection(void *context, uint64_t bytes)
{
    return pace(context, bytes) == ATH_OK;
}

static ath_code inspect(struct work *w)
{
    struct ath_inspection inspection = { .slice_records = SLICE_RECORDS,
                                         .found = found_damaged,
                                         .pace = pace_inspection,
                                         .context = w };
    ath_code code = ath_store_inspect(&inspection, w->store, w->err);

    w->scrub->records = inspection.records;
    return code;
}

/* ---- what the reports of a period make --------------------------------------------------- */

static void differs(void *context, struct ath_slice key, const char *how)
{
    struct work *w = context;
    char words[WORDS_BYTES];
    int n = snprintf(words, sizeof words, "total ");

    for (size_t i = 0; i < key.size && (size_t)n + 3 < sizeof words; i++) {
        n += snprintf(words + n, sizeof words - (size_t)n, "%02x", key.data[i]);
    }
    snprintf(words + n, sizeof words - (size_t)n, " %s", how);
    tell(w->scrub, words);
}

/* Count one report; false when nothing here knows its form, and its totals cannot be told. */
static bool count_report(struct work *w, const struct ath_report_walk *walk,
                         const struct ath_snapshot *snapshot)
{
    const struct ath_program *program = NULL;
    const struct ath_form *form = NULL;
    uint32_t scopes[ATH_SCOPE_COUNT];
    struct ath_cells effective = { 0 };
    uint32_t number = walk->id.organization;
    char words[WORDS_BYTES];

    if (!ath_snapshot_form(&program, &form, snapshot, walk->id.form)) {
        return false;
    }
    if (ath_is_standin(number)) {
        w->scrub->reports++;
        return true; /* it counts in no total */
    }
    if (number == 0 || number > snapshot->organization_count) {
        snprintf(words, sizeof words, "a report of form %u is of no organization: %u",
                 (unsigned)walk->id.form, (unsigned)number);
        tell(w->scrub, words);
        return true;
    }
    if (!ath_cells_effective(&effective, program, form, walk->report.cells, &w->arena)) {
        return false;
    }
    ath_report_scopes(scopes, &snapshot->organizations[number - 1], walk->id.project,
                      ath_period_last_day(walk->id.period));
    ath_tally_add_report(w->tally, &walk->id, scopes, effective, 1);
    w->scrub->reports++;
    return true;
}

/* One form, layer and period. */
struct chunk {
    struct ath_report_id first; /* in: from here; out: of the chunk */
    bool known;                 /* its totals can be told */
    bool at_end;                /* there is none */
    uint64_t records;
};

static bool within(const struct chunk *chunk, const struct ath_report_id *id)
{
    return id->form == chunk->first.form && id->layer == chunk->first.layer &&
           id->period == chunk->first.period;
}

static ath_code count_chunk(struct chunk *chunk, struct work *w, struct ath_txn *txn,
                            const struct ath_snapshot *snapshot)
{
    struct ath_report_walk walk = { .last_cell = UINT16_MAX };
    struct ath_error why;
    ath_code code = ath_report_walk_begin(&walk, txn, &chunk->first, &why);
    bool first = true;

    chunk->known = true;
    while (code == ATH_OK) {
        ath_arena_reset(&w->arena);
        code = ath_report_walk_next(&walk, &w->arena, &why);
        if (code != ATH_OK || (!first && !within(chunk, &walk.id))) {
            break;
        }
        if (first) {
            chunk->first =
                (struct ath_report_id){ walk.id.form, walk.id.layer, walk.id.period, 0, 0 };
        }
        first = false;
        chunk->known = count_report(w, &walk, snapshot) && chunk->known;
    }
    chunk->records = walk.records;
    chunk->at_end = first && code == ATH_NOT_FOUND;
    if (code == ATH_DATA_LOSS) {
        /* Its report cannot be counted, so its totals cannot be told. */
        tell(w->scrub, why.message);
        chunk->known = false;
        chunk->first = first ? walk.id : chunk->first;
    }
    ath_report_walk_end(&walk);
    return code == ATH_NOT_FOUND || code == ATH_DATA_LOSS ? ATH_OK : code;
}

static ath_code compare_chunk(struct chunk *chunk, struct work *w)
{
    struct ath_total_compare compare = { .differs = differs, .context = w };
    const struct ath_snapshot *snapshot = NULL;
    struct ath_txn *txn = NULL;
    ath_code code = ath_txn_begin(&txn, w->store, ATH_READ, w->err);

    if (code != ATH_OK) {
        return code;
    }
    ath_tally_reset(w->tally);
    code = ath_snapshot_acquire(&snapshot, txn, w->err);
    if (code == ATH_OK) {
        code = count_chunk(chunk, w, txn, snapshot);
    }
    if (code == ATH_OK && chunk->known && !chunk->at_end) {
        compare.of = chunk->first;
        code = ath_tally_compare(&compare, w->tally, txn, w->err);
    }
    ath_snapshot_release(snapshot);
    ath_txn_abort(txn);
    w->scrub->totals += compare.records;
    chunk->records += compare.records;
    return code;
}

/* Behind the chunk; false at the end, or where keys stopped ascending. */
static bool step_chunk(struct chunk *chunk, const struct ath_report_id *before)
{
    struct ath_report_id *at = &chunk->first;
    bool ascends = at->form != before->form     ? at->form > before->form
                   : at->layer != before->layer ? at->layer > before->layer
                                                : at->period >= before->period;

    if (chunk->at_end || !ascends || at->period == UINT32_MAX) {
        return false;
    }
    at->period++;
    return true;
}

static ath_code recount(struct work *w)
{
    struct chunk chunk = { 0 };
    struct ath_report_id before;
    ath_code code = ATH_OK;

    do {
        before = chunk.first;
        chunk.records = 0;
        code = compare_chunk(&chunk, w);
        if (code == ATH_OK) {
            code = pace(w, chunk.records * RECORD_BYTES);
        }
    } while (code == ATH_OK && step_chunk(&chunk, &before));
    return code;
}

/* ---- totals that no report stands behind ------------------------------------------------- */

/* Whether any report is of the total's form, layer and period. */
static bool reported(struct ath_slice total, struct ath_txn *txn)
{
    struct ath_cursor cursor = { 0 };
    struct ath_key from = { 0 };
    struct ath_error err;

    ath_key_bytes(&from, total.data, 3); /* form and layer */
    ath_key_bytes(&from, total.data + TOTAL_KEY_BYTES - 4, 4);
    ath_code code = ath_cursor_seek(&cursor, txn, ATH_TABLE_REPORT, &from, &err);
    bool found = (code == ATH_OK || code == ATH_DATA_LOSS) &&
                 cursor.key.size >= from.size &&
                 memcmp(cursor.key.data, from.bytes, from.size) == 0;
    ath_cursor_end(&cursor);
    return found;
}

static void look_behind_one(struct work *w, struct ath_txn *txn, struct ath_slice key)
{
    if (!reported(key, txn)) {
        differs(w, key, "is too many: nothing was reported");
    }
}

/* The totals from *place on, which moves past them; false at the end. */
static bool look_behind(struct ath_key *place, struct work *w, struct ath_txn *txn)
{
    struct ath_cursor cursor = { 0 };
    struct ath_error err;
    int n = 0;
    ath_code code = ath_cursor_seek(&cursor, txn, ATH_TABLE_TOTAL, place, &err);

    /* Damaged ones have been told of, and say nothing else. */
    while ((code == ATH_OK || code == ATH_DATA_LOSS) && cursor.key.data != NULL &&
           n++ < SLICE_RECORDS) {
        if (code == ATH_OK && cursor.key.size == TOTAL_KEY_BYTES) {
            *place = (struct ath_key){ 0 };
            ath_key_bytes(place, cursor.key.data, cursor.key.size);
            look_behind_one(w, txn, cursor.key);
        }
        cursor.key = ath_slice(NULL, 0);
        code = ath_cursor_next(&cursor, &err);
    }
    ath_cursor_end(&cursor);
    return code == ATH_OK && n > SLICE_RECORDS;
}

/* The first key above this one. */
static void step_key(struct ath_key *key)
{
    if (key->size < ATH_KEY_BYTES) {
        ath_key_u8(key, 0);
    }
}

static ath_code find_unreported(struct work *w)
{
    struct ath_key place = { 0 };
    struct ath_txn *txn = NULL;
    ath_code code = ATH_OK;
    bool more = true;

    while (code == ATH_OK && more) {
        code = ath_txn_begin(&txn, w->store, ATH_READ, w->err);
        if (code != ATH_OK) {
            break;
        }
        more = look_behind(&place, w, txn);
        ath_txn_abort(txn);
        step_key(&place);
        code = pace(w, (uint64_t)SLICE_RECORDS * RECORD_BYTES);
    }
    return code;
}

ath_code ath_scrub(struct ath_scrub *scrub, struct ath_store *store, struct ath_error *err)
{
    struct work w = {
        .scrub = scrub, .store = store, .tally = ath_tally_create(), .err = err
    };

    if (w.tally == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "out of memory");
    }
    ath_arena_init(&w.arena, ARENA_BYTES);
    ath_code code = inspect(&w);
    if (code == ATH_OK) {
        code = recount(&w);
    }
    if (code == ATH_OK) {
        code = find_unreported(&w);
    }
    ath_arena_fini(&w.arena);
    ath_tally_destroy(w.tally);
    return code;
}
