# SPDX-License-Identifier: Apache-2.0
"""Questions by chance, most of them with an answer."""

from reference import calendar, own
from reference.calendar import FOLDS
from reference.make import ABROAD, FIRST, KINDS, LAST, MILIEUS, PLACES, SECTORS, SHORT

KEYS = ("region", "province", "kind", "sector", "milieu", "parent", "organization", "project")
REGIONS = sorted(set(PLACES.values())) + ["abroad"]


class Questions:
    def __init__(self, store, maker, chance, keys=KEYS):
        self.store, self.maker, self.chance, self.keys = store, maker, chance, keys

    def draw(self):
        """One question about a form with figures."""
        chance = self.chance
        key = chance.choice(self.maker.known())
        form = self.store.forms[key[0]]
        layer = key[1] if chance.random() < 0.4 else "actual"
        pool = list(form.indicators.values())
        first = chance.choice(pool)
        indicators = [first]
        by, where = [], {}
        self._categories(first, by, where)
        if chance.random() < 0.25:
            wanted = set(by) | set(where)
            fits = [i for i in pool if i.breakdown(tuple(wanted)) is not None and i is not first]
            if fits and chance.random() < 0.95:
                indicators += chance.sample(fits, min(len(fits), chance.choice((1, 2))))
            else:
                indicators.append(chance.choice([i for i in pool if i is not first]))
        self._scopes(by, where)
        chance.shuffle(by)
        period, label, every = self._time(form.frequencies.get(layer, "month"))
        project = chance.choice(self.maker.projects) if chance.random() < 0.12 else None
        return {"indicators": [i.name for i in indicators], "period": period, "label": label,
                "every": every, "by": by, "where": where, "layer": layer, "project": project}

    def of_plans(self):
        """The same, about what is planned, in one scope, in some, or by one."""
        chance, question = self.chance, self.draw()
        form = self.store.indicators[question["indicators"][0]].form
        layers = [k for k in own.LAYERS if (form.id, k) in self.store.own]
        if not layers:
            return question
        if chance.random() < 0.7:
            question["layer"] = chance.choice(layers)
            period, label, every = self._time(form.frequencies[question["layer"]])
            question.update(period=period, label=label, every=every)
        question.update(by=[k for k in question["by"] if k not in self.keys], project=None,
                        where={k: v for k, v in question["where"].items() if k not in self.keys})
        for key in chance.choice(((), (chance.choice(own.SCOPES),), (chance.choice(own.SCOPES),),
                                  ("funder",), ("funder", "project"), ("region", "province"))):
            if chance.random() < 0.6:
                question["by"].append(key)
            values = self.values(key)
            if values and (key not in question["by"] or chance.random() < 0.3):
                question["where"][key] = chance.sample(values, min(len(values),
                                                                   chance.choice((1, 2, 3))))
        return question

    def relative(self):
        """The same, of a period that is relative to a day."""
        chance, question = self.chance, self.draw()
        form = self.store.indicators[question["indicators"][0]].form
        frequency = form.frequencies.get(question["layer"], "month")
        low, high = (SHORT, SHORT + 60) if frequency in ("day", "week") else (FIRST, LAST + 200)
        today = chance.randrange(low, high)
        if chance.random() < 0.3:
            edge = calendar.holding(chance.choice(list(FOLDS)), today)
            today = edge.last + chance.choice((0, 1))
        first, last, asked = self._relative_to(today, frequency)
        roll = chance.random()
        if roll < 0.1:
            first, asked = None, ".." + asked
        elif roll < 0.2:
            last, asked = None, asked + ".."
        elif roll < 0.35 and frequency not in ("day", "week"):
            first = calendar.holding(chance.choice(FOLDS[frequency]), chance.randrange(FIRST, LAST))
            if first.last >= last.first:
                first = calendar.step(first, -30)
            asked = "%s..%s" % (first, asked)
        relative = ".." not in asked or asked.endswith(".."), True
        label = "%s..%s" % (first or "", last or "")
        if first and last and first.text == last.text:
            label = first.text
        return dict(question, period=(first, last), label=label, asked=asked,
                    relative=relative, today=calendar.date_text(today))

    def _relative_to(self, today, frequency):
        """First and last period, and how that is said."""
        chance = self.chance
        unit = chance.choice(FOLDS[frequency] if chance.random() < 0.95 else list(FOLDS))
        if unit in calendar.OF_THE_YEAR and chance.random() < 0.2:
            return *calendar.this_year(unit, today), calendar.UNITS[unit][1] + "_THIS_YEAR"
        n = chance.choice((0, 0, 1, 1, 2, 3, 4, 6, 12, 24))
        return *calendar.relative(unit, n, today), calendar.relative_text(unit, n, chance)

    def _categories(self, indicator, by, where):
        chance = self.chance
        if not indicator.breakdowns or chance.random() < 0.4:
            if chance.random() < 0.02:
                by.append(chance.choice(list(indicator.form.program.options)))
            return
        breakdown = chance.choice(indicator.breakdowns)
        for category in breakdown:
            roll = chance.random()
            if roll < 0.7:
                by.append(category)
            if roll > 0.55:
                options = indicator.form.program.options[category]
                count = chance.choice((1, 1, 2, 3))
                where[category] = chance.sample(options, min(count, len(options)))

    def _scopes(self, by, where):
        chance = self.chance
        for _ in range(chance.choice((0, 0, 0, 1, 1, 1, 2, 3))):
            key = chance.choice(self.keys)
            if key not in by:
                by.append(key)
        for _ in range(chance.choice((0, 0, 0, 1, 1, 2))):
            key = chance.choice([k for k in self.keys if k != "project"])
            values = self.values(key)
            if values:
                where[key] = chance.sample(values, min(len(values), chance.choice((1, 1, 2, 3))))

    def values(self, key):
        """What the key may be; for a sector, what some organization has."""
        return {
            "region": REGIONS,
            "province": [*sorted(PLACES), *ABROAD],
            "kind": list(KINDS),
            "sector": [s for s in SECTORS if self._sector_used(s)],
            "milieu": list(MILIEUS),
            "parent": self.maker.slugs[:8],
            "organization": self.maker.slugs,
            "project": self.maker.projects[1:],
            "funder": self.store.funders(),
            "group": self.maker.slugs[:6],
        }[key]

    def _sector_used(self, sector):
        return any(o.fields["sector"] == sector for o in self.store.organizations.values())

    def _time(self, frequency):
        """Period, its label and --every."""
        chance = self.chance
        units = FOLDS[frequency]
        every = chance.choice(units) if chance.random() < 0.6 else ""
        if "year" in units and chance.random() < 0.15:
            every = "year"
        if chance.random() < 0.03:
            every = chance.choice(list(FOLDS))
        unit = every if every and chance.random() < 0.7 else chance.choice(units)
        if chance.random() < 0.2:
            return None, "all", every
        low = SHORT if frequency in ("day", "week") else FIRST
        high = SHORT + 45 if frequency == "day" else LAST + 100
        days = sorted(chance.randrange(low, high) for _ in range(2))
        start, end = (calendar.holding(unit, d) for d in days)
        roll = chance.random()
        if roll < 0.3 or start.text == end.text:
            return (end, end), end.text, every
        if roll < 0.8:
            return (start, end), "%s..%s" % (start, end), every
        if roll < 0.9:
            return (start, None), "%s.." % start, every
        return (None, end), "..%s" % end, every
