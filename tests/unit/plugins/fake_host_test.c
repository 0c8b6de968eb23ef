/* SPDX-License-Identifier: Apache-2.0 */

/* What authors test their checks with must be as strict as the server. */

#include "athar_fake_host.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static const struct athar_option sexes[] = {
    { sizeof(struct athar_option), "f", ATHAR_TEXT({ "en", "Women" }) },
    { sizeof(struct athar_option), "m", ATHAR_TEXT({ "en", "Men" }) },
};

static const struct athar_option ages[] = {
    { sizeof(struct athar_option), "u18", ATHAR_TEXT({ "en", "Under 18" }) },
};

static const struct athar_category categories[] = {
    { sizeof(struct athar_category), "sex", ATHAR_TEXT({ "en", "Sex" }), sexes,
      ATHAR_COUNT(sexes) },
    { sizeof(struct athar_category), "age", ATHAR_TEXT({ "en", "Age" }), ages,
      ATHAR_COUNT(ages) },
};

static const struct athar_indicator indicators[] = {
    { .size = sizeof(struct athar_indicator),
      .id = "members",
      .kind = ATHAR_STOCK,
      .breakdowns = "sex; age; sex*age",
      .overlapping = "age" },
    { .size = sizeof(struct athar_indicator),
      .id = "hours",
      .kind = ATHAR_FLOW,
      .scale = 1 },
    { .size = sizeof(struct athar_indicator),
      .id = "tallest",
      .kind = ATHAR_EXTREME_MAX,
      .breakdowns = "sex" },
    { .size = sizeof(struct athar_indicator), .id = "share", .kind = ATHAR_RATIO },
};

static const struct athar_form forms[] = {
    { .size = sizeof(struct athar_form),
      .id = "monthly",
      .indicators = indicators,
      .indicator_count = ATHAR_COUNT(indicators) },
};

enum { MEMBERS, HOURS, TALLEST, WOMEN };
static const char *const cells[] = { [MEMBERS] = "members",
                                     [HOURS] = "hours",
                                     [TALLEST] = "tallest",
                                     [WOMEN] = "members[sex=f]" };

/* What the check of the running test does. */
static void (*check_now)(const struct athar_host *, const struct athar_report *,
                         struct athar_findings *);

static void run(const struct athar_host *host, const struct athar_report *report,
                struct athar_findings *findings)
{
    check_now(host, report, findings);
}

static const struct athar_check checks[] = {
    { sizeof(struct athar_check), "monthly", cells, ATHAR_COUNT(cells), run },
};

static const struct athar_validate validate = { sizeof(struct athar_validate), checks, 1 };

enum { HOURS_DERIVED, WOMEN_DERIVED };
static const char *const share_cells[] = {
    [HOURS_DERIVED] = "hours", [WOMEN_DERIVED] = "members[sex=f]"
};

/* What the derivation of the running test gives. */
static int (*derive_now)(const struct athar_totals *, const struct athar_point *,
                         struct athar_quotient *);

static int run_derivation(const struct athar_totals *totals,
                          const struct athar_point *point, struct athar_quotient *out)
{
    return derive_now(totals, point, out);
}

static const struct athar_derivation derivations[] = {
    { sizeof(struct athar_derivation), "share", share_cells, ATHAR_COUNT(share_cells),
      run_derivation },
};

static const struct athar_derive derive = { sizeof(struct athar_derive), derivations, 1 };

static const void *capability(const char *name)
{
    if (strcmp(name, ATHAR_DERIVE) == 0) {
        return &derive;
    }
    return strcmp(name, ATHAR_VALIDATE) == 0 ? &validate : NULL;
}

static const struct athar_plugin plugin = {
    ATHAR_PLUGIN_HEADER,      .id = "clubs",
    .categories = categories, .category_count = ATHAR_COUNT(categories),
    .forms = forms,           .form_count = ATHAR_COUNT(forms),
    .capability = capability,
};

/* ---- what a check sees and says ------------------------------------------------------ */

static int64_t seen_value[ATHAR_COUNT(cells)];
static int seen_state[ATHAR_COUNT(cells)];
static int32_t seen_first, seen_last;
static int seen_layer;

static void look(const struct athar_host *host, const struct athar_report *report,
                 struct athar_findings *findings)
{
    (void)findings;
    for (size_t i = 0; i < ATHAR_COUNT(cells); i++) {
        seen_value[i] = -1;
        seen_state[i] = host->state(report, i);
        ATH_EQ_INT(host->value(report, i, &seen_value[i]),
                   seen_state[i] == ATHAR_STATE_NUMBER);
    }
    host->period(report, &seen_first, &seen_last);
    seen_layer = host->layer(report);
}

