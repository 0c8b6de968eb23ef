/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "check.h"

static struct ath_error err;
static char folder[] = "/tmp/athar-config-XXXXXX";
static char path[64];

/* The path of a new file with that text; the one before is gone. */
static const char *file_of(const char *text)
{
    memcpy(folder, "/tmp/athar-config-XXXXXX", sizeof folder);
    ATH_TRUE(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/c", folder);
    FILE *file = fopen(path, "w");
    ATH_TRUE(file != NULL);
    fputs(text, file);
    fclose(file);
    return path;
}

static void remove_file(void)
{
    unlink(path);
    rmdir(folder);
}

static ath_code load(struct ath_config *cfg, const char *text)
{
    ath_code code = ath_config_load(cfg, file_of(text), &err);

    remove_file();
    return code;
}

/* The message after "path:". */
static const char *complaint(const char *text)
{
    struct ath_config cfg;

    ath_config_init(&cfg);
    ATH_CODE(ATH_INVALID_ARGUMENT, load(&cfg, text));
    ATH_TRUE(strncmp(err.message, path, strlen(path)) == 0);
    return err.message + strlen(path) + 1;
}

/* What a writer of text writes. */
static char *written(const struct ath_config *cfg)
{
    static char text[8192];
    FILE *out = fmemopen(text, sizeof text, "w");

    ATH_TRUE(out != NULL);
    if (cfg == NULL) {
        ath_config_help(out);
    } else {
        ath_config_dump(cfg, out);
    }
    fclose(out);
    return text;
}

ATH_TEST(config_config, defaults_are_those_of_the_manual)
{
    struct ath_config cfg;

    ath_config_init(&cfg);
    ATH_EQ_U64(ath_config_bytes(&cfg, ATH_CONFIG_STORE_MAP_BYTES), UINT64_C(64) << 30);
    ATH_EQ_U64(ath_config_bytes(&cfg, ATH_CONFIG_STORE_FREE_DISK_BYTES), 64 << 20);
    ATH_EQ_U64(ath_config_bytes(&cfg, ATH_CONFIG_RPC_MESSAGE_BYTES), 8 << 20);
    ATH_EQ_U64(ath_config_bytes(&cfg, ATH_CONFIG_RPC_ARENA_BYTES), 64 << 20);
    ATH_EQ_INT(ath_config_integer(&cfg, ATH_CONFIG_RPC_CONTEXTS), 256);
    ATH_EQ_INT(ath_config_integer(&cfg, ATH_CONFIG_RPC_WORKERS), 4);
    ATH_EQ_INT(ath_config_ms(&cfg, ATH_CONFIG_RPC_SEND_TIMEOUT_MS), 10000);
    ATH_EQ_INT(ath_config_ms(&cfg, ATH_CONFIG_RPC_DEADLINE_MS), 30000);
    ATH_EQ_INT(ath_config_integer(&cfg, ATH_CONFIG_QUERY_ROWS), 100000);
    ATH_EQ_INT(ath_config_ms(&cfg, ATH_CONFIG_EVENTS_HEARTBEAT_MS), 1000);
    ATH_EQ_INT(ath_config_choice(&cfg, ATH_CONFIG_LOG_LEVEL), ATH_LOG_INFO);
    ATH_TRUE(ath_config_reloadable(ATH_CONFIG_LOG_LEVEL));
    ATH_FALSE(ath_config_reloadable(ATH_CONFIG_STORE_MAP_BYTES));
}

ATH_TEST(config_config, a_file_changes_just_what_it_names)
{
    struct ath_config cfg;

    ath_config_init(&cfg);
    ATH_OK(load(&cfg, "# ours\n\n  rpc.workers=8 # a bigger machine\r\n"
                      "store.map_bytes = 2TiB\nrpc.deadline_ms = 1500\n"
                      "\tlog.level\t=\tdebug\t"));
    ATH_EQ_INT(ath_config_integer(&cfg, ATH_CONFIG_RPC_WORKERS), 8);
    ATH_EQ_U64(ath_config_bytes(&cfg, ATH_CONFIG_STORE_MAP_BYTES), UINT64_C(2) << 40);
    ATH_EQ_INT(ath_config_ms(&cfg, ATH_CONFIG_RPC_DEADLINE_MS), 1500);
    ATH_EQ_INT(ath_config_choice(&cfg, ATH_CONFIG_LOG_LEVEL), ATH_LOG_DEBUG);
    ATH_EQ_INT(ath_config_integer(&cfg, ATH_CONFIG_RPC_CONTEXTS), 256);
}

ATH_TEST(config_config, a_mistake_names_its_line_and_limit)
{
    ATH_EQ_STR(complaint("rpc.workers = 4\nrpc.wokers = 4\n"),
               "2: there is no option 'rpc.wokers'");
    ATH_EQ_STR(complaint("\n\nrpc.workers = 65\n"),
               "3: rpc.workers is 65, above the maximum of 64");
    ATH_EQ_STR(complaint("rpc.workers = 0"), "1: rpc.workers is 0, below the minimum of 1");
    ATH_EQ_STR(complaint("store.map_bytes = 1KiB"),
               "1: store.map_bytes is 1KiB, below the minimum of 16777216 bytes");
    ATH_EQ_STR(complaint("rpc.deadline_ms = 2d"),
               "1: rpc.deadline_ms is '2d', not a time such as 500ms, 30s, 5min or 1h");
    ATH_EQ_STR(complaint("rpc.deadline_ms = 61min"),
               "1: rpc.deadline_ms is 61min, above the maximum of 3600000 ms");
    ATH_EQ_STR(complaint("log.level = loud"),
               "1: log.level is 'loud', not one of error|warn|info|debug");
    ATH_EQ_STR(complaint("log.level = inf"),
               "1: log.level is 'inf', not one of error|warn|info|debug");
    ATH_EQ_STR(complaint("rpc.workers = 1\n\nrpc.workers = 1\n"),
               "3: rpc.workers is set twice");
    ATH_EQ_STR(complaint("rpc.workers 4"),
               "1: 'rpc.workers 4' is not of the form name = value");
}

/* Every word behind "such as" must be one that is taken. */
static void expect_taken(const char *name, const char *said)
{
    struct ath_config cfg;
    char examples[128];
    char *rest = NULL;
    const char *at = strstr(said, "such as ");

    ath_config_init(&cfg);
    ATH_TRUE(at != NULL);
    snprintf(examples, sizeof examples, "%s", at + strlen("such as "));
    for (char *word = strtok_r(examples, ", ", &rest); word != NULL;
         word = strtok_r(NULL, ", ", &rest)) {
        if (strcmp(word, "or") != 0) {
            ATH_OK(ath_config_set(&cfg, name, word, &err));
        }
    }
}

ATH_TEST(config_config, a_wrong_unit_is_answered_with_examples_that_are_taken)
{
    ATH_EQ_STR(complaint("store.free_disk_bytes = 4M"),
               "1: store.free_disk_bytes is '4M', not a size such as 4194304, 512KiB, "
               "64MiB, 1GiB or 1TiB");
    expect_taken("scrub.bytes_per_second", complaint("scrub.bytes_per_second = x"));
    expect_taken("scrub.interval_ms", complaint("scrub.interval_ms = x"));
    expect_taken("rpc.workers", complaint("rpc.workers = four"));
    ATH_EQ_STR(complaint("rpc.workers = 4s"),
               "1: rpc.workers is '4s', not a whole number such as 8");
}

ATH_TEST(config_config, numbers_must_be_plain_and_fit)
{
    static const char *const bad[] = { "",    "-1",  "+1",    "1 000", "0x10", "1e3",
                                       "1.5", "KiB", "4 KiB", "4kib",  "4KB",  "4GiBs" };
    struct ath_config cfg;

    ath_config_init(&cfg);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ATH_CODE(ATH_INVALID_ARGUMENT,
                 ath_config_set(&cfg, "rpc.arena_bytes", bad[i], &err));
    }
    ATH_CODE(ATH_INVALID_ARGUMENT,
             ath_config_set(&cfg, "rpc.arena_bytes", "99999999999999999999", &err));
    ATH_CODE(ATH_INVALID_ARGUMENT,
             ath_config_set(&cfg, "rpc.arena_bytes", "9223372036854775807TiB", &err));
    ATH_CODE(ATH_INVALID_ARGUMENT, ath_config_set(&cfg, "rpc.workers", "1KiB", &err));
    ATH_EQ_U64(ath_config_bytes(&cfg, ATH_CONFIG_RPC_ARENA_BYTES), 64 << 20);
    ATH_OK(ath_config_set(&cfg, "rpc.arena_bytes", "4194304", &err));
    ATH_EQ_U64(ath_config_bytes(&cfg, ATH_CONFIG_RPC_ARENA_BYTES), 4 << 20);
}

