/* SPDX-License-Identifier: Apache-2.0 */
#include "cli_fixture.h"

static void sheet(struct text_read *f, const char *text)
{
    read_sheet(f, text, strlen(text));
}

static const char *cell(const struct text_read *f, size_t row, enum cli_field field)
{
    return cli_sheet_text(&f->sheet, &f->sheet.rows[row], field);
}

/* The first finding of a text that must not be read. */
static void expect(const char *text, const char *first)
{
    struct text_read f;

    sheet(&f, text);
    ATH_FALSE(f.good);
    ATH_EQ_STR(finding(&f, 0), first);
    forget(&f);
}

#define HEAD "organization,period,indicator,value\n"

ATH_TEST(cli_sheet, columns_are_found_by_name_in_any_order)
{
    struct text_read f;

    sheet(&f, "value,sex,Indicator ,PERIOD,organization\n5,f,a.b,2024,x\n");
    ATH_TRUE(f.good);
    ATH_EQ_U64(f.sheet.row_count, 1);
    ATH_EQ_STR(cell(&f, 0, CLI_FIELD_VALUE), "5");
    ATH_EQ_STR(cell(&f, 0, CLI_FIELD_ORGANIZATION), "x");
    ATH_EQ_STR(cell(&f, 0, CLI_FIELD_COMMENT), "");
    ATH_EQ_INT(f.sheet.columns[1].field, CLI_FIELD_CATEGORY);
    forget(&f);
}

ATH_TEST(cli_sheet, line_ends_and_byte_order_mark_make_no_difference)
{
    static const char *const texts[] = {
        "organization,period,indicator,value\nx,2024,a.b,1\ny,2024,a.b,2\n",
        "organization,period,indicator,value\r\nx,2024,a.b,1\r\ny,2024,a.b,2",
        "organization,period,indicator,value\rx,2024,a.b,1\ry,2024,a.b,2\r",
        "\xEF\xBB\xBForganization;period;indicator;value\r\nx;1;b;1\r\ny;1;b;2\r\n",
        "organization\tperiod\tindicator\tvalue\nx\t2024\ta.b\t1\ny\t2024\ta.b\t2\n",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct text_read f;
        sheet(&f, texts[i]);
        ATH_TRUE(f.good);
        ATH_EQ_U64(f.sheet.row_count, 2);
        ATH_EQ_STR(cell(&f, 1, CLI_FIELD_ORGANIZATION), "y");
        ATH_EQ_STR(cell(&f, 1, CLI_FIELD_VALUE), "2");
        ATH_EQ_U64(f.sheet.rows[1].line, 3);
        forget(&f);
    }
}

ATH_TEST(cli_sheet, a_row_is_numbered_by_the_line_its_record_starts_on)
{
    struct text_read f;

    sheet(&f, "organization,period,indicator,value,comment\n"
              "x,2024,a.b,1,\"one\ntwo \"\"quoted\"\"\r\nthree\"\n"
              "\n"
              " , ,,,\n"
              "y,2024,a.b,2\n");
    ATH_TRUE(f.good);
    ATH_EQ_U64(f.sheet.row_count, 2);
    ATH_EQ_U64(f.sheet.rows[0].line, 2);
    ATH_EQ_STR(cell(&f, 0, CLI_FIELD_COMMENT), "one\ntwo \"quoted\"\r\nthree");
    ATH_EQ_U64(f.sheet.rows[1].line, 7);
    ATH_EQ_STR(cell(&f, 1, CLI_FIELD_COMMENT), "");
    forget(&f);
}

ATH_TEST(cli_sheet, blanks_and_invisible_marks_around_a_field_are_dropped)
{
    struct text_read f;

    sheet(&f, HEAD " x , \" 2024 \" ,\xE2\x80\x8F"
                   "a.b\xE2\x80\x8E,\xC2\xA0\xD9\xA1\xD9\xA2\xC2\xA0\n");
    ATH_TRUE(f.good);
    ATH_EQ_STR(cell(&f, 0, CLI_FIELD_ORGANIZATION), "x");
    ATH_EQ_STR(cell(&f, 0, CLI_FIELD_PERIOD), "2024");
    ATH_EQ_STR(cell(&f, 0, CLI_FIELD_INDICATOR), "a.b");
    ATH_EQ_STR(cell(&f, 0, CLI_FIELD_VALUE), "\xD9\xA1\xD9\xA2");
    forget(&f);
}

