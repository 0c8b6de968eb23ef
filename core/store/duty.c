/* SPDX-License-Identifier: Apache-2.0 */
#include "store/duty.h"

#include <stdlib.h>

#include "base/buf.h"
#include "store/dict.h"
#include "store/former.h"
#include "store/private.h"

enum { FIRST_PLACES = 64 };

static const size_t arena_bytes = SIZE_MAX / 2; /* what is stored has limits of its own */

/* ---- records ------------------------------------------------------------------------- */

ath_code ath_assignments_get(struct ath_assignments *out, struct ath_txn *txn,
                             const struct ath_key *key, struct ath_arena *arena,
                             struct ath_error *err)
{
    struct ath_slice record;
    ath_code code = ath_txn_get(txn, ATH_TABLE_ASSIGNMENT, key, &record, err);

    if (code == ATH_NOT_FOUND) {
        *out = (struct ath_assignments){ NULL, 0 };
        return ATH_OK;
    }
    return code == ATH_OK ? ath_assignments_decode(out, record, arena, err) : code;
}

/* Empty where the arena was out. */
static void put_record(struct ath_txn *txn, enum ath_table table, const struct ath_key *key,
                       struct ath_slice record)
{
    if (record.size == 0) {
        ath_txn_fail(txn, ATH_RESOURCE_EXHAUSTED, "entry needs more than its arena");
    } else {
        ath_txn_put(txn, table, key, record);
    }
}

void ath_assignments_put(struct ath_txn *txn, const struct ath_key *key,
                         const struct ath_assignments *list, uint64_t seq,
                         struct ath_arena *arena)
{
    put_record(txn, ATH_TABLE_ASSIGNMENT, key, ath_assignments_encode(list, arena));
    ath_meta_set(txn, "assigned", seq);
}

ath_code ath_locked_get(struct ath_locked *out, struct ath_txn *txn,
                        const struct ath_key *key, struct ath_arena *arena,
                        struct ath_error *err)
{
    struct ath_slice record;
    ath_code code = ath_txn_get(txn, ATH_TABLE_LOCK, key, &record, err);

    if (code == ATH_NOT_FOUND) {
        *out = (struct ath_locked){ NULL, 0, 0 };
        return ATH_OK;
    }
    return code == ATH_OK ? ath_locked_decode(out, record, arena, err) : code;
}

void ath_locked_put(struct ath_txn *txn, const struct ath_key *key,
                    const struct ath_locked *list, struct ath_arena *arena)
{
    put_record(txn, ATH_TABLE_LOCK, key, ath_locked_encode(list, arena));
}

/* ---- the roster ---------------------------------------------------------------------- */

/* What is behind the struct that callers see. */
struct holder {
    struct ath_roster roster;
    struct ath_arena arena;
    struct ath_assigned *places; /* arena: of all forms, one after another */
    size_t place_count, place_capacity;
    struct ath_form_roster *forms; /* arena; `v` is filled in last: places move */
    size_t form_capacity;
    uint64_t since,
        until; /* of a former one: after the entries from `since` to before `until` */
    atomic_uint references;
};

/* Room for one more element of `size`; NULL when the arena is out. */
static void *grown(void *v, size_t n, size_t *capacity, size_t size,
                   struct ath_arena *arena)
{
    if (n < *capacity) {
        return v;
    }
    size_t more = *capacity == 0 ? FIRST_PLACES : *capacity * 2;
    void *copy = ath_arena_array(arena, more, size);
    if (copy != NULL && n > 0) {
        memcpy(copy, v, n * size);
    }
    *capacity = copy == NULL ? *capacity : more;
    return copy;
}

static bool add_place(struct holder *h, uint16_t form, const struct ath_assigned *assigned)
{
    size_t n = h->roster.form_count;

    h->places =
        grown(h->places, h->place_count, &h->place_capacity, sizeof *h->places, &h->arena);
    if (h->places == NULL) {
        return false;
    }
    h->places[h->place_count++] = *assigned;
    if (n > 0 && h->forms[n - 1].form == form) {
        h->forms[n - 1].n++;
        return true;
    }
    h->forms = grown(h->forms, n, &h->form_capacity, sizeof *h->forms, &h->arena);
    if (h->forms == NULL) {
        return false;
    }
    h->forms[n] = (struct ath_form_roster){ form, NULL, 1 };
    h->roster.form_count = n + 1;
    return true;
}

