/* SPDX-License-Identifier: Apache-2.0 */
#include "places.h"

#include <string.h>

const struct demo_place demo_places[DEMO_PLACES] = {
    { "MA-TNG", 1, "tanger", "طنجة", "Tanger" },
    { "MA-CHE", 1, "chefchaouen", "شفشاون", "Chefchaouen" },
    { "MA-FAH", 1, "fahs-anjra", "الفحص أنجرة", "Fahs-Anjra" },
    { "MA-HOC", 1, "al-hoceima", "الحسيمة", "Al Hoceïma" },
    { "MA-LAR", 1, "larache", "العرائش", "Larache" },
    { "MA-MDF", 1, "mdiq", "المضيق", "M'diq" },
    { "MA-OUZ", 1, "ouezzane", "وزان", "Ouezzane" },
    { "MA-TET", 1, "tetouan", "تطوان", "Tétouan" },
    { "MA-OUJ", 2, "oujda", "وجدة", "Oujda" },
    { "MA-BER", 2, "berkane", "بركان", "Berkane" },
    { "MA-DRI", 2, "driouch", "الدريوش", "Driouch" },
    { "MA-FIG", 2, "figuig", "فجيج", "Figuig" },
    { "MA-GUF", 2, "guercif", "جرسيف", "Guercif" },
    { "MA-JRA", 2, "jerada", "جرادة", "Jerada" },
    { "MA-NAD", 2, "nador", "الناظور", "Nador" },
    { "MA-TAI", 2, "taourirt", "تاوريرت", "Taourirt" },
    { "MA-FES", 3, "fes", "فاس", "Fès" },
    { "MA-BOM", 3, "boulemane", "بولمان", "Boulemane" },
    { "MA-HAJ", 3, "el-hajeb", "الحاجب", "El Hajeb" },
    { "MA-IFR", 3, "ifrane", "إفران", "Ifrane" },
    { "MA-MEK", 3, "meknes", "مكناس", "Meknès" },
    { "MA-MOU", 3, "moulay-yacoub", "مولاي يعقوب", "Moulay Yacoub" },
    { "MA-SEF", 3, "sefrou", "صفرو", "Sefrou" },
    { "MA-TAO", 3, "taounate", "تاونات", "Taounate" },
    { "MA-TAZ", 3, "taza", "تازة", "Taza" },
    { "MA-RAB", 4, "rabat", "الرباط", "Rabat" },
    { "MA-KEN", 4, "kenitra", "القنيطرة", "Kénitra" },
    { "MA-KHE", 4, "khemisset", "الخميسات", "Khémisset" },
    { "MA-SAL", 4, "sale", "سلا", "Salé" },
    { "MA-SIK", 4, "sidi-kacem", "سيدي قاسم", "Sidi Kacem" },
    { "MA-SIL", 4, "sidi-slimane", "سيدي سليمان", "Sidi Slimane" },
    { "MA-SKH", 4, "temara", "تمارة", "Témara" },
    { "MA-BEM", 5, "beni-mellal", "بني ملال", "Béni Mellal" },
    { "MA-AZI", 5, "azilal", "أزيلال", "Azilal" },
    { "MA-FQH", 5, "fquih-ben-salah", "الفقيه بن صالح", "Fquih Ben Salah" },
    { "MA-KHN", 5, "khenifra", "خنيفرة", "Khénifra" },
    { "MA-KHO", 5, "khouribga", "خريبكة", "Khouribga" },
    { "MA-CAS", 6, "casablanca", "الدار البيضاء", "Casablanca" },
    { "MA-BES", 6, "benslimane", "بنسليمان", "Benslimane" },
    { "MA-BRR", 6, "berrechid", "برشيد", "Berrechid" },
    { "MA-JDI", 6, "el-jadida", "الجديدة", "El Jadida" },
    { "MA-MED", 6, "mediouna", "مديونة", "Médiouna" },
    { "MA-MOH", 6, "mohammadia", "المحمدية", "Mohammadia" },
    { "MA-NOU", 6, "nouaceur", "النواصر", "Nouaceur" },
    { "MA-SET", 6, "settat", "سطات", "Settat" },
    { "MA-SIB", 6, "sidi-bennour", "سيدي بنور", "Sidi Bennour" },
    { "MA-MAR", 7, "marrakech", "مراكش", "Marrakech" },
    { "MA-CHI", 7, "chichaoua", "شيشاوة", "Chichaoua" },
    { "MA-ESI", 7, "essaouira", "الصويرة", "Essaouira" },
    { "MA-HAO", 7, "al-haouz", "الحوز", "Al Haouz" },
    { "MA-KES", 7, "el-kelaa", "قلعة السراغنة", "El Kelâa" },
    { "MA-REH", 7, "rehamna", "الرحامنة", "Rehamna" },
    { "MA-SAF", 7, "safi", "آسفي", "Safi" },
    { "MA-YUS", 7, "youssoufia", "اليوسفية", "Youssoufia" },
    { "MA-ERR", 8, "errachidia", "الرشيدية", "Errachidia" },
    { "MA-MID", 8, "midelt", "ميدلت", "Midelt" },
    { "MA-OUA", 8, "ouarzazate", "ورزازات", "Ouarzazate" },
    { "MA-TIN", 8, "tinghir", "تنغير", "Tinghir" },
    { "MA-ZAG", 8, "zagora", "زاكورة", "Zagora" },
    { "MA-AGD", 9, "agadir", "أكادير", "Agadir" },
    { "MA-CHT", 9, "chtouka", "اشتوكة", "Chtouka" },
    { "MA-INE", 9, "inezgane", "إنزكان", "Inezgane" },
    { "MA-TAR", 9, "taroudannt", "تارودانت", "Taroudannt" },
    { "MA-TAT", 9, "tata", "طاطا", "Tata" },
    { "MA-TIZ", 9, "tiznit", "تيزنيت", "Tiznit" },
    { "MA-GUE", 10, "guelmim", "كلميم", "Guelmim" },
    { "MA-ASZ", 10, "assa-zag", "آسا الزاك", "Assa-Zag" },
    { "MA-SIF", 10, "sidi-ifni", "سيدي إفني", "Sidi Ifni" },
    { "MA-TNT", 10, "tan-tan", "طانطان", "Tan-Tan" },
    { "MA-LAA", 11, "laayoune", "العيون", "Laâyoune" },
    { "MA-BOD", 11, "boujdour", "بوجدور", "Boujdour" },
    { "MA-ESM", 11, "es-semara", "السمارة", "Es-Semara" },
    { "MA-TAF", 11, "tarfaya", "طرفاية", "Tarfaya" },
    { "MA-OUD", 12, "dakhla", "الداخلة", "Dakhla" },
    { "MA-AOU", 12, "aousserd", "أوسرد", "Aousserd" },
};

