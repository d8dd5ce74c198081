using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace MaxBonus
{
    public sealed partial class Session
    {
        /// <summary>The time between two tries to cancel (ms): the thread may not have reached the library at the first.</summary>
        const int CancelAgainMs = 20;

        /// <summary>Runs an operation by its name without holding up the caller.</summary>
        /// <remarks>
        /// A call that was cancelled before it began never begins. Cancelling one that has begun cancels all calls in flight on this
        /// session, as <see cref="Cancel"/> does; the task then ends within 100 ms. A cancelled check.write is settled by the
        /// library like one that got no answer, and what it came to is thrown where that is not simply CANCELLED.
        /// </remarks>
        /// <param name="operation">The operation.</param>
        /// <param name="request">Its request, read before this returns; null is an empty one.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>Its answer.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="OperationCanceledException">It was cancelled.</exception>
        public Task<Fields> CallAsync(
            string operation, IDictionary<string, object> request = null, CancellationToken cancellation = default)
        {
            return CallAsync(operation, request, answer => answer, cancellation);
        }

        /// <summary>Runs any call that the server may have without holding up the caller, cancelled as in CallAsync.</summary>
        /// <param name="method">GET, POST, PUT, PATCH or DELETE.</param>
        /// <param name="path">The path under the base URL.</param>
        /// <param name="request">Sent as JSON, in the query for GET and DELETE; null is an empty one.</param>
        /// <param name="cancellation">Cancels the call.</param>
        /// <returns>The server's answer, out of its envelope.</returns>
        /// <exception cref="MaxBonusException">The call failed.</exception>
        /// <exception cref="OperationCanceledException">It was cancelled.</exception>
        public Task<Fields> RequestAsync(
            string method, string path, IDictionary<string, object> request = null, CancellationToken cancellation = default)
        {
            Fields sent = request == null ? null : Fields.Parse(Text(request));
            return InBackground(() => Request(method, path, sent), cancellation);
        }

        Task<T> CallAsync<T>(
            string operation, IDictionary<string, object> request, Func<Fields, T> answer, CancellationToken cancellation)
        {
            string sent = Text(request);
            return InBackground(() => answer(Fields.Parse(CallText(operation, sent))), cancellation);
        }

        /// <summary>Runs a call on another thread, and cancels it with the token.</summary>
        async Task<T> InBackground<T>(Func<T> call, CancellationToken cancellation)
        {
            var ended = new TaskCompletionSource<bool>();
            Func<T> cancellable = () =>
            {
                using (cancellation.Register(() => _ = CancelUntil(ended.Task)))
                {
                    try
                    {
                        cancellation.ThrowIfCancellationRequested();
                        return call();
                    }
                    catch (CallCancelledException cancelled) when (cancellation.IsCancellationRequested)
                    {
                        throw new OperationCanceledException(cancelled.Message, cancelled, cancellation);
                    }
                    finally
                    {
                        ended.SetResult(true);
                    }
                }
            };
            // With the token: what still waits for a thread when it is cancelled never begins.
            return await Task.Run(cancellable, cancellation).ConfigureAwait(false);
        }

        async Task CancelUntil(Task ended)
        {
            while (!ended.IsCompleted)
            {
                Cancel();
                await Task.WhenAny(ended, Task.Delay(CancelAgainMs)).ConfigureAwait(false);
            }
        }
    }
}