/* What the record the cursor stands on was after entry h->since; empty when it was not there. */
static ath_code read_record(struct ath_slice *out, struct holder *h,
                            const struct ath_cursor *cursor, struct ath_error *err)
{
    struct ath_former former = { 0 };
    struct ath_key key = { 0 };

    *out = cursor->value;
    if (h->since == 0) {
        return ATH_OK;
    }
    ath_key_bytes(&key, cursor->key.data, cursor->key.size);
    ath_code code = ath_former_get(&former, cursor->txn, ATH_TABLE_ASSIGNMENT, &key,
                                   h->since, &h->arena, err);
    if (code == ATH_OK && former.until != 0) {
        *out = former.value;
        h->until = former.until < h->until ? former.until : h->until;
    }
    return code;
}

/* The record the cursor stands on. */
static ath_code add_record(struct holder *h, const struct ath_cursor *cursor,
                           struct ath_error *err)
{
    struct ath_slice record;
    struct ath_assigned assigned = { 0 };
    struct ath_reader key;

    ath_reader_init(&key, cursor->key);
    uint16_t form = ath_reader_u16(&key);
    assigned.organization = ath_reader_u32(&key);
    if (!ath_reader_done(&key)) {
        return ath_record_damaged(err, ATH_TABLE_ASSIGNMENT, cursor->key,
                                  "its key is not of an assignment");
    }
    ath_code code = read_record(&record, h, cursor, err);
    if (code == ATH_OK && record.size > 0) {
        code = ath_assignments_decode(&assigned.list, record, &h->arena, err);
    }
    if (code != ATH_OK || assigned.list.n == 0) {
        return code;
    }
    return add_place(h, form, &assigned) ? ATH_OK : ath_store_no_memory(err);
}

