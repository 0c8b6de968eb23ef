/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * intent - the canonical bytes of every command that can change an answer.
 *
 * One command has one encoding, whatever door it came through; a client that holds the program's
 * content can compute it. core/journal/README.md gives the layout, which is permanent. Decoding
 * refuses any other form of the same thing, so equal commands are equal bytes.
 *
 * Memory:   arena; decoded strings are copies, slices borrow from the input.
 */

#include "model/assignment.h"
#include "model/cell.h"
#include "model/organization.h"

enum ath_intent_kind {
    ATH_INTENT_CATALOGUE = 1,    /* a program's content */
    ATH_INTENT_ORGANIZATION = 2, /* a change of one organization */
    ATH_INTENT_PROJECT = 3,      /* a change of one project */
    ATH_INTENT_SUBMISSION = 4,   /* reports */
    ATH_INTENT_ASSIGNMENT = 5,   /* an organization is to report a form */
    ATH_INTENT_LOCK = 6,         /* periods of a form may not change, or may again */
    ATH_INTENT_KIND_END,
};

/* Limits of what one command says; more is not decoded. */
enum {
    ATH_CHANGES = 65535, /* reports of a submission */
    ATH_COMMENT_BYTES = 1000,
    ATH_ANSWERS = 32,
    ATH_QUESTION_BYTES = 64,
    ATH_ANSWER_BYTES = 4000,
    ATH_EVIDENCES = 32,
    ATH_EVIDENCE_NAME_BYTES = 200,
    ATH_EVIDENCE_TYPE_BYTES = 100,
    ATH_LANGUAGES = 8,
    ATH_LANGUAGE_BYTES = 35,
    ATH_NAME_BYTES = 200,
    ATH_IDENTIFIERS = 16,
    ATH_SCHEME_BYTES = 32,
    ATH_IDENTIFIER_BYTES = 64,
    ATH_SUCCESSORS = 16,
    ATH_GROUPINGS = 16,
    ATH_FUNDER_BYTES = 200,
    ATH_PARTNERS = 500,                         /* organizations of a project */
    ATH_FORM_NAME_BYTES = 2 * ATH_ID_BYTES + 1, /* "program.form" */
};

/* A remark on one cell. */
struct ath_note {
    uint16_t cell;
    const char *comment, *reason; /* "" for none */
};

struct ath_narrative {
    const char *question, *text;
};

struct ath_evidence {
    const char *name, *type;
    uint64_t size;
    uint8_t sha256[32];
};

/* The change of one report. Cells are sorted by number and may be numbers, NA, WITHDRAWN, KEEP. */
struct ath_change {
    uint16_t program; /* index into the submission's hashes */
    const char *form; /* form id in that program */
    uint8_t layer;
    uint32_t period;
    const char *organization; /* slug, or a scope: "@region:MA-01" */
    const char *project;      /* slug, or "-" */
    bool replace, has_expected;
    bool over_lock; /* changes the report even where it is locked */
    uint64_t expected;
    struct ath_cells cells;
    struct ath_note *notes; /* sorted by cell */
    uint16_t note_count;
    struct ath_narrative *answers; /* sorted by question */
    uint16_t answer_count;
    struct ath_evidence *evidence; /* in the order given */
    uint16_t evidence_count;
};

/* Changes are sorted by (program hash, form, layer, period, organization, project), each once. */
struct ath_submission {
    const uint8_t (
        *hashes)[32]; /* of the programs it was judged by, ascending, each once */
    uint16_t hash_count;
    struct ath_change *changes;
    uint32_t change_count;
};

/* Bits of what an organization or project command says; the rest is left as it was. */
enum ath_org_field {
    ATH_ORG_KIND = 1 << 0,
    ATH_ORG_MILIEU = 1 << 1,
    ATH_ORG_SECTOR = 1 << 2,
    ATH_ORG_PROVINCE = 1 << 3,
    ATH_ORG_PARENT = 1 << 4,
    ATH_ORG_OPENED = 1 << 5,
    ATH_ORG_CLOSED = 1 << 6,
    ATH_ORG_SUCCESSORS = 1 << 7,
    ATH_ORG_GROUPS = 1 << 8,
};

/* An organization joins or leaves a group. */
struct ath_group_change {
    const char *group; /* slug */
    bool in;
};

