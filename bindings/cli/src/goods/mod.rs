//! `maxbonus goods`: files of goods to the server, in parts, each of which may be repeated.
//!
//! Everything is read whole first, row by row, into a stage on the disk: so a broken file sends nothing, prices find their
//! goods, memory stays small, and an import that was cut off goes on where it stopped. A reader of another kind of file is a
//! module beside `table`, `json` and `commerceml` that fills the same sink.

pub(crate) mod amount;
mod commerceml;
mod input;
mod json;
mod progress;
mod report;
mod row;
mod send;
mod sink;
mod stage;
mod table;
mod text;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

pub use self::input::{Input, Reading};
pub use self::stage::{Place, Refused, Stage, Staged};
use crate::Ending;
use crate::arguments::GoodsArguments;
use crate::failure::{Failure, Kind};
use crate::interrupt::Interrupt;
use crate::library::{Config, Library};
use crate::output::{self, Output};
use progress::Rows;
use report::Report;
use send::Parts;

type Result<T> = std::result::Result<T, Failure>;

/// What Ctrl+C tells before the first part.
const NOTHING_SENT: &str = "Остановлено, ничего не отправлено.";
/// So many refused rows are printed; all of them stand in the report.
const REFUSED_PRINTED: u32 = 20;
/// So many stand in the document for machines.
const REFUSED_IN_DOCUMENT: u32 = 1_000;
/// So many goods are shown before they are sent.
const PREVIEW: usize = 5;

/// Reads the files, and sends them or shows what would be sent.
pub(crate) fn run(arguments: &GoodsArguments, interrupt: &Interrupt, output: &Output) -> Result<Ending> {
    let config = Config::read(&arguments.config)?;
    let reading = Reading {
        columns: Reading::columns(&arguments.columns)?,
        code_from: arguments.code_from.clone(),
        price_type: arguments.price_type.clone(),
    };
    let input = Input::find(&arguments.file, arguments.offers.as_deref(), reading)?;
    let mut needed: Vec<&Path> = input.files().iter().map(PathBuf::as_path).collect();
    needed.push(&arguments.config);
    let report = arguments.report.as_ref().map(|path| Report::begin(path, &needed)).transpose()?;
    let run = Run { arguments, interrupt, output, input: &input };
    if arguments.dry_run { run.show(report) } else { run.send(&config, report) }
}

struct Run<'a> {
    arguments: &'a GoodsArguments,
    interrupt: &'a Interrupt,
    output: &'a Output,
    input: &'a Input,
}

