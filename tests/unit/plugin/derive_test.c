/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "check.h"
#include "harm.h"
#include "plugin/child.h"
#include "plugin/host.h"
#include "plugin/laws.h"
#include "plugin/wire.h"

enum { PATH_BYTES = 512, ARENA_BYTES = 32 << 20, CELLS = 2, PACE_DAYS = 31 };

/* What derive.c of the hostile plugins says: behind the acts. */
enum { SAY_SEVEN = 100, SAY_SCALE, SAY_LESS_THAN_NONE, SAY_SIZE, SAY_LEAST };

/* ---- what is declared ------------------------------------------------------------ */

static int run_nothing(const struct athar_totals *totals, const struct athar_point *point,
                       struct athar_quotient *out)
{
    (void)totals, (void)point, (void)out;
    return 0;
}

static const char *const cells[] = { "x", "y", NULL, "x;y" };

static const struct athar_derivation good = { sizeof good, "d", cells, 2, run_nothing };

/* Two flows and what is derived of them. */
static ath_code declare(struct ath_manifest_checks *checks,
                        struct ath_indicator *indicators, const struct athar_derivation *v,
                        size_t n, struct ath_error *err)
{
    static struct ath_arena arena;
    static struct ath_form form = { .id = "f", .indicator_count = 3 };
    static struct ath_program program;
    const struct athar_derive derive = { sizeof derive, v, n };

    ath_arena_fini(&arena);
    ath_arena_init(&arena, ARENA_BYTES);
    indicators[0].id = "x";
    indicators[1].id = "y";
    indicators[2].id = "d";
    program = (struct ath_program){
        .forms = &form, .form_count = 1, .indicators = indicators, .indicator_count = 3
    };
    return ath_manifest_derivations(checks, &derive, &program, &arena, err);
}

static void refused(struct athar_derivation derivation, const char *words)
{
    struct ath_indicator indicators[3] = { 0 };
    struct ath_manifest_checks checks = { 0 };
    struct ath_error err = { 0 };

    ATH_CODE(ATH_INVALID_ARGUMENT, declare(&checks, indicators, &derivation, 1, &err));
    if (strstr(err.message, words) == NULL) {
        ATH_FAIL("'%s' is not in '%s'", words, err.message);
    }
    ATH_EQ_U64(checks.n, 0);
}

ATH_TEST(plugin_derive, a_derivation_stands_behind_the_checks_and_in_its_indicator)
{
    static const struct ath_manifest_check check = { .form = "f" };
    struct ath_manifest_checks checks = { &check, 1 };
    struct ath_indicator indicators[3] = { 0 };
    struct ath_error err = { 0 };

    ATH_OK(declare(&checks, indicators, &good, 1, &err));
    ATH_EQ_U64(checks.n, 2);
    ATH_EQ_U64(ath_manifest_check_count(checks), 1);
    ATH_EQ_U64(ath_manifest_derivation(checks, "d"), 1);
    ATH_EQ_U64(ath_manifest_derivation(checks, "x"), 2);
    ATH_EQ_STR(checks.v[1].form, "f");
    ATH_EQ_STR(indicators[2].derived, "x; y");
    ATH_TRUE(indicators[0].derived == NULL);
}

ATH_TEST(plugin_derive, derivations_that_cannot_run_are_refused)
{
    struct athar_derivation bad = good;

    bad.indicator = "nobody";
    refused(bad, "a derivation is of 'nobody', which is not one of the program");
    bad = good;
    bad.run = NULL;
    refused(bad, "indicator 'd': its derivation has no function");
    bad = good;
    bad.cell_count = 0;
    refused(bad, "derived from 0 cells, not 1 to 64");
    bad.cell_count = 65;
    refused(bad, "derived from 65 cells");
    bad.cell_count = 3;
    refused(bad, "cell 3 it is derived from has no name");
    bad = good;
    bad.cells = NULL;
    refused(bad, "the list of cells it is derived from is NULL");
    bad = good;
    bad.cells = cells + 3;
    bad.cell_count = 1;
    refused(bad, "cell 1 it is derived from has a ';' in it");
    bad = good;
    bad.size = 8;
    refused(bad, "the first derivation has size 8");
}

