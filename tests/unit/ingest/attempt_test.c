/* SPDX-License-Identifier: Apache-2.0 */
#include "store/undo.h"

#include "fixture.h"

/* What a dry run leaves in its trial: "version given", of one report. */
struct looked {
    struct world *w;
    struct ath_report_id id;
    struct ath_report before, after;
    size_t parts, cells;
    int64_t country_before, country_after; /* sum of the members' total cell */
    size_t outcome; /* bytes of undo in the outcome of the entry it would be */
};

static int64_t country_sum(struct world *w, struct ath_txn *txn,
                           const struct ath_report_id *id, uint16_t cell)
{
    struct ath_total_id total = { id->form, id->layer, ATH_SCOPE_COUNTRY, 0 };
    struct ath_sums sums = { 0 };

    ATH_OK(ath_total_get(&sums, txn, &total, cell / ATH_TOTAL_BLOCK, id->period, &w->arena,
                         &w->err));
    for (size_t i = 0; i < sums.n; i++) {
        if (sums.v[i].cell == cell) {
            return (int64_t)sums.v[i].sum;
        }
    }
    return -1;
}

static ath_code look_at(const struct ath_foreseen *seen, void *context,
                        struct ath_error *err)
{
    struct looked *l = context;
    struct world *w = l->w;
    const struct ath_program *program = NULL;
    const struct ath_indicator *members = NULL;
    struct ath_undo_walk walk = { .rest = seen->undo };

    ATH_TRUE(ath_catalogue_indicator(&program, &members, &seen->snapshot->catalogue,
                                     ath_slice_str("p.members")));
    while (ath_undo_next(&walk, &w->arena, err) == ATH_OK) {
        l->parts++;
        l->cells += walk.before.cells.n;
    }
    ATH_OK(ath_report_get(&l->after, seen->txn, &l->id, &w->arena, err));
    l->country_after = country_sum(w, seen->txn, &l->id, members->total);
    struct ath_outcome outcome;
    ATH_OK(ath_journal_read_outcome(&outcome, seen->txn, l->after.seq, &w->arena, &w->err));
    ATH_EQ_INT(outcome.outcome, ATH_ENTRY_ACCEPTED);
    l->outcome = outcome.undo.size;
    ath_txn_hide_trial(seen->txn, true);
    ATH_OK(ath_report_get(&l->before, seen->txn, &l->id, &w->arena, err));
    l->country_before = country_sum(w, seen->txn, &l->id, members->total);
    ath_txn_hide_trial(seen->txn, false);
    return ATH_OK;
}

/* The dry run of some reports, looked at. */
static struct looked dry_look(struct world *w, const char *const *texts, uint32_t n)
{
    struct looked l = { .w = w, .id = report_id(w, texts[0]) };

    begin_item(w, &w->item, 0, texts, n);
    w->batch = (struct ath_batch){
        .items = &w->item, .count = 1, .locale = "en", .arena = &w->arena
    };
    ath_ingest_validate(w->ingest, &w->batch, look_at, &l);
    ATH_OK(w->item.code);
    return l;
}

ATH_TEST(ingest_attempt, trial_holds_what_the_submission_would_make_and_what_was_before)
{
    struct world w;

    open_world(&w);
    ATH_OK(send(&w, "anfa 202401", "members=20 sales=5"));
    ATH_OK(send(&w, "menara 202401", "members=3"));
    uint64_t head = head_of(&w);
    const char *const texts[] = { "anfa 202401", "members=25", "menara 202401",
                                  "members[sex=f]=2" };
    struct looked l = dry_look(&w, texts, 2);
    ATH_EQ_U64(l.before.version, 1);
    ATH_EQ_U64(l.after.version, 2);
    ATH_EQ_U64(l.after.seq, head + 1);
    ATH_EQ_U64(l.parts, 2);
    ATH_EQ_U64(l.cells, 2);
    ATH_EQ_INT(l.country_before, 23);
    ATH_EQ_INT(l.country_after, 28);
    ATH_EQ_U64(head_of(&w), head);
    ATH_EQ_U64(report_of(&w, "anfa 202401").version, 1);
    expect_totals(&w);
    close_world(&w);
}

ATH_TEST(ingest_attempt, trial_can_be_walked_back_past_its_own_entry)
{
    struct world w;

    open_world(&w);
    ATH_OK(send(&w, "anfa 202401", "members=20 sales=5"));
    struct looked l =
        dry_look(&w, (const char *[]){ "anfa 202401", "members=25 sales=6" }, 1);
    ATH_TRUE(l.outcome > 0);
    close_world(&w);
}

ATH_TEST(ingest_attempt, remarks_alone_are_not_called_unchanged)
{
    struct world w;
    struct ath_narrative answer = { "why", "a new roof" };

    open_world(&w);
    ATH_OK(send(&w, "anfa 202401", "members=20"));
    begin_item(&w, &w.item, 0, (const char *[]){ "anfa 202401", "members=20" }, 1);
    w.item.draft.reports[0].values[0].comment = "counted again";
    w.batch = (struct ath_batch){
        .items = &w.item, .count = 1, .locale = "en", .arena = &w.arena
    };
    ath_ingest_validate(w.ingest, &w.batch, NULL, NULL);
    ATH_OK(w.item.code);
    ATH_FALSE(w.item.unchanged);
    ATH_EQ_U64(w.item.prepared.reports[0].version, 2);
    ATH_EQ_U64(w.item.prepared.reports[0].changed, 0);
    begin_item(&w, &w.item, 0, (const char *[]){ "anfa 202401", "members=20" }, 1);
    w.item.draft.reports[0].answers = &answer;
    w.item.draft.reports[0].answer_count = 1;
    ath_ingest_validate(w.ingest, &w.batch, NULL, NULL);
    ATH_OK(w.item.code);
    ATH_FALSE(w.item.unchanged);
    ATH_OK(dry(&w, "anfa 202401", "members=20"));
    ATH_TRUE(w.item.unchanged);
    close_world(&w);
}
