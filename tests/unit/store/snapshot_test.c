/* SPDX-License-Identifier: Apache-2.0 */
#include "store/snapshot.h"

#include <pthread.h>

#include "model/places.h"

#include "facts.h"

static const struct ath_snapshot *acquire(struct scratch *s, struct ath_txn *txn)
{
    const struct ath_snapshot *snapshot = NULL;

    ATH_OK(ath_snapshot_acquire(&snapshot, txn, &s->err));
    return snapshot;
}

/* Of the newest state; to be released. */
static const struct ath_snapshot *newest(struct scratch *s)
{
    struct ath_txn *txn = scratch_begin(s, ATH_READ);
    const struct ath_snapshot *snapshot = acquire(s, txn);

    ath_txn_abort(txn);
    return snapshot;
}

/* ---- claims ---- */

ATH_TEST(store_snapshot, empty_store_has_an_empty_snapshot)
{
    struct scratch s;

    scratch_open(&s);
    const struct ath_snapshot *snapshot = newest(&s);
    ATH_EQ_U64(snapshot->seq, 0);
    ATH_EQ_INT(snapshot->organization_count, 0);
    ATH_EQ_INT(snapshot->catalogue.program_count, 0);
    ATH_TRUE(ath_snapshot_organization(snapshot, ath_slice_str("nour")) == NULL);
    ATH_TRUE(ath_snapshot_project(snapshot, ath_slice_str("flower")) == NULL);
    ATH_EQ_INT(ath_snapshot_sector(snapshot, ath_slice_str("craft")), 0);
    ath_snapshot_release(snapshot);
    ath_snapshot_release(NULL);
    scratch_close(&s);
}

ATH_TEST(store_snapshot, everything_is_found_by_slug_and_number)
{
    struct scratch s;
    const struct ath_program *program = NULL;
    const struct ath_form *form = NULL;
    struct ath_program zebra, apple;

    scratch_open(&s);
    finish_program(&s, &zebra, "zebra");
    finish_program(&s, &apple, "apple");
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    add_program(&s, txn, 1, &zebra);
    add_program(&s, txn, 2, &apple);
    add_organization(&s, txn, 3, "nour");
    add_organization(&s, txn, 4, "amal");
    add_project(&s, txn, "flower");
    give(&s, txn, ATH_DICT_SECTOR, "craft");
    give(&s, txn, ATH_DICT_SECTOR, "honey");
    scratch_commit(&s, txn);

    const struct ath_snapshot *snapshot = newest(&s);
    ATH_EQ_U64(snapshot->seq, 4);
    ATH_EQ_INT(snapshot->organization_count, 2);
    const struct ath_organization *amal =
        ath_snapshot_organization(snapshot, ath_slice_str("amal"));
    ATH_TRUE(amal == &snapshot->organizations[1]);
    ATH_EQ_STR(amal->slug, "amal");
    ATH_EQ_INT(amal->number, 2);
    ATH_EQ_U64(amal->seq, 4);
    const struct ath_project *flower =
        ath_snapshot_project(snapshot, ath_slice_str("flower"));
    ATH_TRUE(flower == &snapshot->projects[0]);
    ATH_EQ_STR(flower->funder, "funder");
    ATH_EQ_INT(ath_snapshot_sector(snapshot, ath_slice_str("honey")), 2);
    ATH_EQ_STR(snapshot->sectors[0], "craft");

    ATH_EQ_INT(snapshot->catalogue.program_count, 2);
    ATH_EQ_STR(snapshot->catalogue.programs[0]->id, "apple");
    ATH_EQ_INT(snapshot->catalogue.programs[0]->number, 2);
    ATH_TRUE(ath_snapshot_form(&program, &form, snapshot, 2));
    ATH_EQ_STR(program->id, "zebra");
    ATH_EQ_STR(form->id, "school");
    ATH_EQ_INT(form->number, 2);
    ATH_TRUE(ath_snapshot_form(&program, &form, snapshot, 3));
    ATH_EQ_STR(program->id, "apple");
    ATH_FALSE(ath_snapshot_form(&program, &form, snapshot, 0));
    ATH_FALSE(ath_snapshot_form(&program, &form, snapshot, 5));
    ath_snapshot_release(snapshot);
    scratch_close(&s);
}