ATH_TEST(plugin_derive, an_indicator_is_derived_once_and_functions_are_64_at_most)
{
    static const struct ath_manifest_check many[64] = { { .form = "f" } };
    const struct athar_derivation twice[] = { good, good };
    struct ath_manifest_checks checks = { 0 };
    struct ath_indicator indicators[3] = { 0 };
    struct ath_error err = { 0 };

    ATH_CODE(ATH_INVALID_ARGUMENT, declare(&checks, indicators, twice, 2, &err));
    ATH_TRUE(strstr(err.message, "it is derived twice") != NULL);
    checks = (struct ath_manifest_checks){ many, 64 };
    memset(indicators, 0, sizeof indicators);
    ATH_CODE(ATH_INVALID_ARGUMENT, declare(&checks, indicators, &good, 1, &err));
    ATH_TRUE(strstr(err.message, "1 derivation elements, at most 0") != NULL);
}

ATH_TEST(plugin_derive, its_abi_stays_where_it_is)
{
    ATH_EQ_U64(sizeof(athar_wide), 16);
    ATH_EQ_U64(offsetof(struct athar_quotient, scale), 4);
    ATH_EQ_U64(offsetof(struct athar_quotient, numerator), 16);
    ATH_EQ_U64(offsetof(struct athar_quotient, denominator), 32);
    ATH_EQ_U64(offsetof(struct athar_totals, layer), 32);
    ATH_EQ_U64(offsetof(struct athar_derivation, run), 32);
    ATH_EQ_U64(offsetof(struct athar_derive, derivation_count), 16);
}

/* ---- a plugin, in a process or not ----------------------------------------------- */

struct stage {
    const struct ath_plugin_driver *driver;
    struct ath_plugin_object *object;
    struct ath_plugin_declared declared;
    struct ath_arena arena;
    struct ath_plugin_total totals[CELLS];
    struct ath_plugin_remarks remarks;
    struct ath_error err;
};

static void open_stage(struct stage *s, const struct ath_plugin_driver *driver,
                       const char *path)
{
    ath_log_level(0);
    ath_plugin_child_program(ATH_PLUGIN_HOST);
    memset(s, 0, sizeof *s);
    s->driver = driver;
    ath_arena_init(&s->arena, ARENA_BYTES);
    if (driver->open(&s->object, &s->declared, path, &s->arena, &s->err) != ATH_OK) {
        ATH_FAIL("%s: %s", path, s->err.message);
    }
}

static void close_stage(struct stage *s)
{
    s->driver->close(s->object);
    ath_arena_fini(&s->arena);
}

/* Its first derivation, in March 2024. */
static ath_code derive(struct stage *s, enum ath_layer layer)
{
    const struct ath_plugin_call call = { .totals = s->totals,
                                          .value_count = s->declared.checks.v[0].cell_count,
                                          .first_day = 19783,
                                          .last_day = 19813,
                                          .layer = layer };
    struct ath_plugin_remarks *const list[] = { &s->remarks };

    s->remarks = (struct ath_plugin_remarks){ .arena = &s->arena };
    return s->driver->check(s->object, &call, 1, list, &s->err);
}

static void give(struct stage *s, size_t cell, ath_i128 value)
{
    s->totals[cell] = (struct ath_plugin_total){ value, ATH_CELL_NUMBER };
}

