/* SPDX-License-Identifier: Apache-2.0 */
#include "service/diff_totals.h"
#include "service/asking.h"

#include <stdio.h>
#include <string.h>

#include "rpc/method.h"
#include "service/foresee.h"

enum { TOTALS_MOST = 5000, INDICATORS_A_QUESTION = 32, AS_OF_BYTES = 24, SIDES = 2 };

static const size_t QUESTION_BYTES = (size_t)128 << 20;

struct summing {
    struct ath_diff_totals *to;
    char as_of[SIDES][AS_OF_BYTES]; /* before and after */
    struct ath_arena work;          /* of one question; owned */
    struct ath_error *err;
    /* the form and layer that are asked about */
    const struct ath_program *program;
    const struct ath_form *form;
    enum ath_layer layer;
};

/* ---- one question, twice -------------------------------------------------------------- */

/* The indicators that there were then. */
static size_t known_then(const char **names, const struct ath_question *question,
                         const struct ath_view *view)
{
    const struct ath_program *program = NULL;
    const struct ath_indicator *indicator = NULL;
    size_t n = 0;

    for (size_t i = 0; i < question->indicator_count; i++) {
        if (ath_catalogue_indicator(&program, &indicator, &view->snapshot->catalogue,
                                    ath_slice_str(question->indicators[i]))) {
            names[n++] = question->indicators[i];
        }
    }
    return n;
}

/* What nobody could ask then, for want of the organization or project, has no answer. */
static ath_code ask_side(struct ath_answer *out, struct ath_view *view,
                         const struct ath_question *question, const char *as_of,
                         struct ath_error *err)
{
    const char *names[INDICATORS_A_QUESTION];
    struct ath_question q = *question;
    uint64_t seq = 0;
    ath_code code = ath_view_turn_back(view, &seq, as_of, err);

    *out = (struct ath_answer){ 0 };
    if (code != ATH_OK) {
        return code;
    }
    q.indicators = names;
    q.indicator_count = known_then(names, question, view);
    if (q.indicator_count == 0) {
        return ATH_OK;
    }
    code = ath_query_aggregate(out, view, &q, err);
    return code == ATH_INVALID_ARGUMENT || code == ATH_NOT_FOUND ? ATH_OK : code;
}

static void add_rows(struct summing *s, const struct ath_moved *moved)
{
    struct ath_diff_totals *to = s->to;

    for (size_t i = 0; i < moved->row_count; i++) {
        if (to->count == TOTALS_MOST) {
            to->more = true;
            return;
        }
        ath_moved_message(to->rows[to->count++], &moved->rows[i], s->layer,
                          ath_call_arena(to->call));
    }
}

static ath_code ask_twice(struct summing *s, const struct ath_question *question)
{
    const struct ath_look *look = s->to->look;
    struct ath_findings findings;
    struct ath_view views[SIDES];
    struct ath_answer answers[SIDES];
    struct ath_moved moved;
    ath_code code = ATH_OK;

    ath_findings_init(&findings, &s->work, "en");
    for (int i = 0; i < SIDES; i++) {
        views[i] =
            (struct ath_view){ look->txn, look->snapshot, &s->work, &findings, NULL };
    }
    for (int i = 0; code == ATH_OK && i < SIDES; i++) {
        code = ask_side(&answers[i], &views[i], question, s->as_of[i], s->err);
        ath_findings_init(&findings, &s->work, "en");
    }
    if (code == ATH_OK) {
        code = ath_query_moved(&moved, &views[1], question, answers, s->err);
    }
    if (code == ATH_OK) {
        add_rows(s, &moved);
    }
    for (int i = 0; i < SIDES; i++) {
        ath_view_return(&views[i]);
    }
    return code;
}

/* ---- what is asked -------------------------------------------------------------------- */

/* Whether a subject of the question is this indicator, its form or its program. What code derives is
 * none: its plugin is asked for what somebody names, and computed indicators cannot be named here. */
