# SPDX-License-Identifier: Apache-2.0
"""athar submit: what is accepted, what it says, and what it leaves alone."""

import json
import os

from daemon import REFUSED, Daemon, run, scratch

HEAD = "organization,period,program,indicator,sex,value\n"
D = Daemon()
for slug, province in (("tayssir", "MA-HOC"), ("atlas", "MA-AZI")):
    D.athar("org", "add", slug, "--kind", "cooperative", "--province", province)


def _members(period, *more):
    rows = D.query("cooperatives.members", "--period", period, *more)
    return {r.get("sex", "total"): r["value"] for r in rows}


def _csv(*lines):
    return HEAD + "".join(line + "\n" for line in lines)


def _submit(text, *options, **more):
    return D.submit(text, "--format", "json", *options, **more)


def several_reports_of_a_file_are_one_submission():
    answer = _submit(
        _csv(
            "tayssir,2019Q1,cooperatives,members,f,25",
            "tayssir,2019Q1,cooperatives,members,m,15",
            "atlas,2019Q1,cooperatives,members,,10",
        )
    )
    assert answer["outcome"] == "accepted", answer
    assert answer["reports"]["accepted"] == 2, answer
    assert answer["values"]["accepted"] == 3, answer
    head = int(D.call("Journal.Head")["seq"])
    assert answer["seq"] == head, (answer, head)
    assert _members("2019Q1") == {"total": "50"}
    again = _submit(_csv("tayssir,2019Q1,cooperatives,members,f,25"))
    assert again["outcome"] == "unchanged", again
    assert again["reports"]["unchanged"] == 1 and again["values"]["unchanged"] == 1, again


def one_bad_report_refuses_the_whole_file():
    text = _csv(
        "tayssir,2019Q2,cooperatives,members,,7", "nobody,2019Q2,cooperatives,members,,1"
    )
    out = _submit(text, ok=REFUSED)
    assert out.out["outcome"] == "refused", out
    assert out.out["seq"] is None, out
    assert _members("2019Q2") == {}


def partial_takes_the_good_reports_and_names_the_bad():
    text = _csv(
        "tayssir,2019Q2,cooperatives,members,,7",
        "nobody,2019Q2,cooperatives,members,,1",
        "atlas,2019Q2,cooperatives,members,,8",
        "atlas,2019Q3,cooperatives,members,,1.5",
    )
    out = _submit(text, "--partial", ok=REFUSED)
    assert out.out["outcome"] == "partial", out
    assert out.out["reports"]["accepted"] == 2, out
    assert out.out["reports"]["refused"] == 2, out
    found = [(f["row"], f["column"], f["code"]) for f in out.out["findings"]]
    assert found == [
        (3, "organization", "unknown-organization"),
        (5, "value", "too-many-decimals"),
    ], found
    assert _members("2019Q2") == {"total": "15"}


def a_dry_run_says_what_would_happen_and_stores_nothing():
    head = D.call("Journal.Head")["seq"]
    text = _csv("tayssir,2019Q3,cooperatives,members,,7")
    answer = _submit(text, "--dry-run")
    assert answer["dry_run"] and answer["outcome"] == "accepted", answer
    assert answer["results"] == [
        {
            "form": "cooperatives.cooperative",
            "layer": "actual",
            "period": "2019Q3",
            "organization": "tayssir",
            "project": "-",
            "version": 1,
            "changed": 1,
            "unchanged": 0,
        }
    ], answer
    out = _submit(_csv("tayssir,2019Q3,cooperatives,members,,x"), "--dry-run", ok=REFUSED)
    assert out.out["findings"][0]["code"] == "not-a-number", out
    out = _submit(text + "nobody,2019Q3,cooperatives,members,,1\n", "--dry-run", "--partial", ok=1)
    assert out.out["reports"]["accepted"] == 1 and out.out["reports"]["refused"] == 1, out
    assert D.call("Journal.Head")["seq"] == head
    assert _members("2019Q3") == {}


def a_partial_dry_run_lists_the_reports_as_the_file_does():
    periods = ["%dQ%d" % (year, quarter) for year in range(1980, 2005) for quarter in (3, 1)]
    text = _csv(*("atlas,%s,cooperatives,members,,%d" % (p, i) for i, p in enumerate(periods)))
    for _ in range(3):
        answer = _submit(text, "--dry-run", "--partial")
        assert [r["period"] for r in answer["results"]] == periods, answer["results"]


