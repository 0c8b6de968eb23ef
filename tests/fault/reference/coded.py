# SPDX-License-Identifier: Apache-2.0
"""What the shipped programs refuse in code, said again: {form: check(values, layer, period)}.

`values` gives the effective totals of a report; a check returns a reason or None.
"""

import datetime

A_DAY_OF_HOURS, A_SCHOOL_WEEK = 2400, 4000  # hundredths of an hour
HOLIDAYS = (7, 8)


def _number(values, name):
    value = values.get((name, (), ()))
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
    if paid and women == 0 and paid > 0 and layer not in ("target", "baseline"):
        return "paid-to-nobody"
    return None


CHECKS = {
    "incubation.monthly": _mentoring,
    "tanara.monthly": _training,
    "cooperatives.cooperative": _pay,
}
