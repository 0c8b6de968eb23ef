/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugin/host.h"
#include "sheet_fixture.h"

/* ---- folders --------------------------------------------------------------------- */

struct folder {
    char path[64];
    struct ath_plugins *plugins;
};

static const char *inside(const struct folder *f, const char *name)
{
    static char path[512];

    snprintf(path, sizeof path, "%s/%s", f->path, name);
    return path;
}

static void put_file(const struct folder *f, const char *name, const char *text)
{
    FILE *file = fopen(inside(f, name), "wb");

    ATH_TRUE(file != NULL);
    ATH_EQ_U64(fwrite(text, 1, strlen(text), file), strlen(text));
    ATH_EQ_INT(fclose(file), 0);
}

static void make_folder(struct folder *f)
{
    ath_log_level(0);
    *f = (struct folder){ "/tmp/athar-sheets-XXXXXX", NULL };
    ATH_TRUE(mkdtemp(f->path) != NULL);
}

static void load_folder(struct folder *f)
{
    const char *folders[] = { f->path };
    struct ath_error err = { 0 };

    ATH_OK(ath_plugins_open(
        &f->plugins, &(struct ath_plugins_options){ .folders = folders, .folder_count = 1 },
        &err));
}

static void remove_folder(struct folder *f, const char *const *names)
{
    ath_plugins_close(f->plugins);
    for (; *names != NULL; names++) {
        unlink(inside(f, *names));
    }
    ATH_EQ_INT(rmdir(f->path), 0);
}

static const struct ath_plugin_info *find_file(const struct folder *f, const char *name)
{
    const struct ath_plugin_info *info;

    for (size_t i = 0; (info = ath_plugins_info(f->plugins, i)) != NULL; i++) {
        if (strcmp(strrchr(info->path, '/') + 1, name) == 0) {
            return info;
        }
    }
    return NULL;
}

static void has_problem(const struct folder *f, const char *name, const char *words)
{
    const struct ath_plugin_info *info = find_file(f, name);

    if (info == NULL) {
        ATH_FAIL("%s is not listed", name);
    }
    if (strstr(info->problem, words) == NULL) {
        ATH_FAIL("'%s' is not in '%s'", words, info->problem);
    }
    ATH_TRUE(info->program == NULL);
}

/* ---- what is a program ----------------------------------------------------------- */

ATH_TEST(plugin_sheet_file, a_csv_in_the_folder_is_a_program_and_its_parts_are_not)
{
    static const char *const names[] = { "clubs.csv", "clubs.options.csv",
                                         "clubs.rules.csv", NULL };
    struct folder f;

    make_folder(&f);
    put_file(&f, "clubs.csv", "id,kind,unit,name_fr,breakdowns\nlent,flow,books,P,genre\n");
    put_file(&f, "clubs.options.csv", "category,option,name_fr\ngenre,story,R\n");
    put_file(&f, "clubs.rules.csv", "id,left,comparison,right,message_fr\nr,lent,<,9,M\n");
    load_folder(&f);
    const struct ath_plugin_info *info = ath_plugins_info(f.plugins, 0);
    if (info == NULL || info->program == NULL) {
        ATH_FAIL("not served: %s", info == NULL ? "nothing listed" : info->problem);
    }
    ATH_EQ_STR(info->id, "clubs");
    ATH_EQ_U64(info->program->category_count, 1);
    ATH_EQ_U64(info->program->forms[0].rule_count, 1);
    ATH_TRUE(ath_plugins_info(f.plugins, 1) == NULL);
    remove_folder(&f, names);
}

ATH_TEST(plugin_sheet_file, parts_without_their_program_are_heard_of)
{
    static const char *const names[] = { "clubs.csv",  "club.options.csv", "clubs.rule.csv",
                                         ".clubs.csv", "~$clubs.csv",      NULL };
    struct folder f;

    make_folder(&f);
    put_file(&f, "clubs.csv", LEAST);
    put_file(&f, "club.options.csv", "category,option,name_fr\ng,a,A\n");
    put_file(&f, "clubs.rule.csv", "id,left,comparison,right,message_fr\nr,lent,<,9,M\n");
    put_file(&f, ".clubs.csv", "hidden\n");
    put_file(&f, "~$clubs.csv", "somebody has it open\n");
    load_folder(&f);
    has_problem(&f, "club.options.csv",
                "club.options.csv: this file completes club.csv, which is not there");
    has_problem(&f, "clubs.rule.csv",
                "clubs.rule.csv: 'rule' is no part of a program: options, forms, rules, "
                "program; did you mean 'rules'?");
    ATH_EQ_STR(find_file(&f, "clubs.csv")->problem, "");
    ATH_TRUE(ath_plugins_info(f.plugins, 3) == NULL);
    remove_folder(&f, names);
}

ATH_TEST(plugin_sheet_file, a_name_that_is_no_id_is_refused)
{
    static const char *const names[] = { "Clubs 2026.csv", "-clubs.csv", NULL };
    struct folder f;

    make_folder(&f);
    put_file(&f, names[0], LEAST);
    put_file(&f, names[1], LEAST);
    load_folder(&f);
    has_problem(&f, names[0], "the file name 'Clubs 2026' is no id of a program");
    has_problem(&f, names[1], "the file name '-clubs' is no id of a program");
    remove_folder(&f, names);
}

