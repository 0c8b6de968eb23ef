/* SPDX-License-Identifier: Apache-2.0 */
#include "model/cell.h"

#include "base/decimal.h"
#include "model/cell_work.h"

struct checker {
    struct ath_findings *findings;
    const struct ath_form *form;
    const struct ath_work *work;
};

/* A figure that does not go with another one. */
struct clash {
    const char *reason;
    uint16_t cell;
    int64_t value, limit;
    const char *other;
};

static void report(const struct checker *checker, const struct clash *clash)
{
    struct ath_arena *arena = checker->findings->arena;
    int scale = checker->work->indicator->scale;
    char value[ATH_DECIMAL_TEXT_BYTES], limit[ATH_DECIMAL_TEXT_BYTES];

    ath_decimal_format(value, clash->value, scale);
    ath_decimal_format(limit, clash->limit, scale);
    ath_findings_error(checker->findings, clash->reason,
                       &(struct ath_about){
                           .subject = ath_cell_name(checker->work->program, checker->form,
                                                    clash->cell, arena),
                           .value = value,
                           .limit = limit,
                           .other = clash->other,
                           .cell = clash->cell,
                       });
}

static const char *name_cell(const struct checker *checker, uint16_t cell)
{
    return ath_cell_name(checker->work->program, checker->form, cell,
                         checker->findings->arena);
}

/* "sex*age" */
static const char *name_breakdown(const struct checker *checker, uint16_t breakdown)
{
    const struct ath_breakdown *b = &checker->work->indicator->breakdowns[breakdown];
    const char *name = NULL;

    for (uint8_t i = 0; i < b->category_count; i++) {
        const char *id = checker->work->program->categories[b->category[i]].id;
        name = name == NULL ? id
                            : ath_arena_printf(checker->findings->arena, "%s*%s", name, id);
        if (name == NULL) {
            return NULL;
        }
    }
    return name;
}

static bool is_number(const struct ath_slot *slot)
{
    return slot->state == ATH_CELL_NUMBER;
}

static bool is_given_number(const struct ath_slot *slot)
{
    return slot->given && slot->state == ATH_CELL_NUMBER;
}

/* Parts of a quantity that may be negative can exceed their whole. */
static bool never_negative(const struct ath_indicator *indicator)
{
    return indicator->has_minimum && indicator->minimum >= 0;
}

/* ---- ranges -------------------------------------------------------------------------- */

static void check_range(const struct checker *checker, const struct ath_slot *slot,
                        uint16_t cell)
{
    const struct ath_indicator *indicator = checker->work->indicator;
    int64_t least = indicator->has_minimum ? indicator->minimum : -ATH_VALUE_MAX;
    int64_t most = indicator->has_maximum ? indicator->maximum : ATH_VALUE_MAX;

    if (slot->value < least || slot->value > most) {
        report(checker, &(struct clash){ "out-of-range", cell, slot->value,
                                         slot->value < least ? least : most, NULL });
    }
}

static void check_part_ranges(const struct checker *checker, uint16_t b)
{
    const struct ath_breakdown *breakdown = &checker->work->indicator->breakdowns[b];
    const struct ath_slot *slots = ath_work_slots(checker->work, b);

    for (uint16_t i = 0; i < breakdown->cell_count; i++) {
        if (is_given_number(&slots[i])) {
            check_range(checker, &slots[i], breakdown->cells[i]);
        }
    }
}

static void check_ranges(const struct checker *checker)
{
    const struct ath_work *work = checker->work;

    if (is_number(&work->slots[0])) {
        check_range(checker, &work->slots[0], work->indicator->total);
    }
    for (uint16_t b = 0; b < work->indicator->breakdown_count; b++) {
        if (work->filled[b]) {
            check_part_ranges(checker, b);
        }
    }
}

/* ---- parts against the total --------------------------------------------------------- */

/* The first given number of a breakdown; -1 when it has none. */
static int first_number(const struct ath_work *work, uint16_t b)
{
    const struct ath_slot *slots = ath_work_slots(work, b);

    for (uint16_t i = 0; i < work->indicator->breakdowns[b].cell_count; i++) {
        if (is_given_number(&slots[i])) {
            return i;
        }
    }
    return -1;
}

