//! A server that speaks otherwise, served by the unchanged library through its configuration alone.

use maxbonus_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

use crate::receipt::guide_scenarios;
use crate::setup::till::{Till, asked, balance, held, items, open, write};

/// Other paths, other names, the token bare in another header, bare answers, checks known by `calc_id`.
fn dialect() -> Value {
    json!({
        "base_path": "/v2/till",
        "auth_header": "X-Shop-Key",
        "auth_scheme": "",
        "envelope": false,
        "identity": "calc_id",
        "strict": true,
        "phone_format": "+7XXXXXXXXXX",
        "operations": operations(),
    })
}

/// The same words stand in the sandbox's dialect and in the library's `wire.operations`.
fn operations() -> Value {
    json!({
        "customer.auth_phone": {"path": "/guest/find", "encoding": "json", "fields": {"phone": "msisdn"},
                                "response_fields": {"token": "guest_key", "total_bonus": "points"}},
        "customer.auth_qr": {"method": "GET", "path": "/guest/code", "encoding": "query", "fields": {"qr": "code"},
                             "response_fields": {"token": "guest_key"}},
        "check.calc": {"path": "/bill/count", "fields": {"customer_token": "guest_key", "items": "lines",
                       "items.code": "sku", "items.price": "cost", "check_id": null},
                       "response_fields": {"calc_id": "count_key", "items": "lines", "items.code": "sku"}},
        "check.write": {"method": "PUT", "path": "/bill/close", "fields": {"calc_id": "count_key",
                        "customer_token": "guest_key", "pay_bonus": "points", "check_id": null},
                        "response_fields": {"customer_total_bonus": "points_left", "total_bonus_pay": "points_paid"}},
        "check.rollback": {"path": "/bill/undo", "encoding": "form", "fields": {"calc_id": "count_key", "check_id": null}},
        "certificate.info": {"path": "/card/state", "fields": {"code": "number"},
                             "response_fields": {"status_code": "state"}},
        "basic.ping": {"method": "POST", "path": "/alive", "encoding": "json"},
    })
}

fn sandbox() -> Sandbox {
    Sandbox::start(Options { dialect: Some(dialect()), ..Options::default() }).unwrap()
}

fn wire() -> Value {
    json!({"wire": {"auth_header": "X-Shop-Key", "auth_scheme": "", "phone_format": "+7XXXXXXXXXX",
                    "operations": operations()}})
}

#[test]
fn the_unchanged_library_speaks_a_second_dialect_through_configuration_alone() {
    let sandbox = sandbox();
    let till = Till::with(&sandbox, wire());
    till.call("basic.ping", json!({}));
    let customer = till.call("customer.auth", json!({"input": "8 (900) 000-33-77"}));
    assert_eq!(customer["total_bonus"].to_string(), "100", "answers come under our names: {customer}");
    assert_eq!(till.call("customer.auth", json!({"input": "337701"}))["token"], customer["token"]);
    let token = &customer["token"];
    let calc =
        till.call("check.calc", json!({"customer_token": token, "items": items(&[("1001", "100.00")])}));
    assert_eq!(calc["items"][0]["code"], "1001");
    let written = till.call("check.write", write("R-1", &calc, token, "30"));
    assert_eq!(written["customer_total_bonus"].to_string(), "73.5");
    assert_eq!(till.state_of("R-1"), "WRITTEN");
    till.call("check.rollback", json!({"check_id": "R-1"}));
    assert_eq!(balance(&sandbox, "79000003377").to_string(), "100", "rolled back by calc_id alone");
    let again =
        till.call("check.calc", json!({"customer_token": token, "items": items(&[("1001", "100.00")])}));
    till.call("check.write", write("R-1", &again, token, "30"));
    assert_eq!(till.call("certificate.info", json!({"code": "CERT-1000"}))["usable"], true);
    for request in sandbox.requests() {
        assert!(request["path"].as_str().unwrap().starts_with("/v2/till/"), "{request}");
        assert_eq!(request["headers"]["x-shop-key"], "***", "{request}");
        assert!(request["headers"]["authorization"].is_null(), "{request}");
    }
}

