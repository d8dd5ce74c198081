//! The page's files, and who may ask.

use std::collections::BTreeSet;

use maxbonus_sandbox::Sandbox;
use serde_json::json;

use crate::client::{Answer, ask, sandbox};

fn get(sandbox: &Sandbox, path: &str, headers: &[(&str, &str)]) -> Answer {
    ask(sandbox, "GET", path, headers, "").unwrap()
}

#[test]
fn a_browser_gets_the_page_and_everybody_else_the_list_of_paths() {
    let sandbox = sandbox();
    let browser = [("accept", "text/html,application/xhtml+xml,*/*;q=0.8")];
    let page = get(&sandbox, "/", &browser);
    assert!(page.head.contains("content-type: text/html") && page.body.starts_with(b"<!doctype html>"));
    for (path, headers) in
        [("/", &[("accept", "*/*")][..]), ("/", &[]), ("/sandbox", &browser), ("/sandbox/", &browser)]
    {
        let answer = get(&sandbox, path, headers);
        assert!(answer.head.contains("text/plain") && answer.body.starts_with(b"MaxBonus sandbox"), "{path}");
    }
    assert!(String::from_utf8(get(&sandbox, "/sandbox", &[]).body).unwrap().contains("open / in it"));
}

#[test]
fn the_page_needs_nothing_from_elsewhere_and_lets_nothing_else_in() {
    let sandbox = sandbox();
    let mut open = vec!["/".to_owned()];
    let mut seen = BTreeSet::new();
    while let Some(path) = open.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let answer = get(&sandbox, &path, &[("accept", "text/html")]);
        assert_eq!(answer.status, 200, "{path}");
        for header in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "x-content-type-options: nosniff",
            "cache-control: no-store",
        ] {
            assert!(answer.head.contains(header), "{path}: {header}");
        }
        assert!(!answer.head.contains("unsafe"), "{}", answer.head);
        let text = String::from_utf8(answer.body).unwrap();
        let foreign = text.replace("http://www.w3.org/2000/svg", "");
        assert!(!foreign.contains("http://") && !foreign.contains("https://"), "{path}");
        for sink in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "style="] {
            assert!(!text.contains(sink), "{path} has {sink}");
        }
        // What a file names, by its address or as a module beside it.
        let words = text.split(['"', '\'']);
        let named = words.filter(|word| word.ends_with(".js") || word.ends_with(".css"));
        open.extend(
            named.map(|word| {
                word.strip_prefix("./").map_or(word.to_owned(), |name| format!("/sandbox/{name}"))
            }),
        );
    }
    assert_eq!(seen.len(), 10, "{seen:?}");
    assert_eq!(get(&sandbox, "/sandbox/other.js", &[]).status, 404);
}

#[test]
fn another_sites_page_may_neither_change_nor_read_anything() {
    let sandbox = sandbox();
    let own = format!("http://127.0.0.1:{}", sandbox.port());
    let name = format!("127.0.0.1:{}", sandbox.port());
    let cable = json!({"pulled": true}).to_string();
    let put = |headers: &[(&str, &str)]| {
        let text: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let request =
            format!("PUT /sandbox/cable HTTP/1.1\r\n{text}content-length: {}\r\n\r\n{cable}", cable.len());
        raw(&sandbox, &request).status
    };
    let localhost = format!("localhost:{}", sandbox.port());
    for headers in [
        &[("host", "evil.example")][..],
        &[("host", "evil.example:38200")],
        &[("host", "127.0.0.1.evil.example")],
        &[("host", &name), ("origin", "https://evil.example")],
        &[("host", &name), ("origin", "null")],
        &[("host", &name), ("origin", "http://127.0.0.1:1")],
        &[("host", &name), ("origin", &format!("http://{localhost}"))],
        &[("host", &name), ("sec-fetch-site", "cross-site")],
        &[("host", &name), ("sec-fetch-site", "same-site")],
    ] {
        assert_eq!(put(headers), 403, "{headers:?}");
        assert!(!raw_json(&sandbox, &name)["pulled"].as_bool().unwrap());
    }
    for headers in [
        &[("host", name.as_str())][..],
        &[("host", &name), ("origin", &own), ("sec-fetch-site", "same-origin")],
        &[("host", &localhost), ("origin", &format!("http://{localhost}"))],
        &[("host", "[::1]:5"), ("sec-fetch-site", "none")],
        &[("host", "LocalHost")],
    ] {
        assert_eq!(put(headers), 200, "{headers:?}");
        sandbox.set_cable(false);
    }
    // A name of theirs that leads here makes their page look like ours: it must not read the PINs either.
    for path in ["/", "/sandbox/outbox", "/sandbox/events", "/sandbox/page.js"] {
        let answer = raw(&sandbox, &format!("GET {path} HTTP/1.1\r\nhost: evil.example\r\n\r\n"));
        assert_eq!(answer.status, 403, "{path}");
    }
    // A link from another site leads to the page.
    assert_eq!(get(&sandbox, "/", &[("accept", "text/html"), ("sec-fetch-site", "cross-site")]).status, 200);
}

fn raw(sandbox: &Sandbox, request: &str) -> Answer {
    use std::io::Write;
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", sandbox.port())).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    crate::client::Wire::over(stream).receive().unwrap()
}

fn raw_json(sandbox: &Sandbox, host: &str) -> serde_json::Value {
    raw(sandbox, &format!("GET /sandbox/cable HTTP/1.1\r\nhost: {host}\r\n\r\n")).json()
}
