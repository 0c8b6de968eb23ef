/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "store/private.h"

/*
 * The library keeps two heads, on the first two pages, writes them by turns, and believes the one
 * with the higher number. It has no checksum there: a flipped bit in a number brings back the state
 * before, whole and in order. But the numbers of two good heads follow each other.
 */

enum { HEAD_BYTES = 152, MAGIC_AT = 16, NUMBER_AT = 144, TRIES = 1000 };

static const uint32_t magic = 0xBEEFC0DE, version = 1;

/* The number of a head; false when this is no head of the layout that is known here. */
static bool read_number(uint64_t *number, int fd, off_t at)
{
    uint8_t head[HEAD_BYTES];
    uint32_t found[2];

    if (pread(fd, head, sizeof head, at) != (ssize_t)sizeof head) {
        return false;
    }
    memcpy(found, head + MAGIC_AT, sizeof found);
    memcpy(number, head + NUMBER_AT, sizeof *number);
    return found[0] == magic && found[1] == version;
}

ath_code ath_heads_check(MDB_env *env, struct ath_error *err)
{
    mdb_filehandle_t fd = -1;
    MDB_stat stat;
    uint64_t first = 0, second = 0, again = 1;

    if (sizeof(size_t) != sizeof first || mdb_env_get_fd(env, &fd) != 0 ||
        mdb_env_stat(env, &stat) != 0) {
        return ATH_OK;
    }
    /* Another process may be writing: two readings of the first must agree. */
    for (int i = 0; i < TRIES && first != again; i++) {
        if (!read_number(&first, fd, 0) ||
            !read_number(&second, fd, (off_t)stat.ms_psize) ||
            !read_number(&again, fd, 0)) {
            return ath_fail(err, ATH_DATA_LOSS, "a head of the store is damaged");
        }
    }
    uint64_t apart = first > second ? first - second : second - first;
    if (apart > 1 || (apart == 0 && first > 0)) {
        return ath_fail(err, ATH_DATA_LOSS,
                        "the heads of the store, %llu and %llu, do not follow each other: "
                        "one of them is damaged",
                        (unsigned long long)first, (unsigned long long)second);
    }
    return ATH_OK;
}
