/* SPDX-License-Identifier: Apache-2.0 */
#include "model/intent_order.h"

#include <stdlib.h>
#include <string.h>

enum { HASH_BYTES = 32 };

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

int ath_change_compare_forms(const struct ath_change *a, const struct ath_change *b)
{
    int order = compare_numbers(a->program, b->program);

    order = order != 0 ? order : strcmp(a->form, b->form);
    order = order != 0 ? order : compare_numbers(a->layer, b->layer);
    return order != 0 ? order : compare_numbers(a->period, b->period);
}

int ath_change_compare(const struct ath_change *left, const struct ath_change *right)
{
    int order = ath_change_compare_forms(left, right);

    order = order != 0 ? order : strcmp(left->organization, right->organization);
    return order != 0 ? order : strcmp(left->project, right->project);
}

static int compare_changes(const void *a, const void *b)
{
    return ath_change_compare(a, b);
}

static int compare_cells(const void *a, const void *b)
{
    return compare_numbers(((const struct ath_cell *)a)->cell,
                           ((const struct ath_cell *)b)->cell);
}

static int compare_notes(const void *a, const void *b)
{
    return compare_numbers(((const struct ath_note *)a)->cell,
                           ((const struct ath_note *)b)->cell);
}

static int compare_answers(const void *a, const void *b)
{
    return strcmp(((const struct ath_narrative *)a)->question,
                  ((const struct ath_narrative *)b)->question);
}

static int compare_hashes(const void *a, const void *b)
{
    return memcmp(a, b, HASH_BYTES);
}

/* Most lists arrive in order. */
static void sort(void *v, size_t n, size_t size, int (*compare)(const void *, const void *))
{
    const char *bytes = v;

    for (size_t i = 1; i < n; i++) {
        if (compare(bytes + (i - 1) * size, bytes + i * size) > 0) {
            qsort(v, n, size, compare);
            return;
        }
    }
}

/* Hashes in order, those that no change uses left out, and the changes pointed at them anew. */
static bool sort_hashes(struct ath_submission *submission, struct ath_arena *arena)
{
    uint16_t n = submission->hash_count, kept = 0;
    uint8_t(*sorted)[HASH_BYTES] = ath_arena_array(arena, n, HASH_BYTES);
    bool *used = ath_arena_new_array(arena, bool, n);
    uint16_t *moved = ath_arena_new_array(arena, uint16_t, n);

    if (sorted == NULL || used == NULL || moved == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < submission->change_count; i++) {
        ath_assert(submission->changes[i].program < n);
        used[submission->changes[i].program] = true;
    }
    for (uint16_t i = 0; i < n; i++) {
        if (used[i]) {
            memcpy(sorted[kept++], submission->hashes[i], HASH_BYTES);
        }
    }
    sort(sorted, kept, HASH_BYTES, compare_hashes);
    for (uint16_t i = 0; i < n; i++) {
        const uint8_t *at =
            bsearch(submission->hashes[i], sorted, kept, HASH_BYTES, compare_hashes);
        moved[i] = at == NULL ? 0 : (uint16_t)((size_t)(at - sorted[0]) / HASH_BYTES);
    }
    for (uint32_t i = 0; i < submission->change_count; i++) {
        submission->changes[i].program = moved[submission->changes[i].program];
    }
    submission->hashes = (const uint8_t(*)[HASH_BYTES])sorted;
    submission->hash_count = kept;
    return true;
}

bool ath_submission_sort(struct ath_submission *submission, struct ath_arena *arena)
{
    struct ath_change *changes = submission->changes;

    if (submission->hash_count > 1 && !sort_hashes(submission, arena)) {
        return false;
    }
    for (uint32_t i = 0; i < submission->change_count; i++) {
        struct ath_change *change = &changes[i];
        sort(change->cells.v, change->cells.n, sizeof *change->cells.v, compare_cells);
        sort(change->notes, change->note_count, sizeof *change->notes, compare_notes);
        sort(change->answers, change->answer_count, sizeof *change->answers,
             compare_answers);
    }
    sort(changes, submission->change_count, sizeof *changes, compare_changes);
    return true;
}
