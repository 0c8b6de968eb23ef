#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# headers.sh GENERATED - every header compiles alone with gcc and with clang under our
# warnings, has `#pragma once`, and every source file names its licence in its first lines.
# GENERATED is the build's folder of protoc-c output (build/gen).

set -u
cd "$(dirname "$0")/../.." || exit 2
generated=${1:-build/gen}
warnings="-std=c17 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes
    -Wstrict-prototypes -Werror -D_POSIX_C_SOURCE=200809L"
includes="-Icore -Iproto -Iplugins/abi -Iplugins/sdk -Iclients/c/include -Iclients/c/src -Itests/harness
    -Iclients/cli -Itests/bench -isystem $generated"
unit=$(mktemp /tmp/athar-header-XXXXXX) || exit 2
trap 'rm -f "$unit"' EXIT
bad=0
count=0

complain()
{
    printf '%s\n' "$*"
    bad=$((bad + 1))
}

# A file of one include, so that `#pragma once` is not in a main file; the declaration is
# for headers of macros only, since C wants at least one.
compiles_alone()
{
    printf '#include "%s/%s"\nextern int declared;\n' "$PWD" "$2" >"$unit"
    # shellcheck disable=SC2086 # the lists are meant to be split
    "$1" $warnings $includes -I"$(dirname "$2")" -fsyntax-only -x c "$unit"
}

sources=$(find core proto plugins clients tests -type f \( -name '*.[ch]' -o -name '*.py' \
    -o -name '*.sh' -o -name '*.proto' -o -name '*.def' -o -name CMakeLists.txt \) 2>/dev/null)
for file in $sources dev; do
    head -n 3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' ||
        complain "$file: no SPDX-License-Identifier: Apache-2.0 in its first three lines"
done

headers=$(printf '%s\n' "$sources" | grep '\.h$')
for header in $headers; do
    grep -q '^#pragma once' "$header" || complain "$header: no #pragma once"
    for compiler in gcc clang; do
        compiles_alone "$compiler" "$header" || complain "$header: not alone with $compiler"
    done
    count=$((count + 1))
done

printf 'headers: %d headers with gcc and clang, %d problems\n' "$count" "$bad"
[ "$bad" -eq 0 ]
