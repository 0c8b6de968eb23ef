/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "journal/journal.h"
#include "query/asof.h"
#include "query/plan.h"
#include "store/epoch.h"

/*
 * Who has reported, period by period: the reports of a form are walked once, in the order of their
 * keys, beside the list of those who were to send them. A report is late by the seq of its first
 * change: times never go back, so a deadline is a position of the journal, and epochs end at
 * midnight.
 */

static const int64_t DAY_US = INT64_C(86400) * 1000 * 1000;

/* An organization that is to report, or has. */
struct due {
    const struct ath_organization *organization;
    const struct ath_assignment *assignment; /* NULL: it was not to report */
    uint32_t period;
    uint64_t first; /* seq of its first change; 0: there is no report */
};

struct walk;
typedef ath_code (*visit_fn)(struct walk *walk, const struct due *due,
                             struct ath_error *err);

struct walk {
    struct ath_plan *plan;
    struct ath_asked *asked;
    const struct ath_form *form;
    const struct ath_form_roster *roster;
    struct ath_scan scan;
    bool standing;       /* the scan is on a report that was not taken yet */
    uint64_t *first;     /* arena: by organization number, of the period at hand */
    uint32_t *reporters; /* arena: who has one, in order */
    size_t reporter_count;
    int32_t deadline; /* of `in_time`, the last entry that met it */
    uint64_t in_time;
    uint64_t head;
    visit_fn visit;
    void *to;
};

/* ---- the reports --------------------------------------------------------------------- */

static bool says_something(struct ath_cells cells)
{
    for (size_t i = 0; i < cells.n; i++) {
        if (cells.v[i].state != ATH_CELL_WITHDRAWN) {
            return true;
        }
    }
    return false;
}

/* Under several projects it is the first of them that counts. */
static void take_report(struct walk *w)
{
    const struct ath_report_walk *at = &w->scan.walk;
    uint64_t first = at->report.first == 0 ? at->report.seq : at->report.first;
    uint64_t *of = &w->first[at->id.organization];

    if (!says_something(at->report.cells)) {
        return;
    }
    if (*of == 0) {
        w->reporters[w->reporter_count++] = at->id.organization;
    }
    *of = *of == 0 || first < *of ? first : *of;
}

/* Stand on a report that was not taken yet; past the last one its period is past all. */
static ath_code stand(struct walk *w, struct ath_error *err)
{
    if (w->standing) {
        return ATH_OK;
    }
    ath_code code = ath_scan_next(&w->scan, err);
    if (code == ATH_NOT_FOUND) {
        w->scan.walk.id.period = UINT32_MAX;
        code = ATH_OK;
    }
    w->standing = code == ATH_OK;
    return code;
}

/* All that was reported for the period. */
static ath_code read_period(struct walk *w, uint32_t period, struct ath_error *err)
{
    ath_code code = ATH_OK;

    while (w->reporter_count > 0) {
        w->first[w->reporters[--w->reporter_count]] = 0;
    }
    while ((code = stand(w, err)) == ATH_OK && w->scan.walk.id.period == period) {
        take_report(w);
        w->standing = false;
        if ((code = ath_query_tick(w->plan, err)) != ATH_OK) {
            break;
        }
    }
    return code;
}

/* ---- who was to report --------------------------------------------------------------- */

/* The assignment that holds on the period's last day, of an organization that is open then. */
static const struct ath_assignment *assignment_of(const struct walk *w,
                                                  const struct ath_organization *org,
                                                  const struct ath_assignments *list,
                                                  uint32_t period)
{
    int32_t day = ath_period_last_day(period);

    (void)w;
    if ((org->opened != ATH_DAY_NONE && org->opened > day) || org->closed < day) {
        return NULL;
    }
    return ath_assignment_at(list, day);
}

static ath_code visit_due(struct walk *w, uint32_t period, struct ath_error *err)
{
    const struct ath_snapshot *snapshot = w->plan->view->snapshot;
    ath_code code = ATH_OK;

    for (size_t i = 0; code == ATH_OK && i < w->roster->n; i++) {
        const struct ath_assigned *assigned = &w->roster->v[i];
        if (assigned->organization > snapshot->organization_count) {
            continue;
        }
        struct due due = {
            .organization = &snapshot->organizations[assigned->organization - 1],
            .period = period,
            .first = w->first[assigned->organization],
        };
        due.assignment = assignment_of(w, due.organization, &assigned->list, period);
        code = due.assignment == NULL ? ATH_OK : w->visit(w, &due, err);
        code = code == ATH_OK ? ath_query_tick(w->plan, err) : code;
    }
    return code;
}

