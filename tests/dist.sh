#!/bin/sh
# tests/dist.sh [OUT]      builds everything that ships into OUT (target/dist) and checks it; about a quarter of an hour
#
#   windows/{x86,x64}/     maxbonus.dll for Windows 7 and later, maxbonus.lib for MSVC and Delphi, libmaxbonus.dll.a for MinGW
#   windows/maxbonus.def   the names of its functions
#   linux/ARCH/            libmaxbonus.so for glibc 2.17 and later; x86_64, i686, aarch64
#   linux/ARCH/pkgconfig/, lib/cmake/   what pkg-config and CMake look for
#   python/                wheels for Windows (both widths) and Linux, with the library in each, and the source package
#   csharp/                the NuGet package, with the libraries for Windows (both widths) and Linux x64 in it
#   pascal/                the unit for Delphi and Free Pascal: a ZIP with libraries for Windows (both widths) and Linux x64
#   cli/                   the program maxbonus for Windows 7 and later (both widths) and Linux x86_64 with glibc 2.17 and later
#   onec/                  the 1C component: a ZIP for Windows (both widths) and Linux x64
#   include/ examples/ bindings/ README* CHANGELOG.md LICENSE THIRD-PARTY.html maxbonus.cdx.json SHA256SUMS
#
# Installs what it needs (apt, rustup, pip, cargo). Ends with `N passed, N failed`; what cannot be built here is
# `skipped: what and why`. tests/windows.sh shipped runs the result under Wine.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/machine.sh
export CARGO_TERM_COLOR=never
out=${1:-target/dist}
mkdir -p target/release-tools
tools=$PWD/target/release-tools
target=${CARGO_TARGET_DIR:-$PWD/target}
log=$tools/log
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
passed=0 failed=0
rm -rf "$out"
mkdir -p "$out/include" "$out/onec" "$out/examples" "$out/bindings"
out=$(cd "$out" && pwd)

# The component is linked by its tests too: one crate type at a time, else cargo makes no link-time optimisation of it.
windows_libraries() {
    for_windows "$1" build --release -p "$library_package" &&
        for_windows "$1" rustc --release -p maxbonus-onec --lib --crate-type cdylib &&
        mkdir -p "$out/windows/$1" &&
        cp "$target/$(windows_triple "$1")/release/maxbonus.dll" "$out/windows/$1/"
}

windows_program() {
    for_windows "$1" rustc --release -p maxbonus-cli --bin maxbonus &&
        mkdir -p "$out/cli/windows/$1" &&
        cp "$target/$(windows_triple "$1")/release/maxbonus.exe" "$out/cli/windows/$1/"
}

import_libraries() {
    gnu=$2-w64-mingw32
    names=$("$gnu-objdump" -p "$out/windows/$1/maxbonus.dll" |
        sed -n '/Ordinal\/Name Pointer/,/^$/s/.*\[ *[0-9]*\] //p')
    printf '%s\n' "LIBRARY maxbonus.dll" EXPORTS "$names" >"$out/windows/maxbonus.def"
    # A program that calls every function: each kind of linker takes its own library and finds all names in it.
    { for name in $names; do echo "int $name(void);"; done
        echo 'int mainCRTStartup(void) { return 0'; for name in $names; do echo "+ $name()"; done; echo '; }'; } >"$tools/names.c"
    llvm-dlltool -m "$3" -d "$out/windows/maxbonus.def" -D maxbonus.dll -l "$out/windows/$1/maxbonus.lib" &&
        "$gnu-dlltool" -d "$out/windows/maxbonus.def" -D maxbonus.dll -l "$out/windows/$1/libmaxbonus.dll.a" &&
        "$gnu-gcc" -nostdlib -o "$tools/names-gnu.exe" "$tools/names.c" "$out/windows/$1/libmaxbonus.dll.a" &&
        clang "--target=$2-pc-windows-msvc" -c -o "$tools/names.obj" "$tools/names.c" &&
        lld-link /nologo /subsystem:console /nodefaultlib "/out:$tools/names-msvc.exe" "$tools/names.obj" "$out/windows/$1/maxbonus.lib"
}

# windows WIDTH ARCH MACHINE, the last as LLVM calls it
windows() {
    check "windows $1" windows_libraries "$1" && check "import libraries of $1" import_libraries "$@"
    check "the program for windows $1" windows_program "$1"
}

