/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * units - what people call the units that indicators are counted in.
 *
 * A unit is a code that its program chooses ("people", "MAD"). The words are here, beside the
 * program: they are no part of its content, so they may be mended without a new version of it.
 *
 * Threads:  any; the table is constant.
 * Memory:   everything returned is static.
 */

#include "model/catalogue.h"

/* The unit's name in Arabic, English and French; none for a unit that is not in the table. */
struct ath_labels ath_unit_labels(const char *unit);
