//! Gives the component's library its name, and on Windows its version resource.

#[path = "../version_resource.rs"]
mod version_resource;

fn main() {
    for input in ["build.rs", "../version_resource.rs"] {
        println!("cargo::rerun-if-changed={input}");
    }
    version_resource::link("maxbonus_onec.dll", "Внешняя компонента MaxBonus для 1С:Предприятия");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libmaxbonus_onec.so");
        // Another libmaxbonus in the process must not take our calls.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-Bsymbolic");
    }
}
