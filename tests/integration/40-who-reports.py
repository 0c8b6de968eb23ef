# SPDX-License-Identifier: Apache-2.0
"""Who is to report, from the command line: assigned, listed, ended; what cannot be is refused."""

from daemon import REFUSED, USAGE, Daemon, run

D = Daemon()
for slug, kind, province in (
    ("tayssir", "cooperative", "MA-HOC"),
    ("atlas", "cooperative", "MA-AZI"),
    ("rif", "union", "MA-HOC"),
):
    D.athar("org", "add", slug, "--kind", kind, "--province", province)
FORM = "cooperatives.cooperative"


def _json(*args, **options):
    return D.athar("--format", "json", *args, **options)


def _assigned(*args):
    found = _json("assign", "list", *args)["assignments"]
    return [(a["form"], a["organization"], a["from"], a["to"]) for a in found]


def organizations_are_assigned_to_a_form_and_an_assignment_is_ended_by_saying_it_again():
    out = D.athar("assign", FORM, "tayssir", "atlas", "--from", "2023-01-01")
    assert out.count("stored") == 2, out
    assert _assigned(FORM) == [
        (FORM, "tayssir", "2023-01-01", ""),
        (FORM, "atlas", "2023-01-01", ""),
    ], _assigned()
    D.athar("assign", FORM, "atlas", "--from", "2023-01-01", "--to", "2023-12-31")
    D.athar("assign", FORM, "atlas", "--from", "2024-07-01", "--deadline", "5")
    assert _assigned("--organization", "atlas") == [
        (FORM, "atlas", "2023-01-01", "2023-12-31"),
        (FORM, "atlas", "2024-07-01", ""),
    ], _assigned()
    rows = _json("assign", "list", "--organization", "atlas")["assignments"]
    assert "deadlineDays" not in rows[0] and rows[1]["deadlineDays"] == 5, rows
    D.athar("assign", FORM, "atlas", "--from", "2024-07-01", "--remove")
    assert len(_assigned("--organization", "atlas")) == 1
    again = D.athar("assign", FORM, "atlas", "--from", "2023-01-01", "--to", "2023-12-31")
    assert "unchanged" in again, again
    assert "2023-12-31" in D.athar("assign", "list", "--lang", "ar")


def the_same_id_says_the_same_assignments_and_never_others():
    identity = "0190f2a0-0000-7000-8000-000000000001"
    args = ("assign", FORM, "tayssir", "--from", "2020-01-01", "--to", "2020-12-31")
    first = _json(*args, "--id", identity)["results"][0]
    again = _json(*args, "--id", identity)["results"][0]
    assert first["seq"] == again["seq"], (first, again)
    out = D.athar("assign", FORM, "atlas", "--from", "2020-01-01", "--id", identity, ok=REFUSED)
    assert "[id-reused]" in out.err, out


def what_cannot_be_assigned_is_refused_with_its_reason_and_holds_up_nobody_else():
    for code, *args in (
        ("unknown-form", "cooperatives.none", "tayssir", "--from", "2024-01-01"),
        ("unknown-organization", FORM, "nobody", "--from", "2024-01-01"),
        ("kind-does-not-report", FORM, "rif", "--from", "2024-01-01"),
        ("assignment-overlap", FORM, "tayssir", "--from", "2024-01-01"),
        ("unknown-assignment", FORM, "tayssir", "--from", "2024-01-01", "--remove"),
        ("malformed-date", FORM, "tayssir", "--from", "2024-02-30"),
        ("missing-field", FORM, "tayssir"),
        ("project-dates", FORM, "tayssir", "--from", "2030-01-01", "--to", "2029-01-01"),
        ("out-of-range", FORM, "tayssir", "--from", "2010-01-01", "--deadline", "4000"),
    ):
        out = D.athar("assign", *args, ok=REFUSED)
        assert f"[{code}]" in out.err, (code, out)
    out = D.athar("assign", FORM, "tayssir", "--from", "2010-01-01", "--deadline", "x", ok=USAGE)
    assert "--deadline 20" in out.err, out
    dates = ("--from", "2012-01-01", "--to", "2012-12-31")
    out = D.athar("assign", FORM, "nobody", "atlas", *dates, ok=REFUSED)
    assert "nobody" in out.err and "atlas: stored" in out.out, out
    assert (FORM, "atlas", "2012-01-01", "2012-12-31") in _assigned(), _assigned()


# ---- expected, reported, late, missing ----------------------------------------------------


def _send(organization, period, value):
    text = "organization,period,program,indicator,value\n"
    D.athar("submit", "-", input=text + f"{organization},{period},cooperatives,members,{value}\n")


def _complete(*args):
    answer = _json("completeness", FORM, *args)
    return [dict(zip(answer["columns"], row)) for row in answer["rows"]]


