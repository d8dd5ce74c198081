"""What happens when the cashier presses something. The sale without bonuses is possible at any moment."""

import logging
import os
import tkinter as tk
import webbrowser
from decimal import Decimal, InvalidOperation
from typing import Any, Callable, Dict, List, Optional

import dialogs
import paper
from calls import status
from customers import Customers
from desk import Desk, Sold
from returns import Returns
from sale import Goods, Receipt, decimal, money
from sandbox import Sandbox
from window import COMMANDS, PAYMENTS, Offer, Window

#: How long after the last movement of the slider the receipt is calculated anew, in milliseconds.
SETTLE_MS = 250
KINDS = {"cash": "НАЛИЧНЫМИ", "card": "ПЛАТ.КАРТОЙ"}
#: Under the same number a retry could meet what is still on its way.
NUMBER_IS_TAKEN = ("OUTCOME_UNKNOWN", "CONFLICT")


class Note(logging.Handler):
    """Hands the library's lines on; they come from any thread."""

    def __init__(self, told: Callable[[str], None]) -> None:
        super().__init__()
        self._told = told

    def emit(self, record: logging.LogRecord) -> None:
        self._told(record.getMessage())


class Cashier(Customers, Returns):
    """The receipt: put together, calculated, paid."""

    def __init__(self, desk: Desk, window: Window, sandbox: Optional[Sandbox] = None) -> None:
        super().__init__(desk, window, sandbox)
        #: For the experiment: what the register does between the write and the printer.
        self.dies_before_print = tk.BooleanVar(window, False)
        self.die: Callable[[], object] = lambda: os._exit(1)
        self._is_calculating = self._without_then = False
        self._settling = ""
        window.actions = {
            name: getattr(self, name)
            for name in [c[0] for c in COMMANDS + PAYMENTS]
            + ["add", "remove", "more", "less", "recognise", "slide", "type_bonus"]
        }
        self._log = Note(lambda line: self.worker.tell(window.note, line))
        logging.getLogger("maxbonus").addHandler(self._log)
        logging.getLogger("maxbonus").setLevel(logging.INFO)
        self._set_up_the_bench()
        window.protocol("WM_DELETE_WINDOW", self.close)
        window.say("calm", "Новый чек: нажимайте товары")
        self._show()
        self._tell_of_the_start()

    def run(self) -> None:
        self.window.input.focus_set()
        self.window.mainloop()

    def close(self) -> None:
        logging.getLogger("maxbonus").removeHandler(self._log)
        self._cancel(self._settling)
        self._cancel(self._patience)
        self.desk.session.cancel()
        self.worker.stop()
        self.window.destroy()

    def _set_up_the_bench(self) -> None:
        menu = self.window.tries
        sandbox = self.sandbox
        if sandbox:
            self.cable = tk.BooleanVar(self.window, False)
            menu.add_checkbutton(label="Кабель выдернут", variable=self.cable, command=self._pull)
            menu.add_command(label="Страница песочницы", command=lambda: webbrowser.open(sandbox.page))
        menu.add_checkbutton(label="Погаснуть после записи, до печати", variable=self.dies_before_print)

    def _pull(self) -> None:
        try:
            if self.sandbox:
                self.sandbox.pull_cable(self.cable.get())
        except OSError as problem:
            self.window.say("bad", f"Песочница не отвечает: {problem}")

    def _tell_of_the_start(self) -> None:
        warnings = self.desk.session.opened["warnings"]
        if warnings:
            self.window.say("bad", warnings[0]["message"], warnings[0]["status"])
        self._count_pending(lambda rows: self.pending() if rows else None)

    def new(self) -> None:
        if not self._is_selling:
            self._forget_calls()
            self.receipt = Receipt()
            self.window.input.delete(0, "end")
            self.window.say("calm", "Новый чек: нажимайте товары")
            self._show()
            self.window.input.focus_set()

    def add(self, goods: Goods, typed: str) -> None:
        if self._is_selling:
            return
        qty = decimal(typed)
        if qty is None or not goods.by_weight and qty != qty.to_integral_value():
            self.window.say("warn", "Количество: нужно целое число, для весового товара – килограммы.")
            return
        self.window.qty.set("1")
        if goods.by_weight and qty == 1:
            sentence = f"Положите на весы: {goods.name}"
            dialogs.ask(self.window, "Вес", sentence, "Вес, кг", lambda text: self._weighed(goods, text), "0.500")
            return
        self.receipt.add(goods, qty)
        self._changed()

    def _weighed(self, goods: Goods, text: str) -> None:
        weight = decimal(text)
        if weight is None or weight >= 1000 or weight != round(weight, 3):
            self.window.say("warn", "Вес: нужно число килограммов, не точнее грамма.")
            return
        self.receipt.add(goods, weight)
        self._changed()

    def remove(self, at: int) -> None:
        if not self._is_selling:
            del self.receipt.lines[at]
            self.receipt.change()
            self._changed()

    def more(self, at: int) -> None:
        self._alter(at, 1)

    def less(self, at: int) -> None:
        self._alter(at, -1)

    def _alter(self, at: int, by: int) -> None:
        if not self._is_selling:
            self.receipt.alter(at, by)
            self._changed()

    def _changed(self) -> None:
        self.window.say("calm", f"В чеке позиций: {len(self.receipt.lines)}. Расчёт – F8, оплата – F9 или F10")
        self._show()

    def _show(self) -> None:
        self.window.show_receipt(self.receipt)
        names = [c[0] for c in COMMANDS + PAYMENTS if c[0] != "without"]
        self.window.allow(names, not self._is_selling)
        if not self._is_selling:
            self.window.allow(["cash", "card", "without", "calculate"], bool(self.receipt.lines))
            self.window.allow(["chatbot"], self.receipt.customer is not None)

    def calculate(self, then: Optional[Callable[[], object]] = None) -> None:
        receipt, revision = self.receipt, self.receipt.revision
        if not receipt.lines or self._is_selling and then is None:
            return
        request = receipt.request()
        self._is_calculating = True

        def known(answer: Dict[str, Any]) -> None:
            self._is_calculating = False
            if receipt is not self.receipt or revision != receipt.revision:
                return
            receipt.calculated(answer)
            if receipt.complaint:
                self._stop_selling()
                offers = [("Без купона", lambda: self._take_coupon(""))] if receipt.coupon else []
                self.window.say("warn", receipt.complaint, "", offers)
            elif then is None:
                self.window.say("good", self._offer())
            self._show()
            if then and not receipt.complaint:
                then()

        def failed(problem: Exception) -> None:
            self._is_calculating = False
            if receipt is self.receipt and (revision == receipt.revision or then):
                self._sale_failed(problem)

        self._ask("Считаю скидки и бонусы…", lambda: self.desk.calculate(request), known, failed)

    def _offer(self) -> str:
        receipt = self.receipt
        if receipt.pay_bonus:
            return f"Списываем {money(receipt.pay_bonus)}, к оплате {money(receipt.to_pay)}"
        if receipt.bonus_max:
            return f"К оплате {money(receipt.to_pay)}. Спросите: списать бонусы? Можно до {money(receipt.bonus_max)}"
        return f"К оплате {money(receipt.to_pay)}"

    def slide(self, value: str) -> None:
        self._spend(
            Decimal(value).quantize(Decimal("0.01"))
            if float(value) < float(self.receipt.bonus_max)
            else self.receipt.bonus_max
        )

    def type_bonus(self, text: str) -> None:
        try:
            self._spend(Decimal(text.strip().replace(",", ".") or "0"))
        except InvalidOperation:
            self._show()

    def _spend(self, bonus: Decimal) -> None:
        if self._is_selling:
            return
        before = self.receipt.pay_bonus
        self.receipt.spend(bonus)
        self._show()
        if self.receipt.pay_bonus != before:
            self._cancel(self._settling)
            self._settling = self.window.after(SETTLE_MS, self.calculate)

    def cash(self) -> None:
        self._pay("cash")

    def card(self) -> None:
        self._pay("card")

    def _pay(self, kind: str) -> None:
        # A second press meets a sale that is under way.
        if not self._is_selling and self.receipt.lines:
            self._is_selling, self._without_then = True, False
            self._cancel(self._settling)
            self._show()
            self._go_on(kind)

    def _go_on(self, kind: str) -> None:
        receipt = self.receipt
        customer = receipt.customer
        if receipt.calc is None:
            self.calculate(then=lambda: self._go_on(kind))
        elif receipt.pay_bonus and customer and customer.needs_pin and not receipt.pin_is_known:
            self._ask_pin(kind)
        else:
            # On the disk before it is used: a register that dies never gives a number twice.
            receipt.number = receipt.number or self.desk.book.new_number()
            number = receipt.number
            self._ask(
                f"Провожу чек {number}…",
                lambda: self.desk.sell(receipt, number, kind),
                lambda sold: self._sold(sold, kind),
                lambda problem: self._sale_failed(problem, kind),
            )

    def _ask_pin(self, kind: str) -> None:
        receipt = self.receipt
        named = {
            "customer_token": receipt.customer.token if receipt.customer else "",
            "calc_id": (receipt.calc or {})["calc_id"],
        }

        def check(dialog: dialogs.Pin, pin: str) -> None:
            def right(_: object) -> None:
                receipt.pin_is_known = True
                dialog.destroy()
                self._go_on(kind)

            work = lambda: self.desk.session.call("check.checkpin", {**named, "pin": pin})  # noqa: E731
            self._ask("Проверяю ПИН-код…", work, right, lambda problem: dialog.say(self._complain(problem)))

        def send(dialog: dialogs.Pin) -> None:
            work = lambda: self.desk.session.call("check.askpin", named)  # noqa: E731
            told = lambda _: dialog.say("СМС с ПИН-кодом отправлена покупателю.", "good")  # noqa: E731
            self._ask("Отправляю ПИН-код…", work, told, lambda problem: dialog.say(self._complain(problem)))

        def closed(_: object) -> None:
            # The dialog went away without a PIN: the customer keeps the bonuses.
            if self._is_selling and not receipt.pin_is_known:
                self._stop_selling()
                receipt.spend(Decimal(0))
                self.calculate()

        sandbox, phone = self.sandbox, receipt.customer.phone if receipt.customer else ""
        read = (lambda: sandbox.last_pin(phone)) if sandbox else None
        dialog = dialogs.Pin(self.window, f"Списание {money(receipt.pay_bonus)} бонусов", check, send, read)
        dialog.buttons["ok"].bind("<Destroy>", closed)
        send(dialog)

    def _sold(self, sold: Sold, kind: str) -> None:
        """The server holds the receipt: into the book, onto the paper, and the journal is told that it was printed."""
        self.desk.book.sell(sold.number, sold.lines, sold.sums["К ОПЛАТЕ"], loyal=True)
        if self.dies_before_print.get():
            self.die()
            return
        self.window.print(paper.sale(sold.number, sold.lines, sold.sums, sold.slip, KINDS[kind]))
        close = lambda: self.desk.session.check_close(check_id=sold.number)  # noqa: E731
        self.worker.run(close, lambda _: None, lambda _: self._count_pending())
        self._next(f"Чек {sold.number} пробит, к оплате {money(sold.sums['К ОПЛАТЕ'])}")

    def without(self) -> None:
        """Sells at once, whatever the server does: full prices, no loyalty."""
        if not self.receipt.lines:
            return
        if self._is_selling:
            # What is under way ends within a moment; if the server was quicker, the sale has its bonuses.
            self._without_then = True
            self.desk.session.cancel()
            return
        self._forget_calls()
        receipt, book = self.receipt, self.desk.book
        number = receipt.number or book.new_number()
        lines = [
            {
                "index": n,
                "code": line.goods.code,
                "name": line.goods.name,
                "price": line.goods.price,
                "qty": line.qty,
                "sum": line.sum,
            }
            for n, line in enumerate(receipt.lines)
        ]
        book.sell(number, lines, receipt.total, loyal=False)
        self.window.print(
            paper.sale(number, lines, {"ИТОГ": receipt.total, "К ОПЛАТЕ": receipt.total}, [], "НАЛИЧНЫМИ")
        )
        self._next(f"Чек {number} пробит без бонусов, к оплате {money(receipt.total)}")

    def _next(self, sentence: str) -> None:
        self._is_selling = self._without_then = False
        self.receipt = Receipt()
        self.window.say("good", sentence, "OK")
        self._show()
        self.window.input.focus_set()

    def _stop_selling(self) -> None:
        self._is_selling = False

    def _sale_failed(self, problem: Exception, kind: str = "") -> None:
        was_selling, without = self._is_selling, self._without_then
        self._stop_selling()
        receipt, number, name = self.receipt, self.receipt.number, status(problem)
        if without:
            if name in NUMBER_IS_TAKEN or getattr(problem, "outcome", "") == "unknown":
                receipt.number = ""
            return self.without()
        offers: List[Offer] = []
        if was_selling and name in ("PIN_REQUIRED", "PIN_WRONG") and kind:
            receipt.pin_is_known, self._is_selling = False, True
            self._complain(problem)
            return self._ask_pin(kind)
        if name in NUMBER_IS_TAKEN or name == "CANCELLED" and getattr(problem, "outcome", "") == "unknown":
            # Sold without bonuses it must not go by the number that the server may hold.
            receipt.number = ""
        if name == "CERTIFICATE_UNUSABLE":
            offers.append(("Без сертификата", lambda: self._take_certificate(receipt, None)))
        elif kind and (getattr(problem, "retryable", False) or name == "CONFLICT"):
            offers.append(("Повторить", lambda: self._again(receipt, "" if name == "CONFLICT" else number, kind)))
        self._complain(problem, [*offers, ("Без бонусов F11", self.without)])
        self._show()
        if name in NUMBER_IS_TAKEN:
            self._count_pending()

    def _again(self, receipt: Receipt, number: str, kind: str) -> None:
        if receipt is self.receipt and not self._is_selling:
            receipt.number = number
            self._pay(kind)

    def _forget_calls(self) -> None:
        """What is under way is of a receipt that has gone: its answer is thrown away, the next call need not wait."""
        self._cancel(self._settling)
        self._cancel(self._patience)
        self.receipt.revision += 1
        if self._is_calculating:
            self.desk.session.cancel()
