/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin_new.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "output.h"
#include "plugin_template.h"
#include "read.h"

/* CMakeLists.txt gives the version of the project. */
#ifndef CLI_VERSION
#define CLI_VERSION "0.1.0"
#endif

enum {
    FILES_MAX = 8,
    WORDS_MAX = 24,
    WHY_BYTES = 128,
    FILE_MODE = 0666,
    FOLDER_MODE = 0777
};

/* A file to write. */
struct file {
    const char *name, *text;
};

/* A plugin on its way. */
struct making {
    struct cli *cli;
    const char *id, *folder; /* the folder that it becomes */
    struct cli_new_program program;
    bool from; /* a catalogue was given */
    struct cli_new_word words[WORDS_MAX];
    size_t word_count;
    struct file files[FILES_MAX];
    size_t file_count;
};

/* ---- what stands in the templates ----------------------------------------------------- */

static void add_word(struct making *m, const char *name, const char *value)
{
    m->words[m->word_count++] = (struct cli_new_word){ name, value };
}

/* What was collected in `text`, as a word. */
static void add_text(struct making *m, const char *name, struct cli_text *text)
{
    add_word(m, name,
             cli_copy(&m->cli->arena, text->data == NULL ? "" : text->data, text->size));
    cli_text_fini(text);
}

/* The program's name in a language: as given, or made of its id. */
static void add_name(struct making *m, enum cli_option option, const char *word,
                     const char *column, const char *otherwise)
{
    const char *given = cli_value(&m->cli->args, option);
    const char *usual = cli_printf(&m->cli->arena, otherwise, m->id);
    const char *name = given == NULL ? cli_new_about(&m->program, column, usual) : given;
    struct cli_text quoted = { 0 };

    add_word(m, word, name);
    cli_new_put_c(&quoted, name);
    add_text(m, cli_printf(&m->cli->arena, "C_%s", word), &quoted);
}

static void add_tables(struct making *m)
{
    static const struct {
        const char *word;
        void (*put)(struct cli_text *, const struct cli_new_program *);
    } tables[] = { { "DECLARATIONS", cli_new_put_declarations },
                   { "RULES", cli_new_put_rules },
                   { "FORMS", cli_new_put_forms },
                   { "CELLS", cli_new_put_cells },
                   { "FIGURES", cli_new_put_readme } };
    struct cli_text zeros = { 0 };

    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct cli_text text = { 0 };
        tables[i].put(&text, &m->program);
        add_text(m, tables[i].word, &text);
    }
    bool two = cli_new_put_zeros(&zeros, &m->program) == 2;
    const char *all = zeros.data == NULL ? "" : zeros.data;
    add_word(m, "FIRST", cli_copy(&m->cli->arena, all, strcspn(all, "=")));
    add_text(m, "ZEROS", &zeros);
    add_word(m, "VERDICT", two ? "FAKE_WARNED" : "FAKE_SILENT");
    add_word(m, "FORM", m->program.forms[0]);
}

/* The source's name: the program's, unless a table has that one. */
static const char *source_of(struct making *m)
{
    bool taken =
        m->from && (strcmp(m->id, "indicators") == 0 || strcmp(m->id, "categories") == 0);

    return cli_printf(&m->cli->arena, "%s.c", taken ? "program" : m->id);
}

