/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * figures - a program made for its cells, and reports written as text.
 *
 *     members=20 members[sex=f]=8 members[sex=m]=NA
 *
 * Amounts of `balance` are centimes. WITHDRAWN and KEEP are read, too.
 *
 * Owns:     its arena; begin with figures_open(), end with figures_close().
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/cell.h"

#include "check.h"

enum { FIG_SEX, FIG_AGE, FIG_TOPIC, FIG_MOOD, FIG_CATEGORIES };
enum { FIG_OPTIONS = 5, FIG_INDICATORS = 16, FIG_SPLITS = 5, FIG_CELLS = 256 };

struct figures {
    struct ath_arena arena;
    struct ath_label label;
    struct ath_option options[FIG_CATEGORIES][FIG_OPTIONS];
    struct ath_category categories[FIG_CATEGORIES];
    struct ath_breakdown splits[FIG_INDICATORS][FIG_SPLITS];
    struct ath_indicator indicators[FIG_INDICATORS];
    struct ath_rule rules[4];
    struct ath_form form;
    struct ath_program program;
};

static inline struct ath_labels fig_names(struct figures *f)
{
    return (struct ath_labels){ &f->label, 1 };
}

static inline void fig_category(struct figures *f, unsigned at, const char *id,
                                const char *const *options)
{
    uint16_t n = 0;

    for (; options[n] != NULL; n++) {
        f->options[at][n] = (struct ath_option){ .id = options[n], .names = fig_names(f) };
    }
    f->categories[at] = (struct ath_category){
        .id = id, .names = fig_names(f), .options = f->options[at], .option_count = n
    };
}

/* `splits` is "s;a;s*a;(t)": categories by their first letter, brackets for overlapping. */
static inline struct ath_indicator *fig_indicator(struct figures *f, const char *id,
                                                  enum ath_kind kind, const char *splits)
{
    static const char letters[] = "satm";
    uint16_t number = f->program.indicator_count++;
    struct ath_indicator *indicator = &f->indicators[number];
    struct ath_breakdown *split = f->splits[number];

    *indicator = (struct ath_indicator){ .id = id,
                                         .names = fig_names(f),
                                         .definitions = fig_names(f),
                                         .kind = kind,
                                         .unit = "people",
                                         .iris = "",
                                         .sdg = "",
                                         .breakdowns = split,
                                         .has_minimum = true };
    for (const char *at = splits; *at != '\0'; at++) {
        const char *letter = strchr(letters, *at);
        split->overlapping |= *at == '(';
        if (letter != NULL) {
            split->category[split->category_count++] = (uint16_t)(letter - letters);
        }
        if (at[1] == ';' || at[1] == '\0') {
            split++;
            indicator->breakdown_count++;
        }
    }
    return indicator;
}

static inline void fig_rule(struct figures *f, struct ath_rule rule)
{
    rule.messages = fig_names(f);
    f->rules[f->form.rule_count++] = rule;
}

static inline void fig_declare(struct figures *f, const char *const *sexes)
{
    fig_category(f, FIG_SEX, "sex", sexes);
    fig_category(f, FIG_AGE, "age",
                 (const char *[]){ "u18", "adult", "unspecified", NULL });
    fig_category(f, FIG_TOPIC, "topic",
                 (const char *[]){ "law", "trade", "unspecified", NULL });
    fig_category(f, FIG_MOOD, "mood", (const char *[]){ "bad", "good", NULL });
    fig_indicator(f, "members", ATH_STOCK, "s;a;s*a");
    fig_indicator(f, "trained", ATH_FLOW, "s;(t)");
    fig_indicator(f, "coached", ATH_FLOW, "(t)");
    struct ath_indicator *balance = fig_indicator(f, "balance", ATH_FLOW, "s");
    balance->has_minimum = false;
    balance->scale = 2;
    balance->unit = "MAD";
    fig_indicator(f, "mood", ATH_CHOICE, "m");
    fig_indicator(f, "peak", ATH_EXTREME_MAX, "s;a;s*a");
    fig_indicator(f, "fastest", ATH_EXTREME_MIN, "s");
    fig_indicator(f, "tariff", ATH_PARAMETER, "s");
    fig_indicator(f, "reached", ATH_REACH, "s;a");
    fig_indicator(f, "aided", ATH_FLOW, "s;a;t;s*a;s*a*t");
    fig_indicator(f, "visited", ATH_FLOW, "s;s*a;s*t");
    struct ath_indicator *share = fig_indicator(f, "share", ATH_FLOW, "");
    share->has_maximum = true;
    share->maximum = 100;
}

