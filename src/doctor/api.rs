//! A server's interface as a document describes it, whatever the document's format.

use crate::wire::table::Encoding;

/// Objects inside objects beyond this are not looked into: no register's request goes so deep.
pub const DEPTH_MAX: usize = 8;
/// More fields than this in one request or answer are no description of one.
pub const FIELDS_MAX: usize = 2_000;

/// All that a document tells.
#[derive(Debug, Default)]
pub struct Api {
    /// Before every path; empty where the document does not say.
    pub base_path: String,
    /// Where the token goes; `None` where the document does not say.
    pub token: Option<TokenPlace>,
    /// The operations, in the document's order.
    pub operations: Vec<Described>,
}

impl Api {
    /// Takes out of the paths what all of them begin with, where the document names no base path.
    pub fn find_base(&mut self) {
        if !self.base_path.is_empty() || self.operations.len() < 3 {
            return;
        }
        let mut common: Vec<&str> = self.operations[0].path.split('/').collect();
        common.pop();
        for operation in &self.operations {
            let alike = common.iter().zip(operation.path.split('/')).take_while(|(a, b)| **a == *b).count();
            common.truncate(alike);
        }
        let base = common.join("/");
        for operation in &mut self.operations {
            operation.path.drain(..base.len());
        }
        self.base_path = base;
    }
}

/// Where the token goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenPlace {
    /// A header and the word before the token, which may be empty.
    Header(String, String),
    /// A parameter of the query.
    Query(String),
}

/// An operation.
#[derive(Debug, Default)]
pub struct Described {
    /// In capitals.
    pub method: String,
    /// Under the base path.
    pub path: String,
    /// Its title, or what stands for one.
    pub title: String,
    /// What its request is written in, where the document says.
    pub encoding: Option<Encoding>,
    /// The request's fields.
    pub fields: Vec<Seen>,
    /// The answer's fields, envelope and all.
    pub answer: Vec<Seen>,
}

/// A field: arrays add nothing to its path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Dots lead into objects and into the objects of arrays.
    pub path: String,
    /// What it holds.
    pub shape: Shape,
    /// Its description.
    pub words: String,
    /// An example of its value.
    pub example: String,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Text, or what the document does not say.
    #[default]
    Text,
    /// A number.
    Number,
    /// True or false.
    Flag,
    /// An object.
    Object,
    /// A list.
    List,
}

impl Shape {
    /// By the name that JSON Schema and its forebears give it.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "number" | "integer" | "int" | "long" | "float" | "double" => Shape::Number,
            "boolean" | "bool" => Shape::Flag,
            "object" => Shape::Object,
            "array" | "list" => Shape::List,
            _ => Shape::Text,
        }
    }
}
