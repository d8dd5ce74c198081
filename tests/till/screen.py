"""The till as a person meets it: a window on a screen, keys, buttons; and the sandbox that it speaks to."""

import subprocess
import tempfile
import time
import tkinter as tk
from decimal import Decimal
from pathlib import Path

from cashier import Cashier
from desk import Desk
from sandbox import Sandbox
from window import Window

ANNA, DMITRY, MIKHAIL, NEWCOMER = "79000002249", "79000003377", "79000004455", "79112223344"


def start_sandbox(program):
    """The program, on a port of its own: what the till knows of it, and its process."""
    process = subprocess.Popen([program, "--port", "0"], stdout=subprocess.PIPE, text=True)
    port = int(process.stdout.readline().split(":")[-1].split("/")[0])
    return Sandbox(port), process


class Screen:
    """A till in front of a sandbox."""

    def __init__(self, program):
        self.sandbox, self.process = start_sandbox(program)
        self.place = tempfile.TemporaryDirectory()
        self.folder = Path(self.place.name) / "касса"
        self.longest, self.broken = 0.0, []
        self.open()

    def open(self):
        """The register is switched on."""
        config = self.sandbox.config()
        config["log"] = {"path": str(self.folder / "касса.log"), "level": "trace"}
        self.folder.mkdir(exist_ok=True)
        self.desk = Desk(config, self.folder)
        self.window = Window()
        # Whatever goes wrong in a press of a button fails the test.
        self.window.report_callback_exception = lambda *problem: self.broken.append(problem[1])
        self.cashier = Cashier(self.desk, self.window, self.sandbox)
        self.window.geometry("1024x768+0+0")
        self.window.focus_force()
        self.pump(0.05)

    def off(self):
        """The register loses its power: nothing is tidied up."""
        self.cashier.close()
        self.desk.session.close()

    def stop(self):
        self.off()
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        log = (self.folder / "касса.log").read_text()
        self.place.cleanup()
        for secret in (self.sandbox.token, "9000003377", "Дмитрий", "c0000000000000000000000000003377"):
            assert secret not in log, "the log holds a secret"

    # Time goes by.

    def pump(self, seconds=0.0):
        """The window lives; the longest that it did not is kept."""
        end = time.monotonic() + seconds
        while True:
            begun = time.monotonic()
            self.window.update()
            if self.broken:
                raise self.broken.pop()
            self.longest = max(self.longest, time.monotonic() - begun)
            if time.monotonic() >= end:
                return
            time.sleep(0.005)

    def until(self, what, sentence, seconds=8.0):
        end = time.monotonic() + seconds
        while not (held := what()):
            assert time.monotonic() < end, (
                f"within {seconds} s it did not become true: {sentence}; the banner: {self.said}"
            )
            self.pump(0.01)
        return held

    # What a person sees.

    @property
    def said(self):
        return f"{self.window.status['text']}: {self.window.sentence['text']}"

    @property
    def paper(self):
        return self.window.paper.get("1.0", "end").strip()

    @property
    def rows(self):
        return [self.window.table.item(row, "values") for row in self.window.table.get_children()]

    def sees(self, words, seconds=8.0):
        self.until(lambda: words in self.said, f"the banner says «{words}»", seconds)

    def printed(self, *words):
        self.until(lambda: all(word in self.paper for word in words), f"the paper holds {words}: {self.paper}")

    @property
    def dialog(self):
        """The dialog in front."""
        tops = [child for child in self.window.winfo_children() if isinstance(child, tk.Toplevel)]
        return tops[-1] if tops else None

    def asked(self, title):
        return self.until(
            lambda: self.dialog if self.dialog and self.dialog.title() == title else None, f"a dialog «{title}»"
        )

    # What a person does.

    def key(self, key, where=None):
        (where or self.window).event_generate(f"<{key}>")
        self.pump(0.02)

    def goods(self, *codes):
        for code in codes:
            self.window.goods[code].invoke()
            self.pump()

    def type(self, entry, text, enter=False):
        entry.focus_force()
        entry.delete(0, "end")
        for letter in text:
            entry.insert("insert", letter)
        if enter:
            self.key("Return", entry)

    def customer(self, text):
        self.type(self.window.input, text, enter=True)
        self.until(lambda: self.cashier.receipt.customer, "the customer is known")

    def calculated(self):
        self.until(lambda: self.cashier.receipt.calc is not None, "the receipt is calculated")

    def spend(self, bonus):
        """Moves the slider."""
        self.calculated()
        self.window.slider.set(bonus)
        self.pump(0.3)
        self.calculated()

    def offer(self, words):
        """Presses what the banner offers."""
        found = [button for button in self.window.offers if button.winfo_ismapped() and button["text"] == words]
        assert found, f"the banner offers no «{words}»: {self.said}"
        found[0].invoke()
        self.pump()

    def fill(self, dialog, **texts):
        for name, text in texts.items():
            entry = dialog.fields[name]
            if entry.winfo_class() == "TCombobox":
                entry.set(text)
            else:
                self.type(entry, text)

    def press(self, dialog, name):
        dialog.buttons[name].invoke()
        self.pump(0.02)

    # What the server holds.

    @property
    def state(self):
        return self.sandbox.ask("GET", "/state")

    @property
    def checks(self):
        return self.state["checks"]

    def balance(self, phone):
        return next(Decimal(str(c["balance"])) for c in self.state["customers"] if c["phone"] == phone)

    def fault(self, operation, kind, **more):
        self.sandbox.ask("POST", "/faults", {"operation": operation, "kind": kind, **more})

    def asked_server(self, operation):
        return len([r for r in self.sandbox.ask("GET", "/requests") if r["operation"] == operation])

    @property
    def pending(self):
        return self.desk.session.journal_pending()["checks"]
