// What operations take and answer. An answer holds what the server sent: it may leave a field out, and send more.
// After each field: G integrator's guide, C captured exchange, I inferred, own: the library's.
// Made from the tables of operations and statuses by tests/bindings: do not edit.

using System.Collections.Generic;

namespace MaxBonus
{
    /// <summary>Request of <c>customer.auth</c>.</summary>
    public sealed class CustomerAuthRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public CustomerAuthRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CustomerAuthRequest(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text, at most 256 characters; required (own).</summary>
        public string Input { get => GetText("input"); set => Set("input", value); }
    }

    /// <summary>Answer of <c>customer.auth</c>.</summary>
    public sealed class CustomerAuthAnswer : Fields
    {
        internal CustomerAuthAnswer(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text (G).</summary>
        public string Token => GetText("token");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string FirstName => GetText("first_name");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string MiddleName => GetText("middle_name");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string LastName => GetText("last_name");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (G).</summary>
        public decimal? TotalBonus => GetAmount("total_bonus");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string Phone => GetText("phone");

        /// <summary>True or false; null when the answer has none (G).</summary>
        public bool? ExistsChatbot => GetFlag("exists_chatbot");

        /// <summary>Whole number; null when the answer has none (G).</summary>
        public long? NCheckpin => GetWhole("n_checkpin");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string RegisterRequest => GetText("register_request");
    }

    /// <summary>Request of <c>customer.auth_phone</c>.</summary>
    public sealed class CustomerAuthPhoneRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public CustomerAuthPhoneRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CustomerAuthPhoneRequest(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Phone in any Russian spelling; required (G).</summary>
        public string Phone { get => GetText("phone"); set => Set("phone", value); }
    }

    /// <summary>Answer of <c>customer.auth_phone</c>.</summary>
    public sealed class CustomerAuthPhoneAnswer : Fields
    {
        internal CustomerAuthPhoneAnswer(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text (G).</summary>
        public string Token => GetText("token");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string FirstName => GetText("first_name");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string MiddleName => GetText("middle_name");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string LastName => GetText("last_name");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (G).</summary>
        public decimal? TotalBonus => GetAmount("total_bonus");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string Phone => GetText("phone");

        /// <summary>True or false; null when the answer has none (G).</summary>
        public bool? ExistsChatbot => GetFlag("exists_chatbot");

        /// <summary>Whole number; null when the answer has none (G).</summary>
        public long? NCheckpin => GetWhole("n_checkpin");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string RegisterRequest => GetText("register_request");
    }

    /// <summary>Request of <c>customer.auth_qr</c>.</summary>
    public sealed class CustomerAuthQrRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public CustomerAuthQrRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CustomerAuthQrRequest(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text, at most 256 characters; required (I).</summary>
        public string Qr { get => GetText("qr"); set => Set("qr", value); }
    }

    /// <summary>Answer of <c>customer.auth_qr</c>.</summary>
    public sealed class CustomerAuthQrAnswer : Fields
    {
        internal CustomerAuthQrAnswer(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text (G).</summary>
        public string Token => GetText("token");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string FirstName => GetText("first_name");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string MiddleName => GetText("middle_name");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string LastName => GetText("last_name");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (G).</summary>
        public decimal? TotalBonus => GetAmount("total_bonus");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string Phone => GetText("phone");

        /// <summary>True or false; null when the answer has none (G).</summary>
        public bool? ExistsChatbot => GetFlag("exists_chatbot");

        /// <summary>Whole number; null when the answer has none (G).</summary>
        public long? NCheckpin => GetWhole("n_checkpin");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string RegisterRequest => GetText("register_request");
    }

    /// <summary>Request of <c>customer.register_request</c>.</summary>
    public sealed class CustomerRegisterRequestRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public CustomerRegisterRequestRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CustomerRegisterRequestRequest(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Phone in any Russian spelling; required (G).</summary>
        public string Phone { get => GetText("phone"); set => Set("phone", value); }
    }

    /// <summary>Answer of <c>customer.register_request</c>.</summary>
    public sealed class CustomerRegisterRequestAnswer : Fields
    {
        internal CustomerRegisterRequestAnswer(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null when the answer has none (I).</summary>
        public string RegisterRequest => GetText("register_request");
    }

    /// <summary>Request of <c>customer.register_resend</c>.</summary>
    public sealed class CustomerRegisterResendRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public CustomerRegisterResendRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CustomerRegisterResendRequest(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Phone in any Russian spelling; required (G).</summary>
        public string Phone { get => GetText("phone"); set => Set("phone", value); }
    }

    /// <summary>Answer of <c>customer.register_resend</c>.</summary>
    public sealed class CustomerRegisterResendAnswer : Fields
    {
        internal CustomerRegisterResendAnswer(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null when the answer has none (I).</summary>
        public string RegisterRequest => GetText("register_request");
    }

    /// <summary>Request of <c>customer.register_confirm</c>.</summary>
    public sealed class CustomerRegisterConfirmRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public CustomerRegisterConfirmRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CustomerRegisterConfirmRequest(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Phone in any Russian spelling; required (I).</summary>
        public string Phone { get => GetText("phone"); set => Set("phone", value); }

        /// <summary>Text, at most 256 characters; required (I).</summary>
        public string Pin { get => GetText("pin"); set => Set("pin", value); }

        /// <summary>Text; null is not sent (I).</summary>
        public string LastName { get => GetText("last_name"); set => Set("last_name", value); }

        /// <summary>Text; null is not sent (I).</summary>
        public string FirstName { get => GetText("first_name"); set => Set("first_name", value); }

        /// <summary>Text; null is not sent (I).</summary>
        public string MiddleName { get => GetText("middle_name"); set => Set("middle_name", value); }

        /// <summary>Text; null is not sent (I).</summary>
        public string Birthday { get => GetText("birthday"); set => Set("birthday", value); }

        /// <summary>Text; null is not sent (I).</summary>
        public string Gender { get => GetText("gender"); set => Set("gender", value); }

        /// <summary>Text, at most 256 characters; null is not sent (I).</summary>
        public string Card { get => GetText("card"); set => Set("card", value); }

        /// <summary>Text, at most 256 characters; null is not sent (I).</summary>
        public string RegisterRequest { get => GetText("register_request"); set => Set("register_request", value); }
    }

