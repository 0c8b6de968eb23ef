/* SPDX-License-Identifier: Apache-2.0 */
#include "names.h"

#include "check.h"

/* A run that never reached a server, in a format. */
static struct cli nowhere(enum cli_format format)
{
    return (struct cli){ .format = format };
}

ATH_TEST(clients_names, people_see_the_code_while_the_server_cannot_say)
{
    struct cli cli = nowhere(CLI_TABLE);

    ATH_EQ_STR(cli_place(&cli, "MA-05"), "MA-05");
    ATH_EQ_STR(cli_place(&cli, "abroad:FR"), "abroad:FR");
    ATH_EQ_STR(cli_who(&cli, "@region:MA-05"), "@region:MA-05");
    ATH_EQ_STR(cli_who(&cli, "@country"), "@country");
    cli_arena_fini(&cli.arena);
}

ATH_TEST(clients_names, nothing_is_asked_for_programs_and_for_what_has_no_name)
{
    struct cli csv = nowhere(CLI_CSV), people = nowhere(CLI_TABLE);

    ATH_EQ_STR(cli_place(&csv, "MA-05"), "MA-05");
    ATH_EQ_STR(cli_who(&csv, "@region:MA-05"), "@region:MA-05");
    ATH_EQ_STR(cli_level(&csv, "region"), "region");
    ATH_TRUE(cli_place(&people, NULL) == NULL && cli_who(&people, NULL) == NULL);
    ATH_EQ_STR(cli_place(&people, ""), "");
    ATH_EQ_STR(cli_who(&people, "abroad"), "abroad"); /* an organization may be called so */
    ATH_EQ_STR(cli_who(&people, "@project:flower"), "@project:flower");
    ATH_TRUE(csv.names == NULL && people.names == NULL);
}

ATH_TEST(clients_names, levels_are_words_of_the_reader)
{
    struct cli cli = nowhere(CLI_TABLE);

    cli.lang = CLI_FR;
    ATH_EQ_STR(cli_level(&cli, "country"), "pays");
    ATH_EQ_STR(cli_level(&cli, "region"), "région");
    ATH_EQ_STR(cli_level(&cli, "galaxy"), "galaxy");
}

ATH_TEST(clients_names, only_columns_that_hold_codes_are_changed)
{
    static const struct cli_column columns[] = {
        { .name = "slug", .title = CLI_MESSAGES },
        { .name = "region", .title = CLI_MESSAGES, .named = CLI_PLACE },
        { .name = "who", .title = CLI_MESSAGES, .named = CLI_WHO },
    };
    struct cli cli = nowhere(CLI_TABLE);
    struct cli_table table = { .columns = columns, .column_count = 3 };
    const char *const cells[] = { "abroad", NULL, "@country" };

    cli_table_add(&table, cells);
    cli_names_put(&cli, &table);
    ATH_EQ_STR(table.cells[0], "abroad");
    ATH_TRUE(table.cells[1] == NULL);
    ATH_EQ_STR(table.cells[2], "@country");
    cli_table_fini(&table);
    cli_arena_fini(&cli.arena);
}
