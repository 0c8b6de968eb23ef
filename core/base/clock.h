/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * clock - real time and a fake one for tests.
 *
 * Threads:  any. Nothing in ingest/apply may call this: entries carry their time.
 */

#include <stdint.h>

/* Microseconds since 1970-01-01 UTC. */
int64_t ath_clock_wall_us(void);

/* Microseconds that never go back; only differences mean something. */
int64_t ath_clock_mono_us(void);

/* From now on both clocks answer `us`; a negative value ends the pretence. For tests. */
void ath_clock_fake(int64_t us);

/* From now on the wall clock alone is `us` ahead of the real one, or behind for a negative value;
 * 0 ends that. For tests. */
void ath_clock_jump(int64_t us);
