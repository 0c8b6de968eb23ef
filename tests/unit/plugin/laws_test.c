/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/laws.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

static const size_t ARENA_BYTES = (size_t)256 << 20;

/* ---- a plugin on trial ----------------------------------------------------------- */

struct trial {
    struct ath_arena arena;
    struct ath_plugin_object *object;
    struct ath_plugin_declared declared;
    struct ath_laws_subject subject;
    struct ath_laws_report report;
    struct ath_error err;
};

static void open_trial(struct trial *t, const char *name)
{
    char path[512];

    memset(t, 0, sizeof *t);
    ath_arena_init(&t->arena, ARENA_BYTES);
    snprintf(path, sizeof path, "%s/%s.so", ATH_TEST_PLUGIN_DIR, name);
    ATH_OK(ath_plugin_inproc.open(&t->object, &t->declared, path, &t->arena, &t->err));
    ATH_OK(ath_program_finish(t->declared.program, NULL, &t->arena, &t->err));
    ath_notes_init(&t->report.notes, &t->arena);
    t->subject = (struct ath_laws_subject){ .driver = &ath_plugin_inproc,
                                            .object = t->object,
                                            .checks = t->declared.checks,
                                            .program = t->declared.program,
                                            .seed = 1 };
}

static void close_trial(struct trial *t)
{
    ath_plugin_inproc.close(t->object);
    ath_arena_fini(&t->arena);
}

/* The plugin ends with this code, and a note with this code at this place. */
static void breaks(const char *name, ath_code code, const char *note, const char *place)
{
    struct trial t;
    size_t at = 0;

    open_trial(&t, name);
    ATH_CODE(code, ath_laws_check(&t.subject, &t.report, &t.err));
    while (at < t.report.notes.n && (strcmp(t.report.notes.v[at].code, note) != 0 ||
                                     strcmp(t.report.notes.v[at].place, place) != 0)) {
        at++;
    }
    if (at == t.report.notes.n) {
        ATH_FAIL("%s: no note '%s' of %s", name, note, place);
    }
    close_trial(&t);
}

static void changes_its_answer(const char *name)
{
    breaks(name, ATH_FAILED_PRECONDITION, "changing-answer", "form 'f': check 1");
}

/* ---- purity ---------------------------------------------------------------------- */

ATH_TEST(plugin_laws, a_pure_plugin_breaks_none)
{
    struct trial t;

    open_trial(&t, "good");
    ATH_OK(ath_laws_check(&t.subject, &t.report, &t.err));
    ATH_EQ_U64(t.report.calls, t.report.reports);
    ATH_TRUE(t.report.spoken > 0 && t.report.spoken < t.report.calls);
    close_trial(&t);
}

ATH_TEST(plugin_laws, a_thrown_coin_is_found)
{
    changes_its_answer("impure_chance");
}

ATH_TEST(plugin_laws, a_counter_between_calls_is_found)
{
    changes_its_answer("impure_count");
}

ATH_TEST(plugin_laws, asked_quickly_a_counter_is_found_too)
{
    struct trial t;

    open_trial(&t, "impure_count");
    t.subject.quick = true;
    ATH_CODE(ATH_FAILED_PRECONDITION, ath_laws_check(&t.subject, &t.report, &t.err));
    ATH_TRUE(ath_notes_have(&t.report.notes, "changing-answer"));
    ATH_TRUE(t.report.slowest == NULL);
    close_trial(&t);
    open_trial(&t, "good");
    t.subject.quick = true;
    t.subject.runs = 700; /* more than go together */
    ATH_OK(ath_laws_check(&t.subject, &t.report, &t.err));
    ATH_TRUE(t.report.spoken > 0);
    close_trial(&t);
}

/* The sanitizers fill memory themselves, always with the same. */
#ifndef __SANITIZE_ADDRESS__
#if !defined(__has_feature)
#define __has_feature(x) 0
#endif
#if !__has_feature(address_sanitizer) && !defined(__SANITIZE_THREAD__) && \
    !__has_feature(thread_sanitizer)
ATH_TEST(plugin_laws, heap_that_was_not_written_is_found)
{
    changes_its_answer("impure_memory");
}

ATH_TEST(plugin_laws, a_variable_that_was_not_set_is_found)
{
    changes_its_answer("impure_stack");
}
#endif
#endif

ATH_TEST(plugin_laws, findings_in_one_language_are_noted_and_do_not_refuse)
{
    breaks("good", ATH_OK, "finding-language", "form 'f': check 1");
}

