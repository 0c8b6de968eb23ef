/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * journal - every command that can change an answer, in order, for ever.
 *
 * Entries have seqs from 1 without gaps and times that never go back. README.md beside this file
 * gives their bytes. Embedded, an entry is appended in the transaction that applies it.
 *
 * Threads:  append from the writer thread; reading from any.
 */

#include "model/intent.h"
#include "store/store.h"

struct ath_entry {
    uint64_t seq;
    enum ath_intent_kind kind;
    int64_t time_us;       /* since 1970-01-01 UTC */
    uint32_t principal;    /* number of who sent it; 0 is the operator on this machine */
    uint8_t id[16];        /* the command's id, scoped to the principal */
    const uint64_t *bases; /* versions the command was checked against, in change order */
    uint32_t base_count;
    struct ath_slice intent; /* canonical bytes (model/intent.h) */
    struct ath_slice bytes;  /* the whole entry as stored */
    uint8_t leaf[32];        /* SHA-256(0x00 || bytes), RFC 6962 */
};

/* What applying an entry did. Local: not part of the entry or its leaf. */
enum ath_entry_outcome {
    ATH_ENTRY_ACCEPTED = 1,
    ATH_ENTRY_UNCHANGED = 2,
    ATH_ENTRY_REFUSED = 3,
};

struct ath_outcome {
    enum ath_entry_outcome outcome;
    ath_code code; /* when refused */
    uint8_t leaf[32];
    struct ath_slice undo; /* ingest/apply's: what it replaced */
};

/* Give the entry the next seq and a time not before the last one's (at least entry->time_us), fill
 * bytes and leaf (arena) and put it in the transaction. Fails when the arena or the store does. */
ATH_MUST_CHECK ath_code ath_journal_append(struct ath_txn *txn, struct ath_entry *entry,
                                           struct ath_arena *arena, struct ath_error *err);

/* Store an entry that already has its seq and bytes (replay). Its seq must be the next. */
ATH_MUST_CHECK ath_code ath_journal_copy(struct ath_txn *txn, const struct ath_entry *entry,
                                         struct ath_error *err);

/* Store what applying did. */
void ath_journal_put_outcome(struct ath_txn *txn, uint64_t seq,
                             const struct ath_outcome *outcome, struct ath_arena *arena);

/* One entry, in the arena. NOT_FOUND past the head. */
ATH_MUST_CHECK ath_code ath_journal_read(struct ath_entry *out, struct ath_txn *txn,
                                         uint64_t seq, struct ath_arena *arena,
                                         struct ath_error *err);

/* Only its kind. NOT_FOUND past the head. */
ATH_MUST_CHECK ath_code ath_journal_kind(enum ath_intent_kind *kind, struct ath_txn *txn,
                                         uint64_t seq, struct ath_error *err);

/* Its outcome, in the arena. */
ATH_MUST_CHECK ath_code ath_journal_read_outcome(struct ath_outcome *out,
                                                 struct ath_txn *txn, uint64_t seq,
                                                 struct ath_arena *arena,
                                                 struct ath_error *err);

/* Decode an entry's bytes (seq is not among them). DATA_LOSS when they are not an entry. */
ATH_MUST_CHECK ath_code ath_entry_decode(struct ath_entry *out, struct ath_slice bytes,
                                         struct ath_arena *arena, struct ath_error *err);

/* Seq and time of the last entry; both 0 when there is none. */
ATH_MUST_CHECK ath_code ath_journal_head(uint64_t *seq, int64_t *time_us,
                                         struct ath_txn *txn, struct ath_error *err);

/* The seq a command id of the principal was stored under, or NOT_FOUND. */
ATH_MUST_CHECK ath_code ath_journal_find(uint64_t *seq, struct ath_txn *txn,
                                         uint32_t principal, const uint8_t id[16],
                                         struct ath_error *err);
