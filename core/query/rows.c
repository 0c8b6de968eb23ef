/* SPDX-License-Identifier: Apache-2.0 */
#include "query/rows.h"

#include <string.h>

#include "model/places.h"
#include "query/derive.h"
#include "query/expected.h"
#include "query/plan.h"
#include "query/ratio.h"

enum { AVERAGE_SCALE = 6, BUDGET_SCALE = 2 };

/* ---- what stands in a column --------------------------------------------------------- */

static const char *province_code(uint32_t number, struct ath_arena *arena)
{
    char code[ATH_PROVINCE_TEXT_BYTES];
    const struct ath_place *place = ath_place_province(number);

    if (place != NULL) {
        return place->code;
    }
    ath_place_province_format(code, number);
    return ath_arena_string(arena, ath_slice_str(code));
}

/* A name that the snapshot owns, or static; NULL for a key that does not exist (R15). */
static const char *name_of(const struct ath_snapshot *snapshot, uint8_t dimension,
                           uint32_t number)
{
    if (dimension == ATH_SCOPE_PROJECT) {
        return number == 0 ? "-" : snapshot->projects[number - 1].slug;
    }
    if (number == 0) {
        return NULL;
    }
    switch (dimension) {
    case ATH_SCOPE_REGION:
        return ath_place_region_code(number);
    case ATH_SCOPE_KIND:
        return ath_org_kind_name((enum ath_org_kind)number);
    case ATH_SCOPE_MILIEU:
        return ath_milieu_name((enum ath_milieu)number);
    case ATH_SCOPE_SECTOR:
        return snapshot->sectors[number - 1];
    case ATH_BY_FUNDER:
        return snapshot->projects[number - 1].funder;
    default:
        return snapshot->organizations[number - 1].slug;
    }
}

/* The answer's own copy where the name is not static. */
const char *ath_query_key_text(const struct ath_plan *plan, const struct ath_asked *asked,
                               size_t column, uint32_t number)
{
    uint8_t dimension = plan->columns[column].dimension;

    if (dimension == ATH_BY_CATEGORY) {
        return asked->option_names[column][number];
    }
    if (dimension == ATH_SCOPE_PROVINCE) {
        return number == 0 ? NULL : province_code(number, plan->view->arena);
    }
    const char *name = name_of(plan->view->snapshot, dimension, number);
    bool lasting = name == NULL || dimension == ATH_SCOPE_REGION ||
                   dimension == ATH_SCOPE_KIND || dimension == ATH_SCOPE_MILIEU;
    return lasting ? name : ath_arena_string(plan->view->arena, ath_slice_str(name));
}

/* ---- order --------------------------------------------------------------------------- */

static int compare_keys(const struct ath_plan *plan, uint8_t dimension, uint32_t a,
                        uint32_t b)
{
    if (a == b) {
        return 0;
    }
    if (dimension == ATH_BY_CATEGORY) {
        return a < b ? -1 : 1;
    }
    if (dimension != ATH_SCOPE_PROJECT && (a == 0 || b == 0)) {
        return a == 0 ? 1 : -1;
    }
    if (dimension == ATH_SCOPE_REGION || dimension == ATH_SCOPE_PROVINCE) {
        return a < b ? -1 : 1; /* their numbers are in the order of their codes */
    }
    return strcmp(name_of(plan->view->snapshot, dimension, a),
                  name_of(plan->view->snapshot, dimension, b));
}

/* R22: periods, then the columns as asked. */
static bool comes_after(const struct ath_plan *plan, const struct ath_slot *a,
                        const struct ath_slot *b)
{
    if (a->bucket != b->bucket) {
        return a->bucket > b->bucket;
    }
    for (size_t i = 0; i < plan->column_count; i++) {
        int order = compare_keys(plan, plan->columns[i].dimension, a->keys[i], b->keys[i]);
        if (order != 0) {
            return order > 0;
        }
    }
    return false;
}

