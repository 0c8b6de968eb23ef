/* SPDX-License-Identifier: Apache-2.0 */

/*
 * crowdfunding - campaigns and the money they raise, reported by their platform, and the aid
 * that was bought with it, reported by those who hand it out. Two monthly forms.
 */

#include <string.h>

#include "tables.h"

/* ---- rules of the form "platform" ---- */

static const struct athar_rule platform_rules[] = {
    { .size = sizeof(struct athar_rule),
      .id = "funded-over-closed",
      .left = "campaigns_funded",
      .comparison = ATHAR_AT_MOST,
      .right = "campaigns_closed",
      .message = ATHAR_AR_FR_EN(
          "الحملات الناجحة جزء من الحملات المنتهية، وهي هنا أكثر منها",
          "Les campagnes abouties font partie des campagnes closes, mais sont plus "
          "nombreuses",
          "Campaigns that met their goal are among those closed, yet they are more") },
    { .size = sizeof(struct athar_rule),
      .id = "themes-other-than-launched",
      .left = "campaigns_by_theme",
      .comparison = ATHAR_EQUAL,
      .right = "campaigns_launched",
      .message = ATHAR_AR_FR_EN(
          "الحملات حسب الموضوع هي الحملات التي أُطلقت نفسها، وعددها هنا مختلف",
          "Les campagnes par thème sont les campagnes lancées, mais leur nombre diffère",
          "Campaigns by theme are the campaigns launched, yet their number differs") },
    { .size = sizeof(struct athar_rule),
      .id = "backers-over-contributions",
      .left = "backers_unique",
      .comparison = ATHAR_AT_MOST,
      .right = "contributions",
      .message = ATHAR_AR_FR_EN("المساهمون أكثر من المساهمات",
                                "Plus de contributeurs que de contributions",
                                "More backers than contributions") },
    { .size = sizeof(struct athar_rule),
      .id = "organizations-over-payouts",
      .left = "organizations_funded",
      .comparison = ATHAR_AT_MOST,
      .right = "payouts",
      .message =
          ATHAR_AR_FR_EN("الجمعيات والمقاولات الممولة أكثر من التحويلات المنفذة",
                         "Plus d'associations et d'entreprises financées que de versements",
                         "More associations and enterprises funded than payouts") },
    /* A campaign launched last month may close in this one: strange, not wrong. */
    { .size = sizeof(struct athar_rule),
      .id = "funded-over-launched",
      .left = "campaigns_funded",
      .comparison = ATHAR_AT_MOST,
      .right = "campaigns_launched",
      .warns = 1,
      .message = ATHAR_AR_FR_EN(
          "الحملات الناجحة أكثر من الحملات التي أُطلقت خلال الفترة نفسها",
          "Plus de campagnes abouties que de campagnes lancées dans la même période",
          "More campaigns met their goal than were launched in the same period") },
    { .size = sizeof(struct athar_rule),
      .id = "contributions-under-a-dirham",
      .left = "contributions",
      .comparison = ATHAR_AT_MOST,
      .right = "amount_collected",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("أقل من درهم واحد لكل مساهمة: هل المبلغ بالدرهم؟",
                                "Moins d'un dirham par contribution : est-ce en MAD ?",
                                "Less than one dirham a contribution: is it in MAD?") },
    { .size = sizeof(struct athar_rule),
      .id = "refunds-over-collected",
      .left = "refunds",
      .comparison = ATHAR_AT_MOST,
      .right = "amount_collected",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("المبالغ المُرجعة أكبر من المبلغ المحصل خلال الفترة",
                                "Plus remboursé que collecté dans la période",
                                "More was refunded than collected in the period") },
    { .size = sizeof(struct athar_rule),
      .id = "closed-above-largest",
      .left = "closed_amount",
      .comparison = ATHAR_AT_MOST,
      .right = "campaigns_closed * max_campaign",
      .warns = 1,
      .message = ATHAR_AR_FR_EN(
          "الحملات المنتهية حصلت في المتوسط أكثر من أكبر حملة",
          "Les campagnes closes ont collecté en moyenne plus que la plus grande",
          "Closed campaigns raised more on average than the largest one") },
    { .size = sizeof(struct athar_rule),
      .id = "goal-after-a-year",
      .left = "fastest_goal",
      .comparison = ATHAR_AT_MOST,
      .right = "366",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("أقصر مدة لبلوغ الهدف تفوق سنة",
                                "Le délai le plus court dépasse un an",
                                "The shortest time to reach the goal is over a year") },
    { .size = sizeof(struct athar_rule),
      .id = "payouts-after-a-year",
      .left = "payout_days",
      .comparison = ATHAR_AT_MOST,
      .right = "365 * payouts",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("أكثر من سنة في المتوسط بين نهاية الحملة والتحويل",
                                "Plus d'un an en moyenne entre clôture et versement",
                                "More than a year on average from closing to payout") },
};

