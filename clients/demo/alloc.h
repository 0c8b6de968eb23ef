/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* alloc - zeroed memory, or the end of the program with a word: a demo without memory has
 * nothing left to try. */

#include <stdio.h>
#include <stdlib.h>

/* Freed with free(). */
static inline void *demo_alloc(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (memory == NULL) {
        fputs("athar-demo: out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    return memory;
}
