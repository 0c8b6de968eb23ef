/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "model/catalogue.h"

static const struct ath_label texts[] = {
    { "ar", "arabic" },     { "en", "english" },       { "fr", "french" },
    { "fr-BE", "belgian" }, { "zgh-Tfng", "amazigh" },
};

static const char *pick(const char *locale)
{
    return ath_labels_pick((struct ath_labels){ texts, 5 }, locale);
}

ATH_TEST(model_labels, a_country_falls_back_to_its_language)
{
    ATH_EQ_STR(pick("ar"), "arabic");
    ATH_EQ_STR(pick("ar-MA"), "arabic");
    ATH_EQ_STR(pick("AR-ma"), "arabic");
    ATH_EQ_STR(pick("fr-BE"), "belgian");
    ATH_EQ_STR(pick("fr-BE-x-region"), "belgian");
    ATH_EQ_STR(pick("fr-CA"), "french");
    ATH_EQ_STR(pick("a"), "english");
    ATH_EQ_STR(pick("arabic"), "english");
}

ATH_TEST(model_labels, a_language_finds_its_only_variety)
{
    ATH_EQ_STR(pick("zgh"), "amazigh");
    ATH_EQ_STR(pick("zgh-Latn-MA"), "amazigh");
}

ATH_TEST(model_labels, languages_are_tried_by_weight_then_in_order)
{
    ATH_EQ_STR(pick("de, ar"), "arabic");
    ATH_EQ_STR(pick("fr-MA, fr;q=0.9, en;q=0.8"), "french");
    ATH_EQ_STR(pick("ar;q=0.2,fr;q=0.8"), "french");
    ATH_EQ_STR(pick("ar;q=0.8,fr;q=0.81"), "french");
    ATH_EQ_STR(pick("ar;q=0.5,fr;q=0.5"), "arabic");
    ATH_EQ_STR(pick("ar;q=0,fr;q=0.001"), "french");
    ATH_EQ_STR(pick("ar ; q=0.1 , fr"), "french");
}

ATH_TEST(model_labels, nonsense_gives_english)
{
    ATH_EQ_STR(pick(NULL), "english");
    ATH_EQ_STR(pick(""), "english");
    ATH_EQ_STR(pick("*"), "english");
    ATH_EQ_STR(pick(",;q=,,q=1;;-,-,--"), "english");
    ATH_EQ_STR(pick("de;q=9999999999999999999999"), "english");
}

ATH_TEST(model_labels, without_english_french_then_the_first_then_nothing)
{
    ATH_EQ_STR(ath_labels_pick((struct ath_labels){ texts + 2, 3 }, "de"), "french");
    ATH_EQ_STR(ath_labels_pick((struct ath_labels){ texts + 4, 1 }, "de"), "amazigh");
    ATH_EQ_STR(ath_labels_pick((struct ath_labels){ texts, 0 }, "ar"), "");
}