    /// <summary>Answer of <c>customer.register_confirm</c>.</summary>
    public sealed class CustomerRegisterConfirmAnswer : Fields
    {
        internal CustomerRegisterConfirmAnswer(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text (G).</summary>
        public string Token => GetText("token");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string FirstName => GetText("first_name");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string MiddleName => GetText("middle_name");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string LastName => GetText("last_name");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (G).</summary>
        public decimal? TotalBonus => GetAmount("total_bonus");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string Phone => GetText("phone");

        /// <summary>True or false; null when the answer has none (G).</summary>
        public bool? ExistsChatbot => GetFlag("exists_chatbot");

        /// <summary>Whole number; null when the answer has none (G).</summary>
        public long? NCheckpin => GetWhole("n_checkpin");

        /// <summary>Text; null when the answer has none (G).</summary>
        public string RegisterRequest => GetText("register_request");
    }

    /// <summary>Request of <c>customer.send_chatbot_sms</c>.</summary>
    public sealed class CustomerSendChatbotSmsRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public CustomerSendChatbotSmsRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CustomerSendChatbotSmsRequest(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Phone in any Russian spelling; required (G).</summary>
        public string Phone { get => GetText("phone"); set => Set("phone", value); }
    }

    /// <summary>Request of <c>certificate.info</c>.</summary>
    public sealed class CertificateInfoRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public CertificateInfoRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CertificateInfoRequest(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text, at most 256 characters; required (I).</summary>
        public string Code { get => GetText("code"); set => Set("code", value); }

        /// <summary>Text, at most 256 characters; null is not sent (I).</summary>
        public string Pin { get => GetText("pin"); set => Set("pin", value); }
    }

    /// <summary>Answer of <c>certificate.info</c>.</summary>
    public sealed class CertificateInfoAnswer : Fields
    {
        internal CertificateInfoAnswer(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Whole number (G).</summary>
        public long? StatusCode => GetWhole("status_code");

        /// <summary>Text; null when the answer has none (I).</summary>
        public string Code => GetText("code");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (I).</summary>
        public decimal? Balance => GetAmount("balance");

        /// <summary>Text; null when the answer has none (I).</summary>
        public string Expires => GetText("expires");

        /// <summary>Text; null when the answer has none (I).</summary>
        public string Message => GetText("message");

        /// <summary>True or false; null when the answer has none (I).</summary>
        public bool? NeedPin => GetFlag("need_pin");

        /// <summary>True or false; null when the answer has none (own).</summary>
        public bool? Usable => GetFlag("usable");
    }