static void add_words(struct making *m)
{
    bool categories = m->program.category_count > 0;

    add_word(m, "ID", m->id);
    add_word(m, "ATHAR", CLI_VERSION);
    add_name(m, CLI_OPT_NAME_AR, "AR", "name_ar", "برنامج %s");
    add_name(m, CLI_OPT_NAME_FR, "FR", "name_fr", "Programme %s");
    add_name(m, CLI_OPT_NAME_EN, "EN", "name_en", "The %s program");
    if (m->from) {
        struct cli_text version = { 0 };
        cli_new_put_c(&version, cli_new_about(&m->program, "version", "1.0.0"));
        add_text(m, "VERSION", &version);
        add_word(m, "SOURCES",
                 cli_printf(&m->cli->arena, "%s %sindicators.c", source_of(m),
                            categories ? "categories.c " : ""));
        add_word(m, "TABLES",
                 categories ? "categories.c and indicators.c" : "indicators.c");
        add_word(m, "CATEGORIES",
                 categories ? "    .categories = categories,\n"
                              "    .category_count = ATHAR_COUNT(categories),\n"
                            : "");
        add_tables(m);
        return;
    }
    add_word(m, "SOURCES", source_of(m));
    add_word(m, "FIGURES",
             "| `members` | Members at period end | people | sex |\n"
             "| `sessions` | Sessions held | sessions | |\n"
             "| `participants` | Participations | people | sex |\n"
             "| `hours_open` | Opening hours | hours | |\n");
}

/* ---- the files ------------------------------------------------------------------------ */

static const struct cli_template *template_named(const char *name)
{
    const struct cli_template *t = cli_templates;

    while (strcmp(t->name, name) != 0) {
        t++;
    }
    return t;
}

static void add_file(struct making *m, const char *name, const char *template)
{
    const struct cli_template *t = template_named(template);

    m->files[m->file_count++] =
        (struct file){ name, cli_new_fill(&m->cli->arena, t->text, t->size, m->words) };
}

/* A file of one table. */
static void add_table(struct making *m, const char *name,
                      void (*put)(struct cli_text *, const struct cli_new_program *))
{
    struct cli_text table = { 0 };

    put(&table, &m->program);
    add_text(m, "TABLE", &table);
    add_file(m, name, "table.c");
    m->words[--m->word_count] = (struct cli_new_word){ 0 };
}

static void add_files(struct making *m)
{
    struct cli_arena *arena = &m->cli->arena;

    add_file(m, "CMakeLists.txt", "CMakeLists.txt");
    add_file(m, source_of(m), m->from ? "from.c" : "plugin.c");
    add_file(m, cli_printf(arena, "%s_test.c", m->id),
             m->from ? "from_test.c" : "plugin_test.c");
    add_file(m, "README.md", "README.md");
    add_file(m, ".gitignore", "gitignore");
    if (m->from) {
        add_file(m, "tables.h", "tables.h");
        add_table(m, "indicators.c", cli_new_put_indicators);
    }
    if (m->program.category_count > 0) {
        add_table(m, "categories.c", cli_new_put_categories);
    }
}

static int write_file(const char *folder, const struct file *file, struct cli_arena *arena)
{
    FILE *to = fopen(cli_printf(arena, "%s/%s", folder, file->name), "wx");

    if (to == NULL) {
        return errno;
    }
    errno = 0;
    fputs(file->text, to);
    int failed = ferror(to) != 0 ? errno : 0;
    return fclose(to) != 0 ? errno : failed;
}

/* Everything into a folder beside the one it will be, so that there is all of it or none. */
static int write_all(struct making *m, char *beside)
{
    const mode_t mask = umask(0);
    int error = mkdtemp(beside) == NULL ? errno : 0;

    umask(mask);
    for (size_t i = 0; error == 0 && i < m->file_count; i++) {
        error = write_file(beside, &m->files[i], &m->cli->arena);
    }
    if (error == 0 &&
        (chmod(beside, FOLDER_MODE & ~mask) != 0 || rename(beside, m->folder) != 0)) {
        error = errno;
    }
    for (size_t i = 0; error != 0 && i < m->file_count; i++) {
        (void)unlink(cli_printf(&m->cli->arena, "%s/%s", beside, m->files[i].name));
    }
    if (error != 0) {
        (void)rmdir(beside);
    }
    return error;
}

