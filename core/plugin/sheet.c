/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/sheet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "plugin/sheet_parts.h"

#define SUFFIX ".csv"

enum { PATH_BYTES = 4096, LOGGED_PROBLEMS = 20 };

static const char *const parts[ATH_SHEET_PARTS] = {
    [ATH_SHEET_INDICATORS] = "",     [ATH_SHEET_OPTIONS] = "options",
    [ATH_SHEET_FORMS] = "forms",     [ATH_SHEET_RULES] = "rules",
    [ATH_SHEET_PROGRAM] = "program",
};

/* ---- names of files -------------------------------------------------------------- */

/* "clubs.options.csv" is "clubs" and "options"; a part is "" for "clubs.csv". */
struct file_name {
    struct ath_slice stem, part;
};

static bool split_name(struct file_name *out, const char *name)
{
    size_t size = strlen(name), suffix = strlen(SUFFIX);

    if (size <= suffix || strcmp(name + size - suffix, SUFFIX) != 0) {
        return false;
    }
    struct ath_slice stem = ath_slice(name, size - suffix);
    size_t point = stem.size;
    while (point > 0 && stem.data[point - 1] != '.') {
        point--;
    }
    *out = (struct file_name){ stem, ath_slice_str("") };
    if (point > 0) {
        out->part = ath_slice(stem.data + point, stem.size - point);
        out->stem = ath_slice(stem.data, point - 1);
    }
    return true;
}

/* The part of this name, or ATH_SHEET_PARTS. */
static enum ath_sheet_part part_of(struct ath_slice name)
{
    enum ath_sheet_part part = ATH_SHEET_INDICATORS;

    while (part < ATH_SHEET_PARTS && !ath_slice_is(name, parts[part])) {
        part++;
    }
    return part;
}

static bool is_there(const char *folder, struct ath_slice stem)
{
    char path[PATH_BYTES];
    struct stat st;
    int n = snprintf(path, sizeof path, "%s/%.*s" SUFFIX, folder, (int)stem.size,
                     (const char *)stem.data);

    return n > 0 && (size_t)n < sizeof path && lstat(path, &st) == 0;
}

/* "clubs.CSV", as some programs save it. */
static bool is_capital(const char *name)
{
    size_t size = strlen(name), suffix = strlen(SUFFIX);

    return size > suffix && strcasecmp(name + size - suffix, SUFFIX) == 0 &&
           strcmp(name + size - suffix, SUFFIX) != 0;
}

bool ath_sheet_opens(const char *folder, const char *name)
{
    struct file_name file;

    if (name[0] == '.' || name[0] == '~') {
        return false;
    }
    if (!split_name(&file, name)) {
        return is_capital(name);
    }
    enum ath_sheet_part part = part_of(file.part);
    return part == ATH_SHEET_INDICATORS || part == ATH_SHEET_PARTS ||
           !is_there(folder, file.stem);
}

bool ath_sheet_beside(char *out, size_t size, const char *path, enum ath_sheet_part part)
{
    size_t stem = strlen(path), suffix = strlen(SUFFIX);

    if (stem <= suffix || strcmp(path + stem - suffix, SUFFIX) != 0) {
        return false;
    }
    stem -= suffix;
    int n = snprintf(out, size, "%.*s%s%s" SUFFIX, (int)stem, path,
                     part == ATH_SHEET_INDICATORS ? "" : ".", parts[part]);
    return n > 0 && (size_t)n < size;
}

const char *ath_sheet_whole(const char *path, struct ath_arena *arena)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    struct file_name file;

    if (!split_name(&file, name) || file.part.size == 0 ||
        part_of(file.part) == ATH_SHEET_PARTS) {
        return path;
    }
    const char *folder = ath_arena_printf(
        arena, "%.*s", slash == NULL ? 1 : (int)(slash - path), slash == NULL ? "." : path);
    const char *whole =
        ath_arena_printf(arena, "%.*s" SUFFIX,
                         (int)((const char *)file.stem.data + file.stem.size - path), path);
    bool there = folder != NULL && whole != NULL && is_there(folder, file.stem);
    return there ? whole : path;
}

