/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "plugin_new.h"

enum { ID_BYTES = 63, CHECK_CELLS = 256 };

/* ---- asking --------------------------------------------------------------------------- */

const char *cli_new_text(const struct cli_new_program *program,
                         const struct cli_grid_row *indicator, const char *column)
{
    return cli_grid_text(&program->catalogue, indicator, column);
}

const char *cli_new_list(struct cli_arena *arena, const char *text)
{
    char *list = cli_string(arena, text);

    for (char *c = list; *c != '\0'; c++) {
        *c = (char)(*c == ',' ? ';' : *c);
    }
    return list;
}

const char *cli_new_form_of(const struct cli_new_program *program,
                            const struct cli_grid_row *indicator)
{
    const struct cli_grid *forms = &program->beside[CLI_NEW_FORM_SHEET];
    const char *form = cli_new_text(program, indicator, "form");

    if (*form == '\0' && forms->row_count > 0) {
        return cli_grid_text(forms, &forms->rows[0], "id");
    }
    return *form == '\0' ? "report" : form;
}

bool cli_new_is_entered(const struct cli_new_program *program,
                        const struct cli_grid_row *indicator)
{
    const char *kind = cli_new_text(program, indicator, "kind");

    return strcmp(kind, "ratio") != 0 && strcmp(kind, "parameter") != 0 &&
           *cli_new_text(program, indicator, "leaf_formula") == '\0' &&
           *cli_new_text(program, indicator, "formula") == '\0';
}

bool cli_new_is_id(const char *text)
{
    size_t size = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-");

    return size > 0 && size <= ID_BYTES && text[size] == '\0';
}

/* ---- the check, its test, the page ---------------------------------------------------- */

static bool in_check(const struct cli_new_program *p, size_t i)
{
    return strcmp(cli_new_form_of(p, p->indicators[i]), p->forms[0]) == 0 &&
           cli_new_is_entered(p, p->indicators[i]);
}

void cli_new_put_cells(struct cli_text *out, const struct cli_new_program *p)
{
    size_t n = 0;

    for (size_t i = 0; i < p->indicator_count && n < CHECK_CELLS; i++) {
        if (in_check(p, i)) {
            cli_text_printf(out, "    \"%s\",\n", cli_new_text(p, p->indicators[i], "id"));
            n++;
        }
    }
}

size_t cli_new_put_zeros(struct cli_text *out, const struct cli_new_program *p)
{
    size_t n = 0;

    for (size_t i = 0; i < p->indicator_count && n < 2; i++) {
        if (in_check(p, i)) {
            cli_text_printf(out, "%s%s=0", n == 0 ? "" : "; ",
                            cli_new_text(p, p->indicators[i], "id"));
            n++;
        }
    }
    return n;
}

/* The name in English, or in whatever language comes first. */
static const char *name_in(const struct cli_new_program *p, const struct cli_grid_row *row)
{
    const char *name = cli_new_text(p, row, "name_en");

    for (size_t i = 0; i < p->catalogue.column_count && *name == '\0'; i++) {
        if (strncmp(p->catalogue.columns[i], "name_", 5) == 0) {
            name = row->cells[i];
        }
    }
    return name;
}

void cli_new_put_readme(struct cli_text *out, const struct cli_new_program *p)
{
    for (size_t i = 0; i < p->indicator_count; i++) {
        const struct cli_grid_row *row = p->indicators[i];
        if (cli_new_is_entered(p, row)) {
            cli_text_printf(out, "| `%s` | %s | %s | %s |\n", cli_new_text(p, row, "id"),
                            name_in(p, row), cli_new_text(p, row, "unit"),
                            cli_new_text(p, row, "breakdowns"));
        }
    }
}

/* ---- templates ------------------------------------------------------------------------ */

/* The word that "@NAME@" at `at` means, or NULL. */
static const struct cli_new_word *word_at(const char *at, size_t left,
                                          const struct cli_new_word *words)
{
    for (; words->name != NULL; words++) {
        size_t size = strlen(words->name);
        if (left >= size + 2 && memcmp(at + 1, words->name, size) == 0 &&
            at[size + 1] == '@') {
            return words;
        }
    }
    return NULL;
}

const char *cli_new_fill(struct cli_arena *arena, const char *text, size_t size,
                         const struct cli_new_word *words)
{
    struct cli_text out = { 0 };

    for (size_t i = 0; i < size; i++) {
        const struct cli_new_word *word =
            text[i] == '@' ? word_at(text + i, size - i, words) : NULL;
        if (word == NULL) {
            cli_text_add(&out, text + i, 1);
        } else {
            cli_text_str(&out, word->value);
            i += strlen(word->name) + 1;
        }
    }
    char *filled = cli_copy(arena, out.data == NULL ? "" : out.data, out.size);
    cli_text_fini(&out);
    return filled;
}
