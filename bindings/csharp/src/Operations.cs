// A method per operation.
// Made from the tables of operations and statuses by tests/bindings: do not edit.

using System.Threading;
using System.Threading.Tasks;

namespace MaxBonus
{
    public sealed partial class Session
    {
        /// <summary>
        /// Recognises a customer by what the cashier typed or scanned: a phone, a QR payload, a short code or a
        /// card's number.
        /// </summary>
        /// <remarks>
        /// <c>customer.auth</c>. A phone in any Russian spelling goes to customer.auth_phone and, when not found,
        /// to customer.auth_qr; anything else to customer.auth_qr. Errors: CUSTOMER_NOT_FOUND.
        /// </remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public CustomerAuthAnswer CustomerAuth(CustomerAuthRequest request)
        {
            return new CustomerAuthAnswer(Call("customer.auth", request));
        }

        /// <summary><see cref="CustomerAuth"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<CustomerAuthAnswer> CustomerAuthAsync(CustomerAuthRequest request, CancellationToken cancellation = default)
        {
            return CallAsync("customer.auth", request, answer => new CustomerAuthAnswer(answer), cancellation);
        }

        /// <summary>Recognises a customer by phone.</summary>
        /// <remarks>
        /// <c>customer.auth_phone</c>, POST /customer/auth (G). <c>n_checkpin</c> other than 0: spending needs
        /// check.askpin and check.checkpin (I). Errors: CUSTOMER_NOT_FOUND.
        /// </remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public CustomerAuthPhoneAnswer CustomerAuthPhone(CustomerAuthPhoneRequest request)
        {
            return new CustomerAuthPhoneAnswer(Call("customer.auth_phone", request));
        }

        /// <summary><see cref="CustomerAuthPhone"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<CustomerAuthPhoneAnswer> CustomerAuthPhoneAsync(CustomerAuthPhoneRequest request, CancellationToken cancellation = default)
        {
            return CallAsync("customer.auth_phone", request, answer => new CustomerAuthPhoneAnswer(answer), cancellation);
        }

        /// <summary>
        /// Recognises a customer by a QR payload, the short code typed by hand, or a plastic card's number.
        /// </summary>
        /// <remarks><c>customer.auth_qr</c>, POST /customer/auth/qr (I). Errors: CUSTOMER_NOT_FOUND.</remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public CustomerAuthQrAnswer CustomerAuthQr(CustomerAuthQrRequest request)
        {
            return new CustomerAuthQrAnswer(Call("customer.auth_qr", request));
        }

        /// <summary><see cref="CustomerAuthQr"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<CustomerAuthQrAnswer> CustomerAuthQrAsync(CustomerAuthQrRequest request, CancellationToken cancellation = default)
        {
            return CallAsync("customer.auth_qr", request, answer => new CustomerAuthQrAnswer(answer), cancellation);
        }

        /// <summary>Begins a registration: the server sends an SMS PIN to the phone.</summary>
        /// <remarks>
        /// <c>customer.register_request</c>, POST /customer/register/request (I). Errors: REJECTED (already
        /// registered).
        /// </remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public CustomerRegisterRequestAnswer CustomerRegisterRequest(CustomerRegisterRequestRequest request)
        {
            return new CustomerRegisterRequestAnswer(Call("customer.register_request", request));
        }

        /// <summary><see cref="CustomerRegisterRequest"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<CustomerRegisterRequestAnswer> CustomerRegisterRequestAsync(CustomerRegisterRequestRequest request, CancellationToken cancellation = default)
        {
            return CallAsync("customer.register_request", request, answer => new CustomerRegisterRequestAnswer(answer), cancellation);
        }

        /// <summary>Sends the registration's PIN again.</summary>
        /// <remarks>
        /// <c>customer.register_resend</c>, POST /customer/register/resend (I). Errors: REJECTED.
        /// </remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public CustomerRegisterResendAnswer CustomerRegisterResend(CustomerRegisterResendRequest request)
        {
            return new CustomerRegisterResendAnswer(Call("customer.register_resend", request));
        }

        /// <summary><see cref="CustomerRegisterResend"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<CustomerRegisterResendAnswer> CustomerRegisterResendAsync(CustomerRegisterResendRequest request, CancellationToken cancellation = default)
        {
            return CallAsync("customer.register_resend", request, answer => new CustomerRegisterResendAnswer(answer), cancellation);
        }

