/* SPDX-License-Identifier: Apache-2.0 */
#include "store/standin.h"

#include <string.h>

#include "model/places.h"
#include "store/dict.h"

enum { SCOPE_SHIFT = 27, SCOPE_MASK = 15 };

static const uint32_t STANDIN = UINT32_C(1) << 31;
static const uint32_t ABROAD = UINT32_C(1) << 26;

static const char *const scope_names[ATH_SCOPE_COUNT] = {
    [ATH_SCOPE_COUNTRY] = "country",   [ATH_SCOPE_REGION] = "region",
    [ATH_SCOPE_PROVINCE] = "province", [ATH_SCOPE_KIND] = "kind",
    [ATH_SCOPE_SECTOR] = "sector",     [ATH_SCOPE_PARENT] = "parent",
    [ATH_SCOPE_PROJECT] = "project",   [ATH_SCOPE_MILIEU] = "milieu",
};

uint32_t ath_standin_make(enum ath_scope scope, uint32_t number)
{
    uint32_t bits = number;

    if (scope == ATH_SCOPE_PROVINCE && (number & STANDIN) != 0) {
        bits = (number & ~STANDIN) | ABROAD;
    } else if (number >= ABROAD) {
        return 0;
    }
    return STANDIN | (uint32_t)scope << SCOPE_SHIFT | bits;
}

enum ath_scope ath_standin_scope(uint32_t standin)
{
    return (enum ath_scope)(standin >> SCOPE_SHIFT & SCOPE_MASK);
}

uint32_t ath_standin_number(uint32_t standin)
{
    uint32_t number = standin & (ABROAD - 1);

    return (standin & ABROAD) != 0 ? number | STANDIN : number;
}

bool ath_standin_may_report(uint8_t layer, const struct ath_project *project)
{
    return (layer == ATH_LAYER_TARGET || layer == ATH_LAYER_BASELINE) && project == NULL;
}

/* ---- reading ---- */

/* A text taken apart. */
struct named {
    enum ath_scope scope;
    struct ath_slice name; /* empty for the country */
};

static bool take_apart(struct named *out, struct ath_slice text)
{
    const uint8_t *colon = text.size == 0 ? NULL : memchr(text.data, ':', text.size);
    size_t head = colon == NULL ? text.size : (size_t)(colon - text.data);

    if (text.size < 2 || text.data[0] != '@') {
        return false;
    }
    for (int scope = 0; scope < ATH_SCOPE_COUNT; scope++) {
        if (ath_slice_is(ath_slice(text.data + 1, head - 1), scope_names[scope])) {
            out->scope = (enum ath_scope)scope;
            out->name = colon == NULL ? ath_slice("", 0)
                                      : ath_slice(colon + 1, text.size - head - 1);
            return (scope == ATH_SCOPE_COUNTRY) == (colon == NULL);
        }
    }
    return false;
}

/* Names that need no store; false for the others and for unknown ones. */
static bool read_fixed(uint32_t *number, const struct named *named)
{
    int milieu;

    switch (named->scope) {
    case ATH_SCOPE_COUNTRY:
        *number = 0;
        return true;
    case ATH_SCOPE_REGION:
        return ath_place_region_parse(number, named->name);
    case ATH_SCOPE_PROVINCE:
        return ath_place_province_parse(number, named->name);
    case ATH_SCOPE_KIND:
        *number = (uint32_t)ath_org_kind_parse(named->name);
        return *number != 0;
    case ATH_SCOPE_MILIEU:
        milieu = named->name.size == 0 ? 0 : ath_milieu_parse(named->name);
        *number = milieu > 0 ? (uint32_t)milieu : 0;
        return milieu > 0;
    default:
        return false;
    }
}

/* The dictionary of the scope's names; 0 where it has none. */
static enum ath_dict dict_of(enum ath_scope scope)
{
    static const uint8_t dicts[ATH_SCOPE_COUNT] = {
        [ATH_SCOPE_SECTOR] = ATH_DICT_SECTOR,
        [ATH_SCOPE_PARENT] = ATH_DICT_ORGANIZATION,
        [ATH_SCOPE_PROJECT] = ATH_DICT_PROJECT,
    };

    return (enum ath_dict)dicts[scope];
}

ath_code ath_standin_find(uint32_t *standin, struct ath_txn *txn, struct ath_slice text,
                          struct ath_error *err)
{
    struct named named;
    uint32_t number = 0;
    ath_code code = ATH_OK;

