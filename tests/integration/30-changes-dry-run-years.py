# SPDX-License-Identifier: Apache-2.0
"""athar submit --dry-run: the years that the reporting periods fold into, for every kind."""

import os
import random
import shutil

from daemon import Daemon, TEST_PLUGINS, run, scratch

HEAD = "organization,period,program,indicator,value\n"
ORGANIZATIONS = (("tayssir", "MA-HOC"), ("atlas", "MA-AZI"), ("wiam", "MA-HOC"), ("paris", "abroad:FR"))
MONTHS = ("202211", "202302", "202303", "202311", "202401", "202402")
LEVELS = ("country", "region", "organization")
COMPUTED = ("numerator", "leaf")
SIDES = ("value", "low", "high", "numerator", "denominator")

FOLDER = scratch()
shutil.copy(os.path.join(TEST_PLUGINS, "every_kind.so"), FOLDER)
D = Daemon(plugins=[FOLDER])
for slug, province in ORGANIZATIONS:
    D.athar("org", "add", slug, "--kind", "association", "--province", province)
INDICATORS = D.call("Catalogue.GetProgram", {"id": "every_kind"})["program"]["forms"][0]["indicators"]
NAMES = ["every_kind." + i["id"] for i in INDICATORS]
ENTERED = [i["id"] for i in INDICATORS if i["kind"] != "choice" and not any(map(i.get, COMPUTED))]


def _lines(*rows):
    return HEAD + "".join(f"{o},{p},every_kind,{i},{v}\n" for o, p, i, v in rows)


def _random_rows(rng):
    rows = {}
    for _ in range(rng.randint(1, 10)):
        key = rng.choice(ORGANIZATIONS)[0], rng.choice(MONTHS), rng.choice(ENTERED)
        rows[key] = rng.choice(["NA", "WITHDRAWN"] + [str(rng.randint(0, 90))] * 6)
    return [(*key, value) for key, value in sorted(rows.items())]


def _shown(row):
    if row is None or row["value"] is not None or row["low"] is None:
        return row and row["value"]
    return f"{row['low']}..{row['high']}"


def _content(row):
    """What there is to move: nothing where a ratio has sides and no value."""
    idle = row is None or row["value"] is None and (row["numerator"] or row["denominator"])
    return None if idle else [row[s] for s in SIDES]


def _totals(years):
    """The totals of the years, by (indicator, period, level, key)."""
    found = {}
    for level in LEVELS:
        by = () if level == "country" else ("--by", level)
        period = ("--period", f"{years[0]}..{years[-1]}", "--every", "year")
        for start in range(0, len(NAMES), 30):
            for row in D.query(*NAMES[start : start + 30], *period, *by):
                found[row["indicator"], row["period"], level, row.get(level)] = row
    return found


def _dry_run(rows, ok=True):
    return D.submit(_lines(*rows), "--dry-run", "--format", "json", ok=ok)


def _years(moved):
    """What a dry run says of years, and of nothing finer."""
    return {
        (m["indicator"], m["period"], m["level"], m["key"]): (m["before"], m["after"])
        for m in moved
        if len(m["period"]) == 4
    }


def a_dry_run_names_exactly_the_totals_of_years_that_the_submission_then_moves():
    rng = random.Random(7)
    moved_at_all = 0
    for _ in range(70):
        rows = _random_rows(rng)
        out = _dry_run(rows, ok=False)
        if out.status != 0:
            continue  # a declared rule refuses it: nothing to compare
        years = sorted({period[:4] for _, period, _, _ in rows})
        before = _totals(years)
        D.submit(_lines(*rows))
        after = _totals(years)
        expected = {
            k: (_shown(before.get(k)), _shown(after.get(k)))
            for k in {**before, **after}
            if _content(before.get(k)) != _content(after.get(k))
        }
        said = _years(out.out["moved"])
        assert said == expected, (rows, said, expected)
        moved_at_all += len(said)
    assert moved_at_all > 300, moved_at_all


def _country(rows):
    """The year's moved totals of the country: indicator to (before, after)."""
    said = _years(_dry_run(rows)["moved"])
    return {key[0].split(".")[1]: value for key, value in said.items() if key[2] == "country"}


def each_kind_moves_its_year_as_it_is_combined():
    D.submit(_lines(*[("tayssir", "201903", i, v) for i, v in
                      (("units", 10), ("members", 40), ("hottest", 30), ("tariff", 5))]))
    rows = [("tayssir", "201902", i, v) for i, v in
            (("units", 2), ("members", 41), ("hottest", 29), ("tariff", 4))]
    moved = _country(rows)
    assert moved["units"] == ("10", "12"), moved
    assert not {"members", "hottest", "tariff"} & set(moved), moved
    rows = [("tayssir", "201904", i, v) for i, v in (("members", 44), ("hottest", 31), ("tariff", 6))]
    moved = _country(rows)
    assert moved["members"] == ("40", "44"), moved
    assert moved["hottest"] == ("30.0", "31.0"), moved
    assert moved["tariff"] == ("5.00", "6.00"), moved


def what_folds_into_no_year_has_none_and_a_year_is_said_once():
    out = _dry_run([("atlas", "2019W07", "visits", 5)])
    assert {m["period"] for m in out["moved"]} == {"2019W07"}, out
    yearly = D.submit("organization,period,program,indicator,layer,value\n"
                      "atlas,2019,every_kind,units,target,5\n", "--dry-run", "--format", "json")
    keys = [(m["indicator"], m["period"], m["level"], m["key"]) for m in yearly["moved"]]
    assert keys and len(keys) == len(set(keys)), keys


def people_read_the_months_and_below_them_the_year():
    shown = D.submit(_lines(("wiam", "201805", "units", 3)), "--dry-run")
    lines = [line.split() for line in shown.splitlines() if "every_kind.units" in line]
    periods = [(words[2], words[3]) for words in lines]
    assert periods == [(p, level) for level in LEVELS for p in ("201805", "2018")], shown


run(globals())
