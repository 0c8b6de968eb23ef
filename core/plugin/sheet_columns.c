/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "plugin/sheet_parts.h"

#define IN(part) (1u << ATH_SHEET_##part)

/* A column there may be, of the sheets `in`; the first name of a field is the one to suggest. The
 * name of a text ends in '_', and a language follows. */
struct known {
    const char *name;
    enum ath_sheet_field field;
    unsigned in, needed; /* sheets */
};

static const struct known known[] = {
    { "id", ATH_FIELD_ID, IN(INDICATORS) | IN(FORMS) | IN(RULES),
      IN(INDICATORS) | IN(FORMS) | IN(RULES) },
    { "program", ATH_FIELD_PROGRAM, IN(INDICATORS), 0 },
    { "form", ATH_FIELD_FORM, IN(INDICATORS) | IN(RULES), 0 },
    { "kind", ATH_FIELD_KIND, IN(INDICATORS), IN(INDICATORS) },
    { "unit", ATH_FIELD_UNIT, IN(INDICATORS), IN(INDICATORS) },
    { "scale", ATH_FIELD_SCALE, IN(INDICATORS), 0 },
    { "breakdowns", ATH_FIELD_BREAKDOWNS, IN(INDICATORS), 0 },
    { "overlapping", ATH_FIELD_OVERLAPPING, IN(INDICATORS), 0 },
    { "numerator", ATH_FIELD_NUMERATOR, IN(INDICATORS), 0 },
    { "denominator", ATH_FIELD_DENOMINATOR, IN(INDICATORS), 0 },
    { "factor", ATH_FIELD_FACTOR, IN(INDICATORS), 0 },
    { "leaf_formula", ATH_FIELD_LEAF, IN(INDICATORS), 0 },
    { "formula", ATH_FIELD_LEAF, IN(INDICATORS), 0 },
    { "better", ATH_FIELD_BETTER, IN(INDICATORS), 0 },
    { "iris", ATH_FIELD_IRIS, IN(INDICATORS), 0 },
    { "sdg_target", ATH_FIELD_SDG, IN(INDICATORS), 0 },
    { "sdg", ATH_FIELD_SDG, IN(INDICATORS), 0 },
    { "minimum", ATH_FIELD_MINIMUM, IN(INDICATORS), 0 },
    { "maximum", ATH_FIELD_MAXIMUM, IN(INDICATORS), 0 },
    { "carry_periods", ATH_FIELD_CARRY, IN(INDICATORS), 0 },
    { "over_time", ATH_FIELD_OVER_TIME, IN(INDICATORS), 0 },
    { "over_organizations", ATH_FIELD_OVER_ORGANIZATIONS, IN(INDICATORS), 0 },
    { "frequencies", ATH_FIELD_FREQUENCIES, IN(INDICATORS) | IN(FORMS) | IN(PROGRAM), 0 },
    { "kinds", ATH_FIELD_KINDS, IN(INDICATORS) | IN(FORMS) | IN(PROGRAM), 0 },
    { "deadline_days", ATH_FIELD_DEADLINE, IN(INDICATORS) | IN(FORMS) | IN(PROGRAM), 0 },
    { "category", ATH_FIELD_CATEGORY, IN(OPTIONS), IN(OPTIONS) },
    { "option", ATH_FIELD_OPTION, IN(OPTIONS), IN(OPTIONS) },
    { "ordinal", ATH_FIELD_ORDINAL, IN(OPTIONS), 0 },
    { "left", ATH_FIELD_LEFT, IN(RULES), IN(RULES) },
    { "comparison", ATH_FIELD_COMPARISON, IN(RULES), IN(RULES) },
    { "right", ATH_FIELD_RIGHT, IN(RULES), IN(RULES) },
    { "missing", ATH_FIELD_MISSING, IN(RULES), 0 },
    { "effect", ATH_FIELD_EFFECT, IN(RULES), 0 },
    { "version", ATH_FIELD_VERSION, IN(PROGRAM), 0 },
    { "name_", ATH_FIELD_NAME, IN(INDICATORS) | IN(OPTIONS) | IN(FORMS) | IN(PROGRAM),
      IN(INDICATORS) | IN(OPTIONS) | IN(FORMS) },
    { "help_", ATH_FIELD_HELP, IN(INDICATORS), 0 },
    { "message_", ATH_FIELD_MESSAGE, IN(RULES), IN(RULES) },
};

enum { KNOWN = sizeof known / sizeof known[0] };

static bool is_text(const struct known *k)
{
    return k->field >= ATH_FIELD_NAME;
}

/* ---- the header ------------------------------------------------------------------ */

static const char *lower(struct ath_sheet_making *m, const char *text)
{
    char *copy = ath_arena_string(m->arena, ath_slice_str(text));

    if (copy == NULL) {
        ath_sheet_exhausted(m);
        return "";
    }
    for (char *c = copy; *c != '\0'; c++) {
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c + ('a' - 'A') : *c);
    }
    return copy;
}

/* "fr", "zgh-tfng": the model judges the rest. Not "french": nobody would be shown that. */
static bool looks_like_tag(const char *text)
{
    size_t language = strspn(text, "abcdefghijklmnopqrstuvwxyz");
    size_t size = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return (language == 2 || language == 3) && text[size] == '\0' &&
           (size == language || text[language] == '-');
}

static bool match(struct ath_sheet_column *column, unsigned in)
{
    for (size_t i = 0; i < KNOWN; i++) {
        size_t size = strlen(known[i].name);
        bool text = is_text(&known[i]);
        bool same = text ? strncmp(column->name, known[i].name, size) == 0 &&
                               looks_like_tag(column->name + size)
                         : strcmp(column->name, known[i].name) == 0;
        if (same && (known[i].in & in) != 0) {
            column->field = known[i].field;
            column->lang = text ? column->name + size : NULL;
            return true;
        }
    }
    return false;
}

