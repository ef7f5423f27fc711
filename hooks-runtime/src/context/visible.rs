//! [`Visible`]: the values that the functions of one scope get.

use super::{Offers, RequestContext, State, StateMap, state::MissingState};
use axum::http::request::Parts;
use std::{
    any::TypeId,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The values that the functions of one scope get: those of its plugin, then of the scopes around
/// it. What is further in shadows what is further out.
#[derive(Default)]
pub(crate) struct Visible {
    pub(crate) states: StateMap,
    /// What plugins provide on demand.
    pub(crate) offers: Offers,
    /// The scopes of this app that it was compared with, and whether they differ.
    compared: Mutex<HashMap<usize, bool>>,
}

impl Visible {
    pub(crate) fn new(states: StateMap, offers: Offers) -> Self {
        Visible {
            states,
            offers,
            compared: Mutex::default(),
        }
    }

    /// Whether any value differs from what `other`, of the same app, sees. Remembered: each plan asks
    /// again for each of its functions.
    pub(crate) fn differs_at_all(&self, other: &Visible) -> bool {
        let mut compared = self.compared.lock().unwrap_or_else(PoisonError::into_inner);
        let differs = compared.entry(other.offers.scope()).or_insert_with(|| {
            self.differs(other, None) || self.offers.differ(&other.offers, None)
        });
        *differs
    }

    /// Whether a function that is to see these values would get another one from `other`. `wanted` has
    /// the types that it asks for, or none if nobody knows what it asks for.
    pub(crate) fn differs(&self, other: &Visible, wanted: Option<&[TypeId]>) -> bool {
        let differs = |id| !self.states.has_same(&other.states, id);
        match wanted {
            Some(wanted) => wanted.iter().copied().any(differs),
            None => self.states.ids().any(differs),
        }
    }
}

/// In the extensions of a request, while a function runs that does not see what the route sees.
#[derive(Clone)]
pub(crate) struct SeenAs(pub(crate) Arc<Visible>);

/// What an extractor sees that looks into the extensions of a request.
pub(crate) fn state_for<T: Send + Sync + 'static>(
    parts: &Parts,
    context: &RequestContext,
) -> Result<State<T>, MissingState> {
    match parts.extensions.get::<SeenAs>() {
        Some(SeenAs(visible)) => visible.states.get(),
        None => context.shared().matched.visible.states.get(),
    }
}
