/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "base/log.h"

enum { ITEMS_MAX = 700 };

/* A world that serves programs with checks in code: "good" refuses an a over b ("a-over-b");
 * "lying-check" fails when x is 2; "gated-check" waits at a gate when x is 424242. And one without:
 * "newer-minor". The world's own program is of no plugin. */
struct stage {
    struct world w;
    struct ath_plugins *plugins;
    struct ath_item items[ITEMS_MAX];
    size_t n;
};

static struct stage stage;

static void serve_plugin(const char *id)
{
    const struct ath_plugin_info *info;
    struct ath_program program;
    uint64_t versions = 0;

    for (size_t i = 0; (info = ath_plugins_info(stage.plugins, i)) != NULL; i++) {
        if (strcmp(info->id, id) == 0 && info->program != NULL) {
            break;
        }
    }
    if (info == NULL) {
        ATH_FAIL("no plugin %s", id);
    }
    program = *info->program;
    ATH_OK(ath_program_finish(&program, NULL, &stage.w.arena, &stage.w.err));
    stage.w.command = (struct ath_command){ .kind = ATH_INTENT_CATALOGUE,
                                            .intent = program.content,
                                            .bases = &versions,
                                            .base_count = 1 };
    make_id(stage.w.command.id, ++stage.w.ids);
    ath_ingest_command(stage.w.ingest, &stage.w.command);
    ATH_OK(stage.w.command.code);
}

/* With plugins in a process of their own when `host` says where its program is. */
static void open_stage_with(const char *host)
{
    char folder[] = "/tmp/athar-ingest-XXXXXX";
    const char *plugins = ATH_TEST_PLUGIN_DIR;
    struct ath_plugins_options options = { .folders = &plugins,
                                           .folder_count = 1,
                                           .host_path = host };
    struct ath_error err;

    memset(&stage, 0, sizeof stage);
    ath_log_level(0);
    ATH_OK(ath_plugins_open(&stage.plugins, &options, &err));
    ATH_TRUE(mkdtemp(folder) != NULL);
    open_folder(&stage.w, folder, &(struct ath_ingest_options){ .plugins = stage.plugins });
    fill_world(&stage.w);
    serve_plugin("good");
    serve_plugin("lying-check");
    serve_plugin("newer-minor");
    serve_plugin("gated-check");
}

static void open_stage(void)
{
    open_stage_with(NULL);
}

static void close_stage(void)
{
    close_rooms(&stage.w);
    ath_plugins_close(stage.plugins);
    close_world(&stage.w);
}

static struct ath_item *add(const char *head, const char *values)
{
    struct ath_item *item = &stage.items[stage.n++];

    begin_item(&stage.w, item, 1000 + (uint32_t)stage.n, (const char *[]){ head, values },
               1);
    return item;
}

/* Submit what was added; how many views of the store that took. */
static uint32_t run(void)
{
    send_items(&stage.w, stage.items, stage.n);
    return stage.w.batch.prepared;
}

ATH_TEST(ingest_wave, an_item_that_a_plugin_fails_over_is_unavailable_and_no_other)
{
    open_stage();
    const struct ath_item *other = add("anfa 202401 form=newer-minor.f", "x=20");
    const struct ath_item *refused = add("anfa 202401 form=good.f", "a=12.5 b=12");
    const struct ath_item *fails = add("anfa 202402 form=lying-check.f", "x=2");
    const struct ath_item *fine = add("anfa 202401 form=lying-check.f", "x=0");
    const struct ath_item *accepted = add("anfa 202402 form=good.f", "a=12.0 b=12");
    ATH_EQ_U64(run(), 1);
    ATH_OK(other->code);
    ATH_CODE(ATH_INVALID_ARGUMENT, refused->code);
    ATH_EQ_STR(refused->findings.v[0].reason, "a-over-b");
    ATH_EQ_STR(refused->findings.v[0].field, "reports[0].rows[0].value");
    ATH_CODE(ATH_UNAVAILABLE, fails->code);
    ATH_EQ_STR(fails->err.message,
               "plugin 'lying-check' failed: its finding 'speechless' has no text");
    ATH_EQ_STR(fails->findings.v[0].reason, "plugin-unavailable");
    ATH_EQ_STR(fails->findings.v[0].field, "reports[0].key.form");
    ATH_EQ_U64(fails->seq, 0);
    ATH_OK(fine->code);
    ATH_OK(accepted->code);
    ATH_EQ_U64(fine->seq, other->seq + 1);
    ATH_EQ_U64(accepted->seq, other->seq + 2);
    close_stage();
}

