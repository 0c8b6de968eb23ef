/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * schema - the tables, their keys and the format version. README.md beside this file describes
 * every record; both are permanent: change only with a migration.
 */

#include "base/key.h"
#include "model/catalogue.h"

enum {
    ATH_FORMAT_VERSION = 4,
    ATH_RECORD_BYTES = 1900,
    ATH_REPORT_BLOCK = 192,
    ATH_TOTAL_BLOCK = 128,
    ATH_TOTAL_BYTES = ATH_TOTAL_BLOCK * (1 + 19 + 5 + 5) /* room to encode any block */
};

enum ath_table {
    ATH_TABLE_META =
        0,          /* name -> small facts: "format", "snapshot", "assigned", "number/o" */
    ATH_TABLE_DICT, /* kind, 0, name -> number; kind, 1, number -> name */
    ATH_TABLE_CATALOGUE, /* 0, hash -> content (long); 1, program number -> hash of the one served */
    ATH_TABLE_ORGANIZATION, /* number -> record (long) */
    ATH_TABLE_PROJECT,      /* number -> record (long) */
    ATH_TABLE_JOURNAL,      /* seq -> entry (long) */
    ATH_TABLE_OUTCOME,      /* seq -> outcome, leaf, undo (long) */
    ATH_TABLE_ID,           /* command id, principal -> seq */
    ATH_TABLE_REPORT,       /* form, layer, period, organization, project, block -> cells */
    ATH_TABLE_TOTAL,        /* form, layer, scope, scope number, block, period -> sums */
    ATH_TABLE_PAST,   /* a total's key, epoch -> sums before the epoch first changed them */
    ATH_TABLE_EPOCH,  /* epoch -> its first entry's seq and time, flags */
    ATH_TABLE_FORMER, /* table, key, seq -> the record before that entry changed it (long) */
    ATH_TABLE_ASSIGNMENT, /* form, organization -> who reports from when to when */
    ATH_TABLE_LOCK,       /* form, layer -> days that are locked */
    ATH_TABLE_COUNT,
};

/* What a total covers. The numbers are permanent; scope number 0 is "none". */
enum ath_scope {
    ATH_SCOPE_COUNTRY = 0,  /* every organization, abroad too; number 0 */
    ATH_SCOPE_REGION = 1,   /* model/places.h: 1 to 12, 13 abroad */
    ATH_SCOPE_PROVINCE = 2, /* model/places.h */
    ATH_SCOPE_KIND = 3,     /* enum ath_org_kind */
    ATH_SCOPE_SECTOR = 4,   /* sector number */
    ATH_SCOPE_PARENT = 5,   /* direct parent's organization number */
    ATH_SCOPE_PROJECT = 6,  /* project number; 0 is own work */
    ATH_SCOPE_MILIEU = 7,   /* enum ath_milieu */
    ATH_SCOPE_COUNT,
};

/* Names a report. */
struct ath_report_id {
    uint16_t form; /* permanent number */
    uint8_t layer;
    uint32_t period, organization, project;
};

/* Names a run of totals over periods. */
struct ath_total_id {
    uint16_t form;
    uint8_t layer, scope;
    uint32_t number; /* within the scope */
};

/* Key of one block of a report. */
static inline struct ath_key ath_report_key(const struct ath_report_id *id, uint16_t block)
{
    struct ath_key key = { 0 };
    ath_key_u16(&key, id->form);
    ath_key_u8(&key, id->layer);
    ath_key_u32(&key, id->period);
    ath_key_u32(&key, id->organization);
    ath_key_u32(&key, id->project);
    ath_key_u16(&key, block);
    return key;
}

/* Key of one block of a total in one period. */
static inline struct ath_key ath_total_key(const struct ath_total_id *id, uint16_t block,
                                           uint32_t period)
{
    struct ath_key key = { 0 };
    ath_key_u16(&key, id->form);
    ath_key_u8(&key, id->layer);
    ath_key_u8(&key, id->scope);
    ath_key_u32(&key, id->number);
    ath_key_u16(&key, block);
    ath_key_u32(&key, period);
    return key;
}

/* Key of what a total was before its first change in the epoch. */
static inline struct ath_key ath_past_key(const struct ath_key *total, uint32_t epoch)
{
    struct ath_key key = *total;
    ath_key_u32(&key, epoch);
    return key;
}

/* Key of an organization's assignments to a form. */
static inline struct ath_key ath_assignment_key(uint16_t form, uint32_t organization)
{
    struct ath_key key = { 0 };
    ath_key_u16(&key, form);
    ath_key_u32(&key, organization);
    return key;
}

/* Key of what is locked of a form's layer. */
static inline struct ath_key ath_lock_key(uint16_t form, uint8_t layer)
{
    struct ath_key key = { 0 };
    ath_key_u16(&key, form);
    ath_key_u8(&key, layer);
    return key;
}

/* Key of a table that is keyed by one 64-bit number: journal and outcome. */
static inline struct ath_key ath_seq_key(uint64_t seq)
{
    struct ath_key key = { 0 };
    ath_key_u64(&key, seq);
    return key;
}

/* Key of a table that is keyed by one 32-bit number: organizations, projects, epochs. */
static inline struct ath_key ath_number_key(uint32_t number)
{
    struct ath_key key = { 0 };
    ath_key_u32(&key, number);
    return key;
}

/* Key of the content hash a program is served by. */
static inline struct ath_key ath_served_key(uint32_t program)
{
    struct ath_key key = { 0 };
    ath_key_u8(&key, 1);
    ath_key_u32(&key, program);
    return key;
}
