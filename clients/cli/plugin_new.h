/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * plugin_new - a program read from a catalogue in CSV, and the C tables of it.
 *
 * A catalogue has a row for each indicator: the columns are those of the ABI's struct
 * athar_indicator, `id`, `kind` and names at least. A second file has the options of its
 * categories; a row of it without an option names the category. These are the files of a
 * program without code too. What is checked here is what a table of C must have to be written; the
 * rest is the server's, and `athar plugin check` asks it.
 *
 * Memory:   everything is in the arena of the findings.
 * Failure:  findings, each with row and column.
 */

#include "grid.h"

enum { CLI_NEW_FORMS = 64 };

/* A category that some indicator is split by, and its options in their order. */
struct cli_new_category {
    const char *id;
    const struct cli_grid *grid;      /* where the rows are */
    const struct cli_grid_row *named; /* the row that names it, or NULL */
    const struct cli_grid_row **options;
    size_t option_count;
    bool is_scale; /* of an indicator that is a choice */
};

/* What may stand beside clubs.csv and its options: clubs.forms.csv, clubs.rules.csv, and one row
 * about the whole, clubs.program.csv. */
enum cli_new_beside {
    CLI_NEW_FORM_SHEET,
    CLI_NEW_RULE_SHEET,
    CLI_NEW_ABOUT_SHEET,
    CLI_NEW_BESIDE,
};

/* Start with a zeroed one. */
struct cli_new_program {
    const char *id;                            /* of the program that is written */
    struct cli_arena *arena;                   /* borrowed; of what is read and written */
    struct cli_grid catalogue, options, known; /* known: categories that need no typing */
    struct cli_grid beside[CLI_NEW_BESIDE];
    const struct cli_grid_row **indicators; /* those of the program, by form */
    size_t indicator_count;
    const char *forms[CLI_NEW_FORMS];
    size_t form_count;
    struct cli_new_category *categories;
    size_t category_count;
};

/* A file's bytes, and what is wrong with it. */
struct cli_new_source {
    const struct cli_text *data;
    struct cli_findings *findings;
};

/* Read the categories that need no typing, an options file of ours. */
void cli_new_know(struct cli_new_program *out, const struct cli_new_source *known);

/* Read the catalogue and the options, whose data is NULL when there are none. `program`
 * chooses among the rows of several programs; NULL when it was not said. False when there are
 * findings. */
bool cli_new_read(struct cli_new_program *out, const struct cli_new_source *catalogue,
                  const struct cli_new_source *options, const char *program);

/* Read what stands beside the catalogue; no data where there is no such file. Before the
 * catalogue, since the first form of its sheet is that of rows that say none; what rules name is
 * looked up when they are written. */
bool cli_new_read_beside(struct cli_new_program *out,
                         const struct cli_new_source sources[CLI_NEW_BESIDE]);

/* After the catalogue: whether each rule is of a form that there is. */
bool cli_new_check_rules(const struct cli_new_program *program,
                         struct cli_findings *findings);

/* An indicator's text in a column; "" for none. */
const char *cli_new_text(const struct cli_new_program *program,
                         const struct cli_grid_row *indicator, const char *column);

/* A list with its commas made semicolons, in the arena. */
const char *cli_new_list(struct cli_arena *arena, const char *text);

/* The form of an indicator. */
const char *cli_new_form_of(const struct cli_new_program *program,
                            const struct cli_grid_row *indicator);

/* The row of a form in the sheet of forms, or NULL. */
const struct cli_grid_row *cli_new_form_row(const struct cli_new_program *program,
                                            const char *form);

/* What is said about the whole, or `otherwise`. */
const char *cli_new_about(const struct cli_new_program *program, const char *column,
                          const char *otherwise);

/* Whether the form has rules. */
bool cli_new_has_rules(const struct cli_new_program *program, const char *form);

/* What is said of a form in a column: in its sheet, by a row of the form, or about the whole;
 * else `otherwise`. */
const char *cli_new_form_text(const struct cli_new_program *program, const char *form,
                              const char *column, const char *otherwise);

/* Whether somebody enters it: not a ratio, nor computed, nor a parameter. */
bool cli_new_is_entered(const struct cli_new_program *program,
                        const struct cli_grid_row *indicator);

/* Whether it can be an id: 1 to 63 of a-z 0-9 _ -. */
bool cli_new_is_id(const char *text);

/* What stands for @NAME@ in a template. */
struct cli_new_word {
    const char *name, *value;
};

/* The template with the words in place, in the arena. */
const char *cli_new_fill(struct cli_arena *arena, const char *text, size_t size,
                         const struct cli_new_word *words);

/* A string of C: quotes, and what must be escaped escaped. */
void cli_new_put_c(struct cli_text *out, const char *text);

/* The columns that begin with `prefix` as ATHAR_TEXT(...); false, and nothing, when all are
 * blank. */
bool cli_new_put_texts(struct cli_text *out, const struct cli_grid *grid,
                       const struct cli_grid_row *row, const char *prefix);

/* A name in C made of an id, between two texts. */
void cli_new_put_name(struct cli_text *out, const char *before, const char *id,
                      const char *after);

/* ---- pieces of the sources; each is added to `out` ---- */

/* What tables.h declares: the tables of categories and of indicators, with their lengths. */
void cli_new_put_declarations(struct cli_text *out, const struct cli_new_program *program);

/* The options of each category, then the table of categories. */
void cli_new_put_categories(struct cli_text *out, const struct cli_new_program *program);

/* A table of indicators for each form. */
void cli_new_put_indicators(struct cli_text *out, const struct cli_new_program *program);

/* A table of rules for each form that has some. */
void cli_new_put_rules(struct cli_text *out, const struct cli_new_program *program);

/* The rows of the table of forms. */
void cli_new_put_forms(struct cli_text *out, const struct cli_new_program *program);

/* The first few cells of the first form that somebody enters, as strings. */
void cli_new_put_cells(struct cli_text *out, const struct cli_new_program *program);

/* The rows of a table of figures, for people: "| `members` | Members | people | sex |". */
void cli_new_put_readme(struct cli_text *out, const struct cli_new_program *program);

/* "a=0; b=0" of up to two entered figures of the first form; the count. */
size_t cli_new_put_zeros(struct cli_text *out, const struct cli_new_program *program);
