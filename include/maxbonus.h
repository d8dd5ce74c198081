/*
 * maxbonus.h - the MaxBonus loyalty programme for cash registers.
 *
 * Made by build.rs from src/ffi and the table of operations: change those, not this file.
 *
 * - Texts are UTF-8 with a NUL at the end. A leading byte order mark is accepted.
 * - A function that can fail returns a MAXBONUS_* status, 0 is MAXBONUS_OK.
 * - *response_json is always set: the answer, or the error document (see maxbonus_call). Free it with
 *   maxbonus_string_free. response_json may be NULL where the text is not wanted.
 * - Amounts are roubles and bonuses: JSON numbers, or strings of digits with a dot, at most 2 decimals.
 * - Any function may be called from any thread at any time, on any session.
 * - Every call ends by the session's timeouts.total_ms (ms).
 * - After an operation's field: G integrator's guide, C captured exchange, I inferred (wire.* in the
 *   configuration overrides it), own: the library's.
 * Calling convention: cdecl.
 */

#ifndef MAXBONUS_H
#define MAXBONUS_H

#include <stdint.h>

/**
 * Done; the answer is in the response.
 */
#define MAXBONUS_OK 0

/**
 * The request breaks a rule; `field` names the input. Nothing was sent or journalled.
 */
#define MAXBONUS_INVALID_ARGUMENT 1

/**
 * The text is not UTF-8, not JSON, or not a JSON object. Nothing was sent.
 */
#define MAXBONUS_INVALID_JSON 2

/**
 * The session is closed or never was.
 */
#define MAXBONUS_INVALID_HANDLE 3

/**
 * The configuration is wrong; `field` names the key.
 */
#define MAXBONUS_BAD_CONFIG 4

/**
 * The server refused the store's token (HTTP 401 or 403).
 */
#define MAXBONUS_UNAUTHORIZED 5

/**
 * The server knows no such customer.
 */
#define MAXBONUS_CUSTOMER_NOT_FOUND 6

/**
 * The server refused the request; `message` holds its words.
 */
#define MAXBONUS_REJECTED 7

/**
 * The server holds this check already, and this journal does not know of it. Did its receipt come out on
 * paper here? Then it is sold. If it is another receipt, write under a new number. Roll it back only if
 * you know that it never came out.
 */
#define MAXBONUS_ALREADY_WRITTEN 8

/**
 * Spending needs a PIN: check.askpin, check.checkpin, then the same write.
 */
#define MAXBONUS_PIN_REQUIRED 9

/**
 * The PIN was wrong.
 */
#define MAXBONUS_PIN_WRONG 10

/**
 * The certificate is unknown, used up, or its PIN is wrong.
 */
#define MAXBONUS_CERTIFICATE_UNUSABLE 11

/**
 * No connection, or it broke.
 */
#define MAXBONUS_NETWORK 12

/**
 * The deadline passed.
 */
#define MAXBONUS_TIMEOUT 13

/**
 * The TLS handshake or the certificate check failed.
 */
#define MAXBONUS_TLS 14

/**
 * The network failed several times; calls are answered at once until a probe succeeds.
 */
#define MAXBONUS_OFFLINE 15

/**
 * The caller cancelled the call or closed the session.
 */
#define MAXBONUS_CANCELLED 16

/**
 * The answer is not what the contract says: not JSON, cut short, too large, a field is missing, or HTTP
 * 5xx.
 */
#define MAXBONUS_PROTOCOL 17

/**
 * The request may or may not have been applied. A check is rolled back at the next opportunity;
 * journal.pending lists what a person has to decide.
 */
#define MAXBONUS_OUTCOME_UNKNOWN 18

/**
 * The same id was used with other content, or the receipt's state forbids the operation.
 */
#define MAXBONUS_CONFLICT 19

/**
 * The journal file cannot be read or written.
 */
#define MAXBONUS_JOURNAL 20

/**
 * A defect of the library; the session still works.
 */
#define MAXBONUS_INTERNAL 21

/**
 * Changes only when something breaks; things are added, not changed.
 */
#define MAXBONUS_ABI_VERSION 1

/**
 * Log nothing.
 */
#define MAXBONUS_LOG_OFF 0

/**
 * The library or the machine failed.
 */
#define MAXBONUS_LOG_ERROR 1

/**
 * Something was lost, late or set aside.
 */
#define MAXBONUS_LOG_WARN 2

/**
 * One line per call and per state of a receipt.
 */
#define MAXBONUS_LOG_INFO 3

/**
 * Connections, retries, recovery.
 */
#define MAXBONUS_LOG_DEBUG 4

/**
 * Requests and answers, without tokens, PINs, phones and names.
 */
