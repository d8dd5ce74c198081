//! The accept loop and the connections. The loop is ours, not a framework's, so that a fault can cut a connection.

use std::future::{Future, poll_fn};
use std::net::TcpListener as StdListener;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::exchange;
use crate::line::{Control, Line, Socket};
use crate::shop::Shop;

/// After the stop signal, work in hand gets this long; hung connections get no more either.
const STOP: Duration = Duration::from_millis(100);

/// Serves until told to stop. Runs on the calling thread.
pub fn run(
    runtime: Runtime,
    listener: StdListener,
    tls: Option<TlsAcceptor>,
    shop: Arc<Shop>,
    stop: oneshot::Receiver<()>,
) {
    runtime.block_on(first_of(accept(listener, tls, shop), stop));
    runtime.shutdown_timeout(STOP);
}

/// The runtime of one sandbox.
pub fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(2).thread_name("sandbox").enable_all().build()
}

/// Reads a certificate chain and its key.
pub fn tls(cert_pem: &str, key_pem: &str) -> Result<TlsAcceptor, String> {
    let chain = CertificateDer::pem_slice_iter(cert_pem.as_bytes()).collect::<Result<Vec<_>, _>>();
    let chain = chain.map_err(|error| format!("the TLS certificate cannot be read: {error}"))?;
    if chain.is_empty() {
        return Err("the TLS certificate's text has no certificate in it".to_owned());
    }
    let key = PrivateKeyDer::from_pem_slice(key_pem.as_bytes());
    let key = key.map_err(|error| format!("the TLS key cannot be read: {error}"))?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map(|builder| builder.with_no_client_auth())
        .and_then(|builder| builder.with_single_cert(chain, key));
    let config = config.map_err(|error| format!("the TLS certificate and key cannot be used: {error}"))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

async fn accept(listener: StdListener, tls: Option<TlsAcceptor>, shop: Arc<Shop>) {
    let listener = match TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => return eprintln!("the sandbox cannot accept connections: {error}"),
    };
    for number in 1.. {
        let socket = loop {
            match listener.accept().await {
                Ok((socket, _)) => break socket,
                // Out of descriptors: those who have some will give them back.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        };
        // Small answers must not wait for the client's acknowledgement; a socket that is gone already fails later.
        let _ = socket.set_nodelay(true);
        let (tls, shop) = (tls.clone(), shop.clone());
        tokio::spawn(async move {
            match tls {
                None => connection(socket, number, shop).await,
                Some(tls) => {
                    if let Ok(socket) = tls.accept(socket).await {
                        connection(socket, number, shop).await;
                    }
                }
            }
        });
    }
}

async fn connection<S: Socket + Send + 'static>(socket: S, number: u64, shop: Arc<Shop>) {
    let control = Arc::new(Control::default());
    let line = TokioIo::new(Line::new(socket, control.clone()));
    let service = service_fn(|request| exchange::answer(shop.clone(), control.clone(), number, request));
    let mut serving = http1::Builder::new().header_read_timeout(None).serve_connection(line, service);
    // How a connection ended is the client's business; what was asked stands in the log of requests.
    first_of(async { drop((&mut serving).await) }, control.closed()).await;
    if let Some(pause) = control.half_closed() {
        let mut line = serving.into_parts().io.into_inner();
        // A client that has gone already needs no end.
        let _ = line.shutdown().await;
        tokio::time::sleep(pause).await;
        control.reset();
    }
}

/// Ends with whichever ends first.
async fn first_of<A: Future, B: Future>(one: A, other: B) {
    let (mut one, mut other) = (pin!(one), pin!(other));
    poll_fn(|cx| {
        let ended = one.as_mut().poll(cx).is_ready() || other.as_mut().poll(cx).is_ready();
        if ended { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}
