/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "check.h"
#include "plugin/host.h"

enum { PATH_BYTES = 256 };

static const int64_t MINUTE_US = (int64_t)60 * 1000 * 1000;

static const size_t ARENA_BYTES = (size_t)64 << 20;

/* A folder with versions of one program in one file, and what loads it. */
struct world {
    char folder[64], file[PATH_BYTES];
    struct ath_plugins *plugins;
    struct ath_program one, two; /* finished: what versions 1 and 2 declare */
    struct ath_arena arena;
    struct ath_error err;
};

static struct world w;

static void copy_file(const char *to, const char *from)
{
    char bytes[4096];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    size_t n;

    ATH_TRUE(in != NULL && out != NULL);
    while ((n = fread(bytes, 1, sizeof bytes, in)) > 0) {
        ATH_EQ_U64(fwrite(bytes, 1, n, out), n);
    }
    fclose(in);
    ATH_EQ_INT(fclose(out), 0);
}

/* Put version n in the file's place in one step. */
static void put(int n)
{
    char from[PATH_BYTES], beside[PATH_BYTES + 8];

    snprintf(from, sizeof from, "%s/growing/%d.so", ATH_TEST_PLUGIN_DIR, n);
    snprintf(beside, sizeof beside, "%s.new", w.file);
    copy_file(beside, from);
    ATH_EQ_INT(rename(beside, w.file), 0);
}

/* A copy, as from the catalogue: what is declared goes with its version. */
static void finish(struct ath_program *out, const struct ath_program *declared,
                   const struct ath_program *previous)
{
    struct ath_program program = *declared, *copy = NULL;

    ATH_OK(ath_program_finish(&program, previous, &w.arena, &w.err));
    ATH_OK(ath_program_decode(&copy, program.content, &w.arena, &w.err));
    *out = *copy;
}

static void open_world(void)
{
    const char *folder = w.folder;
    const struct ath_plugins_options options = { .folders = &folder, .folder_count = 1 };

    memset(&w, 0, sizeof w);
    ath_log_level(0);
    ath_arena_init(&w.arena, ARENA_BYTES);
    snprintf(w.folder, sizeof w.folder, "/tmp/athar-registry-XXXXXX");
    ATH_TRUE(mkdtemp(w.folder) != NULL);
    snprintf(w.file, sizeof w.file, "%s/growing.so", w.folder);
    put(1);
    ATH_OK(ath_plugins_open(&w.plugins, &options, &w.err));
    finish(&w.one, ath_plugins_info(w.plugins, 0)->program, NULL);
    ATH_OK(ath_plugins_bind(w.plugins, &w.one, &w.err));
}

static void close_world(void)
{
    ath_plugins_close(w.plugins);
    ath_arena_fini(&w.arena);
    unlink(w.file);
    ATH_EQ_INT(rmdir(w.folder), 0);
    ath_clock_fake(-1);
}

/* Version 2 beside what serves, bound to the program as it will be. */
static struct ath_plugin_version *prepare_two(void)
{
    struct ath_plugin_version *version = NULL;

    put(2);
    ATH_OK(ath_plugins_prepare(&version, w.plugins, w.file, &w.err));
    finish(&w.two, ath_version_program(version), &w.one);
    ATH_OK(ath_version_bind(version, &w.two, &w.err));
    return version;
}

/* The reason that a report of "a" with this value is refused for; "" when it is not. */
static const char *judge(const struct ath_program *program, int64_t value)
{
    struct ath_findings *findings = ath_arena_new(&w.arena, struct ath_findings);
    struct ath_cell cell = { .value = value, .state = ATH_CELL_NUMBER };
    struct ath_plugin_report report = { .program = program,
                                        .form = &program->forms[0],
                                        .layer = ATH_LAYER_ACTUAL,
                                        .effective = { &cell, 1 } };

    cell.cell = program->indicators[0].total;
    ATH_TRUE(ath_period_parse(&report.period, ath_slice_str("2024-03")));
    ath_findings_init(findings, &w.arena, "en");
    ATH_OK(ath_plugins_check(w.plugins, &report, findings, &w.err));
    return findings->n == 0 ? "" : findings->v[0].reason;
}

