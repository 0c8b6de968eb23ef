#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hold the tree to core/LAYERS: who includes whom, and which library is named where.

    layers.py [ROOT]       check the tree; exit 1 with one line per violation
    layers.py --self-test  prove on made-up trees that each kind of violation is caught
"""

import pathlib
import re
import sys
import tempfile

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
RULE_SEES = re.compile(r"^(\S+)\s+sees\s+(.+)$")
RULE_IN = re.compile(r"^(\S+)\s+in\s+(.+)$")
SCANNED = ("core", "proto", "plugins", "clients", "tests")
FREE_TESTS = ("tests/bench", "tests/fault", "tests/fuzz", "tests/unit/clients")

ABI = ("athar_plugin.h", "athar_categories.h")

LIBC = set(
    """assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal
    stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string strings
    tgmath threads time uchar wchar wctype""".split()
)


def words(text):
    return [w.strip() for w in text.split(",")]


class Layers:
    """core/LAYERS, parsed."""

    def __init__(self, text):
        self.rank, self.sees, self.places = {}, {}, {}
        for line in text.splitlines():
            self._read(line.split("#")[0].strip())

    def _read(self, line):
        sees, places = RULE_SEES.match(line), RULE_IN.match(line)
        if "<" in line:
            for rank, group in enumerate(line.split("<")):
                self.rank.update((room, rank) for room in words(group))
        elif sees:
            self.sees[sees.group(1)] = words(sees.group(2))
        elif places:
            self.places[places.group(1)] = words(places.group(2))
        elif line:
            raise SystemExit("core/LAYERS: cannot read: " + line)

    def may_include(self, room, other):
        if room == other:
            return True
        if room in self.sees and other not in self.sees[room]:
            return False
        return self.rank[other] < self.rank[room]


def place_of(path):
    """core/store/x.c -> store; clients/c/src/x.c -> clients/c; proto/codec/x.c -> proto."""
    parts = path.split("/")
    if parts[0] == "core":
        return parts[1] if len(parts) > 2 else "core"
    if parts[0] == "tests" and parts[1:2] == ["unit"] and len(parts) > 3:
        return parts[2]
    return "proto" if parts[0] == "proto" else "/".join(parts[:2])


def inside(place, folders):
    return any(place == f or place.startswith(f + "/") for f in folders)


def check_library(layers, path, place, header):
    """A header with an owner is named by its owners only."""
    for prefix, places in layers.places.items():
        named = header == prefix or (prefix.endswith("/") and header.startswith(prefix))
        if named and not inside(place, places) and not inside(path, FREE_TESTS):
            return "%s belongs in %s" % (header, ", ".join(places))
    return None


def check_core(layers, place, header):
    """Rooms call downward, through the door."""
    if place not in layers.rank:
        return "the folder %s is not in core/LAYERS" % place
    first = header.split("/")[0]
    if header.startswith(("athar/v1/", "codec/", "protobuf-c/")):
        first = "proto"
    if first in ("clients", "plugins", "tests") or header.startswith("athar/client"):
        return "core knows nothing of %s" % header
    if first in layers.rank and not layers.may_include(place, first):
        return "%s may not include %s: it is not below" % (place, first)
    return None


def check_plugin(_layers, _place, header):
    """A plugin sees its ABI, libc and its own folder."""
    if "/" in header or not header.endswith(".h"):
        return "a plugin includes %s and libc only, not %s" % (", ".join(ABI), header)
    return None if header in ABI or header[:-2] in LIBC else "not libc: %s" % header


def check_host(layers, place, header):
    """The plugins' process is a program over a few rooms of core."""
    first = header.split("/")[0]
    if first in layers.rank and first not in layers.sees[place]:
        return "%s may not include %s" % (place, first)
    return None


def check_client(layers, _place, header):
    """Clients see the contract, not the server."""
    if header.split("/")[0] in set(layers.rank) - {"proto"} or header.startswith("core/"):
        return "clients see proto/ only, not %s" % header
    return None


def check_include(layers, root, path, quoted, header):
    """What is wrong with one #include, or None."""
    place, top = place_of(path), path.split("/")[0]
    if ".." in header.split("/"):
        return "go through the door: no .. in %s" % header
    if top == "plugins" and quoted and (root / path).parent.joinpath(header).is_file():
        return None
    wrong = check_library(layers, path, place, header)
    if wrong or top == "tests":
        return wrong
    if top == "core" or top == "proto":
        return check_core(layers, place, header)
    if top == "plugins":
        return (check_host if place in layers.sees else check_plugin)(layers, place, header)
    return check_client(layers, place, header)