        /// <summary>Ends a registration with the PIN and the customer's form.</summary>
        /// <remarks>
        /// <c>customer.register_confirm</c>, POST /customer/register/confirm (I). <c>birthday</c> is YYYY-MM-DD,
        /// <c>gender</c> male or female. Errors: PIN_WRONG, REJECTED.
        /// </remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public CustomerRegisterConfirmAnswer CustomerRegisterConfirm(CustomerRegisterConfirmRequest request)
        {
            return new CustomerRegisterConfirmAnswer(Call("customer.register_confirm", request));
        }

        /// <summary><see cref="CustomerRegisterConfirm"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<CustomerRegisterConfirmAnswer> CustomerRegisterConfirmAsync(CustomerRegisterConfirmRequest request, CancellationToken cancellation = default)
        {
            return CallAsync("customer.register_confirm", request, answer => new CustomerRegisterConfirmAnswer(answer), cancellation);
        }

        /// <summary>Sends the customer an SMS with a link to the chat bot.</summary>
        /// <remarks><c>customer.send_chatbot_sms</c>, POST /customer/chatbot/sms (I).</remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public Fields CustomerSendChatbotSms(CustomerSendChatbotSmsRequest request)
        {
            return Call("customer.send_chatbot_sms", request);
        }

        /// <summary><see cref="CustomerSendChatbotSms"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<Fields> CustomerSendChatbotSmsAsync(CustomerSendChatbotSmsRequest request, CancellationToken cancellation = default)
        {
            return CallAsync("customer.send_chatbot_sms", request, cancellation);
        }

        /// <summary>Asks what a certificate is worth and whether it can be paid with.</summary>
        /// <remarks>
        /// <c>certificate.info</c>, POST /certificate/info (I). <c>usable</c> is added by the library: true when
        /// <c>status_code</c> is not 1 (G). Errors: CERTIFICATE_UNUSABLE (unknown, wrong PIN).
        /// </remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public CertificateInfoAnswer CertificateInfo(CertificateInfoRequest request)
        {
            return new CertificateInfoAnswer(Call("certificate.info", request));
        }

        /// <summary><see cref="CertificateInfo"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<CertificateInfoAnswer> CertificateInfoAsync(CertificateInfoRequest request, CancellationToken cancellation = default)
        {
            return CallAsync("certificate.info", request, answer => new CertificateInfoAnswer(answer), cancellation);
        }

        /// <summary>Calculates a receipt: discounts, bonuses that can be spent, bonuses to be earned.</summary>
        /// <remarks>
        /// <c>check.calc</c>, POST /check (G). Amounts are roubles and bonuses with at most 2 decimals. A coupon
        /// that does not fit is no error: show <c>coupon_message</c> to the cashier (C).
        /// </remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public CheckCalcAnswer CheckCalc(CheckCalcRequest request)
        {
            return new CheckCalcAnswer(Call("check.calc", request));
        }

        /// <summary><see cref="CheckCalc"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<CheckCalcAnswer> CheckCalcAsync(CheckCalcRequest request, CancellationToken cancellation = default)
        {
            return CallAsync("check.calc", request, answer => new CheckCalcAnswer(answer), cancellation);
        }

        /// <summary>Sends the customer an SMS PIN that permits spending.</summary>
        /// <remarks><c>check.askpin</c>, POST /check/askpin (I).</remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public Fields CheckAskpin(CheckAskpinRequest request)
        {
            return Call("check.askpin", request);
        }

        /// <summary><see cref="CheckAskpin"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<Fields> CheckAskpinAsync(CheckAskpinRequest request, CancellationToken cancellation = default)
        {
            return CallAsync("check.askpin", request, cancellation);
        }

        /// <summary>Checks the PIN that the customer named.</summary>
        /// <remarks><c>check.checkpin</c>, POST /check/checkpin (I). Errors: PIN_WRONG.</remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public Fields CheckCheckpin(CheckCheckpinRequest request)
        {
            return Call("check.checkpin", request);
        }

        /// <summary><see cref="CheckCheckpin"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<Fields> CheckCheckpinAsync(CheckCheckpinRequest request, CancellationToken cancellation = default)
        {
            return CallAsync("check.checkpin", request, cancellation);
        }

