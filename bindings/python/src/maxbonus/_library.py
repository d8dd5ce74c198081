"""The native library: found, checked, its functions declared."""

import ctypes
import logging
import sys
import threading
from pathlib import Path
from typing import Any, Callable, Optional, Tuple

from ._tables import ABI_VERSION
from .errors import LibraryError

_FILE = "maxbonus.dll" if sys.platform == "win32" else "libmaxbonus.so"
_LOG = ctypes.CFUNCTYPE(None, ctypes.c_int32, ctypes.c_char_p, ctypes.c_void_p)
_PROGRESS = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_uint64, ctypes.c_uint64, ctypes.c_void_p)
_TEXT = ctypes.c_char_p
#: A text that the library gave: the pointer is needed to free it, and `c_char_p` would lose it.
_GIVEN = ctypes.POINTER(ctypes.c_void_p)

#: Python's levels of the library's: error, warn, info, debug, trace.
_LEVELS = (logging.ERROR, logging.WARNING, logging.INFO, logging.DEBUG, 5)

_logger = logging.getLogger("maxbonus")
# Where the program sets up no logging, nothing is printed.
_logger.addHandler(logging.NullHandler())


class Library:
    """The functions of one loaded library. Every call of them lets other threads run."""

    def __init__(self, path: str) -> None:
        try:
            self._native = ctypes.CDLL(path)
            version = self._declare("maxbonus_abi_version", ctypes.c_uint32)()
        except (OSError, AttributeError) as problem:
            raise LibraryError(
                f"Библиотека MaxBonus не загружена: {path}. (the native library cannot be loaded: {problem})"
            ) from problem
        if version != ABI_VERSION:
            raise LibraryError(
                f"Библиотека MaxBonus другой версии: {path}. (the native library speaks version {version} of its "
                f"interface, this package needs {ABI_VERSION}: install the library that came with the package)"
            )
        status, handle = ctypes.c_int32, ctypes.c_uint64
        self._version = self._declare("maxbonus_version", ctypes.c_char_p)
        self._open = self._declare("maxbonus_session_open", status, _TEXT, ctypes.POINTER(handle), _GIVEN)
        self.close = self._declare("maxbonus_session_close", status, handle)
        self.cancel = self._declare("maxbonus_session_cancel", status, handle)
        self._call = self._declare("maxbonus_call", status, handle, _TEXT, _TEXT, _GIVEN)
        self._request = self._declare("maxbonus_request", status, handle, _TEXT, _TEXT, _TEXT, _GIVEN)
        self._set_log = self._declare("maxbonus_set_log", status, ctypes.c_int32, _LOG, ctypes.c_void_p)
        self._set_progress = self._declare("maxbonus_set_progress", status, handle, _PROGRESS, ctypes.c_void_p)
        self._free = self._declare("maxbonus_string_free", None, ctypes.c_void_p)
        self._log_line = _LOG(_log_line)

    def _declare(self, name: str, result: Any, *arguments: Any) -> Any:
        function = getattr(self._native, name)
        function.restype, function.argtypes = result, arguments
        return function

    @property
    def version(self) -> str:
        """The native library's version."""
        text: bytes = self._version()
        return text.decode()

    def open(self, config: str) -> Tuple[int, int, str]:
        """Status, handle (0 when it failed) and document."""
        handle = ctypes.c_uint64()
        status, text = self._answered(self._open, _utf8(config), ctypes.byref(handle))
        return status, handle.value, text

    def call(self, handle: int, operation: str, request: str) -> Tuple[int, str]:
        """Status and document of an operation."""
        return self._answered(self._call, handle, _utf8(operation), _utf8(request))

    def request(self, handle: int, method: str, path: str, request: str) -> Tuple[int, str]:
        """Status and document of any call that the server may have."""
        return self._answered(self._request, handle, _utf8(method), _utf8(path), _utf8(request))

    def _answered(self, function: Any, *arguments: Any) -> Tuple[int, str]:
        response = ctypes.c_void_p()
        status: int = function(*arguments, ctypes.byref(response))
        try:
            return status, ctypes.string_at(response.value or b"").decode("utf-8", "replace")
        finally:
            self._free(response)

    def set_log_level(self, level: int) -> None:
        """Tells the logger `maxbonus` lines from this level of Python's on; one above ERROR ends it."""
        wanted = sum(python >= level for python in _LEVELS)
        self._set_log(wanted, self._log_line, None)

    def set_progress(self, handle: int, callback: Optional[Callable[[int, int], bool]]) -> Tuple[int, object]:
        """Status, and what must be kept as long as the callback is in force."""
        native = _PROGRESS() if callback is None else _PROGRESS(lambda done, total, _: int(callback(done, total)))
        return self._set_progress(handle, native, None), native


def _log_line(level: int, line: bytes, _: object) -> None:
    _logger.log(_LEVELS[min(max(level, 1), len(_LEVELS)) - 1], "%s", line.decode("utf-8", "replace"))


def _utf8(text: str) -> bytes:
    if "\0" in text:
        raise ValueError("a NUL character cannot be sent")
    return text.encode("utf-8")


_lock = threading.Lock()
_loaded: Optional[Library] = None


def load(path: Optional[str] = None) -> Library:
    """Loads the native library, once for the process; sessions do it by themselves.

    `path` names the file. Without it the one inside the package is taken, then one that the system finds.
    Raises `LibraryError`.
    """
    global _loaded
    with _lock:
        if _loaded is None:
            inside = Path(__file__).with_name(_FILE)
            _loaded = Library(path or (str(inside) if inside.is_file() else _FILE))
            _loaded.set_log_level(_logger.getEffectiveLevel())
        return _loaded


def set_log_level(level: int) -> None:
    """Has the library tell the logger `maxbonus` lines from this level on (`logging.DEBUG`; 5 is trace).

    At first it is the logger's effective level when the library was loaded. Lines hold no token, PIN, phone or name.
    """
    load().set_log_level(level)


def native_version() -> str:
    """The native library's version."""
    return load().version
