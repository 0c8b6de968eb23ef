#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py [--json] [--small|--large] [--only rpc|ingest|query]...

Athar beside other systems: the same machine, the same figures, one run, everybody in turn.
./dev bench peers builds and installs what this needs. README.md says what is compared.
"""

import argparse
import os
import shutil
import signal
import sys
import time

import calls
import questions
import servers
import submissions
import table
from sizes import SIZES

GROUPS = {"rpc": calls.rpc, "ingest": submissions.ingest, "query": questions.query}


def arguments():
    parser = argparse.ArgumentParser(prog="./dev bench peers", description=__doc__.split("\n\n")[1])
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--small", action="store_true", help="to try: a minute, 1 M values at most")
    large = "questions up to 100 M values: 12 GB under /tmp, some minutes more"
    parser.add_argument("--large", action="store_true", help=large)
    parser.add_argument("--only", action="append", choices=sorted(GROUPS), help="one group")
    return parser.parse_args()


def file_system(path):
    """The type of the file system that holds `path`."""
    best, kind = "", "unknown"
    with open("/proc/mounts", encoding="utf-8") as f:
        for line in f:
            _, point, this = line.split()[:3]
            inside = path == point or path.startswith(point.rstrip("/") + "/")
            if inside and len(point) >= len(best):
                best, kind = point, this
    return kind


def conditions(begin, bench):
    """What a reader has to know about this run."""
    kind = file_system("/tmp")
    notes = [
        "%d cores, load %.1f at the end, /tmp on %s, %.0f s. Medians of rounds in turn; servers on"
        " unix sockets, every commit flushed. \"Athar's\" is how many times better Athar is; a star"
        " marks where it loses."
        % (os.cpu_count(), os.getloadavg()[0], kind, time.monotonic() - begin)
    ]
    if kind in ("tmpfs", "ramfs"):
        notes.append("/tmp is in memory: a flush costs nothing, so the durable rows mean little.")
    return notes + ["Left out: %s." % missing for missing in sorted(set(bench.missing))]


def main():
    options = arguments()
    size = SIZES["small" if options.small else "large" if options.large else "default"]
    free = shutil.disk_usage("/tmp").free / 1e9
    if free < size.need_gb:
        sys.exit("peers: %d GB needed under /tmp, %.1f free" % (size.need_gb, free))
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    begin = time.monotonic()
    found = []
    with servers.Bench() as bench:
        for group in GROUPS:
            if options.only is None or group in options.only:
                found += GROUPS[group](bench, size)
        notes = conditions(begin, bench)
    (table.print_json if options.json else table.print_text)(found, notes)


if __name__ == "__main__":
    main()
