#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hold tests/README.md to the tests: every test it names is there, every rule has one.

    rules.py [ROOT]       check the tree; exit 1 with one line per violation
    rules.py --self-test  prove on made-up texts that each kind of violation is caught
"""

import pathlib
import re
import sys

RULES = 40
ROW = re.compile(r"^\|(?P<cells>.+)\|\s*$")
TEST = re.compile(r"^`(?P<file>[^`]+)` `(?P<name>[a-zA-Z0-9_]+)`$")


def table(text):
    """The rows of every table that ends in a test, as lists of cells."""
    rows = [[c.strip() for c in m["cells"].split("|")] for m in map(ROW.match, text.splitlines()) if m]
    return [r for r in rows if TEST.match(r[-1])]


def check(readme, read):
    """What is wrong with the list; `read` gives the text of a file under tests/, or None."""
    wrong, held = [], set()
    for cells in table(readme):
        test = TEST.match(cells[-1])
        text = read(test["file"])
        if re.fullmatch(r"R[0-9]+", cells[0]):
            held.add(int(cells[0][1:]))
            if not test["name"].startswith(cells[0] + "_"):
                wrong.append("%s is held by %s, which does not say so" % (cells[0], test["name"]))
        if text is None:
            wrong.append("%s is not there" % test["file"])
        elif not re.search(r"\b%s\b" % test["name"], text):
            wrong.append("%s has no test %s" % (test["file"], test["name"]))
    wrong += ["R%d has no row" % n for n in range(1, RULES + 1) if n not in held]
    return wrong


def self_test():
    every = "".join("| R%d | x | `a.c` `R%d_holds` |\n" % (n, n) for n in range(1, RULES + 1))
    names = " ".join("R%d_holds" % n for n in range(1, RULES + 1))
    cases = (
        (every, {"a.c": names}, 0),
        (every, {}, RULES),
        (every, {"a.c": names.replace("R7_holds", "R7_hold")}, 1),
        (every.replace("| R7 |", "| R8 |"), {"a.c": names}, 2),
        (every.replace("`a.c` `R7_holds`", "-"), {"a.c": names}, 1),
        (every + "| a complaint | `b.py` `is_held` |\n", {"a.c": names, "b.py": "def is_held()"}, 0),
        (every + "| a complaint | `b.py` `is_held` |\n", {"a.c": names, "b.py": "is_held_not"}, 1),
    )
    for i, (text, files, count) in enumerate(cases):
        found = check(text, files.get)
        if len(found) != count:
            print("case %d: %d violations, expected %d: %s" % (i, len(found), count, found))
            return 1
    return 0


def main():
    if "--self-test" in sys.argv:
        return self_test()
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2])
    tests = root / "tests"

    def read(name):
        path = tests / name
        return path.read_text(encoding="utf-8") if path.is_file() else None

    wrong = check((tests / "README.md").read_text(encoding="utf-8"), read)
    for line in wrong:
        print("tests/README.md: " + line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