static inline void fig_finish(struct figures *f, const struct figures *previous)
{
    struct ath_error err = { 0 };

    f->form.id = "main";
    f->form.names = fig_names(f);
    f->form.frequency[ATH_LAYER_ACTUAL] = ATH_MONTH;
    f->form.indicator_count = f->program.indicator_count;
    f->form.rules = f->rules;
    f->program.id = "figures";
    f->program.version = "1";
    f->program.names = fig_names(f);
    f->program.categories = f->categories;
    f->program.category_count = FIG_CATEGORIES;
    f->program.forms = &f->form;
    f->program.form_count = 1;
    f->program.indicators = f->indicators;
    if (ath_program_finish(&f->program, previous == NULL ? NULL : &previous->program,
                           &f->arena, &err) != ATH_OK) {
        ATH_FAIL("%s", err.message);
    }
}

static inline void figures_begin(struct figures *f)
{
    *f = (struct figures){ .label = { "en", "name" } };
    ath_arena_init(&f->arena, 64 << 20);
    fig_declare(f, (const char *[]){ "f", "m", "unspecified", NULL });
}

static inline void figures_open(struct figures *f)
{
    figures_begin(f);
    fig_finish(f, NULL);
}

static inline void figures_close(struct figures *f)
{
    ath_arena_fini(&f->arena);
}

/* The number of a cell named like "members[sex=f,age=u18]". Kept out of line: inlined at -O3, gcc
 * takes paths that `size` rules out for overruns of the constant names. */
__attribute__((noinline)) static uint16_t fig_cell(const struct figures *f,
                                                   const char *name, size_t size)
{
    struct ath_slice options[4];
    size_t n = 0, id = 0;
    const char *reason = "";
    uint16_t cell;

    while (id < size && name[id] != '[') {
        id++;
    }
    for (size_t at = id; at + 1 < size && n < 4;) {
        size_t length = strcspn(name + at + 1, ",]");
        options[n++] = ath_slice(name + at + 1, length);
        at += length + 1;
    }
    const struct ath_indicator *indicator =
        ath_program_indicator(&f->program, ath_slice(name, id));
    if (indicator == NULL ||
        !ath_cell_find(&cell, &f->program, indicator, options, n, &reason)) {
        ATH_FAIL("no cell '%.*s' %s", (int)size, name, reason);
    }
    return cell;
}

static inline struct ath_cell fig_parse(const struct figures *f, const char *word,
                                        size_t size)
{
    static const char *const states[] = {
        [ATH_CELL_NA] = "NA", [ATH_CELL_WITHDRAWN] = "WITHDRAWN", [ATH_CELL_KEEP] = "KEEP"
    };
    const char *bracket = memchr(word, ']', size);
    const char *equals = strchr(bracket == NULL ? word : bracket, '=');
    struct ath_cell cell = { .state = ATH_CELL_NUMBER };

    cell.cell = fig_cell(f, word, (size_t)(equals - word));
    for (int i = ATH_CELL_NA; i <= ATH_CELL_KEEP; i++) {
        if (strncmp(equals + 1, states[i], strlen(states[i])) == 0) {
            cell.state = (uint8_t)i;
            return cell;
        }
    }
    cell.value = strtoll(equals + 1, NULL, 10);
    return cell;
}

static inline int fig_by_number(const void *a, const void *b)
{
    return ((const struct ath_cell *)a)->cell - ((const struct ath_cell *)b)->cell;
}

/* A report from its text. */
static inline struct ath_cells fig_report(struct figures *f, const char *text)
{
    struct ath_cells cells = { ath_arena_new_array(&f->arena, struct ath_cell, FIG_CELLS),
                               0 };

    for (const char *at = text + strspn(text, " "); *at != '\0';) {
        size_t size = strcspn(at, " ");
        cells.v[cells.n++] = fig_parse(f, at, size);
        at += size + strspn(at + size, " ");
    }
    qsort(cells.v, cells.n, sizeof *cells.v, fig_by_number);
    return cells;
}

static inline void fig_append(char *out, size_t room, const char *text)
{
    size_t size = strlen(out);

    snprintf(out + size, room - size, "%s%s", size == 0 ? "" : " ", text);
}

/* A report as text, in the order of its cells' numbers. */
static inline const char *fig_text(struct figures *f, struct ath_cells cells)
{
    static const char *const states[] = { "?", "", "NA", "WITHDRAWN", "KEEP" };
    size_t room = 64 * (cells.n + 1);
    char *out = ath_arena_alloc(&f->arena, room);

    for (size_t i = 0; i < cells.n; i++) {
        const struct ath_cell *c = &cells.v[i];
        const char *name = ath_cell_name(&f->program, &f->form, c->cell, &f->arena);
        fig_append(out, room,
                   c->state == ATH_CELL_NUMBER
                       ? ath_arena_printf(&f->arena, "%s=%lld", name, (long long)c->value)
                       : ath_arena_printf(&f->arena, "%s=%s", name, states[c->state]));
    }
    return out;
}
