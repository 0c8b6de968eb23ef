/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "store/dict.h"
#include "store/former.h"
#include "store/holder.h"

enum { HASH_BYTES = 32, BY_HASH = 0, FIRST_BUCKETS = 16 };

static const size_t arena_bytes = SIZE_MAX / 2; /* what is stored has limits of its own */

static ath_code no_arena(struct ath_error *err)
{
    return ath_fail(err, ATH_RESOURCE_EXHAUSTED,
                    "a stored record needs more than the memory "
                    "there is for it");
}

/* ---- slugs ---- */

static bool slugs_init(struct ath_slugs *slugs, uint32_t names, struct ath_arena *arena)
{
    slugs->count = FIRST_BUCKETS;
    while (slugs->count < (size_t)names * 2) {
        slugs->count *= 2;
    }
    slugs->buckets = ath_arena_new_array(arena, uint32_t, slugs->count);
    return slugs->buckets != NULL;
}

static void slugs_add(struct ath_slugs *slugs, const char *slug, uint32_t number)
{
    size_t at = ath_slice_hash(ath_slice_str(slug)) & (slugs->count - 1);

    while (slugs->buckets[at] != 0) {
        at = (at + 1) & (slugs->count - 1);
    }
    slugs->buckets[at] = number;
}

/* ---- loading one thing ---- */

/* Where it comes from and where it goes. */
struct loader {
    struct ath_txn *txn;
    struct ath_arena *arena;
    struct ath_error *err;
    uint64_t at;    /* after which entry, or ATH_NOW */
    uint64_t until; /* the first entry after it that changed anything; UINT64_MAX: none */
};

static ath_code load_name(const char **out, struct loader *to, enum ath_dict dict,
                          uint32_t number)
{
    struct ath_slice name;
    ath_code code = ath_dict_name(&name, to->txn, dict, number, to->err);

    if (code == ATH_NOT_FOUND) {
        return ath_fail(to->err, ATH_DATA_LOSS, "number %u of dictionary '%c' has no name",
                        number, (char)dict);
    }
    if (code != ATH_OK) {
        return code;
    }
    *out = ath_arena_string(to->arena, name);
    return *out == NULL ? no_arena(to->err) : ATH_OK;
}

static void note_change(struct loader *to, uint64_t seq)
{
    to->until = seq != 0 && seq < to->until ? seq : to->until;
}

/* True when the record has changed since; *code is then what it was, or NOT_FOUND. */
static bool load_former(ath_code *code, struct ath_slice *out, struct loader *to,
                        enum ath_table table, const struct ath_key *key)
{
    struct ath_former former = { 0 };

    if (to->at == ATH_NOW) {
        return false;
    }
    *code = ath_former_get(&former, to->txn, table, key, to->at, to->arena, to->err);
    if (*code != ATH_OK) {
        return true;
    }
    note_change(to, former.until);
    *code = former.existed ? ATH_OK : ATH_NOT_FOUND;
    *out = former.value;
    return former.until != 0;
}

static ath_code load_record(struct ath_slice *out, struct loader *to, enum ath_table table,
                            uint32_t number)
{
    struct ath_key key = ath_number_key(number);
    ath_code code = ATH_OK;

    return load_former(&code, out, to, table, &key)
               ? code
               : ath_txn_get_long(to->txn, table, &key, out, to->arena, to->err);
}

static ath_code load_organization(struct ath_organization *out, struct loader *to,
                                  uint32_t number)
{
    struct ath_organization org = { 0 };
    struct ath_slice record;
    ath_code code = load_record(&record, to, ATH_TABLE_ORGANIZATION, number);

    if (code == ATH_OK) {
        code = ath_organization_decode(&org, record, to->arena, to->err);
    }
    if (code == ATH_OK) {
        code = load_name(&org.slug, to, ATH_DICT_ORGANIZATION, number);
    }
    if (code == ATH_OK) {
        org.number = number;
        *out = org;
    }
    return code;
}

