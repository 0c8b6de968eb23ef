/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"
#include "plugin/host.h"
#include "query_fixture.h"

/* The plugin's program is "p", and its code gives back what it is told: over the days of the
 * period, times a hundred. */
static struct ath_plugins *plugins;

static void begin(struct world *w)
{
    const char *const folders[] = { ATH_TEST_PLUGIN_DIR "/echo" };

    ath_log_level(0);
    ATH_OK(ath_plugins_open(&plugins,
                            &(struct ath_plugins_options){
                                .folders = folders, .folder_count = 1, .inside = true },
                            &w->err));
    open_world(w);
}

static void end(struct world *w)
{
    close_world(w);
    ath_plugins_close(plugins);
}

#define DERIVE(name_, ...) ASK(name_, .plugins = plugins, __VA_ARGS__)

ATH_TEST(query_derive, code_is_told_what_cells_come_to_in_each_group_and_period)
{
    struct world w;

    begin(&w);
    report(&w, "anfa 202401", "members=10 members[sex=f]=4 sales=1.50");
    report(&w, "bouregreg 202401", "members=90 sales=7");
    report(&w, "anfa 202402", "members=20 sales=0.25");
    expect(&w, DERIVE("p.echo_members", .period = "202401"),
           "202401 = 322.6 (100/31) r2\n");
    expect(&w, DERIVE("p.echo_members", .period = "2024Q1", BY("region")),
           "2024Q1 MA-04 = 98.9 (90/91) r1\n2024Q1 MA-06 = 22.0 (20/91) r1\n");
    expect(&w, DERIVE("p.echo_sales", .period = "202401..202402", .every = "month"),
           "202401 = 2741.9 (850/31) r2\n202402 = 86.2 (25/29) r1\n");
    expect(&w, DERIVE("p.echo_sales", .period = "202401..202402"),
           "202401..202402 = 1458.3 (875/60) r3\n");
    end(&w);
}

ATH_TEST(query_derive, a_breakdown_splits_its_cells)
{
    struct world w;

    begin(&w);
    report(&w, "anfa 202401", "members=10 members[age=young]=4");
    expect(&w, DERIVE("p.echo_members", .period = "202401", BY("age")),
           "202401 young = 12.9 (4/31) r1\n202401 unspecified = 19.4 (6/31) r1\n");
    end(&w);
}

ATH_TEST(query_derive, R14_code_is_told_missing_na_and_zero_apart)
{
    struct world w;

    begin(&w);
    report(&w, "anfa 202401", "members=10 members[sex=m]=10");
    report(&w, "bouregreg 202401", "members=NA sales=3");
    expect(&w, DERIVE("p.echo_women", .period = "202401", BY("region")),
           "202401 MA-04 = -3.2 (-1/31) r0\n202401 MA-06 = 0.0 (0/31) r0\n");
    expect(&w, DERIVE("p.echo_members", .period = "202401", BY("region")),
           "202401 MA-04 = -6.5 (-2/31) r1\n202401 MA-06 = 32.3 (10/31) r1\n");
    end(&w);
}

ATH_TEST(query_derive, no_value_shows_no_sides)
{
    struct world w;

    begin(&w);
    report(&w, "anfa 2024 layer=target", "members=10");
    expect(&w, DERIVE("p.echo_members", .period = "2024", .layer = "target"),
           "2024 = ~ r1\n");
    end(&w);
}

ATH_TEST(query_derive, without_its_plugin_there_is_no_answer)
{
    struct world w;

    begin(&w);
    report(&w, "anfa 202401", "members=10");
    refuse(&w, ASK("p.echo_members", .period = "202401"), "derivation-missing");
    ATH_CODE(ATH_FAILED_PRECONDITION, w.err.code);
    ATH_TRUE(ath_plugins_unload(plugins, ATH_TEST_PLUGIN_DIR "/echo/echo.so", "a test"));
    refuse(&w, DERIVE("p.echo_members", .period = "202401"), "derivation-missing");
    expect(&w, DERIVE("p.members", .period = "202401"), "202401 = 10 r1\n");
    end(&w);
}

ATH_TEST(query_derive, where_nobody_reported_nobody_is_asked)
{
    struct world w;

    begin(&w);
    report(&w, "anfa 202401", "sales=1");
    expect(&w, ASK("p.echo_members", .period = "202401"), "");
    end(&w);
}
