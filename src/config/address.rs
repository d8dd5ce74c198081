//! The server's address, as the configuration gives it.

use ureq::http::Uri;

use super::Config;
use crate::error::{Error, Result};

impl Config {
    /// The server's address, normalised: two spellings of one address are one server, and one journal.
    pub(super) fn whole_url(&self) -> Result<String> {
        let bad = |ru: &str, en: &str| Error::config("base_url", ru, en);
        let usual = "нужен адрес вида https://сервер:порт/путь";
        let url = self.base_url.trim();
        if !url.is_ascii() || url.contains(['?', '#', '@', ' ']) {
            return Err(bad(usual, "must be scheme, host, port and path, with no user, query or fragment"));
        }
        let uri: Uri = url.parse().map_err(|_| bad(usual, "is not a URL like https://host"))?;
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
            return Err(bad(usual, "is not a URL like https://host"));
        };
        let (scheme, host) = (scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
        let usual_port = match scheme.as_str() {
            "https" => 443,
            "http" if self.allow_http || is_loopback(&host) => 80,
            "http" => {
                let en = "is plain http to another machine; set allow_http to permit it";
                return Err(bad("нужен https (или allow_http)", en));
            }
            _ => return Err(bad("нужен https", "must be https")),
        };
        let written = uri
            .authority()
            .is_some_and(|a| a.as_str().trim_start_matches(uri.host().unwrap_or("")).starts_with(':'));
        let port = match uri.port_u16() {
            Some(0) => return Err(bad("неверный порт", "has a port out of range")),
            None if written => return Err(bad("неверный порт", "has a port out of range")),
            Some(port) if port != usual_port => format!(":{port}"),
            _ => String::new(),
        };
        let base_path = &self.wire.base_path;
        if !base_path.bytes().all(|b| b.is_ascii_graphic()) || base_path.contains(['?', '#']) {
            let en = "must be a path, with no spaces, query or fragment";
            return Err(Error::config("wire.base_path", "нужен путь вида /api/cashbox", en));
        }
        let path = match uri.path().trim_matches('/') {
            "" => base_path.trim_matches('/'),
            path => path,
        };
        let slash = if path.is_empty() { "" } else { "/" };
        Ok(format!("{scheme}://{host}{port}{slash}{path}"))
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}
