// The guide's day at the till, against the sandbox of this project: the same day as examples/checkout.rs.
// cargo run -p maxbonus-sandbox in one window; the package MaxBonus.Client, then: Checkout [BASE_URL [TOKEN]]
using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using MaxBonus;

/// <summary>A customer as the cashier sees one; without a token, anonymous.</summary>
sealed class Customer
{
    public string Token = "8888888888";
    public string Phone = "";
}

sealed class Goods
{
    public readonly string Code, Name;
    public readonly decimal Price;

    public Goods(string code, string name, decimal price)
    {
        Code = code;
        Name = name;
        Price = price;
    }
}

/// <summary>A register with its session.</summary>
sealed class Register
{
    const int Paper = 40;
    const string Newcomer = "8-911-222-33-44";
    public readonly Session Session;

    public Register(string baseUrl, string token, string journal)
    {
        Session = new Session(new Configuration { Token = token, BaseUrl = baseUrl, Journal = new Fields { ["path"] = journal } });
    }

    public static void Cashier(string line)
    {
        Console.WriteLine("касса: " + line);
    }

    public static string Amount(decimal? amount)
    {
        return amount?.ToString("0.00", CultureInfo.InvariantCulture);
    }

    public Customer Recognise(string phone)
    {
        var customer = Session.CustomerAuth(new CustomerAuthRequest { Input = phone });
        Cashier($"{customer.FirstName}, бонусов {Amount(customer.TotalBonus)}");
        return new Customer { Token = customer.Token, Phone = phone };
    }

    public CheckCalcAnswer Calc(
        Customer customer, Goods goods, decimal? payBonus = null, string coupon = null, CheckCalcCertificate certificate = null)
    {
        return Session.CheckCalc(new CheckCalcRequest
        {
            CustomerToken = customer.Token,
            Items = new[] { new CheckCalcItem { Index = 0, Code = goods.Code, Price = goods.Price, Qty = 1 } },
            PayBonus = payBonus,
            Coupon = coupon,
            Certificate = certificate == null ? null : new[] { certificate },
        });
    }

    /// <summary>Calculates, spends, writes, prints and closes.</summary>
    public void Sell(
        string number, Customer customer, Goods goods, decimal payBonus = 0, string coupon = null,
        CheckCalcCertificate certificate = null)
    {
        var calc = Calc(customer, goods, null, coupon, certificate);
        Cashier($"можно списать до {Amount(calc.TotalMaxBonusCanPay)}");
        if (payBonus != 0)
        {
            calc = Calc(customer, goods, payBonus, coupon, certificate);
            Cashier($"покупатель списывает {Amount(payBonus)}");
        }
        var written = Session.CheckWrite(new CheckWriteRequest
        {
            CheckId = number,
            CalcId = calc.CalcId,
            CustomerToken = customer.Token,
            PayBonus = payBonus,
            Coupon = coupon,
            Certificate = certificate == null ? null : new[] { new CheckWriteCertificate(certificate) },
            Shift = 1,
        });
        Print(number, customer, goods, calc, written);
        Close(number);
    }

    public CheckWriteAnswer Write(string number, Customer customer, CheckCalcAnswer calc)
    {
        return Session.CheckWrite(
            new CheckWriteRequest { CheckId = number, CalcId = calc.CalcId, CustomerToken = customer.Token });
    }

    public void Close(string number)
    {
        Session.CheckClose(new CheckCloseRequest { CheckId = number });
    }

    /// <summary>The paper: goods, the loyalty part as the library made it, the total.</summary>
    public void Print(string number, Customer customer, Goods goods, CheckCalcAnswer calc, CheckWriteAnswer written)
    {
        var slip = Session.ReceiptSlip(new ReceiptSlipRequest(written) { Phone = customer.Phone, Width = Paper });
        Line(new string('=', Paper));
        Pair("ПРОДАЖА", "№" + number);
        Pair(goods.Name, Amount(goods.Price));
        if (calc.TotalDiscount > 0) Pair("СКИДКА", Amount(calc.TotalDiscount));
        if (calc.TotalBonusPay > 0) Pair("БОНУСАМИ", Amount(calc.TotalBonusPay));
        Pair("ИТОГ", Amount(calc.TotalCheckAmount));
        foreach (var certificate in calc.Certificate ?? new CheckCalcAnswerCertificate[0])
        {
            Pair("СЕРТИФИКАТОМ", Amount(certificate.Summ));
        }
        if (slip.Lines.Count > 0) Line(new string('-', Paper));
        foreach (string line in slip.Lines) Line(line);
        Line(new string('=', Paper));
    }

