//! The version resource of a DLL or a program, for the build scripts of those that ship: Explorer, installers
//! and support staff read it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Links a version resource into this package's DLL or program; does nothing for other systems than Windows.
///
/// `windres` belongs to the MinGW compiler that builds SQLite and the DLL anyway. It is called by its full name, and
/// the object goes to this package alone: as a library, or by `cdylib-link-arg`, it would come a second time into
/// every DLL that the crate is linked into.
pub fn link(file: &str, description: &str) {
    if env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("windows") {
        return;
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let (script, object) = (out.join("version.rc"), out.join("version.o"));
    let version = env::var("CARGO_PKG_VERSION").expect("cargo sets it");
    fs::write(&script, source(file, description, &version)).expect("OUT_DIR can be written");
    let arch = env::var("CARGO_CFG_TARGET_ARCH").expect("cargo sets it");
    let prefix = if arch == "x86" { "i686" } else { &arch };
    let name = if cfg!(windows) { "windres".to_owned() } else { format!("{prefix}-w64-mingw32-windres") };
    let made = Command::new(&name).arg("--codepage=65001").arg(&script).arg(&object).status();
    match made {
        Ok(status) if status.success() => println!("cargo::rustc-link-arg={}", object.display()),
        // A check of the import table needs no resource; tests/dist.sh refuses a DLL without one.
        other => println!("cargo::warning={file} gets no version resource: {name}: {other:?}"),
    }
}

fn source(file: &str, description: &str, version: &str) -> String {
    let kind = if Path::new(file).extension().is_some_and(|end| end == "exe") { "1" } else { "2" };
    let numbers = format!("{},0", version.split(['-', '+']).next().unwrap_or("0,0,0").replace('.', ","));
    format!(
        r#"#pragma code_page(65001)
1 VERSIONINFO
FILEVERSION {numbers}
PRODUCTVERSION {numbers}
FILEOS 0x40004
FILETYPE {kind}
BEGIN
  BLOCK "StringFileInfo"
  BEGIN
    BLOCK "041904B0"
    BEGIN
      VALUE "ProductName", "MaxBonus"
      VALUE "FileDescription", "{description}"
      VALUE "FileVersion", "{version}"
      VALUE "ProductVersion", "{version}"
      VALUE "OriginalFilename", "{file}"
      VALUE "LegalCopyright", "MIT OR Apache-2.0"
    END
  END
  BLOCK "VarFileInfo"
  BEGIN
    VALUE "Translation", 0x0419, 1200
  END
END
"#
    )
}
