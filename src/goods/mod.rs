//! `goods.import`: a long list goes out in parts, each of which may be repeated.
//!
//! What comes in the request goes out as it is. What comes in files is read whole first, row by row, into a stage on the disk:
//! so a broken file sends nothing, prices find their goods, memory stays small, and an import that was cut off goes on where
//! it stopped.

mod commerceml;
mod csv;
mod json;
mod row;
pub mod source;
pub mod stage;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::deadline::{Canceller, Deadline};
use crate::error::{Error, Result, Status};
use crate::exchange::Exchange;
use crate::money;
use crate::wire::Answer;
use crate::wire::table::Operation;
use source::Files;
use stage::{Refused, Stage};

/// Goods in one request: a few hundred kilobytes, so that a part fits into one call's time on a slow line.
const PART_GOODS: usize = 1_000;
/// More goods in one request than this fit into no call's time.
const PART_GOODS_MAX: usize = 10_000;
/// So many refused rows stand in the answer; all of them in the file that `report` names.
const REFUSED_SHOWN: u32 = 1_000;
/// What the request says to the library, not to the server.
const OURS: [&str; 7] = ["file", "offers", "part_size", "columns", "code_from", "price_type", "report"];

/// Told after each part: goods done, goods in all; `false` stops the import.
pub type Progress<'a> = &'a dyn Fn(u64, u64) -> bool;

/// The way to the server for one import.
pub struct Import<'a> {
    /// The contract and the way.
    pub exchange: &'a Exchange,
    /// Its row of the table.
    pub operation: &'a Operation,
    /// Who is told of each part.
    pub progress: Progress<'a>,
    /// Each part's time.
    pub total: Duration,
    /// Who stops it.
    pub canceller: &'a Canceller,
}

impl Import<'_> {
    /// Sends goods and groups; each part has a call's whole time.
    ///
    /// `journal` is where the stage of files lies beside. A caller that numbers its parts itself (`part`, `parts`) is left
    /// alone.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` where there is nothing to send or a file cannot be read, `CANCELLED` when stopped, `JOURNAL` for a
    /// stage that cannot be written, any of the network. Parts before the failed one are accepted; the whole import may be
    /// repeated.
    pub fn run(&self, mut request: Map<String, Value>, journal: Result<&Path>) -> Result<Answer> {
        let size = part_size(&request)?;
        let files = Files::of(&request)?;
        let report = request.get("report").and_then(Value::as_str).map(PathBuf::from);
        request.retain(|key, _| !OURS.contains(&key.as_str()));
        match files {
            None => self.import_request(request, size),
            Some(_) if request.contains_key("goods") || request.contains_key("groups") => {
                Err(Error::argument(
                    "file",
                    "товары уже есть в самом запросе",
                    "stands beside `goods` or `groups`",
                ))
            }
            Some(files) => self.import_files(&files, request, size, report.as_deref(), journal?),
        }
    }

    fn import_request(&self, mut request: Map<String, Value>, size: usize) -> Result<Answer> {
        for name in ["goods", "groups"] {
            if request.get(name).is_some_and(|list| !list.is_array() && !list.is_null()) {
                return Err(Error::argument(name, "нужен массив", "is not an array"));
            }
        }
        let length = |name: &str| request.get(name).and_then(Value::as_array).map_or(0, Vec::len);
        if length("goods") + length("groups") == 0 {
            return Err(Error::argument("goods", "нет ни товаров, ни групп", "is empty, and so is `groups`"));
        }
        let count = length("goods");
        if count <= size || request.contains_key("part") || request.contains_key("parts") {
            let answer = self.send(request)?;
            _ = (self.progress)(count as u64, count as u64);
            return Ok(answer);
        }
        let Some(Value::Array(goods)) = request.remove("goods") else {
            return Ok(Map::new().into());
        };
        let parts = Parts { begun: self.canceller.epoch(), count, size };
        let mut goods = goods.into_iter();
        let mut answer = Answer::from(Map::new());
        for part in 1..=parts.all() {
            let chunk: Vec<Value> = goods.by_ref().take(size).collect();
            let groups = request.remove("groups").filter(|_| part == 1);
            answer = self.send(parts.request(&request, part, chunk, groups))?;
            self.tell(&parts, part)?;
        }
        Ok(answer)
    }

    fn import_files(
        &self,
        files: &Files,
        request: Map<String, Value>,
        size: usize,
        report: Option<&Path>,
        journal: &Path,
    ) -> Result<Answer> {
        let begun = self.canceller.epoch();
        let key = files.key(&json!([size, request]), &|| self.canceller.epoch() != begun)?;
        let mut stage = Stage::open(journal, &key)?;
        if !stage.is_complete()? {
            stage.fill(|stage| files.read_into(stage, &|| self.canceller.epoch() != begun))?;
        }
        let (goods, groups) = stage.counts()?;
        if goods + groups == 0 {
            let refused = stage.refused(1)?;
            let why = refused.first().map(|first| format!(", строка {}: {}", first.line, first.reason));
            let told = format!("нет ни одного товара, который можно загрузить{}", why.unwrap_or_default());
            write_report(report, &stage)?;
            stage.discard();
            return Err(Error::argument("file", &told, "holds no good that can be imported"));
        }
        let parts = Parts { begun, count: usize::try_from(goods).unwrap_or(usize::MAX), size };
        let before = stage.parts_done()?;
        for part in before + 1..=parts.all() {
            let rows = stage.goods(part, size)?;
            let groups =
                if part == 1 { Some(stage.groups()?).filter(|groups| !groups.is_empty()) } else { None };
            let (lines, goods): (Vec<(u64, String)>, Vec<Value>) = rows.into_iter().unzip();
            let answer = self.send(parts.request(&request, part, goods, groups.map(Value::from)))?;
            stage.accepted(part, &refused_by_server(&answer, &lines))?;
            self.tell(&parts, part)?;
        }
        write_report(report, &stage)?;
        let answer = described(&stage, &parts, before)?;
        stage.discard();
        Ok(answer.into())
    }

    fn send(&self, request: Map<String, Value>) -> Result<Answer> {
        self.exchange.call(self.operation, request, &Deadline::after(self.total, self.canceller))
    }

    /// Tells how far it is, and stops where that is wanted.
    fn tell(&self, parts: &Parts, part: usize) -> Result<()> {
        let done = (part * parts.size).min(parts.count);
        let goes_on =
            (self.progress)(done as u64, parts.count as u64) && self.canceller.epoch() == parts.begun;
        if goes_on || part >= parts.all() {
            return Ok(());
        }
        Err(Error::new(Status::Cancelled, format!("stopped after part {part} of {}", parts.all())))
    }
}

