/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "plugin_new.h"

enum { TEXT_BYTES = 4000, DECIMALS = 6, MOST_DIGITS = 15 };

/* The columns of a catalogue; the first ones must be there. */
static const char *const catalogue_columns[] = {
    "id",          "kind",          "name_",         "help_",
    "program",     "form",          "unit",          "scale",
    "breakdowns",  "overlapping",   "numerator",     "denominator",
    "factor",      "leaf_formula",  "formula",       "better",
    "iris",        "sdg_target",    "sdg",           "minimum",
    "maximum",     "carry_periods", "over_time",     "over_organizations",
    "frequencies", "kinds",         "deadline_days",
};
static const struct cli_grid_form catalogue_form = {
    catalogue_columns, sizeof catalogue_columns / sizeof *catalogue_columns, 2
};

static const char *const option_columns[] = { "category", "option", "ordinal", "name_" };
static const struct cli_grid_form option_form = {
    option_columns, sizeof option_columns / sizeof *option_columns, 2
};

static const char *const kinds[] = { "flow",        "stock",       "ratio",
                                     "extreme_max", "extreme_min", "extreme-max",
                                     "extreme-min", "parameter",   "reach",
                                     "choice",      NULL };
static const char *const better[] = { "up", "down", "none", "", NULL };
static const char *const combining[] = { "", "sum", "last", "average", "max", "min", NULL };

/* A catalogue on its way. */
struct judging {
    struct cli_new_program *program;
    struct cli_findings *findings;
    const struct cli_grid_row *row;
};

/* ---- one field ------------------------------------------------------------------------ */

static void refuse(struct judging *j, enum cli_message message, const char *column,
                   const struct cli_words *words)
{
    cli_find(j->findings, message, j->row->line, column, words);
}

static const char *text_of(const struct judging *j, const char *column)
{
    return cli_new_text(j->program, j->row, column);
}

/* The words of a list, as a person reads it: "up, down, none". */
static const char *listed(struct cli_arena *arena, const char *const *words)
{
    const char *list = "";

    for (size_t i = 0; words[i] != NULL; i++) {
        if (*words[i] != '\0') {
            list = cli_printf(arena, "%s%s%s", list, *list == '\0' ? "" : ", ", words[i]);
        }
    }
    return list;
}

static void one_of(struct judging *j, const char *column, const char *const *allowed)
{
    const char *text = text_of(j, column);

    for (size_t i = 0; allowed[i] != NULL; i++) {
        if (strcmp(text, allowed[i]) == 0) {
            return;
        }
    }
    const struct cli_words words = { .subject = column,
                                     .value = text,
                                     .limit = listed(j->findings->arena, allowed) };
    refuse(j, *text == '\0' ? CLI_SAY_MISSING_FIELD : CLI_SAY_UNKNOWN_VALUE, column,
           &words);
}

static bool is_number(const char *text, size_t decimals)
{
    size_t whole = strspn(text += *text == '-', "0123456789");
    size_t part = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;

    return whole > 0 && whole <= MOST_DIGITS - decimals && part <= decimals &&
           text[whole + (part > 0 ? part + 1 : 0)] == '\0';
}

/* A number with at most so many decimals; blank is fine. */
static void number(struct judging *j, const char *column, size_t decimals)
{
    const char *text = text_of(j, column);
    const struct cli_words words = { .subject = column,
                                     .value = text,
                                     .limit =
                                         cli_printf(j->findings->arena, "%zu", decimals) };

    if (*text != '\0' && !is_number(text, decimals)) {
        refuse(j, CLI_SAY_UNKNOWN_NUMBER, column, &words);
    }
}

static void check_scale(struct judging *j)
{
    const char *text = text_of(j, "scale");
    const struct cli_words words = { .subject = "scale", .value = text, .limit = "0..6" };

    if (*text != '\0' && (*text < '0' || *text > '0' + DECIMALS || text[1] != '\0')) {
        refuse(j, CLI_SAY_UNKNOWN_VALUE, "scale", &words);
        return;
    }
    size_t scale = *text == '\0' ? 0 : (size_t)(*text - '0');
    if (strcmp(text_of(j, "minimum"), "none") != 0) {
        number(j, "minimum", scale);
    }
    number(j, "maximum", scale);
    number(j, "factor", 0);
    number(j, "carry_periods", 0);
    number(j, "deadline_days", 0);
}

static void check_texts(struct judging *j)
{
    const struct cli_grid *grid = &j->program->catalogue;
    const struct cli_words limit = { .limit = "4000" };
    bool named = false;

    for (size_t i = 0; i < grid->column_count; i++) {
        named = named ||
                (strncmp(grid->columns[i], "name_", 5) == 0 && *j->row->cells[i] != '\0');
        if (strlen(j->row->cells[i]) > TEXT_BYTES) {
            refuse(j, CLI_SAY_TEXT_TOO_LONG, grid->columns[i], &limit);
        }
    }
    if (!named) {
        const struct cli_words words = { .subject = "name_en" };
        refuse(j, CLI_SAY_MISSING_FIELD, "name_en", &words);
    }
}

