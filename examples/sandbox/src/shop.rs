//! The shop: storage, dialect, faults and the log of requests, and what the admin page shows of them.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::answer::{self, Reply};
use crate::body::{self, Encoding};
use crate::changes::Changes;
use crate::dialect::{Dialect, Route, TokenIn};
use crate::faults::Faults;
use crate::loyalty::{self, Desk};
use crate::model::{
    Campaigns, Certificate, Change, Check, Coupon, Customer, GiftCode, Good, Group, Message, Return,
    StoreToken,
};
use crate::operation::Operation;
use crate::refusal::{Reason, Refusal};
use crate::request_log::{Heard, Presented, RequestLog};
use crate::rows::Wrong;
use crate::seed::Seed;
use crate::settings::Settings;
use crate::store::{Books, Document, Store};

/// Everything that the connections share.
pub struct Shop {
    /// How the wire looks.
    pub dialect: Dialect,
    /// Rings when anything below has changed.
    pub changes: Changes,
    /// What a reset puts back.
    start: Seed,
    store: Mutex<Store>,
    faults: Mutex<Faults>,
    log: Mutex<RequestLog>,
}

/// The page shows so many rows of a list, and so many changes of a customer's balance.
const ROWS: u16 = 200;
const HISTORY: u16 = 50;

/// One request to the loyalty API.
pub struct Ask {
    /// HTTP method.
    pub method: String,
    /// Path with the base path.
    pub path: String,
    /// After the question mark.
    pub query: String,
    /// `Content-Type`.
    pub content_type: String,
    /// The header with the store's token.
    pub auth: Option<String>,
    /// The body.
    pub raw: bytes::Bytes,
}

