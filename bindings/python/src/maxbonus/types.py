"""What operations take and answer: amounts are roubles or bonuses with at most 2 decimals.

An answer holds what the server sent: a key that the server leaves out is not there, and it may send more.
"""
# Made from the tables of operations and statuses by tests/bindings: do not edit.

from decimal import Decimal
from typing import Any, List, Sequence, TypedDict, Union

#: An amount or a quantity in a request: exact, so no float.
Amount = Union[Decimal, int, str]


class CustomerAuthRequest(TypedDict):
    """Request of `customer.auth`."""

    input: str


class _CustomerAuthAnswer(TypedDict):
    token: str


class CustomerAuthAnswer(_CustomerAuthAnswer, total=False):
    """Answer of `customer.auth`."""

    first_name: str
    middle_name: str
    last_name: str
    total_bonus: Decimal
    phone: str
    exists_chatbot: bool
    n_checkpin: int
    register_request: str


class CustomerAuthPhoneRequest(TypedDict):
    """Request of `customer.auth_phone`."""

    phone: str


class _CustomerAuthPhoneAnswer(TypedDict):
    token: str


class CustomerAuthPhoneAnswer(_CustomerAuthPhoneAnswer, total=False):
    """Answer of `customer.auth_phone`."""

    first_name: str
    middle_name: str
    last_name: str
    total_bonus: Decimal
    phone: str
    exists_chatbot: bool
    n_checkpin: int
    register_request: str


class CustomerAuthQrRequest(TypedDict):
    """Request of `customer.auth_qr`."""

    qr: str


class _CustomerAuthQrAnswer(TypedDict):
    token: str


class CustomerAuthQrAnswer(_CustomerAuthQrAnswer, total=False):
    """Answer of `customer.auth_qr`."""

    first_name: str
    middle_name: str
    last_name: str
    total_bonus: Decimal
    phone: str
    exists_chatbot: bool
    n_checkpin: int
    register_request: str


class CustomerRegisterRequestRequest(TypedDict):
    """Request of `customer.register_request`."""

    phone: str


class CustomerRegisterRequestAnswer(TypedDict, total=False):
    """Answer of `customer.register_request`."""

    register_request: str


class CustomerRegisterResendRequest(TypedDict):
    """Request of `customer.register_resend`."""

    phone: str


class CustomerRegisterResendAnswer(TypedDict, total=False):
    """Answer of `customer.register_resend`."""

    register_request: str


class _CustomerRegisterConfirmRequest(TypedDict):
    phone: str
    pin: str


class CustomerRegisterConfirmRequest(_CustomerRegisterConfirmRequest, total=False):
    """Request of `customer.register_confirm`."""

    last_name: str
    first_name: str
    middle_name: str
    birthday: str
    gender: str
    card: str
    register_request: str


class _CustomerRegisterConfirmAnswer(TypedDict):
    token: str


class CustomerRegisterConfirmAnswer(_CustomerRegisterConfirmAnswer, total=False):
    """Answer of `customer.register_confirm`."""

    first_name: str
    middle_name: str
    last_name: str
    total_bonus: Decimal
    phone: str
    exists_chatbot: bool
    n_checkpin: int
    register_request: str


class CustomerSendChatbotSmsRequest(TypedDict):
    """Request of `customer.send_chatbot_sms`."""

    phone: str


class _CertificateInfoRequest(TypedDict):
    code: str


class CertificateInfoRequest(_CertificateInfoRequest, total=False):
    """Request of `certificate.info`."""

    pin: str


class _CertificateInfoAnswer(TypedDict):
    status_code: int


class CertificateInfoAnswer(_CertificateInfoAnswer, total=False):
    """Answer of `certificate.info`."""

    code: str
    balance: Decimal
    expires: str
    message: str
    need_pin: bool
    usable: bool


class _CheckCalcItem(TypedDict):
    index: int
    code: str
    price: Amount
    qty: Amount


class CheckCalcItem(_CheckCalcItem, total=False):
    """One of `items`."""

    mrc: Amount


class CheckCalcCertificate(TypedDict, total=False):
    """One of `certificate`."""

    code: str
    pin: str
    summ: Amount


class _CheckCalcRequest(TypedDict):
    items: Sequence[CheckCalcItem]


class CheckCalcRequest(_CheckCalcRequest, total=False):
    """Request of `check.calc`."""

    customer_token: str
    pay_bonus: Amount
    coupon: str
    gift_code: str
    certificate: Sequence[CheckCalcCertificate]
    check_id: str


class CheckCalcAnswerCertificate(TypedDict, total=False):
    """One of `certificate`."""

    code: str
    summ: Decimal


class CheckCalcAnswerItem(TypedDict, total=False):
    """One of `items`."""

    code: str
    qty: Decimal
    sum: Decimal
    max_bonus_can_pay: Decimal
    calc_discount: Decimal
    calc_bonus_add: Decimal
    not_exist: bool
    not_discount: bool
    index: int
    price: Decimal
    action: int
    pay_bonus: Decimal


class _CheckCalcAnswer(TypedDict):
    calc_id: str