#define MAXBONUS_LOG_TRACE 5

/**
 * Receives a log line: its level, the line (UTF-8, valid during the call) and the caller's pointer.
 *
 * It is called on the thread of the call that it tells of, perhaps from several threads at once. It must not
 * unwind, and must not close the session or call maxbonus_set_log.
 */
typedef void (*maxbonus_log_fn)(int32_t level, const char *line, void *user);

/**
 * Receives an import's progress: goods done, goods in all and the caller's pointer; non-zero stops the import.
 *
 * It is called on the thread that imports, after each part. It must not unwind and must not close the session.
 */
typedef int32_t (*maxbonus_progress_fn)(uint64_t done, uint64_t total, void *user);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of this interface: compare it with MAXBONUS_ABI_VERSION once after loading.
 */
uint32_t maxbonus_abi_version(void);

/**
 * The library's version, `0.2.0`: static text, not to be freed.
 */
const char *maxbonus_version(void);

/**
 * The name of a status, `CUSTOMER_NOT_FOUND`: static text, not to be freed; `UNKNOWN` for a number that is none.
 */
const char *maxbonus_status_name(int32_t status);

/**
 * Opens a session for one store and settles what an earlier one left (about 1 s at most).
 *
 * `config_json`: `{"token":"..."}` and what include/README.md lists; only `token` is required.
 * `session`: receives the handle, 0 on failure.
 * Answer: `{"version","abi_version","journal","pending":{"checks","returns"},"warnings":[{"status","message","detail"}]}`.
 * A journal that cannot be opened is a warning, not an error: sales go on, but check.write answers JOURNAL.
 * Errors: BAD_CONFIG, its `field` names the key.
 *
 * Pointers: `config_json` is NULL or a NUL-terminated text; `session` and `response_json` are NULL or writable.
 */
int32_t maxbonus_session_open(const char *config_json,
                              uint64_t *session,
                              char **response_json);

/**
 * Closes a session: cancels its calls in flight, waits for them, and frees it.
 *
 * Errors: INVALID_HANDLE; CONFLICT when called from a callback of a call on this very session.
 */
int32_t maxbonus_session_close(uint64_t session);

/**
 * Makes the session's calls in flight return CANCELLED within 100 ms; the session stays open.
 *
 * A cancelled check.write is settled like one that got no answer. Errors: INVALID_HANDLE.
 */
int32_t maxbonus_session_cancel(uint64_t session);

/**
 * Runs an operation by its name, `check.calc`: the same as its own function below.
 *
 * `request_json`: a JSON object; NULL or empty text counts as `{}`.
 * Answer: a JSON object; on failure the error document
 * `{"status","code","message","detail","field","http_status","server_code","retryable","outcome","operation","trace"}`:
 * `message` is one Russian sentence for the cashier, `detail` is English for the log, `field` names the wrong input,
 * `outcome` is `not_applied`, `applied` or `unknown`. It ends by `timeouts.total_ms`.
 *
 * Pointers: Texts are NULL or NUL-terminated; `response_json` is NULL or writable.
 */
int32_t maxbonus_call(uint64_t session,
                      const char *operation,
                      const char *request_json,
                      char **response_json);

/**
 * Runs any call that the server may have, outside the table: `path` is under the base URL.
 *
 * `method`: GET, POST, PUT, PATCH or DELETE. `request_json`: a JSON object, sent as JSON, in the query for GET and
 * DELETE. Answer: the server's, out of its envelope. Never repeated by itself, except GET.
 *
 * Pointers: Texts are NULL or NUL-terminated; `response_json` is NULL or writable.
 */
int32_t maxbonus_request(uint64_t session,
                         const char *method,
                         const char *path,
                         const char *request_json,
                         char **response_json);

/**
 * Sets the process's log callback; NULL or MAXBONUS_LOG_OFF ends it. On return the former one is not called any more.
 *
 * `level`: lines up to this MAXBONUS_LOG_* level are told. No line holds a token, a PIN, a phone or a name.
 * Errors: INVALID_ARGUMENT for a level that is none; CONFLICT when called from the log callback itself.
 *
 * Pointers: `callback` and `user` stay valid until another call of this function has returned.
 */
int32_t maxbonus_set_log(int32_t level,
                         maxbonus_log_fn callback,
                         void *user);

/**
 * Sets who is told of goods.import's progress on this session; NULL ends it.
 *
 * Errors: INVALID_HANDLE.
 *
 * Pointers: `callback` and `user` stay valid until the session is closed or another call of this function has returned and
 * no import is in flight.
 */
int32_t maxbonus_set_progress(uint64_t session,
                              maxbonus_progress_fn callback,
                              void *user);

