/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/ingest.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/attempt.h"
#include "ingest/wave.h"

static const size_t SCRATCH_BYTES = (size_t)64 << 20;

enum { VALUES_PER_SUBMISSION = 100000, ATTEMPTS = 3, SCRATCHES = 8 };

/* A thread of ingest's own, and what it is to run. */
struct lane {
    struct ath_ingest *ingest;
    pthread_t thread;
    pthread_cond_t wake;
    struct ath_posted *first, *last;
};

/* What a flush has set free is answered by one; what must be prepared once more is prepared by
 * another, which may have to wait for a plugin. */
enum { ANSWERING, PREPARING, LANES };

struct ath_ingest {
    struct ath_ingest_options options;
    struct ath_writer *writer;
    pthread_mutex_t lock; /* guards everything below */
    struct lane lanes[LANES];
    size_t under_way; /* batches and orders that are not done */
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

/* With the lock held. */
static void wake_all(struct ath_ingest *in)
{
    for (size_t i = 0; i < LANES; i++) {
        pthread_cond_signal(&in->lanes[i].wake);
    }
}

/* Closing waits for what has begun. */
static void begin_work(struct ath_ingest *in, size_t n)
{
    pthread_mutex_lock(&in->lock);
    in->under_way += n;
    pthread_mutex_unlock(&in->lock);
}

static void end_work(struct ath_ingest *in)
{
    pthread_mutex_lock(&in->lock);
    if (--in->under_way == 0) {
        wake_all(in);
    }
    pthread_mutex_unlock(&in->lock);
}

/* Answer those that are finished; the others, linked. */
static struct ath_batch *answer_finished(struct ath_ingest *in, struct ath_batch *first)
{
    struct ath_batch *rest = NULL, **end = &rest;

    for (struct ath_batch *batch = first, *next; batch != NULL; batch = next) {
        next = batch->next;
        if (all_finished(batch)) {
            batch->done(batch, batch->context); /* ends the batch's life */
            end_work(in);
        } else {
            *end = batch;
            end = &batch->next;
        }
    }
    *end = NULL;
    return rest;
}

/* Those without a command on its way; each of the others goes on alone. */
static struct ath_batch *without_command(struct ath_batch *first)
{
    struct ath_batch *rest = NULL, **end = &rest;

