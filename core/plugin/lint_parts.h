/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lint_parts - the steps of a lint; for plugin/lint*.c only.
 */

#include "plugin/lint.h"

enum { ATH_LINT_PLACE_BYTES = 224 };

struct ath_lint {
    struct ath_notes *notes;           /* borrowed */
    const struct ath_program *program; /* borrowed */
    char place[ATH_LINT_PLACE_BYTES];  /* what is looked at */
};

/* Name the place that is looked at from now on. */
void ath_lint_at(struct ath_lint *l, const char *fmt, ...) ATH_PRINTF(2, 3);
/* "form 'x': indicator 'y'". */
void ath_lint_at_indicator(struct ath_lint *l, const struct ath_indicator *indicator);

/* Note something at the place. */
#define ath_lint_note(l, code, ...) ath_note((l)->notes, (code), (l)->place, __VA_ARGS__)

/* The text in exactly this language (its subtags do not matter), or NULL. */
const char *ath_lint_text(struct ath_labels labels, const char *lang);

/* Texts: missing languages, translations, letters, placeholders, equal names. */
void ath_lint_texts(struct ath_lint *l);
/* What would tell a person: ids, names of indicators and categories. */
void ath_lint_persons(struct ath_lint *l);
/* Units, scales, codes. */
void ath_lint_units(struct ath_lint *l);
/* Ratios, rules, names of functions. */
void ath_lint_formulas(struct ath_lint *l);
