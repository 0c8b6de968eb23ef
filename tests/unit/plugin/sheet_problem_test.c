/* SPDX-License-Identifier: Apache-2.0 */
#include "sheet_fixture.h"

#define HEADER "id,kind,unit,scale,breakdowns,overlapping,numerator,denominator,name_fr\n"

/* ---- the file -------------------------------------------------------------------- */

ATH_TEST(plugin_sheet_problem, a_file_that_is_no_utf8_names_the_row)
{
    bad_alone("id,kind,unit,name_fr\nm,stock,people,Membres\ng,flow,people,R\xE9union\n",
              "clubs.csv, row 3: this file is not UTF-8: save it as 'CSV UTF-8'");
}

static void bad_bytes(const void *bytes, size_t size, const char *words)
{
    struct sheets s;

    sheets_open(&s);
    s.files.bytes[ATH_SHEET_INDICATORS] = ath_slice(bytes, size);
    sheets_bad(&s, words);
    sheets_close(&s);
}

ATH_TEST(plugin_sheet_problem, what_is_no_csv_is_told_apart)
{
    bad_bytes("PK\3\4rest", 8, "this is a workbook, not CSV");
    bad_bytes("\xFF\xFEi\0d\0", 6, "UTF-16");
    bad_bytes("id,kind\0x\n", 10, "zero byte");
    bad_bytes("", 0, "the file is empty");
    bad_bytes("\n \n\n", 4, "the file is empty");
    bad_bytes("id,kind,unit,name_fr\n", 21, "there is no row under");
    bad_alone("id,kind,unit,name_fr\nm,stock,people,\"Membres\n", "row 2: quotation marks");
    bad_alone("id,kind,unit,name_fr\nm,stock,people,\"a\"b\n", "row 2: quotation marks");
}

ATH_TEST(plugin_sheet_problem, limits_are_named)
{
    static char big[ATH_SHEET_BYTES + 2];
    char wide[512] = "", cell[ATH_SHEET_CELL_BYTES + 128];

    memset(big, ' ', sizeof big - 1);
    bad_bytes(big, sizeof big - 1, "more than 1048576 bytes");
    memset(wide, ',', ATH_SHEET_COLUMNS + 1);
    bad_alone(wide, "the file is empty");
    memset(wide, 'x', 1);
    bad_alone(wide, "more than 64 columns");
    int n = snprintf(cell, sizeof cell, "id,kind,unit,name_fr\nm,stock,people,");
    memset(cell + n, 'a', ATH_SHEET_CELL_BYTES + 1);
    cell[n + ATH_SHEET_CELL_BYTES + 1] = '\0';
    bad_alone(cell, "column name_fr: the text has more than 4000 bytes");
}

ATH_TEST(plugin_sheet_problem, too_many_rows_stop_the_reading)
{
    static char many[ATH_SHEET_ROWS * 4 + 64];
    size_t n = (size_t)snprintf(many, sizeof many, "id,kind,unit,name_fr\n");

    for (size_t i = 0; i <= ATH_SHEET_ROWS; i++) {
        memcpy(many + n, "x,\n", 3);
        n += 3;
    }
    bad_alone(many, "row 10002: more than 10000 rows");
}

/* ---- columns --------------------------------------------------------------------- */

ATH_TEST(plugin_sheet_problem, an_unknown_column_is_named_with_the_one_that_was_meant)
{
    bad_alone("id,knid,unit,name_fr\nm,stock,people,M\n",
              "clubs.csv, row 1: there is no column 'knid'; did you mean 'kind'?");
    bad_alone("id,kind,unit,name\nm,stock,people,M\n",
              "there is no column 'name'; did you mean 'name_ar'?");
    bad_alone("id,kind,unit,name_french\nm,stock,people,M\n",
              "there is no column 'name_french'; did you mean 'name_fr'?");
    bad_alone("id,kind,unit,name_fr,help_arabe\nm,stock,people,M,\n",
              "there is no column 'help_arabe'; did you mean 'help_ar'?");
    bad_alone("id,kind,unit,name_fr,mesage_fr\nm,stock,people,M,\n",
              "there is no column 'mesage_fr'");
    bad_alone("id,kind,unit,name_fr,colour\nm,stock,people,M,\n",
              "there is no column 'colour'");
}

