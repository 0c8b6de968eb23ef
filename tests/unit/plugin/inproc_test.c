/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "check.h"
#include "plugin/driver.h"
#include "plugin/host.h"

enum { PATH_BYTES = 512, ARENA_BYTES = 16 << 20 };

/* ---- the folder of fixtures, and folders of our own ------------------------------ */

static struct ath_plugins *open_folder(const char *folder)
{
    const struct ath_plugins_options options = { .folders = &folder, .folder_count = 1 };
    struct ath_plugins *plugins = NULL;
    struct ath_error err;

    ath_log_level(0);
    ATH_OK(ath_plugins_open(&plugins, &options, &err));
    return plugins;
}

static const struct ath_plugin_info *find_file(const struct ath_plugins *plugins,
                                               const char *name)
{
    const struct ath_plugin_info *info;

    for (size_t i = 0; (info = ath_plugins_info(plugins, i)) != NULL; i++) {
        if (strcmp(strrchr(info->path, '/') + 1, name) == 0) {
            return info;
        }
    }
    ATH_FAIL("no file %s", name);
}

/* The fixture is listed, does not serve, and says why. */
static void refused(const char *name, const char *words)
{
    struct ath_plugins *plugins = open_folder(ATH_TEST_PLUGIN_DIR);
    const struct ath_plugin_info *info = find_file(plugins, name);

    if (strstr(info->problem, words) == NULL) {
        ATH_FAIL("'%s' is not in '%s'", words, info->problem);
    }
    ATH_TRUE(info->program == NULL);
    ath_plugins_close(plugins);
}

struct scratch {
    char folder[64], file[128];
};

static struct scratch make_scratch(const char *name)
{
    struct scratch s = { "/tmp/athar-plugins-XXXXXX", "" };

    ATH_TRUE(mkdtemp(s.folder) != NULL);
    snprintf(s.file, sizeof s.file, "%s/%s", s.folder, name);
    return s;
}

static void write_file(const char *path, const void *bytes, size_t size)
{
    FILE *f = fopen(path, "wb");

    ATH_TRUE(f != NULL);
    ATH_EQ_U64(fwrite(bytes, 1, size, f), size);
    ATH_EQ_INT(fclose(f), 0);
}

static void remove_scratch(struct scratch *s)
{
    unlink(s->file);
    ATH_EQ_INT(rmdir(s->folder), 0);
}

/* A file with these bytes among the plugins is refused with these words. */
static void bytes_refused(const void *bytes, size_t size, const char *words)
{
    struct scratch s = make_scratch("x.so");

    write_file(s.file, bytes, size);
    struct ath_plugins *plugins = open_folder(s.folder);
    const struct ath_plugin_info *info = ath_plugins_info(plugins, 0);
    if (info == NULL) {
        ATH_FAIL("nothing is listed");
    }
    ATH_EQ_STR(info->id, "");
    if (strstr(info->problem, words) == NULL) {
        ATH_FAIL("'%s' is not in '%s'", words, info->problem);
    }
    ath_plugins_close(plugins);
    remove_scratch(&s);
}

static size_t read_fixture(const char *name, uint8_t *out, size_t size)
{
    char path[PATH_BYTES];

    snprintf(path, sizeof path, "%s/%s", ATH_TEST_PLUGIN_DIR, name);
    FILE *f = fopen(path, "rb");
    ATH_TRUE(f != NULL);
    size_t n = fread(out, 1, size, f);
    fclose(f);
    ATH_TRUE(n > 0 && n < size);
    return n;
}

/* ---- files that are no plugins --------------------------------------------------- */

ATH_TEST(plugin_inproc, a_text_file_is_refused)
{
    bytes_refused("not a plugin, honestly\n", 23, "not a shared object");
}

ATH_TEST(plugin_inproc, an_empty_file_is_refused)
{
    bytes_refused("", 0, "not a shared object");
}

