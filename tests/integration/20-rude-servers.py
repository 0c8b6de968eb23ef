# SPDX-License-Identifier: Apache-2.0
"""What listens at the address is no athard, or one that dies: the command line ends, and says
what is wrong. The servers here are raw sockets."""

import os
import socket
import struct
import threading
from concurrent.futures import ThreadPoolExecutor

from daemon import SERVER_ERROR, UNREACHABLE, athar, run, scratch

GREETING = b"\0SP\0\0\x31\0\0"
END_S = 100


class _Server:
    """Does `play` with every connection, until it returns."""

    def __init__(self, play):
        self.path = os.path.join(scratch(), "s")
        self.url = "ipc://" + self.path
        self.play = play
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen()
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self):
        with self.listener:
            while self._serve_one():
                pass

    def _serve_one(self):
        s, _ = self.listener.accept()
        with s:
            if self.thread is None:
                return False
            try:
                self.play(s)
            except OSError:
                pass
            return True

    def __enter__(self):
        return self

    def __exit__(self, *_):
        thread, self.thread = self.thread, None
        with socket.socket(socket.AF_UNIX) as last:
            last.connect(self.path)
        thread.join()


def _ask(play):
    """What the command line says of such a server."""
    with _Server(play) as server:
        outcome = athar("org", "list", server=server.url, ok=False, timeout=END_S)
        assert server.url in outcome.err or outcome.status == SERVER_ERROR, outcome
        return outcome


def _read(s, size):
    data = b""
    while len(data) < size:
        piece = s.recv(size - len(data))
        if not piece:
            raise ConnectionError
        data += piece
    return data


def _greet_and_read_request(s):
    """The request's id, which an answer begins with."""
    s.sendall(GREETING)
    _read(s, 8)
    body = _read(s, struct.unpack("!xQ", _read(s, 9))[0])
    return body[:4]


def one_that_says_nothing_is_unreachable():
    outcome = _ask(lambda s: s.recv(8) and s.recv(1))
    assert outcome.status == UNREACHABLE, outcome


def one_that_speaks_another_language_is_unreachable():
    outcome = _ask(lambda s: s.sendall(b"220 mail.example ESMTP\r\n"))
    assert outcome.status == UNREACHABLE, outcome


def one_that_hangs_up_at_once_is_unreachable():
    outcome = _ask(lambda s: None)
    assert outcome.status == UNREACHABLE, outcome


def _half_an_answer(s):
    s.sendall(struct.pack("!BQ", 1, 1000) + _greet_and_read_request(s) + b"half")


def _endless_answer(s):
    s.sendall(struct.pack("!BQ", 1, 1 << 62) + _greet_and_read_request(s))
    s.recv(1)


def one_that_never_gives_an_answer_is_unreachable_in_the_end():
    plays = [_greet_and_read_request, _half_an_answer, _endless_answer]
    with ThreadPoolExecutor() as together:
        for outcome in together.map(_ask, plays):
            assert outcome.status == UNREACHABLE, outcome


def an_answer_that_is_garbage_is_the_servers_error():
    def play(s):
        answer = _greet_and_read_request(s) + b"\xff" * 40
        s.sendall(struct.pack("!BQ", 1, len(answer)) + answer)
        s.recv(1)

    outcome = _ask(play)
    assert outcome.status == SERVER_ERROR, outcome


run(globals())
