# SPDX-License-Identifier: Apache-2.0
"""athar diff: what changed between two positions, by how much, in whose report, by what."""

import random
from collections import defaultdict

from daemon import REFUSED, Daemon, run

HEAD = "organization,period,program,indicator,sex,value\n"
REGION_OF = {"tayssir": "MA-01", "atlas": "MA-05", "wiam": "MA-01"}
PERIODS = ("2023Q3", "2023Q4", "2024Q1")
D = Daemon()
for slug, province in (("tayssir", "MA-HOC"), ("atlas", "MA-AZI"), ("wiam", "MA-HOC")):
    D.athar("org", "add", slug, "--kind", "cooperative", "--province", province)
PROGRAM = D.call("Catalogue.GetProgram", {"id": "cooperatives"})["program"]
FORM = next(f for f in PROGRAM["forms"] if f["id"] == "cooperative")
ADDING = [
    i["id"]
    for i in FORM["indicators"]
    if i["kind"] in ("flow", "stock")
    and not i.get("leaf")
    and ["sex"] in [b["categories"] for b in i.get("breakdowns", [])]
]


def _head():
    return int(D.call("Journal.Head")["seq"])


def _diff(*args):
    return D.athar("--format", "json", "diff", *args)["changes"]


def _figures(*args):
    return [c for c in _diff(*args) if c["kind"] == "figure"]


def _random_csv(rng):
    lines = {}
    for _ in range(rng.randint(1, 8)):
        key = rng.choice(list(REGION_OF)), rng.choice(PERIODS), rng.choice(ADDING)
        for sex in rng.choice((("",), ("f", "m"), ("f",))):
            lines[(*key, sex)] = rng.choice(["NA", "WITHDRAWN"] + [str(rng.randint(0, 50))] * 6)
    return HEAD + "".join(
        f"{o},{p},cooperatives,{i},{s},{v}\n" for (o, p, i, s), v in lines.items()
    )


def _totals(*where):
    """Totals of each reporting period: there stocks add over organizations, too."""
    found = {}
    for i in range(0, len(ADDING), 30):
        names = ["cooperatives." + name for name in ADDING[i : i + 30]]
        for row in D.query(*names, "--every", "quarter", *where):
            found[row["indicator"], row["period"]] = int(float(row["value"] or 0))
    return found


def _fill(rng, times):
    for _ in range(times):
        options = ("--replace",) if rng.random() < 0.2 else ()
        D.submit(_random_csv(rng), *options, ok=False)


def differences_of_totals_add_up_to_what_the_totals_moved_by():
    rng = random.Random(5)
    _fill(rng, 20)
    for where in ((), ("--where", "region=MA-01"), ("--where", "organization=atlas|wiam")):
        before, start = _totals(*where), _head()
        _fill(rng, 25)
        after = _totals(*where)
        moved = defaultdict(int)
        for c in _figures("--from", start, *where):
            if not c["options"] and "difference" in c:
                moved[c["indicator"], c["period"]] += int(float(c["difference"]))
        for key in {**before, **after}:
            expected = after.get(key, 0) - before.get(key, 0)
            assert moved.get(key, 0) == expected, (where, key, moved.get(key), expected)
        assert any(moved.values())


def the_summary_says_what_the_totals_were_and_are_by_whatever_they_moved():
    rng = random.Random(9)
    names = ["cooperatives.members", "cooperatives.women_share"]

    def _ask(*where):
        rows = D.query(*names, "--every", "quarter", *where)
        return {(r["indicator"], r["period"]): r["value"] for r in rows}

    for where in ((), ("--where", "region=MA-01")):
        start, before = _head(), _ask(*where)
        _fill(rng, 6)
        place = ("--province", rng.choice(("MA-HOC", "MA-CAS")), "--from", "2023-10-01")
        D.athar("org", "add", "atlas", "--kind", "cooperative", *place)
        after = _ask(*where)
        table = D.athar("--format", "json", "diff", *names[:1], "--from", start, "--summary", *where)
        table = [dict(zip(table["columns"], row)) for row in table["rows"]]
        said = {(r["indicator"], r["period"]): (r["before"], r["after"]) for r in table}
        keys = [k for k in {**before, **after} if k[0] == names[0]]
        assert said == {
            k: (before.get(k), after.get(k)) for k in keys if before.get(k) != after.get(k)
        }, (where, said)
        whole = D.athar("--format", "json", "diff", "cooperatives", "--from", start, "--summary", *where)
        shares = [r for r in whole["rows"] if r[0] == names[1]]
        changed = [k for k in {**before, **after} if k[0] == names[1] and before.get(k) != after.get(k)]
        assert {r[2] for r in shares} >= {k[1] for k in changed}, (shares, changed)
    text = D.athar("diff", "cooperatives.members", "--from", 0, "--summary")
    assert "before" in text and "cooperatives.members" in text


def each_change_of_a_cell_begins_where_the_one_before_it_ended():
    last = {}
    seen = 0
    for c in _figures():
        key = (c["organization"], c["period"], c["indicator"], tuple(c["options"]))
        if key in last and last[key][0] != c["before"]:
            # what is derived (a total, a rest) also moves with other cells, but is shown then
            assert c["options"], (key, last[key], c)
        if key in last:
            assert int(c["version"]) > last[key][1], c
            seen += 1
        last[key] = c["after"], int(c["version"])
    assert seen > 30, seen


def a_window_holds_what_was_said_in_it_and_nothing_else():
    rng = random.Random(6)
    start = _head()
    _fill(rng, 15)
    whole = _diff("--from", start)
    middle = (start + _head()) // 2
    first, second = _diff("--from", start, "--to", middle), _diff("--from", middle)
    assert first + second == whole
    assert all(start < int(c["seq"]) <= middle for c in first), first
    assert _diff("--from", _head()) == []


