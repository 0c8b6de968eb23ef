/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "modes.h"

enum { EXIT_USAGE = 2 };

struct mode {
    const char *name;
    int (*run)(int argc, char **argv);
};

static const struct mode modes[] = {
    { "serve", ath_host_serve },
    { "check", ath_host_check },
    { NULL, NULL },
};

static const char usage[] = "usage: athar-plugin-host MODE ...\n"
                            "\n"
                            "The process in which athard runs a plugin that it does not "
                            "trust. People have no use for\n"
                            "it: see athar plugin.\n";

int main(int argc, char **argv)
{
    for (const struct mode *mode = modes; argc > 1 && mode->name != NULL; mode++) {
        if (strcmp(argv[1], mode->name) == 0) {
            return mode->run(argc - 2, argv + 2);
        }
    }
    fputs(usage, stderr);
    return EXIT_USAGE;
}
