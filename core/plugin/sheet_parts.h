/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * sheet_parts - the steps from the bytes of sheets to a program; for plugin/sheet*.c only.
 *
 * Steps run in the order they stand here and tell what is wrong as problems; a later step may meet
 * what an earlier one found fault with, and then says nothing more of it.
 *
 * Memory:   everything is the arena's of the making.
 */

#include "plugin/sheet.h"

/* sheet_sayings.def as numbers. */
enum ath_sheet_saying {
#define SAYING(name, ar, fr, en) ATH_SHEET_##name,
#include "plugin/sheet_sayings.def"
#undef SAYING
    ATH_SHEET_SAYINGS
};

/* Columns, of whatever sheet. Those of texts have a language: name_fr. */
enum ath_sheet_field {
    ATH_FIELD_ID,
    ATH_FIELD_PROGRAM,
    ATH_FIELD_FORM,
    ATH_FIELD_KIND,
    ATH_FIELD_UNIT,
    ATH_FIELD_SCALE,
    ATH_FIELD_BREAKDOWNS,
    ATH_FIELD_OVERLAPPING,
    ATH_FIELD_NUMERATOR,
    ATH_FIELD_DENOMINATOR,
    ATH_FIELD_FACTOR,
    ATH_FIELD_LEAF,
    ATH_FIELD_BETTER,
    ATH_FIELD_IRIS,
    ATH_FIELD_SDG,
    ATH_FIELD_MINIMUM,
    ATH_FIELD_MAXIMUM,
    ATH_FIELD_CARRY,
    ATH_FIELD_OVER_TIME,
    ATH_FIELD_OVER_ORGANIZATIONS,
    ATH_FIELD_FREQUENCIES, /* this and the next two are a form's, wherever they stand */
    ATH_FIELD_KINDS,
    ATH_FIELD_DEADLINE,
    ATH_FIELD_CATEGORY,
    ATH_FIELD_OPTION,
    ATH_FIELD_ORDINAL,
    ATH_FIELD_LEFT,
    ATH_FIELD_COMPARISON,
    ATH_FIELD_RIGHT,
    ATH_FIELD_MISSING,
    ATH_FIELD_EFFECT,
    ATH_FIELD_VERSION,
    ATH_FIELD_NAME, /* texts from here on */
    ATH_FIELD_HELP,
    ATH_FIELD_MESSAGE,
    ATH_FIELDS,
    ATH_FIELD_UNNAMED = ATH_FIELDS, /* no name: blank in every row */
    ATH_FIELD_WRONG,                /* a name that was refused */
};

struct ath_sheet_column {
    enum ath_sheet_field field;
    const char *name; /* as it is written, in lower case */
    const char *lang; /* of a text, else NULL */
};

struct ath_sheet_row {
    uint32_t number;
    const char **cells; /* one for each column; blank is "" */
};

/* One file. Zeroed where there is none. */
struct ath_sheet_table {
    enum ath_sheet_part part;
    bool comma; /* decimals may be written with one: it separates nothing */
    struct ath_sheet_column columns[ATH_SHEET_COLUMNS];
    size_t column_count;
    struct ath_sheet_row *rows;
    size_t row_count;
};

/* One row of one file: where a step is. */
struct ath_sheet_at {
    const struct ath_sheet_table *table;
    const struct ath_sheet_row *row; /* NULL: the file as a whole */
};

/* Words of a problem; what is not needed stays NULL. */
struct ath_sheet_words {
    const char *value, *limit, *near;
};

struct ath_sheet_making {
    struct ath_sheet_problems *problems;
    struct ath_arena *arena; /* borrowed */
    struct ath_sheet_table tables[ATH_SHEET_PARTS];
    struct ath_program *program;
    /* where things stand, for what is found out later */
    struct ath_sheet_at *indicator_rows; /* of each indicator */
    struct ath_sheet_at *rule_rows;      /* of each rule, form by form */
};

/* ---- problems ---- */

/* Add one; `column` may be NULL. */
void ath_sheet_tell(struct ath_sheet_making *m, struct ath_sheet_at at, const char *column,
                    enum ath_sheet_saying saying, struct ath_sheet_words words);

/* The same about a row's cell, whose text is the value unless `words` has one. */
void ath_sheet_fault(struct ath_sheet_making *m, struct ath_sheet_at at,
                     enum ath_sheet_field field, enum ath_sheet_saying saying,
                     struct ath_sheet_words words);

/* INVALID_ARGUMENT with as many problems as one message holds, and how many more there are. */
ath_code ath_sheet_fail(const struct ath_sheet_problems *problems, struct ath_error *err);

/* The arena is out. */
void ath_sheet_exhausted(struct ath_sheet_making *m);

