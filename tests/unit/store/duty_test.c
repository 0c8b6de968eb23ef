/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"

#include "store/duty.h"
#include "store/former.h"

static const struct ath_assignment open_end = { 100, ATH_DAY_NONE, 20, 1 };

static void assign(struct scratch *s, uint16_t form, uint32_t organization, uint64_t seq)
{
    struct ath_txn *txn = scratch_begin(s, ATH_WRITE);
    struct ath_key key = ath_assignment_key(form, organization);

    ath_assignments_put(txn, &key, &(struct ath_assignments){ &open_end, 1 }, seq,
                        &s->arena);
    scratch_commit(s, txn);
}

static void unassign(struct scratch *s, uint16_t form, uint32_t organization, uint64_t seq)
{
    struct ath_txn *txn = scratch_begin(s, ATH_WRITE);
    struct ath_key key = ath_assignment_key(form, organization);

    ath_assignments_put(txn, &key, &(struct ath_assignments){ NULL, 0 }, seq, &s->arena);
    scratch_commit(s, txn);
}

ATH_TEST(store_duty, a_roster_holds_each_forms_organizations_in_order)
{
    enum { ORGANIZATIONS = 300 };
    struct scratch s;
    const struct ath_roster *roster = NULL;

    scratch_open(&s);
    for (uint32_t i = ORGANIZATIONS; i > 0; i--) {
        assign(&s, (uint16_t)(i % 2 == 0 ? 7 : 2), i, 1 + ORGANIZATIONS - i);
    }
    unassign(&s, 2, 11, ORGANIZATIONS + 1);
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    ATH_OK(ath_roster_acquire(&roster, txn, &s.err));
    ATH_EQ_U64(roster->form_count, 2);
    const struct ath_form_roster *even = ath_roster_form(roster, 7);
    const struct ath_form_roster *odd = ath_roster_form(roster, 2);
    ATH_TRUE(ath_roster_form(roster, 1) == NULL && even != NULL && odd != NULL);
    ATH_EQ_U64(even->n, ORGANIZATIONS / 2);
    ATH_EQ_U64(odd->n, ORGANIZATIONS / 2 - 1);
    for (size_t i = 0; i < even->n; i++) {
        ATH_EQ_U64(even->v[i].organization, 2 * (i + 1));
    }
    ATH_EQ_INT(ath_roster_find(even, 300)->v[0].deadline, 20);
    ATH_TRUE(ath_roster_find(even, 301) == NULL);
    ATH_TRUE(ath_roster_find(even, 1) == NULL);
    ATH_TRUE(ath_roster_find(odd, 11) == NULL);
    ath_roster_release(roster);
    ath_txn_abort(txn);
    scratch_close(&s);
}

ATH_TEST(store_duty, a_roster_is_shared_until_an_assignment_changes)
{
    struct scratch s;
    const struct ath_roster *first = NULL, *again = NULL, *changed = NULL, *old = NULL;

    scratch_open(&s);
    assign(&s, 1, 1, 1);
    struct ath_txn *before = scratch_begin(&s, ATH_READ);
    ATH_OK(ath_roster_acquire(&first, before, &s.err));
    ATH_OK(ath_roster_acquire(&again, before, &s.err));
    ATH_TRUE(first == again);
    assign(&s, 1, 2, 2);
    struct ath_txn *after = scratch_begin(&s, ATH_READ);
    ATH_OK(ath_roster_acquire(&changed, after, &s.err));
    ATH_EQ_U64(changed->forms[0].n, 2);
    ATH_OK(ath_roster_acquire(&old, before, &s.err)); /* as that reader sees it */
    ATH_EQ_U64(old->forms[0].n, 1);
    ATH_EQ_U64(first->forms[0].n, 1);
    ath_roster_release(first);
    ath_roster_release(again);
    ath_roster_release(changed);
    ath_roster_release(old);
    ath_txn_abort(before);
    ath_txn_abort(after);
    scratch_close(&s);
}

