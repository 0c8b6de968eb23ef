/* SPDX-License-Identifier: Apache-2.0 */
#include "service/places.h"

#include "model/catalogue.h"
#include "model/places.h"
#include "service/handlers.h"
#include "service/reply.h"

enum {
    PLACES = 1 + ATH_REGION_COUNT + ATH_PROVINCE_COUNT + 1
}; /* the country, and abroad */

/* The places so far. */
struct places {
    Athar__V1__Place **v;
    size_t n;
    struct ath_arena *arena;
};

static void add(struct places *places, const struct ath_place *place, const char *kind,
                const char *parent)
{
    static const char *const langs[] = { "ar", "en", "fr" };
    struct ath_label names[sizeof langs / sizeof *langs];
    Athar__V1__Place *out = places->v[places->n++];

    for (size_t i = 0; i < sizeof langs / sizeof *langs; i++) {
        names[i] = (struct ath_label){ langs[i], ath_place_name(place, langs[i]) };
    }
    athar__v1__place__init(out);
    out->code = ath_text(place->code);
    out->kind = ath_text(kind);
    out->parent = ath_text(parent);
    out->names = ath_labels_message(
        &out->n_names, (struct ath_labels){ names, sizeof names / sizeof *names },
        places->arena);
}

static void add_region(struct places *places, uint32_t number)
{
    const struct ath_place *region = ath_place_region(number);
    const struct ath_place *province;

    add(places, region, "region", ath_place_country()->code);
    for (size_t i = 0; (province = ath_place_province_at(i)) != NULL; i++) {
        if (province->region == number) {
            add(places, province, "province", region->code);
        }
    }
}

Athar__V1__Place **ath_places_message(size_t *n, struct ath_arena *arena)
{
    struct places places = { .v = ath_message_list(arena, PLACES, sizeof **places.v),
                             .arena = arena };

    *n = 0;
    if (places.v == NULL) {
        return NULL;
    }
    add(&places, ath_place_country(), "country", "");
    for (uint32_t region = 1; region <= ATH_REGION_COUNT; region++) {
        add_region(&places, region);
    }
    add(&places, ath_place_region(ATH_REGION_ABROAD), "region", "");
    *n = places.n;
    return places.v;
}

void ath_list_places(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    Athar__V1__ListPlacesResponse response = ATHAR__V1__LIST_PLACES_RESPONSE__INIT;

    (void)message;
    (void)context;
    response.places = ath_places_message(&response.n_places, ath_call_arena(call));
    if (response.places == NULL) {
        ath_reply_no_memory(call);
        return;
    }
    ath_call_reply(call, &response.base, 0);
}
