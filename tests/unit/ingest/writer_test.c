/* SPDX-License-Identifier: Apache-2.0 */
#include <stdatomic.h>

#include "fixture.h"

enum { THREADS = 8, EACH = 25 };

/* Commands that go to the writer together. */
struct sent {
    struct ath_command commands[THREADS * EACH];
    _Atomic int left;
    pthread_mutex_t lock;
    pthread_cond_t done;
};

static void on_done(struct ath_command *c, void *context)
{
    struct sent *sent = context;

    (void)c;
    pthread_mutex_lock(&sent->lock);
    sent->left--;
    pthread_cond_signal(&sent->done);
    pthread_mutex_unlock(&sent->lock);
}

static struct sent *begin_sending(struct world *w)
{
    struct sent *sent = ath_arena_new(&w->arena, struct sent);

    ATH_TRUE(sent != NULL);
    pthread_mutex_init(&sent->lock, NULL);
    pthread_cond_init(&sent->done, NULL);
    return sent;
}

static void add(struct sent *sent, uint32_t id, enum ath_intent_kind kind,
                struct ath_slice intent)
{
    struct ath_command *c = &sent->commands[sent->left++];

    *c = (struct ath_command){
        .kind = kind, .intent = intent, .done = on_done, .context = sent
    };
    make_id(c->id, id);
    if (sent->left > 1) {
        c[-1].next = c;
    }
}

/* One call: they come to the writer as one group, unless a bound splits them. */
static void send_group(struct ath_writer *writer, struct sent *sent)
{
    ath_writer_submit(writer, sent->commands);
    pthread_mutex_lock(&sent->lock);
    while (sent->left > 0) {
        pthread_cond_wait(&sent->done, &sent->lock);
    }
    pthread_mutex_unlock(&sent->lock);
}

/* A writer of its own on the world's store. */
static struct ath_writer *open_writer(struct world *w, struct ath_writer_options options)
{
    struct ath_writer *writer = NULL;

    options.store = w->store;
    ATH_OK(ath_writer_open(&writer, &options, &w->err));
    return writer;
}

static struct ath_slice union_intent(struct world *w, int i)
{
    char slug[24];

    snprintf(slug, sizeof slug, "union-%d", i);
    return org_intent(w, ath_arena_string(&w->arena, ath_slice_str(slug)),
                      "kind=union province=MA-RAB");
}

ATH_TEST(ingest_writer, commands_that_wait_together_share_a_flush)
{
    struct world w;
    struct ath_writer_stats stats;

    open_world(&w);
    uint64_t head = head_of(&w);
    struct ath_writer *writer = open_writer(&w, (struct ath_writer_options){ 0 });
    struct sent *sent = begin_sending(&w);
    for (int i = 0; i < 100; i++) {
        add(sent, 1000 + (uint32_t)i, ATH_INTENT_ORGANIZATION, union_intent(&w, i));
    }
    send_group(writer, sent);
    for (int i = 0; i < 100; i++) {
        ATH_OK(sent->commands[i].code);
        ATH_EQ_U64(sent->commands[i].seq, head + 1 + (uint64_t)i);
    }
    ath_writer_stats(writer, &stats);
    ATH_EQ_U64(stats.commands, 100);
    ATH_EQ_U64(stats.flushes, 1);
    ATH_EQ_U64(stats.head, head + 100);
    ath_writer_close(writer);
    expect_verified(&w);
    close_world(&w);
}

ATH_TEST(ingest_writer, a_flush_takes_no_more_commands_than_it_may)
{
    struct world w;
    struct ath_writer_stats stats;

    open_world(&w);
    struct ath_writer *writer =
        open_writer(&w, (struct ath_writer_options){ .commit_submissions = 7 });
    struct sent *sent = begin_sending(&w);
    for (int i = 0; i < 50; i++) {
        add(sent, 1000 + (uint32_t)i, ATH_INTENT_ORGANIZATION, union_intent(&w, i));
    }
    send_group(writer, sent);
    ath_writer_stats(writer, &stats);
    ATH_EQ_U64(stats.flushes, 8);
    ath_writer_close(writer);
    close_world(&w);
}

