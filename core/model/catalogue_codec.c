/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "model/catalogue_content.h"
#include "model/catalogue_parts.h"

/* Neighbouring numbers that follow one another are one run. */
struct run {
    uint32_t first, size;
};

struct decoder {
    struct ath_reader reader;
    struct ath_arena *arena;
    struct ath_program *program;
    uint32_t indicator_capacity;
    int format;
};

static const char *read_string(struct decoder *d)
{
    return ath_reader_string(&d->reader, d->arena);
}

/* A count and room for as many; a count that cannot be true fails the reader. */
static void *read_array(struct decoder *d, uint16_t *count, uint16_t most, size_t size)
{
    size_t left = ath_reader_left(&d->reader);
    uint64_t n = ath_reader_varint_max(&d->reader, most < left ? most : left);
    void *array = ath_arena_array(d->arena, (size_t)n, size);

    if (array == NULL) {
        d->reader.failed = true;
        n = 0;
    }
    *count = (uint16_t)n;
    return array;
}

static struct ath_labels read_labels(struct decoder *d)
{
    struct ath_labels labels;
    struct ath_label *v = read_array(d, &labels.n, ATH_TEXT_LABELS, sizeof *v);

    labels.v = v;
    for (uint16_t i = 0; i < labels.n && !d->reader.failed; i++) {
        v[i].lang = read_string(d);
        v[i].text = read_string(d);
    }
    return labels;
}

/* One way to say each: a byte that is neither 0 nor 1 does not encode to itself again. */
static bool read_retired(struct decoder *d)
{
    return d->format >= ATH_CONTENT_RETIRED && ath_reader_u8(&d->reader) != 0;
}

static void read_category(struct decoder *d, struct ath_category *category)
{
    category->id = read_string(d);
    category->names = read_labels(d);
    category->retired = read_retired(d);
    struct ath_option *options =
        read_array(d, &category->option_count, ATH_CATEGORY_OPTIONS, sizeof *options);
    category->options = options;
    for (uint16_t i = 0; i < category->option_count && !d->reader.failed; i++) {
        options[i].id = read_string(d);
        options[i].names = read_labels(d);
        options[i].retired = read_retired(d);
    }
}

static void read_breakdown(struct decoder *d, struct ath_breakdown *breakdown)
{
    uint32_t cells = 1;

    breakdown->category_count = ath_reader_u8(&d->reader);
    if (breakdown->category_count > ATH_BREAKDOWN_CATEGORIES ||
        d->program->category_count == 0) {
        d->reader.failed = true;
        return;
    }
    for (unsigned i = 0; i < breakdown->category_count; i++) {
        uint16_t index = (uint16_t)ath_reader_varint_max(
            &d->reader, (uint64_t)d->program->category_count - 1);
        breakdown->category[i] = index;
        cells *= d->program->categories[index].option_count;
    }
    breakdown->overlapping = ath_reader_u8(&d->reader) != 0;
    if (cells > ATH_BREAKDOWN_CELLS) {
        d->reader.failed = true;
        return;
    }
    breakdown->cell_count = (uint16_t)cells;
}

static uint16_t read_from_run(struct decoder *d, struct run *run)
{
    if (run->size == 0) {
        run->first = (uint32_t)ath_reader_varint_max(&d->reader, ATH_NO_CELL - 1);
        run->size = (uint32_t)ath_reader_varint_max(&d->reader, ATH_NO_CELL - run->first);
    }
    if (run->size == 0) {
        d->reader.failed = true;
        return ATH_NO_CELL;
    }
    run->size--;
    return (uint16_t)run->first++;
}

static void read_cells(struct decoder *d, struct ath_indicator *indicator)
{
    struct run run = { 0, 0 };

    indicator->total = read_from_run(d, &run);
    for (uint16_t i = 0; i < indicator->breakdown_count && !d->reader.failed; i++) {
        struct ath_breakdown *breakdown = &indicator->breakdowns[i];
        uint16_t *cells = ath_arena_new_array(d->arena, uint16_t, breakdown->cell_count);
        if (cells == NULL) {
            d->reader.failed = true;
            return;
        }
        for (uint16_t flat = 0; flat < breakdown->cell_count && !d->reader.failed; flat++) {
            cells[flat] = read_from_run(d, &run);
        }
        breakdown->cells = cells;
    }
}

