"""The guide's day at the till, against the sandbox of this project: the same day as examples/checkout.rs.

cargo run -p maxbonus-sandbox in one window; pip install maxbonus-*.whl, then: python checkout.py [BASE_URL [TOKEN]]
"""

import sys
import tempfile
import time
from pathlib import Path
from typing import List, Optional, Tuple
from urllib.parse import urljoin

import maxbonus
from maxbonus.types import CheckCalcAnswer, CheckCalcCertificate, CheckCalcItem, CheckWriteAnswer

BASE_URL = "http://127.0.0.1:38200/api/cashbox"
TOKEN = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdG9yZSI6InNhbmRib3gifQ.bm90LWEtcmVhbC1zaWduYXR1cmU"
PAPER = 40
ANNA, DMITRY, OLGA, NEWCOMER = "8 (900) 000-22-49", "+7 900 000-33-77", "9000007319", "8-911-222-33-44"

Goods = List[Tuple[str, str, str]]
HOLDER: Goods = [("DT-01", "Держатель тростей ДТ-01", "1.00")]
TABLE: Goods = [("9934", "Столик", "2500.00")]
CHAIR: Goods = [("9918", "Кресло", "6000.00")]


def title(text: str) -> None:
    print(f"\n## {text}\n")


def cashier(line: str) -> None:
    print(f"касса: {line}")


def paper(line: str) -> None:
    print(f"        |{line:{PAPER}}|")


def pair(left: str, right: str) -> None:
    paper(f"{left:{PAPER - len(right)}}{right}")


class Customer:
    """A customer as the cashier sees one; without a token, anonymous."""

    def __init__(self, token: str = "8888888888", phone: str = "") -> None:
        self.token, self.phone = token, phone


class Register:
    """A register with its session."""

    def __init__(self, base_url: str, token: str, journal: Path) -> None:
        self.session = maxbonus.Session(token=token, base_url=base_url, journal={"path": str(journal)})

    def recognise(self, phone: str) -> Customer:
        customer = self.session.customer_auth(input=phone)
        cashier(f"{customer['first_name']}, бонусов {customer['total_bonus']:.2f}")
        return Customer(customer["token"], phone)

    def calc(
        self,
        customer: Customer,
        goods: Goods,
        pay_bonus: Optional[str] = None,
        coupon: Optional[str] = None,
        certificate: Optional[List[CheckCalcCertificate]] = None,
    ) -> CheckCalcAnswer:
        items: List[CheckCalcItem] = [
            {"index": n, "code": code, "price": price, "qty": 1} for n, (code, _, price) in enumerate(goods)
        ]
        return self.session.check_calc(
            customer_token=customer.token, items=items, pay_bonus=pay_bonus, coupon=coupon, certificate=certificate
        )

    def sell(
        self,
        number: str,
        customer: Customer,
        goods: Goods,
        pay_bonus: str = "0",
        coupon: Optional[str] = None,
        certificate: Optional[List[CheckCalcCertificate]] = None,
    ) -> None:
        """Calculates, spends, writes, prints and closes."""
        calc = self.calc(customer, goods, None, coupon, certificate)
        cashier(f"можно списать до {calc['total_max_bonus_can_pay']:.2f}")
        if pay_bonus != "0":
            calc = self.calc(customer, goods, pay_bonus, coupon, certificate)
            cashier(f"покупатель списывает {pay_bonus}")
        written = self.session.check_write(
            check_id=number,
            calc_id=calc["calc_id"],
            customer_token=customer.token,
            pay_bonus=pay_bonus,
            coupon=coupon,
            certificate=certificate,
            shift=1,
        )
        self.print(number, customer, goods, calc, written)
        self.session.check_close(check_id=number)

    def print(
        self, number: str, customer: Customer, goods: Goods, calc: CheckCalcAnswer, written: CheckWriteAnswer
    ) -> None:
        """The paper: goods, the loyalty part as the library made it, the total."""
        slip = self.session.receipt_slip(written, phone=customer.phone, width=PAPER)
        paper("=" * PAPER)
        pair("ПРОДАЖА", f"№{number}")
        for _, name, price in goods:
            pair(name, price)
        if calc["total_discount"]:
            pair("СКИДКА", f"{calc['total_discount']:.2f}")
        if calc["total_bonus_pay"]:
            pair("БОНУСАМИ", f"{calc['total_bonus_pay']:.2f}")
        pair("ИТОГ", f"{calc['total_check_amount']:.2f}")
        for certificate in calc.get("certificate") or []:
            pair("СЕРТИФИКАТОМ", f"{certificate['summ']:.2f}")
        if slip["lines"]:
            paper("-" * PAPER)
            for line in slip["lines"]:
                paper(line)
        paper("=" * PAPER)

    def enrol(self, sandbox: maxbonus.Session) -> Customer:
        try:
            self.session.customer_auth(input=NEWCOMER)
        except maxbonus.RefusedError as refusal:
            cashier(refusal.message)
        self.session.customer_register_request(phone=NEWCOMER)
        # The customer reads the PIN from the telephone; here it lies in the sandbox's outbox.
        pin = sandbox.request("GET", "/outbox")["data"][-1]["pin"]
        try:
            self.confirm("0000000")
        except maxbonus.RefusedError as refusal:
            cashier(f"первая попытка: {refusal.message}")
        return self.confirm(pin)

    def confirm(self, pin: str) -> Customer:
        customer = self.session.customer_register_confirm(
            phone=NEWCOMER, pin=pin, last_name="Новиков", first_name="Иван", gender="male", birthday="1990-05-17"
        )
        cashier(f"зарегистрирован: {customer['first_name']}")
        return Customer(customer["token"], NEWCOMER)

    def certificate(self, code: str) -> None:
        try:
            found = self.session.certificate_info(code=code)
        except maxbonus.RefusedError as refusal:
            return cashier(refusal.message)
        usable = "можно платить" if found["usable"] else "платить нельзя"
        pin = ", нужен ПИН-код" if found.get("need_pin") else ""
        cashier(f"сертификат {code}: {usable}, на нём {found['balance']:.2f}{pin}")


