/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/organization.h"

#include <string.h>

#include "store/dict.h"
#include "store/snapshot.h"

/* One merge under way: a refusal ends it early through `reason`. */
struct merge {
    struct ath_txn *txn;
    struct ath_arena *arena;
    struct ath_error *err;
    const char *slug; /* of the organization; NULL for a project */
    const char *reason, *subject, *field;
};

static bool refuse(struct merge *m, const char *reason, const char *field,
                   const char *subject)
{
    m->reason = reason;
    m->field = field;
    m->subject = subject;
    return false;
}

/* The number of a known organization, 0 for "" (none); NOT_FOUND is a refusal. */
static ath_code find_organization(uint32_t *number, struct merge *m, const char *slug,
                                  const char *reason, const char *field)
{
    *number = 0;
    if (slug[0] == '\0') {
        return ATH_OK;
    }
    ath_code code =
        ath_dict_find(number, m->txn, ATH_DICT_ORGANIZATION, ath_slice_str(slug), m->err);
    if (code == ATH_NOT_FOUND) {
        refuse(m, reason, field, slug);
        return ATH_OK;
    }
    return code;
}

static int compare_labels(const struct ath_label *a, const struct ath_label *b)
{
    return strcmp(a->lang, b->lang);
}

/* Names one by one: a text replaces that language's, an empty text clears it. */
static ath_code merge_labels(struct ath_labels *labels, struct merge *m,
                             struct ath_labels change)
{
    struct ath_label *v =
        ath_arena_new_array(m->arena, struct ath_label, (size_t)labels->n + change.n);
    if (v == NULL) {
        return ath_arena_fail(m->err, "request");
    }
    uint16_t n = 0;
    uint16_t i = 0;
    uint16_t j = 0;
    while (i < labels->n || j < change.n) {
        int order = i == labels->n  ? 1
                    : j == change.n ? -1
                                    : compare_labels(&labels->v[i], &change.v[j]);
        const struct ath_label *take = order < 0 ? &labels->v[i] : &change.v[j];
        i = (uint16_t)(i + (order <= 0));
        j = (uint16_t)(j + (order >= 0));
        if (take->text[0] != '\0') {
            v[n++] = *take;
        }
    }
    *labels = (struct ath_labels){ v, n };
    return ATH_OK;
}

static ath_code merge_identifiers(struct ath_organization *org, struct merge *m,
                                  const struct ath_org_change *change)
{
    size_t most = (size_t)org->identifier_count + change->identifier_count;
    struct ath_identifier *v = ath_arena_new_array(m->arena, struct ath_identifier, most);
    if (v == NULL) {
        return ath_arena_fail(m->err, "request");
    }
    uint16_t n = 0;
    uint16_t i = 0;
    uint16_t j = 0;
    while (i < org->identifier_count || j < change->identifier_count) {
        int order = i == org->identifier_count ? 1
                    : j == change->identifier_count
                        ? -1
                        : strcmp(org->identifiers[i].scheme, change->identifiers[j].scheme);
        const struct ath_identifier *take =
            order < 0 ? &org->identifiers[i] : &change->identifiers[j];
        i = (uint16_t)(i + (order <= 0));
        j = (uint16_t)(j + (order >= 0));
        if (take->value[0] != '\0') {
            v[n++] = *take;
        }
    }
    org->identifiers = v;
    org->identifier_count = n;
    return ATH_OK;
}

/* True when `number` is `ancestor` or has it above it at any of the dates a link holds. */
static ath_code reaches(bool *found, struct merge *m, uint32_t number, uint32_t ancestor,
                        unsigned depth)
{
    enum { DEPTH_MAX = 16 };

    if (number == 0 || *found) {
        return ATH_OK;
    }
    if (number == ancestor || depth > DEPTH_MAX) {
        *found = true;
        return ATH_OK;
    }
    struct ath_organization org;
    ath_code code = ath_organization_load(&org, m->txn, number, m->arena, m->err);
    for (uint16_t i = 0; code == ATH_OK && i < org.parent_count; i++) {
        code = reaches(found, m, org.parents[i].value, ancestor, depth + 1);
    }
    return code;
}

