/* SPDX-License-Identifier: Apache-2.0 */
#include "store/snapshot.h"

#include <stdlib.h>

#include "model/places.h"
#include "store/dict.h"
#include "store/holder.h"

static const struct ath_holder *holder_of(const struct ath_snapshot *snapshot)
{
    return (const struct ath_holder *)snapshot; /* its first member */
}

const struct ath_organization *ath_snapshot_organization(
    const struct ath_snapshot *snapshot, struct ath_slice slug)
{
    const struct ath_slugs *slugs = &holder_of(snapshot)->organizations;
    size_t mask = slugs->count - 1;

    for (size_t at = ath_slice_hash(slug) & mask; slugs->buckets[at] != 0;
         at = (at + 1) & mask) {
        const struct ath_organization *org =
            &snapshot->organizations[slugs->buckets[at] - 1];
        if (ath_slice_is(slug, org->slug)) {
            return org;
        }
    }
    return NULL;
}

const struct ath_project *ath_snapshot_project(const struct ath_snapshot *snapshot,
                                               struct ath_slice slug)
{
    const struct ath_slugs *slugs = &holder_of(snapshot)->projects;
    size_t mask = slugs->count - 1;

    for (size_t at = ath_slice_hash(slug) & mask; slugs->buckets[at] != 0;
         at = (at + 1) & mask) {
        const struct ath_project *project = &snapshot->projects[slugs->buckets[at] - 1];
        if (ath_slice_is(slug, project->slug)) {
            return project;
        }
    }
    return NULL;
}

uint32_t ath_snapshot_sector(const struct ath_snapshot *snapshot, struct ath_slice name)
{
    for (uint32_t i = 0; i < snapshot->sector_count; i++) {
        if (ath_slice_is(name, snapshot->sectors[i])) {
            return i + 1;
        }
    }
    return 0;
}

bool ath_snapshot_form(const struct ath_program **program, const struct ath_form **form,
                       const struct ath_snapshot *snapshot, uint16_t number)
{
    const struct ath_holder *holder = holder_of(snapshot);

    if (number >= holder->form_end || holder->forms[number].form == NULL) {
        return false;
    }
    *program = holder->forms[number].program;
    *form = holder->forms[number].form;
    return true;
}

void ath_report_scopes(uint32_t numbers[ATH_SCOPE_COUNT],
                       const struct ath_organization *org, uint32_t project,
                       int32_t last_day)
{
    uint32_t province = ath_dated_at(org->provinces, org->province_count, last_day);

    numbers[ATH_SCOPE_COUNTRY] = 0;
    numbers[ATH_SCOPE_REGION] = ath_place_region_of(province);
    numbers[ATH_SCOPE_PROVINCE] = province;
    numbers[ATH_SCOPE_KIND] = (uint32_t)org->kind;
    numbers[ATH_SCOPE_SECTOR] = org->sector;
    numbers[ATH_SCOPE_PARENT] = ath_dated_at(org->parents, org->parent_count, last_day);
    numbers[ATH_SCOPE_PROJECT] = project;
    numbers[ATH_SCOPE_MILIEU] = (uint32_t)org->milieu;
}

uint32_t ath_report_scope(enum ath_scope scope, const struct ath_organization *org,
                          uint32_t project, int32_t last_day)
{
    switch (scope) {
    case ATH_SCOPE_REGION:
        return ath_place_region_of(
            ath_dated_at(org->provinces, org->province_count, last_day));
    case ATH_SCOPE_PROVINCE:
        return ath_dated_at(org->provinces, org->province_count, last_day);
    case ATH_SCOPE_KIND:
        return (uint32_t)org->kind;
    case ATH_SCOPE_SECTOR:
        return org->sector;
    case ATH_SCOPE_PARENT:
        return ath_dated_at(org->parents, org->parent_count, last_day);
    case ATH_SCOPE_PROJECT:
        return project;
    case ATH_SCOPE_MILIEU:
        return (uint32_t)org->milieu;
    case ATH_SCOPE_COUNTRY:
    case ATH_SCOPE_COUNT:
        break;
    }
    return 0;
}

/* ---- handing out ---- */

static void hold(const struct ath_snapshot *snapshot)
{
    struct ath_holder *holder = (struct ath_holder *)snapshot;

    atomic_fetch_add(&holder->references, 1);
}

void ath_snapshot_release(const struct ath_snapshot *snapshot)
{
    struct ath_holder *holder = (struct ath_holder *)snapshot;

    if (holder != NULL && atomic_fetch_sub(&holder->references, 1) == 1) {
        ath_arena_fini(&holder->arena);
        free(holder);
    }
}

/* The store's own, held for the caller, when it is of this seq; else NULL. */
static const struct ath_snapshot *take_newest(struct ath_store *store, uint64_t seq)
{
    pthread_mutex_lock(&store->snapshot_gate);
    const struct ath_snapshot *newest = store->snapshot;
    if (newest != NULL && newest->seq == seq) {
        hold(newest);
    } else {
        newest = NULL;
    }
    pthread_mutex_unlock(&store->snapshot_gate);
    return newest;
}

/* A slow reader of an old state does not displace a newer one. */
static void keep_newest(struct ath_store *store, const struct ath_snapshot *snapshot)
{
    const struct ath_snapshot *old = snapshot;

    hold(snapshot);
    pthread_mutex_lock(&store->snapshot_gate);
    if (store->snapshot == NULL || store->snapshot->seq < snapshot->seq) {
        old = store->snapshot;
        store->snapshot = snapshot;
    }
    pthread_mutex_unlock(&store->snapshot_gate);
    ath_snapshot_release(old);
}

