#!/bin/sh
# bindings/c/place.sh ARCHIVE VERSION
# Puts into an archive (include/, linux/ARCH/, windows/…, as tests/dist.sh makes it) what C and C++ programs look for:
# the headers, a pkg-config file beside each library for Linux, and a CMake configuration.
set -eu
if [ $# != 2 ]; then
    sed -n '2,4s/^# //p' "$0" >&2
    exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/include" "$1/lib/cmake/maxbonus"
cp "$here/../../include/maxbonus.h" "$here/../../include/maxbonus.hpp" "$1/include/"
cp "$here/maxbonusConfig.cmake" "$1/lib/cmake/maxbonus/"
for folder in "$1"/linux/*/; do
    [ -f "$folder/libmaxbonus.so" ] || continue
    mkdir -p "$folder/pkgconfig"
    sed "s/@VERSION@/$2/" "$here/maxbonus.pc.in" >"$folder/pkgconfig/maxbonus.pc"
done
