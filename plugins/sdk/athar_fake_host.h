/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * athar_fake_host - runs the coded checks and derivations of a plugin without a server, for its
 * unit test.
 *
 *     struct fake_report r = fake_with(&athar_plugin, "monthly", "2024-03",
 *                                      "hours_open=40.5; members[sex=f]=8; visits=na");
 *     fake_run(&r);
 *     FAKE_CHECK(fake_says(&r, "more-hours-than-days") == FAKE_REFUSED);
 *
 *     struct athar_quotient q;
 *     FAKE_CHECK(fake_derive(&r, "hours_a_day", &q) && q.numerator == 405);
 *
 * It is as strict as the server: cells must be figures of the form, codes and texts must be
 * well formed, and a check that answers twice differently fails. Of what the server computes
 * it knows one thing: a total that was not given follows from the parts of a partition. Give
 * whatever else follows. Declared rules are not evaluated: `athar submit --dry-run` does
 * that. Cells are compared as text: write those of a crossing in the check's order.
 *
 * Needs athar_plugin.h and libc only. Include it in one file of a test.
 *
 * Threads:  one.
 * Failure:  whatever is wrong says so on stderr and aborts, so that the test fails.
 */

#include "athar_fake_report.h"

/* What the plugin gets to see: the report and the check that is running. */
struct athar_report {
    struct fake_report *fake;
    const struct athar_check *check;
};

struct athar_findings {
    struct fake_report *fake;
    const struct athar_check *check;
};

/* FAKE_CHECK(condition): unlike assert() it stays when NDEBUG is defined. */
#define FAKE_CHECK(condition) fake_check(condition, #condition, __FILE__, __LINE__)

static inline void fake_check(int holds, const char *condition, const char *file, int line)
{
    if (!holds) {
        fprintf(stderr, "%s:%d: not so: %s\n", file, line, condition);
        abort();
    }
}

/* ---- what the check asks ----------------------------------------------------------- */

static inline const char *fake_name(const struct athar_check *check, size_t cell)
{
    fake_must(cell < check->cell_count, "a cell past the check's own", check->form);
    return check->cells[cell];
}

static inline const struct fake_cell *fake_find(const struct fake_report *fake,
                                                const char *name)
{
    for (size_t i = 0; i < fake->cell_count; i++) {
        if (strcmp(fake->cells[i].name, name) == 0) {
            return &fake->cells[i];
        }
    }
    return NULL;
}

/* One more part of a total, as the indicator's kind has it. */
static inline int64_t fake_join(int32_t kind, int64_t total, int64_t part, int first)
{
    if (first) {
        return part;
    }
    if (kind == ATHAR_EXTREME_MAX || kind == ATHAR_EXTREME_MIN) {
        return (kind == ATHAR_EXTREME_MAX) == (part > total) ? part : total;
    }
    return total + part;
}

/* What the parts given of one breakdown make together; 0 when none is. */
static inline int fake_parts(const struct fake_report *fake,
                             const struct athar_indicator *of, const char *breakdown,
                             int64_t *total)
{
    int found = 0;

    for (size_t i = 0; i < fake->cell_count; i++) {
        const struct fake_cell *c = &fake->cells[i];
        if (fake_same(c->name, strcspn(c->name, "["), of->id) &&
            c->state == ATHAR_STATE_NUMBER &&
            fake_in_breakdown(c->name, breakdown, strlen(breakdown))) {
            *total = fake_join(of->kind, *total, c->value, !found);
            found = 1;
        }
    }
    return found;
}

static inline int fake_overlaps(const struct athar_indicator *of, const char *breakdown)
{
    const char *at = of->overlapping, *piece = NULL;
    size_t size;

    while ((size = fake_piece(&piece, &at, ";")) > 0) {
        if (fake_same(piece, size, breakdown)) {
            return 1;
        }
    }
    return 0;
}

/* A total that was not given, from the parts of its first partition that has any. */
static inline int fake_follows(const struct fake_report *fake, const char *name,
                               int64_t *value)
{
    const struct athar_indicator *of = fake_indicator(fake->plugin, fake->form, name);
    const char *at = of->breakdowns, *piece = NULL;
    char breakdown[FAKE_NAME_BYTES];
    size_t size;

    while (strchr(name, '[') == NULL && (size = fake_piece(&piece, &at, ";")) > 0) {
        fake_copy(breakdown, piece, size);
        if (!fake_overlaps(of, breakdown) && fake_parts(fake, of, breakdown, value)) {
            return 1;
        }
    }
    return 0;
}

static inline int fake_value(const struct athar_report *report, size_t cell, int64_t *value)
{
    const char *name = fake_name(report->check, cell);
    const struct fake_cell *found = fake_find(report->fake, name);
    int64_t total = 0;

    if (found != NULL && found->state == ATHAR_STATE_NUMBER) {
        *value = found->value;
        return 1;
    }
    if (found != NULL || !fake_follows(report->fake, name, &total)) {
        return 0;
    }
    *value = total;
    return 1;
}