ATH_TEST(plugin_inproc, a_half_copied_plugin_is_refused)
{
    static uint8_t bytes[4 << 20];
    size_t size = read_fixture("good.so", bytes, sizeof bytes);

    bytes_refused(bytes, 4096, "the end is missing");
    bytes_refused(bytes, 100, "damaged headers");
    bytes_refused(bytes, size / 8, "");
}

ATH_TEST(plugin_inproc, a_plugin_of_another_machine_is_refused)
{
    static uint8_t bytes[4 << 20];
    size_t size = read_fixture("good.so", bytes, sizeof bytes);

    bytes[18] ^= 0x55; /* e_machine */
    bytes_refused(bytes, size, "another kind of machine");
}

ATH_TEST(plugin_inproc, a_folder_named_like_a_plugin_is_refused)
{
    struct scratch s = make_scratch("folder.so");

    ATH_EQ_INT(mkdir(s.file, 0700), 0);
    struct ath_plugins *plugins = open_folder(s.folder);
    ATH_EQ_STR(ath_plugins_info(plugins, 0)->problem, "it is not a file");
    ath_plugins_close(plugins);
    ATH_EQ_INT(rmdir(s.file), 0);
    ATH_EQ_INT(rmdir(s.folder), 0);
}

ATH_TEST(plugin_inproc, a_link_to_nowhere_is_refused)
{
    struct scratch s = make_scratch("gone.so");

    ATH_EQ_INT(symlink("/nonexistent/gone.so", s.file), 0);
    struct ath_plugins *plugins = open_folder(s.folder);
    ATH_TRUE(strstr(ath_plugins_info(plugins, 0)->problem, "cannot be opened") != NULL);
    ath_plugins_close(plugins);
    remove_scratch(&s);
}

ATH_TEST(plugin_inproc, a_missing_folder_is_an_error)
{
    const char *folder = "/nonexistent/plugins";
    const struct ath_plugins_options options = { .folders = &folder, .folder_count = 1 };
    struct ath_plugins *plugins = NULL;
    struct ath_error err;

    ATH_CODE(ATH_NOT_FOUND, ath_plugins_open(&plugins, &options, &err));
    ATH_TRUE(plugins == NULL);
    ATH_TRUE(strstr(err.message, folder) != NULL);
}

ATH_TEST(plugin_inproc, an_empty_folder_has_no_plugins)
{
    struct scratch s = make_scratch("unused");
    struct ath_plugins *plugins = open_folder(s.folder);

    ATH_TRUE(ath_plugins_info(plugins, 0) == NULL);
    ath_plugins_close(plugins);
    remove_scratch(&s);
}

ATH_TEST(plugin_inproc, closing_nothing_is_allowed)
{
    ath_plugins_close(NULL);
}

/* ---- plugins that declare nonsense ----------------------------------------------- */

ATH_TEST(plugin_inproc, another_abi_is_named)
{
    refused("other_abi.so", "built for ABI 2, this server speaks 1");
}

ATH_TEST(plugin_inproc, a_short_constant_is_not_read)
{
    refused("short_size.so", "its athar_plugin has size 16, ABI 1.0 has 72");
}

ATH_TEST(plugin_inproc, a_library_without_the_symbol_is_refused)
{
    refused("no_symbol.so", "exports no athar_plugin");
}

ATH_TEST(plugin_inproc, tables_that_are_not_there_are_refused)
{
    refused("null_tables.so", "its table of 3 form elements is NULL");
}

ATH_TEST(plugin_inproc, nonsense_is_refused_with_its_place)
{
    refused("nonsense_kind.so", "form 'f': indicator 'odd': kind 99 is not 1 to 8");
    refused("unknown_category.so", "breakdown names unknown category 'colour'");
    refused("huge_count.so", "100000 indicators, a program has at most 4096");
    refused("endless_labels.so", "form 'f': name has no end after 16 languages");
}

