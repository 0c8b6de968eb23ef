/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * put - what the Put of organizations, projects, assignments and locks share: an id, findings, one
 * journalled command.
 */

#include "athar/v1/common.pb-c.h"
#include "service/service.h"

/* One Put on its way; lives in the call's arena. */
struct ath_put {
    struct ath_call *call;
    const struct ath_service *service;
    struct ath_ordered ordered;
    struct ath_findings findings;
    const char *slug;
    void *context;                      /* what `reply` needs beside; the call's arena's */
    void (*reply)(struct ath_put *put); /* answers once it is written */
};

/* Start one; NULL when it was answered for want of memory. */
struct ath_put *ath_put_begin(struct ath_call *call, const struct ath_service *service,
                              enum ath_intent_kind kind);

/* Take the command's id; false with a finding when it is malformed. */
bool ath_put_id(struct ath_put *put, const char *id);

/* Add an error about a field. Always false. */
bool ath_put_error(struct ath_put *put, const char *reason, const char *field,
                   const char *subject);

/* Answer the call with the findings. */
void ath_put_refuse(struct ath_put *put);

/* True when the command's id is in the journal already. */
bool ath_put_known(const struct ath_put *put, struct ath_txn *txn);

/* A date, or "-" for none; false with a finding. */
bool ath_put_date(int32_t *day, struct ath_put *put, const char *field, const char *text);

/* Names by language, sorted; "-" clears one; false with a finding. */
bool ath_put_labels(struct ath_labels *out, struct ath_put *put, const char *field,
                    Athar__V1__Label *const *labels, size_t n);

/* Journal and apply the intent, then `reply`, or answer with a refusal. */
void ath_put_write(struct ath_put *put, struct ath_slice intent);

/* What it did. */
Athar__V1__Outcome ath_put_outcome(const struct ath_put *put);
