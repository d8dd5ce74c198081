"""What can be done on the page."""

import http.client
import threading
import time

from browser import DMITRY, Keys, Sandbox, Select, until


def test_a_request_appears_without_a_reload_with_its_body_and_its_answer(page):
    page.js("window.kept = true")
    assert "Запросов пока нет" in page.text("#requests")
    page.sandbox.greet()
    entry = page.newest("customer.auth_phone", "200", "мс")
    page.sandbox.call("/nowhere", {"secret": page.sandbox.token})
    page.newest("POST /api/cashbox/nowhere", "404")
    assert len(page.entries()) == 2 and page.js("return window.kept")
    entry.find_element("tag name", "summary").click()
    inside = until(lambda: entry.find_elements("css selector", "pre"), "the bodies are there")
    assert '"phone": "79000003377"' in inside[0].text and '"total_bonus": 100' in inside[1].text
    page.click("#log > li summary")
    until(lambda: '"secret": "***"' in page.text("#log"), "the token is hidden")
    assert page.sandbox.token not in page.js("return document.documentElement.outerHTML")
    page.click("#clear")
    until(lambda: not page.entries(), "the list is empty")


def test_what_is_opened_stays_open_while_requests_come(page):
    page.sandbox.admin("POST", "faults", {"kind": "delay", "ms": 600})
    later = threading.Thread(target=page.sandbox.greet)
    later.start()
    entry = page.newest("customer.auth_phone", "ждёт")
    entry.find_element("tag name", "summary").click()
    page.newest("200", "delay", '"total_bonus": 100')
    assert page.one("#log details").get_attribute("open") is not None
    assert page.js("return document.activeElement.tagName") == "SUMMARY"
    later.join()


def test_each_list_has_a_form_that_adds_changes_and_removes(page):
    for tab, first, key, second, shown in (
        ("customers", {"phone": "+7 900 111-22-33", "first_name": "Вера", "balance": "10,5", "birthday": "1990-02-03",
                       "gender": "female", "pin_to_spend": True}, "Вера", {"balance": "12.25"}, "12,25"),
        ("certificates", {"code": "С-1", "pin": "77", "balance": "100", "expires": "2030-01-31"}, "С-1", {"used": True}, "Использован"),
        ("coupons", {"code": "ВЕСНА/1", "discount_percent": "5", "single_use": True}, "ВЕСНА/1", {"discount_percent": "7"}, "−7 %"),
        ("gift_codes", {"code": "G-1", "bonus": "5"}, "G-1", {"bonus": "6"}, "+6,00"),
        ("campaigns", {"id": "9", "name": "Скидка", "codes": "A, B", "discount_percent": "3", "earn_percent": "1"}, "Скидка",
         {"earn_percent": ""}, "B"),
    ):
        before = page.sandbox.admin("GET", "state")[tab]
        page.tab(tab)
        page.click("#panel > .bar button")
        page.fill("#row", **first)
        page.submit("#row")
        row = page.row(key)
        assert page.text("#said") == "Сохранено" and not page.all("dialog[open]")
        row.find_element("css selector", "button").click()
        page.fill("#row", **second)
        page.submit("#row")
        until(lambda: not page.all("dialog[open]"), "the dialog is closed")
        until(lambda: shown in page.row(key).text, f"{shown} is shown")
        stored = page.sandbox.admin("GET", "state")[tab][-1]
        for name, value in second.items():
            assert stored[name] == {"12.25": 12.25, "7": 7, "6": 6, "": None}.get(value, value), stored
        page.row(key).find_element("css selector", "button").click()
        page.click("#row .danger")
        until(lambda: key not in page.text("#rows"), f"{key} is gone")
        assert page.sandbox.admin("GET", "state")[tab] == before


def test_what_is_wrong_with_an_edit_stands_beside_its_field(page):
    page.row("Дмитрий").find_element("css selector", "button").click()
    for name, value, sentence in (
        ("phone", "12", "Телефон: это не номер телефона"),
        ("balance", "-1", "Баланс: не меньше нуля"),
        ("balance", "много", "Баланс: неверное значение"),
        ("card", "2000000022491", "Карта: уже есть у другого покупателя"),
    ):
        held = page.one(f"#row [name={name}]").get_attribute("value")
        page.fill("#row", **{name: value})
        page.submit("#row")
        assert page.complaint("#row", name) == sentence
        assert page.js("return document.activeElement.name") == name
        page.fill("#row", **{name: held})
    page.submit("#row")
    until(lambda: not page.all("dialog[open]"), "what is right is taken")
    customers = page.sandbox.admin("GET", "state")["customers"]
    assert customers[0]["balance"] == 100 and len(customers[0]["history"]) == 1
    page.tab("certificates")
    page.click("#panel > .bar button")
    page.submit("#row")
    assert page.complaint("#row", "code") == "Код: не заполнено"


