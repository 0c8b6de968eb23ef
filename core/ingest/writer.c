/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/writer.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"

static const size_t ARENA_BYTES = (size_t)256 << 20;
static const int64_t TEN_MINUTES_US = INT64_C(600) * 1000 * 1000;

enum { COMMIT_SUBMISSIONS = 1000, COMMIT_BYTES = 1 << 20, GROW_ATTEMPTS = 8 };

struct ath_writer {
    struct ath_writer_options options;
    struct ath_apply *apply;
    struct ath_arena arena;
    pthread_t thread;
    pthread_mutex_t queue_lock; /* guards first, last, closing, stats */
    pthread_cond_t queue_filled;
    struct ath_command *first, *last;
    bool closing;
    struct ath_writer_stats stats;
    int64_t last_failure_us; /* of a flush, monotonic; 0 for none */
    bool broken; /* a command failed half-way: its transaction must not be committed */
};

/* The commands of one transaction. */
struct group {
    struct ath_command *first;
    size_t count;
};

static void set_result(struct ath_command *c, ath_code code, const char *message)
{
    c->code = code;
    c->message[0] = '\0';
    if (message[0] != '\0') {
        snprintf(c->message, sizeof c->message, "%s", message);
    }
}

/* A known id: the stored outcome when the content is the same (R35), else refused. */
static ath_code answer_known(struct ath_writer *w, struct ath_txn *txn,
                             struct ath_command *c, uint64_t seq, struct ath_error *err)
{
    struct ath_entry entry;
    struct ath_outcome outcome;

    ath_code code = ath_journal_read(&entry, txn, seq, &w->arena, err);
    if (code == ATH_OK) {
        code = ath_journal_read_outcome(&outcome, txn, seq, &w->arena, err);
    }
    if (code != ATH_OK) {
        return code;
    }
    if (entry.kind != c->kind || !ath_slice_equal(entry.intent, c->intent)) {
        c->reason = "id-reused";
        set_result(c, ATH_ALREADY_EXISTS, "the id was used before for something else");
        return ATH_OK;
    }
    c->seq = seq;
    c->repeated = true;
    c->unchanged = outcome.outcome == ATH_ENTRY_UNCHANGED;
    set_result(c, outcome.outcome == ATH_ENTRY_REFUSED ? outcome.code : ATH_OK, "");
    return ATH_OK;
}

static void refuse(struct ath_command *c, const struct ath_verdict *verdict)
{
    c->stale = verdict->stale;
    c->reason = verdict->reason;
    c->code = verdict->code;
    snprintf(c->message, sizeof c->message, "%s: %s", verdict->reason,
             verdict->subject == NULL ? "" : verdict->subject);
}

static void keep_reports(struct ath_command *c, const struct ath_verdict *verdict)
{
    uint32_t n =
        verdict->report_count < c->report_space ? verdict->report_count : c->report_space;

    if (c->reports != NULL && n > 0) {
        memcpy(c->reports, verdict->reports, n * sizeof c->reports[0]);
    }
}

/* Journal and apply one command that was not seen before. Once it begins to write, a failure
 * breaks the transaction. */
static ath_code write_new(struct ath_writer *w, struct ath_txn *txn, struct ath_command *c,
                          struct ath_error *err)
{
    struct ath_entry entry = { .kind = c->kind,
                               .time_us = ath_clock_wall_us(),
                               .principal = c->principal,
                               .bases = c->bases,
                               .base_count = c->base_count,
                               .intent = c->intent };
    const struct ath_step step = { w->apply, txn, &entry, &w->arena, err, c->effective };
    struct ath_verdict verdict = { 0 };
    struct ath_outcome outcome = { 0 };

