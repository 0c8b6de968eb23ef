/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Bytes as they come in over a connection, cut anywhere, into proto/codec/stream*.c. The parts of
 * nng that a stream uses are played here, by one thread: a read gives the next few bytes, a write
 * takes some of what it is given. The messages that come out must be those that a plain look at
 * the whole input finds, each answer must be written whole and in order, and `closed` must come
 * once, last, and say why.
 *
 * Input: a byte of flags, a byte that decides where things are cut, then what the peer sends.
 */

#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "codec/stream_parts.h"

enum {
    IOVS = 8,
    MESSAGE_BYTES = 200,
    GREETING_BYTES = 8,
    FLAG_IPC = 1,
    FLAG_PAUSES = 2,  /* the user says "not now" now and then */
    FLAG_STOPS = 4,   /* few packets may wait before nothing is read */
    FLAG_ANSWERS = 8, /* every message is answered with itself */
    FLAG_SINGLE = 16, /* byte by byte */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An operation of nng: begun, and ended by pump(). */
struct nng_aio {
    void (*done)(void *);
    void *arg;
    nng_iov iov[IOVS];
    unsigned iov_count;
    int result;
    size_t count;
    bool busy, ready;
};

/* The connection and what is expected of it. */
struct nng_stream {
    struct athar_stream *stream;
    const uint8_t *in;
    size_t left;
    uint32_t dice;
    unsigned flags;
    nng_aio *rx, *tx;
    bool closed_under, ended, refused;
    int why;
    const uint8_t *model; /* what no message has been taken from yet */
    size_t model_left;
    uint8_t *sent; /* what the stream wrote */
    size_t sent_bytes;
    uint8_t *wanted; /* and what it was given to write */
    size_t wanted_bytes;
};

static nng_stream world;

static uint32_t roll(uint32_t sides)
{
    world.dice = world.dice * 1664525 + 1013904223;
    return (world.dice >> 8) % sides;
}

/* ---- nng, as far as a stream uses it --------------------------------------------------- */

int nng_aio_alloc(nng_aio **out, void (*done)(void *), void *arg)
{
    nng_aio *aio = calloc(1, sizeof *aio);

    ath_assert(aio != NULL);
    aio->done = done;
    aio->arg = arg;
    *out = aio;
    return 0;
}

void nng_aio_reap(nng_aio *aio)
{
    ath_assert(!aio->busy);
    world.rx = world.rx == aio ? NULL : world.rx;
    world.tx = world.tx == aio ? NULL : world.tx;
    free(aio);
}

void nng_aio_set_timeout(nng_aio *aio, nng_duration ms)
{
    (void)aio;
    (void)ms;
}

int nng_aio_set_iov(nng_aio *aio, unsigned n, const nng_iov *iov)
{
    ath_assert(n <= IOVS);
    memcpy(aio->iov, iov, n * sizeof *iov);
    aio->iov_count = n;
    return 0;
}

int nng_aio_result(nng_aio *aio)
{
    return aio->result;
}

size_t nng_aio_count(nng_aio *aio)
{
    return aio->count;
}

bool nng_aio_begin(nng_aio *aio)
{
    ath_assert(!aio->busy);
    aio->busy = true;
    return true;
}

void nng_aio_finish(nng_aio *aio, int rv)
{
    aio->result = rv;
    aio->count = 0;
    aio->ready = true;
}

static void begin(nng_aio *aio)
{
    ath_assert(!aio->busy && !world.closed_under);
    aio->busy = true;
    aio->ready = false;
}

void nng_stream_recv(nng_stream *conn, nng_aio *aio)
{
    begin(aio);
    conn->rx = aio;
}

void nng_stream_send(nng_stream *conn, nng_aio *aio)
{
    begin(aio);
    conn->tx = aio;
}

void nng_stream_close(nng_stream *conn)
{
    conn->closed_under = true;
}

void nng_stream_free(nng_stream *conn)
{
    conn->stream = NULL;
}

/* ---- the other side -------------------------------------------------------------------- */

static void end(nng_aio *aio, int rv, size_t count)
{
    aio->busy = aio->ready = false;
    aio->result = rv;
    aio->count = count;
    aio->done(aio->arg);
}

static void give_input(nng_aio *rx)
{
    size_t most = (world.flags & FLAG_SINGLE) != 0 ? 1 : 1 + roll(40);
    size_t n = rx->iov[0].iov_len < world.left ? rx->iov[0].iov_len : world.left;

    n = n < most ? n : most;
    ath_assert(rx->iov[0].iov_len > 0);
    if (n == 0) {
        end(rx, NNG_ECONNSHUT, 0);
        return;
    }
    memcpy(rx->iov[0].iov_buf, world.in, n);
    world.in += n;
    world.left -= n;
    end(rx, 0, n);
}

static void take_output(nng_aio *tx)
{
    size_t all = 0, taken = 0;

    for (unsigned i = 0; i < tx->iov_count; i++) {
        all += tx->iov[i].iov_len;
    }
    size_t n = all > 1 ? 1 + roll((uint32_t)all) : all;
    for (unsigned i = 0; i < tx->iov_count && taken < n; i++) {
        size_t part = tx->iov[i].iov_len < n - taken ? tx->iov[i].iov_len : n - taken;
        memcpy(world.sent + world.sent_bytes, tx->iov[i].iov_buf, part);
        world.sent_bytes += part;
        taken += part;
    }
    ath_assert(world.sent_bytes <= world.wanted_bytes &&
               memcmp(world.sent, world.wanted, world.sent_bytes) == 0);
    end(tx, 0, n);
}

/* End one operation that is under way; false when there is none. */
static bool pump(void)
{
    bool rx = world.rx != NULL && world.rx->busy, tx = world.tx != NULL && world.tx->busy;

    if (rx && world.rx->ready) {
        end(world.rx, world.rx->result, 0);
    } else if (world.closed_under && (rx || tx)) {
        end(rx ? world.rx : world.tx, NNG_ECLOSED, 0);
    } else if (rx && (!tx || roll(2) == 0)) {
        give_input(world.rx);
    } else if (tx) {
        take_output(world.tx);
    }
    return rx || tx;
}

/* ---- what is expected ------------------------------------------------------------------ */

static size_t prefix_bytes(void)
{
    return (world.flags & FLAG_IPC) != 0 ? 9 : 8;
}

/* The next whole message of the input; NULL when there is none, then *broken says why. */
static const uint8_t *next_message(size_t *size, bool *broken)
{
    size_t prefix = prefix_bytes();
    uint64_t length = 0;

    *broken = false;
    if (world.model_left < prefix) {
        return NULL;
    }
    for (size_t i = prefix - 8; i < prefix; i++) {
        length = length << 8 | world.model[i];
    }
    *broken = length > MESSAGE_BYTES || (prefix == 9 && world.model[0] != 1);
    if (*broken || world.model_left - prefix < length) {
        return NULL;
    }
    *size = (size_t)length;
    return world.model + prefix;
}

static void want(const uint8_t *bytes, size_t size)
{
    memcpy(world.wanted + world.wanted_bytes, bytes, size);
    world.wanted_bytes += size;
}

static void answer(const uint8_t *bytes, size_t size)
{
    struct athar_packet *packet = athar_packet_new(size, NULL);

    ath_assert(packet != NULL);
    memcpy(athar_packet_bytes(packet), bytes, size);
    want(bytes - prefix_bytes(), size + prefix_bytes()); /* it is the message itself */
    athar_stream_send(world.stream, packet);
}

static bool on_message(void *context, const uint8_t *bytes, size_t size)
{
    size_t expected = 0;
    bool broken = false;
    const uint8_t *message = next_message(&expected, &broken);

    (void)context;
    ath_assert(message != NULL && size == expected && !world.ended);
    ath_assert(memcmp(message, bytes, size) == 0);
    if ((world.flags & FLAG_PAUSES) != 0 && !world.refused && roll(3) == 0) {
        world.refused = true;
        return false;
    }
    world.refused = false;
    world.model = message + size;
    world.model_left -= prefix_bytes() + size;
    if ((world.flags & FLAG_ANSWERS) != 0) {
        answer(message, size);
    }
    return true;
}

/* Half of the time at once, from within; else when nothing else is left to do. */
static void on_paused(void *context)
{
    (void)context;
    if (roll(2) == 0) {
        athar_stream_resume(world.stream);
    }
}

static void on_closed(void *context, int why)
{
    (void)context;
    ath_assert(!world.ended);
    world.ended = true;
    world.why = why;
}

/* Whether the stream ended for the reason that the whole input gives. */
static void check_end(const uint8_t *data, size_t size, const uint8_t *greeting)
{
    size_t length = 0;
    bool broken = false;

    if (size >= GREETING_BYTES && memcmp(data, greeting, GREETING_BYTES) == 0) {
        ath_assert(next_message(&length, &broken) == NULL);
    } else {
        ath_assert(world.model == data + (size < GREETING_BYTES ? size : GREETING_BYTES));
        broken = size >= GREETING_BYTES;
    }
    ath_assert(world.ended && world.why == (broken ? NNG_EMSGSIZE : NNG_ECONNSHUT));
}

static void run(const uint8_t *data, size_t size)
{
    static const struct athar_stream_events events = { .message = on_message,
                                                       .paused = on_paused,
                                                       .closed = on_closed };
    const uint8_t theirs[] = { 0, 'S', 'P', 0, 0, ATHAR_ROLE_REQ, 0, 0 };
    const uint8_t ours[] = { 0, 'S', 'P', 0, 0, ATHAR_ROLE_REP, 0, 0 };
    struct athar_stream_options options = {
        .ipc = (world.flags & FLAG_IPC) != 0,
        .role = ATHAR_ROLE_REP,
        .message_bytes = MESSAGE_BYTES,
        .queue_stop = (world.flags & FLAG_STOPS) != 0 ? 2 : 0,
        .events = &events,
    };

    world.stream = athar_stream_new(&world, &options);
    ath_assert(world.stream != NULL);
    struct athar_stream *held = world.stream;
    want(ours, sizeof ours);
    athar_stream_begin(held);
    while (pump() || !world.ended) {
        athar_stream_resume(held); /* does nothing unless the user had it paused */
    }
    athar_stream_release(held);
    check_end(data, size, theirs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    world = (nng_stream){ .flags = data[0], .dice = data[1] };
    data += 2;
    size -= 2;
    size_t greeting = size < GREETING_BYTES ? size : GREETING_BYTES;
    world.in = data;
    world.left = size;
    world.model = data + greeting;
    world.model_left = size - greeting;
    world.sent = malloc(size + GREETING_BYTES);
    world.wanted = malloc(size + GREETING_BYTES);
    ath_assert(world.sent != NULL && world.wanted != NULL);
    run(data, size);
    free(world.sent);
    free(world.wanted);
    return 0;
}
