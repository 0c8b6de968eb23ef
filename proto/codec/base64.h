/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * base64 - RFC 4648, for bytes in JSON. Private to codec/.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Characters of `size` bytes, without a NUL. */
static inline size_t athar_base64_length(size_t size)
{
    return (size + 2) / 3 * 4;
}

/* Write athar_base64_length(size) characters and a NUL. */
void athar_base64_encode(char *out, const uint8_t *bytes, size_t size);

/* Read both alphabets, with or without padding. `out` has room for length / 4 * 3 + 3 bytes.
 * False when a character or the length is wrong. */
bool athar_base64_decode(uint8_t *out, size_t *size, const char *text, size_t length);
