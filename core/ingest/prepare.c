/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/prepare.h"

#include <stdlib.h>
#include <string.h>

#include "ingest/duty.h"
#include "ingest/outliers.h"
#include "ingest/preparing.h"
#include "store/report.h"

static int compare_buildings(const void *a, const void *b)
{
    const struct ath_building *x = a;
    const struct ath_building *y = b;
    int order = memcmp(x->program->hash, y->program->hash, 32);

    order = order != 0 ? order : strcmp(x->form->id, y->form->id);
    order = order != 0 ? order : x->change.layer - y->change.layer;
    if (order == 0 && x->change.period != y->change.period) {
        order = x->change.period < y->change.period ? -1 : 1;
    }
    order = order != 0 ? order : strcmp(x->change.organization, y->change.organization);
    return order != 0 ? order : strcmp(x->change.project, y->change.project);
}

/* Canonical order; one report twice in a submission is refused. */
static void sort_buildings(struct ath_preparing *p)
{
    if (p->built_count > 1) {
        qsort(p->built, p->built_count, sizeof p->built[0], compare_buildings);
    }
    for (uint32_t i = 1; i < p->built_count; i++) {
        const struct ath_building *b = &p->built[i];
        if (compare_buildings(&p->built[i - 1], b) != 0) {
            continue;
        }
        struct ath_about about = { .subject = b->change.organization,
                                   .field =
                                       ath_prepare_field(p, b->report, UINT32_MAX, "key"),
                                   .cell = ATH_NO_CELL };
        ath_findings_error(p->with->findings, "duplicate-report", &about);
    }
}

/* The programs' hashes, ascending, and each change's index among them. */
static ath_code make_hashes(struct ath_submission *out, struct ath_preparing *p)
{
    uint8_t(*hashes)[32] = ath_arena_array(p->with->scratch, p->built_count, 32);

    if (hashes == NULL) {
        return ath_arena_fail(p->err, "request");
    }
    for (uint32_t i = 0; i < p->built_count; i++) {
        struct ath_building *b = &p->built[i];
        if (i == 0 || memcmp(p->built[i - 1].program->hash, b->program->hash, 32) != 0) {
            memcpy(hashes[out->hash_count++], b->program->hash, 32);
        }
        b->change.program = (uint16_t)(out->hash_count - 1);
    }
    out->hashes = (const uint8_t(*)[32])hashes;
    return ATH_OK;
}

static ath_code encode(struct ath_prepared *out, struct ath_preparing *p)
{
    struct ath_submission submission = { .change_count = p->built_count };

    ath_code code = make_hashes(&submission, p);
    submission.changes =
        ath_arena_new_array(p->with->scratch, struct ath_change, p->built_count);
    if (code != ATH_OK || submission.changes == NULL) {
        return ath_arena_fail(p->err, "request");
    }
    for (uint32_t i = 0; i < p->built_count; i++) {
        submission.changes[i] = p->built[i].change;
    }
    out->intent = ath_submission_encode(&submission, p->with->arena);
    return out->intent.size == 0 ? ath_arena_fail(p->err, "request") : ATH_OK;
}

/* Give findings the place in the draft that they are about: what named the cell, or the rows. */
static void locate(struct ath_preparing *p, const struct ath_building *b, size_t from)
{
    struct ath_findings *findings = p->with->findings;

    for (size_t i = from; i < findings->n; i++) {
        struct ath_finding *f = &findings->v[i];
        const struct ath_cell *cell =
            f->cell == ATH_NO_CELL ? NULL : ath_cells_find(b->change.cells, f->cell);
        if (cell == NULL) {
            f->row = p->draft->reports[b->report].value_count > 0
                         ? p->draft->reports[b->report].values[0].row
                         : 0;
            f->field = ath_prepare_field(p, b->report, UINT32_MAX, "rows");
            continue;
        }
        uint32_t source = b->source[cell - b->change.cells.v];
        f->row = p->draft->reports[b->report].values[source].row;
        f->field = ath_prepare_field(p, b->report, source, ".value");
    }
}

