/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/ingest.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/attempt.h"
#include "ingest/wave.h"

static const size_t SCRATCH_BYTES = (size_t)64 << 20;

enum { VALUES_PER_SUBMISSION = 100000, ATTEMPTS = 3, SCRATCHES = 8 };

struct ath_ingest {
    struct ath_ingest_options options;
    struct ath_writer *writer;
    pthread_t thread;
    pthread_mutex_t lock; /* guards everything below */
    pthread_cond_t wake;
    struct ath_posted *first, *last; /* what the flush has set free */
    size_t under_way;                /* batches and orders that are not done */
    bool closing;
    struct ath_arena scratch[SCRATCHES];
    bool scratch_taken[SCRATCHES];
    pthread_cond_t scratch_free;
};

/* A scratch nobody has, now taken, or NULL. */
static struct ath_arena *find_scratch(struct ath_ingest *in)
{
    for (size_t i = 0; i < SCRATCHES; i++) {
        if (!in->scratch_taken[i]) {
            in->scratch_taken[i] = true;
            return &in->scratch[i];
        }
    }
    return NULL;
}

static struct ath_arena *take_scratch(struct ath_ingest *in)
{
    struct ath_arena *found;

    pthread_mutex_lock(&in->lock);
    while ((found = find_scratch(in)) == NULL) {
        pthread_cond_wait(&in->scratch_free, &in->lock);
    }
    pthread_mutex_unlock(&in->lock);
    return found;
}

static void give_scratch(struct ath_ingest *in, struct ath_arena *scratch)
{
    ath_arena_reset(scratch);
    pthread_mutex_lock(&in->lock);
    in->scratch_taken[scratch - in->scratch] = false;
    pthread_cond_signal(&in->scratch_free);
    pthread_mutex_unlock(&in->lock);
}

static void finish_item(struct ath_item *item, ath_code code)
{
    item->code = code;
    item->finished = true;
}

static void on_written(struct ath_command *command, void *context);

static bool all_finished(const struct ath_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        if (!batch->items[i].finished) {
            return false;
        }
    }
    return true;
}

/* Closing waits for what has begun. */
static void begin_work(struct ath_ingest *in)
{
    pthread_mutex_lock(&in->lock);
    in->under_way++;
    pthread_mutex_unlock(&in->lock);
}

static void end_work(struct ath_ingest *in)
{
    pthread_mutex_lock(&in->lock);
    if (--in->under_way == 0) {
        pthread_cond_signal(&in->wake);
    }
    pthread_mutex_unlock(&in->lock);
}

/* Go on with a batch that has nothing under way. */
static void advance(struct ath_ingest *in, struct ath_batch *batch)
{
    while (!all_finished(batch)) {
        struct ath_wave wave = { .batch = batch,
                                 .options = &in->options,
                                 .scratch = take_scratch(in),
                                 .written = on_written };
        ath_wave_prepare(&wave);
        give_scratch(in, wave.scratch);
        if (wave.count > 0) {
            __atomic_store_n(&batch->pending, wave.count, __ATOMIC_RELEASE);
            ath_writer_submit(in->writer, wave.first);
            return;
        }
    }
    batch->done(batch, batch->context); /* ends the batch's life */
    end_work(in);
}

/* What apply made of the reports; preparing could not know of remarks. */
static void take_reports(struct ath_item *item)
{
    const struct ath_command *c = &item->command;

    for (uint32_t i = 0; i < item->prepared.report_count; i++) {
        struct ath_prepared_report *report = &item->prepared.reports[i];
        report->version = c->reports[i].version;
        report->changed = c->reports[i].changed;
        report->unchanged = c->reports[i].unchanged;
    }
}

static void take_result(struct ath_item *item, struct ath_ingest *in)
{
    struct ath_command *c = &item->command;

    if (c->stale && item->attempts < in->options.attempts) {
        return;
    }
    item->seq = c->seq;
    item->repeated = c->repeated;
    item->unchanged = c->unchanged;
    if (c->code == ATH_OK && !c->repeated) {
        take_reports(item);
    }
    if (c->code != ATH_OK) {
        ath_fail(&item->err, c->code, "%s", c->message);
    }
    finish_item(item, c->code);
}

