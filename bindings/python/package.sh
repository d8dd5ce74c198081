#!/bin/sh
# bindings/python/package.sh OUT_DIR [PLATFORM FILE]...
# Makes OUT_DIR/maxbonus-VERSION.tar.gz and a wheel for each PLATFORM (win32, win_amd64, manylinux_2_17_x86_64, …) with the
# built library FILE in it. Needs Python's venv, and pip to fetch the build's tools into one.
set -eu
if [ $# -lt 1 ] || [ $((($# - 1) % 2)) != 0 ]; then
    sed -n '2,4s/^# //p' "$0" >&2
    exit 2
fi
out=$1
shift
mkdir -p "$out"
out=$(cd "$out" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../tests/machine.sh"
tools=${CARGO_TARGET_DIR:-$here/../../target}/python-build
if ! "$tools/bin/python" -c 'import build, hatchling' 2>/dev/null; then
    make_venv "$tools"
    "$tools/bin/pip" install --quiet build hatchling
fi
# The same files make the same package, bit by bit.
export SOURCE_DATE_EPOCH=315532800
"$tools/bin/python" -m build --no-isolation --sdist --outdir "$out" "$here" >/dev/null
while [ $# -gt 0 ]; do
    MAXBONUS_PLATFORM=$1 MAXBONUS_LIBRARY=$(cd "$(dirname "$2")" && pwd)/$(basename "$2") \
        "$tools/bin/python" -m build --no-isolation --wheel --outdir "$out" "$here" >/dev/null
    shift 2
done
ls "$out"
