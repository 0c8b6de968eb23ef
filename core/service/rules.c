/* SPDX-License-Identifier: Apache-2.0 */
#include "service/rules.h"

#include <string.h>
#include <time.h>

#include "model/formula.h"
#include "rpc/method.h"
#include "service/asking.h"
#include "store/undo.h"

enum {
    QUESTIONS_MOST = 500,
    PATIENCE_US = 300 * 1000, /* of processor time, for all rules of a submission */
};

static const size_t WORK_BYTES = (size_t)64 << 20;

/* ---- whether there are any ------------------------------------------------------------ */

static bool is_wide(const struct ath_form *form)
{
    uint16_t r = 0;

    while (r < form->rule_count && !form->rules[r].wide) {
        r++;
    }
    return r < form->rule_count;
}

static bool has_wide_rules(const struct ath_program *program)
{
    uint16_t f = 0;

    while (f < program->form_count && !is_wide(&program->forms[f])) {
        f++;
    }
    return f < program->form_count;
}

/* "rbf", "rbf.results" or "rbf.quantity" of the program "rbf". */
static bool is_of(struct ath_slice name, const char *program)
{
    size_t size = strlen(program);

    return name.size >= size && memcmp(name.data, program, size) == 0 &&
           (name.size == size || name.data[size] == '.');
}

static bool names_program(const struct ath_draft *draft, const char *program)
{
    for (uint32_t i = 0; i < draft->report_count; i++) {
        if (is_of(draft->reports[i].form, program)) {
            return true;
        }
    }
    for (uint32_t i = 0; i < draft->name_count; i++) {
        if (is_of(draft->names[i].indicator, program)) {
            return true;
        }
    }
    return false;
}

ath_code ath_rules_concern(bool *out, const struct ath_service *service,
                           const struct ath_draft *draft, struct ath_error *err)
{
    const struct ath_snapshot *snapshot = NULL;
    struct ath_txn *txn = NULL;
    ath_code code = ath_txn_begin(&txn, service->store, ATH_READ, err);

    *out = false;
    if (code == ATH_OK) {
        code = ath_snapshot_acquire(&snapshot, txn, err);
    }
    for (uint16_t i = 0; code == ATH_OK && i < snapshot->catalogue.program_count; i++) {
        const struct ath_program *program = snapshot->catalogue.programs[i];
        *out = *out || (has_wide_rules(program) && names_program(draft, program->id));
    }
    ath_snapshot_release(snapshot);
    ath_txn_abort(txn);
    return code;
}

/* ---- which ---------------------------------------------------------------------------- */

/* A rule that was asked, and of what. */
struct asked_before {
    const struct ath_rule *rule;
    struct ath_report_id id; /* what tells it apart: no form; of a project, no period */
};

struct considering {
    const struct ath_foreseen *seen;
    struct ath_considering *to;
    struct ath_arena work; /* of one question; owned */
    struct asked_before before[QUESTIONS_MOST];
    size_t before_count;
    int64_t until_us; /* by the thread's processor time */
    bool missed;      /* something was not asked */
    struct ath_error *err;
};

/* Where a formula reads. */
struct reading {
    const struct ath_program *program;
    uint16_t form;
    enum ath_layer layer; /* that the report is in */
};

/* Whether the formula, read in `around`, reads figures of the report; what stood at a verification
 * does not move with it. */
static bool reads(const struct reading *r, const struct ath_formula *node,
                  enum ath_layer around)
{
    if (node == NULL || node->type == ATH_NODE_AT_VERIFICATION) {
        return false;
    }
    if (node->type == ATH_NODE_REF) {
        const struct ath_indicator *indicator = &r->program->indicators[node->indicator];
        return indicator->leaf_ast != NULL
                   ? reads(r, indicator->leaf_ast, around)
                   : indicator->form == r->form && around == r->layer;
    }
    around = ath_formula_layer(node, around);
    return reads(r, node->left, around) || reads(r, node->right, around);
}

/* Whether some figure is read in the layer that is asked. */
static bool takes_layer(const struct ath_program *program, const struct ath_formula *node)
{
    if (node == NULL || ath_formula_layer(node, 0) != 0) {
        return false;
    }
    if (node->type == ATH_NODE_REF) {
        const struct ath_formula *leaf = program->indicators[node->indicator].leaf_ast;
        return leaf == NULL || takes_layer(program, leaf);
    }
    return takes_layer(program, node->left) || takes_layer(program, node->right);
}

