# SPDX-License-Identifier: Apache-2.0
# timeout: 240
"""Power cuts: whatever part of its unflushed writes the disk kept, nothing acknowledged is lost.

    crash_states.py [--states 1500] [--seed N] [NAME]

A real athard is recorded while clients submit, correct and move organizations: every write and
flush with its bytes, and every answer it sends. Then each moment of the recording is a power cut,
rebuilt with many choices of the sectors that were on their way (crash_states.c). Recordings are
made until so many states that differ were tried; the seed decides what is sent and what is kept.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys

from daemon import BIN, PLUGINS, Daemon, run, scratch

FAULT = os.path.join(os.path.dirname(BIN), "fault")
FAILURES = ("lost", "phantom", "wrong", "unopenable", "killed", "stuck")
ORGANIZATIONS = 40  # the uploader's
PROVINCES = ("MA-CAS", "MA-RAB", "MA-MAR", "MA-HOC", "MA-AGD")
JOBS = os.cpu_count() or 1
STATES_A_RECORDING = 10000

parser = argparse.ArgumentParser()
parser.add_argument("--states", type=int, default=1500)
parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
parser.add_argument("name", nargs="?", default="")
OPTIONS = parser.parse_args()
sys.argv[1:] = [OPTIONS.name]
print("crash_states.py --states %d --seed %d" % (OPTIONS.states, OPTIONS.seed))


def _memory_folder():
    """A folder that costs no disk where there is one: a hundred thousand stores are written."""
    path = scratch()
    if os.access("/dev/shm", os.W_OK):
        path = os.path.join("/dev/shm", os.path.basename(path))
        os.mkdir(path)
    return path


def _small_plugins():
    """One program: its catalogue is most of a young store."""
    folder = scratch()
    shutil.copy(os.path.join(PLUGINS, "incubation.so"), folder)
    return [folder]


def _put(d, number, province, start=None):
    words = ["org", "add", "org-%02d" % number, "--kind", "association", "--province", province]
    d.athar(*words, *(["--from", start] if start else []))


def _upload(d, number, count, processes):
    words = [os.path.join(FAULT, "uploader"), d.url, str(number)]
    shares = [[str(6 * i), str(count), str(processes)] for i in range(processes)]
    return [subprocess.Popen(words + share, stdout=subprocess.DEVNULL) for share in shares]


def _work(d, chance):
    """What is recorded: two passes over the same reports, and moves between and meanwhile."""
    count = 6 * chance.randrange(6, 24)
    for i in range(ORGANIZATIONS):
        if i < count:
            _put(d, i, chance.choice(PROVINCES))
    for number in range(2):
        uploaders = _upload(d, number, count, chance.choice((1, 2, 4)))
        for _ in range(chance.randrange(4)):
            start = "2000-%02d-01" % chance.randrange(1, 6)
            _put(d, chance.randrange(8), chance.choice(PROVINCES), start)
        assert all(u.wait(60) == 0 for u in uploaders)


def _record(folder, chance):
    """A recording of one athard, from the creation of its folder to its end."""
    log = os.path.join(folder, "log")
    d = Daemon(start=False, plugins=_small_plugins())
    d.env = {
        "LD_PRELOAD": os.path.join(FAULT, "io.so"),
        "ATHAR_IO_FOLDER": d.folder,
        "ATHAR_IO_LOG": log,
    }
    with d:
        d.start()
        _work(d, chance)
    return log, d.folder


def _count(line):
    words = line.split()
    return dict(zip(words[::2], map(int, words[1::2])))


def _try_states(folder, log, prefix, states, seed):
    """Every core tries its share of the points; what they counted, added up."""
    jobs = []
    for job in range(JOBS):
        place = os.path.join(folder, str(job))
        os.makedirs(place, exist_ok=True)
        words = [os.path.join(FAULT, "crash_states"), log, prefix, place]
        words += [str(n) for n in (states, seed, job, JOBS)]
        jobs.append(subprocess.Popen(words, stdout=subprocess.PIPE, text=True))
    totals = {}
    for job in jobs:
        out = job.communicate()[0]
        assert re.match(r"states \d", out), "crash_states ended with %d" % job.returncode
        for name, n in _count(out).items():
            same = name in ("records", "entries", "promised")
            totals[name] = n if same else totals.get(name, 0) + n
    return totals


def after_a_power_cut_nothing_acknowledged_is_lost_and_every_total_is_its_recount():
    folder = _memory_folder()
    chance = random.Random(OPTIONS.seed)
    totals, recordings = {}, 0
    try:
        while totals.get("states", 0) < OPTIONS.states:
            left = OPTIONS.states - totals.get("states", 0)
            log, prefix = _record(folder, chance)
            states = min(left, STATES_A_RECORDING)
            found = _try_states(folder, log, prefix, states, chance.getrandbits(32))
            assert found["promised"] == found["entries"] > 0, found
            assert found["resumed"] > 0, found
            for name, n in found.items():
                totals[name] = totals.get(name, 0) + n
            recordings += 1
            bad = [name for name in FAILURES if found[name] > 0]
            assert not bad, "recording %d: %s" % (recordings, found)
            os.unlink(log)
    finally:
        shutil.rmtree(folder)
    failures = ", ".join("%d %s" % (totals[name], name) for name in FAILURES)
    print("counted: %d states of %d crash points in %d recordings; %s"
          % (totals["states"], totals["points"], recordings, failures))


run(globals())
