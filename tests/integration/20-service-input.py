# SPDX-License-Identifier: Apache-2.0
"""Bad input over RPC: each a coded error that names its place, and the server serves on."""

import json
import os
import socket
import struct

from daemon import REFUSED, Daemon, free_port, run

PORT = free_port()
D = Daemon(listen=["tcp://127.0.0.1:%d" % PORT])
D.athar("org", "add", "tayssir", "--kind", "cooperative", "--province", "MA-HOC")
D.athar("org", "add", "ecole", "--kind", "school", "--province", "MA-HOC")

FORM = "cooperatives.cooperative"
UNKNOWN_FIELD = b"\xba\x3e\x01x"  # field 999, one byte
INVALID_ARGUMENT, NOT_FOUND, EXHAUSTED, UNIMPLEMENTED = 3, 5, 8, 12

_numbers = iter(range(1, 1 << 20))


def _id():
    return "0198b2c4-0000-7000-8000-%012x" % next(_numbers)


def _key(**more):
    return {"form": FORM, "period": "2024Q1", "organization": "tayssir", **more}


def _submit(report, cells=(), ok=REFUSED):
    request = {"id": _id(), "submission": {"cells": list(cells), "reports": [report]}}
    return _call("Submissions.Submit", request, ok)


def _call(method, request, ok=REFUSED):
    out = D.athar("--format", "json", "call", method, json.dumps(request), ok=ok)
    return out if ok is True else out.out


def _found(answer):
    return [(f["code"], f["column"]) for f in answer["findings"]]


def _members(value, **more):
    return {"rows": [{"indicator": "members", "value": value, **more}]}


# ---- what a submission may say wrong ----------------------------------------------------


def keys_that_name_nothing_are_refused_at_their_member():
    for member, value, code in (
        ("organization", "nobody", "unknown-organization"),
        ("organization", "", "unknown-organization"),
        ("form", "coops", "unknown-program"),
        ("form", "cooperatives.other", "unknown-form"),
        ("period", "2024Q5", "malformed-period"),
        ("period", "", "malformed-period"),
        ("period", "2024-03", "wrong-frequency"),
        ("layer", "planned", "unknown-layer"),
        ("project", "rose", "unknown-project"),
        ("organization", "ecole", "kind-does-not-report"),
    ):
        answer = _submit({"key": _key(**{member: value}), **_members("1")})
        assert _found(answer) == [(code, "reports[0].key." + member)], (member, value, answer)


def periods_as_dhis2_writes_them_are_read_or_refused_with_their_reason():
    for period in ("2024Q1", "2024-Q1", "٢٠٢٤Q١"):
        _submit({"key": _key(period=period), **_members("1")}, ok=True)
    reasons = {
        # periods there are, that this form is not reported by
        "wrong-frequency": ("20240315", "2024W5", "2024W05", "202403", "2024S1", "2024", "2024Sep"),
        "malformed-period": (
            "2011Q12", "201", "2011W234", "2024W54", "2023W53", "202413", "20240230", "2024S3",
        ),
        "foreign-period": (
            "2024Oct", "2024April", "2024July", "2024WedW5", "2024SunW5", "2024BiW1", "202401B",
        ),
        "relative-period": ("LAST_12_MONTHS", "THIS_YEAR"),
    }
    for code, periods in reasons.items():
        for period in periods:
            answer = _submit({"key": _key(period=period), **_members("1")})
            assert _found(answer) == [(code, "reports[0].key.period")], (period, answer)
            if code != "wrong-frequency" and code != "relative-period":
                question = {"indicators": ["cooperatives.members"], "period": period}
                answer = _call("Query.Aggregate", question)
                assert _found(answer) == [(code, "period")], (period, answer)


