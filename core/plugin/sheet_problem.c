/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "plugin/sheet_parts.h"

enum { QUOTED_BYTES = 160, WORD_BYTES = 63, WRONG_LETTERS = 3 };

/* ---- telling --------------------------------------------------------------------- */

static const char *const part_names[ATH_SHEET_PARTS] = {
    [ATH_SHEET_INDICATORS] = "",      [ATH_SHEET_OPTIONS] = ".options",
    [ATH_SHEET_FORMS] = ".forms",     [ATH_SHEET_RULES] = ".rules",
    [ATH_SHEET_PROGRAM] = ".program",
};

const char *ath_sheet_name(struct ath_sheet_making *m, enum ath_sheet_part part)
{
    return ath_sheet_printf(m, "%s%s.csv", m->problems->stem, part_names[part]);
}

static bool is_full(const struct ath_sheet_making *m)
{
    return m->problems->n >= ATH_SHEET_PROBLEMS;
}

/* Problems are found step by step and read file by file. */
static bool stands_before(const struct ath_sheet_problem *a,
                          const struct ath_sheet_problem *b)
{
    return a->part != b->part ? a->part < b->part : a->row < b->row;
}

void ath_sheet_tell(struct ath_sheet_making *m, struct ath_sheet_at at, const char *column,
                    enum ath_sheet_saying saying, struct ath_sheet_words words)
{
    struct ath_sheet_problems *problems = m->problems;
    struct ath_sheet_problem problem = { .part = at.table->part,
                                         .row = at.row == NULL ? 0 : at.row->number,
                                         .column = column,
                                         .saying = saying,
                                         .value = words.value,
                                         .limit = words.limit,
                                         .near = words.near };
    size_t i = problems->n++;

    if (i >= ATH_SHEET_PROBLEMS) {
        return;
    }
    for (; i > 0 && stands_before(&problem, &problems->v[i - 1]); i--) {
        problems->v[i] = problems->v[i - 1];
    }
    problems->v[i] = problem;
}

void ath_sheet_fault(struct ath_sheet_making *m, struct ath_sheet_at at,
                     enum ath_sheet_field field, enum ath_sheet_saying saying,
                     struct ath_sheet_words words)
{
    if (words.value == NULL) {
        words.value = ath_sheet_cell(at, field);
    }
    ath_sheet_tell(m, at, ath_sheet_field_name(at, field), saying, words);
}

void ath_sheet_exhausted(struct ath_sheet_making *m)
{
    for (size_t i = 0; i < m->problems->n && i < ATH_SHEET_PROBLEMS; i++) {
        if (m->problems->v[i].saying == ATH_SHEET_MEMORY) {
            return;
        }
    }
    ath_sheet_tell(m, (struct ath_sheet_at){ &m->tables[0], NULL }, NULL, ATH_SHEET_MEMORY,
                   (struct ath_sheet_words){ 0 });
}

const char *ath_sheet_printf(struct ath_sheet_making *m, const char *fmt, ...)
{
    char text[ATH_SHEET_TEXT_BYTES];
    va_list args;

    if (is_full(m)) {
        return "";
    }
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    const char *copy = ath_arena_string(m->arena, ath_slice_str(text));
    if (copy == NULL) {
        ath_sheet_exhausted(m);
    }
    return copy == NULL ? "" : copy;
}

void *ath_sheet_array(struct ath_sheet_making *m, size_t count, size_t size)
{
    void *array = ath_arena_array(m->arena, count, size);

    if (array == NULL) {
        ath_sheet_exhausted(m);
    }
    return array;
}

/* ---- words that look alike ------------------------------------------------------- */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many letters to change, add, drop or swap with their neighbour; more than `most` may be told
 * as any such number. */
static size_t distance(const char *a, const char *b, size_t most)
{
    size_t a_size = strlen(a), b_size = strlen(b);
    size_t nearest = 0, former = 0; /* the least of the last row, and of the one before */
    size_t row[3][WORD_BYTES + 1];

    for (size_t j = 0; j <= b_size; j++) {
        row[0][j] = j;
    }
    for (size_t i = 1; i <= a_size && least(nearest, former) <= most; i++) {
        size_t *before = row[(i + 1) % 3], *above = row[(i - 1) % 3], *now = row[i % 3];
        former = nearest;
        nearest = now[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            bool same = a[i - 1] == b[j - 1];
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            now[j] = least(least(above[j], now[j - 1]) + 1, above[j - 1] + !same);
            now[j] = swapped ? least(now[j], before[j - 2] + 1) : now[j];
            nearest = least(nearest, now[j]);
        }
    }
    return least(nearest, former) > most ? most + 1 : row[a_size % 3][b_size];
}

