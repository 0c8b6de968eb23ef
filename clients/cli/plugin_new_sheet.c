/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "plugin_new.h"

static const char *const form_columns[] = { "id", "name_", "frequencies", "kinds",
                                            "deadline_days" };
static const char *const rule_columns[] = { "id",   "left",    "comparison", "right",
                                            "form", "missing", "effect",     "message_" };
static const char *const about_columns[] = { "version", "name_", "frequencies", "kinds",
                                             "deadline_days" };

static const struct cli_grid_form shapes[CLI_NEW_BESIDE] = {
    [CLI_NEW_FORM_SHEET] = { form_columns, sizeof form_columns / sizeof *form_columns, 1 },
    [CLI_NEW_RULE_SHEET] = { rule_columns, sizeof rule_columns / sizeof *rule_columns, 4 },
    [CLI_NEW_ABOUT_SHEET] = { about_columns, sizeof about_columns / sizeof *about_columns,
                              0 },
};

/* A word of a sheet and what it is in C; the first one stands for a blank. */
struct word {
    const char *word, *c;
};

static const struct word comparisons[] = {
    { "<=", "ATHAR_AT_MOST" },
    { "at-most", "ATHAR_AT_MOST" },
    { "<", "ATHAR_LESS" },
    { "less", "ATHAR_LESS" },
    { "=", "ATHAR_EQUAL" },
    { "equal", "ATHAR_EQUAL" },
    { ">=", "ATHAR_AT_LEAST" },
    { "at-least", "ATHAR_AT_LEAST" },
    { ">", "ATHAR_MORE" },
    { "more", "ATHAR_MORE" },
    { NULL, NULL },
};
static const struct word missings[] = { { "skip", "ATHAR_SKIP" },
                                        { "zero", "ATHAR_ZERO" },
                                        { NULL, NULL } };
static const struct word effects[] = { { "refuse", "0" }, { "warn", "1" }, { NULL, NULL } };

/* ---- rules ---------------------------------------------------------------------------- */

static const char *rule_text(const struct cli_new_program *p,
                             const struct cli_grid_row *rule, const char *column)
{
    return cli_grid_text(&p->beside[CLI_NEW_RULE_SHEET], rule, column);
}

/* What the word in a column is in C, or NULL. */
static const char *c_word(const struct cli_new_program *p, const struct cli_grid_row *rule,
                          const char *column, const struct word *words)
{
    const char *text = rule_text(p, rule, column);
    const struct word *first = words;

    for (; words->word != NULL; words++) {
        if (strcmp(words->word, text) == 0) {
            return words->c;
        }
    }
    return *text == '\0' ? first->c : NULL;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* Whether a formula names the indicator. */
static bool names(const char *formula, const char *id)
{
    size_t size = strlen(id);

    for (const char *at = strstr(formula, id); at != NULL; at = strstr(at + 1, id)) {
        if ((at == formula || !is_letter(at[-1])) && !is_letter(at[size])) {
            return true;
        }
    }
    return false;
}

/* The form of a rule: the one it says, or that of an indicator on its left. */
static const char *form_of_rule(const struct cli_new_program *p,
                                const struct cli_grid_row *rule)
{
    const char *said = rule_text(p, rule, "form");

    for (size_t i = 0; *said == '\0' && i < p->indicator_count; i++) {
        const char *id = cli_new_text(p, p->indicators[i], "id");
        if (names(rule_text(p, rule, "left"), id)) {
            return cli_new_form_of(p, p->indicators[i]);
        }
    }
    return *said == '\0' ? p->forms[0] : said;
}

static void check_word(const struct cli_new_program *p, const struct cli_grid_row *rule,
                       const char *column, const struct word *words,
                       struct cli_findings *findings)
{
    struct cli_words said = { .subject = column, .value = rule_text(p, rule, column) };

    if (c_word(p, rule, column, words) != NULL) {
        return;
    }
    for (said.limit = words->word; (++words)->word != NULL;) {
        said.limit = cli_printf(p->arena, "%s, %s", said.limit, words->word);
    }
    cli_find(findings, CLI_SAY_UNKNOWN_VALUE, rule->line, column, &said);
}

static void check_rule(const struct cli_new_program *p, const struct cli_grid_row *rule,
                       struct cli_findings *findings)
{
    static const char *const needed[] = { "left", "comparison", "right" };
    const struct cli_words id = { .subject = rule_text(p, rule, "id") };

    if (!cli_new_is_id(id.subject)) {
        cli_find(findings, CLI_SAY_MALFORMED_ID, rule->line, "id", &id);
    }
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        const struct cli_words words = { .subject = needed[i] };
        if (*rule_text(p, rule, needed[i]) == '\0') {
            cli_find(findings, CLI_SAY_MISSING_FIELD, rule->line, needed[i], &words);
        }
    }
    check_word(p, rule, "comparison", comparisons, findings);
    check_word(p, rule, "missing", missings, findings);
    check_word(p, rule, "effect", effects, findings);
}

static void put_rule(struct cli_text *out, const struct cli_new_program *p,
                     const struct cli_grid_row *rule)
{
    static const char *const formulas[] = { "left", "right" };
    struct cli_text message = { 0 };

    cli_text_printf(out,
                    "    { .size = sizeof(struct athar_rule),\n      .id = \"%s\",\n"
                    "      .comparison = %s,\n      .missing = %s,\n      .warns = %s,\n",
                    rule_text(p, rule, "id"), c_word(p, rule, "comparison", comparisons),
                    c_word(p, rule, "missing", missings),
                    c_word(p, rule, "effect", effects));
    for (size_t i = 0; i < 2; i++) {
        cli_text_printf(out, "      .%s = ", formulas[i]);
        cli_new_put_c(out, rule_text(p, rule, formulas[i]));
        cli_text_str(out, ",\n");
    }
    if (cli_new_put_texts(&message, &p->beside[CLI_NEW_RULE_SHEET], rule, "message_")) {
        cli_text_printf(out, "      .message = %s,\n", message.data);
    }
    cli_text_fini(&message);
    cli_text_str(out, "    },\n");
}