ATH_TEST(ingest_writer, R35_an_id_is_written_once_within_a_group_and_after_it)
{
    struct world w;

    open_world(&w);
    struct ath_writer *writer = open_writer(&w, (struct ath_writer_options){ 0 });
    struct sent *sent = begin_sending(&w);
    add(sent, 1000, ATH_INTENT_ORGANIZATION, union_intent(&w, 1));
    add(sent, 1000, ATH_INTENT_ORGANIZATION, union_intent(&w, 1));
    add(sent, 1000, ATH_INTENT_ORGANIZATION, union_intent(&w, 2));
    add(sent, 1001, ATH_INTENT_ORGANIZATION, union_intent(&w, 1));
    send_group(writer, sent);
    const struct ath_command *c = sent->commands;
    ATH_OK(c[0].code);
    ATH_FALSE(c[0].repeated);
    ATH_OK(c[1].code);
    ATH_TRUE(c[1].repeated);
    ATH_EQ_U64(c[1].seq, c[0].seq);
    ATH_CODE(ATH_ALREADY_EXISTS, c[2].code);
    ATH_EQ_STR(c[2].reason, "id-reused");
    ATH_EQ_U64(c[2].seq, 0);
    ATH_OK(c[3].code);
    ATH_TRUE(c[3].unchanged);
    uint64_t head = head_of(&w);
    struct sent *again = begin_sending(&w);
    add(again, 1000, ATH_INTENT_ORGANIZATION, union_intent(&w, 1));
    add(again, 1000, ATH_INTENT_ORGANIZATION, union_intent(&w, 3));
    add(again, 1001, ATH_INTENT_ORGANIZATION, union_intent(&w, 1));
    add(again, 1000, ATH_INTENT_PROJECT, union_intent(&w, 1));
    send_group(writer, again);
    ATH_EQ_U64(again->commands[0].seq, c[0].seq);
    ATH_TRUE(again->commands[0].repeated);
    ATH_FALSE(again->commands[0].unchanged);
    ATH_CODE(ATH_ALREADY_EXISTS, again->commands[1].code);
    ATH_TRUE(again->commands[2].repeated && again->commands[2].unchanged);
    ATH_CODE(ATH_ALREADY_EXISTS, again->commands[3].code);
    ATH_EQ_U64(head_of(&w), head);
    ath_writer_close(writer);
    close_world(&w);
}

ATH_TEST(ingest_writer, an_id_belongs_to_who_sent_it)
{
    struct world w;

    open_world(&w);
    struct ath_writer *writer = open_writer(&w, (struct ath_writer_options){ 0 });
    struct sent *sent = begin_sending(&w);
    add(sent, 1000, ATH_INTENT_ORGANIZATION, union_intent(&w, 1));
    add(sent, 1000, ATH_INTENT_ORGANIZATION, union_intent(&w, 2));
    sent->commands[1].principal = 5;
    send_group(writer, sent);
    ATH_OK(sent->commands[0].code);
    ATH_OK(sent->commands[1].code);
    ATH_FALSE(sent->commands[1].repeated);
    ath_writer_close(writer);
    expect_verified(&w);
    close_world(&w);
}

ATH_TEST(ingest_writer, a_command_that_is_refused_leaves_its_group_alone)
{
    struct world w;

    open_world(&w);
    uint64_t head = head_of(&w);
    struct ath_writer *writer = open_writer(&w, (struct ath_writer_options){ 0 });
    struct sent *sent = begin_sending(&w);
    add(sent, 1000, ATH_INTENT_ORGANIZATION, union_intent(&w, 1));
    add(sent, 1001, ATH_INTENT_ORGANIZATION,
        org_intent(&w, "lost", "kind=union parent=nobody"));
    add(sent, 1002, ATH_INTENT_ORGANIZATION, ath_slice("\x09garbage", 8));
    add(sent, 1003, ATH_INTENT_SUBMISSION, ath_slice("\x09garbage", 8));
    add(sent, 1004, ATH_INTENT_CATALOGUE, ath_slice("\x09garbage", 8));
    add(sent, 1005, (enum ath_intent_kind)77, ath_slice("\x09garbage", 8));
    add(sent, 1006, ATH_INTENT_ORGANIZATION, union_intent(&w, 2));
    send_group(writer, sent);
    ATH_OK(sent->commands[0].code);
    for (int i = 1; i < 6; i++) {
        ATH_TRUE(sent->commands[i].code != ATH_OK);
        ATH_TRUE(sent->commands[i].message[0] != '\0');
        ATH_EQ_U64(sent->commands[i].seq, 0);
    }
    ATH_OK(sent->commands[6].code);
    ATH_EQ_U64(head_of(&w), head + 2);
    ath_writer_close(writer);
    expect_verified(&w);
    close_world(&w);
}

