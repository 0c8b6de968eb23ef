/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * read - whole files and standard input.
 */

#include "cli.h"

/* Read all of a file, or of standard input for "-". NUL-terminated; the caller frees it. False
 * when that failed, which has been said. */
bool cli_read(struct cli *cli, const char *path, struct cli_text *out);

/* Say that a file cannot be read, and why: an errno. */
void cli_cannot_read(struct cli *cli, const char *path, int error);

/* A whole positive number of an option, or `otherwise` when it was not given. False when it is
 * something else, which has been said. */
bool cli_read_number(struct cli *cli, enum cli_option option, uint32_t otherwise,
                     uint32_t *out);
