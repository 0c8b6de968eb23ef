# SPDX-License-Identifier: Apache-2.0
"""athar submit: every bad input is a coded error that names file, row and column, in the
partner's language, and the server serves on."""

import os

from daemon import REFUSED, Daemon, run, scratch

HEAD = "organization,period,program,indicator,sex,age,value,layer,project\n"
D = Daemon()
D.athar("org", "add", "tayssir", "--kind", "cooperative", "--province", "MA-HOC")
D.athar("org", "add", "ecole", "--kind", "school", "--province", "MA-HOC")
D.athar("project", "add", "flower", "--funder", "F", "--from", "2021-07-01", "--to", "2022-03-31")


def _findings(text, *options):
    out = D.submit(text, "--format", "json", *options, ok=REFUSED)
    for finding in out.out["findings"]:
        said = finding["message"]
        assert "''" not in said and "{" not in said and said == said.strip(), finding
    return [(f["row"], f["column"], f["code"]) for f in out.out["findings"]]


# What a row says, and the column and code of its finding.
BAD_ROWS = [
    ("nobody,2024Q1,cooperatives,members,,,1,,", "organization", "unknown-organization"),
    ("tayssir,2024Q5,cooperatives,members,,,1,,", "period", "malformed-period"),
    ("tayssir,2024-13,cooperatives,members,,,1,,", "period", "malformed-period"),
    ("tayssir,2024Oct,cooperatives,members,,,1,,", "period", "foreign-period"),
    ("tayssir,LAST_QUARTER,cooperatives,members,,,1,,", "period", "relative-period"),
    ("tayssir,2024-03,cooperatives,members,,,1,,", "period", "wrong-frequency"),
    ("tayssir,2024,cooperatives,members,,,1,,", "period", "wrong-frequency"),
    ("tayssir,2024Q1,coops,members,,,1,,", "program", "unknown-program"),
    ("tayssir,2024Q1,cooperatives,membres,,,1,,", "indicator", "unknown-indicator"),
    ("tayssir,2024Q1,cooperatives,women_share,,,1,,", "indicator", "computed-indicator"),
    ("tayssir,2024Q1,cooperatives,members,x,,1,,", "sex", "unknown-option"),
    ("tayssir,2024Q1,cooperatives,members,f,old,1,,", "age", "unknown-option"),
    ("tayssir,2024Q1,cooperatives,revenue,f,,1,,", "sex", "unknown-breakdown"),
    ('tayssir,2024Q1,cooperatives,members,,,"1,000",,', "value", "thousands-separator"),
    ("tayssir,2024Q1,cooperatives,members,,,1 000,,", "value", "thousands-separator"),
    ("tayssir,2024Q1,cooperatives,members,,,1.5,,", "value", "too-many-decimals"),
    ("tayssir,2024Q1,cooperatives,members,,,many,,", "value", "not-a-number"),
    ("tayssir,2024Q1,cooperatives,members,,,1e3,,", "value", "not-a-number"),
    ("tayssir,2024Q1,cooperatives,members,,,-1,,", "value", "out-of-range"),
    ("tayssir,2024Q1,cooperatives,revenue,,,10000000000000001,,", "value", "out-of-range"),
    ("tayssir,2024Q1,cooperatives,members,,,1,planned,", "layer", "unknown-layer"),
    ("tayssir,2024Q1,cooperatives,members,,,1,,rose", "project", "unknown-project"),
    ("tayssir,2024Q1,cooperatives,members,,,1,,flower", "period", "period-not-in-project"),
    ("ecole,2024Q1,cooperatives,members,,,1,,", "organization", "kind-does-not-report"),
    ("tayssir,2024Q1,,members,,,1,,", "indicator", "missing-program"),
    ("tayssir,2024Q1,tanara,cooperatives.members,,,1,,", "indicator", "program-mismatch"),
    (",2024Q1,cooperatives,members,,,1,,", "organization", "missing-field"),
    ("tayssir,,cooperatives,members,,,1,,", "period", "missing-field"),
    ("tayssir,2024Q1,cooperatives,,,,1,,", "indicator", "missing-field"),
    ("tayssir,2024Q1,cooperatives,members,,,1,,,more", None, "too-many-fields"),
    ('tayssir,2024Q1,coop"eratives,members,,,1,,', None, "malformed-csv"),
    ('tayssir,2024Q1,cooperatives,members,,,"1,,', None, "malformed-csv"),
]


