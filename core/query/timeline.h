/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * timeline - the periods of a question: as they are written, the buckets that are answered, and the
 * reporting periods read for them. Between the files of this room only.
 */

#include "model/cell.h"
#include "model/period.h"
#include "query/query.h"

struct ath_asked;
struct ath_operand;
struct ath_plan;

/* The period of a question as written; 0 is an open end. */
struct ath_range {
    uint32_t from, to;
    enum ath_frequency every; /* of one bucket; 0: one bucket for the whole */
    bool relative;            /* an end was written relative to a day */
};

/* Buckets, and the reporting periods read for them. */
struct ath_timeline {
    enum ath_frequency every;  /* 0: one bucket, all that lies in from..to */
    enum ath_frequency native; /* of the reports */
    uint32_t first, count; /* first bucket's period (0 for the whole), number of buckets */
    uint32_t from, to;     /* reporting periods, inclusive; meaningless when count is 0 */
};

/* written.c: read the period and `every` of the question; findings for what cannot be read. */
void ath_query_range(struct ath_plan *plan);

/* True when the reporting period lies in the question's. */
bool ath_query_in_range(const struct ath_plan *plan, uint32_t period);

/* The first and last period with a figure in it; 0 when there is none. */
struct ath_span {
    uint32_t first, last;
};

/* What was reported on the form in the layer. */
ATH_MUST_CHECK ath_code ath_query_reported(struct ath_span *out,
                                           const struct ath_plan *plan,
                                           const struct ath_form *form,
                                           enum ath_layer layer, struct ath_error *err);

/* Of the reports that are stored now, whether they have figures or have lost them. */
ATH_MUST_CHECK ath_code ath_query_stored(struct ath_span *out, const struct ath_plan *plan,
                                         const struct ath_form *form, enum ath_layer layer,
                                         struct ath_error *err);

/* The asked indicator's buckets. Findings when the range does not fit its frequency. */
ATH_MUST_CHECK ath_code ath_query_timeline(struct ath_timeline *out,
                                           const struct ath_plan *plan,
                                           const struct ath_asked *asked, const char *field,
                                           struct ath_error *err);

/* Set the operand's window and time; false when it has no value on the asked buckets. */
bool ath_query_operand_time(struct ath_operand *operand, const struct ath_timeline *asked);

/* The reporting periods from the start of the year that bucket of the window ends in. */
void ath_query_year_to_date(uint32_t *from, uint32_t *to, const struct ath_timeline *window,
                            uint32_t bucket);

/* The bucket of a reporting period inside the timeline's from..to. */
uint32_t ath_timeline_bucket(const struct ath_timeline *time, uint32_t period);

/* The first reporting period of a bucket. */
uint32_t ath_timeline_bucket_first(const struct ath_timeline *time, uint32_t bucket);

/* The last one. */
uint32_t ath_timeline_bucket_last(const struct ath_timeline *time, uint32_t bucket);

/* What a row says of its bucket; the arena's, NULL when it is out. */
const char *ath_query_label(const struct ath_plan *plan, const struct ath_timeline *time,
                            uint32_t bucket);
