// A sale with bonuses: recognise the customer, calculate, write, print, close.
//
// fpc -Fu<where MaxBonus.pas is> sale.pas, the library beside the program, then: sale [BASE_URL [TOKEN [PHONE]]]; the
// sandbox of this project by default. In Delphi: a console application with MaxBonus.pas in the project.
program sale;

{$IFDEF FPC}{$MODE DELPHI}{$CODEPAGE UTF8}{$ELSE}{$APPTYPE CONSOLE}{$ENDIF}

uses
  {$IFDEF UNIX}cthreads, cwstring,{$ENDIF} SysUtils, MaxBonus;

function Given(Index: Integer; const Default: string): string;
begin
  Result := ParamStr(Index);
  if Result = '' then
    Result := Default;
end;

const
  BaseUrl = 'http://127.0.0.1:38200/api/cashbox';
  Token = 'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdG9yZSI6InNhbmRib3gifQ.bm90LWEtcmVhbC1zaWduYXR1cmU';
var
  Session: TMaxBonusSession;
  Customer, Calc, Written: IMaxBonusFields;
  Phone, CheckId: string;
begin
  SetTextCodePage(Output, 65001);
  // A register has numbers of its own, and keeps its journal on a local disk; here it lies beside the program.
  CheckId := FormatDateTime('yyyymmdd"-"hhnnss', Now);
  Phone := Given(3, '+7 900 000-33-77');
  try
    Session := TMaxBonusSession.Create(MaxBonusFields.Add('base_url', Given(1, BaseUrl)).Add('token', Given(2, Token))
      .Add('journal', MaxBonusFields.Add('path', ExtractFilePath(ParamStr(0)) + 'sale-' + CheckId + '.db')));
    try
      Customer := Session.CustomerAuth(MaxBonusFields.Add('input', Phone));
      WriteLn('Бонусы: ', MaxBonusDigits(Customer.Amount('total_bonus')));
      Calc := Session.CheckCalc(MaxBonusFields.Add('customer_token', Customer.Text('token'))
        .AddTo('items', MaxBonusFields.Add('index', 0).Add('code', 'DT-01').Add('price', 1.00).Add('qty', 1)));
      WriteLn('Можно списать: ', MaxBonusDigits(Calc.Amount('total_max_bonus_can_pay')));
      // check_id is the register's own number of the receipt: the same one may be written again without harm.
      Written := Session.CheckWrite(MaxBonusFields.Add('check_id', CheckId).Add('calc_id', Calc.Text('calc_id'))
        .Add('customer_token', Customer.Text('token')).Add('pay_bonus', 0.30));
      // The answer as it is, plus phone and width, makes the slip.
      WriteLn(Session.ReceiptSlip(Written.Add('phone', Phone).Add('width', 32)).Text('text'));
      // Here the fiscal receipt is printed; then the journal is told.
      Session.CheckClose(MaxBonusFields.Add('check_id', CheckId));
    finally
      Session.Free;
    end;
  except
    on E: EMaxBonus do
    begin
      WriteLn(E.Message);
      ExitCode := 1;
    end;
  end;
end.
