//! The reference as a page: each operation the way the live server's page shows it, its parameters and its schema.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::schema::{Holds, Object};
use super::words::Kind;
use super::{Described, enveloped, operations};
use crate::dialect::{Dialect, Envelope, TokenIn};

/// The whole page.
pub fn page(dialect: &Dialect) -> String {
    let mut text = String::from(
        "<!doctype html><html lang=\"ru\"><meta charset=\"utf-8\"><title>CashBox REST API</title>\
         <style>body{font:15px/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}\
         pre{background:#f4f4f4;padding:.7rem;overflow:auto}h2{margin-top:2.5rem}</style>\n\
         <h1>CashBox REST API</h1>\n<p>Песочница: это не MaxBonus, ничего настоящего здесь нет. То же самое: \
         <a href=\"/cashbox/openapi.json\">OpenAPI 3</a>, <a href=\"/cashbox/swagger.json\">Swagger 2</a>.\n",
    );
    _ = writeln!(
        text,
        "<p>BASE URL: {}<br>API VERSION: 2.0.6<br>{}",
        escaped(&dialect.base_path),
        token(dialect)
    );
    for operation in operations(dialect) {
        describe(&mut text, dialect, &operation);
    }
    text + "</html>\n"
}

fn token(dialect: &Dialect) -> String {
    escaped(&match &dialect.token_in {
        TokenIn::Header(name, scheme) => format!("Токен торговой точки: заголовок {name}: {scheme} <токен>"),
        TokenIn::Query(name) => format!("Токен торговой точки: параметр адреса {name}"),
        TokenIn::Field(name) => format!("Токен торговой точки: поле запроса {name}"),
    })
}

fn describe(text: &mut String, dialect: &Dialect, operation: &Described) {
    let Described { words, method, path, .. } = operation;
    _ = writeln!(text, "<h2>{}</h2>\n<p>{method} {}\n<p>Parameters", escaped(words.title), escaped(path));
    _ = writeln!(text, "<ul>\n{}</ul>", list(&operation.request, ""));
    text.push_str(
        "<p>Response Type: <code>application/json</code>\n<p>Response Messages\n<ul>\n<li>401 Unauthorized\n",
    );
    for (status, sentence) in words.errors {
        _ = writeln!(text, "<li>{status} {}", escaped(sentence));
    }
    let sample = enveloped_sample(dialect, sample(&operation.answer));
    _ = writeln!(text, "</ul>\n<p>RESPONSE SAMPLE\n<pre>{}</pre>", escaped(&sample.to_string()));
    text.push_str("<p>RESPONSE SCHEMA\n");
    if let Some(keys) = &dialect.envelope {
        let Envelope { status, message, data } = keys;
        _ = writeln!(
            text,
            "<p>Response {{\n<ul>\n<li>{} (integer), Код ответа\n<li>{} (string), Сообщение\n<li>{} ({}), Данные\n</ul>\n<p>}}",
            escaped(status),
            escaped(message),
            escaped(data),
            words.schemas.1
        );
    }
    text.push_str(&schema(words.schemas.1, &operation.answer));
}

/// The parameters beside each other; what is nested stands in brackets behind its owner.
fn list(object: &Object, prefix: &str) -> String {
    object.0.iter().fold(String::new(), |mut text, member| {
        let name = if prefix.is_empty() { member.name.clone() } else { format!("{prefix}[{}]", member.name) };
        let name = if matches!(member.holds, Holds::Rows(_)) { format!("{name}[]") } else { name };
        let mark = if member.required { "required" } else { "optional" };
        _ = writeln!(text, "<li>{} ({mark}) {}", escaped(&name), escaped(&member.text));
        if let Holds::Object(inner) | Holds::Rows(inner) = &member.holds {
            text.push_str(&list(inner, &name));
        }
        text
    })
}

/// The schema's block, and behind it a block for each object in it.
fn schema(name: &str, object: &Object) -> String {
    let (mut text, mut behind) = (format!("<p>{} {{\n<ul>\n", escaped(name)), String::new());
    for member in &object.0 {
        let held = format!("{name}_{}", member.name);
        let (kind, inner) = match &member.holds {
            Holds::Plain(kind, _) => (kind.name().to_owned(), None),
            Holds::Object(inner) => (held.clone(), Some(inner)),
            Holds::Rows(inner) => (format!("array[{held}]"), Some(inner)),
        };
        let optional = if member.required { "" } else { " optional" };
        _ = writeln!(text, "<li>{} ({kind}{optional}), {}", escaped(&member.name), escaped(&member.text));
        if let Some(inner) = inner {
            behind += &schema(&held, inner);
        }
    }
    text + "</ul>\n<p>}\n" + &behind
}

fn sample(object: &Object) -> Value {
    let pair = |member: &super::Member| {
        let value = match &member.holds {
            Holds::Plain(Kind::Text | Kind::Rows, _) => json!("string"),
            Holds::Plain(Kind::Flag, _) => json!(true),
            Holds::Plain(Kind::Number | Kind::Integer, _) => json!(0),
            Holds::Object(inner) => sample(inner),
            Holds::Rows(inner) => json!([sample(inner)]),
        };
        (member.name.clone(), value)
    };
    Value::Object(object.0.iter().map(pair).collect::<Map<_, _>>())
}

fn enveloped_sample(dialect: &Dialect, data: Value) -> Value {
    let schema = enveloped(dialect.envelope.as_ref(), data);
    let Some(keys) = &dialect.envelope else { return schema };
    json!({keys.status.as_str(): 200, keys.message.as_str(): "string",
           keys.data.as_str(): schema["properties"][&keys.data]})
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