static ath_code visit_others(struct walk *w, uint32_t period, struct ath_error *err)
{
    const struct ath_snapshot *snapshot = w->plan->view->snapshot;
    ath_code code = ATH_OK;

    for (size_t i = 0; code == ATH_OK && i < w->reporter_count; i++) {
        uint32_t number = w->reporters[i];
        const struct ath_organization *org = &snapshot->organizations[number - 1];
        const struct ath_assignments *list = ath_roster_find(w->roster, number);
        struct due due = { org, NULL, period, w->first[number] };
        if (list == NULL || assignment_of(w, org, list, period) == NULL) {
            code = w->visit(w, &due, err);
        }
    }
    return code;
}

static int32_t deadline_of(const struct walk *w, const struct due *due)
{
    int32_t own = due->assignment->deadline;

    return ath_period_last_day(due->period) +
           (own == ATH_DEADLINE_OF_FORM ? w->form->deadline_days : own);
}

/* Whether its first change came after the end of the deadline's day, UTC. */
static ath_code is_late(bool *late, struct walk *w, const struct due *due,
                        struct ath_error *err)
{
    int32_t deadline = deadline_of(w, due);
    struct ath_epoch epoch;

    if (deadline != w->deadline) {
        ath_code code = ath_epoch_before(&epoch, w->plan->view->txn,
                                         ((int64_t)deadline + 1) * DAY_US, err);
        w->in_time = 0;
        if (code == ATH_OK && epoch.number != 0) {
            code =
                ath_epoch_end(&w->in_time, w->plan->view->txn, epoch.number, w->head, err);
        }
        if (code != ATH_OK) {
            return code;
        }
        w->deadline = deadline;
    }
    *late = due->first > w->in_time;
    return ATH_OK;
}

/* ---- the question -------------------------------------------------------------------- */

/* An indicator of the form, in whose place its reports are asked for; NULL with a finding. */
static const char *stand_in(const struct ath_view *view, const char *form,
                            const struct ath_form **found)
{
    size_t size = strcspn(form, ".");
    const struct ath_program *program =
        ath_catalogue_program(&view->snapshot->catalogue, ath_slice(form, size));

    *found = NULL;
    if (program != NULL && form[size] == '.') {
        *found = ath_program_form(program, form + size + 1);
    } else if (program != NULL && program->form_count == 1) {
        *found = &program->forms[0];
    }
    if (*found == NULL || (*found)->indicator_count == 0) {
        ath_query_complain(view, "unknown-form", "form", form, NULL);
        return NULL;
    }
    return ath_arena_printf(view->arena, "%s.%s", program->id,
                            program->indicators[(*found)->first_indicator].id);
}

/* Only scopes that an organization is in by itself: nobody is assigned by option or project. */
static void check_scopes(const struct ath_plan *plan)
{
    static const unsigned unknown =
        1U << ATH_BY_CATEGORY | 1U << ATH_SCOPE_PROJECT | 1U << ATH_BY_FUNDER;

    for (size_t i = 0; i < plan->column_count; i++) {
        if ((1U << plan->columns[i].dimension & unknown) != 0) {
            ath_query_complain(plan->view, "unknown-column", "by", plan->columns[i].name,
                               NULL);
        }
    }
    for (size_t i = 0; i < plan->question->where_count; i++) {
        const char *key = plan->question->where[i].key;
        if ((1U << ath_query_dimension(key) & unknown) != 0) {
            ath_query_complain(
                plan->view, "unknown-filter", "where", key,
                "region, province, kind, sector, milieu, parent, group, organization");
        }
    }
}

static ath_code begin_scan(struct walk *w, struct ath_error *err)
{
    const struct ath_view *view = w->plan->view;
    uint32_t most = view->snapshot->organization_count;
    int64_t time_us = 0;

    w->deadline = ATH_DAY_NONE;
    w->first = ath_arena_new_array(view->arena, uint64_t, (size_t)most + 1);
    w->reporters = ath_arena_new_array(view->arena, uint32_t, (size_t)most + 1);
    ath_scan_init(&w->scan, w->plan, w->form, w->plan->layer);
    w->scan.walk.first_cell = 0;
    w->scan.walk.last_cell = UINT16_MAX;
    ath_scan_from(&w->scan, w->asked->time.from, w->asked->time.to);
    if (w->first == NULL || w->reporters == NULL) {
        return ath_query_no_memory(err);
    }
    return ath_journal_head(&w->head, &time_us, view->txn, err);
}

