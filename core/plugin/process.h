/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * process - one athar-plugin-host: started, spoken to, watched and ended.
 *
 * It knows time and processor time, frames and how a process died; what the frames say is
 * wire's, and what follows from a failure is child's.
 *
 * Owns:     the process, its socket, and the page it shares with the server.
 * Threads:  one at a time, except the last three functions.
 * Failure:  UNAVAILABLE with a sentence about the process ("ended by signal 11 (segmentation
 *           fault)"), or ABORTED when somebody else killed it. It has then been ended, and may be
 *           started again.
 */

#include <sys/types.h>

#include "plugin/wire.h"

/* Zeroed, and init, before anything else. */
struct ath_process {
    _Atomic pid_t pid; /* 0: none */
    int socket;        /* -1: none */
    int page_file;
    struct ath_wire_page *page; /* mapped from init to fini */
    _Atomic uint32_t sequence;  /* of the last frame sent */
    uint8_t *in;                /* owned; what was received */
    size_t in_at, in_end, in_capacity;
};

/* What a process may use. A check is judged by the time in which the count of checks that are
 * done does not move, so that a frame of many good ones is not taken for one that hangs. */
struct ath_allowance {
    int64_t cpu_us;   /* of its own processor time, for each check */
    int64_t wall_us;  /* for each check */
    int64_t frame_us; /* for a frame, however busy the page says it is */
};

/* The page. RESOURCE_EXHAUSTED when there is none to have. */
ATH_MUST_CHECK ath_code ath_process_init(struct ath_process *process,
                                         struct ath_error *err);
/* Ends the process, too. A zeroed struct is allowed. */
void ath_process_fini(struct ath_process *process);

/* What to start. */
struct ath_process_task {
    const char *host; /* athar-plugin-host */
    const char *path; /* of the plugin, for people who look at the list of processes */
    int copy;         /* the plugin itself */
};

/* Start it; its hello is yet to be received. FAILED_PRECONDITION when the system does not let
 * us. */
ATH_MUST_CHECK ath_code ath_process_start(struct ath_process *process,
                                          const struct ath_process_task *task,
                                          struct ath_error *err);

/* Send a frame, begun by one of ath_wire_write_*. ABORTED when the process had ended before
 * the frame came, too: no fault of the frame. */
ATH_MUST_CHECK ath_code ath_process_send(struct ath_process *process, struct ath_buf *buf,
                                         struct ath_error *err);

/* When the present frame was sent, and what is known of its progress. */
struct ath_watch {
    struct ath_allowance allowance;
    int64_t began_us, moved_us; /* 0 to begin with */
    int64_t cpu_us;
    uint32_t at;
    int looks; /* since it moved */
};

/* The body of the next frame that answers the last one sent; valid until the next receive.
 * Start the watch zeroed, with its allowance, for each frame sent. */
ATH_MUST_CHECK ath_code ath_process_receive(struct ath_slice *body,
                                            struct ath_process *process,
                                            struct ath_watch *watch, struct ath_error *err);

/* True when something was received that nobody asked for. */
bool ath_process_babbles(const struct ath_process *process);

/* End it at once; it has nothing to save. Nothing when there is none. */
void ath_process_end(struct ath_process *process);

/* How many calls of the last frame are done, as the process says. */
uint32_t ath_process_at(const struct ath_process *process);

/* A number that changes while the process gets on. */
uint32_t ath_process_progress(const struct ath_process *process);

/* Processor time of the present process, or 0. */
uint64_t ath_process_cpu_us(const struct ath_process *process);
