# SPDX-License-Identifier: Apache-2.0
"""Ratios: each side over the whole group, then one division (R14, R17, R23, R24, R31)."""

import itertools
from fractions import Fraction

from reference import ask, calendar
from reference.calendar import Period
from reference.catalogue import LAYERS, UNSPECIFIED, cells_of, functions_of
from reference.report import apply

AVERAGE_DECIMALS, CENTIMES = 6, 2
NOWHERE = Period("none", 0, -1, "")


def _shifted(buckets, n):
    """Each asked period so many periods on; a free range has no neighbour (R23)."""
    return tuple(NOWHERE if b.frequency in ("range", "none") else calendar.step(b, n)
                 for b in buckets)


def _to_date(buckets):
    """From the start of the year (or school year) to each period's end."""
    found = []
    for one in buckets:
        unit = "school-year" if one.frequency == "school-year" else "year"
        start = NOWHERE if one is NOWHERE else calendar.holding(unit, one.last)
        found.append(NOWHERE if one is NOWHERE else
                     Period("to-date", start.first, one.last, one.text))
    return tuple(found)


class Side:
    """One formula of a ratio, over every group of a question."""

    def __init__(self, asker, indicator):
        self.asker, self.program = asker, indicator.form.program
        self.reported = {}  # group: the smallest count over the operands
        self.operands = []  # {group: how many reported} of each

    def refs(self, node, layer, buckets):
        """Collect what each operand has in each bucket and group."""
        name = node[0]
        if name == "cell":
            found = self._groups(node, layer, buckets)
            self.operands.append({at: g.reported for at, g in found.items()
                                  if g.reported or g.carried})
        elif name == "offset":
            self.refs(node[1], layer, _shifted(buckets, node[2]))
        elif name == "ytd":
            self.refs(node[1], layer, _to_date(buckets))
        elif name in LAYERS:
            self.refs(node[1], name, buckets)
        elif name == "avg_over_time":
            self._average_refs(node[1], layer, buckets)
        else:
            for part in node[1:]:
                if isinstance(part, tuple):
                    self.refs(part, layer, buckets)

    def _average_refs(self, node, layer, buckets):
        for cell in cells_of(node):
            counts = {}
            for n, parts in enumerate(self._split(cell, layer, buckets)):
                for (_, group), found in self._groups(cell, layer, parts).items():
                    counts[n, group] = counts.get((n, group), 0) + found.reported
            self.operands.append(counts)

    def _split(self, node, layer, buckets):
        """The reporting periods inside each bucket."""
        frequency = self.program.indicators[cells_of(node)[0][1]].form.frequencies.get(layer)
        return [_inside(frequency, one) for one in buckets]

    def _groups(self, node, layer, buckets):
        indicator = self.program.indicators[node[1]]
        frequency = indicator.form.frequencies.get(layer)
        fits = tuple(
            b if frequency and _readable(frequency, b) else NOWHERE for b in buckets)
        if all(b is NOWHERE for b in fits):
            return {}
        chosen = {c: [o] for c, o in node[2].items()}
        return self.asker.term(indicator, chosen, layer, fits)

    def value(self, node, layer, buckets, at):
        """A Fraction, or None, for one bucket number and group."""
        name = node[0]
        if name == "number":
            return Fraction(node[1])
        if name == "cell":
            return self._cell(node, layer, buckets, at)
        if name == "offset":
            return self.value(node[1], layer, _shifted(buckets, node[2]), at)
        if name == "ytd":
            return self.value(node[1], layer, _to_date(buckets), at)
        if name in LAYERS:
            return self.value(node[1], name, buckets, at)
        if name == "avg_over_time":
            return self._average(node[1], layer, buckets, at)
        if name == "budget":
            return self.asker.budget(at[1])
        return apply(name, [self.value(p, layer, buckets, at) for p in node[1:]])

    def _cell(self, node, layer, buckets, at):
        indicator = self.program.indicators[node[1]]
        group = self._groups(node, layer, buckets).get(at)
        if group is not None and group.numbers:
            return Fraction(group.total, 10**indicator.scale)
        return self._zero(node, layer, buckets, at)

    def _zero(self, node, layer, buckets, at):
        """0 where another specified option of the category has a value in the group (R14), also
        when the option itself is not applicable, which adds nothing (R4)."""
        specified = [[o for o in self.program.options[c] if o != UNSPECIFIED] for c in node[2]]
        for options in itertools.product(*specified):
            beside = dict(zip(node[2], options))
            if beside == node[2] or not beside:
                continue
            group = self._groups(("cell", node[1], beside), layer, buckets).get(at)
            if group is not None and group.numbers:
                return Fraction(0)
        return None

    def _average(self, node, layer, buckets, at):
        """The mean of the group's totals over the reporting periods that have one (R24)."""
        parts = self._split(node, layer, buckets)[at[0]]
        values = [self.value(node, layer, parts, (i, at[1])) for i in range(len(parts))]
        values = [v for v in values if v is not None]
        return sum(values) / len(values) if values else None


