/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * preparing - the inside of prepare: one draft on its way. For prepare*.c, for outliers.c and duty.c,
 * which share its words.
 */

#include "ingest/prepare.h"

/* A change being built, and where its cells came from. */
struct ath_building {
    struct ath_change change;
    const struct ath_program *program;
    const struct ath_form *form;
    const struct ath_organization *organization;
    const struct ath_project *project; /* NULL: own work */
    uint32_t report;                   /* index of the draft's report */
    const uint32_t *source;            /* scratch: for each cell, the index of its value */
};

/* One value that was read: a cell and the draft's value it came from. */
struct ath_read_cell {
    struct ath_cell cell;
    uint32_t source;
    const struct ath_form *form;
    const struct ath_program *program;
};

/* How far the checks of one change have come. */
struct ath_checking {
    struct ath_findings findings;  /* of this change alone, until the end */
    bool reached;                  /* its cells were looked at */
    size_t from, errors;           /* how many findings and errors there were by then */
    struct ath_cells given;        /* scratch: the report as it would become */
    struct ath_plugin_asked asked; /* the coded checks; OK without any */
};

struct ath_preparing {
    struct ath_prepare own; /* a copy; its findings are those of the change being checked */
    const struct ath_prepare *with;
    struct ath_findings *findings; /* the submission's */
    const struct ath_draft *draft;
    struct ath_building *built; /* scratch */
    uint32_t built_count, built_capacity;
    struct ath_checking *checking; /* scratch: of each building; NULL: not so far */
    size_t kept;                   /* findings of changes that are kept so far */
    struct ath_prepared prepared;
    struct ath_prepare_asks asks;
    bool refused;    /* there are errors */
    uint32_t judged; /* reports whose figures were compared with those before */
    struct ath_error *err;
};

/* The name a value points at, looked up (once a snapshot and program); NULL past the list. */
const struct ath_draft_name *ath_prepare_name(struct ath_preparing *p,
                                              const struct ath_draft_value *value,
                                              const struct ath_program *program);

/* "members[sex=f]" as the sender wrote it. */
const char *ath_draft_name_text(const struct ath_draft_name *name, struct ath_arena *arena);

/* One report of the draft on its way. */
struct ath_reading {
    struct ath_preparing *p;
    const struct ath_draft_report *report;
    uint32_t index;
    const struct ath_program *program; /* as its form names it, or NULL */
    const struct ath_form *form;       /* as its form names it, or NULL */
    struct ath_building common;        /* what every building of it shares */
    struct ath_read_cell *cells;
    uint32_t cell_count;
};

/* prepare_values.c: read the report's values into cells, in order; each found once. False when the
 * arena is out. */
bool ath_prepare_values(struct ath_reading *reading);

/* The words, in the results' arena; "" when memory is out. */
const char *ath_prepare_text(const struct ath_preparing *p, struct ath_slice words);

/* prepare_report.c: find what the report is about, read its values, add a building for each form
 * it fills. Findings say what is wrong; a code is ours. */
ath_code ath_prepare_report(struct ath_preparing *p, uint32_t report);

/* The field path of a value: "items[3].reports[0].rows[17]"; "" when memory is out. */
const char *ath_prepare_field(const struct ath_preparing *p, uint32_t report,
                              uint32_t value, const char *member);

/* prepare_order.c: the cells by form, number and place in the draft; moves words instead of cells, and
 * none where they come as those of the report before did. The same array when it is in order already;
 * NULL when the arena is out. */
struct ath_read_cell *ath_prepare_order(struct ath_read_cell *cells, uint32_t n,
                                        struct ath_arena *arena, struct ath_order *order);

/* ---- prepare_words.c: words for sentences; never NULL */

/* What is wrong with a name that has a problem: the indicator, and the option, category or
 * categories that it does not have. */
struct ath_about ath_words_name(const struct ath_draft_name *name, struct ath_arena *arena);

/* All layers. */
const char *ath_words_layers(struct ath_arena *arena);
/* The organization kinds of a mask. */
const char *ath_words_kinds(uint32_t kinds, struct ath_arena *arena);
/* "2021-07-01..2022-03-31" */
const char *ath_words_dates(int32_t from, int32_t to, struct ath_arena *arena);
/* "2021-07-01" */
const char *ath_words_date(int32_t day, struct ath_arena *arena);
