/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/manifest.h"

#include <string.h>

#include "base/decimal.h"
#include "model/organization.h"
#include "plugin/table.h"

/* What each struct had in ABI 1.0; for ever. */
enum {
    /* NOLINTBEGIN(bugprone-sizeof-expression): the size of a pointer is meant */
    OPTION_BYTES = ATH_ABI_UPTO(athar_option, name),
    CATEGORY_BYTES = ATH_ABI_UPTO(athar_category, option_count),
    INDICATOR_BYTES = ATH_ABI_UPTO(athar_indicator, maximum),
    RULE_BYTES = ATH_ABI_UPTO(athar_rule, message),
    FORM_BYTES = ATH_ABI_UPTO(athar_form, rule_count),
    CHECK_BYTES = ATH_ABI_UPTO(athar_check, run),
    VALIDATE_BYTES = ATH_ABI_UPTO(athar_validate, check_count),
    /* NOLINTEND(bugprone-sizeof-expression) */
};

enum { CHECK_CELLS_MAX = 256, DEADLINE_DAYS_MAX = 3660 };

/* ---- categories ------------------------------------------------------------------ */

static struct ath_option read_option(struct ath_abi_reader *r, struct ath_abi_table table,
                                     size_t i)
{
    struct athar_option from;

    ath_abi_element(&from, sizeof from, r, table, i);
    const char *id = ath_abi_id(r, from.id, "an option's id");
    return (struct ath_option){ .id = id,
                                .names = ath_abi_labels(r, from.name, "an option's name") };
}

static struct ath_category read_category(struct ath_abi_reader *r,
                                         struct ath_abi_table table, size_t at)
{
    struct athar_category from;

    ath_abi_element(&from, sizeof from, r, table, at);
    struct ath_category category = { .unspecified = -1 };
    category.id = r->item = ath_abi_id(r, from.id, "a category's id");
    category.names = ath_abi_labels(r, from.name, "name");

    struct ath_abi_table options = ath_abi_open(
        r, (struct ath_abi_source){ from.options, from.option_count, ATH_CATEGORY_OPTIONS,
                                    OPTION_BYTES, "option" });
    struct ath_option *v = ath_abi_array(r, options.count, sizeof *v);
    for (size_t i = 0; v != NULL && i < options.count; i++) {
        v[i] = read_option(r, options, i);
        if (strcmp(v[i].id, "unspecified") == 0) {
            category.unspecified = (int16_t)i;
        }
    }
    category.options = v;
    category.option_count = (uint16_t)options.count;
    return category;
}

static void read_categories(struct ath_abi_reader *r, struct ath_program *program,
                            const struct athar_plugin *from)
{
    struct ath_abi_table table = ath_abi_open(
        r, (struct ath_abi_source){ from->categories, from->category_count,
                                    ATH_PROGRAM_CATEGORIES, CATEGORY_BYTES, "category" });

    program->categories = ath_abi_array(r, table.count, sizeof *program->categories);
    program->category_count = (uint16_t)table.count;
    for (size_t i = 0; r->code == ATH_OK && i < table.count; i++) {
        r->what = "category";
        r->item = "?";
        program->categories[i] = read_category(r, table, i);
    }
    r->what = NULL;
}

/* ---- lists of names -------------------------------------------------------------- */

/* "" and NULL are the same: nothing. */
static struct ath_slice read_list(struct ath_abi_reader *r, const char *text,
                                  const char *name)
{
    const char *copy = ath_abi_text(r, text, ATH_ABI_FORMULA_BYTES, name);

    return copy == NULL || *copy == '\0' ? (struct ath_slice){ 0 } : ath_slice_str(copy);
}

static size_t count_parts(struct ath_slice list)
{
    struct ath_slice part;
    size_t n = 0;

    while (ath_abi_part(&part, &list, ';')) {
        n++;
    }
    return n;
}

/* ---- breakdowns ------------------------------------------------------------------ */

static bool crosses(const struct ath_breakdown *breakdown, uint16_t category)
{
    for (unsigned i = 0; i < breakdown->category_count; i++) {
        if (breakdown->category[i] == category) {
            return true;
        }
    }
    return false;
}

