/* SPDX-License-Identifier: Apache-2.0 */
#include "model/finding.h"

#include <string.h>

#include "base/buf.h"

enum { KEPT_FINDINGS = 1000, FIRST_CAPACITY = 8 };

struct reason {
    const char *name;
    ath_code code;
    struct ath_label sentences[3];
};

static const struct reason reasons[] = {
#define REASON(name_, code_, ar_, fr_, en_) \
    { name_, ATH_##code_, { { "ar", ar_ }, { "fr", fr_ }, { "en", en_ } } },
#include "model/reasons.def"
#undef REASON
};

static const struct reason *find_reason(const char *name)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (strcmp(reasons[i].name, name) == 0) {
            return &reasons[i];
        }
    }
    return NULL;
}

void ath_findings_init(struct ath_findings *findings, struct ath_arena *arena,
                       const char *locale)
{
    *findings = (struct ath_findings){ .arena = arena,
                                       .locale = locale == NULL ? "" : locale,
                                       .limit = KEPT_FINDINGS };
}

/* How readers say a frequency, after "by". */
static const struct {
    const char *name;
    struct ath_label words[3];
} frequencies[] = {
    { "day", { { "ar", "اليوم" }, { "fr", "jour" }, { "en", "day" } } },
    { "week", { { "ar", "الأسبوع" }, { "fr", "semaine" }, { "en", "week" } } },
    { "month", { { "ar", "الشهر" }, { "fr", "mois" }, { "en", "month" } } },
    { "quarter", { { "ar", "ربع السنة" }, { "fr", "trimestre" }, { "en", "quarter" } } },
    { "half", { { "ar", "نصف السنة" }, { "fr", "semestre" }, { "en", "half-year" } } },
    { "year", { { "ar", "السنة" }, { "fr", "année" }, { "en", "year" } } },
    { "school-year",
      { { "ar", "السنة الدراسية" }, { "fr", "année scolaire" }, { "en", "school year" } } },
};

static const char *say_frequency(const char *name, const char *locale)
{
    for (size_t i = 0; name != NULL && i < sizeof frequencies / sizeof frequencies[0];
         i++) {
        if (strcmp(frequencies[i].name, name) == 0) {
            return ath_labels_pick((struct ath_labels){ frequencies[i].words, 3 }, locale);
        }
    }
    return name;
}

/* The text that stands for a placeholder at `at` ("{value}..."), and its length there; NULL
 * when there is none. */
static const char *placeholder(const char *at, size_t *length,
                               const struct ath_about *about, const char *locale)
{
    const struct {
        const char *name, *text;
    } known[] = {
        { "{subject}", about->subject },
        { "{value}", about->value },
        { "{limit}", about->limit },
        { "{other}", about->other },
        { "{value:every}", say_frequency(about->value, locale) },
        { "{limit:every}", say_frequency(about->limit, locale) },
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        size_t n = strlen(known[i].name);
        if (strncmp(at, known[i].name, n) == 0) {
            *length = n;
            return known[i].text == NULL ? "" : known[i].text;
        }
    }
    return NULL;
}

/* The reader's sentence with its placeholders filled in; NULL when the arena is out. */
static const char *fill_in(struct ath_labels sentences, const struct ath_about *about,
                           const struct ath_findings *findings)
{
    struct ath_buf buf;
    const char *at = ath_labels_pick(sentences, findings->locale);

    ath_buf_init(&buf, findings->arena, strlen(at) * 2);
    while (*at != '\0') {
        size_t length = strcspn(at + 1, "{") + 1;
        const char *text =
            *at == '{' ? placeholder(at, &length, about, findings->locale) : NULL;
        ath_buf_bytes(&buf, text == NULL ? ath_slice(at, length) : ath_slice_str(text));
        at += length;
    }
    ath_buf_u8(&buf, 0);
    return buf.failed ? NULL : (const char *)ath_buf_slice(&buf).data;
}

static const char *keep(const char *text, struct ath_arena *arena)
{
    return text == NULL || text[0] == '\0' ? ""
                                           : ath_arena_string(arena, ath_slice_str(text));
}

