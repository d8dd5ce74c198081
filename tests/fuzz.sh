#!/bin/sh
# tests/fuzz.sh [SECONDS_PER_TARGET [TARGET...]]   600 seconds each by default
# Runs every target of tests/fuzz, first over its corpus. What it finds is kept in target/fuzzing, not in the corpus.
# SEED=N repeats the inputs of an earlier run from the same corpus; 0, the default, takes new ones each time.
# Ends with `N passed, N failed`; the exit code is 0 only when nothing failed.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/machine.sh
seconds=${1:-600}
case $seconds in '' | *[!0-9]*) echo "usage: tests/fuzz.sh [SECONDS_PER_TARGET [TARGET...]]" >&2; exit 2 ;; esac
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- request answer config phone money slip spread journal goods
: "${CARGO_TARGET_DIR:=$PWD/target/fuzzing}"
export CARGO_TARGET_DIR CARGO_TERM_COLOR=never RUST_BACKTRACE=0
passed=0
failed=0
found=$CARGO_TARGET_DIR/found
mkdir -p "$found"

install_cargo fuzz ||
    { echo "FAILED  installing cargo-fuzz"; echo "0 passed, 1 failed"; exit 1; }

if cargo +nightly --version >/dev/null 2>&1; then
    toolchain=+nightly
    sanitizer=address
    echo "fuzzing with $(rustc +nightly --version), AddressSanitizer on"
else
    # The stable compiler takes the flags that the fuzzer needs only when told that it may.
    export RUSTC_BOOTSTRAP=1
    toolchain=+$(rustup show active-toolchain 2>/dev/null | cut -d' ' -f1)
    [ "$toolchain" = + ] && toolchain=
    sanitizer=none
    echo "fuzzing with $(rustc --version), no sanitizer: there is no nightly toolchain"
fi

log=$found/build.log
# shellcheck disable=SC2086
if ! cargo $toolchain fuzz build --fuzz-dir tests/fuzz --sanitizer "$sanitizer" >"$log" 2>&1; then
    echo "FAILED  building the targets"
    tail -n 40 "$log"
    echo "0 passed, 1 failed"
    exit 1
fi

for target in "$@"; do
    log=$found/$target.log
    mkdir -p "$found/corpus/$target" "$found/crashes/$target"
    # A journal is a file of pages: eight kilobytes is a small one.
    case $target in journal) longest=16384 ;; *) longest=4096 ;; esac
    # The first folder takes what is new, the second is only read.
    # shellcheck disable=SC2086
    if cargo $toolchain fuzz run --fuzz-dir tests/fuzz --sanitizer "$sanitizer" "$target" \
        "$found/corpus/$target" "tests/fuzz/corpus/$target" -- \
        -dict="tests/fuzz/dictionaries/$target.dict" -artifact_prefix="$found/crashes/$target/" \
        -seed="${SEED:-0}" -max_total_time="$seconds" -max_len="$longest" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 >"$log" 2>&1; then
        passed=$((passed + 1))
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        speed=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
        echo "ok      $target: $runs runs, $speed a second"
    else
        failed=$((failed + 1))
        echo "FAILED  $target: the input is under $found/crashes/$target, all of it in $log"
        grep -E -A 4 'panicked at|^==.*ERROR|^SUMMARY|^error' "$log" | head -n 30
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
