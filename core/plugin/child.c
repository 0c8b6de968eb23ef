/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/child.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/sha256.h"
#include "plugin/copy.h"
#include "plugin/process.h"
#include "plugin/quarantine.h"

enum {
    SCRATCH_BYTES = 16 << 20,
    FRAME_HINT = 8 * 1024,
    WAIT_MS = 20,            /* between two looks at who keeps the process */
    WAIT_CPU_US = 20 * 1000, /* of one check that others wait for */
    WAIT_LOOKS = 10,         /* at one that does not move */
    RETRY_MS = 100,          /* for whoever gave up waiting */
    NS_PER_MS = 1000000,
    NS_PER_S = 1000000000,
};

static const struct ath_allowance loading = { .cpu_us = 1000000,
                                              .wall_us = 5000000,
                                              .frame_us = 5000000 };
static const struct ath_allowance checking = { .cpu_us = 50000,
                                               .wall_us = 2000000,
                                               .frame_us = 10000000 };

struct ath_plugin_object {
    char id[ATH_ID_BYTES + 1];
    char *path;                      /* owned */
    uint8_t hello[ATH_SHA256_BYTES]; /* of what it said when it was opened */
    pthread_mutex_t lock;            /* guards busy and what follows `health` */
    pthread_cond_t freed;
    bool busy;                 /* who has set it has the process and the scratch */
    struct ath_file_copy copy; /* so that what is started again is what was loaded */
    struct ath_process process;
    struct ath_arena scratch;
    struct ath_manifest_checks checks; /* borrowed: as it was opened */
    struct ath_plugin_health health;
    struct ath_quarantine quarantine;
    int64_t until_us; /* wall clock */
};

static char program[PATH_MAX] = "athar-plugin-host";

void ath_plugin_child_program(const char *path)
{
    snprintf(program, sizeof program, "%s", path);
}

/* ---- opening ----------------------------------------------------------------------- */

/* Start the process and receive its hello, which stays in the process's buffer. */
static ath_code start(struct ath_slice *hello, struct ath_plugin_object *object,
                      struct ath_error *err)
{
    struct ath_watch watch = { .allowance = loading };
    const struct ath_process_task task = { program, object->path, object->copy.fd };
    ath_code code = ath_process_start(&object->process, &task, err);

    return code == ATH_OK ? ath_process_receive(hello, &object->process, &watch, err)
                          : code;
}

static ath_code meet(struct ath_plugin_object *object, struct ath_plugin_declared *declared,
                     struct ath_arena *arena, struct ath_error *err)
{
    struct ath_wire_hello hello;
    struct ath_slice body;
    struct ath_error why = { 0 };
    ath_code code = start(&body, object, &why);

    if (code == ATH_UNAVAILABLE || code == ATH_ABORTED) {
        return ath_fail(err, ATH_INVALID_ARGUMENT, "%s while it was loaded", why.message);
    }
    if (code != ATH_OK) {
        return ath_fail(err, code, "%s", why.message);
    }
    if ((code = ath_wire_read_hello(&hello, body, arena, err)) != ATH_OK) {
        return code;
    }
    ath_sha256(object->hello, body, (struct ath_slice){ 0 });
    snprintf(object->id, sizeof object->id, "%s", hello.declared.program->id);
    object->health.locks = hello.locks;
    object->checks = hello.declared.checks;
    *declared = hello.declared;
    return ATH_OK;
}

static void init_lock(struct ath_plugin_object *object)
{
    pthread_condattr_t attributes;

    pthread_mutex_init(&object->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&object->freed, &attributes);
    pthread_condattr_destroy(&attributes);
}

static void close_child(struct ath_plugin_object *object)
{
    if (object == NULL) {
        return;
    }
    ath_process_fini(&object->process);
    ath_arena_fini(&object->scratch);
    pthread_cond_destroy(&object->freed);
    pthread_mutex_destroy(&object->lock);
    ath_file_copy_close(&object->copy);
    free(object->path);
    free(object);
}

static struct ath_plugin_object *make_object(const char *path)
{
    struct ath_plugin_object *object = calloc(1, sizeof *object);

