//! [`Table`]: a `PARITY.md`, which has every rule once, and what it names is there.

use crate::{root, source};
use std::{collections::BTreeSet, fs, path::PathBuf};

/// The table of one folder of `tests`: a row a rule, of four cells.
pub struct Table {
    /// The folder in `tests`.
    pub folder: &'static str,
    /// `PARITY.md`.
    pub text: &'static str,
    /// `main.rs`, which names the scenarios.
    pub modules: &'static str,
    /// What the rules' names begin with, one for each source of rules, and how many there are.
    pub rules: &'static [(&'static str, usize)],
    /// Those of them that are compared with a recording.
    pub recorded: &'static [&'static str],
}

/// The cells of a row: rule, the original, hooks, tests.
struct Row {
    rule: &'static str,
    verdict: &'static str,
    tests: Vec<&'static str>,
}

impl Table {
    /// The folder that all tests are in.
    fn tests() -> PathBuf {
        root().join("tests")
    }

    fn here(&self) -> PathBuf {
        Table::tests().join(self.folder)
    }

    fn rows(&self) -> impl Iterator<Item = Row> {
        let is_row = |line: &&str| {
            let rule = line.strip_prefix("| ").unwrap_or_default();
            let name = rule.trim_start_matches(char::is_alphabetic);
            let (source, number) = rule.split_at(rule.len() - name.len());
            let is_source = self.rules.iter().any(|(each, _)| *each == source);
            is_source && number.starts_with(|first: char| first.is_ascii_digit())
        };
        self.text.lines().filter(is_row).map(|row| {
            let cells: Vec<_> = row.trim_matches('|').split(" |").map(str::trim).collect();
            let cells = <[_; 4]>::try_from(cells).unwrap_or_else(|_| panic!("four cells: {row}"));
            let [rule, _, verdict, tests] = cells;
            let tests = tests.split_whitespace();
            Row {
                rule,
                verdict,
                tests: tests.map(|name| name.trim_matches('`')).collect(),
            }
        })
    }

    /// The scenarios of which there is a file with this ending.
    fn scenarios(&self, folder: &str, extension: &str) -> BTreeSet<String> {
        let files = fs::read_dir(self.here().join(folder)).expect("a folder");
        let paths = files.map(|file| file.expect("a file").path());
        paths
            .filter(|path| path.extension().is_some_and(|each| each == extension))
            .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
            .collect()
    }

    /// The twin of a recorded scenario; empty if there is none.
    fn twin(&self, scenario: &str) -> String {
        let path = self.here().join("scenarios").join(scenario);
        fs::read_to_string(path.with_extension("rs")).unwrap_or_default()
    }

    fn exists(&self, test: &str) -> bool {
        if let Some(program) = test.strip_prefix("ui/") {
            let said = Table::tests().join("ui/fail").join(program);
            return said.with_extension("stderr").exists();
        }
        let Some((module, name)) = test.rsplit_once("::") else {
            return !self.twin(test).is_empty();
        };
        let path = module.replace("::", "/");
        let found = [Table::tests().join(&path), self.here().join(&path)];
        found.iter().any(|path| {
            let text = fs::read_to_string(path.with_extension("rs")).unwrap_or_default();
            source::tests(&text).contains(&name)
        })
    }

    /// All rules are there, in order.
    pub fn has_every_rule_once(&self) {
        let said = |&(source, count): &(&str, usize)| {
            let source = source.to_owned();
            (1..=count).map(move |number| format!("{source}{number}"))
        };
        let rules: Vec<_> = self.rows().map(|row| row.rule.to_owned()).collect();
        assert_eq!(rules, self.rules.iter().flat_map(said).collect::<Vec<_>>());
    }

    /// Every verdict is one that the table explains, and names tests that exist.
    pub fn has_tests_for_every_verdict(&self) {
        for Row {
            rule,
            verdict,
            tests,
        } in self.rows()
        {
            let known = ["kept", "kept by types", "different", "not applicable"];
            let is_known = known.iter().any(|known| verdict.starts_with(known));
            assert!(is_known, "{rule}: {verdict}");
            let needs_none = verdict.starts_with("not applicable: ");
            assert!(!tests.is_empty() || needs_none, "{rule} names no test");
            for test in tests {
                assert!(self.exists(test), "{rule}: there is no `{test}`");
            }
        }
    }

    /// What differs is shown by a test, or by a scenario that says where.
    pub fn shows_every_difference(&self) {
        for Row {
            rule,
            verdict,
            tests,
        } in self.rows()
        {
            let source = rule.trim_end_matches(|last: char| last.is_ascii_digit());
            let is_shown =
                (tests.iter()).any(|name| name.contains("::") || self.twin(name).contains(".but"));
            let is_claimed = verdict.starts_with("different") && self.recorded.contains(&source);
            assert!(is_shown || !is_claimed, "{rule}");
        }
    }

    /// Every scenario has its twin, its recording and its row.
    pub fn has_every_scenario_twice_and_recorded(&self) {
        let scenarios = self.scenarios("scenarios", "py");
        assert_eq!(scenarios, self.scenarios("scenarios", "rs"));
        assert_eq!(scenarios, self.scenarios("recorded", "json"));
        for scenario in scenarios {
            let is_in_main = self.modules.contains(&format!("mod {scenario};"));
            assert!(is_in_main, "{scenario} is in main.rs");
            let is_in_table = self.rows().any(|row| row.tests.contains(&&*scenario));
            assert!(is_in_table, "{scenario} is in PARITY.md");
        }
    }
}

/// The tests of a table.
#[macro_export]
macro_rules! checks {
    ($table:expr) => {
        #[test]
        fn every_rule_has_its_row() {
            $table.has_every_rule_once();
        }

        #[test]
        fn every_verdict_has_its_test() {
            $table.has_tests_for_every_verdict();
        }

        #[test]
        fn every_difference_is_shown() {
            $table.shows_every_difference();
        }

        #[test]
        fn every_scenario_is_written_twice_and_recorded() {
            $table.has_every_scenario_twice_and_recorded();
        }
    };
}
