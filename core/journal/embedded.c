/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buf.h"
#include "journal/entry.h"
#include "journal/journal.h"

enum { SEQ_BYTES = 8, PART_BYTES = 2, KIND_AT = 1 };

static struct ath_key id_key(uint32_t principal, const uint8_t id[16])
{
    struct ath_key key = { 0 };

    ath_key_bytes(&key, id, 16);
    ath_key_u32(&key, principal);
    return key;
}

static uint64_t read_u64(const uint8_t *at)
{
    uint64_t value = 0;

    for (int i = 0; i < SEQ_BYTES; i++) {
        value = value << 8 | at[i];
    }
    return value;
}

/* Kind and time are in the first part of the entry's long value, behind its length. */
static ath_code read_head(enum ath_intent_kind *kind, int64_t *time_us, struct ath_txn *txn,
                          uint64_t seq, struct ath_error *err)
{
    struct ath_key key = ath_seq_key(seq);
    struct ath_slice part;
    struct ath_reader reader;

    ath_key_u16(&key, 0);
    ath_code code = ath_txn_get(txn, ATH_TABLE_JOURNAL, &key, &part, err);
    if (code != ATH_OK) {
        return code;
    }
    ath_reader_init(&reader, part);
    (void)ath_reader_varint(&reader);
    (void)ath_reader_bytes(&reader, KIND_AT);
    *kind = (enum ath_intent_kind)ath_reader_u8(&reader);
    *time_us = (int64_t)ath_reader_u64(&reader);
    if (reader.failed) {
        return ath_fail(err, ATH_DATA_LOSS,
                        "the first part of journal entry %llu is damaged",
                        (unsigned long long)seq);
    }
    return ATH_OK;
}

static ath_code read_time(int64_t *time_us, struct ath_txn *txn, uint64_t seq,
                          struct ath_error *err)
{
    enum ath_intent_kind kind;
    ath_code code = read_head(&kind, time_us, txn, seq, err);

    return code != ATH_NOT_FOUND
               ? code
               : ath_fail(err, ATH_DATA_LOSS,
                          "the first part of journal entry %llu is missing",
                          (unsigned long long)seq);
}

static ath_code find_head(uint64_t *seq, int64_t *time_us, struct ath_txn *txn,
                          struct ath_error *err)
{
    struct ath_cursor cursor = { 0 };
    ath_code code = ath_cursor_last(&cursor, txn, ATH_TABLE_JOURNAL, err);
    uint64_t last = 0;

    if (code == ATH_OK && cursor.key.size != SEQ_BYTES + PART_BYTES) {
        code = ath_fail(err, ATH_DATA_LOSS, "the last key of the journal has %zu bytes",
                        cursor.key.size);
    } else if (code == ATH_OK) {
        last = read_u64(cursor.key.data);
    }
    ath_cursor_end(&cursor);
    if (code == ATH_NOT_FOUND) {
        *seq = 0;
        *time_us = 0;
        return ATH_OK;
    }
    if (code == ATH_OK) {
        code = read_time(time_us, txn, last, err);
    }
    if (code == ATH_OK) {
        *seq = last;
    }
    return code;
}

ath_code ath_journal_head(uint64_t *seq, int64_t *time_us, struct ath_txn *txn,
                          struct ath_error *err)
{
    struct ath_txn_head *head = ath_txn_head(txn);

    if (head == NULL) {
        return find_head(seq, time_us, txn, err);
    }
    if (!head->known) {
        ath_code code = find_head(&head->seq, &head->time_us, txn, err);
        if (code != ATH_OK) {
            return code;
        }
        head->known = true;
    }
    *seq = head->seq;
    *time_us = head->time_us;
    return ATH_OK;
}

/* Entry and id, and the head moves. */
static void store_entry(struct ath_txn *txn, const struct ath_entry *entry)
{
    struct ath_key key = ath_seq_key(entry->seq), id = id_key(entry->principal, entry->id);
    struct ath_txn_head *head = ath_txn_head(txn);

    ath_txn_append_long(txn, ATH_TABLE_JOURNAL, &key, entry->bytes);
    ath_txn_put(txn, ATH_TABLE_ID, &id, ath_key_slice(&key));
    head->seq = entry->seq;
    head->time_us = entry->time_us;
}

