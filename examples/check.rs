//! The driver's test tool, through the C ABI: what of a till's way to MaxBonus works, step by step, in Russian.
//!
//! `cargo run --example maxbonus-check -- CONFIG [--phone PHONE] [--goods CODE] [--price 1.00] [--write] [--support FILE]`
//!
//! Configuration, journal, name, connection, TLS, token, clock, customer (with --phone), calculation; with --write an
//! anonymous check is written and rolled back. It stops where nothing further makes sense. --support writes the bundle of
//! `basic.support`. Exit code: 0 when all is well, 1 when something is not, 2 for a wrong configuration or usage.

use std::ffi::{CStr, CString};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use maxbonus::ffi::{
    MAXBONUS_OK, maxbonus_call, maxbonus_session_close, maxbonus_session_open, maxbonus_string_free,
};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const USAGE: &str = "\
maxbonus-check НАСТРОЙКИ [--phone ТЕЛЕФОН] [--goods КОД] [--price 1.00] [--write] [--support ФАЙЛ]
    проверить настройки, журнал, имя сервера, соединение, TLS, токен, часы, покупателя и расчёт;
    с --write – записать и откатить анонимный чек; с --support – собрать сведения для поддержки.
    Код завершения: 0 – всё в порядке, 1 – что-то не работает, 2 – неверные настройки или параметры";

/// The server of a configuration that names none.
const LIVE: &str = "https://api.maxbonus.ru:38200";
/// A fiscal register's clock may not be further off.
const SKEW_MAX_MS: i64 = 5 * 60 * 1_000;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some(arguments) = Arguments::read(&words) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let begun = Instant::now();
    let config = std::fs::read_to_string(&arguments.config).map_err(|e| e.to_string());
    let opened = config.and_then(|config| Session::open(&config).map_err(|said| said.sentence()));
    let (session, opened) = match opened {
        Ok(opened) => opened,
        Err(problem) => {
            tell('✗', "Настройки", begun, &format!("{}: {problem}", arguments.config));
            return ExitCode::from(2);
        }
    };
    tell('✓', "Настройки", begun, &arguments.config);
    let is_well = examine(&session, &opened, &arguments).is_ok();
    let is_saved = arguments.support.as_ref().is_none_or(|file| save(&session, file).is_ok());
    ExitCode::from(u8::from(!(is_well && is_saved)))
}

#[derive(Default)]
struct Arguments {
    config: String,
    phone: Option<String>,
    goods: Option<String>,
    price: Option<String>,
    write: bool,
    support: Option<String>,
}

impl Arguments {
    fn read(words: &[String]) -> Option<Self> {
        let mut arguments = Arguments::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let value = match word.as_str() {
                "--write" => {
                    arguments.write = true;
                    continue;
                }
                "--phone" => &mut arguments.phone,
                "--goods" => &mut arguments.goods,
                "--price" => &mut arguments.price,
                "--support" => &mut arguments.support,
                file if !file.starts_with('-') && arguments.config.is_empty() => {
                    file.clone_into(&mut arguments.config);
                    continue;
                }
                _ => return None,
            };
            *value = Some(words.next()?.clone());
        }
        (!arguments.config.is_empty()).then_some(arguments)
    }
}

/// Something does not work; it has been told.
struct Broken;

/// Every step after the configuration; goes on after what does not hinder the rest.
fn examine(session: &Session, opened: &Value, arguments: &Arguments) -> Result<(), Broken> {
    let config = std::fs::read_to_string(&arguments.config).unwrap_or_default();
    let config: Value = serde_json::from_str(config.trim_start_matches('\u{feff}')).unwrap_or_default();
    let journal = look_at_journal(session, opened);
    connect(&config)?;
    let begun = Instant::now();
    let bundle = session.step("Сервер", begun, "basic.support", &json!({}))?;
    look_at_tls(&bundle, begun)?;
    look_at_token(&bundle)?;
    let clock = look_at_clock(&bundle);
    let customer = recognise(session, arguments);
    let sale = sell(session, arguments, customer.as_ref().ok().and_then(Option::as_ref));
    journal.and(clock).and(customer.map(|_| ())).and(sale)
}

