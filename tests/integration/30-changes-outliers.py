# SPDX-License-Identifier: Apache-2.0
"""Figures that stand out are asked about, in warnings that refuse nothing."""

from daemon import Daemon, run

HEAD = "organization,period,program,indicator,value\n"
FORM = "cooperatives.cooperative"
D = Daemon()
for slug in ("tayssir", "atlas", "wiam", "zerhoun"):
    D.athar("org", "add", slug, "--kind", "cooperative", "--province", "MA-HOC")


def _periods(first, n):
    return [f"{first + i // 4}Q{i % 4 + 1}" for i in range(n)]


def _fill(slug, values, first=2018):
    rows = [f"{slug},{p},cooperatives,members,{v}\n" for p, v in zip(_periods(first, len(values)), values)]
    D.submit(HEAD + "".join(rows), "--partial")


def _say(slug, period, value, *options):
    out = D.submit(HEAD + f"{slug},{period},cooperatives,members,{value}\n", "--format", "json", *options)
    assert out["outcome"] == "accepted", out
    return [(f["code"], f["message"]) for f in out["findings"] if f["code"].startswith("outlier")]


def _outliers(*args):
    found = D.athar("--format", "json", "outliers", FORM, *args, ok=0)
    return [(r["organization"], r["period"], r["value"], r["reason"], r["median"], r["n"]) for r in found.out["outliers"]], found.err


def a_figure_far_from_the_median_is_asked_about_and_accepted():
    _fill("tayssir", [10, 12, 11, 13, 16, 15, 14, 17])
    assert _say("tayssir", "2020Q1", 23, "--dry-run") == []
    warned = _say("tayssir", "2020Q1", 160)
    assert [code for code, _ in warned] == ["outlier-median"], warned
    for word in ("160", "13.5", "8"):
        assert word in warned[0][1], warned
    assert warned[0][1].endswith("is it right?"), warned
    found, _ = _outliers()
    assert found == [("tayssir", "2020Q1", "160", "outlier-median", "13.5", "8")], found


def with_too_few_earlier_values_nothing_is_said_but_the_scan_says_so():
    _fill("atlas", [10, 12, 11, 13, 16, 15, 14])
    assert _say("atlas", "2019Q4", 160000) == []
    found, said = _outliers("--where", "organization=atlas")
    assert found == [], found
    assert "n is too small" in said and "8" in said, said


def what_the_season_explains_is_not_asked_about():
    _fill("wiam", [5, 6, 80, 7, 6, 5, 85, 6, 5, 7, 90, 6])
    assert _say("wiam", "2021Q3", 86, "--dry-run") == [], "every third quarter is like that"
    warned = _say("wiam", "2021Q3", 4, "--dry-run")
    assert [code for code, _ in warned] == ["outlier-season"], warned
    assert "85" in warned[0][1] and "3" in warned[0][1], warned


def other_projects_and_layers_and_later_periods_are_not_its_history():
    _fill("zerhoun", [10, 12, 11, 13, 16, 15, 14, 17])
    assert _say("zerhoun", "2017Q4", 5000, "--dry-run") == []
    assert _say("zerhoun", "2020Q1", 5000, "--dry-run", "--layer", "verified") == []


def a_batch_is_not_held_up_by_questions():
    text = HEAD + "zerhoun,2020Q1,cooperatives,members,5000\n"
    out = D.submit(text, "--format", "json", "--partial")
    assert not [f for f in out["findings"] if f["code"].startswith("outlier")], out
    found, _ = _outliers("--period", "2020Q1", "--where", "organization=zerhoun")
    assert [r[2] for r in found] == ["5000"], found


def the_question_is_asked_in_the_readers_language():
    for lang, end in (("fr", "est-ce juste ?"), ("ar", "صحيحة؟")):
        warned = _say("tayssir", "2020Q1", 170, "--dry-run", "--lang", lang)
        assert warned and warned[0][1].endswith(end), (lang, warned)


run(globals())
