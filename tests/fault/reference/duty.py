# SPDX-License-Identifier: Apache-2.0
"""Who is to report, and who did: assignments, deadlines, locks (R12).

An assignment is (first day, last day, deadline in days or None for the form's own).
"""

import itertools
from fractions import Fraction
from types import SimpleNamespace

from reference import ask, calendar
from reference.calendar import NEVER

ALL_LAYERS = ("actual", "verified", "counterverified", "target", "baseline")
UNASKED = ("project", "funder")  # nobody is assigned by these


class Duties:
    """Assignments and locks, as they are now."""

    def __init__(self):
        self.assigned = {}  # (form, organization): assignments, ascending
        self.locked = {}  # (form, layer): days

    def assign(self, key, since, until, deadline, remove):
        """What becomes of the command: "accepted", "unchanged", or why not."""
        before = self.assigned.get(key, [])
        rest = [a for a in before if a[0] != since]
        if remove:
            if rest == before:
                return "unknown-assignment"
            self.assigned[key] = rest
            return "accepted"
        until = NEVER if until is None else until
        if any(a[0] <= until and since <= a[1] for a in rest):
            return "assignment-overlap"
        self.assigned[key] = sorted([*rest, (since, until, deadline)], key=lambda a: a[0])
        return "unchanged" if self.assigned[key] == before else "accepted"

    def lock(self, form, layer, days, locked):
        """Also "accepted" or "unchanged"."""
        said = "unchanged"
        for one in [layer] if layer else ALL_LAYERS:
            before = self.locked.get((form.id, one), frozenset())
            after = before | days if locked else before - days
            if before != after:
                said = "accepted"
            self.locked[form.id, one] = after
        return said

    def is_locked(self, form, layer, period):
        days = self.locked.get((form, layer), ())
        return all(day in days for day in range(period.first, period.last + 1))

    def known(self, form):
        """Whether anybody is assigned to the form."""
        return any(rows for (one, _), rows in self.assigned.items() if one == form)

    def at(self, form, org, day):
        """The assignment that holds on a day, or None."""
        for one in self.assigned.get((form, org), ()):
            if one[0] <= day <= one[1]:
                return one
        return None


class Roll:
    """Who is expected in the scopes of one question about a form."""

    def __init__(self, asker, form):
        self.store, self.question, self.form = asker.store, asker.question, form
        self.layer = self.question["layer"]
        self.by = [k for k in self.question["by"] if k in ask.SCOPES]
        self.known = self.store.duties.known(form.id) and not self.question["project"] and not (
            {*self.question["by"], *self.question["where"]} & {*UNASKED})
        self._places, self._came = {}, None

    def places(self, org, day):
        """Each group of the question the organization is in on the day; none where it is
        filtered out."""
        if (org, day) not in self._places:
            self._places[org, day] = self._places_of(org, day)
        return self._places[org, day]

    def _places_of(self, org, day):
        for key, wanted in self.question["where"].items():
            if key in ask.SCOPES and not {*self.store.scope(key, org, day, True)} & {*wanted}:
                return []
        found = [self.store.scope(key, org, day, False) for key in self.by]
        wanted = self.question["where"].get("group")
        if wanted and "group" in self.by:
            at = self.by.index("group")
            found[at] = [g for g in found[at] if g in wanted]
        return list(itertools.product(*found))

    def periods(self, bucket):
        """The reporting periods inside a bucket."""
        frequency = self.form.frequencies[self.layer]
        return [p for p in calendar.between(frequency, bucket.first, bucket.last)
                if bucket.first <= p.first and p.last <= bucket.last]

    def duty(self, org, period):
        """The assignment it is to report the period under, or None."""
        opened, closed = self.store.open_days(org)
        if not opened <= period.last <= closed:
            return None
        return self.store.duties.at(self.form.id, org, period.last)

    def expected(self, bucket, last_values):
        """{group: how many}: organizations by their last period, or all periods."""
        found = {}
        for org in self.store.organizations:
            due = [p for p in self.periods(bucket) if self.duty(org, p)]
            for period in due[-1:] if last_values else due:
                for group in self.places(org, period.last):
                    found[group] = found.get(group, 0) + 1
        return found

    def came(self):
        """{(organization, period): day it was first sent} of reports that say something."""
        if self._came is None:
            self._came = {}
            for key, report in self.store.reports.items():
                if key[:2] == (self.form.id, self.layer) and report.says_something():
                    at = key[3], key[2]
                    self._came[at] = min(report.first_sent, self._came.get(at, NEVER))
        return self._came

    def deadline(self, org, period):
        """The last day in time."""
        days = self.duty(org, period)[2]
        return period.last + (self.form.deadline if days is None else days)

    def attendance(self, bucket):
        """{group: [expected, late, missing, others]}, counted by organization and period."""
        found = {}
        for org, period in itertools.product(self.store.organizations, self.periods(bucket)):
            sent = self.came().get((org, period.text))
            if self.duty(org, period):
                late = sent is not None and sent > self.deadline(org, period)
                counts = 1, late, sent is None, 0
            elif sent is None:
                continue
            else:
                counts = 0, 0, 0, 1
            for group in self.places(org, period.last):
                before = found.get(group, (0, 0, 0, 0))
                found[group] = tuple(map(sum, zip(before, counts)))
        return found


