/* SPDX-License-Identifier: Apache-2.0 */
#include "facts.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "athar/v1/query.pb-c.h"
#include "sender.h"
#include "words.h"

enum { CELL = 160, COLUMNS = 5, PLACES = 2 };

enum source { ARTICLE, FLOWER, CAMPAIGNS, LIVE, CENTRE, OUJDA, SOURCES };

/* The same in every language. */
#define ADDRESS(url)  \
    {                 \
        url, url, url \
    }

static const char *const sources[SOURCES][DEMO_LANGUAGES] = {
    [ARTICLE] = { "مقال صحفي عن عشر سنوات من احتضان المقاولات الاجتماعية بالمغرب",
                  "article de presse sur dix ans d'incubation sociale au Maroc",
                  "press article on ten years of social incubation in Morocco" },
    [FLOWER] = ADDRESS("https://hayatoky.com/"
                       "lunion-pour-la-mediterranee-et-es-maroc-org-le-projet-"
                       "flower-favorise-lautonomisation-economique-des-femmes-rurales"),
    [CAMPAIGNS] = { "مقال صحفي عن الحملات التضامنية لمنصة ولوج في ربيع 2020",
                    "article de presse sur les campagnes solidaires de Wuluj au printemps "
                    "2020",
                    "press article on the solidarity campaigns of Wuluj in spring 2020" },
    [LIVE] = ADDRESS("https://www.yabiladi.com/articles/details/92561/"
                     "solidaritecovid-wuluj-crowdfunding-pour-soutenir.html"),
    [CENTRE] = { "مقال صحفي عن مركز المقاولات الصغيرة جدا التضامنية بالدار البيضاء",
                 "article de presse sur le centre des très petites entreprises solidaires "
                 "de Casablanca",
                 "press article on the centre for very small solidarity enterprises in "
                 "Casablanca" },
    [OUJDA] = ADDRESS("https://www.infomediaire.net/"
                      "oujda-attijariwafa-bank-celebre-la-1ere-promotion-"
                      "du-centre-des-tpe-solidaires/"),
};

/* One published figure and the question it answers. */
struct fact {
    const char *indicator; /* "program.indicator" */
    const char *names[DEMO_LANGUAGES];
    const char *key, *values[PLACES];  /* where; NULL for everywhere */
    const char *organization, *period; /* NULL: all */
    const char *layer, *project;       /* NULL: actual, all */
    enum demo_word qualifier;
    const char *published; /* as the server writes it */
    enum source source;
    const char *unit;
};