static void read_crossing(struct ath_abi_reader *r, struct ath_breakdown *breakdown,
                          const struct ath_program *program, struct ath_slice text)
{
    struct ath_slice name;

    while (r->code == ATH_OK && ath_abi_part(&name, &text, '*')) {
        uint16_t index = 0;
        if (breakdown->category_count == ATH_BREAKDOWN_CATEGORIES) {
            ath_abi_refuse(r, "a breakdown crosses more than %d categories",
                           ATH_BREAKDOWN_CATEGORIES);
        } else if (ath_program_category(program, name, &index) == NULL) {
            ath_abi_refuse(r, "breakdown names unknown category '%.*s'", (int)name.size,
                           (const char *)name.data);
        } else if (crosses(breakdown, index)) {
            ath_abi_refuse(r, "a breakdown crosses '%.*s' with itself", (int)name.size,
                           (const char *)name.data);
        } else {
            breakdown->category[breakdown->category_count++] = index;
        }
    }
}

static void read_breakdowns(struct ath_abi_reader *r, struct ath_indicator *indicator,
                            const struct ath_program *program, const char *text)
{
    struct ath_slice list = read_list(r, text, "breakdowns"), part;
    size_t n = count_parts(list), at = 0;

    if (n > ATH_INDICATOR_BREAKDOWNS) {
        ath_abi_refuse(r, "%zu breakdowns, at most %d", n, ATH_INDICATOR_BREAKDOWNS);
    }
    indicator->breakdowns = ath_abi_array(r, n, sizeof *indicator->breakdowns);
    while (r->code == ATH_OK && ath_abi_part(&part, &list, ';')) {
        read_crossing(r, &indicator->breakdowns[at++], program, part);
    }
    indicator->breakdown_count = (uint16_t)at;
}

static void read_overlapping(struct ath_abi_reader *r, struct ath_indicator *indicator,
                             const struct ath_program *program, const char *text)
{
    struct ath_slice list = read_list(r, text, "overlapping"), part;

    while (r->code == ATH_OK && ath_abi_part(&part, &list, ';')) {
        struct ath_breakdown b = { 0 };
        read_crossing(r, &b, program, part);
        int at = ath_indicator_breakdown(indicator, b.category, b.category_count);
        if (at < 0) {
            ath_abi_refuse(r, "overlapping names '%.*s', which is not a breakdown of it",
                           (int)part.size, (const char *)part.data);
        } else {
            indicator->breakdowns[at].overlapping = true;
        }
    }
}

/* ---- indicators ------------------------------------------------------------------ */

