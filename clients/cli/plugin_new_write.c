/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "plugin_new.h"

enum { LINE = 60 };

/* Unions would report what their members report. */
static const char all_but_unions[] =
    "association; cooperative; enterprise; school; centre; foundation";

static const char unspecified[] =
    "    { .size = sizeof(struct athar_option),\n"
    "      .id = \"unspecified\",\n"
    "      .name = ATHAR_AR_FR_EN(\"غير محدد\", \"Non précisé\", \"Unspecified\") },\n";

/* ---- strings of C --------------------------------------------------------------------- */

/* One character of a C string; "??" would begin a trigraph. */
static void put_escaped(struct cli_text *out, const char *at, bool after_mark)
{
    unsigned char c = (unsigned char)*at;

    if (c == '"' || c == '\\' || (c == '?' && after_mark)) {
        cli_text_printf(out, "\\%c", c);
    } else if (c < ' ' || c == 0x7f) {
        cli_text_printf(out, "\\%03o", c);
    } else {
        cli_text_add(out, at, 1);
    }
}

/* A long text as several strings, cut after blanks, each further line begun by `indent`. */
static void put_long(struct cli_text *out, const char *text, const char *indent)
{
    size_t size = strlen(text), width = 0;

    cli_text_str(out, "\"");
    for (size_t i = 0; i < size; i++) {
        put_escaped(out, text + i, i > 0 && text[i - 1] == '?');
        width += ((unsigned char)text[i] & 0xC0) != 0x80;
        if (indent != NULL && width >= LINE && text[i] == ' ') {
            cli_text_printf(out, "\"\n%s\"", indent);
            width = 0;
        }
    }
    cli_text_str(out, "\"");
}

void cli_new_put_c(struct cli_text *out, const char *text)
{
    put_long(out, text, NULL);
}

/* An id as part of a C name. */
static void put_id(struct cli_text *out, const char *id)
{
    for (const char *c = id; *c != '\0'; c++) {
        if (*c == '-') {
            cli_text_str(out, "_dash_");
        } else {
            cli_text_add(out, c, 1);
        }
    }
}

void cli_new_put_name(struct cli_text *out, const char *before, const char *id,
                      const char *after)
{
    cli_text_str(out, before);
    put_id(out, id);
    cli_text_str(out, after);
}

/* ---- texts in several languages ------------------------------------------------------- */

static void put_pair(struct cli_text *out, size_t i, const char *lang, const char *text)
{
    cli_text_printf(out, "%s\n          { \"%s\", ", i == 0 ? "ATHAR_TEXT(" : ",", lang);
    put_long(out, text, "                  ");
    cli_text_str(out, " }");
}

bool cli_new_put_texts(struct cli_text *out, const struct cli_grid *grid,
                       const struct cli_grid_row *row, const char *prefix)
{
    size_t size = strlen(prefix), n = 0;

    for (size_t i = 0; i < grid->column_count; i++) {
        if (strncmp(grid->columns[i], prefix, size) != 0 || *row->cells[i] == '\0') {
            continue;
        }
        put_pair(out, n++, grid->columns[i] + size, row->cells[i]);
    }
    cli_text_str(out, n == 0 ? "" : ")");
    return n > 0;
}

/* ---- categories ----------------------------------------------------------------------- */

/* "Legal form" of "legal_form". */
static void put_human(struct cli_text *out, const char *id)
{
    for (const char *c = id; *c != '\0'; c++) {
        char first = (char)(c == id && *c >= 'a' && *c <= 'z' ? *c - ('a' - 'A') : *c);
        cli_text_add(out, *c == '_' || *c == '-' ? " " : &first, 1);
    }
}

static void put_category_name(struct cli_text *out, const struct cli_new_category *category)
{
    if (category->named != NULL &&
        cli_new_put_texts(out, category->grid, category->named, "name_")) {
        return;
    }
    cli_text_printf(out, "ATHAR_AR_FR_EN(\"الفئة %s\", \"Catégorie %s\", \"", category->id,
                    category->id);
    put_human(out, category->id);
    cli_text_str(out, "\")");
}

