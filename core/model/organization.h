/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * organization - who reports, and the projects they report for; with what held when.
 *
 * Memory:   arena. Strings are never NULL: "" means none.
 */

#include "base/arena.h"
#include "base/status.h"
#include "model/catalogue.h"

enum ath_org_kind {
    ATH_ORG_ASSOCIATION = 1,
    ATH_ORG_COOPERATIVE,
    ATH_ORG_UNION,
    ATH_ORG_FEDERATION,
    ATH_ORG_ECONOMIC_INTEREST_GROUP,
    ATH_ORG_ENTERPRISE,
    ATH_ORG_AUTO_ENTREPRENEUR,
    ATH_ORG_SCHOOL,
    ATH_ORG_CENTRE,
    ATH_ORG_FOUNDATION,
    ATH_ORG_LOCAL_AUTHORITY,
    ATH_ORG_FUNDER,
    ATH_ORG_KIND_END,
};

enum ath_milieu { ATH_MILIEU_NONE = 0, ATH_MILIEU_URBAN = 1, ATH_MILIEU_RURAL = 2 };

#define ATH_DAY_FIRST INT32_MIN /* before every date */
#define ATH_DAY_NONE INT32_MAX  /* no date */

/* "association", ..., "economic-interest-group", "local-authority"; NULL for an unknown number. */
const char *ath_org_kind_name(enum ath_org_kind kind);
/* The kind of this name, or 0. */
enum ath_org_kind ath_org_kind_parse(struct ath_slice name);
/* "urban", "rural", "" for none. */
const char *ath_milieu_name(enum ath_milieu milieu);
/* The milieu of this name, or -1. */
int ath_milieu_parse(struct ath_slice name);
/* 2 to 63 bytes of a-z, 0-9 and "-", not starting or ending with "-". */
bool ath_slug_valid(struct ath_slice slug);

/* What holds from a day, inclusive, until the next. */
struct ath_dated {
    int32_t from; /* days since 1970-01-01; the first may be ATH_DAY_FIRST */
    uint32_t
        value; /* a province (model/places.h) or an organization's number; 0 for none */
};

/* Whether an organization is in a group, by date: 1 in, 0 out. */
struct ath_grouping {
    uint32_t group; /* an organization's number */
    const struct ath_dated *v;
    uint16_t n;
};

struct ath_identifier {
    const char *scheme, *value;
};

struct ath_organization {
    uint32_t number; /* permanent, from 1 */
    const char *slug;
    struct ath_labels names;
    enum ath_org_kind kind;
    enum ath_milieu milieu;
    uint32_t sector; /* permanent number of the sector, 0 for none */
    const struct ath_dated *provinces,
        *parents; /* ascending; before the first, the first holds */
    uint16_t province_count, parent_count;
    const struct ath_grouping *groups; /* ascending by group */
    uint16_t group_count;
    const struct ath_identifier *identifiers;
    uint16_t identifier_count;
    int32_t opened, closed;     /* ATH_DAY_NONE when not said */
    const uint32_t *successors; /* organization numbers */
    uint16_t successor_count;
    uint64_t seq; /* journal position of its last change */
};

/* The value that holds on `day`; 0 when the list is empty. */
uint32_t ath_dated_at(const struct ath_dated *v, uint16_t n, int32_t day);

/* True when the organization is in the group on that day. */
bool ath_grouping_holds(const struct ath_grouping *grouping, int32_t day);

/*
 * A copy of the list with `value` from `from` on, up to the next date there is (R9). Setting a date
 * again replaces it. NULL when the arena is out; *n is the new count.
 */
const struct ath_dated *ath_dated_set(const struct ath_dated *v, uint16_t *n,
                                      struct ath_dated change, struct ath_arena *arena);

/* Append the record (without number) to a fresh slice; empty when the arena is out. */
struct ath_slice ath_organization_encode(const struct ath_organization *org,
                                         struct ath_arena *arena);
/* Read a record; DATA_LOSS when it is not one. `number` is set by the caller afterwards. */
ATH_MUST_CHECK ath_code ath_organization_decode(struct ath_organization *out,
                                                struct ath_slice record,
                                                struct ath_arena *arena,
                                                struct ath_error *err);

struct ath_project {
    uint32_t number; /* permanent, from 1; 0 is own work */
    const char *slug;
    struct ath_labels names;
    const char *funder;
    int32_t from, to;              /* first and last day */
    int64_t budget;                /* MAD in centimes, -1 when not said */
    const uint32_t *organizations; /* numbers of its partners */
    uint16_t organization_count;
    uint64_t seq;
};

/* As for organizations. */
struct ath_slice ath_project_encode(const struct ath_project *project,
                                    struct ath_arena *arena);
/* As for organizations. */
ATH_MUST_CHECK ath_code ath_project_decode(struct ath_project *out, struct ath_slice record,
                                           struct ath_arena *arena, struct ath_error *err);
