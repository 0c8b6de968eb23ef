/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * services - every service of athar.v1, and its methods by name.
 *
 * Threads:  any; the table is constant.
 */

#include <stdbool.h>
#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

enum { ATHAR_METHOD_NAME_BYTES = 96 };

/* A method and the service it belongs to. */
struct athar_method {
    const ProtobufCServiceDescriptor *service;
    const ProtobufCMethodDescriptor *method;
};

/* The i-th service; NULL past the last. */
const ProtobufCServiceDescriptor *athar_service_at(size_t i);

/* Find "/athar.v1.Query/Aggregate", "athar.v1.Query.Aggregate", "Query/Aggregate" or
 * "Query.Aggregate"; false when there is none. */
bool athar_method_find(struct athar_method *out, const char *name);

/* Write "/athar.v1.Query/Aggregate", NUL-terminated. */
void athar_method_name(char out[ATHAR_METHOD_NAME_BYTES],
                       const struct athar_method *method);
