# SPDX-License-Identifier: Apache-2.0
"""Questions, answered in SQL: what is summed, in which groups, and who reported.

A question is a dictionary: indicators, period (None, or two Periods or None: open), every, by,
where {key: values}, layer, project. An answer is a list of rows (dictionaries), or Refused.
"""

from fractions import Fraction

from reference import calendar, duty, formula, own
from reference.calendar import ALWAYS, Period

SCOPES = {
    "region": "CASE WHEN p.value LIKE 'abroad:%' THEN 'abroad' ELSE place.region END",
    "province": "p.value",
    "kind": "o.kind",
    "sector": "o.sector",
    "milieu": "o.milieu",
    "parent": "q.value",
    "organization": "r.org",
    "project": "r.project",
    "funder": "f.funder",
    "group": "g.value",
}
JOINS = """
 JOIN project f ON f.slug = r.project
 JOIN organization o ON o.slug = r.org
 JOIN province p ON p.slug = r.org AND r.last BETWEEN p.since AND p.until
 JOIN parent q ON q.slug = r.org AND r.last BETWEEN q.since AND q.until
 LEFT JOIN place ON place.province = p.value"""
# A report counts in each group its organization is in (R9).
GROUPS = " LEFT JOIN member g ON g.slug = r.org AND r.last BETWEEN g.since AND g.until"
IN_GROUP = """EXISTS (SELECT 1 FROM member WHERE slug = r.org AND r.last BETWEEN since AND until
 AND value IN (%s))"""
# Every organization above each report's own, as of the end of its period (R16).
BELOW = """r.id IN (WITH RECURSIVE up(report, day, above) AS (
  SELECT r.id, r.last, q.value FROM report r
   JOIN parent q ON q.slug = r.org AND r.last BETWEEN q.since AND q.until
   WHERE r.form = :form AND r.layer = :layer AND q.value IS NOT NULL
  UNION SELECT up.report, up.day, q.value FROM up
   JOIN parent q ON q.slug = up.above AND up.day BETWEEN q.since AND q.until
   WHERE q.value IS NOT NULL)
 SELECT report FROM up WHERE above IN (%s))"""


class Refused(Exception):
    """A question that has no answer: the reason."""


class Group:
    """What the contributors of one group make together."""

    __slots__ = ("total", "largest", "smallest", "numbers", "reported", "carried")

    def __init__(self, row):
        (self.total, self.largest, self.smallest, self.numbers, self.reported,
         self.carried) = row

    def and_(self, other):
        """Both added up; `other` may be None."""
        if other is None:
            return self
        pairs = [[v for v in (getattr(self, k), getattr(other, k)) if v is not None]
                 for k in self.__slots__]
        join = {"largest": max, "smallest": min}
        return Group([join.get(k, sum)(pair) if pair else None
                      for k, pair in zip(self.__slots__, pairs)])

    def of_reports(self, indicator):
        """The number its reports make: summed, or as the indicator says."""
        return {"max": self.largest, "min": self.smallest}.get(indicator.over_organizations,
                                                               self.total)