static void read_bounds(struct decoder *d, struct ath_indicator *indicator)
{
    uint8_t flags = ath_reader_u8(&d->reader);

    indicator->has_minimum = (flags & ATH_CONTENT_MINIMUM) != 0;
    indicator->has_maximum = (flags & ATH_CONTENT_MAXIMUM) != 0;
    indicator->minimum = indicator->has_minimum ? ath_reader_svarint(&d->reader) : 0;
    indicator->maximum = indicator->has_maximum ? ath_reader_svarint(&d->reader) : 0;
}

static const char *read_formula(struct decoder *d)
{
    const char *text = read_string(d);

    return text == NULL || *text == '\0' ? NULL : text;
}

static void read_indicator(struct decoder *d, struct ath_indicator *indicator)
{
    indicator->id = read_string(d);
    indicator->names = read_labels(d);
    indicator->definitions = read_labels(d);
    indicator->kind = (enum ath_kind)ath_reader_u8(&d->reader);
    indicator->unit = read_string(d);
    indicator->scale = ath_reader_u8(&d->reader);
    indicator->better = (enum ath_better)ath_reader_u8(&d->reader);
    indicator->iris = read_string(d);
    indicator->sdg = read_string(d);
    indicator->numerator = read_formula(d);
    indicator->denominator = read_formula(d);
    indicator->factor = ath_reader_svarint(&d->reader);
    indicator->leaf = read_formula(d);
    read_bounds(d, indicator);
    indicator->carry_periods = (uint16_t)ath_reader_varint_max(&d->reader, UINT16_MAX);
    if (d->format >= ATH_CONTENT_RULES) {
        indicator->over_time = ath_reader_u8(&d->reader);
        indicator->over_reports = ath_reader_u8(&d->reader);
    }
    indicator->retired = read_retired(d);
    indicator->derived = d->format >= ATH_CONTENT_DERIVED ? read_formula(d) : NULL;
    indicator->total = ATH_NO_CELL;
    indicator->breakdowns =
        read_array(d, &indicator->breakdown_count, ATH_INDICATOR_BREAKDOWNS,
                   sizeof *indicator->breakdowns);
    for (uint16_t i = 0; i < indicator->breakdown_count && !d->reader.failed; i++) {
        read_breakdown(d, &indicator->breakdowns[i]);
    }
    if (indicator->kind != ATH_RATIO && indicator->leaf == NULL && !d->reader.failed) {
        read_cells(d, indicator);
    }
}

static void read_rule(struct decoder *d, struct ath_rule *rule)
{
    rule->id = read_string(d);
    rule->left = read_string(d);
    rule->comparison = (enum ath_comparison)ath_reader_u8(&d->reader);
    rule->right = read_string(d);
    rule->missing = (enum ath_missing)ath_reader_u8(&d->reader);
    rule->warns = ath_reader_u8(&d->reader) != 0;
    rule->messages = read_labels(d);
}

/* Room for more indicators of the program, which stand in one array. */
static bool make_room(struct decoder *d, uint16_t more)
{
    struct ath_program *program = d->program;
    uint32_t needed = (uint32_t)program->indicator_count + more;
    uint32_t capacity =
        d->indicator_capacity * 2 > needed ? d->indicator_capacity * 2 : needed;

    if (needed > ATH_PROGRAM_INDICATORS) {
        return false;
    }
    if (needed <= d->indicator_capacity) {
        return true;
    }
    struct ath_indicator *grown =
        ath_arena_new_array(d->arena, struct ath_indicator, capacity);
    if (grown == NULL) {
        return false;
    }
    if (program->indicator_count > 0) {
        memcpy(grown, program->indicators, program->indicator_count * sizeof *grown);
    }
    program->indicators = grown;
    d->indicator_capacity = capacity;
    return true;
}

