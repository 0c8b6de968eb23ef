/* SPDX-License-Identifier: Apache-2.0 */
#include "bytes.h"

static const struct ath_label names[] = { { "fr", "Argane" }, { "ar", "أركان" } };
static const struct ath_identifier identifiers[] = { { "RC", "12" }, { "ICE", "001" } };
static const char *const slugs[] = { "coop-b", "coop-a" };

static const struct ath_org_change org_change = {
    .slug = "coop-argane",
    .fields = 0xFF,
    .names = { names, 2 },
    .kind = ATH_ORG_COOPERATIVE,
    .milieu = ATH_MILIEU_RURAL,
    .sector = "argan",
    .province = 6240,
    .parent = "union-sud",
    .from = 19783,
    .identifiers = identifiers,
    .identifier_count = 2,
    .opened = 0,
    .closed = ATH_DAY_NONE,
    .successors = slugs,
    .successor_count = 2,
};

static const char org_hex[] = "01"
                              "0b636f6f702d617267616e65"
                              "ff01"
                              "a7e202"
                              "02"
                              "026172"
                              "0ad8a3d8b1d983d8a7d986"
                              "026672"
                              "06417267616e65"
                              "02"
                              "03494345"
                              "03303031"
                              "025243"
                              "023132"
                              "02"
                              "02"
                              "05617267616e"
                              "00001860"
                              "09756e696f6e2d737564"
                              "e0c701"
                              "00"
                              "02"
                              "06636f6f702d62"
                              "06636f6f702d61";

ATH_TEST(model_intent_register, the_bytes_of_an_organizations_change_never_change)
{
    struct ath_arena arena = arena_of_test();

    ATH_EQ_STR(hex(ath_org_change_encode(&org_change, &arena), &arena), org_hex);
    ath_arena_fini(&arena);
}

ATH_TEST(model_intent_register, the_bytes_of_joining_and_leaving_groups_never_change)
{
    static const struct ath_group_change groups[] = { { "reseau-nord", true },
                                                      { "reseau-sud", false } };
    static const char groups_hex[] = "01"
                                     "06636f6f702d61"
                                     "8002a7e202"
                                     "0000"
                                     "02"
                                     "0b7265736561752d6e6f726401"
                                     "0a7265736561752d73756400";
    struct ath_org_change change = { .slug = "coop-a",
                                     .fields = ATH_ORG_GROUPS,
                                     .from = 19783,
                                     .groups = groups,
                                     .group_count = 2 };
    struct ath_arena arena = arena_of_test();
    struct ath_slice bytes = ath_org_change_encode(&change, &arena);

    ATH_EQ_STR(hex(bytes, &arena), groups_hex);
    ATH_OK(ath_org_change_decode(&change, bytes, &arena, NULL));
    ATH_EQ_INT(change.group_count, 2);
    ATH_EQ_STR(change.groups[1].group, "reseau-sud");
    ATH_TRUE(change.groups[0].in && !change.groups[1].in);
    ath_arena_fini(&arena);
}

static const struct ath_project_change project_change = {
    .slug = "flower",
    .fields = 0x1F,
    .names = { names, 2 },
    .funder = "Drosos",
    .from = 18809,
    .to = 19082,
    .budget = 250000000,
    .organizations = slugs,
    .organization_count = 2,
};

static const char project_hex[] = "01"
                                  "06666c6f776572"
                                  "1f"
                                  "02"
                                  "026172"
                                  "0ad8a3d8b1d983d8a7d986"
                                  "026672"
                                  "06417267616e65"
                                  "0644726f736f73"
                                  "d9da02"
                                  "eadc02"
                                  "80cab5ee01"
                                  "02"
                                  "06636f6f702d62"
                                  "06636f6f702d61";

ATH_TEST(model_intent_register, the_bytes_of_a_projects_change_never_change)
{
    struct ath_arena arena = arena_of_test();

    ATH_EQ_STR(hex(ath_project_change_encode(&project_change, &arena), &arena),
               project_hex);
    ath_arena_fini(&arena);
}

