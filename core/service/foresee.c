/* SPDX-License-Identifier: Apache-2.0 */
#include "service/foresee.h"
#include "service/asking.h"

#include <string.h>

#include "model/formula.h"
#include "query/query.h"
#include "rpc/method.h"
#include "service/reply.h"
#include "store/standin.h"
#include "store/undo.h"

enum {
    MOVED_MOST = 2000,       /* rows of an answer */
    ROWS_A_QUESTION = 50000, /* of all its indicators, before and after */
    INDICATORS_A_QUESTION = 32,
    ORGANIZATIONS_MOST = 100, /* that are asked one by one */
    REGIONS = 14,             /* with abroad, and without a province */
    REPORTS_MOST = 1000000,   /* that a question about years may read, twice */
};

static const size_t QUESTION_BYTES = (size_t)64 << 20;

/* The reports of one form and layer that change. */
struct group {
    struct group *next;
    const struct ath_program *program;
    const struct ath_form *form;
    uint8_t layer;
    uint32_t from, to;       /* reporting periods */
    bool *touched;           /* by indicator of the program */
    uint32_t *organizations; /* ascending, each once; ORGANIZATIONS_MOST of them */
    size_t organization_count;
};

struct foreseeing {
    const struct ath_foreseen *seen;
    struct ath_foresight *to;
    struct ath_arena *arena; /* the call's */
    struct ath_arena work;   /* of one question asked twice; owned */
    struct group *groups;
    struct ath_error *err;
};

/* Whose totals a question asks for. */
struct level {
    const char *name;
    const char *by; /* NULL: no column */
    uint32_t keys;  /* about how many rows a period */
};

/* One of the questions of a group. */
struct asking {
    const struct group *group;
    const struct level *level;
    uint32_t from, to; /* reporting periods, or the years they are in */
};

/* ---- what changes --------------------------------------------------------------------- */

static struct group *group_of(struct foreseeing *f, const struct ath_report_id *id)
{
    struct group **at = &f->groups;

    while (*at != NULL && ((*at)->form->number != id->form || (*at)->layer != id->layer)) {
        at = &(*at)->next;
    }
    if (*at != NULL) {
        return *at;
    }
    struct group *group = ath_arena_new(f->arena, struct group);
    if (group == NULL ||
        !ath_snapshot_form(&group->program, &group->form, f->seen->snapshot, id->form)) {
        return NULL;
    }
    group->layer = id->layer;
    group->from = id->period;
    group->touched = ath_arena_new_array(f->arena, bool, group->program->indicator_count);
    group->organizations = ath_arena_new_array(f->arena, uint32_t, ORGANIZATIONS_MOST);
    *at = group->touched == NULL || group->organizations == NULL ? NULL : group;
    return *at;
}

static void add_organization(struct foreseeing *f, struct group *group, uint32_t number)
{
    uint32_t *v = group->organizations;
    size_t i = 0;

    while (i < group->organization_count && v[i] < number) {
        i++;
    }
    if (i < group->organization_count && v[i] == number) {
        return;
    }
    if (group->organization_count == ORGANIZATIONS_MOST) {
        f->to->more = true;
        return;
    }
    memmove(v + i + 1, v + i, (group->organization_count - i) * sizeof *v);
    v[i] = number;
    group->organization_count++;
}

static bool add_report(struct foreseeing *f, const struct ath_undo_walk *walk)
{
    const struct ath_report_id *id = &walk->id;
    struct group *group = group_of(f, id);

    if (group == NULL) {
        return false;
    }
    group->from = id->period < group->from ? id->period : group->from;
    group->to = id->period > group->to ? id->period : group->to;
    if (!ath_is_standin(id->organization)) {
        add_organization(f, group, id->organization);
    }
    for (size_t i = 0; i < walk->before.cells.n; i++) {
        uint16_t cell = walk->before.cells.v[i].cell;
        if (cell < group->form->cell_end &&
            group->form->place[cell].indicator != ATH_NO_CELL) {
            group->touched[group->form->place[cell].indicator] = true;
        }
    }
    return true;
}

