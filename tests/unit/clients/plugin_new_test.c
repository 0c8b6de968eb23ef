/* SPDX-License-Identifier: Apache-2.0 */

/* A catalogue in CSV becomes tables in C. */

#include "plugin_new.h"

#include <string.h>

#include "check.h"

struct fixture {
    struct cli_arena arena;
    struct cli_findings wrong, wrong_options;
    struct cli_new_program program;
    bool good;
};

static struct cli_text bytes(const char *text)
{
    return (struct cli_text){ .data = (char *)text, .size = strlen(text) };
}

/* Read a catalogue for the program "clubs"; `options` may be NULL. */
static void read_from(struct fixture *f, const char *catalogue, const char *options,
                      const char *program)
{
    const struct cli_text text = bytes(catalogue);
    const struct cli_text option_text = bytes(options == NULL ? "" : options);

    *f = (struct fixture){ .wrong = { .lang = CLI_EN },
                           .wrong_options = { .lang = CLI_EN } };
    f->wrong.arena = f->wrong_options.arena = &f->arena;
    f->program.id = "clubs";
    f->program.arena = &f->arena;
    const struct cli_new_source from = { &text, &f->wrong };
    const struct cli_new_source from_options = { options == NULL ? NULL : &option_text,
                                                 &f->wrong_options };
    f->good = cli_new_read(&f->program, &from, &from_options, program);
}

static void forget(struct fixture *f)
{
    cli_findings_fini(&f->wrong);
    cli_findings_fini(&f->wrong_options);
    cli_arena_fini(&f->arena);
}

/* "2 kind unknown-value" of a finding; "" past the last. */
static const char *wrong(struct fixture *f, size_t i)
{
    if (i >= f->wrong.n) {
        return "";
    }
    const struct cli_finding *v = &f->wrong.v[i];
    return cli_printf(&f->arena, "%u %s %s", (unsigned)v->row,
                      v->column == NULL ? "-" : v->column, v->code);
}

/* The one thing that is wrong with a row under these columns. */
static const char *wrong_row(const char *columns, const char *row)
{
    static char said[128];
    struct fixture f;
    char text[512];

    snprintf(text, sizeof text, "id,kind,name_en%s\na,flow,A%s\n", columns, row);
    read_from(&f, text, "category,option\nsex,f\nsex,m\n", NULL);
    ATH_EQ_U64(f.wrong.n, 1);
    snprintf(said, sizeof said, "%s", wrong(&f, 0));
    forget(&f);
    return said;
}

typedef void put_fn(struct cli_text *, const struct cli_new_program *);

/* What is written of the fixture, in its arena. */
static const char *written(struct fixture *f, put_fn *put)
{
    struct cli_text out = { 0 };

    put(&out, &f->program);
    const char *copy = cli_string(&f->arena, out.data);
    cli_text_fini(&out);
    return copy;
}