class CheckCalcAnswer(_CheckCalcAnswer, total=False):
    """Answer of `check.calc`."""

    code: Any
    customer_token: str
    customer_total_bonus: Decimal
    total_max_bonus_can_pay: Decimal
    total_bonus_pay: Decimal
    total_add_bonus: Decimal
    total_discount: Decimal
    total_check_amount: Decimal
    campaign_id: int
    campaign_name: str
    coupon: str
    coupon_used: str
    coupon_code: str
    coupon_message: str
    gift_code_used: str
    gift_code_message: str
    certificate: List[CheckCalcAnswerCertificate]
    items: List[CheckCalcAnswerItem]


class _CheckAskpinRequest(TypedDict):
    customer_token: str


class CheckAskpinRequest(_CheckAskpinRequest, total=False):
    """Request of `check.askpin`."""

    calc_id: str


class _CheckCheckpinRequest(TypedDict):
    customer_token: str
    pin: str


class CheckCheckpinRequest(_CheckCheckpinRequest, total=False):
    """Request of `check.checkpin`."""

    calc_id: str


class CheckWriteCertificate(TypedDict, total=False):
    """One of `certificate`."""

    code: str
    pin: str
    summ: Amount


class CheckWriteItem(TypedDict, total=False):
    """One of `items`."""

    index: int
    code: str
    price: Amount
    qty: Amount
    mrc: Amount


class _CheckWriteRequest(TypedDict):
    check_id: str
    calc_id: str


class CheckWriteRequest(_CheckWriteRequest, total=False):
    """Request of `check.write`."""

    customer_token: str
    pay_bonus: Amount
    coupon: str
    gift_code: str
    certificate: Sequence[CheckWriteCertificate]
    items: Sequence[CheckWriteItem]
    cashier: str
    shift: object
    number: object
    datetime: str


class CheckWriteAnswer(TypedDict, total=False):
    """Answer of `check.write`."""

    print_text: str
    check_id: str
    total_bonus_pay: Decimal
    total_add_bonus: Decimal
    customer_total_bonus: Decimal


class CheckCloseRequest(TypedDict):
    """Request of `check.close`."""

    check_id: str


class CheckCloseAnswer(TypedDict, total=False):
    """Answer of `check.close`."""

    check_id: str
    state: str


class _CheckRollbackRequest(TypedDict):
    check_id: str


class CheckRollbackRequest(_CheckRollbackRequest, total=False):
    """Request of `check.rollback`."""

    calc_id: str


class CheckRollbackAnswer(TypedDict, total=False):
    """Answer of `check.rollback`."""

    check_id: str
    calc_id: str
    state: str


class CheckReturnItem(TypedDict, total=False):
    """One of `items`."""

    index: int
    code: str
    price: Amount
    qty: Amount


class _CheckReturnRequest(TypedDict):
    check_id: str
    return_id: str


class CheckReturnRequest(_CheckReturnRequest, total=False):
    """Request of `check.return`."""

    calc_id: str
    items: Sequence[CheckReturnItem]
    shift: object


class CheckReturnAnswer(TypedDict, total=False):
    """Answer of `check.return`."""

    bonus_returned: Decimal
    bonus_withdrawn: Decimal
    customer_total_bonus: Decimal
    print_text: str


class GoodsImportGroup(TypedDict, total=False):
    """One of `groups`."""

    code: object
    name: object
    parent: object


class GoodsImportGoods(TypedDict, total=False):
    """One of `goods`."""

    code: object
    name: object
    group: object
    price: object
    barcode: object
    unit: object
    not_discount: object
    mrc: object


class GoodsImportRequest(TypedDict, total=False):
    """Request of `goods.import`."""

    groups: Sequence[GoodsImportGroup]
    goods: Sequence[GoodsImportGoods]
    full: bool
    part: int
    parts: int
    part_size: int


class GoodsImportAnswerRefused(TypedDict, total=False):
    """One of `refused`."""

    index: int
    code: str
    reason: str


class GoodsImportAnswer(TypedDict, total=False):
    """Answer of `goods.import`."""

    goods: int
    groups: int
    parts: int
    refused_count: int
    refused: List[GoodsImportAnswerRefused]


class BasicContractAnswer(TypedDict, total=False):
    """Answer of `basic.contract`."""

    operations: Any
    wire: Any


class BasicSupportAnswerCertificate(TypedDict, total=False):
    """One of `certificates`."""

    subject: str
    issuer: str
    not_before: str
    not_after: str
    sha256: str


class BasicSupportAnswer(TypedDict, total=False):
    """Answer of `basic.support`."""

    created_at: str
    version: str
    system: str
    settings: Any
    wire: Any
    offline: bool
    ping: Any
    clock: Any
    certificates: List[BasicSupportAnswerCertificate]
    journal: Any
    log: List[str]


class JournalPendingAnswerCheck(TypedDict, total=False):
    """One of `checks`."""

    check_id: str
    state: str
    calc_id: str
    updated_at: str
    automatic: bool
    message: str


class JournalPendingAnswerReturn(TypedDict, total=False):
    """One of `returns`."""

    return_id: str
    check_id: str
    state: str
    updated_at: str


