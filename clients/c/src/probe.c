/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Why the dialer gets nowhere: it retries in silence, so connect once by hand and see.
 */

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "internal.h"

/* 0, or why not. */
static int finish_connect(int fd, int32_t timeout_ms)
{
    struct pollfd wait = { .fd = fd, .events = POLLOUT };
    int error = 0;
    socklen_t size = sizeof error;

    if (poll(&wait, 1, timeout_ms) == 0) {
        return ETIMEDOUT;
    }
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

/* An nng 1.5 server whose caller hangs up before it has accepted may never accept again on
 * ipc: stay until it greets. */
static void await_greeting(int fd, int32_t timeout_ms)
{
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    char greeting[8];

    if (poll(&wait, 1, timeout_ms) > 0) {
        (void)recv(fd, greeting, sizeof greeting, 0);
    }
}

static int try_connect(const struct sockaddr *address, socklen_t size, int32_t timeout_ms)
{
    int error = 0, fd = socket(address->sa_family, SOCK_STREAM, 0);

    if (fd < 0 || fcntl(fd, F_SETFL, O_NONBLOCK) < 0) {
        error = errno;
    } else if (connect(fd, address, size) < 0) {
        error = errno == EINPROGRESS ? finish_connect(fd, timeout_ms) : errno;
    }
    if (error == 0) {
        await_greeting(fd, timeout_ms);
    }
    if (fd >= 0) {
        close(fd);
    }
    return error;
}

static const char *probe_ipc(const char *path, int32_t timeout_ms)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    if (strlen(path) >= sizeof address.sun_path) {
        return "the path is too long for a socket";
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    int error = try_connect((struct sockaddr *)&address, sizeof address, timeout_ms);
    return error == 0 ? NULL : strerror(error);
}

/* "HOST:PORT" or "[V6]:PORT" in two. */
static bool split(const char *place, char host[128], char port[8])
{
    const char *colon = strrchr(place, ':');
    bool bracketed = *place == '[' && colon != NULL && colon > place && colon[-1] == ']';

    if (colon == NULL) {
        return false;
    }
    snprintf(host, 128, "%.*s", (int)(colon - place) - 2 * bracketed, place + bracketed);
    snprintf(port, 8, "%s", colon + 1);
    return true;
}

static const char *probe_tcp(const char *place, int32_t timeout_ms)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found = NULL;
    char host[128], port[8];
    int error = ECONNREFUSED;

    if (!split(place, host, port)) {
        return "it names no port";
    }
    int rv = getaddrinfo(host, port, &hints, &found);
    if (rv != 0) {
        return gai_strerror(rv);
    }
    for (struct addrinfo *a = found; a != NULL && error != 0; a = a->ai_next) {
        error = try_connect(a->ai_addr, a->ai_addrlen, timeout_ms);
    }
    freeaddrinfo(found);
    return error == 0 ? NULL : strerror(error);
}

const char *athar_probe(const char *url, int32_t timeout_ms)
{
    return strncmp(url, "ipc://", 6) == 0 ? probe_ipc(url + 6, timeout_ms)
                                          : probe_tcp(url + 6, timeout_ms);
}
