/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>

#include "base/buf.h"
#include "model/catalogue_content.h"
#include "model/catalogue_parts.h"

enum { CONTENT_HINT = 16 * 1024 };

static void write_labels(struct ath_buf *buf, struct ath_labels labels)
{
    ath_buf_varint(buf, labels.n);
    for (uint16_t i = 0; i < labels.n; i++) {
        ath_buf_string(buf, labels.v[i].lang);
        ath_buf_string(buf, labels.v[i].text);
    }
}

static void write_retired(struct ath_buf *buf, bool retired, int format)
{
    if (format >= ATH_CONTENT_RETIRED) {
        ath_buf_u8(buf, retired);
    }
}

static void write_category(struct ath_buf *buf, const struct ath_category *category,
                           int format)
{
    ath_buf_string(buf, category->id);
    write_labels(buf, category->names);
    write_retired(buf, category->retired, format);
    ath_buf_varint(buf, category->option_count);
    for (uint16_t i = 0; i < category->option_count; i++) {
        ath_buf_string(buf, category->options[i].id);
        write_labels(buf, category->options[i].names);
        write_retired(buf, category->options[i].retired, format);
    }
}

/* Neighbouring numbers that follow one another are one run. */
struct run {
    uint32_t first, size;
};

static void write_run(struct ath_buf *buf, struct run run)
{
    if (run.size > 0) {
        ath_buf_varint(buf, run.first);
        ath_buf_varint(buf, run.size);
    }
}

static void add_to_run(struct ath_buf *buf, struct run *run, uint16_t cell)
{
    if (run->size > 0 && run->first + run->size == cell) {
        run->size++;
        return;
    }
    write_run(buf, *run);
    *run = (struct run){ cell, 1 };
}

static void write_cells(struct ath_buf *buf, const struct ath_indicator *indicator)
{
    struct run run = { indicator->total, 1 };

    for (uint16_t i = 0; i < indicator->breakdown_count; i++) {
        const struct ath_breakdown *breakdown = &indicator->breakdowns[i];
        for (uint16_t flat = 0; flat < breakdown->cell_count; flat++) {
            add_to_run(buf, &run, breakdown->cells[flat]);
        }
    }
    write_run(buf, run);
}

static void write_breakdown(struct ath_buf *buf, const struct ath_breakdown *breakdown)
{
    ath_buf_u8(buf, breakdown->category_count);
    for (unsigned i = 0; i < breakdown->category_count; i++) {
        ath_buf_varint(buf, breakdown->category[i]);
    }
    ath_buf_u8(buf, breakdown->overlapping);
}

static void write_bounds(struct ath_buf *buf, const struct ath_indicator *indicator)
{
    ath_buf_u8(buf, (uint8_t)((indicator->has_minimum ? ATH_CONTENT_MINIMUM : 0) |
                              (indicator->has_maximum ? ATH_CONTENT_MAXIMUM : 0)));
    if (indicator->has_minimum) {
        ath_buf_svarint(buf, indicator->minimum);
    }
    if (indicator->has_maximum) {
        ath_buf_svarint(buf, indicator->maximum);
    }
}

static void write_indicator(struct ath_buf *buf, const struct ath_indicator *indicator,
                            int format)
{
    ath_buf_string(buf, indicator->id);
    write_labels(buf, indicator->names);
    write_labels(buf, indicator->definitions);
    ath_buf_u8(buf, (uint8_t)indicator->kind);
    ath_buf_string(buf, indicator->unit);
    ath_buf_u8(buf, indicator->scale);
    ath_buf_u8(buf, (uint8_t)indicator->better);
    ath_buf_string(buf, indicator->iris);
    ath_buf_string(buf, indicator->sdg);
    ath_buf_string(buf, indicator->numerator);
    ath_buf_string(buf, indicator->denominator);
    ath_buf_svarint(buf, indicator->factor);
    ath_buf_string(buf, indicator->leaf);
    write_bounds(buf, indicator);
    ath_buf_varint(buf, indicator->carry_periods);
    if (format >= ATH_CONTENT_RULES) {
        ath_buf_u8(buf, indicator->over_time);
        ath_buf_u8(buf, indicator->over_reports);
    }
    write_retired(buf, indicator->retired, format);
    if (format >= ATH_CONTENT_DERIVED) {
        ath_buf_string(buf, indicator->derived);
    }
    ath_buf_varint(buf, indicator->breakdown_count);
    for (uint16_t i = 0; i < indicator->breakdown_count; i++) {
        write_breakdown(buf, &indicator->breakdowns[i]);
    }
    if (indicator->entered) {
        write_cells(buf, indicator);
    }
}

