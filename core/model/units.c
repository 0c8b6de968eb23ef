/* SPDX-License-Identifier: Apache-2.0 */
#include "model/units.h"

#include <stdlib.h>
#include <string.h>

enum { LANGS = 3 };

struct unit {
    const char *code;
    struct ath_label names[LANGS];
};

#define UNIT(code, arabic, french, english)      \
    {                                            \
        code,                                    \
        {                                        \
            { "ar", arabic }, { "en", english }, \
            {                                    \
                "fr", french                     \
            }                                    \
        }                                        \
    }

/* In code order, byte by byte. */
static const struct unit units[] = {
    UNIT("%", "%", "%", "%"),
    UNIT("FTE", "معادل دوام كامل", "ETP", "FTE"),
    UNIT("MAD", "درهم", "MAD", "MAD"),
    UNIT("actions", "أنشطة", "actions", "actions"),
    UNIT("aids", "إعانات", "aides", "aids"),
    UNIT("answers", "أجوبة", "réponses", "answers"),
    UNIT("applications", "ترشيحات", "candidatures", "applications"),
    UNIT("assessments", "تقييمات", "évaluations", "assessments"),
    UNIT("awards", "جوائز", "prix", "awards"),
    UNIT("baskets", "قفف", "paniers", "baskets"),
    UNIT("books", "كتب", "livres", "books"),
    UNIT("campaigns", "حملات", "campagnes", "campaigns"),
    UNIT("centres", "مراكز", "centres", "centres"),
    UNIT("certificates", "شهادات", "certificats", "certificates"),
    UNIT("cities", "مدن", "villes", "cities"),
    UNIT("clubs", "أندية", "clubs", "clubs"),
    UNIT("competitions", "مسابقات", "concours", "competitions"),
    UNIT("contributions", "مساهمات", "contributions", "contributions"),
    UNIT("countries", "بلدان", "pays", "countries"),
    UNIT("days", "أيام", "jours", "days"),
    UNIT("distributions", "عمليات توزيع", "distributions", "distributions"),
    UNIT("donations", "تبرعات", "dons", "donations"),
    UNIT("evaluations", "تقييمات", "évaluations", "evaluations"),
    UNIT("events", "فعاليات", "événements", "events"),
    UNIT("facilities", "مؤسسات", "établissements", "facilities"),
    UNIT("hours", "ساعات", "heures", "hours"),
    UNIT("households", "أسر", "ménages", "households"),
    UNIT("ideas", "أفكار", "idées", "ideas"),
    UNIT("links", "روابط", "mises en relation", "links"),
    UNIT("loans", "قروض", "prêts", "loans"),
    UNIT("markets", "أسواق", "marchés", "markets"),
    UNIT("meetings", "لقاءات", "rencontres", "meetings"),
    UNIT("organizations", "منظمات", "organisations", "organizations"),
    UNIT("payments", "أداءات", "paiements", "payments"),
    UNIT("payouts", "تحويلات", "versements", "payouts"),
    UNIT("people", "أشخاص", "personnes", "people"),
    UNIT("points", "نقط", "points", "points"),
    UNIT("programs", "برامج", "programmes", "programs"),
    UNIT("projects", "مشاريع", "projets", "projects"),
    UNIT("schools", "مؤسسات تعليمية", "établissements scolaires", "schools"),
    UNIT("sessions", "حصص", "séances", "sessions"),
    UNIT("studies", "دراسات", "études", "studies"),
    UNIT("unit", "وحدة", "unité", "unit"),
    UNIT("units", "وحدات", "unités", "units"),
    UNIT("visits", "زيارات", "visites", "visits"),
};

static int compare(const void *code, const void *unit)
{
    return strcmp(code, ((const struct unit *)unit)->code);
}

struct ath_labels ath_unit_labels(const char *unit)
{
    const struct unit *found =
        bsearch(unit, units, sizeof units / sizeof *units, sizeof *units, compare);

    return found == NULL ? (struct ath_labels){ 0 }
                         : (struct ath_labels){ found->names, LANGS };
}