/* Totals are read scope by scope in the order of its numbers: spread, they often stand in order. */
static bool in_order(const struct ath_plan *plan, const struct ath_slot *const *v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (comes_after(plan, v[i - 1], v[i])) {
            return false;
        }
    }
    return true;
}

/* Merge the sorted runs [0, middle) and [middle, n) of `from` into `to`. */
static void merge(const struct ath_plan *plan, const struct ath_slot **to,
                  const struct ath_slot **from, size_t middle, size_t n)
{
    size_t a = 0, b = middle;

    if (middle == n || !comes_after(plan, from[middle - 1], from[middle])) {
        memcpy(to, from, n * sizeof(struct ath_slot *));
        return;
    }
    for (size_t i = 0; i < n; i++) {
        bool right = a == middle || (b < n && comes_after(plan, from[a], from[b]));
        to[i] = right ? from[b++] : from[a++];
    }
}

/* Spread the groups into `to` by bucket, ascending: most of the order without comparing. False
 * when there is no room to, or the buckets lie far apart. */
static bool spread(const struct ath_plan *plan, const struct ath_slot **to,
                   const struct ath_slot **from, size_t n)
{
    uint32_t low = UINT32_MAX, high = 0;

    for (size_t i = 0; i < n; i++) {
        low = from[i]->bucket < low ? from[i]->bucket : low;
        high = from[i]->bucket > high ? from[i]->bucket : high;
    }
    if (n == 0 || (size_t)(high - low) > n) {
        return false;
    }
    size_t *ends = ath_arena_new_array(plan->view->arena, size_t, (size_t)(high - low) + 2);
    if (ends == NULL) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        ends[from[i]->bucket - low + 1]++;
    }
    for (size_t i = 1; i <= (size_t)(high - low); i++) {
        ends[i] += ends[i - 1];
    }
    for (size_t i = 0; i < n; i++) {
        to[ends[from[i]->bucket - low]++] = from[i];
    }
    return true;
}

static void swap(const struct ath_slot ***a, const struct ath_slot ***b)
{
    const struct ath_slot **kept = *a;

    *a = *b;
    *b = kept;
}

/* The groups that have a row (R27), in order; NULL when the arena is out. */
const struct ath_slot **ath_query_sort(const struct ath_plan *plan,
                                       const struct ath_groups *groups, bool all,
                                       size_t *count)
{
    const struct ath_slot **v =
        ath_arena_new_array(plan->view->arena, const struct ath_slot *, groups->n);
    const struct ath_slot **spare =
        ath_arena_new_array(plan->view->arena, const struct ath_slot *, groups->n);
    size_t n = 0;

    if (v == NULL || spare == NULL) {
        return NULL;
    }
    for (const struct ath_slot *slot = groups->first; slot != NULL; slot = slot->next) {
        if (all || slot->figure.reported + slot->figure.carried > 0) {
            v[n++] = slot;
        }
    }
    if (spread(plan, spare, v, n)) {
        swap(&v, &spare);
    }
    *count = n;
    if (in_order(plan, v, n)) {
        return v;
    }
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t at = 0; at < n; at += 2 * width) {
            size_t size = n - at < 2 * width ? n - at : 2 * width;
            merge(plan, spare + at, v + at, width < size ? width : size, size);
        }
        swap(&v, &spare);
    }
    return v;
}

/* ---- scales -------------------------------------------------------------------------- */

struct widest {
    const struct ath_program *program;
    int scale;
};

static void note_scale(const struct ath_formula *ref, void *context)
{
    struct widest *widest = context;
    int scale = widest->program->indicators[ref->indicator].scale;

    widest->scale = scale > widest->scale ? scale : widest->scale;
}

static bool names_budget(const struct ath_formula *node)
{
    return node != NULL && (node->type == ATH_NODE_BUDGET || names_budget(node->left) ||
                            names_budget(node->right));
}

static bool averages(const struct ath_formula *node)
{
    return node != NULL &&
           (node->type == ATH_NODE_AVG || averages(node->left) || averages(node->right));
}

