/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "athar/v1/journal.pb-c.h"
#include "base/clock.h"
#include "base/log.h"
#include "plugin/prove.h"
#include "service/service.h"
#include "service/stored.h"
#include "store/dict.h"

static const size_t ARENA_BYTES = (size_t)64 << 20;

/* ---- programs of plugins into the journal ---- */

/* One load at a time: each is judged by what the one before left. */
static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;

/* A program on its way into the catalogue. */
struct entering {
    struct ath_service *service;
    struct ath_program program;
    const struct ath_snapshot *snapshot;
    const struct ath_program *previous; /* NULL: new */
    uint64_t versions;                  /* it had so far */
    bool same;                          /* as the catalogue has it */
    bool unknown;                       /* whether it is journalled, after a failure */
    uint64_t seq;                       /* where it was journalled, else the head */
};

static ath_code read_known(struct entering *e, struct ath_txn *txn, struct ath_error *err)
{
    char name[32];

    ath_code code = ath_snapshot_acquire(&e->snapshot, txn, err);
    if (code != ATH_OK) {
        return code;
    }
    e->previous =
        ath_catalogue_program(&e->snapshot->catalogue, ath_slice_str(e->program.id));
    if (e->previous == NULL) {
        return ATH_OK;
    }
    snprintf(name, sizeof name, "versions/%u", e->previous->number);
    return ath_meta_get(&e->versions, txn, name, err);
}

/* Finish what a plugin declares against what is served. The caller releases the snapshot, also
 * after a failure. */
static ath_code finish(struct entering *e, struct ath_arena *arena, struct ath_error *err)
{
    struct ath_txn *txn = NULL;

    e->seq = e->service->head;
    ath_code code = ath_txn_begin(&txn, e->service->store, ATH_READ, err);
    if (code != ATH_OK) {
        return code;
    }
    code = read_known(e, txn, err);
    ath_txn_abort(txn);
    if (code == ATH_OK) {
        code = ath_program_finish(&e->program, e->previous, arena, err);
    }
    e->same = code == ATH_OK && e->previous != NULL &&
              memcmp(e->previous->hash, e->program.hash, sizeof e->program.hash) == 0;
    if (code == ATH_OK && !e->same) {
        code = ath_program_judge(&e->program, err);
    }
    return code;
}

/* A catalogue's command id follows from its content and how many versions came before: sent again it
 * is the same command, a return to an earlier content is a new one. */
static void command_id(uint8_t id[16], const uint8_t hash[32], uint64_t versions)
{
    memcpy(id, hash, 16);
    for (int i = 0; i < 8; i++) {
        id[15 - i] = (uint8_t)(id[15 - i] ^ (versions >> (8 * i)));
    }
}

static ath_code journal_program(struct entering *e, struct ath_error *err)
{
    const struct ath_program *program = &e->program;
    struct ath_command command = { .kind = ATH_INTENT_CATALOGUE,
                                   .intent = program->content,
                                   .bases = &e->versions,
                                   .base_count = 1 };

    command_id(command.id, program->hash, e->versions);
    ath_ingest_command(e->service->ingest, &command);
    if (command.code != ATH_OK) { /* a full disk, or else a broken store */
        ath_code code =
            command.code == ATH_RESOURCE_EXHAUSTED ? command.code : ATH_INTERNAL;
        e->unknown = command.code == ATH_UNAVAILABLE;
        return ath_fail(err, code, "program '%s' cannot be journalled: %s", program->id,
                        command.message);
    }
    e->seq = command.seq;
    ath_log(ATH_LOG_INFO, "service.program-journalled", "program=%s version=%s seq=%llu",
            program->id, program->version, (unsigned long long)command.seq);
    return ATH_OK;
}

/* ---- what must hold before it serves ---- */

/* How much is tried: little at the start, which must not take long. */
struct trying {
    size_t runs;    /* reports made up for each form */
    size_t stored;  /* latest reports of each form and layer */
    bool elsewhere; /* in another process, too */
};

