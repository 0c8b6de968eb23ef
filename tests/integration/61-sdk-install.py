# SPDX-License-Identifier: Apache-2.0
# timeout: 300
"""An installed Athar is all that a plugin's author needs, wherever it was installed."""

import collections
import csv
import json
import os
import re
import shlex
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

SHARED = os.environ.get("ATHAR_SHARED", os.path.join(ROOT, "..", "shared"))
SOURCES = os.path.join(ROOT, "plugins", "cooperatives")
CATALOGUE = """id;kind;unit;scale;breakdowns;numerator;denominator;factor;minimum;form;name_ar;name_fr;name_en;help_en
gain;flow;MAD;2;;;;;none;farm-life;الربح;Gain;Gain;
loss;flow;MAD;2;;;;;0.05;farm-life;الخسارة;Perte;Loss;
weeks;flow;weeks;;;;;;;farm-life;الأسابيع;Semaines;Weeks;
members;stock;people;;"sex; sex*size";;;;;yearly;المنخرطون;Membres;Members;"Those on the register; ""not"" guests ??= or visitors."
women;ratio;%;1;;members[sex=f];members;100;;yearly;نسبة النساء;Part des femmes;Share of women;
"""
OPTIONS = """category,option,name_ar,name_fr,name_en
size,,الحجم,Taille,Size
size,small,صغير,Petite,Small
size,large,كبير,Grande,Large
size,unspecified,غير محدد,Non précisé,Unspecified
"""
NAME = "Fermes d'\"ici\" ??="
BUILD_AND_TEST = "cmake -S . -B out && cmake --build out && ctest --test-dir out"
# All the warnings of our own code, as errors.
STRICT = (
    "-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes -Wstrict-prototypes"
    " -Werror"
)
ABI = "#define ATHAR_ABI_M%sOR ([0-9]+)"

FIGURES = "organization,period,indicator,value\nargan,2024Q1,cooperatives.members,12\n"

_here = Installed(moved=True)


def _project(name, version="0.1", component="plugin", abi="ABI 1.0"):
    folder = os.path.join(_here.folder, name)
    os.mkdir(folder)
    with open(os.path.join(folder, "CMakeLists.txt"), "w", encoding="utf-8") as f:
        f.write(CMAKE % (version, component, SOURCES, abi))
    return folder


def _builds_strictly(folder):
    for compiler in filter(shutil.which, ("gcc", "clang")):
        strict = {"CC": compiler, "CFLAGS": STRICT}
        _here.run("rm -rf out && " + BUILD_AND_TEST, folder, env=strict)


def _errors(plugin):
    """The codes of the errors that `athar plugin check` finds in it."""
    said = _here.run("athar plugin check --json %s || true" % plugin, _here.folder)
    return [n["code"] for n in json.loads(said)["notes"] if n["severity"] == "error"]


def _write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
        f.write(text)


def _abi():
    with open(os.path.join(_here.prefix, "include", "athar_plugin.h"), encoding="utf-8") as f:
        text = f.read()
    return ".".join(re.search(ABI % part, text).group(1) for part in ("AJ", "IN"))


def _program(daemon, id):
    programs = daemon.call("Catalogue.ListPrograms")["programs"]
    return next(p for p in programs if p["id"] == id)


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
    _here.run(BUILD_AND_TEST, folder)
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
    assert _here.run("pkg-config --variable=abi athar-plugin", _here.folder) == _abi() + "\n"
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
    wanted = "needs plugin ABI 1.999, this Athar has %s" % _abi()
    assert wanted in " ".join(said.split()), said


