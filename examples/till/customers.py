"""Who the customer is, and what they pay with beside money: coupon and certificate."""

from decimal import Decimal
from typing import Any, Callable, Dict, Optional

import dialogs
from calls import Calls, status
from sale import Certificate, Customer, Receipt, money


class Customers(Calls):
    """The customer's part of the receipt."""

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
            offers = [("Регистрация F5", self.register)] if status(problem) == "CUSTOMER_NOT_FOUND" else []
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
            self._ask(
                "Отправляю СМС…", work, lambda _: self.window.say("good", "СМС со ссылкой на чат-бота отправлена.")
            )

    def coupon(self) -> None:
        dialogs.ask(
            self.window, "Купон", "Купон, промокод или подарочный код", "Код", self._take_coupon, self.receipt.coupon
        )

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
                return self.window.say(
                    "warn", found.get("message") or "Этим сертификатом платить нельзя.", "CERTIFICATE_UNUSABLE"
                )
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
