# SPDX-License-Identifier: Apache-2.0
"""Every command of athar but submit, in its formats and with its exit statuses."""

import csv
import io
import json
import os
import re
import subprocess

from daemon import BIN, OK, REFUSED, UNREACHABLE, USAGE, Daemon, athar, run, scratch, wait_until

D = Daemon()
for slug, province in (("tayssir", "MA-HOC"), ("atlas", "MA-AZI")):
    D.athar("org", "add", slug, "--kind", "cooperative", "--province", province)
D.submit(
    "organization,period,program,indicator,sex,value\n"
    "tayssir,2024Q1,cooperatives,members,f,25\n"
    "tayssir,2024Q1,cooperatives,members,m,15\n"
    "tayssir,2024Q1,cooperatives,revenue,,1200.50\n"
    "atlas,2024Q1,cooperatives,members,f,10\n"
    "atlas,2024Q2,cooperatives,members,f,12\n"
)
COLUMNS = ["value", "low", "high", "numerator", "denominator", "reported", "expected"]


def _json(*args, **options):
    return D.athar("--format", "json", *args, **options)


def org_add_adds_then_changes_and_needs_a_date_to_move():
    answer = _json(
        "org", "add", "rif", "--kind", "union", "--province", "MA-HOC", "--milieu", "rural",
        "--name-ar", "اتحاد الريف", "--name-fr", "Union du Rif", "--identifier", "ICE=0012",
        "--sector", "miel",
    )
    assert answer["outcome"] == "OUTCOME_ACCEPTED", answer
    rif = _json("org", "show", "rif")["organization"]
    assert rif["region"] == "MA-01" and rif["sector"] == "miel", rif
    assert rif["identifiers"] == [{"scheme": "ICE", "value": "0012"}], rif
    assert "unchanged" in D.athar("org", "add", "rif", "--sector", "miel")
    out = D.athar("org", "add", "rif", "--province", "MA-AZI", ok=REFUSED)
    assert "[move-needs-from]" in out.err, out
    D.athar("org", "add", "rif", "--province", "MA-AZI", "--from", "2024-01-01")
    dated = _json("org", "show", "rif")["organization"]["memberships"]
    assert [m["province"] for m in dated] == ["MA-HOC", "MA-AZI"], dated
    text = D.athar("org", "show", "rif", "--lang", "ar")
    assert "اتحاد الريف" in text and "2024-01-01" in text, text
    out = D.athar("org", "add", "x y", "--kind", "union", ok=REFUSED)
    assert "[malformed-slug]" in out.err, out
    out = D.athar("org", "add", "abc", "--identifier", "12", ok=USAGE)
    assert "--identifier ICE=" in out.err, out


def org_list_reads_all_pages_in_three_formats():
    names = [o["slug"] for o in _json("org", "list")["organizations"]]
    assert names == ["tayssir", "atlas", "rif"], names
    lines = list(csv.DictReader(io.StringIO(D.athar("--format", "csv", "org", "list"))))
    assert [(r["slug"], r["region"]) for r in lines][:1] == [("tayssir", "MA-01")], lines
    assert "Union du Rif" in D.athar("org", "list", "--lang", "fr")
    out = _json("org", "show", "nobody", ok=REFUSED)
    assert out.out["findings"][0]["code"] == "unknown-organization", out


def projects_are_added_and_listed():
    flower = ("project", "add", "flower", "--funder", "F", "--from", "2021-07-01")
    D.athar(*flower, "--to", "2022-03-31", "--budget", "1200000.50", "--name-ar", "زهرة")
    found = _json("project", "list")["projects"]
    assert [(p["slug"], p["budget"]) for p in found] == [("flower", "1200000.50")], found
    assert "زهرة" in D.athar("project", "list", "--lang", "ar")
    out = D.athar("project", "add", "late", "--from", "2022-01-01", "--to", "2021-01-01", ok=1)
    assert "[project-dates]" in out.err, out


def programs_are_listed_and_shown_in_the_readers_language():
    ids = [p["id"] for p in _json("program", "list")["programs"]]
    assert ids == sorted(ids) and {"cooperatives", "incubation", "tanara"} <= set(ids), ids
    program = _json("program", "show", "cooperatives")["program"]
    assert {f["id"] for f in program["forms"]} >= {"cooperative"}, program["forms"]
    assert not program["content"], "the content is the same once more"
    text = D.athar("program", "show", "cooperatives", "--lang", "ar")
    assert re.search(r"members\s+stock\s+\u200eأشخاص\u200e\s+sex, age", text), text
    assert "نسبة النساء" in text, text
    rows = list(
        csv.DictReader(io.StringIO(D.athar("program", "show", "tanara", "--format", "csv")))
    )
    assert "clubs_active" in [r["indicator"] for r in rows], rows
    D.athar("program", "show", "nothing", ok=REFUSED)


