"""Runs the till's tests: each with a window and a sandbox of its own, on the screen that there is."""

import sys
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples/till"))

import wrapper  # noqa: E402


def main():
    program, library, *words = sys.argv[1:]
    wrapper.find(library)
    import day
    import trouble
    from screen import Screen

    tests = [(name, test) for room in (day, trouble) for name, test in vars(room).items() if name.startswith("test_")]
    passed = failed = 0
    for name, test in tests:
        name = name.removeprefix("test_").replace("_", " ")
        if not all(word in name for word in words):
            continue
        begun = time.monotonic()
        screen = None
        try:
            screen = Screen(program)
            test(screen)
            screen.stop()
            passed += 1
            print(f"ok      {name} ({time.monotonic() - begun:.1f} s)", flush=True)
        except Exception:
            failed += 1
            print(f"FAILED  {name}\n{traceback.format_exc()}", flush=True)
            try:
                if screen:
                    screen.process.kill()
                    screen.off()
            except Exception:
                pass
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
