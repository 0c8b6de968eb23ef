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
#include "daemon/offline.h"
#include "daemon/wire.h"
#include "service/service.h"

enum { EXIT_USAGE = 2, TICK_S = 60 };

static const char usage[] =
    "usage: athard --data DIR [--config FILE] [--listen URL]... [--plugins DIR]...\n"
    "\n"
    "  --data DIR      folder of the store; made when absent\n"
    "  --config FILE   options, one 'key = value' a line; see --help-config\n"
    "  --listen URL    ipc://PATH or tcp://127.0.0.1:PORT, several times\n"
    "                  (default ipc://DIR/athar.sock)\n"
    "  --plugins DIR   folder of programs, several times (default: beside this binary)\n"
    "  --verify DIR    recompute a backup, or a folder nobody serves, from its journal,\n"
    "                  say what differs, and end\n"
    "  --restore BACKUP --data DIR\n"
    "                  check a backup, make the new data folder DIR of it, and end\n"
    "  --scrub DIR     look through a folder, also one that is served, for damage, and "
    "end;\n"
    "  --rate BYTES    reading at most so much a second\n"
    "  --compact DIR   give back the unused space of a folder nobody serves, and end\n"
    "  --keep-free BYTES\n"
    "                  with --verify, --restore and --compact: leave so much of the disk "
    "free;\n"
    "                  else store.free_disk_bytes of --config FILE; without both, "
    "--verify\n"
    "                  leaves 64 MiB, and the others may fill it\n"
    "  --help-config   what a config file may hold, and end\n"
    "  --version       print the version, and end\n"
    "\n"
    "Stops on SIGINT and SIGTERM; on SIGHUP looks at the plugin folders again: what is "
    "new\n"
    "or was replaced is loaded, what is gone is unloaded, what fails stays as it was.\n"
    "\n"
    "Exit status: 0 stopped, 1 could not start, 2 usage;\n"
    "with --verify: 0 all equal, 1 could not be verified, 4 something differs;\n"
    "with --scrub: 0 whole, 1 could not be read, 4 damaged;\n"
    "with --restore and --compact: 0 done, 1 not, and nothing was changed.\n";

/* What the command line asks for. */
struct request {
    struct ath_daemon_options options;
    const char *verify, *restore, *compact, *scrub; /* folders, or NULL */
    uint64_t rate;                                  /* bytes a second; 0: no limit */
    uint64_t keep_free; /* bytes of the disk; 0: as each kind of work has it */
    int done;           /* exit status + 1 when there is nothing more to do */
};

enum {
    OPT_DATA = 1,
    OPT_CONFIG,
    OPT_LISTEN,
    OPT_PLUGINS,
    OPT_VERIFY,
    OPT_RESTORE,
    OPT_COMPACT,
    OPT_SCRUB,
    OPT_RATE,
    OPT_KEEP_FREE,
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
    { "restore", required_argument, NULL, OPT_RESTORE },
    { "compact", required_argument, NULL, OPT_COMPACT },
    { "scrub", required_argument, NULL, OPT_SCRUB },
    { "rate", required_argument, NULL, OPT_RATE },
    { "keep-free", required_argument, NULL, OPT_KEEP_FREE },
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

static uint64_t take_bytes(struct request *r, const char *complaint)
{
    char *end = NULL;
    uint64_t bytes = strtoull(optarg, &end, 10);

    if (*optarg < '0' || *optarg > '9' || *end != '\0') {
        r->done = usage_error(complaint);
    }
    return bytes;
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
    case OPT_RESTORE:
        r->restore = optarg;
        break;
    case OPT_COMPACT:
        r->compact = optarg;
        break;
    case OPT_SCRUB:
        r->scrub = optarg;
        break;
    case OPT_RATE:
        r->rate = take_bytes(r, "--rate takes a number of bytes");
        break;
    case OPT_KEEP_FREE:
        r->keep_free = take_bytes(r, "--keep-free takes a number of bytes");
        r->keep_free += r->keep_free == 0; /* none, not the default */
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
    int offline = (r->verify != NULL) + (r->restore != NULL) + (r->compact != NULL) +
                  (r->scrub != NULL);
    if (r->done == 0 && offline > 1) {
        r->done =
            usage_error("--verify, --restore, --compact and --scrub go one at a time");
    }
    if (r->done == 0 && r->options.data == NULL && (offline == 0 || r->restore != NULL)) {
        r->done = usage_error("--data is needed");
    }
}

/* What the work leaves of the disk; false when the config file cannot be read. */
static bool find_keep_free(struct request *r)
{
    static struct ath_config config;
    struct ath_error err;

    if (r->options.config == NULL) {
        return true;
    }
    ath_config_init(&config);
    if (ath_config_load(&config, r->options.config, &err) != ATH_OK) {
        fprintf(stderr, "athard: %s\n", err.message);
        return false;
    }
    if (r->keep_free == 0) {
        r->keep_free = ath_daemon_keep_free(&config);
    }
    return true;
}

/* True when there was work on a folder that nobody serves; *status says how it went. */
static bool work_offline(int *status, struct request *r)
{
    bool offline = r->verify != NULL || r->restore != NULL || r->compact != NULL;

    if (offline && !find_keep_free(r)) {
        *status = EXIT_FAILURE;
    } else if (r->verify != NULL) {
        *status = ath_offline_verify(r->verify, r->keep_free);
    } else if (r->restore != NULL) {
        *status = ath_offline_restore(r->restore, r->options.data, r->keep_free);
    } else if (r->compact != NULL) {
        *status = ath_offline_compact(r->compact, r->keep_free);
    } else if (r->scrub != NULL) {
        *status = ath_offline_scrub(r->scrub, r->rate);
    } else {
        return false;
    }
    return true;
}

/* Signals are taken by this thread alone; the others, started later, have them blocked. */
static void block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static void wait_for_end(struct ath_daemon *daemon, const sigset_t *set)
{
    static const struct timespec minute = { .tv_sec = TICK_S };

    for (;;) {
        int signal_number = sigtimedwait(set, NULL, &minute);
        if (signal_number == SIGHUP) {
            ath_daemon_look(daemon);
        } else if (signal_number > 0) {
            ath_log(ATH_LOG_INFO, "daemon.stopping", "signal=%d", signal_number);
            return;
        } else if (errno == EAGAIN) {
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
    int status = 0;

    parse(&request, argc, argv);
    if (request.done != 0) {
        return request.done - 1;
    }
    if (work_offline(&status, &request)) {
        return status;
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
