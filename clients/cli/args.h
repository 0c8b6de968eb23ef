/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * args - the words of a command line: options, which may stand anywhere, and the rest.
 *
 * "--name value" and "--name=value" are the same; "--" ends the options; "-" is a word. An
 * option given again adds to its list: where one value is meant, the last one counts.
 *
 * Memory:   strings are those of argv; lists are in the arena.
 */

#include "say.h"

enum cli_option {
#define CLI_OPTION(id, name, argument, help) CLI_OPT_##id,
#include "options.def"
#undef CLI_OPTION
    CLI_OPTIONS
};

/* One row of options.def. */
struct cli_option_row {
    const char *name, *argument; /* argument: NULL for a flag */
    enum cli_message help;
};

struct cli_list {
    const char **v;
    size_t n;
};

struct cli_args {
    struct cli_list words;
    struct cli_list given[CLI_OPTIONS];
};

/* What is wrong with a command line, to be said once the language is known. */
struct cli_problem {
    bool found;
    enum cli_message message;
    struct cli_words words;
    const char *near; /* what was perhaps meant, or NULL */
};

/* The row of an option. */
const struct cli_option_row *cli_option_row(enum cli_option option);

/* Read argv[1..]. Reads to the end even when something is wrong, so that --lang is known; the
 * first thing wrong is in *problem. */
void cli_args_parse(struct cli_args *args, int argc, char **argv, struct cli_arena *arena,
                    struct cli_problem *problem);

/* Whether the option was given. */
bool cli_given(const struct cli_args *args, enum cli_option option);
/* Its last value, or NULL. */
const char *cli_value(const struct cli_args *args, enum cli_option option);

/* A list of what stands between the separators, blanks around it left out; empty pieces are
 * dropped. */
struct cli_list cli_split(struct cli_arena *arena, const char *text, char separator);

/* The one of `n` names that `word` is a slip of the keyboard away from, or NULL. */
const char *cli_nearest(const char *word, const char *const *names, size_t n);
