/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli_fixture.h"
#include "keep.h"

/* In place of the system's: what was synced, one after another, and which of them fails. */
static char synced[256];
static int syncs, failing_sync;

int fsync(int fd)
{
    char link[64], path[128];

    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    path[size < 0 ? 0 : size] = '\0';
    size_t used = strlen(synced);
    snprintf(synced + used, sizeof synced - used, "%s ", strrchr(path, '/') + 1);
    errno = EIO;
    return ++syncs == failing_sync ? -1 : 0;
}

struct place {
    struct cli_arena arena;
    char folder[64];
    const char *file, *kept;
};

static struct place make_place(void)
{
    struct place p = { .folder = "/tmp/athar-keep-XXXXXX" };

    synced[0] = '\0';
    syncs = failing_sync = 0;
    ATH_TRUE(mkdtemp(p.folder) != NULL);
    p.file = cli_printf(&p.arena, "%s/march.csv", p.folder);
    p.kept = cli_printf(&p.arena, "%s/march.csv.athar-upload", p.folder);
    set_environment("XDG_STATE_HOME", p.folder);
    return p;
}

static void remove_place(struct place *p)
{
    unlink(p->kept);
    rmdir(cli_printf(&p->arena, "%s/athar", p->folder));
    ATH_OK(rmdir(p->folder));
    cli_arena_fini(&p->arena);
}

static struct cli_keep open_keep(struct place *p, const char *file, const char *content)
{
    struct cli_keep keep;
    char digest[CLI_DIGEST_BYTES];

    cli_keep_digest(digest, "options", content, strlen(content));
    cli_keep_open(&keep, &p->arena, file, digest);
    return keep;
}

ATH_TEST(cli_keep, the_same_file_gets_the_same_id_until_it_is_done)
{
    struct place p = make_place();
    struct cli_keep first = open_keep(&p, p.file, "figures");
    struct cli_keep again = open_keep(&p, p.file, "figures");

    ATH_FALSE(first.again);
    ATH_TRUE(again.again);
    ATH_EQ_STR(again.id, first.id);
    cli_keep_done(&again);
    ATH_TRUE(access(p.kept, F_OK) != 0);
    struct cli_keep next = open_keep(&p, p.file, "figures");
    ATH_FALSE(next.again);
    ATH_TRUE(strcmp(next.id, first.id) != 0);
    remove_place(&p);
}

ATH_TEST(cli_keep, a_changed_file_is_another_upload)
{
    struct place p = make_place();
    struct cli_keep first = open_keep(&p, p.file, "figures");
    struct cli_keep changed = open_keep(&p, p.file, "other figures");

    ATH_FALSE(changed.again);
    ATH_TRUE(changed.changed);
    ATH_TRUE(strcmp(changed.id, first.id) != 0);
    ATH_EQ_STR(open_keep(&p, p.file, "other figures").id, changed.id);
    remove_place(&p);
}

ATH_TEST(cli_keep, the_digest_covers_options_and_content)
{
    char a[CLI_DIGEST_BYTES], b[CLI_DIGEST_BYTES];

    cli_keep_digest(a, "x", "yz", 2);
    cli_keep_digest(b, "xy", "z", 1);
    ATH_TRUE(strcmp(a, b) != 0);
    cli_keep_digest(b, "x", "yz", 2);
    ATH_EQ_STR(a, b);
    ATH_EQ_U64(strlen(a), 64);
}

ATH_TEST(cli_keep, standard_input_is_kept_by_content_in_the_state_folder)
{
    struct place p = make_place();
    struct cli_keep first = open_keep(&p, NULL, "figures");
    struct cli_keep other = open_keep(&p, NULL, "other");
    struct cli_keep again = open_keep(&p, NULL, "figures");

    ATH_EQ_STR(again.id, first.id);
    ATH_TRUE(strcmp(other.id, first.id) != 0);
    ATH_TRUE(strncmp(first.path, p.folder, strlen(p.folder)) == 0);
    cli_keep_done(&again);
    cli_keep_done(&other);
    remove_place(&p);
}

ATH_TEST(cli_keep, a_folder_that_cannot_be_written_falls_back_to_the_state_folder)
{
    struct place p = make_place();
    struct cli_keep keep = open_keep(&p, "/proc/no-such-folder/march.csv", "figures");

    ATH_TRUE(keep.path != NULL);
    ATH_EQ_STR(open_keep(&p, "/proc/no-such-folder/march.csv", "figures").id, keep.id);
    cli_keep_done(&keep);
    remove_place(&p);
}

ATH_TEST(cli_keep, a_damaged_file_is_replaced)
{
    static const char *const texts[] = {
        "", "athar-upload 1\nid \n", "athar-upload 1\nid 1234",
        "\nid zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz\ncontent"
    };
    struct place p = make_place();

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        FILE *f = fopen(p.kept, "w");
        ATH_TRUE(f != NULL);
        fputs(texts[i], f);
        fclose(f);
        struct cli_keep keep = open_keep(&p, p.file, "figures");
        ATH_FALSE(keep.again);
        ATH_EQ_U64(strlen(keep.id), 36);
        ATH_EQ_STR(open_keep(&p, p.file, "figures").id, keep.id);
        cli_keep_done(&keep);
    }
    remove_place(&p);
}

