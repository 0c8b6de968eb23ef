/* SPDX-License-Identifier: Apache-2.0 */
#include "model/assignment.h"

#include "model/wire.h"

enum { RECORD_VERSION = 1, RECORD_HINT = 64, ASSIGNMENT_BYTES = 4, DAYS_BYTES = 2 };

static const char too_many[] = "too-many-values";

static struct ath_slice written(const struct ath_buf *buf)
{
    return buf->failed ? ath_slice(NULL, 0) : ath_buf_slice(buf);
}

/* ---- who reports --------------------------------------------------------------------- */

const struct ath_assignment *ath_assignment_at(const struct ath_assignments *list,
                                               int32_t day)
{
    for (uint16_t i = 0; i < list->n && list->v[i].from <= day; i++) {
        if (day <= list->v[i].to) { /* an open end is after every day */
            return &list->v[i];
        }
    }
    return NULL;
}

const char *ath_assignments_remove(struct ath_assignments *out,
                                   const struct ath_assignments *list, int32_t from,
                                   struct ath_arena *arena)
{
    struct ath_assignment *v =
        ath_arena_new_array(arena, struct ath_assignment, (size_t)list->n + 1);
    uint16_t n = 0;

    for (uint16_t i = 0; v != NULL && i < list->n; i++) {
        if (list->v[i].from != from) {
            v[n++] = list->v[i];
        }
    }
    *out = (struct ath_assignments){ v, n };
    return v == NULL ? too_many : NULL;
}

const char *ath_assignments_set(struct ath_assignments *out,
                                const struct ath_assignments *list,
                                const struct ath_assignment *change,
                                struct ath_arena *arena)
{
    struct ath_assignments rest;
    const char *reason = ath_assignments_remove(&rest, list, change->from, arena);
    struct ath_assignment *v =
        (struct ath_assignment *)rest.v; /* it has room for one more */
    uint16_t at = rest.n;

    if (reason != NULL || rest.n >= ATH_ASSIGNMENTS_MOST) {
        return too_many;
    }
    for (uint16_t i = 0; i < rest.n; i++) {
        if (v[i].from <= change->to && change->from <= v[i].to) {
            return "assignment-overlap";
        }
    }
    for (; at > 0 && v[at - 1].from > change->from; at--) {
        v[at] = v[at - 1];
    }
    v[at] = *change;
    *out = (struct ath_assignments){ v, (uint16_t)(rest.n + 1) };
    return NULL;
}

struct ath_slice ath_assignments_encode(const struct ath_assignments *list,
                                        struct ath_arena *arena)
{
    struct ath_buf buf;

    ath_buf_init(&buf, arena, RECORD_HINT);
    ath_buf_u8(&buf, RECORD_VERSION);
    ath_buf_varint(&buf, list->n);
    for (uint16_t i = 0; i < list->n; i++) {
        ath_wire_put_day(&buf, list->v[i].from);
        ath_wire_put_day(&buf, list->v[i].to);
        ath_buf_varint(&buf, (uint64_t)list->v[i].deadline + 1);
        ath_buf_varint(&buf, list->v[i].seq);
    }
    return written(&buf);
}

ath_code ath_assignments_decode(struct ath_assignments *out, struct ath_slice record,
                                struct ath_arena *arena, struct ath_error *err)
{
    struct ath_wire wire;

    ath_wire_init(&wire, record, arena);
    ath_wire_version(&wire, RECORD_VERSION);
    size_t n = ath_wire_count(&wire, UINT16_MAX, ASSIGNMENT_BYTES);
    struct ath_assignment *v = ath_wire_array(&wire, n, sizeof *v);
    for (size_t i = 0; i < n && !wire.in.failed; i++) {
        v[i].from = ath_wire_day(&wire);
        v[i].to = ath_wire_day(&wire);
        v[i].deadline = (int32_t)ath_reader_varint_max(&wire.in, ATH_DEADLINE_MOST + 1) - 1;
        v[i].seq = ath_reader_varint(&wire.in);
        if (v[i].to < v[i].from || (i > 0 && v[i].from <= v[i - 1].to)) {
            ath_wire_refuse(&wire, "assignments overlap");
        }
    }
    ath_code code = ath_wire_finish(&wire, ATH_DATA_LOSS, "a record of assignments", err);
    if (code == ATH_OK) {
        *out = (struct ath_assignments){ v, (uint16_t)n };
    }
    return code;
}

