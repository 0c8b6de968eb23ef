/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/cache.h"

#include <stdlib.h>
#include <string.h>

#include "store/dict.h"
#include "store/standin.h"

enum { FIRST_SLOTS = 1024, TRIM_SLOTS = 32768, PROGRAMS_MAX = 64 };

static const size_t ARENA_BYTES = (size_t)256 << 20;

/* Open addressing over slugs: what a slot holds is an organization or a project. */
struct slot {
    uint64_t hash;
    const char *slug;
    const void *value;
};

/* One entry may name more than fit at first: the table grows, and keeps what it handed out. */
struct table {
    struct slot *slots; /* owned */
    size_t count, used; /* count: a power of two, at least twice what is used; or 0 */
};

enum served { NOT_LOOKED, SERVED, SUPERSEDED };

struct cached_program {
    const struct ath_program *program; /* arena */
    enum served served;
};

struct ath_cache {
    struct ath_arena arena;
    struct table organizations, projects;
    struct cached_program programs[PROGRAMS_MAX];
    size_t program_count;
};

struct ath_cache *ath_cache_create(void)
{
    struct ath_cache *cache = calloc(1, sizeof *cache);

    if (cache != NULL) {
        ath_arena_init(&cache->arena, ARENA_BYTES);
    }
    return cache;
}

void ath_cache_destroy(struct ath_cache *cache)
{
    if (cache != NULL) {
        ath_arena_fini(&cache->arena);
        free(cache->organizations.slots);
        free(cache->projects.slots);
        free(cache);
    }
}

static void clear_table(struct table *table)
{
    if (table->used > 0) {
        memset(table->slots, 0, table->count * sizeof *table->slots);
        table->used = 0;
    }
}

void ath_cache_reset(struct ath_cache *cache)
{
    clear_table(&cache->organizations);
    clear_table(&cache->projects);
    cache->program_count = 0;
    ath_arena_reset(&cache->arena);
}

/* Never 0, which marks an empty slot. */
static uint64_t hash_slug(const char *slug)
{
    uint64_t h = ath_slice_hash(ath_slice_str(slug));

    return h == 0 ? 1 : h;
}

/* The slot of the slug, or the empty one where it belongs; NULL in a table without slots. */
static struct slot *find_slot(const struct table *table, const char *slug, uint64_t hash)
{
    size_t mask = table->count - 1;

    if (table->count == 0) {
        return NULL;
    }
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        struct slot *slot = &table->slots[i];
        if (slot->hash == 0 || (slot->hash == hash && strcmp(slot->slug, slug) == 0)) {
            return slot;
        }
    }
}

static const void *find_value(const struct table *table, const char *slug)
{
    const struct slot *slot = find_slot(table, slug, hash_slug(slug));

    return slot == NULL ? NULL : slot->value;
}

static bool grow(struct table *table)
{
    struct table grown = { .count = table->count == 0 ? FIRST_SLOTS : table->count * 2,
                           .used = table->used };

    grown.slots = calloc(grown.count, sizeof *grown.slots);
    if (grown.slots == NULL) {
        return false;
    }
    for (size_t i = 0; i < table->count; i++) {
        const struct slot *old = &table->slots[i];
        if (old->hash != 0) {
            *find_slot(&grown, old->slug, old->hash) = *old;
        }
    }
    free(table->slots);
    *table = grown;
    return true;
}

/* Remember a value that was not there. Without memory it is looked up again, that is all. */
static void add_value(struct table *table, const char *slug, const void *value)
{
    uint64_t hash = hash_slug(slug);

    if ((table->used + 1) * 2 > table->count && !grow(table)) {
        return;
    }
    *find_slot(table, slug, hash) = (struct slot){ hash, slug, value };
    table->used++;
}

void ath_cache_trim(struct ath_cache *cache)
{
    if (cache->organizations.used > TRIM_SLOTS || cache->projects.used > TRIM_SLOTS ||
        cache->program_count > PROGRAMS_MAX / 2 || cache->arena.used > ARENA_BYTES / 2 ||
        cache->arena.exhausted) { /* memory may have come back */
        ath_cache_reset(cache);
    }
}

/* A scope that reports: what it is called never changes. */
static ath_code make_standin(const struct ath_organization **out, struct ath_cache *cache,
                             struct ath_txn *txn, const char *slug, struct ath_error *err)
{
    uint32_t number = 0;
    ath_code code = ath_standin_find(&number, txn, ath_slice_str(slug), err);

    if (code != ATH_OK) {
        return code;
    }
    struct ath_organization *org = ath_arena_new(&cache->arena, struct ath_organization);
    const char *name = ath_arena_string(&cache->arena, ath_slice_str(slug));
    if (org == NULL || name == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "the cache of organizations is full");
    }
    *org = (struct ath_organization){ .number = number, .slug = name };
    add_value(&cache->organizations, name, org);
    *out = org;
    return ATH_OK;
}

ath_code ath_cache_organization(const struct ath_organization **out,
                                struct ath_cache *cache, struct ath_txn *txn,
                                const char *slug, struct ath_error *err)
{
    const struct ath_organization *found = find_value(&cache->organizations, slug);
    uint32_t number = 0;

    if (found != NULL) {
        *out = found;
        return ATH_OK;
    }
    if (slug[0] == '@') {
        return make_standin(out, cache, txn, slug, err);
    }
    ath_code code =
        ath_dict_find(&number, txn, ATH_DICT_ORGANIZATION, ath_slice_str(slug), err);
    if (code != ATH_OK) {
        return code;
    }
    struct ath_organization *org = ath_arena_new(&cache->arena, struct ath_organization);
    if (org == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "the cache of organizations is full");
    }
    code = ath_organization_load(org, txn, number, &cache->arena, err);
    if (code == ATH_OK) {
        add_value(&cache->organizations, org->slug, org);
        *out = org;
    }
    return code;
}

