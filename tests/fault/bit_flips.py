# SPDX-License-Identifier: Apache-2.0
# timeout: 240
"""A bit of a stored file flips: right answers or coded errors, never a wrong number.

    bit_flips.py [--flips 150] [--seed N] [NAME]

A store of some hundred reports is asked by totals, by folding, report by report and entry by entry
(flips.c), once for each flip, in a child, which must live.
Without a seed the same flips are tried each time.
"""

import argparse
import os
import shutil
import subprocess
import sys

from daemon import BIN, run, scratch

FLIPS = os.path.join(os.path.dirname(BIN), "fault", "flips")

parser = argparse.ArgumentParser()
parser.add_argument("--flips", type=int, default=150)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("name", nargs="?", default="")
OPTIONS = parser.parse_args()
sys.argv[1:] = [OPTIONS.name]
print("bit_flips.py --flips %d --seed %d" % (OPTIONS.flips, OPTIONS.seed))


def a_flipped_bit_gives_right_answers_or_a_coded_error_never_a_wrong_number():
    folder = scratch("athar-fl-")
    if os.access("/dev/shm", os.W_OK):
        folder = os.path.join("/dev/shm", os.path.basename(folder))
        os.mkdir(folder)
    try:
        words = [FLIPS, folder, str(OPTIONS.flips), str(OPTIONS.seed)]
        done = subprocess.run(words, capture_output=True, text=True)
    finally:
        shutil.rmtree(folder)
    values = done.stdout.split()
    found = dict(zip(values[::2], map(int, values[1::2])))
    assert found.get("flips") == OPTIONS.flips, done.stderr
    assert found["coded"] > 0, "no flip was noticed at all"
    print("counted: %(flips)d flips in %(bytes)d bytes: %(right)d changed no answer, %(coded)d "
          "coded errors, %(died)d ended the reader, %(wrong)d wrong numbers" % found)
    assert found["wrong"] == 0 and found["died"] == 0, done.stderr


run(globals())