ATH_TEST(plugin_laws, an_answer_that_makes_no_sense_is_a_failure)
{
    breaks("lying_check", ATH_UNAVAILABLE, "failed-call", "form 'f': check 1");
}

ATH_TEST(plugin_laws, a_check_of_an_unknown_cell_cannot_be_tried)
{
    breaks("unknown_cell", ATH_INVALID_ARGUMENT, "unknown-cell", "");
}

/* ---- combination ----------------------------------------------------------------- */

ATH_TEST(plugin_laws, a_product_by_parts_changes_its_total)
{
    breaks("uneven_parts", ATH_FAILED_PRECONDITION, "parts-change-total",
           "form 'f': indicator 'product'");
}

ATH_TEST(plugin_laws, a_number_added_to_each_part_changes_the_total)
{
    breaks("uneven_parts", ATH_FAILED_PRECONDITION, "parts-change-total",
           "form 'f': indicator 'shifted'");
}

ATH_TEST(plugin_laws, a_product_without_parts_is_left_alone)
{
    struct trial t;

    open_trial(&t, "uneven_parts");
    ATH_CODE(ATH_FAILED_PRECONDITION, ath_laws_check(&t.subject, &t.report, &t.err));
    for (size_t i = 0; i < t.report.notes.n; i++) {
        ATH_TRUE(strstr(t.report.notes.v[i].place, "'whole-product'") == NULL);
        ATH_TRUE(strstr(t.report.notes.v[i].place, "'difference'") == NULL);
    }
    close_trial(&t);
}

ATH_TEST(plugin_laws, a_formula_that_passes_128_bits_is_noted)
{
    breaks("uneven_parts", ATH_FAILED_PRECONDITION, "formula-overflow",
           "form 'f': indicator 'huge'");
}

ATH_TEST(plugin_laws, a_ratio_that_never_has_a_value_is_noted)
{
    breaks("uneven_parts", ATH_FAILED_PRECONDITION, "never-a-value",
           "form 'f': indicator 'nothing'");
}

ATH_TEST(plugin_laws, every_kind_has_one_total_in_any_order)
{
    struct trial t;

    open_trial(&t, "every_kind");
    t.subject.runs = 300;
    ATH_OK(ath_laws_check(&t.subject, &t.report, &t.err));
    ATH_FALSE(ath_notes_have(&t.report.notes, "order-changes-total"));
    ATH_EQ_U64(t.report.reports, 300 * 5);
    close_trial(&t);
}

/* ---- what is asked --------------------------------------------------------------- */

ATH_TEST(plugin_laws, stored_reports_are_asked_about_after_the_made_up)
{
    struct trial t;
    struct ath_laws_calls calls;
    struct ath_sample stored = { .layer = ATH_LAYER_TARGET };

    open_trial(&t, "good");
    stored.form = &t.declared.program->forms[0];
    stored.period = ath_period_make(ATH_YEAR, 124);
    t.subject.stored = &stored;
    t.subject.stored_count = 1;
    t.subject.runs = 3;
    ATH_OK(ath_laws_prepare(&calls, &t.subject, &t.arena, &t.err));
    ATH_EQ_U64(calls.n, 4);
    ATH_EQ_STR(ath_laws_about(&calls, 3, &t.arena), "4 (2024, target)");
    ATH_EQ_INT(calls.v[3].call.layer, ATH_LAYER_TARGET);
    close_trial(&t);
}

ATH_TEST(plugin_laws, an_answer_is_told_in_full)
{
    const struct ath_label why[] = { { "en", "No b" }, { "fr", "Pas de b" } };
    struct ath_plugin_remark said[] = {
        { .warning = true, .cell = 1, .code = "no-b", .why = { why, 2 } },
        { .cell = ATHAR_WHOLE_REPORT, .code = "bad", .why = { why, 1 } },
    };
    struct ath_plugin_remarks remarks = { .v = said, .n = 2 }, none = { 0 };
    struct ath_arena arena;

    ath_arena_init(&arena, 1 << 20);
    ATH_EQ_STR(ath_laws_answer(&remarks, &arena),
               "warns cell 1 no-b: en No b | fr Pas de b; refuses bad: en No b; ");
    ATH_EQ_STR(ath_laws_answer(&none, &arena), "");
    ath_arena_fini(&arena);
}

ATH_TEST(plugin_laws, too_little_memory_proves_nothing)
{
    struct trial t;

    open_trial(&t, "good");
    t.arena.cap = t.arena.used + 4096;
    ATH_CODE(ATH_RESOURCE_EXHAUSTED, ath_laws_check(&t.subject, &t.report, &t.err));
    close_trial(&t);
}
