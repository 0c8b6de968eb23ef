/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/verify.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ingest/replay.h"

/* A verification under way. */
struct verify {
    struct ath_store *source, *scratch;
    struct ath_txn *from; /* read transaction on the source */
    struct ath_verify_result result;
    const struct ath_verify_options *options;
    struct ath_error *err;
};

static const char *const table_names[ATH_TABLE_COUNT] = {
    [ATH_TABLE_META] = "fact",
    [ATH_TABLE_DICT] = "number",
    [ATH_TABLE_CATALOGUE] = "catalogue",
    [ATH_TABLE_ORGANIZATION] = "organization",
    [ATH_TABLE_PROJECT] = "project",
    [ATH_TABLE_JOURNAL] = "entry",
    [ATH_TABLE_OUTCOME] = "outcome",
    [ATH_TABLE_ID] = "id",
    [ATH_TABLE_REPORT] = "report",
    [ATH_TABLE_TOTAL] = "total",
    [ATH_TABLE_PAST] = "past total",
    [ATH_TABLE_EPOCH] = "epoch",
    [ATH_TABLE_FORMER] = "former record",
    [ATH_TABLE_ASSIGNMENT] = "assignment",
    [ATH_TABLE_LOCK] = "lock",
};

static void note_repeated(void *context, const struct ath_entry *entry, uint64_t first)
{
    struct verify *v = context;

    if (v->result.mismatches++ < ATH_VERIFY_SAMPLES) {
        snprintf(v->result.samples[v->result.mismatches - 1], ATH_VERIFY_SAMPLE_BYTES,
                 "entry %llu repeats the id of entry %llu", (unsigned long long)entry->seq,
                 (unsigned long long)first);
    }
}

static void show_replayed(void *context, uint64_t done, uint64_t all)
{
    const struct ath_verify_options *options = ((struct verify *)context)->options;

    options->replayed(options->context, done, all);
}

static ath_code replay(struct verify *v)
{
    const struct ath_replay all = { .from = v->from,
                                    .to = v->scratch,
                                    .repeated = note_repeated,
                                    .replayed =
                                        v->options->replayed == NULL ? NULL : show_replayed,
                                    .context = v };
    int64_t time_us = 0;

    ath_code code = ath_journal_head(&v->result.seq, &time_us, v->from, v->err);
    return code == ATH_OK ? ath_replay(&v->result.entries, &all, v->err) : code;
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

/* A walk meets records that a search does not: one damaged key sends others the wrong way. */
static void expect_findable(struct verify *v, enum ath_table table, struct ath_slice record)
{
    struct ath_slice value;
    struct ath_error err;
    struct ath_key key = { 0 };

    ath_key_bytes(&key, record.data, record.size);
    if (ath_txn_get(v->from, table, &key, &value, &err) != ATH_OK) {
        note_mismatch(v, table, record, "is not found under its key");
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
        expect_findable(v, table, p->kept.key);
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
    struct ath_store_options fresh = { .path = scratch,
                                       .free_disk_bytes = v->options->keep_free };

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
    return code;
}

ath_code ath_verify(struct ath_verify_result *out, const char *folder, const char *scratch,
                    struct ath_error *err)
{
    const struct ath_verify_options usual = { 0 };

    return ath_verify_with(out, folder, scratch, &usual, err);
}

ath_code ath_verify_with(struct ath_verify_result *out, const char *folder,
                         const char *scratch, const struct ath_verify_options *options,
                         struct ath_error *err)
{
    struct verify v = { .options = options, .err = err };

    ath_code code = open_stores(&v, folder, scratch);
    if (code == ATH_OK) {
        code = replay(&v);
    }
    if (code == ATH_OK) {
        code = compare(&v);
    }
    ath_txn_abort(v.from);
    ath_store_close(v.scratch);
    ath_store_close(v.source);
    if (code == ATH_OK) {
        *out = v.result;
    }
    return code;
}
