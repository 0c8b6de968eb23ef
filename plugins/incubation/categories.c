/* SPDX-License-Identifier: Apache-2.0 */

#include "tables.h"

#define OPTION(id_, ar, fr, en)                                      \
    {                                                                \
        sizeof(struct athar_option), id_, ATHAR_AR_FR_EN(ar, fr, en) \
    }

#define CATEGORY(id_, ar, fr, en)                                             \
    {                                                                         \
        sizeof(struct athar_category), #id_, ATHAR_AR_FR_EN(ar, fr, en), id_, \
            ATHAR_COUNT(id_)                                                  \
    }

static const struct athar_option sex[] = {
    OPTION("f", "الإناث", "Femmes", "Female"),
    OPTION("m", "الذكور", "Hommes", "Male"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option stage[] = {
    OPTION("idea", "فكرة", "Idée", "Idea"),
    OPTION("prototype", "نموذج أولي", "Prototype", "Prototype"),
    OPTION("launch", "انطلاق", "Lancement", "Launch"),
    OPTION("growth", "نمو", "Croissance", "Growth"),
    OPTION("scale_up", "توسع", "Changement d'échelle", "Scale-up"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option legal_form[] = {
    OPTION("self_entrepreneur", "مقاول ذاتي", "Auto-entrepreneur", "Self-entrepreneur"),
    OPTION("sole_trader", "شخص ذاتي (مقاولة فردية)",
           "Personne physique (entreprise individuelle)", "Sole trader"),
    OPTION("sarl", "شركة ذات المسؤولية المحدودة", "SARL", "Limited liability company"),
    OPTION("sarl_au", "شركة ذات المسؤولية المحدودة بشريك وحيد", "SARL à associé unique",
           "Single-member limited company"),
    OPTION("sa", "شركة مساهمة", "Société anonyme", "Public limited company"),
    OPTION("cooperative", "تعاونية", "Coopérative", "Cooperative"),
    OPTION("association", "جمعية", "Association", "Association"),
    OPTION("gie", "مجموعة ذات النفع الاقتصادي", "Groupement d'intérêt économique",
           "Economic interest group"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option age[] = {
    OPTION("u18", "أقل من 18 سنة", "Moins de 18 ans", "Under 18"),
    OPTION("y18_24", "من 18 إلى 24 سنة", "18 à 24 ans", "18 to 24"),
    OPTION("y25_34", "من 25 إلى 34 سنة", "25 à 34 ans", "25 to 34"),
    OPTION("y35_59", "من 35 إلى 59 سنة", "35 à 59 ans", "35 to 59"),
    OPTION("y60_up", "60 سنة فما فوق", "60 ans et plus", "60 and over"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option contract[] = {
    OPTION("permanent", "عقد غير محدد المدة", "Contrat à durée indéterminée",
           "Permanent contract"),
    OPTION("fixed_term", "عقد محدد المدة", "Contrat à durée déterminée",
           "Fixed-term contract"),
    OPTION("seasonal", "شغل موسمي", "Emploi saisonnier", "Seasonal work"),
    OPTION("self_employed", "شغل ذاتي", "Auto-emploi", "Self-employment"),
    OPTION("apprentice", "تدرج مهني أو تدريب", "Apprentissage ou stage",
           "Apprenticeship or internship"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option funder_type[] = {
    OPTION("public", "هيئة عمومية", "Organisme public", "Public body"),
    OPTION("private", "مقاولة خاصة", "Entreprise privée", "Private company"),
    OPTION("bank", "بنك أو مؤسسة مالية", "Banque ou établissement financier",
           "Bank or financial institution"),
    OPTION("foundation", "مؤسسة خيرية", "Fondation", "Foundation"),
    OPTION("international", "مانح دولي", "Bailleur international", "International donor"),
    OPTION("individual", "أفراد", "Particuliers", "Individuals"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option instrument[] = {
    OPTION("equity", "مساهمة في رأس المال", "Prise de participation", "Equity"),
    OPTION("convertible", "سندات قابلة للتحويل", "Obligations convertibles",
           "Convertible debt"),
    OPTION("bank_loan", "قرض بنكي", "Prêt bancaire", "Bank loan"),
    OPTION("honour_loan", "قرض شرف", "Prêt d'honneur", "Honour loan"),
    OPTION("microcredit", "قرض صغير", "Microcrédit", "Microcredit"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option mode[] = {
    OPTION("in_person", "حضوري", "En présentiel", "In person"),
    OPTION("remote", "عن بعد", "À distance", "Remote"),
    OPTION("hybrid", "مختلط", "Hybride", "Hybrid"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option training_type[] = {
    OPTION("entrepreneurial", "القدرات المقاولاتية", "Compétences entrepreneuriales",
           "Entrepreneurial skills"),
    OPTION("management", "القدرات التسييرية", "Compétences de gestion",
           "Management skills"),
    OPTION("personal", "القدرات الذاتية", "Compétences personnelles", "Personal skills"),
    OPTION("technical", "القدرات التقنية والمهنية", "Compétences techniques et métier",
           "Technical and trade skills"),
    OPTION("digital", "المهارات الرقمية", "Compétences numériques", "Digital skills"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option learner[] = {
    OPTION("pupil", "تلميذ", "Élève", "School pupil"),
    OPTION("university", "طالب", "Étudiant", "University student"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option event_type[] = {
    OPTION("hackathon", "هاكاثون", "Hackathon", "Hackathon"),
    OPTION("training", "دورة تكوينية", "Session de formation", "Training session"),
    OPTION("workshop", "ورشة", "Atelier", "Workshop"),
    OPTION("awareness", "لقاء تحسيسي", "Rencontre de sensibilisation", "Awareness event"),
    OPTION("conference", "قمة أو ندوة", "Sommet ou conférence", "Summit or conference"),
    OPTION("fair", "معرض", "Salon ou exposition", "Fair or exhibition"),
    OPTION("network", "لقاء تشبيك", "Rencontre de réseautage", "Networking event"),
    OPTION("ceremony", "حفل جوائز", "Remise de prix", "Award ceremony"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option participant_type[] = {
    OPTION("entrepreneur", "مقاولون", "Entrepreneurs", "Entrepreneurs"),
    OPTION("alumni", "مستفيدون سابقون من البرامج", "Anciens bénéficiaires des programmes",
           "Program alumni"),
    OPTION("national_partner", "شركاء وطنيون", "Partenaires nationaux",
           "National partners"),
    OPTION("foreign_partner", "شركاء دوليون", "Partenaires internationaux",
           "International partners"),
    OPTION("student", "تلاميذ وطلبة", "Élèves et étudiants", "Pupils and students"),
    OPTION("other", "فئات أخرى", "Autres", "Others"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option satisfaction[] = {
    OPTION("very_low", "غير راض إطلاقا", "Pas du tout satisfait", "Not satisfied at all"),
    OPTION("low", "غير راض", "Peu satisfait", "Not satisfied"),
    OPTION("medium", "راض نسبيا", "Moyennement satisfait", "Fairly satisfied"),
    OPTION("high", "راض", "Satisfait", "Satisfied"),
    OPTION("very_high", "راض جدا", "Très satisfait", "Very satisfied"),
};

const struct athar_category incubation_categories[] = {
    CATEGORY(sex, "الجنس", "Sexe", "Sex"),
    CATEGORY(stage, "مرحلة المشروع", "Stade du projet", "Stage of the project"),
    CATEGORY(legal_form, "الشكل القانوني", "Forme juridique", "Legal form"),
    CATEGORY(age, "الفئة العمرية", "Tranche d'âge", "Age group"),
    CATEGORY(contract, "نوع عقد الشغل", "Type de contrat de travail",
             "Type of work contract"),
    CATEGORY(funder_type, "صنف الممول أو الشريك", "Type de financeur ou de partenaire",
             "Type of funder or partner"),
    CATEGORY(instrument, "أداة التمويل", "Instrument de financement",
             "Financing instrument"),
    CATEGORY(mode, "صيغة الإنجاز", "Modalité", "Mode of delivery"),
    CATEGORY(training_type, "نوع التكوين", "Type de formation", "Type of training"),
    CATEGORY(learner, "فئة المتعلم", "Catégorie d'apprenant", "Category of learner"),
    CATEGORY(event_type, "نوع الفعالية", "Type d'événement", "Type of event"),
    CATEGORY(participant_type, "فئة المشاركين", "Catégorie de participants",
             "Category of participants"),
    CATEGORY(satisfaction, "درجة الرضا", "Degré de satisfaction", "Degree of satisfaction"),
};
