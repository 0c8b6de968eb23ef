# SPDX-License-Identifier: Apache-2.0
# labels: tsan
# timeout: 500
"""The background scrub: what it finds in a live store, and that the server survives it."""

import os
import subprocess
import uuid

from daemon import BIN, Daemon, run, wait_until

HEAD = "organization,period,indicator,value,comment\n"
OFTEN = "scrub.interval_ms = 100ms\nscrub.bytes_per_second = 1GiB\n"
MARK = "a-comment-that-is-easy-to-find"
ID = "0190aaaa-bbbb-7ccc-8ddd-eeeeffff0001"


def _fill(d):
    d.athar("org", "add", "tayssir", "--kind", "cooperative", "--province", "MA-HOC")
    d.submit(HEAD + "tayssir,2024Q1,cooperatives.members,20,%s\n" % MARK, "--id", ID)
    rows = "".join(  # enough that what is spoiled is far from the end of the journal
        "tayssir,%dQ%d,cooperatives.members,%d,%s\n" % (year, quarter, year, "x" * 90)
        for year in range(1960, 2024)
        for quarter in (2, 3)
    )
    d.submit(HEAD + rows, "--partial")


def _stats(d):
    return {s["name"]: int(s["value"]) for s in d.call("Admin.Stats")["stats"]}


def _next_scrub(d):
    """The counters of a scrub that began after this was called."""
    after = _stats(d)["scrub.runs"] + 1
    return wait_until(lambda: (s := _stats(d))["scrub.runs"] > after and s, at_most=150)


def _spoil(d, pattern, how):
    """Change the store's file wherever the pattern is: how(bytes, offset)."""
    path = os.path.join(d.data, "store", "data.mdb")
    with open(path, "rb") as f:
        data = bytearray(f.read())
    size = len(data)
    at, found = data.find(pattern), 0
    while at >= 0:
        how(data, at)
        found += 1
        at = data.find(pattern, at + len(pattern))
    assert found > 0 and len(data) == size
    with open(path, "wb") as f:
        f.write(data)


def _flip(data, at):
    data[at + 5] ^= 16


def _smash_page(data, at):
    page = at // 4096 * 4096
    data[page + 8 : page + 16] = b"\xff" * 8


def _found_and_served(how, pattern, words):
    with Daemon(config=OFTEN) as d:
        _fill(d)
        d.stop()
        _spoil(d, pattern, how)
        d.spawn()  # start() waits for a status without damage
        wait_until(lambda: d.athar("status", ok=False).status in (0, 4), at_most=60)
        assert _next_scrub(d)["scrub.damaged"] > 0
        out = d.athar("status", ok=4)
        lines = [line for line in out.out.splitlines() if line.startswith("damaged")]
        assert lines and any(words in line for line in lines), out
        assert "scrub.damaged what=" in d.log_text(), d.log_text()
        d.submit(HEAD + "tayssir,2025Q1,cooperatives.members,7,\n")
        assert d.query("cooperatives.members", "--period", "2025Q1")[0]["value"] == "7"


def a_whole_store_is_looked_through_again_and_again_under_writers():
    with Daemon(config=OFTEN) as d:
        _fill(d)
        for quarter in range(1, 5):
            d.submit(HEAD + "tayssir,2030Q%d,cooperatives.members,1,\n" % quarter)
            found = _next_scrub(d)
            assert found["scrub.damaged"] == 0 and found["scrub.records"] > 50, found
        assert "damaged" not in d.call("Admin.Stats") or not d.call("Admin.Stats")["damaged"]
        d.athar("status")
        assert "scrub.done" in d.log_text()


def a_flipped_bit_of_a_value_is_found_and_named():
    _found_and_served(_flip, MARK.encode(), "table journal is damaged")


def a_flipped_bit_of_a_key_is_found_and_named():
    _found_and_served(_flip, uuid.UUID(ID).bytes, "table id is damaged")


def a_page_that_kills_its_reader_kills_the_child_only():
    _found_and_served(_smash_page, MARK.encode(), "")


def a_stop_does_not_wait_for_a_slow_scrub():
    slow = "scrub.interval_ms = 1ms\nscrub.bytes_per_second = 1KiB\n"
    with Daemon(config=slow) as d:
        _fill(d)
        d.stop()


def by_hand_it_works_beside_a_server_and_without_one():
    def scrub(d, *words):
        command = [os.path.join(BIN, "athard"), "--scrub", d.data, *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)

    with Daemon(config="scrub.interval_ms = 0\n") as d:
        _fill(d)
        assert _stats(d)["scrub.runs"] == 0
        done = scrub(d, "--rate", "100000000")
        assert done.returncode == 0 and "damaged 0" in done.stdout, done
        d.stop()
        assert scrub(d).returncode == 0
        _spoil(d, MARK.encode(), _flip)
        done = scrub(d)
        assert done.returncode == 4 and "sample record" in done.stdout, done
    assert scrub(d, "--rate", "fast").returncode == 2


run(globals())
