//! The page with the languages side by side: each piece of code on it is a piece of a program that these tests run.

use crate::driver::root;

const PAGES: [&str; 2] = ["README.md", "README.ru.md"];
/// In the order of every step.
const LANGUAGES: [&str; 5] = ["c", "csharp", "python", "pascal", "bsl"];

/// A block of code: its language, the file that it is cut out of, its lines.
struct Block<'a> {
    language: &'a str,
    file: &'a str,
    code: &'a str,
}

fn page(name: &str) -> String {
    std::fs::read_to_string(root("examples").join(name)).unwrap()
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let fenced = text.split("```").skip(1).step_by(2);
    fenced
        .filter_map(|fence| {
            let (info, code) = fence.split_once('\n').unwrap();
            let (language, file) = info.split_once(' ')?;
            Some(Block { language, file, code })
        })
        .collect()
}

/// The lines without the indentation that all of them have.
fn dedented<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let indentation = |line: &&&str| line.len() - line.trim_start().len();
    let common = lines.iter().filter(|l| !l.trim().is_empty()).map(|l| indentation(&l)).min().unwrap_or(0);
    lines.iter().map(|line| line.get(common..).unwrap_or("").trim_end()).collect()
}

fn holds(program: &str, code: &str) -> bool {
    let (program, code): (Vec<&str>, Vec<&str>) = (program.lines().collect(), code.lines().collect());
    let code = dedented(&code);
    program.windows(code.len()).any(|window| dedented(window) == code)
}

#[test]
fn every_piece_of_code_on_the_page_stands_in_a_program_that_runs() {
    for name in PAGES {
        for Block { file, code, .. } in blocks(&page(name)) {
            let program = std::fs::read_to_string(root("examples").join(file)).unwrap();
            assert!(holds(&program, code), "{name}: {file} has no such lines any more:\n{code}");
        }
    }
}

#[test]
fn every_step_is_there_in_every_language() {
    let [english, russian] = PAGES.map(page);
    let steps = |text: &str| {
        let steps = text.split("\n## ").skip(1);
        steps
            .map(|step| {
                let mut languages: Vec<String> =
                    blocks(step).iter().map(|block| block.language.to_owned()).collect();
                languages.dedup();
                languages
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(steps(&english).len(), 6);
    for languages in steps(&english) {
        assert_eq!(languages, LANGUAGES);
    }
    let code = |text: &str| blocks(text).iter().map(|b| b.code.to_owned()).collect::<Vec<_>>();
    assert_eq!(code(&english), code(&russian), "the pages show the same code");
}
