/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/decimal.h"
#include "plugin/sheet_parts.h"

enum { WORD_BYTES = 64 };

/* ---- words ----------------------------------------------------------------------- */

/* In lower case, "_" as "-"; false when it is too long to be a word. */
static bool plain_word(char out[WORD_BYTES], const char *text)
{
    size_t size = strlen(text);

    if (size >= WORD_BYTES) {
        return false;
    }
    for (size_t i = 0; i <= size; i++) {
        char c = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + ('a' - 'A') : text[i]);
        out[i] = (char)(c == '_' ? '-' : c);
    }
    return true;
}

static const char *list_words(struct ath_sheet_making *m,
                              const struct ath_sheet_word *words)
{
    const char *list = words->word;

    for (words++; words->word != NULL; words++) {
        list = ath_sheet_printf(m, "%s, %s", list, words->word);
    }
    return list;
}

int ath_sheet_word(struct ath_sheet_making *m, struct ath_sheet_at at,
                   enum ath_sheet_field field, const struct ath_sheet_word *words,
                   int blank)
{
    const char *text = ath_sheet_cell(at, field);
    struct ath_sheet_near near = { 0 };
    char word[WORD_BYTES] = "";

    if (*text == '\0') {
        return blank;
    }
    for (size_t i = 0; plain_word(word, text) && words[i].word != NULL; i++) {
        if (strcmp(words[i].word, word) == 0) {
            return words[i].number;
        }
        ath_sheet_compare(m, &near, word, words[i].word);
    }
    ath_sheet_fault(
        m, at, field, ATH_SHEET_NO_SUCH_WORD,
        (struct ath_sheet_words){ .limit = list_words(m, words), .near = near.best });
    return blank;
}

/* ---- numbers --------------------------------------------------------------------- */

/* Where commas do not separate cells, they are what a French spreadsheet puts before decimals. */
static const char *with_point(struct ath_sheet_making *m, const char *text)
{
    const char *comma = strchr(text, ',');

    if (comma == NULL || strchr(comma + 1, ',') != NULL || strchr(text, '.') != NULL) {
        return text;
    }
    const char *made =
        ath_arena_printf(m->arena, "%.*s.%s", (int)(comma - text), text, comma + 1);
    return made == NULL ? text : made;
}

static void tell_number(struct ath_sheet_making *m, struct ath_sheet_at at,
                        enum ath_sheet_field field, struct ath_sheet_range range)
{
    char from[ATH_DECIMAL_TEXT_BYTES], to[ATH_DECIMAL_TEXT_BYTES];

    ath_decimal_format(from, range.least, range.scale);
    ath_decimal_format(to, range.most, range.scale);
    ath_sheet_fault(
        m, at, field, ATH_SHEET_NO_NUMBER,
        (struct ath_sheet_words){ .limit = ath_sheet_printf(m, "%s ... %s", from, to) });
}

bool ath_sheet_number(int64_t *out, struct ath_sheet_making *m, struct ath_sheet_at at,
                      enum ath_sheet_field field, struct ath_sheet_range range)
{
    const char *text = ath_sheet_cell(at, field), *reason = NULL;
    int64_t value;

    if (*text == '\0') {
        return false;
    }
    if (at.table->comma) {
        text = with_point(m, text);
    }
    if (!ath_decimal_parse(&value, ath_slice_str(text), range.scale, &reason) ||
        value < range.least || value > range.most) {
        tell_number(m, at, field, range);
        return false;
    }
    *out = value;
    return true;
}

/* ---- lists and ids --------------------------------------------------------------- */

static const char *copy_part(struct ath_sheet_making *m, struct ath_slice part)
{
    const char *copy = ath_arena_string(m->arena, part);

    if (copy == NULL) {
        ath_sheet_exhausted(m);
    }
    return copy;
}

const char *ath_sheet_part(struct ath_sheet_making *m, const char **list,
                           const char *separators)
{
    while (**list != '\0') {
        const char *from = *list + strspn(*list, " ");
        size_t size = strcspn(from, separators);
        *list = from + size + (from[size] != '\0');
        while (size > 0 && from[size - 1] == ' ') {
            size--;
        }
        if (size > 0) {
            return copy_part(m, ath_slice(from, size));
        }
    }
    return NULL;
}

bool ath_sheet_id_valid(const char *id)
{
    size_t size = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_-");

    return size > 0 && size <= ATH_ID_BYTES && id[size] == '\0';
}

/* "Club members" as "club_members"; NULL where that is no id either. */
static const char *as_id(struct ath_sheet_making *m, const char *text)
{
    char id[ATH_ID_BYTES + 1];
    size_t size = strlen(text);

    if (size > ATH_ID_BYTES) {
        return NULL;
    }
    for (size_t i = 0; i <= size; i++) {
        char c = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + ('a' - 'A') : text[i]);
        id[i] = (char)(c == ' ' ? '_' : c);
    }
    return ath_sheet_id_valid(id) ? ath_sheet_printf(m, "%s", id) : NULL;
}

void ath_sheet_need(struct ath_sheet_making *m, struct ath_sheet_at at,
                    enum ath_sheet_field field)
{
    if (*ath_sheet_field_name(at, field) != '\0' && *ath_sheet_cell(at, field) == '\0') {
        ath_sheet_fault(m, at, field, ATH_SHEET_NEEDED, (struct ath_sheet_words){ 0 });
    }
}

bool ath_sheet_id(const char **out, struct ath_sheet_making *m, struct ath_sheet_at at,
                  enum ath_sheet_field field)
{
    const char *id = ath_sheet_cell(at, field);

    *out = id;
    ath_sheet_need(m, at, field);
    if (*id == '\0') {
        return false;
    }
    if (!ath_sheet_id_valid(id)) {
        ath_sheet_fault(m, at, field, ATH_SHEET_BAD_ID,
                        (struct ath_sheet_words){ .near = as_id(m, id) });
        return false;
    }
    return true;
}

const char *ath_sheet_title(struct ath_sheet_making *m, const char *id)
{
    char title[ATH_ID_BYTES + 1];
    size_t size = strnlen(id, ATH_ID_BYTES);

    for (size_t i = 0; i < size; i++) {
        title[i] = (char)(id[i] == '_' || id[i] == '-' ? ' ' : id[i]);
    }
    title[size] = '\0';
    if (title[0] >= 'a' && title[0] <= 'z') {
        title[0] = (char)(title[0] - ('a' - 'A'));
    }
    return ath_sheet_printf(m, "%s", title);
}
