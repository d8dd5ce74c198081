"""data.py DIR: a receipt of 20 lines, and the answers that the server gives."""
import json
import sys


def text(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def line(index):
    price, qty = 49.95 + 37 * index, [1, 2, 0.735][index % 3]
    total = round(price * qty, 2)
    return {
        "request": {"index": index, "code": f"{9918 + index * 16}", "price": round(price, 2), "qty": qty, "mrc": 0},
        "answer": {
            "code": f"{9918 + index * 16}", "qty": qty, "sum": total, "max_bonus_can_pay": round(total * 0.3, 2),
            "calc_discount": 0, "calc_bonus_add": round(total * 0.05, 2), "not_exist": False, "not_discount": False,
            "index": index, "price": round(price, 2), "action": 0, "pay_bonus": 0,
        },
    }


lines = [line(i) for i in range(20)]
token = "f3b1c0a49d5e4c1f8a7b2e6d9c0f1a2b"
calc_id = "a0779ffe79c4eda06a51ba429daefcde"
total = round(sum(l["answer"]["sum"] for l in lines), 2)
request = {"customer_token": token, "items": [l["request"] for l in lines], "pay_bonus": None, "coupon": "687523388469"}
calc = {
    "statusCode": 200, "message": "Data retrieval successfully",
    "data": {
        "code": None, "calc_id": calc_id, "customer_token": token, "customer_total_bonus": 1250.4,
        "total_max_bonus_can_pay": 1250.4, "total_bonus_pay": 0, "total_add_bonus": round(total * 0.05, 2),
        "total_discount": 0, "total_check_amount": total, "campaign_id": 0, "campaign_name": None,
        "coupon": "687523388469", "coupon_used": "", "items": [l["answer"] for l in lines],
        "coupon_code": "0", "coupon_message": "Купон не найден в чеке",
    },
    "backendExecTimeSec": 0.229987,
}
written = {
    "statusCode": 200, "message": "ok",
    "data": {
        "print_text": "Бонусная карта ***3377\nСписано 0.00\nНачислено 450.20\nБаланс 1700.60",
        "total_bonus_pay": 0, "total_add_bonus": 450.2, "customer_total_bonus": 1700.6,
    },
    "backendExecTimeSec": 0.187,
}
for name, value in [("request", request), ("calc", calc), ("written", written)]:
    with open(f"{sys.argv[1]}/{name}.json", "w", encoding="utf-8") as file:
        file.write(text(value))
