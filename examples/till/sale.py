"""The receipt that is being put together. It knows neither the window nor the library."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Dict, List, Mapping, Optional

KOPECK = Decimal("0.01")


def money(amount: Decimal) -> str:
    """1234.5 as 1 234.50."""
    return f"{amount:,.2f}".replace(",", " ")


def quantity(qty: Decimal) -> str:
    return f"{qty.normalize():f}"


def decimal(text: str) -> Optional[Decimal]:
    """What the cashier typed, with a point or a comma; None when it is no number above 0."""
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number > 0 else None


@dataclass(frozen=True)
class Goods:
    code: str
    name: str
    price: Decimal
    by_weight: bool = False


GOODS = [
    Goods("DT-01", "Держатель тростей ДТ-01", Decimal("1.00")),
    Goods("SALO", "Сало крученое, кг", Decimal("109.00"), by_weight=True),
    Goods("9934", "Столик", Decimal("2500.00")),
    Goods("9918", "Кресло", Decimal("6000.00")),
    Goods("VODKA", "Водка 0,5 л", Decimal("349.00")),
    Goods("2001", "Молоко 1 л", Decimal("89.90")),
    Goods("2002", "Хлеб ржаной", Decimal("54.00")),
    Goods("3117", "Яблоки, кг", Decimal("129.90"), by_weight=True),
    Goods("4040", "Чай чёрный", Decimal("215.00")),
    Goods("5005", "Пакет", Decimal("7.00")),
]


@dataclass
class Line:
    goods: Goods
    qty: Decimal

    @property
    def sum(self) -> Decimal:
        return (self.goods.price * self.qty).quantize(KOPECK, ROUND_HALF_UP)


@dataclass(frozen=True)
class Customer:
    token: str
    name: str
    phone: str
    bonus: Decimal
    needs_pin: bool

    @classmethod
    def of(cls, answer: Mapping[str, Any], typed: str = "") -> "Customer":
        """From the library's answer; `typed` stands in where the server does not tell the phone."""
        first, last = answer.get("first_name") or "", answer.get("last_name") or ""
        # As on the guide's screens: whom the cashier may greet, and no more.
        name = f"{first} {last[:1]}." if first and last else first or "Покупатель"
        bonus = answer.get("total_bonus") or Decimal(0)
        return cls(answer["token"], name, str(answer.get("phone") or typed), bonus, bool(answer.get("n_checkpin")))

    @property
    def masked_phone(self) -> str:
        digits = "".join(c for c in self.phone if c.isdigit())
        return f"+7 ··· ··· {digits[-4:-2]} {digits[-2:]}" if len(digits) >= 10 else "по карте"


@dataclass
class Certificate:
    code: str
    pin: str
    balance: Decimal


@dataclass
class Receipt:
    lines: List[Line] = field(default_factory=list)
    customer: Optional[Customer] = None
    coupon: str = ""
    certificate: Optional[Certificate] = None
    pay_bonus: Decimal = Decimal(0)
    #: The customer named the PIN for this receipt.
    pin_is_known: bool = False
    #: What check.calc answered to exactly this receipt.
    calc: Optional[Dict[str, Any]] = None
    #: The most that may be spent, as the last calculation of these lines said.
    bonus_max: Decimal = Decimal(0)
    number: str = ""
    #: Counts the changes: an answer to an older receipt is thrown away.
    revision: int = 0

    @property
    def total(self) -> Decimal:
        return sum((line.sum for line in self.lines), Decimal(0))

    def change(self) -> None:
        """What is known of the receipt as it was holds no more."""
        self.calc, self.bonus_max, self.pay_bonus, self.pin_is_known = None, Decimal(0), Decimal(0), False
        self.revision += 1

    def add(self, goods: Goods, qty: Decimal) -> None:
        same = next((line for line in self.lines if line.goods == goods and not goods.by_weight), None)
        if same:
            same.qty += qty
        else:
            self.lines.append(Line(goods, qty))
        self.change()

    def alter(self, at: int, by: int) -> None:
        """One more or one less of a line; a line that is empty, or weighed, goes."""
        line = self.lines[at]
        if line.goods.by_weight or line.qty + by <= 0:
            if by < 0:
                del self.lines[at]
        else:
            line.qty += by
        self.change()

    def spend(self, bonus: Decimal) -> None:
        """The customer names another sum: the lines stay as they are, the calculation does not."""
        bonus = max(Decimal(0), min(bonus.quantize(KOPECK), self.bonus_max))
        if bonus != self.pay_bonus:
            self.pay_bonus, self.calc = bonus, None
            self.revision += 1

    def calculated(self, answer: Dict[str, Any]) -> None:
        self.calc = answer
        self.bonus_max = (answer.get("total_max_bonus_can_pay") or Decimal(0)) if self.customer else Decimal(0)

    @property
    def discount(self) -> Decimal:
        return (self.calc or {}).get("total_discount") or Decimal(0)

    @property
    def by_certificate(self) -> Decimal:
        rows = (self.calc or {}).get("certificate") or []
        return sum((row.get("summ") or Decimal(0) for row in rows), Decimal(0))

    @property
    def to_pay(self) -> Decimal:
        if self.calc is None:
            return self.total
        amount: Decimal = self.calc.get("total_check_amount", self.total - self.discount - self.pay_bonus)
        return amount - self.by_certificate

    @property
    def complaint(self) -> str:
        """What the server has against the coupon or the certificate."""
        calc = self.calc or {}
        messages = [row.get("message") for row in calc.get("certificate") or []]
        return next((text for text in [calc.get("coupon_message"), *messages] if text), "")

    def request(self) -> Dict[str, Any]:
        """The receipt as check.calc takes it."""
        request: Dict[str, Any] = {
            "items": [
                {"index": n, "code": line.goods.code, "price": line.goods.price, "qty": line.qty}
                for n, line in enumerate(self.lines)
            ]
        }
        if self.customer:
            request["customer_token"] = self.customer.token
        if self.pay_bonus:
            request["pay_bonus"] = self.pay_bonus
        if self.coupon:
            # The cashier need not know which of the two the customer has.
            request["coupon"] = request["gift_code"] = self.coupon
        if self.certificate:
            summ = min(self.certificate.balance, self.total)
            request["certificate"] = [{"code": self.certificate.code, "pin": self.certificate.pin, "summ": str(summ)}]
        return request
