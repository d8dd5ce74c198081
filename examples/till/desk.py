"""What the register asks of the library. Every call may take up to its deadline: they run on the worker's thread."""

import logging
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Dict, List, Mapping

import maxbonus
from book import Book
from maxbonus.types import ReceiptSlipAnswerElement
from paper import WIDTH
from sale import Customer, Receipt


@dataclass
class Sold:
    """A receipt that the server holds, ready for the printer."""

    number: str
    lines: List[Dict[str, Any]]
    sums: Dict[str, Decimal]
    slip: List[ReceiptSlipAnswerElement]


class Desk:
    """A session, and the register's own book beside its journal."""

    def __init__(self, config: Mapping[str, Any], folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        config = dict(config)
        config["journal"] = {"path": str(folder / "journal.db"), **config.get("journal", {})}
        maxbonus.set_log_level(logging.INFO)
        self.session = maxbonus.Session(**config)
        self.book = Book(folder / "book.json")

    def recognise(self, text: str) -> Customer:
        return Customer.of(self.session.customer_auth(input=text), text)

    def register(self, form: Mapping[str, str]) -> Customer:
        answer = self.session.call("customer.register_confirm", form)
        return Customer.of(answer, form["phone"])

    def calculate(self, request: Mapping[str, Any]) -> Dict[str, Any]:
        return self.session.call("check.calc", request)

    def sell(self, receipt: Receipt, number: str, kind: str) -> Sold:
        """Spreads the discounts over the lines, writes, and makes the slip; the receipt has been calculated."""
        calc, request = receipt.calc or {}, receipt.request()
        bonus = calc.get("total_bonus_pay") or Decimal(0)
        spread = self.session.receipt_spread(
            items=calc["items"], discount=receipt.discount, bonus=bonus, certificate=receipt.by_certificate
        )
        request.update(check_id=number, calc_id=calc["calc_id"])
        written = self.session.call("check.write", request)
        phone = receipt.customer.phone if receipt.customer else None
        slip = self.session.receipt_slip(written, phone=phone, width=WIDTH)
        names = {n: line.goods for n, line in enumerate(receipt.lines)}
        lines = [
            {**line, "name": names[line["index"]].name, "code": names[line["index"]].code} for line in spread["lines"]
        ]
        sums = {
            "СКИДКА": spread["discount"],
            "БОНУСАМИ": spread["bonus"],
            "ИТОГ": spread["total"],
            "СЕРТИФИКАТОМ": spread["certificate"],
            "К ОПЛАТЕ": spread["to_pay"],
        }
        return Sold(number, lines, sums, slip["elements"] if receipt.customer else [])

    def give_back(self, entry: Mapping[str, Any]) -> Dict[str, Any]:
        """Tells the server of a return that stands in the book; the same again changes nothing more."""
        try:
            answer = self.session.call(
                "check.return",
                {"check_id": entry["number"], "return_id": entry["return_id"], "items": entry["items"]},
            )
        except maxbonus.RefusedError as refusal:
            if refusal.status not in ("ALREADY_WRITTEN", "REJECTED"):
                raise
            # It is there, or it will never be: the customer's money does not depend on it.
            answer = {"print_text": refusal.message}
        return dict(answer)

    def settle_return(self, entry: Mapping[str, Any], outcome: str) -> None:
        """A person's word on a return that got no answer; one that never left has nothing to settle."""
        try:
            self.session.journal_settle(return_id=entry["return_id"], outcome=outcome)
        except (maxbonus.ConflictError, maxbonus.RefusedError):
            pass

    def pending(self) -> Dict[str, Any]:
        return dict(self.session.journal_pending())
