"""The guide's scenarios, as a cashier goes through them."""

from decimal import Decimal

from screen import ANNA, DMITRY, MIKHAIL, NEWCOMER


def test_bonuses_are_earned_as_on_the_guides_first_receipt(screen):
    screen.sandbox.ask("PUT", "/settings", {"print_text": False})
    screen.goods("DT-01")
    screen.customer("8 (900) 000-22-49")
    assert screen.window.name["text"] == "Анна С." and "22 49" in screen.window.about["text"]
    assert "9000002249" not in screen.window.about["text"]
    screen.key("F8")
    screen.sees("К оплате 1.00")
    screen.key("F9")
    screen.printed("Держатель тростей ДТ-01", "Клиент", "***2249", "Начислено бонусов", "0.05", "НАЛИЧНЫМИ")
    screen.sees("OK: Чек")
    assert screen.balance(ANNA) == Decimal("0.16")
    screen.until(lambda: not screen.pending, "the journal knows that the receipt was printed")
    assert screen.rows == [] and screen.window.name["text"] == "Без покупателя"


def test_bonuses_are_spent_by_the_slider_to_the_most_that_may_be(screen):
    screen.goods("DT-01")
    screen.customer(DMITRY)
    screen.sees("Можно до 0.30")
    screen.spend(1)
    assert screen.window.bonus.get() == "0.30" and screen.window.to_pay["text"] == "0.70"
    screen.key("F10")
    screen.printed("БОНУСАМИ", "0.30", "ПЛАТ.КАРТОЙ", "0.70", "1 x 0.70 = 0.70")
    assert screen.balance(DMITRY) == Decimal("99.74")
    screen.sees("OK: Чек")
    assert screen.window.slider.get() == 0 and screen.window.slider.instate(["disabled"])


def test_bonuses_are_typed_to_the_kopeck_and_never_above_the_most(screen):
    screen.goods("9934")
    screen.customer(DMITRY)
    screen.calculated()
    screen.type(screen.window.bonus, "12,34", enter=True)
    screen.pump(0.4)
    screen.calculated()
    assert screen.window.to_pay["text"] == "2 487.66"
    screen.type(screen.window.bonus, "5000", enter=True)
    assert screen.window.bonus.get() == "100.00"
    screen.type(screen.window.bonus, "много", enter=True)
    assert screen.window.bonus.get() == "100.00"


def test_a_card_a_qr_and_a_short_code_are_recognised_and_an_unknown_customer_may_register(screen):
    for text in ("2000000033770", "MB:QR:3377-0000-0000", "337701"):
        screen.key("F2")
        screen.customer(text)
        assert screen.window.name["text"] == "Дмитрий П."
    screen.key("F2")
    screen.type(screen.window.input, "+7 911 222-33-44", enter=True)
    screen.sees("CUSTOMER_NOT_FOUND")
    screen.offer("Регистрация F5")
    assert screen.asked("Регистрация").fields["phone"].get() == "+7 911 222-33-44"


def test_a_new_customer_is_registered_with_a_pin_of_an_sms(screen):
    screen.goods("9934")
    screen.key("F5")
    dialog = screen.asked("Регистрация")
    screen.fill(
        dialog, phone="8-911-222-33-44", last_name="Новиков", first_name="Иван", birthday="17.05.1990", gender="Мужской"
    )
    screen.press(dialog, "pin")
    screen.until(lambda: "отправлена" in dialog.said["text"], "the SMS is sent")
    screen.fill(dialog, pin="0000000")
    screen.press(dialog, "ok")
    screen.sees("PIN_WRONG")
    assert dialog.winfo_exists() and dialog.said["text"]
    screen.press(dialog, "pin")
    screen.until(lambda: screen.asked_server("customer.register_resend") == 1, "another PIN is asked for")
    screen.pump(0.1)
    screen.press(dialog, "read")
    screen.key("Return", dialog.fields["pin"])
    screen.until(lambda: screen.cashier.receipt.customer, "the customer is registered")
    registered = next(c for c in screen.state["customers"] if c["phone"] == NEWCOMER)
    assert (registered["last_name"], registered["gender"], registered["birthday"]) == ("Новиков", "male", "1990-05-17")
    screen.key("F9")
    screen.printed("ИТОГ")
    assert screen.balance(NEWCOMER) == Decimal("125")


