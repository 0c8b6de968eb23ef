# SPDX-License-Identifier: Apache-2.0
"""What the shipped programs refuse in code, said again: {form: check(values, layer, period)}.

`values` gives the effective cells of a report; a check returns a reason or None.
"""

import datetime

A_DAY_OF_HOURS, A_SCHOOL_WEEK = 2400, 4000  # hundredths of an hour
HOLIDAYS = (7, 8)


PLANS = ("target", "baseline")
CAMPAIGNS = ("aid_to_vulnerable", "startups_hit", "innovative_response", "creative_project",
             "craft", "social_enterprise", "association_project")


def _number(values, name, breakdown=(), options=()):
    value = values.get((name, breakdown, options))
    return value if isinstance(value, int) else None


def _mentoring(values, _layer, period):
    hours, mentors = _number(values, "mentoring_hours"), _number(values, "mentors")
    if hours is None or not mentors:
        return None
    days = period.last - period.first + 1
    return "more-hours-than-mentors" if hours > mentors * days * A_DAY_OF_HOURS else None


def _training(values, _layer, period):
    hours, clubs = _number(values, "training_hours"), _number(values, "clubs_active")
    if not hours or clubs is None:
        return None
    places = clubs + (_number(values, "schools_active") or 0)
    days = sum(datetime.date.fromordinal(day).month not in HOLIDAYS
               for day in range(period.first, period.last + 1))
    weeks = (days + 6) // 7
    if weeks == 0 or places == 0:
        return None
    return "more-hours-than-term" if hours > places * weeks * A_SCHOOL_WEEK else None


def _pay(values, layer, _period):
    paid, women = _number(values, "paid_to_women"), _number(values, "women_paid")
    if paid and women == 0 and paid > 0 and layer not in PLANS:
        return "paid-to-nobody"
    return None


def _uncounted(values, amount, count):
    amount, count = _number(values, amount), _number(values, count)
    return amount is not None and amount > 0 and count == 0


def _goal_met_by_none(values, *part):
    closed, funded, goal, raised = (_number(values, name, *part) for name in (
        "campaigns_closed", "campaigns_funded", "goal_amount", "closed_amount"))
    return None not in (closed, funded, goal, raised) and (
        closed > 0 and goal > 0 and funded == 0 and raised >= goal)


def _campaigns(values, layer, _period):
    if layer in PLANS:
        return None
    parts = [()] + [(("campaign_type",), (option,)) for option in CAMPAIGNS]
    if any(_uncounted(values, *pair) for pair in (
            ("goal_amount", "campaigns_closed"), ("closed_amount", "campaigns_closed"),
            ("payout_days", "payouts"), ("amount_collected", "contributions"))):
        return "amount-without-count"
    return "goal-met-by-none" if any(_goal_met_by_none(values, *p) for p in parts) else None


def _aid(values, layer, _period):
    if layer not in PLANS and _uncounted(values, "aid_value", "aid_distributed"):
        return "amount-without-count"
    return None


def _donations(values, layer, _period):
    if layer not in PLANS and _uncounted(values, "donations", "donations_count"):
        return "donated-by-nobody"
    return None


CHECKS = {
    "incubation.monthly": _mentoring,
    "tanara.monthly": _training,
    "cooperatives.cooperative": _pay,
    "crowdfunding.platform": _campaigns,
    "crowdfunding.aid": _aid,
    "solidarity.aid": _donations,
}
