/* SPDX-License-Identifier: Apache-2.0 */
#include "model/places.h"

#include <string.h>

static const struct ath_place morocco = { "MA", 0, "المغرب", "Maroc", "Morocco" };

/* By number: MA-01 is 1, and so on; the last one is everywhere else. */
static const struct ath_place regions[ATH_REGION_ABROAD + 1] = {
    { NULL, 0, NULL, NULL, NULL },
    { "MA-01", 1, "طنجة - تطوان - الحسيمة", "Tanger-Tétouan-Al Hoceïma",
      "Tangier-Tetouan-Al Hoceima" },
    { "MA-02", 2, "الشرق", "L'Oriental", "Oriental" },
    { "MA-03", 3, "فاس - مكناس", "Fès-Meknès", "Fez-Meknes" },
    { "MA-04", 4, "الرباط - سلا - القنيطرة", "Rabat-Salé-Kénitra", "Rabat-Sale-Kenitra" },
    { "MA-05", 5, "بني ملال - خنيفرة", "Béni Mellal-Khénifra", "Beni Mellal-Khenifra" },
    { "MA-06", 6, "الدار البيضاء - سطات", "Casablanca-Settat", "Casablanca-Settat" },
    { "MA-07", 7, "مراكش - آسفي", "Marrakech-Safi", "Marrakesh-Safi" },
    { "MA-08", 8, "درعة - تافيلالت", "Drâa-Tafilalet", "Draa-Tafilalet" },
    { "MA-09", 9, "سوس - ماسة", "Souss-Massa", "Souss-Massa" },
    { "MA-10", 10, "كلميم - واد نون", "Guelmim-Oued Noun", "Guelmim-Oued Noun" },
    { "MA-11", 11, "العيون - الساقية الحمراء", "Laâyoune-Sakia El Hamra",
      "Laayoune-Sakia El Hamra" },
    { "MA-12", 12, "الداخلة - وادي الذهب", "Dakhla-Oued Ed-Dahab", "Dakhla-Oued Ed-Dahab" },
    { "abroad", ATH_REGION_ABROAD, "خارج المغرب", "Étranger", "Abroad" },
};

