# SPDX-License-Identifier: Apache-2.0
"""Everything the server was told, in SQLite."""

import bisect
import sqlite3

from reference import own, report
from reference.calendar import ALWAYS, NEVER
from reference.coded import CHECKS
from reference.duty import Duties

SCHEMA = """
CREATE TABLE organization(slug TEXT PRIMARY KEY, number INTEGER, kind TEXT, sector TEXT,
    milieu TEXT) WITHOUT ROWID;
CREATE TABLE province(slug TEXT, since INTEGER, until INTEGER, value TEXT,
    PRIMARY KEY(slug, since)) WITHOUT ROWID;
CREATE TABLE parent(slug TEXT, since INTEGER, until INTEGER, value TEXT,
    PRIMARY KEY(slug, since)) WITHOUT ROWID;
CREATE TABLE member(slug TEXT, value TEXT, since INTEGER, until INTEGER,
    PRIMARY KEY(slug, value, since)) WITHOUT ROWID;
CREATE TABLE project(slug TEXT PRIMARY KEY, funder TEXT) WITHOUT ROWID;
INSERT INTO project VALUES('-', NULL);
CREATE TABLE place(province TEXT PRIMARY KEY, region TEXT) WITHOUT ROWID;
CREATE TABLE report(id INTEGER PRIMARY KEY, form TEXT, layer TEXT, period TEXT, first INTEGER,
    last INTEGER, org TEXT, project TEXT, version INTEGER, figures INTEGER);
CREATE INDEX by_time ON report(form, layer, first, last);
CREATE TABLE cell(report INTEGER, indicator TEXT, breakdown TEXT, o1 TEXT, o2 TEXT, na INTEGER,
    value INTEGER, PRIMARY KEY(report, indicator, breakdown, o1, o2)) WITHOUT ROWID;
CREATE TABLE bucket(set_ INTEGER, n INTEGER, low INTEGER, first INTEGER, last INTEGER,
    PRIMARY KEY(set_, n)) WITHOUT ROWID;
"""


FUNDER = "a funder"  # of a project, until another is said


class Report:
    """One report as given."""

    __slots__ = ("id", "key", "period", "given", "version", "values", "first_sent")

    def __init__(self, number, key, period, today):
        self.id, self.key, self.period = number, key, period
        self.given, self.version, self.values = {}, 0, {}
        self.first_sent = today

    def says_something(self):
        """Not all of it is withdrawn."""
        return any(v != report.WITHDRAWN for v in self.given.values())


class Organization:
    def __init__(self, number):
        self.number = number
        self.fields = {"kind": None, "sector": None, "milieu": None}
        self.opened = self.closed = None
        self.groups = {}  # dated: whether it is in the group
        self.dated = {"province": [], "parent": []}


class Verdict:
    """What became of a submission: "accepted", "unchanged", "repeated", or why not."""

    def __init__(self, what, reasons=(), versions=()):
        self.what, self.reasons, self.versions = what, set(reasons), list(versions)

    def __repr__(self):
        return "%s %s %s" % (self.what, sorted(self.reasons), self.versions)


