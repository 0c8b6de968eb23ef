# SPDX-License-Identifier: Apache-2.0
"""What an operator does to folders: back up, restore, compact, verify; and what is refused."""

import os
import shutil
import subprocess

from daemon import BIN, Daemon, run, scratch

HEAD = "organization,period,indicator,value\n"
ATHARD = os.path.join(BIN, "athard")


def _athard(*words):
    done = subprocess.run([ATHARD, *words], capture_output=True, text=True, timeout=120)
    assert done.returncode >= 0, done  # a signal never ends it
    return done


def _file(folder):
    return os.path.join(folder, "store", "data.mdb")


def _backup():
    """A backup of a little server, and the folder it lies in."""
    folder = scratch()
    copy = os.path.join(folder, "copy")
    with Daemon() as d:
        d.athar("org", "add", "tayssir", "--kind", "cooperative", "--province", "MA-HOC")
        rows = "".join(
            "tayssir,%dQ%d,cooperatives.members,%d\n" % (year, quarter, year + quarter)
            for year in range(1990, 2020)
            for quarter in range(1, 5)
        )
        d.submit(HEAD + rows, "--partial")
        d.athar("backup", copy)
    return folder, copy


FOLDER, COPY = _backup()
SIZE = os.path.getsize(_file(COPY))


def _spoiled(name, how):
    """A copy of the backup whose file was changed by how(file)."""
    path = os.path.join(FOLDER, name)
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(COPY, path)
    with open(_file(path), "r+b") as f:
        how(f)
    return path


def _flip(at):
    def flip(f):
        f.seek(at)
        byte = f.read(1)[0]
        f.seek(at)
        f.write(bytes([byte ^ 4]))

    return flip


def a_backup_restored_is_served_with_all_its_totals():
    data = os.path.join(FOLDER, "restored")
    done = _athard("--restore", COPY, "--data", data)
    assert done.returncode == 0 and data in done.stdout, done
    with Daemon(data=data) as d:
        rows = d.query("cooperatives.members", "--period", "2019Q4")
        assert rows[0]["value"] == "2023", rows
        assert d.athar("--format", "json", "verify")["mismatches"] == "0"
        done = _athard("--restore", COPY, "--data", data)
        assert done.returncode == 1, done
        assert "in use by process %d" % d.process.pid in done.stderr, done
        done = _athard("--compact", data)
        assert "in use by process %d" % d.process.pid in done.stderr, done
        done = _athard("--restore", data, "--data", os.path.join(FOLDER, "stolen"))
        assert "in use by process %d" % d.process.pid in done.stderr, done
    done = _athard("--restore", COPY, "--data", data)
    assert done.returncode == 1 and "not empty" in done.stderr, done


def a_compacted_folder_is_smaller_and_the_same():
    data = os.path.join(FOLDER, "compacted")
    with Daemon(data=data) as d:
        d.athar("org", "add", "tayssir", "--kind", "cooperative", "--province", "MA-HOC")
        for year in range(2000, 2020):
            d.submit(HEAD + "tayssir,%dQ1,cooperatives.members,5\n" % year)
    before = os.path.getsize(_file(data))
    done = _athard("--compact", data)
    after = os.path.getsize(_file(data))
    assert done.returncode == 0 and after < before, (done, before, after)
    assert "%d bytes before, %d after" % (before, after) in done.stdout, done
    assert sorted(os.listdir(data)) == ["athard.lock", "store"], os.listdir(data)
    with Daemon(data=data) as d:
        assert d.query("cooperatives.members", "--period", "2019Q1")[0]["value"] == "5"
        assert d.athar("--format", "json", "verify")["mismatches"] == "0"


