# SPDX-License-Identifier: Apache-2.0
"""A real athard on a fresh folder, and the athar command line to talk to it.

    from daemon import Daemon, run

    def a_total_contains_what_was_acknowledged():
        with Daemon() as d:
            d.athar("submit", "-", input="organization,period,...")
            assert d.query("tanara.members", "--period", "2024")[0]["value"] == "12"

    run(globals())

Needs ATHAR_BIN (the folder of athard and athar); ctest sets it. Nothing survives the test
process: a daemon dies with the thread that started it, folders are removed at exit.
Waiting is always for something, at most so long; nothing here sleeps and hopes.
"""

import atexit
import ctypes
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import namedtuple

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.path.abspath(os.environ.get("ATHAR_BIN", os.path.join(ROOT, "build", "bin")))
PLUGINS = os.path.abspath(os.environ.get("ATHAR_PLUGINS", os.path.join(BIN, "..", "plugins")))
TEST_PLUGINS = os.path.abspath(
    os.environ.get("ATHAR_TEST_PLUGINS", os.path.join(BIN, "..", "test-plugins"))
)

READY_S = 60  # a sanitizer build on a busy machine; a release build takes milliseconds
STOP_S = 60
PAUSE_S = 0.02
PR_SET_PDEATHSIG = 1

# Exit statuses of the command line.
OK, REFUSED, USAGE, UNREACHABLE, SERVER_ERROR = range(5)

Outcome = namedtuple("Outcome", "status out err")

_libc = ctypes.CDLL(None, use_errno=True)
_left = []  # what atexit has still to end or remove


class Failure(AssertionError):
    """A command or the daemon did not do what the test needed."""


def scratch(prefix="athar-"):
    """A new folder under /tmp, removed when the process ends."""
    path = tempfile.mkdtemp(prefix=prefix, dir="/tmp")
    _left.append(lambda: shutil.rmtree(path, ignore_errors=True))
    return path


# What the command line keeps ends with the test, and none finds what another left.
os.environ["XDG_STATE_HOME"] = scratch("athar-state-")


def free_port():
    """A tcp port on loopback that nobody listens on now."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until(condition, at_most=30.0, what=None):
    """The first true value of condition(), or a Failure after `at_most` seconds."""
    end = time.monotonic() + at_most
    pause = threading.Event()
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= end:
            raise Failure("not within %g s: %s" % (at_most, what or condition.__name__))
        pause.wait(PAUSE_S)


def parse(text):
    """JSON where the text is JSON, else the text itself."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(text)
        except ValueError:
            pass
    return text


def athar(*args, server=None, input=None, ok=True, env=None, cwd=None, timeout=120):
    """Run the command line.

    ok=True: must exit 0; returns its output, parsed when it is JSON.
    ok=False: returns Outcome(status, out, err) whatever happens.
    ok=N: must exit N; returns the Outcome.
    """
    command = [os.path.join(BIN, "athar")]
    if server is not None:
        command += ["--server", server]
    command += [str(a) for a in args]
    data = input.encode() if isinstance(input, str) else input
    done = subprocess.run(
        command,
        input=data if data is not None else b"",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **(env or {})},
        cwd=cwd,
        timeout=timeout,
    )
    out = done.stdout.decode("utf-8", "replace")
    err = done.stderr.decode("utf-8", "replace")
    wanted = OK if ok is True else ok
    if ok is not False and done.returncode != wanted:
        raise Failure(
            "athar %s: exit %d, expected %d\n%s%s"
            % (" ".join(command[1:]), done.returncode, wanted, out, err)
        )
    return parse(out) if ok is True else Outcome(done.returncode, parse(out), err)


def rows(answer):
    """The rows of a JSON query answer as dictionaries by column."""
    return [dict(zip(answer["columns"], row)) for row in answer["rows"]]