void ath_sheet_compare(const struct ath_sheet_making *m, struct ath_sheet_near *near,
                       const char *text, const char *known)
{
    size_t size = strlen(text), known_size = strlen(known);
    size_t most = size <= 3 ? 1 : least(1 + size / 4, WRONG_LETTERS);

    if (is_full(m) || size == 0 || size > WORD_BYTES || known_size > WORD_BYTES ||
        size > known_size + most || known_size > size + most) {
        return;
    }
    size_t d = distance(text, known, most);
    if (d <= most && (near->best == NULL || d < near->distance)) {
        near->best = known;
        near->distance = d;
    }
}

/* ---- as text --------------------------------------------------------------------- */

#define SAYING(name, ar, fr, en) { ar, fr, en },
static const char *const sayings[ATH_SHEET_SAYINGS][ATH_SHEET_LANGS] = {
#include "plugin/sheet_sayings.def"
};
#undef SAYING

/* Text on its way into a buffer that may be too small. */
struct writing {
    char *out;
    size_t size, used;
};

static void write_bytes(struct writing *w, const char *text, size_t size)
{
    for (size_t i = 0; i < size && w->used + 1 < w->size; i++) {
        w->out[w->used++] = text[i];
    }
}

static void write_text(struct writing *w, const char *text)
{
    write_bytes(w, text, strlen(text));
}

/* A word of the user's, cut at a character when it is long. */
static void write_quoted(struct writing *w, const char *text)
{
    size_t size = strnlen(text, QUOTED_BYTES + 1);

    if (size > QUOTED_BYTES) {
        size = QUOTED_BYTES;
        while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80) {
            size--;
        }
        write_bytes(w, text, size);
        write_text(w, "...");
    } else {
        write_bytes(w, text, size);
    }
}

static void write_saying(struct writing *w, const struct ath_sheet_problem *problem,
                         enum ath_sheet_lang lang)
{
    const char *at = sayings[problem->saying][lang];

    while (*at != '\0') {
        size_t plain = strcspn(at, "{");
        write_bytes(w, at, plain);
        at += plain;
        if (strncmp(at, "{value}", 7) == 0) {
            write_quoted(w, problem->value == NULL ? "" : problem->value);
            at += 7;
        } else if (strncmp(at, "{limit}", 7) == 0) {
            write_quoted(w, problem->limit == NULL ? "" : problem->limit);
            at += 7;
        } else if (*at != '\0') {
            write_bytes(w, at++, 1);
        }
    }
}

static void write_place(struct writing *w, const struct ath_sheet_problem *problem,
                        const char *stem, enum ath_sheet_lang lang)
{
    static const char *const rows[ATH_SHEET_LANGS] = { "، السطر ", ", ligne ", ", row " };
    static const char *const columns[ATH_SHEET_LANGS] = { "، العمود ", ", colonne ",
                                                          ", column " };
    static const char *const ends[ATH_SHEET_LANGS] = { ": ", " : ", ": " };
    char number[16];

    write_quoted(w, stem);
    write_text(w, part_names[problem->part]);
    write_text(w, ".csv");
    if (problem->row > 0) {
        snprintf(number, sizeof number, "%u", problem->row);
        write_text(w, rows[lang]);
        write_text(w, number);
    }
    if (problem->column != NULL && *problem->column != '\0') {
        write_text(w, columns[lang]);
        write_quoted(w, problem->column);
    }
    write_text(w, ends[lang]);
}

/* Without the character that the end of the buffer cut in two. */
static size_t whole_size(const char *text, size_t size)
{
    size_t at = size;

    while (at > 0 && ((unsigned char)text[at - 1] & 0xC0) == 0x80) {
        at--;
    }
    unsigned char first = at > 0 ? (unsigned char)text[at - 1] : 0;
    size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    return at > 0 && size - (at - 1) < bytes ? at - 1 : size;
}

void ath_sheet_problem_text(char *out, size_t size,
                            const struct ath_sheet_problems *problems, size_t i,
                            enum ath_sheet_lang lang)
{
    static const char *const near[ATH_SHEET_LANGS][2] = {
        { "؛ لعلكم تقصدون «", "»" },
        { " ; vouliez-vous dire « ", " » ?" },
        { "; did you mean '", "'?" },
    };
    const struct ath_sheet_problem *problem = &problems->v[i];
    struct writing w = { out, size, 0 };

    ath_assert(size > 0 && i < problems->n && i < ATH_SHEET_PROBLEMS);
    write_place(&w, problem, problems->stem, lang);
    write_saying(&w, problem, lang);
    if (problem->near != NULL) {
        write_text(&w, near[lang][0]);
        write_quoted(&w, problem->near);
        write_text(&w, near[lang][1]);
    }
    out[whole_size(out, w.used)] = '\0';
}
