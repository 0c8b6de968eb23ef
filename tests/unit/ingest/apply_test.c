/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "ingest/apply.h"

/* ---- reports and totals ---- */

ATH_TEST(ingest_apply, a_submission_moves_every_scope_it_is_in)
{
    struct world w;

    open_world(&w);
    ATH_OK(send(&w, "menara 202401 project=flower", "members=20 sales=10.50"));
    ATH_OK(send(&w, "anfa 202401", "members=5"));
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_COUNTRY, 0, "202401"), 25);
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_REGION, 7, "202401"), 20);
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_REGION, 6, "202401"), 5);
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_KIND, ATH_ORG_COOPERATIVE, "202401"), 25);
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_PARENT, 1, "202401"), 20);
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_SECTOR, 1, "202401"), 5);
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_MILIEU, ATH_MILIEU_RURAL, "202401"), 20);
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_PROJECT, 1, "202401"), 20);
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_PROJECT, 0, "202401"), 5);
    ATH_EQ_INT(total(&w, "sales", ATH_SCOPE_COUNTRY, 0, "202401"), 1050);
    expect_totals(&w);
    close_world(&w);
}

ATH_TEST(ingest_apply, correction_replaces_what_was_counted)
{
    struct world w;

    open_world(&w);
    ATH_OK(send(&w, "anfa 202401", "members=20 members[sex=f]=8 sales=1"));
    ATH_OK(send(&w, "anfa 202401", "members=18"));
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_COUNTRY, 0, "202401"), 18);
    ATH_OK(send(&w, "anfa 202401", "members=WITHDRAWN members[sex=f]=WITHDRAWN"));
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_COUNTRY, 0, "202401"), 0);
    ATH_EQ_STR(given(&w, "anfa 202401"),
               "members=WITHDRAWN members[sex=f]=WITHDRAWN sales=1.00");
    expect_totals(&w);
    ATH_OK(send(&w, "anfa 202401", "members=NA"));
    ATH_EQ_STR(given(&w, "anfa 202401"), "members=NA members[sex=f]=WITHDRAWN sales=1.00");
    expect_totals(&w);
    close_world(&w);
}

ATH_TEST(ingest_apply, R6_replace_withdraws_what_is_not_named_and_an_empty_value_keeps)
{
    struct world w;

    open_world(&w);
    ATH_OK(send(&w, "anfa 202401", "members=20 sales=5 trained=7"));
    ATH_OK(send(&w, "anfa 202402", "members=21"));
    ATH_OK(send(&w, "anfa 202401 replace", "sales= trained=8"));
    ATH_EQ_STR(given(&w, "anfa 202401"), "members=WITHDRAWN sales=5.00 trained=8");
    ATH_EQ_STR(given(&w, "anfa 202402"), "members=21");
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_COUNTRY, 0, "202401"), 0);
    ATH_OK(send(&w, "anfa 202401 replace", ""));
    ATH_EQ_STR(given(&w, "anfa 202401"),
               "members=WITHDRAWN sales=WITHDRAWN trained=WITHDRAWN");
    expect_totals(&w);
    close_world(&w);
}

ATH_TEST(ingest_apply, R33_version_counts_submissions_that_changed_the_report)
{
    struct world w;

    open_world(&w);
    ATH_OK(send(&w, "anfa 202401 expected=0", "members=20"));
    ATH_EQ_U64(w.item.prepared.reports[0].version, 1);
    ATH_OK(send(&w, "anfa 202401", "members=20"));
    ATH_TRUE(w.item.unchanged);
    ATH_EQ_U64(report_of(&w, "anfa 202401").version, 1);
    ATH_OK(send(&w, "anfa 202401 expected=1", "members=21"));
    ATH_FALSE(w.item.unchanged);
    ATH_EQ_U64(report_of(&w, "anfa 202401").version, 2);
    REFUSED(&w, "anfa 202401 expected=1", "members=22", "version-mismatch",
            "reports[0].expectedVersion", 0);
    ATH_CODE(ATH_ABORTED, w.item.code);
    REFUSED(&w, "anfa 202401 expected=0", "members=22", "version-mismatch",
            "reports[0].expectedVersion", 0);
    ATH_EQ_U64(report_of(&w, "anfa 202401").version, 2);
    ATH_EQ_STR(given(&w, "anfa 202401"), "members=21");
    close_world(&w);
}

/* The values of an item get a remark each. */
static ath_code send_remarked(struct world *w, const char *head, const char *values,
                              const char *comment)
{
    begin_item(w, &w->item, ++w->ids, (const char *[]){ head, values }, 1);
    w->item.draft.reports[0].values[0].comment = comment;
    send_items(w, &w->item, 1);
    return w->item.code;
}

