// The MaxBonus loyalty programme for cash registers, from Delphi and Free Pascal: this unit and the native library.
//
// The library, maxbonus.dll or libmaxbonus.so, is loaded when the first session is opened: see MaxBonusLoad.
//
// - Texts are TMaxBonusText, whatever the program's own strings are; the library gets and gives UTF-8.
// - Amounts are roubles or bonuses with at most 2 decimals: Currency, which is exact. What a Currency cannot hold, a quantity
//   with 5 decimals, goes and comes as a text of digits.
// - Any method may be called from any thread; a failure is an EMaxBonus.
//
// The unit reads and writes the little JSON that it needs itself: Delphi 7 has none, and the ones of later Delphis and of Free
// Pascal have different names and read amounts into floats. It holds no letter beyond ASCII, so that any compiler reads it.
unit MaxBonus;

{$IFDEF FPC}{$MODE DELPHI}{$ENDIF}

interface

uses
  // Windows comes first: it may have a TCriticalSection of its own.
  {$IFNDEF FPC}Windows,{$ENDIF} SysUtils, SyncObjs;

type
  {$IF not declared(UInt64)}
  UInt64 = Int64; // of a handle only the bits matter
  {$IFEND}

  /// Text at the border of this unit, any letter: the program's strings become it and come from it by assignment.
  ///
  /// Delphi from 2009: string. Older ones: WideString. Free Pascal: UTF8String, which is converted from and to the other kinds
  /// by the program's `cwstring` (on Unix) and its DefaultSystemCodePage.
  TMaxBonusText = {$IFDEF FPC}UTF8String{$ELSE}{$IFDEF UNICODE}string{$ELSE}WideString{$ENDIF}{$ENDIF};

// <made from the tables of operations and statuses by tests/bindings: do not edit>
const
  /// The version of the library's interface that this unit speaks.
  MAXBONUS_ABI_VERSION = 1;

  /// Done; the answer is in the response.
  MAXBONUS_OK = 0;
  /// The request breaks a rule; `field` names the input. Nothing was sent or journalled.
  MAXBONUS_INVALID_ARGUMENT = 1;
  /// The text is not UTF-8, not JSON, or not a JSON object. Nothing was sent.
  MAXBONUS_INVALID_JSON = 2;
  /// The session is closed or never was.
  MAXBONUS_INVALID_HANDLE = 3;
  /// The configuration is wrong; `field` names the key.
  MAXBONUS_BAD_CONFIG = 4;
  /// The server refused the store's token (HTTP 401 or 403).
  MAXBONUS_UNAUTHORIZED = 5;
  /// The server knows no such customer.
  MAXBONUS_CUSTOMER_NOT_FOUND = 6;
  /// The server refused the request; `message` holds its words.
  MAXBONUS_REJECTED = 7;
  /// The server holds this check already, and this journal does not know of it. Did its receipt come out on paper here?
  /// Then it is sold. If it is another receipt, write under a new number. Roll it back only if you know that it never
  /// came out.
  MAXBONUS_ALREADY_WRITTEN = 8;
  /// Spending needs a PIN: check.askpin, check.checkpin, then the same write.
  MAXBONUS_PIN_REQUIRED = 9;
  /// The PIN was wrong.
  MAXBONUS_PIN_WRONG = 10;
  /// The certificate is unknown, used up, or its PIN is wrong.
  MAXBONUS_CERTIFICATE_UNUSABLE = 11;
  /// No connection, or it broke.
  MAXBONUS_NETWORK = 12;
  /// The deadline passed.
  MAXBONUS_TIMEOUT = 13;
  /// The TLS handshake or the certificate check failed.
  MAXBONUS_TLS = 14;
  /// The network failed several times; calls are answered at once until a probe succeeds.
  MAXBONUS_OFFLINE = 15;
  /// The caller cancelled the call or closed the session.
  MAXBONUS_CANCELLED = 16;
  /// The answer is not what the contract says: not JSON, cut short, too large, a field is missing, or HTTP 5xx.
  MAXBONUS_PROTOCOL = 17;
  /// The request may or may not have been applied. A check is rolled back at the next opportunity; journal.pending lists
  /// what a person has to decide.
  MAXBONUS_OUTCOME_UNKNOWN = 18;
  /// The same id was used with other content, or the receipt's state forbids the operation.
  MAXBONUS_CONFLICT = 19;
  /// The journal file cannot be read or written.
  MAXBONUS_JOURNAL = 20;
  /// A defect of the library; the session still works.
  MAXBONUS_INTERNAL = 21;

  // Levels of the log: each tells of the ones above it too.
  MAXBONUS_LOG_OFF = 0;
  MAXBONUS_LOG_ERROR = 1;
  MAXBONUS_LOG_WARN = 2;
  MAXBONUS_LOG_INFO = 3;
  MAXBONUS_LOG_DEBUG = 4;
  MAXBONUS_LOG_TRACE = 5;

  // The operations' names, for Call.
  MaxBonusCustomerAuth = 'customer.auth';
  MaxBonusCustomerAuthPhone = 'customer.auth_phone';
  MaxBonusCustomerAuthQr = 'customer.auth_qr';
  MaxBonusCustomerRegisterRequest = 'customer.register_request';
  MaxBonusCustomerRegisterResend = 'customer.register_resend';
  MaxBonusCustomerRegisterConfirm = 'customer.register_confirm';
  MaxBonusCustomerSendChatbotSms = 'customer.send_chatbot_sms';
  MaxBonusCertificateInfo = 'certificate.info';
  MaxBonusCheckCalc = 'check.calc';
  MaxBonusCheckAskpin = 'check.askpin';
  MaxBonusCheckCheckpin = 'check.checkpin';
  MaxBonusCheckWrite = 'check.write';
  MaxBonusCheckClose = 'check.close';
  MaxBonusCheckRollback = 'check.rollback';
  MaxBonusCheckReturn = 'check.return';
  MaxBonusGoodsImport = 'goods.import';
  MaxBonusBasicPing = 'basic.ping';
  MaxBonusBasicContract = 'basic.contract';
  MaxBonusBasicSupport = 'basic.support';
  MaxBonusJournalPending = 'journal.pending';
  MaxBonusJournalGet = 'journal.get';
  MaxBonusJournalRecover = 'journal.recover';
  MaxBonusJournalSettle = 'journal.settle';
  MaxBonusJournalAdopt = 'journal.adopt';
  MaxBonusJournalStats = 'journal.stats';
  MaxBonusReceiptSpread = 'receipt.spread';
  MaxBonusReceiptSlip = 'receipt.slip';
  MaxBonusReceiptShift = 'receipt.shift';
// </made>