/* ---- bytes of files -------------------------------------------------------------- */

/* All files of a program, on the heap. */
struct loading {
    struct ath_sheet_making m; /* to tell problems with */
    uint8_t *bytes[ATH_SHEET_PARTS];
    struct ath_sheet_files files;
};

static void tell(struct loading *l, enum ath_sheet_part part, enum ath_sheet_saying saying,
                 struct ath_sheet_words words)
{
    l->m.tables[part].part = part;
    ath_sheet_tell(&l->m, (struct ath_sheet_at){ &l->m.tables[part], NULL }, NULL, saying,
                   words);
}

/* One byte more than may be there, so that a longer file is known as such. */
static bool read_all(struct ath_slice *out, uint8_t *bytes, int fd)
{
    size_t used = 0;

    while (used <= ATH_SHEET_BYTES) {
        ssize_t n = read(fd, bytes + used, ATH_SHEET_BYTES + 1 - used);
        if (n < 0 && errno != EINTR) {
            return false;
        }
        if (n == 0) {
            break;
        }
        used += n > 0 ? (size_t)n : 0;
    }
    *out = ath_slice(bytes, used);
    return true;
}

static void load_open(struct loading *l, enum ath_sheet_part part, int fd)
{
    struct ath_sheet_words none = { 0 };
    struct stat st;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        tell(l, part, ATH_SHEET_NO_PLAIN_FILE, none);
        return;
    }
    l->bytes[part] = malloc(ATH_SHEET_BYTES + 1);
    if (l->bytes[part] == NULL) {
        tell(l, part, ATH_SHEET_MEMORY, none);
    } else if (!read_all(&l->files.bytes[part], l->bytes[part], fd)) {
        tell(l, part, ATH_SHEET_UNREADABLE, none);
    }
}

static void load_part(struct loading *l, const char *folder, enum ath_sheet_part part)
{
    char path[PATH_BYTES];
    int n = snprintf(path, sizeof path, "%s/%s", folder, ath_sheet_name(&l->m, part));

    if (n < 0 || (size_t)n >= sizeof path) {
        tell(l, part, ATH_SHEET_UNREADABLE, (struct ath_sheet_words){ 0 });
        return;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY);
    if (fd >= 0) {
        load_open(l, part, fd);
        close(fd);
    } else if (errno != ENOENT || part == ATH_SHEET_INDICATORS) {
        tell(l, part, errno == ELOOP ? ATH_SHEET_NO_PLAIN_FILE : ATH_SHEET_UNREADABLE,
             (struct ath_sheet_words){ 0 });
    }
}

/* A file that is not the one of the indicators; true when something was wrong with that. */
static bool tell_part(struct loading *l, struct file_name file)
{
    enum ath_sheet_part part = part_of(file.part);
    struct ath_sheet_near near = { 0 };

    if (part == ATH_SHEET_INDICATORS) {
        return false;
    }
    const char *text = ath_arena_string(l->m.arena, file.part);
    for (enum ath_sheet_part p = ATH_SHEET_OPTIONS; p < ATH_SHEET_PARTS; p++) {
        ath_sheet_compare(&l->m, &near, text == NULL ? "" : text, parts[p]);
    }
    const char *whole = ath_sheet_name(&l->m, ATH_SHEET_INDICATORS);
    if (part == ATH_SHEET_PARTS) {
        tell(l, ATH_SHEET_INDICATORS, ATH_SHEET_UNKNOWN_PART,
             (struct ath_sheet_words){ text, "options, forms, rules, program", near.best });
    } else {
        tell(l, part, ATH_SHEET_ALONE, (struct ath_sheet_words){ .limit = whole });
    }
    return true;
}

/* ---- loading --------------------------------------------------------------------- */

