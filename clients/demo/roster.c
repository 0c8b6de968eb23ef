/* SPDX-License-Identifier: Apache-2.0 */
#include "roster.h"

#include <stdio.h>
#include <string.h>

#include "alloc.h"
#include "random.h"

enum {
    MOST = 400,
    QUARTER = 3,
    YEAR = 12,
    SEPTEMBER = 8,
    FORGETS = 4,     /* percent of reports */
    AL_HOCEIMA = 12, /* cooperatives of that province beside the ordinary ones */
    SECTORS = 5,
};

/* ---- names -------------------------------------------------------------------------- */

/* $n is the given name, $p the place, $s the sector. */
struct naming {
    const char *slug, *texts[DEMO_LANGUAGES];
};

static const struct naming namings[DEMO_ROLES] = {
    [DEMO_INCUBATOR] = { "incubateur-$p",
                         { "حاضنة منار، $p", "Incubateur Manar, $p",
                           "Manar Incubator, $p" } },
    [DEMO_ASSOCIATION] = { "assoc-$n-$p",
                           { "جمعية $n للمقاولة الاجتماعية، $p",
                             "Association $n pour l'entrepreneuriat social, $p",
                             "$n Association for Social Entrepreneurship, $p" } },
    [DEMO_STARTUP] = { "$n-$p", { "$n $p", "$n $p", "$n $p" } },
    [DEMO_SCHOOL] = { "lycee-$n-$p",
                      { "ثانوية $n التأهيلية، $p", "Lycée $n, $p", "$n High School, $p" } },
    [DEMO_COOPERATIVE] = { "coop-$n-$p",
                           { "تعاونية $n ($s)، $p", "Coopérative $n ($s), $p",
                             "$n Cooperative ($s), $p" } },
    [DEMO_SUPPORTER] = { "appui-$n-$p",
                         { "جمعية $n لمواكبة التعاونيات، $p",
                           "Association $n d'appui aux coopératives, $p",
                           "$n Association for Cooperatives, $p" } },
    [DEMO_CHARITY] = { "entraide-$n-$p",
                       { "جمعية $n للتعاون والتضامن، $p",
                         "Association $n d'entraide et de solidarité, $p",
                         "$n Solidarity Association, $p" } },
};

static const struct naming womens = { "coop-$n-$p",
                                      { "التعاونية النسائية $n ($s)، $p",
                                        "Coopérative féminine $n ($s), $p",
                                        "$n Women's Cooperative ($s), $p" } };
static const struct naming group = { "gie-$n-$p",
                                     { "مجموعة $n ذات النفع الاقتصادي ($s)، $p",
                                       "GIE $n ($s), $p",
                                       "$n Economic Interest Group ($s), $p" } };
static const struct naming alone = { "auto-$n-$p",
                                     { "$n، مقاولة ذاتية ($s)، $p",
                                       "$n, auto-entreprise ($s), $p",
                                       "$n, auto-entrepreneur ($s), $p" } };

static void fill(char *out, size_t size, const char *pattern, const char *const values[3])
{
    static const char keys[] = "nps";
    size_t n = 0;

    for (const char *p = pattern; *p != '\0' && n + 1 < size; p++) {
        const char *key = *p == '$' ? strchr(keys, p[1]) : NULL;
        if (key == NULL) {
            out[n++] = *p;
            continue;
        }
        n += (size_t)snprintf(out + n, size - n, "%s", values[key - keys]);
        p++;
    }
    out[n < size ? n : size - 1] = '\0';
}

static void name(struct demo_organization *o, const struct naming *naming,
                 const struct demo_given *given)
{
    const char *slugs[] = { given->slug, o->place->slug, "" };

    fill(o->slug, sizeof o->slug, naming->slug, slugs);
    for (size_t i = 0; i < DEMO_LANGUAGES; i++) {
        const char *values[] = { i == DEMO_AR ? given->ar : given->latin,
                                 i == DEMO_AR ? o->place->ar : o->place->latin,
                                 o->sector == NULL ? "" : o->sector->names[i] };
        fill(o->names[i], sizeof o->names[i], naming->texts[i], values);
    }
}

