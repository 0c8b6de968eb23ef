/* SPDX-License-Identifier: Apache-2.0 */
#include "upload.h"

#include <stdlib.h>
#include <string.h>

/* One row of the sheet: the report it is in and the cell it names. */
struct entry {
    const struct cli_sheet_row *row;
    uint32_t report, name;
};

struct name {
    const char *indicator;
    char **options;
    size_t option_count;
    unsigned decimals; /* the most of any value of it */
};

/* What the reports of a sheet are known by. */
struct key {
    const char *program, *form, *layer, *period, *organization, *project;
    size_t values;
};

struct building {
    struct cli_upload *out;
    const struct cli_sheet *sheet;
    const struct cli_upload_options *options;
    struct cli_findings *findings;
    struct cli_arena *arena;
    struct entry *entries;
    size_t entry_count;
    struct cli_map report_map, name_map, program_map;
    struct key *keys;
    struct name *names;
    const char **programs;
    size_t key_capacity, name_capacity, program_capacity;
    bool plain;  /* every value can be packed */
    bool remark; /* there are comments or reasons */
};

/* ---- which report a row is in --------------------------------------------------------- */

static void find(struct building *b, enum cli_message message,
                 const struct cli_sheet_row *row, enum cli_field field,
                 struct cli_words words)
{
    cli_find(b->findings, message, row->line, cli_field_name(field), &words);
}

static const char *text_of(const struct building *b, const struct cli_sheet_row *row,
                           enum cli_field field)
{
    return cli_sheet_text(b->sheet, row, field);
}

/* What stands before the point, or "". */
static const char *before_point(struct building *b, const char *text)
{
    const char *point = strchr(text, '.');

    return point == NULL ? "" : cli_copy(b->arena, text, (size_t)(point - text));
}

/* The program of a row, and its indicator as "program.indicator". */
static const char *resolve_program(struct building *b, const struct cli_sheet_row *row,
                                   const char **indicator)
{
    const char *short_or_long = text_of(b, row, CLI_FIELD_INDICATOR);
    const char *said = text_of(b, row, CLI_FIELD_PROGRAM);
    const char *of_form = before_point(b, text_of(b, row, CLI_FIELD_FORM));
    const char *prefix = before_point(b, short_or_long);
    const char *program = *said != '\0' ? said : *of_form != '\0' ? of_form : prefix;

    *indicator = short_or_long;
    if (*program == '\0') {
        find(b, CLI_SAY_MISSING_PROGRAM, row, CLI_FIELD_INDICATOR,
             (struct cli_words){ .subject = short_or_long });
    } else if (*prefix == '\0') {
        *indicator = cli_printf(b->arena, "%s.%s", program, short_or_long);
    } else if (strcmp(prefix, program) != 0) {
        find(b, CLI_SAY_PROGRAM_MISMATCH, row, CLI_FIELD_INDICATOR,
             (struct cli_words){ .subject = short_or_long, .limit = program });
    }
    if (*of_form != '\0' && strcmp(of_form, program) != 0) {
        find(b, CLI_SAY_PROGRAM_MISMATCH, row, CLI_FIELD_FORM,
             (struct cli_words){ .subject = text_of(b, row, CLI_FIELD_FORM),
                                 .limit = program });
    }
    return program;
}

static const char *resolve_form(struct building *b, const struct cli_sheet_row *row,
                                const char *program)
{
    const char *form = text_of(b, row, CLI_FIELD_FORM);

    return *form == '\0' || strchr(form, '.') != NULL
               ? form
               : cli_printf(b->arena, "%s.%s", program, form);
}

/* What a row says of its layer or project against what the command line says of all (R38). */
static const char *resolve_flag(struct building *b, const struct cli_sheet_row *row,
                                enum cli_field field, const char *flag, const char *nothing)
{
    const char *said = text_of(b, row, field);

    if (*said == '\0' || (flag != NULL && strcmp(said, flag) == 0)) {
        return flag != NULL ? flag : nothing;
    }
    if (flag != NULL) {
        find(b,
             field == CLI_FIELD_LAYER ? CLI_SAY_LAYER_CONTRADICTS
                                      : CLI_SAY_PROJECT_CONTRADICTS,
             row, field, (struct cli_words){ .subject = said, .limit = flag });
    }
    return said;
}