ATH_TEST(store_duty, what_a_write_transaction_has_not_committed_is_seen_by_it_alone)
{
    struct scratch s;
    const struct ath_roster *own = NULL, *others = NULL;

    scratch_open(&s);
    struct ath_txn *write = scratch_begin(&s, ATH_WRITE);
    struct ath_key key = ath_assignment_key(1, 1);
    ath_assignments_put(write, &key, &(struct ath_assignments){ &open_end, 1 }, 1,
                        &s.arena);
    ATH_OK(ath_roster_acquire(&own, write, &s.err));
    ATH_EQ_U64(own->form_count, 1);
    struct ath_txn *read = scratch_begin(&s, ATH_READ);
    ATH_OK(ath_roster_acquire(&others, read, &s.err));
    ATH_EQ_U64(others->form_count, 0);
    ath_roster_release(own);
    ath_roster_release(others);
    ath_txn_abort(read);
    ath_txn_abort(write);
    scratch_close(&s);
}

ATH_TEST(store_duty, a_damaged_record_is_data_loss_and_never_a_shorter_roster)
{
    struct scratch s;
    const struct ath_roster *roster = NULL;
    struct ath_key key = ath_assignment_key(1, 2);

    scratch_open(&s);
    assign(&s, 1, 1, 1);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ath_txn_put(txn, ATH_TABLE_ASSIGNMENT, &key, ath_slice_str("nonsense"));
    scratch_commit(&s, txn);
    txn = scratch_begin(&s, ATH_READ);
    ATH_CODE(ATH_DATA_LOSS, ath_roster_acquire(&roster, txn, &s.err));
    ATH_TRUE(roster == NULL);
    ath_txn_abort(txn);
    scratch_close(&s);
}

ATH_TEST(store_duty, locks_are_kept_by_form_and_layer)
{
    struct scratch s;
    static const struct ath_days days = { 1, 9 };
    struct ath_locked list;

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    struct ath_key key = ath_lock_key(3, 2), other = ath_lock_key(3, 1);
    ath_locked_put(txn, &key, &(struct ath_locked){ &days, 1, 5 }, &s.arena);
    ATH_OK(ath_locked_get(&list, txn, &other, &s.arena, &s.err));
    ATH_EQ_INT(list.n, 0);
    ATH_OK(ath_locked_get(&list, txn, &key, &s.arena, &s.err));
    ATH_EQ_INT(list.v[0].last, 9);
    ATH_EQ_U64(list.seq, 5);
    scratch_commit(&s, txn);
    scratch_close(&s);
}

/* Entry `seq` has the organization assigned, or not. */
static void change(struct scratch *s, uint32_t organization, bool assigned, uint64_t seq)
{
    struct ath_txn *txn = scratch_begin(s, ATH_WRITE);
    struct ath_key key = ath_assignment_key(1, organization);
    struct ath_assignments list = { assigned ? &open_end : NULL, assigned };

    ath_former_save(txn, ATH_TABLE_ASSIGNMENT, &key, seq);
    ath_assignments_put(txn, &key, &list, seq, &s->arena);
    scratch_commit(s, txn);
}

ATH_TEST(store_duty, R36_a_roster_as_of_an_entry_holds_who_was_assigned_then)
{
    static const uint32_t wanted[] = { 0, 1, 2, 2, 1, 2 }; /* after each entry */
    struct scratch s;
    const struct ath_roster *roster = NULL;

    scratch_open(&s);
    change(&s, 5, true, 1);
    change(&s, 6, true, 2);
    change(&s, 5, false, 4);
    change(&s, 7, true, 5);
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    for (uint64_t at = 1; at <= 5; at++) {
        ATH_OK(ath_roster_acquire_at(&roster, txn, at, &s.err));
        ATH_EQ_U64(ath_roster_form(roster, 1)->n, wanted[at]);
        ATH_TRUE((ath_roster_find(ath_roster_form(roster, 1), 5) != NULL) == (at < 4));
        ath_roster_release(roster);
    }
    ath_txn_abort(txn);
    scratch_close(&s);
}