static void put_option(struct cli_text *out, const struct cli_grid *grid,
                       const struct cli_grid_row *row)
{
    const char *id = cli_grid_text(grid, row, "option");

    cli_text_printf(
        out, "    { .size = sizeof(struct athar_option),\n      .id = \"%s\",\n", id);
    cli_text_str(out, "      .name = ");
    if (!cli_new_put_texts(out, grid, row, "name_")) {
        cli_text_str(out, "ATHAR_TEXT({ \"en\", \"");
        put_human(out, id);
        cli_text_str(out, "\" })");
    }
    cli_text_str(out, " },\n");
}

/* Parts can only make up their total when there is a place for the rest. */
static bool lacks_unspecified(const struct cli_new_category *category)
{
    const struct cli_grid_row *last = category->options[category->option_count - 1];

    return !category->is_scale &&
           strcmp(cli_grid_text(category->grid, last, "option"), "unspecified") != 0;
}

void cli_new_put_categories(struct cli_text *out, const struct cli_new_program *program)
{
    for (size_t c = 0; c < program->category_count; c++) {
        const struct cli_new_category *category = &program->categories[c];
        cli_new_put_name(out, "static const struct athar_option options_of_", category->id,
                         "[] = {\n");
        for (size_t i = 0; i < category->option_count; i++) {
            put_option(out, category->grid, category->options[i]);
        }
        cli_text_str(out, lacks_unspecified(category) ? unspecified : "");
        cli_text_str(out, "};\n\n");
    }
    cli_text_str(out, "const struct athar_category categories[] = {\n");
    for (size_t c = 0; c < program->category_count; c++) {
        const struct cli_new_category *category = &program->categories[c];
        cli_text_printf(out,
                        "    { .size = sizeof(struct athar_category),\n"
                        "      .id = \"%s\",\n      .name = ",
                        category->id);
        put_category_name(out, category);
        cli_new_put_name(out, ",\n      .options = options_of_", category->id, ",\n");
        cli_new_put_name(out, "      .option_count = ATHAR_COUNT(options_of_", category->id,
                         ") },\n");
    }
    cli_text_str(out, "};\n");
}

/* ---- indicators ----------------------------------------------------------------------- */

static void put_word(struct cli_text *out, const char *field, const char *before,
                     const char *text)
{
    cli_text_printf(out, "      .%s = %s", field, before);
    for (const char *c = text; *c != '\0'; c++) {
        char upper = (char)(*c >= 'a' && *c <= 'z' ? *c - ('a' - 'A') : *c);
        cli_text_add(out, upper == '-' ? "_" : &upper, 1);
    }
    cli_text_str(out, ",\n");
}

static void put_string(struct cli_text *out, const char *field, const char *text)
{
    if (*text != '\0') {
        cli_text_printf(out, "      .%s = ", field);
        put_long(out, text, "          ");
        cli_text_str(out, ",\n");
    }
}

/* "12.5" at scale 2 is 1250: the point goes, zeros come; no leading zero, or C reads octal. */
static void put_scaled(struct cli_text *out, const char *field, const char *text,
                       const char *scale)
{
    size_t left = *scale == '\0' ? 0 : (size_t)(*scale - '0');
    struct cli_text digits = { 0 };

    cli_text_str(&digits, "");
    for (const char *c = text + (*text == '-'); *c != '\0' && *c != '.'; c++) {
        cli_text_add(&digits, c, 1);
    }
    const char *point = strchr(text, '.');
    for (size_t i = 0; i < left; i++) {
        bool more = point != NULL && point[1] != '\0';
        cli_text_add(&digits, more ? ++point : "0", 1);
    }
    const char *from = digits.data + strspn(digits.data, "0");
    cli_text_printf(out, "      .%s = %s%s,\n", field, *text == '-' ? "-" : "",
                    *from == '\0' ? "0" : from);
    cli_text_fini(&digits);
}