static bool version_differs(struct ath_preparing *p, const struct ath_building *b,
                            uint64_t version)
{
    struct ath_arena *arena = p->with->arena;

    if (!b->change.has_expected || b->change.expected == version) {
        return false;
    }
    struct ath_about about = {
        .subject = b->change.organization,
        .value = ath_arena_printf(arena, "%llu", (unsigned long long)version),
        .limit = ath_arena_printf(arena, "%llu", (unsigned long long)b->change.expected),
        .field = ath_prepare_field(p, b->report, UINT32_MAX, "expectedVersion"),
        .cell = ATH_NO_CELL,
    };
    ath_findings_error(p->with->findings, "version-mismatch", &about);
    return true;
}

/* Let the coded checks look at it, too; and one that has none must have its plugin loaded. */
static void ask(struct ath_preparing *p, struct ath_checking *c,
                const struct ath_building *b, struct ath_cells effective)
{
    if (p->with->plugins == NULL) {
        return;
    }
    c->asked = (struct ath_plugin_asked){ .report = { .program = b->program,
                                                      .form = b->form,
                                                      .layer = b->change.layer,
                                                      .period = b->change.period,
                                                      .given = c->given,
                                                      .effective = effective },
                                          .findings = &c->findings };
    if (p->asks.last == NULL) {
        p->asks.first = &c->asked;
    } else {
        p->asks.last->next = &c->asked;
    }
    p->asks.last = &c->asked;
    p->asks.n += b->program->coded;
}

/* Declared checks, on the report as it would become; *effective is what questions would see of
 * it. */
static ath_code check_report(struct ath_cells *effective, struct ath_preparing *p,
                             uint32_t i, struct ath_cells given)
{
    const struct ath_building *b = &p->built[i];
    struct ath_checking *c = &p->checking[i];

    c->reached = true;
    c->given = given;
    c->from = c->findings.n;
    c->errors = c->findings.errors;
    if (!ath_cells_check(effective, &c->findings, b->program, b->form, given)) {
        return ath_arena_fail(p->err, "request");
    }
    if (c->findings.errors == c->errors) {
        ask(p, c, b, *effective);
    }
    return ATH_OK;
}

/* "program.form"; NULL when the arena is out. */
static const char *full_name(const char *program, const char *form, struct ath_arena *arena)
{
    size_t head = strlen(program), tail = strlen(form);
    char *name = ath_arena_alloc(arena, head + 1 + tail + 1);

    if (name != NULL) {
        memcpy(name, program, head);
        name[head] = '.';
        memcpy(name + head + 1, form, tail + 1);
    }
    return name;
}

/* Names are copied: whoever reads the result has let go of the snapshot. */
static ath_code name_report(struct ath_prepared_report *to, const struct ath_preparing *p,
                            const struct ath_building *b)
{
    struct ath_arena *arena = p->with->arena;

    *to = (struct ath_prepared_report){
        .form = full_name(b->program->id, b->form->id, arena),
        .layer = b->change.layer,
        .period = b->change.period,
        .organization = ath_arena_string(arena, ath_slice_str(b->change.organization)),
        .project = ath_arena_string(arena, ath_slice_str(b->change.project)),
        .id = { b->form->number, b->change.layer, b->change.period, b->organization->number,
                b->project == NULL ? 0 : b->project->number },
        .source = b->report,
    };
    return to->form == NULL || to->organization == NULL || to->project == NULL
               ? ath_arena_fail(p->err, "request")
               : ATH_OK;
}

/* A locked report is changed only by who says that it is. */
static ath_code check_lock(struct ath_preparing *p, const struct ath_building *b)
{
    const struct ath_duty duty = { p->with->txn, p->with->arena, b->program, b->form,
                                   b->organization };
    struct ath_about about = { .cell = ATH_NO_CELL };

    if (b->change.over_lock) {
        return ATH_OK;
    }
    ath_code code =
        ath_lock_check(&about.subject, &duty, b->change.layer, b->change.period, p->err);
    if (code == ATH_OK && about.subject != NULL) {
        about.field = ath_prepare_field(p, b->report, UINT32_MAX, "key.period");
        ath_findings_error(p->with->findings, "period-locked", &about);
    }
    return code;
}

