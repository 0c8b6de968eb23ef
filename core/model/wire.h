/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * wire - names, slugs, dates and lists as commands and records write them. Private to model.
 *
 * A wire is a reader that is strict about form: what is out of order, too long or not shortest
 * fails it, and it remembers the first reason and where that was.
 *
 * Memory:   what is read is the arena's.
 */

#include "base/buf.h"
#include "model/organization.h"

struct ath_wire {
    struct ath_reader in;
    struct ath_arena *arena; /* borrowed */
    const uint8_t *start;    /* borrowed */
    const char *why;         /* static: the first refusal, or NULL */
    size_t where;            /* the byte it was found before */
};

/* Read from the first byte of `bytes`. */
void ath_wire_init(struct ath_wire *wire, struct ath_slice bytes, struct ath_arena *arena);
/* Fail the wire for this reason, unless it failed before. */
void ath_wire_refuse(struct ath_wire *wire, const char *why);
/* Every byte was read and nothing refused, else `code` with a sentence about `what`;
 * RESOURCE_EXHAUSTED when it was the arena. */
ATH_MUST_CHECK ath_code ath_wire_finish(struct ath_wire *wire, ath_code code,
                                        const char *what, struct ath_error *err);

/* The leading version byte, which must be this. */
void ath_wire_version(struct ath_wire *wire, uint8_t version);
/* The leading version byte: one of 1 to `last`. */
uint8_t ath_wire_version_of(struct ath_wire *wire, uint8_t last);
/* How many elements of at least `least` bytes follow; at most `most`. */
size_t ath_wire_count(struct ath_wire *wire, uint64_t most, size_t least);
/* `count` zeroed elements; NULL fails the wire. */
void *ath_wire_array(struct ath_wire *wire, size_t count, size_t size);
/* A text of `least` to `most` bytes; "" after a failure. */
const char *ath_wire_text(struct ath_wire *wire, size_t least, size_t most);
/* A slug; "" after a failure. */
const char *ath_wire_slug(struct ath_wire *wire);
/* A slug, or "@" and 1 to 79 bytes of a-z A-Z 0-9 ":" "-" for a scope that reports; "" after a
 * failure. */
const char *ath_wire_reporter(struct ath_wire *wire);
/* A date, or ATH_DAY_NONE. */
int32_t ath_wire_day(struct ath_wire *wire);
/* At most `most` names by language, each once, sorted without regard to case. */
struct ath_labels ath_wire_labels(struct ath_wire *wire, uint64_t most);
/* At most `most` slugs, in the order given. */
const char *const *ath_wire_slugs(struct ath_wire *wire, uint16_t *n, uint64_t most);
/* At most `most` identifiers by scheme, each once, sorted. */
const struct ath_identifier *ath_wire_identifiers(struct ath_wire *wire, uint16_t *n,
                                                  uint64_t most);

/* A date, or ATH_DAY_NONE: 0 for none, else days since 1900-01-01 plus one. */
void ath_wire_put_day(struct ath_buf *buf, int32_t day);
/* As ath_wire_labels reads them; sorted by the caller. */
void ath_wire_put_labels(struct ath_buf *buf, struct ath_labels labels);
/* As ath_wire_slugs reads them. */
void ath_wire_put_slugs(struct ath_buf *buf, const char *const *v, uint16_t n);
/* As ath_wire_identifiers reads them; sorted by the caller. */
void ath_wire_put_identifiers(struct ath_buf *buf, const struct ath_identifier *v,
                              uint16_t n);

/* A copy of the names in the order they are written; v is NULL when the arena is out. */
struct ath_labels ath_wire_sort_labels(struct ath_labels labels, struct ath_arena *arena);
/* A copy of the identifiers in the order they are written; NULL when the arena is out. */
const struct ath_identifier *ath_wire_sort_identifiers(const struct ath_identifier *v,
                                                       uint16_t n, struct ath_arena *arena);
