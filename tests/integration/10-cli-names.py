# SPDX-License-Identifier: Apache-2.0
"""People read names, programs read codes: regions, provinces and units on the command line."""

import csv
import io
import unicodedata

from daemon import Daemon, run

D = Daemon()
PLACES = (("tayssir", "MA-HOC"), ("atlas", "MA-AZI"), ("paris", "abroad:FR"))
for slug, province in PLACES:
    D.athar("org", "add", slug, "--kind", "cooperative", "--province", province)
D.submit(
    "organization,period,program,indicator,sex,value\n"
    "tayssir,2024Q1,cooperatives,members,f,25\n"
    "atlas,2024Q1,cooperatives,members,f,10\n"
    "paris,2024Q1,cooperatives,members,f,12\n"
)
REGIONS = {
    "ar": ("طنجة - تطوان - الحسيمة (MA-01)", "بني ملال - خنيفرة (MA-05)", "خارج المغرب (abroad)"),
    "fr": ("Tanger-Tétouan-Al Hoceïma (MA-01)", "Béni Mellal-Khénifra (MA-05)", "Étranger (abroad)"),
    "en": ("Tangier-Tetouan-Al Hoceima (MA-01)", "Beni Mellal-Khenifra (MA-05)", "Abroad (abroad)"),
}
MARK = "\u200e"
MEMBERS = "cooperatives.members"


def _lines(lang, *args):
    text = D.athar("--lang", lang, *args)
    return text.splitlines()


def _width(text):
    return sum(unicodedata.category(c) not in ("Mn", "Cf") for c in text)


def regions_and_provinces_have_names_in_the_readers_language():
    for lang, names in REGIONS.items():
        lines = _lines(lang, "query", MEMBERS, "--by", "region,province")
        for line, name in zip(lines[1:4], names):
            assert name in line, (lang, line)
        assert "(MA-HOC)" in lines[1] and "(abroad:FR)" in lines[3], lines
    assert "Al Hoceïma (MA-HOC)" in _lines("fr", "query", MEMBERS, "--by", "province")[2]


def columns_stay_aligned_and_arabic_is_marked():
    for lang, names in REGIONS.items():
        head, *rows = _lines(lang, "query", MEMBERS, "--by", "region")[:4]
        assert len({_width(line) for line in [head, *rows]}) == 1, (lang, rows)
        for row, name in zip(rows, names):
            assert lang != "ar" or MARK + name + MARK in row, row


def a_chart_has_the_names_too_with_its_bars_under_each_other():
    for lang, names in REGIONS.items():
        rows = _lines(lang, "query", MEMBERS, "--by", "region", "--chart")[:3]
        assert all(name in row for row, name in zip(rows, names)), rows
        assert len({_width(row[: row.index("█")]) for row in rows}) == 1, rows
    assert MARK + REGIONS["ar"][0] + MARK in _lines("ar", "query", MEMBERS, "--by", "region", "--chart")[0]


def programs_read_codes_and_nothing_beside_them():
    for lang in REGIONS:
        text = D.athar("--lang", lang, "--format", "csv", "query", MEMBERS, "--by", "region,province")
        rows = list(csv.DictReader(io.StringIO(text)))
        got = [(r["region"], r["province"]) for r in rows]
        assert got == [("MA-01", "MA-HOC"), ("MA-05", "MA-AZI"), ("abroad", "abroad:FR")], got
        answer = D.athar("--lang", lang, "--format", "json", "query", MEMBERS, "--by", "region")
        assert [r[2] for r in answer["rows"]] == ["MA-01", "MA-05", "abroad"], answer
        rows = csv.DictReader(io.StringIO(D.athar("--lang", lang, "--format", "csv", "org", "list")))
        assert [r["province"] for r in rows] == [p for _, p in PLACES], rows


def organizations_are_shown_with_their_places():
    text = D.athar("--lang", "fr", "org", "show", "tayssir")
    assert "Al Hoceïma (MA-HOC)" in text and "Al Hoceïma (MA-01)" in text, text
    listed = "\n".join(_lines("fr", "org", "list"))
    assert "Étranger (abroad:FR)" in listed and "Azilal (MA-AZI)" in listed, listed
    text = D.athar("--lang", "fr", "diff")
    assert "province=Al Hoceïma (MA-HOC)" in text, text


def a_dry_run_names_the_regions_and_the_scopes_of_targets():
    target = (
        "organization,period,program,indicator,layer,value\n"
        "@region:MA-01,2024,cooperatives,members,target,25\n"
        "@country,2024,cooperatives,members,target,99\n"
    )
    text = D.athar("--lang", "fr", "submit", "-", "--dry-run", input=target)
    for words in ("Hoceïma (@region:MA-01)", "Maroc (@country)", "région", "Hoceïma (MA-01)"):
        assert words in text, (words, text)
    answer = D.athar("--format", "json", "submit", "-", "--dry-run", input=target)
    found = [(m["level"], m["key"]) for m in answer["moved"]]
    assert ("region", "MA-01") in found, answer


def completeness_names_its_regions():
    D.athar("assign", "cooperatives.cooperative", "tayssir", "atlas", "--from", "2024-01-01")
    args = ("completeness", "cooperatives.cooperative", "--period", "2024Q1", "--by", "region")
    assert REGIONS["fr"][1] in "\n".join(_lines("fr", *args))
    assert "MA-05" in D.athar("--format", "csv", *args)


def place_list_has_every_place_once_with_its_name():
    rows = list(csv.DictReader(io.StringIO(D.athar("--format", "csv", "--lang", "fr", "place", "list"))))
    by_code = {r["code"]: r for r in rows}
    assert len(rows) == len(by_code) == 1 + 12 + 75 + 1, len(rows)
    assert by_code["MA-HOC"] == {
        "code": "MA-HOC", "kind": "province", "parent": "MA-01", "name": "Al Hoceïma"
    }, by_code["MA-HOC"]
    assert by_code["MA"]["name"] == "Maroc" and by_code["MA-01"]["parent"] == "MA"
    assert any("الإقليم" in line and "الحسيمة" in line for line in _lines("ar", "place", "list"))
    places = D.athar("--format", "json", "place", "list")["places"]
    assert {n["lang"] for p in places for n in p["names"]} == {"ar", "fr", "en"}, places


def every_unit_of_the_programs_that_ship_has_a_name_in_three_languages():
    for program in D.call("Catalogue.ListPrograms")["programs"]:
        forms = D.call("Catalogue.GetProgram", {"id": program["id"]})["program"]["forms"]
        for indicator in (i for form in forms for i in form["indicators"]):
            langs = [n["lang"] for n in indicator["unitNames"]]
            assert sorted(langs) == ["ar", "en", "fr"], (program["id"], indicator)


def the_unit_of_an_indicator_is_in_the_readers_language():
    for lang, word in (("ar", "(أشخاص)"), ("fr", "(personnes)"), ("en", "(people)")):
        assert _lines(lang, "query", MEMBERS)[-1].endswith(word), lang
    for lang, word in (("ar", "درهم"), ("fr", "personnes")):
        assert word in D.athar("--lang", lang, "program", "show", "cooperatives"), lang
    rows = D.athar("--lang", "ar", "--format", "csv", "program", "show", "cooperatives")
    assert ",people," in rows and ",أشخاص," not in rows, rows


def the_server_ends_cleanly():
    D.stop()


run(globals())