static void write_rule(struct ath_buf *buf, const struct ath_rule *rule)
{
    ath_buf_string(buf, rule->id);
    ath_buf_string(buf, rule->left);
    ath_buf_u8(buf, (uint8_t)rule->comparison);
    ath_buf_string(buf, rule->right);
    ath_buf_u8(buf, (uint8_t)rule->missing);
    ath_buf_u8(buf, rule->warns);
    write_labels(buf, rule->messages);
}

static void write_form(struct ath_buf *buf, const struct ath_program *program,
                       const struct ath_form *form, int format)
{
    ath_buf_string(buf, form->id);
    write_labels(buf, form->names);
    write_retired(buf, form->retired, format);
    for (unsigned layer = 1; layer <= ATH_LAYER_MAX; layer++) {
        ath_buf_u8(buf, (uint8_t)form->frequency[layer]);
    }
    ath_buf_varint(buf, form->deadline_days);
    ath_buf_varint(buf, form->kinds);
    ath_buf_varint(buf, form->cell_end);
    ath_buf_varint(buf, form->indicator_count);
    for (uint16_t i = 0; i < form->indicator_count; i++) {
        write_indicator(buf, &program->indicators[form->first_indicator + i], format);
    }
    ath_buf_varint(buf, form->rule_count);
    for (uint16_t i = 0; i < form->rule_count; i++) {
        write_rule(buf, &form->rules[i]);
    }
}

static bool combines(const struct ath_program *program)
{
    for (uint16_t i = 0; i < program->indicator_count; i++) {
        const struct ath_indicator *indicator = &program->indicators[i];
        if (indicator->over_time != ATH_AS_KIND || indicator->over_reports != ATH_AS_KIND) {
            return true;
        }
    }
    return false;
}

static bool has_retired_option(const struct ath_category *category)
{
    for (uint16_t i = 0; i < category->option_count; i++) {
        if (category->options[i].retired) {
            return true;
        }
    }
    return category->retired;
}

/* A form that is retired has indicators that are. */
static bool has_retired(const struct ath_program *program)
{
    for (uint16_t i = 0; i < program->category_count; i++) {
        if (has_retired_option(&program->categories[i])) {
            return true;
        }
    }
    for (uint16_t i = 0; i < program->indicator_count; i++) {
        if (program->indicators[i].retired) {
            return true;
        }
    }
    return false;
}

static bool has_derived(const struct ath_program *program)
{
    for (uint16_t i = 0; i < program->indicator_count; i++) {
        if (program->indicators[i].derived != NULL) {
            return true;
        }
    }
    return false;
}

/* The first format that can say it: what was hashed stays as it was. */
static int format_of(const struct ath_program *program)
{
    return has_derived(program)   ? ATH_CONTENT_DERIVED
           : has_retired(program) ? ATH_CONTENT_RETIRED
           : combines(program)    ? ATH_CONTENT_RULES
                                  : ATH_CONTENT_FIRST;
}

static void write_program(struct ath_buf *buf, const struct ath_program *program)
{
    int format = format_of(program);

    ath_buf_u8(buf, (uint8_t)format);
    ath_buf_string(buf, program->id);
    ath_buf_string(buf, program->version);
    write_labels(buf, program->names);
    ath_buf_u8(buf, program->coded);
    ath_buf_varint(buf, program->category_count);
    for (uint16_t i = 0; i < program->category_count; i++) {
        write_category(buf, &program->categories[i], format);
    }
    ath_buf_varint(buf, program->form_count);
    for (uint16_t i = 0; i < program->form_count; i++) {
        write_form(buf, program, &program->forms[i], format);
    }
}

ath_code ath_making_encode(struct ath_making *m)
{
    struct ath_program *program = m->program;
    struct ath_buf buf;

    ath_making_at(m, "%s", "");
    ath_buf_init(&buf, m->arena, CONTENT_HINT);
    write_program(&buf, program);
    if (buf.failed) {
        return ath_making_exhausted(m);
    }
    if (buf.size > ATH_PROGRAM_BYTES) {
        return ath_making_refuse(m, "program '%s' has %zu bytes, more than %d", program->id,
                                 buf.size, ATH_PROGRAM_BYTES);
    }
    program->content = ath_buf_slice(&buf);
    crypto_hash_sha256(program->hash, program->content.data, program->content.size);
    return ATH_OK;
}
