#!/bin/sh
# tests/sanitize.sh [--seconds N] [--allow-missing] [address] [thread] [stress] [miri]   all four by default
#   address  AddressSanitizer and LeakSanitizer over the C programs
#   thread   ThreadSanitizer over the C programs
#   stress   16 threads open, call, cancel and close on shared handles, in the usual build
#   miri     the unit tests of the pure modules
# N (60 by default) is how long each stress run takes. A sanitizer that cannot run here counts as failed, unless
# --allow-missing is given. Ends with `N passed, N failed`; the exit code is 0 only when nothing failed.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/machine.sh
root=$PWD
seconds=60
allow_missing=
parts=
while [ $# -gt 0 ]; do
    case $1 in
    --seconds) shift; seconds=${1:-} ;;
    --allow-missing) allow_missing=1 ;;
    address | thread | stress | miri) parts="$parts $1" ;;
    *) sed -n '2,/^set/s/^# //p' "$0" >&2; exit 2 ;;
    esac
    shift
done
case $seconds in '' | *[!0-9]*) echo "--seconds wants a number" >&2; exit 2 ;; esac
: "${CARGO_TARGET_DIR:=$root/target/fuzzing}"
export CARGO_TARGET_DIR CARGO_TERM_COLOR=never RUST_BACKTRACE=0
target=$(rustc -vV | sed -n 's/^host: //p')
passed=0
failed=0
programs=$CARGO_TARGET_DIR/programs
mkdir -p "$programs"
log=$programs/last.log
server=
# The journals lie in memory where there is such a folder: then the threads wait for each other, not for a disk.
work=$(mktemp -d "$([ -d /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/maxbonus-sanitize.XXXXXX") || exit 1
trap '[ -n "$server" ] && kill "$server"; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

excerpt() {
    grep -E -A 25 'ERROR: |WARNING: Thread|^wrong|does not hold|^error|panicked|Undefined Behavior' "$log" | head -n 60
    tail -n 12 "$log"
}

# What cannot run here is said out loud.
missing() {
    if [ -n "$allow_missing" ]; then
        echo "MISSING $1 (permitted by --allow-missing)"
    else
        failed=$((failed + 1))
        echo "FAILED  $1"
    fi
}

has_component() {
    rustup component list --toolchain nightly 2>/dev/null | grep -q "^$1.*(installed)" ||
        rustup component add "$1" --toolchain nightly >"$log" 2>&1
}