ATH_TEST(plugin_inproc, the_first_of_two_with_one_id_serves)
{
    struct ath_plugins *plugins = open_folder(ATH_TEST_PLUGIN_DIR);

    ATH_EQ_STR(find_file(plugins, "good.so")->problem, "");
    ATH_EQ_STR(find_file(plugins, "good.so")->id, "good");
    const struct ath_plugin_info *again = find_file(plugins, "good_again.so");
    ATH_EQ_STR(again->id, "good");
    ATH_TRUE(strstr(again->problem, "program 'good' is already served by") != NULL);
    ath_plugins_close(plugins);
}

ATH_TEST(plugin_inproc, files_are_listed_in_byte_order)
{
    struct ath_plugins *plugins = open_folder(ATH_TEST_PLUGIN_DIR);
    const struct ath_plugin_info *last = ath_plugins_info(plugins, 0), *info;

    if (last == NULL) {
        ATH_FAIL("nothing is listed");
    }
    for (size_t i = 1; (info = ath_plugins_info(plugins, i)) != NULL; i++) {
        ATH_TRUE(strcmp(last->path, info->path) < 0);
        last = info;
    }
    ath_plugins_close(plugins);
}

ATH_TEST(plugin_inproc, structs_of_a_later_minor_version_are_stepped_over)
{
    struct ath_plugins *plugins = open_folder(ATH_TEST_PLUGIN_DIR);
    const struct ath_plugin_info *info = find_file(plugins, "newer_minor.so");

    ATH_EQ_STR(info->problem, "");
    ATH_EQ_INT(info->program->indicator_count, 3);
    ATH_EQ_STR(info->program->indicators[0].id, "x");
    ATH_EQ_STR(info->program->indicators[2].id, "z");
    ath_plugins_close(plugins);
}

/* ---- finished programs and their checks ------------------------------------------ */

struct stage {
    struct ath_plugins *plugins;
    struct ath_program program; /* finished */
    struct ath_arena arena;
    struct ath_findings findings;
    struct ath_cell cells[8];
    size_t n;
    struct ath_error err;
};

/* A copy as the store would have it: it outlives the plugin. */
static struct ath_program own_program(struct stage *s, const struct ath_program *declared)
{
    struct ath_program finished = *declared, *own = NULL;

    ATH_OK(ath_program_finish(&finished, NULL, &s->arena, &s->err));
    ATH_OK(ath_program_decode(&own, finished.content, &s->arena, &s->err));
    ATH_OK(ath_program_finish(own, NULL, &s->arena, &s->err));
    return *own;
}

static struct stage *open_stage(const char *file)
{
    static struct stage stage;
    struct stage *s = &stage;

    memset(s, 0, sizeof *s);
    ath_arena_init(&s->arena, ARENA_BYTES);
    s->plugins = open_folder(ATH_TEST_PLUGIN_DIR);
    const struct ath_plugin_info *info = find_file(s->plugins, file);
    ATH_EQ_STR(info->problem, "");
    s->program = own_program(s, info->program);
    ath_findings_init(&s->findings, &s->arena, "en");
    s->findings.report = 4;
    return s;
}

static void close_stage(struct stage *s)
{
    ath_plugins_close(s->plugins);
    ath_arena_fini(&s->arena);
}

/* Put a value in, in the order of cells. */
static void give(struct stage *s, const char *id, uint8_t state, int64_t value)
{
    const struct ath_indicator *indicator =
        ath_program_indicator(&s->program, ath_slice_str(id));

    s->cells[s->n++] =
        (struct ath_cell){ .value = value, .cell = indicator->total, .state = state };
}

static ath_code check(struct stage *s, enum ath_layer layer, const char *period)
{
    struct ath_plugin_report report = { .program = &s->program,
                                        .form = &s->program.forms[0],
                                        .layer = layer,
                                        .effective = { s->cells, s->n } };

    ATH_TRUE(ath_period_parse(&report.period, ath_slice_str(period)));
    report.given = report.effective;
    return ath_plugins_check(s->plugins, &report, &s->findings, &s->err);
}

