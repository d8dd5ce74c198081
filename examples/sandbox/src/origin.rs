//! Who may ask the admin paths: programs on this machine, and the sandbox's own page. Another site that is open in the
//! same browser may not, though the browser could reach the sandbox for it.

use hyper::HeaderMap;
use hyper::header::{HOST, ORIGIN};
use hyper::http::request::Parts;

/// A sentence when a request comes from elsewhere.
pub fn refusal(head: &Parts) -> Option<&'static str> {
    let host = text(&head.headers, HOST.as_str());
    // A foreign name that leads to this machine makes a foreign page look like ours; only the name tells them apart.
    if host.is_some_and(|host| !is_this_machine(host)) {
        return Some("the admin paths answer to 127.0.0.1, [::1] and localhost only, not to another host");
    }
    if head.method == "GET" {
        return None;
    }
    let own = |origin: &str| origin.split_once("://").is_some_and(|(_, name)| Some(name) == host);
    if text(&head.headers, ORIGIN.as_str()).is_some_and(|origin| !own(origin)) {
        return Some("another site's page may not change the sandbox: the Origin is not the sandbox's own");
    }
    match text(&head.headers, "sec-fetch-site") {
        None | Some("same-origin" | "none") => None,
        Some(_) => {
            Some("another site's page may not change the sandbox: Sec-Fetch-Site says where it comes from")
        }
    }
}

/// A header as text; one that is none is like a foreign one.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}

fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name == "127.0.0.1" || name == "[::1]" || name.eq_ignore_ascii_case("localhost")
}
