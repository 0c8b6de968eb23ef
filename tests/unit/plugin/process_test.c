/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "plugin/process.h"

/* A process of which this test is the other end: it says one byte after the other. */

enum { BYTES = 2000, PACE_NS = 1000000, POLL_US = 20000, SHORT_US = 100000 };

static const int64_t LONG_US = 3600000000;

struct dribble {
    struct ath_process process;
    struct ath_wire_page page;
    int theirs;
    bool moves; /* it claims to be one call further with each byte */
    pthread_t thread;
};

static void *say_slowly(void *context)
{
    const uint8_t head[ATH_WIRE_HEAD_BYTES] = { 0, 0, BYTES >> 8, BYTES & 0xff };
    struct dribble *d = context;

    ATH_EQ_INT(send(d->theirs, head, sizeof head, MSG_NOSIGNAL), (long long)sizeof head);
    for (int i = 0; i < BYTES && send(d->theirs, "", 1, MSG_NOSIGNAL) == 1; i++) {
        nanosleep(&(struct timespec){ .tv_nsec = PACE_NS }, NULL);
        if (d->moves) {
            atomic_fetch_add(&d->page.at, 1);
        }
    }
    return NULL;
}

static void begin(struct dribble *d, bool moves)
{
    struct timeval poll = { .tv_usec = POLL_US };
    int ends[2];

    memset(d, 0, sizeof *d);
    ATH_EQ_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &poll, sizeof poll);
    d->process.socket = ends[0];
    d->process.page = &d->page;
    d->theirs = ends[1];
    d->moves = moves;
    ATH_EQ_INT(pthread_create(&d->thread, NULL, say_slowly, d), 0);
}

static void end(struct dribble *d)
{
    close(d->process.socket);
    pthread_join(d->thread, NULL);
    close(d->theirs);
    free(d->process.in);
}

static void ends_within(struct ath_allowance allowance, bool moves)
{
    struct ath_watch watch = { .allowance = allowance };
    struct ath_error err = { 0 };
    struct ath_slice body;
    struct dribble d;

    begin(&d, moves);
    ATH_EQ_INT(ath_process_receive(&body, &d.process, &watch, &err), ATH_UNAVAILABLE);
    ATH_TRUE(strncmp(err.message, "gave no answer for", 18) == 0);
    end(&d);
}

ATH_TEST(plugin_process, an_answer_that_comes_byte_by_byte_is_not_waited_for)
{
    ends_within((struct ath_allowance){ LONG_US, SHORT_US, LONG_US }, false);
}

ATH_TEST(plugin_process, a_frame_has_an_end_whatever_the_page_says)
{
    ends_within((struct ath_allowance){ LONG_US, LONG_US, SHORT_US }, true);
}
