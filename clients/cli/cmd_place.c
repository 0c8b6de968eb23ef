/* SPDX-License-Identifier: Apache-2.0 */
#include "athar/v1/catalogue.pb-c.h"
#include "cmd.h"
#include "label.h"
#include "names.h"
#include "output.h"

static const struct cli_column list_columns[] = {
    { .name = "code", .title = CLI_SAY_H_CODE },
    { .name = "kind", .title = CLI_SAY_H_KIND },
    { .name = "parent", .title = CLI_SAY_H_WITHIN },
    { .name = "name", .title = CLI_SAY_H_NAME },
};

static void add_place(struct cli *cli, struct cli_listing *listing,
                      const Athar__V1__Place *place)
{
    const char *const cells[] = {
        cli_or_none(cli, place->code),
        cli_or_none(cli, cli_level(cli, place->kind)),
        cli_or_none(cli, place->parent),
        cli_or_none(cli, cli_label(place->names, place->n_names, cli->lang)),
    };

    if (!cli_list_json(cli, listing, &place->base)) {
        cli_table_add(&listing->table, cells);
    }
}

int cli_cmd_place_list(struct cli *cli)
{
    Athar__V1__ListPlacesRequest request = ATHAR__V1__LIST_PLACES_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    struct cli_listing listing = {
        .table = { .columns = list_columns,
                   .column_count = sizeof list_columns / sizeof *list_columns },
    };
    int exit = cli_call(cli, "Catalogue.ListPlaces", &request.base, &response);

    if (exit == CLI_OK) {
        const Athar__V1__ListPlacesResponse *answer =
            (const Athar__V1__ListPlacesResponse *)response;
        for (size_t i = 0; i < answer->n_places; i++) {
            add_place(cli, &listing, answer->places[i]);
        }
    }
    athar_free(response);
    return cli_list_end(cli, &listing, "places", exit);
}
