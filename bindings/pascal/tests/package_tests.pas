// What only Pascal asks of the package. BASE_URL, TOKEN and FOLDER are in the environment; ends with `N passed, N failed`.
program package_tests;

{$MODE DELPHI}{$CODEPAGE UTF8}

uses
  {$IFDEF UNIX}cthreads, cwstring,{$ENDIF} SysUtils, Classes, Math, MaxBonus;

type
  TTest = procedure;

  // Pings on a thread of its own.
  TPing = class(TThread)
  private
    FSession: TMaxBonusSession;
  protected
    procedure Execute; override;
  end;

  EStop = class(Exception);

  // What the library tells.
  TListener = class
  public
    Lines: TMaxBonusText;
    Session: TMaxBonusSession;
    Told, Levels: Integer;
    procedure Log(Level: Integer; const Line: TMaxBonusText);
    procedure Progress(Done, Total: Int64);
    procedure Stop(Done, Total: Int64);
    procedure Anew(Done, Total: Int64);
    procedure Wrong(Level: Integer; const Line: TMaxBonusText);
  end;

const
  JournalFile: TMaxBonusText = '/чеки.db';

var
  Passed, Failed: Integer;
  Token: TMaxBonusText;
  Listener: TListener;

procedure TPing.Execute;
begin
  FSession.BasicPing('{}');
end;

procedure TListener.Log(Level: Integer; const Line: TMaxBonusText);
begin
  Inc(Told);
  Levels := Max(Levels, Level);
  Lines := Lines + Line + #10;
end;

procedure TListener.Progress(Done, Total: Int64);
begin
  Lines := Lines + TMaxBonusText(Format('%d/%d ', [Done, Total]));
end;

procedure TListener.Stop(Done, Total: Int64);
begin
  raise EStop.Create('stop');
end;

procedure TListener.Anew(Done, Total: Int64);
begin
  Inc(Told);
  Session.SetProgress(Anew);
end;

procedure TListener.Wrong(Level: Integer; const Line: TMaxBonusText);
begin
  try
    MaxBonusSetLog(MAXBONUS_LOG_ERROR, Log);
  except
    on E: EMaxBonusConflict do
      Inc(Told);
  end;
  raise EStop.Create('of no interest to the library');
end;

procedure Check(Holds: Boolean; const What: string);
begin
  if not Holds then
    raise Exception.Create(What);
end;

procedure Same(const Found, Expected: TMaxBonusText);
begin
  Check(Found = Expected, Format('"%s" is not "%s"', [Found, Expected]));
end;

function Open(const Path: TMaxBonusText = '/api/cashbox'): TMaxBonusSession;
var
  Url: TMaxBonusText;
begin
  Url := StringReplace(GetEnvironmentVariable('BASE_URL'), '/api/cashbox', Path, []);
  Result := TMaxBonusSession.Create(MaxBonusFields.Add('token', Token).Add('base_url', Url)
    .Add('journal', MaxBonusFields.Add('path', GetEnvironmentVariable('FOLDER') + JournalFile))
    .Add('breaker', MaxBonusFields.Add('failures', 0)));
end;

// Calls one of the sandbox's own paths.
function Admin(const Method, Path: TMaxBonusText; const Fields: IMaxBonusFields): IMaxBonusFields;
var
  Sandbox: TMaxBonusSession;
begin
  Sandbox := Open('/sandbox');
  try
    Result := Sandbox.Request(Method, Path, Fields);
  finally
    Sandbox.Free;
  end;
end;

function Position(const Price, Quantity: Currency): IMaxBonusFields;
begin
  Result := MaxBonusFields.AddTo('items',
    MaxBonusFields.Add('index', 0).Add('code', '1001').Add('price', Price).Add('qty', Quantity));
end;

function Goods(Number: Integer): IMaxBonusFields;
var
  List: string;
  I: Integer;
begin
  List := '';
  for I := 1 to Number do
    List := List + ',{"code":"' + IntToStr(I) + '","name":"Table"}';
  Result := MaxBonusFields.AddJson('goods', '[' + Copy(List, 2, MaxInt) + ']');
end;

procedure AmountsAreExactWhereverTheProgramRuns;
var
  Session: TMaxBonusSession;
  Calc: IMaxBonusFields;
begin
  DefaultFormatSettings.DecimalSeparator := ',';
  DefaultFormatSettings.ThousandSeparator := '.';
  Session := Open;
  try
    Calc := Session.CheckCalc(Position(1234567.89, 0.001));
    Check(Calc.Amount('items[0].price') = 1234567.89, 'the price');
    Check(Calc.Amount('items[0].qty') = 0.001, 'the quantity');
    Check(Calc.Whole('items[0].index') = 0, 'the index');
  finally
    Session.Free;
    DefaultFormatSettings.DecimalSeparator := '.';
    DefaultFormatSettings.ThousandSeparator := ',';
  end;
