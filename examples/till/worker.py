"""Calls of the library on a thread of their own: the window never waits for them."""

import queue
import threading
import tkinter as tk
from typing import Any, Callable

#: How often the window looks for what has come, in milliseconds.
TICK_MS = 20


class Worker:
    """One call after the other; what comes of them is told in the window's thread."""

    def __init__(self, window: tk.Misc) -> None:
        self._window = window
        self._asked: queue.Queue[Any] = queue.Queue()
        self._done: queue.Queue[Any] = queue.Queue()
        self._thread = threading.Thread(target=self._work, name="till", daemon=True)
        self._thread.start()
        self._timer = window.after(TICK_MS, self._deliver)

    def run(self, work: Callable[[], Any], then: Callable[[Any], None], failed: Callable[[Exception], None]) -> None:
        self._asked.put((work, then, failed))

    def tell(self, told: Callable[[Any], None], what: Any) -> None:
        """From any thread: has `told` called in the window's."""
        self._done.put((told, what))

    def stop(self) -> None:
        """Waits for the call under way."""
        self._window.after_cancel(self._timer)
        self._asked.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (task := self._asked.get()) is not None:
            work, then, failed = task
            try:
                self.tell(then, work())
            except Exception as problem:  # the window says what it was
                self.tell(failed, problem)

    def _deliver(self) -> None:
        self._timer = self._window.after(TICK_MS, self._deliver)
        while not self._done.empty():
            told, what = self._done.get()
            told(what)