/* Set a province or parent from the day given; a known one needs a day to change (R9), a first one
 * holds from the beginning. */
static ath_code move(const struct ath_dated **v, uint16_t *n, struct merge *m,
                     struct ath_dated change, const char *field)
{
    if (change.from == ATH_DAY_NONE) {
        if (*n > 0 && (*v)[*n - 1].value == change.value) {
            return ATH_OK;
        }
        if (*n > 0) {
            refuse(m, "move-needs-from", field, m->slug);
            return ATH_OK;
        }
        change.from = ATH_DAY_FIRST;
    }
    *v = ath_dated_set(*v, n, change, m->arena);
    return *v != NULL ? ATH_OK : ath_arena_fail(m->err, "request");
}

static ath_code merge_province(struct ath_org_result *r, struct merge *m,
                               const struct ath_org_change *change)
{
    return move(&r->next.provinces, &r->next.province_count, m,
                (struct ath_dated){ change->from, change->province }, "province");
}

static ath_code merge_parent(struct ath_org_result *r, struct merge *m,
                             const struct ath_org_change *change)
{
    struct ath_organization *org = &r->next;
    uint32_t parent = 0;
    bool cycle = false;

    ath_code code =
        find_organization(&parent, m, change->parent, "unknown-parent", "parent");
    if (code != ATH_OK || m->reason != NULL) {
        return code;
    }
    if (org->number != 0) {
        code = reaches(&cycle, m, parent, org->number, 0);
    }
    if (code != ATH_OK) {
        return code;
    }
    if (cycle) {
        refuse(m, "cyclic-parent", "parent", change->parent);
        return ATH_OK;
    }
    return move(&org->parents, &org->parent_count, m,
                (struct ath_dated){ change->from, parent }, "parent");
}

/* Where the group stands in the list, or belongs. */
static uint16_t group_place(const struct ath_organization *org, uint32_t group)
{
    uint16_t at = 0;

    while (at < org->group_count && org->groups[at].group < group) {
        at++;
    }
    return at;
}

/* Join or leave one group. Leaving one it was never in says nothing. */
static ath_code merge_group(struct ath_organization *org, struct merge *m, uint32_t group,
                            struct ath_dated change)
{
    uint16_t at = group_place(org, group);
    bool known = at < org->group_count && org->groups[at].group == group;
    struct ath_grouping next = { .group = group };

    if (!known && change.value == 0) {
        return ATH_OK;
    }
    if (known) {
        next = org->groups[at];
    }
    ath_code code = move(&next.v, &next.n, m, change, "groups");
    if (code != ATH_OK || m->reason != NULL) {
        return code;
    }
    size_t count = (size_t)org->group_count + !known;
    struct ath_grouping *v = ath_arena_new_array(m->arena, struct ath_grouping, count);
    if (v == NULL || count > UINT16_MAX) {
        return ath_arena_fail(m->err, "request");
    }
    for (uint16_t i = 0; i < org->group_count; i++) {
        v[i + (!known && i >= at)] = org->groups[i];
    }
    v[at] = next;
    org->groups = v;
    org->group_count = (uint16_t)count;
    return ATH_OK;
}

static ath_code merge_groups(struct ath_org_result *r, struct merge *m,
                             const struct ath_org_change *change)
{
    ath_code code = ATH_OK;

    for (uint16_t i = 0; i < change->group_count && code == ATH_OK && !m->reason; i++) {
        uint32_t group = 0;
        code = find_organization(&group, m, change->groups[i].group, "unknown-organization",
                                 "groups");
        if (code == ATH_OK && m->reason == NULL && group == r->next.number) {
            refuse(m, "cyclic-parent", "groups", change->groups[i].group);
        } else if (code == ATH_OK && m->reason == NULL) {
            code = merge_group(&r->next, m, group,
                               (struct ath_dated){ change->from, change->groups[i].in });
        }
    }
    return code;
}

static ath_code merge_sector(struct ath_org_result *r, struct merge *m,
                             const struct ath_org_change *change)
{
    r->next.sector = 0;
    if (change->sector[0] == '\0') {
        return ATH_OK;
    }
    ath_code code = ath_dict_find(&r->next.sector, m->txn, ATH_DICT_SECTOR,
                                  ath_slice_str(change->sector), m->err);
    if (code == ATH_NOT_FOUND) {
        r->new_sector = change->sector;
        return ATH_OK;
    }
    return code;
}

