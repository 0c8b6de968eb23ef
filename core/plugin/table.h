/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * table - guarded reading of what a plugin declares: nothing of it is believed, and nothing
 * of it is kept by pointer.
 *
 * Memory:   texts are copied into the reader's arena.
 * Failure:  a reader remembers its first failure, with the place. Later calls do nothing
 *           and give empty answers, so check `code` once, at the end of a part.
 */

#include "athar_plugin.h"
#include "base/arena.h"
#include "base/status.h"
#include "model/catalogue.h"

enum {
    ATH_ABI_LANGUAGES = 16,       /* most texts of one list */
    ATH_ABI_TEXT_BYTES = 4000,    /* longest text of a list */
    ATH_ABI_FORMULA_BYTES = 1024, /* longest formula or list of names */
    ATH_ABI_SHORT_BYTES = 63,     /* longest id, unit, code, version */
    ATH_ABI_STRUCT_BYTES = 4096,  /* longest struct of any ABI to come */
};

/* The bytes of a struct up to a field: what it had when that field was its last. */
#define ATH_ABI_UPTO(type, last) \
    (offsetof(struct type, last) + sizeof(((const struct type *)NULL)->last))

struct ath_abi_reader {
    struct ath_arena *arena; /* borrowed */
    struct ath_error *err;   /* borrowed */
    ath_code code;           /* of the first failure, else ATH_OK */
    const char *form;        /* the form being read, or NULL */
    const char *what, *item; /* "indicator" and its id, or NULL */
};

/* Fail with the place before the sentence. */
void ath_abi_refuse(struct ath_abi_reader *r, const char *fmt, ...) ATH_PRINTF(2, 3);

/* A copy of a text of at most `most` bytes; NULL for NULL. `name` is for the sentence. */
const char *ath_abi_text(struct ath_abi_reader *r, const char *text, size_t most,
                         const char *name);

/* The same, of an id: NULL is refused, and "" is the answer on failure. */
const char *ath_abi_id(struct ath_abi_reader *r, const char *text, const char *name);

/* A copy of a list of texts; none for NULL. */
struct ath_labels ath_abi_labels(struct ath_abi_reader *r, const struct athar_text *list,
                                 const char *name);

/* `count` zeroed elements; NULL on failure. */
void *ath_abi_array(struct ath_abi_reader *r, size_t count, size_t size);

/* A table as the plugin gives it, and what may be in it. */
struct ath_abi_source {
    const void *first;
    size_t count, most;
    size_t least;     /* bytes of an element in ABI 1.0 */
    const char *what; /* "indicator" */
};

/* One that may be walked. */
struct ath_abi_table {
    const uint8_t *first;
    size_t stride, count; /* count is 0 on failure */
    const char *what;
};

/* Look at a table from outside: its pointer, count and the size of its first element. */
struct ath_abi_table ath_abi_open(struct ath_abi_reader *r, struct ath_abi_source source);

/* Copy what is known of the i-th element into zeroed `copy`. */
void ath_abi_element(void *copy, size_t copy_size, struct ath_abi_reader *r,
                     struct ath_abi_table table, size_t i);

/* Copy a struct that begins with its size and stands alone. */
void ath_abi_struct(void *copy, size_t copy_size, struct ath_abi_reader *r,
                    struct ath_abi_source source);

/* Cut the next part off a list separated by `separator`, without the spaces around it.
 * False when the list is used up. "a;;b" and "a;" have an empty part. */
bool ath_abi_part(struct ath_slice *part, struct ath_slice *list, char separator);