/* Let ingest's own thread go on with it. */
static void post(struct ath_ingest *in, struct ath_posted *posted)
{
    pthread_mutex_lock(&in->lock);
    posted->next = NULL;
    bool sleeping = in->last == NULL;
    if (sleeping) {
        in->first = posted;
    } else {
        in->last->next = posted;
    }
    in->last = posted;
    pthread_mutex_unlock(&in->lock);
    if (sleeping) {
        pthread_cond_signal(&in->wake);
    }
}

static void go_on(struct ath_posted *posted)
{
    struct ath_batch *batch = posted->owner;

    advance(batch->ingest, batch);
}

/* On the writer thread: note the result; the last of a wave wakes ingest's own thread. */
static void on_written(struct ath_command *command, void *context)
{
    struct ath_item *item = context;
    struct ath_batch *batch = item->batch;
    struct ath_ingest *in = batch->ingest;

    (void)command;
    take_result(item, in);
    if (__atomic_sub_fetch(&batch->pending, 1, __ATOMIC_ACQ_REL) > 0) {
        return;
    }
    batch->posted = (struct ath_posted){ .run = go_on, .owner = batch };
    post(in, &batch->posted);
}

/* All of the list; what runs may end the life of its element. */
static void run_posted(struct ath_posted *posted)
{
    while (posted != NULL) {
        struct ath_posted *next = posted->next;
        posted->run(posted);
        posted = next;
    }
}

static void *run(void *arg)
{
    struct ath_ingest *in = arg;

    pthread_mutex_lock(&in->lock);
    while (in->under_way > 0 || in->first != NULL || !in->closing) {
        struct ath_posted *posted = in->first;
        if (posted == NULL) {
            pthread_cond_wait(&in->wake, &in->lock);
            continue;
        }
        in->first = in->last = NULL;
        pthread_mutex_unlock(&in->lock);
        run_posted(posted);
        pthread_mutex_lock(&in->lock);
    }
    pthread_mutex_unlock(&in->lock);
    return NULL;
}

static void set_defaults(struct ath_ingest_options *o)
{
    o->values_per_submission =
        o->values_per_submission == 0 ? VALUES_PER_SUBMISSION : o->values_per_submission;
    o->attempts = o->attempts == 0 ? ATTEMPTS : o->attempts;
}

static void destroy(struct ath_ingest *in)
{
    for (size_t i = 0; i < SCRATCHES; i++) {
        ath_arena_fini(&in->scratch[i]);
    }
    pthread_cond_destroy(&in->scratch_free);
    pthread_cond_destroy(&in->wake);
    pthread_mutex_destroy(&in->lock);
    free(in);
}

ath_code ath_ingest_open(struct ath_ingest **out, const struct ath_ingest_options *options,
                         struct ath_error *err)
{
    struct ath_ingest *in = calloc(1, sizeof *in);

    if (in == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "out of memory");
    }
    in->options = *options;
    set_defaults(&in->options);
    pthread_mutex_init(&in->lock, NULL);
    pthread_cond_init(&in->wake, NULL);
    pthread_cond_init(&in->scratch_free, NULL);
    for (size_t i = 0; i < SCRATCHES; i++) {
        ath_arena_init(&in->scratch[i], SCRATCH_BYTES);
    }
    struct ath_writer_options writer = { .store = options->store,
                                         .commit_submissions = options->commit_submissions,
                                         .committed = options->committed,
                                         .fatal = options->fatal,
                                         .context = options->context };
    ath_code code = ath_writer_open(&in->writer, &writer, err);
    if (code == ATH_OK && pthread_create(&in->thread, NULL, run, in) != 0) {
        ath_writer_close(in->writer);
        code = ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no thread for ingest");
    }
    if (code != ATH_OK) {
        destroy(in);
        return code;
    }
    *out = in;
    return ATH_OK;
}

