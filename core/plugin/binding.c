/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/binding.h"

#include <string.h>

#include "plugin/table.h"

/* "members[sex=f,age=u18]": the indicator's id and the options, the bracket taken off. */
static bool split_name(struct ath_slice *id, struct ath_slice *options, const char *name)
{
    struct ath_slice whole = ath_slice_str(name);
    const uint8_t *bracket = whole.size == 0 ? NULL : memchr(whole.data, '[', whole.size);

    *options = (struct ath_slice){ 0 };
    *id = whole;
    if (bracket == NULL) {
        return true;
    }
    id->size = (size_t)(bracket - whole.data);
    *options = ath_slice(bracket + 1, whole.size - id->size - 1);
    if (options->size < 2 || options->data[options->size - 1] != ']') {
        return false;
    }
    options->size--;
    return true;
}

/* True when the name is a cell of the form; else *reason says why not. */
static bool find_cell(uint16_t *cell, const struct ath_program *program,
                      const struct ath_form *form, const char *name, const char **reason)
{
    struct ath_slice id, list, options[ATH_BREAKDOWN_CATEGORIES + 1];
    size_t n = 0;

    if (!split_name(&id, &list, name)) {
        *reason = "malformed-option";
        return false;
    }
    const struct ath_indicator *indicator = ath_program_indicator(program, id);
    if (indicator == NULL) {
        *reason = "unknown-indicator";
        return false;
    }
    if (&program->forms[indicator->form] != form) {
        *reason = "other-form";
        return false;
    }
    while (n <= ATH_BREAKDOWN_CATEGORIES && ath_abi_part(&options[n], &list, ',')) {
        n++;
    }
    return ath_cell_find(cell, program, indicator, options, n, reason);
}

/* NULL, or the problem. */
static const char *bind_check(struct ath_bound_check *out,
                              const struct ath_program *program,
                              const struct ath_manifest_check *check,
                              struct ath_arena *arena)
{
    const struct ath_form *form = ath_program_form(program, check->form);
    const char *reason = NULL;

    if (check->indicator != NULL &&
        ath_program_indicator(program, ath_slice_str(check->indicator)) == NULL) {
        *out = (struct ath_bound_check){ 0 }; /* a program of before: nobody asks for it */
        return NULL;
    }
    if (form == NULL) {
        return ath_arena_printf(arena, "a check is for the form '%s', which is gone",
                                check->form);
    }
    uint16_t *cells = ath_arena_new_array(arena, uint16_t, check->cell_count);
    for (size_t i = 0; cells != NULL && i < check->cell_count; i++) {
        if (!find_cell(&cells[i], program, form, check->cells[i], &reason)) {
            return ath_arena_printf(arena, "form '%s': a check looks at cell '%s': %s",
                                    check->form, check->cells[i], reason);
        }
    }
    *out = (struct ath_bound_check){ cells, check->cell_count };
    return NULL;
}

struct ath_binding *ath_binding_make(const struct ath_program *program,
                                     struct ath_manifest_checks checks,
                                     struct ath_arena *arena)
{
    struct ath_binding *binding = ath_arena_new(arena, struct ath_binding);
    struct ath_bound_check *v =
        ath_arena_new_array(arena, struct ath_bound_check, checks.n);

    for (size_t i = 0; v != NULL && binding != NULL && i < checks.n; i++) {
        const char *problem = bind_check(&v[i], program, &checks.v[i], arena);
        if (problem != NULL) {
            binding->problem = problem;
            break;
        }
    }
    if (v == NULL || binding == NULL || arena->exhausted) {
        return NULL;
    }
    memcpy(binding->hash, program->hash, sizeof binding->hash);
    binding->v = v;
    return binding;
}
