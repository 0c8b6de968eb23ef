# SPDX-License-Identifier: Apache-2.0
"""A real athard, uploads of several kinds to send to it, and what must be stored afterwards."""

import atexit
import collections
import json
import os
import random
import shutil
import subprocess
from collections import namedtuple

from daemon import BIN, OK, Daemon, parse, rows, scratch

FAULT = os.path.join(os.path.dirname(BIN), "fault")
ORGANIZATIONS, BLOCK = 40, 5
PROVINCES = ("MA-CAS", "MA-RAB", "MA-MAR", "MA-HOC", "MA-AGD")
INDICATORS = ("jobs_created", "revenue", "training_hours")
PARTS = "applications"
FORM = "incubation.monthly"
PAGE = 1000
SEND_S = 120
HEAD = "organization,period,indicator,value\n"

# `entries` is how many positions of the journal it takes; `cells` are its figures in hundredths.
Upload = namedtuple("Upload", "words input folder entries cells assigned")
Run = namedtuple("Run", "status out err")


def _number(hundredths):
    return "%d.%02d" % divmod(hundredths, 100)


def _hundredths(number):
    whole, _, decimals = number.partition(".")
    return 100 * int(whole) + int((decimals + "00")[:2])


class World:
    """Starts in the constructor; `with` stops it, having counted again what is stored."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.folder = scratch("athar-up-")
        if os.access("/dev/shm", os.W_OK):
            shutil.rmtree(self.folder)
            self.folder = os.path.join("/dev/shm", os.path.basename(self.folder))
            os.mkdir(self.folder)
            atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.daemon = Daemon(data=os.path.join(self.folder, "data"))
        self.socket = os.path.join(self.daemon.data, "athar.sock")
        self.lines = subprocess.Popen(
            [os.path.join(FAULT, "json_lines"), self.daemon.url],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for i in range(ORGANIZATIONS):
            self.daemon.athar("org", "add", "org-%02d" % i, "--kind", "association",
                              "--province", PROVINCES[i % len(PROVINCES)])
        self.made = self.imports = 0
        self.cells = {}  # (organization, month, indicator, option): hundredths
        self.assigned = set()
        self.entries = self.head()

    # ---- the server ----------------------------------------------------------------------

    def call(self, method, request=None):
        """One call in JSON; it must succeed."""
        self.lines.stdin.write("%s %s\n" % (method, json.dumps(request or {})))
        self.lines.stdin.flush()
        line = self.lines.stdout.readline()
        assert line, "json_lines ended"
        code, _, rest = line.rstrip("\n").split(" ", 2)
        assert code == "0", line
        return json.loads(rest)

    def head(self):
        return int(self.call("Journal.Head")["seq"])

    # ---- uploads -------------------------------------------------------------------------

    def _rows(self, count):
        """Figures of a month of `count` organizations that no upload has had."""
        block, month = self.made % (ORGANIZATIONS // BLOCK), self.made // (ORGANIZATIONS // BLOCK)
        self.made += 1
        period = "%d-%02d" % (1960 + month // 12, month % 12 + 1)
        cells = {}
        for i in range(count):
            for indicator in INDICATORS:
                key = ("org-%02d" % (block * BLOCK + i), period, indicator, "")
                cells[key] = self.chance.randrange(10000)
        return cells

    def _folder(self):
        folder = os.path.join(self.folder, "upload-%d" % self.made)
        os.makedirs(os.path.join(folder, "home"))
        return folder

    def _file(self, folder, name, text):
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    @staticmethod
    def _csv(cells):
        return HEAD + "".join(
            "%s,%s,incubation.%s,%s\n" % (*key[:3], _number(n)) for key, n in cells.items())

    def file(self):
        """A file, as one submission."""
        cells, folder = self._rows(3), self._folder()
        path = self._file(folder, "march.csv", self._csv(cells))
        return Upload(["submit", path], None, folder, 1, cells, ())

    def partial(self):
        """A file, each report of it a submission."""
        cells, folder = self._rows(BLOCK), self._folder()
        path = self._file(folder, "march.csv", self._csv(cells))
        return Upload(["submit", path, "--partial"], None, folder, BLOCK, cells, ())

    def standard_input(self):
        """What a program writes, whose id is kept in folders that are not there yet."""
        cells, folder = self._rows(2), self._folder()
        return Upload(["submit", "-"], self._csv(cells), folder, 1, cells, ())

    def json(self):
        """A submission as JSON."""
        cells, folder = self._rows(1), self._folder()
        (organization, period, *_), *_ = cells
        values = [{"indicator": key[2], "value": _number(n)} for key, n in cells.items()]
        report = {"key": {"form": FORM, "layer": "actual", "period": period,
                          "organization": organization, "project": "-"}, "rows": values}
        path = self._file(folder, "march.json", json.dumps({"reports": [report]}))
        return Upload(["submit", path], None, folder, 1, cells, ())

    def categories(self):
        """A file with a column of a category, for which the program is asked for first."""
        month, folder = self._rows(1), self._folder()
        (organization, period, *_), *_ = month
        cells, text = {}, "organization,period,indicator,sex,value\n"
        for sex in "fm":
            n = self.chance.randrange(1, 99)
            text += "%s,%s,incubation.%s,%s,%d\n" % (organization, period, PARTS, sex, n)
            cells[organization, period, PARTS, "sex=" + sex] = 100 * n
        path = self._file(folder, "march.csv", text)
        return Upload(["submit", path], None, folder, 1, cells, ())

    def assignments(self):
        """Who reports, row by row."""
        self._rows(0)
        folder, first = self._folder(), self.imports % (ORGANIZATIONS // 3) * 3
        year = 1950 + self.imports // (ORGANIZATIONS // 3)
        self.imports += 1
        assigned = [(FORM, "org-%02d" % i, "%d-01-01" % year, "%d-12-31" % year)
                    for i in range(first, first + 3)]
        text = "form,organization,from,to\n" + "".join(",".join(a) + "\n" for a in assigned)
        path = self._file(folder, "assign.csv", text)
        return Upload(["assign", "import", path], None, folder, 3, {}, assigned)

    # ---- sending -------------------------------------------------------------------------

    def send(self, upload, url=None, env=None, more=(), out=subprocess.PIPE):
        """Run the command once."""
        words = [os.path.join(BIN, "athar"), "--server", url or self.daemon.url, "--lang", "en",
                 "--format", "json", *upload.words, *more]
        given = {k: v for k, v in os.environ.items() if k != "XDG_STATE_HOME"}
        given.update(HOME=os.path.join(upload.folder, "home"), ATHAR_IO_FOLDER=upload.folder)
        given.update(env or {})
        done = subprocess.run(
            words, input=(upload.input or "").encode(), stdout=out, stderr=subprocess.PIPE,
            env=given, timeout=SEND_S)
        return Run(done.returncode, parse((done.stdout or b"").decode("utf-8", "replace")),
                   done.stderr.decode("utf-8", "replace"))

    def stored(self, upload):
        """How many entries there are of the upload that is being sent."""
        page = self.call("Journal.List", {"after": self.entries, "limit": PAGE})
        entries = page.get("entries", ())
        if upload.assigned:
            # An import asks what is new: a row still on its way from one that was killed is sent
            # again, and changes nothing.
            entries = [e for e in entries if e["outcome"] == "accepted"]
        return len(entries)

    def finish(self, upload):
        """Send it without any fault: it succeeds, and each row of it has been stored once."""
        done = self.send(upload)
        assert done.status == OK, (upload, done)
        self.close(upload)

    @staticmethod
    def kept(upload):
        """The files in which its id is still kept."""
        return [name for _, _, names in os.walk(upload.folder) for name in names
                if name.endswith(".athar-upload")]

    def close(self, upload):
        """It has succeeded, and nothing else has."""
        assert self.stored(upload) == upload.entries, (upload, self.stored(upload))
        assert not self.kept(upload), (upload, self.kept(upload))
        self.entries = self.head()
        self.cells.update(upload.cells)
        self.assigned |= set(upload.assigned)
        shutil.rmtree(upload.folder)

    # ---- counting again ------------------------------------------------------------------

    def _expect_totals(self, indicator):
        wanted = collections.Counter()
        for (_, period, name, _), n in self.cells.items():
            if name == indicator:
                wanted[period.replace("-", "")] += n
        answer = self.daemon.athar("--format", "json", "query", "incubation." + indicator,
                                   "--every", "month")
        found = {row["period"]: _hundredths(row["value"]) for row in rows(answer)}
        assert found == dict(wanted), (indicator, set(found.items()) ^ set(wanted.items()))

    def _expect_values(self):
        """Every figure, in a report that one submission made and none has changed."""
        found, token = {}, ""
        names = ["incubation." + name for name in (*INDICATORS, PARTS)]
        while True:
            page = self.call("Query.Values", {"indicators": names, "pageToken": token,
                                              "pageSize": PAGE})
            for row in page["rows"]:
                key = (row["organization"], row["period"][:4] + "-" + row["period"][4:],
                       row["indicator"].partition(".")[2], ",".join(row.get("options", ())))
                assert int(row["version"]) == 1, row
                assert key not in found, row
                found[key] = _hundredths(row["value"])
            token = page.get("nextPageToken", "")
            if not token:
                break
        assert found == self.cells, set(found.items()) ^ set(self.cells.items())

    def _expect_assigned(self):
        answer = self.daemon.athar("--format", "json", "assign", "list")
        found = [(a["form"], a["organization"], a["from"], a["to"])
                 for a in answer["assignments"]]
        assert sorted(found) == sorted(self.assigned), set(found) ^ self.assigned

    def _expect_journal(self):
        seen, after = set(), 0
        while True:
            page = self.call("Journal.List", {"after": after, "limit": PAGE})
            for entry in page["entries"]:
                assert entry["id"] not in seen, "id %s is stored twice" % entry["id"]
                seen.add(entry["id"])
                after = int(entry["seq"])
            if after >= int(page["head"]):
                assert len(seen) == self.entries, (len(seen), self.entries)
                return

    def expect_exact(self):
        """What is stored is what was sent, each row of it once."""
        for indicator in (*INDICATORS, PARTS):
            self._expect_totals(indicator)
        self._expect_values()
        self._expect_assigned()
        self._expect_journal()
        answer = self.daemon.athar("--format", "json", "verify")
        assert answer["mismatches"] == "0", answer

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        try:
            if kind is None:
                self.expect_exact()
            self.lines.stdin.close()
            self.lines.wait()
            self.daemon.__exit__(kind, value, trace)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
        return False
