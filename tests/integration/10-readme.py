# SPDX-License-Identifier: Apache-2.0
"""What README.md says under "Use it" is typed by somebody who has just built it."""

import os
import re
import subprocess

from daemon import BIN, ROOT, Daemon, run, scratch


def _blocks():
    """The fenced blocks of the section: the server, commands, commands, two files."""
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as f:
        section = f.read().split("\n## Use it\n")[1].split("\n## ")[0]
    return re.findall(r"^```\n(.*?)^```$", section, re.M | re.S)


def every_command_of_the_readme_does_what_it_says():
    server, first, later, *files = _blocks()
    home = scratch()
    os.makedirs(os.path.join(home, "build"))
    os.symlink(BIN, os.path.join(home, "build", "bin"))
    for name, text in zip(("figures.csv", "roster.csv"), files, strict=True):
        with open(os.path.join(home, name), "w", encoding="utf-8") as f:
            f.write(text)
    data = re.search(r'--data "\$HOME/([a-z-]+)"', server).group(1)
    assert "ipc://$HOME/%s/athar.sock" % data in server and data in first, server
    # watch does not end by itself; it is tried elsewhere
    commands = [c for c in (first + later).splitlines() if not c.startswith("athar watch")]
    assert len(commands) > 10, commands
    with Daemon(data=os.path.join(home, data)):
        done = subprocess.run(["sh", "-ex"], cwd=home, capture_output=True, text=True, timeout=120,
                              env={**os.environ, "HOME": home, "LC_ALL": "C.UTF-8"},
                              input="\n".join(commands))
    assert done.returncode == 0, (done.stdout, done.stderr)
    for words in ("dry run: nothing was stored", "unspecified      5", "نسبة النساء", "coop-zitouna",
                  "all equal", "a whole copy in '%s/athar-monday'" % home):
        assert words in done.stdout + done.stderr, (words, done.stdout, done.stderr)


run(globals())
