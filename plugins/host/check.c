/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "check.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "modes.h"
#include "plugin/child.h"
#include "plugin/imports.h"
#include "plugin/lint.h"
#include "plugin/nursery.h"
#include "plugin/sheet.h"

enum { EXIT_ERRORS = 1, EXIT_USAGE = 2, RUNS = 2000, RUNS_MAX = 100000 };

static const size_t ARENA_BYTES = (size_t)2 << 30;

/* Far from UTC, in another language, with other bytes in memory that was given back. */
static char *const elsewhere[] = { (char[]){ "TZ=XXX-9" }, (char[]){ "LC_ALL=ar_MA.UTF-8" },
                                   (char[]){ "LANG=ar_MA.UTF-8" },
                                   (char[]){ "MALLOC_PERTURB_=165" }, NULL };

struct asked {
    const char *path;
    size_t runs;
    uint64_t seed;
    bool json;
    enum ath_sheet_lang lang; /* of what is wrong with a sheet */
};

/* ---- words ----------------------------------------------------------------------- */

enum mistake { NEEDS_VALUE, NOT_UNDERSTOOD, ONE_FILE, NO_FILE, OTHER_NAME, MISTAKES };

static int usage(enum ath_sheet_lang lang, enum mistake mistake, const char *what)
{
    static const char *const mistakes[MISTAKES][ATH_SHEET_LANGS] = {
        [NEEDS_VALUE] = { "يحتاج قيمة: %s", "il faut une valeur : %s",
                          "needs a value: %s" },
        [NOT_UNDERSTOOD] = { "غير مفهوم: %s", "incompris : %s",
                             "cannot be understood: %s" },
        [ONE_FILE] = { "ملف واحد في كل مرة%s", "un fichier à la fois%s",
                       "it looks at one file at a time%s" },
        [NO_FILE] = { "لا يوجد ملف «%s»: هل بُني؟",
                      "il n'y a pas de fichier « %s » : est-il construit ?",
                      "there is no file '%s': has it been built?" },
        [OTHER_NAME] = { "«%s» ليس ملفا ينتهي اسمه ب .so أو .csv (بحروف صغيرة)",
                         "« %s » n'est pas un fichier dont le nom finit par .so ou .csv "
                         "(en minuscules)",
                         "'%s' is not a file with a name that ends in .so or .csv (small "
                         "letters)" },
    };

    fputs("athar plugin check: ", stderr);
    fprintf(stderr, mistakes[mistake][lang], what);
    fputs("\nathar plugin check FILE.so|FILE.csv [--json] [--runs N] [--seed N]\n", stderr);
    return EXIT_USAGE;
}

static bool read_number(uint64_t *out, const char *text, uint64_t most)
{
    char *end = NULL;

    errno = 0;
    unsigned long long value = text == NULL ? 0 : strtoull(text, &end, 10);
    if (text == NULL || *text < '0' || *text > '9' || *end != '\0' || errno != 0 ||
        value > most) {
        return false;
    }
    *out = value;
    return true;
}

/* Whoever types a sheet need not read English. */
static bool read_lang(enum ath_sheet_lang *out, const char *text)
{
    static const char *const tags[ATH_SHEET_LANGS] = { "ar", "fr", "en" };

    for (enum ath_sheet_lang lang = 0; text != NULL && lang < ATH_SHEET_LANGS; lang++) {
        if (strcmp(text, tags[lang]) == 0) {
            *out = lang;
            return true;
        }
    }
    return false;
}

/* The option and its value at argv[*i]; false when it is none, or makes no sense. */
static bool read_option(struct asked *asked, char **argv, int *i)
{
    uint64_t runs = 0;

    if (strcmp(argv[*i], "--json") == 0) {
        asked->json = true;
        return true;
    }
    if (strcmp(argv[*i], "--runs") == 0) {
        bool read = read_number(&runs, argv[++*i], RUNS_MAX) && runs > 0;
        asked->runs = runs;
        return read;
    }
    if (strcmp(argv[*i], "--lang") == 0) {
        return read_lang(&asked->lang, argv[++*i]);
    }
    return strcmp(argv[*i], "--seed") == 0 &&
           read_number(&asked->seed, argv[++*i], UINT64_MAX);
}

