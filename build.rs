//! Makes the functions per operation from the tables, and the C header from the functions.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "bindings/fold.rs"]
mod fold;
#[allow(dead_code)]
#[path = "src/status.rs"]
mod status;
#[allow(dead_code)]
#[path = "src/wire/table.rs"]
mod table;
use fold::fold;

/// Widest line of a comment in the header.
const COMMENT_WIDTH: usize = 104;

fn main() {
    for input in [
        "build.rs",
        "bindings/fold.rs",
        "cbindgen.toml",
        "src/ffi",
        "src/status.rs",
        "src/wire/table.rs",
        "include/maxbonus.h",
    ] {
        println!("cargo::rerun-if-changed={input}");
    }
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let (statuses, operations) = (out.join("statuses.rs"), out.join("operations.rs"));
    fs::write(&statuses, statuses_source()).expect("OUT_DIR can be written");
    fs::write(&operations, operations_source()).expect("OUT_DIR can be written");
    // In the order of the header.
    make_header(&root, &[&statuses, &root.join("src/ffi/mod.rs"), &operations]);
}

fn make_header(root: &Path, sources: &[&Path]) {
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).expect("cbindgen.toml is sound");
    let builder = cbindgen::Builder::new().with_config(config);
    let builder = sources.iter().fold(builder, cbindgen::Builder::with_src);
    let mut text = Vec::new();
    builder.generate().expect("src/ffi is understood by cbindgen").write(&mut text);
    let text = String::from_utf8(text).expect("cbindgen writes UTF-8");
    let text = text.replace(" * # Safety\n * ", " * Pointers: ");
    let path = root.join("include/maxbonus.h");
    if fs::read_to_string(&path).ok().as_ref() != Some(&text)
        && let Err(error) = fs::create_dir_all(root.join("include")).and_then(|()| fs::write(&path, &text))
    {
        println!("cargo::warning=include/maxbonus.h differs and cannot be written: {error}");
    }
}

fn statuses_source() -> String {
    let mut source = String::from("use std::ffi::CStr;\n\n");
    for status in status::Status::ALL {
        let (name, number) = (status.name(), *status as i32);
        let doc: Vec<String> =
            fold(status.doc(), COMMENT_WIDTH).iter().map(|line| format!("/// {line}")).collect();
        _ = writeln!(source, "{}\npub const MAXBONUS_{name}: i32 = {number};", doc.join("\n"));
    }
    let names: Vec<String> = status::Status::ALL.iter().map(|s| format!("c\"{}\"", s.name())).collect();
    _ = writeln!(source, "pub(super) static STATUS_NAMES: &[&CStr] = &[{}];", names.join(", "));
    let version = env::var("CARGO_PKG_VERSION").expect("cargo sets it");
    _ = writeln!(source, "pub(super) static VERSION: &CStr = c\"{version}\";");
    source
}

fn operations_source() -> String {
    let functions = table::Operation::ALL.iter().map(|operation| function(*operation)).collect::<String>();
    format!("use std::ffi::c_char;\n\nuse crate::session::Operation;\n\n{functions}")
}

fn function(which: table::Operation) -> String {
    let operation = which.row();
    let mut doc = fold(&format!("{}: {}", operation.name, operation.doc), COMMENT_WIDTH);
    doc.push(String::new());
    doc.push(way(operation));
    doc.extend(request(operation));
    doc.extend(answer(operation));
    if !operation.notes.is_empty() {
        doc.extend(fold(operation.notes, COMMENT_WIDTH));
    }
    let doc: Vec<String> = doc.iter().map(|line| format!("/// {line}").trim_end().to_owned()).collect();
    format!(
        "{doc}\n#[unsafe(no_mangle)]\n\
         pub unsafe extern \"C\" fn maxbonus_{name}(session: u64, request_json: *const c_char, \
         response_json: *mut *mut c_char) -> i32 {{\n    \
         // SAFETY: the caller's promise is the same.\n    \
         unsafe {{ super::run(session, Operation::{which:?}, request_json, response_json) }}\n}}\n\n",
        doc = doc.join("\n"),
        name = operation.name.replace('.', "_"),
    )
}

fn way(operation: &table::Row) -> String {
    match &operation.route {
        None => "The library's own.".to_owned(),
        Some(r) => format!("{} {}, {} ({}).", r.method, r.path, r.encoding.name(), r.source.letter()),
    }
}

fn request(operation: &table::Row) -> Vec<String> {
    let fields = operation.fields.iter().map(|f| {
        let required = if f.required && !f.name.contains('.') { ", required" } else { "" };
        format!("  {}: {}{required} ({})", f.name, f.kind.words(), f.source.letter())
    });
    listed("Request:", " {}", fields.collect())
}

fn answer(operation: &table::Row) -> Vec<String> {
    let fields = operation.answer.iter();
    let fields = fields.map(|f| format!("  {}: {} ({})", f.name, f.kind.words(), f.source.letter()));
    listed("Answer:", " the server's own fields.", fields.collect())
}

/// The fields under a title, or what to say where there are none.
fn listed(title: &str, none: &str, fields: Vec<String>) -> Vec<String> {
    let first = if fields.is_empty() { format!("{title}{none}") } else { title.to_owned() };
    std::iter::once(first).chain(fields).collect()
}
