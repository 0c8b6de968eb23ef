/* SPDX-License-Identifier: Apache-2.0 */
#include "model/organization.h"
#include "sheet_fixture.h"

static const char *label_in(struct ath_labels labels, const char *lang)
{
    for (uint16_t i = 0; i < labels.n; i++) {
        if (strcmp(labels.v[i].lang, lang) == 0) {
            return labels.v[i].text;
        }
    }
    return "";
}

static struct ath_program *with(struct sheets *s, enum ath_sheet_part part,
                                const char *text)
{
    sheets_put(s, part, text);
    return sheets_good(s);
}

static const struct ath_category *category_of(const struct ath_program *program,
                                              const char *id)
{
    uint16_t index;
    const struct ath_category *category =
        ath_program_category(program, ath_slice_str(id), &index);

    if (category == NULL) {
        ATH_FAIL("no category %s", id);
    }
    return category;
}

/* ---- one file is enough ---------------------------------------------------------- */

ATH_TEST(plugin_sheet, a_row_is_an_indicator_and_the_rest_has_a_default)
{
    struct sheets s;

    sheets_open(&s);
    const struct ath_program *p = with(&s, ATH_SHEET_INDICATORS, LEAST);
    ATH_EQ_STR(p->id, "clubs");
    ATH_EQ_STR(label_in(p->names, "und"), "Clubs");
    ATH_EQ_U64(p->form_count, 1);
    ATH_EQ_STR(p->forms[0].id, "report");
    ATH_EQ_U64(p->forms[0].deadline_days, 15);
    ATH_EQ_U64(p->forms[0].kinds, 0);
    ATH_EQ_INT(p->forms[0].frequency[ATH_LAYER_ACTUAL], ATH_MONTH);
    ATH_EQ_INT(p->forms[0].frequency[ATH_LAYER_TARGET], ATH_YEAR);
    ATH_EQ_STR(label_in(p->indicators[0].names, "fr"), "Membres");
    ATH_EQ_INT(p->indicators[0].kind, ATH_STOCK);
    ATH_TRUE(p->indicators[0].has_minimum && p->indicators[0].minimum == 0);
    ATH_TRUE(!p->coded);
    sheets_close(&s);
}

ATH_TEST(plugin_sheet, columns_stand_in_any_order_and_case)
{
    const struct ath_indicator *i;
    struct sheets s;

    i = good_alone(&s, "Name_FR,UNIT,Kind,id\nMembres,people,Stock,members\n");
    ATH_EQ_STR(i->id, "members");
    ATH_EQ_INT(i->kind, ATH_STOCK);
    sheets_close(&s);
}

ATH_TEST(plugin_sheet, a_bom_blank_rows_semicolons_and_carriage_returns_are_fine)
{
    const struct ath_indicator *i;
    struct sheets s;

    i = good_alone(
        &s, "\xEF\xBB\xBF\r\nid;kind;unit;name_fr\r\n;;;\r\n\r\nm;stock;people;M\r\n");
    ATH_EQ_STR(i->id, "m");
    sheets_close(&s);
    i = good_alone(&s, "id\tkind\tunit\tname_fr\rm\tstock\tpeople\tM");
    ATH_EQ_STR(i->id, "m");
    sheets_close(&s);
}

ATH_TEST(plugin_sheet, spaces_and_marks_nobody_sees_are_dropped_around_a_cell)
{
    const struct ath_indicator *i;
    struct sheets s;

    i = good_alone(&s,
                   "id,kind,unit,name_ar\n"
                   "\xE2\x80\x8Fmembers\xE2\x80\x8E,\xC2\xA0stock , people,\" A\nB \"\n");
    ATH_EQ_STR(i->id, "members");
    ATH_EQ_STR(i->unit, "people");
    sheets_close(&s);
}

ATH_TEST(plugin_sheet, names_in_any_language_are_kept)
{
    struct sheets s;

    sheets_open(&s);
    const struct ath_program *p = with(&s, ATH_SHEET_INDICATORS,
                                       "id,kind,unit,name_ar,name_zgh,name_fr-MA,help_"
                                       "en\nm,flow,people,أعضاء,ⵉⵎⴰⵙⵍⵏ,M,Who\n");
    ATH_EQ_STR(label_in(p->indicators[0].names, "zgh"), "ⵉⵎⴰⵙⵍⵏ");
    ATH_EQ_STR(label_in(p->indicators[0].names, "fr-ma"), "M");
    ATH_EQ_STR(label_in(p->indicators[0].definitions, "en"), "Who");
    sheets_close(&s);
}

