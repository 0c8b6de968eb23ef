/* SPDX-License-Identifier: Apache-2.0 */
#include "utf8.h"

#include <string.h>

struct range {
    uint32_t first, last;
};

/* Drawn over the character before them, or not at all. */
static const struct range narrow[] = {
    { 0x0300, 0x036F }, { 0x0483, 0x0489 }, { 0x0591, 0x05BD }, { 0x0610, 0x061A },
    { 0x064B, 0x065F }, { 0x0670, 0x0670 }, { 0x06D6, 0x06DC }, { 0x06DF, 0x06E4 },
    { 0x06E7, 0x06E8 }, { 0x06EA, 0x06ED }, { 0x0711, 0x0711 }, { 0x0730, 0x074A },
    { 0x08D3, 0x08FF }, { 0x200B, 0x200F }, { 0x202A, 0x202E }, { 0x2060, 0x2069 },
    { 0x20D0, 0x20F0 }, { 0xFE00, 0xFE0F }, { 0xFE20, 0xFE2F }, { 0xFEFF, 0xFEFF },
};

static const struct range wide[] = {
    { 0x1100, 0x115F },   { 0x2E80, 0xA4CF },   { 0xAC00, 0xD7A3 }, { 0xF900, 0xFAFF },
    { 0xFE30, 0xFE6F },   { 0xFF00, 0xFF60 },   { 0xFFE0, 0xFFE6 }, { 0x1F300, 0x1F64F },
    { 0x1F900, 0x1F9FF }, { 0x20000, 0x3FFFD },
};

static bool within(const struct range *ranges, size_t n, uint32_t c)
{
    for (size_t i = 0; i < n; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

/* Bytes that follow the first one; 0 for ASCII and for what cannot be first. */
static size_t followers(unsigned char first)
{
    if (first >= 0xC2 && first <= 0xDF) {
        return 1;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        return 2;
    }
    return first >= 0xF0 && first <= 0xF4 ? 3 : 0;
}

size_t cli_utf8(uint32_t *out, const char *text, size_t size)
{
    static const uint32_t smallest[] = { 0, 0x80, 0x800, 0x10000 };

    if (size == 0) {
        return 0;
    }
    unsigned char first = (unsigned char)text[0];
    size_t n = followers(first);
    uint32_t c = n == 0 ? first : first & (0x3FU >> n);
    if (n >= size || (n == 0 && first >= 0x80)) {
        return 0;
    }
    for (size_t i = 1; i <= n; i++) {
        unsigned char next = (unsigned char)text[i];
        if ((next & 0xC0) != 0x80) {
            return 0;
        }
        c = c << 6 | (next & 0x3F);
    }
    if (c < smallest[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
        return 0;
    }
    *out = c;
    return n + 1;
}

bool cli_utf8_valid(const char *text, size_t size)
{
    for (size_t i = 0; i < size;) {
        uint32_t c;
        size_t n = cli_utf8(&c, text + i, size - i);
        if (n == 0 || c == 0) {
            return false;
        }
        i += n;
    }
    return true;
}

size_t cli_width(const char *text)
{
    size_t size = strlen(text), width = 0;

    for (size_t i = 0; i < size;) {
        uint32_t c = 0;
        size_t n = cli_utf8(&c, text + i, size - i);
        if (n == 0) {
            width++;
            i++;
            continue;
        }
        if (within(wide, sizeof wide / sizeof *wide, c)) {
            width += 2;
        } else if (!within(narrow, sizeof narrow / sizeof *narrow, c)) {
            width++;
        }
        i += n;
    }
    return width;
}

/* Length of the blank or invisible mark at `at`, 0 for anything else. */
static size_t blank_at(const char *at, size_t left)
{
    static const char *const blanks[] = {
        " ", "\t", "\r", "\n", "\xC2\xA0", "\xE2\x80\x8E", "\xE2\x80\x8F", "\xEF\xBB\xBF"
    };

    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        size_t n = strlen(blanks[i]);
        if (n <= left && memcmp(at, blanks[i], n) == 0) {
            return n;
        }
    }
    return 0;
}

static size_t blank_before(const char *text, size_t size)
{
    for (size_t n = 1; n <= 3 && n <= size; n++) {
        if (blank_at(text + size - n, n) == n) {
            return n;
        }
    }
    return 0;
}

const char *cli_trim(const char *text, size_t *size)
{
    for (size_t n; (n = blank_at(text, *size)) > 0;) {
        text += n;
        *size -= n;
    }
    for (size_t n; (n = blank_before(text, *size)) > 0;) {
        *size -= n;
    }
    return text;
}
