//! What every language's driver is told, against the sandbox and through a shim that counts texts (`shim.c`).

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use maxbonus_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

use crate::built::library;
use crate::driver::{Driver, new_folder, root, run};
use crate::generated::status::Status;

/// A binding.
pub struct Language<'a> {
    pub name: &'a str,
    /// How its driver is started, given the folder where the library lies.
    pub driver: &'a dyn Fn(&Path) -> Command,
    /// What it calls the exception of a family; `""` is the one of a status that it does not know.
    pub class: fn(&str) -> String,
    /// What it calls the exception for a library that cannot be used.
    pub unloaded: &'a str,
    /// Whether the library is linked into it: no shim can stand between.
    pub is_linked: bool,
}

const DMITRY: &str = "79000003377";

/// A driver behind the shim, and a sandbox.
struct Stage {
    sandbox: Sandbox,
    folder: PathBuf,
    driver: Driver,
    class: fn(&str) -> String,
}

impl Stage {
    fn set(language: &Language, scene: &str) -> Stage {
        let folder = new_folder(&format!("{} {scene}", language.name));
        let command = with_shim(language, &folder, &[]);
        let (sandbox, class) = (Sandbox::start(Options::default()).unwrap(), language.class);
        Stage { sandbox, folder, driver: Driver::start(command), class }
    }

    fn config(&self, more: Value) -> Value {
        let mut config = json!({"token": self.sandbox.token(), "base_url": self.sandbox.base_url(),
                                "journal": {"path": self.folder.join("чеки.db")}, "breaker": {"failures": 0}});
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    }

    fn open(&mut self, more: Value) {
        let config = self.config(more);
        let said = self.driver.open(&config);
        assert_eq!(said[0], "opened", "{said:?}");
    }

    fn fault(&self, fault: Value) {
        self.sandbox.fault(fault);
    }

    fn refuse(&self, operation: &str, message: &str) {
        self.fault(
            json!({"operation": operation, "kind": "status", "status": 422, "body": {"message": message}}),
        );
    }

    /// The answer of a call that succeeds.
    fn answer(&mut self, operation: &str, request: Value) -> Value {
        let said = self.driver.call(operation, &request);
        assert_eq!(said[0], "answer", "{said:?}");
        serde_json::from_str(&said[1]).unwrap()
    }

    /// What is needed to write a check.
    fn calculated(&mut self) -> Value {
        let token = self.answer("customer.auth", json!({"input": DMITRY}))["token"].clone();
        let items = json!([{"index": 0, "code": "1001", "price": "100.00", "qty": 1}]);
        let calc = self.answer("check.calc", json!({"customer_token": token, "items": items}));
        json!({"check_id": "1", "calc_id": calc["calc_id"], "customer_token": token})
    }

    /// The words of what is raised with this status: class, status, number.
    fn is_raised(&self, status: Status, said: &[String]) {
        assert_eq!(said.len(), 8, "{said:?}");
        let expected =
            ["raised", &(self.class)(status.family()), status.name(), &(status as i32).to_string()];
        assert_eq!(said[..4], expected, "{said:?}");
        assert_eq!(said[5], status.retryable().to_string(), "{said:?}");
        assert!(said[7].chars().any(|c| ('а'..='я').contains(&c)), "a sentence for the cashier: {said:?}");
    }

    /// Ends the driver; every text that was given out has come back.
    fn end(self) {
        self.driver.end();
        let counts = std::fs::read_to_string(self.folder.join("counts")).unwrap();
        let (given, freed) = counts.trim().split_once(' ').unwrap();
        assert!(given != "0" && given == freed, "{given} texts given, {freed} freed");
        std::fs::remove_dir_all(self.folder).unwrap();
    }
}

/// The shim, compiled once for all languages.
fn shim() -> &'static Path {
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    SHIM.get_or_init(|| {
        let shim = new_folder("shim").join("libmaxbonus.so");
        run(Command::new("cc")
            .args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"])
            .args(["-Wl,-soname,libmaxbonus.so", "-I"])
            .arg(root("include"))
            .args([OsStr::new("-o"), shim.as_os_str(), root("tests/bindings/shim.c").as_os_str()])
            .arg("-ldl"));
        shim
    })
}

/// The driver with the shim in the real library's place.
fn with_shim(language: &Language, folder: &Path, more: &[(&str, &str)]) -> Command {
    std::fs::copy(shim(), folder.join("libmaxbonus.so")).unwrap();
    let mut command = (language.driver)(folder);
    command.env("MAXBONUS_REAL", library());
    command.env("MAXBONUS_COUNT", folder.join("counts"));
    command.envs(more.iter().copied());
    command
}

