/* SPDX-License-Identifier: Apache-2.0 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/copy.h"
#include "plugin/driver.h"
#include "plugin/table.h"

enum { DERIVE_MINOR = 3 }; /* of the ABI, that brought athar.derive/1 */

struct ath_plugin_object {
    void *handle;              /* owned */
    struct ath_file_copy copy; /* what the handle is of: open as long as that is */
    bool copied;
    struct ath_manifest_checks checks; /* arena */
};

/* ---- loading --------------------------------------------------------------------- */

/* The three fields that never move are all that may be believed of an unknown plugin. */
static ath_code check_header(const struct athar_plugin *plugin, struct ath_error *err)
{
    if (plugin->abi_major != ATHAR_ABI_MAJOR) {
        return ath_fail(err, ATH_INVALID_ARGUMENT,
                        "built for ABI %u, this server speaks %d", plugin->abi_major,
                        ATHAR_ABI_MAJOR);
    }
    if (plugin->size < ATH_PLUGIN_BYTES_1_0 || plugin->size > ATH_ABI_STRUCT_BYTES) {
        return ath_fail(err, ATH_INVALID_ARGUMENT,
                        "its athar_plugin has size %u, ABI 1.0 has %zu", plugin->size,
                        (size_t)ATH_PLUGIN_BYTES_1_0);
    }
    return ATH_OK;
}

static ath_code find_plugin(struct athar_plugin *copy, void *handle, struct ath_error *err)
{
    const struct athar_plugin *plugin = dlsym(handle, "athar_plugin");
    ath_code code;

    if (plugin == NULL) {
        return ath_fail(err, ATH_INVALID_ARGUMENT,
                        "not an Athar plugin: it exports no athar_plugin");
    }
    if ((code = check_header(plugin, err)) != ATH_OK) {
        return code;
    }
    memset(copy, 0, sizeof *copy);
    memcpy(copy, plugin, plugin->size < sizeof *copy ? plugin->size : sizeof *copy);
    return ATH_OK;
}

static ath_code read_declared(struct ath_plugin_declared *declared,
                              const struct athar_plugin *plugin, struct ath_arena *arena,
                              struct ath_error *err)
{
    struct ath_plugin_declared made = { 0 };
    ath_code code = ath_manifest_program(&made.program, plugin, arena, err);

    if (code != ATH_OK) {
        return code;
    }
    const struct athar_validate *validate =
        plugin->capability == NULL ? NULL : plugin->capability(ATHAR_VALIDATE);
    code = ath_manifest_checks(&made.checks, validate, made.program, arena, err);
    if (code != ATH_OK) {
        return code;
    }
    made.program->coded = made.checks.n > 0;
    /* What was built before there were derivations is not asked for them. */
    const struct athar_derive *derive =
        plugin->capability == NULL || plugin->abi_minor < DERIVE_MINOR
            ? NULL
            : plugin->capability(ATHAR_DERIVE);
    code = ath_manifest_derivations(&made.checks, derive, made.program, arena, err);
    if (code != ATH_OK) {
        return code;
    }
    *declared = made;
    return ATH_OK;
}

static ath_code open_handle(void **handle, const char *path, struct ath_error *err)
{
    ath_code code = ath_object_check(path, err);

    if (code != ATH_OK) {
        return code;
    }
    *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (*handle == NULL) {
        const char *why = dlerror(); /* NOLINT(concurrency-mt-unsafe): it is per thread */
        size_t own = strlen(path);   /* the copy's name says nothing to anybody */
        why = why == NULL ? "no reason given" : why;
        why += strncmp(why, path, own) == 0 && why[own] == ':' ? own + 2 : 0;
        return ath_fail(err, ATH_INVALID_ARGUMENT, "cannot be loaded: %s", why);
    }
    return ATH_OK;
}

/* Look at the file first, because reading it may never end; then load a copy of it. */
static ath_code open_copy(struct ath_plugin_object *object, const char *path,
                          struct ath_error *err)
{
    ath_code code;

    if ((code = ath_object_check(path, err)) != ATH_OK ||
        (code = ath_file_copy_open(&object->copy, path, err)) != ATH_OK) {
        return code;
    }
    code = open_handle(&object->handle, object->copy.path, err);
    object->copied = code == ATH_OK;
    if (code != ATH_OK) {
        ath_file_copy_close(&object->copy);
    }
    return code;
}

static void close_object(struct ath_plugin_object *object)
{
    if (object != NULL) {
        dlclose(object->handle);
        if (object->copied) {
            ath_file_copy_close(&object->copy);
        }
        free(object);
    }
}

