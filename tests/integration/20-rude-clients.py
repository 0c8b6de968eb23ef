# SPDX-License-Identifier: Apache-2.0
# timeout: 400
"""Callers that know no manners, on raw sockets, and the polite ones who must not notice.

Each test is rude on every socket of one athard, those of calls and those of events, over ipc
and tcp, and then expects the first polite call and the next heartbeat to come through.
"""

import os
import resource
import select
import socket
import struct

from daemon import Daemon, free_port, run, scratch, wait_until

REQ, SUB = 0x30, 0x21
STUCK_S = 1  # without room to write
POLITE_S = 30  # a sanitizer build on a busy machine; otherwise it takes milliseconds
MESSAGE_BYTES = 8 * 1024 * 1024


class _Place:
    """A socket of the daemon: where it is and how messages look there."""

    def __init__(self, address, role):
        self.address = address
        self.role = role
        self.ipc = isinstance(address, str)

    def __repr__(self):
        return "%s at %s" % ("events" if self.role == SUB else "calls", self.address)

    def connect(self):
        s = socket.socket(socket.AF_UNIX if self.ipc else socket.AF_INET)
        for limit in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):  # of connect() too
            s.setsockopt(socket.SOL_SOCKET, limit, struct.pack("ll", POLITE_S, 0))
        s.connect(self.address)
        return s

    def greet(self):
        """Connected, and both have said who they are."""
        s = self.connect()
        s.sendall(struct.pack("!4sHH", b"\0SP\0", self.role, 0))
        answer = _read(s, 8)
        assert answer == struct.pack("!4sHH", b"\0SP\0", self.role ^ 1, 0), answer
        return s

    def prefix(self, size):
        return (b"\1" if self.ipc else b"") + struct.pack("!Q", size)

    def message(self, body):
        return self.prefix(len(body)) + body


def _read(s, size):
    data = b""
    while len(data) < size:
        piece = s.recv(size - len(data))
        if not piece:
            break
        data += piece
    return data


def _read_message(s, place):
    head = _read(s, 9 if place.ipc else 8)
    assert len(head) >= 8, "closed"
    return _read(s, struct.unpack("!Q", head[-8:])[0])


def _ended(s):
    """Wait until the daemon has closed the connection."""
    try:
        return _read(s, 1 << 20) is not None
    except ConnectionError:
        return True
    finally:
        s.close()


def _varint(n):
    return bytes([n]) if n < 128 else bytes([n & 127 | 128]) + _varint(n >> 7)


def _field(number, data):
    return bytes([number << 3 | 2]) + _varint(len(data)) + data


def _check(number, payload=b"hello"):
    """The call number `number`, of Health.Check, which answers its payload."""
    header = _field(1, b"/athar.v1.Health/Check")
    request = struct.pack("!II", 1 << 31 | number, len(header)) + header
    return request + _field(1, payload)


def _two_free_ports():
    while True:
        port = free_port()
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
        return port


class _Served:
    """A daemon on ipc and tcp, and its four places."""

    def __init__(self):
        folder, port = scratch(), _two_free_ports()
        path = os.path.join(folder, "s")
        self.daemon = Daemon(listen=["ipc://" + path, "tcp://127.0.0.1:%d" % port])
        self.calls = [_Place(path, REQ), _Place(("127.0.0.1", port), REQ)]
        self.events = [_Place(path + ".events", SUB), _Place(("127.0.0.1", port + 1), SUB)]
        self.places = self.calls + self.events

    def files(self):
        return len(os.listdir("/proc/%d/fd" % self.daemon.process.pid))

    def expect_polite_calls(self):
        """The command line, by every way, at the first attempt."""
        for url in self.daemon.listen:
            self.daemon.url = url
            assert self.daemon.call("Health.Check", timeout=POLITE_S)["status"] == "SERVING"
        for place in self.calls:
            with place.greet() as s:
                s.sendall(place.message(_check(7)))
                answer = _read_message(s, place)
                assert answer[:4] == b"\x80\0\0\7" and b"hello" in answer, (place, answer)

    def expect_events(self):
        for place, s in [(place, place.greet()) for place in self.events]:
            assert _read_message(s, place).startswith(b"heartbeat/\0"), place
            s.close()

    def expect_no_more_files_than(self, count):
        wait_until(lambda: self.files() <= count, POLITE_S, "files are closed again")

    def __enter__(self):
        self.daemon.__enter__()
        self.expect_polite_calls()
        self.expect_events()
        self.before = self.files()
        return self

    def __exit__(self, kind, value, trace):
        try:
            if kind is None:
                self.expect_polite_calls()
                self.expect_events()
                self.expect_no_more_files_than(self.before)
        except BaseException as e:
            self.daemon.__exit__(type(e), e, e.__traceback__)
            raise
        return self.daemon.__exit__(kind, value, trace)


