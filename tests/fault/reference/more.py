# SPDX-License-Identifier: Apache-2.0
"""What a seed does besides: drawn from a stream of its own, so that the commands which a seed has
always given stay what they were.
"""

import random

from reference import calendar, own
from reference.ask import SCOPES
from reference.calendar import FOLDS
from reference.make import CORE, FIRST, LAST, SHORT, Maker
from reference.question import Questions

DEADLINES = (0, 10, 45, 200, 3660)  # deadlines
GROWING = ("every_kind",)  # programs of which there is a next version
FUNDERS = ("drosos", "org-00", "صندوق", "Zakoura", "a funder")


class More:
    """Further commands after each turn of a seed."""

    def __init__(self, store, maker, seed):
        self.chance = random.Random("more %d" % seed)
        self.store = store
        self.maker = Maker(store, self.chance)
        self.maker.slugs, self.maker.projects = maker.slugs, maker.projects
        self.questions = Questions(store, self.maker, self.chance, tuple(SCOPES))
        self.planned = [f for f in self.maker.forms if "target" in f.frequencies]
        self.growing = [p.id for p in store.programs
                        if p.id in GROWING and self.chance.random() < 0.5]
        self.spent = [i.name for i in store.indicators.values()
                      if any("budget" in (text or "") for text in i.texts)]
        self.spending = random.Random("spending %d" % seed) if self.spent else None
        self.dated = {}  # first days of assignments of a form and organization

    def commands(self):
        """The next ones. Each is drawn when the one before it was done."""
        chance = self.chance
        if chance.random() < 0.3:
            for _ in range(chance.randint(1, 6)):
                yield self._assignment()
        if chance.random() < 0.05:
            yield self._days()
        if chance.random() < 0.3:
            for _ in range(chance.randint(1, 4)):
                yield self._groups()
        if len(self.maker.projects) > 1 and chance.random() < 0.1:
            yield ("funder", self.maker.new_id(), chance.choice(self.maker.projects[1:]),
                   chance.choice(FUNDERS))
        if self.spending and len(self.maker.projects) > 1 and self.spending.random() < 0.1:
            yield ("budget", self.maker.new_id(), self.spending.choice(self.maker.projects[1:]),
                   self.spending.choice((0, 1, 99999, 10**7, 123456789)))
        if chance.random() < 0.1:
            yield self._lock()
        if chance.random() < 0.03:
            for _ in range(3 if self.store.reports else 0):  # answers to ask for as of this day
                yield "beside", "ask", self._asked(self.questions.draw())
            yield "days_pass", chance.choice((1, 1, 7, 30, 90, 200)), chance.random() < 0.5
        if self.growing and chance.random() < 0.05:
            yield "grow", self.growing.pop()
            self.maker.look_at_forms()
        if self.store.reports:
            yield from self._about_reports()

    def _about_reports(self):
        chance = self.chance
        if self.planned and chance.random() < 0.3:
            for _ in range(chance.randint(1, 4)):
                sent = self._own_target()
                yield "beside", "submissions", [(sent, self.store.submit(sent))]
        if any(self.store.duties.locked.values()) and chance.random() < 0.2:
            sent = self._over_lock()
            yield "beside", "submissions", [(sent, self.store.submit(sent))]
        if self.spending and self.spending.random() < 0.5:
            yield "beside", "ask", self._of_budgets()
        if chance.random() < 0.35:
            yield "beside", "ask", self._asked(self.questions.relative())
        if chance.random() < 0.3:
            yield "beside", "ask", self._asked(self.questions.draw())
        if self.store.own:
            for _ in range(chance.choice((0, 1, 2))):
                yield "beside", "ask", self._asked(self.questions.of_plans())
        if chance.random() < 0.3:
            name = chance.choice(("completeness", "completeness", "missing"))
            yield "beside", name, *self._attendance()
        if chance.random() < 0.15:
            yield "beside", "look_back", chance.randrange(60)

    def _of_budgets(self):
        """A question that reads them: by project, of one project, or of none."""
        chance, name = self.spending, self.spending.choice(self.spent)
        question = Questions(self.store, self.maker, chance, tuple(SCOPES)).draw()
        by = [k for k in question["by"] if k in SCOPES and k != "project"]
        question.update(indicators=[name], layer="actual", where={}, project=None,
                        by=by + chance.choice((["project"], ["project"], [])))
        if chance.random() < 0.4:
            question["project"] = chance.choice(self.maker.projects)
        elif len(self.maker.projects) > 1 and chance.random() < 0.3:
            question["where"] = {"project": chance.sample(self.maker.projects[1:], 1)}
        return question

    def _asked(self, question):
        return dict(question, completeness=self.chance.random() < 0.5)

    # ---- targets that scopes have of their own ---------------------------------------------

    def _own_target(self):
        """A plan, or a correction of one, of a scope instead of an organization."""
        chance, maker = self.chance, self.maker
        known = [k for k in maker.known() if k[3].startswith("@")]
        if known and chance.random() < 0.3:
            return maker.submission_to([chance.choice(known)])
        form = chance.choice(self.planned)
        layer = chance.choice([k for k in own.LAYERS if k in form.frequencies])
        scope = chance.choice(("country", "region", *own.SCOPES))
        values = self.questions.values(scope) if scope != "country" else []
        name = own.name(scope, chance.choice(values)) if values else "@country"
        return maker.submission_for(form, layer, name)

    # ---- who is to report ------------------------------------------------------------------

    def _assignment(self):
        chance = self.chance
        form = chance.choice(self.maker.forms)
        fits = [s for s in self.maker.slugs if not form.kinds
                or self.store.organizations[s].fields["kind"] in form.kinds]
        slug = chance.choice(fits if fits and chance.random() < 0.95 else self.maker.slugs)
        known = self.dated.setdefault((form.id, slug), [])
        since = chance.choice(known) if known and chance.random() < 0.4 else self._day()
        until = None if chance.random() < 0.4 else since + chance.randrange(500)
        deadline = chance.choice(DEADLINES) if chance.random() < 0.5 else None
        remove = bool(known) and chance.random() < 0.1
        if since not in known:
            known.append(since)
        return ("assignment", self.maker.new_id(), form.id, slug, since, None if remove else until,
                None if remove else deadline, remove)

    def _day(self):
        """Any day, or the last or first of a month."""
        date = self.chance.randrange(FIRST - 200, LAST)
        if self.chance.random() < 0.3:
            return date
        return calendar.holding("month", date).last + self.chance.choice((0, 1))

    def _days(self):
        chance = self.chance
        opened = chance.randrange(FIRST - 100, CORE[0]) if chance.random() < 0.5 else None
        closed = chance.randrange(CORE[1], LAST + 100) if opened is None else None
        return "days", self.maker.new_id(), chance.choice(self.maker.slugs), opened, closed

    def _groups(self):
        """An organization joins groups, or leaves one."""
        chance = self.chance
        at = chance.randrange(1, len(self.maker.slugs))
        slug = self.maker.slugs[at]
        some = self.maker.slugs[: min(at, 6)]  # only those that came earlier: no circles
        known = list(self.store.organizations[slug].groups)
        if known and chance.random() < 0.4:
            return ("groups", self.maker.new_id(), slug, [], [chance.choice(known)],
                    self._open_day(slug))
        joins = chance.sample(some, min(len(some), chance.choice((1, 1, 2))))
        first = not known and chance.random() < 0.5
        return ("groups", self.maker.new_id(), slug, joins, [],
                None if first else self._open_day(slug))

    def _open_day(self, slug):
        """A day on which it is open, or later: nobody joins or leaves before."""
        return max(self._day(), self.store.open_days(slug)[0])

    # ---- locks -----------------------------------------------------------------------------

    def _lock(self):
        chance = self.chance
        form = chance.choice(self.maker.forms)
        layer = chance.choice(list(form.frequencies)) if chance.random() < 0.5 else ""
        frequency = form.frequencies[layer or "actual"]
        low, high = (SHORT, SHORT + 45) if frequency in ("day", "week") else (FIRST, LAST)
        unit = chance.choice(FOLDS[frequency])
        first, last = (calendar.holding(unit, d) for d in sorted(
            chance.randrange(low, high) for _ in range(2)))
        locked = chance.random() < 0.4
        if locked and chance.random() < 0.7:
            last = first
        elif not locked and chance.random() < 0.5:
            first, last = (calendar.holding(unit, d) for d in (low, high))
        return "lock", self.maker.new_id(), form.id, layer, first, last, locked

    def _over_lock(self):
        """A submission to reports that are locked, mostly; it says that it goes over it, or not."""
        duties, keys = self.store.duties, self.maker.known()
        locked = [k for k in self.chance.sample(keys, min(len(keys), 40))
                  if duties.is_locked(k[0], k[1], self.store.reports[k].period)]
        made = self.maker.submission_to(locked[:2] or keys[:1])
        if self.chance.random() < 0.6:
            made["over_lock"] = True
        return made

    # ---- who has reported ------------------------------------------------------------------

    def _attendance(self):
        """A form, and a question about its reports."""
        chance = self.chance
        question = self.questions.relative() if chance.random() < 0.3 else self.questions.draw()
        form = self.store.indicators[question["indicators"][0]].form
        scopes = [k for k in SCOPES if k not in ("project", "funder")]
        return form.id, dict(
            question, by=[k for k in question["by"] if k in scopes], project=None,
            where={k: v for k, v in question["where"].items() if k in scopes})
