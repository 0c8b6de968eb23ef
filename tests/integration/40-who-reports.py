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


def assignments_come_through_verify_bit_for_bit():
    D.athar("verify")


run(globals())