static bool says(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

/* ---- what is wrong ------------------------------------------------------------------- */

ATH_TEST(clients_plugin_new, every_mistake_has_row_column_and_code)
{
    ATH_EQ_STR(wrong_row(",scale", ",9"), "2 scale unknown-value");
    ATH_EQ_STR(wrong_row(",scale,minimum", ",1,0.25"), "2 minimum malformed-number");
    ATH_EQ_STR(wrong_row(",better", ",more"), "2 better unknown-value");
    ATH_EQ_STR(wrong_row(",over_time", ",sometimes"), "2 over_time unknown-value");
    ATH_EQ_STR(wrong_row(",numerator", ",x"), "2 numerator not-a-ratio");
    ATH_EQ_STR(wrong_row(",breakdowns", ",sex; grade"), "2 breakdowns unknown-category");
    ATH_EQ_STR(wrong_row(",breakdowns", ",sex*grade"), "2 breakdowns unknown-category");
    ATH_EQ_STR(wrong_row(",form", ",A form"), "2 form malformed-id");
    ATH_EQ_STR(wrong_row(",deadline_days", ",soon"), "2 deadline_days malformed-number");
    ATH_EQ_STR(wrong_row(",unit", ",people,more"), "2 - too-many-fields");
}

ATH_TEST(clients_plugin_new, several_mistakes_are_told_at_once)
{
    struct fixture f;

    read_from(&f,
              "id,kind,name_en\n"
              "Bad Id,flow,A\n"
              "b,sum,B\n"
              "c,ratio,C\n"
              "d,flow,\n"
              "b,flow,B\n",
              NULL, NULL);
    ATH_TRUE(!f.good);
    ATH_EQ_STR(wrong(&f, 0), "2 id malformed-id");
    ATH_EQ_STR(wrong(&f, 1), "3 kind unknown-value");
    ATH_EQ_STR(wrong(&f, 2), "4 numerator missing-field");
    ATH_EQ_STR(wrong(&f, 3), "4 denominator missing-field");
    ATH_EQ_STR(wrong(&f, 4), "5 name_en missing-field");
    ATH_EQ_STR(wrong(&f, 5), "6 id duplicate-id");
    ATH_EQ_STR(wrong(&f, 6), "");
    forget(&f);
}

ATH_TEST(clients_plugin_new, columns_that_are_none_are_named_with_the_nearest)
{
    struct fixture f;

    read_from(&f, "id,kind,name_en,brekdowns\na,flow,A,\n", NULL, NULL);
    ATH_EQ_STR(wrong(&f, 0), "1 brekdowns unknown-column");
    ATH_TRUE(says(f.wrong.v[0].message, "'breakdowns'"));
    forget(&f);
    read_from(&f, "id,name_en\na,A\n", NULL, NULL);
    ATH_EQ_STR(wrong(&f, 0), "1 kind missing-column");
    forget(&f);
    read_from(&f, "", NULL, NULL);
    ATH_EQ_STR(wrong(&f, 0), "1 id missing-column");
    forget(&f);
    read_from(&f, "id,kind,name_en\n\"a,flow,A\n", NULL, NULL);
    ATH_EQ_STR(wrong(&f, 0), "2 - malformed-csv");
    forget(&f);
}

ATH_TEST(clients_plugin_new, options_are_judged_too)
{
    struct fixture f;

    read_from(&f, "id,kind,name_en,breakdowns\na,flow,A,sex\n",
              "category,option\nsex,f\nsex,No Id\n", NULL);
    ATH_TRUE(!f.good);
    ATH_EQ_U64(f.wrong.n, 0);
    ATH_EQ_U64(f.wrong_options.n, 1);
    ATH_EQ_U64(f.wrong_options.v[0].row, 3);
    ATH_EQ_STR(f.wrong_options.v[0].code, "malformed-id");
    forget(&f);
}

/* ---- which rows ---------------------------------------------------------------------- */

static const char several[] = "program,id,kind,name_en\nclubs,a,flow,A\nother,a,flow,B\n";

ATH_TEST(clients_plugin_new, rows_of_the_named_program_are_taken)
{
    struct fixture f;

    read_from(&f, several, NULL, NULL);
    ATH_EQ_U64(f.program.indicator_count, 1);
    ATH_EQ_U64(f.program.indicators[0]->line, 2);
    forget(&f);
    read_from(&f, several, NULL, "other");
    ATH_TRUE(f.good);
    ATH_EQ_U64(f.program.indicators[0]->line, 3);
    forget(&f);
    read_from(&f, several, NULL, "third");
    ATH_EQ_STR(wrong(&f, 0), "0 program no-indicator");
    forget(&f);
}

ATH_TEST(clients_plugin_new, of_several_programs_one_must_be_said)
{
    struct fixture f;

    read_from(&f, "program,id,kind,name_en\nx,a,flow,A\ny,a,flow,B\n", NULL, NULL);
    ATH_EQ_STR(wrong(&f, 0), "3 program several-programs");
    forget(&f);
    read_from(&f, "id,kind,name_en\n", NULL, NULL);
    ATH_EQ_STR(wrong(&f, 0), "0 - no-indicator");
    forget(&f);
}

/* ---- what is written ----------------------------------------------------------------- */

ATH_TEST(clients_plugin_new, limits_are_written_at_the_indicators_scale)
{
    struct fixture f;

    read_from(&f,
              "id,kind,name_en,scale,minimum,maximum\n"
              "a,flow,A,2,0.5,12\n"
              "b,flow,B,1,-3.5,008\n"
              "c,flow,C,,none,\n",
              NULL, NULL);
    ATH_TRUE(f.good);
    const char *text = written(&f, cli_new_put_indicators);
    ATH_TRUE(says(text, ".limits = ATHAR_MINIMUM | ATHAR_MAXIMUM,\n      .minimum = 50,\n"
                        "      .maximum = 1200,"));
    ATH_TRUE(says(text, ".minimum = -35,\n      .maximum = 80,"));
    ATH_TRUE(says(text, ".limits = ATHAR_NEGATIVE,\n"));
    forget(&f);
}

ATH_TEST(clients_plugin_new, texts_become_strings_that_mean_the_same)
{
    struct fixture f;

    read_from(&f,
              "id,kind,name_en,name_fr,help_en\n"
              "a,flow,\"He said \"\"no\"\"; c:\\d ?\?= é\",Été,\"two\nlines\"\n",
              NULL, NULL);
    ATH_TRUE(f.good);
    const char *text = written(&f, cli_new_put_indicators);
    ATH_TRUE(says(text, "{ \"en\", \"He said \\\"no\\\"; c:\\\\d ?\\?= é\" }"));
    ATH_TRUE(says(text, "{ \"fr\", \"Été\" }"));
    ATH_TRUE(says(text, "\"two\\012lines\""));
    forget(&f);
}

ATH_TEST(clients_plugin_new, forms_and_their_rhythm_come_from_the_rows)
{
    struct fixture f;

    read_from(&f,
              "id,kind,name_en,form,frequencies,kinds,deadline_days\n"
              "a,flow,A,school-life,,,\n"
              "b,flow,B,places,actual=year,school,30\n"
              "c,flow,C,school-life,quarter,,\n",
              NULL, NULL);
    ATH_TRUE(f.good);
    ATH_EQ_U64(f.program.form_count, 2);
    const char *forms = written(&f, cli_new_put_forms);
    ATH_TRUE(says(forms, "actual=quarter; verified=quarter;"));
    ATH_TRUE(says(forms, ".frequencies = \"actual=year\""));
    ATH_TRUE(says(forms, ".kinds = \"school\""));
    ATH_TRUE(says(forms, ".deadline_days = 30,"));
    ATH_TRUE(
        says(written(&f, cli_new_put_declarations), "indicators_of_school_dash_life[2];"));
    ATH_EQ_STR(written(&f, cli_new_put_cells), "    \"a\",\n    \"c\",\n");
    forget(&f);
}

ATH_TEST(clients_plugin_new, options_stand_by_ordinal_and_unspecified_last)
{
    struct fixture f;

    read_from(&f, "id,kind,name_en,breakdowns\na,flow,A,size\n",
              "category,option,ordinal,name_en\n"
              "size,unspecified,1,Of no size said\n"
              "size,large,3,Large\n"
              "size,small,2,Small\n"
              "size,,,Size of the farm\n"
              "colour,red,1,Red\n",
              NULL);
    ATH_TRUE(f.good);
    ATH_EQ_U64(f.program.category_count, 1);
    ATH_EQ_U64(f.program.categories[0].option_count, 3);
    const char *text = written(&f, cli_new_put_categories);
    const char *small = strstr(text, "\"small\""), *large = strstr(text, "\"large\"");
    ATH_TRUE(small < large && large < strstr(text, "\"unspecified\""));
    ATH_TRUE(says(text, "\"Size of the farm\""));
    ATH_TRUE(says(text, "\"Of no size said\""));
    ATH_TRUE(!says(text, "Non précisé"));
    ATH_TRUE(!says(text, "colour"));
    forget(&f);
}

ATH_TEST(clients_plugin_new, what_a_sheet_may_leave_out_is_written)
{
    struct fixture f;

    read_from(&f,
              "id,kind,unit,name_en,breakdowns,numerator,denominator\n"
              "a,stock,people,A,\"sex, size\",,\n"
              "r,ratio,%,R,,a[sex=f],a\n"
              "q,ratio,MAD,Q,,a,a\n"
              "best,extreme-max,MAD,B,,,\n"
              "mood,choice,answers,M,smile,,\n",
              "category,option\nsex,f\nsize,small\nsmile,wide\nsmile,none\n", NULL);
    ATH_TRUE(f.good);
    const char *text = written(&f, cli_new_put_indicators);
    ATH_TRUE(says(text, ".breakdowns = \"sex; size\""));
    ATH_TRUE(says(text, ".denominator = \"a\",\n      .factor = 100,"));
    ATH_TRUE(says(text, ".denominator = \"a\",\n      .factor = 1,"));
    ATH_TRUE(says(text, ".kind = ATHAR_EXTREME_MAX,"));
    text = written(&f, cli_new_put_categories);
    const char *smile = strstr(text, "options_of_smile");
    ATH_TRUE(says(text, "\"unspecified\"") && strstr(smile, "\"unspecified\"") == NULL);
    forget(&f);
}

/* ---- what stands beside ------------------------------------------------------------- */

/* Read the sheets beside clubs.csv, then a catalogue of two forms. */
static bool read_whole(struct fixture *f, const char *forms, const char *rules,
                       const char *about)
{
    static const char catalogue[] =
        "id,kind,name_en,form\ngain,flow,Gain,farm\nvisits,flow,Visits,place\n";
    const char *const texts[CLI_NEW_BESIDE] = { forms, rules, about };
    struct cli_text data[CLI_NEW_BESIDE];
    const struct cli_text text = bytes(catalogue);
    struct cli_new_source beside[CLI_NEW_BESIDE];

    *f = (struct fixture){ .wrong = { .lang = CLI_EN },
                           .wrong_options = { .lang = CLI_EN } };
    f->wrong.arena = f->wrong_options.arena = f->program.arena = &f->arena;
    f->program.id = "clubs";
    for (int i = 0; i < CLI_NEW_BESIDE; i++) {
        data[i] = bytes(texts[i] == NULL ? "" : texts[i]);
        beside[i] =
            (struct cli_new_source){ texts[i] == NULL ? NULL : &data[i], &f->wrong };
    }
    const struct cli_new_source from = { &text, &f->wrong_options };
    const struct cli_new_source none = { NULL, &f->wrong_options };
    bool good = cli_new_read_beside(&f->program, beside);
    return cli_new_read(&f->program, &from, &none, NULL) && good &&
           cli_new_check_rules(&f->program, &f->wrong);
}

ATH_TEST(clients_plugin_new, rules_stand_in_the_form_of_their_figures)
{
    struct fixture f;

    ATH_TRUE(read_whole(&f, NULL,
                        "id,left,comparison,right,missing,effect,message_en\n"
                        "few,3 * visits,>=,10,,warn,Few\n"
                        "big,gain,at-most,1000,zero,,Big\n",
                        NULL));
    const char *text = written(&f, cli_new_put_rules);
    const char *farm = strstr(text, "rules_of_farm"),
               *place = strstr(text, "rules_of_place");
    ATH_TRUE(farm < strstr(text, "\"big\"") && strstr(text, "\"big\"") < place);
    ATH_TRUE(place < strstr(text, "\"few\""));
    ATH_TRUE(says(farm, ".comparison = ATHAR_AT_MOST,\n      .missing = ATHAR_ZERO,\n"
                        "      .warns = 0,"));
    ATH_TRUE(says(place, ".comparison = ATHAR_AT_LEAST,\n      .missing = ATHAR_SKIP,\n"
                         "      .warns = 1,\n      .left = \"3 * visits\","));
    ATH_TRUE(says(written(&f, cli_new_put_forms), ".rules = rules_of_place,"));
    forget(&f);
}

ATH_TEST(clients_plugin_new, forms_say_more_than_the_whole)
{
    struct fixture f;

    ATH_TRUE(read_whole(
        &f, "id,name_en,frequencies\nplace,The place,quarter\n", NULL,
        "version,frequencies,kinds,deadline_days\n2.1,year,\"school, centre\",9\n"));
    const char *text = written(&f, cli_new_put_forms);
    const char *place = strstr(text, ".id = \"place\"");
    ATH_TRUE(says(place, "\"The place\"") && says(place, "actual=quarter;"));
    ATH_TRUE(says(text, "actual=year;") && says(place, ".kinds = \"school; centre\""));
    ATH_TRUE(says(place, ".deadline_days = 9,"));
    ATH_EQ_STR(cli_new_about(&f.program, "version", "?"), "2.1");
    ATH_EQ_STR(cli_new_about(&f.program, "name_fr", "?"), "?");
    forget(&f);
}

ATH_TEST(clients_plugin_new, mistakes_beside_the_catalogue_are_told_too)
{
    struct fixture f;

    ATH_TRUE(!read_whole(&f, "id,deadline_days\nplace,soon\n",
                         "id,left,comparison,right,effect\nNo,gain,~,,shout\n",
                         "colour\nred\n"));
    ATH_EQ_STR(wrong(&f, 0), "2 deadline_days malformed-number");
    ATH_EQ_STR(wrong(&f, 1), "2 id malformed-id");
    ATH_EQ_STR(wrong(&f, 2), "2 right missing-field");
    ATH_EQ_STR(wrong(&f, 3), "2 comparison unknown-value");
    ATH_EQ_STR(wrong(&f, 4), "2 effect unknown-value");
    ATH_EQ_STR(wrong(&f, 5), "1 colour unknown-column");
    forget(&f);
    ATH_TRUE(
        !read_whole(&f, NULL, "id,left,comparison,right,form\na,gain,<,1,fram\n", NULL));
    ATH_EQ_STR(wrong(&f, 0), "2 form unknown-value");
    forget(&f);
}

ATH_TEST(clients_plugin_new, templates_are_filled_word_by_word)
{
    struct cli_arena arena = { 0 };
    const struct cli_new_word words[] = { { "ID", "clubs" },
                                          { "IDS", "many" },
                                          { NULL, NULL } };
    const char text[] = "@ID@, @IDS@; @OTHER@ a@b @ID";

    ATH_EQ_STR(cli_new_fill(&arena, text, sizeof text - 1, words),
               "clubs, many; @OTHER@ a@b @ID");
    cli_arena_fini(&arena);
}
