/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * keep - the id of an upload, kept from before it is sent until it is acknowledged or refused,
 * so that running the same command again after a crash or a broken line sends the same id.
 *
 * Kept in FILE.athar-upload; for standard input, and where that cannot be written, under
 * $XDG_STATE_HOME/athar (else ~/.local/state/athar) by the content's hash. Three lines:
 *
 *     athar-upload 1
 *     id 0198b2c4-...
 *     content <SHA-256 of the file and the options that change what is sent>
 *
 * Another content under the same name is another upload and gets another id. Both places are looked
 * at before an id is made, and where one of them cannot be looked at, none is made: an upload sent
 * under a second id would count as a second one.
 *
 * On disk means through a power cut: the file, its name, and each folder that was made for it.
 */

#include "athar/client.h"
#include "mem.h"

enum { CLI_DIGEST_BYTES = 65 };

struct cli_keep {
    char id[ATHAR_UUID_BYTES];
    const char *path; /* NULL: nowhere to keep it */
    bool again;       /* the id was kept by an earlier run */
    bool changed;     /* an id of other content was kept there */
    const char
        *unreadable; /* what may hold the id and cannot be read: nothing may be sent */
    int error;       /* why: an errno */
};

/* SHA-256 in hexadecimal of the options and the file's bytes. */
void cli_keep_digest(char out[CLI_DIGEST_BYTES], const char *options, const char *data,
                     size_t size);

/* Find or make the upload's id and keep it, or say why it cannot be known. `file` is NULL for
 * standard input. */
void cli_keep_open(struct cli_keep *keep, struct cli_arena *arena, const char *file,
                   const char *digest);

/* The upload has its answer, and who asked has been told: forget the id. */
void cli_keep_done(const struct cli_keep *keep);
