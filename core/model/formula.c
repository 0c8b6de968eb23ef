/* SPDX-License-Identifier: Apache-2.0 */
#include "model/formula.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    NODES_MAX = 64,
    DEPTH_MAX = 16,
    DIGITS_MAX = 18,
    OFFSET_MAX = 120,
    QUOTED_BYTES = 63
};

struct parser {
    const char *text, *at; /* borrowed */
    const struct ath_program *program;
    struct ath_arena *arena;
    struct ath_error *err;
    unsigned nodes, depth;
    ath_code code;
};

static const struct {
    const char *name;
    enum ath_node_type type;
} functions[] = {
    { "abs", ATH_NODE_ABS },
    { "offset", ATH_NODE_OFFSET },
    { "ytd", ATH_NODE_YTD },
    { "avg_over_time", ATH_NODE_AVG },
    { "where", ATH_NODE_WHERE },
    { "at_verification", ATH_NODE_AT_VERIFICATION },
    { "budget", ATH_NODE_BUDGET },
    { "project", ATH_NODE_PROJECT },
    { "actual", ATH_NODE_ACTUAL },
    { "verified", ATH_NODE_VERIFIED },
    { "counterverified", ATH_NODE_COUNTERVERIFIED },
    { "target", ATH_NODE_TARGET },
    { "baseline", ATH_NODE_BASELINE },
};

/* Operators of one strength, weakest first. */
static const struct {
    char sign[2];
    enum ath_node_type type[2];
} levels[] = {
    { "+-", { ATH_NODE_ADD, ATH_NODE_SUB } },
    { "*/", { ATH_NODE_MUL, ATH_NODE_DIV } },
};

enum { LEVELS = sizeof levels / sizeof *levels };

/* Fails at `at`; always NULL, so that a parser may return it. */
ATH_PRINTF(3, 4)
static struct ath_formula *fail_at(struct parser *p, const char *at, const char *fmt, ...)
{
    char message[ATH_MESSAGE_BYTES];
    va_list args;

    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    p->code = ath_fail(p->err, ATH_INVALID_ARGUMENT, "column %zu: %s",
                       (size_t)(at - p->text) + 1, message);
    return NULL;
}

static struct ath_formula *fail_expected(struct parser *p, const char *what)
{
    if (*p->at == '\0') {
        return fail_at(p, p->at, "expected %s, found the end", what);
    }
    return fail_at(p, p->at, "expected %s, found '%c'", what,
                   *p->at >= ' ' && *p->at <= '~' ? *p->at : '?');
}

static void skip_spaces(struct parser *p)
{
    p->at += strspn(p->at, " \t\r\n");
}

static bool take(struct parser *p, char c)
{
    skip_spaces(p);
    if (*p->at != c) {
        return false;
    }
    p->at++;
    return true;
}

static bool expect(struct parser *p, char c)
{
    if (!take(p, c)) {
        char what[] = { '\'', c, '\'', '\0' };
        fail_expected(p, what);
        return false;
    }
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || c == '_';
}

/* An id as far as it goes; a minus in it is part of it. */
static struct ath_slice take_id(struct parser *p)
{
    const char *start;

    skip_spaces(p);
    start = p->at;
    while (is_letter(*p->at) || is_digit(*p->at) || *p->at == '-') {
        p->at++;
    }
    return ath_slice(start, (size_t)(p->at - start));
}

static int quoted_size(struct ath_slice s)
{
    return (int)(s.size < QUOTED_BYTES ? s.size : QUOTED_BYTES);
}

static struct ath_formula *new_node(struct parser *p, enum ath_node_type type,
                                    const struct ath_formula *left,
                                    const struct ath_formula *right)
{
    if (p->nodes == NODES_MAX) {
        return fail_at(p, p->at, "more than %d numbers, names and operators", NODES_MAX);
    }
    struct ath_formula *node = ath_arena_new(p->arena, struct ath_formula);
    if (node == NULL) {
        p->code = ath_fail(p->err, ATH_RESOURCE_EXHAUSTED, "no memory for a formula");
        return NULL;
    }
    p->nodes++;
    node->type = type;
    node->left = left;
    node->right = right;
    return node;
}