def test_settings_are_changed_and_what_is_being_typed_is_left_alone(page):
    page.tab("settings")
    page.fill("#settings", earn_percent="7,5", rollback_unknown="422", strict=True)
    page.submit("#settings")
    until(lambda: page.text("#said") == "Сохранено", "it is saved")
    settings = page.sandbox.admin("GET", "settings")
    assert (settings["earn_percent"], settings["rollback_unknown"], settings["strict"]) == (7.5, 422, True)
    page.fill("#settings", earn_percent="101")
    page.submit("#settings")
    assert page.complaint("#settings", "earn_percent") == "Начисление, %: от 0 до 100"
    page.fill("#settings", spend_percent="12")
    page.sandbox.admin("PUT", "settings", {"spend_percent": 40, "pin_seed": 5, "know_goods": True})
    until(lambda: page.one("#settings [name=pin_seed]").get_attribute("value") == "5", "another's change is shown")
    assert page.one("#settings [name=know_goods]").is_selected()
    assert page.one("#settings [name=spend_percent]").get_attribute("value") == "12"


def test_each_kind_of_fault_is_set_with_a_count_and_counts_its_hits(page):
    page.click("#any-fault summary")
    kinds = {row["kind"]: [key["name"] for key in row["keys"]] for row in page.sandbox.admin("GET", "faults/kinds")}
    assert len(kinds) == 25
    numbers = {"per_second": 0, "retry_after": 2}
    page.fill("#fault", operation="customer.auth_phone", count="2")
    own = {"ms": "1", "bytes": "1000", "status": "503", "location": "/elsewhere", "body": '{"a": 1}', "message": "Смена закрыта",
           "per_second": "0", "retry_after": "2", "only": "token", "field": "token", "value": '"1,00"', "coding": "x-gzip"}
    for kind, keys in kinds.items():
        # What all kinds have stays when another kind is chosen.
        page.fill("#fault", kind=kind)
        # A body is typed or chosen, not both.
        keys = [key for key in keys if key != "sample"]
        page.fill("#fault", **{key: own[key] for key in keys})
        page.submit("#fault")
        until(lambda: f"{kind}\n" in page.text("#waiting") and "сработал 0 · осталось 2" in page.text("#waiting"), f"{kind} waits")
        (posted,) = page.sandbox.admin("GET", "faults")
        assert (posted["kind"], posted["count"], posted["operation"]) == (kind, 2, "customer.auth_phone")
        for key in keys:
            assert posted[key] == {"ms": 1, "bytes": 1000, "status": 503, "body": {"a": 1}}.get(key, numbers.get(key, own[key])), posted
        try:
            page.sandbox.ask("POST", "/api/cashbox/customer/auth", {"phone": "1"}, timeout=0.2)
        except (OSError, http.client.HTTPException):
            pass
        until(lambda: "сработал 1 · осталось 1" in page.text("#waiting"), f"{kind} has hit once")
        page.newest("customer.auth_phone", kind)
        page.click("#waiting button")
        until(lambda: "Сбоев нет" in page.text("#waiting"), f"{kind} is removed")
        assert page.sandbox.admin("GET", "faults") == []


def test_usual_faults_are_one_click_and_all_go_with_one(page):
    page.click("#presets button")
    until(lambda: "die_after" in page.text("#waiting"), "the fault waits")
    try:
        page.sandbox.sell("К-1")
        raise AssertionError("the next write did not die")
    except http.client.HTTPException:
        pass
    # What is used up is gone, and the page does not move under the pointer any more; it was applied all the same.
    until(lambda: "Сбоев нет" in page.text("#waiting"), "the fault is used up")
    page.tab("checks")
    page.row("К-1")
    for place, (kind, left) in enumerate((("die_after", 1), ("die_before", 1), ("hang", 1), ("status", 3), ("half_close", 1), ("body", 1), ("refuse_words", None)), 1):
        page.click(f"#presets button:nth-child({place})")
        until(lambda: len(page.sandbox.admin("GET", "faults")) == place, "the fault is there")
        fault = page.sandbox.admin("GET", "faults")[-1]
        assert (fault["kind"], fault["left"]) == (kind, left)
    page.click("#no-faults")
    until(lambda: "Сбоев нет" in page.text("#waiting"), "all are gone")