    /// <summary>One of <c>items</c>.</summary>
    public sealed class CheckCalcItem : Fields
    {
        /// <summary>No fields yet.</summary>
        public CheckCalcItem()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CheckCalcItem(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Whole number; required (C).</summary>
        public long? Index { get => GetWhole("index"); set => Set("index", value); }

        /// <summary>Text, at most 256 characters; required (C).</summary>
        public string Code { get => GetText("code"); set => Set("code", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; required (C).</summary>
        public decimal? Price { get => GetAmount("price"); set => Set("price", value); }

        /// <summary>Quantity, at most 6 decimals; required (C).</summary>
        public decimal? Qty { get => GetAmount("qty"); set => Set("qty", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (C).</summary>
        public decimal? Mrc { get => GetAmount("mrc"); set => Set("mrc", value); }
    }

    /// <summary>One of <c>certificate</c>.</summary>
    public sealed class CheckCalcCertificate : Fields
    {
        /// <summary>No fields yet.</summary>
        public CheckCalcCertificate()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CheckCalcCertificate(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text, at most 256 characters; null is not sent (G).</summary>
        public string Code { get => GetText("code"); set => Set("code", value); }

        /// <summary>Text, at most 256 characters; null is not sent (G).</summary>
        public string Pin { get => GetText("pin"); set => Set("pin", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (G).</summary>
        public decimal? Summ { get => GetAmount("summ"); set => Set("summ", value); }
    }

    /// <summary>Request of <c>check.calc</c>.</summary>
    public sealed class CheckCalcRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public CheckCalcRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CheckCalcRequest(IDictionary<string, object> fields) : base(fields)
        {
            Become("items", one => new CheckCalcItem(one));
            Become("certificate", one => new CheckCalcCertificate(one));
        }

        /// <summary>The customer's token; absent, empty or only eights: anonymous; null is not sent (C).</summary>
        public string CustomerToken { get => GetText("customer_token"); set => Set("customer_token", value); }

        /// <summary>Array of positions; required (C).</summary>
        public IReadOnlyList<CheckCalcItem> Items { get => GetRecords<CheckCalcItem>("items"); set => Set("items", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (C).</summary>
        public decimal? PayBonus { get => GetAmount("pay_bonus"); set => Set("pay_bonus", value); }

        /// <summary>Text; null is not sent (C).</summary>
        public string Coupon { get => GetText("coupon"); set => Set("coupon", value); }

        /// <summary>Text; null is not sent (G).</summary>
        public string GiftCode { get => GetText("gift_code"); set => Set("gift_code", value); }

        /// <summary>Array of certificates; null is not sent (G).</summary>
        public IReadOnlyList<CheckCalcCertificate> Certificate { get => GetRecords<CheckCalcCertificate>("certificate"); set => Set("certificate", value); }

        /// <summary>Text, at most 256 characters; null is not sent (I).</summary>
        public string CheckId { get => GetText("check_id"); set => Set("check_id", value); }
    }

    /// <summary>One of <c>certificate</c>.</summary>
    public sealed class CheckCalcAnswerCertificate : Fields
    {
        internal CheckCalcAnswerCertificate(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null when the answer has none (I).</summary>
        public string Code => GetText("code");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (I).</summary>
        public decimal? Summ => GetAmount("summ");
    }

    /// <summary>One of <c>items</c>.</summary>
    public sealed class CheckCalcAnswerItem : Fields
    {
        internal CheckCalcAnswerItem(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null when the answer has none (C).</summary>
        public string Code => GetText("code");

        /// <summary>Quantity, at most 6 decimals; null when the answer has none (C).</summary>
        public decimal? Qty => GetAmount("qty");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (C).</summary>
        public decimal? Sum => GetAmount("sum");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (C).</summary>
        public decimal? MaxBonusCanPay => GetAmount("max_bonus_can_pay");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (C).</summary>
        public decimal? CalcDiscount => GetAmount("calc_discount");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (C).</summary>
        public decimal? CalcBonusAdd => GetAmount("calc_bonus_add");

        /// <summary>True or false; null when the answer has none (C).</summary>
        public bool? NotExist => GetFlag("not_exist");

        /// <summary>True or false; null when the answer has none (C).</summary>
        public bool? NotDiscount => GetFlag("not_discount");

        /// <summary>Whole number; null when the answer has none (C).</summary>
        public long? Index => GetWhole("index");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (C).</summary>
        public decimal? Price => GetAmount("price");

        /// <summary>Whole number; null when the answer has none (C).</summary>
        public long? Action => GetWhole("action");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (C).</summary>
        public decimal? PayBonus => GetAmount("pay_bonus");
    }

    /// <summary>Answer of <c>check.calc</c>.</summary>
    public sealed class CheckCalcAnswer : Fields
    {
        internal CheckCalcAnswer(IDictionary<string, object> fields) : base(fields)
        {
            Become("certificate", one => new CheckCalcAnswerCertificate(one));
            Become("items", one => new CheckCalcAnswerItem(one));
        }

        /// <summary>Text (C).</summary>
        public string CalcId => GetText("calc_id");

        /// <summary>Any; null when the answer has none (C).</summary>
        public object Code => GetAny("code");

        /// <summary>Text; null when the answer has none (C).</summary>
        public string CustomerToken => GetText("customer_token");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (C).</summary>
        public decimal? CustomerTotalBonus => GetAmount("customer_total_bonus");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (C).</summary>
        public decimal? TotalMaxBonusCanPay => GetAmount("total_max_bonus_can_pay");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (C).</summary>
        public decimal? TotalBonusPay => GetAmount("total_bonus_pay");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (C).</summary>
        public decimal? TotalAddBonus => GetAmount("total_add_bonus");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (C).</summary>
        public decimal? TotalDiscount => GetAmount("total_discount");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (C).</summary>
        public decimal? TotalCheckAmount => GetAmount("total_check_amount");

        /// <summary>Whole number; null when the answer has none (C).</summary>
        public long? CampaignId => GetWhole("campaign_id");

        /// <summary>Text; null when the answer has none (C).</summary>
        public string CampaignName => GetText("campaign_name");

        /// <summary>Text; null when the answer has none (C).</summary>
        public string Coupon => GetText("coupon");

        /// <summary>Text; null when the answer has none (C).</summary>
        public string CouponUsed => GetText("coupon_used");

        /// <summary>Text; null when the answer has none (C).</summary>
        public string CouponCode => GetText("coupon_code");

        /// <summary>Text; null when the answer has none (C).</summary>
        public string CouponMessage => GetText("coupon_message");

        /// <summary>Text; null when the answer has none (I).</summary>
        public string GiftCodeUsed => GetText("gift_code_used");

        /// <summary>Text; null when the answer has none (I).</summary>
        public string GiftCodeMessage => GetText("gift_code_message");

        /// <summary>Array of objects; null when the answer has none (I).</summary>
        public IReadOnlyList<CheckCalcAnswerCertificate> Certificate => GetRecords<CheckCalcAnswerCertificate>("certificate");

        /// <summary>Array of objects; null when the answer has none (C).</summary>
        public IReadOnlyList<CheckCalcAnswerItem> Items => GetRecords<CheckCalcAnswerItem>("items");
    }

    /// <summary>Request of <c>check.askpin</c>.</summary>
    public sealed class CheckAskpinRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public CheckAskpinRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CheckAskpinRequest(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; required (I).</summary>
        public string CustomerToken { get => GetText("customer_token"); set => Set("customer_token", value); }

        /// <summary>Text; null is not sent (I).</summary>
        public string CalcId { get => GetText("calc_id"); set => Set("calc_id", value); }
    }

    /// <summary>Request of <c>check.checkpin</c>.</summary>
    public sealed class CheckCheckpinRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public CheckCheckpinRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CheckCheckpinRequest(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; required (I).</summary>
        public string CustomerToken { get => GetText("customer_token"); set => Set("customer_token", value); }

        /// <summary>Text; null is not sent (I).</summary>
        public string CalcId { get => GetText("calc_id"); set => Set("calc_id", value); }

        /// <summary>Text, at most 256 characters; required (I).</summary>
        public string Pin { get => GetText("pin"); set => Set("pin", value); }
    }

    /// <summary>One of <c>certificate</c>.</summary>
    public sealed class CheckWriteCertificate : Fields
    {
        /// <summary>No fields yet.</summary>
        public CheckWriteCertificate()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CheckWriteCertificate(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text, at most 256 characters; null is not sent (G).</summary>
        public string Code { get => GetText("code"); set => Set("code", value); }

        /// <summary>Text, at most 256 characters; null is not sent (G).</summary>
        public string Pin { get => GetText("pin"); set => Set("pin", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (G).</summary>
        public decimal? Summ { get => GetAmount("summ"); set => Set("summ", value); }
    }

    /// <summary>One of <c>items</c>.</summary>
    public sealed class CheckWriteItem : Fields
    {
        /// <summary>No fields yet.</summary>
        public CheckWriteItem()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CheckWriteItem(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Whole number; null is not sent (I).</summary>
        public long? Index { get => GetWhole("index"); set => Set("index", value); }

        /// <summary>Text, at most 256 characters; null is not sent (I).</summary>
        public string Code { get => GetText("code"); set => Set("code", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (I).</summary>
        public decimal? Price { get => GetAmount("price"); set => Set("price", value); }

        /// <summary>Quantity, at most 6 decimals; null is not sent (I).</summary>
        public decimal? Qty { get => GetAmount("qty"); set => Set("qty", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (I).</summary>
        public decimal? Mrc { get => GetAmount("mrc"); set => Set("mrc", value); }
    }

    /// <summary>Request of <c>check.write</c>.</summary>
    public sealed class CheckWriteRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public CheckWriteRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CheckWriteRequest(IDictionary<string, object> fields) : base(fields)
        {
            Become("certificate", one => new CheckWriteCertificate(one));
            Become("items", one => new CheckWriteItem(one));
        }

        /// <summary>Text, at most 256 characters; required (I).</summary>
        public string CheckId { get => GetText("check_id"); set => Set("check_id", value); }

        /// <summary>Text; required (G).</summary>
        public string CalcId { get => GetText("calc_id"); set => Set("calc_id", value); }

        /// <summary>Text; null is not sent (G).</summary>
        public string CustomerToken { get => GetText("customer_token"); set => Set("customer_token", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (I).</summary>
        public decimal? PayBonus { get => GetAmount("pay_bonus"); set => Set("pay_bonus", value); }

        /// <summary>Text; null is not sent (G).</summary>
        public string Coupon { get => GetText("coupon"); set => Set("coupon", value); }

        /// <summary>Text; null is not sent (G).</summary>
        public string GiftCode { get => GetText("gift_code"); set => Set("gift_code", value); }

        /// <summary>Array of certificates; null is not sent (G).</summary>
        public IReadOnlyList<CheckWriteCertificate> Certificate { get => GetRecords<CheckWriteCertificate>("certificate"); set => Set("certificate", value); }

        /// <summary>Array of positions; null is not sent (I).</summary>
        public IReadOnlyList<CheckWriteItem> Items { get => GetRecords<CheckWriteItem>("items"); set => Set("items", value); }

        /// <summary>Text; null is not sent (I).</summary>
        public string Cashier { get => GetText("cashier"); set => Set("cashier", value); }

        /// <summary>Any; null is not sent (I).</summary>
        public object Shift { get => GetAny("shift"); set => Set("shift", value); }

        /// <summary>Any; null is not sent (I).</summary>
        public object Number { get => GetAny("number"); set => Set("number", value); }

        /// <summary>Text; null is not sent (I).</summary>
        public string Datetime { get => GetText("datetime"); set => Set("datetime", value); }
    }

    /// <summary>Answer of <c>check.write</c>.</summary>
    public sealed class CheckWriteAnswer : Fields
    {
        internal CheckWriteAnswer(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null when the answer has none (G).</summary>
        public string PrintText => GetText("print_text");

        /// <summary>Text; null when the answer has none (I).</summary>
        public string CheckId => GetText("check_id");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (I).</summary>
        public decimal? TotalBonusPay => GetAmount("total_bonus_pay");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (I).</summary>
        public decimal? TotalAddBonus => GetAmount("total_add_bonus");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (I).</summary>
        public decimal? CustomerTotalBonus => GetAmount("customer_total_bonus");
    }

    /// <summary>Request of <c>check.close</c>.</summary>
    public sealed class CheckCloseRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public CheckCloseRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CheckCloseRequest(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text, at most 256 characters; required (own).</summary>
        public string CheckId { get => GetText("check_id"); set => Set("check_id", value); }
    }

    /// <summary>Answer of <c>check.close</c>.</summary>
    public sealed class CheckCloseAnswer : Fields
    {
        internal CheckCloseAnswer(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null when the answer has none (own).</summary>
        public string CheckId => GetText("check_id");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string State => GetText("state");
    }

    /// <summary>Request of <c>check.rollback</c>.</summary>
    public sealed class CheckRollbackRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public CheckRollbackRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CheckRollbackRequest(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text, at most 256 characters; required (I).</summary>
        public string CheckId { get => GetText("check_id"); set => Set("check_id", value); }

        /// <summary>Text; null is not sent (I).</summary>
        public string CalcId { get => GetText("calc_id"); set => Set("calc_id", value); }
    }

    /// <summary>Answer of <c>check.rollback</c>.</summary>
    public sealed class CheckRollbackAnswer : Fields
    {
        internal CheckRollbackAnswer(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null when the answer has none (I).</summary>
        public string CheckId => GetText("check_id");

        /// <summary>Text; null when the answer has none (I).</summary>
        public string CalcId => GetText("calc_id");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string State => GetText("state");
    }

    /// <summary>One of <c>items</c>.</summary>
    public sealed class CheckReturnItem : Fields
    {
        /// <summary>No fields yet.</summary>
        public CheckReturnItem()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CheckReturnItem(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Whole number; null is not sent (I).</summary>
        public long? Index { get => GetWhole("index"); set => Set("index", value); }

        /// <summary>Text, at most 256 characters; null is not sent (I).</summary>
        public string Code { get => GetText("code"); set => Set("code", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (I).</summary>
        public decimal? Price { get => GetAmount("price"); set => Set("price", value); }

        /// <summary>Quantity, at most 6 decimals; null is not sent (I).</summary>
        public decimal? Qty { get => GetAmount("qty"); set => Set("qty", value); }
    }

    /// <summary>Request of <c>check.return</c>.</summary>
    public sealed class CheckReturnRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public CheckReturnRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public CheckReturnRequest(IDictionary<string, object> fields) : base(fields)
        {
            Become("items", one => new CheckReturnItem(one));
        }

        /// <summary>Text, at most 256 characters; required (I).</summary>
        public string CheckId { get => GetText("check_id"); set => Set("check_id", value); }

        /// <summary>Text, at most 256 characters; required (I).</summary>
        public string ReturnId { get => GetText("return_id"); set => Set("return_id", value); }

        /// <summary>Text; null is not sent (I).</summary>
        public string CalcId { get => GetText("calc_id"); set => Set("calc_id", value); }

        /// <summary>Array of positions; empty or absent: the whole check; null is not sent (G).</summary>
        public IReadOnlyList<CheckReturnItem> Items { get => GetRecords<CheckReturnItem>("items"); set => Set("items", value); }

        /// <summary>Any; null is not sent (own).</summary>
        public object Shift { get => GetAny("shift"); set => Set("shift", value); }
    }

    /// <summary>Answer of <c>check.return</c>.</summary>
    public sealed class CheckReturnAnswer : Fields
    {
        internal CheckReturnAnswer(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (I).</summary>
        public decimal? BonusReturned => GetAmount("bonus_returned");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (I).</summary>
        public decimal? BonusWithdrawn => GetAmount("bonus_withdrawn");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (I).</summary>
        public decimal? CustomerTotalBonus => GetAmount("customer_total_bonus");

        /// <summary>Text; null when the answer has none (I).</summary>
        public string PrintText => GetText("print_text");
    }

    /// <summary>One of <c>groups</c>.</summary>
    public sealed class GoodsImportGroup : Fields
    {
        /// <summary>No fields yet.</summary>
        public GoodsImportGroup()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public GoodsImportGroup(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Any; null is not sent (I).</summary>
        public object Code { get => GetAny("code"); set => Set("code", value); }

        /// <summary>Any; null is not sent (I).</summary>
        public object Name { get => GetAny("name"); set => Set("name", value); }

        /// <summary>Any; null is not sent (I).</summary>
        public object Parent { get => GetAny("parent"); set => Set("parent", value); }
    }

    /// <summary>One of <c>goods</c>.</summary>
    public sealed class GoodsImportGoods : Fields
    {
        /// <summary>No fields yet.</summary>
        public GoodsImportGoods()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public GoodsImportGoods(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Any; null is not sent (I).</summary>
        public object Code { get => GetAny("code"); set => Set("code", value); }

        /// <summary>Any; null is not sent (I).</summary>
        public object Name { get => GetAny("name"); set => Set("name", value); }

        /// <summary>Any; null is not sent (I).</summary>
        public object Group { get => GetAny("group"); set => Set("group", value); }

        /// <summary>Any; null is not sent (I).</summary>
        public object Price { get => GetAny("price"); set => Set("price", value); }

        /// <summary>Any; null is not sent (I).</summary>
        public object Barcode { get => GetAny("barcode"); set => Set("barcode", value); }

        /// <summary>Any; null is not sent (I).</summary>
        public object Unit { get => GetAny("unit"); set => Set("unit", value); }

        /// <summary>Any; null is not sent (I).</summary>
        public object NotDiscount { get => GetAny("not_discount"); set => Set("not_discount", value); }

        /// <summary>Any; null is not sent (I).</summary>
        public object Mrc { get => GetAny("mrc"); set => Set("mrc", value); }
    }

    /// <summary>Request of <c>goods.import</c>.</summary>
    public sealed class GoodsImportRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public GoodsImportRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public GoodsImportRequest(IDictionary<string, object> fields) : base(fields)
        {
            Become("groups", one => new GoodsImportGroup(one));
            Become("goods", one => new GoodsImportGoods(one));
        }

        /// <summary>Array of objects; null is not sent (I).</summary>
        public IReadOnlyList<GoodsImportGroup> Groups { get => GetRecords<GoodsImportGroup>("groups"); set => Set("groups", value); }

        /// <summary>Array of objects; null is not sent (I).</summary>
        public IReadOnlyList<GoodsImportGoods> Goods { get => GetRecords<GoodsImportGoods>("goods"); set => Set("goods", value); }

        /// <summary>True or false; null is not sent (I).</summary>
        public bool? Full { get => GetFlag("full"); set => Set("full", value); }

        /// <summary>Whole number; null is not sent (I).</summary>
        public long? Part { get => GetWhole("part"); set => Set("part", value); }

        /// <summary>Whole number; null is not sent (I).</summary>
        public long? Parts { get => GetWhole("parts"); set => Set("parts", value); }

        /// <summary>Whole number; null is not sent (own).</summary>
        public long? PartSize { get => GetWhole("part_size"); set => Set("part_size", value); }
    }

    /// <summary>One of <c>refused</c>.</summary>
    public sealed class GoodsImportAnswerRefused : Fields
    {
        internal GoodsImportAnswerRefused(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Whole number; null when the answer has none (own).</summary>
        public long? Index => GetWhole("index");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string Code => GetText("code");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string Reason => GetText("reason");
    }

    /// <summary>Answer of <c>goods.import</c>.</summary>
    public sealed class GoodsImportAnswer : Fields
    {
        internal GoodsImportAnswer(IDictionary<string, object> fields) : base(fields)
        {
            Become("refused", one => new GoodsImportAnswerRefused(one));
        }

        /// <summary>Whole number; null when the answer has none (own).</summary>
        public long? Goods => GetWhole("goods");

        /// <summary>Whole number; null when the answer has none (own).</summary>
        public long? Groups => GetWhole("groups");

        /// <summary>Whole number; null when the answer has none (own).</summary>
        public long? Parts => GetWhole("parts");

        /// <summary>Whole number; null when the answer has none (own).</summary>
        public long? RefusedCount => GetWhole("refused_count");

        /// <summary>Array of objects; null when the answer has none (own).</summary>
        public IReadOnlyList<GoodsImportAnswerRefused> Refused => GetRecords<GoodsImportAnswerRefused>("refused");
    }

    /// <summary>Answer of <c>basic.contract</c>.</summary>
    public sealed class BasicContractAnswer : Fields
    {
        internal BasicContractAnswer(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Any; null when the answer has none (own).</summary>
        public object Operations => GetAny("operations");

        /// <summary>Any; null when the answer has none (own).</summary>
        public object Wire => GetAny("wire");
    }

    /// <summary>One of <c>certificates</c>.</summary>
    public sealed class BasicSupportAnswerCertificate : Fields
    {
        internal BasicSupportAnswerCertificate(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null when the answer has none (own).</summary>
        public string Subject => GetText("subject");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string Issuer => GetText("issuer");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string NotBefore => GetText("not_before");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string NotAfter => GetText("not_after");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string Sha256 => GetText("sha256");
    }

    /// <summary>Answer of <c>basic.support</c>.</summary>
    public sealed class BasicSupportAnswer : Fields
    {
        internal BasicSupportAnswer(IDictionary<string, object> fields) : base(fields)
        {
            Become("certificates", one => new BasicSupportAnswerCertificate(one));
        }

        /// <summary>Text; null when the answer has none (own).</summary>
        public string CreatedAt => GetText("created_at");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string Version => GetText("version");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string System => GetText("system");

        /// <summary>Any; null when the answer has none (own).</summary>
        public object Settings => GetAny("settings");

        /// <summary>Any; null when the answer has none (own).</summary>
        public object Wire => GetAny("wire");

        /// <summary>True or false; null when the answer has none (own).</summary>
        public bool? Offline => GetFlag("offline");

        /// <summary>Any; null when the answer has none (own).</summary>
        public object Ping => GetAny("ping");

        /// <summary>Any; null when the answer has none (own).</summary>
        public object Clock => GetAny("clock");

        /// <summary>Array of objects; null when the answer has none (own).</summary>
        public IReadOnlyList<BasicSupportAnswerCertificate> Certificates => GetRecords<BasicSupportAnswerCertificate>("certificates");

        /// <summary>Any; null when the answer has none (own).</summary>
        public object Journal => GetAny("journal");

        /// <summary>Array of texts; null when the answer has none (own).</summary>
        public IReadOnlyList<string> Log => GetTexts("log");
    }

    /// <summary>One of <c>checks</c>.</summary>
    public sealed class JournalPendingAnswerCheck : Fields
    {
        internal JournalPendingAnswerCheck(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null when the answer has none (own).</summary>
        public string CheckId => GetText("check_id");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string State => GetText("state");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string CalcId => GetText("calc_id");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string UpdatedAt => GetText("updated_at");

        /// <summary>True or false; null when the answer has none (own).</summary>
        public bool? Automatic => GetFlag("automatic");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string Message => GetText("message");
    }

    /// <summary>One of <c>returns</c>.</summary>
    public sealed class JournalPendingAnswerReturn : Fields
    {
        internal JournalPendingAnswerReturn(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null when the answer has none (own).</summary>
        public string ReturnId => GetText("return_id");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string CheckId => GetText("check_id");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string State => GetText("state");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string UpdatedAt => GetText("updated_at");
    }

    /// <summary>Answer of <c>journal.pending</c>.</summary>
    public sealed class JournalPendingAnswer : Fields
    {
        internal JournalPendingAnswer(IDictionary<string, object> fields) : base(fields)
        {
            Become("checks", one => new JournalPendingAnswerCheck(one));
            Become("returns", one => new JournalPendingAnswerReturn(one));
        }

        /// <summary>Array of objects; null when the answer has none (own).</summary>
        public IReadOnlyList<JournalPendingAnswerCheck> Checks => GetRecords<JournalPendingAnswerCheck>("checks");

        /// <summary>Array of objects; null when the answer has none (own).</summary>
        public IReadOnlyList<JournalPendingAnswerReturn> Returns => GetRecords<JournalPendingAnswerReturn>("returns");
    }

    /// <summary>Request of <c>journal.get</c>.</summary>
    public sealed class JournalGetRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public JournalGetRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public JournalGetRequest(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text, at most 256 characters; required (own).</summary>
        public string CheckId { get => GetText("check_id"); set => Set("check_id", value); }
    }

    /// <summary>One of <c>returns</c>.</summary>
    public sealed class JournalGetAnswerReturn : Fields
    {
        internal JournalGetAnswerReturn(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null when the answer has none (own).</summary>
        public string ReturnId => GetText("return_id");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string State => GetText("state");

        /// <summary>Any; null when the answer has none (own).</summary>
        public object Answer => GetAny("answer");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string UpdatedAt => GetText("updated_at");
    }

    /// <summary>Answer of <c>journal.get</c>.</summary>
    public sealed class JournalGetAnswer : Fields
    {
        internal JournalGetAnswer(IDictionary<string, object> fields) : base(fields)
        {
            Become("returns", one => new JournalGetAnswerReturn(one));
        }

        /// <summary>Text; null when the answer has none (own).</summary>
        public string CheckId => GetText("check_id");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string State => GetText("state");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string CalcId => GetText("calc_id");

        /// <summary>True or false; null when the answer has none (own).</summary>
        public bool? Automatic => GetFlag("automatic");

        /// <summary>Any; null when the answer has none (own).</summary>
        public object Answer => GetAny("answer");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string CreatedAt => GetText("created_at");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string UpdatedAt => GetText("updated_at");

        /// <summary>Array of objects; null when the answer has none (own).</summary>
        public IReadOnlyList<JournalGetAnswerReturn> Returns => GetRecords<JournalGetAnswerReturn>("returns");
    }

    /// <summary>One of <c>checks</c>.</summary>
    public sealed class JournalRecoverAnswerCheck : Fields
    {
        internal JournalRecoverAnswerCheck(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null when the answer has none (own).</summary>
        public string CheckId => GetText("check_id");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string State => GetText("state");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string CalcId => GetText("calc_id");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string UpdatedAt => GetText("updated_at");

        /// <summary>True or false; null when the answer has none (own).</summary>
        public bool? Automatic => GetFlag("automatic");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string Message => GetText("message");
    }

    /// <summary>One of <c>returns</c>.</summary>
    public sealed class JournalRecoverAnswerReturn : Fields
    {
        internal JournalRecoverAnswerReturn(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null when the answer has none (own).</summary>
        public string ReturnId => GetText("return_id");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string CheckId => GetText("check_id");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string State => GetText("state");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string UpdatedAt => GetText("updated_at");
    }

    /// <summary>Answer of <c>journal.recover</c>.</summary>
    public sealed class JournalRecoverAnswer : Fields
    {
        internal JournalRecoverAnswer(IDictionary<string, object> fields) : base(fields)
        {
            Become("checks", one => new JournalRecoverAnswerCheck(one));
            Become("returns", one => new JournalRecoverAnswerReturn(one));
        }

        /// <summary>Array of objects; null when the answer has none (own).</summary>
        public IReadOnlyList<JournalRecoverAnswerCheck> Checks => GetRecords<JournalRecoverAnswerCheck>("checks");

        /// <summary>Array of objects; null when the answer has none (own).</summary>
        public IReadOnlyList<JournalRecoverAnswerReturn> Returns => GetRecords<JournalRecoverAnswerReturn>("returns");
    }

    /// <summary>Request of <c>journal.settle</c>.</summary>
    public sealed class JournalSettleRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public JournalSettleRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public JournalSettleRequest(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text, at most 256 characters; null is not sent (own).</summary>
        public string CheckId { get => GetText("check_id"); set => Set("check_id", value); }

        /// <summary>Text, at most 256 characters; null is not sent (own).</summary>
        public string ReturnId { get => GetText("return_id"); set => Set("return_id", value); }

        /// <summary>Text, at most 256 characters; required (own).</summary>
        public string Outcome { get => GetText("outcome"); set => Set("outcome", value); }
    }

    /// <summary>Answer of <c>journal.settle</c>.</summary>
    public sealed class JournalSettleAnswer : Fields
    {
        internal JournalSettleAnswer(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null when the answer has none (own).</summary>
        public string CheckId => GetText("check_id");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string ReturnId => GetText("return_id");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string State => GetText("state");
    }

    /// <summary>One of <c>checks</c>.</summary>
    public sealed class JournalAdoptAnswerCheck : Fields
    {
        internal JournalAdoptAnswerCheck(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null when the answer has none (own).</summary>
        public string CheckId => GetText("check_id");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string State => GetText("state");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string CalcId => GetText("calc_id");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string UpdatedAt => GetText("updated_at");

        /// <summary>True or false; null when the answer has none (own).</summary>
        public bool? Automatic => GetFlag("automatic");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string Message => GetText("message");
    }

    /// <summary>One of <c>returns</c>.</summary>
    public sealed class JournalAdoptAnswerReturn : Fields
    {
        internal JournalAdoptAnswerReturn(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null when the answer has none (own).</summary>
        public string ReturnId => GetText("return_id");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string CheckId => GetText("check_id");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string State => GetText("state");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string UpdatedAt => GetText("updated_at");
    }

    /// <summary>Answer of <c>journal.adopt</c>.</summary>
    public sealed class JournalAdoptAnswer : Fields
    {
        internal JournalAdoptAnswer(IDictionary<string, object> fields) : base(fields)
        {
            Become("checks", one => new JournalAdoptAnswerCheck(one));
            Become("returns", one => new JournalAdoptAnswerReturn(one));
        }

        /// <summary>Array of objects; null when the answer has none (own).</summary>
        public IReadOnlyList<JournalAdoptAnswerCheck> Checks => GetRecords<JournalAdoptAnswerCheck>("checks");

        /// <summary>Array of objects; null when the answer has none (own).</summary>
        public IReadOnlyList<JournalAdoptAnswerReturn> Returns => GetRecords<JournalAdoptAnswerReturn>("returns");
    }

    /// <summary>Answer of <c>journal.stats</c>.</summary>
    public sealed class JournalStatsAnswer : Fields
    {
        internal JournalStatsAnswer(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Any; null when the answer has none (own).</summary>
        public object Checks => GetAny("checks");

        /// <summary>Any; null when the answer has none (own).</summary>
        public object Returns => GetAny("returns");

        /// <summary>Any; null when the answer has none (own).</summary>
        public object LateWrites => GetAny("late_writes");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string Path => GetText("path");
    }

    /// <summary>One of <c>items</c>.</summary>
    public sealed class ReceiptSpreadItem : Fields
    {
        /// <summary>No fields yet.</summary>
        public ReceiptSpreadItem()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public ReceiptSpreadItem(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Whole number; required (own).</summary>
        public long? Index { get => GetWhole("index"); set => Set("index", value); }

        /// <summary>Text, at most 256 characters; required (own).</summary>
        public string Code { get => GetText("code"); set => Set("code", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; required (own).</summary>
        public decimal? Price { get => GetAmount("price"); set => Set("price", value); }

        /// <summary>Quantity, at most 6 decimals; required (own).</summary>
        public decimal? Qty { get => GetAmount("qty"); set => Set("qty", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (own).</summary>
        public decimal? Sum { get => GetAmount("sum"); set => Set("sum", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (own).</summary>
        public decimal? Mrc { get => GetAmount("mrc"); set => Set("mrc", value); }

        /// <summary>True or false; null is not sent (own).</summary>
        public bool? NotDiscount { get => GetFlag("not_discount"); set => Set("not_discount", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (own).</summary>
        public decimal? MaxBonusCanPay { get => GetAmount("max_bonus_can_pay"); set => Set("max_bonus_can_pay", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (own).</summary>
        public decimal? CalcDiscount { get => GetAmount("calc_discount"); set => Set("calc_discount", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (own).</summary>
        public decimal? PayBonus { get => GetAmount("pay_bonus"); set => Set("pay_bonus", value); }
    }

    /// <summary>Request of <c>receipt.spread</c>.</summary>
    public sealed class ReceiptSpreadRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public ReceiptSpreadRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public ReceiptSpreadRequest(IDictionary<string, object> fields) : base(fields)
        {
            Become("items", one => new ReceiptSpreadItem(one));
        }

        /// <summary>Array of positions; required (own).</summary>
        public IReadOnlyList<ReceiptSpreadItem> Items { get => GetRecords<ReceiptSpreadItem>("items"); set => Set("items", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (own).</summary>
        public decimal? Discount { get => GetAmount("discount"); set => Set("discount", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (own).</summary>
        public decimal? Bonus { get => GetAmount("bonus"); set => Set("bonus", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (own).</summary>
        public decimal? Certificate { get => GetAmount("certificate"); set => Set("certificate", value); }

        /// <summary>Text; null is not sent (own).</summary>
        public string CertificateAs { get => GetText("certificate_as"); set => Set("certificate_as", value); }

        /// <summary>Text; null is not sent (own).</summary>
        public string Result { get => GetText("result"); set => Set("result", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (own).</summary>
        public decimal? MinLeft { get => GetAmount("min_left"); set => Set("min_left", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (own).</summary>
        public decimal? MaxPercent { get => GetAmount("max_percent"); set => Set("max_percent", value); }

        /// <summary>Roubles or bonuses, at most 2 decimals; null is not sent (own).</summary>
        public decimal? Tolerance { get => GetAmount("tolerance"); set => Set("tolerance", value); }

        /// <summary>True or false; null is not sent (own).</summary>
        public bool? Partial { get => GetFlag("partial"); set => Set("partial", value); }
    }

    /// <summary>One of <c>lines</c>.</summary>
    public sealed class ReceiptSpreadAnswerLine : Fields
    {
        internal ReceiptSpreadAnswerLine(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Whole number; null when the answer has none (own).</summary>
        public long? Index => GetWhole("index");

        /// <summary>Quantity, at most 6 decimals; null when the answer has none (own).</summary>
        public decimal? Qty => GetAmount("qty");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (own).</summary>
        public decimal? Price => GetAmount("price");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (own).</summary>
        public decimal? Sum => GetAmount("sum");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (own).</summary>
        public decimal? Discount => GetAmount("discount");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (own).</summary>
        public decimal? Bonus => GetAmount("bonus");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (own).</summary>
        public decimal? Certificate => GetAmount("certificate");
    }

    /// <summary>Answer of <c>receipt.spread</c>.</summary>
    public sealed class ReceiptSpreadAnswer : Fields
    {
        internal ReceiptSpreadAnswer(IDictionary<string, object> fields) : base(fields)
        {
            Become("lines", one => new ReceiptSpreadAnswerLine(one));
        }

        /// <summary>Array of objects; null when the answer has none (own).</summary>
        public IReadOnlyList<ReceiptSpreadAnswerLine> Lines => GetRecords<ReceiptSpreadAnswerLine>("lines");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (own).</summary>
        public decimal? Total => GetAmount("total");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (own).</summary>
        public decimal? ToPay => GetAmount("to_pay");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (own).</summary>
        public decimal? Discount => GetAmount("discount");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (own).</summary>
        public decimal? Bonus => GetAmount("bonus");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (own).</summary>
        public decimal? Certificate => GetAmount("certificate");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (own).</summary>
        public decimal? Unplaced => GetAmount("unplaced");
    }

    /// <summary>One of <c>barcodes</c>.</summary>
    public sealed class ReceiptSlipBarcode : Fields
    {
        /// <summary>No fields yet.</summary>
        public ReceiptSlipBarcode()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public ReceiptSlipBarcode(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null is not sent (own).</summary>
        public string Type { get => GetText("type"); set => Set("type", value); }

        /// <summary>Text; null is not sent (own).</summary>
        public string Data { get => GetText("data"); set => Set("data", value); }
    }

    /// <summary>Request of <c>receipt.slip</c>.</summary>
    public sealed class ReceiptSlipRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public ReceiptSlipRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public ReceiptSlipRequest(IDictionary<string, object> fields) : base(fields)
        {
            Become("barcodes", one => new ReceiptSlipBarcode(one));
        }

        /// <summary>Any; null is not sent (G).</summary>
        public object PrintText { get => GetAny("print_text"); set => Set("print_text", value); }

        /// <summary>Any; null is not sent (I).</summary>
        public object CustomerTotalBonus { get => GetAny("customer_total_bonus"); set => Set("customer_total_bonus", value); }

        /// <summary>Any; null is not sent (I).</summary>
        public object TotalBonusPay { get => GetAny("total_bonus_pay"); set => Set("total_bonus_pay", value); }

        /// <summary>Any; null is not sent (I).</summary>
        public object TotalAddBonus { get => GetAny("total_add_bonus"); set => Set("total_add_bonus", value); }

        /// <summary>Text; null is not sent (own).</summary>
        public string Phone { get => GetText("phone"); set => Set("phone", value); }

        /// <summary>Whole number; null is not sent (own).</summary>
        public long? Width { get => GetWhole("width"); set => Set("width", value); }

        /// <summary>Array of objects; null is not sent (own).</summary>
        public IReadOnlyList<ReceiptSlipBarcode> Barcodes { get => GetRecords<ReceiptSlipBarcode>("barcodes"); set => Set("barcodes", value); }
    }

    /// <summary>One of <c>elements</c>.</summary>
    public sealed class ReceiptSlipAnswerElement : Fields
    {
        internal ReceiptSlipAnswerElement(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null when the answer has none (own).</summary>
        public string Kind => GetText("kind");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string Text => GetText("text");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string Label => GetText("label");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string Value => GetText("value");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string Type => GetText("type");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string Data => GetText("data");
    }

    /// <summary>Answer of <c>receipt.slip</c>.</summary>
    public sealed class ReceiptSlipAnswer : Fields
    {
        internal ReceiptSlipAnswer(IDictionary<string, object> fields) : base(fields)
        {
            Become("elements", one => new ReceiptSlipAnswerElement(one));
        }

        /// <summary>Text; null when the answer has none (own).</summary>
        public string Text => GetText("text");

        /// <summary>Array of texts; null when the answer has none (own).</summary>
        public IReadOnlyList<string> Lines => GetTexts("lines");

        /// <summary>Array of objects; null when the answer has none (own).</summary>
        public IReadOnlyList<ReceiptSlipAnswerElement> Elements => GetRecords<ReceiptSlipAnswerElement>("elements");

        /// <summary>Text; null when the answer has none (own).</summary>
        public string Screen => GetText("screen");
    }

    /// <summary>Request of <c>receipt.shift</c>.</summary>
    public sealed class ReceiptShiftRequest : Fields
    {
        /// <summary>No fields yet.</summary>
        public ReceiptShiftRequest()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied.</param>
        public ReceiptShiftRequest(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Text; null is not sent (own).</summary>
        public string From { get => GetText("from"); set => Set("from", value); }

        /// <summary>Text; null is not sent (own).</summary>
        public string To { get => GetText("to"); set => Set("to", value); }

        /// <summary>Any; null is not sent (own).</summary>
        public object Shift { get => GetAny("shift"); set => Set("shift", value); }
    }

    /// <summary>Answer of <c>receipt.shift</c>.</summary>
    public sealed class ReceiptShiftAnswer : Fields
    {
        internal ReceiptShiftAnswer(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Whole number; null when the answer has none (own).</summary>
        public long? Receipts => GetWhole("receipts");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (own).</summary>
        public decimal? Spent => GetAmount("spent");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (own).</summary>
        public decimal? Earned => GetAmount("earned");

        /// <summary>Whole number; null when the answer has none (own).</summary>
        public long? Returns => GetWhole("returns");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (own).</summary>
        public decimal? Returned => GetAmount("returned");

        /// <summary>Roubles or bonuses, at most 2 decimals; null when the answer has none (own).</summary>
        public decimal? Withdrawn => GetAmount("withdrawn");

        /// <summary>Whole number; null when the answer has none (own).</summary>
        public long? RolledBack => GetWhole("rolled_back");

        /// <summary>Whole number; null when the answer has none (own).</summary>
        public long? Estimated => GetWhole("estimated");

        /// <summary>Whole number; null when the answer has none (own).</summary>
        public long? Unknown => GetWhole("unknown");

        /// <summary>Whole number; null when the answer has none (own).</summary>
        public long? Open => GetWhole("open");
    }
}