fn look_at_journal(session: &Session, opened: &Value) -> Result<(), Broken> {
    let begun = Instant::now();
    let warnings = opened["warnings"].as_array().map_or(&[][..], Vec::as_slice);
    for warning in warnings {
        tell('✗', "Журнал", begun, &told(warning));
    }
    let pending = session.step("Журнал", begun, "journal.pending", &json!({}))?;
    let count = |name: &str| pending[name].as_array().map_or(0, Vec::len);
    let path = opened["journal"].as_str().unwrap_or_default();
    let said = format!("{path}; ждут решения: чеков {}, возвратов {}", count("checks"), count("returns"));
    tell('✓', "Журнал", begun, &said);
    if warnings.is_empty() { Ok(()) } else { Err(Broken) }
}

/// The name and the connection, by the system's own means: to the server, or to the proxy on the way.
fn connect(config: &Value) -> Result<(), Broken> {
    let proxy = config["proxy"].as_str();
    let url = proxy.or(config["base_url"].as_str()).unwrap_or(LIVE).trim();
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let authority = rest.split('/').next().unwrap_or(rest).rsplit('@').next().unwrap_or(rest);
    let has_port =
        authority.rsplit(':').next().is_some_and(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    let usual = if scheme.eq_ignore_ascii_case("http") { 80 } else { 443 };
    let target = if has_port && authority.contains(':') {
        authority.to_owned()
    } else {
        format!("{authority}:{usual}")
    };
    let limit = Duration::from_millis(config["timeouts"]["connect_ms"].as_u64().unwrap_or(3_000));
    let whose = if proxy.is_some() { "прокси " } else { "" };

    let begun = Instant::now();
    let (sender, receiver) = mpsc::channel();
    let name = target.clone();
    // A look-up cannot be ended: it gets a thread of its own.
    std::thread::spawn(move || sender.send(name.to_socket_addrs().map(Iterator::collect::<Vec<SocketAddr>>)));
    let found = match receiver.recv_timeout(limit) {
        Ok(Ok(found)) if !found.is_empty() => found,
        Ok(Err(problem)) => {
            return failed(
                "Имя",
                begun,
                &format!("{whose}{target}: {problem}"),
                "проверьте base_url и настройки DNS",
            );
        }
        _ => return failed("Имя", begun, &format!("{whose}{target}: нет ответа"), "проверьте настройки DNS"),
    };
    let listed: Vec<String> = found.iter().map(|a| a.ip().to_string()).collect();
    tell('✓', "Имя", begun, &format!("{whose}{target} → {}", listed.join(", ")));

    let begun = Instant::now();
    let mut problem = String::new();
    for address in &found {
        match TcpStream::connect_timeout(address, limit) {
            Ok(_) => {
                tell('✓', "Соединение", begun, &address.to_string());
                return Ok(());
            }
            Err(e) => problem = format!("{address}: {e}"),
        }
    }
    failed("Соединение", begun, &problem, "проверьте кабель, порт в base_url, брандмауэр, прокси")
}

fn look_at_tls(bundle: &Value, begun: Instant) -> Result<(), Broken> {
    let url = bundle["settings"]["base_url"].as_str().unwrap_or_default();
    let is_broken = bundle["ping"]["status"] == "TLS";
    if is_broken {
        tell('✗', "TLS", begun, &told(&bundle["ping"]));
    } else if !url.starts_with("https") {
        tell('–', "TLS", begun, "адрес без https: не нужен");
        return Ok(());
    }
    for (n, certificate) in bundle["certificates"].as_array().into_iter().flatten().enumerate() {
        let text = |name: &str| certificate[name].as_str().unwrap_or_default();
        let said = format!(
            "«{}», выдан «{}», с {} по {}{}",
            text("subject"),
            text("issuer"),
            day(text("not_before")),
            day(text("not_after")),
            days_left(text("not_after"))
        );
        let mark = if is_broken { '–' } else { '✓' };
        tell(mark, if n == 0 { "TLS" } else { "  цепочка" }, begun, &said);
    }
    if is_broken {
        println!("    Что делать: {}.", advice("TLS"));
        return Err(Broken);
    }
    Ok(())
}

fn day(moment: &str) -> &str {
    moment.get(..10).unwrap_or("?")
}

fn days_left(not_after: &str) -> String {
    let Ok(end) = OffsetDateTime::parse(not_after, &Rfc3339) else { return String::new() };
    match (end - OffsetDateTime::now_utc()).whole_days() {
        days @ 0.. => format!(" (осталось дней: {days})"),
        days => format!(" (истёк дней назад: {})", -days),
    }
}

fn look_at_token(bundle: &Value) -> Result<(), Broken> {
    let ping = &bundle["ping"];
    let took = format!("ответ за {} мс", ping["ms"]);
    if ping["status"] == "OK" {
        println!("✓ {:<12} принят; {took}", "Токен");
        return Ok(());
    }
    let status = ping["status"].as_str().unwrap_or_default();
    println!("✗ {:<12} {}\n    Что делать: {}.", "Токен", told(ping), advice(status));
    Err(Broken)
}

fn look_at_clock(bundle: &Value) -> Result<(), Broken> {
    let Some(skew) = bundle["clock"]["skew_ms"].as_i64() else {
        println!("– {:<12} сервер не говорит, который час", "Часы");
        return Ok(());
    };
    let side = if skew < 0 { "отстают" } else { "спешат" };
    let said = format!("{side} на {}.{} с", skew.abs() / 1_000, skew.abs() % 1_000 / 100);
    if skew.abs() > SKEW_MAX_MS {
        println!("✗ {:<12} {said}\n    Что делать: включите синхронизацию времени.", "Часы");
        return Err(Broken);
    }
    println!("✓ {:<12} {said}", "Часы");
    Ok(())
}

/// The customer's token, if a phone was given.
fn recognise(session: &Session, arguments: &Arguments) -> Result<Option<Value>, Broken> {
    let begun = Instant::now();
    let Some(phone) = &arguments.phone else {
        tell('–', "Покупатель", begun, "не задан (--phone)");
        return Ok(None);
    };
    let customer = session.step("Покупатель", begun, "customer.auth", &json!({"input": phone}))?;
    // Whoever reads this need not know who that is.
    tell('✓', "Покупатель", begun, &format!("найден, бонусов: {}", amount(&customer["total_bonus"])));
    Ok(Some(customer["token"].clone()))
}

/// A calculation for the customer; with consent an anonymous check is written and rolled back.
fn sell(session: &Session, arguments: &Arguments, customer: Option<&Value>) -> Result<(), Broken> {
    let goods = arguments.goods.as_deref().unwrap_or("MAXBONUS-CHECK");
    let items =
        json!([{"index": 0, "code": goods, "price": arguments.price.as_deref().unwrap_or("1.00"), "qty": 1}]);
    let begun = Instant::now();
    let calc =
        session.step("Расчёт", begun, "check.calc", &json!({"customer_token": customer, "items": items}))?;
    let said = format!(
        "{goods}: скидка {}, можно списать {}, будет начислено {}",
        amount(&calc["total_discount"]),
        amount(&calc["total_max_bonus_can_pay"]),
        amount(&calc["total_add_bonus"])
    );
    tell('✓', "Расчёт", begun, &said);

    let begun = Instant::now();
    if !arguments.write {
        tell('–', "Запись", begun, "не проверялась (--write)");
        return Ok(());
    }
    let calc = session.step("Запись", begun, "check.calc", &json!({"items": items}))?;
    let now = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
    let check_id = format!("maxbonus-check-{now}");
    let request = json!({"check_id": check_id, "calc_id": calc["calc_id"], "pay_bonus": 0, "items": items});
    let written = session.step("Запись", begun, "check.write", &request);
    if written.is_ok() {
        tell('✓', "Запись", begun, &format!("анонимный чек {check_id}"));
    }
    let begun = Instant::now();
    let undone = session.step("Откат", begun, "check.rollback", &json!({"check_id": check_id}))?;
    tell('✓', "Откат", begun, undone["state"].as_str().unwrap_or_default());
    written.map(|_| ())
}

/// The bundle of everything that has just happened.
fn save(session: &Session, file: &str) -> Result<(), Broken> {
    let begun = Instant::now();
    let bundle = session.step("Сведения", begun, "basic.support", &json!({}))?;
    match std::fs::write(file, format!("{bundle:#}\n")) {
        Ok(()) => {
            tell(
                '✓',
                "Сведения",
                begun,
                &format!("{file}: без токена и данных покупателей, можно отправить"),
            );
            Ok(())
        }
        Err(problem) => failed("Сведения", begun, &format!("{file}: {problem}"), "выберите другой файл"),
    }
}

fn tell(mark: char, what: &str, begun: Instant, said: &str) {
    println!("{mark} {what:<12} {said} ({} мс)", begun.elapsed().as_millis());
}

fn failed<T>(what: &str, begun: Instant, said: &str, advice: &str) -> Result<T, Broken> {
    tell('✗', what, begun, said);
    println!("    Что делать: {advice}.");
    Err(Broken)
}

fn told(document: &Value) -> String {
    let word = |name: &str| document[name].as_str().unwrap_or_default();
    format!("{} {} [{}]", word("status"), word("message"), word("detail"))
}

fn amount(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| if value.is_null() { "0".to_owned() } else { value.to_string() }, str::to_owned)
}

