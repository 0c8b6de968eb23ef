/* SPDX-License-Identifier: Apache-2.0 */
#include "athar/v1/organizations.pb-c.h"

#include <stdlib.h>

#include "base/clock.h"
#include "ingest/organization.h"
#include "model/places.h"
#include "service/handlers.h"
#include "service/organization_read.h"
#include "service/reply.h"
#include "store/dict.h"

enum { LIST_PAGE = 1000 };

/* ---- writing an Organization ---- */

/* What organizations are written from, and where to. */
struct writing {
    const struct ath_look *look; /* with a snapshot or without */
    struct ath_arena *arena;
};

/* A name of the store's own, where there is no snapshot to borrow it from. */
static const char *stored_name(const struct writing *to, enum ath_dict dict,
                               uint32_t number)
{
    struct ath_slice name;

    return number != 0 && ath_dict_name(&name, to->look->txn, dict, number, NULL) == ATH_OK
               ? ath_arena_string(to->arena, name)
               : NULL;
}

static char *slug_of(const struct writing *to, uint32_t number)
{
    const struct ath_snapshot *snapshot = to->look->snapshot;

    if (snapshot == NULL) {
        return ath_text(stored_name(to, ATH_DICT_ORGANIZATION, number));
    }
    return ath_text(number == 0 || number > snapshot->organization_count
                        ? NULL
                        : snapshot->organizations[number - 1].slug);
}

static char *sector_of(const struct writing *to, uint32_t number)
{
    const struct ath_snapshot *snapshot = to->look->snapshot;

    if (snapshot == NULL) {
        return ath_text(stored_name(to, ATH_DICT_SECTOR, number));
    }
    return ath_text(number == 0 || number > snapshot->sector_count
                        ? NULL
                        : snapshot->sectors[number - 1]);
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

/* Slugs of the groups it is in on that day; NULL when the arena is out. */
static char **groups_at(size_t *n, const struct ath_organization *org, int32_t day,
                        const struct writing *to)
{
    char **v = ath_arena_new_array(to->arena, char *, org->group_count);

    for (uint16_t i = 0; v != NULL && i < org->group_count; i++) {
        if (ath_grouping_holds(&org->groups[i], day)) {
            v[(*n)++] = slug_of(to, org->groups[i].group);
        }
    }
    return v;
}

static int compare_days(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a;
    int32_t y = *(const int32_t *)b;

    return (x > y) - (x < y);
}

static size_t add_days(int32_t *days, size_t n, const struct ath_dated *v, uint16_t count)
{
    for (uint16_t i = 0; i < count; i++) {
        days[n++] = v[i].from;
    }
    return n;
}

/* The days on which province, parent or a group changed, ascending, each once. */
static int32_t *change_days(size_t *n, const struct ath_organization *org,
                            struct ath_arena *arena)
{
    size_t most = (size_t)org->province_count + org->parent_count;
    size_t count = 0;
    size_t kept = 0;

    for (uint16_t i = 0; i < org->group_count; i++) {
        most += org->groups[i].n;
    }
    int32_t *days = ath_arena_new_array(arena, int32_t, most);
    if (days == NULL) {
        return NULL;
    }
    count = add_days(days, count, org->provinces, org->province_count);
    count = add_days(days, count, org->parents, org->parent_count);
    for (uint16_t i = 0; i < org->group_count; i++) {
        count = add_days(days, count, org->groups[i].v, org->groups[i].n);
    }
    qsort(days, count, sizeof *days, compare_days);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || days[kept - 1] != days[i]) {
            days[kept++] = days[i];
        }
    }
    *n = kept;
    return days;
}

/* The dated past: one line a day on which something changed. */
static bool fill_memberships(Athar__V1__Organization *out,
                             const struct ath_organization *org, const struct writing *to)
{
    size_t n = 0;
    const int32_t *days = change_days(&n, org, to->arena);

    out->memberships = ath_message_list(to->arena, n, sizeof *out->memberships[0]);
    if (days == NULL || out->memberships == NULL) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        Athar__V1__Membership *m = out->memberships[i];
        athar__v1__membership__init(m);
        m->from = ath_date_text(days[i], to->arena);
        m->province = province_text(
            ath_dated_at(org->provinces, org->province_count, days[i]), to->arena);
        m->parent = slug_of(to, ath_dated_at(org->parents, org->parent_count, days[i]));
        m->groups = groups_at(&m->n_groups, org, days[i], to);
        if (m->groups == NULL) {
            return false;
        }
    }
    out->n_memberships = n;
    return true;
}

