/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "model/organization.h"

#include "check.h"

enum { ARENA_BYTES = 1 << 20 };

static struct ath_arena arena_of_test(void)
{
    struct ath_arena arena;

    ath_arena_init(&arena, ARENA_BYTES);
    return arena;
}

/* ---- names --------------------------------------------------------------------------- */

ATH_TEST(model_organization, kinds_are_read_as_they_are_written)
{
    static const char *const names[] = {
        "association",
        "cooperative",
        "union",
        "federation",
        "economic-interest-group",
        "enterprise",
        "auto-entrepreneur",
        "school",
        "centre",
        "foundation",
        "local-authority",
        "funder",
    };

    for (int i = ATH_ORG_ASSOCIATION; i < ATH_ORG_KIND_END; i++) {
        ATH_EQ_STR(ath_org_kind_name((enum ath_org_kind)i), names[i - 1]);
        ATH_EQ_INT(ath_org_kind_parse(ath_slice_str(names[i - 1])), i);
    }
    ATH_TRUE(ath_org_kind_name((enum ath_org_kind)0) == NULL);
    ATH_TRUE(ath_org_kind_name(ATH_ORG_KIND_END) == NULL);
    ATH_EQ_INT(ath_org_kind_parse(ath_slice_str("")), 0);
    ATH_EQ_INT(ath_org_kind_parse(ath_slice_str("Cooperative")), 0);
    ATH_EQ_INT(ath_org_kind_parse(ath_slice_str("coop")), 0);
}

ATH_TEST(model_organization, milieus_are_urban_rural_or_none)
{
    ATH_EQ_INT(ath_milieu_parse(ath_slice_str("urban")), ATH_MILIEU_URBAN);
    ATH_EQ_INT(ath_milieu_parse(ath_slice_str("rural")), ATH_MILIEU_RURAL);
    ATH_EQ_INT(ath_milieu_parse(ath_slice_str("")), ATH_MILIEU_NONE);
    ATH_EQ_INT(ath_milieu_parse(ath_slice_str("coast")), -1);
    ATH_EQ_STR(ath_milieu_name(ATH_MILIEU_RURAL), "rural");
    ATH_EQ_STR(ath_milieu_name(ATH_MILIEU_NONE), "");
    ATH_TRUE(ath_milieu_name((enum ath_milieu)3) == NULL);
}

ATH_TEST(model_organization, slugs_are_short_and_plain)
{
    static const char *const good[] = { "ab", "a1", "1a", "coop-argane-tiznit", "a--b" };
    static const char *const bad[] = { "",   "a",   "-a",  "a-",  "-",
                                       "A1", "a_b", "a.b", "a b", "caf\xC3\xA9" };
    char longest[66];

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ATH_TRUE(ath_slug_valid(ath_slice_str(good[i])));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ATH_FALSE(ath_slug_valid(ath_slice_str(bad[i])));
    }
    memset(longest, 'a', sizeof longest);
    ATH_TRUE(ath_slug_valid(ath_slice(longest, 63)));
    ATH_FALSE(ath_slug_valid(ath_slice(longest, 64)));
}

/* ---- what holds when ----------------------------------------------------------------- */

struct history {
    struct ath_arena arena;
    const struct ath_dated *v;
    uint16_t n;
};

static void set(struct history *h, int32_t from, uint32_t value)
{
    h->v = ath_dated_set(h->v, &h->n, (struct ath_dated){ from, value }, &h->arena);
    ATH_TRUE(h->v != NULL);
}

static uint32_t at(const struct history *h, int32_t day)
{
    return ath_dated_at(h->v, h->n, day);
}

ATH_TEST(model_organization, R9_a_value_holds_from_its_day_inclusive)
{
    struct history h = { .arena = arena_of_test() };

    set(&h, 100, 7);
    set(&h, 200, 8);
    ATH_EQ_U64(at(&h, 100), 7);
    ATH_EQ_U64(at(&h, 199), 7);
    ATH_EQ_U64(at(&h, 200), 8);
    ATH_EQ_U64(at(&h, 10000), 8);
    ath_arena_fini(&h.arena);
}

