//! The doctor of the contract: from a server's description of itself to a configuration that speaks with it.

use std::io::{Read, Write};
use std::net::TcpStream;

use maxbonus_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

use crate::scenarios;
use crate::till::{Till, shop};

/// What the sandbox serves at a path.
pub fn download(sandbox: &Sandbox, path: &str) -> String {
    let address = sandbox.origin().replace("http://", "");
    let mut line = TcpStream::connect(&address).unwrap();
    write!(line, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).unwrap();
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

fn examined(document: Value) -> Value {
    let (_sandbox, till) = shop();
    till.call("basic.doctor", json!({"document": document}))
}

/// A session whose configuration the doctor wrote.
fn till_of(sandbox: &Sandbox, said: &Value) -> Till {
    Till::open(json!({"token": sandbox.token(), "base_url": sandbox.origin(), "wire": said["wire"]}))
}

/// Plays every scenario of the guide with a server of this seed, configured from its document alone; the doubts.
fn plays_everything(seed: u64, document: &str) -> usize {
    let dialect = maxbonus_sandbox::random_dialect(seed);
    let sandbox =
        || Sandbox::start(Options { dialect: Some(dialect.clone()), ..Options::default() }).unwrap();
    let said = examined(json!(download(&sandbox(), document)));
    for (name, scenario) in scenarios::ALL {
        println!("seed {seed}, {name}, {document}\n{}", said["report"].as_str().unwrap());
        scenario(&|| {
            let sandbox = sandbox();
            let till = till_of(&sandbox, &said);
            (sandbox, till)
        });
    }
    said["doubts"].as_array().unwrap().len()
}

#[test]
fn the_unchanged_library_speaks_with_servers_chosen_at_random_from_their_description_alone() {
    let count: u64 = std::env::var("DIALECTS").map_or(4, |n| n.parse().unwrap());
    let mut doubts = 0;
    for seed in 1..=count {
        let document = ["/cashbox/openapi.json", "/cashbox/swagger.json"][usize::try_from(seed % 2).unwrap()];
        doubts += plays_everything(seed, document);
    }
    println!("{count} servers, {doubts} doubts");
}

fn keys(said: &Value, list: &str) -> Vec<String> {
    let rows = said[list].as_array().unwrap().iter();
    rows.map(|row| row["key"].as_str().unwrap().to_owned()).collect()
}

/// What the doctor says of a document that it does not take.
fn refused(document: Value) -> String {
    let (_sandbox, till) = shop();
    let error = till.refused("INVALID_ARGUMENT", "basic.doctor", json!({"document": document}));
    assert_eq!(error["field"], "document", "{error}");
    error["detail"].as_str().unwrap().to_owned()
}

#[test]
fn the_guides_own_excerpt_is_read() {
    let excerpt = include_str!("../data/reference/guide-excerpt.ru.txt");
    let said = examined(json!(excerpt));
    // The base path, method and path, the phone, and seven of the answer's fields: two stand in its sample alone.
    assert_eq!(said["agreements"].to_string(), "11");
    assert_eq!((keys(&said, "differences"), &said["wire"]), (Vec::new(), &json!({})));
    let doubts = keys(&said, "doubts");
    assert_eq!(
        doubts.len(),
        15,
        "the token, and fourteen operations that the excerpt does not show: {doubts:?}"
    );
    assert!(!doubts.contains(&"wire.operations.customer.auth_phone".to_owned()));
}

#[test]
fn the_sandboxs_page_is_read_as_it_is_copied_and_with_its_tags() {
    let page = download(&maxbonus_sandbox::Sandbox::start(Options::default()).unwrap(), "/cashbox");
    let tags = page.split('<').skip(1).map(|piece| piece.split_once('>').unwrap_or(("", piece)).1);
    let copied = tags.collect::<Vec<_>>().join("\n").replace("&lt;", "<").replace("&gt;", ">");
    for page in [page, copied] {
        let said = examined(json!(page));
        let switched_off =
            ["wire.operations.check.write.fields.items", "wire.operations.check.return.fields.items.price"];
        assert_eq!(keys(&said, "differences"), switched_off, "{}", said["report"].as_str().unwrap());
        assert_eq!(
            keys(&said, "doubts"),
            ["wire.auth_header"],
            "the page's words for it are the sandbox's own"
        );
    }
}

const YAML: &str = "
openapi: '3.1.0'
servers: [{url: 'https://example.com/pos/v3/'}]
paths:
  /client/find:
    post:
      summary: Авторизация гостя по телефону
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Find'}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  client:
                    type: object
                    properties:
                      key: {type: string, description: Токен клиента}
                      points: {type: [number, 'null'], description: Всего бонусов}
components:
  schemas:
    Find:
      type: object
      properties:
        tel: {type: string, description: Номер телефона, example: '+79001234567'}
  securitySchemes:
    shop: {type: apiKey, in: header, name: X-Shop}
";

#[test]
fn yaml_is_read_too() {
    let said = examined(json!(YAML));
    let row = json!({"path": "/client/find", "encoding": "json", "fields": {"phone": "tel"},
                     "response_fields": {"token": "client.key", "total_bonus": "client.points"}});
    let expected = json!({"base_path": "/pos/v3", "auth_header": "X-Shop", "auth_scheme": "",
                          "phone_format": "+7XXXXXXXXXX", "operations": {"customer.auth_phone": row}});
    assert_eq!(said["wire"], expected, "{}", said["report"].as_str().unwrap());
}

#[test]
fn swagger_1_2_is_read_with_its_declarations() {
    let listing = json!({"swaggerVersion": "1.2", "apis": [{"path": "/check"}],
        "authorizations": {"token": {"type": "apiKey", "passAs": "query", "keyname": "access"}}});
    let declaration = json!({
        "swaggerVersion": "1.2", "basePath": "https://example.com/api/cashbox", "resourcePath": "/check",
        "apis": [{"path": "/check/commit", "operations": [{
            "method": "POST", "nickname": "commit", "summary": "Провести чек", "type": "WriteCheckResponse",
            "parameters": [{"paramType": "body", "name": "body", "type": "WriteCheckRequest", "required": true}],
        }]}],
        "models": {
            "WriteCheckRequest": {"properties": {
                "calculation": {"type": "string", "description": "Идентификатор расчета"},
                "guest": {"type": "string", "description": "Токен клиента"},
                "receipt": {"type": "string", "description": "Номер чека на кассе"},
                "certificate": {"type": "array", "items": {"$ref": "Certificate"}, "description": "Сертификаты"},
            }},
            "Certificate": {"properties": {
                "code": {"type": "string", "description": "номер сертификата"},
                "summ": {"type": "string", "description": "сумма к списанию"},
            }},
            "WriteCheckResponse": {"properties": {"slip": {"type": "string", "description": "Текст для печати в чеке"}}},
        },
    });
    let texts = json!([listing.to_string(), declaration.to_string()]);
    for document in [texts, json!(json!([listing, declaration]).to_string())] {
        let said = examined(document);
        let write = &said["wire"]["operations"]["check.write"];
        assert_eq!(said["wire"]["auth_query"], "access", "{}", said["report"].as_str().unwrap());
        assert_eq!(write["path"], "/check/commit");
        let fields = &write["fields"];
        assert_eq!(
            (&fields["calc_id"], &fields["customer_token"], &fields["check_id"]),
            (&json!("calculation"), &json!("guest"), &json!("receipt"))
        );
        assert_eq!((&fields["certificate.pin"], fields.get("certificate.code")), (&Value::Null, None));
        assert_eq!(write["response_fields"]["print_text"], "slip");
    }
    assert!(refused(json!(listing.to_string())).contains("declarations"));
}

#[test]
fn two_fields_of_the_same_look_are_a_doubt_and_never_guessed() {
    let field = json!({"type": "string", "description": "Номер телефона"});
    let schema = json!({"type": "object", "properties": {"tel": field, "mobile": field}});
    let document = json!({"openapi": "3.0.0", "paths": {"/customer/auth": {"post": {
        "summary": "Авторизация гостя по телефону",
        "requestBody": {"content": {"application/json": {"schema": schema}}}}}}});
    let said = examined(json!(document.to_string()));
    let doubts = said["doubts"].as_array().unwrap();
    let doubt =
        doubts.iter().find(|d| d["key"] == "wire.operations.customer.auth_phone.fields.phone").unwrap();
    assert_eq!(doubt["candidates"], json!(["tel", "mobile"]));
    assert_eq!(said["wire"]["operations"]["customer.auth_phone"], json!({"encoding": "json"}));
}

#[test]
fn a_document_from_outside_does_no_harm() {
    assert!(refused(json!(5)).contains("no text"));
    assert!(refused(json!("")).contains("no text"));
    assert!(refused(json!("{")).contains("line 1"));
    assert!(refused(json!("{}")).contains("neither OpenAPI nor Swagger"));
    assert!(refused(json!("просто текст")).contains("no operation"));
    assert!(refused(json!(r#"{"openapi":"3.0.0","paths":{}}"#)).contains("no operation"));
    assert!(refused(json!(" ".repeat(9 << 20) + "x")).contains("larger than"));
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(refused(json!(deep)).contains("line 1"));
    let with = |schema: Value, schemas: Value| {
        json!({"openapi": "3.0.0", "components": {"schemas": schemas}, "paths": {"/customer/auth": {"post": {
            "requestBody": {"content": {"application/json": {"schema": schema}}}}}}})
        .to_string()
    };
    for elsewhere in ["https://example.com/x.json#/A", "other.json", "file:///etc/passwd"] {
        assert!(refused(json!(with(json!({"$ref": elsewhere}), json!({})))).contains("another document"));
    }
    assert!(
        refused(json!(with(json!({"$ref": "#/components/schemas/None"}), json!({})))).contains("not there")
    );
    let circles = json!({
        "A": {"type": "object", "properties": {"phone": {"type": "string"}, "a": {"$ref": "#/components/schemas/A"},
              "list": {"type": "array", "items": {"$ref": "#/components/schemas/B"}}}},
        "B": {"allOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]},
        "C": {"$ref": "#/components/schemas/C"},
    });
    for circle in ["A", "B", "C"] {
        let reference = json!({"$ref": format!("#/components/schemas/{circle}")});
        examined(json!(with(reference, circles.clone())));
    }
    // Each schema holds the next one ten times: written out, it would fill the machine.
    let mut wide = serde_json::Map::new();
    for n in 0..12 {
        let next = json!({"$ref": format!("#/components/schemas/W{}", n + 1)});
        let ten: serde_json::Map<String, Value> = (0..10).map(|k| (format!("f{k}"), next.clone())).collect();
        wide.insert(format!("W{n}"), json!({"type": "object", "properties": ten}));
    }
    wide.insert("W12".to_owned(), json!({"type": "string"}));
    let wide = with(json!({"$ref": "#/components/schemas/W0"}), Value::Object(wide));
    assert!(refused(json!(wide)).contains("too many fields"));
    let mut parts = serde_json::Map::new();
    for n in 0..12 {
        let next = json!({"$ref": format!("#/components/schemas/P{}", n + 1)});
        parts.insert(format!("P{n}"), json!({"allOf": vec![next; 10]}));
    }
    parts.insert("P12".to_owned(), json!({"type": "object"}));
    let parts = with(json!({"$ref": "#/components/schemas/P0"}), Value::Object(parts));
    assert!(refused(json!(parts)).contains("without end"));
    let mut laughs = "openapi: '3.0.0'\na0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned();
    for n in 1..12 {
        laughs += &format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(","));
    }
    assert!(refused(json!(laughs)).contains("not YAML"));
}