linux() {
    rustup target add "$1-unknown-linux-gnu" || return 1
    # Old machines have an old C library, and a library asks for what it was linked against: zig links against any.
    mkdir -p "$out/linux/$1" &&
        cargo-zigbuild build --locked --release -p "$library_package" --target "$1-unknown-linux-gnu.2.17" &&
        cp "$target/$1-unknown-linux-gnu/release/libmaxbonus.so" "$out/linux/$1/"
}

# It is run too: zig links against another C library than this machine's.
linux_program() {
    cargo-zigbuild rustc --locked --release -p maxbonus-cli --bin maxbonus --target x86_64-unknown-linux-gnu.2.17 &&
        mkdir -p "$out/cli/linux/x86_64" &&
        cp "$target/x86_64-unknown-linux-gnu/release/maxbonus" "$out/cli/linux/x86_64/" &&
        "$out/cli/linux/x86_64/maxbonus" --version | grep -qx "maxbonus $version"
}

# The main job with the library that ships, in a C program of its own machine: natively, or in an emulator.
# runs ARCH ZIG_TARGET [RUNNER]
runs() {
    env "MAXBONUS_LIBRARY=$out/linux/$1/libmaxbonus.so" "MAXBONUS_RUNNER=${3:-}" \
        "MAXBONUS_CC=$tools/zig/bin/python3 -m ziglang cc -target $2" \
        cargo test --locked --test it c_programs::a_c_program_does_the_main_job_and_unloads
}

onec() {
    cargo-zigbuild rustc --locked --release -p maxbonus-onec --lib --crate-type cdylib \
        --target x86_64-unknown-linux-gnu.2.17 &&
        bindings/onec/package.sh "$out/onec" "$version" \
            Windows i386 "$target/i686-win7-windows-gnu/release/maxbonus_onec.dll" \
            Windows x86_64 "$target/x86_64-win7-windows-gnu/release/maxbonus_onec.dll" \
            Linux x86_64 "$target/x86_64-unknown-linux-gnu/release/libmaxbonus_onec.so"
}

tables() {
    rm -rf "$tools/onec"
    unzip -qo "$out/onec/MaxBonus-onec-$version.zip" -d "$tools/onec" || return 1
    # shellcheck disable=SC2046
    cargo test --locked --test tables -- shipped \
        $(find "$out/windows" "$out/linux" "$tools/onec" -name '*.dll' -o -name '*.so') \
        $(find "$out/cli" -name maxbonus -o -name maxbonus.exe)
}

small_enough() {
    find "$out/windows" "$out/linux" -name '*.dll' -size +4194304c -o -name '*.so' -size +4194304c | grep . && return 1
    return 0
}

# The tables of contents: licences of all that is inside, and the list of parts.
third_parties() {
    command -v cargo-about >/dev/null || cargo install --quiet --locked --features cli cargo-about || return 1
    cargo about generate --locked --config tests/dist/about.toml --manifest-path Cargo.toml \
        --output-file "$out/THIRD-PARTY.html" tests/dist/about.hbs && grep -q rustls "$out/THIRD-PARTY.html"
}

parts() {
    command -v cargo-cyclonedx >/dev/null || cargo install --quiet --locked cargo-cyclonedx || return 1
    cargo cyclonedx --format json --spec-version 1.5 --all --target all --override-filename maxbonus.cdx &&
        mv maxbonus.cdx.json "$out/maxbonus.cdx.json" &&
        find bindings examples -name maxbonus.cdx.json -delete &&
        grep -q '"libsqlite3-sys"' "$out/maxbonus.cdx.json"
}

texts() {
    bindings/c/place.sh "$out" "$version" && cp README.md README.ru.md CHANGELOG.md LICENSE SECURITY.md "$out/" &&
        # The pages that these lead to.
        for page in include/README* src/wire/README* examples/sandbox/README* tests/README.md; do
            mkdir -p "$out/$(dirname "$page")" && cp "$page" "$out/$page" || return 1
        done &&
        git ls-files bindings examples | grep -vE '^examples/sandbox/|^bindings/c/|/tests/|^examples/checkout.rs|\.rs$|Cargo.toml$|\.sh$' |
        while read -r file; do
            mkdir -p "$out/$(dirname "$file")" && cp "$file" "$out/$file" || return 1
        done
}

