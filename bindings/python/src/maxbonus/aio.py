"""For asyncio: a session's methods in threads, cancelled with their tasks."""

import asyncio
import functools
from typing import Any, Callable, TypeVar

from .session import Session

R = TypeVar("R")


async def run(method: Callable[..., R], *args: Any, **kwargs: Any) -> R:
    """Runs a session's method without holding up the loop: `await run(session.check_calc, items=items)`.

    Cancelling the task cancels all calls in flight on that session and waits for them, a tenth of a second at most. A
    cancelled `check_write` is settled by the library like one that got no answer.
    """
    session: object = getattr(method, "__self__", None)
    if not isinstance(session, Session):
        raise TypeError("a method of a session is wanted")
    loop = asyncio.get_running_loop()
    call = loop.run_in_executor(None, functools.partial(method, *args, **kwargs))
    try:
        return await asyncio.shield(call)
    except asyncio.CancelledError:
        # One that still waits for its thread is simply not begun.
        call.cancel()
        while not call.done():
            session.cancel()
            await asyncio.wait({call}, timeout=0.02)
        if not call.cancelled():
            call.exception()
        raise
