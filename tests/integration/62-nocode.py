# SPDX-License-Identifier: Apache-2.0
"""Programs that are CSV files: served, checked, grown and refused like any other."""

import os
import shutil
import signal

from daemon import OK, REFUSED, ROOT, TEST_PLUGINS, Daemon, athar, run, scratch, wait_until

EXAMPLES = os.path.join(ROOT, "plugins", "examples")
HEAD = "organization,period,indicator,value,sex,genre\n"
FIGURES = HEAD + (
    "amal,2024-03,clubs.clubs_active,2,,\n"
    "amal,2024-03,clubs.members,30,,\n"
    "amal,2024-03,clubs.members,18,f,\n"
    "amal,2024-03,clubs.sessions,4,,\n"
    "amal,2024-03,clubs.attendance,100,,\n"
    "amal,2024-03,clubs.books_lent,12,,story\n"
    "amal,2024-03,clubs.spending,1250.50,,\n"
)


def _folder():
    """A plugin folder with the example in it."""
    folder = os.path.join(scratch(), "plugins")
    shutil.copytree(EXAMPLES, folder)
    return folder


def _server(folder):
    d = Daemon(plugins=[folder])
    d.athar("org", "add", "amal", "--kind", "school", "--province", "MA-HOC")
    return d


def _edit(folder, name, old, new):
    path = os.path.join(folder, name)
    with open(path, encoding="utf-8") as f:
        text = f.read()
    assert old in text, (old, text)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace(old, new))


def _append(folder, name, row):
    with open(os.path.join(folder, name), "a", encoding="utf-8") as f:
        f.write(row + "\n")


def _plugin(d, program="clubs"):
    return {p["id"]: p for p in d.call("Plugins.List")["plugins"]}[program]


def a_sheet_takes_figures_and_answers():
    with _server(_folder()) as d:
        d.submit(FIGURES)
        assert d.query("clubs.members", "--period", "2024-03")[0]["value"] == "30"
        assert d.query("clubs.spending", "--period", "2024")[0]["value"] == "1250.50"
        girls = d.query("clubs.girls_share", "--period", "2024-03")[0]
        assert girls["value"] == "60.0", girls
        each = d.query("clubs.people_per_session", "--period", "2024-03")[0]
        assert each["value"] == "25.0", each


def parts_leave_a_rest_and_categories_that_nobody_typed_have_labels():
    with _server(_folder()) as d:
        d.submit(FIGURES)
        by_sex = d.query("clubs.members", "--period", "2024-03", "--by", "sex")
        assert [(r["sex"], r["value"]) for r in by_sex] == [("f", "18"), ("unspecified", "12")]
        program = d.call("Catalogue.GetProgram", {"id": "clubs"})["program"]
        names = {c["id"]: {n["lang"]: n["text"] for n in c["names"]}
                 for c in program["categories"]}
        assert names["sex"]["ar"] == "الجنس" and names["genre"]["fr"] == "Genre du livre", names
        assert [f["frequency"] for f in program["forms"][0]["frequencies"]][:1] == ["month"]


def a_rule_of_the_sheet_refuses_and_another_warns():
    with _server(_folder()) as d:
        done = d.submit(FIGURES.replace("attendance,100", "attendance,2001"), ok=REFUSED)
        assert "attendance-without-sessions" in str(done), done
        assert "More than 500 attendances a session" in str(done), done
        assert d.query("clubs.attendance", "--period", "2024-03") == []
        done = d.submit(HEAD + "amal,2024-04,clubs.clubs_active,5,,\n"
                        "amal,2024-04,clubs.members,3,,\n", ok=False)
        assert done.status == 0 and "More clubs than members" in done.out + done.err, done


def a_rule_of_a_sheet_that_warns_may_look_at_the_month_before():
    folder = _folder()
    rule = ('lent-twice,books_lent,<=,"2 * offset(books_lent,-1)",%s,'
            "فوق {limit},Plus de {limit},Over {limit}")
    with _server(folder) as d:
        d.submit(FIGURES)
        _append(folder, "clubs.rules.csv", rule % "warn")
        d.athar("plugin", "reload", "clubs")
        lent = HEAD + "amal,2024-04,clubs.books_lent,25,,story\n"
        for lang, words in (("ar", "فوق 24"), ("fr", "Plus de 24"), ("en", "Over 24")):
            done = d.submit(lent, "--dry-run", "--lang", lang, ok=False)
            assert done.status == 0 and words in done.err, done
        done = d.submit(lent.replace(",25,", ",24,"), ok=False)
        assert done.status == 0 and "lent-twice" not in done.out + done.err, done
        _edit(folder, "clubs.rules.csv", rule % "warn", rule % "refuse")
        done = d.athar("plugin", "reload", "clubs", ok=False)
        assert "row 4: right: only" in str(done), done


