/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "scratch.h"

/* Entries 1 to n, with outcomes; kind 2, so that no reports are looked for. */
static void journal(struct scratch *s, uint64_t n)
{
    static const uint8_t entry[] = { 1, 2, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0,
                                     0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'x' };
    static const uint8_t outcome[35] = { 1, 1 };
    struct ath_txn *txn = scratch_begin(s, ATH_WRITE);

    for (uint64_t seq = 1; seq <= n; seq++) {
        struct ath_key key = ath_seq_key(seq);
        ath_txn_append_long(txn, ATH_TABLE_JOURNAL, &key, ath_slice(entry, sizeof entry));
        ath_txn_append_long(txn, ATH_TABLE_OUTCOME, &key,
                            ath_slice(outcome, sizeof outcome));
    }
    scratch_commit(s, txn);
}

static size_t count_names(const char *folder)
{
    DIR *at = opendir(folder);
    size_t n = 0;

    if (at == NULL) {
        ATH_FAIL("cannot list %s", folder);
    }
    while (readdir(at) != NULL) { /* NOLINT(concurrency-mt-unsafe): one thread reads it */
        n++;
    }
    closedir(at);
    return n - 2; /* . and .. */
}

/* Use the copy as a data folder of its own. */
static const char *value_in_copy(struct scratch *s, const char *copy, const char *name)
{
    struct scratch other = *s;

    other.store = NULL;
    snprintf(other.path, sizeof other.path, "%s", copy);
    scratch_reopen(&other);
    const char *value = scratch_get(&other, name);
    s->arena = other.arena;
    ath_store_close(other.store);
    return value;
}

ATH_TEST(store_backup, copy_is_a_data_folder_of_the_moment_it_was_made)
{
    struct scratch s;
    char copy[SCRATCH_PATH_BYTES];
    uint64_t seq = 0, bytes = 0;
    struct stat found;

    scratch_open(&s);
    journal(&s, 7);
    scratch_put(&s, "a", "1");
    scratch_path(&s, "copy", copy);
    ATH_OK(ath_store_backup(s.store, copy, &seq, &bytes, &s.err));
    scratch_put(&s, "a", "2");
    ATH_EQ_U64(seq, 7);
    ATH_EQ_INT(stat(copy, &found), 0);
    ATH_EQ_INT(found.st_mode & 0777, 0700);
    ATH_EQ_U64(count_names(copy), 1);
    char file[SCRATCH_PATH_BYTES];
    ATH_EQ_INT(stat(scratch_path(&s, "copy/store/data.mdb", file), &found), 0);
    ATH_EQ_U64(found.st_size, bytes);
    ATH_EQ_INT(found.st_mode & 0777, 0600);
    ATH_EQ_STR(value_in_copy(&s, copy, "a"), "1");
    ATH_EQ_STR(scratch_get(&s, "a"), "2");
    scratch_close(&s);
}

ATH_TEST(store_backup, empty_store_can_be_copied_and_an_empty_folder_filled)
{
    struct scratch s;
    char copy[SCRATCH_PATH_BYTES], slash[SCRATCH_PATH_BYTES];
    uint64_t seq = 9, bytes = 0;

    scratch_open(&s);
    scratch_path(&s, "copy", copy);
    scratch_path(&s, "copy/", slash);
    ATH_EQ_INT(mkdir(copy, 0755), 0);
    ATH_OK(ath_store_backup(s.store, slash, &seq, &bytes, &s.err));
    ATH_EQ_U64(seq, 0);
    ATH_EQ_STR(value_in_copy(&s, copy, "a"), NULL);
    scratch_close(&s);
}

ATH_TEST(store_backup, folder_that_holds_something_is_left_alone)
{
    struct scratch s;
    char copy[SCRATCH_PATH_BYTES];
    uint64_t seq = 0, bytes = 0;

    scratch_open(&s);
    scratch_path(&s, "copy", copy);
    ATH_OK(ath_store_backup(s.store, copy, &seq, &bytes, &s.err));
    scratch_put(&s, "a", "1");
    ATH_CODE(ATH_ALREADY_EXISTS, ath_store_backup(s.store, copy, &seq, &bytes, &s.err));
    scratch_says(&s, "is there already and is not an empty folder");
    ATH_CODE(ATH_ALREADY_EXISTS, ath_store_backup(s.store, s.path, &seq, &bytes, &s.err));
    ATH_EQ_U64(count_names(s.path), 3); /* store, athard.lock, copy: nothing half made */
    ATH_EQ_STR(value_in_copy(&s, copy, "a"), NULL);
    scratch_close(&s);
}

ATH_TEST(store_backup, copy_into_a_folder_that_is_not_there_fails_without_a_trace)
{
    struct scratch s;
    char copy[SCRATCH_PATH_BYTES];
    uint64_t seq = 0, bytes = 0;

    scratch_open(&s);
    scratch_path(&s, "no/copy", copy);
    ATH_CODE(ATH_FAILED_PRECONDITION,
             ath_store_backup(s.store, copy, &seq, &bytes, &s.err));
    ATH_EQ_U64(count_names(s.path), 2);
    scratch_close(&s);
}

