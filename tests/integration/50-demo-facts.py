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
    ("crowdfunding.campaigns_launched",
     ["--where", "organization=wuluj", "--period", "2020-03..2020-05"], "3"),
    ("crowdfunding.campaigns_live",
     ["--where", "organization=wuluj", "--period", "2020-04"], "17"),
    ("solidarity.centre_investment", ["--where", "organization=centre-tpe-casablanca"],
     "42600000.00"),
    ("solidarity.centre_investment", ["--where", "province=MA-CAS"], "42600000.00"),
    ("solidarity.applications",
     ["--where", "organization=centre-tpe-oujda", "--period", "2023-06"], "238"),
    ("solidarity.projects_retained",
     ["--where", "organization=centre-tpe-oujda", "--period", "2023-06"], "36"),
    ("solidarity.projects_retained",
     ["--where", "organization=centre-tpe-oujda", "--where", "sex=f", "--period",
      "2023-06"], "7"),
    # Published of the same, beside what the table shows.
    ("solidarity.projects_retained",
     ["--where", "province=MA-OUJ", "--where", "branch=services", "--period", "2023-06"],
     "10"),
    ("solidarity.projects_retained",
     ["--where", "province=MA-OUJ", "--where", "branch=industry", "--period", "2023-06"],
     "26"),
    ("solidarity.support_committed", ["--where", "organization=centre-tpe-casablanca"],
     "18000000.00"),
    ("solidarity.cohort_entrants",
     ["--where", "organization=centre-tpe-casablanca", "--period", "2019"], "35"),
    # Not published: one results contract, summed by hand.
    ("rbf.amount_claimed", ["--period", "2024..2025"], "549600.00"),
    ("rbf.amount_due", ["--period", "2024..2025"], "471600.00"),
    ("rbf.budget_used", ["--project", "resultats-rif"], "104.8"),
    ("rbf.amount_error_rate", ["--period", "2024..2025"], "2.00"),
    ("rbf.amount_to_recover", ["--period", "2024"], "12000.00"),
    ("rbf.reversals", ["--where", "funding_source=zakat"], "12000.00"),
    ("rbf.amount_paid", ["--project", "resultats-rif"], "450000.00"),
    ("rbf.new_sources_share", [], "70.0"),
    ("rbf.outstanding", ["--period", "2025"], "21600.00"),
    ("rbf.risk_class", ["--where", "risk=medium", "--period", "2024"], "1"),
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


def spring_2020_has_one_campaign_of_each_kind_and_no_other():
    rows = D.query("crowdfunding.campaigns_launched", "--period", "2020-03..2020-05",
                   "--by", "campaign_type")
    assert {r["campaign_type"]: r["value"] for r in rows if r["value"] != "0"} == {
        "aid_to_vulnerable": "1", "startups_hit": "1", "innovative_response": "1"}, rows


def the_platform_opened_in_2016_and_had_usual_campaigns_before():
    shown = D.athar("--format", "json", "org", "show", "wuluj")
    opened = shown.get("organization", shown)["opened"]
    assert opened.startswith("2016"), shown
    rows = D.query("crowdfunding.campaigns_launched", "--period", "2016-01..2020-02",
                   "--by", "campaign_type")
    types = {r["campaign_type"] for r in rows}
    assert {"craft", "creative_project"} <= types, rows
    assert not types & {"aid_to_vulnerable", "startups_hit", "innovative_response"}, rows


def ramadan_and_marhaba_come_when_they_come():
    rows = D.query("solidarity.food_baskets", "--where", "occasion=ramadan", "--every",
                   "month", "--period", "2024-01..2024-12")
    assert [r["period"] for r in rows if r["value"] != "0"] == ["202403"], rows
    rows = D.query("solidarity.marhaba_assisted", "--every", "month", "--period",
                   "2020-01..2021-12")
    assert [r["period"] for r in rows] == [
        "202007", "202008", "202009", "202106", "202107", "202108", "202109"], rows


def help_is_known_for_every_region():
    rows = D.query("solidarity.people_assisted", "--by", "region", "--period", "2025")
    assert [r["region"] for r in rows] == REGIONS, rows
    rows = D.query("crowdfunding.aid_distributed", "--period", "2020", "--by", "aid_type")
    types = {r["aid_type"] for r in rows}
    assert {"rent", "living_costs", "tablet", "computer"} <= types, rows


def a_corrected_claim_is_stale_and_its_amount_stays_as_verified():
    found = D.athar("--format", "json", "stale", "rbf.results")["stale"]
    assert [(r["organization"], r["project"], r["period"]) for r in found] == [
        ("assoc-rif-cooperatives", "resultats-rif", "2025Q2")], found
    who = ["--where", "organization=assoc-rif-cooperatives", "--period", "2025Q2"]
    claimed, due = (D.query("rbf." + i, *who)[0]["value"]
                    for i in ("amount_claimed", "amount_due"))
    assert (claimed, due) == ("24100.00", "28500.00"), (claimed, due)


def the_results_contract_is_shown_as_illustrative():
    out = FIRST.stdout
    assert out.count("not published (demo: ") == 8, out
    assert out.count(" illustrative  ") == 8, out


def about_300_organizations_report_and_some_moved():
    organizations = D.athar("--format", "json", "org", "list")["organizations"]
    assert 280 <= len(organizations) <= 350, len(organizations)
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
    assert out.count(" equal ") == 20 and "DIFFERS" not in out, out
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
