"""The paper: what the fiscal printer would print."""

import textwrap
import time
from decimal import Decimal
from typing import Any, Dict, List, Mapping

from maxbonus.types import ReceiptSlipAnswerElement
from sale import money, quantity

WIDTH = 36


def pair(left: str, right: str) -> str:
    return f"{left:{WIDTH - len(right)}}{right}"


def _head(title: str, number: str) -> List[str]:
    return [
        "=" * WIDTH,
        'ООО "МОЯ ОРГАНИЗАЦИЯ"'.center(WIDTH).rstrip(),
        "ДОБРО ПОЖАЛОВАТЬ!".center(WIDTH).rstrip(),
        pair(title, f"№{number}"),
        pair(time.strftime("%d.%m.%Y %H:%M"), "КАССИР"),
        "=" * WIDTH,
    ]


def _goods(lines: List[Dict[str, Any]]) -> List[str]:
    text = []
    for line in lines:
        text.append(line["name"][:WIDTH])
        text.append(
            pair(
                "",
                f"{quantity(Decimal(line['qty']))} x {money(Decimal(line['price']))} = {money(Decimal(line['sum']))}",
            )
        )
        cheaper = Decimal(line.get("discount", 0)) + Decimal(line.get("bonus", 0))
        if cheaper:
            text.append(pair("  в т.ч. скидка", money(cheaper)))
    return text


def sale(
    number: str,
    lines: List[Dict[str, Any]],
    sums: Mapping[str, Decimal],
    slip: List[ReceiptSlipAnswerElement],
    kind: str,
) -> List[str]:
    """`slip` are the elements of receipt.slip; none for a sale without bonuses."""
    text = _head("ПРОДАЖА", number) + _goods(lines) + ["-" * WIDTH]
    for name in ("СКИДКА", "БОНУСАМИ"):
        if sums.get(name):
            text.append(pair(name, money(sums[name])))
    text.append(pair("ИТОГ", money(sums["ИТОГ"])))
    if sums.get("СЕРТИФИКАТОМ"):
        text.append(pair("СЕРТИФИКАТОМ", money(sums["СЕРТИФИКАТОМ"])))
    text.append(pair(kind, money(sums["К ОПЛАТЕ"])))
    if slip:
        text += ["-" * WIDTH, *(line for element in slip for line in _element(element))]
    return [*text, "=" * WIDTH]


def _element(element: ReceiptSlipAnswerElement) -> List[str]:
    kind = element["kind"]
    if kind == "separator":
        return ["-" * WIDTH]
    if kind == "pair":
        return [pair(element["label"], element["value"])]
    if kind == "barcode":
        return [f"[{element['type']} {element['data']}]"]
    return textwrap.wrap(element["text"], WIDTH) or [""]


def given_back(
    return_id: str, number: str, lines: List[Dict[str, Any]], summ: Decimal, back: Decimal, told: List[str]
) -> List[str]:
    text = _head("ВОЗВРАТ", return_id) + [f"По чеку {number}"] + _goods(lines)
    sums = [pair("ИТОГ", money(summ))]
    if summ != back:
        sums.append(pair("НА СЕРТИФИКАТ", money(summ - back)))
    sums.append(pair("ВОЗВРАЩЕНО", money(back)))
    return [*text, "-" * WIDTH, *sums, *told, "=" * WIDTH]
