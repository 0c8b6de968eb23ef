# SPDX-License-Identifier: Apache-2.0
"""A correction makes a verification stale: derived from positions, shown wherever it is read."""

from daemon import REFUSED, Daemon, run

HEAD = "organization,period,program,indicator,layer,value\n"
FORM = "cooperatives.cooperative"
D = Daemon()
for slug, province in (("tayssir", "MA-HOC"), ("atlas", "MA-AZI"), ("wiam", "MA-HOC")):
    D.athar("org", "add", slug, "--kind", "cooperative", "--province", province)


def _say(slug, period, layer, value):
    D.submit(HEAD + f"{slug},{period},cooperatives,members,{layer},{value}\n")


def _stale(*args):
    found = D.athar("--format", "json", "stale", FORM, *args)["stale"]
    return [(r["organization"], r["period"], r["layer"], r["changedLayer"]) for r in found]


def _get(slug, period, layer):
    key = {"form": FORM, "layer": layer, "period": period, "organization": slug}
    return D.call("Submissions.Get", {"key": key}), D.call("Submissions.History", {"key": key})


for slug in ("tayssir", "atlas", "wiam"):
    for period in ("2024Q1", "2024Q2"):
        _say(slug, period, "actual", 10)
        _say(slug, period, "verified", 10)


def a_correction_makes_a_verification_stale_until_it_is_verified_again():
    assert _stale() == []
    _say("atlas", "2024Q1", "actual", 12)
    head = D.call("Journal.Head")["seq"]
    assert _stale() == [("atlas", "2024Q1", "verified", "actual")]
    for answer in _get("atlas", "2024Q1", "verified"):
        assert answer["stale"] == {"layer": "actual", "seq": head, "version": "2"}, answer
    for answer in _get("atlas", "2024Q1", "actual") + _get("atlas", "2024Q2", "verified"):
        assert "stale" not in answer or answer["stale"] is None, answer
    _say("atlas", "2024Q1", "verified", 12)
    assert _stale() == []
    assert not _get("atlas", "2024Q1", "verified")[0].get("stale")


def what_is_said_again_unchanged_overtakes_nothing():
    _say("wiam", "2024Q1", "actual", 10)
    assert _stale() == []


def actual_and_verified_sent_together_are_not_stale():
    D.submit(
        HEAD
        + "wiam,2024Q2,cooperatives,members,actual,14\n"
        + "wiam,2024Q2,cooperatives,members,verified,14\n"
    )
    assert _stale() == []


def a_counterverification_is_overtaken_by_either_layer():
    _say("tayssir", "2024Q2", "counterverified", 10)
    assert _stale() == []
    _say("tayssir", "2024Q2", "verified", 9)
    assert _stale() == [("tayssir", "2024Q2", "counterverified", "verified")]
    _say("tayssir", "2024Q2", "actual", 9)
    assert _stale() == [
        ("tayssir", "2024Q2", "verified", "actual"),
        ("tayssir", "2024Q2", "counterverified", "actual"),
    ]


def stale_reports_are_chosen_by_period_layer_and_scope_and_come_in_pages():
    _say("atlas", "2024Q2", "actual", 1)
    _say("wiam", "2024Q2", "actual", 1)
    whole = _stale()
    assert len(whole) == 4, whole
    assert _stale("--period", "2024Q1") == []
    assert _stale("--period", "2024") == whole
    assert _stale("--layer", "counterverified") == whole[3:]
    assert _stale("--where", "region=MA-05") == [r for r in whole if r[0] == "atlas"]
    assert _stale("--where", "organization=wiam|atlas") == [r for r in whole if r[0] != "tayssir"]
    got, token = [], ""
    while True:
        page = D.call("Query.Stale", {"form": FORM, "pageSize": 1, "pageToken": token})
        got += [(r["organization"], r["period"], r["layer"], r["changedLayer"]) for r in page["rows"]]
        token = page.get("nextPageToken", "")
        if not token:
            break
    assert got == whole, (got, whole)
    out = D.athar("--format", "json", "stale", "cooperatives.nothing", ok=REFUSED)
    assert "unknown-form" in str(out), out


run(globals())
