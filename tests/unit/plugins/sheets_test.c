/* SPDX-License-Identifier: Apache-2.0 */

/* The rows of the catalogue as sheets declare what the plugins that were written from them
 * declare. Where the catalogue is at hand: in the folder $ATHAR_SHARED, or in `shared` beside the
 * checkout. */

#include <stdio.h>
#include <stdlib.h>

#include "mended.h"
#include "plugin/sheet.h"
#include "served.h"
#include "shared.h"

enum { ARENA_BYTES = 64 << 20 };

/* ---- the catalogue, cut into sheets ---------------------------------------------- */

/* The header, and the rows that begin with the program. In place; the number of rows. */
static size_t keep_rows(char *text, const char *program)
{
    size_t n = 0, used = 0, size = strlen(program);
    char *line = text, *next;

    for (bool header = true; *line != '\0'; header = false, line = next) {
        next = line + strcspn(line, "\n");
        next += *next == '\n';
        bool ours = strncmp(line, program, size) == 0 && line[size] == ',';
        if (header || ours) {
            memmove(text + used, line, (size_t)(next - line));
            used += (size_t)(next - line);
            n += ours;
        }
    }
    text[used] = '\0';
    return n;
}

struct sheet {
    struct ath_arena arena;
    struct ath_sheet_problems problems;
    struct ath_program *program;
    char *rows, *options;
    size_t n;
};

/* False when there is no catalogue. */
static bool open_sheet(struct sheet *s, const char *id)
{
    struct ath_sheet_files files = { 0 };
    struct ath_error err = { 0 };

    memset(s, 0, sizeof *s);
    s->rows = read_shared("catalog.csv");
    s->options = read_shared("options.csv");
    if (s->rows == NULL || s->options == NULL) {
        free(s->rows);
        free(s->options);
        return false;
    }
    ath_arena_init(&s->arena, ARENA_BYTES);
    s->n = keep_rows(s->rows, id);
    s->problems.arena = &s->arena;
    s->problems.stem = id;
    files.bytes[ATH_SHEET_INDICATORS] = ath_slice_str(s->rows);
    files.bytes[ATH_SHEET_OPTIONS] = ath_slice_str(s->options);
    ath_code code = ath_sheet_program(&s->program, &s->problems, &files, &s->arena, &err);
    ATH_EQ_STR(err.message, "");
    ATH_OK(code);
    ATH_OK(ath_program_finish(s->program, NULL, &s->arena, &err));
    return true;
}

static void close_sheet(struct sheet *s)
{
    free(s->rows);
    free(s->options);
    ath_arena_fini(&s->arena);
}

/* ---- the same as the plugin ------------------------------------------------------ */

static void same_text(const char *id, const char *sheet, const char *plugin)
{
    const char *a = sheet == NULL ? "" : sheet, *b = plugin == NULL ? "" : plugin;

    if (strcmp(a, b) != 0) {
        ATH_FAIL("%s: '%s' in the sheet, '%s' in the plugin", id, a, b);
    }
}

static void same_number(const char *id, int64_t sheet, int64_t plugin)
{
    if (sheet != plugin) {
        ATH_FAIL("%s: %lld in the sheet, %lld in the plugin", id, (long long)sheet,
                 (long long)plugin);
    }
}

/* Texts of the column "name" or "help", but for those that are mended in the plugin. */
static void same_labels(const char *id, const char *column, struct ath_labels sheet,
                        struct ath_labels plugin)
{
    same_number(id, sheet.n, plugin.n);
    for (uint16_t i = 0; i < sheet.n; i++) {
        same_text(id, sheet.v[i].lang, plugin.v[i].lang);
        if (!is_mended(id, column, sheet.v[i].lang)) {
            same_text(id, sheet.v[i].text, plugin.v[i].text);
        }
    }
}