def test_a_lie_is_chosen_by_name_and_may_befall_one_check_alone(page):
    page.click("#any-fault summary")
    page.fill("#fault", kind="body", operation="check.write", sample="status_error", containing="К-2")
    page.submit("#fault")
    until(lambda: "только с этим текстом: К-2" in page.text("#waiting"), "the fault waits")
    (fault,) = page.sandbox.admin("GET", "faults")
    assert (fault["kind"], fault["sample"], fault["containing"]) == ("body", "status_error", "К-2") and "body" not in fault
    page.fill("#fault", body="{}")
    page.submit("#fault")
    assert page.complaint("#fault", "sample") == "Готовое тело: или тело, или готовое"
    page.click("#en")
    assert "200 and this body, not applied" in page.text("#waiting")


def test_the_settings_make_a_careless_server(page):
    page.tab("settings")
    page.fill("#settings", identity="number", knows_returns=False, json="escaped")
    page.submit("#settings")
    until(lambda: page.sandbox.admin("GET", "settings")["identity"] == "number", "the settings are kept")
    settings = page.sandbox.admin("GET", "settings")
    assert (settings["knows_returns"], settings["json"]) == (False, "escaped")


def test_a_wrong_fault_is_refused_beside_its_field(page):
    page.click("#any-fault summary")
    page.fill("#fault", kind="status", status="99")
    page.submit("#fault")
    assert page.complaint("#fault", "status") == "Статус HTTP: от 200 до 599"
    page.fill("#fault", status="500", count="x")
    page.submit("#fault")
    assert page.complaint("#fault", "count") == "Сколько раз: нужно целое число"
    assert page.sandbox.admin("GET", "faults") == []


def test_the_cable_is_pulled_and_plugged_in_again(page):
    switch = page.one("#cable-switch")
    assert (switch.aria_role, switch.accessible_name, switch.get_attribute("aria-checked")) == ("switch", "Кабель выдернут", "false")
    switch.click()
    until(lambda: page.text("#cable-title") == "Кабель выдернут", "the cable is pulled")
    assert page.one("#cable-switch").get_attribute("aria-checked") == "true"
    for _ in range(2):
        try:
            page.sandbox.greet()
            raise AssertionError("the register was answered")
        except ConnectionError:
            pass
    page.newest("customer.auth_phone", "cable", "обрыв")
    page.load()
    assert page.text("#cable-title") == "Кабель выдернут"
    page.one("#cable-switch").send_keys(Keys.SPACE)
    until(lambda: page.text("#cable-title") == "Кабель на месте", "the cable is in again")
    assert page.sandbox.greet()[0] == 200
    page.newest("200")


def test_a_reset_is_asked_for_twice_and_puts_everything_back(page):
    def state():
        state = page.sandbox.admin("GET", "state")
        for customer in state["customers"]:
            customer["history"] = [(change["kind"], change["amount"]) for change in customer["history"]]
        return state

    before = state()
    page.sandbox.sell("К-1")
    page.sandbox.admin("POST", "faults", {"kind": "hang"})
    page.sandbox.admin("PUT", "cable", {"pulled": True})
    page.sandbox.admin("DELETE", "coupons/PROMO10")
    changed = state()
    page.click("#reset")
    page.browser.switch_to.alert.dismiss()
    time.sleep(0.2)
    assert state() == changed != before
    page.click("#reset")
    page.browser.switch_to.alert.accept()
    until(lambda: page.text("#said") == "Всё как при запуске", "the reset is told")
    until(lambda: page.text("#cable-title") == "Кабель на месте" and "Сбоев нет" in page.text("#waiting"), "all is back")
    assert state() == before


