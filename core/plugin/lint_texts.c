/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "plugin/lint_parts.h"

enum { LANGUAGES = 3, LONG_TEXT = 40, PLACEHOLDERS = 3 };

static const char *const languages[LANGUAGES] = { "ar", "fr", "en" };
static const char *const placeholders[PLACEHOLDERS] = { "{subject}", "{value}", "{limit}" };

const char *ath_lint_text(struct ath_labels labels, const char *lang)
{
    size_t size = strlen(lang);

    for (uint16_t i = 0; i < labels.n; i++) {
        const char *tag = labels.v[i].lang;
        if (strncmp(tag, lang, size) == 0 && (tag[size] == '\0' || tag[size] == '-')) {
            return labels.v[i].text;
        }
    }
    return NULL;
}

/* ---- letters --------------------------------------------------------------------- */

/* Two bytes that begin a letter of U+0600 to U+06FF. */
static bool is_arabic(const char *at)
{
    unsigned char c = (unsigned char)*at;

    return c >= 0xD8 && c <= 0xDB;
}

static bool is_latin(const char *at)
{
    return (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z');
}

static size_t count(const char *text, bool (*is)(const char *))
{
    size_t n = 0;

    for (; *text != '\0'; text++) {
        n += is(text);
    }
    return n;
}

/* Names such as ISO stay Latin in Arabic, so it is the letters there are that count. */
static bool in_its_letters(const char *lang, const char *text)
{
    size_t arabic = count(text, is_arabic), latin = count(text, is_latin);

    return strcmp(lang, "ar") == 0 ? arabic > 0 || latin == 0 : latin > 0 || arabic == 0;
}

/* ---- one text -------------------------------------------------------------------- */

/* Short names may well be the same in two languages (Tanara); Arabic never is. */
static bool too_alike(const char *a, const char *b, bool arabic)
{
    return strcmp(a, b) == 0 && (strlen(a) >= LONG_TEXT || arabic) &&
           count(a, is_latin) > 0;
}

static void look_at_pair(struct ath_lint *l, const char *what, int i, const char *a,
                         const char *b)
{
    if (a != NULL && b != NULL && too_alike(a, b, i == 0)) {
        ath_lint_note(l, "same-text", "@%s\t@%s\t@%s", what, languages[i],
                      languages[(i + 1) % LANGUAGES]);
    }
}

static void look_at_text(struct ath_lint *l, struct ath_labels labels, const char *what)
{
    const char *text[LANGUAGES];
    char missing[LANGUAGES * 8] = "";
    size_t used = 0;

    if (labels.n == 1 && strcmp(labels.v[0].lang, "und") == 0) { /* a sheet says nothing */
        ath_lint_note(l, "named-by-id", "%s", labels.v[0].text);
        return;
    }
    for (int i = 0; i < LANGUAGES; i++) {
        text[i] = ath_lint_text(labels, languages[i]);
        if (text[i] == NULL) {
            used += (size_t)snprintf(missing + used, sizeof missing - used, "%s%s",
                                     used == 0 ? "" : ", ", languages[i]);
        } else if (!in_its_letters(languages[i], text[i])) {
            ath_lint_note(l, "wrong-script", "@%s\t@%s", what, languages[i]);
        }
    }
    if (used > 0) {
        ath_lint_note(l, "missing-language", "@%s\t%s", what, missing);
    }
    for (int i = 0; i < LANGUAGES; i++) {
        look_at_pair(l, what, i, text[i], text[(i + 1) % LANGUAGES]);
    }
}

/* ---- placeholders ---------------------------------------------------------------- */

static int placeholder_at(const char *at)
{
    for (int i = 0; i < PLACEHOLDERS; i++) {
        if (strncmp(at, placeholders[i], strlen(placeholders[i])) == 0) {
            return i;
        }
    }
    return -1;
}

/* A bit for each placeholder of the text; unknown ones are noted. */
static unsigned placeholders_in(struct ath_lint *l, const char *text)
{
    unsigned found = 0;

    for (const char *at = strchr(text, '{'); at != NULL; at = strchr(at + 1, '{')) {
        int i = placeholder_at(at);
        if (i >= 0) {
            found |= 1u << i;
            continue;
        }
        ath_lint_note(l, "unknown-placeholder", "%.*s",
                      (int)strcspn(at, "} ") + (at[strcspn(at, "} ")] == '}'), at);
    }
    return found;
}

static void look_at_message(struct ath_lint *l, struct ath_labels labels)
{
    unsigned all = 0, common = ~0u;

    for (uint16_t i = 0; i < labels.n; i++) {
        unsigned found = placeholders_in(l, labels.v[i].text);
        all |= found;
        common &= found;
    }
    if (labels.n > 0 && all != (all & common)) {
        ath_lint_note(l, "uneven-placeholder", "-");
    }
}

/* ---- equal names ----------------------------------------------------------------- */

static bool same_name(struct ath_labels a, struct ath_labels b, const char **lang)
{
    for (int i = 0; i < LANGUAGES; i++) {
        const char *left = ath_lint_text(a, languages[i]);
        const char *right = ath_lint_text(b, languages[i]);
        if (left != NULL && right != NULL && strcmp(left, right) == 0) {
            *lang = languages[i];
            return true;
        }
    }
    return false;
}

static void look_at_indicator_name(struct ath_lint *l, const struct ath_form *form,
                                   uint16_t at)
{
    const struct ath_indicator *v = l->program->indicators + form->first_indicator;
    const char *lang = "";

    for (uint16_t i = 0; i < at; i++) {
        if (same_name(v[at].names, v[i].names, &lang)) {
            ath_lint_at_indicator(l, &v[at]);
            ath_lint_note(l, "same-name", "@%s\t%s", lang, v[i].id);
            return;
        }
    }
}

static void look_at_option_name(struct ath_lint *l, const struct ath_category *category,
                                uint16_t at)
{
    const struct ath_option *v = category->options;
    const char *lang = "";

    for (uint16_t i = 0; i < at; i++) {
        if (same_name(v[at].names, v[i].names, &lang)) {
            ath_lint_note(l, "same-name", "@%s\t%s", lang, v[i].id);
            return;
        }
    }
}

/* ---- all of them ----------------------------------------------------------------- */

static void look_at_category(struct ath_lint *l, const struct ath_category *category)
{
    ath_lint_at(l, "category '%s'", category->id);
    look_at_text(l, category->names, "name");
    for (uint16_t i = 0; i < category->option_count; i++) {
        ath_lint_at(l, "category '%s': option '%s'", category->id, category->options[i].id);
        look_at_text(l, category->options[i].names, "name");
        look_at_option_name(l, category, i);
    }
}

static void look_at_form(struct ath_lint *l, const struct ath_form *form)
{
    ath_lint_at(l, "form '%s'", form->id);
    look_at_text(l, form->names, "name");
    for (uint16_t i = 0; i < form->indicator_count; i++) {
        look_at_indicator_name(l, form, i);
    }
    for (uint16_t i = 0; i < form->rule_count; i++) {
        ath_lint_at(l, "form '%s': rule '%s'", form->id, form->rules[i].id);
        look_at_text(l, form->rules[i].messages, "message");
        look_at_message(l, form->rules[i].messages);
    }
}

static void look_at_indicator(struct ath_lint *l, const struct ath_indicator *indicator)
{
    ath_lint_at_indicator(l, indicator);
    look_at_text(l, indicator->names, "name");
    if (indicator->definitions.n == 0) {
        ath_lint_note(l, "no-definition", "-");
    } else {
        look_at_text(l, indicator->definitions, "definition");
    }
}

void ath_lint_texts(struct ath_lint *l)
{
    const struct ath_program *program = l->program;

    ath_lint_at(l, "%s", "");
    look_at_text(l, program->names, "name");
    for (uint16_t i = 0; i < program->category_count; i++) {
        look_at_category(l, &program->categories[i]);
    }
    for (uint16_t i = 0; i < program->form_count; i++) {
        look_at_form(l, &program->forms[i]);
    }
    for (uint16_t i = 0; i < program->indicator_count; i++) {
        look_at_indicator(l, &program->indicators[i]);
    }
}
