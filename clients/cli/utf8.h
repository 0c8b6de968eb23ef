/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * utf8 - characters, and how wide a terminal draws them.
 *
 * Threads:  any; there is no state, and no locale.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The character at the start of `size` bytes and its length; 0 when they are no UTF-8. */
size_t cli_utf8(uint32_t *out, const char *text, size_t size);

/* Whether all of it is UTF-8 without NUL. */
bool cli_utf8_valid(const char *text, size_t size);

/* Columns of a terminal: Arabic vowel signs and accents take none, ideographs two. */
size_t cli_width(const char *text);

/* Past blanks and invisible marks (no-break space, direction marks, BOM) at the start of the
 * text, and its size without those at its end. */
const char *cli_trim(const char *text, size_t *size);
