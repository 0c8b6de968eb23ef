/* SPDX-License-Identifier: Apache-2.0 */
#include "service/organization_read.h"

#include <stdlib.h>
#include <string.h>

#include "model/places.h"

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

static int compare_groups(const void *a, const void *b)
{
    return strcmp(((const struct ath_group_change *)a)->group,
                  ((const struct ath_group_change *)b)->group);
}

static bool add_groups(struct ath_group_change *v, struct ath_put *put, char **slugs,
                       size_t n, bool in)
{
    for (size_t i = 0; i < n; i++) {
        v[i] = (struct ath_group_change){ slugs[i], in };
        if (!ath_slug_valid(ath_slice_str(slugs[i]))) {
            return ath_put_error(put, "malformed-slug", "organization.groups", slugs[i]);
        }
    }
    return true;
}

static bool read_groups(struct ath_org_change *c, struct ath_put *put,
                        const Athar__V1__Organization *org)
{
    size_t n = org->n_groups + org->n_leaves;
    struct ath_group_change *v = NULL;

    if (n == 0) {
        return true;
    }
    if (n <= ATH_GROUPINGS) {
        v = ath_arena_new_array(put->findings.arena, struct ath_group_change, n);
    }
    if (v == NULL) {
        return ath_put_error(put, "too-long", "organization.groups", "");
    }
    if (!add_groups(v, put, org->groups, org->n_groups, true) ||
        !add_groups(v + org->n_groups, put, org->leaves, org->n_leaves, false)) {
        return false;
    }
    qsort(v, n, sizeof *v, compare_groups);
    for (size_t i = 1; i < n; i++) {
        if (strcmp(v[i - 1].group, v[i].group) == 0) {
            return ath_put_error(put, "duplicate-cell", "organization.groups", v[i].group);
        }
    }
    c->fields |= ATH_ORG_GROUPS;
    c->groups = v;
    c->group_count = (uint16_t)n;
    return true;
}

bool ath_read_organization(struct ath_org_change *c, struct ath_put *put,
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
           read_identifiers(c, put, org) && read_successors(c, put, org) &&
           read_groups(c, put, org);
}
