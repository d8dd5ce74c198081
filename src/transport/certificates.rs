//! The certificates that a server shows, read without trusting them: for the support desk.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme};
use sha2::{Digest, Sha256};
use ureq::unversioned::transport::{ConnectionDetails, Connector, Transport, TransportAdapter};

use crate::clock;

/// One certificate of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    let [issuer, not_before, not_after, subject] = facts(der).unwrap_or_default();
    Shown { subject, issuer, not_before, not_after, sha256: hex::encode(Sha256::digest(der)) }
}

/// Issuer, beginning, end and subject, in the order of X.509.
fn facts(der: &[u8]) -> Option<[String; 4]> {
    let (_, certificate, _) = element(der)?;
    let (_, mut rest, _) = element(certificate)?;
    let mut next = || {
        let (tag, content, after) = element(rest)?;
        rest = after;
        Some((tag, content))
    };
    // The version is optional; then come the serial number and the signature's algorithm.
    if next()?.0 == 0xa0 {
        next()?;
    }
    next()?;
    let (_, issuer) = next()?;
    let (_, validity) = next()?;
    let (_, subject) = next()?;
    let (tag, begins, after) = element(validity)?;
    let (end_tag, ends, _) = element(after)?;
    Some([name(issuer), moment(tag, begins)?, moment(end_tag, ends)?, name(subject)])
}

/// Tag, content and what follows.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, first], rest) = der.split_first_chunk()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x83 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 3))?;
            (bytes.iter().fold(0, |n, byte| n << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (content, after) = rest.split_at_checked(length)?;
    Some((tag, content, after))
}

/// The values of a name's attributes, in their order.
fn name(mut sets: &[u8]) -> String {
    let mut values: Vec<String> = Vec::new();
    while let Some((_, set, after)) = element(sets) {
        sets = after;
        let value = element(set).and_then(|(_, pair, _)| element(pair)).and_then(|(_, _, v)| element(v));
        values.extend(value.map(|(tag, text, _)| string(tag, text)));
    }
    values.join(", ")
}

fn string(tag: u8, text: &[u8]) -> String {
    if tag != 30 {
        return String::from_utf8_lossy(text).into_owned();
    }
    // BMPString: older issuers write Russian names so.
    let units: Vec<u16> = text.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}

/// `YYMMDDHHMMSSZ` (to the year 2049) or, under the tag 24, `YYYYMMDDHHMMSSZ`.
fn moment(tag: u8, text: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(text).ok()?;
    let century = match tag {
        24 => "",
        _ if text < "50" => "20",
        _ => "19",
    };
    let digits = format!("{century}{text}");
    let part = |from: usize, to: usize| digits.get(from..to);
    let (date, time) =
        ((part(0, 4)?, part(4, 6)?, part(6, 8)?), (part(8, 10)?, part(10, 12)?, part(12, 14)?));
    let written = format!("{}-{}-{}T{}:{}:{}Z", date.0, date.1, date.2, time.0, time.1, time.2);
    clock::parse_rfc3339(&written).map(|_| written)
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
            assert_eq!(facts(&der[..length]), None, "{length}");
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
