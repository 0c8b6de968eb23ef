/* SPDX-License-Identifier: Apache-2.0 */
/* The room over a table of its own, for the types that the real one may not use today. */
#define ATH_OPTIONS_FILE "../tests/unit/config/types.def" /* found beside core/ */
#include "config/config.c" /* NOLINT(bugprone-suspicious-include) */

#include "check.h"

static struct ath_config cfg;
static struct ath_error err;

static ath_code set(const char *key, const char *value)
{
    return ath_config_set(&cfg, key, value, &err);
}

ATH_TEST(config_types, booleans_are_true_and_false_only)
{
    ath_config_init(&cfg);
    ATH_FALSE(ath_config_bool(&cfg, ATH_CONFIG_FLAG));
    ATH_OK(set("t.flag", "true"));
    ATH_TRUE(ath_config_bool(&cfg, ATH_CONFIG_FLAG));
    ATH_CODE(ATH_INVALID_ARGUMENT, set("t.flag", "yes"));
    ATH_CODE(ATH_INVALID_ARGUMENT, set("t.flag", "TRUE"));
    ATH_CODE(ATH_INVALID_ARGUMENT, set("t.flag", "1"));
    ATH_EQ_STR(err.message, "t.flag is '1', not one of false|true");
    ATH_TRUE(ath_config_bool(&cfg, ATH_CONFIG_FLAG));
}

ATH_TEST(config_types, strings_keep_their_length_limits)
{
    ath_config_init(&cfg);
    ATH_EQ_STR(ath_config_string(&cfg, ATH_CONFIG_NAME), "athar");
    ATH_OK(set("t.name", "أثر"));
    ATH_EQ_STR(ath_config_string(&cfg, ATH_CONFIG_NAME), "أثر");
    ATH_CODE(ATH_INVALID_ARGUMENT, set("t.name", ""));
    ATH_EQ_STR(err.message, "t.name is 0 bytes long, below the minimum of 1 bytes");
    ATH_CODE(ATH_INVALID_ARGUMENT, set("t.name", "ninechars"));
    ATH_EQ_STR(err.message, "t.name is 9 bytes long, above the maximum of 8 bytes");
    ATH_EQ_STR(ath_config_string(&cfg, ATH_CONFIG_NAME), "أثر");
}

ATH_TEST(config_types, strings_that_no_file_could_hold_are_refused)
{
    static const char *const bad[] = { "a#b", "a\nb", " a", "a ", "a\x7F", "\xFF" };

    ath_config_init(&cfg);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ATH_CODE(ATH_INVALID_ARGUMENT, set("t.name", bad[i]));
    }
    ATH_OK(set("t.name", "a = b"));
}

ATH_TEST(config_types, a_dump_writes_the_largest_unit_that_is_exact)
{
    char text[256];
    FILE *out = fmemopen(text, sizeof text, "w");

    ath_config_init(&cfg);
    ATH_OK(set("t.flag", "true"));
    ATH_OK(set("t.pause_ms", "60000"));
    ath_config_dump(&cfg, out);
    fclose(out);
    ATH_EQ_STR(text, "t.flag = true\nt.name = athar\nt.pause_ms = 1min\n");
}