    if (object != NULL && (object->path = strdup(path)) == NULL) {
        free(object);
        return NULL;
    }
    if (object != NULL) {
        object->copy.fd = -1;
        init_lock(object);
        ath_arena_init(&object->scratch, SCRATCH_BYTES);
    }
    return object;
}

static ath_code open_child(struct ath_plugin_object **out,
                           struct ath_plugin_declared *declared, const char *path,
                           struct ath_arena *arena, struct ath_error *err)
{
    ath_code code = ath_object_check(path, err);

    if (code != ATH_OK) {
        return code;
    }
    struct ath_plugin_object *object = make_object(path);
    if (object == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "out of memory");
    }
    if ((code = ath_file_copy_open(&object->copy, path, err)) != ATH_OK ||
        (code = ath_process_init(&object->process, err)) != ATH_OK ||
        (code = meet(object, declared, arena, err)) != ATH_OK) {
        close_child(object);
        return code;
    }
    *out = object;
    return ATH_OK;
}

/* ---- taking turns ------------------------------------------------------------------ */

static struct timespec soon(int ms)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_nsec += (long)ms * NS_PER_MS;
    t.tv_sec += t.tv_nsec / NS_PER_S;
    t.tv_nsec %= NS_PER_S;
    return t;
}

/* Where the process was when a caller last saw it move. */
struct sight {
    uint64_t calls, cpu_us;
    uint32_t at;
    int looks; /* since then */
};

static struct sight look(const struct ath_plugin_object *object)
{
    struct sight sight = { .cpu_us = ath_process_cpu_us(&object->process) };

    sight.calls = object->health.calls;
    sight.at = ath_process_progress(&object->process);
    return sight;
}

/* One check keeps it: busily, or for so long that it is no matter of a busy machine. */
static bool is_stuck(struct ath_plugin_object *object, struct sight *seen)
{
    struct sight now = look(object);

    if (now.calls != seen->calls || now.at != seen->at || now.cpu_us < seen->cpu_us) {
        *seen = now;
        seen->cpu_us = ath_process_cpu_us(&object->process);
        return false;
    }
    return now.cpu_us - seen->cpu_us >= WAIT_CPU_US || ++seen->looks >= WAIT_LOOKS;
}

/* True when it is free. */
static bool wait_for_it(struct ath_plugin_object *object)
{
    struct timespec end = soon(WAIT_MS);
    int error = 0;

    while (object->busy && error == 0) {
        error = pthread_cond_timedwait(&object->freed, &object->lock, &end);
    }
    return !object->busy;
}

/* The same, however long many checks take; false when one keeps it all the while. */
static bool outlast(struct ath_plugin_object *object)
{
    struct sight seen = look(object);

    while (!wait_for_it(object)) {
        if (is_stuck(object, &seen)) {
            return false;
        }
    }
    return true;
}

/* True when the process is ours. */
static bool take_turn(struct ath_plugin_object *object)
{
    if (!wait_for_it(object) && !outlast(object)) {
        return false;
    }
    object->busy = true;
    return true;
}

static ath_code judge_quarantine(const struct ath_plugin_object *object,
                                 struct ath_error *err)
{
    int64_t left = ath_quarantine_left_us(&object->quarantine, ath_clock_mono_us());

    return left == 0
               ? ATH_OK
               : ath_fail_retry(err, ATH_UNAVAILABLE, (uint32_t)(left / 1000) + 1,
                                "left alone for a while, because it failed too often: %s",
                                object->health.failure);
}

/* May a call be made now? With the lock held. */
static ath_code enter(struct ath_plugin_object *object, struct ath_error *err)
{
    ath_code code = judge_quarantine(object, err);

    if (code != ATH_OK) {
        return code;
    }
    if (!take_turn(object)) {
        return ath_fail_retry(err, ATH_UNAVAILABLE, RETRY_MS,
                              "busy with a check that does not end");
    }
    if ((code = judge_quarantine(object, err)) != ATH_OK) { /* since we began to wait */
        object->busy = false;
    }
    return code;
}

/* With the lock held, which is let go first: the one that is woken finds it free. */
static void unlock_and_wake(struct ath_plugin_object *object)
{
    pthread_mutex_unlock(&object->lock);
    pthread_cond_signal(&object->freed);
}

