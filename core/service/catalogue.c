/* SPDX-License-Identifier: Apache-2.0 */
#include "athar/v1/catalogue.pb-c.h"

#include <string.h>

#include "base/decimal.h"
#include "model/organization.h"
#include "model/units.h"
#include "service/handlers.h"
#include "service/reply.h"

/* ---- programs as messages ---- */

static Athar__V1__Category **categories(size_t *n, const struct ath_program *program,
                                        struct ath_arena *arena)
{
    Athar__V1__Category **list =
        ath_message_list(arena, program->category_count, sizeof **list);

    *n = list == NULL ? 0 : program->category_count;
    for (size_t i = 0; i < *n; i++) {
        const struct ath_category *category = &program->categories[i];
        Athar__V1__Category *out = list[i];
        athar__v1__category__init(out);
        out->id = ath_text(category->id);
        out->names = ath_labels_message(&out->n_names, category->names, arena);
        out->retired = category->retired;
        out->options =
            ath_message_list(arena, category->option_count, sizeof *out->options[0]);
        out->n_options = out->options == NULL ? 0 : category->option_count;
        for (size_t j = 0; j < out->n_options; j++) {
            Athar__V1__Option *option = out->options[j];
            athar__v1__option__init(option);
            option->id = ath_text(category->options[j].id);
            option->retired = category->options[j].retired;
            option->names =
                ath_labels_message(&option->n_names, category->options[j].names, arena);
        }
    }
    return list;
}

static Athar__V1__Breakdown **breakdowns(size_t *n, const struct ath_program *program,
                                         const struct ath_indicator *indicator,
                                         struct ath_arena *arena)
{
    Athar__V1__Breakdown **list =
        ath_message_list(arena, indicator->breakdown_count, sizeof **list);

    *n = list == NULL ? 0 : indicator->breakdown_count;
    for (size_t i = 0; i < *n; i++) {
        const struct ath_breakdown *breakdown = &indicator->breakdowns[i];
        athar__v1__breakdown__init(list[i]);
        list[i]->overlapping = breakdown->overlapping;
        list[i]->categories = ath_arena_new_array(arena, char *, breakdown->category_count);
        if (list[i]->categories == NULL) {
            continue;
        }
        list[i]->n_categories = breakdown->category_count;
        for (uint8_t j = 0; j < breakdown->category_count; j++) {
            list[i]->categories[j] =
                ath_text(program->categories[breakdown->category[j]].id);
        }
    }
    return list;
}

static char *bound_text(int64_t value, int scale, struct ath_arena *arena)
{
    char text[ATH_DECIMAL_TEXT_BYTES];

    ath_decimal_format(text, value, scale);
    return ath_text(ath_arena_string(arena, ath_slice_str(text)));
}

static void fill_indicator(Athar__V1__Indicator *out, const struct ath_program *program,
                           const struct ath_indicator *indicator, struct ath_arena *arena)
{
    static const char *const better[] = { "none", "up", "down" };

    athar__v1__indicator__init(out);
    out->id = ath_text(indicator->id);
    out->kind = ath_text(ath_kind_name(indicator->kind));
    out->unit = ath_text(indicator->unit);
    out->scale = indicator->scale;
    out->retired = indicator->retired;
    out->names = ath_labels_message(&out->n_names, indicator->names, arena);
    out->unit_names =
        ath_labels_message(&out->n_unit_names, ath_unit_labels(indicator->unit), arena);
    out->definitions =
        ath_labels_message(&out->n_definitions, indicator->definitions, arena);
    out->breakdowns = breakdowns(&out->n_breakdowns, program, indicator, arena);
    out->numerator = ath_text(indicator->numerator);
    out->denominator = ath_text(indicator->denominator);
    out->factor = indicator->factor;
    out->formula = ath_text(indicator->leaf);
    out->derived = ath_text(indicator->derived);
    out->better = ath_text(better[indicator->better]);
    out->iris = ath_text(indicator->iris);
    out->sdg = ath_text(indicator->sdg);
    out->carry_periods = indicator->carry_periods;
    out->over_time = ath_text(ath_combining_name((enum ath_combining)indicator->over_time));
    out->over_organizations =
        ath_text(ath_combining_name((enum ath_combining)indicator->over_reports));
    if (indicator->has_minimum) {
        out->minimum_set_case = ATHAR__V1__INDICATOR__MINIMUM_SET_MINIMUM;
        out->minimum = bound_text(indicator->minimum, indicator->scale, arena);
    }
    if (indicator->has_maximum) {
        out->maximum_set_case = ATHAR__V1__INDICATOR__MAXIMUM_SET_MAXIMUM;
        out->maximum = bound_text(indicator->maximum, indicator->scale, arena);
    }
}

