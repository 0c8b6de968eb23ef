/* SPDX-License-Identifier: Apache-2.0 */
#include "service/put.h"

#include <stdlib.h>
#include <string.h>

#include "service/reply.h"

struct ath_put *ath_put_begin(struct ath_call *call, const struct ath_service *service,
                              enum ath_intent_kind kind)
{
    struct ath_put *put = ath_arena_new(ath_call_arena(call), struct ath_put);

    if (put == NULL) {
        ath_reply_no_memory(call);
        return NULL;
    }
    put->call = call;
    put->service = service;
    put->ordered.command.kind = kind;
    ath_findings_init(&put->findings, ath_call_arena(call), ath_call_locale(call));
    return put;
}

bool ath_put_id(struct ath_put *put, const char *id)
{
    return ath_uuid_parse(put->ordered.command.id, id) ||
           ath_put_error(put, "malformed-id", "id", id);
}

bool ath_put_error(struct ath_put *put, const char *reason, const char *field,
                   const char *subject)
{
    struct ath_about about = {
        .field = field, .subject = subject, .value = subject, .cell = ATH_NO_CELL
    };

    ath_findings_error(&put->findings, reason, &about);
    return false;
}

void ath_put_refuse(struct ath_put *put)
{
    struct ath_error err;

    ath_findings_fail(&put->findings, &err);
    ath_reply_findings(put->call, &err, &put->findings);
}

bool ath_put_known(const struct ath_put *put, struct ath_txn *txn)
{
    uint64_t seq = 0;
    struct ath_error err;

    return ath_journal_find(&seq, txn, put->ordered.command.principal,
                            put->ordered.command.id, &err) == ATH_OK;
}

bool ath_put_date(int32_t *day, struct ath_put *put, const char *field, const char *text)
{
    *day = ATH_DAY_NONE;
    return strcmp(text, "-") == 0 || ath_date_parse(day, ath_slice_str(text)) ||
           ath_put_error(put, "malformed-date", field, text);
}

static int compare_langs(const void *a, const void *b)
{
    return strcmp(((const struct ath_label *)a)->lang, ((const struct ath_label *)b)->lang);
}

static bool label_fits(const struct ath_label *label)
{
    return label->lang[0] != '\0' && strlen(label->lang) <= ATH_LANGUAGE_BYTES &&
           strlen(label->text) <= ATH_NAME_BYTES;
}

bool ath_put_labels(struct ath_labels *out, struct ath_put *put, const char *field,
                    Athar__V1__Label *const *labels, size_t n)
{
    struct ath_label *v = ath_arena_new_array(put->findings.arena, struct ath_label, n);

    if (v == NULL || n > ATH_LANGUAGES) {
        return ath_put_error(put, "too-long", field, "");
    }
    for (size_t i = 0; i < n; i++) {
        const char *text = strcmp(labels[i]->text, "-") == 0 ? "" : labels[i]->text;
        v[i] = (struct ath_label){ labels[i]->lang, text };
        if (!label_fits(&v[i])) {
            return ath_put_error(put, "too-long", field, v[i].lang);
        }
    }
    qsort(v, n, sizeof *v, compare_langs);
    for (size_t i = 1; i < n; i++) {
        if (strcmp(v[i - 1].lang, v[i].lang) == 0) {
            return ath_put_error(put, "duplicate-cell", field, v[i].lang);
        }
    }
    *out = (struct ath_labels){ v, (uint16_t)n };
    return true;
}

/* After the flush, on ingest's thread. */
static void written(struct ath_posted *posted)
{
    struct ath_put *put = posted->owner;
    const struct ath_command *c = &put->ordered.command;
    struct ath_error err;

    if (c->code == ATH_OK) {
        put->reply(put);
        return;
    }
    if (c->reason != NULL) {
        ath_put_error(put, c->reason, "", ath_refusal_subject(c, put->findings.arena));
        ath_put_refuse(put);
        return;
    }
    ath_fail(&err, c->code, "%s", c->message);
    ath_call_fail(put->call, &err, NULL, 0);
}

void ath_put_write(struct ath_put *put, struct ath_slice intent)
{
    if (intent.size == 0) {
        ath_reply_no_memory(put->call);
        return;
    }
    put->ordered.command.intent = intent;
    put->ordered.posted = (struct ath_posted){ .run = written, .owner = put };
    ath_ingest_order(put->service->ingest, &put->ordered);
}

Athar__V1__Outcome ath_put_outcome(const struct ath_put *put)
{
    return put->ordered.command.unchanged ? ATHAR__V1__OUTCOME__OUTCOME_UNCHANGED
                                          : ATHAR__V1__OUTCOME__OUTCOME_ACCEPTED;
}
