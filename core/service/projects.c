/* SPDX-License-Identifier: Apache-2.0 */
#include "athar/v1/projects.pb-c.h"

#include <string.h>

#include "base/decimal.h"
#include "ingest/organization.h"
#include "service/handlers.h"
#include "service/put.h"
#include "service/reply.h"

enum { LIST_PAGE = 1000, BUDGET_SCALE = 2 };

/* ---- reading a Put ---- */

static bool read_budget(struct ath_project_change *c, struct ath_put *put, const char *text)
{
    const char *reason = NULL;

    if (text[0] == '\0') {
        return true;
    }
    c->fields |= ATH_PROJECT_BUDGET;
    c->budget = -1;
    if (strcmp(text, "-") == 0) {
        return true;
    }
    if (!ath_decimal_parse(&c->budget, ath_slice_str(text), BUDGET_SCALE, &reason)) {
        return ath_put_error(put, reason, "project.budget", text);
    }
    return c->budget >= 0 || ath_put_error(put, "out-of-range", "project.budget", text);
}

static bool read_day(int32_t *day, struct ath_project_change *c, struct ath_put *put,
                     uint32_t bit, const char *text)
{
    const char *field = bit == ATH_PROJECT_FROM ? "project.from" : "project.to";

    if (text[0] == '\0') {
        return true;
    }
    c->fields |= bit;
    return ath_date_parse(day, ath_slice_str(text)) ||
           ath_put_error(put, "malformed-date", field, text);
}

static bool read_partners(struct ath_project_change *c, struct ath_put *put,
                          const Athar__V1__Project *project)
{
    if (project->n_organizations == 0) {
        return true;
    }
    if (project->n_organizations > ATH_PARTNERS) {
        return ath_put_error(put, "too-long", "project.organizations", "");
    }
    c->fields |= ATH_PROJECT_ORGANIZATIONS;
    c->organizations = (const char *const *)project->organizations;
    c->organization_count = (uint16_t)project->n_organizations;
    for (size_t i = 0; i < project->n_organizations; i++) {
        if (!ath_slug_valid(ath_slice_str(project->organizations[i]))) {
            return ath_put_error(put, "malformed-slug", "project.organizations",
                                 project->organizations[i]);
        }
    }
    return true;
}

static bool read_change(struct ath_project_change *c, struct ath_put *put,
                        const Athar__V1__PutProjectRequest *request)
{
    static const Athar__V1__Project none = ATHAR__V1__PROJECT__INIT;
    const Athar__V1__Project *p = request->project == NULL ? &none : request->project;

    *c = (struct ath_project_change){ .slug = p->slug, .funder = p->funder, .budget = -1 };
    if (!ath_slug_valid(ath_slice_str(p->slug))) {
        return ath_put_error(put, "malformed-slug", "project.slug", p->slug);
    }
    if (strlen(p->funder) > ATH_FUNDER_BYTES) {
        return ath_put_error(put, "too-long", "project.funder", p->slug);
    }
    c->fields |= p->funder[0] == '\0' ? 0U : (uint32_t)ATH_PROJECT_FUNDER;
    return read_day(&c->from, c, put, ATH_PROJECT_FROM, p->from) &&
           read_day(&c->to, c, put, ATH_PROJECT_TO, p->to) &&
           read_budget(c, put, p->budget) &&
           ath_put_labels(&c->names, put, "project.names", p->names, p->n_names) &&
           read_partners(c, put, p);
}

/* ---- writing a Project ---- */

static bool fill_project(Athar__V1__Project *out, const struct ath_project *project,
                         const struct ath_snapshot *snapshot, struct ath_arena *arena)
{
    char budget[ATH_DECIMAL_TEXT_BYTES] = "";

    athar__v1__project__init(out);
    if (project->budget >= 0) {
        ath_decimal_format(budget, project->budget, BUDGET_SCALE);
    }
    out->slug = ath_text(project->slug);
    out->names = ath_labels_message(&out->n_names, project->names, arena);
    out->funder = ath_text(project->funder);
    out->from = ath_date_text(project->from, arena);
    out->to = ath_date_text(project->to, arena);
    out->budget = ath_text(ath_arena_string(arena, ath_slice_str(budget)));
    out->seq = project->seq;
    out->organizations = ath_arena_new_array(arena, char *, project->organization_count);
    if (out->organizations == NULL) {
        return false;
    }
    out->n_organizations = project->organization_count;
    for (uint16_t i = 0; i < project->organization_count; i++) {
        uint32_t number = project->organizations[i];
        out->organizations[i] =
            ath_text(number == 0 || number > snapshot->organization_count
                         ? NULL
                         : snapshot->organizations[number - 1].slug);
    }
    return true;
}