def hang_and_start_again(base_url: str, token: str, register: Register, folder: Path, anna: Customer) -> Register:
    """Scenario 5: the server holds the check, the paper never came out, and the till knows nothing any more."""
    calc = register.calc(anna, TABLE)
    register.session.check_write(check_id="000009", calc_id=calc["calc_id"], customer_token=anna.token)
    cashier("чек проведён, касса зависла до печати")
    register.session.close()
    # The old journal is put away, as if the disk had been changed; the register kept the receipt and its calculation.
    register = Register(base_url, token, folder / "lost.db")
    try:
        register.session.check_write(check_id="000009", calc_id=calc["calc_id"], customer_token=anna.token)
    except maxbonus.RefusedError as refusal:
        cashier(f"вторая попытка: {refusal.message}")
    cashier(f"откат: {register.session.check_rollback(check_id='000009')['state']}")
    written = register.session.check_write(check_id="000009", calc_id=calc["calc_id"], customer_token=anna.token)
    register.print("000009", anna, TABLE, calc, written)
    register.session.check_close(check_id="000009")
    register.session.close()
    register = Register(base_url, token, folder / "journal.db")
    pending = register.session.journal_pending()
    cashier(f"в прежнем журнале ждёт решения чек {pending['checks'][0]['check_id']}")
    # It was printed in the end, so the journal is told so.
    register.session.check_close(check_id="000009")
    return register


def lose_the_answer(register: Register, sandbox: maxbonus.Session, dmitry: Customer) -> None:
    """The answer to a write is lost: the library rolls the check back, and the sale is closed again."""
    calc = register.calc(dmitry, TABLE)
    sandbox.request("POST", "/faults", {"operation": "check.write", "kind": "status_after", "status": 503})
    try:
        register.session.check_write(
            check_id="000010", calc_id=calc["calc_id"], customer_token=dmitry.token, pay_bonus="10.00", shift=1
        )
    except maxbonus.UnavailableError as error:
        cashier(f"{error.message} Итог: {error.outcome}")
    time.sleep(0.01)
    register.sell("000010", dmitry, TABLE, "10.00")


def day(base_url: str, token: str, folder: Path) -> None:
    register = Register(base_url, token, folder / "journal.db")
    sandbox = Register(urljoin(base_url, "/sandbox"), token, folder / "admin.db").session

    title("Чек 1. Бонусы начисляются")
    # The shop's server sends no text of its own here, so the slip is the library's.
    sandbox.request("PUT", "/settings", {"print_text": False})
    anna = register.recognise(ANNA)
    register.sell("000001", anna, HOLDER)

    title("Чек 2. Бонусы списываются")
    dmitry = register.recognise(DMITRY)
    register.sell("000002", dmitry, HOLDER, "0.30")

    title("Чек 3. Скидка по акции")
    sandbox.request("PUT", "/settings", {"print_text": True})
    olga = register.recognise(OLGA)
    register.sell("000003", olga, [("SALO", "Сало крученое кг", "109.00")])

    title("Новый покупатель: анкета и ПИН-код из СМС")
    newcomer = register.enrol(sandbox)
    register.sell("000004", newcomer, TABLE)

    title("Купон, которого нет, и купон, который есть")
    wrong = register.calc(dmitry, CHAIR, coupon="687523388469")
    cashier(f"купон не принят: {wrong['coupon_message']}")
    register.sell("000005", dmitry, CHAIR, coupon="PROMO10")

    title("Сертификат: с покупателем и без него")
    register.certificate("CERT-PIN")
    payment: List[CheckCalcCertificate] = [{"code": "CERT-1000", "pin": "", "summ": "400.00"}]
    register.certificate("CERT-1000")
    register.sell("000006", dmitry, TABLE, certificate=payment)
    register.sell("000007", Customer(), TABLE, certificate=payment)
    register.certificate("CERT-1000")

    title("Аноним")
    register.sell("000008", Customer(), HOLDER)

    title("Возврат по чеку 2")
    back = register.session.check_return(check_id="000002", return_id="В-000001")
    cashier(
        f"возвращено бонусов {back['bonus_returned']:.2f}, снято начисленных {back['bonus_withdrawn']:.2f}, "
        f"на счёте {back['customer_total_bonus']:.2f}"
    )

    title("Касса зависла, пока проводила чек")
    register = hang_and_start_again(base_url, token, register, folder, anna)

    title("Обрыв связи: чек не потерян и не удвоен")
    lose_the_answer(register, sandbox, dmitry)

    title("Итоги смены")
    shift = register.session.receipt_shift()
    cashier(f"чеков: {shift['receipts']}")
    cashier(f"возвратов: {shift['returns']}")
    cashier(f"откачено чеков: {shift['rolled_back']}")
    cashier(f"неясных: {shift['unknown']}")
    cashier(f"списано бонусов {shift['spent']:.2f}, начислено {shift['earned']:.2f}")
    register.session.close()
    sandbox.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        given = dict(enumerate(sys.argv))
        day(given.get(1, BASE_URL), given.get(2, TOKEN), Path(name))