ATH_TEST(plugin_sheet, numbers_have_a_point_and_a_comma_where_semicolons_separate)
{
    const struct ath_indicator *i;
    struct sheets s;

    i = good_alone(
        &s, "id,kind,unit,scale,name_fr,minimum,maximum\nm,flow,MAD,2,M,-1.5,12.25\n");
    ATH_TRUE(i->minimum == -150);
    ATH_TRUE(i->maximum == 1225);
    sheets_close(&s);
    i = good_alone(
        &s, "id;kind;unit;scale;name_fr;minimum;maximum\nm;flow;MAD;2;M;-1,5;12,25\n");
    ATH_TRUE(i->minimum == -150);
    ATH_TRUE(i->maximum == 1225);
    sheets_close(&s);
}

ATH_TEST(plugin_sheet, a_balance_has_no_minimum)
{
    const struct ath_indicator *i;
    struct sheets s;

    i = good_alone(&s, "id,kind,unit,name_fr,minimum\ngain,flow,MAD,Gain,none\n");
    ATH_TRUE(!i->has_minimum);
    sheets_close(&s);
}

ATH_TEST(plugin_sheet, combining_and_carrying_are_as_declared)
{
    const struct ath_indicator *i;
    struct sheets s;

    i = good_alone(&s, "id,kind,unit,name_fr,carry_periods,over_time,over_organizations\n"
                       "crew,stock,people,E,3,average,max\n");
    ATH_EQ_U64(i->carry_periods, 3);
    ATH_EQ_INT(i->over_time, ATH_AVERAGED);
    ATH_EQ_INT(i->over_reports, ATH_LARGEST);
    sheets_close(&s);
}

ATH_TEST(plugin_sheet, a_ratio_without_a_factor_is_a_percentage_where_its_unit_is)
{
    struct sheets s;

    sheets_open(&s);
    const struct ath_program *p = with(&s, ATH_SHEET_INDICATORS,
                                       "id,kind,unit,name_fr,numerator,denominator\n"
                                       "a,flow,people,A,,\nb,flow,people,B,,\n"
                                       "share,ratio,%,P,a,b\neach,ratio,people,E,a,b\n");
    ATH_TRUE(p->indicators[2].factor == 100);
    ATH_TRUE(p->indicators[3].factor == 1);
    sheets_close(&s);
}

/* ---- categories ------------------------------------------------------------------ */

ATH_TEST(plugin_sheet, sex_age_and_disability_need_no_typing)
{
    struct sheets s;

    sheets_open(&s);
    const struct ath_program *p = with(
        &s, ATH_SHEET_INDICATORS,
        "id,kind,unit,name_fr,breakdowns\nm,flow,people,M,sex; age; disability; sex*age\n");
    ATH_EQ_U64(p->category_count, 3);
    const struct ath_category *sex = category_of(p, "sex");
    ATH_EQ_U64(sex->option_count, 3);
    ATH_EQ_STR(label_in(sex->names, "ar"), "الجنس");
    ATH_EQ_STR(label_in(sex->options[0].names, "fr"), "Femmes");
    ATH_EQ_STR(category_of(p, "age")->options[5].id, "unspecified");
    ATH_EQ_U64(p->indicators[0].breakdowns[3].cell_count, 18);
    sheets_close(&s);
}

ATH_TEST(plugin_sheet, the_sheets_own_category_wins_over_the_one_at_hand)
{
    struct sheets s;

    sheets_open(&s);
    sheets_put(&s, ATH_SHEET_INDICATORS,
               "id,kind,unit,name_fr,breakdowns\nm,flow,people,M,age\n");
    const struct ath_program *p =
        with(&s, ATH_SHEET_OPTIONS, "category,option,name_fr\nage,child,E\nage,adult,A\n");
    const struct ath_category *age = category_of(p, "age");
    ATH_EQ_U64(age->option_count, 3);
    ATH_EQ_STR(age->options[0].id, "child");
    ATH_EQ_STR(label_in(age->names, "fr"), "Tranche d'âge");
    sheets_close(&s);
}

