/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700

#include "athar/v1/admin.pb-c.h"

#include <ftw.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "ingest/verify.h"
#include "service/child.h"
#include "service/handlers.h"
#include "service/reply.h"

/*
 * Backup and verify take long: one at a time, so that they never hold more than one worker. Verify
 * copies the store and lets a child of this program read the copy: a damaged file can kill its
 * reader, and must not kill the server.
 */

/* What a verification leaves above the server's own limit: what may be written, by it and the server,
 * between two looks at the disk. */
static const uint64_t VERIFY_MARGIN = (uint64_t)16 << 20;

static atomic_flag admin_busy = ATOMIC_FLAG_INIT;
static _Atomic pid_t verifier; /* the child, 0 when there is none */

static bool begin_job(struct ath_call *call)
{
    struct ath_error err;

    if (!atomic_flag_test_and_set(&admin_busy)) {
        return true;
    }
    ath_fail(&err, ATH_UNAVAILABLE, "another backup or verification is under way");
    ath_call_fail_retry(call, &err, 1000);
    return false;
}

/* Why there is no backup, in the reader's words where it is about the folder. */
static void refuse_backup(struct ath_call *call, const char *folder, struct ath_error *err)
{
    const char *reason = err->code == ATH_ALREADY_EXISTS        ? "folder-not-empty"
                         : err->code == ATH_FAILED_PRECONDITION ? "folder-not-made"
                                                                : NULL;
    struct ath_about about = { .field = "directory",
                               .subject = folder,
                               .other = err->message };

    if (reason == NULL) {
        ath_call_fail(call, err, NULL, 0);
    } else {
        ath_reply_reason(call, reason, about);
    }
}

void ath_backup(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const struct ath_service *service = context;
    const Athar__V1__BackupRequest *request = (const Athar__V1__BackupRequest *)message;
    Athar__V1__BackupResponse response = ATHAR__V1__BACKUP_RESPONSE__INIT;
    struct ath_error err;

    if (request->directory[0] != '/') {
        ath_reply_reason(
            call, "path-not-absolute",
            (struct ath_about){ .field = "directory", .subject = request->directory });
        return;
    }
    if (!begin_job(call)) {
        return;
    }
    ath_code code = ath_store_backup(service->store, request->directory, &response.seq,
                                     &response.bytes, &err);
    atomic_flag_clear(&admin_busy);
    if (code != ATH_OK) {
        refuse_backup(call, request->directory, &err);
        return;
    }
    ath_log(ATH_LOG_INFO, "admin.backup-made", "seq=%llu bytes=%llu folder=\"%s\"",
            (unsigned long long)response.seq, (unsigned long long)response.bytes,
            request->directory);
    ath_call_reply(call, &response.base, response.seq);
}

/* ---- verify ---- */

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

void ath_remove_tree(const char *path)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): glibc's is safe as long as it does not chdir */
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The child's report: "name value" lines, as daemon/offline.c writes them. */
struct reading {
    Athar__V1__VerifyResponse *out;
    struct ath_arena *arena;
};

static void read_line(void *context, char *line)
{
    const struct reading *reading = context;
    Athar__V1__VerifyResponse *out = reading->out;
    const struct {
        const char *name;
        uint64_t *value;
    } numbers[] = { { "seq ", &out->seq },
                    { "entries ", &out->entries },
                    { "records ", &out->records },
                    { "mismatches ", &out->mismatches } };

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        size_t n = strlen(numbers[i].name);
        if (strncmp(line, numbers[i].name, n) == 0) {
            *numbers[i].value = strtoull(line + n, NULL, 10);
            return;
        }
    }
    if (strncmp(line, "sample ", 7) == 0 && out->samples != NULL &&
        out->n_samples < ATH_VERIFY_SAMPLES) {
        out->samples[out->n_samples++] =
            ath_text(ath_arena_string(reading->arena, ath_slice_str(line + 7)));
    }
}

static ath_code run_child(Athar__V1__VerifyResponse *out, const struct ath_service *service,
                          const char *folder, struct ath_arena *arena,
                          struct ath_error *err)
{
    const uint64_t left = ath_store_keeps_free(service->store) + VERIFY_MARGIN;
    const char *keep = ath_arena_printf(arena, "%llu", (unsigned long long)left);
    const char *const argv[] = { service->self, "--verify", folder,
                                 "--keep-free", keep,       NULL };
    struct reading reading = { out, arena };
    const struct ath_child child = {
        .argv = argv,
        .line = read_line,
        .context = &reading,
        .running = &verifier,
        .stopped = "the verification was stopped",
        .failed = "the copy could not be verified",
    };

    out->samples = ath_arena_new_array(arena, char *, ATH_VERIFY_SAMPLES);
    if (keep == NULL) {
        return ath_arena_fail(err, "request");
    }
    return ath_child_run(&child, err);
}

void ath_service_stopping(void)
{
    pid_t pid = verifier;

    if (pid > 0) {
        kill(pid, SIGTERM);
    }
}

/* The copy is named alike every time, so that what a killed server left goes, too. */
static ath_code verify(Athar__V1__VerifyResponse *out, const struct ath_service *service,
                       struct ath_arena *arena, struct ath_error *err)
{
    uint64_t seq = 0;
    uint64_t bytes = 0;
    const char *path = ath_store_path(service->store);
    const char *folder = ath_arena_printf(arena, "%s/verify", path);
    const char *again = ath_arena_printf(arena, "%s/verify.again", path);

    if (folder == NULL || again == NULL) {
        return ath_arena_fail(err, "request");
    }
    ath_remove_tree(folder);
    ath_remove_tree(again);
    ath_code code = ath_store_room(service->store, folder, 2, VERIFY_MARGIN, err);
    if (code == ATH_OK) {
        code = ath_store_backup(service->store, folder, &seq, &bytes, err);
    }
    if (code == ATH_OK) {
        code = run_child(out, service, folder, arena, err);
    }
    ath_remove_tree(folder);
    ath_remove_tree(again);
    if (code == ATH_UNAVAILABLE) {
        /* Trying again by itself would fill the disk again: let a person look. */
        struct ath_error cause = *err;
        code = ath_fail(err, ATH_RESOURCE_EXHAUSTED,
                        "no copy of the store could be made to verify: %s", cause.message);
    }
    return code;
}

void ath_verify_call(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const struct ath_service *service = context;
    Athar__V1__VerifyResponse response = ATHAR__V1__VERIFY_RESPONSE__INIT;
    struct ath_error err;

    (void)message;
    if (!begin_job(call)) {
        return;
    }
    ath_code code = verify(&response, service, ath_call_arena(call), &err);
    atomic_flag_clear(&admin_busy);
    if (code != ATH_OK) {
        ath_log(ATH_LOG_ERROR, "admin.verify-failed", "why=\"%s\"", err.message);
        ath_call_fail(call, &err, NULL, 0);
        return;
    }
    ath_log(response.mismatches == 0 ? ATH_LOG_INFO : ATH_LOG_ERROR, "admin.verify-done",
            "seq=%llu records=%llu mismatches=%llu", (unsigned long long)response.seq,
            (unsigned long long)response.records, (unsigned long long)response.mismatches);
    ath_call_reply(call, &response.base, response.seq);
}
