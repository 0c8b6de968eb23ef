# SPDX-License-Identifier: Apache-2.0
"""A data folder of an older athard becomes one of this format, whatever happens meanwhile.

fixtures/store-N/data.mdb.gz was written by the last athard of format N. Store 1: 329 entries on 28
days of 2024 (figures, corrections, withdrawals, moves, a second version of a program whose plugin is
not here). Store 2: store 1 as that athard migrated it, and nine more entries (three programs, an
assignment, figures, two corrections, a lock). Store 3: the same of store 2, and 580 more: six programs,
eighteen cooperatives, an upload of 600 reports, 540 submissions of one, fifteen uploads of up to 42. The
answers are those that these athards gave.
"""

import gzip
import os
import random
import subprocess
import threading

from daemon import BIN, ROOT, Daemon, Failure, run, scratch

FORMAT = 4
HEADS = {1: 329, 2: 338, 3: 918}
SALES = {
    "202401": {"MA-04": "764.53", "MA-06": "892.35", "MA-07": "933.65"},
    "202402": {"MA-04": "835.31", "MA-06": "699.28", "MA-07": "2682.48"},
    "202403": {"MA-04": "719.72", "MA-06": "1099.67", "MA-07": "290.70"},
    "202404": {"MA-04": "1105.55", "MA-06": "2250.64", "MA-07": "838.86"},
}
# Revenue of cooperatives from 2010 to 2017 as of a position, and that of 2014 by region.
REVENUE = {
    361: (None, {}),
    362: (None, {}),
    363: ("3042512.34", {
        "MA-01": "49809.52", "MA-03": "74503.46", "MA-04": "57500.78", "MA-05": "68125.43",
        "MA-06": "78992.08", "MA-07": "64243.48"}),
    462: ("2667207.90", {
        "MA-01": "37207.61", "MA-03": "69123.29", "MA-04": "43313.06", "MA-05": "65711.82",
        "MA-06": "78992.08", "MA-07": "51599.37"}),
    617: ("2159912.43", {
        "MA-01": "35165.43", "MA-03": "56281.84", "MA-04": "40107.03", "MA-05": "49386.45",
        "MA-06": "57295.55", "MA-07": "47204.29"}),
    874: ("1566710.78", {
        "MA-01": "34270.97", "MA-03": "27263.85", "MA-04": "28140.12", "MA-05": "33646.81",
        "MA-06": "34763.89", "MA-07": "28908.89"}),
    875: ("1566296.40", {
        "MA-01": "34270.97", "MA-03": "27263.85", "MA-04": "28140.12", "MA-05": "33646.81",
        "MA-06": "34763.89", "MA-07": "28908.89"}),
    902: ("1499835.90", {
        "MA-01": "26270.46", "MA-03": "27646.18", "MA-04": "28140.12", "MA-05": "33646.81",
        "MA-06": "34763.89", "MA-07": "28908.89"}),
    903: ("1500444.95", {
        "MA-01": "26270.46", "MA-03": "27646.18", "MA-04": "28140.12", "MA-05": "33646.81",
        "MA-06": "34763.89", "MA-07": "28908.89"}),
    910: ("1921478.44", {
        "MA-01": "28850.78", "MA-03": "21884.13", "MA-04": "45159.49", "MA-05": "41686.28",
        "MA-06": "61362.77", "MA-07": "29229.79"}),
    918: ("2078296.65", {
        "MA-01": "32622.55", "MA-03": "31038.07", "MA-04": "46378.69", "MA-05": "48304.81",
        "MA-06": "63377.80", "MA-07": "47781.86"}),
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


def _answers_as_of_positions(d):
    for seq, (total, regions) in REVENUE.items():
        words = ["cooperatives.revenue", "--as-of", str(seq), "--period"]
        years = d.query(*words, "2010..2017")
        assert [r["value"] for r in years] == ([] if total is None else [total]), (seq, years)
        year = d.query(*words, "2014", "--by", "region")
        assert {r["region"]: r["value"] for r in year} == regions, (seq, year)


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


def a_store_of_format_3_answers_as_it_did():
    with Daemon(data=_old_folder(3)) as d:
        migrated = "store.migrated format=%d entries=%d" % (FORMAT, HEADS[3])
        assert migrated in d.log_text(), d.log_text()
        _answers_as_it_did(d)
        _answers_as_of_positions(d)
        _is_whole(d, 3)
        d.restart()
        _answers_as_of_positions(d)


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
