# SPDX-License-Identifier: Apache-2.0
"""The programs that are compared, and the servers that some of them need.

All of them live in one temporary folder, are started here, speak over unix sockets (so that
no port is taken and nobody pays for tcp), and end with this process.
"""

import ctypes
import glob
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
PEERS = os.path.join(ROOT, "build", "peers")
HERE = os.path.dirname(os.path.abspath(__file__))
READY_S = 120
PAUSE_S = 0.001
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None)


class Missing(Exception):
    """A peer that is not on this machine; the table goes on without it."""


def _die_with_parent():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def wait_until(condition, what):
    """Return when condition() is true; raises after READY_S seconds."""
    end = time.monotonic() + READY_S
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError("not within %d s: %s" % (READY_S, what))
        time.sleep(PAUSE_S)


def children_of(pid):
    """The processes that `pid` started."""
    with open("/proc/%d/task/%d/children" % (pid, pid), encoding="ascii") as f:
        return [int(word) for word in f.read().split()]


def alive(pid):
    """True until a process has ended, reaped or not."""
    try:
        with open("/proc/%d/stat" % pid, encoding="ascii", errors="replace") as f:
            return f.read().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Worker:
    """A program that obeys lines (worker.h)."""

    def __init__(self, *command):
        self.name = os.path.basename(command[0])
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=_die_with_parent,
        )

    def __call__(self, verb, text="", **numbers):
        """Send one line, return its answer."""
        words = [verb] + ["%s=%d" % pair for pair in numbers.items()]
        line = " ".join(words) + (" : " + " ".join(text.split()) if text else "")
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("%s ended at: %s" % (self.name, line[:200]))
        return json.loads(answer)

    def anonymous_mib(self):
        return anonymous_mib(self.process.pid)

    def close(self):
        """Let it end by itself: athard is stopped and its folder removed."""
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(READY_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()


def anonymous_mib(pid):
    """Anonymous memory of a process."""
    with open("/proc/%d/status" % pid, encoding="ascii") as f:
        for line in f:
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) / 1024
    return 0.0


class Server:
    """A server in the foreground."""

    def __init__(self, command, user=None):
        self.command = command
        self.user = user
        self.process = None
        self.start()

    def start(self):
        account = {}
        if self.user:
            account = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_die_with_parent,
            **account,
        )
        wait_until(self.ready_or_raise, self.command[0])

    def ready_or_raise(self):
        if self.process.poll() is not None:
            raise RuntimeError("%s ended with %d" % (self.command[0], self.process.returncode))
        return self.ready()

    def kill9(self):
        """SIGKILL for the server and its children, until all are gone."""
        children = children_of(self.process.pid)
        for pid in [self.process.pid] + children:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        wait_until(lambda: not any(alive(pid) for pid in children), "the end of children")

    def restart_ms(self):
        """Milliseconds from a start after kill -9 until it answers."""
        self.kill9()
        begin = time.monotonic()
        self.start()
        return (time.monotonic() - begin) * 1e3

    def close(self):
        if self.process.poll() is None:
            self.kill9()


class Postgres(Server):
    """PostgreSQL with its default, durable settings; more memory and WAL than by default."""

    SETTINGS = {
        "listen_addresses": "",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "shared_buffers": "1GB",
        "work_mem": "64MB",
        "maintenance_work_mem": "512MB",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "4GB",
        "jit": "off",
    }

    def __init__(self, folder):
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"))
        if not programs:
            raise Missing("PostgreSQL is not installed")
        self.programs = os.path.dirname(programs[-1])
        self.folder = folder
        data = os.path.join(folder, "data")
        os.mkdir(folder)
        user = None
        if os.getuid() == 0:  # it refuses to run as root
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        self.init(data, user)
        command = [os.path.join(self.programs, "postgres"), "-D", data, "-k", folder]
        for setting in self.SETTINGS.items():
            command += ["-c", "%s=%s" % setting]
        super().__init__(command, user)

    def init(self, data, user):
        account = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        subprocess.run(
            [os.path.join(self.programs, "initdb"), "-D", data, "-A", "trust", "-U", "athar"]
            + ["-E", "UTF8", "--locale=C"],
            stdout=subprocess.DEVNULL,
            check=True,
            cwd=self.folder,
            **account,
        )

    def ready(self):
        ask = [os.path.join(self.programs, "pg_isready"), "-q", "-h", self.folder]
        return subprocess.run(ask, stdout=subprocess.DEVNULL).returncode == 0

    def worker(self):
        quiet = "options='-c client_min_messages=warning'"
        where = "host=%s user=athar dbname=postgres %s" % (self.folder, quiet)
        return Worker(os.path.join(PEERS, "postgres"), where)


class Redis(Server):
    """Redis that flushes its append-only file before it answers."""

    def __init__(self, folder):
        if shutil.which("redis-server") is None:
            raise Missing("Redis is not installed")
        os.mkdir(folder)
        self.socket = os.path.join(folder, "socket")
        command = ["redis-server", "--port", "0", "--unixsocket", self.socket, "--dir", folder]
        command += ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        super().__init__(command)

    def ready(self):
        try:
            with socket.socket(socket.AF_UNIX) as s:
                s.connect(self.socket)
                s.sendall(b"PING\r\n")
                return s.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def worker(self):
        return Worker(os.path.join(PEERS, "redis"), self.socket)


def duckdb(folder):
    """DuckDB in a node process; Missing without the npm package."""
    modules = os.path.join(PEERS, "duckdb")
    if not os.path.isdir(os.path.join(modules, "node_modules", "@duckdb", "node-api")):
        raise Missing("DuckDB's npm package could not be installed")
    return Worker("node", os.path.join(HERE, "duckdb.mjs"), modules, os.path.join(folder, "duck"))


def program(name, *arguments):
    """A worker of build/peers."""
    return Worker(os.path.join(PEERS, name), *arguments)


class Bench:
    """The temporary folder and everything that runs in it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="athar-peers-", dir="/tmp")
        os.chmod(self.folder, 0o755)  # PostgreSQL's user has to get in
        self.running = []
        self.missing = []

    def path(self, name):
        return os.path.join(self.folder, name)

    def open(self, make, *arguments):
        """make(*arguments), remembered; None when it is missing on this machine."""
        try:
            opened = make(*arguments)
        except Missing as missing:
            self.missing.append(str(missing))
            return None
        self.running.append(opened)
        return opened

    def close(self, *opened):
        """End these now; those that are None are not there."""
        for one in opened:
            if one is not None:
                self.running.remove(one)
                one.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for one in reversed(self.running):
            try:
                one.close()
            except (OSError, RuntimeError) as error:
                print("peers: %s" % error, file=sys.stderr)
        shutil.rmtree(self.folder, ignore_errors=True)
