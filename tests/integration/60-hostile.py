# SPDX-License-Identifier: Apache-2.0
# timeout: 600
# labels: tsan
"""Hostile plugins under a real server: it stays up, other programs serve on, the reason is said."""

import os
import re
import shutil
import signal
import subprocess
import threading

from daemon import (
    BIN,
    OK,
    PLUGINS,
    ROOT,
    TEST_PLUGINS,
    UNREACHABLE,
    Daemon,
    run,
    scratch,
    wait_until,
)

HOSTILE = os.environ.get(
    "ATHAR_HOSTILE_PLUGINS", os.path.join(os.path.dirname(PLUGINS), "hostile-plugins")
)
HEAD = "organization,period,indicator,value\n"
ORG = "tayssir"

# What each file does when it is loaded, and words of the reason why it is not served.
AT_LOAD = {
    "load_segfault.so": "ended by signal 11 (segmentation fault) while it was loaded",
    "load_abort.so": "ended by signal 6",
    "load_exit.so": "ended itself (exit status 0)",
    "load_loop.so": "while it was loaded",
    "load_memory.so": "ended by signal 11",
    "load_socket.so": "(socket) while it was loaded",
    "load_babble.so": "says what makes no sense",
    "load_close_socket.so": "while it was loaded",
    "load_dribble.so": "while it was loaded",
    "unterminated.so": "ended by signal 11",
    "duplicate_ids.so": "'x'",
    "circular_formulas.so": "form 'f': indicator",
    "odd_sizes.so": "form 2 has size 4000",
    "other_abi.so": "built for ABI 2, this server speaks 1",
    "short_size.so": "its athar_plugin has size 16",
    "no_symbol.so": "exports no athar_plugin",
    "null_tables.so": "its table of 3 form elements is NULL",
    "huge_count.so": "100000 indicators",
    "endless_labels.so": "no end after 16 languages",
    "text.so": "not a shared object",
}

# What a check does, and words of the reason its reports are not taken. On a machine so busy that a
# loop does not get its 50 ms in 2 s, it is ended by the clock.
IN_CHECK = {
    "SEGFAULT": ["ended by signal 11 (segmentation fault) in check 1"],
    "ABORT": ["ended by signal 6"],
    "EXIT": ["ended itself (exit status 0) in check 1"],
    "LOOP": ["used more than 50 ms of processor time in check 1", "gave no answer for"],
    "MEMORY": ["ended by signal 11"],
    "SOCKET": ["(socket) in check 1"],
    "BABBLE": ["says what makes no sense"],
    "LISTEN": ["gave no answer for"],
}

PATIENT_S, HASTY_S = 60, 1  # a client resends while there is time


# What a derivation does, and words of the reason its indicator has no answer.
IN_DERIVING = {
    "SEGFAULT": "ended by signal 11 (segmentation fault) in deriving 'd'",
    "LOOP": "used more than 50 ms of processor time in deriving 'd'",
    "SAY_SEVEN": "a derivation gives 7, not 0 or 1",
    "SAY_SCALE": "a derivation's scale is 4000, not 0 to 18",
}


def _acts():
    """The numbers of the acts, from the header that names them."""
    path = os.path.join(ROOT, "tests", "fixtures", "plugins", "hostile", "harm.h")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    base = int(re.search(r"ACT_BASE = (\d+)", text).group(1))
    body = text.split("enum act {")[1].split("}")[0]
    names = re.findall(r"[A-Z_]+(?=[,\s])", re.sub(r"/\*.*?\*/", "", body, flags=re.S))
    acts = {name: base + n for n, name in enumerate(names)}
    for n, name in enumerate(("SEVEN", "SCALE", "LESS_THAN_NONE", "SIZE", "LEAST", "WIDEST")):
        acts["SAY_" + name] = base + 100 + n  # of derive.c
    return acts


def _folder(*files):
    """A plugin folder with these files."""
    folder = scratch()
    for file in files:
        source = TEST_PLUGINS if os.path.exists(os.path.join(TEST_PLUGINS, file)) else HOSTILE
        shutil.copy(os.path.join(source, file), folder)
    return folder


def _serving(*files, config="plugins.isolation = on\n"):
    d = Daemon(plugins=[_folder(*files)], config=config)
    d.athar("org", "add", ORG, "--kind", "cooperative", "--province", "MA-HOC")
    return d