static void put_limits(struct cli_text *out, const struct cli_new_program *p,
                       const struct cli_grid_row *row)
{
    const char *scale = cli_new_text(p, row, "scale");
    const char *minimum = cli_new_text(p, row, "minimum");
    const char *maximum = cli_new_text(p, row, "maximum");
    bool negative = strcmp(minimum, "none") == 0;
    const char *bits[] = { *minimum == '\0' || negative ? NULL : "ATHAR_MINIMUM",
                           *maximum == '\0' ? NULL : "ATHAR_MAXIMUM",
                           negative ? "ATHAR_NEGATIVE" : NULL };
    bool any = false;

    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
        if (bits[i] != NULL) {
            cli_text_printf(out, "%s%s", any ? " | " : "      .limits = ", bits[i]);
            any = true;
        }
    }
    cli_text_str(out, any ? ",\n" : "");
    if (*minimum != '\0' && !negative) {
        put_scaled(out, "minimum", minimum, scale);
    }
    if (*maximum != '\0') {
        put_scaled(out, "maximum", maximum, scale);
    }
}

/* What is copied as it stands: a field of the ABI, the column, and what is written before. */
enum how { AS_STRING, AS_LIST, AS_NUMBER, AS_WORD };

static const struct {
    const char *field, *column;
    enum how how;
    const char *before, *unless; /* left out when it says so */
} copied[] = {
    { "unit", "unit", AS_STRING, NULL, "" },
    { "scale", "scale", AS_NUMBER, NULL, "0" },
    { "better", "better", AS_WORD, "ATHAR_BETTER_", "none" },
    { "breakdowns", "breakdowns", AS_LIST, NULL, "" },
    { "overlapping", "overlapping", AS_LIST, NULL, "" },
    { "numerator", "numerator", AS_STRING, NULL, "" },
    { "denominator", "denominator", AS_STRING, NULL, "" },
    { "factor", "factor", AS_NUMBER, NULL, "" },
    { "formula", "leaf_formula", AS_STRING, NULL, "" },
    { "formula", "formula", AS_STRING, NULL, "" },
    { "iris", "iris", AS_STRING, NULL, "" },
    { "sdg", "sdg_target", AS_STRING, NULL, "" },
    { "sdg", "sdg", AS_STRING, NULL, "" },
    { "carry_periods", "carry_periods", AS_NUMBER, NULL, "0" },
    { "over_time", "over_time", AS_WORD, "ATHAR_", "" },
    { "over_organizations", "over_organizations", AS_WORD, "ATHAR_", "" },
};

static void put_copied(struct cli_text *out, const struct cli_new_program *p,
                       const struct cli_grid_row *row)
{
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++) {
        const char *text = cli_new_text(p, row, copied[i].column);
        if (*text == '\0' || strcmp(text, copied[i].unless) == 0) {
            continue;
        }
        if (copied[i].how == AS_STRING || copied[i].how == AS_LIST) {
            put_string(out, copied[i].field,
                       copied[i].how == AS_LIST ? cli_new_list(p->arena, text) : text);
        } else if (copied[i].how == AS_NUMBER) {
            put_scaled(out, copied[i].field, text, "");
        } else {
            put_word(out, copied[i].field, copied[i].before, text);
        }
    }
}

static void put_indicator(struct cli_text *out, const struct cli_new_program *p,
                          const struct cli_grid_row *row)
{
    const char *factor = cli_new_text(p, row, "factor");
    bool ratio = strcmp(cli_new_text(p, row, "kind"), "ratio") == 0;
    struct cli_text help = { 0 };

    cli_text_str(out, "    { .size = sizeof(struct athar_indicator),\n");
    put_string(out, "id", cli_new_text(p, row, "id"));
    put_word(out, "kind", "ATHAR_", cli_new_text(p, row, "kind"));
    cli_text_str(out, "      .name = ");
    cli_new_put_texts(out, &p->catalogue, row, "name_");
    cli_text_str(out, ",\n");
    if (cli_new_put_texts(&help, &p->catalogue, row, "help_")) {
        cli_text_printf(out, "      .definition = %s,\n", help.data);
    }
    cli_text_fini(&help);
    put_copied(out, p, row);
    if (ratio && *factor == '\0') {
        bool percent = strcmp(cli_new_text(p, row, "unit"), "%") == 0;
        cli_text_str(out, percent ? "      .factor = 100,\n" : "      .factor = 1,\n");
    }
    put_limits(out, p, row);
    cli_text_str(out, "    },\n");
}

