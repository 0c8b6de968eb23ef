# SPDX-License-Identifier: Apache-2.0
# timeout: 240
"""A real full disk: acknowledgements stop, reads go on, and all recovers when space returns.

    full_disk.py [--rounds 3] [--seed N] [NAME]

The data folder is on a tmpfs of its own, which needs root; without it nothing is tried, and said.
"""

import argparse
import atexit
import os
import random
import subprocess
import sys
import threading
import time

from daemon import BIN, SERVER_ERROR, Daemon, run, scratch, wait_until

UPLOADER = os.path.join(os.path.dirname(BIN), "fault", "uploader")
ORGANIZATIONS, COUNT = 40, 240  # the uploader's, and a multiple of its blocks of six
DISK = "64m"  # less than what the default leaves free, so that every limit is the server's own

parser = argparse.ArgumentParser()
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
parser.add_argument("name", nargs="?", default="")
OPTIONS = parser.parse_args()
sys.argv[1:] = [OPTIONS.name]
CHANCE = random.Random(OPTIONS.seed)
print("full_disk.py --rounds %d --seed %d" % (OPTIONS.rounds, OPTIONS.seed))

counted = {"rounds": 0, "refused": 0, "ended": 0, "acknowledged": 0}


def _small_disk():
    """A mounted tmpfs, or None where that is not allowed."""
    folder = scratch("athar-disk-")
    command = ["mount", "-t", "tmpfs", "-o", "size=" + DISK, "tmpfs", folder]
    try:
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return None
    atexit.register(subprocess.run, ["umount", "-l", folder])
    return folder


def _free(folder):
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def _take(folder, left):
    """Fill the disk but for `left` bytes."""
    with open(os.path.join(folder, "filler"), "ab", buffering=0) as f:
        while _free(folder) > left:
            f.write(b"x" * min(1 << 16, _free(folder) - left))


def _give_back(folder):
    os.unlink(os.path.join(folder, "filler"))


def _daemon(folder, free_bytes):
    config = "store.free_disk_bytes = %d\n" % free_bytes
    return Daemon(data=os.path.join(folder, "data"), start=False, config=config)


def _fill(d):
    for i in range(ORGANIZATIONS):
        d.athar("org", "add", "org-%02d" % i, "--kind", "association", "--province", "MA-CAS")


def _send(d, number, once=True):
    """{n: seq} as acknowledged, those whose id was known, and what was said of the others."""
    words = [UPLOADER, d.url, str(number), "0", str(COUNT), "1"] + (["once"] if once else [])
    uploader = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: uploader.poll() is not None or d.process.poll() is not None, 100)
    if uploader.poll() is None and d.process.poll() is not None:
        uploader.kill()  # it would wait for a server that has ended
    out, said = uploader.communicate()
    lines = [line.split() for line in out.splitlines()]
    seqs = {int(words[0]): int(words[1]) for words in lines}
    return seqs, {int(words[0]) for words in lines if len(words) > 2}, said


def _total(d):
    rows = d.query("incubation.jobs_created", "--every", "month")
    assert rows, "no rows"
    return rows


def _expect_all_again(d, number, seqs):
    """Everything is accepted now; what was acknowledged before has its first seq."""
    resent, again, said = _send(d, number, once=False)
    assert len(resent) == COUNT, said
    for n, seq in seqs.items():
        assert n in again and resent[n] == seq, (n, seq, resent[n])


def _expect_verified(d):
    answer = d.athar("--format", "json", "verify")
    assert answer["mismatches"] == "0", answer


def below_the_watermark_acknowledgements_stop_and_reads_go_on():
    folder = _small_disk()
    if folder is None:
        print("skipped: no disk of its own (that needs root)")
        return
    with _daemon(folder, 1 << 20) as d:
        d.start()
        _fill(d)
        _send(d, 0)
        before = _total(d)
        _take(folder, (1 << 20) - 4096)
        seqs, _, said = _send(d, 1)
        assert not seqs and "RESOURCE_EXHAUSTED" in said, said[-300:]
        assert _total(d) == before
        _give_back(folder)
        _expect_all_again(d, 1, {})
        assert _total(d) != before
        _expect_verified(d)


