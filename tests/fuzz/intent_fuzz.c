/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Commands from outside: the first byte says of which kind the rest is. What is read must be
 * written as the same bytes.
 */

#include <stdlib.h>
#include <string.h>

#include "model/intent.h"

enum { ARENA_BYTES = 16 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct ath_slice submission_again(struct ath_slice bytes, struct ath_arena *arena)
{
    struct ath_submission out;

    return ath_submission_decode(&out, bytes, arena, NULL) == ATH_OK
               ? ath_submission_encode(&out, arena)
               : bytes;
}

static struct ath_slice organization_again(struct ath_slice bytes, struct ath_arena *arena)
{
    struct ath_org_change out;

    return ath_org_change_decode(&out, bytes, arena, NULL) == ATH_OK
               ? ath_org_change_encode(&out, arena)
               : bytes;
}

static struct ath_slice project_again(struct ath_slice bytes, struct ath_arena *arena)
{
    struct ath_project_change out;

    return ath_project_change_decode(&out, bytes, arena, NULL) == ATH_OK
               ? ath_project_change_encode(&out, arena)
               : bytes;
}

static struct ath_slice assignment_again(struct ath_slice bytes, struct ath_arena *arena)
{
    struct ath_assignment_change out;

    return ath_assignment_change_decode(&out, bytes, arena, NULL) == ATH_OK
               ? ath_assignment_change_encode(&out, arena)
               : bytes;
}

static struct ath_slice lock_again(struct ath_slice bytes, struct ath_arena *arena)
{
    struct ath_lock_change out;

    return ath_lock_change_decode(&out, bytes, arena, NULL) == ATH_OK
               ? ath_lock_change_encode(&out, arena)
               : bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct ath_slice (*const again[])(struct ath_slice, struct ath_arena *) = {
        submission_again, organization_again, project_again, assignment_again, lock_again
    };
    struct ath_arena arena;

    if (size == 0) {
        return 0;
    }
    ath_arena_init(&arena, ARENA_BYTES);
    struct ath_slice bytes = ath_slice(data + 1, size - 1);
    struct ath_slice out = again[data[0] % (sizeof again / sizeof *again)](bytes, &arena);
    if (!arena.exhausted && !ath_slice_equal(bytes, out)) {
        abort();
    }
    ath_arena_fini(&arena);
    return 0;
}
