/* SPDX-License-Identifier: Apache-2.0 */
#include "facts.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "athar/v1/query.pb-c.h"
#include "published.h"
#include "sender.h"
#include "words.h"

enum { CELL = 160, COLUMNS = 5 };

/* ---- asking ------------------------------------------------------------------------- */

static char *text(const char *constant)
{
    return (char *)(constant == NULL ? "" : constant);
}

static int call(Athar__V1__AggregateResponse **out, const struct demo_reader *reader,
                const Athar__V1__AggregateRequest *request)
{
    struct athar_status status = { 0 };
    ProtobufCMessage *answer = NULL;
    int code = athar_call(reader->client, "Query.Aggregate", &request->base, &answer, NULL,
                          &status);

    code = code == ATHAR_OK ? DEMO_OK : demo_complain(request->indicators[0], &status);
    *out = (Athar__V1__AggregateResponse *)answer;
    athar_status_clear(&status);
    return code;
}

/* The one value that answers a fact; empty when there is none. */
static int ask(char value[CELL], const struct demo_reader *reader,
               const struct demo_fact *fact)
{
    Athar__V1__AggregateRequest request = ATHAR__V1__AGGREGATE_REQUEST__INIT;
    Athar__V1__Filter where = ATHAR__V1__FILTER__INIT, who = ATHAR__V1__FILTER__INIT;
    Athar__V1__Filter *wheres[2];
    Athar__V1__AggregateResponse *answer = NULL;
    char *indicators[] = { text(fact->indicator) };
    char *values[DEMO_FACT_PLACES] = { text(fact->values[0]), text(fact->values[1]) };
    char *organization = text(fact->organization);

    if (fact->key != NULL) {
        where.key = text(fact->key);
        where.values = values;
        where.n_values = fact->values[1] == NULL ? 1 : DEMO_FACT_PLACES;
        wheres[request.n_where++] = &where;
    }
    if (fact->organization != NULL) {
        who.key = text("organization");
        who.values = &organization;
        who.n_values = 1;
        wheres[request.n_where++] = &who;
    }
    request.indicators = indicators;
    request.n_indicators = 1;
    request.where = wheres;
    request.period = text(fact->period);
    request.layer = text(fact->layer);
    request.project = text(fact->project);
    int code = call(&answer, reader, &request);
    value[0] = '\0';
    if (answer != NULL && answer->n_rows == 1 &&
        answer->rows[0]->value_set_case == ATHAR__V1__AGGREGATE_ROW__VALUE_SET_VALUE) {
        snprintf(value, CELL, "%s", answer->rows[0]->value);
    }
    athar_free(&answer->base);
    return code;
}

/* ---- a table ------------------------------------------------------------------------ */

/* Digits in groups of three, and no ".00". */
static void group(char out[CELL], const char *number, enum demo_language language)
{
    const char *separator = language == DEMO_EN ? "," : "\u00a0";
    size_t whole = strcspn(number, "."), n = 0;

    for (size_t i = 0; i < whole; i++) {
        const char *between = i > 0 && (whole - i) % 3 == 0 ? separator : "";
        n += (size_t)snprintf(out + n, CELL - n, "%s%c", between, number[i]);
    }
    if (strcmp(number + whole, ".00") != 0) {
        snprintf(out + n, CELL - n, "%s", number + whole);
    }
}

/* Characters a terminal draws: the vowel signs of Arabic stand above the letter before. */
static int width(const char *s)
{
    int characters = 0;

    for (; *s != '\0'; s++) {
        unsigned char here = (unsigned char)s[0], next = (unsigned char)s[1];
        bool sign = here == 0xD9 && next >= 0x8B && next <= 0x92;
        characters += (here & 0xC0) != 0x80 && !sign;
    }
    return characters;
}

struct line {
    char cells[COLUMNS][CELL];
};

static void write_fact(struct line *line, const struct demo_fact *fact, const char *value,
                       enum demo_language language)
{
    char published[CELL], demo[CELL];
    bool equal = strcmp(value, fact->published) == 0;
    const char *unit = fact->unit == NULL ? "" : fact->unit;
    enum demo_word same = fact->source == DEMO_NOWHERE ? DEMO_SHOWN : DEMO_EQUAL;
    size_t end;

    group(published, fact->published, language);
    group(demo, value[0] == '\0' ? "-" : value, language);
    end = strlen(published);
    snprintf(published + end, CELL - end, "%s", unit);
    snprintf(line->cells[0], CELL, "%.*s", (int)strcspn(fact->indicator, "."),
             fact->indicator);
    snprintf(line->cells[1], CELL, "%s", fact->names[language]);
    snprintf(line->cells[2], CELL, demo_say(fact->qualifier, language), published, demo);
    snprintf(line->cells[3], CELL, "%s", demo_say(equal ? same : DEMO_DIFFERS, language));
    if (fact->source != DEMO_NOWHERE) {
        snprintf(line->cells[4], CELL, "(%d)", (int)fact->source + 1);
    }
}

static void write_head(struct line *line, enum demo_language language)
{
    for (int i = 0; i < COLUMNS; i++) {
        snprintf(line->cells[i], CELL, "%s",
                 demo_say((enum demo_word)(DEMO_HEAD_PROGRAM + i), language));
    }
}

