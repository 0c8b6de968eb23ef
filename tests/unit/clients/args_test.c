/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* fopencookie */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "cli_fixture.h"

enum { MOST_WORDS = 12 };

/* The exit status of a command line that needs no server; what it said goes to out and err. */
static int run_line(const char *line, char **out, char **err)
{
    char words[256], *argv[MOST_WORDS] = { NULL }, *rest = NULL;
    int argc = 0;
    size_t size;
    FILE *to_out = open_memstream(out, &size), *to_err = open_memstream(err, &size);

    ATH_TRUE(to_out != NULL && to_err != NULL);
    snprintf(words, sizeof words, "athar %s", line);
    for (char *w = strtok_r(words, " ", &rest); w != NULL; w = strtok_r(NULL, " ", &rest)) {
        argv[argc++] = w;
    }
    int status = cli_run(argc, argv, to_out, to_err);
    fclose(to_out);
    fclose(to_err);
    return status;
}

static void expect(const char *line, int status, const char *said)
{
    char *out = NULL, *err = NULL;

    set_environment("ATHAR_SERVER", "");
    set_environment("LC_ALL", "C");
    int got = run_line(line, &out, &err);
    if (got != status || (strstr(out, said) == NULL && strstr(err, said) == NULL)) {
        ATH_FAIL("athar %s: exit %d, not %d, or nothing like '%s' in:\n%s%s", line, got,
                 status, said, out, err);
    }
    free(out);
    free(err);
}

ATH_TEST(cli_args, help_needs_no_server_and_no_help_is_an_error)
{
    expect("help", CLI_OK, "athar [--server URL]");
    expect("--help", CLI_OK, "submit");
    expect("", CLI_USAGE, "submit");
    expect("help submit", CLI_OK, "--dry-run");
    expect("submit --help", CLI_OK, "--dry-run");
    expect("help org", CLI_OK, "org show SLUG");
    expect("help org add", CLI_OK, "--province");
    expect("--version", CLI_OK, "athar 0.");
}

ATH_TEST(cli_args, every_mistake_is_exit_two_with_a_hint)
{
    expect("status", CLI_USAGE, "ATHAR_SERVER");
    expect("submit x.csv", CLI_USAGE, "ATHAR_SERVER");
    expect("sumbit x.csv", CLI_USAGE, "did you mean submit?");
    expect("help sumbit", CLI_USAGE, "did you mean submit?");
    expect("query a.b --perid 2024", CLI_USAGE, "did you mean --period?");
    expect("query a.b -x", CLI_USAGE, "-x");
    expect("query a.b --dry-run", CLI_USAGE, "does not go with 'query'");
    expect("query a.b --period", CLI_USAGE, "needs a value");
    expect("submit x --dry-run=yes", CLI_USAGE, "takes no value");
    expect("query", CLI_USAGE, "INDICATOR...");
    expect("org", CLI_USAGE, "org add SLUG");
    expect("org show", CLI_USAGE, "org show SLUG");
    expect("backup a b", CLI_USAGE, "backup DIR");
    expect("status --lang de", CLI_USAGE, "ar, fr or en");
    expect("status --format xml", CLI_USAGE, "table, json or csv");
    expect("status --server http://x", CLI_USAGE, "tcp://HOST:PORT");
    expect("--server ipc:///tmp/none submit x.csv --id 12", CLI_USAGE, "UUID");
    expect("--server ipc:///tmp/none submit /no/such/file", CLI_USAGE, "/no/such/file");
    expect("--server ipc:///tmp/none watch --count many", CLI_USAGE,
           "whole positive number");
    expect("--server ipc:///tmp/none query a.b --where sex", CLI_USAGE, "--where region=");
    expect("--server ipc:///tmp/none call No.Such", CLI_USAGE, "No.Such");
}

