# SPDX-License-Identifier: Apache-2.0
"""Periods are locked and unlocked; a locked report changes only over the lock, and history says so."""

import json

from daemon import REFUSED, Daemon, run

D = Daemon()
for slug in ("tayssir", "atlas"):
    D.athar("org", "add", slug, "--kind", "cooperative", "--province", "MA-HOC")
FORM = "cooperatives.cooperative"
HEAD = "organization,period,program,indicator,value\n"


def _json(*args, **options):
    return D.athar("--format", "json", *args, **options)


def _send(organization, period, value, *options, **more):
    text = HEAD + f"{organization},{period},cooperatives,members,{value}\n"
    return D.athar("submit", "-", *options, input=text, **more)


def _locks():
    found = _json("lock", "list", FORM)["locks"]
    return [(k["layer"], k["from"], k["to"]) for k in found]


def a_locked_period_refuses_changes_and_says_which_report_and_which_lock():
    _send("tayssir", "2024Q1", 20)
    _send("tayssir", "2024Q4", 20)
    out = D.athar("lock", FORM, "2024Q1..2024Q2")
    assert "stored" in out, out
    assert _locks() == [("", "2024Q1", "2024Q2")], _locks()
    for options in ((), ("--dry-run",), ("--partial",)):
        out = _send("tayssir", "2024Q1", 21, *options, ok=REFUSED)
        assert "[period-locked]" in out.err, out
        assert f"{FORM} tayssir 2024Q1 [2024-01-01..2024-06-30]" in out.err, out
    assert "verrouill" in _send("atlas", "2024Q2", 1, "--lang", "fr", ok=REFUSED).err
    _send("tayssir", "2024Q4", 22)
    _send("tayssir", "2024Q1", 20)


def over_the_lock_it_is_changed_and_history_keeps_that_it_was():
    _send("tayssir", "2024Q1", 25, "--over-lock")
    entries = _json("history", FORM, "tayssir", "2024Q1")["entries"]
    assert [e["overLock"] for e in entries] == [True, False], entries
    assert "over lock" in D.athar("history", FORM, "tayssir", "2024Q1")
    item = {
        "cells": [{"indicator": "cooperatives.members"}],
        "reports": [{
            "key": {"form": FORM, "period": "2024Q1", "organization": "tayssir"},
            "cell": [0], "value": [26],
        }],
    }
    request = {"submission": item}
    out = D.athar("call", "Submissions.Validate", json.dumps(request))
    assert out["findings"][0]["reason"] == "period-locked", out
    item["overLock"] = True
    assert D.athar("call", "Submissions.Validate", json.dumps(request))["reports"]


def a_year_locks_its_quarters_and_a_quarter_is_unlocked_out_of_it():
    D.athar("lock", FORM, "2025")
    D.athar("lock", FORM, "2025")
    assert ("", "2025Q1", "2025Q4") in _locks(), _locks()
    D.athar("unlock", FORM, "2025Q2")
    assert _locks() == [
        ("", "2024Q1", "2024Q2"), ("", "2025Q1", "2025Q1"), ("", "2025Q3", "2025Q4"),
    ], _locks()
    _send("atlas", "2025Q2", 3)
    _send("atlas", "2025Q3", 3, ok=REFUSED)
    D.athar("unlock", FORM, "2025", "--layer", "actual")
    assert ("actual", "2024Q1", "2024Q2") in _locks(), _locks()
    _send("atlas", "2025Q3", 3)


def what_cannot_be_locked_is_refused_with_its_reason():
    for code, *args in (
        ("unknown-form", "cooperatives.none", "2024"),
        ("wrong-frequency", FORM, "202401"),
        ("malformed-period", FORM, "soon"),
        ("unknown-layer", FORM, "2024", "--layer", "guess"),
    ):
        out = D.athar("lock", *args, ok=REFUSED)
        assert f"[{code}]" in out.err, (code, out)
    backwards = D.athar("lock", FORM, "2024Q3..2024Q1", ok=REFUSED)
    assert "[project-dates]" in backwards.err, backwards


def all_of_it_comes_through_verify_bit_for_bit():
    D.athar("verify")


run(globals())
