/* SPDX-License-Identifier: Apache-2.0 */
#include "athar/v1/organizations.pb-c.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "ingest/organization.h"
#include "model/places.h"
#include "service/handlers.h"
#include "service/put.h"
#include "service/reply.h"

enum { LIST_PAGE = 1000 };

/* ---- reading a Put ---- */

static bool read_kind(struct ath_org_change *c, struct ath_put *put, const char *text)
{
    c->fields |= ATH_ORG_KIND;
    c->kind = ath_org_kind_parse(ath_slice_str(text));
    return c->kind != 0 || ath_put_error(put, "unknown-kind", "organization.kind", text);
}

static bool read_province(struct ath_org_change *c, struct ath_put *put, const char *text)
{
    c->fields |= ATH_ORG_PROVINCE;
    c->province = 0;
    return strcmp(text, "-") == 0 ||
           ath_place_province_parse(&c->province, ath_slice_str(text)) ||
           ath_put_error(put, "unknown-province", "organization.province", text);
}

static bool read_milieu(struct ath_org_change *c, struct ath_put *put, const char *text)
{
    int milieu = strcmp(text, "-") == 0 ? 0 : ath_milieu_parse(ath_slice_str(text));

    c->fields |= ATH_ORG_MILIEU;
    c->milieu = milieu < 0 ? ATH_MILIEU_NONE : (enum ath_milieu)milieu;
    return milieu >= 0 || ath_put_error(put, "unknown-milieu", "organization.milieu", text);
}

/* A slug, or "-" for none. */
static bool read_slug(const char **out, struct ath_put *put, const char *field,
                      const char *text)
{
    *out = strcmp(text, "-") == 0 ? "" : text;
    return **out == '\0' || ath_slug_valid(ath_slice_str(*out)) ||
           ath_put_error(put, "malformed-slug", field, text);
}

static bool read_sector(struct ath_org_change *c, struct ath_put *put, const char *text)
{
    c->fields |= ATH_ORG_SECTOR;
    return read_slug(&c->sector, put, "organization.sector", text);
}

static bool read_parent(struct ath_org_change *c, struct ath_put *put, const char *text)
{
    c->fields |= ATH_ORG_PARENT;
    return read_slug(&c->parent, put, "organization.parent", text);
}

static bool read_opened(struct ath_org_change *c, struct ath_put *put, const char *text)
{
    c->fields |= ATH_ORG_OPENED;
    return ath_put_date(&c->opened, put, "organization.opened", text);
}

static bool read_closed(struct ath_org_change *c, struct ath_put *put, const char *text)
{
    c->fields |= ATH_ORG_CLOSED;
    return ath_put_date(&c->closed, put, "organization.closed", text);
}

/* A text field of the message and what reads it; empty fields say nothing. */
struct field {
    size_t offset;
    bool (*read)(struct ath_org_change *, struct ath_put *, const char *);
};

static const struct field fields[] = {
    { offsetof(Athar__V1__Organization, kind), read_kind },
    { offsetof(Athar__V1__Organization, province), read_province },
    { offsetof(Athar__V1__Organization, milieu), read_milieu },
    { offsetof(Athar__V1__Organization, sector), read_sector },
    { offsetof(Athar__V1__Organization, parent), read_parent },
    { offsetof(Athar__V1__Organization, opened), read_opened },
    { offsetof(Athar__V1__Organization, closed), read_closed },
};

static int compare_schemes(const void *a, const void *b)
{
    return strcmp(((const struct ath_identifier *)a)->scheme,
                  ((const struct ath_identifier *)b)->scheme);
}

