//! How long sessions live: [`Ages`] as settings, [`Life`] of one session.

use super::Data;
use crate::days;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// The key of a session's [`Life`] among its values.
pub(super) const LIFE: &str = "_session";

/// What moves the end of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moves {
    /// Each change.
    OnChange,
    /// Each use, and each change.
    OnUse,
    Never,
}

#[derive(Clone, Debug)]
pub(super) struct Ages {
    pub(super) age: Duration,
    pub(super) moves: Moves,
    /// However the end moves, no session gets older.
    pub(super) absolute: Option<Duration>,
    pub(super) until_browser_closes: bool,
}

/// Times of one session, in seconds since 1970. A store keeps it as one of the values, so that it is part
/// of each patch, and tests can move the clock whatever the store is.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub(super) struct Life {
    made: u64,
    until: u64,
    /// Its own age, instead of that of the settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    age: Option<u64>,
    /// Whether its cookie goes when the browser is closed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) closes: bool,
}

impl Default for Ages {
    fn default() -> Self {
        Ages {
            age: days(14),
            moves: Moves::OnChange,
            absolute: None,
            until_browser_closes: false,
        }
    }
}

impl Ages {
    pub(super) fn begin(&self, now: u64) -> Life {
        let mut life = Life {
            made: now,
            until: now,
            age: None,
            closes: self.until_browser_closes,
        };
        self.set_end(&mut life, now);
        life
    }

    /// The life of a stored session; `None` if it is over. A session that another program stored begins
    /// now.
    pub(super) fn take_from(&self, data: &mut Data, now: u64) -> Option<Life> {
        let stored = data.remove(LIFE).map(serde_json::from_value);
        let life = stored
            .and_then(Result::ok)
            .unwrap_or_else(|| self.begin(now));
        (now < life.until.min(self.last_end(&life))).then_some(life)
    }

    /// The session is saved.
    pub(super) fn saved(&self, life: &mut Life, now: u64) {
        if self.moves != Moves::Never {
            self.set_end(life, now);
        }
    }

    /// The session gets an age of its own.
    pub(super) fn set_age(&self, life: &mut Life, age: Duration, now: u64) {
        life.age = Some(age.as_secs());
        life.closes = false;
        self.set_end(life, now);
    }

    /// Whether the use of a session moves its end. A tenth of the age has to pass for that, so that not
    /// each request writes.
    pub(super) fn moves_at_use(&self, life: &Life, now: u64) -> bool {
        let age = life.age.unwrap_or(self.age.as_secs());
        let moved = life.until.saturating_sub(age);
        let is_old = now.saturating_sub(moved) * 10 >= age;
        self.moves == Moves::OnUse && is_old && life.until < self.last_end(life)
    }

    fn set_end(&self, life: &mut Life, now: u64) {
        let age = life.age.unwrap_or(self.age.as_secs());
        life.until = now.saturating_add(age).min(self.last_end(life));
    }

    fn last_end(&self, life: &Life) -> u64 {
        let absolute = self.absolute.map_or(u64::MAX, |age| age.as_secs());
        life.made.saturating_add(absolute)
    }
}

impl Life {
    /// At least one second, as a store takes no less.
    pub(super) fn left(&self, now: u64) -> Duration {
        Duration::from_secs(self.until.saturating_sub(now).max(1))
    }

    pub(super) fn to_value(&self) -> Value {
        serde_json::to_value(self).expect("numbers and a truth value")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hours;

    const NOW: u64 = 1_000_000;

    fn seconds(days: u64) -> u64 {
        days * 24 * 60 * 60
    }

    fn ages(moves: Moves, absolute: Option<Duration>) -> Ages {
        let age = days(10);
        Ages {
            age,
            moves,
            absolute,
            until_browser_closes: false,
        }
    }

    #[test]
    fn k6_a_change_moves_the_end_unless_it_is_fixed() {
        for (moves, end) in [
            (Moves::OnChange, 13),
            (Moves::OnUse, 13),
            (Moves::Never, 10),
        ] {
            let ages = ages(moves, None);
            let mut life = ages.begin(NOW);
            ages.saved(&mut life, NOW + seconds(3));
            assert_eq!(life.until, NOW + seconds(end), "{moves:?}");
        }
    }

    #[test]
    fn k6_a_use_moves_the_end_of_a_rolling_session_once_in_a_tenth_of_its_age() {
        let rolling = ages(Moves::OnUse, None);
        let mut life = rolling.begin(NOW);
        assert!(!rolling.moves_at_use(&life, NOW + seconds(1) - 1));
        assert!(rolling.moves_at_use(&life, NOW + seconds(1)));
        rolling.saved(&mut life, NOW + seconds(1));
        assert!(!rolling.moves_at_use(&life, NOW + seconds(1)));
        for moves in [Moves::OnChange, Moves::Never] {
            assert!(!ages(moves, None).moves_at_use(&life, NOW + seconds(5)));
        }
    }

    #[test]
    fn k6_no_session_gets_older_than_the_absolute_age_which_counts_for_each_by_itself() {
        let ages = ages(Moves::OnUse, Some(days(12)));
        let mut life = ages.begin(NOW);
        ages.saved(&mut life, NOW + seconds(5));
        assert_eq!(life.until, NOW + seconds(12));
        assert!(!ages.moves_at_use(&life, NOW + seconds(11)));
        ages.set_age(&mut life, days(100), NOW + seconds(5));
        assert_eq!(life.until, NOW + seconds(12));
        assert_eq!(ages.begin(NOW + seconds(5)).until, NOW + seconds(15));
    }

    #[test]
    fn a_shorter_absolute_age_ends_sessions_that_are_stored_already() {
        let life = ages(Moves::OnUse, None).begin(NOW);
        let stored = || Data::from([(LIFE.to_owned(), life.to_value())]);
        let shorter = ages(Moves::OnUse, Some(days(2)));
        assert_eq!(shorter.take_from(&mut stored(), NOW + seconds(2)), None);
        assert!(
            shorter
                .take_from(&mut stored(), NOW + seconds(2) - 1)
                .is_some()
        );
    }

    #[test]
    fn b11_a_session_may_have_an_age_of_its_own() {
        let ages = ages(Moves::OnChange, None);
        let mut life = ages.begin(NOW);
        ages.set_age(&mut life, hours(1), NOW);
        assert_eq!(life.left(NOW), hours(1));
        ages.saved(&mut life, NOW + 60);
        assert_eq!(life.left(NOW + 60), hours(1));
        let mut data = Data::from([(LIFE.to_owned(), life.to_value())]);
        assert_eq!(ages.take_from(&mut data, NOW + 60), Some(life));
        assert!(data.is_empty());
    }
}
