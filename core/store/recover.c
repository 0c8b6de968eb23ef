/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "model/intent.h"
#include "store/dict.h"
#include "store/private.h"
#include "store/report.h"
#include "store/standin.h"

/* What of an entry and an outcome is read here: core/journal/README.md has them in full. */
enum {
    ENTRY_VERSION = 1,
    ENTRY_BEFORE_BASES = 8 + 4 + 16, /* time, principal, id */
    OUTCOME_REFUSED = 3,
    OUTCOME_AT = 1,
    SEQ_BYTES = 8,
};

static const size_t arena_bytes = (size_t)256 << 20;

/* The names of a report as numbers; NOT_FOUND when one has none. */
static ath_code find_report(struct ath_report_id *id, struct ath_txn *txn,
                            const struct ath_program *program,
                            const struct ath_change *change, struct ath_error *err)
{
    const struct ath_form *form = ath_program_form(program, change->form);
    uint32_t project = 0, organization = 0;

    if (form == NULL) {
        return ATH_NOT_FOUND;
    }
    ath_code code =
        ath_reporter_number(&organization, txn, ath_slice_str(change->organization), err);
    if (code == ATH_OK && strcmp(change->project, "-") != 0) {
        code = ath_dict_find(&project, txn, ATH_DICT_PROJECT,
                             ath_slice_str(change->project), err);
    }
    *id = (struct ath_report_id){ form->number, change->layer, change->period, organization,
                                  project };
    return code;
}

static ath_code check_change(struct ath_txn *txn, const struct ath_program *program,
                             const struct ath_change *change, struct ath_arena *arena,
                             struct ath_error *err)
{
    struct ath_report_id id;
    struct ath_report report;
    ath_code code = find_report(&id, txn, program, change, err);

    if (code == ATH_OK) {
        code = ath_report_get(&report, txn, &id, arena, err);
    }
    if (code == ATH_NOT_FOUND) {
        return ath_fail(err, ATH_DATA_LOSS,
                        "the last entry's report of '%s' has a name without number",
                        change->organization);
    }
    return code;
}

/* The programs the submission was judged by, once each however many its reports are. */
static ath_code load_programs(struct ath_program **programs, struct ath_txn *txn,
                              const struct ath_submission *submission,
                              struct ath_arena *arena, struct ath_error *err)
{
    ath_code code = ATH_OK;

    for (uint32_t i = 0; code == ATH_OK && i < submission->hash_count; i++) {
        code = ath_program_load(&programs[i], txn, submission->hashes[i], arena, err);
    }
    return code == ATH_NOT_FOUND
               ? ath_fail(err, ATH_DATA_LOSS, "a program of the last entry has no content")
               : code;
}

static ath_code check_changes(struct ath_txn *txn, const struct ath_submission *submission,
                              struct ath_arena *arena, struct ath_error *err)
{
    struct ath_program **programs =
        ath_arena_array(arena, submission->hash_count, sizeof *programs);

    if (programs == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for the last entry");
    }
    ath_code code = load_programs(programs, txn, submission, arena, err);
    for (uint32_t i = 0; code == ATH_OK && i < submission->change_count; i++) {
        const struct ath_change *change = &submission->changes[i];
        code = check_change(txn, programs[change->program], change, arena, err);
    }
    return code;
}

static ath_code check_reports(struct ath_txn *txn, struct ath_slice intent,
                              struct ath_arena *arena, struct ath_error *err)
{
    struct ath_submission submission;
    ath_code code = ath_submission_decode(&submission, intent, arena, err);

    if (code == ATH_OK) {
        code = check_changes(txn, &submission, arena, err);
    }
    return code == ATH_INVALID_ARGUMENT
               ? ath_fail(err, ATH_DATA_LOSS, "the last entry is not a submission")
               : code;
}

/* The intent of an accepted submission; empty for anything else. */
static bool read_entry(struct ath_slice *intent, struct ath_slice entry,
                       struct ath_slice outcome)
{
    struct ath_reader reader;

    ath_reader_init(&reader, entry);
    bool known = ath_reader_u8(&reader) == ENTRY_VERSION;
    uint8_t kind = ath_reader_u8(&reader);
    (void)ath_reader_bytes(&reader, ENTRY_BEFORE_BASES);
    for (uint64_t bases = ath_reader_varint(&reader); bases > 0 && !reader.failed;
         bases--) {
        (void)ath_reader_varint(&reader);
    }
    bool holds = kind == ATH_INTENT_SUBMISSION && outcome.size > OUTCOME_AT &&
                 outcome.data[OUTCOME_AT] != OUTCOME_REFUSED;
    *intent = holds ? ath_slice(reader.at, ath_reader_left(&reader)) : ath_slice(NULL, 0);
    return known && !reader.failed;
}

static ath_code check_entry(struct ath_txn *txn, uint64_t seq, struct ath_arena *arena,
                            struct ath_error *err)
{
    struct ath_key key = ath_seq_key(seq);
    struct ath_slice entry, outcome, intent;
    ath_code code = ath_txn_get_long(txn, ATH_TABLE_JOURNAL, &key, &entry, arena, err);

    if (code == ATH_OK) {
        code = ath_txn_get_long(txn, ATH_TABLE_OUTCOME, &key, &outcome, arena, err);
    }
    if (code == ATH_NOT_FOUND || (code == ATH_OK && !read_entry(&intent, entry, outcome))) {
        return ath_fail(err, ATH_DATA_LOSS, "journal entry %llu or its outcome is damaged",
                        (unsigned long long)seq);
    }
    return code == ATH_OK && intent.size > 0 ? check_reports(txn, intent, arena, err)
                                             : code;
}

static ath_code last_seq(uint64_t *seq, struct ath_txn *txn, struct ath_error *err)
{
    struct ath_cursor cursor = { 0 };
    ath_code code = ath_cursor_last(&cursor, txn, ATH_TABLE_JOURNAL, err);

    if (code == ATH_OK && cursor.key.size < SEQ_BYTES) {
        code = ath_record_damaged(err, ATH_TABLE_JOURNAL, cursor.key, "its key is short");
    }
    uint64_t last = 0;
    for (int i = 0; code == ATH_OK && i < SEQ_BYTES; i++) {
        last = last << 8 | cursor.key.data[i];
    }
    ath_cursor_end(&cursor);
    *seq = last;
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

ath_code ath_store_check_head(uint64_t *seq, struct ath_store *store, struct ath_error *err)
{
    struct ath_txn *txn = NULL;
    struct ath_arena arena;
    uint64_t last = 0;
    ath_code code = ath_txn_begin(&txn, store, ATH_READ, err);

    if (code != ATH_OK) {
        return code;
    }
    ath_arena_init(&arena, arena_bytes);
    code = last_seq(&last, txn, err);
    if (code == ATH_OK && last > 0) {
        code = check_entry(txn, last, &arena, err);
    }
    ath_arena_fini(&arena);
    ath_txn_abort(txn);
    if (code == ATH_OK) {
        *seq = last;
    }
    return code;
}
