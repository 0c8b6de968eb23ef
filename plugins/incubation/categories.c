/* SPDX-License-Identifier: Apache-2.0 */

#include "athar_categories.h"
#include "tables.h"

static const struct athar_option stage[] = {
    ATHAR_OPTION("idea", "فكرة", "Idée", "Idea"),
    ATHAR_OPTION("prototype", "نموذج أولي", "Prototype", "Prototype"),
    ATHAR_OPTION("launch", "انطلاق", "Lancement", "Launch"),
    ATHAR_OPTION("growth", "نمو", "Croissance", "Growth"),
    ATHAR_OPTION("scale_up", "توسع", "Changement d'échelle", "Scale-up"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option contract[] = {
    ATHAR_OPTION("permanent", "عقد غير محدد المدة", "Contrat à durée indéterminée",
                 "Permanent contract"),
    ATHAR_OPTION("fixed_term", "عقد محدد المدة", "Contrat à durée déterminée",
                 "Fixed-term contract"),
    ATHAR_OPTION("seasonal", "شغل موسمي", "Emploi saisonnier", "Seasonal work"),
    ATHAR_OPTION("self_employed", "شغل ذاتي", "Auto-emploi", "Self-employment"),
    ATHAR_OPTION("apprentice", "تدرج مهني أو تدريب", "Apprentissage ou stage",
                 "Apprenticeship or internship"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option instrument[] = {
    ATHAR_OPTION("equity", "مساهمة في رأس المال", "Prise de participation", "Equity"),
    ATHAR_OPTION("convertible", "سندات قابلة للتحويل", "Obligations convertibles",
                 "Convertible debt"),
    ATHAR_OPTION("bank_loan", "قرض بنكي", "Prêt bancaire", "Bank loan"),
    ATHAR_OPTION("honour_loan", "قرض شرف", "Prêt d'honneur", "Honour loan"),
    ATHAR_OPTION("microcredit", "قرض صغير", "Microcrédit", "Microcredit"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option participant_type[] = {
    ATHAR_OPTION("entrepreneur", "مقاولون", "Entrepreneurs", "Entrepreneurs"),
    ATHAR_OPTION("alumni", "مستفيدون سابقون من البرامج",
                 "Anciens bénéficiaires des programmes", "Program alumni"),
    ATHAR_OPTION("national_partner", "شركاء وطنيون", "Partenaires nationaux",
                 "National partners"),
    ATHAR_OPTION("foreign_partner", "شركاء دوليون", "Partenaires internationaux",
                 "International partners"),
    ATHAR_OPTION("student", "تلاميذ وطلبة", "Élèves et étudiants", "Pupils and students"),
    ATHAR_OPTION("other", "فئات أخرى", "Autres", "Others"),
    ATHAR_OPTION_UNSPECIFIED,
};

const struct athar_category incubation_categories[] = {
    ATHAR_CATEGORY_SEX,
    ATHAR_CATEGORY(stage, "مرحلة المشروع", "Stade du projet", "Stage of the project"),
    ATHAR_CATEGORY_LEGAL_FORM,
    ATHAR_CATEGORY_AGE,
    ATHAR_CATEGORY(contract, "نوع عقد الشغل", "Type de contrat de travail",
                   "Type of work contract"),
    ATHAR_CATEGORY_FUNDER_TYPE,
    ATHAR_CATEGORY(instrument, "أداة التمويل", "Instrument de financement",
                   "Financing instrument"),
    ATHAR_CATEGORY_MODE,
    ATHAR_CATEGORY_TRAINING_TYPE,
    ATHAR_CATEGORY_LEARNER,
    ATHAR_CATEGORY_EVENT_TYPE,
    ATHAR_CATEGORY(participant_type, "فئة المشاركين", "Catégorie de participants",
                   "Category of participants"),
    ATHAR_CATEGORY_SATISFACTION,
};