    memcpy(entry.id, c->id, sizeof entry.id);
    ath_code code = ath_apply_plan(&verdict, &step);
    if (code != ATH_OK) {
        return code;
    }
    if (verdict.plan == NULL) {
        refuse(c, &verdict);
        return ATH_OK;
    }
    w->broken = true;
    code = ath_journal_append(txn, &entry, &w->arena, err);
    if (code == ATH_OK) {
        code = ath_apply_execute(&outcome.undo, verdict.plan, &step);
    }
    if (code != ATH_OK) {
        return err->message[0] != '\0'
                   ? code
                   : ath_fail(err, code, "the transaction could not be written");
    }
    w->broken = false;
    outcome.outcome = verdict.unchanged ? ATH_ENTRY_UNCHANGED : ATH_ENTRY_ACCEPTED;
    memcpy(outcome.leaf, entry.leaf, sizeof outcome.leaf);
    ath_journal_put_outcome(txn, entry.seq, &outcome, &w->arena);
    keep_reports(c, &verdict);
    c->seq = entry.seq;
    c->unchanged = verdict.unchanged;
    set_result(c, ATH_OK, "");
    return ATH_OK;
}

/*
 * One command within the transaction. Failures while reading and judging it are its own answer;
 * only a transaction that can no longer be written fails the group.
 */
static ath_code write_command(struct ath_writer *w, struct ath_txn *txn,
                              struct ath_command *c)
{
    struct ath_error err = { 0 };
    uint64_t seq = 0;

    ath_arena_reset(&w->arena);
    c->stale = c->repeated = c->unchanged = false;
    c->reason = NULL;
    c->seq = 0;
    ath_code code = ath_journal_find(&seq, txn, c->principal, c->id, &err);
    if (code == ATH_OK) {
        code = answer_known(w, txn, c, seq, &err);
    } else if (code == ATH_NOT_FOUND) {
        code = write_new(w, txn, c, &err);
    }
    if (code != ATH_OK) {
        set_result(c, code, err.message);
    }
    return w->broken ? code : ath_txn_code(txn, NULL);
}

/* Every command of the group in one transaction, flushed. */
static ath_code write_group(struct ath_writer *w, const struct group *group,
                            struct ath_error *err)
{
    struct ath_txn *txn = NULL;

    ath_code code = ath_txn_begin(&txn, w->options.store, ATH_WRITE, err);
    if (code != ATH_OK) {
        return code;
    }
    struct ath_command *c = group->first;
    for (size_t i = 0; i < group->count && code == ATH_OK; i++, c = c->next) {
        code = write_command(w, txn, c);
        if (code != ATH_OK) {
            (void)ath_fail(err, code, "%s", c->message);
        }
    }
    if (code == ATH_OK) {
        code = ath_apply_flush(w->apply, txn, err);
    }
    if (code != ATH_OK && ath_txn_code(txn, NULL) == ATH_OK) {
        ath_txn_abort(txn);
        return code;
    }
    if (ath_fault("writer.before-commit")) {
        ath_txn_abort(txn);
        return ath_fail(err, ATH_UNAVAILABLE, "stopped by a test");
    }
    code = ath_txn_commit(txn, err);
    (void)ath_fault("writer.after-commit");
    return code;
}

static void count_group(struct ath_writer *w, const struct group *group, bool flushed)
{
    const struct ath_command *c = group->first;

    pthread_mutex_lock(&w->queue_lock);
    for (size_t i = 0; i < group->count; i++, c = c->next) {
        w->stats.commands++;
        w->stats.repeated += c->repeated;
        w->stats.refused += c->code != ATH_OK;
        if (c->code == ATH_OK && c->seq > w->stats.head) {
            w->stats.head = c->seq;
        }
    }
    w->stats.flushes += flushed;
    pthread_mutex_unlock(&w->queue_lock);
}

static void finish_group(const struct group *group)
{
    struct ath_command *c = group->first;

    for (size_t i = 0; i < group->count; i++) {
        struct ath_command *next = c->next;
        c->done(c, c->context);
        c = next;
    }
}

static void announce(struct ath_writer *w)
{
    struct ath_move moves[ATH_MOVES_MAX];
    bool lost = false;
    size_t n = ath_apply_take_moves(w->apply, moves, &lost);

    if (w->options.committed != NULL) {
        w->options.committed(w->options.context, w->stats.head, moves, n, lost);
    }
}

