/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "check.h"
#include "harm.h"
#include "plugin/child.h"

/* Sanitizers sleep, and wait when they cannot fork: then the clock ends it. */
#ifdef ATH_SANITIZED
#define SYSTEM_CALL ""
#else
#define SYSTEM_CALL "system call"
#endif

enum { PATH_BYTES = 512, ARENA_BYTES = 16 << 20, CELLS = 3 };

/* ---- a plugin, in a process or not ----------------------------------------------- */

struct stage {
    const struct ath_plugin_driver *driver;
    struct ath_plugin_object *object;
    struct ath_plugin_declared declared;
    struct ath_arena arena;
    struct ath_plugin_remarks remarks[ATH_PLUGIN_CALLS];
    struct ath_plugin_value values[CELLS];
    struct ath_error err;
};

static ath_code try_path(struct stage *s, const struct ath_plugin_driver *driver,
                         const char *path)
{
    ath_log_level(0);
    ath_plugin_child_program(ATH_PLUGIN_HOST);
    memset(s, 0, sizeof *s);
    s->driver = driver;
    ath_arena_init(&s->arena, ARENA_BYTES);
    return driver->open(&s->object, &s->declared, path, &s->arena, &s->err);
}

static ath_code try_open(struct stage *s, const struct ath_plugin_driver *driver,
                         const char *folder, const char *file)
{
    char path[PATH_BYTES];

    snprintf(path, sizeof path, "%s/%s", folder, file);
    return try_path(s, driver, path);
}

static void open_in(struct stage *s, const struct ath_plugin_driver *driver,
                    const char *folder, const char *file)
{
    ath_code code = try_open(s, driver, folder, file);

    if (code != ATH_OK) {
        ATH_FAIL("%s: %s", file, s->err.message);
    }
}

static void open_stage(struct stage *s, const struct ath_plugin_driver *driver,
                       const char *file)
{
    open_in(s, driver, ATH_TEST_PLUGIN_DIR, file);
}

static void open_hostile(struct stage *s)
{
    open_in(s, &ath_plugin_child, ATH_HOSTILE_DIR, "check.so");
}

static void close_stage(struct stage *s)
{
    s->driver->close(s->object);
    ath_arena_fini(&s->arena);
}

static void give(struct stage *s, size_t cell, int64_t value)
{
    s->values[cell] = (struct ath_plugin_value){ value, ATH_CELL_NUMBER };
}

static void set_act(struct stage *s, enum act act)
{
    give(s, 0, ACT_BASE + act);
}

/* The first check of the plugin, n times on the same values. */
static ath_code check_many(struct stage *s, size_t n)
{
    static struct ath_plugin_call calls[ATH_PLUGIN_CALLS];
    static struct ath_plugin_remarks *remarks[ATH_PLUGIN_CALLS];

    for (size_t i = 0; i < n; i++) {
        calls[i] =
            (struct ath_plugin_call){ .values = s->values,
                                      .value_count = s->declared.checks.v[0].cell_count,
                                      .first_day = 19783,
                                      .last_day = 19813,
                                      .layer = ATH_LAYER_ACTUAL };
        s->remarks[i] = (struct ath_plugin_remarks){ .arena = &s->arena };
        remarks[i] = &s->remarks[i];
    }
    return s->driver->check(s->object, calls, n, remarks, &s->err);
}

static struct ath_plugin_health health_of(struct stage *s)
{
    struct ath_plugin_health health;

    s->driver->health(s->object, &health);
    return health;
}

static void says(const char *text, const char *words)
{
    if (strstr(text, words) == NULL) {
        ATH_FAIL("'%s' is not in '%s'", words, text);
    }
}

/* ---- the same as inside ---------------------------------------------------------- */

ATH_TEST(plugin_child, a_program_is_the_same_as_when_loaded_inside)
{
    struct stage inside, child;

    open_stage(&inside, &ath_plugin_inproc, "good.so");
    open_stage(&child, &ath_plugin_child, "good.so");
    ATH_OK(ath_program_finish(inside.declared.program, NULL, &inside.arena, &inside.err));
    ATH_OK(ath_program_finish(child.declared.program, NULL, &child.arena, &child.err));
    ATH_EQ_MEM(inside.declared.program->hash, child.declared.program->hash, 32);
    ATH_TRUE(child.declared.program->coded);
    ATH_EQ_U64(child.declared.checks.n, inside.declared.checks.n);
    ATH_EQ_STR(child.declared.checks.v[0].form, "f");
    ATH_EQ_STR(child.declared.checks.v[0].cells[2], "a[sex=f]");
    close_stage(&child);
    close_stage(&inside);
}

