/* SPDX-License-Identifier: Apache-2.0 */
#include "label.h"

#include <string.h>

static const char *text_in(Athar__V1__Label *const *labels, size_t n, const char *tag)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(labels[i]->lang, tag) == 0) {
            return labels[i]->text;
        }
    }
    return NULL;
}

const char *cli_label(Athar__V1__Label *const *labels, size_t n, enum cli_lang lang)
{
    static const enum cli_lang order[CLI_LANGS][CLI_LANGS] = {
        [CLI_AR] = { CLI_AR, CLI_FR, CLI_EN },
        [CLI_FR] = { CLI_FR, CLI_EN, CLI_AR },
        [CLI_EN] = { CLI_EN, CLI_FR, CLI_AR },
    };

    for (int choice = 0; choice < CLI_LANGS; choice++) {
        const char *text = text_in(labels, n, cli_lang_tag(order[lang][choice]));
        if (text != NULL) {
            return text;
        }
    }
    return n > 0 ? labels[0]->text : "";
}

const char *cli_unit(const Athar__V1__Indicator *indicator, enum cli_lang lang)
{
    const char *name = cli_label(indicator->unit_names, indicator->n_unit_names, lang);

    return *name == '\0' ? indicator->unit : name;
}

Athar__V1__Label **cli_names_given(struct cli *cli, size_t *n)
{
    static const struct {
        enum cli_option option;
        const char *lang;
    } options[] = {
        { CLI_OPT_NAME_AR, "ar" },
        { CLI_OPT_NAME_FR, "fr" },
        { CLI_OPT_NAME_EN, "en" },
    };
    Athar__V1__Label **list = cli_array(&cli->arena, 3, sizeof *list);

    *n = 0;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        const char *text = cli_value(&cli->args, options[i].option);
        if (text == NULL) {
            continue;
        }
        Athar__V1__Label *label = cli_alloc(&cli->arena, sizeof *label);
        athar__v1__label__init(label);
        label->lang = (char *)options[i].lang;
        label->text = (char *)text;
        list[(*n)++] = label;
    }
    return list;
}