bool cli_new_has_rules(const struct cli_new_program *p, const char *form)
{
    const struct cli_grid *rules = &p->beside[CLI_NEW_RULE_SHEET];

    for (size_t i = 0; i < rules->row_count; i++) {
        if (strcmp(form_of_rule(p, &rules->rows[i]), form) == 0) {
            return true;
        }
    }
    return false;
}

static void put_form_rules(struct cli_text *out, const struct cli_new_program *p,
                           const char *form)
{
    const struct cli_grid *rules = &p->beside[CLI_NEW_RULE_SHEET];

    cli_new_put_name(out, "static const struct athar_rule rules_of_", form, "[] = {\n");
    for (size_t i = 0; i < rules->row_count; i++) {
        if (strcmp(form_of_rule(p, &rules->rows[i]), form) == 0) {
            put_rule(out, p, &rules->rows[i]);
        }
    }
    cli_text_str(out, "};\n\n");
}

void cli_new_put_rules(struct cli_text *out, const struct cli_new_program *p)
{
    for (size_t f = 0; f < p->form_count; f++) {
        if (cli_new_has_rules(p, p->forms[f])) {
            put_form_rules(out, p, p->forms[f]);
        }
    }
}

bool cli_new_check_rules(const struct cli_new_program *p, struct cli_findings *findings)
{
    const struct cli_grid *rules = &p->beside[CLI_NEW_RULE_SHEET];

    for (size_t i = 0; i < rules->row_count; i++) {
        const char *form = form_of_rule(p, &rules->rows[i]);
        struct cli_words words = { .subject = "form", .value = form, .limit = p->forms[0] };
        bool found = strcmp(form, p->forms[0]) == 0;
        for (size_t f = 1; f < p->form_count; f++) {
            found = found || strcmp(form, p->forms[f]) == 0;
            words.limit = cli_printf(p->arena, "%s, %s", words.limit, p->forms[f]);
        }
        if (!found) {
            cli_find(findings, CLI_SAY_UNKNOWN_VALUE, rules->rows[i].line, "form", &words);
        }
    }
    return findings->errors == 0;
}

/* ---- forms, and the whole ------------------------------------------------------------- */

const struct cli_grid_row *cli_new_form_row(const struct cli_new_program *p,
                                            const char *form)
{
    const struct cli_grid *forms = &p->beside[CLI_NEW_FORM_SHEET];

    for (size_t i = 0; i < forms->row_count; i++) {
        if (strcmp(cli_grid_text(forms, &forms->rows[i], "id"), form) == 0) {
            return &forms->rows[i];
        }
    }
    return NULL;
}

const char *cli_new_about(const struct cli_new_program *p, const char *column,
                          const char *otherwise)
{
    const struct cli_grid *about = &p->beside[CLI_NEW_ABOUT_SHEET];
    const char *text =
        about->row_count == 0 ? "" : cli_grid_text(about, &about->rows[0], column);

    return *text == '\0' ? otherwise : text;
}

const char *cli_new_form_text(const struct cli_new_program *p, const char *form,
                              const char *column, const char *otherwise)
{
    const struct cli_grid_row *said = cli_new_form_row(p, form);
    const char *text =
        said == NULL ? "" : cli_grid_text(&p->beside[CLI_NEW_FORM_SHEET], said, column);

    for (size_t i = 0; *text == '\0' && i < p->indicator_count; i++) {
        const struct cli_grid_row *row = p->indicators[i];
        if (strcmp(cli_new_form_of(p, row), form) == 0) {
            text = cli_new_text(p, row, column);
        }
    }
    return *text == '\0' ? cli_new_about(p, column, otherwise) : text;
}

/* Deadlines are written as they stand, so they must be numbers. */
static void check_deadline(const struct cli_grid *grid, const struct cli_grid_row *row,
                           struct cli_findings *findings)
{
    const char *text = cli_grid_text(grid, row, "deadline_days");
    const struct cli_words words = { .subject = "deadline_days",
                                     .value = text,
                                     .limit = "0" };

    if (text[strspn(text, "0123456789")] != '\0' || strlen(text) > 4) {
        cli_find(findings, CLI_SAY_UNKNOWN_NUMBER, row->line, "deadline_days", &words);
    }
}

bool cli_new_read_beside(struct cli_new_program *out,
                         const struct cli_new_source sources[CLI_NEW_BESIDE])
{
    bool good = true;

    for (int part = 0; part < CLI_NEW_BESIDE; part++) {
        const struct cli_new_source *source = &sources[part];
        struct cli_grid *grid = &out->beside[part];
        if (source->data == NULL ||
            !cli_grid_read(grid, &shapes[part], source->findings, source->data)) {
            good = good && source->data == NULL;
            continue;
        }
        for (size_t i = 0; i < grid->row_count; i++) {
            check_deadline(grid, &grid->rows[i], source->findings);
        }
        for (size_t i = 0; part == CLI_NEW_RULE_SHEET && i < grid->row_count; i++) {
            check_rule(out, &grid->rows[i], source->findings);
        }
        good = good && source->findings->errors == 0;
    }
    return good;
}