ATH_TEST(cli_args, nobody_there_is_exit_three)
{
    expect("--server ipc:///tmp/athar-none status", CLI_UNREACHABLE, "cannot be reached");
    expect("status --server=ipc:///tmp/athar-none --lang fr", CLI_UNREACHABLE,
           "injoignable");
    expect("verify --format json --server ipc:///tmp/athar-none", CLI_UNREACHABLE,
           "\"code\":\"UNAVAILABLE\"");
}

ATH_TEST(cli_args, the_language_is_the_option_else_the_locale)
{
    char *out = NULL, *err = NULL;

    expect("help --lang ar", CLI_OK, "\xD8\xA3\xD8\xAB\xD8\xB1");
    set_environment("LC_ALL", "fr_MA.UTF-8");
    ATH_EQ_INT(run_line("help", &out, &err), CLI_OK);
    ATH_TRUE(strstr(out, "code de sortie") != NULL);
    free(out);
    free(err);
    set_environment("LC_ALL", "");
    set_environment("LC_MESSAGES", "");
    set_environment("LANG", "ar");
    ATH_EQ_INT(run_line("nonsense", &out, &err), CLI_USAGE);
    ATH_TRUE(strstr(err, "\xD8\xA7\xD9\x84\xD8\xA3\xD9\x85\xD8\xB1") != NULL);
    free(out);
    free(err);
}

ATH_TEST(cli_args, options_may_stand_anywhere_and_a_dash_is_a_word)
{
    struct cli_arena arena = { 0 };
    struct cli_args args = { 0 };
    struct cli_problem problem = { 0 };
    char *argv[] = { "athar", "--lang=ar", "submit", "-", "--layer", "target",
                     "--by",  "a,b",       "--by",   "c", "--",      "--odd" };

    cli_args_parse(&args, 12, argv, &arena, &problem);
    ATH_FALSE(problem.found);
    ATH_EQ_U64(args.words.n, 3);
    ATH_EQ_STR(args.words.v[1], "-");
    ATH_EQ_STR(args.words.v[2], "--odd");
    ATH_EQ_STR(cli_value(&args, CLI_OPT_LAYER), "target");
    ATH_EQ_STR(cli_value(&args, CLI_OPT_BY), "c");
    ATH_EQ_U64(args.given[CLI_OPT_BY].n, 2);
    cli_arena_fini(&arena);
}

/* Which of its words a sentence has, as bits. */
static int words_of(enum cli_message message, enum cli_lang lang)
{
    static const char *const words[] = { "{subject}", "{value}", "{limit}" };
    int found = 0;

    for (int w = 0; w < 3; w++) {
        found |= (strstr(cli_phrase(lang, message), words[w]) != NULL) << w;
    }
    return found;
}

ATH_TEST(cli_say, every_sentence_has_its_words_in_every_language)
{
    for (int m = 0; m < CLI_MESSAGES; m++) {
        int english = words_of((enum cli_message)m, CLI_EN);
        ATH_EQ_INT(words_of((enum cli_message)m, CLI_FR), english);
        ATH_EQ_INT(words_of((enum cli_message)m, CLI_AR), english);
    }
}

/* A disk that was full once, for the first of what is written. */
static ssize_t write_but_once(void *failed, const char *bytes, size_t size)
{
    bool now = !*(bool *)failed;

    (void)bytes;
    *(bool *)failed = true;
    return now ? 0 : (ssize_t)size;
}

ATH_TEST(cli_args, an_answer_that_was_lost_in_part_is_an_error)
{
    char program[] = "athar", help[] = "help", *argv[] = { program, help, NULL },
         *err = NULL;
    bool failed = false;
    size_t size;
    cookie_io_functions_t disk = { .write = write_but_once };
    FILE *out = fopencookie(&failed, "w", disk), *to_err = open_memstream(&err, &size);

    ATH_TRUE(out != NULL && to_err != NULL);
    set_environment("LC_ALL", "C");
    setvbuf(out, NULL, _IOLBF, BUFSIZ);
    ATH_EQ_INT(cli_run(2, argv, out, to_err), CLI_SERVER);
    fclose(out);
    fclose(to_err);
    ATH_TRUE(strstr(err, "could not be written") != NULL);
    free(err);
}