static ath_code begin(struct walk *w, const struct ath_roster *roster,
                      struct ath_error *err)
{
    const struct ath_view *view = w->plan->view;

    w->asked = w->plan->asked;
    check_scopes(w->plan);
    w->roster = ath_roster_form(roster, w->form->number);
    if (w->roster == NULL) {
        ath_query_complain(view, "not-assigned", "form", w->form->id, NULL);
    }
    if (view->findings->errors > 0) {
        (void)ath_findings_fail(view->findings, err);
        return err->code;
    }
    return begin_scan(w, err);
}

/* Visit everybody in every reporting period of the question. */
static ath_code walk_periods(struct walk *w, struct ath_error *err)
{
    ath_code code = ATH_OK;
    const struct ath_timeline *time = &w->asked->time;

    for (uint32_t i = 0; code == ATH_OK && time->count > 0 && i <= time->to - time->from;
         i++) {
        uint32_t period = time->from + i;
        code = read_period(w, period, err);
        code = code == ATH_OK ? visit_due(w, period, err) : code;
        code = code == ATH_OK ? visit_others(w, period, err) : code;
    }
    return code;
}

static ath_code run(struct walk *w, const struct ath_view *view, const char *form,
                    const struct ath_question *question, struct ath_error *err)
{
    struct ath_question asked = *question;
    const struct ath_roster *roster = NULL;
    const char *indicator = stand_in(view, form, &w->form);

    if (indicator == NULL) {
        return ath_findings_fail(view->findings, err);
    }
    asked.indicators = &indicator;
    asked.indicator_count = 1;
    asked.project = "";
    ath_code code = ath_query_resolve(w->plan, view, &asked, true, err);
    if (code == ATH_OK) {
        code = ath_query_roster(&roster, view, err);
    }
    if (code == ATH_OK) {
        code = begin(w, roster, err);
    }
    if (code == ATH_OK) {
        code = walk_periods(w, err);
    }
    ath_scan_fini(&w->scan);
    ath_roster_release(roster);
    w->plan->question = question; /* its caller's, who reads on */
    return code;
}

/* ---- counting ------------------------------------------------------------------------ */

/* What one group comes to. */
struct counts {
    uint64_t expected, reported, late, others;
};

struct ath_attendance {
    struct ath_groups groups; /* figure.numbers is one past the index of its counts */
    struct counts *v;         /* arena */
    size_t n, capacity;
};

static struct counts *counts_at(struct ath_attendance *c, const struct ath_plan *plan,
                                const struct ath_seen *seen, uint32_t bucket)
{
    static const struct ath_part no_options;
    uint32_t keys[ATH_COLUMNS] = { 0 };

    ath_query_keys(keys, plan, seen, &no_options);
    struct ath_slot *slot = ath_groups_at(&c->groups, bucket, keys);
    if (slot == NULL) {
        return NULL;
    }
    if (slot->figure.numbers > 0) {
        return &c->v[slot->figure.numbers - 1];
    }
    if (c->n == c->capacity) {
        size_t capacity = c->capacity == 0 ? 64 : c->capacity * 2;
        struct counts *v = ath_arena_new_array(plan->view->arena, struct counts, capacity);
        if (v == NULL) {
            return NULL;
        }
        if (c->n > 0) {
            memcpy(v, c->v, c->n * sizeof *v);
        }
        c->v = v;
        c->capacity = capacity;
    }
    slot->figure.numbers = ++c->n;
    return &c->v[c->n - 1];
}

