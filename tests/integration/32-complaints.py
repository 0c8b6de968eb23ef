# SPDX-License-Identifier: Apache-2.0
"""What users of other systems complain about, one test a complaint (tests/README.md lists them)."""

import json
import random
from datetime import datetime, timedelta, timezone
from fractions import Fraction

from daemon import REFUSED, Daemon, run

HEAD = "organization,period,program,indicator,sex,value\n"
D = Daemon()
for slug, province in (("tayssir", "MA-HOC"), ("atlas", "MA-AZI"), ("rif", "MA-HOC")):
    D.athar("org", "add", slug, "--kind", "cooperative", "--province", province)


def _csv(*lines):
    return HEAD + "".join(line + "\n" for line in lines)


def _submit(*lines, **options):
    return D.submit(_csv(*lines), "--format", "json", **options)


def _value(indicator, *options):
    rows = D.query("cooperatives." + indicator, *options)
    assert len(rows) == 1, rows
    return rows[0]["value"]


def averaged_percentages_a_share_is_one_division_of_sums():
    _submit(
        "tayssir,2001Q1,cooperatives,members,f,1", "tayssir,2001Q1,cooperatives,members,m,1",
        "atlas,2001Q1,cooperatives,members,f,97", "atlas,2001Q1,cooperatives,members,m,1",
    )
    by_region = D.query("cooperatives.women_share", "--period", "2001Q1", "--by", "region")
    assert [r["value"] for r in by_region] == ["50.0", "99.0"], by_region
    assert _value("women_share", "--period", "2001Q1") == "98.0", "not 74.5, their average"


def stocks_summed_over_periods_a_year_is_the_last_value():
    for quarter, members in enumerate((10, 20, 30, 40), 1):
        _submit("tayssir,2002Q%d,cooperatives,members,,%d" % (quarter, members))
    assert _value("members", "--period", "2002") == "40", "not 100"
    _submit("atlas,2002Q2,cooperatives,members,,5")
    assert _value("members", "--period", "2002") == "45"


def parts_that_do_not_add_to_the_total_are_refused_or_completed():
    out = _submit(
        "tayssir,2003Q1,cooperatives,members,,10", "tayssir,2003Q1,cooperatives,members,f,7",
        "tayssir,2003Q1,cooperatives,members,m,7", ok=REFUSED,
    )
    assert [f["code"] for f in out.out["findings"]] == ["parts-not-total"], out
    _submit("tayssir,2003Q1,cooperatives,members,,10", "tayssir,2003Q1,cooperatives,members,f,7")
    rows = D.query("cooperatives.members", "--period", "2003Q1", "--by", "sex")
    assert {r["sex"]: r["value"] for r in rows} == {"f": "7", "unspecified": "3"}, rows


def _model_total(given, period):
    return sum(v for (_, p), v in given.items() if p == period)


def totals_that_drift_stay_exact_through_corrections_and_restarts():
    chance, given = random.Random(11), {}
    for turn in range(60):
        org = chance.choice(("tayssir", "atlas", "rif"))
        period = "2004Q%d" % chance.randint(1, 4)
        if chance.random() < 0.2 and (org, period) in given:
            del given[org, period]
            value = "WITHDRAWN"
        else:
            cents = chance.randint(0, 10**9)
            given[org, period] = Fraction(cents, 100)
            value = "%d.%02d" % divmod(cents, 100)
        _submit("%s,%s,cooperatives,revenue,,%s" % (org, period, value))
        if turn == 30:
            D.kill9()
            D.restart()
        rows = D.query("cooperatives.revenue", "--period", period)
        assert Fraction(rows[0]["value"] if rows else 0) == _model_total(given, period), turn
    D.athar("verify")


def stale_totals_every_acknowledgement_is_in_the_next_answer():
    for n in range(1, 21):
        seq = _submit("tayssir,2005Q1,cooperatives,revenue,,%d" % n)["seq"]
        answer = D.athar("--format", "json", "query", "cooperatives.revenue", "--period", "2005Q1")
        assert answer["seq"] >= seq and answer["rows"][0][2] == "%d.00" % n, (n, answer)


def zeros_that_never_arrive_a_zero_replaces_the_old_number():
    _submit("tayssir,2006Q1,cooperatives,members,,12", "atlas,2006Q1,cooperatives,members,,5")
    _submit("tayssir,2006Q1,cooperatives,members,,0")
    assert _value("members", "--period", "2006Q1") == "5"
    rows = D.query("cooperatives.members", "--period", "2006Q1", "--by", "organization")
    assert [(r["organization"], r["value"]) for r in rows] == [("atlas", "5"), ("tayssir", "0")]


