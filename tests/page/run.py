"""Runs the tests of the page: each with a sandbox of its own, all in one browser."""

import os
import sys
import time
import traceback

import appearance
import interactions
from browser import Page, Sandbox, start_browser


def tests():
    for room in (interactions, appearance):
        for name, test in vars(room).items():
            if name.startswith("test_"):
                yield name.removeprefix("test_").replace("_", " "), test


def main():
    program, *words = sys.argv[1:]
    passed = failed = 0
    browser = start_browser()
    try:
        for name, test in tests():
            if words and not all(word in name for word in words):
                continue
            sandbox = Sandbox(program)
            begun = time.monotonic()
            try:
                test(Page(browser, sandbox))
                passed += 1
                print(f"ok      {name} ({time.monotonic() - begun:.1f} s)", flush=True)
            except Exception:
                failed += 1
                print(f"FAILED  {name}\n{traceback.format_exc()}", flush=True)
            finally:
                sandbox.stop()
        folder = os.environ.get("SCREENSHOTS")
        if folder:
            sandbox = Sandbox(program)
            appearance.pictures(Page(browser, sandbox), folder)
            sandbox.stop()
    finally:
        browser.quit()
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