#[test]
fn every_scenario_of_the_guide_plays_in_the_second_dialect() {
    for (name, scenario) in guide_scenarios::ALL {
        println!("{name}");
        scenario(&|| {
            let sandbox = sandbox();
            let till = Till::with(&sandbox, wire());
            (sandbox, till)
        });
    }
}

/// The token in the query, in the body; the anonymous customer as null; other keys of the envelope; names that lead into objects; other
/// words and numbers for each kind of refusal; the certificate's rule turned round.
pub fn far_dialects() -> [Value; 2] {
    let refusals = json!({
        "already_written": {"http": 409, "code": "E-DUP", "message": "Повтор"},
        "never_seen": {"http": 400, "code": 77, "message": "Нет такого"},
        "pin_required": {"code": 501, "message": "Подтвердите"},
        "pin_wrong": {"code": 502, "message": "Не то"},
        "customer_not_found": {"http": 400, "code": 601, "message": "Кто это?"},
        "certificate_unusable": {"code": 701, "message": "Бумажка"},
    });
    let operations = json!({
        "customer.auth_phone": {"encoding": "json", "fields": {"phone": "customer.phone"},
                                "response_fields": {"token": "customer.key", "total_bonus": "customer.points"}},
        "check.calc": {"fields": {"items.code": "goods.sku", "pay_bonus": "pay.bonus", "coupon": "pay.coupon"},
                       "response_fields": {"items.code": "goods.sku", "calc_id": "count.id"}},
    });
    let common = json!({"envelope": {"status": "code", "message": "text", "data": "result"}, "anonymous": "null",
                        "phone_format": "8XXXXXXXXXX", "phone_strict": true, "certificate_status_1": "usable",
                        "strict": true, "refusals": refusals, "operations": operations, "identity": "check_id"});
    ["auth_query", "auth_field"].map(|carrier| {
        let mut dialect = common.clone();
        dialect[carrier] = json!("shop_key");
        dialect
    })
}

/// The configuration for such a dialect.
pub fn far_wire(dialect: &Value) -> Value {
    let signs = json!({"already_written": ["E-DUP"], "never_seen": [77], "pin_required": [501], "pin_wrong": ["не то"],
                       "customer_not_found": [601], "certificate_unusable": ["бумажка"]});
    let mut wire = json!({"envelope": dialect["envelope"], "anonymous_token": null, "phone_format": "8XXXXXXXXXX",
                          "certificate_status_1": "usable", "refusals": signs, "operations": dialect["operations"],
                          "identity": dialect["identity"]});
    for carrier in ["auth_query", "auth_field"].iter().filter(|c| dialect.get(**c).is_some()) {
        wire[*carrier] = dialect[*carrier].clone();
    }
    json!({"wire": wire})
}

