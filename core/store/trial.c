/* SPDX-License-Identifier: Apache-2.0 */
#include "store/trial.h"

#include <stdlib.h>
#include <string.h>

static const size_t TRIAL_BYTES = (size_t)64 << 20;
enum { FIRST_CAPACITY = 64 };

struct laid {
    struct ath_slice key, value; /* arena */
    bool gone;
};

/* Ascending by key. */
struct layer {
    struct laid **v; /* heap; what it points at is the arena's */
    size_t n, capacity;
};

struct ath_trial {
    struct ath_arena arena;
    struct layer layers[ATH_TABLE_COUNT];
};

struct ath_trial *ath_trial_create(void)
{
    struct ath_trial *trial = calloc(1, sizeof *trial);

    if (trial != NULL) {
        ath_arena_init(&trial->arena, TRIAL_BYTES);
    }
    return trial;
}

void ath_trial_destroy(struct ath_trial *trial)
{
    if (trial == NULL) {
        return;
    }
    for (size_t i = 0; i < ATH_TABLE_COUNT; i++) {
        free(trial->layers[i].v);
    }
    ath_arena_fini(&trial->arena);
    free(trial);
}

/* The place of the first record at or above the key. */
static size_t place_of(const struct layer *layer, struct ath_slice key)
{
    size_t low = 0;
    size_t high = layer->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ath_slice_compare(layer->v[middle]->key, key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static struct laid *at_place(const struct layer *layer, size_t place, struct ath_slice key)
{
    bool found = place < layer->n && ath_slice_compare(layer->v[place]->key, key) == 0;

    return found ? layer->v[place] : NULL;
}

static bool make_room(struct layer *layer)
{
    if (layer->n < layer->capacity) {
        return true;
    }
    size_t capacity = layer->capacity == 0 ? FIRST_CAPACITY : layer->capacity * 2;
    struct laid **grown = realloc(layer->v, capacity * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    layer->v = grown;
    layer->capacity = capacity;
    return true;
}

static struct laid *lay(struct ath_trial *trial, enum ath_table table, struct ath_slice key)
{
    struct layer *layer = &trial->layers[table];
    size_t place = place_of(layer, key);
    struct laid *record = at_place(layer, place, key);

    if (record != NULL) {
        return record;
    }
    record = ath_arena_new(&trial->arena, struct laid);
    if (record == NULL || !make_room(layer)) {
        return NULL;
    }
    record->key = ath_arena_copy(&trial->arena, key);
    if (record->key.data == NULL) {
        return NULL;
    }
    memmove(layer->v + place + 1, layer->v + place, (layer->n - place) * sizeof *layer->v);
    layer->v[place] = record;
    layer->n++;
    return record;
}

bool ath_trial_put(struct ath_trial *trial, enum ath_table table, struct ath_slice key,
                   struct ath_slice value)
{
    struct ath_slice copy = ath_arena_copy(&trial->arena, value);
    struct laid *record = copy.data == NULL ? NULL : lay(trial, table, key);

    if (record != NULL) {
        record->value = copy;
        record->gone = false;
    }
    return record != NULL;
}

bool ath_trial_delete(struct ath_trial *trial, enum ath_table table, struct ath_slice key)
{
    struct laid *record = lay(trial, table, key);

    if (record != NULL) {
        record->gone = true;
    }
    return record != NULL;
}

enum ath_trial_word ath_trial_get(struct ath_slice *value, const struct ath_trial *trial,
                                  enum ath_table table, struct ath_slice key)
{
    const struct layer *layer = &trial->layers[table];
    const struct laid *record = at_place(layer, place_of(layer, key), key);

    if (record == NULL) {
        return ATH_TRIAL_SILENT;
    }
    if (record->gone) {
        return ATH_TRIAL_GONE;
    }
    *value = record->value;
    return ATH_TRIAL_PUT;
}

/* ---- cursors ---- */

/* One step of the library's cursor; *code is NOT_FOUND past either end. */
static struct ath_slice step_below(ath_code *code, struct ath_cursor *cursor,
                                   struct ath_slice key, MDB_cursor_op op,
                                   struct ath_error *err)
{
    MDB_val k = { key.size, (void *)key.data }, v = { 0 };
    int rc = ath_guarded_move(cursor->handle, &k, &v, op);

    *code = ATH_OK;
    if (rc != 0) {
        *code = rc == MDB_NOTFOUND ? ATH_NOT_FOUND
                                   : ath_store_failure(err, rc, "read the next record");
        return (struct ath_slice){ 0 };
    }
    cursor->value = ath_slice(v.mv_data, v.mv_size);
    return ath_slice(k.mv_data, k.mv_size);
}

/* The first record below the trial at or above the key. */
static struct ath_slice seek_below(ath_code *code, struct ath_cursor *cursor,
                                   struct ath_slice key, bool above, struct ath_error *err)
{
    MDB_cursor_op op = key.size == 0 ? MDB_FIRST : MDB_SET_RANGE;
    struct ath_slice found = step_below(code, cursor, key, op, err);

    if (*code == ATH_OK && above && ath_slice_compare(found, key) == 0) {
        found = step_below(code, cursor, (struct ath_slice){ 0 }, MDB_NEXT, err);
    }
    return found;
}

/* Stand on a record that the trial has put. */
static ath_code stand_on(struct ath_cursor *cursor, const struct laid *record)
{
    cursor->key = record->key;
    cursor->value = record->value;
    return ATH_OK;
}

ath_code ath_trial_seek(struct ath_cursor *cursor, struct ath_slice key, bool above,
                        struct ath_error *err)
{
    const struct layer *layer = &cursor->txn->trial->layers[cursor->table];

    for (;;) {
        ath_code code = ATH_OK;
        struct ath_slice below = seek_below(&code, cursor, key, above, err);
        size_t place = place_of(layer, key);
        place += above && at_place(layer, place, key) != NULL;
        const struct laid *record = place < layer->n ? layer->v[place] : NULL;
        if (code != ATH_OK && (code != ATH_NOT_FOUND || record == NULL)) {
            return code;
        }
        if (record == NULL ||
            (code == ATH_OK && ath_slice_compare(below, record->key) < 0)) {
            cursor->key = below;
            return ath_record_open(&cursor->value, cursor->table, below, cursor->value,
                                   err);
        }
        if (!record->gone) {
            return stand_on(cursor, record);
        }
        key = record->key;
        above = true;
    }
}

ath_code ath_trial_last(struct ath_cursor *cursor, struct ath_error *err)
{
    const struct layer *layer = &cursor->txn->trial->layers[cursor->table];
    const struct laid *last = NULL;
    const struct laid *record = NULL;
    ath_code code = ATH_OK;

    for (size_t i = layer->n; last == NULL && i > 0; i--) {
        last = layer->v[i - 1]->gone ? NULL : layer->v[i - 1];
    }
    struct ath_slice below =
        step_below(&code, cursor, (struct ath_slice){ 0 }, MDB_LAST, err);
    while (code == ATH_OK &&
           (record = at_place(layer, place_of(layer, below), below)) != NULL &&
           record->gone) {
        below = step_below(&code, cursor, (struct ath_slice){ 0 }, MDB_PREV, err);
    }
    if (code != ATH_OK && (code != ATH_NOT_FOUND || last == NULL)) {
        return code;
    }
    if (last != NULL &&
        (code == ATH_NOT_FOUND || ath_slice_compare(last->key, below) >= 0)) {
        return stand_on(cursor, last);
    }
    cursor->key = below;
    return ath_record_open(&cursor->value, cursor->table, below, cursor->value, err);
}
