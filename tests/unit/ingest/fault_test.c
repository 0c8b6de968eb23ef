/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "fixture.h"

#ifdef ATH_TEST_BUILD

/*
 * Faults are planned once in a process, before its first failure point, so each test plans and
 * works in a process of its own, which is this program again with the test's name and a folder.
 * The parent looks at what is left in the folder.
 */

enum { STATUS_FATAL = 42 };

/* The commits of fill_world() are passes 1 to 6. */
#define NEXT_FLUSH "7"
#define SECOND_FLUSH "8"

static const char folder_name[] = "ATHAR_TEST_FOLDER";

static void on_fatal(void *context, const char *why)
{
    (void)context;
    (void)why;
    _exit(STATUS_FATAL);
}

/* True in the process where the fault is planned, with a world in the folder; elsewhere runs it
 * there, notes how it ended, and opens what it left. */
static bool under_fault(struct world *w, const char *fault, const char *function,
                        int *status)
{
    char folder[] = "/tmp/athar-ingest-XXXXXX";
    const char *given_folder = getenv(folder_name); /* NOLINT(concurrency-mt-unsafe) */

    if (given_folder != NULL) {
        open_folder(w, given_folder, &(struct ath_ingest_options){ .fatal = on_fatal });
        fill_world(w);
        return true;
    }
    ATH_TRUE(mkdtemp(folder) != NULL);
    pid_t child = fork();
    if (child == 0) {
        setenv("ATHAR_FAULT", fault, 1); /* NOLINT(concurrency-mt-unsafe): one thread */
        setenv(folder_name, folder, 1);  /* NOLINT(concurrency-mt-unsafe): one thread */
        execl("/proc/self/exe", "fault_test", strstr(function, "__") + 2, (char *)NULL);
        _exit(127);
    }
    ATH_EQ_INT(waitpid(child, status, 0), child);
    open_folder(w, folder, NULL);
    return false;
}

/* The child's last words: it has left its folder to the parent. */
static void leave(struct world *w)
{
    close_rooms(w);
    ath_arena_fini(&w->arena);
}

/* The journal holds the world and so many entries more, and adds up. */
static void expect_entries(struct world *w, uint64_t more)
{
    ATH_EQ_U64(head_of(w), WORLD_FLUSHES + more);
    expect_totals(w);
    expect_verified(w);
}

ATH_TEST(ingest_fault, a_failed_flush_is_unavailable_and_the_same_id_may_come_again)
{
    struct world w;
    struct ath_writer_stats stats;
    int status = 0;

    if (under_fault(&w, "store.commit:" NEXT_FLUSH "=error", __func__, &status)) {
        ATH_CODE(ATH_UNAVAILABLE, send_as(&w, 1000, "anfa 202401", "members=20"));
        ATH_EQ_U64(w.item.seq, 0);
        ATH_OK(send_as(&w, 1000, "anfa 202401", "members=20"));
        ATH_FALSE(w.item.repeated);
        ATH_OK(send_as(&w, 1001, "anfa 202402", "members=21"));
        ath_ingest_stats(w.ingest, &stats);
        ATH_EQ_U64(stats.flush_failures, 1);
        leave(&w);
        return;
    }
    ATH_EQ_INT(status, 0);
    expect_entries(&w, 2);
    close_world(&w);
}

ATH_TEST(ingest_fault, a_flush_that_was_written_after_all_is_found_under_its_id)
{
    struct world w;
    int status = 0;

    if (under_fault(&w, "store.after-commit:" NEXT_FLUSH "=error", __func__, &status)) {
        ATH_CODE(ATH_UNAVAILABLE, send_as(&w, 1000, "anfa 202401", "members=20"));
        ATH_OK(send_as(&w, 1000, "anfa 202401", "members=20"));
        ATH_TRUE(w.item.repeated);
        ATH_CODE(ATH_ALREADY_EXISTS, send_as(&w, 1000, "anfa 202401", "members=21"));
        ATH_OK(send_as(&w, 1001, "anfa 202402", "members=21"));
        leave(&w);
        return;
    }
    ATH_EQ_INT(status, 0);
    expect_entries(&w, 2);
    close_world(&w);
}