static void end_process(struct ath_writer *w, const char *why)
{
    ath_log(ATH_LOG_ERROR, "writer.disk-failed", "why=\"%s\"", why);
    if (w->options.fatal != NULL) {
        w->options.fatal(w->options.context, why);
    }
    abort();
}

/* A flush failed: what it wrote may or may not be there. Reopen, look, go on; or give up. */
static void recover(struct ath_writer *w, const char *why)
{
    struct ath_error err;
    int64_t now = ath_clock_mono_us();

    pthread_mutex_lock(&w->queue_lock);
    w->stats.flush_failures++;
    pthread_mutex_unlock(&w->queue_lock);
    ath_log(ATH_LOG_ERROR, "writer.flush-failed", "why=\"%s\"", why);
    if (w->last_failure_us != 0 && now - w->last_failure_us < TEN_MINUTES_US) {
        end_process(w, why);
    }
    w->last_failure_us = now;
    if (ath_store_recover(w->options.store, &err) != ATH_OK) {
        end_process(w, err.message);
    }
    ath_log(ATH_LOG_WARN, "writer.flush-recovered", "after_us=%lld",
            (long long)(ath_clock_mono_us() - now));
}

/* The group failed as a whole: nobody is told anything but that. */
static void fail_group(struct ath_writer *w, const struct group *group, ath_code code,
                       const struct ath_error *err)
{
    struct ath_command *c = group->first;

    ath_apply_reset(w->apply);
    for (size_t i = 0; i < group->count; i++, c = c->next) {
        c->stale = c->repeated = c->unchanged = false;
        c->reason = NULL;
        c->seq = 0;
        set_result(c, code, err->message);
    }
}

/* Write the group; again when the map had to grow. */
static ath_code try_group(struct ath_writer *w, const struct group *group,
                          struct ath_error *err)
{
    ath_code code = ATH_ABORTED;

    for (int i = 0; i < GROW_ATTEMPTS && code == ATH_ABORTED; i++) {
        w->broken = false;
        code = write_group(w, group, err);
        if (code != ATH_OK) {
            ath_apply_reset(w->apply);
        }
    }
    return code;
}

static void process_group(struct ath_writer *w, const struct group *group);

/* One command of the group cannot be written, or meets a damaged total: let it fail alone. */
static void process_singly(struct ath_writer *w, const struct group *group)
{
    struct ath_command *c = group->first;

    for (size_t i = 0; i < group->count; i++) {
        struct ath_command *next = c->next;
        process_group(w, &(struct group){ c, 1 });
        c = next;
    }
}

static void process_group(struct ath_writer *w, const struct group *group)
{
    struct ath_error err = { 0 };
    ath_code code = try_group(w, group, &err);

    if (code != ATH_OK && code != ATH_UNAVAILABLE && group->count > 1) {
        process_singly(w, group);
        return;
    }
    if (code != ATH_OK) {
        fail_group(w, group, code, &err);
    }
    if (code == ATH_UNAVAILABLE) {
        recover(w, err.message);
    }
    count_group(w, group, code == ATH_OK);
    finish_group(group);
    if (code == ATH_OK) {
        announce(w);
    }
}

/* Wait for work; takes at most a transaction's worth. False when closing and empty. */
static bool take_group(struct ath_writer *w, struct group *group)
{
    size_t bytes = 0;

    *group = (struct group){ 0 };
    pthread_mutex_lock(&w->queue_lock);
    while (w->first == NULL && !w->closing) {
        pthread_cond_wait(&w->queue_filled, &w->queue_lock);
    }
    group->first = w->first;
    while (w->first != NULL && group->count < w->options.commit_submissions &&
           bytes < COMMIT_BYTES) {
        bytes += w->first->intent.size;
        group->count++;
        w->first = w->first->next;
    }
    if (w->first == NULL) {
        w->last = NULL;
    }
    pthread_mutex_unlock(&w->queue_lock);
    return group->count > 0;
}

static void *run(void *arg)
{
    struct ath_writer *w = arg;
    struct group group;

    while (take_group(w, &group)) {
        process_group(w, &group);
    }
    return NULL;
}

