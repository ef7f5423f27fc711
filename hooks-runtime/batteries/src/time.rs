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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_minutes_hours_and_days() {
        assert_eq!(minutes(1).as_secs(), 60);
        assert_eq!(hours(1), minutes(60));
        assert_eq!(days(1), hours(24));
        assert_eq!(days(u32::MAX).as_secs(), 86_400 * u64::from(u32::MAX));
    }
}