static void one_finding(struct stage *s, const char *reason, const char *subject)
{
    ATH_EQ_U64(s->findings.n, 1);
    ATH_EQ_STR(s->findings.v[0].reason, reason);
    ATH_EQ_STR(s->findings.v[0].subject, subject);
}

ATH_TEST(plugin_inproc, only_coded_programs_say_so)
{
    struct ath_plugins *plugins = open_folder(ATH_TEST_PLUGIN_DIR);

    ATH_TRUE(find_file(plugins, "good.so")->program->coded);
    ATH_FALSE(find_file(plugins, "newer_minor.so")->program->coded);
    ath_plugins_close(plugins);
}

ATH_TEST(plugin_inproc, a_check_refuses_with_its_own_code_and_place)
{
    struct stage *s = open_stage("good.so");

    ATH_OK(ath_plugins_bind(s->plugins, &s->program, &s->err));
    give(s, "a", ATH_CELL_NUMBER, 125);
    give(s, "b", ATH_CELL_NUMBER, 12);
    ATH_OK(check(s, ATH_LAYER_ACTUAL, "2024-03"));
    one_finding(s, "a-over-b", "a");
    ATH_EQ_INT(s->findings.v[0].report, 4);
    ATH_EQ_STR(s->findings.v[0].description, "a is 12.5");
    ATH_EQ_INT(s->findings.v[0].cell, s->cells[0].cell);
    ATH_EQ_U64(s->findings.errors, 1);
    close_stage(s);
}

ATH_TEST(plugin_inproc, a_check_that_finds_nothing_adds_nothing)
{
    struct stage *s = open_stage("good.so");

    give(s, "a", ATH_CELL_NUMBER, 120);
    give(s, "b", ATH_CELL_NUMBER, 12);
    ATH_OK(check(s, ATH_LAYER_ACTUAL, "2024-03"));
    ATH_EQ_U64(s->findings.n, 0);
    close_stage(s);
}

ATH_TEST(plugin_inproc, a_check_sees_missing_and_not_applicable_apart)
{
    struct stage *s = open_stage("good.so");

    give(s, "a", ATH_CELL_NUMBER, 1000);
    ATH_OK(check(s, ATH_LAYER_ACTUAL, "2024-03"));
    ATH_EQ_U64(s->findings.n, 0);
    give(s, "b", ATH_CELL_NA, 0);
    ATH_OK(check(s, ATH_LAYER_ACTUAL, "2024-03"));
    one_finding(s, "b-not-applicable", "b");
    ATH_TRUE(s->findings.v[0].warning);
    ATH_EQ_U64(s->findings.errors, 0);
    close_stage(s);
}

ATH_TEST(plugin_inproc, a_check_sees_parts)
{
    struct stage *s = open_stage("good.so");
    const struct ath_indicator *a = ath_program_indicator(&s->program, ath_slice_str("a"));

    s->cells[s->n++] =
        (struct ath_cell){ .cell = a->breakdowns[0].cells[0], .state = ATH_CELL_NUMBER };
    ATH_OK(check(s, ATH_LAYER_ACTUAL, "2024-03"));
    one_finding(s, "no-women", "a[sex=f]");
    close_stage(s);
}

ATH_TEST(plugin_inproc, a_check_sees_period_and_layer)
{
    struct stage *s = open_stage("good.so");

    ATH_OK(check(s, ATH_LAYER_TARGET, "2024"));
    ATH_EQ_U64(s->findings.n, 0);
    ATH_OK(check(s, ATH_LAYER_BASELINE, "2024"));
    one_finding(s, "too-long", "");
    ATH_EQ_INT(s->findings.v[0].cell, ATH_NO_CELL);
    close_stage(s);
}