static bool read_identifiers(struct ath_org_change *c, struct ath_put *put,
                             const Athar__V1__Organization *org)
{
    struct ath_identifier *v =
        ath_arena_new_array(put->findings.arena, struct ath_identifier, org->n_identifiers);

    if (v == NULL || org->n_identifiers > ATH_IDENTIFIERS) {
        return ath_put_error(put, "too-long", "organization.identifiers", "");
    }
    for (size_t i = 0; i < org->n_identifiers; i++) {
        const Athar__V1__Identifier *id = org->identifiers[i];
        v[i] = (struct ath_identifier){ id->scheme,
                                        strcmp(id->value, "-") == 0 ? "" : id->value };
        if (id->scheme[0] == '\0' || strlen(id->scheme) > ATH_SCHEME_BYTES ||
            strlen(id->value) > ATH_IDENTIFIER_BYTES) {
            return ath_put_error(put, "too-long", "organization.identifiers", id->scheme);
        }
    }
    qsort(v, org->n_identifiers, sizeof *v, compare_schemes);
    for (size_t i = 1; i < org->n_identifiers; i++) {
        if (strcmp(v[i - 1].scheme, v[i].scheme) == 0) {
            return ath_put_error(put, "duplicate-cell", "organization.identifiers",
                                 v[i].scheme);
        }
    }
    c->identifiers = v;
    c->identifier_count = (uint16_t)org->n_identifiers;
    return true;
}

static bool read_successors(struct ath_org_change *c, struct ath_put *put,
                            const Athar__V1__Organization *org)
{
    if (org->n_successors == 0) {
        return true;
    }
    if (org->n_successors > ATH_SUCCESSORS) {
        return ath_put_error(put, "too-long", "organization.successors", "");
    }
    c->fields |= ATH_ORG_SUCCESSORS;
    c->successors = (const char *const *)org->successors;
    c->successor_count = (uint16_t)org->n_successors;
    for (size_t i = 0; i < org->n_successors; i++) {
        if (!ath_slug_valid(ath_slice_str(org->successors[i]))) {
            return ath_put_error(put, "malformed-slug", "organization.successors",
                                 org->successors[i]);
        }
    }
    return true;
}

static bool read_change(struct ath_org_change *c, struct ath_put *put,
                        const Athar__V1__PutOrganizationRequest *request)
{
    static const Athar__V1__Organization none = ATHAR__V1__ORGANIZATION__INIT;
    const Athar__V1__Organization *org =
        request->organization == NULL ? &none : request->organization;

    *c = (struct ath_org_change){ .slug = org->slug,
                                  .sector = "",
                                  .parent = "",
                                  .from = ATH_DAY_NONE,
                                  .opened = ATH_DAY_NONE,
                                  .closed = ATH_DAY_NONE };
    if (!ath_slug_valid(ath_slice_str(org->slug))) {
        return ath_put_error(put, "malformed-slug", "organization.slug", org->slug);
    }
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const char *text = *(char *const *)((const char *)org + fields[i].offset);
        if (text[0] != '\0' && !fields[i].read(c, put, text)) {
            return false;
        }
    }
    return (request->from[0] == '\0' ||
            ath_put_date(&c->from, put, "from", request->from)) &&
           ath_put_labels(&c->names, put, "organization.names", org->names, org->n_names) &&
           read_identifiers(c, put, org) && read_successors(c, put, org);
}

/* ---- writing an Organization ---- */

static char *slug_of(const struct ath_snapshot *snapshot, uint32_t number)
{
    return ath_text(number == 0 || number > snapshot->organization_count
                        ? NULL
                        : snapshot->organizations[number - 1].slug);
}

static char *province_text(uint32_t province, struct ath_arena *arena)
{
    char text[ATH_PROVINCE_TEXT_BYTES];

    if (province == 0) {
        return ath_text(NULL);
    }
    ath_place_province_format(text, province);
    return ath_text(ath_arena_string(arena, ath_slice_str(text)));
}

/* The dated past: one line a day on which province or parent changed. */
static bool fill_memberships(Athar__V1__Organization *out,
                             const struct ath_organization *org,
                             const struct ath_snapshot *snapshot, struct ath_arena *arena)
{
    size_t most = (size_t)org->province_count + org->parent_count;
    uint16_t i = 0;
    uint16_t j = 0;

    out->memberships = ath_message_list(arena, most, sizeof *out->memberships[0]);
    if (out->memberships == NULL) {
        return false;
    }
    while (i < org->province_count || j < org->parent_count) {
        int32_t a = i < org->province_count ? org->provinces[i].from : ATH_DAY_NONE;
        int32_t b = j < org->parent_count ? org->parents[j].from : ATH_DAY_NONE;
        int32_t day = a < b ? a : b;
        Athar__V1__Membership *m = out->memberships[out->n_memberships++];
        athar__v1__membership__init(m);
        m->from = ath_date_text(day, arena);
        m->province =
            province_text(ath_dated_at(org->provinces, org->province_count, day), arena);
        m->parent = slug_of(snapshot, ath_dated_at(org->parents, org->parent_count, day));
        i = (uint16_t)(i + (a == day && i < org->province_count));
        j = (uint16_t)(j + (b == day && j < org->parent_count));
    }
    return true;
}

