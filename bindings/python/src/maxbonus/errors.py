"""What goes wrong: one exception for each family of statuses, all of them `MaxBonusError`."""

from typing import Any, Dict, Mapping, Optional, Tuple, Type

from ._tables import FAMILIES


class MaxBonusError(Exception):
    """A call that failed, with all that the library's error document says.

    `status` is its name (`CUSTOMER_NOT_FOUND`), `code` its number. `message` is one Russian sentence for the cashier, `detail`
    is English for the log; `field` names the wrong input (`items[1].price`). `outcome` says whether the server holds the
    effect: `not_applied`, `applied` or `unknown`. `retryable`: the same call may succeed later.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document: Dict[str, Any] = dict(document)
        self.status: str = document.get("status") or "UNKNOWN"
        self.code: int = document.get("code") or 0
        self.message: str = document.get("message") or ""
        self.detail: str = document.get("detail") or ""
        self.field: Optional[str] = document.get("field")
        self.outcome: str = document.get("outcome") or "unknown"
        self.retryable: bool = bool(document.get("retryable"))
        self.http_status: Optional[int] = document.get("http_status")
        self.server_code: object = document.get("server_code")
        self.operation: Optional[str] = document.get("operation")
        self.trace: Optional[str] = document.get("trace")
        super().__init__(f"{self.status}: {self.message} ({self.detail})")

    def __reduce__(self) -> Tuple[Type["MaxBonusError"], Tuple[Dict[str, Any]]]:
        return type(self), (self.document,)


class UsageError(MaxBonusError):
    """The program is at fault: a wrong argument, broken JSON, a closed session, a wrong configuration."""


class RefusedError(MaxBonusError):
    """The server said no: show `message` to the cashier. `status` says which no it was, PIN_REQUIRED for one."""


class UnavailableError(MaxBonusError):
    """The server was not reached or did not answer sensibly: sell without bonuses."""


class CancelledError(MaxBonusError):
    """The call was cancelled, or its session closed."""


class OutcomeUnknownError(MaxBonusError):
    """It is not known whether the server applied it: the library settles a check itself, a return is for a person to settle."""


class ConflictError(MaxBonusError):
    """The same id with other content, or the receipt's state forbids it."""


class JournalError(MaxBonusError):
    """The journal file cannot be read or written."""


class InternalError(MaxBonusError):
    """A defect of the library; the session still works."""


class LibraryError(Exception):
    """The native library cannot be used: it is not there, it is no such library, or it speaks another version."""


_CLASSES: Dict[str, Type[MaxBonusError]] = {
    "Usage": UsageError,
    "Refused": RefusedError,
    "Unavailable": UnavailableError,
    "Cancelled": CancelledError,
    "OutcomeUnknown": OutcomeUnknownError,
    "Conflict": ConflictError,
    "Journal": JournalError,
    "Internal": InternalError,
}


def error(code: int, document: Mapping[str, Any]) -> MaxBonusError:
    """The exception of a status; of one that this binding does not know, the base of them all."""
    family = FAMILIES.get(code)
    return (MaxBonusError if family is None else _CLASSES[family])(document)
