/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * groups - contributors put together: what one report gives, what a group comes to, and the table of
 * groups by bucket and keys. Between the files of this room only.
 *
 * Memory:   everything is the request's arena's.
 */

#include "base/decimal.h"
#include "model/cell.h"
#include "query/scopes.h"

struct ath_bound;
struct ath_operand;
struct ath_part;
struct ath_plan;
struct ath_plugin_quotient;

/* Contributors put together, with all that any kind of combining needs. */
struct ath_figure {
    ath_i128 sum;      /* of numbers; the value of an extreme or a parameter */
    ath_i128 largest;  /* number of one report (reach) */
    uint64_t numbers;  /* reports, or organizations and projects, with a number */
    uint64_t reported; /* with a number or NA, carried ones left out */
    uint64_t carried;
    bool mixed;   /* parameters that differ */
    bool sibling; /* another specified option has a number (R14) */
};

/* One group. */
struct ath_slot {
    struct ath_figure figure;
    union {
        const struct ath_bound *bound;              /* leaf.c: the newest dated value */
        const struct ath_plugin_quotient *quotient; /* derive.c: both sides */
    };
    struct ath_slot *next; /* that came after it */
    uint32_t bucket;
    uint32_t keys[]; /* one for each column */
};

/* Groups by bucket and keys: a hash table whose slots never move, and a list in the order they
 * came. */
struct ath_groups {
    struct ath_slot *first, *last;
    struct ath_slot **v;
    size_t n, capacity;
    size_t limit; /* most slots; 0 for no limit */
    struct ath_arena *arena;
    uint32_t key_count;
};

/* What one report gives to one part: a number, NA or nothing. */
struct ath_portion {
    ath_i128 value;
    uint8_t state; /* enum ath_cell_state */
    bool sibling, mixed;
};

/* An empty table. */
void ath_groups_init(struct ath_groups *groups, struct ath_arena *arena,
                     uint32_t key_count);

/* The slot, or NULL. */
struct ath_slot *ath_groups_find(const struct ath_groups *groups, uint32_t bucket,
                                 const uint32_t *keys);

/* The slot, made when there is none; NULL when the arena is out or the limit is passed. */
struct ath_slot *ath_groups_at(struct ath_groups *groups, uint32_t bucket,
                               const uint32_t *keys);

/* Add what one contributor gives. */
void ath_figure_add(struct ath_figure *figure, enum ath_kind kind,
                    const struct ath_portion *portion, bool carried);

/* The keys of a part of a report. */
void ath_query_keys(uint32_t keys[ATH_COLUMNS], const struct ath_plan *plan,
                    const struct ath_seen *seen, const struct ath_part *part);

/* What one report gives to one bucket. */
struct ath_contribution {
    const struct ath_portion *portions; /* by part */
    uint32_t bucket;
    bool carried;
};

/* Add a report's portions to the operand's groups. */
ATH_MUST_CHECK ath_code ath_query_add(struct ath_operand *operand,
                                      const struct ath_plan *plan,
                                      const struct ath_seen *seen,
                                      const struct ath_contribution *from,
                                      struct ath_error *err);

/* Why ath_groups_at() gave NULL: too many rows, or the arena is out. */
ath_code ath_query_no_slot(const struct ath_plan *plan, struct ath_error *err);