ATH_TEST(ingest_apply, R33_a_new_remark_is_a_change_and_the_same_remark_is_not)
{
    struct world w;

    open_world(&w);
    ATH_OK(send_remarked(&w, "anfa 202401", "members=20", "counted twice"));
    ATH_OK(send_remarked(&w, "anfa 202401", "members=20", "counted twice"));
    ATH_TRUE(w.item.unchanged);
    ATH_EQ_U64(report_of(&w, "anfa 202401").version, 1);
    ATH_OK(send_remarked(&w, "anfa 202401", "members=20", "counted by hand"));
    ATH_FALSE(w.item.unchanged);
    ATH_EQ_U64(report_of(&w, "anfa 202401").version, 2);
    ATH_EQ_U64(w.item.prepared.reports[0].version, 2);
    expect_verified(&w);
    close_world(&w);
}

ATH_TEST(ingest_apply, many_reports_with_remarks_come_again_without_their_weight_squared)
{
    enum { REPORTS = 400 };
    static const char *texts[2 * REPORTS];
    struct world w;

    open_world(&w);
    for (size_t i = 0; i < REPORTS; i++) {
        texts[2 * i] =
            ath_arena_printf(&w.arena, "anfa %zu%02zu", 1950 + i / 12, i % 12 + 1);
        texts[2 * i + 1] = "members=20 sales=5 trained=7 best=3";
    }
    for (int again = 0; again < 2; again++) {
        begin_item(&w, &w.item, ++w.ids, texts, REPORTS);
        for (int i = 0; i < REPORTS; i++) {
            w.item.draft.reports[i].values[0].comment =
                ath_arena_printf(&w.arena, "%0990d", i);
        }
        send_items(&w, &w.item, 1);
        ATH_OK(w.item.code);
    }
    ATH_TRUE(w.item.unchanged);
    close_world(&w);
}

ATH_TEST(ingest_apply, R34_project_takes_reports_that_overlap_it_by_a_day)
{
    struct world w;

    open_world(&w);
    ATH_OK(send(&w, "anfa 202401 project=flower", "members=1"));
    ATH_OK(send(&w, "anfa 202406 project=flower", "members=1"));
    ATH_OK(send(&w, "anfa 2024 layer=target project=flower", "members=1"));
    REFUSED(&w, "anfa 202312 project=flower", "members=1", "period-not-in-project",
            "reports[0].key.period", 2);
    REFUSED(&w, "anfa 202407 project=flower", "members=1", "period-not-in-project",
            "reports[0].key.period", 2);
    ATH_OK(project(&w, "flower", "2024-01-15", "2024-07-01"));
    ATH_OK(send(&w, "anfa 202407 project=flower", "members=1"));
    expect_totals(&w);
    expect_verified(&w);
    close_world(&w);
}

/* ---- organizations ---- */

static void report_all(struct world *w)
{
    static const char *const slugs[] = { "anfa", "bouregreg", "menara" };
    char head[64], values[96];

    for (int m = 1; m <= 12; m++) {
        for (int i = 0; i < 3; i++) {
            snprintf(head, sizeof head, "%s 2024%02d", slugs[i], m);
            snprintf(values, sizeof values, "members=%d members[sex=f]=%d sales=%d.5",
                     m * 10, m, i);
            ATH_OK(send(w, head, values));
        }
    }
}

ATH_TEST(ingest_apply, R9_province_and_parent_hold_from_their_date)
{
    struct world w;

    open_world(&w);
    report_all(&w);
    ATH_OK(org(&w, "anfa", "province=MA-RAB from=2024-03-31"));
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_REGION, 6, "202402"), 20);
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_REGION, 6, "202403"), 0);
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_REGION, 4, "202403"), 60);
    expect_totals(&w);
    ATH_OK(org(&w, "anfa", "province=abroad:FR from=2024-02-01"));
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_REGION, 13, "202402"), 20);
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_REGION, 4, "202403"), 60);
    ATH_OK(org(&w, "menara", "parent=- from=2024-06-01"));
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_PARENT, 1, "202405"), 50);
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_PARENT, 1, "202406"), 0);
    expect_totals(&w);
    ATH_CODE(ATH_FAILED_PRECONDITION, org(&w, "menara", "province=MA-RAB"));
    ATH_EQ_STR(w.command.reason, "move-needs-from");
    expect_totals(&w);
    expect_verified(&w);
    close_world(&w);
}

