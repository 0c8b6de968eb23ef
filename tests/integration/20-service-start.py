# SPDX-License-Identifier: Apache-2.0
# labels: tsan
"""What athard does when it starts, verifies and stops."""

import os
import shutil
import signal
import subprocess
import threading

from daemon import BIN, PLUGINS, TEST_PLUGINS, Daemon, run, scratch, wait_until

HEAD = "organization,period,indicator,value\n"


def _filled(d):
    d.athar("org", "add", "tayssir", "--kind", "cooperative", "--province", "MA-HOC")
    d.submit(HEAD + "tayssir,2024Q1,cooperatives.members,20\n")


def a_second_athard_on_the_folder_names_who_holds_it():
    with Daemon() as d:
        second = Daemon(data=d.data, start=False)
        second.spawn()
        assert second.wait_exit() == 1, second.log_text()
        said = second.log_text()
        assert "in use by process %d" % d.process.pid in said and d.data in said, said
        _filled(d)


def _refused(*words):
    command = [os.path.join(BIN, "athard"), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def a_wrong_command_line_is_named_and_makes_no_folder():
    data = os.path.join(scratch(), "data")
    done = _refused("--data", data, "--listen", "ipc://" + data + "/s", "surplus")
    assert done.returncode == 2 and "'surplus'" in done.stderr, done
    done = _refused("--data", data, "--listen", "udp://127.0.0.1:1")
    assert done.returncode == 1 and "udp://127.0.0.1:1" in done.stderr, done
    done = _refused("--data", data, "--listen", "tcp://0.0.0.0:4000")
    assert done.returncode == 1 and "0.0.0.0" in done.stderr, done
    assert not os.path.exists(data)


def a_folder_that_was_killed_is_free_again():
    with Daemon() as d:
        _filled(d)
        d.kill9()
        d.start()
        rows = d.query("cooperatives.members", "--period", "2024Q1")
        assert rows[0]["value"] == "20", rows


def plugins_that_cannot_serve_are_listed_with_the_reason_and_the_rest_serve():
    folder = scratch()
    for name in ("other_abi", "no_symbol", "nonsense_kind", "unknown_cell", "bad_formula",
                 "zero_division"):
        shutil.copy(os.path.join(TEST_PLUGINS, name + ".so"), folder)
    with open(os.path.join(folder, "text.so"), "w", encoding="utf-8") as f:
        f.write("not a plugin\n")
    shutil.copy(os.path.join(PLUGINS, "cooperatives.so"), folder)
    with Daemon(plugins=[folder]) as d:
        programs = d.call("Catalogue.ListPrograms")["programs"]
        status = {p["id"]: p["status"] for p in programs}
        assert status.pop("cooperatives") == "serving", programs
        assert len(status) == 7, status
        assert "'x / 0' divides by zero" in status["zero-division"], status
        for program, why in status.items():
            assert len(why) > 10 and why != "serving", (program, why)
        _filled(d)


def a_program_whose_plugin_is_gone_answers_and_takes_no_figures():
    with Daemon() as d:
        _filled(d)
        d.stop()
        d.plugins = [scratch()]
        d.start()
        programs = d.call("Catalogue.ListPrograms")["programs"]
        status = {p["id"]: p["status"] for p in programs}
        assert "not loaded" in status["cooperatives"], status
        assert d.query("cooperatives.members")[0]["value"] == "20"
        more = HEAD + "tayssir,2024Q2,cooperatives.members,21\n"
        out = d.submit(more, "--lang", "fr", ok=1)  # at once: waiting would not help
        assert "[plugin-missing]" in out.err and "ne reçoit pas" in out.err, out
        assert d.athar("--format", "json", "verify")["mismatches"] == "0"


def on_a_full_disk_reads_go_on_and_writes_are_refused():
    first, second = scratch(), scratch()
    shutil.copy(os.path.join(PLUGINS, "cooperatives.so"), first)
    shutil.copy(os.path.join(PLUGINS, "tanara.so"), second)
    with Daemon(plugins=[first], config="store.free_disk_bytes = 64MiB\n") as d:
        _filled(d)
        d.stop()
        with open(d.config, "w", encoding="utf-8") as f:
            f.write("store.free_disk_bytes = 1024GiB\n")
        d.plugins.append(second)
        d.start()
        assert d.query("cooperatives.members")[0]["value"] == "20"
        more = HEAD + "tayssir,2024Q2,cooperatives.members,21\n"
        for options in ((), ("--partial",)):
            out = d.submit(more + "tayssir,2024Q3,cooperatives.members,9\n", *options, ok=False)
            lines = out.err.splitlines()
            assert out.status == 4 and "not known" not in out.err, out
            about = [line for line in lines if "free" in line]
            assert len(about) == 1 and about[0].startswith("athar: [RESOURCE_EXH"), lines
        answer = d.submit(more, "--format", "json", ok=4).out
        assert answer["outcome"] == "refused" and answer["reports"]["refused"] == 1, answer
        assert answer["findings"][0]["row"] is None, answer
        assert answer["findings"][0]["file"] is None, answer
        programs = d.call("Catalogue.ListPrograms")["programs"]
        status = {p["id"]: p["status"] for p in programs}
        assert status["cooperatives"] == "serving" and "free" in status["tanara"], status


def verifying_a_backup_by_hand_ends_with_what_it_found():
    with Daemon() as d:
        _filled(d)
        copy = os.path.join(scratch(), "copy")
        d.athar("backup", copy)
        athard = os.path.join(BIN, "athard")
        for _ in range(2):  # the second time finds nothing of the first in its way
            done = subprocess.run([athard, "--verify", copy], capture_output=True, text=True)
            assert done.returncode == 0 and "mismatches 0" in done.stdout, done
        assert not os.path.exists(copy + ".again")
        gone = subprocess.run([athard, "--verify", copy + "x"], capture_output=True, text=True)
        assert gone.returncode == 1 and copy + "x" in gone.stderr, gone


def verifying_again_and_again_leaves_nothing_behind():
    with Daemon() as d:
        _filled(d)
        before = sorted(os.listdir(d.data))
        for _ in range(3):
            answer = d.athar("--format", "json", "verify")
            assert answer["mismatches"] == "0" and int(answer["records"]) > 0, answer
        assert sorted(os.listdir(d.data)) == before


def what_a_killed_verification_left_is_removed_by_the_next():
    with Daemon() as d:
        _filled(d)
        os.makedirs(os.path.join(d.data, "verify", "store"))
        os.makedirs(os.path.join(d.data, "verify.again", "store"))
        assert d.athar("--format", "json", "verify")["mismatches"] == "0"
        assert not os.path.exists(os.path.join(d.data, "verify.again"))


def a_stop_answers_what_is_under_way():
    with Daemon() as d:
        d.athar("org", "add", "tayssir", "--kind", "cooperative", "--province", "MA-HOC")
        done = []

        def upload(number):
            rows = "".join(
                "tayssir,%dQ%d,cooperatives.members,%d\n" % (1960 + number * 20 + y, q, y + q)
                for y in range(20)
                for q in range(1, 5)
            )
            done.append(d.submit(HEAD + rows, "--partial", "--timeout", "10", ok=False))

        threads = [threading.Thread(target=upload, args=(n,)) for n in range(3)]
        for thread in threads:
            thread.start()
        d.process.send_signal(signal.SIGTERM)
        d.stop()
        for thread in threads:
            thread.join()
        assert len(done) == 3
        d.start()
        assert d.athar("--format", "json", "verify")["mismatches"] == "0"


def a_stop_does_not_wait_for_a_verification():
    with Daemon() as d:
        _filled(d)
        caller = subprocess.Popen(
            [os.path.join(BIN, "athar"), "--server", d.url, "verify"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        copy = os.path.join(d.data, "verify")
        wait_until(lambda: caller.poll() is not None or os.path.exists(copy))
        d.stop()
        caller.kill()
        caller.wait()


run(globals())
