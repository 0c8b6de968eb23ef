/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

/* ---- every reason, and where it points ---- */

static void expect_each(const struct wrong *v, size_t n)
{
    struct world w;

    open_world(&w);
    ATH_OK(org(&w, "gone", "kind=cooperative province=MA-CAS closed=2023-12-31"));
    for (size_t i = 0; i < n; i++) {
        expect_refused(&w, &v[i]);
    }
    expect_totals(&w);
    close_world(&w);
}

ATH_TEST(ingest_prepare, names_that_are_not_known_are_refused_at_their_place)
{
    static const struct wrong cases[] = {
        { "nobody 202401", "members=1", "unknown-organization",
          "reports[0].key.organization", 2 },
        { "anfa 202401 form=q.main", "members=1", "unknown-program", "reports[0].key.form",
          2 },
        { "anfa 202401 form=p.other", "members=1", "unknown-form", "reports[0].key.form",
          2 },
        { "anfa 202401 layer=guess", "members=1", "unknown-layer", "reports[0].key.layer",
          2 },
        { "anfa 202401 project=tulip", "members=1", "unknown-project",
          "reports[0].key.project", 2 },
        { "anfa 202401", "members=1 membres=2", "unknown-indicator",
          "reports[0].rows[1].value", 3 },
        { "anfa 202401", "q.members=2", "unknown-program", "reports[0].rows[0].value", 2 },
        { "anfa 202401", "members[color=red]=2", "unknown-category",
          "reports[0].rows[0].value", 2 },
        { "anfa 202401", "members[sex=x]=2", "unknown-option", "reports[0].rows[0].value",
          2 },
        { "anfa 202401", "sales[age=old]=2", "unknown-breakdown",
          "reports[0].rows[0].value", 2 },
        { "anfa 202401", "members[sex]=2", "malformed-option", "reports[0].rows[0].value",
          2 },
        { "anfa 202401", "members[sex=f,sex=m]=2", "malformed-option",
          "reports[0].rows[0].value", 2 },
        { "anfa 202401", "members=20 share=2", "computed-indicator",
          "reports[0].rows[1].value", 3 },
    };

    expect_each(cases, sizeof cases / sizeof cases[0]);
}

ATH_TEST(ingest_prepare, periods_kinds_and_dates_that_do_not_fit_are_refused)
{
    static const struct wrong cases[] = {
        { "anfa 2024-13", "members=1", "malformed-period", "reports[0].key.period", 2 },
        { "anfa 2024Q1", "members=1", "wrong-frequency", "reports[0].key.period", 2 },
        { "anfa 202401 layer=target", "members=1", "wrong-frequency",
          "reports[0].key.period", 2 },
        { "anfa 202401 form=p.plant", "output=1", "wrong-frequency",
          "reports[0].key.period", 2 },
        { "anfa 202401 layer=baseline", "members=1", "layer-not-reported",
          "reports[0].key.layer", 2 },
        { "bouregreg 2024Q1 form=p.plant", "output=1", "kind-does-not-report",
          "reports[0].key.organization", 2 },
        { "gone 202401", "members=1", "organization-closed", "reports[0].key.organization",
          2 },
        { "anfa 202408 project=flower", "members=1", "period-not-in-project",
          "reports[0].key.period", 2 },
        { "@region:MA-01 202401", "members=1", "scope-has-targets-only",
          "reports[0].key.organization", 2 },
        { "@region:MA-99 2024 layer=target", "members=1", "unknown-organization",
          "reports[0].key.organization", 2 },
        { "@project:nobody 2024 layer=target", "members=1", "unknown-organization",
          "reports[0].key.organization", 2 },
    };

    expect_each(cases, sizeof cases / sizeof cases[0]);
}

ATH_TEST(ingest_prepare, values_that_cannot_be_read_are_refused_at_their_row)
{
    static const struct wrong cases[] = {
        { "anfa 202401", "members=1 sales=ten", "not-a-number", "reports[0].rows[1].value",
          3 },
        { "anfa 202401", "sales=1,000", "thousands-separator", "reports[0].rows[0].value",
          2 },
        { "anfa 202401", "sales=1.005", "too-many-decimals", "reports[0].rows[0].value",
          2 },
        { "anfa 202401", "members=1.5", "too-many-decimals", "reports[0].rows[0].value",
          2 },
        { "anfa 202401", "members=1000000000000001", "out-of-range",
          "reports[0].rows[0].value", 2 },
        { "anfa 202401", "members=1 sales=-0.01", "out-of-range",
          "reports[0].rows[1].value", 3 },
        { "anfa 202401", "sales=1000000.01", "out-of-range", "reports[0].rows[0].value",
          2 },
        { "anfa 202401", "members=na", "not-a-number", "reports[0].rows[0].value", 2 },
    };

    expect_each(cases, sizeof cases / sizeof cases[0]);
}