ATH_TEST(plugin_child, a_check_says_the_same_as_inside)
{
    struct stage s;

    open_stage(&s, &ath_plugin_child, "good.so");
    give(&s, 0, 125);
    give(&s, 1, 12);
    give(&s, 2, 0);
    ATH_OK(check_many(&s, 1));
    ATH_EQ_U64(s.remarks[0].n, 2);
    ATH_FALSE(s.remarks[0].v[0].warning);
    ATH_EQ_STR(s.remarks[0].v[0].code, "a-over-b");
    ATH_EQ_U64(s.remarks[0].v[0].cell, 0);
    ATH_EQ_STR(s.remarks[0].v[0].why.v[0].text, "{subject} is {value}");
    ATH_TRUE(s.remarks[0].v[1].warning);
    ATH_EQ_STR(s.remarks[0].v[1].code, "no-women");
    close_stage(&s);
}

ATH_TEST(plugin_child, what_it_may_do_is_locked)
{
    struct stage s;

    open_stage(&s, &ath_plugin_child, "good.so");
    struct ath_plugin_health health = health_of(&s);
    ATH_TRUE(health.isolated);
    ATH_EQ_INT(health.standing, ATH_PLUGIN_SERVING);
    ATH_TRUE((health.locks & ATH_PLUGIN_LOCK_CALLS) != 0);
    ATH_TRUE((health.locks & ATH_PLUGIN_LOCK_LIMITS) != 0);
    ATH_TRUE(health.pid > 0 && health.pid != getpid());
    close_stage(&s);
    ATH_TRUE(kill((pid_t)health.pid, 0) != 0);
}

ATH_TEST(plugin_child, a_check_that_talks_nonsense_is_a_failure_with_the_reason)
{
    struct stage s;

    open_stage(&s, &ath_plugin_child, "lying_check.so");
    give(&s, 0, 1);
    ATH_CODE(ATH_UNAVAILABLE, check_many(&s, 1));
    says(s.err.message, "it found fault with cell 7 of 1 in check 1");
    ATH_EQ_U64(health_of(&s).strikes, 1);
    give(&s, 0, 0);
    ATH_OK(check_many(&s, 1));
    close_stage(&s);
}

/* ---- plugins that do harm in a check --------------------------------------------- */

/* The act fails its own call, with these words; the next call finds a new process. */
static void contained(enum act harm_done, const char *words)
{
    struct stage s;

    open_hostile(&s);
    int64_t before = health_of(&s).pid;
    set_act(&s, harm_done);
    ATH_CODE(ATH_UNAVAILABLE, check_many(&s, 1));
    says(s.err.message, words);
    says(health_of(&s).failure, words);
    ATH_EQ_U64(health_of(&s).failures, 1);
    ATH_EQ_INT(health_of(&s).standing, ATH_PLUGIN_RESTARTING);
    set_act(&s, NO_ACT);
    ATH_OK(check_many(&s, 1));
    ATH_EQ_U64(s.remarks[0].n, 0);
    ATH_EQ_U64(health_of(&s).restarts, 1);
    ATH_TRUE(health_of(&s).pid != before);
    close_stage(&s);
}

ATH_TEST(plugin_child, the_call_that_it_failed_over_is_known)
{
    enum { CALLS = 70, BAD = 37 };
    struct ath_plugin_remarks *remarks[CALLS];
    struct ath_plugin_call calls[CALLS];
    struct ath_plugin_value fine, bad;
    struct stage s;

    open_hostile(&s);
    fine = (struct ath_plugin_value){ ACT_BASE + NO_ACT, ATH_CELL_NUMBER };
    bad = (struct ath_plugin_value){ ACT_BASE + SEGFAULT, ATH_CELL_NUMBER };
    for (size_t i = 0; i < CALLS; i++) {
        calls[i] = (struct ath_plugin_call){ .values = i == BAD ? &bad : &fine,
                                             .value_count = 1,
                                             .layer = ATH_LAYER_ACTUAL };
        s.remarks[i] = (struct ath_plugin_remarks){ .arena = &s.arena };
        remarks[i] = &s.remarks[i];
    }
    ATH_CODE(ATH_UNAVAILABLE, s.driver->check(s.object, calls, CALLS, remarks, &s.err));
    for (size_t i = 0; i < CALLS; i++) {
        ATH_EQ_INT(s.remarks[i].suspect, i == BAD);
    }
    close_stage(&s);
}