/* True the second time: of a claim and its verification, sent together, or of one project. */
static bool was_asked(struct considering *c, const struct ath_rule_question *question)
{
    const struct ath_rule *rule = question->rule;
    struct ath_report_id of = question->id;
    bool layered = takes_layer(question->program, rule->left_ast) ||
                   takes_layer(question->program, rule->right_ast);

    of.layer = layered ? of.layer : 0;

    if (rule->project) {
        of.period = of.organization = 0;
    }
    for (size_t i = 0; i < c->before_count; i++) {
        const struct asked_before *b = &c->before[i];
        if (b->rule == rule && b->id.layer == of.layer && b->id.period == of.period &&
            b->id.organization == of.organization && b->id.project == of.project) {
            return true;
        }
    }
    if (c->before_count == QUESTIONS_MOST) {
        c->missed = true;
        return true;
    }
    c->before[c->before_count++] = (struct asked_before){ rule, of };
    return false;
}

/* ---- asking --------------------------------------------------------------------------- */

/* Processor time: on a busy machine the same is said. */
static int64_t spent_us(void)
{
    struct timespec now = { 0 };

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool is_late(void *context)
{
    const struct considering *c = context;

    return spent_us() > c->until_us || ath_ask_expired(c->to->call);
}

static const struct ath_prepared_report *find_report(const struct ath_prepared *prepared,
                                                     const struct ath_report_id *id)
{
    for (uint32_t i = 0; i < prepared->report_count; i++) {
        const struct ath_report_id *at = &prepared->reports[i].id;
        if (at->form == id->form && at->layer == id->layer && at->period == id->period &&
            at->organization == id->organization && at->project == id->project) {
            return &prepared->reports[i];
        }
    }
    return NULL;
}

/* Give what was said since `from` its place in the draft. */
static void locate(const struct considering *c, const struct ath_report_id *id, size_t from)
{
    struct ath_findings *findings = c->to->findings;
    const struct ath_prepared_report *report = find_report(&c->to->item->prepared, id);

    if (report == NULL || from == findings->n) {
        return;
    }
    const struct ath_draft_report *source = &c->to->item->draft.reports[report->source];
    const char *field =
        ath_arena_printf(findings->arena, "reports[%u].rows", report->source);
    for (size_t i = from; i < findings->n; i++) {
        findings->v[i].report = (uint16_t)report->source;
        findings->v[i].field = field == NULL ? "" : field;
        findings->v[i].row = source->value_count > 0 ? source->values[0].row : 0;
    }
}

/* A question that fails says nothing: rules never refuse. */
static void ask(struct considering *c, const struct ath_rule_question *question)
{
    struct ath_findings own; /* of the question: it may not apply */
    struct ath_view view = { c->seen->txn, c->seen->snapshot, &c->work, &own, NULL };
    size_t from = c->to->findings->n;

    ath_arena_reset(&c->work);
    ath_findings_init(&own, &c->work, "en");
    c->missed |= ath_query_rule(c->to->findings, &view, question, c->err) != ATH_OK;
    locate(c, &question->id, from);
}

static void consider_report(struct considering *c, const struct ath_report_id *id)
{
    struct ath_rule_question question = { .id = *id, .expired = is_late, .context = c };

    if (!ath_snapshot_form(&question.program, &question.form, c->seen->snapshot,
                           id->form)) {
        return;
    }
    struct reading r = { question.program,
                         (uint16_t)(question.form - question.program->forms),
                         (enum ath_layer)id->layer };
    for (uint16_t i = 0; i < question.form->rule_count; i++) {
        question.rule = &question.form->rules[i];
        if (question.rule->wide &&
            (reads(&r, question.rule->left_ast, r.layer) ||
             reads(&r, question.rule->right_ast, r.layer)) &&
            !was_asked(c, &question)) {
            ask(c, &question);
        }
    }
}

void ath_rules_not_asked(struct ath_findings *findings)
{
    ath_findings_warn(findings, "rules-not-asked",
                      &(struct ath_about){ .field = "reports", .cell = ATH_NO_CELL });
}

ath_code ath_rules_consider(const struct ath_foreseen *seen, void *context,
                            struct ath_error *err)
{
    struct considering c = {
        .seen = seen, .to = context, .until_us = spent_us() + PATIENCE_US, .err = err
    };
    struct ath_undo_walk walk = { .rest = seen->undo };
    ath_code code = ath_undo_skip(&walk, err);

    ath_arena_init(&c.work, WORK_BYTES);
    while (code == ATH_OK && !c.missed) {
        consider_report(&c, &walk.id);
        code = ath_undo_skip(&walk, err);
    }
    ath_arena_fini(&c.work);
    if (c.missed || code != ATH_NOT_FOUND) {
        ath_rules_not_asked(c.to->findings);
    }
    return ATH_OK;
}
