/* SPDX-License-Identifier: Apache-2.0 */
#include "args.h"

#include <string.h>

static const struct cli_option_row rows[CLI_OPTIONS] = {
#define CLI_OPTION(id, name, argument, help) { name, argument, CLI_SAY_##help },
#include "options.def"
#undef CLI_OPTION
};

static const char *const option_names[CLI_OPTIONS] = {
#define CLI_OPTION(id, name, argument, help) "--" name,
#include "options.def"
#undef CLI_OPTION
};

const struct cli_option_row *cli_option_row(enum cli_option option)
{
    return &rows[option];
}

/* ---- slips of the keyboard ------------------------------------------------------------ */

enum { WORD_BYTES = 32 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters to change, add or leave out on the way from one to the other. */
static size_t distance(const char *a, const char *b)
{
    size_t row[WORD_BYTES + 1];
    size_t n = strlen(b);

    for (size_t j = 0; j <= n; j++) {
        row[j] = j;
    }
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t changed = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = least(changed, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[n];
}

const char *cli_nearest(const char *word, const char *const *names, size_t n)
{
    const char *best = NULL;
    size_t best_distance = least(3, strlen(word) / 2) + 1;

    for (size_t i = 0; i < n && strlen(word) <= WORD_BYTES; i++) {
        size_t d = strlen(names[i]) <= WORD_BYTES ? distance(word, names[i]) : SIZE_MAX;
        if (d < best_distance) {
            best = names[i];
            best_distance = d;
        }
    }
    return best;
}

/* ---- reading -------------------------------------------------------------------------- */

static void append(struct cli_list *list, struct cli_arena *arena, const char *word)
{
    /* Room is taken in powers of two; a list's length says when it is full. */
    if ((list->n & (list->n - 1)) == 0) {
        const char **grown =
            cli_array(arena, list->n == 0 ? 1 : list->n * 2, sizeof *grown);
        if (list->n > 0) {
            memcpy(grown, list->v, list->n * sizeof *grown);
        }
        list->v = grown;
    }
    list->v[list->n++] = word;
}

static void complain(struct cli_problem *problem, enum cli_message message,
                     const char *subject, const char *near)
{
    if (!problem->found) {
        *problem = (struct cli_problem){ true, message, { .subject = subject }, near };
    }
}

/* The option of that name, or CLI_OPTIONS. */
static enum cli_option find_option(const char *name, size_t size)
{
    int i = 0;

    while (i < CLI_OPTIONS &&
           (strlen(rows[i].name) != size || memcmp(rows[i].name, name, size) != 0)) {
        i++;
    }
    return (enum cli_option)i;
}

static enum cli_option name_option(const char *word, size_t size)
{
    if (strcmp(word, "-h") == 0) {
        return CLI_OPT_HELP;
    }
    return word[1] == '-' ? find_option(word + 2, size - 2) : CLI_OPTIONS;
}

/* Read the option at argv[i]; returns how many words it took. */
static int read_option(struct cli_args *args, char **argv, int left,
                       struct cli_arena *arena, struct cli_problem *problem)
{
    const char *word = argv[0];
    const char *equals = strchr(word, '=');
    size_t size = equals == NULL ? strlen(word) : (size_t)(equals - word);
    enum cli_option option = name_option(word, size);
    const char *shown = cli_copy(arena, word, size);

    if (option == CLI_OPTIONS) {
        complain(problem, CLI_SAY_UNKNOWN_OPTION, shown,
                 cli_nearest(shown, option_names, CLI_OPTIONS));
        return 1;
    }
    if (rows[option].argument == NULL) {
        if (equals != NULL) {
            complain(problem, CLI_SAY_TAKES_NO_VALUE, shown, NULL);
        }
        append(&args->given[option], arena, "");
        return 1;
    }
    if (equals == NULL && left < 2) {
        complain(problem, CLI_SAY_NEEDS_VALUE, shown, NULL);
        return 1;
    }
    append(&args->given[option], arena, equals != NULL ? equals + 1 : argv[1]);
    return equals != NULL ? 1 : 2;
}

void cli_args_parse(struct cli_args *args, int argc, char **argv, struct cli_arena *arena,
                    struct cli_problem *problem)
{
    bool ended = false;

    for (int i = 1; i < argc;) {
        if (!ended && strcmp(argv[i], "--") == 0) {
            ended = true;
            i++;
        } else if (!ended && argv[i][0] == '-' && argv[i][1] != '\0') {
            i += read_option(args, argv + i, argc - i, arena, problem);
        } else {
            append(&args->words, arena, argv[i++]);
        }
    }
}

/* ---- asking --------------------------------------------------------------------------- */

bool cli_given(const struct cli_args *args, enum cli_option option)
{
    return args->given[option].n > 0;
}

const char *cli_value(const struct cli_args *args, enum cli_option option)
{
    const struct cli_list *list = &args->given[option];

    return list->n == 0 ? NULL : list->v[list->n - 1];
}

struct cli_list cli_split(struct cli_arena *arena, const char *text, char separator)
{
    struct cli_list list = { 0 };

    for (const char *at = text; at != NULL;) {
        const char *end = strchr(at, separator);
        const char *next = end == NULL ? NULL : end + 1;
        size_t size = end == NULL ? strlen(at) : (size_t)(end - at);
        while (size > 0 && *at == ' ') {
            at++;
            size--;
        }
        while (size > 0 && at[size - 1] == ' ') {
            size--;
        }
        if (size > 0) {
            append(&list, arena, cli_copy(arena, at, size));
        }
        at = next;
    }
    return list;
}