        /// <summary>
        /// Writes the receipt: bonuses are spent and earned. Call it before the fiscal receipt is printed.
        /// </summary>
        /// <remarks>
        /// <c>check.write</c>, POST /check/write (G). <c>check_id</c> is the register's own id of the receipt and
        /// the idempotency key: the same content again returns the stored answer without a request, other content
        /// is CONFLICT. An absent <c>customer_token</c> is the calculation's customer. No answer: the library rolls
        /// the check back in what is left of the deadline; <c>outcome</c> not_applied means that it can be written
        /// again, OUTCOME_UNKNOWN that the library will settle it later. Errors: ALREADY_WRITTEN, PIN_REQUIRED,
        /// CERTIFICATE_UNUSABLE, REJECTED, CONFLICT, JOURNAL.
        /// </remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public CheckWriteAnswer CheckWrite(CheckWriteRequest request)
        {
            return new CheckWriteAnswer(Call("check.write", request));
        }

        /// <summary><see cref="CheckWrite"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<CheckWriteAnswer> CheckWriteAsync(CheckWriteRequest request, CancellationToken cancellation = default)
        {
            return CallAsync("check.write", request, answer => new CheckWriteAnswer(answer), cancellation);
        }

        /// <summary>
        /// Tells the journal that the fiscal receipt was printed: the receipt's life ends well. No request is sent.
        /// </summary>
        /// <remarks><c>check.close</c>. May be repeated. Errors: CONFLICT (the check is not written).</remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public CheckCloseAnswer CheckClose(CheckCloseRequest request)
        {
            return new CheckCloseAnswer(Call("check.close", request));
        }

        /// <summary><see cref="CheckClose"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<CheckCloseAnswer> CheckCloseAsync(CheckCloseRequest request, CancellationToken cancellation = default)
        {
            return CallAsync("check.close", request, answer => new CheckCloseAnswer(answer), cancellation);
        }

        /// <summary>Deletes everything that the server holds of a check, so that it can be closed again.</summary>
        /// <remarks>
        /// <c>check.rollback</c>, POST /check/rollback (I). The server is told what <c>wire.identity</c> says:
        /// <c>calc_id</c>, which the journal knows, or <c>check_id</c>. <c>state</c> is ROLLED_BACK, or
        /// ROLLING_BACK while a lost write could still arrive: the library repeats the rollback once by itself.
        /// REJECTED: the server refused; look in the cabinet, then journal.settle. Errors: CONFLICT (the check is
        /// closed: make a return).
        /// </remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public CheckRollbackAnswer CheckRollback(CheckRollbackRequest request)
        {
            return new CheckRollbackAnswer(Call("check.rollback", request));
        }

        /// <summary><see cref="CheckRollback"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<CheckRollbackAnswer> CheckRollbackAsync(CheckRollbackRequest request, CancellationToken cancellation = default)
        {
            return CallAsync("check.rollback", request, answer => new CheckRollbackAnswer(answer), cancellation);
        }

        /// <summary>Returns positions of a check, or the whole of it.</summary>
        /// <remarks>
        /// <c>check.return</c>, POST /check/return (G). <c>return_id</c> is the register's own id of the return and
        /// the idempotency key; the same one again returns the stored answer. <c>calc_id</c> is added from the
        /// journal; give it for a receipt of another register. <c>shift</c> is for receipt.shift alone. Nothing
        /// undoes a return: after OUTCOME_UNKNOWN it is sent again only where <c>wire.return_identity</c> says that
        /// the server knows <c>return_id</c>; else look in the cabinet, then journal.settle. Errors: REJECTED,
        /// CONFLICT.
        /// </remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public CheckReturnAnswer CheckReturn(CheckReturnRequest request)
        {
            return new CheckReturnAnswer(Call("check.return", request));
        }

        /// <summary><see cref="CheckReturn"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<CheckReturnAnswer> CheckReturnAsync(CheckReturnRequest request, CancellationToken cancellation = default)
        {
            return CallAsync("check.return", request, answer => new CheckReturnAnswer(answer), cancellation);
        }

        /// <summary>Sends goods and groups of goods.</summary>
        /// <remarks>
        /// <c>goods.import</c>, POST /import/json (G). <c>goods</c> or <c>groups</c> is needed. More goods than
        /// <c>part_size</c> (1000; at most 10000) go out in parts, each with the call's whole time;
        /// maxbonus_set_progress tells of each and may stop it. A caller that numbers its parts itself (<c>part</c>
        /// of <c>parts</c>) sends one part by a call. Any part, and the whole of it, may be sent again.
        /// <c>refused</c> names the goods that the server did not take, the first 1000 of them: <c>index</c> is the
        /// place in <c>goods</c>, from 0. Errors: any of the network, CANCELLED; <c>detail</c> tells how many parts
        /// were accepted before.
        /// </remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public GoodsImportAnswer GoodsImport(GoodsImportRequest request = null)
        {
            return new GoodsImportAnswer(Call("goods.import", request));
        }