/**
 * Frees a text that this library returned; NULL is fine.
 *
 * Pointers: `text` is NULL or came from this library and was not freed before.
 */
void maxbonus_string_free(char *text);

/**
 * customer.auth: Recognises a customer by what the cashier typed or scanned: a phone, a QR payload, a
 * short code or a card's number.
 *
 * The library's own.
 * Request:
 *   input: text, at most 256 characters, required (own)
 * Answer:
 *   token: text (G)
 *   first_name: text (G)
 *   middle_name: text (G)
 *   last_name: text (G)
 *   total_bonus: amount, at most 2 decimals (G)
 *   phone: text (G)
 *   exists_chatbot: true or false (G)
 *   n_checkpin: whole number (G)
 *   register_request: text (G)
 * A phone in any Russian spelling goes to customer.auth_phone and, when not found, to customer.auth_qr;
 * anything else to customer.auth_qr. Errors: CUSTOMER_NOT_FOUND.
 */
int32_t maxbonus_customer_auth(uint64_t session, const char *request_json, char **response_json);

/**
 * customer.auth_phone: Recognises a customer by phone.
 *
 * POST /customer/auth, form (G).
 * Request:
 *   phone: phone in any Russian spelling, required (G)
 * Answer:
 *   token: text (G)
 *   first_name: text (G)
 *   middle_name: text (G)
 *   last_name: text (G)
 *   total_bonus: amount, at most 2 decimals (G)
 *   phone: text (G)
 *   exists_chatbot: true or false (G)
 *   n_checkpin: whole number (G)
 *   register_request: text (G)
 * `n_checkpin` other than 0: spending needs check.askpin and check.checkpin (I). Errors:
 * CUSTOMER_NOT_FOUND.
 */
int32_t maxbonus_customer_auth_phone(uint64_t session, const char *request_json, char **response_json);

/**
 * customer.auth_qr: Recognises a customer by a QR payload, the short code typed by hand, or a plastic
 * card's number.
 *
 * POST /customer/auth/qr, form (I).
 * Request:
 *   qr: text, at most 256 characters, required (I)
 * Answer:
 *   token: text (G)
 *   first_name: text (G)
 *   middle_name: text (G)
 *   last_name: text (G)
 *   total_bonus: amount, at most 2 decimals (G)
 *   phone: text (G)
 *   exists_chatbot: true or false (G)
 *   n_checkpin: whole number (G)
 *   register_request: text (G)
 * Errors: CUSTOMER_NOT_FOUND.
 */
int32_t maxbonus_customer_auth_qr(uint64_t session, const char *request_json, char **response_json);

/**
 * customer.register_request: Begins a registration: the server sends an SMS PIN to the phone.
 *
 * POST /customer/register/request, form (I).
 * Request:
 *   phone: phone in any Russian spelling, required (G)
 * Answer:
 *   register_request: text (I)
 * Errors: REJECTED (already registered).
 */
int32_t maxbonus_customer_register_request(uint64_t session, const char *request_json, char **response_json);

/**
 * customer.register_resend: Sends the registration's PIN again.
 *
 * POST /customer/register/resend, form (I).
 * Request:
 *   phone: phone in any Russian spelling, required (G)
 * Answer:
 *   register_request: text (I)
 * Errors: REJECTED.
 */
int32_t maxbonus_customer_register_resend(uint64_t session, const char *request_json, char **response_json);

/**
 * customer.register_confirm: Ends a registration with the PIN and the customer's form.
 *
 * POST /customer/register/confirm, form (I).
 * Request:
 *   phone: phone in any Russian spelling, required (I)
 *   pin: text, at most 256 characters, required (I)
 *   last_name: text (I)
 *   first_name: text (I)
 *   middle_name: text (I)
 *   birthday: text (I)
 *   gender: text (I)
 *   card: text, at most 256 characters (I)
 *   register_request: text, at most 256 characters (I)
 * Answer:
 *   token: text (G)
 *   first_name: text (G)
 *   middle_name: text (G)
 *   last_name: text (G)
 *   total_bonus: amount, at most 2 decimals (G)
 *   phone: text (G)
 *   exists_chatbot: true or false (G)
 *   n_checkpin: whole number (G)
 *   register_request: text (G)
 * `birthday` is YYYY-MM-DD, `gender` male or female. Errors: PIN_WRONG, REJECTED.
 */
int32_t maxbonus_customer_register_confirm(uint64_t session, const char *request_json, char **response_json);

/**
 * customer.send_chatbot_sms: Sends the customer an SMS with a link to the chat bot.
 *
 * POST /customer/chatbot/sms, form (I).
 * Request:
 *   phone: phone in any Russian spelling, required (G)
 * Answer: the server's own fields.
 */
