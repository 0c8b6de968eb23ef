/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/laws.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    ZEROS = 1,          /* the report of a form that is all zeros */
    CHECKS = 64,        /* most checks of a plugin */
    STACK_BYTES = 8192, /* deeper than a check's own frame */
    HEAP_STEP = 48,
    HEAP_PIECES = 40,
    SHOWN_BYTES = 100, /* of an answer, in a note */
    BUDGET_US = 50000, /* of a call, by the promise of the plugin's header */
    SLOW_US = 5000,
};

static ath_code no_memory(struct ath_error *err)
{
    return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "the reports do not fit into memory");
}

/* ---- asking ---------------------------------------------------------------------- */

/* One subject under trial. */
struct trial {
    const struct ath_laws_subject *subject;
    struct ath_laws_calls calls;
    struct ath_laws_report *report;
    struct ath_arena *arena;
    const char **first; /* arena: the answers of the first time */
    bool told[CHECKS], mute[CHECKS];
    struct ath_error failure;
    size_t failed; /* the call that failed */
};

/* What a check finds where it does not look before it writes. */
__attribute__((noinline)) static void fill_stack(uint8_t byte)
{
    volatile uint8_t room[STACK_BYTES];

    for (size_t i = 0; i < sizeof room; i++) {
        room[i] = byte;
    }
}

static void fill_heap(uint8_t byte)
{
    void *pieces[HEAP_PIECES];

    for (size_t i = 0; i < HEAP_PIECES; i++) {
        size_t size = (i + 1) * HEAP_STEP / 2;
        pieces[i] = malloc(size);
        if (pieces[i] != NULL) {
            memset(pieces[i], byte, size);
        }
    }
    for (size_t i = 0; i < HEAP_PIECES; i++) {
        free(pieces[i]);
    }
}

