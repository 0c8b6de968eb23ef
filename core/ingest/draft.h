/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * draft - a submission as it came through a door: names and text, nothing looked up yet.
 *
 * The door fills it (service/ from protobuf); prepare.c turns it into an intent. Strings and
 * slices are borrowed until the submission is done.
 */

#include "model/intent.h"

/* A cell by name; listed once and pointed at by the values of many reports. */
struct ath_draft_name {
    struct ath_slice indicator;      /* "program.indicator" or a short id */
    const struct ath_slice *options; /* "sex=f" */
    uint16_t option_count;
    uint8_t decimals; /* of integer values */
    /* prepare's: what the name was last found to be */
    uint32_t found_in; /* the preparation it was looked up in, 0: none */
    const struct ath_program *for_program; /* the report's program then */
    const struct ath_program *program;
    const struct ath_indicator *target;
    uint16_t cell;
    const char *problem; /* reason, or NULL */
    const char *retired; /* why it takes no new figures, or NULL */
};

/* One cell of one report. */
struct ath_draft_value {
    uint32_t name;                /* index into the names */
    uint8_t state;                /* enum ath_cell_state; unused when `text` is given */
    bool has_text;                /* a row: `text` says value and state */
    int64_t value;                /* a column: times 10^decimals */
    struct ath_slice text;        /* "12.5", "NA", "WITHDRAWN", "" */
    const char *comment, *reason; /* NULL for none */
    uint32_t row;                 /* of the sender's file, 0 for none */
};

struct ath_draft_report {
    struct ath_slice form, layer, period, organization, project;
    bool columns; /* values came as columns: findings say "value[i]", else "rows[i]" */
    bool replace, has_expected;
    uint64_t expected;
    struct ath_draft_value *values;
    uint32_t value_count;
    const struct ath_narrative *answers;
    uint16_t answer_count;
    const struct ath_evidence *evidence;
    uint16_t evidence_count;
};

struct ath_draft {
    struct ath_draft_name *names;
    uint32_t name_count;
    struct ath_draft_report *reports;
    uint32_t report_count;
    bool over_lock;     /* it may change reports that are locked */
    const char *prefix; /* of every field path: "" or "items[3]." */
};