def test_who_spends_with_a_pin_is_asked_for_it_once(screen):
    screen.goods("9934")
    screen.customer(MIKHAIL)
    assert "ПИН-код" in screen.window.about["text"]
    screen.spend(100)
    screen.key("F9")
    dialog = screen.asked("ПИН-код")
    screen.until(lambda: "отправлена" in dialog.said["text"], "the SMS is sent")
    screen.fill(dialog, pin="999999")
    screen.press(dialog, "ok")
    screen.sees("PIN_WRONG")
    screen.press(dialog, "read")
    screen.press(dialog, "ok")
    screen.printed("БОНУСАМИ", "100.00")
    assert screen.balance(MIKHAIL) == Decimal("520") and not screen.dialog


def test_who_names_no_pin_keeps_the_bonuses_and_the_sale_goes_on(screen):
    screen.goods("9934")
    screen.customer(MIKHAIL)
    screen.spend(100)
    screen.key("F9")
    dialog = screen.asked("ПИН-код")
    screen.key("Escape", dialog)
    screen.until(lambda: screen.window.to_pay["text"] == "2 500.00", "nothing is spent")
    screen.calculated()
    screen.key("F9")
    screen.printed("2 500.00")
    assert screen.balance(MIKHAIL) == Decimal("625")


def test_a_pin_that_only_the_server_asks_for_is_asked_for_too(screen):
    screen.goods("9934")
    screen.customer(DMITRY)
    screen.spend(50)
    screen.sandbox.ask("PUT", "/settings", {"require_pin_to_spend": True})
    screen.key("F9")
    dialog = screen.asked("ПИН-код")
    screen.until(lambda: "отправлена" in dialog.said["text"], "the SMS is sent")
    screen.press(dialog, "read")
    screen.press(dialog, "ok")
    screen.printed("БОНУСАМИ", "50.00")


def certificate(screen, code, pin=None):
    screen.key("F7")
    dialog = screen.asked("Сертификат")
    screen.fill(dialog, text=code)
    screen.press(dialog, "ok")
    if pin is not None:
        screen.until(lambda: screen.dialog and screen.dialog is not dialog, "the certificate's PIN is asked for")
        screen.fill(screen.dialog, text=pin)
        screen.press(screen.dialog, "ok")


def test_a_certificate_pays_with_its_pin_alone(screen):
    screen.goods("9934")
    certificate(screen, "CERT-OLD")
    screen.sees("CERTIFICATE_UNUSABLE")
    certificate(screen, "CERT-PIN", "1")
    screen.sees("Неверный ПИН-код сертификата")
    certificate(screen, "CERT-PIN", "4321")
    screen.until(lambda: screen.window.to_pay["text"] == "2 000.00", "the certificate pays")
    screen.key("F9")
    screen.printed("ИТОГ", "2 500.00", "СЕРТИФИКАТОМ", "500.00", "НАЛИЧНЫМИ", "2 000.00")
    assert next(c for c in screen.state["certificates"] if c["code"] == "CERT-PIN")["balance"] == 0


def coupon(screen, code):
    screen.key("F6")
    dialog = screen.asked("Купон")
    screen.fill(dialog, text=code)
    screen.key("Return", dialog.fields["text"])


def test_a_coupon_that_does_not_fit_is_told_and_one_that_does_lowers_the_price(screen):
    screen.goods("9918")
    screen.customer(DMITRY)
    coupon(screen, "687523388469")
    screen.sees("Купон не найден")
    coupon(screen, "PROMO10")
    screen.until(lambda: screen.window.to_pay["text"] == "5 400.00", "the coupon's discount")
    screen.key("F9")
    screen.printed("СКИДКА", "600.00", "1 x 5 400.00 = 5 400.00")


def test_a_key_that_is_pressed_twice_opens_one_dialog(screen):
    screen.window.event_generate("<F6>", when="tail")
    screen.window.event_generate("<F6>", when="tail")
    screen.window.event_generate("<F7>", when="tail")
    screen.pump(0.3)
    screen.key("Escape", screen.asked("Купон"))
    assert screen.dialog is None


def test_a_gift_code_goes_in_by_the_same_key(screen):
    screen.goods("9934")
    screen.customer(DMITRY)
    coupon(screen, "GIFT25")
    screen.calculated()
    screen.key("F9")
    screen.printed("ИТОГ")
    assert screen.balance(DMITRY) == Decimal("250")