ath_code ath_cache_project(const struct ath_project **out, struct ath_cache *cache,
                           struct ath_txn *txn, const char *slug, struct ath_error *err)
{
    const struct ath_project *found = find_value(&cache->projects, slug);
    uint32_t number = 0;

    if (strcmp(slug, "-") == 0) {
        *out = NULL;
        return ATH_OK;
    }
    if (found != NULL) {
        *out = found;
        return ATH_OK;
    }
    ath_code code = ath_dict_find(&number, txn, ATH_DICT_PROJECT, ath_slice_str(slug), err);
    if (code != ATH_OK) {
        return code;
    }
    struct ath_project *project = ath_arena_new(&cache->arena, struct ath_project);
    if (project == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "the cache of projects is full");
    }
    code = ath_project_load(project, txn, number, &cache->arena, err);
    if (code == ATH_OK) {
        add_value(&cache->projects, project->slug, project);
        *out = project;
    }
    return code;
}

ath_code ath_cache_program(const struct ath_program **out, struct ath_cache *cache,
                           struct ath_txn *txn, const uint8_t hash[32],
                           struct ath_error *err)
{
    struct ath_program *program = NULL;

    for (size_t i = 0; i < cache->program_count; i++) {
        if (memcmp(cache->programs[i].program->hash, hash, 32) == 0) {
            *out = cache->programs[i].program;
            return ATH_OK;
        }
    }
    if (cache->program_count == PROGRAMS_MAX) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED,
                        "a submission names at most %d programs", PROGRAMS_MAX / 2);
    }
    ath_code code = ath_program_load(&program, txn, hash, &cache->arena, err);
    if (code == ATH_OK) {
        cache->programs[cache->program_count++] =
            (struct cached_program){ program, NOT_LOOKED };
        *out = program;
    }
    return code;
}

/* The hash a program is served by, borrowed from the map. */
static ath_code served_hash(struct ath_slice *hash, struct ath_txn *txn, uint32_t number,
                            struct ath_error *err)
{
    struct ath_key key = ath_served_key(number);
    ath_code code = ath_txn_get(txn, ATH_TABLE_CATALOGUE, &key, hash, err);

    if (code == ATH_NOT_FOUND || (code == ATH_OK && hash->size != 32)) {
        return ath_fail(err, ATH_DATA_LOSS, "program %u has no content", number);
    }
    return code;
}

ath_code ath_cache_served(const struct ath_program **out, struct ath_cache *cache,
                          struct ath_txn *txn, struct ath_slice id, struct ath_error *err)
{
    struct ath_slice hash;
    uint32_t number = 0;

    ath_code code = ath_dict_find(&number, txn, ATH_DICT_PROGRAM, id, err);
    if (code == ATH_OK) {
        code = served_hash(&hash, txn, number, err);
    }
    return code == ATH_OK ? ath_cache_program(out, cache, txn, hash.data, err) : code;
}

ath_code ath_cache_is_served(bool *served, struct ath_cache *cache, struct ath_txn *txn,
                             const struct ath_program *program, struct ath_error *err)
{
    struct cached_program *at = cache->programs;
    struct ath_slice hash;

    while (at->program != program) {
        at++;
        ath_assert(at < cache->programs + cache->program_count);
    }
    if (at->served == NOT_LOOKED) {
        ath_code code = served_hash(&hash, txn, program->number, err);
        if (code != ATH_OK) {
            return code;
        }
        at->served = memcmp(hash.data, program->hash, 32) == 0 ? SERVED : SUPERSEDED;
    }
    *served = at->served == SERVED;
    return ATH_OK;
}

ath_code ath_cache_form(struct ath_cached_form *out, struct ath_cache *cache,
                        struct ath_txn *txn, uint16_t number, struct ath_error *err)
{
    const struct ath_program *program = NULL;
    struct ath_slice name;

    ath_code code = ath_dict_name(&name, txn, ATH_DICT_FORM, number, err);
    const uint8_t *dot = code == ATH_OK ? memchr(name.data, '.', name.size) : NULL;
    if (code != ATH_OK && code != ATH_NOT_FOUND) {
        return code;
    }
    if (dot == NULL) {
        return ath_fail(err, ATH_DATA_LOSS, "form %u has no name", number);
    }
    code = ath_cache_served(&program, cache, txn,
                            ath_slice(name.data, (size_t)(dot - name.data)), err);
    for (uint16_t i = 0; code == ATH_OK && i < program->form_count; i++) {
        if (program->forms[i].number == number) {
            *out = (struct ath_cached_form){ program, &program->forms[i] };
            return ATH_OK;
        }
    }
    return code != ATH_OK && code != ATH_NOT_FOUND
               ? code
               : ath_fail(err, ATH_DATA_LOSS, "form %u is of no served program", number);
}

ath_code ath_cache_organization_number(const struct ath_organization **out,
                                       struct ath_cache *cache, struct ath_txn *txn,
                                       uint32_t number, struct ath_error *err)
{
    struct ath_slice name;
    char slug[ATH_ID_BYTES + 1];

    ath_code code = ath_dict_name(&name, txn, ATH_DICT_ORGANIZATION, number, err);
    if (code != ATH_OK && code != ATH_NOT_FOUND) {
        return code;
    }
    if (code != ATH_OK || name.size > ATH_ID_BYTES) {
        return ath_fail(err, ATH_DATA_LOSS, "organization %u has no name", number);
    }
    memcpy(slug, name.data, name.size);
    slug[name.size] = '\0';
    return ath_cache_organization(out, cache, txn, slug, err);
}