ath_code ath_organization_load(struct ath_organization *out, struct ath_txn *txn,
                               uint32_t number, struct ath_arena *arena,
                               struct ath_error *err)
{
    return load_organization(out, &(struct loader){ txn, arena, err, ATH_NOW, 0 }, number);
}

/* NOLINTNEXTLINE(readability-function-size): a record's place and moment, and where it goes */
ath_code ath_organization_load_at(struct ath_organization *out, struct ath_txn *txn,
                                  uint32_t number, uint64_t at, struct ath_arena *arena,
                                  struct ath_error *err)
{
    return load_organization(out, &(struct loader){ txn, arena, err, at, UINT64_MAX },
                             number);
}

static ath_code load_project(struct ath_project *out, struct loader *to, uint32_t number)
{
    struct ath_project project = { 0 };
    struct ath_slice record;
    ath_code code = load_record(&record, to, ATH_TABLE_PROJECT, number);

    if (code == ATH_OK) {
        code = ath_project_decode(&project, record, to->arena, to->err);
    }
    if (code == ATH_OK) {
        code = load_name(&project.slug, to, ATH_DICT_PROJECT, number);
    }
    if (code == ATH_OK) {
        project.number = number;
        *out = project;
    }
    return code;
}

ath_code ath_project_load(struct ath_project *out, struct ath_txn *txn, uint32_t number,
                          struct ath_arena *arena, struct ath_error *err)
{
    return load_project(out, &(struct loader){ txn, arena, err, ATH_NOW, 0 }, number);
}

static ath_code find_number(uint16_t *out, struct loader *to, enum ath_dict dict,
                            const char *name)
{
    uint32_t number = 0;
    ath_code code = ath_dict_find(&number, to->txn, dict, ath_slice_str(name), to->err);

    if (code == ATH_NOT_FOUND) {
        return ath_fail(to->err, ATH_DATA_LOSS, "'%s' of dictionary '%c' has no number",
                        name, (char)dict);
    }
    if (code == ATH_OK) {
        *out = (uint16_t)number;
    }
    return code;
}

/* Numbers were given to all forms of the program when its content was journalled. */
static ath_code bind_program(struct ath_program *program, struct loader *to)
{
    ath_code code = find_number(&program->number, to, ATH_DICT_PROGRAM, program->id);

    for (uint16_t i = 0; i < program->form_count && code == ATH_OK; i++) {
        struct ath_form *form = &program->forms[i];
        const char *name = ath_arena_printf(to->arena, "%s.%s", program->id, form->id);
        if (name == NULL) {
            return no_arena(to->err);
        }
        code = find_number(&form->number, to, ATH_DICT_FORM, name);
    }
    return code;
}

ath_code ath_program_load(struct ath_program **out, struct ath_txn *txn,
                          const uint8_t hash[HASH_BYTES], struct ath_arena *arena,
                          struct ath_error *err)
{
    struct loader to = { txn, arena, err, ATH_NOW, 0 };
    struct ath_program *program = NULL;
    struct ath_key key = { 0 };
    struct ath_slice content;

    ath_key_u8(&key, BY_HASH);
    ath_key_bytes(&key, hash, HASH_BYTES);
    ath_code code = ath_txn_get_long(txn, ATH_TABLE_CATALOGUE, &key, &content, arena, err);
    if (code == ATH_OK) {
        code = ath_program_decode(&program, content, arena, err);
    }
    if (code == ATH_OK) {
        code = bind_program(program, &to);
    }
    if (code == ATH_OK) {
        *out = program;
    }
    return code;
}

/* ---- building ---- */

