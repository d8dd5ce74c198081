# What the scripts need of this machine, and how they build for others; they read it in, from the project's root.
# shellcheck shell=sh

# The package of the library that tills load.
library_package=maxbonus-c

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# install_packages PACKAGE...
install_packages() {
    [ $# -gt 0 ] || return 0
    echo "installing $*"
    as_root apt-get update -qq && as_root apt-get install -y -qq -o DPkg::Lock::Timeout=300 --no-install-recommends "$@" >/dev/null
}

# install_missing COMMAND:PACKAGE...
install_missing() {
    missing=
    for pair in "$@"; do
        command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair##*:}"
    done
    # shellcheck disable=SC2086
    install_packages $missing
}

# install_cargo NAME...: subcommands of cargo, not optimised: they are built in a third of the time.
install_cargo() {
    for name in "$@"; do
        command -v "cargo-$name" >/dev/null 2>&1 || nice cargo install --quiet --debug --locked "cargo-$name" || return 1
    done
}

# make_venv FOLDER: Python's packages apart from the machine's.
make_venv() { python3 -m venv "$1" 2>/dev/null || { install_packages python3-venv && python3 -m venv "$1"; }; }

# Free Pascal, and the package of its units that has SyncObjs.
install_free_pascal() {
    install_missing fpc:fp-compiler || return 1
    ls /usr/lib/*/fpc/*/units/*/fcl-base/syncobjs.ppu >/dev/null 2>&1 || install_packages fp-units-base fp-units-fcl
}

# The compilers of C for both widths of Windows, and the source of Rust's own library, which is built anew: the one that
# comes with the compiler asks for Windows 10.
install_for_windows() {
    install_missing i686-w64-mingw32-gcc:gcc-mingw-w64-i686 x86_64-w64-mingw32-gcc:gcc-mingw-w64-x86-64 \
        i686-w64-mingw32-windres:binutils-mingw-w64 || return 1
    [ -d "$(rustc --print sysroot)/lib/rustlib/src/rust/library" ] || rustup component add rust-src
}

# windows_triple x64|x86
windows_triple() { case $1 in x86) echo i686-win7-windows-gnu ;; *) echo x86_64-win7-windows-gnu ;; esac; }

# for_windows x64|x86 CARGO_ARGUMENTS...: cargo for Windows 7 and all that came after it.
for_windows() {
    triple=$(windows_triple "$1")
    compiler=${triple%-win7-windows-gnu}-w64-mingw32
    name=$(echo "$triple" | tr - _)
    command=$2
    shift 2
    # The flag is the compiler's own for builds of its library; the release compiler takes it when told that it may.
    env RUSTC_BOOTSTRAP=1 "CC_$name=$compiler-gcc" "AR_$name=$compiler-ar" \
        cargo "$command" --locked -Zbuild-std=std,panic_unwind --target "$triple" "$@"
}

# Of a script: how long a step took, if it says so, and what of $log shows why a step failed.
lap() { :; }
excerpt() { tail -n 40 "$log"; }

# check NAME COMMAND...: one thing that holds or does not; counted in $passed and $failed.
check() {
    # No name that the command uses: it runs in this shell.
    checked=$1
    shift
    if "$@" >"$log" 2>&1; then
        passed=$((passed + 1))
        lap
        echo "ok      $checked"
    else
        failed=$((failed + 1))
        lap
        echo "FAILED  $checked"
        excerpt
        return 1
    fi
}
