# SPDX-License-Identifier: Apache-2.0
# timeout: 240
"""Many clients send the same ids at the same time: each is counted once, and all hear the same.

    duplicates.py [--clients 16] [--ids 240] [NAME]
"""

import argparse
import os
import subprocess
import sys

from daemon import BIN, Daemon, run

UPLOADER = os.path.join(os.path.dirname(BIN), "fault", "uploader")
ORGANIZATIONS, BLOCK = 40, 6  # the uploader's

parser = argparse.ArgumentParser()
parser.add_argument("--clients", type=int, default=16)
parser.add_argument("--ids", type=int, default=240)
parser.add_argument("name", nargs="?", default="")
OPTIONS = parser.parse_args()
sys.argv[1:] = [OPTIONS.name]
OPTIONS.ids += -OPTIONS.ids % BLOCK
print("duplicates.py --clients %d --ids %d" % (OPTIONS.clients, OPTIONS.ids))


def _fill(d):
    for i in range(ORGANIZATIONS):
        d.athar("org", "add", "org-%02d" % i, "--kind", "association", "--province", "MA-CAS")


def _send(d, clients):
    """What each client heard: {n: seq}, and those it heard of as known."""
    words = [UPLOADER, d.url, "0", "0", str(OPTIONS.ids), "1"]
    started = [
        subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(clients)
    ]
    heard = []
    for uploader in started:
        out = uploader.communicate()[0]
        assert uploader.returncode == 0, "an uploader ended with %d" % uploader.returncode
        lines = [line.split() for line in out.splitlines()]
        heard.append(({int(w[0]): int(w[1]) for w in lines}, {int(w[0]) for w in lines if w[2:]}))
    return heard


def _totals(d):
    names = ["jobs_created", "founders", "revenue", "training_hours", "applications"]
    return d.query(*["incubation." + name for name in names], "--every", "month")


def _head(d):
    return int(d.call("Journal.Head")["seq"])


def ids_sent_by_many_clients_at_once_are_counted_once_and_answered_alike():
    with Daemon() as alone:
        _fill(alone)
        _send(alone, 1)
        wanted = _totals(alone)
    with Daemon() as d:
        _fill(d)
        before = _head(d)
        heard = _send(d, OPTIONS.clients)
        seqs, firsts = heard[0][0], [0] * OPTIONS.ids
        for seen, again in heard:
            assert seen == seqs, "two clients heard of different seqs"
            for n in seen.keys() - again:
                firsts[n] += 1
        assert len(set(seqs.values())) == OPTIONS.ids
        assert set(firsts) == {1}, "an id was new to more than one, or to none"
        assert _head(d) == before + OPTIONS.ids
        assert _totals(d) == wanted
        assert d.athar("--format", "json", "verify")["mismatches"] == "0"
    print("counted: %d clients with the same %d ids: each counted once, answers alike"
          % (OPTIONS.clients, OPTIONS.ids))


run(globals())