def connecting_and_hanging_up_a_thousand_times_harms_nobody():
    with _Served() as d:
        for place in d.places:
            for _ in range(1000):
                place.connect().close()


def hanging_up_hard_harms_nobody():
    with _Served() as d:
        for place in d.places:
            for _ in range(200):
                s = place.connect()
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                s.close()


def half_a_greeting_harms_nobody():
    with _Served() as d:
        for place in d.places:
            for size in list(range(1, 8)) * 20:
                s = place.connect()
                s.sendall(b"\0SP\0\0\0\0\0"[:size])
                s.close()


def one_who_says_nothing_blocks_nobody_and_is_sent_away():
    with _Served() as d:
        silent = [place.connect() for place in d.places for _ in range(20)]
        d.expect_polite_calls()
        d.expect_events()
        for s in silent:
            assert _ended(s)


def a_greeting_in_another_language_is_sent_away():
    wrong = [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\0SP\0\0\x10\0\0",  # a protocol that is not spoken here
        b"\0SP\1\0\x30\0\0",  # another version
        b"\xff" * 64,
    ]
    with _Served() as d:
        for place in d.places:
            for greeting in wrong * 5:
                s = place.connect()
                s.sendall(greeting)
                assert _ended(s), (place, greeting)


def garbage_after_the_greeting_harms_nobody():
    random = bytes((i * i * 31 + i * 17) % 251 for i in range(4096))
    with _Served() as d:
        for place in d.places:
            for start in range(50):
                s = place.greet()
                s.sendall(random[start : start + 64 + start * 20])
                s.close()


def garbage_in_a_message_harms_nobody():
    bodies = [b"", b"\0", b"\x80\0\0", b"\x80\0\0\1", b"\0" * 64, b"\x80\0\0\1" + b"\xff" * 60]
    with _Served() as d:
        for place in d.places:
            for body in bodies * 5:
                s = place.greet()
                s.sendall(place.message(body))
                s.close()


def a_message_too_large_is_refused_before_it_is_sent():
    with _Served() as d:
        for place in d.places:
            for size in (MESSAGE_BYTES + 1, 1 << 40, (1 << 63) + 5, (1 << 64) - 1):
                s = place.greet()
                s.sendall(place.prefix(size))
                assert _ended(s), (place, size)


def dying_in_the_middle_of_a_message_harms_nobody():
    with _Served() as d:
        for place in d.calls:
            for size in (1, 10, 1000, 300000):
                for sent in (0, 1, size // 2, size - 1):
                    s = place.greet()
                    s.sendall(place.prefix(size) + b"x" * sent)
                    s.close()
            s = place.greet()
            s.sendall(place.prefix(1000)[:5])
            s.close()


def dying_before_the_answer_harms_nobody():
    with _Served() as d:
        for place in d.calls:
            for number in range(300):
                s = place.greet()
                s.sendall(place.message(_check(number)))
                s.close()


def _ask_until_stuck(place, number):
    s = place.greet()
    data, sent = place.message(_check(number, b"p" * 60000)), 0
    s.setblocking(False)
    while select.select([], [s], [], STUCK_S)[1]:
        try:
            sent += s.send(data[sent % len(data) :])
        except ConnectionError:
            break
        assert sent < 64 << 20, "%s takes all from one who never reads" % place
    return s


def asking_without_reading_is_stopped_and_slows_nobody():
    with _Served() as d:
        deaf = [_ask_until_stuck(place, n) for place in d.calls for n in range(3)]
        d.expect_polite_calls()
        for s in deaf:
            s.close()


def subscribing_without_reading_harms_nobody():
    with _Served() as d:
        deaf = [place.greet() for place in d.events for _ in range(50)]
        d.expect_events()
        d.expect_polite_calls()
        for s in deaf:
            s.close()


def five_hundred_idle_connections_harm_nobody():
    with _Served() as d:
        idle = [place.greet() for place in d.places for _ in range(125)]
        d.expect_polite_calls()
        d.expect_events()
        for s in idle:
            s.close()


def more_connections_than_open_files_are_waited_out():
    with _Served() as d:
        most = d.files() + 20
        resource.prlimit(d.daemon.process.pid, resource.RLIMIT_NOFILE, (most, most))
        idle = [place.connect() for place in d.places for _ in range(30)]
        wait_until(lambda: "accept-failed" in d.daemon.log_text(), POLITE_S, "no file is left")
        for s in idle:
            s.close()


def a_storm_beside_a_busy_client_costs_it_no_call():
    with _Served() as d:
        for place in d.calls:
            with place.greet() as s:
                for number in range(1, 1000):
                    place.connect().close()
                    s.sendall(place.message(_check(number)))
                    answer = _read_message(s, place)
                    assert answer[:4] == struct.pack("!I", 1 << 31 | number), answer


run(globals())
