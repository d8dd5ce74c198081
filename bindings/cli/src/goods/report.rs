//! The refused rows as a file for a spreadsheet: UTF-8 with its mark, semicolons.

use std::fs::File;
use std::io::{BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use csv::{Terminator, WriterBuilder};
use tempfile::NamedTempFile;

use super::input::Input;
use super::stage::Stage;
use crate::failure::{Failure, Kind};

type Result<T> = std::result::Result<T, Failure>;

/// Spreadsheets take a file without it for one in the system's code page.
const MARK: &str = "\u{feff}";
const COLUMNS: [&str; 4] = ["файл", "строка", "код", "причина"];

/// A report that will be written. Until it is whole it lies beside its place: a half one would say that the rest was accepted.
pub struct Report {
    path: PathBuf,
    file: NamedTempFile,
}

impl Report {
    /// Makes sure that the report can be written, before anything is sent.
    ///
    /// # Errors
    /// A place that is none, or is taken by what this program must not overwrite.
    pub fn begin(path: &Path, not_over: &[&Path]) -> Result<Self> {
        let wrong = |why: &dyn std::fmt::Display| {
            let told = format!("--report {}: {why}", path.display());
            Failure::new(Kind::Usage, told, format!("the report cannot be written: {why}"))
        };
        if let Ok(there) = path.canonicalize() {
            if not_over.iter().any(|other| other.canonicalize().is_ok_and(|other| other == there)) {
                return Err(wrong(&"этот файл нужен самой загрузке"));
            }
            if !there.is_file() {
                return Err(wrong(&"это не обычный файл"));
            }
            let begins = File::open(&there).and_then(start).map_err(|e| wrong(&e))?;
            if !begins.is_empty() && begins != heading().as_bytes() {
                return Err(wrong(&"такой файл уже есть, и это не отчёт; выберите другое имя"));
            }
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = tempfile::Builder::new().prefix(".maxbonus-").suffix(".csv").tempfile_in(folder);
        let file = file.map_err(|_| wrong(&format!("в папку {} не записать файл", folder.display())))?;
        Ok(Report { path: path.to_owned(), file })
    }

    /// Writes all refused rows.
    ///
    /// # Errors
    /// The disk.
    pub fn write(self, stage: &Stage, input: &Input) -> Result<()> {
        let Report { path, file } = self;
        let failed = |e: &dyn std::fmt::Display| {
            let told = format!(
                "Отчёт {} не записать: {e}. Повторите команду: отправленное не потеряно.",
                path.display()
            );
            Failure::new(Kind::Disk, told, format!("the report cannot be written: {e}"))
        };
        let mut out = BufWriter::new(file.as_file());
        out.write_all(MARK.as_bytes()).map_err(|e| failed(&e))?;
        let mut rows = WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).from_writer(out);
        rows.write_record(COLUMNS).map_err(|e| failed(&e))?;
        stage.each_refused(u32::MAX, |refused| {
            let line = refused.place.line.to_string();
            let row = [&input.name(refused.place.file), &line, &refused.code, &refused.reason];
            rows.write_record(row).map_err(|e| failed(&e))
        })?;
        rows.flush().map_err(|e| failed(&e))?;
        drop(rows);
        readable(file.path()).map_err(|e| failed(&e))?;
        file.persist(&path).map(drop).map_err(|e| failed(&e.error))
    }
}

/// What an earlier report begins with: nothing else is written over.
fn heading() -> String {
    format!("{MARK}{}\r\n", COLUMNS.join(";"))
}

fn start(file: File) -> std::io::Result<Vec<u8>> {
    let mut read = Vec::new();
    file.take(heading().len() as u64).read_to_end(&mut read)?;
    Ok(read)
}

/// A temporary file is its owner's alone; a report is for colleagues too.
#[cfg(unix)]
fn readable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &Path) -> std::io::Result<()> {
    Ok(())
}
