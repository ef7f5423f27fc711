//! The README's table of what is known from elsewhere: every row of its sources, every link. And the
//! list of examples.

use std::{collections::BTreeSet, fs, path::Path};

#[test]
fn every_row_of_the_checklist_is_in_the_table() {
    let table = table();
    let named: BTreeSet<_> = table
        .lines()
        .filter_map(|line| line.trim_end_matches(['|', ' ']).rsplit('|').next())
        .flat_map(str::split_whitespace)
        .map(str::to_owned)
        .collect();
    let talk = (1..=57).map(|row| format!("T{row}"));
    let article = (1..=41).map(|row| format!("A{row}"));
    let missing: Vec<_> = talk
        .chain(article)
        .filter(|row| !named.contains(row))
        .collect();
    assert!(missing.is_empty(), "no row of the table names {missing:?}");
}

#[test]
fn every_line_of_the_table_shows_something_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for line in table().lines().filter(|line| !line.contains("**")) {
        let links: Vec<_> = line
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
            .collect();
        assert!(!links.is_empty(), "nothing is shown: {line}");
        for link in links {
            assert!(root.join(link).exists(), "`{link}` does not exist: {line}");
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