def test_weighed_goods_keys_of_the_table_and_quantities(screen):
    screen.goods("SALO")
    dialog = screen.asked("Вес")
    screen.fill(dialog, text="0,437")
    screen.press(dialog, "ok")
    screen.goods("2001", "2001")
    assert [row[2] for row in screen.rows] == ["0.437", "2"]
    screen.window.table.focus_force()
    screen.key("plus", screen.window.table)
    assert screen.rows[1][2] == "3"
    screen.key("minus", screen.window.table)
    screen.window.qty.set("10")
    screen.goods("5005")
    assert [row[2] for row in screen.rows] == ["0.437", "2", "10"]
    screen.key("Delete", screen.window.table)
    assert len(screen.rows) == 2
    screen.window.qty.set("1.5")
    screen.goods("9934")
    assert len(screen.rows) == 2 and "целое число" in screen.said
    screen.window.qty.set("1")
    screen.key("F9")
    # 30 % off the bacon; the price is one that the printer can multiply.
    screen.printed("0.437 x 76.29 = 33.34", "ИТОГ", "213.14")


def test_a_sale_without_a_customer_is_anonymous(screen):
    screen.goods("2002")
    screen.key("F9")
    screen.printed("Хлеб ржаной", "54.00")
    assert "Клиент" not in screen.paper and "бонус" not in screen.paper.lower()
    assert len(screen.checks) == 1


def sell(screen, *codes, customer=None):
    screen.goods(*codes)
    if customer:
        screen.customer(customer)
        screen.calculated()
    screen.key("F9")
    screen.sees("пробит")
    return screen.desk.book.sold[-1]["number"]


def test_a_receipt_is_returned_whole(screen):
    number = sell(screen, "9934", "2001", customer=DMITRY)
    earned = screen.balance(DMITRY) - 100
    screen.key("F3")
    dialog = screen.asked("Возврат")
    assert dialog.fields["number"].get() == number
    screen.press(dialog, "ok")
    screen.printed("ВОЗВРАТ", f"По чеку {number}", "2 589.90")
    assert earned > 0 and screen.balance(DMITRY) == 100
    screen.key("F3")
    dialog = screen.asked("Возврат")
    screen.press(dialog, "ok")
    assert "Нечего возвращать" in dialog.said["text"]


def test_positions_are_returned_one_by_one(screen):
    sell(screen, "9934", "2001", "2001", customer=DMITRY)
    screen.key("F3")
    dialog = screen.asked("Возврат")
    dialog.table.focus_force()
    screen.key("space", dialog.table)
    dialog.table.selection_set(dialog.table.get_children()[1])
    screen.key("minus", dialog.table)
    assert [dialog.table.item(row, "values")[2] for row in dialog.table.get_children()] == ["–", "1"]
    screen.press(dialog, "ok")
    screen.printed("ВОЗВРАЩЕНО", "89.90")
    screen.key("F3")
    dialog = screen.asked("Возврат")
    assert [dialog.table.item(row, "values")[2] for row in dialog.table.get_children()] == ["1", "1"]
    screen.press(dialog, "ok")
    screen.printed("2 589.90")
    assert screen.balance(DMITRY) == 100 and len(screen.state["returns"]) == 2


def test_what_a_certificate_paid_goes_back_onto_it_and_not_into_the_hand(screen):
    screen.goods("2001", "2001", "2001", "9934")
    certificate(screen, "CERT-1000")
    screen.until(lambda: screen.window.to_pay["text"] == "1 769.70", "the certificate pays")
    screen.key("F9")
    screen.sees("пробит")
    given = Decimal(0)
    for n in range(3):
        screen.key("F3")
        dialog = screen.asked("Возврат")
        dialog.table.focus_force()
        if n < 2:
            # A bottle of milk, another one, and then all the rest.
            for _ in range(2 - n):
                screen.key("minus", dialog.table)
            dialog.table.selection_set(dialog.table.get_children()[1])
            screen.key("space", dialog.table)
        screen.press(dialog, "ok")
        screen.until(lambda n=n: len(screen.desk.book.returns) == n + 1, "the return stands in the book")
        screen.sees(screen.desk.book.returns[-1]["return_id"])
        given += Decimal(screen.desk.book.returns[-1]["money"])
    screen.printed("ВОЗВРАТ", "НА СЕРТИФИКАТ")
    assert [entry["items"][0]["qty"] for entry in screen.desk.book.returns] == ["1", "1", "1"]
    assert given == Decimal("1769.70"), "as much as was paid, to the kopeck"
    assert next(c for c in screen.state["certificates"] if c["code"] == "CERT-1000")["balance"] == 1000


def test_the_chat_bots_sms_is_for_a_customer_that_is_known(screen):
    assert screen.window.buttons["chatbot"].instate(["disabled"])
    screen.customer(ANNA)
    screen.key("F12")
    screen.sees("чат-бота отправлена")