type
  /// The fields of a request or an answer: an object of JSON. It is freed by itself.
  ///
  /// A path is a field's name, `token`, or leads further in: `items[0].code`. A field that is absent or null is '', 0, False.
  /// One that holds something else raises EConvertError, which names it.
  IMaxBonusFields = interface
    ['{6E0C2B5E-4C1B-4B51-9C5E-0B8D7C1F2A90}']
    /// Sets a field, and is the same fields again: MaxBonusFields.Add('check_id', '7').Add('pay_bonus', Spent).
    function Add(const Name, Value: TMaxBonusText): IMaxBonusFields; overload;
    function Add(const Name: TMaxBonusText; const Value: Currency): IMaxBonusFields; overload;
    function Add(const Name: TMaxBonusText; Value: Int64): IMaxBonusFields; overload;
    function Add(const Name: TMaxBonusText; Value: Boolean): IMaxBonusFields; overload;
    function Add(const Name: TMaxBonusText; const Value: IMaxBonusFields): IMaxBonusFields; overload;
    /// Puts one more object at the end of an array, `items` for one; the first begins it.
    function AddTo(const Name: TMaxBonusText; const Value: IMaxBonusFields): IMaxBonusFields;
    /// Sets a field to anything that is JSON already.
    function AddJson(const Name, Value: TMaxBonusText): IMaxBonusFields;
    /// Whether the field is there and not null.
    function Has(const Path: TMaxBonusText): Boolean;
    /// A text; of a number its digits, of an object or an array its JSON.
    function Text(const Path: TMaxBonusText): TMaxBonusText;
    /// An amount or a quantity, exactly; the server may have written it as a text.
    function Amount(const Path: TMaxBonusText): Currency;
    /// A whole number; the server may have written it as a text.
    function Whole(const Path: TMaxBonusText): Int64;
    /// True or false.
    function Flag(const Path: TMaxBonusText): Boolean;
    /// How many elements an array has.
    function Count(const Path: TMaxBonusText): Integer;
    /// The fields of an object; of none if it is absent.
    function Part(const Path: TMaxBonusText): IMaxBonusFields;
    /// All of it, as JSON.
    function Json: TMaxBonusText;
  end;

  /// A call that failed, with all that the library's error document says.
  EMaxBonus = class(Exception)
  private
    FCode, FHttpStatus: Integer;
    FRetryable: Boolean;
    FStatus, FMessage, FDetail, FField, FOutcome, FServerCode, FOperation, FTrace, FDocument: TMaxBonusText;
  public
    /// Of a status and its error document.
    constructor Create(Code: Integer; const Document: TMaxBonusText);
    /// The status's name, CUSTOMER_NOT_FOUND.
    property Status: TMaxBonusText read FStatus;
    /// The status's number, MAXBONUS_CUSTOMER_NOT_FOUND.
    property Code: Integer read FCode;
    /// One Russian sentence for the cashier. (The Message of Exception is the same in the system's code page.)
    property Message: TMaxBonusText read FMessage;
    /// English, for the log.
    property Detail: TMaxBonusText read FDetail;
    /// The wrong input, `items[1].price`; '' if there is none.
    property Field: TMaxBonusText read FField;
    /// Whether the server holds the effect: not_applied, applied or unknown.
    property Outcome: TMaxBonusText read FOutcome;
    /// Whether the same call may succeed later.
    property Retryable: Boolean read FRetryable;
    /// The server's HTTP status; 0 if it gave none.
    property HttpStatus: Integer read FHttpStatus;
    /// The server's own code; '' if it gave none.
    property ServerCode: TMaxBonusText read FServerCode;
    /// The operation that failed; '' outside of one.
    property Operation: TMaxBonusText read FOperation;
    /// What to tell the support desk: it stands in the log too. May be ''.
    property Trace: TMaxBonusText read FTrace;
    /// The whole error document, JSON.
    property Document: TMaxBonusText read FDocument;
  end;

  /// The program is at fault: a wrong argument, broken JSON, a closed session, a wrong configuration.
  EMaxBonusUsage = class(EMaxBonus);
  /// The server said no: show Message to the cashier. Status says which no it was, PIN_REQUIRED for one.
  EMaxBonusRefused = class(EMaxBonus);
  /// The server was not reached or did not answer sensibly: sell without bonuses.
  EMaxBonusUnavailable = class(EMaxBonus);
  /// The call was cancelled, or its session closed.
  EMaxBonusCancelled = class(EMaxBonus);
  /// It is not known whether the server applied it: the library settles a check itself, a return is for a person to settle.
  EMaxBonusOutcomeUnknown = class(EMaxBonus);
  /// The same id with other content, or the receipt's state forbids it.
  EMaxBonusConflict = class(EMaxBonus);
  /// The journal file cannot be read or written.
  EMaxBonusJournal = class(EMaxBonus);
  /// A defect of the library; the session still works.
  EMaxBonusInternal = class(EMaxBonus);

  /// The native library cannot be used: it is not there, it is no such library, or it speaks another version.
  EMaxBonusLibrary = class(Exception)
  private
    FMessage: TMaxBonusText;
  public
    constructor Create(const Text: TMaxBonusText);
    /// What is wrong, in Russian and, in brackets, in English.
    property Message: TMaxBonusText read FMessage;
  end;

  /// Told of a log line; Level is one of MAXBONUS_LOG_*. It runs on the thread of the call that the line tells of, perhaps on
  /// several at once, and must not close a session. What it raises is lost.
  TMaxBonusLogEvent = procedure(Level: Integer; const Line: TMaxBonusText) of object;

  /// Told of an import: goods done, goods in all. It runs on the thread that imports. What it raises stops the import, and is
  /// raised there.
  TMaxBonusProgressEvent = procedure(Done, Total: Int64) of object;

  /// A session with one store: open it when the register starts, keep it, free it at the end.
  ///
  /// Every call ends by the configuration's timeouts.total_ms.
  TMaxBonusSession = class
  private
    FHandle: UInt64;
    FGuard: TCriticalSection;
    FOpened: IMaxBonusFields;
    FProgress: Pointer;
    function Handle: UInt64;
  public
    /// Opens the session and settles what an earlier one left, about a second at most.
    ///
    /// The configuration's keys are described in the project's include/README.md; `token` is required. Raises EMaxBonusUsage (BAD_CONFIG),
    /// EMaxBonusLibrary.
    constructor Create(const Config: TMaxBonusText); overload;
    constructor Create(const Config: IMaxBonusFields); overload;
    /// Closes the session.
    destructor Destroy; override;
    /// Runs an operation by its name, `check.calc`: from JSON to JSON, which this unit does not look into, or from fields to
    /// fields.
    function Call(const Operation, Json: TMaxBonusText): TMaxBonusText; overload;
    function Call(const Operation: TMaxBonusText; const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Runs any call that the server may have, outside the table; Path is under the base URL.
    function Request(const Method, Path, Json: TMaxBonusText): TMaxBonusText; overload;
    function Request(const Method, Path: TMaxBonusText; const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Sets who is told of GoodsImport; nil ends it.
    procedure SetProgress(Event: TMaxBonusProgressEvent);
    /// Makes the session's calls in flight raise EMaxBonusCancelled within 100 ms; the session stays open.
    procedure Cancel;
    /// Cancels the calls in flight, waits for them, and closes; again is no error.
    procedure Close;
    /// What opening answered: version, journal, pending and warnings.
    property Opened: IMaxBonusFields read FOpened;
    // <made from the tables of operations and statuses by tests/bindings: do not edit>
    /// Recognises a customer by what the cashier typed or scanned: a phone, a QR payload, a short code or a card's number.
    /// customer.auth.
    /// Request: input (text, at most 256 characters, required).
    /// Answer: token (text, required), first_name (text), middle_name (text), last_name (text), total_bonus (amount, at
    /// most 2 decimals), phone (text), exists_chatbot (true or false), n_checkpin (whole number), register_request (text).
    /// A phone in any Russian spelling goes to customer.auth_phone and, when not found, to customer.auth_qr; anything else
    /// to customer.auth_qr. Errors: CUSTOMER_NOT_FOUND.
    function CustomerAuth(const Json: TMaxBonusText): TMaxBonusText; overload;
    function CustomerAuth(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Recognises a customer by phone.
    /// customer.auth_phone, POST /customer/auth (G).
    /// Request: phone (phone in any Russian spelling, required).
    /// Answer: token (text, required), first_name (text), middle_name (text), last_name (text), total_bonus (amount, at
    /// most 2 decimals), phone (text), exists_chatbot (true or false), n_checkpin (whole number), register_request (text).
    /// `n_checkpin` other than 0: spending needs check.askpin and check.checkpin (I). Errors: CUSTOMER_NOT_FOUND.
    function CustomerAuthPhone(const Json: TMaxBonusText): TMaxBonusText; overload;
    function CustomerAuthPhone(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Recognises a customer by a QR payload, the short code typed by hand, or a plastic card's number.
    /// customer.auth_qr, POST /customer/auth/qr (I).
    /// Request: qr (text, at most 256 characters, required).
    /// Answer: token (text, required), first_name (text), middle_name (text), last_name (text), total_bonus (amount, at
    /// most 2 decimals), phone (text), exists_chatbot (true or false), n_checkpin (whole number), register_request (text).
    /// Errors: CUSTOMER_NOT_FOUND.
    function CustomerAuthQr(const Json: TMaxBonusText): TMaxBonusText; overload;
    function CustomerAuthQr(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Begins a registration: the server sends an SMS PIN to the phone.
    /// customer.register_request, POST /customer/register/request (I).
    /// Request: phone (phone in any Russian spelling, required).
    /// Answer: register_request (text).
    /// Errors: REJECTED (already registered).
    function CustomerRegisterRequest(const Json: TMaxBonusText): TMaxBonusText; overload;
    function CustomerRegisterRequest(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Sends the registration's PIN again.
    /// customer.register_resend, POST /customer/register/resend (I).
    /// Request: phone (phone in any Russian spelling, required).
    /// Answer: register_request (text).
    /// Errors: REJECTED.
    function CustomerRegisterResend(const Json: TMaxBonusText): TMaxBonusText; overload;
    function CustomerRegisterResend(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Ends a registration with the PIN and the customer's form.
    /// customer.register_confirm, POST /customer/register/confirm (I).
    /// Request: phone (phone in any Russian spelling, required), pin (text, at most 256 characters, required), last_name
    /// (text), first_name (text), middle_name (text), birthday (text), gender (text), card (text, at most 256 characters),
    /// register_request (text, at most 256 characters).
    /// Answer: token (text, required), first_name (text), middle_name (text), last_name (text), total_bonus (amount, at
    /// most 2 decimals), phone (text), exists_chatbot (true or false), n_checkpin (whole number), register_request (text).
    /// `birthday` is YYYY-MM-DD, `gender` male or female. Errors: PIN_WRONG, REJECTED.
    function CustomerRegisterConfirm(const Json: TMaxBonusText): TMaxBonusText; overload;
    function CustomerRegisterConfirm(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Sends the customer an SMS with a link to the chat bot.
    /// customer.send_chatbot_sms, POST /customer/chatbot/sms (I).
    /// Request: phone (phone in any Russian spelling, required).
    /// Answer: the server's own fields.
    function CustomerSendChatbotSms(const Json: TMaxBonusText): TMaxBonusText; overload;
    function CustomerSendChatbotSms(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Asks what a certificate is worth and whether it can be paid with.
    /// certificate.info, POST /certificate/info (I).
    /// Request: code (text, at most 256 characters, required), pin (text, at most 256 characters).
    /// Answer: status_code (whole number, required), code (text), balance (amount, at most 2 decimals), expires (text),
    /// message (text), need_pin (true or false), usable (true or false).
    /// `usable` is added by the library: true when `status_code` is not 1 (G). Errors: CERTIFICATE_UNUSABLE (unknown, wrong
    /// PIN).
    function CertificateInfo(const Json: TMaxBonusText): TMaxBonusText; overload;
    function CertificateInfo(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Calculates a receipt: discounts, bonuses that can be spent, bonuses to be earned.
    /// check.calc, POST /check (G).
    /// Request: customer_token (the customer's token; absent, empty or only eights: anonymous), items (array of positions,
    /// required) with [index (whole number, required), code (text, at most 256 characters, required), price (amount, at
    /// most 2 decimals, required), qty (quantity, at most 6 decimals, required), mrc (amount, at most 2 decimals)],
    /// pay_bonus (amount, at most 2 decimals), coupon (text), gift_code (text), certificate (array of certificates) with
    /// [code (text, at most 256 characters), pin (text, at most 256 characters), summ (amount, at most 2 decimals)],
    /// check_id (text, at most 256 characters).
    /// Answer: calc_id (text, required), code (any), customer_token (text), customer_total_bonus (amount, at most 2
    /// decimals), total_max_bonus_can_pay (amount, at most 2 decimals), total_bonus_pay (amount, at most 2 decimals),
    /// total_add_bonus (amount, at most 2 decimals), total_discount (amount, at most 2 decimals), total_check_amount
    /// (amount, at most 2 decimals), campaign_id (whole number), campaign_name (text), coupon (text), coupon_used (text),
    /// coupon_code (text), coupon_message (text), gift_code_used (text), gift_code_message (text), certificate (array of
    /// objects) with [code (text), summ (amount, at most 2 decimals)], items (array of objects) with [code (text), qty
    /// (quantity, at most 6 decimals), sum (amount, at most 2 decimals), max_bonus_can_pay (amount, at most 2 decimals),
    /// calc_discount (amount, at most 2 decimals), calc_bonus_add (amount, at most 2 decimals), not_exist (true or false),
    /// not_discount (true or false), index (whole number), price (amount, at most 2 decimals), action (whole number),
    /// pay_bonus (amount, at most 2 decimals)].
    /// Amounts are roubles and bonuses with at most 2 decimals. A coupon that does not fit is no error: show
    /// `coupon_message` to the cashier (C).
    function CheckCalc(const Json: TMaxBonusText): TMaxBonusText; overload;
    function CheckCalc(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Sends the customer an SMS PIN that permits spending.
    /// check.askpin, POST /check/askpin (I).
    /// Request: customer_token (text, required), calc_id (text).
    /// Answer: the server's own fields.
    function CheckAskpin(const Json: TMaxBonusText): TMaxBonusText; overload;
    function CheckAskpin(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Checks the PIN that the customer named.
    /// check.checkpin, POST /check/checkpin (I).
    /// Request: customer_token (text, required), calc_id (text), pin (text, at most 256 characters, required).
    /// Answer: the server's own fields.
    /// Errors: PIN_WRONG.
    function CheckCheckpin(const Json: TMaxBonusText): TMaxBonusText; overload;
    function CheckCheckpin(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Writes the receipt: bonuses are spent and earned. Call it before the fiscal receipt is printed.
    /// check.write, POST /check/write (G).
    /// Request: check_id (text, at most 256 characters, required), calc_id (text, required), customer_token (text),
    /// pay_bonus (amount, at most 2 decimals), coupon (text), gift_code (text), certificate (array of certificates) with
    /// [code (text, at most 256 characters), pin (text, at most 256 characters), summ (amount, at most 2 decimals)], items
    /// (array of positions) with [index (whole number), code (text, at most 256 characters), price (amount, at most 2
    /// decimals), qty (quantity, at most 6 decimals), mrc (amount, at most 2 decimals)], cashier (text), shift (any),
    /// number (any), datetime (text).
    /// Answer: print_text (text), check_id (text), total_bonus_pay (amount, at most 2 decimals), total_add_bonus (amount,
    /// at most 2 decimals), customer_total_bonus (amount, at most 2 decimals).
    /// `check_id` is the register's own id of the receipt and the idempotency key: the same content again returns the
    /// stored answer without a request, other content is CONFLICT. An absent `customer_token` is the calculation's
    /// customer. No answer: the library rolls the check back in what is left of the deadline; `outcome` not_applied means
    /// that it can be written again, OUTCOME_UNKNOWN that the library will settle it later. Errors: ALREADY_WRITTEN,
    /// PIN_REQUIRED, CERTIFICATE_UNUSABLE, REJECTED, CONFLICT, JOURNAL.
    function CheckWrite(const Json: TMaxBonusText): TMaxBonusText; overload;
    function CheckWrite(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Tells the journal that the fiscal receipt was printed: the receipt's life ends well. No request is sent.
    /// check.close.
    /// Request: check_id (text, at most 256 characters, required).
    /// Answer: check_id (text), state (text).
    /// May be repeated. Errors: CONFLICT (the check is not written).
    function CheckClose(const Json: TMaxBonusText): TMaxBonusText; overload;
    function CheckClose(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Deletes everything that the server holds of a check, so that it can be closed again.
    /// check.rollback, POST /check/rollback (I).
    /// Request: check_id (text, at most 256 characters, required), calc_id (text).
    /// Answer: check_id (text), calc_id (text), state (text).
    /// The server is told what `wire.identity` says: `calc_id`, which the journal knows, or `check_id`. `state` is
    /// ROLLED_BACK, or ROLLING_BACK while a lost write could still arrive: the library repeats the rollback once by itself.
    /// REJECTED: the server refused; look in the cabinet, then journal.settle. Errors: CONFLICT (the check is closed: make
    /// a return).
    function CheckRollback(const Json: TMaxBonusText): TMaxBonusText; overload;
    function CheckRollback(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Returns positions of a check, or the whole of it.
    /// check.return, POST /check/return (G).
    /// Request: check_id (text, at most 256 characters, required), return_id (text, at most 256 characters, required),
    /// calc_id (text), items (array of positions; empty or absent: the whole check) with [index (whole number), code (text,
    /// at most 256 characters), price (amount, at most 2 decimals), qty (quantity, at most 6 decimals)], shift (any).
    /// Answer: bonus_returned (amount, at most 2 decimals), bonus_withdrawn (amount, at most 2 decimals),
    /// customer_total_bonus (amount, at most 2 decimals), print_text (text).
    /// `return_id` is the register's own id of the return and the idempotency key; the same one again returns the stored
    /// answer. `calc_id` is added from the journal; give it for a receipt of another register. `shift` is for receipt.shift
    /// alone. Nothing undoes a return: after OUTCOME_UNKNOWN it is sent again only where `wire.return_identity` says that
    /// the server knows `return_id`; else look in the cabinet, then journal.settle. Errors: REJECTED, CONFLICT.
    function CheckReturn(const Json: TMaxBonusText): TMaxBonusText; overload;
    function CheckReturn(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Sends goods and groups of goods.
    /// goods.import, POST /import/json (G).
    /// Request: groups (any) with [code (any), name (any), parent (any)], goods (any) with [code (any), name (any), group
    /// (any), price (any), barcode (any), unit (any), not_discount (any), mrc (any)], full (true or false), part (whole
    /// number), parts (whole number), part_size (whole number).
    /// Answer: goods (whole number), groups (whole number), parts (whole number), refused_count (whole number), refused
    /// (array of objects) with [index (whole number), code (text), reason (text)].
    /// `goods` or `groups` is needed. More goods than `part_size` (1000; at most 10000) go out in parts, each with the
    /// call's whole time; maxbonus_set_progress tells of each and may stop it. A caller that numbers its parts itself
    /// (`part` of `parts`) sends one part by a call. Any part, and the whole of it, may be sent again. `refused` names the
    /// goods that the server did not take, the first 1000 of them: `index` is the place in `goods`, from 0. Errors: any of
    /// the network, CANCELLED; `detail` tells how many parts were accepted before.
    function GoodsImport(const Json: TMaxBonusText): TMaxBonusText; overload;
    function GoodsImport(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Asks whether the server is there and the token is good.
    /// basic.ping, GET /basic/ping (I).
    /// Request: no fields.
    /// Answer: the server's own fields.
    /// Errors: UNAUTHORIZED, NETWORK, TIMEOUT, TLS, OFFLINE.
    function BasicPing(const Json: TMaxBonusText): TMaxBonusText; overload;
    function BasicPing(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Lists the operations in force: what this session sends where, and where each fact comes from. No request is sent.
    /// basic.contract.
    /// Request: no fields.
    /// Answer: operations (any), wire (any).
    function BasicContract(const Json: TMaxBonusText): TMaxBonusText; overload;
    function BasicContract(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Gathers what the support desk asks for: versions, settings, how the server answers, clocks, certificates, the
    /// journal's states, the log's last lines.
    /// basic.support.
    /// Request: no fields.
    /// Answer: created_at (text), version (text), system (text), settings (any), wire (any), offline (true or false), ping
    /// (any), clock (any), certificates (array of objects) with [subject (text), issuer (text), not_before (text),
    /// not_after (text), sha256 (text)], journal (any), log (array of texts).
    /// No customer's data, no token, no PIN, no folder: it can be sent as it is. The server is asked by one basic.ping and
    /// shows its certificates once more, trusted or not; a dead network is told in `ping` and is no error. `clock` is null
    /// where the server tells no time; `skew_ms` above 0: this machine is ahead, to about half a second.
    function BasicSupport(const Json: TMaxBonusText): TMaxBonusText; overload;
    function BasicSupport(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Lists receipts and returns that need a decision or another try. No request is sent.
    /// journal.pending.
    /// Request: no fields.
    /// Answer: checks (array of objects) with [check_id (text), state (text), calc_id (text), updated_at (text), automatic
    /// (true or false), message (text)], returns (array of objects) with [return_id (text), check_id (text), state (text),
    /// updated_at (text)].
    /// WRITTEN: the register says check.close or check.rollback. PREPARED, UNKNOWN, ROLLING_BACK: the library settles them
    /// where `automatic` is true; it is false for what is older than a shift or came from another machine. REFUSED: the
    /// server will not roll it back, `message` has its words; look in the cabinet, then journal.settle. A return in UNKNOWN
    /// or PREPARED: likewise.
    function JournalPending(const Json: TMaxBonusText): TMaxBonusText; overload;
    function JournalPending(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Shows one receipt of the journal, with the stored answer.
    /// journal.get.
    /// Request: check_id (text, at most 256 characters, required).
    /// Answer: check_id (text), state (text), calc_id (text), automatic (true or false), answer (any), created_at (text),
    /// updated_at (text), returns (array of objects) with [return_id (text), state (text), answer (any), updated_at
    /// (text)].
    /// Errors: REJECTED (the journal does not know the check).
    function JournalGet(const Json: TMaxBonusText): TMaxBonusText; overload;
    function JournalGet(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Settles now what can be settled: rolls back receipts whose write got no answer.
    /// journal.recover.
    /// Request: no fields.
    /// Answer: checks (array of objects) with [check_id (text), state (text), calc_id (text), updated_at (text), automatic
    /// (true or false), message (text)], returns (array of objects) with [return_id (text), check_id (text), state (text),
    /// updated_at (text)].
    /// Answers like journal.pending, with what is left.
    function JournalRecover(const Json: TMaxBonusText): TMaxBonusText; overload;
    function JournalRecover(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Takes a person's word on a receipt or a return that the library cannot settle. No request is sent.
    /// journal.settle.
    /// Request: check_id (text, at most 256 characters), return_id (text, at most 256 characters), outcome (text, at most
    /// 256 characters, required).
    /// Answer: check_id (text), return_id (text), state (text).
    /// `check_id` or `return_id`, one of the two; `outcome` is applied (the server holds it, and that is right) or
    /// not_applied (it does not, or was deleted in the cabinet). A receipt ends in CLOSED or ROLLED_BACK, a return in
    /// WRITTEN or REJECTED. Errors: REJECTED (the journal does not know it), CONFLICT (nothing about it is open).
    function JournalSettle(const Json: TMaxBonusText): TMaxBonusText; overload;
    function JournalSettle(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Takes over the open receipts that a former token of this store left in the journal. No request is sent.
    /// journal.adopt.
    /// Request: no fields.
    /// Answer: checks (array of objects) with [check_id (text), state (text), calc_id (text), updated_at (text), automatic
    /// (true or false), message (text)], returns (array of objects) with [return_id (text), check_id (text), state (text),
    /// updated_at (text)].
    /// It is the register's or a person's word that the other tokens in this journal were this very store's: opening a
    /// session tells how many open receipts they left. Answers like journal.pending.
    function JournalAdopt(const Json: TMaxBonusText): TMaxBonusText; overload;
    function JournalAdopt(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Counts the journal's receipts and returns by state, with the age of the oldest. No request is sent.
    /// journal.stats.
    /// Request: no fields.
    /// Answer: checks (any), returns (any), late_writes (any), path (text).
    /// Ages are milliseconds. `late_writes`: lost writes of checks that were written anew since; the library rolls them
    /// back once more by itself.
    function JournalStats(const Json: TMaxBonusText): TMaxBonusText; overload;
    function JournalStats(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Spreads discounts, bonuses and certificates over the receipt's lines so that a fiscal printer takes it. No request
    /// is sent.
    /// receipt.spread.
    /// Request: items (array of positions, required) with [index (whole number, required), code (text, at most 256
    /// characters, required), price (amount, at most 2 decimals, required), qty (quantity, at most 6 decimals, required),
    /// sum (amount, at most 2 decimals), mrc (amount, at most 2 decimals), not_discount (true or false), max_bonus_can_pay
    /// (amount, at most 2 decimals), calc_discount (amount, at most 2 decimals), pay_bonus (amount, at most 2 decimals)],
    /// discount (amount, at most 2 decimals), bonus (amount, at most 2 decimals), certificate (amount, at most 2 decimals),
    /// certificate_as (text), result (text), min_left (amount, at most 2 decimals), max_percent (amount, at most 2
    /// decimals), tolerance (amount, at most 2 decimals), partial (true or false).
    /// Answer: lines (array of objects) with [index (whole number), qty (quantity, at most 6 decimals), price (amount, at
    /// most 2 decimals), sum (amount, at most 2 decimals), discount (amount, at most 2 decimals), bonus (amount, at most 2
    /// decimals), certificate (amount, at most 2 decimals)], total (amount, at most 2 decimals), to_pay (amount, at most 2
    /// decimals), discount (amount, at most 2 decimals), bonus (amount, at most 2 decimals), certificate (amount, at most 2
    /// decimals), unplaced (amount, at most 2 decimals).
    /// `items` are those of check.calc's answer, or your own; `price` and `sum` (absent: price times quantity) are before
    /// any discount. What the server put on a line (`calc_discount`, `pay_bonus`; roubles) stays there as far as it fits;
    /// the rest of `discount` and `bonus`, the whole receipt's roubles (absent: what the lines bear), goes to the lines in
    /// proportion to their sums. `certificate` is what certificates pay; `certificate_as` payment (default) lowers `to_pay`
    /// only, discount lowers prices. A unit's price falls neither below `min_left` (default 0.01) or `mrc` nor by more than
    /// `max_percent` (default 99); a `not_discount` line takes nothing, and `max_bonus_can_pay` bounds a line's bonuses.
    /// `result` prices (default): `lines.price` is the unit price to print; discounts: the price stays, and `discount` +
    /// `bonus` + `certificate` are what the line costs less. In both there is a unit price that times the quantity gives
    /// `sum` within `tolerance` (default 0.01; 0: exactly, half a kopeck up); a line for which none exists becomes two with
    /// the same index. What does not fit is INVALID_ARGUMENT, which tells the most that does; with `partial` it is answered
    /// as `unplaced`. Always: the sums before = `total` + `discount` + `bonus` + certificates that are discounts.
    function ReceiptSpread(const Json: TMaxBonusText): TMaxBonusText; overload;
    function ReceiptSpread(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Makes the loyalty part of the printed receipt from the answer of check.write. No request is sent.
    /// receipt.slip.
    /// Request: print_text (any), customer_total_bonus (any), total_bonus_pay (any), total_add_bonus (any), phone (text),
    /// width (whole number), barcodes (array of objects) with [type (text), data (text)].
    /// Answer: text (text), lines (array of texts), elements (array of objects) with [kind (text), text (text), label
    /// (text), value (text), type (text), data (text)], screen (text).
    /// The request is the answer of check.write as it is, plus `phone` (shown as *** and four digits), `width` (24 to 64
    /// characters, default 32) and `barcodes` to print below (`type` EAN13, EAN8, CODE128 or QR). The server's own
    /// `print_text` is used on paper where there is one. `text` and `lines` are the paper, cut to its width, with what a
    /// barcode holds as text; `elements` are the same for a register that lays out paper itself, whole: `kind` text
    /// (`text`), pair (`label`, `value`), separator, barcode (`type`, `data`). `screen` is for a screen: the sums, a line
    /// each, or the server's text where there are none.
    function ReceiptSlip(const Json: TMaxBonusText): TMaxBonusText; overload;
    function ReceiptSlip(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    /// Sums up what the journal knows of a period, to lay beside the Z-report. No request is sent.
    /// receipt.shift.
    /// Request: from (text), to (text), shift (any).
    /// Answer: receipts (whole number), spent (amount, at most 2 decimals), earned (amount, at most 2 decimals), returns
    /// (whole number), returned (amount, at most 2 decimals), withdrawn (amount, at most 2 decimals), rolled_back (whole
    /// number), estimated (whole number), unknown (whole number), open (whole number).
    /// `from` and `to` are RFC 3339, `from` included, `to` not; `shift` is the value that check.write was given. All are
    /// optional. Amounts are bonuses. Each event belongs to its own time and shift: a sale when it was written, a return
    /// when it was made (its `shift`, or the one of the last sale), a rollback when it was done; a report that was printed
    /// does not change. `estimated`: so many of them have sums that the calculation said, because the server's answer had
    /// none.
    function ReceiptShift(const Json: TMaxBonusText): TMaxBonusText; overload;
    function ReceiptShift(const Fields: IMaxBonusFields): IMaxBonusFields; overload;
    // </made>
  end;

/// No fields yet.
function MaxBonusFields: IMaxBonusFields; overload;
/// The fields of a JSON object. Raises EConvertError if it is none.
function MaxBonusFields(const Json: TMaxBonusText): IMaxBonusFields; overload;
/// An amount's digits with a point, wherever the program runs: 2 decimals, or as many of 4 as it takes.
function MaxBonusDigits(const Amount: Currency): TMaxBonusText;
/// Loads the native library, once for the process; sessions do it by themselves. Raises EMaxBonusLibrary.
///
/// FileName names the file. Without it the one beside the program is taken, then one that the system finds. It is not unloaded.
procedure MaxBonusLoad(const FileName: string = '');
/// Sets who is told of log lines up to a level, MAXBONUS_LOG_*; nil ends it. Lines hold no token, PIN, phone or name.
procedure MaxBonusSetLog(Level: Integer; Event: TMaxBonusLogEvent);
/// The native library's version.
function MaxBonusVersion: TMaxBonusText;

implementation

uses
  {$IFDEF FPC}dynlibs,{$ENDIF} Math;

const
  LibraryFile = {$IFDEF MSWINDOWS}'maxbonus.dll'{$ELSE}'libmaxbonus.so'{$ENDIF};

type
  EMaxBonusClass = class of EMaxBonus;

// <made from the tables of operations and statuses by tests/bindings: do not edit>
const
  InvalidArgumentSentence = #$041A#$0430#$0441#$0441#$0430' '#$043F#$0435#$0440#$0435#$0434#$0430#$043B#$0430' ' +
    #$043D#$0435#$0432#$0435#$0440#$043D#$044B#$0435' '#$0434#$0430#$043D#$043D#$044B#$0435'.';
  InvalidHandleSentence = #$0421#$0432#$044F#$0437#$044C' '#$0441' '#$043F#$0440#$043E#$0433#$0440#$0430#$043C#$043C#$043E#$0439' ' +
    #$043B#$043E#$044F#$043B#$044C#$043D#$043E#$0441#$0442#$0438' '#$043D#$0435' ' +
    #$043E#$0442#$043A#$0440#$044B#$0442#$0430'.';
  ConflictSentence = #$041E#$043F#$0435#$0440#$0430#$0446#$0438#$044F' ' +
    #$043F#$0440#$043E#$0442#$0438#$0432#$043E#$0440#$0435#$0447#$0438#$0442' '#$0443#$0436#$0435' ' +
    #$0432#$044B#$043F#$043E#$043B#$043D#$0435#$043D#$043D#$043E#$0439'.';
  LibraryMissing = #$0411#$0438#$0431#$043B#$0438#$043E#$0442#$0435#$043A#$0430' MaxBonus ' +
    #$043D#$0435' '#$0437#$0430#$0433#$0440#$0443#$0436#$0435#$043D#$0430': ';
  LibraryOther = #$0411#$0438#$0431#$043B#$0438#$043E#$0442#$0435#$043A#$0430' MaxBonus ' +
    #$0434#$0440#$0443#$0433#$043E#$0439' '#$0432#$0435#$0440#$0441#$0438#$0438': ';

function FamilyOf(Status: Integer): EMaxBonusClass;
begin
  case Status of
    MAXBONUS_INVALID_ARGUMENT: Result := EMaxBonusUsage;
    MAXBONUS_INVALID_JSON: Result := EMaxBonusUsage;
    MAXBONUS_INVALID_HANDLE: Result := EMaxBonusUsage;
    MAXBONUS_BAD_CONFIG: Result := EMaxBonusUsage;
    MAXBONUS_UNAUTHORIZED: Result := EMaxBonusRefused;
    MAXBONUS_CUSTOMER_NOT_FOUND: Result := EMaxBonusRefused;
    MAXBONUS_REJECTED: Result := EMaxBonusRefused;
    MAXBONUS_ALREADY_WRITTEN: Result := EMaxBonusRefused;
    MAXBONUS_PIN_REQUIRED: Result := EMaxBonusRefused;
    MAXBONUS_PIN_WRONG: Result := EMaxBonusRefused;
    MAXBONUS_CERTIFICATE_UNUSABLE: Result := EMaxBonusRefused;
    MAXBONUS_NETWORK: Result := EMaxBonusUnavailable;
    MAXBONUS_TIMEOUT: Result := EMaxBonusUnavailable;
    MAXBONUS_TLS: Result := EMaxBonusUnavailable;
    MAXBONUS_OFFLINE: Result := EMaxBonusUnavailable;
    MAXBONUS_CANCELLED: Result := EMaxBonusCancelled;
    MAXBONUS_PROTOCOL: Result := EMaxBonusUnavailable;
    MAXBONUS_OUTCOME_UNKNOWN: Result := EMaxBonusOutcomeUnknown;
    MAXBONUS_CONFLICT: Result := EMaxBonusConflict;
    MAXBONUS_JOURNAL: Result := EMaxBonusJournal;
    MAXBONUS_INTERNAL: Result := EMaxBonusInternal;
  else
    // A status of a later library.
    Result := EMaxBonus;
  end;
end;
// </made>

// --- texts ---

type
  TUtf8 = UTF8String;

function Utf8(const Text: TMaxBonusText): TUtf8;
begin
  Result := {$IFDEF FPC}Text{$ELSE}UTF8Encode(Text){$ENDIF};
end;

function TextOf(const Text: TUtf8): TMaxBonusText;
begin
  Result := {$IFDEF FPC}Text{$ELSE}{$IFDEF UNICODE}UTF8ToString(Text){$ELSE}UTF8Decode(Text){$ENDIF}{$ENDIF};
end;

// A copy of the bytes from P on.
function Slice(P: PAnsiChar; Length: Integer): TUtf8;
begin
  SetString(Result, P, Length);
end;

function Copied(P: PAnsiChar): TUtf8;
begin
  if P = nil then
    Result := ''
  else
    Result := Slice(P, StrLen(P));
end;

procedure Unreadable(const Said: string);
begin
  raise EConvertError.Create('maxbonus: ' + Said);
end;

// --- JSON: it is only taken apart where a field is asked for ---

procedure SkipBlanks(var P: PAnsiChar);
begin
  while P^ in [#9, #10, #13, ' '] do
    Inc(P);
end;

procedure SkipText(var P: PAnsiChar);
begin
  Inc(P);
  while P^ <> '"' do
  begin
    if P^ = '\' then
      Inc(P);
    if P^ = #0 then
      Unreadable('this is no JSON');
    Inc(P);
  end;
  Inc(P);
end;

// From a value's first character to the one behind its last.
procedure SkipValue(var P: PAnsiChar);
var
  Depth: Integer;
begin
  Depth := 0;
  repeat
    case P^ of
      #0:
        Unreadable('this is no JSON');
      '"':
        SkipText(P);
      '{', '[':
        begin
          Inc(Depth);
          Inc(P);
        end;
      '}', ']':
        begin
          Dec(Depth);
          Inc(P);
        end;
    else
      Inc(P);
    end;
  until (Depth <= 0) and (P^ in [#0, #9, #10, #13, ' ', ',', ':', '}', ']']);
end;

function Hex(P: PAnsiChar): Cardinal;
begin
  Result := StrToInt('$' + string(Slice(P, 4)));
end;

// Writes a character where Into stands, as UTF-8.
procedure PutCharacter(var Into: PAnsiChar; Character: Cardinal);
var
  More: Integer;
begin
  case Character of
    0..$7F: More := 0;
    $80..$7FF: More := 1;
    $800..$FFFF: More := 2;
  else
    More := 3;
  end;
  if More = 0 then
    Into^ := AnsiChar(Character)
  else
    Into^ := AnsiChar((($FF00 shr (More + 1)) and $FF) or (Character shr (6 * More)));
  Inc(Into);
  while More > 0 do
  begin
    Dec(More);
    Into^ := AnsiChar($80 or ((Character shr (6 * More)) and $3F));
    Inc(Into);
  end;
end;

// The text that a JSON text means; of another value its JSON, of null nothing.
function Unquoted(const Json: TUtf8): TUtf8;
var
  P, Into: PAnsiChar;
  Character: Cardinal;
begin
  Result := '';
  if (Json = '') or (Json = 'null') then
    Exit;
  Result := Json;
  if Json[1] <> '"' then
    Exit;
  // An escape is never shorter than what it means.
  SetLength(Result, Length(Json));
  Into := PAnsiChar(Result);
  P := PAnsiChar(Json) + 1;
  while P^ <> '"' do
  begin
    if P^ <> '\' then
    begin
      Into^ := P^;
      Inc(Into);
      Inc(P);
      Continue;
    end;
    Inc(P);
    case P^ of
      'b': Character := 8;
      't': Character := 9;
      'n': Character := 10;
      'f': Character := 12;
      'r': Character := 13;
      'u':
        begin
          Character := Hex(P + 1);
          Inc(P, 4);
          // Beyond 16 bits a character comes in two halves.
          if (Character >= $D800) and (Character < $DC00) and (P[1] = '\') and (P[2] = 'u') then
          begin
            Character := $10000 + ((Character - $D800) shl 10) + (Hex(P + 3) - $DC00);
            Inc(P, 6);
          end;
        end;
    else
      Character := Ord(P^);
    end;
    PutCharacter(Into, Character);
    Inc(P);
  end;
  SetLength(Result, Into - PAnsiChar(Result));
end;

function Quoted(const Text: TUtf8): TUtf8;
var
  I: Integer;
begin
  Result := '"';
  for I := 1 to Length(Text) do
    case Text[I] of
      '"', '\': Result := Result + '\' + Text[I];
      #0..#31: Result := Result + TUtf8('\u' + IntToHex(Ord(Text[I]), 4));
    else
      Result := Result + Text[I];
    end;
  Result := Result + '"';
end;

// The next member of the object or the array that P is in; False at its end, P then stands behind it. An element has no name.
function NextMember(var P: PAnsiChar; out Name, Value: TUtf8): Boolean;
var
  From: PAnsiChar;
begin
  Name := '';
  Value := '';
  SkipBlanks(P);
  Result := not (P^ in ['}', ']']);
  if Result then
  begin
    From := P;
    SkipValue(P);
    Value := Slice(From, P - From);
    SkipBlanks(P);
    if P^ = ':' then
    begin
      Name := Unquoted(Value);
      Inc(P);
      SkipBlanks(P);
      From := P;
      SkipValue(P);
      Value := Slice(From, P - From);
      SkipBlanks(P);
    end;
    if not (P^ in [',', '}', ']']) then
      Unreadable('this is no JSON');
    if P^ <> ',' then
      Exit;
  end;
  Inc(P);
end;

// An element of an array; '' if there is none. Count is how many were passed, all of them for an index that none has.
function Element(const Json: TUtf8; Index: Integer; out Count: Integer): TUtf8;
var
  P: PAnsiChar;
  Name: TUtf8;
begin
  Result := '';
  Count := 0;
  if Copy(Json, 1, 1) <> '[' then
    Exit;
  P := PAnsiChar(Json) + 1;
  while NextMember(P, Name, Result) do
  begin
    if Count = Index then
      Exit;
    Inc(Count);
  end;
end;

function MaxBonusDigits(const Amount: Currency): TMaxBonusText;
var
  Scaled: Int64;
  Digits: string;
begin
  // A Currency is a whole number of ten-thousandths.
  Scaled := PInt64(@Amount)^;
  Digits := IntToStr(Abs(Scaled));
  Digits := StringOfChar('0', 5 - Length(Digits)) + Digits;
  Insert('.', Digits, Length(Digits) - 3);
  while (Digits[Length(Digits)] = '0') and (Digits[Length(Digits) - 2] <> '.') do
    SetLength(Digits, Length(Digits) - 1);
  if Scaled < 0 then
    Digits := '-' + Digits;
  Result := TMaxBonusText(Digits);
end;

// The amount that digits with a point mean; False if they mean none that a Currency holds exactly.
function AmountOf(const Digits: TUtf8; out Amount: Currency): Boolean;
var
  I: Integer;
  Whole, Decimals: string;
  Scaled: Int64;
begin
  Result := False;
  for I := 1 to Length(Digits) do
    if not (Digits[I] in ['-', '.', '0'..'9']) then
      Exit;
  if (Digits = '') or not (Digits[Length(Digits)] in ['0'..'9']) then
    Exit;
  Whole := string(Digits);
  Decimals := '';
  I := Pos('.', Whole);
  if I > 0 then
  begin
    Decimals := Copy(Whole, I + 1, MaxInt);
    SetLength(Whole, I - 1);
  end;
  while (Length(Decimals) > 4) and (Decimals[Length(Decimals)] = '0') do
    SetLength(Decimals, Length(Decimals) - 1);
  Decimals := Decimals + StringOfChar('0', 4 - Length(Decimals));
  Result := (Length(Decimals) = 4) and TryStrToInt64(Whole + Decimals, Scaled);
  if Result then
    PInt64(@Amount)^ := Scaled;
end;

type
  TFields = class(TInterfacedObject, IMaxBonusFields)
  private
    // The values are JSON.
    FNames, FValues: array of TUtf8;
    procedure Put(const Name, Value: TUtf8);
    function IndexOf(const Name: TUtf8): Integer;
    function Find(const Path: TUtf8): TUtf8;
    function Digits(const Path: TMaxBonusText): TUtf8;
    procedure Refuse(const Path: TMaxBonusText; const Kind: string);
  public
    constructor Create(const Json: TUtf8);
    function Add(const Name, Value: TMaxBonusText): IMaxBonusFields; overload;
    function Add(const Name: TMaxBonusText; const Value: Currency): IMaxBonusFields; overload;
    function Add(const Name: TMaxBonusText; Value: Int64): IMaxBonusFields; overload;
    function Add(const Name: TMaxBonusText; Value: Boolean): IMaxBonusFields; overload;
    function Add(const Name: TMaxBonusText; const Value: IMaxBonusFields): IMaxBonusFields; overload;
    function AddTo(const Name: TMaxBonusText; const Value: IMaxBonusFields): IMaxBonusFields;
    function AddJson(const Name, Value: TMaxBonusText): IMaxBonusFields;
    function Has(const Path: TMaxBonusText): Boolean;
    function Text(const Path: TMaxBonusText): TMaxBonusText;
    function Amount(const Path: TMaxBonusText): Currency;
    function Whole(const Path: TMaxBonusText): Int64;
    function Flag(const Path: TMaxBonusText): Boolean;
    function Count(const Path: TMaxBonusText): Integer;
    function Part(const Path: TMaxBonusText): IMaxBonusFields;
    function Json: TMaxBonusText;
  end;

constructor TFields.Create(const Json: TUtf8);
var
  P: PAnsiChar;
  Name, Value: TUtf8;
begin
  inherited Create;
  P := PAnsiChar(Json);
  SkipBlanks(P);
  // To the library, too, no text is an object without fields.
  if P^ = #0 then
    Exit;
  if P^ <> '{' then
    Unreadable('this is no JSON object');
  Inc(P);
  while NextMember(P, Name, Value) do
    Put(Name, Value);
end;

function TFields.IndexOf(const Name: TUtf8): Integer;
begin
  Result := High(FNames);
  while (Result >= 0) and (FNames[Result] <> Name) do
    Dec(Result);
end;

procedure TFields.Put(const Name, Value: TUtf8);
var
  Index: Integer;
begin
  Index := IndexOf(Name);
  if Index < 0 then
  begin
    Index := Length(FNames);
    SetLength(FNames, Index + 1);
    SetLength(FValues, Index + 1);
    FNames[Index] := Name;
  end;
  FValues[Index] := Value;
end;

function TFields.Find(const Path: TUtf8): TUtf8;
var
  Index, I, Passed: Integer;
  Inner: TFields;
  Rest: TUtf8;
begin
  Result := '';
  I := 1;
  while (I <= Length(Path)) and not (Path[I] in ['.', '[']) do
    Inc(I);
  Index := IndexOf(Copy(Path, 1, I - 1));
  if Index < 0 then
    Exit;
  Result := FValues[Index];
  Rest := Copy(Path, I, MaxInt);
  while Copy(Rest, 1, 1) = '[' do
  begin
    I := Pos(TUtf8(']'), Rest);
    Result := Element(Result, StrToInt(string(Copy(Rest, 2, I - 2))), Passed);
    Rest := Copy(Rest, I + 1, MaxInt);
  end;
  if Rest = '' then
    Exit;
  if Copy(Result, 1, 1) <> '{' then
    Result := ''
  else
  begin
    Inner := TFields.Create(Result);
    try
      Result := Inner.Find(Copy(Rest, 2, MaxInt));
    finally
      Inner.Free;
    end;
  end;
end;

function TFields.AddJson(const Name, Value: TMaxBonusText): IMaxBonusFields;
begin
  Put(Utf8(Name), Utf8(Value));
  Result := Self;
end;

function TFields.Add(const Name, Value: TMaxBonusText): IMaxBonusFields;
begin
  Put(Utf8(Name), Quoted(Utf8(Value)));
  Result := Self;
end;

function TFields.Add(const Name: TMaxBonusText; const Value: Currency): IMaxBonusFields;
begin
  Result := AddJson(Name, MaxBonusDigits(Value));
end;

function TFields.Add(const Name: TMaxBonusText; Value: Int64): IMaxBonusFields;
begin
  Result := AddJson(Name, TMaxBonusText(IntToStr(Value)));
end;

function TFields.Add(const Name: TMaxBonusText; Value: Boolean): IMaxBonusFields;
begin
  if Value then
    Result := AddJson(Name, 'true')
  else
    Result := AddJson(Name, 'false');
end;

function TFields.Add(const Name: TMaxBonusText; const Value: IMaxBonusFields): IMaxBonusFields;
begin
  Result := AddJson(Name, Value.Json);
end;

function TFields.AddTo(const Name: TMaxBonusText; const Value: IMaxBonusFields): IMaxBonusFields;
var
  Former: TUtf8;
begin
  Former := '[';
  if Count(Name) > 0 then
  begin
    Former := Find(Utf8(Name));
    Former[Length(Former)] := ',';
  end;
  Put(Utf8(Name), Former + Utf8(Value.Json) + ']');
  Result := Self;
end;

function TFields.Has(const Path: TMaxBonusText): Boolean;
var
  Value: TUtf8;
begin
  Value := Find(Utf8(Path));
  Result := (Value <> '') and (Value <> 'null');
end;

function TFields.Text(const Path: TMaxBonusText): TMaxBonusText;
begin
  Result := TextOf(Unquoted(Find(Utf8(Path))));
end;

// What a number or a text of digits holds; 0 if it is absent.
function TFields.Digits(const Path: TMaxBonusText): TUtf8;
begin
  Result := Unquoted(Find(Utf8(Path)));
  if Result = '' then
    Result := '0';
end;

// What the field holds is not told: it may be a secret.
procedure TFields.Refuse(const Path: TMaxBonusText; const Kind: string);
begin
  Unreadable(string(Path) + ' holds no ' + Kind);
end;

function TFields.Amount(const Path: TMaxBonusText): Currency;
begin
  if not AmountOf(Digits(Path), Result) then
    Refuse(Path, 'amount with at most 4 decimals');
end;

function TFields.Whole(const Path: TMaxBonusText): Int64;
begin
  if not TryStrToInt64(string(Digits(Path)), Result) then
    Refuse(Path, 'whole number');
end;

function TFields.Flag(const Path: TMaxBonusText): Boolean;
var
  Value: TUtf8;
begin
  Value := Unquoted(Find(Utf8(Path)));
  Result := Value = 'true';
  if not Result and (Value <> 'false') and (Value <> '') then
    Refuse(Path, 'true or false');
end;

function TFields.Count(const Path: TMaxBonusText): Integer;
begin
  Element(Find(Utf8(Path)), -1, Result);
end;

function TFields.Part(const Path: TMaxBonusText): IMaxBonusFields;
var
  Value: TUtf8;
begin
  Value := Find(Utf8(Path));
  if Value = 'null' then
    Value := '';
  Result := TFields.Create(Value);
end;

function TFields.Json: TMaxBonusText;
var
  I: Integer;
  Written: TUtf8;
begin
  Written := '';
  for I := 0 to High(FNames) do
  begin
    if I > 0 then
      Written := Written + ',';
    Written := Written + Quoted(FNames[I]) + ':' + FValues[I];
  end;
  Result := TextOf('{' + Written + '}');
end;

function MaxBonusFields: IMaxBonusFields;
begin
  Result := TFields.Create('');
end;

function MaxBonusFields(const Json: TMaxBonusText): IMaxBonusFields;
begin
  Result := TFields.Create(Utf8(Json));
end;

// --- failures ---

constructor EMaxBonus.Create(Code: Integer; const Document: TMaxBonusText);
var
  Said: IMaxBonusFields;
begin
  Said := MaxBonusFields(Document);
  FCode := Code;
  FDocument := Document;
  FStatus := Said.Text('status');
  FMessage := Said.Text('message');
  FDetail := Said.Text('detail');
  FField := Said.Text('field');
  FOutcome := Said.Text('outcome');
  FRetryable := Said.Flag('retryable');
  FHttpStatus := Said.Whole('http_status');
  FServerCode := Said.Text('server_code');
  FOperation := Said.Text('operation');
  FTrace := Said.Text('trace');
  inherited Create(string(FMessage));
end;

constructor EMaxBonusLibrary.Create(const Text: TMaxBonusText);
begin
  FMessage := Text;
  inherited Create(string(Text));
end;

// A failure that the library writes no document of.
procedure FailWith(Code: Integer; const Name, Sentence, Detail: TMaxBonusText);
begin
  raise FamilyOf(Code).Create(Code, MaxBonusFields.Add('status', Name).Add('message', Sentence).Add('detail', Detail)
    .Add('outcome', 'not_applied').Json);
end;

// --- the native library ---

type
  TNativeLog = procedure(Level: Integer; Line: PAnsiChar; User: Pointer); cdecl;
  TNativeProgress = function(Done, Total: UInt64; User: Pointer): Integer; cdecl;

  // The user's events, whose addresses the library has. It may still be in a former one, on another thread: none is freed
  // before the end of the session or the program.
  PLog = ^TLog;
  TLog = record
    Event: TMaxBonusLogEvent;
    Former: PLog;
  end;
  PProgress = ^TProgress;
  TProgress = record
    Event: TMaxBonusProgressEvent;
    Former: PProgress;
  end;

var
  Guard: TCriticalSection;
  Logs: PLog;
  Loaded: Boolean;
  Native: record
    AbiVersion: function: Cardinal; cdecl;
    Version: function: PAnsiChar; cdecl;
    SessionOpen: function(Config: PAnsiChar; out Session: UInt64; out Response: PAnsiChar): Integer; cdecl;
    SessionClose: function(Session: UInt64): Integer; cdecl;
    SessionCancel: function(Session: UInt64): Integer; cdecl;
    Call: function(Session: UInt64; Operation, Request: PAnsiChar; out Response: PAnsiChar): Integer; cdecl;
    Request: function(Session: UInt64; Method, Path, Request: PAnsiChar; out Response: PAnsiChar): Integer; cdecl;
    SetLog: function(Level: Integer; Log: TNativeLog; User: Pointer): Integer; cdecl;
    SetProgress: function(Session: UInt64; Progress: TNativeProgress; User: Pointer): Integer; cdecl;
    StringFree: procedure(Text: PAnsiChar); cdecl;
  end;

threadvar
  // What an event raised while the library called it; raised again when the library's function has returned.
  StoppedBy: TObject;

procedure Load(const FileName: string);
var
  Module: {$IFDEF FPC}TLibHandle{$ELSE}HMODULE{$ENDIF};

  procedure Refuse(const Russian, English: TMaxBonusText);
  begin
    raise EMaxBonusLibrary.Create(Russian + TMaxBonusText(FileName) + '. (the native library maxbonus ' + English + ')');
  end;

  function Find(const Name: AnsiString): Pointer;
  begin
    Result := GetProcAddress(Module, PAnsiChar(AnsiString('maxbonus_' + Name)));
    if Result = nil then
      Refuse(LibraryMissing, TMaxBonusText('has no function ' + string(Name)));
  end;

begin
  // Safe: without a window of the system's that says what this unit will say.
  Module := SafeLoadLibrary(FileName);
  if Module = 0 then
    Refuse(LibraryMissing, TMaxBonusText('cannot be loaded into this program of ' + IntToStr(SizeOf(Pointer) * 8) + ' bits: '
      + {$IFDEF FPC}GetLoadErrorStr{$ELSE}SysErrorMessage(GetLastError){$ENDIF}));
  try
    @Native.AbiVersion := Find('abi_version');
    if Native.AbiVersion() <> MAXBONUS_ABI_VERSION then
      Refuse(LibraryOther, TMaxBonusText('speaks version ' + IntToStr(Native.AbiVersion()) + ' of its interface, MaxBonus.pas '
        + 'needs ' + IntToStr(MAXBONUS_ABI_VERSION) + ': use the two that came together'));
    @Native.Version := Find('version');
    @Native.SessionOpen := Find('session_open');
    @Native.SessionClose := Find('session_close');
    @Native.SessionCancel := Find('session_cancel');
    @Native.Call := Find('call');
    @Native.Request := Find('request');
    @Native.SetLog := Find('set_log');
    @Native.SetProgress := Find('set_progress');
    @Native.StringFree := Find('string_free');
  except
    FreeLibrary(Module);
    raise;
  end;
end;

procedure MaxBonusLoad(const FileName: string);
var
  Beside: string;
begin
  Guard.Enter;
  try
    if Loaded then
      Exit;
    Beside := ExtractFilePath(ParamStr(0)) + LibraryFile;
    if FileName <> '' then
      Load(FileName)
    else if FileExists(Beside) then
      Load(Beside)
    else
      Load(LibraryFile);
    Loaded := True;
  finally
    Guard.Leave;
  end;
end;

function MaxBonusVersion: TMaxBonusText;
begin
  MaxBonusLoad;
  Result := TextOf(Copied(Native.Version()));
end;

// A text that the library can read to its end.
function Sendable(const Text: TMaxBonusText): TUtf8;
begin
  Result := Utf8(Text);
  if Pos(TUtf8(#0), Result) > 0 then
    FailWith(MAXBONUS_INVALID_ARGUMENT, 'INVALID_ARGUMENT', InvalidArgumentSentence, 'a NUL character cannot be sent');
end;

// Programs of Delphi and Free Pascal have the processor stop at a division of floats by zero and the like; those of other
// languages count on it not to. Around what may calculate: what is set is put back, and what came up meanwhile forgotten.
function MaskFloats: TFPUExceptionMask;
begin
  Result := SetExceptionMask([exInvalidOp, exDenormalized, exZeroDivide, exOverflow, exUnderflow, exPrecision]);
end;

procedure UnmaskFloats(Mask: TFPUExceptionMask);
begin
  ClearExceptions(False);
  SetExceptionMask(Mask);
end;

// The answer of a call that has returned; its text goes back to the library.
function Answered(Mask: TFPUExceptionMask; Status: Integer; Response: PAnsiChar): TMaxBonusText;
var
  Stopped: TObject;
begin
  try
    UnmaskFloats(Mask);
    Result := TextOf(Copied(Response));
  finally
    Native.StringFree(Response);
  end;
  Stopped := StoppedBy;
  StoppedBy := nil;
  if Stopped <> nil then
    raise Stopped;
  if Status <> MAXBONUS_OK then
    raise FamilyOf(Status).Create(Status, Result);
end;

procedure TellLog(Level: Integer; Line: PAnsiChar; User: Pointer); cdecl;
begin
  // No exception may run into the library.
  try
    PLog(User)^.Event(Level, TextOf(Copied(Line)));
  except
  end;
end;

procedure MaxBonusSetLog(Level: Integer; Event: TMaxBonusLogEvent);
var
  Log: PLog;
  Status: Integer;
begin
  MaxBonusLoad;
  if not Assigned(Event) then
    Status := Native.SetLog(MAXBONUS_LOG_OFF, nil, nil)
  else
  begin
    New(Log);
    Log^.Event := Event;
    Guard.Enter;
    Log^.Former := Logs;
    Logs := Log;
    Guard.Leave;
    Status := Native.SetLog(Level, TellLog, Log);
  end;
  if Status = MAXBONUS_CONFLICT then
    FailWith(Status, 'CONFLICT', ConflictSentence, 'called from the log event itself')
  else if Status <> MAXBONUS_OK then
    FailWith(Status, 'INVALID_ARGUMENT', InvalidArgumentSentence, 'no such level of the log');
end;

// --- the session ---

constructor TMaxBonusSession.Create(const Config: TMaxBonusText);
var
  Json: TUtf8;
  Status: Integer;
  Response: PAnsiChar;
  Mask: TFPUExceptionMask;
begin
  inherited Create;
  FGuard := TCriticalSection.Create;
  MaxBonusLoad;
  Json := Sendable(Config);
  Mask := MaskFloats;
  Status := Native.SessionOpen(PAnsiChar(Json), FHandle, Response);
  FOpened := MaxBonusFields(Answered(Mask, Status, Response));
end;

constructor TMaxBonusSession.Create(const Config: IMaxBonusFields);
begin
  Create(Config.Json);
end;

destructor TMaxBonusSession.Destroy;
var
  Progress: PProgress;
begin
  if FHandle <> 0 then
    Close;
  while FProgress <> nil do
  begin
    Progress := FProgress;
    FProgress := Progress^.Former;
    Dispose(Progress);
  end;
  FGuard.Free;
  inherited Destroy;
end;

// Where the processor takes 64 bits in two steps, a handle that is being closed could be read by half.
function TMaxBonusSession.Handle: UInt64;
begin
  FGuard.Enter;
  Result := FHandle;
  FGuard.Leave;
end;

function TMaxBonusSession.Call(const Operation, Json: TMaxBonusText): TMaxBonusText;
var
  Name, Asked: TUtf8;
  Status: Integer;
  Response: PAnsiChar;
  Mask: TFPUExceptionMask;
begin
  Name := Sendable(Operation);
  Asked := Sendable(Json);
  Mask := MaskFloats;
  Status := Native.Call(Handle, PAnsiChar(Name), PAnsiChar(Asked), Response);
  Result := Answered(Mask, Status, Response);
end;

function TMaxBonusSession.Call(const Operation: TMaxBonusText; const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := MaxBonusFields(Call(Operation, Fields.Json));
end;

function TMaxBonusSession.Request(const Method, Path, Json: TMaxBonusText): TMaxBonusText;
var
  Verb, Where, Asked: TUtf8;
  Status: Integer;
  Response: PAnsiChar;
  Mask: TFPUExceptionMask;
begin
  Verb := Sendable(Method);
  Where := Sendable(Path);
  Asked := Sendable(Json);
  Mask := MaskFloats;
  Status := Native.Request(Handle, PAnsiChar(Verb), PAnsiChar(Where), PAnsiChar(Asked), Response);
  Result := Answered(Mask, Status, Response);
end;

function TMaxBonusSession.Request(const Method, Path: TMaxBonusText; const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := MaxBonusFields(Request(Method, Path, Fields.Json));
end;

function TellProgress(Done, Total: UInt64; User: Pointer): Integer; cdecl;
begin
  Result := 0;
  try
    PProgress(User)^.Event(Done, Total);
  except
    StoppedBy := TObject(AcquireExceptionObject);
    Result := 1;
  end;
end;

procedure TMaxBonusSession.SetProgress(Event: TMaxBonusProgressEvent);
var
  Progress: PProgress;
  Status: Integer;
begin
  if not Assigned(Event) then
    Status := Native.SetProgress(Handle, nil, nil)
  else
  begin
    New(Progress);
    Progress^.Event := Event;
    FGuard.Enter;
    Progress^.Former := FProgress;
    FProgress := Progress;
    FGuard.Leave;
    Status := Native.SetProgress(Handle, TellProgress, Progress);
  end;
  if Status <> MAXBONUS_OK then
    FailWith(Status, 'INVALID_HANDLE', InvalidHandleSentence, 'the session is closed');
end;

procedure TMaxBonusSession.Cancel;
begin
  Native.SessionCancel(Handle);
end;

procedure TMaxBonusSession.Close;
var
  Closed: UInt64;
  Mask: TFPUExceptionMask;
begin
  FGuard.Enter;
  Closed := FHandle;
  FHandle := 0;
  FGuard.Leave;
  if Closed = 0 then
    Exit;
  Mask := MaskFloats;
  Native.SessionClose(Closed);
  UnmaskFloats(Mask);
end;

// <made from the tables of operations and statuses by tests/bindings: do not edit>
function TMaxBonusSession.CustomerAuth(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusCustomerAuth, Json);
end;

function TMaxBonusSession.CustomerAuth(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusCustomerAuth, Fields);
end;

function TMaxBonusSession.CustomerAuthPhone(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusCustomerAuthPhone, Json);
end;

function TMaxBonusSession.CustomerAuthPhone(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusCustomerAuthPhone, Fields);
end;

function TMaxBonusSession.CustomerAuthQr(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusCustomerAuthQr, Json);
end;

function TMaxBonusSession.CustomerAuthQr(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusCustomerAuthQr, Fields);
end;

function TMaxBonusSession.CustomerRegisterRequest(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusCustomerRegisterRequest, Json);
end;

function TMaxBonusSession.CustomerRegisterRequest(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusCustomerRegisterRequest, Fields);
end;

function TMaxBonusSession.CustomerRegisterResend(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusCustomerRegisterResend, Json);
end;

function TMaxBonusSession.CustomerRegisterResend(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusCustomerRegisterResend, Fields);
end;

function TMaxBonusSession.CustomerRegisterConfirm(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusCustomerRegisterConfirm, Json);
end;

function TMaxBonusSession.CustomerRegisterConfirm(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusCustomerRegisterConfirm, Fields);
end;

function TMaxBonusSession.CustomerSendChatbotSms(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusCustomerSendChatbotSms, Json);
end;

function TMaxBonusSession.CustomerSendChatbotSms(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusCustomerSendChatbotSms, Fields);
end;

function TMaxBonusSession.CertificateInfo(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusCertificateInfo, Json);
end;

function TMaxBonusSession.CertificateInfo(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusCertificateInfo, Fields);
end;

function TMaxBonusSession.CheckCalc(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusCheckCalc, Json);
end;

function TMaxBonusSession.CheckCalc(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusCheckCalc, Fields);
end;

function TMaxBonusSession.CheckAskpin(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusCheckAskpin, Json);
end;

function TMaxBonusSession.CheckAskpin(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusCheckAskpin, Fields);
end;

function TMaxBonusSession.CheckCheckpin(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusCheckCheckpin, Json);
end;

function TMaxBonusSession.CheckCheckpin(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusCheckCheckpin, Fields);
end;

function TMaxBonusSession.CheckWrite(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusCheckWrite, Json);
end;

function TMaxBonusSession.CheckWrite(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusCheckWrite, Fields);
end;

function TMaxBonusSession.CheckClose(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusCheckClose, Json);
end;

function TMaxBonusSession.CheckClose(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusCheckClose, Fields);
end;

function TMaxBonusSession.CheckRollback(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusCheckRollback, Json);
end;

function TMaxBonusSession.CheckRollback(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusCheckRollback, Fields);
end;

function TMaxBonusSession.CheckReturn(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusCheckReturn, Json);
end;

function TMaxBonusSession.CheckReturn(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusCheckReturn, Fields);
end;

function TMaxBonusSession.GoodsImport(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusGoodsImport, Json);
end;

function TMaxBonusSession.GoodsImport(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusGoodsImport, Fields);
end;

function TMaxBonusSession.BasicPing(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusBasicPing, Json);
end;

function TMaxBonusSession.BasicPing(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusBasicPing, Fields);
end;

function TMaxBonusSession.BasicContract(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusBasicContract, Json);
end;

function TMaxBonusSession.BasicContract(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusBasicContract, Fields);
end;

function TMaxBonusSession.BasicSupport(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusBasicSupport, Json);
end;

function TMaxBonusSession.BasicSupport(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusBasicSupport, Fields);
end;

function TMaxBonusSession.JournalPending(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusJournalPending, Json);
end;

function TMaxBonusSession.JournalPending(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusJournalPending, Fields);
end;

function TMaxBonusSession.JournalGet(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusJournalGet, Json);
end;

function TMaxBonusSession.JournalGet(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusJournalGet, Fields);
end;

function TMaxBonusSession.JournalRecover(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusJournalRecover, Json);
end;

function TMaxBonusSession.JournalRecover(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusJournalRecover, Fields);
end;

function TMaxBonusSession.JournalSettle(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusJournalSettle, Json);
end;

function TMaxBonusSession.JournalSettle(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusJournalSettle, Fields);
end;

function TMaxBonusSession.JournalAdopt(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusJournalAdopt, Json);
end;

function TMaxBonusSession.JournalAdopt(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusJournalAdopt, Fields);
end;

function TMaxBonusSession.JournalStats(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusJournalStats, Json);
end;

function TMaxBonusSession.JournalStats(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusJournalStats, Fields);
end;

function TMaxBonusSession.ReceiptSpread(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusReceiptSpread, Json);
end;

function TMaxBonusSession.ReceiptSpread(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusReceiptSpread, Fields);
end;

function TMaxBonusSession.ReceiptSlip(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusReceiptSlip, Json);
end;

function TMaxBonusSession.ReceiptSlip(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusReceiptSlip, Fields);
end;

function TMaxBonusSession.ReceiptShift(const Json: TMaxBonusText): TMaxBonusText;
begin
  Result := Call(MaxBonusReceiptShift, Json);
end;

function TMaxBonusSession.ReceiptShift(const Fields: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Call(MaxBonusReceiptShift, Fields);
end;
// </made>

procedure EndLogs;
var
  Log: PLog;
begin
  // Sessions may still be open, on threads of the program: the library stays, but is told to say no more.
  if Loaded then
    Native.SetLog(MAXBONUS_LOG_OFF, nil, nil);
  while Logs <> nil do
  begin
    Log := Logs;
    Logs := Log^.Former;
    Dispose(Log);
  end;
end;

initialization
  Guard := TCriticalSection.Create;

finalization
  EndLogs;
  Guard.Free;

end.
