//! Reads Swagger 1.2: a listing of resources and a declaration of each, in one document or several.

use serde_json::Value;

use super::api::{Api, DEPTH_MAX, Described, FIELDS_MAX, Seen, Shape, TokenPlace};
use super::openapi::{encoding_named, path_of, text, title, without_brackets, word_before};
use super::{Result, refused};
use crate::wire::table::Encoding;

/// Reads the listing and the declarations, in any order.
///
/// # Errors
/// `INVALID_ARGUMENT` where no declaration is there: a listing alone describes nothing.
pub fn read(documents: &[Value]) -> Result<Api> {
    let mut api = Api::default();
    for document in documents {
        let base = text(document, "basePath");
        if !base.is_empty() {
            path_of(base).clone_into(&mut api.base_path);
        }
        if let Some(found) = token(document) {
            api.token = Some(found);
        }
        for resource in document["apis"].as_array().into_iter().flatten() {
            for operation in resource["operations"].as_array().into_iter().flatten() {
                api.operations.push(described(document, text(resource, "path"), operation)?);
            }
        }
    }
    if api.operations.is_empty() {
        let en = "is a listing alone: add the declarations that it names";
        return Err(refused("это только список разделов, нужны и они сами", en));
    }
    Ok(api)
}

fn token(document: &Value) -> Option<TokenPlace> {
    let authorizations = document["authorizations"].as_object()?;
    let scheme = authorizations.values().find(|scheme| text(scheme, "type") == "apiKey")?;
    let name = text(scheme, "keyname").to_owned();
    Some(match text(scheme, "passAs") {
        "query" => TokenPlace::Query(name),
        _ => TokenPlace::Header(name, word_before(text(scheme, "description"))),
    })
}

fn described(document: &Value, path: &str, operation: &Value) -> Result<Described> {
    let method = [text(operation, "method"), text(operation, "httpMethod")];
    let mut described = Described {
        method: method.into_iter().find(|m| !m.is_empty()).unwrap_or("GET").to_ascii_uppercase(),
        path: path.to_owned(),
        title: title(operation, ["summary", "notes", "nickname"]),
        ..Described::default()
    };
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        match text(parameter, "paramType") {
            "body" => {
                described.encoding = Some(Encoding::Json);
                model(document, text(parameter, "type"), "", 0, &mut described.fields)?;
            }
            place @ ("form" | "query" | "path") => {
                match place {
                    "form" => described.encoding = Some(Encoding::Form),
                    "query" => described.encoding = Some(Encoding::Query),
                    _ => {}
                }
                let path = without_brackets(text(parameter, "name"));
                note(&mut described.fields, parameter, path)?;
            }
            _ => {}
        }
    }
    let consumes = operation["consumes"].as_array().into_iter().flatten();
    if let (Some(Encoding::Json), Some(told)) =
        (described.encoding, consumes.filter_map(Value::as_str).find_map(encoding_named))
    {
        described.encoding = Some(told);
    }
    let answer = match text(operation, "type") {
        "array" => text(&operation["items"], "$ref"),
        name => name,
    };
    model(document, answer, "", 0, &mut described.answer)?;
    Ok(described)
}

/// Notes the fields of a model. A model inside itself ends at the depth's limit, and the number of fields has one too.
fn model(document: &Value, name: &str, parent: &str, depth: usize, found: &mut Vec<Seen>) -> Result<()> {
    let Some(properties) = document["models"][name]["properties"].as_object() else { return Ok(()) };
    if depth >= DEPTH_MAX {
        return Ok(());
    }
    for (key, property) in properties {
        let path = format!("{parent}{key}");
        let inner = [text(property, "$ref"), text(&property["items"], "$ref"), text(property, "type")];
        let inner = inner.into_iter().find(|name| document["models"].get(*name).is_some());
        note(found, property, path.clone())?;
        if let Some(inner) = inner {
            if let Some(last) = found.last_mut().filter(|last| last.path == path && last.shape == Shape::Text)
            {
                last.shape = Shape::Object;
            }
            // A model that holds itself says nothing new.
            if inner != name {
                model(document, inner, &format!("{path}."), depth + 1, found)?;
            }
        }
    }
    Ok(())
}

fn note(found: &mut Vec<Seen>, value: &Value, path: String) -> Result<()> {
    if found.len() >= FIELDS_MAX {
        return Err(refused("описание слишком большое", "describes too many fields in one operation"));
    }
    if !path.is_empty() {
        let shape = Shape::named(text(value, "type"));
        let words = text(value, "description").to_owned();
        found.push(Seen { path, shape, words, example: text(value, "defaultValue").to_owned() });
    }
    Ok(())
}
