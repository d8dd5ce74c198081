"""Dialogs: each asks, and hands what was typed to `done`. Enter is the first button, Esc closes."""

import tkinter as tk
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from tkinter import ttk
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple

import look
from book import Book
from sale import KOPECK, money, quantity
from window import Offer


class Dialog(tk.Toplevel):
    """A question in front of the window."""

    def __init__(self, window: tk.Misc, title: str, sentence: str) -> None:
        super().__init__(
            window,
            background=look.PANEL,
            padx=18,
            pady=14,
            highlightthickness=2,
            highlightbackground=look.ACCENT,
            highlightcolor=look.ACCENT,
        )
        self.title(title)
        self.transient(window.winfo_toplevel())
        self.resizable(False, False)
        self.body = ttk.Frame(self, style="Panel.TFrame")
        ttk.Label(self, text=sentence, style="Large.Panel.TLabel", wraplength=460).pack(anchor="w", pady=(0, 8))
        self.body.pack(fill="both", expand=True)
        self.body.columnconfigure(1, weight=1)
        self.said = ttk.Label(self, style="Said.Panel.TLabel", wraplength=460)
        self.said.pack(anchor="w", pady=(6, 0))
        self.row = ttk.Frame(self, style="Panel.TFrame")
        self.row.pack(anchor="e", pady=(6, 0))
        self.buttons: Dict[str, ttk.Button] = {}
        self.fields: Dict[str, ttk.Entry] = {}
        self.bind("<Escape>", lambda _: self.destroy())
        x, y = window.winfo_rootx() + window.winfo_width() // 2 - 250, window.winfo_rooty() + 130
        self.geometry(f"+{x}+{y}")
        self.wait_visibility()
        self.grab_set()

    def field(self, name: str, words: str, value: str = "", choices: Optional[List[str]] = None) -> ttk.Entry:
        at = len(self.fields)
        ttk.Label(self.body, text=words, style="Panel.TLabel").grid(row=at, column=0, sticky="w", padx=(0, 12), pady=3)
        entry = (
            ttk.Entry(self.body, width=28)
            if choices is None
            else ttk.Combobox(self.body, values=choices, width=26, state="readonly")
        )
        if choices is None:
            entry.insert(0, value)
        else:
            entry.set(value)  # type: ignore[attr-defined]
        entry.grid(row=at, column=1, sticky="ew", pady=3)
        self.fields[name] = entry
        return entry

    def button(self, name: str, words: str, command: Callable[[], object], main: bool = False) -> None:
        button = ttk.Button(self.row, text=words, command=command, style="Pay.TButton" if main else "TButton")
        button.pack(side="left", padx=(6, 0))
        self.buttons[name] = button
        button.bind("<Return>", lambda _: button.invoke())
        if main:
            for entry in self.fields.values():
                entry.bind("<Return>", lambda _: button.invoke())

    def values(self) -> Dict[str, str]:
        return {name: entry.get().strip() for name, entry in self.fields.items()}

    def say(self, sentence: str, tone: str = "bad") -> None:
        """What is wrong with what was typed, or how it goes; the dialog stays."""
        if self.winfo_exists():
            self.said.configure(text=sentence, foreground=look.TONES[tone][1])


def ask(
    window: tk.Misc, title: str, sentence: str, words: str, done: Callable[[str], object], value: str = ""
) -> Dialog:
    """One line of text."""
    dialog = Dialog(window, title, sentence)
    entry = dialog.field("text", words, value)

    def finish() -> None:
        text = entry.get().strip()
        dialog.destroy()
        done(text)

    dialog.button("ok", "Готово", finish, main=True)
    dialog.button("cancel", "Отмена", dialog.destroy)
    entry.selection_range(0, "end")
    entry.focus_set()
    return dialog