/* ---- the calls ---- */

static void reply_put(struct ath_put *put)
{
    Athar__V1__PutProjectResponse response = ATHAR__V1__PUT_PROJECT_RESPONSE__INIT;
    Athar__V1__Project project;
    struct ath_look look;

    if (!ath_look_open(&look, put->call, put->service)) {
        return;
    }
    const struct ath_project *p =
        ath_snapshot_project(look.snapshot, ath_slice_str(put->slug));
    response.seq = put->ordered.command.seq;
    response.outcome = ath_put_outcome(put);
    if (p != NULL && fill_project(&project, p, look.snapshot, ath_call_arena(put->call))) {
        response.project = &project;
    }
    ath_call_reply(put->call, &response.base, response.seq);
    ath_look_close(&look);
}

static bool check_put(struct ath_put *put, const struct ath_project_change *change,
                      const struct ath_look *look)
{
    struct ath_project_result result;
    struct ath_error err;

    if (ath_put_known(put, look->txn)) {
        return true;
    }
    if (ath_project_merge(&result, look->txn, change, put->findings.arena, &err) !=
        ATH_OK) {
        ath_call_fail(put->call, &err, NULL, 0);
        return false;
    }
    if (result.reason == NULL) {
        return true;
    }
    ath_put_error(put, result.reason,
                  ath_arena_printf(put->findings.arena, "project.%s", result.field),
                  result.subject);
    ath_put_refuse(put);
    return false;
}

void ath_put_project(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__PutProjectRequest *request =
        (const Athar__V1__PutProjectRequest *)message;
    struct ath_put *put = ath_put_begin(call, context, ATH_INTENT_PROJECT);
    struct ath_project_change change;
    struct ath_look look;

    if (put == NULL) {
        return;
    }
    if (!ath_put_id(put, request->id) || !read_change(&change, put, request)) {
        ath_put_refuse(put);
        return;
    }
    if (!ath_look_open(&look, call, context)) {
        return;
    }
    bool good = check_put(put, &change, &look);
    ath_look_close(&look);
    if (good) {
        put->slug = change.slug;
        put->reply = reply_put;
        ath_put_write(put, ath_project_change_encode(&change, put->findings.arena));
    }
}

static void reply_list(struct ath_call *call, const struct ath_look *look, uint64_t from,
                       size_t size)
{
    struct ath_arena *arena = ath_call_arena(call);
    Athar__V1__ListProjectsResponse response = ATHAR__V1__LIST_PROJECTS_RESPONSE__INIT;
    size_t count = look->snapshot->project_count;
    size_t left = from < count ? count - (size_t)from : 0;
    size_t n = left < size ? left : size;

    response.projects = ath_message_list(arena, n, sizeof *response.projects[0]);
    bool fits = response.projects != NULL;
    for (size_t i = 0; fits && i < n; i++) {
        fits = fill_project(response.projects[i], &look->snapshot->projects[from + i],
                            look->snapshot, arena);
    }
    if (!fits) {
        ath_reply_no_memory(call);
        return;
    }
    response.n_projects = n;
    if (left > n) {
        response.next_page_token =
            ath_text(ath_arena_printf(arena, "%llu", (unsigned long long)from + n));
    }
    ath_call_reply(call, &response.base, look->head);
}

void ath_list_projects(struct ath_call *call, const ProtobufCMessage *message,
                       void *context)
{
    const Athar__V1__ListProjectsRequest *request =
        (const Athar__V1__ListProjectsRequest *)message;
    struct ath_look look;
    struct ath_page page;

    if (!ath_page_read(&page, call, request->page_token, request->page_size,
                       (struct ath_page_limits){ LIST_PAGE, LIST_PAGE })) {
        return;
    }
    if (ath_look_open(&look, call, context)) {
        reply_list(call, &look, page.from, page.size);
        ath_look_close(&look);
    }
}
