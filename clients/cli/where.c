/* SPDX-License-Identifier: Apache-2.0 */
#include "where.h"

#include <string.h>

#include "request.h"

struct cli_list cli_pieces(struct cli *cli, enum cli_option option, char separator)
{
    struct cli_text joined = { 0 };
    const char between[] = { separator, '\0' };

    cli_text_str(&joined, "");
    for (size_t i = 0; i < cli->args.given[option].n; i++) {
        cli_text_str(&joined, between);
        cli_text_str(&joined, cli->args.given[option].v[i]);
    }
    struct cli_list list = cli_split(&cli->arena, joined.data, separator);
    cli_text_fini(&joined);
    return list;
}

static bool read_filter(struct cli *cli, Athar__V1__Filter *filter, const char *text)
{
    const char *equals = strchr(text, '=');

    athar__v1__filter__init(filter);
    if (equals == NULL || equals == text) {
        return false;
    }
    struct cli_list values = cli_split(&cli->arena, equals + 1, '|');
    filter->key = cli_copy(&cli->arena, text, (size_t)(equals - text));
    filter->values = cli_strings(&values);
    filter->n_values = values.n;
    return values.n > 0;
}

bool cli_where(struct cli *cli, Athar__V1__Filter ***filters, size_t *n)
{
    struct cli_list list = cli_pieces(cli, CLI_OPT_WHERE, ',');
    Athar__V1__Filter *all = cli_array(&cli->arena, list.n, sizeof *all);
    Athar__V1__Filter **pointers = cli_array(&cli->arena, list.n, sizeof *pointers);

    for (size_t i = 0; i < list.n; i++) {
        if (!read_filter(cli, &all[i], list.v[i])) {
            const struct cli_words words = { .subject = list.v[i] };
            (void)cli_usage(cli, CLI_SAY_BAD_WHERE, &words);
            return false;
        }
        pointers[i] = &all[i];
    }
    *filters = pointers;
    *n = list.n;
    return true;
}

const char *cli_cell_name(struct cli *cli, const char *indicator, char *const *options,
                          size_t n)
{
    struct cli_text text = { 0 };

    cli_text_str(&text, indicator);
    for (size_t i = 0; i < n; i++) {
        cli_text_str(&text, i == 0 ? "[" : ",");
        cli_text_str(&text, options[i]);
    }
    cli_text_str(&text, n > 0 ? "]" : "");
    const char *name = cli_copy(&cli->arena, text.data, text.size);
    cli_text_fini(&text);
    return name;
}

const char *cli_total_text(struct cli *cli, const Athar__V1__TotalValue *total)
{
    if (total == NULL) {
        return NULL;
    }
    if (total->value_set_case != 0) {
        return cli_string(&cli->arena, total->value);
    }
    return total->low_set_case == 0
               ? NULL
               : cli_printf(&cli->arena, "%s..%s", total->low,
                            total->high_set_case == 0 ? "" : total->high);
}
