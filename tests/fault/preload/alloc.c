/* SPDX-License-Identifier: Apache-2.0 */

/*
 * alloc - preloaded: the N-th allocation after fault_alloc_plan(N) finds no memory.
 *
 * Whoever plans finds the functions by name, so that nothing has to link this. Of a program that
 * knows nothing of it, counted from its start:
 *
 *     ATHAR_ALLOC_FAIL=N         the N-th finds no memory
 *     ATHAR_ALLOC_FAIL=N:kill    it is the last thing the process does
 *     ATHAR_ALLOC_COUNT=FILE     how many there were, written when the program ends
 *
 * nng, where the program has it, is started before anything counts: when it finds no memory for its
 * threads, 1.5.2 dies of a signal or waits for ever.
 */

#define _GNU_SOURCE
#pragma GCC visibility push(default)

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The C library's own, under the names it keeps for whoever takes the others. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

enum { TEXT = 32 };

static atomic_long counted, fatal_one;
static bool kills;
static const char *count_file;

void fault_alloc_plan(long number);
long fault_alloc_count(void);

/* Counting begins again; 0 plans nothing. */
void fault_alloc_plan(long number)
{
    counted = 0;
    fatal_one = number;
}

long fault_alloc_count(void)
{
    return counted;
}

/* The first thing that nng is asked for starts it. */
static void start_nng(void)
{
    int (*make)(void **, void (*)(void *), void *);
    void (*end)(void *);
    void *made = NULL;

    *(void **)&make = dlsym(RTLD_DEFAULT, "nng_aio_alloc");
    *(void **)&end = dlsym(RTLD_DEFAULT, "nng_aio_free");
    if (make != NULL && end != NULL && make(&made, NULL, NULL) == 0) {
        end(made);
    }
}

/* NOLINTBEGIN(concurrency-mt-unsafe): read before the first thread is made */
__attribute__((constructor)) static void begin(void)
{
    const char *text = getenv("ATHAR_ALLOC_FAIL");

    count_file = getenv("ATHAR_ALLOC_COUNT");
    kills = text != NULL && strstr(text, ":kill") != NULL;
    if (text != NULL || count_file != NULL) {
        start_nng();
    }
    fault_alloc_plan(text == NULL ? 0 : strtol(text, NULL, 10));
}
/* NOLINTEND(concurrency-mt-unsafe) */

__attribute__((destructor)) static void tell(void)
{
    char text[TEXT];

    if (count_file != NULL) {
        int fd = open(count_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        int size = snprintf(text, sizeof text, "%ld\n", (long)counted);
        if (write(fd, text, (size_t)size) != size) {
            abort();
        }
        close(fd);
    }
}

static bool fails(void)
{
    long number = atomic_fetch_add(&counted, 1) + 1;

    if (number != fatal_one) {
        return false;
    }
    if (kills) {
        (void)raise(SIGKILL);
    }
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    void *got = fails() ? NULL : __libc_memalign(alignment, size);

    if (got == NULL) {
        return ENOMEM;
    }
    *out = got;
    return 0;
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}