class Asker:
    """One question over one store."""

    def __init__(self, store, question):
        self.store, self.db, self.question = store, store.db, question
        self.sets, self.terms, self.scopes = [], {}, SCOPES
        self.own = own.Own(self)
        self.db.execute("DELETE FROM bucket")

    # ---- reading one figure --------------------------------------------------------------

    def term(self, indicator, chosen, layer, buckets):
        """{(bucket number, group): Group} of one cell, `chosen` {category: [options]} beside
        what the question asks."""
        key = (indicator.name, repr(sorted(chosen.items())), layer, buckets)
        if key not in self.terms:
            self.terms[key] = self._read(indicator, chosen, layer, buckets)
        return self.terms[key]

    def _read(self, indicator, chosen, layer, buckets):
        frequency, name = indicator.form.frequencies.get(layer), indicator.name
        if indicator.formula and indicator.driver(layer) != layer:
            name, layer = name + "@" + layer, indicator.driver(layer)
        limits = {"form": indicator.form.id, "layer": layer, "indicator": name,
                  "set_": self._buckets(indicator, frequency, buckets)}
        filters, keys = self._filters(indicator, chosen, limits)
        if filters is None:
            return {}
        if indicator.kind == "parameter":
            found = self._constants(limits, filters, keys)
        else:
            found = self._sum(indicator, limits, filters, keys, self._joins())
        return self._instead(indicator, chosen, layer, limits, found)

    def _sum(self, indicator, limits, filters, keys, joins):
        """{(bucket number, group): Group} of the reports that the joins and filters leave."""
        best = {"extreme-min": "MIN"}.get(indicator.kind, "MAX")
        inside = best if indicator.kind.startswith("extreme") else "SUM"
        columns = "".join(", %s k%d" % (expression, i) for i, expression in enumerate(keys))
        names = "".join(", k%d" % i for i in range(len(keys)))
        sql = """SELECT n%s, SUM(v), MAX(v), MIN(v), SUM(numbers > 0), SUM(NOT carried),
             SUM(carried)
            FROM (SELECT c.n n, c.carried carried%s,
                   %s(CASE WHEN NOT e.na THEN e.value END) v, SUM(NOT e.na) numbers
              FROM (%s) c JOIN report r ON r.id = c.report
              JOIN cell e ON e.report = r.id AND e.indicator = :indicator %s
              WHERE %s GROUP BY c.n, r.id%s)
            GROUP BY n%s""" % (names, columns, inside, self._chosen(indicator), joins,
                               " AND ".join(filters), names, names)
        width = 1 + len(keys)
        return {(row[0], row[1:width]): Group(row[width:])
                for row in self.db.execute(sql, limits)}

    def _constants(self, limits, filters, keys):
        """The same of a parameter: each cell holds until another report of its organization and
        project has it, and a report counts once where any of its cells holds (R28, R32)."""
        columns = "".join(", %s k%d" % (expression, i) for i, expression in enumerate(keys))
        names = "".join(", k%d" % i for i in range(len(keys)))
        sql = """SELECT n%s, SUM(v), MAX(v), MIN(v), COUNT(v), COUNT(DISTINCT report), 0
            FROM (SELECT c.n n, r.id report%s, CASE WHEN NOT e.na THEN e.value END v
              FROM (SELECT b.n n, r.id report, e.breakdown d, e.o1 o1, e.o2 o2, ROW_NUMBER() OVER
                  (PARTITION BY b.n, r.org, r.project, e.breakdown, e.o1, e.o2
                   ORDER BY r.last DESC) place
                FROM bucket b JOIN report r ON r.form = :form AND r.layer = :layer
                 AND r.last <= b.last
                JOIN cell e ON e.report = r.id AND e.indicator = :indicator
                WHERE b.set_ = :set_) c
              JOIN report r ON r.id = c.report
              JOIN cell e ON e.report = r.id AND e.indicator = :indicator
               AND e.breakdown = c.d AND e.o1 = c.o1 AND e.o2 = c.o2 %s
              WHERE c.place = 1 AND %s)
            GROUP BY n%s""" % (names, columns, self._joins(), " AND ".join(filters), names)
        width = 1 + len(keys)
        return {(row[0], row[1:width]): Group(row[width:])
                for row in self.db.execute(sql, limits)}

    # ---- scopes that speak for themselves --------------------------------------------------

    def _instead(self, indicator, chosen, layer, limits, found):
        """The same, with what scopes say themselves in place of what organizations say."""
        said, speaking = {}, {}
        for n, name, place in self._speaking(indicator, layer, limits):
            speaking.setdefault((n, place), set()).add(name)
        if not speaking:
            return found
        if not self.own.alone():
            self._check_together(indicator, chosen, limits, speaking)
        for name in sorted({name for names in speaking.values() for name in names}):
            said[name] = self._said(indicator, chosen, layer, name, dict(limits))
        at = [i for i, key in enumerate(self.question["by"]) if key in SCOPES]
        kept = {(n, group): figures for (n, group), figures in found.items()
                if (n, tuple(group[i] for i in at)) not in speaking}
        for (n, place), names in speaking.items():
            for name in names:
                for (m, cell), figures in said[name].items():
                    if m == n:
                        group = self._group(place, cell)
                        kept[n, group] = figures.and_(kept.get((n, group)))
        return kept

    def _group(self, place, cell):
        place, cell = iter(place), iter(cell)
        return tuple(next(place if key in SCOPES else cell) for key in self.question["by"])

    def _speaking(self, indicator, layer, limits):
        """(bucket number, scope, keys of its group) where a scope says anything of it: figures that
        are entered, in that very period."""
        if not indicator.entered:
            return []
        names = self.own.names(indicator.form, layer)
        sql = """SELECT DISTINCT c.n, r.org FROM (%s) c JOIN report r ON r.id = c.report
            JOIN cell e ON e.report = r.id AND e.indicator = :indicator
            JOIN bucket b ON b.set_ = :set_ AND b.n = c.n AND r.first >= b.first
            WHERE r.org LIKE '@%%'""" % self._chosen(indicator)
        return [(n, name, names[name])
                for n, name in self.db.execute(sql, limits) if name in names]

    def _said(self, indicator, chosen, layer, name, limits):
        """{(bucket number, options of the columns): Group} of one scope."""
        filters, keys = self._filters(indicator, chosen, limits, False)
        filters += ["r.org = %s" % _bind(limits, [name]), "NOT c.carried"]
        keys = [k for k, key in zip(keys, self.question["by"]) if key not in SCOPES]
        return self._sum(indicator, limits, filters, keys, "")

    def _check_together(self, indicator, chosen, limits, speaking):
        """A sum of scopes: of all of them, or none, and only where parts may be added up."""
        if (indicator.kind not in own.ADDITIVE or indicator.over_organizations
                or self.own.scope == "parent"):
            raise Refused("own-target-apart")
        limits = dict(limits)
        filters, keys = self._filters(indicator, chosen, limits)
        found = self._sum(indicator, limits, filters, [*keys, SCOPES[self.own.scope]],
                          self._joins())
        for (n, group), figures in found.items():
            names = speaking.get((n, self.own.place(group[-1])), ())
            if names and own.name(self.own.scope, group[-1]) not in names and (
                    figures.reported or figures.carried):
                raise Refused("own-target-apart")

    def _chosen(self, indicator):
        """Which reports count in which bucket."""
        if indicator.kind not in ("stock", "parameter"):
            return """SELECT b.n n, r.id report, 0 carried FROM bucket b JOIN report r
                ON r.form = :form AND r.layer = :layer
                AND r.first >= b.first AND r.last <= b.last WHERE b.set_ = :set_"""
        # The last report of each organization and project that speaks of the indicator, before
        # anything filters (R7, R8, R32).
        return """SELECT n, id report, carried FROM (
            SELECT b.n, r.id, r.first < b.first AND %d carried, ROW_NUMBER() OVER
               (PARTITION BY b.n, r.org, r.project ORDER BY r.last DESC) place
            FROM bucket b JOIN report r ON r.form = :form AND r.layer = :layer
             AND r.first >= b.low AND r.last <= b.last
            WHERE b.set_ = :set_ AND EXISTS (SELECT 1 FROM cell
               WHERE report = r.id AND indicator = :indicator)) WHERE place = 1""" % (
                   indicator.kind == "stock")

    def _buckets(self, indicator, frequency, buckets):
        """The number of a set of rows of the table `bucket`."""
        mark = (buckets, indicator.kind, indicator.carry, frequency)
        if mark in self.sets:
            return self.sets.index(mark)
        self.sets.append(mark)
        rows = []
        for n, one in enumerate(buckets):
            low = one.first
            if indicator.kind == "parameter":
                low = ALWAYS
            elif indicator.carry and one.last >= one.first:
                end = calendar.holding(frequency, one.last)
                low = min(low, calendar.step(end, -indicator.carry).first)
            rows.append((len(self.sets) - 1, n, low, one.first, one.last))
        self.db.executemany("INSERT INTO bucket VALUES(?,?,?,?,?)", rows)
        return len(self.sets) - 1

    def _filters(self, indicator, chosen, limits, scopes=True):
        """SQL conditions and group expressions; (None, None) when there is no such cell."""
        question = self.question
        categories = {c: None for c in question["by"] if c not in SCOPES}
        for key, values in question["where"].items():
            if key not in SCOPES:
                categories[key] = values
        categories.update(chosen)
        breakdown = indicator.breakdown(tuple(categories))
        if breakdown is None:
            return None, None
        filters = ["e.breakdown = '%s'" % "*".join(breakdown)]
        for category, values in categories.items():
            if values is not None:
                column = "e.o%d" % (breakdown.index(category) + 1)
                filters.append("%s IN (%s)" % (column, _bind(limits, values)))
        filters += self._scope_filters(limits) if scopes else []
        if indicator.kind == "stock":
            filters.append("NOT (c.carried AND e.na)")
        keys = [SCOPES[k] if k in SCOPES else "e.o%d" % (breakdown.index(k) + 1)
                for k in question["by"]]
        return filters, keys

    def _joins(self):
        return JOINS + (GROUPS if "group" in self.question["by"] else "")

    def _scope_filters(self, limits):
        filters = []
        for key, values in self.question["where"].items():
            if key == "parent":
                filters.append(BELOW % _bind(limits, values))
            elif key == "group" and key not in self.question["by"]:
                filters.append(IN_GROUP % _bind(limits, values))
            elif key in SCOPES:
                filters.append("%s IN (%s)" % (SCOPES[key], _bind(limits, values)))
        if self.question["project"]:
            filters.append("r.project = %s" % _bind(limits, [self.question["project"]]))
        return filters

    def budget(self, group):
        """Of the one project that is asked about, or that the group is of; or None."""
        question, project = self.question, self.question["project"]
        only = question["where"].get("project", ())
        if len(only) == 1:
            project = only[0]
        if "project" in question["by"]:
            project = group[question["by"].index("project")]
        budget = self.store.budgets.get(project)
        return None if budget is None else Fraction(budget, 100)

    def reports(self, indicator, buckets):
        """Keys of the reports in the buckets and scopes."""
        limits = {"form": indicator.form.id, "layer": self.question["layer"],
                  "set_": self._buckets(indicator, "day", buckets)}
        sql = """SELECT r.form, r.layer, r.period, r.org, r.project FROM bucket b JOIN report r
            ON r.form = :form AND r.layer = :layer AND r.first >= b.first AND r.last <= b.last
            %s WHERE b.set_ = :set_ AND %s"""
        filters = " AND ".join(self._scope_filters(limits) or ["1"])
        return self.db.execute(sql % (JOINS, filters), limits).fetchall()

    # ---- periods ----------------------------------------------------------------------------

    def reported(self, indicator):
        """First and last day on which the form has figures in the asked layer, or None."""
        found = self.db.execute(
            "SELECT MIN(first), MAX(last) FROM report WHERE form=? AND layer=? AND figures",
            (indicator.form.id, self.question["layer"])).fetchone()
        return None if found[0] is None else found

    def buckets(self, indicator):
        """The asked periods, each with the text of its rows."""
        frequency = indicator.form.frequencies[self.question["layer"]]
        start, end = self.question["period"] or (None, None)
        every = self.question["every"]
        relative = self.question.get("relative", (False, False))
        for one, by_day, edge in zip((start, end), relative, ("first", "last")):
            # A period that is relative to a day says where a range ends, not what its rows are.
            if by_day and one and _edge(frequency, one, edge) != getattr(one, edge):
                raise Refused("finer")
            if one and not by_day and not calendar.folds(frequency, one.frequency):
                raise Refused("finer")  # R21
        if every and not calendar.folds(frequency, every):
            raise Refused("finer")
        open_ = start is None or end is None
        span = self.reported(indicator) if open_ else (0, 0)
        if every:
            for one, edge in ((start, "first"), (end, "last")):
                if one and _edge(every, one, edge) != getattr(one, edge):
                    raise Refused("period-not-aligned")  # R11
        if span is None:
            return (), ()
        first = start.first if start else span[0]
        last = end.last if end else span[1]
        if first > last:
            return (), ()
        if every:
            found = tuple(calendar.between(every, first, last))
            return found, [b.text for b in found]
        label = self.question["label"]
        if not open_ and start.text == end.text:
            return (start,), [label]
        return (Period("range", first, last, label),), [label]

    # ---- answering --------------------------------------------------------------------------

    def answer(self):
        """The rows, in order (R22); Refused when there is no answer."""
        rows = []
        indicators = [self.store.indicators[name] for name in self.question["indicators"]]
        for indicator in indicators:
            check_breakdown(indicator, self.question)
        for indicator in indicators:
            buckets, labels = self.buckets(indicator)
            if buckets:
                rows += self._rows(indicator, buckets, labels)
        return rows

    def _rows(self, indicator, buckets, labels):
        if indicator.kind == "ratio":
            found = formula.ratio(self, indicator, buckets)
        elif indicator.by_period:
            found = formula.by_period(self, indicator, buckets)
        else:
            found = {at: plain(indicator, group) for at, group in self.term(
                indicator, {}, self.question["layer"], buckets).items()}
        duty.add_expected(self, indicator, buckets, found)
        options = indicator.form.program.options
        order = [options[k].index if k in options else (lambda text: text.encode())
                 for k in self.question["by"]]

        def place(at):
            keys = [(k is None, None if k is None else rank(k)) for k, rank in zip(at[1], order)]
            return at[0], keys

        return [dict(found[at], indicator=indicator.name, period=labels[at[0]],
                     keys=list(at[1])) for at in sorted(found, key=place)]