    static void Line(string line)
    {
        Console.WriteLine("        |" + line.PadRight(Paper) + "|");
    }

    static void Pair(string left, string right)
    {
        Line(left.PadRight(Paper - right.Length) + right);
    }

    public Customer Enrol(Session sandbox)
    {
        try
        {
            Session.CustomerAuth(new CustomerAuthRequest { Input = Newcomer });
        }
        catch (RefusedException refusal)
        {
            Cashier(refusal.Message);
        }
        Session.CustomerRegisterRequest(new CustomerRegisterRequestRequest { Phone = Newcomer });
        // The customer reads the PIN from the telephone; here it lies in the sandbox's outbox.
        string pin = sandbox.Request("GET", "/outbox").GetRecords("data").Last().GetText("pin");
        try
        {
            Confirm("0000000");
        }
        catch (RefusedException refusal)
        {
            Cashier("первая попытка: " + refusal.Message);
        }
        return Confirm(pin);
    }

    Customer Confirm(string pin)
    {
        var customer = Session.CustomerRegisterConfirm(new CustomerRegisterConfirmRequest
        {
            Phone = Newcomer, Pin = pin, LastName = "Новиков", FirstName = "Иван", Gender = "male", Birthday = "1990-05-17",
        });
        Cashier("зарегистрирован: " + customer.FirstName);
        return new Customer { Token = customer.Token, Phone = Newcomer };
    }

    public void Certificate(string code)
    {
        var found = Session.CertificateInfo(new CertificateInfoRequest { Code = code });
        string usable = found.Usable == true ? "можно платить" : "платить нельзя";
        string pin = found.NeedPin == true ? ", нужен ПИН-код" : "";
        Cashier($"сертификат {code}: {usable}, на нём {Amount(found.Balance)}{pin}");
    }
}

static class Checkout
{
    const string BaseUrl = "http://127.0.0.1:38200/api/cashbox";
    const string Token = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdG9yZSI6InNhbmRib3gifQ.bm90LWEtcmVhbC1zaWduYXR1cmU";
    static readonly Goods Holder = new Goods("DT-01", "Держатель тростей ДТ-01", 1.00m);
    static readonly Goods Table = new Goods("9934", "Столик", 2500.00m);
    static readonly Goods Chair = new Goods("9918", "Кресло", 6000.00m);

    static void Title(string text)
    {
        Console.WriteLine("\n## " + text + "\n");
    }

    /// <summary>Scenario 5: the server holds the check, the paper never came out, and the till knows nothing any more.</summary>
    static Register HangAndStartAgain(string baseUrl, string token, Register register, string folder, Customer anna)
    {
        var calc = register.Calc(anna, Table);
        register.Write("000009", anna, calc);
        Register.Cashier("чек проведён, касса зависла до печати");
        register.Session.Dispose();
        // The old journal is put away, as if the disk had been changed; the register kept the receipt and its calculation.
        register = new Register(baseUrl, token, Path.Combine(folder, "lost.db"));
        try
        {
            register.Write("000009", anna, calc);
        }
        catch (RefusedException refusal) when (refusal.Status == Status.AlreadyWritten)
        {
            Register.Cashier("вторая попытка: " + refusal.Message);
        }
        Register.Cashier("откат: " + register.Session.CheckRollback(new CheckRollbackRequest { CheckId = "000009" }).State);
        register.Print("000009", anna, Table, calc, register.Write("000009", anna, calc));
        register.Close("000009");
        register.Session.Dispose();
        register = new Register(baseUrl, token, Path.Combine(folder, "journal.db"));
        var pending = register.Session.JournalPending();
        Register.Cashier("в прежнем журнале ждёт решения чек " + pending.Checks[0].CheckId);
        // It was printed in the end, so the journal is told so.
        register.Close("000009");
        return register;
    }