void ath_ingest_submit(struct ath_ingest *in, struct ath_batch *batch)
{
    batch->ingest = in;
    for (size_t i = 0; i < batch->count; i++) {
        batch->items[i].batch = batch;
    }
    begin_work(in);
    advance(in, batch);
}

/* Do in the trial what was prepared, and let it be seen. */
static ath_code try_item(struct ath_item *item, const struct ath_prepare *with,
                         ath_foresee_fn foresee, void *context)
{
    struct ath_attempt attempt;
    ath_code code = ath_attempt_submission(&attempt, with->txn, &item->prepared,
                                           with->arena, &item->err);

    if (code != ATH_OK) {
        return code;
    }
    if (attempt.refused) {
        struct ath_about about = { .subject = attempt.subject,
                                   .field = "reports",
                                   .cell = ATH_NO_CELL };
        ath_findings_error(&item->findings, attempt.reason, &about);
        return ath_findings_fail(&item->findings, &item->err);
    }
    item->unchanged = attempt.unchanged;
    struct ath_foreseen seen = { with->txn, with->snapshot, attempt.undo };
    return foresee == NULL ? ATH_OK : foresee(&seen, context, &item->err);
}

/* Prepare the one item, and try it. */
static ath_code validate(struct ath_item *item, struct ath_prepare *with,
                         ath_foresee_fn foresee, void *context)
{
    ath_findings_init(&item->findings, with->arena, item->batch->locale);
    with->findings = &item->findings;
    ath_code code = ath_prepare_submission(&item->prepared, with, &item->draft, &item->err);
    return code == ATH_OK ? try_item(item, with, foresee, context) : code;
}

void ath_ingest_validate(struct ath_ingest *in, struct ath_batch *batch,
                         ath_foresee_fn foresee, void *context)
{
    const struct ath_wave alone = { .batch = batch,
                                    .options = &in->options,
                                    .scratch = take_scratch(in) };
    struct ath_prepare with;
    struct ath_item *item = &batch->items[0];

    item->batch = batch;
    ath_code code = ath_view_open(&with, &alone, ATH_TRIAL, &item->err);
    if (code == ATH_OK) {
        code = validate(item, &with, foresee, context);
        ath_view_close(&with);
    }
    give_scratch(in, alone.scratch);
    finish_item(item, code);
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

void ath_ingest_command(struct ath_ingest *in, struct ath_command *command)
{
    struct waiter w = { .finished = false };

    pthread_mutex_init(&w.lock, NULL);
    pthread_cond_init(&w.done, NULL);
    command->done = on_waited;
    command->context = &w;
    command->next = NULL;
    ath_writer_submit(in->writer, command);
    pthread_mutex_lock(&w.lock);
    while (!w.finished) {
        pthread_cond_wait(&w.done, &w.lock);
    }
    pthread_mutex_unlock(&w.lock);
    pthread_cond_destroy(&w.done);
    pthread_mutex_destroy(&w.lock);
}

static void hand_over(struct ath_command *command, void *context)
{
    struct ath_ordered *ordered = context;
    struct ath_ingest *in = ordered->ingest;

    (void)command;
    post(in, &ordered->posted); /* ends its life, maybe before this returns */
    end_work(in);
}

void ath_ingest_order(struct ath_ingest *in, struct ath_ordered *ordered)
{
    ordered->ingest = in;
    ordered->command.done = hand_over;
    ordered->command.context = ordered;
    ordered->command.next = NULL;
    begin_work(in);
    ath_writer_submit(in->writer, &ordered->command);
}

void ath_ingest_stats(struct ath_ingest *in, struct ath_writer_stats *out)
{
    ath_writer_stats(in->writer, out);
}

void ath_ingest_close(struct ath_ingest *in)
{
    if (in == NULL) {
        return;
    }
    pthread_mutex_lock(&in->lock);
    in->closing = true;
    pthread_cond_signal(&in->wake);
    pthread_mutex_unlock(&in->lock);
    pthread_join(in->thread, NULL);
    ath_writer_close(in->writer);
    destroy(in);
}