/* ---- what is locked ------------------------------------------------------------------ */

const struct ath_days *ath_locked_find(const struct ath_locked *list, struct ath_days days)
{
    for (uint16_t i = 0; i < list->n; i++) {
        if (list->v[i].first <= days.first && days.last <= list->v[i].last) {
            return &list->v[i];
        }
    }
    return NULL;
}

/* What is left of a stretch on both sides of the days; returns how many pieces. */
static uint16_t cut(struct ath_days *out, struct ath_days from, struct ath_days days)
{
    uint16_t n = 0;

    if (from.first < days.first) {
        out[n++] = (struct ath_days){ from.first,
                                      from.last < days.first ? from.last : days.first - 1 };
    }
    if (from.last > days.last) {
        out[n++] = (struct ath_days){ from.first > days.last ? from.first : days.last + 1,
                                      from.last };
    }
    return n;
}

/* Put the days among the others, one with those they touch. */
static uint16_t join(struct ath_days *v, uint16_t n, struct ath_days days)
{
    uint16_t before = 0;
    uint16_t after = 0;

    while (before < n && v[before].last < days.first - 1) {
        before++;
    }
    after = before;
    for (; after < n && v[after].first <= days.last + 1; after++) {
        days.first = v[after].first < days.first ? v[after].first : days.first;
        days.last = v[after].last > days.last ? v[after].last : days.last;
    }
    uint16_t rest = (uint16_t)(n - after);
    if (after == before) { /* nothing is touched: make room */
        for (uint16_t i = n; i > before; i--) {
            v[i] = v[i - 1];
        }
    } else {
        for (uint16_t i = 0; i < rest; i++) {
            v[before + 1 + i] = v[after + i];
        }
    }
    v[before] = days;
    return (uint16_t)(before + 1 + rest);
}

const char *ath_locked_set(struct ath_locked *out, const struct ath_locked *list,
                           struct ath_days days, bool locked, struct ath_arena *arena)
{
    struct ath_days *v =
        ath_arena_new_array(arena, struct ath_days, (size_t)list->n * 2 + 1);
    uint16_t n = 0;

    if (v == NULL) {
        return too_many;
    }
    for (uint16_t i = 0; i < list->n; i++) {
        n = (uint16_t)(n + cut(v + n, list->v[i], days));
    }
    n = locked ? join(v, n, days) : n;
    if (n > ATH_LOCKS_MOST) {
        return too_many;
    }
    *out = (struct ath_locked){ v, n, list->seq };
    return NULL;
}

struct ath_slice ath_locked_encode(const struct ath_locked *list, struct ath_arena *arena)
{
    struct ath_buf buf;

    ath_buf_init(&buf, arena, RECORD_HINT);
    ath_buf_u8(&buf, RECORD_VERSION);
    ath_buf_varint(&buf, list->seq);
    ath_buf_varint(&buf, list->n);
    for (uint16_t i = 0; i < list->n; i++) {
        ath_wire_put_day(&buf, list->v[i].first);
        ath_wire_put_day(&buf, list->v[i].last);
    }
    return written(&buf);
}

ath_code ath_locked_decode(struct ath_locked *out, struct ath_slice record,
                           struct ath_arena *arena, struct ath_error *err)
{
    struct ath_wire wire;
    struct ath_locked list = { 0 };

    ath_wire_init(&wire, record, arena);
    ath_wire_version(&wire, RECORD_VERSION);
    list.seq = ath_reader_varint(&wire.in);
    size_t n = ath_wire_count(&wire, UINT16_MAX, DAYS_BYTES);
    struct ath_days *v = ath_wire_array(&wire, n, sizeof *v);
    for (size_t i = 0; i < n && !wire.in.failed; i++) {
        v[i].first = ath_wire_day(&wire);
        v[i].last = ath_wire_day(&wire);
        if (v[i].last < v[i].first || v[i].last == ATH_DAY_NONE ||
            (i > 0 && v[i].first <= v[i - 1].last + 1)) {
            ath_wire_refuse(&wire, "locked days are not in order");
        }
    }
    list.v = v;
    list.n = (uint16_t)n;
    ath_code code = ath_wire_finish(&wire, ATH_DATA_LOSS, "a record of locked days", err);
    if (code == ATH_OK) {
        *out = list;
    }
    return code;
}
