/* SPDX-License-Identifier: Apache-2.0 */

/* The organizations that are written out by name. */

#include <stdio.h>

#include "roster.h"

struct named {
    enum demo_role role;
    const char *kind, *slug, *province, *sector;
    int first; /* counted from January 2016 */
    bool opens;
    const char *ar, *fr, *en;
};

/* `first` is when it opened, for unions and federations. */
static const struct named table[] = {
    { DEMO_NATIONAL, "centre", "centre-manar", "MA-RAB", "social-innovation", 0, false,
      "مركز منار للابتكار الاجتماعي", "Centre Manar pour l'innovation sociale",
      "Manar Centre for Social Innovation" },
    { DEMO_FEDERATION, "federation", "federation-nationale", "MA-RAB", NULL, 60, true,
      "الفدرالية الوطنية للاتحادات التعاونية (مثال)",
      "Fédération nationale des unions coopératives (exemple)",
      "National Federation of Cooperative Unions (example)" },
    { DEMO_FEDERATION, "federation", "federation-rif", "MA-HOC", NULL, 48, true,
      "فدرالية تعاونيات الريف", "Fédération des coopératives du Rif",
      "Federation of Rif Cooperatives" },
    { DEMO_FEDERATION, "federation", "federation-souss", "MA-AGD", NULL, 36, true,
      "فدرالية تعاونيات سوس", "Fédération des coopératives du Souss",
      "Federation of Souss Cooperatives" },
    { DEMO_UNION, "union", "union-miel-al-hoceima", "MA-HOC", "honey", 15, true,
      "اتحاد تعاونيات العسل بإقليم الحسيمة", "Union des coopératives de miel d'Al Hoceïma",
      "Union of Honey Cooperatives of Al Hoceïma" },
    { DEMO_UNION, "union", "union-plantes-al-hoceima", "MA-HOC", "aromatic-plants", 24,
      true, "اتحاد تعاونيات النباتات العطرية والطبية بإقليم الحسيمة",
      "Union des coopératives de plantes aromatiques d'Al Hoceïma",
      "Union of Aromatic Plant Cooperatives of Al Hoceïma" },
    { DEMO_UNION, "union", "union-tissage-al-hoceima", "MA-HOC", "textile-craft", 33, true,
      "اتحاد تعاونيات النسيج بإقليم الحسيمة",
      "Union des coopératives de tissage d'Al Hoceïma",
      "Union of Weaving Cooperatives of Al Hoceïma" },
    { DEMO_UNION, "union", "union-olive-al-hoceima", "MA-HOC", "olive-oil", 42, true,
      "اتحاد تعاونيات زيت الزيتون بإقليم الحسيمة",
      "Union des coopératives d'huile d'olive d'Al Hoceïma",
      "Union of Olive Oil Cooperatives of Al Hoceïma" },
    { DEMO_UNION, "union", "union-argan-souss", "MA-AGD", "argan", 12, true,
      "اتحاد تعاونيات الأركان بسوس", "Union des coopératives d'argan du Souss",
      "Union of Argan Cooperatives of Souss" },
    { DEMO_UNION, "union", "union-safran-taroudannt", "MA-TAR", "saffron", 30, true,
      "اتحاد تعاونيات الزعفران بتارودانت", "Union des coopératives de safran de Taroudannt",
      "Union of Saffron Cooperatives of Taroudannt" },
    { DEMO_UNION, "union", "union-dattes-draa", "MA-ZAG", "dates", 21, true,
      "اتحاد تعاونيات التمور بدرعة", "Union des coopératives de dattes du Drâa",
      "Union of Date Cooperatives of Draa" },
    { DEMO_UNION, "union", "union-laine-atlas", "MA-KHN", "textile-craft", 45, true,
      "اتحاد تعاونيات الصوف بالأطلس", "Union des coopératives de laine de l'Atlas",
      "Union of Wool Cooperatives of the Atlas" },
    { DEMO_SUPPORTER, "association", "assoc-rif-cooperatives", "MA-HOC", NULL, 6, false,
      "جمعية الريف لمواكبة التعاونيات", "Association Rif d'appui aux coopératives",
      "Rif Association for Cooperatives" },
    { DEMO_SUPPORTER, "association", "assoc-bouregreg-cooperatives", "MA-SAL", NULL, 9,
      false, "جمعية أبي رقراق لمواكبة التعاونيات",
      "Association Bouregreg d'appui aux coopératives",
      "Bouregreg Association for Cooperatives" },
    { DEMO_SUPPORTER, "association", "assoc-detroit-cooperatives", "MA-TNG", NULL, 18,
      false, "جمعية المضيق لمواكبة التعاونيات",
      "Association du Détroit d'appui aux coopératives",
      "Strait Association for Cooperatives" },
    { DEMO_SUPPORTER, "foundation", "fondation-annakhil", "MA-MAR", NULL, 0, false,
      "مؤسسة النخيل للتضامن", "Fondation Annakhil pour la solidarité",
      "Annakhil Foundation for Solidarity" },
    { DEMO_SUPPORTER, "foundation", "fondation-oued", "MA-CAS", NULL, 27, false,
      "مؤسسة الواد للتنمية", "Fondation Oued pour le développement",
      "Oued Foundation for Development" },
    { DEMO_SUPPORTER, "funder", "fonds-arganier", "MA-RAB", NULL, 12, false,
      "صندوق شجرة الأركان", "Fonds de l'arganier", "Argan Tree Fund" },
    { DEMO_SUPPORTER, "local-authority", "conseil-territorial-rif", "MA-HOC", NULL, 24,
      false, "مجلس ترابي بالريف (مثال)", "Conseil territorial du Rif (exemple)",
      "Territorial Council of the Rif (example)" },
    { DEMO_SUPPORTER, "local-authority", "conseil-territorial-draa", "MA-ZAG", NULL, 48,
      false, "مجلس ترابي بدرعة (مثال)", "Conseil territorial du Drâa (exemple)",
      "Territorial Council of the Draa (example)" },
    { DEMO_ABROAD, "association", "association-jisr-paris", "abroad:FR", NULL, 30, false,
      "جمعية جسر للكفاءات المغربية بباريس",
      "Association Jisr des compétences marocaines, Paris",
      "Jisr Association of Moroccan Talents, Paris" },
};

