//! [`Clock`]: the time, or a time that a test sets.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// What the batteries that deal with time read it from: the system's clock, unless a test gives one
/// that it moves itself. Clones of a clock show the same time.
///
/// ```
/// use hooks_batteries::{Clock, days};
///
/// let clock = Clock::stopped();
/// let before = clock.now();
/// clock.advance(days(1));
/// assert_eq!(clock.now(), before + days(1));
/// ```
#[derive(Clone, Default)]
pub struct Clock {
    /// Milliseconds since 1970; `None` for the system's clock.
    set_to: Option<Arc<AtomicU64>>,
}

impl Clock {
    /// The clock of the system.
    pub fn system() -> Self {
        Clock::default()
    }

    /// A clock for tests. It shows the current time, and moves by [`advance`](Self::advance) only.
    pub fn stopped() -> Self {
        let now = since_1970(SystemTime::now());
        Clock {
            set_to: Some(Arc::new(AtomicU64::new(now))),
        }
    }

    /// Move a stopped clock on, by whole milliseconds.
    ///
    /// # Panics
    ///
    /// If this is the clock of the system.
    pub fn advance(&self, by: Duration) {
        let Some(set_to) = &self.set_to else {
            panic!("the clock of the system cannot be moved: take `Clock::stopped()`");
        };
        let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        let later = |now: u64| Some(now.saturating_add(by));
        let _ = set_to.fetch_update(Ordering::SeqCst, Ordering::SeqCst, later);
    }

    /// The time that the clock shows.
    pub fn now(&self) -> SystemTime {
        match &self.set_to {
            Some(set_to) => UNIX_EPOCH + Duration::from_millis(set_to.load(Ordering::SeqCst)),
            None => SystemTime::now(),
        }
    }

    /// Seconds since 1970.
    pub fn seconds(&self) -> u64 {
        since_1970(self.now()) / 1000
    }
}

/// In milliseconds. A time before 1970 counts as 1970.
fn since_1970(time: SystemTime) -> u64 {
    let passed = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(passed.as_millis()).unwrap_or(u64::MAX)
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.set_to {
            Some(set_to) => write!(f, "Clock(stopped at {})", set_to.load(Ordering::SeqCst)),
            None => f.write_str("Clock(system)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_clock_never_goes_back() {
        let clock = Clock::stopped();
        let before = clock.now();
        clock.advance(Duration::MAX);
        let end = clock.now();
        assert!(end > before);
        clock.advance(Duration::from_secs(1));
        assert_eq!(clock.now(), end);
    }
}
