/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * roster - the organizations of the demo: some 320 of every kind in all twelve regions, the
 * same in every run. They are invented; their names are common ones.
 *
 * Owns:     the roster owns its organizations; places and sectors are constant.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "places.h"

enum {
    DEMO_FIRST_YEAR = 2016,
    DEMO_LAST_YEAR = 2025,
    DEMO_MONTHS = (DEMO_LAST_YEAR - DEMO_FIRST_YEAR + 1) * 12, /* counted from 0 */
    DEMO_NEVER = DEMO_MONTHS,
    DEMO_SLUG_BYTES = 64,
    DEMO_NAME_BYTES = 160,
    DEMO_DATE_BYTES = 32,
    DEMO_MOVES = 3,
    DEMO_NOBODY = -1, /* no parent */
};

/* What an organization does in the demo, and so which figures it has. */
enum demo_role {
    DEMO_NATIONAL,    /* the national centre of incubation */
    DEMO_INCUBATOR,   /* its centre in a region */
    DEMO_ASSOCIATION, /* raises awareness; every other one works with schools, too */
    DEMO_STARTUP,
    DEMO_SCHOOL,
    DEMO_COOPERATIVE, /* and economic-interest groups and auto-entrepreneurs */
    DEMO_UNION,
    DEMO_FEDERATION,
    DEMO_SUPPORTER, /* helps cooperatives: association, foundation, funder, authority */
    DEMO_ABROAD,
    DEMO_PLATFORM,   /* where campaigns raise money */
    DEMO_FOUNDATION, /* the national one behind aid campaigns and the centres */
    DEMO_CENTRE,     /* for very small solidarity enterprises */
    DEMO_LENDER,     /* of small loans */
    DEMO_CHARITY,    /* helps people in its region, teaches them, has volunteers */
    DEMO_ROLES,
};

/* What an organization makes or does, and how it weighs in its figures. */
struct demo_sector {
    const char *slug;
    const char *product; /* option of the category `product`; NULL outside cooperatives */
    const char *names[DEMO_LANGUAGES];
    int revenue; /* thousands of MAD a quarter, of a cooperative */
    int women;   /* percent of members */
};

/* A new province or parent from the first day of a month. */
struct demo_move {
    int month;
    const struct demo_place *place; /* NULL: as before */
    int parent;                     /* position in the roster; DEMO_NOBODY: as before */
};

struct demo_organization {
    char slug[DEMO_SLUG_BYTES];
    char names[DEMO_LANGUAGES][DEMO_NAME_BYTES];
    enum demo_role role;
    const char *kind;
    const struct demo_place *place; /* NULL abroad */
    const struct demo_sector *sector;
    int parent;         /* from the beginning */
    int first, last;    /* the months it may report, counted from 0 */
    bool opens, closes; /* at `first` and after `last`, as the register shall know */
    bool rural, womens, schools; /* schools: an association that works with them */
    int size;                    /* 60 to 150, percent of the usual */
    struct demo_move moves[DEMO_MOVES];
    size_t move_count;
};

struct demo_roster {
    struct demo_organization *all; /* owned */
    size_t count;
};

/* The caller ends *roster with demo_roster_fini(). */
void demo_roster_init(struct demo_roster *roster);
/* Free it. */
void demo_roster_fini(struct demo_roster *roster);

/* Position by slug; the slug must be there. */
size_t demo_roster_find(const struct demo_roster *roster, const char *slug);

/* Does it report at all in this month, or in the quarter or year it begins? Now and then
 * one forgets. `salt` tells programs apart. */
bool demo_reports(const struct demo_organization *organization, int month, int salt);

/* The first day of a month, "2021-07-01". */
void demo_month_date(char out[DEMO_DATE_BYTES], int month);

/* A step of demo_roster_init(): the organizations that are written out by name. */
void demo_roster_add_named(struct demo_roster *roster);
/* A step of demo_roster_init(): those of crowdfunding and solidarity who are written out by
 * name. They come last, so that whoever was there before stays as it was. */
void demo_roster_add_solidarity(struct demo_roster *roster);
/* A step of demo_roster_init(): who left a union again. */
void demo_roster_leave_unions(struct demo_roster *roster);

/* One more at the end, zeroed but for parent, size and months. */
struct demo_organization *demo_roster_add(struct demo_roster *roster, enum demo_role role,
                                          const char *kind);

/* Every sector. */
extern const struct demo_sector demo_sectors[];
/* The one of this slug, or NULL. */
const struct demo_sector *demo_sector(const char *slug);

/* A name that many organizations could have, or one that startups like. */
struct demo_given {
    const char *slug, *ar, *latin;
    const char *sector; /* startups only */
};

/* The n-th of the names that anyone may have, starting over after the last. */
const struct demo_given *demo_given_name(size_t n);
/* The same of the names that startups like. */
const struct demo_given *demo_startup_name(size_t n);
