/* SPDX-License-Identifier: Apache-2.0 */
#include "service/submissions.h"

#include <string.h>

#include "service/draft.h"
#include "service/foresee.h"
#include "service/reply.h"
#include "service/rules.h"

static const size_t CONSIDERING_BYTES = (size_t)64 << 20;

enum { REPORTS_TOGETHER = 16 }; /* most of a submission that is handled with others */

/* A call waiting for its batch. */
struct pending {
    struct ath_call *call;
    struct ath_batch batch;
    struct ath_findings warnings; /* of rules that look at other reports */
};

static struct pending *start(struct ath_call *call, size_t count,
                             void (*done)(struct ath_batch *, void *))
{
    struct ath_arena *arena = ath_call_arena(call);
    struct pending *p = ath_arena_new(arena, struct pending);

    if (p == NULL) {
        return NULL;
    }
    p->call = call;
    p->batch =
        (struct ath_batch){ .items = ath_arena_new_array(arena, struct ath_item, count),
                            .count = count,
                            .locale = ath_call_locale(call),
                            .arena = arena,
                            .done = done,
                            .context = p };
    return p->batch.items == NULL ? NULL : p;
}

/* An item that is refused before it is looked at. */
static void refuse_item(struct ath_item *item)
{
    item->code = ath_findings_fail(&item->findings, &item->err);
    item->finished = true;
}

/* Read id and draft of one item; false when memory is out. */
static bool read_item(struct ath_item *item, struct pending *p, const char *id,
                      const Athar__V1__Submission *submission,
                      const struct ath_draft *shared)
{
    const char *prefix = item->draft.prefix;

    ath_findings_init(&item->findings, p->batch.arena, p->batch.locale);
    if (id != NULL && !ath_uuid_parse(item->id, id)) {
        struct ath_about about = { .field =
                                       ath_arena_printf(p->batch.arena, "%sid", prefix),
                                   .subject = "id",
                                   .value = id,
                                   .cell = ATH_NO_CELL };
        ath_findings_error(&item->findings, "malformed-id", &about);
    }
    if (!ath_draft_read(&item->draft, submission, shared, &item->findings)) {
        return false;
    }
    if (item->findings.errors > 0) {
        refuse_item(item);
    }
    return true;
}

/* What the writer refused gets its finding here, in the caller's language. */
static void add_refusal(struct ath_item *item)
{
    const struct ath_command *c = &item->command;

    if (item->code == ATH_OK || item->findings.errors > 0 || c->reason == NULL) {
        return;
    }
    struct ath_about about = { .subject = ath_refusal_subject(c, item->findings.arena),
                               .field = ath_arena_printf(item->findings.arena, "%sreports",
                                                         item->draft.prefix),
                               .cell = ATH_NO_CELL };
    ath_findings_error(&item->findings, c->reason, &about);
    ath_findings_fail(&item->findings, &item->err);
    item->code = c->code;
    item->err.code = c->code;
}

static Athar__V1__ReportResult **results_message(size_t *n,
                                                 const struct ath_prepared *prepared,
                                                 struct ath_arena *arena)
{
    char period[ATH_PERIOD_TEXT_BYTES];
    Athar__V1__ReportResult **list =
        ath_message_list(arena, prepared->report_count, sizeof **list);
    Athar__V1__ReportKey **keys =
        ath_message_list(arena, prepared->report_count, sizeof **keys);

    *n = list == NULL || keys == NULL ? 0 : prepared->report_count;
    for (size_t i = 0; i < *n; i++) {
        const struct ath_prepared_report *report = &prepared->reports[i];
        athar__v1__report_result__init(list[i]);
        athar__v1__report_key__init(keys[i]);
        ath_period_format(period, report->period);
        keys[i]->form = ath_text(report->form);
        keys[i]->layer = ath_text(ath_layer_name(report->layer));
        keys[i]->period = ath_text(ath_arena_string(arena, ath_slice_str(period)));
        keys[i]->organization = ath_text(report->organization);
        keys[i]->project = ath_text(report->project);
        list[i]->key = keys[i];
        list[i]->version = report->version;
        list[i]->changed = report->changed;
        list[i]->unchanged = report->unchanged;
    }
    return list;
}

static Athar__V1__Outcome outcome(const struct ath_item *item)
{
    if (item->code != ATH_OK) {
        return ATHAR__V1__OUTCOME__OUTCOME_REFUSED;
    }
    return item->unchanged ? ATHAR__V1__OUTCOME__OUTCOME_UNCHANGED
                           : ATHAR__V1__OUTCOME__OUTCOME_ACCEPTED;
}

