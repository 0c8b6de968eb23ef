/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "scratch.h"

static void limit_readers(struct scratch *s, uint64_t limit_ms)
{
    ath_store_close(s->store);
    s->store = NULL;
    ATH_OK(ath_store_open(&s->store,
                          &(struct ath_store_options){ .path = s->path,
                                                       .map_bytes = UINT64_C(1) << 28,
                                                       .reader_limit_ms = limit_ms },
                          &s->err));
}

ATH_TEST(store_reader, reader_past_its_limit_is_told_so_and_the_next_one_is_young)
{
    struct scratch s;

    scratch_open(&s);
    limit_readers(&s, 60000);
    scratch_put(&s, "a", "1");
    ath_clock_fake(1000);
    struct ath_txn *reader = scratch_begin(&s, ATH_READ);
    ATH_OK(ath_txn_check_age(reader, &s.err));
    ath_clock_fake(1000 + INT64_C(60000000));
    ATH_OK(ath_txn_check_age(reader, &s.err));
    ath_clock_fake(1001 + INT64_C(60000000));
    ATH_CODE(ATH_DEADLINE_EXCEEDED, ath_txn_check_age(reader, &s.err));
    scratch_says(&s, "store.reader_limit_ms");
    ath_store_tick(s.store); /* logs it, takes nothing away */
    ATH_EQ_U64(count_records(&s, ATH_TABLE_META), 2);
    ath_txn_abort(reader);
    reader = scratch_begin(&s, ATH_READ);
    ATH_OK(ath_txn_check_age(reader, &s.err));
    ath_txn_abort(reader);
    ath_clock_fake(-1);
    scratch_close(&s);
}

ATH_TEST(store_reader, without_a_limit_no_reader_is_too_old)
{
    struct scratch s;

    scratch_open(&s);
    ath_clock_fake(0);
    struct ath_txn *reader = scratch_begin(&s, ATH_READ);
    ath_clock_fake(INT64_C(1) << 60);
    ATH_OK(ath_txn_check_age(reader, &s.err));
    ath_txn_abort(reader);
    ath_clock_fake(-1);
    scratch_close(&s);
}
