/* SPDX-License-Identifier: Apache-2.0 */
#include "athar/v1/organizations.pb-c.h"
#include "client_fixture.h"

/* Five pages; the token is the number of the next. */
static void list(struct ath_call *call, const ProtobufCMessage *request, void *context)
{
    const Athar__V1__ListOrganizationsRequest *r =
        (const Athar__V1__ListOrganizationsRequest *)request;
    Athar__V1__ListOrganizationsResponse response =
        ATHAR__V1__LIST_ORGANIZATIONS_RESPONSE__INIT;
    Athar__V1__Organization one = ATHAR__V1__ORGANIZATION__INIT, *all[] = { &one };
    long page = strtol(r->page_token, NULL, 10);

    (void)context;
    one.seq = (uint64_t)page;
    one.slug = (char *)(r->page_size == 7 ? "seven" : "other");
    response.organizations = all;
    response.n_organizations = 1;
    if (page < 4) {
        response.next_page_token = ath_arena_printf(ath_call_arena(call), "%ld", page + 1);
    }
    ath_call_reply(call, &response.base, 1);
}

ATH_TEST(client_page, all_pages_come_in_order_and_keep_the_request)
{
    static const struct ath_method methods[] = {
        { &athar__v1__organizations__descriptor, "List", list, 0, 0, 0 },
    };
    const char *url = "tcp://127.0.0.1:0";
    struct ath_server_options o = {
        .urls = &url, .url_count = 1, .methods = methods, .method_count = 1, .contexts = 4
    };
    Athar__V1__ListOrganizationsRequest request =
        ATHAR__V1__LIST_ORGANIZATIONS_REQUEST__INIT;
    const ProtobufCMessage *page = NULL;
    struct ath_server *server;
    struct athar_client *client;
    struct athar_pages *pages;
    uint64_t seen = 0;

    ATH_OK(ath_server_open(&server, &o, NULL));
    ATH_CODE(ATHAR_OK, athar_connect(&client, ath_server_url(server, 0), NULL, NULL));
    request.page_size = 7;
    ATH_CODE(ATHAR_OK,
             athar_pages_open(&pages, client, "Organizations.List", &request.base, NULL));
    ATH_CODE(ATHAR_OK, athar_pages_next(pages, &page, NULL));
    while (page != NULL) {
        const Athar__V1__ListOrganizationsResponse *r =
            (const Athar__V1__ListOrganizationsResponse *)page;
        ATH_EQ_STR(r->organizations[0]->slug, "seven");
        ATH_EQ_U64(r->organizations[0]->seq, seen++);
        ATH_CODE(ATHAR_OK, athar_pages_next(pages, &page, NULL));
    }
    ATH_EQ_U64(seen, 5);
    athar_pages_close(pages);
    athar_close(client);
    ath_server_close(server, 0);
}

ATH_TEST(client_page, a_method_without_pages_is_refused)
{
    struct fixture f = start_server();
    Athar__V1__HealthCheckRequest request = ATHAR__V1__HEALTH_CHECK_REQUEST__INIT;
    struct athar_pages *pages;

    ATH_CODE(ATHAR_INVALID_ARGUMENT,
             athar_pages_open(&pages, f.client, "Health.Check", &request.base, NULL));
    stop_server(&f);
}