ATH_TEST(plugin_sheet_problem, columns_are_needed_once)
{
    bad_alone("id,unit,name_fr\nm,people,M\n", "row 1: the column 'kind' is missing");
    bad_alone("id,kind,unit\nm,stock,people\n", "the column 'name_fr' is missing");
    bad_alone("id,kind,unit,name_fr,id\nm,stock,people,M,m\n",
              "the column 'id' is there twice");
    bad_alone("id,kind,unit,name_fr,sdg,sdg_target\nm,stock,people,M,1,1\n",
              "the column 'sdg_target' is there twice");
}

ATH_TEST(plugin_sheet_problem, text_outside_the_named_columns_is_no_accident)
{
    struct sheets s;

    bad_alone("id,kind,unit,name_fr\nm,stock,people,Clubs, lecture\n",
              "row 2: more cells than columns");
    bad_alone("id,kind,unit,name_fr,\nm,stock,people,M,note\n",
              "row 2: column 5 holds text but has no name");
    ATH_EQ_STR(good_alone(&s, "id,kind,unit,name_fr,,\nm,stock,people,M,,\n")->id, "m");
    sheets_close(&s);
}

/* ---- cells ----------------------------------------------------------------------- */

ATH_TEST(plugin_sheet_problem, a_wrong_cell_names_row_column_value_and_what_was_meant)
{
    bad_alone(HEADER "m,flo,people,,,,,,M\n",
              "clubs.csv, row 2, column kind: 'flo' is none of flow, stock, ratio, "
              "extreme-max, extreme-min, reach, parameter, choice; did you mean 'flow'?");
    bad_alone(HEADER "m,,people,,,,,,M\n", "row 2, column kind: this cell cannot be blank");
    bad_alone(HEADER "m,flow,people,7,,,,,M\n",
              "column scale: '7' is not a number within 0 ... 6");
    bad_alone(HEADER "m,flow,people,two,,,,,M\n", "column scale: 'two' is not a number");
    bad_alone(HEADER "Club Members,flow,people,,,,,,M\n",
              "column id: 'Club Members' is no id: 1 to 63 of a-z 0-9 _ -; "
              "did you mean 'club_members'?");
    bad_alone(HEADER "m,flow,people,,,,,,\n",
              "column name_fr: a text in at least one language");
    bad_alone(HEADER "m,flow,pe\001ople,,,,,,M\n", "column unit: the text has a control");
}

ATH_TEST(plugin_sheet_problem, rows_are_a_spreadsheets_blank_and_broken_ones_counted)
{
    bad_alone("id,kind,unit,name_fr\n\n,,,\nm,stock,people,\"two\nlines\"\nx,y,people,X\n",
              "row 5, column kind: 'y'");
}

ATH_TEST(plugin_sheet_problem, an_id_stands_once_and_the_first_row_is_named)
{
    bad_alone("id,kind,unit,name_fr\nm,stock,people,M\nx,stock,people,X\nm,flow,people,N\n",
              "row 4, column id: 'm' is in row 2 already");
    bad_part(ATH_SHEET_OPTIONS,
             "category,option,name_fr,ordinal\ng,a,A,2\ng,b,B,3\ng,a,C,1\n",
             "clubs.options.csv, row 2, column option: 'a' is in row 4 already");
    bad_part(ATH_SHEET_RULES,
             "id,left,comparison,right,message_fr\nr,members,<,9,M\nr,members,<,8,M\n",
             "clubs.rules.csv, row 3, column id: 'r' is in row 2 already");
    bad_part(ATH_SHEET_FORMS, "id,name_fr\na,A\na,B\n",
             "clubs.forms.csv, row 3, column id: 'a' is in row 2 already");
}