/* R4: one finding for the total, naming the first part with a number. */
static void check_na_total(const struct checker *checker)
{
    const struct ath_work *work = checker->work;

    for (uint16_t b = 0; b < work->indicator->breakdown_count; b++) {
        int at = first_number(work, b);
        if (at >= 0) {
            uint16_t cell = work->indicator->breakdowns[b].cells[at];
            report(checker, &(struct clash){ "na-total", work->indicator->total,
                                             ath_work_slots(work, b)[at].value, 0,
                                             name_cell(checker, cell) });
            return;
        }
    }
}

/* True when a part that tells `part` cannot be within a whole of `whole`. */
static bool exceeds(const struct ath_work *work, int64_t part, int64_t whole)
{
    switch (work->combine) {
    case ATH_COMBINE_MAX:
        return part > whole;
    case ATH_COMBINE_MIN:
        return part < whole;
    case ATH_COMBINE_SUM:
        return part > whole && never_negative(work->indicator);
    default:
        return false;
    }
}

/* R3, R26: each part by itself, where parts are not summed. */
static void check_each_part(const struct checker *checker, uint16_t b)
{
    const struct ath_work *work = checker->work;
    const struct ath_breakdown *breakdown = &work->indicator->breakdowns[b];
    const struct ath_slot *slots = ath_work_slots(work, b);
    const struct ath_slot *total = &work->slots[0];

    for (uint16_t i = 0; i < breakdown->cell_count && is_given_number(total); i++) {
        if (is_given_number(&slots[i]) && exceeds(work, slots[i].value, total->value)) {
            report(checker, &(struct clash){ "part-over-total", breakdown->cells[i],
                                             slots[i].value, total->value,
                                             name_cell(checker, work->indicator->total) });
        }
    }
}

/* True when nothing may be left over: `unspecified` is given, or cannot be. */
static bool must_be_exact(const struct ath_work *work, uint16_t b,
                          const struct ath_tally *tally)
{
    const struct ath_breakdown *breakdown = &work->indicator->breakdowns[b];
    int unspecified = ath_breakdown_unspecified(work->program, breakdown);

    if (unspecified < 0) {
        return tally->any || breakdown->category_count == 1;
    }
    return ath_work_slots(work, b)[unspecified].given;
}

/* The options of a choice are its answers: its category has no `unspecified`. */
static bool is_scale_of_choice(const struct ath_work *work, uint16_t b)
{
    return work->indicator->kind == ATH_CHOICE &&
           ath_breakdown_unspecified(work->program, &work->indicator->breakdowns[b]) < 0;
}

static bool is_between(int64_t x, int64_t a, int64_t b)
{
    return a <= b ? a <= x && x <= b : b <= x && x <= a;
}

/* Why the parts do not make the total; NULL when they do. */
static const char *fault_of_sum(const struct ath_work *work, uint16_t b,
                                const struct ath_tally *tally)
{
    const struct ath_slot *total = &work->slots[0];

    if (!total->given && tally->numbers) {
        return is_between(total->value, tally->sum, tally->sum + tally->soft)
                   ? NULL
                   : "total-needed";
    }
    if (is_scale_of_choice(work, b) &&
        (must_be_exact(work, b, tally) && (!tally->any || tally->sum != total->value))) {
        return "choice-total";
    }
    bool exact = must_be_exact(work, b, tally);
    if (!exact && !tally->any) {
        return NULL; /* nobody gave a part: all of the total is left over */
    }
    if (exact ? tally->sum != total->value : exceeds(work, tally->sum, total->value)) {
        return "parts-not-total";
    }
    return NULL;
}

/* R1, R2, R3, R30: a partition as a whole. */
static void check_sum(const struct checker *checker, uint16_t b,
                      const struct ath_tally *tally)
{
    const struct ath_work *work = checker->work;
    const char *reason = fault_of_sum(work, b, tally);

    if (reason != NULL) {
        report(checker,
               &(struct clash){ reason, work->indicator->total, tally->sum,
                                work->slots[0].value, name_breakdown(checker, b) });
    }
}

/* Partitions that have given numbers, or those that have none. */
static void check_sums(const struct checker *checker, bool numbers)
{
    const struct ath_work *work = checker->work;

    for (uint16_t b = 0; b < work->indicator->breakdown_count; b++) {
        if (!ath_work_summed(work, b) || !is_number(&work->slots[0])) {
            continue;
        }
        struct ath_tally tally = ath_work_tally(work, b);
        if (tally.numbers == numbers) {
            check_sum(checker, b, &tally);
        }
    }
}

