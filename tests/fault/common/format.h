/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * format - what the preloaded recorder writes and the crash states are rebuilt from.
 *
 * A recording is records behind each other, each followed by `size` bytes and padded to eight.
 * The number of a record is its place, from 0. It lives for one test run: host byte order.
 */

#include <stdint.h>

enum fault_kind {
    FAULT_WRITE = 1, /* begins: `file`, `offset`, bytes. link 1: it will never be flushed */
    FAULT_DURABLE,   /* the write with number `link` was on disk when the call returned */
    FAULT_FLUSH, /* ended: what was written to `file` before record `link` is on disk; its path */
    FAULT_FLUSH_LOST, /* failed: what was pending on `file` may never reach the disk */
    FAULT_CREATE,     /* a new file; path */
    FAULT_MKDIR,      /* path */
    FAULT_REMOVE,     /* unlink or rmdir; path */
    FAULT_RENAME,     /* path, 0, path */
    FAULT_SEND, /* sent on connection `file`; begun when `link` records were there; bytes */
};

struct fault_record {
    uint32_t kind, file, size, spare;
    uint64_t offset, link;
};
