//! `doctor live`: asks a server itself about every fact that nobody told us.
//!
//! Without consent it only reads. With it, receipts of nobody are written and rolled back; a receipt of the test
//! customer is written once, at the end, through the journal, and rolled back too.

mod answers;
mod proof;
mod reading;
mod route;
mod search;
mod server;
mod writing;

use serde_json::{Map, Value, json};

use super::compare::{Findings, Ours};
use super::report;
use super::section::{parts, place};
use crate::config::Config;
use crate::deadline::Canceller;
use crate::error::{Error, Result, Status};
use crate::journal::Journal;
use crate::phone::{Phone, PhoneFormat};
use crate::wire::row;
use crate::wire::table::Operation;
use search::{Found, FoundAll, Search};
use server::{Heard, Server};

/// Why a fact was not asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Asking would change something, and nobody consented.
    NoConsent,
    /// What it takes was not given.
    NotGiven,
    /// The server's replies do not show it.
    NoDifference,
    /// It is taken from where it was found.
    Assumed,
    /// Nothing that could be rolled back could be written.
    NoRollback,
}

impl Why {
    /// Its name in the answer, and the report's words.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Why::NoConsent => ("no_consent", "нужно согласие на запись (allow_writes)"),
            Why::NotGiven => ("not_given", "не дано, чем спросить (карта, сертификат)"),
            Why::NoDifference => ("no_difference", "по ответам сервера не видно, оставлено как есть"),
            Why::Assumed => ("assumed", "взято из другого метода, не проверено"),
            Why::NoRollback => ("no_rollback", "откат не найден, поэтому ничего не записывалось"),
        }
    }
}

/// What the examination is made with.
pub struct Case {
    phone: Phone,
    code: Option<String>,
    certificate: Option<(String, String)>,
    goods_code: String,
    price: Value,
    allow_writes: bool,
}

/// Asks the configuration's server; `wire` is what is known already.
///
/// # Errors
/// `INVALID_ARGUMENT` for a wrong case, `UNAUTHORIZED`, any of the network.
pub fn examine(
    case: &Value,
    config: &Config,
    wire: Map<String, Value>,
    canceller: &Canceller,
    journal: impl FnOnce() -> Result<Journal>,
) -> Result<Map<String, Value>> {
    let case = Case::read(case)?;
    let mut server = Server::new(config, wire, canceller)?;
    let mut examination = Examination::new(&case, &mut server);
    examination.reading()?;
    if case.allow_writes {
        let written = examination.writing();
        // Whatever happened, nothing of ours stays.
        let undone = examination.undo_all();
        undone?;
        written?;
        examination.prove(journal)?;
    } else {
        examination.leave_the_rest(Why::NoConsent);
    }
    let wire = examination.settled();
    let mut findings = examination.findings;
    findings.asked = Some(server.asked);
    findings.wire = wire;
    Ok(report::of(&findings))
}

impl Case {
    fn read(case: &Value) -> Result<Self> {
        let known = ["phone", "code", "certificate", "goods_code", "price", "allow_writes"];
        let Some(object) = case.as_object() else {
            return Err(Error::argument("live", "нужен объект", "is not an object"));
        };
        if let Some(name) = object.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(Error::argument(format!("live.{name}"), "такого поля нет", "is unknown"));
        }
        let text = |name: &str| match object.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text.clone())),
            Some(_) => Err(Error::argument(format!("live.{name}"), "нужен текст", "is no text")),
        };
        let certificate = match object.get("certificate") {
            None | Some(Value::Null) => None,
            Some(given) => {
                let part =
                    |name: &str| given.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                let (code, pin) = (part("code"), part("pin"));
                if code.is_empty() {
                    return Err(Error::argument("live.certificate.code", "не заполнено", "is missing"));
                }
                Some((code, pin))
            }
        };
        let consent = match object.get("allow_writes") {
            None | Some(Value::Null) => false,
            Some(Value::Bool(consent)) => *consent,
            Some(_) => {
                return Err(Error::argument("live.allow_writes", "нужно true или false", "is no flag"));
            }
        };
        let price = text("price")?.unwrap_or_else(|| "1.00".to_owned());
        let price = serde_json::from_str(&price).ok().filter(Value::is_number);
        Ok(Case {
            phone: Phone::parse_field("live.phone", &text("phone")?.unwrap_or_default())?,
            code: text("code")?,
            certificate,
            goods_code: text("goods_code")?.unwrap_or_else(|| "DOCTOR".to_owned()),
            price: price.ok_or_else(|| Error::argument("live.price", "нужна цена", "is not a price"))?,
            allow_writes: consent,
        })
    }
}

