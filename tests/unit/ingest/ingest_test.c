/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

enum { ITEMS_MAX = 64, BATCHES = 8 };

/* A batch of its own, and somebody waiting for it. */
struct load {
    struct world *w;
    struct ath_batch batch;
    struct ath_item items[ITEMS_MAX];
    struct ath_arena arena;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    bool done;
    pthread_t thread;
};

static void on_load(struct ath_batch *batch, void *context)
{
    struct load *load = context;

    (void)batch;
    pthread_mutex_lock(&load->lock);
    load->done = true;
    pthread_cond_signal(&load->moved);
    pthread_mutex_unlock(&load->lock);
}

static struct load *begin_load(struct world *w)
{
    struct load *load = calloc(1, sizeof *load);

    ath_assert(load != NULL);
    load->w = w;
    ath_arena_init(&load->arena, ARENA_BYTES);
    pthread_mutex_init(&load->lock, NULL);
    pthread_cond_init(&load->moved, NULL);
    load->batch = (struct ath_batch){ .items = load->items,
                                      .locale = "en",
                                      .arena = &load->arena,
                                      .done = on_load,
                                      .context = load };
    return load;
}

static void add_item(struct load *load, uint32_t id, const char *head, const char *values)
{
    begin_item(load->w, &load->items[load->batch.count++], id,
               (const char *[]){ head, values }, 1);
}

static void wait_for(struct load *load)
{
    pthread_mutex_lock(&load->lock);
    while (!load->done) {
        pthread_cond_wait(&load->moved, &load->lock);
    }
    pthread_mutex_unlock(&load->lock);
}

static void end_load(struct load *load)
{
    ath_arena_fini(&load->arena);
    pthread_mutex_destroy(&load->lock);
    pthread_cond_destroy(&load->moved);
    free(load);
}

static void run_load(struct load *load)
{
    ath_ingest_submit(load->w->ingest, &load->batch);
    wait_for(load);
}

static const char *members(struct world *w, int n)
{
    return ath_arena_printf(&w->arena, "members=%d", n);
}

ATH_TEST(ingest_ingest, items_of_a_batch_are_accepted_or_refused_one_by_one)
{
    struct world w;

    open_world(&w);
    struct load *load = begin_load(&w);
    add_item(load, 1000, "anfa 202401", "members=20");
    add_item(load, 1001, "nobody 202401", "members=20");
    add_item(load, 1002, "anfa 202402", "members=x");
    add_item(load, 1003, "anfa 202403", "members=23");
    load->items[2].draft.prefix = "items[2].submission.";
    run_load(load);
    ATH_OK(load->items[0].code);
    ATH_CODE(ATH_INVALID_ARGUMENT, load->items[1].code);
    ATH_CODE(ATH_INVALID_ARGUMENT, load->items[2].code);
    ATH_EQ_STR(load->items[2].findings.v[0].field,
               "items[2].submission.reports[0].rows[0].value");
    ATH_OK(load->items[3].code);
    ATH_EQ_U64(load->items[3].seq, load->items[0].seq + 1);
    end_load(load);
    expect_totals(&w);
    close_world(&w);
}

ATH_TEST(ingest_ingest, twenty_items_on_one_report_follow_one_another)
{
    struct world w;

    open_world(&w);
    struct load *load = begin_load(&w);
    for (int i = 1; i <= 20; i++) {
        add_item(load, 1000 + (uint32_t)i,
                 ath_arena_printf(&w.arena, "anfa 202401 expected=%d", i - 1),
                 members(&w, i));
    }
    run_load(load);
    for (int i = 0; i < 20; i++) {
        ATH_OK(load->items[i].code);
        ATH_EQ_U64(load->items[i].prepared.reports[0].version, (uint64_t)i + 1);
        ATH_TRUE(i == 0 || load->items[i].seq > load->items[i - 1].seq);
    }
    end_load(load);
    ATH_EQ_STR(given(&w, "anfa 202401"), "members=20");
    ATH_EQ_U64(report_of(&w, "anfa 202401").version, 20);
    expect_totals(&w);
    expect_verified(&w);
    close_world(&w);
}

