/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * catalogue - programs, forms, indicators, breakdowns and their cells: what can be reported.
 *
 * A program is made from a plugin's tables (plugin/manifest.c) or from journalled content
 * (ath_program_decode()). Both fill the declared fields and then call
 * ath_program_finish(), which checks everything, parses formulas and lays out the cells.
 *
 * Cells. Every cell of a form has a permanent number, 0 to 65535, that never means anything else
 * again. The first version of a form numbers them in order: for each indicator that is entered its
 * total, then for each breakdown its options (crossed: row-major, the last category fastest). A
 * later version keeps the numbers of cells it still has and gives new cells the next free ones.
 * The numbers are part of the content, so whoever holds the content can read a journal entry.
 *
 * Owns:     nothing; all memory is the arena's.
 * Threads:  immutable once finished; share freely.
 */

#include "base/arena.h"
#include "base/status.h"
#include "model/period.h"

enum ath_kind {
    ATH_FLOW = 1,
    ATH_STOCK = 2,
    ATH_RATIO = 3,
    ATH_EXTREME_MAX = 4,
    ATH_EXTREME_MIN = 5,
    ATH_REACH = 6,
    ATH_PARAMETER = 7,
    ATH_CHOICE = 8,
};

/* How figures are put together where an indicator says so itself: first the reports of each
 * period, then the totals of the periods. */
enum ath_combining {
    ATH_AS_KIND = 0, /* flows are summed, of stocks the last counts; reports are summed */
    ATH_SUMMED = 1,
    ATH_LAST = 2,
    ATH_AVERAGED = 3, /* over the periods that have a contributor (R24) */
    ATH_LARGEST = 4,
    ATH_SMALLEST = 5,
    ATH_COMBINING_END = 6,
};

enum ath_layer {
    ATH_LAYER_ACTUAL = 1,
    ATH_LAYER_VERIFIED = 2,
    ATH_LAYER_COUNTERVERIFIED = 3,
    ATH_LAYER_TARGET = 4,
    ATH_LAYER_BASELINE = 5,
};

enum {
    ATH_LAYER_MAX = 5,
    ATH_BREAKDOWN_CATEGORIES = 3, /* most categories crossed in one breakdown */
    ATH_BREAKDOWN_CELLS = 256,    /* most cells of one breakdown */
    ATH_FORM_CELLS = 4096,        /* most cells of one form */
    ATH_ID_BYTES = 63,            /* longest id: a-z 0-9 _ - */
    ATH_NO_CELL = 0xFFFF,
    ATH_PROGRAM_FORMS = 64,
    ATH_PROGRAM_CATEGORIES = 256,
    ATH_PROGRAM_INDICATORS = 4096,
    ATH_PROGRAM_BYTES = 1024 * 1024, /* longest content */
    ATH_CATEGORY_OPTIONS = 256,
    ATH_INDICATOR_BREAKDOWNS = 32,
    ATH_FORM_RULES = 256,
    ATH_DERIVED_CELLS = 64, /* most cells that an indicator is derived from */
    ATH_TEXT_LABELS = 64,   /* most languages of one text */
    ATH_TEXT_BYTES = 4096,  /* longest label, and longest formula */
};

struct ath_label {
    const char *lang, *text;
};

struct ath_labels {
    const struct ath_label *v;
    uint16_t n;
};

struct ath_option {
    const char *id;
    struct ath_labels names;
    bool retired; /* set by finish: an earlier version declared it, this one does not */
};

struct ath_category {
    const char *id;
    struct ath_labels names;
    const struct ath_option *options;
    uint16_t option_count;
    int16_t unspecified; /* index of the option "unspecified" (the last), or -1 */
    bool retired;        /* as for options; then all of these are, too */
};

struct ath_breakdown {
    uint16_t category[ATH_BREAKDOWN_CATEGORIES]; /* indexes into the program's categories */
    uint8_t category_count;
    bool overlapping;      /* parts are never added up */
    uint16_t cell_count;   /* product of the option counts */
    const uint16_t *cells; /* permanent numbers, row-major; NULL for a computed indicator */
};

enum ath_better { ATH_BETTER_NONE = 0, ATH_BETTER_UP = 1, ATH_BETTER_DOWN = 2 };

struct ath_formula;

