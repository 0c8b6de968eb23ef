/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * places - the provinces and regions the demo's organizations live in, with short names
 * that fit into the name of an organization.
 */

#include <stddef.h>

enum { DEMO_PLACES = 75, DEMO_REGIONS = 12 };

/* The languages of the demo, and the order of every array of three texts. */
enum demo_language { DEMO_AR, DEMO_FR, DEMO_EN, DEMO_LANGUAGES };

struct demo_place {
    const char *code; /* ISO 3166-2 */
    int region;       /* 1 to 12 */
    const char *slug; /* as part of an organization's slug */
    const char *ar, *latin;
};

struct demo_region {
    const char *code; /* "MA-01" */
    int weight;       /* of its people and projects, out of about a hundred */
    const char *names[DEMO_LANGUAGES];
};

/* By region, its capital first. */
extern const struct demo_place demo_places[DEMO_PLACES];
extern const struct demo_region demo_regions[DEMO_REGIONS];

/* NULL when there is no such province. */
const struct demo_place *demo_place(const char *code);

/* The n-th province of a region, beginning again after the last; 0 is its capital. */
const struct demo_place *demo_place_in(int region, size_t n);
