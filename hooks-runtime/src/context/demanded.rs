//! [`Demanded`]: what the providers of one request have made, and which of them waits for which.

use super::Value;
use crate::{Error, error::drop_quietly};
use axum::http::StatusCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::OnceCell;

/// What providers have made of one request.
#[derive(Default)]
pub(super) struct Demanded(Mutex<Vec<Demand>>);

/// What one provider has made.
struct Demand {
    offer: usize,
    cell: Arc<Cell>,
    /// The offers that this provider waits for.
    waits_for: Vec<usize>,
}

pub(super) type Cell = OnceCell<Result<Value, Failed>>;

/// The error of a provider.
pub(super) struct Failed {
    pub(super) status: StatusCode,
    /// Until somebody raises it.
    error: Mutex<Option<Error>>,
}

impl Failed {
    pub(super) fn new(error: Error) -> Self {
        Failed {
            status: error.status(),
            error: Mutex::new(Some(error)),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Option<Error>> {
        self.error.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Demanded {
    fn lock(&self) -> MutexGuard<'_, Vec<Demand>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn cell(&self, offer: usize) -> Arc<Cell> {
        let mut demands = self.lock();
        let known = demands.iter().find(|demand| demand.offer == offer);
        let cell = known.map(|demand| demand.cell.clone()).unwrap_or_default();
        if known.is_none() {
            demands.push(Demand {
                offer,
                cell: cell.clone(),
                waits_for: Vec::new(),
            });
        }
        cell
    }

    /// Note that one provider waits for another, unless that waits for it: then those that wait for each
    /// other, from `offer` to `asker`.
    pub(super) fn wait(&self, asker: usize, offer: usize) -> Result<Waiting<'_>, Vec<usize>> {
        let mut demands = self.lock();
        let mut path = Vec::new();
        if leads_to(&demands, offer, asker, &mut path) {
            return Err(path);
        }
        if let Some(demand) = demands.iter_mut().find(|demand| demand.offer == asker) {
            demand.waits_for.push(offer);
        }
        Ok(Waiting {
            demanded: self,
            asker,
            offer,
        })
    }

    pub(super) fn value(&self, offer: usize) -> Option<Value> {
        let demands = self.lock();
        let demand = demands.iter().find(|demand| demand.offer == offer)?;
        demand.cell.get()?.as_ref().ok().cloned()
    }

    pub(super) fn has_value(&self, offer: usize) -> bool {
        let demands = self.lock();
        let demand = demands.iter().find(|demand| demand.offer == offer);
        let made = demand.and_then(|demand| demand.cell.get());
        matches!(made, Some(Ok(_)))
    }

    /// Whether the error of the provider has been raised.
    pub(super) fn has_raised(&self, offer: usize) -> bool {
        let demands = self.lock();
        let demand = demands.iter().find(|demand| demand.offer == offer);
        let made = demand.and_then(|demand| demand.cell.get());
        matches!(made, Some(Err(failed)) if failed.lock().is_none())
    }

    /// Drop all values. One may hold the request, which would then keep itself alive.
    pub(super) fn clear(&self) {
        // Unlocked first, as a value's `Drop` may ask for another.
        let demands = std::mem::take(&mut *self.lock());
        demands.into_iter().for_each(drop_quietly);
    }
}

impl Drop for Demanded {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Whether the provider of `from` waits for that of `to`, directly or by others: those on the way.
/// Nobody waits in a circle, so that this ends.
fn leads_to(demands: &[Demand], from: usize, to: usize, path: &mut Vec<usize>) -> bool {
    path.push(from);
    let waits_for = || {
        let demand = demands.iter().find(|demand| demand.offer == from)?;
        Some(demand.waits_for.iter().copied())
    };
    let is_found = from == to
        || waits_for()
            .into_iter()
            .flatten()
            .any(|next| leads_to(demands, next, to, path));
    if !is_found {
        path.pop();
    }
    is_found
}

/// A provider that waits for another.
pub(super) struct Waiting<'a> {
    demanded: &'a Demanded,
    asker: usize,
    offer: usize,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut demands = self.demanded.lock();
        if let Some(demand) = demands.iter_mut().find(|demand| demand.offer == self.asker)
            && let Some(at) = demand.waits_for.iter().position(|each| *each == self.offer)
        {
            demand.waits_for.swap_remove(at);
        }
    }
}