def every_bad_row_names_its_column_and_code():
    head = D.call("Journal.Head")
    for row, column, code in BAD_ROWS:
        found = _findings(HEAD + row + "\n")
        assert found[0] == (2, column, code), (row, found)
        assert {f[0] for f in found} == {2}, (row, found)
    assert D.call("Journal.Head") == head, "nothing of it may be stored"


def parts_that_do_not_make_the_total_are_refused_at_a_part():
    text = HEAD + (
        "tayssir,2024Q1,cooperatives,members,,,10,,\n"
        "tayssir,2024Q1,cooperatives,members,f,,4,,\n"
        "tayssir,2024Q1,cooperatives,members,m,,7,,\n"
    )
    found = _findings(text)
    assert [f[2] for f in found] == ["parts-not-total"], found
    assert found[0][0] in (2, 3, 4) and found[0][1] == "value", found


def all_bad_rows_of_a_file_are_named_in_order():
    rows = [r for r in BAD_ROWS[:16]]
    text = HEAD
    for i, (row, _, _) in enumerate(rows):
        text += row.replace("2024Q1", "20%dQ1" % (10 + i)) + "\n"
    found = _findings(text)
    wanted = [(i + 2, column, code) for i, (_, column, code) in enumerate(rows)]
    assert found == wanted, found


def headers_are_checked_in_row_one():
    for header, column, code in (
        ("organization,period,indicator\n", "value", "missing-column"),
        ("period,indicator,value\n", "organization", "missing-column"),
        ("organization,period,indicator,value,value\n", "value", "duplicate-column"),
        ("organization,period,indicator,value,notes here\n", "notes here", "unknown-column"),
        (
            "organization,period,indicator,value,sexe\ntayssir,2024Q1,cooperatives.members,1,\n",
            "sexe",
            "unknown-column",
        ),
    ):
        found = _findings(header)
        assert found == [(1, column, code)], (header, found)


def text_that_is_no_utf8_is_found():
    text = (HEAD + "tayssir,2024Q1,cooperatives,members,,,1,,\ncaf\udce9,,,,,,1,,\n").encode(
        "utf-8", "surrogateescape"
    )
    found = _findings(text)
    assert found == [(3, "organization", "invalid-text")], found


def a_line_names_file_row_column_code_and_says_it_in_three_languages():
    path = os.path.join(scratch(), "mars.csv")
    with open(path, "w", encoding="utf-8") as f:
        f.write(HEAD + "nobody,2024Q1,cooperatives,members,,,1,,\n")
    for lang, word in (("ar", "غير معروفة"), ("fr", "inconnue"), ("en", "not known")):
        out = D.athar("submit", path, "--lang", lang, ok=REFUSED)
        line = out.err.splitlines()[0]
        assert line.startswith(path + ":2: organization: [unknown-organization] "), line
        assert word in line, line
    out = D.athar("submit", path, ok=REFUSED, env={"LC_ALL": "ar_MA.UTF-8"})
    assert "غير معروفة" in out.err, out.err
    with open(path, "w", encoding="utf-8") as f:
        f.write("organization,period\n")
    for lang, word in (("ar", "غير موجود"), ("fr", "manque"), ("en", "missing from the header")):
        out = D.athar("--lang", lang, "submit", path, ok=REFUSED)
        line = out.err.splitlines()[0]
        assert line.startswith(path + ":1: indicator: [missing-column] "), line
        assert word in line, line
    assert not os.path.exists(path + ".athar-upload")


def the_server_serves_on():
    D.submit(HEAD + "tayssir,2024Q1,cooperatives,members,f,,3,,\n")
    assert D.query("cooperatives.members")[0]["value"] == "3"
    D.athar("verify")
    D.stop()


run(globals())
