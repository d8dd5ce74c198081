//! Goods from CommerceML 2, as 1C exchanges them: the classifier's groups, the catalogue's goods, the offers' prices.

use std::mem;

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use super::input::Reading;
use super::row::Row;
use super::sink::Sink;
use super::text::Text;
use crate::failure::{Failure, Kind};

type Result<T> = std::result::Result<T, Failure>;

/// Elements inside elements beyond this are no exchange of goods.
const DEPTH_MAX: usize = 64;
/// Longest text of one element.
const TEXT_BYTES_MAX: usize = 64 << 10;

/// The prices' types that were met, over all files.
#[derive(Default)]
pub struct Prices {
    /// Id and name.
    types: Vec<(String, String)>,
    /// Whether a price of the wanted type was met.
    found: bool,
}

impl Prices {
    /// Whether the wanted type of prices was there.
    ///
    /// # Errors
    /// The types that are.
    pub fn check(&self, reading: &Reading) -> Result<()> {
        let Some(wanted) = reading.price_type.as_ref().filter(|_| !self.found) else { return Ok(()) };
        let names: Vec<&str> = self.types.iter().map(|(_, name)| name.as_str()).collect();
        let why = if names.is_empty() {
            "в файлах нет цен".to_owned()
        } else {
            format!("есть: {}", names.join(", "))
        };
        let told = format!("--price-type: нет типа цен «{wanted}»; {why}");
        Err(Failure::new(Kind::Usage, told, "no such type of prices in the files"))
    }

    fn is_wanted(&self, reading: &Reading, id: &str) -> bool {
        reading.price_type.as_ref().is_none_or(|wanted| {
            wanted == id || self.types.iter().any(|(known, name)| known == id && name == wanted)
        })
    }
}

