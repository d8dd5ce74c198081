using System;
using System.Collections.Generic;
using System.Runtime.ConstrainedExecution;
using System.Threading;

namespace MaxBonus
{
    /// <summary>A session's number in the library; closes the session when it is forgotten.</summary>
    /// <remarks>
    /// No SafeHandle: it keeps an IntPtr, and the number has 64 bits in a process of 32 too. So each use of the number is
    /// followed by GC.KeepAlive, or the finalizer could close a session whose last call still goes on.
    /// </remarks>
    internal sealed class SessionHandle : CriticalFinalizerObject
    {
        /// <summary>The library may still be in an earlier one, on another thread: they live as long as the session.</summary>
        readonly List<Native.Progress> progress = new List<Native.Progress>();

        /// <summary>Interlocked knows no ulong.</summary>
        long number;

        ~SessionHandle()
        {
            if (number != 0) Native.Functions.maxbonus_session_close((ulong)number);
        }

        /// <summary>0 when it is closed, which the library refuses by itself.</summary>
        ulong Number => (ulong)Interlocked.Read(ref number);

        internal int Open(string config, out string document)
        {
            byte[] bytes = Native.Utf8(config);
            int status = Native.Answer(
                (out IntPtr response) =>
                {
                    int opened = Native.Functions.maxbonus_session_open(bytes, out ulong session, out response);
                    number = (long)session;
                    return opened;
                },
                out document);
            return status;
        }

        internal int Call(string operation, string request, out string document)
        {
            byte[] name = Native.Utf8(operation), bytes = Native.Utf8(request);
            int status = Native.Answer(
                (out IntPtr response) => Native.Functions.maxbonus_call(Number, name, bytes, out response), out document);
            GC.KeepAlive(this);
            return status;
        }

        internal int Request(string method, string path, string request, out string document)
        {
            byte[] verb = Native.Utf8(method), place = Native.Utf8(path), bytes = Native.Utf8(request);
            int status = Native.Answer(
                (out IntPtr response) => Native.Functions.maxbonus_request(Number, verb, place, bytes, out response), out document);
            GC.KeepAlive(this);
            return status;
        }

        internal int SetProgress(Native.Progress callback)
        {
            lock (progress)
            {
                if (callback != null) progress.Add(callback);
            }
            int status = Native.Functions.maxbonus_set_progress(Number, callback, IntPtr.Zero);
            GC.KeepAlive(this);
            return status;
        }

        internal void Cancel()
        {
            Native.Functions.maxbonus_session_cancel(Number);
            GC.KeepAlive(this);
        }

        /// <summary>Closes once. A session that may not be closed here and now stays open, and the status says why.</summary>
        internal int Close()
        {
            long open = Interlocked.Exchange(ref number, 0);
            if (open == 0) return 0;
            int status = Native.Functions.maxbonus_session_close((ulong)open);
            if (status == 0) GC.SuppressFinalize(this);
            else Interlocked.Exchange(ref number, open);
            return status;
        }
    }
}
