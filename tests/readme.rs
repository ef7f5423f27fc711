//! The README's table of what is known from elsewhere: every row of its sources, every link. And the
//! list of examples.

use std::{collections::BTreeSet, fs, path::Path};
use support::source;

#[test]
fn every_row_of_the_checklist_is_shown_by_something_that_exists() {
    let table = table();
    let mut shown = BTreeSet::new();
    for line in table.lines().filter(|line| !line.contains("**")) {
        let links: Vec<_> = line
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
            .collect();
        assert!(!links.is_empty(), "nothing is shown: {line}");
        for link in links {
            assert!(is_shown_by(link), "`{link}` shows nothing: {line}");
        }
        let last = line.rsplit("](").next().unwrap_or_default();
        shown.extend(last.split_whitespace());
    }
    let talk = (1..=57).map(|row| format!("T{row}"));
    let article = (1..=41).map(|row| format!("A{row}"));
    let rows = talk.chain(article);
    let missing: Vec<_> = rows.filter(|row| !shown.contains(&**row)).collect();
    assert!(missing.is_empty(), "no row of the table names {missing:?}");
}

/// A file of tests has tests that run, an example a `main`, a folder files.
fn is_shown_by(link: &str) -> bool {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(link);
    if let Ok(mut files) = fs::read_dir(&path) {
        return files.next().is_some();
    }
    let text = fs::read_to_string(&path).unwrap_or_default();
    let is_rust = path.extension().is_some_and(|extension| extension == "rs");
    if is_rust && link.starts_with("tests/") {
        return !source::tests(&text).is_empty();
    }
    !text.is_empty() && (!is_rust || text.contains("fn main()"))
}

#[test]
fn every_file_of_tests_is_part_of_a_binary() {
    let folders = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"));
    for folder in folders
        .expect("tests")
        .map(|folder| folder.expect("a folder").path())
    {
        let Ok(main) = fs::read_to_string(folder.join("main.rs")) else {
            continue;
        };
        for file in fs::read_dir(&folder).expect("a folder") {
            let path = file.expect("a file").path();
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let is_module = path.extension().is_some_and(|each| each == "rs") && stem != "main";
            let is_named = main.contains(&format!("mod {stem};\n"));
            assert!(
                is_named || !is_module,
                "{}: main.rs leaves it out",
                path.display()
            );
        }
    }
}

#[test]
fn every_example_is_listed_with_a_command_and_a_request() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let list = fs::read_to_string(folder.join("README.md")).expect("a list of examples");
    let entries = fs::read_dir(folder).expect("examples");
    let names = entries.map(|entry| entry.expect("an example").path());
    let names = names.filter(|path| path.file_name().is_some_and(|name| name != "README.md"));
    let mut missing: Vec<_> = names
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .filter(|name| {
            let command = format!("cargo run --example {name}` |");
            let mut rows = list.lines().filter(|row| row.contains(&command));
            !rows.next().is_some_and(|row| row.contains("curl "))
        })
        .collect();
    missing.sort();
    assert!(missing.is_empty(), "not in examples/README.md: {missing:?}");
}

/// The rows below the table's head.
fn table() -> String {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).expect("a README");
    let section = readme.split("## You know it as").nth(1).expect("a section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().skip_while(|line| !line.starts_with("|---"));
    let rows: Vec<_> = rows
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .collect();
    assert!(!rows.is_empty(), "a table");
    rows.join("\n")
}

#[test]
fn the_set_up_of_batteries_is_that_of_the_shop() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path| fs::read_to_string(folder.join(path)).expect("a file");
    let (readme, shop) = (read("README.md"), read("examples/shop/main.rs"));
    let (_, section) = readme.split_once("## Batteries").expect("a section");
    let (_, code) = section.split_once("```rust,ignore\n").expect("code");
    let (code, _) = code.split_once("```").expect("its end");
    assert!(shop.contains(code), "not in the shop:\n{code}");
}
