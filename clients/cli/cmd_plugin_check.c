/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"

/* The check runs plugins, and clients know nothing of that: athar-plugin-host does it. */

enum { WORDS = 12 };

/* The folder this program is in. */
static bool own_folder(char out[PATH_MAX])
{
    ssize_t n = readlink("/proc/self/exe", out, PATH_MAX - 1);

    if (n <= 0) {
        return false;
    }
    out[n] = '\0';
    char *slash = strrchr(out, '/');
    if (slash == NULL) {
        return false;
    }
    *slash = '\0';
    return true;
}

/* Where athard looks for it, too. NULL when it is nowhere. */
static const char *find_host(struct cli *cli, const char *folder)
{
    static const char *const places[] = { "athar-plugin-host",
                                          "../libexec/athar/athar-plugin-host" };

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const char *path = cli_printf(&cli->arena, "%s/%s", folder, places[i]);
        if (access(path, X_OK) == 0) {
            return path;
        }
    }
    return NULL;
}

static void add_option(struct cli *cli, const char **words, size_t *n,
                       enum cli_option option)
{
    if (cli_given(&cli->args, option)) {
        words[(*n)++] = cli_printf(&cli->arena, "--%s", cli_option_row(option)->name);
        words[(*n)++] = cli_value(&cli->args, option);
    }
}

int cli_cmd_plugin_check(struct cli *cli)
{
    const char *words[WORDS] = { "athar-plugin-host", "check" };
    char folder[PATH_MAX] = "";
    size_t n = 2;
    const char *host = own_folder(folder) ? find_host(cli, folder) : NULL;

    if (host == NULL) {
        cli_note(cli, CLI_SAY_PLUGIN_NO_HOST, &(struct cli_words){ .subject = folder });
        return CLI_USAGE;
    }
    words[n++] = "--lang"; /* first: the rest may be wrong */
    words[n++] = cli_lang_tag(cli->lang);
    if (cli->format == CLI_JSON || cli_given(&cli->args, CLI_OPT_JSON)) {
        words[n++] = "--json";
    }
    add_option(cli, words, &n, CLI_OPT_RUNS);
    add_option(cli, words, &n, CLI_OPT_SEED);
    words[n++] = "--";
    words[n] = cli->args.words.v[0];
    fflush(NULL);
    execv(host, (char *const *)words);
    cli_note(cli, CLI_SAY_PLUGIN_NO_HOST, &(struct cli_words){ .subject = folder });
    return CLI_USAGE;
}
