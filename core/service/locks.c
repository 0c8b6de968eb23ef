/* SPDX-License-Identifier: Apache-2.0 */
#include "athar/v1/locks.pb-c.h"

#include <string.h>

#include "ingest/duty.h"
#include "service/handlers.h"
#include "service/put.h"
#include "service/reply.h"

enum { LIST_PAGE = 1000 };

/* ---- reading a Put ------------------------------------------------------------------- */

static bool read_period(uint32_t *out, struct ath_put *put, const char *field,
                        const char *text)
{
    return ath_period_parse(out, ath_slice_str(text)) ||
           ath_put_error(put, "malformed-period", field, text);
}

static bool read_layer(struct ath_lock_change *c, struct ath_put *put, const char *layer)
{
    if (layer[0] == '\0') {
        return true;
    }
    c->layer = (uint8_t)ath_layer_parse(ath_slice_str(layer));
    if (c->layer != 0) {
        return true;
    }
    struct ath_about about = { .field = "lock.layer",
                               .subject = layer,
                               .limit =
                                   "actual, verified, counterverified, target, baseline",
                               .cell = ATH_NO_CELL };
    ath_findings_error(&put->findings, "unknown-layer", &about);
    return false;
}

static bool read_change(struct ath_lock_change *c, struct ath_put *put,
                        const Athar__V1__PutLockRequest *request)
{
    static const Athar__V1__Lock none = ATHAR__V1__LOCK__INIT;
    const Athar__V1__Lock *lock = request->lock == NULL ? &none : request->lock;

    *c = (struct ath_lock_change){ .form = lock->form, .locked = lock->locked };
    if (!read_layer(c, put, lock->layer) ||
        !read_period(&c->from, put, "lock.from", lock->from) ||
        !read_period(&c->to, put, "lock.to", lock->to[0] == '\0' ? lock->from : lock->to)) {
        return false;
    }
    return (ath_period_first_day(c->from) <= ath_period_first_day(c->to) &&
            ath_period_last_day(c->from) <= ath_period_last_day(c->to)) ||
           ath_put_error(
               put, "project-dates", "lock.to",
               ath_arena_printf(put->findings.arena, "%s..%s", lock->from, lock->to));
}

/* ---- writing a Lock ------------------------------------------------------------------ */

static char *period_text(uint32_t period, struct ath_arena *arena)
{
    char text[ATH_PERIOD_TEXT_BYTES];

    ath_period_format(text, period);
    return ath_text(ath_arena_string(arena, ath_slice_str(text)));
}

static char *layer_text(uint8_t layer)
{
    return ath_text(layer == 0 ? NULL : ath_layer_name((enum ath_layer)layer));
}

/* ---- Put ----------------------------------------------------------------------------- */

static void reply_put(struct ath_put *put)
{
    const struct ath_lock_change *c = put->context;
    Athar__V1__PutLockResponse response = ATHAR__V1__PUT_LOCK_RESPONSE__INIT;
    Athar__V1__Lock lock = ATHAR__V1__LOCK__INIT;

    lock.form = ath_text(c->form);
    lock.layer = layer_text(c->layer);
    lock.from = period_text(c->from, put->findings.arena);
    lock.to = period_text(c->to, put->findings.arena);
    lock.locked = c->locked;
    lock.seq = put->ordered.command.seq;
    response.seq = lock.seq;
    response.outcome = ath_put_outcome(put);
    response.lock = &lock;
    ath_call_reply(put->call, &response.base, response.seq);
}

static bool check_put(struct ath_put *put, struct ath_lock_change *change,
                      const struct ath_look *look)
{
    struct ath_lock_result result;
    struct ath_duty duty = { .txn = look->txn, .arena = put->findings.arena };
    struct ath_error err;

    change->form = ath_duty_form(&duty, &look->snapshot->catalogue, change->form);
    if (ath_put_known(put, look->txn)) {
        return true;
    }
    if (ath_lock_merge(&result, &duty, change, &err) != ATH_OK) {
        ath_call_fail(put->call, &err, NULL, 0);
        return false;
    }
    if (result.reason == NULL) {
        return true;
    }
    ath_findings_error(&put->findings, result.reason, &result.about);
    ath_put_refuse(put);
    return false;
}

void ath_put_lock(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__PutLockRequest *request = (const Athar__V1__PutLockRequest *)message;
    struct ath_put *put = ath_put_begin(call, context, ATH_INTENT_LOCK);
    struct ath_lock_change *change =
        ath_arena_new(ath_call_arena(call), struct ath_lock_change);
    struct ath_look look;

    if (put == NULL) {
        return;
    }
    if (change == NULL) {
        ath_reply_no_memory(call);
        return;
    }
    if (!ath_put_id(put, request->id) || !read_change(change, put, request)) {
        ath_put_refuse(put);
        return;
    }
    if (!ath_look_open(&look, call, context)) {
        return;
    }
    bool good = check_put(put, change, &look);
    ath_look_close(&look);
    if (good) {
        put->context = change;
        put->reply = reply_put;
        ath_put_write(put, ath_lock_change_encode(change, put->findings.arena));
    }
}

/* ---- List ---------------------------------------------------------------------------- */

/* A list on its way. */
struct listing {
    const struct ath_look *look;
    struct ath_arena *arena;
    struct ath_page page;
    uint64_t seen; /* that match */
    Athar__V1__ListLocksResponse response;
    struct ath_error *err;
};