int32_t maxbonus_customer_send_chatbot_sms(uint64_t session, const char *request_json, char **response_json);

/**
 * certificate.info: Asks what a certificate is worth and whether it can be paid with.
 *
 * POST /certificate/info, json (I).
 * Request:
 *   code: text, at most 256 characters, required (I)
 *   pin: text, at most 256 characters (I)
 * Answer:
 *   status_code: whole number (G)
 *   code: text (I)
 *   balance: amount, at most 2 decimals (I)
 *   expires: text (I)
 *   message: text (I)
 *   need_pin: true or false (I)
 *   usable: true or false (own)
 * `usable` is added by the library: true when `status_code` is not 1 (G). Errors: CERTIFICATE_UNUSABLE
 * (unknown, wrong PIN).
 */
int32_t maxbonus_certificate_info(uint64_t session, const char *request_json, char **response_json);

/**
 * check.calc: Calculates a receipt: discounts, bonuses that can be spent, bonuses to be earned.
 *
 * POST /check, json (G).
 * Request:
 *   customer_token: the customer's token; absent, empty or only eights: anonymous (C)
 *   items: array of positions, required (C)
 *   items.index: whole number (C)
 *   items.code: text, at most 256 characters (C)
 *   items.price: amount, at most 2 decimals (C)
 *   items.qty: quantity, at most 6 decimals (C)
 *   items.mrc: amount, at most 2 decimals (C)
 *   pay_bonus: amount, at most 2 decimals (C)
 *   coupon: text (C)
 *   gift_code: text (G)
 *   certificate: array of certificates (G)
 *   certificate.code: text, at most 256 characters (G)
 *   certificate.pin: text, at most 256 characters (G)
 *   certificate.summ: amount, at most 2 decimals (G)
 *   check_id: text, at most 256 characters (I)
 * Answer:
 *   calc_id: text (C)
 *   code: any (C)
 *   customer_token: text (C)
 *   customer_total_bonus: amount, at most 2 decimals (C)
 *   total_max_bonus_can_pay: amount, at most 2 decimals (C)
 *   total_bonus_pay: amount, at most 2 decimals (C)
 *   total_add_bonus: amount, at most 2 decimals (C)
 *   total_discount: amount, at most 2 decimals (C)
 *   total_check_amount: amount, at most 2 decimals (C)
 *   campaign_id: whole number (C)
 *   campaign_name: text (C)
 *   coupon: text (C)
 *   coupon_used: text (C)
 *   coupon_code: text (C)
 *   coupon_message: text (C)
 *   gift_code_used: text (I)
 *   gift_code_message: text (I)
 *   certificate: array of objects (I)
 *   certificate.code: text (I)
 *   certificate.summ: amount, at most 2 decimals (I)
 *   items: array of objects (C)
 *   items.code: text (C)
 *   items.qty: quantity, at most 6 decimals (C)
 *   items.sum: amount, at most 2 decimals (C)
 *   items.max_bonus_can_pay: amount, at most 2 decimals (C)
 *   items.calc_discount: amount, at most 2 decimals (C)
 *   items.calc_bonus_add: amount, at most 2 decimals (C)
 *   items.not_exist: true or false (C)
 *   items.not_discount: true or false (C)
 *   items.index: whole number (C)
 *   items.price: amount, at most 2 decimals (C)
 *   items.action: whole number (C)
 *   items.pay_bonus: amount, at most 2 decimals (C)
 * Amounts are roubles and bonuses with at most 2 decimals. A coupon that does not fit is no error: show
 * `coupon_message` to the cashier (C).
 */
int32_t maxbonus_check_calc(uint64_t session, const char *request_json, char **response_json);

/**
 * check.askpin: Sends the customer an SMS PIN that permits spending.
 *
 * POST /check/askpin, json (I).
 * Request:
 *   customer_token: text, required (I)
 *   calc_id: text (I)
 * Answer: the server's own fields.
 */
int32_t maxbonus_check_askpin(uint64_t session, const char *request_json, char **response_json);

/**
 * check.checkpin: Checks the PIN that the customer named.
 *
 * POST /check/checkpin, json (I).
 * Request:
 *   customer_token: text, required (I)
 *   calc_id: text (I)
 *   pin: text, at most 256 characters, required (I)
 * Answer: the server's own fields.
 * Errors: PIN_WRONG.
 */
int32_t maxbonus_check_checkpin(uint64_t session, const char *request_json, char **response_json);