def _plugins(d):
    return {os.path.basename(p["file"]): p for p in d.call("Plugins.List")["plugins"]}


def _plugin(d, program):
    return d.call("Plugins.Get", {"id": program})["plugin"]


def _failure(d):
    return _plugin(d, "hostile")["health"].get("lastFailure", "")


def _send(d, indicator, month, value, seconds):
    """One figure; what came of it, if anything did in that time."""
    row = "%s,%s,%s,%d\n" % (ORG, month, indicator, value)
    return d.submit(HEAD + row, "--timeout", str(seconds), ok=False)


def _submit(d, indicator, month, value):
    """One figure, until there is an answer: it replaces itself. What came of it."""
    out = _send(d, indicator, month, value, PATIENT_S)
    while out.status == UNREACHABLE:
        out = _send(d, indicator, month, value, PATIENT_S)
    return out


def _provoke(d, act, reasons):
    """Send what sets it off until the server knows one of the reasons; what clients were told."""
    told = []

    def known():
        out = _send(d, "hostile.x", "2024-02", act, HASTY_S)
        assert out.status != OK, out
        told.append(out.err)
        return any(words in _failure(d) for words in reasons)

    wait_until(known, at_most=60, what="one of %s" % reasons)
    return told


def _harmless(d, month="2024-01"):
    return _submit(d, "hostile.x", month, 0).status == OK