def a_new_plugin_builds_without_a_warning_and_passes_its_test():
    said = _here.run("athar plugin new clubs --dir .", _here.folder)
    assert "wrote the folder './clubs'" in said, said
    folder = os.path.join(_here.folder, "clubs")
    _builds_strictly(folder)
    assert _errors(os.path.join(folder, "out", "clubs.so")) == []
    with _here.daemon(plugins=[os.path.join(folder, "out")]) as d:
        assert _program(d, "clubs")["status"] == "serving"
        d.athar("org", "add", "north", "--kind", "association", "--name-en", "North")
        rows = "organization,period,indicator,value\nnorth,2024-02,clubs.hours_open,%s\n"
        refused = d.submit(rows % "696.1", ok=1)
        assert "[more-hours-than-days]" in refused.err, refused
        d.submit(rows % "696")
        assert d.query("clubs.hours_open")[0]["value"] == "696.0"


def the_test_of_a_new_plugin_can_fail():
    folder = os.path.join(_here.folder, "clubs")
    code = os.path.join(folder, "clubs.c")
    with open(code, encoding="utf-8") as f:
        text = f.read()
    _write(folder, "clubs.c", text.replace("TENTHS_A_DAY = 240", "TENTHS_A_DAY = 250"))
    said = _here.run("cmake --build out && ctest --test-dir out -V", folder, ok=False)
    assert "not so: fake_says" in said, said


def a_catalogue_becomes_a_plugin_that_declares_the_same():
    folder = os.path.join(_here.folder, "farms")
    _write(_here.folder, "farms.csv", CATALOGUE)
    _write(_here.folder, "sizes.csv", OPTIONS)
    _here.run(
        "athar plugin new farms --from farms.csv --options sizes.csv --name-fr "
        + shlex.quote(NAME),
        _here.folder,
    )
    _builds_strictly(folder)
    # One definition is in English only.
    assert _errors(os.path.join(folder, "out", "farms.so")) == ["missing-language"]
    with _here.daemon(plugins=[os.path.join(folder, "out")]) as d:
        program = d.call("Catalogue.GetProgram", {"id": "farms"})["program"]
        forms = {f["id"]: {i["id"]: i for i in f["indicators"]} for f in program["forms"]}
        assert set(forms) == {"yearly", "farm-life"}, forms
        members = forms["yearly"]["members"]
        english = {t["lang"]: t["text"] for t in members["definitions"]}["en"]
        assert english == 'Those on the register; "not" guests ??= or visitors.', english
        assert len(members["breakdowns"]) == 2, members
        assert forms["yearly"]["women"]["numerator"] == "members[sex=f]"
        assert {"lang": "fr", "text": NAME} in program["names"], program["names"]
        d.athar("org", "add", "north", "--kind", "cooperative", "--name-en", "North")
        rows = "organization,period,indicator,value\nnorth,2024-02,farms.%s,%s\n"
        d.submit(rows % ("gain", "-12.5"))
        assert d.submit(rows % ("loss", "0.04"), ok=1).status == 1
        assert d.query("farms.gain")[0]["value"] == "-12.50"
        zeros = rows % ("gain", "0") + "north,2024-02,farms.weeks,0\n"
        assert "[nothing-but-zeros]" in d.submit(zeros, ok=0).err


def the_catalogue_of_the_six_programs_becomes_six_plugins():
    catalogue, options = (os.path.join(SHARED, name) for name in ("catalog.csv", "options.csv"))
    if not os.path.exists(catalogue):
        print("      no catalogue in %s: not tried" % SHARED)
        return
    os.mkdir(os.path.join(_here.folder, "six"))
    with open(catalogue, encoding="utf-8", newline="") as f:
        counts = collections.Counter(row["program"] for row in csv.DictReader(f))
    for name in counts:
        _here.run(
            "athar plugin new %s --from %s --options %s --dir six && cd six &&"
            " cc -std=c17 %s -fPIC -shared -fvisibility=hidden -Wl,-z,defs"
            " $(pkg-config --cflags athar-plugin) -o %s.so"
            " $(ls %s/*.c | grep -v _test)"
            % (name, catalogue, options, STRICT, name, name),
            _here.folder,
        )
    with _here.daemon(plugins=[os.path.join(_here.folder, "six")]) as d:
        for name, count in counts.items():
            program = _program(d, name)
            assert (program["status"], program["indicators"]) == ("serving", count), program