static void fill_rules(Athar__V1__Form *out, const struct ath_form *form,
                       struct ath_arena *arena)
{
    static const char *const comparisons[] = { "", "<=", "<", "=", ">=", ">" };

    out->rules = ath_message_list(arena, form->rule_count, sizeof *out->rules[0]);
    out->n_rules = out->rules == NULL ? 0 : form->rule_count;
    for (size_t i = 0; i < out->n_rules; i++) {
        const struct ath_rule *rule = &form->rules[i];
        Athar__V1__Rule *to = out->rules[i];
        athar__v1__rule__init(to);
        to->id = ath_text(rule->id);
        to->left = ath_text(rule->left);
        to->right = ath_text(rule->right);
        to->comparison = ath_text(comparisons[rule->comparison]);
        to->missing = ath_text(rule->missing == ATH_MISSING_ZERO ? "zero" : "skip");
        to->effect = rule->warns ? ATHAR__V1__RULE_EFFECT__RULE_WARNS
                                 : ATHAR__V1__RULE_EFFECT__RULE_REFUSES;
        to->messages = ath_labels_message(&to->n_messages, rule->messages, arena);
    }
}

static void fill_frequencies(Athar__V1__Form *out, const struct ath_form *form,
                             struct ath_arena *arena)
{
    out->frequencies = ath_message_list(arena, ATH_LAYER_MAX, sizeof *out->frequencies[0]);
    for (int layer = 1; layer <= ATH_LAYER_MAX && out->frequencies != NULL; layer++) {
        if (form->frequency[layer] == 0) {
            continue;
        }
        Athar__V1__LayerFrequency *to = out->frequencies[out->n_frequencies++];
        athar__v1__layer_frequency__init(to);
        to->layer = ath_text(ath_layer_name((enum ath_layer)layer));
        to->frequency = ath_text(ath_frequency_name(form->frequency[layer]));
    }
}

static void fill_kinds(Athar__V1__Form *out, const struct ath_form *form,
                       struct ath_arena *arena)
{
    out->kinds = ath_arena_new_array(arena, char *, ATH_ORG_KIND_END);
    for (int kind = 1; kind < ATH_ORG_KIND_END && out->kinds != NULL; kind++) {
        if (form->kinds & (1U << kind)) {
            out->kinds[out->n_kinds++] =
                ath_text(ath_org_kind_name((enum ath_org_kind)kind));
        }
    }
}

static void fill_form(Athar__V1__Form *out, const struct ath_program *program,
                      const struct ath_form *form, struct ath_arena *arena)
{
    athar__v1__form__init(out);
    out->id = ath_text(form->id);
    out->names = ath_labels_message(&out->n_names, form->names, arena);
    out->deadline_days = form->deadline_days;
    out->cells = form->cell_end;
    out->retired = form->retired;
    fill_frequencies(out, form, arena);
    fill_kinds(out, form, arena);
    fill_rules(out, form, arena);
    out->indicators =
        ath_message_list(arena, form->indicator_count, sizeof *out->indicators[0]);
    out->n_indicators = out->indicators == NULL ? 0 : form->indicator_count;
    for (size_t i = 0; i < out->n_indicators; i++) {
        fill_indicator(out->indicators[i], program,
                       &program->indicators[form->first_indicator + i], arena);
    }
}

static void fill_program(Athar__V1__Program *out, const struct ath_program *program,
                         struct ath_arena *arena)
{
    athar__v1__program__init(out);
    out->id = ath_text(program->id);
    out->version = ath_text(program->version);
    out->names = ath_labels_message(&out->n_names, program->names, arena);
    out->categories = categories(&out->n_categories, program, arena);
    out->forms = ath_message_list(arena, program->form_count, sizeof *out->forms[0]);
    out->n_forms = out->forms == NULL ? 0 : program->form_count;
    for (size_t i = 0; i < out->n_forms; i++) {
        fill_form(out->forms[i], program, &program->forms[i], arena);
    }
    out->hash = (ProtobufCBinaryData){ sizeof program->hash, (uint8_t *)program->hash };
    out->content =
        (ProtobufCBinaryData){ program->content.size, (uint8_t *)program->content.data };
    out->coded = program->coded;
}

