/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * finding - what is wrong with a submission or a question, and where, in the reader's language.
 *
 * Reasons are stable codes. Their sentences live in reasons.def, one row a reason with its status
 * code and an Arabic, a French and an English template in which {subject}, {value}, {limit} and
 * {other} are replaced.
 *
 * Memory:   strings are the arena's, or static.
 * Failure:  past `limit` findings, or out of memory, further ones are counted and dropped; an error
 *           still makes `errors` grow, so nothing refused is ever taken for accepted.
 */

#include "base/arena.h"
#include "base/status.h"
#include "model/catalogue.h"

struct ath_finding {
    bool warning;
    const char *reason;      /* stable code */
    const char *field;       /* path in the request, "reports[0].cell[3]" */
    const char *subject;     /* "members[sex=f]", a slug, a period */
    const char *limit;       /* the bound passed, or "" */
    const char *description; /* a sentence in the reader's language */
    uint32_t row;            /* row of the sender's file, 0 for none */
    uint16_t cell;           /* the cell it is about, or ATH_NO_CELL */
    uint16_t report;         /* index of the report it is about */
};

struct ath_findings {
    struct ath_arena *arena; /* borrowed */
    const char *locale;      /* borrowed */
    struct ath_finding *v;   /* arena */
    size_t n, capacity, limit;
    size_t errors, warnings; /* counted, kept or not */
    ath_code code;           /* of the first error */
    uint16_t report;         /* stamped on findings added from now on */
};

/* What a sentence is about; NULL members are taken as "". */
struct ath_about {
    const char *field, *subject, *value, *limit, *other;
    uint32_t row;
    uint16_t cell; /* ATH_NO_CELL unless it is about one */
};

/* An empty list that keeps at most 1000 findings. */
void ath_findings_init(struct ath_findings *findings, struct ath_arena *arena,
                       const char *locale);

/* Add an error with a reason of reasons.def. Returns its status code. */
ath_code ath_findings_error(struct ath_findings *findings, const char *reason,
                            const struct ath_about *about);

/* Add a warning with a reason of reasons.def. */
void ath_findings_warn(struct ath_findings *findings, const char *reason,
                       const struct ath_about *about);

/* Add an error or a warning with a reason and sentences of its own (declared rules, plugins). */
void ath_findings_add(struct ath_findings *findings, bool warning, const char *reason,
                      struct ath_labels sentences, const struct ath_about *about);

/* Add what another list has, behind what is there. Both are of one arena. */
void ath_findings_append(struct ath_findings *to, const struct ath_findings *from);

/* Fill *err from the first error: its code and description, and how many more there are. */
ath_code ath_findings_fail(const struct ath_findings *findings, struct ath_error *err);
