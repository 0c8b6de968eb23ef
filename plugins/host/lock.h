/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lock - what a plugin's process may do, which is next to nothing.
 *
 * In two steps, because the plugin's own code may run while it is loaded (a constructor) and
 * loading needs files. Before it is loaded: no way to write, talk, start, signal or trace
 * anything, files for reading only, and of those the folders of libraries; little memory.
 * After it is loaded: no files at all, no code but what is there.
 *
 * What is refused ends the process, which says which call it was. Calls that libc makes of its
 * own accord (to look at stdout before printing to it, to set a handler) fail instead.
 */

#include <stdbool.h>
#include <stdint.h>

#include "plugin/wire.h"

/* Leave the parent's session and descriptors, die with it, and have the page say which system
 * call ends us. False when the parent is gone. */
bool ath_lock_begin(struct ath_wire_page *page, long parent);

/* Before the plugin is loaded. Adds the locks that hold. NULL, or why the process may not
 * load it. */
const char *ath_lock_loading(uint32_t *locks);

/* After. NULL, or why it may not go on. */
const char *ath_lock_loaded(void);
