/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "journal/journal.h"
#include "query/asof.h"
#include "query/plan.h"
#include "store/standin.h"
#include "store/undo.h"

enum { LOOK_EVERY = 1000, FIRST_REPORTS = 256, SCRATCH_BYTES = 64 << 20 };

/* Counting the reports that changed between two moments. */
struct counting {
    const struct ath_view *view;
    struct ath_moment *moment;
    struct ath_laid *laid;
    const struct ath_program *program;
    const struct ath_form *form;
    struct ath_changed *changed;
    struct ath_cell_range range; /* that the wanted indicators have cells in */
    struct ath_arena scratch;
};

/* ---- which reports ------------------------------------------------------------------- */

static bool add_report(struct ath_changed *changed, const struct ath_report_id *id)
{
    if (changed->n == changed->capacity) {
        size_t capacity = changed->capacity == 0 ? FIRST_REPORTS : changed->capacity * 2;
        struct ath_report_id *v = realloc(changed->v, capacity * sizeof *v);
        if (v == NULL) {
            return false;
        }
        changed->v = v;
        changed->capacity = capacity;
    }
    changed->v[changed->n++] = *id;
    return true;
}

static ath_code missing(uint64_t seq, struct ath_error *err)
{
    return ath_fail(err, ATH_DATA_LOSS, "entry %llu or its outcome is missing",
                    (unsigned long long)seq);
}

/* Within an epoch nothing but submissions changes totals; but other undos may read like theirs. */
static ath_code is_submission(bool *out, struct counting *c, uint64_t seq,
                              struct ath_error *err)
{
    enum ath_intent_kind kind;
    ath_code code = ath_journal_kind(&kind, c->view->txn, seq, err);

    *out = code == ATH_OK && kind == ATH_INTENT_SUBMISSION;
    return code == ATH_NOT_FOUND ? missing(seq, err) : code;
}

/* The reports that the entry changed, if it is a submission. Where it is not, these say themselves
 * that it did not change them. */
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
        if (walk.id.form == c->changed->form && walk.id.layer == c->changed->layer &&
            !ath_is_standin(walk.id.organization) && /* in no total */
            !add_report(c->changed, &walk.id)) {
            return ath_query_no_memory(err);
        }
    }
    if (code == ATH_DATA_LOSS && is_submission(&submission, c, seq, NULL) == ATH_OK &&
        !submission) {
        return ATH_OK;
    }
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

/* As their keys are ordered, so that they are read in that order. */
static int compare_reports(const void *a, const void *b)
{
    const struct ath_report_id *x = a, *y = b;

    if (x->period != y->period) {
        return x->period < y->period ? -1 : 1;
    }
    if (x->organization != y->organization) {
        return x->organization < y->organization ? -1 : 1;
    }
    return (x->project > y->project) - (x->project < y->project);
}

/* Each once, and in order, which is how most were sent. */
static void order_reports(struct ath_changed *changed)
{
    struct ath_report_id *v = changed->v;
    size_t n = 0;
    bool ordered = true;

    for (size_t i = 1; i < changed->n && ordered; i++) {
        ordered = compare_reports(&v[i - 1], &v[i]) < 0;
    }
    if (ordered) {
        return;
    }
    qsort(v, changed->n, sizeof *v, compare_reports);
    for (size_t i = 0; i < changed->n; i++) {
        if (n == 0 || compare_reports(&v[n - 1], &v[i]) != 0) {
            v[n++] = v[i];
        }
    }
    changed->n = n;
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
    order_reports(c->changed);
    return code;
}

/* Found once for all that is asked of a form and layer. */
static ath_code find_changed(struct counting *c, const struct ath_total_id *id,
                             struct ath_error *err)
{
    struct ath_moment *moment = c->moment;
    struct ath_changed *changed = moment->changed;

    while (changed != NULL && (changed->form != id->form || changed->layer != id->layer)) {
        changed = changed->next;
    }
    c->changed = changed;
    if (changed != NULL) {
        return ATH_OK;
    }
    changed = calloc(1, sizeof *changed);
    if (changed == NULL) {
        return ath_query_no_memory(err);
    }
    changed->form = id->form;
    changed->layer = id->layer;
    changed->next = moment->changed;
    moment->changed = c->changed = changed;
    return gather(c, err);
}