ATH_TEST(plugin_sheet, parts_that_add_up_get_unspecified_and_a_choice_does_not)
{
    struct sheets s;

    sheets_open(&s);
    sheets_put(&s, ATH_SHEET_INDICATORS,
               "id,kind,unit,name_fr,breakdowns,overlapping\n"
               "lent,flow,books,L,genre,\nmood,choice,answers,H,mood,\n"
               "met,reach,people,R,topic,topic\n");
    const struct ath_program *p = with(
        &s, ATH_SHEET_OPTIONS,
        "category,option,name_fr\ngenre,story,R\nmood,good,B\nmood,bad,M\ntopic,x,X\n");
    ATH_EQ_STR(category_of(p, "genre")->options[1].id, "unspecified");
    ATH_EQ_U64(category_of(p, "mood")->option_count, 2);
    ATH_EQ_U64(category_of(p, "topic")->option_count, 1);
    ATH_TRUE(p->indicators[2].breakdowns[0].overlapping);
    sheets_close(&s);
}

ATH_TEST(plugin_sheet, options_follow_their_ordinals_and_unspecified_is_last)
{
    struct sheets s;

    sheets_open(&s);
    sheets_put(&s, ATH_SHEET_INDICATORS, LEAST);
    const struct ath_program *p =
        with(&s, ATH_SHEET_OPTIONS,
             "category,option,ordinal,name_fr\ng,unspecified,1,N\ng,b,3,B\ng,a,2,A\n"
             "g,,,Genre\ng,z,,Z\n");
    const struct ath_category *g = category_of(p, "g");
    ATH_EQ_STR(label_in(g->names, "fr"), "Genre");
    ATH_EQ_U64(g->option_count, 4);
    ATH_EQ_STR(g->options[0].id, "a");
    ATH_EQ_STR(g->options[1].id, "b");
    ATH_EQ_STR(g->options[2].id, "z");
    ATH_EQ_STR(g->options[3].id, "unspecified");
    sheets_close(&s);
}

/* ---- forms ----------------------------------------------------------------------- */

ATH_TEST(plugin_sheet, forms_come_from_the_column_and_indicators_stand_under_theirs)
{
    struct sheets s;

    sheets_open(&s);
    const struct ath_program *p =
        with(&s, ATH_SHEET_INDICATORS,
             "id,kind,unit,name_fr,form,frequencies,kinds,deadline_days\n"
             "a,flow,people,A,monthly,month,school; centre,10\nb,flow,people,B,yearly,,,\n"
             "c,flow,people,C,monthly,,,\nd,flow,people,D,yearly,actual=year,,\n");
    ATH_EQ_U64(p->form_count, 2);
    ATH_EQ_STR(p->forms[0].id, "monthly");
    ATH_EQ_U64(p->forms[0].indicator_count, 2);
    ATH_EQ_STR(p->indicators[1].id, "c");
    ATH_EQ_U64(p->forms[0].deadline_days, 10);
    ATH_EQ_U64(p->forms[0].kinds, (1u << ATH_ORG_SCHOOL) | (1u << ATH_ORG_CENTRE));
    ATH_EQ_INT(p->forms[1].frequency[ATH_LAYER_ACTUAL], ATH_YEAR);
    ATH_EQ_INT(p->forms[1].frequency[ATH_LAYER_TARGET], ATH_NO_FREQUENCY);
    ATH_EQ_STR(label_in(p->forms[1].names, "und"), "Yearly");
    sheets_close(&s);
}

ATH_TEST(plugin_sheet, the_sheet_of_forms_says_their_order_and_names)
{
    struct sheets s;

    sheets_open(&s);
    sheets_put(&s, ATH_SHEET_INDICATORS,
               "id,kind,unit,name_fr,form\na,flow,people,A,own\nb,flow,people,B,support\n");
    sheets_put(&s, ATH_SHEET_PROGRAM,
               "version,name_fr,frequencies\n2.1,Clubs,school-year\n");
    const struct ath_program *p = with(
        &s, ATH_SHEET_FORMS, "id,name_fr,frequencies\nsupport,Appui,quarter\nown,Club,\n");
    ATH_EQ_STR(p->version, "2.1");
    ATH_EQ_STR(label_in(p->names, "fr"), "Clubs");
    ATH_EQ_STR(p->forms[0].id, "support");
    ATH_EQ_STR(label_in(p->forms[0].names, "fr"), "Appui");
    ATH_EQ_INT(p->forms[0].frequency[ATH_LAYER_VERIFIED], ATH_QUARTER);
    ATH_EQ_INT(p->forms[1].frequency[ATH_LAYER_ACTUAL], ATH_SCHOOL_YEAR);
    ATH_EQ_INT(p->forms[1].frequency[ATH_LAYER_BASELINE], ATH_SCHOOL_YEAR);
    sheets_close(&s);
}