static ath_code fill(struct holder *h, struct ath_txn *txn, struct ath_error *err)
{
    struct ath_cursor cursor = { 0 };
    struct ath_key first = { 0 };
    size_t at = 0;
    ath_code code = ath_cursor_seek(&cursor, txn, ATH_TABLE_ASSIGNMENT, &first, err);

    while (code == ATH_OK) {
        code = add_record(h, &cursor, err);
        if (code == ATH_OK) {
            code = ath_cursor_next(&cursor, err);
        }
    }
    ath_cursor_end(&cursor);
    for (size_t i = 0; i < h->roster.form_count; i++) {
        h->forms[i].v = h->places + at;
        at += h->forms[i].n;
    }
    h->roster.forms = h->forms;
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

/* Now, or as it was after entry `at`. */
static ath_code build(const struct ath_roster **out, struct ath_txn *txn, uint64_t seq,
                      uint64_t at, struct ath_error *err)
{
    struct holder *h = calloc(1, sizeof *h);

    if (h == NULL) {
        return ath_store_no_memory(err);
    }
    ath_arena_init(&h->arena, arena_bytes);
    h->roster.seq = seq;
    h->since = at;
    h->until = UINT64_MAX;
    h->references = 1;
    ath_code code = fill(h, txn, err);
    if (code != ATH_OK) {
        ath_roster_release(&h->roster);
        return code;
    }
    *out = &h->roster;
    return ATH_OK;
}

static void hold(const struct ath_roster *roster)
{
    struct holder *h = (struct holder *)roster;

    atomic_fetch_add(&h->references, 1);
}

void ath_roster_release(const struct ath_roster *roster)
{
    struct holder *h = (struct holder *)roster;

    if (h != NULL && atomic_fetch_sub(&h->references, 1) == 1) {
        ath_arena_fini(&h->arena);
        free(h);
    }
}

/* The store's own, held for the caller, when it is of this seq; else NULL. */
static const struct ath_roster *take_newest(struct ath_store *store, uint64_t seq)
{
    pthread_mutex_lock(&store->snapshot_gate);
    const struct ath_roster *newest = store->roster;
    if (newest != NULL && newest->seq == seq) {
        hold(newest);
    } else {
        newest = NULL;
    }
    pthread_mutex_unlock(&store->snapshot_gate);
    return newest;
}

void ath_roster_forget(struct ath_store *store)
{
    pthread_mutex_lock(&store->snapshot_gate);
    const struct ath_roster *old = store->roster, *former = store->former_roster;
    store->roster = store->former_roster = NULL;
    pthread_mutex_unlock(&store->snapshot_gate);
    ath_roster_release(old);
    ath_roster_release(former);
}

/* A slow reader of an old state does not displace a newer one. */
static void keep_newest(struct ath_store *store, const struct ath_roster *roster)
{
    const struct ath_roster *old = roster;

    hold(roster);
    pthread_mutex_lock(&store->snapshot_gate);
    if (store->roster == NULL || store->roster->seq < roster->seq) {
        old = store->roster;
        store->roster = roster;
    }
    pthread_mutex_unlock(&store->snapshot_gate);
    ath_roster_release(old);
}

/* Many readers find out at once that there is a new state; one of them builds it. */
static ath_code acquire_shared(const struct ath_roster **out, struct ath_txn *txn,
                               uint64_t seq, struct ath_error *err)
{
    struct ath_store *store = txn->store;
    const struct ath_roster *newest = take_newest(store, seq);
    ath_code code = ATH_OK;

    if (newest == NULL) {
        pthread_mutex_lock(&store->snapshot_build);
        newest = take_newest(store, seq);
        if (newest == NULL && (code = build(&newest, txn, seq, 0, err)) == ATH_OK) {
            keep_newest(store, newest);
        }
        pthread_mutex_unlock(&store->snapshot_build);
    }
    if (code == ATH_OK) {
        *out = newest;
    }
    return code;
}

ath_code ath_roster_acquire(const struct ath_roster **out, struct ath_txn *txn,
                            struct ath_error *err)
{
    uint64_t seq = 0;
    ath_code code = ath_meta_get(&seq, txn, "assigned", err);

    if (code != ATH_OK) {
        return code;
    }
    return txn->mode == ATH_WRITE ? build(out, txn, seq, 0, err)
                                  : acquire_shared(out, txn, seq, err);
}

/* ---- a former one -------------------------------------------------------------------- */

/* The one that is kept, held for the caller, when it speaks of the entry; else NULL. */
static const struct ath_roster *take_former(struct ath_store *store, uint64_t at)
{
    pthread_mutex_lock(&store->snapshot_gate);
    const struct ath_roster *kept = store->former_roster;
    const struct holder *h = (const struct holder *)kept;
    if (h != NULL && h->since <= at && at < h->until) {
        hold(kept);
    } else {
        kept = NULL;
    }
    pthread_mutex_unlock(&store->snapshot_gate);
    return kept;
}

static void keep_former(struct ath_store *store, const struct ath_roster *roster)
{
    hold(roster);
    pthread_mutex_lock(&store->snapshot_gate);
    const struct ath_roster *old = store->former_roster;
    store->former_roster = roster;
    pthread_mutex_unlock(&store->snapshot_gate);
    ath_roster_release(old);
}

ath_code ath_roster_acquire_at(const struct ath_roster **out, struct ath_txn *txn,
                               uint64_t at, struct ath_error *err)
{
    uint64_t seq = 0;
    ath_code code = ath_meta_get(&seq, txn, "assigned", err);

    ath_assert(at > 0);
    if (code != ATH_OK || at >= seq) {
        return code != ATH_OK ? code : ath_roster_acquire(out, txn, err);
    }
    const struct ath_roster *found = take_former(txn->store, at);
    if (found == NULL && (code = build(&found, txn, at, at, err)) == ATH_OK) {
        keep_former(txn->store, found);
    }
    if (code == ATH_OK) {
        *out = found;
    }
    return code;
}

/* ---- looking up ---------------------------------------------------------------------- */

const struct ath_form_roster *ath_roster_form(const struct ath_roster *roster,
                                              uint16_t form)
{
    for (size_t i = 0; i < roster->form_count; i++) {
        if (roster->forms[i].form == form) {
            return &roster->forms[i];
        }
    }
    return NULL;
}

const struct ath_assignments *ath_roster_find(const struct ath_form_roster *form,
                                              uint32_t organization)
{
    size_t low = 0;
    size_t high = form->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (form->v[middle].organization < organization) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < form->n && form->v[low].organization == organization ? &form->v[low].list
                                                                      : NULL;
}