static void check_id(struct judging *j, const char *column, const char *id)
{
    const struct cli_words words = { .subject = id };

    if (!cli_new_is_id(id)) {
        refuse(j, CLI_SAY_MALFORMED_ID, column, &words);
    }
}

/* An id that an earlier row has. */
static void check_twice(struct judging *j)
{
    const char *id = text_of(j, "id");

    for (size_t i = 0; i < j->program->indicator_count; i++) {
        const struct cli_grid_row *other = j->program->indicators[i];
        if (other != j->row && other->line < j->row->line &&
            strcmp(cli_new_text(j->program, other, "id"), id) == 0) {
            const struct cli_words words = {
                .subject = id,
                .value = cli_printf(j->findings->arena, "%u", (unsigned)other->line),
            };
            refuse(j, CLI_SAY_DUPLICATE_ID, "id", &words);
            return;
        }
    }
}

/* A ratio has both sides, nothing else has one. */
static void check_sides(struct judging *j)
{
    static const char *const sides[] = { "numerator", "denominator" };
    bool ratio = strcmp(text_of(j, "kind"), "ratio") == 0;

    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        const struct cli_words words = { .subject = sides[i] };
        bool given = *text_of(j, sides[i]) != '\0';
        if (given != ratio) {
            refuse(j, ratio ? CLI_SAY_MISSING_FIELD : CLI_SAY_RATIO_ONLY, sides[i], &words);
        }
    }
}

/* ---- breakdowns and their categories -------------------------------------------------- */

static struct cli_new_category *category_named(const struct cli_new_program *program,
                                               const char *id)
{
    for (size_t i = 0; i < program->category_count; i++) {
        if (strcmp(program->categories[i].id, id) == 0) {
            return &program->categories[i];
        }
    }
    return NULL;
}

/* By ordinal where there is one, "unspecified" last. */
static unsigned long order_of(const struct cli_grid *grid,
                              const struct cli_grid_row *option)
{
    if (strcmp(cli_grid_text(grid, option, "option"), "unspecified") == 0) {
        return ULONG_MAX;
    }
    return strtoul(cli_grid_text(grid, option, "ordinal"), NULL, 10);
}

static void add_option(struct cli_new_category *to, const struct cli_grid_row *row)
{
    size_t at = to->option_count++;

    for (; at > 0 && order_of(to->grid, to->options[at - 1]) > order_of(to->grid, row);
         at--) {
        to->options[at] = to->options[at - 1];
    }
    to->options[at] = row;
}

/* The rows of a category. */
static void collect(struct cli_new_category *to, const struct cli_grid *grid,
                    struct cli_arena *arena)
{
    to->grid = grid;
    to->options = cli_array(arena, grid->row_count, sizeof *to->options);
    for (size_t i = 0; i < grid->row_count; i++) {
        const struct cli_grid_row *row = &grid->rows[i];
        if (strcmp(cli_grid_text(grid, row, "category"), to->id) != 0) {
            continue;
        }
        if (*cli_grid_text(grid, row, "option") == '\0') {
            to->named = row;
        } else {
            add_option(to, row);
        }
    }
}

/* Take the category among those of the program; its options must be known. */
static void need_category(struct judging *j, const char *column, const char *id)
{
    struct cli_new_program *program = j->program;
    struct cli_arena *arena = j->findings->arena;

    if (category_named(program, id) != NULL) {
        return;
    }
    struct cli_new_category category = { .id = id };
    collect(&category, &program->options, arena);
    if (category.option_count == 0) {
        collect(&category, &program->known, arena);
    }
    if (category.option_count == 0) {
        const struct cli_words words = { .subject = id };
        refuse(j, CLI_SAY_NO_OPTIONS, column, &words);
        return;
    }
    struct cli_new_category *more =
        cli_array(arena, program->category_count + 1, sizeof *more);
    if (program->category_count > 0) {
        memcpy(more, program->categories, program->category_count * sizeof *more);
    }
    more[program->category_count++] = category;
    program->categories = more;
}

/* The scale of a choice has no "unspecified". */
static void mark_choice(struct judging *j, const char *id)
{
    struct cli_new_category *category = category_named(j->program, id);

    if (category != NULL && strcmp(text_of(j, "kind"), "choice") == 0) {
        category->is_scale = true;
    }
}

static void check_breakdowns(struct judging *j, const char *column)
{
    struct cli_arena *arena = j->findings->arena;
    const char *text = cli_new_list(arena, text_of(j, column));
    const struct cli_list all = cli_split(arena, text, ';');

    for (size_t i = 0; i < all.n; i++) {
        const struct cli_list crossed = cli_split(arena, all.v[i], '*');
        for (size_t k = 0; k < crossed.n; k++) {
            need_category(j, column, crossed.v[k]);
            mark_choice(j, crossed.v[k]);
        }
    }
}

/* ---- the whole ------------------------------------------------------------------------ */

