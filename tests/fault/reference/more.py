# SPDX-License-Identifier: Apache-2.0
"""What a seed does besides: drawn from a stream of its own, so that the commands which a seed has
always given stay what they were.
"""

import random

from reference.question import Questions


class More:
    """Further commands after each turn of a seed."""

    def __init__(self, store, maker, seed):
        self.chance = random.Random("more %d" % seed)
        self.store, self.maker = store, maker
        self.questions = Questions(store, maker, self.chance)

    def commands(self):
        """The next ones. Each is drawn when the one before it was done."""
        chance = self.chance
        if self.store.reports and chance.random() < 0.35:
            yield "beside", "ask", self.questions.relative()
        if chance.random() < 0.15:
            yield "beside", "look_back", chance.randrange(60)
