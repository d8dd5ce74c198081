//! The documents in which the server describes itself: whole, and in the dialect that it speaks.

use maxbonus_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

use crate::client::ask;

fn download(sandbox: &Sandbox, path: &str) -> Value {
    ask(sandbox, "GET", path, &[], "").unwrap().json()
}

/// Every `$ref` of the document.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| references(value, found)),
        Value::Object(map) => {
            found.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|value| references(value, found));
        }
        _ => {}
    }
}

fn resolves(document: &Value) {
    let mut found = Vec::new();
    references(document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let schema = document.pointer(reference.strip_prefix('#').unwrap());
        assert!(schema.is_some_and(|schema| schema["properties"].is_object()), "{reference}");
    }
}

#[test]
fn both_documents_describe_every_operation_of_the_contract() {
    let sandbox = Sandbox::start(Options::default()).unwrap();
    let openapi = download(&sandbox, "/cashbox/openapi.json");
    let swagger = download(&sandbox, "/cashbox/swagger.json");
    assert_eq!((&openapi["openapi"], &swagger["swagger"]), (&json!("3.0.3"), &json!("2.0")));
    assert_eq!(
        (&openapi["servers"][0]["url"], &swagger["basePath"]),
        (&json!("/api/cashbox"), &json!("/api/cashbox"))
    );
    for document in [&openapi, &swagger] {
        resolves(document);
        assert_eq!(document["paths"].as_object().unwrap().len(), 15);
        assert_eq!(document["paths"]["/check/rollback"]["post"]["summary"], "Откат чека");
        assert!(document["paths"]["/check/write"]["post"]["responses"]["422"].is_object());
    }
    assert_eq!(
        openapi["components"]["securitySchemes"]["token"],
        json!({"type": "http", "scheme": "bearer"})
    );
    assert_eq!(swagger["paths"]["/customer/auth"]["post"]["parameters"][0]["in"], "formData");
}

#[test]
fn the_documents_speak_the_dialect() {
    let dialect = json!({"base_path": "/v2/till", "auth_query": "shop_key", "phone_format": "8XXXXXXXXXX",
    "operations": {
        "customer.auth_phone": {"encoding": "json", "fields": {"phone": "customer.phone"}},
        "customer.auth_qr": {"method": "GET", "path": "/guest", "encoding": "query", "fields": {"qr": "code"}},
        "check.write": {"method": "PUT", "fields": {"check_id": null, "calc_id": "count_key"}},
    }});
    let sandbox = Sandbox::start(Options { dialect: Some(dialect), ..Options::default() }).unwrap();
    for path in ["/cashbox/openapi.json", "/cashbox/swagger.json"] {
        let document = download(&sandbox, path);
        resolves(&document);
        assert_eq!(document["paths"]["/guest"]["get"]["parameters"][0]["name"], "code", "{path}");
        let text = document.to_string();
        assert!(text.contains("shop_key") && text.contains("89001234567"), "{path}");
        let write = ["/components/schemas/WriteCheckRequest", "/definitions/WriteCheckRequest"];
        let write = write.iter().find_map(|place| document.pointer(place)).unwrap();
        assert!(write["properties"]["count_key"].is_object(), "{write}");
        assert!(write["properties"]["check_id"].is_null(), "{write}");
    }
}
