# SPDX-License-Identifier: Apache-2.0
# labels: tsan
# timeout: 400
"""A plugin is loaded, replaced and unloaded while the server serves."""

import base64
import hashlib
import os
import shutil
import signal
import threading

from daemon import OK, REFUSED, TEST_PLUGINS, Daemon, free_port, run, scratch, wait_until

HEAD = "organization,period,indicator,value\n"
NAME = "growing.so"


def _version(n):
    return os.path.join(TEST_PLUGINS, "growing", "%d.so" % n)


def _put(folder, n, name=NAME):
    """Put version n there in one step, as an installer does."""
    path = os.path.join(folder, name)
    shutil.copy(_version(n), path + ".new")
    os.rename(path + ".new", path)
    return path


def _write_over(folder, n):
    """The same, but by writing into the file that is loaded."""
    with open(_version(n), "rb") as source, open(os.path.join(folder, NAME), "r+b") as f:
        f.truncate(0)
        f.write(source.read())


def _serving(n=1, **options):
    folder = scratch()
    _put(folder, n)
    d = Daemon(plugins=[folder], **options)
    d.athar("org", "add", "tayssir", "--kind", "cooperative", "--province", "MA-HOC")
    return d, folder


def _show(d, name="growing"):
    return d.call("Plugins.Get", {"id": name})["plugin"]


def _events(d):
    return [e["what"] for e in _show(d)["events"]]


def _judge(d):
    """Which version's code looks at figures now."""
    for n in range(1, 30):
        row = "tayssir,2020-01,growing.a,%d\n" % (1000 + n)
        out = d.submit(HEAD + row, "--dry-run", ok=False)
        if out.status == REFUSED:
            assert "[judged-by-%d]" % n in out.err, out
            return n
    return None


def _look(d):
    """SIGHUP, and wait until it has been followed."""
    before = d.log_text().count("service.plugins-looked")
    d.process.send_signal(signal.SIGHUP)
    wait_until(lambda: d.log_text().count("service.plugins-looked") > before, what="SIGHUP")


def _whole(d):
    assert d.athar("--format", "json", "verify")["mismatches"] == "0"


def a_replaced_file_is_served_when_it_is_said():
    d, folder = _serving(1)
    with d:
        d.submit(HEAD + "tayssir,2024-01,growing.a,5\ntayssir,2024-01,growing.b,7\n")
        _put(folder, 2)
        assert _judge(d) == 1 and _show(d)["version"] == "1.0.0"
        said = d.athar("plugin", "reload", "growing")
        assert "growing 2.0.0" in said and "new definitions" in said, said
        plugin = _show(d)
        assert plugin["version"] == "2.0.0" and plugin["status"] == "serving", plugin
        assert plugin.get("onDisk", "") == "" and plugin["checks"] == 1, plugin
        assert _events(d) == ["loaded", "reloaded"], _events(d)
        assert _judge(d) == 2
        d.submit(HEAD + "tayssir,2024-01,growing.c,11\n")
        assert d.query("growing.a")[0]["value"] == "5" and d.query("growing.c")[0]["value"] == "11"
        again = d.call("Plugins.Reload", {"id": "growing"})
        assert again["outcome"] == "OUTCOME_UNCHANGED", again
        _whole(d)
        log = d.log_text()
        assert log.count("audit.plugin-reloaded id=growing version=2.0.0") == 2, log


def other_code_with_the_same_definitions_is_no_new_catalogue():
    d, folder = _serving(5)
    with d:
        head = d.call("Journal.Head")["seq"]
        _put(folder, 6)
        assert _judge(d) == 5
        assert "definitions it had" in d.athar("plugin", "reload", "growing")
        assert _judge(d) == 6
        assert d.call("Journal.Head")["seq"] == head


def a_file_written_over_while_it_is_loaded_harms_nobody():
    d, folder = _serving(1)
    with d:
        _write_over(folder, 2)
        assert _judge(d) == 1
        with open(os.path.join(folder, NAME), "r+b") as f:
            f.truncate(100)
        assert _judge(d) == 1
        out = d.athar("plugin", "reload", "growing", ok=REFUSED)
        assert "[plugin-refused]" in out.err, out
        _write_over(folder, 2)
        d.athar("plugin", "reload", "growing")
        assert _judge(d) == 2


