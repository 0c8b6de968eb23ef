/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "config/config.h"
#include "daemon/wire.h"
#include "ingest/verify.h"
#include "service/service.h"

enum { EXIT_USAGE = 2, EXIT_MISMATCH = 4, TICK_S = 60 };

static const char usage[] =
    "usage: athard --data DIR [--config FILE] [--listen URL]... [--plugins DIR]...\n"
    "\n"
    "  --data DIR      folder of the store; made when absent\n"
    "  --config FILE   options, one 'key = value' a line; see --help-config\n"
    "  --listen URL    ipc://PATH or tcp://127.0.0.1:PORT, several times\n"
    "                  (default ipc://DIR/athar.sock)\n"
    "  --plugins DIR   folder of programs, several times (default: beside this binary)\n"
    "  --verify DIR    recompute a backup from its journal, say what differs, and end\n"
    "  --help-config   what a config file may hold, and end\n"
    "  --version       print the version, and end\n"
    "\n"
    "Stops on SIGINT and SIGTERM. Exit status: 0 stopped, 1 could not start, 2 usage;\n"
    "with --verify: 0 all equal, 1 could not be verified, 4 something differs.\n";

/* What the command line asks for. */
struct request {
    struct ath_daemon_options options;
    const char *verify; /* folder, or NULL */
    int done;           /* exit status + 1 when there is nothing more to do */
};

enum {
    OPT_DATA = 1,
    OPT_CONFIG,
    OPT_LISTEN,
    OPT_PLUGINS,
    OPT_VERIFY,
    OPT_HELP_CONFIG,
    OPT_VERSION,
    OPT_HELP
};

static const struct option long_options[] = {
    { "data", required_argument, NULL, OPT_DATA },
    { "config", required_argument, NULL, OPT_CONFIG },
    { "listen", required_argument, NULL, OPT_LISTEN },
    { "plugins", required_argument, NULL, OPT_PLUGINS },
    { "verify", required_argument, NULL, OPT_VERIFY },
    { "help-config", no_argument, NULL, OPT_HELP_CONFIG },
    { "version", no_argument, NULL, OPT_VERSION },
    { "help", no_argument, NULL, OPT_HELP },
    { NULL, 0, NULL, 0 },
};

static int usage_error(const char *why)
{
    fprintf(stderr, "athard: %s\n%s", why, usage);
    return EXIT_USAGE + 1;
}

static void take_list(struct request *r, const char **list, unsigned *n, unsigned most)
{
    if (*n == most) {
        r->done = usage_error("too many --listen or --plugins");
        return;
    }
    list[(*n)++] = optarg;
}

static void take_option(struct request *r, int option)
{
    struct ath_daemon_options *o = &r->options;

    switch (option) {
    case OPT_DATA:
        o->data = optarg;
        break;
    case OPT_CONFIG:
        o->config = optarg;
        break;
    case OPT_LISTEN:
        take_list(r, o->listen, &o->listen_count, ATH_LISTEN_MAX);
        break;
    case OPT_PLUGINS:
        take_list(r, o->plugins, &o->plugin_count, ATH_FOLDERS_MAX);
        break;
    case OPT_VERIFY:
        r->verify = optarg;
        break;
    case OPT_HELP_CONFIG:
        ath_config_help(stdout);
        r->done = 1;
        break;
    case OPT_VERSION:
        puts("athard " ATH_VERSION);
        r->done = 1;
        break;
    case OPT_HELP:
        fputs(usage, stdout);
        r->done = 1;
        break;
    default:
        r->done = usage_error("unknown option");
    }
}

static void parse(struct request *r, int argc, char **argv)
{
    int option;

    *r = (struct request){ .options = { .self = argv[0] } };
    while (r->done == 0 &&
           (option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        take_option(r, option);
    }
    if (r->done == 0 && optind < argc) {
        char why[PATH_MAX];
        snprintf(why, sizeof why, "unexpected argument '%s'", argv[optind]);
        r->done = usage_error(why);
    }
    if (r->done == 0 && r->options.data == NULL && r->verify == NULL) {
        r->done = usage_error("--data is needed");
    }
}

/* Verify a copy: "name value" lines for whoever started this. */
static int verify(const char *folder)
{
    static struct ath_verify_result result;
    char scratch[4096];
    struct ath_error err;

    snprintf(scratch, sizeof scratch, "%s.again", folder);
    ath_remove_tree(scratch);
    ath_code code = ath_verify(&result, folder, scratch, &err);
    ath_remove_tree(scratch);
    if (code != ATH_OK) {
        fprintf(stderr, "athard: %s\n", err.message);
        printf("failure %d %s\n", (int)err.code, err.message);
        return EXIT_FAILURE;
    }
    printf("seq %llu\nentries %llu\nrecords %llu\nmismatches %llu\n",
           (unsigned long long)result.seq, (unsigned long long)result.entries,
           (unsigned long long)result.records, (unsigned long long)result.mismatches);
    for (size_t i = 0; i < result.mismatches && i < ATH_VERIFY_SAMPLES; i++) {
        printf("sample %s\n", result.samples[i]);
    }
    return result.mismatches == 0 ? EXIT_SUCCESS : EXIT_MISMATCH;
}

/* Signals are taken by this thread alone; the others, started later, have them blocked. */
static void block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static void wait_for_end(struct ath_daemon *daemon, const sigset_t *set)
{
    static const struct timespec minute = { .tv_sec = TICK_S };

    for (;;) {
        int signal_number = sigtimedwait(set, NULL, &minute);
        if (signal_number > 0) {
            ath_log(ATH_LOG_INFO, "daemon.stopping", "signal=%d", signal_number);
            return;
        }
        if (errno == EAGAIN) {
            ath_daemon_tick(daemon);
        }
    }
}

int main(int argc, char **argv)
{
    struct request request;
    struct ath_daemon *daemon = NULL;
    struct ath_error err;
    sigset_t set;

    parse(&request, argc, argv);
    if (request.done != 0) {
        return request.done - 1;
    }
    if (request.verify != NULL) {
        return verify(request.verify);
    }
    block_signals(&set);
    if (ath_daemon_open(&daemon, &request.options, &err) != ATH_OK) {
        fprintf(stderr, "athard: %s\n", err.message);
        return EXIT_FAILURE;
    }
    wait_for_end(daemon, &set);
    ath_daemon_close(daemon);
    ath_log(ATH_LOG_INFO, "daemon.stopped", "%s", "");
    return EXIT_SUCCESS;
}
