/* SPDX-License-Identifier: Apache-2.0 */
#include "store/inspect.h"

#include "scratch.h"

enum { MANY = 3000 };

struct seen {
    uint64_t pauses, bytes, stop_after;
    char first[ATH_MESSAGE_BYTES];
};

static bool count_pause(void *context, uint64_t bytes)
{
    struct seen *seen = context;

    seen->bytes += bytes;
    return ++seen->pauses != seen->stop_after;
}

static void note_first(void *context, const char *words)
{
    struct seen *seen = context;

    if (seen->first[0] == '\0') {
        snprintf(seen->first, sizeof seen->first, "%s", words);
    }
}

static struct ath_inspection look_for(struct seen *seen, uint64_t slice)
{
    return (struct ath_inspection){
        .slice_records = slice, .found = note_first, .pace = count_pause, .context = seen
    };
}

static void put_many(struct scratch *s)
{
    struct ath_txn *txn = scratch_begin(s, ATH_WRITE);

    for (uint32_t i = 0; i < MANY; i++) {
        struct ath_key key = ath_number_key(i);
        ath_txn_put(txn, ATH_TABLE_PROJECT, &key, ath_slice(key.bytes, key.size));
    }
    scratch_commit(s, txn);
}

ATH_TEST(store_inspect, every_record_is_read_once_in_slices_of_any_size)
{
    static const uint64_t slices[] = { 0, 1, 7, MANY, MANY + 10 };
    struct scratch s;

    scratch_open(&s);
    put_many(&s);
    for (size_t i = 0; i < sizeof slices / sizeof *slices; i++) {
        struct seen seen = { 0 };
        struct ath_inspection check = look_for(&seen, slices[i]);
        ATH_OK(ath_store_inspect(&check, s.store, &s.err));
        ATH_EQ_U64(check.records, MANY + 1); /* and the format */
        ATH_EQ_U64(check.damaged, 0);
        ATH_EQ_U64(seen.bytes, check.bytes);
        ATH_TRUE(seen.pauses >= ATH_TABLE_COUNT);
    }
    scratch_close(&s);
}

ATH_TEST(store_inspect, whoever_paces_it_can_end_it)
{
    struct scratch s;
    struct seen seen = { .stop_after = 3 };
    struct ath_inspection check = look_for(&seen, 1);

    scratch_open(&s);
    put_many(&s);
    ATH_CODE(ATH_CANCELLED, ath_store_inspect(&check, s.store, &s.err));
    ATH_EQ_U64(seen.pauses, 3);
    scratch_close(&s);
}

/* The key of one record in the file: what LMDB keeps in front of our value. */
static void flip_in_file(struct scratch *s, const void *pattern, size_t size)
{
    ath_store_close(s->store);
    s->store = NULL;
    scratch_flip(s, "store/data.mdb", pattern, size);
    scratch_reopen(s);
}

ATH_TEST(store_inspect, a_bit_of_a_key_or_a_value_is_found_and_the_rest_is_read)
{
    static const uint8_t key[] = { 0, 0, 5, 17, 0, 0, 5, 17 }; /* key, then its value */

    for (size_t at = 0; at < 8; at += 7) {
        struct scratch s;
        struct seen seen = { 0 };
        struct ath_inspection check = look_for(&seen, 100);

        scratch_open(&s);
        put_many(&s);
        flip_in_file(&s, key + at, sizeof key - at);
        ATH_OK(ath_store_inspect(&check, s.store, &s.err));
        ATH_TRUE(check.damaged > 0);
        ATH_TRUE(check.records + 1 >= MANY);
        if (strstr(seen.first, "of table project is damaged") == NULL) {
            ATH_FAIL("\"%s\" names no record", seen.first);
        }
        scratch_close(&s);
    }
}
