/* SPDX-License-Identifier: Apache-2.0 */
#include "recount.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crc.h"
#include "ingest/verify.h"

static const uint64_t map_bytes = UINT64_C(256) << 20;
static const size_t arena_bytes = (size_t)64 << 20;

static ath_code add_table(uint64_t *digest, struct ath_txn *txn, enum ath_table table,
                          struct ath_error *err)
{
    struct ath_cursor cursor = { 0 };
    struct ath_key first = { 0 };
    uint64_t sum = *digest;
    ath_code code = ath_cursor_seek(&cursor, txn, table, &first, err);

    for (; code == ATH_OK; code = ath_cursor_next(&cursor, err)) {
        uint32_t crc = ath_crc32c(ath_crc32c((uint32_t)table, cursor.key), cursor.value);
        sum = (sum ^ crc ^ (uint64_t)cursor.value.size << 32) * UINT64_C(0x100000001B3);
    }
    ath_cursor_end(&cursor);
    *digest = sum;
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

ath_code recount_digest(uint64_t *digest, uint64_t *head, struct ath_store *store,
                        struct ath_error *err)
{
    struct ath_txn *txn = NULL;
    int64_t time_us = 0;
    uint64_t sum = UINT64_C(0xCBF29CE484222325);

    ath_code code = ath_txn_begin(&txn, store, ATH_READ, err);
    if (code != ATH_OK) {
        return code;
    }
    code = ath_journal_head(head, &time_us, txn, err);
    for (int i = 0; code == ATH_OK && i < ATH_TABLE_COUNT; i++) {
        code = add_table(&sum, txn, (enum ath_table)i, err);
    }
    ath_txn_abort(txn);
    *digest = sum;
    return code;
}

static ath_code open_store(struct ath_store **out, const char *folder, bool read_only,
                           struct ath_error *err)
{
    const struct ath_store_options options = {
        .path = folder, .map_bytes = map_bytes, .free_disk_bytes = 1, .read_only = read_only
    };

    return ath_store_open(out, &options, err);
}

/* A replay under way. */
struct replay {
    struct ath_store *from, *to;
    struct ath_txn *source;
    struct ath_apply *apply;
    struct ath_arena arena;
    struct ath_error *err;
};

static ath_code replay_entry(struct replay *r, uint64_t seq)
{
    struct ath_entry entry;
    struct ath_txn *txn = NULL;

    ath_arena_reset(&r->arena);
    ath_code code = ath_journal_read(&entry, r->source, seq, &r->arena, r->err);
    if (code == ATH_OK) {
        code = ath_txn_begin(&txn, r->to, ATH_WRITE, r->err);
    }
    if (code != ATH_OK) {
        return code;
    }
    const struct ath_step step = {
        .apply = r->apply, .txn = txn, .entry = &entry, .arena = &r->arena, .err = r->err
    };
    code = ath_journal_copy(txn, &entry, r->err);
    code = code == ATH_OK ? ath_apply_replay(&step) : code;
    code = code == ATH_OK ? ath_apply_flush(r->apply, txn, r->err) : code;
    if (code != ATH_OK) {
        ath_txn_abort(txn);
        return code;
    }
    return ath_txn_commit(txn, r->err);
}

static ath_code replay_all(struct replay *r, struct recount *out)
{
    uint64_t head = 0;
    int64_t time_us = 0;
    ath_code code = ath_journal_head(&out->head, &time_us, r->source, r->err);

    out->digests = code == ATH_OK ? calloc(out->head + 1, sizeof *out->digests) : NULL;
    if (code == ATH_OK && out->digests == NULL) {
        code = ath_fail(r->err, ATH_RESOURCE_EXHAUSTED, "out of memory");
    }
    for (uint64_t seq = 0; code == ATH_OK && seq <= out->head; seq++) {
        code = seq == 0 ? ATH_OK : replay_entry(r, seq);
        code = code == ATH_OK ? recount_digest(&out->digests[seq], &head, r->to, r->err)
                              : code;
    }
    return code;
}

ath_code recount_make(struct recount *out, const char *from, const char *scratch,
                      struct ath_error *err)
{
    struct replay r = { .err = err, .apply = ath_apply_create() };