/* ---- one organization --------------------------------------------------------------- */

struct demo_organization *demo_roster_add(struct demo_roster *roster, enum demo_role role,
                                          const char *kind)
{
    struct demo_organization *o = &roster->all[roster->count];
    struct demo_random random = demo_random_at(roster->count++, 1, 0);

    o->role = role;
    o->kind = kind;
    o->parent = DEMO_NOBODY;
    o->last = DEMO_NEVER;
    o->size = (int)demo_between(&random, 60, 150);
    return o;
}

static const char *const region_sectors[DEMO_REGIONS][SECTORS] = {
    { "aromatic-plants", "olive-oil", "dairy", "honey", "textile-craft" },
    { "honey", "olive-oil", "aromatic-plants", "couscous", "other-craft" },
    { "olive-oil", "textile-craft", "honey", "dairy", "other-craft" },
    { "couscous", "dairy", "other-craft", "aromatic-plants", "textile-craft" },
    { "honey", "textile-craft", "olive-oil", "dairy", "couscous" },
    { "dairy", "couscous", "textile-craft", "other-craft", "fishing" },
    { "argan", "olive-oil", "textile-craft", "couscous", "fishing" },
    { "dates", "aromatic-plants", "textile-craft", "saffron", "other-craft" },
    { "argan", "saffron", "honey", "argan", "textile-craft" },
    { "argan", "honey", "couscous", "dairy", "textile-craft" },
    { "dairy", "couscous", "fishing", "textile-craft", "other-craft" },
    { "fishing", "dairy", "textile-craft", "fishing", "couscous" },
};

/* What roles differ in beside their names. `n` counts the organizations of the role in the
 * region. */
static void dress_incubator(struct demo_organization *o, size_t n, struct demo_random *r)
{
    (void)n;
    o->sector = demo_sector("social-innovation");
    o->first = (int)demo_between(r, 0, 20);
}

static void dress_association(struct demo_organization *o, size_t n, struct demo_random *r)
{
    o->sector = demo_sector("social-innovation");
    o->schools = n % 2 == 0;
    o->first = (int)demo_between(r, 0, 30);
}

static void dress_startup(struct demo_organization *o, size_t n, struct demo_random *r)
{
    (void)n;
    o->first = (int)demo_between(r, 6, 80);
    o->opens = true;
    if (demo_chance(r, 20)) {
        o->last = o->first + (int)demo_between(r, 20, 38);
        o->closes = true;
    }
}

static void dress_school(struct demo_organization *o, size_t n, struct demo_random *r)
{
    (void)n;
    o->sector = demo_sector("education");
    o->rural = demo_chance(r, 30);
    o->first = SEPTEMBER + YEAR * (int)demo_between(r, 0, 5);
}

static void dress_cooperative(struct demo_organization *o, size_t n, struct demo_random *r)
{
    size_t sector = n % SECTORS;

    o->sector = demo_sector(region_sectors[o->place->region - 1][sector]);
    o->rural = demo_chance(r, 75);
    o->womens = demo_chance(r, o->sector->women);
    o->first = QUARTER * (int)demo_between(r, 0, 20);
    o->opens = o->first > 0;
    if (demo_chance(r, 5)) {
        o->last = o->first + QUARTER * (int)demo_between(r, 8, 12) - 1;
        o->closes = true;
    }
}

static void dress_supporter(struct demo_organization *o, size_t n, struct demo_random *r)
{
    (void)n;
    o->first = QUARTER * (int)demo_between(r, 0, 8);
}

static void dress_charity(struct demo_organization *o, size_t n, struct demo_random *r)
{
    (void)n;
    o->sector = demo_sector("solidarity");
    o->first = QUARTER * (int)demo_between(r, 0, 8);
}

static const struct plan {
    enum demo_role role;
    const char *kind;
    size_t in_region;
    void (*dress)(struct demo_organization *o, size_t n, struct demo_random *r);
} plans[] = {
    { DEMO_INCUBATOR, "centre", 1, dress_incubator },
    { DEMO_ASSOCIATION, "association", 2, dress_association },
    { DEMO_STARTUP, "enterprise", 4, dress_startup },
    { DEMO_SCHOOL, "school", 7, dress_school },
    { DEMO_COOPERATIVE, "cooperative", 7, dress_cooperative },
    { DEMO_SUPPORTER, "association", 1, dress_supporter },
};