ATH_TEST(plugin_sheet, one_form_alone_bears_the_programs_name)
{
    struct sheets s;

    sheets_open(&s);
    sheets_put(&s, ATH_SHEET_INDICATORS, LEAST);
    const struct ath_program *p = with(&s, ATH_SHEET_PROGRAM, "name_ar\nأندية\n");
    ATH_EQ_STR(label_in(p->forms[0].names, "ar"), "أندية");
    sheets_close(&s);
}

/* ---- rules ----------------------------------------------------------------------- */

ATH_TEST(plugin_sheet, rules_are_declared_as_in_code)
{
    struct sheets s;

    sheets_open(&s);
    sheets_put(&s, ATH_SHEET_INDICATORS,
               "id,kind,unit,name_fr\na,flow,people,A\nb,flow,people,B\n");
    const struct ath_program *p =
        with(&s, ATH_SHEET_RULES,
             "id,left,comparison,right,missing,effect,message_fr,message_ar\n"
             "a-over-b,a,at_most,2 * b,zero,warn,Trop,كثير\nsame,a,=,b,,,Pareil,\n");
    ATH_EQ_U64(p->forms[0].rule_count, 2);
    const struct ath_rule *rule = &p->forms[0].rules[0];
    ATH_EQ_STR(rule->id, "a-over-b");
    ATH_EQ_STR(rule->right, "2 * b");
    ATH_EQ_INT(rule->comparison, ATH_LE);
    ATH_EQ_INT(rule->missing, ATH_MISSING_ZERO);
    ATH_TRUE(rule->warns);
    ATH_EQ_STR(label_in(rule->messages, "ar"), "كثير");
    ATH_EQ_INT(p->forms[0].rules[1].comparison, ATH_EQ);
    ATH_EQ_INT(p->forms[0].rules[1].missing, ATH_MISSING_SKIP);
    ATH_TRUE(!p->forms[0].rules[1].warns);
    sheets_close(&s);
}

/* ---- versions -------------------------------------------------------------------- */

static void version_of(char out[64], const char *text)
{
    struct sheets s;

    sheets_open(&s);
    snprintf(out, 64, "%s", with(&s, ATH_SHEET_INDICATORS, text)->version);
    sheets_close(&s);
}

ATH_TEST(plugin_sheet, without_a_version_it_follows_from_what_is_declared)
{
    char first[64], again[64], changed[64];

    version_of(first, LEAST);
    version_of(again, "kind;id;name_fr;unit\r\n\r\nstock;members; Membres;people\r\n");
    version_of(changed, "id,kind,unit,name_fr\nmembers,stock,people,Adhérents\n");
    ATH_EQ_U64(strlen(first), 12);
    ATH_EQ_STR(again, first);
    ATH_TRUE(strcmp(changed, first) != 0);
}

ATH_TEST(plugin_sheet,
         a_longer_sheet_grows_a_shorter_one_retires_and_another_kind_is_refused)
{
    struct sheets s;
    struct ath_error err = { 0 };

    sheets_open(&s);
    const struct ath_program *old = with(&s, ATH_SHEET_INDICATORS, LEAST);
    sheets_put(&s, ATH_SHEET_INDICATORS,
               "id,kind,unit,name_fr\nmeetings,flow,meetings,R\n"
               "members,stock,people,Membres\n");
    ATH_OK(sheets_make(&s));
    ATH_OK(ath_program_finish(s.program, old, &s.arena, &err));
    ATH_EQ_U64(s.program->indicators[1].total, old->indicators[0].total);

    sheets_put(&s, ATH_SHEET_INDICATORS,
               "id,kind,unit,name_fr\nmeetings,flow,meetings,R\n");
    ATH_OK(sheets_make(&s));
    ATH_OK(ath_program_finish(s.program, old, &s.arena, &err));
    ATH_TRUE(s.program->indicators[1].retired && !s.program->indicators[0].retired);
    sheets_put(&s, ATH_SHEET_INDICATORS, "id,kind,unit,name_fr\nmembers,flow,people,M\n");
    ATH_OK(sheets_make(&s));
    ATH_EQ_INT(ath_program_finish(s.program, old, &s.arena, &err), ATH_FAILED_PRECONDITION);
    sheets_close(&s);
}