    if (!take_apart(&named, text)) {
        return ath_fail(err, ATH_NOT_FOUND, "no such scope");
    }
    if (dict_of(named.scope) != 0) {
        code = ath_dict_find(&number, txn, dict_of(named.scope), named.name, err);
    } else if (!read_fixed(&number, &named)) {
        code = ath_fail(err, ATH_NOT_FOUND, "no such scope");
    }
    *standin = code == ATH_OK ? ath_standin_make(named.scope, number) : 0;
    return code == ATH_OK && *standin == 0 ? ath_fail(err, ATH_NOT_FOUND, "no such scope")
                                           : code;
}

ath_code ath_reporter_number(uint32_t *number, struct ath_txn *txn, struct ath_slice text,
                             struct ath_error *err)
{
    return text.size > 0 && text.data[0] == '@'
               ? ath_standin_find(number, txn, text, err)
               : ath_dict_find(number, txn, ATH_DICT_ORGANIZATION, text, err);
}

static bool read_in_snapshot(uint32_t *number, const struct ath_snapshot *snapshot,
                             const struct named *named)
{
    const struct ath_organization *parent;
    const struct ath_project *project;

    switch (named->scope) {
    case ATH_SCOPE_SECTOR:
        *number = ath_snapshot_sector(snapshot, named->name);
        return *number != 0;
    case ATH_SCOPE_PARENT:
        parent = ath_snapshot_organization(snapshot, named->name);
        *number = parent == NULL ? 0 : parent->number;
        return parent != NULL;
    case ATH_SCOPE_PROJECT:
        project = ath_snapshot_project(snapshot, named->name);
        *number = project == NULL ? 0 : project->number;
        return project != NULL;
    default:
        return read_fixed(number, named);
    }
}

const struct ath_organization *ath_reporter_find(const struct ath_snapshot *snapshot,
                                                 struct ath_slice text,
                                                 struct ath_arena *arena)
{
    struct named named;
    uint32_t number = 0;

    if (text.size == 0 || text.data[0] != '@') {
        return ath_snapshot_organization(snapshot, text);
    }
    if (!take_apart(&named, text) || !read_in_snapshot(&number, snapshot, &named)) {
        return NULL;
    }
    struct ath_organization *made = ath_arena_new(arena, struct ath_organization);
    const char *slug = ath_arena_string(arena, text);
    uint32_t standin = ath_standin_make(named.scope, number);
    if (made == NULL || slug == NULL || standin == 0) {
        return NULL;
    }
    *made = (struct ath_organization){
        .number = standin, .slug = slug, .opened = ATH_DAY_NONE, .closed = ATH_DAY_NONE
    };
    return made;
}

/* ---- writing ---- */

static const char *name_in(const struct ath_snapshot *snapshot, enum ath_scope scope,
                           uint32_t number)
{
    switch (scope) {
    case ATH_SCOPE_REGION:
        return ath_place_region_code(number);
    case ATH_SCOPE_KIND:
        return ath_org_kind_name((enum ath_org_kind)number);
    case ATH_SCOPE_MILIEU:
        return ath_milieu_name((enum ath_milieu)number);
    case ATH_SCOPE_SECTOR:
        return number == 0 || number > snapshot->sector_count
                   ? NULL
                   : snapshot->sectors[number - 1];
    case ATH_SCOPE_PARENT:
        return number == 0 || number > snapshot->organization_count
                   ? NULL
                   : snapshot->organizations[number - 1].slug;
    case ATH_SCOPE_PROJECT:
        return number == 0 || number > snapshot->project_count
                   ? NULL
                   : snapshot->projects[number - 1].slug;
    default:
        return NULL;
    }
}

const char *ath_reporter_name(const struct ath_snapshot *snapshot, uint32_t number,
                              struct ath_arena *arena)
{
    char province[ATH_PROVINCE_TEXT_BYTES];
    enum ath_scope scope = ath_standin_scope(number);
    const char *name = province;

    if (!ath_is_standin(number)) {
        return number == 0 || number > snapshot->organization_count
                   ? NULL
                   : snapshot->organizations[number - 1].slug;
    }
    if (scope == ATH_SCOPE_COUNTRY) {
        return "@country";
    }
    if (scope == ATH_SCOPE_PROVINCE) {
        ath_place_province_format(province, ath_standin_number(number));
    } else if (scope < ATH_SCOPE_COUNT) {
        name = name_in(snapshot, scope, ath_standin_number(number));
    }
    return scope >= ATH_SCOPE_COUNT || name == NULL
               ? NULL
               : ath_arena_printf(arena, "@%s:%s", scope_names[scope], name);
}