def R6_replace_withdraws_what_the_file_does_not_name():
    _submit(
        _csv(
            "tayssir,2018Q1,cooperatives,members,f,25",
            "tayssir,2018Q1,cooperatives,members,m,15",
            "tayssir,2018Q1,cooperatives,board_members,,5",
            "atlas,2018Q1,cooperatives,members,f,9",
        )
    )
    text = _csv(
        "tayssir,2018Q1,cooperatives,members,f,30", "tayssir,2018Q1,cooperatives,board_members,,"
    )
    answer = _submit(text, "--replace")
    assert answer["outcome"] == "accepted", answer
    assert [f["code"] for f in answer["findings"]] == ["cell-untouched"], answer
    assert answer["findings"][0]["severity"] == "warning", answer
    tayssir = ("--where", "organization=tayssir")
    assert _members("2018Q1", "--by", "sex", *tayssir) == {"f": "30"}
    assert D.query("cooperatives.board_members", "--period", "2018Q1")[0]["value"] == "5"
    assert _members("2018Q1") == {"total": "39"}


def R37_two_rows_for_one_cell_are_refused_even_when_they_agree():
    text = "organization,period,indicator,value\n" + (
        "tayssir,2018-Q2,cooperatives.members,4\natlas,2018Q2,cooperatives.members,4\n"
        "tayssir,2018Q2,cooperatives.members,4\n"
    )
    out = _submit(text, ok=REFUSED)
    found = [(f["row"], f["code"]) for f in out.out["findings"]]
    assert found == [(4, "duplicate-cell")], out


def R38_a_layer_or_project_column_that_contradicts_the_option_is_refused():
    D.athar(
        "project", "add", "flower", "--funder", "F", "--from", "2017-01-01", "--to", "2018-12-31"
    )
    text = (
        "organization,period,indicator,value,layer,project\n"
        "tayssir,2018,cooperatives.members,4,target,\n"
        "atlas,2018,cooperatives.members,4,actual,flower\n"
    )
    out = _submit(text, "--layer", "target", ok=REFUSED)
    found = [(f["row"], f["column"], f["code"]) for f in out.out["findings"]]
    assert found == [(3, "layer", "layer-contradicts")], found
    out = _submit(text.replace("actual", ""), "--layer", "target", "--project", "-", ok=REFUSED)
    found = [(f["row"], f["column"], f["code"]) for f in out.out["findings"]]
    assert found == [(3, "project", "project-contradicts")], found
    answer = _submit(text.replace("actual", ""), "--layer", "target")
    assert answer["reports"]["accepted"] == 2, answer
    target = ("--period", "2018", "--layer", "target", "--by", "project")
    rows = D.query("cooperatives.members", *target)
    # null and "-" are last and first of the codes: own work and the project each have a row
    assert sorted((r["project"], r["value"]) for r in rows) == [("-", "4"), ("flower", "4")], rows


def spreadsheet_dialects_and_arabic_digits_are_read():
    text = (
        "\ufefforganization;period;indicator;sex;value;comment\r\n"
        'tayssir;٢٠١٧-Q1;cooperatives.members;f;٣٠;"سطر أول\r\nو""ثان"""\r\n'
        "tayssir;2017Q1;cooperatives.members;m;۲۰;\r\n"
    )
    answer = _submit(text)
    assert answer["reports"]["accepted"] == 1, answer
    assert _members("2017Q1", "--by", "sex") == {"f": "30", "m": "20"}
    entries = D.athar(
        "history", "cooperatives.cooperative", "tayssir", "2017Q1", "--format", "json"
    )["entries"]
    comments = [c["comment"] for c in entries[0]["changes"]]
    assert 'سطر أول\r\nو"ثان"' in comments, comments


def json_files_are_submissions_and_findings_name_the_path():
    path = os.path.join(scratch(), "march.json")
    submission = {
        "reports": [
            {
                "key": {
                    "form": "cooperatives.cooperative",
                    "period": "2016Q1",
                    "organization": "atlas",
                },
                "rows": [{"indicator": "members", "value": "12"}],
            }
        ]
    }
    with open(path, "w", encoding="utf-8") as f:
        json.dump(submission, f)
    assert D.athar("submit", path, "--format", "json")["outcome"] == "accepted"
    assert _members("2016Q1") == {"total": "12"}
    submission["reports"][0]["rows"].append(
        {"indicator": "members", "options": ["sex=f"], "value": "13"}
    )
    out = _submit(json.dumps(submission), ok=REFUSED)
    finding = out.out["findings"][0]
    assert finding["code"] == "parts-not-total", out
    assert finding["column"].startswith("reports[0].rows["), out
    out = _submit('{"reports":[{"rows":[{"valve":"1"}]}]}', ok=REFUSED)
    assert out.out["findings"][0]["code"] == "malformed-json", out
    assert "valve" in out.out["findings"][0]["message"], out