ATH_TEST(ingest_prepare, figures_that_do_not_fit_together_are_refused)
{
    static const struct wrong cases[] = {
        /* R2: an explicit unspecified must make the sum exact */
        { "anfa 202401",
          "members=20 members[sex=f]=8 members[sex=m]=8 members[sex=unspecified]=5",
          "parts-not-total", "reports[0].rows[0].value", 2 },
        /* R3 */
        { "anfa 202401", "members[sex=f]=8 members[age=old]=9", "total-needed",
          "reports[0].rows", 2 },
        { "anfa 202401", "trained=5 members=9 trained[topic=law]=6", "part-over-total",
          "reports[0].rows[2].value", 4 },
        /* R4 */
        { "anfa 202401", "members=NA members[sex=f]=1", "na-total",
          "reports[0].rows[0].value", 2 },
        /* R5 */
        { "anfa 202401", "members=9 members[sex=f]=5 members[sex=f,age=old]=6",
          "part-over-total", "reports[0].rows[1].value", 3 },
        /* R26 */
        { "anfa 202401", "best=5 best[sex=f]=6", "part-over-total",
          "reports[0].rows[1].value", 3 },
        /* R30 */
        { "anfa 202401", "answers=5", "choice-total", "reports[0].rows[0].value", 2 },
        { "anfa 202401", "answers=5 answers[mood=sad]=2 answers[mood=glad]=2",
          "choice-total", "reports[0].rows[0].value", 2 },
        { "anfa 202401", "members=2 trained=21", "trained-over-members",
          "reports[0].rows[1].value", 3 },
    };

    expect_each(cases, sizeof cases / sizeof cases[0]);
}

ATH_TEST(ingest_prepare, R37_two_rows_for_one_cell_are_refused_even_when_they_agree)
{
    static const struct wrong cases[] = {
        { "anfa 202401", "members=1 sales=2 members=1", "duplicate-cell",
          "reports[0].rows[2].value", 4 },
        { "anfa 202401", "members[sex=f,age=old]=1 members[age=old,sex=f]=1",
          "duplicate-cell", "reports[0].rows[1].value", 3 },
        { "anfa 202401", "members=1 p.members=1", "duplicate-cell",
          "reports[0].rows[1].value", 3 },
        { "anfa 202401", "members=1 members=", "duplicate-cell", "reports[0].rows[1].value",
          3 },
    };

    expect_each(cases, sizeof cases / sizeof cases[0]);
}

ATH_TEST(ingest_prepare, R37_one_report_written_in_two_ways_is_still_twice)
{
    struct world w;

    open_world(&w);
    ATH_CODE(ATH_INVALID_ARGUMENT,
             send_many(&w, ++w.ids,
                       (const char *[]){ "anfa 202401", "members=1",
                                         "anfa 2024-01 project=-", "sales=1" },
                       2));
    expect_finding(&w, "duplicate-report", "reports[1].key", 0);
    close_world(&w);
}

ATH_TEST(ingest_prepare, a_submission_that_says_nothing_is_refused)
{
    struct world w;

    open_world(&w);
    REFUSED(&w, "anfa 202401", "", "empty-report", "reports[0].rows", 0);
    ATH_CODE(ATH_INVALID_ARGUMENT, send_many(&w, ++w.ids, NULL, 0));
    expect_finding(&w, "empty-submission", "reports", 0);
    close_world(&w);
}

ATH_TEST(ingest_prepare, every_error_of_a_report_is_told_not_the_first_alone)
{
    struct world w;

    open_world(&w);
    ATH_CODE(ATH_INVALID_ARGUMENT,
             send_many(&w, ++w.ids,
                       (const char *[]){ "anfa 2024", "members=x sales=1.234 trained=1",
                                         "nobody 202402", "members=1,5" },
                       2));
    expect_finding(&w, "not-a-number", "reports[0].rows[0].value", 2);
    expect_finding(&w, "too-many-decimals", "reports[0].rows[1].value", 3);
    expect_finding(&w, "unknown-organization", "reports[1].key.organization", 2);
    expect_finding(&w, "thousands-separator", "reports[1].rows[0].value", 2);
    ATH_EQ_U64(w.item.findings.errors, 4);
    close_world(&w);
}

