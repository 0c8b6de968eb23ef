/* SPDX-License-Identifier: Apache-2.0 */
#include "model/units.h"

#include <string.h>

#include "check.h"

static const char *name_of(const char *unit, const char *lang)
{
    struct ath_labels labels = ath_unit_labels(unit);

    for (uint16_t i = 0; i < labels.n; i++) {
        if (strcmp(labels.v[i].lang, lang) == 0) {
            return labels.v[i].text;
        }
    }
    return "";
}

ATH_TEST(model_units, a_unit_has_a_name_in_each_language)
{
    ATH_EQ_STR(name_of("people", "ar"), "أشخاص");
    ATH_EQ_STR(name_of("people", "fr"), "personnes");
    ATH_EQ_STR(name_of("people", "en"), "people");
    ATH_EQ_STR(name_of("MAD", "ar"), "درهم");
    ATH_EQ_STR(name_of("FTE", "fr"), "ETP");
}

/* The search is by halves: one row out of order would hide others. */
ATH_TEST(model_units, the_first_the_last_and_the_middle_are_found)
{
    static const char *const known[] = {
        "%",         "FTE",           "MAD",    "actions", "certificates", "days",
        "donations", "organizations", "points", "unit",    "units",        "visits",
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (ath_unit_labels(known[i]).n != 3) {
            ATH_FAIL("unit '%s' has no name", known[i]);
        }
    }
}

ATH_TEST(model_units, a_unit_nobody_named_has_no_names)
{
    static const char *const unknown[] = {
        "", "a", "People", "peopl", "peoples", "zebras"
    };

    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        ATH_EQ_U64(ath_unit_labels(unknown[i]).n, 0);
    }
}
