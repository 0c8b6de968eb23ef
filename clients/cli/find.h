/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * find - what is wrong with an upload, and where: file, row, column, code, sentence.
 *
 * Memory:   strings are copied into the arena given.
 */

#include <stdio.h>

#include "athar/v1/rpc.pb-c.h"
#include "say.h"

struct cli_finding {
    bool warning;
    bool server;         /* about the server itself, not about the file */
    const char *code;    /* stable */
    const char *message; /* one sentence */
    const char *column;  /* of the file, or the path in a JSON file; NULL for none */
    uint32_t row;        /* 1-based line of the file; 0 for none */
    size_t order;        /* in which it was found */
};

/* Start with an arena and a language. */
struct cli_findings {
    struct cli_arena *arena;
    enum cli_lang lang;
    struct cli_finding *v;
    size_t n, capacity, errors;
};

/* An error of our own, from messages.def. `column` and `words` may be NULL. */
void cli_find(struct cli_findings *findings, enum cli_message message, uint32_t row,
              const char *column, const struct cli_words *words);

/* What the server said, at a place of the file that the caller knows. */
void cli_find_violation(struct cli_findings *findings,
                        const Athar__V1__Violation *violation, uint32_t row,
                        const char *column);

/* What stands in the way is the server's: said once, however often it is found. */
void cli_find_server(struct cli_findings *findings, const char *code, const char *message);

/* What athar_json_decode() found, in the reader's language: place and fault. In the arena. */
const char *cli_json_words(struct cli_arena *arena, enum cli_lang lang, const char *err);

/* By row; those without a row first. */
void cli_findings_sort(struct cli_findings *findings);

/* "FILE:ROW: COLUMN: [code] sentence", one a line. `file` may be NULL. */
void cli_findings_print(FILE *to, const struct cli_findings *findings, const char *file);

/* A JSON array of {"file","row","column","code","severity","message"}. */
void cli_findings_json(FILE *to, const struct cli_findings *findings, const char *file);

/* Free the list. */
void cli_findings_fini(struct cli_findings *findings);