ATH_TEST(plugin_sheet_problem, breakdowns_name_categories_that_are_there)
{
    bad_alone(HEADER "m,flow,people,,sxe; age,,,,M\n",
              "column breakdowns: 'sxe' is no category: list its options in "
              "clubs.options.csv; did you mean 'sex'?");
    bad_alone(HEADER "m,flow,people,,sex,age,,,M\n",
              "column overlapping: 'age' is not among the breakdowns of this row");
    bad_alone(HEADER "m,flow,people,,sex*age*disability*sex,,,,M\n",
              "crosses more than 3 categories");
    bad_alone(HEADER "m,flow,people,,sex*sex,,,,M\n",
              "clubs.csv, row 2: breakdown 1: repeats category 'sex'");
}

ATH_TEST(plugin_sheet_problem, formulas_name_the_indicator_that_was_meant)
{
    bad_alone(HEADER
              "members,flow,people,,sex,,,,M\nr,ratio,%,,,,membres[sex=f],members,R\n",
              "row 3, column numerator: 'membres' is no indicator of the program; "
              "did you mean 'members'?");
    bad_alone(HEADER "members,flow,people,,,,,,M\nr,ratio,%,,,,members-members,members,R\n",
              "column numerator: 'members-members' is no indicator of the program: a minus "
              "needs spaces around it");
    bad_alone(HEADER "members,flow,people,,,,,,M\nr,ratio,%,,,,members,members +,R\n",
              "row 3, column denominator: the formula: character 10: expected");
    bad_alone(HEADER "members,flow,people,,,,,,M\nr,ratio,%,,,,members,,R\n",
              "row 3, column denominator: this cell cannot be blank");
    bad_part(
        ATH_SHEET_RULES, "id,left,comparison,right,message_fr\nr,member,=>,9,M\n",
        "clubs.rules.csv, row 2, column left: 'member' is no indicator of the program");
    bad_part(ATH_SHEET_RULES, "id,left,comparison,right,message_fr\nr,members,=>,9,M\n",
             "column comparison: '=>' is none of <=, <, =, >=, >");
}

ATH_TEST(plugin_sheet_problem, a_formula_that_divides_by_zero_has_its_row_and_column)
{
    bad_alone(
        HEADER "members,flow,people,,,,,,M\nr,ratio,%,,,,members / 0,members,R\n",
        "row 3, column numerator: the formula 'members / 0' divides by zero and never "
        "has a value");
    bad_alone(HEADER "members,flow,people,,,,,,M\nr,ratio,%,,,,members,2 - 2,R\n",
              "row 3, column denominator: the formula '2 - 2' divides by zero");
    bad_part(ATH_SHEET_RULES,
             "id,left,comparison,right,message_fr\nr,members,<,members / (1 - 1),M\n",
             "row 2, column right: the formula 'members / (1 - 1)' divides by zero");
}

ATH_TEST(plugin_sheet_problem, what_the_model_refuses_has_its_row)
{
    bad_alone(HEADER "people,flow,people,,,,,,M\nmoney,flow,MAD,2,,,,,M\n"
                     "r,ratio,%,,,,people + money,money,R\n",
              "clubs.csv, row 4: numerator: adds or subtracts 'people' and 'MAD'");
    bad_part(ATH_SHEET_RULES,
             "id,form,left,comparison,right,message_fr\nr,,members,<,members[sex=f],M\n",
             "unknown category 'sex'");
    bad_part(ATH_SHEET_OPTIONS, "category,option,name_fr-MAROCOCCIDENT\ng,a,A\n",
             "clubs.options.csv, row 2: name: 'fr-marococcident' is not a language tag");
}