def a_new_version_that_fails_leaves_the_old_one_serving_and_says_why():
    reasons = {
        21: "kind", 22: "unit", 23: "scale", 24: "numerator", 25: "rule over time",
        26: "breakdown", 27: "cell 'z'", 28: "grown", 29: "unspecified", 30: "it said '", 31: "cell 7",
    }
    d, folder = _serving(2)
    with d:
        d.submit(HEAD + "tayssir,2024-01,growing.a,5\n")
        head = d.call("Journal.Head")["seq"]
        for n, word in reasons.items():
            _put(folder, n)
            out = d.athar("plugin", "reload", "growing", ok=REFUSED)
            assert "[plugin-refused]" in out.err and word in out.err, (n, out)
            plugin = _show(d)
            assert plugin["status"] == "serving" and plugin["version"] == "2.0.0", plugin
            assert word in plugin["onDisk"], plugin
            assert plugin["events"][-1]["what"] == "refused", plugin
            assert word in d.athar("plugin", "show", "growing")
            assert word in d.athar("plugin", "list")
            assert _judge(d) == 2, n
        out = d.athar("plugin", "reload", "growing", "--lang", "fr", ok=REFUSED)
        assert "tout reste comme avant" in out.err, out
        with open(os.path.join(folder, NAME), "wb") as f:
            f.write(b"not a plugin")
        d.athar("plugin", "reload", "growing", ok=REFUSED)
        assert d.call("Journal.Head")["seq"] == head
        assert d.query("growing.a")[0]["value"] == "5"
        _put(folder, 2)
        d.athar("plugin", "reload", "growing")
        assert _show(d).get("onDisk", "") == "", _show(d)


def a_plugin_that_breaks_a_law_does_not_serve_at_the_start_either():
    d, folder = _serving(30)
    with d:
        assert "it said '" in _show(d)["status"], _show(d)
        out = d.submit(HEAD + "tayssir,2024-01,growing.a,5\n", ok=REFUSED)
        assert "[unknown-program]" in out.err, out
        _put(folder, 1)
        d.athar("plugin", "load", NAME)
        d.submit(HEAD + "tayssir,2024-01,growing.a,5\n")
        d.stop()
        _put(folder, 31)  # it fails, but there is no other that could serve
        d.start()
        assert _show(d)["status"] == "serving", _show(d)
        assert d.submit(HEAD + "tayssir,2024-02,growing.a,5\n", "--timeout", "1", ok=False).status != OK
        assert d.query("growing.a")[0]["value"] == "5"


def strikes_and_a_quarantine_are_events_and_a_status():
    folder = scratch()
    shutil.copy(os.path.join(TEST_PLUGINS, "lying_check.so"), folder)
    with Daemon(plugins=[folder], config="plugins.isolation = on\n") as d:
        d.athar("org", "add", "tayssir", "--kind", "cooperative", "--province", "MA-HOC")
        lie = HEAD + "tayssir,2024-01,lying-check.x,1\n"

        def quarantined():
            d.submit(lie, "--timeout", "1", ok=False)
            return "quarantined" in [e["what"] for e in _show(d, "lying-check")["events"]]

        wait_until(quarantined, what="a quarantine")
        assert "struck" in [e["what"] for e in _show(d, "lying-check")["events"]]

        def shown():
            d.submit(lie, "--timeout", "1", ok=False)
            status = d.call("Catalogue.ListPrograms")["programs"][0]["status"]
            return "quarantined until 20" in status and "cell 7" in status

        wait_until(shown, what="the status")
        good = HEAD + "tayssir,2024-02,lying-check.x,4\n"
        d.submit(good, "--timeout", "60")
        assert "released" in [e["what"] for e in _show(d, "lying-check")["events"]]
        assert "audit.plugin-quarantined id=lying-check" in d.log_text()


