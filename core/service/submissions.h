/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * submissions - the calls of athar.v1.Submissions.
 */

#include <protobuf-c/protobuf-c.h>

struct ath_call;

/* Submissions.Submit, many together: kept until the flush, then answered. */
void ath_submit(struct ath_call *call, const ProtobufCMessage *request, void *context);
/* Submissions.SubmitBatch. */
void ath_submit_batch(struct ath_call *call, const ProtobufCMessage *request,
                      void *context);
/* Submissions.Validate. */
void ath_validate_call(struct ath_call *call, const ProtobufCMessage *request,
                       void *context);
/* Submissions.Get. */
void ath_get_report(struct ath_call *call, const ProtobufCMessage *request, void *context);
/* Submissions.History. */
void ath_history(struct ath_call *call, const ProtobufCMessage *request, void *context);
