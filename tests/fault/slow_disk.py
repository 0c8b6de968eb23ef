# SPDX-License-Identifier: Apache-2.0
"""A disk that takes long to flush: what arrives meanwhile goes into the next flush together."""

import os
import subprocess

from daemon import BIN, Daemon, run

FAULT = os.path.join(os.path.dirname(BIN), "fault")
COUNT = 300


def _flushes(d):
    stats = d.call("Admin.Stats")["stats"]
    return next(int(s["value"]) for s in stats if s["name"] == "ingest.flushes")


def organizations_that_arrive_during_a_flush_share_the_next_one():
    d = Daemon(start=False)
    d.env = {
        "LD_PRELOAD": os.path.join(FAULT, "io.so"),
        "ATHAR_IO_FOLDER": d.folder,
        "ATHAR_IO_SLOW_MS": "10",
    }
    with d:
        d.start()
        before = _flushes(d)
        subprocess.run([os.path.join(FAULT, "puts"), d.url, str(COUNT)], check=True, timeout=100)
        flushes = _flushes(d) - before
        print("%d organizations in %d flushes" % (COUNT, flushes))
        assert flushes < COUNT / 10, "%d flushes" % flushes
        listed = d.athar("--format", "json", "org", "list")
        assert len(str(listed).split("put-")) - 1 >= COUNT, str(listed)[:200]


run(globals())
