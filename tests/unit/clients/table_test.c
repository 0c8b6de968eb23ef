/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "output.h"
#include "utf8.h"

/* What a function wrote. */
static char *written(void (*write)(FILE *, const void *), const void *what)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);

    ATH_TRUE(to != NULL);
    write(to, what);
    fclose(to);
    return text;
}

static void expect(void (*write)(FILE *, const void *), const void *what, const char *text)
{
    char *out = written(write, what);

    ATH_EQ_STR(out, text);
    free(out);
}

static void as_table(FILE *to, const void *table)
{
    cli_table_print(to, table, CLI_EN);
}

static void as_csv(FILE *to, const void *table)
{
    cli_table_csv(to, table);
}

static void as_json_string(FILE *to, const void *text)
{
    cli_put_json(to, text);
}

static const struct cli_column columns[] = {
    { .name = "name", .title = CLI_MESSAGES },
    { .name = "low", .title = CLI_MESSAGES, .number = true, .optional = true },
    { .name = "value", .title = CLI_MESSAGES, .number = true },
};

static struct cli_table sample(void)
{
    static const char *const rows[][3] = {
        { "\xD8\xA3\xD9\x8E\xD8\xAB\xD9\x8E\xD8\xB1", NULL, "1234" },
        { "\xC3\xA9t\xC3\xA9, \"x\"", NULL, NULL },
    };
    struct cli_table table = { .columns = columns, .column_count = 3 };

    cli_table_add(&table, rows[0]);
    cli_table_add(&table, rows[1]);
    return table;
}

/* Arabic has U+200E on both sides: without it a terminal that turns Arabic around shows the columns of
 * such a line from right to left, and those of the others from left to right. */
ATH_TEST(cli_table, columns_line_up_in_arabic_and_with_accents)
{
    struct cli_table table = sample();

    expect(as_table, &table,
           "name      value\n"
           "\u200E\xD8\xA3\xD9\x8E\xD8\xAB\xD9\x8E\xD8\xB1\u200E        1234\n"
           "\xC3\xA9t\xC3\xA9, \"x\"      -\n");
    cli_table_fini(&table);
}

ATH_TEST(cli_table, csv_quotes_what_must_be_and_leaves_no_value_blank)
{
    struct cli_table table = sample();

    expect(as_csv, &table,
           "name,low,value\n"
           "\xD8\xA3\xD9\x8E\xD8\xAB\xD9\x8E\xD8\xB1,,1234\n"
           "\"\xC3\xA9t\xC3\xA9, \"\"x\"\"\",,\n");
    cli_table_fini(&table);
}

ATH_TEST(cli_table, json_strings_are_escaped_and_always_utf8)
{
    expect(as_json_string, "a\"b\\\n\x01\xD8\xA3\xFF",
           "\"a\\\"b\\\\\\u000a\\u0001\xD8\xA3\\ufffd\"");
    expect(as_json_string, NULL, "null");
}

ATH_TEST(cli_utf8, width_counts_what_a_terminal_draws)
{
    ATH_EQ_U64(cli_width("abc"), 3);
    ATH_EQ_U64(cli_width("\xC3\xA9"), 1);
    ATH_EQ_U64(cli_width("e\xCC\x81"), 1);
    ATH_EQ_U64(cli_width("\xD9\x85\xD9\x8F\xD8\xAF\xD9\x90\xD9\x86"), 3);
    ATH_EQ_U64(cli_width("\xE6\xBC\xA2"), 2);
    ATH_EQ_U64(cli_width("\xE2\x80\x8F"), 0);
    ATH_EQ_U64(cli_width("\xFF\xFE"), 2);
}

ATH_TEST(cli_utf8, only_shortest_forms_of_real_characters_are_valid)
{
    static const char *const bad[] = { "\xC0\x80",     "\xE0\x80\xAF",
                                       "\xED\xBF\xBF", "\xF4\x90\x80\x80",
                                       "\xC3",         "\x80",
                                       "\xE2\x82",     "\xF8\x88\x80\x80\x80" };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ATH_FALSE(cli_utf8_valid(bad[i], strlen(bad[i])));
    }
    ATH_TRUE(cli_utf8_valid("\xF0\x9F\x8C\xB1\xD8\xA3z", 7));
    ATH_FALSE(cli_utf8_valid("a\0b", 3));
}
