/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * corrections - mistakes made on purpose, put right when everything else has been sent, as
 * a person would: one cell, with a comment and a reason.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "roster.h"
#include "sender.h"

struct demo_correction {
    const char *form; /* constant text */
    size_t organization;
    int month;
    uint64_t number; /* of the id */
    char period[16], cell[96];
    char value[32]; /* as a person writes it; "WITHDRAWN" */
};

struct demo_corrections {
    struct demo_correction *all; /* owned */
    size_t count, capacity;
};

/* Note one down; it is copied. */
void demo_corrections_add(struct demo_corrections *corrections,
                          const struct demo_correction *correction);
/* Send them all, as the organizations would that noticed their mistakes. */
void demo_corrections_send(const struct demo_corrections *corrections,
                           const struct demo_roster *roster, struct demo_sender *sender);
/* A zeroed one may be ended, too. */
void demo_corrections_fini(struct demo_corrections *corrections);
