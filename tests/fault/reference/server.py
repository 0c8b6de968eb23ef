# SPDX-License-Identifier: Apache-2.0
"""A real athard with some programs, spoken to in JSON over one connection."""

import datetime
import json
import os
import shutil
import subprocess
import time

from daemon import BIN, PLUGINS, TEST_PLUGINS, Daemon, scratch

from reference.catalogue import Program
from reference.report import KEEP, NA, WITHDRAWN

LINES = os.path.join(os.path.dirname(BIN), "fault", "json_lines")
STATES = {NA: "CELL_NA", WITHDRAWN: "CELL_WITHDRAWN", KEEP: "CELL_KEEP"}
OK, REFUSED, EXISTS, ABORTED = 0, 3, 6, 10


class Server:
    """Starts in the constructor; stop() or a `with` block ends it."""

    def __init__(self, programs, today):
        folder = self.folder = scratch()
        for name in programs:
            file = name + ".so"
            source = PLUGINS if os.path.exists(os.path.join(PLUGINS, file)) else TEST_PLUGINS
            os.symlink(os.path.join(source, file), os.path.join(folder, file))
        self.daemon = Daemon(plugins=[folder], start=False)
        self.daemon.env["LD_PRELOAD"] = os.path.join(BIN, "..", "fault", "clock.so")
        self.set_date(today)
        self.daemon.start()
        self.lines = subprocess.Popen([LINES, self.daemon.url], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, text=True)
        self.programs = [
            Program(self.call("Catalogue.GetProgram", {"id": name})["program"])
            for name in sorted(programs)
        ]

    def replace(self, name):
        """Put a program's next version in its place and serve that: what it declares."""
        link = os.path.join(self.folder, name + ".so")
        os.symlink(os.path.join(TEST_PLUGINS, "grown", name + ".so"), link + ".new")
        os.rename(link + ".new", link)
        answer = self.call("Plugins.Reload", {"id": name})
        assert answer["outcome"] == "OUTCOME_ACCEPTED", answer
        return Program(self.call("Catalogue.GetProgram", {"id": name})["program"])

    def ask(self, method, request):
        """Status code, reasons, and the response or the message."""
        self.lines.stdin.write("%s %s\n" % (method, json.dumps(request)))
        self.lines.stdin.flush()
        line = self.lines.stdout.readline()
        assert line, "json_lines ended"
        code, reasons, rest = line.rstrip("\n").split(" ", 2)
        reasons = [r for r in reasons.split(",") if r != "-"]
        return int(code), reasons, json.loads(rest) if code == "0" else rest

    def call(self, method, request):
        """The response of a call that must succeed."""
        code, reasons, answer = self.ask(method, request)
        assert code == OK, (method, code, reasons, answer)
        return answer

    def set_date(self, today):
        """The day it will be at the next start, at noon UTC."""
        days = today - datetime.date(1970, 1, 1).toordinal()
        self.daemon.env["ATHAR_CLOCK_SHIFT"] = str(days * 86400 + 43200 - int(time.time()))

    def restart(self, kill):
        """End it, gently or not, and start it on the same folder."""
        if kill:
            self.daemon.kill9()
        self.daemon.restart()

    def stop(self):
        self.lines.stdin.close()
        self.lines.wait()
        self.daemon.stop()
        shutil.rmtree(self.daemon.folder)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.stop()
        else:
            self.lines.kill()
            self.lines.wait()
            self.daemon.kill9()
        return False


# ---- messages ---------------------------------------------------------------------------


def decimal(value, scale):
    """A scaled integer as a person writes it."""
    sign, digits = "-" if value < 0 else "", str(abs(value)).rjust(scale + 1, "0")
    return sign + (digits[:-scale] + "." + digits[-scale:] if scale else digits)


def _row(program, name, options, value):
    """One cell in words."""
    indicator = program.indicators[name]
    if value == KEEP:
        value = ""
    elif not isinstance(value, str):
        value = decimal(value, indicator.scale)
    return {"indicator": indicator.name, "options": options, "value": value}


def _options(breakdown, options, chance):
    pairs = ["%s=%s" % pair for pair in zip(breakdown, options)]
    chance.shuffle(pairs)
    return pairs


def _rows(program, cells, chance):
    return [_row(program, name, _options(breakdown, options, chance), value)
            for (name, breakdown, options), value in cells]