/* Processor time of whoever runs the checks. */
static int64_t used_us(const struct ath_laws_subject *subject)
{
    struct ath_plugin_health health = { 0 };
    struct timespec now;

    subject->driver->health(subject->object, &health);
    if (health.isolated) {
        return (int64_t)health.cpu_us;
    }
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* ---- what an answer must be ------------------------------------------------------ */

static bool speaks(struct ath_labels why, const char *language)
{
    for (uint16_t i = 0; i < why.n; i++) {
        if (strncmp(why.v[i].lang, language, strlen(language)) == 0) {
            return true;
        }
    }
    return false;
}

static void look_at_answer(struct trial *t, size_t i,
                           const struct ath_plugin_remarks *remarks)
{
    const struct ath_laws_call *call = &t->calls.v[i];
    const char *place = ath_laws_place(&t->calls, i, t->arena);
    bool zeros = call->sample % ath_laws_runs(t->subject) == ZEROS &&
                 call->sample < t->calls.sample_count - t->subject->stored_count;

    for (size_t r = 0; r < remarks->n; r++) {
        const struct ath_plugin_remark *remark = &remarks->v[r];
        bool in_all = speaks(remark->why, "ar") && speaks(remark->why, "fr") &&
                      speaks(remark->why, "en");
        if (!in_all && !t->mute[call->call.check]) {
            t->mute[call->call.check] = true;
            ath_note(&t->report->notes, "finding-language", place, "%s", remark->code);
        }
        if (zeros && !remark->warning) {
            ath_note(&t->report->notes, "zeros-refused", place, "%s", remark->code);
        }
    }
}

static void compare(struct trial *t, size_t i, const char *answer, const char *when)
{
    size_t check = t->calls.v[i].call.check;
    const char *before = t->first[i][0] == '\0' ? "@nothing" : t->first[i];
    const char *after = answer[0] == '\0' ? "@nothing" : answer;

    if (strcmp(before, after) == 0 || t->told[check]) {
        return;
    }
    t->told[check] = true;
    ath_note(&t->report->notes, "changing-answer", ath_laws_place(&t->calls, i, t->arena),
             "%s\t%.*s\t%s\t%.*s", ath_laws_about(&t->calls, i, t->arena),
             ath_note_fit(before, SHOWN_BYTES), before, when,
             ath_note_fit(after, SHOWN_BYTES), after);
}

/* ---- three times ----------------------------------------------------------------- */

static void keep_slowest(struct trial *t, size_t i, int64_t us)
{
    if (t->report->slowest == NULL || (uint64_t)us > t->report->slowest_us) {
        t->report->slowest_us = (uint64_t)us;
        t->report->slowest = ath_laws_place(&t->calls, i, t->arena);
    }
}

/* The last one first, on other bytes. */
static ath_code ask_backwards(struct trial *t)
{
    fill_heap(0xA5);
    for (size_t i = t->calls.n; i > 0; i--) {
        const char *answer = "";
        t->failed = i - 1;
        fill_stack(0xA5);
        int64_t before = used_us(t->subject);
        ath_code code = ath_laws_ask(&answer, &t->calls, i - 1, t->arena, &t->failure);
        int64_t after = used_us(t->subject);
        if (code != ATH_OK) {
            return code;
        }
        keep_slowest(t, i - 1, after - before);
        compare(t, i - 1, answer, "@after other calls");
    }
    return ATH_OK;
}

/* Calls that travel together: which, and what came of them. */
struct batch {
    size_t at[ATH_PLUGIN_CALLS], n;
    struct ath_plugin_call calls[ATH_PLUGIN_CALLS];
    struct ath_plugin_remarks remarks[ATH_PLUGIN_CALLS], *list[ATH_PLUGIN_CALLS];
};

/* The answer of the first time, or one to compare with it. */
static ath_code take_answer(struct trial *t, size_t i,
                            const struct ath_plugin_remarks *remarks, bool first)
{
    const char *answer = ath_laws_answer(remarks, t->arena);

    if (answer == NULL) {
        return no_memory(&t->failure);
    }
    if (!first) {
        compare(t, i, answer, "@among others");
        return ATH_OK;
    }
    uint64_t check = UINT64_C(1) << t->calls.v[i].call.check;
    t->first[i] = answer;
    bool spoke = remarks->n > 0 || remarks->quotient.known;
    t->report->spoken += spoke;
    t->report->speaking |= spoke ? check : 0;
    look_at_answer(t, i, remarks);
    return ATH_OK;
}

static ath_code ask_batch(struct trial *t, struct batch *batch, bool first)
{
    for (size_t i = 0; i < batch->n; i++) {
        batch->calls[i] = t->calls.v[batch->at[i]].call;
        batch->remarks[i] = (struct ath_plugin_remarks){ .arena = t->arena };
        batch->list[i] = &batch->remarks[i];
    }
    t->failed = batch->at[0];
    ath_code code = t->subject->driver->check(t->subject->object, batch->calls, batch->n,
                                              batch->list, &t->failure);
    for (size_t i = 0; code == ATH_OK && i < batch->n; i++) {
        code = take_answer(t, batch->at[i], &batch->remarks[i], first);
    }
    return code;
}

/* The calls in order, or shuffled: to go back the way one came can hide a counter. */
static const size_t *make_order(struct trial *t, bool shuffled)
{
    size_t *order = ath_arena_new_array(t->arena, size_t, t->calls.n);
    struct ath_chance chance = { t->subject->seed };

    for (size_t i = 0; order != NULL && i < t->calls.n; i++) {
        size_t other = shuffled ? (size_t)ath_chance_below(&chance, i + 1) : i;
        order[i] = order[other];
        order[other] = i;
    }
    return order;
}

static ath_code ask_together(struct trial *t, bool first, bool shuffled)
{
    const size_t *order = make_order(t, shuffled);
    struct batch batch = { .n = 0 };
    ath_code code = order == NULL ? no_memory(&t->failure) : ATH_OK;

    fill_heap(first ? 0 : 0x5A);
    for (size_t i = 0; code == ATH_OK && i < t->calls.n; i++) {
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): then the code is not OK */
        batch.at[batch.n++] = order[i];
        if (batch.n == ATH_PLUGIN_CALLS || i + 1 == t->calls.n) {
            code = ask_batch(t, &batch, first);
            batch.n = 0;
        }
    }
    return code;
}

static ath_code ask_first(struct trial *t)
{
    ath_code code = ATH_OK;

    for (size_t i = 0; code == ATH_OK && i < t->calls.n; i++) {
        struct ath_plugin_remarks remarks = { .arena = t->arena };
        t->failed = i;
        fill_stack(0);
        code = ath_laws_ask_one(&remarks, &t->calls, i, &t->failure);
        code = code == ATH_OK ? take_answer(t, i, &remarks, true) : code;
    }
    return code;
}

/* In another process, with other addresses and another environment. */
static ath_code ask_elsewhere(struct trial *t)
{
    struct ath_laws_subject other = *t->subject;
    struct ath_laws_calls calls = t->calls;
    ath_code code = ATH_OK;

    other.object = t->subject->other;
    calls.subject = &other;
    for (size_t i = 0; other.object != NULL && code == ATH_OK && i < calls.n; i++) {
        const char *answer = "";
        t->failed = i;
        code = ath_laws_ask(&answer, &calls, i, t->arena, &t->failure);
        if (code == ATH_OK) {
            compare(t, i, answer, "@in another process");
        }
    }
    return code;
}

/* ---- all laws -------------------------------------------------------------------- */

