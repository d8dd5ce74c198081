"""Puts the native library into the wheel, whose name then says for which system it is."""

import os
from pathlib import Path
from typing import Any, Dict

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class NativeLibrary(BuildHookInterface):  # type: ignore[type-arg]
    """MAXBONUS_LIBRARY names the built library, MAXBONUS_PLATFORM the wheel's platform, `win_amd64` for one."""

    def initialize(self, version: str, build_data: Dict[str, Any]) -> None:
        library, platform = os.environ.get("MAXBONUS_LIBRARY"), os.environ.get("MAXBONUS_PLATFORM")
        if not library or not platform or not Path(library).is_file():
            raise SystemExit(
                "a wheel needs the native library: build it (cargo build --release in the project's root), then set "
                "MAXBONUS_LIBRARY to its file and MAXBONUS_PLATFORM to the system, linux_x86_64, win32 or win_amd64; "
                "bindings/python/package.sh does all that"
            )
        name = "maxbonus.dll" if platform.startswith("win") else "libmaxbonus.so"
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform}"
        build_data["force_include"][library] = f"maxbonus/{name}"