/// Makes the sandbox, or what stands between, produce a status; what the driver says of it.
fn provoke(stage: &mut Stage, status: Status) -> Vec<String> {
    let nothing = json!({});
    match status {
        Status::Ok => unreachable!("it is no error"),
        Status::InvalidArgument => stage.driver.call("customer.auth_phone", &json!({"phone": "12"})),
        Status::InvalidJson => stage.driver.tell(&["call", "basic.ping", "{"]),
        Status::InvalidHandle => {
            assert_eq!(stage.driver.tell(&["close"]), ["closed"]);
            let said = stage.driver.call("basic.ping", &nothing);
            stage.open(json!({}));
            said
        }
        Status::BadConfig => {
            let said = stage.driver.open(&json!({"tokn": 1}));
            stage.open(json!({}));
            said
        }
        Status::Unauthorized => {
            stage.open(json!({"token": "another"}));
            let said = stage.driver.call("basic.ping", &nothing);
            stage.open(json!({}));
            said
        }
        Status::CustomerNotFound => stage.driver.call("customer.auth", &json!({"input": "+79990000000"})),
        Status::Rejected => stage.driver.call("customer.register_request", &json!({"phone": DMITRY})),
        Status::AlreadyWritten => refused_write(stage, "Такой чек уже проведен"),
        Status::PinRequired => refused_write(stage, "Нужен ПИН-код"),
        Status::PinWrong => {
            let request = json!({"phone": "+79112223344", "pin": "0"});
            stage.answer("customer.register_request", json!({"phone": "+79112223344"}));
            stage.driver.call("customer.register_confirm", &request)
        }
        Status::CertificateUnusable => {
            stage.driver.call("certificate.info", &json!({"code": "CERT-PIN", "pin": "1"}))
        }
        Status::Network => {
            stage.fault(json!({"kind": "refuse", "count": 0}));
            stage.driver.call("basic.ping", &nothing)
        }
        Status::Timeout => {
            stage.open(json!({"timeouts": {"total_ms": 300}}));
            stage.fault(json!({"kind": "hang"}));
            let said = stage.driver.call("basic.ping", &nothing);
            stage.open(json!({}));
            said
        }
        Status::Tls => {
            let secure = stage.sandbox.base_url().replace("http://", "https://");
            stage.open(json!({"base_url": secure}));
            let said = stage.driver.call("basic.ping", &nothing);
            stage.open(json!({}));
            said
        }
        Status::Offline => {
            stage.open(json!({"breaker": {"failures": 1, "open_ms": 60_000}}));
            stage.fault(json!({"kind": "refuse", "count": 0}));
            stage.driver.call("basic.ping", &nothing);
            let said = stage.driver.call("basic.ping", &nothing);
            stage.open(json!({}));
            said
        }
        Status::Cancelled => {
            stage.fault(json!({"kind": "hang"}));
            stage.driver.tell(&["cancel", "200", "basic.ping", "{}"])
        }
        Status::Protocol => {
            stage.fault(json!({"kind": "garbage"}));
            stage.driver.call("basic.ping", &nothing)
        }
        Status::OutcomeUnknown => {
            let write = stage.calculated();
            stage.fault(json!({"operation": "check.write", "kind": "die_after"}));
            stage.fault(json!({"operation": "check.rollback", "kind": "refuse", "count": 0}));
            stage.driver.call("check.write", &write)
        }
        Status::Conflict => stage.driver.call("check.close", &json!({"check_id": "не было"})),
        Status::Journal => {
            stage.open(json!({"journal": {"path": "/dev/null/чеки.db"}}));
            let write = stage.calculated();
            let said = stage.driver.call("check.write", &write);
            stage.open(json!({}));
            said
        }
        Status::Internal => stage.driver.call("basic.ping", &json!({"shim": "INTERNAL"})),
    }
}

fn refused_write(stage: &mut Stage, message: &str) -> Vec<String> {
    let write = stage.calculated();
    stage.fault(json!({"operation": "check.write", "kind": "status", "status": 422, "count": 0,
                       "body": {"message": message}}));
    stage.driver.call("check.write", &write)
}

