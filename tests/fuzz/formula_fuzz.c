/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a formula over a small program: refused with a column, or worth something. */
#include <string.h>

#include "model/formula.h"

enum { ARENA_BYTES = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct ath_label name = { "en", "Name" };
#define NAMES    \
    {            \
        &name, 1 \
    } /* where C wants a constant */
static const struct ath_labels names = NAMES;

static const struct ath_option options[] = { { .id = "f", .names = NAMES },
                                             { .id = "m", .names = NAMES },
                                             { .id = "unspecified", .names = NAMES } };

static void declare(struct ath_program *program, struct ath_arena *arena)
{
    struct ath_category *category = ath_arena_new(arena, struct ath_category);
    struct ath_breakdown *breakdown = ath_arena_new(arena, struct ath_breakdown);
    struct ath_indicator *indicators = ath_arena_new_array(arena, struct ath_indicator, 2);
    struct ath_form *form = ath_arena_new(arena, struct ath_form);
    struct ath_error err;

    *category = (struct ath_category){ .id = "sex",
                                       .names = names,
                                       .options = options,
                                       .option_count = 3,
                                       .unspecified = -1 };
    *breakdown = (struct ath_breakdown){ .category_count = 1 };
    indicators[0] = (struct ath_indicator){ .id = "members",
                                            .names = names,
                                            .unit = "people",
                                            .kind = ATH_STOCK,
                                            .breakdowns = breakdown,
                                            .breakdown_count = 1 };
    indicators[1] = (struct ath_indicator){
        .id = "hours", .names = names, .unit = "hour", .kind = ATH_FLOW
    };
    *form = (struct ath_form){ .id = "main",
                               .names = names,
                               .indicator_count = 2,
                               .frequency = { [ATH_LAYER_ACTUAL] = ATH_MONTH } };
    *program = (struct ath_program){ .id = "fuzz",
                                     .version = "1",
                                     .names = names,
                                     .categories = category,
                                     .category_count = 1,
                                     .forms = form,
                                     .form_count = 1,
                                     .indicators = indicators,
                                     .indicator_count = 2 };
    ath_assert(ath_program_finish(program, NULL, arena, &err) == ATH_OK);
}

static struct ath_result leaf(const struct ath_formula *node, void *context)
{
    (void)context;
    if (node->type != ATH_NODE_REF) {
        return (struct ath_result){ ATH_WORTH_NONE, { 0, 0 } };
    }
    ath_i128 large = (ath_i128)1 << 100;
    return (struct ath_result){ ATH_WORTH_NUMBER, { node->indicator == 0 ? large : 3, 1 } };
}

static void check_ref(const struct ath_formula *ref, void *context)
{
    (void)context;
    ath_assert(ref->indicator < 2 && ref->selected <= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ath_arena arena;
    struct ath_program program;
    const struct ath_formula *formula = NULL;
    struct ath_error err;

    ath_arena_init(&arena, ARENA_BYTES);
    declare(&program, &arena);
    const char *text = ath_arena_string(&arena, ath_slice(data, size));
    if (text != NULL &&
        ath_formula_parse(&formula, text, &program, &arena, &err) == ATH_OK) {
        struct ath_result result = ath_formula_eval(formula, leaf, NULL);
        ath_assert(result.worth != ATH_WORTH_NUMBER || result.number.den > 0);
        ath_formula_refs(formula, check_ref, NULL);
    } else if (text != NULL) {
        ath_assert(strncmp(err.message, "column ", 7) == 0);
    }
    ath_arena_fini(&arena);
    return 0;
}
