/* SPDX-License-Identifier: Apache-2.0 */
#include "query_fixture.h"

ATH_TEST(query_rows, R22_periods_ascend_then_columns_in_order_null_last)
{
    struct world w;

    open_world(&w);
    report(&w, "paris 202402", "sales=1");
    report(&w, "anfa 202402", "sales=2");
    report(&w, "bouregreg 202401", "sales=4");
    report(&w, "union-north 202401", "sales=8");
    report(&w, "chaouia 202401", "sales=16");
    expect_from_totals(&w, ASK("p.sales", .every = "month", BY("region")),
                       "202401 MA-04 = 4.00 r1\n"
                       "202401 MA-06 = 16.00 r1\n"
                       "202401 ~ = 8.00 r1\n"
                       "202402 MA-06 = 2.00 r1\n"
                       "202402 abroad = 1.00 r1\n");
    close_world(&w);
}
