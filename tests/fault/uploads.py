# SPDX-License-Identifier: Apache-2.0
# timeout: 280
"""athar submit and assign import on a disk, a memory and a line that fail, then the same command again.

    uploads.py [--every 8] [--cuts 24] [--seed N] [NAME]

Uploads of several kinds (sender/world.py) are sent while one call of the command fails or is the
last thing it does, or while the line or the server goes; some of them had been sent before, and their
answer was lost. The command succeeds, with everything stored, or says otherwise, in words and by its
exit status, and what it says is not stored is not. The same command again succeeds, and the server has
each row exactly once. Every EVERY-th call of a kind is tried, from one that the seed gives, and with
EVERY 1 in every manner of failing, else in one.
"""

import argparse
import os
import random
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from daemon import OK, UNREACHABLE, run

from sender.line import Line, Mishap
from sender.world import FAULT, World

ERRORS = ("EIO", "ENOSPC", "EINTR", "kill")
HOWS = {
    "write": ERRORS + ("short", "late"),
    "flush": ERRORS,
    "open": ERRORS,
    "rename": ERRORS,
    "mkdir": ERRORS,
    "remove": ERRORS,
    "read": ERRORS,
    "send": ("EIO", "EINTR", "kill"),
    "receive": ("EIO", "EINTR", "kill"),
}
KINDS = ("file", "partial", "standard_input", "json", "categories", "assignments")
AGAIN = ("file", "partial", "standard_input")
IO = {"LD_PRELOAD": os.path.join(FAULT, "io.so")}
ALLOC = {"LD_PRELOAD": os.path.join(FAULT, "alloc.so")}
LOST_ANSWER = {**IO, "ATHAR_IO_FAIL": "remove:1:kill"}  # with its id still kept
NOTHING = ("nothing was sent", "nothing of it is stored")
BRIEF = ("--timeout", "1")
MOST_CUTS = 3

parser = argparse.ArgumentParser()
parser.add_argument("--every", type=int, default=8)
parser.add_argument("--cuts", type=int, default=24)
parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
parser.add_argument("name", nargs="?", default="")
OPTIONS = parser.parse_args()
sys.argv[1:] = [OPTIONS.name]
CHANCE = random.Random(OPTIONS.seed)
print("uploads.py --every %d --cuts %d --seed %d" % (OPTIONS.every, OPTIONS.cuts, OPTIONS.seed))


class Tally:
    """What became of the commands."""

    def __init__(self):
        self.runs = self.calls = self.succeeded = self.failed = self.killed = self.ended = 0

    def say(self, what):
        text = "%d succeeded, %d said that they had not" % (self.succeeded, self.failed)
        text += ", %d killed" % self.killed if self.killed else ""
        text += ", %d ended by nng" % self.ended if self.ended else ""
        print("counted: %s: %s; each row stored once" % (what, text), flush=True)


# ---- what a command said -----------------------------------------------------------------


def _expect_true(upload, done, stored):
    """What a failed command said is so."""
    what = (upload, stored, done)
    assert done.err.strip(), what
    assert isinstance(done.out, dict) or not done.out or "out of memory" in done.err, what
    assert stored == 0 or not any(claim in done.err for claim in NOTHING), what
    if not isinstance(done.out, dict) or "reports" not in done.out:
        return
    reports, fate = done.out["reports"], done.out["outcome"]
    assert stored == 0 or fate != "refused", what
    if "--partial" in upload.words:
        told = reports["accepted"] + reports["unchanged"]
        assert told <= stored <= upload.entries - reports["refused"], what


def _judge(world, upload, done, tally):
    """Whether it succeeded; in any case what it said is so."""
    stored = world.stored(upload)
    tally.runs += 1
    said = isinstance(done.out, dict) and done.out.get("outcome") in ("accepted", "unchanged")
    if done.status == OK or (said and done.status == -signal.SIGKILL):
        assert stored == upload.entries, (upload, stored, done)
        tally.succeeded += 1
        return True
    if done.status == -signal.SIGKILL:
        tally.killed += 1
    elif done.status == -signal.SIGABRT and "nanomsg/nng" in done.err:
        tally.ended += 1
    else:
        assert 0 < done.status < 5, (upload, stored, done)
        _expect_true(upload, done, stored)
        tally.failed += 1
    return False


def _settle(world, upload, done, tally):
    """Judge it, and where it did not succeed run it again, with nothing amiss."""
    if not _judge(world, upload, done, tally):
        world.finish(upload)
        return
    if world.kept(upload):  # its id could not be removed
        again = world.send(upload)
        assert again.status == OK and again.out["repeated"], (upload, again)
    world.close(upload)


# ---- calls that fail ---------------------------------------------------------------------


def _makers(world):
    for kind in KINDS:
        yield getattr(world, kind), None
    for kind in AGAIN:
        yield getattr(world, kind), LOST_ANSWER


def _make(world, make, before):
    upload = make()
    if before is not None:
        done = world.send(upload, env=before)
        assert done.status == -signal.SIGKILL, (upload, done)
    return upload


def _try(world, make, before, env, tally):
    upload = _make(world, make, before)
    _settle(world, upload, world.send(upload, env=env), tally)


def _counts(world, make, before, env):
    """How many calls of each kind the command makes when all is well."""
    upload, path = _make(world, make, before), os.path.join(world.folder, "counts")
    name = "ATHAR_IO_COUNTS" if env is IO else "ATHAR_ALLOC_COUNT"
    done = world.send(upload, env={**env, name: path})
    assert done.status == OK, (upload, done)
    world.close(upload)
    with open(path, encoding="utf-8") as f:
        return [line.split() for line in f]