static void check_row(struct judging *j)
{
    check_id(j, "id", text_of(j, "id"));
    check_id(j, "form", cli_new_form_of(j->program, j->row));
    check_twice(j);
    one_of(j, "kind", kinds);
    one_of(j, "better", better);
    one_of(j, "over_time", combining);
    one_of(j, "over_organizations", combining);
    check_scale(j);
    check_sides(j);
    check_texts(j);
    check_breakdowns(j, "breakdowns");
    check_breakdowns(j, "overlapping");
}

static bool has_program(const struct cli_new_program *p, const char *program)
{
    for (size_t i = 0; i < p->catalogue.row_count; i++) {
        if (strcmp(cli_new_text(p, &p->catalogue.rows[i], "program"), program) == 0) {
            return true;
        }
    }
    return false;
}

/* Which rows are meant: those of the program said, of the one with our id, or all where they
 * are of one. NULL after a finding. */
static const char *choose(const struct cli_new_program *p, struct cli_findings *findings,
                          const char *said)
{
    const char *first = NULL;

    if (said == NULL && has_program(p, p->id)) {
        return p->id;
    }
    for (size_t i = 0; i < p->catalogue.row_count; i++) {
        const char *name = cli_new_text(p, &p->catalogue.rows[i], "program");
        first = first == NULL ? name : first;
        if (said == NULL && strcmp(first, name) != 0) {
            const struct cli_words words = { .subject = first, .value = name };
            cli_find(findings, CLI_SAY_SEVERAL_PROGRAMS, p->catalogue.rows[i].line,
                     "program", &words);
            return NULL;
        }
    }
    const char *chosen = said == NULL ? first : said;
    if (chosen == NULL || !has_program(p, chosen)) {
        const struct cli_words words = { .subject = said };
        cli_find(findings, said == NULL ? CLI_SAY_NO_INDICATOR : CLI_SAY_NO_INDICATOR_OF, 0,
                 said == NULL ? NULL : "program", &words);
        return NULL;
    }
    return chosen;
}

static void add_form(struct cli_new_program *p, struct cli_findings *findings,
                     const struct cli_grid_row *row)
{
    const char *form = cli_new_form_of(p, row);

    for (size_t i = 0; i < p->form_count; i++) {
        if (strcmp(p->forms[i], form) == 0) {
            return;
        }
    }
    if (p->form_count == CLI_NEW_FORMS) {
        const struct cli_words words = { .limit = "64" };
        cli_find(findings, CLI_SAY_TOO_MANY_FORMS, row->line, "form", &words);
        return;
    }
    p->forms[p->form_count++] = form;
}

static void take_form(struct cli_new_program *p, const char *program, const char *form)
{
    const struct cli_grid *grid = &p->catalogue;

    for (size_t i = 0; i < grid->row_count; i++) {
        const struct cli_grid_row *row = &grid->rows[i];
        if (strcmp(cli_new_text(p, row, "program"), program) == 0 &&
            strcmp(cli_new_form_of(p, row), form) == 0) {
            p->indicators[p->indicator_count++] = row;
        }
    }
}

/* The rows of the program, those of a form together. */
static void take_rows(struct cli_new_program *p, struct cli_findings *findings,
                      const char *program)
{
    const struct cli_grid *grid = &p->catalogue;

    for (size_t i = 0; i < grid->row_count; i++) {
        if (strcmp(cli_new_text(p, &grid->rows[i], "program"), program) == 0) {
            add_form(p, findings, &grid->rows[i]);
        }
    }
    p->indicators = cli_array(findings->arena, grid->row_count, sizeof *p->indicators);
    for (size_t f = 0; f < p->form_count; f++) {
        take_form(p, program, p->forms[f]);
    }
}

static void check_options(const struct cli_new_category *category,
                          struct cli_findings *findings)
{
    for (size_t i = 0; i < category->option_count; i++) {
        const struct cli_grid_row *row = category->options[i];
        const struct cli_words words = { .subject =
                                             cli_grid_text(category->grid, row, "option") };
        if (!cli_new_is_id(words.subject)) {
            cli_find(findings, CLI_SAY_MALFORMED_ID, row->line, "option", &words);
        }
    }
}

void cli_new_know(struct cli_new_program *out, const struct cli_new_source *known)
{
    cli_grid_read(&out->known, &option_form, known->findings, known->data);
}

bool cli_new_read(struct cli_new_program *out, const struct cli_new_source *catalogue,
                  const struct cli_new_source *options, const char *program)
{
    struct cli_findings *findings = catalogue->findings;
    bool good = cli_grid_read(&out->catalogue, &catalogue_form, findings, catalogue->data);

    if (options->data != NULL) {
        good =
            cli_grid_read(&out->options, &option_form, options->findings, options->data) &&
            good;
    }
    const char *chosen = good ? choose(out, findings, program) : NULL;
    if (chosen == NULL) {
        return false;
    }
    take_rows(out, findings, chosen);
    for (size_t i = 0; i < out->indicator_count; i++) {
        struct judging j = { out, findings, out->indicators[i] };
        check_row(&j);
    }
    for (size_t i = 0; i < out->category_count; i++) {
        check_options(&out->categories[i], options->findings);
    }
    return findings->errors == 0 && options->findings->errors == 0;
}