/* A number whose command was refused has a name and no record: it stays zeroed. */
static ath_code load_organizations(struct ath_holder *holder, struct loader *to)
{
    uint32_t count = 0;
    ath_code code = ath_dict_count(&count, to->txn, ATH_DICT_ORGANIZATION, to->err);

    if (code != ATH_OK) {
        return code;
    }
    struct ath_organization *v =
        ath_arena_new_array(to->arena, struct ath_organization, count);
    if (v == NULL || !slugs_init(&holder->organizations, count, to->arena)) {
        return no_arena(to->err);
    }
    for (uint32_t i = 0; i < count; i++) {
        code = load_organization(&v[i], to, i + 1);
        if (code != ATH_OK && code != ATH_NOT_FOUND) {
            return code;
        }
        if (code == ATH_OK) {
            slugs_add(&holder->organizations, v[i].slug, i + 1);
        }
    }
    holder->snapshot.organizations = v;
    holder->snapshot.organization_count = count;
    return ATH_OK;
}

static ath_code load_projects(struct ath_holder *holder, struct loader *to)
{
    uint32_t count = 0;
    ath_code code = ath_dict_count(&count, to->txn, ATH_DICT_PROJECT, to->err);

    if (code != ATH_OK) {
        return code;
    }
    struct ath_project *v = ath_arena_new_array(to->arena, struct ath_project, count);
    if (v == NULL || !slugs_init(&holder->projects, count, to->arena)) {
        return no_arena(to->err);
    }
    for (uint32_t i = 0; i < count; i++) {
        code = load_project(&v[i], to, i + 1);
        if (code != ATH_OK && code != ATH_NOT_FOUND) {
            return code;
        }
        if (code == ATH_OK) {
            slugs_add(&holder->projects, v[i].slug, i + 1);
        }
    }
    holder->snapshot.projects = v;
    holder->snapshot.project_count = count;
    return ATH_OK;
}

static ath_code count_sectors(uint32_t *count, struct loader *to)
{
    uint64_t until = 0;

    if (to->at == ATH_NOW) {
        return ath_dict_count(count, to->txn, ATH_DICT_SECTOR, to->err);
    }
    ath_code code =
        ath_dict_count_at(count, &until, to->txn, ATH_DICT_SECTOR, to->at, to->err);
    note_change(to, until);
    return code;
}

static ath_code load_sectors(struct ath_holder *holder, struct loader *to)
{
    uint32_t count = 0;
    ath_code code = count_sectors(&count, to);

    if (code != ATH_OK) {
        return code;
    }
    const char **v = ath_arena_array(to->arena, count, sizeof *v);
    if (v == NULL) {
        return no_arena(to->err);
    }
    for (uint32_t i = 0; i < count && code == ATH_OK; i++) {
        code = load_name(&v[i], to, ATH_DICT_SECTOR, i + 1);
    }
    holder->snapshot.sectors = v;
    holder->snapshot.sector_count = count;
    return code;
}

/* Keep the list sorted by id: there are a handful of programs. */
static void insert_program(const struct ath_program **v, uint16_t *n,
                           const struct ath_program *program)
{
    uint16_t at = (*n)++;

    for (; at > 0 && strcmp(v[at - 1]->id, program->id) > 0; at--) {
        v[at] = v[at - 1];
    }
    v[at] = program;
}

/* The hash a program is served by, in the arena; NOT_FOUND when none is. */
static ath_code load_hash(struct ath_slice *out, struct loader *to,
                          const struct ath_key *served)
{
    struct ath_slice hash = { 0 };
    ath_code code = ATH_OK;

    if (!load_former(&code, &hash, to, ATH_TABLE_CATALOGUE, served)) {
        code = ath_txn_get(to->txn, ATH_TABLE_CATALOGUE, served, &hash, to->err);
    }
    if (code == ATH_OK && hash.size != HASH_BYTES) {
        code = ath_record_damaged(to->err, ATH_TABLE_CATALOGUE, ath_key_slice(served),
                                  "it is not a hash");
    }
    if (code == ATH_OK) {
        *out = ath_arena_copy(to->arena, hash);
        code = out->data == NULL ? no_arena(to->err) : ATH_OK;
    }
    return code;
}

