# SPDX-License-Identifier: Apache-2.0
# timeout: 300
"""The author's guide, followed to the letter by somebody who knows nothing else.

Each fenced block of plugins/README.md says in its first line what it is:

    sh prepare            installing; only `./dev build` is taken as done
    sh run                commands that succeed, all blocks in one shell
    sh run fails          the last of them does not
    text shown            what the commands before it print; "..." is anything
    c before="x" of=f     goes above the line of file f that has x; after="x": below it
    c file=f              a whole file
    c in=rule             a piece: compiled in what belongs around it
    cmake shown-in=f      stands in file f
    csv                   the example of programs without code, which has its own test
"""

import os
import re
import shlex
import signal
import subprocess

from daemon import ROOT, Failure, run, scratch, wait_until
from sdk import BUILD

GUIDE = os.path.join(ROOT, "plugins", "README.md")
MARK = "--- the block ended with "
STRICT = "-std=c17 -Wall -Wextra -Wpedantic -Werror"

# What a piece of code stands in.
AROUND = {
    "indicator": '#include "athar_plugin.h"\nextern const struct athar_indicator piece[];\n'
    "const struct athar_indicator piece[] = {\n%s};\n",
    "rule": '#include "athar_plugin.h"\nextern const struct athar_rule piece[];\n'
    "const struct athar_rule piece[] = {\n%s};\n",
    "check": '#include "athar_plugin.h"\nenum { OPEN, LENT };\n'
    "void piece(const struct athar_host *, const struct athar_report *, struct athar_findings *);\n"
    "void piece(const struct athar_host *host, const struct athar_report *report,\n"
    "struct athar_findings *findings)\n{\n%s}\n",
    "derivation": '#include "athar_plugin.h"\n%s'
    "extern const struct athar_derive *const piece;\n"
    "const struct athar_derive *const piece = &derive;\n",
    "capability": '#include <string.h>\n#include "athar_plugin.h"\n'
    "static const struct athar_derive derive;\nstatic const struct athar_validate validate;\n%s"
    "extern const void *(*const piece)(const char *);\n"
    "const void *(*const piece)(const char *) = capability;\n",
    "test": '#include "athar_fake_host.h"\nint main(void)\n{\n%sreturn 0;\n}\n',
}


class Block:
    def __init__(self, line, info, text):
        self.line, self.text = line, text
        self.language, *words = shlex.split(info) or [""]
        self.flags = {w for w in words if "=" not in w}
        self.of = dict(w.split("=", 1) for w in words if "=" in w)

    def __str__(self):
        return "plugins/README.md:%d" % self.line


def _blocks():
    with open(GUIDE, encoding="utf-8") as f:
        text = f.read()
    for m in re.finditer(r"^```(.*)\n((?:.*\n)*?)```$", text, re.M):
        yield Block(text.count("\n", 0, m.start()) + 1, m.group(1), m.group(2))