static uint32_t note_program(struct building *b, const char *program)
{
    bool added;
    uint32_t at = cli_map_put(&b->program_map, b->arena, program, &added);

    if (added) {
        b->programs = cli_grow(b->programs, at, &b->program_capacity, sizeof *b->programs);
        b->programs[at] = program;
    }
    return at;
}

/* The number of the report the row is in. */
static uint32_t resolve_report(struct building *b, const struct cli_sheet_row *row,
                               const char *program)
{
    struct key key = {
        .program = program,
        .form = resolve_form(b, row, program),
        .layer = resolve_flag(b, row, CLI_FIELD_LAYER, b->options->layer, "actual"),
        .project = resolve_flag(b, row, CLI_FIELD_PROJECT, b->options->project, "-"),
        .period = text_of(b, row, CLI_FIELD_PERIOD),
        .organization = text_of(b, row, CLI_FIELD_ORGANIZATION),
    };
    struct cli_arena scratch = { 0 };
    bool added;
    const char *text = cli_printf(&scratch, "%s\x1F%s\x1F%s\x1F%s\x1F%s\x1F%s", key.program,
                                  key.form, key.layer, cli_period_key(&scratch, key.period),
                                  key.organization, key.project);
    uint32_t at = cli_map_put(&b->report_map, b->arena, text, &added);

    cli_arena_fini(&scratch);
    if (added) {
        b->keys = cli_grow(b->keys, at, &b->key_capacity, sizeof *b->keys);
        b->keys[at] = key;
    }
    b->keys[at].values++;
    return at;
}

/* ---- which cell a row names ----------------------------------------------------------- */

static size_t count_options(const struct building *b, const struct cli_sheet_row *row)
{
    size_t n = 0;

    for (size_t i = 0; i < b->sheet->column_count; i++) {
        n += b->sheet->columns[i].field == CLI_FIELD_CATEGORY && *row->cells[i] != '\0';
    }
    return n;
}

static void make_name(struct building *b, struct name *name,
                      const struct cli_sheet_row *row, const char *indicator)
{
    *name = (struct name){ .indicator = indicator };
    name->options = cli_array(b->arena, count_options(b, row), sizeof *name->options);
    for (size_t i = 0; i < b->sheet->column_count; i++) {
        const struct cli_sheet_column *column = &b->sheet->columns[i];
        if (column->field == CLI_FIELD_CATEGORY && *row->cells[i] != '\0') {
            name->options[name->option_count++] =
                cli_printf(b->arena, "%s=%s", column->name, row->cells[i]);
        }
    }
}

static uint32_t resolve_name(struct building *b, const struct cli_sheet_row *row,
                             const char *indicator)
{
    struct cli_text text = { 0 };
    bool added;

    cli_text_str(&text, indicator);
    for (size_t i = 0; i < b->sheet->column_count; i++) {
        if (b->sheet->columns[i].field == CLI_FIELD_CATEGORY) {
            cli_text_str(&text, "\x1F");
            cli_text_str(&text, row->cells[i]);
        }
    }
    uint32_t at = cli_map_put(&b->name_map, b->arena, text.data, &added);
    cli_text_fini(&text);
    if (added) {
        b->names = cli_grow(b->names, at, &b->name_capacity, sizeof *b->names);
        make_name(b, &b->names[at], row, indicator);
    }
    return at;
}

/* ---- values --------------------------------------------------------------------------- */

static bool is_word(const char *value, Athar__V1__CellState *state)
{
    if (strcmp(value, "NA") == 0) {
        *state = ATHAR__V1__CELL_STATE__CELL_NA;
        return true;
    }
    if (strcmp(value, "WITHDRAWN") == 0) {
        *state = ATHAR__V1__CELL_STATE__CELL_WITHDRAWN;
        return true;
    }
    return false;
}

static void note_value(struct building *b, const struct cli_sheet_row *row,
                       struct name *name)
{
    const char *value = text_of(b, row, CLI_FIELD_VALUE);
    Athar__V1__CellState state;
    int64_t number;
    unsigned decimals = 0;

