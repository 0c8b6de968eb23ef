/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "athar/client.h"
#include "codec/json.h"
#include "upload.h"

static bool decode(struct cli_upload *out, const char *data, size_t size,
                   struct cli_findings *findings)
{
    char err[ATHAR_JSON_ERROR_BYTES], again[ATHAR_JSON_ERROR_BYTES];
    ProtobufCMessage *message = NULL;

    if (athar_json_decode(&message, &athar__v1__submit_request__descriptor, data, size,
                          NULL, err)) {
        out->request = (Athar__V1__SubmitRequest *)message;
        return true;
    }
    if (athar_json_decode(&message, &athar__v1__submission__descriptor, data, size, NULL,
                          again)) {
        out->request = calloc(1, sizeof *out->request);
        if (out->request == NULL) {
            protobuf_c_message_free_unpacked(message, NULL);
            return false;
        }
        athar__v1__submit_request__init(out->request);
        out->request->submission = (Athar__V1__Submission *)message;
        return true;
    }
    bool request = strstr(err, "submission") != NULL;
    const struct cli_words words = {
        .subject = cli_json_words(findings->arena, findings->lang, request ? err : again),
    };
    cli_find(findings, CLI_SAY_MALFORMED_JSON, 0, NULL, &words);
    return false;
}

static char *replace_string(char *old, const char *text)
{
    if (old != NULL && *old != '\0') {
        free(old);
    }
    return strdup(text);
}

/* A layer or project of the command line against the report's own. */
static void apply_flag(struct cli_findings *findings, char **field, const char *flag,
                       enum cli_message contradicts, const char *path)
{
    if (flag == NULL) {
        return;
    }
    if (**field == '\0') {
        *field = replace_string(*field, flag);
    } else if (strcmp(*field, flag) != 0) {
        const struct cli_words words = { .subject = *field, .limit = flag };
        cli_find(findings, contradicts, 0, path, &words);
    }
}

static void apply_options(struct cli_upload *out, const struct cli_upload_options *options,
                          struct cli_findings *findings)
{
    out->submission.over_lock = out->submission.over_lock || options->over_lock;
    for (size_t i = 0; i < out->submission.n_reports; i++) {
        Athar__V1__Report *report = out->submission.reports[i];
        if (options->replace) {
            report->mode = ATHAR__V1__MODE__MODE_REPLACE;
        }
        if (report->key == NULL) {
            continue;
        }
        apply_flag(findings, &report->key->layer, options->layer, CLI_SAY_LAYER_CONTRADICTS,
                   cli_printf(findings->arena, "reports[%zu].key.layer", i));
        apply_flag(findings, &report->key->project, options->project,
                   CLI_SAY_PROJECT_CONTRADICTS,
                   cli_printf(findings->arena, "reports[%zu].key.project", i));
    }
}

bool cli_upload_json(struct cli_upload *out, const char *data, size_t size,
                     const struct cli_upload_options *options,
                     struct cli_findings *findings)
{
    *out = (struct cli_upload){ 0 };
    athar__v1__submission__init(&out->submission);
    if (size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0) {
        data += 3;
        size -= 3;
    }
    if (!decode(out, data, size, findings)) {
        return false;
    }
    if (out->request->submission != NULL) {
        out->submission = *out->request->submission;
    }
    if (out->submission.n_reports == 0) {
        cli_find(findings, CLI_SAY_EMPTY_SUBMISSION, 0, NULL, NULL);
    }
    out->id = *out->request->id == '\0' ? NULL : out->request->id;
    apply_options(out, options, findings);
    return findings->errors == 0;
}