static void read_indicators(struct decoder *d, struct ath_form *form)
{
    size_t left = ath_reader_left(&d->reader);
    uint16_t most = left < ATH_PROGRAM_INDICATORS ? (uint16_t)left : ATH_PROGRAM_INDICATORS;

    form->first_indicator = d->program->indicator_count;
    form->indicator_count = (uint16_t)ath_reader_varint_max(&d->reader, most);
    if (!make_room(d, form->indicator_count)) {
        d->reader.failed = true;
        return;
    }
    d->program->indicator_count = (uint16_t)(form->first_indicator + form->indicator_count);
    for (uint16_t i = 0; i < form->indicator_count && !d->reader.failed; i++) {
        read_indicator(d, &d->program->indicators[form->first_indicator + i]);
    }
}

static void read_form(struct decoder *d, struct ath_form *form)
{
    form->id = read_string(d);
    form->names = read_labels(d);
    form->retired = read_retired(d);
    for (unsigned layer = 1; layer <= ATH_LAYER_MAX; layer++) {
        form->frequency[layer] = (enum ath_frequency)ath_reader_u8(&d->reader);
    }
    form->deadline_days = (uint16_t)ath_reader_varint_max(&d->reader, UINT16_MAX);
    form->kinds = (uint32_t)ath_reader_varint_max(&d->reader, UINT32_MAX);
    form->cell_end = (uint16_t)ath_reader_varint_max(&d->reader, ATH_NO_CELL);
    if (d->reader.failed) {
        return;
    }
    read_indicators(d, form);
    form->rules = read_array(d, &form->rule_count, ATH_FORM_RULES, sizeof *form->rules);
    for (uint16_t i = 0; i < form->rule_count && !d->reader.failed; i++) {
        read_rule(d, &form->rules[i]);
    }
}

static void read_program(struct decoder *d)
{
    struct ath_program *program = d->program;

    d->format = ath_reader_u8(&d->reader);
    if (d->format < ATH_CONTENT_FIRST || d->format > ATH_CONTENT_DERIVED) {
        d->reader.failed = true;
        return;
    }
    program->id = read_string(d);
    program->version = read_string(d);
    program->names = read_labels(d);
    program->coded = ath_reader_u8(&d->reader) != 0;
    program->categories = read_array(d, &program->category_count, ATH_PROGRAM_CATEGORIES,
                                     sizeof *program->categories);
    for (uint16_t i = 0; i < program->category_count && !d->reader.failed; i++) {
        read_category(d, &program->categories[i]);
    }
    program->forms =
        read_array(d, &program->form_count, ATH_PROGRAM_FORMS, sizeof *program->forms);
    for (uint16_t i = 0; i < program->form_count && !d->reader.failed; i++) {
        read_form(d, &program->forms[i]);
    }
}

static ath_code refuse_content(struct ath_error *err, const char *why)
{
    return ath_fail(err, ATH_DATA_LOSS, "not a program's content: %s", why);
}

ath_code ath_program_decode(struct ath_program **out, struct ath_slice content,
                            struct ath_arena *arena, struct ath_error *err)
{
    struct ath_program *program = ath_arena_new(arena, struct ath_program);
    struct decoder d = { .arena = arena, .program = program };
    struct ath_error why = { 0 };
    struct ath_making m = { .program = program, .arena = arena, .err = &why };

    if (program == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for a program");
    }
    ath_reader_init(&d.reader, content);
    read_program(&d);
    if (arena->exhausted) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for a program");
    }
    if (!ath_reader_done(&d.reader)) {
        return refuse_content(err, "cut short, too long or malformed");
    }
    ath_code code = ath_making_finish(&m, true);
    if (code == ATH_RESOURCE_EXHAUSTED) {
        return ath_fail(err, code, "%s", why.message);
    }
    if (code != ATH_OK) {
        return refuse_content(err, why.message);
    }
    if (!ath_slice_equal(program->content, content)) {
        return refuse_content(err, "written in another way than ours");
    }
    *out = program;
    return ATH_OK;
}