/* Room for one more, or NULL past the limit or out of memory. */
static struct ath_finding *make_room(struct ath_findings *findings)
{
    if (findings->n >= findings->limit) {
        return NULL;
    }
    if (findings->n == findings->capacity) {
        size_t capacity = findings->capacity == 0 ? FIRST_CAPACITY : findings->capacity * 2;
        struct ath_finding *v =
            ath_arena_new_array(findings->arena, struct ath_finding, capacity);
        if (v == NULL) {
            return NULL;
        }
        if (findings->n > 0) {
            memcpy(v, findings->v, findings->n * sizeof *v);
        }
        findings->v = v;
        findings->capacity = capacity;
    }
    return &findings->v[findings->n];
}

static void count(struct ath_findings *findings, bool warning, ath_code code)
{
    if (warning) {
        findings->warnings++;
        return;
    }
    if (findings->errors++ == 0) {
        findings->code = code;
    }
}

static void add(struct ath_findings *findings, const struct ath_finding *finding,
                struct ath_labels sentences, const struct ath_about *about)
{
    struct ath_finding *out = make_room(findings);
    struct ath_arena *arena = findings->arena;

    if (out == NULL) {
        return;
    }
    *out = *finding;
    out->field = keep(about->field, arena);
    out->subject = keep(about->subject, arena);
    out->limit = keep(about->limit, arena);
    out->description = fill_in(sentences, about, findings);
    out->row = about->row;
    out->cell = about->cell;
    out->report = findings->report;
    if (out->reason != NULL && out->field != NULL && out->subject != NULL &&
        out->limit != NULL && out->description != NULL) {
        findings->n++;
    }
}

static ath_code add_known(struct ath_findings *findings, bool warning, const char *name,
                          const struct ath_about *about)
{
    const struct reason *reason = find_reason(name);

    ath_assert(reason != NULL);
    count(findings, warning, reason->code);
    add(findings, &(struct ath_finding){ .warning = warning, .reason = reason->name },
        (struct ath_labels){ reason->sentences, 3 }, about);
    return reason->code;
}

ath_code ath_findings_error(struct ath_findings *findings, const char *reason,
                            const struct ath_about *about)
{
    return add_known(findings, false, reason, about);
}

void ath_findings_warn(struct ath_findings *findings, const char *reason,
                       const struct ath_about *about)
{
    add_known(findings, true, reason, about);
}

void ath_findings_add(struct ath_findings *findings, bool warning, const char *reason,
                      struct ath_labels sentences, const struct ath_about *about)
{
    struct ath_finding finding = { .warning = warning,
                                   .reason = keep(reason, findings->arena) };

    count(findings, warning, ATH_INVALID_ARGUMENT);
    add(findings, &finding, sentences, about);
}

void ath_findings_append(struct ath_findings *to, const struct ath_findings *from)
{
    if (to->errors == 0) {
        to->code = from->code;
    }
    to->errors += from->errors;
    to->warnings += from->warnings;
    for (size_t i = 0; i < from->n; i++) {
        struct ath_finding *out = make_room(to);
        if (out == NULL) {
            return;
        }
        *out = from->v[i];
        to->n++;
    }
}

static const struct ath_finding *first_error(const struct ath_findings *findings)
{
    for (size_t i = 0; i < findings->n; i++) {
        if (!findings->v[i].warning) {
            return &findings->v[i];
        }
    }
    return NULL;
}

ath_code ath_findings_fail(const struct ath_findings *findings, struct ath_error *err)
{
    const struct ath_finding *error = first_error(findings);

    if (findings->errors == 0) {
        return ATH_OK;
    }
    if (error == NULL) {
        return ath_fail(err, findings->code,
                        "%zu errors found, none of which could be kept", findings->errors);
    }
    if (findings->errors == 1) {
        return ath_fail(err, findings->code, "%s", error->description);
    }
    return ath_fail(err, findings->code, "%s (+%zu)", error->description,
                    findings->errors - 1);
}
