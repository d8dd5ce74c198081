"""A sandbox, a register that speaks to it, and a browser that has its page open."""

import http.client
import json
import socket
import subprocess
import time

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

DMITRY = "c0000000000000000000000000003377"


def start_browser():
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    # The sandbox of the browser's own cannot be had by root, and is not what is tested here.
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,900"):
        options.add_argument(argument)
    options.add_experimental_option("prefs", {"intl.accept_languages": "ru"})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))


def until(what, sentence, seconds=5):
    """Waits for something to become true, and returns it."""
    end = time.monotonic() + seconds
    while True:
        try:
            held = what()
        except StaleElementReferenceException:
            held = None
        if held:
            return held
        assert time.monotonic() < end, f"within {seconds} s it did not become true: {sentence}"
        time.sleep(0.02)


class Sandbox:
    """The program, on a port of its own."""

    def __init__(self, program, port=0):
        self.program = program
        self.process = subprocess.Popen([program, "--port", str(port)], stdout=subprocess.PIPE, text=True)
        self.base = self.process.stdout.readline().split()[-1]
        self.origin = self.base.removesuffix("/api/cashbox")
        self.port = int(self.origin.rsplit(":", 1)[1])
        for line in self.process.stdout:
            if line.startswith("token: "):
                self.token = line.split()[1]
            if line.startswith("a page for people:"):
                self.page = line.split()[-1]
            if line.startswith("all admin paths"):
                break

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def ask(self, method, path, body=None, timeout=5, headers=None):
        """Any request on a connection of its own: status and JSON or text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            text = json.dumps(body).encode() if isinstance(body, (dict, list)) else body
            connection.request(method, path, text, headers or {})
            answer = connection.getresponse()
            content = answer.read().decode(errors="replace")
        finally:
            connection.close()
        try:
            return answer.status, json.loads(content)
        except ValueError:
            return answer.status, content

    def admin(self, method, path, body=None):
        status, answer = self.ask(method, f"/sandbox/{path}", body)
        assert status == 200, answer
        return answer

    def call(self, path, body, timeout=5):
        """What a register asks."""
        kind = "application/json" if isinstance(body, dict) else "text/plain"
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        return self.ask("POST", f"/api/cashbox{path}", body, timeout, headers)

    def greet(self):
        return self.call("/customer/auth", {"phone": "79000003377"})

    def ping(self, times):
        """So many requests on one connection, a hundred at a time."""
        request = f"GET /api/cashbox/basic/ping HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.token}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            for _ in range(times // 100):
                line.sendall(request.encode() * 100)
                answers = b""
                while answers.count(b"HTTP/1.1 200 OK") < 100 or not answers.endswith(b"}"):
                    some = line.recv(1 << 16)
                    assert some, "the sandbox has gone"
                    answers += some

    def sell(self, check_id):
        items = [{"index": 0, "code": "SALO", "price": 500, "qty": 2}]
        _, answer = self.call("/check", {"customer_token": DMITRY, "items": items, "pay_bonus": 10})
        return self.call("/check/write", {"check_id": check_id, "calc_id": answer["data"]["calc_id"]})


class Page:
    """The page of a sandbox in the browser."""

    def __init__(self, browser, sandbox):
        self.browser = browser
        self.sandbox = sandbox
        self.size(1280, 900)
        self.colours("light")
        browser.get_log("performance")
        browser.get_log("browser")
        self.load()

    def load(self):
        self.browser.get(self.sandbox.page)
        until(lambda: self.all("#rows li") and self.all("#fault [name=kind]"), "the page is told what there is")

    def size(self, width, height):
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)

    def colours(self, scheme):
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})

    def js(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def one(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector="body"):
        return self.one(selector).text

    def click(self, selector):
        self.one(selector).click()

    def tab(self, name):
        self.click(f"#tab-{name}")

    def row(self, words):
        """The row of the open tab that has these words."""
        return until(lambda: next((row for row in self.all("#rows > li") if words in row.text), None), f"a row has {words}")

    def fill(self, form, **values):
        """Fills fields of a form as a person would."""
        for name, value in values.items():
            field, kind, held = self.js("""
                const field = document.querySelector(arguments[0]);
                return [field, field.type, field.type === 'checkbox' ? field.checked : field.value];
            """, f"{form} [name={name}]")
            if kind == "select-one":
                Select(field).select_by_value(value)
            elif kind == "checkbox":
                if held != value:
                    field.click()
            elif kind == "date":
                # What is typed depends on the machine's language; the value does not.
                self.js("arguments[0].value = arguments[1]", field, value)
            else:
                # An empty one is typed away.
                field.send_keys(Keys.CONTROL, "a", Keys.NULL, value or Keys.DELETE)

    def submit(self, form):
        self.click(f"{form} [type=submit]")

    def press(self, *keys):
        webdriver.ActionChains(self.browser).send_keys(*keys).perform()

    def entries(self):
        return self.all("#log > li")

    def newest(self, *words):
        """Waits until the newest request has these words."""
        def has():
            entries = self.entries()
            return entries and all(word in entries[0].text for word in words) and entries[0]
        return until(has, f"the newest request has {words}")

    def complaint(self, form, name):
        """What stands beside a field that is wrong, by way of what the field says that describes it."""
        def said():
            field = self.one(f"{form} [name={name}]")
            beside = self.one(f"{form} #{field.get_attribute('aria-describedby')}")
            return field.get_attribute("aria-invalid") == "true" and beside.text
        return until(said, f"something is said beside {name}")


__all__ = ["DMITRY", "Keys", "Page", "Sandbox", "Select", "start_browser", "until"]
