"""Calls of the library beside the window, and what is shown of them: what every part of the cashier's work needs."""

import logging
from typing import Any, Callable, Dict, Optional, Sequence

import maxbonus
from desk import Desk
from sale import Receipt
from sandbox import Sandbox
from window import COMMANDS, Offer, Window
from worker import Worker

#: The server is asked this long before the banner says so.
PATIENCE_MS = 200


def status(problem: Exception) -> str:
    return problem.status if isinstance(problem, maxbonus.MaxBonusError) else ""


class Calls:
    """The desk, the window, and the receipt between them."""

    def __init__(self, desk: Desk, window: Window, sandbox: Optional[Sandbox]) -> None:
        self.desk, self.window, self.sandbox = desk, window, sandbox
        self.receipt = Receipt()
        self.worker = Worker(window)
        self._is_selling = False
        self._patience = ""

    # What the cashier's other parts do.

    def without(self) -> None:
        raise NotImplementedError

    def calculate(self, then: Optional[Callable[[], object]] = None) -> None:
        raise NotImplementedError

    def _show(self) -> None:
        raise NotImplementedError

    def _ask(
        self,
        meanwhile: str,
        work: Callable[[], Any],
        then: Callable[[Any], object],
        failed: Optional[Callable[[Exception], object]] = None,
    ) -> None:
        """Runs a call beside the window; when it takes a moment, the banner says what is going on."""
        self._cancel(self._patience)
        offers = [("Без бонусов F11", self.without)] if self.receipt.lines else []
        patience = self._patience = self.window.after(
            PATIENCE_MS, lambda: self.window.say("busy", meanwhile, "", offers)
        )

        def come(tell: Callable[[Any], object]) -> Callable[[Any], None]:
            def told(what: Any) -> None:
                self._cancel(patience)
                tell(what)

            return told

        self.worker.run(work, come(then), come(failed or self._complain))

    def _cancel(self, timer: str) -> None:
        if timer:
            self.window.after_cancel(timer)

    def _complain(self, problem: Exception, offers: Sequence[Offer] = (), first: str = "") -> str:
        """Shows what went wrong as the cashier may read it; the sentence is given back."""
        if not isinstance(problem, maxbonus.MaxBonusError):
            logging.getLogger("maxbonus").error("the till: %r", problem)
            self.window.say(
                "bad", f"{first}Ошибка программы кассы. Продавайте без бонусов.", type(problem).__name__, offers
            )
            return "Ошибка программы кассы."
        tone = "warn" if isinstance(problem, (maxbonus.RefusedError, maxbonus.UsageError)) else "bad"
        self.window.say(tone, first + problem.message, problem.status, offers)
        return problem.message

    def _count_pending(self, then: Callable[[int], object] = lambda _: None) -> None:
        """Shows on the button how much waits."""

        def known(answer: Dict[str, Any]) -> None:
            count = len(answer["checks"]) + len(self.desk.book.untold())
            words, key = next((c[1], c[2]) for c in COMMANDS if c[0] == "pending")
            self.window.buttons["pending"]["text"] = f"{words}{f': {count}' if count else ''}\n{key}"
            then(count)

        self.worker.run(self.desk.pending, known, lambda _: None)