def pages_of_any_size_make_the_same_list():
    def _pages(size, start=5):
        rows, token, request = [], "", {"from": str(start), "pageSize": size}
        while True:
            page = D.call("Query.Diff", {**request, "pageToken": token})
            assert len(page.get("rows", [])) <= size
            rows += page.get("rows", [])
            token = page.get("nextPageToken", "")
            if not token:
                return rows

    whole = _pages(10000)
    assert len(whole) > 100
    assert _pages(37) == whole
    late = _head() - 3
    assert _pages(1, late) == _pages(10000, late)
    other = D.call("Query.Diff", {"from": "5", "pageSize": 7})["nextPageToken"]
    out = D.call("Query.Diff", {"from": "6", "pageSize": 7, "pageToken": other}, ok=REFUSED)
    assert "malformed-page-token" in out.err, out


def pages_begun_go_on_to_the_same_end_though_more_was_said():
    page = D.call("Query.Diff", {"from": "5", "pageSize": 3})
    D.submit(HEAD + "atlas,2022Q1,cooperatives,members,,5\n")
    after = D.call("Query.Diff", {"from": "5", "pageSize": 10000, "pageToken": page["nextPageToken"]})
    assert after["toSeq"] == page["toSeq"], (page["toSeq"], after["toSeq"])
    assert all(int(r["seq"]) <= int(page["toSeq"]) for r in after["rows"])


def a_total_that_moves_with_its_parts_is_shown_beside_them():
    start = _head()
    D.submit(HEAD + "wiam,2021Q1,cooperatives,members,f,10\nwiam,2021Q1,cooperatives,members,m,5\n")
    D.submit(HEAD + "wiam,2021Q1,cooperatives,members,f,12\n")
    D.submit(HEAD + "wiam,2021Q1,cooperatives,members,f,WITHDRAWN\n")
    got = [(",".join(c["options"]), c["before"], c["after"], c.get("difference")) for c in _figures("--from", start)]
    assert got == [
        ("", "", "15", "15"), ("sex=f", "", "10", "10"), ("sex=m", "", "5", "5"),
        ("", "15", "17", "2"), ("sex=f", "10", "12", "2"),
        ("", "17", "5", "-12"), ("sex=f", "12", "WITHDRAWN", "-12"),
    ], got
    again = _head()
    D.submit(HEAD + "wiam,2021Q1,cooperatives,members,m,5\n")
    assert _diff("--from", again) == [], "unchanged is no change"


def moves_and_catalogues_are_told_as_such():
    start = _head()
    D.athar("org", "add", "wiam", "--kind", "cooperative", "--province", "MA-CAS", "--from", "2024-01-01")
    D.athar("project", "add", "flower", "--funder", "F", "--from", "2021-07-01", "--to", "2022-03-31")
    got = [(c["kind"], c["subject"]) for c in _diff("--from", start)]
    assert got == [("organization", "wiam"), ("project", "flower")], got
    moved = _diff("--from", start)[0]
    assert "province=MA-CAS" in moved["what"] and "from=2024-01-01" in moved["what"], moved
    start = _head()
    D.athar("assign", "cooperatives.cooperative", "wiam", "--from", "2024-01-01")
    D.athar("lock", "cooperatives.cooperative", "2016Q1..2016Q4")
    got = [(c["kind"], c["subject"], c["what"]) for c in _diff("--from", start)]
    assert got == [
        ("assignment", "wiam", ["form=cooperatives.cooperative", "from=2024-01-01"]),
        ("lock", "cooperatives.cooperative", ["locked=yes", "from=2016Q1", "to=2016Q4"]),
    ], got
    kinds = {(c["kind"], c["subject"]) for c in _diff("cooperatives", "--to", "3")}
    assert kinds == {("catalogue", "cooperatives")}, kinds


def figures_are_chosen_by_indicator_form_period_layer_and_scope():
    everything = _figures()
    for args, keep in (
        (("cooperatives.members",), lambda c: c["indicator"] == "cooperatives.members"),
        (("cooperatives.cooperative",), lambda c: c["form"] == "cooperatives.cooperative"),
        (("incubation",), lambda c: False),
        (("--period", "2023Q3..2023Q4"), lambda c: c["period"] in ("2023Q3", "2023Q4")),
        (("--period", "2023"), lambda c: c["period"].startswith("2023")),
        (("--layer", "target"), lambda c: False),
        (("--where", "organization=atlas"), lambda c: c["organization"] == "atlas"),
        (("--project", "-"), lambda c: True),
    ):
        assert _figures(*args) == [c for c in everything if keep(c)], args
    for args, reason in (
        (("cooperatives.nothing",), "unknown-indicator"),
        (("cooperatives.women_share",), "computed-indicator"),
        (("--where", "sex=f"), "unknown-filter"),
        (("--from", "9999999"), "position-ahead"),
        (("--to", "2199-01-01"), "position-ahead"),
        (("--from", "yesterday"), "malformed-position"),
        (("--from", "5", "--to", "4"), "positions-backwards"),
        (("--from", "2020-02-01", "--to", "2020-01-01"), "positions-backwards"),
    ):
        out = D.athar("--format", "json", "diff", *args, ok=REFUSED)
        assert reason in str(out), (args, out)


def a_date_is_the_end_of_that_day():
    today = D.call("Journal.Head")["time"][:10]
    assert _diff("--from", today) == []
    assert _diff("--to", today) == _diff()
    assert _diff("--from", "2020-01-01", "--to", today) == _diff()
    assert _diff("--to", "2020-01-01") == []


run(globals())
