// The guide's day at the till, against the sandbox of this project: the same day as examples/checkout.rs.
//
// cargo run -p maxbonus-sandbox in one window; fpc -Fu<where MaxBonus.pas is> checkout.pas, the library beside the program,
// then: checkout [BASE_URL [TOKEN]]
program checkout;

{$IFDEF FPC}{$MODE DELPHI}{$CODEPAGE UTF8}{$ELSE}{$APPTYPE CONSOLE}{$ENDIF}
// Letters beyond ASCII are 16 bits wide to Free Pascal, so joining them to a text converts it, which loses nothing.
{$WARN IMPLICIT_STRING_CAST OFF}{$WARN IMPLICIT_STRING_CAST_LOSS OFF}

uses
  {$IFDEF UNIX}cthreads, cwstring,{$ENDIF} SysUtils, MaxBonus;

const
  BaseUrl = 'http://127.0.0.1:38200/api/cashbox';
  Token = 'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdG9yZSI6InNhbmRib3gifQ.bm90LWEtcmVhbC1zaWduYXR1cmU';
  Paper = 40;
  PhoneOfAnna = '8 (900) 000-22-49';
  PhoneOfDmitry = '+7 900 000-33-77';
  PhoneOfOlga = '9000007319';
  PhoneOfNewcomer = '8-911-222-33-44';

type
  // A customer as the cashier sees one.
  TCustomer = record
    Token, Phone: TMaxBonusText;
  end;

  TGoods = record
    Code, Name: TMaxBonusText;
    Price: Currency;
  end;

const
  Anonymous: TCustomer = (Token: '8888888888'; Phone: '');
  Holder: TGoods = (Code: 'DT-01'; Name: 'Держатель тростей ДТ-01'; Price: 1.00);
  Salo: TGoods = (Code: 'SALO'; Name: 'Сало крученое кг'; Price: 109.00);
  Table: TGoods = (Code: '9934'; Name: 'Столик'; Price: 2500.00);
  Chair: TGoods = (Code: '9918'; Name: 'Кресло'; Price: 6000.00);

var
  Folder: string;
  // What Open needs; of the sandbox the address of its admin paths.
  Server, Admin, StoreToken: TMaxBonusText;
  Session, Sandbox: TMaxBonusSession;

procedure Title(const Text: TMaxBonusText);
begin
  WriteLn;
  WriteLn('## ', Text);
  WriteLn;
end;

procedure Cashier(const Line: TMaxBonusText);
begin
  WriteLn('касса: ', Line);
end;

// Letters, not bytes, have a width.
function Blanks(Width: Integer; const Beside: TMaxBonusText): TMaxBonusText;
begin
  Result := TMaxBonusText(StringOfChar(' ', Width - Length(UTF8Decode(UTF8String(Beside)))));
end;

procedure Print(const Line: TMaxBonusText);
begin
  WriteLn('        |', Line, Blanks(Paper, Line), '|');
end;

procedure PrintPair(const Left, Right: TMaxBonusText);
begin
  Print(Left + Blanks(Paper, Left + Right) + Right);
end;

procedure PrintAmount(const Name: TMaxBonusText; const Amount: Currency);
begin
  PrintPair(Name, MaxBonusDigits(Amount));
end;

function Open(const Address: TMaxBonusText; const Journal: string): TMaxBonusSession;
begin
  Result := TMaxBonusSession.Create(MaxBonusFields.Add('token', StoreToken).Add('base_url', Address)
    .Add('journal', MaxBonusFields.Add('path', Folder + PathDelim + Journal)));
end;

// Ends the session and goes on with another journal.
procedure Reopen(const Journal: string);
begin
  FreeAndNil(Session);
  Session := Open(Server, Journal);
end;

function Recognise(const Phone: TMaxBonusText): TCustomer;
var
  Found: IMaxBonusFields;
begin
  Found := Session.CustomerAuth(MaxBonusFields.Add('input', Phone));
  Cashier(Found.Text('first_name') + ', бонусов ' + MaxBonusDigits(Found.Amount('total_bonus')));
  Result.Token := Found.Text('token');
  Result.Phone := Phone;
