"""What goes wrong, and that the queue goes on."""

import subprocess
import sys
import tempfile
import time
import tkinter as tk
from pathlib import Path

import maxbonus
from maxbonus._tables import FAMILIES
from maxbonus.errors import error

from day import sell
from sandbox import Sandbox
from screen import DMITRY

ROOT = Path(__file__).resolve().parents[2]


def test_with_the_cable_pulled_the_queue_goes_on_and_bonuses_come_back_with_it(screen):
    screen.window.tries.invoke("Кабель выдернут")
    for n in range(5):
        begun = time.monotonic()
        screen.goods("2001")
        screen.key("F9")
        screen.until(
            lambda: "NETWORK" in screen.said or "OFFLINE" in screen.said, "the till says that there is no connection"
        )
        screen.key("F11")
        screen.sees("пробит без бонусов")
        assert time.monotonic() - begun < 2, f"sale {n}"
    assert [sold["loyal"] for sold in screen.desk.book.sold] == [False] * 5
    screen.goods("2001")
    screen.key("F9")
    screen.sees("OFFLINE")
    screen.window.tries.invoke("Кабель выдернут")
    screen.offer("Без бонусов F11")
    assert len({sold["number"] for sold in screen.desk.book.sold}) == 6
    assert screen.checks == []
    # The breaker lets a probe through.
    screen.pump(3.1)
    sell(screen, "9934", customer=DMITRY)
    assert screen.balance(DMITRY) == 225


def test_a_slow_server_freezes_nothing_and_f11_ends_the_waiting(screen):
    screen.fault("check.calc", "delay", ms=4000, count=0)
    screen.goods("9934")
    screen.customer(DMITRY)
    screen.longest = 0.0
    screen.key("F9")
    screen.sees("Считаю")
    screen.pump(0.5)
    assert screen.longest < 0.3, f"the window stood still for {screen.longest} s"
    begun = time.monotonic()
    screen.key("F11")
    screen.sees("пробит без бонусов")
    assert time.monotonic() - begun < 1
    screen.sandbox.ask("DELETE", "/faults")
    sell(screen, "2001", customer=DMITRY)


def test_f11_while_a_write_is_under_way_sells_once(screen):
    screen.fault("check.write", "delay", ms=4000)
    screen.goods("9934")
    screen.customer(DMITRY)
    screen.calculated()
    screen.key("F9")
    screen.sees("Провожу чек")
    screen.key("F11")
    screen.sees("пробит без бонусов", 3)
    assert [sold["loyal"] for sold in screen.desk.book.sold] == [False]
    doubtful = [check["check_id"] for check in screen.pending]
    assert len(doubtful) == 1 and screen.desk.book.sold[0]["number"] not in doubtful
    screen.pump(4.2)
    screen.desk.session.journal_recover()
    assert screen.checks == [] and screen.balance(DMITRY) == 100


def test_two_presses_are_one_sale(screen):
    screen.goods("9934")
    screen.customer(DMITRY)
    screen.spend(100)
    screen.window.buttons["cash"].invoke()
    screen.window.buttons["cash"].invoke()
    screen.window.event_generate("<F9>")
    screen.window.event_generate("<F10>")
    screen.sees("пробит")
    screen.pump(0.5)
    assert len(screen.checks) == 1 and len(screen.desk.book.sold) == 1
    assert screen.asked_server("check.write") == 1


def test_an_answer_that_got_lost_is_no_second_spending(screen):
    screen.goods("9934")
    screen.customer(DMITRY)
    screen.spend(100)
    screen.fault("check.write", "status_after", status=503)
    screen.key("F9")
    screen.sees("PROTOCOL")
    assert screen.balance(DMITRY) == 100, "the library has rolled it back"
    screen.pump(0.05)
    screen.offer("Повторить")
    screen.printed("БОНУСАМИ", "100.00")
    assert len(screen.checks) == 1 and screen.balance(DMITRY) == 120


def test_a_receipt_in_doubt_is_sold_under_another_number_and_settled_later(screen):
    screen.goods("9934")
    screen.customer(DMITRY)
    screen.spend(100)
    screen.fault("check.write", "die_after")
    screen.fault("check.rollback", "refuse", count=0)
    screen.key("F9")
    screen.sees("OUTCOME_UNKNOWN")
    screen.key("F11")
    screen.sees("пробит без бонусов")
    screen.until(lambda: ": 1" in screen.window.buttons["pending"]["text"], "the button counts what waits")
    doubtful = screen.pending[0]["check_id"]
    assert screen.desk.book.sold[-1]["number"] != doubtful
    screen.sandbox.ask("DELETE", "/faults")
    screen.pump(3.1)
    screen.key("F1")
    screen.asked("Незавершённые").choices[0]["Уладить сейчас"].invoke()
    screen.until(lambda: screen.balance(DMITRY) == 100, "the bonuses are back")


def test_a_register_that_died_before_the_printer_asks_whether_the_paper_came_out(screen):
    died = []
    # The first receipt stays on the server and in the book, the second goes from both.
    for answer in ("Да, пробит", "Нет, откатить"):
        died.clear()
        screen.cashier.die = lambda: died.append(True)
        screen.goods("9934")
        screen.customer(DMITRY)
        screen.calculated()
        screen.window.tries.invoke("Погаснуть после записи, до печати")
        screen.key("F9")
        screen.until(lambda: died, "it died between the write and the printer")
        screen.off()
        screen.open()
        dialog = screen.asked("Незавершённые")
        assert "Чек пробит?" in str(dialog.body.winfo_children()[0]["text"])
        dialog.choices[0][answer].invoke()
        screen.until(lambda: screen.pending == [], "the journal is settled")
        screen.until(lambda: len(screen.desk.book.sold) == 1, "the book agrees")
        assert (len(screen.checks), screen.balance(DMITRY)) == (1, 225), answer


