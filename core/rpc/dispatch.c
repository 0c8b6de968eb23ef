/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "rpc/serve.h"
#include "rpc/validate.h"

enum {
    RETRY_SOON_MS = 20,
    RETRY_STOPPING_MS = 500,
    REQUEST_ID_BYTES = 16,
    METADATA_MOST = 16,
    METADATA_KEY_BYTES = 64,
    METADATA_VALUE_BYTES = 1024,
};

static void add(_Atomic uint64_t *counter, uint64_t n)
{
    uint64_t now = atomic_load_explicit(counter, memory_order_relaxed);

    atomic_store_explicit(counter, now + n, memory_order_relaxed);
}

/* ---- methods by name ------------------------------------------------------------------ */

size_t ath_row_hash(const char *name)
{
    uint32_t h = 2166136261U;

    for (; *name != '\0'; name++) {
        h = (h ^ (uint8_t)*name) * 16777619U;
    }
    return h ^ h >> 15;
}

const struct ath_row *ath_row_find(const struct ath_server *server, const char *name)
{
    for (size_t b = ath_row_hash(name);; b++) {
        uint16_t row = server->buckets[b & server->bucket_mask];
        if (row == 0) {
            return NULL;
        }
        if (strcmp(server->rows[row - 1].name, name) == 0) {
            return &server->rows[row - 1];
        }
    }
}

/* ---- the reply ------------------------------------------------------------------------ */

static void count_reply(struct ath_slot *slot, uint32_t code, size_t bytes)
{
    add(&slot->calls, 1);
    add(&slot->failures, code != 0);
    add(&slot->bytes_out, bytes);
}

/* Without memory for the reply there is nothing to say: the caller sees the line go down. */
static void lose_reply(struct ath_slot *slot, size_t bytes)
{
    ath_log(ATH_LOG_ERROR, "rpc.reply-lost", "bytes=%zu", bytes);
    atomic_fetch_sub_explicit(&slot->peer->pending, 1, memory_order_relaxed);
    athar_stream_close(slot->peer->stream);
}

/* struct ath_call.send: from any thread. */
static void send_reply(struct ath_call *call, const Athar__V1__ResponseHeader *header,
                       struct ath_body response)
{
    struct ath_slot *slot = (struct ath_slot *)call;
    struct ath_frame_plan plan = ath_frame_plan(&header->base, response);
    struct athar_packet *packet =
        athar_packet_new(ATH_REQUEST_ID_BYTES + plan.bytes, &slot->peer->pending);

    ath_assert(response.message == NULL || slot->row == NULL ||
               response.message->descriptor == slot->row->output);
    count_reply(slot, header->code, plan.bytes);
    if (packet == NULL) {
        lose_reply(slot, plan.bytes);
    } else {
        uint8_t *bytes = athar_packet_bytes(packet);
        memcpy(bytes, slot->id, ATH_REQUEST_ID_BYTES);
        ath_frame_write(bytes + ATH_REQUEST_ID_BYTES, &plan);
        athar_stream_send(slot->peer->stream, packet);
    }
    ath_peer_release(slot->peer);
    ath_pool_give(slot);
}

/* ---- the request ---------------------------------------------------------------------- */

static void refuse(struct ath_slot *slot, const struct ath_error *err,
                   const struct ath_violation *detail)
{
    ath_call_fail(&slot->call, err, detail, detail == NULL ? 0 : 1);
}

static void refuse_frame(struct ath_slot *slot, const struct ath_error *err)
{
    struct ath_violation detail = { .reason = "bad-frame", .description = err->message };

    add(&slot->refused_frames, 1);
    refuse(slot, err, &detail);
}

static void refuse_invalid(struct ath_slot *slot, const struct ath_invalid *invalid)
{
    struct ath_error err;
    struct ath_violation detail = { .reason = invalid->reason,
                                    .field = invalid->path,
                                    .description = err.message };

    if (invalid->path[0] == '\0') {
        ath_fail(&err, ATH_INVALID_ARGUMENT, "the request %s", invalid->what);
    } else {
        ath_fail(&err, ATH_INVALID_ARGUMENT, "field '%s' %s", invalid->path, invalid->what);
    }
    refuse(slot, &err, &detail);
}

static void refuse_limit(struct ath_slot *slot, size_t bytes)
{
    struct ath_error err;
    char limit[16];
    struct ath_violation detail = { .reason = "too-large",
                                    .description = err.message,
                                    .limit = limit };

    snprintf(limit, sizeof limit, "%u", slot->row->request_bytes);
    ath_fail(&err, ATH_RESOURCE_EXHAUSTED,
             "the request of %zu bytes is over the limit of %u for %s", bytes,
             slot->row->request_bytes, slot->row->name);
    refuse(slot, &err, &detail);
}

static const char *bad_header(const Athar__V1__RequestHeader *header)
{
    if (header->request_id.len > REQUEST_ID_BYTES) {
        return "request_id is longer than 16 bytes";
    }
    if (header->n_metadata > METADATA_MOST) {
        return "more than 16 metadata";
    }
    for (size_t i = 0; i < header->n_metadata; i++) {
        if (strlen(header->metadata[i]->key) > METADATA_KEY_BYTES ||
            strlen(header->metadata[i]->value) > METADATA_VALUE_BYTES) {
            return "a metadata key over 64 bytes or value over 1024";
        }
    }
    return NULL;
}