ATH_TEST(ingest_fault, a_second_failed_flush_within_ten_minutes_is_fatal)
{
    struct world w;
    int status = 0;

    if (under_fault(&w,
                    "store.commit:" NEXT_FLUSH "=error,store.commit:" SECOND_FLUSH "=error",
                    __func__, &status)) {
        ATH_CODE(ATH_UNAVAILABLE, send_as(&w, 1000, "anfa 202401", "members=20"));
        (void)send_as(&w, 1001, "anfa 202401", "members=20");
        ATH_FAIL("still alive");
    }
    ATH_TRUE(WIFEXITED(status));
    ATH_EQ_INT(WEXITSTATUS(status), STATUS_FATAL);
    expect_entries(&w, 0);
    close_world(&w);
}

ATH_TEST(ingest_fault, a_failed_flush_is_forgiven_after_ten_minutes)
{
    static const int64_t eleven_minutes = INT64_C(660) * 1000 * 1000;
    struct world w;
    int status = 0;

    if (under_fault(&w,
                    "store.commit:" NEXT_FLUSH "=error,store.commit:" SECOND_FLUSH "=error",
                    __func__, &status)) {
        ath_clock_fake(1);
        ATH_CODE(ATH_UNAVAILABLE, send_as(&w, 1000, "anfa 202401", "members=20"));
        ath_clock_fake(1 + eleven_minutes);
        ATH_CODE(ATH_UNAVAILABLE, send_as(&w, 1000, "anfa 202401", "members=20"));
        ath_clock_fake(-1);
        ATH_OK(send_as(&w, 1000, "anfa 202401", "members=20"));
        leave(&w);
        return;
    }
    ATH_EQ_INT(status, 0);
    expect_entries(&w, 1);
    close_world(&w);
}

enum { ITEMS = 20 };

/* Send the same items, and expect this answer for each. */
static void expect_each(struct world *w, struct ath_item items[ITEMS], ath_code code)
{
    for (int i = 0; i < ITEMS; i++) {
        const char *head = ath_arena_printf(&w->arena, "anfa %d01", 2000 + i);
        begin_item(w, &items[i], 1000 + (uint32_t)i, (const char *[]){ head, "members=3" },
                   1);
    }
    send_items(w, items, ITEMS);
    for (int i = 0; i < ITEMS; i++) {
        ATH_CODE(code, items[i].code);
    }
}

ATH_TEST(ingest_fault, a_failed_flush_is_told_to_every_submission_in_it)
{
    struct world w;
    struct ath_item items[ITEMS];
    int status = 0;

    if (under_fault(&w, "store.commit:" NEXT_FLUSH "=error", __func__, &status)) {
        expect_each(&w, items, ATH_UNAVAILABLE);
        expect_each(&w, items, ATH_OK);
        leave(&w);
        return;
    }
    ATH_EQ_INT(status, 0);
    expect_entries(&w, ITEMS);
    close_world(&w);
}

/* Killed while the submission is written; the parent sends it again. */
static void expect_once_after(const char *fault, const char *function, bool written)
{
    struct world w;
    int status = 0;

    if (under_fault(&w, fault, function, &status)) {
        (void)send_as(&w, 1000, "anfa 202401", "members=20");
        ATH_FAIL("still alive");
    }
    ATH_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    ATH_EQ_U64(head_of(&w), WORLD_FLUSHES + (written ? 1 : 0));
    ATH_OK(send_as(&w, 1000, "anfa 202401", "members=20"));
    ATH_EQ_INT(w.item.repeated, written);
    ATH_EQ_U64(report_of(&w, "anfa 202401").version, 1);
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_COUNTRY, 0, "202401"), 20);
    expect_entries(&w, 1);
    close_world(&w);
}

ATH_TEST(ingest_fault, killed_before_the_flush_begins_nothing_was_written)
{
    expect_once_after("writer.before-commit:" NEXT_FLUSH "=kill", __func__, false);
}

ATH_TEST(ingest_fault, killed_as_the_flush_begins_nothing_was_written)
{
    expect_once_after("store.commit:" NEXT_FLUSH "=kill", __func__, false);
}

ATH_TEST(ingest_fault, killed_after_the_flush_the_submission_is_there_once)
{
    expect_once_after("store.after-commit:" NEXT_FLUSH "=kill", __func__, true);
}

ATH_TEST(ingest_fault, killed_before_the_acknowledgement_the_submission_is_there_once)
{
    expect_once_after("writer.after-commit:" NEXT_FLUSH "=kill", __func__, true);
}

#else

ATH_TEST(ingest_fault, failure_points_are_in_test_builds_only)
{
    ATH_TRUE(getenv("ATHAR_FAULT") == NULL); /* NOLINT(concurrency-mt-unsafe) */
}

#endif