static bool fill_lists(Athar__V1__Organization *out, const struct ath_organization *org,
                       const struct ath_snapshot *snapshot, struct ath_arena *arena)
{
    out->names = ath_labels_message(&out->n_names, org->names, arena);
    out->identifiers =
        ath_message_list(arena, org->identifier_count, sizeof *out->identifiers[0]);
    out->successors = ath_arena_new_array(arena, char *, org->successor_count);
    if (out->identifiers == NULL || out->successors == NULL) {
        return false;
    }
    out->n_identifiers = org->identifier_count;
    for (uint16_t i = 0; i < org->identifier_count; i++) {
        athar__v1__identifier__init(out->identifiers[i]);
        out->identifiers[i]->scheme = ath_text(org->identifiers[i].scheme);
        out->identifiers[i]->value = ath_text(org->identifiers[i].value);
    }
    out->n_successors = org->successor_count;
    for (uint16_t i = 0; i < org->successor_count; i++) {
        out->successors[i] = slug_of(snapshot, org->successors[i]);
    }
    return fill_memberships(out, org, snapshot, arena);
}

/* As of today; strings are borrowed from the snapshot. */
static bool fill_organization(Athar__V1__Organization *out,
                              const struct ath_organization *org,
                              const struct ath_snapshot *snapshot, struct ath_arena *arena)
{
    int32_t today = (int32_t)(ath_clock_wall_us() / (INT64_C(86400) * 1000000));
    uint32_t province = ath_dated_at(org->provinces, org->province_count, today);

    athar__v1__organization__init(out);
    out->slug = ath_text(org->slug);
    out->kind = ath_text(ath_org_kind_name(org->kind));
    out->province = province_text(province, arena);
    out->region =
        ath_text(province == 0 ? "" : ath_place_region_code(ath_place_region_of(province)));
    out->milieu = ath_text(ath_milieu_name(org->milieu));
    out->sector = ath_text(org->sector == 0 || org->sector > snapshot->sector_count
                               ? NULL
                               : snapshot->sectors[org->sector - 1]);
    out->parent = slug_of(snapshot, ath_dated_at(org->parents, org->parent_count, today));
    out->opened = ath_date_text(org->opened, arena);
    out->closed = ath_date_text(org->closed, arena);
    out->seq = org->seq;
    return fill_lists(out, org, snapshot, arena);
}

/* ---- the calls ---- */

static void reply_put(struct ath_put *put)
{
    Athar__V1__PutOrganizationResponse response =
        ATHAR__V1__PUT_ORGANIZATION_RESPONSE__INIT;
    Athar__V1__Organization organization;
    struct ath_look look;

    if (!ath_look_open(&look, put->call, put->service)) {
        return;
    }
    const struct ath_organization *org =
        ath_snapshot_organization(look.snapshot, ath_slice_str(put->slug));
    response.seq = put->ordered.command.seq;
    response.outcome = ath_put_outcome(put);
    if (org != NULL &&
        fill_organization(&organization, org, look.snapshot, ath_call_arena(put->call))) {
        response.organization = &organization;
    }
    ath_call_reply(put->call, &response.base, response.seq);
    ath_look_close(&look);
}

