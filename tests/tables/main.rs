//! Reads the import and export tables of built libraries and programs: `cargo test --test tables -- COMMAND FILE...`.
//!
//! What a machine must have for a library to load stands in its import table, and nothing else proves that it loads on
//! Windows 7 or on a Linux of 2014. Without words it does nothing, so that `cargo test` passes it by.
//!
//! | command | what it does |
//! | --- | --- |
//! | `shipped` | checks everything; imports are those of tests/data/imports, which people have read |
//! | `built` | the same without that list: a build that is not optimised imports more than it uses |
//! | `list` | prints the imports of a DLL or a program as they stand in the list |

#[path = "../it/project/header.rs"]
mod header;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use object::elf::{self, FileHeader32, FileHeader64};
use object::read::elf::{ElfFile, FileHeader};
use object::read::pe::{ImageNtHeaders, ImageOptionalHeader, PeFile};
use object::{Endianness, FileKind, NameOrOrdinal, Object, ObjectSection, pe};

/// The oldest glibc that is promised: CentOS 7, Debian 8 and Ubuntu 14.04 have it.
const GLIBC: (u32, u32) = (2, 17);

/// What glibc itself consists of.
const LINUX: [&str; 8] = [
    "libc.so.6",
    "libm.so.6",
    "libdl.so.2",
    "libpthread.so.0",
    "librt.so.1",
    "ld-linux.so.2",
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
];

/// What the 1C platform asks a component for.
const COMPONENT: [&str; 5] =
    ["DestroyObject", "GetAttachType", "GetClassNames", "GetClassObject", "SetPlatformCapabilities"];

/// Windows 7 calls itself that.
const WINDOWS_7: (u16, u16) = (6, 1);

/// The libraries that every Windows 7 has.
const WINDOWS: [&str; 10] = [
    "advapi32.dll",
    "bcrypt.dll",
    "crypt32.dll",
    "kernel32.dll",
    "msvcrt.dll",
    "ntdll.dll",
    "ole32.dll",
    "shell32.dll",
    "userenv.dll",
    "ws2_32.dll",
];

/// What Rust's library for newer Windows takes, and MinGW's headers declare for older ones too.
const NEWER: [&str; 5] = [
    "ProcessPrng",
    "WaitOnAddress",
    "WakeByAddressSingle",
    "WakeByAddressAll",
    "GetSystemTimePreciseAsFileTime",
];

/// Where Windows' functions are declared.
const HEADERS: [&str; 12] = [
    "winsock2.h",
    "ws2tcpip.h",
    "mswsock.h",
    "windows.h",
    "wincrypt.h",
    "bcrypt.h",
    "shlobj.h",
    "userenv.h",
    "winternl.h",
    "ntsecapi.h",
    "tlhelp32.h",
    "objbase.h",
];

/// What has no declaration for programs and is older than Windows 7: the kernel's own calls are of NT's first version,
/// the unwinder's of the first Windows for x64 (for x86 MinGW declares them not at all).
const UNDECLARED: [&str; 6] = [
    "NtCreateNamedPipeFile",
    "NtReadFile",
    "NtWriteFile",
    "RtlLookupFunctionEntry",
    "RtlUnwindEx",
    "RtlVirtualUnwind",
];

