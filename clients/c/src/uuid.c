/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>
#include <string.h>
#include <time.h>

#include "internal.h"

enum { BYTES = 16, TIME_BYTES = 6, COUNTER_BITS = 12 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards last */
static uint64_t last; /* milliseconds and counter of the newest id, together */

/* Milliseconds and a 12-bit counter that together never repeat: the counter starts anywhere in
 * its lower half each millisecond and carries into the time when it runs over. */
static uint64_t next_tick(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
    uint64_t tick = ms << COUNTER_BITS | randombytes_uniform(1U << (COUNTER_BITS - 1));
    pthread_mutex_lock(&lock);
    last = tick > last ? tick : last + 1;
    tick = last;
    pthread_mutex_unlock(&lock);
    return tick;
}

static void mark(uint8_t id[BYTES])
{
    id[6] = (uint8_t)((id[6] & 0x0F) | 0x70); /* version 7 */
    id[8] = (uint8_t)((id[8] & 0x3F) | 0x80); /* the RFC's variant */
}

static void print(char out[ATHAR_UUID_BYTES], const uint8_t id[BYTES])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            *out++ = '-';
        }
        *out++ = digits[id[i] >> 4];
        *out++ = digits[id[i] & 15];
    }
    *out = '\0';
}

static int digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool parse(uint8_t id[BYTES], const char *text)
{
    for (size_t i = 0; i < BYTES; i++) {
        if ((i == 4 || i == 6 || i == 8 || i == 10) && *text++ != '-') {
            return false;
        }
        int high = digit(text[0]), low = high < 0 ? -1 : digit(text[1]);
        if (low < 0) {
            return false;
        }
        id[i] = (uint8_t)(high << 4 | low);
        text += 2;
    }
    return *text == '\0';
}

void athar_uuid7(char out[ATHAR_UUID_BYTES])
{
    uint8_t id[BYTES];
    uint64_t tick = next_tick();

    randombytes_buf(id, sizeof id);
    for (int i = 0; i < TIME_BYTES; i++) {
        id[i] = (uint8_t)(tick >> (COUNTER_BITS + 8 * (TIME_BYTES - 1 - i)));
    }
    id[6] = (uint8_t)(tick >> 8 & 0x0F);
    id[7] = (uint8_t)tick;
    mark(id);
    print(out, id);
}

bool athar_uuid_derive(char out[ATHAR_UUID_BYTES], const char *parent, uint64_t n)
{
    uint8_t seed[BYTES + sizeof n], id[BYTES];

    if (!parse(seed, parent)) {
        return false;
    }
    for (size_t i = 0; i < sizeof n; i++) {
        seed[BYTES + i] = (uint8_t)(n >> (8 * (sizeof n - 1 - i)));
    }
    crypto_generichash(id, sizeof id, seed, sizeof seed, NULL, 0);
    memcpy(id, seed, TIME_BYTES);
    mark(id);
    print(out, id);
    return true;
}
