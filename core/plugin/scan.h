/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * scan - the plugin folders, read in one way. Only plugin/host.c and scan.c include this.
 */

#include "base/status.h"

struct ath_plugins;

/* Runs for each plugin of a folder; a code ends the walk. */
typedef ath_code ath_scan_fn(void *context, const char *path, struct ath_error *err);

/* Every plugin of the folder, in byte order of the names. NOT_FOUND when there is no such
 * folder. */
ATH_MUST_CHECK ath_code ath_scan_folder(const struct ath_plugins *plugins,
                                        const char *folder, ath_scan_fn *each,
                                        void *context, struct ath_error *err);