/* Names, identifiers and the fields whose bit is set are changed; names and identifiers one by one.
 * An empty text or value clears. */
struct ath_org_change {
    const char *slug;
    uint32_t fields;         /* bits of enum ath_org_field */
    struct ath_labels names; /* sorted by language */
    enum ath_org_kind kind;
    enum ath_milieu milieu;
    const char *sector;
    uint32_t province;  /* model/places.h */
    const char *parent; /* slug */
    int32_t from;       /* for province, parent and groups; ATH_DAY_NONE when not said */
    const struct ath_identifier *identifiers; /* sorted by scheme */
    uint16_t identifier_count;
    int32_t opened, closed;
    const char *const *successors; /* slugs, in the order given */
    uint16_t successor_count;
    const struct ath_group_change *groups; /* sorted by slug, each once */
    uint16_t group_count;
};

enum ath_project_field {
    ATH_PROJECT_FUNDER = 1 << 0,
    ATH_PROJECT_FROM = 1 << 1,
    ATH_PROJECT_TO = 1 << 2,
    ATH_PROJECT_BUDGET = 1 << 3,
    ATH_PROJECT_ORGANIZATIONS = 1 << 4,
};

struct ath_project_change {
    const char *slug;
    uint32_t fields; /* bits of enum ath_project_field */
    struct ath_labels names;
    const char *funder;
    int32_t from, to;
    int64_t budget;
    const char *const *organizations; /* slugs */
    uint16_t organization_count;
};

/* One organization is to report one form from a day on; a known first day changes that assignment,
 * or takes it back. */
struct ath_assignment_change {
    const char *form;         /* "program.form" */
    const char *organization; /* slug */
    int32_t from;             /* first day */
    bool removed;             /* it never was; the two below then say nothing */
    int32_t to;               /* last day; ATH_DAY_NONE: open */
    int32_t deadline;         /* days after the period's end, or ATH_DEADLINE_OF_FORM */
};

/* Reports of these periods may not be changed any more, or may again. */
struct ath_lock_change {
    const char *form;  /* "program.form" */
    uint8_t layer;     /* 0: every layer */
    uint32_t from, to; /* first and last period, of any frequency */
    bool locked;
};

/* Sort what has an order, then encode. Empty when the arena is out. */
struct ath_slice ath_submission_encode(struct ath_submission *submission,
                                       struct ath_arena *arena);
/* INVALID_ARGUMENT when the bytes are not exactly one submission in canonical form. */
ATH_MUST_CHECK ath_code ath_submission_decode(struct ath_submission *out,
                                              struct ath_slice bytes,
                                              struct ath_arena *arena,
                                              struct ath_error *err);
/* As for submissions. */
struct ath_slice ath_org_change_encode(const struct ath_org_change *change,
                                       struct ath_arena *arena);
/* As for submissions. */
ATH_MUST_CHECK ath_code ath_org_change_decode(struct ath_org_change *out,
                                              struct ath_slice bytes,
                                              struct ath_arena *arena,
                                              struct ath_error *err);
/* As for submissions. */
struct ath_slice ath_project_change_encode(const struct ath_project_change *change,
                                           struct ath_arena *arena);
/* As for submissions. */
ATH_MUST_CHECK ath_code ath_project_change_decode(struct ath_project_change *out,
                                                  struct ath_slice bytes,
                                                  struct ath_arena *arena,
                                                  struct ath_error *err);
/* As for submissions. */
struct ath_slice ath_assignment_change_encode(const struct ath_assignment_change *change,
                                              struct ath_arena *arena);
/* As for submissions. */
ATH_MUST_CHECK ath_code ath_assignment_change_decode(struct ath_assignment_change *out,
                                                     struct ath_slice bytes,
                                                     struct ath_arena *arena,
                                                     struct ath_error *err);
/* As for submissions. */
struct ath_slice ath_lock_change_encode(const struct ath_lock_change *change,
                                        struct ath_arena *arena);
/* As for submissions. */
ATH_MUST_CHECK ath_code ath_lock_change_decode(struct ath_lock_change *out,
                                               struct ath_slice bytes,
                                               struct ath_arena *arena,
                                               struct ath_error *err);

/* "program.form": ids of a-z 0-9 "_" "-", up to 63 bytes each, and one dot. */
bool ath_form_name_valid(const char *name);
