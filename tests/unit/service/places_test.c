/* SPDX-License-Identifier: Apache-2.0 */
#include "service/places.h"

#include <string.h>

#include "check.h"
#include "model/places.h"

enum { COUNTRY = 0, FIRST_REGION = 1 };

static const size_t ROOM = (size_t)256 << 10;

/* The list, in an arena that ends with the test. */
struct listing {
    struct ath_arena arena;
    Athar__V1__Place **v;
    size_t n;
};

static void open_list(struct listing *list, size_t room)
{
    ath_arena_init(&list->arena, room);
    list->v = ath_places_message(&list->n, &list->arena);
}

static void close_list(struct listing *list)
{
    ath_arena_fini(&list->arena);
}

static const char *name_in(const Athar__V1__Place *place, const char *lang)
{
    for (size_t i = 0; i < place->n_names; i++) {
        if (strcmp(place->names[i]->lang, lang) == 0) {
            return place->names[i]->text;
        }
    }
    return "";
}

ATH_TEST(service_places, every_place_is_there_once_with_three_names)
{
    struct listing list;

    open_list(&list, ROOM);
    ATH_EQ_U64(list.n, 1 + ATH_REGION_COUNT + ATH_PROVINCE_COUNT + 1);
    for (size_t i = 0; i < list.n; i++) {
        const Athar__V1__Place *place = list.v[i];
        ATH_TRUE(*name_in(place, "ar") != '\0' && *name_in(place, "fr") != '\0' &&
                 *name_in(place, "en") != '\0');
        for (size_t j = 0; j < i; j++) {
            ATH_TRUE(strcmp(place->code, list.v[j]->code) != 0);
        }
    }
    close_list(&list);
}

ATH_TEST(service_places, provinces_stand_behind_their_region)
{
    struct listing list;
    const char *region = "";

    open_list(&list, ROOM);
    ATH_EQ_STR(list.v[COUNTRY]->kind, "country");
    ATH_EQ_STR(list.v[COUNTRY]->parent, "");
    for (size_t i = FIRST_REGION; i + 1 < list.n; i++) {
        const Athar__V1__Place *place = list.v[i];
        if (strcmp(place->kind, "region") == 0) {
            ATH_EQ_STR(place->parent, list.v[COUNTRY]->code);
            ATH_TRUE(strcmp(region, place->code) < 0);
            region = place->code;
        } else {
            uint32_t province = 0;
            ATH_EQ_STR(place->kind, "province");
            ATH_EQ_STR(place->parent, region);
            ATH_TRUE(ath_place_province_parse(&province, ath_slice_str(place->code)));
            ATH_EQ_STR(ath_place_region_code(ath_place_region_of(province)), region);
        }
    }
    close_list(&list);
}

ATH_TEST(service_places, abroad_is_a_region_of_no_country)
{
    struct listing list;

    open_list(&list, ROOM);
    const Athar__V1__Place *last = list.v[list.n - 1];
    ATH_EQ_STR(last->code, "abroad");
    ATH_EQ_STR(last->kind, "region");
    ATH_EQ_STR(last->parent, "");
    ATH_EQ_STR(name_in(last, "fr"), "Étranger");
    close_list(&list);
}

ATH_TEST(service_places, an_arena_that_is_too_small_gives_none)
{
    struct listing list;

    open_list(&list, 256);
    ATH_TRUE(list.v == NULL);
    ATH_EQ_U64(list.n, 0);
    close_list(&list);
}
