// What the package knows of statuses.
// Made from the tables of operations and statuses by tests/bindings: do not edit.

namespace MaxBonus
{
    /// <summary>The statuses that a <see cref="MaxBonusException"/> may have, by their names.</summary>
    public static class Status
    {
        /// <summary>
        /// The request breaks a rule; <c>field</c> names the input. Nothing was sent or journalled.
        /// </summary>
        public const string InvalidArgument = "INVALID_ARGUMENT";

        /// <summary>The text is not UTF-8, not JSON, or not a JSON object. Nothing was sent.</summary>
        public const string InvalidJson = "INVALID_JSON";

        /// <summary>The session is closed or never was.</summary>
        public const string InvalidHandle = "INVALID_HANDLE";

        /// <summary>The configuration is wrong; <c>field</c> names the key.</summary>
        public const string BadConfig = "BAD_CONFIG";

        /// <summary>The server refused the store's token (HTTP 401 or 403).</summary>
        public const string Unauthorized = "UNAUTHORIZED";

        /// <summary>The server knows no such customer.</summary>
        public const string CustomerNotFound = "CUSTOMER_NOT_FOUND";

        /// <summary>The server refused the request; <c>message</c> holds its words.</summary>
        public const string Rejected = "REJECTED";

        /// <summary>
        /// The server holds this check already, and this journal does not know of it. Did its receipt come out on
        /// paper here? Then it is sold. If it is another receipt, write under a new number. Roll it back only if
        /// you know that it never came out.
        /// </summary>
        public const string AlreadyWritten = "ALREADY_WRITTEN";

        /// <summary>Spending needs a PIN: check.askpin, check.checkpin, then the same write.</summary>
        public const string PinRequired = "PIN_REQUIRED";

        /// <summary>The PIN was wrong.</summary>
        public const string PinWrong = "PIN_WRONG";

        /// <summary>The certificate is unknown, used up, or its PIN is wrong.</summary>
        public const string CertificateUnusable = "CERTIFICATE_UNUSABLE";

        /// <summary>No connection, or it broke.</summary>
        public const string Network = "NETWORK";

        /// <summary>The deadline passed.</summary>
        public const string Timeout = "TIMEOUT";

        /// <summary>The TLS handshake or the certificate check failed.</summary>
        public const string Tls = "TLS";

        /// <summary>The network failed several times; calls are answered at once until a probe succeeds.</summary>
        public const string Offline = "OFFLINE";

        /// <summary>The caller cancelled the call or closed the session.</summary>
        public const string Cancelled = "CANCELLED";

        /// <summary>
        /// The answer is not what the contract says: not JSON, cut short, too large, a field is missing, or HTTP
        /// 5xx.
        /// </summary>
        public const string Protocol = "PROTOCOL";

        /// <summary>
        /// The request may or may not have been applied. A check is rolled back at the next opportunity;
        /// journal.pending lists what a person has to decide.
        /// </summary>
        public const string OutcomeUnknown = "OUTCOME_UNKNOWN";

        /// <summary>
        /// The same id was used with other content, or the receipt's state forbids the operation.
        /// </summary>
        public const string Conflict = "CONFLICT";

        /// <summary>The journal file cannot be read or written.</summary>
        public const string Journal = "JOURNAL";

        /// <summary>A defect of the library; the session still works.</summary>
        public const string Internal = "INTERNAL";
    }

    internal static class Tables
    {
        internal const uint AbiVersion = 1;

        static readonly string[] Sentences =
        {
            "Выполнено.",
            "Касса передала неверные данные.",
            "Касса передала повреждённый запрос.",
            "Связь с программой лояльности не открыта.",
            "Программа лояльности настроена неверно.",
            "Сервер лояльности не принял токен торговой точки.",
            "Покупатель не найден.",
            "Сервер лояльности отклонил запрос.",
            "Такой чек уже проведён. Вышел ли он на бумаге на этой кассе?",
            "Для списания бонусов нужен ПИН-код покупателя.",
            "Неверный ПИН-код.",
            "Сертификат нельзя использовать.",
            "Нет связи с сервером лояльности. Продолжайте продажу без бонусов.",
            "Сервер лояльности не ответил вовремя. Продолжайте продажу без бонусов.",
            "Защищённое соединение с сервером лояльности не установлено. Продолжайте продажу без бонусов.",
            "Сервер лояльности недоступен. Продолжайте продажу без бонусов.",
            "Операция отменена.",
            "Сервер лояльности ответил непонятно. Продолжайте продажу без бонусов.",
            "Неизвестно, прошла ли операция. Программа проверит это позже сама.",
            "Операция противоречит уже выполненной.",
            "Журнал чеков на этой кассе недоступен.",
            "Внутренняя ошибка программы лояльности.",
        };

        /// <summary>The exception of a status; of one that this package does not know, the base of them all.</summary>
        internal static MaxBonusException Failure(int status, Fields document)
        {
            switch (status)
            {
                case 1: // INVALID_ARGUMENT
                case 2: // INVALID_JSON
                case 3: // INVALID_HANDLE
                case 4: // BAD_CONFIG
                    return new UsageException(document);
                case 5: // UNAUTHORIZED
                case 6: // CUSTOMER_NOT_FOUND
                case 7: // REJECTED
                case 8: // ALREADY_WRITTEN
                case 9: // PIN_REQUIRED
                case 10: // PIN_WRONG
                case 11: // CERTIFICATE_UNUSABLE
                    return new RefusedException(document);
                case 12: // NETWORK
                case 13: // TIMEOUT
                case 14: // TLS
                case 15: // OFFLINE
                case 17: // PROTOCOL
                    return new UnavailableException(document);
                case 16: // CANCELLED
                    return new CallCancelledException(document);
                case 18: // OUTCOME_UNKNOWN
                    return new OutcomeUnknownException(document);
                case 19: // CONFLICT
                    return new ConflictException(document);
                case 20: // JOURNAL
                    return new JournalException(document);
                case 21: // INTERNAL
                    return new InternalException(document);
                default:
                    return new MaxBonusException(document);
            }
        }

        /// <summary>The cashier's sentence for a status, in Russian.</summary>
        internal static string Sentence(int status)
        {
            return Sentences[status];
        }
    }
}
