/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * catalogue_parts - the steps of making a program; for model/catalogue*.c and labels.c only.
 *
 * Steps run in the order they stand here. Each may rely on what the ones before it checked.
 *
 * Memory:   what a step adds to the program is the arena's.
 */

#include "model/catalogue.h"

enum { ATH_WHERE_BYTES = 200 };

/* A program on its way to being finished. */
struct ath_making {
    struct ath_program *program;
    const struct ath_program *previous; /* or NULL */
    struct ath_arena *arena;
    struct ath_error *err;
    char where[ATH_WHERE_BYTES]; /* "form 'x': indicator 'y': ", the place being checked */
};

/* A list of structs that begin with their id. */
struct ath_id_list {
    const void *first;
    size_t count, stride;
    const char *what; /* "option" */
};

/* Name the place that is checked from now on. */
void ath_making_at(struct ath_making *m, const char *fmt, ...) ATH_PRINTF(2, 3);
/* Fail with the place before the sentence. */
ath_code ath_making_fail(struct ath_making *m, ath_code code, const char *fmt, ...)
    ATH_PRINTF(3, 4);
/* The arena is out. */
ath_code ath_making_exhausted(struct ath_making *m);

#define ath_making_refuse(m, ...) ath_making_fail((m), ATH_INVALID_ARGUMENT, __VA_ARGS__)

/* Every id is well formed and none stands twice; *out (or NULL) gets them in byte order. */
ATH_MUST_CHECK ath_code ath_ids_check(const struct ath_id_index **out, struct ath_making *m,
                                      struct ath_id_list list);

/* A text in several languages: valid, once a language. Puts a copy sorted by tag in its place. */
ATH_MUST_CHECK ath_code ath_labels_check(struct ath_making *m, struct ath_labels *labels,
                                         const char *what, bool required);

/* A unit, a code, a version: one short line. NULL becomes "". */
ATH_MUST_CHECK ath_code ath_short_check(struct ath_making *m, const char **text,
                                        const char *what, bool required);

/* Refuses more than `most` of what the place has. */
ATH_MUST_CHECK ath_code ath_count_check(struct ath_making *m, size_t count, size_t most,
                                        const char *what);

/* One indicator, formulas excepted: a part of step 1. Categories must have been checked. */
ATH_MUST_CHECK ath_code ath_indicator_check(struct ath_making *m,
                                            struct ath_indicator *indicator);

/* Step 1: everything declared but formulas. Fills what follows from it, cells excepted. */
ATH_MUST_CHECK ath_code ath_making_check(struct ath_making *m);
/* Step 1a: what the previous version had and this one does not declare is put back, retired; what
 * is then there is checked again. Skipped where the content gave it. */
ATH_MUST_CHECK ath_code ath_making_retire(struct ath_making *m);
/* Step 2: formulas; what they may name, add and be broken down by. */
ATH_MUST_CHECK ath_code ath_making_formulas(struct ath_making *m);
/* Step 3: no formula adds up stocks over time, people reached or extremes. */
ATH_MUST_CHECK ath_code ath_making_sums(struct ath_making *m);
/* Step 4: nothing of the previous version is lost or means something else. */
ATH_MUST_CHECK ath_code ath_making_growth(struct ath_making *m);
/* Step 5: numbers for all cells; skipped where the content gave them. */
ATH_MUST_CHECK ath_code ath_making_number(struct ath_making *m);
/* Step 6: from numbers back to cells. Refuses a number twice or past the form's end. */
ATH_MUST_CHECK ath_code ath_making_place(struct ath_making *m);
/* Step 7: the canonical bytes and their hash. */
ATH_MUST_CHECK ath_code ath_making_encode(struct ath_making *m);

/* Steps 1 to 7; with `numbered`, without 3 to 5: what was once accepted is read for ever. */
ATH_MUST_CHECK ath_code ath_making_finish(struct ath_making *m, bool numbered);