static void derives_exactly(const struct ath_plugin_driver *driver)
{
    static const ath_i128 wide = (ath_i128)1 << 100;
    struct stage s;

    open_stage(&s, driver, ATH_TEST_PLUGIN_DIR "/derived.so");
    ATH_FALSE(s.declared.program->coded);
    ATH_EQ_U64(s.declared.checks.n, 2);
    ATH_EQ_STR(s.declared.checks.v[0].indicator, "pace");
    give(&s, 0, -wide - 7);
    give(&s, 1, wide);
    ATH_OK(derive(&s, ATH_LAYER_ACTUAL));
    ATH_TRUE(s.remarks.quotient.known);
    ATH_EQ_INT(s.remarks.quotient.scale, 1);
    ATH_TRUE(s.remarks.quotient.numerator == -wide - 7);
    ATH_TRUE(s.remarks.quotient.denominator == wide * PACE_DAYS);
    ATH_OK(derive(&s, ATH_LAYER_TARGET));
    ATH_FALSE(s.remarks.quotient.known);
    s.totals[1] = (struct ath_plugin_total){ 0, ATH_CELL_NA };
    ATH_OK(derive(&s, ATH_LAYER_ACTUAL));
    ATH_FALSE(s.remarks.quotient.known);
    s.totals[1].state = ATH_CELL_MISSING;
    ATH_OK(derive(&s, ATH_LAYER_ACTUAL));
    ATH_FALSE(s.remarks.quotient.known);
    close_stage(&s);
}

ATH_TEST(plugin_derive, totals_wider_than_any_figure_are_exact_inside_and_in_a_process)
{
    derives_exactly(&ath_plugin_inproc);
    derives_exactly(&ath_plugin_child);
}

/* What a process says first, with this many of its derivations told. */
static ath_code hear_hello(struct stage *s, size_t told)
{
    struct ath_plugin_declared declared = s->declared;
    struct ath_wire_hello hello;
    struct ath_buf buf;

    declared.checks.n = told;
    ath_buf_init(&buf, &s->arena, 1024);
    ath_wire_write_hello(&buf, &declared, 0);
    struct ath_slice frame = ath_wire_frame(&buf, 0);
    return ath_wire_read_hello(
        &hello,
        ath_slice(frame.data + ATH_WIRE_HEAD_BYTES, frame.size - ATH_WIRE_HEAD_BYTES),
        &s->arena, &s->err);
}

ATH_TEST(plugin_derive, a_process_whose_derivations_are_not_its_programs_is_not_believed)
{
    struct ath_manifest_check lies[3];
    struct stage s;

    open_stage(&s, &ath_plugin_inproc, ATH_TEST_PLUGIN_DIR "/derived.so");
    ATH_OK(ath_program_finish(s.declared.program, NULL, &s.arena, &s.err));
    ATH_OK(hear_hello(&s, 2));
    ATH_CODE(ATH_UNAVAILABLE, hear_hello(&s, 1));
    ATH_TRUE(strstr(s.err.message, "its derivations") != NULL);
    memcpy(lies, s.declared.checks.v, 2 * sizeof *lies);
    lies[2] = lies[1];
    lies[2].indicator = "hours";
    s.declared.checks.v = lies;
    ATH_CODE(ATH_UNAVAILABLE, hear_hello(&s, 3));
    lies[0].cells = (const char *const[]){ "clubs", "hours" };
    ATH_CODE(ATH_UNAVAILABLE, hear_hello(&s, 2));
    lies[0] = lies[1];
    ATH_CODE(ATH_UNAVAILABLE, hear_hello(&s, 2));
    close_stage(&s);
}

/* Asked for this total it fails, with these words; then it is well again. */
static void fails(const struct ath_plugin_driver *driver, int64_t act, const char *words)
{
    struct stage s;

    open_stage(&s, driver, ATH_HOSTILE_DIR "/derive.so");
    give(&s, 0, ACT_BASE + act);
    ATH_CODE(ATH_UNAVAILABLE, derive(&s, ATH_LAYER_ACTUAL));
    if (strstr(s.err.message, words) == NULL) {
        ATH_FAIL("act %d: '%s' is not in '%s'", (int)act, words, s.err.message);
    }
    give(&s, 0, 0);
    ATH_OK(derive(&s, ATH_LAYER_ACTUAL));
    ATH_TRUE(s.remarks.quotient.known);
    close_stage(&s);
}