/* The program of this number; NULL when none is served. */
static ath_code load_program(struct ath_program **out, struct loader *to, uint32_t number)
{
    struct ath_key served = ath_served_key(number);
    struct ath_slice hash = { 0 };
    ath_code code = load_hash(&hash, to, &served);

    if (code == ATH_NOT_FOUND) {
        *out = NULL;
        return ATH_OK;
    }
    if (code == ATH_OK) {
        code = ath_program_load(out, to->txn, hash.data, to->arena, to->err);
    }
    return code != ATH_NOT_FOUND
               ? code
               : ath_record_damaged(to->err, ATH_TABLE_CATALOGUE, ath_key_slice(&served),
                                    "there is no content of this hash");
}

static ath_code load_served(struct ath_catalogue *catalogue, struct loader *to,
                            uint32_t number_end)
{
    const struct ath_program **v = ath_arena_array(to->arena, number_end, sizeof *v);
    uint16_t n = 0;

    if (v == NULL) {
        return no_arena(to->err);
    }
    for (uint32_t number = 1; number < number_end; number++) {
        struct ath_program *program = NULL;
        ath_code code = load_program(&program, to, number);
        if (code != ATH_OK) {
            return code;
        }
        if (program != NULL) {
            insert_program(v, &n, program);
        }
    }
    *catalogue = (struct ath_catalogue){ v, n };
    return ATH_OK;
}

static void place_program(struct ath_holder *holder, const struct ath_program *program)
{
    for (uint16_t f = 0; f < program->form_count; f++) {
        const struct ath_form *form = &program->forms[f];
        if (form->number < holder->form_end) {
            holder->forms[form->number] = (struct ath_form_place){ program, form };
        }
    }
}

static ath_code place_forms(struct ath_holder *holder, struct loader *to)
{
    const struct ath_catalogue *catalogue = &holder->snapshot.catalogue;
    uint32_t forms = 0;
    ath_code code = ath_dict_count(&forms, to->txn, ATH_DICT_FORM, to->err);

    if (code != ATH_OK) {
        return code;
    }
    holder->form_end = (uint16_t)(forms < UINT16_MAX ? forms + 1 : UINT16_MAX);
    holder->forms = ath_arena_new_array(to->arena, struct ath_form_place, holder->form_end);
    if (holder->forms == NULL) {
        return no_arena(to->err);
    }
    for (uint16_t p = 0; p < catalogue->program_count; p++) {
        place_program(holder, catalogue->programs[p]);
    }
    return ATH_OK;
}

static ath_code load_catalogue(struct ath_holder *holder, struct loader *to)
{
    uint32_t programs = 0;
    ath_code code = ath_dict_count(&programs, to->txn, ATH_DICT_PROGRAM, to->err);

    if (code == ATH_OK) {
        code = load_served(&holder->snapshot.catalogue, to, programs + 1);
    }
    return code == ATH_OK ? place_forms(holder, to) : code;
}

ath_code ath_snapshot_build(struct ath_holder **out, struct ath_txn *txn, uint64_t seq,
                            uint64_t at, struct ath_error *err)
{
    struct ath_holder *holder = calloc(1, sizeof *holder);

    if (holder == NULL) {
        return ath_store_no_memory(err);
    }
    ath_arena_init(&holder->arena, arena_bytes);
    holder->snapshot.seq = seq;
    holder->references = 1;
    struct loader to = { txn, &holder->arena, err, at, UINT64_MAX };
    ath_code code = load_catalogue(holder, &to);
    code = code == ATH_OK ? load_sectors(holder, &to) : code;
    code = code == ATH_OK ? load_organizations(holder, &to) : code;
    code = code == ATH_OK ? load_projects(holder, &to) : code;
    if (code != ATH_OK) {
        ath_snapshot_release(&holder->snapshot);
        return code;
    }
    holder->since = at;
    holder->until = to.until;
    *out = holder;
    return ATH_OK;
}
