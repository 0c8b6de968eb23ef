/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/derive.h"

#include <string.h>

#include "base/log.h"
#include "plugin/serving.h"
#include "plugin/wire.h"

enum { BATCH = ATH_WIRE_CALLS }; /* one frame: others get their turn behind it */

/* Calls on their way, filled again and again; the scratch arena's. */
struct batch {
    struct ath_plugin_call calls[BATCH];
    struct ath_plugin_remarks remarks[BATCH], *answers[BATCH];
};

static void fill(struct batch *batch, size_t n, const struct ath_plugin_deriving *asked,
                 const struct ath_plugin_point *points, size_t derivation)
{
    for (size_t i = 0; i < n; i++) {
        batch->calls[i] =
            (struct ath_plugin_call){ .check = derivation,
                                      .totals = points[i].totals,
                                      .value_count = asked->indicator->derived_count,
                                      .first_day = points[i].first_day,
                                      .last_day = points[i].last_day,
                                      .layer = asked->layer };
        batch->remarks[i] = (struct ath_plugin_remarks){ 0 };
        batch->answers[i] = &batch->remarks[i];
    }
}

static ath_code fail(const struct ath_plugin_deriving *asked,
                     const struct ath_serving *serving, const struct ath_error *why,
                     struct ath_error *err)
{
    bool turned_away = why->retry_after_ms > 0; /* its driver has said why */

    ath_log(turned_away ? ATH_LOG_DEBUG : ATH_LOG_ERROR, "plugin.derive-failed",
            "id=%s indicator=%s points=%zu problem=\"%s\"", serving->id,
            asked->indicator->id, asked->n, why->message);
    return ath_fail_retry(err, why->code, why->retry_after_ms, "plugin '%s' failed: %s",
                          serving->id, why->message);
}

static ath_code ask(const struct ath_plugin_deriving *asked,
                    const struct ath_serving *serving, size_t derivation,
                    struct batch *batch, struct ath_error *err)
{
    ath_code code = ATH_OK;

    for (size_t at = 0; at < asked->n; at += BATCH) {
        size_t n = asked->n - at < BATCH ? asked->n - at : BATCH;
        struct ath_error why = { 0 };
        if (asked->expired != NULL && asked->expired(asked->context)) {
            return ath_fail(err, ATH_DEADLINE_EXCEEDED, "no time left to derive '%s'",
                            asked->indicator->id);
        }
        fill(batch, n, asked, asked->points + at, derivation);
        code =
            serving->driver->check(serving->object, batch->calls, n, batch->answers, &why);
        if (code != ATH_OK) {
            return fail(asked, serving, &why, err);
        }
        for (size_t i = 0; i < n; i++) {
            asked->points[at + i].quotient = batch->remarks[i].quotient;
        }
    }
    return ATH_OK;
}

/* What is derived from something else is something else: a definition never changes, so this is
 * a plugin that was put back to before it was declared anew. */
static ath_code check_same(const struct ath_plugin_deriving *asked,
                           const struct ath_manifest_check *derivation,
                           struct ath_arena *scratch, struct ath_error *err)
{
    const char *cells = ath_manifest_cells(derivation, scratch);

    if (cells == NULL) {
        return ath_arena_fail(err, "request");
    }
    if (strcmp(cells, asked->indicator->derived) != 0 ||
        derivation->cell_count != asked->indicator->derived_count) {
        return ath_fail(err, ATH_FAILED_PRECONDITION,
                        "the plugin that serves derives '%s' from other cells",
                        asked->indicator->id);
    }
    return ATH_OK;
}

ath_code ath_plugins_derive(struct ath_plugins *plugins,
                            const struct ath_plugin_deriving *asked,
                            struct ath_arena *scratch, struct ath_error *err)
{
    struct batch *batch = ath_arena_new(scratch, struct batch);
    struct ath_serving serving;
    size_t at = 0;
    ath_code code;

    if (batch == NULL) {
        return ath_arena_fail(err, "request");
    }
    code = ath_serving_deriving(
        &serving, &at, plugins,
        &(struct ath_derived_name){ asked->program->id, asked->indicator->id }, err);
    if (code != ATH_OK) {
        return code;
    }
    code = check_same(asked, &serving.checks.v[at], scratch, err);
    if (code == ATH_OK) {
        code = ask(asked, &serving, at, batch, err);
    }
    ath_serving_release(plugins, &serving);
    return code;
}
