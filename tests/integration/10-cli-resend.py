# SPDX-License-Identifier: Apache-2.0
# labels: tsan
"""athar submit: an upload whose acknowledgement is lost is sent again with the same id."""

import os
import pty
import socket
import subprocess
import threading

from daemon import BIN, REFUSED, UNREACHABLE, Daemon, athar, free_port, run, scratch, wait_until

HEAD = "organization,period,indicator,value\n"
ID = "0198b2c4-0000-7000-8000-000000000001"
PORT = free_port()
D = Daemon(listen=["tcp://127.0.0.1:%d" % PORT])
D.athar("org", "add", "tayssir", "--kind", "cooperative", "--province", "MA-HOC")
FOLDER = scratch()


class DeafLine:
    """A line on which everything reaches the server, and of its answers only the greeting."""

    GREETING = 8

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "tcp://127.0.0.1:%d" % self.listener.getsockname()[1]
        self.answers = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", PORT))
            threading.Thread(target=self._pump, args=(client, server), daemon=True).start()
            threading.Thread(target=self._greet, args=(server, client), daemon=True).start()

    def _pump(self, source, sink):
        while data := source.recv(65536):
            sink.sendall(data)

    def _greet(self, server, client):
        client.sendall(server.recv(self.GREETING))
        while data := server.recv(65536):
            self.answers += len(data)

    def close(self):
        self.listener.close()


def _write(name, text):
    path = os.path.join(FOLDER, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(HEAD + text)
    return path


def _head():
    return int(D.call("Journal.Head")["seq"])


def _kept(path):
    with open(path + ".athar-upload", encoding="utf-8") as f:
        return f.read().split("\n")[1]


def a_lost_acknowledgement_is_resent_with_the_same_id():
    line = DeafLine()
    path = _write("a.csv", "tayssir,2024Q1,cooperatives.members,5\n")
    out = athar(
        "submit", path, "--timeout", "1", "--format", "json", server=line.url, ok=UNREACHABLE
    )
    line.close()
    assert out.out["outcome"] == "unknown", out
    assert out.out["reports"]["unknown"] == 1, out
    assert _kept(path) == "id " + out.out["id"], out
    head = _head()
    again = D.athar("submit", path, "--format", "json", ok=0)
    assert again.out["repeated"] and again.out["id"] == out.out["id"], again
    assert again.out["seq"] == head == _head(), again
    assert out.out["id"] in again.err, again.err
    assert not os.path.exists(path + ".athar-upload")
    third = D.athar("submit", path, "--format", "json")
    assert third["outcome"] == "unchanged" and third["id"] != out.out["id"], third


def a_sender_that_is_killed_leaves_its_id():
    line = DeafLine()
    path = _write("b.csv", "tayssir,2024Q2,cooperatives.members,5\n")
    head = _head()
    sender = subprocess.Popen(
        [os.path.join(BIN, "athar"), "--server", line.url, "submit", path],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: _head() > head)
    sender.kill()
    sender.wait()
    line.close()
    again = D.athar("submit", path, "--format", "json")
    assert again["repeated"] and again["seq"] == head + 1, again
    assert _head() == head + 1


def a_changed_file_is_a_new_upload():
    line = DeafLine()
    path = _write("c.csv", "tayssir,2024Q3,cooperatives.members,5\n")
    out = athar(
        "submit", path, "--timeout", "1", "--format", "json", server=line.url, ok=UNREACHABLE
    )
    line.close()
    _write("c.csv", "tayssir,2024Q3,cooperatives.members,6\n")
    again = D.athar("submit", path, "--format", "json")
    assert again["outcome"] == "accepted" and again["id"] != out.out["id"], again
    assert not os.path.exists(path + ".athar-upload")


def a_partial_upload_is_resent_report_by_report():
    line = DeafLine()
    text = "".join("tayssir,20%02dQ1,cooperatives.members,5\n" % n for n in range(20))
    path = _write("d.csv", text + "nobody,2023Q1,cooperatives.members,5\n")
    out = athar(
        "submit", path, "--partial", "--timeout", "1", "--format", "json", server=line.url,
        ok=UNREACHABLE,
    )
    line.close()
    assert out.out["reports"]["unknown"] == 21, out
    head = wait_until(lambda: _head() if len(D.query("cooperatives.members")) else 0)
    again = D.athar("submit", path, "--partial", "--format", "json", ok=REFUSED)
    assert again.out["repeated"] and again.out["id"] == out.out["id"], again
    assert again.out["reports"]["accepted"] == 20, again
    assert again.out["reports"]["refused"] == 1, again
    assert _head() == head
    assert not os.path.exists(path + ".athar-upload")


def standard_input_keeps_its_id_in_the_state_folder():
    line = DeafLine()
    state = scratch()
    text = HEAD + "tayssir,2022Q1,cooperatives.members,5\n"
    env = {"XDG_STATE_HOME": state}
    out = athar(
        "submit", "-", "--timeout", "1", "--format", "json", server=line.url, input=text,
        env=env, ok=UNREACHABLE,
    )
    line.close()
    assert len(os.listdir(os.path.join(state, "athar"))) == 1
    again = D.submit(text, "--format", "json", env=env)
    assert again["repeated"] and again["id"] == out.out["id"], again
    assert os.listdir(os.path.join(state, "athar")) == []


def a_given_id_names_the_upload_and_other_content_under_it_is_refused():
    path = _write("e.csv", "tayssir,2022Q2,cooperatives.members,5\n")
    first = D.athar("submit", path, "--id", ID, "--format", "json")
    assert first["id"] == ID and not first["repeated"], first
    again = D.athar("submit", path, "--id", ID, "--format", "json")
    assert again["repeated"] and again["seq"] == first["seq"], again
    _write("e.csv", "tayssir,2022Q2,cooperatives.members,6\n")
    out = D.athar("submit", path, "--id", ID, "--format", "json", ok=REFUSED)
    assert out.out["findings"][0]["code"] == "id-reused", out
    assert D.query("cooperatives.members", "--period", "2022Q2")[0]["value"] == "5"


def a_server_that_is_not_there_leaves_nothing_behind():
    path = _write("f.csv", "tayssir,2022Q3,cooperatives.members,5\n")
    out = athar("submit", path, server="ipc:///tmp/athar-nobody", ok=UNREACHABLE)
    assert "cannot be reached" in out.err, out
    assert not os.path.exists(path + ".athar-upload")


def an_upload_of_more_than_a_second_shows_progress_on_a_terminal():
    line = DeafLine()
    path = _write("g.csv", "tayssir,2021Q1,cooperatives.members,5\n")
    ours, theirs = pty.openpty()
    sender = subprocess.Popen(
        [os.path.join(BIN, "athar"), "--server", line.url, "submit", path, "--timeout", "30"],
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env={**os.environ, "LC_ALL": "C"},
    )
    shown = b""
    while b"0 of 1 reports, 1 s" not in shown:
        shown += os.read(ours, 1024)
    sender.kill()
    sender.wait()
    os.close(ours)
    os.close(theirs)
    line.close()
    assert D.athar("submit", path, "--format", "json")["repeated"]


def the_server_verifies_and_ends_cleanly():
    D.athar("verify")
    D.stop()


run(globals())