/* A margin that only follows repeats what is wrong with its crossing, so it speaks last. */
static void check_partitions(const struct checker *checker)
{
    size_t before = checker->findings->errors;

    check_sums(checker, true);
    if (checker->findings->errors == before) {
        check_sums(checker, false);
    }
}

/* ---- crossings against given margins ------------------------------------------------- */

/* R5 for one option of the margin; `parts` is what the crossing says of it. */
static void check_margin_cell(const struct checker *checker, uint16_t cell,
                              const struct ath_slot *margin, const struct ath_slot *parts,
                              uint16_t crossing)
{
    if (!margin->given || !is_number(parts)) {
        return;
    }
    if (margin->state == ATH_CELL_NA) {
        report(checker, &(struct clash){ "na-total", cell, parts->value, 0,
                                         name_breakdown(checker, crossing) });
    } else if (exceeds(checker->work, parts->value, margin->value)) {
        report(checker,
               &(struct clash){ "part-over-total", cell, parts->value, margin->value,
                                name_breakdown(checker, crossing) });
    }
}

static void check_margin(const struct checker *checker, uint16_t margin, uint16_t crossing)
{
    const struct ath_work *work = checker->work;
    const struct ath_breakdown *breakdown = &work->indicator->breakdowns[margin];
    const struct ath_slot *slots = ath_work_slots(work, margin);
    struct ath_slot parts[ATH_BREAKDOWN_CELLS];
    bool sums = ath_work_summed(work, crossing);

    ath_assert(breakdown->cell_count <= ATH_BREAKDOWN_CELLS);
    ath_work_project(parts, work,
                     (struct ath_projection){
                         .from = crossing,
                         .to = margin,
                         .combine = sums                               ? ATH_COMBINE_SUM
                                    : work->combine == ATH_COMBINE_MIN ? ATH_COMBINE_MIN
                                                                       : ATH_COMBINE_MAX,
                         .given_only = true,
                     });
    for (uint16_t i = 0; i < breakdown->cell_count; i++) {
        check_margin_cell(checker, breakdown->cells[i], &slots[i], &parts[i], crossing);
    }
}

static void check_crossing(const struct checker *checker, uint16_t crossing)
{
    const struct ath_indicator *indicator = checker->work->indicator;

    for (uint16_t b = 0; b < indicator->breakdown_count; b++) {
        if (ath_breakdown_within(&indicator->breakdowns[b],
                                 &indicator->breakdowns[crossing])) {
            check_margin(checker, b, crossing);
        }
    }
}

static void check_crossings(const struct checker *checker)
{
    const struct ath_work *work = checker->work;

    for (uint16_t b = 0; b < work->indicator->breakdown_count; b++) {
        if (work->filled[b] && work->indicator->breakdowns[b].category_count > 1) {
            check_crossing(checker, b);
        }
    }
}

/* ---- one indicator, one report ------------------------------------------------------- */

static void check_indicator(const struct checker *checker)
{
    const struct ath_work *work = checker->work;
    const struct ath_slot *total = &work->slots[0];

    check_ranges(checker);
    if (total->given && total->state == ATH_CELL_NA) {
        check_na_total(checker);
        return;
    }
    for (uint16_t b = 0; b < work->indicator->breakdown_count; b++) {
        if (!ath_work_summed(work, b)) {
            check_each_part(checker, b);
        }
    }
    check_partitions(checker);
    if (work->crossed > 1) {
        check_crossings(checker);
    }
}

bool ath_cells_check(struct ath_cells *effective, struct ath_findings *findings,
                     const struct ath_program *program, const struct ath_form *form,
                     struct ath_cells given)
{
    struct ath_cell_walk walk;
    struct ath_cell_sink sink = { .arena = findings->arena };
    struct checker checker = { .findings = findings, .form = form, .work = &walk.work };

    if (!ath_cell_walk_begin(&walk, program, form, given, findings->arena)) {
        return false;
    }
    while (ath_cell_walk_next(&walk)) {
        ath_work_follow(&walk.work);
        check_indicator(&checker);
        ath_work_complete(&walk.work);
        if (!ath_cell_sink_add(&sink, &walk.work)) {
            return false;
        }
    }
    *effective = ath_cell_sink_cells(&sink);
    return ath_cells_check_rules(findings, program, form, *effective) &&
           !findings->arena->exhausted;
}