def a_sheet_that_becomes_a_plugin_keeps_its_figures():
    sheets, built = (os.path.join(_here.folder, name) for name in ("sheets", "built"))
    shutil.copytree(os.path.join(_here.prefix, "share", "doc", "athar", "examples"), sheets)
    _here.run("athar plugin new clubs --from %s/clubs.csv --dir sheets" % sheets, _here.folder)
    _here.run("cmake -S . -B out && cmake --build out && mkdir ../../built &&"
              " cp out/clubs.so ../../built", os.path.join(sheets, "clubs"))
    with _here.daemon(plugins=[sheets]) as d:
        d.athar("org", "add", "north", "--kind", "association", "--name-en", "North")
        rows = "organization,period,indicator,value\nnorth,%s,clubs.%s,%s\n"
        d.submit(rows % ("2024-02", "attendance", "31"))
        figures = d.query("clubs.attendance")
        d.plugins = [built]
        d.restart()
        assert _program(d, "clubs")["status"] == "serving", _program(d, "clubs")
        assert d.query("clubs.attendance") == figures
        over = rows % ("2024-03", "attendance", "501") + "north,2024-03,clubs.sessions,1\n"
        assert "[attendance-without-sessions]" in d.submit(over, ok=1).err
        d.submit(rows % ("2024-03", "attendance", "11"))
        assert d.query("clubs.attendance")[0]["value"] == "42"


def what_is_there_is_never_overwritten():
    _here.run("mkdir taken && touch afile", _here.folder)
    for name in ("taken", "afile", "clubs"):
        said = _here.run("athar plugin new " + name, _here.folder, ok=False)
        assert "already there: nothing was written" in said, said
    assert os.listdir(os.path.join(_here.folder, "taken")) == []
    assert not [f for f in os.listdir(_here.folder) if f.startswith(".")]


def mistakes_on_the_command_line_write_nothing():
    before = sorted(os.listdir(_here.folder))
    for line, said in (
        ("athar plugin new 'No Id'", "is not an id"),
        ("athar plugin new ../escape", "is not an id"),
        ("athar plugin new x --program y", "goes with --from only"),
        ("athar plugin new x --from missing.csv", "cannot be read"),
        ("athar plugin new x --dir missing", "cannot be written"),
        ("athar plugin new x --from farms.csv", "[unknown-category]"),
        ("athar --lang fr plugin new x --from farms.csv", "sont inconnues"),
        ("athar --lang ar plugin new clubs", "لم يُكتب شيء"),
    ):
        out = _here.run(line, _here.folder, ok=False)
        assert said in out, (line, out)
    assert sorted(os.listdir(_here.folder)) == before


def findings_are_json_for_programs():
    _write(_here.folder, "wrong.csv", "id,kind,name_en\na,sum,A\n")
    out = _here.run("athar --format json plugin new x --from wrong.csv 2>/dev/null",
                    _here.folder, ok=False)
    finding = json.loads(out)["findings"][0]
    assert (finding["row"], finding["column"], finding["code"]) == (2, "kind", "unknown-value")
    out = _here.run("athar --format json plugin new made", _here.folder)
    assert json.loads(out) == {"folder": "made", "files": [
        "CMakeLists.txt", "made.c", "made_test.c", "README.md", ".gitignore"]}, out
    # A program may be called as one of its tables is.
    out = _here.run("athar --format json plugin new indicators --from farms.csv"
                    " --options sizes.csv", _here.folder)
    files = json.loads(out)["files"]
    assert len(files) == len(set(files)) and "program.c" in files, files


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
                 "include/athar_plugin.h", "include/athar_categories.h",
                 "include/athar_fake_host.h",
                 "lib/pkgconfig/athar-plugin.pc", "lib/cmake/Athar/AtharConfig.cmake",
                 "lib/athar/plugins/tanara.so", "share/man/man1/athar.1",
                 "share/man/man8/athard.8"):
        assert os.path.exists(os.path.join(stage, "opt/athar", path)), path


run(globals())