static inline int fake_state(const struct athar_report *report, size_t cell)
{
    const struct fake_cell *found = fake_find(report->fake, fake_name(report->check, cell));
    int64_t total = 0;

    if (found != NULL) {
        return found->state;
    }
    return fake_value(report, cell, &total) ? ATHAR_STATE_NUMBER : ATHAR_STATE_MISSING;
}

static inline void fake_days(const struct athar_report *report, int32_t *first,
                             int32_t *last)
{
    *first = report->fake->first;
    *last = report->fake->last;
}

static inline int fake_layer(const struct athar_report *report)
{
    return report->fake->layer;
}

/* ---- what the check says ----------------------------------------------------------- */

static inline void fake_must_be_code(const char *code)
{
    size_t size = code == NULL ? 0 : strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-");

    fake_must(size > 0 && size <= FAKE_CODE_BYTES && code[size] == '\0',
              "a code is 1 to 63 of a-z 0-9 -", code);
}

static inline void fake_keep(struct fake_report *fake, const char *text)
{
    size_t size = strlen(text) + 1;

    fake_must(size <= FAKE_TEXT_BYTES - fake->text_size, "too much text", text);
    memcpy(fake->texts + fake->text_size, text, size);
    fake->text_size += size;
}

static inline void fake_add(struct athar_findings *findings, enum fake_verdict verdict,
                            size_t cell, const char *code, const struct athar_text *why)
{
    struct fake_report *fake = findings->fake;

    fake_must_be_code(code);
    fake_must(fake->finding_count < FAKE_FINDINGS, "more than 64 findings", code);
    fake_must(why != NULL && why[0].lang != NULL, "a finding without a text", code);
    struct fake_finding *f = &fake->findings[fake->finding_count++];
    *f = (struct fake_finding){ .verdict = verdict, .text = fake->text_size };
    fake_copy(f->code, code, strlen(code));
    if (cell != ATHAR_WHOLE_REPORT) {
        const char *name = fake_name(findings->check, cell);
        fake_copy(f->cell, name, strlen(name));
    }
    for (; why[f->languages].lang != NULL; f->languages++) {
        const struct athar_text *text = &why[f->languages];
        fake_must(text->text != NULL && *text->text != '\0', "an empty text", code);
        fake_keep(fake, text->lang);
        fake_keep(fake, text->text);
    }
}

static inline void fake_refuse(struct athar_findings *findings, size_t cell,
                               const char *code, const struct athar_text *why)
{
    fake_add(findings, FAKE_REFUSED, cell, code, why);
}

static inline void fake_warn(struct athar_findings *findings, size_t cell, const char *code,
                             const struct athar_text *why)
{
    fake_add(findings, FAKE_WARNED, cell, code, why);
}

/* ---- running ----------------------------------------------------------------------- */

static inline void fake_run_check(struct fake_report *fake, const struct athar_check *check)
{
    static const struct athar_host host = { sizeof(struct athar_host),
                                            fake_value,
                                            fake_state,
                                            fake_days,
                                            fake_layer,
                                            fake_refuse,
                                            fake_warn };
    struct athar_report report = { fake, check };
    struct athar_findings findings = { fake, check };

    for (size_t i = 0; i < check->cell_count; i++) {
        fake_must_be_cell(fake->plugin, fake->form, check->cells[i]);
    }
    check->run(&host, &report, &findings);
}

static inline void fake_run_once(struct fake_report *fake)
{
    fake_must(fake->plugin->capability != NULL, "no capability", fake->plugin->id);
    const struct athar_validate *all =
        (const struct athar_validate *)fake->plugin->capability(ATHAR_VALIDATE);

    fake_must(all != NULL, "no " ATHAR_VALIDATE, fake->plugin->id);
    fake->finding_count = fake->text_size = 0;
    for (size_t i = 0; i < all->check_count; i++) {
        if (fake_form(fake->plugin, all->checks[i].form) ==
            fake_form(fake->plugin, fake->form)) {
            fake_run_check(fake, &all->checks[i]);
        }
    }
}

/* Whether both runs said the same. */
static inline int fake_agree(const struct fake_report *a, const struct fake_report *b)
{
    int same = a->finding_count == b->finding_count && a->text_size == b->text_size &&
               memcmp(a->texts, b->texts, a->text_size) == 0;

    for (size_t i = 0; same && i < a->finding_count; i++) {
        const struct fake_finding *x = &a->findings[i], *y = &b->findings[i];
        same = strcmp(x->code, y->code) == 0 && strcmp(x->cell, y->cell) == 0 &&
               x->verdict == y->verdict && x->languages == y->languages;
    }
    return same;
}

/* Run every check of the report's form, twice: the same must be said. Earlier findings are
 * forgotten. */
static inline void fake_run(struct fake_report *fake)
{
    fake_run_once(fake);
    const struct fake_report first = *fake;
    fake_run_once(fake);
    fake_must(fake_agree(&first, fake), "a check answers twice differently",
              fake->plugin->id);
}

