"""The register's own book: numbers given, receipts sold, returns. The library's journal holds no goods, no prices."""

import json
import os
import time
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Dict, List, Optional

from sale import KOPECK


class Book:
    """A JSON file, written whole after each change."""

    def __init__(self, path: Path) -> None:
        self._path = path
        known = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        self._last: int = known.get("last", 0)
        self.sold: List[Dict[str, Any]] = known.get("sold", [])
        self.returns: List[Dict[str, Any]] = known.get("returns", [])

    def new_number(self, letter: str = "Т") -> str:
        """A number that this register never gave before, on whatever day; it is on the disk before it is used."""
        self._last += 1
        self._save()
        return f"{letter}1-{time.strftime('%y%m%d')}-{self._last:05}"

    def sell(self, number: str, lines: List[Dict[str, Any]], to_pay: Decimal, loyal: bool) -> None:
        """`loyal`: the loyalty server holds the receipt, so a return must be told there."""
        lines = [{key: value if key == "index" else str(value) for key, value in line.items()} for line in lines]
        self.sold.append({"number": number, "lines": lines, "to_pay": str(to_pay), "loyal": loyal})
        self._save()

    def find(self, number: str) -> Optional[Dict[str, Any]]:
        return next((sold for sold in self.sold if sold["number"] == number), None)

    def drop(self, number: str) -> None:
        """The receipt never came out of the printer, and was rolled back."""
        self.sold = [sold for sold in self.sold if sold["number"] != number]
        self._save()

    def give_back(self, sold: Dict[str, Any], items: List[Dict[str, Any]], summ: Decimal) -> Dict[str, Any]:
        """Notes a return of goods worth `summ` before it is told to anybody; `money` is what the customer gets.

        What a certificate paid goes back onto it, in proportion, and exactly once all is returned.
        """
        earlier = [entry for entry in self.returns if entry["number"] == sold["number"]]
        goods = summ + sum((Decimal(entry["sum"]) for entry in earlier), Decimal(0))
        given = sum((Decimal(entry["money"]) for entry in earlier), Decimal(0))
        total = sum((Decimal(line["sum"]) for line in sold["lines"]), Decimal(0))
        due = (Decimal(sold["to_pay"]) * goods / total).quantize(KOPECK, ROUND_HALF_UP) if total else Decimal(0)
        entry = {
            "return_id": self.new_number("В"),
            "number": sold["number"],
            "items": items,
            "sum": str(summ),
            "money": str(due - given),
            "is_told": not sold["loyal"],
        }
        self.returns.append(entry)
        self._save()
        return entry

    def told(self, entry: Dict[str, Any]) -> None:
        entry["is_told"] = True
        self._save()

    def untold(self) -> List[Dict[str, Any]]:
        """Returns of which the loyalty server may not know."""
        return [entry for entry in self.returns if not entry["is_told"]]

    def left(self, number: str, index: int, qty: Decimal) -> Decimal:
        """How much of a line was not returned yet."""
        items = [item for entry in self.returns if entry["number"] == number for item in entry["items"]]
        return qty - sum((Decimal(item["qty"]) for item in items if item["index"] == index), Decimal(0))

    def _save(self) -> None:
        text = json.dumps(
            {"last": self._last, "sold": self.sold, "returns": self.returns}, ensure_ascii=False, indent=1
        )
        new = self._path.with_suffix(".new")
        with open(new, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
