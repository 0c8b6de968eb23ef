/* SPDX-License-Identifier: Apache-2.0 */
#include "service/where.h"

#include "rpc/method.h"

bool ath_where_read(const struct ath_where **out, Athar__V1__Filter *const *where, size_t n,
                    struct ath_arena *arena)
{
    struct ath_where *v = ath_arena_new_array(arena, struct ath_where, n);

    for (size_t i = 0; v != NULL && i < n; i++) {
        v[i] = (struct ath_where){ .key = where[i]->key,
                                   .values = (const char *const *)where[i]->values,
                                   .value_count = where[i]->n_values };
    }
    *out = v;
    return v != NULL;
}

bool ath_list_too_long(struct ath_call *call, const char *field, size_t n, size_t limit)
{
    struct ath_error err;

    if (n <= limit) {
        return false;
    }
    ath_fail(&err, ATH_INVALID_ARGUMENT, "'%s' has %zu entries, at most %zu are taken",
             field, n, limit);
    ath_call_fail(call, &err, NULL, 0);
    return true;
}