end;

// More: further fields of the request.
function Calculate(const Customer: TCustomer; const Goods: TGoods; const More: IMaxBonusFields): IMaxBonusFields;
begin
  Result := Session.CheckCalc(MaxBonusFields(More.Json).Add('customer_token', Customer.Token)
    .AddTo('items', MaxBonusFields.Add('index', 0).Add('code', Goods.Code).Add('price', Goods.Price).Add('qty', 1)));
end;

// The paper: goods, the loyalty part as the library made it, the total.
procedure PrintReceipt(const Number: TMaxBonusText; const Customer: TCustomer; const Goods: TGoods;
  const Calc, Written: IMaxBonusFields);
var
  Slip: IMaxBonusFields;
  I: Integer;
begin
  Slip := Session.ReceiptSlip(Written.Add('phone', Customer.Phone).Add('width', Paper));
  Print(TMaxBonusText(StringOfChar('=', Paper)));
  PrintPair('ПРОДАЖА', '№' + Number);
  PrintAmount(Goods.Name, Goods.Price);
  if Calc.Amount('total_discount') <> 0 then
    PrintAmount('СКИДКА', Calc.Amount('total_discount'));
  if Calc.Amount('total_bonus_pay') <> 0 then
    PrintAmount('БОНУСАМИ', Calc.Amount('total_bonus_pay'));
  PrintAmount('ИТОГ', Calc.Amount('total_check_amount'));
  if Calc.Count('certificate') > 0 then
    PrintAmount('СЕРТИФИКАТОМ', Calc.Amount('certificate[0].summ'));
  if Slip.Count('lines') > 0 then
    Print(TMaxBonusText(StringOfChar('-', Paper)));
  for I := 0 to Slip.Count('lines') - 1 do
    Print(Slip.Text('lines[' + TMaxBonusText(IntToStr(I)) + ']'));
  Print(TMaxBonusText(StringOfChar('=', Paper)));
end;

procedure CloseCheck(const Number: TMaxBonusText);
begin
  Session.CheckClose(MaxBonusFields.Add('check_id', Number));
end;

// Calculates, spends, writes, prints and closes.
procedure Sell(const Number: TMaxBonusText; const Customer: TCustomer; const Goods: TGoods; const Spent: Currency;
  const More: IMaxBonusFields);
var
  Calc, Written: IMaxBonusFields;
begin
  Calc := Calculate(Customer, Goods, More);
  Cashier('можно списать до ' + MaxBonusDigits(Calc.Amount('total_max_bonus_can_pay')));
  if Spent <> 0 then
  begin
    Calc := Calculate(Customer, Goods, More.Add('pay_bonus', Spent));
    Cashier('покупатель списывает ' + MaxBonusDigits(Spent));
  end;
  Written := Session.CheckWrite(More.Add('check_id', Number).Add('calc_id', Calc.Text('calc_id'))
    .Add('customer_token', Customer.Token).Add('pay_bonus', Spent).Add('shift', 1));
  PrintReceipt(Number, Customer, Goods, Calc, Written);
  CloseCheck(Number);
end;

function Confirm(const Pin: TMaxBonusText): TCustomer;
var
  Found: IMaxBonusFields;
begin
  Found := Session.CustomerRegisterConfirm(MaxBonusFields.Add('phone', PhoneOfNewcomer).Add('pin', Pin)
    .Add('last_name', 'Новиков').Add('first_name', 'Иван').Add('gender', 'male').Add('birthday', '1990-05-17'));
  Cashier('зарегистрирован: ' + Found.Text('first_name'));
  Result.Token := Found.Text('token');
  Result.Phone := PhoneOfNewcomer;
end;

function Enrol: TCustomer;
var
  Sent: IMaxBonusFields;