def withdrawn_na_zero_and_missing_stay_apart():
    values = ("0", "NA", "WITHDRAWN", "")
    for quarter, value in enumerate(values, 1):
        _submit(_csv("tayssir,2015Q%d,cooperatives,members,,5" % quarter))
        _submit(_csv("tayssir,2015Q%d,cooperatives,members,,%s" % (quarter, value)))
    every = ("--period", "2015", "--every", "quarter")
    rows = D.query("cooperatives.members", *every)
    assert [(r["period"], r["value"]) for r in rows] == [
        ("2015Q1", "0"),
        ("2015Q2", None),
        ("2015Q4", "5"),
    ], rows


def a_file_over_the_limit_is_refused_with_it_and_partial_sends_it():
    with Daemon(config="ingest.values_per_submission = 2\ningest.batch_items = 3\n") as d:
        d.athar("org", "add", "tayssir", "--kind", "cooperative", "--province", "MA-HOC")
        text = _csv(*("tayssir,201%dQ1,cooperatives,members,,%d" % (n, n) for n in range(8)))
        out = d.submit(text, "--format", "json", ok=REFUSED)
        assert out.out["findings"][0]["code"] == "too-many-values", out
        assert "2" in out.out["findings"][0]["message"], out
        assert "--partial" in out.err, out.err
        answer = d.submit(text, "--partial", "--format", "json")
        assert answer["reports"]["accepted"] == 8, answer
        total = d.query("cooperatives.members", "--period", "2017Q1")
        assert total[0]["value"] == "7", total


def a_big_file_travels_packed_and_its_findings_keep_their_rows():
    rows = [
        "%s,%dQ%d,cooperatives,%s,,%s" % (org, year, q, indicator, value)
        for year in range(1960, 2010)
        for q in (1, 2, 3, 4)
        for org in ("tayssir", "atlas")
        for indicator, value in (
            ("members", "3"), ("revenue", "1.25"), ("export_sales", "0.5"),
            ("paid_to_women", "NA"), ("women_paid", "1"), ("markets_accessed", "2"),
        )
    ]
    answer = _submit(_csv(*rows))
    assert answer["values"]["accepted"] == len(rows) == 2400, answer
    whole = D.query("cooperatives.revenue", "--period", "1960..2009")
    assert whole[0]["value"] == "500.00", whole
    rows[1234] = "atlas,1985Q3,cooperatives,members,,3.5"
    rows[2000] = "tayssir,2001Q3,cooperatives,nothing,,3"
    out = _submit(_csv(*rows), "--partial", ok=REFUSED)
    found = [(f["row"], f["column"], f["code"]) for f in out.out["findings"]]
    assert found == [
        (1236, "value", "too-many-decimals"),
        (2002, "indicator", "unknown-indicator"),
    ], found


def thousands_of_reports_in_one_submission_are_verified_and_survive_a_restart():
    rows = [
        "%s,%dQ%d,cooperatives,markets_accessed,,1" % (org, year, q)
        for year in range(1900, 2200)
        for q in (1, 2, 3, 4)
        for org in ("tayssir", "atlas", "third")
    ]
    D.athar("org", "add", "third", "--kind", "cooperative", "--province", "MA-AZI")
    assert _submit(_csv(*rows))["reports"]["accepted"] == 3600
    D.athar("verify")
    D.restart()
    D.athar("verify")


def the_sums_at_the_end_are_a_table_and_csv_too():
    text = _csv("tayssir,2014Q1,cooperatives,members,,5")
    out = D.submit(text).split("\n")
    assert out[0].split() == ["outcome", "reports", "values", "position"], out
    assert out[1].split()[:3] == ["accepted", "1", "1"], out
    out = D.submit(text, "--format", "csv").split("\n")
    assert out[:2] == ["outcome,reports,values,seq", "accepted,0,0,"], out
    assert out[2] == "unchanged,1,1," + D.call("Journal.Head")["seq"], out


def the_server_verifies_and_ends_cleanly():
    D.athar("verify")
    D.stop()


run(globals())
