# SPDX-License-Identifier: Apache-2.0
"""A data folder of an older athard becomes one of this format, whatever happens meanwhile.

fixtures/store-N/data.mdb.gz was written by the last athard of format N. Store 1: 329 entries on 28
days of 2024 (figures, corrections, withdrawals, moves, a second version of a program whose plugin is
not here). Store 2: store 1 as that athard migrated it, and nine more entries (three programs, an
assignment, figures, two corrections, a lock). The answers are those that these athards gave.
"""

import gzip
import os
import random
import subprocess
import threading

from daemon import BIN, ROOT, Daemon, Failure, run, scratch

FORMAT = 3
HEADS = {1: 329, 2: 338}
SALES = {
    "202401": {"MA-04": "764.53", "MA-06": "892.35", "MA-07": "933.65"},
    "202402": {"MA-04": "835.31", "MA-06": "699.28", "MA-07": "2682.48"},
    "202403": {"MA-04": "719.72", "MA-06": "1099.67", "MA-07": "290.70"},
    "202404": {"MA-04": "1105.55", "MA-06": "2250.64", "MA-07": "838.86"},
}
MEMBERS = {"2024Q1": "121", "2024Q2": "176"}


def _old_folder(version=1):
    fixture = os.path.join(ROOT, "tests", "fixtures", "store-%d" % version, "data.mdb.gz")
    data = os.path.join(scratch(), "data")
    os.makedirs(os.path.join(data, "store"))
    with gzip.open(fixture) as packed:
        with open(os.path.join(data, "store", "data.mdb"), "wb") as f:
            f.write(packed.read())
    return data


def _answers_as_it_did(d):
    sales = {}
    for row in d.query("p.sales", "--every", "month", "--by", "region"):
        sales.setdefault(row["period"], {})[row["region"]] = row["value"]
    assert sales == SALES, sales
    members = d.query("p.members", "--every", "quarter")
    assert {r["period"]: r["value"] for r in members} == MEMBERS, members
    assert d.athar("--format", "json", "verify")["mismatches"] == "0"


def _answers_about_cooperatives(d):
    revenue = d.query("cooperatives.revenue", "--period", "2024Q1", "--by", "region")
    assert {r["region"]: r["value"] for r in revenue} == {"MA-06": "15001.00", "MA-07": "9200.00"}
    before = d.query("cooperatives.revenue", "--period", "2024Q1", "--as-of", "337")
    assert [r["value"] for r in before] == ["24101.25"], before
    members = d.query("cooperatives.members", "--period", "2024", "--by", "sex")
    assert [(r["sex"], r["value"], r["reported"], r["expected"]) for r in members] == [
        ("f", "33", 1, 2), ("m", "12", 1, 2), ("unspecified", "25", 1, 2)], members
    locks = d.athar("--format", "json", "lock", "list")
    assert "cooperatives.cooperative" in str(locks), locks


def _is_whole(d, version=1):
    """What is in the folder besides the store and its lock is gone."""
    left = sorted(name for name in os.listdir(d.data) if not name.startswith("athar.sock"))
    assert left == ["athard.lock", "store"], left
    assert int(d.call("Journal.Head")["seq"]) >= HEADS[version]


def a_backup_of_format_1_is_restored_and_answers_as_it_did():
    data = os.path.join(scratch(), "restored")
    words = [os.path.join(BIN, "athard"), "--restore", _old_folder(), "--data", data]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "position %d," % HEADS[1] in done.stdout, done
    with Daemon(data=data) as d:
        _answers_as_it_did(d)
        _is_whole(d)


def a_store_of_format_1_answers_as_it_did():
    with Daemon(data=_old_folder()) as d:
        migrated = "store.migrated format=%d entries=%d" % (FORMAT, HEADS[1])
        assert migrated in d.log_text(), d.log_text()
        _answers_as_it_did(d)
        _is_whole(d)
        d.restart()
        assert d.log_text().count("store.migrated") == 1
        _answers_as_it_did(d)


def a_store_of_format_2_answers_as_it_did():
    with Daemon(data=_old_folder(2)) as d:
        migrated = "store.migrated format=%d entries=%d" % (FORMAT, HEADS[2])
        assert migrated in d.log_text(), d.log_text()
        _answers_as_it_did(d)
        _answers_about_cooperatives(d)
        _is_whole(d, 2)


def a_migration_that_is_killed_is_done_by_the_next_start():
    chance = random.Random(20241231)
    pause = threading.Event()
    for _ in range(12):
        d = Daemon(data=_old_folder(), start=False)
        for _ in range(chance.randrange(1, 4)):
            d.spawn()
            pause.wait(chance.random() * 0.05)  # any moment of it is as good
            d.kill9()
        d.start()
        _answers_as_it_did(d)
        _is_whole(d)
        d.stop()


def killed_just_before_and_after_the_stores_change_places():
    for point in ("store.replace", "store.replaced"):
        d = Daemon(data=_old_folder(), start=False, env={"ATHAR_FAULT": point + ":1=kill"})
        d.spawn()
        try:
            d.wait_ready()
        except Failure:
            pass
        else:
            print("skipped: no test build")
            d.kill9()
            return
        del d.env["ATHAR_FAULT"]
        with d.start():
            _answers_as_it_did(d)
            _is_whole(d)


def a_migration_has_no_place_on_a_full_disk_and_the_folder_stays():
    data = _old_folder()
    d = Daemon(data=data, config="store.free_disk_bytes = 1024GiB\n", start=False)
    d.spawn()
    assert d.wait_exit() == 1, d.log_text()
    with Daemon(data=data) as again:
        _answers_as_it_did(again)


run(globals())