impl Run<'_> {
    /// Reads and sends nothing. No session is opened: opening one settles receipts, which sends something.
    fn show(&self, report: Option<Report>) -> Result<Ending> {
        let folder = tempfile::tempdir();
        let folder = folder.map_err(|e| Failure::new(Kind::Disk, format!("Временная папка: {e}"), e))?;
        let stage = self.staged(&folder.path().join("goods"), "")?;
        self.reported(report, &stage)?;
        if stage.counts()? == (0, 0) {
            return Err(self.nothing(stage)?);
        }
        let first = stage.goods(1, PREVIEW)?;
        let fields = ["code", "name", "group", "price", "barcode", "unit"];
        let cell = |good: &Value, field: &str| match &good[field] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        self.output.table(
            &["Код", "Название", "Группа", "Цена", "Штрихкод", "Единица"],
            first.iter().map(|row| fields.map(|field| cell(&row.good, field)).to_vec()),
        );
        self.summary(&stage, 0, "Будет отправлено", |document| {
            document["dry_run"] = true.into();
            document["first"] = first.iter().map(|row| row.good.clone()).collect();
        })
    }

    fn send(&self, config: &Config, report: Option<Report>) -> Result<Ending> {
        let library = Library::open(config, self.interrupt)?;
        for warning in library.warnings() {
            output::remark(&crate::failure::sentence(warning));
        }
        let place = self.place(&library)?;
        let mut stage = self.staged(&place, &self.said(config))?;
        if stage.dropped() > 0 {
            let told = "Файлы или параметры изменились: прежняя загрузка не продолжена, начата новая.";
            output::remark(told);
        }
        if stage.counts()? == (0, 0) {
            self.reported(report, &stage)?;
            return Err(self.nothing(stage)?);
        }
        let before = stage.parts_done()?;
        let sent = self.parts(&stage)?.send(&library, &mut stage, self.interrupt);
        if let Err(failure) = sent {
            return Err(self.cut_off(failure, &stage));
        }
        self.reported(report, &stage)?;
        let ending = self.summary(&stage, before, "Загружено", |_| {})?;
        stage.discard();
        Ok(ending)
    }

    fn parts(&self, stage: &Stage) -> Result<Parts> {
        let (goods, _) = stage.counts()?;
        let GoodsArguments { part_size, full, .. } = *self.arguments;
        Ok(Parts { goods: usize::try_from(goods).unwrap_or(usize::MAX), size: part_size, is_full: full })
    }

    /// Where the stage lies: beside the journal, which is this store's and is written to anyway.
    fn place(&self, library: &Library) -> Result<PathBuf> {
        match (&self.arguments.stage, library.journal()) {
            (Some(folder), _) => Ok(folder.join("maxbonus.goods")),
            (None, Some(journal)) => Ok(PathBuf::from(format!("{journal}.goods"))),
            (None, None) => {
                let told = "Журнал чеков недоступен, а рядом с ним должен лечь промежуточный файл. Исправьте journal.path \
                            или задайте папку: --stage.";
                Err(Failure::new(Kind::Disk, told, "there is no journal to put the stage beside"))
            }
        }
    }

    /// What makes two imports the same beside the files: server, store and options.
    fn said(&self, config: &Config) -> String {
        let GoodsArguments { part_size, full, .. } = self.arguments;
        json!([config.get("base_url"), config.get("token"), config.get("wire"), part_size, full]).to_string()
    }

    /// A stage that holds everything: the one that was left, or a new one.
    fn staged(&self, place: &Path, said: &str) -> Result<Stage> {
        let key = || self.input.key(said, &|| self.interrupt.is_wanted());
        let begun = key()?;
        let mut stage = Stage::open(place, &begun)?;
        if stage.is_complete()? {
            return Ok(stage);
        }
        let rows = Rows::begin();
        let stopped = || {
            rows.tick();
            self.interrupt.is_wanted()
        };
        stage.fill(|stage| {
            self.input.read_into(stage, &stopped)?;
            if key()? == begun {
                return Ok(());
            }
            let told =
                "Файл изменился, пока его читали. Ничего не отправлено; повторите, когда он будет готов.";
            Err(Failure::new(Kind::Input, told, "the file changed while it was read"))
        })?;
        Ok(stage)
    }

    fn reported(&self, report: Option<Report>, stage: &Stage) -> Result<()> {
        report.map_or(Ok(()), |report| report.write(stage, self.input))
    }

    /// The failure of files that hold nothing to send.
    fn nothing(&self, stage: Stage) -> Result<Failure> {
        let first = stage.refused(1)?.first().map(|first| {
            format!(
                " Первая: {}, строка {}: {}.",
                self.input.name(first.place.file),
                first.place.line,
                first.reason
            )
        });
        let refused = stage.refused_count()?;
        let told = format!(
            "Нет ни одного товара, который можно загрузить; отклонено строк: {refused}.{}",
            first.unwrap_or_default()
        );
        let failure = Failure::new(Kind::Input, told, "no good that can be imported")
            .with("refused_count", refused)
            .with("refused", self.listed(&stage, REFUSED_IN_DOCUMENT)?);
        stage.discard();
        Ok(failure)
    }

    /// What a failed part means, and what to do.
    fn cut_off(&self, failure: Failure, stage: &Stage) -> Failure {
        let (done, all) =
            (stage.parts_done().unwrap_or(0), self.parts(stage).map_or(0, |parts| parts.count()));
        let why = match failure.kind {
            Kind::Interrupted => "Остановлено.".to_owned(),
            _ => format!("Часть {} из {all} не принята: {}", done + 1, failure.message),
        };
        let smaller =
            matches!(failure.status(), "TIMEOUT" | "PROTOCOL") || failure.http_status() == Some(413);
        let smaller = if smaller {
            " Если не помогает, уменьшите части: --part-size (загрузка начнётся сначала)."
        } else {
            ""
        };
        let told = format!(
            "{why}\nПринято частей: {done} из {all}. Та же команда продолжит с части {}.{smaller}",
            done + 1
        );
        failure.told_as(told).with("parts_done", done).with("parts", all)
    }

    /// What the person and the machine are told at the end.
    fn summary(
        &self,
        stage: &Stage,
        before: usize,
        verb: &str,
        more: impl FnOnce(&mut Value),
    ) -> Result<Ending> {
        let (goods, groups) = stage.counts()?;
        let goods = goods.saturating_sub(stage.not_accepted()?);
        let (refused, parts) = (stage.refused_count()?, self.parts(stage)?.count());
        let mut document = json!({
            "ok": refused == 0, "goods": goods, "groups": groups, "parts": parts, "parts_before": before,
            "refused_count": refused, "refused": self.listed(stage, REFUSED_IN_DOCUMENT)?,
        });
        more(&mut document);
        self.output.document(&document);
        let earlier =
            if before > 0 { format!(" (принято раньше: {before})") } else { String::new() };
        self.output.line(&format!("{verb} товаров: {goods}, групп: {groups}, частей: {parts}{earlier}"));
        if refused == 0 {
            return Ok(Ending::Well);
        }
        self.output.line(&format!("Отклонено строк: {refused}"));
        for row in stage.refused(REFUSED_PRINTED)? {
            let file = self.input.name(row.place.file);
            self.output.line(&format!("  {file}, строка {} ({}): {}", row.place.line, row.code, row.reason));
        }
        if refused > u64::from(REFUSED_PRINTED) {
            let rest = refused - u64::from(REFUSED_PRINTED);
            let all = if self.arguments.report.is_some() {
                "все – в отчёте"
            } else {
                "все покажет --report"
            };
            self.output.line(&format!("  и ещё {rest}; {all}"));
        }
        Ok(Ending::Unwell)
    }

    fn listed(&self, stage: &Stage, most: u32) -> Result<Value> {
        let rows = stage.refused(most)?;
        let rows = rows.iter().map(|row| {
            let file = self.input.name(row.place.file);
            json!({"file": file, "line": row.place.line, "code": row.code, "reason": row.reason})
        });
        Ok(rows.collect())
    }
}
