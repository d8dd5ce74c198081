"""What is seen, heard and reached on the page: names, order, contrast, widths; and that nothing comes from elsewhere."""

import json
import os
import time

from browser import DMITRY, Keys, until

TABS = ("customers", "checks", "outbox", "certificates", "coupons", "gift_codes", "campaigns", "goods", "returns", "settings")
NAMED = {"button", "checkbox", "combobox", "textbox", "link", "tab", "switch", "Date", "dialog", "tablist", "tabpanel", "group",
         "searchbox", "spinbutton", "DisclosureTriangle"}

CONTRAST = """
const parse = (text) => { const n = text.match(/[\\d.]+/g).map(Number); return [n[0], n[1], n[2], n[3] ?? 1]; };
const linear = (c) => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
const ground = (element) => {
  for (let e = element; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c; }
  return parse(getComputedStyle(document.documentElement).backgroundColor);
};
const found = [];
let seen = 0;
for (const e of document.querySelectorAll('body *')) {
  const says = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || ['INPUT', 'SELECT'].includes(e.tagName);
  if (!says || !e.checkVisibility({visibilityProperty: true}) || e.classList.contains('unseen') || e.tagName === 'OPTION') continue;
  const style = getComputedStyle(e);
  const [one, other] = [light(parse(style.color)), light(ground(e))];
  const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  seen += 1;
  if (ratio < 4.5) found.push(`${e.tagName}.${e.className} ${e.textContent.slice(0, 30)}: ${ratio.toFixed(2)}`);
}
return seen > 30 ? found : [`only ${seen} texts`];
"""


def lively(page):
    """Something of everything: checks, a return, SMS, answers good and bad, faults."""
    sandbox = page.sandbox
    sandbox.sell("К-100")
    sandbox.call("/check/return", {"check_id": "К-100", "return_id": "В-1", "items": [{"index": 0, "code": "SALO", "qty": 1}]})
    sandbox.call("/customer/register/request", {"phone": "79005554433"})
    sandbox.admin("POST", "faults", [{"operation": "check.write", "kind": "die_after", "count": 2}, {"kind": "status", "status": 503, "skip": 3}])
    try:
        sandbox.sell("К-101")
    except Exception:
        pass
    sandbox.call("/nowhere", {"text": "очень-длинное-слово-без-пробелов" * 20})
    page.newest("nowhere")


def places(page):
    """The page in all that it can show, one after the other."""
    page.click("#any-fault summary")
    for summary in page.all("#log summary")[:3]:
        summary.click()
    for tab in TABS:
        page.tab(tab)
        for summary in page.all("#rows summary"):
            summary.click()
        yield tab
    for tab in ("customers", "certificates", "coupons", "gift_codes", "campaigns"):
        page.tab(tab)
        page.click("#panel > .bar button")
        page.submit("#row")
        yield f"the form of {tab}"
        page.press(Keys.ESCAPE)
        until(lambda: not page.all("dialog[open]"), "the dialog is closed")


def test_everything_that_can_be_operated_has_a_name(page):
    lively(page)
    seen = set()
    for place in places(page):
        tree = page.browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        for node in tree:
            role = node.get("role", {}).get("value")
            if node.get("ignored") or role not in NAMED:
                continue
            seen.add(role)
            name = node.get("name", {}).get("value", "").strip()
            is_plain_group = role == "group"
            assert name or is_plain_group, f"{place}: a {role} without a name: {node.get('properties')}"
        assert page.js("""return [...document.querySelectorAll('input, select')].every(
            (field) => field.ariaLabel || field.labels.length === 1)"""), place
        ids = page.js("return [...document.querySelectorAll('[id]')].map((e) => e.id)")
        assert len(ids) == len(set(ids)), f"{place}: {[name for name in ids if ids.count(name) > 1]}"
    assert {"button", "checkbox", "combobox", "textbox", "link", "tab", "switch", "tabpanel"} <= seen, seen


def test_the_tab_key_reaches_everything_in_order_and_shows_where_it_is(page):
    lively(page)
    page.click("#any-fault summary")
    page.click("#log summary")
    # The way begins where the last click was.
    page.click("h1")
    wanted = page.js("""
        const all = document.querySelectorAll('a[href], button, input, select, summary');
        const shown = [...all].filter((e) => e.checkVisibility({visibilityProperty: true}) && e.tabIndex >= 0 && !e.disabled);
        shown.forEach((e, n) => { e.dataset.place = n; });
        return shown.length;
    """)
    assert wanted > 30
    reached = []
    for _ in range(wanted + 40):
        page.press(Keys.TAB)
        place, outline, tag = page.js("""
            const e = document.activeElement, style = getComputedStyle(e);
            return [e.dataset.place, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1, e.tagName];
        """)
        if tag == "BODY":
            break
        assert outline, f"the focus on {tag} {place} is not seen"
        if place is not None:
            reached.append(int(place))
    assert reached[:wanted] == list(range(wanted)), reached