ATH_TEST(cli_keep, the_id_and_then_its_name_are_on_disk)
{
    struct place p = make_place();
    char expected[128];
    struct cli_keep keep = open_keep(&p, p.file, "figures");
    snprintf(expected, sizeof expected, "march.csv.athar-upload.%ld %s ", (long)getpid(),
             strrchr(p.folder, '/') + 1);
    ATH_EQ_STR(synced, expected);
    ATH_EQ_STR(keep.path, p.kept);
    cli_keep_done(&keep);
    remove_place(&p);
}

ATH_TEST(cli_keep, an_id_whose_name_may_be_lost_is_kept_elsewhere)
{
    struct place p = make_place();

    failing_sync = 2;
    struct cli_keep keep = open_keep(&p, p.file, "figures");
    ATH_TRUE(keep.path != NULL && strstr(keep.path, "/athar/") != NULL);
    ATH_TRUE(access(p.kept, F_OK) != 0);
    cli_keep_done(&keep);
    remove_place(&p);
}

ATH_TEST(cli_keep, an_id_kept_elsewhere_is_found_when_the_folder_can_be_written_again)
{
    struct place p = make_place();

    failing_sync = 2;
    struct cli_keep first = open_keep(&p, p.file, "figures");
    struct cli_keep again = open_keep(&p, p.file, "figures");
    ATH_TRUE(again.again);
    ATH_EQ_STR(again.id, first.id);
    ATH_EQ_STR(again.path, first.path);
    cli_keep_done(&again);
    ATH_FALSE(open_keep(&p, p.file, "figures").again);
    remove_place(&p);
}

ATH_TEST(cli_keep, where_an_id_cannot_be_read_none_is_made)
{
    struct place p = make_place();
    struct rlimit before, none;
    struct cli_keep first = open_keep(&p, p.file, "figures");

    ATH_OK(getrlimit(RLIMIT_NOFILE, &before));
    none = (struct rlimit){ 0, before.rlim_max };
    ATH_OK(setrlimit(RLIMIT_NOFILE, &none));
    struct cli_keep blind = open_keep(&p, p.file, "figures");
    ATH_OK(setrlimit(RLIMIT_NOFILE, &before));
    ATH_EQ_STR(blind.unreadable, p.kept);
    ATH_EQ_INT(blind.error, EMFILE);
    struct cli_keep again = open_keep(&p, p.file, "figures");
    ATH_EQ_STR(again.id, first.id);
    cli_keep_done(&again);
    remove_place(&p);
}

/* Two folders deep in the place there are no folders yet. */
static void go_deep(struct place *p)
{
    set_environment("XDG_STATE_HOME", cli_printf(&p->arena, "%s/deep/state", p->folder));
}

static void leave_deep(struct place *p)
{
    ATH_OK(rmdir(cli_printf(&p->arena, "%s/deep/state/athar", p->folder)));
    ATH_OK(rmdir(cli_printf(&p->arena, "%s/deep/state", p->folder)));
    ATH_OK(rmdir(cli_printf(&p->arena, "%s/deep", p->folder)));
    remove_place(p);
}

ATH_TEST(cli_keep, each_folder_made_for_an_id_is_on_disk_before_it)
{
    struct place p = make_place();
    char digest[CLI_DIGEST_BYTES];

    go_deep(&p);
    struct cli_keep keep = open_keep(&p, NULL, "figures");
    cli_keep_digest(digest, "options", "figures", strlen("figures"));
    ATH_EQ_STR(synced, cli_printf(&p.arena, "tmp %s deep state %s.athar-upload.%ld athar ",
                                  strrchr(p.folder, '/') + 1, digest, (long)getpid()));
    cli_keep_done(&keep);
    leave_deep(&p);
}

ATH_TEST(cli_keep, a_folder_made_by_a_run_that_was_killed_is_on_disk_before_the_id)
{
    struct place p = make_place();

    go_deep(&p);
    failing_sync = 3; /* "state" is made, and nobody knows whether it will stay */
    ATH_TRUE(open_keep(&p, NULL, "figures").path == NULL);
    synced[0] = '\0';
    struct cli_keep keep = open_keep(&p, NULL, "figures");
    ATH_TRUE(keep.path != NULL);
    ATH_TRUE(strncmp(synced, "deep state ", strlen("deep state ")) == 0);
    cli_keep_done(&keep);
    leave_deep(&p);
}

ATH_TEST(cli_keep, no_id_is_kept_in_a_folder_that_may_be_lost)
{
    struct place p = make_place();

    go_deep(&p);
    failing_sync = 4;
    struct cli_keep keep = open_keep(&p, NULL, "figures");
    ATH_TRUE(keep.path == NULL && keep.unreadable == NULL);
    ATH_EQ_U64(strlen(keep.id), 36);
    leave_deep(&p);
}