#[test]
fn every_inferred_fact_can_be_otherwise() {
    for dialect in far_dialects() {
        let sandbox =
            Sandbox::start(Options { dialect: Some(dialect.clone()), ..Options::default() }).unwrap();
        let till = Till::with(&sandbox, far_wire(&dialect));
        till.call("basic.ping", json!({}));
        let customer = till.call("customer.auth", json!({"input": "+7 900 000-33-77"}));
        assert_eq!(customer["total_bonus"].to_string(), "100", "{customer}");
        till.refused("CUSTOMER_NOT_FOUND", "customer.auth", json!({"input": "+7 999 000-00-00"}));
        let token = &customer["token"];
        // An anonymous sale, then one that spends.
        till.sell("A-1", &json!(""), &[("1001", "100.00")], "0");
        let calc = till.call(
            "check.calc",
            json!({"customer_token": token, "pay_bonus": "30", "items": items(&[("1001", "100.00")])}),
        );
        assert_eq!(calc["items"][0]["code"], "1001", "{calc}");
        assert_eq!(calc["total_bonus_pay"].to_string(), "30", "the spending stood where it must: {calc}");
        till.call("check.write", write("A-2", &calc, token, "30"));
        assert_eq!(balance(&sandbox, "79000003377").to_string(), "73.5");
        let lost = Till::with(&sandbox, far_wire(&dialect));
        let again = lost.calc(token, &[("1001", "100.00")]);
        lost.refused("ALREADY_WRITTEN", "check.write", write("A-2", &again, token, "0"));
        assert_eq!(
            lost.call("check.rollback", json!({"check_id": "never was", "calc_id": "c"}))["state"],
            "ROLLED_BACK"
        );
        till.refused("CERTIFICATE_UNUSABLE", "certificate.info", json!({"code": "none"}));
        assert_eq!(till.call("certificate.info", json!({"code": "CERT-1000"}))["usable"], true);
        till.call("customer.register_request", json!({"phone": "89112223344"}));
        till.refused("PIN_WRONG", "customer.register_confirm", json!({"phone": "89112223344", "pin": "0"}));
        let log = serde_json::to_string(&sandbox.requests()).unwrap();
        assert!(!log.contains(&sandbox.token()), "the sandbox hides the token wherever it stands");
        assert!(!log.contains("authorization"), "{log}");
    }
}

#[test]
fn a_server_that_names_checks_by_one_id_is_told_that_id_alone() {
    for (identity, other) in [("check_id", "calc_id"), ("calc_id", "check_id")] {
        let mut dialect = json!({"identity": identity, "strict": true, "operations": {}});
        dialect["operations"]["check.rollback"] = json!({"fields": {other: null}});
        let sandbox = Sandbox::start(Options { dialect: Some(dialect), ..Options::default() }).unwrap();
        let till = Till::with(&sandbox, json!({"wire": {"identity": identity}}));
        let token = till.token_of("79000003377");
        let calc = till.calc(&token, &[("1001", "100.00")]);
        sandbox.fault(json!({"operation": "check.write", "kind": "die_after"}));
        let written = till.call("check.write", write("R-2", &calc, &token, "30"));
        assert_eq!(written["total_bonus_pay"], 30, "{identity}: rolled back and written anew");
        assert_eq!(asked(&sandbox, "check.rollback"), 1, "{identity}");
        assert_eq!(balance(&sandbox, "79000003377").to_string(), "73.5", "{identity}");
        assert_eq!(sandbox.state()["checks"].as_array().unwrap().len(), 1, "{identity}");
    }
}

#[test]
fn a_lost_write_is_settled_where_checks_are_known_by_calc_id() {
    let sandbox = sandbox();
    let till = Till::with(&sandbox, wire());
    let token = till.token_of("79000003377");
    let calc = till.calc(&token, &[("1001", "100.00")]);
    sandbox.fault(json!({"operation": "check.write", "kind": "die_after"}));
    till.call("check.write", write("R-2", &calc, &token, "30"));
    assert_eq!(asked(&sandbox, "check.rollback"), 1);
    assert_eq!(sandbox.state()["checks"].as_array().unwrap().len(), 1);
    assert_eq!(held(&sandbox, "R-2"), 0, "the server never heard of our number");
}

#[test]
fn errors_name_the_field_by_our_name() {
    let sandbox = sandbox();
    let till = Till::with(&sandbox, wire());
    let document = till.refused(
        "INVALID_ARGUMENT",
        "check.calc",
        json!({"items": [{"index": 0, "code": "1", "qty": 1}]}),
    );
    assert_eq!(document["field"], "items[0].price");
}

