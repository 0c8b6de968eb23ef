/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the files of a program without code, RS (1E) between them: refused with problems that
 * can be read, or a program that the model finishes. */
#include <string.h>

#include "plugin/sheet.h"

enum { ARENA_BYTES = 128 << 20, BETWEEN = 0x1E };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void split(struct ath_sheet_files *files, struct ath_slice rest)
{
    for (size_t i = 0; i < ATH_SHEET_PARTS && rest.data != NULL; i++) {
        const uint8_t *end = rest.size == 0 ? NULL : memchr(rest.data, BETWEEN, rest.size);
        size_t n = end == NULL ? rest.size : (size_t)(end - rest.data);
        bool given = n > 0 || i == ATH_SHEET_INDICATORS;
        files->bytes[i] = given ? ath_slice(rest.data, n) : (struct ath_slice){ 0 };
        rest = end == NULL ? (struct ath_slice){ 0 }
                           : ath_slice(rest.data + n + 1, rest.size - n - 1);
    }
}

static void read_problems(const struct ath_sheet_problems *problems)
{
    char text[ATH_SHEET_TEXT_BYTES];

    for (size_t i = 0; i < problems->n && i < ATH_SHEET_PROBLEMS; i++) {
        for (enum ath_sheet_lang lang = 0; lang < ATH_SHEET_LANGS; lang++) {
            size_t size = i % 7 == 3 ? 1 + i % sizeof text : sizeof text;
            ath_sheet_problem_text(text, size, problems, i, lang);
            ath_assert(strlen(text) < size && ath_utf8_valid(ath_slice_str(text)));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ath_sheet_problems problems = { .stem = "clubs" };
    struct ath_sheet_files files = { 0 };
    struct ath_program *program = NULL;
    struct ath_error err = { 0 };
    struct ath_arena arena;

    ath_arena_init(&arena, ARENA_BYTES);
    problems.arena = &arena;
    split(&files, ath_slice(data, size));
    ath_code code = ath_sheet_program(&program, &problems, &files, &arena, &err);
    ath_assert((code == ATH_OK) == (problems.n == 0));
    ath_assert(code == ATH_OK || err.message[0] != '\0');
    read_problems(&problems);
    if (code == ATH_OK) {
        ath_assert(program->version[0] != '\0');
        ath_assert(ath_program_finish(program, NULL, &arena, &err) == ATH_OK);
    }
    ath_arena_fini(&arena);
    return 0;
}