ATH_TEST(ingest_wave, a_program_whose_plugin_is_not_loaded_takes_no_figures_coded_or_not)
{
    open_stage();
    const struct ath_item *declared = add("anfa 202401", "members=20");
    ATH_EQ_U64(run(), 1);
    ATH_CODE(ATH_FAILED_PRECONDITION, declared->code);
    ATH_EQ_STR(declared->findings.v[0].reason, "plugin-missing");
    close_stage();
}

ATH_TEST(ingest_wave, commands_keep_the_order_of_the_items)
{
    open_stage();
    for (int i = 0; i < ITEMS_MAX; i++) {
        bool coded = i % 3 != 0;
        add(ath_arena_printf(&stage.w.arena, "%s %04d%02d%s", i % 2 ? "anfa" : "menara",
                             2000 + i / 24, i / 2 % 12 + 1,
                             coded ? " form=good.f" : " form=newer-minor.f"),
            coded ? "a=12.0 b=12" : "x=3");
    }
    ATH_EQ_U64(run(), 1);
    for (int i = 0; i < ITEMS_MAX; i++) {
        ATH_OK(stage.items[i].code);
        ATH_EQ_U64(stage.items[i].seq, stage.items[0].seq + (uint64_t)i);
    }
    close_stage();
}

ATH_TEST(ingest_wave, an_item_waits_for_an_earlier_one_on_its_report)
{
    open_stage();
    const struct ath_item *first = add("anfa 202401 form=good.f", "a=12.0 b=12");
    const struct ath_item *second = add("anfa 202401 form=good.f", "b=11");
    ATH_EQ_U64(run(), 2);
    ATH_OK(first->code);
    ATH_CODE(ATH_INVALID_ARGUMENT, second->code); /* over what the first entered */
    ATH_EQ_STR(second->findings.v[0].reason, "a-over-b");
    close_stage();
}

ATH_TEST(ingest_wave, an_item_does_not_wait_for_one_that_its_plugin_refuses)
{
    open_stage();
    const struct ath_item *first = add("anfa 202401 form=good.f", "a=12.5 b=12");
    const struct ath_item *second = add("anfa 202401 form=good.f", "a=12.0 b=12");
    const struct ath_item *third = add("anfa 202402 form=good.f", "a=12.0 b=12");
    ATH_EQ_U64(run(), 1);
    ATH_CODE(ATH_INVALID_ARGUMENT, first->code);
    ATH_OK(second->code);
    ATH_EQ_U64(second->prepared.reports[0].version, 1);
    ATH_EQ_U64(third->seq, second->seq + 1);
    close_stage();
}

ATH_TEST(ingest_wave, findings_come_report_by_report_whoever_found_them)
{
    open_stage();
    struct ath_item *item = &stage.items[stage.n++];
    begin_item(&stage.w, item, 1000,
               (const char *[]){ "anfa 202401 form=good.f", "a=12.5 b=12",
                                 "anfa 202402 form=good.f", "a=2 a[sex=f]=3 b=12",
                                 "anfa 202403 form=good.f", "a=13.5 b=12" },
               3);
    run();
    ATH_CODE(ATH_INVALID_ARGUMENT, item->code);
    ATH_EQ_U64(item->findings.errors, 3);
    ATH_EQ_STR(item->findings.v[0].reason, "a-over-b");
    ATH_EQ_STR(item->findings.v[0].field, "reports[0].rows[0].value");
    ATH_EQ_STR(item->findings.v[1].reason, "parts-not-total");
    ATH_EQ_STR(item->findings.v[2].reason, "a-over-b");
    ATH_EQ_STR(item->findings.v[2].field, "reports[2].rows[0].value");
    ATH_EQ_STR(item->err.message, "a is 12.5 (+2)");
    close_stage();
}

