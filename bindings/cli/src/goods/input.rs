//! The files of one import: which they are, how they are to be understood, and what makes two imports the same.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::sink::Sink;
use super::stage::Stage;
use super::text::{CHUNK, Text};
use super::{commerceml, json, table};
use crate::failure::{Failure, Kind};

type Result<T> = std::result::Result<T, Failure>;

/// What 1C calls the two files of an exchange.
const EXCHANGE: [(&str, &str); 2] = [("import.xml", "offers.xml"), ("import0_1.xml", "offers0_1.xml")];

/// How the files are to be understood.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The heading of a table's column, by our field.
    pub columns: BTreeMap<String, String>,
    /// What of CommerceML is the code: `id`, `article`, `barcode`, or the name of a requisite.
    pub code_from: String,
    /// Which of CommerceML's prices is taken, by name or id; the first where none is named.
    pub price_type: Option<String>,
}

impl Reading {
    /// Reads what the command line says of columns, `code=Артикул,name=Товар`, each time it does.
    ///
    /// # Errors
    /// What is no pair, or no field of a good.
    pub fn columns(words: &[String]) -> Result<BTreeMap<String, String>> {
        let wrong = |said: String| Failure::new(Kind::Usage, format!("--columns: {said}"), "wrong columns");
        let mut columns: BTreeMap<String, String> = BTreeMap::new();
        for word in words {
            let mut last: Option<String> = None;
            for piece in word.split(',') {
                match (piece.split_once('='), &last) {
                    (Some((field, heading)), _) => {
                        let field = field.trim();
                        if !table::FIELDS.iter().any(|(known, _)| *known == field) {
                            return Err(wrong(format!("поля «{field}» нет")));
                        }
                        if columns.insert(field.to_owned(), heading.trim().to_owned()).is_some() {
                            return Err(wrong(format!("поле «{field}» названо дважды")));
                        }
                        last = Some(field.to_owned());
                    }
                    // A comma inside the heading.
                    (None, Some(field)) => {
                        columns.entry(field.clone()).and_modify(|heading| *heading += &format!(",{piece}"));
                    }
                    (None, None) => return Err(wrong(format!("нужны пары ПОЛЕ=СТОЛБЕЦ, а не «{piece}»"))),
                }
            }
        }
        Ok(columns)
    }
}

/// The files of one import, and how to understand them.
#[derive(Debug)]
pub struct Input {
    files: Vec<PathBuf>,
    reading: Reading,
}

impl Input {
    /// The files that are named; of a folder those of the exchange in it.
    ///
    /// # Errors
    /// A folder that holds no exchange.
    pub fn find(file: &Path, offers: Option<&Path>, reading: Reading) -> Result<Self> {
        let mut files = vec![file.to_owned()];
        let mut offers = offers.map(Path::to_owned);
        if file.is_dir() {
            let pair = EXCHANGE.iter().find(|(import, _)| file.join(import).is_file());
            let Some((import, beside)) = pair else {
                let told = format!("{}: в папке нет import.xml", file.display());
                return Err(Failure::new(Kind::Usage, told, "a folder without import.xml"));
            };
            offers = offers.or_else(|| Some(file.join(beside)).filter(|path| path.is_file()));
            files = vec![file.join(import)];
        }
        files.extend(offers);
        for path in &files {
            // A pipe would be empty at the second look; what is not there is told when it is opened.
            if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
                let told = format!("{}: это не обычный файл; сохраните товары в файл", path.display());
                return Err(Failure::new(Kind::Usage, told, "not a regular file"));
            }
        }
        Ok(Input { files, reading })
    }

    /// The files, in the order of their numbers.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// What people call a file.
    #[must_use]
    pub fn name(&self, file: usize) -> String {
        let name = self.files.get(file).and_then(|path| path.file_name()).unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// What makes an import the same: the files' content, how it is understood, and what else is `said` about it.
    ///
    /// # Errors
    /// A file that cannot be read, Ctrl+C.
    pub fn key(&self, said: &str, stopped: &dyn Fn() -> bool) -> Result<String> {
        let Reading { columns, code_from, price_type } = &self.reading;
        let mut digest = Sha256::new();
        digest.update(
            serde_json::json!([1, said, columns, code_from, price_type, self.files.len()]).to_string(),
        );
        let mut chunk = vec![0; CHUNK];
        for path in &self.files {
            let mut file = File::open(path).map_err(|e| Failure::unreadable(path, &e))?;
            let mut size = 0;
            loop {
                if stopped() {
                    return Err(Failure::interrupted(super::NOTHING_SENT));
                }
                let read = file.read(&mut chunk).map_err(|e| Failure::unreadable(path, &e))?;
                if read == 0 {
                    break;
                }
                size += read;
                digest.update(&chunk[..read]);
            }
            // Where one file ends and the next begins.
            digest.update(size.to_be_bytes());
        }
        Ok(hex::encode(digest.finalize()))
    }

    /// Reads everything into a stage; `stopped` is asked at each row.
    ///
    /// # Errors
    /// A file that is broken as a whole, Ctrl+C, the disk.
    pub fn read_into(&self, stage: &Stage, stopped: &dyn Fn() -> bool) -> Result<()> {
        let mut prices = commerceml::Prices::default();
        for (file, path) in self.files.iter().enumerate() {
            let text = Text::open(path, stopped)?;
            let sink = Sink { stage, stopped, path, file, line: text.line() };
            match text.begins_with {
                b'<' => commerceml::read(text, &self.reading, &mut prices, &sink)?,
                b'{' | b'[' => json::read(text, &sink)?,
                _ => table::read(text, &self.reading, &sink)?,
            }
        }
        prices.check(&self.reading)?;
        stage.note_prices_without_goods()
    }
}
