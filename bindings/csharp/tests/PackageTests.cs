// What only C# asks of the package. BASE_URL, TOKEN: a sandbox; FOLDER: where journals lie; VERSION: the project's.
// PackageTests.exe ends with `N passed, N failed`.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using MaxBonus;

static class PackageTests
{
    static readonly string Token = Environment.GetEnvironmentVariable("TOKEN");
    static readonly CheckCalcItem[] Items = { new CheckCalcItem { Index = 0, Code = "1001", Price = 1234567.89m, Qty = 0.001m } };

    static int Main()
    {
        Console.SetOut(new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true });
        int passed = 0, failed = 0;
        var tests = typeof(PackageTests).GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
            .Where(method => method.IsDefined(typeof(TestAttribute), false));
        foreach (MethodInfo test in tests)
        {
            try
            {
                if (test.Invoke(null, null) is Task task) task.GetAwaiter().GetResult();
                passed++;
                Console.WriteLine("ok      " + test.Name.Replace('_', ' '));
            }
            catch (Exception problem)
            {
                failed++;
                Console.WriteLine("FAILED  " + test.Name.Replace('_', ' ') + Environment.NewLine + problem);
            }
        }
        Console.WriteLine(passed + " passed, " + failed + " failed");
        return failed == 0 ? 0 : 1;
    }

    [Test]
    static void The_package_and_the_library_have_the_projects_version()
    {
        string version = Environment.GetEnvironmentVariable("VERSION");
        Same(version, Session.NativeVersion);
        Same(version + ".0", typeof(Session).Assembly.GetName().Version.ToString());
        Same(version, typeof(Session).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>().InformationalVersion);
    }

    [Test]
    static void Amounts_are_decimals_and_go_out_exactly()
    {
        using (var session = Open())
        {
            var calc = session.CheckCalc(new CheckCalcRequest { Items = Items });
            CheckCalcAnswerItem item = calc.Items[0];
            Same(1234567.89m, item.Price);
            Same(0.001m, item.Qty);
            Same(0L, item.Index);
            Same(typeof(decimal), calc.GetAny("total_discount").GetType());
            Same(null, calc.GiftCodeMessage);
        }
    }

    [Test]
    static void Json_is_read_and_written_exactly()
    {
        const string Text = "{\"a\":[1,-0.30,7922816251426433759354395.335,[],{}],\"б\":\"Ё\\\"\\\\\\u0001😀\",\"n\":null,\"f\":false}";
        Same(Text, Fields.Parse(" \r\n\t" + Text + " ").ToJson());
        var read = Fields.Parse("{\"big\":123456789012345678901234567890,\"fine\":1e-29,\"odd\":1.50E+1,\"text\":\"2.5\",\"e\":\"\\/\\b\\f\\n\\r\\t\\u20BD\"}");
        Same("123456789012345678901234567890", read["big"]);
        Same("1e-29", read["fine"]);
        Same(15.0m, read["odd"]);
        Same(2.5m, read.GetAmount("text"));
        Same(null, read.GetWhole("text"));
        Same("/\b\f\n\r\t₽", read["e"]);
        foreach (string wrong in new[] { "", "{", "[1]", "{\"a\":01}", "{\"a\":1,}", "{a:1}", "{\"a\":\"\n\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\\x\"}", "{\"a\":tru}", "{}{}", "{\"a\":" + new string('[', 100000) })
        {
            Throws<FormatException>(() => Fields.Parse(wrong));
        }
        var endless = new Fields();
        endless["self"] = endless;
        Throws<ArgumentException>(() => endless.ToJson());
        Same("{\"wire\":{\"Ключ\":\"7\"}}", new Fields { ["wire"] = new Dictionary<string, string> { ["Ключ"] = "7" } }.ToJson());
        Throws<ArgumentException>(() => new Fields { ["wire"] = new Dictionary<int, string> { [1] = "7" } }.ToJson());
    }

    [Test]
    static void Numbers_that_are_not_exact_are_refused()
    {
        using (var session = Open())
        {
            var request = new Fields { ["items"] = new[] { new Fields { ["price"] = 0.1 + 0.2 } } };
            Throws<ArgumentException>(() => session.Call("check.calc", request));
            var refused = Throws<UsageException>(() => session.CheckCalc(
                new CheckCalcRequest { Items = new[] { new CheckCalcItem { Index = 0, Code = "1", Price = 0.001m, Qty = 1 } } }));
            Same("items[0].price", refused.Field);
        }
    }

    [Test]
    static void Fields_beside_the_named_ones_are_sent_and_kept()
    {
        using (var session = Open())
        {
            var calc = session.CheckCalc(new CheckCalcRequest { Items = Items, PayBonus = null, ["till"] = "7" });
            var again = new CheckCalcRequest(calc);
            Same(1234567.89m, again.Items.Single().Price);
            Same(calc.ToJson(), again.ToJson());
        }
        using (var sandbox = Open("/sandbox"))
        {
            var bodies = sandbox.Request("GET", "/requests").GetRecords("data")
                .Where(request => request.GetText("operation") == "check.calc").Select(request => (Fields)request["body"]);
            Fields sent = bodies.Single(body => body.GetText("till") == "7");
            Same(false, sent.ContainsKey("pay_bonus"));
        }
    }

    [Test]
    static void The_methods_are_the_operations_of_the_library()
    {
        using (var session = Open())
        {
            var rows = session.BasicContract().GetRecords("operations");
            foreach (Fields row in rows)
            {
                string name = string.Concat(row.GetText("operation").Split('.', '_').Select(w => char.ToUpperInvariant(w[0]) + w.Substring(1)));
                True(typeof(Session).GetMethod(name) != null && typeof(Session).GetMethod(name + "Async") != null, name);
            }
            True(rows.Count > 20, "too few operations");
        }
    }

    [Test]
    static void Two_calls_wait_at_the_same_time()
    {
        Fault(new Fields { ["operation"] = "basic.ping", ["kind"] = "delay", ["ms"] = 600, ["count"] = 2 });
        using (var session = Open())
        {
            var begun = Stopwatch.StartNew();
            var threads = new[] { new Thread(() => session.BasicPing()), new Thread(() => session.BasicPing()) };
            foreach (Thread thread in threads) thread.Start();
            foreach (Thread thread in threads) thread.Join();
            True(begun.ElapsedMilliseconds >= 600 && begun.ElapsedMilliseconds < 1100, begun.Elapsed.ToString());
        }
    }

    [Test]
    static async Task An_awaited_call_answers_and_fails_as_the_other_does()
    {
        using (var session = Open())
        {
            Same("Дмитрий", (await session.CustomerAuthAsync(new CustomerAuthRequest { Input = "79000003377" })).FirstName);
            Same("Дмитрий", (await session.RequestAsync("POST", "/customer/auth", new Fields { ["phone"] = "79000003377" })).GetText("first_name"));
            var refused = await ThrowsAsync<RefusedException>(session.CustomerAuthAsync(new CustomerAuthRequest { Input = "+79990000000" }));
            Same(Status.CustomerNotFound, refused.Status);
        }
    }

    [Test]
    static async Task A_cancelled_token_cancels_its_call()
    {
        Fault(new Fields { ["operation"] = "basic.ping", ["kind"] = "hang" });
        using (var session = Open())
        using (var cancellation = new CancellationTokenSource())
        {
            var begun = Stopwatch.StartNew();
            Task<Fields> ping = session.BasicPingAsync(cancellation: cancellation.Token);
            await Task.Delay(200);
            cancellation.Cancel();
            var cancelled = await ThrowsAsync<OperationCanceledException>(ping);
            Same(cancellation.Token, cancelled.CancellationToken);
            True(ping.IsCanceled, "the task says that it was cancelled");
            True(begun.ElapsedMilliseconds < 2000, begun.Elapsed.ToString());
            // The session is still good.
            Same("Дмитрий", session.CustomerAuth(new CustomerAuthRequest { Input = "79000003377" }).FirstName);
        }
    }

    [Test]
    static async Task A_call_that_is_cancelled_before_it_has_a_thread_never_begins()
    {
        using (var session = Open())
        using (var cancellation = new CancellationTokenSource())
        using (var gate = new ManualResetEventSlim())
        {
            ThreadPool.GetMinThreads(out int workers, out int ports);
            ThreadPool.GetMaxThreads(out int mostWorkers, out int mostPorts);
            True(ThreadPool.SetMaxThreads(workers, mostPorts), "the pool can be narrowed");
            try
            {
                // More than the threads that there are: nothing else gets one until the gate opens.
                var busy = Enumerable.Range(0, 64).Select(n => Task.Run(() => gate.Wait())).ToArray();
                var call = session.CustomerRegisterRequestAsync(
                    new CustomerRegisterRequestRequest { Phone = "79000000001" }, cancellation.Token);
                Thread.Sleep(100);
                Same(false, call.IsCompleted);
                cancellation.Cancel();
                gate.Set();
                await ThrowsAsync<OperationCanceledException>(call);
                await Task.WhenAll(busy);
            }
            finally
            {
                gate.Set();
                ThreadPool.SetMaxThreads(mostWorkers, mostPorts);
            }
        }
        using (var sandbox = Open("/sandbox"))
        {
            var sent = sandbox.Request("GET", "/outbox").GetRecords("data") ?? new Fields[0];
            Same(false, sent.Any(sms => sms.GetText("phone") == "79000000001"));
        }
    }

    [Test]
    static void The_log_is_told_after_collections_and_what_it_throws_is_passed_over()
    {
        var told = new List<string>();
        using (var session = Open())
        {
            Log.Set(LogLevel.Trace, (level, line) =>
            {
                lock (told) told.Add(level + " " + line);
                throw new InvalidOperationException("passed over");
            });
            for (int n = 0; n < 5; n++) Collect();
            session.BasicPing();
            var inside = "";
            Log.Set(LogLevel.Information, (level, line) => inside += Throws<ConflictException>(() => Log.Set(LogLevel.Off, null)).Status);
            session.BasicPing();
            Log.Set(LogLevel.Off, null);
            session.BasicPing();
            True(inside.StartsWith(Status.Conflict, StringComparison.Ordinal), inside);
        }
        True(told.Count > 1, "no line was told");
        Same(false, told.Any(line => line.Contains(Token)));
        Same(Status.InvalidArgument, Throws<UsageException>(() => Log.Set((LogLevel)9, (level, line) => { })).Status);
    }

    [Test]
    static void Progress_is_told_and_what_it_throws_comes_out()
    {
        var told = new List<string>();
        using (var session = Open())
        {
            session.OnProgress((done, total) => told.Add(done + "/" + total));
            Collect();
            session.GoodsImport(Goods(2500));
            Same("1000/2500 2000/2500 2500/2500", string.Join(" ", told));
            session.OnProgress((done, total) => throw new KeyNotFoundException("stop"));
            Same("stop", Throws<KeyNotFoundException>(() => session.GoodsImport(Goods(2500))).Message);
            // The last part has gone out by then; what was thrown is thrown all the same, and only there.
            Throws<KeyNotFoundException>(() => session.GoodsImport(Goods(10)));
            session.OnProgress(null);
            session.GoodsImport(Goods(10));
        }
    }

    [Test]
    static void Progress_may_be_set_anew_while_it_is_told()
    {
        int told = 0;
        using (var session = Open())
        {
            Action<long, long> anew = null;
            anew = (done, total) =>
            {
                told++;
                session.OnProgress((d, t) => anew(d, t));
                Collect();
            };
            session.OnProgress(anew);
            session.GoodsImport(Goods(2500));
        }
        Same(3, told);
    }

    [Test]
    static void A_session_cannot_be_closed_by_its_own_callback()
    {
        using (var session = Open())
        {
            session.OnProgress((done, total) => session.Dispose());
            Same(Status.Conflict, Throws<ConflictException>(() => session.GoodsImport(Goods(10))).Status);
            session.BasicPing();
        }
    }

    [Test]
    static void After_dispose_each_use_is_refused_and_dispose_is_no_error()
    {
        var session = Open();
        session.Dispose();
        session.Dispose();
        session.Cancel();
        Same(Status.InvalidHandle, Throws<UsageException>(() => session.BasicPing()).Status);
        Same(Status.InvalidHandle, Throws<UsageException>(() => session.Request("GET", "/basic/ping")).Status);
        var refused = Throws<UsageException>(() => session.OnProgress((done, total) => { }));
        Same(Status.InvalidHandle, refused.Status);
        True(refused.Message.Length > 0 && refused.ToString().Contains(Status.InvalidHandle), refused.ToString());
    }

    [DllImport("maxbonus", CallingConvention = CallingConvention.Cdecl)]
    static extern int maxbonus_session_cancel(ulong session);

    [Test]
    static void A_forgotten_session_is_closed()
    {
        ulong number = Forget();
        for (int n = 0; n < 5; n++) Collect();
        Same(3, maxbonus_session_cancel(number));
    }

    /// <summary>In a frame of its own, so that nothing on the stack remembers the session.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static ulong Forget()
    {
        ulong number = 0;
        var opened = new Thread(() =>
        {
            var session = Open();
            const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;
            object handle = typeof(Session).GetField("handle", Hidden).GetValue(session);
            number = (ulong)(long)handle.GetType().GetField("number", Hidden).GetValue(handle);
            Same(0, maxbonus_session_cancel(number));
            GC.KeepAlive(session);
        });
        opened.Start();
        opened.Join();
        return number;
    }

    [Test]
    static void A_null_character_and_half_a_letter_are_refused_and_not_cut()
    {
        using (var session = Open())
        {
            Throws<ArgumentException>(() => session.Call("basic.ping\0x"));
            Throws<ArgumentException>(() => session.CustomerAuth(new CustomerAuthRequest { Input = "\ud83d" }));
        }
    }

    static Session Open(string path = "/api/cashbox")
    {
        return new Session(new Configuration
        {
            Token = Token,
            BaseUrl = Environment.GetEnvironmentVariable("BASE_URL").Replace("/api/cashbox", path),
            Journal = new Fields { ["path"] = Path.Combine(Environment.GetEnvironmentVariable("FOLDER"), "чеки.db") },
            Breaker = new Fields { ["failures"] = 0 },
        });
    }

    static void Fault(Fields what)
    {
        using (var sandbox = Open("/sandbox")) sandbox.Request("POST", "/faults", what);
    }

    static GoodsImportRequest Goods(int count)
    {
        return new GoodsImportRequest
        {
            Goods = Enumerable.Range(0, count).Select(n => new GoodsImportGoods { Code = "g" + n, Name = "Стол" }).ToList(),
        };
    }

    static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    static void Same(object expected, object found)
    {
        True(Equals(expected, found), "expected " + expected + ", found " + found);
    }

    static void True(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidOperationException(otherwise);
    }

    static T Throws<T>(Action action) where T : Exception
    {
        try
        {
            action();
        }
        catch (T expected)
        {
            return expected;
        }
        throw new InvalidOperationException("no " + typeof(T).Name);
    }

    static async Task<T> ThrowsAsync<T>(Task task) where T : Exception
    {
        try
        {
            await task;
        }
        catch (T expected)
        {
            return expected;
        }
        throw new InvalidOperationException("no " + typeof(T).Name);
    }
}

[AttributeUsage(AttributeTargets.Method)]
sealed class TestAttribute : Attribute
{
}
