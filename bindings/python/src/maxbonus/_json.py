"""JSON as the library speaks it: exact numbers, no floats."""

import json
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Dict, List, Mapping, Tuple

from ._tables import AMOUNTS, WHOLE

#: No fields.
NOTHING: Mapping[str, object] = MappingProxyType({})


def given(more: Mapping[str, object], **fields: object) -> Dict[str, object]:
    """The fields that are not None over `more`; a name's last `_` only keeps it from being a word of Python."""
    request = dict(more)
    request.update((name.rstrip("_"), value) for name, value in fields.items() if value is not None)
    return request


def dumps(value: object) -> str:
    """A request's text. A Decimal goes out as a text of digits, which the library takes for the same number."""
    return json.dumps(value, default=_exact, ensure_ascii=False, separators=(",", ":"))


def loads(text: str) -> Dict[str, Any]:
    """An answer: amounts and quantities are Decimal, other whole numbers int."""
    answer: Dict[str, Any] = json.loads(text, parse_float=Decimal, object_pairs_hook=_typed)
    return answer


def _exact(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be sent")


def _typed(pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
    return {name: _number(name, value) for name, value in pairs}


def _number(name: str, value: Any) -> Any:
    """The server may write a number as a text."""
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        return value
    try:
        if name in AMOUNTS:
            return Decimal(value)
        if name in WHOLE:
            return int(value)
    except (InvalidOperation, ValueError):
        pass
    return value
