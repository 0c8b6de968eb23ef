/* SPDX-License-Identifier: Apache-2.0 */
#include "store/restore.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

#include "scratch.h"

/* A store with records worth compacting, and a backup of it in "copy". */
static void open_backed_up(struct scratch *s, char copy[SCRATCH_PATH_BYTES])
{
    uint64_t seq = 0, bytes = 0;

    scratch_open(s);
    scratch_path(s, "copy", copy);
    scratch_put(s, "a", "1");
    fill_long(1);
    put_long(s, 1, 50000);
    ATH_OK(ath_store_backup(s->store, copy, &seq, &bytes, &s->err));
}

/* With as much of the disk as there is. */
static ath_code restore(uint64_t *seq, uint64_t *bytes, const char *backup,
                        const char *folder, struct ath_error *err)
{
    struct ath_restore all = { .backup = backup, .folder = folder };
    ath_code code = ath_store_restore(&all, err);

    if (code == ATH_OK) {
        *seq = all.seq;
        *bytes = all.bytes;
    }
    return code;
}

static void remove_data(const char *folder)
{
    static const char *const names[] = { "store/data.mdb", "store/lock.mdb", "store",
                                         "athard.lock", "" };
    char path[2 * SCRATCH_PATH_BYTES];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)remove(path);
    }
}

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static const char *value_of(struct scratch *s, const char *folder, const char *name)
{
    struct scratch other = { .arena = s->arena };

    ATH_OK(ath_store_open(
        &other.store,
        &(struct ath_store_options){ .path = folder, .map_bytes = UINT64_C(1) << 28 },
        &other.err));
    const char *value = scratch_get(&other, name);
    s->arena = other.arena;
    ath_store_close(other.store);
    return value;
}

/* A store that somebody else serves, and writes to when a folder is made: NULL for none. */
static const char *served;

static void serve_and_write(void)
{
    struct scratch other = { 0 };
    const struct ath_store_options options = { .path = served,
                                               .map_bytes = UINT64_C(1) << 28 };

    served = NULL;
    ath_arena_init(&other.arena, SCRATCH_ARENA_BYTES);
    if (ath_store_open(&other.store, &options, &other.err) == ATH_OK) {
        scratch_put(&other, "a", "9");
        ath_store_close(other.store);
        _exit(0);
    }
    _exit(1);
}

/* In place of the system's. */
int mkdir(const char *path, mode_t mode)
{
    int status = 0;

    if (served != NULL) {
        pid_t child = fork();
        if (child == 0) {
            serve_and_write();
        }
        served = NULL;
        ATH_EQ_INT(waitpid(child, &status, 0), child);
        ATH_EQ_INT(status, 0);
    }
    return mkdirat(AT_FDCWD, path, mode);
}

/* ---- restoring ---- */

ATH_TEST(store_restore, a_backup_becomes_a_data_folder)
{
    struct scratch s;
    char copy[SCRATCH_PATH_BYTES], made[SCRATCH_PATH_BYTES];
    uint64_t seq = 99, bytes = 0;

    open_backed_up(&s, copy);
    scratch_path(&s, "made", made);
    scratch_put(&s, "a", "2");
    ATH_OK(restore(&seq, &bytes, copy, made, &s.err));
    ATH_EQ_U64(seq, 0);
    ATH_TRUE(bytes > 50000);
    ATH_EQ_STR(value_of(&s, made, "a"), "1");
    remove_data(made);
    ATH_EQ_INT(mkdir(made, 0700), 0); /* an empty folder is as good as none */
    ATH_OK(restore(&seq, &bytes, copy, made, &s.err));
    ATH_EQ_STR(value_of(&s, made, "a"), "1");
    remove_data(made);
    scratch_close(&s);
}