ATH_TEST(model_organization, R9_before_the_first_date_the_first_value_holds)
{
    struct history h = { .arena = arena_of_test() };

    ATH_EQ_U64(at(&h, 5), 0);
    set(&h, 100, 7);
    ATH_EQ_U64(at(&h, 99), 7);
    ATH_EQ_U64(at(&h, ATH_DAY_FIRST), 7);
    ath_arena_fini(&h.arena);
}

ATH_TEST(model_organization, R9_a_date_between_two_changes_only_up_to_the_next)
{
    struct history h = { .arena = arena_of_test() };

    set(&h, ATH_DAY_FIRST, 1);
    set(&h, 300, 3);
    set(&h, 200, 2);
    ATH_EQ_U64(h.n, 3);
    ATH_EQ_U64(at(&h, 199), 1);
    ATH_EQ_U64(at(&h, 200), 2);
    ATH_EQ_U64(at(&h, 299), 2);
    ATH_EQ_U64(at(&h, 300), 3);
    ath_arena_fini(&h.arena);
}

ATH_TEST(model_organization, R9_a_date_set_again_is_replaced)
{
    struct history h = { .arena = arena_of_test() };

    set(&h, 100, 1);
    set(&h, 200, 2);
    set(&h, 100, 9);
    ATH_EQ_U64(h.n, 2);
    ATH_EQ_U64(at(&h, 150), 9);
    ATH_EQ_U64(at(&h, 250), 2);
    ath_arena_fini(&h.arena);
}

ATH_TEST(model_organization, R9_a_move_to_where_it_already_was_still_bounds_a_later_one)
{
    struct history h = { .arena = arena_of_test() };

    set(&h, 100, 1);
    set(&h, 300, 1);
    set(&h, 200, 2);
    ATH_EQ_U64(at(&h, 250), 2);
    ATH_EQ_U64(at(&h, 300), 1);
    ath_arena_fini(&h.arena);
}

ATH_TEST(model_organization, setting_a_date_leaves_the_old_list_alone)
{
    struct history h = { .arena = arena_of_test() };

    set(&h, 100, 1);
    const struct ath_dated *old = h.v;
    set(&h, 100, 2);
    ATH_EQ_U64(old->value, 1);
    ATH_EQ_U64(h.v->value, 2);
    ath_arena_fini(&h.arena);
}

/* ---- records ------------------------------------------------------------------------- */

static const struct ath_label names[] = { { "ar", "تعاونية" }, { "fr", "Coopérative" } };
static const struct ath_dated provinces[] = { { ATH_DAY_FIRST, 6240 },
                                              { 19000, 0x80000001 } };
static const struct ath_dated parents[] = { { -100, 3 }, { 5, 0 }, { 19000, 70000 } };
static const struct ath_identifier identifiers[] = { { "ICE", "001" },
                                                     { "RC", "Agadir 12" } };
static const uint32_t numbers[] = { 9, 4 };

static const struct ath_organization organization = {
    .slug = "coop-argane",
    .names = { names, 2 },
    .kind = ATH_ORG_COOPERATIVE,
    .milieu = ATH_MILIEU_RURAL,
    .sector = 12,
    .provinces = provinces,
    .parents = parents,
    .province_count = 2,
    .parent_count = 3,
    .identifiers = identifiers,
    .identifier_count = 2,
    .opened = 12000,
    .closed = ATH_DAY_NONE,
    .successors = numbers,
    .successor_count = 2,
    .seq = 123456789012,
};

static const struct ath_project project = {
    .slug = "flower",
    .names = { names, 2 },
    .funder = "drosos",
    .from = 18800,
    .to = 19000,
    .budget = -1,
    .organizations = numbers,
    .organization_count = 2,
    .seq = 5,
};