ATH_TEST(ingest_wave, no_more_findings_are_kept_than_a_list_holds)
{
    const char *texts[2 * 1100];

    open_stage();
    struct ath_item *item = &stage.items[stage.n++];
    for (size_t i = 0; i < 1100; i++) {
        texts[2 * i] = ath_arena_printf(&stage.w.arena, "anfa %04zu%02zu form=good.f",
                                        1950 + i / 12, i % 12 + 1);
        texts[2 * i + 1] = i % 2 == 0 ? "a=12.5 b=12" : "a=2 a[sex=f]=3 b=12";
    }
    begin_item(&stage.w, item, 1000, texts, 1100);
    run();
    ATH_EQ_U64(item->findings.errors, 1100);
    ATH_EQ_U64(item->findings.n, 1000);
    for (size_t i = 0; i < item->findings.n; i++) {
        ATH_EQ_STR(item->findings.v[i].reason, i % 2 == 0 ? "a-over-b" : "parts-not-total");
        ATH_EQ_INT(item->findings.v[i].report, i);
    }
    close_stage();
}

ATH_TEST(ingest_wave, figures_may_come_in_another_order_in_each_report)
{
    open_stage();
    const struct ath_item *first = add("anfa 202401 form=good.f", "b=12 a[sex=f]=1 a=2");
    const struct ath_item *same = add("anfa 202402 form=good.f", "b=12 a[sex=f]=3 a=2");
    const struct ath_item *twice = add("anfa 202403 form=good.f", "a=2 b=12 a=2");
    const struct ath_item *other = add("anfa 202404 form=good.f", "b=12 a=12.5");
    ATH_EQ_U64(run(), 1);
    ATH_OK(first->code);
    ATH_EQ_STR(same->findings.v[0].reason, "parts-not-total");
    ATH_EQ_STR(twice->findings.v[0].reason, "duplicate-cell");
    ATH_EQ_STR(other->findings.v[0].reason, "a-over-b");
    ATH_EQ_STR(other->findings.v[0].field, "reports[0].rows[1].value");
    close_stage();
}

/* What a batch takes of its arena. */
static size_t bytes_of_batch(bool checked)
{
    open_stage();
    if (!checked) {
        ath_ingest_close(stage.w.ingest);
        open_ingest(&stage.w, NULL); /* without plugins */
    }
    for (int i = 0; i < ITEMS_MAX; i++) {
        add(ath_arena_printf(&stage.w.arena, "anfa %04d%02d form=good.f", 1950 + i / 12,
                             i % 12 + 1),
            "a=12.0 b=12");
    }
    size_t before = stage.w.arena.used;
    run();
    ATH_OK(stage.items[ITEMS_MAX - 1].code);
    size_t used = stage.w.arena.used - before;
    close_stage();
    return used;
}

ATH_TEST(ingest_wave, coded_checks_take_nothing_of_the_memory_of_a_batch)
{
    ATH_EQ_U64(bytes_of_batch(true), bytes_of_batch(false));
}

/* ---- a check that takes its time ------------------------------------------------------ */

struct gate {
    char folder[64], open[96], in[96];
};

static void close_gate(struct gate *gate)
{
    snprintf(gate->folder, sizeof gate->folder, "/tmp/athar-gate-XXXXXX");
    ATH_TRUE(mkdtemp(gate->folder) != NULL);
    snprintf(gate->open, sizeof gate->open, "%s/gate", gate->folder);
    snprintf(gate->in, sizeof gate->in, "%s/gate.in", gate->folder);
    setenv("ATH_GATE", gate->open, 1); /* NOLINT(concurrency-mt-unsafe): one thread */
}