static void say_two(const struct athar_host *host, const struct athar_report *report,
                    struct athar_findings *findings)
{
    (void)report;
    host->refuse(findings, WOMEN, "too-many",
                 ATHAR_TEXT({ "fr", "Trop" }, { "en", "Too many" }));
    host->warn(findings, ATHAR_WHOLE_REPORT, "odd", ATHAR_TEXT({ "en", "Odd" }));
}

static struct fake_report looked_at(const char *figures)
{
    struct fake_report r = fake_with(&plugin, "monthly", "2024-02", figures);

    check_now = look;
    fake_run(&r);
    return r;
}

ATH_TEST(plugins_fake_host, figures_are_read_as_people_write_them)
{
    looked_at("hours=40.5; members=12; members[sex=f]=5; tallest=na");
    ATH_EQ_INT(seen_value[HOURS], 405);
    ATH_EQ_INT(seen_value[MEMBERS], 12);
    ATH_EQ_INT(seen_value[WOMEN], 5);
    ATH_EQ_INT(seen_state[TALLEST], ATHAR_STATE_NOT_APPLICABLE);
    looked_at("hours=-3");
    ATH_EQ_INT(seen_value[HOURS], -30);
    ATH_EQ_INT(seen_state[MEMBERS], ATHAR_STATE_MISSING);
}

ATH_TEST(plugins_fake_host, a_total_not_given_follows_from_a_partition)
{
    looked_at("members[age=u18]=9; members[sex=f]=5; members[sex=m]=4");
    ATH_EQ_INT(seen_value[MEMBERS], 9);
    ATH_EQ_INT(seen_state[MEMBERS], ATHAR_STATE_NUMBER);
    looked_at("members[sex=f,age=u18]=3; members[sex=m,age=u18]=1");
    ATH_EQ_INT(seen_value[MEMBERS], 4);
    looked_at("members=20; members[sex=f]=5");
    ATH_EQ_INT(seen_value[MEMBERS], 20);
    looked_at("tallest[sex=f]=190; tallest[sex=m]=180");
    ATH_EQ_INT(seen_value[TALLEST], 190);
}

ATH_TEST(plugins_fake_host, overlapping_parts_and_na_make_no_total)
{
    looked_at("members[age=u18]=9");
    ATH_EQ_INT(seen_state[MEMBERS], ATHAR_STATE_MISSING);
    looked_at("members=na; members[sex=f]=9");
    ATH_EQ_INT(seen_state[MEMBERS], ATHAR_STATE_NOT_APPLICABLE);
}

ATH_TEST(plugins_fake_host, periods_are_written_as_the_server_writes_them)
{
    static const struct {
        const char *text;
        int32_t first[3], last[3];
    } cases[] = {
        { "2024-03-15", { 2024, 3, 15 }, { 2024, 3, 15 } },
        { "2024W01", { 2024, 1, 1 }, { 2024, 1, 7 } },
        { "2020W53", { 2020, 12, 28 }, { 2021, 1, 3 } },
        { "202402", { 2024, 2, 1 }, { 2024, 2, 29 } },
        { "2023-12", { 2023, 12, 1 }, { 2023, 12, 31 } },
        { "2024Q1", { 2024, 1, 1 }, { 2024, 3, 31 } },
        { "2024Q4", { 2024, 10, 1 }, { 2024, 12, 31 } },
        { "2024S2", { 2024, 7, 1 }, { 2024, 12, 31 } },
        { "2024", { 2024, 1, 1 }, { 2024, 12, 31 } },
        { "2023Sep", { 2023, 9, 1 }, { 2024, 8, 31 } },
    };
    struct fake_report r = fake_open(&plugin, NULL, ATHAR_TARGET);

    check_now = look;
    for (size_t i = 0; i < ATHAR_COUNT(cases); i++) {
        fake_in(&r, cases[i].text);
        fake_run(&r);
        ATH_EQ_INT(seen_first,
                   fake_day(cases[i].first[0], cases[i].first[1], cases[i].first[2]));
        ATH_EQ_INT(seen_last,
                   fake_day(cases[i].last[0], cases[i].last[1], cases[i].last[2]));
    }
    ATH_EQ_INT(seen_layer, ATHAR_TARGET);
    ATH_EQ_INT(fake_day(1970, 1, 1), 0);
}

