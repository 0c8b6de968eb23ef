/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/verify.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ingest/apply.h"

static const size_t ARENA_BYTES = (size_t)256 << 20;

enum { COMMIT_ENTRIES = 1000, COMMIT_BYTES = 1 << 20 };

/* A verification under way. */
struct verify {
    struct ath_store *source, *scratch;
    struct ath_txn *from; /* read transaction on the source */
    struct ath_apply *apply;
    struct ath_arena arena;
    struct ath_verify_result result;
    struct ath_error *err;
};

static const char *const table_names[ATH_TABLE_COUNT] = {
    [ATH_TABLE_META] = "fact",           [ATH_TABLE_DICT] = "number",
    [ATH_TABLE_CATALOGUE] = "catalogue", [ATH_TABLE_ORGANIZATION] = "organization",
    [ATH_TABLE_PROJECT] = "project",     [ATH_TABLE_JOURNAL] = "entry",
    [ATH_TABLE_OUTCOME] = "outcome",     [ATH_TABLE_ID] = "id",
    [ATH_TABLE_REPORT] = "report",       [ATH_TABLE_TOTAL] = "total",
};

/* ---- replaying ---- */

static void note_repeated(struct verify *v, const struct ath_entry *entry, uint64_t first)
{
    if (v->result.mismatches++ < ATH_VERIFY_SAMPLES) {
        snprintf(v->result.samples[v->result.mismatches - 1], ATH_VERIFY_SAMPLE_BYTES,
                 "entry %llu repeats the id of entry %llu", (unsigned long long)entry->seq,
                 (unsigned long long)first);
    }
}

