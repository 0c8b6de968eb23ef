/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "model/intent.h"
#include "store/report.h"

#include "facts.h"

enum { PERIOD = 0x030005D2, ACCEPTED = 1, REFUSED = 3 };

static const struct ath_report_id id = { 1, ATH_LAYER_ACTUAL, PERIOD, 1, 0 };

/* A submission for the form "month" of `program` and the organization "nour". */
static struct ath_slice intent_of(struct scratch *s, const struct ath_program *program,
                                  const char *organization)
{
    static struct ath_cell cells[] = { { 5, 0, ATH_CELL_NUMBER } };
    struct ath_change change = { .form = "month",
                                 .layer = ATH_LAYER_ACTUAL,
                                 .period = PERIOD,
                                 .organization = organization,
                                 .project = "-",
                                 .cells = { cells, 1 } };
    struct ath_submission submission = {
        .hashes = &program->hash, .hash_count = 1, .changes = &change, .change_count = 1
    };
    struct ath_slice bytes = ath_submission_encode(&submission, &s->arena);

    ATH_TRUE(bytes.size > 0);
    return bytes;
}

/* Entry `seq` around the intent, as core/journal/README.md has it, and its outcome. */
static void put_entry(struct scratch *s, struct ath_txn *txn, uint64_t seq,
                      struct ath_slice intent, uint8_t outcome)
{
    struct ath_key key = ath_seq_key(seq);
    uint8_t local[35] = { 1, outcome };
    struct ath_buf buf;

    ath_buf_init(&buf, &s->arena, 0);
    ath_buf_u8(&buf, 1);
    ath_buf_u8(&buf, ATH_INTENT_SUBMISSION);
    ath_buf_u64(&buf, 1);
    ath_buf_u32(&buf, 0);
    ath_buf_bytes(&buf, ath_slice("0123456789abcdef", 16));
    ath_buf_varint(&buf, 2);
    ath_buf_varint(&buf, 0);
    ath_buf_varint(&buf, 300);
    ath_buf_bytes(&buf, intent);
    ath_txn_append_long(txn, ATH_TABLE_JOURNAL, &key, ath_buf_slice(&buf));
    ath_txn_append_long(txn, ATH_TABLE_OUTCOME, &key, ath_slice(local, sizeof local));
}

/* A program, "nour", her report, and the entry that made it. */
static void put_state(struct scratch *s, uint8_t outcome, const char *organization)
{
    static struct ath_cell cells[] = { { 0x1234567, 0, ATH_CELL_NUMBER } };
    struct ath_report report = { .version = 1, .seq = 3, .cells = { cells, 1 } };
    struct ath_program program;

    finish_program(s, &program, "sample");
    struct ath_txn *txn = scratch_begin(s, ATH_WRITE);
    add_program(s, txn, 1, &program);
    add_organization(s, txn, 2, "nour");
    ath_report_put(txn, &id, &report, NULL);
    put_entry(s, txn, 3, intent_of(s, &program, organization), outcome);
    scratch_commit(s, txn);
}

static void damage_report(struct scratch *s)
{
    struct ath_key key = ath_report_key(&id, 0);
    struct ath_txn *txn = scratch_begin(s, ATH_WRITE);

    ath_txn_put(txn, ATH_TABLE_REPORT, &key, ath_slice("\xFF", 1));
    scratch_commit(s, txn);
}

ATH_TEST(store_recover, state_that_can_be_read_is_accepted_and_written_on)
{
    struct scratch s;

    scratch_open(&s);
    ATH_OK(ath_store_recover(s.store, &s.err)); /* nothing at all, too */
    put_state(&s, ACCEPTED, "nour");
    ATH_OK(ath_store_recover(s.store, &s.err));
    scratch_put(&s, "a", "1");
    ATH_EQ_STR(scratch_get(&s, "a"), "1");
    scratch_close(&s);
}

ATH_TEST(store_recover, damaged_report_of_the_last_entry_is_data_loss)
{
    struct scratch s;

    scratch_open(&s);
    put_state(&s, ACCEPTED, "nour");
    damage_report(&s);
    ATH_CODE(ATH_DATA_LOSS, ath_store_recover(s.store, &s.err));
    scratch_says(&s, "table report is damaged");
    scratch_close(&s);
}

ATH_TEST(store_recover, refused_entry_names_no_reports)
{
    struct scratch s;

    scratch_open(&s);
    put_state(&s, REFUSED, "unheard-of");
    ATH_OK(ath_store_recover(s.store, &s.err));
    scratch_close(&s);
}

ATH_TEST(store_recover, accepted_entry_with_an_unknown_name_is_data_loss)
{
    struct scratch s;

    scratch_open(&s);
    put_state(&s, ACCEPTED, "unheard-of");
    ATH_CODE(ATH_DATA_LOSS, ath_store_recover(s.store, &s.err));
    scratch_says(&s, "unheard-of");
    scratch_close(&s);
}

ATH_TEST(store_recover, last_entry_without_an_outcome_is_data_loss)
{
    struct scratch s;
    struct ath_key key = ath_seq_key(3);

    scratch_open(&s);
    put_state(&s, ACCEPTED, "nour");
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ath_key_u16(&key, 0);
    ath_txn_delete(txn, ATH_TABLE_OUTCOME, &key);
    scratch_commit(&s, txn);
    ATH_CODE(ATH_DATA_LOSS, ath_store_recover(s.store, &s.err));
    scratch_says(&s, "journal entry 3 or its outcome is damaged");
    scratch_close(&s);
}
