/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * fence - which files may be read while a plugin is loaded, where the kernel has Landlock.
 */

#include <stdbool.h>

/* From now on only the folders of shared libraries may be read, and what is in memory. False,
 * and nothing has changed, when the kernel cannot. Needs PR_SET_NO_NEW_PRIVS. */
bool ath_fence(void);
