# SPDX-License-Identifier: Apache-2.0
"""Results-based financing from claim to reversal, in exact figures; each test goes on from the last."""

from daemon import Daemon, run

HEAD = "organization,project,period,indicator,layer,value,result,funding_source,risk\n"
PROJECT = "resultats-2024"
D = Daemon()
D.athar("org", "add", "zitouna", "--kind", "cooperative", "--province", "MA-HOC")
D.athar("org", "add", "amal", "--kind", "association", "--province", "MA-CAS")
D.athar("org", "add", "fes", "--kind", "centre", "--province", "MA-FES")
D.athar(
    "project", "add", PROJECT, "--funder", "fonds-resultats",
    "--from", "2024-01-01", "--to", "2024-12-31", "--budget", "100000",
)  # fmt: skip
MOMENTS = {}  # positions in the journal, by what had happened


def _row(slug, period, indicator, value, layer="actual", **by):
    splits = ",".join(by.get(c, "") for c in ("result", "funding_source", "risk"))
    return f"{slug},{PROJECT},{period},rbf.{indicator},{layer},{value},{splits}\n"


def _say(*rows):
    return D.submit(HEAD + "".join(rows), "--format", "json")


def _quantity(slug, period, layer, **types):
    return [_row(slug, period, "quantity", n, layer, result=t) for t, n in types.items()]


def _ask(indicator, *args):
    found = D.query("rbf." + indicator, "--project", PROJECT, *args)
    return [(r["period"], r["value"]) for r in found]


def _one(indicator, *args):
    found = _ask(indicator, "--period", "2024", *args)
    assert len(found) <= 1, found
    return found[0][1] if found else None


def _by_type(indicator, *args):
    found = D.query("rbf." + indicator, "--period", "2024", "--by", "result", *args)
    return {r["result"]: r["value"] for r in found}


def _warned(answer):
    """What rules said."""
    assert answer["outcome"] == "accepted", answer
    return sorted(f["code"] for f in answer["findings"])


def _remember(what):
    MOMENTS[what] = str(D.call("Journal.Head")["seq"])


def a_contract_has_its_tariff_by_month():
    _say(
        _row("zitouna", "2024-01", "tariff", "2000", result="job_created"),
        _row("zitouna", "2024-01", "tariff", "1500", result="market_contract"),
        _row("zitouna", "2024-04", "tariff", "2400", result="job_created"),
        _row("zitouna", "2024-01", "funds_committed", "80000", funding_source="zakat"),
        _row("zitouna", "2024-01", "funds_committed", "20000", funding_source="grant"),
    )
    assert _by_type("tariff") == {"job_created": "2400.00", "market_contract": "1500.00"}
    assert _one("funds_committed") == "100000.00"


def a_claim_alone_is_worth_something_and_nothing_is_due():
    _say(*_quantity("zitouna", "2024Q1", "actual", job_created=12, market_contract=4))
    assert _one("amount_claimed") == "30000.00"
    assert _one("amount_due") is None
    assert _by_type("verification_error") == {}
    _remember("claimed")


def what_is_verified_is_due_at_the_tariff_of_its_quarter():
    _say(*_quantity("zitouna", "2024Q1", "verified", job_created=10, market_contract=4))
    assert _one("amount_due") == "26000.00"
    assert _by_type("amount_due") == {"job_created": "20000.00", "market_contract": "6000.00"}
    assert _by_type("verification_error") == {"job_created": "16.67", "market_contract": "0.00"}
    assert _one("amount_error_rate") == "13.33"
    assert _by_type("quantity") == {"job_created": "12", "market_contract": "4"}
    _remember("verified")


def payments_from_several_sources_settle_it():
    _say(
        _row("zitouna", "2024-05", "amount_paid", "18000", funding_source="zakat"),
        _row("zitouna", "2024-05", "amount_paid", "8000", funding_source="grant"),
        _row("zitouna", "2024-05", "payments", "2"),
        _row("zitouna", "2024-05", "payment_days", "61"),
        _row("zitouna", "2024-05", "outstanding", "0"),
    )
    assert _one("payment_rate") == "100.0"
    assert _one("new_sources_share") == "69.2"
    assert _one("payment_delay") == "30.5"
    assert _one("outstanding") == "0.00"