class Author:
    """A person with a shell and a home of their own."""

    def __init__(self):
        self.home = scratch("athar-author-")
        os.symlink(BUILD, os.path.join(self.home, "build"))
        names = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS")
        env = {name: os.environ[name] for name in names if name in os.environ}
        self.shell = subprocess.Popen(
            ["sh"],
            cwd=self.home,
            # CMake would not install what was built within a second of the last time.
            env={**env, "HOME": self.home, "LC_ALL": "C.UTF-8", "CMAKE_INSTALL_ALWAYS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def says(self, commands):
        """Send them; what they print and how the last one ended."""
        self.shell.stdin.write((commands + "\nprintf '\\n%s%d\\n' '" + MARK + "' $?\n").encode())
        self.shell.stdin.flush()
        lines = []
        for line in iter(self.shell.stdout.readline, b""):
            line = line.decode("utf-8", "replace").rstrip()
            if line.startswith(MARK):
                return "\n".join(lines).rstrip("\n") + "\n", int(line[len(MARK):])
            lines.append(line)
        raise Failure("the shell ended:\n" + "\n".join(lines))

    def folder(self):
        return self.says("pwd")[0].strip()

    def end(self):
        """End what the shell has started, too: all of it is in one session."""
        try:
            os.killpg(self.shell.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.shell.wait()
        self.shell.stdin.close()
        self.shell.stdout.close()


def _prepare(author, block):
    first, rest = block.text.split("\n", 1)
    assert first == "./dev build", block
    said, status = author.says(rest)
    assert status == 0, (block, said)


def _run(author, block):
    # One after another: a guide's reader stops where something fails.
    steps = block.text if "fails" in block.flags else "set -e\n%s\nset +e" % block.text
    said, status = author.says(steps)
    if (status != 0) != ("fails" in block.flags):
        raise Failure("%s ended with %d:\n%s" % (block, status, said))
    if "athard " in block.text:
        wait_until(lambda: author.says("athar status >status.log 2>&1")[1] == 0, 60)
    return said.replace(author.home, "/home/you")


def _pattern(text):
    """A regular expression of a text in which "..." is anything."""
    lines = []
    for line in text.splitlines():
        parts = [re.escape(part) for part in line.rstrip().split("...")]
        lines.append(r"(?:.*\n)*?" if line == "..." else ".*".join(parts) + r"\n")
    return "".join(lines)


def _compare(block, said):
    if not re.fullmatch(_pattern(block.text), said):
        raise Failure("%s shows\n%s\nbut this is said:\n%s" % (block, block.text, said))


def _insert(author, block):
    """Put the code where the guide says: above or below the one line that has the words."""
    path = os.path.join(author.folder(), block.of["of"])
    with open(path, encoding="utf-8") as f:
        lines = f.read().splitlines(keepends=True)
    below = "after" in block.of
    words = block.of["after" if below else "before"]
    found = [i for i, line in enumerate(lines) if words in line]
    assert len(found) == 1, (str(block), words, found)
    at = found[0] + below
    lines[at:at] = [block.text]
    with open(path, "w", encoding="utf-8") as f:
        f.write("".join(lines))


def _piece(author, block):
    """Compile it in its surroundings; a test is run, too."""
    with open(os.path.join(author.home, "piece.c"), "w", encoding="utf-8") as f:
        f.write(AROUND[block.of["in"]] % block.text)
    line = 'cc %s -c -o "$HOME/piece.o" $(pkg-config --cflags athar-plugin) "$HOME/piece.c"'
    if block.of["in"] == "test":
        line = (
            'cc %s -o "$HOME/piece" $(pkg-config --cflags athar-plugin) "$HOME/piece.c"'
            ' "$HOME/libraries/libraries.c" && "$HOME/piece"'
        )
    said, status = author.says(line % STRICT)
    if status != 0:
        raise Failure("%s\n%s" % (block, said))


def _whole(author, block):
    with open(os.path.join(author.folder(), block.of["file"]), "w", encoding="utf-8") as f:
        f.write(block.text)


def _stands(author, block):
    path = os.path.join(author.home, "libraries", block.of["shown-in"])
    with open(path, encoding="utf-8") as f:
        text = f.read()
    newest = re.search(r"ABI ([0-9.]+)", text).group(1)
    wanted = re.sub(r"ABI [0-9.]+", "ABI " + newest, block.text)
    assert wanted in text, (str(block), wanted, text)


def _follow(author, blocks):
    said = ""
    for block in blocks:
        if block.language == "sh" and "run" in block.flags:
            said = _run(author, block)
        elif block.language == "text" and "shown" in block.flags:
            _compare(block, said)
        elif block.language == "sh" and "prepare" in block.flags:
            _prepare(author, block)
        elif block.language == "c" and "of" in block.of:
            _insert(author, block)
        elif block.language == "c" and "file" in block.of:
            _whole(author, block)
        elif block.language == "c" and "in" in block.of:
            _piece(author, block)
        elif block.language == "cmake" and "shown-in" in block.of:
            _stands(author, block)
        else:
            assert block.language == "csv", "%s: what is this block?" % block


def whoever_follows_the_guide_has_figures_on_screen():
    author = Author()
    try:
        _follow(author, _blocks())
    finally:
        author.end()


def _piece_of(words, kind):
    """The one block of this kind that has the words."""
    found = [b for b in _blocks() if b.of.get("in") == kind and words in b.text]
    assert len(found) == 1, (words, kind, found)
    return found[0].text


def what_code_derives_fits_the_plugin_that_authors_begin_with():
    author = Author()
    try:
        said, status = author.says(
            'cmake --install build --prefix "$HOME/athar" && export PATH="$HOME/athar/bin:$PATH"'
            " && athar plugin new gardens && cd gardens")
        assert status == 0, said
        path = os.path.join(author.home, "gardens", "gardens.c")
        with open(path, encoding="utf-8") as f:
            text = f.read()
        begin = text.index("static const void *capability")
        end = text.index("/* ---- the plugin")
        text = (text[:begin] + _piece_of("derive_pace", "derivation") + "\n"
                + _piece_of("&derive", "capability") + "\n" + text[end:])
        ratio = _piece_of('"pace"', "indicator")
        text = text.replace("    /* Never entered", ratio + "    /* Never entered", 1)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        said, status = author.says(
            "CFLAGS=-Werror cmake -S . -B build && cmake --build build && athar plugin check"
            " build/gardens.so")
        assert status == 0 and "errors: 0, warnings: 0" in said, said
        assert "indicators: 7, cells: 10, checks in code: 1" in said, said
    finally:
        author.end()


def every_link_of_the_guide_leads_somewhere():
    with open(GUIDE, encoding="utf-8") as f:
        text = f.read()
    titles = re.findall(r"^#+ (.*)$", re.sub(r"^```(?:.*\n)*?```$", "", text, flags=re.M), re.M)
    anchors = {re.sub(r"[^a-z0-9 -]", "", t.lower()).replace(" ", "-") for t in titles}
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    assert len(links) > 5
    for link in links:
        if link.startswith("#"):
            assert link[1:] in anchors, (link, sorted(anchors))
        else:
            assert os.path.exists(os.path.join(ROOT, "plugins", link)), link


def _sources():
    """All strings of ours, those that follow one another put together."""
    said = []
    for top in ("core", "clients/cli", "plugins/sdk"):
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            for name in names:
                if name.endswith((".c", ".h", ".def", ".cmake")):
                    with open(os.path.join(folder, name), encoding="utf-8") as f:
                        said.append(f.read())
    return re.sub(r'"\s*"', "", "\n".join(said))


def what_the_guide_explains_is_really_said():
    foreign = {"undefined symbol", "Could not find a package configuration file"}
    with open(GUIDE, encoding="utf-8") as f:
        table = f.read().split("| it says |", 1)[1]
    sources = _sources()
    rows = re.findall(r"^\| `([^`]+)`", table, re.M)
    assert len(rows) > 12, rows
    for row in rows:
        for part in re.split(r" ?\.\.\.", row):
            assert part in foreign or part in sources, part


run(globals())