ATH_TEST(plugin_sheet_problem, a_rule_of_two_forms_is_found_in_the_right_one)
{
    struct sheets s;

    sheets_open(&s);
    sheets_put(&s, ATH_SHEET_INDICATORS,
               "id,kind,unit,name_fr,form\na,flow,people,A,x\nb,flow,MAD,B,y\n");
    sheets_put(&s, ATH_SHEET_RULES,
               "form,id,left,comparison,right,message_fr\nx,r,a,<,9,M\ny,r,b,<,a,M\n");
    sheets_bad(&s, "clubs.rules.csv, row 3: right: indicator 'a' is of another form");
    sheets_close(&s);
}

/* ---- forms and programs ---------------------------------------------------------- */

ATH_TEST(plugin_sheet_problem, one_file_is_one_program)
{
    struct sheets s;

    ATH_EQ_STR(good_alone(&s, "program,id,kind,unit,name_fr\nclubs,m,stock,people,M\n")->id,
               "m");
    bad_alone(
        "program,id,kind,unit,name_fr\nclubs,m,stock,people,M\ntanara,n,flow,people,N\n",
        "row 3, column program: 'tanara' is another program: one file, one program, and "
        "this is 'clubs'");
    bad_part(ATH_SHEET_PROGRAM, "version\n1\n2\n", "clubs.program.csv, row 3");
    sheets_close(&s);
}

ATH_TEST(plugin_sheet_problem, forms_do_not_contradict_themselves)
{
    bad_alone("id,kind,unit,name_fr,form\na,flow,people,A,x\nb,flow,people,B,y\nc,flow,"
              "people,C,\n",
              "row 4, column form: the program has several forms");
    bad_alone(
        "id,kind,unit,name_fr,frequencies\na,flow,people,A,month\nb,flow,people,B,year\n",
        "row 3, column frequencies: 'year' contradicts 'month'");
    bad_alone("id,kind,unit,name_fr,frequencies\na,flow,people,A,monht\n",
              "column frequencies: 'monht' is no frequency: write month, or actual=month; "
              "target=year; did you mean 'month'?");
    bad_alone("id,kind,unit,name_fr,kinds\na,flow,people,A,school; cooperativ\n",
              "column kinds: 'cooperativ' is none of");
    bad_alone("id,kind,unit,name_fr,deadline_days\na,flow,people,A,soon\n",
              "column deadline_days: 'soon' is not a number");
    bad_part(ATH_SHEET_FORMS, "id,name_fr\na,A\nb,B\n", "the program has several forms");
}

ATH_TEST(plugin_sheet_problem, a_form_that_is_listed_is_used_and_the_other_way_round)
{
    struct sheets s;

    sheets_open(&s);
    sheets_put(&s, ATH_SHEET_INDICATORS,
               "id,kind,unit,name_fr,form\na,flow,people,A,montly\n");
    sheets_put(&s, ATH_SHEET_FORMS, "id,name_fr\nmonthly,M\n");
    sheets_bad(&s, "clubs.csv, row 2, column form: 'montly' is no form of clubs.forms.csv; "
                   "did you mean 'monthly'?");
    sheets_bad(&s, "clubs.forms.csv, row 2, column id: form 'monthly' has no indicator");
    sheets_close(&s);
}

ATH_TEST(plugin_sheet_problem, a_category_has_options)
{
    bad_part(ATH_SHEET_OPTIONS, "category,option,name_fr\ng,,Genre\n",
             "clubs.options.csv, row 2, column category: category 'g' has no options");
}

ATH_TEST(plugin_sheet_problem, words_that_only_look_far_away_alike_are_not_suggested)
{
    bad_alone("id,kind,unit,name_fr\nm,amount,people,M\n", "parameter, choice");
    bad_alone("id,kind,unit,name_fr\nm,sotck,people,M\n", "did you mean 'stock'?");
    bad_alone("id,kind,unit,name_fr\nm,paramter,people,M\n", "did you mean 'parameter'?");
    bad_alone("id,kind,unit,name_fr\nm,extremmin,people,M\n",
              "did you mean 'extreme-min'?");
}

/* ---- all of them ----------------------------------------------------------------- */

