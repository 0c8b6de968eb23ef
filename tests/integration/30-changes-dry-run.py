# SPDX-License-Identifier: Apache-2.0
"""athar submit --dry-run: which totals would move, and by how much, exactly."""

import itertools
import json
import random
from decimal import Decimal

from daemon import Daemon, run

HEAD = "organization,period,program,indicator,sex,value\n"
ORGANIZATIONS = (
    ("tayssir", "MA-HOC", ()),
    ("atlas", "MA-AZI", ()),
    ("wiam", "MA-HOC", ("--milieu", "rural")),
    ("zerhoun", "abroad:FR", ()),
)
PERIODS = ("2023Q3", "2023Q4", "2024Q1")
D = Daemon()
for slug, province, more in ORGANIZATIONS:
    D.athar("org", "add", slug, "--kind", "cooperative", "--province", province, *more)
FORM = next(
    f
    for f in D.call("Catalogue.GetProgram", {"id": "cooperatives"})["program"]["forms"]
    if f["id"] == "cooperative"
)
NAMES = ["cooperatives." + i["id"] for i in FORM["indicators"]]
ENTERED = [i for i in FORM["indicators"] if not i.get("numerator") and not i.get("leaf")]


def _shown(row):
    """A row's value, or its bounds, as the dry run writes it."""
    if row is None:
        return None
    if row["value"] is not None or row["low"] is None:
        return row["value"]
    return f"{row['low']}..{row['high']}"


def _all_totals():
    """Every total of every indicator at every level, by (indicator, period, level, key)."""
    found = {}
    for start, every in itertools.product(range(0, len(NAMES), 30), ("quarter", "year")):
        names = NAMES[start : start + 30]
        for level, by in (("country", ()), ("region", ("--by", "region")),
                          ("organization", ("--by", "organization"))):
            for row in D.query(*names, "--every", every, *by):
                key = (row["indicator"], row["period"], level, row.get(level))
                found[key] = row
    return found


def _differing(before, after):
    keys = [k for k in {**before, **after}]
    sides = ("value", "low", "high", "numerator", "denominator")

    def content(row):
        """What there is to move: nothing where a ratio has sides and no value."""
        idle = row is None or row["value"] is None and (row["numerator"] or row["denominator"])
        return None if idle else [row[s] for s in sides]

    return {
        k: (_shown(before.get(k)), _shown(after.get(k)))
        for k in keys
        if content(before.get(k)) != content(after.get(k))
    }


def _random_csv(rng):
    """Totals only, so that nothing is refused; now and then NA or taken back."""
    lines = {}
    for _ in range(rng.randint(1, 12)):
        slug = rng.choice(ORGANIZATIONS)[0]
        indicator = rng.choice([i["id"] for i in ENTERED if i["kind"] != "choice"])
        value = rng.choice(["NA", "WITHDRAWN"] + [str(rng.randint(0, 90))] * 6)
        lines[slug, rng.choice(PERIODS), indicator] = value
    return HEAD + "".join(
        f"{slug},{period},cooperatives,{indicator},,{value}\n"
        for (slug, period, indicator), value in lines.items()
    )


def a_dry_run_names_exactly_the_totals_that_the_submission_then_moves():
    rng = random.Random(11)
    moved_at_all = 0
    for _ in range(25):
        text = _random_csv(rng)
        out = D.submit(text, "--dry-run", "--format", "json", ok=False)
        if out.status != 0:
            continue  # a declared rule refuses it: nothing to compare
        before = _all_totals()
        D.submit(text)
        expected = _differing(before, _all_totals())
        said = {
            (m["indicator"], m["period"], m["level"], m["key"]): (m["before"], m["after"])
            for m in out.out["moved"]
        }
        assert said == expected, (text, said, expected)
        moved_at_all += len(said)
    assert moved_at_all > 200, moved_at_all


def the_difference_counts_nothing_reported_as_zero_where_figures_add_up():
    text = HEAD + "tayssir,2019Q1,cooperatives,members,f,25\ntayssir,2019Q1,cooperatives,members,m,15\n"
    moved = D.submit(text, "--dry-run", "--format", "json")["moved"]
    country = {m["indicator"]: m for m in moved if m["level"] == "country"}
    assert country["cooperatives.members"]["before"] is None, country
    assert country["cooperatives.members"]["after"] == "40", country
    assert country["cooperatives.members"]["difference"] == "40", country
    share = country["cooperatives.women_share"]
    assert share["before"] is None and share["difference"] is None, share
    assert Decimal(share["after"]) == Decimal("62.5"), share
    D.submit(text)
    gone = HEAD + "tayssir,2019Q1,cooperatives,members,f,WITHDRAWN\ntayssir,2019Q1,cooperatives,members,m,WITHDRAWN\n"
    moved = D.submit(gone, "--dry-run", "--format", "json")["moved"]
    country = {m["indicator"]: m for m in moved if m["level"] == "country"}
    assert country["cooperatives.members"]["after"] is None, country
    assert country["cooperatives.members"]["difference"] == "-40", country


def people_get_a_table_of_what_would_move_and_nothing_is_stored():
    head = D.call("Journal.Head")["seq"]
    text = HEAD + "atlas,2018Q1,cooperatives,members,,12\n"
    shown = D.submit(text, "--dry-run")
    assert "totals that would move" in shown, shown
    assert "MA-05" in shown and "country" in shown, shown
    assert D.call("Journal.Head")["seq"] == head


def a_report_that_changes_only_in_its_remarks_is_not_called_unchanged():
    row = {"indicator": "cooperatives.members", "value": "9"}
    key = {"form": "cooperatives.cooperative", "period": "2017Q1", "organization": "atlas"}
    submission = {"reports": [{"key": key, "rows": [row]}]}
    D.call("Submissions.Submit", {"id": "0192a000-0000-7000-8000-000000000001", "submission": submission})
    assert D.call("Submissions.Validate", {"submission": submission})["outcome"] == "OUTCOME_UNCHANGED"
    row["comment"] = "counted again"
    answer = D.call("Submissions.Validate", {"submission": submission, "totals": True})
    assert answer["outcome"] == "OUTCOME_ACCEPTED", answer
    assert answer["reports"][0]["version"] == "2" and answer["reports"][0]["changed"] == 0, answer
    assert answer.get("moved", []) == [], answer
    text = json.dumps(submission)
    out = D.submit(text, "--dry-run", "--format", "json")
    assert out["outcome"] == "accepted", out


run(globals())
