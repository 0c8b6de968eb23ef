/* SPDX-License-Identifier: Apache-2.0 */
#include "register.h"

#include "athar/v1/assignments.pb-c.h"
#include "athar/v1/organizations.pb-c.h"
#include "athar/v1/projects.pb-c.h"

enum {
    BEFORE = -1, /* the month of these ids: the one before the first report */
    STEPS = 16,  /* commands an organization may need */
    PROJECTS = 1 << 20,
    ASSIGNMENTS = 1 << 21,
};

static const char *const tags[DEMO_LANGUAGES] = { "ar", "fr", "en" };

/* Generated messages want texts they may write to, and do not. */
static char *text(const char *constant)
{
    return (char *)constant;
}

static void label_all(Athar__V1__Label *labels, Athar__V1__Label **list,
                      const char *const texts[DEMO_LANGUAGES])
{
    for (size_t i = 0; i < DEMO_LANGUAGES; i++) {
        athar__v1__label__init(&labels[i]);
        labels[i].lang = text(tags[i]);
        labels[i].text = text(texts[i]);
        list[i] = &labels[i];
    }
}

/* ---- organizations ------------------------------------------------------------------ */

static void put(struct demo_sender *sender, Athar__V1__Organization *organization,
                const char *from, uint64_t step)
{
    Athar__V1__PutOrganizationRequest request = ATHAR__V1__PUT_ORGANIZATION_REQUEST__INIT;
    char id[ATHAR_UUID_BYTES];

    demo_id(id, BEFORE, step);
    request.id = id;
    request.organization = organization;
    request.from = text(from);
    demo_send(sender, &(struct demo_message){ .method = "Organizations.Put",
                                              .request = &request.base,
                                              .what = organization->slug });
}

static const char *milieu_of(const struct demo_organization *o)
{
    return o->place == NULL ? "" : o->rural ? "rural" : "urban";
}

static void add(const struct demo_roster *roster, size_t at, struct demo_sender *sender)
{
    const struct demo_organization *o = &roster->all[at];
    Athar__V1__Organization m = ATHAR__V1__ORGANIZATION__INIT;
    Athar__V1__Label labels[DEMO_LANGUAGES], *names[DEMO_LANGUAGES];
    char opened[DEMO_DATE_BYTES] = "", closed[DEMO_DATE_BYTES] = "";

    label_all(labels, names,
              (const char *const[]){ o->names[0], o->names[1], o->names[2] });
    if (o->opens) {
        demo_month_date(opened, o->first);
    }
    if (o->closes) {
        demo_month_date(closed, o->last + 1);
    }
    m.slug = text(o->slug);
    m.names = names;
    m.n_names = DEMO_LANGUAGES;
    m.kind = text(o->kind);
    m.province = text(o->place == NULL ? "abroad:FR" : o->place->code);
    m.milieu = text(milieu_of(o));
    m.sector = text(o->sector == NULL ? "" : o->sector->slug);
    m.parent = text(o->parent == DEMO_NOBODY ? "" : roster->all[o->parent].slug);
    m.opened = opened;
    m.closed = closed;
    put(sender, &m, "", at * STEPS);
}

static void move(const struct demo_roster *roster, size_t at, size_t n,
                 struct demo_sender *sender)
{
    const struct demo_organization *o = &roster->all[at];
    const struct demo_move *move = &o->moves[n];
    Athar__V1__Organization m = ATHAR__V1__ORGANIZATION__INIT;
    char from[DEMO_DATE_BYTES];

    demo_month_date(from, move->month);
    m.slug = text(o->slug);
    m.province = text(move->place == NULL ? "" : move->place->code);
    m.parent = text(move->parent == DEMO_NOBODY ? "" : roster->all[move->parent].slug);
    put(sender, &m, from, at * STEPS + 1 + n);
}

static void add_those(const struct demo_roster *roster, bool with_parent,
                      struct demo_sender *sender)
{
    for (size_t i = 0; i < roster->count; i++) {
        if ((roster->all[i].parent != DEMO_NOBODY) == with_parent) {
            add(roster, i, sender);
        }
    }
}

/* Everybody's n-th move. */
static void move_those(const struct demo_roster *roster, size_t n,
                       struct demo_sender *sender)
{
    for (size_t i = 0; i < roster->count; i++) {
        if (n < roster->all[i].move_count) {
            move(roster, i, n, sender);
        }
    }
}

/* ---- who reports -------------------------------------------------------------------- */

enum { FORMS = 3, ORGANIZATIONS = 1 << 16 };