ATH_TEST(store_restore, a_live_folder_is_refused_and_its_holder_named)
{
    struct scratch s;
    char copy[SCRATCH_PATH_BYTES], made[SCRATCH_PATH_BYTES], words[64];
    uint64_t seq = 0, bytes = 0;

    open_backed_up(&s, copy);
    snprintf(words, sizeof words, "in use by process %ld", (long)getpid());
    ATH_CODE(ATH_FAILED_PRECONDITION, restore(&seq, &bytes, copy, s.path, &s.err));
    scratch_says(&s, words);
    ATH_CODE(ATH_FAILED_PRECONDITION,
             restore(&seq, &bytes, s.path, scratch_path(&s, "made", made), &s.err));
    scratch_says(&s, words);
    ATH_FALSE(exists(made));
    ATH_EQ_STR(scratch_get(&s, "a"), "1");
    scratch_close(&s);
}

ATH_TEST(store_restore, a_folder_with_anything_in_it_is_refused)
{
    struct scratch s;
    char copy[SCRATCH_PATH_BYTES];
    uint64_t seq = 0, bytes = 0;

    open_backed_up(&s, copy);
    ath_store_close(s.store);
    s.store = NULL;
    ATH_CODE(ATH_ALREADY_EXISTS, restore(&seq, &bytes, copy, s.path, &s.err));
    scratch_says(&s, "is not empty");
    ATH_EQ_STR(value_of(&s, s.path, "a"), "1");
    scratch_close(&s);
}

ATH_TEST(store_restore, a_backup_that_is_written_to_meanwhile_is_refused_and_leaves_nothing)
{
    struct scratch s;
    char copy[SCRATCH_PATH_BYTES], made[SCRATCH_PATH_BYTES];
    uint64_t seq = 0, bytes = 0;

    open_backed_up(&s, copy);
    scratch_path(&s, "made", made);
    served = copy;
    ATH_CODE(ATH_FAILED_PRECONDITION, restore(&seq, &bytes, copy, made, &s.err));
    ATH_TRUE(served == NULL);
    scratch_says(&s, "was written to while it was read");
    ATH_FALSE(exists(made));
    ATH_OK(restore(&seq, &bytes, copy, made, &s.err));
    ATH_EQ_STR(value_of(&s, made, "a"), "9");
    remove_data(made);
    remove_data(copy);
    scratch_close(&s);
}

ATH_TEST(store_restore, a_damaged_record_refuses_the_backup)
{
    struct scratch s;
    char copy[SCRATCH_PATH_BYTES], made[SCRATCH_PATH_BYTES];
    uint64_t seq = 0, bytes = 0;

    open_backed_up(&s, copy);
    scratch_flip(&s, "copy/store/data.mdb", long_bytes + 40000, 200);
    ATH_CODE(ATH_DATA_LOSS,
             restore(&seq, &bytes, copy, scratch_path(&s, "made", made), &s.err));
    scratch_says(&s, "of table project is damaged");
    ATH_FALSE(exists(made));
    scratch_close(&s);
}

ATH_TEST(store_restore, a_format_of_later_days_is_refused)
{
    struct scratch s;
    char copy[SCRATCH_PATH_BYTES], made[SCRATCH_PATH_BYTES];
    uint64_t seq = 0, bytes = 0;
    struct ath_txn *txn = NULL;
    struct ath_key key = scratch_key("format"), later = { 0 };

    scratch_open(&s);
    txn = scratch_begin(&s, ATH_WRITE);
    ath_key_u64(&later, ATH_FORMAT_VERSION + 1);
    ath_txn_put(txn, ATH_TABLE_META, &key, ath_key_slice(&later));
    scratch_commit(&s, txn);
    ath_store_close(s.store);
    s.store = NULL;
    scratch_path(&s, "copy", copy);
    ATH_CODE(ATH_FAILED_PRECONDITION,
             restore(&seq, &bytes, s.path, scratch_path(&s, "made", made), &s.err));
    scratch_says(&s, "this athard reads format");
    ATH_FALSE(exists(made));
    scratch_close(&s);
}

/* ---- compacting ---- */

static void grow_and_shrink(struct scratch *s)
{
    for (uint32_t i = 10; i < 200; i++) {
        put_long(s, i, 60000);
    }
    struct ath_txn *txn = scratch_begin(s, ATH_WRITE);
    for (uint32_t i = 10; i < 200; i++) {
        struct ath_key key = ath_number_key(i);
        ath_txn_put_long(txn, ATH_TABLE_PROJECT, &key, ath_slice(long_bytes, 1));
    }
    scratch_commit(s, txn);
}