struct touching {
    const bool *touched;
    bool any;
};

static void visit(const struct ath_formula *ref, void *context)
{
    struct touching *t = context;

    t->any = t->any || t->touched[ref->indicator];
}

/* Whether the indicator is computed from one that is touched. What code derives never is: the answer
 * is made inside a transaction that writes, and there no plugin is asked. */
static bool depends(const struct group *group, const struct ath_indicator *indicator)
{
    struct touching t = { .touched = group->touched };
    const struct ath_formula *const formulas[] = { indicator->numerator_ast,
                                                   indicator->denominator_ast,
                                                   indicator->leaf_ast };

    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
        if (formulas[i] != NULL) {
            ath_formula_refs(formulas[i], visit, &t);
        }
    }
    return t.any;
}

/* Touch what is computed from what is touched; true when anything was. */
static bool touch_once(struct group *group)
{
    bool any = false;

    for (uint16_t i = 0; i < group->form->indicator_count; i++) {
        uint16_t index = (uint16_t)(group->form->first_indicator + i);
        if (!group->touched[index] && depends(group, &group->program->indicators[index])) {
            group->touched[index] = any = true;
        }
    }
    return any;
}

/* Ratios, and ratios of leaf formulas. */
static void touch_computed(struct group *group)
{
    while (touch_once(group)) {
    }
}

