/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "journal/journal.h"
#include "query/asof.h"
#include "query/plan.h"
#include "store/standin.h"
#include "store/undo.h"

enum { LOOK_EVERY = 1000, FIRST_TOUCHES = 256, SCRATCH_BYTES = 64 << 20 };

/* One change of a report. */
struct touch {
    struct ath_report_id id;
    uint64_t seq;
    bool fresh; /* there was no such report before */
};

/* All of one report, by seq. */
struct changes {
    const struct touch *v;
    size_t n;
};

/* Counting the reports that changed between two moments. */
struct counting {
    const struct ath_view *view;
    struct ath_moment *moment;
    struct ath_laid *laid;
    const struct ath_program *program;
    const struct ath_form *form;
    struct touch *v; /* owned */
    size_t n, capacity;
    struct ath_arena scratch;
};

/* ---- which reports ------------------------------------------------------------------- */

static bool add_touch(struct counting *c, struct touch touch)
{
    if (c->n == c->capacity) {
        size_t capacity = c->capacity == 0 ? FIRST_TOUCHES : c->capacity * 2;
        struct touch *v = realloc(c->v, capacity * sizeof *v);
        if (v == NULL) {
            return false;
        }
        c->v = v;
        c->capacity = capacity;
    }
    c->v[c->n++] = touch;
    return true;
}

static ath_code missing(uint64_t seq, struct ath_error *err)
{
    return ath_fail(err, ATH_DATA_LOSS, "entry %llu or its outcome is missing",
                    (unsigned long long)seq);
}

/* Within an epoch nothing else changes totals; but other undos may read like a submission's. */
static ath_code is_submission(bool *out, struct counting *c, uint64_t seq,
                              struct ath_error *err)
{
    enum ath_intent_kind kind;
    ath_code code = ath_journal_kind(&kind, c->view->txn, seq, err);

    *out = code == ATH_OK && kind == ATH_INTENT_SUBMISSION;
    return code == ATH_NOT_FOUND ? missing(seq, err) : code;
}

/* The reports that the entry changed, if it is a submission: whether it is, is found out later, mostly
 * without reading it. */