static const struct naming *naming_of(const struct demo_organization *o)
{
    if (o->kind[0] == 'e' && o->role == DEMO_COOPERATIVE) {
        return &group;
    }
    if (o->kind[0] == 'a' && o->role == DEMO_COOPERATIVE) {
        return &alone;
    }
    return o->womens ? &womens : &namings[o->role];
}

/* The n-th of its role in a region; names differ within a region. */
static void add_regional(struct demo_roster *roster, const struct plan *plan,
                         const struct demo_place *place, size_t n)
{
    struct demo_organization *o = demo_roster_add(roster, plan->role, plan->kind);
    struct demo_random random = demo_random_at(roster->count, 2, 0);
    size_t which = (size_t)place->region * 7 + (size_t)plan->role * 11 + n;
    const struct demo_given *given = demo_given_name(which);

    o->place = place;
    plan->dress(o, n, &random);
    if (plan->role == DEMO_STARTUP) {
        given = demo_startup_name(which);
        o->sector = demo_sector(given->sector);
    }
    if (plan->role == DEMO_INCUBATOR) {
        o->parent = (int)demo_roster_find(roster, "centre-manar");
    }
    name(o, naming_of(o), given);
}

static void add_regions(struct demo_roster *roster)
{
    for (size_t p = 0; p < sizeof plans / sizeof *plans; p++) {
        for (size_t n = 0; n < plans[p].in_region * DEMO_REGIONS; n++) {
            size_t in_region = n % plans[p].in_region;
            int region = (int)(n / plans[p].in_region) + 1;
            add_regional(roster, &plans[p], demo_place_in(region, in_region), in_region);
        }
    }
}

/* Around Al Hoceima cooperatives stand together in unions by sector. */
static void add_al_hoceima(struct demo_roster *roster)
{
    static const struct plan plan = { DEMO_COOPERATIVE, "cooperative", 0,
                                      dress_cooperative };

    for (size_t n = 0; n < AL_HOCEIMA; n++) {
        add_regional(roster, &plan, demo_place("MA-HOC"), plans[4].in_region + n);
    }
}

/* Economic-interest groups and auto-entrepreneurs fill in the form of cooperatives, too. */
static void add_others(struct demo_roster *roster)
{
    static const struct plan others[] = {
        { DEMO_COOPERATIVE, "economic-interest-group", 0, dress_cooperative },
        { DEMO_COOPERATIVE, "auto-entrepreneur", 0, dress_cooperative },
    };
    static const int regions[] = { 9, 8, 7, 5, 6, 4, 1, 3, 2, 11 };

    for (size_t n = 0; n < sizeof regions / sizeof *regions; n++) {
        const struct plan *plan = &others[n < 4 ? 0 : 1];
        add_regional(roster, plan, demo_place_in(regions[n], n), 20 + n);
        roster->all[roster->count - 1].womens = false;
    }
}

/* One that helps people in each region. */
static void add_charities(struct demo_roster *roster)
{
    static const struct plan plan = { DEMO_CHARITY, "association", 1, dress_charity };

    for (int region = 1; region <= DEMO_REGIONS; region++) {
        add_regional(roster, &plan, demo_place_in(region, 1), 0);
    }
}

/* ---- who moved ---------------------------------------------------------------------- */

static const struct gathering {
    const char *parent, *sector, *province;
    int region;
} gatherings[] = {
    { "union-miel-al-hoceima", "honey", "MA-HOC", 1 },
    { "union-plantes-al-hoceima", "aromatic-plants", "MA-HOC", 1 },
    { "union-tissage-al-hoceima", "textile-craft", "MA-HOC", 1 },
    { "union-olive-al-hoceima", "olive-oil", "MA-HOC", 1 },
    { "union-argan-souss", "argan", NULL, 9 },
    { "union-safran-taroudannt", "saffron", NULL, 9 },
    { "union-dattes-draa", "dates", NULL, 8 },
    { "union-laine-atlas", "textile-craft", NULL, 5 },
};

