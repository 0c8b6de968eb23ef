/* SPDX-License-Identifier: Apache-2.0 */
#include "cli_fixture.h"

#define HEAD "organization,period,indicator,value\n"

static const Athar__V1__Report *report(const struct text_read *f, size_t i)
{
    return f->upload.submission.reports[i];
}

static const char *key_of(struct text_read *f, const char *period)
{
    return cli_period_key(&f->arena, period);
}

ATH_TEST(cli_upload, a_week_with_one_digit_is_the_week_with_two)
{
    struct text_read f;

    read_upload(&f, HEAD "x,2024W5,a.b,1\nx,2024W05,a.c,2\nx,2024-W05,a.d,3\n", NULL);
    ATH_TRUE(f.good);
    ATH_EQ_U64(f.upload.submission.n_reports, 1);
    forget(&f);
}

ATH_TEST(cli_upload, one_period_written_in_several_ways_is_one_report)
{
    struct text_read f;

    read_upload(&f,
                HEAD "x,2024-03,a.b,1\nx,202403,a.c,2\n"
                     "x,\xD9\xA2\xD9\xA0\xD9\xA2\xD9\xA4-\xD9\xA0\xD9\xA3,a.d,3\n"
                     "x,2024-04,a.b,4\n",
                NULL);
    ATH_TRUE(f.good);
    ATH_EQ_U64(f.upload.submission.n_reports, 2);
    ATH_EQ_U64(report(&f, 0)->n_rows, 3);
    ATH_EQ_STR(report(&f, 0)->key->period, "2024-03");
    ATH_EQ_U64(report(&f, 0)->rows[2]->row, 4);
    forget(&f);
}

ATH_TEST(cli_upload, only_known_notations_of_a_period_are_changed)
{
    struct text_read f = { 0 };

    ATH_EQ_STR(key_of(&f, "2024-03"), "202403");
    ATH_EQ_STR(key_of(&f, "2024-03-15"), "20240315");
    ATH_EQ_STR(key_of(&f, "2024-Q1"), "2024Q1");
    ATH_EQ_STR(key_of(&f, "2024-W05"), "2024W05");
    ATH_EQ_STR(key_of(&f, "\xDB\xB2\xDB\xB0\xDB\xB2\xDB\xB4-Q1"), "2024Q1");
    ATH_EQ_STR(key_of(&f, "2024Sep"), "2024Sep");
    ATH_EQ_STR(key_of(&f, "2024-3"), "2024-3");
    ATH_EQ_STR(key_of(&f, "2024-03-"), "2024-03-");
    ATH_EQ_STR(key_of(&f, "2024-033"), "2024-033");
    ATH_EQ_STR(key_of(&f, "20-2403"), "20-2403");
    ATH_EQ_STR(key_of(&f, ""), "");
    forget(&f);
}

ATH_TEST(cli_upload, reports_differ_by_organization_program_form_layer_and_project)
{
    struct text_read f;

    read_upload(&f,
                "organization,period,indicator,value,program,form,layer,project\n"
                "x,2024,b,1,a,,,\n"
                "y,2024,b,1,a,,,\n"
                "x,2024,b,1,c,,,\n"
                "x,2024,b,1,a,f,,\n"
                "x,2024,b,1,a,,target,\n"
                "x,2024,b,1,a,,,p\n"
                "x,2024,b,1,a,,actual,-\n",
                NULL);
    ATH_TRUE(f.good);
    ATH_EQ_U64(f.upload.submission.n_reports, 6);
    ATH_EQ_U64(report(&f, 0)->n_rows,
               2); /* a blank layer is actual, a blank project is - */
    ATH_EQ_STR(report(&f, 0)->key->project, "-");
    ATH_EQ_STR(report(&f, 3)->key->form, "a.f");
    ATH_EQ_U64(f.upload.programs.n, 2);
    forget(&f);
}

