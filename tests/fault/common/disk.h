/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * disk - what a disk may hold when the power goes at some point of a recording.
 *
 * What was flushed is there. Of everything else any part may be there: each sector of each write,
 * the name of each file, the length of a file that grew. Contents come from writes alone, so a
 * file that is written through a map (LMDB's table of readers) has garbage or nothing.
 *
 * Owns:     the images of the files.
 */

#include "recording.h"

struct disk;

/* Before the first record; `prefix` is the recorded folder. NULL when out of memory. */
struct disk *disk_create(const struct recording *recording, const char *prefix);
/* NULL is allowed. */
void disk_destroy(struct disk *disk);

/* The next record happens. */
void disk_step(struct disk *disk);

/* Pieces of which nobody knows whether they are there. */
size_t disk_pending(const struct disk *disk);

/* Which of the unknown pieces a state has. */
enum { DISK_NOTHING, DISK_EVERYTHING, DISK_CHANCE };

/* Choose by `seed`, and put the state into `folder`, which is emptied first. *choice names what was
 * chosen: equal numbers are equal states. With folder NULL it only chooses. */
bool disk_build(struct disk *disk, int which, uint64_t seed, const char *folder,
                uint64_t *choice);