static ath_code count_due(struct walk *w, const struct due *due, struct ath_error *err)
{
    struct ath_attendance *c = w->to;
    const struct ath_report_id id = { w->form->number, (uint8_t)w->plan->layer, due->period,
                                      due->organization->number, 0 };
    bool late = false;
    struct ath_seen seen;
    uint32_t at = 0;

    ath_query_see(&seen, w->plan, &id);
    if (!ath_query_passes(w->plan, &seen)) {
        return ATH_OK;
    }
    ath_code code =
        due->assignment != NULL && due->first != 0 ? is_late(&late, w, due, err) : ATH_OK;
    while (code == ATH_OK && ath_query_next_group(&seen, w->plan, &at)) {
        struct counts *counts =
            counts_at(c, w->plan, &seen, ath_timeline_bucket(&w->asked->time, due->period));
        if (counts == NULL) {
            return ath_query_no_slot(w->plan, err);
        }
        counts->expected += due->assignment != NULL;
        counts->reported += due->assignment != NULL && due->first != 0;
        counts->late += late;
        counts->others += due->assignment == NULL;
    }
    return code;
}

/* "66.67": a hundred times the quotient, rounded once, half to even (R17). */
static const char *per_cent(uint64_t part, uint64_t whole, struct ath_arena *arena)
{
    enum { DECIMALS = 2 };
    char text[ATH_DECIMAL_TEXT_BYTES];
    ath_i128 value = 0;

    if (whole == 0 ||
        !ath_rational_round(
            &value, ath_rational_make((ath_i128)part * 100, (ath_i128)whole), DECIMALS)) {
        return NULL;
    }
    int size = ath_decimal_format(text, value, DECIMALS);
    return ath_arena_string(arena, ath_slice(text, (size_t)size));
}

static bool fill_row(struct ath_presence_row *row, const struct walk *w,
                     const struct ath_slot *slot, const struct counts *counts)
{
    struct ath_arena *arena = w->plan->view->arena;

    *row = (struct ath_presence_row){
        .period = ath_query_label(w->plan, &w->asked->time, slot->bucket),
        .keys = ath_arena_new_array(arena, const char *, w->plan->column_count),
        .expected = counts->expected,
        .reported = counts->reported,
        .late = counts->late,
        .others = counts->others,
        .completeness = per_cent(counts->reported, counts->expected, arena),
        .timeliness = per_cent(counts->reported - counts->late, counts->expected, arena),
    };
    for (size_t i = 0; row->keys != NULL && i < w->plan->column_count; i++) {
        row->keys[i] = ath_query_key_text(w->plan, w->asked, i, slot->keys[i]);
    }
    return !arena->exhausted;
}

static bool name_columns(struct ath_presence *out, const struct ath_plan *plan)
{
    static const char *const after[] = { "expected",     "reported",  "on_time",
                                         "late",         "missing",   "others",
                                         "completeness", "timeliness" };
    enum { AFTER = sizeof after / sizeof *after };
    struct ath_arena *arena = plan->view->arena;

    out->column_count = 1 + plan->column_count + AFTER;
    out->columns = ath_arena_new_array(arena, const char *, out->column_count);
    if (out->columns == NULL) {
        return false;
    }
    out->columns[0] = "period";
    for (size_t i = 0; i < plan->column_count; i++) {
        out->columns[1 + i] = ath_arena_string(arena, ath_slice_str(plan->columns[i].name));
    }
    memcpy(out->columns + 1 + plan->column_count, after, sizeof after);
    return !arena->exhausted;
}

static ath_code fill_rows(struct ath_presence *out, const struct walk *w,
                          const struct ath_attendance *c, struct ath_arena *arena,
                          struct ath_error *err)
{
    size_t count = 0;
    const struct ath_slot **sorted = ath_query_sort(w->plan, &c->groups, true, &count);

    out->rows = ath_arena_new_array(arena, struct ath_presence_row, count);
    bool fits = sorted != NULL && out->rows != NULL && name_columns(out, w->plan);
    for (size_t i = 0; fits && i < count; i++) {
        fits = fill_row(&out->rows[out->row_count++], w, sorted[i],
                        &c->v[sorted[i]->figure.numbers - 1]);
    }
    out->records_read = w->plan->records;
    return fits ? ATH_OK : ath_query_no_memory(err);
}

ath_code ath_query_completeness(struct ath_presence *out, const struct ath_view *view,
                                const char *form, const struct ath_question *question,
                                struct ath_error *err)
{
    struct ath_presence presence = { 0 };
    struct ath_attendance counting = { .n = 0 };
    struct ath_plan plan = { .view = view };
    struct walk walk = { .plan = &plan, .visit = count_due, .to = &counting };

