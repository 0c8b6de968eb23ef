# SPDX-License-Identifier: Apache-2.0
"""A whole seed: commands and questions drawn by chance, one after another."""

import random
import time

from reference.make import Maker
from reference.more import More
from reference.play import MEMORY, Play
from reference.question import Questions

SHIPPED = ("incubation", "tanara", "cooperatives", "crowdfunding", "solidarity")
OWN = "every_kind"
START_ORGANIZATIONS = 8


class Run:
    """A whole seed: draws commands and questions until there are enough."""

    def __init__(self, seed, operations, programs=None):
        self.seed, self.operations = seed, operations
        chance = self.chance = random.Random(seed)
        roll = chance.random()
        self.programs = [OWN] if roll < 0.6 else [chance.choice(SHIPPED)]
        if roll > 0.9:
            self.programs = [OWN, chance.choice(SHIPPED)]
        if programs:
            self.programs = programs
        self.log = []

    def play(self):
        """Counts of what was done; raises Difference. The log holds every command."""
        begin = time.monotonic()
        play = Play(self.programs, self.seed)
        with play.server:
            maker = Maker(play.store, self.chance)
            questions = Questions(play.store, maker, self.chance)
            self.more = More(play.store, maker, self.seed)
            for _ in range(START_ORGANIZATIONS):
                self._do(play, maker.new_organization())
            while play.counts["operations"] < self.operations:
                self._turn(play, maker, questions)
            self._do(play, ("verify",))
        play.counts["seconds"] = time.monotonic() - begin
        return play.counts

    def _do(self, play, command):
        self.log.append(command)
        getattr(play, command[0])(*command[1:])

    def _turn(self, play, maker, questions):
        chance = self.chance
        roll = chance.random()
        if roll < 0.25:
            for _ in range(chance.randint(1, 5)):
                self._do(play, maker.change_organization())
        elif roll < 0.28 and len(maker.slugs) < 30:
            self._do(play, maker.new_organization())
        elif roll < 0.3:
            self._do(play, maker.put_project())
        elif roll < 0.305:
            self._do(play, ("restart", chance.random() < 0.5))
        elif roll < 0.307:
            self._do(play, ("verify",))
        else:
            self._do(play, ("submissions", self._batch(play.store, maker)))
        if play.store.reports:
            self._questions(play, maker, questions)
        for command in self.more.commands():
            self._do(play, command)

    def _batch(self, store, maker):
        size = self.chance.choice((1, 1, 5, 20, 60, 120))
        pairs, ids = [], set()
        while len(pairs) < size:
            one = maker.submission()
            if one["id"] not in ids:
                ids.add(one["id"])
                pairs.append((one, store.submit(one)))
        return pairs

    def _questions(self, play, maker, questions):
        chance = self.chance
        for _ in range(chance.choice((1, 2, 2, 3))):
            self._do(play, ("ask", questions.draw()))
        if chance.random() < 0.5:
            self._do(play, ("look_back", chance.randrange(MEMORY)))
        if chance.random() < 0.3:
            self._do(play, ("get", chance.choice(maker.known())))
        if chance.random() < 0.1:
            question = questions.draw()
            names = [n for n in question["indicators"]
                     if play.store.indicators[n].entered]
            if names:
                where = {k: v for k, v in question["where"].items()
                         if k not in play.store.indicators[names[0]].form.program.options}
                self._do(play, ("values", dict(question, indicators=names, by=[], every="",
                                               where=where)))