ATH_TEST(store_snapshot, is_shared_until_something_changes_and_old_holders_keep_theirs)
{
    struct scratch s;

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    add_organization(&s, txn, 1, "nour");
    scratch_commit(&s, txn);
    const struct ath_snapshot *first = newest(&s), *again = newest(&s);
    ATH_TRUE(first == again);
    ath_snapshot_release(again);

    struct ath_txn *old_reader = scratch_begin(&s, ATH_READ);
    txn = scratch_begin(&s, ATH_WRITE);
    add_organization(&s, txn, 2, "amal");
    scratch_commit(&s, txn);
    const struct ath_snapshot *second = newest(&s);
    ATH_TRUE(second != first);
    ATH_EQ_INT(second->organization_count, 2);
    ATH_EQ_INT(first->organization_count, 1);
    ATH_EQ_STR(first->organizations[0].slug, "nour");

    const struct ath_snapshot *old = acquire(&s, old_reader);
    ATH_EQ_INT(old->organization_count, 1);
    ath_txn_abort(old_reader);
    again = newest(&s);
    ATH_TRUE(again == second); /* the old reader did not displace it */
    ath_snapshot_release(again);
    ath_snapshot_release(old);
    ath_snapshot_release(second);
    ath_store_close(s.store);
    s.store = NULL;
    ATH_EQ_STR(first->organizations[0].slug, "nour"); /* even after the store */
    ath_snapshot_release(first);
    scratch_close(&s);
}

ATH_TEST(store_snapshot, what_an_aborted_transaction_saw_is_given_to_nobody_else)
{
    struct scratch s;

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    add_organization(&s, txn, 1, "wrong");
    const struct ath_snapshot *own = acquire(&s, txn), *again = acquire(&s, txn);
    ATH_TRUE(own == again);
    ATH_TRUE(ath_snapshot_organization(own, ath_slice_str("wrong")) != NULL);
    ath_txn_abort(txn);
    ath_snapshot_release(again);

    txn = scratch_begin(&s, ATH_WRITE);
    add_organization(&s, txn, 1, "right"); /* the same seq, done again otherwise */
    scratch_commit(&s, txn);
    const struct ath_snapshot *snapshot = newest(&s);
    ATH_TRUE(ath_snapshot_organization(snapshot, ath_slice_str("wrong")) == NULL);
    ATH_TRUE(ath_snapshot_organization(snapshot, ath_slice_str("right")) != NULL);
    ath_snapshot_release(snapshot);
    ath_snapshot_release(own);
    scratch_close(&s);
}

static void *acquire_often(void *arg)
{
    struct scratch *s = arg;
    uint32_t last = 0;

    for (int i = 0; i < 300; i++) {
        const struct ath_snapshot *snapshot = NULL;
        struct ath_txn *txn = NULL;
        struct ath_error err;
        if (ath_txn_begin(&txn, s->store, ATH_READ, &err) != ATH_OK) {
            return NULL;
        }
        ath_code code = ath_snapshot_acquire(&snapshot, txn, &err);
        ath_txn_abort(txn);
        if (code != ATH_OK || snapshot->organization_count != snapshot->seq ||
            snapshot->organization_count < last) {
            return NULL;
        }
        last = snapshot->organization_count;
        ath_snapshot_release(snapshot);
    }
    return s;
}

ATH_TEST(store_snapshot, readers_in_many_threads_see_whole_states_that_only_grow)
{
    struct scratch s;
    pthread_t threads[4];
    void *fine = NULL;

    scratch_open(&s);
    for (size_t i = 0; i < 4; i++) {
        ATH_EQ_INT(pthread_create(&threads[i], NULL, acquire_often, &s), 0);
    }
    for (uint64_t seq = 1; seq <= 50; seq++) {
        char slug[32];
        snprintf(slug, sizeof slug, "org-%d", (int)seq);
        struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
        add_organization(&s, txn, seq, slug);
        scratch_commit(&s, txn);
    }
    for (size_t i = 0; i < 4; i++) {
        ATH_EQ_INT(pthread_join(threads[i], &fine), 0);
        ATH_TRUE(fine != NULL);
    }
    scratch_close(&s);
}

ATH_TEST(store_snapshot, number_without_a_record_is_an_empty_place)
{
    struct scratch s;

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    give(&s, txn, ATH_DICT_ORGANIZATION, "never-made");
    add_organization(&s, txn, 1, "nour");
    scratch_commit(&s, txn);
    const struct ath_snapshot *snapshot = newest(&s);
    ATH_EQ_INT(snapshot->organization_count, 2);
    ATH_EQ_INT(snapshot->organizations[0].number, 0);
    ATH_TRUE(ath_snapshot_organization(snapshot, ath_slice_str("never-made")) == NULL);
    ATH_EQ_INT(ath_snapshot_organization(snapshot, ath_slice_str("nour"))->number, 2);
    ath_snapshot_release(snapshot);
    scratch_close(&s);
}

