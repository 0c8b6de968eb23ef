/* SPDX-License-Identifier: Apache-2.0 */
#include "athar/v1/assignments.pb-c.h"

#include <string.h>

#include "ingest/duty.h"
#include "service/handlers.h"
#include "service/put.h"
#include "service/reply.h"
#include "store/duty.h"

enum { LIST_PAGE = 1000, CHECK_MOST = 10000 };

/* ---- reading a Put ------------------------------------------------------------------- */

static bool read_deadline(struct ath_assignment_change *c, struct ath_put *put,
                          const Athar__V1__Assignment *a)
{
    if (a->deadline_case == ATHAR__V1__ASSIGNMENT__DEADLINE__NOT_SET) {
        return true;
    }
    if (a->deadline_days > ATH_DEADLINE_MOST) {
        struct ath_arena *arena = put->findings.arena;
        struct ath_about about = {
            .field = "assignment.deadlineDays",
            .subject = "deadlineDays",
            .value = ath_arena_printf(arena, "%u", a->deadline_days),
            .limit = ath_arena_printf(arena, "%d", ATH_DEADLINE_MOST),
            .cell = ATH_NO_CELL,
        };
        ath_findings_error(&put->findings, "out-of-range", &about);
        return false;
    }
    c->deadline = (int32_t)a->deadline_days;
    return true;
}

static bool read_days(struct ath_assignment_change *c, struct ath_put *put,
                      const Athar__V1__Assignment *a)
{
    if (a->from[0] == '\0') {
        return ath_put_error(put, "missing-field", "assignment.from", "from");
    }
    if (!ath_date_parse(&c->from, ath_slice_str(a->from))) {
        return ath_put_error(put, "malformed-date", "assignment.from", a->from);
    }
    if (c->removed || a->to[0] == '\0') {
        return true;
    }
    if (!ath_date_parse(&c->to, ath_slice_str(a->to))) {
        return ath_put_error(put, "malformed-date", "assignment.to", a->to);
    }
    return c->to >= c->from ||
           ath_put_error(put, "project-dates", "assignment.to", a->organization);
}

static bool read_change(struct ath_assignment_change *c, struct ath_put *put,
                        const Athar__V1__PutAssignmentRequest *request)
{
    static const Athar__V1__Assignment none = ATHAR__V1__ASSIGNMENT__INIT;
    const Athar__V1__Assignment *a =
        request->assignment == NULL ? &none : request->assignment;

    *c = (struct ath_assignment_change){ .form = a->form,
                                         .organization = a->organization,
                                         .removed = request->remove,
                                         .to = ATH_DAY_NONE,
                                         .deadline = ATH_DEADLINE_OF_FORM };
    if (!ath_slug_valid(ath_slice_str(a->organization))) {
        return ath_put_error(put, "malformed-slug", "assignment.organization",
                             a->organization);
    }
    return read_days(c, put, a) && (c->removed || read_deadline(c, put, a));
}

/* ---- writing an Assignment ----------------------------------------------------------- */

static void fill_assignment(Athar__V1__Assignment *out, const char *form,
                            const char *organization, const struct ath_assignment *a,
                            struct ath_arena *arena)
{
    athar__v1__assignment__init(out);
    out->form = ath_text(form);
    out->organization = ath_text(organization);
    out->from = ath_date_text(a->from, arena);
    out->to = ath_date_text(a->to, arena);
    out->seq = a->seq;
    if (a->deadline != ATH_DEADLINE_OF_FORM) {
        out->deadline_case = ATHAR__V1__ASSIGNMENT__DEADLINE_DEADLINE_DAYS;
        out->deadline_days = (uint32_t)a->deadline;
    }
}

/* ---- Put ----------------------------------------------------------------------------- */

static void reply_put(struct ath_put *put)
{
    const struct ath_assignment_change *c = put->context;
    const struct ath_assignment made = { c->from, c->to, c->deadline,
                                         put->ordered.command.seq };
    Athar__V1__PutAssignmentResponse response = ATHAR__V1__PUT_ASSIGNMENT_RESPONSE__INIT;
    Athar__V1__Assignment assignment;

    fill_assignment(&assignment, c->form, c->organization, &made, put->findings.arena);
    response.seq = put->ordered.command.seq;
    response.outcome = ath_put_outcome(put);
    response.assignment = &assignment;
    ath_call_reply(put->call, &response.base, response.seq);
}

