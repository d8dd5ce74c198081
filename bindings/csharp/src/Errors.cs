using System;

namespace MaxBonus
{
    /// <summary>A call that failed, with all that the library's error document says.</summary>
    /// <remarks>
    /// Message is one Russian sentence for the cashier, Detail is English for the log. Each family of statuses has a class of its
    /// own; a status that this package does not know yet is thrown as this one.
    /// </remarks>
    public class MaxBonusException : Exception
    {
        internal MaxBonusException(Fields document) : base(document.GetText("message") ?? "")
        {
            Document = document;
        }

        /// <summary>The exception of a status for which the library gave no document.</summary>
        internal static MaxBonusException Of(int status, string detail)
        {
            return Tables.Failure(status, new Fields
            {
                ["status"] = Native.StatusName(status),
                ["code"] = status,
                ["message"] = Tables.Sentence(status),
                ["detail"] = detail,
                ["outcome"] = "not_applied",
                ["retryable"] = false,
            });
        }

        /// <summary>The whole error document.</summary>
        public Fields Document { get; }

        /// <summary>The status by its name, <c>CUSTOMER_NOT_FOUND</c>: compare it with those of <see cref="MaxBonus.Status"/>.</summary>
        public string Status => Document.GetText("status") ?? "UNKNOWN";

        /// <summary>The status by its number, a MAXBONUS_* constant of the C header.</summary>
        public int Code => (int)(Document.GetWhole("code") ?? 0);

        /// <summary>What went wrong, in English, for the log.</summary>
        public string Detail => Document.GetText("detail") ?? "";

        /// <summary>The wrong input, <c>items[1].price</c>; null where none is named.</summary>
        public string Field => Document.GetText("field");

        /// <summary>Whether the server holds the effect: <c>not_applied</c>, <c>applied</c> or <c>unknown</c>.</summary>
        public string Outcome => Document.GetText("outcome") ?? "unknown";

        /// <summary>Whether the same call may succeed later.</summary>
        public bool Retryable => Document.GetFlag("retryable") ?? false;

        /// <summary>The HTTP status of the server's answer; null where there was none.</summary>
        public int? HttpStatus => (int?)Document.GetWhole("http_status");

        /// <summary>The server's own code; null where it gave none.</summary>
        public string ServerCode => Document.GetText("server_code");

        /// <summary>The operation that failed; null where it was none.</summary>
        public string Operation => Document.GetText("operation");

        /// <summary>What the log's lines of this call begin with; null where there was no call.</summary>
        public string Trace => Document.GetText("trace");

        /// <summary>Status and detail, then what every exception says.</summary>
        /// <returns>A text for the log.</returns>
        public override string ToString()
        {
            return Status + ": " + Detail + Environment.NewLine + base.ToString();
        }
    }

    /// <summary>The program is at fault: a wrong argument, broken JSON, a closed session, a wrong configuration.</summary>
    public sealed class UsageException : MaxBonusException
    {
        internal UsageException(Fields document) : base(document)
        {
        }
    }

    /// <summary>The server said no: show Message to the cashier. Status says which no it was, PIN_REQUIRED for one.</summary>
    public sealed class RefusedException : MaxBonusException
    {
        internal RefusedException(Fields document) : base(document)
        {
        }
    }

    /// <summary>The server was not reached or did not answer sensibly: sell without bonuses.</summary>
    public sealed class UnavailableException : MaxBonusException
    {
        internal UnavailableException(Fields document) : base(document)
        {
        }
    }

    /// <summary>The call was cancelled, or its session closed.</summary>
    public sealed class CallCancelledException : MaxBonusException
    {
        internal CallCancelledException(Fields document) : base(document)
        {
        }
    }

    /// <summary>It is not known whether the server applied it: the library settles a check itself, a return is for a person to settle.</summary>
    public sealed class OutcomeUnknownException : MaxBonusException
    {
        internal OutcomeUnknownException(Fields document) : base(document)
        {
        }
    }

    /// <summary>The same id with other content, or the receipt's state forbids it.</summary>
    public sealed class ConflictException : MaxBonusException
    {
        internal ConflictException(Fields document) : base(document)
        {
        }
    }

    /// <summary>The journal file cannot be read or written.</summary>
    public sealed class JournalException : MaxBonusException
    {
        internal JournalException(Fields document) : base(document)
        {
        }
    }

    /// <summary>A defect of the library; the session still works.</summary>
    public sealed class InternalException : MaxBonusException
    {
        internal InternalException(Fields document) : base(document)
        {
        }
    }

    /// <summary>The native library cannot be used: it is not there, it is no such library, or it speaks another version.</summary>
    public sealed class MaxBonusLibraryException : Exception
    {
        internal MaxBonusLibraryException(string message, Exception inner) : base(message, inner)
        {
        }
    }
}