    b->plain = b->plain &&
               (is_word(value, &state) || cli_plain_decimal(&number, &decimals, value));
    name->decimals = decimals > name->decimals ? decimals : name->decimals;
    b->remark = b->remark || *text_of(b, row, CLI_FIELD_COMMENT) != '\0' ||
                *text_of(b, row, CLI_FIELD_REASON) != '\0';
}

static void read_row(struct building *b, const struct cli_sheet_row *row)
{
    const char *indicator;
    const char *program = resolve_program(b, row, &indicator);

    note_program(b, program);
    uint32_t report = resolve_report(b, row, program);
    uint32_t name = resolve_name(b, row, indicator);
    note_value(b, row, &b->names[name]);
    b->entries[b->entry_count++] = (struct entry){ row, report, name };
}

/* ---- the message ---------------------------------------------------------------------- */

static Athar__V1__ReportKey *make_key(struct building *b, const struct key *key)
{
    Athar__V1__ReportKey *out = cli_alloc(b->arena, sizeof *out);

    athar__v1__report_key__init(out);
    out->form = (char *)key->form;
    out->layer = (char *)key->layer;
    out->period = (char *)key->period;
    out->organization = (char *)key->organization;
    out->project = (char *)key->project;
    return out;
}

static void make_reports(struct building *b)
{
    struct cli_upload *out = b->out;
    size_t n = b->report_map.count;
    Athar__V1__Report *reports = cli_array(b->arena, n, sizeof *reports);

    out->submission.n_reports = n;
    out->submission.reports = cli_array(b->arena, n, sizeof *out->submission.reports);
    out->rows = cli_array(b->arena, n, sizeof *out->rows);
    for (size_t i = 0; i < n; i++) {
        Athar__V1__Report *report = &reports[i];
        size_t values = b->keys[i].values;
        athar__v1__report__init(report);
        report->key = make_key(b, &b->keys[i]);
        report->mode = b->options->replace ? ATHAR__V1__MODE__MODE_REPLACE
                                           : ATHAR__V1__MODE__MODE_MERGE;
        if (out->packed) {
            report->cell = cli_array(b->arena, values, sizeof *report->cell);
            report->value = cli_array(b->arena, values, sizeof *report->value);
            report->state = cli_array(b->arena, values, sizeof *report->state);
        } else {
            report->rows = cli_array(b->arena, values, sizeof *report->rows);
        }
        out->submission.reports[i] = report;
        out->rows[i] = cli_array(b->arena, values, sizeof *out->rows[i]);
    }
}

static void make_cells(struct building *b)
{
    Athar__V1__Submission *s = &b->out->submission;
    size_t n = b->name_map.count;
    Athar__V1__CellName *cells = cli_array(b->arena, n, sizeof *cells);

    s->n_cells = n;
    s->cells = cli_array(b->arena, n, sizeof *s->cells);
    for (size_t i = 0; i < n; i++) {
        athar__v1__cell_name__init(&cells[i]);
        cells[i].indicator = (char *)b->names[i].indicator;
        cells[i].options = b->names[i].options;
        cells[i].n_options = b->names[i].option_count;
        cells[i].decimals = b->names[i].decimals;
        s->cells[i] = &cells[i];
    }
}

static void put_row(struct building *b, Athar__V1__Report *report, const struct entry *e)
{
    Athar__V1__CellRow *row = cli_alloc(b->arena, sizeof *row);

    athar__v1__cell_row__init(row);
    row->indicator = (char *)b->names[e->name].indicator;
    row->options = b->names[e->name].options;
    row->n_options = b->names[e->name].option_count;
    row->value = (char *)text_of(b, e->row, CLI_FIELD_VALUE);
    row->comment = (char *)text_of(b, e->row, CLI_FIELD_COMMENT);
    row->reason = (char *)text_of(b, e->row, CLI_FIELD_REASON);
    row->row = e->row->line;
    report->rows[report->n_rows++] = row;
}

static void put_packed(struct building *b, Athar__V1__Report *report, const struct entry *e)
{
    const char *text = text_of(b, e->row, CLI_FIELD_VALUE);
    Athar__V1__CellState state = ATHAR__V1__CELL_STATE__CELL_NUMBER;
    int64_t value = 0;
    unsigned decimals = 0;

    if (!is_word(text, &state)) {
        (void)cli_plain_decimal(&value, &decimals, text);
    }
    for (; decimals < b->names[e->name].decimals; decimals++) {
        value *= 10;
    }
    report->cell[report->n_cell++] = e->name;
    report->value[report->n_value++] =
        state == ATHAR__V1__CELL_STATE__CELL_NUMBER ? value : 0;
    report->state[report->n_state++] = state;
}

