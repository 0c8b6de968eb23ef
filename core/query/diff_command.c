/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "model/places.h"
#include "query/diffing.h"

enum { WHAT_MOST = 40 };

/* "field=value" by "field=value". */
struct telling {
    struct ath_arena *arena;
    const char **v;
    size_t n;
};

static void tell(struct telling *t, const char *field, const char *value)
{
    if (t->n < WHAT_MOST) {
        t->v[t->n++] = ath_arena_printf(t->arena, "%s=%s", field, value);
    }
}

static void tell_day(struct telling *t, const char *field, int32_t day)
{
    char date[ATH_DATE_TEXT_BYTES] = "";

    if (day != ATH_DAY_NONE) {
        ath_date_format(date, day);
    }
    tell(t, field, date);
}

static void tell_province(struct telling *t, uint32_t number)
{
    char code[ATH_PROVINCE_TEXT_BYTES] = "";

    if (number != 0) {
        ath_place_province_format(code, number);
    }
    tell(t, "province", code);
}

static void tell_labels(struct telling *t, struct ath_labels names)
{
    for (uint16_t i = 0; i < names.n; i++) {
        tell(t, ath_arena_printf(t->arena, "name-%s", names.v[i].lang), names.v[i].text);
    }
}

static void tell_slugs(struct telling *t, const char *field, const char *const *slugs,
                       size_t n)
{
    for (size_t i = 0; i < n; i++) {
        tell(t, field, slugs[i]);
    }
}

static ath_code tell_organization(const char **subject, struct telling *t,
                                  struct ath_slice intent, struct ath_error *err)
{
    struct ath_org_change c;
    ath_code code = ath_org_change_decode(&c, intent, t->arena, err);

    if (code != ATH_OK) {
        return code;
    }
    *subject = c.slug;
    if ((c.fields & ATH_ORG_KIND) != 0) {
        tell(t, "kind", ath_org_kind_name(c.kind));
    }
    if ((c.fields & ATH_ORG_MILIEU) != 0) {
        tell(t, "milieu", ath_milieu_name(c.milieu));
    }
    if ((c.fields & ATH_ORG_SECTOR) != 0) {
        tell(t, "sector", c.sector);
    }
    if ((c.fields & ATH_ORG_PROVINCE) != 0) {
        tell_province(t, c.province);
    }
    if ((c.fields & ATH_ORG_PARENT) != 0) {
        tell(t, "parent", c.parent);
    }
    if (c.from != ATH_DAY_NONE) {
        tell_day(t, "from", c.from);
    }
    if ((c.fields & ATH_ORG_OPENED) != 0) {
        tell_day(t, "opened", c.opened);
    }
    if ((c.fields & ATH_ORG_CLOSED) != 0) {
        tell_day(t, "closed", c.closed);
    }
    tell_slugs(t, "successor", c.successors, c.successor_count);
    tell_labels(t, c.names);
    for (uint16_t i = 0; i < c.identifier_count; i++) {
        tell(t, c.identifiers[i].scheme, c.identifiers[i].value);
    }
    return ATH_OK;
}

static ath_code tell_project(const char **subject, struct telling *t,
                             struct ath_slice intent, struct ath_error *err)
{
    struct ath_project_change c;
    char budget[ATH_DECIMAL_TEXT_BYTES];
    ath_code code = ath_project_change_decode(&c, intent, t->arena, err);

    if (code != ATH_OK) {
        return code;
    }
    *subject = c.slug;
    if ((c.fields & ATH_PROJECT_FUNDER) != 0) {
        tell(t, "funder", c.funder);
    }
    if ((c.fields & ATH_PROJECT_FROM) != 0) {
        tell_day(t, "from", c.from);
    }
    if ((c.fields & ATH_PROJECT_TO) != 0) {
        tell_day(t, "to", c.to);
    }
    if ((c.fields & ATH_PROJECT_BUDGET) != 0) {
        ath_decimal_format(budget, c.budget, 2);
        tell(t, "budget", c.budget < 0 ? "" : budget);
    }
    tell_slugs(t, "organization", c.organizations, c.organization_count);
    tell_labels(t, c.names);
    return ATH_OK;
}

static ath_code tell_catalogue(const char **subject, struct telling *t,
                               struct ath_slice intent, struct ath_error *err)
{
    struct ath_program *program = NULL;
    ath_code code = ath_program_decode(&program, intent, t->arena, err);

    if (code == ATH_OK) {
        *subject = program->id;
        tell(t, "version", program->version);
    }
    return code;
}

