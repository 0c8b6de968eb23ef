/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "store/duty.h"

enum { MAIN = 1, PLANT = 2, ANFA = 2 }; /* numbers of forms and of an organization */

/* "p.main anfa 2024-01-01", "p.main anfa 2024-01-01 2024-12-31 deadline=20 removed" */
static struct ath_slice assignment_intent(struct world *w, const char *text)
{
    struct words v = cut(w, text);
    const char *deadline = word(&v, "deadline");
    struct ath_assignment_change c = {
        .form = v.key[0],
        .organization = v.key[1],
        .from = day_of(v.key[2]),
        .removed = word(&v, "removed") != NULL,
        .to = v.n > 3 && v.key[3][0] == '2' ? day_of(v.key[3]) : ATH_DAY_NONE,
        .deadline =
            deadline == NULL ? ATH_DEADLINE_OF_FORM : (int32_t)strtol(deadline, NULL, 10)
    };

    return ath_assignment_change_encode(&c, &w->arena);
}

static ath_code assign(struct world *w, const char *text)
{
    return command(w, ATH_INTENT_ASSIGNMENT, assignment_intent(w, text));
}

/* "p.main 202401 202403", with "layer=target", with "unlock" */
static ath_code lock(struct world *w, const char *text)
{
    struct words v = cut(w, text);
    const char *layer = word(&v, "layer");
    struct ath_lock_change c = {
        .form = v.key[0],
        .layer = layer == NULL ? 0 : (uint8_t)ath_layer_parse(ath_slice_str(layer)),
        .locked = word(&v, "unlock") == NULL
    };

    ATH_TRUE(ath_period_parse(&c.from, ath_slice_str(v.key[1])));
    c.to = c.from;
    ATH_TRUE(v.n < 3 || v.key[2][0] != '2' ||
             ath_period_parse(&c.to, ath_slice_str(v.key[2])));
    return command(w, ATH_INTENT_LOCK, ath_lock_change_encode(&c, &w->arena));
}

/* Refused for this reason, and nothing written. */
static void expect_reason(struct world *w, ath_code code, const char *reason)
{
    ATH_CODE(ATH_FAILED_PRECONDITION, code);
    ATH_EQ_STR(w->command.reason, reason);
}

/* " 2024-01-01..2024-12-31+20@5": days, own deadline, seq */
static const char *assignments_of(struct world *w, uint16_t form, uint32_t organization)
{
    struct look l = look(w);
    struct ath_assignments list;
    const char *text = "";

    struct ath_key key = ath_assignment_key(form, organization);
    ATH_OK(ath_assignments_get(&list, l.txn, &key, &w->arena, &w->err));
    for (uint16_t i = 0; i < list.n; i++) {
        char from[ATH_DATE_TEXT_BYTES], to[ATH_DATE_TEXT_BYTES];
        ath_date_format(from, list.v[i].from);
        ath_date_format(to, list.v[i].to);
        text = ath_arena_printf(&w->arena, "%s %s..%s%+d@%llu", text, from, to,
                                list.v[i].deadline, (unsigned long long)list.v[i].seq);
    }
    look_away(l);
    return text;
}

static const char *locks_of(struct world *w, uint16_t form, uint8_t layer)
{
    struct look l = look(w);
    struct ath_locked list;
    const char *text = "";

    struct ath_key key = ath_lock_key(form, layer);
    ATH_OK(ath_locked_get(&list, l.txn, &key, &w->arena, &w->err));
    for (uint16_t i = 0; i < list.n; i++) {
        char from[ATH_DATE_TEXT_BYTES], to[ATH_DATE_TEXT_BYTES];
        ath_date_format(from, list.v[i].first);
        ath_date_format(to, list.v[i].last);
        text = ath_arena_printf(&w->arena, "%s %s..%s", text, from, to);
    }
    look_away(l);
    return text;
}

static void verify_is_equal(struct world *w)
{
    struct ath_verify_result result;

    ATH_EQ_U64(verify(w, &result), 0);
}