static bool is_asked(const struct summing *s, const struct ath_indicator *indicator)
{
    const struct ath_diff_question *q = s->to->question;
    bool asked = q->subject_count == 0;

    if (indicator->derived != NULL) {
        return false;
    }
    for (size_t i = 0; !asked && i < q->subject_count; i++) {
        const char *name = q->subjects[i], *dot = strchr(name, '.');
        size_t size = dot == NULL ? strlen(name) : (size_t)(dot - name);
        asked = ath_slice_is(ath_slice(name, size), s->program->id) &&
                (dot == NULL || strcmp(dot + 1, s->form->id) == 0 ||
                 strcmp(dot + 1, indicator->id) == 0);
    }
    return asked;
}

/* Up to a question's worth of the form's indicators, from *next on. */
static size_t take_indicators(const char **names, uint16_t *next, struct summing *s)
{
    size_t n = 0;

    for (; *next < s->form->indicator_count && n < INDICATORS_A_QUESTION; ++*next) {
        const struct ath_indicator *indicator =
            &s->program->indicators[s->form->first_indicator + *next];
        if (is_asked(s, indicator)) {
            names[n++] = ath_arena_printf(&s->work, "%s.%s", s->program->id, indicator->id);
        }
    }
    return n;
}

static ath_code ask_layer(struct summing *s)
{
    const struct ath_diff_question *from = s->to->question;
    const char *names[INDICATORS_A_QUESTION];
    uint16_t next = 0;
    ath_code code = ATH_OK;

    while (code == ATH_OK && next < s->form->indicator_count) {
        ath_arena_reset(&s->work);
        struct ath_question question = {
            .indicators = names,
            .indicator_count = take_indicators(names, &next, s),
            .period = from->period,
            .today = from->today,
            .every = ath_frequency_name(s->form->frequency[s->layer]),
            .where = from->where,
            .where_count = from->where_count,
            .layer = ath_layer_name(s->layer),
            .project = from->project,
            .expired = ath_ask_expired,
            .context = s->to->call,
        };
        if (question.indicator_count > 0) {
            code = s->work.exhausted ? ath_arena_fail(s->err, "answer")
                                     : ask_twice(s, &question);
        }
    }
    return code;
}

static ath_code ask_form(struct summing *s)
{
    const char *layer = s->to->question->layer;
    enum ath_layer only =
        layer[0] == '\0' ? (enum ath_layer)0 : ath_layer_parse(ath_slice_str(layer));
    ath_code code = ATH_OK;

    for (int i = 1; code == ATH_OK && i <= ATH_LAYER_MAX; i++) {
        s->layer = (enum ath_layer)i;
        if (s->form->frequency[i] != 0 && (only == 0 || only == s->layer)) {
            code = ask_layer(s);
        }
    }
    return code;
}

static ath_code ask_all(struct summing *s)
{
    const struct ath_catalogue *catalogue = &s->to->look->snapshot->catalogue;
    ath_code code = ATH_OK;

    for (uint16_t p = 0; code == ATH_OK && p < catalogue->program_count; p++) {
        s->program = catalogue->programs[p];
        for (uint16_t i = 0; code == ATH_OK && i < s->program->form_count; i++) {
            s->form = &s->program->forms[i];
            code = ask_form(s);
        }
    }
    return code;
}

ath_code ath_diff_totals_find(struct ath_diff_totals *totals, uint64_t from, uint64_t to,
                              struct ath_error *err)
{
    struct summing s = { .to = totals, .err = err };
    struct ath_arena *arena = ath_call_arena(totals->call);

    totals->rows = ath_message_list(arena, TOTALS_MOST, sizeof **totals->rows);
    if (totals->rows == NULL) {
        return ath_arena_fail(err, "answer");
    }
    snprintf(s.as_of[0], AS_OF_BYTES, "%llu", (unsigned long long)from);
    snprintf(s.as_of[1], AS_OF_BYTES, "%llu", (unsigned long long)to);
    ath_arena_init(&s.work, QUESTION_BYTES);
    ath_code code = ask_all(&s);
    ath_arena_fini(&s.work);
    return code == ATH_OK && arena->exhausted ? ath_arena_fail(err, "answer") : code;
}
