/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * bytes - bytes written as hexadecimal text, for tests of formats.
 */

#include <stdio.h>
#include <string.h>

#include "model/intent.h"

#include "check.h"

static inline struct ath_arena arena_of_test(void)
{
    struct ath_arena arena;

    ath_arena_init(&arena, 64 << 20);
    return arena;
}

/* "01ff" */
static inline const char *hex(struct ath_slice bytes, struct ath_arena *arena)
{
    char *out = ath_arena_alloc(arena, bytes.size * 2 + 1);

    for (size_t i = 0; i < bytes.size; i++) {
        snprintf(out + 2 * i, 3, "%02x", bytes.data[i]);
    }
    return out;
}

static inline uint8_t nibble(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = strchr(digits, c);

    ATH_TRUE(at != NULL && c != '\0');
    return (uint8_t)(at - digits);
}

/* The bytes that such a text stands for. */
static inline struct ath_slice unhex(const char *text, struct ath_arena *arena)
{
    size_t n = strlen(text) / 2;
    uint8_t *out = ath_arena_alloc(arena, n);

    for (size_t i = 0; i < n; i++) {
        out[i] = (uint8_t)(nibble(text[2 * i]) << 4 | nibble(text[2 * i + 1]));
    }
    return ath_slice(out, n);
}