        /// <summary><see cref="GoodsImport"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<GoodsImportAnswer> GoodsImportAsync(GoodsImportRequest request = null, CancellationToken cancellation = default)
        {
            return CallAsync("goods.import", request, answer => new GoodsImportAnswer(answer), cancellation);
        }

        /// <summary>Asks whether the server is there and the token is good.</summary>
        /// <remarks>
        /// <c>basic.ping</c>, GET /basic/ping (I). Errors: UNAUTHORIZED, NETWORK, TIMEOUT, TLS, OFFLINE.
        /// </remarks>
        /// <param name="request">Fields that have no name here; none are needed.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public Fields BasicPing(Fields request = null)
        {
            return Call("basic.ping", request);
        }

        /// <summary><see cref="BasicPing"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">Fields that have no name here; none are needed.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<Fields> BasicPingAsync(Fields request = null, CancellationToken cancellation = default)
        {
            return CallAsync("basic.ping", request, cancellation);
        }

        /// <summary>
        /// Lists the operations in force: what this session sends where, and where each fact comes from. No request
        /// is sent.
        /// </summary>
        /// <remarks><c>basic.contract</c>.</remarks>
        /// <param name="request">Fields that have no name here; none are needed.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public BasicContractAnswer BasicContract(Fields request = null)
        {
            return new BasicContractAnswer(Call("basic.contract", request));
        }

        /// <summary><see cref="BasicContract"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">Fields that have no name here; none are needed.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<BasicContractAnswer> BasicContractAsync(Fields request = null, CancellationToken cancellation = default)
        {
            return CallAsync("basic.contract", request, answer => new BasicContractAnswer(answer), cancellation);
        }

        /// <summary>
        /// Gathers what the support desk asks for: versions, settings, how the server answers, clocks,
        /// certificates, the journal's states, the log's last lines.
        /// </summary>
        /// <remarks>
        /// <c>basic.support</c>. No customer's data, no token, no PIN, no folder: it can be sent as it is. The
        /// server is asked by one basic.ping and shows its certificates once more, trusted or not; a dead network
        /// is told in <c>ping</c> and is no error. <c>clock</c> is null where the server tells no time;
        /// <c>skew_ms</c> above 0: this machine is ahead, to about half a second.
        /// </remarks>
        /// <param name="request">Fields that have no name here; none are needed.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public BasicSupportAnswer BasicSupport(Fields request = null)
        {
            return new BasicSupportAnswer(Call("basic.support", request));
        }

        /// <summary><see cref="BasicSupport"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">Fields that have no name here; none are needed.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<BasicSupportAnswer> BasicSupportAsync(Fields request = null, CancellationToken cancellation = default)
        {
            return CallAsync("basic.support", request, answer => new BasicSupportAnswer(answer), cancellation);
        }

        /// <summary>Lists receipts and returns that need a decision or another try. No request is sent.</summary>
        /// <remarks>
        /// <c>journal.pending</c>. WRITTEN: the register says check.close or check.rollback. PREPARED, UNKNOWN,
        /// ROLLING_BACK: the library settles them where <c>automatic</c> is true; it is false for what is older
        /// than a shift or came from another machine. REFUSED: the server will not roll it back, <c>message</c> has
        /// its words; look in the cabinet, then journal.settle. A return in UNKNOWN or PREPARED: likewise.
        /// </remarks>
        /// <param name="request">Fields that have no name here; none are needed.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public JournalPendingAnswer JournalPending(Fields request = null)
        {
            return new JournalPendingAnswer(Call("journal.pending", request));
        }

        /// <summary><see cref="JournalPending"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">Fields that have no name here; none are needed.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<JournalPendingAnswer> JournalPendingAsync(Fields request = null, CancellationToken cancellation = default)
        {
            return CallAsync("journal.pending", request, answer => new JournalPendingAnswer(answer), cancellation);
        }

        /// <summary>Shows one receipt of the journal, with the stored answer.</summary>
        /// <remarks><c>journal.get</c>. Errors: REJECTED (the journal does not know the check).</remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public JournalGetAnswer JournalGet(JournalGetRequest request)
        {
            return new JournalGetAnswer(Call("journal.get", request));
        }

