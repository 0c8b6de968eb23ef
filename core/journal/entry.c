/* SPDX-License-Identifier: Apache-2.0 */
#include "journal/entry.h"

#include <string.h>

#include "base/buf.h"
#include "base/sha256.h"

enum { ENTRY_VERSION = 1, OUTCOME_VERSION = 1, FIXED_BYTES = 1 + 1 + 8 + 4 + 16 };

static const uint8_t leaf_prefix = 0x00; /* RFC 6962: a leaf, not an inner node */

void ath_entry_leaf(uint8_t leaf[32], struct ath_slice bytes)
{
    ath_sha256(leaf, ath_slice(&leaf_prefix, 1), bytes);
}

bool ath_entry_encode(struct ath_entry *entry, struct ath_arena *arena)
{
    struct ath_buf buf;

    ath_buf_init(&buf, arena,
                 FIXED_BYTES + 10 + 10 * (size_t)entry->base_count + entry->intent.size);
    ath_buf_u8(&buf, ENTRY_VERSION);
    ath_buf_u8(&buf, (uint8_t)entry->kind);
    ath_buf_u64(&buf, (uint64_t)entry->time_us);
    ath_buf_u32(&buf, entry->principal);
    ath_buf_bytes(&buf, ath_slice(entry->id, sizeof entry->id));
    ath_buf_varint(&buf, entry->base_count);
    for (uint32_t i = 0; i < entry->base_count; i++) {
        ath_buf_varint(&buf, entry->bases[i]);
    }
    ath_buf_bytes(&buf, entry->intent);
    if (buf.failed) {
        return false;
    }
    entry->bytes = ath_buf_slice(&buf);
    ath_entry_leaf(entry->leaf, entry->bytes);
    return true;
}

static bool read_bases(struct ath_entry *out, struct ath_reader *reader,
                       struct ath_arena *arena)
{
    uint64_t count = ath_reader_varint_max(reader, ath_reader_left(reader));
    uint64_t *bases = ath_arena_new_array(arena, uint64_t, count);

    if (bases == NULL) {
        return false;
    }
    for (uint64_t i = 0; i < count; i++) {
        bases[i] = ath_reader_varint(reader);
    }
    out->bases = bases;
    out->base_count = (uint32_t)count;
    return true;
}

ath_code ath_entry_decode(struct ath_entry *out, struct ath_slice bytes,
                          struct ath_arena *arena, struct ath_error *err)
{
    struct ath_entry entry = { .bytes = bytes };
    struct ath_reader reader;

    ath_reader_init(&reader, bytes);
    uint8_t version = ath_reader_u8(&reader), kind = ath_reader_u8(&reader);
    uint64_t time_us = ath_reader_u64(&reader);
    entry.principal = ath_reader_u32(&reader);
    struct ath_slice id = ath_reader_bytes(&reader, sizeof entry.id);
    if (!read_bases(&entry, &reader, arena)) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED,
                        "a journal entry needs more than the request's memory");
    }
    if (reader.failed || version != ENTRY_VERSION || kind < ATH_INTENT_CATALOGUE ||
        kind >= ATH_INTENT_KIND_END || time_us > INT64_MAX) {
        return ath_fail(err, ATH_DATA_LOSS, "these %zu bytes are not a journal entry",
                        bytes.size);
    }
    entry.kind = (enum ath_intent_kind)kind;
    entry.time_us = (int64_t)time_us;
    memcpy(entry.id, id.data, sizeof entry.id);
    entry.intent = ath_slice(reader.at, ath_reader_left(&reader));
    ath_entry_leaf(entry.leaf, bytes);
    *out = entry;
    return ATH_OK;
}

struct ath_slice ath_outcome_encode(const struct ath_outcome *outcome,
                                    struct ath_arena *arena)
{
    struct ath_buf buf;

    ath_buf_init(&buf, arena, 3 + sizeof outcome->leaf + outcome->undo.size);
    ath_buf_u8(&buf, OUTCOME_VERSION);
    ath_buf_u8(&buf, (uint8_t)outcome->outcome);
    ath_buf_u8(&buf, (uint8_t)outcome->code);
    ath_buf_bytes(&buf, ath_slice(outcome->leaf, sizeof outcome->leaf));
    ath_buf_bytes(&buf, outcome->undo);
    return buf.failed ? ath_slice(NULL, 0) : ath_buf_slice(&buf);
}

ath_code ath_outcome_decode(struct ath_outcome *out, struct ath_slice bytes,
                            struct ath_error *err)
{
    struct ath_reader reader;

    ath_reader_init(&reader, bytes);
    uint8_t version = ath_reader_u8(&reader), outcome = ath_reader_u8(&reader);
    uint8_t code = ath_reader_u8(&reader);
    struct ath_slice leaf = ath_reader_bytes(&reader, sizeof out->leaf);
    if (reader.failed || version != OUTCOME_VERSION || outcome < ATH_ENTRY_ACCEPTED ||
        outcome > ATH_ENTRY_REFUSED || code >= ATH_CODE_COUNT) {
        return ath_fail(err, ATH_DATA_LOSS, "these %zu bytes are not an entry's outcome",
                        bytes.size);
    }
    *out = (struct ath_outcome){
        .outcome = (enum ath_entry_outcome)outcome,
        .code = (ath_code)code,
        .undo = ath_slice(reader.at, ath_reader_left(&reader)),
    };
    memcpy(out->leaf, leaf.data, sizeof out->leaf);
    return ATH_OK;
}