end;

procedure AnAmountsDigitsAreItsOwn;
begin
  Same(MaxBonusDigits(0), '0.00');
  Same(MaxBonusDigits(0.3), '0.30');
  Same(MaxBonusDigits(-0.05), '-0.05');
  Same(MaxBonusDigits(1.2345), '1.2345');
  Same(MaxBonusDigits(0.001), '0.001');
  Same(MaxBonusDigits(90071992547409.92), '90071992547409.92');
  Same(MaxBonusFields.Add('a', 0.1 + 0.2).Json, '{"a":0.30}');
end;

procedure AnAmountIsReadWhole;

  procedure Refused(const Value: TMaxBonusText);
  begin
    try
      MaxBonusFields('{"a":' + Value + '}').Amount('a');
    except
      on E: EConvertError do
      begin
        Check(Pos('a holds no amount', E.Message) > 0, E.Message);
        Exit;
      end;
    end;
    Check(False, Value + ' was read');
  end;

  function Read(const Value: TMaxBonusText): TMaxBonusText;
  begin
    Result := MaxBonusDigits(MaxBonusFields('{"a":' + Value + '}').Amount('a'));
  end;

begin
  Same(Read('"-12.50"'), '-12.50');
  Same(Read('7'), '7.00');
  Same(Read('0.300000'), '0.30');
  Same(Read('null'), '0.00');
  Same(Read('-0.3'), '-0.30');
  Refused('0.00001');
  Refused('"1,5"');
  Refused('1e2');
  Refused('"-"');
  Refused('"много"');
  Refused('922337203685478.00');
end;

procedure AnAmountWithTooManyDecimalsIsRefusedByName;
var
  Session: TMaxBonusSession;
begin
  Session := Open;
  try
    try
      Session.CheckCalc(Position(1.2345, 1));
    except
      on E: EMaxBonusUsage do
      begin
        Same(E.Field, 'items[0].price');
        Check(E.Code = MAXBONUS_INVALID_ARGUMENT, 'the code');
        Exit;
      end;
    end;
    Check(False, 'it was taken');
  finally
    Session.Free;
  end;
end;

procedure FieldsAreFoundByTheirPath;
var
  Fields: IMaxBonusFields;
