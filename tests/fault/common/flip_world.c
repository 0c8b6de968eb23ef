/* SPDX-License-Identifier: Apache-2.0 */
#include "flip_world.h"

#include "base/crc.h"
#include "query/gather.h"
#include "query/plan.h"
#include "unit/ingest/fixture.h"

static struct world w;

/* ---- filling ------------------------------------------------------------------------- */

static const char *const provinces[] = { "MA-CAS", "MA-RAB", "MA-MAR", "MA-AGD" };
static const char *const kinds[] = { "cooperative", "association", "union" };

static void add_organization(int i)
{
    char slug[16], text[96];

    snprintf(slug, sizeof slug, "org-%02d", i);
    snprintf(text, sizeof text, "kind=%s province=%s sector=%s", kinds[i % 3],
             provinces[i % 4], i % 2 == 0 ? "crafts" : "argan");
    ATH_OK(org(&w, slug, text));
}

static void add_report(int i, int month)
{
    char head[32], values[128];

    snprintf(head, sizeof head, "org-%02d %04d%02d", i, 2022 + month / 12, month % 12 + 1);
    snprintf(values, sizeof values,
             "members=%d members[sex=f]=%d sales=%d.50 sales[sex=f]=%d trained=%d", 20 + i,
             i + month % 5, 100 * i + month, i, month);
    ATH_OK(send(&w, head, values));
}

void flip_fill(const char *folder)
{
    open_folder(&w, folder, NULL);
    fill_world(&w);
    for (int i = 0; i < FLIP_ORGS; i++) {
        add_organization(i);
    }
    for (int month = 0; month < FLIP_MONTHS; month++) {
        for (int i = 0; i < FLIP_ORGS; i++) {
            add_report(i, month);
        }
    }
    close_rooms(&w);
}

/* ---- asking -------------------------------------------------------------------------- */

bool flip_open(const char *folder, struct ath_error *err)
{
    const struct ath_store_options options = { .path = folder,
                                               .map_bytes = (uint64_t)256 << 20,
                                               .free_disk_bytes = 1 };

    ath_arena_init(&w.arena, ARENA_BYTES);
    return ath_store_open(&w.store, &options, err) == ATH_OK;
}

static const struct {
    const char *indicator, *every, *by;
    bool fold;
} asked[FLIP_ASKED] = {
    { "p.sales", "month", NULL, false },          { "p.sales", "year", "region", false },
    { "p.sales", "month", "region", false },      { "p.sales", "quarter", "kind", false },
    { "p.sales", "month", "sex", false },         { "p.trained", "month", "sector", false },
    { "p.members", "month", NULL, false },        { "p.members", "month", "region", false },
    { "p.members", "year", "region", false },     { "p.share", "month", "province", false },
    { "p.sales", "month", "organization", true }, { "p.members", "month", "kind", true },
};

static uint64_t add_text(uint64_t hash, const char *text)
{
    uint32_t crc = ath_crc32c((uint32_t)hash, ath_slice_str(text == NULL ? "~" : text));

    return (hash ^ crc) * UINT64_C(0x100000001B3);
}

static uint64_t hash_answer(const struct ath_answer *found, size_t by_count)
{
    uint64_t hash = found->row_count + 1;

    for (size_t i = 0; i < found->row_count; i++) {
        const struct ath_answer_row *row = &found->rows[i];
        hash = add_text(hash, row->period);
        hash = add_text(hash, row->value);
        hash = add_text(hash, row->numerator);
        hash = add_text(hash, row->denominator);
        hash = (hash ^ row->reported) * UINT64_C(0x100000001B3);
        for (size_t k = 0; k < by_count; k++) {
            hash = add_text(hash, row->keys[k]);
        }
    }
    return hash;
}

static ath_code ask_aggregate(uint64_t *answer, const struct ath_view *view, uint32_t i,
                              struct ath_error *err)
{
    const struct ath_question question = { .indicators = &asked[i].indicator,
                                           .indicator_count = 1,
                                           .period = "2022..2024",
                                           .every = asked[i].every,
                                           .by = &asked[i].by,
                                           .by_count = asked[i].by == NULL ? 0 : 1,
                                           .layer = "",
                                           .project = "" };
    struct ath_answer found;