/* The act comes to nothing, and its own call is answered. */
static void in_vain(enum act harm_done)
{
    struct stage s;

    open_hostile(&s);
    set_act(&s, harm_done);
    ath_code code = check_many(&s, 2);
    if (code != ATH_OK) {
        ATH_FAIL("act %d: %s", (int)harm_done, s.err.message);
    }
    ATH_EQ_U64(health_of(&s).restarts, 0);
    close_stage(&s);
}

ATH_TEST(plugin_child, a_crash_is_contained_and_named)
{
    contained(SEGFAULT, "ended by signal 11 (segmentation fault) in check 1");
    contained(ABORT,
              "ended by signal 6 (it called abort, or an assertion failed) in check 1");
    contained(RECURSE, "ended by signal 11");
    contained(EXIT, "ended itself (exit status 0) in check 1");
}

ATH_TEST(plugin_child, a_division_by_zero_is_contained)
{
#if defined(__x86_64__)
    contained(DIVIDE, "ended by signal 8 (division by zero)");
#endif
}

ATH_TEST(plugin_child, a_write_to_its_own_tables_is_contained)
{
    contained(WRITE_TABLES, "ended by signal 11");
}

ATH_TEST(plugin_child, a_loop_is_ended_by_its_processor_time)
{
    contained(LOOP, "used more than 50 ms of processor time in check 1");
    contained(BLOCK_SIGNALS, "used more than 50 ms of processor time in check 1");
}

ATH_TEST(plugin_child, one_that_only_waits_is_ended_by_the_clock)
{
    contained(LISTEN, "gave no answer for 2");
    contained(STOP_ITSELF, "gave no answer for 2");
}

ATH_TEST(plugin_child, a_gibibyte_is_more_than_it_gets)
{
    contained(MEMORY, "ended by signal 11");
}

ATH_TEST(plugin_child, system_calls_it_may_not_make_end_it_and_are_named)
{
    contained(FORK, SYSTEM_CALL);
    contained(SOCKET, "(socket)");
    contained(OPEN, "(openat)");
    contained(KILL_PARENT, "system call");
    contained(SLEEP, SYSTEM_CALL);
    contained(EXECUTE, "(execve)");
    contained(EXECUTABLE_MEMORY, "(mmap)");
    contained(TRACE, "(ptrace)");
    contained(THREAD, SYSTEM_CALL);
    contained(UNLINK, "system call");
    contained(LIFT_LIMITS, "(prlimit64)");
}

ATH_TEST(plugin_child, a_handler_does_not_hide_a_crash)
{
    contained(HANDLE_SIGNALS, "ended by signal 11");
}

ATH_TEST(plugin_child, what_it_writes_to_the_socket_itself_makes_no_sense)
{
    contained(BABBLE, "its process says what makes no sense");
}

ATH_TEST(plugin_child, what_it_prints_goes_nowhere)
{
    in_vain(PRINT);
}

ATH_TEST(plugin_child, it_cannot_close_its_socket)
{
    in_vain(CLOSE_SOCKET);
}

ATH_TEST(plugin_child, many_long_findings_are_all_heard)
{
    struct stage s;

    open_hostile(&s);
    set_act(&s, SAY_MUCH);
    ATH_OK(check_many(&s, 3));
    for (int i = 0; i < 3; i++) {
        ATH_EQ_U64(s.remarks[i].n, 64);
        ATH_EQ_INT(s.remarks[i].v[63].why.n, 3);
        ATH_EQ_U64(strlen(s.remarks[i].v[63].why.v[2].text), 3900);
    }
    close_stage(&s);
}

ATH_TEST(plugin_child, a_slow_leak_costs_a_restart_now_and_then_and_nothing_else)
{
    struct stage s;
    int failed = 0;

    open_hostile(&s);
    bool limited = (health_of(&s).locks & ATH_PLUGIN_LOCK_MEMORY) != 0;
    set_act(&s, LEAK);
    for (int i = 0; limited && i < 40; i++) {
        failed += check_many(&s, 1) != ATH_OK;
        says(s.err.message, failed == 0 ? "" : "signal 11");
    }
    ATH_TRUE(!limited || (failed > 0 && failed < 5));
    close_stage(&s);
}

