# SPDX-License-Identifier: Apache-2.0
"""Athar as its users have it: installed under a prefix of its own.

    from sdk import Installed

    here = Installed()                       # cmake --install into a new folder
    here.run("athar plugin new clubs", cwd)  # its programs come first in PATH
    with here.daemon() as d: ...             # its server, its plugins
"""

import os
import shutil
import subprocess

import daemon

BUILD = os.path.dirname(daemon.BIN)


class Installed:
    """A prefix. moved=True: installed elsewhere first, then moved, as packages are."""

    def __init__(self, moved=False):
        self.folder = daemon.scratch("athar-sdk-")
        self.prefix = os.path.join(self.folder, "prefix")
        first = os.path.join(self.folder, "elsewhere") if moved else self.prefix
        _must(["cmake", "--install", BUILD, "--prefix", first], self.folder, os.environ)
        if moved:
            shutil.move(first, self.prefix)
        self.env = {
            **os.environ,
            "PATH": os.path.join(self.prefix, "bin") + os.pathsep + os.environ["PATH"],
            "PKG_CONFIG_PATH": os.path.join(self.prefix, "lib", "pkgconfig"),
            "LC_ALL": "C.UTF-8",
        }

    def run(self, command, cwd, ok=True, env=None):
        """Run a shell command; its output, stderr included. Fails unless it exits 0, or
        unless it does not when ok is False."""
        return _must(command, cwd, {**self.env, **(env or {})}, ok)

    def daemon(self, plugins=None, **options):
        """The installed server on a fresh folder."""
        return _InstalledDaemon(self, plugins=plugins, **options)


class _InstalledDaemon(daemon.Daemon):
    def __init__(self, installed, **options):
        self.installed = installed
        super().__init__(**options)

    def command(self):
        words = super().command()
        return [os.path.join(self.installed.prefix, "bin", "athard")] + words[1:]


def _must(command, cwd, env, ok=True):
    done = subprocess.run(
        command,
        shell=isinstance(command, str),
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
    )
    said = done.stdout.decode("utf-8", "replace")
    if (done.returncode == 0) != ok:
        raise daemon.Failure("%s: exit %d\n%s" % (command, done.returncode, said))
    return said