/* An id is stored once; copying a second entry with it would only hide the first. */
static ath_code check_id(struct verify *v, struct ath_txn *txn,
                         const struct ath_entry *entry)
{
    uint64_t first = 0;
    ath_code code = ath_journal_find(&first, txn, entry->principal, entry->id, v->err);

    if (code == ATH_OK) {
        note_repeated(v, entry, first);
    }
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

static ath_code read_entry(struct ath_entry *entry, struct verify *v, uint64_t seq)
{
    struct ath_error err;
    ath_code code = ath_journal_read(entry, v->from, seq, &v->arena, &err);

    if (code == ATH_NOT_FOUND) {
        return ath_fail(v->err, ATH_DATA_LOSS, "journal entry %llu is missing",
                        (unsigned long long)seq);
    }
    return code == ATH_OK ? code
                          : ath_fail(v->err, code, "journal entry %llu: %s",
                                     (unsigned long long)seq, err.message);
}

static ath_code replay_entry(struct verify *v, struct ath_txn *txn, uint64_t seq,
                             size_t *bytes)
{
    struct ath_entry entry;

    ath_arena_reset(&v->arena);
    ath_code code = read_entry(&entry, v, seq);
    if (code == ATH_OK) {
        *bytes += entry.bytes.size;
        code = check_id(v, txn, &entry);
    }
    if (code == ATH_OK) {
        code = ath_journal_copy(txn, &entry, v->err);
    }
    if (code == ATH_OK) {
        const struct ath_step step = { v->apply, txn, &entry, &v->arena, v->err, NULL };
        code = ath_apply_replay(&step);
    }
    return code;
}

/* Replay entries from *seq on in one transaction; moves *seq past them. */
static ath_code replay_group(struct verify *v, uint64_t *seq)
{
    struct ath_txn *txn = NULL;
    uint64_t at = *seq;
    size_t bytes = 0;

    ath_code code = ath_txn_begin(&txn, v->scratch, ATH_WRITE, v->err);
    if (code != ATH_OK) {
        return code;
    }
    for (int i = 0; code == ATH_OK && i < COMMIT_ENTRIES && at <= v->result.seq &&
                    bytes < COMMIT_BYTES;
         i++) {
        code = replay_entry(v, txn, at++, &bytes);
    }
    if (code == ATH_OK) {
        code = ath_apply_flush(v->apply, txn, v->err);
    }
    if (code != ATH_OK && ath_txn_code(txn, NULL) == ATH_OK) {
        ath_txn_abort(txn);
        return code;
    }
    code = ath_txn_commit(txn, v->err);
    if (code == ATH_OK) {
        *seq = at;
    } else {
        ath_apply_reset(v->apply);
    }
    return code == ATH_ABORTED ? ATH_OK
                               : code; /* the map was grown: the group comes again */
}

static ath_code replay(struct verify *v)
{
    int64_t time_us = 0;
    uint64_t seq = 1;

    ath_code code = ath_journal_head(&v->result.seq, &time_us, v->from, v->err);
    while (code == ATH_OK && seq <= v->result.seq) {
        code = replay_group(v, &seq);
    }
    v->result.entries = seq - 1;
    return code;
}

/* ---- comparing ---- */

static void note_mismatch(struct verify *v, enum ath_table table, struct ath_slice key,
                          const char *what)
{
    if (v->result.mismatches++ >= ATH_VERIFY_SAMPLES) {
        return;
    }
    char *out = v->result.samples[v->result.mismatches - 1];
    int n = snprintf(out, ATH_VERIFY_SAMPLE_BYTES, "%s %s: key ", table_names[table], what);

    for (size_t i = 0; i < key.size && n + 3 < ATH_VERIFY_SAMPLE_BYTES; i++) {
        n += snprintf(out + n, (size_t)(ATH_VERIFY_SAMPLE_BYTES - n), "%02x", key.data[i]);
    }
}

/* Two cursors over the same table, side by side. */
struct pair {
    struct ath_cursor kept, made;
    ath_code kept_code, made_code;
};

/* A damaged record is a mismatch too: it is counted, and the walk goes on behind it. */
static void step(ath_code *code, struct ath_cursor *cursor, struct verify *v)
{
    struct ath_error err;

    *code = ath_cursor_next(cursor, &err);
    while (*code == ATH_DATA_LOSS) {
        note_mismatch(v, cursor->table, cursor->key, "damaged");
        *code = ath_cursor_next(cursor, &err);
    }
}

static void compare_records(struct verify *v, enum ath_table table, struct pair *p)
{
    int order = p->kept_code != ATH_OK   ? 1
                : p->made_code != ATH_OK ? -1
                                         : ath_slice_compare(p->kept.key, p->made.key);

    v->result.records++;
    if (order < 0) {
        note_mismatch(v, table, p->kept.key, "is too many");
    } else if (order > 0) {
        note_mismatch(v, table, p->made.key, "is missing");
    } else if (!ath_slice_equal(p->kept.value, p->made.value)) {
        note_mismatch(v, table, p->kept.key, "differs");
    }
    if (order <= 0) {
        step(&p->kept_code, &p->kept, v);
    }
    if (order >= 0) {
        step(&p->made_code, &p->made, v);
    }
}

static ath_code compare_table(struct verify *v, struct ath_txn *made, enum ath_table table)
{
    struct pair p = { 0 };
    struct ath_key first = { 0 };

    p.kept_code = ath_cursor_seek(&p.kept, v->from, table, &first, v->err);
    p.made_code = ath_cursor_seek(&p.made, made, table, &first, v->err);
    if (p.kept_code == ATH_DATA_LOSS) {
        note_mismatch(v, table, p.kept.key, "damaged");
        step(&p.kept_code, &p.kept, v);
    }
    while (p.kept_code == ATH_OK || p.made_code == ATH_OK) {
        compare_records(v, table, &p);
    }
    ath_cursor_end(&p.kept);
    ath_cursor_end(&p.made);
    ath_code code = p.kept_code == ATH_NOT_FOUND ? p.made_code : p.kept_code;
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

static ath_code compare(struct verify *v)
{
    struct ath_txn *made = NULL;

    ath_code code = ath_txn_begin(&made, v->scratch, ATH_READ, v->err);
    for (int table = 0; code == ATH_OK && table < ATH_TABLE_COUNT; table++) {
        code = compare_table(v, made, (enum ath_table)table);
    }
    ath_txn_abort(made);
    return code;
}

/* ---- both ---- */

static ath_code open_stores(struct verify *v, const char *folder, const char *scratch)
{
    struct ath_store_options source = { .path = folder, .read_only = true };
    struct ath_store_options fresh = { .path = scratch };

    if (access(scratch, F_OK) == 0) {
        return ath_fail(v->err, ATH_FAILED_PRECONDITION, "'%s' exists already", scratch);
    }
    ath_code code = ath_store_open(&v->source, &source, v->err);
    if (code == ATH_OK) {
        code = ath_store_open(&v->scratch, &fresh, v->err);
    }
    if (code == ATH_OK) {
        code = ath_txn_begin(&v->from, v->source, ATH_READ, v->err);
    }
    v->apply = ath_apply_create();
    if (code == ATH_OK && v->apply == NULL) {
        code = ath_fail(v->err, ATH_RESOURCE_EXHAUSTED, "out of memory");
    }
    return code;
}

ath_code ath_verify(struct ath_verify_result *out, const char *folder, const char *scratch,
                    struct ath_error *err)
{
    struct verify v = { .err = err };

    ath_arena_init(&v.arena, ARENA_BYTES);
    ath_code code = open_stores(&v, folder, scratch);
    if (code == ATH_OK) {
        code = replay(&v);
    }
    if (code == ATH_OK) {
        code = compare(&v);
    }
    ath_txn_abort(v.from);
    ath_apply_destroy(v.apply);
    ath_store_close(v.scratch);
    ath_store_close(v.source);
    ath_arena_fini(&v.arena);
    if (code == ATH_OK) {
        *out = v.result;
    }
    return code;
}
