# SPDX-License-Identifier: Apache-2.0
"""The fewest commands that still show a difference."""

from reference.play import Difference, Play


# Commands that are told the model before the server, and those that tell both.
TOLD = ("organization", "project")
BOTH = ("assignment", "lock", "days", "days_pass", "groups", "funder", "budget",
        "grow")


def flat(log):
    """Commands one by one: batches opened, questions left out but the last, and those
    that are asked again."""
    found = []
    for command in log[:-1]:
        if "submissions" in command:
            found += [(*command[:-1], [pair]) for pair in command[-1]]
        elif command[0] in TOLD + BOTH or ("look_back" in log[-1] and "ask" in command):
            found.append(command)
    last = log[-1]
    if "submissions" in last:
        found += [(*last[:-1], [pair]) for pair in last[-1]]
        last = None
    return found, last


def shows(run, commands, last):
    """The difference when these commands are played again on a fresh server, or None. The model
    judges every submission anew."""
    play = Play(run.programs, run.seed)
    try:
        with play.server:
            for command in commands + ([last] if last else []):
                replay(play, command)
    except Difference as difference:
        return difference
    except (AssertionError, KeyError, IndexError):
        return None
    return None


def replay(play, command):
    name = command[0]
    if name in TOLD:
        getattr(play.store, "put_" + name)(*command[2:])
    elif "submissions" in command:
        command = (*command[:-1], [(s, play.store.submit(s)) for s, _ in command[-1]])
    getattr(play, name)(*command[1:])


def fewest(run, commands, last, what):
    size = len(commands) // 2
    while size > 0:
        at = 0
        while at < len(commands):
            rest = commands[:at] + commands[at + size :]
            found = shows(run, rest, last)
            if found is not None and found.what == what:
                commands = rest
            else:
                at += size
        size //= 2
    return commands


def explain(run):
    """Text: the fewest commands, and the difference they show."""
    commands, last = flat(run.log)
    found = shows(run, commands, last)
    if found is None:
        return "not seen again without batches, restarts and the questions before it"
    commands = fewest(run, commands, last, found.what)
    found = shows(run, commands, last)
    lines = ["%d commands show it:" % len(commands)]
    return "\n".join(lines + ["  %r" % (c,) for c in commands] + [str(found)])
