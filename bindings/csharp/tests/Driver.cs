// Does what it is told, a line a word: tests/bindings/driver.rs has the words. Driver.exe

using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;
using MaxBonus;

static class Driver
{
    static Session session;

    static int Main()
    {
        var utf8 = new UTF8Encoding(false);
        var input = new StreamReader(Console.OpenStandardInput(), utf8);
        var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true, NewLine = "\n" };
        string line;
        while ((line = input.ReadLine()) != null)
        {
            string[] said;
            try
            {
                said = Told(line.Split('\t'));
            }
            catch (MaxBonusException error)
            {
                said = Raised(error);
            }
            catch (MaxBonusLibraryException error)
            {
                said = new[] { "unloaded", error.GetType().Name, error.Message.Replace("\n", " ") };
            }
            output.WriteLine(string.Join("\t", said));
            if (said[0] == "unloaded") break;
        }
        session?.Dispose();
        return 0;
    }

    static string[] Told(string[] words)
    {
        switch (words[0])
        {
            case "open": return Open(words[1]);
            case "call": return new[] { "answer", session.CallText(words[1], words[2]) };
            case "request": return new[] { "answer", session.Request(words[1], words[2], Fields.Parse(words[3])).ToJson() };
            case "cancel": return Meanwhile(session.Cancel, words);
            case "close":
                if (words.Length > 1) return Meanwhile(session.Dispose, words);
                session.Dispose();
                return new[] { "closed" };
            default: throw new InvalidOperationException("no such word: " + words[0]);
        }
    }

    static string[] Open(string configuration)
    {
        session?.Dispose();
        session = new Session(new Configuration(Fields.Parse(configuration)));
        return new[] { "opened", session.Opened.ToJson() };
    }

    static string[] Meanwhile(Action does, string[] words)
    {
        var other = new Thread(() =>
        {
            Thread.Sleep(int.Parse(words[1], CultureInfo.InvariantCulture));
            does();
        });
        other.Start();
        try
        {
            return new[] { "answer", session.CallText(words[2], words[3]) };
        }
        finally
        {
            other.Join();
        }
    }

    static string[] Raised(MaxBonusException error)
    {
        return new[]
        {
            "raised", error.GetType().Name, error.Status, error.Code.ToString(CultureInfo.InvariantCulture), error.Outcome,
            error.Retryable ? "true" : "false", error.Field ?? "-", error.Message,
        };
    }
}
