/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ingest/preparing.h"

/* Look the name up for reports of `program` (NULL when the report does not say). */
static void find_name(struct ath_draft_name *name, const struct ath_program *program,
                      const struct ath_catalogue *catalogue)
{
    bool known;

    name->program = program;
    name->target = NULL;
    name->problem = name->retired = NULL;
    if (memchr(name->indicator.data, '.', name->indicator.size) != NULL) {
        name->program = NULL;
        known = ath_catalogue_indicator(&name->program, &name->target, catalogue,
                                        name->indicator);
    } else {
        name->target =
            program == NULL ? NULL : ath_program_indicator(program, name->indicator);
        known = name->target != NULL;
    }
    if (!known) {
        name->problem = name->program == NULL ? "unknown-program" : "unknown-indicator";
        return;
    }
    if (!name->target->entered) {
        name->problem = "computed-indicator";
        return;
    }
    if (ath_cell_find(&name->cell, name->program, name->target, name->options,
                      name->option_count, &name->problem)) {
        name->retired = ath_cell_retired(
            name->program, &name->program->forms[name->target->form], name->cell);
    }
}

const struct ath_draft_name *ath_prepare_name(struct ath_preparing *p,
                                              const struct ath_draft_value *value,
                                              const struct ath_program *program)
{
    if (value->name >= p->draft->name_count) {
        return NULL;
    }
    struct ath_draft_name *name = &p->draft->names[value->name];
    if (name->found_in != p->with->number || name->for_program != program) {
        find_name(name, program, &p->with->catalogue);
        name->found_in = p->with->number;
        name->for_program = program;
    }
    return name;
}

const char *ath_draft_name_text(const struct ath_draft_name *name, struct ath_arena *arena)
{
    char *text = ath_arena_printf(arena, "%.*s", (int)name->indicator.size,
                                  (const char *)name->indicator.data);

    for (uint16_t i = 0; i < name->option_count && text != NULL; i++) {
        text = ath_arena_printf(
            arena, "%s%s%.*s%s", text, i == 0 ? "[" : ",", (int)name->options[i].size,
            (const char *)name->options[i].data, i + 1 == name->option_count ? "]" : "");
    }
    return text == NULL ? "" : text;
}
