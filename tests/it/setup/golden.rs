//! Golden files: `GOLDEN=write` makes them anew; look at the difference before you commit it.

use std::path::Path;

/// Compares with `tests/data/golden/<name>`.
pub fn compare(name: &str, text: &str) {
    compare_file(&format!("tests/data/golden/{name}"), text);
}

/// Compares with a file of the project.
pub fn compare_file(path: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("GOLDEN").is_some_and(|v| v == "write") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, expected, "{} differs; GOLDEN=write makes it anew", path.display());
}

/// Compares the part of a page that stands between `<!-- name -->` and `<!-- /name -->`.
pub fn compare_part(page: &str, name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    let whole = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{page}: {e}"));
    let (begins, ends) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let missing = || panic!("{page} has no part {name}");
    let (before, rest) = whole.split_once(&begins).unwrap_or_else(missing);
    let (part, after) = rest.split_once(&ends).unwrap_or_else(missing);
    if std::env::var_os("GOLDEN").is_some_and(|v| v == "write") {
        std::fs::write(&path, format!("{before}{begins}{text}{ends}{after}")).unwrap();
    } else {
        let wrong = text.lines().find(|line| !part.lines().any(|other| other == *line));
        assert!(
            part == text,
            "{page}, {name}: {wrong:?} is missing, or lines differ; GOLDEN=write makes it anew"
        );
    }
}
