//! A file's text in UTF-8, whatever it is written in.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::Path;
use std::rc::Rc;

use encoding_rs::{DecoderResult, Encoding, UTF_8, WINDOWS_1251};
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use memchr::memchr_iter;

use crate::failure::{Failure, Kind};

/// How much is looked at in one piece.
pub const CHUNK: usize = 64 << 10;

/// A text whose lines end in LF, the last one too; counts the lines that were read.
pub struct Text {
    decoded: DecodeReaderBytes<File, Vec<u8>>,
    buffer: Vec<u8>,
    at: usize,
    line: Rc<Cell<u64>>,
    /// Whether the last line that was read has no end yet.
    ends_open: bool,
    /// The first sign that is no blank.
    pub begins_with: u8,
}

impl Text {
    /// Opens a file and recognises its encoding: its mark, else UTF-8 where all of it is, else Windows-1251.
    ///
    /// # Errors
    /// A file that cannot be read, is empty, or is not what its mark says.
    pub fn open(path: &Path, stopped: &dyn Fn() -> bool) -> Result<Self, Failure> {
        let failed = |e: &io::Error| Failure::unreadable(path, e);
        let mut file = File::open(path).map_err(|e| failed(&e))?;
        let (marked, broken_line) = look_at(&mut file, stopped).map_err(|e| match e.kind() {
            io::ErrorKind::Interrupted => Failure::interrupted("Остановлено, ничего не отправлено."),
            _ => failed(&e),
        })?;
        let encoding = match (marked, broken_line) {
            (None, Some(_)) => WINDOWS_1251,
            (Some(encoding), None) => encoding,
            (None, None) => UTF_8,
            (Some(encoding), Some(line)) => {
                let ru = format!("файл помечен как {}, но здесь в нём что-то другое", encoding.name());
                return Err(Failure::input(path, line, &ru, &format!("is not {}", encoding.name())));
            }
        };
        let file = File::open(path).map_err(|e| failed(&e))?;
        let decoded = DecodeReaderBytesBuilder::new()
            .encoding(Some(encoding))
            .bom_override(true)
            .strip_bom(true)
            .build(file);
        let mut text = Text {
            decoded,
            buffer: Vec::new(),
            at: 0,
            line: Rc::new(Cell::new(1)),
            ends_open: false,
            begins_with: 0,
        };
        let start = text.fill_buf().map_err(|e| failed(&e))?;
        let first = start.iter().copied().find(|byte| !byte.is_ascii_whitespace());
        text.begins_with = first.ok_or_else(|| {
            Failure::new(Kind::Input, format!("{}: файл пустой", path.display()), "the file is empty")
        })?;
        Ok(text)
    }

    /// The line that the reader has come to, also while somebody else reads.
    #[must_use]
    pub fn line(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.line)
    }
}

impl Read for Text {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Text {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        // A piece may be all CR.
        while self.at == self.buffer.len() {
            self.at = 0;
            self.buffer.clear();
            // Whole pieces: the decoder hands over what it looked for a mark in by itself.
            let read = self.decoded.by_ref().take(CHUNK as u64).read_to_end(&mut self.buffer)?;
            self.buffer.retain(|byte| *byte != b'\r');
            if read == 0 {
                if self.ends_open {
                    self.buffer.push(b'\n');
                }
                self.ends_open = false;
                break;
            }
            self.ends_open = self.buffer.last().map_or(self.ends_open, |byte| *byte != b'\n');
        }
        Ok(&self.buffer[self.at..])
    }

    fn consume(&mut self, read: usize) {
        let lines = memchr_iter(b'\n', &self.buffer[self.at..self.at + read]).count();
        self.line.set(self.line.get() + lines as u64);
        self.at += read;
    }
}

/// The encoding that a file's mark names, and the first line that is not in it, or in UTF-8 where there is no mark.
fn look_at(
    file: &mut File,
    stopped: &dyn Fn() -> bool,
) -> io::Result<(Option<&'static Encoding>, Option<u64>)> {
    let (mut chunk, mut text) = (Vec::with_capacity(CHUNK), String::with_capacity(4 * CHUNK));
    let mut filled = fill(file, &mut chunk)?;
    let marked = Encoding::for_bom(&chunk[..filled]).map(|(encoding, _)| encoding);
    let mut decoder = marked.unwrap_or(UTF_8).new_decoder_with_bom_removal();
    let mut line = 1;
    loop {
        if stopped() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let mut rest = &chunk[..filled];
        loop {
            text.clear();
            let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, filled == 0);
            line += memchr_iter(b'\n', text.as_bytes()).count() as u64;
            rest = &rest[read..];
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => return Ok((marked, Some(line))),
            }
        }
        if filled == 0 {
            return Ok((marked, None));
        }
        filled = fill(file, &mut chunk)?;
    }
}

/// Fills a chunk as far as the file goes.
fn fill(file: &mut File, chunk: &mut Vec<u8>) -> io::Result<usize> {
    chunk.clear();
    file.take(CHUNK as u64).read_to_end(chunk)
}