/* ---- the calls ---- */

/* "serving", or why submissions to the program are refused. */
static const char *status(const struct ath_plugin_states *states, const char *id,
                          struct ath_arena *arena)
{
    const char *found = "its plugin is not loaded";

    for (size_t i = 0; i < states->n; i++) {
        const struct ath_plugin_state *state = &states->v[i];
        if (strcmp(state->id, id) == 0) {
            found = ath_plugin_status(state, arena);
        }
    }
    return found;
}

/* Plugins that have no program yet because they could not be loaded are listed too. */
static size_t broken_plugins(const struct ath_plugin_states *states,
                             const struct ath_catalogue *catalogue,
                             Athar__V1__ProgramSummary **list, size_t n)
{
    for (size_t i = 0; i < states->n; i++) {
        const struct ath_plugin_state *state = &states->v[i];
        bool served = state->id[0] != '\0' &&
                      ath_catalogue_program(catalogue, ath_slice_str(state->id)) != NULL;
        if (state->problem[0] == '\0' || served) {
            continue;
        }
        if (list != NULL) {
            const char *slash = strrchr(state->path, '/');
            athar__v1__program_summary__init(list[n]);
            list[n]->id = ath_text(state->id[0] != '\0' ? state->id
                                   : slash == NULL      ? state->path
                                                        : slash + 1);
            list[n]->status = ath_text(state->problem);
        }
        n++;
    }
    return n;
}

static void fill_summary(Athar__V1__ProgramSummary *out,
                         const struct ath_plugin_states *states,
                         const struct ath_program *program, struct ath_arena *arena)
{
    athar__v1__program_summary__init(out);
    out->id = ath_text(program->id);
    out->version = ath_text(program->version);
    out->names = ath_labels_message(&out->n_names, program->names, arena);
    out->forms = program->form_count;
    out->indicators = program->indicator_count;
    out->hash = (ProtobufCBinaryData){ sizeof program->hash, (uint8_t *)program->hash };
    out->status = ath_text(status(states, program->id, arena));
}

void ath_list_programs(struct ath_call *call, const ProtobufCMessage *message,
                       void *context)
{
    const struct ath_service *service = context;
    struct ath_arena *arena = ath_call_arena(call);
    Athar__V1__ListProgramsResponse response = ATHAR__V1__LIST_PROGRAMS_RESPONSE__INIT;
    struct ath_plugin_states states;
    struct ath_look look;
    struct ath_error err;

    (void)message;
    if (ath_plugins_states(&states, service->plugins, arena, &err) != ATH_OK) {
        ath_call_fail(call, &err, NULL, 0);
        return;
    }
    if (!ath_look_open(&look, call, service)) {
        return;
    }
    const struct ath_catalogue *catalogue = &look.snapshot->catalogue;
    size_t n = broken_plugins(&states, catalogue, NULL, catalogue->program_count);
    response.programs = ath_message_list(arena, n, sizeof *response.programs[0]);
    if (response.programs == NULL) {
        ath_reply_no_memory(call);
        ath_look_close(&look);
        return;
    }
    for (uint16_t i = 0; i < catalogue->program_count; i++) {
        fill_summary(response.programs[i], &states, catalogue->programs[i], arena);
    }
    response.n_programs =
        broken_plugins(&states, catalogue, response.programs, catalogue->program_count);
    ath_call_reply(call, &response.base, look.head);
    ath_look_close(&look);
}

void ath_get_program(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__GetProgramRequest *request =
        (const Athar__V1__GetProgramRequest *)message;
    Athar__V1__GetProgramResponse response = ATHAR__V1__GET_PROGRAM_RESPONSE__INIT;
    Athar__V1__Program program;
    struct ath_look look;

    if (!ath_look_open(&look, call, context)) {
        return;
    }
    const struct ath_program *found =
        ath_catalogue_program(&look.snapshot->catalogue, ath_slice_str(request->id));
    if (found == NULL) {
        ath_reply_reason(call, "unknown-program",
                         (struct ath_about){ .field = "id", .subject = request->id });
    } else {
        fill_program(&program, found, ath_call_arena(call));
        response.program = &program;
        ath_call_reply(call, &response.base, look.head);
    }
    ath_look_close(&look);
}
