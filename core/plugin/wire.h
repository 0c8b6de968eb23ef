/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * wire - what athard and the process of a plugin say to each other, over one socket.
 *
 * Both are of one build, and the first message proves it: nothing here needs to be kept for
 * ever. A frame is a head of eight bytes (the body's size, and a number that an answer
 * repeats) and a body, of which the first byte is its type. athard is believed by the
 * process; of what the process says nothing is believed: a plugin may have written it.
 *
 * Beside the socket they share one page of memory. In it the process says how far it is, so
 * that the server can tell a long frame of good checks from one check that never ends.
 *
 * Memory:   strings read are the arena's.
 */

#include <stdatomic.h>

#include "base/buf.h"
#include "plugin/driver.h"

enum {
    ATH_WIRE_SOCKET = 3, /* the process's descriptors */
    ATH_WIRE_PAGE = 4,
    ATH_WIRE_COPY = 5, /* the plugin, in memory; closed when it is loaded */
    ATH_WIRE_PAGE_BYTES = 4096,
    ATH_WIRE_CALLS = 128, /* most calls of a frame: their budgets together fit its time */
    ATH_WIRE_HEAD_BYTES = 8,
    ATH_WIRE_BYTES = 8 << 20, /* longest body */
    ATH_WIRE_DENIED = 115,    /* exit status after a system call that is not allowed */
};

/* The shared page. The process writes, or its plugin does: a hint, never a truth. */
struct ath_wire_page {
    _Atomic uint32_t at;     /* calls of the present frame that are done */
    _Atomic uint32_t denied; /* 1 + the number of the system call that ended it */
};

/* ---- frames ------------------------------------------------------------------------ */

struct ath_wire_head {
    uint32_t size, sequence;
};

/* The head of a frame, from its eight bytes. */
struct ath_wire_head ath_wire_head(const uint8_t bytes[ATH_WIRE_HEAD_BYTES]);

/* A frame that is ready to be sent; empty when the buffer has failed. */
struct ath_slice ath_wire_frame(struct ath_buf *buf, uint32_t sequence);

/* ---- what the process says first --------------------------------------------------- */

/* The plugin is loaded: what it declares, its program finished, and the locks that hold. */
void ath_wire_write_hello(struct ath_buf *buf, const struct ath_plugin_declared *declared,
                          uint32_t locks);

/* The plugin cannot be served, and why. */
void ath_wire_write_refusal(struct ath_buf *buf, const struct ath_error *why);

struct ath_wire_hello {
    struct ath_plugin_declared declared; /* its checks have no functions */
    uint32_t locks;                      /* enum ath_plugin_lock */
};

/* Read either. INVALID_ARGUMENT, FAILED_PRECONDITION or RESOURCE_EXHAUSTED with the
 * process's reason; UNAVAILABLE when it makes no sense or is of another build. */
ATH_MUST_CHECK ath_code ath_wire_read_hello(struct ath_wire_hello *out,
                                            struct ath_slice body, struct ath_arena *arena,
                                            struct ath_error *err);

/* ---- calls ------------------------------------------------------------------------- */

/* A frame of calls: at most ATH_WIRE_CALLS. */
void ath_wire_write_calls(struct ath_buf *buf, const struct ath_plugin_call *calls,
                          size_t n);

/* Read it; the calls and their values are the arena's. False when it is malformed. */
bool ath_wire_read_calls(struct ath_plugin_call **out, size_t *n, struct ath_slice body,
                         struct ath_arena *arena);

/* What was said of the next n calls of a frame. A frame may be answered in pieces. */
void ath_wire_write_answer(struct ath_buf *buf,
                           const struct ath_plugin_remarks *const *remarks, size_t n);

/* What the plugin said of a call makes no sense. */
void ath_wire_write_failure(struct ath_buf *buf, const struct ath_error *why);

/* What a frame asked, as far as it is not answered. */
struct ath_wire_asked {
    const struct ath_plugin_call *calls;
    struct ath_plugin_remarks *const *remarks;
    size_t n;
};

/* Read the answer to the first *done calls of `asked`, at least one. UNAVAILABLE when the
 * plugin failed or the answer makes no sense; RESOURCE_EXHAUSTED when an arena of remarks is
 * out. */
ATH_MUST_CHECK ath_code ath_wire_read_answer(size_t *done, struct ath_slice body,
                                             const struct ath_wire_asked *asked,
                                             struct ath_error *err);
