# SPDX-License-Identifier: Apache-2.0
"""athar drill: from a total to the figures in it."""

from decimal import Decimal

from daemon import REFUSED, Daemon, rows, run

HEAD = "organization,period,program,indicator,sex,value\n"
D = Daemon()
for slug, province in (("tayssir", "MA-HOC"), ("atlas", "MA-AZI"), ("wiam", "MA-HOC")):
    D.athar("org", "add", slug, "--kind", "cooperative", "--province", province)
D.submit(
    HEAD
    + "tayssir,2024Q1,cooperatives,members,f,25\n"
    + "tayssir,2024Q1,cooperatives,members,m,15\n"
    + "atlas,2024Q1,cooperatives,members,,10\n"
    + "wiam,2024Q1,cooperatives,members,f,5\n"
    + "wiam,2024Q2,cooperatives,members,f,6\n"
)
D.submit(HEAD + "wiam,2024Q2,cooperatives,members,f,7\n")


def _drill(*args):
    return rows(D.athar("--format", "json", "drill", *args))


def a_total_is_led_back_to_reports_and_submissions():
    head = int(D.call("Journal.Head")["seq"])
    got = _drill("cooperatives.members", "--period", "2024", "--where", "region=MA-01")
    assert [(r["organization"], r["period"], r["value"], r["share"], r["seq"], r["version"]) for r in got] == [
        ("tayssir", "2024Q1", "40", "85.11", head - 1, 1),
        ("wiam", "2024Q2", "7", "14.89", head, 2),
    ], got
    total = D.query("cooperatives.members", "--period", "2024", "--where", "region=MA-01")[0]["value"]
    assert sum(Decimal(r["value"]) for r in got) == Decimal(total)


def a_total_of_then_is_led_back_to_the_reports_of_then():
    head = int(D.call("Journal.Head")["seq"])
    where = ("--period", "2024", "--where", "organization=wiam")
    then = _drill("cooperatives.members", *where, "--as-of", head - 1)
    now = _drill("cooperatives.members", *where)
    assert [(r["value"], r["version"], r["seq"]) for r in then] == [("6", 1, head - 1)], then
    assert [(r["value"], r["version"], r["seq"]) for r in now] == [("7", 2, head)], now
    assert _drill("cooperatives.members", "--as-of", 0) == []


def every_page_of_a_total_of_then_is_of_then():
    text = HEAD.replace("sex,", "")
    for organization in ("tayssir", "atlas", "wiam"):
        D.submit(text + "".join(f"{organization},2022Q{q},cooperatives,revenue,{q}0\n" for q in (1, 2, 3, 4)))
    then = int(D.call("Journal.Head")["seq"])
    D.submit(text + "atlas,2022Q1,cooperatives,revenue,99\natlas,2022Q3,cooperatives,revenue,WITHDRAWN\n")
    D.submit(text + "wiam,2021Q4,cooperatives,revenue,1\n")
    for as_of, total in ((str(then), "300.00"), ("", "360.00")):
        request = {"indicator": "cooperatives.revenue", "period": "2021..2022", "pageSize": 5, "asOf": as_of}
        rows, pages, token = [], 0, ""
        while pages == 0 or token:
            page = D.call("Query.Drill", {**request, "pageToken": token})
            rows, pages, token = rows + page["rows"], pages + 1, page["nextPageToken"]
            assert page["total"]["value"] == page["terms"][0]["total"] == total, page
        assert pages == 3, pages
        assert sum(Decimal(r["value"]) for r in rows) == Decimal(total), rows
        keys = [(r["period"], r["organization"]) for r in rows]
        assert len(set(keys)) == len(keys) == 12 and [p for p, _ in keys] == sorted(p for p, _ in keys), keys


def categories_and_ratios_are_led_back_too():
    got = _drill("cooperatives.members", "--period", "2024Q1", "--where", "sex=f")
    assert [(r["organization"], r["value"]) for r in got] == [("tayssir", "25"), ("wiam", "5")], got
    got = _drill("cooperatives.women_share", "--period", "2024Q1")
    share = D.query("cooperatives.women_share", "--period", "2024Q1")[0]
    for name, side in (("cooperatives.members[sex=f]", "numerator"), ("cooperatives.members", "denominator")):
        parts = [Decimal(r["value"]) for r in got if r["indicator"] == name]
        assert sum(parts) == Decimal(share[side]), (name, got, share)


def a_question_that_cannot_be_asked_is_refused():
    for args, reason in (
        (("cooperatives.nothing",), "unknown-indicator"),
        (("cooperatives.members", "--period", "2024-13"), "period"),
        (("cooperatives.members", "--where", "colour=red"), "unknown-filter"),
    ):
        out = D.athar("--format", "json", "drill", *args, ok=REFUSED)
        assert reason in str(out), (args, out)
    assert _drill("cooperatives.members", "--period", "2019") == []


run(globals())
