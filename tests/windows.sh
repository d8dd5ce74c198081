#!/bin/sh
# tests/windows.sh [WIDTH...]            x64 and x86: builds the libraries in the profile `quick`, reads their tables, runs
#                                        them under Wine against the sandbox
# tests/windows.sh shipped [WIDTH...]    the same with what tests/dist.sh left in target/dist
# tests/windows.sh prepare               installs what x86 needs, and nothing else
# Installs what it needs: MinGW, Wine, clang, and for x86 a small Debian of 32 bits under target/wine (1.1 GB, needs root).
# What this machine cannot have is `skipped: what and why`. Ends with `N passed, N failed`.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/machine.sh
export CARGO_TERM_COLOR=never RUST_BACKTRACE=0
mode=built
[ "${1:-}" = shipped ] && { mode=shipped; shift; }
[ $# -gt 0 ] || set -- x64 x86
passed=0 failed=0
work=$PWD/target/wine
log=$work/log
mkdir -p "$work"

# Adds what the last lines of the log say.
tally() {
    good=$(sed -n 's/^\([0-9]*\) passed, [0-9]* failed$/\1/p' "$log" | awk '{n += $1} END {print n + 0}')
    bad=$(sed -n 's/^[0-9]* passed, \([0-9]*\) failed$/\1/p' "$log" | awk '{n += $1} END {print n + 0}')
    passed=$((passed + good))
    failed=$((failed + bad))
    if [ "$2" != 0 ] && [ "$bad" = 0 ] || [ "$good$bad" = 00 ]; then
        failed=$((failed + 1))
        echo "FAILED  $1"
        tail -n 60 "$log"
    else
        grep -E '^(ok|FAILED|skipped|        )' "$log"
        [ "$bad" = 0 ] || grep -A 8 '^thread' "$log"
    fi
}

# A Debian with 32-bit Wine in a folder: where i386 is no architecture of the machine, nothing else has it.
root_of_32_bits() {
    # Another run may be at it; what is started meanwhile must not keep the lock.
    exec 9>"$work/i386.lock" && flock 9
    make_root 9>&-
    made=$?
    exec 9>&-
    return $made
}

make_root() {
    [ -f "$work/i386/.complete" ] && return 0
    [ "$(id -u)" = 0 ] || { why="needs root"; return 1; }
    mkdir -p "$work/trial"
    unshare --mount --propagation private mount -t proc proc "$work/trial" 2>/dev/null ||
        { why="no mounts are allowed here"; return 1; }
    install_missing debootstrap:debootstrap || { why="debootstrap cannot be installed"; return 1; }
    # What an earlier run began.
    rm -rf "$work/i386"
    debootstrap --arch=i386 --variant=minbase --include=wine,wine32,ca-certificates bookworm "$work/i386" \
        >"$work/debootstrap.log" 2>&1 || { why="debootstrap failed: $(tail -n 1 "$work/debootstrap.log")"; return 1; }
    : >"$work/i386/.complete"
}

build() {
    for_windows "$1" build --profile quick --lib -p "$library_package" -p maxbonus-onec >"$log" 2>&1 ||
        { failed=$((failed + 1)); echo "FAILED  building for $1"; tail -n 40 "$log"; return 1; }
    libraries=${CARGO_TARGET_DIR:-$PWD/target}/$(windows_triple "$1")/quick
    component=$libraries/maxbonus_onec.dll
}

from_dist() {
    libraries=$PWD/target/dist/windows/$1
    rm -rf "$work/onec-$1"
    unzip -qo target/dist/onec/MaxBonus-onec-*.zip -d "$work/onec-$1" >"$log" 2>&1 && [ -f "$libraries/maxbonus.dll" ] ||
        { failed=$((failed + 1)); echo "FAILED  the release for $1: run tests/dist.sh first"; return 1; }
    component=$(ls "$work/onec-$1/MaxBonusWin$([ "$1" = x86 ] && echo 32 || echo 64)"_*.dll)
}

if [ "${1:-}" = prepare ]; then
    root_of_32_bits
    exit
fi
install_for_windows || { echo "skipped: everything of Windows: MinGW or rust-src cannot be had"; echo "0 passed, 0 failed"; exit 0; }
install_missing /usr/lib/wine/wine64:wine64 wineboot:wine clang++:clang x86_64-w64-mingw32-g++:g++-mingw-w64-x86-64 \
    i686-w64-mingw32-g++:g++-mingw-w64-i686 unzip:unzip || { echo "skipped: everything of Windows: Wine cannot be had"; echo "0 passed, 0 failed"; exit 0; }
for width in "$@"; do
    root=
    if [ "$width" = x86 ]; then
        if root_of_32_bits; then root=$work/i386; else echo "skipped: running x86: no 32-bit Wine: $why"; fi
    fi
    if [ $mode = shipped ]; then from_dist "$width"; else build "$width"; fi || continue
    cargo test --locked --test tables -- $mode "$libraries/maxbonus.dll" "$component" >"$log" 2>&1
    tally "the tables of $width" $?
    [ "$width" = x64 ] || [ -n "$root" ] || continue
    cargo test --locked --test wine -- "$width" "$libraries/maxbonus.dll" "$component" "$work/machines" $root >"$log" 2>&1
    tally "$width under Wine" $?
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