static bool fill_lists(Athar__V1__Organization *out, const struct ath_organization *org,
                       const struct writing *to)
{
    struct ath_arena *arena = to->arena;

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
        out->successors[i] = slug_of(to, org->successors[i]);
    }
    return fill_memberships(out, org, to);
}

/* As of today; strings are borrowed from the snapshot. */
static bool fill_organization(Athar__V1__Organization *out,
                              const struct ath_organization *org,
                              const struct ath_look *look, struct ath_arena *arena)
{
    const struct writing to = { look, arena };
    int32_t today = (int32_t)(ath_clock_wall_us() / (INT64_C(86400) * 1000000));
    uint32_t province = ath_dated_at(org->provinces, org->province_count, today);

    athar__v1__organization__init(out);
    out->slug = ath_text(org->slug);
    out->kind = ath_text(ath_org_kind_name(org->kind));
    out->province = province_text(province, arena);
    out->region =
        ath_text(province == 0 ? "" : ath_place_region_code(ath_place_region_of(province)));
    out->milieu = ath_text(ath_milieu_name(org->milieu));
    out->sector = sector_of(&to, org->sector);
    out->parent = slug_of(&to, ath_dated_at(org->parents, org->parent_count, today));
    out->opened = ath_date_text(org->opened, arena);
    out->closed = ath_date_text(org->closed, arena);
    out->seq = org->seq;
    out->groups = groups_at(&out->n_groups, org, today, &to);
    return out->groups != NULL && fill_lists(out, org, &to);
}

/* ---- the calls ---- */

/* As the store has it; false when it cannot be read. */
static bool find_organization(struct ath_organization *org, const struct ath_look *look,
                              const char *slug, struct ath_arena *arena)
{
    uint32_t number = 0;

    return ath_dict_find(&number, look->txn, ATH_DICT_ORGANIZATION, ath_slice_str(slug),
                         NULL) == ATH_OK &&
           ath_organization_load(org, look->txn, number, arena, NULL) == ATH_OK;
}

static void reply_put(struct ath_put *put)
{
    Athar__V1__PutOrganizationResponse response =
        ATHAR__V1__PUT_ORGANIZATION_RESPONSE__INIT;
    Athar__V1__Organization organization;
    struct ath_arena *arena = ath_call_arena(put->call);
    struct ath_organization org;
    struct ath_look look;

    if (!ath_look_open_bare(&look, put->call, put->service)) {
        return;
    }
    bool found = find_organization(&org, &look, put->slug, arena);
    response.seq = put->ordered.command.seq;
    response.outcome = ath_put_outcome(put);
    if (found && fill_organization(&organization, &org, &look, arena)) {
        response.organization = &organization;
    }
    ath_call_reply(put->call, &response.base, response.seq);
    ath_look_close(&look);
}

/* It was nowhere before it was there. Said here and not where entries are applied: those that were
 * accepted once are accepted for ever. */
static bool moves_before_opening(const struct ath_org_change *change,
                                 const struct ath_org_result *result)
{
    const uint32_t dated = ATH_ORG_PROVINCE | ATH_ORG_PARENT | ATH_ORG_GROUPS;

    return result->base.number != 0 && !result->unchanged &&
           (change->fields & dated) != 0 && change->from != ATH_DAY_NONE &&
           result->next.opened != ATH_DAY_NONE && change->from < result->next.opened;
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
    if (result.reason != NULL) {
        ath_put_error(
            put, result.reason,
            ath_arena_printf(put->findings.arena, "organization.%s", result.field),
            result.subject);
    } else if (moves_before_opening(change, &result)) {
        ath_put_error(put, "before-opening", "from",
                      ath_date_text(result.next.opened, put->findings.arena));
    } else {
        return true;
    }
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
    if (!ath_put_id(put, request->id) || !ath_read_organization(&change, put, request)) {
        ath_put_refuse(put);
        return;
    }
    if (!ath_look_open_bare(&look, call, context)) {
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
    } else if (!fill_organization(&organization, org, &look, ath_call_arena(call))) {
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
                                 &look->snapshot->organizations[from + i], look, arena);
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
