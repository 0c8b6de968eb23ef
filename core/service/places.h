/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * places - the country, regions and provinces as clients see them.
 *
 * Threads:  any.
 */

#include "athar/v1/catalogue.pb-c.h"
#include "base/arena.h"

/* All places as messages, in the order the contract gives; *n is 0 when the arena is too small. The
 * names are static, the rest is in the arena. */
Athar__V1__Place **ath_places_message(size_t *n, struct ath_arena *arena);
