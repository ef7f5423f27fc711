//! `PARITY.md` has every rule once, and what it names is there.

use support::{checks, parity::Table};

checks!(Table {
    folder: "django",
    text: include_str!("PARITY.md"),
    modules: include_str!("main.rs"),
    rules: &[("D", 36), ("S", 28), ("W", 5)],
    recorded: &["D", "S", "W"],
});
