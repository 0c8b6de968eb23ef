/* SPDX-License-Identifier: Apache-2.0 */
#include "model/wire.h"

#include <stdlib.h>
#include <string.h>

#include "model/intent.h"
#include "model/period.h"

enum {
    FIRST_DAY = -25567, /* 1900-01-01 */
    LAST_DAY = 84005,   /* 2199-12-31 */
    LABEL_LEAST_BYTES = 3,
    SLUG_LEAST_BYTES = 3,
    REPORTER_BYTES = 79,
    IDENTIFIER_LEAST_BYTES = 3,
};

/* ---- reading ------------------------------------------------------------------------- */

void ath_wire_init(struct ath_wire *wire, struct ath_slice bytes, struct ath_arena *arena)
{
    *wire = (struct ath_wire){ .arena = arena };
    ath_reader_init(&wire->in, bytes);
    wire->start = wire->in.at;
}

void ath_wire_refuse(struct ath_wire *wire, const char *why)
{
    if (wire->why == NULL && !wire->in.failed) {
        wire->why = why;
        wire->where = (size_t)(wire->in.at - wire->start);
    }
    wire->in.failed = true;
    wire->in.at = wire->in.end;
}

ath_code ath_wire_finish(struct ath_wire *wire, ath_code code, const char *what,
                         struct ath_error *err)
{
    if (wire->arena->exhausted) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED,
                        "%s needs more memory than it may have", what);
    }
    if (wire->why != NULL) {
        return ath_fail(err, code, "not %s: %s, before byte %zu", what, wire->why,
                        wire->where);
    }
    if (wire->in.failed) {
        return ath_fail(err, code, "not %s: cut short, or a number or text malformed",
                        what);
    }
    if (!ath_reader_done(&wire->in)) {
        return ath_fail(err, code, "not %s: %zu bytes too many", what,
                        ath_reader_left(&wire->in));
    }
    return ATH_OK;
}

void ath_wire_version(struct ath_wire *wire, uint8_t version)
{
    if (ath_reader_u8(&wire->in) != version) {
        ath_wire_refuse(wire, "unknown version");
    }
}

uint8_t ath_wire_version_of(struct ath_wire *wire, uint8_t last)
{
    uint8_t version = ath_reader_u8(&wire->in);

    if (version == 0 || version > last) {
        ath_wire_refuse(wire, "unknown version");
    }
    return version;
}

size_t ath_wire_count(struct ath_wire *wire, uint64_t most, size_t least)
{
    uint64_t count = ath_reader_varint(&wire->in);

    if (count > most || count > ath_reader_left(&wire->in) / least) {
        ath_wire_refuse(wire, "more elements than allowed or there");
        return 0;
    }
    return (size_t)count;
}

void *ath_wire_array(struct ath_wire *wire, size_t count, size_t size)
{
    void *v = wire->in.failed ? NULL : ath_arena_array(wire->arena, count, size);

    if (v == NULL) {
        ath_wire_refuse(wire, "memory is out");
    }
    return v;
}

const char *ath_wire_text(struct ath_wire *wire, size_t least, size_t most)
{
    struct ath_slice bytes = ath_reader_block(&wire->in);

    if (bytes.size < least || bytes.size > most) {
        ath_wire_refuse(wire, "a text is too short or too long");
    } else if (!ath_utf8_valid(bytes)) {
        ath_wire_refuse(wire, "a text is not UTF-8");
    }
    if (wire->in.failed || bytes.size == 0) {
        return "";
    }
    const char *text = ath_arena_string(wire->arena, bytes);
    if (text == NULL) {
        ath_wire_refuse(wire, "memory is out");
        return "";
    }
    return text;
}

const char *ath_wire_slug(struct ath_wire *wire)
{
    const char *slug = ath_wire_text(wire, 0, ATH_ID_BYTES);

    if (!ath_slug_valid(ath_slice_str(slug))) {
        ath_wire_refuse(wire, "a slug is malformed");
        return "";
    }
    return slug;
}

