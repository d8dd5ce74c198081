"""A method per operation."""
# Made from the tables of operations and statuses by tests/bindings: do not edit.

from typing import Any, Dict, Mapping, Optional, Sequence, cast

from . import types
from ._json import NOTHING, given


class Operations:
    """The operations, for `Session`. `more` holds fields beside the named ones; None is not sent."""

    def call(self, operation: str, request: Mapping[str, object] = NOTHING, /) -> Dict[str, Any]:
        """Runs an operation by its name."""
        raise NotImplementedError

    def customer_auth(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        input: str,
    ) -> types.CustomerAuthAnswer:
        """Recognises a customer by what the cashier typed or scanned: a phone, a QR payload, a short code or a
        card's number.

        `customer.auth`.
        A phone in any Russian spelling goes to customer.auth_phone and, when not found, to customer.auth_qr;
        anything else to customer.auth_qr. Errors: CUSTOMER_NOT_FOUND.
        """
        request = given(
            more,
            input=input,
        )
        return cast("types.CustomerAuthAnswer", self.call("customer.auth", request))

    def customer_auth_phone(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        phone: str,
    ) -> types.CustomerAuthPhoneAnswer:
        """Recognises a customer by phone.

        `customer.auth_phone`, POST /customer/auth (G).
        `n_checkpin` other than 0: spending needs check.askpin and check.checkpin (I). Errors:
        CUSTOMER_NOT_FOUND.
        """
        request = given(
            more,
            phone=phone,
        )
        return cast("types.CustomerAuthPhoneAnswer", self.call("customer.auth_phone", request))

    def customer_auth_qr(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        qr: str,
    ) -> types.CustomerAuthQrAnswer:
        """Recognises a customer by a QR payload, the short code typed by hand, or a plastic card's number.

        `customer.auth_qr`, POST /customer/auth/qr (I).
        Errors: CUSTOMER_NOT_FOUND.
        """
        request = given(
            more,
            qr=qr,
        )
        return cast("types.CustomerAuthQrAnswer", self.call("customer.auth_qr", request))

    def customer_register_request(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        phone: str,
    ) -> types.CustomerRegisterRequestAnswer:
        """Begins a registration: the server sends an SMS PIN to the phone.

        `customer.register_request`, POST /customer/register/request (I).
        Errors: REJECTED (already registered).
        """
        request = given(
            more,
            phone=phone,
        )
        return cast("types.CustomerRegisterRequestAnswer", self.call("customer.register_request", request))

    def customer_register_resend(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        phone: str,
    ) -> types.CustomerRegisterResendAnswer:
        """Sends the registration's PIN again.

        `customer.register_resend`, POST /customer/register/resend (I).
        Errors: REJECTED.
        """
        request = given(
            more,
            phone=phone,
        )
        return cast("types.CustomerRegisterResendAnswer", self.call("customer.register_resend", request))

    def customer_register_confirm(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        phone: str,
        pin: str,
        last_name: Optional[str] = None,
        first_name: Optional[str] = None,
        middle_name: Optional[str] = None,
        birthday: Optional[str] = None,
        gender: Optional[str] = None,
        card: Optional[str] = None,
        register_request: Optional[str] = None,
    ) -> types.CustomerRegisterConfirmAnswer:
        """Ends a registration with the PIN and the customer's form.

        `customer.register_confirm`, POST /customer/register/confirm (I).
        `birthday` is YYYY-MM-DD, `gender` male or female. Errors: PIN_WRONG, REJECTED.
        """
        request = given(
            more,
            phone=phone,
            pin=pin,
            last_name=last_name,
            first_name=first_name,
            middle_name=middle_name,
            birthday=birthday,
            gender=gender,
            card=card,
            register_request=register_request,
        )
        return cast("types.CustomerRegisterConfirmAnswer", self.call("customer.register_confirm", request))

    def customer_send_chatbot_sms(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        phone: str,
    ) -> Dict[str, Any]:
        """Sends the customer an SMS with a link to the chat bot.

        `customer.send_chatbot_sms`, POST /customer/chatbot/sms (I).
        """
        request = given(
            more,
            phone=phone,
        )
        return self.call("customer.send_chatbot_sms", request)

    def certificate_info(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        code: str,
        pin: Optional[str] = None,
    ) -> types.CertificateInfoAnswer:
        """Asks what a certificate is worth and whether it can be paid with.

        `certificate.info`, POST /certificate/info (I).
        `usable` is added by the library: true when `status_code` is not 1 (G). Errors: CERTIFICATE_UNUSABLE
        (unknown, wrong PIN).
        """
        request = given(
            more,
            code=code,
            pin=pin,
        )
        return cast("types.CertificateInfoAnswer", self.call("certificate.info", request))

    def check_calc(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        items: Sequence[types.CheckCalcItem],
        customer_token: Optional[str] = None,
        pay_bonus: Optional[types.Amount] = None,
        coupon: Optional[str] = None,
        gift_code: Optional[str] = None,
        certificate: Optional[Sequence[types.CheckCalcCertificate]] = None,
        check_id: Optional[str] = None,
    ) -> types.CheckCalcAnswer:
        """Calculates a receipt: discounts, bonuses that can be spent, bonuses to be earned.

        `check.calc`, POST /check (G).
        Amounts are roubles and bonuses with at most 2 decimals. A coupon that does not fit is no error: show
        `coupon_message` to the cashier (C).
        """
        request = given(
            more,
            items=items,
            customer_token=customer_token,
            pay_bonus=pay_bonus,
            coupon=coupon,
            gift_code=gift_code,
            certificate=certificate,
            check_id=check_id,
        )
        return cast("types.CheckCalcAnswer", self.call("check.calc", request))

    def check_askpin(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        customer_token: str,
        calc_id: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Sends the customer an SMS PIN that permits spending.

        `check.askpin`, POST /check/askpin (I).
        """
        request = given(
            more,
            customer_token=customer_token,
            calc_id=calc_id,
        )
        return self.call("check.askpin", request)

    def check_checkpin(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        customer_token: str,
        pin: str,
        calc_id: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Checks the PIN that the customer named.

        `check.checkpin`, POST /check/checkpin (I).
        Errors: PIN_WRONG.
        """
        request = given(
            more,
            customer_token=customer_token,
            pin=pin,
            calc_id=calc_id,
        )
        return self.call("check.checkpin", request)

    def check_write(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        check_id: str,
        calc_id: str,
        customer_token: Optional[str] = None,
        pay_bonus: Optional[types.Amount] = None,
        coupon: Optional[str] = None,
        gift_code: Optional[str] = None,
        certificate: Optional[Sequence[types.CheckWriteCertificate]] = None,
        items: Optional[Sequence[types.CheckWriteItem]] = None,
        cashier: Optional[str] = None,
        shift: Optional[object] = None,
        number: Optional[object] = None,
        datetime: Optional[str] = None,
    ) -> types.CheckWriteAnswer:
        """Writes the receipt: bonuses are spent and earned. Call it before the fiscal receipt is printed.

        `check.write`, POST /check/write (G).
        `check_id` is the register's own id of the receipt and the idempotency key: the same content again
        returns the stored answer without a request, other content is CONFLICT. An absent `customer_token` is
        the calculation's customer. No answer: the library rolls the check back in what is left of the deadline;
        `outcome` not_applied means that it can be written again, OUTCOME_UNKNOWN that the library will settle
        it later. Errors: ALREADY_WRITTEN, PIN_REQUIRED, CERTIFICATE_UNUSABLE, REJECTED, CONFLICT, JOURNAL.
        """
        request = given(
            more,
            check_id=check_id,
            calc_id=calc_id,
            customer_token=customer_token,
            pay_bonus=pay_bonus,
            coupon=coupon,
            gift_code=gift_code,
            certificate=certificate,
            items=items,
            cashier=cashier,
            shift=shift,
            number=number,
            datetime=datetime,
        )
        return cast("types.CheckWriteAnswer", self.call("check.write", request))

    def check_close(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        check_id: str,
    ) -> types.CheckCloseAnswer:
        """Tells the journal that the fiscal receipt was printed: the receipt's life ends well. No request is sent.

        `check.close`.
        May be repeated. Errors: CONFLICT (the check is not written).
        """
        request = given(
            more,
            check_id=check_id,
        )
        return cast("types.CheckCloseAnswer", self.call("check.close", request))

    def check_rollback(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        check_id: str,
        calc_id: Optional[str] = None,
    ) -> types.CheckRollbackAnswer:
        """Deletes everything that the server holds of a check, so that it can be closed again.

        `check.rollback`, POST /check/rollback (I).
        The server is told what `wire.identity` says: `calc_id`, which the journal knows, or `check_id`. `state`
        is ROLLED_BACK, or ROLLING_BACK while a lost write could still arrive: the library repeats the rollback
        once by itself. REJECTED: the server refused; look in the cabinet, then journal.settle. Errors: CONFLICT
        (the check is closed: make a return).
        """
        request = given(
            more,
            check_id=check_id,
            calc_id=calc_id,
        )
        return cast("types.CheckRollbackAnswer", self.call("check.rollback", request))

    def check_return(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        check_id: str,
        return_id: str,
        calc_id: Optional[str] = None,
        items: Optional[Sequence[types.CheckReturnItem]] = None,
        shift: Optional[object] = None,
    ) -> types.CheckReturnAnswer:
        """Returns positions of a check, or the whole of it.

        `check.return`, POST /check/return (G).
        `return_id` is the register's own id of the return and the idempotency key; the same one again returns
        the stored answer. `calc_id` is added from the journal; give it for a receipt of another register.
        `shift` is for receipt.shift alone. Nothing undoes a return: after OUTCOME_UNKNOWN it is sent again only
        where `wire.return_identity` says that the server knows `return_id`; else look in the cabinet, then
        journal.settle. Errors: REJECTED, CONFLICT.
        """
        request = given(
            more,
            check_id=check_id,
            return_id=return_id,
            calc_id=calc_id,
            items=items,
            shift=shift,
        )
        return cast("types.CheckReturnAnswer", self.call("check.return", request))

    def goods_import(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        groups: Optional[Sequence[types.GoodsImportGroup]] = None,
        goods: Optional[Sequence[types.GoodsImportGoods]] = None,
        full: Optional[bool] = None,
        part: Optional[int] = None,
        parts: Optional[int] = None,
        part_size: Optional[int] = None,
    ) -> types.GoodsImportAnswer:
        """Sends goods and groups of goods.

        `goods.import`, POST /import/json (G).
        `goods` or `groups` is needed. More goods than `part_size` (1000; at most 10000) go out in parts, each
        with the call's whole time; maxbonus_set_progress tells of each and may stop it. A caller that numbers
        its parts itself (`part` of `parts`) sends one part by a call. Any part, and the whole of it, may be
        sent again. `refused` names the goods that the server did not take, the first 1000 of them: `index` is
        the place in `goods`, from 0. Errors: any of the network, CANCELLED; `detail` tells how many parts were
        accepted before.
        """
        request = given(
            more,
            groups=groups,
            goods=goods,
            full=full,
            part=part,
            parts=parts,
            part_size=part_size,
        )
        return cast("types.GoodsImportAnswer", self.call("goods.import", request))

    def basic_ping(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
    ) -> Dict[str, Any]:
        """Asks whether the server is there and the token is good.

        `basic.ping`, GET /basic/ping (I).
        Errors: UNAUTHORIZED, NETWORK, TIMEOUT, TLS, OFFLINE.
        """
        request = given(more)
        return self.call("basic.ping", request)

    def basic_contract(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
    ) -> types.BasicContractAnswer:
        """Lists the operations in force: what this session sends where, and where each fact comes from. No request
        is sent.

        `basic.contract`.
        """
        request = given(more)
        return cast("types.BasicContractAnswer", self.call("basic.contract", request))

    def basic_support(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
    ) -> types.BasicSupportAnswer:
        """Gathers what the support desk asks for: versions, settings, how the server answers, clocks,
        certificates, the journal's states, the log's last lines.

        `basic.support`.
        No customer's data, no token, no PIN, no folder: it can be sent as it is. The server is asked by one
        basic.ping and shows its certificates once more, trusted or not; a dead network is told in `ping` and is
        no error. `clock` is null where the server tells no time; `skew_ms` above 0: this machine is ahead, to
        about half a second.
        """
        request = given(more)
        return cast("types.BasicSupportAnswer", self.call("basic.support", request))

    def journal_pending(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
    ) -> types.JournalPendingAnswer:
        """Lists receipts and returns that need a decision or another try. No request is sent.

        `journal.pending`.
        WRITTEN: the register says check.close or check.rollback. PREPARED, UNKNOWN, ROLLING_BACK: the library
        settles them where `automatic` is true; it is false for what is older than a shift or came from another
        machine. REFUSED: the server will not roll it back, `message` has its words; look in the cabinet, then
        journal.settle. A return in UNKNOWN or PREPARED: likewise.
        """
        request = given(more)
        return cast("types.JournalPendingAnswer", self.call("journal.pending", request))

    def journal_get(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        check_id: str,
    ) -> types.JournalGetAnswer:
        """Shows one receipt of the journal, with the stored answer.

        `journal.get`.
        Errors: REJECTED (the journal does not know the check).
        """
        request = given(
            more,
            check_id=check_id,
        )
        return cast("types.JournalGetAnswer", self.call("journal.get", request))

    def journal_recover(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
    ) -> types.JournalRecoverAnswer:
        """Settles now what can be settled: rolls back receipts whose write got no answer.

        `journal.recover`.
        Answers like journal.pending, with what is left.
        """
        request = given(more)
        return cast("types.JournalRecoverAnswer", self.call("journal.recover", request))

    def journal_settle(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        outcome: str,
        check_id: Optional[str] = None,
        return_id: Optional[str] = None,
    ) -> types.JournalSettleAnswer:
        """Takes a person's word on a receipt or a return that the library cannot settle. No request is sent.

        `journal.settle`.
        `check_id` or `return_id`, one of the two; `outcome` is applied (the server holds it, and that is right)
        or not_applied (it does not, or was deleted in the cabinet). A receipt ends in CLOSED or ROLLED_BACK, a
        return in WRITTEN or REJECTED. Errors: REJECTED (the journal does not know it), CONFLICT (nothing about
        it is open).
        """
        request = given(
            more,
            outcome=outcome,
            check_id=check_id,
            return_id=return_id,
        )
        return cast("types.JournalSettleAnswer", self.call("journal.settle", request))

    def journal_adopt(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
    ) -> types.JournalAdoptAnswer:
        """Takes over the open receipts that a former token of this store left in the journal. No request is sent.

        `journal.adopt`.
        It is the register's or a person's word that the other tokens in this journal were this very store's:
        opening a session tells how many open receipts they left. Answers like journal.pending.
        """
        request = given(more)
        return cast("types.JournalAdoptAnswer", self.call("journal.adopt", request))

    def journal_stats(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
    ) -> types.JournalStatsAnswer:
        """Counts the journal's receipts and returns by state, with the age of the oldest. No request is sent.

        `journal.stats`.
        Ages are milliseconds. `late_writes`: lost writes of checks that were written anew since; the library
        rolls them back once more by itself.
        """
        request = given(more)
        return cast("types.JournalStatsAnswer", self.call("journal.stats", request))

    def receipt_spread(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        items: Sequence[types.ReceiptSpreadItem],
        discount: Optional[types.Amount] = None,
        bonus: Optional[types.Amount] = None,
        certificate: Optional[types.Amount] = None,
        certificate_as: Optional[str] = None,
        result: Optional[str] = None,
        min_left: Optional[types.Amount] = None,
        max_percent: Optional[types.Amount] = None,
        tolerance: Optional[types.Amount] = None,
        partial: Optional[bool] = None,
    ) -> types.ReceiptSpreadAnswer:
        """Spreads discounts, bonuses and certificates over the receipt's lines so that a fiscal printer takes it.
        No request is sent.

        `receipt.spread`.
        `items` are those of check.calc's answer, or your own; `price` and `sum` (absent: price times quantity)
        are before any discount. What the server put on a line (`calc_discount`, `pay_bonus`; roubles) stays
        there as far as it fits; the rest of `discount` and `bonus`, the whole receipt's roubles (absent: what
        the lines bear), goes to the lines in proportion to their sums. `certificate` is what certificates pay;
        `certificate_as` payment (default) lowers `to_pay` only, discount lowers prices. A unit's price falls
        neither below `min_left` (default 0.01) or `mrc` nor by more than `max_percent` (default 99); a
        `not_discount` line takes nothing, and `max_bonus_can_pay` bounds a line's bonuses. `result` prices
        (default): `lines.price` is the unit price to print; discounts: the price stays, and `discount` +
        `bonus` + `certificate` are what the line costs less. In both there is a unit price that times the
        quantity gives `sum` within `tolerance` (default 0.01; 0: exactly, half a kopeck up); a line for which
        none exists becomes two with the same index. What does not fit is INVALID_ARGUMENT, which tells the most
        that does; with `partial` it is answered as `unplaced`. Always: the sums before = `total` + `discount` +
        `bonus` + certificates that are discounts.
        """
        request = given(
            more,
            items=items,
            discount=discount,
            bonus=bonus,
            certificate=certificate,
            certificate_as=certificate_as,
            result=result,
            min_left=min_left,
            max_percent=max_percent,
            tolerance=tolerance,
            partial=partial,
        )
        return cast("types.ReceiptSpreadAnswer", self.call("receipt.spread", request))

    def receipt_slip(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        print_text: Optional[object] = None,
        customer_total_bonus: Optional[object] = None,
        total_bonus_pay: Optional[object] = None,
        total_add_bonus: Optional[object] = None,
        phone: Optional[str] = None,
        width: Optional[int] = None,
        barcodes: Optional[Sequence[types.ReceiptSlipBarcode]] = None,
    ) -> types.ReceiptSlipAnswer:
        """Makes the loyalty part of the printed receipt from the answer of check.write. No request is sent.

        `receipt.slip`.
        The request is the answer of check.write as it is, plus `phone` (shown as *** and four digits), `width`
        (24 to 64 characters, default 32) and `barcodes` to print below (`type` EAN13, EAN8, CODE128 or QR). The
        server's own `print_text` is used on paper where there is one. `text` and `lines` are the paper, cut to
        its width, with what a barcode holds as text; `elements` are the same for a register that lays out paper
        itself, whole: `kind` text (`text`), pair (`label`, `value`), separator, barcode (`type`, `data`).
        `screen` is for a screen: the sums, a line each, or the server's text where there are none.
        """
        request = given(
            more,
            print_text=print_text,
            customer_total_bonus=customer_total_bonus,
            total_bonus_pay=total_bonus_pay,
            total_add_bonus=total_add_bonus,
            phone=phone,
            width=width,
            barcodes=barcodes,
        )
        return cast("types.ReceiptSlipAnswer", self.call("receipt.slip", request))

    def receipt_shift(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        from_: Optional[str] = None,
        to: Optional[str] = None,
        shift: Optional[object] = None,
    ) -> types.ReceiptShiftAnswer:
        """Sums up what the journal knows of a period, to lay beside the Z-report. No request is sent.

        `receipt.shift`.
        `from` and `to` are RFC 3339, `from` included, `to` not; `shift` is the value that check.write was
        given. All are optional. Amounts are bonuses. Each event belongs to its own time and shift: a sale when
        it was written, a return when it was made (its `shift`, or the one of the last sale), a rollback when it
        was done; a report that was printed does not change. `estimated`: so many of them have sums that the
        calculation said, because the server's answer had none.
        """
        request = given(
            more,
            from_=from_,
            to=to,
            shift=shift,
        )
        return cast("types.ReceiptShiftAnswer", self.call("receipt.shift", request))
