/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/notes.h"

#include <string.h>

#include "check.h"

static const struct row {
    const char *code;
    const char *texts[6]; /* sentence and advice in Arabic, French and English */
} rows[] = {
#define NOTE(code_, section_, severity_, ar_, fr_, en_, do_ar_, do_fr_, do_en_) \
    { code_, { ar_, fr_, en_, do_ar_, do_fr_, do_en_ } },
#include "plugin/notes.def"
#undef NOTE
};

enum { ROWS = sizeof rows / sizeof rows[0], TEXTS = 6 };

struct world {
    struct ath_arena arena;
    struct ath_notes notes;
};

static void open_world(struct world *w, enum ath_note_lang lang)
{
    ath_arena_init(&w->arena, 4 << 20);
    ath_notes_init(&w->notes, &w->arena);
    w->notes.lang = lang;
}

static size_t count(const char *text, const char *part)
{
    size_t n = 0;

    for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part)) {
        n++;
    }
    return n;
}

static bool stands_before(size_t row)
{
    for (size_t i = 0; i < row; i++) {
        if (strcmp(rows[i].code, rows[row].code) == 0) {
            return true;
        }
    }
    return false;
}

ATH_TEST(plugin_notes, every_code_stands_once_and_speaks_three_languages)
{
    for (size_t i = 0; i < ROWS; i++) {
        ATH_FALSE(stands_before(i));
        for (size_t t = 0; t < TEXTS; t++) {
            ATH_TRUE(rows[i].texts[t][0] != '\0');
        }
    }
}

ATH_TEST(plugin_notes, the_same_figures_stand_in_every_language)
{
    static const char *const placeholders[] = { "{1}", "{2}", "{3}", "{4}" };

    for (size_t i = 0; i < ROWS; i++) {
        for (size_t p = 0; p < sizeof placeholders / sizeof placeholders[0]; p++) {
            size_t n = count(rows[i].texts[2], placeholders[p]);
            ATH_EQ_U64(count(rows[i].texts[0], placeholders[p]), n);
            ATH_EQ_U64(count(rows[i].texts[1], placeholders[p]), n);
        }
    }
}

ATH_TEST(plugin_notes, a_note_has_its_values_and_its_place_in_the_language)
{
    struct world w;

    open_world(&w, ATH_NOTE_FR);
    ath_note(&w.notes, "same-name", "form 'f': rule 'x'", "@en\t%s", "members");
    ATH_EQ_STR(w.notes.v[0].sentence, "son nom en anglais est celui de « members »");
    ATH_EQ_STR(w.notes.v[0].place, "formulaire 'f': règle 'x'");
    ATH_EQ_U64(w.notes.warnings, 1);
    ath_arena_fini(&w.arena);
}

ATH_TEST(plugin_notes, values_are_not_read_as_templates_and_the_last_takes_the_rest)
{
    struct world w;

    open_world(&w, ATH_NOTE_EN);
    ath_note(&w.notes, "same-name", "", "%s\t%s", "{2}", "a\tb {1} @en");
    ATH_EQ_STR(w.notes.v[0].sentence, "its name in {2} is that of 'a\tb {1} @en'");
    ath_note(&w.notes, "idle-rule", "", "%s", "@nobody");
    ATH_EQ_STR(w.notes.v[1].sentence, "it compares '@nobody' with itself");
    ath_arena_fini(&w.arena);
}

ATH_TEST(plugin_notes, a_long_value_is_cut_at_a_letter)
{
    struct world w;
    char text[1200] = "x";

    for (size_t i = 0; i < 500; i++) {
        memcpy(text + 1 + 2 * i, "\xC3\xA9", 3);
    }
    open_world(&w, ATH_NOTE_EN);
    ath_note(&w.notes, "cannot-load", "", "%s", text);
    ATH_TRUE(strlen(w.notes.v[0].sentence) < 520);
    ATH_TRUE(ath_utf8_valid(ath_slice_str(w.notes.v[0].sentence)));
    ath_arena_fini(&w.arena);
}

ATH_TEST(plugin_notes, past_a_thousand_they_are_counted_only)
{
    struct world w;

    open_world(&w, ATH_NOTE_EN);
    for (size_t i = 0; i < 3000; i++) {
        ath_note(&w.notes, "no-kinds", "", "-");
    }
    ATH_EQ_U64(w.notes.warnings, 3000);
    ATH_TRUE(w.notes.n >= 1000 && w.notes.n < 2100);
    ATH_EQ_U64(w.notes.errors, 0);
    ath_arena_fini(&w.arena);
}