static void load_files(struct loading *l, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    size_t folder_size = slash == NULL ? 1 : (size_t)(slash - path);
    struct ath_slice folder = ath_slice(slash == NULL ? "." : path, folder_size);
    struct file_name file = { ath_slice_str(name), ath_slice_str("") };

    bool named = split_name(&file, name);
    bool unknown = part_of(file.part) == ATH_SHEET_PARTS;
    bool whole_stem = (unknown && named) || is_capital(name);
    struct ath_slice stem =
        whole_stem ? ath_slice(name, strlen(name) - strlen(SUFFIX)) : file.stem;
    const char *stem_text = ath_arena_string(l->m.arena, stem);
    const char *folder_text = ath_arena_string(l->m.arena, folder);
    l->m.problems->stem = stem_text == NULL ? "" : stem_text;
    if (!named) {
        tell(l, ATH_SHEET_INDICATORS,
             is_capital(name) ? ATH_SHEET_CAPITALS : ATH_SHEET_FILE_NAME,
             (struct ath_sheet_words){ .value = name });
    } else if (stem_text == NULL || folder_text == NULL) {
        ath_sheet_exhausted(&l->m);
    } else if (!tell_part(l, file)) {
        for (enum ath_sheet_part part = 0; part < ATH_SHEET_PARTS; part++) {
            load_part(l, folder_text, part);
        }
    }
}

ath_code ath_sheet_load(struct ath_program **out, struct ath_sheet_problems *problems,
                        const char *path, struct ath_arena *arena, struct ath_error *err)
{
    struct loading *l = calloc(1, sizeof *l);

    if (l == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for a program");
    }
    problems->arena = arena;
    problems->n = 0;
    l->m.arena = arena;
    l->m.problems = problems;
    load_files(l, ath_sheet_whole(path, arena));
    ath_code code = problems->n == 0
                        ? ath_sheet_program(out, problems, &l->files, arena, err)
                        : ath_sheet_fail(problems, err);
    for (size_t i = 0; i < ATH_SHEET_PARTS; i++) {
        free(l->bytes[i]);
    }
    free(l);
    return code;
}

/* ---- the driver ------------------------------------------------------------------ */

struct ath_plugin_object {
    uint8_t unused; /* nothing has to be kept */
};

static void log_problems(const struct ath_sheet_problems *problems, const char *path)
{
    char text[ATH_SHEET_TEXT_BYTES];

    for (size_t i = 0; i < problems->n && i < LOGGED_PROBLEMS; i++) {
        ath_sheet_problem_text(text, sizeof text, problems, i, ATH_SHEET_EN);
        ath_log(ATH_LOG_ERROR, "plugin.sheet-problem", "path=%s problem=\"%s\"", path,
                text);
    }
}

static ath_code open_sheet(struct ath_plugin_object **out,
                           struct ath_plugin_declared *declared, const char *path,
                           struct ath_arena *arena, struct ath_error *err)
{
    struct ath_sheet_problems *problems = calloc(1, sizeof *problems);
    struct ath_plugin_object *object = calloc(1, sizeof *object);
    struct ath_program *program = NULL;
    ath_code code;

    if (problems == NULL || object == NULL) {
        code = ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for a program");
    } else {
        code = ath_sheet_load(&program, problems, path, arena, err);
        log_problems(problems, path);
    }
    free(problems);
    if (code != ATH_OK) {
        free(object);
        return code;
    }
    *declared = (struct ath_plugin_declared){ .program = program };
    *out = object;
    return ATH_OK;
}

/* A sheet declares no checks in code: nobody asks for one. */
static ath_code run_checks(struct ath_plugin_object *object,
                           const struct ath_plugin_call *calls, size_t n,
                           struct ath_plugin_remarks *const *remarks, struct ath_error *err)
{
    (void)object;
    (void)calls;
    (void)n;
    (void)remarks;
    return ath_fail(err, ATH_UNAVAILABLE, "a sheet has no checks in code");
}

static void close_sheet(struct ath_plugin_object *object)
{
    free(object);
}

static void report_health(struct ath_plugin_object *object, struct ath_plugin_health *out)
{
    (void)object;
    *out = (struct ath_plugin_health){ .standing = ATH_PLUGIN_SERVING };
}

const struct ath_plugin_driver ath_plugin_sheet = { .name = "sheet",
                                                    .open = open_sheet,
                                                    .check = run_checks,
                                                    .close = close_sheet,
                                                    .health = report_health };
