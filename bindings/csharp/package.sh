#!/bin/sh
# bindings/csharp/package.sh OUT_DIR [RID FILE]...
# Makes OUT_DIR/MaxBonus.Client.VERSION.nupkg with the built library FILE for each RID (win-x86, win-x64, linux-x64).
# The same files make the same package, bit by bit. Needs mcs (mono-mcs) and Python; they are installed where they are not.
set -eu
if [ $# -lt 1 ] || [ $((($# - 1) % 2)) != 0 ]; then
    sed -n '2,3s/^# //p' "$0" >&2
    exit 2
fi
mkdir -p "$1"
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../tests/machine.sh"
install_missing mcs:mono-mcs mono:mono-runtime python3:python3
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
# Every public name must have its comment, or it is a warning.
mcs -langversion:7.2 -warnaserror -warn:4 -optimize+ -deterministic -target:library \
    "-doc:$made/MaxBonus.Client.xml" "-out:$made/MaxBonus.Client.dll" "$here"/src/*.cs
python3 "$here/nupkg.py" "$made" "$@"
