// What an integrator would write by hand in C#: Client.exe PORT PATH TOKEN REQUEST.json
// Reads a number of calls, answers with the process's CPU time (HttpClient works on threads of its own) and the
// wall time, microseconds per call. The answer is read as a text and not parsed.
using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net.Http;
using System.Runtime.InteropServices;
using System.Text;

static class Client {
    struct Timespec { public long Seconds, Nanoseconds; }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    static extern int ClockGettime(int clock, out Timespec time);

    static double CpuMicroseconds() {
        Timespec t;
        ClockGettime(2, out t); // CLOCK_PROCESS_CPUTIME_ID
        return t.Seconds * 1e6 + t.Nanoseconds / 1e3;
    }

    static void Main(string[] args) {
        var url = "http://127.0.0.1:" + args[0] + args[1];
        var body = File.ReadAllText(args[3]);
        var http = new HttpClient();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + args[2]);
        http.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "application/json");
        http.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Encoding", "gzip");
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "maxbonus/0.2.0");
        http.DefaultRequestHeaders.ExpectContinue = false;
        string line;
        while ((line = Console.ReadLine()) != null) {
            var calls = int.Parse(line);
            var cpu = CpuMicroseconds();
            var wall = Stopwatch.StartNew();
            for (var i = 0; i < calls; i++) {
                var content = new StringContent(body, Encoding.UTF8);
                content.Headers.Remove("Content-Type");
                content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
                var answer = http.PostAsync(url, content).Result;
                answer.EnsureSuccessStatusCode();
                if (!answer.Content.ReadAsStringAsync().Result.Contains("calc_id")) throw new Exception("no calc_id");
            }
            cpu = CpuMicroseconds() - cpu;
            var took = wall.Elapsed.TotalMilliseconds * 1000;
            Console.WriteLine(string.Format(CultureInfo.InvariantCulture, "{0} {1}", cpu / calls, took / calls));
        }
    }
}