ATH_TEST(ingest_ingest, a_later_item_sees_what_an_earlier_one_entered)
{
    struct world w;

    open_world(&w);
    struct load *load = begin_load(&w);
    add_item(load, 1000, "anfa 202401", "members=2");
    add_item(load, 1001, "menara 202401", "members=2");
    add_item(load, 1002, "anfa 202401", "trained=21"); /* over 10 a member */
    add_item(load, 1003, "anfa 202401", "trained=20");
    add_item(load, 1000, "anfa 202401", "members=2");  /* once more */
    add_item(load, 1003, "anfa 202402", "trained=20"); /* a known id, something else */
    run_load(load);
    ATH_OK(load->items[0].code);
    ATH_OK(load->items[1].code);
    ATH_CODE(ATH_INVALID_ARGUMENT, load->items[2].code);
    ATH_EQ_STR(load->items[2].findings.v[0].reason, "trained-over-members");
    ATH_OK(load->items[3].code);
    ATH_OK(load->items[4].code);
    ATH_TRUE(load->items[4].repeated);
    ATH_EQ_U64(load->items[4].seq, load->items[0].seq);
    ATH_CODE(ATH_ALREADY_EXISTS, load->items[5].code);
    end_load(load);
    expect_verified(&w);
    close_world(&w);
}

ATH_TEST(ingest_ingest, columns_names_are_shared_by_the_items_of_a_batch)
{
    struct world w;

    open_world(&w);
    struct load *load = begin_load(&w);
    for (int i = 0; i < 6; i++) {
        add_item(load, 1000 + (uint32_t)i, "anfa 202401", members(&w, i));
        load->items[i].draft.names = load->items[0].draft.names;
        load->items[i].draft.reports[0].values[0].name = 0;
    }
    /* An organization between waves changes the snapshot that names were looked up in. */
    run_load(load);
    ATH_OK(load->items[5].code);
    end_load(load);
    ATH_EQ_STR(given(&w, "anfa 202401"), "members=5");
    close_world(&w);
}

/* ---- several at once ---- */

static void *run_thread(void *arg)
{
    run_load(arg);
    return NULL;
}

/* Submit one item for each of three organizations in each month of `years`; how many flushes. */
static uint64_t flushes_of_mixed_months(struct world *w, uint32_t years)
{
    static const char *const slugs[] = { "anfa", "bouregreg", "menara" };
    struct ath_writer_stats before, after;
    uint32_t n = years * 12 * 3;
    struct ath_item *items = ath_arena_new_array(&w->arena, struct ath_item, n);

    ATH_TRUE(items != NULL);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t month = i / 3 * 7 % (years * 12); /* not in order */
        const char *head = ath_arena_printf(&w->arena, "%s %04u%02u", slugs[i % 3],
                                            2000 + month / 12, month % 12 + 1);
        begin_item(w, &items[i], 5000 + i, (const char *[]){ head, "members=3" }, 1);
    }
    ath_ingest_stats(w->ingest, &before);
    send_items(w, items, n);
    for (uint32_t i = 0; i < n; i++) {
        ATH_CODE(ATH_OK, items[i].code);
    }
    ath_ingest_stats(w->ingest, &after);
    return after.flushes - before.flushes;
}

ATH_TEST(ingest_ingest, reports_of_many_months_in_one_batch_share_one_flush)
{
    struct world w;

    open_world(&w);
    ATH_EQ_U64(flushes_of_mixed_months(&w, 10), 1);
    expect_totals(&w);
    close_world(&w);
}