def test_tabs_are_walked_by_arrows_and_the_dialog_by_the_keyboard_alone(page):
    page.one("#tab-customers").send_keys(Keys.ARROW_RIGHT)
    focused = lambda: page.js("return document.activeElement.name || document.activeElement.id")
    assert focused() == "tab-checks" and page.one("#tab-checks").get_attribute("aria-selected") == "true"
    page.press(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    assert focused() == "tab-settings"
    page.press(Keys.HOME)
    assert focused() == "tab-customers"
    page.row("Анна")
    page.press(Keys.TAB, Keys.TAB, Keys.TAB, Keys.ENTER)
    until(lambda: page.all("dialog[open]"), "the dialog is open")
    assert focused() == "phone" and "Дмитрий" in page.text("#editor-title")
    page.press(Keys.TAB, "5", Keys.ENTER)
    until(lambda: not page.all("dialog[open]"), "it is saved")
    assert page.sandbox.admin("GET", "state")["customers"][0]["balance"] == 5
    # The focus is back where it was, though the row is a new one.
    until(lambda: "Дмитрий" in page.js("return document.activeElement.ariaLabel ?? ''"), "the focus is back on the row's button")
    page.press(Keys.ENTER, Keys.ESCAPE)
    page.sandbox.admin("PUT", f"customers/{DMITRY}", {"balance": 77})
    until(lambda: "77,00" in page.row("Дмитрий").text, "another's change is shown")
    assert "Дмитрий" in page.js("return document.activeElement.ariaLabel")


def test_texts_can_be_read_in_light_and_in_dark(page):
    lively(page)
    for place in places(page):
        for scheme in ("light", "dark"):
            page.colours(scheme)
            time.sleep(0.01)
            found = page.js(CONTRAST)
            assert found == [], f"{place}, {scheme}: {found}"
    page.click("#cable-switch")
    until(lambda: page.text("#cable-title") == "Кабель выдернут", "the cable is pulled")
    assert page.js(CONTRAST) == []
    ground = lambda: page.js("return getComputedStyle(document.body).backgroundColor")
    dark = ground()
    page.colours("light")
    assert page.js(CONTRAST) == []
    assert dark == "rgb(18, 21, 26)" and ground() == "rgb(243, 245, 248)"


def test_nothing_is_wider_than_a_telephone(page):
    lively(page)
    page.size(390, 844)
    for place in places(page):
        width, wide = page.js("""
            const width = document.documentElement.clientWidth;
            const wide = [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility() && !e.closest('pre, svg, .unseen')
                && e.getBoundingClientRect().right > width + 0.5);
            return [document.documentElement.scrollWidth - width, wide.map((e) => `${e.tagName}.${e.className} ${e.id}`)];
        """)
        assert width <= 0 and wide == [], f"{place}: {width} {wide}"


def test_what_comes_from_outside_stays_text(page):
    evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    sandbox = page.sandbox
    sandbox.admin("PUT", f"customers/{DMITRY}", {"first_name": evil, "card": '"><b>'})
    sandbox.admin("POST", "coupons", {"code": evil})
    sandbox.call("/customer/auth", {"phone": evil})
    sandbox.call("/check", evil)
    sandbox.ask("GET", "/%3Cimg%20src=x%20onerror=window.hacked=1%3E?a=%3Cb%3E", headers={"X-Evil": evil})
    page.newest("/%3Cimg")
    for summary in page.all("#log > li > details > summary"):
        summary.click()
    until(lambda: len(page.all("#log pre")) >= 4, "the bodies are there")
    for summary in page.all("#log .inside summary"):
        summary.click()
    assert evil in page.text("#rows") and page.text("#log").count(evil) == 2 and "x-evil: <img" in page.text("#log")
    assert '<img src=x onerror=\\"window' in page.text("#log")
    page.row("onerror").find_element("css selector", "button").click()
    assert evil in page.text("#editor-title")
    page.press(Keys.ESCAPE)
    page.tab("coupons")
    page.row("onerror")
    time.sleep(0.1)
    assert page.js("return window.hacked") is None and page.all("img, main script, main b b") == []


def test_nothing_comes_from_elsewhere_and_nothing_goes_wrong(page):
    lively(page)
    for _ in places(page):
        pass
    asked = []
    for entry in page.browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            asked.append(message["params"]["request"]["url"])
    assert len(asked) > 9 and all(url.startswith((page.sandbox.origin + "/", "data:")) for url in asked), asked
    # What a form sent on purpose was refused; nothing else went wrong, no policy was broken.
    trouble = [entry["message"] for entry in page.browser.get_log("browser") if " 400 (Bad Request)" not in entry["message"]]
    assert trouble == [], trouble


def pictures(page, folder):
    """Pictures for people: the whole page in both widths, light and dark."""
    os.makedirs(folder, exist_ok=True)
    lively(page)
    page.click("#log summary")
    for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")):
        page.colours(scheme)
        page.size(width, 900)
        for tab in ("customers", "checks"):
            page.tab(tab)
            page.size(width, page.js("return document.documentElement.scrollHeight"))
            time.sleep(0.2)
            page.browser.save_screenshot(os.path.join(folder, f"{width}-{scheme}-{tab}.png"))
            page.size(width, 900)