static ath_code tell_assignment(const char **subject, struct telling *t,
                                struct ath_slice intent, struct ath_error *err)
{
    struct ath_assignment_change c;
    ath_code code = ath_assignment_change_decode(&c, intent, t->arena, err);

    if (code != ATH_OK) {
        return code;
    }
    *subject = c.organization;
    tell(t, "form", c.form);
    tell_day(t, "from", c.from);
    if (c.removed) {
        tell(t, "removed", "yes");
        return ATH_OK;
    }
    if (c.to != ATH_DAY_NONE) {
        tell_day(t, "to", c.to);
    }
    if (c.deadline != ATH_DEADLINE_OF_FORM) {
        tell(t, "deadline", ath_arena_printf(t->arena, "%d", (int)c.deadline));
    }
    return ATH_OK;
}

static ath_code tell_lock(const char **subject, struct telling *t, struct ath_slice intent,
                          struct ath_error *err)
{
    struct ath_lock_change c;
    char from[ATH_PERIOD_TEXT_BYTES], to[ATH_PERIOD_TEXT_BYTES];
    ath_code code = ath_lock_change_decode(&c, intent, t->arena, err);

    if (code != ATH_OK) {
        return code;
    }
    ath_period_format(from, c.from);
    ath_period_format(to, c.to);
    *subject = c.form;
    tell(t, "locked", c.locked ? "yes" : "no");
    tell(t, "from", from);
    tell(t, "to", to);
    if (c.layer != 0) {
        tell(t, "layer", ath_layer_name((enum ath_layer)c.layer));
    }
    return ATH_OK;
}

static const struct {
    const char *name;
    ath_code (*tell)(const char **subject, struct telling *t, struct ath_slice intent,
                     struct ath_error *err);
} commands[] = {
    [ATH_INTENT_CATALOGUE] = { "catalogue", tell_catalogue },
    [ATH_INTENT_ORGANIZATION] = { "organization", tell_organization },
    [ATH_INTENT_PROJECT] = { "project", tell_project },
    [ATH_INTENT_ASSIGNMENT] = { "assignment", tell_assignment },
    [ATH_INTENT_LOCK] = { "lock", tell_lock },
};

/* Programs are told apart; the rest may move any total. */
static bool is_asked(const struct ath_diffing *d, const struct ath_entry *entry,
                     const char *subject)
{
    bool asked = entry->kind != ATH_INTENT_CATALOGUE || d->question->subject_count == 0;

    for (size_t i = 0; !asked && i < d->question->subject_count; i++) {
        asked = strcmp(d->subjects[i].program->id, subject) == 0;
    }
    return asked;
}

/* What the row keeps, out of the scratch. */
static ath_code keep(struct ath_diff_row *row, const struct ath_diffing *d,
                     const char *subject, const struct telling *t, struct ath_error *err)
{
    struct ath_arena *arena = d->plan.view->arena;

    row->subject = ath_arena_string(arena, ath_slice_str(subject));
    row->what = ath_arena_new_array(arena, const char *, t->n);
    for (size_t i = 0; row->what != NULL && i < t->n; i++) {
        row->what[i] =
            t->v[i] == NULL ? NULL : ath_arena_string(arena, ath_slice_str(t->v[i]));
    }
    row->what_count = t->n;
    return arena->exhausted || t->arena->exhausted ? ath_query_no_memory(err) : ATH_OK;
}

ath_code ath_diff_command(struct ath_diffing *d, const struct ath_entry *entry,
                          struct ath_error *err)
{
    struct telling t = { .arena = &d->scratch };
    const char *subject = "", *kind = "other";
    ath_code code = ATH_OK;

    t.v = ath_arena_new_array(&d->scratch, const char *, WHAT_MOST);
    if (t.v == NULL) {
        return ath_query_no_memory(err);
    }
    if ((size_t)entry->kind < sizeof commands / sizeof *commands &&
        commands[entry->kind].tell != NULL) {
        kind = commands[entry->kind].name;
        code = commands[entry->kind].tell(&subject, &t, entry->intent, err);
    }
    if (code != ATH_OK || !is_asked(d, entry, subject)) {
        return code;
    }
    struct ath_diff_row *row = ath_diff_add(d, entry);
    if (row == NULL) {
        return d->plan.view->arena->exhausted ? ath_query_no_memory(err) : ATH_OK;
    }
    row->kind = kind;
    return keep(row, d, subject, &t, err);
}