ATH_TEST(ingest_apply, R9_kind_sector_and_milieu_hold_for_all_periods)
{
    struct world w;

    open_world(&w);
    report_all(&w);
    ATH_OK(org(&w, "anfa", "kind=association milieu=rural"));
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_KIND, ATH_ORG_COOPERATIVE, "202401"), 10);
    expect_totals(&w);
    ATH_OK(org(&w, "menara", "sector=crafts"));
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_SECTOR, 1, "202401"), 20);
    expect_totals(&w);
    ATH_OK(org(&w, "menara", "sector=-"));
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_SECTOR, 0, "202401"), 20);
    expect_totals(&w);
    expect_verified(&w);
    close_world(&w);
}

ATH_TEST(ingest_apply, sector_nobody_had_before_gets_the_reports_too)
{
    struct world w;

    open_world(&w);
    report_all(&w);
    ATH_OK(org(&w, "bouregreg", "sector=argan"));
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_SECTOR, 2, "202401"), 10);
    ATH_OK(org(&w, "anfa", "sector=carpets"));
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_SECTOR, 3, "202412"), 120);
    ATH_EQ_INT(total(&w, "members", ATH_SCOPE_SECTOR, 1, "202412"), 0);
    expect_totals(&w);
    expect_verified(&w);
    close_world(&w);
}

ATH_TEST(ingest_apply, R9_groups_are_joined_and_left_from_a_date)
{
    struct world w;

    open_world(&w);
    ATH_OK(org(&w, "menara", "join=atlas"));
    ATH_OK(org(&w, "menara", "leave=anfa join=atlas"));
    ATH_TRUE(w.command.unchanged);
    ATH_CODE(ATH_FAILED_PRECONDITION, org(&w, "menara", "leave=atlas"));
    ATH_EQ_STR(w.command.reason, "move-needs-from");
    ATH_OK(org(&w, "menara", "leave=atlas from=2024-03-01"));
    ATH_TRUE(!w.command.unchanged);
    ATH_CODE(ATH_FAILED_PRECONDITION, org(&w, "menara", "join=nobody"));
    ATH_EQ_STR(w.command.reason, "unknown-organization");
    ATH_CODE(ATH_FAILED_PRECONDITION, org(&w, "menara", "join=menara"));
    ATH_EQ_STR(w.command.reason, "cyclic-parent");
    expect_verified(&w);
    close_world(&w);
}

ATH_TEST(ingest_apply, an_organization_cannot_be_above_itself)
{
    struct world w;

    open_world(&w);
    ATH_OK(org(&w, "toubkal", "kind=federation"));
    ATH_OK(org(&w, "atlas", "parent=toubkal"));
    ATH_CODE(ATH_FAILED_PRECONDITION, org(&w, "toubkal", "parent=menara"));
    ATH_EQ_STR(w.command.reason, "cyclic-parent");
    ATH_CODE(ATH_FAILED_PRECONDITION, org(&w, "toubkal", "parent=toubkal"));
    ATH_CODE(ATH_FAILED_PRECONDITION, org(&w, "toubkal", "parent=menara from=2050-01-01"));
    ATH_CODE(ATH_FAILED_PRECONDITION, org(&w, "rif", "kind=union parent=rif"));
    ATH_EQ_STR(w.command.reason, "unknown-parent");
    ATH_OK(org(&w, "anfa", "parent=menara"));
    close_world(&w);
}

/* Three kinds of reports in two years of three. */
static void report_now_and_then(struct world *w, int i)
{
    char slug[16], head[48];

    snprintf(slug, sizeof slug, "org-%02d", i);
    ATH_OK(org(w, slug, "kind=cooperative province=MA-CAS"));
    for (int y = 0; y < 3; y++) {
        if ((i + y) % 3 == 0) {
            continue;
        }
        snprintf(head, sizeof head, "%s 202%d0%d", slug, y + 1, 1 + i % 9);
        ATH_OK(send(w, head, "members=3 sales=1"));
        snprintf(head, sizeof head, "%s 202%dQ1 form=p.plant", slug, y + 1);
        ATH_OK(send(w, head, "output=4"));
        snprintf(head, sizeof head, "%s 202%d layer=target", slug, y + 1);
        ATH_OK(send(w, head, "sales=4"));
    }
}

ATH_TEST(ingest_apply, moving_one_organization_leaves_those_around_it_where_they_are)
{
    struct world w;

    open_world(&w);
    for (int i = 0; i < 30; i++) {
        report_now_and_then(&w, i);
    }
    ATH_OK(org(&w, "org-15", "province=MA-RAB from=2022-02-01"));
    expect_totals(&w);
    ATH_OK(org(&w, "org-00", "kind=union"));
    expect_totals(&w);
    ATH_OK(org(&w, "org-29", "parent=org-00 from=2021-06-30"));
    expect_totals(&w);
    expect_verified(&w);
    close_world(&w);
}