ATH_TEST(cli_upload, a_short_indicator_takes_its_program_from_the_column_or_the_form)
{
    struct text_read f;

    read_upload(&f,
                "organization,period,indicator,value,program,form\n"
                "x,2024,b,1,a,\nx,2024,b,1,,a.f\nx,2024,a.b,1,a,\n",
                NULL);
    ATH_TRUE(f.good);
    ATH_EQ_STR(report(&f, 0)->rows[0]->indicator, "a.b");
    ATH_EQ_STR(report(&f, 0)->rows[1]->indicator, "a.b");
    ATH_EQ_STR(report(&f, 1)->rows[0]->indicator, "a.b");
    forget(&f);
}

ATH_TEST(cli_upload, an_indicator_without_or_of_another_program_is_refused)
{
    struct text_read f;

    read_upload(&f, HEAD "x,2024,b,1\n", NULL);
    ATH_EQ_STR(finding(&f, 0), "2 indicator missing-program");
    forget(&f);
    read_upload(&f,
                "organization,period,indicator,value,program,form\n"
                "x,2024,c.b,1,a,\nx,2024,b,1,a,c.f\n",
                NULL);
    ATH_EQ_STR(finding(&f, 0), "2 indicator program-mismatch");
    ATH_EQ_STR(finding(&f, 1), "3 form program-mismatch");
    forget(&f);
}

/* R38 */
ATH_TEST(cli_upload, a_layer_or_project_that_contradicts_the_option_is_refused)
{
    const struct cli_upload_options options = { .layer = "target", .project = "flower" };
    struct text_read f;

    read_upload(&f,
                "organization,period,indicator,value,layer,project\n"
                "x,2024,a.b,1,,\nx,2024,a.c,1,target,flower\n"
                "x,2024,a.d,1,actual,\nx,2024,a.e,1,,-\n",
                &options);
    ATH_EQ_STR(finding(&f, 0), "4 layer layer-contradicts");
    ATH_EQ_STR(finding(&f, 1), "5 project project-contradicts");
    ATH_EQ_U64(f.findings.n, 2);
    forget(&f);
    read_upload(&f, HEAD "x,2024,a.b,1\n", &options);
    ATH_EQ_STR(report(&f, 0)->key->layer, "target");
    ATH_EQ_STR(report(&f, 0)->key->project, "flower");
    forget(&f);
}

ATH_TEST(cli_upload, a_blank_category_is_the_total_and_text_is_left_as_it_is)
{
    struct text_read f;

    read_upload(&f,
                "organization,period,indicator,value,sex,age,reason\n"
                "x,2024,a.b,\"1,000\",,,\nx,2024,a.b,NA,f,,\nx,2024,a.b,,f,u18,late\n",
                NULL);
    ATH_TRUE(f.good);
    const Athar__V1__Report *r = report(&f, 0);
    ATH_EQ_U64(r->rows[0]->n_options, 0);
    ATH_EQ_STR(r->rows[0]->value, "1,000");
    ATH_EQ_STR(r->rows[1]->options[0], "sex=f");
    ATH_EQ_U64(r->rows[2]->n_options, 2);
    ATH_EQ_STR(r->rows[2]->options[1], "age=u18");
    ATH_EQ_STR(r->rows[2]->value, "");
    ATH_EQ_STR(r->rows[2]->reason, "late");
    forget(&f);
}

/* ---- packing -------------------------------------------------------------------------- */

static void many(struct text_read *f, const char *last)
{
    struct cli_text text = { 0 };

    cli_text_str(&text, "organization,period,indicator,value,sex\n");
    for (int i = 0; i < CLI_PACK_OVER / 2; i++) {
        cli_text_printf(&text, "x%d,2024,a.b,%d.5,f\nx%d,2024,a.b,NA,\n", i, i, i);
    }
    cli_text_str(&text, last);
    read_upload(f, text.data, NULL);
    cli_text_fini(&text);
}

