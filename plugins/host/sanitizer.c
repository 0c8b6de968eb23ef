/* SPDX-License-Identifier: Apache-2.0 */

/* How the runtimes of sanitizers behave in here: a plugin's crash stays the kernel's to
 * report, and nothing is looked for that a locked process cannot find. */

const char *__asan_default_options(void);
const char *__tsan_default_options(void);

#define CRASHES \
    "handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:"
#define MEMORY "allocator_may_return_null=1:max_allocation_size_mb=256"

const char *__asan_default_options(void)
{
    return CRASHES "detect_leaks=0:" MEMORY;
}

const char *__tsan_default_options(void)
{
    return CRASHES MEMORY;
}
