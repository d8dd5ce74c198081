//! The name and the connection, by the system's own means: to the server, or to the proxy on the way.

use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use http::Uri;

use super::steps::{self, Broken, Mark, Steps};
use crate::library::Config;

/// The server of a configuration that names none.
const LIVE: &str = "https://api.maxbonus.ru:38200";
/// The library's own limit where the configuration sets none.
const CONNECT_MS: u64 = 3_000;

/// Looks the name up and connects to one of its addresses.
pub fn examine(config: &Config, steps: &Steps<'_>) -> Result<(), Broken> {
    let proxy = config.get("proxy").as_str();
    let whose = if proxy.is_some() { "прокси " } else { "" };
    let url = proxy.or(config.get("base_url").as_str()).unwrap_or(LIVE).trim();
    let begun = Instant::now();
    let Some((host, port)) = target(url) else {
        return steps.failed(
            &steps::NAME,
            Some(begun),
            &format!("{whose}это не адрес"),
            "проверьте base_url и proxy",
        );
    };
    let limit = Duration::from_millis(config.get("timeouts")["connect_ms"].as_u64().unwrap_or(CONNECT_MS));
    let found = look_up(&host, port, limit).or_else(|problem| {
        let advice = "проверьте base_url и настройки DNS";
        steps.failed(&steps::NAME, Some(begun), &format!("{whose}{host}:{port}: {problem}"), advice)
    })?;
    let listed: Vec<String> = found.iter().map(|address| address.ip().to_string()).collect();
    steps.tell(Mark::Works, &steps::NAME, begun, &format!("{whose}{host}:{port} → {}", listed.join(", ")));

    let begun = Instant::now();
    let mut problem = String::new();
    for address in &found {
        match TcpStream::connect_timeout(address, limit) {
            Ok(_) => {
                steps.tell(Mark::Works, &steps::CONNECTION, begun, &address.to_string());
                return Ok(());
            }
            Err(e) => problem = format!("{address}: {e}"),
        }
    }
    steps.failed(
        &steps::CONNECTION,
        Some(begun),
        &problem,
        "проверьте кабель, порт в base_url, брандмауэр, прокси",
    )
}

/// The host and the port of an address; a proxy may be written without its scheme.
fn target(url: &str) -> Option<(String, u16)> {
    let whole = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    let uri: Uri = whole.parse().ok()?;
    let usual = if uri.scheme_str() == Some("https") { 443 } else { 80 };
    let host = uri.host()?.trim_start_matches('[').trim_end_matches(']').to_owned();
    Some((host, uri.port_u16().unwrap_or(usual)))
}

fn look_up(host: &str, port: u16, limit: Duration) -> Result<Vec<SocketAddr>, String> {
    let (sender, receiver) = mpsc::channel();
    let name = (host.to_owned(), port);
    // A look-up cannot be ended: it gets a thread of its own.
    std::thread::spawn(move || sender.send(name.to_socket_addrs().map(Iterator::collect::<Vec<SocketAddr>>)));
    match receiver.recv_timeout(limit) {
        Ok(Ok(found)) if !found.is_empty() => Ok(found),
        Ok(Ok(_)) => Err("у имени нет адресов".to_owned()),
        Ok(Err(problem)) => Err(problem.to_string()),
        Err(_) => Err("нет ответа".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn the_host_and_the_port_of_every_kind_of_address_are_found() {
        for (url, host, port) in [
            ("https://api.example:38200/api", "api.example", 38200),
            ("https://api.example", "api.example", 443),
            ("http://127.0.0.1/x", "127.0.0.1", 80),
            ("http://[::1]:8080", "::1", 8080),
            ("http://user:secret@proxy.example:3128", "proxy.example", 3128),
            ("proxy.example:3128", "proxy.example", 3128),
        ] {
            assert_eq!(target(url), Some((host.to_owned(), port)), "{url}");
        }
        assert_eq!(target("https://"), None);
    }
}
