/* SPDX-License-Identifier: Apache-2.0 */
#include "model/places.h"

#include <string.h>

#include "check.h"

static uint32_t province(const char *code)
{
    uint32_t number = 77;

    if (!ath_place_province_parse(&number, ath_slice_str(code))) {
        ATH_EQ_U64(number, 77);
        return 0;
    }
    return number;
}

static const char *text_of(uint32_t number)
{
    static char text[ATH_PROVINCE_TEXT_BYTES];

    ath_place_province_format(text, number);
    return text;
}

ATH_TEST(model_places, every_province_survives_writing_and_reading)
{
    const char *before = "";

    for (size_t i = 0; i < ATH_PROVINCE_COUNT; i++) {
        const struct ath_place *place = ath_place_province_at(i);
        uint32_t number = province(place->code);
        ATH_TRUE(strcmp(before, place->code) < 0);
        ATH_TRUE(number != 0);
        ATH_EQ_STR(text_of(number), place->code);
        ATH_TRUE(ath_place_province(number) == place);
        ATH_EQ_U64(ath_place_region_of(number), place->region);
        ATH_TRUE(place->ar[0] != '\0' && place->fr[0] != '\0');
        before = place->code;
    }
    ATH_TRUE(ath_place_province_at(ATH_PROVINCE_COUNT) == NULL);
}

ATH_TEST(model_places, regions_have_their_official_number_of_provinces)
{
    static const unsigned expected[] = { 0, 8, 8, 9, 7, 5, 9, 8, 5, 6, 4, 4, 2 };
    unsigned found[ATH_REGION_COUNT + 1] = { 0 };

    for (size_t i = 0; i < ATH_PROVINCE_COUNT; i++) {
        found[ath_place_province_at(i)->region]++;
    }
    for (uint32_t i = 0; i <= ATH_REGION_COUNT; i++) {
        ATH_EQ_U64(found[i], expected[i]);
    }
}

ATH_TEST(model_places, province_numbers_never_change)
{
    ATH_EQ_U64(province("MA-HOC"), 6240);
    ATH_EQ_U64(province("MA-AGD"), 1 * 729 + 7 * 27 + 4);
    ATH_EQ_U64(province("abroad:FR"), 0x80000000U + 6 * 27 + 18);
    ATH_EQ_U64(province("abroad:ZZ"), 0x80000000U + 26 * 27 + 26);
}

ATH_TEST(model_places, countries_abroad_are_in_region_13)
{
    ATH_EQ_STR(text_of(province("abroad:FR")), "abroad:FR");
    ATH_EQ_STR(text_of(province("abroad:AA")), "abroad:AA");
    ATH_EQ_U64(ath_place_region_of(province("abroad:FR")), ATH_REGION_ABROAD);
    ATH_EQ_U64(ath_place_region_of(0), 0);
    ATH_EQ_U64(ath_place_region_of(1), 0);
}

ATH_TEST(model_places, what_is_not_a_province_is_refused)
{
    static const char *const bad[] = {
        "",          "MA-01",    "MA-XXX",    "ma-hoc",     "MA-HO",
        "MA-HOCX",   "MA-hoc",   "HOC",       "MA-",        "abroad",
        "abroad:",   "abroad:F", "abroad:fr", "abroad:FRA", "abroad:MA",
        "Abroad:FR", "FR-IDF",   "MA-HO\xC3", "MA-A@A",     "abroad:F["
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (province(bad[i]) != 0) {
            ATH_FAIL("'%s' was read", bad[i]);
        }
    }
    ATH_EQ_STR(text_of(0), "");
    ATH_EQ_STR(text_of(1), "");
    ATH_EQ_STR(text_of(0x80000000U), "");
    ATH_EQ_STR(text_of(0x80000000U + 5), "");
    ATH_EQ_STR(text_of(0x80000000U + 27), "");
    ATH_EQ_STR(text_of(0x80000000U + 54), "");
    ATH_EQ_STR(text_of(0x80000000U + 729), "");
    ATH_EQ_STR(text_of(0x80000000U + 13 * 27 + 1), "");
}

ATH_TEST(model_places, region_codes_are_read_as_they_are_written)
{
    uint32_t number = 0;

    for (uint32_t i = 1; i <= ATH_REGION_ABROAD; i++) {
        ATH_TRUE(ath_place_region_parse(&number, ath_slice_str(ath_place_region_code(i))));
        ATH_EQ_U64(number, i);
        ATH_EQ_U64(ath_place_region(i)->region, i);
    }
    ATH_EQ_STR(ath_place_region_code(1), "MA-01");
    ATH_EQ_STR(ath_place_region_code(12), "MA-12");
    ATH_EQ_STR(ath_place_region_code(13), "abroad");
    ATH_EQ_STR(ath_place_region_code(0), "");
    ATH_EQ_STR(ath_place_region_code(14), "");
    ATH_FALSE(ath_place_region_parse(&number, ath_slice_str("MA-13")));
    ATH_FALSE(ath_place_region_parse(&number, ath_slice_str("MA-HOC")));
    ATH_TRUE(ath_place_region(0) == NULL && ath_place_region(14) == NULL);
}

ATH_TEST(model_places, the_country_is_in_no_region_and_has_a_name_in_each_language)
{
    const struct ath_place *country = ath_place_country();

    ATH_EQ_STR(country->code, "MA");
    ATH_EQ_U64(country->region, 0);
    ATH_EQ_STR(ath_place_name(country, "ar"), "المغرب");
    ATH_EQ_STR(ath_place_name(country, "fr"), "Maroc");
    ATH_EQ_STR(ath_place_name(country, "en"), "Morocco");
}

ATH_TEST(model_places, a_name_falls_back_to_french_then_to_the_code)
{
    const struct ath_place *hoceima = ath_place_province(province("MA-HOC"));
    struct ath_place nameless = { "MA-XXX", 1, NULL, NULL, NULL };

    ATH_EQ_STR(ath_place_name(hoceima, "ar"), "الحسيمة");
    ATH_EQ_STR(ath_place_name(hoceima, "fr"), "Al Hoceïma");
    ATH_EQ_STR(ath_place_name(hoceima, "en"), "Al Hoceïma");
    ATH_EQ_STR(ath_place_name(hoceima, "zgh"), "Al Hoceïma");
    ATH_EQ_STR(ath_place_name(hoceima, "ar-MA"), "الحسيمة");
    ATH_EQ_STR(ath_place_name(hoceima, "arz"), "Al Hoceïma");
    ATH_EQ_STR(ath_place_name(hoceima, NULL), "Al Hoceïma");
    ATH_EQ_STR(ath_place_name(ath_place_region(3), "en"), "Fez-Meknes");
    ATH_EQ_STR(ath_place_name(&nameless, "ar"), "MA-XXX");
}
