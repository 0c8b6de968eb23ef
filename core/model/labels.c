/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "model/catalogue_parts.h"

enum {
    TAG_BYTES = 35,
    SUBTAG_BYTES = 8,
    RANGES_MAX = 32,     /* languages of one locale that are looked at */
    QUALITY_FULL = 1000, /* q=1 */
};

/* ---- checking ------------------------------------------------------------------------ */

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* How many letters, or letters and digits, stand at the start. */
static size_t subtag_size(const char *at, bool digits)
{
    size_t size = 0;

    while (is_alpha(at[size]) || (digits && is_digit(at[size]))) {
        size++;
    }
    return size;
}

/* "ar", "zgh-Tfng", "fr-MA": a language of two letters or more, then subtags. */
static bool tag_valid(const char *tag)
{
    const char *at = tag;
    size_t size = subtag_size(at, false), least = 2;

    while (size >= least && size <= SUBTAG_BYTES && at[size] == '-') {
        at += size + 1;
        size = subtag_size(at, true);
        least = 1;
    }
    at += size;
    return size >= least && size <= SUBTAG_BYTES && *at == '\0' && at - tag <= TAG_BYTES;
}

static int compare_tags(const char *a, const char *b)
{
    while (*a != '\0' && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return (uint8_t)lower(*a) - (uint8_t)lower(*b);
}

static ath_code check_label(struct ath_making *m, struct ath_label label, const char *what)
{
    if (label.lang == NULL || !tag_valid(label.lang)) {
        return ath_making_refuse(m, "%s: '%.40s' is not a language tag", what,
                                 label.lang == NULL ? "" : label.lang);
    }
    struct ath_slice text = ath_slice_str(label.text);
    if (text.size == 0) {
        return ath_making_refuse(m, "%s: the text in '%s' is empty", what, label.lang);
    }
    if (text.size > ATH_TEXT_BYTES) {
        return ath_making_refuse(m, "%s: the text in '%s' has %zu bytes, more than %d",
                                 what, label.lang, text.size, ATH_TEXT_BYTES);
    }
    if (!ath_utf8_valid(text)) {
        return ath_making_refuse(m, "%s: the text in '%s' is not UTF-8", what, label.lang);
    }
    return ATH_OK;
}

/* Where the label belongs among `n` sorted ones; n + 1 when its language is there. */
static uint16_t label_position(const struct ath_label *v, uint16_t n, const char *lang)
{
    uint16_t at = n;

    while (at > 0 && compare_tags(v[at - 1].lang, lang) > 0) {
        at--;
    }
    return at > 0 && compare_tags(v[at - 1].lang, lang) == 0 ? (uint16_t)(n + 1) : at;
}

ath_code ath_labels_check(struct ath_making *m, struct ath_labels *labels, const char *what,
                          bool required)
{
    ath_code code;

    if (required && labels->n == 0) {
        return ath_making_refuse(m, "%s: needs a text in at least one language", what);
    }
    if (labels->n > ATH_TEXT_LABELS) {
        return ath_making_refuse(m, "%s: %u languages, more than %d", what, labels->n,
                                 ATH_TEXT_LABELS);
    }
    struct ath_label *sorted = ath_arena_new_array(m->arena, struct ath_label, labels->n);
    if (sorted == NULL) {
        return ath_making_exhausted(m);
    }
    for (uint16_t i = 0; i < labels->n; i++) {
        struct ath_label label = labels->v[i];
        if ((code = check_label(m, label, what)) != ATH_OK) {
            return code;
        }
        uint16_t at = label_position(sorted, i, label.lang);
        if (at > i) {
            return ath_making_refuse(m, "%s: two texts in '%s'", what, label.lang);
        }
        memmove(sorted + at + 1, sorted + at, (size_t)(i - at) * sizeof *sorted);
        sorted[at] = label;
    }
    labels->v = sorted;
    return ATH_OK;
}

/* ---- picking ------------------------------------------------------------------------- */

/* One language somebody reads, as "fr-MA;q=0.8" says it. */
struct range {
    struct ath_slice tag;
    int quality; /* thousandths */
};

static bool tag_begins(const char *tag, struct ath_slice range, char end)
{
    for (size_t i = 0; i < range.size; i++) {
        if (lower(tag[i]) != lower((char)range.data[i])) {
            return false; /* also at the end of the tag: a range has no NUL */
        }
    }
    return tag[range.size] == end;
}

static const char *find_tag(struct ath_labels labels, struct ath_slice range, char end)
{
    for (uint16_t i = 0; i < labels.n; i++) {
        if (tag_begins(labels.v[i].lang, range, end)) {
            return labels.v[i].text;
        }
    }
    return NULL;
}

/* Without its last subtag, and without a single letter before it. */
static struct ath_slice shorten(struct ath_slice range)
{
    while (range.size > 0 && range.data[range.size - 1] != '-') {
        range.size--;
    }
    range.size -= range.size > 0;
    bool single = range.size >= 2 && range.data[range.size - 2] == '-';
    range.size -= single ? 2 : 0;
    return range;
}

/* The lookup of RFC 4647; then any text in a variety of the same language. */
static const char *look_up(struct ath_labels labels, struct ath_slice range)
{
    struct ath_slice base = range;

    while (range.size > 0) {
        const char *text = find_tag(labels, range, '\0');
        if (text != NULL) {
            return text;
        }
        base = range;
        range = shorten(range);
    }
    return base.size == 0 ? NULL : find_tag(labels, base, '-');
}

static const char *look_up_text(struct ath_labels labels, const char *range)
{
    return look_up(labels, ath_slice_str(range));
}

/* "0.85" in thousandths; anything else counts as 1. */
static int parse_quality(const char *at)
{
    int value = 0, unit = QUALITY_FULL;

    if (*at != '0' && *at != '1') {
        return QUALITY_FULL;
    }
    value = (*at++ - '0') * QUALITY_FULL;
    if (*at == '.') {
        for (at++; is_digit(*at) && unit > 1; at++) {
            unit /= 10;
            value += (*at - '0') * unit;
        }
    }
    return value > QUALITY_FULL ? QUALITY_FULL : value;
}

/* The next range of the locale; false at its end. */
static bool next_range(struct range *out, const char **at)
{
    *at += strspn(*at, ", \t");
    if (**at == '\0') {
        return false;
    }
    size_t size = strcspn(*at, ",; \t");
    *out = (struct range){ ath_slice(*at, size), QUALITY_FULL };
    *at += size;
    *at += strspn(*at, "; \t");
    if ((*at)[0] == 'q' && (*at)[1] == '=') {
        out->quality = parse_quality(*at + 2);
    }
    *at += strcspn(*at, ",");
    return true;
}

/* By falling quality, and as listed where that is equal. */
static size_t parse_locale(struct range ranges[RANGES_MAX], const char *locale)
{
    size_t n = 0;
    struct range range;

    while (n < RANGES_MAX && next_range(&range, &locale)) {
        size_t at = n;
        if (range.quality == 0) {
            continue;
        }
        while (at > 0 && ranges[at - 1].quality < range.quality) {
            ranges[at] = ranges[at - 1];
            at--;
        }
        ranges[at] = range;
        n++;
    }
    return n;
}

const char *ath_labels_pick(struct ath_labels labels, const char *locale)
{
    struct range ranges[RANGES_MAX];
    size_t n = locale == NULL ? 0 : parse_locale(ranges, locale);
    const char *text = NULL;

    for (size_t i = 0; text == NULL && i < n; i++) {
        text = look_up(labels, ranges[i].tag);
    }
    text = text != NULL ? text : look_up_text(labels, "en");
    text = text != NULL ? text : look_up_text(labels, "fr");
    if (text != NULL) {
        return text;
    }
    return labels.n > 0 ? labels.v[0].text : "";
}
