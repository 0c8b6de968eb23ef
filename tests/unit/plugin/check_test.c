/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/host.h"

#include <string.h>

#include "base/log.h"
#include "check.h"

enum { REPORTS_MAX = 600 };

static const size_t ARENA_BYTES = (size_t)64 << 20;

/* Programs of the fixtures' folder, and reports of them in a row. */
struct stage {
    struct ath_plugins *plugins;
    struct ath_program good, lying; /* finished */
    struct ath_arena arena, scratch;
    struct ath_plugin_asked asked[REPORTS_MAX];
    struct ath_findings findings[REPORTS_MAX];
    size_t n;
};

static struct stage stage;

static void finish(struct ath_program *out, const char *id)
{
    const struct ath_plugin_info *info;
    struct ath_error err;

    for (size_t i = 0; (info = ath_plugins_info(stage.plugins, i)) != NULL; i++) {
        if (strcmp(info->id, id) == 0 && info->program != NULL) {
            *out = *info->program;
        }
    }
    ATH_EQ_STR(out->id, id);
    ATH_OK(ath_program_finish(out, NULL, &stage.arena, &err));
}

static void open_stage(void)
{
    const char *folder = ATH_TEST_PLUGIN_DIR;
    struct ath_plugins_options options = { .folders = &folder, .folder_count = 1 };
    struct ath_error err;

    memset(&stage, 0, sizeof stage);
    ath_log_level(0);
    ath_arena_init(&stage.arena, ARENA_BYTES);
    ath_arena_init(&stage.scratch, ARENA_BYTES);
    ATH_OK(ath_plugins_open(&stage.plugins, &options, &err));
    finish(&stage.good, "good");
    finish(&stage.lying, "lying-check");
}

static void close_stage(void)
{
    ath_plugins_close(stage.plugins);
    ath_arena_fini(&stage.arena);
    ath_arena_fini(&stage.scratch);
}

/* One more report of the program, with this figure in its first cell. */
static void ask(const struct ath_program *program, int64_t figure)
{
    struct ath_plugin_asked *asked = &stage.asked[stage.n];
    struct ath_cell *cells = ath_arena_new_array(&stage.arena, struct ath_cell, 2);

    cells[0] = (struct ath_cell){ .value = figure,
                                  .cell = program->indicators[0].total,
                                  .state = ATH_CELL_NUMBER };
    cells[1] = (struct ath_cell){ .value = 12, .state = ATH_CELL_NUMBER };
    if (program->indicator_count > 1) {
        cells[1].cell = program->indicators[1].total;
    }
    *asked = (struct ath_plugin_asked){
        .report = { .program = program,
                    .form = &program->forms[0],
                    .layer = ATH_LAYER_ACTUAL,
                    .effective = { cells, program->indicator_count > 1 ? 2 : 1 } },
        .findings = &stage.findings[stage.n]
    };
    ATH_TRUE(ath_period_parse(&asked->report.period, ath_slice_str("2024-03")));
    ath_findings_init(asked->findings, &stage.arena, "en");
    if (stage.n > 0) {
        stage.asked[stage.n - 1].next = asked;
    }
    stage.n++;
}

static void check_all(void)
{
    ath_plugins_check_all(stage.plugins, &stage.asked[0], &stage.scratch);
}

ATH_TEST(plugin_check, each_report_gets_its_own_findings)
{
    open_stage();
    ask(&stage.good, 125);
    ask(&stage.good, 120);
    ask(&stage.good, 130);
    check_all();
    ATH_EQ_U64(stage.findings[0].errors, 1);
    ATH_EQ_STR(stage.findings[0].v[0].description, "a is 12.5");
    ATH_EQ_U64(stage.findings[1].n, 0);
    ATH_EQ_STR(stage.findings[2].v[0].description, "a is 13.0");
    close_stage();
}

ATH_TEST(plugin_check, more_reports_than_travel_at_a_time_are_all_checked)
{
    open_stage();
    for (int i = 0; i < REPORTS_MAX; i++) {
        ask(&stage.good, 120 + i % 2);
    }
    check_all();
    for (int i = 0; i < REPORTS_MAX; i++) {
        ATH_CODE(ATH_OK, stage.asked[i].code);
        ATH_EQ_U64(stage.findings[i].errors, (uint64_t)(i % 2));
    }
    close_stage();
}

/* The report was not checked, for this reason. */
static void expect_failed(size_t i)
{
    ATH_CODE(ATH_UNAVAILABLE, stage.asked[i].code);
    ATH_EQ_U64(stage.findings[i].n, 0);
    ATH_EQ_STR(stage.asked[i].err->message,
               "plugin 'lying-check' failed: its finding 'speechless' has no text");
}

ATH_TEST(plugin_check, a_plugin_that_fails_harms_only_the_report_it_fails_over)
{
    open_stage();
    ask(&stage.good, 125);
    ask(&stage.lying, 0);
    ask(&stage.good, 120);
    ask(&stage.lying, 2); /* says something without a text */
    ask(&stage.lying, 0);
    check_all();
    ATH_CODE(ATH_OK, stage.asked[0].code);
    ATH_EQ_U64(stage.findings[0].errors, 1);
    ATH_CODE(ATH_OK, stage.asked[1].code);
    ATH_CODE(ATH_OK, stage.asked[2].code);
    ATH_EQ_U64(stage.findings[2].n, 0);
    expect_failed(3);
    ATH_CODE(ATH_OK, stage.asked[4].code);
    close_stage();
}

ATH_TEST(plugin_check, a_plugin_that_goes_on_failing_is_not_asked_for_ever)
{
    open_stage();
    ask(&stage.good, 125);
    for (int i = 0; i < 20; i++) {
        ask(&stage.lying, i % 2 == 0 ? 2 : 0);
    }
    check_all();
    ATH_CODE(ATH_OK, stage.asked[0].code);
    for (size_t i = 1; i <= 20; i++) {
        expect_failed(i);
    }
    close_stage();
}

ATH_TEST(plugin_check, a_program_without_its_plugin_refuses_only_its_own_reports)
{
    open_stage();
    struct ath_program lost = stage.good;
    lost.id = "elsewhere";
    ask(&lost, 125);
    ask(&stage.good, 120);
    check_all();
    ATH_CODE(ATH_OK, stage.asked[0].code);
    ATH_EQ_U64(stage.findings[0].errors, 1);
    ATH_EQ_STR(stage.findings[0].v[0].reason, "plugin-missing");
    ATH_EQ_U64(stage.findings[1].errors, 0);
    close_stage();
}

ATH_TEST(plugin_check, memory_for_many_reports_is_that_of_one_trip)
{
    size_t used[2];

    for (int round = 0; round < 2; round++) {
        open_stage();
        for (int i = 0; i < (round + 1) * 300; i++) {
            ask(&stage.good, 120);
        }
        check_all();
        used[round] = stage.scratch.used;
        close_stage();
    }
    ATH_EQ_U64(used[0], used[1]);
}