/**
 * check.write: Writes the receipt: bonuses are spent and earned. Call it before the fiscal receipt is
 * printed.
 *
 * POST /check/write, json (G).
 * Request:
 *   check_id: text, at most 256 characters, required (I)
 *   calc_id: text, required (G)
 *   customer_token: text (G)
 *   pay_bonus: amount, at most 2 decimals (I)
 *   coupon: text (G)
 *   gift_code: text (G)
 *   certificate: array of certificates (G)
 *   certificate.code: text, at most 256 characters (G)
 *   certificate.pin: text, at most 256 characters (G)
 *   certificate.summ: amount, at most 2 decimals (G)
 *   items: array of positions (I)
 *   items.index: whole number (I)
 *   items.code: text, at most 256 characters (I)
 *   items.price: amount, at most 2 decimals (I)
 *   items.qty: quantity, at most 6 decimals (I)
 *   items.mrc: amount, at most 2 decimals (I)
 *   cashier: text (I)
 *   shift: any (I)
 *   number: any (I)
 *   datetime: text (I)
 * Answer:
 *   print_text: text (G)
 *   check_id: text (I)
 *   total_bonus_pay: amount, at most 2 decimals (I)
 *   total_add_bonus: amount, at most 2 decimals (I)
 *   customer_total_bonus: amount, at most 2 decimals (I)
 * `check_id` is the register's own id of the receipt and the idempotency key: the same content again
 * returns the stored answer without a request, other content is CONFLICT. An absent `customer_token` is
 * the calculation's customer. No answer: the library rolls the check back in what is left of the deadline;
 * `outcome` not_applied means that it can be written again, OUTCOME_UNKNOWN that the library will settle
 * it later. Errors: ALREADY_WRITTEN, PIN_REQUIRED, CERTIFICATE_UNUSABLE, REJECTED, CONFLICT, JOURNAL.
 */
int32_t maxbonus_check_write(uint64_t session, const char *request_json, char **response_json);

/**
 * check.close: Tells the journal that the fiscal receipt was printed: the receipt's life ends well. No
 * request is sent.
 *
 * The library's own.
 * Request:
 *   check_id: text, at most 256 characters, required (own)
 * Answer:
 *   check_id: text (own)
 *   state: text (own)
 * May be repeated. Errors: CONFLICT (the check is not written).
 */
int32_t maxbonus_check_close(uint64_t session, const char *request_json, char **response_json);

/**
 * check.rollback: Deletes everything that the server holds of a check, so that it can be closed again.
 *
 * POST /check/rollback, json (I).
 * Request:
 *   check_id: text, at most 256 characters, required (I)
 *   calc_id: text (I)
 * Answer:
 *   check_id: text (I)
 *   calc_id: text (I)
 *   state: text (own)
 * The server is told what `wire.identity` says: `calc_id`, which the journal knows, or `check_id`. `state`
 * is ROLLED_BACK, or ROLLING_BACK while a lost write could still arrive: the library repeats the rollback
 * once by itself. REJECTED: the server refused; look in the cabinet, then journal.settle. Errors: CONFLICT
 * (the check is closed: make a return).
 */
int32_t maxbonus_check_rollback(uint64_t session, const char *request_json, char **response_json);

/**
 * check.return: Returns positions of a check, or the whole of it.
 *
 * POST /check/return, json (G).
 * Request:
 *   check_id: text, at most 256 characters, required (I)
 *   return_id: text, at most 256 characters, required (I)
 *   calc_id: text (I)
 *   items: array of positions; empty or absent: the whole check (G)
 *   items.index: whole number (I)
 *   items.code: text, at most 256 characters (I)
 *   items.price: amount, at most 2 decimals (I)
 *   items.qty: quantity, at most 6 decimals (I)
 *   shift: any (own)
 * Answer:
 *   bonus_returned: amount, at most 2 decimals (I)
 *   bonus_withdrawn: amount, at most 2 decimals (I)
 *   customer_total_bonus: amount, at most 2 decimals (I)
 *   print_text: text (I)
 * `return_id` is the register's own id of the return and the idempotency key; the same one again returns
 * the stored answer. `calc_id` is added from the journal; give it for a receipt of another register.
 * `shift` is for receipt.shift alone. Nothing undoes a return: after OUTCOME_UNKNOWN it is sent again only
 * where `wire.return_identity` says that the server knows `return_id`; else look in the cabinet, then
 * journal.settle. Errors: REJECTED, CONFLICT.
 */
int32_t maxbonus_check_return(uint64_t session, const char *request_json, char **response_json);