int ath_query_side_scale(const struct ath_program *program, const struct ath_formula *side)
{
    struct widest widest = { program, names_budget(side) ? BUDGET_SCALE : 0 };

    if (averages(side)) {
        return AVERAGE_SCALE;
    }
    ath_formula_refs(side, note_scale, &widest);
    return widest.scale;
}

/* ---- one line ------------------------------------------------------------------------ */

static const char *format(const struct ath_plan *plan, ath_i128 value, int scale)
{
    char text[ATH_DECIMAL_TEXT_BYTES];
    int size = ath_decimal_format(text, value, scale);

    return ath_arena_string(plan->view->arena, ath_slice(text, (size_t)size));
}

/* Rounded once, where a leaf formula has more decimals than its indicator. */
static const char *format_sum(const struct ath_plan *plan,
                              const struct ath_operand *operand, ath_i128 value)
{
    int scale = operand->indicator->scale;

    if (operand->scale != scale) {
        bool fits = ath_rational_round(
            &value, ath_rational_make(value, ath_pow10(operand->scale)), scale);
        ath_assert(fits);
    }
    return format(plan, value, scale);
}

static void fill_figures(struct ath_answer_row *row, const struct ath_plan *plan,
                         const struct ath_operand *operand, const struct ath_figure *figure)
{
    row->reported = figure->reported;
    row->carried = figure->carried;
    if (figure->numbers == 0 || figure->mixed) {
        return;
    }
    if (operand->indicator->kind != ATH_REACH) {
        row->value = format_sum(plan, operand, figure->sum);
        return;
    }
    row->low = format_sum(plan, operand, figure->largest);
    row->high = format_sum(plan, operand, figure->sum);
    row->value = figure->largest == figure->sum ? row->high : NULL; /* R13 */
}

static bool format_result(const char **out, const struct ath_plan *plan,
                          const struct ath_result *result, int scale)
{
    ath_i128 rounded;

    if (result->worth == ATH_WORTH_NONE) {
        return true;
    }
    if (!ath_rational_round(&rounded, result->number, scale)) {
        return false;
    }
    *out = format(plan, rounded, scale);
    return true;
}

/* The sides as the plugin gave them. */
static ath_code fill_derived(struct ath_answer_row *row, const struct ath_plan *plan,
                             const struct ath_asked *asked, const struct ath_slot *group,
                             struct ath_error *err)
{
    const struct ath_plugin_quotient *quotient = group->quotient;
    struct ath_ratio ratio;
    ath_code code = ath_query_derived(&ratio, asked, group, err);

    if (code != ATH_OK) {
        return code;
    }
    row->reported = ratio.reported;
    row->carried = ratio.carried;
    if (quotient->known) {
        row->numerator = format(plan, quotient->numerator, quotient->scale);
        row->denominator = format(plan, quotient->denominator, 0);
    }
    return format_result(&row->value, plan, &ratio.value, asked->indicator->scale)
               ? ATH_OK
               : ath_fail(err, ATH_OUT_OF_RANGE, "%s does not fit 128 bits", asked->name);
}

static ath_code fill_ratio(struct ath_answer_row *row, const struct ath_plan *plan,
                           const struct ath_asked *asked, const struct ath_slot *group,
                           struct ath_error *err)
{
    const struct ath_indicator *indicator = asked->indicator;
    struct ath_ratio ratio;
    ath_code code = ath_query_ratio(&ratio, plan, asked, group, err);

    if (code != ATH_OK) {
        return code;
    }
    row->reported = ratio.reported;
    row->carried = ratio.carried;
    if (!format_result(&row->numerator, plan, &ratio.numerator,
                       ath_query_side_scale(asked->program, indicator->numerator_ast)) ||
        !format_result(&row->denominator, plan, &ratio.denominator,
                       ath_query_side_scale(asked->program, indicator->denominator_ast)) ||
        !format_result(&row->value, plan, &ratio.value, indicator->scale)) {
        return ath_fail(err, ATH_OUT_OF_RANGE, "%s does not fit 128 bits", asked->name);
    }
    return ATH_OK;
}

