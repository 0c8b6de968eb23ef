/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* O_PATH, syscall() */

#include "fence.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's struct as it is today; an older header knows its beginning only. */
struct ruleset {
    uint64_t files, network, scopes;
};

/* What each version of the kernel's interface can forbid. */
static const struct {
    struct ruleset handled;
    size_t size; /* of the struct then */
} versions[] = {
    { { 0, 0, 0 }, 0 },       { { 0x1FFF, 0, 0 }, 8 },  { { 0x3FFF, 0, 0 }, 8 },
    { { 0x7FFF, 0, 0 }, 8 },  { { 0x7FFF, 3, 0 }, 16 }, { { 0xFFFF, 3, 0 }, 16 },
    { { 0xFFFF, 3, 3 }, 24 },
};

enum { NEWEST = sizeof versions / sizeof versions[0] - 1 };

static const char *const folders[] = { "/lib",     "/lib32",     "/lib64",
                                       "/usr/lib", "/usr/lib64", "/usr/local/lib" };

static void allow(int rules, const char *path, uint64_t access)
{
    struct landlock_path_beneath_attr beneath = { .allowed_access = access };

    beneath.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (beneath.parent_fd >= 0) {
        syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
        close(beneath.parent_fd);
    }
}

bool ath_fence(void)
{
    long version =
        syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

    if (version < 1) {
        return false;
    }
    size_t at = version < NEWEST ? (size_t)version : NEWEST;
    int rules = (int)syscall(SYS_landlock_create_ruleset, &versions[at].handled,
                             versions[at].size, 0);
    if (rules < 0) {
        return false;
    }
    allow(rules, "/etc/ld.so.cache", LANDLOCK_ACCESS_FS_READ_FILE);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        allow(rules, folders[i],
              LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR);
    }
    bool fenced = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return fenced;
}
