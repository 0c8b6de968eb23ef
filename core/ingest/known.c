/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/known.h"

#include <string.h>

/* Put the program in the place of the version that is served now. */
static void put_program(const struct ath_program **programs, uint16_t n,
                        const struct ath_program *program)
{
    for (uint16_t i = 0; i < n; i++) {
        if (strcmp(programs[i]->id, program->id) == 0) {
            programs[i] = program;
        }
    }
}

static bool is_served(const struct ath_catalogue *catalogue, const uint8_t hash[32])
{
    for (uint16_t i = 0; i < catalogue->program_count; i++) {
        if (memcmp(catalogue->programs[i]->hash, hash, 32) == 0) {
            return true;
        }
    }
    return false;
}

static ath_code restore(struct ath_prepare *with, const struct ath_submission *submission,
                        struct ath_error *err)
{
    uint16_t n = with->catalogue.program_count;
    const struct ath_program **programs =
        ath_arena_array(with->scratch, n, sizeof *programs);
    ath_code code = ATH_OK;

    if (programs == NULL) {
        return ath_arena_fail(err, "request");
    }
    for (uint16_t i = 0; i < n; i++) {
        programs[i] = with->catalogue.programs[i];
    }
    for (uint16_t i = 0; code == ATH_OK && i < submission->hash_count; i++) {
        struct ath_program *program = NULL;
        if (is_served(&with->catalogue, submission->hashes[i])) {
            continue;
        }
        code = ath_program_load(&program, with->txn, submission->hashes[i], with->scratch,
                                err);
        if (code == ATH_OK) {
            put_program(programs, n, program);
        }
    }
    with->catalogue.programs = programs;
    return code;
}

ath_code ath_known_catalogue(struct ath_prepare *with, uint64_t seq, struct ath_error *err)
{
    struct ath_entry entry;
    struct ath_submission submission;

    ath_code code = ath_journal_read(&entry, with->txn, seq, with->scratch, err);
    if (code != ATH_OK || entry.kind != ATH_INTENT_SUBMISSION) {
        return code;
    }
    code = ath_submission_decode(&submission, entry.intent, with->scratch, err);
    return code == ATH_OK ? restore(with, &submission, err) : code;
}
