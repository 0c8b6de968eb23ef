/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/imports.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

enum { FILE_BYTES = 4 << 20, SECTIONS_BYTES = 2000 /* they stand last */ };

struct looking {
    struct ath_arena arena;
    struct ath_notes notes;
};

static void look(struct looking *l, const char *path)
{
    ath_arena_init(&l->arena, 4 << 20);
    ath_notes_init(&l->notes, &l->arena);
    ath_imports_look(&l->notes, path);
}

static void look_at_fixture(struct looking *l, const char *name)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s.so", ATH_TEST_PLUGIN_DIR, name);
    look(l, path);
}

static void notes_word(const char *name, const char *code, const char *word)
{
    struct looking l;
    bool found = false;

    look_at_fixture(&l, name);
    for (size_t i = 0; i < l.notes.n; i++) {
        found = found || (strcmp(l.notes.v[i].code, code) == 0 &&
                          strstr(l.notes.v[i].sentence, word) != NULL);
    }
    if (!found) {
        ATH_FAIL("%s: no '%s' about %s", name, code, word);
    }
    ath_arena_fini(&l.arena);
}

ATH_TEST(plugin_imports, clocks_and_chance_are_errors)
{
    notes_word("impure_clock", "impure-import", "'time' of the C library: a clock");
    notes_word("impure_chance", "impure-import", "'rand' of the C library: chance");
}

ATH_TEST(plugin_imports, languages_and_time_zones_warn)
{
    notes_word("impure_language", "unusual-import", "'getenv'");
    notes_word("impure_zone", "unusual-import", "'localtime_r'");
}

ATH_TEST(plugin_imports, counters_are_memory_that_can_be_written)
{
    notes_word("impure_count", "writable-memory", "bytes that it can write to");
}

ATH_TEST(plugin_imports, a_plugin_of_tables_wants_nothing)
{
    struct looking l;

    look_at_fixture(&l, "every_kind");
    ATH_EQ_U64(l.notes.errors, 0);
    ATH_FALSE(ath_notes_have(&l.notes, "unusual-import"));
    ath_arena_fini(&l.arena);
}

ATH_TEST(plugin_imports, a_file_that_is_not_there_has_none)
{
    struct looking l;

    look(&l, "/nonexistent/plugin.so");
    ATH_EQ_U64(l.notes.n, 0);
    ath_arena_fini(&l.arena);
    look(&l, "/dev/zero");
    ATH_EQ_U64(l.notes.n, 0);
    ath_arena_fini(&l.arena);
}

static size_t read_fixture(uint8_t *out)
{
    char path[512];

    snprintf(path, sizeof path, "%s/impure_clock.so", ATH_TEST_PLUGIN_DIR);
    FILE *f = fopen(path, "rb");
    ATH_TRUE(f != NULL);
    size_t n = fread(out, 1, FILE_BYTES, f);
    fclose(f);
    ATH_TRUE(n > 0 && n < FILE_BYTES);
    return n;
}

static void look_at_bytes(const char *path, const uint8_t *bytes, size_t n)
{
    struct looking l;
    FILE *f = fopen(path, "wb");

    ATH_TRUE(f != NULL);
    ATH_EQ_U64(fwrite(bytes, 1, n, f), n);
    ATH_EQ_INT(fclose(f), 0);
    look(&l, path);
    ath_arena_fini(&l.arena);
}

/* Sanitizers watch while it does. */
ATH_TEST(plugin_imports, damaged_files_are_read_within_their_bounds)
{
    static uint8_t bytes[FILE_BYTES];
    char path[] = "/tmp/athar-imports-XXXXXX";
    size_t n = read_fixture(bytes);
    int fd = mkstemp(path);

    ATH_TRUE(fd >= 0);
    close(fd);
    for (size_t cut = 0; cut < 4096 && cut < n; cut += 61) {
        look_at_bytes(path, bytes, cut);
        look_at_bytes(path, bytes, n - cut);
    }
    for (size_t at = 0; at < 64; at++) { /* the header */
        uint8_t was = bytes[at];
        bytes[at] = 0xFF;
        look_at_bytes(path, bytes, n);
        bytes[at] = was;
    }
    for (size_t at = n - SECTIONS_BYTES; at < n; at += 7) {
        uint8_t was = bytes[at];
        bytes[at] ^= 0x5A;
        look_at_bytes(path, bytes, n);
        bytes[at] = was;
    }
    ATH_EQ_INT(unlink(path), 0);
}