def a_corrected_claim_leaves_the_verification_stale_and_its_error_seen():
    _say(*_quantity("zitouna", "2024Q1", "actual", job_created=10))
    found = D.athar("--format", "json", "stale", "rbf.results")["stale"]
    assert [(r["organization"], r["period"], r["layer"]) for r in found] == [
        ("zitouna", "2024Q1", "verified")
    ], found
    assert _one("amount_claimed") == "26000.00"
    assert _one("amount_due") == "26000.00"
    assert _by_type("verification_error")["job_created"] == "16.67"
    assert _one("amount_error_rate") == "13.33"


def a_tariff_corrected_later_moves_no_amount_that_was_verified():
    corrected = _say(_row("zitouna", "2024-01", "tariff", "1900", result="job_created"))
    assert _warned(corrected) == ["tariff-after-verification"], corrected
    message = corrected["findings"][0]["message"]
    assert "26000.00 MAD stay due" in message and "not 25000.00 MAD" in message, message
    assert _one("amount_due") == "26000.00"
    assert _one("amount_revalued") == "25000.00"
    assert _one("amount_claimed") == "25000.00"  # a claim is not a promise
    _say(_row("zitouna", "2024-02", "tariff", "1", result="job_created"))
    assert _one("amount_due") == "26000.00"
    _say(_row("zitouna", "2024-02", "tariff", "WITHDRAWN", result="job_created"))
    _remember("corrected")


def verifying_again_takes_the_claim_and_the_tariff_of_that_day():
    _say(*_quantity("zitouna", "2024Q1", "verified", job_created=10))  # unchanged: nothing
    assert _one("amount_due") == "26000.00"
    _say(*_quantity("zitouna", "2024Q1", "verified", job_created=9))
    assert _one("amount_due") == "23100.00"  # 9 x 1,900 + 4 x 1,500
    assert _one("amount_revalued") == "23100.00"
    assert _by_type("verification_error")["job_created"] == "10.00"
    assert D.athar("--format", "json", "stale", "rbf.results")["stale"] == []
    _say(
        _row("zitouna", "2024-01", "tariff", "2000", result="job_created"),
        *_quantity("zitouna", "2024Q1", "verified", job_created=10),
    )
    assert _one("amount_due") == "26000.00"


def a_dry_run_of_a_tariff_and_its_verification_sees_both():
    rows = HEAD + "".join([
        _row("zitouna", "2024-01", "tariff", "3000", result="job_created"),
        *_quantity("zitouna", "2024Q1", "verified", job_created=11),
    ])  # fmt: skip
    answer = D.athar("--format", "json", "submit", "-", "--dry-run", input=rows)
    due = [m for m in answer["moved"] if m["indicator"] == "rbf.amount_due"]
    assert {(m["before"], m["after"]) for m in due} == {("26000.00", "39000.00")}, due
    assert "rbf.budget_used" not in str(answer["moved"]), answer  # the country has no budget
    codes = [f["code"] for f in answer["findings"]]
    assert codes == ["verified-over-claimed"], answer  # 10 since the correction
    assert _one("amount_due") == "26000.00"


def a_dry_run_of_a_tariff_moves_no_amount_that_was_verified_before():
    rows = HEAD + "".join([
        _row("zitouna", "2024-01", "tariff", "3000", result="job_created"),
        *_quantity("amal", "2024Q1", "verified", job_created=1),
    ])  # fmt: skip
    answer = D.athar("--format", "json", "submit", "-", "--dry-run", input=rows)
    assert answer["outcome"] == "accepted", answer
    assert "tariff-after-verification" in str(answer["findings"]), answer
    assert _one("amount_due") == "26000.00"


def a_figure_of_the_claim_is_that_in_every_layer():
    for layer in ("actual", "verified", "counterverified"):
        where = ("--period", "2024Q1", "--layer", layer)
        assert _ask("amount_claimed", *where) == [("2024Q1", "26000.00")], layer
        assert _ask("amount_error_rate", *where) == [("2024Q1", "0.00")], layer