begin
  try
    Session.CustomerAuth(MaxBonusFields.Add('input', PhoneOfNewcomer));
  except
    on E: EMaxBonusRefused do
      Cashier(E.Message);
  end;
  Session.CustomerRegisterRequest(MaxBonusFields.Add('phone', PhoneOfNewcomer));
  try
    Confirm('0000000');
  except
    on E: EMaxBonusRefused do
      Cashier('первая попытка: ' + E.Message);
  end;
  // The customer reads the PIN from the telephone; here it lies in the sandbox's outbox.
  Sent := Sandbox.Request('GET', '/outbox', MaxBonusFields);
  Result := Confirm(Sent.Text('data[' + TMaxBonusText(IntToStr(Sent.Count('data') - 1)) + '].pin'));
end;

procedure Certificate(const Code: TMaxBonusText);
const
  Usable: array[Boolean] of TMaxBonusText = ('платить нельзя', 'можно платить');
  NeedsPin: array[Boolean] of TMaxBonusText = ('', ', нужен ПИН-код');
var
  Found: IMaxBonusFields;
begin
  Found := Session.CertificateInfo(MaxBonusFields.Add('code', Code));
  Cashier('сертификат ' + Code + ': ' + Usable[Found.Flag('usable')] + ', на нём '
    + MaxBonusDigits(Found.Amount('balance')) + NeedsPin[Found.Flag('need_pin')]);
end;

// Scenario 5: the server holds the check, the paper never came out, and the till knows nothing any more.
procedure HangAndStartAgain(const Anna: TCustomer);

  function Write(const Calc: IMaxBonusFields): IMaxBonusFields;
  begin
    Result := Session.CheckWrite(MaxBonusFields.Add('check_id', '000009').Add('calc_id', Calc.Text('calc_id'))
      .Add('customer_token', Anna.Token));
  end;

var
  Calc: IMaxBonusFields;
begin
  Calc := Calculate(Anna, Table, MaxBonusFields);
  Write(Calc);
  Cashier('чек проведён, касса зависла до печати');
  // The old journal is put away, as if the disk had been changed; the register kept the receipt and its calculation.
  Reopen('lost.db');
  try
    Write(Calc);
  except
    on E: EMaxBonusRefused do
      Cashier('вторая попытка: ' + E.Message);
  end;
  Cashier('откат: ' + Session.CheckRollback(MaxBonusFields.Add('check_id', '000009')).Text('state'));
  PrintReceipt('000009', Anna, Table, Calc, Write(Calc));
  CloseCheck('000009');
  Reopen('journal.db');
  Cashier('в прежнем журнале ждёт решения чек ' + Session.JournalPending(MaxBonusFields).Text('checks[0].check_id'));
  // It was printed in the end, so the journal is told so.
  CloseCheck('000009');
end;

// The answer to a write is lost: the library rolls the check back, and the sale is closed again.
procedure LoseTheAnswer(const Dmitry: TCustomer);
var
  Calc: IMaxBonusFields;
begin
  Calc := Calculate(Dmitry, Table, MaxBonusFields);
  Sandbox.Request('POST', '/faults', MaxBonusFields.Add('operation', 'check.write').Add('kind', 'status_after')
    .Add('status', 503));
  try
    Session.CheckWrite(MaxBonusFields.Add('check_id', '000010').Add('calc_id', Calc.Text('calc_id'))
      .Add('customer_token', Dmitry.Token).Add('pay_bonus', 10.00).Add('shift', 1));
  except
    on E: EMaxBonusUnavailable do
      Cashier(E.Message + ' Итог: ' + E.Outcome);
  end;
  Sleep(10);
  Sell('000010', Dmitry, Table, 10.00, MaxBonusFields);
end;

procedure TheShiftsSums;
var
  Shift: IMaxBonusFields;
begin
  Title('Итоги смены');
  Shift := Session.ReceiptShift(MaxBonusFields);
  Cashier('чеков: ' + Shift.Text('receipts'));
  Cashier('возвратов: ' + Shift.Text('returns'));
  Cashier('откачено чеков: ' + Shift.Text('rolled_back'));
  Cashier('неясных: ' + Shift.Text('unknown'));
  Cashier('списано бонусов ' + MaxBonusDigits(Shift.Amount('spent')) + ', начислено '
    + MaxBonusDigits(Shift.Amount('earned')));
