# SPDX-License-Identifier: Apache-2.0
"""Periods: which days they hold, how they are written, which folds into which."""

import calendar
import datetime
import functools

ALWAYS, NEVER = -(10**9), 10**9

# A frequency and those its figures may be added up to: weeks fold into no month, and quarters
# into no school year.
FOLDS = {
    "day": ("day", "week", "month", "quarter", "half", "year", "school-year"),
    "week": ("week",),
    "month": ("month", "quarter", "half", "year", "school-year"),
    "quarter": ("quarter", "half", "year"),
    "half": ("half", "year"),
    "year": ("year",),
    "school-year": ("school-year",),
}
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "school-year": 12}
SEPTEMBER = 9
# How units are written where a period is relative to a day: one, and several.
UNITS = {
    "day": ("DAY", "DAYS"),
    "week": ("WEEK", "WEEKS"),
    "month": ("MONTH", "MONTHS"),
    "quarter": ("QUARTER", "QUARTERS"),
    "half": ("SIX_MONTH", "SIXMONTHS"),
    "year": ("YEAR", "YEARS"),
    "school-year": ("SCHOOL_YEAR", "SCHOOL_YEARS"),
}
OF_THE_YEAR = ("week", "month", "quarter")


def day(year, month, date=1):
    """Days as numbers, so that SQL can compare them."""
    return datetime.date(year, month, date).toordinal()


def date_text(number):
    return datetime.date.fromordinal(number).isoformat()


class Period:
    """A calendar period: frequency, first and last day, and the text it is written as."""

    __slots__ = ("frequency", "first", "last", "text")

    def __init__(self, frequency, first, last, text):
        self.frequency, self.first, self.last, self.text = frequency, first, last, text

    def __repr__(self):
        return self.text


def _by_months(frequency, year, month):
    n = MONTHS[frequency]
    if frequency == "school-year":
        year -= month < SEPTEMBER
        return Period(frequency, day(year, SEPTEMBER), day(year + 1, SEPTEMBER) - 1,
                      "%dSep" % year)
    start = (month - 1) // n * n + 1
    end_month = start + n - 1
    last = day(year, end_month, calendar.monthrange(year, end_month)[1])
    text = {
        "month": "%d%02d" % (year, start),
        "quarter": "%dQ%d" % (year, start // 3 + 1),
        "half": "%dS%d" % (year, start // 6 + 1),
        "year": "%d" % year,
    }[frequency]
    return Period(frequency, day(year, start), last, text)


@functools.lru_cache(maxsize=None)
def holding(frequency, number):
    """The period of this frequency that holds the day."""
    date = datetime.date.fromordinal(number)
    if frequency == "day":
        return Period(frequency, number, number, date.strftime("%Y%m%d"))
    if frequency == "week":
        year, week, weekday = date.isocalendar()
        first = number - weekday + 1
        return Period(frequency, first, first + 6, "%dW%02d" % (year, week))
    return _by_months(frequency, date.year, date.month)


def parse(text):
    """A period as answers write it."""
    year, rest = int(text[:4]), text[4:]
    if rest == "Sep":
        return holding("school-year", day(year, SEPTEMBER))
    if rest[:1] == "W":
        return holding("week", datetime.date.fromisocalendar(year, int(rest[1:]), 1).toordinal())
    if rest[:1] in ("Q", "S"):
        unit = "quarter" if rest[0] == "Q" else "half"
        return holding(unit, day(year, (int(rest[1:]) - 1) * MONTHS[unit] + 1))
    if len(rest) == 4:
        number = day(year, int(rest[:2]), int(rest[2:]))
        return holding("day", number)
    return holding("month", day(year, int(rest))) if rest else holding("year", day(year, 1))


def step(period, n):
    """The n-th period after (or before) this one."""
    for _ in range(abs(n)):
        period = holding(period.frequency, period.last + 1 if n > 0 else period.first - 1)
    return period


def between(frequency, first, last):
    """All periods of the frequency from the one holding `first` to the one holding `last`."""
    found, one = [], holding(frequency, first)
    while one.first <= last:
        found.append(one)
        one = holding(frequency, one.last + 1)
    return found


def folds(frequency, into):
    return into in FOLDS[frequency]


def relative(unit, n, today):
    """First and last period of the `n` whole ones before the day, or, for 0, the one it is in."""
    now = holding(unit, today)
    return (now, now) if n == 0 else (step(now, -n), step(now, -1))


def this_year(unit, today):
    """First and last period of those of the year the day is in; weeks by their ISO number."""
    year = datetime.date.fromordinal(today).year
    if unit == "week":
        return holding(unit, day(year, 1, 4)), holding(unit, day(year, 12, 28))
    return holding(unit, day(year, 1)), holding(unit, day(year, 12))


def relative_text(unit, n, chance):
    """How LAST_n and THIS are written."""
    one, several = UNITS[unit]
    if n == 0:
        return "THIS_" + one
    return "LAST_" + one if n == 1 and chance.random() < 0.7 else "LAST_%d_%s" % (n, several)
