/* SPDX-License-Identifier: Apache-2.0 */
#include "service/scrub.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "service/child.h"

enum { FIRST_MS = 10 * 60 * 1000, RATE_BYTES = 24, LOOK_MS = 20 };

struct ath_scrubber {
    struct ath_scrubber_options options;
    char rate[RATE_BYTES];
    pthread_t thread;
    _Atomic pid_t child;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t changed;
    bool stopping, hurried, ended;
    struct ath_scrub_state state;
};

/* ---- one scrub ---------------------------------------------------------------------------- */

/* The child's report: "name value" lines, as daemon/offline.c writes them. */
static void read_line(void *context, char *line)
{
    struct ath_scrub_state *state = context;

    if (strncmp(line, "records ", 8) == 0) {
        state->records = strtoull(line + 8, NULL, 10);
    } else if (strncmp(line, "damaged ", 8) == 0) {
        state->damaged = strtoull(line + 8, NULL, 10);
    } else if (strncmp(line, "sample ", 7) == 0 && state->samples < ATH_SCRUB_SAMPLES) {
        snprintf(state->sample[state->samples++], ATH_SCRUB_SAMPLE_BYTES, "%s", line + 7);
    }
}

/* A child that gave up has found as much as one that went through. */
static void note_failure(struct ath_scrub_state *state, const struct ath_error *err)
{
    state->damaged++;
    if (state->samples < ATH_SCRUB_SAMPLES) {
        snprintf(state->sample[state->samples++], ATH_SCRUB_SAMPLE_BYTES, "%s",
                 err->message);
    }
}

static void log_state(const struct ath_scrub_state *state, int64_t begun_us)
{
    for (size_t i = 0; i < state->samples; i++) {
        ath_log(ATH_LOG_ERROR, "scrub.damaged", "what=\"%s\"", state->sample[i]);
    }
    ath_log(state->damaged == 0 ? ATH_LOG_INFO : ATH_LOG_ERROR, "scrub.done",
            "records=%llu damaged=%llu ms=%lld", (unsigned long long)state->records,
            (unsigned long long)state->damaged,
            (long long)((state->ended_us - begun_us) / 1000));
}

/* Run one to its end; false when nothing is known for it: stopped, or not started. */
static bool run(struct ath_scrubber *s, struct ath_scrub_state *state)
{
    const char *const argv[] = { s->options.self, "--scrub", s->options.folder,
                                 "--rate",        s->rate,   NULL };
    const struct ath_child child = {
        .argv = argv,
        .line = read_line,
        .context = state,
        .running = &s->child,
        .stopped = "the scrub was stopped",
        .failed = "the store could not be looked through",
    };
    struct ath_error err;
    int64_t begun_us = ath_clock_mono_us();
    ath_code code = ath_child_run(&child, &err);

    if (code == ATH_UNAVAILABLE || code == ATH_RESOURCE_EXHAUSTED) {
        ath_log(ATH_LOG_WARN, "scrub.ended", "why=\"%s\"", err.message);
        return false;
    }
    if (code != ATH_OK) {
        note_failure(state, &err);
    }
    state->ended_us = ath_clock_mono_us();
    log_state(state, begun_us);
    return true;
}

/* ---- now and then -------------------------------------------------------------------------- */

static struct timespec after_ms(int64_t ms)
{
    struct timespec now = { 0 };

    clock_gettime(CLOCK_MONOTONIC, &now);
    now.tv_sec += (time_t)(ms / 1000);
    now.tv_nsec += (long)(ms % 1000) * 1000000;
    now.tv_sec += now.tv_nsec / 1000000000;
    now.tv_nsec %= 1000000000;
    return now;
}

/* Until it is time, or somebody is in a hurry; false when it is time to end. Under the lock. */
static bool wait_for_turn(struct ath_scrubber *s, int64_t ms)
{
    struct timespec at = after_ms(ms);
    int rc = 0;

    while (!s->stopping && !s->hurried && rc == 0) {
        rc = ms == 0 ? pthread_cond_wait(&s->changed, &s->lock)
                     : pthread_cond_timedwait(&s->changed, &s->lock, &at);
    }
    s->hurried = false;
    return !s->stopping;
}

static void *work(void *arg)
{
    struct ath_scrubber *s = arg;
    int64_t interval = s->options.interval_ms;
    int64_t ms = interval < FIRST_MS ? interval : FIRST_MS;

    pthread_mutex_lock(&s->lock);
    while (wait_for_turn(s, ms)) {
        struct ath_scrub_state state = { .runs = s->state.runs + 1 };
        pthread_mutex_unlock(&s->lock);
        bool known = run(s, &state);
        pthread_mutex_lock(&s->lock);
        if (known) {
            s->state = state;
        }
        ms = interval;
    }
    s->ended = true;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

static void init_gate(struct ath_scrubber *s)
{
    pthread_condattr_t monotonic;

    pthread_mutex_init(&s->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&s->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

static void destroy(struct ath_scrubber *s)
{
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

ath_code ath_scrubber_open(struct ath_scrubber **out,
                           const struct ath_scrubber_options *options,
                           struct ath_error *err)
{
    struct ath_scrubber *s = calloc(1, sizeof *s);

    if (s == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "out of memory");
    }
    s->options = *options;
    snprintf(s->rate, sizeof s->rate, "%llu",
             (unsigned long long)options->bytes_per_second);
    init_gate(s);
    if (pthread_create(&s->thread, NULL, work, s) != 0) {
        destroy(s);
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no thread for the scrub");
    }
    *out = s;
    return ATH_OK;
}

void ath_scrubber_hurry(struct ath_scrubber *scrubber)
{
    pthread_mutex_lock(&scrubber->lock);
    scrubber->hurried = true;
    pthread_cond_signal(&scrubber->changed);
    pthread_mutex_unlock(&scrubber->lock);
}

void ath_scrubber_state(struct ath_scrubber *scrubber, struct ath_scrub_state *out)
{
    *out = (struct ath_scrub_state){ 0 };
    if (scrubber != NULL) {
        pthread_mutex_lock(&scrubber->lock);
        *out = scrubber->state;
        pthread_mutex_unlock(&scrubber->lock);
    }
}

/* Its child may be about to be started, so that it is looked for until the thread is done. */
void ath_scrubber_close(struct ath_scrubber *scrubber)
{
    if (scrubber == NULL) {
        return;
    }
    pthread_mutex_lock(&scrubber->lock);
    scrubber->stopping = true;
    pthread_cond_broadcast(&scrubber->changed);
    while (!scrubber->ended) {
        struct timespec at = after_ms(LOOK_MS);
        pid_t child = scrubber->child;
        if (child > 0) {
            kill(child, SIGTERM);
        }
        pthread_cond_timedwait(&scrubber->changed, &scrubber->lock, &at);
    }
    pthread_mutex_unlock(&scrubber->lock);
    pthread_join(scrubber->thread, NULL);
    destroy(scrubber);
}