static ath_code gather_entry(struct counting *c, uint64_t seq, struct ath_error *err)
{
    struct ath_outcome outcome;
    struct ath_undo_walk walk = { .open = false };
    bool submission = false;

    ath_arena_reset(&c->scratch);
    ath_code code = ath_journal_read_outcome(&outcome, c->view->txn, seq, &c->scratch, err);
    if (code != ATH_OK || outcome.outcome != ATH_ENTRY_ACCEPTED) {
        return code;
    }
    walk.rest = outcome.undo;
    while ((code = ath_undo_skip(&walk, err)) == ATH_OK) {
        if (walk.id.form == c->laid->form && walk.id.layer == c->laid->layer &&
            !ath_is_standin(walk.id.organization) && /* in no total */
            !add_touch(c, (struct touch){ walk.id, seq, walk.before.version == 0 })) {
            return ath_query_no_memory(err);
        }
    }
    if (code == ATH_DATA_LOSS && is_submission(&submission, c, seq, NULL) == ATH_OK &&
        !submission) {
        return ATH_OK;
    }
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

/* As the reports' keys are ordered, so that they are read in that order; then by entry. */
static int compare_touches(const void *a, const void *b)
{
    const struct touch *x = a, *y = b;
    uint64_t left[] = { x->id.period, x->id.organization, x->id.project, x->seq };
    uint64_t right[] = { y->id.period, y->id.organization, y->id.project, y->seq };

    for (size_t i = 0; i < sizeof left / sizeof left[0]; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}

static ath_code gather(struct counting *c, struct ath_error *err)
{
    ath_code code = ATH_OK;

    for (uint64_t seq = c->moment->from; code == ATH_OK && seq <= c->moment->to; seq++) {
        code = gather_entry(c, seq, err);
        if (code == ATH_NOT_FOUND) {
            code = missing(seq, err);
        }
    }
    if (c->n > 0) {
        qsort(c->v, c->n, sizeof *c->v, compare_touches);
    }
    return code;
}

/* ---- what they changed --------------------------------------------------------------- */

/* The report's organization: one that was entered later in the epoch has not moved in it. */
static ath_code find_organization(struct ath_organization *out, struct counting *c,
                                  uint32_t number, struct ath_error *err)
{
    const struct ath_snapshot *snapshot = c->view->snapshot;

    if (number > 0 && number <= snapshot->organization_count &&
        snapshot->organizations[number - 1].slug != NULL) {
        *out = snapshot->organizations[number - 1];
        return ATH_OK;
    }
    ath_code code = ath_organization_load_at(out, c->view->txn, number, c->moment->whole,
                                             &c->scratch, err);
    return code != ATH_NOT_FOUND
               ? code
               : ath_fail(err, ATH_DATA_LOSS, "a report names organization %u, unknown",
                          (unsigned)number);
}

static bool effective_cells(struct ath_cells *out, struct counting *c,
                            struct ath_cells given)
{
    const struct ath_indicator *indicator = c->laid->indicator;

    return indicator != NULL
               ? ath_indicator_effective(out, c->program, indicator, given, &c->scratch)
               : ath_cells_effective(out, c->program, c->form, given, &c->scratch);
}

/* Add a report's cells to the totals that are asked about. */
static bool lay(struct counting *c, const struct ath_report_id *id,
                const uint32_t scopes[ATH_SCOPE_COUNT], struct ath_cells given, int sign)
{
    const struct ath_laid *laid = c->laid;
    struct ath_total_id total = { id->form, id->layer, laid->scope, scopes[laid->scope] };
    struct ath_cells effective = { 0 };

    if (!effective_cells(&effective, c, given)) {
        return false;
    }
    ath_tally_add(laid->tally, &total, id->period, effective, sign);
    if (laid->indicator == NULL && laid->scope != ATH_SCOPE_COUNTRY) {
        total.scope = ATH_SCOPE_COUNTRY;
        total.number = 0;
        ath_tally_add(laid->tally, &total, id->period, effective, sign);
    }
    return true;
}

/* The first of a report's changes that is a submission's; NULL: none is. */
static ath_code first_change(const struct touch **out, struct counting *c,
                             struct changes changes, const struct ath_report *report,
                             struct ath_error *err)
{
    ath_code code = ATH_OK;

    *out = NULL;
    for (size_t i = 0; i < changes.n && code == ATH_OK && *out == NULL; i++) {
        const struct touch *at = &changes.v[i];
        bool real = at->fresh && report->version > 0 && report->first == at->seq;
        if (!real) {
            code = is_submission(&real, c, at->seq, err);
        }
        *out = real ? at : NULL;
    }
    return code;
}

/* From the later moment to the earlier; the one that is asked about counts in, the other out. */
static ath_code lay_both(struct counting *c, const struct touch *first,
                         struct ath_report *report, struct ath_error *err)
{
    const struct ath_report_id *id = &first->id;
    struct ath_moment *moment = c->moment;
    bool asked_first = moment->seq > moment->base;
    uint64_t later = asked_first ? moment->seq : moment->base;
    uint64_t earlier = asked_first ? moment->base : moment->seq;
    struct ath_organization organization;
    uint32_t scopes[ATH_SCOPE_COUNT];
    ath_code code = find_organization(&organization, c, id->organization, err);

    if (code == ATH_OK) {
        ath_report_scopes(scopes, &organization, id->project,
                          ath_period_last_day(id->period));
        code = ath_moment_report(report, moment, id, later, &c->scratch, err);
    }
    if (code == ATH_OK && !lay(c, id, scopes, report->cells, asked_first ? 1 : -1)) {
        return ath_query_no_memory(err);
    }
    if (code == ATH_OK && first->fresh) {
        return ATH_OK;
    }
    if (code == ATH_OK) {
        code = ath_moment_report(report, moment, id, earlier, &c->scratch, err);
    }
    if (code == ATH_OK && !lay(c, id, scopes, report->cells, asked_first ? -1 : 1)) {
        return ath_query_no_memory(err);
    }
    return code;
}

static ath_code lay_report(struct counting *c, struct changes changes,
                           struct ath_error *err)
{
    const struct touch *change = NULL;
    struct ath_report report;

    ath_arena_reset(&c->scratch);
    ath_code code =
        ath_report_get(&report, c->view->txn, &changes.v[0].id, &c->scratch, err);
    if (code == ATH_OK) {
        code = first_change(&change, c, changes, &report, err);
    }
    return code == ATH_OK && change != NULL ? lay_both(c, change, &report, err) : code;
}

/* Of one form and layer. */
static bool same_report(const struct ath_report_id *a, const struct ath_report_id *b)
{
    return a->period == b->period && a->organization == b->organization &&
           a->project == b->project;
}

/* Those of the report that the i-th is of. */
static struct changes changes_from(const struct counting *c, size_t i)
{
    size_t end = i + 1;

    while (end < c->n && same_report(&c->v[i].id, &c->v[end].id)) {
        end++;
    }
    return (struct changes){ &c->v[i], end - i };
}

static ath_code count(struct counting *c, struct ath_error *err)
{
    ath_code code = gather(c, err);
    size_t laid = 0;

    for (size_t i = 0; code == ATH_OK && i < c->n;) {
        struct changes changes = changes_from(c, i);
        if (++laid % LOOK_EVERY == 0) {
            code = ath_txn_check_age(c->view->txn, err);
        }
        if (code == ATH_OK) {
            code = lay_report(c, changes, err);
        }
        i += changes.n;
    }
    if (code == ATH_OK && !ath_tally_seal(c->laid->tally)) {
        code = ath_query_no_memory(err);
    }
    return code;
}

/* ---- the totals of then -------------------------------------------------------------- */

static struct ath_laid *find_laid(const struct ath_moment *moment,
                                  const struct ath_total_id *id,
                                  const struct ath_indicator *indicator)
{
    struct ath_laid *laid = moment->laid;

    while (laid != NULL && (laid->form != id->form || laid->layer != id->layer ||
                            laid->scope != id->scope ||
                            (laid->indicator != NULL && laid->indicator != indicator))) {
        laid = laid->next;
    }
    return laid;
}

static ath_code make_laid(struct ath_laid **out, const struct ath_view *view,
                          const struct ath_total_id *id,
                          const struct ath_indicator *indicator, struct ath_error *err)
{
    struct counting c = { .view = view, .moment = view->then };
    struct ath_laid *laid = calloc(1, sizeof *laid);

    if (laid == NULL) {
        return ath_query_no_memory(err);
    }
    laid->form = id->form;
    laid->layer = id->layer;
    laid->scope = id->scope;
    laid->indicator = indicator;
    laid->next = view->then->laid;
    laid->tally = ath_tally_create();
    view->then->laid = laid;
    c.laid = *out = laid;
    if (laid->tally == NULL ||
        !ath_snapshot_form(&c.program, &c.form, view->snapshot, id->form)) {
        return ath_query_no_memory(err);
    }
    ath_arena_init(&c.scratch, SCRATCH_BYTES);
    ath_code code = count(&c, err);
    ath_arena_fini(&c.scratch);
    free(c.v);
    return code;
}

ath_code ath_moment_totals(struct ath_total_reader *reader, const struct ath_view *view,
                           const struct ath_total_id *id,
                           const struct ath_indicator *indicator, struct ath_error *err)
{
    struct ath_moment *moment = view->then;
    ath_code code = ATH_OK;

    *reader = (struct ath_total_reader){ .txn = view->txn };
    if (moment == NULL) {
        return ATH_OK;
    }
    reader->then = true;
    reader->epoch = moment->epoch;
    if (moment->from <= moment->to) {
        struct ath_laid *laid = find_laid(moment, id, indicator);
        code = laid != NULL ? ATH_OK : make_laid(&laid, view, id, indicator, err);
        reader->over = laid == NULL ? NULL : laid->tally;
    }
    return code;
}

void ath_moment_forget(struct ath_moment *moment)
{
    while (moment->laid != NULL) {
        struct ath_laid *laid = moment->laid;
        moment->laid = laid->next;
        ath_tally_destroy(laid->tally);
        free(laid);
    }
}