/// The examination of one server.
struct Examination<'a, 's> {
    case: &'a Case,
    search: Search<'a, 's>,
    findings: Findings,
    /// The test customer's token, once it is known.
    customer: Option<String>,
    /// Whether the test customer spends with a PIN.
    needs_pin: bool,
    /// Numbers of receipts begin with this, unlike any others.
    number: String,
    numbers: u32,
}

impl<'a, 's> Examination<'a, 's> {
    fn new(case: &'a Case, server: &'a mut Server<'s>) -> Self {
        Examination {
            case,
            search: Search::new(server),
            findings: Findings::default(),
            customer: None,
            needs_pin: false,
            number: format!("DOCTOR-{}", crate::clock::now_ms()),
            numbers: 0,
        }
    }

    fn new_number(&mut self) -> String {
        self.numbers += 1;
        format!("{}-{}", self.number, self.numbers)
    }

    fn phone(&self) -> String {
        spelt(&self.case.phone, self.search.server)
    }

    /// Studies an operation and notes what came of it; `false` where it was not found.
    fn study(
        &mut self,
        operation: &'static Operation,
        whole: &Map<String, Value>,
        fields: &[&'static str],
    ) -> Result<bool> {
        let found = self.search.study(operation, whole, fields)?;
        self.note_study(operation, found)
    }

    /// Notes what came of studying an operation; whether all that was looked for is known.
    fn note_study(&mut self, operation: &'static Operation, found: Option<FoundAll>) -> Result<bool> {
        let Some(found) = found else {
            let key = format!("operations.{}.path", operation.name);
            self.findings.doubt(key, Vec::new());
            return Ok(false);
        };
        self.note_route(operation);
        let is_known = found.iter().all(|(_, found)| found.is_known());
        for (field, found) in found {
            match found {
                Found::Absent | Found::Hidden => {
                    let key = format!("operations.{}.fields.{field}", operation.name);
                    self.findings.doubt(key, Vec::new());
                }
                found => self.note_name(operation, field, found)?,
            }
        }
        Ok(is_known)
    }

    fn note_route(&mut self, operation: &'static Operation) {
        let Some(route) = operation.route else { return };
        let facts = [("method", route.method), ("path", route.path), ("encoding", route.encoding.name())];
        for (part, ours) in facts {
            let theirs = self.search.server.get(&["operations", operation.name, part]).cloned();
            let key = format!("operations.{}.{part}", operation.name);
            self.findings.differs(&key, json!(ours), &theirs.unwrap_or_else(|| json!(ours)));
        }
    }

    fn note_name(&mut self, operation: &'static Operation, field: &'static str, found: Found) -> Result<()> {
        let key = format!("operations.{}.fields.{field}", operation.name);
        let ours = json!(field.rsplit('.').next());
        match found {
            Found::Named => {
                let name = self.search.name(operation, field).map_or(Value::Null, Value::from);
                self.findings.differs(&key, ours, &name);
            }
            Found::Several(candidates) => self.findings.doubt(key, candidates),
            Found::Absent => {
                self.search
                    .server
                    .set(&["operations", operation.name, "fields", field], Some(Value::Null))?;
                self.findings.differs(&key, ours, &Value::Null);
            }
            Found::Hidden => self.findings.unasked.push((key, Why::NoDifference)),
        }
        Ok(())
    }

    /// Looks for a field that need not be there.
    fn look_for(
        &mut self,
        operation: &'static Operation,
        whole: &Map<String, Value>,
        field: &'static str,
    ) -> Result<Found> {
        let found = self.search.find(operation, whole, field)?;
        self.note_name(operation, field, found.clone())?;
        Ok(found)
    }

    /// Looks for a list and what stands in its rows; whether the list was found.
    fn look_for_rows(
        &mut self,
        operation: &'static Operation,
        whole: &Map<String, Value>,
        fields: &[&'static str],
    ) -> Result<bool> {
        let found = self.search.find_all(operation, whole, fields)?;
        let is_known = found.first().is_some_and(|(_, list)| list.is_known());
        for (field, found) in found.into_iter().filter(|(field, _)| is_known || !field.contains('.')) {
            self.note_name(operation, field, found)?;
        }
        Ok(is_known)
    }

    /// Finds the names of an answer's fields.
    fn note_answer(&mut self, operation: &'static Operation, heard: &Heard) -> Result<()> {
        let Some(data) = &heard.data else { return Ok(()) };
        let ours = Ours::of_answer(operation);
        let seen = answers::seen(data);
        let key = format!("operations.{}.response_fields", operation.name);
        let names = self.findings.fields(&key, &ours, &seen.iter().collect::<Vec<_>>(), false);
        for (field, name) in names {
            self.search.server.set(&["operations", operation.name, "response_fields", &field], Some(name))?;
        }
        Ok(())
    }

    /// The names of one operation's answer, for another one with the same model.
    fn assume_answer(&mut self, operation: &'static Operation, from: &str, why: Why) -> Result<()> {
        let names = self.search.server.get(&["operations", from, "response_fields"]).cloned();
        if names.is_some() {
            self.search.server.set(&["operations", operation.name, "response_fields"], names)?;
        }
        self.findings.unasked.push((format!("operations.{}.response_fields", operation.name), why));
        Ok(())
    }

    /// Notes whether a refusal is understood; if not, finds a sign for it.
    fn note_refusal(
        &mut self,
        operation: &'static Operation,
        heard: &Heard,
        unlike: &Heard,
        expected: Status,
        list: &str,
    ) -> Result<()> {
        let is_understood = |search: &Search<'_, '_>| {
            search.server.understood(operation, heard).is_err_and(|error| error.status() == expected)
        };
        if is_understood(&self.search) {
            self.findings.agreements += 1;
            return Ok(());
        }
        let key = format!("refusals.{list}");
        if let Some(sign) = answers::sign(heard, unlike) {
            let before = self.search.server.get(&["refusals", list]).cloned();
            let mut signs = before.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
            signs.push(sign);
            self.search.server.set(&["refusals", list], Some(json!(signs)))?;
            if is_understood(&self.search) {
                self.findings.differs(&key, Value::Null, &json!(signs));
                return Ok(());
            }
            self.search.server.set(&["refusals", list], before)?;
        }
        self.findings.doubt(key, Vec::new());
        Ok(())
    }

    /// Notes the sign of a refusal that the library would not know by itself.
    fn note_sign(&mut self, list: &str, sign: Value) -> Result<()> {
        let signs = json!([sign]);
        self.findings.differs(&format!("refusals.{list}"), Value::Null, &signs);
        self.search.server.set(&["refusals", list], Some(signs)).map(drop)
    }

    /// Notes a setting that holds for all operations, and puts it into the section.
    fn note_setting(&mut self, key: &str, ours: Value, theirs: Value) -> Result<()> {
        let is_other = self.findings.differs(key, ours, &theirs);
        self.search.server.set(&[key], is_other.then_some(theirs)).map(drop)
    }

    /// The section without what is in doubt.
    fn settled(&self) -> Map<String, Value> {
        let mut wire = self.search.server.wire().clone();
        for doubt in &self.findings.doubts {
            // A whole operation in doubt keeps what was found of it.
            if let key @ [_, _, "fields" | "response_fields", _] = &parts(&doubt.key)[..] {
                place(&mut wire, key, None);
            }
        }
        wire
    }
}

fn request<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    Map::from_iter(fields.map(|(name, value)| (name.to_owned(), value)))
}

/// The phone as the section has it now.
fn spelt(phone: &Phone, server: &Server<'_>) -> String {
    let format = server.get(&["phone_format"]).and_then(Value::as_str).and_then(PhoneFormat::named);
    phone.on_the_wire(format.unwrap_or(PhoneFormat::Seven))
}