static void same_breakdowns(const struct ath_program *sheet, const struct ath_indicator *a,
                            const struct ath_program *plugin, const struct ath_indicator *b)
{
    same_number(a->id, a->breakdown_count, b->breakdown_count);
    for (uint16_t i = 0; i < a->breakdown_count; i++) {
        same_number(a->id, a->breakdowns[i].category_count,
                    b->breakdowns[i].category_count);
        same_number(a->id, a->breakdowns[i].overlapping, b->breakdowns[i].overlapping);
        same_number(a->id, a->breakdowns[i].cell_count, b->breakdowns[i].cell_count);
        for (unsigned c = 0; c < a->breakdowns[i].category_count; c++) {
            same_text(a->id, sheet->categories[a->breakdowns[i].category[c]].id,
                      plugin->categories[b->breakdowns[i].category[c]].id);
        }
    }
}

/* What the plugin has otherwise than the catalogue, beside mended texts. */
enum other { NOTHING = 0, FORMULAS = 1, BREAKDOWNS = 2 };

static void same_words(const struct ath_indicator *a, const struct ath_indicator *b,
                       unsigned other)
{
    if ((other & FORMULAS) == 0) {
        same_text(a->id, a->numerator, b->numerator);
        same_text(a->id, a->denominator, b->denominator);
        same_text(a->id, a->leaf, b->leaf);
    }
    same_labels(a->id, "name", a->names, b->names);
    same_labels(a->id, "help", a->definitions, b->definitions);
}

static void same_indicator(const struct ath_indicator *a, const struct ath_indicator *b)
{
    same_number(a->id, a->kind, b->kind);
    same_text(a->id, a->unit, b->unit);
    same_number(a->id, a->scale, b->scale);
    same_number(a->id, a->better, b->better);
    same_text(a->id, a->iris, b->iris);
    same_text(a->id, a->sdg, b->sdg);
    same_number(a->id, a->factor, b->factor);
    same_number(a->id, a->entered, b->entered);
}

/* The plugin may have more: figures that the catalogue lacks. */
static void same_program(const char *id, unsigned other)
{
    struct sheet sheet;
    struct served s;

    if (!open_sheet(&sheet, id)) {
        return;
    }
    served_open(&s, id);
    ATH_TRUE(sheet.program->indicator_count > 0);
    for (uint16_t i = 0; i < sheet.program->indicator_count; i++) {
        const struct ath_indicator *ours = &sheet.program->indicators[i];
        const struct ath_indicator *plugin =
            ath_program_indicator(&s.program, ath_slice_str(ours->id));
        if (plugin == NULL) {
            ATH_FAIL("the plugin %s lacks %s", id, ours->id);
        }
        same_indicator(ours, plugin);
        same_words(ours, plugin, other);
        if ((other & BREAKDOWNS) == 0) {
            same_breakdowns(sheet.program, ours, &s.program, plugin);
        }
    }
    served_close(&s);
    close_sheet(&sheet);
}

ATH_TEST(plugins_sheets, incubation_as_a_sheet_is_the_plugin)
{
    same_program("incubation", NOTHING);
}

ATH_TEST(plugins_sheets, tanara_as_a_sheet_is_the_plugin)
{
    same_program("tanara", NOTHING);
}

ATH_TEST(plugins_sheets, cooperatives_as_a_sheet_is_the_plugin)
{
    same_program("cooperatives", NOTHING);
}

ATH_TEST(plugins_sheets, crowdfunding_as_a_sheet_is_the_plugin)
{
    same_program("crowdfunding", NOTHING);
}

ATH_TEST(plugins_sheets, solidarity_as_a_sheet_is_the_plugin)
{
    same_program("solidarity", BREAKDOWNS);
}

ATH_TEST(plugins_sheets, rbf_as_a_sheet_is_the_plugin)
{
    same_program("rbf", FORMULAS);
}

ATH_TEST(plugins_sheets, every_program_of_the_catalogue_loads_as_a_sheet)
{
    static const char *const programs[] = { "incubation",   "tanara",     "cooperatives",
                                            "crowdfunding", "solidarity", "rbf" };

    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
        struct sheet sheet;
        if (!open_sheet(&sheet, programs[i])) {
            return;
        }
        ATH_TRUE(sheet.n > 20);
        ATH_EQ_U64(sheet.program->indicator_count, sheet.n);
        close_sheet(&sheet);
    }
}