ath_code ath_journal_append(struct ath_txn *txn, struct ath_entry *entry,
                            struct ath_arena *arena, struct ath_error *err)
{
    uint64_t seq = 0;
    int64_t time_us = 0;
    ath_code code = ath_journal_head(&seq, &time_us, txn, err);

    if (code != ATH_OK) {
        return code;
    }
    entry->seq = seq + 1;
    entry->time_us = entry->time_us > time_us ? entry->time_us : time_us;
    if (!ath_entry_encode(entry, arena)) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED,
                        "a journal entry needs more than the request's memory");
    }
    store_entry(txn, entry);
    return ath_txn_code(txn, err);
}

ath_code ath_journal_copy(struct ath_txn *txn, const struct ath_entry *entry,
                          struct ath_error *err)
{
    uint64_t seq = 0;
    int64_t time_us = 0;
    ath_code code = ath_journal_head(&seq, &time_us, txn, err);

    if (code != ATH_OK) {
        return code;
    }
    if (entry->seq != seq + 1 || entry->time_us < time_us) {
        return ath_fail(
            err, ATH_DATA_LOSS,
            "journal entry %llu cannot follow entry %llu: a gap, or an earlier time",
            (unsigned long long)entry->seq, (unsigned long long)seq);
    }
    store_entry(txn, entry);
    return ath_txn_code(txn, err);
}

void ath_journal_put_outcome(struct ath_txn *txn, uint64_t seq,
                             const struct ath_outcome *outcome, struct ath_arena *arena)
{
    struct ath_key key = ath_seq_key(seq);
    struct ath_slice bytes = ath_outcome_encode(outcome, arena);

    if (bytes.size == 0) {
        ath_txn_fail(txn, ATH_RESOURCE_EXHAUSTED,
                     "an entry's outcome needs more than the request's memory");
        return;
    }
    ath_txn_append_long(txn, ATH_TABLE_OUTCOME, &key, bytes);
}

ath_code ath_journal_read(struct ath_entry *out, struct ath_txn *txn, uint64_t seq,
                          struct ath_arena *arena, struct ath_error *err)
{
    struct ath_key key = ath_seq_key(seq);
    struct ath_slice bytes;
    ath_code code = ath_txn_get_long(txn, ATH_TABLE_JOURNAL, &key, &bytes, arena, err);

    if (code == ATH_OK) {
        code = ath_entry_decode(out, bytes, arena, err);
    }
    if (code == ATH_OK) {
        out->seq = seq;
    }
    return code;
}

ath_code ath_journal_kind(enum ath_intent_kind *kind, struct ath_txn *txn, uint64_t seq,
                          struct ath_error *err)
{
    int64_t time_us = 0;

    return read_head(kind, &time_us, txn, seq, err);
}

ath_code ath_journal_read_outcome(struct ath_outcome *out, struct ath_txn *txn,
                                  uint64_t seq, struct ath_arena *arena,
                                  struct ath_error *err)
{
    struct ath_key key = ath_seq_key(seq);
    struct ath_slice bytes;
    ath_code code = ath_txn_get_long(txn, ATH_TABLE_OUTCOME, &key, &bytes, arena, err);

    return code == ATH_OK ? ath_outcome_decode(out, bytes, err) : code;
}

ath_code ath_journal_find(uint64_t *seq, struct ath_txn *txn, uint32_t principal,
                          const uint8_t id[16], struct ath_error *err)
{
    struct ath_key key = id_key(principal, id);
    struct ath_slice value;
    ath_code code = ath_txn_get(txn, ATH_TABLE_ID, &key, &value, err);

    if (code != ATH_OK) {
        return code;
    }
    if (value.size != SEQ_BYTES) {
        return ath_fail(err, ATH_DATA_LOSS, "the seq of a command id has %zu bytes",
                        value.size);
    }
    *seq = read_u64(value.data);
    return ATH_OK;
}