static struct ath_formula *parse_number(struct parser *p)
{
    const char *start = p->at;
    int64_t value = 0;
    int digits = 0, decimals = 0;
    bool point = false;

    for (; is_digit(*p->at) || (*p->at == '.' && !point); p->at++) {
        if (*p->at == '.') {
            point = true;
            continue;
        }
        if (++digits > DIGITS_MAX) {
            return fail_at(p, start, "a number has at most %d digits", DIGITS_MAX);
        }
        value = value * 10 + (*p->at - '0');
        decimals += point;
    }
    if (point && decimals == 0) {
        return fail_expected(p, "a digit");
    }
    struct ath_formula *node = new_node(p, ATH_NODE_NUMBER, NULL, NULL);
    if (node != NULL) {
        node->number = ath_rational_make(value, ath_pow10(decimals));
    }
    return node;
}

/* One "category=option" into the node. */
static bool parse_pair(struct parser *p, struct ath_formula *node)
{
    struct ath_slice id = take_id(p);
    const char *start = p->at - id.size;
    uint16_t index = 0;

    if (id.size == 0) {
        fail_expected(p, "a category");
        return false;
    }
    const struct ath_category *category = ath_program_category(p->program, id, &index);
    if (category == NULL) {
        fail_at(p, start, "unknown category '%.*s'", quoted_size(id), start);
        return false;
    }
    for (unsigned i = 0; i < node->selected; i++) {
        if (node->category[i] == index) {
            fail_at(p, start, "category '%s' is selected twice", category->id);
            return false;
        }
    }
    if (node->selected == ATH_BREAKDOWN_CATEGORIES) {
        fail_at(p, start, "more than %d categories", ATH_BREAKDOWN_CATEGORIES);
        return false;
    }
    if (!expect(p, '=')) {
        return false;
    }
    id = take_id(p);
    start = p->at - id.size;
    int option = ath_category_option(category, id);
    if (option < 0) {
        fail_at(p, start, "category '%s' has no option '%.*s'", category->id,
                quoted_size(id), start);
        return false;
    }
    node->category[node->selected] = index;
    node->option[node->selected++] = (uint16_t)option;
    return true;
}

static struct ath_formula *parse_selection(struct parser *p, struct ath_formula *node)
{
    const struct ath_indicator *indicator = &p->program->indicators[node->indicator];
    const char *start = p->at;

    do {
        if (!parse_pair(p, node)) {
            return NULL;
        }
    } while (take(p, ','));
    if (!expect(p, ']')) {
        return NULL;
    }
    if (ath_indicator_breakdown(indicator, node->category, node->selected) < 0) {
        return fail_at(p, start,
                       "indicator '%s' has no breakdown by exactly these categories",
                       indicator->id);
    }
    return node;
}

static struct ath_formula *parse_ref(struct parser *p, struct ath_slice id)
{
    const char *start = (const char *)id.data;
    const struct ath_indicator *indicator = ath_program_indicator(p->program, id);

    if (indicator == NULL) {
        bool minus = memchr(start, '-', id.size) != NULL;
        return fail_at(p, start, "unknown indicator '%.*s'%s", quoted_size(id), start,
                       minus ? "; a minus needs spaces around it" : "");
    }
    struct ath_formula *node = new_node(p, ATH_NODE_REF, NULL, NULL);
    if (node == NULL) {
        return NULL;
    }
    node->indicator = (uint16_t)(indicator - p->program->indicators);
    return take(p, '[') ? parse_selection(p, node) : node;
}

static struct ath_formula *parse_level(struct parser *p, size_t level);

static bool parse_shift(struct parser *p, int32_t *n)
{
    int32_t value = 0;

    if (!expect(p, ',')) {
        return false;
    }
    bool negative = take(p, '-');
    skip_spaces(p);
    const char *start = p->at;
    for (; is_digit(*p->at) && value <= OFFSET_MAX; p->at++) {
        value = value * 10 + (*p->at - '0');
    }
    if (p->at == start || value > OFFSET_MAX) {
        p->at = start;
        fail_at(p, start, "expected a whole number from -%d to %d", OFFSET_MAX, OFFSET_MAX);
        return false;
    }
    *n = negative ? -value : value;
    return true;
}

