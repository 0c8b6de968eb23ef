/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/version.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/sheet.h"

enum { VERSION_BYTES = 32 << 20 };

/* Of several files the sum: one of them changed, another sum. */
static bool add_mark(struct ath_file_mark *mark, const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0) {
        return false;
    }
    mark->device = st.st_dev;
    mark->inode += st.st_ino;
    mark->size += st.st_size;
    mark->changed.tv_sec += st.st_mtim.tv_sec;
    mark->changed.tv_nsec += st.st_mtim.tv_nsec;
    return true;
}

struct ath_file_mark ath_file_mark(const char *path)
{
    struct ath_file_mark mark = { 0 };
    char part[PATH_MAX];

    if (!add_mark(&mark, path)) {
        return mark;
    }
    for (enum ath_sheet_part i = ATH_SHEET_OPTIONS; i < ATH_SHEET_PARTS; i++) {
        if (ath_sheet_beside(part, sizeof part, path, i)) {
            add_mark(&mark, part);
        }
    }
    return mark;
}

bool ath_file_mark_equal(const struct ath_file_mark *a, const struct ath_file_mark *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->changed.tv_sec == b->changed.tv_sec &&
           a->changed.tv_nsec == b->changed.tv_nsec;
}

static void destroy(struct ath_plugin_version *version)
{
    version->driver->close(version->object);
    pthread_mutex_destroy(&version->binding);
    ath_arena_fini(&version->arena);
    free(version);
}

ath_code ath_version_open(struct ath_plugin_version **out,
                          const struct ath_plugin_driver *driver, const char *path,
                          struct ath_error *err)
{
    struct ath_plugin_version *version = calloc(1, sizeof *version);

    if (version == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for a plugin");
    }
    version->driver = driver;
    version->holders = 1;
    version->mark = ath_file_mark(path); /* before it is read: a later change is one */
    ath_arena_init(&version->arena, VERSION_BYTES);
    pthread_mutex_init(&version->binding, NULL);
    version->path = ath_arena_string(&version->arena, ath_slice_str(path));
    ath_code code = version->path == NULL
                        ? ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for a plugin")
                        : driver->open(&version->object, &version->declared, path,
                                       &version->arena, err);
    if (code != ATH_OK) {
        destroy(version);
        return code;
    }
    version->id = version->declared.program->id;
    *out = version;
    return ATH_OK;
}

void ath_version_hold(struct ath_plugin_version *version)
{
    atomic_fetch_add_explicit(&version->holders, 1, memory_order_relaxed);
}

void ath_version_release(struct ath_plugin_version *version)
{
    if (version != NULL &&
        atomic_fetch_sub_explicit(&version->holders, 1, memory_order_acq_rel) == 1) {
        destroy(version);
    }
}

const struct ath_binding *ath_version_bound(struct ath_plugin_version *version,
                                            const struct ath_program *program)
{
    const struct ath_binding *binding =
        atomic_load_explicit(&version->bindings, memory_order_acquire);

    while (binding != NULL && memcmp(binding->hash, program->hash, 32) != 0) {
        binding = binding->next;
    }
    return binding;
}

const struct ath_binding *ath_version_binding(struct ath_plugin_version *version,
                                              const struct ath_program *program)
{
    const struct ath_binding *known = ath_version_bound(version, program);

    if (known != NULL) {
        return known;
    }
    pthread_mutex_lock(&version->binding);
    known = ath_version_bound(version, program);
    if (known == NULL) {
        struct ath_binding *made =
            ath_binding_make(program, version->declared.checks, &version->arena);
        if (made != NULL) {
            made->next = atomic_load_explicit(&version->bindings, memory_order_relaxed);
            atomic_store_explicit(&version->bindings, made, memory_order_release);
        }
        known = made;
    }
    pthread_mutex_unlock(&version->binding);
    return known;
}