def by_last_value(indicator):
    """Whether contributors are counted once, by their last value."""
    if indicator.kind == "ratio":
        operands = [c for side in (indicator.numerator, indicator.denominator)
                    for c in _read_plainly(side)]
        return any(by_last_value(indicator.form.program.indicators[o[1]]) for o in operands)
    return indicator.kind in ("stock", "parameter") and not indicator.over_time


def _read_plainly(formula):
    """Its cells, but those that are averaged over time."""
    if formula[0] == "cell":
        return [formula]
    if formula[0] == "avg_over_time":
        return []
    return [c for part in formula[1:] if isinstance(part, tuple) for c in _read_plainly(part)]


def add_expected(asker, indicator, buckets, rows):
    """Say in each row {(bucket number, group): row} how many were expected."""
    roll = Roll(asker, indicator.form)
    at = [i for i, key in enumerate(asker.question["by"]) if key in ask.SCOPES]
    asked, cache = asker.question.get("completeness", False), {}
    for (n, group), row in rows.items():
        row.update(expected=None, late=None, missing=None)
        if not roll.known:
            continue
        if n not in cache:
            cache[n] = (roll.expected(buckets[n], by_last_value(indicator)),
                        roll.attendance(buckets[n]) if asked else {})
        place = tuple(group[i] for i in at)
        row["expected"] = cache[n][0].get(place, 0)
        if asked:
            row["late"], row["missing"] = cache[n][1].get(place, (0, 0, 0, 0))[1:3]


def _buckets(asker, form):
    return asker.buckets(SimpleNamespace(form=form))


def completeness(asker, form):
    """Rows of Query.Completeness."""
    roll, rows = Roll(asker, form), []
    if not roll.known:
        raise ask.Refused("not-assigned")
    for bucket, label in zip(*_buckets(asker, form)):
        found = roll.attendance(bucket)
        for group in sorted(found, key=lambda g: [(k is None, (k or "").encode()) for k in g]):
            expected, late, missing, others = found[group]
            reported = expected - missing
            rows.append({
                "period": label, "keys": list(group), "expected": expected,
                "reported": reported, "onTime": reported - late, "late": late,
                "missing": missing, "others": others,
                "completeness": _per_cent(reported, expected),
                "timeliness": _per_cent(reported - late, expected)})
    return rows


def _per_cent(part, whole):
    return ask.text(Fraction(100 * part, whole), 2) if whole else None


def missing(asker, form):
    """Rows of Query.Missing."""
    roll, rows = Roll(asker, form), []
    if not roll.known:
        raise ask.Refused("not-assigned")
    for bucket in _buckets(asker, form)[0]:
        for period, org in itertools.product(roll.periods(bucket), roll.store.organizations):
            if (roll.duty(org, period) and roll.places(org, period.last)
                    and (org, period.text) not in roll.came()):
                rows.append((org, period.text,
                             calendar.date_text(roll.deadline(org, period))))
    return rows
