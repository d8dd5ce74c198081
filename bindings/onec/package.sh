#!/bin/sh
# bindings/onec/package.sh OUT_DIR VERSION [OS ARCH FILE]...
# Makes OUT_DIR/MaxBonus-onec-VERSION.zip for 1C: MANIFEST.XML and the libraries that are given, and no others.
# OS is Windows or Linux, ARCH is i386 or x86_64, FILE the built library. The same files make the same ZIP, bit by bit.
set -eu
if [ $# -lt 5 ] || [ $((($# - 2) % 3)) != 0 ]; then
    sed -n '2,4s/^# //p' "$0" >&2
    exit 2
fi
exec python3 - "$@" <<'PYTHON'
import sys
import zipfile
from pathlib import Path

# The version is in the names: the client keeps libraries by name, and would go on with the old one.
STEMS = {
    ("Windows", "i386"): "MaxBonusWin32_{}.dll",
    ("Windows", "x86_64"): "MaxBonusWin64_{}.dll",
    ("Linux", "i386"): "MaxBonusLin32_{}.so",
    ("Linux", "x86_64"): "MaxBonusLin64_{}.so",
}

out, version, *rest = sys.argv[1:]
libraries = []
for os, arch, file in zip(rest[0::3], rest[1::3], rest[2::3]):
    if (os, arch) not in STEMS:
        sys.exit(f"1C has no component for {os} {arch}")
    name = STEMS[os, arch].format(version.replace(".", "_"))
    libraries.append((name, os, arch, Path(file).read_bytes()))
libraries.sort()
if len({name for name, *_ in libraries}) != len(libraries):
    sys.exit("a system is given twice")

lines = [
    f'  <component os="{os}" path="{name}" type="native" arch="{arch}"/>' for name, os, arch, _ in libraries
]
manifest = "\n".join([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<bundle xmlns="http://v8.1c.ru/8.2/addin/bundle" name="MaxBonus">',
    *lines,
    "</bundle>",
    "",
])

path = Path(out) / f"MaxBonus-onec-{version}.zip"
path.parent.mkdir(parents=True, exist_ok=True)
with zipfile.ZipFile(path, "w") as archive:
    for name, content in [("MANIFEST.XML", manifest.encode()), *((n, c) for n, _, _, c in libraries)]:
        entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system = 3
        entry.external_attr = 0o644 << 16
        archive.writestr(entry, content)
print(path)
PYTHON
