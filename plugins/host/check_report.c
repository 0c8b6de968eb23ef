/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

enum { DETAIL_BYTES = 320, SECTION_WIDTH = 17, STATUS_WIDTH = 12 };

/* ---- phrases --------------------------------------------------------------------- */

enum phrase {
    OK,
    WARNING,
    ERROR,
    NOT_TRIED,
    TABLES,
    LANGUAGES,
    FORMULAS,
    COMBINATION,
    NO_CHECKS,
    PURITY_TWO,
    PURITY_ONE,
    FUZZ,
    BUDGET,
    SIZE,
    LOCKED,
    NO_LOCKS,
    NO_CODE,
    TOTAL,
    PHRASES,
};

/* English, French, Arabic, as enum ath_note_lang. */
static const char *const phrases[PHRASES][ATH_NOTE_LANGS] = {
    [OK] = { "ok", "bon", "سليم" },
    [WARNING] = { "warning", "alerte", "تنبيه" },
    [ERROR] = { "error", "erreur", "خطأ" },
    [NOT_TRIED] = { "not tried", "non essayé", "لم يُجرب" },
    [TABLES] = { "forms: %u, indicators: %u, cells: %zu, checks in code: %zu",
                 "formulaires : %u, indicateurs : %u, cases : %zu, contrôles programmés : "
                 "%zu",
                 "الاستمارات: %u، المؤشرات: %u، الخانات: %zu، الفحوص البرمجية: %zu" },
    [LANGUAGES] = { "Arabic, French, English", "arabe, français, anglais",
                    "العربية والفرنسية والإنجليزية" },
    [FORMULAS] = { "computed indicators: %zu, rules: %zu",
                   "indicateurs calculés : %zu, règles : %zu",
                   "المؤشرات المحسوبة: %zu، القواعد: %zu" },
    [COMBINATION] = { "%zu reports in 3 orders", "%zu rapports dans 3 ordres",
                      "%zu تقريرا بثلاثة ترتيبات" },
    [NO_CHECKS] = { "no checks in code", "aucun contrôle programmé", "لا فحص برمجي" },
    [PURITY_TWO] = { "%zu calls, each made 4 times, in 2 processes",
                     "%zu appels, chacun fait 4 fois, dans 2 processus",
                     "%zu استدعاء، كل منها 4 مرات في عمليتين" },
    [PURITY_ONE] = { "%zu calls, each made 3 times", "%zu appels, chacun fait 3 fois",
                     "%zu استدعاء، كل منها 3 مرات" },
    [FUZZ] = { "%zu reports made up, seed %llu; it spoke of %zu",
               "%zu rapports inventés, graine %llu ; il a parlé de %zu",
               "%zu تقريرا مولدا، البذرة %llu؛ تكلم عن %zu" },
    [BUDGET] = { "slowest call %llu us of processor time, loaded in %llu us",
                 "appel le plus lent : %llu µs de processeur, chargé en %llu µs",
                 "أبطأ استدعاء %llu ميكروثانية من المعالج، وتحميله %llu ميكروثانية" },
    [SIZE] = { "%llu KB", "%llu Ko", "%llu كيلوبايت" },
    [LOCKED] = { "tried with locks on ",
                 "essayé avec verrous sur : ", "جُرب مع أقفال على: " },
    [NO_LOCKS] = { "no locks", "sans verrous", "دون أقفال" },
    [NO_CODE] = { "no code to lock in", "pas de code à enfermer", "لا شفرة تُعزل" },
    [TOTAL] = { "errors: %zu, warnings: %zu\n", "erreurs : %zu, alertes : %zu\n",
                "الأخطاء: %zu، التنبيهات: %zu\n" },
};

static const char *const sections[ATH_NOTE_SECTIONS][ATH_NOTE_LANGS] = {
    [ATH_NOTE_LOADS] = { "loads", "chargement", "التحميل" },
    [ATH_NOTE_TABLES] = { "tables", "tables", "الجداول" },
    [ATH_NOTE_LANGUAGES] = { "languages", "langues", "اللغات" },
    [ATH_NOTE_UNITS] = { "units and codes", "unités et codes", "الوحدات والرموز" },
    [ATH_NOTE_FORMULAS] = { "formulas", "formules", "الصيغ" },
    [ATH_NOTE_COMBINATION] = { "combination", "combinaison", "الجمع" },
    [ATH_NOTE_PURITY] = { "purity", "constance", "ثبات الأجوبة" },
    [ATH_NOTE_FUZZ] = { "fuzz", "essais", "التجارب" },
    [ATH_NOTE_HOSTILE] = { "hostile", "interdits", "الممنوعات" },
    [ATH_NOTE_BUDGET] = { "budget", "temps", "الوقت" },
    [ATH_NOTE_SIZE] = { "size", "taille", "الحجم" },
};

static const char *say(const struct ath_host_checked *c, enum phrase phrase)
{
    return phrases[phrase][c->report.notes.lang];
}

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
        const char *name[ATH_NOTE_LANGS];
    } locks[] = {
        { ATH_PLUGIN_LOCK_CALLS, { "system calls", "appels système", "استدعاءات النظام" } },
        { ATH_PLUGIN_LOCK_FILES, { "files", "fichiers", "الملفات" } },
        { ATH_PLUGIN_LOCK_LIMITS, { "limits", "limites", "الحدود" } },
        { ATH_PLUGIN_LOCK_MEMORY, { "memory", "mémoire", "الذاكرة" } },
    };
    size_t used = 0;

    snprintf(out, DETAIL_BYTES, "%s", say(c, c->isolated ? NO_LOCKS : NO_CODE));
    for (size_t i = 0; i < sizeof locks / sizeof locks[0]; i++) {
        if (c->isolated && (c->health.locks & locks[i].bit) != 0) {
            used += (size_t)snprintf(out + used, DETAIL_BYTES - used, "%s%s",
                                     used == 0 ? say(c, LOCKED) : ", ",
                                     locks[i].name[c->report.notes.lang]);
        }
    }
}

