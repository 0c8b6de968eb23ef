/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/prove.h"

#include <string.h>

#include "base/log.h"
#include "plugin/imports.h"
#include "plugin/laws.h"
#include "plugin/registry.h"

static const size_t ARENA_BYTES = (size_t)64 << 20;

static ath_code judge(const struct ath_program *program, ath_code code,
                      const struct ath_laws_report *report, struct ath_error *err)
{
    if (code == ATH_OK) {
        ath_log(ATH_LOG_DEBUG, "plugin.laws", "id=%s reports=%zu calls=%zu warnings=%zu",
                program->id, report->reports, report->calls, report->notes.warnings);
    } else if (code != ATH_FAILED_PRECONDITION) {
        ath_log(ATH_LOG_WARN, "plugin.laws-not-tried", "id=%s problem=\"%s\"", program->id,
                err->message);
    }
    return code == ATH_FAILED_PRECONDITION ? code : ATH_OK;
}

static void log_imports(const struct ath_plugin_version *version, struct ath_arena *arena)
{
    struct ath_notes notes;

    ath_notes_init(&notes, arena);
    ath_imports_look(&notes, version->path);
    for (size_t i = 0; i < notes.n; i++) {
        if (notes.v[i].severity == ATH_NOTE_ERROR) {
            ath_log(ATH_LOG_WARN, "plugin.impure-import", "id=%s why=\"%s\"", version->id,
                    notes.v[i].sentence);
        }
    }
}

/* The same file once more, in a process of its own; NULL where it cannot be had. */
static struct ath_plugin_object *open_again(const struct ath_plugin_version *version,
                                            struct ath_arena *arena)
{
    const struct ath_plugin_declared *was = &version->declared;
    struct ath_plugin_declared declared;
    struct ath_plugin_object *object = NULL;
    struct ath_error err;

    if (ath_plugin_child.open(&object, &declared, version->path, arena, &err) != ATH_OK) {
        return NULL;
    }
    if (declared.checks.n == was->checks.n &&
        strcmp(declared.program->version, was->program->version) == 0) {
        return object;
    }
    ath_plugin_child.close(object); /* another file by now */
    return NULL;
}

/* Checks are tried in processes that serve nobody, also those of plugins that will run inside:
 * neither a crash nor a strike may come of a trial. */
static void open_trial(struct ath_laws_subject *subject,
                       const struct ath_plugin_version *version, bool elsewhere,
                       struct ath_arena *arena)
{
    struct ath_plugin_object *object = open_again(version, arena);

    if (object != NULL) {
        subject->driver = &ath_plugin_child;
        subject->object = object;
        subject->other = elsewhere ? open_again(version, arena) : NULL;
    }
}

static void close_trial(struct ath_laws_subject *subject,
                        const struct ath_plugin_version *version)
{
    if (subject->object != version->object) {
        subject->driver->close(subject->other);
        subject->driver->close(subject->object);
    }
}

static ath_code prove(struct ath_plugin_version *version, struct ath_laws_subject *subject,
                      bool strict, struct ath_arena *arena, struct ath_error *err)
{
    struct ath_laws_report report = { 0 };
    struct ath_error why = { 0 };

    ath_notes_init(&report.notes, arena);
    ath_code code = ath_laws_check(subject, &report, &why);
    bool failed = code == ATH_UNAVAILABLE && strict;
    code = failed ? code : judge(subject->program, code, &report, &why);
    close_trial(subject, version);
    return code == ATH_OK ? ATH_OK
                          : ath_fail(err, code, "it %s: %s",
                                     failed ? "fails" : "breaks a law", why.message);
}

ath_code ath_version_prove(struct ath_plugin_version *version,
                           const struct ath_program *finished,
                           const struct ath_proof *proof, struct ath_error *err)
{
    struct ath_laws_subject subject = { .driver = version->driver,
                                        .object = version->object,
                                        .checks = version->declared.checks,
                                        .program = finished,
                                        .stored = proof->stored,
                                        .stored_count = proof->stored_count,
                                        .runs = proof->runs,
                                        .quick = proof->quick };
    struct ath_arena arena;

    ath_arena_init(&arena, ARENA_BYTES);
    if (subject.checks.n > 0) {
        log_imports(version, &arena);
    }
    if (subject.checks.n > 0) {
        open_trial(&subject, version, proof->elsewhere, &arena);
    }
    ath_code code = prove(version, &subject, proof->strict, &arena, err);
    ath_arena_fini(&arena);
    return code;
}

ath_code ath_plugins_prove(struct ath_plugins *plugins, const struct ath_program *finished,
                           const struct ath_proof *proof, struct ath_error *err)
{
    struct ath_plugin_version *version = ath_registry_hold(plugins, finished);
    ath_code code =
        version == NULL ? ATH_OK : ath_version_prove(version, finished, proof, err);

    ath_version_release(version);
    return code;
}