/* Read the header into the call; false after refusing it. */
static bool read_header(struct ath_slot *slot, struct ath_slice bytes)
{
    struct ath_invalid invalid = { .what = "is not a RequestHeader" };
    struct ath_error err;
    ProtobufCAllocator memory = ath_frame_allocator(slot->call.arena);
    Athar__V1__RequestHeader *header = NULL;

    if (ath_validate(&invalid, &athar__v1__request_header__descriptor, bytes, false)) {
        header = athar__v1__request_header__unpack(&memory, bytes.size, bytes.data);
    }
    const char *bad = header == NULL ? invalid.what : bad_header(header);
    if (header != NULL && bad == NULL) {
        slot->call.header = header;
        return true;
    }
    ath_fail(&err, ATH_INVALID_ARGUMENT, "the frame's header cannot be read: %s %s",
             header == NULL ? invalid.path : "", bad);
    refuse_frame(slot, &err);
    return false;
}

/* Find the method and hold the call to its limits; false after refusing it. */
static bool admit(struct ath_slot *slot, struct ath_slice body)
{
    struct ath_call *call = &slot->call;
    struct ath_error err;

    slot->row = ath_row_find(slot->server, call->header->method);
    if (slot->row == NULL) {
        ath_fail(&err, ATH_UNIMPLEMENTED, "this server has no method '%s'",
                 call->header->method);
        refuse(slot, &err, NULL);
        return false;
    }
    uint32_t ms = call->header->timeout_ms;
    call->deadline_us += 1000 * (int64_t)(ms == 0 ? slot->row->deadline_ms : ms);
    call->method = slot->row->method;
    if (body.size > slot->row->request_bytes) {
        refuse_limit(slot, body.size);
        return false;
    }
    return true;
}

/* Unpack the request; false after refusing it. */
static bool read_request(struct ath_slot *slot, struct ath_slice body)
{
    bool strict = (slot->call.method->flags & ATH_METHOD_MUTATING) != 0;
    ProtobufCAllocator memory = ath_frame_allocator(slot->call.arena);
    struct ath_invalid invalid = { .reason = "malformed", .what = "is malformed" };

    if (ath_validate(&invalid, slot->row->input, body, strict)) {
        slot->call.request =
            protobuf_c_message_unpack(slot->row->input, &memory, body.size, body.data);
        if (slot->call.request != NULL) {
            return true;
        }
    }
    refuse_invalid(slot, &invalid);
    return false;
}

static bool over_inflight(struct ath_slot *slot)
{
    uint32_t most = slot->server->options.inflight_per_connection;
    struct ath_error err;

    if (atomic_load_explicit(&slot->peer->pending, memory_order_relaxed) <= most) {
        return false;
    }
    ath_fail(&err, ATH_RESOURCE_EXHAUSTED,
             "more than %u calls under way on one connection (rpc.inflight_per_connection)",
             most);
    ath_call_fail_retry(&slot->call, &err, RETRY_SOON_MS);
    return true;
}

static bool is_stopping(struct ath_slot *slot)
{
    struct ath_error err;

    if (!atomic_load_explicit(&slot->server->closing, memory_order_relaxed)) {
        return false;
    }
    ath_fail(&err, ATH_UNAVAILABLE, "the server is stopping");
    ath_call_fail_retry(&slot->call, &err, RETRY_STOPPING_MS);
    return true;
}

static void start(struct ath_slot *slot)
{
    if ((slot->call.method->flags & ATH_METHOD_INLINE) != 0) {
        slot->call.method->handler(&slot->call, slot->call.request,
                                   slot->server->options.context);
    } else {
        ath_queue_push(&slot->server->queue, slot);
    }
}

static void serve(struct ath_slot *slot, struct ath_slice bytes)
{
    struct ath_frame frame;
    struct ath_error err;

    if (is_stopping(slot) || over_inflight(slot)) {
        return;
    }
    if (ath_frame_parse(&frame, bytes, &err) != ATH_OK) {
        refuse_frame(slot, &err);
        return;
    }
    if (read_header(slot, frame.header) && admit(slot, frame.body) &&
        read_request(slot, frame.body)) {
        start(slot);
    }
}

/* The id ends what REQ puts in front; a message that came through others has more of them, and
 * is not for us. */
static bool read_id(uint8_t id[ATH_REQUEST_ID_BYTES], const uint8_t *bytes, size_t size)
{
    if (size < ATH_REQUEST_ID_BYTES || (bytes[0] & 0x80) == 0) {
        return false;
    }
    memcpy(id, bytes, ATH_REQUEST_ID_BYTES);
    return true;
}

bool ath_server_message(struct ath_peer *peer, const uint8_t *bytes, size_t size)
{
    struct ath_server *server = peer->peers->owner;
    uint8_t id[ATH_REQUEST_ID_BYTES];

    if (!read_id(id, bytes, size)) {
        athar_stream_close(peer->stream);
        return true;
    }
    struct ath_slot *slot = ath_pool_take(&server->pool);
    if (slot == NULL) {
        return false;
    }
    ath_peer_hold(peer);
    atomic_fetch_add_explicit(&peer->pending, 1, memory_order_relaxed);
    slot->peer = peer;
    memcpy(slot->id, id, sizeof id);
    slot->row = NULL;
    slot->request_bytes = size;
    add(&slot->bytes_in, size);
    ath_call_begin(&slot->call, &slot->arena, ath_clock_mono_us());
    slot->call.send = send_reply;
    slot->call.local = peer->local;
    serve(slot, ath_slice(bytes + ATH_REQUEST_ID_BYTES, size - ATH_REQUEST_ID_BYTES));
    return true;
}
