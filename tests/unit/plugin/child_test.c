/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "check.h"
#include "plugin/child.h"

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

static ath_code try_open(struct stage *s, const struct ath_plugin_driver *driver,
                         const char *file)
{
    char path[PATH_BYTES];

    ath_log_level(0);
    ath_plugin_child_program(ATH_PLUGIN_HOST);
    snprintf(path, sizeof path, "%s/%s", ATH_TEST_PLUGIN_DIR, file);
    memset(s, 0, sizeof *s);
    s->driver = driver;
    ath_arena_init(&s->arena, ARENA_BYTES);
    return driver->open(&s->object, &s->declared, path, &s->arena, &s->err);
}

static void open_stage(struct stage *s, const struct ath_plugin_driver *driver,
                       const char *file)
{
    ath_code code = try_open(s, driver, file);

    if (code != ATH_OK) {
        ATH_FAIL("%s: %s", file, s->err.message);
    }
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

/* The first check of the plugin, n times on the same values. */
static ath_code check_many(struct stage *s, size_t n)
{
    static struct ath_plugin_call calls[ATH_PLUGIN_CALLS];
    static struct ath_plugin_remarks *remarks[ATH_PLUGIN_CALLS];

    for (size_t i = 0; i < n; i++) {
        calls[i] = (struct ath_plugin_call){ .values = s->values,
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