static bool gathers(const struct gathering *g, const struct demo_organization *o)
{
    return o->role == DEMO_COOPERATIVE && o->place->region == g->region &&
           strcmp(o->sector->slug, g->sector) == 0 &&
           (g->province == NULL || strcmp(o->place->code, g->province) == 0);
}

/* A cooperative joins its union once both are there, this year or the next. */
static void gather(struct demo_roster *roster, const struct gathering *g)
{
    size_t parent = demo_roster_find(roster, g->parent);
    int founded = roster->all[parent].first;

    for (size_t i = 0; i < roster->count; i++) {
        struct demo_organization *o = &roster->all[i];
        struct demo_random random = demo_random_at(i, 3, 0);
        int month = o->first > founded ? o->first : founded;
        if (!gathers(g, o)) {
            continue;
        }
        month += QUARTER * (int)demo_between(&random, 0, 5);
        o->moves[o->move_count++] = (struct demo_move){ month, NULL, (int)parent };
    }
}

/* The n-th of a role (from 0) goes to another province. */
static const struct removal {
    enum demo_role role;
    size_t nth;
    const char *province;
    int month;
} removals[] = {
    { DEMO_ASSOCIATION, 7, "MA-CAS", 56 },
    { DEMO_STARTUP, 1, "MA-CAS", 84 },
    { DEMO_STARTUP, 34, "MA-MAR", 90 },
    { DEMO_COOPERATIVE, 41, "MA-SAF", 72 },
};

static void move_away(struct demo_roster *roster, const struct removal *removal)
{
    size_t seen = 0;

    for (size_t i = 0; i < roster->count; i++) {
        struct demo_organization *o = &roster->all[i];
        if (o->role != removal->role || seen++ < removal->nth) {
            continue;
        }
        o->moves[o->move_count++] =
            (struct demo_move){ removal->month, demo_place(removal->province),
                                DEMO_NOBODY };
        return;
    }
}

/* ---- the roster --------------------------------------------------------------------- */

void demo_roster_init(struct demo_roster *roster)
{
    *roster = (struct demo_roster){ demo_alloc(MOST, sizeof *roster->all), 0 };
    demo_roster_add_named(roster);
    add_regions(roster);
    add_al_hoceima(roster);
    add_others(roster);
    for (size_t i = 0; i < sizeof gatherings / sizeof *gatherings; i++) {
        gather(roster, &gatherings[i]);
    }
    demo_roster_leave_unions(roster);
    for (size_t i = 0; i < sizeof removals / sizeof *removals; i++) {
        move_away(roster, &removals[i]);
    }
    demo_roster_add_solidarity(roster);
    add_charities(roster);
}

void demo_roster_fini(struct demo_roster *roster)
{
    free(roster->all);
    *roster = (struct demo_roster){ NULL, 0 };
}

size_t demo_roster_find(const struct demo_roster *roster, const char *slug)
{
    for (size_t i = 0; i < roster->count; i++) {
        if (strcmp(roster->all[i].slug, slug) == 0) {
            return i;
        }
    }
    fprintf(stderr, "athar-demo: no organization %s in the roster\n", slug);
    exit(EXIT_FAILURE);
}

static uint64_t number_of(const char *text)
{
    uint64_t number = 0;

    for (; *text != '\0'; text++) {
        number = number * 131 + (unsigned char)*text;
    }
    return number;
}

bool demo_reports(const struct demo_organization *organization, int month, int salt)
{
    struct demo_random random =
        demo_random_at(number_of(organization->slug), (uint64_t)month, (uint64_t)salt);

    return month >= organization->first && month <= organization->last &&
           !demo_chance(&random, FORGETS);
}

void demo_month_date(char out[DEMO_DATE_BYTES], int month)
{
    int year = DEMO_FIRST_YEAR + month / YEAR;

    snprintf(out, DEMO_DATE_BYTES, "%04d-%02d-01", year, month % YEAR + 1);
}