struct ath_indicator {
    const char *id;
    struct ath_labels names, definitions;
    enum ath_kind kind;
    const char *unit;
    uint8_t scale;
    enum ath_better better;
    const char *iris, *sdg; /* "" when there is none */
    struct ath_breakdown *breakdowns;
    uint16_t breakdown_count;
    const char *numerator, *denominator; /* ratios, else NULL */
    int64_t factor;                      /* ratios */
    const char *leaf;                    /* leaf formula, else NULL */
    const char *derived; /* ratios whose sides code computes: the cells that it is given,
                            "hours; members[sex=f]"; else NULL */
    bool has_minimum, has_maximum;
    int64_t minimum, maximum;        /* at the indicator's scale */
    uint16_t carry_periods;          /* stocks */
    uint8_t over_time, over_reports; /* enum ath_combining; flows and stocks */
    uint16_t form;                   /* index of its form */
    /* set by ath_program_finish() */
    bool
        retired; /* a version before declared it, this one does not: it takes no new figures */
    bool entered;   /* neither ratio nor leaf formula: it has cells */
    uint16_t total; /* its total cell, or ATH_NO_CELL */
    const struct ath_formula *numerator_ast, *denominator_ast, *leaf_ast;
    const struct ath_formula *const *derived_asts; /* one REF for each cell of `derived` */
    uint16_t derived_count;
};

enum ath_comparison { ATH_LE = 1, ATH_LT, ATH_EQ, ATH_GE, ATH_GT };
enum ath_missing { ATH_MISSING_SKIP = 1, ATH_MISSING_ZERO = 2 };

/* A declared check of one report: left comparison right. */
struct ath_rule {
    const char *id; /* the reason code of its finding */
    const char *left, *right;
    enum ath_comparison comparison;
    enum ath_missing missing;
    bool warns; /* else it refuses */
    bool wide;  /* set by finish: it looks at other reports, so it is not checked in one */
    bool project; /* set by finish: it is about the report's whole project */
    struct ath_labels messages;
    const struct ath_formula *left_ast, *right_ast; /* set by finish */
};

/* Where a cell stands: found by its number. */
struct ath_cell_place {
    uint16_t indicator; /* index in the program, or ATH_NO_CELL for a retired number */
    int16_t breakdown;  /* index, or -1 for the total */
    uint16_t flat;      /* row-major index in the breakdown */
};

struct ath_form {
    const char *id;
    struct ath_labels names;
    enum ath_frequency
        frequency[ATH_LAYER_MAX + 1]; /* by layer; 0: the layer is not reported */
    uint16_t deadline_days;
    uint32_t kinds; /* bit (1 << enum ath_org_kind); 0: every kind */
    uint16_t first_indicator, indicator_count; /* a range of the program's indicators */
    struct ath_rule *rules;
    uint16_t rule_count;
    /* set by ath_program_finish() */
    bool retired;                       /* as for indicators; then all of these are, too */
    uint16_t cell_end;                  /* one past the largest number */
    const struct ath_cell_place *place; /* cell_end of them */
    /* set by the store when the program is bound to it */
    uint16_t number; /* permanent, from 1 */
};

/* An id and where it stands, so that names are found by halving. */
struct ath_id_index {
    const char *id;
    uint16_t index;
};

struct ath_program {
    const char *id, *version;
    struct ath_labels names;
    struct ath_category *categories;
    uint16_t category_count;
    struct ath_form *forms;
    uint16_t form_count;
    struct ath_indicator *indicators; /* of all forms, form by form */
    uint16_t indicator_count;
    bool coded; /* its plugin checks reports in code, too */
    /* set by ath_program_finish() */
    const struct ath_id_index *by_id; /* its indicators, by id in byte order */
    struct ath_slice content;         /* canonical bytes */
    uint8_t hash[32];                 /* SHA-256 of content */
    /* set by the store when bound */
    uint16_t number; /* permanent, from 1 */
};

/*
 * Check a filled-in program, parse its formulas, number its cells as in `previous` (NULL for the
 * first version; else cells keep their numbers) and make its content and hash. Labels get sorted
 * by language, NULL strings become "", an empty formula becomes NULL. After a failure only its
 * declared fields mean something.
 * INVALID_ARGUMENT names the place: "form 'x': indicator 'y': breakdown 1: repeats category 'z'".
 * FAILED_PRECONDITION: it changes what an indicator of `previous` measures or how it combines
 * (kind, unit, scale, rules, formulas, form), the overlap of a breakdown or the frequency of a
 * form, or drops the option "unspecified" of a category that something is split by. What else
 * `previous` has and this one does not declare is put back behind what it does, marked as retired
 * (but "unspecified", which stays); declared again it is as it was. A breakdown may be dropped: its
 * numbers are retired.
 */
