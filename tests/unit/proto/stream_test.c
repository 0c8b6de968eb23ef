/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/stream.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "check.h"

enum { GREETING = 8, PREFIX = 9, LARGE = 64 * 1024, QUEUE = 4, PATIENCE_S = 20 };

/* A stream, and the bare socket of its peer. */
struct line {
    char folder[32], path[64];
    int fd;
    struct athar_stream *stream;
    pthread_mutex_t lock; /* guards why and ended */
    pthread_cond_t changed;
    int why;
    bool ended;
};

static void on_closed(void *context, int why)
{
    struct line *line = context;

    pthread_mutex_lock(&line->lock);
    line->why = why;
    line->ended = true;
    pthread_cond_signal(&line->changed);
    pthread_mutex_unlock(&line->lock);
}

static int wait_closed(struct line *line)
{
    pthread_mutex_lock(&line->lock);
    while (!line->ended) {
        pthread_cond_wait(&line->changed, &line->lock);
    }
    int why = line->why;
    pthread_mutex_unlock(&line->lock);
    return why;
}

static int connect_bare(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    struct timeval patience = { .tv_sec = PATIENCE_S };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ATH_EQ_INT(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

/* Both ends of a connection. */
static nng_stream *join(struct line *line)
{
    nng_stream_listener *listener;
    nng_aio *aio;
    char url[80];

    ATH_TRUE(mkdtemp(line->folder) != NULL);
    snprintf(line->path, sizeof line->path, "%s/socket", line->folder);
    snprintf(url, sizeof url, "ipc://%s", line->path);
    ATH_EQ_INT(nng_stream_listener_alloc(&listener, url), 0);
    ATH_EQ_INT(nng_stream_listener_listen(listener), 0);
    ATH_EQ_INT(nng_aio_alloc(&aio, NULL, NULL), 0);
    line->fd = connect_bare(line->path);
    nng_stream_listener_accept(listener, aio);
    nng_aio_wait(aio);
    ATH_EQ_INT(nng_aio_result(aio), 0);
    nng_stream *conn = nng_aio_get_output(aio, 0);
    nng_aio_free(aio);
    nng_stream_listener_free(listener);
    return conn;
}

static void open_line(struct line *line, size_t queue_most)
{
    static const struct athar_stream_events events = { .closed = on_closed };

    *line = (struct line){ .folder = "/tmp/athar-line-XXXXXX" };
    pthread_mutex_init(&line->lock, NULL);
    pthread_cond_init(&line->changed, NULL);
    const struct athar_stream_options options = { .ipc = true,
                                                  .role = ATHAR_ROLE_PUB,
                                                  .message_bytes = LARGE,
                                                  .queue_most = queue_most,
                                                  .events = &events,
                                                  .context = line };
    line->stream = athar_stream_new(join(line), &options);
    ATH_TRUE(line->stream != NULL);
}

static void close_line(struct line *line)
{
    athar_stream_close(line->stream);
    (void)wait_closed(line);
    athar_stream_release(line->stream);
    close(line->fd);
    pthread_mutex_destroy(&line->lock);
    pthread_cond_destroy(&line->changed);
    unlink(line->path);
    ATH_EQ_INT(rmdir(line->folder), 0);
}

static void send_message(struct line *line, size_t size)
{
    struct athar_packet *packet = athar_packet_new(size, NULL);

    ATH_TRUE(packet != NULL);
    memset(athar_packet_bytes(packet), 'm', size);
    athar_stream_send(line->stream, packet);
}

ATH_TEST(proto_stream, the_greeting_comes_before_what_was_sent_first)
{
    static const uint8_t expected[GREETING + PREFIX + 1] = {
        0, 'S', 'P', 0, 0, ATHAR_ROLE_PUB, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 'm'
    };
    uint8_t bytes[sizeof expected];
    struct line line;

    open_line(&line, 0);
    send_message(&line, 1);
    athar_stream_begin(line.stream);
    ATH_EQ_INT(recv(line.fd, bytes, sizeof bytes, MSG_WAITALL), sizeof bytes);
    ATH_EQ_MEM(bytes, expected, sizeof expected);
    close_line(&line);
}

ATH_TEST(proto_stream, a_peer_for_whom_too_much_waits_is_cut_off)
{
    static char bytes[LARGE];
    struct line line;
    ssize_t got;

    open_line(&line, QUEUE);
    athar_stream_begin(line.stream);
    for (int i = 0; i < 100;
         i++) { /* more than the system takes for one who does not read */
        send_message(&line, LARGE);
    }
    ATH_EQ_INT(wait_closed(&line), NNG_ETIMEDOUT);
    do {
        got = recv(line.fd, bytes, sizeof bytes, 0);
    } while (got > 0);
    ATH_EQ_INT(got, 0);
    close_line(&line);
}
