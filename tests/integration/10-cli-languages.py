# SPDX-License-Identifier: Apache-2.0
"""What is said comes in the reader's language, down to the small words."""

import os
import re

from daemon import REFUSED, USAGE, Daemon, run, scratch

D = Daemon()
D.athar("org", "add", "tayssir", "--kind", "cooperative", "--province", "MA-HOC")
WORDS = {"ar": "يعمل", "fr": "en service", "en": "serving"}


def status_and_programs_say_serving_in_three_languages():
    for lang, word in WORDS.items():
        for command in (("status",), ("program", "list")):
            text = D.athar("--lang", lang, *command)
            lines = [line for line in text.splitlines() if "cooperatives" in line]
            assert lines and all(word in line for line in lines), (lang, text)
            assert lang == "en" or "serving" not in text, (lang, text)
    programs = D.athar("--lang", "ar", "--format", "csv", "program", "list")
    assert ",serving," in programs, programs


def json_that_cannot_be_read_is_explained_in_three_languages():
    cases = (
        ('{"page_size":"x"}', "page_size", ("عددا", "entier", "integer")),
        ('{"nothing":1}', "nothing", ("حقل", "champ", "field")),
        ('{"page_size":1', "1:", ("JSON", "JSON", "JSON")),
    )
    for text, place, words in cases:
        for lang, word in zip(("ar", "fr", "en"), words):
            out = D.athar("--lang", lang, "call", "Organizations.List", text, ok=REFUSED)
            assert place in out.err and word in out.err, (lang, text, out)
            assert lang == "en" or "expected" not in out.err, (lang, out)
    text = '{"reports":[{"rows":7}]}'
    out = D.athar("--lang", "fr", "submit", "-", input=text, ok=REFUSED)
    assert "reports[0].rows: n'est pas une liste" in out.err, out


def a_backup_that_cannot_be_made_is_explained_in_three_languages():
    full = scratch()
    with open(os.path.join(full, "something"), "w", encoding="utf-8") as f:
        f.write("here\n")
    words = (("ar", "مجلدا فارغا"), ("fr", "dossier vide"), ("en", "empty folder"))
    for lang, word in words:
        out = D.athar("--lang", lang, "backup", full, ok=REFUSED)
        assert "[folder-not-empty]" in out.err and word in out.err, (lang, out)
    missing = os.path.join(full, "no", "where")
    out = D.athar("--lang", "fr", "backup", missing, ok=REFUSED)
    assert "[folder-not-made]" in out.err and "le serveur ne peut pas" in out.err, out
    out = D.athar("call", "Admin.Backup", '{"directory":"here"}', ok=REFUSED)
    assert "[path-not-absolute]" in out.err, out


def _usage(command):
    """The lines that the help of a command begins with."""
    lines = D.athar("help", *command.split()).splitlines()
    end = next(i for i, line in enumerate(lines) if line[:4] == "    " and line[4] != " ")
    return "\n".join(lines[:end]) + "\n"


def an_option_of_another_command_is_refused_with_how_this_one_is_written():
    listed = re.findall(r"^  ([a-z]+(?: [a-z]+)?)  +\S", D.athar("--lang", "en", "help"), re.M)
    assert {"missing", "org add", "help"} <= set(listed) and len(listed) > 30, listed
    words = {"ar": "يُكتب الأمر هكذا", "fr": "la commande s'écrit ainsi", "en": "is written so"}
    for command in listed:
        option = "--count" if command == "plugin check" else "--seed"
        for lang, word in words.items():
            out = D.athar("--lang", lang, *command.split(), option, "1", ok=USAGE)
            assert option in out.err and word in out.err, (command, lang, out.err)
            assert "athar help " + command in out.err, (command, lang, out.err)
            assert out.err.endswith(":\n" + _usage(command)), (command, lang, out.err)


def an_option_that_is_misspelt_or_cut_short_is_refused_the_same_way():
    out = D.athar("missing", "cooperatives.cooperative", "--perod", "2024Q1", ok=USAGE)
    assert "--period?" in out.err and out.err.endswith(_usage("missing")), out.err
    out = D.athar("org", "add", "x", "--kind", ok=USAGE)
    assert out.err.endswith(_usage("org add")), out.err
    out = D.athar("--seed", "1", "nothing", "--sead", ok=USAGE)
    assert "athar help COMMAND" in out.err, out.err


def a_backup_needs_the_name_of_a_folder():
    here = scratch()
    out = D.athar("backup", "", cwd=here, env={"PWD": here}, ok=USAGE)
    assert os.listdir(here) == [] and out.err, out


def an_unknown_kind_is_answered_with_all_there_are():
    words = ("add", "zitouna", "--kind", "club", "--province", "MA-HOC")
    out = D.athar("--lang", "ar", "org", *words, ok=REFUSED)
    for kind in ("cooperative", "economic-interest-group", "funder"):
        assert kind in out.err, out


def under_R9_a_first_parent_needs_no_date_and_holds_before_its_own():
    D.athar("org", "add", "union-nord", "--kind", "union", "--province", "MA-HOC")
    D.athar("org", "add", "tayssir", "--parent", "union-nord")
    D.submit("organization,period,indicator,value\ntayssir,2019Q1,cooperatives.members,9\n")
    where = ("--period", "2019Q1", "--where", "parent=union-nord")
    assert D.query("cooperatives.members", *where)[0]["value"] == "9"


def the_server_ends_cleanly():
    D.stop()


run(globals())
