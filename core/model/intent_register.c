/* SPDX-License-Identifier: Apache-2.0 */
#include "model/intent.h"

#include <string.h>

#include "model/wire.h"

enum { REGISTER_VERSION = 1, REGISTER_HINT = 192, GROUP_LEAST_BYTES = 4 };

enum {
    ORG_FIELDS = (ATH_ORG_GROUPS << 1) - 1,
    PROJECT_FIELDS = (ATH_PROJECT_ORGANIZATIONS << 1) - 1,
};

static struct ath_slice written(const struct ath_buf *buf)
{
    return buf->failed ? ath_slice(NULL, 0) : ath_buf_slice(buf);
}

/* ---- organizations ------------------------------------------------------------------- */

static void put_groups(struct ath_buf *buf, const struct ath_org_change *change)
{
    ath_buf_varint(buf, change->group_count);
    for (uint16_t i = 0; i < change->group_count; i++) {
        ath_buf_string(buf, change->groups[i].group);
        ath_buf_u8(buf, change->groups[i].in);
    }
}

static void put_org_fields(struct ath_buf *buf, const struct ath_org_change *change)
{
    if ((change->fields & ATH_ORG_KIND) != 0) {
        ath_buf_u8(buf, (uint8_t)change->kind);
    }
    if ((change->fields & ATH_ORG_MILIEU) != 0) {
        ath_buf_u8(buf, (uint8_t)change->milieu);
    }
    if ((change->fields & ATH_ORG_SECTOR) != 0) {
        ath_buf_string(buf, change->sector);
    }
    if ((change->fields & ATH_ORG_PROVINCE) != 0) {
        ath_buf_u32(buf, change->province);
    }
    if ((change->fields & ATH_ORG_PARENT) != 0) {
        ath_buf_string(buf, change->parent);
    }
    if ((change->fields & ATH_ORG_OPENED) != 0) {
        ath_wire_put_day(buf, change->opened);
    }
    if ((change->fields & ATH_ORG_CLOSED) != 0) {
        ath_wire_put_day(buf, change->closed);
    }
    if ((change->fields & ATH_ORG_SUCCESSORS) != 0) {
        ath_wire_put_slugs(buf, change->successors, change->successor_count);
    }
    if ((change->fields & ATH_ORG_GROUPS) != 0) {
        put_groups(buf, change);
    }
}

struct ath_slice ath_org_change_encode(const struct ath_org_change *change,
                                       struct ath_arena *arena)
{
    struct ath_labels names = ath_wire_sort_labels(change->names, arena);
    const struct ath_identifier *identifiers =
        ath_wire_sort_identifiers(change->identifiers, change->identifier_count, arena);
    struct ath_buf buf;

    if (names.v == NULL || identifiers == NULL) {
        return ath_slice(NULL, 0);
    }
    ath_buf_init(&buf, arena, REGISTER_HINT);
    ath_buf_u8(&buf, REGISTER_VERSION);
    ath_buf_string(&buf, change->slug);
    ath_buf_varint(&buf, change->fields);
    ath_wire_put_day(&buf, change->from);
    ath_wire_put_labels(&buf, names);
    ath_wire_put_identifiers(&buf, identifiers, change->identifier_count);
    put_org_fields(&buf, change);
    return written(&buf);
}

static enum ath_org_kind read_kind(struct ath_wire *wire)
{
    enum ath_org_kind kind = (enum ath_org_kind)ath_reader_u8(&wire->in);

    if (ath_org_kind_name(kind) == NULL) {
        ath_wire_refuse(wire, "unknown kind");
    }
    return kind;
}

static enum ath_milieu read_milieu(struct ath_wire *wire)
{
    enum ath_milieu milieu = (enum ath_milieu)ath_reader_u8(&wire->in);

    if (ath_milieu_name(milieu) == NULL) {
        ath_wire_refuse(wire, "unknown milieu");
    }
    return milieu;
}

