/* SPDX-License-Identifier: Apache-2.0 */
#include "journal/journal.h"

#include <string.h>

#include "athar/v1/journal.pb-c.h"
#include "service/handlers.h"
#include "service/reply.h"

enum { LIST_LIMIT = 100, LIST_LIMIT_MAX = 1000, PAGE_BYTES = 2 << 20 };

void ath_journal_head_call(struct ath_call *call, const ProtobufCMessage *message,
                           void *context)
{
    Athar__V1__HeadResponse response = ATHAR__V1__HEAD_RESPONSE__INIT;
    struct ath_look look;
    struct ath_error err;
    int64_t time_us = 0;

    (void)message;
    if (!ath_look_open(&look, call, context)) {
        return;
    }
    if (ath_journal_head(&response.seq, &time_us, look.txn, &err) != ATH_OK) {
        ath_call_fail(call, &err, NULL, 0);
    } else {
        response.time = response.seq == 0 ? ath_text(NULL)
                                          : ath_time_text(time_us, ath_call_arena(call));
        ath_call_reply(call, &response.base, look.head);
    }
    ath_look_close(&look);
}

static ath_code fill_entry(Athar__V1__JournalEntry *out, struct ath_txn *txn, uint64_t seq,
                           struct ath_arena *arena, struct ath_error *err)
{
    static const char *const kinds[] = { "",        "catalogue",  "organization",
                                         "project", "submission", "assignment",
                                         "lock" };
    static const char *const outcomes[] = { "", "accepted", "unchanged", "refused" };
    struct ath_entry entry;
    struct ath_outcome outcome;

    ath_code code = ath_journal_read(&entry, txn, seq, arena, err);
    if (code == ATH_OK) {
        code = ath_journal_read_outcome(&outcome, txn, seq, arena, err);
    }
    uint8_t *leaf = ath_arena_alloc(arena, sizeof entry.leaf);
    if (code != ATH_OK || leaf == NULL) {
        return code != ATH_OK ? code : ath_arena_fail(err, "request");
    }
    memcpy(leaf, entry.leaf, sizeof entry.leaf);
    athar__v1__journal_entry__init(out);
    out->seq = seq;
    out->time = ath_time_text(entry.time_us, arena);
    out->kind = ath_text(kinds[entry.kind]);
    out->principal = ath_text(entry.principal == 0 ? "operator" : "");
    out->id = ath_uuid_text(entry.id, arena);
    out->entry = (ProtobufCBinaryData){ entry.bytes.size, (uint8_t *)entry.bytes.data };
    out->leaf = (ProtobufCBinaryData){ sizeof entry.leaf, leaf };
    out->outcome = ath_text(outcomes[outcome.outcome]);
    out->code = (uint32_t)outcome.code;
    return ATH_OK;
}

static void reply_entries(struct ath_call *call, const struct ath_look *look,
                          uint64_t after, uint32_t limit)
{
    struct ath_arena *arena = ath_call_arena(call);
    Athar__V1__ListEntriesResponse response = ATHAR__V1__LIST_ENTRIES_RESPONSE__INIT;
    struct ath_error err;
    uint64_t left = after < look->head ? look->head - after : 0;
    size_t n = left < limit ? (size_t)left : limit;
    ath_code code = ATH_OK;

    response.entries = ath_message_list(arena, n, sizeof *response.entries[0]);
    if (response.entries == NULL) {
        ath_reply_no_memory(call);
        return;
    }
    /* Entries may be large: a page ends when it is full, and the next one goes on. */
    for (size_t i = 0, bytes = 0; i < n && bytes < PAGE_BYTES && code == ATH_OK; i++) {
        code = fill_entry(response.entries[i], look->txn, after + i + 1, arena, &err);
        bytes += response.entries[i]->entry.len;
        response.n_entries++;
    }
    if (code != ATH_OK) {
        ath_call_fail(call, &err, NULL, 0);
        return;
    }
    response.head = look->head;
    ath_call_reply(call, &response.base, look->head);
}

void ath_journal_list_call(struct ath_call *call, const ProtobufCMessage *message,
                           void *context)
{
    const Athar__V1__ListEntriesRequest *request =
        (const Athar__V1__ListEntriesRequest *)message;
    uint32_t limit = request->limit == 0 ? LIST_LIMIT : request->limit;
    struct ath_look look;
    struct ath_error err;

    if (limit > LIST_LIMIT_MAX) {
        ath_fail(&err, ATH_INVALID_ARGUMENT, "limit %u is above the maximum %d", limit,
                 LIST_LIMIT_MAX);
        ath_call_fail(call, &err, NULL, 0);
        return;
    }
    if (ath_look_open(&look, call, context)) {
        reply_entries(call, &look, request->after, limit);
        ath_look_close(&look);
    }
}
