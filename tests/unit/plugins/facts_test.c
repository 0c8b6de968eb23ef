/* SPDX-License-Identifier: Apache-2.0 */

/* Each program's README lists what has been published of such work and the figures that hold
 * it; the figures must be there, and the list must know every fact of facts_map.csv where
 * that is at hand. */

#include <stdio.h>
#include <stdlib.h>

#include "served.h"
#include "shared.h"

enum { README_BYTES = 1 << 18, FIGURES_MAX = 128, FIGURE_BYTES = 96 };

struct figures {
    char v[FIGURES_MAX][FIGURE_BYTES];
    size_t n, rows;
};

static const char *const programs[] = { "incubation",   "tanara",     "cooperatives",
                                        "crowdfunding", "solidarity", "rbf" };

enum { PROGRAMS = sizeof programs / sizeof programs[0] };

/* ---- the table of a README ------------------------------------------------------- */

static char *read_readme(const char *program)
{
    char path[512];

    snprintf(path, sizeof path, ATH_SOURCE_DIR "/plugins/%s/README.md", program);
    FILE *f = fopen(path, "rb");
    char *text = calloc(1, README_BYTES);
    if (f == NULL || text == NULL) {
        ATH_FAIL("no %s", path);
    }
    ATH_TRUE(fread(text, 1, README_BYTES - 1, f) > 0);
    fclose(f);
    return text;
}

/* Everything between backticks. */
static void read_figures(struct figures *out, char *cell)
{
    char *save = NULL;
    bool inside = false;

    for (char *part = strtok_r(cell, "`", &save); part != NULL;
         part = strtok_r(NULL, "`", &save), inside = !inside) {
        if (inside) {
            ATH_TRUE(out->n < FIGURES_MAX && strlen(part) < FIGURE_BYTES);
            snprintf(out->v[out->n++], FIGURE_BYTES, "%s", part);
        }
    }
}

/* The rows after the heading, up to the next one. */
static void read_facts(struct figures *out, const char *program)
{
    char *text = read_readme(program), *save = NULL;
    char *from = strstr(text, "\n## Facts it holds\n");

    memset(out, 0, sizeof *out);
    if (from == NULL) {
        ATH_FAIL("the README of %s lists no facts", program);
    }
    for (char *line = strtok_r(from + 2, "\n", &save); line != NULL;
         line = strtok_r(NULL, "\n", &save)) {
        char *figure = strchr(line, '`');
        if (strncmp(line, "## ", 3) == 0) {
            break;
        }
        if (line[0] == '|' && figure != NULL) {
            size_t before = out->n;
            figure[-1] = '|'; /* so that what comes first is outside */
            read_figures(out, figure - 1);
            out->rows += out->n > before;
        }
    }
    free(text);
}

/* ---- the figures of the program -------------------------------------------------- */

/* What is computed is asked, not entered: it has no cell, and no option here. */
static void must_exist(const struct ath_program *program, const char *figure)
{
    char name[FIGURE_BYTES];
    struct ath_slice option = { 0 };
    const char *reason = "no such indicator";
    uint16_t cell;

    snprintf(name, sizeof name, "%s", figure);
    char *bracket = strchr(name, '[');
    if (bracket != NULL) {
        *bracket = '\0';
        option = ath_slice(bracket + 1, strlen(bracket + 1) - 1);
    }
    const struct ath_indicator *indicator =
        ath_program_indicator(program, ath_slice_str(name));
    bool found = indicator != NULL &&
                 (!indicator->entered ? bracket == NULL
                                      : ath_cell_find(&cell, program, indicator, &option,
                                                      bracket != NULL, &reason));
    if (!found) {
        ATH_FAIL("%s.%s: %s", program->id, figure, reason);
    }
}

ATH_TEST(plugins_facts, every_figure_a_readme_names_for_a_fact_is_there)
{
    for (size_t p = 0; p < PROGRAMS; p++) {
        struct figures figures;
        struct served s;
        read_facts(&figures, programs[p]);
        ATH_TRUE(figures.rows >= 7);
        served_open(&s, programs[p]);
        for (size_t i = 0; i < figures.n; i++) {
            must_exist(&s.program, figures.v[i]);
        }
        served_close(&s);
    }
}

/* ---- what the map of facts asks for ---------------------------------------------- */

/* "incubation.events_held[event_type=training]" without the program. */
static const char *figure_of(const char *holds, const char *program)
{
    size_t length = strlen(program);

    return strncmp(holds, program, length) == 0 && holds[length] == '.' ? holds + length + 1
                                                                        : NULL;
}

static void must_list(const struct figures *figures, const char *program,
                      const char *figure)
{
    for (size_t i = 0; i < figures->n; i++) {
        if (strcmp(figures->v[i], figure) == 0) {
            return;
        }
    }
    ATH_FAIL("the README of %s lists no fact for %s", program, figure);
}

/* Facts without a number are what a program must be able to hold. */
static void must_list_all(const char *program)
{
    struct figures figures;
    struct csv csv = { 0 };

    if (!open_csv(&csv, "facts_map.csv")) {
        return;
    }
    read_facts(&figures, program);
    while (next_row(&csv)) {
        const char *figure = figure_of(column(&csv, "holds"), program);
        if (figure != NULL && column(&csv, "value")[0] == '\0') {
            must_list(&figures, program, figure);
        }
    }
    free(csv.text);
}

ATH_TEST(plugins_facts, every_fact_of_the_map_is_in_a_readme)
{
    for (size_t p = 0; p < PROGRAMS; p++) {
        must_list_all(programs[p]);
    }
}