/* Of texts the names in the languages of the house are known words: "name" and "name_french" are
 * not, and mean one of them. */
static void compare_text(struct ath_sheet_making *m, struct ath_sheet_near *near,
                         const char *name, const char *prefix)
{
    static const char *const tags[] = { "ar", "fr", "en" };
    size_t size = strlen(prefix);
    bool begins = strncmp(name, prefix, size) == 0;
    bool bare = strncmp(name, prefix, size - 1) == 0 && name[size - 1] == '\0';

    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        const char *full = ath_sheet_printf(m, "%s%s", prefix, tags[i]);
        bool meant = bare || (begins && strncmp(name + size, tags[i], 2) == 0);
        ath_sheet_compare(m, near, meant ? full : name, full);
    }
}

static void tell_unknown(struct ath_sheet_making *m, struct ath_sheet_at at,
                         const char *name)
{
    struct ath_sheet_near near = { 0 };

    for (size_t i = 0; i < KNOWN; i++) {
        if ((known[i].in & (1u << at.table->part)) == 0) {
            continue;
        }
        if (is_text(&known[i])) {
            compare_text(m, &near, name, known[i].name);
        } else {
            ath_sheet_compare(m, &near, name, known[i].name);
        }
    }
    ath_sheet_tell(m, at, NULL, ATH_SHEET_UNKNOWN_COLUMN,
                   (struct ath_sheet_words){ .value = name, .near = near.best });
}

/* One field in one language stands once, whatever its name. */
static bool repeats(const struct ath_sheet_table *table,
                    const struct ath_sheet_column *column)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const struct ath_sheet_column *other = &table->columns[i];
        if (other->field == column->field &&
            (column->lang == NULL || strcmp(other->lang, column->lang) == 0)) {
            return true;
        }
    }
    return false;
}

static void add_column(struct ath_sheet_making *m, struct ath_sheet_at at,
                       struct ath_sheet_table *table, const char *text)
{
    struct ath_sheet_column *column = &table->columns[table->column_count];

    *column = (struct ath_sheet_column){ ATH_FIELD_UNNAMED, lower(m, text), NULL };
    if (*column->name != '\0' && !match(column, 1u << table->part)) {
        column->field = ATH_FIELD_WRONG;
        tell_unknown(m, at, column->name);
    } else if (*column->name != '\0' && repeats(table, column)) {
        column->field = ATH_FIELD_WRONG;
        ath_sheet_tell(m, at, NULL, ATH_SHEET_REPEATED_COLUMN,
                       (struct ath_sheet_words){ .value = column->name });
    }
    table->column_count++;
}

static bool has_field(const struct ath_sheet_table *table, enum ath_sheet_field field)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].field == field) {
            return true;
        }
    }
    return false;
}

static void check_needed(struct ath_sheet_making *m, struct ath_sheet_at at)
{
    for (size_t i = 0; i < KNOWN; i++) {
        if ((known[i].needed & (1u << at.table->part)) != 0 &&
            !has_field(at.table, known[i].field)) {
            const char *name = is_text(&known[i])
                                   ? ath_sheet_printf(m, "%sfr", known[i].name)
                                   : known[i].name;
            ath_sheet_tell(m, at, NULL, ATH_SHEET_MISSING_COLUMN,
                           (struct ath_sheet_words){ .value = name });
        }
    }
}

void ath_sheet_header(struct ath_sheet_making *m, struct ath_sheet_table *table,
                      struct ath_sheet_row header, size_t count)
{
    struct ath_sheet_at at = { table, &header };

    if (count > ATH_SHEET_COLUMNS) {
        struct ath_sheet_words words = { .limit =
                                             ath_sheet_printf(m, "%d", ATH_SHEET_COLUMNS) };
        ath_sheet_tell(m, at, NULL, ATH_SHEET_TOO_MANY_COLUMNS, words);
        count = ATH_SHEET_COLUMNS;
    }
    for (size_t i = 0; i < count; i++) {
        add_column(m, at, table, header.cells[i]);
    }
    check_needed(m, at);
}

/* ---- cells by field -------------------------------------------------------------- */

static int find_column(const struct ath_sheet_table *table, enum ath_sheet_field field)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].field == field) {
            return (int)i;
        }
    }
    return -1;
}

const char *ath_sheet_cell(struct ath_sheet_at at, enum ath_sheet_field field)
{
    int column = at.row == NULL ? -1 : find_column(at.table, field);

    return column < 0 ? "" : at.row->cells[column];
}

const char *ath_sheet_field_name(struct ath_sheet_at at, enum ath_sheet_field field)
{
    int column = find_column(at.table, field);

    return column < 0 ? "" : at.table->columns[column].name;
}

struct ath_labels ath_sheet_labels(struct ath_sheet_making *m, struct ath_sheet_at at,
                                   enum ath_sheet_field field)
{
    struct ath_labels labels = { 0 };
    struct ath_label *v =
        ath_sheet_array(m, at.row == NULL ? 0 : at.table->column_count, sizeof *v);

    labels.v = v;
    for (size_t i = 0; v != NULL && at.row != NULL && i < at.table->column_count; i++) {
        if (at.table->columns[i].field == field && *at.row->cells[i] != '\0') {
            v[labels.n++] =
                (struct ath_label){ at.table->columns[i].lang, at.row->cells[i] };
        }
    }
    return labels;
}