ATH_TEST(ingest_prepare, too_many_values_are_refused_with_the_limit)
{
    struct world w;

    open_world(&w);
    ath_ingest_close(w.ingest);
    open_ingest(&w, &(struct ath_ingest_options){ .values_per_submission = 3 });
    ATH_OK(send(&w, "anfa 202401", "members=1 sales=1 trained=1"));
    ATH_CODE(ATH_RESOURCE_EXHAUSTED,
             send(&w, "anfa 202402", "members=1 sales=1 trained=1 best=1"));
    expect_finding(&w, "too-many-values", "reports", 0);
    ATH_EQ_STR(w.item.findings.v[0].limit, "3");
    close_world(&w);
}

/* ---- rules that accept ---- */

/* The effective cells of what was sent, as totals have them. */
static int64_t part(struct world *w, const char *head, const char *name)
{
    struct ath_report report = report_of(w, head);
    const struct ath_program *program = &w->served->program;
    struct ath_cells cells;

    ATH_TRUE(
        ath_cells_effective(&cells, program, &program->forms[0], report.cells, &w->arena));
    for (size_t i = 0; i < cells.n; i++) {
        const char *found =
            ath_cell_name(program, &program->forms[0], cells.v[i].cell, &w->arena);
        if (strcmp(found, name) == 0) {
            return cells.v[i].value;
        }
    }
    return -1;
}

ATH_TEST(ingest_prepare, R1_R2_a_given_total_stays_and_what_is_left_is_unspecified)
{
    struct world w;

    open_world(&w);
    ATH_OK(send(&w, "anfa 202401", "members[sex=f]=8 members[sex=m]=7"));
    ATH_EQ_INT(part(&w, "anfa 202401", "members"), 15);
    ATH_OK(send(&w, "anfa 202401", "members=20"));
    ATH_EQ_INT(part(&w, "anfa 202401", "members[sex=unspecified]"), 5);
    REFUSED(&w, "anfa 202401", "members[sex=f]=14", "parts-not-total", "reports[0].rows",
            2);
    ATH_OK(send(&w, "anfa 202401", "members=WITHDRAWN members[sex=f]=14"));
    ATH_EQ_INT(part(&w, "anfa 202401", "members"), 21);
    expect_totals(&w);
    close_world(&w);
}

ATH_TEST(ingest_prepare, a_scope_has_a_target_that_counts_in_no_total)
{
    struct world w;

    open_world(&w);
    ATH_OK(send(&w, "anfa 2024 layer=target", "members=5"));
    ATH_OK(send(&w, "@country 2024 layer=target", "members=90"));
    ATH_OK(send(&w, "@province:MA-CAS 2024 layer=target", "members=40"));
    ATH_OK(send(&w, "@project:flower 2024 layer=target", "members=30"));
    ATH_OK(send(&w, "@country 2024 layer=target", "members=95"));
    expect_totals(&w);
    expect_verified(&w);
    close_world(&w);
}

ATH_TEST(ingest_prepare, R4_not_applicable_adds_nothing)
{
    struct world w;

    open_world(&w);
    ATH_OK(send(&w, "anfa 202401", "members[sex=f]=8 members[sex=m]=NA"));
    ATH_EQ_INT(part(&w, "anfa 202401", "members"), 8);
    ATH_OK(send(&w, "anfa 202402", "members=NA members[sex=m]=NA"));
    expect_totals(&w);
    close_world(&w);
}

ATH_TEST(ingest_prepare, two_merges_cannot_break_together_what_each_passed)
{
    struct world w;

    open_world(&w);
    ATH_OK(send(&w, "anfa 202401", "members=2"));
    ATH_OK(send(&w, "anfa 202401", "trained=20"));
    REFUSED(&w, "anfa 202401", "members=1", "trained-over-members", "reports[0].rows", 2);
    REFUSED(&w, "anfa 202401", "trained=21", "trained-over-members",
            "reports[0].rows[0].value", 2);
    close_world(&w);
}