static void names_are_equal(struct ath_labels a, struct ath_labels b)
{
    ATH_EQ_INT(a.n, b.n);
    for (uint16_t i = 0; i < a.n; i++) {
        ATH_EQ_STR(a.v[i].lang, b.v[i].lang);
        ATH_EQ_STR(a.v[i].text, b.v[i].text);
    }
}

static void dates_are_equal(const struct ath_dated *a, const struct ath_dated *b,
                            uint16_t n)
{
    for (uint16_t i = 0; i < n; i++) {
        ATH_EQ_INT(a[i].from, b[i].from);
        ATH_EQ_U64(a[i].value, b[i].value);
    }
}

ATH_TEST(model_organization, records_are_read_as_they_were_written)
{
    struct ath_arena arena = arena_of_test();
    struct ath_organization back = { 0 };

    ATH_OK(ath_organization_decode(&back, ath_organization_encode(&organization, &arena),
                                   &arena, NULL));
    ATH_EQ_STR(back.slug, organization.slug);
    names_are_equal(back.names, organization.names);
    ATH_EQ_INT(back.kind, organization.kind);
    ATH_EQ_INT(back.milieu, organization.milieu);
    ATH_EQ_U64(back.sector, organization.sector);
    ATH_EQ_INT(back.province_count, 2);
    dates_are_equal(back.provinces, provinces, 2);
    ATH_EQ_INT(back.parent_count, 3);
    dates_are_equal(back.parents, parents, 3);
    ATH_EQ_INT(back.identifier_count, 2);
    ATH_EQ_STR(back.identifiers[1].scheme, "RC");
    ATH_EQ_STR(back.identifiers[1].value, "Agadir 12");
    ATH_EQ_INT(back.opened, organization.opened);
    ATH_EQ_INT(back.closed, ATH_DAY_NONE);
    ATH_EQ_INT(back.successor_count, 2);
    ATH_EQ_MEM(back.successors, numbers, sizeof numbers);
    ATH_EQ_U64(back.seq, organization.seq);
    ath_arena_fini(&arena);
}

ATH_TEST(model_organization, groups_are_read_as_they_were_written)
{
    static const struct ath_dated joined[] = { { ATH_DAY_FIRST, 0 }, { 19783, 1 } };
    static const struct ath_dated left[] = { { ATH_DAY_FIRST, 1 }, { 19800, 0 } };
    static const struct ath_grouping groups[] = { { 4, joined, 2 }, { 9, left, 2 } };
    struct ath_arena arena = arena_of_test();
    struct ath_organization in_groups = organization;
    struct ath_organization back = { 0 };

    in_groups.groups = groups;
    in_groups.group_count = 2;
    struct ath_slice bytes = ath_organization_encode(&in_groups, &arena);
    ATH_EQ_INT(bytes.data[0], 2);
    ATH_EQ_INT(ath_organization_encode(&organization, &arena).data[0], 1);
    ATH_OK(ath_organization_decode(&back, bytes, &arena, NULL));
    ATH_EQ_INT(back.group_count, 2);
    ATH_EQ_U64(back.groups[1].group, 9);
    dates_are_equal(back.groups[0].v, joined, 2);
    ATH_TRUE(!ath_grouping_holds(&back.groups[0], 19782));
    ATH_TRUE(ath_grouping_holds(&back.groups[0], 19783));
    ATH_TRUE(!ath_grouping_holds(&back.groups[1], 19800));
    ATH_EQ_U64(back.seq, organization.seq);
    ath_arena_fini(&arena);
}