def _every(count, tally):
    tally.calls += count
    return range(CHANCE.randrange(OPTIONS.every) + 1, count + 1, OPTIONS.every)


def each_call_to_disk_and_line_failing_once():
    tally = Tally()
    with World(OPTIONS.seed) as world:
        for make, before in _makers(world):
            for kind, count in _counts(world, make, before, IO):
                hows = HOWS.get(kind, ())
                if OPTIONS.every > 1 and hows:
                    hows = [CHANCE.choice(hows)]
                for how in hows:
                    for n in _every(int(count), tally):
                        fail = "%s:%d:%s" % (kind, n, how)
                        _try(world, make, before, {**IO, "ATHAR_IO_FAIL": fail}, tally)
    tally.say("%d of %d calls of a command to disk and line" % (tally.runs, tally.calls))


def each_allocation_failing_once():
    tally = Tally()
    with World(OPTIONS.seed) as world:
        for make, before in _makers(world):
            [[count]] = _counts(world, make, before, ALLOC)
            for how in ("", ":kill"):
                for n in _every(int(count), tally):
                    env = {**ALLOC, "ATHAR_ALLOC_FAIL": "%d%s" % (n, how)}
                    _try(world, make, before, env, tally)
    tally.say("%d of %d allocations of a command" % (tally.runs, tally.calls))


def an_answer_that_cannot_be_written_leaves_the_id():
    with World(OPTIONS.seed) as world, open("/dev/full", "wb") as full:
        for kind in AGAIN:
            upload = getattr(world, kind)()
            done = world.send(upload, out=full)
            assert 0 < done.status < 5 and "could not be written" in done.err, done
            assert world.kept(upload) and world.stored(upload) == upload.entries, done
            again = world.send(upload)
            assert again.status == OK and again.out["repeated"], again
            world.close(upload)


# ---- lines that fail ---------------------------------------------------------------------


def _sizes(world, make):
    """How many bytes go each way when all is well."""
    upload, line = make(), Line(world.socket)
    done = world.send(upload, url=line.url)
    assert done.status == OK, (upload, done)
    world.close(upload)
    line.close()
    return line.bytes


def _mishap(sizes, hows):
    direction = CHANCE.choice(("up", "down"))
    how = CHANCE.choice(hows)
    if how == "garble":
        direction = "down"  # up, it would be other figures
    return Mishap(direction, CHANCE.randrange(sizes[direction] + 1), how)


def _over(world, make, mishaps, more=()):
    """Send an upload over such a line: it, and how that went."""
    upload, line = make(), Line(world.socket, mishaps, CHANCE.randrange(1 << 32))
    done = world.send(upload, url=line.url, more=more)
    line.close()
    return upload, done


def _over_a_restart(world, make, mishap):
    """The same; when the mishap comes the server is killed, and this thread starts another."""
    came = threading.Event()

    def kill():
        world.daemon.kill9()
        came.set()

    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(_over, world, make, [mishap._replace(how=kill)])
        sent.add_done_callback(lambda _: came.set())
        came.wait()
        if world.daemon.process is None:
            world.daemon.start()
        return sent.result()


def a_line_that_is_cut_and_comes_back():
    """The library tries again by itself; only what is lost before the first greeting is told."""
    tally = Tally()
    with World(OPTIONS.seed) as world:
        sizes = {kind: _sizes(world, getattr(world, kind)) for kind in KINDS}
        for i in range(OPTIONS.cuts):
            kind = KINDS[i % len(KINDS)]
            mishaps = [_mishap(sizes[kind], ("cut",))
                       for _ in range(CHANCE.randrange(MOST_CUTS) + 1)]
            upload, done = _over(world, getattr(world, kind), mishaps)
            assert done.status in (OK, UNREACHABLE), (upload, done)
            _settle(world, upload, done, tally)
    tally.say("%d commands on lines cut up to %d times" % (tally.runs, MOST_CUTS))


def a_line_that_stays_away_stalls_or_lies():
    tally = Tally()
    with World(OPTIONS.seed) as world:
        kinds = KINDS[:4]  # those that make no other call, for which no time is given
        sizes = {kind: _sizes(world, getattr(world, kind)) for kind in kinds}
        for i in range(OPTIONS.cuts // 4):
            kind = kinds[i % len(kinds)]
            mishap = _mishap(sizes[kind], ("cut", "stall", "garble"))
            upload, done = _over(world, getattr(world, kind), [mishap] * 1000, BRIEF)
            _settle(world, upload, done, tally)
    tally.say("%d commands on lines that stay away, stall or lie" % tally.runs)


def a_server_that_is_killed_and_comes_back():
    tally = Tally()
    with World(OPTIONS.seed) as world:
        sizes = {kind: _sizes(world, getattr(world, kind)) for kind in KINDS}
        for i in range(OPTIONS.cuts // 2):
            kind = KINDS[i % len(KINDS)]
            mishap = _mishap(sizes[kind], ("kill",))
            upload, done = _over_a_restart(world, getattr(world, kind), mishap)
            assert done.status in (OK, UNREACHABLE), (upload, done)
            _settle(world, upload, done, tally)
    tally.say("%d commands with the server killed under them" % tally.runs)


run(globals())