ATH_TEST(ingest_duty, an_assignment_is_set_changed_ended_and_taken_back_by_its_first_day)
{
    struct world w;

    open_world(&w);
    ATH_OK(assign(&w, "p.main anfa 2023-01-01 2023-12-31"));
    uint64_t first = w.command.seq;
    ATH_OK(assign(&w, "p.main anfa 2024-03-01 deadline=20"));
    ATH_EQ_STR(assignments_of(&w, MAIN, ANFA),
               ath_arena_printf(&w.arena,
                                " 2023-01-01..2023-12-31-1@%llu 2024-03-01..+20@%llu",
                                (unsigned long long)first, (unsigned long long)first + 1));
    ATH_OK(assign(&w, "p.main anfa 2024-03-01 2024-12-31 deadline=20"));
    ATH_EQ_STR(
        assignments_of(&w, MAIN, ANFA),
        ath_arena_printf(&w.arena,
                         " 2023-01-01..2023-12-31-1@%llu 2024-03-01..2024-12-31+20@%llu",
                         (unsigned long long)first, (unsigned long long)first + 2));
    ATH_OK(assign(&w, "p.main anfa 2023-01-01 removed"));
    ATH_EQ_STR(assignments_of(&w, MAIN, ANFA),
               ath_arena_printf(&w.arena, " 2024-03-01..2024-12-31+20@%llu",
                                (unsigned long long)first + 2));
    ATH_EQ_STR(assignments_of(&w, PLANT, ANFA), "");
    verify_is_equal(&w);
    close_world(&w);
}

ATH_TEST(ingest_duty, saying_the_same_assignment_again_is_unchanged)
{
    struct world w;

    open_world(&w);
    ATH_OK(assign(&w, "p.main anfa 2023-01-01"));
    ATH_FALSE(w.command.unchanged);
    const char *before = assignments_of(&w, MAIN, ANFA);
    ATH_TRUE(before[0] != '\0');
    ATH_OK(assign(&w, "p.main anfa 2023-01-01"));
    ATH_TRUE(w.command.unchanged);
    ATH_EQ_STR(assignments_of(&w, MAIN, ANFA), before);
    verify_is_equal(&w);
    close_world(&w);
}

ATH_TEST(ingest_duty, an_assignment_that_cannot_hold_is_refused_and_takes_no_entry)
{
    struct world w;

    open_world(&w);
    ATH_OK(org(&w, "lycee", "kind=school"));
    ATH_OK(assign(&w, "p.main anfa 2023-01-01 2023-12-31"));
    uint64_t before = head_of(&w);
    expect_reason(&w, assign(&w, "p.other anfa 2023-01-01"), "unknown-form");
    expect_reason(&w, assign(&w, "q.main anfa 2023-01-01"), "unknown-form");
    expect_reason(&w, assign(&w, "p.main nobody 2023-01-01"), "unknown-organization");
    expect_reason(&w, assign(&w, "p.plant lycee 2023-01-01"), "kind-does-not-report");
    expect_reason(&w, assign(&w, "p.main anfa 2023-12-31"), "assignment-overlap");
    expect_reason(&w, assign(&w, "p.main anfa 2022-01-01"), "assignment-overlap");
    expect_reason(&w, assign(&w, "p.main anfa 2023-01-02 removed"), "unknown-assignment");
    ATH_EQ_U64(head_of(&w), before);
    close_world(&w);
}

ATH_TEST(ingest_duty, a_lock_of_every_layer_is_cut_by_unlocking_one)
{
    struct world w;

    open_world(&w);
    ATH_OK(lock(&w, "p.main 2024"));
    ATH_EQ_STR(locks_of(&w, MAIN, ATH_LAYER_ACTUAL), " 2024-01-01..2024-12-31");
    ATH_EQ_STR(locks_of(&w, MAIN, ATH_LAYER_TARGET), " 2024-01-01..2024-12-31");
    ATH_OK(lock(&w, "p.main 202403 202404 layer=actual unlock"));
    ATH_EQ_STR(locks_of(&w, MAIN, ATH_LAYER_ACTUAL),
               " 2024-01-01..2024-02-29 2024-05-01..2024-12-31");
    ATH_EQ_STR(locks_of(&w, MAIN, ATH_LAYER_TARGET), " 2024-01-01..2024-12-31");
    ATH_OK(lock(&w, "p.main 202403 202404 layer=actual unlock"));
    ATH_TRUE(w.command.unchanged);
    verify_is_equal(&w);
    close_world(&w);
}

ATH_TEST(ingest_duty, a_lock_needs_a_known_form_a_reported_layer_and_whole_periods)
{
    struct world w;

    open_world(&w);
    uint64_t before = head_of(&w);
    expect_reason(&w, lock(&w, "p.none 2024"), "unknown-form");
    expect_reason(&w, lock(&w, "p.main 2024 layer=baseline"), "layer-not-reported");
    expect_reason(&w, lock(&w, "p.main 20240301"), "wrong-frequency");
    expect_reason(&w, lock(&w, "p.main 202403 layer=target"), "wrong-frequency");
    expect_reason(&w, lock(&w, "p.plant 202403"), "wrong-frequency");
    ATH_EQ_U64(head_of(&w), before);
    ATH_OK(lock(&w, "p.plant 2024Q1 2024S1"));
    ATH_EQ_STR(locks_of(&w, PLANT, ATH_LAYER_ACTUAL), " 2024-01-01..2024-06-30");
    close_world(&w);
}