def what_is_unloaded_answers_and_takes_no_figures_until_it_is_back():
    d, folder = _serving(1)
    with d:
        d.submit(HEAD + "tayssir,2024-01,growing.a,5\n")
        said = d.athar("plugin", "unload", "growing")
        assert "takes no more figures" in said, said
        assert "already" in d.athar("plugin", "unload", "growing")
        out = d.submit(HEAD + "tayssir,2024-02,growing.a,6\n", ok=REFUSED)
        assert "[plugin-missing]" in out.err, out
        assert d.query("growing.a")[0]["value"] == "5"
        assert "unloaded" in _show(d)["status"], _show(d)
        programs = d.call("Catalogue.ListPrograms")["programs"]
        assert "unloaded" in programs[0]["status"], programs
        _look(d)  # an unloaded file is not a new one
        assert "unloaded" in _show(d)["status"], _show(d)
        d.athar("plugin", "load", NAME)
        d.submit(HEAD + "tayssir,2024-02,growing.a,6\n")
        assert _events(d) == ["loaded", "unloaded", "loaded"], _events(d)
        d.athar("plugin", "unload", "growing")
        d.restart()  # the folder says what is loaded at the start
        d.submit(HEAD + "tayssir,2024-03,growing.a,7\n")
        d.athar("plugin", "unload", "growing")
        _put(folder, 2)
        _look(d)
        assert _show(d)["version"] == "2.0.0" and _judge(d) == 2
        assert d.query("growing.a")[0]["value"] == "18"
        _whole(d)


def a_signal_loads_what_is_new_reloads_what_was_replaced_and_unloads_what_is_gone():
    d, folder = _serving(1)
    with d:
        _look(d)
        assert _events(d) == ["loaded"], _events(d)  # nothing was replaced
        _put(folder, 2)
        path = _put(folder, 28, "grown.so")
        with open(os.path.join(folder, "broken.so"), "w", encoding="utf-8") as f:
            f.write("no plugin\n")
        _look(d)
        plugins = {p["id"]: p for p in d.call("Plugins.List")["plugins"]}
        assert plugins["growing"]["version"] == "2.0.0", plugins
        assert plugins["grown"]["status"] == "serving", plugins
        assert "not a shared object" in plugins[""]["status"], plugins
        d.submit(HEAD + "tayssir,2024-01,grown.a,5\n")
        os.unlink(path)
        os.unlink(os.path.join(folder, "broken.so"))
        _put(folder, 21)
        _look(d)
        plugins = {p["id"]: p for p in d.call("Plugins.List")["plugins"]}
        assert "" not in plugins and "gone" in plugins["grown"]["status"], plugins
        assert "kind" in plugins["growing"]["onDisk"] and _judge(d) == 2, plugins
        out = d.submit(HEAD + "tayssir,2024-02,grown.a,5\n", ok=REFUSED)
        assert "[plugin-missing]" in out.err, out
        assert d.query("grown.a")[0]["value"] == "5"


def a_file_that_is_renamed_goes_on_serving():
    d, folder = _serving(1)
    with d:
        os.rename(os.path.join(folder, NAME), os.path.join(folder, "other.so"))
        _look(d)
        (plugin,) = d.call("Plugins.List")["plugins"]
        assert plugin["file"].endswith("other.so") and plugin["status"] == "serving", plugin
        assert _judge(d) == 1


def only_files_in_the_servers_folders_can_be_loaded():
    port = free_port()
    folder, elsewhere = scratch(), scratch()
    _put(folder, 1)
    _put(elsewhere, 2, "evil.so")
    d = Daemon(plugins=[folder], start=False)
    d.listen = [d.url, "tcp://127.0.0.1:%d" % port]
    with d.start():
        for name in (elsewhere + "/evil.so", folder + "/../evil.so", "../evil.so", "/"):
            out = d.athar("plugin", "load", name, ok=REFUSED)
            assert "[plugin-elsewhere]" in out.err or "[unknown-plugin]" in out.err, out
        out = d.athar("plugin", "load", elsewhere + "/evil.so", ok=REFUSED)
        assert "copy it into %s first" % folder in out.err, out
        for name in ("evil.so", "growing.txt", ".so", "", "."):
            out = d.athar("plugin", "load", name, ok=False)
            assert out.status != OK and "[unknown-plugin]" in out.err, (name, out)
        d.athar("plugin", "load", folder + "/" + NAME)
        d.athar("plugin", "load", os.path.join(folder, ".", NAME))
        url, d.url = d.url, d.listen[1]
        for command in (("load", NAME), ("reload", "growing"), ("unload", "growing")):
            out = d.athar("plugin", *command, ok=False)
            assert out.status != OK and "[local-only]" in out.err, out
        assert "serving" in d.athar("plugin", "list")
        d.url = url


