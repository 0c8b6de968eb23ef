/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * fault - named failure points, in test builds only.
 *
 * ATHAR_FAULT="store.commit:3=error,writer.after-commit:1=kill" in the environment makes
 * the third pass of store.commit fail and the first pass of writer.after-commit kill -9 the
 * process.
 */

#include <stdbool.h>

#ifdef ATH_TEST_BUILD
/* True when this pass of the named point is to fail; `kill` does not return. */
bool ath_fault(const char *point);
#else
static inline bool ath_fault(const char *point)
{
    (void)point;
    return false;
}
#endif