static ath_code read_head(struct ath_writer *w, struct ath_error *err)
{
    struct ath_txn *txn = NULL;
    int64_t time_us = 0;

    ath_code code = ath_txn_begin(&txn, w->options.store, ATH_READ, err);
    if (code == ATH_OK) {
        code = ath_journal_head(&w->stats.head, &time_us, txn, err);
        ath_txn_abort(txn);
    }
    return code;
}

ath_code ath_writer_open(struct ath_writer **out, const struct ath_writer_options *options,
                         struct ath_error *err)
{
    struct ath_writer *w = calloc(1, sizeof *w);

    if (w == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "out of memory");
    }
    w->options = *options;
    if (w->options.commit_submissions == 0) {
        w->options.commit_submissions = COMMIT_SUBMISSIONS;
    }
    ath_arena_init(&w->arena, ARENA_BYTES);
    pthread_mutex_init(&w->queue_lock, NULL);
    pthread_cond_init(&w->queue_filled, NULL);
    w->apply = ath_apply_create();
    ath_code code = w->apply == NULL
                        ? ath_fail(err, ATH_RESOURCE_EXHAUSTED, "out of memory")
                        : read_head(w, err);
    if (code == ATH_OK && pthread_create(&w->thread, NULL, run, w) != 0) {
        code = ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no thread for the writer");
    }
    if (code != ATH_OK) {
        ath_apply_destroy(w->apply);
        ath_arena_fini(&w->arena);
        free(w);
        return code;
    }
    *out = w;
    return ATH_OK;
}

void ath_writer_submit(struct ath_writer *w, struct ath_command *commands)
{
    struct ath_command *last = commands;

    if (commands == NULL) {
        return;
    }
    while (last->next != NULL) {
        last = last->next;
    }
    pthread_mutex_lock(&w->queue_lock);
    bool sleeping = w->last == NULL;
    if (sleeping) {
        w->first = commands;
    } else {
        w->last->next = commands;
    }
    w->last = last;
    pthread_mutex_unlock(&w->queue_lock);
    if (sleeping) {
        pthread_cond_signal(&w->queue_filled);
    }
}

/* Somebody waiting for one command. */
struct waiter {
    pthread_mutex_t lock;
    pthread_cond_t done;
    bool finished;
};

static void on_waited(struct ath_command *command, void *context)
{
    struct waiter *w = context;

    (void)command;
    pthread_mutex_lock(&w->lock);
    w->finished = true;
    pthread_cond_signal(&w->done);
    pthread_mutex_unlock(&w->lock);
}

void ath_writer_write(struct ath_writer *w, struct ath_command *command)
{
    struct waiter waiter = { .finished = false };

    pthread_mutex_init(&waiter.lock, NULL);
    pthread_cond_init(&waiter.done, NULL);
    command->done = on_waited;
    command->context = &waiter;
    command->next = NULL;
    ath_writer_submit(w, command);
    pthread_mutex_lock(&waiter.lock);
    while (!waiter.finished) {
        pthread_cond_wait(&waiter.done, &waiter.lock);
    }
    pthread_mutex_unlock(&waiter.lock);
    pthread_cond_destroy(&waiter.done);
    pthread_mutex_destroy(&waiter.lock);
}

void ath_writer_stats(struct ath_writer *w, struct ath_writer_stats *out)
{
    pthread_mutex_lock(&w->queue_lock);
    *out = w->stats;
    pthread_mutex_unlock(&w->queue_lock);
}

void ath_writer_close(struct ath_writer *w)
{
    if (w == NULL) {
        return;
    }
    pthread_mutex_lock(&w->queue_lock);
    w->closing = true;
    pthread_cond_signal(&w->queue_filled);
    pthread_mutex_unlock(&w->queue_lock);
    pthread_join(w->thread, NULL);
    ath_apply_destroy(w->apply);
    ath_arena_fini(&w->arena);
    pthread_cond_destroy(&w->queue_filled);
    pthread_mutex_destroy(&w->queue_lock);
    free(w);
}