static ath_code merge_successors(struct ath_org_result *r, struct merge *m,
                                 const struct ath_org_change *change)
{
    uint32_t *v = ath_arena_new_array(m->arena, uint32_t, change->successor_count);
    if (v == NULL) {
        return ath_arena_fail(m->err, "request");
    }
    ath_code code = ATH_OK;
    for (uint16_t i = 0; i < change->successor_count && code == ATH_OK && !m->reason; i++) {
        code = find_organization(&v[i], m, change->successors[i], "unknown-organization",
                                 "successors");
    }
    r->next.successors = v;
    r->next.successor_count = change->successor_count;
    return code;
}

/* A step runs when its bit is in the change. */
struct org_step {
    uint32_t field;
    ath_code (*run)(struct ath_org_result *, struct merge *, const struct ath_org_change *);
};

static const struct org_step org_steps[] = {
    { ATH_ORG_SECTOR, merge_sector }, { ATH_ORG_PROVINCE, merge_province },
    { ATH_ORG_PARENT, merge_parent }, { ATH_ORG_SUCCESSORS, merge_successors },
    { ATH_ORG_GROUPS, merge_groups },
};

static void merge_plain(struct ath_organization *org, const struct ath_org_change *change)
{
    org->kind = change->fields & ATH_ORG_KIND ? change->kind : org->kind;
    org->milieu = change->fields & ATH_ORG_MILIEU ? change->milieu : org->milieu;
    org->opened = change->fields & ATH_ORG_OPENED ? change->opened : org->opened;
    org->closed = change->fields & ATH_ORG_CLOSED ? change->closed : org->closed;
}

static bool same_record(const struct ath_organization *a, const struct ath_organization *b,
                        struct ath_arena *arena)
{
    struct ath_organization next = *b;

    next.seq = a->seq;
    return ath_slice_equal(ath_organization_encode(a, arena),
                           ath_organization_encode(&next, arena));
}

/* What is stored, or an empty organization for a slug nobody holds yet. */
static ath_code load_base(struct ath_org_result *r, struct merge *m, const char *slug)
{
    uint32_t number = 0;
    ath_code code =
        ath_dict_find(&number, m->txn, ATH_DICT_ORGANIZATION, ath_slice_str(slug), m->err);
    if (code == ATH_NOT_FOUND) {
        r->next = (struct ath_organization){ .slug = slug,
                                             .opened = ATH_DAY_NONE,
                                             .closed = ATH_DAY_NONE };
        return ATH_OK;
    }
    if (code == ATH_OK) {
        code = ath_organization_load(&r->base, m->txn, number, m->arena, m->err);
    }
    if (code == ATH_OK) {
        r->next = r->base;
    }
    return code;
}

static void check_dates(const struct ath_organization *org, struct merge *m)
{
    bool both = org->opened != ATH_DAY_NONE && org->closed != ATH_DAY_NONE;

    if (m->reason == NULL && org->kind == 0) {
        refuse(m, "missing-field", "kind", "kind");
    } else if (m->reason == NULL && both && org->closed < org->opened) {
        refuse(m, "project-dates", "closed", org->slug);
    }
}

ath_code ath_org_merge(struct ath_org_result *out, struct ath_txn *txn,
                       const struct ath_org_change *change, struct ath_arena *arena,
                       struct ath_error *err)
{
    struct merge m = { .txn = txn, .arena = arena, .err = err, .slug = change->slug };
    struct ath_org_result r = { 0 };