class Neighbour(threading.Thread):
    """Reports to another program all the while, and keeps count."""

    def __init__(self, daemon):
        super().__init__()
        self.daemon_under_test, self.sum, self.refused = daemon, 0, []
        self.end = threading.Event()

    def run(self):
        month = 0
        while not self.end.is_set():
            period = "%04d-%02d" % (1990 + month // 12, 1 + month % 12)
            out = _submit(self.daemon_under_test, "good.b", period, month + 1)
            if out.status == OK:
                self.sum += month + 1
            else:
                self.refused.append(out)
            month += 1

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.end.set()
        self.join()


def files_that_cannot_be_loaded_are_listed_with_the_reason():
    folder = _folder("good.so", *(set(AT_LOAD) - {"text.so"}))
    with open(os.path.join(folder, "text.so"), "w", encoding="utf-8") as f:
        f.write("not a plugin, honestly\n")
    with Daemon(plugins=[folder], config="plugins.isolation = on\n") as d:
        listed = _plugins(d)
        for file, words in AT_LOAD.items():
            assert words in listed[file]["status"], (file, listed[file])
        assert listed["good.so"]["status"] == "serving", listed["good.so"]
        assert listed["good.so"]["isolation"] == "child"
        d.athar("org", "add", ORG, "--kind", "cooperative", "--province", "MA-HOC")
        assert _submit(d, "good.b", "2024-01", 7).status == OK
        assert d.query("good.b")[0]["value"] == "7"


def harm_in_a_check_touches_its_own_program_only():
    acts = _acts()
    with _serving("check.so", "good.so") as d, Neighbour(d) as neighbour:
        for act, reasons in IN_CHECK.items():
            told = _provoke(d, acts[act], reasons)
            # A client that is in a hurry has gone before a check that takes its time is ended.
            said = ["send again later", "is not known", "cannot be reached"]
            assert all(any(words in err for words in said) for err in told), (act, told)
            wait_until(lambda: _harmless(d), at_most=120, what="hostile serves after " + act)
        neighbour.end.set()
        neighbour.join()
        assert not neighbour.refused, neighbour.refused[:3]
        assert d.query("good.b")[0]["value"] == str(neighbour.sum)
        assert d.query("hostile.x")[0]["value"] == "0"
        assert d.athar("--format", "json", "verify")["mismatches"] == "0"


def what_a_plugin_failed_to_check_is_not_stored_and_its_sender_reads_so():
    with _serving("check.so", "good.so") as d:
        for seconds in (3, 30, PATIENT_S):
            out = _send(d, "hostile.x", "2024-02", _acts()["SEGFAULT"], seconds)
            if out.status != UNREACHABLE:
                break
        assert out.status not in (OK, UNREACHABLE), out
        assert "send again later" in out.err and "nothing of it is stored" in out.err, out
        assert d.query("hostile.x") == [], "nothing was stored"


def _derive(d, *indicators, timeout=60):
    """The answer for February, or None when it is not there in time: clients ask again."""
    try:
        return d.athar("--format", "json", "query", *indicators, "--period", "2024-02",
                       ok=False, timeout=timeout)
    except subprocess.TimeoutExpired:
        return None


def harm_in_deriving_costs_its_own_indicator_only():
    acts, program = _acts(), "hostile-derive"
    with _serving("derive.so", "good.so") as d, Neighbour(d) as neighbour:
        for act, words in IN_DERIVING.items():
            assert _submit(d, program + ".x", "2024-02", acts[act]).status == OK, act
            assert _derive(d, program + ".d", timeout=2) is None, act
            failure = _plugin(d, program)["health"]["lastFailure"]
            assert words in failure, (act, words, failure)
            # What it was to be derived from is there.
            assert _derive(d, program + ".x").out["rows"][0][2] == str(acts[act])
            assert _submit(d, program + ".x", "2024-02", 0).status == OK
            assert _derive(d, program + ".d").out["rows"][0][2] == "1", act
        neighbour.end.set()
        neighbour.join()
        assert not neighbour.refused, neighbour.refused[:3]
        assert d.query("good.b")[0]["value"] == str(neighbour.sum)
        log = d.log_text()
        for event in ("plugin.strike", "plugin.quarantine", "plugin.released"):
            assert event + " id=" + program in log, (event, log)


def an_answer_with_what_cannot_be_derived_is_none_and_names_it():
    with _serving("derive.so") as d:
        _submit(d, "hostile-derive.x", "2024-02", _acts()["SEGFAULT"])
        out = _derive(d, "hostile-derive.x", "hostile-derive.d")
        assert out.status != OK and out.out["code"] == "UNAVAILABLE", out
        found = out.out["findings"][0]
        assert found["code"] == "derivation-unavailable", out
        assert found["column"] == "indicators[1]", out
        assert "'hostile-derive.d'" in found["message"], out


def a_number_that_does_not_fit_is_an_error_and_no_number():
    with _serving("derive.so") as d:
        _submit(d, "hostile-derive.x", "2024-02", _acts()["SAY_WIDEST"])
        row = d.query("hostile-derive.d", "--period", "2024-02")[0]
        widest = 2**127 - 1
        assert row["value"] == str(widest // 3), row
        assert (row["numerator"], row["denominator"]) == (str(widest), "3"), row
        out = _derive(d, "hostile-derive.thousandfold")
        assert out.out["code"] == "OUT_OF_RANGE", out


def three_failures_are_a_quarantine_that_ends():
    segfault = _acts()["SEGFAULT"]
    with _serving("check.so", "good.so") as d:
        def struck():
            out = _send(d, "hostile.x", "2024-01", segfault, HASTY_S)
            assert out.status != OK, out
            return int(_plugin(d, "hostile")["health"].get("strikes", 0)) >= 3

        wait_until(struck, at_most=60, what="three strikes")
        health = _plugin(d, "hostile")["health"]
        assert {"calls", "limits"} <= set(health["locks"]), health
        shown = d.athar("plugin", "show", "hostile")
        assert "segmentation fault" in shown, shown
        wait_until(lambda: _harmless(d), at_most=120, what="the quarantine's end")
        assert _plugin(d, "hostile")["health"]["state"] == "serving"
        log = d.log_text()
        for event in ("plugin.strike id=hostile", "plugin.quarantine id=hostile",
                      "plugin.released id=hostile"):
            assert event in log, (event, log)


def _children(d):
    """How many processes the server has."""
    tasks = "/proc/%d/task" % d.process.pid
    return sum(len(open(os.path.join(tasks, t, "children"), encoding="ascii").read().split())
               for t in os.listdir(tasks))


def loads_that_take_long_leave_somebody_to_answer():
    folder = _folder("good.so")
    with Daemon(plugins=[folder], config="plugins.isolation = on\n") as d:
        d.athar("org", "add", ORG, "--kind", "cooperative", "--province", "MA-HOC")
        shutil.copy(os.path.join(HOSTILE, "load_listen.so"), folder)  # 5 s each, in vain
        load = [os.path.join(BIN, "athar"), "--server", d.url, "plugin", "load", "load_listen.so"]
        loads = [subprocess.Popen(load, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                 for _ in range(12)]
        try:
            wait_until(lambda: _children(d) > 1, what="a load that has begun")
            for month in range(1, 9):
                assert _send(d, "good.b", "2024-%02d" % month, month, 20).status == OK
            assert d.query("good.b")[0]["value"] == "36"
            assert all(p.poll() is None for p in loads), "the loads took no time"
        finally:
            for p in loads:
                p.kill()
                p.wait()


def a_process_that_is_stopped_from_outside_is_replaced():
    with _serving("good.so", "check.so") as d:
        os.kill(int(_plugin(d, "hostile")["health"]["pid"]), signal.SIGSTOP)
        assert _submit(d, "good.b", "2024-01", 7).status == OK
        assert _harmless(d)
        assert "gave no answer for" in _failure(d)
        for verb in ("reload", "unload"):  # neither waits for it
            os.kill(int(_plugin(d, "hostile")["health"]["pid"]), signal.SIGSTOP)
            d.athar("plugin", verb, "hostile")


def a_file_that_is_no_file_any_more_leaves_what_serves():
    folder = _folder("good.so")
    path = os.path.join(folder, "good.so")
    bytes_before = open(path, "rb").read()

    def become(make):
        os.unlink(path) if not os.path.isdir(path) else os.rmdir(path)
        make()

    def half():
        with open(path, "wb") as f:
            f.write(bytes_before[: len(bytes_before) // 3])

    with Daemon(plugins=[folder], config="plugins.isolation = on\n") as d:
        d.athar("org", "add", ORG, "--kind", "cooperative", "--province", "MA-HOC")
        for make, words in (
            (lambda: os.mkdir(path), "it is not a file"),
            (lambda: os.mkfifo(path), "it is not a file"),
            (lambda: os.symlink("good.so", path), "it cannot be opened (a link that leads nowhere)"),
            (lambda: os.symlink("/nowhere/good.so", path), "it cannot be opened (it does not exist)"),
            (half, "of which the end is missing"),
        ):
            become(make)
            out = d.athar("plugin", "reload", "good", ok=False)
            assert out.status != OK and words in out.err, (words, out)
            d.process.send_signal(signal.SIGHUP)
            assert _submit(d, "good.b", "2024-01", 7).status == OK, words


def what_it_prints_is_not_in_the_log():
    with _serving("check.so") as d:
        assert _submit(d, "hostile.x", "2024-01", _acts()["PRINT"]).status == OK
        assert "all is lost" not in d.log_text() and "line=" not in d.log_text()


def a_process_killed_from_outside_is_replaced_unnoticed():
    with _serving("good.so") as d:
        pid = int(_plugin(d, "good")["health"]["pid"])
        os.kill(pid, signal.SIGKILL)
        assert _submit(d, "good.b", "2024-01", 7).status == OK
        health = _plugin(d, "good")["health"]
        assert int(health["pid"]) != pid and int(health.get("strikes", 0)) == 0, health


def _alive(pid):
    try:
        with open("/proc/%d/stat" % pid, encoding="utf-8") as f:
            return f.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def processes_end_with_the_server_however_it_ends():
    with _serving("good.so", "check.so") as d:
        for end in (d.kill9, d.stop):
            pids = [int(_plugin(d, p)["health"]["pid"]) for p in ("good", "hostile")]
            assert all(_alive(pid) for pid in pids)
            end()
            for pid in pids:
                wait_until(lambda: not _alive(pid), what="the end of process %d" % pid)
            d.start()


def trusted_plugins_run_inside_and_all_do_when_isolation_is_off():
    for config, good, hostile in (
        ("plugins.isolation = on\nplugins.trusted = tanara, good\n", "in-process", "child"),
        ("plugins.isolation = off\n", "in-process", "in-process"),
    ):
        with _serving("good.so", "check.so", config=config) as d:
            listed = _plugins(d)
            assert listed["good.so"]["isolation"] == good, listed["good.so"]
            assert listed["check.so"]["isolation"] == hostile, listed["check.so"]
            assert _submit(d, "good.b", "2024-01", 7).status == OK


run(globals())