static int read_words(struct asked *asked, int argc, char **argv)
{
    int i = 0;

    for (; i < argc && argv[i][0] == '-' && strcmp(argv[i], "--") != 0; i++) {
        const char *option = argv[i];
        if (!read_option(asked, argv, &i)) {
            return usage(asked->lang, argv[i] == NULL ? NEEDS_VALUE : NOT_UNDERSTOOD,
                         option);
        }
    }
    i += i < argc && strcmp(argv[i], "--") == 0;
    if (argc - i != 1) {
        return usage(asked->lang, ONE_FILE, "");
    }
    asked->path = argv[i];
    return EXIT_SUCCESS;
}

/* ---- the plugin ------------------------------------------------------------------ */

/* A plugin under trial: the same file, opened twice. */
struct trial {
    const struct asked *asked;
    struct ath_host_checked *out;
    const struct ath_plugin_driver *driver;
    struct ath_plugin_object *object, *other;
    struct ath_arena arena;
};

/* A system call that the locks stopped is what hostile mode is for. */
static void note_forbidden(struct trial *t, const char *place, const char *why)
{
    if (strstr(why, "system call") != NULL) {
        ath_note(&t->out->report.notes, "forbidden-call", place, "%s", why);
    }
}

static bool open_plugin(struct trial *t, struct ath_plugin_declared *declared)
{
    struct ath_notes *notes = &t->out->report.notes;
    struct ath_error err = { 0 };
    int64_t began = ath_clock_mono_us();
    ath_code code = t->driver->open(&t->object, declared, t->asked->path, &t->arena, &err);

    t->out->load_us = (uint64_t)(ath_clock_mono_us() - began);
    if (code != ATH_OK) {
        ath_note(notes, "cannot-load", "", "%s", err.message);
        note_forbidden(t, "", err.message);
        return false;
    }
    if (ath_program_finish(declared->program, NULL, &t->arena, &err) != ATH_OK) {
        ath_note(notes, "cannot-declare", "", "%s", err.message);
        return false;
    }
    t->out->program = declared->program;
    t->out->checks = ath_manifest_check_count(declared->checks);
    t->out->derivations = declared->checks.n - t->out->checks;
    return true;
}

static void open_elsewhere(struct trial *t)
{
    struct ath_plugin_declared declared;
    struct ath_error err = { 0 };

    ath_nursery_environment(elsewhere);
    ath_code code = t->driver->open(&t->other, &declared, t->asked->path, &t->arena, &err);
    ath_nursery_environment(NULL);
    if (code != ATH_OK) {
        ath_note(&t->out->report.notes, "changing-load", "", "%s", err.message);
    }
}

/* ---- trying it ------------------------------------------------------------------- */

static void note_silence(struct trial *t, const struct ath_plugin_declared *declared)
{
    for (size_t i = 0; i < declared->checks.n; i++) {
        const char *place = ath_laws_named(declared->checks, i, &t->arena);
        place = place == NULL ? "" : place;
        if ((t->out->report.speaking >> i & 1) == 0) {
            ath_note(&t->out->report.notes, "silent-check", place, "%zu",
                     t->out->report.reports);
        }
    }
}

static void try_plugin(struct trial *t, const struct ath_plugin_declared *declared)
{
    const struct ath_laws_subject subject = { .driver = t->driver,
                                              .object = t->object,
                                              .other = t->other,
                                              .checks = declared->checks,
                                              .program = declared->program,
                                              .seed = t->asked->seed,
                                              .runs = t->asked->runs };
    struct ath_error err = { 0 };
    ath_code code = ath_laws_check(&subject, &t->out->report, &err);

    if (code == ATH_OK) {
        note_silence(t, declared);
    } else if (code == ATH_UNAVAILABLE) {
        note_forbidden(t, "", err.message);
    } else if (code == ATH_RESOURCE_EXHAUSTED) {
        ath_note(&t->out->report.notes, "failed-trial", "", "%s", err.message);
    }
}