ATH_TEST(ingest_prepare, an_empty_value_leaves_its_cell_and_says_so)
{
    struct world w;

    open_world(&w);
    ATH_OK(send(&w, "anfa 202401", "members=20 sales=5"));
    ATH_OK(send(&w, "anfa 202401", "members=21 sales="));
    ATH_EQ_U64(w.item.findings.warnings, 1);
    expect_finding(&w, "cell-untouched", "reports[0].rows[1].value", 3);
    ATH_EQ_STR(given(&w, "anfa 202401"), "members=21 sales=5.00");
    ATH_EQ_U64(w.item.prepared.reports[0].changed, 1);
    close_world(&w);
}

ATH_TEST(ingest_prepare, a_report_is_cut_by_the_forms_its_cells_are_of)
{
    struct world w;

    open_world(&w);
    /* The form may be left out where names are full; both forms must take the period. */
    ATH_OK(send(&w, "anfa 202401 form=p", "members=20 sales=5"));
    ATH_EQ_U64(w.item.prepared.report_count, 1);
    ATH_OK(send(&w, "anfa 2024Q1 form=p", "output=20"));
    ATH_EQ_STR(w.item.prepared.reports[0].form, "p.plant");
    REFUSED(&w, "anfa 2024Q1 form=p", "output=20 members=3", "wrong-frequency",
            "reports[0].key.period", 2);
    REFUSED(&w, "anfa 202401", "members=20 output=3", "mixed-forms",
            "reports[0].rows[1].value", 3);
    close_world(&w);
}

ATH_TEST(ingest_prepare, dry_run_says_what_would_be_and_keeps_nothing)
{
    struct world w;

    open_world(&w);
    ATH_OK(send(&w, "anfa 202401", "members=20"));
    uint64_t head = head_of(&w);
    ATH_OK(dry(&w, "anfa 202401", "members=21 sales=5"));
    ATH_EQ_U64(w.item.prepared.reports[0].version, 2);
    ATH_EQ_U64(w.item.prepared.reports[0].changed, 2);
    ATH_EQ_STR(w.item.prepared.reports[0].form, "p.main");
    ATH_FALSE(w.item.unchanged);
    ATH_OK(dry(&w, "anfa 202401", "members=20"));
    ATH_TRUE(w.item.unchanged);
    ATH_CODE(ATH_INVALID_ARGUMENT, dry(&w, "anfa 202401", "members=x"));
    expect_finding(&w, "not-a-number", "reports[0].rows[0].value", 2);
    ATH_EQ_U64(head_of(&w), head);
    close_world(&w);
}

/* ---- columns ---- */

/* The same cells as columns: integers with `decimals`, states beside them. */
static void as_columns(struct world *w, struct ath_item *item, int decimals)
{
    struct ath_draft *draft = &item->draft;

    for (uint32_t r = 0; r < draft->report_count; r++) {
        draft->reports[r].columns = true;
        for (uint32_t i = 0; i < draft->reports[r].value_count; i++) {
            struct ath_draft_value *v = &draft->reports[r].values[i];
            const char *reason = NULL;
            v->has_text = false;
            v->row = 0;
            v->state = ath_slice_is(v->text, "NA")          ? ATH_CELL_NA
                       : ath_slice_is(v->text, "WITHDRAWN") ? ATH_CELL_WITHDRAWN
                       : v->text.size == 0                  ? ATH_CELL_KEEP
                                                            : ATH_CELL_NUMBER;
            draft->names[v->name].decimals = (uint8_t)decimals;
            ATH_TRUE(v->state != ATH_CELL_NUMBER ||
                     ath_decimal_parse(&v->value, v->text, decimals, &reason));
        }
    }
    (void)w;
}

ATH_TEST(ingest_prepare, rows_and_columns_are_the_same_command)
{
    static const char *const texts[] = { "anfa 202401 replace",
                                         "sales=10.5 members=20 members[sex=f]=NA trained=",
                                         "menara 2024-01 project=flower",
                                         "members[sex=f]=8 best=WITHDRAWN" };
    struct world w;

    open_world(&w);
    ATH_OK(send_many(&w, 1000, texts, 2));
    uint64_t seq = w.item.seq;
    for (int decimals = 1; decimals <= 6; decimals++) {
        begin_item(&w, &w.item, 1000, texts, 2);
        as_columns(&w, &w.item, decimals);
        send_items(&w, &w.item, 1);
        ATH_OK(w.item.code);
        ATH_TRUE(w.item.repeated);
        ATH_EQ_U64(w.item.seq, seq);
    }
    close_world(&w);
}

