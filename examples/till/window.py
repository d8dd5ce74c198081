"""The window: where everything stands. What happens when something is pressed is the cashier's."""

import tkinter as tk
from decimal import Decimal
from functools import partial
from tkinter import ttk
from typing import Any, Callable, Dict, List, Literal, Sequence, Tuple

import look
from paper import WIDTH
from sale import GOODS, Goods, Line, Receipt, money, quantity

#: Words of a button, and what it does.
Offer = Tuple[str, Callable[[], object]]

#: Name of the action, words on the button, its key.
COMMANDS = [
    ("new", "Новый чек", "F2"),
    ("give_back", "Возврат", "F3"),
    ("customer", "Клиент", "F4"),
    ("register", "Регистрация", "F5"),
    ("coupon", "Купон", "F6"),
    ("certificate", "Сертификат", "F7"),
    ("calculate", "Расчёт", "F8"),
    ("chatbot", "Чат-бот", "F12"),
    ("pending", "Незакрытые", "F1"),
]
PAYMENTS = [("cash", "Наличными", "F9"), ("card", "Картой", "F10"), ("without", "Без бонусов", "F11")]
COLUMNS: List[Tuple[str, str, int, Literal["e", "w"]]] = [
    ("n", "№", 26, "e"),
    ("name", "Товар", 128, "w"),
    ("qty", "Кол-во", 56, "e"),
    ("price", "Цена", 66, "e"),
    ("off", "Скидка", 62, "e"),
    ("sum", "Сумма", 72, "e"),
]


