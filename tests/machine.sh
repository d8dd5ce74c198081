# What the scripts need of this machine, and how they build for others; they read it in, from the project's root.
# shellcheck shell=sh

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# install_missing COMMAND:PACKAGE...
install_missing() {
    missing=
    for pair in "$@"; do
        command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair##*:}"
    done
    [ -n "$missing" ] || return 0
    echo "installing$missing"
    # shellcheck disable=SC2086
    as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
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
