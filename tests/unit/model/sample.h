/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * sample - a small program of every kind of indicator, to be bent by tests.
 *
 * Owns:     its arena; begin with sample_init(), end with sample_fini().
 */

#include <stdlib.h>
#include <string.h>

#include "model/catalogue.h"

#include "check.h"

enum {
    MEMBERS,
    TRAINED,
    INCOME,
    REACHED,
    MOOD,
    HOURS,
    GAP,
    WOMEN,
    CLUBS,
    PEAK,
    INDICATORS,
};

enum { SEX, AGE, TOPIC, SCALE, CATEGORIES, OPTIONS = 4, BREAKDOWNS = 3 };

enum { SAMPLE_ARENA_BYTES = 64 << 20 };

struct sample {
    struct ath_arena arena;
    struct ath_error err;
    struct ath_label label[3];
    struct ath_labels names;
    struct ath_option options[CATEGORIES][OPTIONS];
    struct ath_category categories[CATEGORIES];
    struct ath_breakdown breakdowns[INDICATORS][BREAKDOWNS];
    struct ath_indicator indicators[INDICATORS];
    struct ath_rule rules[2];
    struct ath_form forms[2];
    struct ath_program program;
};

static inline void sample_category(struct sample *s, unsigned at, const char *id,
                                   const char *const *options)
{
    uint16_t n = 0;

    for (; options[n] != NULL; n++) {
        s->options[at][n] = (struct ath_option){ .id = options[n], .names = s->names };
    }
    s->categories[at] = (struct ath_category){
        .id = id, .names = s->names, .options = s->options[at], .option_count = n
    };
}

static inline void sample_indicator(struct sample *s, unsigned at, const char *id,
                                    enum ath_kind kind, const char *unit)
{
    s->indicators[at] = (struct ath_indicator){ .id = id,
                                                .names = s->names,
                                                .definitions = s->names,
                                                .kind = kind,
                                                .unit = unit,
                                                .iris = "",
                                                .sdg = "",
                                                .breakdowns = s->breakdowns[at] };
}

/* One more breakdown by these categories; at most two. */
static inline void sample_split(struct sample *s, unsigned at, int first, int second)
{
    struct ath_breakdown *breakdown =
        &s->breakdowns[at][s->indicators[at].breakdown_count++];

    breakdown->category[0] = (uint16_t)first;
    breakdown->category[1] = (uint16_t)(second < 0 ? 0 : second);
    breakdown->category_count = second < 0 ? 1 : 2;
}

static inline void sample_categories(struct sample *s)
{
    sample_category(s, SEX, "sex", (const char *[]){ "f", "m", "unspecified", NULL });
    sample_category(s, AGE, "age",
                    (const char *[]){ "u18", "y18_24", "unspecified", NULL });
    sample_category(s, TOPIC, "topic", (const char *[]){ "law", "trade", NULL });
    sample_category(s, SCALE, "mood", (const char *[]){ "bad", "good", NULL });
}

static inline void sample_indicators(struct sample *s)
{
    sample_indicator(s, MEMBERS, "members", ATH_STOCK, "people");
    s->indicators[MEMBERS].carry_periods = 3;
    sample_split(s, MEMBERS, SEX, -1);
    sample_split(s, MEMBERS, AGE, -1);
    sample_split(s, MEMBERS, SEX, AGE);
    sample_indicator(s, TRAINED, "trained", ATH_FLOW, "people");
    sample_split(s, TRAINED, SEX, -1);
    sample_split(s, TRAINED, TOPIC, -1);
    s->breakdowns[TRAINED][1].overlapping = true;
    sample_indicator(s, INCOME, "income", ATH_FLOW, "MAD");
    s->indicators[INCOME].scale = 2;
    s->indicators[INCOME].has_minimum = true;
    s->indicators[INCOME].minimum = -500;
    s->indicators[INCOME].better = ATH_BETTER_UP;
    s->indicators[INCOME].iris = "FP3021";
    sample_indicator(s, REACHED, "reached", ATH_REACH, "people");
    sample_indicator(s, MOOD, "mood", ATH_CHOICE, "answers");
    sample_split(s, MOOD, SCALE, -1);
    sample_indicator(s, HOURS, "hours", ATH_FLOW, "hour");
    sample_indicator(s, GAP, "gap", ATH_STOCK, "people");
    s->indicators[GAP].leaf = "abs(members - trained)";
    sample_split(s, GAP, SEX, -1);
    sample_indicator(s, WOMEN, "women_share", ATH_RATIO, "%");
    s->indicators[WOMEN].scale = 1;
    s->indicators[WOMEN].factor = 100;
    s->indicators[WOMEN].numerator = "members[sex=f]";
    s->indicators[WOMEN].denominator = "members";
    sample_split(s, WOMEN, AGE, -1);
    sample_indicator(s, CLUBS, "clubs", ATH_STOCK, "club");
    sample_indicator(s, PEAK, "peak", ATH_EXTREME_MAX, "people");
}

