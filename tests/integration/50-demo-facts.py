# SPDX-License-Identifier: Apache-2.0
"""The demo: published totals come out exactly, from figures sent like anyone's."""

import base64
import os
import re
import shlex
import subprocess
from decimal import ROUND_HALF_EVEN, Decimal

from daemon import BIN, Daemon, run

DEMO = os.path.join(BIN, "athar-demo")
REGIONS = ["MA-%02d" % n for n in range(1, 13)]

# indicator, more of the question, the published value
FACTS = [
    ("incubation.projects_admitted", [], "4000"),
    ("incubation.revenue", [], "50000000.00"),
    ("incubation.grants", [], "20000000.00"),
    ("incubation.programs_run", [], "30"),
    ("incubation.countries", [], "10"),
    ("incubation.events_held", [], "2000"),
    ("incubation.partners", [], "100"),
    ("incubation.partners", ["--period", "2025"], "100"),
    ("incubation.summit_participants", [], "400"),
    ("incubation.exhibitors", [], "100"),
    ("cooperatives.women_trained", [], "1051"),
    ("cooperatives.women_trained", ["--project", "flower"], "1051"),
    ("cooperatives.women_trained", ["--project", "flower", "--layer", "target"], "300"),
    ("cooperatives.womens_cooperatives_trained", ["--where", "province=MA-HOC"], "52"),
    ("cooperatives.womens_cooperatives_trained", ["--where", "region=MA-04"], "21"),
    ("cooperatives.womens_cooperatives_trained", ["--where", "province=MA-TNG|MA-TET"],
     "29"),
]


def _demo(server, *args):
    return subprocess.run(
        [DEMO, "--server", server, *args],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding="utf-8", timeout=170,
    )


def _loaded(server, *args):
    done = _demo(server, *args)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


D = Daemon()
FIRST = _loaded(D.url)


def _total(rows):
    return sum(Decimal(r["value"]) for r in rows)


def every_published_figure_comes_out_exactly():
    for indicator, more, published in FACTS:
        rows = D.query(indicator, *more)
        assert [r["value"] for r in rows] == [published], (indicator, more, rows)


def a_figure_by_year_and_region_adds_up_to_what_was_published():
    rows = D.query("incubation.projects_admitted", "--every", "year", "--by", "region")
    assert _total(rows) == 4000, _total(rows)
    assert sorted({r["region"] for r in rows}) == REGIONS
    assert sorted({r["period"] for r in rows}) == [str(y) for y in range(2016, 2026)]
    for by in ("sex", "stage"):
        assert _total(D.query("incubation.projects_admitted", "--by", by)) == 4000, by
    assert _total(D.query("incubation.events_held", "--by", "event_type")) == 2000
    assert _total(D.query("incubation.revenue", "--every", "month")) == 50000000
    assert _total(D.query("incubation.grants", "--by", "province,funder_type")) == 20000000


def people_of_several_reports_are_a_range():
    row = D.query("cooperatives.womens_cooperatives_trained")[0]
    assert (row["value"], row["low"], row["high"]) == (None, "52", "102"), row


def womens_share_is_women_over_members_of_each_region():
    members = {r["region"]: Decimal(r["value"])
               for r in D.query("cooperatives.members", "--by", "region")}
    women = {r["region"]: Decimal(r["value"])
             for r in D.query("cooperatives.members", "--by", "region,sex")
             if r["sex"] == "f"}
    shares = D.query("cooperatives.women_share", "--by", "region")
    assert [r["region"] for r in shares] == REGIONS, shares
    for r in shares:
        exact = 100 * women[r["region"]] / members[r["region"]]
        share = exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_EVEN)
        assert r["value"] == str(share), (r, exact)
        assert Decimal(r["numerator"]) == women[r["region"]], r
        assert Decimal(r["denominator"]) == members[r["region"]], r