def import_errors_without_a_row_number_name_row_column_and_code():
    out = _submit(
        "tayssir,2007Q1,cooperatives,members,,1", "nobody,2007Q1,cooperatives,members,,1",
        "atlas,2007Q5,cooperatives,members,,1", "rif,2007Q1,cooperatives,members,,many", ok=REFUSED,
    )
    found = [(f["row"], f["column"], f["code"]) for f in out.out["findings"]]
    assert found == [
        (3, "organization", "unknown-organization"),
        (4, "period", "malformed-period"),
        (5, "value", "not-a-number"),
    ], found


def no_dry_run_there_is_one_and_it_stores_nothing():
    head = D.call("Journal.Head")["seq"]
    answer = D.submit(_csv("tayssir,2008Q1,cooperatives,members,,1"), "--dry-run", "--format", "json")
    assert answer["dry_run"] and answer["seq"] is None and answer["outcome"] == "accepted", answer
    out = D.submit(_csv("tayssir,2008Q1,cooperatives,members,,x"), "--dry-run", ok=REFUSED)
    assert "[not-a-number]" in out.err, out
    assert D.call("Journal.Head")["seq"] == head
    assert D.query("cooperatives.members", "--period", "2008Q1") == []


def double_counted_beneficiaries_people_are_bounds_until_one_report_is_all():
    D.athar("org", "add", "appui", "--kind", "association", "--province", "MA-HOC")
    text = "organization,period,indicator,value\n"
    for quarter, people in enumerate((30, 50), 1):
        text += "appui,2009Q%d,cooperatives.women_trained,%d\n" % (quarter, people)
    D.submit(text)
    row = D.query("cooperatives.women_trained", "--period", "2009")[0]
    assert (row["value"], row["low"], row["high"]) == (None, "50", "80"), row
    row = D.query("cooperatives.women_trained", "--period", "2009Q1")[0]
    assert (row["value"], row["low"], row["high"]) == ("30", "30", "30"), row


def no_way_to_say_what_a_total_was_on_a_day_as_of_says_it():
    published = _submit("tayssir,2011Q1,cooperatives,members,,10")["seq"]
    _submit("tayssir,2011Q1,cooperatives,members,,12", "atlas,2011Q1,cooperatives,members,,5")
    D.athar("org", "add", "tayssir", "--province", "MA-CAS", "--from", "2010-01-01")
    period = ("--period", "2011Q1")
    then = D.query("cooperatives.members", *period, "--by", "region", "--as-of", published)
    assert [(r["region"], r["value"]) for r in then] == [("MA-01", "10")], then
    now = D.query("cooperatives.members", *period, "--by", "region")
    assert [(r["region"], r["value"]) for r in now] == [("MA-05", "5"), ("MA-06", "12")], now
    today = datetime.now(timezone.utc).date()
    days = (today - timedelta(days=2), today + timedelta(days=2))
    assert D.query("cooperatives.members", *period, "--as-of", days[0]) == []
    out = D.athar("query", "cooperatives.members", *period, "--as-of", days[1], ok=REFUSED)
    assert "[" in out.err, out


def _members_report(value, sex, version):
    key = {"form": "cooperatives.cooperative", "period": "2010Q1", "organization": "tayssir"}
    row = {"indicator": "members", "options": ["sex=" + sex], "value": value}
    report = {"key": key, "rows": [row]}
    return report if version is None else {**report, "expectedVersion": str(version)}


def _call_submit(number, value, sex, version=None, ok=True):
    request = {
        "id": "01901c00-0000-7000-8000-%012d" % number,
        "submission": {"reports": [_members_report(value, sex, version)]},
    }
    return D.athar("--format", "json", "call", "Submissions.Submit", json.dumps(request), ok=ok)


def offline_entry_that_conflicts_is_told_apart_from_entry_that_does_not():
    _call_submit(1, "5", "f", 0)
    _call_submit(2, "6", "f", 1)  # the office corrects
    out = _call_submit(3, "7", "f", 1, ok=REFUSED)  # the phone was offline, from version 1
    said = out.out["findings"][0]
    assert out.out["code"] == "ABORTED" and said["code"] == "version-mismatch", out
    assert "version 2" in said["message"] and "version 1" in said["message"], said
    _call_submit(4, "9", "m")  # another cell, entered offline too: both stay
    rows = D.query("cooperatives.members", "--period", "2010Q1", "--by", "sex")
    assert {r["sex"]: r["value"] for r in rows} == {"f": "6", "m": "9"}, rows
    _call_submit(2, "6", "f", 1)  # sent again after a lost answer: counted once
    assert _value("members", "--period", "2010Q1") == "15"


def the_journal_alone_gives_it_all_again():
    D.athar("verify")
    D.stop()


run(globals())
