/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "lock.h"
#include "modes.h"
#include "plugin/driver.h"
#include "plugin/wire.h"

enum {
    DECLARED_BYTES = 32 << 20, /* what a plugin may declare */
    CALLS_BYTES = 8 << 20,     /* one frame of calls, read */
    SAID_BYTES = 16 << 20,     /* what is said of one frame */
    IN_BYTES = 1 << 20,        /* longest frame athard sends */
    PIECE_BYTES = 64 * 1024,   /* an answer that grows beyond goes out in pieces */
    HINT_BYTES = 16 * 1024,
};

struct host {
    struct ath_wire_page *page;
    struct ath_plugin_object *object;
    struct ath_arena declared, calls, said;
    uint8_t in[IN_BYTES];
};

/* ---- the socket -------------------------------------------------------------------- */

/* athard is gone when this fails, and so is our reason to be. */
static void send_frame(struct ath_buf *buf, uint32_t sequence)
{
    struct ath_slice frame = ath_wire_frame(buf, sequence);

    if (frame.size == 0) {
        _exit(EXIT_FAILURE);
    }
    while (frame.size > 0) {
        ssize_t n = send(ATH_WIRE_SOCKET, frame.data, frame.size, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR) {
            _exit(EXIT_FAILURE);
        }
        size_t sent = n < 0 ? 0 : (size_t)n;
        frame = ath_slice(frame.data + sent, frame.size - sent);
    }
}

static void receive(uint8_t *out, size_t size)
{
    while (size > 0) {
        ssize_t n = recv(ATH_WIRE_SOCKET, out, size, 0);
        if (n == 0 || (n < 0 && errno != EINTR)) {
            _exit(n == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
        }
        out += n < 0 ? 0 : n;
        size -= n < 0 ? 0 : (size_t)n;
    }
}

static struct ath_slice receive_frame(struct host *host, uint32_t *sequence)
{
    uint8_t bytes[ATH_WIRE_HEAD_BYTES];

    receive(bytes, sizeof bytes);
    struct ath_wire_head head = ath_wire_head(bytes);
    if (head.size > sizeof host->in) {
        _exit(EXIT_FAILURE);
    }
    receive(host->in, head.size);
    *sequence = head.sequence;
    return ath_slice(host->in, head.size);
}

/* ---- loading ----------------------------------------------------------------------- */

static ath_code load(struct host *host, struct ath_plugin_declared *declared,
                     uint32_t *locks, struct ath_error *err)
{
    static const char copy[] = "/proc/self/fd/5";
    const char *why = ath_lock_loading(locks);
    ath_code code;

    _Static_assert(ATH_WIRE_COPY == 5, "its path");

    if (why != NULL) {
        return ath_fail(err, ATH_FAILED_PRECONDITION, "%s", why);
    }
    code = ath_plugin_alone.open(&host->object, declared, copy, &host->declared, err);
    close(ATH_WIRE_COPY);
    if (code != ATH_OK) {
        return code;
    }
    if ((why = ath_lock_loaded()) != NULL) {
        return ath_fail(err, ATH_FAILED_PRECONDITION, "%s", why);
    }
    return ath_program_finish(declared->program, NULL, &host->declared, err);
}

/* False when there is nothing to serve. */
static bool introduce(struct host *host)
{
    struct ath_plugin_declared declared;
    struct ath_error why = { 0 };
    struct ath_buf buf;
    uint32_t locks = 0;
    bool loaded = load(host, &declared, &locks, &why) == ATH_OK;

    ath_buf_init(&buf, &host->said, HINT_BYTES);
    if (loaded) {
        ath_wire_write_hello(&buf, &declared, locks);
    } else {
        ath_wire_write_refusal(&buf, &why);
    }
    send_frame(&buf, 0);
    ath_arena_reset(&host->said);
    return loaded;
}

/* ---- checking ---------------------------------------------------------------------- */

/* What was said and is not sent. */
struct answer {
    struct ath_plugin_remarks *remarks[ATH_WIRE_CALLS];
    size_t n;
    uint32_t sequence;
};

static void send_answer(struct host *host, struct answer *answer)
{
    struct ath_buf buf;

    ath_buf_init(&buf, &host->said, HINT_BYTES);
    ath_wire_write_answer(&buf, (const struct ath_plugin_remarks *const *)answer->remarks,
                          answer->n);
    send_frame(&buf, answer->sequence);
    ath_arena_reset(&host->said);
    answer->n = 0;
}

static void send_failure(struct host *host, uint32_t sequence, const struct ath_error *why)
{
    struct ath_buf buf;

    ath_arena_reset(&host->said);
    ath_buf_init(&buf, &host->said, HINT_BYTES);
    ath_wire_write_failure(&buf, why);
    send_frame(&buf, sequence);
}

/* One call; false when the plugin talked nonsense. */
static bool run(struct host *host, const struct ath_plugin_call *call,
                struct answer *answer, struct ath_error *why)
{
    struct ath_plugin_remarks *remarks =
        ath_arena_new(&host->said, struct ath_plugin_remarks);

    if (remarks == NULL) {
        ath_fail(why, ATH_RESOURCE_EXHAUSTED, "it says more than there is memory for");
        return false;
    }
    remarks->arena = &host->said;
    answer->remarks[answer->n++] = remarks;
    return ath_plugin_alone.check(host->object, call, 1, &remarks, why) == ATH_OK;
}

static void run_all(struct host *host, uint32_t sequence,
                    const struct ath_plugin_call *calls, size_t n)
{
    struct answer answer = { .sequence = sequence };
    struct ath_error why = { 0 };

    for (size_t i = 0; i < n; i++) {
        if (!run(host, &calls[i], &answer, &why)) {
            send_failure(host, sequence, &why);
            return;
        }
        atomic_store_explicit(&host->page->at, (uint32_t)i + 1, memory_order_relaxed);
        if (host->said.used > PIECE_BYTES || i + 1 == n) {
            send_answer(host, &answer);
        }
    }
}

static void serve(struct host *host)
{
    for (;;) {
        struct ath_plugin_call *calls;
        size_t n;
        uint32_t sequence;
        struct ath_slice body = receive_frame(host, &sequence);
        ath_arena_reset(&host->calls);
        if (!ath_wire_read_calls(&calls, &n, body, &host->calls)) {
            _exit(EXIT_FAILURE);
        }
        run_all(host, sequence, calls, n);
    }
}

int ath_host_serve(int argc, char **argv)
{
    static struct host host;

    if (argc != 2) {
        return EXIT_FAILURE;
    }
    void *page = mmap(NULL, ATH_WIRE_PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
                      ATH_WIRE_PAGE, 0);
    if (page == MAP_FAILED || !ath_lock_begin(page, strtol(argv[1], NULL, 10))) {
        return EXIT_FAILURE;
    }
    close(ATH_WIRE_PAGE);
    host.page = page;
    tzset(); /* here, because it may look for files */
    ath_arena_init(&host.declared, DECLARED_BYTES);
    ath_arena_init(&host.calls, CALLS_BYTES);
    ath_arena_init(&host.said, SAID_BYTES);
    if (introduce(&host)) {
        serve(&host);
    }
    _exit(EXIT_SUCCESS); /* none of the plugin's own endings */
}