static const struct trying at_start = { 12, 4, false }, at_load = { 100, 40, true };

/* What is there to be tried on; nothing where it cannot be read: that is not the plugin's fault. */
static struct ath_stored read_stored(const struct entering *e, size_t most,
                                     struct ath_arena *arena)
{
    const struct ath_stored_wish wish = { e->previous, &e->program, most };
    struct ath_stored stored = { NULL, 0 };
    struct ath_txn *txn = NULL;
    struct ath_error err = { 0 };

    if (e->previous == NULL ||
        ath_txn_begin(&txn, e->service->store, ATH_READ, &err) != ATH_OK) {
        return stored;
    }
    if (ath_stored_read(&stored, txn, &wish, arena, &err) != ATH_OK) {
        ath_log(ATH_LOG_WARN, "service.stored-not-read", "program=%s why=\"%s\"",
                e->program.id, err.message);
        stored.n = 0;
    }
    ath_txn_abort(txn);
    return stored;
}

/* The laws of purity and combination; of the version, or of what serves for NULL. */
static ath_code prove(const struct entering *e, struct ath_plugin_version *version,
                      const struct trying *trying, struct ath_error *err)
{
    struct ath_arena arena;

    ath_arena_init(&arena, ARENA_BYTES);
    struct ath_stored stored = read_stored(e, trying->stored, &arena);
    const struct ath_proof proof = {
        .stored = stored.v,
        .stored_count = stored.n,
        .runs = trying->runs,
        .quick = version == NULL,
        .elsewhere = trying->elsewhere,
        .strict = version != NULL && ath_plugins_serves(e->service->plugins, e->program.id),
    };
    ath_code code = version == NULL
                        ? ath_plugins_prove(e->service->plugins, &e->program, &proof, err)
                        : ath_version_prove(version, &e->program, &proof, err);
    ath_arena_fini(&arena);
    return code;
}

/* ---- at the start ---- */

/* Finish one plugin's program against what is served, and journal it when it is new. */
static ath_code register_program(struct ath_service *service,
                                 const struct ath_plugin_info *info,
                                 struct ath_arena *arena, struct ath_error *err)
{
    struct entering e = { .service = service, .program = *info->program };
    ath_code code = finish(&e, arena, err);

    if (code == ATH_OK) {
        code = ath_plugins_bind(service->plugins, &e.program, err);
    }
    if (code == ATH_OK) {
        code = prove(&e, NULL, &at_start, err);
    }
    if (code == ATH_OK && !e.same) {
        code = journal_program(&e, err);
    }
    ath_snapshot_release(e.snapshot);
    return code;
}

/* Codes that mean the plugin is wrong, not the store; or that the disk is full, when what is there
 * can still be asked for. */
static bool only_this_one(ath_code code)
{
    return code == ATH_INVALID_ARGUMENT || code == ATH_FAILED_PRECONDITION ||
           code == ATH_UNAVAILABLE || code == ATH_RESOURCE_EXHAUSTED;
}

ath_code ath_service_register(struct ath_service *service, struct ath_error *err)
{
    const struct ath_plugin_info *info = NULL;
    struct ath_arena arena;
    ath_code code = ATH_OK;

    ath_arena_init(&arena, ARENA_BYTES);
    for (size_t i = 0;
         code == ATH_OK && (info = ath_plugins_info(service->plugins, i)) != NULL; i++) {
        if (info->program == NULL || info->problem[0] != '\0') {
            continue;
        }
        ath_arena_reset(&arena);
        code = register_program(service, info, &arena, err);
        if (only_this_one(code)) {
            ath_log(ATH_LOG_ERROR, "service.program-refused", "file=\"%s\" why=\"%s\"",
                    info->path, err->message);
            ath_plugins_reject(service->plugins, i, err->message);
            code = ATH_OK;
        }
    }
    ath_arena_fini(&arena);
    return code;
}

/* ---- while it serves ---- */

