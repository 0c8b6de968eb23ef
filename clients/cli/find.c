/* SPDX-License-Identifier: Apache-2.0 */
#include "find.h"

#include <stdlib.h>
#include <string.h>

#include "codec/json.h"
#include "output.h"
#include "table.h"

static struct cli_finding *add(struct cli_findings *findings)
{
    findings->v =
        cli_grow(findings->v, findings->n, &findings->capacity, sizeof *findings->v);
    struct cli_finding *f = &findings->v[findings->n];
    *f = (struct cli_finding){ .order = findings->n };
    findings->n++;
    return f;
}

void cli_find(struct cli_findings *findings, enum cli_message message, uint32_t row,
              const char *column, const struct cli_words *words)
{
    const struct cli_words none = { 0 };
    struct cli_finding *f = add(findings);

    f->code = cli_code(message);
    f->message = cli_sentence(findings->arena, findings->lang, message,
                              words == NULL ? &none : words);
    f->column = cli_string(findings->arena, column);
    f->row = row;
    findings->errors++;
}

void cli_find_violation(struct cli_findings *findings,
                        const Athar__V1__Violation *violation, uint32_t row,
                        const char *column)
{
    struct cli_finding *f = add(findings);

    f->warning = violation->severity == ATHAR__V1__SEVERITY__SEVERITY_WARNING;
    f->code = cli_string(findings->arena, violation->reason);
    f->message = cli_string(findings->arena, violation->description);
    f->column = cli_string(findings->arena, column);
    f->row = row;
    findings->errors += !f->warning;
}

void cli_find_server(struct cli_findings *findings, const char *code, const char *message)
{
    for (size_t i = 0; i < findings->n; i++) {
        if (findings->v[i].server && strcmp(findings->v[i].code, code) == 0) {
            return;
        }
    }
    struct cli_finding *f = add(findings);
    f->server = true;
    f->code = cli_string(findings->arena, code);
    f->message = cli_string(findings->arena, message);
    findings->errors++;
}

_Static_assert((int)CLI_SAY_JSON_NOT_OBJECT - (int)CLI_SAY_JSON_SYNTAX ==
                   (int)ATHAR_JSON_NOT_OBJECT,
               "a sentence for each fault, in the same order");

const char *cli_json_words(struct cli_arena *arena, enum cli_lang lang, const char *err)
{
    char place[ATHAR_JSON_PLACE_BYTES];
    enum athar_json_fault fault = athar_json_fault(place, err);
    const char *words =
        cli_phrase(lang, (enum cli_message)((int)CLI_SAY_JSON_SYNTAX + (int)fault));

    return *place == '\0' ? words : cli_printf(arena, "%s: %s", place, words);
}

static int compare(const void *a, const void *b)
{
    const struct cli_finding *x = a;
    const struct cli_finding *y = b;

    if (x->row != y->row) {
        return x->row < y->row ? -1 : 1;
    }
    return x->order < y->order ? -1 : x->order > y->order;
}

void cli_findings_sort(struct cli_findings *findings)
{
    if (findings->n > 1) {
        qsort(findings->v, findings->n, sizeof *findings->v, compare);
    }
}

static void print_one(FILE *to, const struct cli_findings *findings,
                      const struct cli_finding *f, const char *file)
{
    if (f->server) {
        fputs("athar:", to);
    } else if (file != NULL) {
        cli_put(to, file);
        fputs(":", to);
    }
    if (f->row != 0) {
        fprintf(to, "%u:", (unsigned)f->row);
    }
    fputs(f->server || file != NULL || f->row != 0 ? " " : "", to);
    if (f->column != NULL && *f->column != '\0') {
        cli_put(to, f->column);
        fputs(": ", to);
    }
    fprintf(to, "[%s] %s", f->code,
            f->warning ? cli_phrase(findings->lang, CLI_SAY_WARNING) : "");
    cli_put(to, f->message);
    fputc('\n', to);
}

void cli_findings_print(FILE *to, const struct cli_findings *findings, const char *file)
{
    for (size_t i = 0; i < findings->n; i++) {
        print_one(to, findings, &findings->v[i], file);
    }
}

void cli_findings_json(FILE *to, const struct cli_findings *findings, const char *file)
{
    fputc('[', to);
    for (size_t i = 0; i < findings->n; i++) {
        const struct cli_finding *f = &findings->v[i];
        fputs(i == 0 ? "\n" : ",\n", to);
        fputs("{\"file\":", to);
        cli_put_json(to, f->server ? NULL : file);
        if (f->row == 0) {
            fputs(",\"row\":null", to);
        } else {
            fprintf(to, ",\"row\":%u", (unsigned)f->row);
        }
        fputs(",\"column\":", to);
        cli_put_json(to, f->column);
        fputs(",\"code\":", to);
        cli_put_json(to, f->code);
        fprintf(to, ",\"severity\":\"%s\",\"message\":", f->warning ? "warning" : "error");
        cli_put_json(to, f->message);
        fputc('}', to);
    }
    fputc(']', to);
}

void cli_findings_fini(struct cli_findings *findings)
{
    free(findings->v);
    findings->v = NULL;
    findings->n = findings->capacity = findings->errors = 0;
}