class Store:
    def __init__(self, programs, places):
        self.programs = programs
        self.forms = {f.id: f for p in programs for f in p.forms}
        self.indicators = {i.name: i for f in self.forms.values() for i in f.indicators.values()}
        self.db = sqlite3.connect(":memory:", isolation_level=None, cached_statements=1024)
        self.db.executescript(SCHEMA)
        self.db.executemany("INSERT INTO place VALUES(?,?)", places.items())
        self.own = {}  # (form, layer): scopes that have figures of their own
        self.reports, self.organizations, self.projects = {}, {}, {"-": (ALWAYS, NEVER)}
        self.ids, self.places, self.duties = {}, places, Duties()
        self.today = ALWAYS  # the server's date
        self.budgets = {}  # centimes, of projects that say one
        self.contracts = {}  # (organization, project): keys of reports with parameters
        self.verified = {}  # key of a verification: what stood when it last changed
        self.beside = {}  # (organization, project): keys of reports with computed figures

    def serve(self, program):
        """A program's next version: its figures are seen by it from now on, older ones too."""
        self.programs = [program if p.id == program.id else p for p in self.programs]
        for form in program.forms:
            self.forms[form.id] = form
            self.indicators.update({i.name: i for i in form.indicators.values()})
        known = [r for r in self.reports.values() if r.key[0] in self.forms
                 and self.forms[r.key[0]].program is program]
        for one in known:
            form, names = self.forms[one.key[0]], {c[0] for c in one.given}
            one.values = report.effective(form, one.given, names)
            self._forget(form, one, names)
            self._write_cells(form, one, one.values)
        for one in known:
            self._write_leaves(self.forms[one.key[0]], one)

    # ---- who -------------------------------------------------------------------------------

    def put_organization(self, slug, fields, since=None):
        """Fields are kind, sector, milieu, province, parent; None clears."""
        org = self.organizations.setdefault(slug, Organization(len(self.organizations)))
        for name, value in fields.items():
            if name in org.fields:
                org.fields[name] = value
                continue
            dates = [d for d, _ in org.dated[name]]
            since = ALWAYS if since is None else since
            at = bisect.bisect_left(dates, since)
            replaced = at < len(dates) and dates[at] == since
            org.dated[name][at : at + replaced] = [(since, value)]
        self._write_organization(slug, org)

    def _write_organization(self, slug, org):
        self.db.execute("REPLACE INTO organization VALUES(?,?,?,?,?)",
                        (slug, org.number, *org.fields.values()))
        for name, dated in org.dated.items():
            rows = dated or [(ALWAYS, None)]
            ends = [d - 1 for d, _ in rows[1:]] + [NEVER]
            self.db.execute("DELETE FROM %s WHERE slug=?" % name, (slug,))
            self.db.executemany(
                "INSERT INTO %s VALUES(?,?,?,?)" % name,
                [(slug, ALWAYS if i == 0 else since, end, value)
                 for i, ((since, value), end) in enumerate(zip(rows, ends))])

    def put_groups(self, slug, joins, leaves, since):
        """Groups it is in, or is in no more, from a day on; None: from the beginning."""
        groups = self.organizations[slug].groups
        since = ALWAYS if since is None else since
        for group, inside in [(g, True) for g in joins] + [(g, False) for g in leaves]:
            rows = dict(groups.get(group, ()))
            if rows or inside:
                rows[since] = inside
                groups[group] = sorted(rows.items())
        self.db.execute("DELETE FROM member WHERE slug=?", (slug,))
        for group, rows in groups.items():
            ends = [d - 1 for d, _ in rows[1:]] + [NEVER]
            days = [ALWAYS] + [d for d, _ in rows[1:]]
            self.db.executemany("INSERT INTO member VALUES(?,?,?,?)",
                                [(slug, group, day, end)
                                 for day, end, (_, inside) in zip(days, ends, rows) if inside])

    def put_days(self, slug, opened, closed):
        """When it opened and closed; None leaves what was there."""
        org = self.organizations[slug]
        org.opened = org.opened if opened is None else opened
        org.closed = org.closed if closed is None else closed

    def open_days(self, slug):
        org = self.organizations[slug]
        return (ALWAYS if org.opened is None else org.opened,
                NEVER if org.closed is None else org.closed)

    def _dated(self, slug, name, day):
        """The value that holds on a day: the first one before its date, too (R9)."""
        rows = self.organizations[slug].dated[name]
        return _held(rows, day) if rows else None

    def scope(self, key, slug, day, above):
        """What an organization is in on a day: a list. Of parents the direct one, or all that
        are `above` it (R16)."""
        if key == "organization":
            return [slug]
        if key in self.organizations[slug].fields:
            return [self.organizations[slug].fields[key]]
        if key == "parent" and above:
            found = []
            while slug is not None:
                slug = self._dated(slug, "parent", day)
                found.append(slug)
            return found
        if key == "parent":
            return [self._dated(slug, "parent", day)]
        if key == "group":
            groups = self.organizations[slug].groups
            return [g for g, rows in groups.items() if _held(rows, day)] or [None]
        province = self._dated(slug, "province", day)
        return [province if key == "province" else self.places.get(province)]

    def put_project(self, slug, first, last):
        self.projects[slug] = (first, last)
        self.db.execute("INSERT OR IGNORE INTO project VALUES(?,?)", (slug, FUNDER))

    def put_funder(self, slug, funder):
        self.db.execute("UPDATE project SET funder=? WHERE slug=?", (funder, slug))

    def put_budget(self, slug, budget):
        self.budgets[slug] = budget

    def funder_of(self, project):
        return self.db.execute("SELECT funder FROM project WHERE slug=?", (project,)).fetchone()[0]

    def funders(self):
        return [f for f, in self.db.execute(
            "SELECT DISTINCT funder FROM project WHERE funder IS NOT NULL ORDER BY funder")]

    # ---- figures -----------------------------------------------------------------------------

    def submit(self, submission):
        """Judge and apply. A submission is {"id", "reports": [...]}; a report has form, layer,
        period (a Period), org, project, mode, expected (or None) and cells."""
        known = self.ids.get(submission["id"])
        content = content_of(submission)
        if known is not None:
            return Verdict("repeated" if known == content else "exists")
        afters, reasons, aborted = [], set(), False
        for one in submission["reports"]:
            version = self.version(key_of(one))
            aborted |= one["expected"] is not None and one["expected"] != version
            afters.append((one, *self.judge(one, reasons)))
            if afters[-1][3] and not submission.get("over_lock") and self.duties.is_locked(
                    one["form"], one["layer"], one["period"]):
                reasons.add("period-locked")
        if reasons or aborted:
            return Verdict("refused" if not aborted else "aborted", reasons)
        self.ids[submission["id"]] = content
        versions = [self._keep(*one) for one in afters]
        changed = any(one[3] for one in afters)
        self._compute([key_of(one[0]) for one in afters if one[3]])
        return Verdict("accepted" if changed else "unchanged", (), versions)

    def version(self, key):
        known = self.reports.get(key)
        return known.version if known else 0

    def judge(self, one, reasons):
        """The report as it would become, given and effective cells, and the indicators that
        change; adds why it may not."""
        form = self.forms[one["form"]]
        known = self.reports.get(key_of(one))
        after, changed = report.merged(known.given if known else {}, one["cells"],
                                       one["mode"] == "replace")
        org = self.organizations.get(one["org"])
        if one["org"].startswith("@"):
            if one["layer"] not in own.LAYERS or one["project"] != "-":
                reasons.add("scope-has-targets-only")
        elif org is None:
            reasons.add("unknown-organization")
        elif form.kinds and org.fields["kind"] not in form.kinds:
            reasons.add("kind-does-not-report")
        # What was before it opened may be told; after it closed there is nothing to tell.
        if org is not None and one["period"].first > self.open_days(one["org"])[1]:
            reasons.add("organization-closed")
        project = self.projects.get(one["project"])
        if project is None:
            reasons.add("unknown-project")
        elif one["period"].last < project[0] or one["period"].first > project[1]:
            reasons.add("period-not-in-project")  # R34
        reasons |= _retired(form, one["cells"])
        names = {c[0] for c in after} if one["mode"] == "replace" else {
            c[0] for c in one["cells"]}
        reasons |= report.check(form, after, names)
        values = report.effective(form, after, names)
        if known:
            values.update({c: v for c, v in known.values.items() if c[0] not in names})
        if not reasons:
            reasons |= report.broken(form, values)
        if form.id in CHECKS and not reasons:
            reasons |= {CHECKS[form.id](values, one["layer"], one["period"])} - {None}
        return after, values, changed and names

    def _keep(self, one, after, values, names):
        key = key_of(one)
        known = self.reports.get(key)
        if not names:
            return known.version if known else 0
        if known is None:
            known = self.reports[key] = Report(len(self.reports) + 1, key, one["period"],
                                               self.today)
            period = one["period"]
            if one["org"].startswith("@"):
                self.own.setdefault((one["form"], one["layer"]), set()).add(one["org"])
            self.db.execute("INSERT INTO report VALUES(?,?,?,?,?,?,?,?,0,0)",
                            (known.id, one["form"], one["layer"], period.text, period.first,
                             period.last, one["org"], one["project"]))
        known.given, known.values = after, values
        known.version += 1
        self._write(self.forms[one["form"]], known, names)
        return known.version

    def _write(self, form, known, names):
        figures = any(v != report.WITHDRAWN for v in known.given.values())
        self.db.execute("UPDATE report SET version=?, figures=? WHERE id=?",
                        (known.version, figures, known.id))
        self._forget(form, known, names)
        self._write_cells(form, known, {c: v for c, v in known.values.items() if c[0] in names})

    def _forget(self, form, known, names):
        self.db.executemany("DELETE FROM cell WHERE report=? AND indicator=?",
                            [(known.id, form.program.id + "." + name) for name in names])

    def _write_cells(self, form, known, cells):
        prefix = form.program.id + "."
        self.db.executemany(
            "INSERT INTO cell VALUES(?,?,?,?,?,?,?)",
            [(known.id, prefix + name, "*".join(breakdown), *_two(options),
              value == report.NA, 0 if value == report.NA else value)
             for (name, breakdown, options), value in cells.items()])

    # ---- what is computed in reports --------------------------------------------------------

    def _compute(self, keys):
        """After a submission has changed these reports: what they make, and where a parameter
        changed, what reports under the same contract make."""
        others = set()
        for key in keys:
            form, contract = self.forms[key[0]], key[3:]
            if any(i.kind == "parameter" for i in form.entered):
                self.contracts.setdefault(contract, set()).add(key)
                others |= self.beside.get(contract, set())
            if form.leaves:
                self.beside.setdefault(contract, set()).add(key)
        for key in keys:
            if key[1] == "verified" and self.forms[key[0]].leaves:
                self.verified[key] = self._figures(self.reports[key])
        for key in others | set(keys):
            self._write_leaves(self.forms[key[0]], self.reports[key])

    def _figures(self, one):
        """What stands now of one report, in every layer."""
        form, layers = self.forms[one.key[0]], {}
        for layer in form.frequencies:
            beside = self.reports.get((one.key[0], layer, *one.key[2:]))
            if beside is not None:
                layers[layer] = dict(beside.values)
        dated = sorted((self.reports[key] for key in self.contracts.get(one.key[3:], ())),
                       key=lambda known: known.period.last)
        in_force = {}
        for known in dated:
            if known.period.last <= one.period.last:
                in_force.setdefault(known.key[:2], {}).update(known.values)
        return report.Figures(layers, in_force)

    def _write_leaves(self, form, known):
        """Leaf cells of this report, and of the reports of other layers that may read it. Those
        of a layer whose results are in the reports of another have its name."""
        if not form.leaves:
            return
        figures = self._figures(known)
        verified = self.reports.get((known.key[0], "verified", *known.key[2:]))
        figures.then = report.Figures({}, {})
        if verified is not None and verified.says_something():
            figures.then = self.verified[verified.key]
        for layer in figures.layers:
            one = self.reports[known.key[0], layer, *known.key[2:]]
            for asked, frequency in form.frequencies.items():
                if frequency != form.frequencies[layer]:
                    continue
                mark = "" if asked == layer else "@" + asked
                self._forget(form, one, [i.id + mark for i in form.leaves])
                cells = report.leaves(form, figures, asked,
                                      [i for i in form.leaves if i.driver(asked) == layer])
                self._write_cells(form, one, {(name + mark, *rest): value
                                              for (name, *rest), value in cells.items()})

    def read(self, key):
        """{(indicator, breakdown, options): value} as given, and the version."""
        known = self.reports.get(key)
        return (known.given, known.version) if known else ({}, 0)


def _retired(form, cells):
    """What is no longer declared takes no figures; it may be withdrawn."""
    found = set()
    for (name, breakdown, options), value in cells.items():
        if value in (report.WITHDRAWN, report.KEEP):
            continue
        if form.indicators[name].retired:
            found.add("indicator-retired")
        if form.program.retired & set(zip(breakdown, options)):
            found.add("option-retired")
    return found


def _held(rows, day):
    """What holds on a day; before the first date the first value (R9)."""
    return [v for d, v in rows if d <= day or d == rows[0][0]][-1]


def _two(options):
    return (options + ("", ""))[:2]


def key_of(one):
    return one["form"], one["layer"], one["period"].text, one["org"], one["project"]


def content_of(submission):
    """What two submissions must share to be the same command, whatever their order."""
    return submission.get("over_lock", False), frozenset(
        (key_of(one), one["mode"], one["expected"], frozenset(one["cells"].items()))
        for one in submission["reports"])