def people_read_it_in_their_language():
    with _server(_folder()) as d:
        arabic = d.athar("--lang", "ar", "program", "show", "clubs")
        assert "أعضاء الأندية" in arabic and "نسبة الفتيات" in arabic, arabic
        assert "أندية القراءة" in d.athar("--lang", "ar", "program", "list")
        assert "Membres des clubs" in d.athar("--lang", "fr", "program", "show", "clubs")


def a_longer_sheet_is_served_without_a_restart():
    folder = _folder()
    with _server(folder) as d:
        d.submit(FIGURES)
        _append(folder, "clubs.csv", "authors_met,flow,people,,,,,up,كتاب,Auteurs,Authors met,,,")
        d.athar("plugin", "reload", "clubs")
        d.submit(HEAD + "amal,2024-04,clubs.authors_met,3,,\n")
        assert d.query("clubs.authors_met", "--period", "2024")[0]["value"] == "3"
        assert d.query("clubs.members", "--period", "2024-03")[0]["value"] == "30"


def a_change_of_a_part_alone_is_a_new_version():
    folder = _folder()
    with _server(folder) as d:
        _edit(folder, "clubs.rules.csv", "500 * sessions", "10 * sessions")
        d.athar("plugin", "reload", "clubs")
        done = d.submit(FIGURES, ok=REFUSED)
        assert "attendance-without-sessions" in str(done), done


def a_sheet_that_takes_something_back_is_refused_and_the_old_one_serves():
    folder = _folder()
    with _server(folder) as d:
        d.submit(FIGURES)
        _edit(folder, "clubs.csv", "members,stock", "members,flow")
        done = d.athar("plugin", "reload", "clubs", ok=False)
        assert done.status != 0 and "its kind was 'stock' and is 'flow'" in str(done), done
        _edit(folder, "clubs.csv", "members,flow", "members,stok")
        done = d.athar("plugin", "reload", "clubs", ok=False)
        assert "row 3, column kind: 'stok' is none of" in str(done), done
        assert "did you mean 'stock'?" in str(done), done
        d.submit(HEAD + "amal,2024-05,clubs.members,31,,\n")
        assert d.query("clubs.members", "--period", "2024")[0]["value"] == "31"


def a_row_may_go_though_nothing_else_is_split_as_it_was():
    folder = _folder()
    path = os.path.join(folder, "clubs.csv")
    with _server(folder) as d:
        d.submit(FIGURES)
        with open(path, encoding="utf-8") as f:
            rows = f.readlines()
        left = [r for r in rows if not r.startswith(("books_lent,", "books_per_member,"))]
        with open(path, "w", encoding="utf-8") as f:
            f.writelines(left)
        out = d.athar("plugin", "reload", "clubs", "--lang", "fr", ok=0)
        assert "nouvelles définitions" in out.out, out
        assert "clubs ne demande plus books_lent, books_per_member" in out.err, out
        out = d.athar("plugin", "reload", "clubs", ok=0)
        assert "the file %s, with the definitions it had" % path in out.out, out
        assert "no longer asks" not in out.err, out
        assert d.athar("--format", "json", "plugin", "reload", "clubs")["retired"] == []
        by_genre = d.query("clubs.books_lent", "--period", "2024-03", "--by", "genre")
        assert [(r["genre"], r["value"]) for r in by_genre] == [("story", "12")], by_genre
        assert "indicator-retired" in str(d.submit(FIGURES, ok=REFUSED))
        with open(path, "w", encoding="utf-8") as f:
            f.writelines(rows)
        d.athar("plugin", "reload", "clubs")
        d.submit(FIGURES.replace("books_lent,12", "books_lent,13"))
        assert d.query("clubs.books_lent", "--period", "2024")[0]["value"] == "13"


