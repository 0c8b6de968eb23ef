/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * athar_plugin - all that a plugin and the Athar server know of each other.
 *
 * A plugin is a shared object that exports one constant, `athar_plugin`. It declares one
 * program: its categories, forms, indicators and rules, as tables. What cannot be declared
 * it does in functions that the server asks for by name (a *capability*). It includes this
 * header and libc, and links against nothing else:
 *
 *     cc -std=c17 -fPIC -shared -fvisibility=hidden -Wl,-z,defs -o clubs.so clubs.c
 *
 * plugins/README.md walks through a whole one; the programs beside it are complete
 * examples.
 *
 * Growth:   this is ABI 1 and it is permanent. Every struct begins with its own size and
 *           only ever grows at its end; fields are never moved, retyped or reused. Write
 *           `.size = sizeof(struct athar_indicator)` and leave the rest out when it is
 *           zero: zero is always the default. A table is walked by the size of its
 *           elements, and the server copies what it knows of each into zeroed memory: a
 *           plugin built with an older or a newer header of the same major number works as
 *           it was built. A new sort of ability is a new capability name.
 * Memory:   tables and texts are the plugin's, constant, and alive until it is unloaded.
 *           The server copies what it needs. Texts are UTF-8.
 * Threads:  the server may call a plugin from any thread, and from several at once.
 * Failure:  a plugin whose tables are wrong is not served, with the place and the reason in
 *           the server's list of plugins; the server and the other plugins go on.
 *
 * Works in C11 and later and in C++17 and later with gcc or clang.
 */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ATHAR_ABI_MAJOR 1
#define ATHAR_ABI_MINOR 3

/* How many elements an array has. */
#define ATHAR_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- texts ----------------------------------------------------------------------- */

/* A text in one language; a list of them ends with { NULL, NULL } and holds at most 16. */
struct athar_text {
    const char *lang; /* BCP 47: "ar", "fr", "en", "zgh" */
    const char *text; /* at most 4,000 bytes */
};

/* ATHAR_TEXT({ "ar", "..." }, { "fr", "..." }, { "en", "..." }) is such a list. In a C
 * function it lives until the end of the block, which is long enough for refuse() and
 * warn(). */
#ifdef __cplusplus
#define ATHAR_TEXT(...)                                                                \
    ([]() -> const struct athar_text * {                                               \
        static const struct athar_text list[] = { __VA_ARGS__, { nullptr, nullptr } }; \
        return list;                                                                   \
    }())
#else
#define ATHAR_TEXT(...) ((const struct athar_text[]){ __VA_ARGS__, { NULL, NULL } })
#endif

/* The three languages that every program of this repository speaks, in this order. */
#define ATHAR_AR_FR_EN(ar, fr, en) ATHAR_TEXT({ "ar", ar }, { "fr", fr }, { "en", en })

/* ---- categories ------------------------------------------------------------------ */

/* One option of a category: "f" of "sex". */
struct athar_option {
    uint32_t size;
    const char *id; /* a-z 0-9 _ -, at most 63 bytes; never reused for something else */
    const struct athar_text *name;
};

/*
 * A way to split figures: "sex", "age". The last option should be "unspecified", so that
 * parts can add up to their total; the scale of an ATHAR_CHOICE has none. At most 256
 * options, and at most 256 categories a program.
 */
struct athar_category {
    uint32_t size;
    const char *id;
    const struct athar_text *name;
    const struct athar_option *options;
    size_t option_count;
};

/* ---- indicators ------------------------------------------------------------------ */

/* How values of an indicator may be combined. */
enum athar_kind {
    ATHAR_FLOW = 1,  /* summed over time and over organizations: jobs created */
    ATHAR_STOCK = 2, /* last value in time, summed over organizations: members */
    ATHAR_RATIO = 3, /* never entered: numerator and denominator first, one division last */
    ATHAR_EXTREME_MAX = 4, /* the largest, over time and over organizations */
    ATHAR_EXTREME_MIN = 5, /* the smallest */
    ATHAR_REACH = 6, /* distinct people or things: unions, not sums; answered as bounds */
    ATHAR_PARAMETER = 7, /* a dated constant, such as a tariff; not combined */
    ATHAR_CHOICE = 8, /* answers counted by option of its one breakdown; never averaged */
};

enum athar_better {
    ATHAR_BETTER_NONE = 0, /* neither more nor less of it is better */
    ATHAR_BETTER_UP = 1,
    ATHAR_BETTER_DOWN = 2,
};

/* How a flow or a stock is combined, where its kind does not say what is meant: first the
 * reports of each reporting period, then the periods. */