ATH_TEST(store_restore, compacting_gives_back_what_is_unused_and_keeps_the_rest)
{
    struct scratch s;
    uint64_t before = 0, after = 0;

    scratch_open(&s);
    fill_long(3);
    scratch_put(&s, "a", "1");
    put_long(&s, 1, 50000);
    grow_and_shrink(&s);
    ath_store_close(s.store);
    s.store = NULL;
    ATH_OK(ath_store_compact(&before, &after, s.path, 0, &s.err));
    ATH_TRUE(before > 10000000 && after < before / 20);
    scratch_reopen(&s);
    ATH_EQ_STR(scratch_get(&s, "a"), "1");
    expect_long(&s, 1, 50000);
    scratch_put(&s, "a", "2");
    scratch_reopen(&s);
    ATH_EQ_STR(scratch_get(&s, "a"), "2");
    scratch_close(&s);
}

ATH_TEST(store_restore, compacting_a_live_folder_is_refused)
{
    struct scratch s;
    uint64_t before = 0, after = 0;

    scratch_open(&s);
    ATH_CODE(ATH_FAILED_PRECONDITION,
             ath_store_compact(&before, &after, s.path, 0, &s.err));
    scratch_says(&s, "in use by process");
    scratch_close(&s);
}

ATH_TEST(store_restore, a_compaction_that_fails_leaves_the_store_as_it_was)
{
    struct scratch s;
    uint64_t before = 0, after = 0;
    char path[SCRATCH_PATH_BYTES];

    scratch_open(&s);
    scratch_put(&s, "a", "1");
    scratch_put(&s, "b", "a value that is easy to find");
    ath_store_close(s.store);
    s.store = NULL;
    scratch_flip(&s, "store/data.mdb", "easy to find", 12);
    ATH_CODE(ATH_DATA_LOSS, ath_store_compact(&before, &after, s.path, 0, &s.err));
    ATH_FALSE(exists(scratch_path(&s, "compact", path)));
    ATH_EQ_STR(value_of(&s, s.path, "a"), "1");
    ATH_CODE(ATH_FAILED_PRECONDITION,
             ath_store_compact(&before, &after, "/tmp/athar-nowhere", 0, &s.err));
    ATH_FALSE(exists("/tmp/athar-nowhere"));
    scratch_close(&s);
}

/* What `folder`'s disk has free, less so many bytes. */
static uint64_t free_but(const char *folder, uint64_t bytes)
{
    struct statvfs disk;

    ATH_EQ_INT(statvfs(folder, &disk), 0);
    return (uint64_t)disk.f_bavail * disk.f_frsize - bytes;
}

ATH_TEST(store_restore, a_disk_that_would_have_less_than_is_to_be_kept_is_left_alone)
{
    struct scratch s;
    char copy[SCRATCH_PATH_BYTES], made[SCRATCH_PATH_BYTES];
    uint64_t before = 0, after = 0;

    open_backed_up(&s, copy);
    struct ath_restore tight = { .backup = copy,
                                 .folder = scratch_path(&s, "made", made),
                                 .keep_free = UINT64_MAX };
    ATH_CODE(ATH_RESOURCE_EXHAUSTED, ath_store_restore(&tight, &s.err));
    scratch_says(&s, "no room");
    ATH_FALSE(exists(made));
    ath_store_close(s.store);
    s.store = NULL;
    ATH_CODE(ATH_RESOURCE_EXHAUSTED,
             ath_store_compact(&before, &after, s.path, UINT64_MAX, &s.err));
    scratch_says(&s, "no room");
    uint64_t most = free_but(s.path, (uint64_t)1 << 30);
    tight.keep_free = most;
    ATH_OK(ath_store_restore(&tight, &s.err));
    ATH_TRUE(tight.bytes > 0);
    ATH_OK(ath_store_compact(&before, &after, s.path, most, &s.err));
    ATH_TRUE(after <= before);
    remove_data(made);
    remove_data(copy);
    scratch_reopen(&s);
    scratch_close(&s);
}