class Pin(Dialog):
    """The PIN of an SMS: `check` closes the dialog or says what is wrong, `again` sends another."""

    def __init__(
        self,
        window: tk.Misc,
        sentence: str,
        check: Callable[["Pin", str], object],
        again: Callable[["Pin"], object],
        read: Optional[Callable[[], str]],
    ) -> None:
        super().__init__(window, "ПИН-код", sentence)
        entry = self.field("pin", "ПИН-код из СМС")
        self.button("ok", "Проверить", lambda: check(self, entry.get().strip()), main=True)
        self.button("again", "Выслать ещё раз", lambda: again(self))
        if read:
            self.button("read", "Прочесть СМС", lambda: _put(entry, read()))
        self.button("cancel", "Не списывать", self.destroy)
        entry.focus_set()


class Registration(Dialog):
    """The form of a new customer, as on the guide's screen."""

    GENDERS: Mapping[str, str] = {"": "", "Мужской": "male", "Женский": "female"}

    def __init__(
        self,
        window: tk.Misc,
        phone: str,
        ask_pin: Callable[["Registration", str, bool], object],
        confirm: Callable[["Registration", Dict[str, str]], object],
        read: Optional[Callable[[str], str]],
    ) -> None:
        super().__init__(window, "Регистрация", "Новый покупатель")
        self._asked = ""
        self.field("phone", "Телефон", phone)
        for name, words in (
            ("last_name", "Фамилия"),
            ("first_name", "Имя"),
            ("middle_name", "Отчество"),
            ("birthday", "День рождения, ДД.ММ.ГГГГ"),
        ):
            self.field(name, words)
        self.field("gender", "Пол", "", list(self.GENDERS))
        pin = self.field("pin", "ПИН-код из СМС")

        def send() -> None:
            # Once more for the same phone is another operation.
            again, self._asked = self.values()["phone"] == self._asked, self.values()["phone"]
            ask_pin(self, self._asked, again)

        self.button("pin", "Запросить ПИН", send)
        if read:
            self.button("read", "Прочесть СМС", lambda: _put(pin, read(self.values()["phone"])))
        self.button("ok", "Зарегистрировать", lambda: confirm(self, self.form()), main=True)
        self.button("cancel", "Отмена", self.destroy)
        self.fields["last_name" if phone else "phone"].focus_set()

    def form(self) -> Dict[str, str]:
        """As customer.register_confirm takes it."""
        form = {name: text for name, text in self.values().items() if text}
        form["gender"] = self.GENDERS.get(form.get("gender", ""), "")
        day = form.get("birthday", "").split(".")
        if len(day) == 3:
            form["birthday"] = "-".join(reversed(day))
        return {name: text for name, text in form.items() if text}


