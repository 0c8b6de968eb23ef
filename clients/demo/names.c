/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "roster.h"

const struct demo_sector demo_sectors[] = {
    { "honey", "honey", { "العسل", "miel", "honey" }, 90, 38 },
    { "aromatic-plants",
      "aromatic_plants",
      { "النباتات العطرية والطبية", "plantes aromatiques", "aromatic plants" },
      75,
      62 },
    { "olive-oil", "olive_oil", { "زيت الزيتون", "huile d'olive", "olive oil" }, 160, 30 },
    { "argan", "argan", { "الأركان", "argan", "argan" }, 210, 88 },
    { "saffron", "saffron", { "الزعفران", "safran", "saffron" }, 180, 45 },
    { "dates", "dates", { "التمور", "dattes", "dates" }, 150, 28 },
    { "dairy", "dairy", { "الحليب ومشتقاته", "produits laitiers", "dairy" }, 140, 33 },
    { "couscous", "couscous", { "الكسكس", "couscous", "couscous" }, 70, 92 },
    { "textile-craft",
      "textile_craft",
      { "النسيج والزرابي", "tissage", "weaving" },
      55,
      85 },
    { "other-craft",
      "other_craft",
      { "الصناعة التقليدية", "artisanat", "crafts" },
      50,
      48 },
    { "fishing", "other", { "الصيد البحري", "produits de la mer", "fishing" }, 190, 18 },
    { "education", NULL, { "التعليم", "éducation", "education" }, 0, 0 },
    { "social-innovation",
      NULL,
      { "الابتكار الاجتماعي", "innovation sociale", "social innovation" },
      0,
      0 },
    { "environment", NULL, { "البيئة", "environnement", "environment" }, 0, 0 },
    { "energy", NULL, { "الطاقة", "énergie", "energy" }, 0, 0 },
    { "health", NULL, { "الصحة", "santé", "health" }, 0, 0 },
    { "culture", NULL, { "الثقافة", "culture", "culture" }, 0, 0 },
    { "tourism", NULL, { "السياحة", "tourisme", "tourism" }, 0, 0 },
    { "agrifood", NULL, { "الصناعات الغذائية", "agroalimentaire", "agrifood" }, 0, 0 },
    { "transport", NULL, { "النقل", "transport", "transport" }, 0, 0 },
    { "digital", NULL, { "الرقمنة", "numérique", "digital" }, 0, 0 },
    { "services", NULL, { "الخدمات", "services", "services" }, 0, 0 },
    { "solidarity", NULL, { "التضامن", "solidarité", "solidarity" }, 0, 0 },
    { "finance", NULL, { "التمويل", "finance", "finance" }, 0, 0 },
    { NULL, NULL, { NULL, NULL, NULL }, 0, 0 },
};

const struct demo_sector *demo_sector(const char *slug)
{
    const struct demo_sector *sector = demo_sectors;

    while (sector->slug != NULL && strcmp(sector->slug, slug) != 0) {
        sector++;
    }
    return sector->slug == NULL ? NULL : sector;
}

static const struct demo_given given[] = {
    { "al-amal", "الأمل", "Al Amal", NULL },
    { "nour", "النور", "Nour", NULL },
    { "tafoukt", "تافوكت", "Tafoukt", NULL },
    { "al-wifak", "الوفاق", "Al Wifak", NULL },
    { "annajah", "النجاح", "Annajah", NULL },
    { "al-baraka", "البركة", "Al Baraka", NULL },
    { "tamount", "تامونت", "Tamount", NULL },
    { "assalam", "السلام", "Assalam", NULL },
    { "ennahda", "النهضة", "Ennahda", NULL },
    { "al-fath", "الفتح", "Al Fath", NULL },
    { "izdihar", "الازدهار", "Izdihar", NULL },
    { "al-karama", "الكرامة", "Al Karama", NULL },
    { "rayhana", "الريحانة", "Rayhana", NULL },
    { "yasmine", "الياسمين", "Yasmine", NULL },
    { "tayssir", "التيسير", "Tayssir", NULL },
    { "al-khayr", "الخير", "Al Khayr", NULL },
    { "tadamoun", "التضامن", "Tadamoun", NULL },
    { "al-majd", "المجد", "Al Majd", NULL },
    { "zohour", "الزهور", "Zohour", NULL },
    { "al-waha", "الواحة", "Al Waha", NULL },
    { "tifawin", "تيفاوين", "Tifawin", NULL },
    { "anarouz", "أناروز", "Anarouz", NULL },
    { "al-fajr", "الفجر", "Al Fajr", NULL },
    { "badr", "البدر", "Badr", NULL },
    { "al-mostakbal", "المستقبل", "Al Mostakbal", NULL },
    { "ibdaa", "الإبداع", "Ibdaa", NULL },
    { "tawassol", "التواصل", "Tawassol", NULL },
    { "al-manbaa", "المنبع", "Al Manbaa", NULL },
    { "sanabil", "السنابل", "Sanabil", NULL },
    { "al-bahja", "البهجة", "Al Bahja", NULL },
    { "al-houda", "الهدى", "Al Houda", NULL },
    { "safaa", "الصفاء", "Safaa", NULL },
    { "wiam", "الوئام", "Wiam", NULL },
    { "chourouk", "الشروق", "Chourouk", NULL },
    { "al-irada", "الإرادة", "Al Irada", NULL },
    { "itran", "إتران", "Itran", NULL },
    { "thaziri", "ثازيري", "Thaziri", NULL },
};

static const struct demo_given startups[] = {
    { "tadwir", "تدوير", "Tadwir", "environment" },
    { "chamsia", "شمسية", "Chamsia", "energy" },
    { "sahti", "صحتي", "Sahti", "health" },
    { "hikaya", "حكاية", "Hikaya", "culture" },
    { "rihla", "رحلة", "Rihla", "tourism" },
    { "fallahi", "فلاحي", "Fallahi", "agrifood" },
    { "naqla", "نقلة", "Naqla", "transport" },
    { "bidaya", "بداية", "Bidaya", "education" },
    { "naqia", "نقية", "Naqia", "environment" },
    { "khobza", "خبزة", "Khobza", "agrifood" },
    { "raqmi", "رقمي", "Raqmi", "digital" },
    { "tawiza", "تويزة", "Tawiza", "services" },
    { "souqna", "سوقنا", "Souqna", "digital" },
};

const struct demo_given *demo_given_name(size_t n)
{
    return &given[n % (sizeof given / sizeof *given)];
}

const struct demo_given *demo_startup_name(size_t n)
{
    return &startups[n % (sizeof startups / sizeof *startups)];
}