class JournalPendingAnswer(TypedDict, total=False):
    """Answer of `journal.pending`."""

    checks: List[JournalPendingAnswerCheck]
    returns: List[JournalPendingAnswerReturn]


class JournalGetRequest(TypedDict):
    """Request of `journal.get`."""

    check_id: str


class JournalGetAnswerReturn(TypedDict, total=False):
    """One of `returns`."""

    return_id: str
    state: str
    answer: Any
    updated_at: str


class JournalGetAnswer(TypedDict, total=False):
    """Answer of `journal.get`."""

    check_id: str
    state: str
    calc_id: str
    automatic: bool
    answer: Any
    created_at: str
    updated_at: str
    returns: List[JournalGetAnswerReturn]


class JournalRecoverAnswerCheck(TypedDict, total=False):
    """One of `checks`."""

    check_id: str
    state: str
    calc_id: str
    updated_at: str
    automatic: bool
    message: str


class JournalRecoverAnswerReturn(TypedDict, total=False):
    """One of `returns`."""

    return_id: str
    check_id: str
    state: str
    updated_at: str


class JournalRecoverAnswer(TypedDict, total=False):
    """Answer of `journal.recover`."""

    checks: List[JournalRecoverAnswerCheck]
    returns: List[JournalRecoverAnswerReturn]


class _JournalSettleRequest(TypedDict):
    outcome: str


class JournalSettleRequest(_JournalSettleRequest, total=False):
    """Request of `journal.settle`."""

    check_id: str
    return_id: str


class JournalSettleAnswer(TypedDict, total=False):
    """Answer of `journal.settle`."""

    check_id: str
    return_id: str
    state: str


class JournalAdoptAnswerCheck(TypedDict, total=False):
    """One of `checks`."""

    check_id: str
    state: str
    calc_id: str
    updated_at: str
    automatic: bool
    message: str


class JournalAdoptAnswerReturn(TypedDict, total=False):
    """One of `returns`."""

    return_id: str
    check_id: str
    state: str
    updated_at: str


class JournalAdoptAnswer(TypedDict, total=False):
    """Answer of `journal.adopt`."""

    checks: List[JournalAdoptAnswerCheck]
    returns: List[JournalAdoptAnswerReturn]


class JournalStatsAnswer(TypedDict, total=False):
    """Answer of `journal.stats`."""

    checks: Any
    returns: Any
    late_writes: Any
    path: str


class _ReceiptSpreadItem(TypedDict):
    index: int
    code: str
    price: Amount
    qty: Amount


class ReceiptSpreadItem(_ReceiptSpreadItem, total=False):
    """One of `items`."""

    sum: Amount
    mrc: Amount
    not_discount: bool
    max_bonus_can_pay: Amount
    calc_discount: Amount
    pay_bonus: Amount


class _ReceiptSpreadRequest(TypedDict):
    items: Sequence[ReceiptSpreadItem]


class ReceiptSpreadRequest(_ReceiptSpreadRequest, total=False):
    """Request of `receipt.spread`."""

    discount: Amount
    bonus: Amount
    certificate: Amount
    certificate_as: str
    result: str
    min_left: Amount
    max_percent: Amount
    tolerance: Amount
    partial: bool


class ReceiptSpreadAnswerLine(TypedDict, total=False):
    """One of `lines`."""

    index: int
    qty: Decimal
    price: Decimal
    sum: Decimal
    discount: Decimal
    bonus: Decimal
    certificate: Decimal


class ReceiptSpreadAnswer(TypedDict, total=False):
    """Answer of `receipt.spread`."""

    lines: List[ReceiptSpreadAnswerLine]
    total: Decimal
    to_pay: Decimal
    discount: Decimal
    bonus: Decimal
    certificate: Decimal
    unplaced: Decimal


class ReceiptSlipBarcode(TypedDict, total=False):
    """One of `barcodes`."""

    type: str
    data: str


class ReceiptSlipRequest(TypedDict, total=False):
    """Request of `receipt.slip`."""

    print_text: object
    customer_total_bonus: object
    total_bonus_pay: object
    total_add_bonus: object
    phone: str
    width: int
    barcodes: Sequence[ReceiptSlipBarcode]


class ReceiptSlipAnswerElement(TypedDict, total=False):
    """One of `elements`."""

    kind: str
    text: str
    label: str
    value: str
    type: str
    data: str


class ReceiptSlipAnswer(TypedDict, total=False):
    """Answer of `receipt.slip`."""

    text: str
    lines: List[str]
    elements: List[ReceiptSlipAnswerElement]
    screen: str


#: Request of `receipt.shift`.
ReceiptShiftRequest = TypedDict("ReceiptShiftRequest", {"from": str, "to": str, "shift": object}, total=False)


class ReceiptShiftAnswer(TypedDict, total=False):
    """Answer of `receipt.shift`."""

    receipts: int
    spent: Decimal
    earned: Decimal
    returns: int
    returned: Decimal
    withdrawn: Decimal
    rolled_back: int
    estimated: int
    unknown: int
    open: int
