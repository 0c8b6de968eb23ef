/* SPDX-License-Identifier: Apache-2.0 */
/* The list of what a shared object wants of the C library, from any bytes. */
#include <stdlib.h>
#include <string.h>

#include "plugin/imports.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct ath_arena arena;
    struct ath_notes notes;
    uint8_t *copy = malloc(size + 1); /* a file's bytes are aligned as malloc's are */

    if (copy == NULL) {
        return 0;
    }
    if (arena.cap == 0) {
        ath_arena_init(&arena, 1 << 20);
    }
    if (size > 0) {
        memcpy(copy, data, size);
    }
    ath_arena_reset(&arena);
    ath_notes_init(&notes, &arena);
    ath_imports_read(&notes, ath_slice(copy, size));
    free(copy);
    return 0;
}