class Window(tk.Tk):
    """Everything that the cashier sees."""

    def __init__(self) -> None:
        super().__init__(className="Till")
        self.title("Касса с бонусами MaxBonus")
        self.geometry("1024x768")
        self.minsize(960, 700)
        self._fonts = look.dress(self)
        #: What is called when something is pressed.
        self.actions: Dict[str, Callable[..., object]] = {}
        self.buttons: Dict[str, ttk.Button] = {}
        self.columnconfigure(1, weight=1)
        self.rowconfigure(1, weight=1)
        self._toolbar().grid(row=0, column=0, columnspan=3, sticky="ew", padx=8, pady=(8, 4))
        self._goods().grid(row=1, column=0, sticky="ns", padx=(8, 4), pady=4)
        self._receipt().grid(row=1, column=1, sticky="nsew", padx=4, pady=4)
        self._right().grid(row=1, column=2, sticky="ns", padx=(4, 8), pady=4)
        self._banner().grid(row=2, column=0, columnspan=3, sticky="ew", padx=8, pady=4)
        self._journal().grid(row=3, column=0, columnspan=3, sticky="ew", padx=8, pady=(4, 8))
        for name, _, key in COMMANDS + PAYMENTS:
            # The system's own meaning of a key, F10 for a menu, must not follow.
            self.bind(f"<{key}>", partial(self._pressed, name))
        self.table.bind("<Delete>", lambda _: self._line("remove"))
        for key in ("<plus>", "<KP_Add>"):
            self.table.bind(key, lambda _: self._line("more"))
        for key in ("<minus>", "<KP_Subtract>"):
            self.table.bind(key, lambda _: self._line("less"))

    def _pressed(self, name: str, _: object) -> str:
        # A dialog in front has the keys, also while it is only coming.
        if not any(isinstance(child, tk.Toplevel) for child in self.winfo_children()):
            self.buttons[name].invoke()
        return "break"

    def _add(self, goods: Goods) -> None:
        self.act("add", goods, self.qty.get())

    def _line(self, what: str) -> None:
        chosen = self.table.selection()
        if chosen:
            self.actions[what](self.table.index(chosen[0]))

    def act(self, name: str, *more: Any) -> None:
        self.actions[name](*more)

    def _button(self, room: tk.Misc, name: str, words: str, key: str, **style: Any) -> ttk.Button:
        button = ttk.Button(room, text=f"{words}\n{key}", command=lambda: self.act(name), **style)
        self.buttons[name] = button
        return button

    def _toolbar(self) -> ttk.Frame:
        bar = ttk.Frame(self)
        for n, (name, words, key) in enumerate(COMMANDS):
            bar.columnconfigure(n, weight=1, uniform="commands")
            self._button(bar, name, words, key, width=10, style="Command.TButton").grid(
                row=0, column=n, sticky="ew", padx=1
            )
        return bar

    def _goods(self) -> ttk.Frame:
        room = ttk.Frame(self, style="Panel.TFrame", padding=8)
        room.columnconfigure((0, 1), weight=1, uniform="goods")
        ttk.Label(room, text="Количество", style="Panel.TLabel").grid(row=0, column=0, sticky="w", pady=(0, 6))
        self.qty = ttk.Spinbox(room, from_=1, to=999, width=8, justify="right")
        self.qty.set("1")
        self.qty.grid(row=0, column=1, sticky="ew", pady=(0, 6))
        self.goods: Dict[str, ttk.Button] = {}
        for n, goods in enumerate(GOODS):
            room.rowconfigure(n // 2 + 1, weight=1, uniform="goods")
            text = f"{_two_lines(goods.name)}\n{money(goods.price)}"
            button = ttk.Button(
                room,
                text=text,
                width=13,
                style="Goods.TButton",
                command=partial(self._add, goods),
            )
            button.grid(row=n // 2 + 1, column=n % 2, sticky="nsew", padx=2, pady=2)
            self.goods[goods.code] = button
        return room

    def _receipt(self) -> ttk.Frame:
        room = ttk.Frame(self)
        room.columnconfigure(0, weight=1)
        room.rowconfigure(0, weight=1)
        self.table = ttk.Treeview(room, columns=[c[0] for c in COLUMNS], show="headings", selectmode="browse", height=6)
        for name, words, width, anchor in COLUMNS:
            self.table.heading(name, text=words, anchor=anchor)
            self.table.column(name, width=width, minwidth=width, anchor=anchor, stretch=name == "name")
        self.table.grid(row=0, column=0, sticky="nsew")
        sums = ttk.Frame(room, style="Panel.TFrame", padding=10)
        sums.grid(row=1, column=0, sticky="ew", pady=(6, 0))
        sums.columnconfigure(1, weight=1)
        ttk.Label(sums, text="Списать бонусов", style="Panel.TLabel").grid(row=0, column=0, sticky="w")
        self.slider = ttk.Scale(
            sums, from_=0, to=1, style="Panel.Horizontal.TScale", command=lambda value: self.act("slide", value)
        )
        self.slider.grid(row=1, column=0, columnspan=4, sticky="ew", pady=(8, 0))
        self.bonus = ttk.Spinbox(
            sums,
            from_=0,
            to=0,
            increment=1,
            width=8,
            justify="right",
            command=lambda: self.act("type_bonus", self.bonus.get()),
        )
        self.bonus.grid(row=0, column=1, sticky="w", padx=8)
        for event in ("<Return>", "<FocusOut>"):
            self.bonus.bind(event, lambda _: self.act("type_bonus", self.bonus.get()))
        self.bonus_most = ttk.Label(sums, style="Muted.Panel.TLabel", anchor="e")
        self.bonus_most.grid(row=0, column=2, padx=(8, 0))
        below = ttk.Frame(sums, style="Panel.TFrame")
        below.grid(row=2, column=0, columnspan=4, sticky="ew", pady=(10, 0))
        below.columnconfigure((0, 1, 2, 3, 4), weight=1)
        self.sums: Dict[str, ttk.Label] = {}
        for n, name in enumerate(("Всего", "Скидка", "Бонусами", "Сертификат", "Начислим")):
            ttk.Label(below, text=name, style="Muted.Panel.TLabel").grid(row=0, column=n, sticky="w", padx=(0, 8))
            self.sums[name] = ttk.Label(below, style="Large.Panel.TLabel")
            self.sums[name].grid(row=1, column=n, sticky="w", padx=(0, 8))
        ttk.Label(sums, text="К оплате", style="Muted.Panel.TLabel").grid(row=3, column=0, sticky="sw", pady=(6, 0))
        self.to_pay = ttk.Label(sums, style="Sum.Panel.TLabel")
        self.to_pay.grid(row=3, column=1, columnspan=3, sticky="e", pady=(6, 0))
        pay = ttk.Frame(room)
        pay.grid(row=2, column=0, sticky="ew", pady=(6, 0))
        for n, (name, words, key) in enumerate(PAYMENTS):
            pay.columnconfigure(n, weight=1, uniform="pay")
            style = {"style": "Pay.TButton"} if name != "without" else {}
            self._button(pay, name, words, key, **style).grid(
                row=0, column=n, sticky="nsew", padx=(0 if n == 0 else 3, 0)
            )
        return room

    def _right(self) -> ttk.Frame:
        room = ttk.Frame(self)
        room.rowconfigure(1, weight=1)
        card = ttk.Frame(room, style="Panel.TFrame", padding=10)
        card.grid(row=0, column=0, sticky="ew")
        card.columnconfigure(0, weight=1)
        ttk.Label(card, text="Телефон, карта, QR или код", style="Muted.Panel.TLabel").grid(
            row=0, column=0, columnspan=2, sticky="w"
        )
        self.input = ttk.Entry(card)
        self.input.grid(row=1, column=0, sticky="ew")
        self.input.bind("<Return>", lambda _: self.act("recognise", self.input.get()))
        self.find = ttk.Button(card, text="Найти", width=6, command=lambda: self.act("recognise", self.input.get()))
        self.find.grid(row=1, column=1, padx=(4, 0))
        self.name = ttk.Label(card, style="Large.Panel.TLabel")
        self.name.grid(row=2, column=0, columnspan=2, sticky="w", pady=(8, 0))
        self.about = ttk.Label(card, style="Panel.TLabel", justify="left", wraplength=270)
        self.about.grid(row=3, column=0, columnspan=2, sticky="w")
        self.papers = ttk.Label(card, style="Muted.Panel.TLabel", justify="left", wraplength=270)
        self.papers.grid(row=4, column=0, columnspan=2, sticky="w")
        roll = tk.Frame(room, background=look.LINE, padx=1, pady=1)
        roll.grid(row=1, column=0, sticky="nsew", pady=(6, 0))
        roll.rowconfigure(0, weight=1)
        self.paper = tk.Text(
            roll,
            width=WIDTH,
            height=8,
            font="TkFixedFont",
            background="#fffdf6",
            foreground=look.INK,
            relief="flat",
            padx=8,
            pady=8,
            wrap="none",
            state="disabled",
            takefocus=False,
        )
        self.paper.grid(row=0, column=0, sticky="nsew")
        return room

    def _banner(self) -> tk.Frame:
        self.banner = tk.Frame(self, padx=10, pady=7)
        self.banner.columnconfigure(0, weight=1)
        # As high with a button as without one.
        self.banner.rowconfigure(0, minsize=32)
        self.sentence = tk.Label(self.banner, font="Large", anchor="w", justify="left", wraplength=640)
        self.sentence.grid(row=0, column=0, sticky="ew")
        self.status = tk.Label(self.banner, font="TkFixedFont", anchor="e")
        self.status.grid(row=0, column=1, padx=8)
        self.offers = [ttk.Button(self.banner) for _ in range(2)]
        for n, offer in enumerate(self.offers):
            offer.grid(row=0, column=n + 2, padx=(4, 0))
        return self.banner

    def _journal(self) -> ttk.Frame:
        room = ttk.Frame(self)
        room.columnconfigure(0, weight=1)
        self.log = tk.Text(
            room,
            height=5,
            font="TkFixedFont",
            background="#f6f9fa",
            foreground=look.MUTED,
            relief="flat",
            padx=8,
            pady=4,
            wrap="none",
            state="disabled",
            takefocus=False,
        )
        self.log.grid(row=0, column=0, sticky="ew")
        self.bench = ttk.Menubutton(room, text="Опыты")
        self.tries = tk.Menu(self.bench, tearoff=False)
        self.bench["menu"] = self.tries
        self.bench.grid(row=0, column=1, padx=(6, 0), sticky="s")
        return room

    # What is shown.

    def show_receipt(self, receipt: Receipt) -> None:
        rows = {row["index"]: row for row in (receipt.calc or {}).get("items", [])}
        chosen = [self.table.index(item) for item in self.table.selection()]
        if len(receipt.lines) > len(self.table.get_children()):
            chosen = []
        self.table.delete(*self.table.get_children())
        for n, line in enumerate(receipt.lines):
            self.table.insert("", "end", values=_row(n, line, rows.get(n, {})))
        if receipt.lines:
            at = min(chosen[0], len(receipt.lines) - 1) if chosen else len(receipt.lines) - 1
            self.table.selection_set(self.table.get_children()[at])
            self.table.see(self.table.get_children()[at])
        known = receipt.calc is not None
        calc = receipt.calc or {}
        amounts = [
            receipt.total,
            receipt.discount,
            receipt.pay_bonus,
            receipt.by_certificate,
            calc.get("total_add_bonus") or Decimal(0),
        ]
        for (name, label), amount in zip(self.sums.items(), amounts):
            label["text"] = money(amount) if known or name in ("Всего", "Бонусами") else "–"
        self.to_pay["text"] = money(receipt.to_pay)
        most = receipt.bonus_max
        # Disabled it would keep its old place.
        self.slider.state(["!disabled"])
        self.slider.configure(to=float(most) or 1)
        self.bonus.configure(to=float(most))
        if abs(Decimal(str(self.slider.get())) - receipt.pay_bonus) >= Decimal("0.005"):
            self.slider.set(float(receipt.pay_bonus))
        self.bonus.set(f"{receipt.pay_bonus:.2f}")
        state = "!disabled" if most else "disabled"
        self.slider.state([state])
        self.bonus.state([state])
        self.bonus_most["text"] = f"до {money(most)}" if most else ""
        self._show_customer(receipt)

    def _show_customer(self, receipt: Receipt) -> None:
        customer = receipt.customer
        self.name["text"] = customer.name if customer else "Без покупателя"
        about = (
            "Бонусы не начисляются и не списываются"
            if customer is None
            else f"{customer.masked_phone}\nБонусов: {money(customer.bonus)}"
        )
        if customer and customer.needs_pin:
            about += "\nСписание – по ПИН-коду из СМС"
        self.about["text"] = about
        papers = [f"Купон: {receipt.coupon}"] if receipt.coupon else []
        if receipt.certificate:
            papers.append(f"Сертификат: {receipt.certificate.code}, {money(receipt.certificate.balance)}")
        self.papers["text"] = "\n".join(papers)

    def print(self, lines: List[str]) -> None:
        _fill(self.paper, "\n".join(lines), keep=False)
        self.paper.yview_moveto(1)

    def say(self, tone: str, sentence: str, status: str = "", offers: Sequence[Offer] = ()) -> None:
        """A sentence for the cashier, the status behind it, and up to two things to press."""
        ground, ink = look.TONES[tone]
        self.banner["background"] = ground
        self.sentence.configure(text=sentence, background=ground, foreground=ink)
        self.status.configure(text=status, background=ground, foreground=ink)
        for n, button in enumerate(self.offers):
            if n < len(offers):
                button.configure(text=offers[n][0], command=offers[n][1])
                button.grid()
            else:
                button.grid_remove()

    def note(self, line: str) -> None:
        _fill(self.log, line + "\n", keep=True)
        self.log.see("end-1c linestart")

    def allow(self, names: List[str], is_allowed: bool) -> None:
        for name in names:
            self.buttons[name].state(["!disabled" if is_allowed else "disabled"])


def _row(n: int, line: Line, row: Dict[str, Any]) -> List[str]:
    off = (row.get("calc_discount") or Decimal(0)) + (row.get("pay_bonus") or Decimal(0))
    return [
        str(n + 1),
        line.goods.name,
        quantity(line.qty),
        money(line.goods.price),
        money(off) if off else "",
        money(line.sum - off),
    ]


def _two_lines(name: str) -> str:
    words = name.split(" ")
    if len(words) < 2 or len(name) <= 12:
        return name + "\n"
    cut = min(range(1, len(words)), key=lambda at: max(len(" ".join(words[:at])), len(" ".join(words[at:]))))
    return f"{' '.join(words[:cut])}\n{' '.join(words[cut:])}"


def _fill(text: tk.Text, words: str, keep: bool) -> None:
    text["state"] = "normal"
    if not keep:
        text.delete("1.0", "end")
    text.insert("end", words)
    # The last 500 lines are enough to look at.
    text.delete("1.0", "end - 500 lines")
    text["state"] = "disabled"
