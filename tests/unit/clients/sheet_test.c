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
    expect("\xFFo\n", "1 - invalid-text");
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

/* The text as a spreadsheet saves "Unicode text". */
static size_t widen(char *out, const char *ascii, bool big_endian)
{
    size_t n = 0;

    for (const char *mark = big_endian ? "\xFE\xFF" : "\xFF\xFE"; n < 2; n++) {
        out[n] = mark[n];
    }
    for (; *ascii != '\0'; ascii++) {
        out[n++] = big_endian ? '\0' : *ascii;
        out[n++] = big_endian ? *ascii : '\0';
    }
    return n;
}

ATH_TEST(cli_sheet, unicode_text_of_spreadsheets_is_read)
{
    char wide[256];

    for (int big_endian = 0; big_endian < 2; big_endian++) {
        struct text_read f;
        size_t size = widen(wide,
                            "organization\tperiod\tindicator\tvalue\tcomment\r\n"
                            "x\t2024\ta.b\t1\t____\r\n",
                            big_endian == 1);
        char *comment = wide + size - 12; /* the four units before the line's end */
        const char *const clef = big_endian ? "\x06\x2C\xD8\x34\xDD\x1E\x06\x4A"
                                            : "\x2C\x06\x34\xD8\x1E\xDD\x4A\x06";
        memcpy(comment, clef, 8);
        read_sheet(&f, wide, size);
        ATH_TRUE(f.good);
        ATH_EQ_U64(f.sheet.row_count, 1);
        ATH_EQ_STR(cell(&f, 0, CLI_FIELD_VALUE), "1");
        ATH_EQ_STR(cell(&f, 0, CLI_FIELD_COMMENT), "\u062C\U0001D11E\u064A");
        forget(&f);
    }
}

ATH_TEST(cli_sheet, broken_utf16_and_workbooks_are_one_finding_each)
{
    static const char odd[] = "\xFF\xFEo", lone[] = "\xFF\xFE\x34\xD8o\0",
                      low[] = "\xFF\xFE\x1E\xDD", workbook[] = "PK\x03\x04\0\0,;";
    static const struct {
        const char *data;
        size_t size;
    } cases[] = { { odd, sizeof odd - 1 },
                  { lone, sizeof lone - 1 },
                  { low, sizeof low - 1 },
                  { workbook, sizeof workbook - 1 } };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text_read f;
        read_sheet(&f, cases[i].data, cases[i].size);
        ATH_FALSE(f.good);
        ATH_EQ_U64(f.findings.n, 1);
        ATH_EQ_STR(f.findings.v[0].code, "invalid-text");
        forget(&f);
    }
}

ATH_TEST(cli_sheet, a_first_line_may_say_what_separates)
{
    struct text_read f;

    sheet(&f, "sep=;\r\norganization;period;indicator;value\r\nx;2024;a.b;1\r\n");
    ATH_TRUE(f.good);
    ATH_EQ_U64(f.sheet.row_count, 1);
    ATH_EQ_U64(f.sheet.rows[0].line, 3);
    forget(&f);
}

ATH_TEST(cli_sheet, rows_are_not_looked_at_when_the_header_is_lost)
{
    struct text_read f;

    sheet(&f, "Figures of March;;;\norganization;period;indicator;value\n;;;1\n\xFF;;;\n");
    ATH_FALSE(f.good);
    for (size_t i = 0; i < f.findings.n; i++) {
        ATH_EQ_U64(f.findings.v[i].row, 1);
    }
    forget(&f);
}

ATH_TEST(cli_sheet, a_comma_before_decimals_is_a_point_where_it_cannot_be_thousands)
{
    static const struct {
        const char *text, *read;
    } cases[] = {
        { "18250,50", "18250.50" },
        { "-0,5", "-0.5" },
        { "0,125", "0.125" },
        { "1250,125", "1250.125" },
        { "١٨٢٥٠،٥٠", "١٨٢٥٠.٥٠" },
        { "١٢,٥", "١٢.٥" },
        { "18,250", "18,250" }, /* thousands, or not: nobody knows */
        { "١٨,٢٥٠", "١٨,٢٥٠" },
        { "1,250,5", "1,250,5" },
        { "1.250,5", "1.250,5" },
        { "1 250,5", "1 250,5" },
        { ",5", ",5" },
        { "5,", "5," },
        { "5,5 DH", "5,5 DH" },
        { "NA", "NA" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text_read f;
        char text[128];
        snprintf(text, sizeof text, "organization;period;indicator;value\nx;2024;a.b;%s\n",
                 cases[i].text);
        sheet(&f, text);
        ATH_TRUE(f.good);
        ATH_EQ_STR(cell(&f, 0, CLI_FIELD_VALUE), cases[i].read);
        forget(&f);
        snprintf(text, sizeof text,
                 "organization,period,indicator,value\nx,2024,a.b,\"%s\"\n", cases[i].text);
        sheet(&f, text);
        ATH_EQ_STR(cell(&f, 0, CLI_FIELD_VALUE), cases[i].text); /* as it was */
        forget(&f);
    }
}
