//! Where ours differs from Django on purpose, by the rules of `PARITY.md`.

use crate::sequences::Rule;

pub(super) const RULES: &[Rule] = &[];
