# SPDX-License-Identifier: Apache-2.0
# timeout: 240
"""kill -9 in the middle of uploads: nothing acknowledged is lost, nothing counts twice.

    kill9.py [--kills 8] [--count 1200] [--clients 3] [--seed N] [NAME]

The seed decides when the daemon is killed; it is printed, and given again it kills after the same
numbers of acknowledgements. The last argument runs only the tests whose name contains it.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import threading

from daemon import BIN, Daemon, Failure, rows, run, wait_until

UPLOADER = os.path.join(os.path.dirname(BIN), "fault", "uploader")
ORGANIZATIONS, PASSES, BLOCK = 40, 2, 6
PROVINCES = ("MA-CAS", "MA-RAB", "MA-MAR", "MA-HOC", "MA-AGD")
CHUNK = 8  # indicators of one question
PAGE = 1000

parser = argparse.ArgumentParser()
parser.add_argument("--kills", type=int, default=8)
parser.add_argument("--count", type=int, default=1200)
parser.add_argument("--clients", type=int, default=3)
parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
parser.add_argument("name", nargs="?", default="")
OPTIONS = parser.parse_args()
PROCESSES = OPTIONS.clients
OPTIONS.count -= OPTIONS.count % (BLOCK * PROCESSES)
sys.argv[1:] = [OPTIONS.name]
CHANCE = random.Random(OPTIONS.seed)
print("kill9.py --kills %d --count %d --seed %d" % (OPTIONS.kills, OPTIONS.count, OPTIONS.seed))


class Uploader:
    """One process that sends a share of the submissions of a pass."""

    def __init__(self, d, number, count, first=0, step=1, once=False):
        words = [UPLOADER, d.url, str(number), str(first), str(count), str(step)]
        self.process = subprocess.Popen(
            words + (["once"] if once else []), stdout=subprocess.PIPE, text=True
        )
        self.acknowledged = {}  # n: seq
        self.again = set()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            words = line.split()
            self.acknowledged[int(words[0])] = int(words[1])
            if len(words) > 2:
                self.again.add(int(words[0]))

    def wait(self, at_most=90):
        status = self.process.wait(at_most)
        self.reader.join()
        return status


def _fill(d):
    for i in range(ORGANIZATIONS):
        province = PROVINCES[i % len(PROVINCES)]
        d.athar("org", "add", "org-%02d" % i, "--kind", "association", "--province", province)


def _send_all(d, number, count):
    """Send a whole pass; every submission must be acknowledged."""
    uploader = Uploader(d, number, count)
    status = uploader.wait()
    got = len(uploader.acknowledged)
    assert status == 0 and got == count, "exit %d, %d of %d" % (status, got, count)
    return uploader


def _indicators(d):
    program = d.call("Catalogue.GetProgram", {"id": "incubation"})["program"]
    return ["incubation." + i["id"] for f in program["forms"] for i in f["indicators"]]


def _totals(d):
    """Every indicator by month and region."""
    names, found = _indicators(d), []
    for i in range(0, len(names), CHUNK):
        words = [*names[i : i + CHUNK], "--every", "month", "--by", "region"]
        found += rows(d.athar("--format", "json", "query", *words))
    assert len(found) > 50, "%d rows" % len(found)
    return found


def _journal(d):
    """Seq by id of every entry; an id in two entries is an error."""
    found, after = {}, 0
    while True:
        page = d.call("Journal.List", {"after": after, "limit": PAGE})
        for entry in page["entries"]:
            assert entry["id"] not in found, "id %s is stored twice" % entry["id"]
            assert int(entry["seq"]) == after + 1, entry["seq"]
            after = int(entry["seq"])
            found[entry["id"]] = after
        if after >= int(page["head"]):
            return found


def _expect_verified(d):
    answer = d.athar("--format", "json", "verify")
    assert answer["mismatches"] == "0", answer


_undisturbed = {}


def _wanted(count):
    """Totals of the same uploads in a folder where nothing happens."""
    if count not in _undisturbed:
        with Daemon() as d:
            _fill(d)
            for number in range(PASSES):
                _send_all(d, number, count)
            _undisturbed[count] = _totals(d)
    return _undisturbed[count]


def _expect_equal(totals, wanted):
    for one, other in zip(totals, wanted):
        assert one == other, "%r, undisturbed %r" % (one, other)
    assert len(totals) == len(wanted)


def _acknowledged(uploaders):
    return sum(len(u.acknowledged) for u in uploaders)


def _kill_at(d, uploaders, threshold):
    """Kill once so many were acknowledged, or the uploads have ended."""
    wait_until(
        lambda: _acknowledged(uploaders) >= threshold
        or all(u.process.poll() is not None for u in uploaders),
        at_most=90,
        what="%d acknowledgements" % threshold,
    )
    d.kill9()
    d.start()


def _disturb(d, number, kills):
    """One pass with several processes while the daemon is killed; {n: seq} as acknowledged."""
    uploaders = [
        Uploader(d, number, OPTIONS.count, BLOCK * i, PROCESSES, once=i > 0)
        for i in range(PROCESSES)
    ]
    for at in sorted(CHANCE.randrange(OPTIONS.count * 9 // 10) for _ in range(kills)):
        _kill_at(d, uploaders, at)
    seqs = {}
    for uploader in uploaders:
        uploader.wait()
        seqs.update(uploader.acknowledged)
    return seqs


def _expect_same_again(d, number, seqs):
    """Everything once more under the same ids: what was acknowledged has its first seq."""
    resent = _send_all(d, number, OPTIONS.count)
    for n, seq in seqs.items():
        assert n in resent.again, "submission %d was acknowledged and lost" % n
        assert resent.acknowledged[n] == seq, (n, seq, resent.acknowledged[n])
    return resent.acknowledged


def killed_again_and_again_the_totals_are_those_of_an_undisturbed_run():
    with Daemon() as d:
        _fill(d)
        stored = set()
        for number in range(PASSES):
            kills = OPTIONS.kills // PASSES + (number < OPTIONS.kills % PASSES)
            seqs = _disturb(d, number, kills)
            lost = OPTIONS.count - len(seqs)
            print("pass %d: %d killed, %d acknowledged, %d sent again"
                  % (number, kills, len(seqs), lost), flush=True)
            stored |= set(_expect_same_again(d, number, seqs).values())
        assert len(stored) == OPTIONS.count * PASSES, "two submissions share a seq"
        d.kill9()
        d.start()
        journal = _journal(d)
        assert stored <= set(journal.values())
        assert len(journal) == len(_journal_of_start(d)) + len(stored), len(journal)
        _expect_verified(d)
        _expect_equal(_totals(d), _wanted(OPTIONS.count))
        print("counted: %d kills under %d clients, %d submissions: 0 lost, 0 twice, totals equal"
              % (OPTIONS.kills, PROCESSES, OPTIONS.count * PASSES))


def _journal_of_start(d):
    """What is in the journal before the uploads: programs and organizations."""
    programs = d.call("Catalogue.ListPrograms")["programs"]
    return range(len(programs) + ORGANIZATIONS)


# ---- at named points, in test builds -----------------------------------------------------


def _dies(d, at_most=60):
    status = d.wait_exit(at_most)
    assert status == -signal.SIGKILL, "athard ended with %d\n%s" % (status, d.log_tail())


def _has_failure_points():
    d = Daemon(start=False, env={"ATHAR_FAULT": "store.create:1=kill"})
    d.spawn()
    try:
        d.wait_ready()
    except Failure:
        return True
    d.kill9()
    return False


HAS_POINTS = _has_failure_points()


def killed_at_each_point_of_a_flush_nothing_is_lost_or_counted_twice():
    if not HAS_POINTS:
        print("skipped: no test build")
        return
    count = BLOCK * PROCESSES * 4
    for point in ("writer.before-commit", "store.commit", "store.after-commit",
                  "writer.after-commit"):
        with Daemon() as d:
            _fill(d)
            for number in range(PASSES):
                d.stop()
                d.env["ATHAR_FAULT"] = "%s:%d=kill" % (point, CHANCE.randrange(1, 4))
                d.start()
                uploader = Uploader(d, number, count, once=True)
                _dies(d)
                del d.env["ATHAR_FAULT"]
                d.start()
                uploader.wait()
                resent = _send_all(d, number, count)
                for n, seq in uploader.acknowledged.items():
                    assert resent.acknowledged[n] == seq, (point, n)
            _expect_verified(d)
            _expect_equal(_totals(d), _wanted(count))


def a_flush_that_fails_may_be_sent_again_and_counts_once():
    """The client sends single calls again by itself; the items of a batch are its caller's."""
    if not HAS_POINTS:
        print("skipped: no test build")
        return
    count = BLOCK * PROCESSES * 4
    for point in ("store.commit", "store.after-commit"):
        with Daemon() as d:
            _fill(d)
            for number in range(PASSES):
                d.stop()
                d.env["ATHAR_FAULT"] = "%s:2=error" % point
                d.start()
                Uploader(d, number, count).wait()
                _send_all(d, number, count)
            assert "writer.flush-failed" in d.log_text(), "nothing failed"
            _expect_verified(d)
            _expect_equal(_totals(d), _wanted(count))


def killed_while_the_store_is_created_the_next_start_creates_it():
    if not HAS_POINTS:
        print("skipped: no test build")
        return
    d = Daemon(start=False, env={"ATHAR_FAULT": "store.create:1=kill"})
    d.spawn()
    _dies(d)
    del d.env["ATHAR_FAULT"]
    with d:
        d.start()
        _fill(d)
        _expect_verified(d)


run(globals())
