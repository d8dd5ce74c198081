#!/bin/sh
# tests/run.sh              what a change must pass: at most ten minutes on two cores, from a fresh clone
# tests/run.sh all          everything but the sanitizers: at most 45 minutes
# tests/run.sh sanitizers   Address- and ThreadSanitizer over the C programs, miri over the pure modules
# Installs what it needs. No step may take longer than twenty minutes. Says at the end what it left out, then `N passed, N failed`;
# the exit code is 0 only when nothing failed.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/machine.sh
mode=${1:-short}
case $mode in short | all | sanitizers) ;; *) echo "usage: tests/run.sh [all | sanitizers]" >&2; exit 2 ;; esac
passed=0
failed=0
log=target/tests.log
mkdir -p target
export CARGO_TERM_COLOR=never RUST_BACKTRACE=0

install_what_is_missing() {
    install_missing cc:gcc c++:g++ nm:binutils valgrind:valgrind strace:strace git:git python3:python3 cmake:cmake \
        pkg-config:pkg-config || return 1
    if [ "$mode" != sanitizers ]; then
        install_missing mcs:mono-mcs mono:mono-runtime && install_free_pascal || return 1
    fi
    cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt || return 1
    cargo clippy --version >/dev/null 2>&1 || rustup component add clippy
}

# How long the last step took, in seconds; begins the next one.
lap() {
    now=$(date +%s)
    printf '%5d s  ' $((now - since))
    since=$now
}

excerpt() { tail -n 60 "$log"; }

# Adds $good and $bad of $name to the sums and says so; fails when something did.
tally() {
    passed=$((passed + good))
    failed=$((failed + bad))
    lap
    if [ "$bad" = 0 ]; then
        echo "ok      $name ($good)"
    else
        echo "FAILED  $name ($bad of $((good + bad)))"
        return 1
    fi
}

# What hangs is a failure of its own; the steps after it still run.
limited() {
    timeout --kill-after=10 1200 "$@"
    ended=$?
    [ "$ended" != 124 ] || echo "error: stopped after twenty minutes"
    return "$ended"
}

# A run of cargo's tests: each test counts.
tests() {
    name=$1
    shift
    if limited "$@" >"$log" 2>&1; then broken=0; else broken=1; fi
    good=$(sed -n 's/^test result: .* \([0-9]*\) passed;.*/\1/p' "$log" | awk '{n += $1} END {print n + 0}')
    bad=$(sed -n 's/^test result: .* \([0-9]*\) failed;.*/\1/p' "$log" | awk '{n += $1} END {print n + 0}')
    # It did not get as far as a test.
    if [ "$broken" = 1 ] && [ "$bad" = 0 ]; then bad=1; fi
    if [ "$broken" = 0 ] && [ "$good" = 0 ]; then bad=1; fi
    tally || grep -E '^(error|test .*FAILED|thread|---- )' -A 12 "$log" | head -n 200
}

# Another script, which ends with `N passed, N failed` itself.
script() {
    name=$1
    shift
    limited "$@" >"$log" 2>&1
    code=$?
    good=$(sed -n 's/^\([0-9]*\) passed, [0-9]* failed$/\1/p' "$log" | tail -n 1)
    bad=$(sed -n 's/^[0-9]* passed, \([0-9]*\) failed$/\1/p' "$log" | tail -n 1)
    [ -n "$good" ] && [ -n "$bad" ] || { good=0 bad=1; }
    if [ "$code" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
    tally || grep -E 'FAILED|error|MISSES' -A 12 "$log" | tail -n 100
    # What the machine cannot have is said, never passed by.
    sed -n 's/^skipped/         skipped/p' "$log"
}

# The build writes the header anew; what was checked in is kept beside it.
keep_the_header() { cp include/maxbonus.h target/header.checked-in && touch build.rs; }
header_is_as_generated() { diff -u target/header.checked-in include/maxbonus.h; }

# Everything at once: what is built one by one is built twice. What tests build themselves is built as they do it, so that no
# compiler runs beside a test that looks at the clock.
build_everything() {
    limited cargo test --locked --workspace --no-run && cargo build --locked -p "$library_package" --lib &&
        cargo build --locked -p maxbonus-sandbox --bin maxbonus-sandbox && cargo build --locked -p maxbonus-onec
}

licences_are_allowed() {
    install_cargo deny || return 1
    cargo deny --locked check licenses bans sources
}

documentation_builds() {
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --workspace --document-private-items
}

finish() {
    [ $# = 0 ] || printf '         left out: %s\n' "$@"
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
    exit
}

since=$(date +%s)
check "what the tests need is installed" install_what_is_missing
if [ "$mode" = sanitizers ]; then
    for part in address thread miri; do script "$part" tests/sanitize.sh --seconds 10 $part; done
    finish
fi
# Mostly waiting for the network: while the first steps are built. It says itself what it lacks when it is called again.
[ "$mode" = all ] && tests/windows.sh prepare >/dev/null 2>&1 &
check "formatting" cargo fmt --all --check
keep_the_header
check "the workspace builds, and its tests" build_everything
check "the checked-in header is the generated one" header_is_as_generated
check "clippy" limited cargo clippy --locked --workspace --all-targets -- -D warnings
check "the example's day at the till" cargo run --locked --example checkout
tests "unit tests" cargo test --locked --workspace --lib --bins
tests "the library through its C ABI" cargo test --locked --test it
tests "the sandbox" cargo test --locked -p maxbonus-sandbox --tests
if [ -f bindings/cli/Cargo.toml ]; then tests "the program maxbonus" cargo test --locked -p maxbonus-cli --tests; fi
tests "the 1C component, by a host that plays 1C" cargo test --locked -p maxbonus-onec --tests
tests "the bindings, packed and installed" cargo test --locked --test bindings
if [ "$mode" = short ]; then
    finish "the sandbox's page in Chromium, the window of examples/till, the optimised library, Windows 7 under Wine," \
        "kills and models, benchmarks, fuzzing, stress, documentation, licences: tests/run.sh all" \
        "Address- and ThreadSanitizer, miri: tests/run.sh sanitizers"
fi
# Later steps say themselves what they lack; those in between leave it much of the machine.
install_cargo fuzz deny >/dev/null 2>&1 &
check "clippy, failpoints" limited cargo clippy --locked --features failpoints --all-targets -- -D warnings
script "the sandbox's page, in Chromium" tests/page.sh
script "the till of examples/till, its window driven" tests/till.sh
tests "documentation's examples" cargo test --locked --workspace --doc
check "documentation" documentation_builds
check "the optimised library is built" limited cargo build --locked --profile quick -p "$library_package" --lib
tests "the optimised library through its C ABI" cargo test --locked --profile quick --test it -- --skip receipt::judge
script "Windows 7, 64 and 32 bit, under Wine" tests/windows.sh
# The long forms of the following are commands of their own: tests/README.md.
script "kills, models, panics, endurance" cargo test --locked --features failpoints --test torture
script "figures and their bounds" tests/bench.sh quick
# The same inputs each time: what new ones find is for the long form, not for whoever happens to run this.
script "fuzzing, 5 s a target" env SEED=1 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 tests/fuzz.sh 5
script "stress" tests/sanitize.sh --seconds 10 stress
check "licences and sources of dependencies" licences_are_allowed
# The instrumented builds alone take longer than all of the above: they are a run of their own.
finish "Address- and ThreadSanitizer, miri: tests/run.sh sanitizers"