def _meet_the_end(d, folder, number):
    """Send until the disk is full in the middle of a flush; what was acknowledged."""
    before = _total(d) if number > 0 else None
    _take(folder, 4096 * CHANCE.randrange(3, 10 + 20 * (number % 3)))
    seqs, _, said = _send(d, number)
    counted["refused"] += len(seqs) < COUNT
    counted["acknowledged"] += len(seqs)
    if d.process.poll() is None:
        if before is not None and not seqs:
            assert _total(d) == before
        return seqs
    status = d.wait_exit()
    assert status == 1, "athard ended with %d\n%s" % (status, d.log_tail())
    counted["ended"] += 1
    return seqs


def a_disk_that_fills_up_within_a_flush_loses_nothing_and_recovers():
    """With a watermark of two pages the flush itself meets ENOSPC; a second one that fails within
    ten minutes ends athard with a sentence, which the next start survives."""
    folder = _small_disk()
    if folder is None:
        print("skipped: no disk of its own (that needs root)")
        return
    with _daemon(folder, 8192) as d:
        d.start()
        _fill(d)
        for number in range(OPTIONS.rounds):
            seqs = _meet_the_end(d, folder, number)
            _give_back(folder)
            if d.process is None:
                d.start()
            _expect_all_again(d, number, seqs)
            counted["rounds"] += 1
            _expect_verified(d)
        assert counted["refused"] > 0, "the disk was never full"


def a_verification_without_room_for_its_copy_says_so_at_once():
    folder = _small_disk()
    if folder is None:
        print("skipped: no disk of its own (that needs root)")
        return
    with _daemon(folder, 8192) as d:
        d.start()
        _fill(d)
        _send(d, 0)
        _take(folder, 64 << 10)
        begin = time.monotonic()
        found = d.athar("verify", ok=SERVER_ERROR)
        took = time.monotonic() - begin
        assert took < 20, "after %g s" % took
        assert "no room" in found.err, found.err
        _total(d)
        _give_back(folder)
        _expect_verified(d)
        left = [name for name in os.listdir(d.data) if "verify" in name or "XXXX" in name]
        assert not left, left


class _Least:
    """The least that a disk has free while something is done."""

    def __init__(self, folder):
        self.folder, self.found, self.ended = folder, _free(folder), threading.Event()
        self.thread = threading.Thread(target=self._look)

    def _look(self):
        while not self.ended.is_set():
            self.found = min(self.found, _free(self.folder))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *failure):
        self.ended.set()
        self.thread.join()


def a_verification_holds_to_the_limit_of_its_server():
    """What has no room is refused before it is begun; what has is done, and at no time is so little
    left that figures would be refused."""
    folder = _small_disk()
    if folder is None:
        print("skipped: no disk of its own (that needs root)")
        return
    with _daemon(folder, 4 << 20) as d:
        d.start()
        _fill(d)
        for number in range(20):
            _send(d, number)
        _take(folder, (4 << 20) + (16 << 20))
        found = d.athar("verify", ok=SERVER_ERROR)
        assert "no room" in found.err and str(4 << 20) in found.err, found.err
        d.athar("org", "add", "later", "--kind", "association", "--province", "MA-CAS")
        _give_back(folder)
        _take(folder, (4 << 20) + (16 << 20) + (8 << 20))
        before = _free(folder)
        with _Least(folder) as least:
            _expect_verified(d)
        assert 4 << 20 < least.found < before, (least.found, before)


def a_backup_that_would_stop_the_figures_is_refused_and_one_elsewhere_is_not():
    folder = _small_disk()
    if folder is None:
        print("skipped: no disk of its own (that needs root)")
        return
    with _daemon(folder, 4 << 20) as d:
        d.start()
        _fill(d)
        _send(d, 0)
        _take(folder, (4 << 20) + (64 << 10))
        found = d.athar("backup", os.path.join(folder, "copy"), ok=SERVER_ERROR)
        assert "no room" in found.err, found.err
        assert not [name for name in os.listdir(folder) if name.startswith("copy")]
        d.athar("backup", os.path.join(scratch(), "copy"))


def a_full_disk_is_counted():
    print("counted: %(rounds)d times full, %(refused)d refused within a flush, %(ended)d ended "
          "and started again; %(acknowledged)d acknowledged meanwhile, 0 lost" % counted)


run(globals())
