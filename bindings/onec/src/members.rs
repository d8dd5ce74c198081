//! The members of the class by number and by name. Operations' methods follow from the table.

use crate::table::{Operation, Row};

/// In which language a name is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// The name that every member must have.
    English,
    /// The second name.
    Russian,
}

/// The properties, all read only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Property {
    /// The library's version.
    Version,
    /// The JSON text of the last call.
    Response,
    /// The sentence for the cashier, empty when all is well.
    ErrorDescription,
    /// The status's name, empty when all is well.
    ErrorCode,
    /// Whether a session is open.
    SessionIsOpen,
}

/// In the order of their numbers.
const PROPERTIES: &[(Property, &str, &str)] = &[
    (Property::Version, "Version", "Версия"),
    (Property::Response, "Response", "Ответ"),
    (Property::ErrorDescription, "ErrorDescription", "ОписаниеОшибки"),
    (Property::ErrorCode, "ErrorCode", "КодОшибки"),
    (Property::SessionIsOpen, "SessionIsOpen", "СессияОткрыта"),
];

/// What a method does.
#[derive(Clone, Copy, Debug)]
pub enum Work {
    /// Opens a session.
    Open,
    /// Closes it.
    Close,
    /// Cancels the calls in flight.
    Cancel,
    /// Runs an operation by its name.
    Call,
    /// Runs any request.
    Request,
    /// Tells the library's version.
    Version,
    /// Tells the last error.
    LastError,
    /// Runs this operation.
    Operation(&'static Row),
}

/// What a parameter is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// A text that must be given.
    Needed,
    /// A text that may be left out.
    Optional,
    /// Set by the method; may be left out.
    Out,
}

/// A parameter: its name in messages and its use.
pub type Parameter = (&'static str, Use);

/// A method.
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// What it does.
    pub work: Work,
    english: &'static str,
    /// Its Russian name.
    pub russian: &'static str,
    /// Its parameters.
    pub parameters: &'static [Parameter],
}

const REQUEST: Parameter = ("Запрос", Use::Optional);
const ANSWER: Parameter = ("Ответ", Use::Out);

/// The methods that are no operations; operations come after them, in the order of the table.
const OWN: &[Method] = &[
    own(Work::Open, "OpenSession", "ОткрытьСессию", &[("Конфигурация", Use::Needed)]),
    own(Work::Close, "CloseSession", "ЗакрытьСессию", &[]),
    own(Work::Cancel, "Cancel", "Отменить", &[]),
    own(Work::Call, "Call", "Вызвать", &[("Операция", Use::Needed), REQUEST, ANSWER]),
    own(
        Work::Request,
        "Request",
        "ВыполнитьЗапрос",
        &[("Метод", Use::Needed), ("Путь", Use::Needed), REQUEST, ANSWER],
    ),
    own(Work::Version, "GetVersionNumber", "ПолучитьНомерВерсии", &[]),
    own(Work::LastError, "GetLastError", "ПолучитьОшибку", &[("ОписаниеОшибки", Use::Out)]),
];

const fn own(
    work: Work,
    english: &'static str,
    russian: &'static str,
    parameters: &'static [Parameter],
) -> Method {
    Method { work, english, russian, parameters }
}

impl Property {
    /// How many there are.
    pub const COUNT: usize = PROPERTIES.len();

    /// The property of this number.
    pub fn numbered(number: usize) -> Option<Property> {
        PROPERTIES.get(number).map(|(property, _, _)| *property)
    }

    /// A property's name.
    pub fn name(number: usize, language: Language) -> Option<String> {
        let (_, english, russian) = PROPERTIES.get(number)?;
        Some(if language == Language::English { *english } else { *russian }.to_owned())
    }
}

impl Method {
    /// How many there are.
    pub const COUNT: usize = OWN.len() + Operation::ALL.len();

    /// The method of this number.
    pub fn numbered(number: usize) -> Option<Method> {
        if let Some(own) = OWN.get(number) {
            return Some(*own);
        }
        let operation = Operation::ALL.get(number - OWN.len()).map(|o| o.row())?;
        let work = Work::Operation(operation);
        Some(Method { work, english: "", russian: operation.onec, parameters: &[REQUEST, ANSWER] })
    }

    /// Its name.
    pub fn name(&self, language: Language) -> String {
        match (language, self.work) {
            (Language::Russian, _) => self.russian.to_owned(),
            (Language::English, Work::Operation(operation)) => camel_case(operation.name),
            (Language::English, _) => self.english.to_owned(),
        }
    }
}

/// `customer.auth_phone` is CustomerAuthPhone.
fn camel_case(name: &str) -> String {
    let word = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split(['.', '_']).filter(|part| !part.is_empty()).map(word).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_operation_has_a_method_and_no_two_members_share_a_name() {
        let methods: Vec<Method> = (0..Method::COUNT).map(|n| Method::numbered(n).unwrap()).collect();
        assert!(Method::numbered(Method::COUNT).is_none() && Property::numbered(Property::COUNT).is_none());
        for operation in Operation::rows() {
            assert!(methods.iter().any(|m| m.russian == operation.onec), "{}", operation.name);
        }
        assert!(methods.iter().any(|m| m.name(Language::English) == "CustomerAuthPhone"));
        let mut names = BTreeSet::new();
        for language in [Language::English, Language::Russian] {
            for method in &methods {
                let name = method.name(language);
                assert!(names.insert(name.to_lowercase()), "{name} twice");
            }
        }
    }
}
