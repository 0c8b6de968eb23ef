/* SPDX-License-Identifier: Apache-2.0 */

/*
 * JSON as a caller writes it: the first byte picks a method, the rest is its request. What is
 * read must be written, and read again as the same bytes.
 */

#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "codec/json.h"
#include "codec/services.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const ProtobufCMessageDescriptor *pick_type(uint8_t any)
{
    const ProtobufCServiceDescriptor *service = athar_service_at(any % 9);

    return service->methods[any / 9 % service->n_methods].input;
}

static uint8_t *pack(const ProtobufCMessage *message, size_t *size)
{
    *size = protobuf_c_message_get_packed_size(message);
    uint8_t *bytes = malloc(*size + 1);
    ath_assert(bytes != NULL);
    protobuf_c_message_pack(message, bytes);
    return bytes;
}

static void write_and_read_again(const ProtobufCMessage *message, unsigned flags)
{
    char err[ATHAR_JSON_ERROR_BYTES];
    ProtobufCMessage *again = NULL;
    char *text = athar_json_encode(message, flags);
    size_t size, size_again;

    ath_assert(text != NULL);
    ath_assert(
        athar_json_decode(&again, message->descriptor, text, strlen(text), NULL, err));
    uint8_t *bytes = pack(message, &size), *bytes_again = pack(again, &size_again);
    ath_assert(size == size_again && memcmp(bytes, bytes_again, size) == 0);
    free(bytes);
    free(bytes_again);
    free(text);
    protobuf_c_message_free_unpacked(again, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char err[ATHAR_JSON_ERROR_BYTES] = "";
    ProtobufCMessage *message = NULL;

    if (size == 0) {
        return 0;
    }
    if (!athar_json_decode(&message, pick_type(data[0]), (const char *)data + 1, size - 1,
                           NULL, err)) {
        ath_assert(err[0] != '\0' && memchr(err, '\0', sizeof err) != NULL);
        return 0;
    }
    write_and_read_again(message, 0);
    write_and_read_again(message, ATHAR_JSON_DEFAULTS | ATHAR_JSON_PRETTY);
    protobuf_c_message_free_unpacked(message, NULL);
    return 0;
}