/* Bind the new version to the program as it will be, and let the catalogue follow. */
static ath_code enter(struct entering *e, struct ath_plugin_version *version,
                      struct ath_arena *arena, struct ath_error *err)
{
    ath_code code;

    if ((code = finish(e, arena, err)) != ATH_OK ||
        (code = ath_version_bind(version, &e->program, err)) != ATH_OK ||
        (code = prove(e, version, &at_load, err)) != ATH_OK) {
        return code;
    }
    if (e->same) {
        return ATH_OK;
    }
    ath_plugins_offer(e->service->plugins, version);
    return journal_program(e, err);
}

/* What the version before asked for and this one does not. A sheet that was copied half is a whole one
 * with fewer rows. */
static void find_retired(struct ath_service_loaded *out, const struct entering *e,
                         struct ath_arena *arena)
{
    uint16_t most = e->previous == NULL ? 0 : e->program.indicator_count;

    out->retired = ath_arena_new_array(arena, const char *, most);
    for (uint16_t i = 0; i < most && out->retired != NULL; i++) {
        const struct ath_indicator *is = &e->program.indicators[i];
        const struct ath_indicator *was =
            is->retired ? ath_program_indicator(e->previous, ath_slice_str(is->id)) : NULL;
        const char *id = was == NULL || was->retired
                             ? NULL
                             : ath_arena_string(arena, ath_slice_str(is->id));
        if (id != NULL) {
            out->retired[out->retired_count++] = id;
        }
    }
}

/* "takes no more figures for: a, b", as far as it fits; "" when all is there. */
static void tell_retired(char out[ATH_MESSAGE_BYTES],
                         const struct ath_service_loaded *loaded)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < loaded->retired_count && used < ATH_MESSAGE_BYTES; i++) {
        used += (size_t)snprintf(out + used, ATH_MESSAGE_BYTES - used, "%s%s",
                                 i == 0 ? "takes no more figures for: " : ", ",
                                 loaded->retired[i]);
    }
}

/* Nobody else is loading or unloading. */
static ath_code load_alone(struct ath_service_loaded *out, struct ath_service *service,
                           const char *path, struct ath_arena *arena, struct ath_error *err)
{
    struct ath_plugins *plugins = service->plugins;
    struct ath_plugin_version *version = NULL;
    struct ath_arena work;
    char note[ATH_MESSAGE_BYTES];
    ath_code code = ath_plugins_prepare(&version, plugins, path, err);

    if (code != ATH_OK) {
        ath_log(ATH_LOG_ERROR, "audit.plugin-refused", "file=\"%s\" why=\"%s\"", path,
                err->message);
        return code;
    }
    ath_arena_init(&work, ARENA_BYTES);
    struct entering e = { .service = service, .program = *ath_version_program(version) };
    code = enter(&e, version, &work, err);
    if (code == ATH_OK) {
        *out = (struct ath_service_loaded){ .seq = e.seq, .changed = !e.same };
        find_retired(out, &e, arena);
        tell_retired(note, out);
        ath_plugins_serve(plugins, version, note);
    } else {
        ath_plugins_drop(plugins, version, err->message, e.unknown);
    }
    ath_snapshot_release(e.snapshot);
    ath_arena_fini(&work);
    return code;
}

static ath_code begin_loading(struct ath_error *err)
{
    return pthread_mutex_trylock(&loading) == 0
               ? ATH_OK
               : ath_fail(err, ATH_ABORTED, "another plugin is being loaded");
}

ath_code ath_service_load(struct ath_service_loaded *out, struct ath_service *service,
                          const char *path, struct ath_arena *arena, struct ath_error *err)
{
    ath_code code = begin_loading(err);

    if (code != ATH_OK) {
        return code;
    }
    code = load_alone(out, service, path, arena, err);
    pthread_mutex_unlock(&loading);
    return code;
}

ath_code ath_service_unload(bool *taken, struct ath_service *service, const char *path,
                            const char *why, struct ath_error *err)
{
    ath_code code = begin_loading(err);

    if (code != ATH_OK) {
        return code;
    }
    *taken = ath_plugins_unload(service->plugins, path, why);
    pthread_mutex_unlock(&loading);
    return code;
}