/* ---- catalogues ---- */

ATH_TEST(ingest_apply, grown_catalogue_counts_again)
{
    struct world w;

    open_world(&w);
    const struct made *first = w.served;
    ATH_OK(send(&w, "anfa 202401", "members=20 members[age=old]=5 trained[topic=law]=3"));
    ATH_OK(send(&w, "menara 202401", "members=9 trained=4 trained[topic=trade]=4"));
    const struct made *second = make_program(&w, 2, first);
    ATH_OK(serve(&w, second, 1));
    expect_totals(&w);
    ATH_OK(send(&w, "anfa 202401", "members[age=oldest]=2 visits=1"));
    expect_totals(&w);
    expect_verified(&w);
    ATH_OK(serve(&w, second, 2));
    ATH_TRUE(w.command.unchanged);
    ATH_OK(serve(&w, first, 2));
    expect_totals(&w);
    expect_verified(&w);
    close_world(&w);
}

/* A submission that was judged by a catalogue that is no longer served. */
ATH_TEST(ingest_apply, catalogue_served_meanwhile_makes_a_submission_stale)
{
    struct world w;
    struct ath_findings findings;
    struct ath_prepared prepared;
    struct ath_draft draft;

    open_world(&w);
    ATH_OK(send(&w, "anfa 202401", "members=20 trained[topic=law]=3"));
    struct look l = look(&w);
    struct ath_arena scratch;
    ath_arena_init(&scratch, ARENA_BYTES);
    ath_findings_init(&findings, &w.arena, "en");
    struct ath_prepare with = { .txn = l.txn,
                                .snapshot = l.snapshot,
                                .catalogue = l.snapshot->catalogue,
                                .number = 1,
                                .values_limit = 1000,
                                .arena = &w.arena,
                                .scratch = &scratch,
                                .findings = &findings };
    read_draft(&w, &draft, (const char *[]){ "anfa 202401", "trained[topic=law]=5" }, 1);
    ATH_OK(ath_prepare_submission(&prepared, &with, &draft, &w.err));
    look_away(l);
    ath_arena_fini(&scratch);
    ATH_OK(serve(&w, make_program(&w, 2, w.served), 1));
    w.command = (struct ath_command){ .kind = ATH_INTENT_SUBMISSION,
                                      .intent = prepared.intent,
                                      .bases = prepared.bases,
                                      .base_count = 1 };
    make_id(w.command.id, ++w.ids);
    ath_ingest_command(w.ingest, &w.command);
    ATH_CODE(ATH_ABORTED, w.command.code);
    ATH_TRUE(w.command.stale);
    expect_totals(&w);
    close_world(&w);
}

ATH_TEST(ingest_apply, catalogue_judged_against_another_version_is_stale)
{
    struct world w;

    open_world(&w);
    ATH_CODE(ATH_ABORTED, serve(&w, make_program(&w, 2, w.served), 7));
    ATH_TRUE(w.command.stale);
    expect_verified(&w);
    close_world(&w);
}

/* ---- determinism ---- */

static void do_random_work(struct world *w, unsigned seed, int steps)
{
    static const char *const slugs[] = { "anfa", "bouregreg", "menara" };
    static const char *const changes[] = { "province=MA-RAB from=2023-05-01",
                                           "kind=union",
                                           "sector=argan",
                                           "milieu=rural",
                                           "province=MA-CAS from=2024-02-10",
                                           "parent=atlas from=2024-01-01" };
    static const char *const marks[] = { "NA", "WITHDRAWN", "0", "7", "3" };
    char head[96], values[160];

    for (int i = 0; i < steps; i++) {
        unsigned a = (unsigned)rand_r(&seed), b = (unsigned)rand_r(&seed);
        if (a % 11 == 0) {
            ATH_OK(org(w, slugs[b % 3], changes[(b / 3) % 6]));
            continue;
        }
        snprintf(head, sizeof head, "%s 20%u%02u%s%s", slugs[a % 3], 23 + b % 2,
                 1 + (a / 7) % 12,
                 b % 5 == 0 && (a / 7) % 12 < 6 && b % 2 == 1 ? " project=flower" : "",
                 b % 9 == 0 ? " replace" : "");
        snprintf(values, sizeof values, "members=%u members[sex=f]=%u sales=%s best=%s",
                 10 + a % 90, a % 10, marks[b % 5], marks[(b / 5) % 5]);
        ath_code code = send(w, head, values);
        ATH_TRUE(code == ATH_OK || code == ATH_INVALID_ARGUMENT);
    }
}