ATH_TEST(model_intent_register, changes_of_the_register_are_read_as_they_were_written)
{
    struct ath_arena arena = arena_of_test();
    struct ath_org_change org;
    struct ath_project_change project;

    ATH_OK(ath_org_change_decode(&org, unhex(org_hex, &arena), &arena, NULL));
    ATH_EQ_U64(org.fields, 0xFF);
    ATH_EQ_STR(org.names.v[0].lang, "ar");
    ATH_EQ_STR(org.identifiers[0].scheme, "ICE");
    ATH_EQ_STR(org.sector, "argan");
    ATH_EQ_U64(org.province, 6240);
    ATH_EQ_STR(org.parent, "union-sud");
    ATH_EQ_INT(org.from, 19783);
    ATH_EQ_INT(org.opened, 0);
    ATH_EQ_INT(org.closed, ATH_DAY_NONE);
    ATH_EQ_STR(org.successors[0], "coop-b");
    ATH_EQ_STR(hex(ath_org_change_encode(&org, &arena), &arena), org_hex);
    ATH_OK(ath_project_change_decode(&project, unhex(project_hex, &arena), &arena, NULL));
    ATH_EQ_STR(project.funder, "Drosos");
    ATH_EQ_INT(project.to, 19082);
    ATH_EQ_INT(project.budget, 250000000);
    ATH_EQ_INT(project.organization_count, 2);
    ATH_EQ_STR(hex(ath_project_change_encode(&project, &arena), &arena), project_hex);
    ath_arena_fini(&arena);
}

ATH_TEST(model_intent_register, what_a_change_does_not_say_is_not_in_its_bytes)
{
    struct ath_arena arena = arena_of_test();
    struct ath_org_change org = { .slug = "ab", .from = ATH_DAY_NONE, .closed = 5 };
    struct ath_project_change project = { .slug = "ab", .budget = 5 };

    ATH_EQ_STR(hex(ath_org_change_encode(&org, &arena), &arena), "0102616200000000");
    ATH_EQ_STR(hex(ath_project_change_encode(&project, &arena), &arena), "010261620000");
    ATH_OK(ath_org_change_decode(&org, unhex("0102616200000000", &arena), &arena, NULL));
    ATH_EQ_INT(org.closed, ATH_DAY_NONE);
    ATH_EQ_STR(org.sector, "");
    ath_arena_fini(&arena);
}

static const char *const not_an_organization[] = {
    /* clang-format off */
    "0202616200000000",                                    /* another version */
    "01016100000000",                                      /* slug too short */
    "010261628004000000",                                  /* a reserved bit */
    "01026162800200000000",                                /* groups that are none */
    "0102616280020000000102636402",                        /* neither in nor out */
    "010261628002000000020263640102636400",               /* a group twice */
    "01026162" "00" "86d806" "0000",                       /* a day past 2199 */
    "01026162" "0000" "02" "0266720161" "0261720162" "00", /* names not in order */
    "01026162" "0000" "02" "0246520161" "0266720162" "00", /* one language twice */
    "01026162" "0000" "01" "0266200161" "00",              /* not a language */
    "01026162" "0000" "00" "02" "01620161" "01610162",     /* identifiers not in order */
    "01026162" "01" "00" "0000" "0d",                      /* unknown kind */
    "01026162" "02" "00" "0000" "03",                      /* unknown milieu */
    "01026162" "04" "00" "0000" "0141",                    /* sector */
    "01026162" "10" "00" "0000" "0161",                    /* parent */
    "010261620000000000",                                  /* a byte too many */
    /* clang-format on */
};

static const char *const not_a_project[] = {
    "010261622000",   /* a reserved bit */
    "01026162080003", /* a budget below -1 */
};

ATH_TEST(model_intent_register, the_register_is_read_in_canonical_form_only)
{
    struct ath_arena arena = arena_of_test();
    struct ath_org_change org;
    struct ath_project_change project;

    for (size_t i = 0; i < sizeof not_an_organization / sizeof *not_an_organization; i++) {
        ATH_CODE(ATH_INVALID_ARGUMENT,
                 ath_org_change_decode(&org, unhex(not_an_organization[i], &arena), &arena,
                                       NULL));
    }
    for (size_t i = 0; i < sizeof not_a_project / sizeof *not_a_project; i++) {
        ATH_CODE(ATH_INVALID_ARGUMENT,
                 ath_project_change_decode(&project, unhex(not_a_project[i], &arena),
                                           &arena, NULL));
    }
    ath_arena_fini(&arena);
}
