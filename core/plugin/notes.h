/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * notes - what was found when a plugin was looked at: where, what, and what to do.
 *
 * The codes are rows of plugin/notes.def, with their sentences in three languages.
 *
 * Threads:  one at a time.
 * Memory:   strings are the arena's, or static.
 * Failure:  past 1,000 notes, or out of memory, further ones are counted and dropped.
 */

#include "base/arena.h"
#include "base/status.h"

enum ath_note_lang { ATH_NOTE_EN, ATH_NOTE_FR, ATH_NOTE_AR, ATH_NOTE_LANGS };

enum ath_note_severity { ATH_NOTE_WARNING = 1, ATH_NOTE_ERROR };

/* The parts of a report, in its order. */
enum ath_note_section {
    ATH_NOTE_LOADS,
    ATH_NOTE_TABLES,
    ATH_NOTE_LANGUAGES,
    ATH_NOTE_UNITS,
    ATH_NOTE_FORMULAS,
    ATH_NOTE_COMBINATION,
    ATH_NOTE_PURITY,
    ATH_NOTE_FUZZ,
    ATH_NOTE_HOSTILE,
    ATH_NOTE_BUDGET,
    ATH_NOTE_SIZE,
    ATH_NOTE_SECTIONS,
};

struct ath_note {
    const char *code, *advice; /* static */
    enum ath_note_section section;
    enum ath_note_severity severity;
    const char *place;    /* "form 'x': indicator 'y'"; "" for the whole plugin */
    const char *sentence; /* no full stop */
};

struct ath_notes {
    struct ath_arena *arena; /* borrowed */
    struct ath_note *v;      /* arena */
    size_t n, capacity;
    size_t errors, warnings; /* counted, kept or not */
    enum ath_note_lang lang; /* of notes added from now on */
};

/* An empty list, in English. */
void ath_notes_init(struct ath_notes *notes, struct ath_arena *arena);

/* Add what is wrong at a place ("form 'x': rule 'y'"); the code must be a row of notes.def. What is
 * printed is the values of its placeholders, with tabs between them, "-" where it has none; one that
 * begins with '@' is a word of notes.def. */
void ath_note(struct ath_notes *notes, const char *code, const char *place, const char *fmt,
              ...) ATH_PRINTF(4, 5);

/* How many bytes of the text may be shown: at most so many, and no half letter. */
int ath_note_fit(const char *text, size_t most);

/* True when a note with this code is kept. */
bool ath_notes_have(const struct ath_notes *notes, const char *code);

/* "loads", "tables", "languages", ...: in English, for programs. */
const char *ath_note_section_name(enum ath_note_section section);
