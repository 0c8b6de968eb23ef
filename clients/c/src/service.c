/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "internal.h"

struct service {
    ProtobufCService base;
    struct athar_client *client; /* borrowed */
    struct athar_status status;
};

static void invoke(ProtobufCService *base, unsigned index, const ProtobufCMessage *request,
                   ProtobufCClosure closure, void *closure_data)
{
    struct service *service = (struct service *)base;
    struct athar_method method = { base->descriptor, &base->descriptor->methods[index] };
    char name[ATHAR_METHOD_NAME_BYTES];
    ProtobufCMessage *response = NULL;

    athar_method_name(name, &method);
    athar_call(service->client, name, request, &response, NULL, &service->status);
    closure(response, closure_data);
    athar_free(response);
}

static void destroy(ProtobufCService *base)
{
    struct service *service = (struct service *)base;

    athar_status_clear(&service->status);
    free(service);
}

ProtobufCService *athar_service(struct athar_client *client,
                                const ProtobufCServiceDescriptor *descriptor)
{
    struct service *service = calloc(1, sizeof *service);

    if (service == NULL) {
        return NULL;
    }
    service->base = (ProtobufCService){ descriptor, invoke, destroy };
    service->client = client;
    return &service->base;
}

const struct athar_status *athar_service_status(const ProtobufCService *service)
{
    return &((const struct service *)service)->status;
}
