/* SPDX-License-Identifier: Apache-2.0 */
#include "rpc/call.h"

#include "base/clock.h"

void ath_call_begin(struct ath_call *call, struct ath_arena *arena, int64_t deadline_us)
{
    call->arena = arena;
    call->method = NULL;
    call->header = NULL;
    call->request = NULL;
    call->next = NULL;
    call->local = false;
    call->deadline_us = deadline_us;
    atomic_store_explicit(&call->ended, false, memory_order_relaxed);
}

struct ath_arena *ath_call_arena(struct ath_call *call)
{
    return call->arena;
}

const ProtobufCMessage *ath_call_request(const struct ath_call *call)
{
    return call->request;
}

struct ath_call *ath_call_next(const struct ath_call *call)
{
    return call->next;
}

const char *ath_call_locale(const struct ath_call *call)
{
    return call->header == NULL ? "" : call->header->locale;
}

bool ath_call_local(const struct ath_call *call)
{
    return call->local;
}

uint64_t ath_call_min_seq(const struct ath_call *call)
{
    return call->header == NULL ? 0 : call->header->min_seq;
}

int64_t ath_call_left_us(const struct ath_call *call)
{
    return call->deadline_us - ath_clock_mono_us();
}

static void end(struct ath_call *call, const Athar__V1__ResponseHeader *header,
                struct ath_body response)
{
    bool twice = atomic_exchange_explicit(&call->ended, true, memory_order_acq_rel);

    ath_assert(!twice);
    call->send(call, header, response);
}

/* protobuf-c's strings are not const; nobody writes to them. */
static char *text(const char *s)
{
    return s == NULL ? (char *)protobuf_c_empty_string : (char *)s;
}

static void fill_violation(Athar__V1__Violation *out, const struct ath_violation *in)
{
    athar__v1__violation__init(out);
    out->severity = in->warning ? ATHAR__V1__SEVERITY__SEVERITY_WARNING
                                : ATHAR__V1__SEVERITY__SEVERITY_ERROR;
    out->reason = text(in->reason);
    out->field = text(in->field);
    out->description = text(in->description);
    out->subject = text(in->subject);
    out->column = text(in->column);
    out->limit = text(in->limit);
    out->row = in->row;
}

/* Without memory for the details the sentence alone must do. */
static void add_details(Athar__V1__ResponseHeader *header, struct ath_arena *arena,
                        const struct ath_violation *details, size_t count)
{
    Athar__V1__Violation **pointers =
        ath_arena_new_array(arena, Athar__V1__Violation *, count);
    Athar__V1__Violation *pieces = ath_arena_new_array(arena, Athar__V1__Violation, count);

    if (pointers == NULL || pieces == NULL) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        fill_violation(&pieces[i], &details[i]);
        pointers[i] = &pieces[i];
    }
    header->details = pointers;
    header->n_details = count;
}

static void refuse(struct ath_call *call, ath_code code, const char *message)
{
    Athar__V1__ResponseHeader header = ATHAR__V1__RESPONSE_HEADER__INIT;

    header.code = (uint32_t)code;
    header.message = text(message);
    end(call, &header, (struct ath_body){ 0 });
}

/* What was stored must not be called refused: asked again by the same id, it is answered shortly. */
static void refuse_after_the_fact(struct ath_call *call)
{
    struct ath_error err;

    ath_fail(
        &err, ATH_UNAVAILABLE,
        "the answer needs more than the call's %zu bytes of memory, though what was asked "
        "may be done: ask again with the same id",
        call->arena->cap);
    refuse(call, err.code, err.message);
}

static void refuse_for_memory(struct ath_call *call)
{
    struct ath_error err;

    ath_fail(&err, ATH_RESOURCE_EXHAUSTED,
             "the call needs more than its %zu bytes of memory: ask for less at once",
             call->arena->cap);
    refuse(call, err.code, err.message);
}

static void reply(struct ath_call *call, struct ath_body response, uint64_t seq)
{
    Athar__V1__ResponseHeader header = ATHAR__V1__RESPONSE_HEADER__INIT;

    if (call->arena->exhausted &&
        (call->method == NULL || (call->method->flags & ATH_METHOD_MUTATING) == 0)) {
        refuse_for_memory(call);
        return;
    }
    if (call->arena->exhausted) {
        refuse_after_the_fact(call);
        return;
    }
    if (ath_call_left_us(call) <= 0) {
        refuse(call, ATH_DEADLINE_EXCEEDED,
               "the deadline passed before the answer was ready");
        return;
    }
    header.seq = seq;
    end(call, &header, response);
}

void ath_call_reply(struct ath_call *call, const ProtobufCMessage *response, uint64_t seq)
{
    reply(call, (struct ath_body){ .message = response }, seq);
}

void ath_call_reply_packed(struct ath_call *call, struct ath_slice response, uint64_t seq)
{
    reply(call, (struct ath_body){ .packed = response }, seq);
}

void ath_call_fail(struct ath_call *call, const struct ath_error *err,
                   const struct ath_violation *details, size_t detail_count)
{
    Athar__V1__ResponseHeader header = ATHAR__V1__RESPONSE_HEADER__INIT;

    if (call->arena->exhausted) {
        refuse_for_memory(call);
        return;
    }
    header.code = (uint32_t)err->code;
    header.message = text(err->message);
    header.retry_after_ms = err->retry_after_ms;
    if (detail_count > 0) {
        add_details(&header, call->arena, details, detail_count);
    }
    end(call, &header, (struct ath_body){ 0 });
}

void ath_call_fail_retry(struct ath_call *call, const struct ath_error *err,
                         uint32_t retry_after_ms)
{
    Athar__V1__ResponseHeader header = ATHAR__V1__RESPONSE_HEADER__INIT;

    header.code = (uint32_t)err->code;
    header.message = text(err->message);
    header.retry_after_ms = retry_after_ms;
    end(call, &header, (struct ath_body){ 0 });
}
