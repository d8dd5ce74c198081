//! Bodies that are no answer of the server's: what a way, a portal or a broken server says instead. A fault names one by `sample`.

use bytes::Bytes;
use hyper::StatusCode;

use crate::exchange::{HTML, JSON, TEXT};

/// A body with its content type.
#[derive(Clone, Debug)]
pub struct Body {
    /// `Content-Type`.
    pub kind: &'static str,
    /// The bytes as they go out.
    pub bytes: Bytes,
}

/// In a sample's text, this stands for the status and its words.
const STATUS: &str = "{status}";

/// The samples: name, content type, text.
pub const SAMPLES: [(&str, &str, &str); 22] = [
    ("object", JSON, "{}"),
    ("ok", JSON, r#""ok""#),
    ("true", JSON, "true"),
    ("empty", JSON, ""),
    ("sentence", TEXT, "Ваш запрос принят в обработку."),
    ("status_error", JSON, r#"{"status":"error","message":"DB down"}"#),
    ("error_true", JSON, r#"{"error":true}"#),
    ("errors", JSON, r#"{"errors":["Duplicate entry '+79000003377' for key 'customer.phone'"]}"#),
    ("success_0", JSON, r#"{"success":0}"#),
    ("ok_false", JSON, r#"{"ok":false}"#),
    ("code_500", JSON, r#"{"code":500}"#),
    ("code_null", JSON, r#"{"statusCode":null,"message":"Internal error","data":null}"#),
    ("queued", JSON, r#"{"status":"queued","id":"5f0c"}"#),
    ("portal", HTML, PORTAL),
    ("portal_json", JSON, r#"{"captive":true,"user-portal-url":"http://portal.example/login"}"#),
    ("no_route", JSON, r#"{"message":"no Route matched"}"#),
    ("no_page", JSON, r#"{"name":"Not Found","message":"Page not found.","statusCode":404}"#),
    ("no_page_html", HTML, "<html><body><h1>404 Not Found</h1></body></html>\n"),
    ("no_method", JSON, NO_METHOD),
    ("too_many", JSON, r#"{"name":"Too Many Requests","message":"Rate limit exceeded.","statusCode":429}"#),
    ("filter", HTML, FILTER),
    ("gateway", HTML, GATEWAY),
];

const PORTAL: &str = "<!DOCTYPE html>\n<html><head><title>Wi-Fi: вход</title></head><body><form action=\"/login\">\
                      <button>Войти в интернет</button></form></body></html>\n";
const NO_METHOD: &str = "{\"name\":\"Method Not Allowed\",\"message\":\"Method Not Allowed. This URL can only handle the following \
                         request methods: GET.\",\"statusCode\":405}";
const FILTER: &str = "<html><head><title>Доступ ограничен</title></head><body><h1>Доступ к ресурсу ограничен</h1>\
                      <p>Обратитесь к администратору сети.</p></body></html>\n";
const GATEWAY: &str = "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1></center>\r\n\
                       <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

/// The body of a sample under an HTTP status.
pub fn named(name: &str, status: u16) -> Option<Body> {
    let (_, kind, text) = SAMPLES.iter().find(|(known, ..)| *known == name)?;
    let words = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    let text = text.replace(STATUS, &format!("{status} {}", words.unwrap_or_default()));
    Some(Body { kind, bytes: Bytes::from(text) })
}

/// Whether an HTTP status is a way's word: a proxy or gateway says it, and the application has not seen the request.
pub fn is_of_the_way(status: u16) -> bool {
    matches!(status, 407 | 408 | 413 | 421 | 423 | 425 | 431 | 451)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_samples_are_json_but_the_empty_one_and_pages_name_the_status() {
        for (name, kind, _) in SAMPLES {
            let body = named(name, 408).unwrap();
            let is_json = serde_json::from_slice::<serde_json::Value>(&body.bytes).is_ok();
            assert_eq!(is_json, kind == JSON && name != "empty", "{name}");
        }
        let page = named("gateway", 408).unwrap();
        assert!(page.bytes.starts_with(b"<html>\r\n<head><title>408 Request Timeout</title>"), "{page:?}");
        assert!(named("nothing", 200).is_none());
    }
}