ATH_TEST(ingest_apply, the_same_entries_make_the_same_records)
{
    struct world w;

    open_world(&w);
    do_random_work(&w, 1, 400);
    expect_totals(&w);
    expect_verified(&w);
    close_world(&w);
}

ATH_TEST(ingest_apply, refused_entry_leaves_no_trace)
{
    struct world w;
    struct ath_store_stats before, after;

    open_world(&w);
    ATH_OK(send(&w, "anfa 202401", "members=20"));
    ATH_OK(ath_store_stats(w.store, &before, &w.err));
    ATH_TRUE(org(&w, "anfa", "province=MA-RAB sector=unheard-of") != ATH_OK);
    ATH_TRUE(org(&w, "ghost", "kind=union parent=nobody") != ATH_OK);
    ATH_TRUE(org(&w, "ghost", "province=MA-RAB") != ATH_OK);
    ATH_TRUE(project(&w, "late", "2024-02-01", "2024-01-01") != ATH_OK);
    ATH_TRUE(send(&w, "anfa 202401 expected=9", "members=30") != ATH_OK);
    ATH_OK(ath_store_stats(w.store, &after, &w.err));
    ATH_EQ_MEM(before.entries, after.entries, sizeof before.entries);
    expect_totals(&w);
    expect_verified(&w);
    close_world(&w);
}

/* ---- undo ---- */

/* What the entry kept of the report, laid over it. */
static void walk_back(struct world *w, const char *head, struct ath_report *report)
{
    struct ath_report_id id = report_id(w, head);
    struct look l = look(w);
    struct ath_outcome outcome;
    struct ath_report before;

    ATH_OK(ath_journal_read_outcome(&outcome, l.txn, report->seq, &w->arena, &w->err));
    ATH_OK(ath_undo_read(&before, outcome.undo, &id, &w->arena, &w->err));
    ATH_TRUE(ath_undo_apply(&report->cells, before.cells, &w->arena));
    report->version = before.version;
    report->seq = before.seq;
    look_away(l);
}

ATH_TEST(ingest_apply, undo_walks_a_report_back_to_its_beginning)
{
    static const char *const values[] = { "members=20 sales=1",
                                          "members[sex=f]=8 sales=NA best=4",
                                          "members=WITHDRAWN trained=3",
                                          "sales=0 members=30",
                                          "answers[mood=sad]=2 answers[mood=glad]=1" };
    struct world w;
    const char *texts[8];

    open_world(&w);
    for (int i = 0; i < 5; i++) {
        char head[64];
        snprintf(head, sizeof head, "anfa 202401%s", i == 2 ? " replace" : "");
        ATH_OK(send_many(&w, ++w.ids,
                         (const char *[]){ head, values[i], "anfa 202402", values[4 - i] },
                         2));
        texts[i] = given(&w, "anfa 202401");
    }
    struct ath_report report = report_of(&w, "anfa 202401");
    for (int i = 4; i >= 0; i--) {
        ATH_EQ_U64(report.version, (uint64_t)i + 1);
        ATH_EQ_STR(cells_text(&w, report.cells, 0), texts[i]);
        walk_back(&w, "anfa 202401", &report);
    }
    ATH_EQ_U64(report.version, 0);
    ATH_EQ_U64(report.seq, 0);
    ATH_EQ_U64(report.cells.n, 0);
    close_world(&w);
}

ATH_TEST(ingest_apply, undo_of_another_report_is_not_found_and_damage_is_told)
{
    struct world w;
    struct ath_outcome outcome;
    struct ath_report before = { .version = 77 };

    open_world(&w);
    ATH_OK(send(&w, "anfa 202401", "members=20 sales=1"));
    ATH_OK(send(&w, "anfa 202402", "members=20 sales=1"));
    struct ath_report_id id = report_id(&w, "anfa 202401");
    struct look l = look(&w);
    ATH_OK(ath_journal_read_outcome(&outcome, l.txn, w.item.seq, &w.arena, &w.err));
    ATH_CODE(ATH_NOT_FOUND, ath_undo_read(&before, outcome.undo, &id, &w.arena, &w.err));
    for (size_t cut_at = 1; cut_at < outcome.undo.size; cut_at++) {
        struct ath_slice part = ath_slice(outcome.undo.data, cut_at);
        ATH_TRUE(ath_undo_read(&before, part, &id, &w.arena, &w.err) != ATH_OK);
    }
    ATH_EQ_U64(before.version, 77);
    look_away(l);
    close_world(&w);
}
