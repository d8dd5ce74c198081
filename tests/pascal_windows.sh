#!/bin/sh
# tests/pascal_windows.sh [WIDTH...]            x64 and x86: MaxBonus.pas in Windows programs under Wine: the golden day and
#                                               the package's own tests
# tests/pascal_windows.sh shipped [WIDTH...]    the same with the libraries that tests/dist.sh left in target/dist
# Free Pascal for Windows is no package of Debian's: its units are compiled from its source here, half a minute, and for x86 its
# compiler before them, a minute. Delphi cannot be had at all: what of the unit is for Delphi alone is compiled by Free Pascal, too,
# which then plays it as well as it can: with Unicode strings, and without as before 2009.
# x86 runs in the Debian that `tests/windows.sh prepare` makes. Ends with `N passed, N failed`.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/machine.sh
export CARGO_TERM_COLOR=never
mode=built
[ "${1:-}" = shipped ] && { mode=shipped; shift; }
[ $# -gt 0 ] || set -- x64 x86
passed=0 failed=0
work=$PWD/target/pascal-windows
log=$work/log
mkdir -p "$work"
install_missing cc:gcc python3:python3 && install_free_pascal && install_for_windows &&
    install_missing /usr/lib/wine/wine64:wine64 wineboot:wine || exit 1
source=/usr/share/fpcsrc/$(fpc -iV)
[ -d "$source/rtl" ] || install_packages fpc-source || exit 1

# Debian's compiler makes programs of 64 bits only; the one of 32 bits is made by it. Its messages are a text in another package.
compiler_of_32_bits() {
    [ -x "$work/compiler/ppcross386" ] && return 0
    mkdir -p "$work/compiler"
    from=$source/compiler
    (cd "$work/compiler" && fpc -O2 -FE. "$from/utils/msg2inc.pp" &&
        ./msg2inc /usr/lib/*/fpc/"$(fpc -iV)"/msg/errore.msg msg msg &&
        fpc -O2 -Sg -di386 "-Fu$from/i386" "-Fu$from/x86" "-Fu$from/systems" "-Fu$from" \
            -Fi. "-Fi$from/i386" "-Fi$from/x86" "-Fi$from" -FE. -oppcross386 "$from/pp.pas")
}

# pascal WIDTH ARGUMENTS...: the compiler for Windows, which sees nothing but what is made here.
pascal() {
    case $1 in
        x86) compiler=$work/compiler/ppcross386 system=win32 processor=i386 ;;
        *) compiler=ppcx64 system=win64 processor=x86_64 ;;
    esac
    units=$work/$1/units
    rtl=$source/rtl
    shift
    "$compiler" -n "-T$system" "-P$processor" -O2 -Sg "-Fu$units" "-Fi$rtl/win" "-Fi$rtl/$system" "-Fi$rtl/win/wininc" \
        "-Fi$rtl/inc" "-Fi$rtl/$processor" "-Fi$rtl/objpas" "-Fi$rtl/objpas/sysutils" "-Fi$rtl/objpas/classes" "$@"
}

units() {
    [ -f "$work/$1/units/syncobjs.ppu" ] && return 0
    mkdir -p "$work/$1/units"
    if [ "$1" = x86 ]; then compiler_of_32_bits || return 1; fi
    to=-FE$work/$1/units
    # The run-time library is compiled in this order: its first unit is what every other one stands on.
    pascal "$1" -Us "$to" "$source/rtl/win$2/system.pp" && pascal "$1" "$to" "$source/rtl/inc/uuchar.pp" &&
        pascal "$1" "$to" "$source/rtl/objpas/objpas.pp" &&
        pascal "$1" "$to" "-Fu$rtl/$system" "-Fu$rtl/win" "-Fu$rtl/win/wininc" "-Fu$rtl/inc" "-Fu$rtl/$processor" \
            "-Fu$rtl/objpas" "$source/rtl/win$2/buildrtl.pp" &&
        pascal "$1" "$to" "$source/packages/fcl-base/src/syncobjs.pp"
}

# compiled WIDTH FOLDER SOURCE ARGUMENTS...: a program beside the library.
compiled() {
    to=$work/$1/$2
    rm -rf "$to" && mkdir -p "$to" && cp "$library" "$to/" || return 1
    width=$1 program=$3
    shift 3
    pascal "$width" "$@" "-FE$to" -Fubindings/pascal "$program"
}

# The unit and the programs for a width, without a warning; what is for Delphi is not Free Pascal's to warn of.
programs() {
    compiled "$1" day examples/pascal/checkout.pas -vw -Sew &&
        compiled "$1" tests bindings/pascal/tests/package_tests.pas -vw -Sew &&
        compiled "$1" delphi examples/pascal/checkout.pas -uFPC -Mdelphiunicode -dUNICODE &&
        compiled "$1" delphi7 examples/pascal/checkout.pas -uFPC -Mdelphi
}

# Sets $library.
library() {
    if [ $mode = shipped ]; then
        library=target/dist/windows/$1/maxbonus.dll
    else
        library=${CARGO_TARGET_DIR:-target}/$(windows_triple "$1")/quick/maxbonus.dll
        for_windows "$1" build --profile quick --lib -p "$library_package" || return 1
    fi
    [ -f "$library" ]
}

# Sets $home, the folder of all this as Wine names it.
machine() {
    if [ "$1" = x86 ]; then home=/w arch=win32 wine=/usr/lib/wine/wine; else home=$work/x64 arch=win64 wine=/usr/lib/wine/wine64; fi
}

# under WIDTH SETTING... COMMAND...: in a machine of its own, after `machine WIDTH`.
under() {
    width=$1
    shift
    set -- env -i LC_ALL=C.UTF-8 PATH=/usr/bin:/bin WINEDEBUG=-all WINEDLLOVERRIDES=mscoree,mshtml= "HOME=$home" \
        "WINEPREFIX=$home/prefix" "WINEARCH=$arch" "$@"
    if [ "$width" = x86 ]; then
        # Mounts of a namespace of its own end with it.
        mkdir -p target/wine/i386/w
        unshare --mount --propagation private sh -ec 'mount -t proc proc "$0/proc"; mount --rbind /dev "$0/dev"
            mount --bind "$1" "$0/w"; root=$0; shift; exec chroot "$root" "$@"' "$PWD/target/wine/i386" "$work/x86" "$@" </dev/null
    else
        "$@" </dev/null
    fi
}

# Starts the sandbox and sets $url and $token.
sandbox() {
    # What an earlier one said is not for this one.
    rm -f "$work/sandbox"
    cargo run --quiet --locked -p maxbonus-sandbox -- --port 0 >"$work/sandbox" 2>&1 &
    sandbox=$!
    # It says what it needs to be told when it is ready.
    until grep -qs '^token: ' "$work/sandbox"; do
        kill -0 $sandbox 2>/dev/null || return 1
        sleep 0.1
    done
    url=$(sed -n 's/^listening on //p' "$work/sandbox")
    token=$(sed -n 's/^token: //p' "$work/sandbox")
}

wine_starts() { machine "$1" && under "$1" wineboot -i; }

# day WIDTH FOLDER
day() {
    sandbox || return 1
    under "$1" "$wine" "$home/$2/checkout.exe" "$url" "$token" >"$work/$1/$2/printed"
    ended=$?
    kill $sandbox && wait $sandbox
    [ $ended = 0 ] && tr -d '\r' <"$work/$1/$2/printed" | diff - tests/data/golden/day.txt
}

package_tests() {
    sandbox || return 1
    under "$1" "BASE_URL=$url" "TOKEN=$token" "FOLDER=Z:$home/tests" "VERSION=$version" \
        "$wine" "$home/tests/package_tests.exe"
    ended=$?
    kill $sandbox && wait $sandbox
    return $ended
}

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
for width in "$@"; do
    bits=$([ "$width" = x86 ] && echo 32 || echo 64)
    check "Free Pascal's units for $width" units "$width" "$bits" && check "the library for $width" library "$width" &&
        check "the programs for $width" programs "$width" || continue
    if [ "$width" = x86 ] && [ ! -f target/wine/i386/.complete ]; then
        echo "skipped: running x86: no 32-bit Wine, tests/windows.sh prepare makes it"
        continue
    fi
    check "Wine for $width starts" wine_starts "$width" || continue
    check "$width plays the golden day" day "$width" day
    check "$width plays it with the parts for Delphi" day "$width" delphi
    check "$width plays it with the parts for Delphi before 2009" day "$width" delphi7
    check "$width does what only Pascal asks of the package" package_tests "$width"
    under "$width" /usr/lib/wine/wineserver -k
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