    /// <summary>The answer to a write is lost: the library rolls the check back, and the sale is closed again.</summary>
    static void LoseTheAnswer(Register register, Session sandbox, Customer dmitry)
    {
        var calc = register.Calc(dmitry, Table);
        sandbox.Request("POST", "/faults", new Fields { ["operation"] = "check.write", ["kind"] = "status_after", ["status"] = 503 });
        try
        {
            register.Session.CheckWrite(new CheckWriteRequest
            {
                CheckId = "000010", CalcId = calc.CalcId, CustomerToken = dmitry.Token, PayBonus = 10.00m, Shift = 1,
            });
        }
        catch (UnavailableException error)
        {
            Register.Cashier($"{error.Message} Итог: {error.Outcome}");
        }
        Thread.Sleep(10);
        register.Sell("000010", dmitry, Table, 10.00m);
    }

    static void Day(string baseUrl, string token, string folder)
    {
        var register = new Register(baseUrl, token, Path.Combine(folder, "journal.db"));
        var sandbox = new Register(new Uri(new Uri(baseUrl), "/sandbox").ToString(), token, Path.Combine(folder, "admin.db")).Session;

        Title("Чек 1. Бонусы начисляются");
        // The shop's server sends no text of its own here, so the slip is the library's.
        sandbox.Request("PUT", "/settings", new Fields { ["print_text"] = false });
        var anna = register.Recognise("8 (900) 000-22-49");
        register.Sell("000001", anna, Holder);

        Title("Чек 2. Бонусы списываются");
        var dmitry = register.Recognise("+7 900 000-33-77");
        register.Sell("000002", dmitry, Holder, 0.30m);

        Title("Чек 3. Скидка по акции");
        sandbox.Request("PUT", "/settings", new Fields { ["print_text"] = true });
        var olga = register.Recognise("9000007319");
        register.Sell("000003", olga, new Goods("SALO", "Сало крученое кг", 109.00m));

        Title("Новый покупатель: анкета и ПИН-код из СМС");
        var newcomer = register.Enrol(sandbox);
        register.Sell("000004", newcomer, Table);

        Title("Купон, которого нет, и купон, который есть");
        var wrong = register.Calc(dmitry, Chair, coupon: "687523388469");
        Register.Cashier("купон не принят: " + wrong.CouponMessage);
        register.Sell("000005", dmitry, Chair, coupon: "PROMO10");

        Title("Сертификат: с покупателем и без него");
        register.Certificate("CERT-PIN");
        var payment = new CheckCalcCertificate { Code = "CERT-1000", Pin = "", Summ = 400.00m };
        register.Certificate("CERT-1000");
        register.Sell("000006", dmitry, Table, certificate: payment);
        register.Sell("000007", new Customer(), Table, certificate: payment);
        register.Certificate("CERT-1000");

        Title("Аноним");
        register.Sell("000008", new Customer(), Holder);

        Title("Возврат по чеку 2");
        var back = register.Session.CheckReturn(new CheckReturnRequest { CheckId = "000002", ReturnId = "В-000001" });
        Register.Cashier($"возвращено бонусов {Register.Amount(back.BonusReturned)}, снято начисленных "
            + $"{Register.Amount(back.BonusWithdrawn)}, на счёте {Register.Amount(back.CustomerTotalBonus)}");

        Title("Касса зависла, пока проводила чек");
        register = HangAndStartAgain(baseUrl, token, register, folder, anna);

        Title("Обрыв связи: чек не потерян и не удвоен");
        LoseTheAnswer(register, sandbox, dmitry);

        Title("Итоги смены");
        var shift = register.Session.ReceiptShift();
        Register.Cashier($"чеков: {shift.Receipts}");
        Register.Cashier($"возвратов: {shift.Returns}");
        Register.Cashier($"откачено чеков: {shift.RolledBack}");
        Register.Cashier($"неясных: {shift.Unknown}");
        Register.Cashier($"списано бонусов {Register.Amount(shift.Spent)}, начислено {Register.Amount(shift.Earned)}");
        register.Session.Dispose();
        sandbox.Dispose();
    }

    static void Main(string[] given)
    {
        // UTF-8 wherever the output goes, a file or a pipe too.
        Console.SetOut(new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true });
        string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        try
        {
            Day(given.Length > 0 ? given[0] : BaseUrl, given.Length > 1 ? given[1] : Token, folder);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
