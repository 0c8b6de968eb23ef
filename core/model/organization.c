/* SPDX-License-Identifier: Apache-2.0 */
#include "model/organization.h"

#include <string.h>

#include "model/intent.h"
#include "model/wire.h"

enum {
    RECORD_VERSION = 1,
    GROUPS_VERSION = 2,
    RECORD_HINT = 256,
    DATED_LEAST_BYTES = 2,
    GROUPING_LEAST_BYTES = 2,
    SLUG_BYTES_MOST = 63
};

static const char *const kind_names[ATH_ORG_KIND_END] = {
    [ATH_ORG_ASSOCIATION] = "association",
    [ATH_ORG_COOPERATIVE] = "cooperative",
    [ATH_ORG_UNION] = "union",
    [ATH_ORG_FEDERATION] = "federation",
    [ATH_ORG_ECONOMIC_INTEREST_GROUP] = "economic-interest-group",
    [ATH_ORG_ENTERPRISE] = "enterprise",
    [ATH_ORG_AUTO_ENTREPRENEUR] = "auto-entrepreneur",
    [ATH_ORG_SCHOOL] = "school",
    [ATH_ORG_CENTRE] = "centre",
    [ATH_ORG_FOUNDATION] = "foundation",
    [ATH_ORG_LOCAL_AUTHORITY] = "local-authority",
    [ATH_ORG_FUNDER] = "funder",
};

static const char *const milieu_names[] = {
    [ATH_MILIEU_NONE] = "",
    [ATH_MILIEU_URBAN] = "urban",
    [ATH_MILIEU_RURAL] = "rural",
};

enum { MILIEU_COUNT = sizeof milieu_names / sizeof milieu_names[0] };

const char *ath_org_kind_name(enum ath_org_kind kind)
{
    return (unsigned)kind < ATH_ORG_KIND_END ? kind_names[kind] : NULL;
}

enum ath_org_kind ath_org_kind_parse(struct ath_slice name)
{
    for (int i = ATH_ORG_ASSOCIATION; i < ATH_ORG_KIND_END; i++) {
        if (ath_slice_is(name, kind_names[i])) {
            return (enum ath_org_kind)i;
        }
    }
    return (enum ath_org_kind)0;
}

const char *ath_milieu_name(enum ath_milieu milieu)
{
    return (unsigned)milieu < MILIEU_COUNT ? milieu_names[milieu] : NULL;
}

int ath_milieu_parse(struct ath_slice name)
{
    for (int i = 0; i < MILIEU_COUNT; i++) {
        if (ath_slice_is(name, milieu_names[i])) {
            return i;
        }
    }
    return -1;
}

