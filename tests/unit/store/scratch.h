/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * scratch - a store in a folder of its own under /tmp, and short words for what tests do to it.
 *
 * Owns:     the folder; begin with scratch_open(), end with scratch_close().
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/dict.h"
#include "store/store.h"

#include "check.h"

enum { SCRATCH_PATH_BYTES = 96, SCRATCH_ARENA_BYTES = 64 << 20 };

struct scratch {
    char path[SCRATCH_PATH_BYTES]; /* DATA */
    struct ath_store *store;
    struct ath_arena arena;
    struct ath_error err;
};

/* A path inside the folder; the caller's array. */
static inline const char *scratch_path(const struct scratch *s, const char *name,
                                       char out[SCRATCH_PATH_BYTES])
{
    int size = snprintf(out, SCRATCH_PATH_BYTES, "%s/%s", s->path, name);

    ATH_TRUE(size > 0 && size < SCRATCH_PATH_BYTES);
    return out;
}

static inline void scratch_folder(struct scratch *s)
{
    *s = (struct scratch){ .path = "/tmp/athar-store-XXXXXX" };
    ATH_TRUE(mkdtemp(s->path) != NULL);
    ath_arena_init(&s->arena, SCRATCH_ARENA_BYTES);
}

static inline void scratch_reopen(struct scratch *s)
{
    ath_store_close(s->store);
    s->store = NULL;
    ATH_OK(ath_store_open(
        &s->store,
        &(struct ath_store_options){ .path = s->path, .map_bytes = UINT64_C(1) << 28 },
        &s->err));
}

static inline void scratch_open(struct scratch *s)
{
    scratch_folder(s);
    scratch_reopen(s);
}

static inline void scratch_remove(const struct scratch *s, const char *name)
{
    char path[SCRATCH_PATH_BYTES];

    (void)remove(scratch_path(s, name, path));
}

static inline void scratch_close(struct scratch *s)
{
    static const char *const names[] = {
        "store/data.mdb", "store/lock.mdb",      "store",
        "athard.lock",    "copy/store/data.mdb", "copy/store/lock.mdb",
        "copy/store",     "copy/athard.lock",    "copy",
    };

    ath_store_close(s->store);
    ath_arena_fini(&s->arena);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        scratch_remove(s, names[i]);
    }
    ATH_EQ_INT(rmdir(s->path), 0);
}

static inline struct ath_txn *scratch_begin(struct scratch *s, enum ath_txn_mode mode)
{
    struct ath_txn *txn = NULL;

    ATH_OK(ath_txn_begin(&txn, s->store, mode, &s->err));
    return txn;
}

static inline void scratch_commit(struct scratch *s, struct ath_txn *txn)
{
    ATH_OK(ath_txn_commit(txn, &s->err));
}

static inline struct ath_key scratch_key(const char *text)
{
    struct ath_key key = { 0 };

    ath_key_bytes(&key, text, strlen(text));
    return key;
}

/* One record, in a transaction of its own. */
static inline void scratch_put(struct scratch *s, const char *name, const char *value)
{
    struct ath_txn *txn = scratch_begin(s, ATH_WRITE);
    struct ath_key key = scratch_key(name);

    ath_txn_put(txn, ATH_TABLE_META, &key, ath_slice_str(value));
    scratch_commit(s, txn);
}

/* The record as a string, in the arena; NULL when there is none. */
static inline const char *scratch_get(struct scratch *s, const char *name)
{
    struct ath_txn *txn = scratch_begin(s, ATH_READ);
    struct ath_key key = scratch_key(name);
    struct ath_slice value;
    const char *text = NULL;
    ath_code code = ath_txn_get(txn, ATH_TABLE_META, &key, &value, &s->err);

    if (code == ATH_OK) {
        text = ath_arena_string(&s->arena, value);
    } else {
        ATH_CODE(ATH_NOT_FOUND, code);
    }
    ath_txn_abort(txn);
    return text;
}

/* The sentence of the last failure must hold these words. */
static inline void scratch_says(const struct scratch *s, const char *words)
{
    if (strstr(s->err.message, words) == NULL) {
        ATH_FAIL("\"%s\" does not say \"%s\"", s->err.message, words);
    }
}

/* Change one bit where `pattern` first stands in a file. */
static inline void scratch_flip(const struct scratch *s, const char *name,
                                const void *pattern, size_t size)
{
    static unsigned char bytes[1 << 22];
    char path[SCRATCH_PATH_BYTES];
    FILE *file = fopen(scratch_path(s, name, path), "r+b");

    ATH_TRUE(file != NULL);
    size_t all = fread(bytes, 1, sizeof bytes, file), at = 0;
    while (at + size <= all && memcmp(bytes + at, pattern, size) != 0) {
        at++;
    }
    ATH_TRUE(at + size <= all);
    bytes[at] ^= 1;
    fseek(file, (long)at, SEEK_SET);
    ATH_EQ_U64(fwrite(bytes + at, 1, 1, file), 1);
    fclose(file);
}

/* Bytes as hex, in the arena. */
static inline const char *scratch_hex(struct scratch *s, struct ath_slice bytes)
{
    char *text = ath_arena_alloc(&s->arena, bytes.size * 2 + 1);

    ATH_TRUE(text != NULL);
    for (size_t i = 0; i < bytes.size; i++) {
        snprintf(text + 2 * i, 3, "%02x", (unsigned)bytes.data[i]);
    }
    return text;
}

/* What long values are made of. */
static uint8_t long_bytes[64 * 1024];

static inline void fill_long(uint8_t seed)
{
    for (size_t i = 0; i < sizeof long_bytes; i++) {
        long_bytes[i] = (uint8_t)(i * 7 + i / 251 + seed);
    }
}

static inline void put_long(struct scratch *s, uint32_t number, size_t size)
{
    struct ath_key key = ath_number_key(number);
    struct ath_txn *txn = scratch_begin(s, ATH_WRITE);

    ath_txn_put_long(txn, ATH_TABLE_PROJECT, &key, ath_slice(long_bytes, size));
    scratch_commit(s, txn);
}

static inline void expect_long(struct scratch *s, uint32_t number, size_t size)
{
    struct ath_key key = ath_number_key(number);
    struct ath_txn *txn = scratch_begin(s, ATH_READ);
    struct ath_slice value;

    ATH_OK(ath_txn_get_long(txn, ATH_TABLE_PROJECT, &key, &value, &s->arena, &s->err));
    ATH_EQ_U64(value.size, size);
    ATH_EQ_MEM(value.data, long_bytes, size);
    ath_txn_abort(txn);
}

static inline uint64_t count_records(struct scratch *s, enum ath_table table)
{
    struct ath_store_stats stats;

    ATH_OK(ath_store_stats(s->store, &stats, &s->err));
    return stats.entries[table];
}
