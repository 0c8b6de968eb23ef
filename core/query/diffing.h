/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * diffing - the inside of diff: positions of the journal, a page being filled, and what commands
 * without figures say. Between the files of this room only.
 */

#include "journal/journal.h"
#include "query/diff.h"
#include "query/plan.h"
#include "store/undo.h"

/* Reading a position of the journal. */
struct ath_position {
    const struct ath_view *view;
    struct ath_arena *scratch; /* reset at will */
    uint64_t head;
    const char *field; /* that findings are about */
};

/* "1234", or "2024-03-31": the last entry by the end of that day in UTC. A finding, and *seq
 * untouched, for what is neither or lies ahead. */
ATH_MUST_CHECK ath_code ath_query_position(uint64_t *seq, const char *text,
                                           struct ath_position *at, struct ath_error *err);

/* One page. */
struct ath_diffing {
    const struct ath_diff_question *question;
    struct ath_plan plan; /* its filters, layer and range */
    struct ath_question asked;
    const struct ath_subject *subjects;
    struct ath_arena scratch;    /* of one entry; owned */
    struct ath_arena later;      /* holds later_undo; owned */
    uint64_t later_seq;          /* a later entry that was looked at; 0: none */
    struct ath_slice later_undo; /* of that entry */
    struct ath_diff diff;
    size_t most;
    uint64_t at;   /* the entry being read */
    uint64_t skip; /* rows of it that former pages have */
    uint64_t done; /* rows of it there were so far */
    uint64_t read; /* entries read */
    bool full;
};

/* What of the catalogue is asked for. */
struct ath_subject {
    const struct ath_program *program;
    const struct ath_form *form;           /* NULL: every one */
    const struct ath_indicator *indicator; /* NULL: every one */
};

/* A row for the entry that is read, filled in but for its content; NULL when former pages have it,
 * or the page is full. */
struct ath_diff_row *ath_diff_add(struct ath_diffing *d, const struct ath_entry *entry);

/* diff_report.c: rows for what the entry did to one report, if it is asked for. */
ATH_MUST_CHECK ath_code ath_diff_report(struct ath_diffing *d,
                                        const struct ath_entry *entry,
                                        const struct ath_undo_walk *part,
                                        struct ath_error *err);

/* diff_command.c: a row for a command without figures, unless it is of other subjects. */
ATH_MUST_CHECK ath_code ath_diff_command(struct ath_diffing *d,
                                         const struct ath_entry *entry,
                                         struct ath_error *err);