/* ---- from a sheet to a plugin ---------------------------------------------------- */

/* The program as a sheet that has the plugin's form, and of the options those it uses. */
static struct ath_program *tanara_sheet(struct sheet *s)
{
    static const char *const used[] = { "sex",  "grade", "module",      "theme",
                                        "mode", "level", "satisfaction" };
    struct ath_sheet_files files = { 0 };
    struct ath_program *program = NULL;
    struct ath_error err = { 0 };
    char *options = calloc(1, TEXT_BYTES);
    size_t n = 0;

    ATH_TRUE(options != NULL);
    for (size_t i = 0; i < sizeof used / sizeof used[0]; i++) {
        char *part = read_shared("options.csv");
        keep_rows(part, used[i]);
        n += (size_t)snprintf(options + n, TEXT_BYTES - n, "%s",
                              i == 0 ? part : strchr(part, '\n') + 1);
        free(part);
    }
    files.bytes[ATH_SHEET_INDICATORS] = ath_slice_str(s->rows);
    files.bytes[ATH_SHEET_OPTIONS] = ath_slice_str(options);
    files.bytes[ATH_SHEET_FORMS] = ath_slice_str("id,name_fr\nmonthly,Rapport\n");
    ath_code code = ath_sheet_program(&program, &s->problems, &files, &s->arena, &err);
    ATH_EQ_STR(err.message, "");
    ATH_OK(code);
    ATH_OK(ath_program_finish(program, NULL, &s->arena, &err));
    free(options);
    return program;
}

ATH_TEST(plugins_sheets, a_sheet_that_becomes_a_plugin_keeps_its_figures)
{
    struct sheet sheet;
    struct served s;
    struct ath_error err = { 0 };

    if (!open_sheet(&sheet, "tanara")) {
        return;
    }
    const struct ath_program *before = tanara_sheet(&sheet);
    served_open(&s, "tanara");
    ath_code code = ath_program_finish(&s.program, before, &s.arena, &err);
    ATH_EQ_STR(err.message, "");
    ATH_OK(code);
    for (uint16_t i = 0; i < before->indicator_count; i++) {
        const struct ath_indicator *was = &before->indicators[i];
        const struct ath_indicator *is =
            ath_program_indicator(&s.program, ath_slice_str(was->id));
        ATH_TRUE(is != NULL);
        same_number(was->id, was->total, is->total);
    }
    served_close(&s);
    close_sheet(&sheet);
}

/* ---- what needs no typing -------------------------------------------------------- */

ATH_TEST(plugins_sheets, the_categories_at_hand_are_the_catalogues)
{
    static const char text[] =
        "id,kind,unit,name_fr,breakdowns\nm,flow,people,M,sex; age; disability\n";
    struct ath_sheet_files files = { .bytes = { [ATH_SHEET_INDICATORS] =
                                                    ath_slice_str(text) } };
    struct ath_program *ours = NULL;
    struct ath_error err = { 0 };
    struct sheet s;

    if (!open_sheet(&s, "incubation")) {
        return;
    }
    ATH_OK(ath_sheet_program(&ours, &s.problems, &files, &s.arena, &err));
    ATH_OK(ath_program_finish(ours, NULL, &s.arena, &err));
    ATH_EQ_U64(ours->category_count, 3);
    for (uint16_t i = 0; i < ours->category_count; i++) {
        const struct ath_category *a = &ours->categories[i], *b;
        uint16_t index;
        b = ath_program_category(s.program, ath_slice_str(a->id), &index);
        ATH_TRUE(b != NULL);
        same_number(a->id, a->option_count, b->option_count);
        for (uint16_t o = 0; o < a->option_count; o++) {
            same_text(a->id, a->options[o].id, b->options[o].id);
            same_labels(a->options[o].id, "name", a->options[o].names, b->options[o].names);
        }
    }
    close_sheet(&s);
}
