/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * child - the driver that runs a plugin in a process of its own, athar-plugin-host.
 *
 * The process is locked in before any of the plugin's code runs: it may read nothing but the
 * plugin and the C library while it loads, and afterwards compute and answer, nothing else.
 * Calls go to it in frames of ATH_WIRE_CALLS, one caller at a time.
 *
 * Budgets   A check may use 50 ms of the process's own processor time and 2 s of any time; a
 *           frame of them, 10 s. They are read only while no answer comes, so a plugin is
 *           never stopped sooner, and usually some 30 ms later. Loading: 1 s and 5 s.
 * Failure   A plugin that dies, hangs, uses too much or talks nonsense makes its caller's
 *           checks UNAVAILABLE, with the reason, and is started again by the next call. Three
 *           times in a minute, and it is left alone for a while: see quarantine.h. A process
 *           that was killed by somebody else is replaced without a word to the caller.
 *
 * Threads:  as a driver's. A caller that finds the process busy waits while checks go on being
 *           done; behind one that does not end, until that has used 20 ms of processor time, or
 *           done nothing for 200 ms.
 */

#include "plugin/driver.h"

/* Where athar-plugin-host is. Before the first open; the path is copied. */
void ath_plugin_child_program(const char *path);
