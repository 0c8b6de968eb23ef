/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * imports - what a shared object wants of the C library, read from the file alone: none of its
 * code runs.
 *
 * A pure check needs strings, memory and arithmetic. A clock or chance gives other answers
 * another time; trying cannot always find that out, the list of symbols can.
 *
 * Threads:  any; there is no state.
 */

#include "plugin/notes.h"

/* Note imports that a pure plugin does not have, memory it can write between calls, and a file
 * that is large for what it is. What it cannot make sense of is passed over. */
void ath_imports_read(struct ath_notes *notes, struct ath_slice object);

/* The same of a file; nothing where it cannot be read. */
void ath_imports_look(struct ath_notes *notes, const char *path);