/**
 * goods.import: Sends goods and groups of goods.
 *
 * POST /import/json, json (G).
 * Request:
 *   groups: any (I)
 *   groups.code: any (I)
 *   groups.name: any (I)
 *   groups.parent: any (I)
 *   goods: any (I)
 *   goods.code: any (I)
 *   goods.name: any (I)
 *   goods.group: any (I)
 *   goods.price: any (I)
 *   goods.barcode: any (I)
 *   goods.unit: any (I)
 *   goods.not_discount: any (I)
 *   goods.mrc: any (I)
 *   full: true or false (I)
 *   part: whole number (I)
 *   parts: whole number (I)
 *   part_size: whole number (own)
 * Answer:
 *   goods: whole number (own)
 *   groups: whole number (own)
 *   parts: whole number (own)
 *   refused_count: whole number (own)
 *   refused: array of objects (own)
 *   refused.index: whole number (own)
 *   refused.code: text (own)
 *   refused.reason: text (own)
 * `goods` or `groups` is needed. More goods than `part_size` (1000; at most 10000) go out in parts, each
 * with the call's whole time; maxbonus_set_progress tells of each and may stop it. A caller that numbers
 * its parts itself (`part` of `parts`) sends one part by a call. Any part, and the whole of it, may be
 * sent again. `refused` names the goods that the server did not take, the first 1000 of them: `index` is
 * the place in `goods`, from 0. Errors: any of the network, CANCELLED; `detail` tells how many parts were
 * accepted before.
 */
int32_t maxbonus_goods_import(uint64_t session, const char *request_json, char **response_json);

/**
 * basic.ping: Asks whether the server is there and the token is good.
 *
 * GET /basic/ping, query (I).
 * Request: {}
 * Answer: the server's own fields.
 * Errors: UNAUTHORIZED, NETWORK, TIMEOUT, TLS, OFFLINE.
 */
int32_t maxbonus_basic_ping(uint64_t session, const char *request_json, char **response_json);

/**
 * basic.contract: Lists the operations in force: what this session sends where, and where each fact comes
 * from. No request is sent.
 *
 * The library's own.
 * Request: {}
 * Answer:
 *   operations: any (own)
 *   wire: any (own)
 */
int32_t maxbonus_basic_contract(uint64_t session, const char *request_json, char **response_json);

/**
 * basic.support: Gathers what the support desk asks for: versions, settings, how the server answers,
 * clocks, certificates, the journal's states, the log's last lines.
 *
 * The library's own.
 * Request: {}
 * Answer:
 *   created_at: text (own)
 *   version: text (own)
 *   system: text (own)
 *   settings: any (own)
 *   wire: any (own)
 *   offline: true or false (own)
 *   ping: any (own)
 *   clock: any (own)
 *   certificates: array of objects (own)
 *   certificates.subject: text (own)
 *   certificates.issuer: text (own)
 *   certificates.not_before: text (own)
 *   certificates.not_after: text (own)
 *   certificates.sha256: text (own)
 *   journal: any (own)
 *   log: array of texts (own)
 * No customer's data, no token, no PIN, no folder: it can be sent as it is. The server is asked by one
 * basic.ping and shows its certificates once more, trusted or not; a dead network is told in `ping` and is
 * no error. `clock` is null where the server tells no time; `skew_ms` above 0: this machine is ahead, to
 * about half a second.
 */
int32_t maxbonus_basic_support(uint64_t session, const char *request_json, char **response_json);

/**
 * journal.pending: Lists receipts and returns that need a decision or another try. No request is sent.
 *
 * The library's own.
 * Request: {}
 * Answer:
 *   checks: array of objects (own)
 *   checks.check_id: text (own)
 *   checks.state: text (own)
 *   checks.calc_id: text (own)
 *   checks.updated_at: text (own)
 *   checks.automatic: true or false (own)
 *   checks.message: text (own)
 *   returns: array of objects (own)
 *   returns.return_id: text (own)
 *   returns.check_id: text (own)
 *   returns.state: text (own)
 *   returns.updated_at: text (own)
 * WRITTEN: the register says check.close or check.rollback. PREPARED, UNKNOWN, ROLLING_BACK: the library
 * settles them where `automatic` is true; it is false for what is older than a shift or came from another
 * machine. REFUSED: the server will not roll it back, `message` has its words; look in the cabinet, then
 * journal.settle. A return in UNKNOWN or PREPARED: likewise.
 */
int32_t maxbonus_journal_pending(uint64_t session, const char *request_json, char **response_json);

/**
 * journal.get: Shows one receipt of the journal, with the stored answer.
 *
 * The library's own.
 * Request:
 *   check_id: text, at most 256 characters, required (own)
 * Answer:
 *   check_id: text (own)
 *   state: text (own)
 *   calc_id: text (own)
 *   automatic: true or false (own)
 *   answer: any (own)
 *   created_at: text (own)
 *   updated_at: text (own)
 *   returns: array of objects (own)
 *   returns.return_id: text (own)
 *   returns.state: text (own)
 *   returns.answer: any (own)
 *   returns.updated_at: text (own)
 * Errors: REJECTED (the journal does not know the check).
 */