/* What is wrong is said before the journal; an id that is known is answered by the journal. */
static bool check_put(struct ath_put *put, const struct ath_org_change *change,
                      const struct ath_look *look)
{
    struct ath_org_result result;
    struct ath_error err;

    if (ath_put_known(put, look->txn)) {
        return true;
    }
    if (ath_org_merge(&result, look->txn, change, put->findings.arena, &err) != ATH_OK) {
        ath_call_fail(put->call, &err, NULL, 0);
        return false;
    }
    if (result.reason == NULL) {
        return true;
    }
    ath_put_error(put, result.reason,
                  ath_arena_printf(put->findings.arena, "organization.%s", result.field),
                  result.subject);
    ath_put_refuse(put);
    return false;
}

void ath_put_organization(struct ath_call *call, const ProtobufCMessage *message,
                          void *context)
{
    const Athar__V1__PutOrganizationRequest *request =
        (const Athar__V1__PutOrganizationRequest *)message;
    struct ath_put *put = ath_put_begin(call, context, ATH_INTENT_ORGANIZATION);
    struct ath_org_change change;
    struct ath_look look;

    if (put == NULL) {
        return;
    }
    if (!ath_put_id(put, request->id) || !read_change(&change, put, request)) {
        ath_put_refuse(put);
        return;
    }
    if (!ath_look_open(&look, call, context)) {
        return;
    }
    bool good = check_put(put, &change, &look);
    ath_look_close(&look);
    if (good) {
        put->slug = change.slug;
        put->reply = reply_put;
        ath_put_write(put, ath_org_change_encode(&change, put->findings.arena));
    }
}

void ath_get_organization(struct ath_call *call, const ProtobufCMessage *message,
                          void *context)
{
    const Athar__V1__GetOrganizationRequest *request =
        (const Athar__V1__GetOrganizationRequest *)message;
    Athar__V1__GetOrganizationResponse response =
        ATHAR__V1__GET_ORGANIZATION_RESPONSE__INIT;
    Athar__V1__Organization organization;
    struct ath_look look;

    if (!ath_look_open(&look, call, context)) {
        return;
    }
    const struct ath_organization *org =
        ath_snapshot_organization(look.snapshot, ath_slice_str(request->slug));
    if (org == NULL) {
        ath_reply_reason(call, "unknown-organization",
                         (struct ath_about){ .field = "slug", .subject = request->slug });
    } else if (!fill_organization(&organization, org, look.snapshot,
                                  ath_call_arena(call))) {
        ath_reply_no_memory(call);
    } else {
        response.organization = &organization;
        ath_call_reply(call, &response.base, look.head);
    }
    ath_look_close(&look);
}

static void reply_list(struct ath_call *call, const struct ath_look *look, uint64_t from,
                       size_t size)
{
    struct ath_arena *arena = ath_call_arena(call);
    Athar__V1__ListOrganizationsResponse response =
        ATHAR__V1__LIST_ORGANIZATIONS_RESPONSE__INIT;
    size_t left = from < look->snapshot->organization_count
                      ? look->snapshot->organization_count - (size_t)from
                      : 0;
    size_t n = left < size ? left : size;

    response.organizations = ath_message_list(arena, n, sizeof *response.organizations[0]);
    bool fits = response.organizations != NULL;
    for (size_t i = 0; fits && i < n; i++) {
        fits = fill_organization(response.organizations[i],
                                 &look->snapshot->organizations[from + i], look->snapshot,
                                 arena);
    }
    if (!fits) {
        ath_reply_no_memory(call);
        return;
    }
    response.n_organizations = n;
    if (left > n) {
        response.next_page_token =
            ath_text(ath_arena_printf(arena, "%llu", (unsigned long long)from + n));
    }
    ath_call_reply(call, &response.base, look->head);
}

void ath_list_organizations(struct ath_call *call, const ProtobufCMessage *message,
                            void *context)
{
    const Athar__V1__ListOrganizationsRequest *request =
        (const Athar__V1__ListOrganizationsRequest *)message;
    struct ath_look look;
    struct ath_page page;

    if (!ath_page_read(&page, call, request->page_token, request->page_size,
                       (struct ath_page_limits){ LIST_PAGE, LIST_PAGE })) {
        return;
    }
    if (ath_look_open(&look, call, context)) {
        reply_list(call, &look, page.from, page.size);
        ath_look_close(&look);
    }
}
