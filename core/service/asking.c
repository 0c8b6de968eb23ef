/* SPDX-License-Identifier: Apache-2.0 */
#include "service/asking.h"

#include "rpc/method.h"

bool ath_ask_expired(void *call)
{
    return ath_call_left_us(call) <= 0;
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

bool ath_ask_where(const struct ath_where **out, struct ath_call *call,
                   Athar__V1__Filter *const *where, size_t n)
{
    if (ath_list_too_long(call, "where", n, ATH_ASK_WHERE)) {
        return false;
    }
    struct ath_where *v = ath_arena_new_array(ath_call_arena(call), struct ath_where, n);
    if (v == NULL) {
        ath_reply_no_memory(call);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        v[i] = (struct ath_where){ .key = where[i]->key,
                                   .values = (const char *const *)where[i]->values,
                                   .value_count = where[i]->n_values };
    }
    *out = v;
    return true;
}

Athar__V1__GroupKey **ath_group_keys(const char *const *keys, size_t n,
                                     struct ath_arena *arena)
{
    Athar__V1__GroupKey **v = ath_message_list(arena, n, sizeof *v[0]);

    for (size_t i = 0; v != NULL && i < n; i++) {
        athar__v1__group_key__init(v[i]);
        if (keys[i] != NULL) {
            v[i]->key_case = ATHAR__V1__GROUP_KEY__KEY_TEXT;
            v[i]->text = ath_text(keys[i]);
        }
    }
    return v;
}

bool ath_ask_open(struct ath_asking *asking, struct ath_call *call,
                  const struct ath_service *service, const char *as_of)
{
    *asking = (struct ath_asking){ .call = call };
    if (!ath_look_open(&asking->look, call, service)) {
        return false;
    }
    ath_findings_init(&asking->findings, ath_call_arena(call), ath_call_locale(call));
    asking->view = (struct ath_view){ asking->look.txn, asking->look.snapshot,
                                      ath_call_arena(call), &asking->findings, NULL };
    ath_code code = ath_view_turn_back(&asking->view, &asking->seq, as_of, &asking->err);
    if (code != ATH_OK) {
        ath_ask_close(asking, code);
    }
    return code == ATH_OK;
}

void ath_ask_close(struct ath_asking *asking, ath_code code)
{
    if (code != ATH_OK) {
        ath_reply_findings(asking->call, &asking->err, &asking->findings);
    }
    ath_view_return(&asking->view);
    ath_look_close(&asking->look);
}

void ath_ask_reply(const struct ath_asking *asking, const ProtobufCMessage *response)
{
    ath_call_reply(asking->call, response, asking->look.head);
}