/* The intent and base of a draft, as ingest would send it. */
static void add_submission(struct world *w, struct sent *sent, uint32_t id,
                           const char *head, const char *values)
{
    static const uint64_t bases[VALUES_MAX] = { 0 };
    struct ath_findings findings;
    struct ath_prepared prepared;
    struct ath_draft draft;
    struct ath_arena scratch;
    struct look l = look(w);

    ath_arena_init(&scratch, ARENA_BYTES);
    ath_findings_init(&findings, &w->arena, "en");
    struct ath_prepare with = { .txn = l.txn,
                                .snapshot = l.snapshot,
                                .catalogue = l.snapshot->catalogue,
                                .number = 1,
                                .values_limit = 1000,
                                .arena = &w->arena,
                                .scratch = &scratch,
                                .findings = &findings };
    read_draft(w, &draft, (const char *[]){ head, values }, 1);
    ATH_OK(ath_prepare_submission(&prepared, &with, &draft, &w->err));
    ath_arena_fini(&scratch);
    look_away(l);
    add(sent, id, ATH_INTENT_SUBMISSION, prepared.intent);
    sent->commands[sent->left - 1].bases = bases;
    sent->commands[sent->left - 1].base_count = 1;
}

ATH_TEST(ingest_writer, a_damaged_total_stops_who_needs_it_and_nobody_else)
{
    struct world w;
    struct ath_txn *txn = NULL;
    struct ath_total_id id = { .form = 1, .layer = ATH_LAYER_ACTUAL };
    uint32_t period = 0;

    open_world(&w);
    ATH_OK(send(&w, "anfa 202401", "members=20"));
    ATH_TRUE(ath_period_parse(&period, ath_slice_str("202401")));
    struct ath_key key = ath_total_key(&id, 0, period);
    ATH_OK(ath_txn_begin(&txn, w.store, ATH_WRITE, &w.err));
    ath_txn_put(txn, ATH_TABLE_TOTAL, &key, ath_slice("\xFF\xFF", 2));
    ATH_OK(ath_txn_commit(txn, &w.err));
    struct ath_writer *writer = open_writer(&w, (struct ath_writer_options){ 0 });
    struct sent *sent = begin_sending(&w);
    add_submission(&w, sent, 1000, "menara 202402", "members=1");
    add_submission(&w, sent, 1001, "menara 202401", "members=1");
    add_submission(&w, sent, 1002, "menara 202403", "members=1");
    send_group(writer, sent);
    ATH_OK(sent->commands[0].code);
    ATH_CODE(ATH_DATA_LOSS, sent->commands[1].code);
    ATH_OK(sent->commands[2].code);
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_COUNTRY, 0, "202402"), 1);
    ATH_EQ_U64(report_of(&w, "menara 202401").version, 0);
    ath_writer_close(writer);
    close_world(&w);
}

ATH_TEST(ingest_writer, a_full_map_grows_and_the_group_is_written_once)
{
    struct world w;
    struct ath_store_stats stats;

    open_world(&w);
    close_rooms(&w);
    open_store(&w, (uint64_t)1 << 20);
    open_ingest(&w, NULL);
    struct ath_writer *writer = open_writer(&w, (struct ath_writer_options){ 0 });
    uint64_t head = head_of(&w);
    for (int round = 0; round < 8; round++) {
        struct sent *sent = begin_sending(&w);
        for (int i = 0; i < THREADS * EACH; i++) {
            int n = round * THREADS * EACH + i;
            char period[32], values[64];
            snprintf(period, sizeof period, "anfa %d%02d", 1920 + n / 12, n % 12 + 1);
            snprintf(values, sizeof values, "members=%d members[sex=f]=1 sales=1", 10 + n);
            add_submission(&w, sent, 10000 + (uint32_t)n, period, values);
        }
        send_group(writer, sent);
        for (int i = 0; i < THREADS * EACH; i++) {
            ATH_OK(sent->commands[i].code);
            ATH_FALSE(sent->commands[i].repeated);
            ATH_EQ_U64(sent->commands[i].seq, ++head);
        }
    }
    ATH_OK(ath_store_stats(w.store, &stats, &w.err));
    ATH_TRUE(stats.map_bytes > (uint64_t)1 << 20);
    ath_writer_close(writer);
    expect_totals(&w);
    close_world(&w);
}

