//! Whom TLS trusts: the operating system's store, the built-in roots, and `tls.ca_file`.
//!
//! The system's verifier is not used: on Windows it fetches revocation lists inside the handshake and
//! ignores our deadline.

use std::path::Path;
use std::sync::Arc;

use once_cell::sync::OnceCell;
use ureq::tls::{Certificate, RootCerts};

use crate::error::{Error, Result};

/// Reading the system's store takes up to half a second on Windows: once per process.
static SYSTEM: OnceCell<Vec<Certificate<'static>>> = OnceCell::new();

/// The roots of a session.
///
/// # Errors
/// `BAD_CONFIG` when `ca_file` cannot be read or holds no certificate.
pub fn load(ca_file: Option<&Path>) -> Result<RootCerts> {
    let mut roots = SYSTEM.get_or_init(system_and_built_in).clone();
    if let Some(path) = ca_file {
        roots.extend(read_pem(path)?);
    }
    Ok(RootCerts::Specific(Arc::new(roots)))
}

fn system_and_built_in() -> Vec<Certificate<'static>> {
    let system = system_store();
    let built_in = webpki_root_certs::TLS_SERVER_ROOT_CERTS;
    system
        .iter()
        .chain(built_in.iter().filter(|der| !system.contains(der)))
        .map(|der| Certificate::from_der(der.as_ref()).to_owned())
        .collect()
}

type Der = rustls::pki_types::CertificateDer<'static>;

/// On Linux the bundles are read where they lie: the crate's own search asks the environment.
#[cfg(target_os = "linux")]
fn system_store() -> Vec<Der> {
    const BUNDLES: [&str; 5] = [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ];
    let bundle = BUNDLES.iter().map(Path::new).find(|p| p.exists());
    bundle.map_or_else(Vec::new, |p| rustls_native_certs::load_certs_from_paths(Some(p), None).certs)
}

#[cfg(not(target_os = "linux"))]
fn system_store() -> Vec<Der> {
    rustls_native_certs::load_native_certs().certs
}

fn read_pem(path: &Path) -> Result<Vec<Certificate<'static>>> {
    let shown = path.display();
    let bad = |ru: &str, en: String| Error::config("tls.ca_file", ru, &en);
    let pem =
        std::fs::read(path).map_err(|e| bad("файл не читается", format!("({shown}) cannot be read: {e}")))?;
    let mut found = Vec::new();
    for item in ureq::tls::parse_pem(&pem) {
        match item {
            Ok(ureq::tls::PemItem::Certificate(certificate)) => found.push(certificate),
            Ok(_) => {}
            Err(e) => return Err(bad("в файле не сертификаты PEM", format!("({shown}) is not PEM: {e}"))),
        }
    }
    if found.is_empty() {
        return Err(bad("в файле нет сертификатов PEM", format!("({shown}) holds no PEM certificate")));
    }
    Ok(found)
}
