#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# commits.sh [RANGE]   subjects are "room: what it does", at most 72 characters, no full stop
# commits.sh --self-test

set -u
cd "$(dirname "$0")/../.." || exit 2

# Folders that are rooms, and the short names of those that are not in core/.
rooms()
{
    find core plugins clients tests -mindepth 1 -maxdepth 1 -type d 2>/dev/null |
        sed 's,.*/,,'
    find plugins -mindepth 1 -maxdepth 1 -type d 2>/dev/null
    tr -s ',<' '\n' <core/LAYERS | sed -n 's/^ *\([a-z]*\) *$/\1/p'
    printf '%s\n' core plugins plugins/abi clients client-c client-python cli demo web proto \
        tests build bench ci dev docs readme
}

# Reads subjects; prints what is wrong with each that is not well shaped.
judge()
{
    awk -v rooms="$(rooms | tr '\n' ' ')" '
        BEGIN { n = split(rooms, names, " "); for (i = 1; i <= n; i++) known[names[i]] = 1 }
        function bad(why) { print "\"" $0 "\": " why; wrong = 1 }
        length($0) > 72 { bad("longer than 72") }
        !/^[a-z0-9\/-]+: [^ ]/ { bad("not \"room: what it does\""); next }
        !(substr($0, 1, index($0, ":") - 1) in known) { bad("no such room") }
        /\.$/ { bad("ends with a full stop") }
        END { exit wrong }'
}

self_test()
{
    wrong=0
    for subject in 'store: open the environment' 'plugins/abi: say what a kind is' \
        'build: find rooms by their folders'; do
        printf '%s\n' "$subject" | judge || wrong=1
    done
    for subject in 'Fix stuff' 'store:no space' 'attic: an unknown room' 'store: a stop.' \
        'store: a sentence that goes on well past the column where every log view cuts it'; do
        if printf '%s\n' "$subject" | judge >/dev/null; then
            printf 'not caught: %s\n' "$subject"
            wrong=1
        fi
    done
    return "$wrong"
}

if [ "${1:-}" = --self-test ]; then
    self_test
    exit
fi
if ! git rev-parse --verify -q HEAD >/dev/null 2>&1; then
    echo 'commits: no history here, nothing to judge'
    exit 0
fi
subjects=$(git log --no-merges --format=%s "${1:-HEAD}") || exit 2
printf '%s\n' "$subjects" | judge || exit 1
printf 'commits: %s subjects are well shaped\n' "$(printf '%s\n' "$subjects" | grep -c .)"