def _columns(program, cells, names, chance):
    """Positions, values and states; adds the cells' names to `names`."""
    at, values, states = [], [], []
    for (name, breakdown, options), value in cells:
        indicator = program.indicators[name]
        names.append({"indicator": indicator.name, "decimals": indicator.scale,
                      "options": _options(breakdown, options, chance)})
        at.append(len(names) - 1)
        values.append("0" if isinstance(value, str) else str(value))
        states.append(STATES.get(value, "CELL_NUMBER"))
    return {"cell": at, "value": values, "state": states}


def period_text(period, chance):
    """The period in one of the ways it may be written."""
    if period.frequency == "month" and chance.random() < 0.5:
        return period.text[:4] + "-" + period.text[4:]
    if period.frequency == "day":
        return "-".join((period.text[:4], period.text[4:6], period.text[6:]))
    return period.text


def key_message(form, layer, period, org, project, chance):
    """A ReportKey, in one of the ways to say it."""
    key = {"form": form.id, "period": period_text(period, chance), "organization": org}
    if len(form.program.forms) == 1 and chance.random() < 0.5:
        key["form"] = form.program.id
    if layer != "actual" or chance.random() < 0.5:
        key["layer"] = layer
    if project != "-" or chance.random() < 0.5:
        key["project"] = project
    return key


def submission_message(store, submission, chance):
    """A SubmitRequest or BatchItem: cells in any order, as rows or as columns."""
    names, reports = [], []
    for one in submission["reports"]:
        form = store.forms[one["form"]]
        message = {"key": key_message(form, one["layer"], one["period"], one["org"],
                                      one["project"], chance)}
        if one["mode"] == "replace":
            message["mode"] = "MODE_REPLACE"
        if one["expected"] is not None:
            message["expectedVersion"] = str(one["expected"])
        cells = list(one["cells"].items())
        chance.shuffle(cells)
        if chance.random() < 0.5:
            message["rows"] = _rows(form.program, cells, chance)
        else:
            message.update(_columns(form.program, cells, names, chance))
        reports.append(message)
    chance.shuffle(reports)
    made = {"cells": names, "reports": reports}
    if submission.get("over_lock"):
        made["overLock"] = True
    return {"id": submission["id"], "submission": made}


def question_message(question, chance):
    """An AggregateRequest."""
    message = {"indicators": question["indicators"], "by": question["by"],
               "where": [{"key": k, "values": v} for k, v in question["where"].items()]}
    if question["label"] != "all":
        message["period"] = question.get("asked", question["label"])
    if "today" in question:
        message["today"] = question["today"]
    if question["every"]:
        message["every"] = question["every"]
    if question["layer"] != "actual" or chance.random() < 0.5:
        message["layer"] = question["layer"]
    if question["project"]:
        message["project"] = question["project"]
    if question.get("completeness"):
        message["completeness"] = True
    return message


def answer_rows(answer):
    """Rows of an AggregateResponse as the model writes them."""
    found = []
    for row in answer.get("rows", ()):
        found.append({
            "indicator": row["indicator"], "period": row["period"],
            "keys": [k.get("text") for k in row.get("keys", ())],
            **{k: row.get(k) for k in ("value", "low", "high", "numerator", "denominator")},
            "reported": int(row.get("reported", 0)), "carried": int(row.get("carried", 0)),
            **{k: None if row.get(k) is None else int(row[k])
               for k in ("expected", "late", "missing")}})
    return found


def form_question_message(form, question, chance):
    """A CompletenessRequest, or a MissingRequest where nothing is grouped."""
    message = question_message(dict(question, indicators=[]), chance)
    message["form"] = form.id
    if len(form.program.forms) == 1 and chance.random() < 0.5:
        message["form"] = form.program.id
    for name in ("indicators", "project", "completeness"):
        message.pop(name, None)
    return message


def presence_rows(answer):
    """Rows of a CompletenessResponse as the model writes them."""
    counts = ("expected", "reported", "onTime", "late", "missing", "others")
    return [{"period": row["period"], "keys": [k.get("text") for k in row.get("keys", ())],
             **{k: int(row.get(k, 0)) for k in counts},
             **{k: row.get(k) for k in ("completeness", "timeliness")}}
            for row in answer.get("rows", ())]
