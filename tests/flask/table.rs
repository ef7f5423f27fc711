//! `PARITY.md` has every rule once, and what it names is there.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const TABLE: &str = include_str!("PARITY.md");

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// The cells of every row: rule, Flask, hooks, tests.
fn rows() -> impl Iterator<Item = [&'static str; 4]> {
    let rows = TABLE
        .lines()
        .filter(|line| line.starts_with("| F") || line.starts_with("| QF"));
    rows.map(|row| {
        let cells: Vec<_> = row.trim_matches('|').split(" |").map(str::trim).collect();
        <[_; 4]>::try_from(cells).unwrap_or_else(|_| panic!("four cells: {row}"))
    })
}

/// The stems of the files of one kind in a directory.
fn stems(directory: &str, extension: &str) -> BTreeSet<String> {
    let files = fs::read_dir(tests().join(directory)).expect("a directory");
    let paths = files.map(|file| file.expect("a file").path());
    paths
        .filter(|path| path.extension().is_some_and(|each| each == extension))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect()
}

fn exists(test: &str) -> bool {
    if let Some(program) = test.strip_prefix("ui/") {
        return tests()
            .join("ui/fail")
            .join(program)
            .with_extension("stderr")
            .exists();
    }
    let Some((file, name)) = test.split_once("::") else {
        return tests()
            .join("flask/scenarios")
            .join(test)
            .with_extension("rs")
            .exists();
    };
    let found = [tests().join(file), tests().join("flask").join(file)];
    found.iter().any(|path| {
        let text = fs::read_to_string(path.with_extension("rs")).unwrap_or_default();
        text.contains(&format!("fn {name}()"))
    })
}

#[test]
fn every_rule_has_its_row() {
    let flask = (1..=128).map(|number| format!("F{number}"));
    let quart = (1..=18).map(|number| format!("QF{number}"));
    let rules: Vec<_> = rows().map(|[rule, ..]| rule.to_owned()).collect();
    assert_eq!(rules, flask.chain(quart).collect::<Vec<_>>());
}

#[test]
fn every_verdict_has_its_test() {
    for [rule, _, verdict, tests] in rows() {
        let is_known = ["kept", "kept by types", "different", "not applicable"]
            .iter()
            .any(|known| verdict.starts_with(known));
        assert!(is_known, "{rule}: {verdict}");
        let named: Vec<_> = tests
            .split_whitespace()
            .map(|name| name.trim_matches('`'))
            .collect();
        assert!(
            !named.is_empty() || verdict.starts_with("not applicable: "),
            "{rule} names no test"
        );
        for test in named {
            assert!(exists(test), "{rule}: there is no `{test}`");
        }
    }
}

#[test]
fn every_difference_is_shown() {
    // Quart is not recorded, so there is nothing to differ from.
    for [rule, _, verdict, named] in rows().filter(|[rule, ..]| rule.starts_with('F')) {
        let mut named = named.split_whitespace().map(|name| name.trim_matches('`'));
        let is_shown = named.any(|name| {
            let scenario = tests().join("flask/scenarios").join(name);
            let text = fs::read_to_string(scenario.with_extension("rs")).unwrap_or_default();
            name.contains("::") || text.contains(".but")
        });
        assert!(is_shown || !verdict.starts_with("different"), "{rule}");
    }
}

#[test]
fn every_scenario_is_written_twice_and_recorded() {
    let scenarios = stems("flask/scenarios", "py");
    assert_eq!(scenarios, stems("flask/scenarios", "rs"));
    assert_eq!(scenarios, stems("flask/recorded", "json"));
    let modules = include_str!("main.rs");
    for scenario in scenarios {
        assert!(
            modules.contains(&format!("mod {scenario};")),
            "{scenario} is in main.rs"
        );
        assert!(
            TABLE.contains(&format!("`{scenario}`")),
            "{scenario} is in PARITY.md"
        );
    }
}