ATH_TEST(plugin_inproc, a_check_of_an_unknown_cell_is_the_plugins_problem)
{
    struct stage *s = open_stage("unknown_cell.so");

    ATH_CODE(ATH_INVALID_ARGUMENT, ath_plugins_bind(s->plugins, &s->program, &s->err));
    const struct ath_plugin_info *info = find_file(s->plugins, "unknown_cell.so");
    ATH_EQ_STR(info->problem,
               "form 'f': a check looks at cell 'x[sex=f]': unknown-category");
    ATH_TRUE(info->program == NULL);
    ATH_OK(check(s, ATH_LAYER_ACTUAL, "2024-03"));
    one_finding(s, "plugin-missing", "unknown-cell");
    close_stage(s);
}

ATH_TEST(plugin_inproc, a_check_that_lies_makes_the_report_unavailable)
{
    static const char *const words[] = { "it found fault with cell 7 of 1",
                                         "its finding 'speechless' has no text",
                                         "it has more than 64 findings" };

    for (int x = 1; x <= 3; x++) {
        struct stage *s = open_stage("lying_check.so");
        give(s, "x", ATH_CELL_NUMBER, x);
        ATH_CODE(ATH_UNAVAILABLE, check(s, ATH_LAYER_ACTUAL, "2024-03"));
        ATH_TRUE(strstr(s->err.message, words[x - 1]) != NULL);
        ATH_EQ_U64(s->findings.n, 0);
        close_stage(s);
    }
}

ATH_TEST(plugin_inproc, a_coded_program_without_its_plugin_takes_nothing)
{
    struct stage *s = open_stage("good.so");
    struct scratch empty = make_scratch("unused");

    ath_plugins_close(s->plugins);
    s->plugins = open_folder(empty.folder);
    s->program.id = "elsewhere";
    ATH_OK(check(s, ATH_LAYER_ACTUAL, "2024-03"));
    ATH_EQ_U64(s->findings.errors, 1);
    ATH_EQ_STR(s->findings.v[0].reason, "plugin-missing");
    ATH_EQ_STR(s->findings.v[0].subject, "elsewhere");
    ATH_CODE(ATH_FAILED_PRECONDITION, ath_findings_fail(&s->findings, &s->err));
    ath_findings_init(&s->findings, s->findings.arena, "en");
    ATH_CODE(ATH_UNAVAILABLE, ath_plugins_bind(s->plugins, &s->program, &s->err));
    s->program.coded = false;
    ATH_OK(check(s, ATH_LAYER_ACTUAL, "2024-03"));
    close_stage(s);
    remove_scratch(&empty);
}

/* ---- many checks at a time ------------------------------------------------------- */

/* Three calls of the fixture's check, with these figures for its first cell. */
struct calls {
    struct ath_arena arena;
    struct ath_plugin_object *object;
    struct ath_plugin_value values[3][3];
    struct ath_plugin_call call[3];
    struct ath_plugin_remarks remarks[3], *to[3];
    struct ath_error err;
};

static ath_code check_three(struct calls *c, const char *file, size_t value_count,
                            const int64_t figures[3])
{
    struct ath_plugin_declared declared;
    char path[PATH_BYTES];

    memset(c, 0, sizeof *c);
    ath_arena_init(&c->arena, ARENA_BYTES);
    snprintf(path, sizeof path, "%s/%s", ATH_TEST_PLUGIN_DIR, file);
    ATH_OK(ath_plugin_inproc.open(&c->object, &declared, path, &c->arena, &c->err));
    for (size_t i = 0; i < 3; i++) {
        c->values[i][0] = (struct ath_plugin_value){ figures[i], ATH_CELL_NUMBER };
        c->values[i][1] = (struct ath_plugin_value){ 12, ATH_CELL_NUMBER };
        c->values[i][2] = (struct ath_plugin_value){ 0, ATH_CELL_MISSING };
        c->call[i] =
            (struct ath_plugin_call){ .values = c->values[i], .value_count = value_count };
        c->remarks[i].arena = &c->arena;
        c->to[i] = &c->remarks[i];
    }
    return ath_plugin_inproc.check(c->object, c->call, 3, c->to, &c->err);
}