/* Many readers find out at once that there is a new state; one of them builds it. */
static ath_code acquire_shared(const struct ath_snapshot **out, struct ath_txn *txn,
                               uint64_t seq, struct ath_error *err)
{
    struct ath_store *store = txn->store;
    struct ath_holder *built = NULL;
    const struct ath_snapshot *newest = take_newest(store, seq);

    if (newest != NULL) {
        *out = newest;
        return ATH_OK;
    }
    pthread_mutex_lock(&store->snapshot_build);
    newest = take_newest(store, seq);
    ath_code code =
        newest != NULL ? ATH_OK : ath_snapshot_build(&built, txn, seq, ATH_NOW, err);
    if (built != NULL) {
        newest = &built->snapshot;
        keep_newest(store, newest);
    }
    pthread_mutex_unlock(&store->snapshot_build);
    if (code == ATH_OK) {
        *out = newest;
    }
    return code;
}

/* What an unfinished transaction changed is seen by itself alone. */
static ath_code acquire_own(const struct ath_snapshot **out, struct ath_txn *txn,
                            uint64_t seq, struct ath_error *err)
{
    struct ath_holder *built = NULL;

    if (txn->snapshot == NULL || txn->snapshot->seq != seq) {
        ath_code code = ath_snapshot_build(&built, txn, seq, ATH_NOW, err);
        if (code != ATH_OK) {
            return code;
        }
        ath_snapshot_release(txn->snapshot);
        txn->snapshot = &built->snapshot;
    }
    hold(txn->snapshot);
    *out = txn->snapshot;
    return ATH_OK;
}

ath_code ath_snapshot_acquire(const struct ath_snapshot **out, struct ath_txn *txn,
                              struct ath_error *err)
{
    uint64_t seq = 0;
    ath_code code = ath_meta_get(&seq, txn, "snapshot", err);

    if (code != ATH_OK) {
        return code;
    }
    return txn->snapshot_changed ? acquire_own(out, txn, seq, err)
                                 : acquire_shared(out, txn, seq, err);
}

/* ---- former ones --------------------------------------------------------------------- */

/* One that is kept and speaks of the entry, held for the caller; else NULL. */
static const struct ath_snapshot *take_former(struct ath_store *store, uint64_t at)
{
    const struct ath_snapshot *found = NULL;

    pthread_mutex_lock(&store->snapshot_gate);
    for (size_t i = 0; i < ATH_FORMER_SNAPSHOTS && found == NULL; i++) {
        const struct ath_snapshot *kept = store->former[i];
        if (kept != NULL && holder_of(kept)->since <= at && at < holder_of(kept)->until) {
            hold(kept);
            found = kept;
        }
    }
    pthread_mutex_unlock(&store->snapshot_gate);
    return found;
}

/* In the place of the one that was kept longest. */
static void keep_former(struct ath_store *store, const struct ath_snapshot *snapshot)
{
    hold(snapshot);
    pthread_mutex_lock(&store->snapshot_gate);
    const struct ath_snapshot *old = store->former[store->former_next];
    store->former[store->former_next] = snapshot;
    store->former_next = (store->former_next + 1) % ATH_FORMER_SNAPSHOTS;
    pthread_mutex_unlock(&store->snapshot_gate);
    ath_snapshot_release(old);
}

static ath_code acquire_former(const struct ath_snapshot **out, struct ath_txn *txn,
                               uint64_t at, struct ath_error *err)
{
    struct ath_store *store = txn->store;
    struct ath_holder *built = NULL;
    ath_code code = ATH_OK;

    pthread_mutex_lock(&store->snapshot_build);
    const struct ath_snapshot *found = take_former(store, at);
    if (found == NULL) {
        code = ath_snapshot_build(&built, txn, at, at, err);
    }
    if (built != NULL) {
        found = &built->snapshot;
        keep_former(store, found);
    }
    pthread_mutex_unlock(&store->snapshot_build);
    if (code == ATH_OK) {
        *out = found;
    }
    return code;
}

ath_code ath_snapshot_acquire_at(const struct ath_snapshot **out, struct ath_txn *txn,
                                 uint64_t at, struct ath_error *err)
{
    uint64_t changed = 0;
    ath_code code = ath_meta_get(&changed, txn, "snapshot", err);

    ath_assert(txn->mode == ATH_READ && at > 0);
    if (code != ATH_OK || at >= changed) {
        return code != ATH_OK ? code : ath_snapshot_acquire(out, txn, err);
    }
    return acquire_former(out, txn, at, err);
}

void ath_snapshot_forget(struct ath_store *store)
{
    const struct ath_snapshot *old[ATH_FORMER_SNAPSHOTS + 1];

    pthread_mutex_lock(&store->snapshot_gate);
    memcpy(old, store->former, sizeof store->former);
    old[ATH_FORMER_SNAPSHOTS] = store->snapshot;
    memset(store->former, 0, sizeof store->former);
    store->snapshot = NULL;
    pthread_mutex_unlock(&store->snapshot_gate);
    for (size_t i = 0; i < sizeof old / sizeof old[0]; i++) {
        ath_snapshot_release(old[i]);
    }
}