    ath_query_force_fold(asked[i].fold);
    ath_code code = ath_query_aggregate(&found, view, &question, err);
    if (code == ATH_OK) {
        *answer = hash_answer(&found, question.by_count);
    }
    return code;
}

/* A report as the service finds it: by the names' numbers. */
static ath_code ask_report(uint64_t *answer, const struct ath_view *view, uint32_t i,
                           struct ath_error *err)
{
    char slug[16];
    uint32_t month = i % FLIP_MONTHS;
    struct ath_report report;

    snprintf(slug, sizeof slug, "org-%02u", i / FLIP_MONTHS);
    const struct ath_organization *o =
        ath_snapshot_organization(view->snapshot, ath_slice_str(slug));
    if (o == NULL || view->snapshot->catalogue.program_count == 0) {
        return ath_fail(err, ATH_NOT_FOUND, "organization '%s' is not known", slug);
    }
    struct ath_report_id id = { .form =
                                    view->snapshot->catalogue.programs[0]->forms[0].number,
                                .layer = ATH_LAYER_ACTUAL,
                                .organization = o->number };
    char period[16];
    snprintf(period, sizeof period, "%04u%02u", 2022 + month / 12, month % 12 + 1);
    ATH_TRUE(ath_period_parse(&id.period, ath_slice_str(period)));
    ath_code code = ath_report_get(&report, view->txn, &id, view->arena, err);
    if (code != ATH_OK) {
        return code;
    }
    uint64_t hash = report.version + 7;
    for (size_t k = 0; k < report.cells.n; k++) {
        const struct ath_cell *c = &report.cells.v[k];
        hash = (hash ^ c->cell ^ (uint64_t)c->value << 16 ^ c->state) *
               UINT64_C(0x100000001B3);
    }
    *answer = hash;
    return ATH_OK;
}

static ath_code ask_journal(uint64_t *answer, const struct ath_view *view,
                            struct ath_error *err)
{
    uint64_t head = 0, hash = 1;
    int64_t time_us = 0;
    struct ath_entry entry;
    ath_code code = ath_journal_head(&head, &time_us, view->txn, err);

    for (uint64_t seq = 1; code == ATH_OK && seq <= head; seq++) {
        code = ath_journal_read(&entry, view->txn, seq, view->arena, err);
        if (code == ATH_NOT_FOUND) {
            return ath_fail(err, ATH_DATA_LOSS, "entry %llu is missing",
                            (unsigned long long)seq);
        }
        hash = code == ATH_OK
                   ? (hash ^ ath_crc32c(0, entry.bytes)) * UINT64_C(0x100000001B3)
                   : hash;
    }
    *answer = hash;
    return code;
}

static ath_code ask_in(uint64_t *answer, const struct ath_view *view, uint32_t question,
                       struct ath_error *err)
{
    if (question < FLIP_ASKED) {
        return ask_aggregate(answer, view, question, err);
    }
    if (question < FLIP_QUESTIONS - 1) {
        return ask_report(answer, view, question - FLIP_ASKED, err);
    }
    return ask_journal(answer, view, err);
}

ath_code flip_ask(uint64_t *answer, uint32_t question, struct ath_error *err)
{
    const struct ath_snapshot *snapshot = NULL;
    struct ath_txn *txn = NULL;
    struct ath_findings findings;
    ath_code code = ath_txn_begin(&txn, w.store, ATH_READ, err);

    if (code != ATH_OK) {
        return code;
    }
    code = ath_snapshot_acquire(&snapshot, txn, err);
    if (code == ATH_OK) {
        ath_arena_reset(&w.arena);
        ath_findings_init(&findings, &w.arena, "en");
        const struct ath_view view = {
            .txn = txn, .snapshot = snapshot, .arena = &w.arena, .findings = &findings
        };
        code = ask_in(answer, &view, question, err);
        ath_snapshot_release(snapshot);
    }
    ath_txn_abort(txn);
    return code;
}