ath_code ath_moment_changes(bool *out, const struct ath_view *view,
                            const struct ath_total_id *id, uint32_t period,
                            struct ath_error *err)
{
    struct counting c = { .view = view, .moment = view->then };

    ath_arena_init(&c.scratch, SCRATCH_BYTES);
    ath_code code = find_changed(&c, id, err);
    ath_arena_fini(&c.scratch);
    *out = false;
    for (size_t i = 0; code == ATH_OK && i < c.changed->n && !*out; i++) {
        *out = c.changed->v[i].period == period;
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

/* Where a report counts in the scope that is asked about. */
static ath_code find_total(struct ath_total_id *out, struct counting *c,
                           const struct ath_report_id *id, struct ath_error *err)
{
    enum ath_scope scope = (enum ath_scope)c->laid->scope;
    struct ath_organization organization;
    ath_code code = ATH_OK;

    *out = (struct ath_total_id){ id->form, id->layer, c->laid->scope, 0 };
    if (scope != ATH_SCOPE_COUNTRY) {
        code = find_organization(&organization, c, id->organization, err);
    }
    if (scope != ATH_SCOPE_COUNTRY && code == ATH_OK) {
        out->number = ath_report_scope(scope, &organization, id->project,
                                       ath_period_last_day(id->period));
    }
    return code;
}

/* Add all of a report's cells to the total, and to the country's. */
static bool lay_all(struct counting *c, const struct ath_total_id *total, uint32_t period,
                    struct ath_cells given, int sign)
{
    struct ath_total_id country = { total->form, total->layer, ATH_SCOPE_COUNTRY, 0 };
    struct ath_cells effective = { 0 };

    if (!ath_cells_effective(&effective, c->program, c->form, given, &c->scratch)) {
        return false;
    }
    ath_tally_add(c->laid->tally, total, period, effective, sign);
    if (total->scope != ATH_SCOPE_COUNTRY) {
        ath_tally_add(c->laid->tally, &country, period, effective, sign);
    }
    return true;
}

/* Add a report's cells to the totals that are asked about. */
static bool lay(struct counting *c, const struct ath_total_id *total, uint32_t period,
                struct ath_cells given, int sign)
{
    const struct ath_wanted *wanted = &c->laid->wanted;
    struct ath_cells effective = { 0 };

    if (wanted->n == 0) {
        return lay_all(c, total, period, given, sign);
    }
    for (size_t i = 0; i < wanted->n; i++) {
        if (!ath_indicator_effective(&effective, c->program, wanted->v[i], given,
                                     &c->scratch)) {
            return false;
        }
        ath_tally_add(c->laid->tally, total, period, effective, sign);
    }
    return true;
}

/* From the later moment to the earlier; the one that is asked about counts in, the other out. */
static ath_code lay_report(struct counting *c, const struct ath_report_id *id,
                           struct ath_error *err)
{
    const struct ath_report_part part = { *id, c->range };
    struct ath_moment *moment = c->moment;
    bool asked_first = moment->seq > moment->base;
    uint64_t later = asked_first ? moment->seq : moment->base;
    uint64_t earlier = asked_first ? moment->base : moment->seq;
    struct ath_total_id total = { 0 };
    struct ath_report report = { 0 };

    ath_arena_reset(&c->scratch);
    ath_code code = ath_report_get_part(&report, c->view->txn, &part, &c->scratch, err);
    if (code == ATH_OK) {
        code = ath_moment_report(&report, moment, &part, later, &c->scratch, err);
    }
    if (code != ATH_OK || report.version == 0 || report.seq <= earlier) {
        return code;
    }
    code = find_total(&total, c, id, err);
    if (code == ATH_OK && !lay(c, &total, id->period, report.cells, asked_first ? 1 : -1)) {
        return ath_query_no_memory(err);
    }
    if (code != ATH_OK || report.first > earlier) {
        return code;
    }
    code = ath_moment_report(&report, moment, &part, earlier, &c->scratch, err);
    if (code == ATH_OK && report.version > 0 &&
        !lay(c, &total, id->period, report.cells, asked_first ? -1 : 1)) {
        return ath_query_no_memory(err);
    }
    return code;
}

static ath_code count(struct counting *c, const struct ath_total_id *id,
                      struct ath_error *err)
{
    ath_code code = find_changed(c, id, err);

    for (size_t i = 0; code == ATH_OK && i < c->changed->n; i++) {
        code = (i + 1) % LOOK_EVERY == 0 ? ath_txn_check_age(c->view->txn, err) : ATH_OK;
        if (code == ATH_OK) {
            code = lay_report(c, &c->changed->v[i], err);
        }
    }
    if (code == ATH_OK && !ath_tally_seal(c->laid->tally)) {
        code = ath_query_no_memory(err);
    }
    return code;
}

/* ---- the totals of then -------------------------------------------------------------- */

static bool holds(const struct ath_laid *laid, const struct ath_wanted *wanted)
{
    size_t found = 0;

    for (size_t i = 0; i < wanted->n; i++) {
        for (size_t j = 0; j < laid->wanted.n; j++) {
            found += laid->wanted.v[j] == wanted->v[i];
        }
    }
    return laid->wanted.n == 0 || (wanted->n > 0 && found == wanted->n);
}

static struct ath_laid *find_laid(const struct ath_moment *moment,
                                  const struct ath_total_id *id,
                                  const struct ath_wanted *wanted)
{
    struct ath_laid *laid = moment->laid;

    while (laid != NULL && (laid->form != id->form || laid->layer != id->layer ||
                            laid->scope != id->scope || !holds(laid, wanted))) {
        laid = laid->next;
    }
    return laid;
}

static bool wants(const struct counting *c, uint16_t indicator)
{
    const struct ath_wanted *wanted = &c->laid->wanted;
    size_t i = 0;

    while (i < wanted->n && wanted->v[i] - c->program->indicators != indicator) {
        i++;
    }
    return i < wanted->n;
}

/* The cells that the wanted indicators have. */
static struct ath_cell_range range_of(const struct counting *c)
{
    struct ath_cell_range range = { UINT16_MAX, 0 };

    if (c->laid->wanted.n == 0) {
        return ATH_ALL_CELLS;
    }
    for (uint16_t cell = 0; cell < c->form->cell_end; cell++) {
        if (wants(c, c->form->place[cell].indicator)) {
            range.first = cell < range.first ? cell : range.first;
            range.last = cell;
        }
    }
    return range;
}

static ath_code make_laid(struct ath_laid **out, const struct ath_view *view,
                          const struct ath_total_id *id, const struct ath_wanted *wanted,
                          struct ath_error *err)
{
    struct counting c = { .view = view, .moment = view->then };
    struct ath_laid *laid = calloc(1, sizeof *laid);

    if (laid == NULL) {
        return ath_query_no_memory(err);
    }
    laid->form = id->form;
    laid->layer = id->layer;
    laid->scope = id->scope;
    laid->wanted = *wanted;
    laid->next = view->then->laid;
    laid->tally = ath_tally_create();
    view->then->laid = laid;
    c.laid = *out = laid;
    if (laid->tally == NULL ||
        !ath_snapshot_form(&c.program, &c.form, view->snapshot, id->form)) {
        return ath_query_no_memory(err);
    }
    c.range = range_of(&c);
    ath_arena_init(&c.scratch, SCRATCH_BYTES);
    ath_code code = count(&c, id, err);
    ath_arena_fini(&c.scratch);
    return code;
}

ath_code ath_moment_totals(struct ath_total_reader *reader, const struct ath_view *view,
                           const struct ath_total_id *id, const struct ath_wanted *wanted,
                           struct ath_error *err)
{
    struct ath_moment *moment = view->then;
    ath_code code = ATH_OK;

    *reader = (struct ath_total_reader){ .txn = view->txn };
    if (moment == NULL) {
        return ATH_OK;
    }
    reader->then = true;
    reader->epoch = moment->epoch;
    if (moment->from <= moment->to && wanted != NULL) {
        struct ath_laid *laid = find_laid(moment, id, wanted);
        code = laid != NULL ? ATH_OK : make_laid(&laid, view, id, wanted, err);
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
    while (moment->changed != NULL) {
        struct ath_changed *changed = moment->changed;
        moment->changed = changed->next;
        free(changed->v);
        free(changed);
    }
}