/* ---- rules of the form "aid" ---- */

static const struct athar_rule aid_rules[] = {
    { .size = sizeof(struct athar_rule),
      .id = "households-over-aids",
      .left = "households_aided",
      .comparison = ATHAR_AT_MOST,
      .right = "aid_distributed",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("الأسر المستفيدة أكثر من المساعدات الموزعة",
                                "Plus de ménages aidés que d'aides distribuées",
                                "More households aided than aids distributed") },
    { .size = sizeof(struct athar_rule),
      .id = "learners-over-devices",
      .left = "learners_equipped",
      .comparison = ATHAR_AT_MOST,
      .right = "aid_distributed[aid_type=tablet] + aid_distributed[aid_type=computer]",
      .warns = 1,
      .message = ATHAR_AR_FR_EN(
          "التلاميذ والطلبة المجهزون أكثر من اللوحات والحواسيب الموزعة",
          "Plus d'élèves et d'étudiants équipés que de tablettes et d'ordinateurs",
          "More learners equipped than tablets and computers handed out") },
    { .size = sizeof(struct athar_rule),
      .id = "aid-under-a-dirham",
      .left = "aid_distributed",
      .comparison = ATHAR_AT_MOST,
      .right = "aid_value",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("أقل من درهم واحد لكل مساعدة: هل القيمة بالدرهم؟",
                                "Moins d'un dirham par aide : est-ce en MAD ?",
                                "Less than one dirham an aid: is it in MAD?") },
};

/* ---- forms ---- */

#define FREQUENCIES                                                      \
    "actual=month; verified=month; counterverified=month; target=year; " \
    "baseline=year"

static const struct athar_form forms[] = {
    { .size = sizeof(struct athar_form),
      .id = "platform",
      .name = ATHAR_AR_FR_EN("منصة الحملات", "La plateforme de campagnes",
                             "The campaign platform"),
      .deadline_days = 15,
      .frequencies = FREQUENCIES,
      .kinds = "enterprise; association; foundation; cooperative; economic-interest-group; "
               "centre; funder",
      .indicators = platform_indicators,
      .indicator_count = PLATFORM_INDICATOR_COUNT,
      .rules = platform_rules,
      .rule_count = ATHAR_COUNT(platform_rules) },
    { .size = sizeof(struct athar_form),
      .id = "aid",
      .name = ATHAR_AR_FR_EN("توزيع المساعدات", "La distribution des aides",
                             "Distribution of aid"),
      .deadline_days = 15,
      .frequencies = FREQUENCIES,
      .kinds = "association; foundation; centre; local-authority; federation; union; "
               "cooperative; enterprise",
      .indicators = aid_indicators,
      .indicator_count = AID_INDICATOR_COUNT,
      .rules = aid_rules,
      .rule_count = ATHAR_COUNT(aid_rules) },
};

static const void *capability(const char *name)
{
    return strcmp(name, ATHAR_VALIDATE) == 0 ? &crowdfunding_validate : NULL;
}

ATHAR_PLUGIN = {
    ATHAR_PLUGIN_HEADER,
    .id = "crowdfunding",
    .version = "1.0.0",
    .name = ATHAR_AR_FR_EN("التمويل التعاوني", "Financement collaboratif", "Crowdfunding"),
    .categories = crowdfunding_categories,
    .category_count = CATEGORY_COUNT,
    .forms = forms,
    .form_count = ATHAR_COUNT(forms),
    .capability = capability,
};