        /// <summary><see cref="JournalGet"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<JournalGetAnswer> JournalGetAsync(JournalGetRequest request, CancellationToken cancellation = default)
        {
            return CallAsync("journal.get", request, answer => new JournalGetAnswer(answer), cancellation);
        }

        /// <summary>Settles now what can be settled: rolls back receipts whose write got no answer.</summary>
        /// <remarks><c>journal.recover</c>. Answers like journal.pending, with what is left.</remarks>
        /// <param name="request">Fields that have no name here; none are needed.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public JournalRecoverAnswer JournalRecover(Fields request = null)
        {
            return new JournalRecoverAnswer(Call("journal.recover", request));
        }

        /// <summary><see cref="JournalRecover"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">Fields that have no name here; none are needed.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<JournalRecoverAnswer> JournalRecoverAsync(Fields request = null, CancellationToken cancellation = default)
        {
            return CallAsync("journal.recover", request, answer => new JournalRecoverAnswer(answer), cancellation);
        }

        /// <summary>
        /// Takes a person's word on a receipt or a return that the library cannot settle. No request is sent.
        /// </summary>
        /// <remarks>
        /// <c>journal.settle</c>. <c>check_id</c> or <c>return_id</c>, one of the two; <c>outcome</c> is applied
        /// (the server holds it, and that is right) or not_applied (it does not, or was deleted in the cabinet). A
        /// receipt ends in CLOSED or ROLLED_BACK, a return in WRITTEN or REJECTED. Errors: REJECTED (the journal
        /// does not know it), CONFLICT (nothing about it is open).
        /// </remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public JournalSettleAnswer JournalSettle(JournalSettleRequest request)
        {
            return new JournalSettleAnswer(Call("journal.settle", request));
        }

        /// <summary><see cref="JournalSettle"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<JournalSettleAnswer> JournalSettleAsync(JournalSettleRequest request, CancellationToken cancellation = default)
        {
            return CallAsync("journal.settle", request, answer => new JournalSettleAnswer(answer), cancellation);
        }

        /// <summary>
        /// Takes over the open receipts that a former token of this store left in the journal. No request is sent.
        /// </summary>
        /// <remarks>
        /// <c>journal.adopt</c>. It is the register's or a person's word that the other tokens in this journal were
        /// this very store's: opening a session tells how many open receipts they left. Answers like
        /// journal.pending.
        /// </remarks>
        /// <param name="request">Fields that have no name here; none are needed.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public JournalAdoptAnswer JournalAdopt(Fields request = null)
        {
            return new JournalAdoptAnswer(Call("journal.adopt", request));
        }

        /// <summary><see cref="JournalAdopt"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">Fields that have no name here; none are needed.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<JournalAdoptAnswer> JournalAdoptAsync(Fields request = null, CancellationToken cancellation = default)
        {
            return CallAsync("journal.adopt", request, answer => new JournalAdoptAnswer(answer), cancellation);
        }

        /// <summary>
        /// Counts the journal's receipts and returns by state, with the age of the oldest. No request is sent.
        /// </summary>
        /// <remarks>
        /// <c>journal.stats</c>. Ages are milliseconds. <c>late_writes</c>: lost writes of checks that were written
        /// anew since; the library rolls them back once more by itself.
        /// </remarks>
        /// <param name="request">Fields that have no name here; none are needed.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public JournalStatsAnswer JournalStats(Fields request = null)
        {
            return new JournalStatsAnswer(Call("journal.stats", request));
        }

        /// <summary><see cref="JournalStats"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">Fields that have no name here; none are needed.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<JournalStatsAnswer> JournalStatsAsync(Fields request = null, CancellationToken cancellation = default)
        {
            return CallAsync("journal.stats", request, answer => new JournalStatsAnswer(answer), cancellation);
        }

