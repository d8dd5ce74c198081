//! A connection's bytes, with what faults do to them.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{Sleep, sleep};
use tokio_rustls::server::TlsStream;

/// What the requests of a connection tell its bytes.
#[derive(Default)]
pub struct Control {
    reset: AtomicBool,
    /// Milliseconds between two bytes, plus one; 0 is full speed.
    drip: AtomicU64,
    closing: AtomicBool,
    flushed: Notify,
    close_ms: AtomicU64,
    /// Milliseconds between the end of the sending side and a reset, plus one; 0 is no such end.
    half_close: AtomicU64,
}

impl Control {
    /// When the connection goes, it goes with a reset.
    pub fn reset(&self) {
        self.reset.store(true, Ordering::Relaxed);
    }

    /// From now on everything is sent byte by byte.
    pub fn drip(&self, pause: Duration) {
        self.drip.store(millis(pause).saturating_add(1), Ordering::Relaxed);
    }

    /// How long after its answer the connection is closed.
    pub fn close_after(&self, pause: Duration) {
        self.close_ms.store(millis(pause), Ordering::Relaxed);
    }

    /// The whole answer is handed over: once it has left, the connection may close.
    pub fn close_once_flushed(&self) {
        self.closing.store(true, Ordering::Relaxed);
    }

    /// The sending side is closed at once, and after a while the connection is reset.
    pub fn half_close(&self, pause: Duration) {
        self.half_close.store(millis(pause).saturating_add(1), Ordering::Relaxed);
        self.flushed.notify_one();
    }

    /// How long a connection that is half closed waits for its reset.
    pub fn half_closed(&self) -> Option<Duration> {
        self.half_close.load(Ordering::Relaxed).checked_sub(1).map(Duration::from_millis)
    }

    /// Ends when the connection shall be closed.
    pub async fn closed(&self) {
        self.flushed.notified().await;
        sleep(Duration::from_millis(self.close_ms.load(Ordering::Relaxed))).await;
    }
}

fn millis(pause: Duration) -> u64 {
    u64::try_from(pause.as_millis()).unwrap_or(u64::MAX)
}

/// Something that lies on a TCP connection.
pub trait Socket: AsyncRead + AsyncWrite + Unpin {
    /// The TCP connection.
    fn tcp(&self) -> &TcpStream;
}

impl Socket for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Socket for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// A connection under control.
pub struct Line<S: Socket> {
    socket: S,
    control: Arc<Control>,
    pause: Option<Pin<Box<Sleep>>>,
}

impl<S: Socket> Line<S> {
    /// Puts a connection under control.
    pub fn new(socket: S, control: Arc<Control>) -> Line<S> {
        Line { socket, control, pause: None }
    }
}

impl<S: Socket> Drop for Line<S> {
    fn drop(&mut self) {
        if self.control.reset.load(Ordering::Relaxed) {
            // Without the reset the client sees an orderly end, which is a fault too.
            let _ = self.socket.tcp().set_zero_linger();
        }
    }
}

impl<S: Socket> AsyncRead for Line<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(cx, buf)
    }
}

impl<S: Socket> AsyncWrite for Line<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let drip = self.control.drip.load(Ordering::Relaxed);
        if drip == 0 {
            return Pin::new(&mut self.socket).poll_write(cx, buf);
        }
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(cx));
        }
        let written = ready!(Pin::new(&mut self.socket).poll_write(cx, &buf[..buf.len().min(1)]))?;
        self.pause = Some(Box::pin(sleep(Duration::from_millis(drip - 1))));
        // TLS keeps what is written until it is flushed.
        let _ = Pin::new(&mut self.socket).poll_flush(cx)?;
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.socket).poll_flush(cx))?;
        // The server flushes only once it has written all that it holds.
        if self.control.closing.load(Ordering::Relaxed) {
            self.control.flushed.notify_one();
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}
