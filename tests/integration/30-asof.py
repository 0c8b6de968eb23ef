# SPDX-License-Identifier: Apache-2.0
"""What a total was: as of a position of the journal, and of a day."""

import datetime

from daemon import Daemon, run

HEAD = "organization,period,indicator,value\n"
SALES = "cooperatives.members"


def _today():
    return datetime.datetime.now(datetime.timezone.utc).date()


def _filled(d):
    """Positions after each step: two figures, a correction, a move, a withdrawal."""
    steps = []
    for slug in ("tayssir", "nour"):
        d.athar("org", "add", slug, "--kind", "cooperative", "--province", "MA-HOC")
    for row in ("tayssir,2024Q1,%s,20", "nour,2024Q1,%s,5", "tayssir,2024Q1,%s,30"):
        d.submit(HEAD + row % SALES + "\n")
        steps.append(int(d.call("Journal.Head")["seq"]))
    d.athar("org", "add", "nour", "--province", "MA-RAB", "--from", "2024-01-01")
    steps.append(int(d.call("Journal.Head")["seq"]))
    d.submit(HEAD + "tayssir,2024Q1,%s,WITHDRAWN\n" % SALES)
    steps.append(int(d.call("Journal.Head")["seq"]))
    return steps


def _by_region(d, *more):
    answer = d.athar("--format", "json", "query", SALES, "--by", "region", *more)
    return answer["seq"], {row[2]: row[3] for row in answer["rows"]}


def a_total_is_what_it_was_after_each_entry():
    with Daemon() as d:
        one, two, three, moved, gone = _filled(d)
        assert _by_region(d, "--as-of", one) == (one, {"MA-01": "20"})
        assert _by_region(d, "--as-of", two) == (two, {"MA-01": "25"})
        assert _by_region(d, "--as-of", three) == (three, {"MA-01": "35"})
        assert _by_region(d, "--as-of", moved) == (moved, {"MA-01": "30", "MA-04": "5"})
        assert _by_region(d, "--as-of", gone) == (gone, {"MA-04": "5"})
        assert _by_region(d) == (gone, {"MA-04": "5"})
        d.restart()
        assert _by_region(d, "--as-of", two) == (two, {"MA-01": "25"})
        assert d.athar("--format", "json", "verify")["mismatches"] == "0"


def a_date_is_its_end_and_before_the_first_entry_there_is_nothing():
    with Daemon() as d:
        before = _today()
        gone = _filled(d)[-1]
        assert _by_region(d, "--as-of", _today()) == (gone, {"MA-04": "5"})
        assert _by_region(d, "--as-of", before - datetime.timedelta(1)) == (0, {})
        assert _by_region(d, "--as-of", 0) == (0, {})


def R36_an_organization_that_came_later_was_not_there():
    with Daemon() as d:
        gone = _filled(d)[-1]
        ask = (SALES, "--by", "region,kind", "--as-of", gone)
        before = d.athar("--format", "json", "query", *ask)
        d.athar("org", "add", "later", "--kind", "cooperative", "--province", "MA-HOC")
        d.submit(HEAD + "later,2024Q1,%s,7\n" % SALES)
        assert d.athar("--format", "json", "query", *ask) == before, before
        assert before["rows"][0][4] == "5" and len(before["rows"]) == 1, before


def single_figures_are_what_they_were():
    with Daemon() as d:
        one, _, _, _, gone = _filled(d)
        ask = {"indicators": [SALES], "period": "2024Q1"}
        was = d.call("Query.Values", {**ask, "asOf": str(one)})
        assert [(r["organization"], r["value"]) for r in was["rows"]] == [("tayssir", "20")], was
        assert int(was["seq"]) == one
        now = d.call("Query.Values", ask)
        assert [(r["organization"], r["value"]) for r in now["rows"]] == [("nour", "5")], now
        assert int(now["seq"]) == gone


def what_is_to_come_or_no_moment_is_refused_with_its_field():
    with Daemon() as d:
        gone = _filled(d)[-1]
        tomorrow = (_today() + datetime.timedelta(2)).isoformat()
        for as_of, reason in (
            (str(gone + 1), "position-ahead"),
            (tomorrow, "position-ahead"),
            ("last week", "malformed-position"),
        ):
            out = d.athar("--format", "json", "query", SALES, "--as-of", as_of, ok=1)
            assert reason in out.out + out.err if isinstance(out.out, str) else reason in str(out), out
        ask = {"indicators": [SALES], "asOf": str(gone + 1)}
        out = d.call("Query.Aggregate", ask, ok=False)
        assert out.status != 0 and "position-ahead" in str(out) and "as_of" in str(out), out


run(globals())