end;

function Payment: IMaxBonusFields;
begin
  Result := MaxBonusFields.AddTo('certificate', MaxBonusFields.Add('code', 'CERT-1000').Add('pin', '').Add('summ', 400.00));
end;

procedure Day;
var
  Anna, Dmitry: TCustomer;
  Back: IMaxBonusFields;
begin
  Title('Чек 1. Бонусы начисляются');
  // The shop's server sends no text of its own here, so the slip is the library's.
  Sandbox.Request('PUT', '/settings', MaxBonusFields.Add('print_text', False));
  Anna := Recognise(PhoneOfAnna);
  Sell('000001', Anna, Holder, 0, MaxBonusFields);
  Title('Чек 2. Бонусы списываются');
  Dmitry := Recognise(PhoneOfDmitry);
  Sell('000002', Dmitry, Holder, 0.30, MaxBonusFields);
  Title('Чек 3. Скидка по акции');
  Sandbox.Request('PUT', '/settings', MaxBonusFields.Add('print_text', True));
  Sell('000003', Recognise(PhoneOfOlga), Salo, 0, MaxBonusFields);
  Title('Новый покупатель: анкета и ПИН-код из СМС');
  Sell('000004', Enrol, Table, 0, MaxBonusFields);
  Title('Купон, которого нет, и купон, который есть');
  Cashier('купон не принят: '
    + Calculate(Dmitry, Chair, MaxBonusFields.Add('coupon', '687523388469')).Text('coupon_message'));
  Sell('000005', Dmitry, Chair, 0, MaxBonusFields.Add('coupon', 'PROMO10'));
  Title('Сертификат: с покупателем и без него');
  Certificate('CERT-PIN');
  Certificate('CERT-1000');
  Sell('000006', Dmitry, Table, 0, Payment);
  Sell('000007', Anonymous, Table, 0, Payment);
  Certificate('CERT-1000');
  Title('Аноним');
  Sell('000008', Anonymous, Holder, 0, MaxBonusFields);
  Title('Возврат по чеку 2');
  Back := Session.CheckReturn(MaxBonusFields.Add('check_id', '000002').Add('return_id', 'В-000001'));
  Cashier('возвращено бонусов ' + MaxBonusDigits(Back.Amount('bonus_returned')) + ', снято начисленных '
    + MaxBonusDigits(Back.Amount('bonus_withdrawn')) + ', на счёте ' + MaxBonusDigits(Back.Amount('customer_total_bonus')));
  Title('Касса зависла, пока проводила чек');
  HangAndStartAgain(Anna);
  Title('Обрыв связи: чек не потерян и не удвоен');
  LoseTheAnswer(Dmitry);
  TheShiftsSums;
end;

procedure RemoveFolder;
var
  Found: TSearchRec;
begin
  if FindFirst(Folder + PathDelim + '*', faAnyFile, Found) = 0 then
  begin
    repeat
      DeleteFile(Folder + PathDelim + Found.Name);
    until FindNext(Found) <> 0;
    FindClose(Found);
  end;
  RemoveDir(Folder);
end;

begin
  SetTextCodePage(Output, 65001);
  Server := BaseUrl;
  StoreToken := Token;
  if ParamCount > 0 then
    Server := ParamStr(1);
  if ParamCount > 1 then
    StoreToken := ParamStr(2);
  // The same server, other paths.
  Admin := Copy(Server, 1, Pos('/', Copy(Server, 9, MaxInt)) + 7) + '/sandbox';
  Folder := GetTempDir + 'maxbonus-' + FormatDateTime('yyyymmdd-hhnnss-zzz', Now);
  CreateDir(Folder);
  try
    Session := Open(Server, 'journal.db');
    Sandbox := Open(Admin, 'admin.db');
    Day;
  finally
    Session.Free;
    Sandbox.Free;
    RemoveFolder;
  end;
end.
