# SPDX-License-Identifier: Apache-2.0
"""athar assign import: who reports what, from a CSV file; all of it, or nothing."""

from daemon import REFUSED, Daemon, run

D = Daemon()
ORGANIZATIONS = ("tayssir", "atlas", "wiam")
for slug in ORGANIZATIONS:
    D.athar("org", "add", slug, "--kind", "cooperative", "--province", "MA-HOC")
D.athar("org", "add", "rif", "--kind", "union", "--province", "MA-HOC")
FORM = "cooperatives.cooperative"
HEAD = "form,organization,from,to,deadline\n"


def _import(text, *args, **options):
    return D.athar("--format", "json", "assign", "import", "-", *args, input=text, **options)


def _assigned():
    found = D.athar("--format", "json", "assign", "list")["assignments"]
    return [(a["organization"], a["from"], a["to"], a.get("deadlineDays")) for a in found]


def _head():
    return int(D.call("Journal.Head")["seq"])


def _tally(out):
    return {fate: n for fate, n in out["assignments"].items() if n > 0}


def a_file_is_tried_then_stored_and_the_second_time_it_says_nothing_new():
    text = HEAD + f"{FORM},tayssir,2023-01-01,2023-12-31,\n{FORM},tayssir,2024-01-01,,10\n{FORM},atlas,2024-01-01,,0\n"
    head = _head()
    tried = _import(text, "--dry-run")
    assert tried["dry_run"] and _tally(tried) == {"accepted": 3}, tried
    assert _head() == head and _assigned() == []
    out = _import(text)
    assert _tally(out) == {"accepted": 3} and out["findings"] == [], out
    stored = [
        ("tayssir", "2023-01-01", "2023-12-31", None),
        ("tayssir", "2024-01-01", "", 10),
        ("atlas", "2024-01-01", "", 0),
    ]
    assert _assigned() == stored and _head() == head + 3, _assigned()
    again = _import(text)
    assert _tally(again) == {"unchanged": 3}, again
    assert _assigned() == stored and _head() == head + 3


def a_row_is_judged_on_what_the_rows_above_it_make():
    over = HEAD + f"{FORM},atlas,2025-01-01,,\n"
    out = _import(over, "--dry-run", ok=REFUSED).out
    assert [f["code"] for f in out["findings"]] == ["assignment-overlap"], out
    ended = HEAD + f"{FORM},atlas,2024-01-01,2024-12-31,0\n{FORM},atlas,2025-01-01,,\n"
    assert _tally(_import(ended, "--dry-run")) == {"accepted": 2}
    assert _tally(_import(ended)) == {"accepted": 2}
    assert ("atlas", "2024-01-01", "2024-12-31", 0) in _assigned(), _assigned()
    assert ("atlas", "2025-01-01", "", None) in _assigned(), _assigned()


def what_is_wrong_is_said_by_row_and_column_and_nothing_of_the_file_is_stored():
    head = _head()
    text = (
        HEAD
        + f"{FORM},tayssir,2023-06-01,,\n"
        + "none.such,atlas,2024-01-01,,\n"
        + f"{FORM},nobody,2024-01-01,,\n"
        + "\n"
        + f"{FORM},rif,2024-01-01,,\n"
        + f"{FORM},wiam,2024-02-30,,\n"
        + f"{FORM},wiam,2026-01-01,2025-01-01,\n"
        + f"{FORM},wiam,2020-01-01,2020-12-31,9999\n"
        + f"{FORM},wiam,2021-01-01,2021-12-31,\n"
        + f"{FORM},wiam,2021-01-01,2021-12-31,\n"
    )
    out = _import(text, ok=REFUSED).out
    assert [(f["row"], f["column"], f["code"]) for f in out["findings"]] == [
        (2, "from", "assignment-overlap"),
        (3, "form", "unknown-form"),
        (4, "organization", "unknown-organization"),
        (6, "organization", "kind-does-not-report"),
        (7, "from", "malformed-date"),
        (8, "to", "project-dates"),
        (9, "deadline", "out-of-range"),
        (11, "from", "duplicate-assignment"),
    ], out
    assert _tally(out) == {"refused": 9}, out
    assert _head() == head
    tried = _import(text, "--dry-run", ok=REFUSED).out
    assert _tally(tried) == {"accepted": 1, "refused": 8}, tried


