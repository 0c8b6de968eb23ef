/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario.h"

#include <fcntl.h>

#include "base/crc.h"
#include "plugin/host.h"
#include "query/gather.h"
#include "query/plan.h"
#include "recount.h"
#include "unit/ingest/fixture.h"

enum { ITEMS = 8, FIRST_ID = 500 };

static struct world w;
static char copied[96];
static struct ath_item items[ITEMS];
static struct ath_slice intent;
static struct ath_arena request;
static const struct made *next_program;
static struct scenario_result *said;

/* ---- the world ----------------------------------------------------------------------- */

static void on_fatal(void *context, const char *why)
{
    (void)context;
    fprintf(stderr, "ended: %s\n", why);
    _exit(STATUS_ENDED);
}

static const struct ath_ingest_options ingest_options = { .fatal = on_fatal };

void scenario_fill(const char *folder)
{
    open_folder(&w, folder, &ingest_options);
    fill_world(&w);
    for (int month = 1; month <= 6; month++) {
        char head[32];
        snprintf(head, sizeof head, "anfa 2024%02d", month);
        ATH_OK(send(&w, head, "members=20 members[sex=f]=8 sales=10.50"));
        snprintf(head, sizeof head, "menara 2024%02d", month);
        ATH_OK(send(&w, head, "members=30 sales=2.25 trained=4"));
    }
    close_rooms(&w);
    ath_arena_fini(&w.arena);
}

/* As fixture.h opens, but a failure is an answer. */
static ath_code open_rooms(void)
{
    struct ath_ingest_options options = ingest_options;
    ath_code code = ath_store_open(
        &w.store,
        &(struct ath_store_options){
            .path = w.folder, .map_bytes = (uint64_t)256 << 20, .free_disk_bytes = 1 },
        &w.err);

    options.store = w.store;
    if (code == ATH_OK) {
        code = ath_ingest_open(&w.ingest, &options, &w.err);
    }
    return code;
}

void scenario_begin(const struct scenario *scenario, const char *folder,
                    struct scenario_result *result)
{
    w = (struct world){ .ids = FIRST_ID };
    said = result;
    snprintf(w.folder, sizeof w.folder, "%s", folder);
    pthread_mutex_init(&w.lock, NULL);
    pthread_cond_init(&w.moved, NULL);
    ath_arena_init(&w.arena, ARENA_BYTES);
    if (!scenario->opens) {
        ATH_OK(open_rooms());
    }
    if (scenario->prepare != NULL) {
        scenario->prepare();
    }
}

void scenario_end(void)
{
    expect_verified(&w);
    close_rooms(&w);
    if (copied[0] != '\0') {
        remove_data(copied);
    }
}

static ath_code answer(ath_code code, const char *message, uint64_t seq)
{
    if (code != ATH_OK) {
        snprintf(said->message, sizeof said->message, "%s: %s", ath_code_name(code),
                 message);
    } else if (seq > said->promised) {
        said->promised = seq;
    }
    return code;
}

/* ---- opening ------------------------------------------------------------------------- */

static ath_code act_open(void)
{
    close_rooms(&w);
    ath_code code = answer(open_rooms(), w.err.message, 0);

    if (code != ATH_OK) {
        close_rooms(&w);
    }
    return code;
}

/* Every program that ships; one that finds no memory is named, and left out. */
static ath_code act_plugins(void)
{
    const char *folder = getenv("ATHAR_PLUGINS"); /* NOLINT(concurrency-mt-unsafe) */
    const struct ath_plugins_options options = { .folders = &folder, .folder_count = 1 };
    struct ath_plugins *plugins = NULL;
    const struct ath_plugin_info *info = NULL;
    uint64_t seen = 1;
    ath_code code = ath_plugins_open(&plugins, &options, &w.err);

    for (size_t i = 0; code == ATH_OK && (info = ath_plugins_info(plugins, i)) != NULL;
         i++) {
        seen += info->program != NULL;
        code = info->problem[0] == '\0'
                   ? code
                   : ath_fail(&w.err, ATH_RESOURCE_EXHAUSTED, "%s", info->problem);
    }
    ath_plugins_close(plugins);
    said->answer = seen;
    return answer(code, w.err.message, 0);
}

