/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/services.h"

#include "check.h"

ATH_TEST(proto_services, a_method_goes_by_four_names)
{
    static const char *const names[] = { "/athar.v1.Query/Aggregate",
                                         "athar.v1.Query.Aggregate", "Query/Aggregate",
                                         "Query.Aggregate" };
    char name[ATHAR_METHOD_NAME_BYTES];
    struct athar_method method;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ATH_TRUE(athar_method_find(&method, names[i]));
        athar_method_name(name, &method);
        ATH_EQ_STR(name, "/athar.v1.Query/Aggregate");
        ATH_EQ_STR(method.method->input->name, "athar.v1.AggregateRequest");
    }
}

ATH_TEST(proto_services, what_is_no_method_is_not_found)
{
    static const char *const names[] = { "",
                                         "/",
                                         "Query",
                                         "Query.",
                                         "Query.aggregate",
                                         ".Aggregate",
                                         "Quer.Aggregate",
                                         "Query.Aggregate.",
                                         "athar.v2.Query.Aggregate" };
    struct athar_method method;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ATH_FALSE(athar_method_find(&method, names[i]));
    }
}

ATH_TEST(proto_services, every_method_of_every_service_is_found)
{
    const ProtobufCServiceDescriptor *service;
    char name[ATHAR_METHOD_NAME_BYTES];
    struct athar_method found;
    size_t services = 0;

    for (; (service = athar_service_at(services)) != NULL; services++) {
        for (unsigned m = 0; m < service->n_methods; m++) {
            struct athar_method method = { service, &service->methods[m] };
            athar_method_name(name, &method);
            ATH_TRUE(athar_method_find(&found, name));
            ATH_TRUE(found.method == method.method);
        }
    }
    ATH_EQ_U64(services, 12);
}