const struct demo_region demo_regions[DEMO_REGIONS] = {
    { "MA-01",
      10,
      { "طنجة - تطوان - الحسيمة", "Tanger-Tétouan-Al Hoceïma",
        "Tangier-Tetouan-Al Hoceima" } },
    { "MA-02", 7, { "الشرق", "L'Oriental", "Oriental" } },
    { "MA-03", 9, { "فاس - مكناس", "Fès-Meknès", "Fez-Meknes" } },
    { "MA-04",
      15,
      { "الرباط - سلا - القنيطرة", "Rabat-Salé-Kénitra", "Rabat-Sale-Kenitra" } },
    { "MA-05", 6, { "بني ملال - خنيفرة", "Béni Mellal-Khénifra", "Beni Mellal-Khenifra" } },
    { "MA-06", 17, { "الدار البيضاء - سطات", "Casablanca-Settat", "Casablanca-Settat" } },
    { "MA-07", 10, { "مراكش - آسفي", "Marrakech-Safi", "Marrakesh-Safi" } },
    { "MA-08", 5, { "درعة - تافيلالت", "Drâa-Tafilalet", "Draa-Tafilalet" } },
    { "MA-09", 9, { "سوس - ماسة", "Souss-Massa", "Souss-Massa" } },
    { "MA-10", 3, { "كلميم - واد نون", "Guelmim-Oued Noun", "Guelmim-Oued Noun" } },
    { "MA-11",
      3,
      { "العيون - الساقية الحمراء", "Laâyoune-Sakia El Hamra",
        "Laayoune-Sakia El Hamra" } },
    { "MA-12",
      2,
      { "الداخلة - وادي الذهب", "Dakhla-Oued Ed-Dahab", "Dakhla-Oued Ed-Dahab" } },
};

const struct demo_place *demo_place(const char *code)
{
    for (size_t i = 0; i < DEMO_PLACES; i++) {
        if (strcmp(demo_places[i].code, code) == 0) {
            return &demo_places[i];
        }
    }
    return NULL;
}

const struct demo_place *demo_place_in(int region, size_t n)
{
    size_t first = 0, count = 0;

    while (demo_places[first].region != region) {
        first++;
    }
    while (first + count < DEMO_PLACES && demo_places[first + count].region == region) {
        count++;
    }
    return &demo_places[first + n % count];
}