static ath_code gather(struct foreseeing *f)
{
    struct ath_undo_walk walk = { .rest = f->seen->undo };
    ath_code code;

    while ((code = ath_undo_next(&walk, f->arena, f->err)) == ATH_OK) {
        if (!add_report(f, &walk)) {
            return ath_arena_fail(f->err, "request");
        }
    }
    for (struct group *g = f->groups; g != NULL; g = g->next) {
        touch_computed(g);
    }
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

/* ---- the answer ----------------------------------------------------------------------- */

static char *copy(struct ath_arena *arena, const char *text)
{
    return ath_text(text == NULL ? NULL : ath_arena_string(arena, ath_slice_str(text)));
}

/* Set a one-member oneof: its case is its field number. */
#define SET(to, member, number, from)           \
    do {                                        \
        if ((from) != NULL) {                   \
            (to)->member##_set_case = (number); \
            (to)->member = copy(arena, from);   \
        }                                       \
    } while (0)

static Athar__V1__TotalValue *value_message(const struct ath_answer_row *row,
                                            struct ath_arena *arena)
{
    Athar__V1__TotalValue *to =
        row == NULL ? NULL : ath_arena_new(arena, Athar__V1__TotalValue);

    if (to == NULL) {
        return NULL;
    }
    athar__v1__total_value__init(to);
    SET(to, value, ATHAR__V1__TOTAL_VALUE__VALUE_SET_VALUE, row->value);
    SET(to, low, ATHAR__V1__TOTAL_VALUE__LOW_SET_LOW, row->low);
    SET(to, high, ATHAR__V1__TOTAL_VALUE__HIGH_SET_HIGH, row->high);
    SET(to, numerator, ATHAR__V1__TOTAL_VALUE__NUMERATOR_SET_NUMERATOR, row->numerator);
    SET(to, denominator, ATHAR__V1__TOTAL_VALUE__DENOMINATOR_SET_DENOMINATOR,
        row->denominator);
    return to;
}

void ath_moved_message(Athar__V1__MovedTotal *out, const struct ath_moved_row *row,
                       enum ath_layer layer, struct ath_arena *arena)
{
    athar__v1__moved_total__init(out);
    out->indicator = copy(arena, row->indicator);
    out->layer = ath_text(ath_layer_name(layer));
    out->period = copy(arena, row->period);
    out->key = copy(arena, row->key);
    out->before = value_message(row->before, arena);
    out->after = value_message(row->after, arena);
    SET(out, difference, ATHAR__V1__MOVED_TOTAL__DIFFERENCE_SET_DIFFERENCE,
        row->difference);
}

static void add_moved(struct foreseeing *f, const struct group *group,
                      const struct level *level, const struct ath_moved_row *row)
{
    struct ath_foresight *to = f->to;

    if (to->count == MOVED_MOST) {
        to->more = true;
        return;
    }
    Athar__V1__MovedTotal *m = to->moved[to->count++];
    ath_moved_message(m, row, (enum ath_layer)group->layer, f->arena);
    m->level = ath_text(level->name);
}

/* ---- the questions -------------------------------------------------------------------- */

static ath_code ask_twice(struct foreseeing *f, const struct group *group,
                          const struct level *level, const struct ath_question *question)
{
    struct ath_txn *txn = f->seen->txn;
    struct ath_findings findings;
    struct ath_answer answers[2];
    struct ath_moved moved;
    struct ath_view view = { txn, f->seen->snapshot, &f->work, &findings, NULL };

    ath_findings_init(&findings, &f->work, "en");
    ath_code code = ath_query_aggregate(&answers[1], &view, question, f->err);
    if (code == ATH_OK) {
        ath_txn_hide_trial(txn, true);
        code = ath_query_aggregate(&answers[0], &view, question, f->err);
        ath_txn_hide_trial(txn, false);
    }
    if (code == ATH_OK) {
        code = ath_query_moved(&moved, &view, question, answers, f->err);
    }
    for (size_t i = 0; code == ATH_OK && i < moved.row_count; i++) {
        add_moved(f, group, level, &moved.rows[i]);
    }
    return code;
}

static uint32_t periods_of(const struct asking *asking)
{
    return ath_period_ordinal(asking->to) - ath_period_ordinal(asking->from) + 1;
}

/* The slugs of as many organizations as a question has room for. */
static bool filter_organizations(struct ath_where *where, struct foreseeing *f,
                                 const struct asking *asking)
{
    const struct group *group = asking->group;
    size_t most = ROWS_A_QUESTION / periods_of(asking);
    size_t n = group->organization_count < most ? group->organization_count : most;
    const char **slugs = ath_arena_new_array(&f->work, const char *, n);

    f->to->more = f->to->more || n < group->organization_count;
    for (size_t i = 0; slugs != NULL && i < n; i++) {
        slugs[i] = f->seen->snapshot->organizations[group->organizations[i] - 1].slug;
    }
    *where = (struct ath_where){ "organization", slugs, n };
    return slugs != NULL;
}

static const char *period_text(struct foreseeing *f, const struct asking *asking)
{
    char from[ATH_PERIOD_TEXT_BYTES], to[ATH_PERIOD_TEXT_BYTES];

    ath_period_format(from, asking->from);
    ath_period_format(to, asking->to);
    return ath_arena_printf(&f->work, "%s..%s", from, to);
}

static bool is_one_by_one(const struct level *level)
{
    return level->by != NULL && strcmp(level->by, "organization") == 0;
}

/* Some of the touched indicators, from *next on, which is moved behind them. */
static size_t take_indicators(const char **names, uint16_t *next, struct foreseeing *f,
                              const struct group *group, size_t most)
{
    const struct ath_program *program = group->program;
    size_t n = 0;

    for (; *next < program->indicator_count && n < most; (*next)++) {
        if (group->touched[*next]) {
            names[n++] = ath_arena_printf(&f->work, "%s.%s", program->id,
                                          program->indicators[*next].id);
        }
    }
    return n;
}

static ath_code ask(struct foreseeing *f, const struct asking *asking, uint16_t *next)
{
    const struct group *group = asking->group;
    const struct level *level = asking->level;
    const char *names[INDICATORS_A_QUESTION];
    struct ath_where where = { 0 };
    bool one_by_one = is_one_by_one(level);
    size_t most = ROWS_A_QUESTION / ((size_t)periods_of(asking) * level->keys);
    struct ath_question question = {
        .indicators = names,
        .period = period_text(f, asking),
        .every = ath_frequency_name(ath_period_frequency(asking->from)),
        .by = &level->by,
        .by_count = level->by != NULL,
        .where = &where,
        .where_count = one_by_one,
        .layer = ath_layer_name(group->layer),
        .project = "",
        .row_limit = 4 * ROWS_A_QUESTION,
        .expired = ath_ask_expired,
        .context = f->to->call,
    };

    most = most < 1 ? 1 : most;
    most = most > INDICATORS_A_QUESTION ? INDICATORS_A_QUESTION : most;
    question.indicator_count = take_indicators(names, next, f, group, most);
    if (question.indicator_count == 0) {
        return ATH_OK;
    }
    if ((one_by_one && !filter_organizations(&where, f, asking)) || f->work.exhausted) {
        return ath_arena_fail(f->err, "request");
    }
    return ask_twice(f, group, level, &question);
}

static ath_code ask_all(struct foreseeing *f, const struct asking *asking)
{
    uint16_t next = 0;
    ath_code code = ATH_OK;

    while (code == ATH_OK && next < asking->group->program->indicator_count) {
        ath_arena_reset(&f->work);
        code = ask(f, asking, &next);
    }
    return code;
}

/* Whether the years' reports can be read in reasonable time; else there is more than is said. */
static bool years_are_few(struct foreseeing *f, const struct asking *years)
{
    enum ath_frequency native = ath_period_frequency(years->group->from);
    uint64_t periods =
        (uint64_t)ath_period_ordinal(ath_period_last_within(years->to, native)) -
        ath_period_ordinal(ath_period_first_within(years->from, native)) + 1;
    uint64_t reporters = is_one_by_one(years->level)
                             ? years->group->organization_count
                             : f->seen->snapshot->organization_count;
    bool few = periods * reporters <= REPORTS_MOST;

    f->to->more = f->to->more || !few;
    return few;
}

/* The reporting periods, and then the years they fold into. */
static ath_code ask_level(struct foreseeing *f, const struct group *group,
                          const struct level *level)
{
    const struct asking periods = { group, level, group->from, group->to };
    const struct asking years = { group, level, ath_period_fold(group->from, ATH_YEAR),
                                  ath_period_fold(group->to, ATH_YEAR) };
    ath_code code = ask_all(f, &periods);

    if (code != ATH_OK || years.from == 0 || years.from == periods.from ||
        !years_are_few(f, &years)) {
        return code;
    }
    return ask_all(f, &years);
}

static ath_code ask_group(struct foreseeing *f, const struct group *group)
{
    const struct level levels[] = {
        { "country", NULL, 1 },
        { "region", "region", REGIONS },
        { "organization", "organization", (uint32_t)group->organization_count },
    };
    ath_code code = ATH_OK;

    for (size_t i = 0; code == ATH_OK && i < sizeof levels / sizeof *levels; i++) {
        code = levels[i].keys == 0 ? ATH_OK : ask_level(f, group, &levels[i]);
    }
    return code;
}

ath_code ath_foresee_totals(const struct ath_foreseen *seen, void *context,
                            struct ath_error *err)
{
    struct ath_foresight *to = context;
    struct foreseeing f = {
        .seen = seen, .to = to, .arena = ath_call_arena(to->call), .err = err
    };

    to->moved = ath_message_list(f.arena, MOVED_MOST, sizeof **to->moved);
    ath_code code = to->moved == NULL ? ath_arena_fail(err, "request") : gather(&f);
    ath_arena_init(&f.work, QUESTION_BYTES);
    for (const struct group *g = f.groups; code == ATH_OK && g != NULL; g = g->next) {
        code = ask_group(&f, g);
    }
    ath_arena_fini(&f.work);
    return code == ATH_OK && f.arena->exhausted ? ath_arena_fail(err, "request") : code;
}
