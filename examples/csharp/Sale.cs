// A sale with bonuses: recognise the customer, calculate, write, print, close.
// The package MaxBonus.Client, then: Sale [BASE_URL [TOKEN [PHONE]]]; the sandbox of this project by default.
using System;
using System.IO;
using System.Text;
using MaxBonus;

static class Sale
{
    const string BaseUrl = "http://127.0.0.1:38200/api/cashbox";
    const string Token = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdG9yZSI6InNhbmRib3gifQ.bm90LWEtcmVhbC1zaWduYXR1cmU";

    static int Main(string[] given)
    {
        Console.OutputEncoding = new UTF8Encoding(false);
        string baseUrl = given.Length > 0 ? given[0] : BaseUrl, token = given.Length > 1 ? given[1] : Token;
        string phone = given.Length > 2 ? given[2] : "+7 900 000-33-77";
        // A register has numbers of its own, and keeps its journal on a local disk.
        string checkId = DateTime.Now.ToString("yyyyMMdd-HHmmss");
        var journal = new Fields { ["path"] = Path.Combine(Path.GetTempPath(), $"maxbonus-{checkId}.db") };
        var items = new[] { new CheckCalcItem { Index = 0, Code = "DT-01", Price = 1.00m, Qty = 1 } };
        try
        {
            using (var session = new Session(new Configuration { Token = token, BaseUrl = baseUrl, Journal = journal }))
            {
                var customer = session.CustomerAuth(new CustomerAuthRequest { Input = phone });
                Console.WriteLine($"Бонусы: {customer.TotalBonus:0.00}");
                var calc = session.CheckCalc(new CheckCalcRequest { CustomerToken = customer.Token, Items = items });
                Console.WriteLine($"Можно списать: {calc.TotalMaxBonusCanPay:0.00}");
                // CheckId is the register's own number of the receipt: the same one may be written again without harm.
                var written = session.CheckWrite(new CheckWriteRequest
                {
                    CheckId = checkId, CalcId = calc.CalcId, CustomerToken = customer.Token, PayBonus = 0.30m,
                });
                // The answer as it is, plus phone and width, makes the slip.
                Console.WriteLine(session.ReceiptSlip(new ReceiptSlipRequest(written) { Phone = phone, Width = 32 }).Text);
                // Here the fiscal receipt is printed; then the journal is told.
                session.CheckClose(new CheckCloseRequest { CheckId = checkId });
            }
            return 0;
        }
        catch (MaxBonusException error)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }
}
