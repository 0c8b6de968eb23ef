# SPDX-License-Identifier: Apache-2.0
"""What breaks a law does not serve: at the start, when it is loaded, and by what is in the store."""

import os
import shutil

from daemon import OK, REFUSED, TEST_PLUGINS, Daemon, run, scratch

FIGURE = "47110815"  # of impure_stored.c


def _folder(*names):
    folder = scratch()
    for name in names:
        shutil.copy(os.path.join(TEST_PLUGINS, name + ".so"), folder)
    return folder


def _plugins(d):
    """What is said of each file, by its name."""
    return {os.path.basename(p["file"]): p for p in d.call("Plugins.List", {})["plugins"]}


def _served(d):
    return {f for f, p in _plugins(d).items() if p["status"] == "serving"}


def _submit(d, program, value):
    d.athar("org", "add", "tayssir", "--kind", "cooperative", "--province", "MA-HOC")
    text = "program,organization,period,indicator,value\n%s,tayssir,2024-03,x,%s\n" % (program, value)
    return d.athar("submit", "-", input=text, ok=False)


def a_program_that_breaks_a_law_is_not_served_and_says_which():
    with Daemon(plugins=[_folder("impure_count", "uneven_parts", "good")]) as d:
        status = {f: p["status"] for f, p in _plugins(d).items()}
        assert "breaks a law" in status["impure_count.so"], status
        assert "it said" in status["impure_count.so"], status
        assert "does not add up" in status["uneven_parts.so"], status
        assert status["good.so"] == "serving", status
        assert _submit(d, "impure-count", "1").status == REFUSED


def a_plugin_that_breaks_a_law_cannot_be_loaded_while_serving():
    folder = _folder("good")
    with Daemon(plugins=[folder]) as d:
        shutil.copy(os.path.join(TEST_PLUGINS, "impure_count.so"), folder)
        out = d.athar("plugin", "load", "impure_count.so", ok=REFUSED)
        assert "breaks a law" in out.err, out
        assert _served(d) == {"good.so"}, _plugins(d)


def where_a_plugin_was_put_is_found_out_when_it_is_loaded():
    for isolation in ("on", "off"):
        folder = _folder("good")
        with Daemon(plugins=[folder], config="plugins.isolation = %s\n" % isolation) as d:
            shutil.copy(os.path.join(TEST_PLUGINS, "impure_address.so"), folder)
            out = d.athar("plugin", "load", "impure_address.so", ok=REFUSED)
            assert "breaks a law" in out.err and "in another process" in out.err, out
            shutil.copy(os.path.join(TEST_PLUGINS, "impure_clock.so"), folder)
            d.athar("plugin", "load", "impure_clock.so", ok=False)  # a second may end meanwhile
            assert "plugin.impure-import id=impure-clock" in d.log_text(), d.log_tail()


def what_serves_stays_when_stored_reports_show_what_made_up_ones_did_not():
    folder = _folder("impure_stored")
    with Daemon(plugins=[folder]) as d:
        assert _submit(d, "impure-stored", FIGURE).status == OK
        out = d.athar("plugin", "reload", "impure-stored", ok=REFUSED)
        assert "breaks a law" in out.err and "202403" in out.err, out
        assert _served(d) == {"impure_stored.so"}, _plugins(d)
        text = "program,organization,period,indicator,value\nimpure-stored,tayssir,2024-04,x,5\n"
        d.athar("submit", "-", input=text)
        assert d.query("impure-stored.x", "--period", "2024")[0]["value"] == str(int(FIGURE) + 5)
        d.stop()
        d.start()  # and at the start, too
        assert "breaks a law" in _plugins(d)["impure_stored.so"]["status"], _plugins(d)
        assert d.query("impure-stored.x", "--period", "2024")[0]["value"] == str(int(FIGURE) + 5)


run(globals())