/* The forms that are waited for from each role. */
static const char *const forms[DEMO_ROLES][FORMS] = {
    [DEMO_NATIONAL] = { "incubation.monthly" },
    [DEMO_INCUBATOR] = { "incubation.monthly" },
    [DEMO_ASSOCIATION] = { "incubation.monthly" },
    [DEMO_STARTUP] = { "incubation.monthly" },
    [DEMO_ABROAD] = { "incubation.monthly" },
    [DEMO_SCHOOL] = { "tanara.monthly" },
    [DEMO_COOPERATIVE] = { "cooperatives.cooperative" },
    [DEMO_UNION] = { "cooperatives.support" },
    [DEMO_FEDERATION] = { "cooperatives.support" },
    [DEMO_SUPPORTER] = { "cooperatives.support" },
    [DEMO_PLATFORM] = { "crowdfunding.platform" },
    [DEMO_FOUNDATION] = { "solidarity.aid", "solidarity.volunteers" },
    [DEMO_CENTRE] = { "solidarity.centre" },
    [DEMO_LENDER] = { "solidarity.microcredit" },
    [DEMO_CHARITY] = { "solidarity.aid", "solidarity.training", "solidarity.volunteers" },
};

static void assign(const struct demo_roster *roster, size_t at, size_t form,
                   struct demo_sender *sender)
{
    const struct demo_organization *o = &roster->all[at];
    Athar__V1__PutAssignmentRequest request = ATHAR__V1__PUT_ASSIGNMENT_REQUEST__INIT;
    Athar__V1__Assignment assignment = ATHAR__V1__ASSIGNMENT__INIT;
    char id[ATHAR_UUID_BYTES], from[DEMO_DATE_BYTES];

    if (forms[o->role][form] == NULL) {
        return;
    }
    demo_id(id, BEFORE, ASSIGNMENTS + form * ORGANIZATIONS + at);
    demo_month_date(from, o->first);
    assignment.form = text(forms[o->role][form]);
    assignment.organization = text(o->slug);
    assignment.from = from;
    request.id = id;
    request.assignment = &assignment;
    demo_send(sender, &(struct demo_message){ .method = "Assignments.Put",
                                              .request = &request.base,
                                              .what = o->slug });
}

/* ---- projects ----------------------------------------------------------------------- */

enum { PARTNERS = 3 };

static const struct funded {
    const char *slug, *names[DEMO_LANGUAGES], *funder, *from, *to, *budget;
    const char *partners[PARTNERS];
} funded[] = {
    { .slug = "flower",
      .names = { "مشروع فلاور: تمكين نساء التعاونيات القرويات",
                 "Projet FLOWER : autonomisation des femmes des coopératives rurales",
                 "Project FLOWER: women of rural cooperatives" },
      .funder = "Union pour la Méditerranée",
      .from = "2021-07-01",
      .to = "2022-03-31",
      .budget = "1450000.00",
      .partners = { "assoc-rif-cooperatives", "assoc-bouregreg-cooperatives",
                    "assoc-detroit-cooperatives" } },
    { .slug = "resultats-rif",
      .names = { "عقد نتائج الريف (مثال)", "Contrat de résultats du Rif (exemple)",
                 "Rif results contract (example)" },
      .funder = "Fonds solidaire des résultats (exemple)",
      .from = "2024-01-01",
      .to = "2025-12-31",
      .budget = "450000.00",
      .partners = { "assoc-rif-cooperatives", "union-miel-al-hoceima",
                    "union-olive-al-hoceima" } },
};

enum { FUNDED = sizeof funded / sizeof *funded };

static void fund(size_t at, struct demo_sender *sender)
{
    const struct funded *f = &funded[at];
    Athar__V1__PutProjectRequest request = ATHAR__V1__PUT_PROJECT_REQUEST__INIT;
    Athar__V1__Project project = ATHAR__V1__PROJECT__INIT;
    Athar__V1__Label labels[DEMO_LANGUAGES], *list[DEMO_LANGUAGES];
    char id[ATHAR_UUID_BYTES], *partners[PARTNERS];

    for (size_t i = 0; i < PARTNERS; i++) {
        partners[i] = text(f->partners[i]);
    }
    demo_id(id, BEFORE, PROJECTS + at);
    label_all(labels, list, f->names);
    project.slug = text(f->slug);
    project.names = list;
    project.n_names = DEMO_LANGUAGES;
    project.funder = text(f->funder);
    project.from = text(f->from);
    project.to = text(f->to);
    project.budget = text(f->budget);
    project.organizations = partners;
    project.n_organizations = PARTNERS;
    request.id = id;
    request.project = &project;
    demo_send(sender, &(struct demo_message){ .method = "Projects.Put",
                                              .request = &request.base,
                                              .what = f->slug });
}

/* What follows needs what is before the wait: parents, and earlier moves. */
int demo_register(const struct demo_roster *roster, struct demo_sender *sender)
{
    demo_progress(sender, "%zu organizations", roster->count);
    add_those(roster, false, sender);
    demo_sender_wait(sender);
    add_those(roster, true, sender);
    demo_sender_wait(sender);
    for (size_t n = 0; n < DEMO_MOVES; n++) {
        move_those(roster, n, sender);
        demo_sender_wait(sender);
    }
    for (size_t i = 0; i < FUNDED; i++) {
        fund(i, sender);
    }
    for (size_t i = 0; i < roster->count * FORMS; i++) {
        assign(roster, i / FORMS, i % FORMS, sender);
    }
    return demo_sender_wait(sender);
}