ATH_TEST(plugin_derive, what_makes_no_sense_is_a_failure_with_the_reason)
{
    static const struct {
        int64_t act;
        const char *words;
    } lies[] = {
        { SAY_SEVEN, "a derivation gives 7, not 0 or 1" },
        { SAY_SCALE, "a derivation's scale is 4000, not 0 to 18" },
        { SAY_LESS_THAN_NONE, "a derivation's scale is -1" },
        { SAY_SIZE, "a derivation gives a quotient of size 8" },
        { SAY_LEAST, "a derivation gives -2^127" },
    };

    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        fails(&ath_plugin_inproc, lies[i].act, lies[i].words);
        fails(&ath_plugin_child, lies[i].act, lies[i].words);
    }
}

ATH_TEST(plugin_derive, harm_in_a_derivation_is_contained_and_named)
{
    fails(&ath_plugin_child, SEGFAULT,
          "ended by signal 11 (segmentation fault) in deriving 'd'");
    fails(&ath_plugin_child, LOOP,
          "used more than 50 ms of processor time in deriving 'd'");
    fails(&ath_plugin_child, EXIT, "ended itself (exit status 0) in deriving 'd'");
    fails(&ath_plugin_child, BABBLE, "makes no sense");
}

/* ---- through the door ------------------------------------------------------------ */

/* A program as the store would have it, and its plugin. */
struct served {
    struct ath_plugins *plugins;
    struct ath_program *program;
    struct ath_arena arena;
    struct ath_error err;
    struct ath_plugin_total totals[CELLS];
};

static void serve(struct served *s, const char *folder, const char *id)
{
    const char *const folders[] = { folder };

    ath_log_level(0);
    memset(s, 0, sizeof *s);
    ath_arena_init(&s->arena, ARENA_BYTES);
    ATH_OK(ath_plugins_open(&s->plugins,
                            &(struct ath_plugins_options){
                                .folders = folders, .folder_count = 1, .inside = true },
                            &s->err));
    for (size_t i = 0; s->program == NULL; i++) {
        const struct ath_plugin_info *info = ath_plugins_info(s->plugins, i);
        ATH_TRUE(info != NULL);
        if (strcmp(info->id, id) == 0) {
            struct ath_program finished = *info->program;
            ATH_OK(ath_program_finish(&finished, NULL, &s->arena, &s->err));
            ATH_OK(ath_program_decode(&s->program, finished.content, &s->arena, &s->err));
        }
    }
}

static void end(struct served *s)
{
    ath_plugins_close(s->plugins);
    ath_arena_fini(&s->arena);
}

static ath_code ask(struct served *s, struct ath_plugin_point *points, size_t n,
                    bool (*expired)(void *context))
{
    const struct ath_plugin_deriving asked = { .program = s->program,
                                               .indicator = ath_program_indicator(
                                                   s->program, ath_slice_str("pace")),
                                               .layer = ATH_LAYER_ACTUAL,
                                               .points = points,
                                               .n = n,
                                               .expired = expired };

    ATH_TRUE(asked.indicator != NULL);
    return ath_plugins_derive(s->plugins, &asked, &s->arena, &s->err);
}

ATH_TEST(plugin_derive, each_of_many_points_gets_its_own_quotient)
{
    enum { POINTS = 1000 };
    static struct ath_plugin_point points[POINTS];
    static struct ath_plugin_total totals[POINTS][CELLS];
    struct served s;

    serve(&s, ATH_TEST_PLUGIN_DIR, "derived");
    for (size_t i = 0; i < POINTS; i++) {
        totals[i][0] = (struct ath_plugin_total){ (ath_i128)i, ATH_CELL_NUMBER };
        totals[i][1] = (struct ath_plugin_total){ 1, ATH_CELL_NUMBER };
        points[i] = (struct ath_plugin_point){ .totals = totals[i],
                                               .first_day = 5,
                                               .last_day = 5 + (int32_t)i };
    }
    ATH_OK(ask(&s, points, POINTS, NULL));
    for (size_t i = 0; i < POINTS; i++) {
        ATH_TRUE(points[i].quotient.known);
        ATH_TRUE(points[i].quotient.numerator == (ath_i128)i);
        ATH_TRUE(points[i].quotient.denominator == (ath_i128)i + 1);
    }
    end(&s);
}

