//! `PARITY.md` has every rule once, and what it names is there.

use support::{checks, parity::Table};

checks!(Table {
    folder: "flask",
    text: include_str!("PARITY.md"),
    modules: include_str!("main.rs"),
    rules: &[("F", 128), ("QF", 18)],
    // Quart is not, so there is nothing to differ from.
    recorded: &["F"],
});