def values_take_relative_periods_and_a_day():
    _submit({"key": _key(period="2013Q2"), **_members("7")}, ok=True)
    question = {
        "indicators": ["cooperatives.members"], "period": "LAST_QUARTER", "today": "2013-07-01",
    }
    found = _call("Query.Values", question, ok=True)["rows"]
    assert [(r["period"], r["value"]) for r in found] == [("2013Q2", "7")], found
    answer = _call("Query.Values", {**question, "today": "2013-07-32"})
    assert _found(answer) == [("malformed-date", "today")], answer


def a_report_without_a_key_is_refused_everywhere_at_once():
    answer = _submit({"rows": [{"indicator": "cooperatives.members", "value": "1"}]})
    assert ("unknown-organization", "reports[0].key.organization") in _found(answer), answer
    assert ("malformed-period", "reports[0].key.period") in _found(answer), answer
    assert _found(_call("Submissions.Submit", {"id": _id()})) == [
        ("empty-submission", "reports")
    ]


def values_are_refused_at_their_row():
    for value, code in (
        ("many", "not-a-number"),
        ("1,000", "thousands-separator"),
        ("1.5", "too-many-decimals"),
        ("1e3", "not-a-number"),
        ("-1", "out-of-range"),
        ("10000000000000001", "out-of-range"),
    ):
        answer = _submit({"key": _key(), **_members(value)})
        assert _found(answer) == [(code, "reports[0].rows[0].value")], (value, answer)
    for row, code in (
        ({"indicator": "women_share"}, "computed-indicator"),
        ({"indicator": "nothing"}, "unknown-indicator"),
        ({"indicator": "members", "options": ["sex=x"]}, "unknown-option"),
        ({"indicator": "members", "options": ["color=x"]}, "unknown-category"),
        ({"indicator": "members", "options": ["sex"]}, "malformed-option"),
        ({"indicator": "members", "options": ["sex=f"] * 300}, "malformed-option"),
        ({"indicator": "revenue", "options": ["sex=f"]}, "unknown-breakdown"),
    ):
        answer = _submit({"key": _key(), "rows": [{"value": "1", **row}]})
        assert _found(answer)[0][1] == "reports[0].rows[0].value", (row, answer)
        assert _found(answer)[0][0] in (code, "unknown-breakdown"), (row, answer)


def the_row_of_the_senders_file_comes_back():
    answer = _submit({"key": _key(), **_members("x", row=17)})
    assert answer["findings"][0]["row"] == 17, answer


def parts_cells_and_reports_must_agree():
    women = {"indicator": "members", "options": ["sex=f"], "value": "9"}
    total = {"indicator": "members", "value": "5"}
    answer = _submit({"key": _key(), "rows": [total, women]})
    assert _found(answer)[0][0] == "parts-not-total", answer
    answer = _submit({"key": _key(), "rows": [total, women, dict(total)]})
    assert _found(answer) == [("duplicate-cell", "reports[0].rows[2].value")], answer
    report = {"key": _key(), "rows": [total]}
    request = {"id": _id(), "submission": {"reports": [report, report]}}
    answer = _call("Submissions.Submit", request)
    assert _found(answer) == [("duplicate-report", "reports[1].key")], answer


def columns_are_held_to_their_names_counts_and_states():
    cells = [{"indicator": "cooperatives.members"}]
    for report, code, place in (
        ({"cell": [0, 1], "value": ["1", "2"]}, "unknown-indicator", "cell[1]"),
        ({"cell": [0], "value": ["1", "2"]}, "count-mismatch", "value"),
        ({"cell": [0], "value": ["1"], "state": [0, 1]}, "count-mismatch", "state"),
        ({"cell": [0], "value": ["1"], "state": ["CELL_NA"]}, "value-state", "value[0]"),
        ({"cell": [0], "value": ["1"], **_members("1")}, "count-mismatch", "cell"),
    ):
        answer = _submit({"key": _key(), **report}, cells)
        assert _found(answer) == [(code, "reports[0]." + place)], (report, answer)
    cells[0]["decimals"] = 200
    answer = _submit({"key": _key(), "cell": [0], "value": ["1"]}, cells)
    assert _found(answer) == [("too-many-decimals", "reports[0].value[0]")], answer


