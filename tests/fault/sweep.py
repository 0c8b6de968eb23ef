# SPDX-License-Identifier: Apache-2.0
# timeout: 240
"""Every allocation, write, flush, open, rename, mkdir, removal and truncation failing once.

    sweep.py [--every 12] [--only KIND] [--seed N] [NAME]

Opening, loading programs, submitting, correcting, moving, asking, backing up and verifying are each
done while one call of a kind fails (sweep.c): the answer is success or a code that may be tried
again, the next try succeeds, and what is left is the recount of its journal, on a disk without what
was not flushed, too. Every EVERY-th call of a kind is tried, from one that the seed gives, and with
EVERY 1 in every manner of failing, else in one.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys

from daemon import BIN, PLUGINS, run, scratch

FAULT = os.path.join(os.path.dirname(BIN), "fault")
ERRORS = ("EIO", "ENOSPC", "EINTR")
HOWS = {
    "write": ERRORS + ("short", "late"),
    "flush": ERRORS,
    "open": ERRORS,
    "rename": ERRORS,
    "mkdir": ERRORS,
    "remove": ERRORS,
    "truncate": ERRORS,
}
FAILURES = ("crashed", "mistaken", "wrong")

parser = argparse.ArgumentParser()
parser.add_argument("--every", type=int, default=12)
parser.add_argument("--only", default="")
parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
parser.add_argument("name", nargs="?", default="")
OPTIONS = parser.parse_args()
sys.argv[1:] = [OPTIONS.name]
CHANCE = random.Random(OPTIONS.seed)
print("sweep.py --every %d --seed %d" % (OPTIONS.every, OPTIONS.seed))


def _sweep(folder, kind, how):
    """The counts of one kind and manner over all scenarios."""
    words = [os.path.join(FAULT, "sweep"), kind, how, folder]
    words += ["%d:%d" % (OPTIONS.every, CHANCE.randrange(OPTIONS.every) + 1)]
    library = os.path.join(FAULT, "alloc.so" if kind == "alloc" else "io.so")
    env = {
        **os.environ,
        "LD_PRELOAD": library,
        "ATHAR_IO_FOLDER": os.path.join(folder, "run"),
        "ATHAR_PLUGINS": PLUGINS,
    }
    done = subprocess.run(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    totals = {}
    for line in done.stdout.splitlines():
        values = line.split()[1:]
        for name, n in zip(values[::2], values[1::2]):
            totals[name] = totals.get(name, 0) + int(n)
    assert done.returncode == 0, "%s %s: exit %d, %s\n%s" % (
        kind, how, done.returncode, totals, done.stderr)
    assert totals["calls"] > 0, done.stderr
    return totals


def _sweep_all(pairs):
    """Each kind in every manner; the sum of the counts."""
    folder = scratch("athar-sw-")
    if os.access("/dev/shm", os.W_OK):
        folder = os.path.join("/dev/shm", os.path.basename(folder))
        os.mkdir(folder)
    totals = {}
    try:
        for kind, how in pairs:
            for name, n in _sweep(folder, kind, how).items():
                totals[name] = totals.get(name, 0) + n
    finally:
        shutil.rmtree(folder)
    return totals


def _say(what, totals):
    failures = ", ".join("%d %s" % (totals[name], name) for name in FAILURES)
    print("counted: %d of %d %s failed once each, %d refused; %s"
          % (totals["runs"], totals["calls"], what, totals["refused"], failures))


def an_allocation_that_fails_is_told_and_the_next_try_succeeds():
    if OPTIONS.only in ("", "alloc"):
        _say("allocations", _sweep_all([("alloc", "-")]))


def a_call_to_the_disk_that_fails_acknowledges_nothing_that_is_not_flushed():
    if OPTIONS.only in ("", "io"):
        pairs = []
        for kind, hows in HOWS.items():
            chosen = hows if OPTIONS.every == 1 else [CHANCE.choice(hows)]
            pairs += [(kind, how) for how in chosen]
        _say("calls to the disk", _sweep_all(pairs))


run(globals())