static void open_gate(const struct gate *gate)
{
    FILE *f = fopen(gate->open, "w");

    ATH_TRUE(f != NULL);
    fclose(f);
}

static void remove_gate(const struct gate *gate)
{
    (void)remove(gate->open);
    (void)remove(gate->in);
    (void)rmdir(gate->folder);
}

/* True as soon as it is; false after ten seconds. */
static bool comes_true(bool (*is)(const void *), const void *context)
{
    const struct timespec pause = { .tv_nsec = 1000000 };

    for (int i = 0; i < 10000 && !is(context); i++) {
        nanosleep(&pause, NULL);
    }
    return is(context);
}

static bool is_in(const void *gate)
{
    return access(((const struct gate *)gate)->in, F_OK) == 0;
}

static bool is_done(const void *done)
{
    return __atomic_load_n((const int *)done, __ATOMIC_ACQUIRE) != 0;
}

static void note_done(struct ath_batch *batch, void *context)
{
    (void)batch;
    __atomic_store_n((int *)context, 1, __ATOMIC_RELEASE);
}

/* A batch with memory of its own, under way. */
struct sent {
    struct ath_arena arena;
    struct ath_batch batch;
    int done;
};

static void make_batch(struct sent *sent, struct ath_item *items, size_t n)
{
    *sent = (struct sent){ .done = 0 };
    ath_arena_init(&sent->arena, ARENA_BYTES);
    sent->batch = (struct ath_batch){ .items = items,
                                      .count = n,
                                      .locale = "en",
                                      .arena = &sent->arena,
                                      .done = note_done,
                                      .context = &sent->done };
}

static void send_off(struct sent *sent, struct ath_item *items, size_t n)
{
    make_batch(sent, items, n);
    ath_ingest_submit(stage.w.ingest, &sent->batch);
}

ATH_TEST(ingest_wave, nobody_waits_for_a_batch_that_is_prepared_again)
{
    static struct sent slow, other;
    struct gate gate;

    close_gate(&gate);
    open_stage();
    add("anfa 202401 form=gated-check.f", "x=1");
    add("anfa 202401 form=gated-check.f", "x=424242"); /* in the second wave */
    add("menara 202401 form=newer-minor.f", "x=3");
    send_off(&slow, &stage.items[0], 2);
    bool waits = comes_true(is_in, &gate);
    send_off(&other, &stage.items[2], 1);
    bool answered = comes_true(is_done, &other.done);
    bool still = !is_done(&slow.done);
    open_gate(&gate);
    ATH_TRUE(comes_true(is_done, &slow.done));
    ATH_TRUE(waits && answered && still);
    ATH_OK(stage.items[1].code);
    ATH_OK(stage.items[2].code);
    close_stage();
    ath_arena_fini(&slow.arena);
    ath_arena_fini(&other.arena);
    remove_gate(&gate);
}

/* ---- batches that came together -------------------------------------------------------- */

enum { TOGETHER = 3 };

/* The items in batches of `sizes`. */
static void make_together(struct sent sent[TOGETHER], const size_t sizes[TOGETHER])
{
    size_t first = 0;

    for (int i = 0; i < TOGETHER; i++) {
        make_batch(&sent[i], &stage.items[first], sizes[i]);
        first += sizes[i];
    }
}

/* Handed in together, until all are done. */
static void hand_in(struct sent sent[TOGETHER])
{
    for (int i = 1; i < TOGETHER; i++) {
        sent[i - 1].batch.next = &sent[i].batch;
    }
    ath_ingest_submit(stage.w.ingest, &sent[0].batch);
    for (int i = 0; i < TOGETHER; i++) {
        ATH_TRUE(comes_true(is_done, &sent[i].done));
    }
}

static void send_together(struct sent sent[TOGETHER], const size_t sizes[TOGETHER])
{
    make_together(sent, sizes);
    hand_in(sent);
}

static void end_together(struct sent sent[TOGETHER])
{
    for (int i = 0; i < TOGETHER; i++) {
        ath_arena_fini(&sent[i].arena);
    }
    close_stage();
}