# A wheel's name promises an old C library; auditwheel reads in the library whether that is so.
wheels() {
    bindings/python/package.sh "$out/python" \
        win32 "$out/windows/x86/maxbonus.dll" win_amd64 "$out/windows/x64/maxbonus.dll" \
        manylinux_2_17_x86_64 "$out/linux/x86_64/libmaxbonus.so" manylinux_2_17_i686 "$out/linux/i686/libmaxbonus.so" \
        manylinux_2_17_aarch64 "$out/linux/aarch64/libmaxbonus.so" || return 1
    [ -x "$tools/auditwheel/bin/auditwheel" ] || {
        make_venv "$tools/auditwheel" && "$tools/auditwheel/bin/pip" install --quiet auditwheel; } || return 1
    for wheel in "$out"/python/*manylinux*.whl; do
        "$tools/auditwheel/bin/auditwheel" show "$wheel" | tee "$tools/auditwheel.txt"
        grep -q 'manylinux_2_17' "$tools/auditwheel.txt" || return 1
    done
    rm -rf "$tools/clean" && make_venv "$tools/clean" &&
        "$tools/clean/bin/pip" install --quiet --no-index --find-links "$out/python" maxbonus &&
        "$tools/clean/bin/python" -c 'import maxbonus; print(maxbonus.native_version())' | grep -qx "$version"
}

nupkg() {
    bindings/csharp/package.sh "$out/csharp" win-x86 "$out/windows/x86/maxbonus.dll" win-x64 "$out/windows/x64/maxbonus.dll" \
        linux-x64 "$out/linux/x86_64/libmaxbonus.so" && [ -f "$out/csharp/MaxBonus.Client.$version.nupkg" ]
}

pascal() {
    bindings/pascal/package.sh "$out/pascal" win32 "$out/windows/x86/maxbonus.dll" \
        win64 "$out/windows/x64/maxbonus.dll" linux-x64 "$out/linux/x86_64/libmaxbonus.so"
}

checksums() {
    cd "$out" && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | sed 's|^\./||' | xargs -d '\n' sha256sum >SHA256SUMS &&
        sha256sum --quiet --check SHA256SUMS
}

install_missing llvm-dlltool:llvm clang:clang lld-link:lld unzip:unzip python3:python3 || exit 1
if install_for_windows >"$log" 2>&1; then
    windows x64 x86_64 i386:x86-64
    windows x86 i686 i386
else
    echo "skipped: windows: $(tail -n 1 "$log")"
fi
[ -x "$tools/zig/bin/cargo-zigbuild" ] || {
    make_venv "$tools/zig"
    "$tools/zig/bin/pip" install --quiet ziglang cargo-zigbuild; } >"$log" 2>&1
if PATH=$tools/zig/bin:$PATH cargo-zigbuild --version >/dev/null 2>&1; then
    PATH=$tools/zig/bin:$PATH
    for arch in x86_64 i686 aarch64; do check "linux $arch" linux "$arch"; done
    check "linux x86_64 does the main job" runs x86_64 x86_64-linux-gnu.2.17
    if install_missing /lib/ld-linux.so.2:libc6-i386; then
        check "linux i686 does the main job" runs i686 x86-linux-gnu.2.17
    else
        echo "skipped: running linux i686: libc6-i386 cannot be had"
    fi
    if install_missing qemu-aarch64:qemu-user /usr/aarch64-linux-gnu/lib/libc.so.6:libc6-arm64-cross; then
        check "linux aarch64 does the main job, in an emulator" runs aarch64 aarch64-linux-gnu.2.17 \
            "qemu-aarch64 -L /usr/aarch64-linux-gnu"
    else
        echo "skipped: running linux aarch64: qemu-user or libc6-arm64-cross cannot be had"
    fi
    check "the 1C component" onec
    check "the program for linux" linux_program
else
    echo "skipped: linux and the 1C component: zig cannot be had: $(tail -n 1 "$log")"
fi
check "import and export tables" tables
check "each library under 4 MiB" small_enough
check "licences of all that is inside" third_parties
check "list of parts (SBOM)" parts
check "header, pages, bindings, examples" texts
check "Python wheels" wheels
check "the NuGet package" nupkg
check "the unit for Delphi and Free Pascal" pascal
check "checksums" checksums
(cd "$out" && find . -type f \( -name '*.dll' -o -name '*.so' -o -name '*.zip' -o -name '*.lib' -o -name '*.a' -o -path '*/cli/*' \) -printf '%9s  %P\n' | sort -k2)
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
