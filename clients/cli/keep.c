/* SPDX-License-Identifier: Apache-2.0 */
#include "keep.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

enum { FILE_BYTES = 256, OWNER_ONLY = 0600, OWNER_FOLDER = 0700 };

static const char format[] = "athar-upload 1\nid %s\ncontent %s\n";

void cli_keep_digest(char out[CLI_DIGEST_BYTES], const char *options, const char *data,
                     size_t size)
{
    crypto_hash_sha256_state state;
    unsigned char hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)options, strlen(options) + 1);
    crypto_hash_sha256_update(&state, (const unsigned char *)data, size);
    crypto_hash_sha256_final(&state, hash);
    sodium_bin2hex(out, CLI_DIGEST_BYTES, hash, sizeof hash);
}

/* ---- the file ------------------------------------------------------------------------- */

/* The kept id when it is of that content; *other when it is of another. */
static bool read_id(char id[ATHAR_UUID_BYTES], bool *other, const char *path,
                    const char *digest)
{
    char text[FILE_BYTES], wanted[FILE_BYTES], child[ATHAR_UUID_BYTES];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0) {
        return false;
    }
    ssize_t size = read(fd, text, sizeof text - 1);
    close(fd);
    text[size < 0 ? 0 : size] = '\0';
    const char *at = strstr(text, "\nid ");
    if (at == NULL || strlen(at) < 4 + ATHAR_UUID_BYTES - 1) {
        return false;
    }
    memcpy(id, at + 4, ATHAR_UUID_BYTES - 1);
    id[ATHAR_UUID_BYTES - 1] = '\0';
    snprintf(wanted, sizeof wanted, format, id, digest);
    *other = strcmp(text, wanted) != 0;
    return !*other && athar_uuid_derive(child, id, 0);
}

/* A name in a folder is on disk when the folder is. Some file systems cannot be asked for that. */
static bool sync_folder(struct cli_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t size = slash == path ? 1 : slash == NULL ? 0 : (size_t)(slash - path);
    int fd = open(size == 0 ? "." : cli_copy(arena, path, size),
                  O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0) {
        return errno == EACCES; /* one that may be written to, but not read */
    }
    bool synced = fsync(fd) == 0 || errno == EINVAL;
    close(fd);
    return synced;
}

/* Whole and on disk, or not there. */
static bool write_id(struct cli_arena *arena, const char *path, const char *id,
                     const char *digest)
{
    const char *text = cli_printf(arena, format, id, digest);
    const char *draft = cli_printf(arena, "%s.%ld", path, (long)getpid());
    size_t size = strlen(text);
    int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, OWNER_ONLY);

    if (fd < 0) {
        return false;
    }
    bool written = write(fd, text, size) == (ssize_t)size && fsync(fd) == 0;
    written = close(fd) == 0 && written && rename(draft, path) == 0;
    if (!written) {
        unlink(draft);
        return false;
    }
    if (!sync_folder(arena, path)) {
        unlink(path);
        return false;
    }
    return true;
}

static bool try_path(struct cli_keep *keep, struct cli_arena *arena, const char *path,
                     const char *digest)
{
    bool other = false;

    if (path == NULL) {
        return false;
    }
    keep->again = read_id(keep->id, &other, path, digest);
    keep->changed = keep->changed || other;
    if (!keep->again) {
        athar_uuid7(keep->id);
    }
    if (!keep->again && !write_id(arena, path, keep->id, digest)) {
        return false;
    }
    keep->path = path;
    return true;
}

/* ---- where ---------------------------------------------------------------------------- */

/* Make the folders of a path, as far as they are missing. */
static void make_folders(char *path)
{
    for (char *at = strchr(path + 1, '/'); at != NULL; at = strchr(at + 1, '/')) {
        *at = '\0';
        (void)mkdir(path, OWNER_FOLDER);
        *at = '/';
    }
}

static const char *state_path(struct cli_arena *arena, const char *digest)
{
    const char *state = cli_environment("XDG_STATE_HOME");
    const char *home = cli_environment("HOME");
    char *path;

    if (state != NULL && *state == '/') {
        path = cli_printf(arena, "%s/athar/%s.athar-upload", state, digest);
    } else if (home != NULL) {
        path = cli_printf(arena, "%s/.local/state/athar/%s.athar-upload", home, digest);
    } else {
        return NULL;
    }
    make_folders(path);
    return path;
}

void cli_keep_open(struct cli_keep *keep, struct cli_arena *arena, const char *file,
                   const char *digest)
{
    *keep = (struct cli_keep){ 0 };
    if (file != NULL &&
        try_path(keep, arena, cli_printf(arena, "%s.athar-upload", file), digest)) {
        return;
    }
    (void)try_path(keep, arena, state_path(arena, digest), digest);
    if (keep->path == NULL && !keep->again) {
        athar_uuid7(keep->id);
    }
}

void cli_keep_done(const struct cli_keep *keep)
{
    if (keep->path != NULL) {
        (void)unlink(keep->path);
    }
}