static enum ath_node_type function_named(struct ath_slice name)
{
    enum ath_node_type type = 0;

    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (ath_slice_is(name, functions[i].name)) {
            type = functions[i].type;
        }
    }
    return type;
}

static struct ath_formula *parse_call(struct parser *p, struct ath_slice name)
{
    enum ath_node_type type = function_named(name);
    const struct ath_formula *second = NULL;
    int32_t n = 0;

    if (type == 0) {
        return fail_at(p, (const char *)name.data, "unknown function '%.*s'",
                       quoted_size(name), (const char *)name.data);
    }
    if (type == ATH_NODE_BUDGET) {
        return expect(p, ')') ? new_node(p, type, NULL, NULL) : NULL;
    }
    const struct ath_formula *inner = parse_level(p, 0);
    if (inner == NULL || (type == ATH_NODE_OFFSET && !parse_shift(p, &n))) {
        return NULL;
    }
    if (type == ATH_NODE_WHERE &&
        (!expect(p, ',') || (second = parse_level(p, 0)) == NULL)) {
        return NULL;
    }
    struct ath_formula *node = expect(p, ')') ? new_node(p, type, inner, second) : NULL;
    if (node != NULL) {
        node->n = n;
    }
    return node;
}

static struct ath_formula *parse_name(struct parser *p)
{
    struct ath_slice id = take_id(p);

    return take(p, '(') ? parse_call(p, id) : parse_ref(p, id);
}

/* An id may begin with a digit: "3d_prints" is one, "3" is not. */
static bool at_number(const struct parser *p)
{
    const char *end = p->at + strspn(p->at, "0123456789");

    return end > p->at && !is_letter(*end);
}

static struct ath_formula *parse_inside(struct parser *p)
{
    if (take(p, '(')) {
        struct ath_formula *inner = parse_level(p, 0);
        return inner != NULL && expect(p, ')') ? inner : NULL;
    }
    if (at_number(p)) {
        return parse_number(p);
    }
    if (is_letter(*p->at) || is_digit(*p->at)) {
        return parse_name(p);
    }
    return fail_expected(p, "a number, an indicator or '('");
}

static struct ath_formula *parse_factor(struct parser *p)
{
    struct ath_formula *node;

    skip_spaces(p);
    if (p->depth == DEPTH_MAX) {
        return fail_at(p, p->at, "nested more than %d deep", DEPTH_MAX);
    }
    p->depth++;
    if (take(p, '-')) {
        node = parse_factor(p);
        node = node == NULL ? NULL : new_node(p, ATH_NODE_NEGATE, node, NULL);
    } else {
        node = parse_inside(p);
    }
    p->depth--;
    return node;
}

static struct ath_formula *parse_level(struct parser *p, size_t level)
{
    if (level == LEVELS) {
        return parse_factor(p);
    }
    struct ath_formula *left = parse_level(p, level + 1);
    while (left != NULL) {
        int which = take(p, levels[level].sign[0])   ? 0
                    : take(p, levels[level].sign[1]) ? 1
                                                     : -1;
        if (which < 0) {
            break;
        }
        const struct ath_formula *right = parse_level(p, level + 1);
        left = right == NULL ? NULL : new_node(p, levels[level].type[which], left, right);
    }
    return left;
}

ath_code ath_formula_parse(const struct ath_formula **out, const char *text,
                           const struct ath_program *program, struct ath_arena *arena,
                           struct ath_error *err)
{
    struct parser p = {
        .text = text, .at = text, .program = program, .arena = arena, .err = err
    };
    const struct ath_formula *node = parse_level(&p, 0);

    skip_spaces(&p);
    if (node != NULL && *p.at != '\0') {
        node = fail_expected(&p, "an operator");
    }
    if (node == NULL) {
        return p.code;
    }
    *out = node;
    return ATH_OK;
}