ATH_TEST(plugin_sheet_file, names_in_capitals_are_heard_of)
{
    static const char *const names[] = { "clubs.csv", "clubs.options.CSV", "choirs.CSV",
                                         "arts.Csv",  ".arts.CSV",         NULL };
    struct folder f;

    make_folder(&f);
    for (size_t i = 0; names[i] != NULL; i++) {
        put_file(&f, names[i], LEAST);
    }
    load_folder(&f);
    ATH_EQ_STR(find_file(&f, "clubs.csv")->problem, "");
    has_problem(
        &f, "clubs.options.CSV",
        "clubs.options.csv: the file 'clubs.options.CSV' is not read: its name must "
        "end in .csv, in small letters");
    has_problem(&f, "choirs.CSV", "the file 'choirs.CSV' is not read");
    has_problem(&f, "arts.Csv", "the file 'arts.Csv' is not read");
    ATH_TRUE(ath_plugins_info(f.plugins, 4) == NULL);
    remove_folder(&f, names);
}

ATH_TEST(plugin_sheet_file, links_pipes_and_folders_are_not_read)
{
    static const char *const names[] = { "real.csv", "link.csv", "pipe.csv",
                                         "real.rules.csv", NULL };
    struct folder f;

    make_folder(&f);
    put_file(&f, "real.csv", LEAST);
    ATH_EQ_INT(symlink("real.csv", inside(&f, "link.csv")), 0);
    ATH_EQ_INT(mkfifo(inside(&f, "pipe.csv"), 0600), 0);
    ATH_EQ_INT(mkdir(inside(&f, "folder.csv"), 0700), 0);
    ATH_EQ_INT(symlink("/dev/zero", inside(&f, "real.rules.csv")), 0);
    load_folder(&f);
    has_problem(&f, "link.csv", "it is not a plain file");
    has_problem(&f, "pipe.csv", "it is not a plain file");
    has_problem(&f, "folder.csv", "it is not a plain file");
    has_problem(&f, "real.csv", "real.rules.csv: it is not a plain file");
    ATH_EQ_INT(rmdir(inside(&f, "folder.csv")), 0);
    remove_folder(&f, names);
}

ATH_TEST(plugin_sheet_file, a_file_past_the_limit_is_refused_unread)
{
    static const char *const names[] = { "big.csv", NULL };
    struct folder f;

    make_folder(&f);
    put_file(&f, "big.csv", LEAST);
    ATH_EQ_INT(truncate(inside(&f, "big.csv"), (off_t)1 << 40), 0);
    load_folder(&f);
    has_problem(&f, "big.csv", "the file has more than 1048576 bytes");
    remove_folder(&f, names);
}

ATH_TEST(plugin_sheet_file, only_sheets_are_opened_as_sheets)
{
    ATH_TRUE(ath_sheet_opens("/nowhere", "clubs.csv"));
    ATH_TRUE(ath_sheet_opens("/nowhere", "clubs.options.csv"));
    ATH_TRUE(ath_sheet_opens("/nowhere", "clubs.CSV"));
    ATH_FALSE(ath_sheet_opens("/nowhere", ".csv"));
    ATH_FALSE(ath_sheet_opens("/nowhere", "~$clubs.CSV"));
    ATH_FALSE(ath_sheet_opens("/nowhere", "clubs.CSV~"));
    ATH_FALSE(ath_sheet_opens("/nowhere", "csv"));
    ATH_FALSE(ath_sheet_opens("/nowhere", "clubs.csv~"));
    ATH_FALSE(ath_sheet_opens("/nowhere", ".~lock.clubs.csv#"));
}

/* ---- the example ----------------------------------------------------------------- */

static void in_three_languages(struct ath_labels labels, const char *id)
{
    if (labels.n != 3) {
        ATH_FAIL("%s has names in %u languages", id, labels.n);
    }
}

ATH_TEST(plugin_sheet_file, the_example_is_a_program_in_three_languages)
{
    struct sheets s;

    sheets_open(&s);
    ath_code code =
        ath_sheet_load(&s.program, &s.problems,
                       ATH_SOURCE_DIR "/plugins/examples/clubs.csv", &s.arena, &s.err);
    ATH_EQ_STR(s.err.message, "");
    ATH_OK(code);
    ATH_OK(ath_program_finish(s.program, NULL, &s.arena, &s.err));
    in_three_languages(s.program->names, s.program->id);
    for (uint16_t i = 0; i < s.program->indicator_count; i++) {
        in_three_languages(s.program->indicators[i].names, s.program->indicators[i].id);
    }
    for (uint16_t i = 0; i < s.program->category_count; i++) {
        in_three_languages(s.program->categories[i].names, s.program->categories[i].id);
    }
    ATH_EQ_U64(s.program->indicator_count, 10);
    ATH_EQ_U64(s.program->forms[0].rule_count, 2);
    sheets_close(&s);
}