ATH_TEST(cli_upload, a_big_file_of_plain_numbers_is_packed_into_columns)
{
    struct text_read f;

    many(&f, "y,2024,a.b,-7,f\n");
    ATH_TRUE(f.good);
    ATH_TRUE(f.upload.packed);
    ATH_EQ_U64(f.upload.submission.n_cells, 2);
    ATH_EQ_U64(f.upload.submission.cells[0]->decimals, 1);
    const Athar__V1__Report *r = report(&f, 3);
    ATH_EQ_INT(r->value[0], 35);
    ATH_EQ_INT(r->state[1], ATHAR__V1__CELL_STATE__CELL_NA);
    r = report(&f, CLI_PACK_OVER / 2);
    ATH_EQ_INT(r->value[0], -70);
    ATH_EQ_U64(r->n_state, 0);
    ATH_EQ_U64(cli_upload_values(&f.upload, 3), 2);
    forget(&f);
}

ATH_TEST(cli_upload, what_the_server_must_judge_as_text_is_not_packed)
{
    static const char *const last[] = { "y,2024,a.b,\"1,000\",f\n", "y,2024,a.b,,f\n",
                                        "y,2024,a.b,1e3,f\n",
                                        "y,2024,a.b,1234567890123,f\n",
                                        "x1,2024,a.b,5,\n" };

    for (size_t i = 0; i < sizeof last / sizeof *last; i++) {
        struct text_read f;
        many(&f, last[i]);
        ATH_TRUE(f.good);
        ATH_FALSE(f.upload.packed);
        ATH_EQ_U64(f.upload.submission.n_cells, 0);
        ATH_EQ_U64(report(&f, 1)->n_cell, 0);
        forget(&f);
    }
}

ATH_TEST(cli_upload, plain_decimals_are_read_exactly)
{
    int64_t value;
    unsigned decimals;

    ATH_TRUE(cli_plain_decimal(&value, &decimals, "-12.50"));
    ATH_EQ_INT(value, -1250);
    ATH_EQ_U64(decimals, 2);
    ATH_TRUE(cli_plain_decimal(&value, &decimals, "+0"));
    ATH_EQ_INT(value, 0);
    ATH_TRUE(cli_plain_decimal(&value, &decimals, "999999999999"));
    static const char *const others[] = {
        "", "-", ".5", "5.", "1.2.3", "1e3", " 1", "0x1", "1.0000000", "1234567890123"
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        ATH_FALSE(cli_plain_decimal(&value, &decimals, others[i]));
    }
}

/* ---- the way back --------------------------------------------------------------------- */

static const char *place_of(struct text_read *f, const char *field, const char *reason,
                            const char *subject)
{
    Athar__V1__Violation v = ATHAR__V1__VIOLATION__INIT;

    v.field = (char *)field;
    v.reason = (char *)reason;
    v.subject = (char *)subject;
    cli_upload_find(&f->findings, &f->upload, 0, &v);
    return finding(f, f->findings.n - 1);
}

ATH_TEST(cli_place, a_path_leads_back_to_row_and_column)
{
    struct text_read f;

    read_upload(&f,
                "organization,period,indicator,value,sex,age\n"
                "x,2024,a.b,1,,\nx,2024,a.b,1,f,\ny,2024,a.b,1,f,old\ny,2024,a.c,1,,\n",
                NULL);
    ATH_EQ_STR(place_of(&f, "reports[0].rows[1].value", "not-a-number", ""),
               "3 value not-a-number");
    ATH_EQ_STR(place_of(&f, "items[7].submission.reports[1].value[0]", "out-of-range", ""),
               "4 value out-of-range");
    ATH_EQ_STR(place_of(&f, "reports[1].key.period", "wrong-frequency", ""),
               "4 period wrong-frequency");
    ATH_EQ_STR(place_of(&f, "reports[0].rows[1].value", "unknown-option", ""),
               "3 sex unknown-option");
    ATH_EQ_STR(place_of(&f, "reports[0].rows[0].value", "unknown-indicator", ""),
               "2 indicator unknown-indicator");
    ATH_EQ_STR(place_of(&f, "reports[1].rows", "parts-not-total", "c"),
               "5 value parts-not-total");
    ATH_EQ_STR(place_of(&f, "reports", "too-many-values", ""), "0 - too-many-values");
    ATH_EQ_STR(place_of(&f, "reports[9].rows[0].value", "x", ""), "0 - x");
    ATH_EQ_STR(place_of(&f, "reports[0].rows[99].value", "x", ""), "0 - x");
    forget(&f);
}

