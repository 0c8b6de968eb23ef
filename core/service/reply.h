/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * reply - what handlers share: a view of the store, answers, and small conversions.
 */

#include "athar/v1/common.pb-c.h"
#include "athar/v1/rpc.pb-c.h"
#include "service/service.h"

/* A read transaction and its snapshot. */
struct ath_look {
    struct ath_txn *txn;
    const struct ath_snapshot *snapshot;
    uint64_t head;
};

/* Open a view; when it fails the call is answered and false is returned. */
bool ath_look_open(struct ath_look *look, struct ath_call *call,
                   const struct ath_service *service);
/* The same without a snapshot, which is made anew after each change of an organization: for calls
 * that change them by the thousand. */
bool ath_look_open_bare(struct ath_look *look, struct ath_call *call,
                        const struct ath_service *service);
/* End it. Before the call is answered or after: answers are copies. */
void ath_look_close(struct ath_look *look);

/* Fail the call with a code and findings. */
void ath_reply_findings(struct ath_call *call, const struct ath_error *err,
                        const struct ath_findings *findings);

/* Fail the call with one reason of model/reasons.def about a field. */
void ath_reply_reason(struct ath_call *call, const char *reason, struct ath_about about);

/* Fail the call for want of memory. */
void ath_reply_no_memory(struct ath_call *call);

/* A string for a message: never NULL. */
char *ath_text(const char *text);

/* Labels as messages, in the arena; NULL with *n = 0 when there are none or memory is out. */
Athar__V1__Label **ath_labels_message(size_t *n, struct ath_labels labels,
                                      struct ath_arena *arena);

/* A list of `n` pointers to `n` fresh messages of `size` bytes, zeroed; NULL when memory is out. */
void *ath_message_list(struct ath_arena *arena, size_t n, size_t size);

/* RFC 3339, UTC, microseconds, in the arena. */
char *ath_time_text(int64_t time_us, struct ath_arena *arena);

/* "2024-03-01", or "" for no date, in the arena. */
char *ath_date_text(int32_t day, struct ath_arena *arena);

/* A UUID's 36 characters to 16 bytes; false when it is not one. */
bool ath_uuid_parse(uint8_t out[16], const char *text);
/* 16 bytes to 36 characters, in the arena. */
char *ath_uuid_text(const uint8_t id[16], struct ath_arena *arena);

/* The violations of findings, as messages, in the arena. */
Athar__V1__Violation **ath_violations_message(size_t *n,
                                              const struct ath_findings *findings,
                                              struct ath_arena *arena);

/* A page of a list: where it starts, by a token that is a plain number, and how many it holds. */
struct ath_page {
    uint64_t from; /* 0: the first */
    size_t size;
};

/* Sizes of pages. */
struct ath_page_limits {
    uint32_t normal, most;
};

/* Read what a request says of its page: `normal` where it gives no size, at most `most`. False
 * when the call has been answered with what is wrong. */
bool ath_page_read(struct ath_page *out, struct ath_call *call, const char *token,
                   uint32_t size, struct ath_page_limits limits);

/* What the writer's refusal is about: the command's own id when that was used before, else what
 * the message names. In the arena, or part of the command. */
const char *ath_refusal_subject(const struct ath_command *command, struct ath_arena *arena);

/* "serving", or why the plugin's program takes no figures now: its problem, or a quarantine. NULL
 * when the arena is out. */
const char *ath_plugin_status(const struct ath_plugin_state *state,
                              struct ath_arena *arena);