static void put_form_table(struct cli_text *out, const struct cli_new_program *p,
                           const char *form)
{
    cli_new_put_name(out, "const struct athar_indicator indicators_of_", form, "[] = {\n");
    for (size_t i = 0; i < p->indicator_count; i++) {
        if (strcmp(cli_new_form_of(p, p->indicators[i]), form) == 0) {
            put_indicator(out, p, p->indicators[i]);
        }
    }
    cli_text_str(out, "};\n");
}

void cli_new_put_indicators(struct cli_text *out, const struct cli_new_program *p)
{
    for (size_t f = 0; f < p->form_count; f++) {
        cli_text_str(out, f == 0 ? "" : "\n");
        put_form_table(out, p, p->forms[f]);
    }
}

/* ---- forms ---------------------------------------------------------------------------- */

static size_t count_of(const struct cli_new_program *p, const char *form)
{
    size_t n = 0;

    for (size_t i = 0; i < p->indicator_count; i++) {
        n += strcmp(cli_new_form_of(p, p->indicators[i]), form) == 0;
    }
    return n;
}

void cli_new_put_declarations(struct cli_text *out, const struct cli_new_program *p)
{
    if (p->category_count > 0) {
        cli_text_printf(out,
                        "/* Every way to split a figure. */\n"
                        "extern const struct athar_category categories[%zu];\n\n",
                        p->category_count);
    }
    cli_text_str(
        out,
        "/* What each form asks for. The compiler refuses a table of another length. */\n");
    for (size_t f = 0; f < p->form_count; f++) {
        cli_new_put_name(out, "extern const struct athar_indicator indicators_of_",
                         p->forms[f], "");
        cli_text_printf(out, "[%zu];\n", count_of(p, p->forms[f]));
    }
}

/* "month" alone is the rhythm of actual figures, and plans are by the year. */
static const char *frequencies_of(const struct cli_new_program *p, const char *form,
                                  struct cli_text *room)
{
    const char *said =
        cli_new_list(p->arena, cli_new_form_text(p, form, "frequencies", "month"));
    const char *year = strcmp(said, "school-year") == 0 ? said : "year";

    if (strchr(said, '=') != NULL) {
        return said;
    }
    cli_text_printf(room,
                    "actual=%s; verified=%s; counterverified=%s; target=%s; baseline=%s",
                    said, said, said, year, year);
    return room->data;
}

static void put_form_name(struct cli_text *out, const struct cli_new_program *p,
                          const char *form)
{
    const struct cli_grid_row *row = cli_new_form_row(p, form);

    cli_text_str(out, "      .name = ");
    if (row == NULL ||
        !cli_new_put_texts(out, &p->beside[CLI_NEW_FORM_SHEET], row, "name_")) {
        cli_text_printf(out, "ATHAR_AR_FR_EN(\"الاستمارة %s\", \"Formulaire %s\", \"", form,
                        form);
        put_human(out, form);
        cli_text_str(out, " form\")");
    }
    cli_text_str(out, ",\n");
}

static void put_form(struct cli_text *out, const struct cli_new_program *p,
                     const char *form)
{
    struct cli_text frequencies = { 0 };

    cli_text_printf(out, "    { .size = sizeof(struct athar_form),\n      .id = \"%s\",\n",
                    form);
    put_form_name(out, p, form);
    put_scaled(out, "deadline_days", cli_new_form_text(p, form, "deadline_days", "15"), "");
    put_string(out, "frequencies", frequencies_of(p, form, &frequencies));
    cli_text_fini(&frequencies);
    const char *who = cli_new_form_text(p, form, "kinds", all_but_unions);
    put_string(out, "kinds", cli_new_list(p->arena, who));
    if (cli_new_has_rules(p, form)) {
        cli_new_put_name(out, "      .rules = rules_of_", form, ",\n");
        cli_new_put_name(out, "      .rule_count = ATHAR_COUNT(rules_of_", form, "),\n");
    }
    cli_new_put_name(out, "      .indicators = indicators_of_", form, ",\n");
    cli_new_put_name(out, "      .indicator_count = ATHAR_COUNT(indicators_of_", form,
                     ") },\n");
}

void cli_new_put_forms(struct cli_text *out, const struct cli_new_program *p)
{
    for (size_t f = 0; f < p->form_count; f++) {
        put_form(out, p, p->forms[f]);
    }
}
