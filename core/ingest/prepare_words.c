/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ingest/preparing.h"
#include "model/period.h"

/* "a", or "before, a". */
static const char *append(struct ath_arena *arena, const char *before, const char *word)
{
    const char *text =
        before[0] == '\0' ? word : ath_arena_printf(arena, "%s, %s", before, word);

    return text == NULL ? before : text;
}

/* What of "sex=x" the program does not know: the category, or the whole. NULL when it knows both. */
static const char *unknown_part(const struct ath_program *program, struct ath_slice option,
                                struct ath_arena *arena)
{
    const uint8_t *equals = memchr(option.data, '=', option.size);
    size_t size = equals == NULL ? option.size : (size_t)(equals - option.data);
    struct ath_slice id = ath_slice(option.data, size);
    uint16_t index;

    if (equals == NULL) {
        return ath_arena_string(arena, option);
    }
    const struct ath_category *category = ath_program_category(program, id, &index);
    if (category == NULL) {
        return ath_arena_string(arena, id);
    }
    return ath_category_option(category, ath_slice(equals + 1, option.size - size - 1)) < 0
               ? ath_arena_string(arena, option)
               : NULL;
}

/* The categories of the options: "sex, age". */
static const char *category_names(const struct ath_draft_name *name,
                                  struct ath_arena *arena)
{
    const char *text = "";

    for (uint16_t i = 0; i < name->option_count; i++) {
        const struct ath_slice *option = &name->options[i];
        const uint8_t *equals = memchr(option->data, '=', option->size);
        size_t size = equals == NULL ? option->size : (size_t)(equals - option->data);
        const char *id = ath_arena_string(arena, ath_slice(option->data, size));
        text = append(arena, text, id == NULL ? "" : id);
    }
    return text;
}

static const char *indicator_text(const struct ath_draft_name *name,
                                  struct ath_arena *arena)
{
    struct ath_slice text = name->indicator;
    const uint8_t *dot = memchr(text.data, '.', text.size);

    if (strcmp(name->problem, "unknown-program") == 0 && dot != NULL) {
        text.size = (size_t)(dot - text.data);
    }
    const char *copy = ath_arena_string(arena, text);
    return copy == NULL ? "" : copy;
}

struct ath_about ath_words_name(const struct ath_draft_name *name, struct ath_arena *arena)
{
    struct ath_about about = { .subject = indicator_text(name, arena) };

    if (name->target == NULL || name->option_count == 0) {
        return about;
    }
    for (uint16_t i = 0; i < name->option_count && about.value == NULL; i++) {
        about.value = unknown_part(name->program, name->options[i], arena);
    }
    if (about.value == NULL) {
        about.value = category_names(name, arena);
    }
    return about;
}

const char *ath_words_layers(struct ath_arena *arena)
{
    const char *text = "";

    for (int layer = 1; layer <= ATH_LAYER_MAX; layer++) {
        text = append(arena, text, ath_layer_name((enum ath_layer)layer));
    }
    return text;
}

const char *ath_words_kinds(uint32_t kinds, struct ath_arena *arena)
{
    const char *text = "";

    for (int kind = 1; kind < ATH_ORG_KIND_END; kind++) {
        if ((kinds & (1U << kind)) != 0) {
            text = append(arena, text, ath_org_kind_name((enum ath_org_kind)kind));
        }
    }
    return text;
}

const char *ath_words_dates(int32_t from, int32_t to, struct ath_arena *arena)
{
    char first[ATH_DATE_TEXT_BYTES], last[ATH_DATE_TEXT_BYTES];

    ath_date_format(first, from);
    ath_date_format(last, to);
    const char *text = ath_arena_printf(arena, "%s..%s", first, last);
    return text == NULL ? "" : text;
}

const char *ath_words_date(int32_t day, struct ath_arena *arena)
{
    char text[ATH_DATE_TEXT_BYTES];

    ath_date_format(text, day);
    const char *copy = ath_arena_string(arena, ath_slice_str(text));
    return copy == NULL ? "" : copy;
}