ATH_TEST(cli_sheet, every_missing_column_is_named_in_row_one)
{
    struct text_read f;

    sheet(&f, "organization,amount\nx,1\n");
    ATH_FALSE(f.good);
    ATH_EQ_STR(finding(&f, 0), "1 period missing-column");
    ATH_EQ_STR(finding(&f, 1), "1 indicator missing-column");
    ATH_EQ_STR(finding(&f, 2), "1 value missing-column");
    forget(&f);
    expect("", "1 organization missing-column");
    expect("\xEF\xBB\xBF", "1 organization missing-column");
    expect("\n\n", "1 organization missing-column");
}

ATH_TEST(cli_sheet, doubled_and_impossible_columns_are_refused)
{
    expect("organization,period,indicator,value,value\n", "1 value duplicate-column");
    expect("organization,period,indicator,value,sex,sex\n", "1 sex duplicate-column");
    expect("organization,period,indicator,value,our notes\n", "1 our notes unknown-column");
}

ATH_TEST(cli_sheet, a_column_without_a_name_must_be_blank)
{
    struct text_read f;

    sheet(&f, "organization,period,indicator,value,,\nx,2024,a.b,1,,\n");
    ATH_TRUE(f.good);
    forget(&f);
    expect("organization,period,indicator,value,,\nx,2024,a.b,1,,2\n",
           "2 - unknown-column");
}

ATH_TEST(cli_sheet, more_fields_than_columns_are_refused_and_fewer_are_blank)
{
    struct text_read f;

    expect(HEAD "x,2024,a.b,1,2\n", "2 - too-many-fields");
    sheet(&f, HEAD "x,2024,a.b\ny,2024,a.b,1,,\n");
    ATH_TRUE(f.good);
    ATH_EQ_STR(cell(&f, 0, CLI_FIELD_VALUE), "");
    forget(&f);
}

ATH_TEST(cli_sheet, a_row_must_say_whose_when_and_what)
{
    struct text_read f;

    sheet(&f, HEAD ",2024,a.b,1\nx,,a.b,1\nx,2024,,1\n");
    ATH_EQ_STR(finding(&f, 0), "2 organization missing-field");
    ATH_EQ_STR(finding(&f, 1), "3 period missing-field");
    ATH_EQ_STR(finding(&f, 2), "4 indicator missing-field");
    ATH_EQ_U64(f.findings.n, 3);
    forget(&f);
}

ATH_TEST(cli_sheet, quotation_marks_out_of_place_are_found_with_their_row)
{
    expect(HEAD "x,2024,a.b,1\nx,2024,\"a\"b,1\n", "3 - malformed-csv");
    expect(HEAD "x,2024,a\"b,1\n", "2 - malformed-csv");
    expect(HEAD "x,2024,a.b,1\ny,2024,a.b,\"1\nz,2024,a.b,1\n", "3 - malformed-csv");
}

ATH_TEST(cli_sheet, bytes_that_are_no_utf8_are_found_with_row_and_column)
{
    struct text_read f;
    static const char nul[] = HEAD "x,2024,a.b,1\0002\n";

    expect(HEAD "caf\xE9,2024,a.b,1\n", "2 organization invalid-text");
    expect(HEAD "x,2024,a.b,\xC0\xAF\n", "2 value invalid-text");
    expect(HEAD "x,2024,a.b,\xED\xA0\x80\n", "2 value invalid-text");
    expect("\xFF\xFEo\n", "1 - invalid-text");
    read_sheet(&f, nul, sizeof nul - 1);
    ATH_EQ_STR(finding(&f, 0), "2 value invalid-text");
    forget(&f);
}

ATH_TEST(cli_sheet, a_header_alone_is_an_empty_submission)
{
    expect(HEAD, "0 - empty-submission");
    expect(HEAD ",,,\n\n", "0 - empty-submission");
}

ATH_TEST(cli_sheet, reading_stops_after_a_thousand_findings)
{
    struct text_read f;
    struct cli_text text = { 0 };

    cli_text_str(&text, HEAD);
    for (int i = 0; i < 3000; i++) {
        cli_text_str(&text, ",2024,a.b,1\n");
    }
    sheet(&f, text.data);
    ATH_FALSE(f.good);
    ATH_EQ_U64(f.findings.n, CLI_SHEET_FINDINGS);
    cli_text_fini(&text);
    forget(&f);
}