ATH_TEST(ingest_prepare, the_order_of_rows_and_reports_says_nothing)
{
    struct world w;

    open_world(&w);
    ATH_OK(send_many(&w, 1000,
                     (const char *[]){ "anfa 202401", "members=20 sales=5", "menara 202312",
                                       "members[sex=f,age=old]=8" },
                     2));
    ATH_OK(send_many(&w, 1000,
                     (const char *[]){ "menara 2023-12 layer=actual project=-",
                                       "p.members[age=old,sex=f]=8.0", "anfa 202401",
                                       "sales=5.00 members=+20" },
                     2));
    ATH_TRUE(w.item.repeated);
    close_world(&w);
}

ATH_TEST(ingest_prepare, columns_that_contradict_themselves_are_refused)
{
    struct world w;

    open_world(&w);
    for (int round = 0; round < 5; round++) {
        begin_item(&w, &w.item, ++w.ids,
                   (const char *[]){ "anfa 202401", "members=20 sales=1" }, 1);
        as_columns(&w, &w.item, 2);
        struct ath_draft_value *v = &w.item.draft.reports[0].values[1];
        v->state = round == 0 ? 0 : round == 1 ? 9 : round == 2 ? ATH_CELL_NA : v->state;
        v->name = round == 3 ? 17 : v->name;
        w.item.draft.names[1].decimals = round == 4 ? 200 : 2;
        send_items(&w, &w.item, 1);
        ATH_CODE(ATH_INVALID_ARGUMENT, w.item.code);
        expect_finding(&w,
                       round == 3   ? "unknown-indicator"
                       : round == 4 ? "too-many-decimals"
                                    : "value-state",
                       "reports[0].value[1]", 0);
    }
    close_world(&w);
}

/* ---- ids that come again ---- */

ATH_TEST(ingest_prepare, known_id_gets_its_answer_whatever_happened_since)
{
    struct world w;

    open_world(&w);
    const struct made *first = w.served;
    ATH_OK(send_as(&w, 1000, "anfa 202405 project=flower expected=0",
                   "members=20 trained[topic=law]=3"));
    uint64_t seq = w.item.seq;
    ATH_OK(send(&w, "anfa 202405 project=flower", "members=30"));
    ATH_OK(serve(&w, make_program(&w, 2, first), 1));
    ATH_OK(org(&w, "anfa", "kind=association closed=2024-01-01"));
    ATH_OK(project(&w, "flower", "2024-01-15", "2024-02-01"));
    ATH_OK(send_as(&w, 1000, "anfa 202405 project=flower expected=0",
                   "members=20 trained[topic=law]=3"));
    ATH_TRUE(w.item.repeated);
    ATH_EQ_U64(w.item.seq, seq);
    ATH_CODE(ATH_ALREADY_EXISTS,
             send_as(&w, 1000, "anfa 202405 project=flower expected=0", "members=20"));
    ATH_EQ_STR(w.item.command.reason, "id-reused");
    ATH_EQ_U64(report_of(&w, "anfa 202405 project=flower").version, 2);
    expect_verified(&w);
    close_world(&w);
}

ATH_TEST(ingest_prepare, id_of_another_kind_of_command_is_refused)
{
    struct world w;

    open_world(&w);
    ATH_OK(
        command_as(&w, 1000, ATH_INTENT_ORGANIZATION, org_intent(&w, "rif", "kind=union")));
    ATH_CODE(ATH_ALREADY_EXISTS, send_as(&w, 1000, "anfa 202405", "members=20"));
    ATH_EQ_STR(w.item.command.reason, "id-reused");
    close_world(&w);
}

/* ---- remarks ---- */

ATH_TEST(ingest_prepare, a_question_is_answered_once)
{
    static const struct ath_narrative answers[] = { { "why", "rain" },
                                                    { "how", "rain" },
                                                    { "why", "sun" } };
    struct world w;

    open_world(&w);
    begin_item(&w, &w.item, ++w.ids, (const char *[]){ "anfa 202401", "members=1" }, 1);
    w.item.draft.reports[0].answers =
        memcpy(ath_arena_alloc(&w.arena, sizeof answers), answers, sizeof answers);
    w.item.draft.reports[0].answer_count = 3;
    send_items(&w, &w.item, 1);
    ATH_CODE(ATH_INVALID_ARGUMENT, w.item.code);
    expect_finding(&w, "duplicate-question", "reports[0].answers[2]", 2);
    close_world(&w);
}
