//! [`State`]: the values of the app.

use crate::error::drop_quietly;
use std::{
    any::{Any, TypeId, type_name},
    fmt,
    ops::Deref,
    sync::Arc,
};

/// A value given to [`App::state`](crate::App::state). All requests share it, and it is never
/// cloned.
///
/// It dereferences to the value; `State(db): State<Db>` binds the `Arc`. Unlike axum's `State` it
/// is found by its type, so an app may have many. A function that takes one that was not given is a
/// problem of [`App::build`](crate::App::build), not an error of the first request. One that can do
/// without takes `Option<State<T>>`.
pub struct State<T>(pub Arc<T>);

impl<T> Deref for State<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// A function that takes a `State<T>` can be called with `State::from(value)` in a unit test.
impl<T> From<T> for State<T> {
    fn from(value: T) -> Self {
        State(Arc::new(value))
    }
}

impl<T> From<Arc<T>> for State<T> {
    fn from(value: Arc<T>) -> Self {
        State(value)
    }
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        State(self.0.clone())
    }
}

impl<T: fmt::Debug> fmt::Debug for State<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("State").field(&self.0).finish()
    }
}

/// The states that an app or a plugin was given, by type.
#[derive(Clone, Default)]
pub struct StateMap(Vec<Entry>);

/// The app is over: one by one, as values of the user's.
impl Drop for StateMap {
    fn drop(&mut self) {
        self.0.drain(..).for_each(drop_quietly);
    }
}

#[derive(Clone)]
struct Entry {
    id: TypeId,
    name: &'static str,
    value: Arc<dyn Any + Send + Sync>,
}

impl StateMap {
    /// `false` if there is a value of this type already, which stays.
    pub(crate) fn insert<T: Send + Sync + 'static>(&mut self, value: T) -> bool {
        let is_new = !self.has(TypeId::of::<T>());
        if is_new {
            self.0.push(Entry {
                id: TypeId::of::<T>(),
                name: type_name::<T>(),
                value: Arc::new(value),
            });
        } else {
            drop_quietly(value);
        }
        is_new
    }

    /// Add the states of an outer scope, which those that are here shadow.
    pub(crate) fn extend_outward(&mut self, outer: &StateMap) {
        for entry in &outer.0 {
            if !self.has(entry.id) {
                self.0.push(entry.clone());
            }
        }
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = TypeId> {
        self.0.iter().map(|entry| entry.id)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|entry| entry.name)
    }

    /// Whether both have the very same value of this type.
    pub(crate) fn has_same(&self, other: &StateMap, id: TypeId) -> bool {
        let find = |states: &StateMap| {
            let mut entries = states.0.iter();
            let found = entries.find(|entry| entry.id == id);
            found.map(|entry| Arc::as_ptr(&entry.value).cast::<()>())
        };
        find(self) == find(other)
    }

    pub(crate) fn has(&self, id: TypeId) -> bool {
        self.0.iter().any(|entry| entry.id == id)
    }

    /// A state whose type contains `name`, or is contained in it, such as `Arc<Db>` for `Db`:
    /// probably meant.
    pub(crate) fn near(&self, name: &str) -> Option<&'static str> {
        let mut names = self.0.iter().map(|entry| entry.name);
        names.find(|given| {
            given.contains(&format!("<{name}>")) || name.contains(&format!("<{given}>"))
        })
    }

    pub(crate) fn get<T: Send + Sync + 'static>(&self) -> Result<State<T>, MissingState> {
        self.0
            .iter()
            .find(|entry| entry.id == TypeId::of::<T>())
            .and_then(|entry| entry.value.clone().downcast().ok())
            .map(State)
            .ok_or(MissingState(type_name::<T>()))
    }
}

/// What a plugin asks of the states that it sees.
#[derive(Clone)]
pub(crate) struct StateCheck(Arc<Check>);

type Check = dyn Fn(&StateMap) -> Result<(), String> + Send + Sync;

impl StateCheck {
    pub(crate) fn new<T: Send + Sync + 'static>(
        check: impl Fn(Option<&T>) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        StateCheck(Arc::new(move |states| {
            let state = states.get::<T>().ok();
            check(state.as_deref())
        }))
    }

    pub(crate) fn run(&self, states: &StateMap) -> Result<(), String> {
        self.0(states)
    }
}

impl fmt::Debug for StateMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StateMap").finish_non_exhaustive()
    }
}

/// No such state. `build` finds only states that are arguments, not those inside an extractor.
#[derive(Debug)]
pub(crate) struct MissingState(&'static str);

impl fmt::Display for MissingState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no state of type `{0}` was given: add `.state(…)` with a `{0}` to the app",
            self.0
        )
    }
}

impl std::error::Error for MissingState {}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(State(text): State<String>) -> usize {
        text.len()
    }

    #[test]
    fn a_state_is_made_of_a_value_or_of_what_shares_it() {
        assert_eq!(length(State::from("four".to_owned())), 4);
        let shared = Arc::new("four".to_owned());
        assert_eq!(length(State::from(shared.clone())), 4);
        let state: State<Arc<String>> = shared.into();
        assert_eq!(state.len(), 4);
    }
}