def remarks_have_their_limits():
    long = {"rows": [{"indicator": "members", "value": "1", "comment": "x" * 1001}]}
    assert _found(_submit({"key": _key(), **long})) == [("too-long", "reports[0].rows[0]")]
    answers = [{"question": "why", "text": "a"}, {"question": "why", "text": "b"}]
    answer = _submit({"key": _key(), **_members("1"), "answers": answers})
    assert _found(answer) == [("duplicate-question", "reports[0].answers[1]")], answer
    evidence = [{"name": "list.pdf", "sha256": "AAAA"}]
    answer = _submit({"key": _key(), **_members("1"), "evidence": evidence})
    assert _found(answer) == [("count-mismatch", "reports[0].evidence")], answer


def ids_are_uuids():
    for wrong in ("", "x", "0198b2c4-0000-7000-8000-00000000000g", "0198b2c4" * 5):
        request = {"id": wrong, "submission": {"reports": [{"key": _key(), **_members("1")}]}}
        assert _found(_call("Submissions.Submit", request)) == [("malformed-id", "id")], wrong
    org = {"id": "1", "organization": {"slug": "new", "kind": "union"}}
    assert _found(_call("Organizations.Put", org)) == [("malformed-id", "id")]


# ---- batches ----------------------------------------------------------------------------


def _batch(cells, *reports):
    items = [{"id": _id(), "submission": {"reports": list(r)}} for r in reports]
    return _call("Submissions.SubmitBatch", {"cells": cells, "items": items}, ok=True)


def _rows_of(period):
    answer = _call("Submissions.Get", {"key": _key(period=period)}, ok=True)
    return {r["indicator"]: r["value"] for r in answer["rows"]}


def a_batchs_columns_keep_their_names_beside_rows():
    """Rows of the same submission must not take the place of the batch's names."""
    cells = [{"indicator": "cooperatives.members"}, {"indicator": "cooperatives.revenue"}]
    rows = {"key": _key(period="2020Q1"), "rows": [{"indicator": "revenue", "value": "7"}]}
    columns = {"key": _key(period="2020Q2"), "cell": [0], "value": ["12"]}
    results = _batch(cells, [rows, columns])["results"]
    assert [r["code"] for r in results] == [0], results
    assert _rows_of("2020Q2") == {"cooperatives.members": "12"}
    assert _rows_of("2020Q1") == {"cooperatives.revenue": "7.00"}


def items_of_a_batch_are_told_apart_in_findings():
    cells = [{"indicator": "cooperatives.members"}]
    good = {"key": _key(period="2020Q3"), "cell": [0], "value": ["12"]}
    bad = {"key": _key(period="2020Q4", organization="nobody"), "cell": [0], "value": ["1"]}
    far = {"key": _key(period="2020Q4"), "cell": [3], "value": ["1"]}
    results = _batch(cells, [good], [bad], [far])["results"]
    assert [r["code"] for r in results] == [0, INVALID_ARGUMENT, INVALID_ARGUMENT], results
    fields = [f["field"] for r in results for f in r["findings"]]
    assert fields == [
        "items[1].submission.reports[0].key.organization",
        "items[2].submission.reports[0].cell[0]",
    ], results


def batches_have_a_size():
    assert _call("Submissions.SubmitBatch", {})["code"] == "INVALID_ARGUMENT"


# ---- organizations and projects ---------------------------------------------------------