static ath_code begin_change(struct ath_preparing *p, uint32_t i)
{
    const struct ath_building *b = &p->built[i];
    struct ath_prepared *out = &p->prepared;
    struct ath_prepared_report *to = &out->reports[i];
    struct ath_report base;
    struct ath_cells next;

    ath_code code = ath_report_get(&base, p->with->txn, &to->id, p->with->scratch, p->err);
    if (code != ATH_OK) {
        return code;
    }
    out->bases[i] = base.version;
    if (version_differs(p, b, base.version)) {
        return ATH_OK;
    }
    if (!ath_cells_merge(&next, &to->changed, base.cells, b->change.cells,
                         b->change.replace, p->with->scratch)) {
        return ath_arena_fail(p->err, "request");
    }
    to->version = base.version + (to->changed > 0 ? 1 : 0);
    to->unchanged =
        b->change.cells.n > to->changed ? (uint32_t)(b->change.cells.n - to->changed) : 0;
    out->unchanged = out->unchanged && to->changed == 0;
    code = to->changed > 0 ? check_lock(p, b) : ATH_OK;
    return code == ATH_OK ? check_report(&out->effective[i], p, i, next) : code;
}

/* The findings of a change are kept apart, so that those of its coded checks come in between; no
 * more than all of them may keep. */
static void open_findings(struct ath_preparing *p, uint32_t i)
{
    struct ath_findings *own = &p->checking[i].findings;

    ath_findings_init(own, p->findings->arena, p->findings->locale);
    own->limit = p->findings->limit - p->findings->n - p->kept;
    own->report = (uint16_t)p->built[i].report;
    p->own.findings = own;
}

/* What each change does to its report, as far as core knows. */
static ath_code begin_changes(struct ath_preparing *p)
{
    ath_code code = ATH_OK;

    p->checking =
        ath_arena_new_array(p->with->scratch, struct ath_checking, p->built_count);
    if (p->checking == NULL) {
        return ath_arena_fail(p->err, "request");
    }
    for (uint32_t i = 0; code == ATH_OK && i < p->built_count; i++) {
        open_findings(p, i);
        code = begin_change(p, i);
        p->kept += p->checking[i].findings.n;
        p->refused = p->refused || p->checking[i].findings.errors > 0;
    }
    p->own.findings = p->findings;
    return code;
}

/* In the sender's language; why it is so is for who operates the server. */
static void say_unavailable(struct ath_preparing *p, const struct ath_building *b,
                            ath_code code)
{
    if (code == ATH_UNAVAILABLE) {
        ath_findings_error(p->with->findings, "plugin-unavailable",
                           &(struct ath_about){ .subject = b->program->id,
                                                .field = ath_prepare_field(
                                                    p, b->report, UINT32_MAX, "key.form"),
                                                .cell = ATH_NO_CELL });
    }
}

/* What comes after coded checks; then its findings join the submission's. */
static ath_code finish_change(struct ath_preparing *p, uint32_t i)
{
    const struct ath_building *b = &p->built[i];
    struct ath_checking *c = &p->checking[i];
    ath_code code = c->asked.code;

    c->findings.limit = p->findings->limit - p->findings->n;
    p->own.findings = &c->findings;
    if (code != ATH_OK) {
        *p->err = *c->asked.err;
    }
    if (code == ATH_OK && c->reached && c->findings.errors == c->errors &&
        p->with->outliers) {
        code = ath_outliers_check(p, b, c->given);
    }
    if (c->reached) {
        locate(p, b, c->from);
    }
    say_unavailable(p, b, c->asked.code);
    p->own.findings = p->findings;
    ath_findings_append(p->findings, &c->findings);
    return code;
}

static ath_code name_reports(struct ath_preparing *p)
{
    struct ath_prepared *out = &p->prepared;
    struct ath_arena *arena = p->with->arena;

    out->report_count = p->built_count;
    out->bases = ath_arena_new_array(arena, uint64_t, p->built_count);
    out->reports = ath_arena_new_array(arena, struct ath_prepared_report, p->built_count);
    if (!p->with->known) {
        out->effective = ath_arena_new_array(arena, struct ath_cells, p->built_count);
    }
    if (out->bases == NULL || out->reports == NULL ||
        (out->effective == NULL && !p->with->known)) {
        return ath_arena_fail(p->err, "request");
    }
    ath_code code = ATH_OK;
    for (uint32_t i = 0; code == ATH_OK && i < p->built_count; i++) {
        code = name_report(&out->reports[i], p, &p->built[i]);
    }
    return code;
}

