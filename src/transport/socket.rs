//! Sockets under the call's deadline: the connector at the bottom of ureq's chain and the line at its top.

use std::io::{self, Read, Write};
use std::mem::MaybeUninit;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, SockRef, Socket, Type};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport,
};

use super::scope;
use crate::deadline::Canceller;
use crate::failpoint;

/// How often a slow connection is looked at once the first wait is over.
const CONNECT_TICK: Duration = Duration::from_millis(5);

/// Room for one write; an import is written in pieces of this.
pub const OUTPUT_BYTES: usize = 32 << 10;
/// Room for an answer's headers, and the piece in which a body is read.
pub const INPUT_BYTES: usize = 64 << 10;

/// Opens TCP connections.
#[derive(Debug)]
pub struct Tcp {
    pub(super) canceller: Canceller,
}

impl<In: Transport> Connector<In> for Tcp {
    type Out = Either<In, TcpLine>;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        if let Some(already) = chained {
            return Ok(Some(Either::A(already)));
        }
        let end = scope::connect_end();
        let mut last = io::Error::from(io::ErrorKind::ConnectionRefused);
        let addresses: Vec<SocketAddr> = details.addrs.iter().copied().collect();
        for (n, address) in addresses.iter().enumerate() {
            // A dead address must not use up the time of those after it.
            let share = u32::try_from(addresses.len() - n).unwrap_or(u32::MAX);
            let until = end.map(|e| Instant::now() + e.saturating_duration_since(Instant::now()) / share);
            match open(*address, until, &self.canceller) {
                Ok(stream) => {
                    stream.set_nodelay(true)?;
                    let buffers = LazyBuffers::new(INPUT_BYTES, OUTPUT_BYTES);
                    let canceller = self.canceller.clone();
                    let line = TcpLine {
                        stream,
                        buffers,
                        canceller,
                        read_wait: None,
                        write_wait: None,
                        unanswered: false,
                        answered_before: false,
                    };
                    return Ok(Some(Either::B(line)));
                }
                Err(e) if scope::is_cancelled() => return Err(e.into()),
                Err(e) => last = e,
            }
        }
        Err(last.into())
    }
}

fn open(address: SocketAddr, until: Option<Instant>, canceller: &Canceller) -> io::Result<TcpStream> {
    scope::check_cancelled(canceller)?;
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    match socket.connect_timeout(&address.into(), scope::slice(until)?) {
        Ok(()) => return Ok(socket.into()),
        Err(e) if e.kind() == io::ErrorKind::TimedOut => {}
        Err(e) => return Err(e),
    }
    // The attempt goes on in the system; the socket tells when it has a peer.
    socket.set_nonblocking(true)?;
    loop {
        scope::check_cancelled(canceller)?;
        if let Some(error) = socket.take_error()? {
            return Err(error);
        }
        if socket.peer_addr().is_ok() {
            socket.set_nonblocking(false)?;
            return Ok(socket.into());
        }
        std::thread::sleep(scope::slice(until)?.min(CONNECT_TICK));
    }
}

/// A TCP connection that waits in slices, so that the deadline holds and cancelling is noticed.
#[derive(Debug)]
pub struct TcpLine {
    stream: TcpStream,
    buffers: LazyBuffers,
    canceller: Canceller,
    read_wait: Option<Duration>,
    write_wait: Option<Duration>,
    /// Something was sent to which nothing came back yet.
    unanswered: bool,
    answered_before: bool,
}

impl Drop for TcpLine {
    fn drop(&mut self) {
        if self.unanswered {
            // Else the system goes on delivering the request by itself, perhaps a minute from now.
            _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
        }
    }
}

fn is_wait_over(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted)
}

/// Timeouts are set anew only when they change; a few ms more or less do not matter in a full slice.
fn wait_for(
    known: &mut Option<Duration>,
    wait: Duration,
    set: impl FnOnce(Option<Duration>) -> io::Result<()>,
) -> io::Result<()> {
    let wait = wait.max(Duration::from_millis(1));
    if *known != Some(wait) {
        set(Some(wait))?;
        *known = Some(wait);
    }
    Ok(())
}