static void follow(struct ath_service *service, const struct ath_plugin_changes *changes,
                   struct ath_arena *arena)
{
    struct ath_service_loaded loaded;
    struct ath_error err;
    size_t refused = 0;

    for (size_t i = 0; i < changes->file_count; i++) {
        pthread_mutex_lock(&loading);
        refused += load_alone(&loaded, service, changes->files[i], arena, &err) != ATH_OK;
        pthread_mutex_unlock(&loading);
    }
    for (size_t i = 0; i < changes->gone_count; i++) {
        pthread_mutex_lock(&loading);
        ath_plugins_unload(service->plugins, changes->gone[i], "its file is gone");
        pthread_mutex_unlock(&loading);
    }
    ath_log(ATH_LOG_INFO, "service.plugins-looked", "files=%zu refused=%zu gone=%zu",
            changes->file_count, refused, changes->gone_count);
}

void ath_service_rescan(struct ath_service *service)
{
    struct ath_plugin_changes changes;
    struct ath_arena arena;
    struct ath_error err;

    ath_arena_init(&arena, ARENA_BYTES);
    if (ath_plugins_scan(&changes, service->plugins, &arena, &err) == ATH_OK) {
        follow(service, &changes, &arena);
    } else {
        ath_log(ATH_LOG_ERROR, "service.plugins-not-looked", "why=\"%s\"", err.message);
    }
    ath_arena_fini(&arena);
}

/* ---- events ---- */

static void publish_move(struct ath_publisher *publisher,
                         const struct ath_snapshot *snapshot, const struct ath_move *move)
{
    Athar__V1__Event event = ATHAR__V1__EVENT__INIT;
    const struct ath_program *program = NULL;
    const struct ath_form *form = NULL;
    char period[ATH_PERIOD_TEXT_BYTES];
    char topic[ATH_ID_BYTES + 16];
    uint8_t packed[256];

    if (!ath_snapshot_form(&program, &form, snapshot, move->form)) {
        return;
    }
    ath_period_format(period, move->period);
    snprintf(topic, sizeof topic, "program/%s/", program->id);
    event.seq = move->seq;
    event.program = (char *)program->id;
    event.period = period;
    event.layer = (char *)ath_layer_name(move->layer);
    event.time_us = ath_clock_wall_us();
    if (athar__v1__event__get_packed_size(&event) <= sizeof packed) {
        size_t n = athar__v1__event__pack(&event, packed);
        ath_publish(publisher, topic, ath_slice(packed, n));
    }
}

void ath_service_committed(void *context, uint64_t head, const struct ath_move *moves,
                           size_t n, bool lost)
{
    struct ath_service *service = context;
    struct ath_publisher *publisher = service->publisher;
    const struct ath_snapshot *snapshot = NULL;
    struct ath_txn *txn = NULL;
    struct ath_error err;

    (void)lost; /* a subscriber sees the gap in seq and pages the journal */
    service->head = head;
    if (publisher == NULL || n == 0 ||
        ath_txn_begin(&txn, service->store, ATH_READ, &err) != ATH_OK) {
        return;
    }
    if (ath_snapshot_acquire(&snapshot, txn, &err) == ATH_OK) {
        for (size_t i = 0; i < n; i++) {
            publish_move(publisher, snapshot, &moves[i]);
        }
    }
    ath_snapshot_release(snapshot);
    ath_txn_abort(txn);
}

size_t ath_service_heartbeat(uint8_t *out, size_t size, void *context)
{
    const struct ath_service *service = context;
    Athar__V1__Event event = ATHAR__V1__EVENT__INIT;

    event.seq = service->head;
    event.time_us = ath_clock_wall_us();
    if (athar__v1__event__get_packed_size(&event) > size) {
        return 0;
    }
    return athar__v1__event__pack(&event, out);
}
