/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/replay.h"

static const size_t ARENA_BYTES = (size_t)256 << 20;

enum { COMMIT_ENTRIES = 1000, COMMIT_BYTES = 1 << 20 };

/* A replay under way. */
struct work {
    const struct ath_replay *replay;
    struct ath_apply *apply;
    struct ath_arena arena;
    uint64_t head;
    struct ath_error *err;
};

/* An id is stored once; copying a second entry with it would only hide the first. */
static ath_code check_id(struct work *w, struct ath_txn *txn, const struct ath_entry *entry)
{
    uint64_t first = 0;
    ath_code code = ath_journal_find(&first, txn, entry->principal, entry->id, w->err);

    if (code == ATH_OK && w->replay->repeated == NULL) {
        return ath_fail(w->err, ATH_DATA_LOSS, "entry %llu repeats the id of entry %llu",
                        (unsigned long long)entry->seq, (unsigned long long)first);
    }
    if (code == ATH_OK) {
        w->replay->repeated(w->replay->context, entry, first);
    }
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

static ath_code read_entry(struct ath_entry *entry, struct work *w, uint64_t seq)
{
    struct ath_error err;
    ath_code code = ath_journal_read(entry, w->replay->from, seq, &w->arena, &err);

    if (code == ATH_NOT_FOUND) {
        return ath_fail(w->err, ATH_DATA_LOSS, "journal entry %llu is missing",
                        (unsigned long long)seq);
    }
    return code == ATH_OK ? code
                          : ath_fail(w->err, code, "journal entry %llu: %s",
                                     (unsigned long long)seq, err.message);
}

static ath_code replay_entry(struct work *w, struct ath_txn *txn, uint64_t seq,
                             size_t *bytes)
{
    struct ath_entry entry;

    ath_arena_reset(&w->arena);
    ath_code code = read_entry(&entry, w, seq);
    if (code == ATH_OK) {
        *bytes += entry.bytes.size;
        code = check_id(w, txn, &entry);
    }
    if (code == ATH_OK) {
        code = ath_journal_copy(txn, &entry, w->err);
    }
    if (code == ATH_OK) {
        const struct ath_step step = { w->apply, txn, &entry, &w->arena, w->err, NULL };
        code = ath_apply_replay(&step);
    }
    return code;
}

/* Replay entries from *seq on in one transaction; moves *seq past them. */
static ath_code replay_group(struct work *w, uint64_t *seq)
{
    struct ath_txn *txn = NULL;
    uint64_t at = *seq;
    size_t bytes = 0;

    ath_code code = ath_txn_begin(&txn, w->replay->to, ATH_WRITE, w->err);
    if (code != ATH_OK) {
        return code;
    }
    for (int i = 0;
         code == ATH_OK && i < COMMIT_ENTRIES && at <= w->head && bytes < COMMIT_BYTES;
         i++) {
        code = replay_entry(w, txn, at++, &bytes);
    }
    if (code == ATH_OK) {
        code = ath_apply_flush(w->apply, txn, w->err);
    }
    if (code != ATH_OK && ath_txn_code(txn, NULL) == ATH_OK) {
        ath_txn_abort(txn);
        return code;
    }
    code = ath_txn_commit(txn, w->err);
    if (code == ATH_OK) {
        *seq = at;
    } else {
        ath_apply_reset(w->apply);
    }
    return code == ATH_ABORTED ? ATH_OK
                               : code; /* the map was grown: the group comes again */
}

/* The first entry to replay, and the last. */
static ath_code find_range(uint64_t *first, struct work *w)
{
    const struct ath_replay *replay = w->replay;
    struct ath_txn *txn = NULL;
    int64_t time_us = 0;
    ath_code code = ath_journal_head(&w->head, &time_us, replay->from, w->err);

    if (replay->last != 0 && replay->last < w->head) {
        w->head = replay->last;
    }
    if (code == ATH_OK) {
        code = ath_txn_begin(&txn, replay->to, ATH_READ, w->err);
    }
    if (code == ATH_OK) {
        code = ath_journal_head(first, &time_us, txn, w->err);
        ++*first;
    }
    ath_txn_abort(txn);
    return code;
}

ath_code ath_replay(uint64_t *entries, const struct ath_replay *replay,
                    struct ath_error *err)
{
    struct work w = { .replay = replay, .apply = ath_apply_create(), .err = err };
    uint64_t seq = 1;

    if (w.apply == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "out of memory");
    }
    ath_arena_init(&w.arena, ARENA_BYTES);
    ath_code code = find_range(&seq, &w);
    while (code == ATH_OK && seq <= w.head) {
        code = replay_group(&w, &seq);
        if (code == ATH_OK && replay->replayed != NULL) {
            replay->replayed(replay->context, seq - 1, w.head);
        }
    }
    ath_apply_destroy(w.apply);
    ath_arena_fini(&w.arena);
    if (code == ATH_OK) {
        *entries = seq - 1;
    }
    return code;
}