/* What is wrong is said before the journal; an id that is known is answered by the journal. */
static bool check_put(struct ath_put *put, struct ath_assignment_change *change,
                      const struct ath_look *look)
{
    struct ath_assignment_result result;
    struct ath_duty duty = { .txn = look->txn, .arena = put->findings.arena };
    struct ath_error err;

    change->form = ath_duty_form(&duty, &look->snapshot->catalogue, change->form);
    duty.organization =
        ath_snapshot_organization(look->snapshot, ath_slice_str(change->organization));
    if (ath_put_known(put, look->txn)) {
        return true;
    }
    if (ath_assignment_merge(&result, &duty, change, &err) != ATH_OK) {
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

void ath_put_assignment(struct ath_call *call, const ProtobufCMessage *message,
                        void *context)
{
    const Athar__V1__PutAssignmentRequest *request =
        (const Athar__V1__PutAssignmentRequest *)message;
    struct ath_put *put = ath_put_begin(call, context, ATH_INTENT_ASSIGNMENT);
    struct ath_assignment_change *change =
        ath_arena_new(ath_call_arena(call), struct ath_assignment_change);
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
        ath_put_write(put, ath_assignment_change_encode(change, put->findings.arena));
    }
}

/* ---- Check --------------------------------------------------------------------------- */

/* Commands being tried, each on what those before it have made. */
struct checking {
    struct ath_put *put; /* its findings are the answer's */
    const struct ath_look *look;
    struct ath_txn *trial;
    uint64_t head; /* that the trial began at */
    struct ath_assignment_change change;
    struct ath_assignment_result result;
    uint64_t seq; /* that the command would have */
};

static bool is_said_twice(const struct checking *c)
{
    for (uint16_t i = 0; i < c->result.base.n; i++) {
        const struct ath_assignment *a = &c->result.base.v[i];
        if (a->from == c->change.from && a->seq > c->head) {
            return true;
        }
    }
    return false;
}

static void keep_tried(struct checking *c, const struct ath_duty *duty)
{
    struct ath_key key = ath_assignment_key(duty->form->number, duty->organization->number);
    struct ath_assignment *v = (struct ath_assignment *)c->result.next.v; /* our own */

    for (uint16_t i = 0; i < c->result.next.n; i++) {
        v[i].seq = v[i].from == c->change.from ? c->seq : v[i].seq;
    }
    ath_assignments_put(c->trial, &key, &c->result.next, c->seq, duty->arena);
}

/* Try the change that was read; a code is a broken store. */
static ath_code try_change(Athar__V1__Outcome *out, struct checking *c,
                           struct ath_error *err)
{
    struct ath_duty duty = { .txn = c->trial, .arena = c->put->findings.arena };
    const struct ath_snapshot *snapshot = c->look->snapshot;
    char from[ATH_DATE_TEXT_BYTES];

    c->change.form = ath_duty_form(&duty, &snapshot->catalogue, c->change.form);
    duty.organization =
        ath_snapshot_organization(snapshot, ath_slice_str(c->change.organization));
    ath_code code = ath_assignment_merge(&c->result, &duty, &c->change, err);
    if (code != ATH_OK) {
        return code;
    }
    ath_date_format(from, c->change.from);
    if (c->result.reason != NULL) {
        ath_findings_error(&c->put->findings, c->result.reason, &c->result.about);
    } else if (is_said_twice(c)) {
        struct ath_about about = { .field = "assignment.from",
                                   .subject = c->change.organization,
                                   .value = from,
                                   .cell = ATH_NO_CELL };
        ath_findings_error(&c->put->findings, "duplicate-assignment", &about);
    } else {
        keep_tried(c, &duty);
        *out = c->result.unchanged ? ATHAR__V1__OUTCOME__OUTCOME_UNCHANGED
                                   : ATHAR__V1__OUTCOME__OUTCOME_ACCEPTED;
    }
    return ath_txn_code(c->trial, err);
}

/* Findings from `first` on are of this command. */
static void place_findings(struct ath_findings *findings, size_t first, size_t command)
{
    for (size_t i = first; i < findings->n; i++) {
        const char *path = ath_arena_printf(findings->arena, "commands[%zu].%s", command,
                                            findings->v[i].field);
        findings->v[i].field = path == NULL ? "" : path;
        findings->v[i].row = (uint32_t)command + 1;
    }
}

static ath_code try_all(Athar__V1__CheckAssignmentsResponse *response, struct checking *c,
                        const Athar__V1__CheckAssignmentsRequest *request,
                        struct ath_error *err)
{
    ath_code code = ATH_OK;

    for (size_t i = 0; code == ATH_OK && i < request->n_commands; i++) {
        size_t first = c->put->findings.n;
        response->outcomes[i] = ATHAR__V1__OUTCOME__OUTCOME_REFUSED;
        c->seq = c->head + 1 + i;
        if (read_change(&c->change, c->put, request->commands[i])) {
            code = try_change(&response->outcomes[i], c, err);
        }
        place_findings(&c->put->findings, first, i);
    }
    response->n_outcomes = request->n_commands;
    return code;
}

static void reply_check(struct checking *c,
                        const Athar__V1__CheckAssignmentsRequest *request)
{
    Athar__V1__CheckAssignmentsResponse response =
        ATHAR__V1__CHECK_ASSIGNMENTS_RESPONSE__INIT;
    struct ath_arena *arena = c->put->findings.arena;
    struct ath_error err;

    response.seq = c->head;
    response.outcomes = ath_arena_new_array(arena, Athar__V1__Outcome, request->n_commands);
    if (response.outcomes == NULL) {
        ath_reply_no_memory(c->put->call);
        return;
    }
    ath_code code = try_all(&response, c, request, &err);
    response.findings =
        ath_violations_message(&response.n_findings, &c->put->findings, arena);
    if (code != ATH_OK) {
        ath_call_fail(c->put->call, &err, NULL, 0);
    } else if (arena->exhausted) {
        ath_reply_no_memory(c->put->call);
    } else {
        ath_call_reply(c->put->call, &response.base, response.seq);
    }
}

void ath_check_assignments(struct ath_call *call, const ProtobufCMessage *message,
                           void *context)
{
    const Athar__V1__CheckAssignmentsRequest *request =
        (const Athar__V1__CheckAssignmentsRequest *)message;
    const struct ath_service *service = context;
    struct checking c = { .put = ath_put_begin(call, service, ATH_INTENT_ASSIGNMENT) };
    struct ath_look look;
    struct ath_error err;
    int64_t time_us = 0;

    if (c.put == NULL) {
        return;
    }
    if (request->n_commands > CHECK_MOST) {
        struct ath_arena *arena = ath_call_arena(call);
        ath_reply_reason(call, "out-of-range",
                         (struct ath_about){
                             .field = "commands",
                             .subject = "commands",
                             .value = ath_arena_printf(arena, "%zu", request->n_commands),
                             .limit = ath_arena_printf(arena, "%d", CHECK_MOST),
                             .cell = ATH_NO_CELL });
        return;
    }
    if (!ath_look_open(&look, call, service)) {
        return;
    }
    c.look = &look;
    ath_code code = ath_txn_begin(&c.trial, service->store, ATH_TRIAL, &err);
    if (code == ATH_OK) {
        code = ath_journal_head(&c.head, &time_us, c.trial, &err);
    }
    if (code == ATH_OK) {
        reply_check(&c, request);
    } else {
        ath_call_fail(call, &err, NULL, 0);
    }
    ath_txn_abort(c.trial);
    ath_look_close(&look);
}

/* ---- List ---------------------------------------------------------------------------- */

/* A list on its way: what is wanted, and what was passed over. */
struct listing {
    const struct ath_look *look;
    const struct ath_roster *roster;
    struct ath_arena *arena;
    uint16_t form;         /* 0: every form */
    uint32_t organization; /* 0: every organization */
    struct ath_page page;
    uint64_t seen; /* that match */
    Athar__V1__ListAssignmentsResponse response;
};

static void list_one(struct listing *l, const char *form,
                     const struct ath_assigned *assigned)
{
    const struct ath_organization *org =
        &l->look->snapshot->organizations[assigned->organization - 1];

    for (uint16_t i = 0; i < assigned->list.n; i++) {
        size_t n = l->response.n_assignments;
        if (l->seen++ < l->page.from || n == l->page.size) {
            continue;
        }
        fill_assignment(l->response.assignments[n], form, org->slug, &assigned->list.v[i],
                        l->arena);
        l->response.n_assignments = n + 1;
    }
}

static bool list_form(struct listing *l, const struct ath_form_roster *roster)
{
    const struct ath_program *program = NULL;
    const struct ath_form *form = NULL;

    if ((l->form != 0 && l->form != roster->form) ||
        !ath_snapshot_form(&program, &form, l->look->snapshot, roster->form)) {
        return true;
    }
    const char *name = ath_arena_printf(l->arena, "%s.%s", program->id, form->id);
    for (size_t i = 0; name != NULL && i < roster->n; i++) {
        uint32_t organization = roster->v[i].organization;
        if ((l->organization == 0 || l->organization == organization) &&
            organization <= l->look->snapshot->organization_count) {
            list_one(l, name, &roster->v[i]);
        }
    }
    return name != NULL;
}

static void reply_list(struct ath_call *call, struct listing *l)
{
    Athar__V1__ListAssignmentsResponse *response = &l->response;

    athar__v1__list_assignments_response__init(response);
    response->assignments =
        ath_message_list(l->arena, l->page.size, sizeof *response->assignments[0]);
    bool fits = response->assignments != NULL;
    for (size_t i = 0; fits && i < l->roster->form_count; i++) {
        fits = list_form(l, &l->roster->forms[i]);
    }
    if (!fits || l->arena->exhausted) {
        ath_reply_no_memory(call);
        return;
    }
    uint64_t next = l->page.from + response->n_assignments;
    if (next < l->seen) {
        response->next_page_token =
            ath_text(ath_arena_printf(l->arena, "%llu", (unsigned long long)next));
    }
    ath_call_reply(call, &response->base, l->look->head);
}

/* The numbers of what is asked for; answers the call where a name is not known. */
static bool find_wanted(struct listing *l, struct ath_call *call,
                        const Athar__V1__ListAssignmentsRequest *request)
{
    const struct ath_snapshot *snapshot = l->look->snapshot;
    struct ath_duty duty = { .arena = l->arena };

    if (request->form[0] != '\0') {
        (void)ath_duty_form(&duty, &snapshot->catalogue, request->form);
        if (duty.form == NULL) {
            ath_reply_reason(
                call, "unknown-form",
                (struct ath_about){ .field = "form", .subject = request->form });
            return false;
        }
        l->form = duty.form->number;
    }
    if (request->organization[0] != '\0') {
        const struct ath_organization *org =
            ath_snapshot_organization(snapshot, ath_slice_str(request->organization));
        if (org == NULL) {
            ath_reply_reason(call, "unknown-organization",
                             (struct ath_about){ .field = "organization",
                                                 .subject = request->organization });
            return false;
        }
        l->organization = org->number;
    }
    return true;
}

void ath_list_assignments(struct ath_call *call, const ProtobufCMessage *message,
                          void *context)
{
    const Athar__V1__ListAssignmentsRequest *request =
        (const Athar__V1__ListAssignmentsRequest *)message;
    struct ath_look look;
    struct ath_error err;
    struct listing list = { .look = &look, .arena = ath_call_arena(call) };

    if (!ath_page_read(&list.page, call, request->page_token, request->page_size,
                       (struct ath_page_limits){ LIST_PAGE, LIST_PAGE }) ||
        !ath_look_open(&look, call, context)) {
        return;
    }
    if (find_wanted(&list, call, request)) {
        if (ath_roster_acquire(&list.roster, look.txn, &err) == ATH_OK) {
            reply_list(call, &list);
            ath_roster_release(list.roster);
        } else {
            ath_call_fail(call, &err, NULL, 0);
        }
    }
    ath_look_close(&look);
}