/* ---- failing ----------------------------------------------------------------------- */

/* With the lock held: what is known of the failure, and what follows. */
static void strike(struct ath_plugin_object *object, struct ath_error *err)
{
    struct ath_plugin_health *health = &object->health;

    health->failures++;
    health->failed_us = ath_clock_wall_us();
    snprintf(health->failure, sizeof health->failure, "%s", err->message);
    ath_log(ATH_LOG_WARN, "plugin.strike", "id=%s problem=\"%s\"", object->id,
            err->message);
    if (ath_quarantine_strike(&object->quarantine, ath_clock_mono_us())) {
        int64_t pause = object->quarantine.pause_us;
        object->until_us = health->failed_us + pause;
        err->retry_after_ms = (uint32_t)(pause / 1000);
        ath_log(ATH_LOG_ERROR, "plugin.quarantine", "id=%s ms=%lld problem=\"%s\"",
                object->id, (long long)(pause / 1000), err->message);
    }
}

/* With the lock held. */
static void leave(struct ath_plugin_object *object, size_t checks, ath_code code,
                  struct ath_error *err)
{
    if (code == ATH_UNAVAILABLE) {
        strike(object, err);
    } else if (code == ATH_OK && ath_quarantine_success(&object->quarantine)) {
        ath_log(ATH_LOG_INFO, "plugin.released", "id=%s", object->id);
    }
    object->health.calls++;
    object->health.checks += checks;
    object->busy = false;
}

/* ---- checking ---------------------------------------------------------------------- */

/* It must say the same as when it was opened: that is what was believed. */
static ath_code restart(struct ath_plugin_object *object, struct ath_error *err)
{
    uint8_t hash[ATH_SHA256_BYTES];
    struct ath_wire_hello hello;
    struct ath_slice body;
    ath_code code = start(&body, object, err);

    if (code != ATH_OK) {
        return ATH_UNAVAILABLE;
    }
    ath_sha256(hash, body, (struct ath_slice){ 0 });
    if (memcmp(hash, object->hello, sizeof hash) == 0) {
        return ATH_OK;
    }
    if (ath_wire_read_hello(&hello, body, &object->scratch, err) == ATH_OK) {
        ath_fail(err, ATH_UNAVAILABLE, "declares something else than when it was loaded");
    }
    ath_process_end(&object->process);
    return ATH_UNAVAILABLE;
}

static ath_code ensure_process(struct ath_plugin_object *object, struct ath_error *err)
{
    if (object->process.pid != 0) {
        return ATH_OK;
    }
    pthread_mutex_lock(&object->lock);
    object->health.restarts++;
    pthread_mutex_unlock(&object->lock);
    return restart(object, err);
}

static ath_code send_frame(struct ath_plugin_object *object,
                           const struct ath_wire_asked *asked, struct ath_error *err)
{
    struct ath_buf buf;

    ath_arena_reset(&object->scratch);
    ath_buf_init(&buf, &object->scratch, FRAME_HINT);
    ath_wire_write_calls(&buf, asked->calls, asked->n);
    return ath_process_send(&object->process, &buf, err);
}

/* "ended by signal 11 (segmentation fault) in check 3", or "in deriving 'x'" */
static ath_code name_check(struct ath_plugin_object *object,
                           const struct ath_wire_asked *frame, struct ath_error *err)
{
    uint32_t at = ath_process_at(&object->process);

    if (at >= frame->n) {
        return ATH_UNAVAILABLE;
    }
    size_t check = frame->calls[at].check;
    const char *indicator =
        check < object->checks.n ? object->checks.v[check].indicator : NULL;
    frame->remarks[at]->suspect = true;
    return indicator == NULL
               ? ath_fail(err, ATH_UNAVAILABLE, "%s in check %zu", err->message, check + 1)
               : ath_fail(err, ATH_UNAVAILABLE, "%s in deriving '%s'", err->message,
                          indicator);
}