        /// <summary>
        /// Spreads discounts, bonuses and certificates over the receipt's lines so that a fiscal printer takes it.
        /// No request is sent.
        /// </summary>
        /// <remarks>
        /// <c>receipt.spread</c>. <c>items</c> are those of check.calc's answer, or your own; <c>price</c> and
        /// <c>sum</c> (absent: price times quantity) are before any discount. What the server put on a line
        /// (<c>calc_discount</c>, <c>pay_bonus</c>; roubles) stays there as far as it fits; the rest of
        /// <c>discount</c> and <c>bonus</c>, the whole receipt's roubles (absent: what the lines bear), goes to the
        /// lines in proportion to their sums. <c>certificate</c> is what certificates pay; <c>certificate_as</c>
        /// payment (default) lowers <c>to_pay</c> only, discount lowers prices. A unit's price falls neither below
        /// <c>min_left</c> (default 0.01) or <c>mrc</c> nor by more than <c>max_percent</c> (default 99); a
        /// <c>not_discount</c> line takes nothing, and <c>max_bonus_can_pay</c> bounds a line's bonuses.
        /// <c>result</c> prices (default): <c>lines.price</c> is the unit price to print; discounts: the price
        /// stays, and <c>discount</c> + <c>bonus</c> + <c>certificate</c> are what the line costs less. In both
        /// there is a unit price that times the quantity gives <c>sum</c> within <c>tolerance</c> (default 0.01; 0:
        /// exactly, half a kopeck up); a line for which none exists becomes two with the same index. What does not
        /// fit is INVALID_ARGUMENT, which tells the most that does; with <c>partial</c> it is answered as
        /// <c>unplaced</c>. Always: the sums before = <c>total</c> + <c>discount</c> + <c>bonus</c> + certificates
        /// that are discounts.
        /// </remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public ReceiptSpreadAnswer ReceiptSpread(ReceiptSpreadRequest request)
        {
            return new ReceiptSpreadAnswer(Call("receipt.spread", request));
        }

        /// <summary><see cref="ReceiptSpread"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<ReceiptSpreadAnswer> ReceiptSpreadAsync(ReceiptSpreadRequest request, CancellationToken cancellation = default)
        {
            return CallAsync("receipt.spread", request, answer => new ReceiptSpreadAnswer(answer), cancellation);
        }

        /// <summary>
        /// Makes the loyalty part of the printed receipt from the answer of check.write. No request is sent.
        /// </summary>
        /// <remarks>
        /// <c>receipt.slip</c>. The request is the answer of check.write as it is, plus <c>phone</c> (shown as ***
        /// and four digits), <c>width</c> (24 to 64 characters, default 32) and <c>barcodes</c> to print below
        /// (<c>type</c> EAN13, EAN8, CODE128 or QR). The server's own <c>print_text</c> is used on paper where
        /// there is one. <c>text</c> and <c>lines</c> are the paper, cut to its width, with what a barcode holds as
        /// text; <c>elements</c> are the same for a register that lays out paper itself, whole: <c>kind</c> text
        /// (<c>text</c>), pair (<c>label</c>, <c>value</c>), separator, barcode (<c>type</c>, <c>data</c>).
        /// <c>screen</c> is for a screen: the sums, a line each, or the server's text where there are none.
        /// </remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public ReceiptSlipAnswer ReceiptSlip(ReceiptSlipRequest request = null)
        {
            return new ReceiptSlipAnswer(Call("receipt.slip", request));
        }

        /// <summary><see cref="ReceiptSlip"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<ReceiptSlipAnswer> ReceiptSlipAsync(ReceiptSlipRequest request = null, CancellationToken cancellation = default)
        {
            return CallAsync("receipt.slip", request, answer => new ReceiptSlipAnswer(answer), cancellation);
        }

        /// <summary>
        /// Sums up what the journal knows of a period, to lay beside the Z-report. No request is sent.
        /// </summary>
        /// <remarks>
        /// <c>receipt.shift</c>. <c>from</c> and <c>to</c> are RFC 3339, <c>from</c> included, <c>to</c> not;
        /// <c>shift</c> is the value that check.write was given. All are optional. Amounts are bonuses. Each event
        /// belongs to its own time and shift: a sale when it was written, a return when it was made (its
        /// <c>shift</c>, or the one of the last sale), a rollback when it was done; a report that was printed does
        /// not change. <c>estimated</c>: so many of them have sums that the calculation said, because the server's
        /// answer had none.
        /// </remarks>
        /// <param name="request">The request.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public ReceiptShiftAnswer ReceiptShift(ReceiptShiftRequest request = null)
        {
            return new ReceiptShiftAnswer(Call("receipt.shift", request));
        }

        /// <summary><see cref="ReceiptShift"/> without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
        public Task<ReceiptShiftAnswer> ReceiptShiftAsync(ReceiptShiftRequest request = null, CancellationToken cancellation = default)
        {
            return CallAsync("receipt.shift", request, answer => new ReceiptShiftAnswer(answer), cancellation);
        }
    }
}
