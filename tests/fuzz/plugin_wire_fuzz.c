/* SPDX-License-Identifier: Apache-2.0 */

/* What a plugin's process says: its first words, and its answer to two calls: checks, or a check
 * and a derivation. */

#include "plugin/wire.h"

enum { ARENA_BYTES = 8 << 20, VALUES = 3, CALLS = 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hear_answer(struct ath_slice body, bool derives, struct ath_arena *arena)
{
    static const struct ath_plugin_value values[VALUES];
    static const struct ath_plugin_total totals[VALUES];
    struct ath_plugin_call calls[CALLS];
    struct ath_plugin_remarks remarks[CALLS], *list[CALLS];
    struct ath_error err;
    size_t done = 0;

    for (size_t i = 0; i < CALLS; i++) {
        calls[i] = (struct ath_plugin_call){ .values = values, .value_count = VALUES };
        remarks[i] = (struct ath_plugin_remarks){ .arena = arena };
        list[i] = &remarks[i];
    }
    calls[1].totals = derives ? totals : NULL;
    const struct ath_wire_asked asked = { calls, list, CALLS };
    if (ath_wire_read_answer(&done, body, &asked, &err) != ATH_OK) {
        return;
    }
    ath_assert(done >= 1 && done <= CALLS);
    for (size_t i = 0; i < CALLS; i++) {
        ath_assert(remarks[i].n <= ATH_PLUGIN_REMARKS);
        ath_assert(remarks[i].quotient.scale <= ATH_DERIVED_SCALE);
        for (size_t k = 0; k < remarks[i].n; k++) {
            ath_assert(remarks[i].v[k].why.n > 0 && remarks[i].v[k].code[0] != '\0');
        }
    }
}

static void hear_hello(struct ath_slice body, struct ath_arena *arena)
{
    struct ath_wire_hello hello;
    struct ath_error err;

    if (ath_wire_read_hello(&hello, body, arena, &err) == ATH_OK) {
        ath_assert(hello.declared.program->id[0] != '\0');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ath_arena arena;

    ath_arena_init(&arena, ARENA_BYTES);
    hear_answer(ath_slice(data, size), false, &arena);
    hear_answer(ath_slice(data, size), true, &arena);
    hear_hello(ath_slice(data, size), &arena);
    ath_arena_fini(&arena);
    return 0;
}