/* Those of crowdfunding and solidarity. A centre reports from the year it was built in. */
static const struct named later[] = {
    { DEMO_PLATFORM, "enterprise", "wuluj", "MA-RAB", "digital", 8, true,
      "منصة ولوج للتمويل التعاوني", "Wuluj, plateforme de financement collaboratif",
      "Wuluj, crowdfunding platform" },
    { DEMO_FOUNDATION, "foundation", "fondation-attaazour", "MA-RAB", "solidarity", 0,
      false, "مؤسسة التآزر للتضامن (مثال)",
      "Fondation Attaâzour pour la solidarité (exemple)",
      "Attaazour Foundation for Solidarity (example)" },
    { DEMO_CENTRE, "centre", "centre-tpe-casablanca", "MA-CAS", "solidarity", 18, true,
      "مركز المقاولات الصغيرة جدا التضامنية بالدار البيضاء",
      "Centre des très petites entreprises solidaires de Casablanca",
      "Centre for Very Small Solidarity Enterprises, Casablanca" },
    { DEMO_CENTRE, "centre", "centre-tpe-oujda", "MA-OUJ", "solidarity", 84, true,
      "مركز المقاولات الصغيرة جدا التضامنية بوجدة",
      "Centre des très petites entreprises solidaires d'Oujda",
      "Centre for Very Small Solidarity Enterprises, Oujda" },
    { DEMO_LENDER, "association", "assoc-sanad-microcredit", "MA-CAS", "finance", 0, false,
      "جمعية سند للقروض الصغرى (مثال)", "Association Sanad de microcrédit (exemple)",
      "Sanad Microcredit Association (example)" },
};

/* Who joined whom, and when. */
static const struct joining {
    const char *slug, *parent;
    int month;
} joinings[] = {
    { "union-miel-al-hoceima", "federation-rif", 54 },
    { "union-plantes-al-hoceima", "federation-rif", 54 },
    { "union-tissage-al-hoceima", "federation-rif", 57 },
    { "union-olive-al-hoceima", "federation-rif", 66 },
    { "union-argan-souss", "federation-souss", 39 },
    { "union-safran-taroudannt", "federation-souss", 48 },
    { "federation-rif", "federation-nationale", 63 },
    { "federation-souss", "federation-nationale", 75 },
};

/* A cooperative may leave its union; cooperatives are there after the regions only. */
static const struct joining leavings[] = {
    { "coop-nour-al-hoceima", "federation-rif", 84 },
};

static void join(struct demo_roster *roster, const struct joining *joining)
{
    struct demo_organization *o = &roster->all[demo_roster_find(roster, joining->slug)];

    o->moves[o->move_count++] =
        (struct demo_move){ joining->month, NULL,
                            (int)demo_roster_find(roster, joining->parent) };
}

static void add(struct demo_roster *roster, const struct named *named)
{
    struct demo_organization *o = demo_roster_add(roster, named->role, named->kind);

    snprintf(o->slug, sizeof o->slug, "%s", named->slug);
    snprintf(o->names[DEMO_AR], sizeof o->names[DEMO_AR], "%s", named->ar);
    snprintf(o->names[DEMO_FR], sizeof o->names[DEMO_FR], "%s", named->fr);
    snprintf(o->names[DEMO_EN], sizeof o->names[DEMO_EN], "%s", named->en);
    o->place = demo_place(named->province);
    o->sector = named->sector == NULL ? NULL : demo_sector(named->sector);
    o->first = named->first;
    o->opens = named->opens;
}

void demo_roster_add_named(struct demo_roster *roster)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        add(roster, &table[i]);
    }
    for (size_t i = 0; i < sizeof joinings / sizeof *joinings; i++) {
        join(roster, &joinings[i]);
    }
}

void demo_roster_add_solidarity(struct demo_roster *roster)
{
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        add(roster, &later[i]);
        if (later[i].role == DEMO_CENTRE) {
            struct demo_organization *centre = &roster->all[roster->count - 1];
            centre->parent = (int)demo_roster_find(roster, "fondation-attaazour");
        }
    }
}

void demo_roster_leave_unions(struct demo_roster *roster)
{
    for (size_t i = 0; i < sizeof leavings / sizeof *leavings; i++) {
        join(roster, &leavings[i]);
    }
}