/* ---- many threads ---- */

struct sender {
    struct world *w;
    struct ath_writer *writer;
    struct sent *sent;
    pthread_t thread;
};

static void *send_one_by_one(void *arg)
{
    struct sender *s = arg;

    for (int i = 0; i < EACH; i++) {
        s->sent->commands[i].next = NULL;
        ath_writer_submit(s->writer, &s->sent->commands[i]);
    }
    return NULL;
}

ATH_TEST(ingest_writer, many_threads_get_one_dense_journal)
{
    struct world w;
    struct sender senders[THREADS];
    struct ath_writer_stats stats;

    open_world(&w);
    uint64_t head = head_of(&w);
    struct ath_writer *writer = open_writer(&w, (struct ath_writer_options){ 0 });
    for (int t = 0; t < THREADS; t++) {
        senders[t] =
            (struct sender){ .w = &w, .writer = writer, .sent = begin_sending(&w) };
        for (int i = 0; i < EACH; i++) {
            add(senders[t].sent, (uint32_t)(1000 + t * EACH + i), ATH_INTENT_ORGANIZATION,
                union_intent(&w, t * EACH + i));
        }
    }
    for (int t = 0; t < THREADS; t++) {
        ATH_EQ_INT(pthread_create(&senders[t].thread, NULL, send_one_by_one, &senders[t]),
                   0);
    }
    for (int t = 0; t < THREADS; t++) {
        pthread_join(senders[t].thread, NULL);
    }
    ath_writer_close(writer); /* does what is queued */
    for (int t = 0; t < THREADS; t++) {
        ATH_EQ_INT(senders[t].sent->left, 0);
        for (int i = 0; i < EACH; i++) {
            ATH_OK(senders[t].sent->commands[i].code);
            ATH_TRUE(i == 0 || senders[t].sent->commands[i].seq >
                                   senders[t].sent->commands[i - 1].seq);
        }
    }
    ATH_EQ_U64(head_of(&w), head + (uint64_t)THREADS * EACH);
    ath_ingest_stats(w.ingest, &stats);
    expect_verified(&w);
    close_world(&w);
}

/* ---- what is told about a flush ---- */

struct told {
    uint64_t head;
    int flushes, moves;
};

static void on_committed(void *context, uint64_t head, const struct ath_move *moves,
                         size_t n, bool lost)
{
    struct told *told = context;

    (void)moves;
    (void)lost;
    told->head = head;
    told->flushes++;
    told->moves += (int)n;
}

ATH_TEST(ingest_writer, every_flush_is_told_with_its_head_and_what_moved)
{
    struct world w;
    struct told told = { 0 };

    open_world(&w);
    struct ath_writer *writer = open_writer(
        &w, (struct ath_writer_options){ .committed = on_committed, .context = &told });
    struct sent *sent = begin_sending(&w);
    add(sent, 1000, ATH_INTENT_ORGANIZATION, union_intent(&w, 1));
    send_group(writer, sent);
    struct sent *more = begin_sending(&w);
    add_submission(&w, more, 1001, "menara 202402", "members=1");
    add_submission(&w, more, 1002, "anfa 202402", "members=1");
    add_submission(&w, more, 1003, "anfa 202403", "members=1");
    send_group(writer, more);
    ath_writer_close(writer);
    ATH_EQ_INT(told.flushes, 2);
    ATH_EQ_INT(told.moves, 2);
    ATH_EQ_U64(told.head, head_of(&w));
    close_world(&w);
}