ATH_TEST(cli_place, of_several_categories_the_unknown_option_is_named)
{
    Athar__V1__Option f_option = ATHAR__V1__OPTION__INIT, *options[] = { &f_option };
    Athar__V1__Category sex = ATHAR__V1__CATEGORY__INIT, age = sex;
    Athar__V1__Category *categories[] = { &sex, &age };
    Athar__V1__Program program = ATHAR__V1__PROGRAM__INIT;
    const Athar__V1__Program *programs[] = { &program };
    struct text_read f;

    f_option.id = "f";
    sex.id = "sex";
    sex.options = options;
    sex.n_options = 1;
    age.id = "age";
    program.categories = categories;
    program.n_categories = 2;
    read_upload(&f, "organization,period,indicator,value,sex,age\nx,2024,a.b,1,f,old\n",
                NULL);
    f.upload.known = (struct cli_known){ programs, 1 };
    ATH_EQ_STR(place_of(&f, "reports[0].rows[0].value", "unknown-option", ""),
               "2 age unknown-option");
    cli_known_check(&f.upload.known, &f.sheet, &f.findings);
    ATH_EQ_U64(f.findings.n, 1);
    forget(&f);
}

/* ---- JSON ----------------------------------------------------------------------------- */

static void read_json(struct text_read *f, const char *text,
                      const struct cli_upload_options *options)
{
    *f = (struct text_read){ .findings = { .lang = CLI_EN } };
    f->findings.arena = &f->arena;
    f->good = cli_upload_json(&f->upload, text, strlen(text), options, &f->findings);
}

ATH_TEST(cli_upload, json_is_a_submission_or_a_request_with_its_id)
{
    const struct cli_upload_options options = { .layer = "target", .replace = true };
    struct text_read f;

    read_json(&f,
              "{\"reports\":[{\"key\":{\"form\":\"a.f\"},\"rows\":[{\"value\":\"1\"}]}]}",
              &options);
    ATH_TRUE(f.good);
    ATH_TRUE(f.upload.id == NULL);
    ATH_EQ_STR(report(&f, 0)->key->layer, "target");
    ATH_EQ_INT(report(&f, 0)->mode, ATHAR__V1__MODE__MODE_REPLACE);
    ATH_EQ_U64(cli_upload_values(&f.upload, 0), 1);
    forget(&f);
    read_json(&f, "\xEF\xBB\xBF{\"id\":\"i\",\"submission\":{\"reports\":[{}]}}", &options);
    ATH_TRUE(f.good);
    ATH_EQ_STR(f.upload.id, "i");
    forget(&f);
}

ATH_TEST(cli_upload, json_that_is_neither_or_contradicts_is_refused_with_its_path)
{
    const struct cli_upload_options options = { .project = "p" };
    struct text_read f;

    read_json(&f, "{\"reports\":[{\"rows\":[{\"valve\":\"1\"}]}]}", &options);
    ATH_EQ_STR(finding(&f, 0), "0 - malformed-json");
    ATH_TRUE(strstr(f.findings.v[0].message, "valve") != NULL);
    forget(&f);
    read_json(&f, "{\"reports\":[{\"key\":{\"project\":\"q\"}}]}", &options);
    ATH_EQ_STR(finding(&f, 0), "0 reports[0].key.project project-contradicts");
    forget(&f);
    read_json(&f, "{}", &options);
    ATH_EQ_STR(finding(&f, 0), "0 - empty-submission");
    forget(&f);
    read_json(&f, "{", &options);
    ATH_EQ_STR(finding(&f, 0), "0 - malformed-json");
    forget(&f);
}
