/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

enum { DETAIL_BYTES = 160 };

/* ---- what a section looked at ---------------------------------------------------- */

static size_t count_cells(const struct ath_program *program)
{
    size_t n = 0;

    for (uint16_t i = 0; i < program->form_count; i++) {
        n += program->forms[i].cell_end;
    }
    return n;
}

static size_t count_rules(const struct ath_program *program)
{
    size_t n = 0;

    for (uint16_t i = 0; i < program->form_count; i++) {
        n += program->forms[i].rule_count;
    }
    return n;
}

static size_t count_computed(const struct ath_program *program)
{
    size_t n = 0;

    for (uint16_t i = 0; i < program->indicator_count; i++) {
        n += !program->indicators[i].entered;
    }
    return n;
}

static void say_locks(char out[DETAIL_BYTES], const struct ath_host_checked *c)
{
    static const struct {
        uint32_t bit;
        const char *name;
    } locks[] = { { ATH_PLUGIN_LOCK_CALLS, "system calls" },
                  { ATH_PLUGIN_LOCK_FILES, "files" },
                  { ATH_PLUGIN_LOCK_LIMITS, "limits" },
                  { ATH_PLUGIN_LOCK_MEMORY, "memory" } };
    size_t used = 0;

    snprintf(out, DETAIL_BYTES, "%s", c->isolated ? "no locks" : "no code to lock in");
    for (size_t i = 0; i < sizeof locks / sizeof locks[0]; i++) {
        if (c->isolated && (c->health.locks & locks[i].bit) != 0) {
            used +=
                (size_t)snprintf(out + used, DETAIL_BYTES - used, "%s%s",
                                 used == 0 ? "tried with locks on " : ", ", locks[i].name);
        }
    }
}

static void say_calls(char out[DETAIL_BYTES], enum ath_note_section section,
                      const struct ath_host_checked *c)
{
    const struct ath_laws_report *r = &c->report;

    if (c->checks == 0) {
        snprintf(out, DETAIL_BYTES, "no checks in code");
    } else if (section == ATH_NOTE_PURITY) {
        snprintf(out, DETAIL_BYTES, "%zu calls, each made %s", r->calls,
                 c->isolated ? "4 times, in 2 processes" : "3 times");
    } else if (section == ATH_NOTE_FUZZ) {
        snprintf(out, DETAIL_BYTES, "%zu reports made up, seed %llu; it spoke of %zu",
                 r->reports, (unsigned long long)c->seed, r->spoken);
    } else {
        snprintf(out, DETAIL_BYTES,
                 "slowest call %llu us of processor time, loaded in %llu us",
                 (unsigned long long)r->slowest_us, (unsigned long long)c->load_us);
    }
}

static const char *several(size_t n)
{
    return n == 1 ? "" : "s";
}

static void say_tables(char out[DETAIL_BYTES], const struct ath_host_checked *c)
{
    const struct ath_program *p = c->program;
    size_t cells = count_cells(p);

    snprintf(out, DETAIL_BYTES,
             "%u form%s, %u indicator%s, %zu cell%s, %zu check%s in code", p->form_count,
             several(p->form_count), p->indicator_count, several(p->indicator_count), cells,
             several(cells), c->checks, several(c->checks));
}

/* What there is to say of a section beside its notes. */
static void say_detail(char out[DETAIL_BYTES], enum ath_note_section section,
                       const struct ath_host_checked *c)
{
    const struct ath_program *p = c->program;

    out[0] = '\0';
    switch (section) {
    case ATH_NOTE_LOADS:
        snprintf(out, DETAIL_BYTES, "%s %s", p->id, p->version);
        break;
    case ATH_NOTE_TABLES:
        say_tables(out, c);
        break;
    case ATH_NOTE_LANGUAGES:
        snprintf(out, DETAIL_BYTES, "ar, fr, en");
        break;
    case ATH_NOTE_FORMULAS:
        snprintf(out, DETAIL_BYTES, "%zu computed indicators, %zu rules", count_computed(p),
                 count_rules(p));
        break;
    case ATH_NOTE_COMBINATION:
        snprintf(out, DETAIL_BYTES, "%zu reports in 3 orders", c->report.reports);
        break;
    case ATH_NOTE_PURITY:
    case ATH_NOTE_FUZZ:
    case ATH_NOTE_BUDGET:
        say_calls(out, section, c);
        break;
    case ATH_NOTE_HOSTILE:
        say_locks(out, c);
        break;
    case ATH_NOTE_SIZE:
        snprintf(out, DETAIL_BYTES, "%llu KB",
                 (unsigned long long)(c->bytes + 1023) / 1024);
        break;
    default:
        break;
    }
}

/* How many notes of a section are this grave. */
static size_t count(const struct ath_notes *notes, enum ath_note_section section,
                    enum ath_note_severity severity)
{
    size_t n = 0;

    for (size_t i = 0; i < notes->n; i++) {
        n += notes->v[i].section == section && notes->v[i].severity == severity;
    }
    return n;
}

static const char *status_of(const struct ath_host_checked *c,
                             enum ath_note_section section)
{
    if (count(&c->report.notes, section, ATH_NOTE_ERROR) > 0) {
        return "error";
    }
    if (count(&c->report.notes, section, ATH_NOTE_WARNING) > 0) {
        return "warning";
    }
    return c->program == NULL ? "not tried" : "ok";
}

/* ---- for people ------------------------------------------------------------------ */

