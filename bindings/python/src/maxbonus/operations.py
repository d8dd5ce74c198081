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
        returns the stored answer without a request, other content is CONFLICT. No answer: the library rolls the
        check back in what is left of the deadline; `outcome` not_applied means that the sale can be closed
        again, OUTCOME_UNKNOWN that the library will settle it later. Errors: ALREADY_WRITTEN, PIN_REQUIRED,
        CERTIFICATE_UNUSABLE, REJECTED, CONFLICT, JOURNAL.
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
        `calc_id` is added from the journal. `state` is ROLLED_BACK, or ROLLING_BACK while a lost write could
        still arrive: the library repeats the rollback once by itself. Errors: CONFLICT (the check is closed:
        make a return).
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
        items: Optional[Sequence[types.CheckReturnItem]] = None,
    ) -> types.CheckReturnAnswer:
        """Returns positions of a check, or the whole of it.

        `check.return`, POST /check/return (G).
        `return_id` is the register's own id of the return and the idempotency key. Nothing undoes a return:
        after OUTCOME_UNKNOWN send the same `return_id` again. Errors: REJECTED, CONFLICT.
        """
        request = given(
            more,
            check_id=check_id,
            return_id=return_id,
            items=items,
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
        file: Optional[str] = None,
        offers: Optional[str] = None,
        columns: Optional[object] = None,
        code_from: Optional[str] = None,
        price_type: Optional[str] = None,
        part_size: Optional[int] = None,
        report: Optional[str] = None,
    ) -> types.GoodsImportAnswer:
        """Sends goods and groups of goods.

        `goods.import`, POST /import/json (G).
        `goods` or `groups` is needed, or `file`. More goods than `part_size` (1000) go out in parts, each with
        the call's whole time, unless the caller numbers its parts itself; maxbonus_set_progress tells of each.
        All of it may be repeated. `file` is a path: JSON ({"goods", "groups"} or an array), a table of text
        with headings (delimiter, UTF-8 or Windows-1251 and decimal comma are recognised; `columns` is {"code":
        heading}), CommerceML 2 (with `offers`, or a folder with import.xml and offers.xml; `code_from` is id,
        article, barcode or a requisite's name, `price_type` a name or id). It is read whole before anything is
        sent. An import that was cut off goes on after the parts that were accepted (`parts_before`) when it is
        called in the same words with the same files. Only an import of files is answered with these fields:
        `refused` has the first 1000 rows that were not sent or not accepted, `report` names a file for all of
        them. CONFLICT: another import of this store is under way.
        """
        request = given(
            more,
            groups=groups,
            goods=goods,
            full=full,
            part=part,
            parts=parts,
            file=file,
            offers=offers,
            columns=columns,
            code_from=code_from,
            price_type=price_type,
            part_size=part_size,
            report=report,
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

    def basic_doctor(
        self,
        more: Mapping[str, object] = NOTHING,
        /,
        *,
        document: Optional[object] = None,
        live: Optional[object] = None,
    ) -> types.BasicDoctorAnswer:
        """Compares the server's own description of its interface, or what the server itself replies, with the
        contract, and writes the `wire` section of the configuration that speaks it.

        `basic.doctor`.
        `document` is the text of an OpenAPI 3 or Swagger 2 document (JSON or YAML), of the reference page as
        copied, or an array of the texts of Swagger 1.2. `live` asks the session's own server: {"phone": of a
        test customer, "code": of their card, "certificate": {"code", "pin"}, "goods_code", "price",
        "allow_writes": true}; without consent nothing is changed, with it checks are written and rolled back,
        and `proven` says that one of the test customer was. It takes many requests, each with the call's whole
        time. A doubt is a fact that a person must settle: it is not in `wire`. `unasked` lists what was not
        found out. `report` is Russian.
        """
        request = given(
            more,
            document=document,
            live=live,
        )
        return cast("types.BasicDoctorAnswer", self.call("basic.doctor", request))

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
        settles them. A return in UNKNOWN or PREPARED: send the same `return_id` again.
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
        given. All are optional. Amounts are bonuses.
        """
        request = given(
            more,
            from_=from_,
            to=to,
            shift=shift,
        )
        return cast("types.ReceiptShiftAnswer", self.call("receipt.shift", request))