def query_json_is_exactly_the_promised_shape():
    by = ("--by", "region,sex", "--every", "quarter", "--period", "2024Q1..2024Q2")
    answer = _json("query", "cooperatives.members", *by)
    assert sorted(answer) == ["columns", "rows", "seq"], answer
    assert answer["seq"] == int(D.call("Journal.Head")["seq"]), answer
    assert answer["columns"] == ["indicator", "period", "region", "sex"] + COLUMNS, answer
    name, none = "cooperatives.members", None
    assert answer["rows"] == [
        [name, "2024Q1", "MA-01", "f", "25", none, none, none, none, 1, none],
        [name, "2024Q1", "MA-01", "m", "15", none, none, none, none, 1, none],
        [name, "2024Q1", "MA-05", "f", "10", none, none, none, none, 1, none],
        [name, "2024Q2", "MA-05", "f", "12", none, none, none, none, 1, none],
    ], answer
    share = _json("query", "cooperatives.women_share", "--period", "2024Q1")["rows"]
    assert share[0][2:] == ["70.0", none, none, "35", "50", 2, none], share
    money = _json("query", "cooperatives.revenue")["rows"]
    assert money[0][:3] == ["cooperatives.revenue", "all", "1200.50"], money


def query_csv_has_the_same_columns():
    text = D.athar("query", "cooperatives.members", "--format", "csv", "--by", "sex")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["indicator", "period", "sex"] + COLUMNS, rows
    assert rows[1] == ["cooperatives.members", "all", "f", "37", "", "", "", "", "2", ""], rows


def query_tables_line_up_and_charts_are_drawn():
    text = D.athar("query", "cooperatives.members", "--by", "region", "--lang", "ar")
    lines = text.splitlines()
    assert "القيمة" in lines[0] and lines[3] == "", text
    text = D.athar("query", "cooperatives.members", "--by", "region", "--chart")
    bars = [line.count("█") for line in text.splitlines()]
    assert max(bars) == 40 and min(bars) < 40, text


def tables_say_what_is_counted_and_in_which_unit():
    names = ["cooperatives.members", "cooperatives.women_share"]
    lines = D.athar("query", *names, "--lang", "fr").splitlines()
    assert lines[-2].startswith("cooperatives.members : ") and "(personnes)" in lines[-2], lines
    assert lines[-1].startswith("cooperatives.women_share : Part des femmes"), lines
    assert lines[-1].endswith("(%)") and lines[-3] == "", lines
    head = D.call("Journal.Head")["seq"]
    lines = D.athar("query", names[0], "--project", "-", "--as-of", str(head)).splitlines()
    assert lines[-2:-1] == ["project: -"] and lines[-1] == "position: %s" % head, lines
    lines = D.athar("drill", names[1], "--lang", "ar").splitlines()
    assert lines[-1].startswith("cooperatives.women_share: نسبة النساء"), lines
    for other in ("csv", "json"):
        text = D.athar("query", names[0], "--format", other)
        assert "people" not in str(text), text


def a_name_that_has_its_unit_is_not_given_it_twice():
    D.athar("org", "add", "lab", "--kind", "association", "--province", "MA-HOC")
    D.submit("organization,period,indicator,value\nlab,2024-01,incubation.jobs_created,1.50\n")
    out = D.athar("query", "incubation.jobs_created", "--period", "2024-01")
    assert "incubation.jobs_created: Jobs created (FTE)\n" in out, out
    out = D.athar("query", "cooperatives.women_share", "--lang", "en")
    assert "(%)\n" in out, out


def a_list_of_nothing_is_a_word_and_no_heading():
    out = D.athar("lock", "list", "--lang", "fr", ok=OK)
    assert out.out == "" and "aucun résultat" in out.err, out
    assert D.athar("lock", "list", "--format", "csv").startswith("form,"), "columns are promised"


def query_periods_may_be_relative_to_a_day():
    name = "cooperatives.members"
    rows = _json("query", name, "--period", "LAST_QUARTER", "--today", "2024-07-01")["rows"]
    assert rows[0][:3] == [name, "2024Q2", "12"], rows
    rows = _json("query", name, "--period", "LAST_4_QUARTERS", "--today", "2024-07-01")["rows"]
    assert rows[0][:3] == [name, "2023Q3..2024Q2", "52"], rows
    assert _json("query", name, "--period", "LAST_YEAR")["rows"] == []
    out = D.athar("query", name, "--period", "LAST_YEAR", "--today", "now", ok=REFUSED)
    assert "[malformed-date]" in out.err, out
    for period, code in (("2024..2023", "period-backwards"), ("2024July", "foreign-period")):
        out = D.athar("query", name, "--period", period, ok=REFUSED)
        assert "[%s]" % code in out.err, out