static const struct fact facts[] = {
    { .indicator = "incubation.projects_admitted",
      .names = { "مشاريع محتضنة في عشر سنوات", "projets incubés en dix ans",
                 "projects incubated in ten years" },
      .qualifier = DEMO_MORE_THAN,
      .published = "4000" },
    { .indicator = "incubation.revenue",
      .names = { "رقم معاملاتها", "chiffre d'affaires atteint", "revenue they reached" },
      .qualifier = DEMO_ABOUT,
      .published = "50000000.00",
      .unit = " MAD" },
    { .indicator = "incubation.grants",
      .names = { "المنح التي دعمتها", "subventions en leur faveur",
                 "grants that supported them" },
      .qualifier = DEMO_MORE_THAN,
      .published = "20000000.00",
      .unit = " MAD" },
    { .indicator = "incubation.programs_run",
      .names = { "البرامج المنفذة", "programmes réalisés", "programs run" },
      .qualifier = DEMO_MORE_THAN,
      .published = "30" },
    { .indicator = "incubation.countries",
      .names = { "البلدان التي نُفذت فيها", "pays où ils se sont tenus",
                 "countries in which they ran" },
      .qualifier = DEMO_MORE_THAN,
      .published = "10" },
    { .indicator = "incubation.events_held",
      .names = { "الفعاليات المنظمة", "événements organisés", "events held" },
      .qualifier = DEMO_MORE_THAN,
      .published = "2000" },
    { .indicator = "incubation.partners",
      .names = { "الشركاء", "partenaires", "partners" },
      .qualifier = DEMO_MORE_THAN,
      .published = "100" },
    { .indicator = "incubation.summit_participants",
      .names = { "المشاركون في القمة الخامسة", "participants au cinquième sommet",
                 "participants of the fifth summit" },
      .qualifier = DEMO_EXACTLY,
      .published = "400" },
    { .indicator = "incubation.exhibitors",
      .names = { "المقاولون العارضون", "entrepreneurs exposants",
                 "entrepreneurs exhibiting" },
      .qualifier = DEMO_ABOUT,
      .published = "100" },
    { .indicator = "cooperatives.women_trained",
      .names = { "فلاور: نساء قرويات مستفيدات من التكوين",
                 "FLOWER : femmes rurales formées", "FLOWER: rural women trained" },
      .project = "flower",
      .qualifier = DEMO_EXACTLY,
      .published = "1051",
      .source = FLOWER },
    { .indicator = "cooperatives.women_trained",
      .names = { "فلاور: الهدف", "FLOWER : cible", "FLOWER: target" },
      .layer = "target",
      .project = "flower",
      .qualifier = DEMO_EXACTLY,
      .published = "300",
      .source = FLOWER },
    { .indicator = "cooperatives.womens_cooperatives_trained",
      .names = { "تعاونيات نسائية: الحسيمة", "coopératives féminines : Al Hoceïma",
                 "women's cooperatives: Al Hoceima" },
      .key = "province",
      .values = { "MA-HOC" },
      .project = "flower",
      .qualifier = DEMO_EXACTLY,
      .published = "52",
      .source = FLOWER },
    { .indicator = "cooperatives.womens_cooperatives_trained",
      .names = { "تعاونيات نسائية: الرباط - سلا - القنيطرة",
                 "coopératives féminines : Rabat-Salé-Kénitra",
                 "women's cooperatives: Rabat-Salé-Kénitra" },
      .key = "region",
      .values = { "MA-04" },
      .project = "flower",
      .qualifier = DEMO_EXACTLY,
      .published = "21",
      .source = FLOWER },
    { .indicator = "cooperatives.womens_cooperatives_trained",
      .names = { "تعاونيات نسائية: طنجة وتطوان",
                 "coopératives féminines : Tanger et Tétouan",
                 "women's cooperatives: Tanger and Tétouan" },
      .key = "province",
      .values = { "MA-TNG", "MA-TET" },
      .project = "flower",
      .qualifier = DEMO_EXACTLY,
      .published = "29",
      .source = FLOWER },
    { .indicator = "crowdfunding.campaigns_launched",
      .names = { "ولوج، منذ 2016: حملات تضامنية في ربيع 2020",
                 "Wuluj, depuis 2016 : campagnes solidaires du printemps 2020",
                 "Wuluj, since 2016: solidarity campaigns of spring 2020" },
      .organization = "wuluj",
      .period = "2020-03..2020-05",
      .qualifier = DEMO_EXACTLY,
      .published = "3",
      .source = CAMPAIGNS },
    { .indicator = "crowdfunding.campaigns_live",
      .names = { "ولوج: الحملات الجارية، أبريل 2020",
                 "Wuluj : campagnes en cours, avril 2020",
                 "Wuluj: live campaigns, April 2020" },
      .organization = "wuluj",
      .period = "2020-04",
      .qualifier = DEMO_EXACTLY,
      .published = "17",
      .source = LIVE },
    { .indicator = "solidarity.centre_investment",
      .names = { "مركز الدار البيضاء: الاستثمار", "centre de Casablanca : investissement",
                 "Casablanca centre: investment" },
      .organization = "centre-tpe-casablanca",
      .qualifier = DEMO_ABOUT,
      .published = "42600000.00",
      .source = CENTRE,
      .unit = " MAD" },
    { .indicator = "solidarity.applications",
      .names = { "مركز وجدة، يونيو 2023: الترشيحات",
                 "centre d'Oujda, juin 2023 : candidatures",
                 "Oujda centre, June 2023: applications" },
      .organization = "centre-tpe-oujda",
      .period = "2023-06",
      .qualifier = DEMO_EXACTLY,
      .published = "238",
      .source = OUJDA },
    { .indicator = "solidarity.projects_retained",
      .names = { "مركز وجدة، يونيو 2023: المشاريع المنتقاة",
                 "centre d'Oujda, juin 2023 : projets retenus",
                 "Oujda centre, June 2023: projects retained" },
      .organization = "centre-tpe-oujda",
      .period = "2023-06",
      .qualifier = DEMO_EXACTLY,
      .published = "36",
      .source = OUJDA },
    { .indicator = "solidarity.projects_retained",
      .names = { "مركز وجدة، يونيو 2023: مشاريع النساء منها",
                 "centre d'Oujda, juin 2023 : dont projets de femmes",
                 "Oujda centre, June 2023: of them women's" },
      .key = "sex",
      .values = { "f" },
      .organization = "centre-tpe-oujda",
      .period = "2023-06",
      .qualifier = DEMO_EXACTLY,
      .published = "7",
      .source = OUJDA },
};

