/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

static const char *const words[DEMO_WORDS][DEMO_LANGUAGES] = {
    [DEMO_HEAD_PROGRAM] = { "البرنامج", "Programme", "Program" },
    [DEMO_HEAD_FIGURE] = { "الرقم", "Chiffre", "Figure" },
    [DEMO_HEAD_VALUE] = { "المنشور (في العرض)", "Publié (démo)", "Published (demo)" },
    [DEMO_HEAD_CHECK] = { "المطابقة", "Contrôle", "Check" },
    [DEMO_HEAD_SOURCE] = { "المصدر", "Source", "Source" },
    [DEMO_EXACTLY] = { "%s (العرض: %s)", "%s (démo : %s)", "%s (demo: %s)" },
    [DEMO_ABOUT] = { "حوالي %s (العرض: %s)", "environ %s (démo : %s)",
                     "about %s (demo: %s)" },
    [DEMO_MORE_THAN] = { "أكثر من %s (العرض: %s)", "plus de %s (démo : %s)",
                         "more than %s (demo: %s)" },
    [DEMO_UNPUBLISHED] = { "غير منشور %.0s(العرض: %s)", "non publié %.0s(démo : %s)",
                           "not published %.0s(demo: %s)" },
    [DEMO_SHOWN] = { "للتوضيح", "illustratif", "illustrative" },
    [DEMO_EQUAL] = { "مطابق", "égal", "equal" },
    [DEMO_DIFFERS] = { "مختلف", "DIFFÉRENT", "DIFFERS" },
    [DEMO_ILLUSTRATIVE] = { "المجاميع منشورة؛ أما التفاصيل (أي منظمة، أي شهر) فهي للتوضيح "
                            "فقط.",
                            "Les totaux sont publiés ; le détail (quelle organisation, "
                            "quel "
                            "mois) est illustratif.",
                            "The totals are published; the detail (which organization, "
                            "which "
                            "month) is illustrative." },
    [DEMO_ALL_EQUAL] = { "كل المجاميع تطابق ما نُشر.",
                         "Tous les totaux sont ceux qui ont été publiés.",
                         "Every total is what was published." },
    [DEMO_SOME_DIFFER] = { "%d من المجاميع تخالف ما نُشر.",
                           "%d des totaux ne sont pas ceux qui ont été publiés.",
                           "%d of the totals are not what was published." },
    [DEMO_CHART] = { "المشاريع المقبولة في الاحتضان حسب الجهة",
                     "Projets admis en incubation, par région",
                     "Projects admitted to incubation, by region" },
    [DEMO_ASK_MORE] = { "اسألوا أكثر:", "Pour en demander plus :", "Ask more:" },
};

const char *demo_say(enum demo_word word, enum demo_language language)
{
    return words[word][language];
}