def test_the_language_is_switched_and_remembered(page):
    page.sandbox.sell("К-1")
    assert page.js("return document.documentElement.lang") == "ru" and page.browser.title == "Песочница MaxBonus"
    page.click("#en")
    page.tab("settings")
    for _ in range(2):
        assert page.js("return document.documentElement.lang") == "en" and page.browser.title == "MaxBonus sandbox"
        words = page.js("return [...document.querySelectorAll('[data-word], label, button:not(#ru), option')].map(e => [e.textContent, e.ariaLabel])")
        assert len(words) > 50
        for text, label in words:
            spoken = f"{text} {label or ''}"
            russian = [sign for sign in spoken if "а" <= sign.lower() <= "я"]
            assert not russian or "Дмитрий" in spoken or any(name in spoken for name in ("Анна", "Ольга", "Михаил")), spoken
        page.load()
    assert page.one("#en").get_attribute("aria-pressed") == "true"
    page.click("#ru")
    assert page.text("#requests-title") == "Запросы"


def test_every_word_is_there_in_both_languages(page):
    missing = page.js("""
        const words = await import('/sandbox/words.js');
        const files = await Promise.all(['page', 'editor', 'faults', 'fields', 'requests', 'stored', 'dom'].map(
            async (name) => (await fetch(`/sandbox/${name}.js`)).text()));
        const used = files.join('').matchAll(/(?:word|part)\\('([a-z_]+)'|(?:hint|word): '([a-z_]+)'|(?:text|amount|flag|choice)\\('([a-z_]+)'|name: '([a-z_]+)'/g);
        const keys = [...used].map((found) => found[1] ?? found[2] ?? found[3] ?? found[4]);
        const missing = [];
        const kinds = (await (await fetch('/sandbox/faults/kinds')).json()).map((row) => row.kind);
        words.choose('ru');
        // A word that is not in the table comes back as it is.
        for (const key of keys) if (words.word(key) === key) missing.push(key);
        for (const kind of kinds) if (words.kind(kind) === kind) missing.push(kind);
        words.choose('en');
        for (const text of [...keys.map(words.word), ...kinds.map(words.kind)]) if (!text || /[а-яё]/i.test(text)) missing.push(text);
        return keys.length > 80 ? missing : [`only ${keys.length} words`];
    """)
    assert missing == [], missing


def test_requests_are_filtered_and_ten_thousand_leave_the_page_quick(page):
    page.sandbox.greet()
    page.js("""
        window.gaps = [];
        let last = performance.now();
        setInterval(() => { const now = performance.now(); window.gaps.push(now - last); last = now; }, 10);
    """)
    page.sandbox.ping(5000)
    begun = time.monotonic()
    rest = threading.Thread(target=page.sandbox.ping, args=(5000,), daemon=True)
    rest.start()
    page.tab("goods")
    page.row("Сало")
    assert time.monotonic() - begun < 10, "a tab opens while requests come"
    rest.join()
    page.newest("#10001", "200")
    assert len(page.entries()) == 200 and page.text("#shown") == "последние 200"
    # The machine may be busy with other things for a while, but not for most of it.
    typical = page.js("return window.gaps.sort((a, b) => a - b)[window.gaps.length >> 1]")
    assert typical < 100, f"the page was typically free after {typical} ms"
    Select(page.one("#only")).select_by_value("customer.auth_phone")
    # One request has fallen out at the other end: the log keeps 10,000.
    until(lambda: not page.entries(), "the first request is forgotten")
    page.sandbox.greet()
    page.newest("customer.auth_phone", "#10002")
    page.sandbox.call("/check", {})
    time.sleep(0.2)
    assert len(page.entries()) == 1
    Select(page.one("#only")).select_by_value("")
    page.newest("check.calc")


def test_the_page_finds_a_sandbox_that_was_started_again(page):
    page.sandbox.greet()
    page.newest("customer.auth_phone")
    page.row("Дмитрий")
    page.sandbox.admin("DELETE", f"customers/{DMITRY}")
    until(lambda: "Дмитрий" not in page.text("#rows"), "the customer is gone")
    page.sandbox.stop()
    until(lambda: page.text("#link") == "нет связи, жду", "the page says that it waits")
    page.click("#clear")
    until(lambda: page.text("#said") == "Песочница не отвечает", "an order that cannot be sent is told")
    again = Sandbox(page.sandbox.program, page.sandbox.port)
    try:
        until(lambda: page.text("#link") == "на связи", "the page is live again", 10)
        page.row("Дмитрий")
        assert not page.entries(), "what was before is forgotten"
        again.greet()
        page.newest("#1", "200")
    finally:
        again.stop()
