//! The reference that the server serves about itself, in the dialect that it speaks: a page at `/cashbox` as the live
//! server has one, and beside it the same as OpenAPI 3 and as Swagger 2.

mod document;
mod page;
mod schema;
mod words;

use serde_json::{Value, json};

use crate::body::Encoding;
use crate::dialect::{Dialect, Envelope, Row, TokenIn};
use crate::phone;
use schema::{Holds, Member, Object};
use words::{Kind, WORDS, Words};

/// The page, or a document.
pub enum Reference {
    Page(String),
    Document(Value),
}

/// What stands at a path, if it belongs to the reference.
pub fn at(dialect: &Dialect, path: &str) -> Option<Reference> {
    Some(match path.trim_end_matches('/') {
        "/cashbox" => Reference::Page(page::page(dialect)),
        "/cashbox/openapi.json" => Reference::Document(document::openapi(dialect)),
        "/cashbox/swagger.json" => Reference::Document(document::swagger(dialect)),
        _ => return None,
    })
}

/// An operation as the reference describes it.
struct Described<'a> {
    words: &'static Words,
    method: &'a str,
    path: &'a str,
    encoding: Encoding,
    request: Object,
    answer: Object,
}

fn operations(dialect: &Dialect) -> impl Iterator<Item = Described<'_>> {
    WORDS.iter().filter_map(|words| {
        let row = dialect.row_named(words.operation)?;
        let mut request = Object::of(words.request, &row.fields, &|path| hint(dialect, path));
        if let TokenIn::Field(name) = &dialect.token_in {
            let text = "Токен торговой точки".to_owned();
            let holds = Holds::Plain(Kind::Text, None);
            request.0.insert(0, Member { name: name.clone(), required: true, text, holds });
        }
        let answer = Object::of(words.answer, &row.response_fields, &|path| match path {
            "status_code" => (certificate_rule(dialect).to_owned(), None),
            _ => (String::new(), None),
        });
        let (method, path) = (row.method.as_str(), row.path.as_str());
        Some(Described { words, method, path, encoding: usual_encoding(row), request, answer })
    })
}

/// What a request is written in where the dialect takes every encoding.
fn usual_encoding(row: &Row) -> Encoding {
    row.encoding.unwrap_or(match row.operation.name {
        _ if row.method == "GET" || row.method == "DELETE" => Encoding::Query,
        name if name.starts_with("customer.") => Encoding::Form,
        _ => Encoding::Json,
    })
}

/// What the reference adds to a field's words: how a phone is spelt, and how an anonymous customer is sent.
fn hint(dialect: &Dialect, path: &str) -> (String, Option<Value>) {
    match path {
        "phone" => (String::new(), Some(json!(phone::spell("79001234567", &dialect.phone_format)))),
        "customer_token" => (dialect.anonymous_form().to_owned(), None),
        _ => (String::new(), None),
    }
}

fn certificate_rule(dialect: &Dialect) -> &'static str {
    if dialect.certificate_1_is_usable {
        ". 1 - сертификатом можно оплатить"
    } else {
        ". 1 - сертификатом нельзя оплатить"
    }
}

/// The answer in its envelope, if it has one.
fn enveloped(keys: Option<&Envelope>, data: Value) -> Value {
    let Some(Envelope { status, message, data: inside }) = keys else { return data };
    json!({"type": "object", "properties": {
        status.as_str(): {"type": "integer", "description": "Код ответа"},
        message.as_str(): {"type": "string", "description": "Сообщение"},
        inside.as_str(): data,
    }})
}