/* The period of the frequency that starts, or ends, on the day; else the day. */
static uint32_t period_on(enum ath_frequency frequency, int32_t day, bool starts)
{
    uint32_t period = ath_period_of_day(frequency, day);
    bool falls = period != 0 && (starts ? ath_period_first_day(period)
                                        : ath_period_last_day(period)) == day;

    return falls ? period : ath_period_of_day(ATH_DAY, day);
}

static void list_layer(struct listing *l, const char *name, const struct ath_form *form,
                       uint8_t layer, const struct ath_locked *locked)
{
    enum ath_frequency frequency =
        form->frequency[layer == 0 ? (uint8_t)ATH_LAYER_ACTUAL : layer];

    for (uint16_t i = 0; i < locked->n; i++) {
        size_t n = l->response.n_locks;
        if (l->seen++ < l->page.from || n == l->page.size) {
            continue;
        }
        Athar__V1__Lock *out = l->response.locks[n];
        athar__v1__lock__init(out);
        out->form = ath_text(name);
        out->layer = layer_text(layer);
        out->from = period_text(period_on(frequency, locked->v[i].first, true), l->arena);
        out->to = period_text(period_on(frequency, locked->v[i].last, false), l->arena);
        out->locked = true;
        out->seq = locked->seq;
        l->response.n_locks = n + 1;
    }
}

static bool same_days(const struct ath_locked *a, const struct ath_locked *b)
{
    return a->n == b->n && (a->n == 0 || memcmp(a->v, b->v, a->n * sizeof *a->v) == 0);
}

/* A form whose layers are all locked alike has one line for all of them. */
static ath_code list_form(struct listing *l, const struct ath_program *program,
                          const struct ath_form *form)
{
    struct ath_locked locked[ATH_LAYER_MAX + 1];
    const char *name = ath_arena_printf(l->arena, "%s.%s", program->id, form->id);
    bool alike = true;

    for (int layer = 1; layer <= ATH_LAYER_MAX; layer++) {
        struct ath_key key = ath_lock_key(form->number, (uint8_t)layer);
        ath_code code =
            ath_locked_get(&locked[layer], l->look->txn, &key, l->arena, l->err);
        if (code != ATH_OK) {
            return code;
        }
        alike = alike && same_days(&locked[1], &locked[layer]);
    }
    if (alike) {
        list_layer(l, name, form, 0, &locked[1]);
        return ATH_OK;
    }
    for (int layer = 1; layer <= ATH_LAYER_MAX; layer++) {
        if (form->frequency[layer] != ATH_NO_FREQUENCY) {
            list_layer(l, name, form, (uint8_t)layer, &locked[layer]);
        }
    }
    return ATH_OK;
}

static ath_code list_program(struct listing *l, const struct ath_program *program,
                             const struct ath_form *wanted)
{
    ath_code code = ATH_OK;

    for (uint16_t f = 0; code == ATH_OK && f < program->form_count; f++) {
        const struct ath_form *form = &program->forms[f];
        if (wanted == NULL || wanted == form) {
            code = list_form(l, program, form);
        }
    }
    return code;
}

static ath_code list_forms(struct listing *l, const struct ath_duty *wanted)
{
    const struct ath_catalogue *catalogue = &l->look->snapshot->catalogue;
    ath_code code = ATH_OK;

    for (uint16_t p = 0; code == ATH_OK && p < catalogue->program_count; p++) {
        code = list_program(l, catalogue->programs[p], wanted->form);
    }
    return code;
}

static void reply_list(struct ath_call *call, struct listing *l,
                       const struct ath_duty *wanted)
{
    Athar__V1__ListLocksResponse *response = &l->response;

    athar__v1__list_locks_response__init(response);
    response->locks = ath_message_list(l->arena, l->page.size, sizeof *response->locks[0]);
    if (response->locks == NULL) {
        ath_reply_no_memory(call);
        return;
    }
    if (list_forms(l, wanted) != ATH_OK) {
        ath_call_fail(call, l->err, NULL, 0);
        return;
    }
    if (l->arena->exhausted) {
        ath_reply_no_memory(call);
        return;
    }
    uint64_t next = l->page.from + response->n_locks;
    if (next < l->seen) {
        response->next_page_token =
            ath_text(ath_arena_printf(l->arena, "%llu", (unsigned long long)next));
    }
    ath_call_reply(call, &response->base, l->look->head);
}

void ath_list_locks(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__ListLocksRequest *request =
        (const Athar__V1__ListLocksRequest *)message;
    struct ath_look look;
    struct ath_error err;
    struct ath_duty wanted = { .arena = ath_call_arena(call) };
    struct listing list = { .look = &look, .arena = ath_call_arena(call), .err = &err };

    if (!ath_page_read(&list.page, call, request->page_token, request->page_size,
                       (struct ath_page_limits){ LIST_PAGE, LIST_PAGE }) ||
        !ath_look_open(&look, call, context)) {
        return;
    }
    (void)ath_duty_form(&wanted, &look.snapshot->catalogue, request->form);
    if (request->form[0] != '\0' && wanted.form == NULL) {
        ath_reply_reason(call, "unknown-form",
                         (struct ath_about){ .field = "form", .subject = request->form });
    } else {
        reply_list(call, &list, &wanted);
    }
    ath_look_close(&look);
}
