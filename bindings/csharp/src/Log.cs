using System;
using System.Threading;

namespace MaxBonus
{
    /// <summary>How much of the library's log is told.</summary>
    public enum LogLevel
    {
        /// <summary>Nothing.</summary>
        Off = 0,

        /// <summary>The library or the machine failed.</summary>
        Error = 1,

        /// <summary>Something was lost, late or set aside.</summary>
        Warning = 2,

        /// <summary>One line per call and per state of a receipt.</summary>
        Information = 3,

        /// <summary>Connections, retries, recovery.</summary>
        Debug = 4,

        /// <summary>Requests and answers, without tokens, PINs, phones and names.</summary>
        Trace = 5,
    }

    /// <summary>The library's log lines, for the whole process.</summary>
    public static class Log
    {
        /// <summary>One for the life of the process, so that the library never calls one that was collected.</summary>
        static readonly Native.LogLine Line = OnLine;

        static Action<LogLevel, string> told;

        /// <summary>Sets who is told the library's lines up to a level. No line holds a token, PIN, phone or name.</summary>
        /// <remarks>
        /// It is told on the thread of the call that the line is about, perhaps on several at once. What it throws is passed over.
        /// </remarks>
        /// <param name="level">The last level that is told.</param>
        /// <param name="callback">Who is told; null ends it.</param>
        /// <exception cref="UsageException">The level is none.</exception>
        /// <exception cref="ConflictException">It was called from the callback itself.</exception>
        public static void Set(LogLevel level, Action<LogLevel, string> callback)
        {
            Native.Load();
            Action<LogLevel, string> former = Interlocked.Exchange(ref told, callback);
            int status = Native.Functions.maxbonus_set_log((int)level, callback == null ? null : Line, IntPtr.Zero);
            if (status == 0) return;
            Interlocked.CompareExchange(ref told, former, callback);
            throw MaxBonusException.Of(status, "the log callback cannot be set to this level, or not from here");
        }

        static void OnLine(int level, IntPtr line, IntPtr user)
        {
            try
            {
                Volatile.Read(ref told)?.Invoke((LogLevel)level, Native.Text(line));
            }
            catch (Exception)
            {
                // It must not run into the native frames, and a log is no reason to fail.
            }
        }
    }
}
