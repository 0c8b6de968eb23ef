/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "plugin/driver.h"

enum { FIRST_CAPACITY = 4 };

static bool code_valid(const char *code)
{
    size_t size = strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return size > 0 && code[size] == '\0';
}

static ath_code judge(const struct ath_plugin_call *call,
                      const struct ath_plugin_remark *said, struct ath_error *err)
{
    if (said->cell != ATHAR_WHOLE_REPORT && said->cell >= call->value_count) {
        return ath_fail(err, ATH_UNAVAILABLE, "it found fault with cell %zu of %zu",
                        said->cell, call->value_count);
    }
    if (said->code == NULL || !code_valid(said->code)) {
        return ath_fail(err, ATH_UNAVAILABLE, "a finding's code '%s' is not a-z 0-9 and -",
                        said->code == NULL ? "" : said->code);
    }
    if (said->why.n == 0) {
        return ath_fail(err, ATH_UNAVAILABLE, "its finding '%s' has no text", said->code);
    }
    return ATH_OK;
}

static bool make_room(struct ath_plugin_remarks *remarks)
{
    if (remarks->n < remarks->capacity) {
        return true;
    }
    size_t capacity = remarks->capacity == 0 ? FIRST_CAPACITY : remarks->capacity * 2;
    struct ath_plugin_remark *v =
        ath_arena_new_array(remarks->arena, struct ath_plugin_remark, capacity);
    if (v == NULL) {
        return false;
    }
    if (remarks->n > 0) {
        memcpy(v, remarks->v, remarks->n * sizeof *v);
    }
    remarks->v = v;
    remarks->capacity = capacity;
    return true;
}

ath_code ath_plugin_remark_add(struct ath_plugin_remarks *remarks,
                               const struct ath_plugin_call *call,
                               const struct ath_plugin_remark *said, struct ath_error *err)
{
    ath_code code = judge(call, said, err);

    if (code != ATH_OK) {
        return code;
    }
    if (remarks->n == ATH_PLUGIN_REMARKS) {
        return ath_fail(err, ATH_UNAVAILABLE, "it has more than %d findings",
                        ATH_PLUGIN_REMARKS);
    }
    if (!make_room(remarks)) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for a plugin's findings");
    }
    remarks->v[remarks->n++] = *said;
    return ATH_OK;
}

ath_code ath_plugin_quotient_set(struct ath_plugin_remarks *remarks,
                                 const struct ath_plugin_said *said, struct ath_error *err)
{
    static const ath_i128 least = (ath_i128)((ath_u128)1 << 127);

    remarks->derived = true;
    remarks->quotient = (struct ath_plugin_quotient){ 0 };
    if (said->known == 0) {
        return ATH_OK;
    }
    if (said->known != 1) {
        return ath_fail(err, ATH_UNAVAILABLE, "a derivation gives %d, not 0 or 1",
                        said->known);
    }
    if (said->scale < 0 || said->scale > ATH_DERIVED_SCALE) {
        return ath_fail(err, ATH_UNAVAILABLE, "a derivation's scale is %ld, not 0 to %d",
                        (long)said->scale, ATH_DERIVED_SCALE);
    }
    if (said->numerator == least || said->denominator == least) {
        return ath_fail(err, ATH_UNAVAILABLE, "a derivation gives -2^127");
    }
    remarks->quotient = (struct ath_plugin_quotient){ true, (uint8_t)said->scale,
                                                      said->numerator, said->denominator };
    return ATH_OK;
}