/* From the handle on; gives the object back when it is no plugin. */
static ath_code read_object(struct ath_plugin_object **out,
                            struct ath_plugin_object *object,
                            struct ath_plugin_declared *declared, struct ath_arena *arena,
                            struct ath_error *err)
{
    struct athar_plugin plugin;
    ath_code code;

    ath_assert(object != NULL);
    if ((code = find_plugin(&plugin, object->handle, err)) != ATH_OK ||
        (code = read_declared(declared, &plugin, arena, err)) != ATH_OK) {
        close_object(object);
        return code;
    }
    object->checks = declared->checks;
    *out = object;
    return ATH_OK;
}

static ath_code open_object(struct ath_plugin_object **out,
                            struct ath_plugin_declared *declared, const char *path,
                            struct ath_arena *arena, struct ath_error *err)
{
    struct ath_plugin_object *object = calloc(1, sizeof *object);
    ath_code code = object == NULL ? ath_fail(err, ATH_RESOURCE_EXHAUSTED, "out of memory")
                                   : open_copy(object, path, err);

    if (code != ATH_OK) {
        free(object);
        return code;
    }
    return read_object(out, object, declared, arena, err);
}

static ath_code open_alone(struct ath_plugin_object **out,
                           struct ath_plugin_declared *declared, const char *path,
                           struct ath_arena *arena, struct ath_error *err)
{
    struct ath_plugin_object *object = calloc(1, sizeof *object);
    ath_code code = object == NULL ? ath_fail(err, ATH_RESOURCE_EXHAUSTED, "out of memory")
                                   : open_handle(&object->handle, path, err);

    if (code != ATH_OK) {
        free(object);
        return code;
    }
    return read_object(out, object, declared, arena, err);
}

/* ---- checking -------------------------------------------------------------------- */

/* What the plugin knows as a report and as its findings. */
struct athar_report {
    const struct ath_plugin_call *call;
};

struct athar_findings {
    const struct ath_plugin_call *call;
    struct ath_plugin_remarks *remarks;
    struct ath_abi_reader reader; /* remembers what made no sense */
};

static int host_value(const struct athar_report *report, size_t cell, int64_t *value)
{
    const struct ath_plugin_call *call = report->call;

    if (cell >= call->value_count || call->values[cell].state != ATH_CELL_NUMBER) {
        return 0;
    }
    *value = call->values[cell].value;
    return 1;
}

static int host_state(const struct athar_report *report, size_t cell)
{
    const struct ath_plugin_call *call = report->call;

    return cell < call->value_count ? call->values[cell].state : ATHAR_STATE_MISSING;
}

static void host_period(const struct athar_report *report, int32_t *first, int32_t *last)
{
    *first = report->call->first_day;
    *last = report->call->last_day;
}

static int host_layer(const struct athar_report *report)
{
    return (int)report->call->layer;
}

static void remark(struct athar_findings *findings, const struct ath_plugin_remark *said,
                   const struct athar_text *why)
{
    struct ath_abi_reader *r = &findings->reader;
    struct ath_plugin_remark copy = *said;

    copy.code = ath_abi_id(r, said->code, "a finding's code");
    copy.why = ath_abi_labels(r, why, "a finding's text");
    if (r->code == ATH_OK) {
        r->code = ath_plugin_remark_add(findings->remarks, findings->call, &copy, r->err);
    }
}

static void host_refuse(struct athar_findings *findings, size_t cell, const char *code,
                        const struct athar_text *why)
{
    remark(findings, &(struct ath_plugin_remark){ .cell = cell, .code = code }, why);
}

static void host_warn(struct athar_findings *findings, size_t cell, const char *code,
                      const struct athar_text *why)
{
    remark(findings,
           &(struct ath_plugin_remark){ .warning = true, .cell = cell, .code = code }, why);
}

static const struct athar_host host = { .size = sizeof(struct athar_host),
                                        .value = host_value,
                                        .state = host_state,
                                        .period = host_period,
                                        .layer = host_layer,
                                        .refuse = host_refuse,
                                        .warn = host_warn };

_Static_assert(ATHAR_STATE_MISSING == (int)ATH_CELL_MISSING &&
                   ATHAR_STATE_NUMBER == (int)ATH_CELL_NUMBER &&
                   ATHAR_STATE_NOT_APPLICABLE == (int)ATH_CELL_NA,
               "the ABI's states are the model's");
_Static_assert(ATHAR_ACTUAL == (int)ATH_LAYER_ACTUAL &&
                   ATHAR_BASELINE == (int)ATH_LAYER_BASELINE,
               "the ABI's layers are the model's");