enum athar_combining {
    ATHAR_AS_KIND =
        0, /* reports are summed; then flows are summed, of stocks the last counts */
    ATHAR_SUM = 1,     /* not a stock over time */
    ATHAR_LAST = 2,    /* over time: the last period that has a value */
    ATHAR_AVERAGE = 3, /* over time: the mean of the periods that have a value */
    ATHAR_MAX = 4,     /* the largest period, or report */
    ATHAR_MIN = 5,     /* the smallest */
};

/* Bits of `limits`. None: values begin at 0 and may be as large as Athar keeps (10^15). */
enum athar_limit {
    ATHAR_MINIMUM = 1,  /* `minimum` holds instead of 0 */
    ATHAR_MAXIMUM = 2,  /* `maximum` holds */
    ATHAR_NEGATIVE = 4, /* there is no minimum: a balance, a gain that may be a loss */
};

/*
 * What is measured. Names are ids: the published kind, unit, scale and rules of an id never
 * change; a new meaning is a new id.
 *
 * A breakdown is a category ("sex") or up to three crossed ("sex*age"), with at most 256
 * cells. Its parts make the total, unless it is listed in `overlapping` too: there one
 * person may stand under several options, and the parts are never added up.
 *
 * Formulas know + - * / ( ), numbers, indicators of the program, parts as members[sex=f] or
 * members[sex=f,age=u18], and offset(x,-1), ytd(x), avg_over_time(x), target(x),
 * verified(x), abs(x). Units are not mixed in a sum; a ratio divides flows and stocks only; and
 * nothing adds up a stock over time, people reached or extremes: ytd takes flows, and the formula
 * of a flow names the others in products only.
 *
 * Since 1.2: actual(x), counterverified(x), baseline(x), as target(x) and verified(x), in ratios and
 * in the formula of a computed figure. where(x, y) is x where y has a value. And, in the formula of a
 * computed figure: at_verification(x) is x as it stood when the verified report of the same period,
 * organization and project was last changed, so that what is corrected later does not move it; and
 * a parameter may be of another form. It binds to the organization and project of the report, at the
 * report's period; in a layer that its form does not report it is that of `actual`. A ratio may name
 * budget(), the budget in MAD of the one project that is asked about.
 */
struct athar_indicator {
    uint32_t size;
    int32_t kind;                  /* enum athar_kind */
    const char *id;                /* "members"; unique in its program; as for options */
    const struct athar_text *name; /* a few words */
    const struct athar_text *definition; /* one sentence: what, when, what not */
    const char *unit;                    /* "people", "MAD", "hours" */
    int32_t scale;                       /* decimals kept, 0 to 6: 2 keeps 12.50 as 1250 */
    int32_t better;                      /* enum athar_better */
    const char *breakdowns;              /* "sex; age; sex*age"; NULL for none */
    const char *overlapping;  /* those of them that overlap: "topic"; NULL for none */
    const char *numerator;    /* ratios only: a formula */
    const char *denominator;  /* ratios only: a formula */
    int64_t factor;           /* ratios only: 100 for a percentage */
    const char *formula;      /* not for ratios: computed in each report from its other
                                            figures with + - * and abs, then combined by kind;
                                            NULL when it is entered */
    const char *iris, *sdg;   /* IRIS+ and SDG target codes; NULL for none */
    uint32_t limits;          /* bits of enum athar_limit */
    uint32_t carry_periods;   /* stocks: how many periods an organization that stops
                                            reporting is carried on; 0 for none */
    int64_t minimum, maximum; /* at `scale` */
    int32_t over_time;        /* enum athar_combining; since 1.1 */
    int32_t
        over_organizations; /* ATHAR_AS_KIND, ATHAR_SUM, ATHAR_MAX, ATHAR_MIN; since 1.1 */
};

/* ---- rules ----------------------------------------------------------------------- */

enum athar_comparison {
    ATHAR_AT_MOST = 1,  /* left <= right */
    ATHAR_LESS = 2,     /* left < right */
    ATHAR_EQUAL = 3,    /* left = right */
    ATHAR_AT_LEAST = 4, /* left >= right */
    ATHAR_MORE = 5,     /* left > right */
};

enum athar_missing {
    ATHAR_SKIP =
        1, /* a figure that is missing or not applicable: the rule says nothing; also 0 */
    ATHAR_ZERO = 2, /* it counts as 0 */
};

/*
 * What must hold inside one report: left comparison right. The server evaluates it exactly,
 * shows it, translates it, and never crashes on it: declare what can be declared. Refuse
 * only what cannot be true; what is merely strange warns.
 *
 * Since 1.2 a rule that warns may look at other reports: it may use what a ratio may (layers,
 * offset, ytd, computed figures, other forms) and counted answers, over the organization and project
 * of the report in its period. Or it is about the whole project, all organizations and periods of
 * it: then each figure stands in project(x), and budget() is the project's budget. Where the parts
 * of its figures are never added up it is asked about each part. It is asked of what a submission
 * sent alone changes and of dry runs, not of batches.
 */
