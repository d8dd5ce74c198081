//! The page for people, at `/`: a few files inside the program, nothing from anywhere else.

use bytes::Bytes;
use hyper::Response;
use hyper::header::{CONTENT_SECURITY_POLICY, HeaderValue, REFERRER_POLICY};

use crate::delivery::Delivery;
use crate::exchange;

/// Nothing but the page's own files runs, however a customer is called; and no other page frames it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SCRIPT: &str = "text/javascript; charset=UTF-8";

/// The file of a topic among the admin paths; the page itself has none.
pub fn file(topic: &str) -> Option<Response<Delivery>> {
    let (kind, text) = match topic {
        "" => ("text/html; charset=UTF-8", include_str!("page/index.html")),
        "page.css" => ("text/css; charset=UTF-8", include_str!("page/page.css")),
        "page.js" => (SCRIPT, include_str!("page/page.js")),
        "dom.js" => (SCRIPT, include_str!("page/dom.js")),
        "editor.js" => (SCRIPT, include_str!("page/editor.js")),
        "faults.js" => (SCRIPT, include_str!("page/faults.js")),
        "fields.js" => (SCRIPT, include_str!("page/fields.js")),
        "requests.js" => (SCRIPT, include_str!("page/requests.js")),
        "stored.js" => (SCRIPT, include_str!("page/stored.js")),
        "words.js" => (SCRIPT, include_str!("page/words.js")),
        _ => return None,
    };
    let mut response = exchange::response(200, kind, Delivery::plain(Bytes::from_static(text.as_bytes())));
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response.headers_mut().insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Some(response)
}
