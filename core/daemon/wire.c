/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/wire.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "ingest/migrate.h"
#include "service/service.h"

enum { GRACE_MS = 5000 };

struct ath_daemon {
    struct ath_config config;
    struct ath_service service;
    char self[PATH_MAX];
    uint64_t flush_failures; /* of the writer, at the last tick */
    char default_url[PATH_MAX + 32];
    char default_plugins[PATH_MAX + 32], plugin_host[PATH_MAX + 64];
};

/* The disk cannot be trusted: leave at once, telling nobody anything more. */
static void fatal(void *context, const char *why)
{
    (void)context;
    fprintf(stderr, "athard: %s\n", why);
    _exit(EXIT_FAILURE);
}

static ath_code open_config(struct ath_daemon *d, const struct ath_daemon_options *o,
                            struct ath_error *err)
{
    ath_config_init(&d->config);
    ath_code code =
        o->config == NULL ? ATH_OK : ath_config_load(&d->config, o->config, err);
    if (code == ATH_OK) {
        ath_log_level((enum ath_level)ath_config_choice(&d->config, ATH_CONFIG_LOG_LEVEL));
    }
    return code;
}

/* A slip of the keyboard must not leave a new store behind. */
static ath_code check_urls(const struct ath_daemon_options *o, struct ath_error *err)
{
    ath_code code = ATH_OK;

    for (unsigned i = 0; code == ATH_OK && i < o->listen_count; i++) {
        code = ath_server_check_url(o->listen[i], err);
    }
    return code;
}

uint64_t ath_daemon_keep_free(const struct ath_config *config)
{
    uint64_t bytes = ath_config_bytes(config, ATH_CONFIG_STORE_FREE_DISK_BYTES);

    return bytes == 0 ? 1 : bytes;
}

static ath_code open_store(struct ath_daemon *d, const struct ath_daemon_options *o,
                           struct ath_error *err)
{
    struct ath_store_options options = {
        .path = o->data,
        .map_bytes = ath_config_bytes(&d->config, ATH_CONFIG_STORE_MAP_BYTES),
        .free_disk_bytes = ath_daemon_keep_free(&d->config),
        .reader_limit_ms =
            (uint64_t)ath_config_ms(&d->config, ATH_CONFIG_STORE_READER_LIMIT_MS),
    };

    ath_code code = ath_migrate(&options, err);
    return code == ATH_OK ? ath_store_open(&d->service.store, &options, err) : code;
}

/* The first of `places`, from the folder of this binary on, that is there. */
static bool find_beside(char *out, size_t size, const struct ath_daemon *d,
                        const char *const places[2])
{
    const char *slash = strrchr(d->self, '/');
    struct stat info;

    for (size_t i = 0; slash != NULL && i < 2; i++) {
        snprintf(out, size, "%.*s%s", (int)(slash - d->self), d->self, places[i]);
        if (stat(out, &info) == 0) {
            return true;
        }
    }
    return false;
}

/* build/plugins beside build/bin, or ../lib/athar/plugins when installed. */
static bool default_folder(struct ath_daemon *d)
{
    static const char *const places[] = { "/../plugins", "/../lib/athar/plugins" };

    return find_beside(d->default_plugins, sizeof d->default_plugins, d, places);
}

/* The process of isolated plugins; where it is not, they say so themselves. */
static const char *plugin_host(struct ath_daemon *d)
{
    static const char *const places[] = { "/athar-plugin-host",
                                          "/../libexec/athar/athar-plugin-host" };

    (void)find_beside(d->plugin_host, sizeof d->plugin_host, d, places);
    return d->plugin_host;
}

static bool isolates(const struct ath_daemon *d)
{
    enum { ON = 1 };

    return ath_config_choice(&d->config, ATH_CONFIG_PLUGINS_ISOLATION) == ON;
}

static ath_code open_plugins(struct ath_daemon *d, const struct ath_daemon_options *o,
                             struct ath_error *err)
{
    const char *found = d->default_plugins;
    struct ath_plugins_options options = { .folders = o->plugins,
                                           .folder_count = o->plugin_count,
                                           .host_path = plugin_host(d),
                                           .inside = !isolates(d) };