static const char *read_sector(struct ath_wire *wire)
{
    const char *sector = ath_wire_text(wire, 0, ATH_ID_BYTES);

    if (sector[strspn(sector, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0') {
        ath_wire_refuse(wire, "a sector is malformed");
    }
    return sector;
}

/* A slug, or "" for none. */
static const char *read_parent(struct ath_wire *wire)
{
    const char *parent = ath_wire_text(wire, 0, ATH_ID_BYTES);

    if (parent[0] != '\0' && !ath_slug_valid(ath_slice_str(parent))) {
        ath_wire_refuse(wire, "a parent's slug is malformed");
    }
    return parent;
}

static void read_groups(struct ath_wire *wire, struct ath_org_change *change)
{
    size_t count = ath_wire_count(wire, ATH_GROUPINGS, GROUP_LEAST_BYTES);
    struct ath_group_change *v = ath_wire_array(wire, count, sizeof *v);

    for (size_t i = 0; i < count && !wire->in.failed; i++) {
        v[i].group = ath_wire_slug(wire);
        uint8_t in = ath_reader_u8(&wire->in);
        v[i].in = in == 1;
        if (in > 1 || (i > 0 && strcmp(v[i - 1].group, v[i].group) >= 0)) {
            ath_wire_refuse(wire, "groups are malformed or not in order");
        }
    }
    if (count == 0) {
        ath_wire_refuse(wire, "groups that are none");
    }
    change->groups = v;
    change->group_count = wire->in.failed ? 0 : (uint16_t)count;
}

static void read_org_fields(struct ath_wire *wire, struct ath_org_change *change)
{
    if ((change->fields & ATH_ORG_KIND) != 0) {
        change->kind = read_kind(wire);
    }
    if ((change->fields & ATH_ORG_MILIEU) != 0) {
        change->milieu = read_milieu(wire);
    }
    if ((change->fields & ATH_ORG_SECTOR) != 0) {
        change->sector = read_sector(wire);
    }
    if ((change->fields & ATH_ORG_PROVINCE) != 0) {
        change->province = ath_reader_u32(&wire->in);
    }
    if ((change->fields & ATH_ORG_PARENT) != 0) {
        change->parent = read_parent(wire);
    }
    if ((change->fields & ATH_ORG_OPENED) != 0) {
        change->opened = ath_wire_day(wire);
    }
    if ((change->fields & ATH_ORG_CLOSED) != 0) {
        change->closed = ath_wire_day(wire);
    }
    if ((change->fields & ATH_ORG_SUCCESSORS) != 0) {
        change->successors = ath_wire_slugs(wire, &change->successor_count, ATH_SUCCESSORS);
    }
    if ((change->fields & ATH_ORG_GROUPS) != 0) {
        read_groups(wire, change);
    }
}

/* Bits of what is said; one that has no meaning is refused. */
static uint32_t read_fields(struct ath_wire *wire, uint32_t known)
{
    uint64_t fields = ath_reader_varint(&wire->in);

    if (fields > known) {
        ath_wire_refuse(wire, "a reserved bit is set");
        return 0;
    }
    return (uint32_t)fields;
}

ath_code ath_org_change_decode(struct ath_org_change *out, struct ath_slice bytes,
                               struct ath_arena *arena, struct ath_error *err)
{
    struct ath_org_change change = {
        .sector = "", .parent = "", .opened = ATH_DAY_NONE, .closed = ATH_DAY_NONE
    };
    struct ath_wire wire;

    ath_wire_init(&wire, bytes, arena);
    ath_wire_version(&wire, REGISTER_VERSION);
    change.slug = ath_wire_slug(&wire);
    change.fields = read_fields(&wire, ORG_FIELDS);
    change.from = ath_wire_day(&wire);
    change.names = ath_wire_labels(&wire, ATH_LANGUAGES);
    change.identifiers =
        ath_wire_identifiers(&wire, &change.identifier_count, ATH_IDENTIFIERS);
    read_org_fields(&wire, &change);
    ath_code code = ath_wire_finish(&wire, ATH_INVALID_ARGUMENT,
                                    "an organization's change in canonical form", err);
    if (code == ATH_OK) {
        *out = change;
    }
    return code;
}

/* ---- projects ------------------------------------------------------------------------ */

static void put_project_fields(struct ath_buf *buf, const struct ath_project_change *change)
{
    if ((change->fields & ATH_PROJECT_FUNDER) != 0) {
        ath_buf_string(buf, change->funder);
    }
    if ((change->fields & ATH_PROJECT_FROM) != 0) {
        ath_wire_put_day(buf, change->from);
    }
    if ((change->fields & ATH_PROJECT_TO) != 0) {
        ath_wire_put_day(buf, change->to);
    }
    if ((change->fields & ATH_PROJECT_BUDGET) != 0) {
        ath_buf_svarint(buf, change->budget);
    }
    if ((change->fields & ATH_PROJECT_ORGANIZATIONS) != 0) {
        ath_wire_put_slugs(buf, change->organizations, change->organization_count);
    }
}

struct ath_slice ath_project_change_encode(const struct ath_project_change *change,
                                           struct ath_arena *arena)
{
    struct ath_labels names = ath_wire_sort_labels(change->names, arena);
    struct ath_buf buf;

    if (names.v == NULL) {
        return ath_slice(NULL, 0);
    }
    ath_buf_init(&buf, arena, REGISTER_HINT);
    ath_buf_u8(&buf, REGISTER_VERSION);
    ath_buf_string(&buf, change->slug);
    ath_buf_varint(&buf, change->fields);
    ath_wire_put_labels(&buf, names);
    put_project_fields(&buf, change);
    return written(&buf);
}

/* Centimes, or -1 for none. */
static int64_t read_budget(struct ath_wire *wire)
{
    int64_t budget = ath_reader_svarint(&wire->in);

    if (budget < -1 || budget > ATH_VALUE_MAX) {
        ath_wire_refuse(wire, "a budget is out of range");
    }
    return budget;
}

static void read_project_fields(struct ath_wire *wire, struct ath_project_change *change)
{
    if ((change->fields & ATH_PROJECT_FUNDER) != 0) {
        change->funder = ath_wire_text(wire, 0, ATH_FUNDER_BYTES);
    }
    if ((change->fields & ATH_PROJECT_FROM) != 0) {
        change->from = ath_wire_day(wire);
    }
    if ((change->fields & ATH_PROJECT_TO) != 0) {
        change->to = ath_wire_day(wire);
    }
    if ((change->fields & ATH_PROJECT_BUDGET) != 0) {
        change->budget = read_budget(wire);
    }
    if ((change->fields & ATH_PROJECT_ORGANIZATIONS) != 0) {
        change->organizations =
            ath_wire_slugs(wire, &change->organization_count, ATH_PARTNERS);
    }
}

ath_code ath_project_change_decode(struct ath_project_change *out, struct ath_slice bytes,
                                   struct ath_arena *arena, struct ath_error *err)
{
    struct ath_project_change change = {
        .funder = "", .from = ATH_DAY_NONE, .to = ATH_DAY_NONE, .budget = -1
    };
    struct ath_wire wire;

    ath_wire_init(&wire, bytes, arena);
    ath_wire_version(&wire, REGISTER_VERSION);
    change.slug = ath_wire_slug(&wire);
    change.fields = read_fields(&wire, PROJECT_FIELDS);
    change.names = ath_wire_labels(&wire, ATH_LANGUAGES);
    read_project_fields(&wire, &change);
    ath_code code = ath_wire_finish(&wire, ATH_INVALID_ARGUMENT,
                                    "a project's change in canonical form", err);
    if (code == ATH_OK) {
        *out = change;
    }
    return code;
}
