/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "query/plan.h"

/* Two answers being laid side by side. */
struct laying {
    const struct ath_view *view;
    const struct ath_question *question;
    const struct ath_answer *answers; /* before and after */
    size_t at[2];
    struct ath_moved moved;
};

static size_t indicator_index(const struct ath_question *question, const char *name)
{
    size_t i = 0;

    while (i < question->indicator_count && strcmp(question->indicators[i], name) != 0) {
        i++;
    }
    return i;
}

static const char *key_of(const struct laying *l, const struct ath_answer_row *row)
{
    return l->question->by_count == 0 ? NULL : row->keys[0];
}

/* The order of answers (R22): periods of one frequency are in the order of their texts. */
static int compare_rows(const struct laying *l, const struct ath_answer_row *a,
                        const struct ath_answer_row *b)
{
    size_t i = indicator_index(l->question, a->indicator);
    size_t j = indicator_index(l->question, b->indicator);

    if (i != j) {
        return i < j ? -1 : 1;
    }
    int order = strcmp(a->period, b->period);
    if (order != 0) {
        return order;
    }
    const char *x = key_of(l, a), *y = key_of(l, b);
    if (x == NULL || y == NULL) {
        return (x == NULL) - (y == NULL);
    }
    return strcmp(x, y);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_row(const struct ath_answer_row *a, const struct ath_answer_row *b)
{
    return same_text(a->value, b->value) && same_text(a->low, b->low) &&
           same_text(a->high, b->high) && same_text(a->numerator, b->numerator) &&
           same_text(a->denominator, b->denominator);
}

/* An answer's number as an integer at its scale; all of one indicator have the same decimals. */
static ath_i128 number_of(const char *text)
{
    ath_i128 number = 0;

    for (const char *c = text; *c != '\0'; c++) {
        if (*c >= '0' && *c <= '9') {
            number = number * 10 + (*c - '0');
        }
    }
    return text[0] == '-' ? -number : number;
}

static bool adds_up(enum ath_kind kind)
{
    return kind == ATH_FLOW || kind == ATH_STOCK || kind == ATH_CHOICE;
}

static const char *value_of(const struct ath_answer_row *row)
{
    return row == NULL ? NULL : row->value;
}

/* NULL also where there is none. */
static const char *difference(const struct laying *l, const struct ath_moved_row *row)
{
    const struct ath_program *program = NULL;
    const struct ath_indicator *indicator = NULL;
    const char *before = value_of(row->before), *after = value_of(row->after);
    char text[ATH_DECIMAL_TEXT_BYTES];

    if ((before == NULL && after == NULL) ||
        !ath_catalogue_indicator(&program, &indicator, &l->view->snapshot->catalogue,
                                 ath_slice_str(row->indicator)) ||
        ((before == NULL || after == NULL) && !adds_up(indicator->kind))) {
        return NULL;
    }
    ath_i128 moved =
        (after == NULL ? 0 : number_of(after)) - (before == NULL ? 0 : number_of(before));
    ath_decimal_format(text, moved, indicator->scale);
    return ath_arena_string(l->view->arena, ath_slice_str(text));
}

static void add_row(struct laying *l, const struct ath_answer_row *before,
                    const struct ath_answer_row *after)
{
    struct ath_moved_row *row = &l->moved.rows[l->moved.row_count++];
    const struct ath_answer_row *either = after == NULL ? before : after;

    ath_assert(either != NULL);
    *row = (struct ath_moved_row){ .indicator = either->indicator,
                                   .period = either->period,
                                   .key = key_of(l, either),
                                   .before = before,
                                   .after = after };
    row->difference = difference(l, row);
}

/* A ratio without a value: its sides alone move nothing. */
static bool says_nothing(const struct ath_answer_row *row)
{
    return row == NULL ||
           (row->value == NULL && (row->numerator != NULL || row->denominator != NULL));
}

/* Take the first of the rows that are left, or both where they are of one group. */
static void lay_next(struct laying *l)
{
    const struct ath_answer_row *rows[2] = { NULL, NULL };
    int order = 0;

    for (int i = 0; i < 2; i++) {
        if (l->at[i] < l->answers[i].row_count) {
            rows[i] = &l->answers[i].rows[l->at[i]];
        }
    }
    if (rows[0] != NULL && rows[1] != NULL) {
        order = compare_rows(l, rows[0], rows[1]);
        rows[0] = order > 0 ? NULL : rows[0];
        rows[1] = order < 0 ? NULL : rows[1];
    }
    l->at[0] += rows[0] != NULL;
    l->at[1] += rows[1] != NULL;
    if (says_nothing(rows[0]) && says_nothing(rows[1])) {
        return;
    }
    if (rows[0] == NULL || rows[1] == NULL || !same_row(rows[0], rows[1])) {
        add_row(l, rows[0], rows[1]);
    }
}

ath_code ath_query_moved(struct ath_moved *out, const struct ath_view *view,
                         const struct ath_question *question,
                         const struct ath_answer answers[2], struct ath_error *err)
{
    struct laying l = { .view = view, .question = question, .answers = answers };
    size_t most = answers[0].row_count + answers[1].row_count;

    l.moved.rows = ath_arena_new_array(view->arena, struct ath_moved_row, most);
    if (l.moved.rows == NULL) {
        return ath_query_no_memory(err);
    }
    while (l.at[0] < answers[0].row_count || l.at[1] < answers[1].row_count) {
        lay_next(&l);
    }
    if (view->arena->exhausted) {
        return ath_query_no_memory(err);
    }
    *out = l.moved;
    return ATH_OK;
}