ATH_TEST(plugins_fake_host, findings_keep_code_cell_verdict_and_texts)
{
    struct fake_report r = fake_with(&plugin, "monthly", "2024-02", "");
    char printed[128] = "";
    FILE *to = fmemopen(printed, sizeof printed, "w");

    check_now = say_two;
    fake_run(&r);
    ATH_EQ_U64(r.finding_count, 2);
    ATH_EQ_INT(fake_says(&r, "too-many"), FAKE_REFUSED);
    ATH_EQ_INT(fake_says(&r, "odd"), FAKE_WARNED);
    ATH_EQ_INT(fake_says(&r, "other"), FAKE_SILENT);
    ATH_EQ_STR(r.findings[0].cell, "members[sex=f]");
    ATH_EQ_STR(r.findings[1].cell, "");
    ATH_EQ_STR(fake_text(&r, "too-many", "en"), "Too many");
    ATH_EQ_STR(fake_text(&r, "too-many", "fr"), "Trop");
    ATH_TRUE(fake_text(&r, "odd", "fr") == NULL);
    fake_print(&r, to);
    fclose(to);
    ATH_EQ_STR(printed,
               "refused members[sex=f]: [too-many] Trop\nwarned report: [odd] Odd\n");
}

/* ---- what must fail ------------------------------------------------------------------ */

/* What a failing test says on stderr; the process that says it must have aborted. */
static const char *dies(void (*wrong)(void))
{
    static char said[256];
    int ends[2], status = 0;

    ATH_EQ_INT(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        signal(SIGABRT, SIG_DFL);
        wrong();
        _exit(0);
    }
    close(ends[1]);
    ssize_t n = read(ends[0], said, sizeof said - 1);
    close(ends[0]);
    said[n < 0 ? 0 : n] = '\0';
    ATH_EQ_INT(waitpid(child, &status, 0), child);
    ATH_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    said[strcspn(said, "\n")] = '\0';
    return said;
}

static void say_badly(const struct athar_host *host, const struct athar_report *report,
                      struct athar_findings *findings)
{
    (void)report;
    host->warn(findings, HOURS, "Bad_Code", ATHAR_TEXT({ "en", "x" }));
}

static void say_nothing(const struct athar_host *host, const struct athar_report *report,
                        struct athar_findings *findings)
{
    (void)report;
    host->warn(findings, HOURS, "no-text", ATHAR_TEXT({ NULL, NULL }));
}

static void look_past(const struct athar_host *host, const struct athar_report *report,
                      struct athar_findings *findings)
{
    int64_t value;

    (void)findings;
    host->value(report, ATHAR_COUNT(cells), &value);
}

static void say_at_times(const struct athar_host *host, const struct athar_report *report,
                         struct athar_findings *findings)
{
    static int times;

    (void)report;
    if (times++ % 2 == 0) {
        host->warn(findings, HOURS, "now-and-then", ATHAR_TEXT({ "en", "x" }));
    }
}

static void run_with(void (*check)(const struct athar_host *, const struct athar_report *,
                                   struct athar_findings *))
{
    struct fake_report r = fake_with(&plugin, "monthly", "2024-02", "");

    check_now = check;
    fake_run(&r);
}

static void bad_code(void)
{
    run_with(say_badly);
}

static void no_text(void)
{
    run_with(say_nothing);
}

static void past_cells(void)
{
    run_with(look_past);
}

static void at_times(void)
{
    run_with(say_at_times);
}

static void false_claim(void)
{
    FAKE_CHECK(1 + 1 == 3);
}

ATH_TEST(plugins_fake_host, a_check_the_server_would_not_have_fails)
{
    ATH_EQ_STR(dies(bad_code), "fake host: a code is 1 to 63 of a-z 0-9 -: 'Bad_Code'");
    ATH_EQ_STR(dies(no_text), "fake host: a finding without a text: 'no-text'");
    ATH_EQ_STR(dies(past_cells), "fake host: a cell past the check's own: 'monthly'");
    ATH_EQ_STR(dies(at_times), "fake host: a check answers twice differently: 'clubs'");
    ATH_TRUE(strstr(dies(false_claim), "not so: 1 + 1 == 3") != NULL);
}

static const char *figures_now;

static void fill(void)
{
    fake_with(&plugin, "monthly", "2024-02", figures_now);
}

static const char *wrong_figures(const char *figures)
{
    figures_now = figures;
    return dies(fill);
}