/* A number of the ABI is wider than the model's: refuse what would not survive. */
static int64_t read_number(struct ath_abi_reader *r, int64_t value, int64_t least,
                           int64_t most, const char *name)
{
    if (value < least || value > most) {
        ath_abi_refuse(r, "%s %lld is not %lld to %lld", name, (long long)value,
                       (long long)least, (long long)most);
        return least;
    }
    return value;
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static void read_limits(struct ath_indicator *to, const struct athar_indicator *from)
{
    bool entered = to->kind != ATH_RATIO && to->leaf == NULL;

    to->has_minimum = (from->limits & ATHAR_MINIMUM) != 0 ||
                      (entered && (from->limits & ATHAR_NEGATIVE) == 0);
    to->minimum = (from->limits & ATHAR_MINIMUM) != 0 ? from->minimum : 0;
    to->has_maximum = (from->limits & ATHAR_MAXIMUM) != 0;
    to->maximum = to->has_maximum ? from->maximum : 0;
}

static void read_indicator(struct ath_abi_reader *r, struct ath_indicator *to,
                           const struct ath_program *program,
                           const struct athar_indicator *from)
{
    to->id = r->item = ath_abi_id(r, from->id, "an indicator's id");
    to->names = ath_abi_labels(r, from->name, "name");
    to->definitions = ath_abi_labels(r, from->definition, "definition");
    to->unit = or_empty(ath_abi_text(r, from->unit, ATH_ABI_SHORT_BYTES, "unit"));
    to->iris = or_empty(ath_abi_text(r, from->iris, ATH_ABI_SHORT_BYTES, "iris"));
    to->sdg = or_empty(ath_abi_text(r, from->sdg, ATH_ABI_SHORT_BYTES, "sdg"));
    to->kind = (enum ath_kind)read_number(r, from->kind, ATH_FLOW, ATH_CHOICE, "kind");
    to->scale = (uint8_t)read_number(r, from->scale, 0, ATH_SCALE_MAX, "scale");
    to->better = (enum ath_better)read_number(r, from->better, ATH_BETTER_NONE,
                                              ATH_BETTER_DOWN, "better");
    to->carry_periods =
        (uint16_t)read_number(r, from->carry_periods, 0, UINT16_MAX, "carry_periods");
    to->over_time = (uint8_t)read_number(r, from->over_time, ATH_AS_KIND,
                                         ATH_COMBINING_END - 1, "over_time");
    to->over_reports = (uint8_t)read_number(r, from->over_organizations, ATH_AS_KIND,
                                            ATH_COMBINING_END - 1, "over_organizations");
    read_breakdowns(r, to, program, from->breakdowns);
    read_overlapping(r, to, program, from->overlapping);
    to->numerator = ath_abi_text(r, from->numerator, ATH_ABI_FORMULA_BYTES, "numerator");
    to->denominator =
        ath_abi_text(r, from->denominator, ATH_ABI_FORMULA_BYTES, "denominator");
    to->factor = from->factor;
    to->leaf = ath_abi_text(r, from->formula, ATH_ABI_FORMULA_BYTES, "formula");
    read_limits(to, from);
}

static void read_indicators(struct ath_abi_reader *r, struct ath_program *program,
                            const struct athar_form *from, uint16_t form)
{
    struct ath_form *to = &program->forms[form];
    struct ath_abi_table table = ath_abi_open(
        r, (struct ath_abi_source){ from->indicators, from->indicator_count,
                                    ATH_PROGRAM_INDICATORS - program->indicator_count,
                                    INDICATOR_BYTES, "indicator" });

    to->first_indicator = program->indicator_count;
    to->indicator_count = (uint16_t)table.count;
    for (size_t i = 0; r->code == ATH_OK && i < table.count; i++) {
        struct athar_indicator copy;
        struct ath_indicator *indicator = &program->indicators[program->indicator_count++];
        ath_abi_element(&copy, sizeof copy, r, table, i);
        r->what = "indicator";
        r->item = "?";
        indicator->form = form;
        read_indicator(r, indicator, program, &copy);
    }
    r->what = NULL;
}

/* ---- forms ----------------------------------------------------------------------- */

static struct ath_rule read_rule(struct ath_abi_reader *r, const struct athar_rule *from)
{
    struct ath_rule to = { 0 };

    to.id = r->item = ath_abi_id(r, from->id, "a rule's id");
    to.left = or_empty(ath_abi_text(r, from->left, ATH_ABI_FORMULA_BYTES, "left"));
    to.right = or_empty(ath_abi_text(r, from->right, ATH_ABI_FORMULA_BYTES, "right"));
    to.comparison =
        (enum ath_comparison)read_number(r, from->comparison, ATH_LE, ATH_GT, "comparison");
    int64_t missing = read_number(r, from->missing, 0, ATH_MISSING_ZERO, "missing");
    to.missing = missing == 0 ? ATH_MISSING_SKIP : (enum ath_missing)missing;
    to.warns = from->warns != 0;
    to.messages = ath_abi_labels(r, from->message, "message");
    return to;
}

static void read_rules(struct ath_abi_reader *r, struct ath_form *to,
                       const struct athar_form *from)
{
    struct ath_abi_table table =
        ath_abi_open(r, (struct ath_abi_source){ from->rules, from->rule_count,
                                                 ATH_FORM_RULES, RULE_BYTES, "rule" });

    to->rules = ath_abi_array(r, table.count, sizeof *to->rules);
    to->rule_count = (uint16_t)table.count;
    for (size_t i = 0; r->code == ATH_OK && i < table.count; i++) {
        struct athar_rule copy;
        ath_abi_element(&copy, sizeof copy, r, table, i);
        r->what = "rule";
        r->item = "?";
        to->rules[i] = read_rule(r, &copy);
    }
    r->what = NULL;
}

/* One "actual=month". */
static void read_frequency(struct ath_abi_reader *r, struct ath_form *to,
                           struct ath_slice text)
{
    struct ath_slice rest = text, layer_name = { 0 }, name = { 0 };
    enum ath_frequency frequency = ATH_NO_FREQUENCY;
    bool pair = ath_abi_part(&layer_name, &rest, '=') && ath_abi_part(&name, &rest, '=') &&
                layer_name.size > 0;
    enum ath_layer layer = pair ? ath_layer_parse(layer_name) : 0;

    if (layer == 0 || !ath_frequency_parse(&frequency, name)) {
        ath_abi_refuse(r, "frequencies has '%.*s', which is not layer=frequency",
                       (int)text.size, (const char *)text.data);
    } else if (to->frequency[layer] != ATH_NO_FREQUENCY) {
        ath_abi_refuse(r, "frequencies names layer '%s' twice", ath_layer_name(layer));
    } else {
        to->frequency[layer] = frequency;
    }
}

static void read_frequencies(struct ath_abi_reader *r, struct ath_form *to,
                             const char *text)
{
    struct ath_slice list = read_list(r, text, "frequencies"), part;

    while (r->code == ATH_OK && ath_abi_part(&part, &list, ';')) {
        read_frequency(r, to, part);
    }
}

static void read_kinds(struct ath_abi_reader *r, struct ath_form *to, const char *text)
{
    struct ath_slice list = read_list(r, text, "kinds"), part;

    while (r->code == ATH_OK && ath_abi_part(&part, &list, ';')) {
        enum ath_org_kind kind = ath_org_kind_parse(part);
        if (kind == 0) {
            ath_abi_refuse(r, "kinds names unknown kind '%.*s'", (int)part.size,
                           (const char *)part.data);
        } else {
            to->kinds |= UINT32_C(1) << kind;
        }
    }
}

static void read_form(struct ath_abi_reader *r, struct ath_program *program,
                      const struct athar_form *from, uint16_t at)
{
    struct ath_form *to = &program->forms[at];

    to->id = r->form = ath_abi_id(r, from->id, "a form's id");
    to->names = ath_abi_labels(r, from->name, "name");
    to->deadline_days = (uint16_t)read_number(r, from->deadline_days, 0, DEADLINE_DAYS_MAX,
                                              "deadline_days");
    read_frequencies(r, to, from->frequencies);
    read_kinds(r, to, from->kinds);
    read_indicators(r, program, from, at);
    read_rules(r, to, from);
    r->form = NULL;
}

/* Room for the indicators of all forms, which stand in one row. */
static void make_indicators(struct ath_abi_reader *r, struct ath_program *program,
                            struct ath_abi_table forms)
{
    size_t n = 0;

    for (size_t i = 0; r->code == ATH_OK && i < forms.count; i++) {
        struct athar_form form;
        ath_abi_element(&form, sizeof form, r, forms, i);
        if (form.indicator_count > ATH_PROGRAM_INDICATORS - n) {
            ath_abi_refuse(r, "form %zu: %zu indicators, a program has at most %d", i + 1,
                           form.indicator_count, ATH_PROGRAM_INDICATORS);
            return;
        }
        n += form.indicator_count;
    }
    program->indicators = ath_abi_array(r, n, sizeof *program->indicators);
}

static void read_forms(struct ath_abi_reader *r, struct ath_program *program,
                       const struct athar_plugin *from)
{
    struct ath_abi_table table =
        ath_abi_open(r, (struct ath_abi_source){ from->forms, from->form_count,
                                                 ATH_PROGRAM_FORMS, FORM_BYTES, "form" });

    program->forms = ath_abi_array(r, table.count, sizeof *program->forms);
    program->form_count = (uint16_t)table.count;
    make_indicators(r, program, table);
    for (size_t i = 0; r->code == ATH_OK && i < table.count; i++) {
        struct athar_form copy;
        ath_abi_element(&copy, sizeof copy, r, table, i);
        read_form(r, program, &copy, (uint16_t)i);
    }
}

ath_code ath_manifest_program(struct ath_program **out, const struct athar_plugin *plugin,
                              struct ath_arena *arena, struct ath_error *err)
{
    struct ath_abi_reader r = { .arena = arena, .err = err, .code = ATH_OK };
    struct ath_program *program = ath_abi_array(&r, 1, sizeof *program);

    if (program == NULL) {
        return r.code;
    }
    program->id = ath_abi_id(&r, plugin->id, "the program's id");
    if (program->id[0] == '-') {
        ath_abi_refuse(&r, "the program's id '%s' begins with -, as options do",
                       program->id);
    }
    program->version = or_empty(
        ath_abi_text(&r, plugin->version, ATH_ABI_SHORT_BYTES, "the plugin's version"));
    program->names = ath_abi_labels(&r, plugin->name, "the program's name");
    read_categories(&r, program, plugin);
    read_forms(&r, program, plugin);
    if (r.code == ATH_OK) {
        *out = program;
    }
    return r.code;
}

/* ---- checks in code -------------------------------------------------------------- */

static void read_check(struct ath_abi_reader *r, struct ath_manifest_check *to,
                       const struct ath_program *program, const struct athar_check *from)
{
    const char *id = ath_abi_text(r, from->form, ATH_ABI_SHORT_BYTES, "a check's form");
    const struct ath_form *form = ath_program_form(program, id);

    if (form == NULL) {
        ath_abi_refuse(r, "a check is for the form '%s', which is not one of the program",
                       or_empty(id));
        return;
    }
    r->form = to->form = form->id;
    if (from->run == NULL) {
        ath_abi_refuse(r, "a check has no function");
    }
    if (from->cell_count > CHECK_CELLS_MAX) {
        ath_abi_refuse(r, "a check looks at %zu cells, at most %d", from->cell_count,
                       CHECK_CELLS_MAX);
    }
    if (from->cell_count > 0 && from->cells == NULL) {
        ath_abi_refuse(r, "a check's list of cells is NULL");
        return;
    }
    const char **cells = ath_abi_array(r, from->cell_count, sizeof *cells);
    for (size_t i = 0; cells != NULL && i < from->cell_count; i++) {
        if (from->cells[i] == NULL) {
            ath_abi_refuse(r, "a check's cell %zu is NULL", i + 1);
        }
        cells[i] = ath_abi_text(r, from->cells[i], ATH_ABI_FORMULA_BYTES, "a check's cell");
    }
    to->cells = cells;
    to->cell_count = from->cell_count;
    to->run = from->run;
    r->form = NULL;
}

ath_code ath_manifest_checks(struct ath_manifest_checks *out,
                             const struct athar_validate *validate,
                             const struct ath_program *program, struct ath_arena *arena,
                             struct ath_error *err)
{
    struct ath_abi_reader r = { .arena = arena, .err = err, .code = ATH_OK };
    struct athar_validate head = { 0 };

    if (validate != NULL) {
        ath_abi_struct(&head, sizeof head, &r,
                       (struct ath_abi_source){ .first = validate,
                                                .least = VALIDATE_BYTES,
                                                .what = ATHAR_VALIDATE });
    }
    struct ath_abi_table table = ath_abi_open(
        &r, (struct ath_abi_source){ head.checks, head.check_count, ATH_MANIFEST_CHECKS,
                                     CHECK_BYTES, "check" });
    struct ath_manifest_check *v = ath_abi_array(&r, table.count, sizeof *v);
    for (size_t i = 0; r.code == ATH_OK && i < table.count; i++) {
        struct athar_check copy;
        ath_abi_element(&copy, sizeof copy, &r, table, i);
        read_check(&r, &v[i], program, &copy);
    }
    if (r.code == ATH_OK) {
        *out = (struct ath_manifest_checks){ v, table.count };
    }
    return r.code;
}