static bool is_over(void *context)
{
    (void)context;
    return true;
}

ATH_TEST(plugin_derive, it_stops_when_the_time_is_up)
{
    struct ath_plugin_point point = { 0 };
    struct served s;

    serve(&s, ATH_TEST_PLUGIN_DIR, "derived");
    point.totals = s.totals;
    ATH_CODE(ATH_DEADLINE_EXCEEDED, ask(&s, &point, 1, is_over));
    end(&s);
}

ATH_TEST(plugin_derive, a_plugin_that_is_gone_or_derives_from_other_cells_has_no_answer)
{
    struct ath_plugin_point point = { 0 };
    struct served s;

    serve(&s, ATH_TEST_PLUGIN_DIR, "derived");
    point.totals = s.totals;
    ATH_OK(ask(&s, &point, 1, NULL));
    for (uint16_t i = 0; i < s.program->indicator_count; i++) {
        if (s.program->indicators[i].derived != NULL) {
            s.program->indicators[i].derived = "clubs; hours";
        }
    }
    ATH_CODE(ATH_FAILED_PRECONDITION, ask(&s, &point, 1, NULL));
    ATH_TRUE(strstr(s.err.message, "derives 'pace' from other cells") != NULL);
    ATH_TRUE(ath_plugins_unload(s.plugins, ATH_TEST_PLUGIN_DIR "/derived.so", "a test"));
    ATH_CODE(ATH_FAILED_PRECONDITION, ask(&s, &point, 1, NULL));
    ATH_TRUE(strstr(s.err.message, "plugin 'derived' is not loaded") != NULL);
    end(&s);
}

ATH_TEST(plugin_derive, what_was_built_before_is_not_asked_for_any)
{
    struct served s;

    serve(&s, ATH_TEST_PLUGIN_DIR, "older-minor"); /* it gives its checks under any name */
    ATH_EQ_INT(s.program->content.data[0], 1);
    end(&s);
}

/* ---- laws ------------------------------------------------------------------------ */

static ath_code try_laws(const char *file, struct ath_laws_report *report,
                         struct ath_arena *arena)
{
    struct ath_laws_subject subject = { .driver = &ath_plugin_inproc, .runs = 50 };
    struct ath_plugin_declared declared;
    struct ath_error err = { 0 };
    char path[PATH_BYTES];

    snprintf(path, sizeof path, "%s/%s.so", ATH_TEST_PLUGIN_DIR, file);
    ath_arena_init(arena, ARENA_BYTES);
    ath_notes_init(&report->notes, arena);
    ATH_OK(subject.driver->open(&subject.object, &declared, path, arena, &err));
    ATH_OK(ath_program_finish(declared.program, NULL, arena, &err));
    subject.checks = declared.checks;
    subject.program = declared.program;
    ath_code code = ath_laws_check(&subject, report, &err);
    subject.driver->close(subject.object);
    return code;
}

ATH_TEST(plugin_derive, a_pure_derivation_breaks_no_law)
{
    struct ath_laws_report report = { 0 };
    struct ath_arena arena;

    ATH_OK(try_laws("derived", &report, &arena));
    ATH_EQ_U64(report.calls, 100);
    ATH_EQ_U64(report.speaking, 3);
    ath_arena_fini(&arena);
}

ATH_TEST(plugin_derive, one_that_counts_its_calls_breaks_a_law)
{
    struct ath_laws_report report = { 0 };
    struct ath_arena arena;

    ATH_CODE(ATH_FAILED_PRECONDITION, try_laws("impure_derive", &report, &arena));
    ATH_EQ_STR(report.notes.v[0].code, "changing-answer");
    ATH_EQ_STR(report.notes.v[0].place, "form 'f': deriving 'd'");
    ath_arena_fini(&arena);
}