def _die_with_parent():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Daemon:
    """One athard. Starts in the constructor unless start=False; a `with` block stops it and
    fails when it did not end cleanly (a sanitizer's finding is an unclean end)."""

    def __init__(self, data=None, config=None, listen=(), plugins=None, env=None, start=True):
        self.folder = scratch()
        self.data = data or os.path.join(self.folder, "data")
        self.log = os.path.join(self.folder, "athard.log")
        self.url = "ipc://" + os.path.join(self.data, "athar.sock")
        self.listen = list(listen)
        self.plugins = plugins
        self.env = dict(env or {})
        self.config = None
        if config is not None:
            self.config = os.path.join(self.folder, "athar.conf")
            with open(self.config, "w", encoding="utf-8") as f:
                f.write(config)
        self.process = None
        _left.append(self._kill_quietly)
        if start:
            self.start()

    def command(self):
        """The command line that start() runs."""
        words = [os.path.join(BIN, "athard"), "--data", self.data]
        if self.config:
            words += ["--config", self.config]
        for url in self.listen:
            words += ["--listen", url]
        for folder in self.plugins or ():
            words += ["--plugins", folder]
        return words

    def spawn(self):
        """Start the process without waiting for it."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.env},
                preexec_fn=_die_with_parent,
            )

    def start(self):
        """Start and wait until `athar status` answers."""
        self.spawn()
        self.wait_ready()
        return self

    def wait_ready(self, at_most=READY_S):
        """Wait until the daemon answers; fails at once when it exits instead."""
        end = time.monotonic() + at_most
        server = self.listen[0] if self.listen else self.url
        while athar("status", server=server, ok=False).status != OK:
            try:
                status = self.process.wait(PAUSE_S)
                raise Failure("athard exited %d\n%s" % (status, self.log_tail()))
            except subprocess.TimeoutExpired:
                pass
            if time.monotonic() >= end:
                raise Failure("athard not ready in %g s\n%s" % (at_most, self.log_tail()))
        self.url = server

    def stop(self):
        """SIGTERM, wait, and fail unless it exits 0. Does nothing when none is running."""
        if self.process is None:
            return
        process, self.process = self.process, None
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Failure("athard ignored SIGTERM for %g s\n%s" % (STOP_S, self.log_tail()))
        if status != 0:
            raise Failure("athard ended with %d\n%s" % (status, self.log_tail()))

    def kill9(self):
        """SIGKILL, as when the power of the process goes."""
        process, self.process = self.process, None
        process.kill()
        process.wait()

    def restart(self):
        """stop(), unless it was killed, and start() on the same folder."""
        self.stop()
        return self.start()

    def wait_exit(self, at_most=READY_S):
        """The exit status of a daemon that is expected to end by itself."""
        process, self.process = self.process, None
        try:
            return process.wait(at_most)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Failure("athard still runs after %g s\n%s" % (at_most, self.log_tail()))

    def log_text(self):
        """Everything the daemon has written, over all its starts."""
        try:
            with open(self.log, encoding="utf-8", errors="replace") as f:
                return f.read()
        except FileNotFoundError:
            return ""

    def log_tail(self, lines=60):
        """The last lines of the log, for messages."""
        return "\n".join(self.log_text().splitlines()[-lines:])

    def athar(self, *args, **options):
        """athar() against this daemon."""
        return athar(*args, server=self.url, **options)

    def query(self, *args):
        """Rows of `athar query` as dictionaries."""
        return rows(self.athar("--format", "json", "query", *args))

    def call(self, method, request=None, **options):
        """`athar call`: any method, JSON in and out."""
        return self.athar("call", method, json.dumps(request or {}), **options)

    def submit(self, csv, *args, **options):
        """`athar submit -` with the text as standard input."""
        return self.athar("submit", "-", *args, input=csv, **options)

    def _kill_quietly(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.stop()
        else:
            self._kill_quietly()
            sys.stderr.write("---- athard's log, last lines\n%s\n" % self.log_tail())
        return False


@atexit.register
def _clean():
    while _left:
        _left.pop()()


def _leave(number, _frame):
    sys.exit(128 + number)


signal.signal(signal.SIGTERM, _leave)


def run(namespace):
    """Run the public functions of a test file in order; exit 1 when one of them raises.

    A function whose name starts with an underscore, or that takes an argument, is a helper. A name
    that starts with R and a number holds that rule (R12_expected_is_null...).
    One argument on the command line runs only the functions whose name contains it.
    """
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    failed, total = 0, 0
    for name, function in list(namespace.items()):
        if not _is_test(name, function, namespace) or wanted not in name:
            continue
        total += 1
        begin = time.monotonic()
        try:
            function()
            print("ok    %s (%.2f s)" % (name, time.monotonic() - begin), flush=True)
        except Exception:
            failed += 1
            print("FAIL  %s" % name, flush=True)
            traceback.print_exc()
    print("%d passed, %d failed" % (total - failed, failed), flush=True)
    sys.exit(1 if failed or total == 0 else 0)


def _is_test(name, function, namespace):
    code = getattr(function, "__code__", None)
    return (
        code is not None
        and re.match(r"[a-z]|R[0-9]+_[a-z]", name) is not None
        and code.co_argcount == 0
        and function.__module__ == namespace["__name__"]
    )