def a_half_copied_sheet_is_answered_with_all_that_is_missing_however_much():
    folder = _folder()
    whole = os.path.join(folder, "clubs.csv")
    with open(whole, encoding="utf-8") as f:
        half = f.read()
    names = ["one_of_many_more_figures_%02d" % i for i in range(40)]
    for name in names:
        _append(folder, "clubs.csv", name + ",flow,people,,,,,up,رقم,Chiffre,Figure,,,")
    with _server(folder) as d:
        with open(whole, "w", encoding="utf-8") as f:
            f.write(half)
        out = d.athar("plugin", "load", "clubs.csv", "--lang", "fr", ok=0)
        assert "clubs ne demande plus " + ", ".join(names) + " :" in out.err, out
        with open(whole, "a", encoding="utf-8") as f:
            f.write("late,flow,people,,,,,up,رقم,Chiffre,Figure,,,\n")
        d.athar("plugin", "reload", "clubs")
        with open(whole, "w", encoding="utf-8") as f:
            f.write(half)
        answer = d.athar("--format", "json", "plugin", "reload", "clubs")
        assert answer["retired"] == ["late"], answer["retired"]  # not those of before


def a_new_sheet_is_loaded_by_its_name_or_that_of_a_part():
    folder = _folder()
    with _server(folder) as d:
        with open(os.path.join(folder, "choirs.csv"), "w", encoding="utf-8") as f:
            f.write("id;kind;unit;name_fr\nsingers;stock;people;Choristes\n")
        with open(os.path.join(folder, "choirs.program.csv"), "w", encoding="utf-8") as f:
            f.write("version;frequencies\n1;quarter\n")
        d.athar("plugin", "load", "choirs.program.csv")
        d.submit("organization,period,indicator,value\namal,2024Q1,choirs.singers,12\n")
        assert _plugin(d, "choirs")["version"] == "1", _plugin(d, "choirs")


def files_whose_names_cannot_serve_are_listed_and_logged():
    folder = _folder()
    for name in ("choirs.CSV", "clubs.forms.CSV", "-odd.csv"):
        shutil.copy(os.path.join(folder, "clubs.csv"), os.path.join(folder, name))
    with _server(folder) as d:
        status = {p["id"]: p["status"] for p in d.call("Catalogue.ListPrograms")["programs"]}
        assert "must end in .csv, in small letters" in status["choirs.CSV"], status
        assert "clubs.forms.CSV" in status["clubs.forms.CSV"], status
        assert "'-odd' is no id of a program" in status["-odd.csv"], status
        listed, said = d.athar("plugin", "list"), d.log_text()
        for name in ("choirs.CSV", "clubs.forms.CSV", "-odd.csv"):
            assert name in listed and name in said, (name, listed, said)
        d.submit(FIGURES)


def a_sheet_that_is_unloaded_or_gone_answers_and_takes_no_figures():
    folder = _folder()
    with _server(folder) as d:
        d.submit(FIGURES)
        d.athar("plugin", "unload", "clubs")
        assert "plugin-missing" in str(d.submit(FIGURES, ok=REFUSED))
        d.athar("plugin", "load", "clubs.csv")
        d.submit(HEAD + "amal,2024-04,clubs.members,31,,\n")
        os.unlink(os.path.join(folder, "clubs.csv"))
        d.restart()
        assert "plugin-missing" in str(d.submit(FIGURES, ok=REFUSED))
        assert d.query("clubs.members", "--period", "2024")[0]["value"] == "31"
        alone = {p["id"]: p["status"] for p in d.call("Catalogue.ListPrograms")["programs"]}
        assert "completes clubs.csv, which is not there" in alone["clubs.rules.csv"], alone


def a_formula_that_divides_by_zero_is_refused_in_ones_language_and_the_old_sheet_serves():
    folder = _folder()
    words = {"ar": "تقسم على صفر", "fr": "divise par zéro", "en": "divides by zero"}
    with _server(folder) as d:
        _append(folder, "clubs.csv", "odd,ratio,%,1,,members / 0,members,none,ن,Rapport,Ratio,,,")
        for lang, wanted in words.items():
            path = os.path.join(folder, "clubs.csv")
            out = d.athar("--lang", lang, "plugin", "check", path, ok=REFUSED)
            assert wanted in out.out and "numerator" in out.out, out
        out = d.athar("plugin", "reload", "clubs", ok=REFUSED)
        assert "'members / 0' divides by zero" in out.err and "row" in out.err, out
        d.submit(FIGURES)


