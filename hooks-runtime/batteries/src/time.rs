//! Durations as settings say them: `days(14)`.

use std::time::Duration;

/// So many minutes.
pub const fn minutes(minutes: u32) -> Duration {
    Duration::from_secs(60 * minutes as u64)
}

/// So many hours.
pub const fn hours(hours: u32) -> Duration {
    Duration::from_secs(60 * 60 * hours as u64)
}

/// So many days of 24 hours.
pub const fn days(days: u32) -> Duration {
    Duration::from_secs(24 * 60 * 60 * days as u64)
}