/* A report of zeros must pass the declared rules. */
static void try_zeros(struct trial *t, uint16_t at)
{
    const struct ath_form *form = &t->subject->program->forms[at];
    const struct ath_sample *zeros =
        &t->calls.samples[at * ath_laws_runs(t->subject) + ZEROS];
    const char *place = ath_arena_printf(t->arena, "form '%s'", form->id);
    struct ath_findings findings;
    struct ath_cells effective;

    ath_findings_init(&findings, t->arena, "en");
    if (place == NULL ||
        !ath_cells_check(&effective, &findings, t->subject->program, form, zeros->given)) {
        return;
    }
    for (size_t i = 0; i < findings.n; i++) {
        const struct ath_finding *finding = &findings.v[i];
        if (!finding->warning && strcmp(finding->reason, "out-of-range") != 0) {
            ath_note(&t->report->notes, "zeros-refused", place, "%s", finding->reason);
        }
    }
}

static ath_code ask_quickly(struct trial *t)
{
    ath_code code = ask_together(t, true, false);

    for (int again = 0; code == ATH_OK && again < 2; again++) {
        code = ask_together(t, false, again > 0);
    }
    return code;
}

static ath_code ask_thoroughly(struct trial *t)
{
    ath_code code;

    fill_heap(0);
    if ((code = ask_first(t)) != ATH_OK || (code = ask_backwards(t)) != ATH_OK ||
        (code = ask_together(t, false, true)) != ATH_OK) {
        return code;
    }
    if (t->report->slowest_us > SLOW_US) {
        bool over = t->report->slowest_us > BUDGET_US;
        ath_note(&t->report->notes, over ? "over-budget" : "slow-check", t->report->slowest,
                 "%llu", (unsigned long long)t->report->slowest_us);
    }
    return ATH_OK;
}

static ath_code try_purity(struct trial *t)
{
    t->first = ath_arena_new_array(t->arena, const char *, t->calls.n);
    if (t->first == NULL) {
        return no_memory(&t->failure);
    }
    ath_code code = t->subject->quick ? ask_quickly(t) : ask_thoroughly(t);
    return code == ATH_OK ? ask_elsewhere(t) : code;
}

static ath_code try_all(struct trial *t, struct ath_error *err)
{
    ath_code code = ath_laws_prepare(&t->calls, t->subject, t->arena, err);

    if (code == ATH_INVALID_ARGUMENT && err != NULL) {
        ath_note(&t->report->notes, "unknown-cell", "", "%s", err->message);
    }
    if (code != ATH_OK) {
        return code;
    }
    t->report->reports = t->calls.sample_count;
    t->report->calls = t->calls.n;
    for (uint16_t i = 0;
         ath_laws_runs(t->subject) > ZEROS && i < t->subject->program->form_count; i++) {
        try_zeros(t, i);
    }
    if (!ath_laws_combine(&t->report->notes, t->subject->program, t->calls.samples,
                          t->calls.sample_count)) {
        return no_memory(err);
    }
    code = try_purity(t);
    if (code == ATH_OK || code == ATH_RESOURCE_EXHAUSTED) {
        return code == ATH_OK ? ATH_OK : ath_fail(err, code, "%s", t->failure.message);
    }
    ath_note(&t->report->notes, "failed-call",
             ath_laws_place(&t->calls, t->failed, t->arena), "%s\t%s",
             ath_laws_about(&t->calls, t->failed, t->arena), t->failure.message);
    return ath_fail(err, code, "%s", t->failure.message);
}

/* What is unwise is an error to an author, and no reason to refuse the program. */
static const struct ath_note *broken_law(const struct ath_notes *notes)
{
    for (size_t i = 0; i < notes->n; i++) {
        const struct ath_note *note = &notes->v[i];
        if (note->severity == ATH_NOTE_ERROR &&
            (note->section == ATH_NOTE_PURITY || note->section == ATH_NOTE_COMBINATION)) {
            return note;
        }
    }
    return NULL;
}

ath_code ath_laws_check(const struct ath_laws_subject *subject,
                        struct ath_laws_report *report, struct ath_error *err)
{
    struct trial t = { .subject = subject, .report = report, .arena = report->notes.arena };
    struct ath_error why = { 0 };
    ath_code code = try_all(&t, &why);

    if (code != ATH_OK) {
        return ath_fail(err, code, "%s", why.message);
    }
    if (report->notes.arena->exhausted) {
        return no_memory(err);
    }
    const struct ath_note *broken = broken_law(&report->notes);
    if (broken == NULL) {
        return ATH_OK;
    }
    return ath_fail(err, ATH_FAILED_PRECONDITION, "%s%s%s", broken->place,
                    broken->place[0] == '\0' ? "" : ": ", broken->sentence);
}