impl Shop {
    /// Opens the storage. A seed that is given replaces what an old database holds; the built-in one does not.
    pub fn open(dialect: Dialect, seed: Option<Value>, db: Option<&Path>) -> Result<Shop, String> {
        let given = seed.is_some();
        let seed = Seed::read(seed, &dialect.settings)?;
        let trouble = |error: String| match db {
            Some(path) => format!("the database {} cannot be used: {error}", path.display()),
            None => format!("the database in memory cannot be used: {error}"),
        };
        let changes = Changes::default();
        let mut store = Store::open(db, changes.clone()).map_err(|error| trouble(error.to_string()))?;
        let begin = |books: &Books<'_>| -> Result<(), Refusal> {
            if given || books.get::<StoreToken>(StoreToken::ID)?.is_none() {
                return seed.apply(books);
            }
            let settings = books.get::<Settings>(Settings::KIND)?.unwrap_or_default();
            let settings = settings.merged(&dialect.settings);
            books.put(&settings.map_err(|wrong| Reason::Internal.on("").saying(wrong.sentence))?)
        };
        store.transact(begin).map_err(|refusal| trouble(refusal.message))?;
        let (faults, log) = (Faults::new(changes.clone()), RequestLog::new(changes.clone()));
        let (store, faults, log) = (Mutex::new(store), Mutex::new(faults), Mutex::new(log));
        Ok(Shop { dialect, changes, start: seed, store, faults, log })
    }

    /// The faults that are waiting.
    pub fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    /// The requests that came.
    pub fn log(&self) -> MutexGuard<'_, RequestLog> {
        lock(&self.log)
    }

    /// Notes for the judge, if one watches, what a request says.
    pub fn hear(&self, n: u64, ask: &Ask) {
        if !self.log().is_watched() {
            return;
        }
        let fields = body::read(Encoding::of(&ask.content_type, &ask.raw), &ask.query, &ask.raw);
        let token = match self.presented(ask, fields.as_ref().ok()) {
            None => Presented::None,
            Some(token) if self.token().is_ok_and(|ours| ours == token) => Presented::Right,
            Some(_) => Presented::Foreign,
        };
        let said = match (self.dialect.route(&ask.method, &ask.path), fields) {
            (Route::Found(operation), Ok(fields)) => {
                self.dialect.incoming(operation, self.without_token_field(fields)).ok()
            }
            _ => None,
        };
        let (request, unknown) = said.unwrap_or_default();
        self.log().heard(n, Heard { token, request, unknown });
    }

    /// Serves one request: token, route, encoding, names, then the operation.
    pub fn serve(&self, n: u64, ask: &Ask) -> Reply {
        let started = Instant::now();
        let outcome = self.store().transact(|books| self.run(books, ask));
        let mut log = self.log();
        if log.is_watched() {
            log.applied(n, outcome.as_ref().map(|(_, data)| data.clone()).map_err(Clone::clone));
        }
        drop(log);
        let spelling = self.settings().unwrap_or_default().json;
        let reply = match outcome {
            Ok((operation, data)) => {
                let data = self.dialect.outgoing(operation, data);
                answer::success(&self.dialect, operation, data, started.elapsed())
            }
            Err(refusal) => answer::failure(&self.dialect, &refusal),
        };
        Reply { spelling, ..reply }
    }

    fn run(&self, books: &Books<'_>, ask: &Ask) -> Result<(&'static Operation, Value), Refusal> {
        let encoding = Encoding::of(&ask.content_type, &ask.raw);
        let fields = body::read(encoding, &ask.query, &ask.raw);
        let token = books.get::<StoreToken>(StoreToken::ID)?.map(|document| document.token);
        let presented = self.presented(ask, fields.as_ref().ok());
        if presented.is_none() || presented != token {
            return Err(Reason::Unauthorized.on(""));
        }
        let operation = match self.dialect.route(&ask.method, &ask.path) {
            Route::Found(operation) => operation,
            Route::WrongMethod => return Err(Reason::WrongMethod.on("")),
            Route::Unknown => return Err(Reason::UnknownPath.on("")),
        };
        if !self.dialect.takes(operation, encoding) {
            return Err(Reason::WrongEncoding.on("body"));
        }
        let request = self.without_token_field(fields?);
        let spelt = |refusal| self.dialect.spelt(operation, refusal);
        let (request, unknown) = self.dialect.incoming(operation, request).map_err(spelt)?;
        let settings = books.get::<Settings>(Settings::KIND)?.unwrap_or_default();
        if let Some(field) = unknown.first().filter(|_| settings.strict) {
            return Err(Reason::UnknownField.on(field));
        }
        let desk = Desk { books, settings, phone_format: &self.dialect.phone_format };
        Ok((operation, loyalty::run(&desk, operation, &request).map_err(spelt)?))
    }

    /// The fields of a request without the one that carries the store's token in some dialects.
    fn without_token_field(&self, mut fields: Value) -> Value {
        if let TokenIn::Query(name) | TokenIn::Field(name) = &self.dialect.token_in
            && let Some(fields) = fields.as_object_mut()
        {
            fields.shift_remove(name);
        }
        fields
    }

    /// The token that a request presents, when it does so in the dialect's way.
    fn presented(&self, ask: &Ask, fields: Option<&Value>) -> Option<String> {
        let text = |value: Option<&Value>, name: &str| value?.get(name)?.as_str().map(str::to_owned);
        match &self.dialect.token_in {
            TokenIn::Query(name) => text(Some(&body::parse_form(&ask.query)), name),
            TokenIn::Field(name) => text(fields, name),
            TokenIn::Header(_, scheme) => {
                let header = ask.auth.as_deref()?.trim();
                if scheme.is_empty() {
                    return Some(header.to_owned());
                }
                let (word, token) = header.split_once(' ')?;
                word.eq_ignore_ascii_case(scheme).then(|| token.trim().to_owned())
            }
        }
    }

    /// A body for the log: the token is hidden, wherever it stands.
    pub fn without_token(&self, raw: &Bytes) -> Bytes {
        let token = self.token().unwrap_or_default();
        let text = String::from_utf8_lossy(raw);
        if token.is_empty() || !text.contains(&token) {
            return raw.clone();
        }
        Bytes::from(text.replace(&token, "***"))
    }

    /// Puts a seed in the place of everything that is stored.
    pub fn seed(&self, seed: Value) -> Result<(), String> {
        let seed = Seed::read(Some(seed), &self.dialect.settings)?;
        self.books(|books| seed.apply(books))
    }

    /// Everything as it was at the start: what is stored, no faults, the cable plugged in. The log stays.
    pub fn reset(&self) -> Result<(), String> {
        self.books(|books| self.start.apply(books))?;
        self.faults().clear();
        self.faults().set_cable(false);
        Ok(())
    }

    /// The store's token.
    pub fn token(&self) -> Result<String, String> {
        let document = self.books(|books| books.get::<StoreToken>(StoreToken::ID))?;
        Ok(document.map(|document| document.token).unwrap_or_default())
    }

    /// The settings in force.
    pub fn settings(&self) -> Result<Settings, String> {
        Ok(self.books(|books| books.get::<Settings>(Settings::KIND))?.unwrap_or_default())
    }

    /// Changes some settings.
    pub fn change_settings(&self, changes: &Map<String, Value>) -> Result<Settings, Wrong> {
        self.edit(|books| {
            let settings = books.get::<Settings>(Settings::KIND)?.unwrap_or_default().merged(changes)?;
            books.put(&settings)?;
            Ok(settings)
        })
    }

    /// Edits what is stored. A wrong edit leaves everything as it was.
    pub fn edit<T>(&self, work: impl FnOnce(&Books<'_>) -> Result<T, Wrong>) -> Result<T, Wrong> {
        let mut wrong = None;
        let outcome = self.store().transact(|books| {
            work(books).map_err(|why| {
                wrong = Some(why);
                Reason::Internal.on("")
            })
        });
        outcome.map_err(|refusal| wrong.unwrap_or_else(|| Wrong::from(refusal)))
    }

    /// All SMS that would have been sent, oldest first.
    pub fn outbox(&self) -> Result<Vec<Value>, String> {
        self.books(|books| values(&books.list::<Message>()?))
    }

    /// Everything that is stored, for people and tests.
    pub fn state(&self) -> Result<Value, String> {
        self.books(|books| {
            let customers = books.list::<Customer>()?;
            let customers = customers.iter().map(|customer| {
                let history = values(&books.list_of::<Change>(&customer.token)?)?;
                extended(customer, [("history", history.into())])
            });
            let checks = books.list::<Check>()?;
            let checks = checks.iter().map(|check| {
                let returned = check.items.iter().all(|sold| sold.returned == sold.qty);
                extended(check, [("returned", returned.into())])
            });
            Ok(json!({
                "customers": customers.collect::<Result<Vec<_>, _>>()?,
                "checks": checks.collect::<Result<Vec<_>, _>>()?,
                "returns": values(&books.list::<Return>()?)?,
                "certificates": values(&books.list::<Certificate>()?)?,
                "coupons": values(&books.list::<Coupon>()?)?,
                "gift_codes": values(&books.list::<GiftCode>()?)?,
                "campaigns": values(&books.get::<Campaigns>(Campaigns::KIND)?.unwrap_or_default().list)?,
                "goods_count": books.count::<Good>()?,
                "groups_count": books.count::<Group>()?,
                "settings": books.get::<Settings>(Settings::KIND)?.unwrap_or_default(),
            }))
        })
    }

    /// What the page shows of all that is stored: of each list its last rows and its length. `None` when
    /// nothing has changed since a revision.
    pub fn overview(&self, since: u64) -> Result<Option<(u64, Value)>, String> {
        let mut store = self.store();
        let revision = store.revision() + 1;
        if revision == since {
            return Ok(None);
        }
        let overview = store.transact(|books| {
            let customers = books.last::<Customer>(ROWS)?;
            let customers = customers.iter().rev().map(|customer| {
                let history = values(&books.last_of::<Change>(&customer.token, HISTORY)?)?;
                extended(customer, [("history", history.into())])
            });
            let customers: Vec<Value> = customers.collect::<Result<_, _>>()?;
            let campaigns = books.get::<Campaigns>(Campaigns::KIND)?.unwrap_or_default().list;
            Ok(json!({
                "customers": {"rows": customers, "count": books.count::<Customer>()?},
                "checks": last::<Check>(books)?,
                "returns": last::<Return>(books)?,
                "outbox": last::<Message>(books)?,
                "certificates": settled::<Certificate>(books)?,
                "coupons": settled::<Coupon>(books)?,
                "gift_codes": settled::<GiftCode>(books)?,
                "campaigns": {"rows": values(&campaigns)?, "count": campaigns.len()},
                "goods": settled::<Good>(books)?,
                "groups": settled::<Group>(books)?,
                "settings": books.get::<Settings>(Settings::KIND)?.unwrap_or_default(),
            }))
        });
        overview.map(|overview| Some((revision, overview))).map_err(|refusal| refusal.message)
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.store)
    }

    fn books<T>(&self, work: impl FnOnce(&Books<'_>) -> Result<T, Refusal>) -> Result<T, String> {
        self.store().transact(work).map_err(|refusal| refusal.message)
    }
}

/// A panic while the lock was held has undone its transaction, so what it guards is sound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What happened: the newest first.
fn last<D: Document>(books: &Books<'_>) -> Result<Value, Refusal> {
    Ok(json!({"rows": values(&books.last::<D>(ROWS)?)?, "count": books.count::<D>()?}))
}

/// What there is: in the order in which it came.
fn settled<D: Document>(books: &Books<'_>) -> Result<Value, Refusal> {
    let mut rows = books.last::<D>(ROWS)?;
    rows.reverse();
    Ok(json!({"rows": values(&rows)?, "count": books.count::<D>()?}))
}

fn values<D: Serialize>(documents: &[D]) -> Result<Vec<Value>, Refusal> {
    documents.iter().map(|document| Ok(serde_json::to_value(document)?)).collect()
}

fn extended<const N: usize>(document: &impl Serialize, more: [(&str, Value); N]) -> Result<Value, Refusal> {
    let mut map = match serde_json::to_value(document)? {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    map.extend(more.map(|(key, value)| (key.to_owned(), value)));
    Ok(Value::Object(map))
}
