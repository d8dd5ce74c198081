//! Gives the program on Windows its version resource.

#[path = "../version_resource.rs"]
mod version_resource;

fn main() {
    for input in ["build.rs", "../version_resource.rs"] {
        println!("cargo::rerun-if-changed={input}");
    }
    version_resource::link("maxbonus.exe", "MaxBonus для кассы: проверка, товары, журнал");
}