    ath_arena_init(&r.arena, arena_bytes);
    ath_code code = open_store(&r.from, from, true, err);
    code = code == ATH_OK ? open_store(&r.to, scratch, false, err) : code;
    code = code == ATH_OK ? ath_txn_begin(&r.source, r.from, ATH_READ, err) : code;
    code = code == ATH_OK ? replay_all(&r, out) : code;
    ath_txn_abort(r.source);
    ath_apply_destroy(r.apply);
    ath_store_close(r.to);
    ath_store_close(r.from);
    ath_arena_fini(&r.arena);
    recount_remove(scratch);
    return code;
}

void recount_fini(struct recount *recount)
{
    free(recount->digests);
    *recount = (struct recount){ .head = 0 };
}

ath_code recount_open(uint64_t *digest, uint64_t *head, const char *folder,
                      struct ath_error *err)
{
    struct ath_store *store = NULL;
    ath_code code = open_store(&store, folder, false, err);

    if (code == ATH_OK) {
        code = recount_digest(digest, head, store, err);
        ath_store_close(store);
    }
    return code;
}

/* ---- going on ------------------------------------------------------------------------ */

static void never(void *context, const char *why)
{
    (void)context;
    fprintf(stderr, "the writer gave up: %s\n", why);
    abort();
}

static ath_code write_one(struct ath_store *store, struct ath_error *err)
{
    const struct ath_org_change change = { .slug = "after-the-crash",
                                           .fields = ATH_ORG_KIND,
                                           .kind = ATH_ORG_COOPERATIVE,
                                           .sector = "",
                                           .parent = "",
                                           .from = ATH_DAY_NONE,
                                           .opened = ATH_DAY_NONE,
                                           .closed = ATH_DAY_NONE };
    const struct ath_ingest_options options = { .store = store, .fatal = never };
    struct ath_ingest *ingest = NULL;
    struct ath_arena arena;
    ath_code code = ath_ingest_open(&ingest, &options, err);

    if (code != ATH_OK) {
        return code;
    }
    ath_arena_init(&arena, arena_bytes);
    struct ath_command command = { .kind = ATH_INTENT_ORGANIZATION,
                                   .id = "after the crash",
                                   .intent = ath_org_change_encode(&change, &arena) };
    ath_ingest_command(ingest, &command);
    ath_ingest_close(ingest);
    ath_arena_fini(&arena);
    return command.code == ATH_OK ? ATH_OK
                                  : ath_fail(err, command.code, "%s", command.message);
}

static ath_code verify_all(const char *folder, const char *scratch, struct ath_error *err)
{
    static struct ath_verify_result result;
    ath_code code = ath_verify(&result, folder, scratch, err);

    recount_remove(scratch);
    return code == ATH_OK && result.mismatches > 0
               ? ath_fail(err, ATH_DATA_LOSS, "%s", result.samples[0])
               : code;
}

ath_code recount_resume(const char *folder, const char *scratch, struct ath_error *err)
{
    struct ath_store *store = NULL;
    ath_code code = open_store(&store, folder, false, err);

    if (code == ATH_OK) {
        code = write_one(store, err);
        ath_store_close(store);
    }
    return code == ATH_OK ? verify_all(folder, scratch, err) : code;
}

void recount_remove(const char *folder)
{
    static const char *const inside[] = {
        "store/data.mdb",     "store/lock.mdb", "store",      "store.new/data.mdb",
        "store.new/lock.mdb", "store.new",      "athard.lock"
    };
    char path[512];

    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, inside[i]);
        (void)remove(path);
    }
    (void)remove(folder);
}
