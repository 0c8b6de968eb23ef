# SPDX-License-Identifier: Apache-2.0
"""Checks of plugins in processes of their own, many in one call: what a batch gets of it."""

import os
import re
import shutil
import uuid

from daemon import PLUGINS, ROOT, TEST_PLUGINS, Daemon, run, scratch

HOSTILE = os.environ.get(
    "ATHAR_HOSTILE_PLUGINS", os.path.join(os.path.dirname(PLUGINS), "hostile-plugins")
)
ORG = "tayssir"
UNAVAILABLE = 14


def _act(name):
    """The number of an act of check.so, from the header that names them."""
    path = os.path.join(ROOT, "tests", "fixtures", "plugins", "hostile", "harm.h")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    base = int(re.search(r"ACT_BASE = (\d+)", text).group(1))
    body = re.sub(r"/\*.*?\*/", "", text.split("enum act {")[1].split("}")[0], flags=re.S)
    return base + re.findall(r"[A-Z_]+(?=[,\s])", body).index(name)


def _serving(*files):
    folder = scratch()
    for file in files:
        shutil.copy(file, folder)
    d = Daemon(plugins=[folder], config="plugins.isolation = on\n")
    d.athar("org", "add", ORG, "--kind", "cooperative", "--province", "MA-HOC")
    return d


GOOD = os.path.join(TEST_PLUGINS, "good.so")
CHECK = os.path.join(HOSTILE, "check.so")


def _item(form, indicator, number, value):
    """A submission of one figure."""
    key = {
        "form": form,
        "organization": ORG,
        "period": "%04d-%02d" % (1990 + number // 12, 1 + number % 12),
    }
    report = {"key": key, "rows": [{"indicator": indicator, "value": str(value)}]}
    return {"id": str(uuid.uuid4()), "submission": {"reports": [report]}}


def _submit(d, items):
    return d.call("Submissions.SubmitBatch", {"items": items})["results"]


def _health(d):
    return d.call("Plugins.Get", {"id": "hostile"})["plugin"]["health"]


def _calls(d):
    health = _health(d)
    return int(health.get("calls", 0)), int(health.get("checks", 0))


def one_report_that_a_plugin_fails_over_is_refused_and_the_others_are_kept():
    with _serving(GOOD, CHECK) as d:
        crash = _act("SEGFAULT")
        strikes = int(_health(d)["strikes"])
        items = [_item("hostile.f", "hostile.x", n, crash if n == 57 else 0) for n in range(100)]
        items += [_item("good.f", "good.b", n, 1) for n in range(100)]
        results = _submit(d, items)
        refused = {n: r for n, r in enumerate(results) if r.get("code", 0) != 0}
        assert list(refused) == [57], refused
        assert refused[57]["code"] == UNAVAILABLE
        assert "segmentation fault" in refused[57]["message"], refused
        assert int(_health(d)["strikes"]) == strikes + 1
        rows = d.query("good.b")
        assert rows[0]["value"] == "100", rows


def many_checks_travel_in_few_calls():
    with _serving(CHECK) as d:
        calls, checks = _calls(d)
        results = _submit(d, [_item("hostile.f", "hostile.x", n, 0) for n in range(400)])
        assert all(r.get("code", 0) == 0 for r in results)
        calls_after, checks_after = _calls(d)
        assert checks_after - checks == 400
        assert calls_after - calls <= 3, (calls, calls_after)


def who_comes_while_a_plugin_is_left_alone_is_told_when_to_come_again():
    with _serving(GOOD, CHECK) as d:
        crash = _act("ABORT")
        for n in range(3):
            _submit(d, [_item("hostile.f", "hostile.x", n, crash)])
        assert _health(d)["state"] == "quarantined"
        items = [_item("hostile.f", "hostile.x", 0, 0), _item("good.f", "good.b", 0, 1)]
        away, served = _submit(d, items)
        assert away["code"] == UNAVAILABLE and 0 < away["retryAfterMs"] <= 1000, away
        assert served.get("code", 0) == 0 and served.get("retryAfterMs", 0) == 0, served


run(globals())