ATH_TEST(store_backup, damaged_head_is_found_in_the_copy_and_not_given_out)
{
    static const uint8_t outcome[35] = { 1, 1 };
    struct scratch s;
    char copy[SCRATCH_PATH_BYTES];
    uint64_t seq = 0, bytes = 0;

    scratch_open(&s);
    journal(&s, 2);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    struct ath_key key = ath_seq_key(3);
    ath_txn_append_long(txn, ATH_TABLE_JOURNAL, &key, ath_slice(outcome, 5));
    ath_txn_append_long(txn, ATH_TABLE_OUTCOME, &key, ath_slice(outcome, sizeof outcome));
    scratch_commit(&s, txn);
    scratch_path(&s, "copy", copy);
    ATH_CODE(ATH_DATA_LOSS, ath_store_backup(s.store, copy, &seq, &bytes, &s.err));
    ATH_EQ_U64(count_names(s.path), 2);
    ATH_CODE(ATH_DATA_LOSS, ath_store_recover(s.store, &s.err));
    scratch_close(&s);
}

struct writing {
    struct scratch *s;
    atomic_bool done;
    struct ath_error err;
    uint64_t seq, bytes;
    ath_code code;
};

static void *copy_once(void *arg)
{
    struct writing *w = arg;
    char copy[SCRATCH_PATH_BYTES];

    snprintf(copy, sizeof copy, "%s/copy", w->s->path);
    w->code = ath_store_backup(w->s->store, copy, &w->seq, &w->bytes, &w->err);
    w->done = true;
    return NULL;
}

ATH_TEST(store_backup, writing_goes_on_while_a_copy_is_made)
{
    struct scratch s;
    struct writing w = { .s = &s };
    pthread_t thread;
    char copy[SCRATCH_PATH_BYTES];

    scratch_open(&s);
    journal(&s, 2000);
    scratch_put(&s, "a", "0");
    scratch_put(&s, "b", "0");
    ATH_EQ_INT(pthread_create(&thread, NULL, copy_once, &w), 0);
    for (int i = 1; !w.done || i < 20; i++) { /* a and b are always equal */
        struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
        ath_meta_set(txn, "a", (uint64_t)i);
        ath_meta_set(txn, "b", (uint64_t)i);
        scratch_commit(&s, txn);
    }
    ATH_EQ_INT(pthread_join(thread, NULL), 0);
    ATH_OK(w.code);
    ATH_EQ_U64(w.seq, 2000);
    scratch_path(&s, "copy", copy);
    const char *a = value_in_copy(&s, copy, "a"), *b = value_in_copy(&s, copy, "b");
    ATH_EQ_STR(a, b);
    scratch_close(&s);
}

ATH_TEST(store_backup, a_copy_that_would_stop_the_writes_is_not_begun)
{
    struct scratch s;
    struct ath_store_stats stats;
    char copy[SCRATCH_PATH_BYTES];
    uint64_t seq = 0, bytes = 0;

    scratch_open(&s);
    scratch_put(&s, "a", "1");
    ATH_OK(ath_store_stats(s.store, &stats, &s.err));
    ath_store_close(s.store);
    ATH_OK(
        ath_store_open(&s.store,
                       &(struct ath_store_options){
                           .path = s.path, .free_disk_bytes = stats.free_disk_bytes * 2 },
                       &s.err));
    scratch_path(&s, "copy", copy);
    ATH_CODE(ATH_RESOURCE_EXHAUSTED, ath_store_backup(s.store, copy, &seq, &bytes, &s.err));
    scratch_says(&s, "no room");
    ATH_TRUE(access(copy, F_OK) != 0);
    scratch_reopen(&s);
    ATH_OK(ath_store_backup(s.store, copy, &seq, &bytes, &s.err));
    ATH_OK(ath_store_room(s.store, copy, 2, bytes, &s.err));
    ATH_CODE(ATH_RESOURCE_EXHAUSTED,
             ath_store_room(s.store, copy, 1, stats.free_disk_bytes, &s.err));
    scratch_close(&s);
}

ATH_TEST(store_backup, the_room_asked_for_is_what_the_copy_takes)
{
    struct scratch s;
    struct ath_store_stats stats;
    char copy[SCRATCH_PATH_BYTES], want[64];
    const uint64_t spare = (uint64_t)1 << 60;
    uint64_t seq = 0, bytes = 0;

    scratch_open(&s);
    journal(&s, 2000);
    scratch_path(&s, "copy", copy);
    ATH_OK(ath_store_backup(s.store, copy, &seq, &bytes, &s.err));
    ATH_OK(ath_store_stats(s.store, &stats, &s.err));
    ATH_CODE(ATH_RESOURCE_EXHAUSTED, ath_store_room(s.store, copy, 1, spare, &s.err));
    bytes += spare;
    snprintf(want, sizeof want, "it takes %llu bytes", (unsigned long long)bytes);
    scratch_says(&s, want);
    scratch_close(&s);
}
