/* SPDX-License-Identifier: Apache-2.0 */
#include "common/raw_lmdb.h"

#include <lmdb.h>
#include <string.h>
#include <time.h>

enum {
    ENTRY_BYTES = 420,
    REPORT_BYTES = 320,
    TOTAL_BYTES = 1000,
    TOTALS = 100,
    SCOPES = 8,
    FORM = 1,
    LAYER = 1,
    FIRST_PERIOD = 0x030005D0,
};

static const size_t map_bytes = (size_t)16 << 30;

enum table { JOURNAL, ID, REPORT, TOTAL, TABLES };

struct raw {
    MDB_env *env;
    MDB_dbi tables[TABLES];
    MDB_txn *txn;
    MDB_cursor *cursors[TABLES];
    uint64_t seq;
    uint8_t bytes[TOTAL_BYTES]; /* what every value is made of */
};

static uint8_t *big_endian(uint8_t *at, uint64_t value, int size)
{
    for (int i = size - 1; i >= 0; i--) {
        *at++ = (uint8_t)(value >> 8 * i);
    }
    return at;
}

static int put(struct raw *raw, enum table table, const uint8_t *key,
               const uint8_t *key_end, size_t size)
{
    MDB_val k = { (size_t)(key_end - key), (void *)key }, v = { size, raw->bytes };

    return mdb_cursor_put(raw->cursors[table], &k, &v, table == JOURNAL ? MDB_APPEND : 0);
}

static int put_submission(struct raw *raw, uint32_t organization, uint32_t period)
{
    uint8_t key[24], *end = big_endian(key, ++raw->seq, 8);

    big_endian(raw->bytes, raw->seq, 8);
    int rc = put(raw, JOURNAL, key, big_endian(end, 0, 2), ENTRY_BYTES);
    if (rc == 0) { /* UUID version 7: time first, the rest looks random */
        end = big_endian(key, UINT64_C(0x01900000) << 32 | raw->seq << 8, 8);
        end = big_endian(end, raw->seq * UINT64_C(0x9E3779B97F4A7C15), 8);
        rc = put(raw, ID, key, big_endian(end, 0, 4), 8);
    }
    if (rc == 0) {
        end = big_endian(big_endian(key, FORM, 2), LAYER, 1);
        end = big_endian(big_endian(end, period, 4), organization, 4);
        end = big_endian(big_endian(end, 0, 4), 0, 2);
        rc = put(raw, REPORT, key, end, REPORT_BYTES);
    }
    return rc;
}

static int put_total(struct raw *raw, uint32_t number, uint32_t period)
{
    uint8_t key[24], *end = big_endian(big_endian(key, FORM, 2), LAYER, 1);

    end = big_endian(big_endian(end, number % SCOPES, 1), number, 4);
    end = big_endian(big_endian(end, 0, 2), period, 4);
    return put(raw, TOTAL, key, end, TOTAL_BYTES);
}

/* Those of every month the commit may have touched. */
static int put_totals(struct raw *raw, uint32_t first, uint32_t months)
{
    int rc = 0;

    for (uint32_t i = 0; i / months < TOTALS && rc == 0; i++) {
        rc = put_total(raw, i / months, first + i % months);
    }
    return rc;
}

/* Those a submission of its own would rewrite, if nothing were gathered first. */
static int put_own_totals(struct raw *raw, uint32_t count, uint32_t period)
{
    int rc = 0;

    for (uint32_t i = 0; i < count && rc == 0; i++) {
        rc = put_total(raw, (uint32_t)(raw->seq * 7 + (uint64_t)i * 13) % TOTALS, period);
    }
    return rc;
}

static int begin(struct raw *raw)
{
    int rc = mdb_txn_begin(raw->env, NULL, 0, &raw->txn);

    for (int i = 0; i < TABLES && rc == 0; i++) {
        rc = mdb_cursor_open(raw->txn, raw->tables[i], &raw->cursors[i]);
    }
    return rc;
}

static int open_raw(struct raw *raw, const char *folder)
{
    static const char *const names[TABLES] = { "journal", "id", "report", "total" };
    int rc = mdb_env_create(&raw->env);

    rc = rc == 0 ? mdb_env_set_mapsize(raw->env, map_bytes) : rc;
    rc = rc == 0 ? mdb_env_set_maxdbs(raw->env, TABLES) : rc;
    rc = rc == 0 ? mdb_env_open(raw->env, folder, MDB_NOTLS, 0600) : rc;
    rc = rc == 0 ? mdb_txn_begin(raw->env, NULL, 0, &raw->txn) : rc;
    for (int i = 0; i < TABLES && rc == 0; i++) {
        rc = mdb_dbi_open(raw->txn, names[i], MDB_CREATE, &raw->tables[i]);
    }
    return rc == 0 ? mdb_txn_commit(raw->txn) : rc;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Submission number `n` of the run: whose, and of which month. */
static int put_next(struct raw *raw, const struct raw_lmdb_options *options, uint64_t n,
                    uint32_t *period)
{
    uint64_t slow = options->mixed_months ? options->months : options->organizations;
    uint32_t rest = (uint32_t)(n % slow), whole = (uint32_t)(n / slow);

    *period = FIRST_PERIOD + (options->mixed_months ? rest : whole);
    int rc = put_submission(raw, options->mixed_months ? whole : rest, *period);
    return rc == 0 ? put_own_totals(raw, options->totals_each, *period) : rc;
}

static int run(struct raw *raw, struct raw_lmdb_result *out,
               const struct raw_lmdb_options *options)
{
    uint64_t all = (uint64_t)options->organizations * options->months;
    double started = now();
    int rc = 0;

    for (uint64_t done = 0; done < all && rc == 0; out->commits++) {
        uint32_t period = FIRST_PERIOD;
        rc = begin(raw);
        for (uint32_t i = 0; i < options->commit && done < all && rc == 0; i++, done++) {
            rc = put_next(raw, options, done, &period);
        }
        if (rc == 0) {
            rc = options->mixed_months ? put_totals(raw, FIRST_PERIOD, options->months)
                                       : put_totals(raw, period, 1);
        }
        rc = rc == 0 ? mdb_txn_commit(raw->txn) : rc;
    }
    out->seconds = now() - started;
    out->submissions = all;
    out->values = all * RAW_LMDB_VALUES;
    return rc;
}

static uint64_t used_bytes(MDB_env *env)
{
    MDB_envinfo info;
    MDB_stat pages;

    mdb_env_info(env, &info);
    mdb_env_stat(env, &pages);
    return (uint64_t)(info.me_last_pgno + 1) * pages.ms_psize;
}

int raw_lmdb_run(struct raw_lmdb_result *out, const struct raw_lmdb_options *options)
{
    struct raw raw = { 0 };
    struct raw_lmdb_options filled = *options;
    struct raw_lmdb_result result = { 0 };

    filled.organizations = filled.organizations == 0 ? 10000 : filled.organizations;
    filled.months = filled.months == 0 ? 12 : filled.months;
    filled.commit = filled.commit == 0 ? 1000 : filled.commit;
    for (size_t i = 0; i < sizeof raw.bytes; i++) {
        raw.bytes[i] = (uint8_t)(i * 131);
    }
    int rc = open_raw(&raw, filled.folder);
    rc = rc == 0 ? run(&raw, &result, &filled) : rc;
    if (rc == 0) {
        result.bytes = used_bytes(raw.env);
        *out = result;
    }
    mdb_env_close(raw.env);
    return rc;
}