/* In code order. */
static const struct ath_place provinces[ATH_PROVINCE_COUNT] = {
    { "MA-AGD", 9, "أكادير - إداوتنان", "Agadir-Ida-Ou-Tanane", NULL },
    { "MA-AOU", 12, "أوسرد", "Aousserd", NULL },
    { "MA-ASZ", 10, "آسا - الزاك", "Assa-Zag", NULL },
    { "MA-AZI", 5, "أزيلال", "Azilal", NULL },
    { "MA-BEM", 5, "بني ملال", "Béni Mellal", NULL },
    { "MA-BER", 2, "بركان", "Berkane", NULL },
    { "MA-BES", 6, "بنسليمان", "Benslimane", NULL },
    { "MA-BOD", 11, "بوجدور", "Boujdour", NULL },
    { "MA-BOM", 3, "بولمان", "Boulemane", NULL },
    { "MA-BRR", 6, "برشيد", "Berrechid", NULL },
    { "MA-CAS", 6, "الدار البيضاء", "Casablanca", NULL },
    { "MA-CHE", 1, "شفشاون", "Chefchaouen", NULL },
    { "MA-CHI", 7, "شيشاوة", "Chichaoua", NULL },
    { "MA-CHT", 9, "اشتوكة - آيت باها", "Chtouka-Ait Baha", NULL },
    { "MA-DRI", 2, "الدريوش", "Driouch", NULL },
    { "MA-ERR", 8, "الرشيدية", "Errachidia", NULL },
    { "MA-ESI", 7, "الصويرة", "Essaouira", NULL },
    { "MA-ESM", 11, "السمارة", "Es-Semara", NULL },
    { "MA-FAH", 1, "الفحص - أنجرة", "Fahs-Anjra", NULL },
    { "MA-FES", 3, "فاس", "Fès", NULL },
    { "MA-FIG", 2, "فجيج", "Figuig", NULL },
    { "MA-FQH", 5, "الفقيه بن صالح", "Fquih Ben Salah", NULL },
    { "MA-GUE", 10, "كلميم", "Guelmim", NULL },
    { "MA-GUF", 2, "جرسيف", "Guercif", NULL },
    { "MA-HAJ", 3, "الحاجب", "El Hajeb", NULL },
    { "MA-HAO", 7, "الحوز", "Al Haouz", NULL },
    { "MA-HOC", 1, "الحسيمة", "Al Hoceïma", NULL },
    { "MA-IFR", 3, "إفران", "Ifrane", NULL },
    { "MA-INE", 9, "إنزكان - آيت ملول", "Inezgane-Ait Melloul", NULL },
    { "MA-JDI", 6, "الجديدة", "El Jadida", NULL },
    { "MA-JRA", 2, "جرادة", "Jerada", NULL },
    { "MA-KEN", 4, "القنيطرة", "Kénitra", NULL },
    { "MA-KES", 7, "قلعة السراغنة", "El Kelâa des Sraghna", NULL },
    { "MA-KHE", 4, "الخميسات", "Khémisset", NULL },
    { "MA-KHN", 5, "خنيفرة", "Khénifra", NULL },
    { "MA-KHO", 5, "خريبكة", "Khouribga", NULL },
    { "MA-LAA", 11, "العيون", "Laâyoune", NULL },
    { "MA-LAR", 1, "العرائش", "Larache", NULL },
    { "MA-MAR", 7, "مراكش", "Marrakech", NULL },
    { "MA-MDF", 1, "المضيق - الفنيدق", "M'diq-Fnideq", NULL },
    { "MA-MED", 6, "مديونة", "Médiouna", NULL },
    { "MA-MEK", 3, "مكناس", "Meknès", NULL },
    { "MA-MID", 8, "ميدلت", "Midelt", NULL },
    { "MA-MOH", 6, "المحمدية", "Mohammadia", NULL },
    { "MA-MOU", 3, "مولاي يعقوب", "Moulay Yacoub", NULL },
    { "MA-NAD", 2, "الناظور", "Nador", NULL },
    { "MA-NOU", 6, "النواصر", "Nouaceur", NULL },
    { "MA-OUA", 8, "ورزازات", "Ouarzazate", NULL },
    { "MA-OUD", 12, "وادي الذهب", "Oued Ed-Dahab", NULL },
    { "MA-OUJ", 2, "وجدة - أنجاد", "Oujda-Angad", NULL },
    { "MA-OUZ", 1, "وزان", "Ouezzane", NULL },
    { "MA-RAB", 4, "الرباط", "Rabat", NULL },
    { "MA-REH", 7, "الرحامنة", "Rehamna", NULL },
    { "MA-SAF", 7, "آسفي", "Safi", NULL },
    { "MA-SAL", 4, "سلا", "Salé", NULL },
    { "MA-SEF", 3, "صفرو", "Sefrou", NULL },
    { "MA-SET", 6, "سطات", "Settat", NULL },
    { "MA-SIB", 6, "سيدي بنور", "Sidi Bennour", NULL },
    { "MA-SIF", 10, "سيدي إفني", "Sidi Ifni", NULL },
    { "MA-SIK", 4, "سيدي قاسم", "Sidi Kacem", NULL },
    { "MA-SIL", 4, "سيدي سليمان", "Sidi Slimane", NULL },
    { "MA-SKH", 4, "الصخيرات - تمارة", "Skhirate-Témara", NULL },
    { "MA-TAF", 11, "طرفاية", "Tarfaya", NULL },
    { "MA-TAI", 2, "تاوريرت", "Taourirt", NULL },
    { "MA-TAO", 3, "تاونات", "Taounate", NULL },
    { "MA-TAR", 9, "تارودانت", "Taroudannt", NULL },
    { "MA-TAT", 9, "طاطا", "Tata", NULL },
    { "MA-TAZ", 3, "تازة", "Taza", NULL },
    { "MA-TET", 1, "تطوان", "Tétouan", NULL },
    { "MA-TIN", 8, "تنغير", "Tinghir", NULL },
    { "MA-TIZ", 9, "تيزنيت", "Tiznit", NULL },
    { "MA-TNG", 1, "طنجة - أصيلة", "Tanger-Assilah", NULL },
    { "MA-TNT", 10, "طانطان", "Tan-Tan", NULL },
    { "MA-YUS", 7, "اليوسفية", "Youssoufia", NULL },
    { "MA-ZAG", 8, "زاكورة", "Zagora", NULL },
};

static const uint32_t abroad_bit = 0x80000000;
static const char abroad_prefix[] = "abroad:";

enum {
    LETTERS = 3,
    COUNTRY_LETTERS = 2,
    ABROAD_PREFIX = sizeof abroad_prefix - 1,
    MOROCCO = ('M' - 'A' + 1) * 27 + 1,
};