ATH_TEST(store_snapshot, program_is_loaded_by_its_hash_and_bound)
{
    struct scratch s;
    struct ath_program program, *loaded = NULL;
    uint8_t unknown[32] = { 0 };

    scratch_open(&s);
    finish_program(&s, &program, "sample");
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    add_program(&s, txn, 1, &program);
    scratch_commit(&s, txn);
    txn = scratch_begin(&s, ATH_READ);
    ATH_OK(ath_program_load(&loaded, txn, program.hash, &s.arena, &s.err));
    ATH_EQ_STR(loaded->id, "sample");
    ATH_EQ_INT(loaded->number, 1);
    ATH_EQ_INT(loaded->forms[1].number, 2);
    ATH_EQ_MEM(loaded->hash, program.hash, sizeof program.hash);
    ATH_CODE(ATH_NOT_FOUND, ath_program_load(&loaded, txn, unknown, &s.arena, &s.err));
    ath_txn_abort(txn);
    scratch_close(&s);
}

ATH_TEST(store_snapshot, served_hash_without_content_is_data_loss)
{
    struct scratch s;
    const struct ath_snapshot *snapshot = NULL;
    uint8_t unknown[32] = { 0 };

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    struct ath_key served = ath_served_key(give(&s, txn, ATH_DICT_PROGRAM, "lost"));
    ath_txn_put(txn, ATH_TABLE_CATALOGUE, &served, ath_slice(unknown, sizeof unknown));
    scratch_commit(&s, txn);
    txn = scratch_begin(&s, ATH_READ);
    ATH_CODE(ATH_DATA_LOSS, ath_snapshot_acquire(&snapshot, txn, &s.err));
    scratch_says(&s, "table catalogue is damaged");
    ath_txn_abort(txn);
    scratch_close(&s);
}

ATH_TEST(store_snapshot, report_counts_where_its_organization_is_at_the_end_of_the_period)
{
    uint32_t hoceima = 0, paris = 0, numbers[ATH_SCOPE_COUNT];

    ATH_TRUE(ath_place_province_parse(&hoceima, ath_slice_str("MA-HOC")));
    ATH_TRUE(ath_place_province_parse(&paris, ath_slice_str("abroad:FR")));
    struct ath_dated provinces[] = { { ATH_DAY_FIRST, hoceima }, { 1000, paris } };
    struct ath_dated parents[] = { { 0, 8 }, { 1001, 9 } };
    struct ath_organization org = { .kind = ATH_ORG_SCHOOL,
                                    .milieu = ATH_MILIEU_RURAL,
                                    .sector = 3,
                                    .provinces = provinces,
                                    .province_count = 2,
                                    .parents = parents,
                                    .parent_count = 2 };

    ath_report_scopes(numbers, &org, 4, 999);
    ATH_EQ_INT(numbers[ATH_SCOPE_COUNTRY], 0);
    ATH_EQ_INT(numbers[ATH_SCOPE_REGION], 1);
    ATH_EQ_INT(numbers[ATH_SCOPE_PROVINCE], hoceima);
    ATH_EQ_INT(numbers[ATH_SCOPE_KIND], ATH_ORG_SCHOOL);
    ATH_EQ_INT(numbers[ATH_SCOPE_SECTOR], 3);
    ATH_EQ_INT(numbers[ATH_SCOPE_PARENT], 8);
    ATH_EQ_INT(numbers[ATH_SCOPE_PROJECT], 4);
    ATH_EQ_INT(numbers[ATH_SCOPE_MILIEU], ATH_MILIEU_RURAL);
    ath_report_scopes(numbers, &org, 0, 1000);
    ATH_EQ_INT(numbers[ATH_SCOPE_REGION], ATH_REGION_ABROAD);
    ATH_EQ_INT(numbers[ATH_SCOPE_PROVINCE], paris);
    ATH_EQ_INT(numbers[ATH_SCOPE_PARENT], 8);
    ath_report_scopes(numbers, &(struct ath_organization){ .kind = ATH_ORG_UNION }, 0, 0);
    ATH_EQ_INT(numbers[ATH_SCOPE_REGION], 0);
    ATH_EQ_INT(numbers[ATH_SCOPE_PARENT], 0);
    for (int32_t day = 999; day <= 1001; day++) {
        ath_report_scopes(numbers, &org, 4, day);
        for (int scope = 0; scope < ATH_SCOPE_COUNT; scope++) {
            ATH_EQ_INT(ath_report_scope((enum ath_scope)scope, &org, 4, day),
                       numbers[scope]);
        }
    }
}