def organizations_are_refused_at_their_field():
    for member, value, code in (
        ("slug", "Upper", "malformed-slug"),
        ("kind", "club", "unknown-kind"),
        ("province", "MA-01", "unknown-province"),
        ("milieu", "sea", "unknown-milieu"),
        ("parent", "nobody", "unknown-parent"),
        ("parent", "-x", "malformed-slug"),
        ("closed", "2024-02-30", "malformed-date"),
    ):
        org = {"slug": "new-one", "kind": "union", member: value}
        answer = _call("Organizations.Put", {"id": _id(), "organization": org})
        assert _found(answer) == [(code, "organization." + member)], (member, value, answer)
    answer = _call("Organizations.Put", {"id": _id(), "organization": {"slug": "new-one"}})
    assert _found(answer)[0][0] == "missing-field", answer
    moved = {"id": _id(), "organization": {"slug": "tayssir", "province": "MA-RAB"}}
    assert _found(_call("Organizations.Put", moved)) == [
        ("move-needs-from", "organization.province")
    ]


def nobody_moves_before_opening():
    D.athar("org", "add", "young", "--kind", "union", "--province", "MA-HOC", "--opened",
            "2024-01-01")
    D.athar("org", "add", "elder", "--kind", "union", "--province", "MA-HOC")
    for how in (["--province", "MA-AZI"], ["--parent", "elder"], ["--group", "elder"]):
        out = D.athar("org", "add", "young", *how, "--from", "2023-12-31", ok=1)
        assert "from: [before-opening]" in out.err and "2024-01-01" in out.err, out
        D.athar("org", "add", "young", *how, "--from", "2024-01-01")
        D.athar("org", "add", "elder", "--province", "MA-AZI", "--from", "1990-01-01")
    D.athar("org", "add", "young", "--province", "MA-RAB", "--from", "2020-01-01",
            "--opened", "2019-01-01")


def refusals_of_an_organization_or_project_say_what_is_wrong_in_full():
    D.athar("org", "add", "roof", "--kind", "union")
    D.athar("org", "add", "below", "--kind", "union", "--parent", "roof")
    roof = {"slug": "roof", "parent": "below"}
    away = {"slug": "tayssir", "province": "MA-RAB"}
    late = {"slug": "late", "funder": "F", "from": "2024-01-01", "to": "2023-01-01"}
    for method, request, said in (
        ("Organizations.Put", {"organization": {"slug": "kindless"}}, "'kind' is needed"),
        ("Organizations.Put", {"organization": away}, "of 'tayssir' the date it holds from"),
        ("Organizations.Put", {"organization": roof}, "'below' cannot be the parent"),
        ("Projects.Put", {"project": late}, "'late' ends before it starts"),
        ("Projects.Put", {"project": {**late, "to": ""}}, "'to' is needed"),
    ):
        answer = _call(method, {"id": _id(), **request})
        assert said in answer["findings"][0]["message"], (method, request, answer)


def projects_are_refused_at_their_field():
    good = {"slug": "tulip", "funder": "F", "from": "2024-01-01", "to": "2024-12-31"}
    for member, value, code in (
        ("slug", "", "malformed-slug"),
        ("from", "yesterday", "malformed-date"),
        ("to", "2023-12-31", "project-dates"),
        ("funder", "", "missing-field"),
        ("budget", "1.234", "too-many-decimals"),
        ("budget", "-1", "out-of-range"),
        ("organizations", ["nobody"], "unknown-organization"),
    ):
        answer = _call("Projects.Put", {"id": _id(), "project": {**good, member: value}})
        assert _found(answer) == [(code, "project." + member)], (member, value, answer)


# ---- below the client: frames -----------------------------------------------------------


class Wire:
    """A REQ socket by hand, so that it can say what no client library would."""

    def __init__(self):
        self.socket = socket.create_connection(("127.0.0.1", PORT), timeout=30)
        self.socket.sendall(b"\0SP\0" + struct.pack(">HH", 0x30, 0))
        assert self._read(8)[:4] == b"\0SP\0"

    def _read(self, size):
        data = b""
        while len(data) < size:
            more = self.socket.recv(size - len(data))
            if not more:
                raise ConnectionError("closed")
            data += more
        return data

    def ask(self, body):
        """The code and message of the answer to this frame."""
        message = struct.pack(">I", 0x80000001) + body
        self.socket.sendall(struct.pack(">Q", len(message)) + message)
        answer = self._read(struct.unpack(">Q", self._read(8))[0])[4:]
        size = struct.unpack(">I", answer[:4])[0]
        return _fields(answer[4 : 4 + size])