def _inside(frequency, bucket):
    """The reporting periods inside a bucket."""
    if frequency is None or bucket is NOWHERE:
        return ()
    return tuple(b for b in calendar.between(frequency, bucket.first, bucket.last)
                 if bucket.first <= b.first and b.last <= bucket.last)


def _over_time(indicator, values):
    """What the totals of the periods make, oldest first."""
    if indicator.over_time == "last":
        return values[-1]
    if indicator.over_time == "average":
        return sum(values) / len(values)
    return {"max": max, "min": min}.get(indicator.over_time, sum)(values)


def by_period(asker, indicator, buckets):
    """Rows of an indicator that says how periods are put together."""
    layer, rows = asker.question["layer"], {}
    for n, bucket in enumerate(buckets):
        parts = _inside(indicator.form.frequencies[layer], bucket)
        found = asker.term(indicator, {}, layer, parts) if parts else {}
        groups = {}
        for (_, group), figures in sorted(found.items(), key=lambda item: item[0][0]):
            groups.setdefault(group, []).append(figures)
        for group, periods in groups.items():
            values = [Fraction(f.of_reports(indicator), 10**indicator.scale)
                      for f in periods if f.numbers]
            value = _over_time(indicator, values) if values else None
            rows[n, group] = {
                "value": ask.text(value, indicator.scale), "low": None, "high": None,
                "numerator": None, "denominator": None,
                "reported": sum(f.reported for f in periods),
                "carried": sum(f.carried for f in periods)}
    return rows


def _readable(frequency, bucket):
    """Whether figures of this frequency make a total of the bucket (R21)."""
    if bucket is NOWHERE:
        return False
    unit = bucket.frequency
    if unit == "range" or unit == "to-date":
        return (calendar.holding(frequency, bucket.first).first == bucket.first
                and calendar.holding(frequency, bucket.last).last == bucket.last)
    return calendar.folds(frequency, unit)


def _scale(program, node):
    """Decimals of a side: the largest of its inputs, six where an average occurs."""
    if "avg_over_time" in functions_of(node):
        return AVERAGE_DECIMALS
    own = CENTIMES if "budget" in functions_of(node) else 0
    return max([program.indicators[c[1]].scale for c in cells_of(node)] + [own])


def ratio(asker, indicator, buckets):
    """{(bucket number, group): row}."""
    layer, program = asker.question["layer"], indicator.form.program
    side = Side(asker, indicator)
    side.refs(indicator.numerator, layer, buckets)
    side.refs(indicator.denominator, layer, buckets)
    groups = {at for operand in side.operands for at in operand}
    rows = {}
    for at in groups:
        above = side.value(indicator.numerator, layer, buckets, at)
        below = side.value(indicator.denominator, layer, buckets, at)
        value = None
        if above is not None and below:
            value = above / below * indicator.factor
        rows[at] = {
            "value": ask.text(value, indicator.scale), "low": None, "high": None,
            "numerator": ask.text(above, _scale(program, indicator.numerator)),
            "denominator": ask.text(below, _scale(program, indicator.denominator)),
            "reported": min(operand.get(at, 0) for operand in side.operands), "carried": None}
    return rows
