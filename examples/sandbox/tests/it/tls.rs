//! The same over https.

use std::net::TcpStream;
use std::sync::Arc;

use maxbonus_sandbox::{Options, Sandbox, Tls};
use serde_json::json;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::client::{Wire, api};

/// The text form of a certificate or key.
fn pem(label: &str, der: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for part in der.chunks(3) {
        let byte = |position: usize| u32::from(part.get(position).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for position in 0..4 {
            let sign = SIGNS[(bits >> (18 - 6 * position)) as usize & 63];
            text.push(if position <= part.len() { char::from(sign) } else { '=' });
        }
        if text.len() % 65 == 64 {
            text.push('\n');
        }
    }
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

#[test]
fn https_serves_and_cuts() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let tls = Tls {
        cert_pem: pem("CERTIFICATE", made.cert.der()),
        key_pem: pem("PRIVATE KEY", made.signing_key.serialized_der()),
    };
    let sandbox = Sandbox::start(Options { tls: Some(tls), ..Options::default() }).unwrap();
    assert_eq!(sandbox.base_url(), format!("https://localhost:{}/api/cashbox", sandbox.port()));
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connection =
        ClientConnection::new(Arc::new(config), ServerName::try_from("localhost").unwrap()).unwrap();
    let socket = TcpStream::connect(("127.0.0.1", sandbox.port())).unwrap();
    let mut wire = Wire::over(StreamOwned::new(connection, socket));
    let auth = format!("Bearer {}", sandbox.token());
    sandbox.fault(json!({"kind": "drip_head", "ms": 0, "skip": 1}));
    sandbox.fault(json!({"kind": "die_after", "skip": 1}));
    for _ in 0..2 {
        wire.send("GET", &api("/basic/ping"), &[("authorization", &auth)], "").unwrap();
        assert_eq!(wire.receive().unwrap().status, 200);
    }
    wire.send("GET", &api("/basic/ping"), &[("authorization", &auth)], "").unwrap();
    assert!(wire.receive().is_err());
}

#[test]
fn a_wrong_certificate_is_refused_with_a_sentence() {
    let tls = Tls { cert_pem: "x".to_owned(), key_pem: String::new() };
    let error = Sandbox::start(Options { tls: Some(tls), ..Options::default() }).err().unwrap();
    assert_eq!(error.to_string(), "the TLS certificate's text has no certificate in it");
}
