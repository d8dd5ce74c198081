"""A sale with bonuses: recognise the customer, calculate, write, print, close.

pip install maxbonus-*.whl, then: python sale.py [BASE_URL [TOKEN [PHONE]]]; the sandbox of this project by default.
"""

import sys
import tempfile
import time
from decimal import Decimal
from typing import List

import maxbonus
from maxbonus.types import CheckCalcItem

BASE_URL = "http://127.0.0.1:38200/api/cashbox"
TOKEN = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdG9yZSI6InNhbmRib3gifQ.bm90LWEtcmVhbC1zaWduYXR1cmU"
given = dict(enumerate(sys.argv))
base_url, token, phone = given.get(1, BASE_URL), given.get(2, TOKEN), given.get(3, "+7 900 000-33-77")
check_id = time.strftime("%Y%m%d-%H%M%S")  # a register has numbers of its own
journal = {"path": f"{tempfile.gettempdir()}/maxbonus-{check_id}.db"}  # and keeps its journal on a local disk
items: List[CheckCalcItem] = [{"index": 0, "code": "DT-01", "price": Decimal("1.00"), "qty": 1}]

try:
    with maxbonus.Session(token=token, base_url=base_url, journal=journal) as session:
        customer = session.customer_auth(input=phone)
        print(f"Бонусы: {customer['total_bonus']:.2f}")
        calc = session.check_calc(customer_token=customer["token"], items=items)
        print(f"Можно списать: {calc['total_max_bonus_can_pay']:.2f}")
        # check_id is the register's own number of the receipt: the same one may be written again without harm.
        written = session.check_write(
            check_id=check_id,
            calc_id=calc["calc_id"],
            customer_token=customer["token"],
            pay_bonus=Decimal("0.30"),
        )
        # The answer as it is, plus phone and width, makes the slip.
        print(session.receipt_slip(written, phone=phone, width=32)["text"])
        # Here the fiscal receipt is printed; then the journal is told.
        session.check_close(check_id=check_id)
except maxbonus.MaxBonusError as error:
    sys.exit(error.message)
