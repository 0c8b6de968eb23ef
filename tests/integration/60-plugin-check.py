# SPDX-License-Identifier: Apache-2.0
"""`athar plugin check`: what it finds in plugins, good and bad, without a server.

Fixtures have names in English only, so each of them has errors; what counts is which other ones.
"""

import json
import os
import re
import subprocess

from daemon import BIN, OK, PLUGINS, REFUSED, TEST_PLUGINS, USAGE, run, scratch

HOSTILE = os.environ.get("ATHAR_HOSTILE_PLUGINS", os.path.join(BIN, "..", "hostile-plugins"))
ATHAR = os.path.join(BIN, "athar")
BUILD = {"writable-memory", "large-file", "no-lock"}  # what sanitizers bring with them
LANGUAGES = {"missing-language", "no-definition", "same-name"}
SECTIONS = ("loads", "tables", "languages", "units and codes", "formulas", "combination", "purity",
            "fuzz", "hostile", "budget", "size")


def _check(path, *words, ok=None):
    done = subprocess.run([ATHAR, "plugin", "check", path, *words], capture_output=True, text=True,
                          timeout=170, stdin=subprocess.DEVNULL)
    assert ok is None or done.returncode == ok, (path, done.returncode, done.stdout, done.stderr)
    return done


def _found(name, runs=200):
    """The codes of errors and warnings of a fixture, and its whole report."""
    done = _check(os.path.join(TEST_PLUGINS, name + ".so"), "--json", "--runs", str(runs), ok=REFUSED)
    report = json.loads(done.stdout)
    return {n["code"] for n in report["notes"]} - LANGUAGES, report


def _sentences(report, code):
    return [n["sentence"] for n in report["notes"] if n["code"] == code]


def the_programs_that_ship_have_nothing_wrong():
    files = sorted(f for f in os.listdir(PLUGINS) if f.endswith(".so"))
    assert len(files) >= 5, files
    for name in files:
        done = _check(os.path.join(PLUGINS, name), "--json", "--runs", "600", ok=OK)
        report = json.loads(done.stdout)
        notes = [n for n in report["notes"] if n["code"] not in BUILD]
        assert notes == [], (name, notes)
        assert report["id"] == name[:-3] and report["spoken"] > 0, report


def a_report_for_people_has_a_line_for_each_section_and_a_count_at_the_end():
    done = _check(os.path.join(PLUGINS, "tanara.so"), "--runs", "50", ok=OK)
    lines = done.stdout.splitlines()
    assert lines[0].endswith("tanara.so") and re.match("errors: 0, warnings: [01]$", lines[-1]), done.stdout
    for section in SECTIONS:
        assert any(re.match(r"  %s +(ok|warning)\b" % section, line) for line in lines), section
    assert "\033" not in done.stdout


def what_is_said_comes_in_three_languages():
    path = os.path.join(TEST_PLUGINS, "uneven_parts.so")
    words = {"ar": ("الصيغ", "لا تساوي مجموعها", "المؤشر 'product'"),
             "fr": ("formules", "ne fait pas celle du total", "indicateur 'product'"),
             "en": ("formulas", "does not add up", "indicator 'product'")}
    for lang, wanted in words.items():
        text = _check(path, "--lang", lang, "--runs", "20", ok=REFUSED).stdout
        assert all(w in text for w in wanted), (lang, text)
        report = json.loads(_check(path, "--lang", lang, "--json", "--runs", "20", ok=REFUSED).stdout)
        assert report["sections"]["combination"] == "error", report  # for programs: in English
        said = {n["code"]: n["sentence"] for n in report["notes"]}
        assert wanted[1] in said["parts-change-total"], said
        assert not any(re.search(r"[{@]", n["sentence"]) for n in report["notes"]), report["notes"]
    wrong = _check(path, "--lang", "fr", "--runs", "0", "--seed", "1", "--json", ok=USAGE)
    assert "incompris" in wrong.stderr, wrong


def the_same_seed_makes_the_same_report():
    path = os.path.join(PLUGINS, "tanara.so")
    texts = [_check(path, "--json", "--runs", "100", "--seed", "7", ok=OK).stdout for _ in range(2)]
    a, b = (json.loads(t) for t in texts)
    for key in ("load_us", "slowest_us"):
        a.pop(key), b.pop(key)
    assert a == b and a["seed"] == "7" and a["reports"] == 100, (a, b)
    other = json.loads(_check(path, "--json", "--runs", "100", "--seed", "8", ok=OK).stdout)
    assert other["seed"] == "8" and other["reports"] == 100, other


def a_clock_and_a_thrown_coin_are_found_in_what_is_wanted_of_libc():
    codes, report = _found("impure_clock")
    assert "impure-import" in codes and "'time'" in _sentences(report, "impure-import")[0], report
    codes, report = _found("impure_chance")
    assert {"impure-import", "changing-answer"} <= codes, report


def what_a_check_must_not_look_at_is_found_by_trying():
    for name in ("impure_count", "impure_address", "impure_language", "impure_zone"):
        codes, report = _found(name)
        assert "changing-answer" in codes, (name, report)
        assert report["sections"]["purity"] == "error", report
    for name in ("impure_address", "impure_language", "impure_zone"):
        said = _sentences(_found(name)[1], "changing-answer")[0]
        assert "in another process" in said, (name, said)