/// Reads one file of the exchange; either may hold both goods and offers.
///
/// # Errors
/// What is not XML, or no CommerceML; the sink's.
pub fn read(text: Text, reading: &Reading, prices: &mut Prices, sink: &Sink<'_>) -> Result<()> {
    let mut exchange = Exchange {
        reading,
        prices,
        sink,
        path: Vec::new(),
        text: String::new(),
        groups: Vec::new(),
        good: None,
        offer: None,
        pair: (String::new(), String::new()),
        is_any: false,
    };
    let mut reader = Reader::from_reader(text);
    let mut buffer = Vec::new();
    loop {
        let broken = |e: &dyn std::fmt::Display| {
            sink.broken(sink.line(), "это не XML или он оборван", &format!("cannot be read: {e}"))
        };
        match reader.read_event_into(&mut buffer).map_err(|e| broken(&e))? {
            Event::Start(element) => exchange.begin(&element)?,
            Event::Empty(element) => {
                exchange.begin(&element)?;
                exchange.end()?;
            }
            Event::End(_) => exchange.end()?,
            Event::Text(text) => exchange.add(&text.xml10_content())?,
            Event::CData(text) => exchange.add(&text.xml10_content())?,
            Event::GeneralRef(name) => {
                let letter = name.resolve_char_ref().map_err(|e| broken(&e))?;
                match (letter, resolve_xml_entity(&name)) {
                    (Some(letter), _) => exchange.add(letter.encode_utf8(&mut [0; 4]))?,
                    (None, Some(text)) => exchange.add(text)?,
                    (None, None) => return Err(broken(&"an entity of its own")),
                }
            }
            Event::Eof if exchange.path.is_empty() && exchange.is_any => return Ok(()),
            Event::Eof if exchange.path.is_empty() => {
                let ru = "это не CommerceML: нет КоммерческаяИнформация";
                return Err(sink.broken(sink.line(), ru, "is not CommerceML"));
            }
            Event::Eof => return Err(broken(&"the file ends inside an element")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
        buffer.clear();
    }
}

/// A group of the classifier whose end has not come yet.
#[derive(Default)]
struct Group {
    id: String,
    name: String,
    is_told: bool,
}

/// A good of the catalogue.
#[derive(Default)]
struct Good {
    id: String,
    article: String,
    name: String,
    barcode: String,
    unit: String,
    group: String,
    /// What the wanted requisite holds.
    requisite: String,
    is_deleted: bool,
}

/// An offer: the price of a good.
#[derive(Default)]
struct Offer {
    id: String,
    price: Option<String>,
    /// Of the price that is being read.
    kind: String,
    amount: String,
}

/// Where the reader is.
struct Exchange<'a> {
    reading: &'a Reading,
    prices: &'a mut Prices,
    sink: &'a Sink<'a>,
    path: Vec<String>,
    text: String,
    groups: Vec<Group>,
    good: Option<Good>,
    offer: Option<Offer>,
    /// Two texts that belong together: of a requisite, or of a type of prices.
    pair: (String, String),
    is_any: bool,
}

impl Exchange<'_> {
    fn begin(&mut self, element: &BytesStart<'_>) -> Result<()> {
        if self.path.len() >= DEPTH_MAX {
            return Err(self.sink.broken(
                self.sink.line(),
                "слишком глубокая вложенность",
                "is nested too deep",
            ));
        }
        let name = element.local_name();
        let name: &str = name.as_ref();
        let attribute = |wanted: &str| {
            let found = element.try_get_attribute(wanted).ok().flatten();
            found.map(|attribute| attribute.value.to_string()).unwrap_or_default()
        };
        self.text.clear();
        match (self.parent(), name) {
            ("", "КоммерческаяИнформация") => self.is_any = true,
            ("Группы", "Группа") if self.good.is_none() => self.groups.push(Group::default()),
            ("Группа", "Группы") => self.tell_group()?,
            ("Товары", "Товар") => {
                self.good =
                    Some(Good { is_deleted: is_deleted(&attribute("Статус")), ..Good::default() });
            }
            ("Товар", "БазоваяЕдиница") => {
                if let Some(good) = &mut self.good {
                    good.unit = attribute("НаименованиеКраткое");
                }
            }
            ("Предложения", "Предложение") => self.offer = Some(Offer::default()),
            ("ТипыЦен", "ТипЦены") | ("ЗначенияРеквизитов", "ЗначениеРеквизита") =>
            {
                self.pair = (String::new(), String::new());
            }
            _ => {}
        }
        self.path.push(name.to_owned());
        Ok(())
    }

    fn add(&mut self, text: &str) -> Result<()> {
        if self.text.len() + text.len() > TEXT_BYTES_MAX {
            return Err(self.sink.broken(
                self.sink.line(),
                "слишком длинный текст",
                "holds a text that is too long",
            ));
        }
        self.text.push_str(text);
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        let name = self.path.pop().unwrap_or_default();
        let text = mem::take(&mut self.text).trim().to_owned();
        let parent = self.path.last().map(String::as_str).unwrap_or_default().to_owned();
        let is_in = |place: &str| self.path.iter().any(|name| name == place);
        match (parent.as_str(), name.as_str()) {
            ("Группы", "Группа") if self.good.is_none() => {
                self.tell_group()?;
                self.groups.pop();
            }
            ("Группа", part) if self.good.is_none() => {
                if let Some(group) = self.groups.last_mut() {
                    match part {
                        "Ид" => group.id = text,
                        "Наименование" => group.name = text,
                        _ => {}
                    }
                }
            }
            ("Товары", "Товар") => self.tell_good()?,
            ("Предложения", "Предложение") => self.tell_offer()?,
            ("Цены", "Цена") => self.note_price(),
            ("Цена", part) => {
                if let Some(offer) = &mut self.offer {
                    match part {
                        "ИдТипаЦены" => offer.kind = text,
                        "ЦенаЗаЕдиницу" => offer.amount = text,
                        _ => {}
                    }
                }
            }
            ("Предложение", "Ид") => {
                if let Some(offer) = &mut self.offer {
                    offer.id = text;
                }
            }
            ("ТипыЦен", "ТипЦены") => self.prices.types.push(mem::take(&mut self.pair)),
            ("ТипЦены", "Ид") | ("ЗначениеРеквизита", "Наименование") =>
            {
                self.pair.0 = text;
            }
            ("ТипЦены", "Наименование") | ("ЗначениеРеквизита", "Значение") =>
            {
                self.pair.1 = text;
            }
            ("ЗначенияРеквизитов", "ЗначениеРеквизита") if self.pair.0 == self.reading.code_from => {
                if let Some(good) = &mut self.good {
                    good.requisite = mem::take(&mut self.pair.1);
                }
            }
            ("Группы", "Ид") if is_in("Товар") => {
                if let Some(good) = self.good.as_mut().filter(|good| good.group.is_empty()) {
                    good.group = text;
                }
            }
            ("Товар", part) => {
                if let Some(good) = &mut self.good {
                    note(good, part, text);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn parent(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// Tells of the innermost group, before those inside it.
    fn tell_group(&mut self) -> Result<()> {
        let parent = self.groups.iter().rev().nth(1).map(|group| group.id.clone());
        let Some(group) = self.groups.last_mut().filter(|group| !group.is_told) else { return Ok(()) };
        group.is_told = true;
        let mut row = row([("code", &group.id), ("name", &group.name)]);
        if let Some(parent) = parent {
            row.insert("parent".to_owned(), Value::String(parent));
        }
        self.sink.group(self.sink.line(), row)
    }

    fn tell_good(&mut self) -> Result<()> {
        let Some(good) = self.good.take() else { return Ok(()) };
        let line = self.sink.line();
        let code = match self.reading.code_from.as_str() {
            "id" => &good.id,
            "article" => &good.article,
            "barcode" => &good.barcode,
            _ => &good.requisite,
        };
        if good.is_deleted {
            return self.sink.refuse(line, code, "помечен на удаление");
        }
        let fields = [
            ("code", code),
            ("name", &good.name),
            ("group", &good.group),
            ("barcode", &good.barcode),
            ("unit", &good.unit),
        ];
        self.sink.good(line, Some(&good.id), row(fields))
    }

    /// A price of the wanted type; the first one stays.
    fn note_price(&mut self) {
        let Some(offer) = &mut self.offer else { return };
        let (kind, amount) = (mem::take(&mut offer.kind), mem::take(&mut offer.amount));
        if self.prices.is_wanted(self.reading, &kind) {
            self.prices.found = true;
            offer.price.get_or_insert(amount);
        }
    }

    fn tell_offer(&mut self) -> Result<()> {
        let Some(offer) = self.offer.take() else { return Ok(()) };
        // After # stands the id of a good's variant.
        let id = offer.id.split('#').next().unwrap_or_default();
        match offer.price {
            Some(price) => self.sink.price(self.sink.line(), id, &price),
            None => Ok(()),
        }
    }
}

fn note(good: &mut Good, part: &str, text: String) {
    match part {
        "Ид" => good.id = text,
        "Артикул" => good.article = text,
        "Наименование" => good.name = text,
        "Штрихкод" => good.barcode = text,
        "БазоваяЕдиница" if good.unit.is_empty() => good.unit = text,
        "Статус" => good.is_deleted = is_deleted(&text),
        _ => {}
    }
}

fn is_deleted(status: &str) -> bool {
    matches!(status, "Удален" | "Удалён")
}

fn row<const N: usize>(fields: [(&str, &String); N]) -> Row {
    fields.into_iter().map(|(name, text)| (name.to_owned(), Value::String(text.clone()))).collect()
}
