#!/bin/sh
# tests/till.sh [WORD]   the till of examples/till on a virtual screen (Xvfb); only tests with WORD in the name
# Installs what it needs. Ends with `N passed, N failed`; the exit code is 0 only when nothing failed.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/machine.sh
install_missing xvfb-run:xvfb xauth:xauth xwininfo:x11-utils python3:python3 || exit 1
[ -e /usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf ] || install_packages fonts-dejavu-core || exit 1
# The machine's own Python is the one that its package of Tk is for.
python=/usr/bin/python3
[ -x "$python" ] || python=python3
"$python" -c 'import tkinter' 2>/dev/null || install_packages python3-tk || exit 1
cargo build --quiet --locked -p "$library_package" -p maxbonus-sandbox || exit 1
built=${CARGO_TARGET_DIR:-target}/debug
exec xvfb-run -a -s '-screen 0 1024x768x24' "$python" -B tests/till/run.py "$built/maxbonus-sandbox" "$built/libmaxbonus.so" "$@"
