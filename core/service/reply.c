/* SPDX-License-Identifier: Apache-2.0 */
#include "service/reply.h"

#include <stdlib.h>
#include <string.h>

static ath_code open_txn(struct ath_look *look, struct ath_call *call,
                         const struct ath_service *service, struct ath_error *err)
{
    int64_t time_us = 0;

    *look = (struct ath_look){ 0 };
    ath_code code = ath_txn_begin(&look->txn, service->store, ATH_READ, err);
    if (code == ATH_OK) {
        code = ath_journal_head(&look->head, &time_us, look->txn, err);
    }
    if (code == ATH_OK && ath_call_min_seq(call) > look->head) {
        code = ath_fail(err, ATH_UNAVAILABLE, "journal position %llu is not reached yet",
                        (unsigned long long)ath_call_min_seq(call));
    }
    return code;
}

static bool opened(ath_code code, struct ath_look *look, struct ath_call *call,
                   const struct ath_error *err)
{
    if (code != ATH_OK) {
        ath_look_close(look);
        ath_call_fail(call, err, NULL, 0);
    }
    return code == ATH_OK;
}

bool ath_look_open_bare(struct ath_look *look, struct ath_call *call,
                        const struct ath_service *service)
{
    struct ath_error err;

    return opened(open_txn(look, call, service, &err), look, call, &err);
}

bool ath_look_open(struct ath_look *look, struct ath_call *call,
                   const struct ath_service *service)
{
    struct ath_error err;
    ath_code code = open_txn(look, call, service, &err);

    if (code == ATH_OK) {
        code = ath_snapshot_acquire(&look->snapshot, look->txn, &err);
    }
    return opened(code, look, call, &err);
}

void ath_look_close(struct ath_look *look)
{
    ath_snapshot_release(look->snapshot);
    ath_txn_abort(look->txn);
    *look = (struct ath_look){ 0 };
}

static struct ath_violation violation(const struct ath_finding *f)
{
    return (struct ath_violation){ .warning = f->warning,
                                   .reason = f->reason,
                                   .field = f->field,
                                   .description = f->description,
                                   .subject = f->subject,
                                   .limit = f->limit,
                                   .row = f->row };
}

void ath_reply_findings(struct ath_call *call, const struct ath_error *err,
                        const struct ath_findings *findings)
{
    struct ath_violation *v =
        ath_arena_new_array(ath_call_arena(call), struct ath_violation, findings->n);
    size_t n = v == NULL ? 0 : findings->n;

    for (size_t i = 0; i < n; i++) {
        v[i] = violation(&findings->v[i]);
    }
    ath_call_fail(call, err, v, n);
}

void ath_reply_reason(struct ath_call *call, const char *reason, struct ath_about about)
{
    struct ath_findings findings;
    struct ath_error err;

    about.cell = ATH_NO_CELL;
    ath_findings_init(&findings, ath_call_arena(call), ath_call_locale(call));
    ath_findings_error(&findings, reason, &about);
    ath_findings_fail(&findings, &err);
    ath_reply_findings(call, &err, &findings);
}

void ath_reply_no_memory(struct ath_call *call)
{
    struct ath_error err;

    ath_arena_fail(&err, "request");
    ath_call_fail(call, &err, NULL, 0);
}

char *ath_text(const char *text)
{
    return text == NULL ? (char *)protobuf_c_empty_string : (char *)text;
}

void *ath_message_list(struct ath_arena *arena, size_t n, size_t size)
{
    char **list = ath_arena_array(arena, n, sizeof *list);
    char *messages = ath_arena_array(arena, n, size);

    if (list == NULL || messages == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        list[i] = messages + i * size;
    }
    return list;
}

Athar__V1__Label **ath_labels_message(size_t *n, struct ath_labels labels,
                                      struct ath_arena *arena)
{
    Athar__V1__Label **list = ath_message_list(arena, labels.n, sizeof **list);

    *n = list == NULL ? 0 : labels.n;
    for (size_t i = 0; i < *n; i++) {
        athar__v1__label__init(list[i]);
        list[i]->lang = ath_text(labels.v[i].lang);
        list[i]->text = ath_text(labels.v[i].text);
    }
    return list;
}

