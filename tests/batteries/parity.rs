//! `PARITY.md` has every rule and pitfall once, and the tests that it names are there.

use std::{collections::BTreeMap, fs, path::Path};
use support::source;

const TEXT: &str = include_str!("PARITY.md");

/// Parts that are not here yet.
fn is_later(rule: u32) -> bool {
    (91..=106).contains(&rule) || (111..=119).contains(&rule)
}

/// How often each of them begins a row.
fn rows(of: char) -> BTreeMap<u32, usize> {
    let mut rows = BTreeMap::new();
    for line in TEXT.lines() {
        let name = line
            .strip_prefix("| ")
            .and_then(|rest| rest.split(' ').next());
        let number = name.and_then(|name| name.strip_prefix(of)?.parse().ok());
        if let Some(number) = number {
            *rows.entry(number).or_default() += 1;
        }
    }
    rows
}

#[test]
fn every_rule_has_one_row() {
    let rules = (1..=127).filter(|rule| !is_later(*rule));
    let once: BTreeMap<_, _> = rules.map(|rule| (rule, 1)).collect();
    assert_eq!(rows('B'), once);
}

#[test]
fn every_pitfall_has_one_row() {
    let once: BTreeMap<_, _> = (1..=30).map(|pitfall| (pitfall, 1)).collect();
    assert_eq!(rows('K'), once);
}

/// The tests of all files below a folder.
fn tests_below(folder: &Path, tests: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("a file").path();
        if path.is_dir() {
            tests_below(&path, tests);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            // Those that need servers or a browser are ignored, and `source::tests` leaves them out.
            let text = fs::read_to_string(path)
                .expect("a text")
                .replace("#[ignore", "#[needs");
            tests.extend(source::tests(&text).into_iter().map(str::to_owned));
            // The names that `with_each_store!` makes tests of.
            let lists = text.split("with_each_store! {").skip(1);
            let names = lists.flat_map(|list| {
                list.split('}')
                    .next()
                    .unwrap_or_default()
                    .split_whitespace()
            });
            tests.extend(names.map(str::to_owned));
        }
    }
}

#[test]
fn every_test_that_is_named_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tests = Vec::new();
    for folder in [
        "tests/batteries",
        "tests/browser",
        "tests/stores",
        "hooks-runtime/batteries/src",
    ] {
        tests_below(&root.join(folder), &mut tests);
    }
    let rows = TEXT.lines().filter(|line| line.starts_with("| "));
    let last_cells = rows.filter_map(|row| row.trim_end_matches(" |").rsplit(" | ").next());
    let named = last_cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let names = named.filter_map(|name| name.rsplit("::").next());
    let names = names.filter(|name| name.contains('_') && name.starts_with(char::is_lowercase));
    let missing: Vec<_> = names
        .filter(|name| !tests.iter().any(|test| test == name))
        .collect();
    assert!(missing.is_empty(), "no such tests: {missing:?}");
}