static bool too_many(struct ath_preparing *p)
{
    struct ath_arena *arena = p->with->arena;
    uint64_t values = 0;

    for (uint32_t i = 0; i < p->draft->report_count; i++) {
        values += p->draft->reports[i].value_count;
    }
    if (p->with->known ||
        (values <= p->with->values_limit && p->draft->report_count <= UINT16_MAX)) {
        return false;
    }
    struct ath_about about = {
        .field = "reports",
        .subject = "values",
        .value = ath_arena_printf(arena, "%llu", (unsigned long long)values),
        .limit = ath_arena_printf(arena, "%u", p->with->values_limit),
        .cell = ATH_NO_CELL,
    };
    ath_findings_error(p->with->findings, "too-many-values", &about);
    return true;
}

static ath_code read_reports(struct ath_preparing *p)
{
    ath_code code = ATH_OK;

    if (p->draft->report_count == 0) {
        ath_findings_error(p->with->findings, "empty-submission",
                           &(struct ath_about){ .field = "reports", .cell = ATH_NO_CELL });
        return ATH_OK;
    }
    if (too_many(p)) {
        return ATH_OK;
    }
    for (uint32_t i = 0; code == ATH_OK && i < p->draft->report_count; i++) {
        code = ath_prepare_report(p, i);
    }
    return code;
}

static ath_code begin(struct ath_preparing *p)
{
    ath_code code = read_reports(p);

    if (code == ATH_OK && p->findings->errors == 0) {
        sort_buildings(p);
    }
    if (code != ATH_OK || p->findings->errors > 0) {
        p->refused = true;
        return code;
    }
    p->prepared.unchanged = true;
    code = name_reports(p);
    return code == ATH_OK && !p->with->known ? begin_changes(p) : code;
}

ath_code ath_prepare_begin(struct ath_preparing **out, const struct ath_prepare *with,
                           const struct ath_draft *draft, struct ath_error *err)
{
    struct ath_preparing *p = ath_arena_new(with->scratch, struct ath_preparing);

    if (p == NULL) {
        return ath_arena_fail(err, "request");
    }
    *p = (struct ath_preparing){
        .own = *with, .findings = with->findings, .draft = draft, .err = err
    };
    p->with = &p->own;
    ath_code code = begin(p);
    if (code == ATH_OK) {
        *out = p;
    }
    return code;
}

struct ath_prepare_begun ath_prepare_begun(const struct ath_preparing *p)
{
    return (struct ath_prepare_begun){ &p->prepared, p->asks, p->refused };
}

ath_code ath_prepare_finish(struct ath_prepared *out, struct ath_preparing *p)
{
    ath_code code = ATH_OK;

    for (uint32_t i = 0; code == ATH_OK && p->checking != NULL && i < p->built_count; i++) {
        code = finish_change(p, i);
    }
    if (code == ATH_OK && p->findings->errors == 0) {
        code = encode(&p->prepared, p);
    }
    if (code != ATH_OK) {
        return code;
    }
    if (p->findings->errors > 0 && p->with->arena->exhausted) {
        return ath_arena_fail(
            p->err, "request"); /* a name that could not be copied looks unknown */
    }
    *out = p->prepared;
    return p->findings->errors > 0 ? ath_findings_fail(p->findings, p->err) : ATH_OK;
}

ath_code ath_prepare_submission(struct ath_prepared *out, const struct ath_prepare *with,
                                const struct ath_draft *draft, struct ath_error *err)
{
    struct ath_preparing *p = NULL;
    ath_code code = ath_prepare_begin(&p, with, draft, err);

    if (code != ATH_OK || p == NULL) {
        return code;
    }
    if (p->asks.first != NULL) {
        ath_plugins_check_all(with->plugins, p->asks.first, with->scratch);
    }
    return ath_prepare_finish(out, p);
}