static bool is_slug_byte(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

bool ath_slug_valid(struct ath_slice slug)
{
    if (slug.size < 2 || slug.size > SLUG_BYTES_MOST || slug.data[0] == '-' ||
        slug.data[slug.size - 1] == '-') {
        return false;
    }
    for (size_t i = 0; i < slug.size; i++) {
        if (!is_slug_byte(slug.data[i])) {
            return false;
        }
    }
    return true;
}

/* ---- what holds when ----------------------------------------------------------------- */

/* How many begin on or before `day`. */
static uint16_t begun(const struct ath_dated *v, uint16_t n, int32_t day)
{
    uint16_t i = 0;

    while (i < n && v[i].from <= day) {
        i++;
    }
    return i;
}

uint32_t ath_dated_at(const struct ath_dated *v, uint16_t n, int32_t day)
{
    if (n == 0) {
        return 0;
    }
    uint16_t count = begun(v, n, day);
    return v[count == 0 ? 0 : count - 1].value;
}

bool ath_grouping_holds(const struct ath_grouping *grouping, int32_t day)
{
    return ath_dated_at(grouping->v, grouping->n, day) != 0;
}

const struct ath_dated *ath_dated_set(const struct ath_dated *v, uint16_t *n,
                                      struct ath_dated change, struct ath_arena *arena)
{
    uint16_t before = begun(v, *n, change.from);
    uint16_t after = before;

    if (before > 0 && v[before - 1].from == change.from) {
        before--;
    }
    size_t count = (size_t)before + 1 + (size_t)(*n - after);
    if (count > UINT16_MAX) {
        return NULL;
    }
    struct ath_dated *copy = ath_arena_new_array(arena, struct ath_dated, count);
    if (copy == NULL) {
        return NULL;
    }
    if (before > 0) {
        memcpy(copy, v, before * sizeof *copy);
    }
    copy[before] = change;
    if (*n > after) {
        memcpy(copy + before + 1, v + after, (size_t)(*n - after) * sizeof *copy);
    }
    *n = (uint16_t)count;
    return copy;
}

/* ---- records: changes have limits, what they add up to has none ---------------------- */

static void put_dated(struct ath_buf *buf, const struct ath_dated *v, uint16_t n)
{
    ath_buf_varint(buf, n);
    for (uint16_t i = 0; i < n; i++) {
        ath_buf_svarint(buf, v[i].from);
        ath_buf_varint(buf, v[i].value);
    }
}

static int32_t read_int32(struct ath_wire *wire)
{
    int64_t value = ath_reader_svarint(&wire->in);

    if (value < INT32_MIN || value > INT32_MAX) {
        ath_wire_refuse(wire, "a day is out of range");
        return ATH_DAY_NONE;
    }
    return (int32_t)value;
}

static uint32_t read_number(struct ath_wire *wire)
{
    return (uint32_t)ath_reader_varint_max(&wire->in, UINT32_MAX);
}

static const struct ath_dated *read_dated(struct ath_wire *wire, uint16_t *n)
{
    size_t count = ath_wire_count(wire, UINT16_MAX, DATED_LEAST_BYTES);
    struct ath_dated *v = ath_wire_array(wire, count, sizeof *v);

    for (size_t i = 0; i < count && !wire->in.failed; i++) {
        v[i].from = read_int32(wire);
        v[i].value = read_number(wire);
        if (i > 0 && v[i - 1].from >= v[i].from) {
            ath_wire_refuse(wire, "dates are not in order");
        }
    }
    *n = wire->in.failed ? 0 : (uint16_t)count;
    return v;
}

static void put_numbers(struct ath_buf *buf, const uint32_t *v, uint16_t n)
{
    ath_buf_varint(buf, n);
    for (uint16_t i = 0; i < n; i++) {
        ath_buf_varint(buf, v[i]);
    }
}

static const uint32_t *read_numbers(struct ath_wire *wire, uint16_t *n)
{
    size_t count = ath_wire_count(wire, UINT16_MAX, 1);
    uint32_t *v = ath_wire_array(wire, count, sizeof *v);

    for (size_t i = 0; i < count && !wire->in.failed; i++) {
        v[i] = read_number(wire);
    }
    *n = wire->in.failed ? 0 : (uint16_t)count;
    return v;
}

static void put_groups(struct ath_buf *buf, const struct ath_organization *org)
{
    ath_buf_varint(buf, org->group_count);
    for (uint16_t i = 0; i < org->group_count; i++) {
        ath_buf_varint(buf, org->groups[i].group);
        put_dated(buf, org->groups[i].v, org->groups[i].n);
    }
}

static void read_groups(struct ath_organization *org, struct ath_wire *wire)
{
    size_t count = ath_wire_count(wire, UINT16_MAX, GROUPING_LEAST_BYTES);
    struct ath_grouping *v = ath_wire_array(wire, count, sizeof *v);

    for (size_t i = 0; i < count && !wire->in.failed; i++) {
        v[i].group = read_number(wire);
        v[i].v = read_dated(wire, &v[i].n);
        if (i > 0 && v[i - 1].group >= v[i].group) {
            ath_wire_refuse(wire, "groups are not in order");
        }
    }
    if (count == 0) {
        ath_wire_refuse(wire, "groups that are none");
    }
    org->groups = v;
    org->group_count = wire->in.failed ? 0 : (uint16_t)count;
}

static struct ath_slice written(const struct ath_buf *buf)
{
    return buf->failed ? ath_slice(NULL, 0) : ath_buf_slice(buf);
}

struct ath_slice ath_organization_encode(const struct ath_organization *org,
                                         struct ath_arena *arena)
{
    struct ath_labels names = ath_wire_sort_labels(org->names, arena);
    const struct ath_identifier *identifiers =
        ath_wire_sort_identifiers(org->identifiers, org->identifier_count, arena);
    struct ath_buf buf;

    if (names.v == NULL || identifiers == NULL) {
        return ath_slice(NULL, 0);
    }
    ath_buf_init(&buf, arena, RECORD_HINT);
    ath_buf_u8(&buf, org->group_count > 0 ? GROUPS_VERSION : RECORD_VERSION);
    ath_buf_string(&buf, org->slug);
    ath_wire_put_labels(&buf, names);
    ath_buf_u8(&buf, (uint8_t)org->kind);
    ath_buf_u8(&buf, (uint8_t)org->milieu);
    ath_buf_varint(&buf, org->sector);
    put_dated(&buf, org->provinces, org->province_count);
    put_dated(&buf, org->parents, org->parent_count);
    ath_wire_put_identifiers(&buf, identifiers, org->identifier_count);
    ath_buf_svarint(&buf, org->opened);
    ath_buf_svarint(&buf, org->closed);
    put_numbers(&buf, org->successors, org->successor_count);
    if (org->group_count > 0) {
        put_groups(&buf, org);
    }
    ath_buf_varint(&buf, org->seq);
    return written(&buf);
}

ath_code ath_organization_decode(struct ath_organization *out, struct ath_slice record,
                                 struct ath_arena *arena, struct ath_error *err)
{
    struct ath_organization org = { 0 };
    struct ath_wire wire;

    ath_wire_init(&wire, record, arena);
    bool grouped = ath_wire_version_of(&wire, GROUPS_VERSION) == GROUPS_VERSION;
    org.slug = ath_wire_slug(&wire);
    org.names = ath_wire_labels(&wire, UINT16_MAX);
    org.kind = (enum ath_org_kind)ath_reader_u8(&wire.in);
    org.milieu = (enum ath_milieu)ath_reader_u8(&wire.in);
    org.sector = read_number(&wire);
    org.provinces = read_dated(&wire, &org.province_count);
    org.parents = read_dated(&wire, &org.parent_count);
    org.identifiers = ath_wire_identifiers(&wire, &org.identifier_count, UINT16_MAX);
    org.opened = read_int32(&wire);
    org.closed = read_int32(&wire);
    org.successors = read_numbers(&wire, &org.successor_count);
    if (grouped) {
        read_groups(&org, &wire);
    }
    org.seq = ath_reader_varint(&wire.in);
    if (ath_org_kind_name(org.kind) == NULL || ath_milieu_name(org.milieu) == NULL) {
        ath_wire_refuse(&wire, "unknown kind or milieu");
    }
    ath_code code = ath_wire_finish(&wire, ATH_DATA_LOSS, "an organization's record", err);
    if (code == ATH_OK) {
        *out = org;
    }
    return code;
}

struct ath_slice ath_project_encode(const struct ath_project *project,
                                    struct ath_arena *arena)
{
    struct ath_labels names = ath_wire_sort_labels(project->names, arena);
    struct ath_buf buf;

    if (names.v == NULL) {
        return ath_slice(NULL, 0);
    }
    ath_buf_init(&buf, arena, RECORD_HINT);
    ath_buf_u8(&buf, RECORD_VERSION);
    ath_buf_string(&buf, project->slug);
    ath_wire_put_labels(&buf, names);
    ath_buf_string(&buf, project->funder);
    ath_buf_svarint(&buf, project->from);
    ath_buf_svarint(&buf, project->to);
    ath_buf_svarint(&buf, project->budget);
    put_numbers(&buf, project->organizations, project->organization_count);
    ath_buf_varint(&buf, project->seq);
    return written(&buf);
}

ath_code ath_project_decode(struct ath_project *out, struct ath_slice record,
                            struct ath_arena *arena, struct ath_error *err)
{
    struct ath_project project = { 0 };
    struct ath_wire wire;

    ath_wire_init(&wire, record, arena);
    ath_wire_version(&wire, RECORD_VERSION);
    project.slug = ath_wire_slug(&wire);
    project.names = ath_wire_labels(&wire, UINT16_MAX);
    project.funder = ath_wire_text(&wire, 0, ATH_FUNDER_BYTES);
    project.from = read_int32(&wire);
    project.to = read_int32(&wire);
    project.budget = ath_reader_svarint(&wire.in);
    project.organizations = read_numbers(&wire, &project.organization_count);
    project.seq = ath_reader_varint(&wire.in);
    ath_code code = ath_wire_finish(&wire, ATH_DATA_LOSS, "a project's record", err);
    if (code == ATH_OK) {
        *out = project;
    }
    return code;
}