ATH_TEST(plugins_fake_host, figures_the_form_has_not_fail)
{
    ATH_EQ_STR(wrong_figures("memers=1"), "fake host: no indicator of the form: 'memers'");
    ATH_EQ_STR(wrong_figures("members[sex=x]=1"),
               "fake host: no such option: 'members[sex=x]'");
    ATH_EQ_STR(wrong_figures("tallest[age=u18]=1"),
               "fake host: not a breakdown of the indicator: 'tallest[age=u18]'");
    ATH_EQ_STR(wrong_figures("share=1"), "fake host: a ratio is never entered: 'share'");
    ATH_EQ_STR(wrong_figures("hours=1.25"),
               "fake host: more decimals than its scale: '1.25'");
    ATH_EQ_STR(wrong_figures("hours=1e3"), "fake host: not a number: '1e3'");
    ATH_EQ_STR(wrong_figures("hours=; members=1"), "fake host: not a number: ''");
    ATH_EQ_STR(wrong_figures("hours"), "fake host: not cell=number: 'hours'");
    ATH_EQ_STR(wrong_figures("hours=1000000000000000.1"),
               "fake host: not a number: '1000000000000000.1'");
}

static void another_form(void)
{
    fake_open(&plugin, "yearly", ATHAR_ACTUAL);
}

static void thirtieth_of_february(void)
{
    fake_with(&plugin, "monthly", "2024-02-30", "");
}

static void week_53_of_2024(void)
{
    fake_with(&plugin, "monthly", "2024W53", "");
}

ATH_TEST(plugins_fake_host, forms_and_dates_that_are_none_fail)
{
    ATH_EQ_STR(dies(another_form), "fake host: no such form in the plugin: 'yearly'");
    ATH_EQ_STR(dies(thirtieth_of_february), "fake host: not a period: '2024-02-30'");
    ATH_EQ_STR(dies(week_53_of_2024), "fake host: not a period: '2024W53'");
}

/* ---- deriving ------------------------------------------------------------------------ */

static int days_over_women(const struct athar_totals *totals,
                           const struct athar_point *point, struct athar_quotient *out)
{
    int32_t first, last;

    if (totals->state(point, HOURS_DERIVED) != ATHAR_STATE_NUMBER ||
        !totals->value(point, HOURS_DERIVED, &out->numerator) ||
        !totals->value(point, WOMEN_DERIVED, &out->denominator)) {
        return 0;
    }
    totals->period(point, &first, &last);
    out->scale = totals->layer(point);
    out->denominator *= last - first + 1;
    return 1;
}

ATH_TEST(plugins_fake_host, a_derivation_sees_figures_and_gives_both_sides)
{
    struct fake_report r = fake_with(&plugin, "monthly", "2024-02",
                                     "hours=40.5; members=12; members[sex=f]=5");
    struct fake_report none = fake_with(&plugin, "monthly", "2024-02", "hours=na");
    struct athar_quotient q;

    derive_now = days_over_women;
    ATH_EQ_INT(fake_derive(&r, "share", &q), 1);
    ATH_EQ_INT((int64_t)q.numerator, 405);
    ATH_EQ_INT((int64_t)q.denominator, 5 * 29);
    ATH_EQ_INT(q.scale, ATHAR_ACTUAL);
    ATH_EQ_INT(fake_derive(&none, "share", &q), 0);
}

static int gives_seven(const struct athar_totals *totals, const struct athar_point *point,
                       struct athar_quotient *out)
{
    (void)totals, (void)point, (void)out;
    return 7;
}

static int gives_scale(const struct athar_totals *totals, const struct athar_point *point,
                       struct athar_quotient *out)
{
    (void)totals, (void)point;
    out->scale = 19;
    return 1;
}

static int counts(const struct athar_totals *totals, const struct athar_point *point,
                  struct athar_quotient *out)
{
    static int times;

    (void)totals, (void)point;
    out->numerator = ++times;
    return 1;
}

static const char *derived_name = "share";

static void derive_something(void)
{
    struct fake_report r = fake_with(&plugin, "monthly", "2024-02", "hours=1");
    struct athar_quotient q;

    fake_derive(&r, derived_name, &q);
}

ATH_TEST(plugins_fake_host, a_derivation_the_server_would_not_have_fails)
{
    derive_now = gives_seven;
    ATH_EQ_STR(dies(derive_something),
               "fake host: a derivation gives neither 0 nor 1: 'share'");
    derive_now = gives_scale;
    ATH_EQ_STR(dies(derive_something), "fake host: a scale that is not 0 to 18: 'share'");
    derive_now = counts;
    ATH_EQ_STR(dies(derive_something),
               "fake host: a derivation answers twice differently: 'share'");
    derived_name = "hours";
    ATH_EQ_STR(dies(derive_something), "fake host: nothing derives the indicator: 'hours'");
}
