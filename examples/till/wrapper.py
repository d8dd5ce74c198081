"""Finds the wrapper and the library: installed, or where this project builds them."""

import sys
from pathlib import Path
from typing import Optional

ROOT = Path(__file__).resolve().parents[2]
FILE = "maxbonus.dll" if sys.platform == "win32" else "libmaxbonus.so"


def find(library: Optional[str] = None) -> None:
    """Makes `import maxbonus` work; `library` names the native library's file. Raises SystemExit with what to do."""
    try:
        import maxbonus
    except ImportError:
        source = ROOT / "bindings/python/src"
        if not source.is_dir():
            sys.exit("Нет пакета maxbonus: pip install maxbonus-*.whl")
        sys.path.insert(0, str(source))
        import maxbonus
    built = [ROOT / "target" / kind / FILE for kind in ("debug", "release")]
    built = sorted((path for path in built if path.is_file()), key=lambda path: path.stat().st_mtime)
    is_inside = Path(maxbonus.__file__).with_name(FILE).is_file()
    path = library or (None if is_inside or not built else str(built[-1]))
    try:
        maxbonus.load(path)
    except maxbonus.LibraryError as problem:
        sys.exit(f"{problem}\nСоберите её: cargo build; или назовите: --library ФАЙЛ")
