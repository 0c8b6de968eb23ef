/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a catalogue and, after zero bytes, as its options, forms, rules and the row about the
 * whole: refused with findings, or tables of C in which every string ends. */
#include <stdlib.h>
#include <string.h>

#include "plugin_new.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition) {
        abort();
    }
}

/* Quotes come in pairs, and none of our lines ends inside a string. */
static void check_source(const char *text)
{
    bool inside = false;

    for (const char *c = text; *c != '\0'; c++) {
        if (inside && *c == '\\') {
            c++;
            require(*c != '\0');
        } else if (*c == '"') {
            inside = !inside;
        }
        require(!inside || *c != '\n');
    }
    require(!inside);
}

static void write_tables(const struct cli_new_program *program)
{
    static void (*const parts[])(struct cli_text *, const struct cli_new_program *) = {
        cli_new_put_declarations, cli_new_put_categories, cli_new_put_indicators,
        cli_new_put_forms,        cli_new_put_cells,      cli_new_put_rules
    };

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct cli_text out = { 0 };
        cli_text_str(&out, "");
        parts[i](&out, program);
        check_source(out.data);
        cli_text_fini(&out);
    }
}

/* The bytes up to the next zero byte; what follows it is left. */
static struct cli_text next_part(const char **at, size_t *left)
{
    size_t n = strnlen(*at, *left), skipped = n < *left;
    struct cli_text part = { .data = (char *)*at, .size = n };

    *at += n + skipped;
    *left -= n + skipped;
    return part;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cli_arena arena = { 0 };
    struct cli_findings wrong = { .arena = &arena, .lang = CLI_FR };
    struct cli_new_program program = { .id = "clubs", .arena = &arena };
    const char *at = size == 0 ? "" : (const char *)data;
    struct cli_text texts[2 + CLI_NEW_BESIDE];
    struct cli_new_source sources[2 + CLI_NEW_BESIDE];

    for (int i = 0; i < 2 + CLI_NEW_BESIDE; i++) {
        bool there = i == 0 || size > 0;
        texts[i] = next_part(&at, &size);
        sources[i] = (struct cli_new_source){ there ? &texts[i] : NULL, &wrong };
    }
    bool beside = cli_new_read_beside(&program, sources + 2);
    bool good = cli_new_read(&program, &sources[0], &sources[1], NULL);
    if (good && beside && cli_new_check_rules(&program, &wrong)) {
        write_tables(&program);
    } else {
        require(wrong.errors > 0);
    }
    cli_findings_fini(&wrong);
    cli_arena_fini(&arena);
    return 0;
}
