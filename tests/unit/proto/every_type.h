/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * every_type - every message of the contract: those of calls, frames and events, and what is in them.
 */

#include "athar/v1/journal.pb-c.h"
#include "athar/v1/rpc.pb-c.h"
#include "check.h"
#include "codec/services.h"

enum { TYPES_MOST = 256 };

static const ProtobufCMessageDescriptor *types[TYPES_MOST];
static size_t type_count;

static inline void collect(const ProtobufCMessageDescriptor *type)
{
    for (size_t i = 0; i < type_count; i++) {
        if (types[i] == type) {
            return;
        }
    }
    ATH_TRUE(type_count < TYPES_MOST);
    types[type_count++] = type;
    for (unsigned f = 0; f < type->n_fields; f++) {
        if (type->fields[f].type == PROTOBUF_C_TYPE_MESSAGE) {
            collect(type->fields[f].descriptor);
        }
    }
}

static inline void collect_all(void)
{
    const ProtobufCServiceDescriptor *service;

    if (type_count > 0) {
        return;
    }
    collect(&athar__v1__request_header__descriptor);
    collect(&athar__v1__response_header__descriptor);
    collect(&athar__v1__event__descriptor);
    for (size_t i = 0; (service = athar_service_at(i)) != NULL; i++) {
        for (unsigned m = 0; m < service->n_methods; m++) {
            collect(service->methods[m].input);
            collect(service->methods[m].output);
        }
    }
}
