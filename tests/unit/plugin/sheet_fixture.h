/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * sheet_fixture - a program made of sheets that are written in the test.
 */

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "check.h"
#include "plugin/sheet.h"

/* The least there has to be. */
#define LEAST "id,kind,unit,name_fr\nmembers,stock,people,Membres\n"

struct sheets {
    struct ath_arena arena;
    struct ath_sheet_problems problems;
    struct ath_sheet_files files;
    struct ath_program *program;
    struct ath_error err;
};

/* A program 'clubs' of no files yet; end with sheets_close(). */
static inline void sheets_open(struct sheets *s)
{
    ath_log_level(0);
    memset(s, 0, sizeof *s);
    ath_arena_init(&s->arena, 32 << 20);
    s->problems.arena = &s->arena;
    s->problems.stem = "clubs";
}

static inline void sheets_put(struct sheets *s, enum ath_sheet_part part, const char *text)
{
    s->files.bytes[part] = ath_slice_str(text);
}

static inline ath_code sheets_make(struct sheets *s)
{
    s->problems.n = 0;
    return ath_sheet_program(&s->program, &s->problems, &s->files, &s->arena, &s->err);
}

/* It is a program, and the model finishes it. */
static inline struct ath_program *sheets_good(struct sheets *s)
{
    ath_code code = sheets_make(s);

    ATH_EQ_STR(s->err.message, "");
    ATH_OK(code);
    code = ath_program_finish(s->program, NULL, &s->arena, &s->err);
    ATH_EQ_STR(s->err.message, "");
    ATH_OK(code);
    return s->program;
}

/* It is none, and one of its problems has these words. */
static inline void sheets_bad(struct sheets *s, const char *words)
{
    char text[ATH_SHEET_TEXT_BYTES];

    ATH_EQ_INT(sheets_make(s), ATH_INVALID_ARGUMENT);
    for (size_t i = 0; i < s->problems.n && i < ATH_SHEET_PROBLEMS; i++) {
        ath_sheet_problem_text(text, sizeof text, &s->problems, i, ATH_SHEET_EN);
        if (strstr(text, words) != NULL) {
            return;
        }
    }
    ATH_FAIL("'%s' is not among the problems: %s", words, s->err.message);
}

static inline void sheets_close(struct sheets *s)
{
    ath_arena_fini(&s->arena);
}

/* clubs.csv alone is a program; its first indicator. End with sheets_close(). */
static inline const struct ath_indicator *good_alone(struct sheets *s, const char *text)
{
    sheets_open(s);
    sheets_put(s, ATH_SHEET_INDICATORS, text);
    return &sheets_good(s)->indicators[0];
}

/* clubs.csv alone is refused with these words. */
static inline void bad_alone(const char *text, const char *words)
{
    struct sheets s;

    sheets_open(&s);
    sheets_put(&s, ATH_SHEET_INDICATORS, text);
    sheets_bad(&s, words);
    sheets_close(&s);
}

/* A part beside the least clubs.csv is refused with these words. */
static inline void bad_part(enum ath_sheet_part part, const char *text, const char *words)
{
    struct sheets s;

    sheets_open(&s);
    sheets_put(&s, ATH_SHEET_INDICATORS, LEAST);
    sheets_put(&s, part, text);
    sheets_bad(&s, words);
    sheets_close(&s);
}
