//! How long sessions live: [`Ages`] as settings, [`Life`] of one session.

use super::{Data, Patch};
use crate::days;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::time::Duration;

/// The keys of a session's [`Life`] among its values.
const TIMES: &str = "_session";
const OWN: &str = "_session_age";

/// What no session outlives: stores add it to the current time, and not all of them know larger numbers.
pub(super) const LONGEST: Duration = days(36_500);

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

/// How long one session lives. A store keeps it as values of the session, so that it is part of each patch,
/// and tests can move the clock whatever the store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Life {
    times: Times,
    own: Own,
}

/// In seconds since 1970. Every patch has them.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
struct Times {
    made: u64,
    /// When the end was moved for the last time; the age counts from then.
    moved: u64,
}

/// What a session has instead of the settings. Only a request that changes it stores it: another at the
/// same time, which does not know of it, leaves it as it is.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
struct Own {
    /// In seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    age: Option<u64>,
    /// Whether its cookie goes when the browser is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    closes: Option<bool>,
}

/// Whether a session keeps something of its own under this key.
pub(super) fn is_taken(key: &str) -> bool {
    key == TIMES || key == OWN
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
    /// The life of a stored session; `None` if it is over. A session that another program stored begins
    /// now.
    pub(super) fn take_from(&self, data: &mut Data, now: u64) -> Option<Life> {
        let mut life = Life::begin(now);
        if let Some(times) = taken(data, TIMES) {
            life.times = times;
        }
        life.own = taken(data, OWN).unwrap_or_default();
        (now < self.end(&life)).then_some(life)
    }

    /// The session is saved.
    pub(super) fn saved(&self, life: &mut Life, now: u64) {
        if self.moves != Moves::Never {
            life.times.moved = now;
        }
    }

    /// Whether the use of a session moves its end. A tenth of the age has to pass for that, so that not
    /// each request writes.
    pub(super) fn moves_at_use(&self, life: &Life, now: u64) -> bool {
        let passed = now.saturating_sub(life.times.moved);
        let is_old = passed.saturating_mul(10) >= self.age_of(life);
        self.moves == Moves::OnUse && is_old && self.end(life) < self.last_end(life)
    }

    /// At least one second, as a store takes no less.
    pub(super) fn left(&self, life: &Life, now: u64) -> Duration {
        let left = Duration::from_secs(self.end(life).saturating_sub(now));
        left.clamp(Duration::from_secs(1), LONGEST)
    }

    /// Whether the cookie goes when the browser is closed.
    pub(super) fn closes(&self, life: &Life) -> bool {
        life.own.closes.unwrap_or(self.until_browser_closes)
    }

    fn age_of(&self, life: &Life) -> u64 {
        life.own.age.unwrap_or(self.age.as_secs())
    }

    fn end(&self, life: &Life) -> u64 {
        let end = life.times.moved.saturating_add(self.age_of(life));
        end.min(self.last_end(life))
    }

    fn last_end(&self, life: &Life) -> u64 {
        let absolute = self.absolute.map_or(u64::MAX, |age| age.as_secs());
        life.times.made.saturating_add(absolute)
    }
}

impl Life {
    pub(super) fn begin(now: u64) -> Self {
        let (made, moved) = (now, now);
        Life {
            times: Times { made, moved },
            own: Own::default(),
        }
    }

    /// The session gets an age of its own, which counts from now.
    pub(super) fn set_age(&mut self, age: Duration, now: u64) {
        self.own.age = Some(age.as_secs());
        self.own.closes = Some(false);
        self.times.moved = now;
    }

    pub(super) fn close_with_the_browser(&mut self) {
        self.own.closes = Some(true);
    }

    /// What a patch stores.
    pub(super) fn put_into(&self, patch: &mut Patch, has_new_age: bool) {
        patch.set(TIMES, to_value(&self.times));
        if has_new_age {
            patch.set(OWN, to_value(&self.own));
        }
    }
}

fn taken<T: DeserializeOwned>(data: &mut Data, key: &str) -> Option<T> {
    serde_json::from_value(data.remove(key)?).ok()
}

fn to_value(part: &impl Serialize) -> Value {
    serde_json::to_value(part).expect("numbers and a truth value")
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

    fn stored(life: &Life) -> Data {
        let mut patch = Patch::default();
        life.put_into(&mut patch, true);
        patch.set
    }

    #[test]
    fn k6_a_change_moves_the_end_unless_it_is_fixed() {
        for (moves, end) in [
            (Moves::OnChange, 13),
            (Moves::OnUse, 13),
            (Moves::Never, 10),
        ] {
            let ages = ages(moves, None);
            let mut life = Life::begin(NOW);
            ages.saved(&mut life, NOW + seconds(3));
            assert_eq!(ages.end(&life), NOW + seconds(end), "{moves:?}");
        }
    }

    #[test]
    fn k6_a_use_moves_the_end_of_a_rolling_session_once_in_a_tenth_of_its_age() {
        let rolling = ages(Moves::OnUse, None);
        let mut life = Life::begin(NOW);
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
        let mut life = Life::begin(NOW);
        ages.saved(&mut life, NOW + seconds(5));
        assert_eq!(ages.end(&life), NOW + seconds(12));
        assert!(!ages.moves_at_use(&life, NOW + seconds(11)));
        life.set_age(days(100), NOW + seconds(5));
        assert_eq!(ages.end(&life), NOW + seconds(12));
        let later = Life::begin(NOW + seconds(5));
        assert_eq!(ages.end(&later), NOW + seconds(15));
    }

    #[test]
    fn a_shorter_absolute_age_ends_sessions_that_are_stored_already() {
        let life = Life::begin(NOW);
        let stored = || stored(&life);
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
        let mut life = Life::begin(NOW);
        life.set_age(hours(1), NOW);
        assert_eq!(ages.left(&life, NOW), hours(1));
        ages.saved(&mut life, NOW + 60);
        assert_eq!(ages.left(&life, NOW + 60), hours(1));
        let mut data = stored(&life);
        assert_eq!(ages.take_from(&mut data, NOW + 60), Some(life));
        assert!(data.is_empty());
    }

    /// The clock was wrong, and was set back, or on.
    #[test]
    fn after_a_jump_of_the_clock_the_next_save_counts_from_the_new_time() {
        for moves in [Moves::OnChange, Moves::OnUse] {
            let ages = ages(moves, None);
            for jump in [-30_i64, 9] {
                let mut life = Life::begin(NOW + seconds(40));
                let now = (NOW + seconds(40)).saturating_add_signed(jump * 24 * 60 * 60);
                assert!(ages.take_from(&mut stored(&life), now).is_some());
                ages.saved(&mut life, now);
                assert_eq!(ages.left(&life, now), days(10), "{jump}");
            }
        }
    }

    #[test]
    fn numbers_of_any_size_are_no_overflow() {
        for moves in [Moves::OnChange, Moves::OnUse, Moves::Never] {
            let mut ages = ages(moves, Some(Duration::MAX));
            ages.age = Duration::MAX;
            for (made, now) in [(0, 0), (0, u64::MAX), (u64::MAX, 0), (u64::MAX, u64::MAX)] {
                let mut life = Life::begin(made);
                life.set_age(Duration::MAX, made);
                ages.moves_at_use(&life, now);
                ages.saved(&mut life, now);
                let left = ages.left(&life, now);
                assert!(left >= Duration::from_secs(1) && left <= LONGEST);
            }
        }
    }
}