def _varint(data, at):
    value, shift = 0, 0
    while True:
        value |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 0x80:
            return value, at


def _fields(data):
    """Code and sentence of a ResponseHeader."""
    at, found = 0, {1: 0, 2: b""}
    while at < len(data):
        tag, at = _varint(data, at)
        value, at = _varint(data, at)
        if tag & 7 == 2:
            value, at = data[at : at + value], at + value
        found[tag >> 3] = value
    return found[1], found[2].decode()


def _text(number, data):
    return bytes([number << 3 | 2, len(data)]) + data


def _frame(method, body=b"", header=b""):
    header = _text(1, method.encode()) + header
    return struct.pack(">I", len(header)) + header + body


HEALTH = "/athar.v1.Health/Check"
GET = "/athar.v1.Organizations/Get"
PUT = "/athar.v1.Organizations/Put"


def frames_that_are_no_frames_are_refused_and_the_line_stays():
    wire = Wire()
    for body, code in (
        (b"", INVALID_ARGUMENT),
        (b"\0\0", INVALID_ARGUMENT),
        (struct.pack(">I", 1 << 30), INVALID_ARGUMENT),
        (struct.pack(">I", 50) + b"short", INVALID_ARGUMENT),
        (struct.pack(">I", 4) + b"\xff\xff\xff\xff", INVALID_ARGUMENT),
        (_frame("/athar.v1.No/Such"), UNIMPLEMENTED),
        (_frame(""), UNIMPLEMENTED),
        (_frame("x\xff".encode("latin-1").decode("latin-1")), UNIMPLEMENTED),
        (_frame(GET, b"\x0a\xff\xff\xff\xff\x0f"), INVALID_ARGUMENT),  # longer than it is
        (_frame(GET, b"\x08\x01"), INVALID_ARGUMENT),  # a number where a string belongs
        (_frame(GET, _text(1, b"\xff\xfe")), INVALID_ARGUMENT),  # not UTF-8
        (_frame(GET, _text(1, b"a\0b")), INVALID_ARGUMENT),  # a NUL inside
        (_frame(GET, b"\x0b"), INVALID_ARGUMENT),  # a group
        (_frame(PUT, UNKNOWN_FIELD), INVALID_ARGUMENT),  # nothing said may be lost
        (_frame(HEALTH, b"", _text(6, b"x" * 17)), INVALID_ARGUMENT),
        (_frame(HEALTH), 0),
    ):
        found, message = wire.ask(body)
        assert found == code and (message or code == 0), (body, found, message)


def a_message_over_the_limit_closes_its_line_alone():
    other = Wire()
    wire = Wire()
    try:
        wire.socket.sendall(struct.pack(">Q", 1 << 40) + b"x" * 4096)
        assert wire.socket.recv(1) == b""
    except ConnectionError:
        pass
    assert other.ask(_frame(HEALTH)) == (0, "")


def a_request_over_its_methods_limit_is_refused():
    code, message = Wire().ask(_frame(GET, b"\x0a\xf0\xa2\x04" + b"x" * 70000))
    assert code == EXHAUSTED and "limit" in message, (code, message)


# ---- and after all that -----------------------------------------------------------------


def the_server_serves_on_and_its_totals_are_right():
    assert D.process.poll() is None
    _submit({"key": _key(), **_members("20")}, ok=True)
    assert [r["value"] for r in D.query("cooperatives.members", "--period", "2024Q1")] == ["20"]
    answer = D.athar("--format", "json", "verify")
    assert answer["mismatches"] == "0", answer
    D.stop()
    assert os.listdir(D.data), "the data stay"


run(globals())
