/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a program's content: refused, or a program that is itself again. */
#include <string.h>

#include "model/catalogue.h"

enum { ARENA_BYTES = 64 << 20, NAMED_CELLS = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is stored stays readable for ever; a plugin may be refused today what it could once declare. */
static void grow_into_itself(const struct ath_program *program, struct ath_arena *arena)
{
    struct ath_program *again = NULL;
    struct ath_error err;

    ath_assert(ath_program_decode(&again, program->content, arena, &err) == ATH_OK);
    ath_code code = ath_program_finish(again, program, arena, &err);
    ath_assert(code == ATH_OK || code == ATH_INVALID_ARGUMENT);
    if (code == ATH_OK) {
        ath_assert(memcmp(again->hash, program->hash, sizeof program->hash) == 0);
    }
}

static void use(const struct ath_program *program, struct ath_arena *arena)
{
    for (uint16_t i = 0; i < program->form_count; i++) {
        const struct ath_form *form = &program->forms[i];
        for (uint16_t cell = 0; cell < form->cell_end && cell < NAMED_CELLS; cell++) {
            ath_assert(ath_cell_name(program, form, cell, arena) != NULL);
        }
    }
    for (uint16_t i = 0; i < program->indicator_count; i++) {
        const struct ath_indicator *indicator = &program->indicators[i];
        ath_assert(ath_program_indicator(program, ath_slice_str(indicator->id)) ==
                   indicator);
        ath_assert(*ath_labels_pick(indicator->names, "ar-MA, fr;q=0.5") != '\0');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ath_arena arena;
    struct ath_program *program = NULL;
    struct ath_error err;

    ath_arena_init(&arena, ARENA_BYTES);
    ath_code code = ath_program_decode(&program, ath_slice(data, size), &arena, &err);
    ath_assert(code == ATH_OK || code == ATH_DATA_LOSS || code == ATH_RESOURCE_EXHAUSTED);
    if (code == ATH_OK) {
        use(program, &arena);
        grow_into_itself(program, &arena);
    }
    ath_arena_fini(&arena);
    return 0;
}
