//! A certification authority of the tests' own, and sandboxes that it vouches for.

use maxbonus_sandbox::{Options, Sandbox, Tls};
use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair};

pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate.
    pub certificate: Certificate,
}

impl Authority {
    pub fn new() -> Authority {
        let mut ca = CertificateParams::new([]).unwrap();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = ca.self_signed(&key).unwrap();
        Authority { issuer: Issuer::new(ca, key), certificate }
    }

    /// A sandbox for `localhost`.
    pub fn sandbox(&self) -> Sandbox {
        self.sandbox_with(&CertificateParams::new(["localhost".to_owned()]).unwrap(), false)
    }

    /// A sandbox with this certificate, vouched for by the authority, or by itself alone.
    pub fn sandbox_with(&self, leaf: &CertificateParams, by_itself: bool) -> Sandbox {
        let key = KeyPair::generate().unwrap();
        let leaf = if by_itself { leaf.self_signed(&key) } else { leaf.signed_by(&key, &self.issuer) };
        let tls = Tls { cert_pem: leaf.unwrap().pem(), key_pem: key.serialize_pem() };
        Sandbox::start(Options { tls: Some(tls), ..Options::default() }).unwrap()
    }
}