/* The first finding with this code, or NULL. */
static inline const struct fake_finding *fake_finding(const struct fake_report *fake,
                                                      const char *code)
{
    for (size_t i = 0; i < fake->finding_count; i++) {
        if (strcmp(fake->findings[i].code, code) == 0) {
            return &fake->findings[i];
        }
    }
    return NULL;
}

/* What was said with this code. */
static inline enum fake_verdict fake_says(const struct fake_report *fake, const char *code)
{
    const struct fake_finding *found = fake_finding(fake, code);

    return found == NULL ? FAKE_SILENT : found->verdict;
}

/* The text of a finding in a language; NULL when it has none. {subject} and {value} stand as
 * they were written. */
static inline const char *fake_text(const struct fake_report *fake, const char *code,
                                    const char *lang)
{
    const struct fake_finding *found = fake_finding(fake, code);
    const char *at = fake->texts + (found == NULL ? 0 : found->text);

    for (size_t i = 0; found != NULL && i < found->languages; i++) {
        const char *text = at + strlen(at) + 1;
        if (strcmp(at, lang) == 0) {
            return text;
        }
        at = text + strlen(text) + 1;
    }
    return NULL;
}

/* ---- deriving ---------------------------------------------------------------------- */

/* What a derivation gets to see: the report's figures, as if they were totals. */
struct athar_point {
    struct athar_report report;
};

static inline int fake_total(const struct athar_point *point, size_t cell,
                             athar_wide *value)
{
    int64_t narrow = 0;

    if (!fake_value(&point->report, cell, &narrow)) {
        return 0;
    }
    *value = narrow;
    return 1;
}

static inline int fake_total_state(const struct athar_point *point, size_t cell)
{
    return fake_state(&point->report, cell);
}

static inline void fake_point_days(const struct athar_point *point, int32_t *first,
                                   int32_t *last)
{
    fake_days(&point->report, first, last);
}

static inline int fake_point_layer(const struct athar_point *point)
{
    return fake_layer(&point->report);
}

static inline const struct athar_derivation *fake_derivation(const struct fake_report *fake,
                                                             const char *indicator)
{
    fake_must(fake->plugin->capability != NULL, "no capability", fake->plugin->id);
    const struct athar_derive *all =
        (const struct athar_derive *)fake->plugin->capability(ATHAR_DERIVE);

    fake_must(all != NULL, "no " ATHAR_DERIVE, fake->plugin->id);
    for (size_t i = 0; i < all->derivation_count; i++) {
        if (strcmp(all->derivations[i].indicator, indicator) == 0) {
            return &all->derivations[i];
        }
    }
    fake_die("nothing derives the indicator", indicator);
    return NULL;
}

static inline int fake_derive_once(struct fake_report *fake,
                                   const struct athar_derivation *derivation,
                                   struct athar_quotient *out)
{
    static const struct athar_totals totals = { sizeof(struct athar_totals), fake_total,
                                                fake_total_state, fake_point_days,
                                                fake_point_layer };
    const struct athar_check seen = { sizeof(struct athar_check), fake->form,
                                      derivation->cells, derivation->cell_count, NULL };
    const struct athar_point point = { { fake, &seen } };

    memset(out, 0, sizeof *out);
    out->size = sizeof *out;
    int known = derivation->run(&totals, &point, out);
    fake_must(known == 0 || known == 1, "a derivation gives neither 0 nor 1",
              derivation->indicator);
    fake_must(out->size == sizeof *out, "a derivation changes the size",
              derivation->indicator);
    fake_must(known == 0 || (out->scale >= 0 && out->scale <= FAKE_SCALE_MOST),
              "a scale that is not 0 to 18", derivation->indicator);
    return known;
}

/* Derive the indicator from the report's figures, twice: 1 and both sides, or 0 for no value. */
static inline int fake_derive(struct fake_report *fake, const char *indicator,
                              struct athar_quotient *out)
{
    const struct athar_derivation *derivation = fake_derivation(fake, indicator);
    struct athar_quotient again;

    for (size_t i = 0; i < derivation->cell_count; i++) {
        fake_must_be_cell(fake->plugin, fake->form, derivation->cells[i]);
    }
    int known = fake_derive_once(fake, derivation, out);
    int same = fake_derive_once(fake, derivation, &again) == known;
    fake_must(same && (!known ||
                       (again.scale == out->scale && again.numerator == out->numerator &&
                        again.denominator == out->denominator)),
              "a derivation answers twice differently", indicator);
    return known;
}

/* Every finding on a line of its own: "refused hours_open: [code] first text". */
static inline void fake_print(const struct fake_report *fake, FILE *to)
{
    for (size_t i = 0; i < fake->finding_count; i++) {
        const struct fake_finding *f = &fake->findings[i];
        const char *text = fake->texts + f->text;
        fprintf(to, "%s %s: [%s] %s\n", f->verdict == FAKE_REFUSED ? "refused" : "warned",
                *f->cell == '\0' ? "report" : f->cell, f->code, text + strlen(text) + 1);
    }
}