ATH_MUST_CHECK ath_code ath_program_finish(struct ath_program *program,
                                           const struct ath_program *previous,
                                           struct ath_arena *arena, struct ath_error *err);

/* What a program that is new, or another than before, may not say though old ones may have: it is asked
 * at the door, never of what is journalled. INVALID_ARGUMENT names the place of a formula that divides
 * by zero and so never has a value. */
ATH_MUST_CHECK ath_code ath_program_judge(const struct ath_program *finished,
                                          struct ath_error *err);

/* Of the formulas of a finished indicator the one that divides by zero whatever is reported, as it is
 * written; NULL for none. */
const char *ath_indicator_zero_division(const struct ath_indicator *indicator);
/* The same of a rule's two sides. */
const char *ath_rule_zero_division(const struct ath_rule *rule);

/* Read a program back from its content; every check of finish is made again. DATA_LOSS when the
 * bytes are not a program's. */
ATH_MUST_CHECK ath_code ath_program_decode(struct ath_program **out,
                                           struct ath_slice content,
                                           struct ath_arena *arena, struct ath_error *err);

/* "sum", "last", "average", "max", "min"; "" for ATH_AS_KIND; NULL for an unknown number. */
const char *ath_combining_name(enum ath_combining combining);

/* The form with this id; a NULL or empty id gives the only form. NULL when there is none. */
const struct ath_form *ath_program_form(const struct ath_program *program, const char *id);

/* The indicator with this id, or NULL. */
const struct ath_indicator *ath_program_indicator(const struct ath_program *program,
                                                  struct ath_slice id);

/* The category with this id, or NULL; and its index. */
const struct ath_category *ath_program_category(const struct ath_program *program,
                                                struct ath_slice id, uint16_t *index);

/* The option's index in the category, or -1. */
int ath_category_option(const struct ath_category *category, struct ath_slice id);

/* The breakdown whose categories are exactly these (any order), or -1. */
int ath_indicator_breakdown(const struct ath_indicator *indicator,
                            const uint16_t *categories, size_t count);

/*
 * The cell of an indicator's total (count 0) or of options "category=option" in any order.
 * False with a stable *reason: "unknown-category", "unknown-option", "unknown-breakdown",
 * "computed-indicator", "malformed-option".
 */
bool ath_cell_find(uint16_t *cell, const struct ath_program *program,
                   const struct ath_indicator *indicator, const struct ath_slice *options,
                   size_t option_count, const char **reason);

/* Why the cell takes no new figures: "indicator-retired", "option-retired"; NULL when it does. The
 * cell has a place. */
const char *ath_cell_retired(const struct ath_program *program, const struct ath_form *form,
                             uint16_t cell);

/* Option indexes of a cell of a breakdown, one for each of its categories. */
void ath_breakdown_options(const struct ath_program *program,
                           const struct ath_breakdown *breakdown, uint16_t flat,
                           uint16_t options[ATH_BREAKDOWN_CATEGORIES]);

/* "members", "members[sex=f]", "founders[sex=f,age=u18]"; "cell 17" for a retired number. NULL
 * when the arena is out. */
const char *ath_cell_name(const struct ath_program *program, const struct ath_form *form,
                          uint16_t cell, struct ath_arena *arena);

/* The text in the first of `locale`'s languages there is ("ar", "fr-MA, fr;q=0.9"), then English,
 * French, the first; "" when there is none. */
const char *ath_labels_pick(struct ath_labels labels, const char *locale);

/* "flow", "stock", ...; NULL for an unknown number. */
const char *ath_kind_name(enum ath_kind kind);
/* The kind of this name, or 0. */
enum ath_kind ath_kind_parse(struct ath_slice name);
/* "actual", "verified", ...; NULL for an unknown number. */
const char *ath_layer_name(enum ath_layer layer);
/* The layer of this name, or 0; an empty name is actual. */
enum ath_layer ath_layer_parse(struct ath_slice name);

/* All programs that are served now, by id in byte order. */
struct ath_catalogue {
    const struct ath_program *const *programs;
    uint16_t program_count;
};

/* The program with this id, or NULL. */
const struct ath_program *ath_catalogue_program(const struct ath_catalogue *catalogue,
                                                struct ath_slice id);

/* "program.indicator" -> both; false when either is unknown (then *program may be set). */
bool ath_catalogue_indicator(const struct ath_program **program,
                             const struct ath_indicator **indicator,
                             const struct ath_catalogue *catalogue, struct ath_slice name);