/* ---- plugins that do harm, or are it, when loaded -------------------------------- */

static void not_loaded(const char *folder, const char *file, const char *words)
{
    struct stage s;

    ATH_CODE(ATH_INVALID_ARGUMENT, try_open(&s, &ath_plugin_child, folder, file));
    says(s.err.message, words);
    ATH_TRUE(s.object == NULL);
    ath_arena_fini(&s.arena);
}

ATH_TEST(plugin_child, harm_in_a_constructor_is_contained)
{
    static const struct {
        const char *file, *words;
    } cases[] = {
        { "load_segfault.so",
          "ended by signal 11 (segmentation fault) while it was loaded" },
        { "load_abort.so", "ended by signal 6" },
        { "load_exit.so", "ended itself (exit status 0) while it was loaded" },
        { "load_memory.so", "ended by signal 11" },
        { "load_fork.so", SYSTEM_CALL },
        { "load_socket.so", "(socket) while it was loaded" },
        { "load_kill_parent.so", "system call" },
        { "load_close_socket.so", "while it was loaded" },
        { "load_babble.so", "its process says what makes no sense" },
        { "load_sleep.so", SYSTEM_CALL },
        { "load_thread.so", SYSTEM_CALL },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        not_loaded(ATH_HOSTILE_DIR, cases[i].file, cases[i].words);
    }
}

ATH_TEST(plugin_child, a_slow_start_is_cut_short)
{
    not_loaded(ATH_HOSTILE_DIR, "load_loop.so",
               "while it was loaded"); /* by its own time, or the clock of a busy machine */
}

ATH_TEST(plugin_child, files_of_others_cannot_be_read_while_it_loads)
{
    struct stage s;

    open_stage(&s, &ath_plugin_child, "good.so");
    bool fenced = (health_of(&s).locks & ATH_PLUGIN_LOCK_FILES) != 0;
    close_stage(&s);
    if (fenced) { /* the kernel has Landlock */
        not_loaded(ATH_HOSTILE_DIR, "load_open.so", "ended by signal 11");
    }
}