static void say_calls(char out[DETAIL_BYTES], enum ath_note_section section,
                      const struct ath_host_checked *c)
{
    const struct ath_laws_report *r = &c->report;
    enum phrase purity = c->isolated ? PURITY_TWO : PURITY_ONE;

    if (c->checks + c->derivations == 0) {
        snprintf(out, DETAIL_BYTES, "%s", say(c, NO_CHECKS));
    } else if (section == ATH_NOTE_PURITY) {
        snprintf(out, DETAIL_BYTES, say(c, purity), r->calls);
    } else if (section == ATH_NOTE_FUZZ) {
        snprintf(out, DETAIL_BYTES, say(c, FUZZ), r->reports, (unsigned long long)c->seed,
                 r->spoken);
    } else {
        snprintf(out, DETAIL_BYTES, say(c, BUDGET), (unsigned long long)r->slowest_us,
                 (unsigned long long)c->load_us);
    }
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
        snprintf(out, DETAIL_BYTES, say(c, TABLES), p->form_count, p->indicator_count,
                 count_cells(p), c->checks);
        break;
    case ATH_NOTE_LANGUAGES:
        snprintf(out, DETAIL_BYTES, "%s", say(c, LANGUAGES));
        break;
    case ATH_NOTE_FORMULAS:
        snprintf(out, DETAIL_BYTES, say(c, FORMULAS), count_computed(p), count_rules(p));
        break;
    case ATH_NOTE_COMBINATION:
        snprintf(out, DETAIL_BYTES, say(c, COMBINATION), c->report.reports);
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
        snprintf(out, DETAIL_BYTES, say(c, SIZE),
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

static enum phrase status_of(const struct ath_host_checked *c,
                             enum ath_note_section section)
{
    if (count(&c->report.notes, section, ATH_NOTE_ERROR) > 0) {
        return ERROR;
    }
    if (count(&c->report.notes, section, ATH_NOTE_WARNING) > 0) {
        return WARNING;
    }
    return c->program == NULL ? NOT_TRIED : OK;
}

/* ---- for people ------------------------------------------------------------------ */

/* How wide it stands on a terminal: letters, without the marks over them. */
static int width_of(const char *text)
{
    int n = 0;

    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        bool mark =
            (c == 0xD9 && (unsigned char)text[1] >= 0x8B && (unsigned char)text[1] <= 0x92);
        n += (c & 0xC0) != 0x80 && !mark;
    }
    return n;
}

static void pad(FILE *to, const char *text, int width)
{
    fputs(text, to);
    for (int n = width_of(text); n < width; n++) {
        fputc(' ', to);
    }
}

/* A status in its colour. */
static void put_status(FILE *to, const char *text, enum phrase status, bool colour,
                       int width)
{
    static const char *const colours[] = { [OK] = "\033[32m",
                                           [WARNING] = "\033[33m",
                                           [ERROR] = "\033[31m",
                                           [NOT_TRIED] = "\033[2m" };

    fputs(colour ? colours[status] : "", to);
    pad(to, text, width);
    fputs(colour ? "\033[0m" : "", to);
}

/* What a plugin says of itself must not talk to the terminal. */
static void put_plain(FILE *to, const char *text)
{
    for (; *text != '\0'; text++) {
        fputc((unsigned char)*text < ' ' || *text == '\x7F' ? '?' : *text, to);
    }
}

static void show_note(FILE *to, const struct ath_host_checked *c,
                      const struct ath_note *note, bool colour)
{
    fputs("    ", to);
    enum phrase status = note->severity == ATH_NOTE_ERROR ? ERROR : WARNING;
    put_status(to, say(c, status), status, colour, STATUS_WIDTH);
    fputs(note->code, to);
    fputs(note->place[0] == '\0' ? "" : "  ", to);
    put_plain(to, note->place);
    fputs("\n        ", to);
    put_plain(to, note->sentence);
    fprintf(to, "\n        -> %s\n", note->advice);
}

static void show_section(FILE *to, const struct ath_host_checked *c,
                         enum ath_note_section section, bool colour)
{
    enum phrase status = status_of(c, section);
    char detail[DETAIL_BYTES] = "";

    if (c->program != NULL) {
        say_detail(detail, section, c);
    }
    fputs("  ", to);
    pad(to, sections[section][c->report.notes.lang], SECTION_WIDTH);
    put_status(to, say(c, status), status, colour, detail[0] == '\0' ? 0 : STATUS_WIDTH);
    put_plain(to, detail);
    fputc('\n', to);
    for (size_t i = 0; i < c->report.notes.n; i++) {
        if (c->report.notes.v[i].section == section) {
            show_note(to, c, &c->report.notes.v[i], colour);
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
    fputc('\n', to);
    fprintf(to, say(checked, TOTAL), notes->errors, notes->warnings);
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
        { "derivations", c->derivations },
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
                   phrases[status_of(checked, (enum ath_note_section)i)][ATH_NOTE_EN]);
    }
    fputs("},\"notes\":[", to);
    for (size_t i = 0; i < notes->n; i++) {
        fputs(i == 0 ? "" : ",", to);
        put_note(to, &notes->v[i]);
    }
    fputs("]}\n", to);
}
