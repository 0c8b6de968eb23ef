/* SPDX-License-Identifier: Apache-2.0 */

/*
 * alloc - preloaded: the N-th allocation after fault_alloc_plan(N) finds no memory.
 *
 * Whoever plans finds the functions by name, so that nothing has to link this.
 */

#pragma GCC visibility push(default)

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/* The C library's own, under the names it keeps for whoever takes the others. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static atomic_long counted, fatal_one;

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

static bool fails(void)
{
    long number = atomic_fetch_add(&counted, 1) + 1;

    if (number != fatal_one) {
        return false;
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
