/* SPDX-License-Identifier: Apache-2.0 */
#include "names.h"

#include <string.h>

#include "athar/v1/catalogue.pb-c.h"
#include "label.h"

struct cli_names {
    size_t n;
    struct name {
        const char *code, *name;
    } v[];
};

enum { MOST_MS = 2000 }; /* the answer itself waits for it */

static const char abroad[] = "abroad", country[] = "MA";

/* ---- asking --------------------------------------------------------------------------- */

static struct cli_names *keep(struct cli *cli, const Athar__V1__ListPlacesResponse *answer)
{
    size_t n = answer == NULL ? 0 : answer->n_places;
    struct cli_names *names =
        cli_alloc(&cli->arena, sizeof *names + n * sizeof names->v[0]);

    for (; names->n < n; names->n++) {
        const Athar__V1__Place *place = answer->places[names->n];
        const char *name = cli_label(place->names, place->n_names, cli->lang);
        names->v[names->n] = (struct name){ cli_string(&cli->arena, place->code),
                                            cli_string(&cli->arena, name) };
    }
    return names;
}

/* Names are a kindness: nothing is said when there are none. */
static const struct cli_names *ask(struct cli *cli)
{
    Athar__V1__ListPlacesRequest request = ATHAR__V1__LIST_PLACES_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    const struct athar_call_options options = { .timeout_ms = MOST_MS };
    struct athar_status status = { 0 };

    if (cli->client != NULL) {
        (void)athar_call(cli->client, "Catalogue.ListPlaces", &request.base, &response,
                         &options, &status);
    }
    athar_status_clear(&status);
    const struct cli_names *names =
        keep(cli, (const Athar__V1__ListPlacesResponse *)response);
    athar_free(response);
    return names;
}

static const char *find(struct cli *cli, const char *code)
{
    if (cli->names == NULL) {
        cli->names = ask(cli);
    }
    for (size_t i = 0; i < cli->names->n; i++) {
        if (strcmp(cli->names->v[i].code, code) == 0) {
            return cli->names->v[i].name;
        }
    }
    return NULL;
}

/* ---- showing -------------------------------------------------------------------------- */

/* "NAME (SHOWN)", or what is shown when the place has no name. */
static const char *with_name(struct cli *cli, const char *code, const char *shown)
{
    const char *name = find(cli, code);

    return name == NULL || *name == '\0' ? shown
                                         : cli_printf(&cli->arena, "%s (%s)", name, shown);
}

/* The code that has a name: a country abroad goes by that word. */
static const char *named_code(const char *code)
{
    size_t size = strlen(abroad);

    return strncmp(code, abroad, size) == 0 && code[size] == ':' ? abroad : code;
}

const char *cli_place(struct cli *cli, const char *code)
{
    return code == NULL || *code == '\0' || cli->format != CLI_TABLE
               ? code
               : with_name(cli, named_code(code), code);
}

const char *cli_who(struct cli *cli, const char *organization)
{
    static const char *const scopes[] = { "@region:", "@province:" };

    if (organization == NULL || *organization != '@' || cli->format != CLI_TABLE) {
        return organization;
    }
    for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
        size_t size = strlen(scopes[i]);
        if (strncmp(organization, scopes[i], size) == 0) {
            return with_name(cli, named_code(organization + size), organization);
        }
    }
    return strcmp(organization, "@country") == 0 ? with_name(cli, country, organization)
                                                 : organization;
}

const char *cli_level(struct cli *cli, const char *level)
{
    static const struct {
        const char *level;
        enum cli_message word;
    } levels[] = {
        { "country", CLI_SAY_H_COUNTRY },
        { "region", CLI_SAY_H_REGION },
        { "province", CLI_SAY_H_PROVINCE },
        { "organization", CLI_SAY_H_ORGANIZATION },
    };

    for (size_t i = 0; i < sizeof levels / sizeof *levels && cli->format == CLI_TABLE;
         i++) {
        if (strcmp(level, levels[i].level) == 0) {
            return cli_phrase(cli->lang, levels[i].word);
        }
    }
    return level;
}

void cli_names_put(struct cli *cli, const struct cli_table *table)
{
    for (size_t i = 0; i < table->row_count * table->column_count; i++) {
        enum cli_named named = table->columns[i % table->column_count].named;
        if (named == CLI_PLACE) {
            table->cells[i] = cli_place(cli, table->cells[i]);
        } else if (named == CLI_WHO) {
            table->cells[i] = cli_who(cli, table->cells[i]);
        }
    }
}