    if (ath_view_is_empty(view)) {
        *out = presence;
        return ATH_OK;
    }
    ath_groups_init(&counting.groups, view->arena, (uint32_t)question->by_count);
    counting.groups.limit = question->row_limit;
    ath_code code = run(&walk, view, form, question, err);
    if (code == ATH_OK) {
        code = fill_rows(&presence, &walk, &counting, view->arena, err);
    }
    if (code == ATH_OK) {
        *out = presence;
    }
    return code;
}

ath_code ath_query_attend(struct ath_plan *plan, struct ath_asked *asked,
                          const struct ath_roster *roster, struct ath_error *err)
{
    const struct ath_form *form = &asked->program->forms[asked->indicator->form];
    struct ath_attendance *counting =
        ath_arena_new(plan->view->arena, struct ath_attendance);
    struct walk walk = { .plan = plan,
                         .asked = asked,
                         .form = form,
                         .roster = ath_roster_form(roster, form->number),
                         .visit = count_due,
                         .to = counting };

    if (counting == NULL) {
        return ath_query_no_memory(err);
    }
    ath_groups_init(&counting->groups, plan->view->arena, (uint32_t)plan->column_count);
    counting->groups.limit = plan->row_limit;
    ath_code code = begin_scan(&walk, err);
    if (code == ATH_OK) {
        code = walk_periods(&walk, err);
    }
    ath_scan_fini(&walk.scan);
    asked->attendance = counting;
    return code;
}

void ath_query_attended(uint64_t *late, uint64_t *missing, const struct ath_plan *plan,
                        const struct ath_asked *asked, const struct ath_slot *group)
{
    uint32_t keys[ATH_COLUMNS] = { 0 };

    for (size_t i = 0; i < plan->column_count; i++) {
        bool option = plan->columns[i].dimension == ATH_BY_CATEGORY;
        keys[i] = option ? 0 : group->keys[i];
    }
    const struct ath_slot *slot =
        ath_groups_find(&asked->attendance->groups, group->bucket, keys);
    *late = *missing = 0;
    if (slot != NULL) {
        const struct counts *counts = &asked->attendance->v[slot->figure.numbers - 1];
        *late = counts->late;
        *missing = counts->expected - counts->reported;
    }
}

/* ---- listing ------------------------------------------------------------------------- */

/* A page of those that are missing. */
struct listing {
    struct ath_absent page;
    uint64_t seen;
};

static ath_code list_due(struct walk *w, const struct due *due, struct ath_error *err)
{
    struct listing *l = w->to;
    struct ath_arena *arena = w->plan->view->arena;
    const struct ath_report_id id = { w->form->number, (uint8_t)w->plan->layer, due->period,
                                      due->organization->number, 0 };
    char period[ATH_PERIOD_TEXT_BYTES], deadline[ATH_DATE_TEXT_BYTES];
    struct ath_seen seen;

    if (due->assignment == NULL || due->first != 0) {
        return ATH_OK;
    }
    ath_query_see(&seen, w->plan, &id);
    if (!ath_query_passes(w->plan, &seen) || l->seen++ < l->page.from) {
        return ATH_OK;
    }
    if (l->page.row_count == l->page.size) {
        l->page.more = true;
        return ATH_OK;
    }
    ath_period_format(period, due->period);
    ath_date_format(deadline, deadline_of(w, due));
    l->page.rows[l->page.row_count++] = (struct ath_absent_row){
        .organization = ath_arena_string(arena, ath_slice_str(due->organization->slug)),
        .period = ath_arena_string(arena, ath_slice_str(period)),
        .deadline = ath_arena_string(arena, ath_slice_str(deadline)),
    };
    return arena->exhausted ? ath_query_no_memory(err) : ATH_OK;
}

ath_code ath_query_missing(struct ath_absent *out, const struct ath_view *view,
                           const char *form, const struct ath_question *question,
                           struct ath_error *err)
{
    struct listing listing = { .page = *out };
    struct ath_plan plan = { .view = view };
    struct walk walk = { .plan = &plan, .visit = list_due, .to = &listing };

    if (ath_view_is_empty(view)) {
        return ATH_OK;
    }
    listing.page.rows = ath_arena_new_array(view->arena, struct ath_absent_row, out->size);
    if (listing.page.rows == NULL) {
        return ath_query_no_memory(err);
    }
    ath_code code = run(&walk, view, form, question, err);
    if (code == ATH_OK) {
        *out = listing.page;
    }
    return code;
}
