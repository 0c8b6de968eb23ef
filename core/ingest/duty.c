/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/duty.h"

#include <string.h>

#include "ingest/preparing.h"

const char *ath_duty_form(struct ath_duty *duty, const struct ath_catalogue *catalogue,
                          const char *name)
{
    size_t size = strcspn(name, ".");
    const struct ath_program *program =
        ath_catalogue_program(catalogue, ath_slice(name, size));

    duty->program = program;
    duty->form = NULL;
    if (program != NULL && name[size] == '.') {
        duty->form = ath_program_form(program, name + size + 1);
    } else if (program != NULL && program->form_count == 1) {
        duty->form = &program->forms[0];
    }
    const char *full = duty->form == NULL ? name
                                          : ath_arena_printf(duty->arena, "%s.%s",
                                                             program->id, duty->form->id);
    return full == NULL ? name : full;
}

/* ---- assignments --------------------------------------------------------------------- */

static void refuse_assignment(struct ath_assignment_result *r, const char *reason,
                              const char *field, struct ath_about about)
{
    r->reason = reason;
    r->about = about;
    r->about.field = field;
    r->about.cell = ATH_NO_CELL;
}

/* The names are known, and the form is one that the organization's kind reports. */
static bool check_names(struct ath_assignment_result *r, const struct ath_duty *duty,
                        const struct ath_assignment_change *change)
{
    const struct ath_organization *org = duty->organization;

    if (duty->form == NULL) {
        refuse_assignment(r, "unknown-form", "assignment.form",
                          (struct ath_about){ .subject = change->form });
    } else if (org == NULL) {
        refuse_assignment(r, "unknown-organization", "assignment.organization",
                          (struct ath_about){ .subject = change->organization });
    } else if (!change->removed && duty->form->kinds != 0 &&
               (duty->form->kinds & (1U << org->kind)) == 0) {
        refuse_assignment(
            r, "kind-does-not-report", "assignment.organization",
            (struct ath_about){ .subject = change->organization,
                                .value = ath_org_kind_name(org->kind),
                                .other = change->form,
                                .limit = ath_words_kinds(duty->form->kinds, duty->arena) });
    }
    return r->reason == NULL;
}

static bool same_assignments(const struct ath_assignments *a,
                             const struct ath_assignments *b)
{
    bool same = a->n == b->n;

    for (uint16_t i = 0; same && i < a->n; i++) {
        same = a->v[i].from == b->v[i].from && a->v[i].to == b->v[i].to &&
               a->v[i].deadline == b->v[i].deadline;
    }
    return same;
}

static void change_assignments(struct ath_assignment_result *r,
                               const struct ath_assignment_change *change,
                               struct ath_arena *arena)
{
    const struct ath_assignment set = { change->from, change->to, change->deadline, 0 };
    const char *reason =
        change->removed ? ath_assignments_remove(&r->next, &r->base, change->from, arena)
                        : ath_assignments_set(&r->next, &r->base, &set, arena);

    if (reason != NULL) {
        refuse_assignment(
            r, reason, "assignment.from",
            (struct ath_about){ .subject = change->organization,
                                .other = change->form,
                                .value = ath_arena_printf(arena, "%u", r->base.n + 1U),
                                .limit =
                                    ath_arena_printf(arena, "%d", ATH_ASSIGNMENTS_MOST) });
    } else if (change->removed && r->next.n == r->base.n) {
        refuse_assignment(
            r, "unknown-assignment", "assignment.from",
            (struct ath_about){ .subject = change->organization,
                                .other = change->form,
                                .value = ath_words_date(change->from, arena) });
    }
}

ath_code ath_assignment_merge(struct ath_assignment_result *out,
                              const struct ath_duty *duty,
                              const struct ath_assignment_change *change,
                              struct ath_error *err)
{
    struct ath_assignment_result r = { 0 };

    if (check_names(&r, duty, change)) {
        struct ath_key key =
            ath_assignment_key(duty->form->number, duty->organization->number);
        ath_code code = ath_assignments_get(&r.base, duty->txn, &key, duty->arena, err);
        if (code != ATH_OK) {
            return code;
        }
        change_assignments(&r, change, duty->arena);
        r.unchanged = r.reason == NULL && same_assignments(&r.base, &r.next);
    }
    if (duty->arena->exhausted) {
        return ath_arena_fail(err, "request");
    }
    *out = r;
    return ATH_OK;
}

/* ---- locks --------------------------------------------------------------------------- */

static void refuse_lock(struct ath_lock_result *r, const char *reason, const char *field,
                        struct ath_about about)
{
    r->reason = reason;
    r->about = about;
    r->about.field = field;
    r->about.cell = ATH_NO_CELL;
}

/* A period of the layer's own frequency, or one that its periods fold into. */
static bool is_whole(enum ath_frequency native, uint32_t period)
{
    enum ath_frequency frequency = ath_period_frequency(period);

    return native != ATH_NO_FREQUENCY &&
           (frequency == native || ath_period_folds(native, frequency));
}