    for (struct ath_batch *batch = first, *next; batch != NULL; batch = next) {
        next = batch->next;
        batch->next = NULL;
        if (batch->pending == 0) {
            *end = batch;
            end = &batch->next;
        }
    }
    return rest;
}

/* Go on with batches that have nothing under way. */
static void advance(struct ath_ingest *in, struct ath_batch *first)
{
    while ((first = answer_finished(in, first)) != NULL) {
        struct ath_wave wave = { .batches = first,
                                 .options = &in->options,
                                 .scratch = take_scratch(in),
                                 .written = on_written };
        ath_wave_prepare(&wave);
        give_scratch(in, wave.scratch);
        first = without_command(first);
        if (wave.first != NULL) {
            ath_writer_submit(in->writer, wave.first);
        }
    }
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

/* Let a thread of ingest's own run it. */
static void post(struct lane *lane, struct ath_posted *posted)
{
    pthread_mutex_lock(&lane->ingest->lock);
    posted->next = NULL;
    bool sleeping = lane->last == NULL;
    if (sleeping) {
        lane->first = posted;
    } else {
        lane->last->next = posted;
    }
    lane->last = posted;
    pthread_mutex_unlock(&lane->ingest->lock);
    if (sleeping) {
        pthread_cond_signal(&lane->wake);
    }
}

static void prepare_again(struct ath_posted *posted)
{
    struct ath_batch *batch = posted->owner;

    advance(batch->ingest, batch);
}

static void go_on(struct ath_posted *posted)
{
    struct ath_batch *batch = posted->owner;
    struct ath_ingest *in = batch->ingest;

    if (all_finished(batch)) {
        advance(in, batch);
        return;
    }
    posted->run = prepare_again;
    post(&in->lanes[PREPARING], posted);
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
    post(&in->lanes[ANSWERING], &batch->posted);
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
    struct lane *lane = arg;
    struct ath_ingest *in = lane->ingest;

    pthread_mutex_lock(&in->lock);
    while (in->under_way > 0 || lane->first != NULL || !in->closing) {
        struct ath_posted *posted = lane->first;
        if (posted == NULL) {
            pthread_cond_wait(&lane->wake, &in->lock);
            continue;
        }
        lane->first = lane->last = NULL;
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
    for (size_t i = 0; i < LANES; i++) {
        pthread_cond_destroy(&in->lanes[i].wake);
    }
    pthread_cond_destroy(&in->scratch_free);
    pthread_mutex_destroy(&in->lock);
    free(in);
}

static struct ath_ingest *create(const struct ath_ingest_options *options)
{
    struct ath_ingest *in = calloc(1, sizeof *in);

    if (in == NULL) {
        return NULL;
    }
    in->options = *options;
    set_defaults(&in->options);
    pthread_mutex_init(&in->lock, NULL);
    pthread_cond_init(&in->scratch_free, NULL);
    for (size_t i = 0; i < LANES; i++) {
        in->lanes[i].ingest = in;
        pthread_cond_init(&in->lanes[i].wake, NULL);
    }
    for (size_t i = 0; i < SCRATCHES; i++) {
        ath_arena_init(&in->scratch[i], SCRATCH_BYTES);
    }
    return in;
}

/* End the first n threads, when nothing is under way. */
static void join_lanes(struct ath_ingest *in, size_t n)
{
    pthread_mutex_lock(&in->lock);
    in->closing = true;
    wake_all(in);
    pthread_mutex_unlock(&in->lock);
    for (size_t i = 0; i < n; i++) {
        pthread_join(in->lanes[i].thread, NULL);
    }
}

static ath_code start_lanes(struct ath_ingest *in, struct ath_error *err)
{
    for (size_t i = 0; i < LANES; i++) {
        if (pthread_create(&in->lanes[i].thread, NULL, run, &in->lanes[i]) != 0) {
            join_lanes(in, i);
            return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no thread for ingest");
        }
    }
    return ATH_OK;
}

ath_code ath_ingest_open(struct ath_ingest **out, const struct ath_ingest_options *options,
                         struct ath_error *err)
{
    struct ath_ingest *in = create(options);

    if (in == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "out of memory");
    }
    struct ath_writer_options writer = { .store = options->store,
                                         .commit_submissions = options->commit_submissions,
                                         .committed = options->committed,
                                         .fatal = options->fatal,
                                         .context = options->context };
    ath_code code = ath_writer_open(&in->writer, &writer, err);
    if (code == ATH_OK && (code = start_lanes(in, err)) != ATH_OK) {
        ath_writer_close(in->writer);
    }
    if (code != ATH_OK) {
        destroy(in);
        return code;
    }
    *out = in;
    return ATH_OK;
}

void ath_ingest_submit(struct ath_ingest *in, struct ath_batch *first)
{
    size_t n = 0;

    for (struct ath_batch *batch = first; batch != NULL; batch = batch->next) {
        batch->ingest = in;
        for (size_t i = 0; i < batch->count; i++) {
            batch->items[i].batch = batch;
        }
        n++;
    }
    begin_work(in, n);
    advance(in, first);
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
    const struct ath_wave alone = { .batches = batch,
                                    .options = &in->options,
                                    .scratch = take_scratch(in) };
    struct ath_prepare with;
    struct ath_item *item = &batch->items[0];

    item->batch = batch;
    ath_code code = ath_view_open(&with, &alone, ATH_TRIAL, &item->err);
    if (code == ATH_OK) {
        ath_view_turn(&with, batch);
        code = validate(item, &with, foresee, context);
        ath_view_close(&with);
    }
    give_scratch(in, alone.scratch);
    finish_item(item, code);
}

void ath_ingest_command(struct ath_ingest *in, struct ath_command *command)
{
    ath_writer_write(in->writer, command);
}

static void hand_over(struct ath_command *command, void *context)
{
    struct ath_ordered *ordered = context;
    struct ath_ingest *in = ordered->ingest;

    (void)command;
    post(&in->lanes[ANSWERING],
         &ordered->posted); /* ends its life, maybe before this returns */
    end_work(in);
}

void ath_ingest_order(struct ath_ingest *in, struct ath_ordered *ordered)
{
    ordered->ingest = in;
    ordered->command.done = hand_over;
    ordered->command.context = ordered;
    ordered->command.next = NULL;
    begin_work(in, 1);
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
    join_lanes(in, LANES);
    ath_writer_close(in->writer);
    destroy(in);
}
