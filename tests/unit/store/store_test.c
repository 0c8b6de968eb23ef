/* SPDX-License-Identifier: Apache-2.0 */
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "scratch.h"

static ath_code open_with(struct scratch *s, struct ath_store **out,
                          struct ath_store_options options)
{
    options.path = s->path;
    return ath_store_open(out, &options, &s->err);
}

static bool exists(const struct scratch *s, const char *name)
{
    char path[SCRATCH_PATH_BYTES];

    return access(scratch_path(s, name, path), F_OK) == 0;
}

static void write_file(const struct scratch *s, const char *name, const char *text)
{
    char path[SCRATCH_PATH_BYTES];
    FILE *file = fopen(scratch_path(s, name, path), "wb");

    ATH_TRUE(file != NULL);
    fputs(text, file);
    fclose(file);
}

static void make_folder(const struct scratch *s, const char *name)
{
    char path[SCRATCH_PATH_BYTES];

    ATH_EQ_INT(mkdir(scratch_path(s, name, path), 0700), 0);
}

ATH_TEST(store_store, new_folder_is_private_and_holds_a_store_under_its_final_name)
{
    struct scratch s;
    struct stat found;

    scratch_folder(&s);
    ATH_EQ_INT(rmdir(s.path), 0);
    scratch_reopen(&s);
    ATH_EQ_INT(stat(s.path, &found), 0);
    ATH_EQ_INT(found.st_mode & 0777, 0700);
    ATH_TRUE(exists(&s, "store/data.mdb"));
    ATH_TRUE(exists(&s, "athard.lock"));
    ATH_FALSE(exists(&s, "store.new"));
    ATH_EQ_STR(ath_store_path(s.store), s.path);
    scratch_close(&s);
}

ATH_TEST(store_store, parents_are_made_and_a_slash_at_the_end_is_fine)
{
    struct scratch s;
    char path[SCRATCH_PATH_BYTES], short_path[SCRATCH_PATH_BYTES];

    scratch_folder(&s);
    ATH_OK(ath_store_open(
        &s.store, &(struct ath_store_options){ .path = scratch_path(&s, "deep/er/", path) },
        &s.err));
    ATH_EQ_STR(ath_store_path(s.store), scratch_path(&s, "deep/er", short_path));
    ATH_TRUE(exists(&s, "deep/er/store/data.mdb"));
    ath_store_close(s.store);
    s.store = NULL;
    scratch_remove(&s, "deep/er/store/data.mdb");
    scratch_remove(&s, "deep/er/store/lock.mdb");
    scratch_remove(&s, "deep/er/store");
    scratch_remove(&s, "deep/er/athard.lock");
    scratch_remove(&s, "deep/er");
    scratch_remove(&s, "deep");
    scratch_close(&s);
}

ATH_TEST(store_store, leftovers_of_a_killed_creation_are_removed)
{
    struct scratch s;

    scratch_folder(&s);
    make_folder(&s, "store.new");
    write_file(&s, "store.new/data.mdb", "half a page");
    write_file(&s, "store.new/lock.mdb", "");
    scratch_reopen(&s);
    ATH_FALSE(exists(&s, "store.new"));
    scratch_put(&s, "a", "1");
    ATH_EQ_STR(scratch_get(&s, "a"), "1");
    scratch_close(&s);
}

ATH_TEST(store_store, second_process_is_refused_with_the_pid_of_the_first)
{
    struct scratch s;
    char holder[64];
    int status = 0;

    scratch_open(&s);
    snprintf(holder, sizeof holder, "' is in use by process %ld", (long)getpid());
    pid_t child = fork();
    if (child == 0) {
        struct ath_store *second = NULL;
        ath_code code = open_with(&s, &second, (struct ath_store_options){ 0 });
        bool refused = code == ATH_FAILED_PRECONDITION &&
                       strstr(s.err.message, holder) != NULL &&
                       strstr(s.err.message, s.path) != NULL;
        _exit(refused ? 0 : 1);
    }
    ATH_EQ_INT(waitpid(child, &status, 0), child);
    ATH_EQ_INT(status, 0);
    scratch_close(&s);
}

ATH_TEST(store_store, a_child_that_outlives_a_killed_process_is_waited_for)
{
    struct scratch s;
    int status = 0;

    scratch_folder(&s);
    pid_t killed = fork();
    if (killed == 0) {
        ath_code code = open_with(&s, &s.store, (struct ath_store_options){ 0 });
        if (code != ATH_OK) {
            _exit(1);
        }
        if (fork() == 0) {
            (void)poll(NULL, 0, 100); /* a slow start of another program */
            _exit(0);
        }
        (void)raise(SIGKILL);
    }
    ATH_EQ_INT(waitpid(killed, &status, 0), killed);
    ATH_EQ_INT(WTERMSIG(status), SIGKILL);
    scratch_reopen(&s);
    scratch_put(&s, "a", "1");
    scratch_close(&s);
}

ATH_TEST(store_store, same_process_is_refused_too_until_the_first_closes)
{
    struct scratch s;
    struct ath_store *second = NULL;

    scratch_open(&s);
    ATH_CODE(ATH_FAILED_PRECONDITION,
             open_with(&s, &second, (struct ath_store_options){ 0 }));
    scratch_says(&s, "is in use by process");
    ATH_TRUE(second == NULL);
    scratch_reopen(&s);
    scratch_close(&s);
}