static struct ath_plugin_state state(void)
{
    struct ath_plugin_states states;

    ATH_OK(ath_plugins_states(&states, w.plugins, &w.arena, &w.err));
    ATH_EQ_U64(states.n, 1);
    return states.v[0];
}

/* ---- which version judges ---------------------------------------------------------- */

ATH_TEST(plugin_registry, each_catalogue_is_judged_by_the_version_bound_to_it)
{
    open_world();
    struct ath_plugin_version *two = prepare_two();
    ath_plugins_offer(w.plugins, two);
    ATH_EQ_STR(judge(&w.one, 1001), "judged-by-1");
    ATH_EQ_STR(judge(&w.two, 1002), "judged-by-2");
    ATH_EQ_STR(state().version, "1.0.0");
    ath_plugins_serve(w.plugins, two, "");
    ATH_EQ_STR(judge(&w.one, 1001), "judged-by-1");
    ATH_EQ_STR(judge(&w.one, 1002), "");
    ATH_EQ_STR(judge(&w.two, 1002), "judged-by-2");
    ATH_EQ_STR(state().version, "2.0.0");
    close_world();
}

ATH_TEST(plugin_registry, a_version_that_was_replaced_is_let_go_of_after_some_minutes)
{
    open_world();
    ath_clock_fake(MINUTE_US);
    ath_plugins_serve(w.plugins, prepare_two(), "");
    ath_clock_fake(2 * MINUTE_US);
    ath_plugins_tick(w.plugins);
    ATH_EQ_STR(judge(&w.one, 1001), "judged-by-1");
    ath_clock_fake(5 * MINUTE_US);
    ath_plugins_tick(w.plugins);
    ATH_EQ_STR(judge(&w.one, 1001), "");
    ATH_EQ_STR(judge(&w.one, 1002), "judged-by-2");
    close_world();
}

ATH_TEST(plugin_registry, what_is_dropped_leaves_no_trace_but_the_reason)
{
    open_world();
    struct ath_plugin_version *two = prepare_two();
    ath_plugins_offer(w.plugins, two);
    ath_plugins_drop(w.plugins, two, "not today", false);
    ATH_EQ_STR(judge(&w.two, 1002), "");
    ATH_EQ_STR(judge(&w.one, 1001), "judged-by-1");
    ATH_EQ_STR(state().problem, "");
    ATH_EQ_STR(state().on_disk, "not today");
    ATH_EQ_STR(state().events[1].what, "refused");
    close_world();
}

ATH_TEST(plugin_registry, what_may_be_in_the_catalogue_stays_offered)
{
    open_world();
    struct ath_plugin_version *two = prepare_two();
    ath_plugins_offer(w.plugins, two);
    ath_plugins_drop(w.plugins, two, "nobody knows", true);
    ATH_EQ_STR(judge(&w.two, 1002), "judged-by-2");
    ATH_EQ_STR(judge(&w.one, 1001), "judged-by-1");
    close_world();
}

ATH_TEST(plugin_registry, an_unloaded_program_is_judged_by_nobody_not_even_by_the_past)
{
    open_world();
    ath_plugins_serve(w.plugins, prepare_two(), "");
    ATH_TRUE(ath_plugins_unload(w.plugins, state().path, "so be it"));
    ATH_TRUE(!ath_plugins_unload(w.plugins, state().path, "so be it"));
    ATH_EQ_STR(judge(&w.one, 1001), "plugin-missing");
    ATH_EQ_STR(judge(&w.two, 1001), "plugin-missing");
    ATH_EQ_STR(state().problem, "so be it");
    close_world();
}

/* ---- which files ------------------------------------------------------------------- */

static struct ath_plugin_changes scan(void)
{
    struct ath_plugin_changes changes;

    ATH_OK(ath_plugins_scan(&changes, w.plugins, &w.arena, &w.err));
    return changes;
}