ATH_TEST(ingest_ingest, batches_that_contend_for_one_report_lose_nothing)
{
    struct world w;
    struct load *loads[BATCHES];
    uint64_t accepted = 0;

    open_world(&w);
    uint64_t head = head_of(&w);
    for (int b = 0; b < BATCHES; b++) {
        loads[b] = begin_load(&w);
        for (int i = 0; i < 12; i++) {
            uint32_t id = (uint32_t)(1000 + b * 100 + i);
            add_item(loads[b], id, i % 3 == 0 ? "anfa 202401" : "menara 202402",
                     members(&w, b * 100 + i + 1));
        }
    }
    for (int b = 0; b < BATCHES; b++) {
        ATH_EQ_INT(pthread_create(&loads[b]->thread, NULL, run_thread, loads[b]), 0);
    }
    for (int b = 0; b < BATCHES; b++) {
        pthread_join(loads[b]->thread, NULL);
        for (size_t i = 0; i < loads[b]->batch.count; i++) {
            const struct ath_item *item = &loads[b]->items[i];
            ATH_TRUE(item->code == ATH_OK || item->code == ATH_ABORTED);
            ATH_TRUE(item->attempts <= 3);
            ATH_TRUE(item->code == ATH_OK || item->attempts == 3);
            accepted += item->code == ATH_OK;
        }
        end_load(loads[b]);
    }
    ATH_EQ_U64(head_of(&w), head + accepted);
    ATH_EQ_U64(report_of(&w, "anfa 202401").version +
                   report_of(&w, "menara 202402").version,
               accepted);
    expect_totals(&w);
    expect_verified(&w);
    close_world(&w);
}

ATH_TEST(ingest_ingest, batches_go_on_while_organizations_and_programs_change)
{
    struct world w;
    struct load *loads[BATCHES];

    open_world(&w);
    const struct made *first = w.served, *second = make_program(&w, 2, first);
    for (int b = 0; b < BATCHES; b++) {
        loads[b] = begin_load(&w);
        for (int i = 0; i < 20; i++) {
            char head[48];
            snprintf(head, sizeof head, "%s 20%02d%02d", i % 2 == 0 ? "anfa" : "menara",
                     10 + b, 1 + i / 2 % 12);
            add_item(loads[b], (uint32_t)(1000 + b * 100 + i), head,
                     "members=9 members[age=old]=3 trained=2 trained[sex=f]=1");
        }
    }
    for (int b = 0; b < BATCHES; b++) {
        ATH_EQ_INT(pthread_create(&loads[b]->thread, NULL, run_thread, loads[b]), 0);
    }
    for (int i = 0; i < 10; i++) {
        char slug[16];
        snprintf(slug, sizeof slug, "org-%d", i);
        ATH_OK(org(&w, slug, "kind=union"));
        ATH_OK(org(&w, "anfa", i % 2 == 0 ? "sector=argan" : "sector=crafts"));
        ATH_OK(serve(&w, i % 2 == 0 ? second : first, (uint64_t)i + 1));
    }
    for (int b = 0; b < BATCHES; b++) {
        pthread_join(loads[b]->thread, NULL);
        for (size_t i = 0; i < loads[b]->batch.count; i++) {
            ATH_TRUE(loads[b]->items[i].code == ATH_OK ||
                     loads[b]->items[i].code == ATH_ABORTED);
        }
        end_load(loads[b]);
    }
    expect_totals(&w);
    expect_verified(&w);
    close_world(&w);
}

ATH_TEST(ingest_ingest, closing_ends_what_is_under_way)
{
    struct world w;
    struct load *loads[BATCHES];

    open_world(&w);
    for (int b = 0; b < BATCHES; b++) {
        loads[b] = begin_load(&w);
        for (int i = 0; i < 12; i++) {
            add_item(loads[b], (uint32_t)(1000 + b * 100 + i),
                     ath_arena_printf(&w.arena, "anfa 20%02d01", b), members(&w, i + 1));
        }
        ath_ingest_submit(w.ingest, &loads[b]->batch);
    }
    ath_ingest_close(w.ingest);
    w.ingest = NULL;
    for (int b = 0; b < BATCHES; b++) {
        ATH_TRUE(loads[b]->done);
        for (size_t i = 0; i < loads[b]->batch.count; i++) {
            ATH_OK(loads[b]->items[i].code);
        }
        end_load(loads[b]);
    }
    expect_totals(&w);
    close_world(&w);
}

ATH_TEST(ingest_ingest, a_batch_without_items_is_done_at_once)
{
    struct world w;

    open_world(&w);
    struct load *load = begin_load(&w);
    run_load(load);
    end_load(load);
    close_world(&w);
}