def check_tree(root):
    """Every violation under root, as 'file:line: sentence'."""
    root = pathlib.Path(root)
    layers = Layers((root / "core" / "LAYERS").read_text())
    found = []
    files = [f for top in SCANNED for f in sorted((root / top).rglob("*.[ch]"))]
    for file in files:
        path = file.relative_to(root).as_posix()
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
            m = INCLUDE.match(line)
            wrong = m and check_include(layers, root, path, m.group(1) == '"', m.group(2))
            if wrong:
                found.append("%s:%d: %s" % (path, number, wrong))
    return found


# Each line is a file and what it includes; the last word is whether that is a violation.
CASES = """
core/base/a.c        "base/a.h"             fine
core/store/a.c       "base/status.h"        fine
core/store/a.c       <lmdb.h>               fine
core/store/a.c       "store/txn.h"          fine
core/service/a.c     "athar/v1/query.pb-c.h" fine
core/service/a.c     "codec/json.h"         fine
core/daemon/a.c      "service/methods.h"    fine
core/plugin/a.c      "athar_plugin.h"       fine
core/rpc/a.c         <nng/nng.h>            fine
core/rpc/a.c         <protobuf-c/protobuf-c.h> fine
proto/codec/a.c      <jansson.h>            fine
proto/codec/a.c      "athar/v1/query.pb-c.h" fine
plugins/x/a.c        "athar_plugin.h"       fine
plugins/x/a.c        "athar_categories.h"   fine
plugins/x/a.c        <string.h>             fine
plugins/host/a.c     "plugin/driver.h"      fine
plugins/host/a.c     <sys/prctl.h>          fine
clients/c/src/a.c    <nng/nng.h>            fine
clients/c/src/a.c    "athar/client.h"       fine
clients/cli/a.c      "athar/client.h"       fine
clients/cli/a.c      <csv.h>                fine
clients/cli/a.c      "cmd.h"                fine
tests/unit/store/a.c <lmdb.h>               fine
tests/bench/a.c      <nng/nng.h>            fine
core/base/a.c        "config/config.h"      wrong
core/base/a.h        "store/store.h"        wrong
core/config/a.c      "athar/v1/query.pb-c.h" wrong
core/model/a.c       "config/config.h"      wrong
core/auth/a.c        "journal/journal.h"    wrong
core/query/a.c       "ingest/writer.h"      wrong
core/store/a.c       "journal/journal.h"    wrong
core/rpc/a.c         "store/store.h"        wrong
core/rpc/a.c         "model/cell.h"         wrong
core/http/a.c        "query/aggregate.h"    wrong
core/journal/a.c     <lmdb.h>               wrong
core/query/a.c       <lmdb.h>               wrong
core/service/a.c     <nng/nng.h>            wrong
core/rpc/a.c         <microhttpd.h>         wrong
core/store/a.c       <protobuf-c/protobuf-c.h> wrong
core/ingest/a.c      "athar/v1/query.pb-c.h" wrong
core/query/a.c       "codec/json.h"         wrong
core/store/a.c       "../journal/journal.h" wrong
core/service/a.c     "athar/client.h"       wrong
core/attic/a.c       "base/status.h"        wrong
core/service/a.c     "athar_plugin.h"       wrong
proto/codec/a.c      "store/store.h"        wrong
plugins/x/a.c        "base/status.h"        wrong
plugins/x/a.c        <lmdb.h>               wrong
plugins/x/a.c        <nng/nng.h>            wrong
plugins/x/a.c        <unistd.h>             wrong
plugins/host/a.c     "store/store.h"        wrong
plugins/host/a.c     "ingest/ingest.h"      wrong
clients/c/src/a.c    "rpc/frame.h"          wrong
clients/cli/a.c      "base/status.h"        wrong
clients/cli/a.c      <nng/nng.h>            wrong
clients/cli/a.c      <lmdb.h>               wrong
clients/demo/a.c     "athar_plugin.h"       wrong
core/service/a.c     "athar_categories.h"   wrong
tests/unit/query/a.c <lmdb.h>               wrong
tests/integration/a.c <nng/nng.h>           wrong
"""


def run_case(rules, path, include):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "core").mkdir()
        (root / "core" / "LAYERS").write_text(rules)
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("/* text */\n#  include %s\n" % include)
        return check_tree(root)


def self_test():
    """The number of cases that came out differently than written."""
    rules = pathlib.Path(__file__).resolve().parents[2].joinpath("core/LAYERS").read_text()
    cases = [line.split() for line in CASES.strip().splitlines()]
    bad = 0
    for path, include, verdict in cases:
        found = run_case(rules, path, include)
        if bool(found) != (verdict == "wrong"):
            bad += 1
            print("%s including %s should be %s: %s" % (path, include, verdict, found))
    print("layers: %d cases, %d wrong" % (len(cases), bad))
    return bad


def main(arguments):
    if arguments == ["--self-test"]:
        return 1 if self_test() else 0
    root = arguments[0] if arguments else pathlib.Path(__file__).resolve().parents[2]
    found = check_tree(root)
    for line in found:
        print(line)
    print("layers: %d violations" % len(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
