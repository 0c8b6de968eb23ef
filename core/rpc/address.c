/* SPDX-License-Identifier: Apache-2.0 */
#include "rpc/address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>

static const char IPC[] = "ipc://", TCP[] = "tcp://";

enum { PORT_MAX = 65535 };

ath_code ath_from_nng(int number)
{
    static const struct {
        int number;
        ath_code code;
    } table[] = {
        { 0, ATH_OK },
        { NNG_ENOMEM, ATH_RESOURCE_EXHAUSTED },
        { NNG_ENOFILES, ATH_RESOURCE_EXHAUSTED },
        { NNG_EADDRINUSE, ATH_UNAVAILABLE },
        { NNG_ECLOSED, ATH_UNAVAILABLE },
        { NNG_ECONNREFUSED, ATH_UNAVAILABLE },
        { NNG_ETIMEDOUT, ATH_DEADLINE_EXCEEDED },
        { NNG_EADDRINVAL, ATH_INVALID_ARGUMENT },
        { NNG_EINVAL, ATH_INVALID_ARGUMENT },
        { NNG_EPERM, ATH_PERMISSION_DENIED },
        { NNG_ENOENT, ATH_NOT_FOUND },
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].number == number) {
            return table[i].code;
        }
    }
    return ATH_INTERNAL;
}

/* A number up to 255 and what follows it, or NULL. */
static const char *skip_byte(const char *text)
{
    char *end = NULL;
    unsigned long value = strtoul(text, &end, 10);

    return *text >= '0' && *text <= '9' && value <= 255 ? end : NULL;
}

/* 127.a.b.c, each part a number up to 255. */
static bool is_loopback4(const char *host)
{
    const char *at = strncmp(host, "127.", 4) == 0 ? host + 4 : NULL;

    for (int part = 0; at != NULL && part < 3; part++) {
        at = skip_byte(at);
        if (at != NULL && part < 2) {
            at = *at == '.' ? at + 1 : NULL;
        }
    }
    return at != NULL && *at == '\0';
}

static bool is_loopback(const char *host)
{
    return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
           is_loopback4(host);
}

static ath_code parse_ipc(struct ath_address *out, const char *url, struct ath_error *err)
{
    const char *path = url + strlen(IPC);
    size_t most = sizeof((struct sockaddr_un *)NULL)->sun_path - 1;

    if (*path == '\0') {
        return ath_fail(err, ATH_INVALID_ARGUMENT, "'%s' names no path", url);
    }
    if (strlen(path) > most) {
        return ath_fail(err, ATH_INVALID_ARGUMENT,
                        "the socket path '%s' is longer than %zu bytes", path, most);
    }
    out->ipc = true;
    snprintf(out->path, sizeof out->path, "%s", path);
    return ATH_OK;
}

static ath_code parse_tcp(struct ath_address *out, const char *url, struct ath_error *err)
{
    const char *host = url + strlen(TCP), *colon = strrchr(host, ':');
    char *end = NULL;

    if (colon == NULL || colon == host || (size_t)(colon - host) >= sizeof out->host) {
        return ath_fail(err, ATH_INVALID_ARGUMENT, "'%s' is not tcp://HOST:PORT", url);
    }
    unsigned long port = strtoul(colon + 1, &end, 10);
    if (colon[1] < '0' || colon[1] > '9' || *end != '\0' || port > PORT_MAX) {
        return ath_fail(err, ATH_INVALID_ARGUMENT, "'%s' has no port from 0 to %d", url,
                        PORT_MAX);
    }
    snprintf(out->host, sizeof out->host, "%.*s", (int)(colon - host), host);
    out->port = (unsigned)port;
    if (!is_loopback(out->host)) {
        return ath_fail(
            err, ATH_INVALID_ARGUMENT,
            "'%s' refused: tcp listens on loopback only until callers can be told "
            "apart",
            url);
    }
    return ATH_OK;
}

ath_code ath_address_parse(struct ath_address *out, const char *url, struct ath_error *err)
{
    struct ath_address address = { 0 };
    ath_code code;

    if (strncmp(url, IPC, strlen(IPC)) == 0) {
        code = parse_ipc(&address, url, err);
    } else if (strncmp(url, TCP, strlen(TCP)) == 0) {
        code = parse_tcp(&address, url, err);
    } else {
        code = ath_fail(err, ATH_INVALID_ARGUMENT,
                        "'%s' is neither ipc://PATH nor tcp://HOST:PORT", url);
    }
    if (code == ATH_OK) {
        *out = address;
    }
    return code;
}

ath_code ath_address_events(struct ath_address *out, const struct ath_address *address,
                            struct ath_error *err)
{
    char url[ATH_URL_BYTES + 32];

    if (address->ipc) {
        snprintf(url, sizeof url, "%s%s.events", IPC, address->path);
    } else {
        unsigned next = address->port == 0 ? 0 : address->port + 1;
        snprintf(url, sizeof url, "%s%s:%u", TCP, address->host, next);
    }
    return ath_address_parse(out, url, err);
}

/* nng takes anything in the way for a dead socket and unlinks it. */
static ath_code check_path(const struct ath_address *address, struct ath_error *err)
{
    struct stat st;

    if (address->ipc && lstat(address->path, &st) == 0 && !S_ISSOCK(st.st_mode)) {
        return ath_fail(err, ATH_FAILED_PRECONDITION, "'%s' exists and is not a socket",
                        address->path);
    }
    return ATH_OK;
}

static int set_options(nng_stream_listener *listener, const struct ath_address *address)
{
    return address->ipc ? nng_stream_listener_set_int(listener, NNG_OPT_IPC_PERMISSIONS,
                                                      S_IRUSR | S_IWUSR)
                        : nng_stream_listener_set_bool(listener, NNG_OPT_TCP_NODELAY, true);
}

static ath_code refuse(int rv, const char *url, struct ath_error *err)
{
    return ath_fail(err, ath_from_nng(rv), "cannot listen on %s: %s", url,
                    nng_strerror(rv));
}

static void print_url(char *url, const struct ath_address *address, unsigned port)
{
    if (address->ipc) {
        snprintf(url, ATH_URL_BYTES, "%s%.*s", IPC, ATH_URL_BYTES - 8, address->path);
    } else {
        snprintf(url, ATH_URL_BYTES, "%s%.*s:%u", TCP, ATH_URL_BYTES - 16, address->host,
                 port);
    }
}

ath_code ath_address_listen(nng_stream_listener **out, char *url,
                            const struct ath_address *address, struct ath_error *err)
{
    char wanted[ATH_URL_BYTES];
    nng_stream_listener *listener = NULL;
    int port = (int)address->port;
    ath_code code = check_path(address, err);

    print_url(wanted, address, address->port);
    if (code != ATH_OK) {
        return code;
    }
    int rv = nng_stream_listener_alloc(&listener, wanted);
    if (rv != 0) {
        return refuse(rv, wanted, err);
    }
    if ((rv = set_options(listener, address)) == 0) {
        rv = nng_stream_listener_listen(listener);
    }
    if (rv == 0 && !address->ipc && port == 0) {
        rv = nng_stream_listener_get_int(listener, NNG_OPT_TCP_BOUND_PORT, &port);
    }
    if (rv != 0) {
        nng_stream_listener_free(listener);
        return refuse(rv, wanted, err);
    }
    print_url(url, address, (unsigned)port);
    *out = listener;
    return ATH_OK;
}