int32_t maxbonus_journal_get(uint64_t session, const char *request_json, char **response_json);

/**
 * journal.recover: Settles now what can be settled: rolls back receipts whose write got no answer.
 *
 * The library's own.
 * Request: {}
 * Answer:
 *   checks: array of objects (own)
 *   checks.check_id: text (own)
 *   checks.state: text (own)
 *   checks.calc_id: text (own)
 *   checks.updated_at: text (own)
 *   checks.automatic: true or false (own)
 *   checks.message: text (own)
 *   returns: array of objects (own)
 *   returns.return_id: text (own)
 *   returns.check_id: text (own)
 *   returns.state: text (own)
 *   returns.updated_at: text (own)
 * Answers like journal.pending, with what is left.
 */
int32_t maxbonus_journal_recover(uint64_t session, const char *request_json, char **response_json);

/**
 * journal.settle: Takes a person's word on a receipt or a return that the library cannot settle. No
 * request is sent.
 *
 * The library's own.
 * Request:
 *   check_id: text, at most 256 characters (own)
 *   return_id: text, at most 256 characters (own)
 *   outcome: text, at most 256 characters, required (own)
 * Answer:
 *   check_id: text (own)
 *   return_id: text (own)
 *   state: text (own)
 * `check_id` or `return_id`, one of the two; `outcome` is applied (the server holds it, and that is right)
 * or not_applied (it does not, or was deleted in the cabinet). A receipt ends in CLOSED or ROLLED_BACK, a
 * return in WRITTEN or REJECTED. Errors: REJECTED (the journal does not know it), CONFLICT (nothing about
 * it is open).
 */
int32_t maxbonus_journal_settle(uint64_t session, const char *request_json, char **response_json);

/**
 * journal.adopt: Takes over the open receipts that a former token of this store left in the journal. No
 * request is sent.
 *
 * The library's own.
 * Request: {}
 * Answer:
 *   checks: array of objects (own)
 *   checks.check_id: text (own)
 *   checks.state: text (own)
 *   checks.calc_id: text (own)
 *   checks.updated_at: text (own)
 *   checks.automatic: true or false (own)
 *   checks.message: text (own)
 *   returns: array of objects (own)
 *   returns.return_id: text (own)
 *   returns.check_id: text (own)
 *   returns.state: text (own)
 *   returns.updated_at: text (own)
 * It is the register's or a person's word that the other tokens in this journal were this very store's:
 * opening a session tells how many open receipts they left. Answers like journal.pending.
 */
int32_t maxbonus_journal_adopt(uint64_t session, const char *request_json, char **response_json);

/**
 * journal.stats: Counts the journal's receipts and returns by state, with the age of the oldest. No
 * request is sent.
 *
 * The library's own.
 * Request: {}
 * Answer:
 *   checks: any (own)
 *   returns: any (own)
 *   late_writes: any (own)
 *   path: text (own)
 * Ages are milliseconds. `late_writes`: lost writes of checks that were written anew since; the library
 * rolls them back once more by itself.
 */
int32_t maxbonus_journal_stats(uint64_t session, const char *request_json, char **response_json);

