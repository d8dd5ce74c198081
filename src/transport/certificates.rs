//! The certificates that a server shows, read without trusting them: for the support desk.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme};
use sha2::{Digest, Sha256};
use ureq::unversioned::transport::{ConnectionDetails, Connector, Transport, TransportAdapter};

use x509_parser::asn1_rs::{Any, Tag};
use x509_parser::prelude::{ASN1Time, FromDer as _, X509Certificate, X509Name};

use crate::clock;

/// One certificate of a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Whose it is: the values of its name, joined by commas; empty where it cannot be read.
    pub subject: String,
    /// Who vouches for it.
    pub issuer: String,
    /// From when it holds, RFC 3339.
    pub not_before: String,
    /// Until when it holds, RFC 3339.
    pub not_after: String,
    /// Its fingerprint.
    pub sha256: String,
}

/// Looks at a server's certificates in the connection's place: the handshake ends there, nothing is sent.
#[derive(Debug)]
pub struct Look {
    provider: Arc<CryptoProvider>,
    /// The line is not yet the one to the server.
    behind_proxy: bool,
    seen: Mutex<Vec<Shown>>,
}

impl Look {
    pub fn new(behind_proxy: bool) -> Arc<Self> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        Arc::new(Look { provider, behind_proxy, seen: Mutex::default() })
    }

    /// What was seen, the server's own certificate first.
    pub fn seen(&self) -> Vec<Shown> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The last of a chain of connectors.
#[derive(Debug)]
pub struct LookConnector(pub Arc<Look>);

impl<In: Transport> Connector<In> for LookConnector {
    type Out = In;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<In>, ureq::Error> {
        let Some(line) = chained else { return Ok(None) };
        if self.0.behind_proxy && details.config.proxy().is_none() {
            return Ok(Some(line));
        }
        let host = details.uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host).map_err(io::Error::other)?;
        let config = ClientConfig::builder_with_provider(self.0.provider.clone())
            .with_protocol_versions(rustls::ALL_VERSIONS)?
            .dangerous()
            .with_custom_certificate_verifier(self.0.clone())
            .with_no_client_auth();
        let mut connection = ClientConnection::new(Arc::new(config), name)?;
        let mut line = TransportAdapter::new(line, details.current_time.clone());
        line.set_timeout(details.timeout);
        connection.complete_io(&mut line)?;
        Err(io::Error::other("seen").into())
    }
}

impl ServerCertVerifier for Look {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        rest: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let shown = std::iter::once(leaf).chain(rest).map(|certificate| read(certificate)).collect();
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = shown;
        Err(rustls::Error::General("seen".to_owned()))
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::Error::General("seen".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verify_tls12_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

fn read(der: &[u8]) -> Shown {
    let sha256 = hex::encode(Sha256::digest(der));
    let Ok((_, certificate)) = X509Certificate::from_der(der) else {
        return Shown { sha256, ..Shown::default() };
    };
    let moment = |time: ASN1Time| clock::rfc3339(time.timestamp().saturating_mul(1_000));
    Shown {
        subject: values(certificate.subject()),
        issuer: values(certificate.issuer()),
        not_before: moment(certificate.validity().not_before),
        not_after: moment(certificate.validity().not_after),
        sha256,
    }
}

/// The values of a name's attributes, in their order.
fn values(name: &X509Name<'_>) -> String {
    name.iter_attributes().map(|attribute| text(attribute.attr_value())).collect::<Vec<_>>().join(", ")
}

fn text(value: &Any<'_>) -> String {
    if value.tag() != Tag::BmpString {
        return String::from_utf8_lossy(value.data).into_owned();
    }
    // Older issuers write Russian names so.
    let units: Vec<u16> =
        value.data.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_tells_whose_it_is_and_until_when_and_no_bytes_break_the_reader() {
        let mut params = rcgen::CertificateParams::new(["localhost".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(1999, 12, 31);
        params.not_after = rcgen::date_time_ymd(2051, 2, 3);
        let bmp = rcgen::string::BmpString::try_from("Касса и Ко").unwrap();
        params.distinguished_name.push(rcgen::DnType::OrganizationName, rcgen::DnValue::BmpString(bmp));
        params.distinguished_name.push(rcgen::DnType::LocalityName, "Тверь");
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let der = certificate.der();
        let shown = read(der);
        assert!(shown.subject.ends_with("Касса и Ко, Тверь") && shown.issuer == shown.subject, "{shown:?}");
        assert_eq!((&*shown.not_before, &*shown.not_after), ("1999-12-31T00:00:00Z", "2051-02-03T00:00:00Z"));
        assert_eq!(shown.sha256.len(), 64);
        for length in 0..der.len() {
            assert_eq!(read(&der[..length]).subject, "", "{length}");
        }
        let mut seed = fastrand::Rng::with_seed(7);
        for _ in 0..20_000 {
            let mut broken = der.to_vec();
            for _ in 0..seed.usize(1..4) {
                let at = seed.usize(..broken.len());
                broken[at] = seed.u8(..);
            }
            let shown = read(&broken);
            assert!(shown.subject.len() <= 3 * broken.len());
        }
    }
}
