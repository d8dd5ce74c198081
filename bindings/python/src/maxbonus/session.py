"""A session with one store."""

import threading
from types import TracebackType
from typing import Any, Callable, Dict, List, Mapping, Optional, Type, TypeVar

from . import _json
from ._json import NOTHING
from ._library import load
from .errors import error
from .operations import Operations

#: MAXBONUS_CONFLICT.
CONFLICT = 19

S = TypeVar("S", bound="Session")


class Session(Operations):
    """A session with one store: open it when the register starts, keep it, close it at the end.

    Any method may be called from any thread. Every call ends by `timeouts["total_ms"]`; a failure is a `MaxBonusError`.

        with maxbonus.Session(token="...") as session:
            customer = session.customer_auth(input="8 (900) 000-33-77")
    """

    def __init__(
        self,
        *,
        token: str,
        base_url: Optional[str] = None,
        journal: Optional[Mapping[str, object]] = None,
        timeouts: Optional[Mapping[str, int]] = None,
        breaker: Optional[Mapping[str, int]] = None,
        tls: Optional[Mapping[str, str]] = None,
        proxy: Optional[str] = None,
        allow_http: Optional[bool] = None,
        log: Optional[Mapping[str, object]] = None,
        limits: Optional[Mapping[str, int]] = None,
        wire: Optional[Mapping[str, object]] = None,
        **more: object,
    ) -> None:
        """Opens the session and settles what an earlier one left, about a second at most.

        The arguments are the configuration's keys, described in the project's include/README.md. Raises `UsageError` (BAD_CONFIG).
        """
        config = _json.given(
            more,
            token=token,
            base_url=base_url,
            journal=journal,
            timeouts=timeouts,
            breaker=breaker,
            tls=tls,
            proxy=proxy,
            allow_http=allow_http,
            log=log,
            limits=limits,
            wire=wire,
        )
        self._handle = 0
        self._lock = threading.Lock()
        # The library may still be in an earlier one, on another thread: they live as long as the session.
        self._progress: List[object] = []
        # What a callback raised, on the thread whose call it stopped.
        self._stopped = threading.local()
        self._library = load()
        status, handle, text = self._library.open(_json.dumps(config))
        document = _json.loads(text)
        if status:
            raise error(status, document)
        self._handle = handle
        #: What opening answered: `version`, `journal`, `pending` and `warnings`.
        self.opened: Dict[str, Any] = document

    def call(self, operation: str, request: Mapping[str, object] = NOTHING, /) -> Dict[str, Any]:
        """Runs an operation by its name: `call("check.calc", {...})`."""
        return _json.loads(self.call_text(operation, _json.dumps(request)))

    def call_text(self, operation: str, request: str) -> str:
        """The same from text to text: JSON that this binding does not look into."""
        return self._answer(*self._library.call(self._handle, operation, request))

    def request(self, method: str, path: str, request: Mapping[str, object] = NOTHING, /) -> Dict[str, Any]:
        """Runs any call that the server may have, outside the table; `path` is under the base URL."""
        answer = self._library.request(self._handle, method, path, _json.dumps(request))
        return _json.loads(self._answer(*answer))

    def on_progress(self, callback: Optional[Callable[[int, int], object]]) -> None:
        """Sets who is told of `goods_import`: goods done, goods in all. What it raises stops the import, and is raised there.

        None ends it.
        """

        def told(done: int, total: int) -> bool:
            try:
                if callback is not None:
                    callback(done, total)
                return False
            except BaseException as problem:  # whatever it is, it must not run into the native frames
                self._stopped.by = problem
                return True

        status, kept = self._library.set_progress(self._handle, told if callback else None)
        if status:
            raise error(status, {"status": "INVALID_HANDLE", "code": status, "detail": "the session is closed"})
        self._progress.append(kept)

    def cancel(self) -> None:
        """Makes the session's calls in flight raise `CancelledError` within 100 ms; the session stays open."""
        self._library.cancel(self._handle)

    def close(self) -> None:
        """Cancels the calls in flight, waits for them, and closes; again is no error.

        In a callback of one of its own calls it would wait for itself: `ConflictError`, and the session stays open.
        """
        with self._lock:
            handle, self._handle = self._handle, 0
        if handle and self._library.close(handle) == CONFLICT:
            self._handle = handle
            detail = "a session cannot be closed in a callback of its own call"
            message = "Сеанс занят своим же вызовом."
            document = {"status": "CONFLICT", "code": CONFLICT, "message": message, "detail": detail}
            raise error(CONFLICT, {**document, "outcome": "not_applied"})

    def __enter__(self: S) -> S:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], value: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()

    def __del__(self) -> None:
        # A session that never opened has no more than a part of its attributes.
        if getattr(self, "_handle", 0):
            self.close()

    def _answer(self, status: int, text: str) -> str:
        stopped_by: Optional[BaseException] = getattr(self._stopped, "by", None)
        if stopped_by is not None:
            # Raised even where the last part was sent already, so that it is not left for a later call.
            self._stopped.by = None
            raise stopped_by
        if status:
            raise error(status, _json.loads(text))
        return text
