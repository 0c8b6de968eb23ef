/* SPDX-License-Identifier: Apache-2.0 */

#include "tables.h"

/* What a contract says. */
const struct athar_indicator contract_indicators[CONTRACT_COUNT] = {
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_PARAMETER,
      .id = "tariff",
      .name =
          ATHAR_AR_FR_EN("التعريفة لكل نتيجة", "Tarif par résultat", "Tariff per result"),
      .definition = ATHAR_AR_FR_EN(
          "الثمن المتعاقد عليه لكل نتيجة من كل نوع ابتداء من تاريخ سريانه، "
          "دون المكافآت.",
          "Prix convenu pour un résultat de chaque type, à compter de sa date "
          "d'effet ; hors primes.",
          "Price agreed for one result of each type, from its date of effect; "
          "not bonuses."),
      .unit = "MAD",
      .scale = 2,
      .breakdowns = "result",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "funds_committed",
      .name = ATHAR_AR_FR_EN("التمويلات الملتزم بها", "Financements engagés",
                             "Funds committed"),
      .definition = ATHAR_AR_FR_EN(
          "المبالغ الملتزم بها بعقود موقعة خلال الفترة حسب مصدرها، دون الوعود "
          "الشفهية.",
          "Montants engagés par contrat signé dans la période, par source ; "
          "pas les promesses verbales.",
          "Amounts committed by signed contract in the period, by source; not "
          "verbal pledges."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "funding_source",
      .sdg = "17.3" },
};

/* What was paid to an actor, and what is still to be paid. */
const struct athar_indicator payments_indicators[PAYMENTS_COUNT] = {
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "amount_paid",
      .name = ATHAR_AR_FR_EN("المبلغ المؤدى", "Montant payé", "Amount paid"),
      .definition = ATHAR_AR_FR_EN(
          "المبالغ المؤداة فعلا للفاعلين خلال الفترة حسب مصدر التمويل، دون "
          "المبالغ المستحقة غير المؤداة.",
          "Sommes réellement payées aux acteurs dans la période, par source "
          "de financement ; pas les montants dus non payés.",
          "Sums actually paid to actors in the period, by funding source; not "
          "amounts due but unpaid."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "funding_source",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "payments",
      .name = ATHAR_AR_FR_EN("الأداءات المنفذة", "Paiements exécutés", "Payments made"),
      .definition =
          ATHAR_AR_FR_EN("كل أداء نُفذ خلال الفترة، دون الأوامر قيد التنفيذ.",
                         "Chaque paiement exécuté dans la période ; pas les ordres en "
                         "attente.",
                         "Each payment executed in the period; not pending orders."),
      .unit = "payments",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "funding_source",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "payment_days",
      .name = ATHAR_AR_FR_EN("مجموع أيام آجال الأداء", "Jours cumulés de délai de paiement",
                             "Total payment days"),
      .definition =
          ATHAR_AR_FR_EN("مجموع الأيام بين التحقق وكل أداء منفذ خلال الفترة، دون المستحقات "
                         "المنتظرة.",
                         "Somme des jours entre la vérification et chaque paiement de la "
                         "période ; pas les montants en attente.",
                         "Sum of days from verification to each payment of the period; not "
                         "pending amounts."),
      .unit = "days",
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "funding_source",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "outstanding",
      .name = ATHAR_AR_FR_EN("المبالغ المستحقة غير المؤداة", "Restes à payer",
                             "Amounts due and unpaid"),
      .definition = ATHAR_AR_FR_EN(
          "كل ما استحق بعد التحقق ولم يؤد بعد في آخر يوم من الفترة، ومنه "
          "مستحقات السنوات السابقة، دون المبالغ المصرح بها غير المتحقق منها.",
          "Tout montant vérifié, dû et non payé au dernier jour de la "
          "période, années antérieures comprises ; pas les montants non "
          "vérifiés.",
          "All verified amounts due and unpaid on the last day of the period, "
          "earlier years included; not unverified claims."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "funding_source",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "reversals",
      .name = ATHAR_AR_FR_EN("المبالغ الملغاة", "Montants annulés", "Amounts reversed"),
      .definition = ATHAR_AR_FR_EN(
          "المبالغ المستردة أو المخصومة خلال الفترة بعد التحقق المضاد، بقيمة "
          "موجبة، دون تصحيحات ما قبل الأداء.",
          "Sommes reprises ou déduites dans la période après "
          "contre-vérification, en positif ; pas les corrections avant "
          "paiement.",
          "Sums recovered or deducted in the period after "
          "counter-verification, as positive values; not corrections before "
          "payment."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "funding_source",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "payment_rate",
      .name = ATHAR_AR_FR_EN("نسبة الأداء منذ بداية السنة",
                             "Taux de paiement depuis le début de l'année",
                             "Payment rate, year to date"),
      .definition =
          ATHAR_AR_FR_EN("يُحسب تلقائيا: المؤدى من المستحق منذ بداية السنة، ولا يُدخل يدويا.",
                         "Calculé : payé sur dû depuis le début de l'année ; à ne pas "
                         "saisir.",
                         "Computed: paid over due since the start of the year; never "
                         "entered."),
      .unit = "%",
      .scale = 1,
      .better = ATHAR_BETTER_UP,
      .numerator = "ytd(amount_paid)",
      .denominator = "ytd(amount_due)",
      .factor = 100,
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "new_sources_share",
      .name = ATHAR_AR_FR_EN("حصة مصادر التمويل الجديدة",
                             "Part des nouvelles sources de financement",
                             "Share of new funding sources"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: التمويل التعاوني والزكاة والوقف من مجموع المؤدى، ولا يُدخل يدويا.",
          "Calculé : financement collaboratif, zakat et waqf sur le total payé ; à ne pas "
          "saisir.",
          "Computed: crowdfunding, zakat and waqf over all amounts paid; never entered."),
      .unit = "%",
      .scale = 1,
      .better = ATHAR_BETTER_UP,
      .numerator = "amount_paid[funding_source=crowdfunding] + "
                   "amount_paid[funding_source=zakat] + "
                   "amount_paid[funding_source=waqf]",
      .denominator = "amount_paid",
      .factor = 100,
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "payment_delay",
      .name = ATHAR_AR_FR_EN("متوسط أجل الأداء", "Délai moyen de paiement",
                             "Mean payment delay"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: مجموع الأيام مقسوما على عدد الأداءات، ولا يُدخل يدويا.",
          "Calculé : jours cumulés sur nombre de paiements ; à ne pas saisir.",
          "Computed: total days over number of payments; never entered."),
      .unit = "days",
      .scale = 1,
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "funding_source",
      .numerator = "payment_days",
      .denominator = "payments",
      .factor = 1,
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "reversal_rate",
      .name = ATHAR_AR_FR_EN("نسبة المبالغ الملغاة", "Taux de montants annulés",
                             "Reversal rate"),
      .definition =
          ATHAR_AR_FR_EN("يُحسب تلقائيا: المبالغ الملغاة من المبالغ المؤداة، ولا يُدخل "
                         "يدويا.",
                         "Calculé : montants annulés sur montants payés ; à ne pas saisir.",
                         "Computed: amounts reversed over amounts paid; never entered."),
      .unit = "%",
      .scale = 2,
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "funding_source",
      .numerator = "reversals",
      .denominator = "amount_paid",
      .factor = 100,
      .sdg = "17.3" },
};
