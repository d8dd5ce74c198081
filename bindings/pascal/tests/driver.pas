// Does what it is told, a line a word: tests/bindings/driver.rs has the words. `driver LIBRARY`
program driver;

{$MODE DELPHI}{$CODEPAGE UTF8}

uses
  cthreads, cwstring, SysUtils, Classes, MaxBonus;

type
  TWords = array of TMaxBonusText;

  // Does something to the session after so many milliseconds.
  TMeanwhile = class(TThread)
  private
    FMs: Integer;
    FDoes: procedure of object;
  protected
    procedure Execute; override;
  end;

var
  Session: TMaxBonusSession;

procedure TMeanwhile.Execute;
begin
  Sleep(FMs);
  FDoes();
end;

function Split(const Line: TMaxBonusText): TWords;
var
  Rest: TMaxBonusText;
  Tab: Integer;
begin
  Result := nil;
  Rest := Line + #9;
  repeat
    Tab := Pos(#9, Rest);
    SetLength(Result, Length(Result) + 1);
    Result[High(Result)] := Copy(Rest, 1, Tab - 1);
    Delete(Rest, 1, Tab);
  until Rest = '';
end;

function Meanwhile(const Words: TWords): TMaxBonusText;
var
  Other: TMeanwhile;
begin
  Other := TMeanwhile.Create(True);
  try
    Other.FMs := StrToInt(Words[1]);
    if Words[0] = 'cancel' then
      Other.FDoes := Session.Cancel
    else
      Other.FDoes := Session.Close;
    Other.Start;
    try
      Result := 'answer'#9 + Session.Call(Words[2], Words[3]);
    finally
      Other.WaitFor;
    end;
  finally
    Other.Free;
  end;
end;

function Told(const Words: TWords): TMaxBonusText;
begin
  if Words[0] = 'open' then
  begin
    FreeAndNil(Session);
    Session := TMaxBonusSession.Create(Words[1]);
    Result := 'opened'#9 + Session.Opened.Json;
  end
  else if Words[0] = 'call' then
    Result := 'answer'#9 + Session.Call(Words[1], Words[2])
  else if Words[0] = 'request' then
    Result := 'answer'#9 + Session.Request(Words[1], Words[2], Words[3])
  else if Length(Words) > 1 then
    Result := Meanwhile(Words)
  else
  begin
    Session.Close;
    Result := 'closed';
  end;
end;

function Raised(E: EMaxBonus): TMaxBonusText;
const
  Truth: array[Boolean] of TMaxBonusText = ('false', 'true');
var
  Field: TMaxBonusText;
begin
  Field := E.Field;
  if Field = '' then
    Field := '-';
  Result := 'raised'#9 + TMaxBonusText(E.ClassName) + #9 + E.Status + #9 + TMaxBonusText(IntToStr(E.Code)) + #9 + E.Outcome + #9
    + Truth[E.Retryable] + #9 + Field + #9 + E.Message;
end;

var
  Line, Said: TMaxBonusText;
begin
  SetMultiByteConversionCodePage(CP_UTF8);
  SetTextCodePage(Input, CP_UTF8);
  SetTextCodePage(Output, CP_UTF8);
  while not Eof(Input) do
  begin
    ReadLn(Line);
    try
      MaxBonusLoad(ParamStr(1));
      Said := Told(Split(Line));
    except
      on E: EMaxBonus do
        Said := Raised(E);
      on E: EMaxBonusLibrary do
        Said := 'unloaded'#9 + TMaxBonusText(E.ClassName) + #9 + E.Message;
    end;
    WriteLn(Said);
    Flush(Output);
    if Copy(Said, 1, 8) = 'unloaded' then
      Break;
  end;
  Session.Free;
end.
