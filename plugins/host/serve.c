/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "modes.h"

int ath_host_serve(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    fputs("athar-plugin-host: not built yet\n", stderr);
    return EXIT_FAILURE;
}
