/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lint - what a program may declare and should not: what nobody could read, ask or add up.
 *
 * What a program may not declare at all is refused by ath_program_finish(). The codes and what
 * they advise are in plugin/notes.def.
 *
 * Threads:  any; there is no state.
 * Memory:   notes are the list's arena's.
 */

#include "model/catalogue.h"
#include "plugin/notes.h"

/* Look at a finished program. */
void ath_lint_program(struct ath_notes *notes, const struct ath_program *finished);