ATH_TEST(store_store, read_only_looks_into_a_store_that_is_open_elsewhere)
{
    struct scratch s;
    int status = 0;

    scratch_open(&s);
    scratch_put(&s, "a", "1");
    pid_t child = fork();
    if (child == 0) {
        struct scratch look = s;
        struct ath_txn *txn = NULL;
        ATH_OK(open_with(&s, &look.store, (struct ath_store_options){ .read_only = true }));
        ATH_EQ_STR(scratch_get(&look, "a"), "1");
        ATH_CODE(ATH_FAILED_PRECONDITION,
                 ath_txn_begin(&txn, look.store, ATH_WRITE, &look.err));
        ath_store_close(look.store);
        _exit(0);
    }
    ATH_EQ_INT(waitpid(child, &status, 0), child);
    ATH_EQ_INT(status, 0);
    scratch_put(&s, "a", "2");
    scratch_close(&s);
}

ATH_TEST(store_store, read_only_does_not_make_a_store)
{
    struct scratch s;

    scratch_folder(&s);
    ATH_CODE(ATH_FAILED_PRECONDITION,
             open_with(&s, &s.store, (struct ath_store_options){ .read_only = true }));
    scratch_says(&s, "there is no store in");
    ATH_FALSE(exists(&s, "store"));
    ATH_FALSE(exists(&s, "athard.lock"));
    scratch_close(&s);
}

ATH_TEST(store_store, folder_that_holds_no_store_is_data_loss_and_stays_as_it_is)
{
    struct scratch s;

    scratch_folder(&s);
    make_folder(&s, "store");
    ATH_CODE(ATH_DATA_LOSS, open_with(&s, &s.store, (struct ath_store_options){ 0 }));
    scratch_says(&s, "data.mdb is missing or empty");
    ATH_FALSE(exists(&s, "store/data.mdb"));
    write_file(&s, "store/data.mdb", "");
    ATH_CODE(ATH_DATA_LOSS, open_with(&s, &s.store, (struct ath_store_options){ 0 }));
    write_file(&s, "store/data.mdb", "this is not the file you are looking for");
    ATH_CODE(ATH_DATA_LOSS, open_with(&s, &s.store, (struct ath_store_options){ 0 }));
    scratch_close(&s);
}

ATH_TEST(store_store, later_format_is_refused_by_number)
{
    struct scratch s;

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ath_meta_set(txn, "format", ATH_FORMAT_VERSION + 1);
    scratch_commit(&s, txn);
    ath_store_close(s.store);
    s.store = NULL;
    ATH_CODE(ATH_FAILED_PRECONDITION,
             open_with(&s, &s.store, (struct ath_store_options){ 0 }));
    scratch_says(&s, "the store has format 5, this athard reads format 4");
    scratch_close(&s);
}

ATH_TEST(store_store, full_disk_refuses_writes_and_not_reads)
{
    struct scratch s;
    struct ath_txn *txn = NULL;

    scratch_open(&s);
    scratch_put(&s, "a", "1");
    ath_store_close(s.store);
    s.store = NULL;
    ATH_OK(open_with(&s, &s.store,
                     (struct ath_store_options){ .free_disk_bytes = UINT64_MAX / 2 }));
    ATH_CODE(ATH_RESOURCE_EXHAUSTED, ath_txn_begin(&txn, s.store, ATH_WRITE, &s.err));
    scratch_says(&s, "writing needs 9223372036854775807");
    ATH_EQ_STR(scratch_get(&s, "a"), "1");
    scratch_close(&s);
}

ATH_TEST(store_store, stats_count_records_and_bytes)
{
    struct scratch s;
    struct ath_store_stats stats;

    scratch_open(&s);
    scratch_put(&s, "a", "1");
    struct ath_txn *reader = scratch_begin(&s, ATH_READ);
    ATH_OK(ath_store_stats(s.store, &stats, &s.err));
    ATH_EQ_U64(stats.entries[ATH_TABLE_META], 2); /* "a" and "format" */
    ATH_EQ_U64(stats.entries[ATH_TABLE_TOTAL], 0);
    ATH_EQ_U64(stats.map_bytes, UINT64_C(1) << 28);
    ATH_TRUE(stats.used_bytes > 0 && stats.used_bytes < 1 << 20);
    ATH_TRUE(stats.free_disk_bytes > 0);
    ATH_EQ_INT(stats.readers, 2);
    ath_txn_abort(reader);
    ath_store_tick(s.store);
    scratch_close(&s);
}

ATH_TEST(store_store, slots_of_killed_readers_are_freed)
{
    struct scratch s;
    struct ath_store_stats stats;
    int status = 0;

    scratch_open(&s);
    pid_t child = fork();
    if (child == 0) {
        struct ath_store *look = NULL;
        struct ath_txn *txn = NULL;
        ATH_OK(open_with(&s, &look, (struct ath_store_options){ .read_only = true }));
        ATH_OK(ath_txn_begin(&txn, look, ATH_READ, &s.err));
        _exit(0); /* without ending it */
    }
    ATH_EQ_INT(waitpid(child, &status, 0), child);
    ATH_EQ_INT(status, 0);
    ath_store_tick(s.store);
    for (int i = 0; i < 300; i++) { /* pages that a dead reader kept would add up */
        scratch_put(&s, "a", "1");
    }
    ATH_OK(ath_store_stats(s.store, &stats, &s.err));
    ATH_TRUE(stats.used_bytes < 1 << 19);
    scratch_close(&s);
}
