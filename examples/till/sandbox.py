"""The sandbox that a newcomer tries the till on: found, or started."""

import http.client
import json
import subprocess
import sys
from typing import Any, Dict, List, Optional

from wrapper import ROOT

PORT = 38200
#: The token of the sandbox's built-in shop.
TOKEN = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdG9yZSI6InNhbmRib3gifQ.bm90LWEtcmVhbC1zaWduYXR1cmU"


class Sandbox:
    """A sandbox on this machine. `stop` ends it if it was started here."""

    def __init__(self, port: int = PORT, token: str = TOKEN) -> None:
        self.port, self.token = port, token
        self._process: Optional[subprocess.Popen[str]] = None

    @property
    def page(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def config(self) -> Dict[str, Any]:
        return {
            "token": self.token,
            "base_url": f"http://127.0.0.1:{self.port}/api/cashbox",
            "timeouts": {"connect_ms": 1500, "total_ms": 5000},
            "breaker": {"failures": 3, "open_ms": 3000},
        }

    def ask(self, method: str, path: str, body: Optional[Dict[str, Any]] = None) -> Any:
        """One of the sandbox's own paths, under /sandbox."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            line.request(method, f"/sandbox{path}", None if body is None else json.dumps(body))
            answer = line.getresponse()
            text = answer.read().decode()
            if answer.status != 200:
                raise OSError(f"HTTP {answer.status}: {text}")
            return json.loads(text) if path else text
        finally:
            line.close()

    def last_pin(self, phone: str) -> str:
        """The PIN of the newest SMS to this phone, as the customer would read it."""
        ends = "".join(c for c in phone if c.isdigit())[-10:]
        sent: List[Dict[str, Any]] = self.ask("GET", "/outbox")
        return next((str(sms["pin"]) for sms in reversed(sent) if sms.get("pin") and sms["phone"].endswith(ends)), "")

    def pull_cable(self, pulled: bool) -> None:
        self.ask("PUT", "/cable", {"pulled": pulled})

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait()

    def is_there(self) -> bool:
        try:
            self.ask("GET", "")
        except (OSError, http.client.HTTPException):
            return False
        return True

    def start(self) -> None:
        """Starts the program, which is built when it must be. Raises SystemExit with what to do."""
        file = "maxbonus-sandbox.exe" if sys.platform == "win32" else "maxbonus-sandbox"
        built = [ROOT / "target" / kind / file for kind in ("debug", "release")]
        program = next(([str(path)] for path in built if path.is_file()), None)
        if program is None:
            print("Песочница собирается, это займёт минуту-другую…", flush=True)
            program = ["cargo", "run", "--quiet", "-p", "maxbonus-sandbox", "--"]
        try:
            self._process = subprocess.Popen(
                [*program, "--port", str(self.port)], cwd=ROOT, stdout=subprocess.PIPE, text=True
            )
        except OSError as problem:
            sys.exit(f"Песочница не запускается: {problem}. Соберите её: cargo build -p maxbonus-sandbox")
        assert self._process.stdout is not None
        # The first line comes when it listens; the rest fits in the pipe.
        if "listening" not in self._process.stdout.readline():
            self.stop()
            sys.exit(f"Песочница не запустилась: порт {self.port} занят?")