ATH_TEST(config_config, a_bad_file_changes_nothing)
{
    struct ath_config cfg;

    ath_config_init(&cfg);
    ATH_CODE(ATH_INVALID_ARGUMENT, load(&cfg, "rpc.workers = 8\nnonsense = 1\n"));
    ATH_EQ_INT(ath_config_integer(&cfg, ATH_CONFIG_RPC_WORKERS), 4);
    ATH_CODE(ATH_NOT_FOUND, ath_config_load(&cfg, "/nonexistent/athar.conf", &err));
    ATH_TRUE(strstr(err.message, "/nonexistent/athar.conf") != NULL);
    ATH_CODE(ATH_UNAVAILABLE, ath_config_load(&cfg, "/", &err));
}

ATH_TEST(config_config, a_line_without_end_is_refused_not_split)
{
    char text[4096];

    memset(text, ' ', sizeof text);
    memcpy(text + 2000, "rpc.workers = 4\n", sizeof "rpc.workers = 4\n");
    ATH_TRUE(strncmp(complaint(text), "1: longer than", strlen("1: longer than")) == 0);
}

ATH_TEST(config_config, a_dump_is_a_file_that_gives_the_same)
{
    struct ath_config cfg, again;

    ath_config_init(&cfg);
    ath_config_init(&again);
    ATH_OK(ath_config_set(&cfg, "rpc.arena_bytes", "65537", &err));
    ATH_OK(ath_config_set(&cfg, "store.free_disk_bytes", "0", &err));
    ATH_OK(ath_config_set(&cfg, "rpc.deadline_ms", "90s", &err));
    ATH_OK(ath_config_set(&cfg, "log.level", "error", &err));
    char *text = written(&cfg);
    ATH_TRUE(strstr(text, "store.map_bytes = 64GiB\n") != NULL);
    ATH_TRUE(strstr(text, "rpc.arena_bytes = 65537\n") != NULL);
    ATH_TRUE(strstr(text, "rpc.deadline_ms = 90s\n") != NULL);
    ATH_TRUE(strstr(text, "log.level = error\n") != NULL);
    ATH_OK(load(&again, text));
    ATH_EQ_MEM(again.number, cfg.number, sizeof cfg.number);
}

ATH_TEST(config_config, help_shows_every_option_with_its_limits)
{
    char *text = written(NULL);

    ATH_TRUE(strstr(text, "rpc.workers = 4\n") != NULL);
    ATH_TRUE(strstr(text, "(integer, 1 to 64)") != NULL);
    ATH_TRUE(strstr(text, "(bytes, 16MiB to 16TiB)") != NULL);
    ATH_TRUE(strstr(text, "(choice, error|warn|info|debug; follows a reload)") != NULL);
}
