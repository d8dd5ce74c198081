"""Does what it is told, a line a word: tests/bindings/driver.rs has the words. `driver.py LIBRARY`"""

import json
import sys
import threading
from typing import Any, Callable, List, Optional

import maxbonus


def raised(error: maxbonus.MaxBonusError) -> List[str]:
    retryable = "true" if error.retryable else "false"
    return [
        "raised",
        type(error).__name__,
        error.status,
        str(error.code),
        error.outcome,
        retryable,
        error.field or "-",
        error.message,
    ]


class Driver:
    session: Optional[maxbonus.Session] = None

    def open(self, config: str) -> List[str]:
        if self.session is not None:
            self.session.close()
        settings = json.loads(config)
        # A configuration without its token is what one of the tests wants to see refused.
        settings.setdefault("token", "t")
        self.session = maxbonus.Session(**settings)
        return ["opened", json.dumps(self.session.opened, default=str)]

    def call(self, operation: str, request: str) -> List[str]:
        return ["answer", self.opened().call_text(operation, request)]

    def request(self, method: str, path: str, request: str) -> List[str]:
        answer = self.opened().request(method, path, json.loads(request))
        return ["answer", json.dumps(answer, default=str, ensure_ascii=False)]

    def cancel(self, ms: str, operation: str, request: str) -> List[str]:
        return self.meanwhile(self.opened().cancel, ms, operation, request)

    def close(self, *words: str) -> List[str]:
        if words:
            return self.meanwhile(self.opened().close, *words)
        self.opened().close()
        return ["closed"]

    def meanwhile(self, does: Callable[[], None], ms: str, operation: str, request: str) -> List[str]:
        timer = threading.Timer(int(ms) / 1000, does)
        timer.start()
        try:
            return self.call(operation, request)
        finally:
            timer.join()

    def opened(self) -> maxbonus.Session:
        assert self.session is not None
        return self.session

    def told(self, word: str, *more: Any) -> List[str]:
        try:
            answer: List[str] = getattr(self, word)(*more)
            return answer
        except maxbonus.MaxBonusError as error:
            return raised(error)


def main() -> None:
    driver = Driver()
    for line in sys.stdin.buffer:
        words = line.decode("utf-8").rstrip("\n").split("\t")
        try:
            maxbonus.load(sys.argv[1])
            said = driver.told(*words)
        except maxbonus.LibraryError as error:
            said = ["unloaded", type(error).__name__, str(error).replace("\n", " ")]
        sys.stdout.buffer.write(("\t".join(said) + "\n").encode("utf-8"))
        sys.stdout.buffer.flush()
        if said[0] == "unloaded":
            break
    if driver.session is not None:
        driver.session.close()


main()
