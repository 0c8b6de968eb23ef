/* SPDX-License-Identifier: Apache-2.0 */

/* A client that asks and does not read, written on the bare socket: nng's own always reads. */

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "rpc_fixture.h"

enum { ANSWER = 65536, QUESTIONS = 24, CONTEXTS = 4, ENVELOPE = 13, FILES = 1024 };

static int connect_bare(const char *path)
{
    static const uint8_t hello[8] = { 0, 'S', 'P', 0, 0, 0x30, 0, 0 }; /* I am a REQ */
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    struct timeval patience = { .tv_sec = 20 };
    uint8_t theirs[8];
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ATH_EQ_INT(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    ATH_EQ_INT(send(fd, hello, sizeof hello, MSG_NOSIGNAL), sizeof hello);
    ATH_EQ_INT(recv(fd, theirs, sizeof theirs, MSG_WAITALL), sizeof theirs);
    return fd;
}

/* Type 1, length, request id, and then the frame. */
static void put_envelope(uint8_t *out, size_t frame, uint32_t id)
{
    uint64_t size = frame + 4;

    out[0] = 1;
    for (int i = 0; i < 8; i++) {
        out[1 + i] = (uint8_t)(size >> (8 * (7 - i)));
    }
    for (int i = 0; i < 4; i++) {
        out[9 + i] = (uint8_t)((0x80000000U | id) >> (8 * (3 - i)));
    }
}

/* A question whose answer is as large as itself; the last ones may find the line cut. */
static void ask_and_not_read(int fd)
{
    Athar__V1__RequestHeader header = ATHAR__V1__REQUEST_HEADER__INIT;
    static uint8_t body[ANSWER] = { 0x0a, 0xfc, 0xff, 0x03 }; /* payload of 65,532 bytes */
    uint8_t envelope[ENVELOPE];
    size_t size;

    header.method = CHECK;
    uint8_t *frame = make_frame(&header, ath_slice(body, sizeof body), &size);
    for (uint32_t i = 0; i < QUESTIONS; i++) {
        put_envelope(envelope, size, i + 1);
        if (send(fd, envelope, sizeof envelope, MSG_NOSIGNAL) < 0 ||
            send(fd, frame, size, MSG_NOSIGNAL) < 0) {
            break;
        }
    }
    free(frame);
}

static void *ask_in_background(void *fd)
{
    ask_and_not_read(*(int *)fd);
    return NULL;
}

/* Whether the line ends, however much is still in it. */
static bool is_cut_off(int fd)
{
    static uint8_t bytes[ANSWER];
    ssize_t got;

    do {
        got = recv(fd, bytes, sizeof bytes, 0);
    } while (got > 0);
    return got == 0 || errno == ECONNRESET;
}

ATH_TEST(rpc_slow_reader, one_who_does_not_read_is_cut_off_and_the_rest_are_served)
{
    struct fixture f =
        serve(&(struct ath_server_options){ .contexts = CONTEXTS,
                                            .inflight_per_connection = CONTEXTS,
                                            .send_timeout_ms = 100 });
    pthread_t thread;
    int fd = connect_bare(f.url + 6);

    pthread_create(&thread, NULL, ask_in_background, &fd);
    for (int i = 0; i < 10; i++) {
        expect_serving(&f);
    }
    pthread_join(thread, NULL); /* its last question finds the line cut */
    ATH_TRUE(is_cut_off(fd));
    wait_inflight(&f, 0);
    close(fd);
    stop(&f);
}

static size_t count_files(void)
{
    size_t count = 0;

    for (int fd = 0; fd < FILES; fd++) {
        count += fcntl(fd, F_GETFD) >= 0;
    }
    return count;
}

/* nng 1.5's REP socket fails this at the first of them. */
ATH_TEST(rpc_slow_reader, one_who_leaves_in_the_middle_leaves_nothing_behind)
{
    struct fixture f = serve(NULL);
    size_t before = count_files();
    struct timeval moment = { .tv_usec = 1000 };
    static uint8_t bytes[30000];

    for (int i = 0; i < 200; i++) {
        int fd = connect_bare(f.url + 6);
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &moment, sizeof moment);
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &moment, sizeof moment);
        ask_and_not_read(fd);
        ATH_TRUE(recv(fd, bytes, 1 + (size_t)i * 100, 0) != 0);
        close(fd);
    }
    expect_serving(&f);
    wait_inflight(&f, 0);
    while (count_files() > before) {
        sched_yield();
    }
    stop(&f);
}
