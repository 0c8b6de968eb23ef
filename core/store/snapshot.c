/* SPDX-License-Identifier: Apache-2.0 */
#include "store/snapshot.h"

#include <stdlib.h>

#include "model/places.h"
#include "store/dict.h"
#include "store/private.h"

enum { HASH_BYTES = 32, BY_HASH = 0, SERVED = 1, FIRST_BUCKETS = 16 };

static const size_t arena_bytes = SIZE_MAX / 2; /* what is stored has limits of its own */

/* Numbers by slug; a bucket holds number, 0 is empty. */
struct slugs {
    uint32_t *buckets; /* arena */
    size_t count;      /* a power of two, at least twice the names */
};

struct form_place {
    const struct ath_program *program;
    const struct ath_form *form;
};

/* What is behind the struct that callers see. */
struct holder {
    struct ath_snapshot snapshot;
    struct ath_arena arena;
    struct slugs organizations, projects;
    struct form_place *forms; /* arena: by number */
    uint16_t form_end;
    atomic_uint references;
};

static const struct holder *holder_of(const struct ath_snapshot *snapshot)
{
    return (const struct holder *)snapshot; /* its first member */
}

static ath_code no_arena(struct ath_error *err)
{
    return ath_fail(err, ATH_RESOURCE_EXHAUSTED,
                    "a stored record needs more than the memory "
                    "there is for it");
}

/* ---- slugs ---- */

static uint64_t hash_slug(struct ath_slice slug)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325);

    for (size_t i = 0; i < slug.size; i++) {
        h = (h ^ slug.data[i]) * UINT64_C(0x100000001B3);
    }
    return h ^ h >> 32;
}

static bool slugs_init(struct slugs *slugs, uint32_t names, struct ath_arena *arena)
{
    slugs->count = FIRST_BUCKETS;
    while (slugs->count < (size_t)names * 2) {
        slugs->count *= 2;
    }
    slugs->buckets = ath_arena_new_array(arena, uint32_t, slugs->count);
    return slugs->buckets != NULL;
}

static void slugs_add(struct slugs *slugs, const char *slug, uint32_t number)
{
    size_t at = hash_slug(ath_slice_str(slug)) & (slugs->count - 1);

    while (slugs->buckets[at] != 0) {
        at = (at + 1) & (slugs->count - 1);
    }
    slugs->buckets[at] = number;
}

const struct ath_organization *ath_snapshot_organization(
    const struct ath_snapshot *snapshot, struct ath_slice slug)
{
    const struct slugs *slugs = &holder_of(snapshot)->organizations;
    size_t mask = slugs->count - 1;

    for (size_t at = hash_slug(slug) & mask; slugs->buckets[at] != 0;
         at = (at + 1) & mask) {
        const struct ath_organization *org =
            &snapshot->organizations[slugs->buckets[at] - 1];
        if (ath_slice_is(slug, org->slug)) {
            return org;
        }
    }
    return NULL;
}

const struct ath_project *ath_snapshot_project(const struct ath_snapshot *snapshot,
                                               struct ath_slice slug)
{
    const struct slugs *slugs = &holder_of(snapshot)->projects;
    size_t mask = slugs->count - 1;

    for (size_t at = hash_slug(slug) & mask; slugs->buckets[at] != 0;
         at = (at + 1) & mask) {
        const struct ath_project *project = &snapshot->projects[slugs->buckets[at] - 1];
        if (ath_slice_is(slug, project->slug)) {
            return project;
        }
    }
    return NULL;
}

uint32_t ath_snapshot_sector(const struct ath_snapshot *snapshot, struct ath_slice name)
{
    for (uint32_t i = 0; i < snapshot->sector_count; i++) {
        if (ath_slice_is(name, snapshot->sectors[i])) {
            return i + 1;
        }
    }
    return 0;
}

bool ath_snapshot_form(const struct ath_program **program, const struct ath_form **form,
                       const struct ath_snapshot *snapshot, uint16_t number)
{
    const struct holder *holder = holder_of(snapshot);

    if (number >= holder->form_end || holder->forms[number].form == NULL) {
        return false;
    }
    *program = holder->forms[number].program;
    *form = holder->forms[number].form;
    return true;
}

void ath_report_scopes(uint32_t numbers[ATH_SCOPE_COUNT],
                       const struct ath_organization *org, uint32_t project,
                       int32_t last_day)
{
    uint32_t province = ath_dated_at(org->provinces, org->province_count, last_day);

    numbers[ATH_SCOPE_COUNTRY] = 0;
    numbers[ATH_SCOPE_REGION] = ath_place_region_of(province);
    numbers[ATH_SCOPE_PROVINCE] = province;
    numbers[ATH_SCOPE_KIND] = (uint32_t)org->kind;
    numbers[ATH_SCOPE_SECTOR] = org->sector;
    numbers[ATH_SCOPE_PARENT] = ath_dated_at(org->parents, org->parent_count, last_day);
    numbers[ATH_SCOPE_PROJECT] = project;
    numbers[ATH_SCOPE_MILIEU] = (uint32_t)org->milieu;
}