struct athar_rule {
    uint32_t size;
    int32_t comparison; /* enum athar_comparison */
    const char *id;     /* the stable reason programs branch on: "covered-over-members" */
    const char *left, *right; /* formulas; over figures of the rule's own form, see above */
    int32_t missing;          /* enum athar_missing */
    int32_t warns;            /* 0: it refuses the report; 1: it warns */
    /* What is wrong, to the person who entered it; {value} and {limit} stand for the two
     * sides, {subject} for the first figure named. */
    const struct athar_text *message;
};

/* ---- forms ----------------------------------------------------------------------- */

/*
 * What one sort of organization reports together. An indicator is in exactly one form. At
 * most 64 forms and 4,096 indicators a program, 256 rules and 4,096 cells a form.
 *
 * `frequencies` says for each layer how often it is reported; a layer left out is not.
 * Layers: actual, verified, counterverified, target, baseline. Frequencies: day, week,
 * month, quarter, half-year, year, school-year.
 *
 * `kinds` says who reports it, so that a union and its members are never both counted:
 * association, cooperative, union, federation, economic-interest-group, enterprise,
 * auto-entrepreneur, school, centre, foundation, local-authority, funder.
 */
struct athar_form {
    uint32_t size;
    int32_t deadline_days; /* days after the end of the period */
    const char *id;        /* unique in its program; as for options */
    const struct athar_text *name;
    const char *frequencies; /* "actual=month; verified=month; target=year" */
    const char *kinds;       /* "cooperative; auto-entrepreneur"; NULL for all */
    const struct athar_indicator *indicators;
    size_t indicator_count;
    const struct athar_rule *rules;
    size_t rule_count;
};

/* ---- capability "athar.validate/1": checks in code ------------------------------- */

/* What capability() is asked for, and answers with a struct athar_validate. */
#define ATHAR_VALIDATE "athar.validate/1"

/* In place of an index: the finding is about no cell in particular. */
#define ATHAR_WHOLE_REPORT ((size_t)-1)

/* What is known of a cell. */
enum athar_state {
    ATHAR_STATE_MISSING = 0,        /* not reported, or withdrawn */
    ATHAR_STATE_NUMBER = 1,         /* a number, 0 included */
    ATHAR_STATE_NOT_APPLICABLE = 2, /* the reporter says so */
};

enum athar_layer {
    ATHAR_ACTUAL = 1,
    ATHAR_VERIFIED = 2,
    ATHAR_COUNTERVERIFIED = 3,
    ATHAR_TARGET = 4,
    ATHAR_BASELINE = 5,
};

struct athar_report;   /* the report under check, as it would become; the server's */
struct athar_findings; /* where findings go; the server's */

/*
 * What the server offers a check. Cells are meant by their index in the check's own
 * `cells`. Reports and findings are valid during the call only. May be called from any
 * thread.
 */
struct athar_host {
    uint32_t size;
    /* 1 and *value at the indicator's scale when the cell has a number; else 0, *value
     * untouched. A total that follows from its parts counts as given. */
    int (*value)(const struct athar_report *report, size_t cell, int64_t *value);
    /* The enum athar_state of a cell. */
    int (*state)(const struct athar_report *report, size_t cell);
    /* First and last day of the report's period, in days since 1970-01-01 (a Thursday). */
    void (*period)(const struct athar_report *report, int32_t *first, int32_t *last);
    /* The enum athar_layer of the report: periods of a target are longer than those of
     * actuals. */
    int (*layer)(const struct athar_report *report);
    /* Refuse the report because of a cell. `code` is stable, a-z 0-9 and "-", at most 63
     * bytes: programs branch on it. `why` is for the person who entered the figures;
     * {subject} stands for the cell's name and {value} for its value. Both are copied. */
    void (*refuse)(struct athar_findings *findings, size_t cell, const char *code,
                   const struct athar_text *why);
    /* The same, and accept it nevertheless. */
    void (*warn)(struct athar_findings *findings, size_t cell, const char *code,
                 const struct athar_text *why);
};

/*
 * A check of one form. Pure: the same report gives the same findings, with no clock, file,
 * network, thread or writable global. It looks at one report only, and is done within 50 ms
 * of processor time. At most 64 findings.
 *
 *     enum { HOURS, CLUBS };
 *     static const char *const cells[] = { [HOURS] = "training_hours", [CLUBS] = "clubs_active" };
 */
struct athar_check {
    uint32_t size;
    const char *form;         /* the form's id; NULL when the program has one */
    const char *const *cells; /* "members", "members[sex=f]"; resolved once, when loaded */
    size_t cell_count;        /* at most 256 */
    void (*run)(const struct athar_host *host, const struct athar_report *report,
                struct athar_findings *findings);
};

/* All checks of the plugin; several may be of one form. At most 64. */
struct athar_validate {
    uint32_t size;
    const struct athar_check *checks;
    size_t check_count;
};

