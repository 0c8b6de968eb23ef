/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * published - the figures that the demo shows, where they were published, and the question that each
 * of them answers. What was published nowhere is shown as illustrative.
 */

#include "places.h"
#include "words.h"

enum { DEMO_FACTS = 28, DEMO_FACT_PLACES = 2 };

enum demo_source {
    DEMO_IN_ARTICLE,
    DEMO_IN_FLOWER,
    DEMO_IN_CAMPAIGNS,
    DEMO_IN_LIVE,
    DEMO_IN_CENTRE,
    DEMO_IN_OUJDA,
    DEMO_SOURCES,
    DEMO_NOWHERE = DEMO_SOURCES, /* made up for the demo */
};

/* Where: an address, or what it is. */
extern const char *const demo_sources[DEMO_SOURCES][DEMO_LANGUAGES];

/* One figure and the question it answers. */
struct demo_fact {
    const char *indicator; /* "program.indicator" */
    const char *names[DEMO_LANGUAGES];
    const char *key, *values[DEMO_FACT_PLACES]; /* where; NULL for everywhere */
    const char *organization, *period;          /* NULL: all */
    const char *layer, *project;                /* NULL: actual, all */
    enum demo_word qualifier;
    const char *published; /* as the server writes it */
    enum demo_source source;
    const char *unit;
};

extern const struct demo_fact demo_facts[DEMO_FACTS];
