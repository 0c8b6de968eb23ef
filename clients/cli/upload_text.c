/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "upload.h"
#include "utf8.h"

/* Arabic-Indic and extended digits as ASCII. */
static const char *ascii_digits(struct cli_arena *arena, const char *text)
{
    struct cli_text out = { 0 };

    for (size_t left = strlen(text); left > 0;) {
        uint32_t c = 0;
        size_t n = cli_utf8(&c, text, left);
        n = n == 0 ? 1 : n;
        if (c >= 0x0660 && c <= 0x0669) {
            cli_text_printf(&out, "%u", (unsigned)(c - 0x0660));
        } else if (c >= 0x06F0 && c <= 0x06F9) {
            cli_text_printf(&out, "%u", (unsigned)(c - 0x06F0));
        } else {
            cli_text_add(&out, text, n);
        }
        text += n;
        left -= n;
    }
    const char *copy = cli_copy(arena, out.data == NULL ? "" : out.data, out.size);
    cli_text_fini(&out);
    return copy;
}

/* 9 stands for a digit, anything else for itself. */
static bool has_shape(const char *text, const char *shape)
{
    for (; *shape != '\0' && *text != '\0'; shape++, text++) {
        if (*shape == '9' ? (*text < '0' || *text > '9') : *text != *shape) {
            return false;
        }
    }
    return *shape == *text;
}

const char *cli_period_key(struct cli_arena *arena, const char *text)
{
    static const char *const dashed[] = { "9999-99", "9999-99-99", "9999-Q9", "9999-W99" };
    const char *ascii = ascii_digits(arena, text);

    for (size_t i = 0; i < sizeof dashed / sizeof *dashed; i++) {
        if (has_shape(ascii, dashed[i])) {
            const char *rest = ascii + 5;
            const char *dash = strchr(rest, '-');
            return dash == NULL ? cli_printf(arena, "%.4s%s", ascii, rest)
                                : cli_printf(arena, "%.4s%.2s%s", ascii, rest, dash + 1);
        }
    }
    return has_shape(ascii, "9999W9") ? cli_printf(arena, "%.5s0%s", ascii, ascii + 5)
                                      : ascii;
}

bool cli_plain_decimal(int64_t *value, unsigned *decimals, const char *text)
{
    enum { MOST_DIGITS = 12, MOST_DECIMALS = 6 };
    const char *at = text + (*text == '-' || *text == '+');
    int64_t number = 0;
    unsigned digits = 0, after = 0;
    bool point = false;

    for (; *at != '\0'; at++) {
        if (*at == '.' && !point && digits > 0 && at[1] != '\0') {
            point = true;
            continue;
        }
        if (*at < '0' || *at > '9' || ++digits > MOST_DIGITS) {
            return false;
        }
        number = number * 10 + (*at - '0');
        after += point;
    }
    if (digits == 0 || after > MOST_DECIMALS) {
        return false;
    }
    *value = *text == '-' ? -number : number;
    *decimals = after;
    return true;
}