def about_300_organizations_report_and_some_moved():
    organizations = D.athar("--format", "json", "org", "list")["organizations"]
    assert 280 <= len(organizations) <= 320, len(organizations)
    assert sorted({o["region"] for o in organizations} - {"abroad"}) == REGIONS
    assert all(len(o["names"]) == 3 for o in organizations)
    # Told apart by the last membership: a province other than the first, or a new parent.
    dated = [o["memberships"] for o in organizations if len(o.get("memberships", [])) > 1]
    assert any(m[0]["province"] != m[-1]["province"] for m in dated), dated
    unions = {o["slug"] for o in organizations if o["kind"] == "union"}
    assert any(m[-1]["parent"] in unions for m in dated), dated
    rows = D.query("cooperatives.members", "--period", "2025", "--by", "parent")
    assert "union-miel-al-hoceima" in [r["parent"] for r in rows], rows


def the_screen_says_published_and_demo_and_that_detail_is_illustrative():
    out = FIRST.stdout
    assert "more than 4,000 (demo: 4,000)" in out, out
    assert "about 50,000,000 MAD (demo: 50,000,000)" in out, out
    assert out.count(" equal ") == 14 and "DIFFERS" not in out, out
    assert "illustrative" in out, out


def each_command_it_shows_answers():
    shown = re.findall(r"^  (\S+/athar --server .*)$", FIRST.stdout, re.M)
    assert len(shown) >= 5, FIRST.stdout
    for line in shown:
        done = subprocess.run(shlex.split(line), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, encoding="utf-8", timeout=60)
        assert done.returncode == 0 and len(done.stdout.splitlines()) > 1, (line, done.stdout)


def corrections_and_withdrawals_show_in_the_history():
    head = int(D.call("Journal.Head")["seq"])
    last = D.call("Journal.List", {"after": str(head - 100)})["entries"]
    text = b"".join(base64.b64decode(e["entry"]) for e in last).decode("utf-8", "replace")
    assert "erreur d'un zéro à la saisie" in text, text
    assert "تصريح مزدوج" in text, text
    history = D.athar("--format", "json", "history", "incubation", "khobza-tarfaya",
                      "2025-06")
    newest = history["entries"][0]["changes"][0]
    assert newest["reason"] and newest["before"] != newest["after"], history


def loading_it_again_changes_nothing():
    before = D.call("Journal.Head")
    again = _loaded(D.url)
    assert D.call("Journal.Head") == before
    assert "accepted 0, unchanged 0" in again.stderr, again.stderr
    assert again.stdout == FIRST.stdout


def the_table_speaks_three_languages():
    # Digits are grouped by a space that does not break.
    done = _loaded(D.url, "--lang", "fr", "--quiet")
    french = done.stdout.replace("\u00a0", " ")
    assert "plus de 4 000 (démo : 4 000)" in french, french
    assert done.stderr == "", done.stderr
    arabic = _loaded(D.url, "--lang=ar").stdout.replace("\u00a0", " ")
    assert "أكثر من 4 000 (العرض: 4 000)" in arabic, arabic


def the_journal_alone_gives_the_same_totals():
    answer = D.athar("--format", "json", "verify")
    assert answer["mismatches"] == "0" and int(answer["records"]) > 10000, answer


def arguments_and_absent_servers_are_told_apart():
    assert _demo(D.url, "--lang", "de").returncode == 2
    assert _demo(D.url, "--nonsense").returncode == 2
    assert _demo("ipc:///nowhere/athar.sock").returncode == 3


def a_total_that_differs_is_said_and_fails():
    D.submit("organization,period,indicator,value\n"
             "incubateur-tanger,2015-12,incubation.projects_admitted,1\n")
    done = _demo(D.url)
    assert done.returncode == 1, done.stdout
    assert "more than 4,000 (demo: 4,001)" in done.stdout, done.stdout
    assert done.stdout.count("DIFFERS") == 1, done.stdout


try:
    run(globals())
finally:
    D.stop()
