/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a catalogue and, after a zero byte, as its options: refused with findings, or tables
 * of C in which every string ends. */
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
        cli_new_put_forms, cli_new_put_cells
    };

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct cli_text out = { 0 };
        cli_text_str(&out, "");
        parts[i](&out, program);
        check_source(out.data);
        cli_text_fini(&out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cli_arena arena = { 0 };
    struct cli_findings wrong = { .arena = &arena, .lang = CLI_FR }, wrong_options = wrong;
    struct cli_new_program program = { .id = "clubs", .arena = &arena };
    const char *text = size == 0 ? "" : (const char *)data;
    size_t first = strnlen(text, size);
    const struct cli_text catalogue = { .data = (char *)text, .size = first };
    const struct cli_text options = { .data = (char *)text + first + (first < size),
                                      .size = size - first - (first < size) };
    const struct cli_new_source from = { &catalogue, &wrong };
    const struct cli_new_source from_options = { first < size ? &options : NULL,
                                                 &wrong_options };

    if (cli_new_read(&program, &from, &from_options, NULL)) {
        write_tables(&program);
    } else {
        require(wrong.errors + wrong_options.errors > 0);
    }
    cli_findings_fini(&wrong);
    cli_findings_fini(&wrong_options);
    cli_arena_fini(&arena);
    return 0;
}