class Return(Dialog):
    """A receipt of the book, whole or by positions."""

    def __init__(
        self, window: tk.Misc, book: Book, done: Callable[[Dict[str, Any], List[Dict[str, Any]]], object]
    ) -> None:
        super().__init__(window, "Возврат", "Возврат по чеку")
        self._book, self._done = book, done
        self._chosen: Dict[int, Decimal] = {}
        numbers = [sold["number"] for sold in reversed(book.sold)]
        self.field("number", "Чек", numbers[0] if numbers else "", numbers).bind(
            "<<ComboboxSelected>>", lambda _: self._open()
        )
        columns = [("name", "Товар", 230), ("sold", "Продано", 80), ("back", "Вернуть", 80), ("sum", "Сумма", 90)]
        self.table = ttk.Treeview(
            self.body, columns=[c[0] for c in columns], show="headings", height=6, selectmode="browse"
        )
        for name, words, width in columns:
            self.table.heading(name, text=words)
            self.table.column(name, width=width, anchor="w" if name == "name" else "e")
        self.table.grid(row=1, column=0, columnspan=2, pady=6)
        ttk.Label(
            self.body, text="Пробел – вернуть строку или нет, + и – меняют количество", style="Muted.Panel.TLabel"
        ).grid(row=2, column=0, columnspan=2, sticky="w")
        self.table.bind("<space>", partial(self._alter, None))
        for key, by in (("<plus>", 1), ("<KP_Add>", 1), ("<minus>", -1), ("<KP_Subtract>", -1)):
            self.table.bind(key, partial(self._alter, by))
        self.button("ok", "Вернуть", self._finish, main=True)
        self.button("cancel", "Отмена", self.destroy)
        self.lines: List[Dict[str, Any]] = []
        self._open()
        self.table.focus_set()

    def _open(self) -> None:
        sold = self._book.find(self.values()["number"])
        # A line that was split in two for the printer is one position for the server.
        lines: Dict[int, Dict[str, Any]] = {}
        for line in sold["lines"] if sold else []:
            whole = lines.setdefault(line["index"], {**line, "qty": Decimal(0), "sum": Decimal(0)})
            whole["qty"] += Decimal(line["qty"])
            whole["sum"] += Decimal(line["sum"])
        self.lines = list(lines.values())
        for line in self.lines:
            line["left"] = self._book.left(self.values()["number"], line["index"], line["qty"])
        self._chosen = {line["index"]: line["left"] for line in self.lines}
        self._show()

    def _show(self) -> None:
        at = self.table.index(self.table.selection()[0]) if self.table.selection() else 0
        self.table.delete(*self.table.get_children())
        for line in self.lines:
            back = self._chosen[line["index"]]
            values = (
                line["name"],
                quantity(line["qty"]),
                quantity(back) if back else "–",
                money(self.paid(line, back)),
            )
            self.table.insert("", "end", values=values)
        if self.lines:
            row = self.table.get_children()[min(at, len(self.lines) - 1)]
            self.table.selection_set(row)
            self.table.focus(row)

    @staticmethod
    def paid(line: Mapping[str, Any], qty: Decimal) -> Decimal:
        """What so much of a line cost; of a line that comes back piece by piece, all pieces together its sum."""
        before = line["qty"] - line["left"]
        until, since = ((line["sum"] * n / line["qty"]).quantize(KOPECK, ROUND_HALF_UP) for n in (before + qty, before))
        paid: Decimal = until - since
        return paid

    def _alter(self, by: Optional[int], _: object) -> None:
        if not self.table.selection():
            return
        line = self.lines[self.table.index(self.table.selection()[0])]
        now, left = self._chosen[line["index"]], line["left"]
        wanted = (Decimal(0) if now else left) if by is None else now + by
        self._chosen[line["index"]] = max(Decimal(0), min(left, wanted))
        self._show()

    def _finish(self) -> None:
        chosen = []
        for line in self.lines:
            back = self._chosen[line["index"]]
            if back:
                chosen.append({**line, "qty": back, "sum": self.paid(line, back), "discount": 0, "bonus": 0})
        if not chosen:
            self.say("Нечего возвращать: ничего не отмечено или всё уже возвращено.")
            return
        sold = self._book.find(self.values()["number"])
        self.destroy()
        if sold:
            self._done(sold, chosen)


class Pending(Dialog):
    """What waits for a decision: each a sentence and its buttons."""

    def __init__(self, window: tk.Misc, rows: List[Tuple[str, List[Offer]]]) -> None:
        super().__init__(window, "Незавершённые", "Нужно решение" if rows else "Незавершённых чеков и возвратов нет")
        self.choices: List[Dict[str, ttk.Button]] = []
        for n, (sentence, choices) in enumerate(rows[:8]):
            ttk.Label(self.body, text=sentence, style="Panel.TLabel", wraplength=330).grid(
                row=n, column=0, sticky="w", pady=4
            )
            made: Dict[str, ttk.Button] = {}
            for m, (words, command) in enumerate(choices):
                made[words] = ttk.Button(self.body, text=words, command=partial(self._choose, command))
                made[words].grid(row=n, column=m + 1, padx=(6, 0))
            self.choices.append(made)
        self.button("later", "Позже" if rows else "Закрыть", self.destroy)
        self.buttons["later"].focus_set()

    def _choose(self, command: Callable[[], object]) -> None:
        self.destroy()
        command()


def _put(entry: ttk.Entry, text: str) -> None:
    entry.delete(0, "end")
    entry.insert(0, text)