def _edge(frequency, period, edge):
    """Where the first, or last, period of a frequency that touches this one begins, or ends."""
    return getattr(calendar.holding(frequency, getattr(period, edge)), edge)


def _bind(limits, values):
    names = []
    for value in values:
        names.append("v%d" % len(limits))
        limits[names[-1]] = value
    return ",".join(":" + name for name in names)


def check_breakdown(indicator, question):
    """R18, R19, R20."""
    by = [k for k in question["by"] if k not in SCOPES]
    where = [k for k in question["where"] if k not in SCOPES]
    breakdown = indicator.breakdown(tuple(dict.fromkeys(by + where)))
    if breakdown is None:
        raise Refused("unknown-breakdown")
    if breakdown in indicator.overlapping:
        for key in where:
            if key not in by and len(question["where"][key]) > 1:
                raise Refused("overlapping")


def text(value, scale):
    """An exact decimal with exactly so many decimals, half to even (R17, R25)."""
    if value is None:
        return None
    number = round(Fraction(value) * 10**scale)
    sign = "-" if number < 0 else ""
    digits = str(abs(number)).rjust(scale + 1, "0")
    return sign + (digits if scale == 0 else digits[:-scale] + "." + digits[-scale:])


def plain(indicator, group):
    """A row of an indicator that is no ratio."""
    row = {"value": None, "low": None, "high": None, "numerator": None, "denominator": None,
           "reported": group.reported, "carried": group.carried}
    if not group.numbers:
        return row
    value = group.of_reports(indicator)
    if indicator.kind == "reach":  # R13
        row["low"] = text(Fraction(group.largest, 10**indicator.scale), indicator.scale)
        row["high"] = text(Fraction(group.total, 10**indicator.scale), indicator.scale)
        value = group.total if group.largest == group.total else None
    elif indicator.kind == "extreme-max":
        value = group.largest
    elif indicator.kind == "extreme-min":
        value = group.smallest
    elif indicator.kind == "parameter":  # R32
        value = group.largest if group.largest == group.smallest else None
    if value is not None:
        row["value"] = text(Fraction(value, 10**indicator.scale), indicator.scale)
    return row