ATH_TEST(plugin_registry, a_scan_finds_what_is_new_or_replaced_and_nothing_else)
{
    open_world();
    ATH_EQ_U64(scan().file_count, 0);
    put(1); /* the same bytes, but another file */
    ATH_EQ_U64(scan().file_count, 1);
    ATH_EQ_STR(scan().files[0], w.file);
    ath_plugins_serve(w.plugins, prepare_two(), "");
    ATH_EQ_U64(scan().file_count, 0);
    ath_plugins_unload(w.plugins, w.file, "unloaded");
    ATH_EQ_U64(scan().file_count, 0);
    put(2);
    ATH_EQ_U64(scan().file_count, 1);
    close_world();
}

ATH_TEST(plugin_registry, a_scan_finds_what_is_gone_once)
{
    open_world();
    unlink(w.file);
    struct ath_plugin_changes changes = scan();
    ATH_EQ_U64(changes.gone_count, 1);
    ATH_EQ_STR(changes.gone[0], w.file);
    ath_plugins_unload(w.plugins, w.file, "its file is gone");
    ATH_EQ_U64(scan().gone_count, 0);
    ATH_EQ_STR(state().problem, "its file is gone");
    put(1);
    ATH_EQ_U64(scan().file_count, 1);
    close_world();
}

ATH_TEST(plugin_registry, a_folder_that_cannot_be_read_loses_nothing)
{
    struct ath_plugin_changes changes;
    char moved[PATH_BYTES];

    open_world();
    snprintf(moved, sizeof moved, "%s.moved", w.folder);
    ATH_EQ_INT(rename(w.folder, moved), 0);
    ATH_CODE(ATH_NOT_FOUND, ath_plugins_scan(&changes, w.plugins, &w.arena, &w.err));
    ATH_EQ_STR(state().problem, "");
    ATH_EQ_INT(rename(moved, w.folder), 0);
    close_world();
}

static ath_code path_of(const char *name)
{
    const char *path = NULL;
    ath_code code = ath_plugins_path(&path, w.plugins, name, &w.arena, &w.err);

    if (code == ATH_OK) {
        ATH_EQ_STR(path, w.file);
    }
    return code;
}

ATH_TEST(plugin_registry, a_file_goes_by_its_program_its_name_and_its_path)
{
    char roundabout[PATH_BYTES];

    open_world();
    ATH_OK(path_of("growing"));
    ATH_OK(path_of("growing.so"));
    ATH_OK(path_of(w.file));
    snprintf(roundabout, sizeof roundabout, "%s/../%s/growing.so", w.folder,
             w.folder + strlen("/tmp/"));
    ATH_OK(path_of(roundabout));
    ATH_CODE(ATH_NOT_FOUND, path_of("other"));
    ATH_CODE(ATH_NOT_FOUND, path_of("other.so"));
    ATH_CODE(ATH_NOT_FOUND, path_of(".hidden.so"));
    ATH_CODE(ATH_INVALID_ARGUMENT, path_of("growing/../growing.so"));
    ATH_CODE(ATH_INVALID_ARGUMENT, path_of("/tmp/growing.so"));
    close_world();
}

/* ---- what may follow --------------------------------------------------------------- */

ATH_TEST(plugin_registry, a_file_keeps_to_the_program_it_serves)
{
    struct ath_plugin_version *version = NULL;

    open_world();
    put(28);
    ATH_CODE(ATH_FAILED_PRECONDITION,
             ath_plugins_prepare(&version, w.plugins, w.file, &w.err));
    ATH_TRUE(strstr(state().on_disk, "'grown'") != NULL);
    ATH_EQ_STR(judge(&w.one, 1001), "judged-by-1");
    close_world();
}

ATH_TEST(plugin_registry, events_are_the_latest_sixteen_in_order)
{
    struct ath_plugin_version *version = NULL;

    open_world();
    for (int i = 0; i < 20; i++) {
        ATH_OK(ath_plugins_prepare(&version, w.plugins, w.file, &w.err));
        ath_plugins_serve(w.plugins, version, "");
    }
    struct ath_plugin_state now = state();
    ATH_EQ_U64(now.event_count, 16);
    for (size_t i = 0; i < now.event_count; i++) {
        ATH_EQ_STR(now.events[i].what, "reloaded");
    }
    ath_plugins_unload(w.plugins, w.file, "enough");
    ATH_EQ_STR(state().events[15].what, "unloaded");
    ATH_EQ_STR(state().events[15].why, "enough");
    close_world();
}
