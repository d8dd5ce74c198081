//! The class `MaxBonus`. Everything takes `&self`, and no lock is held during a call: `Отменить` comes from another
//! thread while one is in flight.

use std::ffi::{CStr, CString};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use maxbonus::ffi::{MAXBONUS_INVALID_ARGUMENT, MAXBONUS_INVALID_HANDLE, MAXBONUS_OK};

use crate::abi::Class;
use crate::library::{self, Told};
use crate::members::{Language, Method, Property, Use, Work};
use crate::value::{Argument, Misuse, Outcome, Value};

/// An object of the class: at most one session, and what its last call came to.
#[derive(Default)]
pub struct MaxBonus {
    /// The handle; 0 is no session.
    session: AtomicU64,
    last: Mutex<Last>,
}

/// What the properties tell.
#[derive(Default)]
struct Last {
    status: i32,
    /// The sentence for the cashier.
    description: String,
    response: String,
}

impl MaxBonus {
    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what a call came to for the properties.
    fn remember(&self, told: &Told) {
        let description = if told.status == MAXBONUS_OK { String::new() } else { message(&told.text) };
        *self.last() = Last { status: told.status, description, response: told.text.clone() };
    }

    fn misused(&self, status: i32, text: String) -> Misuse {
        // A host that does not raise exceptions sees it in the properties.
        *self.last() = Last { status, description: text.clone(), response: String::new() };
        Misuse { text }
    }

    /// Ends a call: Истина or Ложь, and the text in the parameter for it.
    fn ended(&self, method: &Method, told: Told) -> Result<Outcome, Misuse> {
        if told.status == MAXBONUS_INVALID_HANDLE {
            let text = format!("{}: сессия не открыта, сначала вызовите ОткрытьСессию.", method.russian);
            return Err(self.misused(told.status, text));
        }
        self.remember(&told);
        let at = method.parameters.iter().position(|(_, usage)| *usage == Use::Out);
        Ok(Outcome { result: Value::Bool(told.status == MAXBONUS_OK), out: at.map(|at| (at, told.text)) })
    }

    /// The former session is closed first: two would share a journal.
    fn open(&self, config: &CStr) -> bool {
        self.close();
        let (session, told) = library::open(config);
        self.remember(&told);
        let other = self.session.swap(session, Ordering::SeqCst);
        if other != 0 {
            // Another thread was opening one at the same time.
            library::close(other);
        }
        session != 0
    }

    fn close(&self) {
        let session = self.session.swap(0, Ordering::SeqCst);
        if session != 0 {
            library::close(session);
        }
    }

    fn perform(&self, method: &Method, arguments: &[Argument]) -> Result<Outcome, Misuse> {
        let session = self.session.load(Ordering::SeqCst);
        let text = |at: usize| match arguments.get(at) {
            Some(Argument::Text(text)) => Some(text.as_c_str()),
            _ => None,
        };
        let needed = |at: usize| text(at).unwrap_or(c"");
        let plain = |result: Value| Ok(Outcome { result, out: None });
        match method.work {
            Work::Open => plain(Value::Bool(self.open(needed(0)))),
            Work::Close => {
                self.close();
                plain(Value::Bool(true))
            }
            Work::Cancel => plain(Value::Bool(session != 0 && library::cancel(session) == MAXBONUS_OK)),
            Work::Call => self.ended(method, library::call(session, needed(0), text(1))),
            Work::Request => self.ended(method, library::request(session, needed(0), needed(1), text(2))),
            Work::Operation(operation) => {
                let name = CString::new(operation.name).unwrap_or_default();
                self.ended(method, library::call(session, &name, text(0)))
            }
            Work::Version => plain(Value::Text(library::version())),
            Work::LastError => {
                let last = self.last();
                Ok(Outcome { result: Value::Number(last.status), out: Some((0, last.description.clone())) })
            }
        }
    }
}

impl Class for MaxBonus {
    const NAME: &'static str = "MaxBonus";

    fn property_count(&self) -> usize {
        Property::COUNT
    }

    fn property_name(&self, number: usize, language: Language) -> Option<String> {
        Property::name(number, language)
    }

    fn property(&self, number: usize) -> Option<Value> {
        Some(match Property::numbered(number)? {
            Property::Version => Value::Text(library::version()),
            Property::Response => Value::Text(self.last().response.clone()),
            Property::ErrorDescription => Value::Text(self.last().description.clone()),
            Property::ErrorCode => {
                let status = self.last().status;
                Value::Text(if status == MAXBONUS_OK { String::new() } else { library::status_name(status) })
            }
            Property::SessionIsOpen => Value::Bool(self.session.load(Ordering::SeqCst) != 0),
        })
    }

    fn method_count(&self) -> usize {
        Method::COUNT
    }

    fn method_name(&self, number: usize, language: Language) -> Option<String> {
        Method::numbered(number).map(|method| method.name(language))
    }

    fn parameter_count(&self, method: usize) -> Option<usize> {
        Method::numbered(method).map(|method| method.parameters.len())
    }

    fn is_optional(&self, method: usize, parameter: usize) -> bool {
        let method = Method::numbered(method);
        method.is_some_and(|m| m.parameters.get(parameter).is_some_and(|(_, usage)| *usage != Use::Needed))
    }

    fn call(&self, method: usize, arguments: &[Argument]) -> Result<Outcome, Misuse> {
        let Some(method) = Method::numbered(method) else {
            return Err(self.misused(MAXBONUS_INVALID_ARGUMENT, format!("Нет метода с номером {method}.")));
        };
        check(&method, arguments).map_err(|text| self.misused(MAXBONUS_INVALID_ARGUMENT, text))?;
        self.perform(&method, arguments)
    }

    fn done(&self) {
        self.close();
    }
}

/// The sentence for the cashier in an error document.
fn message(document: &str) -> String {
    let document: serde_json::Value = serde_json::from_str(document).unwrap_or_default();
    document["message"].as_str().unwrap_or_default().to_owned()
}

/// Whether the arguments are what the method takes; the sentence names no value.
fn check(method: &Method, arguments: &[Argument]) -> Result<(), String> {
    let (name, most) = (method.russian, method.parameters.len());
    if arguments.len() > most {
        return Err(format!(
            "{name}: параметров должно быть не больше {most}, передано {}.",
            arguments.len()
        ));
    }
    for (at, (parameter, usage)) in method.parameters.iter().enumerate() {
        match (usage, arguments.get(at).unwrap_or(&Argument::Absent)) {
            (Use::Needed, Argument::Absent) => {
                return Err(format!("{name}: не задан параметр «{parameter}» (Строка)."));
            }
            (Use::Needed | Use::Optional, Argument::Other(given)) => {
                return Err(format!(
                    "{name}: параметр «{parameter}» должен иметь тип Строка, передано {given}."
                ));
            }
            _ => {}
        }
    }
    Ok(())
}
