"""A cashier's workplace to play with, over the Python wrapper."""

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import List, Optional

import wrapper
from sandbox import Sandbox

ABOUT = """\
Рабочее место кассира с бонусами MaxBonus, как на экранах руководства: чек, покупатель, регистрация, списание
бонусов, сертификат, купон, ПИН-код, возврат, чек на экране.

  python3 examples/till --sandbox            попробовать: песочница запустится сама
  python3 examples/till --config FILE.json   с настройками библиотеки: {"token": "…", "base_url": "https://…"}
"""


def main(words: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(
        prog="till", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter, add_help=False
    )
    parser.add_argument("--sandbox", action="store_true", help="песочница на 127.0.0.1:38200: найти или запустить")
    parser.add_argument("--config", metavar="FILE", help="настройки библиотеки, JSON")
    parser.add_argument(
        "--data", metavar="FOLDER", type=Path, default=Path.home() / ".maxbonus-till", help="журнал и книга чеков"
    )
    parser.add_argument("--library", metavar="FILE", help="файл библиотеки, если она не там, где её собирает cargo")
    parser.add_argument("-h", "--help", action="help", help="эта справка")
    given = parser.parse_args(words)
    if not given.sandbox and not given.config:
        parser.print_help()
        return 2
    # Whoever ends the program ends the sandbox that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sandbox = Sandbox() if given.sandbox else None
    try:
        return open_till(given, sandbox)
    finally:
        if sandbox:
            sandbox.stop()


def open_till(given: argparse.Namespace, sandbox: Optional[Sandbox]) -> int:
    try:
        import tkinter
    except ImportError:
        sys.exit("Нет Tk для этого Python: apt install python3-tk и /usr/bin/python3 examples/till …")
    wrapper.find(given.library)
    import maxbonus

    from cashier import Cashier
    from desk import Desk
    from window import Window

    if sandbox and not sandbox.is_there():
        sandbox.start()
    try:
        config = sandbox.config() if sandbox else {}
        if given.config:
            config.update(json.loads(Path(given.config).read_text("utf-8-sig")))
        desk = Desk(config, given.data)
    except (OSError, ValueError, maxbonus.MaxBonusError) as problem:
        print(getattr(problem, "message", "") or problem, file=sys.stderr)
        return 2
    try:
        Cashier(desk, Window(), sandbox).run()
    except tkinter.TclError as problem:
        print(f"Окно не открывается: {problem}", file=sys.stderr)
        return 2
    finally:
        desk.session.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
