# SPDX-License-Identifier: Apache-2.0
# labels: tsan
"""History and the journal over RPC: each report's own remarks, and pages that fit."""

import json
import os
import shutil

from daemon import PLUGINS, TEST_PLUGINS, Daemon, run, scratch

FOLDER = scratch()
for source in (TEST_PLUGINS + "/good.so", TEST_PLUGINS + "/newer_minor.so",
               PLUGINS + "/cooperatives.so"):
    shutil.copy(source, FOLDER)
D = Daemon(plugins=[FOLDER])
D.athar("org", "add", "tayssir", "--kind", "cooperative", "--province", "MA-HOC")

_numbers = iter(range(1, 1 << 20))


def _submit(*reports):
    request_id = "0198b2c4-0000-7000-8000-%012x" % next(_numbers)
    request = {"id": request_id, "submission": {"reports": list(reports)}}
    return D.athar("call", "Submissions.Submit", "-", input=json.dumps(request))


def _indicators(program):
    """Ids of the first form's indicators."""
    answer = D.call("Catalogue.GetProgram", {"id": program})
    return [i["id"] for i in answer["program"]["forms"][0]["indicators"]]


def two_programs_with_a_form_of_one_name_keep_their_remarks_apart():
    programs = [p["id"] for p in D.call("Catalogue.ListPrograms")["programs"]]
    both = [p for p in programs if p != "cooperatives"]
    assert len(both) == 2, programs
    key = {"period": "2024-03", "organization": "tayssir"}
    _submit(*(
        {
            "key": {"form": p + ".f", **key},
            "rows": [{"indicator": _indicators(p)[-1], "value": "3", "comment": "of " + p}],
            "answers": [{"question": "why", "text": p}],
        }
        for p in both
    ))
    for p in both:
        page = D.call("Submissions.History", {"key": {"form": p + ".f", **key}})
        entry = page["entries"][0]
        assert [a["text"] for a in entry["answers"]] == [p], entry
        assert [c["comment"] for c in entry["changes"]] == ["of " + p], entry


def history_walks_back_through_corrections_and_withdrawals():
    key = {"form": "cooperatives.cooperative", "period": "2023Q1", "organization": "tayssir"}
    for value in ("5", "NA", "WITHDRAWN", "0"):
        _submit({"key": key, "rows": [{"indicator": "members", "value": value}]})
    entries = D.call("Submissions.History", {"key": key})["entries"]
    changes = [(c["before"], c["after"]) for e in entries for c in e["changes"]]
    assert changes == [("WITHDRAWN", "0"), ("NA", "WITHDRAWN"), ("5", "NA"), ("", "5")], changes
    assert [e["version"] for e in entries] == ["4", "3", "2", "1"], entries


def a_page_of_large_entries_ends_early_and_the_next_goes_on():
    start = int(D.call("Journal.Head")["seq"])
    answers = [{"question": "q%d" % i, "text": "t" * 4000} for i in range(32)]
    for year in range(6):
        _submit(*(
            {
                "key": {
                    "form": "cooperatives.cooperative",
                    "period": "%dQ%d" % (1960 + year, q),
                    "organization": "tayssir",
                },
                "rows": [{"indicator": "members", "value": "1"}],
                "answers": answers,
            }
            for q in range(1, 5)
        ))
    head = int(D.call("Journal.Head")["seq"])
    after, pages = start, 0
    while after < head:
        page = D.call("Journal.List", {"after": after, "limit": 1000})
        for entry in page["entries"]:
            after += 1
            assert int(entry["seq"]) == after, (entry["seq"], after)
        pages += 1
        assert page["entries"], "a page says nothing"
    assert 1 < pages < 6, "%d pages" % pages


def the_journal_alone_gives_it_all_again():
    assert D.athar("--format", "json", "verify")["mismatches"] == "0"
    D.stop()
    assert os.listdir(D.data)


run(globals())