/* ---- reports that are locked --------------------------------------------------------- */

ATH_TEST(ingest_duty, a_locked_report_is_changed_only_over_the_lock)
{
    struct world w;

    open_world(&w);
    ATH_OK(send(&w, "anfa 202403", "members=20"));
    ATH_OK(send(&w, "anfa 202405", "members=20"));
    ATH_OK(lock(&w, "p.main 202401 202404"));
    REFUSED(&w, "anfa 202403", "members=21", "period-locked", "reports[0].key.period", 0);
    REFUSED(&w, "anfa 202402", "members=1", "period-locked", "reports[0].key.period", 0);
    ATH_CODE(ATH_FAILED_PRECONDITION, dry(&w, "anfa 202403", "members=21"));
    expect_finding(&w, "period-locked", "reports[0].key.period", 0);
    ATH_TRUE(strstr(w.item.err.message, "p.main anfa 202403 [2024-01-01..2024-04-30]") !=
             NULL);
    ATH_OK(send(&w, "anfa 202405", "members=22")); /* not locked */
    ATH_OK(send(&w, "anfa 202403", "members=20")); /* says what is so */
    ATH_TRUE(w.item.unchanged);
    ATH_OK(send(&w, "anfa 202403 over-lock", "members=21"));
    ATH_EQ_STR(given(&w, "anfa 202403"), "members=21");
    ATH_OK(lock(&w, "p.main 202403 unlock"));
    ATH_OK(send(&w, "anfa 202403", "members=23"));
    verify_is_equal(&w);
    close_world(&w);
}

ATH_TEST(ingest_duty, a_lock_of_a_layer_leaves_the_other_layers_alone)
{
    struct world w;

    open_world(&w);
    ATH_OK(lock(&w, "p.main 2024 layer=actual"));
    ATH_CODE(ATH_FAILED_PRECONDITION, send(&w, "anfa 202403", "members=1"));
    ATH_OK(send(&w, "anfa 202403 layer=verified", "members=1"));
    ATH_OK(send(&w, "anfa 2024 layer=target", "members=1"));
    ATH_OK(lock(&w, "p.main 202403"));
    ATH_CODE(ATH_FAILED_PRECONDITION, send(&w, "anfa 202403 layer=verified", "members=2"));
    ATH_OK(send(&w, "anfa 2024 layer=target", "members=2")); /* a year is not in March */
    close_world(&w);
}

ATH_TEST(ingest_duty, one_locked_report_refuses_the_whole_submission)
{
    struct world w;
    static const char *const two[] = { "anfa 202403", "members=1", "anfa 202405",
                                       "members=1" };

    open_world(&w);
    ATH_OK(lock(&w, "p.main 202403"));
    ATH_CODE(ATH_FAILED_PRECONDITION, send_many(&w, ++w.ids, two, 2));
    ATH_EQ_U64(report_of(&w, "anfa 202405").version, 0);
    close_world(&w);
}

/* Its lock came between preparing and applying: the entry is as it was prepared. */
ATH_TEST(ingest_duty, apply_refuses_what_was_locked_after_it_was_prepared)
{
    struct world w;
    uint64_t base = 0;

    open_world(&w);
    ATH_OK(dry(&w, "anfa 202403", "members=21"));
    struct ath_slice intent = w.item.prepared.intent;
    ATH_OK(lock(&w, "p.main 202403"));
    w.command = (struct ath_command){
        .kind = ATH_INTENT_SUBMISSION, .intent = intent, .bases = &base, .base_count = 1
    };
    make_id(w.command.id, ++w.ids);
    ath_ingest_command(w.ingest, &w.command);
    expect_reason(&w, w.command.code, "period-locked");
    ATH_FALSE(w.command.stale);
    ATH_EQ_U64(report_of(&w, "anfa 202403").version, 0);
    close_world(&w);
}

ATH_TEST(ingest_duty, a_repeated_id_is_answered_as_before_whatever_was_locked_since)
{
    struct world w;
    uint32_t id = 0;

    open_world(&w);
    id = ++w.ids;
    ATH_OK(send_as(&w, id, "anfa 202403", "members=1"));
    ATH_OK(lock(&w, "p.main 2024"));
    ATH_OK(send_as(&w, id, "anfa 202403", "members=1"));
    ATH_TRUE(w.item.repeated);
    ATH_CODE(ATH_ALREADY_EXISTS, send_as(&w, id, "anfa 202403 over-lock", "members=1"));
    close_world(&w);
}