impl Transport for TcpLine {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
        let mut written = 0;
        let begins = !std::mem::replace(&mut self.unanswered, true);
        scope::note_line(self.answered_before);
        while written < amount {
            scope::check_cancelled(&self.canceller)?;
            wait_for(&mut self.write_wait, scope::slice(None)?, |t| self.stream.set_write_timeout(t))?;
            match self.stream.write(&self.buffers.output()[written..amount]) {
                Ok(0) => return Err(io::Error::from(io::ErrorKind::WriteZero).into()),
                Ok(n) => written += n,
                Err(e) if is_wait_over(&e) => {}
                Err(e) => {
                    // The system took none of it: the line was known to be broken before.
                    if begins && written == 0 && self.answered_before {
                        scope::mark_undelivered();
                    }
                    return Err(e.into());
                }
            }
        }
        Ok(())
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
        loop {
            scope::check_cancelled(&self.canceller)?;
            wait_for(&mut self.read_wait, scope::slice(None)?, |t| self.stream.set_read_timeout(t))?;
            match self.stream.read(self.buffers.input_append_buf()) {
                Ok(n) => {
                    self.buffers.input_appended(n);
                    if n > 0 {
                        (self.unanswered, self.answered_before) = (false, true);
                    }
                    return Ok(n > 0);
                }
                Err(e) if is_wait_over(&e) => {}
                Err(e) => return Err(e.into()),
            }
        }
    }

    fn is_open(&mut self) -> bool {
        // On its way back into the pool it has just answered; it is looked at when it is taken out again.
        scope::was_sent() || idle_and_open(&self.stream)
    }
}

/// Whether an idle connection can be used again: neither closed nor with bytes that were not asked for.
fn idle_and_open(stream: &TcpStream) -> bool {
    let socket = SockRef::from(stream);
    let mut byte = [MaybeUninit::uninit()];
    #[cfg(unix)]
    let peeked = socket.recv_with_flags(&mut byte, libc::MSG_PEEK | libc::MSG_DONTWAIT);
    #[cfg(not(unix))]
    let peeked = {
        if socket.set_nonblocking(true).is_err() {
            return false;
        }
        let peeked = socket.peek(&mut byte);
        if socket.set_nonblocking(false).is_err() {
            return false;
        }
        peeked
    };
    matches!(peeked, Err(e) if e.kind() == io::ErrorKind::WouldBlock)
}

/// Wraps the finished connection to the server, not the one to a proxy on the way.
#[derive(Debug)]
pub struct TopOfChain {
    pub(super) behind_proxy: bool,
}

impl<In: Transport> Connector<In> for TopOfChain {
    type Out = Either<In, Line<In>>;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        let on_the_way = self.behind_proxy && details.config.proxy().is_none();
        Ok(chained.map(|inner| {
            if on_the_way { Either::A(inner) } else { Either::B(Line { inner, pending: Vec::new() }) }
        }))
    }
}

/// Sends headers and body together, and notes the moment when the request begins to leave.
#[derive(Debug)]
pub struct Line<In: Transport> {
    inner: In,
    pending: Vec<u8>,
}

impl<In: Transport> Line<In> {
    fn flush(&mut self, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let pending = std::mem::take(&mut self.pending);
        for piece in pending.chunks(OUTPUT_BYTES) {
            failpoint::pass("transport: sending");
            scope::mark_sent();
            self.inner.buffers().output()[..piece.len()].copy_from_slice(piece);
            self.inner.transmit_output(piece.len(), timeout)?;
            failpoint::pass("transport: sent");
        }
        Ok(())
    }
}

impl<In: Transport> Transport for Line<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.pending.extend_from_slice(&self.inner.buffers().output()[..amount]);
        if self.pending.len() >= OUTPUT_BYTES { self.flush(timeout) } else { Ok(()) }
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.flush(timeout)?;
        self.inner.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.pending.is_empty() && self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