def _retired(d):
    """What is retired: indicators, options and forms, by name."""
    program = d.call("Catalogue.GetProgram", {"id": "growing"})["program"]
    names = {f["id"] for f in program["forms"] if f.get("retired")}
    names |= {i["id"] for f in program["forms"] for i in f["indicators"] if i.get("retired")}
    names |= {
        c["id"] + "=" + o["id"]
        for c in program["categories"]
        for o in c["options"]
        if o.get("retired")
    }
    return names


def what_is_declared_no_more_is_retired_answers_and_takes_no_figures():
    d, folder = _serving(2)
    sex = "organization,period,indicator,sex,value\ntayssir,2024-01,growing.a,"
    with d:
        d.submit(sex + "f,5\ntayssir,2024-01,growing.a,x,1\ntayssir,2024-01,growing.b,,7\n")
        assert _retired(d) == set()
        _put(folder, 3)
        d.athar("plugin", "reload", "growing")
        assert _retired(d) == {"b", "sex=x"}, _retired(d)
        assert "retired" in d.athar("program", "show", "growing")
        assert d.query("growing.b")[0]["value"] == "7"
        parts = {r["sex"]: r["value"] for r in d.query("growing.a", "--by", "sex")}
        assert parts == {"f": "5", "x": "1"}, parts
        out = d.submit(HEAD + "tayssir,2024-02,growing.b,8\n", ok=REFUSED)
        assert "[indicator-retired]" in out.err, out
        out = d.submit(sex + "x,2\n", "--lang", "fr", ok=REFUSED)
        assert "[option-retired]" in out.err and "retirée" in out.err, out
        d.submit(HEAD + "tayssir,2024-02,growing.a,8\ntayssir,2024-02,growing.b,\n")
        d.submit(HEAD + "tayssir,2024-01,growing.b,WITHDRAWN\n")
        assert d.query("growing.b") == []
        _put(folder, 4)
        d.athar("plugin", "reload", "growing")
        assert _retired(d) == {"share", "sex=x"}, _retired(d)
        d.submit(HEAD + "tayssir,2024-03,growing.b,9\ntayssir,2024-03,growing.d,4\n")
        share = d.query("growing.share", "--period", "2024-01")[0]
        assert (share["numerator"], share["denominator"]) == ("5", "6"), share
        _put(folder, 5)
        d.athar("plugin", "reload", "growing")
        assert _retired(d) == {"b", "c", "d", "g", "share", "sex=x"}, _retired(d)
        assert d.query("growing.d")[0]["value"] == "4"
        out = d.submit(HEAD + "tayssir,2024-04,growing.d,4\n", ok=REFUSED)
        assert "[indicator-retired]" in out.err, out
        _whole(d)


def _answers(d):
    return [
        d.query("growing." + i, "--every", "month", *by)
        for i, by in (("a", ()), ("a", ("--by", "sex")), ("b", ()), ("c", ()), ("share", ()))
    ]


def _hashes(d):
    """Of each submission in the journal, whether it names the catalogue that was served last."""
    entries = d.call("Journal.List")["entries"]
    served, pinned = None, []
    for e in entries:
        entry = base64.b64decode(e["entry"])
        if e["kind"] == "catalogue":
            content = entry[entry.index(b"growing") - 2 :]
            served = hashlib.sha256(content).digest()
        elif e["kind"] == "submission":
            pinned.append(served in entry)
    return pinned