# A fresh sandbox for each program: what one left is nothing to the next.
start_sandbox() {
    [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
    # The former one's words must be gone before the new one's are waited for.
    : >"$work/sandbox.txt"
    "$CARGO_TARGET_DIR/debug/maxbonus-sandbox" --port 0 >>"$work/sandbox.txt" 2>&1 &
    server=$!
    tries=0
    until grep -q '^token: ' "$work/sandbox.txt"; do
        tries=$((tries + 1))
        [ "$tries" -gt 100 ] && return 1
        sleep 0.1
    done
    base_url=$(sed -n 's/^listening on //p' "$work/sandbox.txt")
    token=$(sed -n 's/^token: //p' "$work/sandbox.txt")
    origin=${base_url%/api/*}
    rm -f "$work"/*.db*
}

config() {
    printf '{"token":"%s","base_url":"%s","journal":{"path":"%s"}}' "$token" "$1" "$work/$2.db"
}

# compile NAME SOURCE FLAGS…: what follows the sources ends the line.
compile() {
    program=$programs/$1
    cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Werror -g -O1 -I include -c "$2" -o "$program.o" $instrument &&
        cc -o "$program" "$program.o" -rdynamic -L "$libraries" -Wl,-rpath,"$libraries" $more
}

main_job() {
    start_sandbox && "$programs/$1" "$libraries/libmaxbonus.so" "$(config "$base_url" till)" "$(config "$origin/sandbox" admin)" &&
        ! grep -q 'WARNING: Thread' "$log"
}

stress() {
    start_sandbox && "$programs/$1" "$(config "$base_url" till)" "$seconds" && ! grep -q 'WARNING: Thread' "$log"
}

# The sanitizer must find what is done wrong on purpose: its silence elsewhere means something then.
finds() {
    "$programs/$1" "$2" >"$work/canary.txt" 2>&1
    grep "$3" "$work/canary.txt"
}

# with_sanitizer KIND ARCHIVE
with_sanitizer() {
    kind=$1
    title=$(echo "$kind" | sed 's/address/AddressSanitizer/; s/thread/ThreadSanitizer/')
    runtime=$(rustc +nightly --print sysroot 2>/dev/null)/lib/rustlib/$target/lib/librustc-nightly_rt.$2.a
    if ! [ -f "$runtime" ]; then missing "$title: no nightly toolchain, or it has no $title for $target"; return; fi
    has_component rust-src || { missing "$title: rust-src cannot be installed"; return; }
    # The library is instrumented whole, with the standard library and SQLite. The runtime is linked to the
    # programs: the compiler adds it to programs only, and here those are written in C.
    libraries=$CARGO_TARGET_DIR/$kind/$target/debug
    check "$title: the library is built" env RUSTFLAGS="-Zsanitizer=$kind" \
        "CFLAGS_$(echo "$target" | tr - _)=-fsanitize=$kind -g" cargo +nightly build --locked -p "$library_package" -Zbuild-std \
        --target "$target" --target-dir "$CARGO_TARGET_DIR/$kind" || return
    instrument="-fsanitize=$kind"
    whole="-Wl,--whole-archive $runtime -Wl,--no-whole-archive -ldl -lpthread -lm -lrt -lresolv"
    more="$whole"
    check "$title: tests/c/main_job.c compiles" compile "$kind-main_job" tests/c/main_job.c || return
    more="-lmaxbonus $whole"
    check "$title: tests/fuzz/canary.c compiles" compile "$kind-canary" tests/fuzz/canary.c || return
    check "$title: tests/fuzz/stress.c compiles" compile "$kind-stress" tests/fuzz/stress.c || return
    if [ "$kind" = address ]; then
        export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1
        check "$title finds the use of a freed answer" finds "$kind-canary" free 'heap-use-after-free'
        # It needs to trace its own process, which some containers forbid.
        if finds "$kind-canary" leak 'detected memory leaks' >"$log"; then
            passed=$((passed + 1))
            echo "ok      LeakSanitizer finds a lost answer"
        else
            missing "LeakSanitizer: it does not find a lost answer here; the runs below look for no leaks"
            export ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=1:strict_string_checks=1
        fi
    else
        export TSAN_OPTIONS="second_deadlock_stack=1:suppressions=$root/tests/fuzz/tsan.supp"
        check "$title finds a race" finds "$kind-canary" race 'data race'
    fi
    check "$title: the main job" main_job "$kind-main_job"
    check "$title: $seconds s of open, call, cancel, close" stress "$kind-stress" && cat "$log"
}

plain_stress() {
    libraries=$CARGO_TARGET_DIR/debug
    instrument=
    more=-lmaxbonus
    check "stress: the library is built" cargo build --locked -p "$library_package" || return
    check "stress: tests/fuzz/stress.c compiles" compile stress tests/fuzz/stress.c || return
    check "stress: $seconds s of open, call, cancel, close" stress stress && cat "$log"
}

with_miri() {
    has_component miri || { missing "miri: there is no nightly toolchain with miri"; return; }
    # Files, sockets, SQLite and the system's randomness are beyond it; deep nesting takes it minutes.
    # shellcheck disable=SC2086
    check "miri: the unit tests of the pure modules" env MIRIFLAGS=-Zmiri-disable-isolation \
        cargo +nightly miri test --locked --lib --target-dir "$CARGO_TARGET_DIR/miri" -- \
        money:: phone:: wire:: receipt:: error:: breaker:: config:: clock:: deadline:: an_excerpt hidden_fields &&
        sed -n 's/^test result: /        /p' "$log"
}

check "the sandbox is built" cargo build --locked -p maxbonus-sandbox
for part in ${parts:-address thread stress miri}; do
    case $part in
    address) with_sanitizer address asan ;;
    thread) with_sanitizer thread tsan ;;
    stress) plain_stress ;;
    miri) with_miri ;;
    esac
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