static int write_folder(struct making *m, const char *parent)
{
    char *beside = cli_printf(&m->cli->arena, "%s/.%s.XXXXXX", parent, m->id);
    int error = write_all(m, beside);
    char why[WHY_BYTES] = "";

    if (error == 0) {
        return CLI_OK;
    }
    (void)strerror_r(error, why, sizeof why);
    const struct cli_words words = { .subject = m->folder, .value = why };
    cli_note(m->cli, CLI_SAY_CANNOT_MAKE, &words);
    return CLI_SERVER;
}

/* ---- the catalogue -------------------------------------------------------------------- */

/* The files of a catalogue: the rows, the options, and what stands beside. */
enum { CATALOGUE, OPTIONS, BESIDE, PARTS = BESIDE + CLI_NEW_BESIDE };

static const struct {
    const char *ending; /* in place of ".csv" */
    const char *member; /* of its findings in JSON, for ever */
} parts[PARTS] = {
    [CATALOGUE] = { ".csv", "findings" },
    [OPTIONS] = { ".options.csv", "option_findings" },
    [BESIDE + CLI_NEW_FORM_SHEET] = { ".forms.csv", "form_findings" },
    [BESIDE + CLI_NEW_RULE_SHEET] = { ".rules.csv", "rule_findings" },
    [BESIDE + CLI_NEW_ABOUT_SHEET] = { ".program.csv", "program_findings" },
};

struct part {
    const char *path; /* NULL: there is none */
    struct cli_text text;
    struct cli_findings findings;
};

/* Which files there are: the one that was named, and those beside it. */
static void find_parts(struct cli *cli, struct part v[PARTS])
{
    const char *path = cli_value(&cli->args, CLI_OPT_FROM);
    const char *options = cli_value(&cli->args, CLI_OPT_OPTIONS);
    size_t size = strlen(path), ending = strlen(parts[CATALOGUE].ending);
    bool sheet = size > ending && strcmp(path + size - ending, ".csv") == 0;

    for (int i = 0; i < PARTS; i++) {
        char *beside = cli_printf(&cli->arena, "%.*s%s", (int)(size - (sheet ? ending : 0)),
                                  path, parts[i].ending);
        bool there = sheet && access(beside, F_OK) == 0;
        v[i] = (struct part){ .path = there ? beside : NULL,
                              .findings = { .arena = &cli->arena, .lang = cli->lang } };
    }
    v[CATALOGUE].path = path;
    v[OPTIONS].path = options == NULL ? v[OPTIONS].path : options;
}

static void print_findings(struct cli *cli, struct part v[PARTS])
{
    for (int i = 0; i < PARTS; i++) {
        cli_findings_sort(&v[i].findings);
        cli_findings_print(cli->err, &v[i].findings, v[i].path);
        if (cli->format == CLI_JSON) {
            fprintf(cli->out, "%s\"%s\":", i == 0 ? "{" : ",", parts[i].member);
            cli_findings_json(cli->out, &v[i].findings, v[i].path);
        }
    }
    fputs(cli->format == CLI_JSON ? "}\n" : "", cli->out);
}

static struct cli_new_source source_of_part(struct part *part)
{
    return (struct cli_new_source){ part->path == NULL ? NULL : &part->text,
                                    &part->findings };
}

static bool judge_catalogue(struct making *m, struct part v[PARTS])
{
    const struct cli_template *known = template_named("known.csv");
    struct cli_text known_text = { .data = (char *)known->text, .size = known->size };
    const struct cli_new_source known_source = { &known_text, &v[CATALOGUE].findings };
    const struct cli_new_source catalogue = source_of_part(&v[CATALOGUE]);
    const struct cli_new_source options = source_of_part(&v[OPTIONS]);
    struct cli_new_source beside[CLI_NEW_BESIDE];

    for (int i = 0; i < CLI_NEW_BESIDE; i++) {
        beside[i] = source_of_part(&v[BESIDE + i]);
    }
    cli_new_know(&m->program, &known_source);
    bool beside_good = cli_new_read_beside(&m->program, beside);
    bool good = cli_new_read(&m->program, &catalogue, &options,
                             cli_value(&m->cli->args, CLI_OPT_PROGRAM));
    return good && beside_good &&
           cli_new_check_rules(&m->program, &v[BESIDE + CLI_NEW_RULE_SHEET].findings);
}