def a_backup_cut_short_anywhere_is_refused_in_words():
    target = os.path.join(FOLDER, "from-short")
    pages = SIZE // 4096
    cuts = [0, 100, 4096, 8192, 8193] + [4096 * (pages * k // 9) + k for k in range(1, 9)]
    for size in cuts + [SIZE - 4096, SIZE - 1]:
        short = _spoiled("short", lambda f, size=size: f.truncate(size))
        for words in (("--restore", short, "--data", target), ("--verify", short)):
            done = _athard(*words)
            if size == SIZE - 1 and words[0] == "--verify" and done.returncode == 0:
                continue  # nothing stands in the last byte: all records are there
            assert done.returncode == 1, (size, done)
            assert "athard: " in done.stderr and len(done.stderr) > 20, (size, done)
            if words[0] == "--restore":  # what it is and what to do, before LMDB's own words
                assert "the backup is" in done.stderr and "cut short" in done.stderr, (size, done)
        assert not os.path.exists(target), size
        assert not os.path.exists(short + ".again"), size


def a_flipped_bit_is_refused_or_makes_no_difference():
    refused = 0
    for at in range(2 * 4096 + 77, SIZE, 13 * 997):
        path = _spoiled("flipped", _flip(at))
        verified = _athard("--verify", path)
        target = os.path.join(FOLDER, "from-flipped")
        restored = _athard("--restore", path, "--data", target)
        assert restored.returncode in (0, 1), (at, restored)
        assert verified.returncode in (0, 1, 4), (at, verified)
        refused += restored.returncode == 1
        if restored.returncode == 0:
            again = _athard("--verify", target)
            assert again.returncode == verified.returncode == 0, (at, again, verified)
            shutil.rmtree(target)
        assert not os.path.exists(target), at
    assert refused > 0


def verifying_shows_how_far_it_is_on_a_terminal():
    main, side = os.openpty()
    words = [ATHARD, "--verify", COPY]
    done = subprocess.Popen(words, stdin=side, stdout=side, stderr=side)
    os.close(side)
    text = b""
    try:
        while chunk := os.read(main, 4096):
            text += chunk
    except OSError:  # the other side has closed
        pass
    os.close(main)
    assert done.wait() == 0 and b"100 % of" in text and b"mismatches 0" in text, text
    assert "%" not in _athard("--verify", COPY).stderr


def _config(text):
    path = os.path.join(FOLDER, "config")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def work_by_hand_leaves_what_the_config_says_of_the_disk():
    data, again = os.path.join(FOLDER, "kept"), os.path.join(FOLDER, "compact-kept")
    disk = os.statvfs(FOLDER)
    too_much = str(2 * disk.f_bavail * disk.f_frsize)
    shutil.copytree(COPY, again)
    size = os.path.getsize(_file(again))
    works = (("--verify", COPY), ("--restore", COPY, "--data", data), ("--compact", again))
    for limit in (("--config", _config("store.free_disk_bytes = 1TiB\n")), ("--keep-free", too_much)):
        if limit[0] == "--config" and int(too_much) > 1 << 40:
            continue  # a disk that the largest limit does not fill
        for words in works:
            done = _athard(*words, *limit)
            assert done.returncode == 1 and "free" in done.stderr, (words, done)
    assert not os.path.exists(data) and os.path.getsize(_file(again)) == size
    for text in ("store.free_disk_bytes = 0\n", "store.free_disk_bytes = 1MiB\n"):
        shutil.rmtree(data, ignore_errors=True)
        for words in works:
            done = _athard(*words, "--config", _config(text))
            assert done.returncode == 0, (words, text, done)
    for words in works:
        done = _athard(*words, "--config", _config("\nstore.free_disk_bytes = 4M\n"))
        assert done.returncode == 1 and "config:2: " in done.stderr, done
    assert _athard("--verify", COPY, "--keep-free", "4M").returncode == 2


def what_cannot_be_done_is_said():
    cases = (
        ("--restore", COPY + "x", "--data", os.path.join(FOLDER, "y")),
        ("--compact", os.path.join(FOLDER, "nowhere")),
    )
    for words in cases:
        done = _athard(*words)
        assert done.returncode == 1 and words[1] in done.stderr, done
    assert not os.path.exists(os.path.join(FOLDER, "nowhere"))
    for words in (("--restore", COPY), ("--restore", COPY, "--compact", COPY)):
        assert _athard(*words).returncode == 2, words


run(globals())
