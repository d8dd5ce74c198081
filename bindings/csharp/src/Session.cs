using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;

namespace MaxBonus
{
    /// <summary>A session with one store: open it when the register starts, keep it, dispose of it at the end.</summary>
    /// <remarks>
    /// Any method may be called from any thread. Every call ends by <c>timeouts.total_ms</c> of the configuration (ms), and a
    /// failure is a <see cref="MaxBonusException"/>. After Dispose each call is a <see cref="UsageException"/>, INVALID_HANDLE.
    /// </remarks>
    public sealed partial class Session : IDisposable
    {
        /// <summary>What stopped the import that runs on this thread: progress is told on the thread that imports.</summary>
        [ThreadStatic]
        static ExceptionDispatchInfo stoppedBy;

        readonly SessionHandle handle = new SessionHandle();

        /// <summary>Opens a session and settles what an earlier one left, about a second at most.</summary>
        /// <param name="configuration">The configuration; only its token is required.</param>
        /// <exception cref="UsageException">The configuration is wrong (BAD_CONFIG); Field names the key.</exception>
        /// <exception cref="MaxBonusLibraryException">The native library cannot be used.</exception>
        public Session(Configuration configuration)
        {
            if (configuration == null) throw new ArgumentNullException(nameof(configuration));
            Native.Load();
            int status = handle.Open(configuration.ToJson(), out string document);
            Opened = Fields.Parse(document);
            if (status != 0) throw Tables.Failure(status, Opened);
        }

        /// <summary>The native library's version, <c>0.2.0</c>.</summary>
        /// <exception cref="MaxBonusLibraryException">The native library cannot be used.</exception>
        public static string NativeVersion => Native.Version();

        /// <summary>What opening answered: <c>version</c>, <c>journal</c>, <c>pending</c> and <c>warnings</c>.</summary>
        public Fields Opened { get; }

        /// <summary>Runs an operation by its name, <c>check.calc</c>.</summary>
        /// <param name="operation">The operation.</param>
        /// <param name="request">Its request; null is an empty one.</param>
        /// <returns>Its answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public Fields Call(string operation, IDictionary<string, object> request = null)
        {
            return Fields.Parse(CallText(operation, Text(request)));
        }

        /// <summary>The same from text to text: JSON that this package does not look into.</summary>
        /// <param name="operation">The operation.</param>
        /// <param name="request">Its request, a JSON object; null is an empty one.</param>
        /// <returns>Its answer, a JSON object.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public string CallText(string operation, string request)
        {
            int status = handle.Call(operation, request, out string document);
            return Answered(status, document);
        }

        /// <summary>Runs any call that the server may have, outside the table of operations.</summary>
        /// <param name="method">GET, POST, PUT, PATCH or DELETE.</param>
        /// <param name="path">The path under the base URL.</param>
        /// <param name="request">Sent as JSON, in the query for GET and DELETE; null is an empty one.</param>
        /// <returns>The server's answer, out of its envelope.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        public Fields Request(string method, string path, IDictionary<string, object> request = null)
        {
            int status = handle.Request(method, path, Text(request), out string document);
            return Fields.Parse(Answered(status, document));
        }

        /// <summary>Sets who is told of goods.import: goods done, goods in all.</summary>
        /// <remarks>It is told on the thread that imports. What it throws stops the import and is thrown there.</remarks>
        /// <param name="callback">Who is told; null ends it.</param>
        public void OnProgress(Action<long, long> callback)
        {
            Native.Progress told = (done, total, user) =>
            {
                try
                {
                    callback((long)done, (long)total);
                    return 0;
                }
                catch (Exception problem)
                {
                    // Whatever it is, it must not run into the native frames.
                    stoppedBy = ExceptionDispatchInfo.Capture(problem);
                    return 1;
                }
            };
            int status = handle.SetProgress(callback == null ? null : told);
            if (status != 0) throw MaxBonusException.Of(status, "the session is closed");
        }

        /// <summary>Makes the session's calls in flight throw <see cref="CallCancelledException"/> within 100 ms.</summary>
        /// <remarks>The session stays open; one that is closed has no calls, so there is nothing to say.</remarks>
        public void Cancel()
        {
            handle.Cancel();
        }

        /// <summary>Cancels the calls in flight, waits for them, and closes; again is no error.</summary>
        /// <exception cref="ConflictException">It was called from the progress callback of this very session.</exception>
        public void Dispose()
        {
            int status = handle.Close();
            if (status != 0) throw MaxBonusException.Of(status, "a callback of the session cannot close it");
        }

        static string Text(IDictionary<string, object> request)
        {
            return request == null ? null : Json.Write(request);
        }

        static string Answered(int status, string document)
        {
            ExceptionDispatchInfo stopped = stoppedBy;
            stoppedBy = null;
            stopped?.Throw();
            if (status != 0) throw Tables.Failure(status, Fields.Parse(document));
            return document;
        }
    }
}
