#!/bin/sh
# bindings/pascal/package.sh OUT_DIR [FOLDER FILE]...
# Makes OUT_DIR/MaxBonus-pascal-VERSION.zip: the unit, its pages and examples, and each built library FILE in its FOLDER
# (win32, win64, linux-x64, …). The same files make the same ZIP, bit by bit.
set -eu
if [ $# -lt 1 ] || [ $((($# - 1) % 2)) != 0 ]; then
    sed -n '2,4s/^# //p' "$0" >&2
    exit 2
fi
exec python3 - "$(dirname "$0")/../.." "$@" <<'PYTHON'
import re
import sys
import zipfile
from pathlib import Path

root, out, *rest = sys.argv[1:]
root = Path(root)
version = re.search(r'^version = "(.*)"', (root / "Cargo.toml").read_text(), re.MULTILINE)[1]
files = {name: root / "bindings/pascal" / name for name in ("MaxBonus.pas", "README.md", "README.ru.md")}
files["LICENSE"] = root / "LICENSE"
for example in sorted((root / "examples/pascal").glob("*.pas")):
    files[f"examples/{example.name}"] = example
for folder, file in zip(rest[0::2], rest[1::2]):
    name = f"{folder}/{Path(file).name}"
    if name in files:
        sys.exit(f"{name} is given twice")
    files[name] = Path(file)

path = Path(out) / f"MaxBonus-pascal-{version}.zip"
path.parent.mkdir(parents=True, exist_ok=True)
with zipfile.ZipFile(path, "w") as archive:
    for name, file in sorted(files.items()):
        entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system = 3
        entry.external_attr = 0o644 << 16
        archive.writestr(entry, file.read_bytes())
print(path)
PYTHON