def completeness_counts_who_reported_in_time_late_or_not_at_all():
    for slug, province in (("one", "MA-CAS"), ("two", "MA-CAS"), ("three", "MA-RAB")):
        D.athar("org", "add", slug, "--kind", "cooperative", "--province", province)
    D.athar("assign", FORM, "one", "--from", "2019-01-01", "--to", "2019-12-31")
    D.athar("assign", FORM, "two", "three", "--from", "2019-01-01", "--to", "2019-12-31",
            "--deadline", "3660")  # until 2029: whoever reads this later sees it late
    _send("one", "2019Q1", 5)
    _send("two", "2019Q1", 5)
    _send("two", "2019Q2", 5)
    _send("atlas", "2019Q2", 5)  # not assigned in 2019
    rows = _complete("--period", "2019")
    assert len(rows) == 1, rows
    year = rows[0]
    assert [year[k] for k in ("expected", "reported", "missing", "others")] == [12, 3, 9, 1], year
    assert year["on_time"] + year["late"] == 3 and year["late"] >= 1, year
    assert year["completeness"] == "25.00", year
    rows = _complete("--period", "2019Q1..2019Q2", "--every", "quarter", "--by", "region")
    seen = [(r["period"], r["region"], r["expected"], r["reported"]) for r in rows]
    assert seen == [
        ("2019Q1", "MA-04", 1, 0), ("2019Q1", "MA-06", 2, 2),
        ("2019Q2", "MA-04", 1, 0), ("2019Q2", "MA-05", 0, 0), ("2019Q2", "MA-06", 2, 1),
    ], seen
    assert rows[3]["completeness"] is None and rows[3]["others"] == 1, rows
    assert "%" in D.athar("completeness", FORM, "--period", "2019", "--lang", "ar")
    assert D.athar("completeness", FORM, "--period", "2019", "--by", "region", "--chart")


def a_report_corrected_later_is_as_late_as_it_was_first_sent():
    before = _complete("--period", "2019Q1", "--where", "organization=one")[0]
    _send("one", "2019Q1", 6)
    after = _complete("--period", "2019Q1", "--where", "organization=one")[0]
    assert before == after and after["late"] == 1, (before, after)


def the_missing_are_listed_with_their_deadline():
    found = _json("missing", FORM, "2019Q2")["missing"]
    assert [(m["organization"], m["period"]) for m in found] == [
        ("one", "2019Q2"), ("three", "2019Q2"),
    ], found
    assert found[0]["deadline"] == "2019-07-20", found
    found = _json("missing", FORM, "2019", "--where", "region=MA-04")["missing"]
    assert [m["period"] for m in found] == ["2019Q1", "2019Q2", "2019Q3", "2019Q4"], found


def what_is_expected_stands_beside_every_total_as_of_any_day():
    rows = D.athar("--format", "json", "query", "cooperatives.members", "--period", "2019Q1")
    assert rows["rows"][0][rows["columns"].index("expected")] == 3, rows
    before = _json("assign", FORM, "atlas", "--from", "2019-01-01", "--to", "2019-03-31")
    seq = int(before["results"][0]["seq"])
    for as_of, expected in ((str(seq), 4), (str(seq - 1), 3)):
        rows = _json("query", "cooperatives.members", "--period", "2019Q1", "--as-of", as_of)
        assert rows["rows"][0][rows["columns"].index("expected")] == expected, (as_of, rows)
        assert _complete("--period", "2019Q1", "--as-of", as_of)[0]["expected"] == expected


def totals_say_what_is_late_and_missing_when_asked():
    args = ("query", "cooperatives.members", "--period", "2019", "--by", "region")
    plain = _json(*args)
    assert plain["columns"][-1] == "expected", plain
    asked = _json(*args, "--completeness")
    assert asked["columns"][-2:] == ["late", "missing"], asked
    rows = {r[asked["columns"].index("region")]: r[-2:] for r in asked["rows"]}
    same = {r["region"]: [r["late"], r["missing"]] for r in _complete(
        "--period", "2019", "--by", "region")}
    assert rows and all(same[k] == v for k, v in rows.items()), (rows, same)
    assert [r[:-2] for r in asked["rows"]] == plain["rows"], (asked, plain)


def R12_nobody_is_expected_until_a_form_is_assigned():
    out = D.athar("completeness", "incubation", "--period", "2024", ok=REFUSED)
    assert "[not-assigned]" in out.err, out
    out = D.athar("completeness", FORM, "--by", "sex", ok=REFUSED)
    assert "[unknown-column]" in out.err or "[unknown-breakdown]" in out.err, out
    out = D.athar("completeness", "nothing.at-all", ok=REFUSED)
    assert "[unknown-form]" in out.err, out
    out = D.athar("missing", FORM, "2024", "--where", "project=-", ok=REFUSED)
    assert "[unknown-filter]" in out.err, out


def assignments_come_through_verify_bit_for_bit():
    D.athar("verify")


run(globals())
