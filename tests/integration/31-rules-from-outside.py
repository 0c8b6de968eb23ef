# SPDX-License-Identifier: Apache-2.0
"""Rules of the figures that show at the command line, each in the name of its test.

The others are held where they are cheapest to prove: tests/README.md lists them all.
"""

from daemon import REFUSED, Daemon, run

HEAD = "organization,period,program,indicator,sex,value\n"
ID = "0190163d-8694-739b-aea5-966c26f8ad91"
D = Daemon()
for slug, province in (("tayssir", "MA-HOC"), ("atlas", "MA-AZI"), ("zerhoun", "abroad:FR")):
    D.athar("org", "add", slug, "--kind", "cooperative", "--province", province)


def _csv(*lines):
    return HEAD + "".join(line + "\n" for line in lines)


def _json(*args, **options):
    return D.athar("--format", "json", *args, **options)


def _head():
    return int(D.call("Journal.Head")["seq"])


def _values(*args):
    return [(r["period"], r["value"]) for r in D.query(*args)]


def R9_org_add_on_a_known_slug_needs_a_date_to_move():
    D.submit(_csv("zerhoun,2022Q1,cooperatives,members,,3", "zerhoun,2022Q3,cooperatives,members,,4"))
    out = D.athar("org", "add", "zerhoun", "--province", "MA-HOC", ok=REFUSED)
    assert "[move-needs-from]" in out.err, out
    D.athar("org", "add", "zerhoun", "--province", "MA-HOC", "--from", "2022-07-01")
    rows = D.query("cooperatives.members", "--period", "2022", "--every", "quarter", "--by", "region")
    found = [(r["period"], r["region"], r["value"]) for r in rows]
    assert found == [("2022Q1", "abroad", "3"), ("2022Q3", "MA-01", "4")], found


def R12_expected_is_null_until_programs_are_assigned():
    D.submit(_csv("tayssir,2021Q1,cooperatives,members,,3"))
    for options in ((), ("--every", "quarter"), ("--by", "region")):
        for row in D.query("cooperatives.members", "--period", "2021", *options):
            assert row["expected"] is None, row


def R25_numbers_are_strings_with_their_decimals_and_reported_is_a_number():
    D.submit(_csv("tayssir,2020Q1,cooperatives,revenue,,1200.5", "tayssir,2020Q1,cooperatives,members,f,12"))
    money = D.query("cooperatives.revenue", "--period", "2020")[0]
    assert money["value"] == "1200.50" and money["reported"] == 1, money
    people = D.query("cooperatives.members", "--period", "2020")[0]
    assert people["value"] == "12" and type(people["reported"]) is int, people
    share = D.query("cooperatives.women_share", "--period", "2020")[0]
    assert [share[k] for k in ("value", "numerator", "denominator")] == ["100.0", "12", "12"], share


def R27_an_empty_answer_has_no_rows_and_exit_status_0():
    for options in (("--period", "1950"), ("--period", "1950", "--every", "quarter", "--by", "sex")):
        assert _json("query", "cooperatives.members", *options)["rows"] == []


def R35_an_upload_is_one_seq_and_a_repeated_id_gets_the_first():
    text = _csv(
        "tayssir,2019Q1,cooperatives,members,,5",
        "atlas,2019Q1,cooperatives,members,,6",
        "atlas,2019Q2,cooperatives,members,,7",
    )
    before = _head()
    first = D.submit(text, "--format", "json", "--id", ID)
    assert first["seq"] == before + 1 == _head(), (before, first)
    D.submit(_csv("tayssir,2019Q1,cooperatives,members,,8"))
    again = D.submit(text, "--format", "json", "--id", ID)
    assert again["repeated"] and again["seq"] == first["seq"], again
    assert _values("cooperatives.members", "--period", "2019Q1") == [("2019Q1", "14")]


def R35_a_refused_upload_changes_nothing():
    period = ("cooperatives.members", "--period", "2018", "--every", "quarter")
    D.submit(_csv("tayssir,2018Q1,cooperatives,members,,5"))
    was, head = _values(*period), _head()
    text = _csv("tayssir,2018Q1,cooperatives,members,,9", "nobody,2018Q1,cooperatives,members,,1")
    out = D.submit(text, "--format", "json", ok=REFUSED)
    assert out.out["outcome"] == "refused", out
    assert _values(*period) == was and _head() <= head + 1
    entries = _json("history", "cooperatives.cooperative", "tayssir", "2018Q1")["entries"]
    assert [e["version"] for e in entries] == ["1"], entries


def R37_a_quarter_written_in_two_ways_is_the_same_cell():
    text = _csv("tayssir,2017-Q1,cooperatives,members,,5", "tayssir,2017Q1,cooperatives,members,,5")
    out = D.submit(text, "--format", "json", ok=REFUSED)
    assert [(f["row"], f["code"]) for f in out.out["findings"]] == [(3, "duplicate-cell")], out


def the_journal_alone_gives_it_all_again():
    D.athar("verify")
    D.stop()


run(globals())
