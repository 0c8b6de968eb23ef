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

enum found { NONE, SAME, OTHER, UNREADABLE };

/* Whether an error says that no id of ours is there. Somebody else's file is none. */
static bool says_none(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case ELOOP:
    case EACCES:
    case EPERM:
    case ENAMETOOLONG:
        return true;
    default:
        return false;
    }
}

/* The whole of a small file; its size, or -1 with errno. */
static ssize_t read_text(char text[FILE_BYTES], const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0) {
        return -1;
    }
    ssize_t size = read(fd, text, FILE_BYTES - 1);
    int error = errno;
    close(fd);
    errno = error;
    text[size < 0 ? 0 : size] = '\0';
    return size;
}

/* What is kept there; the id when it is of that content. */
static enum found read_id(char id[ATHAR_UUID_BYTES], const char *path, const char *digest)
{
    char text[FILE_BYTES], wanted[FILE_BYTES], child[ATHAR_UUID_BYTES];

    if (read_text(text, path) < 0) {
        return says_none(errno) ? NONE : UNREADABLE;
    }
    const char *at = strstr(text, "\nid ");
    if (at == NULL || strlen(at) < 4 + ATHAR_UUID_BYTES - 1) {
        return NONE;
    }
    memcpy(id, at + 4, ATHAR_UUID_BYTES - 1);
    id[ATHAR_UUID_BYTES - 1] = '\0';
    snprintf(wanted, sizeof wanted, format, id, digest);
    if (strcmp(text, wanted) != 0) {
        return OTHER;
    }
    return athar_uuid_derive(child, id, 0) ? SAME : NONE;
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

/* ---- where ---------------------------------------------------------------------------- */

/* Make the folders of a path, as far as they are missing; false when one may be lost again. The last
 * that was there may have been made by a run that was killed before it was on disk. */
static bool make_folders(struct cli_arena *arena, const char *path)
{
    char *folder = cli_string(arena, path);
    const char *there = NULL;
    bool kept = true;

    for (char *at = strchr(folder + 1, '/'); at != NULL && kept; at = strchr(at + 1, '/')) {
        *at = '\0';
        if (mkdir(folder, OWNER_FOLDER) != 0) {
            there = cli_string(arena, folder);
        } else {
            kept =
                (there == NULL || sync_folder(arena, there)) && sync_folder(arena, folder);
            there = NULL;
        }
        *at = '/';
    }
    return kept && (there == NULL || sync_folder(arena, there));
}

static const char *state_path(struct cli_arena *arena, const char *digest)
{
    const char *state = cli_environment("XDG_STATE_HOME");
    const char *home = cli_environment("HOME");

    if (state != NULL && *state == '/') {
        return cli_printf(arena, "%s/athar/%s.athar-upload", state, digest);
    }
    return home == NULL
               ? NULL
               : cli_printf(arena, "%s/.local/state/athar/%s.athar-upload", home, digest);
}

/* Where the id may be kept, the better place first; NULL for a place that there is not. */
enum place { BESIDE, STATE, PLACES };

/* Look at both; false when there is an answer. */
static bool look(struct cli_keep *keep, const char *const paths[PLACES], const char *digest)
{
    for (int i = 0; i < PLACES; i++) {
        enum found found = paths[i] == NULL ? NONE : read_id(keep->id, paths[i], digest);
        keep->changed = keep->changed || found == OTHER;
        if (found == SAME) {
            keep->again = true;
            keep->path = paths[i];
            return false;
        }
        if (found == UNREADABLE) {
            keep->error = errno;
            keep->unreadable = paths[i];
            return false;
        }
    }
    return true;
}

void cli_keep_open(struct cli_keep *keep, struct cli_arena *arena, const char *file,
                   const char *digest)
{
    const char *const paths[PLACES] = {
        [BESIDE] = file == NULL ? NULL : cli_printf(arena, "%s.athar-upload", file),
        [STATE] = state_path(arena, digest),
    };

    *keep = (struct cli_keep){ 0 };
    if (!look(keep, paths, digest)) {
        return;
    }
    athar_uuid7(keep->id);
    for (int i = 0; i < PLACES && keep->path == NULL; i++) {
        if (paths[i] != NULL && (i != STATE || make_folders(arena, paths[i])) &&
            write_id(arena, paths[i], keep->id, digest)) {
            keep->path = paths[i];
        }
    }
}

void cli_keep_done(const struct cli_keep *keep)
{
    if (keep->path != NULL) {
        (void)unlink(keep->path);
    }
}