begin
  Fields := MaxBonusFields(' { "a" : [ {"b":[1, [2,3]], "c":"]}\",:" } , "x" ] ,'#10'"d":{"e":{"f":true}},"n":null,"z":""}');
  Same(Fields.Text('a[0].b[1][0]'), '2');
  Same(Fields.Text('a[0].c'), ']}",:');
  Same(Fields.Text('a[1]'), 'x');
  Same(Fields.Text('a[0].b'), '[1, [2,3]]');
  Check(Fields.Count('a') = 2, 'a');
  Check(Fields.Count('a[0].b') = 2, 'a[0].b');
  Check(Fields.Count('d') = 0, 'no array');
  Check(Fields.Flag('d.e.f') and Fields.Part('d').Part('e').Flag('f'), 'd.e.f');
  Check(not Fields.Has('n') and Fields.Has('z') and not Fields.Has('a[2]') and not Fields.Has('q.r[0]'), 'there or not');
  Check(not Fields.Part('n').Has('x'), 'the part of null');
  Same(MaxBonusFields('{"i":[]}').AddTo('i', Fields.Part('d')).AddTo('i', MaxBonusFields).Json,
    '{"i":[{"e":{"f":true}},{}]}');
  Same(MaxBonusFields.Add('a', 1).Add('b', 2).Add('a', 'x').Json, '{"a":"x","b":2}');
end;

procedure WhatIsNoObjectIsRefused;

  procedure Refused(const Json: TMaxBonusText);
  begin
    try
      MaxBonusFields(Json);
    except
      on EConvertError do
        Exit;
    end;
    Check(False, Json + ' was taken');
  end;

begin
  Refused('[1]');
  Refused('{"a":1');
  Refused('{"a":"1}');
  Refused('{"a":{"b":1}');
  Refused('{"a" "b"}');
end;

procedure EveryLetterIsReadAndWritten;
const
  Letters = 'Ёлка "Зелёная" \ ₽ 😀';
var
  Plain: string;
begin
  Same(MaxBonusFields('{"a":"\u0401\u043b\u043a\u0430 \u20bd \ud83d\ude00 \u00e9\u0041\n\/"}').Text('a'), 'Ёлка ₽ 😀 éA'#10'/');
  Same(MaxBonusFields(MaxBonusFields.Add('a', Letters + #9#1).Json).Text('a'), Letters + #9#1);
  Check(StringCodePage(RawByteString(MaxBonusFields.Add('a', Letters).Text('a'))) = CP_UTF8, 'the code page');
  // The program's own kind of string.
  Plain := MaxBonusFields.Add('a', Letters).Text('a');
  Check(UTF8Decode(Plain) = UnicodeString(Letters), 'a string');
end;

procedure AMessageIsForTheCashier;
var
  Session: TMaxBonusSession;
begin
  Session := Open;
  try
    try
      Session.CustomerAuth(MaxBonusFields.Add('input', '+79990000000'));
    except
      on E: EMaxBonus do
      begin
        Same(E.Message, 'Покупатель не найден');
        Same(Exception(E).Message, 'Покупатель не найден');
        Check((E is EMaxBonusRefused) and (E.HttpStatus = 422) and (E.Trace <> ''), E.ClassName);
        Same(E.Operation, 'customer.auth');
        Same(MaxBonusFields(E.Document).Text('status'), 'CUSTOMER_NOT_FOUND');
        Exit;
      end;
    end;
    Check(False, 'the customer was found');
  finally
    Session.Free;
  end;
end;

procedure ANulIsRefusedAndNotCut;
var
  Session: TMaxBonusSession;
begin
  Session := Open;
  try
    try
      Session.Call('basic.ping'#0'x', '{}');
    except
      on E: EMaxBonusUsage do
      begin
        Same(E.Status, 'INVALID_ARGUMENT');
        Same(E.Message, 'Касса передала неверные данные.');
        Exit;
      end;
    end;
    Check(False, 'it was taken');
  finally
    Session.Free;
  end;
end;

procedure TwoCallsWaitAtTheSameTime;
var
  Session: TMaxBonusSession;
  Pings: array[0..1] of TPing;
  I: Integer;
  Begun: QWord;
begin
  Admin('POST', '/faults', MaxBonusFields.Add('operation', 'basic.ping').Add('kind', 'delay').Add('ms', 600).Add('count', 2));
  Session := Open;
  try
    Begun := GetTickCount64;
    for I := 0 to 1 do
    begin
      Pings[I] := TPing.Create(True);
      Pings[I].FSession := Session;
      Pings[I].Start;
    end;
    for I := 0 to 1 do
    begin
      Pings[I].WaitFor;
      Check(Pings[I].FatalException = nil, 'a call failed');
      Pings[I].Free;
    end;
    Begun := GetTickCount64 - Begun;
    Check((Begun >= 600) and (Begun < 1100), Format('%d ms', [Begun]));
  finally
    Session.Free;
  end;
end;

procedure LogLinesAreToldUntilTheyAreNotAskedFor;
var
  Session: TMaxBonusSession;
begin
  Listener.Told := 0;
  Listener.Lines := '';
  MaxBonusSetLog(MAXBONUS_LOG_DEBUG, Listener.Log);
  Session := Open;
  try
    Session.BasicPing('{}');
    MaxBonusSetLog(MAXBONUS_LOG_OFF, nil);
    Check(Listener.Told > 0, 'nothing was told');
    Check(Listener.Levels in [MAXBONUS_LOG_INFO, MAXBONUS_LOG_DEBUG], 'the levels');
    Check(Pos('basic.ping', Listener.Lines) > 0, Listener.Lines);
    Check(Pos(Token, Listener.Lines) = 0, 'the token was told');
    Listener.Told := 0;
    Session.BasicPing('{}');
    Check(Listener.Told = 0, 'it went on');
    MaxBonusSetLog(MAXBONUS_LOG_DEBUG, Listener.Wrong);
    Session.BasicPing('{}');
    MaxBonusSetLog(MAXBONUS_LOG_OFF, nil);
    Check(Listener.Told > 0, 'an event may not set another, and what it raises is lost');
  finally
    Session.Free;
  end;
end;

procedure AWrongLevelIsRefused;
begin
  try
    MaxBonusSetLog(7, Listener.Log);
  except
    on EMaxBonusUsage do
      Exit;
  end;
  Check(False, 'it was taken');
end;

procedure ProgressIsToldAndWhatItRaisesComesOut;
var
  Session: TMaxBonusSession;
begin
  Listener.Lines := '';
  Session := Open;
  try
    Session.SetProgress(Listener.Progress);
    Session.GoodsImport(Goods(2500));
    Same(Listener.Lines, '1000/2500 2000/2500 2500/2500 ');
    Session.SetProgress(Listener.Stop);
    try
      Session.GoodsImport(Goods(2500));
      Check(False, 'it was not stopped');
    except
      on E: EStop do
        Check(E.Message = 'stop', E.Message);
    end;
    Session.SetProgress(nil);
    Session.GoodsImport(Goods(2500));
  finally
    Session.Free;
  end;
end;

procedure ProgressMayBeSetAnewWhileItIsTold;
var
  Session: TMaxBonusSession;
begin
  Listener.Told := 0;
  Session := Open;
  try
    Listener.Session := Session;
    Session.SetProgress(Listener.Anew);
    Session.GoodsImport(Goods(2500));
    Check(Listener.Told = 3, 'each part is told');
    Session.Close;
    try
      Session.SetProgress(Listener.Progress);
      Check(False, 'the session is closed');
    except
      on E: EMaxBonusUsage do
        Same(E.Status, 'INVALID_HANDLE');
    end;
  finally
    Session.Free;
  end;
end;

procedure AFreedSessionIsClosed;

  // Linux lists what is open, Windows does not let it be deleted.
  function JournalIsOpen: Boolean;
  {$IFDEF UNIX}
  var
    Found: TSearchRec;
    Target: RawByteString;
  begin
    Result := False;
    if FindFirst('/proc/self/fd/*', faAnyFile, Found) = 0 then
      repeat
        if FileGetSymLinkTarget('/proc/self/fd/' + Found.Name, Target) and (Pos(JournalFile, Target) > 0) then
          Result := True;
      until FindNext(Found) <> 0;
    FindClose(Found);
  end;
  {$ELSE}
  begin
    Result := not DeleteFile(GetEnvironmentVariable('FOLDER') + JournalFile);
  end;
  {$ENDIF}

var
  Session: TMaxBonusSession;
begin
  Session := Open;
  try
    Check(JournalIsOpen, 'the journal is not open');
  finally
    Session.Free;
  end;
  Check(not JournalIsOpen, 'the journal is still open');
end;

procedure FloatsThatAreNoneStopTheProgramAsBefore;
var
  Session: TMaxBonusSession;
  Zero: Double;
begin
  Zero := 0;
  Session := Open;
  try
    Session.BasicPing('{}');
    try
      Check(IsNan(Zero / Zero), 'no number');
    except
      on EInvalidOp do
        Exit;
    end;
    Check(False, 'the mask was not put back');
  finally
    Session.Free;
  end;
end;

procedure Run(Test: TTest; const Name: string);
begin
  try
    Test();
    Inc(Passed);
  except
    on E: Exception do
    begin
      Inc(Failed);
      WriteLn('FAILED  ', Name, ': ', E.ClassName, ': ', E.Message);
    end;
  end;
end;

begin
  SetMultiByteConversionCodePage(CP_UTF8);
  SetTextCodePage(Output, CP_UTF8);
  Token := GetEnvironmentVariable('TOKEN');
  Listener := TListener.Create;
  Same(MaxBonusVersion, GetEnvironmentVariable('VERSION'));
  Run(AmountsAreExactWhereverTheProgramRuns, 'amounts are exact wherever the program runs');
  Run(AnAmountsDigitsAreItsOwn, 'an amount''s digits are its own');
  Run(AnAmountIsReadWhole, 'an amount is read whole');
  Run(AnAmountWithTooManyDecimalsIsRefusedByName, 'an amount with too many decimals is refused by name');
  Run(FieldsAreFoundByTheirPath, 'fields are found by their path');
  Run(WhatIsNoObjectIsRefused, 'what is no object is refused');
  Run(EveryLetterIsReadAndWritten, 'every letter is read and written');
  Run(AMessageIsForTheCashier, 'a message is for the cashier');
  Run(ANulIsRefusedAndNotCut, 'a NUL is refused and not cut');
  Run(TwoCallsWaitAtTheSameTime, 'two calls wait at the same time');
  Run(LogLinesAreToldUntilTheyAreNotAskedFor, 'log lines are told until they are not asked for');
  Run(AWrongLevelIsRefused, 'a wrong level is refused');
  Run(ProgressIsToldAndWhatItRaisesComesOut, 'progress is told, and what it raises comes out');
  Run(ProgressMayBeSetAnewWhileItIsTold, 'progress may be set anew while it is told');
  Run(AFreedSessionIsClosed, 'a freed session is closed');
  Run(FloatsThatAreNoneStopTheProgramAsBefore, 'floats that are none stop the program as before');
  Listener.Free;
  WriteLn(Passed, ' passed, ', Failed, ' failed');
  if Failed > 0 then
    ExitCode := 1;
end.
