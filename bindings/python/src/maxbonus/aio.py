"""For asyncio: a session's methods in threads, cancelled with their tasks."""

import asyncio
import threading
from typing import Any, Callable, TypeVar

from .session import Session

R = TypeVar("R")


class _Start:
    """Whether a call has begun in its thread: one that still waits for it is not begun any more once it is cancelled."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun = self._cancelled = False

    def begin(self) -> bool:
        with self._lock:
            self._begun = not self._cancelled
            return self._begun

    def cancel(self) -> bool:
        """Whether it had begun."""
        with self._lock:
            self._cancelled = True
            return self._begun


async def run(method: Callable[..., R], *args: Any, **kwargs: Any) -> R:
    """Runs a session's method without holding up the loop: `await run(session.check_calc, items=items)`.

    Cancelling the task cancels all calls in flight on that session and waits for them, a tenth of a second at most. A
    cancelled `check_write` is settled by the library like one that got no answer.
    """
    session: object = getattr(method, "__self__", None)
    if not isinstance(session, Session):
        raise TypeError("a method of a session is wanted")
    start = _Start()

    def called() -> R:
        if not start.begin():
            raise RuntimeError("cancelled before it began")
        return method(*args, **kwargs)

    call = asyncio.get_running_loop().run_in_executor(None, called)
    # The result of a call that was given up is of no interest.
    call.add_done_callback(lambda done: done.cancelled() or done.exception())
    try:
        # Shielded: a future that is cancelled says that it is done while its thread goes on.
        return await asyncio.shield(call)
    except asyncio.CancelledError:
        begun = start.cancel()
        while begun and not call.done():
            # Again, because the thread may not have reached the library yet.
            session.cancel()
            await asyncio.wait({call}, timeout=0.02)
        raise
