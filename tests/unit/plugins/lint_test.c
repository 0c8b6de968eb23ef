/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/lint.h"

#include "check.h"
#include "served.h"

/* Programs of this repository are examples to others: whoever adds one lists it here. */
static const char *const programs[] = { "cooperatives", "crowdfunding", "incubation",
                                        "rbf",          "solidarity",   "tanara" };

ATH_TEST(plugins_lint, the_programs_that_ship_have_no_blemish)
{
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
        struct ath_notes notes;
        struct served s;
        served_open(&s, programs[i]);
        ath_notes_init(&notes, &s.arena);
        ath_lint_program(&notes, &s.program);
        if (notes.n > 0) {
            ATH_FAIL("%s: %s: %s: %s", programs[i], notes.v[0].place, notes.v[0].code,
                     notes.v[0].sentence);
        }
        served_close(&s);
    }
}