def what_is_wrong_is_listed_and_the_rest_serves():
    folder = _folder()
    with open(os.path.join(folder, "other.csv"), "wb") as f:
        f.write("id,kind,unit,name_fr\nm,flow,people,Réunions\n".encode("latin-1"))
    with open(os.path.join(folder, "third.csv"), "w", encoding="utf-8") as f:
        f.write("id,kind,unit,name_fr\na,x,people,A\nb,y,people,B\n,flow,,C\n")
    with _server(folder) as d:
        status = {p["id"]: p["status"] for p in d.call("Catalogue.ListPrograms")["programs"]}
        assert status.pop("clubs") == "serving", status
        assert "row 2: this file is not UTF-8: save it as 'CSV UTF-8'" in status["other.csv"]
        assert "third.csv, row 2, column kind: 'x' is none of" in status["third.csv"], status
        assert "more)" in status["third.csv"], status
        said = d.log_text()
        for row in (2, 3, 4):
            assert "third.csv, row %d, column" % row in said, said


def the_same_sheet_is_the_same_program_after_a_restart():
    folder = _folder()
    with _server(folder) as d:
        d.submit(FIGURES)
        before = d.call("Catalogue.ListPrograms")["programs"]
        _edit(folder, "clubs.csv", "\n", "\r\n")
        d.restart()
        assert d.call("Catalogue.ListPrograms")["programs"] == before
        assert d.query("clubs.members", "--period", "2024-03")[0]["value"] == "30"


def a_part_that_is_replaced_is_noticed_at_a_signal():
    folder = _folder()
    with _server(folder) as d:
        _edit(folder, "clubs.rules.csv", "500 * sessions", "10 * sessions")
        d.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "service.plugins-looked" in d.log_text(), what="SIGHUP")
        done = d.submit(FIGURES, ok=REFUSED)
        assert "attendance-without-sessions" in str(done), done


def a_sheet_becomes_a_plugin_in_c_while_it_is_served_and_keeps_its_figures():
    folder = os.path.join(scratch(), "plugins")
    os.mkdir(folder)
    sheet = shutil.copy(os.path.join(ROOT, "tests/fixtures/plugins/newer-minor.csv"), folder)
    head = "organization,period,indicator,value\n"
    with _server(folder) as d:
        d.submit(head + "amal,2024-03,newer-minor.y,40\n")
        shutil.copy(os.path.join(TEST_PLUGINS, "newer_minor.so"), folder)
        os.unlink(sheet)
        d.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "service.plugins-looked" in d.log_text(), what="SIGHUP")
        plugin = _plugin(d, "newer-minor")
        assert plugin["version"] == "1.0.0" and plugin["isolation"] != "sheet", plugin
        d.submit(head + "amal,2024-04,newer-minor.y,2\n")
        assert d.query("newer-minor.y", "--period", "2024")[0]["value"] == "42"


def the_example_has_nothing_wrong():
    path = os.path.join(EXAMPLES, "clubs.csv")
    report = athar("plugin", "check", path, "--json", "--runs", "200", ok=OK).out
    assert report["notes"] == [] and report["id"] == "clubs", report


def what_is_wrong_is_said_before_it_is_served_and_in_ones_language():
    folder = _folder()
    path = os.path.join(folder, "clubs.csv")
    _edit(folder, "clubs.csv", "sessions,flow", "sessions,flwo")
    _edit(folder, "clubs.csv", "sex; age", "sex; aeg")
    _edit(folder, "clubs.rules.csv", "500 * sessions", "500 * session")
    for lang, words in (
        ("en", ("clubs.csv, row 4, column kind: 'flwo' is none of", "did you mean 'age'?")),
        ("fr", ("clubs.csv, ligne 3, colonne breakdowns : « aeg » n'est pas une catégorie",
                "vouliez-vous dire « flow » ?")),
        ("ar", ("clubs.rules.csv، السطر 2، العمود right", "لعلكم تقصدون «sessions»")),
    ):
        said = athar("--lang", lang, "plugin", "check", path, ok=REFUSED).out
        assert all(word in said for word in words), said
        assert said.count("cannot-load") == 3, said
    part = os.path.join(folder, "clubs.rules.csv")
    report = athar("plugin", "check", part, "--json", ok=REFUSED).out
    assert len(report["notes"]) == 3, report


def the_guide_shows_the_example_as_it_is():
    with open(os.path.join(ROOT, "plugins", "README.md"), encoding="utf-8") as f:
        guide = f.read()
    for name in sorted(os.listdir(EXAMPLES)):
        if name.endswith(".csv"):
            with open(os.path.join(EXAMPLES, name), encoding="utf-8") as f:
                assert "```csv\n%s```" % f.read() in guide, name


run(globals())
