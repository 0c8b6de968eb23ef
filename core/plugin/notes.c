/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/notes.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

enum { KEPT_NOTES = 1000, FIRST_CAPACITY = 16, VALUES_BYTES = 512, VALUES = 4 };

static const struct row {
    const char *code;
    enum ath_note_section section;
    enum ath_note_severity severity;
    const char *sentence[ATH_NOTE_LANGS], *advice[ATH_NOTE_LANGS];
} rows[] = {
#define NOTE(code_, section_, severity_, ar_, fr_, en_, do_ar_, do_fr_, do_en_) \
    { code_,                                                                    \
      ATH_NOTE_##section_,                                                      \
      ATH_NOTE_##severity_,                                                     \
      { en_, fr_, ar_ },                                                        \
      { do_en_, do_fr_, do_ar_ } },
#include "plugin/notes.def"
#undef NOTE
};

static const struct word {
    const char *key, *text[ATH_NOTE_LANGS];
} words[] = {
#define NOTE(...)
#define WORD(key_, ar_, fr_, en_) { key_, { en_, fr_, ar_ } },
#include "plugin/notes.def"
#undef WORD
#undef NOTE
};

/* What a place is made of. */
static const struct word places[] = {
    { "form '", { "form '", "formulaire '", "الاستمارة '" } },
    { "indicator '", { "indicator '", "indicateur '", "المؤشر '" } },
    { "category '", { "category '", "catégorie '", "الفئة '" } },
    { "option '", { "option '", "option '", "الخيار '" } },
    { "rule '", { "rule '", "règle '", "القاعدة '" } },
    { "check ", { "check ", "contrôle ", "الفحص " } },
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

/* ---- sentences ------------------------------------------------------------------- */

static const char *word_of(const char *value, enum ath_note_lang lang)
{
    for (size_t i = 0; *value == '@' && i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i].key, value) == 0) {
            return words[i].text[lang];
        }
    }
    return value;
}

/* Cut at the tabs; the last value takes the rest. */
static void split(const char *values[VALUES], char *text, int n)
{
    for (int i = 0; i < VALUES; i++) {
        values[i] = i < n ? text : "";
        char *tab = i + 1 < n ? strchr(text, '\t') : NULL;
        if (tab != NULL) {
            *tab = '\0';
        }
        text = tab == NULL ? text + strlen(text) : tab + 1;
    }
}

static int placeholders_of(const char *sentence)
{
    int n = 0;

    for (const char *at = strchr(sentence, '{'); at != NULL; at = strchr(at + 1, '{')) {
        bool is = at[1] >= '1' && at[1] <= '0' + VALUES && at[2] == '}';
        n = is && at[1] - '0' > n ? at[1] - '0' : n;
    }
    return n;
}

/* The sentence with its values; NULL when the arena is out. */
static const char *fill_in(struct ath_notes *notes, const char *sentence, char *text)
{
    const char *values[VALUES];
    struct ath_buf buf;

    split(values, text, placeholders_of(sentence));
    ath_buf_init(&buf, notes->arena, strlen(sentence) * 2);
    while (*sentence != '\0') {
        bool is = sentence[0] == '{' && sentence[1] >= '1' && sentence[1] <= '0' + VALUES &&
                  sentence[2] == '}';
        if (is) {
            const char *value = word_of(values[sentence[1] - '1'], notes->lang);
            ath_buf_bytes(&buf, ath_slice_str(value));
        } else {
            ath_buf_bytes(&buf, ath_slice(sentence, 1));
        }
        sentence += is ? 3 : 1;
    }
    ath_buf_u8(&buf, 0);
    return buf.failed ? NULL : (const char *)ath_buf_slice(&buf).data;
}

/* The place in the reader's language. */
static const char *say_place(struct ath_notes *notes, const char *place)
{
    struct ath_buf buf;
    bool begins = true;

    ath_buf_init(&buf, notes->arena, strlen(place) * 2);
    while (*place != '\0') {
        const struct word *word = NULL;
        for (size_t i = 0; begins && i < sizeof places / sizeof places[0]; i++) {
            bool found = strncmp(place, places[i].key, strlen(places[i].key)) == 0;
            word = found ? &places[i] : word;
        }
        begins = word == NULL && *place == ' ';
        if (word != NULL) {
            ath_buf_bytes(&buf, ath_slice_str(word->text[notes->lang]));
            place += strlen(word->key);
        } else {
            ath_buf_bytes(&buf, ath_slice(place++, 1));
        }
    }
    ath_buf_u8(&buf, 0);
    return buf.failed ? NULL : (const char *)ath_buf_slice(&buf).data;
}

void ath_note(struct ath_notes *notes, const char *code, const char *place, const char *fmt,
              ...)
{
    const struct row *row = find_row(code);
    char values[VALUES_BYTES + 4];
    va_list args;

    ath_assert(row != NULL);
    notes->errors += row->severity == ATH_NOTE_ERROR;
    notes->warnings += row->severity == ATH_NOTE_WARNING;
    va_start(args, fmt);
    vsnprintf(values, sizeof values, fmt, args);
    va_end(args);
    values[ath_note_fit(values, VALUES_BYTES)] = '\0';
    if (!make_room(notes)) {
        return;
    }
    struct ath_note note = { .code = row->code,
                             .advice = row->advice[notes->lang],
                             .section = row->section,
                             .severity = row->severity };
    note.place = say_place(notes, place);
    note.sentence = fill_in(notes, row->sentence[notes->lang], values);
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