/// How a list is cut.
struct Parts {
    begun: u64,
    count: usize,
    size: usize,
}

impl Parts {
    /// Groups alone are one part too.
    fn all(&self) -> usize {
        self.count.div_ceil(self.size).max(1)
    }

    /// One part's request; the groups come with the first.
    fn request(
        &self,
        common: &Map<String, Value>,
        part: usize,
        goods: Vec<Value>,
        groups: Option<Value>,
    ) -> Map<String, Value> {
        let mut request = common.clone();
        if let Some(groups) = groups {
            request.insert("groups".to_owned(), groups);
        }
        request.insert("goods".to_owned(), Value::Array(goods));
        request.insert("part".to_owned(), part.into());
        request.insert("parts".to_owned(), self.all().into());
        request
    }
}

fn part_size(request: &Map<String, Value>) -> Result<usize> {
    let Some(given) = request.get("part_size").filter(|size| !size.is_null()) else { return Ok(PART_GOODS) };
    let size = money::read_strict(given, 0).ok().and_then(|size| usize::try_from(size).ok());
    size.filter(|size| (1..=PART_GOODS_MAX).contains(size)).ok_or_else(|| {
        let ru = format!("нужно от 1 до {PART_GOODS_MAX}");
        Error::argument("part_size", &ru, &format!("must be from 1 to {PART_GOODS_MAX}"))
    })
}

/// Rows that the server would not have: `{"rejected":[{"index","code","message"}]}` (I).
fn refused_by_server(answer: &Answer, lines: &[(u64, String)]) -> Vec<Refused> {
    let [rejected] = answer.fields(["rejected"]);
    let rows = rejected.as_ref().and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let refused = rows.iter().map(|row| {
        let index = row.get("index").and_then(money::read_lenient).and_then(|n| usize::try_from(n).ok());
        let (line, code) = index.and_then(|n| lines.get(n)).cloned().unwrap_or_default();
        let said = row.get("message").and_then(Value::as_str).unwrap_or("сервер не принял товар");
        Refused { line, code, reason: said.to_owned() }
    });
    refused.collect()
}

fn described(stage: &Stage, parts: &Parts, before: usize) -> Result<Map<String, Value>> {
    let (goods, groups) = stage.counts()?;
    let shown = stage.refused(REFUSED_SHOWN)?;
    let shown = shown.iter().map(|r| json!({"line": r.line, "code": r.code, "reason": r.reason}));
    let fields = [
        ("goods", json!(goods)),
        ("groups", json!(groups)),
        ("parts", json!(parts.all())),
        ("parts_before", json!(before)),
        ("refused_count", json!(stage.refused_count()?)),
        ("refused", shown.collect()),
    ];
    Ok(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// All refused rows, for a spreadsheet: UTF-8 with its mark, semicolons.
fn write_report(path: Option<&Path>, stage: &Stage) -> Result<()> {
    let Some(path) = path else { return Ok(()) };
    let failed =
        |e: std::io::Error| Error::argument("report", "файл не записать", &format!("cannot be written: {e}"));
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut file = BufWriter::new(File::create(path).map_err(failed)?);
    write!(file, "\u{feff}строка;код;причина\r\n").map_err(failed)?;
    stage.each_refused(u32::MAX, |refused| {
        let Refused { line, code, reason } = refused;
        write!(file, "{line};{};{}\r\n", quoted(&code), quoted(&reason)).map_err(failed)
    })?;
    file.flush().map_err(failed)
}