/* ---- capability "athar.derive/1": indicators in code; since 1.3 ------------------ */

/*
 * A ratio with neither numerator nor denominator is derived: a function of the plugin is given
 * aggregated cells and says both sides, for what no formula can say (a table of dates, an if).
 * The server divides, times the indicator's `factor`, and rounds once, half to even, to its
 * `scale`. Nothing of it is ever stored; the function is asked when a question asks for the
 * indicator. Of a question about a former day (`as_of`) the cells are those of then; the
 * function is that of the version that serves now.
 */

/* What capability() is asked for, and answers with a struct athar_derive. */
#define ATHAR_DERIVE "athar.derive/1"

/* A total, as wide as the server keeps it. A product of two may not fit:
 * __builtin_mul_overflow() says so, and "no value" is an answer. */
__extension__ typedef __int128 athar_wide;

struct athar_point; /* one answered point: a period of a region, say; the server's */

/* Both sides. The value is numerator / 10^scale / denominator. */
struct athar_quotient {
    uint32_t size; /* the server's; leave it */
    int32_t scale; /* decimals of the numerator, 0 to 18: 2 where it is in centimes */
    athar_wide numerator;   /* not -2^127 */
    athar_wide denominator; /* as well; 0: both sides are shown, and no value */
};

/*
 * What the server offers a derivation. Cells are meant by their index in its own `cells`. The
 * point is valid during the call only. May be called from any thread.
 */
struct athar_totals {
    uint32_t size;
    /* 1 and *value at the indicator's scale when the cell has a number at this point; else 0,
     * *value untouched. */
    int (*value)(const struct athar_point *point, size_t cell, athar_wide *value);
    /* The enum athar_state of a cell: missing where nobody reported it, not applicable where
     * all who did say so. */
    int (*state)(const struct athar_point *point, size_t cell);
    /* First and last day of the point's period, in days since 1970-01-01: a month, a year, or
     * whatever was asked. */
    void (*period)(const struct athar_point *point, int32_t *first, int32_t *last);
    /* The enum athar_layer that is asked about. */
    int (*layer)(const struct athar_point *point);
};

/*
 * How one indicator is derived. `cells` are entered flows and stocks of the indicator's form,
 * combined as their kind does, and split wherever the indicator is (`breakdowns`): "members" is
 * then the members of the option that is asked for. They belong to its definition and never
 * change; the function may be mended.
 *
 * `run` gives 1 and fills the quotient, or 0: no value. Anything else, and a scale out of its
 * range, is a failure of the plugin. Pure, and done in 50 ms, as a check.
 */
struct athar_derivation {
    uint32_t size;
    const char *indicator;    /* its id */
    const char *const *cells; /* "members", "members[sex=f]" */
    size_t cell_count;        /* 1 to 64 */
    int (*run)(const struct athar_totals *totals, const struct athar_point *point,
               struct athar_quotient *out);
};

/* All derivations of the plugin. With its checks at most 64. */
struct athar_derive {
    uint32_t size;
    const struct athar_derivation *derivations;
    size_t derivation_count;
};

/* ---- the plugin ------------------------------------------------------------------ */

struct athar_plugin {
    uint16_t abi_major; /* these three never move, in any ABI */
    uint16_t abi_minor;
    uint32_t size;
    const char *id; /* the program's: "cooperatives"; 1 to 63 of a-z 0-9 _ -, no - first */
    const char *version; /* of the plugin: "1.0.0" */
    const struct athar_text *name;
    const struct athar_category *categories;
    size_t category_count;
    const struct athar_form *forms;
    size_t form_count;
    /* The table of that name, or NULL. NULL when the plugin has no capability at all. Asked
     * once, when the plugin is loaded. */
    const void *(*capability)(const char *name);
};

/*
 *     ATHAR_PLUGIN = {
 *         ATHAR_PLUGIN_HEADER,
 *         .id = "clubs",
 *         ...
 *     };
 *
 * Where a plugin is linked into a program instead of loaded,
 * -DATHAR_PLUGIN_SYMBOL=athar_plugin_clubs gives its constant a name of its own.
 */
#ifndef ATHAR_PLUGIN_SYMBOL
#define ATHAR_PLUGIN_SYMBOL athar_plugin
#endif

#define ATHAR_PLUGIN_HEADER                                     \
    .abi_major = ATHAR_ABI_MAJOR, .abi_minor = ATHAR_ABI_MINOR, \
    .size = sizeof(struct athar_plugin)

/* The one symbol a plugin exports. */
extern __attribute__((visibility("default"))) const struct athar_plugin ATHAR_PLUGIN_SYMBOL;

#define ATHAR_PLUGIN const struct athar_plugin ATHAR_PLUGIN_SYMBOL

#ifdef __cplusplus
}
#endif
