"""What happens when the cashier presses something. The sale without bonuses is possible at any moment."""

import logging
import os
import tkinter as tk
import webbrowser
from decimal import Decimal, InvalidOperation
from typing import Any, Callable, Dict, List, Optional, Tuple

import dialogs
import maxbonus
import paper
from desk import Desk, Sold
from sale import Certificate, Customer, Goods, Receipt, decimal, money
from sandbox import Sandbox
from window import COMMANDS, PAYMENTS, Window
from worker import Worker

#: How long after the last movement of the slider the receipt is calculated anew, in milliseconds.
SETTLE_MS = 250
#: The server is asked this long before the banner says so.
PATIENCE_MS = 200
KINDS = {"cash": "НАЛИЧНЫМИ", "card": "ПЛАТ.КАРТОЙ"}
#: Under the same number a retry could meet what is still on its way.
NUMBER_IS_TAKEN = ("OUTCOME_UNKNOWN", "CONFLICT")


class Cashier:
    """The desk, the window, and the receipt between them."""

    def __init__(self, desk: Desk, window: Window, sandbox: Optional[Sandbox] = None) -> None:
        self.desk, self.window, self.sandbox = desk, window, sandbox
        self.receipt = Receipt()
        self.worker = Worker(window)
        #: For the experiment: what the register does between the write and the printer.
        self.dies_before_print = tk.BooleanVar(window, False)
        self.die: Callable[[], object] = lambda: os._exit(1)
        self._is_selling = self._is_calculating = self._without_then = False
        self._settling = self._patience = ""
        window.actions = {
            name: getattr(self, name)
            for name in [c[0] for c in COMMANDS + PAYMENTS] + ["add", "remove", "more", "less", "recognise", "slide", "type_bonus"]
        }
        self._log = logging.Handler()
        self._log.emit = lambda record: self.worker.tell(window.note, record.getMessage())  # type: ignore[method-assign]
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
        self.desk.session.cancel()
        self.worker.stop()
        self.window.destroy()

    def _set_up_the_bench(self) -> None:
        menu = self.window.tries
        if self.sandbox:
            self.cable = tk.BooleanVar(self.window, False)
            menu.add_checkbutton(label="Кабель выдернут", variable=self.cable, command=self._pull)
            menu.add_command(label="Страница песочницы", command=lambda: webbrowser.open(self.sandbox.page if self.sandbox else ""))
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

    # The receipt.

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

    # The customer.

    def customer(self) -> None:
        self.window.input.focus_set()
        self.window.input.selection_range(0, "end")

    def recognise(self, text: str) -> None:
        if self._is_selling:
            return
        if not text.strip():
            self.window.say("warn", "Введите телефон, номер карты, QR или короткий код.")
            return
        receipt = self.receipt

        def failed(problem: Exception) -> None:
            offers = [("Регистрация F5", self.register)] if _status(problem) == "CUSTOMER_NOT_FOUND" else []
            self._complain(problem, offers)

        self._ask("Ищу покупателя…", lambda: self.desk.recognise(text), lambda c: self._known(receipt, c), failed)

    def _known(self, receipt: Receipt, customer: Customer) -> None:
        if receipt is not self.receipt or self._is_selling:
            return
        receipt.customer = customer
        receipt.change()
        self.window.say("good", f"{customer.name}, бонусов {money(customer.bonus)}")
        self.window.input.delete(0, "end")
        self._show()
        if receipt.lines:
            self.calculate()

    def register(self) -> None:
        phone = self.window.input.get().strip()
        read = self.sandbox.last_pin if self.sandbox else None
        dialogs.Registration(self.window, phone, self._ask_registration, self._confirm_registration, read)

    def _ask_registration(self, dialog: dialogs.Registration, phone: str, again: bool) -> None:
        operation = "customer.register_resend" if again else "customer.register_request"
        self._ask(
            "Отправляю СМС…",
            lambda: self.desk.session.call(operation, {"phone": phone}),
            lambda _: dialog.say("СМС с ПИН-кодом отправлена.", "good"),
            lambda problem: dialog.say(self._complain(problem)),
        )

    def _confirm_registration(self, dialog: dialogs.Registration, form: Dict[str, str]) -> None:
        receipt = self.receipt

        def done(customer: Customer) -> None:
            dialog.destroy()
            self._known(receipt, customer)

        failed: Callable[[Exception], None] = lambda problem: dialog.say(self._complain(problem))
        self._ask("Регистрирую…", lambda: self.desk.register(form), done, failed)

    def chatbot(self) -> None:
        customer = self.receipt.customer
        if customer:
            work = lambda: self.desk.session.customer_send_chatbot_sms(phone=customer.phone)  # noqa: E731
            self._ask("Отправляю СМС…", work, lambda _: self.window.say("good", "СМС со ссылкой на чат-бота отправлена."))

    # Coupon and certificate.

    def coupon(self) -> None:
        dialogs.ask(self.window, "Купон", "Купон, промокод или подарочный код", "Код", self._take_coupon, self.receipt.coupon)

    def _take_coupon(self, code: str) -> None:
        self.receipt.coupon = code
        self.receipt.change()
        self._show()
        if self.receipt.lines:
            self.calculate()

    def certificate(self) -> None:
        dialogs.ask(self.window, "Сертификат", "Оплата сертификатом", "Номер", self._look_at_certificate)

    def _look_at_certificate(self, code: str) -> None:
        receipt = self.receipt
        if not code:
            return self._take_certificate(receipt, None)

        def known(found: Dict[str, Any]) -> None:
            if not found.get("usable"):
                return self.window.say("warn", found.get("message") or "Этим сертификатом платить нельзя.", "CERTIFICATE_UNUSABLE")
            balance = found.get("balance") or Decimal(0)
            if found.get("need_pin"):
                take = lambda pin: self._take_certificate(receipt, Certificate(code, pin, balance))  # noqa: E731
                dialogs.ask(self.window, "Сертификат", f"На сертификате {money(balance)}", "ПИН-код сертификата", take)
            else:
                self._take_certificate(receipt, Certificate(code, "", balance))

        self._ask("Проверяю сертификат…", lambda: dict(self.desk.session.certificate_info(code=code)), known)

    def _take_certificate(self, receipt: Receipt, certificate: Optional[Certificate]) -> None:
        receipt.certificate = certificate
        receipt.change()
        if certificate:
            self.window.say("good", f"Сертификат {certificate.code}: на нём {money(certificate.balance)}")
        self._show()
        if receipt.lines:
            self.calculate()

    # The calculation.

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
        self._spend(Decimal(value).quantize(Decimal("0.01")) if float(value) < float(self.receipt.bonus_max) else self.receipt.bonus_max)

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

    # The payment.

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
        named = {"customer_token": receipt.customer.token if receipt.customer else "", "calc_id": (receipt.calc or {})["calc_id"]}

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
            {"index": n, "code": line.goods.code, "name": line.goods.name, "price": line.goods.price, "qty": line.qty, "sum": line.sum}
            for n, line in enumerate(receipt.lines)
        ]
        book.sell(number, lines, receipt.total, loyal=False)
        self.window.print(paper.sale(number, lines, {"ИТОГ": receipt.total, "К ОПЛАТЕ": receipt.total}, [], "НАЛИЧНЫМИ"))
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
        receipt, status, number = self.receipt, _status(problem), self.receipt.number
        if without:
            if status in NUMBER_IS_TAKEN or getattr(problem, "outcome", "") == "unknown":
                receipt.number = ""
            return self.without()
        offers: List[Tuple[str, Callable[[], object]]] = []
        if was_selling and status in ("PIN_REQUIRED", "PIN_WRONG") and kind:
            receipt.pin_is_known, self._is_selling = False, True
            self._complain(problem)
            return self._ask_pin(kind)
        if status in NUMBER_IS_TAKEN or status == "CANCELLED" and getattr(problem, "outcome", "") == "unknown":
            # Sold without bonuses it must not go by the number that the server may hold.
            receipt.number = ""
        if status == "CERTIFICATE_UNUSABLE":
            offers.append(("Без сертификата", lambda: self._take_certificate(receipt, None)))
        elif kind and (getattr(problem, "retryable", False) or status == "CONFLICT"):
            offers.append(("Повторить", lambda: self._again(receipt, "" if status == "CONFLICT" else number, kind)))
        self._complain(problem, [*offers, ("Без бонусов F11", self.without)])
        self._show()
        if status in NUMBER_IS_TAKEN:
            self._count_pending()

    def _again(self, receipt: Receipt, number: str, kind: str) -> None:
        if receipt is self.receipt and not self._is_selling:
            receipt.number = number
            self._pay(kind)

    # Returns, and what waits for a decision.

    def give_back(self) -> None:
        dialogs.Return(self.window, self.desk.book, self._give_back)

    def _give_back(self, sold: Dict[str, Any], lines: List[Dict[str, Any]]) -> None:
        book = self.desk.book
        items = [{"index": line["index"], "code": line["code"], "qty": str(line["qty"])} for line in lines]
        entry = book.give_back(book.new_number("В"), sold["number"], items, sold["loyal"])
        summ = sum((line["sum"] for line in lines), Decimal(0))

        def printed(told: List[str]) -> None:
            self.window.print(paper.given_back(entry["return_id"], sold["number"], lines, summ, told))

        if not sold["loyal"]:
            printed([])
            self.window.say("good", f"Возврат {entry['return_id']}: верните {money(summ)}", "OK")
            return

        def done(answer: Dict[str, Any]) -> None:
            book.told(entry)
            text = answer.get("print_text") or ""
            printed(text.split("\n") if isinstance(text, str) and text else [])
            self.window.say("good", f"Возврат {entry['return_id']}: верните {money(summ)}", "OK")

        def failed(problem: Exception) -> None:
            # The customer's money never waits; the bonuses follow.
            printed([])
            self._complain(problem, [("Повторить", lambda: self._tell_return(entry))], f"Верните {money(summ)}. ")
            self._count_pending()

        self._ask("Возвращаю бонусы…", lambda: self.desk.give_back(entry), done, failed)

    def _tell_return(self, entry: Dict[str, Any]) -> None:
        def done(_: object) -> None:
            self.desk.book.told(entry)
            self.window.say("good", f"Возврат {entry['return_id']} принят сервером.", "OK")
            self._count_pending()

        self._ask("Повторяю возврат…", lambda: self.desk.give_back(entry), done)

    def pending(self) -> None:
        def show(checks: List[Dict[str, Any]]) -> None:
            rows = [self._row(check) for check in checks]
            rows += [
                (f"Возврат {entry['return_id']} по чеку {entry['number']}: сервер о нём ещё не знает.", [("Повторить", lambda entry=entry: self._tell_return(entry))])
                for entry in self.desk.book.untold()
            ]
            dialogs.Pending(self.window, rows)

        self._ask("Читаю журнал…", self.desk.pending, lambda answer: show(answer["checks"]))

    def _row(self, check: Dict[str, Any]) -> Tuple[str, List[Tuple[str, Callable[[], object]]]]:
        number = check["check_id"]
        if check["state"] != "WRITTEN":
            sentence = f"Чек {number}: прошёл ли он, неизвестно. Библиотека откатит его сама, как только сервер ответит."
            return sentence, [("Уладить сейчас", lambda: self._settle("journal.recover", {}, number, "Журнал проверен."))]
        sentence = f"Чек {number} проведён с бонусами, но касса погасла раньше, чем узнала о печати. Чек пробит?"
        return sentence, [
            ("Да, пробит", lambda: self._settle("check.close", {"check_id": number}, number, f"Чек {number} закрыт.")),
            ("Нет, откатить", lambda: self._settle("check.rollback", {"check_id": number}, number, f"Чек {number} откачен, бонусы вернулись.")),
        ]

    def _settle(self, operation: str, request: Dict[str, Any], number: str, sentence: str) -> None:
        def done(_: object) -> None:
            if operation == "check.rollback":
                self.desk.book.drop(number)
            self.window.say("good", sentence, "OK")
            self._count_pending()

        self._ask("Улаживаю…", lambda: self.desk.session.call(operation, request), done)

    def _count_pending(self, then: Callable[[int], object] = lambda _: None) -> None:
        """Shows on the button how much waits."""

        def known(answer: Dict[str, Any]) -> None:
            count = len(answer["checks"]) + len(self.desk.book.untold())
            words, key = next((c[1], c[2]) for c in COMMANDS if c[0] == "pending")
            self.window.buttons["pending"]["text"] = f"{words}{f': {count}' if count else ''}\n{key}"
            then(count)

        self.worker.run(self.desk.pending, known, lambda _: None)

    # Calls.

    def _ask(self, meanwhile: str, work: Callable[[], Any], then: Callable[[Any], object], failed: Optional[Callable[[Exception], object]] = None) -> None:
        """Runs a call beside the window; when it takes a moment, the banner says what is going on."""
        self._cancel(self._patience)
        offers = [("Без бонусов F11", self.without)] if self.receipt.lines else []
        patience = self._patience = self.window.after(PATIENCE_MS, lambda: self.window.say("busy", meanwhile, "", offers))

        def come(tell: Callable[[Any], object]) -> Callable[[Any], None]:
            def told(what: Any) -> None:
                self._cancel(patience)
                tell(what)

            return told

        self.worker.run(work, come(then), come(failed or self._complain))

    def _forget_calls(self) -> None:
        """What is under way is of a receipt that has gone: its answer is thrown away, and the next call need not wait."""
        self._cancel(self._settling)
        self._cancel(self._patience)
        self.receipt.revision += 1
        if self._is_calculating:
            self.desk.session.cancel()

    def _cancel(self, timer: str) -> None:
        if timer:
            self.window.after_cancel(timer)

    def _complain(self, problem: Exception, offers: Optional[List[Tuple[str, Callable[[], object]]]] = None, first: str = "") -> str:
        """Shows what went wrong as the cashier may read it; the sentence is given back."""
        if not isinstance(problem, maxbonus.MaxBonusError):
            logging.getLogger("maxbonus").error("the till: %r", problem)
            self.window.say("bad", f"{first}Ошибка программы кассы. Продавайте без бонусов.", type(problem).__name__, offers or [])
            return "Ошибка программы кассы."
        tone = "warn" if isinstance(problem, (maxbonus.RefusedError, maxbonus.UsageError)) else "bad"
        self.window.say(tone, first + problem.message, problem.status, offers or [])
        return problem.message


def _status(problem: Exception) -> str:
    return problem.status if isinstance(problem, maxbonus.MaxBonusError) else ""
