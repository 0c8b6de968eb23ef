/* SPDX-License-Identifier: Apache-2.0 */

/*
 * athar-demo - loads ten years of figures of some 320 organizations into a server, through
 * the calls anyone uses, then asks for the published totals and shows them.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alloc.h"
#include "corrections.h"
#include "facts.h"
#include "program.h"
#include "register.h"

static const char usage[] =
    "athar-demo [--server URL] [--lang ar|fr|en] [--quiet]\n"
    "  Loads the demo into a server and shows its totals. Again on the same server it "
    "changes\n"
    "  nothing. Without --server: $ATHAR_SERVER. --quiet: no progress.\n"
    "  Exit status: 0 every total is as published; 1 something was refused or a total "
    "differs;\n"
    "  2 usage; 3 no server there; 4 the server failed.\n";

struct arguments {
    const char *server, *lang;
    bool quiet, help;
};

/* ---- arguments ---------------------------------------------------------------------- */

static const char *const languages[DEMO_LANGUAGES] = { "ar", "fr", "en" };

/* The value of "--name=value" or "--name value"; NULL when the argument is another. */
static const char *value_of(const char *name, int *at, int argc, char **argv)
{
    size_t length = strlen(name);
    const char *argument = argv[*at];

    if (argument == NULL || strncmp(argument, name, length) != 0) {
        return NULL;
    }
    if (argument[length] == '=') {
        return argument + length + 1;
    }
    return argument[length] == '\0' && *at + 1 < argc ? argv[++*at] : NULL;
}

static bool read_argument(struct arguments *out, int *at, int argc, char **argv)
{
    const char *value;

    if (strcmp(argv[*at], "--quiet") == 0) {
        out->quiet = true;
    } else if (strcmp(argv[*at], "--help") == 0 || strcmp(argv[*at], "-h") == 0) {
        out->help = true;
    } else if ((value = value_of("--server", at, argc, argv)) != NULL) {
        out->server = value;
    } else if ((value = value_of("--lang", at, argc, argv)) != NULL) {
        out->lang = value;
    } else {
        fprintf(stderr, "athar-demo: cannot read %s\n", argv[*at]);
        return false;
    }
    return true;
}

static bool find_language(enum demo_language *out, const char *lang)
{
    for (int i = 0; i < DEMO_LANGUAGES; i++) {
        if (strcmp(languages[i], lang) == 0) {
            *out = (enum demo_language)i;
            return true;
        }
    }
    fprintf(stderr, "athar-demo: --lang is ar, fr or en, not %s\n", lang);
    return false;
}

static bool read_arguments(struct arguments *out, int argc, char **argv)
{
    *out = (struct arguments){ .lang = "en" };
    out->server =
        getenv("ATHAR_SERVER"); /* NOLINT(concurrency-mt-unsafe): one thread yet */
    for (int i = 1; i < argc; i++) {
        if (!read_argument(out, &i, argc, argv)) {
            return false;
        }
    }
    if (!out->help && (out->server == NULL || out->server[0] == '\0')) {
        fputs("athar-demo: which server? --server URL or $ATHAR_SERVER\n", stderr);
        return false;
    }
    return true;
}

/* ---- loading ------------------------------------------------------------------------ */

static const struct demo_program *const programs[] = {
    &demo_incubation, &demo_tanara,  &demo_cooperatives, &demo_crowdfunding,
    &demo_solidarity, &demo_centres, &demo_rbf
};

enum { PROGRAMS = sizeof programs / sizeof *programs, YEAR = 12 };

static void send_months(void *const *generators, struct demo_sender *sender)
{
    for (int month = 0; month < DEMO_MONTHS; month++) {
        if (month % YEAR == 0) {
            demo_progress(sender, "%d", DEMO_FIRST_YEAR + month / YEAR);
        }
        for (size_t i = 0; i < PROGRAMS; i++) {
            programs[i]->month(generators[i], month);
        }
        if (demo_sender_status(sender) != DEMO_OK) {
            return;
        }
    }
}

static void send_figures(const struct demo_roster *roster, struct demo_sender *sender)
{
    struct demo_corrections corrections = { NULL, 0, 0 };
    const struct demo_world world = { roster, sender, &corrections };
    void *generators[PROGRAMS];

    for (size_t i = 0; i < PROGRAMS; i++) {
        generators[i] = programs[i]->create(&world);
    }
    send_months(generators, sender);
    if (demo_sender_wait(sender) == DEMO_OK) {
        demo_progress(sender, "%zu corrections", corrections.count);
        demo_corrections_send(&corrections, roster, sender);
    }
    demo_sender_wait(sender);
    for (size_t i = 0; i < PROGRAMS; i++) {
        programs[i]->destroy(generators[i]);
    }
    demo_corrections_fini(&corrections);
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int load(struct athar_client *client, bool quiet)
{
    struct demo_roster roster;
    struct demo_sender sender;
    double begin = seconds();

    if (!demo_sender_init(&sender, client, quiet)) {
        return DEMO_SERVER_ERROR;
    }
    demo_roster_init(&roster);
    if (demo_register(&roster, &sender) == DEMO_OK) {
        send_figures(&roster, &sender);
    }
    int status = demo_sender_wait(&sender);
    unsigned long long answered = sender.accepted + sender.unchanged + sender.repeated;
    if (status == DEMO_OK) {
        demo_progress(&sender,
                      "%zu organizations, %llu values in %llu submissions (accepted %llu, "
                      "unchanged %llu, known before %llu), %.1f s",
                      roster.count, (unsigned long long)sender.values, answered,
                      (unsigned long long)sender.accepted,
                      (unsigned long long)sender.unchanged,
                      (unsigned long long)sender.repeated, seconds() - begin);
    }
    if (!quiet) {
        fputs("\n", stderr);
    }
    demo_roster_fini(&roster);
    demo_sender_fini(&sender);
    return status;
}

/* ---- main --------------------------------------------------------------------------- */

/* The athar beside this program, as it was called; else the one on the path. */
static void name_command(char *out, size_t size, const char *self)
{
    const char *slash = strrchr(self, '/');

    if (slash == NULL) {
        snprintf(out, size, "athar");
    } else {
        snprintf(out, size, "%.*s/athar", (int)(slash - self), self);
    }
}

static int run(const struct arguments *arguments, enum demo_language language,
               const char *self)
{
    struct athar_options options = { .locale = arguments->lang };
    struct athar_status status = { 0 };
    struct athar_client *client;
    char command[256];

    if (athar_connect(&client, arguments->server, &options, &status) != ATHAR_OK) {
        int exit_status = demo_complain(arguments->server, &status);
        exit_status = status.code == ATHAR_INVALID_ARGUMENT ? DEMO_USAGE : exit_status;
        athar_status_clear(&status);
        return exit_status;
    }
    name_command(command, sizeof command, self);
    int exit_status = load(client, arguments->quiet);
    if (exit_status == DEMO_OK) {
        exit_status = demo_show(
            &(struct demo_reader){ client, language, arguments->server, command });
    }
    athar_close(client);
    athar_status_clear(&status);
    return exit_status;
}

int main(int argc, char **argv)
{
    struct arguments arguments;
    enum demo_language language = DEMO_EN;

    if (!read_arguments(&arguments, argc, argv) ||
        !find_language(&language, arguments.lang)) {
        fputs(usage, stderr);
        return DEMO_USAGE;
    }
    if (arguments.help) {
        fputs(usage, stdout);
        return DEMO_OK;
    }
    return run(&arguments, language, argv[0]);
}