/* The first layer of those meant whose periods make these up; 0 for none. */
static int find_layer(const struct ath_form *form, const struct ath_lock_change *change)
{
    for (int layer = 1; layer <= ATH_LAYER_MAX; layer++) {
        enum ath_frequency native = form->frequency[layer];
        if ((change->layer == 0 || change->layer == layer) &&
            is_whole(native, change->from) && is_whole(native, change->to)) {
            return layer;
        }
    }
    return 0;
}

static bool check_lock(struct ath_lock_result *r, const struct ath_duty *duty,
                       const struct ath_lock_change *change)
{
    uint8_t shown = change->layer == 0 ? (uint8_t)ATH_LAYER_ACTUAL : change->layer;
    char period[ATH_PERIOD_TEXT_BYTES];

    if (duty->form == NULL) {
        refuse_lock(r, "unknown-form", "lock.form",
                    (struct ath_about){ .subject = change->form });
    } else if (change->layer != 0 && duty->form->frequency[change->layer] == 0) {
        refuse_lock(
            r, "layer-not-reported", "lock.layer",
            (struct ath_about){ .subject = change->form,
                                .value = ath_layer_name((enum ath_layer)change->layer) });
    } else if (find_layer(duty->form, change) == 0) {
        bool from_fits = is_whole(duty->form->frequency[shown], change->from);
        ath_period_format(period, from_fits ? change->to : change->from);
        refuse_lock(r, "wrong-frequency", from_fits ? "lock.to" : "lock.from",
                    (struct ath_about){
                        .subject = ath_arena_string(duty->arena, ath_slice_str(period)),
                        .limit = ath_frequency_name(duty->form->frequency[shown]) });
    }
    return r->reason == NULL;
}

static bool same_days(const struct ath_locked *a, const struct ath_locked *b)
{
    return a->n == b->n && (a->n == 0 || memcmp(a->v, b->v, a->n * sizeof *a->v) == 0);
}

static ath_code change_layer(struct ath_lock_result *r, int layer,
                             const struct ath_duty *duty,
                             const struct ath_lock_change *change, struct ath_error *err)
{
    const struct ath_days days = { ath_period_first_day(change->from),
                                   ath_period_last_day(change->to) };
    struct ath_key key = ath_lock_key(duty->form->number, (uint8_t)layer);
    struct ath_locked *base = &r->base[layer];
    ath_code code = ath_locked_get(base, duty->txn, &key, duty->arena, err);

    if (code != ATH_OK) {
        return code;
    }
    const char *reason =
        ath_locked_set(&r->next[layer], base, days, change->locked, duty->arena);
    if (reason != NULL) {
        refuse_lock(r, reason, "lock.from",
                    (struct ath_about){
                        .subject = change->form,
                        .value = ath_arena_printf(duty->arena, "%u", base->n + 1U),
                        .limit = ath_arena_printf(duty->arena, "%d", ATH_LOCKS_MOST) });
        return ATH_OK;
    }
    r->changed[layer] = !same_days(base, &r->next[layer]);
    r->unchanged = r->unchanged && !r->changed[layer];
    return ATH_OK;
}

static ath_code change_layers(struct ath_lock_result *r, const struct ath_duty *duty,
                              const struct ath_lock_change *change, struct ath_error *err)
{
    ath_code code = ATH_OK;

    for (int layer = 1; code == ATH_OK && r->reason == NULL && layer <= ATH_LAYER_MAX;
         layer++) {
        if (change->layer == 0 || change->layer == layer) {
            code = change_layer(r, layer, duty, change, err);
        }
    }
    return code;
}

ath_code ath_lock_merge(struct ath_lock_result *out, const struct ath_duty *duty,
                        const struct ath_lock_change *change, struct ath_error *err)
{
    struct ath_lock_result r = { .unchanged = true };
    ath_code code = ATH_OK;

    if (check_lock(&r, duty, change)) {
        code = change_layers(&r, duty, change, err);
    }
    if (code == ATH_OK && duty->arena->exhausted) {
        code = ath_arena_fail(err, "request");
    }
    if (code == ATH_OK) {
        *out = r;
    }
    return code;
}

ath_code ath_lock_check(const char **subject, const struct ath_duty *duty, uint8_t layer,
                        uint32_t period, struct ath_error *err)
{
    const struct ath_days days = { ath_period_first_day(period),
                                   ath_period_last_day(period) };
    struct ath_key key = ath_lock_key(duty->form->number, layer);
    char text[ATH_PERIOD_TEXT_BYTES];
    struct ath_locked locked;

    *subject = NULL;
    ath_code code = ath_locked_get(&locked, duty->txn, &key, duty->arena, err);
    if (code != ATH_OK) {
        return code;
    }
    const struct ath_days *found = ath_locked_find(&locked, days);
    if (found == NULL) {
        return ATH_OK;
    }
    ath_period_format(text, period);
    *subject = ath_arena_printf(duty->arena, "%s.%s %s %s [%s]", duty->program->id,
                                duty->form->id, duty->organization->slug, text,
                                ath_words_dates(found->first, found->last, duty->arena));
    return *subject == NULL ? ath_arena_fail(err, "request") : ATH_OK;
}
