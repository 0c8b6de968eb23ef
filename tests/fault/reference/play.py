# SPDX-License-Identifier: Apache-2.0
"""Commands and questions to the server and the model, and every answer compared."""

import itertools
import random

from reference import calendar, duty, server
from reference.ask import Asker, Refused
from reference.make import PLACES
from reference.report import WITHDRAWN
from reference.server import ABORTED, EXISTS, OK, Server
from reference.store import FUNDER, Store, key_of

COUNTED = ("operations", "questions", "as of", "as of a day", "rows", "accepted", "unchanged",
           "refused", "aborted", "repeated", "exists")
FIRST_DAY, DAYS = calendar.day(2022, 6), 500  # the server's first day is one of these
MEMORY = 60  # answers kept, to be asked for again


class Difference(Exception):
    """Server and model disagree: what was asked, and both answers."""

    def __init__(self, what, asked, model, athar):
        text = "%s\n  asked: %s\n  model: %s\n  athar: %s"
        super().__init__(text % (what, asked, model, athar))
        self.what = what


class Play:
    """A server and a model side by side; each command is done to both."""

    def __init__(self, programs, seed):
        self.chance = random.Random(seed ^ 0x5EED)
        today = FIRST_DAY + random.Random("today %d" % seed).randrange(DAYS)
        self.server = Server(programs, today)
        places = {**PLACES, "abroad:FR": "abroad", "abroad:ES": "abroad"}
        self.store = Store(self.server.programs, places)
        self.store.today = today
        self.seqs, self.remembered = {}, []
        self.named = set()  # projects that the server knows
        self.day_ends = {}  # the last entry of a day: the day
        self._other = random.Random(seed ^ 0x0DD), []
        self.counts = dict.fromkeys(COUNTED, 0)

    # ---- commands ------------------------------------------------------------------------

    def organization(self, identity, slug, fields, since):
        message = {"slug": slug, **{k: "-" if v is None else v for k, v in fields.items()}}
        request = {"id": identity, "organization": message}
        if since is not None:
            request["from"] = calendar.date_text(since)
        seq = self.server.call("Organizations.Put", request)["seq"]
        if self.chance.random() < 0.2:
            again = self.server.call("Organizations.Put", request)["seq"]
            if again != seq:
                raise Difference("an organization sent again", request, seq, again)
        self.counts["operations"] += 1

    def project(self, identity, slug, first, last):
        message = {"slug": slug, "from": calendar.date_text(first),
                   "to": calendar.date_text(last)}
        if slug not in self.named:
            self.named.add(slug)
            message["funder"] = FUNDER
        self.server.call("Projects.Put", {"id": identity, "project": message})
        self.counts["operations"] += 1

    def submissions(self, pairs):
        """[(submission, the model's verdict)]: one by one, or together."""
        self.counts["operations"] += len(pairs)
        messages = [server.submission_message(self.store, s, self.chance) for s, _ in pairs]
        if len(pairs) == 1:
            self._try(messages[0], pairs[0][1])
            code, reasons, answer = self.server.ask("Submissions.Submit", messages[0])
            result = {"code": code, "reasons": set(reasons), "message": answer}
            if code == OK:
                result = {"code": code, **answer}
            results = [result]
        else:
            results = self.server.call("Submissions.SubmitBatch",
                                       {"items": messages})["results"]
        for (submission, verdict), result in zip(pairs, results):
            self._compare_verdict(submission, verdict, result)

    def _try(self, message, verdict):
        """A dry run says what the submission will be told; it knows of no ids."""
        if verdict.what in ("repeated", "exists"):
            return
        code, reasons, answer = self.server.ask(
            "Submissions.Validate", {"submission": message["submission"]})
        found = outcome_of(dict(answer, code=code) if code == OK else {"code": code})
        findings = [f["reason"] for f in answer.get("findings", ())] if code == OK else reasons
        if found != verdict.what and not (found == "refused" and verdict.what == "aborted"):
            raise Difference("dry run", message, verdict, (found, findings, answer))

    def _compare_verdict(self, submission, verdict, result):
        self.counts[verdict.what] += 1
        found = outcome_of(result)
        wanted = verdict.what
        if verdict.what == "aborted" and verdict.reasons and found == "refused":
            found = "aborted"  # wrong in two ways: either may be said
        if found != wanted:
            raise Difference("verdict", submission, verdict, result)
        if wanted == "refused":
            said = {f["reason"] for f in result.get("findings", ())} | result.get("reasons", set())
            if not said & verdict.reasons:
                raise Difference("reasons", submission, verdict, result)
        if wanted in ("accepted", "unchanged"):
            self.seqs[submission["id"]] = result["seq"]
            self._compare_versions(submission, verdict, result)
        elif wanted == "repeated" and self.seqs[submission["id"]] != result["seq"]:
            raise Difference("seq of a repeated id", submission, self.seqs[submission["id"]],
                             result)

    @staticmethod
    def _compare_versions(submission, verdict, result):
        if "reports" not in result:
            return
        wanted = {key_of(one): v for one, v in zip(submission["reports"], verdict.versions)}
        found = {}
        for one in result["reports"]:
            key = one["key"]
            at = (key["form"], key.get("layer", "actual"), key["period"], key["organization"],
                  key.get("project") or "-")
            found[at] = int(one.get("version", 0))
        if wanted != found:
            raise Difference("versions", submission, wanted, found)

    def restart(self, kill):
        self.counts["operations"] += 1
        self.server.restart(kill)

    def days_pass(self, days, kill):
        """The server starts again on a later day."""
        self.counts["operations"] += 1
        head = self.server.call("Journal.Head", {})["seq"]
        self.day_ends[head] = calendar.date_text(self.store.today)
        self.store.today += days
        self.server.set_date(self.store.today)
        self.server.restart(kill)

    def grow(self, name):
        """A program's next version is served."""
        self.counts["operations"] += 1
        self.store.serve(self.server.replace(name))

    def days(self, identity, slug, opened, closed):
        """When an organization opened and closed."""
        self.store.put_days(slug, opened, closed)
        message = {"slug": slug}
        if opened is not None:
            message["opened"] = calendar.date_text(opened)
        if closed is not None:
            message["closed"] = calendar.date_text(closed)
        self.server.call("Organizations.Put", {"id": identity, "organization": message})
        self.counts["operations"] += 1

    def groups(self, identity, slug, joins, leaves, since):
        """Groups that an organization joins and leaves."""
        self.store.put_groups(slug, joins, leaves, since)
        request = {"id": identity,
                   "organization": {"slug": slug, "groups": joins, "leaves": leaves}}
        if since is not None:
            request["from"] = calendar.date_text(since)
        self.server.call("Organizations.Put", request)
        self.counts["operations"] += 1

    def funder(self, identity, slug, funder):
        """Whose project it is, whatever was said before."""
        self.store.put_funder(slug, funder)
        self.server.call("Projects.Put", {"id": identity,
                                          "project": {"slug": slug, "funder": funder}})
        self.counts["operations"] += 1

    def budget(self, identity, slug, budget):
        """What a project may cost, in centimes."""
        self.store.put_budget(slug, budget)
        self.server.call("Projects.Put", {"id": identity, "project": {
            "slug": slug, "budget": server.decimal(budget, 2)}})
        self.counts["operations"] += 1

    def assignment(self, identity, form_id, slug, since, until, deadline, remove):
        form = self.store.forms[form_id]
        kind = self.store.organizations[slug].fields["kind"]
        if form.kinds and kind not in form.kinds and not remove:
            wanted = "kind-does-not-report"
        else:
            wanted = self.store.duties.assign((form_id, slug), since, until, deadline, remove)
        message = {"form": form_id, "organization": slug, "from": calendar.date_text(since)}
        if until is not None:
            message["to"] = calendar.date_text(until)
        if deadline is not None:
            message["deadlineDays"] = deadline
        self._put("Assignments.Put", {"id": identity, "assignment": message, "remove": remove},
                  wanted)

    def lock(self, identity, form_id, layer, first, last, locked):
        form = self.store.forms[form_id]
        wanted = self.store.duties.lock(form, layer, frozenset(
            range(first.first, last.last + 1)), locked)
        message = {"form": form_id, "layer": layer, "from": first.text, "locked": locked}
        if first.text != last.text:
            message["to"] = last.text
        self._put("Locks.Put", {"id": identity, "lock": message}, wanted)
        self._compare_locks(form)

    def _put(self, method, request, wanted):
        """A command that is accepted, unchanged, or refused for this reason."""
        self.counts["operations"] += 1
        code, reasons, answer = self.server.ask(method, request)
        found = (answer["outcome"].replace("OUTCOME_", "").lower() if code == OK
                 else reasons[0] if reasons else code)
        if found != wanted:
            raise Difference(method, request, wanted, (code, reasons, answer))

    def _compare_locks(self, form):
        answer = self.server.call("Locks.List", {"form": form.id})
        found = {layer: set() for layer in form.frequencies}
        for one in answer.get("locks", ()):
            days = range(calendar.parse(one["from"]).first, calendar.parse(one["to"]).last + 1)
            for layer in [one["layer"]] if one.get("layer") else form.frequencies:
                found[layer].update(days)
        wanted = {layer: set(self.store.duties.locked.get((form.id, layer), ()))
                  for layer in form.frequencies}
        if found != wanted:
            raise Difference("locks", form.id, {k: len(v) for k, v in wanted.items()}, answer)

    def verify(self):
        self.counts["operations"] += 1
        answer = self.server.call("Admin.Verify", {})
        if int(answer.get("mismatches", 0)):
            raise Difference("verify", "Admin.Verify", 0, answer)

    # ---- questions -------------------------------------------------------------------------

    def beside(self, name, *rest):
        """A command of `more`: with chances and a memory that are not those of the others."""
        here = self.chance, self.remembered
        (self.chance, self.remembered), self._other = self._other, here
        try:
            getattr(self, name)(*rest)
        finally:
            here = self.chance, self.remembered
            (self.chance, self.remembered), self._other = self._other, here

    def ask(self, question):
        self.counts["questions"] += 1
        try:
            wanted = Asker(self.store, question).answer()
        except Refused as refused:
            wanted = refused
        message = server.question_message(question, self.chance)
        code, reasons, answer = self.server.ask("Query.Aggregate", message)
        if isinstance(wanted, Refused) or code != OK:
            if not isinstance(wanted, Refused) or code != server.REFUSED:
                raise Difference("question", message, repr(wanted)[:2000],
                                 (code, reasons, answer if code else str(answer)[:2000]))
            return
        found = server.answer_rows(answer)
        self.counts["rows"] += len(wanted)
        self._compare_rows(message, wanted, found, answer.get("how"))
        self._remember("Query.Aggregate", message, answer)

    def completeness(self, form_id, question):
        """Who has reported, as an answer of its own."""
        form = self.store.forms[form_id]
        message = server.form_question_message(form, question, self.chance)
        answer = self._same_code("Query.Completeness", message, duty.completeness, form, question)
        if answer is not None:
            rows, answer = answer
            self._compare_lists("completeness", message, rows, server.presence_rows(answer))
            self._remember("Query.Completeness", message, answer)

    def missing(self, form_id, question):
        """Who has not, in pages."""
        form, question = self.store.forms[form_id], dict(question, by=[], every="")
        message = server.form_question_message(form, question, self.chance)
        message.pop("by")
        message["pageSize"] = self.chance.choice((3, 50, 10000))
        first = self._same_code("Query.Missing", message, duty.missing, form, question)
        if first is None:
            return
        rows, answer = first
        found = list(answer.get("rows", ()))
        while answer.get("nextPageToken"):
            answer = self.server.call("Query.Missing",
                                      dict(message, pageToken=answer["nextPageToken"]))
            found += answer.get("rows", ())
        found = [(r["organization"], r["period"], r["deadline"]) for r in found]
        self._compare_lists("missing", message, rows, found)

    def _same_code(self, method, message, function, form, question):
        """What both say, or None where both refuse."""
        self.counts["questions"] += 1
        try:
            wanted = function(Asker(self.store, question), form)
        except Refused as refused:
            wanted = refused
        code, reasons, answer = self.server.ask(method, message)
        if isinstance(wanted, Refused) != (code != OK):
            raise Difference(method, message, repr(wanted)[:2000], (code, reasons, answer))
        return None if code != OK else (wanted, answer)

    def _compare_lists(self, what, message, wanted, found):
        self.counts["rows"] += len(wanted)
        for n, (one, other) in enumerate(itertools.zip_longest(wanted, found)):
            if one != other:
                raise Difference(what, message, "row %d of %d: %s" % (n, len(wanted), one),
                                 "row %d of %d: %s" % (n, len(found), other))

    def _remember(self, method, message, answer):
        """Keep an answer that was right, to ask for it again when more has happened (R36)."""
        if answer.get("rows") and self.chance.random() < 0.3:
            self.remembered.append((method, message, answer["seq"], answer["rows"]))
            del self.remembered[: -MEMORY]

    def look_back(self, n):
        """One of the answers remembered, as of when it was given."""
        if not self.remembered:
            return
        method, message, seq, rows = self.remembered[n % len(self.remembered)]
        self.counts["questions"] += 1
        self.counts["as of"] += 1
        moment = seq
        if seq in self.day_ends and self.chance.random() < 0.7:
            moment = self.day_ends[seq]
            self.counts["as of a day"] += 1
        code, _, answer = self.server.ask(method, dict(message, asOf=moment))
        found = answer.get("rows", []) if code == OK else (code, answer)
        if found != rows:
            first = [pair for pair in zip(rows, found) if pair[0] != pair[1]] if code == OK else []
            raise Difference("as of %s" % moment, message, (len(rows), [p[0] for p in first[:1]]),
                             (len(found), [p[1] for p in first[:1]] or found))

    @staticmethod
    def _compare_rows(message, wanted, found, how):
        for n in range(max(len(wanted), len(found))):
            one = wanted[n] if n < len(wanted) else None
            other = found[n] if n < len(found) else None
            if one is not None and one["carried"] is None and other is not None:
                one = dict(one, carried=other["carried"])  # of a ratio: not settled
            if one != other:
                raise Difference("answer (%s)" % how, message, "row %d of %d: %s" % (
                    n, len(wanted), one), "row %d of %d: %s" % (n, len(found), other))

    def get(self, key):
        """One report as given (R33: with its version)."""
        self.counts["questions"] += 1
        form_id, layer, text, org, project = key
        given, version = self.store.read(key)
        request = {"key": {"form": form_id, "layer": layer, "period": text, "organization": org,
                           "project": project}}
        answer = self.server.call("Submissions.Get", request)
        program, found = self.store.forms[form_id].program, {}
        for row in answer.get("rows", ()):
            found[row["indicator"], frozenset(row.get("options", ()))] = row["value"]
        wanted = {}
        for (name, breakdown, options), value in given.items():
            indicator = program.indicators[name]
            if not isinstance(value, str):
                value = server.decimal(value, indicator.scale)
            pairs = frozenset("%s=%s" % p for p in zip(breakdown, options))
            wanted[indicator.name, pairs] = value
        if (wanted, version) != (found, int(answer.get("version", 0))):
            raise Difference("report", request, (wanted, version), answer)
        entries = self.server.call("Submissions.History", dict(request, pageSize=1000))["entries"]
        versions = [int(e["version"]) for e in entries]
        if versions != list(range(version, 0, -1)):
            raise Difference("history", request, version, versions)

    def values(self, question):
        """Every single figure of a question's period and scopes, in pages."""
        self.counts["questions"] += 1
        asker = Asker(self.store, question)
        try:
            wanted = wanted_values(asker, question)
        except Refused:
            return
        message = server.question_message(question, self.chance)
        message.pop("by"), message.pop("every", None)
        message["pageSize"] = self.chance.choice((7, 100, 10000))
        found = []
        while True:
            answer = self.server.call("Query.Values", message)
            if "pageToken" not in message:
                self._remember("Query.Values", dict(message), answer)
            for row in answer.get("rows", ()):
                found.append((row["organization"], row["project"], row["period"],
                              row["indicator"], frozenset(row.get("options", ())), row["value"],
                              int(row["version"])))
            if not answer.get("nextPageToken"):
                break
            message["pageToken"] = answer["nextPageToken"]
        self.counts["rows"] += len(wanted)
        if len(found) != len(wanted) or set(found) != set(wanted):
            raise Difference("values", message, sorted(map(str, set(wanted) - set(found)))[:5],
                             sorted(map(str, set(found) - set(wanted)))[:5])


def outcome_of(result):
    code = int(result.get("code", 0))
    if code == OK:
        if result.get("repeatedId"):
            return "repeated"
        return result["outcome"].replace("OUTCOME_", "").lower()
    return {EXISTS: "exists", ABORTED: "aborted"}.get(code, "refused")


def wanted_values(asker, question):
    """Rows of Query.Values: entered indicators of one form, figures and NA as given."""
    found = []
    for name in question["indicators"]:
        indicator = asker.store.indicators[name]
        buckets, _ = asker.buckets(indicator)
        for report in asker.reports(indicator, buckets):
            given = asker.store.reports[report]
            for (short, breakdown, options), value in given.given.items():
                if short != indicator.id or value == WITHDRAWN:
                    continue
                if not isinstance(value, str):
                    value = server.decimal(value, indicator.scale)
                pairs = frozenset("%s=%s" % p for p in zip(breakdown, options))
                found.append((report[3], report[4], report[2], name, pairs, value,
                              given.version))
    return found
