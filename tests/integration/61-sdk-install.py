# SPDX-License-Identifier: Apache-2.0
"""An installed Athar is all that a plugin's author needs, wherever it was installed."""

import os
import re
import shutil
import subprocess

from daemon import ROOT, Failure, run
from sdk import BUILD, Installed

CMAKE = """cmake_minimum_required(VERSION 3.22)
project(cooperatives C)
find_package(Athar %s REQUIRED COMPONENTS %s)
include(CTest)
file(GLOB sources %s/*.c)
athar_add_plugin(cooperatives %s ${sources})
target_compile_options(plugin_cooperatives PRIVATE -Wall -Wextra -Wpedantic -Werror)
file(WRITE ${CMAKE_BINARY_DIR}/test.c [[
#include "athar_fake_host.h"
int main(void)
{
    struct fake_report r = fake_with(&athar_plugin, "cooperative", "2024Q1",
                                     "paid_to_women=100; women_paid=0");
    fake_run(&r);
    FAKE_CHECK(fake_says(&r, "paid-to-nobody") == FAKE_REFUSED);
    return 0;
}
]])
athar_add_plugin_test(cooperatives ${CMAKE_BINARY_DIR}/test.c)
"""

SOURCES = os.path.join(ROOT, "plugins", "cooperatives")
FIGURES = "organization,period,indicator,value\nargan,2024Q1,cooperatives.members,12\n"

_here = Installed(moved=True)


def _project(name, version="0.1", component="plugin", abi="ABI 1.0"):
    folder = os.path.join(_here.folder, name)
    os.mkdir(folder)
    with open(os.path.join(folder, "CMakeLists.txt"), "w", encoding="utf-8") as f:
        f.write(CMAKE % (version, component, SOURCES, abi))
    return folder


def _serves(plugin):
    """A server that has this one plugin takes a figure for it and answers with it."""
    with _here.daemon(plugins=[os.path.dirname(plugin)]) as d:
        d.athar("org", "add", "argan", "--kind", "cooperative", "--name-en", "Argan")
        d.submit(FIGURES)
        answer = d.query("cooperatives.members", "--period", "2024Q1")
        assert answer[0]["value"] == "12", answer


def _exported(plugin):
    said = subprocess.run(["nm", "-D", "--defined-only", plugin], stdout=subprocess.PIPE)
    return re.findall(r" [A-Z] (\w+)", said.stdout.decode())


def a_plugin_built_by_cmake_is_tested_and_served():
    folder = _project("by-cmake")
    _here.run("cmake -S . -B out && cmake --build out && ctest --test-dir out", folder)
    plugin = os.path.join(folder, "out", "cooperatives.so")
    assert _exported(plugin) == ["athar_plugin"], _exported(plugin)
    _serves(plugin)


def a_plugin_of_cmake_installs_beside_the_shipped_ones():
    folder = os.path.join(_here.folder, "by-cmake")
    _here.run("DESTDIR=stage cmake --install out --prefix /usr", folder)
    staged = os.path.join(folder, "stage", "usr", "lib", "athar", "plugins")
    assert os.listdir(staged) == ["cooperatives.so"], os.listdir(staged)


def a_plugin_built_by_pkg_config_and_cc_is_served():
    folder = os.path.join(_here.folder, "by-cc")
    os.mkdir(folder)
    _here.run(
        "cc -std=c17 -Wall -Wextra -Wpedantic -Werror -fPIC -shared -fvisibility=hidden"
        " -Wl,-z,defs $(pkg-config --cflags athar-plugin) -o cooperatives.so %s/*.c" % SOURCES,
        folder,
    )
    _serves(os.path.join(folder, "cooperatives.so"))


def pkg_config_says_where_plugins_go_and_which_abi():
    said = _here.run("pkg-config --variable=plugindir athar-plugin", _here.folder).strip()
    assert "cooperatives.so" in os.listdir(said), said
    assert _here.run("pkg-config --variable=abi athar-plugin", _here.folder) == "1.1\n"
    _here.run("pkg-config --atleast-version=0.1 athar-plugin", _here.folder)
    _here.run("pkg-config --atleast-version=2 athar-plugin", _here.folder, ok=False)


def the_headers_are_clean_in_gcc_and_clang():
    warnings = "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fsyntax-only"
    flags = "%s $(pkg-config --cflags athar-plugin)" % warnings
    unit = os.path.join(_here.folder, "unit.c")
    with open(unit, "w", encoding="utf-8") as f:
        f.write('#include "athar_fake_host.h"\nint unit(void);\n')
    for compiler in filter(shutil.which, ("gcc", "clang")):
        _here.run("%s -std=c17 %s unit.c" % (compiler, flags), _here.folder)


def versions_that_do_not_fit_are_refused():
    newer = _project("newer", version="99")
    assert "version" in _here.run("cmake -S . -B out", newer, ok=False)
    part = _project("part", component="nonsense")
    assert "nonsense" in _here.run("cmake -S . -B out", part, ok=False)
    future = _project("future", abi="ABI 1.999")
    said = _here.run("cmake -S . -B out", future, ok=False)
    assert "needs plugin ABI 1.999, this Athar has 1.1" in " ".join(said.split()), said


def nothing_installed_remembers_where_it_was_built():
    for folder, _, files in os.walk(_here.prefix):
        for name in files:
            path = os.path.join(folder, name)
            with open(path, "rb") as f:
                text = f.read()
            if b"\0" not in text and BUILD.encode() in text:
                raise Failure("%s names %s" % (path, BUILD))


def destdir_stages_the_whole_tree():
    stage = os.path.join(_here.folder, "stage")
    _here.run(["cmake", "--install", BUILD, "--prefix", "/opt/athar"], _here.folder,
              env={"DESTDIR": stage})
    for path in ("bin/athard", "bin/athar", "libexec/athar/athar-plugin-host",
                 "include/athar_plugin.h", "include/athar_fake_host.h",
                 "lib/pkgconfig/athar-plugin.pc", "lib/cmake/Athar/AtharConfig.cmake",
                 "lib/athar/plugins/tanara.so", "share/man/man1/athar.1",
                 "share/man/man8/athard.8"):
        assert os.path.exists(os.path.join(stage, "opt/athar", path)), path


run(globals())