def a_file_that_cannot_be_sent_is_refused_with_its_rows():
    for text, wanted in (
        (HEAD + f",wiam,2024-01-01,,\n{FORM},wiam,,,\n", [(2, "form", "missing-field"), (3, "from", "missing-field")]),
        (HEAD + f"{FORM},wiam,2024-01-01,,ten\n", [(2, "deadline", "malformed-number")]),
        ("form,organization\nx,y\n", [(1, "from", "missing-column")]),
        (HEAD, [(None, None, "empty-file")]),
    ):
        found = _import(text, ok=REFUSED).out["findings"]
        assert [(f["row"], f["column"], f["code"]) for f in found] == wanted, (text, found)


def what_the_file_and_what_the_server_find_wrong_is_said_at_once_in_the_order_of_rows():
    head = _head()
    text = (
        HEAD
        + f"{FORM},nobody,2027-01-01,,\n"
        + f"{FORM},wiam,2027-01-01,,ten\n"
        + f"none.such,wiam,2027-01-01,,-1\n"
        + f"{FORM},,2027-01-01,,\n"
        + f"{FORM},wiam,2028-01-01,,,,surplus\n"
        + f"{FORM},wiam,2027-06-01,,\n"
        + f",nobody,,,\n"
        + f"{FORM},tayssir,2027-02-30,,\n"
        + f"{FORM},tayssir,2019-01-01,2019-12-31,\n"
    )
    wanted = [
        (2, "organization", "unknown-organization"),
        (3, "deadline", "malformed-number"),
        (4, "deadline", "malformed-number"),
        (4, "form", "unknown-form"),
        (5, "organization", "missing-field"),
        (6, None, "too-many-fields"),
        (7, "from", "assignment-overlap"),
        (8, "form", "missing-field"),
        (8, "from", "missing-field"),
        (9, "from", "malformed-date"),
    ]
    for words, tally in (((), {"refused": 9}), (("--dry-run",), {"accepted": 1, "refused": 8})):
        out = _import(text, *words, ok=REFUSED).out
        assert [(f["row"], f["column"], f["code"]) for f in out["findings"]] == wanted, out
        assert _tally(out) == tally, out
    assert _head() == head
    out = D.athar("assign", "import", "-", input=text, ok=REFUSED)
    assert "nothing of it is stored" in out.err and "-:9: from:" in out.err, out.err


def rows_that_are_wrong_as_they_stand_are_said_without_a_server():
    text = HEAD + f"{FORM},wiam,2027-01-01,,ten\n{FORM},wiam,2028-01-01,,\n"
    out = D.athar("--server", "ipc:///nowhere/athar.sock", "--format", "json", "assign", "import",
                  "-", input=text, ok=REFUSED)
    assert [(f["row"], f["code"]) for f in out.out["findings"]] == [(2, "malformed-number")], out
    assert "nowhere" in out.err and "nothing was sent" in out.err, out.err


def people_read_it_in_their_language_and_write_it_with_their_spreadsheet():
    text = f"form;organization;from\n{FORM};wiam;2024-01-01\n"
    for lang, words in (("en", "dry run"), ("fr", "essai"), ("ar", "تجربة")):
        out = D.athar("--lang", lang, "assign", "import", "-", "--dry-run", input=text, ok=False)
        assert out.status == 0 and words in out.err, out
    twice = text + f"{FORM};wiam;2024-01-01\n"
    for lang, words in (("en", "is there twice"), ("fr", "figure deux fois"), ("ar", "وارد مرتين")):
        out = D.athar("--lang", lang, "assign", "import", "-", input=twice, ok=REFUSED)
        assert words in out.err and "-:3: from:" in out.err, out


def two_hundred_organizations_are_one_file():
    many = [f"coop-{i}" for i in range(200)]
    for slug in many:
        D.athar("org", "add", slug, "--kind", "cooperative", "--province", "MA-AZI")
    out = _import(HEAD + "".join(f"{FORM},{slug},2024-01-01,,\n" for slug in many))
    assert _tally(out) == {"accepted": 200}, out
    assert {slug for slug, *_ in _assigned()} >= set(many)


run(globals())