/* Letters as digits in base 27, A = 1; 0 when one of them is not a capital letter. */
static uint32_t pack(const uint8_t *letters, size_t count)
{
    uint32_t packed = 0;

    for (size_t i = 0; i < count; i++) {
        if (letters[i] < 'A' || letters[i] > 'Z') {
            return 0;
        }
        packed = packed * 27 + (uint32_t)(letters[i] - 'A' + 1);
    }
    return packed;
}

static void unpack(char *out, uint32_t packed, size_t count)
{
    out[count] = '\0';
    while (count-- > 0) {
        out[count] = (char)('A' - 1 + packed % 27);
        packed /= 27;
    }
}

static uint32_t pack_code(const char *code)
{
    return pack((const uint8_t *)code + strlen("MA-"), LETTERS);
}

static bool starts_with(struct ath_slice text, const char *prefix)
{
    size_t size = strlen(prefix);

    return text.size >= size && memcmp(text.data, prefix, size) == 0;
}

const struct ath_place *ath_place_province(uint32_t province)
{
    size_t low = 0, high = ATH_PROVINCE_COUNT;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint32_t packed = pack_code(provinces[middle].code);
        if (packed == province) {
            return &provinces[middle];
        }
        low = packed < province ? middle + 1 : low;
        high = packed < province ? high : middle;
    }
    return NULL;
}

const struct ath_place *ath_place_province_at(size_t index)
{
    return index < ATH_PROVINCE_COUNT ? &provinces[index] : NULL;
}

const struct ath_place *ath_place_country(void)
{
    return &morocco;
}

const struct ath_place *ath_place_region(uint32_t number)
{
    return number >= 1 && number <= ATH_REGION_ABROAD ? &regions[number] : NULL;
}

static uint32_t parse_abroad(struct ath_slice text)
{
    if (text.size != ABROAD_PREFIX + COUNTRY_LETTERS) {
        return 0;
    }
    const uint8_t *country = text.data + ABROAD_PREFIX;
    uint32_t packed = pack(country, COUNTRY_LETTERS);
    return packed == 0 || packed == MOROCCO ? 0 : abroad_bit | packed;
}

bool ath_place_province_parse(uint32_t *province, struct ath_slice text)
{
    uint32_t packed = 0;

    if (starts_with(text, abroad_prefix)) {
        packed = parse_abroad(text);
    } else if (starts_with(text, "MA-") && text.size == strlen("MA-") + LETTERS) {
        packed = pack(text.data + strlen("MA-"), LETTERS);
        packed = ath_place_province(packed) == NULL ? 0 : packed;
    }
    if (packed != 0) {
        *province = packed;
    }
    return packed != 0;
}

static bool is_abroad(uint32_t province)
{
    uint32_t packed = province & ~abroad_bit;

    return (province & abroad_bit) != 0 && packed > 27 && packed < 27 * 27 &&
           packed % 27 != 0 && packed != MOROCCO;
}

void ath_place_province_format(char out[ATH_PROVINCE_TEXT_BYTES], uint32_t province)
{
    out[0] = '\0';
    if (is_abroad(province)) {
        memcpy(out, abroad_prefix, ABROAD_PREFIX);
        unpack(out + ABROAD_PREFIX, province & ~abroad_bit, COUNTRY_LETTERS);
    } else if (ath_place_province(province) != NULL) {
        memcpy(out, "MA-", strlen("MA-"));
        unpack(out + strlen("MA-"), province, LETTERS);
    }
}

uint32_t ath_place_region_of(uint32_t province)
{
    const struct ath_place *place = ath_place_province(province);

    if (is_abroad(province)) {
        return ATH_REGION_ABROAD;
    }
    return place == NULL ? 0 : place->region;
}

const char *ath_place_region_code(uint32_t number)
{
    const struct ath_place *place = ath_place_region(number);

    return place == NULL ? "" : place->code;
}

bool ath_place_region_parse(uint32_t *number, struct ath_slice text)
{
    for (uint32_t i = 1; i <= ATH_REGION_ABROAD; i++) {
        if (ath_slice_is(text, regions[i].code)) {
            *number = i;
            return true;
        }
    }
    return false;
}

/* "fr" and "fr-MA" are both French. */
static bool speaks(const char *lang, const char *primary)
{
    size_t size = strlen(primary);

    return strncmp(lang, primary, size) == 0 && (lang[size] == '\0' || lang[size] == '-');
}

const char *ath_place_name(const struct ath_place *place, const char *lang)
{
    const char *name = NULL;

    if (lang != NULL && speaks(lang, "ar")) {
        name = place->ar;
    } else if (lang != NULL && speaks(lang, "en")) {
        name = place->en;
    }
    name = name == NULL ? place->fr : name;
    return name == NULL ? place->code : name;
}