static void submitted(struct ath_batch *batch, void *context)
{
    struct pending *p = context;
    struct ath_item *item = &batch->items[0];
    Athar__V1__SubmitResponse response = ATHAR__V1__SUBMIT_RESPONSE__INIT;

    add_refusal(item);
    if (item->code != ATH_OK) {
        item->err.code = item->code;
        ath_reply_findings(p->call, &item->err, &item->findings);
        return;
    }
    response.seq = item->seq;
    response.outcome = outcome(item);
    response.repeated_id = item->repeated;
    if (!item->repeated) {
        response.reports =
            results_message(&response.n_reports, &item->prepared, batch->arena);
        ath_findings_append(&item->findings, &p->warnings);
        response.warnings =
            ath_violations_message(&response.n_warnings, &item->findings, batch->arena);
    }
    ath_call_reply(p->call, &response.base, item->seq);
}

/* Forget what a dry run made of the item; its id and its draft stay. */
static void forget(struct ath_item *item, const struct ath_batch *batch)
{
    struct ath_item fresh = { .draft = item->draft };

    memcpy(fresh.id, item->id, sizeof fresh.id);
    ath_findings_init(&fresh.findings, batch->arena, batch->locale);
    *item = fresh;
}

/* What rules that look at other reports would say, found out in a dry run with memory of its own, so
 * that nothing is refused because they were asked. Whatever else that finds is found again when it
 * counts. */
static void consider(struct pending *p, const struct ath_service *service)
{
    struct ath_item *item = &p->batch.items[0];
    struct ath_considering considering = { p->call, item, &p->warnings };
    struct ath_arena *arena = p->batch.arena;
    struct ath_arena work;
    struct ath_error err;
    bool concerned = false;

    ath_findings_init(&p->warnings, arena, p->batch.locale);
    if (item->finished ||
        ath_rules_concern(&concerned, service, &item->draft, &err) != ATH_OK ||
        !concerned) {
        return;
    }
    ath_arena_init(&work, CONSIDERING_BYTES);
    p->batch.arena = &work;
    ath_ingest_validate(service->ingest, &p->batch, ath_rules_consider, &considering);
    if (work.exhausted) {
        ath_rules_not_asked(&p->warnings);
    }
    p->batch.arena = arena;
    forget(item, &p->batch);
    ath_arena_fini(&work);
}

/* NULL after saying that memory is out. */
static struct pending *read_one(struct ath_call *call, const struct ath_service *service)
{
    const Athar__V1__SubmitRequest *request =
        (const Athar__V1__SubmitRequest *)ath_call_request(call);
    struct pending *p = start(call, 1, submitted);

    if (p != NULL) {
        p->batch.outliers = true;
        p->batch.items[0].draft.prefix = "";
    }
    if (p == NULL ||
        !read_item(&p->batch.items[0], p, request->id, request->submission, NULL)) {
        ath_reply_no_memory(call);
        return NULL;
    }
    consider(p, service);
    return p;
}

/* Before the point of "program.form". */
static struct ath_slice program_of(const Athar__V1__Report *report)
{
    const char *form = report->key == NULL ? "" : report->key->form;

    return ath_slice(form, strcspn(form, "."));
}

/* The program all its reports are of; empty when there are several, or too many to look. */
static struct ath_slice only_program(const Athar__V1__SubmitRequest *request)
{
    const Athar__V1__Submission *submission = request->submission;
    size_t n = submission == NULL ? 0 : submission->n_reports;

    if (n == 0 || n > REPORTS_TOGETHER) {
        return (struct ath_slice){ 0 };
    }
    struct ath_slice program = program_of(submission->reports[0]);
    for (size_t i = 1; i < n; i++) {
        if (!ath_slice_equal(program, program_of(submission->reports[i]))) {
            return (struct ath_slice){ 0 };
        }
    }
    return program;
}

bool ath_calls_join(const struct ath_method *method, const ProtobufCMessage *first,
                    const ProtobufCMessage *other)
{
    if (method->handler != ath_submit) {
        return false;
    }
    struct ath_slice program = only_program((const Athar__V1__SubmitRequest *)first);
    return program.size > 0 &&
           ath_slice_equal(program, only_program((const Athar__V1__SubmitRequest *)other));
}

void ath_submit(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const struct ath_service *service = context;
    struct ath_batch *first = NULL, **end = &first;

    (void)message;
    for (struct ath_call *next; call != NULL; call = next) {
        next = ath_call_next(call);
        struct pending *p = read_one(call, service);
        if (p != NULL) {
            *end = &p->batch;
            end = &p->batch.next;
        }
    }
    if (first != NULL) {
        ath_ingest_submit(service->ingest, first);
    }
}