/* ---- writing ------------------------------------------------------------------------- */

static void draft(struct ath_item *item, uint32_t id, const char *head, const char *values)
{
    begin_item(&w, item, id, (const char *[]){ head, values }, 1);
}

static void prepare_submit(void)
{
    draft(&items[0], 1000, "anfa 202407", "members=21 members[sex=f]=9 sales=1");
}

static void prepare_correct(void)
{
    draft(&items[0], 1000, "anfa 202401 replace", "members=19 members[sex=f]=7");
}

static void prepare_batch(void)
{
    for (uint32_t i = 0; i < ITEMS; i++) {
        draft(&items[i], 1000 + i, ath_arena_printf(&w.arena, "bouregreg 2024%02u", i + 1),
              "members=3 sales=5");
    }
}

/* As fixture.h sends items, but each request has an arena of its own. */
static void send_drafts(size_t n)
{
    ath_arena_fini(&request);
    ath_arena_init(&request, ARENA_BYTES);
    w.batch = (struct ath_batch){ .items = items,
                                  .count = n,
                                  .locale = "en",
                                  .arena = &request,
                                  .done = on_batch,
                                  .context = &w };
    w.waiting = true;
    ath_ingest_submit(w.ingest, &w.batch);
    pthread_mutex_lock(&w.lock);
    while (w.waiting) {
        pthread_cond_wait(&w.moved, &w.lock);
    }
    pthread_mutex_unlock(&w.lock);
}

/* Results of a former try are cleared; the drafts stay. */
static ath_code act_items(size_t n)
{
    ath_code code = ATH_OK;

    for (size_t i = 0; i < n; i++) {
        struct ath_item old = items[i];
        items[i] = (struct ath_item){ .draft = old.draft };
        memcpy(items[i].id, old.id, sizeof old.id);
    }
    send_drafts(n);
    for (size_t i = 0; i < n; i++) {
        ath_code one = answer(items[i].code, items[i].err.message, items[i].seq);
        code = one == ATH_OK ? code : one;
    }
    return code;
}

static ath_code act_one(void)
{
    return act_items(1);
}

static ath_code act_batch(void)
{
    return act_items(ITEMS);
}

static void prepare_move(void)
{
    intent = org_intent(&w, "anfa", "province=MA-RAB from=2024-03-01");
}

static ath_code act_move(void)
{
    (void)command_as(&w, 2000, ATH_INTENT_ORGANIZATION, intent);
    return answer(w.command.code, w.command.message, w.command.seq);
}

static void prepare_catalogue(void)
{
    const struct made *first = make_program(&w, 1, NULL);

    next_program = make_program(&w, 2, first);
    intent = next_program->program.content;
}

static ath_code act_catalogue(void)
{
    static const uint64_t versions = 1;

    w.command = (struct ath_command){
        .kind = ATH_INTENT_CATALOGUE, .intent = intent, .bases = &versions, .base_count = 1
    };
    make_id(w.command.id, 2000);
    ath_ingest_command(w.ingest, &w.command);
    return answer(w.command.code, w.command.message, w.command.seq);
}

/* ---- reading ------------------------------------------------------------------------- */

static uint64_t hash_of(const struct ath_answer *found)
{
    uint32_t crc = 1;

    for (size_t i = 0; i < found->row_count; i++) {
        const struct ath_answer_row *row = &found->rows[i];
        crc = ath_crc32c(crc, ath_slice_str(row->period));
        crc = ath_crc32c(crc, ath_slice_str(row->value == NULL ? "~" : row->value));
    }
    return crc + ((uint64_t)found->row_count << 32);
}