def query_filters_by_scope_and_category():
    where = ("--where", "region=MA-01|MA-05,sex=f", "--period", "2024Q1")
    assert D.query("cooperatives.members", *where)[0]["value"] == "35"
    where = ("--where", "region=MA-05", "--where", "sex=f", "--period", "2024Q1")
    assert D.query("cooperatives.members", *where)[0]["value"] == "10"


def query_refusals_and_empty_answers_have_their_exit_status():
    out = _json("query", "cooperatives.membres", ok=REFUSED)
    assert out.out["findings"][0]["code"] == "unknown-indicator", out
    out = D.athar("query", "cooperatives.members", "--every", "month", ok=REFUSED)
    assert "[too-fine]" in out.err, out
    out = D.athar("query", "cooperatives.members", "--by", "channel", ok=REFUSED)
    assert "[unknown-breakdown]" in out.err or "unknown" in out.err, out
    assert _json("query", "cooperatives.members", "--period", "1999")["rows"] == []
    out = D.athar("query", "cooperatives.members", "--where", "sex", ok=USAGE)
    assert "--where region=" in out.err, out


def history_names_changes_newest_first():
    D.submit(
        "organization,period,indicator,sex,value,reason\n"
        "atlas,2024Q2,cooperatives.members,f,13,erreur de saisie\n"
    )
    entries = _json("history", "cooperatives.cooperative", "atlas", "2024-Q2")["entries"]
    assert [e["version"] for e in entries] == ["2", "1"], entries
    change = entries[0]["changes"][0]
    assert (change["before"], change["after"]) == ("12", "13"), change
    assert change["reason"] == "erreur de saisie", change
    text = D.athar("history", "cooperatives.cooperative", "atlas", "2024Q2")
    assert "cooperatives.members[sex=f]" in text, text
    out = D.athar("history", "cooperatives.cooperative", "nobody", "2024Q2", ok=REFUSED)
    assert "nobody" in out.err, out


def watch_prints_what_moves():
    command = [os.path.join(BIN, "athar"), "--server", D.url, "watch", "cooperatives"]
    watcher = subprocess.Popen(
        command + ["--count", "1", "--timeout", "30", "--format", "json"], stdout=subprocess.PIPE
    )
    value = iter(range(100, 10000))

    def moved():
        row = "atlas,2023Q1,cooperatives.members,%d\n" % next(value)
        D.submit("organization,period,indicator,value\n" + row)
        return watcher.poll() is not None

    wait_until(moved)
    event = json.loads(watcher.stdout.read())
    watcher.stdout.close()
    assert watcher.wait() == 0
    assert event["program"] == "cooperatives" and event["layer"] == "actual", event
    assert event["period"] == "2023Q1" and event["kind"] == "change", event


def watch_ends_after_its_time():
    assert D.athar("watch", "tanara", "--timeout", "1") == ""


def status_tells_health_head_programs_and_sizes():
    answer = _json("status")
    assert answer["health"]["status"] == "SERVING", answer
    assert answer["journal"]["seq"] == D.call("Journal.Head")["seq"], answer
    programs = [p["id"] for p in answer["catalogue"]["programs"]]
    assert {"cooperatives", "incubation", "tanara"} <= set(programs), answer
    assert len(programs) == len(set(programs)), answer
    assert any(s["name"].startswith("store.") for s in answer["admin"]["stats"]), answer
    assert "يعمل" in D.athar("status", "--lang", "ar")
    out = athar("status", "--lang", "fr", server="ipc:///tmp/athar-nobody", ok=UNREACHABLE)
    assert "injoignable" in out.err, out


def the_server_comes_from_the_environment_too():
    out = athar("status", env={"ATHAR_SERVER": D.url}, ok=0)
    assert D.url in out.out, out
    out = athar("status", env={"ATHAR_SERVER": ""}, ok=USAGE)
    assert "ATHAR_SERVER" in out.err, out


def verify_and_backup_say_what_they_did():
    answer = _json("verify")
    assert answer["mismatches"] == "0" and int(answer["records"]) > 0, answer
    folder = os.path.join(scratch(), "copy")
    answer = _json("backup", folder)
    assert int(answer["bytes"]) > 0 and os.listdir(folder), answer
    D.athar("backup", folder, ok=REFUSED)


def call_reaches_every_method_in_json():
    answer = D.call("/athar.v1.Query/Aggregate", {"indicators": ["cooperatives.revenue"]})
    assert answer["rows"][0]["value"] == "1200.50", answer
    answer = D.athar("call", "Organizations.Get", "-", input='{"slug":"atlas"}')
    assert answer["organization"]["province"] == "MA-AZI", answer
    assert D.athar("call", "Reflection.List")["methods"], "at least one method"
    D.athar("call", "Organizations.Get", '{"slog":"x"}', ok=REFUSED)
    D.athar("call", "Organizations.Get", '{"slug":"nobody"}', ok=REFUSED)
    D.athar("call", "No.Such", ok=USAGE)


def the_server_ends_cleanly():
    D.stop()


run(globals())
