/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "internal.h"

enum { PREFIX_BYTES = 4 };

static uint32_t read_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void write_u32(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 24);
    at[1] = (uint8_t)(value >> 16);
    at[2] = (uint8_t)(value >> 8);
    at[3] = (uint8_t)value;
}

static int check_message(const struct athar_request *r, struct athar_status *status)
{
    if (r->message->descriptor != r->method.method->input) {
        return athar_fail(status, ATHAR_INVALID_ARGUMENT, "%s takes a %s, not a %s",
                          r->name, r->method.method->input->name,
                          r->message->descriptor->name);
    }
    if (r->size > r->client->options.message_bytes) {
        return athar_fail(status, ATHAR_RESOURCE_EXHAUSTED,
                          "a request of %zu bytes is over the %zu bytes of one message",
                          r->size, r->client->options.message_bytes);
    }
    return ATHAR_OK;
}

int athar_request_init(struct athar_request *request, const char *method,
                       const ProtobufCMessage *message,
                       const struct athar_call_options *options,
                       struct athar_status *status)
{
    struct athar_client *client = request->client;
    struct athar_call_options o = { 0 };

    if (options != NULL) {
        o = *options;
    }
    *request = (struct athar_request){
        .client = client,
        .min_seq = o.min_seq,
        .once = o.once,
        .patience_ms = o.patience_ms,
        .message = message,
    };
    if (!athar_method_find(&request->method, method)) {
        return athar_fail(status, ATHAR_UNIMPLEMENTED, "there is no method '%s'", method);
    }
    athar_method_name(request->name, &request->method);
    snprintf(request->locale, sizeof request->locale, "%s",
             o.locale == NULL ? client->locale : o.locale);
    request->size = protobuf_c_message_get_packed_size(message);
    request->deadline_us =
        athar_now_us() +
        1000 * (int64_t)(o.timeout_ms == 0 ? client->options.timeout_ms : o.timeout_ms);
    return check_message(request, status);
}

struct athar_packet *athar_request_encode(const struct athar_request *request,
                                          int32_t left_ms)
{
    Athar__V1__RequestHeader header = ATHAR__V1__REQUEST_HEADER__INIT;

    header.method = (char *)request->name;
    header.timeout_ms = (uint32_t)left_ms;
    header.token = request->client->token;
    header.locale = (char *)request->locale;
    header.min_seq = request->min_seq;
    size_t size = athar__v1__request_header__get_packed_size(&header);
    struct athar_packet *packet =
        athar_packet_new(ATHAR_ID_BYTES + PREFIX_BYTES + size + request->size, NULL);
    if (packet == NULL) {
        return NULL;
    }
    uint8_t *at = athar_packet_bytes(packet) + ATHAR_ID_BYTES;
    write_u32(at, (uint32_t)size);
    at += PREFIX_BYTES;
    at += athar__v1__request_header__pack(&header, at);
    if (request->message != NULL) {
        protobuf_c_message_pack(request->message, at);
    } else if (request->size > 0) {
        memcpy(at, request->bytes, request->size);
    }
    return packet;
}

/* The status takes over the header when it has details to show. */
static void keep_header(struct athar_status *status, Athar__V1__ResponseHeader *header)
{
    status->code = (int)header->code;
    status->answered = true;
    status->seq = header->seq;
    status->retry_after_ms = header->retry_after_ms;
    snprintf(status->message, sizeof status->message, "%s", header->message);
    if (header->n_details == 0) {
        athar__v1__response_header__free_unpacked(header, NULL);
        return;
    }
    status->owned = header;
    status->details = header->details;
    status->detail_count = header->n_details;
}

static int garbled(struct athar_status *status, const struct athar_request *request)
{
    return athar_fail(status, ATHAR_INTERNAL, "the answer of %s to %s cannot be read",
                      request->client->url, request->name);
}

int athar_request_decode(struct athar_status *status, ProtobufCMessage **response,
                         const struct athar_request *request, struct athar_answer answer)
{
    size_t head = answer.size < PREFIX_BYTES ? SIZE_MAX : read_u32(answer.bytes);
    Athar__V1__ResponseHeader *header = NULL;
    unsigned attempts = status->attempts;
    bool in_doubt = status->in_doubt;

    if (head != SIZE_MAX && head <= answer.size - PREFIX_BYTES) {
        header =
            athar__v1__response_header__unpack(NULL, head, answer.bytes + PREFIX_BYTES);
    }
    if (header == NULL) {
        return garbled(status, request);
    }
    athar_status_clear(status);
    status->attempts = attempts;
    status->in_doubt = in_doubt;
    keep_header(status, header);
    if (status->code == ATHAR_OK) {
        *response =
            athar_unpack(request->method.method->output, answer.size - PREFIX_BYTES - head,
                         answer.bytes + PREFIX_BYTES + head);
    }
    return status->code == ATHAR_OK && *response == NULL ? garbled(status, request)
                                                         : status->code;
}
