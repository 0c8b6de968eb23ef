#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tidy.py BUILD [NAME...]: clang-tidy over our sources, all cores at work.

BUILD holds compile_commands.json. Generated files are left out, and a source that several
targets compile is looked at once. With names, only files whose path contains one of them.
"""

import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TIDY = shutil.which("clang-tidy-14") or "clang-tidy"


def ours(commands, build, names):
    """One compile command per source of ours."""
    chosen = {}
    for command in commands:
        path = pathlib.Path(command["file"])
        wanted = not names or any(name in str(path) for name in names)
        if build not in path.parents and wanted:
            chosen.setdefault(path, command)
    return chosen


def check(folder, path):
    done = subprocess.run(
        [TIDY, "--quiet", "-p", str(folder), str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    return path, done.returncode, done.stdout or done.stderr


def main(build, *names):
    build = pathlib.Path(build).resolve()
    chosen = ours(json.loads((build / "compile_commands.json").read_text()), build, names)
    folder = build / "tidy"
    folder.mkdir(exist_ok=True)
    (folder / "compile_commands.json").write_text(json.dumps(list(chosen.values())))
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, status, output in pool.map(lambda p: check(folder, p), sorted(chosen)):
            if status != 0:
                bad += 1
                print("%s\n%s" % (path.relative_to(ROOT), output.strip()), flush=True)
    print("tidy: %d files, %d with findings" % (len(chosen), bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