    if (o->plugin_count == 0 && default_folder(d)) {
        options.folders = &found;
        options.folder_count = 1;
    }
    options.trusted = ath_config_string(&d->config, ATH_CONFIG_PLUGINS_TRUSTED);
    return ath_plugins_open(&d->service.plugins, &options, err);
}

static ath_code open_ingest(struct ath_daemon *d, struct ath_error *err)
{
    const struct ath_config *c = &d->config;
    struct ath_ingest_options options = {
        .store = d->service.store,
        .plugins = d->service.plugins,
        .values_per_submission =
            (uint32_t)ath_config_integer(c, ATH_CONFIG_INGEST_VALUES_PER_SUBMISSION),
        .commit_submissions =
            (uint32_t)ath_config_integer(c, ATH_CONFIG_INGEST_COMMIT_SUBMISSIONS),
        .attempts = (uint32_t)ath_config_integer(c, ATH_CONFIG_INGEST_ATTEMPTS),
        .committed = ath_service_committed,
        .fatal = fatal,
        .context = &d->service,
    };

    ath_code code = ath_ingest_open(&d->service.ingest, &options, err);
    if (code == ATH_OK) {
        struct ath_writer_stats writer;
        ath_ingest_stats(d->service.ingest, &writer);
        d->service.head = writer.head;
    }
    return code;
}

static ath_code open_server(struct ath_daemon *d, const struct ath_daemon_options *o,
                            struct ath_error *err)
{
    const struct ath_config *c = &d->config;
    const char *fallback = d->default_url;
    struct ath_server_options options = {
        .urls = o->listen_count == 0 ? &fallback : o->listen,
        .url_count = o->listen_count == 0 ? 1 : o->listen_count,
        .context = &d->service,
        .message_bytes = ath_config_bytes(c, ATH_CONFIG_RPC_MESSAGE_BYTES),
        .arena_bytes = ath_config_bytes(c, ATH_CONFIG_RPC_ARENA_BYTES),
        .contexts = (unsigned)ath_config_integer(c, ATH_CONFIG_RPC_CONTEXTS),
        .workers = (unsigned)ath_config_integer(c, ATH_CONFIG_RPC_WORKERS),
        .inflight_per_connection =
            (unsigned)ath_config_integer(c, ATH_CONFIG_RPC_INFLIGHT_PER_CONNECTION),
        .send_timeout_ms = (uint32_t)ath_config_ms(c, ATH_CONFIG_RPC_SEND_TIMEOUT_MS),
        .deadline_ms = (uint32_t)ath_config_ms(c, ATH_CONFIG_RPC_DEADLINE_MS),
    };

    options.methods = ath_service_methods(&options.method_count);
    options.joins = ath_calls_join;
    struct ath_server *server = NULL;
    ath_code code = ath_server_open(&server, &options, err);
    d->service.server = server;
    return code;
}

static ath_code open_publisher(struct ath_daemon *d, struct ath_error *err)
{
    const char *urls[ATH_LISTEN_MAX + 1];
    struct ath_publisher_options options = {
        .urls = urls,
        .heartbeat_ms = (uint32_t)ath_config_ms(&d->config, ATH_CONFIG_EVENTS_HEARTBEAT_MS),
        .heartbeat = ath_service_heartbeat,
        .context = &d->service,
    };
    const char *url = NULL;

    while (options.url_count < ATH_LISTEN_MAX &&
           (url = ath_server_url(d->service.server, options.url_count)) != NULL) {
        urls[options.url_count++] = url;
    }
    struct ath_publisher *publisher = NULL;
    ath_code code = ath_publisher_open(&publisher, &options, err);
    d->service.publisher = publisher;
    return code;
}

