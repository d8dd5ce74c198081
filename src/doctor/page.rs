//! Reads the text of a reference page as a person copies it: the guide's own excerpt is one.

use super::api::{Api, Described, FIELDS_MAX, Seen, Shape, TokenPlace};
use super::openapi::{scheme_word, without_brackets};
use crate::wire::table::Encoding;

/// A model inside a model inside a model: deeper ones are not looked into.
const DEPTH_MAX: usize = 4;

/// So far back a model is looked for that an operation does not show itself.
const BEFORE_MAX: usize = 200;

#[derive(Clone, Copy, PartialEq)]
enum Section {
    Other,
    Parameters,
    Request,
    Answer,
}

/// A model by its name, with its fields and the names of the models that these hold.
struct Model {
    name: String,
    fields: Vec<(Seen, String)>,
    /// Where it stood.
    section: Section,
}

/// What parameters that are whole requests are called.
const BODIES: [&str; 3] = ["body", "request", "payload"];

/// Reads the page, tags and all if they were copied too.
#[must_use]
pub fn read(page: &str) -> Api {
    let page = if page.trim_start().starts_with('<') { without_tags(page) } else { page.to_owned() };
    let mut api = Api::default();
    let (mut section, mut title) = (Section::Other, String::new());
    // All that the page shows, and where those of the last operation begin.
    let (mut models, mut begun): (Vec<Model>, usize) = (Vec::new(), 0);
    for line in page.lines().map(|line| line.trim().trim_start_matches(['-', '*', '•', '`']).trim()) {
        let line = line.trim_end_matches('`');
        if let Some(path) = line.strip_prefix("BASE URL:") {
            path.trim().trim_end_matches('/').clone_into(&mut api.base_path);
        } else if let Some((method, path)) = route(line) {
            finish(&mut api, &models, begun);
            begun = models.len();
            let (method, path) = (method.to_owned(), path.to_owned());
            api.operations.push(Described { method, path, title: title.clone(), ..Described::default() });
            section = Section::Other;
        } else if let Some(next) = heading(line) {
            section = next;
        } else if let Some(operation) = api.operations.last_mut().filter(|_| section == Section::Parameters) {
            operation.fields.extend(field(line).map(|(seen, _)| seen).or_else(|| bare_field(line)));
        } else if section != Section::Other {
            if let Some((name, _)) = line.split_once('{').filter(|(name, _)| is_name(name.trim())) {
                models.push(Model { name: name.trim().to_owned(), fields: Vec::new(), section });
            } else if let Some(model) = models.last_mut() {
                model.fields.extend(one_by_one(line).into_iter().filter_map(field));
            }
        } else if api.token.is_none() {
            api.token = token(line);
        }
        if !line.is_empty() && heading(line).is_none() {
            line.clone_into(&mut title);
        }
    }
    finish(&mut api, &models, begun);
    // A page that shows whole requests as bodies shows the fields of forms one by one.
    if api.operations.iter().any(|operation| operation.encoding == Some(Encoding::Json)) {
        for operation in api.operations.iter_mut().filter(|o| o.encoding.is_none() && !o.fields.is_empty()) {
            operation.encoding = Some(Encoding::Form);
        }
    }
    api
}

/// Request and answer of the last operation, from the models that followed it: the first one of each holds the others.
fn finish(api: &mut Api, models: &[Model], begun: usize) {
    let Some(operation) = api.operations.last_mut() else { return };
    let first = |section| models[begun..].iter().find(|model| model.section == section);
    if let Some(answer) = first(Section::Answer) {
        collect(models, begun, &answer.name, "", 0, &mut operation.answer);
    }
    let body = operation.fields.iter().position(|seen| BODIES.contains(&seen.path.as_str()));
    if let Some(body) = body {
        // Its words name the model; of one that the page does not show nothing is known.
        let told = operation.fields.remove(body).words;
        operation.encoding = Some(Encoding::Json);
        let named = told.split_whitespace().take(4).find_map(|word| model(models, begun, word));
        if let Some(request) = named.or(first(Section::Request)) {
            collect(models, begun, &request.name, "", 0, &mut operation.fields);
        }
    }
}

/// The model of this name: of the last operation, else the nearest one before, which a page need not show again.
fn model<'m>(models: &'m [Model], begun: usize, name: &str) -> Option<&'m Model> {
    let is_it = |model: &&Model| model.name == name && !model.fields.is_empty();
    let (before, own) = models.split_at(begun);
    own.iter().find(is_it).or_else(|| before.iter().rev().take(BEFORE_MAX).find(is_it))
}

