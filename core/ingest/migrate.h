/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * migrate - a data folder that an older athard wrote becomes one of this format.
 *
 * The journal is the truth: it is replayed into a new store beside the old one, and the two change
 * places in one step. A process that is killed before leaves the old store as it was, one that is
 * killed after leaves the new one; what is left over is removed by the next start.
 */

#include "store/store.h"

/* Bring the store that the options name to this format. Nothing happens where there is none, or it
 * has this format already. FAILED_PRECONDITION: another process holds the folder, or its format is
 * a later one. */
ATH_MUST_CHECK ath_code ath_migrate(const struct ath_store_options *options,
                                    struct ath_error *err);