def test_a_return_without_a_connection_gives_the_money_back_and_is_told_later(screen):
    number = sell(screen, "9934", customer=DMITRY)
    screen.fault("check.return", "refuse", count=0)
    screen.key("F3")
    screen.press(screen.asked("Возврат"), "ok")
    screen.sees("Верните 2 500.00")
    screen.printed("ВОЗВРАТ", number)
    screen.sandbox.ask("DELETE", "/faults")
    screen.off()
    screen.open()
    dialog = screen.asked("Незавершённые")
    dialog.choices[0]["Не знает, отправить"].invoke()
    screen.sees("принят сервером")
    assert screen.balance(DMITRY) == 100 and screen.desk.book.untold() == []


def test_a_wrong_token_and_a_strange_server_are_told_and_the_sale_goes_on(screen):
    for kind, more, status in (
        ("status", {"status": 401}, "UNAUTHORIZED"),
        ("garbage", {}, "PROTOCOL"),
        ("status", {"status": 500}, "PROTOCOL"),
    ):
        screen.fault("check.calc", kind, **more)
        screen.goods("2001")
        screen.key("F9")
        screen.sees(status)
        screen.key("F11")
        screen.sees("пробит без бонусов")


def test_every_status_is_shown_with_its_sentence_and_its_name(screen):
    names = [
        line.split()[1][9:]
        for line in (ROOT / "include/maxbonus.h").read_text().splitlines()
        if line.startswith("#define MAXBONUS_")
    ]
    statuses = names[names.index("OK") + 1 : names.index("INTERNAL") + 1]
    assert len(statuses) == len(FAMILIES), statuses
    for code, status in enumerate(statuses, 1):
        problem = error(
            code, {"status": status, "code": code, "message": f"Слова о {status}.", "outcome": "not_applied"}
        )
        assert isinstance(problem, maxbonus.MaxBonusError)
        screen.goods("2001")
        screen.cashier.worker.run(
            lambda problem=problem: raise_it(problem), lambda _: None, screen.cashier._sale_failed
        )
        screen.sees(f"{status}: Слова о {status}.")
        screen.offer("Без бонусов F11")
        screen.sees("пробит без бонусов")


def raise_it(problem):
    raise problem


def test_nothing_is_cut_off_at_1024_by_768_and_tab_reaches_everything(screen):
    screen.goods("9934", "9918")
    screen.customer(DMITRY)
    screen.spend(50)
    screen.pump(0.3)
    window = screen.window
    assert (window.winfo_width(), window.winfo_height()) == (1024, 768)
    checked = 0
    for widget in everything(window):
        if widget.winfo_class() in ("TButton", "TLabel", "Label", "TMenubutton") and widget.winfo_ismapped():
            checked += 1
            assert widget.winfo_reqwidth() <= widget.winfo_width(), f"{widget['text']!r} is cut off"
            right, bottom = widget.winfo_rootx() + widget.winfo_width(), widget.winfo_rooty() + widget.winfo_height()
            assert right <= 1024 and bottom <= 768, f"{widget['text']!r} leaves the screen"
    assert checked > 40
    reached, now = set(), window.input
    for _ in range(100):
        reached.add(str(now))
        now = now.tk_focusNext()
    presses = [
        *window.buttons.values(),
        *window.goods.values(),
        window.input,
        window.find,
        window.table,
        window.slider,
        window.bonus,
        window.qty,
        window.bench,
    ]
    lost = [str(widget) for widget in presses if str(widget) not in reached and not widget.instate(["disabled"])]
    assert lost == []


def everything(widget):
    for child in widget.winfo_children():
        if not isinstance(child, (tk.Toplevel, tk.Menu)):
            yield child
            yield from everything(child)


def program(*words):
    command = [sys.executable, "-B", str(ROOT / "examples/till"), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, cwd=tempfile.gettempdir())


def test_the_program_explains_itself_and_names_a_wrong_setting(screen):
    said = program()
    assert said.returncode == 2 and "--sandbox" in said.stdout and "списание" in said.stdout
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "настройки.json"
        config.write_text('{"token": "t", "bese_url": "x"}')
        said = program("--config", str(config), "--data", folder)
        assert said.returncode == 2 and "bese_url" in said.stderr and "Traceback" not in said.stderr
        said = program("--config", str(Path(folder) / "нет.json"), "--data", folder)
        assert said.returncode == 2 and "нет.json" in said.stderr and "Traceback" not in said.stderr


def test_the_program_opens_its_window_on_a_sandbox_that_it_finds_or_starts(screen):
    was_there = Sandbox().is_there()
    # The window of this very test has the same title.
    before = windows()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-B", str(ROOT / "examples/till"), "--sandbox", "--data", folder]
        process = subprocess.Popen(command)
        try:
            screen.until(lambda: windows() > before or process.poll() is not None, "the till has its window", 20)
            assert process.poll() is None and Sandbox().is_there() and (Path(folder) / "journal.db").exists()
            process.terminate()
            screen.until(lambda: process.poll() is not None, "the till has gone", 10)
            assert process.returncode == 0
            assert Sandbox().is_there() == was_there, "the sandbox goes with the till that started it"
        finally:
            process.kill()
            process.wait()


def windows():
    """How many windows of tills the screen has."""
    listed = subprocess.run(["xwininfo", "-root", "-tree"], capture_output=True, text=True, check=True).stdout
    return listed.count('"Касса с бонусами MaxBonus"')