fn advice(status: &str) -> &'static str {
    match status {
        "UNAUTHORIZED" => "проверьте token; если сервер ждёт его иначе, это найдёт doctor live",
        "TLS" => {
            "проверьте часы и кто выдал сертификат; корневой сертификат организации впишите в tls.ca_file (PEM)"
        }
        "NETWORK" | "TIMEOUT" | "OFFLINE" => {
            "проверьте кабель, брандмауэр, прокси; касса торгует без бонусов"
        }
        "PROTOCOL" | "REJECTED" => {
            "сервер отвечает не по контракту: проверьте base_url, запустите doctor live"
        }
        "JOURNAL" => "проверьте диск, права и journal.path",
        "CUSTOMER_NOT_FOUND" => "проверьте телефон или зарегистрируйте покупателя",
        "OUTCOME_UNKNOWN" => "библиотека откатит чек сама, как только сервер ответит",
        _ => "запустите с --support и отправьте файл в поддержку",
    }
}

/// A session of the library.
struct Session(u64);

/// A call that failed: the error document.
struct Refused(Value);

impl Refused {
    fn sentence(&self) -> String {
        told(&self.0)
    }
}

impl Session {
    /// The session and what the library answered.
    fn open(config: &str) -> Result<(Session, Value), Refused> {
        let Ok(config) = CString::new(config) else {
            return Err(Refused(json!({"status": "BAD_CONFIG", "message": "В настройках нулевой символ."})));
        };
        let (mut session, mut answer) = (0, std::ptr::null_mut());
        // SAFETY: the text lives through the call, the pointers are ours, the answer is freed once.
        unsafe {
            let opened = maxbonus_session_open(config.as_ptr(), &raw mut session, &raw mut answer);
            let document = taken(answer);
            if opened == MAXBONUS_OK { Ok((Session(session), document)) } else { Err(Refused(document)) }
        }
    }

    /// A call whose failure is told, with what to do.
    fn step(&self, what: &str, begun: Instant, operation: &str, request: &Value) -> Result<Value, Broken> {
        let text = |text: String| CString::new(text).unwrap_or_default();
        let (operation, request) = (text(operation.to_owned()), text(request.to_string()));
        let mut answer = std::ptr::null_mut();
        // SAFETY: as above.
        let (status, document) = unsafe {
            let status = maxbonus_call(self.0, operation.as_ptr(), request.as_ptr(), &raw mut answer);
            (status, taken(answer))
        };
        if status == MAXBONUS_OK {
            return Ok(document);
        }
        failed(what, begun, &told(&document), advice(document["status"].as_str().unwrap_or_default()))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        maxbonus_session_close(self.0);
    }
}

/// # Safety
/// `answer` came from the library and is taken once.
unsafe fn taken(answer: *mut std::ffi::c_char) -> Value {
    // SAFETY: the caller's.
    unsafe {
        let json = serde_json::from_slice(CStr::from_ptr(answer).to_bytes()).unwrap_or_default();
        maxbonus_string_free(answer);
        json
    }
}