ATH_TEST(model_organization, records_of_projects_are_read_as_they_were_written)
{
    struct ath_arena arena = arena_of_test();
    struct ath_project back = { 0 };

    ATH_OK(ath_project_decode(&back, ath_project_encode(&project, &arena), &arena, NULL));
    ATH_EQ_STR(back.slug, project.slug);
    names_are_equal(back.names, project.names);
    ATH_EQ_STR(back.funder, project.funder);
    ATH_EQ_INT(back.from, project.from);
    ATH_EQ_INT(back.to, project.to);
    ATH_EQ_INT(back.budget, -1);
    ATH_EQ_INT(back.organization_count, 2);
    ATH_EQ_MEM(back.organizations, numbers, sizeof numbers);
    ATH_EQ_U64(back.seq, project.seq);
    ath_arena_fini(&arena);
}

ATH_TEST(model_organization, records_take_more_names_than_one_change_brings)
{
    struct ath_arena arena = arena_of_test();
    struct ath_organization many = organization, back;
    struct ath_label v[26];

    for (size_t i = 0; i < 26; i++) {
        v[i] = (struct ath_label){ ath_arena_printf(&arena, "%c", (char)('a' + i)), "x" };
    }
    many.names = (struct ath_labels){ v, 26 };
    ATH_OK(ath_organization_decode(&back, ath_organization_encode(&many, &arena), &arena,
                                   NULL));
    ATH_EQ_INT(back.names.n, 26);
    ath_arena_fini(&arena);
}

/* Whatever is read back from damaged bytes, nothing outside them is touched. */
static void damage(struct ath_slice good, ath_code (*decode)(struct ath_slice))
{
    struct ath_arena arena = arena_of_test();

    for (size_t size = 0; size < good.size; size++) {
        ATH_CODE(ATH_DATA_LOSS, decode(ath_arena_copy(&arena, ath_slice(good.data, size))));
    }
    for (size_t i = 0; i < good.size; i++) {
        uint8_t *copy = (uint8_t *)ath_arena_copy(&arena, good).data;
        copy[i] ^= 0xFF;
        ath_code code = decode(ath_slice(copy, good.size));
        ATH_TRUE(code == ATH_OK || code == ATH_DATA_LOSS);
    }
    ath_arena_fini(&arena);
}

static ath_code decode_organization(struct ath_slice bytes)
{
    struct ath_arena arena = arena_of_test();
    struct ath_organization out;
    ath_code code = ath_organization_decode(&out, bytes, &arena, NULL);

    ath_arena_fini(&arena);
    return code;
}

static ath_code decode_project(struct ath_slice bytes)
{
    struct ath_arena arena = arena_of_test();
    struct ath_project out;
    ath_code code = ath_project_decode(&out, bytes, &arena, NULL);

    ath_arena_fini(&arena);
    return code;
}

ATH_TEST(model_organization, damaged_records_are_lost_data_or_read_safely)
{
    struct ath_arena arena = arena_of_test();

    damage(ath_organization_encode(&organization, &arena), decode_organization);
    damage(ath_project_encode(&project, &arena), decode_project);
    ath_arena_fini(&arena);
}

ATH_TEST(model_organization, bytes_left_over_are_not_a_record)
{
    struct ath_arena arena = arena_of_test();
    struct ath_slice good = ath_project_encode(&project, &arena);
    uint8_t *longer = ath_arena_alloc(&arena, good.size + 1);

    memcpy(longer, good.data, good.size);
    ATH_CODE(ATH_DATA_LOSS, decode_project(ath_slice(longer, good.size + 1)));
    ath_arena_fini(&arena);
}

ATH_TEST(model_organization, a_full_arena_is_not_taken_for_damage)
{
    struct ath_arena arena = arena_of_test(), small;
    struct ath_slice good = ath_organization_encode(&organization, &arena);
    struct ath_organization out;

    ath_arena_init(&small, 64);
    ATH_CODE(ATH_RESOURCE_EXHAUSTED, ath_organization_decode(&out, good, &small, NULL));
    ath_arena_fini(&small);
    ath_arena_init(&small, 64);
    ATH_EQ_U64(ath_organization_encode(&organization, &small).size, 0);
    ath_arena_fini(&small);
    ath_arena_fini(&arena);
}
