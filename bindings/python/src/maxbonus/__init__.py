"""The MaxBonus loyalty programme for cash registers.

    import maxbonus

    with maxbonus.Session(token="...") as session:
        customer = session.customer_auth(input="8 (900) 000-33-77")
        calc = session.check_calc(items=[...], customer_token=customer["token"])

Amounts are `decimal.Decimal`. The package is a thin face of the native library that lies inside it.
"""

from . import aio, types
from ._library import load, native_version, set_log_level
from .errors import (
    CancelledError,
    ConflictError,
    InternalError,
    JournalError,
    LibraryError,
    MaxBonusError,
    OutcomeUnknownError,
    RefusedError,
    UnavailableError,
    UsageError,
)
from .session import Session

__version__ = "0.2.0"

__all__ = [
    "CancelledError",
    "ConflictError",
    "InternalError",
    "JournalError",
    "LibraryError",
    "MaxBonusError",
    "OutcomeUnknownError",
    "RefusedError",
    "Session",
    "UnavailableError",
    "UsageError",
    "aio",
    "load",
    "native_version",
    "set_log_level",
    "types",
]