static struct ath_plugin_health health_of(const char *id)
{
    struct ath_plugin_states states;
    size_t i = 0;

    ATH_OK(ath_plugins_states(&states, stage.plugins, &stage.w.arena, &stage.w.err));
    while (i < states.n && strcmp(states.v[i].id, id) != 0) {
        i++;
    }
    ATH_TRUE(i < states.n);
    return states.v[i].health;
}

ATH_TEST(ingest_wave, batches_that_came_together_are_checked_in_one_go)
{
    struct sent sent[TOGETHER];

    open_stage_with(ATH_PLUGIN_HOST);
    uint64_t calls = health_of("good").calls, checks = health_of("good").checks;
    add("anfa 202401 form=good.f", "a=12.0 b=12");
    add("anfa 202402 form=good.f", "a=12.5 b=12");
    add("menara 202401 form=good.f", "a=11.0 b=12");
    send_together(sent, (const size_t[]){ 1, 1, 1 });
    ATH_OK(stage.items[0].code);
    ATH_CODE(ATH_INVALID_ARGUMENT, stage.items[1].code);
    ATH_EQ_STR(stage.items[1].findings.v[0].reason, "a-over-b");
    ATH_OK(stage.items[2].code);
    ATH_EQ_U64(health_of("good").calls, calls + 1);
    ATH_EQ_U64(health_of("good").checks, checks + 3);
    end_together(sent);
}

ATH_TEST(ingest_wave, of_batches_on_one_report_the_later_is_checked_against_the_earlier)
{
    struct sent sent[TOGETHER];

    open_stage();
    add("anfa 202401 form=good.f", "a=12.0 b=12");
    add("anfa 202401 form=good.f", "b=11");
    add("menara 202401 form=good.f", "a=11.0 b=12");
    send_together(sent, (const size_t[]){ 1, 1, 1 });
    ATH_OK(stage.items[0].code);
    ATH_CODE(ATH_INVALID_ARGUMENT, stage.items[1].code);
    ATH_EQ_STR(stage.items[1].findings.v[0].reason, "a-over-b");
    ATH_EQ_U64(stage.items[1].attempts, 1); /* the second ended in findings */
    ATH_EQ_U64(sent[1].batch.prepared, 2);
    ATH_OK(stage.items[2].code);
    ATH_EQ_U64(sent[2].batch.prepared, 1);
    end_together(sent);
}

ATH_TEST(ingest_wave, an_item_that_waits_holds_up_its_own_batch_only)
{
    struct sent sent[TOGETHER];

    open_stage();
    add("anfa 202401 form=good.f", "a=12.0 b=12");
    add("anfa 202401 form=good.f", "a=11.0");
    add("anfa 202402 form=good.f", "a=12.0 b=12");
    add("menara 202401 form=good.f", "a=11.0 b=12");
    send_together(sent, (const size_t[]){ 3, 0, 1 });
    for (size_t i = 0; i < 4; i++) {
        ATH_OK(stage.items[i].code);
    }
    ATH_EQ_U64(sent[0].batch.prepared, 2);
    ATH_EQ_U64(sent[2].batch.prepared, 1);
    ATH_TRUE(stage.items[3].seq < stage.items[1].seq);
    end_together(sent);
}

ATH_TEST(ingest_wave, a_batch_whose_memory_is_out_fails_alone)
{
    struct sent sent[TOGETHER];

    open_stage();
    add("anfa 202401 form=good.f", "a=12.0 b=12");
    add("anfa 202402 form=good.f", "a=12.0 b=12");
    add("anfa 202403 form=good.f", "a=12.0 b=12");
    make_together(sent, (const size_t[]){ 1, 1, 1 });
    ath_arena_fini(&sent[1].arena);
    ath_arena_init(&sent[1].arena, 16);
    hand_in(sent);
    ATH_OK(stage.items[0].code);
    ATH_CODE(ATH_RESOURCE_EXHAUSTED, stage.items[1].code);
    ATH_OK(stage.items[2].code);
    end_together(sent);
}