/// What is asked of a file, and what it answers where it does not hold.
type Checks = Vec<(&'static str, Result<(), String>)>;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let [command, files @ ..] = &words[..] else { return ExitCode::SUCCESS };
    let (mut passed, mut failed) = (0, 0);
    for file in files {
        let bytes = std::fs::read(file).unwrap_or_else(|e| panic!("{file}: {e}"));
        if command == "list" {
            imports(&bytes).iter().for_each(|import| println!("{import}"));
            continue;
        }
        for (what, result) in check(Path::new(file), &bytes, command == "shipped") {
            passed += usize::from(result.is_ok());
            failed += usize::from(result.is_err());
            if let Err(why) = result {
                println!("FAILED  {file}: {what}: {why}");
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn check(path: &Path, bytes: &[u8], shipped: bool) -> Checks {
    let name = path.file_name().unwrap().to_string_lossy().to_lowercase();
    let is_component = ["onec", "maxbonuswin", "maxbonuslin"].iter().any(|part| name.contains(part));
    let is_program = path.extension().is_none_or(|end| end == "exe");
    let exported = if is_program { exports_nothing(bytes) } else { exports(bytes, is_component) };
    let mut checks = vec![("exports", exported)];
    let list = |width: &str| match (shipped, is_program) {
        (false, _) => None,
        (true, false) => Some(format!("windows-{width}.txt")),
        (true, true) => Some(format!("program-{width}.txt")),
    };
    match FileKind::parse(bytes).unwrap() {
        FileKind::Pe32 => windows::<pe::ImageNtHeaders32>(bytes, "x86", list("x86"), &mut checks),
        FileKind::Pe64 => windows::<pe::ImageNtHeaders64>(bytes, "x64", list("x64"), &mut checks),
        FileKind::Elf32 => linux::<FileHeader32<Endianness>>(bytes, &mut checks),
        FileKind::Elf64 => linux::<FileHeader64<Endianness>>(bytes, &mut checks),
        other => panic!("{}: {other:?}", path.display()),
    }
    checks
}

fn holds(condition: bool, why: impl Into<String>) -> Result<(), String> {
    if condition { Ok(()) } else { Err(why.into()) }
}

/// The header's functions under their plain names, a component's own five, and nothing else.
fn exports(bytes: &[u8], is_component: bool) -> Result<(), String> {
    let mut wanted = header::declared();
    if is_component {
        wanted.extend(COMPONENT);
    }
    let found: BTreeSet<String> =
        object::File::parse(bytes).unwrap().exports().unwrap().map(|e| named(e.unwrap().name())).collect();
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    let differences: Vec<_> = found.symmetric_difference(&wanted).collect();
    holds(differences.is_empty(), format!("{differences:?}"))
}

/// A program is no library.
fn exports_nothing(bytes: &[u8]) -> Result<(), String> {
    let file = object::File::parse(bytes).unwrap();
    let found: Vec<String> = file.exports().unwrap().map(|export| named(export.unwrap().name())).collect();
    holds(found.is_empty(), format!("{found:?}"))
}

/// A name, or `#7` for a number.
fn named(name: NameOrOrdinal<&[u8]>) -> String {
    match name {
        NameOrOrdinal::Name(name) => String::from_utf8_lossy(name).into_owned(),
        NameOrOrdinal::Ordinal(number) => format!("#{number}"),
    }
}

/// `library function` of each import.
fn imports(bytes: &[u8]) -> BTreeSet<String> {
    let line = |import: object::Import<'_>| {
        format!("{} {}", String::from_utf8_lossy(import.library()).to_lowercase(), named(import.name()))
    };
    object::File::parse(bytes).unwrap().imports().unwrap().map(|import| line(import.unwrap())).collect()
}

fn windows<H: ImageNtHeaders>(bytes: &[u8], width: &str, list: Option<String>, checks: &mut Checks) {
    let file = PeFile::<H>::parse(bytes).unwrap();
    let headers = file.nt_headers().optional_header();
    let flags = headers.dll_characteristics();
    let both = pe::IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE | pe::IMAGE_DLLCHARACTERISTICS_NX_COMPAT;
    checks
        .push(("may be moved, and its data is no code", holds(flags & both == both, format!("{flags:#x}"))));
    let asks = (headers.major_subsystem_version(), headers.minor_subsystem_version());
    checks.push(("asks for no newer Windows than 7", holds(asks <= WINDOWS_7, format!("{asks:?}"))));
    let resource = file.section_by_name(".rsrc").is_some_and(|section| section.size() > 0);
    checks.push(("has a version resource", holds(resource, "no .rsrc")));

    let imports = imports(bytes);
    let of_others = |i: &&String| !WINDOWS.contains(&i.split(' ').next().unwrap_or_default());
    let others: Vec<&String> = imports.iter().filter(of_others).collect();
    checks.push(("needs Windows alone", holds(others.is_empty(), format!("{others:?}"))));
    let newer: Vec<&String> = imports.iter().filter(|i| NEWER.iter().any(|n| i.ends_with(n))).collect();
    checks.push((
        "imports nothing known to be newer than Windows 7",
        holds(newer.is_empty(), format!("{newer:?}")),
    ));
    checks
        .push(("Windows 7 has every import, by MinGW's headers", headers_of_windows_7_know(&imports, width)));
    if let Some(list) = list {
        let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/imports").join(list);
        let list = std::fs::read_to_string(list).unwrap();
        let known: BTreeSet<&str> = list.lines().filter(|line| !line.starts_with('#')).collect();
        let new: Vec<&String> = imports.iter().filter(|i| !known.contains(i.as_str())).collect();
        checks.push(("imports what people have read through", holds(new.is_empty(), format!("{new:?}"))));
    }
}

/// Compiles the functions' addresses under headers that were told to know Windows 7 and nothing newer.
fn headers_of_windows_7_know(imports: &BTreeSet<String>, width: &str) -> Result<(), String> {
    let compiler = if width == "x86" { "i686-w64-mingw32-gcc" } else { "x86_64-w64-mingw32-gcc" };
    let functions = imports.iter().filter(|import| !import.starts_with("msvcrt.dll "));
    let functions =
        functions.filter_map(|import| import.split(' ').nth(1)).filter(|f| !UNDECLARED.contains(f));
    let headers = HEADERS.map(|header| format!("#include <{header}>\n")).concat();
    let list: Vec<String> = functions.map(|function| format!("(void *)&{function},\n")).collect();
    let define = "#define WINVER 0x0601\n#define _WIN32_WINNT 0x0601\n#define NTDDI_VERSION 0x06010000\n";
    let source = format!("{define}{headers}void *all[] = {{\n{}0}};\n", list.concat());
    let mut child = Command::new(compiler)
        .args(["-fsyntax-only", "-x", "c", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| format!("{compiler}: {e}"))?;
    child.stdin.take().unwrap().write_all(source.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let said: Vec<&str> = said.lines().filter(|line| line.contains("error")).collect();
    holds(output.status.success(), said.join("; "))
}

fn linux<H: FileHeader<Endian = Endianness>>(bytes: &[u8], checks: &mut Checks) {
    let file = ElfFile::<H>::parse(bytes).unwrap();
    let (endian, sections) = (file.endian(), file.elf_section_table());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (mut newest, mut strange) = ((0, 0), Vec::new());
    if let Some((mut needs, link)) = sections.gnu_verneed(endian, bytes).unwrap() {
        let strings = sections.strings(endian, bytes, link).unwrap();
        while let Some((_, mut versions)) = needs.next().unwrap() {
            while let Some(version) = versions.next().unwrap() {
                let name = text(version.name(endian, strings).unwrap());
                let numbers = name.strip_prefix("GLIBC_").and_then(|v| {
                    let mut numbers = v.split('.').map(str::parse::<u32>);
                    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
                });
                match numbers {
                    Some(version) => newest = newest.max(version),
                    None => strange.push(name),
                }
            }
        }
    }
    checks.push(("asks for no versions but glibc's", holds(strange.is_empty(), format!("{strange:?}"))));
    checks.push(("asks for no newer glibc", holds(newest <= GLIBC, format!("{newest:?}"))));
    let (mut libraries, mut paths) = (Vec::new(), Vec::new());
    let table = file.elf_dynamic_table().unwrap();
    for entry in &table {
        match entry.tag {
            elf::DT_NEEDED => libraries.push(text(table.string(entry).unwrap())),
            elf::DT_RPATH | elf::DT_RUNPATH | elf::DT_TEXTREL => paths.push(entry.tag),
            _ => {}
        }
    }
    libraries.retain(|library| !LINUX.contains(&library.as_str()));
    checks.push(("needs glibc alone", holds(libraries.is_empty(), format!("{libraries:?}"))));
    checks
        .push(("remembers no path, keeps its code unwritten", holds(paths.is_empty(), format!("{paths:?}"))));
}
