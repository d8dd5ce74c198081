"""Goods that come back, and receipts and returns that wait for a decision."""

from decimal import Decimal
from functools import partial
from typing import Any, Dict, List, Tuple

import dialogs
import paper
from calls import Calls
from sale import money
from window import Offer


class Returns(Calls):
    """What happens after the sale."""

    def give_back(self) -> None:
        dialogs.Return(self.window, self.desk.book, self._give_back)

    def _give_back(self, sold: Dict[str, Any], lines: List[Dict[str, Any]]) -> None:
        book = self.desk.book
        items = [{"index": line["index"], "code": line["code"], "qty": str(line["qty"])} for line in lines]
        summ = sum((line["sum"] for line in lines), Decimal(0))
        entry = book.give_back(sold, items, summ)
        back = Decimal(entry["money"])

        def printed(told: List[str]) -> None:
            self.window.print(paper.given_back(entry["return_id"], sold["number"], lines, summ, back, told))

        if not sold["loyal"]:
            printed([])
            self.window.say("good", f"Возврат {entry['return_id']}: верните {money(back)}", "OK")
            return

        def done(answer: Dict[str, Any]) -> None:
            book.told(entry)
            text = answer.get("print_text") or ""
            printed(text.split("\n") if isinstance(text, str) and text else [])
            self.window.say("good", f"Возврат {entry['return_id']}: верните {money(back)}", "OK")

        def failed(problem: Exception) -> None:
            # The customer's money never waits; the bonuses follow.
            printed([])
            self._complain(problem, [("Повторить", lambda: self._tell_return(entry))], f"Верните {money(back)}. ")
            self._count_pending()

        self._ask("Возвращаю бонусы…", lambda: self.desk.give_back(entry), done, failed)

    def _tell_return(self, entry: Dict[str, Any]) -> None:
        def done(_: object) -> None:
            self.desk.book.told(entry)
            self.window.say("good", f"Возврат {entry['return_id']} принят сервером.", "OK")
            self._count_pending()

        self._ask("Повторяю возврат…", lambda: self.desk.give_back(entry), done)

    def _mark_return(self, entry: Dict[str, Any], outcome: str) -> None:
        """What a person saw in the cabinet; what the server does not know is sent again."""

        def done(_: object) -> None:
            if outcome == "not_applied":
                self._tell_return(entry)
                return
            self.desk.book.told(entry)
            self.window.say("good", f"Возврат {entry['return_id']} отмечен как принятый.", "OK")
            self._count_pending()

        self._ask("Отмечаю возврат…", lambda: self.desk.settle_return(entry, outcome), done)

    def pending(self) -> None:
        def show(checks: List[Dict[str, Any]]) -> None:
            rows = [self._row(check) for check in checks]
            rows += [
                (
                    f"Возврат {entry['return_id']} по чеку {entry['number']}: знает ли о нём сервер, видно в личном кабинете.",
                    [
                        ("Сервер знает", partial(self._mark_return, entry, "applied")),
                        ("Не знает, отправить", partial(self._mark_return, entry, "not_applied")),
                    ],
                )
                for entry in self.desk.book.untold()
            ]
            dialogs.Pending(self.window, rows)

        self._ask("Читаю журнал…", self.desk.pending, lambda answer: show(answer["checks"]))

    def _row(self, check: Dict[str, Any]) -> Tuple[str, List[Offer]]:
        number = check["check_id"]
        if check["state"] != "WRITTEN":
            sentence = (
                f"Чек {number}: прошёл ли он, неизвестно. Библиотека откатит его сама, как только сервер ответит."
            )
            return sentence, [
                ("Уладить сейчас", lambda: self._settle("journal.recover", {}, number, "Журнал проверен."))
            ]
        sentence = f"Чек {number} проведён с бонусами, но касса погасла раньше, чем узнала о печати. Чек пробит?"
        return sentence, [
            ("Да, пробит", lambda: self._settle("check.close", {"check_id": number}, number, f"Чек {number} закрыт.")),
            (
                "Нет, откатить",
                lambda: self._settle(
                    "check.rollback", {"check_id": number}, number, f"Чек {number} откачен, бонусы вернулись."
                ),
            ),
        ]

    def _settle(self, operation: str, request: Dict[str, Any], number: str, sentence: str) -> None:
        def done(_: object) -> None:
            if operation == "check.rollback":
                self.desk.book.drop(number)
            self.window.say("good", sentence, "OK")
            self._count_pending()

        self._ask("Улаживаю…", lambda: self.desk.session.call(operation, request), done)
