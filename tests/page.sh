#!/bin/sh
# tests/page.sh [WORD]   the sandbox's page in a real browser, Chromium without a window; only tests with WORD in the name
# Installs what it needs. Ends with `N passed, N failed`; the exit code is 0 only when nothing failed.
# SCREENSHOTS=FOLDER leaves pictures there, 1280 and 390 pixels wide, for people to look at.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/machine.sh
venv=target/page/venv
mkdir -p target/page
install_missing chromium:chromium chromedriver:chromium-driver python3:python3 || exit 1
[ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || install_packages fonts-dejavu-core || exit 1
[ -x "$venv/bin/python" ] || make_venv "$venv" || exit 1
"$venv/bin/python" -c 'import selenium' 2>/dev/null || "$venv/bin/python" -m pip install --quiet 'selenium>=4.25,<5' || exit 1
cargo build --quiet --locked -p maxbonus-sandbox || exit 1
exec "$venv/bin/python" -B tests/page/run.py "${CARGO_TARGET_DIR:-target}/debug/maxbonus-sandbox" "$@"