def numbers_are_permanent_through_five_versions_and_restarts():
    d, folder = _serving(1)
    with d:
        for n in range(1, 6):
            if n > 1:
                _put(folder, n)
                d.athar("plugin", "reload", "growing")
            rows = ["tayssir,2024-%02d,growing.a,f,%d\n" % (n, 10 * n)]
            rows += ["tayssir,2024-%02d,growing.a,m,%d\n" % (n, n)]
            if n in (1, 2, 4):
                rows += ["tayssir,2024-%02d,growing.b,,%d\n" % (n, 100 * n)]
            if n in (2, 3, 4):
                rows += ["tayssir,2024-%02d,growing.c,,%d\n" % (n, 1000 * n)]
            d.submit("organization,period,indicator,sex,value\n" + "".join(rows))
            before = _answers(d) if n > 1 else None
            _whole(d)
            d.kill9() if n % 2 else d.stop()
            d.start()
            assert before is None or _answers(d) == before, (n, before, _answers(d))
        assert [r["value"] for r in d.query("growing.a", "--every", "month")] == [
            "11", "22", "33", "44", "55"
        ]
        assert [r["value"] for r in d.query("growing.b", "--every", "month")] == [
            "100", "200", "400"
        ]
        assert [r["value"] for r in d.query("growing.c", "--every", "month")] == [
            "2000", "3000", "4000"
        ]
        assert _hashes(d) == [True] * 5, _hashes(d)
        _whole(d)


def _keep_submitting(d, name, accepted, stop):
    """Months one after another, each by a submission of its own; a list of the values."""
    d.athar("org", "add", name, "--kind", "cooperative", "--province", "MA-HOC")
    for month in range(600):
        if stop.is_set():
            return
        value = month + 1
        period = "%d-%02d" % (1990 + month // 12, month % 12 + 1)
        d.submit(HEAD + "%s,%s,growing.a,%d\n" % (name, period, value), "--timeout", "60")
        accepted.append(value)


def _under_load(d, act, clients=3):
    """Run act() while clients submit; the values that were acknowledged."""
    accepted, failures, stop = [], [], threading.Event()

    def client(n):
        try:
            _keep_submitting(d, "org-%d" % n, accepted, stop)
        except Exception as e:  # pylint: disable=broad-except
            failures.append(e)

    threads = [threading.Thread(target=client, args=(n,)) for n in range(clients)]
    for t in threads:
        t.start()
    try:
        act(accepted)
    finally:
        stop.set()
        for t in threads:
            t.join()
    return accepted, failures


def reloads_under_load_refuse_nothing_lose_nothing_and_count_exactly():
    _reload_under_load("on")


def the_same_inside_the_server():
    _reload_under_load("off")


def _reload_under_load(isolation):
    d, folder = _serving(1, config="plugins.isolation = %s\n" % isolation)

    def reload_again_and_again(accepted):
        for n in (2, 3, 4, 5, 6, 5, 6, 2, 1, 21, 4, 6, 5):
            before = len(accepted)
            wait_until(lambda: len(accepted) > before + 1, what="submissions")
            _put(folder, n)
            d.athar("plugin", "reload", "growing", ok=REFUSED if n == 21 else OK)

    with d:
        accepted, failures = _under_load(d, reload_again_and_again)
        assert not failures, failures
        assert len(accepted) > 30, len(accepted)
        rows = d.query("growing.a")
        assert rows[0]["value"] == str(sum(accepted)), (rows, len(accepted))
        assert rows[0]["reported"] == len(accepted), rows
        assert _judge(d) == 5
        _whole(d)


def a_server_killed_in_a_reload_has_what_it_acknowledged():
    d, folder = _serving(1)
    with d:
        d.athar("org", "add", "atlas", "--kind", "cooperative", "--province", "MA-AZI")
        total = 0
        for step in range(8):
            version = (2, 4, 1, 5)[step % 4]
            _put(folder, version)
            if step % 2 == 0:
                d.process.send_signal(signal.SIGHUP)
            caller = threading.Thread(
                target=lambda: d.athar("plugin", "reload", "growing", ok=False)
            )
            caller.start()
            out = d.submit(HEAD + "atlas,2024-%02d,growing.a,9\n" % (step + 1), ok=False)
            total += 9 if out.status == OK else 0
            if step % 4 < 2:
                caller.join()
            d.kill9()
            d.start()
            caller.join()
            plugin = _show(d)
            assert plugin["status"] == "serving", plugin
            assert plugin["version"] == "%d.0.0" % version, plugin
            assert _judge(d) == version
            assert d.query("growing.a")[0]["value"] == str(total)
            _whole(d)


run(globals())