/* "clubs.options.csv"; "" when the arena is out. */
const char *ath_sheet_name(struct ath_sheet_making *m, enum ath_sheet_part part);

/* Words of a problem: printf into the arena; "" when it is out, or no more problems are kept. */
const char *ath_sheet_printf(struct ath_sheet_making *m, const char *fmt, ...)
    ATH_PRINTF(2, 3);

/* `count` zeroed elements; NULL when the arena is out. */
void *ath_sheet_array(struct ath_sheet_making *m, size_t count, size_t size);

/* The known word that looks most like what was written. */
struct ath_sheet_near {
    const char *best; /* NULL: none is near enough */
    size_t distance;  /* letters to change */
};

/* Look at one more known word: begin with a zeroed `near`. Does nothing once no more problems are
 * kept: a long list of wrong words would take seconds. `known` is borrowed. */
void ath_sheet_compare(const struct ath_sheet_making *m, struct ath_sheet_near *near,
                       const char *text, const char *known);

/* ---- step 1: files to tables ---- */

/* Read one file. False when there is nothing to go on with. */
bool ath_sheet_read(struct ath_sheet_making *m, enum ath_sheet_part part,
                    struct ath_slice bytes);

/* The names of a file's columns: fields[i] is the i-th cell of the header. */
void ath_sheet_header(struct ath_sheet_making *m, struct ath_sheet_table *table,
                      struct ath_sheet_row header, size_t count);

/* The text of a field in a row; "" where there is no such column. */
const char *ath_sheet_cell(struct ath_sheet_at at, enum ath_sheet_field field);
/* As its column is called in this file; a text's first; "" where there is none. */
const char *ath_sheet_field_name(struct ath_sheet_at at, enum ath_sheet_field field);
/* All texts of a field in a row. */
struct ath_labels ath_sheet_labels(struct ath_sheet_making *m, struct ath_sheet_at at,
                                   enum ath_sheet_field field);

/* ---- cells that say something ---- */

struct ath_sheet_word {
    const char *word; /* NULL ends a list */
    int number;
};

/* The number of a row's word; `blank` where there is none, or no such word. */
int ath_sheet_word(struct ath_sheet_making *m, struct ath_sheet_at at,
                   enum ath_sheet_field field, const struct ath_sheet_word *words,
                   int blank);

/* What a number may be. */
struct ath_sheet_range {
    int64_t least, most; /* at `scale` */
    int scale;
};

/* A number of a row, at the range's scale; false, and *out untouched, where there is none. */
bool ath_sheet_number(int64_t *out, struct ath_sheet_making *m, struct ath_sheet_at at,
                      enum ath_sheet_field field, struct ath_sheet_range range);

/* Cut the next part off a list separated by any of `separators`, without the spaces around it
 * and without empty ones; NULL at the end. The arena's. */
const char *ath_sheet_part(struct ath_sheet_making *m, const char **list,
                           const char *separators);

/* Finds fault with a blank cell; that a whole column is missing was said before. */
void ath_sheet_need(struct ath_sheet_making *m, struct ath_sheet_at at,
                    enum ath_sheet_field field);

/* True for 1 to 63 of a-z 0-9 _ -. */
bool ath_sheet_id_valid(const char *id);

/* The id of a row; false, with a problem, when it is none. */
bool ath_sheet_id(const char **out, struct ath_sheet_making *m, struct ath_sheet_at at,
                  enum ath_sheet_field field);

/* "club_members" as "Club members". */
const char *ath_sheet_title(struct ath_sheet_making *m, const char *id);

/* ---- steps 2 to 5: tables to a program ---- */

/* Categories and options, those that need no typing left out. */
void ath_sheet_categories(struct ath_sheet_making *m);
/* The index of a category; one of those that need no typing is added. -1 when unknown. */
int ath_sheet_category(struct ath_sheet_making *m, const char *id);
/* Add "unspecified" to categories whose parts must add up. After the indicators. */
void ath_sheet_complete_categories(struct ath_sheet_making *m);
/* Names that look like that of an unknown category. */
const char *ath_sheet_near_category(struct ath_sheet_making *m, const char *text);

/* Forms, the indicators in each excepted; *form_of gets the form of every row of the
 * indicators' sheet, or -1. */
void ath_sheet_forms(struct ath_sheet_making *m, int **form_of);

/* The indicators of all forms. */
void ath_sheet_indicators(struct ath_sheet_making *m, const int *form_of);

/* The rules of all forms. */
void ath_sheet_rules(struct ath_sheet_making *m);

/* ---- step 6: formulas ---- */

/* Every formula parses; indicators must have ids that stand once. */
void ath_sheet_formulas(struct ath_sheet_making *m);
