/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * holder - what is behind a snapshot. Between snapshot*.c only.
 */

#include "store/private.h"

/* Numbers by slug; a bucket holds number, 0 is empty. */
struct ath_slugs {
    uint32_t *buckets; /* arena */
    size_t count;      /* a power of two, at least twice the names */
};

struct ath_form_place {
    const struct ath_program *program;
    const struct ath_form *form;
};

struct ath_holder {
    struct ath_snapshot snapshot; /* the first member: it is what callers see */
    struct ath_arena arena;
    struct ath_slugs organizations, projects;
    struct ath_form_place *forms; /* arena: by number */
    uint16_t form_end;
    /* Of a former one: it is the state after each entry from `since` to `until` less 1. */
    uint64_t since, until;
    atomic_uint references;
};

enum { ATH_NOW = 0 };

/* Read everything as it was after entry `at`, or as the transaction sees it now (ATH_NOW). `seq` is
 * what the snapshot is to call its own. The caller ends it with ath_snapshot_release(). */
ATH_MUST_CHECK ath_code ath_snapshot_build(struct ath_holder **out, struct ath_txn *txn,
                                           uint64_t seq, uint64_t at,
                                           struct ath_error *err);