static void look_at_locks(struct trial *t)
{
    t->driver->health(t->object, &t->out->health);
    t->out->isolated = t->out->health.isolated;
    if (t->out->isolated && (t->out->health.locks & ATH_PLUGIN_LOCK_CALLS) == 0) {
        ath_note(&t->out->report.notes, "no-lock", "", "-");
    }
}

/* All that is wrong with a sheet, each with its row; what opens it tells the first only. */
static void read_sheet(struct trial *t)
{
    struct ath_sheet_problems problems = { .arena = &t->arena };
    struct ath_program *program = NULL;
    char text[ATH_SHEET_TEXT_BYTES];

    ath_code code = ath_sheet_load(&program, &problems, t->asked->path, &t->arena, NULL);
    for (size_t i = 0; code != ATH_OK && i < problems.n && i < ATH_SHEET_PROBLEMS; i++) {
        ath_sheet_problem_text(text, sizeof text, &problems, i, t->asked->lang);
        ath_note(&t->out->report.notes, "cannot-load", "", "%s", text);
    }
}

static bool ends_in(const char *path, const char *ending)
{
    size_t size = strlen(path), more = strlen(ending);

    return size > more && strcmp(path + size - more, ending) == 0;
}

static void check_plugin(struct trial *t)
{
    struct ath_notes *notes = &t->out->report.notes;
    struct ath_plugin_declared declared = { 0 };

    if (t->driver == &ath_plugin_sheet) {
        read_sheet(t);
    } else {
        ath_imports_look(notes, t->asked->path);
    }
    if (notes->errors > 0 && t->driver == &ath_plugin_sheet) {
        return;
    }
    if (!open_plugin(t, &declared)) {
        return;
    }
    if (t->driver == &ath_plugin_child) {
        open_elsewhere(t);
    }
    ath_lint_program(notes, declared.program);
    try_plugin(t, &declared);
    look_at_locks(t);
}

/* Processes for the plugin are this program again. */
static bool find_own_path(void)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

    if (n <= 0) {
        return false;
    }
    path[n] = '\0';
    ath_plugin_child_program(path);
    return true;
}

static bool wants_colour(void)
{
    const char *refused =
        getenv("NO_COLOR"); /* NOLINT(concurrency-mt-unsafe): one thread */

    return isatty(STDOUT_FILENO) && (refused == NULL || *refused == '\0');
}

int ath_host_check(int argc, char **argv)
{
    static const enum ath_note_lang langs[ATH_SHEET_LANGS] = { [ATH_SHEET_AR] = ATH_NOTE_AR,
                                                               [ATH_SHEET_FR] = ATH_NOTE_FR,
                                                               [ATH_SHEET_EN] =
                                                                   ATH_NOTE_EN };
    struct asked asked = { .runs = RUNS, .seed = 1, .lang = ATH_SHEET_EN };
    struct ath_host_checked checked = { 0 };
    struct trial t = { .asked = &asked, .out = &checked, .driver = &ath_plugin_child };
    struct stat st;
    int exit = read_words(&asked, argc, argv);

    if (exit != EXIT_SUCCESS) {
        return exit;
    }
    if (stat(asked.path, &st) != 0 || !find_own_path()) {
        return usage(asked.lang, NO_FILE, asked.path);
    }
    bool sheet = ends_in(asked.path, ".csv");
    if (S_ISDIR(st.st_mode) || (!sheet && !ends_in(asked.path, ".so"))) {
        return usage(asked.lang, OTHER_NAME, asked.path);
    }
    ath_log_level(0);
    ath_arena_init(&t.arena, ARENA_BYTES);
    ath_notes_init(&checked.report.notes, &t.arena);
    checked.report.notes.lang = langs[asked.lang];
    checked.path = asked.path;
    if (sheet) {
        t.driver = &ath_plugin_sheet;
    }
    checked.bytes = (uint64_t)st.st_size;
    checked.seed = asked.seed;
    check_plugin(&t);
    if (asked.json) {
        ath_host_show_json(stdout, &checked);
    } else {
        ath_host_show(stdout, &checked, wants_colour());
    }
    exit = checked.report.notes.errors > 0 ? EXIT_ERRORS : EXIT_SUCCESS;
    t.driver->close(t.object);
    t.driver->close(t.other);
    ath_arena_fini(&t.arena);
    return exit;
}
