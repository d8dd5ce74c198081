//! Gives the library its name, and on Windows its version resource.

#[path = "../version_resource.rs"]
mod version_resource;

fn main() {
    for input in ["build.rs", "../version_resource.rs"] {
        println!("cargo::rerun-if-changed={input}");
    }
    version_resource::link("maxbonus.dll", "Библиотека лояльности MaxBonus для касс");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        // Without a name of its own a program linked with the library would remember the path of the build.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libmaxbonus.so");
        // Another copy of the library in the process must not take our calls.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-Bsymbolic");
    }
}