static void end_calls(struct calls *c)
{
    ath_plugin_inproc.close(c->object);
    ath_arena_fini(&c->arena);
}

ATH_TEST(plugin_inproc, each_of_many_calls_gets_its_own_remarks)
{
    struct calls c;

    ATH_OK(check_three(&c, "good.so", 3, (const int64_t[]){ 125, 120, 121 }));
    ATH_EQ_U64(c.remarks[0].n, 1);
    ATH_EQ_STR(c.remarks[0].v[0].code, "a-over-b");
    ATH_EQ_U64(c.remarks[1].n, 0);
    ATH_EQ_U64(c.remarks[2].n, 1);
    end_calls(&c);
}

ATH_TEST(plugin_inproc, one_of_many_calls_that_lies_fails_them_all)
{
    struct calls c;

    ATH_CODE(ATH_UNAVAILABLE,
             check_three(&c, "lying_check.so", 1, (const int64_t[]){ 0, 2, 0 }));
    ATH_EQ_STR(c.err.message, "its finding 'speechless' has no text");
    end_calls(&c);
}

ATH_TEST(plugin_inproc, a_plugin_may_say_as_much_as_64_findings_of_a_call)
{
    struct calls c;

    ATH_CODE(ATH_UNAVAILABLE,
             check_three(&c, "lying_check.so", 1, (const int64_t[]){ 3, 0, 0 }));
    ATH_EQ_U64(c.remarks[0].n, ATH_PLUGIN_REMARKS);
    ATH_EQ_STR(c.remarks[0].v[ATH_PLUGIN_REMARKS - 1].code, "again");
    end_calls(&c);
}

static void *check_many(void *context)
{
    const struct ath_plugin_report *report = ((void **)context)[0];
    struct ath_plugins *plugins = ((void **)context)[1];
    size_t found = 0;

    for (int i = 0; i < 200; i++) {
        struct ath_arena arena;
        struct ath_findings findings;
        struct ath_error err;
        ath_arena_init(&arena, ARENA_BYTES);
        ath_findings_init(&findings, &arena, "en");
        if (ath_plugins_check(plugins, report, &findings, &err) == ATH_OK) {
            found += findings.n;
        }
        ath_arena_fini(&arena);
    }
    return found == 200 ? context : NULL;
}

ATH_TEST(plugin_inproc, checks_run_from_many_threads_at_once)
{
    struct stage *s = open_stage("good.so");
    pthread_t threads[4];

    give(s, "a", ATH_CELL_NUMBER, 125);
    give(s, "b", ATH_CELL_NUMBER, 12);
    struct ath_plugin_report report = { .program = &s->program,
                                        .form = &s->program.forms[0],
                                        .layer = ATH_LAYER_ACTUAL,
                                        .effective = { s->cells, s->n } };
    ATH_TRUE(ath_period_parse(&report.period, ath_slice_str("2024-03")));
    void *context[] = { &report, s->plugins };
    for (int i = 0; i < 4; i++) {
        ATH_EQ_INT(pthread_create(&threads[i], NULL, check_many, context), 0);
    }
    for (int i = 0; i < 4; i++) {
        void *result = NULL;
        ATH_EQ_INT(pthread_join(threads[i], &result), 0);
        ATH_TRUE(result == context);
    }
    close_stage(s);
}

ATH_TEST(plugin_inproc, a_formula_that_does_not_parse_is_found_when_finished)
{
    struct ath_plugins *plugins = open_folder(ATH_TEST_PLUGIN_DIR);
    struct ath_program program = *find_file(plugins, "bad_formula.so")->program;
    struct ath_arena arena;
    struct ath_error err;

    ath_arena_init(&arena, ARENA_BYTES);
    ATH_CODE(ATH_INVALID_ARGUMENT, ath_program_finish(&program, NULL, &arena, &err));
    ATH_TRUE(strstr(err.message, "form 'f': indicator 'share': numerator") != NULL);
    ath_arena_fini(&arena);
    ath_plugins_close(plugins);
}