    ath_code code = load_base(&r, &m, change->slug);
    if (code == ATH_OK) {
        merge_plain(&r.next, change);
        code = merge_labels(&r.next.names, &m, change->names);
    }
    if (code == ATH_OK) {
        code = merge_identifiers(&r.next, &m, change);
    }
    for (size_t i = 0; i < sizeof org_steps / sizeof org_steps[0]; i++) {
        if (code == ATH_OK && m.reason == NULL && (change->fields & org_steps[i].field)) {
            code = org_steps[i].run(&r, &m, change);
        }
    }
    if (code != ATH_OK) {
        return code;
    }
    check_dates(&r.next, &m);
    r.reason = m.reason;
    r.subject = m.subject;
    r.field = m.field;
    r.unchanged = r.base.number != 0 && m.reason == NULL && r.new_sector == NULL &&
                  same_record(&r.base, &r.next, arena);
    if (arena->exhausted) {
        return ath_arena_fail(m.err, "request");
    }
    *out = r;
    return ATH_OK;
}

static ath_code load_project(struct ath_project_result *r, struct merge *m,
                             const char *slug)
{
    uint32_t number = 0;
    ath_code code =
        ath_dict_find(&number, m->txn, ATH_DICT_PROJECT, ath_slice_str(slug), m->err);
    if (code == ATH_NOT_FOUND) {
        r->next = (struct ath_project){ .slug = slug,
                                        .funder = "",
                                        .from = ATH_DAY_NONE,
                                        .to = ATH_DAY_NONE,
                                        .budget = -1 };
        return ATH_OK;
    }
    if (code == ATH_OK) {
        code = ath_project_load(&r->base, m->txn, number, m->arena, m->err);
    }
    if (code == ATH_OK) {
        r->next = r->base;
    }
    return code;
}

static ath_code merge_partners(struct ath_project *project, struct merge *m,
                               const struct ath_project_change *change)
{
    uint32_t *v = ath_arena_new_array(m->arena, uint32_t, change->organization_count);
    if (v == NULL) {
        return ath_arena_fail(m->err, "request");
    }
    ath_code code = ATH_OK;
    for (uint16_t i = 0; i < change->organization_count && code == ATH_OK && !m->reason;
         i++) {
        code = find_organization(&v[i], m, change->organizations[i], "unknown-organization",
                                 "organizations");
    }
    project->organizations = v;
    project->organization_count = change->organization_count;
    return code;
}

static void check_project(const struct ath_project *project, struct merge *m)
{
    if (m->reason != NULL) {
        return;
    }
    if (project->from == ATH_DAY_NONE || project->to == ATH_DAY_NONE) {
        const char *field = project->from == ATH_DAY_NONE ? "from" : "to";
        refuse(m, "missing-field", field, field);
    } else if (project->to < project->from) {
        refuse(m, "project-dates", "to", project->slug);
    } else if (project->funder[0] == '\0') {
        refuse(m, "missing-field", "funder", "funder");
    }
}

ath_code ath_project_merge(struct ath_project_result *out, struct ath_txn *txn,
                           const struct ath_project_change *change, struct ath_arena *arena,
                           struct ath_error *err)
{
    struct merge m = { .txn = txn, .arena = arena, .err = err };
    struct ath_project_result r = { 0 };

    ath_code code = load_project(&r, &m, change->slug);
    if (code == ATH_OK) {
        struct ath_project *p = &r.next;
        p->funder = change->fields & ATH_PROJECT_FUNDER ? change->funder : p->funder;
        p->from = change->fields & ATH_PROJECT_FROM ? change->from : p->from;
        p->to = change->fields & ATH_PROJECT_TO ? change->to : p->to;
        p->budget = change->fields & ATH_PROJECT_BUDGET ? change->budget : p->budget;
        code = merge_labels(&p->names, &m, change->names);
    }
    if (code == ATH_OK && (change->fields & ATH_PROJECT_ORGANIZATIONS)) {
        code = merge_partners(&r.next, &m, change);
    }
    if (code != ATH_OK) {
        return code;
    }
    check_project(&r.next, &m);
    r.reason = m.reason;
    r.subject = m.subject;
    r.field = m.field;
    if (r.base.number != 0 && m.reason == NULL) {
        struct ath_project next = r.next;
        next.seq = r.base.seq;
        r.unchanged = ath_slice_equal(ath_project_encode(&r.base, arena),
                                      ath_project_encode(&next, arena));
    }
    if (arena->exhausted) {
        return ath_arena_fail(m.err, "request");
    }
    *out = r;
    return ATH_OK;
}
