/* SPDX-License-Identifier: Apache-2.0 */

#include "tables.h"

const struct athar_indicator volunteers_indicators[] = {
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "volunteers",
      .name = ATHAR_AR_FR_EN("المتطوعون النشيطون", "Bénévoles actifs", "Active volunteers"),
      .definition = ATHAR_AR_FR_EN("المتطوعون الذين ساهموا خلال الفترة وما زالوا مسجلين في "
                                   "آخر يوم منها، دون المستخدمين المأجورين.",
                                   "Bénévoles intervenus dans la période et encore "
                                   "inscrits à sa fin ; pas les salariés.",
                                   "Volunteers who helped in the period and are still "
                                   "registered at its end; not paid staff."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; age",
      .sdg = "17.17" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "volunteer_hours",
      .name = ATHAR_AR_FR_EN("ساعات التطوع", "Heures de bénévolat", "Volunteer hours"),
      .definition = ATHAR_AR_FR_EN(
          "الساعات التي أنجزها المتطوعون خلال الفترة، دون ساعات المستخدمين المأجورين.",
          "Heures données par les bénévoles dans la période ; pas celles des salariés.",
          "Hours given by volunteers in the period; not paid staff hours."),
      .unit = "hours",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .iris = "OI1166",
      .sdg = "17.17" },
};
