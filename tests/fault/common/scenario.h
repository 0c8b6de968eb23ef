/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * scenario - small pieces of a server's work, each done once while something fails, and once more.
 *
 * A scenario is prepared before anything can fail, acts, and acts again when nothing fails any
 * more: the second time must succeed, whatever the first did.
 *
 * Memory:   one scenario a process; ends with the process.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* How a process that ran a scenario ends, beside 0. */
enum { STATUS_ENDED = 40, STATUS_MISTAKEN, STATUS_WRONG };

struct scenario {
    const char *name;
    bool fresh; /* starts from nothing, not from the prepared folder */
    bool opens; /* acts by opening: nothing is open before */
    void (*prepare)(void);
    ath_code (*act)(void);
};

extern const struct scenario scenarios[];
extern const size_t scenario_count;

/* What the scenario says, for whoever looks from outside. */
struct scenario_result {
    uint64_t promised; /* the highest seq that was acknowledged */
    uint64_t answer;   /* of what was read: equal runs have equal ones; 0 for none */
    char message[200]; /* of the last failure */
};

/* A data folder with a world in it, closed again. */
void scenario_fill(const char *folder);

/* Open what `scenario` needs in the folder and prepare it; *result is shared with others. */
void scenario_begin(const struct scenario *scenario, const char *folder,
                    struct scenario_result *result);

/* Everything that is there is the recount of its journal; then close. */
void scenario_end(void);