ATH_TEST(plugin_sheet_problem, several_are_told_at_once_in_the_order_of_files_and_rows)
{
    struct sheets s;

    sheets_open(&s);
    sheets_put(&s, ATH_SHEET_INDICATORS,
               "id,kind,unit,name_fr\na,x,people,A\nb,y,people,B\nc,flow,,C\nD,flow,u,D\n");
    sheets_put(&s, ATH_SHEET_RULES, "id,left,comparison,right,message_fr\nr,q,?,1,M\n");
    ATH_EQ_INT(sheets_make(&s), ATH_INVALID_ARGUMENT);
    ATH_EQ_U64(s.problems.n, 6);
    for (size_t i = 1; i < s.problems.n; i++) {
        const struct ath_sheet_problem *v = s.problems.v;
        ATH_TRUE(v[i - 1].part < v[i].part || v[i - 1].row <= v[i].row);
    }
    ATH_TRUE(strstr(s.err.message, "row 2, column kind: 'x'") != NULL);
    ATH_TRUE(strstr(s.err.message, "more)") != NULL);
    sheets_close(&s);
}

ATH_TEST(plugin_sheet_problem, a_thousand_are_counted_and_the_first_kept)
{
    static char many[64 << 10];
    size_t n = (size_t)snprintf(many, sizeof many, "id,kind,unit,name_fr\n");
    struct sheets s;

    for (int i = 0; i < 1000; i++) {
        n += (size_t)snprintf(many + n, sizeof many - n, "i%d,bad,people,X\n", i);
    }
    sheets_open(&s);
    sheets_put(&s, ATH_SHEET_INDICATORS, many);
    ATH_EQ_INT(sheets_make(&s), ATH_INVALID_ARGUMENT);
    ATH_EQ_U64(s.problems.n, 1000);
    ATH_TRUE(strstr(s.err.message, "(and 999 more)") != NULL);
    sheets_close(&s);
}

ATH_TEST(plugin_sheet_problem, a_problem_is_told_in_three_languages)
{
    char text[ATH_SHEET_TEXT_BYTES];
    struct sheets s;

    sheets_open(&s);
    sheets_put(&s, ATH_SHEET_INDICATORS, "id,kind,unit,name_fr\na,flwo,people,A\n");
    ATH_EQ_INT(sheets_make(&s), ATH_INVALID_ARGUMENT);
    ath_sheet_problem_text(text, sizeof text, &s.problems, 0, ATH_SHEET_FR);
    ATH_TRUE(strstr(text, "clubs.csv, ligne 2, colonne kind : « flwo » n'est pas parmi") !=
             NULL);
    ATH_TRUE(strstr(text, "vouliez-vous dire « flow » ?") != NULL);
    ath_sheet_problem_text(text, sizeof text, &s.problems, 0, ATH_SHEET_AR);
    ATH_TRUE(strstr(text, "السطر 2") != NULL &&
             strstr(text, "لعلكم تقصدون «flow»") != NULL);
    sheets_close(&s);
}

ATH_TEST(plugin_sheet_problem, a_text_is_cut_at_a_character)
{
    char text[ATH_SHEET_TEXT_BYTES];
    struct sheets s;

    sheets_open(&s);
    sheets_put(&s, ATH_SHEET_INDICATORS, "id,kind,unit,name_fr\na,أأأأأأأأأأ,people,A\n");
    ATH_EQ_INT(sheets_make(&s), ATH_INVALID_ARGUMENT);
    for (size_t size = 1; size < sizeof text; size++) {
        ath_sheet_problem_text(text, size, &s.problems, 0, ATH_SHEET_AR);
        ATH_TRUE(strlen(text) < size && ath_utf8_valid(ath_slice_str(text)));
    }
    sheets_close(&s);
}

ATH_TEST(plugin_sheet_problem, arabic_and_french_quote_as_they_do)
{
    static const char *const texts[] = {
#define SAYING(name, arabic, french, english) arabic, french,
#include "plugin/sheet_sayings.def"
#undef SAYING
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ATH_TRUE(strstr(texts[i], "'{") == NULL);
    }
}