static inline void sample_forms(struct sample *s)
{
    s->rules[0] = (struct ath_rule){ .id = "more-trained-than-members",
                                     .left = "trained",
                                     .right = "2 * members / 1 + reached",
                                     .comparison = ATH_LE,
                                     .missing = ATH_MISSING_SKIP,
                                     .messages = s->names };
    s->rules[1] = (struct ath_rule){ .id = "no-hours",
                                     .left = "hours",
                                     .right = "0",
                                     .comparison = ATH_GT,
                                     .missing = ATH_MISSING_ZERO,
                                     .warns = true,
                                     .messages = s->names };
    s->forms[0] = (struct ath_form){
        .id = "main",
        .names = s->names,
        .frequency = { [ATH_LAYER_ACTUAL] = ATH_MONTH, [ATH_LAYER_TARGET] = ATH_YEAR },
        .deadline_days = 15,
        .kinds = 1u << 2,
        .indicator_count = CLUBS,
        .rules = s->rules,
        .rule_count = 2
    };
    s->forms[1] = (struct ath_form){ .id = "school",
                                     .names = s->names,
                                     .frequency = { [ATH_LAYER_ACTUAL] = ATH_QUARTER },
                                     .first_indicator = CLUBS,
                                     .indicator_count = INDICATORS - CLUBS };
}

static inline void sample_init(struct sample *s)
{
    *s = (struct sample){ .err = { .code = ATH_OK },
                          .label = { { "fr", "Nom" }, { "ar", "اسم" }, { "en", "Name" } } };
    ath_arena_init(&s->arena, SAMPLE_ARENA_BYTES);
    s->names = (struct ath_labels){ s->label, 3 };
    sample_categories(s);
    sample_indicators(s);
    sample_forms(s);
    s->program = (struct ath_program){ .id = "sample",
                                       .version = "1.0.0",
                                       .names = s->names,
                                       .categories = s->categories,
                                       .category_count = CATEGORIES,
                                       .forms = s->forms,
                                       .form_count = 2,
                                       .indicators = s->indicators,
                                       .indicator_count = INDICATORS };
}

static inline void sample_fini(struct sample *s)
{
    ath_arena_fini(&s->arena);
}

static inline ath_code sample_finish(struct sample *s, const struct sample *previous)
{
    return ath_program_finish(&s->program, previous == NULL ? NULL : &previous->program,
                              &s->arena, &s->err);
}

/* The code, and words that the sentence must hold. */
static inline void sample_fails(struct sample *s, ath_code code, ath_code expected,
                                const char *words)
{
    ATH_CODE(expected, code);
    ATH_CODE(expected, s->err.code);
    if (strstr(s->err.message, words) == NULL) {
        ATH_FAIL("\"%s\" does not say \"%s\"", s->err.message, words);
    }
}

/* The number of a cell named like "members[sex=f,age=u18]", or ATH_NO_CELL. */
static inline uint16_t sample_cell(const struct ath_program *program, const char *name)
{
    struct ath_slice options[4];
    size_t n = 0;
    const char *at = strchr(name, '['), *reason = "";
    size_t size = at == NULL ? strlen(name) : (size_t)(at - name);
    uint16_t cell = ATH_NO_CELL;

    while (at != NULL && *at != ']' && n < 4) {
        size_t length = strcspn(at + 1, ",]");
        options[n++] = ath_slice(at + 1, length);
        at += length + 1;
    }
    const struct ath_indicator *indicator =
        ath_program_indicator(program, ath_slice(name, size));
    if (indicator == NULL ||
        !ath_cell_find(&cell, program, indicator, options, n, &reason)) {
        return ATH_NO_CELL;
    }
    return cell;
}

/* A test named `claim`: the sample with a change is refused with a sentence that has `words`. */
#define SAMPLE_REFUSES(suite, claim, words, ...)                              \
    ATH_TEST(suite, refuses_##claim)                                          \
    {                                                                         \
        static struct sample sample;                                          \
        struct sample *s = &sample;                                           \
        sample_init(s);                                                       \
        __VA_ARGS__;                                                          \
        sample_fails(s, sample_finish(s, NULL), ATH_INVALID_ARGUMENT, words); \
        sample_fini(s);                                                       \
    }
