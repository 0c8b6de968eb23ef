/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * offline - what athard does to folders that nobody serves: verify, restore, compact; and the scrub,
 * which also looks through a folder that is served.
 *
 * Each says what it found on standard output and returns the exit status. A file that is cut short
 * makes reading it a signal; that ends the work with a sentence, not the process with a number.
 *
 * `keep_free` are bytes of the disk that are left free: the work stops, or is not begun, where it would
 * need them.
 *
 * Threads:  one, and no server in the same process.
 */

#include <stdint.h>

/* Recompute the folder from its journal and compare: 0 all equal, 1 it could not be verified, 4
 * something differs. Prints "name value" lines for programs; on a terminal also how far it is.
 * keep_free 0: 64 MiB. */
int ath_offline_verify(const char *folder, uint64_t keep_free);

/* A backup becomes the data folder `folder`: 0 done, 1 not, and nothing was changed. */
int ath_offline_restore(const char *backup, const char *folder, uint64_t keep_free);

/* Give back the folder's unused space: 0 done, 1 not, and nothing was changed. */
int ath_offline_compact(const char *folder, uint64_t keep_free);

/* Look through the folder for damage, reading at most `bytes_per_second` (0: as fast as it goes):
 * 0 it is whole, 1 it could not be looked through, 4 damage was found. Prints "name value" lines. */
int ath_offline_scrub(const char *folder, uint64_t bytes_per_second);
