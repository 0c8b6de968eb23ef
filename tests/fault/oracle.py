# SPDX-License-Identifier: Apache-2.0
# timeout: 120
"""Totals against an independent model: the same commands in SQLite, the same questions in SQL.

    oracle.py [--seeds 1,2,7..9] [--operations 1000] [--jobs 2] [--program NAME] [--shrink]

Each seed starts its own athard and sends it random commands: figures, corrections, withdrawals,
"not applicable", replacements, ids sent again with the same and with other content, wrong
versions, batches, organizations that move, change, open, close, join and leave groups, projects and
their funders, assignments, plans of scopes, locks, a program's next version, days that pass,
restarts, kill -9, verify. Between them, random questions are answered by both, and every cell of
the answers must agree. On a difference the seed, the number of the operation, the question and both
answers are printed; --shrink looks for the fewest commands that still show it. Without seeds and
programs, a sample: some seeds of any program, and some of `reviewed`, whose figures are verified
and paid for.
"""

import argparse
import subprocess
import sys
import traceback

from reference import shrink
from reference.play import Difference
from reference.run import Run


def seeds_of(text):
    found = []
    for part in text.split(","):
        first, _, last = part.partition("..")
        found.extend(range(int(first), int(last or first) + 1))
    return found


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=seeds_of)
    parser.add_argument("--operations", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--program", action="append")
    parser.add_argument("--shrink", action="store_true")
    wanted = parser.parse_args()
    wanted.sample = wanted.seeds is None and wanted.program is None
    wanted.seeds = wanted.seeds or [1, 2, 3]
    return wanted


def one(seed, wanted):
    """Play one seed; 1 when there was a difference."""
    run = Run(seed, wanted.operations, wanted.program)
    try:
        counts = run.play()
    except Difference as difference:
        print("seed %d, programs %s, command %d: %s" % (
            seed, " ".join(run.programs), len(run.log), difference), flush=True)
        if wanted.shrink:
            print(shrink.explain(run), flush=True)
        print("#", seed, "failed 1", flush=True)
        return 1
    except Exception:
        print("seed %d, programs %s, command %d" % (seed, " ".join(run.programs), len(run.log)))
        print("%s# %d failed 1" % (traceback.format_exc(), seed), flush=True)
        return 1
    said = ("%s %d" % (k.replace(" ", "-"), n) for k, n in counts.items())
    print("#", seed, " ".join(said), flush=True)
    return 0


def split(wanted):
    """The same script once a job, each with a share of the seeds; adds up what they print."""
    words = [sys.executable, __file__, "--jobs", "1", "--operations", str(wanted.operations)]
    for name in wanted.program or ():
        words += ["--program", name]
    words += ["--shrink"] if wanted.shrink else []
    jobs = min(wanted.jobs, len(wanted.seeds))
    shares = [",".join(map(str, wanted.seeds[i::jobs])) for i in range(jobs)]
    rest = [["--seeds", share] for share in shares]
    rest += [["--seeds", "1,2", "--program", "reviewed"]] if wanted.sample else []
    return [subprocess.Popen([*words, *more], stdout=subprocess.PIPE, text=True)
            for more in rest]


def add_up(children):
    totals, seeds, failed = {}, 0, 0
    for child in children:
        for line in child.stdout:
            words = line.split()
            if words[:1] != ["#"]:
                print(line, end="", flush=True)
                continue
            seeds += 1
            failed += "failed" in words
            for name, count in zip(words[2::2], words[3::2]):
                totals[name] = totals.get(name, 0) + int(count)
        failed += child.wait() not in (0, 1)
    said = ", ".join("%d %s" % (n, k) for k, n in totals.items() if k not in ("failed", "seconds"))
    print("counted: %d seeds, %s, %d differences" % (seeds, said, failed))
    print("%d passed, %d failed" % (seeds - failed, failed))
    return failed


def main():
    wanted = options()
    if wanted.jobs > 1:
        sys.exit(1 if add_up(split(wanted)) else 0)
    failed = sum([one(seed, wanted) for seed in wanted.seeds])
    sys.exit(1 if failed else 0)


main()