_Static_assert(ATHAR_FLOW == (int)ATH_FLOW && ATHAR_CHOICE == (int)ATH_CHOICE,
               "the ABI's kinds are the model's");

static ath_code run_check(struct ath_plugin_object *object,
                          const struct ath_plugin_call *call,
                          struct ath_plugin_remarks *remarks, struct ath_error *err)
{
    struct ath_error why = { 0 };
    struct athar_report report = { call };
    struct athar_findings findings = { .call = call, .remarks = remarks };

    findings.reader = (struct ath_abi_reader){ .arena = remarks->arena, .err = &why };
    object->checks.v[call->check].run(&host, &report, &findings);
    if (findings.reader.code == ATH_OK) {
        return ATH_OK;
    }
    ath_code code = findings.reader.code == ATH_RESOURCE_EXHAUSTED ? ATH_RESOURCE_EXHAUSTED
                                                                   : ATH_UNAVAILABLE;
    return ath_fail(err, code, "%s", why.message);
}

/* ---- deriving -------------------------------------------------------------------- */

/* What the plugin knows as a point. */
struct athar_point {
    const struct ath_plugin_call *call;
};

static int total_value(const struct athar_point *point, size_t cell, athar_wide *value)
{
    const struct ath_plugin_call *call = point->call;

    if (cell >= call->value_count || call->totals[cell].state != ATH_CELL_NUMBER) {
        return 0;
    }
    *value = call->totals[cell].value;
    return 1;
}

static int total_state(const struct athar_point *point, size_t cell)
{
    const struct ath_plugin_call *call = point->call;

    return cell < call->value_count ? call->totals[cell].state : ATHAR_STATE_MISSING;
}

static void point_period(const struct athar_point *point, int32_t *first, int32_t *last)
{
    *first = point->call->first_day;
    *last = point->call->last_day;
}

static int point_layer(const struct athar_point *point)
{
    return (int)point->call->layer;
}

static const struct athar_totals totals = { .size = sizeof(struct athar_totals),
                                            .value = total_value,
                                            .state = total_state,
                                            .period = point_period,
                                            .layer = point_layer };

static ath_code run_derivation(struct ath_plugin_object *object,
                               const struct ath_plugin_call *call,
                               struct ath_plugin_remarks *remarks, struct ath_error *err)
{
    struct athar_point point = { call };
    struct athar_quotient quotient = { .size = sizeof quotient };
    struct ath_plugin_said said = { 0 };

    ath_assert(call->totals != NULL);
    said.known = object->checks.v[call->check].derive(&totals, &point, &quotient);
    if (quotient.size != sizeof quotient) {
        return ath_fail(err, ATH_UNAVAILABLE, "a derivation gives a quotient of size %u",
                        quotient.size);
    }
    said.scale = quotient.scale;
    said.numerator = quotient.numerator;
    said.denominator = quotient.denominator;
    return ath_plugin_quotient_set(remarks, &said, err);
}

/* ---- both ------------------------------------------------------------------------ */

static ath_code run_call(struct ath_plugin_object *object,
                         const struct ath_plugin_call *call,
                         struct ath_plugin_remarks *remarks, struct ath_error *err)
{
    ath_assert(call->check < object->checks.n);
    return object->checks.v[call->check].indicator == NULL
               ? run_check(object, call, remarks, err)
               : run_derivation(object, call, remarks, err);
}

static ath_code run_checks(struct ath_plugin_object *object,
                           const struct ath_plugin_call *calls, size_t n,
                           struct ath_plugin_remarks *const *remarks, struct ath_error *err)
{
    ath_code code = ATH_OK;

    for (size_t i = 0; code == ATH_OK && i < n; i++) {
        code = run_call(object, &calls[i], remarks[i], err);
        remarks[i]->suspect = code != ATH_OK;
    }
    return code;
}

static void report_health(struct ath_plugin_object *object, struct ath_plugin_health *out)
{
    (void)object;
    *out = (struct ath_plugin_health){ .standing = ATH_PLUGIN_SERVING };
}

const struct ath_plugin_driver ath_plugin_inproc = { .name = "in-process",
                                                     .open = open_object,
                                                     .check = run_checks,
                                                     .close = close_object,
                                                     .health = report_health };

const struct ath_plugin_driver ath_plugin_alone = { .name = "in-process",
                                                    .open = open_alone,
                                                    .check = run_checks,
                                                    .close = close_object,
                                                    .health = report_health };