/* ---- loading one thing ---- */

/* Where it comes from and where it goes. */
struct loader {
    struct ath_txn *txn;
    struct ath_arena *arena;
    struct ath_error *err;
};

static ath_code load_name(const char **out, const struct loader *to, enum ath_dict dict,
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

static ath_code load_record(struct ath_slice *out, const struct loader *to,
                            enum ath_table table, uint32_t number)
{
    struct ath_key key = ath_number_key(number);

    return ath_txn_get_long(to->txn, table, &key, out, to->arena, to->err);
}

ath_code ath_organization_load(struct ath_organization *out, struct ath_txn *txn,
                               uint32_t number, struct ath_arena *arena,
                               struct ath_error *err)
{
    struct loader to = { txn, arena, err };
    struct ath_organization org = { 0 };
    struct ath_slice record;
    ath_code code = load_record(&record, &to, ATH_TABLE_ORGANIZATION, number);

    if (code == ATH_OK) {
        code = ath_organization_decode(&org, record, arena, err);
    }
    if (code == ATH_OK) {
        code = load_name(&org.slug, &to, ATH_DICT_ORGANIZATION, number);
    }
    if (code == ATH_OK) {
        org.number = number;
        *out = org;
    }
    return code;
}

ath_code ath_project_load(struct ath_project *out, struct ath_txn *txn, uint32_t number,
                          struct ath_arena *arena, struct ath_error *err)
{
    struct loader to = { txn, arena, err };
    struct ath_project project = { 0 };
    struct ath_slice record;
    ath_code code = load_record(&record, &to, ATH_TABLE_PROJECT, number);

    if (code == ATH_OK) {
        code = ath_project_decode(&project, record, arena, err);
    }
    if (code == ATH_OK) {
        code = load_name(&project.slug, &to, ATH_DICT_PROJECT, number);
    }
    if (code == ATH_OK) {
        project.number = number;
        *out = project;
    }
    return code;
}

static ath_code find_number(uint16_t *out, const struct loader *to, enum ath_dict dict,
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
static ath_code bind_program(struct ath_program *program, const struct loader *to)
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
    struct loader to = { txn, arena, err };
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
static ath_code load_organizations(struct holder *holder, const struct loader *to)
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
        code = ath_organization_load(&v[i], to->txn, i + 1, to->arena, to->err);
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

static ath_code load_projects(struct holder *holder, const struct loader *to)
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
        code = ath_project_load(&v[i], to->txn, i + 1, to->arena, to->err);
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

static ath_code load_sectors(struct holder *holder, const struct loader *to)
{
    uint32_t count = 0;
    ath_code code = ath_dict_count(&count, to->txn, ATH_DICT_SECTOR, to->err);

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

static ath_code load_served(struct ath_catalogue *catalogue, const struct loader *to,
                            uint32_t number_end)
{
    const struct ath_program **v = ath_arena_array(to->arena, number_end, sizeof *v);
    uint16_t n = 0;

    if (v == NULL) {
        return no_arena(to->err);
    }
    for (uint32_t number = 1; number < number_end; number++) {
        struct ath_key key = { 0 };
        struct ath_program *program = NULL;
        struct ath_slice hash;
        uint8_t copy[HASH_BYTES];
        ath_key_u8(&key, SERVED);
        ath_key_u32(&key, number);
        ath_code code = ath_txn_get(to->txn, ATH_TABLE_CATALOGUE, &key, &hash, to->err);
        if (code == ATH_NOT_FOUND) {
            continue;
        }
        if (code == ATH_OK && hash.size != HASH_BYTES) {
            code = ath_record_damaged(to->err, ATH_TABLE_CATALOGUE, ath_key_slice(&key),
                                      "it is not a hash");
        }
        if (code == ATH_OK) {
            memcpy(copy, hash.data, sizeof copy);
            code = ath_program_load(&program, to->txn, copy, to->arena, to->err);
        }
        if (code == ATH_NOT_FOUND) {
            code = ath_record_damaged(to->err, ATH_TABLE_CATALOGUE, ath_key_slice(&key),
                                      "there is no content of this hash");
        }
        if (code != ATH_OK) {
            return code;
        }
        insert_program(v, &n, program);
    }
    *catalogue = (struct ath_catalogue){ v, n };
    return ATH_OK;
}

static void place_program(struct holder *holder, const struct ath_program *program)
{
    for (uint16_t f = 0; f < program->form_count; f++) {
        const struct ath_form *form = &program->forms[f];
        if (form->number < holder->form_end) {
            holder->forms[form->number] = (struct form_place){ program, form };
        }
    }
}

static ath_code place_forms(struct holder *holder, const struct loader *to)
{
    const struct ath_catalogue *catalogue = &holder->snapshot.catalogue;
    uint32_t forms = 0;
    ath_code code = ath_dict_count(&forms, to->txn, ATH_DICT_FORM, to->err);

    if (code != ATH_OK) {
        return code;
    }
    holder->form_end = (uint16_t)(forms < UINT16_MAX ? forms + 1 : UINT16_MAX);
    holder->forms = ath_arena_new_array(to->arena, struct form_place, holder->form_end);
    if (holder->forms == NULL) {
        return no_arena(to->err);
    }
    for (uint16_t p = 0; p < catalogue->program_count; p++) {
        place_program(holder, catalogue->programs[p]);
    }
    return ATH_OK;
}

static ath_code load_catalogue(struct holder *holder, const struct loader *to)
{
    uint32_t programs = 0;
    ath_code code = ath_dict_count(&programs, to->txn, ATH_DICT_PROGRAM, to->err);

    if (code == ATH_OK) {
        code = load_served(&holder->snapshot.catalogue, to, programs + 1);
    }
    return code == ATH_OK ? place_forms(holder, to) : code;
}

static ath_code build(struct holder **out, struct ath_txn *txn, uint64_t seq,
                      struct ath_error *err)
{
    struct holder *holder = calloc(1, sizeof *holder);

    if (holder == NULL) {
        return ath_store_no_memory(err);
    }
    ath_arena_init(&holder->arena, arena_bytes);
    holder->snapshot.seq = seq;
    holder->references = 1;
    struct loader to = { txn, &holder->arena, err };
    ath_code code = load_catalogue(holder, &to);
    code = code == ATH_OK ? load_sectors(holder, &to) : code;
    code = code == ATH_OK ? load_organizations(holder, &to) : code;
    code = code == ATH_OK ? load_projects(holder, &to) : code;
    if (code != ATH_OK) {
        ath_snapshot_release(&holder->snapshot);
        return code;
    }
    *out = holder;
    return ATH_OK;
}

/* ---- handing out ---- */

static void hold(const struct ath_snapshot *snapshot)
{
    struct holder *holder = (struct holder *)snapshot;

    atomic_fetch_add(&holder->references, 1);
}

void ath_snapshot_release(const struct ath_snapshot *snapshot)
{
    struct holder *holder = (struct holder *)snapshot;

    if (holder != NULL && atomic_fetch_sub(&holder->references, 1) == 1) {
        ath_arena_fini(&holder->arena);
        free(holder);
    }
}

/* The store's own, held for the caller, when it is of this seq; else NULL. */
static const struct ath_snapshot *take_newest(struct ath_store *store, uint64_t seq)
{
    pthread_mutex_lock(&store->snapshot_gate);
    const struct ath_snapshot *newest = store->snapshot;
    if (newest != NULL && newest->seq == seq) {
        hold(newest);
    } else {
        newest = NULL;
    }
    pthread_mutex_unlock(&store->snapshot_gate);
    return newest;
}

/* A slow reader of an old state does not displace a newer one. */
static void keep_newest(struct ath_store *store, const struct ath_snapshot *snapshot)
{
    const struct ath_snapshot *old = snapshot;

    hold(snapshot);
    pthread_mutex_lock(&store->snapshot_gate);
    if (store->snapshot == NULL || store->snapshot->seq < snapshot->seq) {
        old = store->snapshot;
        store->snapshot = snapshot;
    }
    pthread_mutex_unlock(&store->snapshot_gate);
    ath_snapshot_release(old);
}

/* Many readers find out at once that there is a new state; one of them builds it. */
static ath_code acquire_shared(const struct ath_snapshot **out, struct ath_txn *txn,
                               uint64_t seq, struct ath_error *err)
{
    struct ath_store *store = txn->store;
    struct holder *built = NULL;
    const struct ath_snapshot *newest = take_newest(store, seq);

    if (newest != NULL) {
        *out = newest;
        return ATH_OK;
    }
    pthread_mutex_lock(&store->snapshot_build);
    newest = take_newest(store, seq);
    ath_code code = newest != NULL ? ATH_OK : build(&built, txn, seq, err);
    if (built != NULL) {
        newest = &built->snapshot;
        keep_newest(store, newest);
    }
    pthread_mutex_unlock(&store->snapshot_build);
    if (code == ATH_OK) {
        *out = newest;
    }
    return code;
}

/* What an unfinished transaction changed is seen by itself alone. */
static ath_code acquire_own(const struct ath_snapshot **out, struct ath_txn *txn,
                            uint64_t seq, struct ath_error *err)
{
    struct holder *built = NULL;

    if (txn->snapshot == NULL || txn->snapshot->seq != seq) {
        ath_code code = build(&built, txn, seq, err);
        if (code != ATH_OK) {
            return code;
        }
        ath_snapshot_release(txn->snapshot);
        txn->snapshot = &built->snapshot;
    }
    hold(txn->snapshot);
    *out = txn->snapshot;
    return ATH_OK;
}

ath_code ath_snapshot_acquire(const struct ath_snapshot **out, struct ath_txn *txn,
                              struct ath_error *err)
{
    uint64_t seq = 0;
    ath_code code = ath_meta_get(&seq, txn, "snapshot", err);

    if (code != ATH_OK) {
        return code;
    }
    return txn->snapshot_changed ? acquire_own(out, txn, seq, err)
                                 : acquire_shared(out, txn, seq, err);
}
