# SPDX-License-Identifier: Apache-2.0
"""A line to a server's socket on which something goes wrong after so many bytes.

    line = Line(path, [Mishap("up", 120, "cut"), Mishap("down", 9, "garble")])

The first connection meets the first mishap, and so on; later ones are good. `up` is towards the
server. What went through a line is in line.bytes.
"""

import itertools
import os
import random
import socket
import threading
from collections import namedtuple

CHUNK = 65536
_numbers = itertools.count()

# `how`: "cut" closes both ends, "stall" passes nothing on any more, "garble" passes something else on;
# a callable is called, once, and then all goes on.
Mishap = namedtuple("Mishap", "direction after how")


class Line:
    def __init__(self, path, mishaps=(), seed=0):
        self.path = path
        self.mishaps = list(mishaps)
        self.chance = random.Random(seed)
        self.bytes = {"up": 0, "down": 0}
        self.lock = threading.Lock()  # guards mishaps and bytes
        self.open = []
        self.name = path + ".line-%d" % next(_numbers)
        self.url = "ipc://" + self.name
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.name)
        self.listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                mishap = self.mishaps.pop(0) if self.mishaps else None
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self.path)
            except OSError:
                self._end(client, server)
                continue
            self.open += [client, server]
            for ends, direction in (((client, server), "up"), ((server, client), "down")):
                mine = mishap if mishap and mishap.direction == direction else None
                threading.Thread(target=self._pump, args=(*ends, direction, mine),
                                 daemon=True).start()

    def _pump(self, source, sink, direction, mishap):
        passed, how = 0, mishap.how if mishap else None
        try:
            while data := source.recv(CHUNK):
                if how is not None and passed + len(data) >= mishap.after:
                    keep = mishap.after - passed
                    sink.sendall(data[:keep])
                    passed, data = mishap.after, data[keep:]
                    if not self._befall(how, source, sink, data):
                        return
                    how = None
                    data = b"" if mishap.how == "garble" else data
                sink.sendall(data)
                passed += len(data)
                with self.lock:
                    self.bytes[direction] += len(data)
        except OSError:
            pass
        self._end(source, sink)

    def _befall(self, how, source, sink, data):
        """Whether the line goes on."""
        if callable(how):
            how()
            return True
        if how == "garble":
            sink.sendall(self.chance.randbytes(len(data)))
            return True
        if how != "stall":
            self._end(source, sink)
        return False

    @staticmethod
    def _end(*ends):
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        os.unlink(self.name)
        self._end(*self.open)