enum { FACTS = sizeof facts / sizeof *facts };

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
static int ask(char value[CELL], const struct demo_reader *reader, const struct fact *fact)
{
    Athar__V1__AggregateRequest request = ATHAR__V1__AGGREGATE_REQUEST__INIT;
    Athar__V1__Filter where = ATHAR__V1__FILTER__INIT, who = ATHAR__V1__FILTER__INIT;
    Athar__V1__Filter *wheres[2];
    Athar__V1__AggregateResponse *answer = NULL;
    char *indicators[] = { text(fact->indicator) };
    char *values[PLACES] = { text(fact->values[0]), text(fact->values[1]) };
    char *organization = text(fact->organization);

    if (fact->key != NULL) {
        where.key = text(fact->key);
        where.values = values;
        where.n_values = fact->values[1] == NULL ? 1 : PLACES;
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

static void write_fact(struct line *line, const struct fact *fact, const char *value,
                       enum demo_language language)
{
    char published[CELL], demo[CELL];
    bool equal = strcmp(value, fact->published) == 0;
    const char *unit = fact->unit == NULL ? "" : fact->unit;
    size_t end;

    group(published, fact->published, language);
    group(demo, value[0] == '\0' ? "-" : value, language);
    end = strlen(published);
    snprintf(published + end, CELL - end, "%s", unit);
    snprintf(line->cells[0], CELL, "%.*s", (int)strcspn(fact->indicator, "."),
             fact->indicator);
    snprintf(line->cells[1], CELL, "%s", fact->names[language]);
    snprintf(line->cells[2], CELL, demo_say(fact->qualifier, language), published, demo);
    snprintf(line->cells[3], CELL, "%s",
             demo_say(equal ? DEMO_EQUAL : DEMO_DIFFERS, language));
    snprintf(line->cells[4], CELL, "(%d)", (int)fact->source + 1);
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
    struct line lines[FACTS + 1] = { 0 };
    int differing = 0, code;
    char value[CELL];

    write_head(&lines[0], reader->language);
    for (size_t i = 0; i < FACTS; i++) {
        if ((code = ask(value, reader, &facts[i])) != DEMO_OK) {
            return code;
        }
        write_fact(&lines[i + 1], &facts[i], value, reader->language);
        differing += strcmp(value, facts[i].published) != 0;
    }
    print_lines(lines, FACTS + 1);
    putchar('\n');
    for (int i = 0; i < SOURCES; i++) {
        printf("(%d) %s\n", i + 1, sources[i][reader->language]);
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
