/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * sheet - programs without code: CSV files in a plugin folder, declared as a table instead of in C.
 *
 * clubs.csv is the program 'clubs': one indicator a row. Four more files may stand beside it:
 * clubs.options.csv (categories), clubs.forms.csv, clubs.rules.csv and clubs.program.csv (one row
 * about the whole). Their columns are in plugins/README.md. What comes out is what a shared object
 * with the same tables declares, and is judged by the same ath_program_finish().
 *
 * Memory:   the arena's; the files may go afterwards.
 * Failure:  a problem names file, row, column, what stands there and what to do; reading goes on, so
 *           that one look shows all of them. Rows are a spreadsheet's: the header is row 1 and
 *           blank rows count.
 */

#include "plugin/driver.h"

/* Reads sheets; there is nothing to check in code. */
extern const struct ath_plugin_driver ath_plugin_sheet;

/*
 * True when this file of a plugin folder is one to open with ath_plugin_sheet: clubs.csv is;
 * clubs.options.csv is not, being read together with clubs.csv. A part whose clubs.csv is not there,
 * a part of no known name, and any file in .CSV, are opened too, so that somebody hears of them: none
 * is a program.
 */
bool ath_sheet_opens(const char *folder, const char *name);

enum ath_sheet_part {
    ATH_SHEET_INDICATORS, /* clubs.csv */
    ATH_SHEET_OPTIONS,
    ATH_SHEET_FORMS,
    ATH_SHEET_RULES,
    ATH_SHEET_PROGRAM,
    ATH_SHEET_PARTS,
};

/* The path of a part beside that of clubs.csv; false when that is no sheet's, or too long. */
bool ath_sheet_beside(char *out, size_t size, const char *path, enum ath_sheet_part part);

/* The path of clubs.csv for one of its parts, when both are there; else the path itself. */
const char *ath_sheet_whole(const char *path, struct ath_arena *arena);

enum {
    ATH_SHEET_BYTES = 1 << 20,   /* longest file */
    ATH_SHEET_ROWS = 10000,      /* most rows of one, blank ones not counted */
    ATH_SHEET_COLUMNS = 64,      /* most columns */
    ATH_SHEET_CELL_BYTES = 4000, /* longest cell */
    ATH_SHEET_PROBLEMS = 100,    /* most problems that are kept */
    ATH_SHEET_TEXT_BYTES = 1024, /* room for a problem as text */
    /* The version of a program that does not say one: so much of the hash of what it declares, in
     * small hexadecimal digits. */
    ATH_SHEET_VERSION_DIGITS = 12,
};

/* Languages that problems are told in. */
enum ath_sheet_lang { ATH_SHEET_AR, ATH_SHEET_FR, ATH_SHEET_EN, ATH_SHEET_LANGS };

/* What is wrong, and where. */
struct ath_sheet_problem {
    enum ath_sheet_part part;
    uint32_t row;       /* 0: the whole file */
    const char *column; /* or NULL */
    unsigned saying;    /* index into sheet_sayings.def */
    const char *value;  /* what stands there, or NULL */
    const char *limit;  /* what could stand there, or NULL */
    const char *near;   /* the known word that looks most like it, or NULL */
};

struct ath_sheet_problems {
    struct ath_arena *arena;                        /* borrowed; words are kept here */
    const char *stem;                               /* "clubs"; borrowed */
    size_t n;                                       /* all that were found */
    struct ath_sheet_problem v[ATH_SHEET_PROBLEMS]; /* the first of them */
};

/* The problem in a sentence with its place: "clubs.csv, row 3, column kind: ...". Cut where `size`
 * ends, at a character. */
void ath_sheet_problem_text(char *out, size_t size,
                            const struct ath_sheet_problems *problems, size_t i,
                            enum ath_sheet_lang lang);

/* The bytes of a program's files; data is NULL where there is no such file. */
struct ath_sheet_files {
    struct ath_slice bytes[ATH_SHEET_PARTS];
};

/* Make a program of the files, `problems->stem` being its id. INVALID_ARGUMENT with at least one
 * problem, in the order of files and rows, the first of them in *err. */
ATH_MUST_CHECK ath_code ath_sheet_program(struct ath_program **out,
                                          struct ath_sheet_problems *problems,
                                          const struct ath_sheet_files *files,
                                          struct ath_arena *arena, struct ath_error *err);

/* The same of the files at `path` (that of clubs.csv, or of one of its parts) and beside it. Only
 * plain files are read: no links, no devices. `problems` may be zeroed. */
ATH_MUST_CHECK ath_code ath_sheet_load(struct ath_program **out,
                                       struct ath_sheet_problems *problems,
                                       const char *path, struct ath_arena *arena,
                                       struct ath_error *err);
