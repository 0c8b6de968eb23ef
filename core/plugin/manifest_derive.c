/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "plugin/manifest.h"
#include "plugin/table.h"

/* What each struct had in ABI 1.3, its first; for ever. */
enum {
    /* NOLINTBEGIN(bugprone-sizeof-expression): the size of a pointer is meant */
    DERIVATION_BYTES = ATH_ABI_UPTO(athar_derivation, run),
    DERIVE_BYTES = ATH_ABI_UPTO(athar_derive, derivation_count),
    /* NOLINTEND(bugprone-sizeof-expression) */
};

const char *ath_manifest_cells(const struct ath_manifest_check *derivation,
                               struct ath_arena *arena)
{
    const char *list = "";

    for (size_t i = 0; list != NULL && i < derivation->cell_count; i++) {
        list = ath_arena_printf(arena, "%s%s%s", list, i > 0 ? "; " : "",
                                derivation->cells[i]);
    }
    return list;
}

size_t ath_manifest_derivation(struct ath_manifest_checks checks, const char *indicator)
{
    size_t at = 0;

    while (at < checks.n && (checks.v[at].indicator == NULL ||
                             strcmp(checks.v[at].indicator, indicator) != 0)) {
        at++;
    }
    return at;
}

size_t ath_manifest_check_count(struct ath_manifest_checks checks)
{
    size_t n = 0;

    while (n < checks.n && checks.v[n].indicator == NULL) {
        n++;
    }
    return n;
}

static void read_cells(struct ath_abi_reader *r, struct ath_manifest_check *to,
                       const struct athar_derivation *from)
{
    if (from->cell_count == 0 || from->cell_count > ATH_DERIVED_CELLS) {
        ath_abi_refuse(r, "it is derived from %zu cells, not 1 to %d", from->cell_count,
                       ATH_DERIVED_CELLS);
    }
    if (from->cells == NULL) {
        ath_abi_refuse(r, "the list of cells it is derived from is NULL");
        return;
    }
    const char **cells = ath_abi_array(r, from->cell_count, sizeof *cells);
    for (size_t i = 0; cells != NULL && i < from->cell_count; i++) {
        const char *cell = from->cells[i];
        if (cell == NULL || *cell == '\0') {
            ath_abi_refuse(r, "cell %zu it is derived from has no name", i + 1);
        }
        cells[i] = ath_abi_text(r, cell, ATH_ABI_FORMULA_BYTES, "a derivation's cell");
        if (cells[i] != NULL && strchr(cells[i], ';') != NULL) {
            ath_abi_refuse(r, "cell %zu it is derived from has a ';' in it", i + 1);
        }
    }
    to->cells = cells;
    to->cell_count = from->cell_count;
}

static void read_derivation(struct ath_abi_reader *r, struct ath_manifest_check *to,
                            struct ath_program *program,
                            const struct athar_derivation *from)
{
    const char *id = ath_abi_id(r, from->indicator, "a derivation's indicator");
    struct ath_indicator *indicator = NULL;

    for (uint16_t i = 0; indicator == NULL && i < program->indicator_count; i++) {
        bool found = strcmp(program->indicators[i].id, id) == 0;
        indicator = found ? &program->indicators[i] : NULL;
    }
    if (indicator == NULL) {
        ath_abi_refuse(r, "a derivation is of '%s', which is not one of the program", id);
        return;
    }
    r->what = "indicator";
    r->item = id;
    if (from->run == NULL) {
        ath_abi_refuse(r, "its derivation has no function");
    }
    if (indicator->derived != NULL) {
        ath_abi_refuse(r, "it is derived twice");
    }
    read_cells(r, to, from);
    to->form = program->forms[indicator->form].id;
    to->indicator = indicator->id;
    to->derive = from->run;
    indicator->derived = r->code == ATH_OK ? ath_manifest_cells(to, r->arena) : NULL;
    r->what = NULL;
}

ath_code ath_manifest_derivations(struct ath_manifest_checks *checks,
                                  const struct athar_derive *derive,
                                  struct ath_program *program, struct ath_arena *arena,
                                  struct ath_error *err)
{
    struct ath_abi_reader r = { .arena = arena, .err = err, .code = ATH_OK };
    struct athar_derive head = { 0 };

    if (derive == NULL) {
        return ATH_OK;
    }
    ath_abi_struct(&head, sizeof head, &r,
                   (struct ath_abi_source){
                       .first = derive, .least = DERIVE_BYTES, .what = ATHAR_DERIVE });
    struct ath_abi_table table =
        ath_abi_open(&r, (struct ath_abi_source){ head.derivations, head.derivation_count,
                                                  ATH_MANIFEST_CHECKS - checks->n,
                                                  DERIVATION_BYTES, "derivation" });
    struct ath_manifest_check *v = ath_abi_array(&r, checks->n + table.count, sizeof *v);
    if (v != NULL && checks->n > 0) {
        memcpy(v, checks->v, checks->n * sizeof *v);
    }
    for (size_t i = 0; v != NULL && r.code == ATH_OK && i < table.count; i++) {
        struct athar_derivation copy;
        ath_abi_element(&copy, sizeof copy, &r, table, i);
        if (r.code == ATH_OK) {
            read_derivation(&r, &v[checks->n + i], program, &copy);
        }
    }
    if (r.code == ATH_OK) {
        *checks = (struct ath_manifest_checks){ v, checks->n + table.count };
    }
    return r.code;
}