/* Numbers need no states. */
static void drop_states(Athar__V1__Report *report)
{
    for (size_t i = 0; i < report->n_state; i++) {
        if (report->state[i] != ATHAR__V1__CELL_STATE__CELL_NUMBER) {
            return;
        }
    }
    report->n_state = 0;
}

static void fill(struct building *b)
{
    Athar__V1__Submission *s = &b->out->submission;

    for (size_t i = 0; i < b->entry_count; i++) {
        const struct entry *e = &b->entries[i];
        Athar__V1__Report *report = s->reports[e->report];
        b->out->rows[e->report][report->n_rows + report->n_cell] = e->row;
        if (b->out->packed) {
            put_packed(b, report, e);
        } else {
            put_row(b, report, e);
        }
    }
    for (size_t i = 0; i < s->n_reports; i++) {
        drop_states(s->reports[i]);
    }
}

/* Whether a cell is in the report twice; last[] says in which report a cell was last seen. */
static bool repeats_cell(const Athar__V1__Report *report, uint32_t *last, uint32_t number)
{
    for (size_t i = 0; i < report->n_cell; i++) {
        if (last[report->cell[i]] == number) {
            return true;
        }
        last[report->cell[i]] = number;
    }
    return false;
}

/* Two rows for one cell are refused with their rows, which columns do not carry. */
static bool has_duplicates(struct building *b)
{
    uint32_t *last = cli_array(b->arena, b->name_map.count, sizeof *last);

    for (uint32_t i = 0; i < b->out->submission.n_reports; i++) {
        if (repeats_cell(b->out->submission.reports[i], last, i + 1)) {
            return true;
        }
    }
    return false;
}

static void build(struct building *b)
{
    b->out->packed = b->plain && !b->remark && b->entry_count > CLI_PACK_OVER;
    make_reports(b);
    fill(b);
    if (!b->out->packed) {
        return;
    }
    if (has_duplicates(b)) {
        b->out->packed = false;
        make_reports(b);
        fill(b);
        return;
    }
    make_cells(b);
}

static void free_building(struct building *b)
{
    cli_map_fini(&b->report_map);
    cli_map_fini(&b->name_map);
    cli_map_fini(&b->program_map);
    free(b->keys);
    free(b->names);
    free(b->programs);
}

bool cli_upload_sheet(struct cli_upload *out, const struct cli_sheet *sheet,
                      const struct cli_upload_options *options,
                      struct cli_findings *findings)
{
    struct building b = { .out = out,
                          .sheet = sheet,
                          .options = options,
                          .findings = findings,
                          .arena = findings->arena,
                          .plain = true };

    *out = (struct cli_upload){ .sheet = sheet };
    athar__v1__submission__init(&out->submission);
    out->submission.over_lock = b.options->over_lock;
    b.entries = cli_array(b.arena, sheet->row_count, sizeof *b.entries);
    for (size_t i = 0; i < sheet->row_count && findings->n < CLI_SHEET_FINDINGS; i++) {
        read_row(&b, &sheet->rows[i]);
    }
    out->programs.n = b.program_map.count;
    out->programs.v = cli_array(b.arena, out->programs.n, sizeof *out->programs.v);
    for (size_t i = 0; i < out->programs.n; i++) {
        out->programs.v[i] = b.programs[i];
    }
    if (findings->errors == 0) {
        build(&b);
    }
    free_building(&b);
    return findings->errors == 0;
}

/* ---- sheets and JSON ------------------------------------------------------------------ */

size_t cli_upload_values(const struct cli_upload *upload, size_t report)
{
    const Athar__V1__Report *r = upload->submission.reports[report];

    return r->n_rows + r->n_cell;
}

void cli_upload_fini(struct cli_upload *upload)
{
    if (upload->request != NULL) {
        athar__v1__submit_request__free_unpacked(upload->request, NULL);
    }
    *upload = (struct cli_upload){ 0 };
}
