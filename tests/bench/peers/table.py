# SPDX-License-Identifier: Apache-2.0
"""Works to measure, their contenders in turn, and the table of what came out."""

import json
import statistics
import sys
import textwrap
from collections import namedtuple

WIDTH = 92

# `words` for people; `met(athar, peer)` decides.
Goal = namedtuple("Goal", "words met")

# One line of a work. `peer` is None for Athar's own line, whose goal is absolute.
Line = namedtuple("Line", "name value lead goal met spread")


def lead_of(better, athar, peer):
    """How many times better Athar is; below 1 it loses."""
    ahead, behind = (athar, peer) if better == "more" else (peer, athar)
    return ahead / behind if behind else float("inf")


def at_least(lead):
    """Goal: Athar at least so many times better."""
    return Goal("at least %gx" % lead, lambda athar, peer: athar / peer >= lead)


def under(limit, words):
    """Goal of Athar's own number."""
    return Goal(words, lambda athar, _: athar < limit)


class Work:
    """One thing that all contenders do, Athar first.

    contenders: (name, measure, goal or None); measure(round) gives a number.
    better: "more" for rates, "less" for times and sizes.
    """

    def __init__(self, id, title, unit, better="more"):
        self.id, self.title, self.unit, self.better = id, title, unit, better
        self.contenders = []
        self.notes = []
        self.reasons = []
        self.lines = []

    def add(self, name, measure, goal=None):
        self.contenders.append((name, measure, goal))

    def note(self, text):
        self.notes.append(text)

    def why(self, text):
        """Said only where Athar loses."""
        self.reasons.append(text)

    def words(self):
        """What to say under the lines."""
        loses = any(line.lead is not None and line.lead < 1 for line in self.lines)
        return self.notes + (self.reasons if loses else [])

    def run(self, rounds):
        """Every contender once a round, in turn; medians."""
        print("peers: %s" % self.title, file=sys.stderr, flush=True)
        numbers = [[] for _ in self.contenders]
        for i in range(rounds):
            for found, (_, measure, _) in zip(numbers, self.contenders):
                found.append(measure(i))
        medians = [statistics.median(found) for found in numbers]
        for (name, _, goal), found, value in zip(self.contenders, numbers, medians):
            own = not self.lines
            self.lines.append(
                Line(
                    name,
                    value,
                    None if own else lead_of(self.better, medians[0], value),
                    goal.words if goal else None,
                    goal.met(medians[0], value) if goal else None,
                    (min(found), max(found)),
                )
            )
        return self


def number(value):
    """Three digits that matter, with separators."""
    if value >= 100:
        return "{:,.0f}".format(value)
    return "{:.1f}".format(value) if value >= 10 else "{:.2f}".format(value)


def _lead(line):
    if line.lead is None:
        return ""
    digits = "%.0fx" if line.lead >= 100 else "%.2fx" if line.lead < 10 else "%.1fx"
    return digits % line.lead + (" *" if line.lead < 1 else "  ")


def print_text(works, notes):
    """The table. A star: Athar loses; a line under the work says why."""
    for work in works:
        print("\n%s" % work.title)
        print("  %-44s %14s %10s  goal" % ("", work.unit, "Athar's"))
        for line in work.lines:
            goal = ""
            if line.goal:
                goal = "%s: %s" % (line.goal, "yes" if line.met else "NO")
            row = "  %-44s %14s %10s  %s" % (line.name, number(line.value), _lead(line), goal)
            print(row.rstrip())
        for note in work.words():
            print(textwrap.fill(note, WIDTH, initial_indent="    ", subsequent_indent="    "))
    print()
    for note in notes:
        print(textwrap.fill(note, WIDTH))


def print_json(works, notes):
    """The same for programs."""
    answer = {"bench": "peers", "notes": notes, "works": []}
    for work in works:
        lines = [
            {
                "name": line.name,
                "value": line.value,
                "min": line.spread[0],
                "max": line.spread[1],
                "lead": line.lead,
                "goal": line.goal,
                "met": line.met,
            }
            for line in work.lines
        ]
        answer["works"].append(
            {
                "id": work.id,
                "title": work.title,
                "unit": work.unit,
                "better": work.better,
                "lines": lines,
                "notes": work.words(),
            }
        )
    print(json.dumps(answer, indent=1))