def totals_that_depend_on_the_parts_are_found():
    codes, report = _found("uneven_parts")
    assert {"parts-change-total", "formula-overflow", "never-a-value"} <= codes, report
    assert report["sections"]["combination"] == "error", report


def a_division_by_zero_is_an_error_in_three_languages():
    path = os.path.join(TEST_PLUGINS, "zero_division.so")
    words = {"ar": "تقسم على صفر", "fr": "divise par zéro", "en": "divides by zero"}
    for lang, wanted in words.items():
        done = _check(path, "--lang", lang, "--json", "--runs", "20", ok=REFUSED)
        said = _sentences(json.loads(done.stdout), "divides-by-zero")
        assert len(said) == 2 and all(wanted in s for s in said), (lang, said)
        assert "x / 0" in said[0] and "x / (2 - 2)" in said[1], said


def a_check_that_talks_nonsense_is_found():
    codes, report = _found("lying_check")
    assert "failed-call" in codes and report["sections"]["fuzz"] == "error", report


def the_system_call_that_the_locks_stop_is_named():
    codes, report = _found("impure_socket")
    assert {"forbidden-call", "failed-call", "unusual-import"} <= codes, report
    assert "socket" in _sentences(report, "forbidden-call")[0], report
    assert report["sections"]["hostile"] == "error", report
    path = os.path.join(HOSTILE, "load_fork.so")
    report = json.loads(_check(path, "--json", ok=REFUSED).stdout)
    assert report["sections"]["hostile"] == "error", report  # before anything was asked


def one_that_never_loads_is_given_up():
    report = json.loads(_check(os.path.join(HOSTILE, "load_loop.so"), "--json", ok=REFUSED).stdout)
    assert re.search("processor time|no answer", _sentences(report, "cannot-load")[0]), report


def findings_in_one_language_are_found():
    codes, _ = _found("good")
    assert codes >= {"finding-language"}, codes


def what_cannot_be_loaded_says_why():
    cases = (("other_abi", "ABI 2"), ("no_symbol", "athar_plugin"), ("huge_count", "indicator"),
             ("unknown_category", "category"), ("bad_formula", "numerator"))
    for name, word in cases:
        codes, report = _found(name)
        assert "cannot-load" in codes and word in _sentences(report, "cannot-load")[0], report
        assert report["sections"]["tables"] == "not tried", report
    folder = scratch()
    for name, text in (("text.so", "not a plugin\n"), ("empty.so", "")):
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        report = json.loads(_check(path, "--json", ok=REFUSED).stdout)
        assert report["sections"]["loads"] == "error", report


def a_sheet_is_looked_at_too():
    folder = scratch()
    path = os.path.join(folder, "clubs.csv")
    with open(path, "w", encoding="utf-8") as f:
        f.write("id,kind,unit,name_ar,name_fr,name_en\n"
                "members,stock,people,الأعضاء,Membres,Members\n"
                "leader_phone,stock,things,رقم,Numéro,Number\n")
    done = _check(path, "--json")
    report = json.loads(done.stdout)
    codes = {n["code"] for n in report["notes"]}
    assert done.returncode == REFUSED and "person-level" in codes, report
    assert report["checks"] == 0 and report["sections"]["purity"] == "ok", report
    with open(path, "w", encoding="utf-8") as f:
        f.write("id,kind,unit\nmembers,heap,people\nothers,pile,people\n")
    report = json.loads(_check(path, "--json", ok=REFUSED).stdout)
    assert len(_sentences(report, "cannot-load")) >= 2, report


def a_sheet_alone_is_enough_and_the_rest_is_advice():
    path = os.path.join(scratch(), "wells.csv")
    with open(path, "w", encoding="utf-8") as f:
        f.write("id,kind,unit,name_ar,name_fr,name_en\nwells,stock,wells,الآبار,Puits,Wells\n")
    report = json.loads(_check(path, "--json", ok=OK).stdout)
    codes = [n["code"] for n in report["notes"]]
    assert "version-shape" not in codes and "missing-language" not in codes, report
    assert _sentences(report, "named-by-id")[0] == "nobody has named it: it is called 'Wells', after its id"
    assert ".program.csv" in _check(path, ok=OK).stdout


def wrong_words_are_the_command_lines_fault():
    path = os.path.join(PLUGINS, "tanara.so")
    assert "--runs" in _check(path, "--runs", "0", ok=USAGE).stderr
    _check(path, "--runs", "many", ok=USAGE)
    _check(path, "--seed", "-1", ok=USAGE)
    folder = scratch()
    said = _check(os.path.join(folder, "nowhere.so"), ok=USAGE).stderr
    assert "there is no file '%s/nowhere.so': has it been built?" % folder in said, said
    with open(os.path.join(folder, "CLUBS.CSV"), "w", encoding="utf-8") as f:
        f.write("id,kind,unit,name_en\n")
    for name in ("", "CLUBS.CSV"):
        said = _check(os.path.join(folder, name), ok=USAGE).stderr
        assert "ends in .so or .csv" in said, said
    done = subprocess.run([ATHAR, "plugin", "check"], capture_output=True, text=True, timeout=60)
    assert done.returncode == USAGE, done


run(globals())
