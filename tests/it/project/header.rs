//! The functions that include/maxbonus.h declares.

use std::collections::BTreeSet;

pub fn declared() -> BTreeSet<&'static str> {
    let lines = include_str!("../../../include/maxbonus.h").lines();
    let declarations = lines.filter(|line| !line.starts_with([' ', '/', '#', 't']));
    declarations.filter_map(|line| Some(&line[line.find("maxbonus_")?..line.find('(')?])).collect()
}