def what_has_no_tariff_is_asked_about_when_claimed_and_when_verified():
    claim = _say(*_quantity("zitouna", "2024Q2", "actual", coop_created=1, job_created=20))
    assert _warned(claim) == ["claimed-without-tariff"], claim
    assert "'quantity[result=coop_created]'" in claim["findings"][0]["message"], claim
    verified = _say(
        _row("zitouna", "2024-04", "funds_committed", "0", funding_source="own"),
        *_quantity("zitouna", "2024Q2", "verified", coop_created=1),
    )
    assert _warned(verified) == ["verified-without-tariff"], verified
    assert verified["findings"][0]["row"] == 3, verified
    tariff = _say(_row("zitouna", "2024-04", "tariff", "700", result="coop_created"))
    assert _warned(tariff) == ["tariff-after-verification"], tariff  # too late: verify again
    _say(
        *_quantity("zitouna", "2024Q2", "actual", coop_created="WITHDRAWN"),
        *_quantity("zitouna", "2024Q2", "actual", job_created="WITHDRAWN"),
        *_quantity("zitouna", "2024Q2", "verified", coop_created="WITHDRAWN"),
        _row("zitouna", "2024-04", "tariff", "WITHDRAWN", result="coop_created"),
    )


def the_next_quarter_takes_the_tariff_that_began_in_it():
    assert _warned(_say(*_quantity("zitouna", "2024Q2", "actual", job_created=20))) == []
    assert _warned(_say(*_quantity("zitouna", "2024Q2", "verified", job_created=20))) == []
    assert _ask("amount_due", "--period", "2024", "--every", "quarter") == [
        ("2024Q1", "26000.00"),
        ("2024Q2", "48000.00"),
    ]


def another_actor_has_a_tariff_of_its_own():
    _say(
        _row("amal", "2024-01", "tariff", "100", result="job_created"),
        *_quantity("amal", "2024Q1", "actual", job_created=3),
        *_quantity("amal", "2024Q1", "verified", job_created=3),
    )
    found = D.query("rbf.amount_due", "--period", "2024", "--by", "organization")
    assert {r["organization"]: r["value"] for r in found} == {
        "zitouna": "74000.00",
        "amal": "300.00",
    }, found
    found = D.query("rbf.tariff", "--period", "2024", "--where", "result=job_created")
    assert found[0]["value"] is None, found  # two tariffs are not one


def a_counterverification_finds_an_error_and_a_reversal_makes_it_good():
    over = _say(
        *_quantity("zitouna", "2024Q1", "counterverified", job_created=11),
        _row("zitouna", "2024Q1", "counterverified", "12", result="job_created"),
    )
    assert _warned(over) == ["counterverified-over-verified", "examined-over-verified"], over
    again = _say(
        *_quantity("zitouna", "2024Q1", "counterverified", job_created=9, market_contract=4),
        _row("zitouna", "2024Q1", "counterverified", "10", result="job_created"),
    )
    assert _warned(again) == [], again
    assert _one("amount_due") == "74300.00"
    assert _by_type("counter_gap") == {"job_created": "1", "market_contract": "0"}
    assert _by_type("counterverification_error", "--period", "2024")["job_created"] == "10.00"
    assert _one("amount_to_recover") == "2000.00"
    _say(_row("zitouna", "2024-08", "reversals", "2000", funding_source="zakat"))
    assert _one("reversal_rate") == "7.69"


def what_is_due_beyond_the_budget_is_warned_about_and_shown():
    _say(*_quantity("zitouna", "2024Q3", "actual", job_created=11))
    assert _one("budget_used") == "74.3"
    answer = _say(*_quantity("zitouna", "2024Q3", "verified", job_created=11))
    assert _warned(answer) == ["due-over-budget"], answer
    assert "100700.00" in answer["findings"][0]["message"], answer
    assert "100000.00" in answer["findings"][0]["message"], answer
    assert _one("amount_due") == "100700.00"
    found = D.query("rbf.budget_used", "--period", "2024", "--by", "project")
    assert [(r["project"], r["value"], r["denominator"]) for r in found] == [
        (PROJECT, "100.7", "100000.00")
    ], found
    assert D.query("rbf.budget_used", "--period", "2024")[0]["value"] is None  # of which?
    assert _warned(_say(*_quantity("zitouna", "2024Q3", "verified", job_created=10))) == []
    assert _one("budget_used") == "98.3"
    _remember("within")


def the_budget_is_the_one_of_the_moment_asked_about():
    D.athar("project", "add", PROJECT, "--budget", "200000")
    assert _one("budget_used") == "49.2"  # 98,300 of 200,000: half to even
    assert _one("budget_used", "--as-of", MOMENTS["within"]) == "98.3"
    D.athar("project", "add", PROJECT, "--budget", "100000")


