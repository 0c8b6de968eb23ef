/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* words - what the demo says, in three languages. */

#include "places.h"

enum demo_word {
    DEMO_HEAD_PROGRAM,
    DEMO_HEAD_FIGURE,
    DEMO_HEAD_VALUE,
    DEMO_HEAD_CHECK,
    DEMO_HEAD_SOURCE,
    DEMO_EXACTLY, /* formats of (published, demo) */
    DEMO_ABOUT,
    DEMO_MORE_THAN,
    DEMO_UNPUBLISHED, /* format of (demo, demo) */
    DEMO_EQUAL,
    DEMO_SHOWN,
    DEMO_DIFFERS,
    DEMO_ILLUSTRATIVE,
    DEMO_ALL_EQUAL,
    DEMO_SOME_DIFFER, /* format of a number */
    DEMO_CHART,
    DEMO_ASK_MORE,
    DEMO_WORDS,
};

/* The demo's wording; formats are as said above. */
const char *demo_say(enum demo_word word, enum demo_language language);