Athar__V1__Violation **ath_violations_message(size_t *n,
                                              const struct ath_findings *findings,
                                              struct ath_arena *arena)
{
    Athar__V1__Violation **list = ath_message_list(arena, findings->n, sizeof **list);

    *n = list == NULL ? 0 : findings->n;
    for (size_t i = 0; i < *n; i++) {
        const struct ath_finding *f = &findings->v[i];
        athar__v1__violation__init(list[i]);
        list[i]->severity = f->warning ? ATHAR__V1__SEVERITY__SEVERITY_WARNING
                                       : ATHAR__V1__SEVERITY__SEVERITY_ERROR;
        list[i]->reason = ath_text(f->reason);
        list[i]->field = ath_text(f->field);
        list[i]->description = ath_text(f->description);
        list[i]->subject = ath_text(f->subject);
        list[i]->limit = ath_text(f->limit);
        list[i]->row = f->row;
    }
    return list;
}

char *ath_time_text(int64_t time_us, struct ath_arena *arena)
{
    char date[ATH_DATE_TEXT_BYTES];
    int64_t day_us = INT64_C(86400) * 1000000;
    int64_t day = time_us / day_us - (time_us % day_us < 0);
    int64_t rest = time_us - day * day_us;
    int seconds = (int)(rest / 1000000);

    ath_date_format(date, (int32_t)day);
    return ath_text(ath_arena_printf(arena, "%sT%02d:%02d:%02d.%06dZ", date, seconds / 3600,
                                     seconds / 60 % 60, seconds % 60,
                                     (int)(rest % 1000000)));
}

char *ath_date_text(int32_t day, struct ath_arena *arena)
{
    char date[ATH_DATE_TEXT_BYTES];

    if (day == ATH_DAY_NONE || day == ATH_DAY_FIRST) {
        return ath_text(NULL);
    }
    ath_date_format(date, day);
    return ath_text(ath_arena_string(arena, ath_slice_str(date)));
}

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    char lower = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
    const char *at = lower == '\0' ? NULL : strchr(digits, lower);

    return at == NULL ? -1 : (int)(at - digits);
}

bool ath_uuid_parse(uint8_t out[16], const char *text)
{
    for (int n = 0; n < 16; n++) {
        bool dash = n == 4 || n == 6 || n == 8 || n == 10;
        if (dash && *text++ != '-') {
            return false;
        }
        int high = hex_digit(text[0]);
        int low = high < 0 ? -1 : hex_digit(text[1]);
        if (low < 0) {
            return false;
        }
        out[n] = (uint8_t)(high << 4 | low);
        text += 2;
    }
    return *text == '\0';
}

char *ath_uuid_text(const uint8_t id[16], struct ath_arena *arena)
{
    return ath_text(ath_arena_printf(
        arena, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
        id[0], id[1], id[2], id[3], id[4], id[5], id[6], id[7], id[8], id[9], id[10],
        id[11], id[12], id[13], id[14], id[15]));
}

static bool read_token(uint64_t *out, const char *token)
{
    char *end = NULL;

    *out = 0;
    if (token[0] == '\0') {
        return true;
    }
    if (token[0] < '0' || token[0] > '9' || strlen(token) > 19) {
        return false;
    }
    *out = strtoull(token, &end, 10);
    return *end == '\0';
}

bool ath_page_read(struct ath_page *out, struct ath_call *call, const char *token,
                   uint32_t size, struct ath_page_limits limits)
{
    struct ath_arena *arena = ath_call_arena(call);

    if (size > limits.most) {
        ath_reply_reason(
            call, "out-of-range",
            (struct ath_about){ .field = "pageSize",
                                .subject = "pageSize",
                                .value = ath_arena_printf(arena, "%u", size),
                                .limit = ath_arena_printf(arena, "%u", limits.most) });
        return false;
    }
    out->size = size == 0 ? limits.normal : size;
    if (!read_token(&out->from, token)) {
        ath_reply_reason(call, "malformed-page-token",
                         (struct ath_about){ .field = "pageToken", .subject = token });
        return false;
    }
    return true;
}

const char *ath_refusal_subject(const struct ath_command *command, struct ath_arena *arena)
{
    const char *colon = strstr(command->message, ": ");

    if (strcmp(command->reason, "id-reused") == 0) {
        return ath_uuid_text(command->id, arena);
    }
    return colon == NULL ? "" : colon + 2;
}