static int read_catalogue(struct making *m)
{
    struct part v[PARTS];
    bool read = true;
    int exit = CLI_REFUSED;

    find_parts(m->cli, v);
    for (int i = 0; i < PARTS && read; i++) {
        read = v[i].path == NULL || cli_read(m->cli, v[i].path, &v[i].text);
    }
    if (read && judge_catalogue(m, v)) {
        exit = CLI_OK;
    } else if (read) {
        print_findings(m->cli, v);
    }
    for (int i = 0; i < PARTS; i++) {
        cli_findings_fini(&v[i].findings);
        cli_text_fini(&v[i].text);
    }
    return exit;
}

/* ---- the command ---------------------------------------------------------------------- */

static void report_done(const struct making *m)
{
    struct cli *cli = m->cli;
    const struct cli_words words = { .subject = m->folder, .value = m->id };

    if (cli->format != CLI_JSON) {
        cli_put(cli->out, cli_say(cli, CLI_SAY_PLUGIN_MADE, &words));
        fprintf(cli->out,
                "\n\n    cd %s\n    cmake -S . -B build && cmake --build build\n"
                "    ctest --test-dir build --output-on-failure\n    athar plugin check "
                "build/%s.so\n",
                m->folder, m->id);
        return;
    }
    fputs("{\"folder\":", cli->out);
    cli_put_json(cli->out, m->folder);
    fputs(",\"files\":[", cli->out);
    for (size_t i = 0; i < m->file_count; i++) {
        fputs(i == 0 ? "" : ",", cli->out);
        cli_put_json(cli->out, m->files[i].name);
    }
    fputs("]}\n", cli->out);
}

/* Options that mean something only beside --from. */
static int check_options(struct cli *cli)
{
    static const enum cli_option needing[] = { CLI_OPT_OPTIONS, CLI_OPT_PROGRAM };

    for (size_t i = 0; i < sizeof needing / sizeof *needing; i++) {
        const struct cli_words words = {
            .subject = cli_printf(&cli->arena, "--%s", cli_option_row(needing[i])->name),
            .value = "--from"
        };
        if (cli_given(&cli->args, needing[i]) && !cli_given(&cli->args, CLI_OPT_FROM)) {
            return cli_usage(cli, CLI_SAY_NEEDS_OPTION, &words);
        }
    }
    return CLI_OK;
}

int cli_cmd_plugin_new(struct cli *cli)
{
    const char *parent = cli_value(&cli->args, CLI_OPT_DIR);
    struct making m = { .cli = cli, .id = cli->args.words.v[0] };
    const struct cli_words id = { .subject = m.id };
    struct stat there;
    int exit = check_options(cli);

    if (exit != CLI_OK) {
        return exit;
    }
    if (!cli_new_is_id(m.id) || *m.id == '-') {
        return cli_usage(cli, CLI_SAY_MALFORMED_ID, &id);
    }
    m.folder = parent == NULL ? m.id : cli_printf(&cli->arena, "%s/%s", parent, m.id);
    const struct cli_words folder = { .subject = m.folder };
    if (lstat(m.folder, &there) == 0) {
        cli_note(cli, CLI_SAY_FOLDER_THERE, &folder);
        return CLI_REFUSED;
    }
    m.from = cli_given(&cli->args, CLI_OPT_FROM);
    m.program.id = m.id;
    m.program.arena = &cli->arena;
    exit = m.from ? read_catalogue(&m) : CLI_OK;
    if (exit == CLI_OK) {
        add_words(&m);
        add_files(&m);
        exit = write_folder(&m, parent == NULL ? "." : parent);
    }
    if (exit == CLI_OK) {
        report_done(&m);
    }
    return exit;
}