/* Its keys have room, and its period is there. */
static ath_code fill_row(struct ath_answer_row *row, const struct ath_plan *plan,
                         const struct ath_asked *asked, const struct ath_slot *group,
                         struct ath_error *err)
{
    struct ath_arena *arena = plan->view->arena;
    ath_code code = ATH_OK;

    row->indicator = asked->name;
    for (size_t i = 0; i < plan->column_count; i++) {
        row->keys[i] = ath_query_key_text(plan, asked, i, group->keys[i]);
    }
    row->has_expected = asked->expected != NULL;
    if (row->has_expected) {
        row->expected = ath_query_expected(asked->expected, group);
    }
    row->has_attendance = asked->attendance != NULL;
    if (row->has_attendance) {
        ath_query_attended(&row->late, &row->missing, plan, asked, group);
    }
    if (asked->indicator->derived != NULL) {
        code = fill_derived(row, plan, asked, group, err);
    } else if (asked->indicator->kind == ATH_RATIO) {
        code = fill_ratio(row, plan, asked, group, err);
    } else {
        fill_figures(row, plan, asked->operands, &group->figure);
    }
    return code == ATH_OK && arena->exhausted ? ath_query_no_memory(err) : code;
}

/* Room for `more` rows behind those there are. */
static ath_code make_room(struct ath_answer *out, const struct ath_plan *plan, size_t more,
                          struct ath_error *err)
{
    size_t all = out->row_count + more;

    if (all > plan->row_limit) {
        return ath_query_no_slot(plan, err);
    }
    struct ath_answer_row *rows =
        ath_arena_new_array(plan->view->arena, struct ath_answer_row, all);
    if (rows == NULL) {
        return ath_query_no_memory(err);
    }
    if (out->row_count > 0) {
        memcpy(rows, out->rows, out->row_count * sizeof *rows);
    }
    out->rows = rows;
    return ATH_OK;
}

static ath_code add_rows(struct ath_answer *out, const struct ath_plan *plan,
                         const struct ath_asked *asked, const struct ath_groups *groups,
                         struct ath_error *err)
{
    size_t count = 0;
    const struct ath_slot **sorted =
        ath_query_sort(plan, groups, asked->indicator->kind == ATH_RATIO, &count);
    const char *label = NULL;
    ath_code code;

    if (sorted == NULL) {
        return ath_query_no_memory(err);
    }
    if (count == 0) {
        return ATH_OK;
    }
    if ((code = make_room(out, plan, count, err)) != ATH_OK) {
        return code;
    }
    const char **keys =
        ath_arena_new_array(plan->view->arena, const char *, count * plan->column_count);
    if (keys == NULL) {
        return ath_query_no_memory(err);
    }
    for (size_t i = 0; i < count && code == ATH_OK; i++) {
        struct ath_answer_row *row = &out->rows[out->row_count++];
        row->keys = keys + i * plan->column_count;
        if (i == 0 || sorted[i]->bucket != sorted[i - 1]->bucket) {
            label = ath_query_label(plan, &asked->time, sorted[i]->bucket);
        }
        row->period = label;
        code = fill_row(row, plan, asked, sorted[i], err);
    }
    return code;
}

ath_code ath_query_rows(struct ath_answer *out, const struct ath_plan *plan,
                        const struct ath_asked *asked, struct ath_error *err)
{
    struct ath_groups groups;

    if (asked->indicator->kind != ATH_RATIO) {
        return add_rows(out, plan, asked, &asked->operands->groups, err);
    }
    if (!ath_query_ratio_groups(&groups, plan, asked)) {
        return ath_query_no_slot(plan, err);
    }
    ath_code code = asked->indicator->derived == NULL
                        ? ATH_OK
                        : ath_query_derive(&groups, plan, asked, err);
    return code == ATH_OK ? add_rows(out, plan, asked, &groups, err) : code;
}
