//! `PARITY.md` has every rule once, and what it names is there.

#[path = "../common/table.rs"]
mod common;

use common::Table;

const TABLE: Table = Table {
    folder: "flask",
    text: include_str!("PARITY.md"),
    modules: include_str!("main.rs"),
    rules: &[("F", 128), ("QF", 18)],
    // Quart is not, so there is nothing to differ from.
    recorded: &["F"],
};

#[test]
fn every_rule_has_its_row() {
    TABLE.has_every_rule_once();
}

#[test]
fn every_verdict_has_its_test() {
    TABLE.has_tests_for_every_verdict();
}

#[test]
fn every_difference_is_shown() {
    TABLE.shows_every_difference();
}

#[test]
fn every_scenario_is_written_twice_and_recorded() {
    TABLE.has_every_scenario_twice_and_recorded();
}
