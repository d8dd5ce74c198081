//! A response's body as a list of steps, so that it can be padded, dripped or cut.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;
use tokio::time::{Sleep, sleep};

use crate::line::Control;

/// Padding is made of this many bytes at a time.
const CHUNK: usize = 64 << 10;

/// One step of sending a body.
enum Step {
    Send(Bytes),
    /// So many bytes of padding.
    Pad(u64),
    /// Byte by byte.
    Drip(Bytes, Duration),
    Wait(Duration),
    /// Whatever comes, as long as somebody can send it.
    Live(mpsc::Receiver<Bytes>),
    /// The connection is cut.
    Cut,
}

/// A body on its way.
pub struct Delivery {
    steps: VecDeque<Step>,
    /// What is announced; more than is sent when the body is to be cut. Nothing where the end is not known.
    length: Option<u64>,
    waiting: Option<Pin<Box<Sleep>>>,
    control: Option<Arc<Control>>,
}

impl Delivery {
    /// The bytes as they are.
    pub fn plain(bytes: Bytes) -> Delivery {
        let length = bytes.len() as u64;
        Delivery::of(vec![Step::Send(bytes)], length)
    }

    /// Half of the bytes, though all are announced, then a cut.
    pub fn truncated(bytes: &Bytes) -> Delivery {
        let half = bytes.slice(..bytes.len() / 2);
        // The wait lets what is sent leave before the connection goes.
        let wait = Step::Wait(Duration::from_millis(1));
        Delivery::of(vec![Step::Send(half), wait, Step::Cut], bytes.len() as u64)
    }

    /// The JSON text with padding inside.
    pub fn huge(json: &Bytes, bytes: u64) -> Delivery {
        let (before, after) = around_padding(json);
        let length = before.len() as u64 + bytes + after.len() as u64;
        Delivery::of(vec![Step::Send(before), Step::Pad(bytes), Step::Send(after)], length)
    }

    /// The bytes one by one.
    pub fn dripping(bytes: Bytes, pause: Duration) -> Delivery {
        let length = bytes.len() as u64;
        Delivery::of(vec![Step::Drip(bytes, pause)], length)
    }

    /// What will be sent, as it comes.
    pub fn live(coming: mpsc::Receiver<Bytes>) -> Delivery {
        let steps = VecDeque::from([Step::Live(coming)]);
        Delivery { steps, length: None, waiting: None, control: None }
    }

    /// The same body, after which the connection is closed.
    pub fn then_close(mut self, control: Arc<Control>) -> Delivery {
        self.control = Some(control);
        self
    }

    fn of(steps: Vec<Step>, length: u64) -> Delivery {
        let steps = if length == 0 { VecDeque::new() } else { steps.into() };
        Delivery { steps, length: Some(length), waiting: None, control: None }
    }
}

impl Body for Delivery {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        loop {
            if let Some(waiting) = &mut self.waiting {
                ready!(waiting.as_mut().poll(cx));
                self.waiting = None;
            }
            let bytes = match self.steps.pop_front() {
                None => return Poll::Ready(None),
                Some(Step::Cut) => return Poll::Ready(Some(Err(Cut))),
                Some(Step::Wait(pause)) => {
                    self.waiting = Some(Box::pin(sleep(pause)));
                    continue;
                }
                Some(Step::Send(bytes)) => bytes,
                Some(Step::Live(mut coming)) => {
                    let come = coming.poll_recv(cx);
                    if !matches!(come, Poll::Ready(None)) {
                        self.steps.push_front(Step::Live(coming));
                    }
                    match ready!(come) {
                        Some(bytes) => bytes,
                        None => return Poll::Ready(None),
                    }
                }
                Some(Step::Pad(left)) => {
                    let now = left.min(CHUNK as u64);
                    if left > now {
                        self.steps.push_front(Step::Pad(left - now));
                    }
                    padding(now)
                }
                Some(Step::Drip(mut bytes, pause)) => {
                    let first = bytes.split_to(bytes.len().min(1));
                    if !bytes.is_empty() {
                        self.steps.push_front(Step::Drip(bytes, pause));
                        self.steps.push_front(Step::Wait(pause));
                    }
                    first
                }
            };
            if let (true, Some(control)) = (self.steps.is_empty(), &self.control) {
                control.close_once_flushed();
            }
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
    }

    fn is_end_stream(&self) -> bool {
        self.steps.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// The connection is cut on purpose.
#[derive(Debug)]
pub struct Cut;

impl std::fmt::Display for Cut {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the connection was cut on purpose")
    }
}

impl std::error::Error for Cut {}

/// The bytes, compressed.
pub fn gzip(bytes: &Bytes) -> io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish().map(Bytes::from)
}

/// The JSON text with padding inside, compressed.
pub fn gzip_bomb(json: &Bytes, bytes: u64) -> io::Result<Bytes> {
    let (before, after) = around_padding(json);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&before)?;
    let mut left = bytes;
    while left > 0 {
        let now = left.min(CHUNK as u64);
        encoder.write_all(&padding(now))?;
        left -= now;
    }
    encoder.write_all(&after)?;
    encoder.finish().map(Bytes::from)
}

fn padding(bytes: u64) -> Bytes {
    static SPACE: [u8; CHUNK] = [b'x'; CHUNK];
    let length = usize::try_from(bytes).unwrap_or(CHUNK).min(CHUNK);
    Bytes::from_static(&SPACE[..length])
}

/// Splits a JSON text into what goes before and after padding, so that the whole is JSON again.
fn around_padding(json: &Bytes) -> (Bytes, Bytes) {
    let trimmed = json.trim_ascii_end();
    let (open, close): (&[u8], &'static [u8]) = match trimmed {
        [.., b'{', b'}'] => (b"\"padding\":\"", b"\"}"),
        [.., b'}'] => (b",\"padding\":\"", b"\"}"),
        [.., b'[', b']'] => (b"\"", b"\"]"),
        [.., b']'] => (b",\"", b"\"]"),
        _ => return (Bytes::from_static(b"{\"padding\":\""), Bytes::from_static(b"\"}")),
    };
    let before = [&trimmed[..trimmed.len() - 1], open].concat();
    (Bytes::from(before), Bytes::from_static(close))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::io::Read;

    #[test]
    fn padded_answers_are_still_json() {
        for json in [r#"{"a":1}"#, "{}", "[]", "[1]", r#"{"a":{}}"#, ""] {
            let packed = gzip_bomb(&Bytes::from(json), 200_000).unwrap();
            let mut text = String::new();
            flate2::read::GzDecoder::new(packed.as_ref()).read_to_string(&mut text).unwrap();
            assert!(text.len() > 200_000 && packed.len() < 2_000);
            serde_json::from_str::<Value>(&text).unwrap_or_else(|error| panic!("{json}: {error}"));
        }
    }
}