#[test]
fn the_contract_in_force_is_listed_with_what_was_set() {
    let sandbox = sandbox();
    let till = Till::with(&sandbox, wire());
    let contract = till.call("basic.contract", json!({}));
    let row = |name: &str| {
        let rows = contract["operations"].as_array().unwrap();
        rows.iter().find(|o| o["operation"] == name).unwrap().clone()
    };
    let write = row("check.write");
    assert_eq!(
        (&write["method"], &write["path"], &write["source"]),
        (&json!("PUT"), &json!("/bill/close"), &json!("set"))
    );
    let field =
        |name: &str| write["fields"].as_array().unwrap().iter().find(|f| f["name"] == name).unwrap().clone();
    assert_eq!(
        (&field("calc_id")["wire"], &field("calc_id")["source"]),
        (&json!("count_key"), &json!("set"))
    );
    assert_eq!(field("check_id")["wire"], json!(null), "switched off");
    assert_eq!(row("check.return")["source"], "G");
    assert_eq!(contract["wire"]["auth_header"], "X-Shop-Key");
    assert_eq!(contract["wire"]["set"], json!(["auth_header", "auth_scheme", "phone_format"]));
    assert_eq!(
        (&contract["wire"]["identity"], &contract["wire"]["source"]),
        (&json!("calc_id"), &json!("I"))
    );
    assert!(!contract.to_string().contains(&sandbox.token()));
}

#[test]
fn a_wrong_override_is_named() {
    for (operations, key) in [
        (json!({"check.calk": {}}), "wire.operations.check.calk"),
        (json!({"check.close": {"path": "/x"}}), "wire.operations.check.close"),
        (json!({"check.calc": {"path": "x"}}), "wire.operations.check.calc.path"),
        (json!({"check.calc": {"method": "FETCH"}}), "wire.operations.check.calc.method"),
        (json!({"check.calc": {"encoding": "xml"}}), "wire.operations.check.calc.encoding"),
        (json!({"check.calc": {"fields": {"itemz": "x"}}}), "wire.operations.check.calc.fields.itemz"),
        (json!({"check.calc": {"fields": {"items": ""}}}), "wire.operations.check.calc.fields.items"),
        (json!({"check.calc": {"fields": {"items": "a..b"}}}), "wire.operations.check.calc.fields.items"),
        (
            json!({"check.calc": {"fields": {"coupon": "gift_code"}}}),
            "wire.operations.check.calc.fields.coupon",
        ),
        (json!({"check.calc": {"method": "GET", "encoding": "json"}}), "wire.operations.check.calc.encoding"),
        (
            json!({"check.calc": {"response_fields": {"x": "y"}}}),
            "wire.operations.check.calc.response_fields.x",
        ),
    ] {
        let (handle, document) = open(&json!({"token": "t", "wire": {"operations": operations}}).to_string());
        assert_eq!(
            (handle, &document["status"], &document["field"]),
            (0, &json!("BAD_CONFIG"), &json!(key)),
            "{document}"
        );
    }
}

#[test]
fn a_wrong_setting_of_the_wire_is_named() {
    for (wire, key) in [
        (json!({"auth_query": ""}), "wire.auth_query"),
        (json!({"auth_query": "a", "auth_field": "b"}), "wire.auth_field"),
        (json!({"auth_header": "a b"}), "wire.auth_header"),
        (json!({"identity": "number"}), "wire.identity"),
        (json!({"certificate_status_1": "good"}), "wire.certificate_status_1"),
        (json!({"phone_format": "9"}), "wire.phone_format"),
        (json!({"anonymous_token": 5}), "wire.anonymous_token"),
        (json!({"envelope": {"data": ""}}), "wire.envelope.data"),
        (json!({"envelope": {"data": "message"}}), "wire.envelope.data"),
        (json!({"envelope": {"body": "x"}}), "wire.envelope.body"),
        (json!({"refusals": {"bored": []}}), "wire.refusals.bored"),
        (json!({"refusals": {"pin_wrong": [" "]}}), "wire.refusals.pin_wrong"),
        (json!({"refusals": {"pin_wrong": [1.5]}}), "wire.refusals.pin_wrong[0]"),
    ] {
        let (handle, document) = open(&json!({"token": "t", "wire": wire}).to_string());
        let named = (handle, &document["status"], &document["field"]);
        assert_eq!(named, (0, &json!("BAD_CONFIG"), &json!(key)), "{document}");
    }
}
