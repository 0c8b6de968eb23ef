/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/services.h"

#include <stdio.h>
#include <string.h>

#include "athar/v1/admin.pb-c.h"
#include "athar/v1/assignments.pb-c.h"
#include "athar/v1/catalogue.pb-c.h"
#include "athar/v1/health.pb-c.h"
#include "athar/v1/journal.pb-c.h"
#include "athar/v1/locks.pb-c.h"
#include "athar/v1/organizations.pb-c.h"
#include "athar/v1/plugin.pb-c.h"
#include "athar/v1/projects.pb-c.h"
#include "athar/v1/query.pb-c.h"
#include "athar/v1/reflection.pb-c.h"
#include "athar/v1/submissions.pb-c.h"

static const char PACKAGE[] = "athar.v1.";

static const ProtobufCServiceDescriptor *const services[] = {
    &athar__v1__submissions__descriptor,   &athar__v1__query__descriptor,
    &athar__v1__organizations__descriptor, &athar__v1__projects__descriptor,
    &athar__v1__catalogue__descriptor,     &athar__v1__journal__descriptor,
    &athar__v1__health__descriptor,        &athar__v1__reflection__descriptor,
    &athar__v1__admin__descriptor,         &athar__v1__assignments__descriptor,
    &athar__v1__locks__descriptor,         &athar__v1__plugins__descriptor,
};

static const size_t service_count = sizeof services / sizeof *services;

const ProtobufCServiceDescriptor *athar_service_at(size_t i)
{
    return i < service_count ? services[i] : NULL;
}

static bool find_method(struct athar_method *out, const ProtobufCServiceDescriptor *service,
                        const char *name)
{
    for (unsigned i = 0; i < service->n_methods; i++) {
        if (strcmp(service->methods[i].name, name) == 0) {
            *out = (struct athar_method){ service, &service->methods[i] };
            return true;
        }
    }
    return false;
}

bool athar_method_find(struct athar_method *out, const char *name)
{
    name += *name == '/';
    if (strncmp(name, PACKAGE, sizeof PACKAGE - 1) == 0) {
        name += sizeof PACKAGE - 1;
    }
    size_t length = strcspn(name, "/.");
    if (name[length] == '\0') {
        return false;
    }
    for (size_t i = 0; i < service_count; i++) {
        if (strlen(services[i]->short_name) == length &&
            memcmp(services[i]->short_name, name, length) == 0) {
            return find_method(out, services[i], name + length + 1);
        }
    }
    return false;
}

void athar_method_name(char out[ATHAR_METHOD_NAME_BYTES], const struct athar_method *method)
{
    snprintf(out, ATHAR_METHOD_NAME_BYTES, "/%s/%s", method->service->name,
             method->method->name);
}
