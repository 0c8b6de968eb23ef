/* SPDX-License-Identifier: Apache-2.0 */

#include "tables.h"

const struct athar_indicator platform_indicators[] = {
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "campaigns_launched",
      .name =
          ATHAR_AR_FR_EN("الحملات التي أُطلقت", "Campagnes lancées", "Campaigns launched"),
      .definition = ATHAR_AR_FR_EN(
          "كل حملة نُشرت لأول مرة خلال الفترة حسب نوعها، دون المسودات والحملات المرفوضة.",
          "Chaque campagne publiée pour la première fois dans la période, selon son type ; "
          "ni brouillons ni refus.",
          "Each campaign first published in the period, by type; not drafts or refusals."),
      .unit = "campaigns",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "campaign_type",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "campaigns_by_theme",
      .name = ATHAR_AR_FR_EN("الحملات التي أُطلقت حسب الموضوع",
                             "Campagnes lancées par thème", "Campaigns launched by theme"),
      .definition =
          ATHAR_AR_FR_EN("الحملات نفسها موزعة على موضوعها الأساسي، كل حملة مرة واحدة، دون "
                         "جمعها مع الحملات التي أُطلقت.",
                         "Les mêmes campagnes, réparties selon leur thème principal, une "
                         "fois chacune ; à ne pas ajouter aux campagnes lancées.",
                         "The same campaigns by main theme, each once; not to be added to "
                         "campaigns launched."),
      .unit = "campaigns",
      .breakdowns = "theme",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "campaigns_live",
      .name = ATHAR_AR_FR_EN("الحملات الجارية في نهاية الفترة",
                             "Campagnes en cours en fin de période",
                             "Live campaigns at period end"),
      .definition = ATHAR_AR_FR_EN(
          "الحملات المفتوحة للمساهمة في آخر يوم من الفترة، دون المنتهية أو الملغاة.",
          "Campagnes ouvertes aux contributions au dernier jour de la période ; ni closes "
          "ni annulées.",
          "Campaigns open to contributions on the last day of the period; not closed or "
          "cancelled."),
      .unit = "campaigns",
      .breakdowns = "campaign_type",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "campaigns_closed",
      .name = ATHAR_AR_FR_EN("الحملات المنتهية", "Campagnes closes", "Campaigns closed"),
      .definition = ATHAR_AR_FR_EN(
          "كل حملة انتهى أجلها خلال الفترة، بلغت هدفها أم لا، دون الحملات الملغاة لخرق "
          "الشروط.",
          "Chaque campagne arrivée à terme dans la période, objectif atteint ou non ; pas "
          "celles annulées pour non-respect des conditions.",
          "Each campaign that reached its end date in the period, funded or not; not those "
          "cancelled for breach of terms."),
      .unit = "campaigns",
      .breakdowns = "campaign_type",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "campaigns_funded",
      .name = ATHAR_AR_FR_EN("الحملات الناجحة", "Campagnes abouties",
                             "Campaigns that met their goal"),
      .definition = ATHAR_AR_FR_EN(
          "من بين الحملات المنتهية خلال الفترة، تلك التي بلغت هدفها، دون الحملات الجارية.",
          "Parmi les campagnes closes dans la période, celles qui ont atteint leur "
          "objectif ; pas les campagnes en cours.",
          "Of the campaigns closed in the period, those that met their goal; not campaigns "
          "still live."),
      .unit = "campaigns",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "campaign_type",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "success_rate",
      .name = ATHAR_AR_FR_EN("معدل النجاح", "Taux de réussite", "Success rate"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: الحملات الناجحة من الحملات المنتهية، ولا يُدخل يدويا.",
          "Calculé : campagnes abouties sur campagnes closes ; à ne pas saisir.",
          "Computed: campaigns funded over campaigns closed; never entered."),
      .unit = "%",
      .scale = 1,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "campaign_type",
      .numerator = "campaigns_funded",
      .denominator = "campaigns_closed",
      .factor = 100,
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "goal_amount",
      .name = ATHAR_AR_FR_EN("المبلغ المستهدف للحملات المنتهية",
                             "Objectif de collecte des campagnes closes",
                             "Goal of closed campaigns"),
      .definition = ATHAR_AR_FR_EN(
          "مجموع أهداف الحملات التي انتهت خلال الفترة، دون أهداف الحملات الجارية.",
          "Somme des objectifs des campagnes closes dans la période ; pas ceux des "
          "campagnes en cours.",
          "Sum of the goals of campaigns closed in the period; not goals of live "
          "campaigns."),
      .unit = "MAD",
      .scale = 2,
      .breakdowns = "campaign_type",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "closed_amount",
      .name = ATHAR_AR_FR_EN("المبلغ المحصل للحملات المنتهية",
                             "Montant collecté par les campagnes closes",
                             "Amount raised by closed campaigns"),
      .definition = ATHAR_AR_FR_EN(
          "كل ما حصلته الحملات المنتهية خلال الفترة منذ إطلاقها، دون الحملات الجارية.",
          "Tout ce que les campagnes closes dans la période ont collecté depuis leur "
          "lancement ; pas les campagnes en cours.",
          "All that campaigns closed in the period raised since their launch; not live "
          "campaigns."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "campaign_type",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "funding_ratio",
      .name = ATHAR_AR_FR_EN("نسبة تمويل الحملات المنتهية",
                             "Taux de financement des campagnes closes",
                             "Funding ratio of closed campaigns"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: ما حصلته الحملات المنتهية من المبلغ الذي استهدفته، ولا يُدخل "
          "يدويا.",
          "Calculé : montant collecté par les campagnes closes sur leur objectif ; à ne "
          "pas saisir.",
          "Computed: amount raised by closed campaigns over their goal; never entered."),
      .unit = "%",
      .scale = 1,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "campaign_type",
      .numerator = "closed_amount",
      .denominator = "goal_amount",
      .factor = 100,
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "amount_collected",
      .name = ATHAR_AR_FR_EN("المبلغ المحصل", "Montant collecté", "Amount collected"),
      .definition = ATHAR_AR_FR_EN(
          "المساهمات المحصلة خلال الفترة لكل الحملات قبل خصم المصاريف، دون الوعود.",
          "Contributions encaissées dans la période, toutes campagnes, avant frais ; pas "
          "les promesses.",
          "Contributions received in the period for all campaigns, before fees; not "
          "pledges."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "campaign_type; origin",
      .iris = "FP3021",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "contributions",
      .name = ATHAR_AR_FR_EN("عدد المساهمات", "Nombre de contributions",
                             "Number of contributions"),
      .definition = ATHAR_AR_FR_EN(
          "كل أداء ناجح خلال الفترة يُحسب مساهمة واحدة، دون الأداءات المرفوضة.",
          "Chaque paiement réussi de la période compte pour une contribution ; pas les "
          "paiements refusés.",
          "Each successful payment of the period is one contribution; not failed "
          "payments."),
      .unit = "contributions",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "campaign_type; origin",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "avg_contribution",
      .name =
          ATHAR_AR_FR_EN("متوسط المساهمة", "Contribution moyenne", "Average contribution"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: المبلغ المحصل مقسوما على عدد المساهمات، ولا يُدخل يدويا.",
          "Calculé : montant collecté sur nombre de contributions ; à ne pas saisir.",
          "Computed: amount collected over number of contributions; never entered."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "campaign_type; origin",
      .numerator = "amount_collected",
      .denominator = "contributions",
      .factor = 1,
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "backers_unique",
      .name = ATHAR_AR_FR_EN("المساهمون (دون تكرار)", "Contributeurs uniques",
                             "Unique backers"),
      .definition = ATHAR_AR_FR_EN(
          "كل شخص ساهم خلال الفترة يُحسب مرة واحدة مهما تعددت مساهماته، دون زوار المنصة.",
          "Chaque contributeur de la période, une seule fois quel que soit le nombre de "
          "ses dons ; pas les visiteurs.",
          "Each person who contributed in the period, once whatever the number of gifts; "
          "not visitors."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "origin",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_EXTREME_MAX,
      .id = "max_campaign",
      .name = ATHAR_AR_FR_EN("أكبر مبلغ حصلته حملة واحدة",
                             "Montant maximal collecté par une campagne",
                             "Largest amount raised by one campaign"),
      .definition = ATHAR_AR_FR_EN(
          "أعلى مبلغ بلغته حملة واحدة منذ إطلاقها حتى آخر الفترة، دون جمع حملتين.",
          "Plus fort montant atteint par une seule campagne depuis son lancement, à la fin "
          "de la période ; sans additionner deux campagnes.",
          "Highest amount reached by a single campaign since its launch, at period end; "
          "never two campaigns added."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "campaign_type",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_EXTREME_MAX,
      .id = "max_backers",
      .name = ATHAR_AR_FR_EN("أكبر عدد من المساهمين في حملة واحدة",
                             "Nombre maximal de contributeurs d'une campagne",
                             "Most backers of one campaign"),
      .definition = ATHAR_AR_FR_EN(
          "أعلى عدد من المساهمين المختلفين في حملة واحدة حتى آخر الفترة، دون جمع حملتين.",
          "Plus grand nombre de contributeurs distincts d'une seule campagne à la fin de "
          "la période ; sans additionner deux campagnes.",
          "Highest number of distinct backers of a single campaign at period end; never "
          "two campaigns added."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "campaign_type",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_EXTREME_MIN,
      .id = "fastest_goal",
      .name = ATHAR_AR_FR_EN("أقصر مدة لبلوغ الهدف",
                             "Délai le plus court pour atteindre l'objectif",
                             "Shortest time to reach the goal"),
      .definition =
          ATHAR_AR_FR_EN("أقل عدد من الأيام بين إطلاق حملة وبلوغ هدفها، للحملات التي بلغته "
                         "خلال الفترة، دون غيرها.",
                         "Plus petit nombre de jours du lancement à l'objectif, pour les "
                         "campagnes qui l'atteignent dans la période ; pas les autres.",
                         "Fewest days from launch to goal, for campaigns that reach it in "
                         "the period; not the others."),
      .unit = "days",
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "campaign_type",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "refunds",
      .name = ATHAR_AR_FR_EN("المبالغ المُرجعة", "Montants remboursés", "Amounts refunded"),
      .definition = ATHAR_AR_FR_EN(
          "المبالغ التي أُرجعت فعلا للمساهمين خلال الفترة، دون طلبات الإرجاع قيد الدراسة.",
          "Sommes réellement rendues aux contributeurs dans la période ; pas les demandes "
          "en cours.",
          "Sums actually returned to backers in the period; not pending requests."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "campaign_type",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "payouts",
      .name = ATHAR_AR_FR_EN("التحويلات إلى أصحاب الحملات",
                             "Versements aux porteurs de campagne",
                             "Payouts to campaign owners"),
      .definition = ATHAR_AR_FR_EN(
          "كل تحويل نُفذ خلال الفترة لفائدة صاحب حملة، دون التحويلات قيد الإنجاز.",
          "Chaque versement exécuté dans la période au profit d'un porteur ; pas les "
          "virements en attente.",
          "Each payout executed in the period to a campaign owner; not pending transfers."),
      .unit = "payouts",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "campaign_type",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "payout_days",
      .name = ATHAR_AR_FR_EN("مجموع أيام آجال التحويل",
                             "Jours cumulés de délai de versement", "Total payout days"),
      .definition =
          ATHAR_AR_FR_EN("مجموع الأيام بين نهاية كل حملة وتحويلها المنفذ خلال الفترة، دون "
                         "التحويلات المنتظرة.",
                         "Somme des jours entre la clôture et le versement, pour les "
                         "versements de la période ; pas les versements en attente.",
                         "Sum of days from closing to payout, for payouts of the period; "
                         "not pending ones."),
      .unit = "days",
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "campaign_type",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "payout_delay",
      .name = ATHAR_AR_FR_EN("متوسط أجل التحويل", "Délai moyen de versement",
                             "Mean payout delay"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: مجموع الأيام مقسوما على عدد التحويلات، ولا يُدخل يدويا.",
          "Calculé : jours cumulés sur nombre de versements ; à ne pas saisir.",
          "Computed: total days over number of payouts; never entered."),
      .unit = "days",
      .scale = 1,
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "campaign_type",
      .numerator = "payout_days",
      .denominator = "payouts",
      .factor = 1,
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "organizations_funded",
      .name = ATHAR_AR_FR_EN("الجمعيات والمقاولات الممولة (دون تكرار)",
                             "Associations et entreprises financées (uniques)",
                             "Unique associations and enterprises funded"),
      .definition =
          ATHAR_AR_FR_EN("كل جمعية أو مقاولة توصلت بتحويل خلال الفترة تُحسب مرة واحدة في "
                         "المجموع، دون أصحاب الحملات غير الناجحة.",
                         "Chaque association ou entreprise ayant reçu un versement dans la "
                         "période, une fois au total ; pas les campagnes sans versement.",
                         "Each association or enterprise that received a payout in the "
                         "period, once in the total; not campaigns without payout."),
      .unit = "organizations",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "campaign_type",
      .overlapping = "campaign_type",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "markets_accessed",
      .name = ATHAR_AR_FR_EN("الأسواق ومنافذ البيع الجديدة",
                             "Nouveaux marchés et débouchés", "New markets and outlets"),
      .definition = ATHAR_AR_FR_EN(
          "كل سوق أو منفذ بيع حقق فيه صاحب حملة أول عملية بيع خلال الفترة بفضل حملته، دون "
          "الاتصالات التجارية دون بيع.",
          "Chaque marché ou débouché où un porteur de campagne réalise, grâce à elle, une "
          "première vente dans la période ; pas les contacts sans vente.",
          "Each market or outlet where the owner of a campaign made a first sale in the "
          "period thanks to it; not contacts without a sale."),
      .unit = "markets",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "campaign_type",
      .sdg = "8.3" },
};