static ath_code open_scrubber(struct ath_daemon *d, struct ath_error *err)
{
    const struct ath_config *c = &d->config;
    struct ath_scrubber *scrubber = NULL;
    const struct ath_scrubber_options options = {
        .self = d->self,
        .folder = ath_store_path(d->service.store),
        .interval_ms = ath_config_ms(c, ATH_CONFIG_SCRUB_INTERVAL_MS),
        .bytes_per_second = ath_config_bytes(c, ATH_CONFIG_SCRUB_BYTES_PER_SECOND),
    };

    ath_code code = ath_scrubber_open(&scrubber, &options, err);
    d->service.scrubber = scrubber;
    return code;
}

static void announce(const struct ath_daemon *d)
{
    const char *url = NULL;

    for (size_t i = 0; (url = ath_server_url(d->service.server, i)) != NULL; i++) {
        ath_log(ATH_LOG_INFO, "daemon.listening", "url=%s", url);
    }
    ath_log(ATH_LOG_INFO, "daemon.ready", "version=" ATH_VERSION " start_ms=%lld",
            (long long)((ath_clock_mono_us() - d->service.started_us) / 1000));
}

static ath_code set_paths(struct ath_daemon *d, const struct ath_daemon_options *o,
                          struct ath_error *err)
{
    ssize_t n = readlink("/proc/self/exe", d->self, sizeof d->self - 1);

    if (n < 0) {
        snprintf(d->self, sizeof d->self, "%s", o->self);
    }
    int length =
        snprintf(d->default_url, sizeof d->default_url, "ipc://%s/athar.sock", o->data);
    return length < (int)sizeof d->default_url
               ? ATH_OK
               : ath_fail(err, ATH_INVALID_ARGUMENT, "the data folder's name is too long");
}

ath_code ath_daemon_open(struct ath_daemon **out, const struct ath_daemon_options *options,
                         struct ath_error *err)
{
    struct ath_daemon *d = calloc(1, sizeof *d);

    if (d == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "out of memory");
    }
    d->service.started_us = ath_clock_mono_us();
    d->service.config = &d->config;
    d->service.self = d->self;
    ath_code code = set_paths(d, options, err);
    code = code != ATH_OK ? code : open_config(d, options, err);
    code = code != ATH_OK ? code : check_urls(options, err);
    code = code != ATH_OK ? code : open_store(d, options, err);
    code = code != ATH_OK ? code : open_plugins(d, options, err);
    code = code != ATH_OK ? code : open_ingest(d, err);
    code = code != ATH_OK ? code : ath_service_register(&d->service, err);
    code = code != ATH_OK ? code : open_server(d, options, err);
    code = code != ATH_OK ? code : open_publisher(d, err);
    code = code != ATH_OK ? code : open_scrubber(d, err);
    if (code != ATH_OK) {
        ath_daemon_close(d);
        return code;
    }
    announce(d);
    *out = d;
    return ATH_OK;
}

/* After a flush that failed only the end of the store was looked at. */
static void hurry_scrub(struct ath_daemon *d)
{
    struct ath_writer_stats writer;

    ath_ingest_stats(d->service.ingest, &writer);
    if (writer.flush_failures != d->flush_failures) {
        d->flush_failures = writer.flush_failures;
        ath_scrubber_hurry(d->service.scrubber);
    }
}

void ath_daemon_tick(struct ath_daemon *d)
{
    ath_store_tick(d->service.store);
    ath_plugins_tick(d->service.plugins);
    hurry_scrub(d);
}

void ath_daemon_look(struct ath_daemon *d)
{
    ath_service_rescan(&d->service);
}

void ath_daemon_close(struct ath_daemon *d)
{
    if (d == NULL) {
        return;
    }
    struct ath_scrubber *scrubber = d->service.scrubber;
    ath_service_stopping();
    ath_server_close(d->service.server, GRACE_MS);
    d->service.scrubber = NULL;
    ath_scrubber_close(scrubber);
    ath_ingest_close(d->service.ingest);
    ath_publisher_close(d->service.publisher);
    ath_plugins_close(d->service.plugins);
    ath_store_close(d->service.store);
    free(d);
}