ATH_TEST(plugin_child, tables_that_lie_are_refused_with_the_place)
{
    static const struct {
        const char *folder, *file, *words;
    } cases[] = {
        { ATH_HOSTILE_DIR, "unterminated.so", "ended by signal 11" },
        { ATH_HOSTILE_DIR, "duplicate_ids.so", "'x'" },
        { ATH_HOSTILE_DIR, "circular_formulas.so", "form 'f': indicator" },
        { ATH_HOSTILE_DIR, "odd_sizes.so", "form 2 has size 4000" },
        { ATH_TEST_PLUGIN_DIR, "other_abi.so", "built for ABI 2, this server speaks 1" },
        { ATH_TEST_PLUGIN_DIR, "short_size.so", "its athar_plugin has size 16" },
        { ATH_TEST_PLUGIN_DIR, "no_symbol.so", "exports no athar_plugin" },
        { ATH_TEST_PLUGIN_DIR, "null_tables.so", "its table of 3 form elements is NULL" },
        { ATH_TEST_PLUGIN_DIR, "huge_count.so", "100000 indicators" },
        { ATH_TEST_PLUGIN_DIR, "endless_labels.so", "no end after 16 languages" },
        { ATH_TEST_PLUGIN_DIR, "nonsense_kind.so", "kind 99 is not 1 to 8" },
        { ATH_TEST_PLUGIN_DIR, "bad_formula.so", "indicator 'share': numerator" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        not_loaded(cases[i].folder, cases[i].file, cases[i].words);
    }
}

ATH_TEST(plugin_child, a_file_that_is_no_plugin_starts_no_process)
{
    struct stage s;

    ATH_CODE(ATH_INVALID_ARGUMENT, try_path(&s, &ath_plugin_child, __FILE__));
    says(s.err.message, "not a shared object");
    ath_arena_fini(&s.arena);
}

/* ---- many at once ---------------------------------------------------------------- */

enum { THREADS = 4, CHECKS = 200 };

/* Its own call of the plugin that everybody shares. */
static ath_code check_once(struct stage *s, enum act act, struct ath_error *err)
{
    struct ath_plugin_value value = { ACT_BASE + act, ATH_CELL_NUMBER };
    struct ath_plugin_call call = { .values = &value, .value_count = 1, .layer = 1 };
    struct ath_plugin_remarks remarks = { .arena = NULL }, *list = &remarks;
    struct ath_arena arena;

    ath_arena_init(&arena, ARENA_BYTES);
    remarks.arena = &arena;
    ath_code code = s->driver->check(s->object, &call, 1, &list, err);
    ath_arena_fini(&arena);
    return code;
}

static void *check_often(void *context)
{
    struct ath_error err;

    for (int i = 0; i < CHECKS; i++) {
        if (check_once(context, NO_ACT, &err) != ATH_OK) {
            return NULL;
        }
    }
    return context;
}

ATH_TEST(plugin_child, calls_of_many_threads_are_all_answered)
{
    struct stage s;
    pthread_t threads[THREADS];

    open_hostile(&s);
    for (int i = 0; i < THREADS; i++) {
        ATH_EQ_INT(pthread_create(&threads[i], NULL, check_often, &s), 0);
    }
    int content = 0;
    for (int i = 0; i < THREADS; i++) {
        void *result = NULL;
        ATH_EQ_INT(pthread_join(threads[i], &result), 0);
        content += result == &s;
    }
    ATH_EQ_INT(content, THREADS);
    ATH_EQ_INT(health_of(&s).checks, THREADS * CHECKS);
    close_stage(&s);
}

static void *check_what_hangs(void *context)
{
    struct ath_error err;

    return check_once(context, LISTEN, &err) == ATH_UNAVAILABLE ? context : NULL;
}

ATH_TEST(plugin_child, nobody_waits_long_behind_a_check_that_hangs)
{
    struct stage s;
    pthread_t thread;
    void *result = NULL;
    ath_code code = ATH_OK;
    int64_t began = 0;

    open_hostile(&s);
    ATH_EQ_INT(pthread_create(&thread, NULL, check_what_hangs, &s), 0);
    while (code == ATH_OK) { /* until it has the process */
        began = ath_clock_mono_us();
        code = check_once(&s, NO_ACT, &s.err);
    }
    int64_t waited = ath_clock_mono_us() - began;
    ATH_EQ_INT(pthread_join(thread, &result), 0);
    ATH_TRUE(result == &s);
    ATH_CODE(ATH_UNAVAILABLE, code);
    says(s.err.message, "busy with a check that does not end");
    ATH_TRUE(s.err.retry_after_ms > 0);
    ATH_TRUE(waited < 1000000);
    close_stage(&s);
}

ATH_TEST(plugin_child, each_check_of_a_batch_has_a_budget_of_its_own)
{
    struct stage s;

    open_hostile(&s);
    set_act(&s, WORK);
    ath_code code = check_many(&s, 100);
    if (code != ATH_OK) {
        ATH_FAIL("%s", s.err.message);
    }
    ATH_TRUE(health_of(&s).cpu_us > 900000);
    close_stage(&s);
}

/* ---- ends and new beginnings ----------------------------------------------------- */

ATH_TEST(plugin_child, three_failures_keep_it_away_until_it_has_done_well)
{
    struct stage s;
    int64_t now = 1000000000;

    open_hostile(&s);
    ath_clock_fake(now);
    set_act(&s, SEGFAULT);
    for (int i = 0; i < 3; i++) {
        ATH_CODE(ATH_UNAVAILABLE, check_many(&s, 1));
    }
    ATH_EQ_U64(s.err.retry_after_ms, 1000);
    ATH_EQ_INT(health_of(&s).standing, ATH_PLUGIN_QUARANTINED);
    ATH_EQ_INT(health_of(&s).until_us, now + 1000000);
    ATH_EQ_U64(health_of(&s).restarts, 2);
    set_act(&s, NO_ACT);
    ATH_CODE(ATH_UNAVAILABLE, check_many(&s, 1));
    says(s.err.message,
         "left alone for a while, because it failed too often: ended by signal");
    ATH_EQ_U64(health_of(&s).restarts, 2);
    ath_clock_fake(now + 1000000);
    ATH_OK(check_many(&s, 1));
    ATH_EQ_INT(health_of(&s).standing, ATH_PLUGIN_SERVING);
    ATH_EQ_U64(health_of(&s).strikes, 0);
    ath_clock_fake(-1);
    close_stage(&s);
}

ATH_TEST(plugin_child, a_process_that_died_between_calls_is_replaced_unnoticed)
{
    struct stage s;

    open_stage(&s, &ath_plugin_child, "good.so");
    for (int i = 0; i < 5; i++) {
        kill((pid_t)health_of(&s).pid, SIGKILL);
        ATH_OK(check_many(&s, 1));
    }
    ATH_EQ_U64(health_of(&s).failures, 0);
    ATH_EQ_U64(health_of(&s).restarts, 5);
    close_stage(&s);
}

static void copy_file(const char *to, const char *from)
{
    static char bytes[4 << 20];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");

    ATH_TRUE(in != NULL && out != NULL);
    size_t n = fread(bytes, 1, sizeof bytes, in);
    ATH_EQ_U64(fwrite(bytes, 1, n, out), n);
    fclose(in);
    fclose(out);
}

ATH_TEST(plugin_child, what_starts_again_is_what_was_loaded_whatever_became_of_the_file)
{
    struct stage s;
    char path[] = "/tmp/athar-child-XXXXXX";
    int fd = mkstemp(path);

    ATH_TRUE(fd >= 0);
    close(fd);
    copy_file(path, ATH_TEST_PLUGIN_DIR "/good.so");
    ATH_OK(try_path(&s, &ath_plugin_child, path));
    copy_file(path, ATH_TEST_PLUGIN_DIR "/other_abi.so");
    kill((pid_t)health_of(&s).pid, SIGKILL);
    ATH_OK(check_many(&s, 1));
    ATH_EQ_INT(unlink(path), 0);
    kill((pid_t)health_of(&s).pid, SIGKILL);
    ATH_OK(check_many(&s, 1));
    close_stage(&s);
}

static int open_descriptors(void)
{
    int n = 0;

    for (int fd = 0; fd < 256; fd++) {
        n += fcntl(fd, F_GETFD) >= 0;
    }
    return n;
}

ATH_TEST(plugin_child, nothing_stays_open_behind_plugins_that_came_and_went)
{
    struct stage s;
    int before = open_descriptors();

    for (int i = 0; i < 5; i++) {
        open_hostile(&s);
        set_act(&s, ABORT);
        ATH_CODE(ATH_UNAVAILABLE, check_many(&s, 1));
        close_stage(&s);
        not_loaded(ATH_HOSTILE_DIR, "load_abort.so", "ended by signal 6");
        not_loaded(ATH_TEST_PLUGIN_DIR, "other_abi.so", "built for ABI 2");
    }
    ATH_EQ_INT(open_descriptors(), before);
    ATH_TRUE(waitpid(-1, NULL, WNOHANG) < 0); /* no child, alive or dead */
}

/* The lowest descriptors are taken, and as many more may be open as it says: from none to enough. */
ATH_TEST(plugin_child, nothing_stays_open_where_descriptors_run_out)
{
    enum { FEW = 20, ENOUGH = 40 };
    int taken[FEW], n = 0, opened = 0;
    struct rlimit all, few;

    do {
        taken[n] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    } while (taken[n++] < FEW - 1);
    int before = open_descriptors();
    ATH_EQ_INT(getrlimit(RLIMIT_NOFILE, &all), 0);
    few = all;
    for (few.rlim_cur = FEW; few.rlim_cur <= ENOUGH; few.rlim_cur++) {
        struct stage s;
        ATH_EQ_INT(setrlimit(RLIMIT_NOFILE, &few), 0);
        ath_code code = try_open(&s, &ath_plugin_child, ATH_TEST_PLUGIN_DIR, "good.so");
        ATH_EQ_INT(setrlimit(RLIMIT_NOFILE, &all), 0);
        opened += code == ATH_OK;
        close_stage(&s);
        ATH_EQ_INT(open_descriptors(), before);
    }
    ATH_TRUE(opened > 0 && opened < ENOUGH - FEW);
    while (n > 0) {
        close(taken[--n]);
    }
}

ATH_TEST(plugin_child, without_its_program_nothing_is_loaded)
{
    struct stage s;

    memset(&s, 0, sizeof s);
    ath_arena_init(&s.arena, ARENA_BYTES);
    ath_plugin_child_program("/nonexistent/athar-plugin-host");
    ATH_CODE(ATH_FAILED_PRECONDITION,
             ath_plugin_child.open(&s.object, &s.declared, ATH_TEST_PLUGIN_DIR "/good.so",
                                   &s.arena, &s.err));
    says(s.err.message,
         "/nonexistent/athar-plugin-host cannot be started (it is not there)");
    ath_arena_fini(&s.arena);
}