static ath_code ask(struct ath_txn *txn, const char *by)
{
    static const char *const names[] = { "p.members", "p.sales", "p.share" };
    const struct ath_question question = { .indicators = names,
                                           .indicator_count = 3,
                                           .period = "2024",
                                           .every = "month",
                                           .by = &by,
                                           .by_count = 1,
                                           .layer = "",
                                           .project = "" };
    struct ath_findings findings;
    struct ath_arena arena;
    struct ath_answer found;
    const struct ath_snapshot *snapshot = NULL;
    ath_code code = ath_snapshot_acquire(&snapshot, txn, &w.err);

    if (code != ATH_OK) {
        return code;
    }
    ath_arena_init(&arena, ARENA_BYTES);
    ath_findings_init(&findings, &arena, "en");
    const struct ath_view view = {
        .txn = txn, .snapshot = snapshot, .arena = &arena, .findings = &findings
    };
    code = ath_query_aggregate(&found, &view, &question, &w.err);
    if (code == ATH_OK) {
        said->answer = hash_of(&found);
    }
    ath_arena_fini(&arena);
    ath_snapshot_release(snapshot);
    return code;
}

static ath_code act_query(bool fold)
{
    struct ath_txn *txn = NULL;
    ath_code code = ath_txn_begin(&txn, w.store, ATH_READ, &w.err);

    if (code == ATH_OK) {
        ath_query_force_fold(fold);
        code = ask(txn, "region");
        ath_txn_abort(txn);
    }
    return answer(code, w.err.message, 0);
}

static ath_code act_totals(void)
{
    return act_query(false);
}

static ath_code act_fold(void)
{
    return act_query(true);
}

static ath_code act_backup(void)
{
    char copy[96];
    uint64_t seq = 0, bytes = 0;

    snprintf(copy, sizeof copy, "%s.made", w.folder);
    ath_code code = ath_store_backup(w.store, copy, &seq, &bytes, &w.err);
    said->answer = seq;
    if (code == ATH_OK) {
        remove_data(copy);
    } else {
        ATH_TRUE(access(copy, F_OK) != 0);
    }
    return answer(code, w.err.message, 0);
}

/* A copy: the library cannot have one file open twice in a process. */
static void prepare_verify(void)
{
    uint64_t seq = 0, bytes = 0;

    snprintf(copied, sizeof copied, "%s.copied", w.folder);
    ATH_OK(ath_store_backup(w.store, copied, &seq, &bytes, &w.err));
}

static ath_code act_verify(void)
{
    static struct ath_verify_result result;
    char again[96];

    snprintf(again, sizeof again, "%s.scratch", w.folder);
    ath_code code = ath_verify(&result, copied, again, &w.err);
    recount_remove(again);
    if (code == ATH_OK) {
        ATH_EQ_U64(result.mismatches, 0);
        said->answer = result.records;
    }
    return answer(code, w.err.message, 0);
}

static ath_code act_recover(void)
{
    return answer(ath_store_recover(w.store, &w.err), w.err.message, 0);
}

const struct scenario scenarios[] = {
    { "create", true, true, NULL, act_open },
    { "open", false, true, NULL, act_open },
    { "plugins", false, false, NULL, act_plugins },
    { "catalogue", false, false, prepare_catalogue, act_catalogue },
    { "submit", false, false, prepare_submit, act_one },
    { "batch", false, false, prepare_batch, act_batch },
    { "correct", false, false, prepare_correct, act_one },
    { "move", false, false, prepare_move, act_move },
    { "totals", false, false, NULL, act_totals },
    { "fold", false, false, NULL, act_fold },
    { "backup", false, false, NULL, act_backup },
    { "verify", false, false, prepare_verify, act_verify },
    { "recover", false, false, NULL, act_recover },
};
const size_t scenario_count = sizeof scenarios / sizeof *scenarios;