static void print_lines(const struct line *lines, size_t count)
{
    int widths[COLUMNS] = { 0 };

    for (size_t i = 0; i < count * COLUMNS; i++) {
        int w = width(lines[i / COLUMNS].cells[i % COLUMNS]);
        widths[i % COLUMNS] = w > widths[i % COLUMNS] ? w : widths[i % COLUMNS];
    }
    for (size_t i = 0; i < count; i++) {
        for (int c = 0; c < COLUMNS; c++) {
            const char *cell = lines[i].cells[c];
            printf("%s%*s", cell, c + 1 < COLUMNS ? widths[c] - width(cell) + 2 : 0, "");
        }
        putchar('\n');
    }
}

static int show_facts(const struct demo_reader *reader)
{
    struct line lines[DEMO_FACTS + 1] = { 0 };
    int differing = 0, code;
    char value[CELL];

    write_head(&lines[0], reader->language);
    for (size_t i = 0; i < DEMO_FACTS; i++) {
        if ((code = ask(value, reader, &demo_facts[i])) != DEMO_OK) {
            return code;
        }
        write_fact(&lines[i + 1], &demo_facts[i], value, reader->language);
        differing += strcmp(value, demo_facts[i].published) != 0;
    }
    print_lines(lines, DEMO_FACTS + 1);
    putchar('\n');
    for (int i = 0; i < DEMO_SOURCES; i++) {
        printf("(%d) %s\n", i + 1, demo_sources[i][reader->language]);
    }
    if (differing == 0) {
        puts(demo_say(DEMO_ALL_EQUAL, reader->language));
    } else {
        printf(demo_say(DEMO_SOME_DIFFER, reader->language), differing);
        putchar('\n');
    }
    puts(demo_say(DEMO_ILLUSTRATIVE, reader->language));
    return differing == 0 ? DEMO_OK : DEMO_REFUSED;
}

/* ---- a chart ------------------------------------------------------------------------ */

static const char *region_name(const char *code, enum demo_language language)
{
    for (size_t i = 0; i < DEMO_REGIONS; i++) {
        if (strcmp(demo_regions[i].code, code) == 0) {
            return demo_regions[i].names[language];
        }
    }
    return code;
}

static void print_bar(const char *name, long value, long most)
{
    enum { NAME = 28, BAR = 40 };

    printf("%s%*s", name, NAME > width(name) ? NAME - width(name) : 1, "");
    for (long i = 0; i < (value * BAR + most / 2) / most; i++) {
        fputs("\u2588", stdout);
    }
    printf(" %ld\n", value);
}

/* The keys of a row are one: the region. Values are counts. */
static void print_chart(const Athar__V1__AggregateResponse *answer,
                        enum demo_language language)
{
    long most = 1;

    for (size_t i = 0; i < answer->n_rows; i++) {
        long value = strtol(answer->rows[i]->value, NULL, 10);
        most = value > most ? value : most;
    }
    for (size_t i = 0; i < answer->n_rows; i++) {
        const Athar__V1__AggregateRow *row = answer->rows[i];
        print_bar(region_name(row->n_keys == 1 ? row->keys[0]->text : "-", language),
                  strtol(row->value, NULL, 10), most);
    }
}

static int show_chart(const struct demo_reader *reader)
{
    Athar__V1__AggregateRequest request = ATHAR__V1__AGGREGATE_REQUEST__INIT;
    Athar__V1__AggregateResponse *answer = NULL;
    char *indicators[] = { text("incubation.projects_admitted") },
         *by[] = { text("region") };

    request.indicators = indicators;
    request.n_indicators = 1;
    request.by = by;
    request.n_by = 1;
    int code = call(&answer, reader, &request);
    if (code == DEMO_OK) {
        printf("\n%s\n", demo_say(DEMO_CHART, reader->language));
        print_chart(answer, reader->language);
    }
    athar_free(&answer->base);
    return code;
}

/* ---- everything --------------------------------------------------------------------- */

static void show_commands(const struct demo_reader *reader)
{
    static const char *const commands[] = {
        "query incubation.projects_admitted --every year --by region",
        "query cooperatives.women_share --by region",
        "query incubation.events_held --by event_type --period 2024..2025 --every year",
        "query cooperatives.members --every quarter --where parent=federation-rif",
        "query cooperatives.women_trained --project flower --by age",
        "query tanara.clubs_active --layer target --every year --format csv",
        "query crowdfunding.success_rate --by campaign_type --period 2020 --every year",
        "query solidarity.food_baskets --by occasion --period 2020..2025 --every year",
        "query solidarity.par30 --every year",
        "query rbf.verification_error --by result --period 2024..2025",
        "query rbf.amount_due --project resultats-rif --every quarter --period 2024..2025",
        "stale rbf.results",
        "history incubation khobza-tarfaya 2025-06",
    };

    printf("\n%s\n", demo_say(DEMO_ASK_MORE, reader->language));
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        printf("  %s --server %s %s\n", reader->command, reader->server, commands[i]);
    }
}

int demo_show(const struct demo_reader *reader)
{
    int facts_code = show_facts(reader);
    int chart_code = show_chart(reader);

    show_commands(reader);
    return facts_code != DEMO_OK ? facts_code : chart_code;
}
