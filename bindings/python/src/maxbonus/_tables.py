"""What the binding knows of statuses and of numbers in answers."""
# Made from the tables of operations and statuses by tests/bindings: do not edit.

from typing import Literal

ABI_VERSION = 1

Status = Literal[
    "OK",
    "INVALID_ARGUMENT",
    "INVALID_JSON",
    "INVALID_HANDLE",
    "BAD_CONFIG",
    "UNAUTHORIZED",
    "CUSTOMER_NOT_FOUND",
    "REJECTED",
    "ALREADY_WRITTEN",
    "PIN_REQUIRED",
    "PIN_WRONG",
    "CERTIFICATE_UNUSABLE",
    "NETWORK",
    "TIMEOUT",
    "TLS",
    "OFFLINE",
    "CANCELLED",
    "PROTOCOL",
    "OUTCOME_UNKNOWN",
    "CONFLICT",
    "JOURNAL",
    "INTERNAL",
]

#: The family of a status by its number.
FAMILIES = {
    1: "Usage",  # INVALID_ARGUMENT
    2: "Usage",  # INVALID_JSON
    3: "Usage",  # INVALID_HANDLE
    4: "Usage",  # BAD_CONFIG
    5: "Refused",  # UNAUTHORIZED
    6: "Refused",  # CUSTOMER_NOT_FOUND
    7: "Refused",  # REJECTED
    8: "Refused",  # ALREADY_WRITTEN
    9: "Refused",  # PIN_REQUIRED
    10: "Refused",  # PIN_WRONG
    11: "Refused",  # CERTIFICATE_UNUSABLE
    12: "Unavailable",  # NETWORK
    13: "Unavailable",  # TIMEOUT
    14: "Unavailable",  # TLS
    15: "Unavailable",  # OFFLINE
    16: "Cancelled",  # CANCELLED
    17: "Unavailable",  # PROTOCOL
    18: "OutcomeUnknown",  # OUTCOME_UNKNOWN
    19: "Conflict",  # CONFLICT
    20: "Journal",  # JOURNAL
    21: "Internal",  # INTERNAL
}

#: Fields of answers that hold an amount or a quantity.
AMOUNTS = frozenset(
    (
        "balance",
        "bonus",
        "bonus_returned",
        "bonus_withdrawn",
        "calc_bonus_add",
        "calc_discount",
        "certificate",
        "customer_total_bonus",
        "discount",
        "earned",
        "max_bonus_can_pay",
        "pay_bonus",
        "price",
        "qty",
        "returned",
        "spent",
        "sum",
        "summ",
        "to_pay",
        "total",
        "total_add_bonus",
        "total_bonus",
        "total_bonus_pay",
        "total_check_amount",
        "total_discount",
        "total_max_bonus_can_pay",
        "unplaced",
        "withdrawn",
    )
)

#: Fields of answers that hold a whole number.
WHOLE = frozenset(
    (
        "action",
        "campaign_id",
        "estimated",
        "goods",
        "groups",
        "index",
        "n_checkpin",
        "open",
        "parts",
        "receipts",
        "refused_count",
        "returns",
        "rolled_back",
        "status_code",
        "unknown",
    )
)
