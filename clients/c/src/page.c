/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct athar_pages {
    struct athar_client *client; /* borrowed */
    char name[ATHAR_METHOD_NAME_BYTES];
    ProtobufCMessage *request; /* owned; a copy of the struct, its members borrowed */
    ProtobufCMessage *page;    /* owned; the next token lives in it */
    size_t token_in, token_out;
    bool ended;
};

/* The offset of a string field, or 0 when there is none. */
static size_t string_offset(const ProtobufCMessageDescriptor *type, const char *name)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(type, name);

    return field != NULL && field->type == PROTOBUF_C_TYPE_STRING ? field->offset : 0;
}

static char **string_at(ProtobufCMessage *message, size_t offset)
{
    return (char **)(void *)((char *)message + offset);
}

static int bind_fields(struct athar_pages *pages, const struct athar_method *method,
                       struct athar_status *status)
{
    athar_method_name(pages->name, method);
    pages->token_in = string_offset(method->method->input, "page_token");
    pages->token_out = string_offset(method->method->output, "next_page_token");
    return pages->token_in != 0 && pages->token_out != 0
               ? ATHAR_OK
               : athar_fail(status, ATHAR_INVALID_ARGUMENT, "%s does not answer in pages",
                            pages->name);
}

static int copy_request(struct athar_pages *pages, const ProtobufCMessage *request,
                        struct athar_status *status)
{
    size_t size = request->descriptor->sizeof_message;

    pages->request = malloc(size);
    if (pages->request == NULL) {
        return athar_fail_memory(status);
    }
    memcpy(pages->request, request, size);
    return ATHAR_OK;
}

int athar_pages_open(struct athar_pages **out, struct athar_client *client,
                     const char *method, const ProtobufCMessage *request,
                     struct athar_status *status)
{
    struct athar_method found;

    if (!athar_method_find(&found, method)) {
        return athar_fail(status, ATHAR_UNIMPLEMENTED, "there is no method '%s'", method);
    }
    struct athar_pages *pages = calloc(1, sizeof *pages);
    if (pages == NULL) {
        return athar_fail_memory(status);
    }
    pages->client = client;
    int code = bind_fields(pages, &found, status);
    if (code == ATHAR_OK) {
        code = copy_request(pages, request, status);
    }
    if (code != ATHAR_OK) {
        athar_pages_close(pages);
        return code;
    }
    *out = pages;
    return ATHAR_OK;
}

int athar_pages_next(struct athar_pages *pages, const ProtobufCMessage **page,
                     struct athar_status *status)
{
    ProtobufCMessage *response = NULL;

    *page = NULL;
    if (pages->ended) {
        return ATHAR_OK;
    }
    int code =
        athar_call(pages->client, pages->name, pages->request, &response, NULL, status);
    if (code != ATHAR_OK) {
        return code;
    }
    athar_free(pages->page);
    pages->page = response;
    char *token = *string_at(response, pages->token_out);
    *string_at(pages->request, pages->token_in) = token;
    pages->ended = *token == '\0';
    *page = response;
    return ATHAR_OK;
}

void athar_pages_close(struct athar_pages *pages)
{
    if (pages == NULL) {
        return;
    }
    athar_free(pages->page);
    free(pages->request);
    free(pages);
}