def a_dry_run_says_the_same_and_changes_nothing():
    rows = HEAD + "".join(_quantity("zitouna", "2024Q3", "verified", job_created=12))
    answer = D.athar("--format", "json", "submit", "-", "--dry-run", input=rows)
    assert "due-over-budget" in str(answer) and "verified-over-claimed" in str(answer), answer
    assert _one("budget_used") == "98.3"


def more_verified_than_claimed_is_asked_about_type_by_type():
    _say(_row("amal", "2024-04", "tariff", "50", result="market_contract"))
    answer = _say(
        *_quantity("amal", "2024Q2", "actual", job_created=5, market_contract=1),
        *_quantity("amal", "2024Q2", "verified", job_created=1, market_contract=2),
    )
    assert _warned(answer) == ["verified-over-claimed"], answer
    assert "'quantity[result=market_contract]'" in answer["findings"][0]["message"], answer
    assert _warned(_say(*_quantity("amal", "2024Q2", "actual", market_contract=2))) == []


def a_verification_without_a_claim_is_asked_about():
    answer = _say(*_quantity("amal", "2024Q3", "verified", job_created=2))
    assert _warned(answer) == ["verified-over-claimed"], answer
    _say(*_quantity("amal", "2024Q3", "verified", job_created="WITHDRAWN"))


def paying_more_than_is_due_is_asked_about():
    # 98,500 due, 2,000 to recover; 24,000 paid before
    for amount, reasons in (
        ("72000", []),
        ("72600", ["paid-over-due"]),
        ("80000", ["paid-over-budget", "paid-over-due"]),
    ):
        row = _row("zitouna", "2024-09", "amount_paid", amount, funding_source="waqf")
        paid = _say(row)
        assert _warned(paid) == reasons, paid
    _say(_row("zitouna", "2024-09", "amount_paid", "WITHDRAWN", funding_source="waqf"))


def a_rating_that_does_not_fit_past_errors_is_asked_about():
    low = _say(_row("zitouna", "2024Q4", "risk_class", "1", risk="low"))  # 2.4 % before
    assert _warned(low) == [], low
    for risk, reasons in (  # 50 %, over 20 %
        ("low", ["low-risk-despite-errors", "risk-not-high-despite-errors"]),
        ("medium", ["risk-not-high-despite-errors"]),
        ("high", []),
    ):
        rated = _say(_row("amal", "2024Q3", "risk_class", "1", risk=risk))
        assert _warned(rated) == reasons, rated
        if risk != "high":
            _say(_row("amal", "2024Q3", "risk_class", "WITHDRAWN", risk=risk))
    first = _say(_row("amal", "2024Q1", "risk_class", "1", risk="low"))
    assert _warned(first) == [], first  # nothing was verified before
    never = _say(_row("fes", "2024Q1", "risk_class", "1", risk="low"))
    assert _warned(never) == ["rated-without-verification"], never
    _say(_row("fes", "2024Q1", "risk_class", "WITHDRAWN", risk="low"))


def ratings_are_counted_by_class():
    found = D.query("rbf.risk_class", "--period", "2024", "--by", "risk")
    assert [(r["risk"], r["value"]) for r in found] == [("low", "2"), ("high", "1")], found


def a_file_with_too_much_to_look_at_is_accepted_and_says_so():
    quarters = [f"{year}Q{q}" for year in range(1950, 2000) for q in (1, 2, 3, 4)]
    rows = (f"fes,{q},rbf.quantity,verified,1,job_created\n" for q in quarters)
    head = "organization,period,indicator,layer,value,result\n"
    answer = D.submit(head + "".join(rows), "--format", "json")
    assert "rules-not-asked" in _warned(answer), answer
    assert answer["values"]["accepted"] == len(quarters), answer


def as_of_a_day_before_everything_is_as_it_was():
    first, second = (("--as-of", MOMENTS[m]) for m in ("claimed", "verified"))
    assert _one("amount_due", *first) is None
    assert _one("amount_claimed", *first) == "30000.00"
    assert _one("amount_due", *second) == "26000.00"
    assert _by_type("verification_error", *second)["job_created"] == "16.67"
    corrected = ("--as-of", MOMENTS["corrected"])
    assert _one("amount_due", *corrected) == "26000.00"
    assert _one("amount_claimed", *corrected) == "25000.00"
    assert _one("amount_error_rate", *corrected) == "13.33"


def the_journal_alone_gives_the_same():
    D.athar("verify")


run(globals())
