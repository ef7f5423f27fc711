//! Reviewed expansions: `snapshots/*.rs`, one per attribute and per option.