static void batch_submitted(struct ath_batch *batch, void *context)
{
    struct pending *p = context;
    Athar__V1__SubmitBatchResponse response = ATHAR__V1__SUBMIT_BATCH_RESPONSE__INIT;
    uint64_t seq = 0;

    response.results =
        ath_message_list(batch->arena, batch->count, sizeof *response.results[0]);
    if (response.results == NULL) {
        ath_reply_no_memory(p->call);
        return;
    }
    response.n_results = batch->count;
    for (size_t i = 0; i < batch->count; i++) {
        struct ath_item *item = &batch->items[i];
        Athar__V1__BatchResult *result = response.results[i];
        add_refusal(item);
        athar__v1__batch_result__init(result);
        result->code = (uint32_t)item->code;
        result->message = item->code == ATH_OK ? ath_text(NULL) : item->err.message;
        result->seq = item->seq;
        result->outcome = outcome(item);
        result->repeated_id = item->repeated;
        result->retry_after_ms = item->code == ATH_OK ? 0 : item->err.retry_after_ms;
        if (item->findings.n > 0) {
            result->findings =
                ath_violations_message(&result->n_findings, &item->findings, batch->arena);
        }
        seq = item->seq > seq ? item->seq : seq;
    }
    ath_call_reply(p->call, &response.base, seq);
}

static bool batch_too_large(struct ath_call *call, const struct ath_service *service,
                            size_t n)
{
    int64_t most = ath_config_integer(service->config, ATH_CONFIG_INGEST_BATCH_ITEMS);
    struct ath_error err;

    if (n > 0 && (int64_t)n <= most) {
        return false;
    }
    ath_fail(&err, n == 0 ? ATH_INVALID_ARGUMENT : ATH_RESOURCE_EXHAUSTED,
             "a batch has 1 to %lld submissions, not %zu", (long long)most, n);
    ath_call_fail(call, &err, NULL, 0);
    return true;
}

void ath_submit_batch(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const struct ath_service *service = context;
    const Athar__V1__SubmitBatchRequest *request =
        (const Athar__V1__SubmitBatchRequest *)message;
    struct ath_arena *arena = ath_call_arena(call);
    struct ath_draft shared = { .name_count = (uint32_t)request->n_cells };

    if (batch_too_large(call, service, request->n_items)) {
        return;
    }
    struct pending *p = start(call, request->n_items, batch_submitted);
    bool fits = p != NULL &&
                ath_draft_names(&shared.names, 0, request->cells, request->n_cells, arena);
    for (size_t i = 0; fits && i < request->n_items; i++) {
        struct ath_item *item = &p->batch.items[i];
        item->draft.prefix = ath_arena_printf(arena, "items[%zu].submission.", i);
        fits =
            item->draft.prefix != NULL && read_item(item, p, request->items[i]->id,
                                                    request->items[i]->submission, &shared);
    }
    if (!fits) {
        ath_reply_no_memory(call);
        return;
    }
    ath_ingest_submit(service->ingest, &p->batch);
}

/* What a dry run looks at. */
struct looking {
    struct ath_foresight *foresight;
    struct ath_considering considering;
    bool totals;
};

static ath_code look_ahead(const struct ath_foreseen *seen, void *context,
                           struct ath_error *err)
{
    struct looking *looking = context;
    ath_code code = ath_rules_consider(seen, &looking->considering, err);

    return code == ATH_OK && looking->totals
               ? ath_foresee_totals(seen, looking->foresight, err)
               : code;
}

void ath_validate_call(struct ath_call *call, const ProtobufCMessage *message,
                       void *context)
{
    const struct ath_service *service = context;
    const Athar__V1__ValidateRequest *request = (const Athar__V1__ValidateRequest *)message;
    struct ath_arena *arena = ath_call_arena(call);
    Athar__V1__ValidateResponse response = ATHAR__V1__VALIDATE_RESPONSE__INIT;
    struct ath_foresight foresight = { .call = call };
    struct pending *p = start(call, 1, NULL);

    if (p == NULL) {
        ath_reply_no_memory(call);
        return;
    }
    struct ath_item *item = &p->batch.items[0];
    p->batch.outliers = true;
    item->draft.prefix = "";
    if (!read_item(item, p, NULL, request->submission, NULL)) {
        ath_reply_no_memory(call);
        return;
    }
    if (!item->finished) {
        struct looking looking = { &foresight,
                                   { call, item, &p->warnings },
                                   request->totals };
        ath_findings_init(&p->warnings, arena, p->batch.locale);
        ath_ingest_validate(service->ingest, &p->batch, look_ahead, &looking);
        ath_findings_append(&item->findings, &p->warnings);
    }
    if (item->code != ATH_OK && item->findings.errors == 0) {
        ath_call_fail(call, &item->err, NULL, 0);
        return;
    }
    response.outcome = outcome(item);
    if (item->code == ATH_OK) {
        response.reports = results_message(&response.n_reports, &item->prepared, arena);
        response.moved = foresight.moved;
        response.n_moved = foresight.count;
        response.moved_more = foresight.more;
    }
    response.findings =
        ath_violations_message(&response.n_findings, &item->findings, arena);
    ath_call_reply(call, &response.base, 0);
}