/// Every status is raised once, as its family's exception, with all that the error document holds.
pub fn raises_every_status(language: &Language) {
    let mut stage = Stage::set(language, "statuses");
    stage.open(json!({}));
    let is_provoked = |s: &Status| *s != Status::Ok && !(language.is_linked && *s == Status::Internal);
    for status in Status::ALL.iter().filter(|s| is_provoked(s)) {
        let said = provoke(&mut stage, *status);
        stage.is_raised(*status, &said);
        let outcome = match status {
            Status::OutcomeUnknown | Status::Internal => "unknown",
            Status::AlreadyWritten => "applied",
            _ => "not_applied",
        };
        let field = match status {
            Status::InvalidArgument | Status::CustomerNotFound | Status::Rejected => "phone",
            Status::BadConfig => "tokn",
            Status::PinWrong | Status::CertificateUnusable => "pin",
            Status::Conflict => "check_id",
            _ => "-",
        };
        assert_eq!([&said[4], &said[6]], [outcome, field], "{said:?}");
        stage.sandbox.clear_faults();
    }
    if !language.is_linked {
        let said = stage.driver.call("basic.ping", &json!({"shim": "NEW"}));
        assert_eq!(
            said[..4],
            ["raised", &(stage.class)(""), "NEW", "99"],
            "a status of a later library: {said:?}"
        );
    }
    stage.end();
}

/// A session that is closed while a call is in flight ends the call, and is closed.
pub fn closes_during_a_call(language: &Language) {
    let mut stage = Stage::set(language, "closing");
    stage.open(json!({}));
    stage.fault(json!({"kind": "hang"}));
    let said = stage.driver.tell(&["close", "200", "basic.ping", "{}"]);
    stage.is_raised(Status::Cancelled, &said);
    let said = stage.driver.call("basic.ping", &json!({}));
    stage.is_raised(Status::InvalidHandle, &said);
    assert_eq!(stage.driver.tell(&["close"]), ["closed"], "closing twice is no error");
    stage.end();
}

/// Letters beyond ASCII and beyond 16 bits come to the server and back.
pub fn passes_every_letter(language: &Language) {
    let mut stage = Stage::set(language, "letters");
    stage.open(json!({}));
    stage.answer("customer.register_request", json!({"phone": "+79112223344"}));
    let pin = stage.sandbox.outbox().last().unwrap()["pin"].clone();
    let name = "Ёлка \"Зелёная\" \\ ₽ 😀 \u{1F468}\u{200D}\u{1F469}";
    let request = json!({"phone": "+79112223344", "pin": pin, "first_name": name});
    assert_eq!(stage.answer("customer.register_confirm", request)["first_name"], name);
    let refusal = "Нельзя: «😀»";
    stage.refuse("basic.ping", refusal);
    let said = stage.driver.call("basic.ping", &json!({}));
    stage.is_raised(Status::Rejected, &said);
    assert_eq!(said[7], refusal);
    let said = stage.driver.tell(&["request", "POST", "/customer/auth", r#"{"phone":"79000003377"}"#]);
    assert!(said[0] == "answer" && said[1].contains("Дмитрий"), "{said:?}");
    stage.end();
}

/// A library that is not there, is no library, or speaks another version of the interface: one clear sentence.
pub fn names_a_library_that_cannot_be_used(language: &Language) {
    let folder = new_folder(&format!("{} missing", language.name));
    is_refused(language, (language.driver)(&folder), &["maxbonus"]);
    std::fs::write(folder.join("libmaxbonus.so"), "not a library").unwrap();
    is_refused(language, (language.driver)(&folder), &["maxbonus"]);
    std::fs::remove_dir_all(folder).unwrap();
    names_another_version(language);
}

/// A library of another version of the interface.
pub fn names_another_version(language: &Language) {
    for (version, words) in [("0", ["maxbonus", "0", "1"]), ("2", ["maxbonus", "1", "2"])] {
        let folder = new_folder(&format!("{} version", language.name));
        is_refused(language, with_shim(language, &folder, &[("MAXBONUS_ABI", version)]), &words);
        std::fs::remove_dir_all(folder).unwrap();
    }
}

fn is_refused(language: &Language, driver: Command, words: &[&str]) {
    let said = Driver::start(driver).open(&json!({"token": "t"}));
    assert_eq!(said[..2], ["unloaded", language.unloaded], "{said:?}");
    for word in words {
        assert!(said[2].contains(word), "no {word}: {said:?}");
    }
}

/// The day at the till in this language, against a sandbox of its own: the golden day, line by line.
pub fn plays_the_golden_day(example: impl FnOnce(&str, &str) -> Command) {
    let sandbox = Sandbox::start(Options::default()).unwrap();
    let printed = run(&mut example(&sandbox.base_url(), &sandbox.token()));
    crate::golden::compare("day.txt", &printed.replace("\r\n", "\n"));
}