static ath_code receive_answers(struct ath_plugin_object *object,
                                const struct ath_wire_asked *frame, struct ath_error *err)
{
    struct ath_watch watch = { .allowance = checking };
    struct ath_wire_asked left = *frame;
    ath_code code = ATH_OK;

    while (code == ATH_OK && left.n > 0) {
        struct ath_slice body;
        size_t done = 0;
        code = ath_process_receive(&body, &object->process, &watch, err);
        code = code == ATH_OK ? ath_wire_read_answer(&done, body, &left, err) : code;
        left = (struct ath_wire_asked){ left.calls + done, left.remarks + done,
                                        left.n - done };
    }
    if (code == ATH_OK && ath_process_babbles(&object->process)) {
        code = ath_fail(err, ATH_UNAVAILABLE, "its process says more than it was asked");
    }
    return code;
}

/* ABORTED when the process was killed from outside. */
static ath_code try_frame(struct ath_plugin_object *object,
                          const struct ath_wire_asked *frame, struct ath_error *err)
{
    ath_code code = ensure_process(object, err);

    for (size_t i = 0; i < frame->n; i++) {
        frame->remarks[i]->n = 0;
    }
    if (code != ATH_OK || (code = send_frame(object, frame, err)) != ATH_OK) {
        return code;
    }
    code = receive_answers(object, frame, err);
    return code == ATH_UNAVAILABLE ? name_check(object, frame, err) : code;
}

/* A process that somebody killed is not to blame, the first time: checks are pure, so all of
 * them are asked again. */
static ath_code ask_frame(struct ath_plugin_object *object,
                          const struct ath_wire_asked *frame, struct ath_error *err)
{
    ath_code code = try_frame(object, frame, err);

    if (code == ATH_ABORTED) {
        code = try_frame(object, frame, err);
    }
    return code == ATH_ABORTED ? ATH_UNAVAILABLE : code;
}

static ath_code ask(struct ath_plugin_object *object, const struct ath_wire_asked *asked,
                    struct ath_error *err)
{
    ath_code code = ATH_OK;

    for (size_t i = 0; code == ATH_OK && i < asked->n; i += ATH_WIRE_CALLS) {
        size_t n = asked->n - i < ATH_WIRE_CALLS ? asked->n - i : ATH_WIRE_CALLS;
        struct ath_wire_asked frame = { asked->calls + i, asked->remarks + i, n };
        code = ask_frame(object, &frame, err);
    }
    if (code != ATH_OK) {
        ath_process_end(&object->process); /* what it still says is nobody's answer */
    }
    return code;
}

static ath_code check(struct ath_plugin_object *object, const struct ath_plugin_call *calls,
                      size_t n, struct ath_plugin_remarks *const *remarks,
                      struct ath_error *err)
{
    struct ath_error why = { 0 };

    pthread_mutex_lock(&object->lock);
    ath_code code = enter(object, err);
    if (code != ATH_OK) {
        unlock_and_wake(object);
        return code;
    }
    pthread_mutex_unlock(&object->lock);
    code = ask(object, &(struct ath_wire_asked){ calls, remarks, n }, &why);
    pthread_mutex_lock(&object->lock);
    leave(object, n, code, &why);
    unlock_and_wake(object);
    return code == ATH_OK
               ? ATH_OK
               : ath_fail_retry(err, code, why.retry_after_ms, "%s", why.message);
}

/* ---- health ------------------------------------------------------------------------ */

static void tell_health(struct ath_plugin_object *object, struct ath_plugin_health *out)
{
    int64_t now = ath_clock_mono_us();

    pthread_mutex_lock(&object->lock);
    *out = object->health;
    bool away = ath_quarantine_left_us(&object->quarantine, now) > 0;
    out->strikes = ath_quarantine_recent(&object->quarantine, now);
    out->until_us = away ? object->until_us : 0;
    pthread_mutex_unlock(&object->lock);
    out->isolated = true;
    out->pid = object->process.pid;
    out->cpu_us = ath_process_cpu_us(&object->process);
    out->standing = away            ? ATH_PLUGIN_QUARANTINED
                    : out->pid == 0 ? ATH_PLUGIN_RESTARTING
                                    : ATH_PLUGIN_SERVING;
}

const struct ath_plugin_driver ath_plugin_child = { .name = "child",
                                                    .open = open_child,
                                                    .check = check,
                                                    .close = close_child,
                                                    .health = tell_health };
