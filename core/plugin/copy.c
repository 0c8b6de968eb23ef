/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* memfd_create */

#include "plugin/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { CHUNK = 64 << 10, COPY_BYTES = 64 << 20 };

/* Not even the plugin itself may change it: it is read again when its process starts again. */
enum { SEALS = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL };

static ath_code write_all(int fd, const uint8_t *bytes, size_t n, struct ath_error *err)
{
    while (n > 0) {
        ssize_t done = write(fd, bytes, n);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for a copy of it");
        }
        bytes += done;
        n -= (size_t)done;
    }
    return ATH_OK;
}

static ath_code copy_bytes(int to, int from, struct ath_error *err)
{
    uint8_t chunk[CHUNK];
    size_t all = 0;
    ath_code code = ATH_OK;
    ssize_t n;

    while (code == ATH_OK && (n = read(from, chunk, sizeof chunk)) != 0) {
        if (n < 0 && errno != EINTR) {
            return ath_fail(err, ATH_INVALID_ARGUMENT, "it cannot be read to its end");
        }
        all += n < 0 ? 0 : (size_t)n;
        if (all > COPY_BYTES) {
            return ath_fail(err, ATH_INVALID_ARGUMENT, "it has more than %d MiB",
                            COPY_BYTES >> 20);
        }
        code = n < 0 ? ATH_OK : write_all(to, chunk, (size_t)n, err);
    }
    return code;
}

ath_code ath_file_copy_open(struct ath_file_copy *out, const char *path,
                            struct ath_error *err)
{
    int from = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    int to = from < 0 ? -1 : memfd_create("athar-plugin", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    ath_code code;

    if (from < 0) {
        return ath_fail(err, ATH_INVALID_ARGUMENT, "it cannot be opened");
    }
    code = to < 0 ? ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for a copy of it")
                  : copy_bytes(to, from, err);
    close(from);
    if (code == ATH_OK && fcntl(to, F_ADD_SEALS, SEALS) != 0) {
        code = ath_fail(err, ATH_RESOURCE_EXHAUSTED, "its copy cannot be sealed");
    }
    if (code != ATH_OK) {
        if (to >= 0) {
            close(to);
        }
        return code;
    }
    out->fd = to;
    snprintf(out->path, sizeof out->path, "/proc/self/fd/%d", to);
    return ATH_OK;
}

void ath_file_copy_close(struct ath_file_copy *copy)
{
    if (copy->fd >= 0) {
        close(copy->fd);
    }
}