static bool is_scope(const char *text)
{
    static const char bytes[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789:-";

    return text[0] == '@' && text[1] != '\0' && text[1 + strspn(text + 1, bytes)] == '\0';
}

const char *ath_wire_reporter(struct ath_wire *wire)
{
    const char *text = ath_wire_text(wire, 0, REPORTER_BYTES);

    if (!is_scope(text) && !ath_slug_valid(ath_slice_str(text))) {
        ath_wire_refuse(wire, "a reporter is malformed");
        return "";
    }
    return text;
}

int32_t ath_wire_day(struct ath_wire *wire)
{
    uint64_t day = ath_reader_varint(&wire->in);

    if (day > LAST_DAY - FIRST_DAY + 1) {
        ath_wire_refuse(wire, "a date is past 2199");
        return ATH_DAY_NONE;
    }
    return day == 0 ? ATH_DAY_NONE : (int32_t)day - 1 + FIRST_DAY;
}

static bool is_language(const char *tag)
{
    return tag[strspn(tag,
                      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")] ==
           '\0';
}

/* Of ASCII, whatever the locale. */
static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static int compare_languages(const char *a, const char *b)
{
    for (; *a != '\0' && lower(*a) == lower(*b); a++, b++) {
    }
    return lower(*a) - lower(*b);
}

struct ath_labels ath_wire_labels(struct ath_wire *wire, uint64_t most)
{
    size_t n = ath_wire_count(wire, most, LABEL_LEAST_BYTES);
    struct ath_label *v = ath_wire_array(wire, n, sizeof *v);

    for (size_t i = 0; i < n && !wire->in.failed; i++) {
        v[i].lang = ath_wire_text(wire, 1, ATH_LANGUAGE_BYTES);
        v[i].text = ath_wire_text(wire, 0, ATH_NAME_BYTES);
        if (!is_language(v[i].lang)) {
            ath_wire_refuse(wire, "a language tag is malformed");
        }
        if (i > 0 && compare_languages(v[i - 1].lang, v[i].lang) >= 0) {
            ath_wire_refuse(wire, "names are not in order of their language");
        }
    }
    return wire->in.failed ? (struct ath_labels){ NULL, 0 }
                           : (struct ath_labels){ v, (uint16_t)n };
}

const char *const *ath_wire_slugs(struct ath_wire *wire, uint16_t *n, uint64_t most)
{
    size_t count = ath_wire_count(wire, most, SLUG_LEAST_BYTES);
    const char **v = ath_wire_array(wire, count, sizeof *v);

    for (size_t i = 0; i < count && !wire->in.failed; i++) {
        v[i] = ath_wire_slug(wire);
    }
    *n = wire->in.failed ? 0 : (uint16_t)count;
    return v;
}

const struct ath_identifier *ath_wire_identifiers(struct ath_wire *wire, uint16_t *n,
                                                  uint64_t most)
{
    size_t count = ath_wire_count(wire, most, IDENTIFIER_LEAST_BYTES);
    struct ath_identifier *v = ath_wire_array(wire, count, sizeof *v);

    for (size_t i = 0; i < count && !wire->in.failed; i++) {
        v[i].scheme = ath_wire_text(wire, 1, ATH_SCHEME_BYTES);
        v[i].value = ath_wire_text(wire, 0, ATH_IDENTIFIER_BYTES);
        if (i > 0 && strcmp(v[i - 1].scheme, v[i].scheme) >= 0) {
            ath_wire_refuse(wire, "identifiers are not in order of their scheme");
        }
    }
    *n = wire->in.failed ? 0 : (uint16_t)count;
    return v;
}

/* ---- writing ------------------------------------------------------------------------- */

void ath_wire_put_day(struct ath_buf *buf, int32_t day)
{
    uint64_t days = 0;

    if (day != ATH_DAY_NONE) {
        ath_assert(day >= FIRST_DAY && day <= LAST_DAY);
        days = (uint64_t)(day - FIRST_DAY) + 1;
    }
    ath_buf_varint(buf, days);
}

void ath_wire_put_labels(struct ath_buf *buf, struct ath_labels labels)
{
    ath_buf_varint(buf, labels.n);
    for (uint16_t i = 0; i < labels.n; i++) {
        ath_buf_string(buf, labels.v[i].lang);
        ath_buf_string(buf, labels.v[i].text);
    }
}

void ath_wire_put_slugs(struct ath_buf *buf, const char *const *v, uint16_t n)
{
    ath_buf_varint(buf, n);
    for (uint16_t i = 0; i < n; i++) {
        ath_buf_string(buf, v[i]);
    }
}

void ath_wire_put_identifiers(struct ath_buf *buf, const struct ath_identifier *v,
                              uint16_t n)
{
    ath_buf_varint(buf, n);
    for (uint16_t i = 0; i < n; i++) {
        ath_buf_string(buf, v[i].scheme);
        ath_buf_string(buf, v[i].value);
    }
}

/* ---- order --------------------------------------------------------------------------- */

static int by_language(const void *a, const void *b)
{
    const struct ath_label *left = a, *right = b;

    return compare_languages(left->lang, right->lang);
}

struct ath_labels ath_wire_sort_labels(struct ath_labels labels, struct ath_arena *arena)
{
    struct ath_label *v = ath_arena_new_array(arena, struct ath_label, labels.n);

    if (v != NULL && labels.n > 0) {
        memcpy(v, labels.v, labels.n * sizeof *v);
        qsort(v, labels.n, sizeof *v, by_language);
    }
    return (struct ath_labels){ v, labels.n };
}

static int by_scheme(const void *a, const void *b)
{
    const struct ath_identifier *left = a, *right = b;

    return strcmp(left->scheme, right->scheme);
}

const struct ath_identifier *ath_wire_sort_identifiers(const struct ath_identifier *v,
                                                       uint16_t n, struct ath_arena *arena)
{
    struct ath_identifier *copy = ath_arena_new_array(arena, struct ath_identifier, n);

    if (copy != NULL && n > 0) {
        memcpy(copy, v, n * sizeof *copy);
        qsort(copy, n, sizeof *copy, by_scheme);
    }
    return copy;
}