/// Where the token goes, from a sentence that names the header.
fn token(line: &str) -> Option<TokenPlace> {
    let told = line.to_lowercase();
    if !told.contains("токен") || !told.contains("заголовк") {
        return None;
    }
    let mut words = line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let name = words.find(|word| *word == "Authorization" || word.starts_with("X-"))?;
    let scheme = scheme_word(line);
    let is_told = !scheme.is_empty() || name != "Authorization" || told.contains("без префикса");
    is_told.then(|| TokenPlace::Header(name.to_owned(), scheme))
}

/// Fields that stand in one line: `code (string optional), qty (number optional)`.
fn one_by_one(line: &str) -> Vec<&str> {
    let (mut fields, mut begun) = (Vec::new(), 0);
    for (at, _) in line.match_indices("), ") {
        let next = &line[at + 3..];
        let kind = next.split_once(" (").filter(|(name, _)| is_name(name)).map(|(_, kind)| kind);
        let kinds = ["string", "number", "integer", "boolean", "array["];
        if kind.is_some_and(|kind| kinds.iter().any(|known| kind.starts_with(known))) {
            fields.push(&line[begun..=at]);
            begun = at + 3;
        }
    }
    fields.push(&line[begun..]);
    fields
}

fn collect(models: &[Model], begun: usize, name: &str, parent: &str, depth: usize, found: &mut Vec<Seen>) {
    let Some(held) = model(models, begun, name) else { return };
    for (seen, holds) in &held.fields {
        if found.len() >= FIELDS_MAX {
            return;
        }
        let path = format!("{parent}{}", seen.path);
        let is_model = seen.shape == Shape::Text && model(models, begun, holds).is_some();
        let shape = if is_model { Shape::Object } else { seen.shape };
        found.push(Seen { path: path.clone(), shape, ..seen.clone() });
        if depth < DEPTH_MAX && holds != name {
            collect(models, begun, holds, &format!("{path}."), depth + 1, found);
        }
    }
}

fn route(line: &str) -> Option<(&str, &str)> {
    let (method, path) = line.split_once(' ')?;
    let is_method = ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method);
    (is_method && path.starts_with('/') && !path.contains(' ')).then_some((method, path))
}

fn heading(line: &str) -> Option<Section> {
    match line.trim_end_matches(':').to_ascii_lowercase().as_str() {
        "parameters" => Some(Section::Parameters),
        "request schema" | "request model" | "request body" => Some(Section::Request),
        "response schema" | "response model" => Some(Section::Answer),
        "request sample" | "response sample" | "response messages" | "test this endpoint" | "try" => {
            Some(Section::Other)
        }
        other if other.starts_with("response type") => Some(Section::Other),
        _ => None,
    }
}

/// `name (required) words`, `name (string optional), words`, `name (array[Model]), words`; the model's name beside it.
fn field(line: &str) -> Option<(Seen, String)> {
    let (name, rest) = line.split_once('(')?;
    let (kind, words) = rest.split_once(')')?;
    let name = name.trim();
    let kind = kind.split([' ', ',']).next().unwrap_or_default();
    let held = kind.strip_prefix("array[").map_or(kind, |inner| inner.trim_end_matches(']'));
    let is_list = kind.starts_with("array") || name.ends_with("[]");
    let shape = if is_list { Shape::List } else { Shape::named(kind) };
    let words = words.trim_start_matches(',').trim().to_owned();
    is_name(name).then(|| {
        (Seen { path: without_brackets(name), shape, words, example: String::new() }, held.to_owned())
    })
}

/// `last_name Фамилия`: a parameter that need not be there.
fn bare_field(line: &str) -> Option<Seen> {
    let (name, words) = line.split_once(' ')?;
    let is_told = words.trim_start().starts_with(|c: char| ('А'..='я').contains(&c));
    (is_name(name) && is_told).then(|| Seen {
        path: without_brackets(name),
        words: words.trim().to_owned(),
        ..Seen::default()
    })
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-[].".contains(&b))
}

fn without_tags(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    let mut pieces = page.split('<');
    text.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (tag, after) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        // What stands inside a line does not break it.
        if !["a", "b", "i", "code", "span", "em", "strong"].contains(&name) {
            text.push('\n');
        }
        if !tag.starts_with("style") && !tag.starts_with("script") {
            text.push_str(after);
        }
    }
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " "), ("&amp;", "&")];
    entities.iter().fold(text, |text, (entity, letter)| text.replace(entity, letter))
}
