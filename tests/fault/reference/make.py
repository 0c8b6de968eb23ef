# SPDX-License-Identifier: Apache-2.0
"""Commands by chance: figures that mostly fit together, and what people do to them."""

import itertools

from reference import calendar
from reference.calendar import day
from reference.catalogue import UNSPECIFIED
from reference.report import KEEP, NA, WITHDRAWN
from reference.store import key_of

PLACES = {
    "MA-HOC": "MA-01", "MA-TET": "MA-01", "MA-BER": "MA-02", "MA-OUJ": "MA-02",
    "MA-TAI": "MA-02", "MA-NAD": "MA-02", "MA-FIG": "MA-02", "MA-LAR": "MA-01",
}
ABROAD = ("abroad:FR", "abroad:ES")
SECTORS = ("argan", "honey", "weaving", "tourism")
KINDS = ("association", "cooperative", "union", "federation", "enterprise", "school", "centre",
         "foundation")
MILIEUS = ("urban", "rural")
FIRST, LAST = day(2022, 3), day(2024, 3)  # figures are reported between these days
CORE = day(2023, 7), day(2023, 12)  # and most often between these
SHORT = day(2023, 10, 30)  # days and weeks from here only
TRIES = 4


class Maker:
    """Draws commands for a store, and plays them on it to keep them likely to fit."""

    def __init__(self, store, chance):
        self.store, self.chance = store, chance
        self.slugs, self.sent, self.count = [], [], 0
        self.projects = ["-"]
        self.look_at_forms()

    def look_at_forms(self):
        """Learn what there is to report; the richest forms most often."""
        forms = list(self.store.forms.values())
        self.forms = [f for f in forms for _ in range(1 + (len(f.entered) > 5) * 6)]

    # ---- ids -----------------------------------------------------------------------------

    def new_id(self):
        self.count += 1
        tail = self.chance.getrandbits(74)
        if self.chance.random() < 0.1:
            n = self.chance.getrandbits(128) & ~(0xF << 76) & ~(3 << 62) | 4 << 76 | 2 << 62
        else:
            n = ((0x0198B2C40000 + self.count) << 80 | 7 << 76 | (tail >> 62) << 64
                 | 2 << 62 | tail & ((1 << 62) - 1))
        text = "%032x" % n
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

    # ---- who -----------------------------------------------------------------------------

    def _province(self):
        if self.chance.random() < 0.1:
            return self.chance.choice(ABROAD)
        return self.chance.choice(sorted(PLACES))

    def new_organization(self):
        chance, slug = self.chance, "org-%02d" % len(self.slugs)
        fields = {"kind": chance.choice(KINDS)}
        if chance.random() < 0.85:
            fields["province"] = self._province()
        if chance.random() < 0.6:
            fields["sector"] = chance.choice(SECTORS)
        if chance.random() < 0.6:
            fields["milieu"] = chance.choice(MILIEUS)
        if self.slugs and chance.random() < 0.6:
            fields["parent"] = chance.choice(self.slugs[:8])
        since = self._date() if chance.random() < 0.2 else None
        self.slugs.append(slug)
        return self._put(slug, fields, since)

    def change_organization(self):
        chance = self.chance
        at = chance.randrange(len(self.slugs))
        what = chance.choice(("province", "province", "parent", "parent", "kind", "sector",
                              "milieu", "both"))
        fields, since = {}, None
        if what in ("province", "both"):
            fields["province"] = None if chance.random() < 0.1 else self._province()
        if what in ("parent", "both") and at > 0:
            # Only organizations that came earlier: no circles.
            above = self.slugs[: min(at, 8)]
            fields["parent"] = None if chance.random() < 0.2 else chance.choice(above)
        if what == "kind":
            fields["kind"] = chance.choice(KINDS)
        elif what in ("sector", "milieu"):
            some = SECTORS if what == "sector" else MILIEUS
            fields[what] = None if chance.random() < 0.2 else chance.choice(some)
        if "province" in fields or "parent" in fields:
            opened, _ = self.store.open_days(self.slugs[at])
            since = max(self._date(), opened)  # nobody moves before
        return self._put(self.slugs[at], fields, since)

    def _date(self):
        """Any day, or one on which much turns: the last or the first of a period."""
        date = self.chance.randrange(FIRST - 60, LAST + 60)
        if self.chance.random() < 0.5:
            return date
        unit = self.chance.choice(("week", "month", "month", "quarter", "year"))
        return calendar.holding(unit, date).last + self.chance.choice((0, 1))

    def _put(self, slug, fields, since):
        self.store.put_organization(slug, fields, since)
        return ("organization", self.new_id(), slug, fields, since)

    def put_project(self):
        chance = self.chance
        if len(self.projects) < 4 or chance.random() < 0.3:
            slug = "project-%d" % len(self.projects)
            self.projects.append(slug)
        else:
            slug = chance.choice(self.projects[1:])
        first = chance.randrange(FIRST - 200, LAST - 100)
        last = first + chance.randrange(100, 900)
        self.store.put_project(slug, first, last)
        return ("project", self.new_id(), slug, first, last)

    # ---- figures ---------------------------------------------------------------------------

    def _value(self, indicator):
        chance = self.chance
        roll = chance.random()
        top = 10**15 if roll < 0.004 else 10**6 if roll < 0.05 else 40
        value = chance.randrange(top) * (10**indicator.scale if chance.random() < 0.6 else 1)
        value = min(value, 10**15)
        if indicator.minimum is None and chance.random() < 0.4:
            value = -value
        if indicator.maximum is not None:
            value = min(value, indicator.maximum)
        return value

    def _share(self, total, count):
        """So many numbers of one sign that add up to `total`."""
        cuts = sorted(self.chance.randint(0, abs(total)) for _ in range(count - 1))
        parts = [b - a for a, b in zip([0, *cuts], [*cuts, abs(total)])]
        return [p if total >= 0 else -p for p in parts]

    def _choices(self, indicator, breakdown, most=4):
        options = indicator.form.program.options
        cells = list(itertools.product(*(options[c] for c in breakdown)))
        return self.chance.sample(cells, self.chance.randint(1, min(most, len(cells))))

    def _parts(self, indicator, breakdown, total, whole):
        """Cells of one breakdown: all of the total, or less."""
        chance = self.chance
        cells = self._choices(indicator, breakdown)
        if indicator.kind.startswith("extreme") or breakdown in indicator.overlapping:
            top = total if total is not None else self._value(indicator)
            return {c: self._below(indicator, top) for c in cells}
        unspecified = (UNSPECIFIED,) * len(breakdown)
        whole = whole or unspecified in cells
        shares = self._share(total, len(cells) + (not whole))
        parts = dict(zip(cells, shares))
        for cell in cells:
            if parts[cell] == 0 and cell != unspecified and chance.random() < 0.3:
                parts[cell] = NA
        return parts

    def _below(self, indicator, top):
        if self.chance.random() < 0.1:
            return NA
        less = self.chance.randrange(50)
        if indicator.kind == "extreme-min":
            return top + less
        return top - less if indicator.minimum is None else max(top - less, 0)

    def figures(self, indicator):
        """Cells of one indicator that fit together, most of the time."""
        chance, name = self.chance, indicator.id
        roll = chance.random()
        breakdowns = [b for b in indicator.breakdowns if chance.random() < 0.6]
        if indicator.kind == "choice":
            breakdowns = indicator.breakdowns
        if roll < 0.08:
            cells = {(name, (), ()): NA} if roll < 0.06 or not breakdowns else {}
            for breakdown in breakdowns[:2]:
                if chance.random() < 0.5 or not cells:
                    cells.update({(name, breakdown, o): NA
                                  for o in self._choices(indicator, breakdown)})
            return cells
        total = self._value(indicator)
        given = roll < 0.7 or not breakdowns
        if indicator.kind == "extreme-max" and breakdowns and given:
            total += 50
        cells = {(name, (), ()): total} if given else {}
        whole = not given or indicator.kind == "choice"
        for breakdown in breakdowns:
            parts = self._parts(indicator, breakdown, total, whole)
            cells.update({(name, breakdown, o): v for o, v in parts.items()})
        return cells

    def _some(self, form):
        """A few indicators; the first ones of a form most often, so that figures meet."""
        count = self.chance.choice((1, 2, 3, 4, 6, 9))
        pool = form.entered
        if len(pool) > 12 and self.chance.random() < 0.6:
            pool = pool[:12]
        return self.chance.sample(pool, min(count, len(pool)))

    def new_cells(self, form):
        cells = {}
        for indicator in self._some(form):
            cells.update(self.figures(indicator))
        return cells

    def corrected(self, form, given):
        """Changes to figures there are."""
        chance, cells = self.chance, {}
        standing = [c for c, v in given.items() if v != WITHDRAWN]
        roll = chance.random()
        if not standing or roll < 0.25:
            return self.new_cells(form)
        if roll < 0.6:  # an indicator anew
            name = chance.choice(standing)[0]
            cells = self.figures(form.indicators[name])
            for cell in standing:
                if cell[0] == name and cell not in cells:
                    cells[cell] = WITHDRAWN
            return cells
        for cell in chance.sample(standing, min(len(standing), chance.choice((1, 1, 2, 3)))):
            how = chance.random()
            if how < 0.35:
                cells[cell] = self._value(form.indicators[cell[0]])
            elif how < 0.8:
                cells[cell] = WITHDRAWN
            elif how < 0.9:
                cells[cell] = NA
            else:
                cells[cell] = given[cell]
        if chance.random() < 0.1:  # all of one indicator
            name = chance.choice(standing)[0]
            cells.update({c: WITHDRAWN for c in standing if c[0] == name})
        return cells

    # ---- reports ---------------------------------------------------------------------------

    def _period(self, form, layer):
        frequency = form.frequencies[layer]
        first = SHORT if frequency in ("day", "week") else FIRST
        last = SHORT + 40 if frequency == "day" else LAST
        if frequency not in ("day", "week") and self.chance.random() < 0.5:
            first, last = CORE
        return calendar.holding(frequency, self.chance.randrange(first, last))

    def _layer(self, form):
        layers = list(form.frequencies)
        return "actual" if self.chance.random() < 0.65 else self.chance.choice(layers)

    def _report(self):
        chance, store = self.chance, self.store
        if store.reports and chance.random() < 0.5:
            return self._change(chance.choice(self.known()))
        if store.reports and chance.random() < 0.3:
            return self._beside(chance.choice(self.known()))
        form = chance.choice(self.forms)
        layer = self._layer(form)
        fits = [s for s in self.slugs if not form.kinds
                or store.organizations[s].fields["kind"] in form.kinds]
        org = chance.choice(fits if fits and chance.random() < 0.99 else self.slugs)
        one = {"form": form.id, "layer": layer, "period": self._period(form, layer), "org": org,
               "project": chance.choice(self.projects) if chance.random() < 0.5 else "-",
               "mode": "merge", "expected": None, "cells": self.new_cells(form)}
        return one

    def _beside(self, key):
        """A report of another layer, for what there is a report of."""
        form = self.store.forms[key[0]]
        layer = self.chance.choice(list(form.frequencies))
        period = calendar.holding(form.frequencies[layer], self.store.reports[key].period.last)
        beside = (form.id, layer, period.text, *key[3:])
        if beside in self.store.reports:
            return self._change(beside)
        return {"form": form.id, "layer": layer, "period": period, "org": key[3],
                "project": key[4], "mode": "merge", "expected": None,
                "cells": self.new_cells(form)}

    def known(self):
        """Keys of reports; the list grows with the store."""
        keys = self.__dict__.setdefault("_keys", [])
        if len(keys) < len(self.store.reports):
            keys.extend(itertools.islice(self.store.reports, len(keys), None))
        return keys

    def _change(self, key):
        chance, (form_id, layer, text, org, project) = self.chance, key
        form, known = self.store.forms[form_id], self.store.reports[key]
        one = {"form": form_id, "layer": layer, "org": org, "project": project,
               "period": known.period, "mode": "merge", "expected": None,
               "cells": self.corrected(form, known.given)}
        if chance.random() < 0.15:
            one["mode"] = "replace"
            if chance.random() < 0.3:
                one["cells"] = self.new_cells(form)
            for cell in known.given:
                if chance.random() < 0.5 and cell not in one["cells"]:
                    one["cells"][cell] = KEEP
        return one

    def _versioned(self, one):
        """Say which version is expected, rightly or not."""
        version = self.store.version(key_of(one))
        if self.chance.random() < 0.8:
            one["expected"] = version
        else:
            one["expected"] = max(0, version + self.chance.choice((-1, 1, 2)))

    def _fitting(self):
        """A report that would be accepted, most of the time."""
        for _ in range(TRIES):
            one, reasons = self._report(), set()
            self.store.judge(one, reasons)
            if not reasons or self.chance.random() < 0.04:
                break
        if self.chance.random() < 0.12:
            self._versioned(one)
        return one

    def submission(self):
        """The next submission: new, or one sent before."""
        chance = self.chance
        if self.sent and chance.random() < 0.06:
            old = chance.choice(self.sent[-300:])
            if old["id"] in self.store.ids:
                return old if chance.random() < 0.7 else self._other(old)
        reports = {}
        for _ in range(chance.choice((1, 1, 1, 1, 1, 1, 1, 2, 3, 4))):
            one = self._fitting()
            reports[key_of(one)] = one
        made = {"id": self.new_id(), "reports": list(reports.values())}
        self.sent.append(made)
        return made

    def submission_for(self, form, layer, org):
        """A report of somebody in particular."""
        one = {"form": form.id, "layer": layer, "period": self._period(form, layer), "org": org,
               "project": "-", "mode": "merge", "expected": None, "cells": self.new_cells(form)}
        made = {"id": self.new_id(), "reports": [one]}
        self.sent.append(made)
        return made

    def submission_to(self, keys):
        """Changes to reports there are."""
        made = {"id": self.new_id(), "reports": [self._change(k) for k in keys]}
        self.sent.append(made)
        return made

    def _other(self, old):
        """Other content under an id that was used."""
        reports = [dict(one) for one in old["reports"]]
        one = self.chance.choice(reports)
        if one["cells"] and self.chance.random() < 0.7:
            cells = dict(one["cells"])
            cell = self.chance.choice(list(cells))
            was = cells[cell]
            cells[cell] = was + 1 if isinstance(was, int) and was < 10**15 else 7
            one["cells"] = cells
        else:
            one["expected"] = 977
        return {"id": old["id"], "reports": reports}
