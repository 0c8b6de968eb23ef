/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/notes.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { KEPT_NOTES = 1000, FIRST_CAPACITY = 16, SENTENCE_BYTES = 512 };

static const struct row {
    const char *code;
    enum ath_note_section section;
    enum ath_note_severity severity;
    const char *advice;
} rows[] = {
#define NOTE(code_, section_, severity_, advice_) \
    { code_, ATH_NOTE_##section_, ATH_NOTE_##severity_, advice_ },
#include "plugin/notes.def"
#undef NOTE
};

const char *ath_note_section_name(enum ath_note_section section)
{
    static const char *const names[ATH_NOTE_SECTIONS] = {
        [ATH_NOTE_LOADS] = "loads",         [ATH_NOTE_TABLES] = "tables",
        [ATH_NOTE_LANGUAGES] = "languages", [ATH_NOTE_UNITS] = "units and codes",
        [ATH_NOTE_FORMULAS] = "formulas",   [ATH_NOTE_COMBINATION] = "combination",
        [ATH_NOTE_PURITY] = "purity",       [ATH_NOTE_FUZZ] = "fuzz",
        [ATH_NOTE_HOSTILE] = "hostile",     [ATH_NOTE_BUDGET] = "budget",
        [ATH_NOTE_SIZE] = "size",
    };

    return (unsigned)section < ATH_NOTE_SECTIONS ? names[section] : "";
}

void ath_notes_init(struct ath_notes *notes, struct ath_arena *arena)
{
    *notes = (struct ath_notes){ .arena = arena };
}

static const struct row *find_row(const char *code)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].code, code) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

static bool make_room(struct ath_notes *notes)
{
    if (notes->n < notes->capacity) {
        return true;
    }
    size_t capacity = notes->capacity == 0 ? FIRST_CAPACITY : notes->capacity * 2;
    struct ath_note *v = notes->n >= KEPT_NOTES
                             ? NULL
                             : ath_arena_new_array(notes->arena, struct ath_note, capacity);
    if (v == NULL) {
        return false;
    }
    if (notes->n > 0) {
        memcpy(v, notes->v, notes->n * sizeof *v);
    }
    notes->v = v;
    notes->capacity = capacity;
    return true;
}

int ath_note_fit(const char *text, size_t most)
{
    size_t size = strnlen(text, most + 1);

    if (size > most) {
        size = most;
        while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80) {
            size--;
        }
    }
    return (int)size;
}

void ath_note(struct ath_notes *notes, const char *code, const char *place, const char *fmt,
              ...)
{
    const struct row *row = find_row(code);
    char sentence[SENTENCE_BYTES + 4];
    va_list args;

    ath_assert(row != NULL);
    notes->errors += row->severity == ATH_NOTE_ERROR;
    notes->warnings += row->severity == ATH_NOTE_WARNING;
    va_start(args, fmt);
    vsnprintf(sentence, sizeof sentence, fmt, args);
    va_end(args);
    sentence[ath_note_fit(sentence, SENTENCE_BYTES)] = '\0';
    if (!make_room(notes)) {
        return;
    }
    struct ath_note note = { .code = row->code,
                             .advice = row->advice,
                             .section = row->section,
                             .severity = row->severity };
    note.place = ath_arena_string(notes->arena, ath_slice_str(place));
    note.sentence = ath_arena_string(notes->arena, ath_slice_str(sentence));
    if (note.place != NULL && note.sentence != NULL) {
        notes->v[notes->n++] = note;
    }
}

bool ath_notes_have(const struct ath_notes *notes, const char *code)
{
    for (size_t i = 0; i < notes->n; i++) {
        if (strcmp(notes->v[i].code, code) == 0) {
            return true;
        }
    }
    return false;
}

const struct ath_note *ath_notes_error(const struct ath_notes *notes)
{
    for (size_t i = 0; i < notes->n; i++) {
        if (notes->v[i].severity == ATH_NOTE_ERROR) {
            return &notes->v[i];
        }
    }
    return NULL;
}
