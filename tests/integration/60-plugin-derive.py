# SPDX-License-Identifier: Apache-2.0
"""Indicators that a plugin's code derives: exact, of any region, month and moment, stored nowhere."""

import os
import shutil

from daemon import OK, TEST_PLUGINS, Daemon, rows, run, scratch

HEAD = "organization,period,indicator,sex,value\n"
# hours, of women, and clubs; of two regions and months
FIGURES = """\
tayssir,2024-03,derived.hours,,100.5
tayssir,2024-03,derived.hours,f,40.5
tayssir,2024-03,derived.clubs,,2
nour,2024-03,derived.hours,,50
nour,2024-03,derived.clubs,,1
tayssir,2024-07,derived.hours,,12
tayssir,2024-07,derived.clubs,,3
nour,2024-04,derived.hours,,7
nour,2024-04,derived.clubs,,NA
"""


def _serving(isolation="on"):
    folder = scratch()
    shutil.copy(os.path.join(TEST_PLUGINS, "derived.so"), folder)
    d = Daemon(plugins=[folder], config="plugins.isolation = %s\n" % isolation)
    d.athar("org", "add", "tayssir", "--kind", "association", "--province", "MA-HOC")
    d.athar("org", "add", "nour", "--kind", "association", "--province", "MA-RAB")
    return d


def _table(d, *question):
    answer = rows(d.athar("--format", "json", "query", *question))
    return {
        (row["period"], row.get("region") or row.get("sex")): (
            row["value"], row["numerator"], row["denominator"], row["reported"])
        for row in answer
    }


def _exact(d):
    # 31 days of March, 30 of April; July is no term.
    assert _table(d, "derived.pace", "--period", "2024", "--every", "month") == {
        ("202403", None): ("1.618", "150.5", "93", 2),
        ("202404", None): (None, None, None, 1),
        ("202407", None): (None, "12.0", "0", 1),
    }, _table(d, "derived.pace", "--period", "2024", "--every", "month")
    assert _table(d, "derived.pace", "--period", "2024-03", "--by", "region") == {
        ("202403", "MA-01"): ("1.621", "100.5", "62", 1),
        ("202403", "MA-04"): ("1.613", "50.0", "31", 1),
    }
    # The year: 366 days less 62, the last value of each organization's clubs.
    assert _table(d, "derived.pace", "--period", "2024", "--by", "region") == {
        ("2024", "MA-01"): ("0.123", "112.5", "912", 1),
        ("2024", "MA-04"): (None, None, None, 1),
    }, _table(d, "derived.pace", "--period", "2024", "--by", "region")


def figures_are_exact_by_region_and_month_whatever_runs_the_code():
    for isolation in ("on", "off"):
        with _serving(isolation) as d:
            d.submit(HEAD + FIGURES)
            _exact(d)
            d.restart()
            _exact(d)
            assert d.athar("--format", "json", "verify")["mismatches"] == "0"


def a_breakdown_and_a_factor_are_those_of_the_indicator():
    with _serving() as d:
        d.submit(HEAD + FIGURES)
        assert _table(d, "derived.effort", "--period", "2024-03", "--by", "sex") == {
            ("202403", "f"): ("4.0", "40.5", "1000", 1),  # 4.05, half to even
            ("202403", "unspecified"): ("11.0", "110.0", "1000", 2),
        }, _table(d, "derived.effort", "--period", "2024-03", "--by", "sex")


def json_and_the_table_for_people_show_it():
    with _serving() as d:
        d.submit(HEAD + FIGURES)
        answer = d.call("Query.Aggregate", {"indicators": ["derived.pace"], "period": "2024-03"})
        row = answer["rows"][0]
        assert (row["value"], row["numerator"], row["denominator"]) == ("1.618", "150.5", "93"), row
        assert "1.618" in str(d.athar("query", "derived.pace", "--period", "2024-03"))
        program = d.call("Catalogue.GetProgram", {"id": "derived"})["program"]
        pace = [i for i in program["forms"][0]["indicators"] if i["id"] == "pace"][0]
        assert pace["derived"] == "hours; clubs" and pace["numerator"] == "", pace


def what_it_is_made_of_can_be_seen():
    with _serving() as d:
        d.submit(HEAD + FIGURES)
        drill = d.call("Query.Drill", {"indicator": "derived.pace", "period": "2024-03"})
        assert [t["indicator"] for t in drill["terms"]] == ["derived.hours", "derived.clubs"], drill
        assert drill["total"]["value"] == "1.618", drill["total"]
        assert len(drill["rows"]) == 4, drill["rows"]


def a_former_moment_has_the_totals_of_then():
    with _serving() as d:
        d.submit(HEAD + FIGURES)
        before = d.call("Journal.Head")["seq"]
        d.submit(HEAD + "nour,2024-03,derived.hours,,3150\n")
        then = _table(d, "derived.pace", "--period", "2024-03", "--as-of", before)
        assert then[("202403", None)][:2] == ("1.618", "150.5"), then
        now = _table(d, "derived.pace", "--period", "2024-03")
        assert now[("202403", None)][:2] == ("34.952", "3250.5"), now


def a_mended_function_is_asked_from_then_on_of_former_moments_too():
    with _serving() as d:
        d.submit(HEAD + "tayssir,2024-05,derived.hours,,93\ntayssir,2024-05,derived.clubs,,1\n")
        before = d.call("Journal.Head")["seq"]
        question = ("derived.pace", "--period", "2024-05")
        assert _table(d, *question)[("202405", None)] == ("3.000", "93.0", "31", 1)
        shutil.copy(os.path.join(TEST_PLUGINS, "mended", "derived.so"), d.plugins[0] + "/new")
        os.rename(d.plugins[0] + "/new", d.plugins[0] + "/derived.so")
        d.athar("plugin", "reload", "derived")
        for moment in ((), ("--as-of", before)):
            said = _table(d, *question, *moment)[("202405", None)]
            assert said == ("3.100", "93.0", "30", 1), (moment, said)


def a_difference_and_a_dry_run_ask_no_code():
    def moved(*names):
        asked = {"from": str(before), "summary": True, "indicators": list(names)}
        return {row["indicator"] for row in d.call("Query.Diff", asked)["totals"]}

    with _serving() as d:
        d.submit(HEAD + FIGURES)
        before = d.call("Journal.Head")["seq"]
        more = HEAD + "nour,2024-03,derived.hours,,3150\n"
        out = d.athar("submit", "-", "--dry-run", input=more)
        assert "derived.hours" in str(out) and "derived.pace" not in str(out), out
        d.submit(more)
        d.athar("plugin", "unload", "derived")
        assert moved() == moved("derived") == {"derived.hours"}, moved()


def a_plugin_that_is_not_loaded_derives_nothing_and_says_so():
    with _serving() as d:
        d.submit(HEAD + FIGURES)
        d.athar("plugin", "unload", "derived")
        out = d.athar("query", "derived.pace", "--period", "2024-03", ok=False)
        assert out.status != OK and "nothing on this server computes 'derived.pace'" in out.err, out
        assert _table(d, "derived.hours", "--period", "2024-03")[("202403", None)][0] == "150.5"


run(globals())