static const char *colour_of(const char *status)
{
    static const struct {
        const char *status, *colour;
    } colours[] = { { "ok", "\033[32m" },
                    { "warning", "\033[33m" },
                    { "error", "\033[31m" },
                    { "not tried", "\033[2m" } };

    for (size_t i = 0; i < sizeof colours / sizeof colours[0]; i++) {
        if (strcmp(colours[i].status, status) == 0) {
            return colours[i].colour;
        }
    }
    return "";
}

/* What a plugin says of itself must not talk to the terminal. */
static void put_plain(FILE *to, const char *text)
{
    for (; *text != '\0'; text++) {
        fputc((unsigned char)*text < ' ' || *text == '\x7F' ? '?' : *text, to);
    }
}

static void show_note(FILE *to, const struct ath_note *note, bool colour)
{
    const char *severity = note->severity == ATH_NOTE_ERROR ? "error" : "warning";

    fprintf(to, "    %s%-7s%s  %s", colour ? colour_of(severity) : "", severity,
            colour ? "\033[0m" : "", note->code);
    fputs(note->place[0] == '\0' ? "" : "  ", to);
    put_plain(to, note->place);
    fputs("\n             ", to);
    put_plain(to, note->sentence);
    fprintf(to, "\n             -> %s\n", note->advice);
}

static void show_section(FILE *to, const struct ath_host_checked *c,
                         enum ath_note_section section, bool colour)
{
    const char *status = status_of(c, section);
    char detail[DETAIL_BYTES] = "";

    if (c->program != NULL) {
        say_detail(detail, section, c);
    }
    fprintf(to, "  %-16s  %s%-9s%s", ath_note_section_name(section),
            colour ? colour_of(status) : "", status, colour ? "\033[0m" : "");
    fputs(detail[0] == '\0' ? "" : "  ", to);
    put_plain(to, detail);
    fputc('\n', to);
    for (size_t i = 0; i < c->report.notes.n; i++) {
        if (c->report.notes.v[i].section == section) {
            show_note(to, &c->report.notes.v[i], colour);
        }
    }
}

void ath_host_show(FILE *to, const struct ath_host_checked *checked, bool colour)
{
    const struct ath_notes *notes = &checked->report.notes;

    put_plain(to, checked->path);
    fputs("\n\n", to);
    for (int i = 0; i < ATH_NOTE_SECTIONS; i++) {
        show_section(to, checked, (enum ath_note_section)i, colour);
    }
    fprintf(to, "\n%zu error%s, %zu warning%s\n", notes->errors, several(notes->errors),
            notes->warnings, several(notes->warnings));
}

/* ---- for programs ---------------------------------------------------------------- */

static void put_string(FILE *to, const char *name, const char *text)
{
    fprintf(to, "\"%s\":\"", name);
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ' || *text == '"' || *text == '\\') {
            fprintf(to, "\\u%04x", (unsigned)*text);
        } else {
            fputc(*text, to);
        }
    }
    fputc('"', to);
}

static void put_numbers(FILE *to, const struct ath_host_checked *c)
{
    const struct ath_program *p = c->program;
    const struct {
        const char *name;
        uint64_t value;
    } numbers[] = {
        { "forms", p == NULL ? 0 : p->form_count },
        { "indicators", p == NULL ? 0 : p->indicator_count },
        { "categories", p == NULL ? 0 : p->category_count },
        { "cells", p == NULL ? 0 : count_cells(p) },
        { "rules", p == NULL ? 0 : count_rules(p) },
        { "checks", c->checks },
        { "reports", c->report.reports },
        { "calls", c->report.calls },
        { "spoken", c->report.spoken },
        { "load_us", c->load_us },
        { "slowest_us", c->report.slowest_us },
        { "bytes", c->bytes },
        { "errors", c->report.notes.errors },
        { "warnings", c->report.notes.warnings },
    };

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        fprintf(to, ",\"%s\":%llu", numbers[i].name, (unsigned long long)numbers[i].value);
    }
    fprintf(to, ",\"seed\":\"%llu\"", (unsigned long long)c->seed);
}

static void put_note(FILE *to, const struct ath_note *note)
{
    fputc('{', to);
    put_string(to, "section", ath_note_section_name(note->section));
    fputc(',', to);
    put_string(to, "severity", note->severity == ATH_NOTE_ERROR ? "error" : "warning");
    fputc(',', to);
    put_string(to, "code", note->code);
    fputc(',', to);
    put_string(to, "place", note->place);
    fputc(',', to);
    put_string(to, "sentence", note->sentence);
    fputc(',', to);
    put_string(to, "advice", note->advice);
    fputc('}', to);
}

void ath_host_show_json(FILE *to, const struct ath_host_checked *checked)
{
    const struct ath_program *p = checked->program;
    const struct ath_notes *notes = &checked->report.notes;

    fputc('{', to);
    put_string(to, "file", checked->path);
    fputc(',', to);
    put_string(to, "id", p == NULL ? "" : p->id);
    fputc(',', to);
    put_string(to, "version", p == NULL ? "" : p->version);
    put_numbers(to, checked);
    fputs(",\"sections\":{", to);
    for (int i = 0; i < ATH_NOTE_SECTIONS; i++) {
        fputs(i == 0 ? "" : ",", to);
        put_string(to, ath_note_section_name((enum ath_note_section)i),
                   status_of(checked, (enum ath_note_section)i));
    }
    fputs("},\"notes\":[", to);
    for (size_t i = 0; i < notes->n; i++) {
        fputs(i == 0 ? "" : ",", to);
        put_note(to, &notes->v[i]);
    }
    fputs("]}\n", to);
}