/**
 * receipt.spread: Spreads discounts, bonuses and certificates over the receipt's lines so that a fiscal
 * printer takes it. No request is sent.
 *
 * The library's own.
 * Request:
 *   items: array of positions, required (own)
 *   items.index: whole number (own)
 *   items.code: text, at most 256 characters (own)
 *   items.price: amount, at most 2 decimals (own)
 *   items.qty: quantity, at most 6 decimals (own)
 *   items.sum: amount, at most 2 decimals (own)
 *   items.mrc: amount, at most 2 decimals (own)
 *   items.not_discount: true or false (own)
 *   items.max_bonus_can_pay: amount, at most 2 decimals (own)
 *   items.calc_discount: amount, at most 2 decimals (own)
 *   items.pay_bonus: amount, at most 2 decimals (own)
 *   discount: amount, at most 2 decimals (own)
 *   bonus: amount, at most 2 decimals (own)
 *   certificate: amount, at most 2 decimals (own)
 *   certificate_as: text (own)
 *   result: text (own)
 *   min_left: amount, at most 2 decimals (own)
 *   max_percent: amount, at most 2 decimals (own)
 *   tolerance: amount, at most 2 decimals (own)
 *   partial: true or false (own)
 * Answer:
 *   lines: array of objects (own)
 *   lines.index: whole number (own)
 *   lines.qty: quantity, at most 6 decimals (own)
 *   lines.price: amount, at most 2 decimals (own)
 *   lines.sum: amount, at most 2 decimals (own)
 *   lines.discount: amount, at most 2 decimals (own)
 *   lines.bonus: amount, at most 2 decimals (own)
 *   lines.certificate: amount, at most 2 decimals (own)
 *   total: amount, at most 2 decimals (own)
 *   to_pay: amount, at most 2 decimals (own)
 *   discount: amount, at most 2 decimals (own)
 *   bonus: amount, at most 2 decimals (own)
 *   certificate: amount, at most 2 decimals (own)
 *   unplaced: amount, at most 2 decimals (own)
 * `items` are those of check.calc's answer, or your own; `price` and `sum` (absent: price times quantity)
 * are before any discount. What the server put on a line (`calc_discount`, `pay_bonus`; roubles) stays
 * there as far as it fits; the rest of `discount` and `bonus`, the whole receipt's roubles (absent: what
 * the lines bear), goes to the lines in proportion to their sums. `certificate` is what certificates pay;
 * `certificate_as` payment (default) lowers `to_pay` only, discount lowers prices. A unit's price falls
 * neither below `min_left` (default 0.01) or `mrc` nor by more than `max_percent` (default 99); a
 * `not_discount` line takes nothing, and `max_bonus_can_pay` bounds a line's bonuses. `result` prices
 * (default): `lines.price` is the unit price to print; discounts: the price stays, and `discount` +
 * `bonus` + `certificate` are what the line costs less. In both there is a unit price that times the
 * quantity gives `sum` within `tolerance` (default 0.01; 0: exactly, half a kopeck up); a line for which
 * none exists becomes two with the same index. What does not fit is INVALID_ARGUMENT, which tells the most
 * that does; with `partial` it is answered as `unplaced`. Always: the sums before = `total` + `discount` +
 * `bonus` + certificates that are discounts.
 */
int32_t maxbonus_receipt_spread(uint64_t session, const char *request_json, char **response_json);

/**
 * receipt.slip: Makes the loyalty part of the printed receipt from the answer of check.write. No request
 * is sent.
 *
 * The library's own.
 * Request:
 *   print_text: any (G)
 *   customer_total_bonus: any (I)
 *   total_bonus_pay: any (I)
 *   total_add_bonus: any (I)
 *   phone: text (own)
 *   width: whole number (own)
 *   barcodes: array of objects (own)
 *   barcodes.type: text (own)
 *   barcodes.data: text (own)
 * Answer:
 *   text: text (own)
 *   lines: array of texts (own)
 *   elements: array of objects (own)
 *   elements.kind: text (own)
 *   elements.text: text (own)
 *   elements.label: text (own)
 *   elements.value: text (own)
 *   elements.type: text (own)
 *   elements.data: text (own)
 *   screen: text (own)
 * The request is the answer of check.write as it is, plus `phone` (shown as *** and four digits), `width`
 * (24 to 64 characters, default 32) and `barcodes` to print below (`type` EAN13, EAN8, CODE128 or QR). The
 * server's own `print_text` is used on paper where there is one. `text` and `lines` are the paper, cut to
 * its width, with what a barcode holds as text; `elements` are the same for a register that lays out paper
 * itself, whole: `kind` text (`text`), pair (`label`, `value`), separator, barcode (`type`, `data`).
 * `screen` is for a screen: the sums, a line each, or the server's text where there are none.
 */
int32_t maxbonus_receipt_slip(uint64_t session, const char *request_json, char **response_json);

/**
 * receipt.shift: Sums up what the journal knows of a period, to lay beside the Z-report. No request is
 * sent.
 *
 * The library's own.
 * Request:
 *   from: text (own)
 *   to: text (own)
 *   shift: any (own)
 * Answer:
 *   receipts: whole number (own)
 *   spent: amount, at most 2 decimals (own)
 *   earned: amount, at most 2 decimals (own)
 *   returns: whole number (own)
 *   returned: amount, at most 2 decimals (own)
 *   withdrawn: amount, at most 2 decimals (own)
 *   rolled_back: whole number (own)
 *   estimated: whole number (own)
 *   unknown: whole number (own)
 *   open: whole number (own)
 * `from` and `to` are RFC 3339, `from` included, `to` not; `shift` is the value that check.write was
 * given. All are optional. Amounts are bonuses. Each event belongs to its own time and shift: a sale when
 * it was written, a return when it was made (its `shift`, or the one of the last sale), a rollback when it
 * was done; a report that was printed does not change. `estimated`: so many of them have sums that the
 * calculation said, because the server's answer had none.
 */
int32_t maxbonus_receipt_shift(uint64_t session, const char *request_json, char **response_json);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* MAXBONUS_H */
