//! [`Handoff`] and [`Checkout`]: who has the request while middleware runs around it.

use super::{Cx, teardown::detach_teardown};
use crate::{Error, context::Outcome, error::drop_quietly};
use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The place where a request comes back to, whatever becomes of the middleware that had it.
pub(super) struct Handoff(Mutex<Custody>);

#[derive(Default)]
#[expect(
    clippy::large_enum_variant,
    reason = "a box would be one more allocation a request"
)]
enum Custody {
    /// A [`Checkout`] has the request.
    #[default]
    CheckedOut,
    /// Nobody has it. With the error that teardown sees.
    Home(Cx, Option<Arc<Error>>),
    /// The response has left, or nobody waits for it any more, and a [`Checkout`] still has the
    /// request: this is how it will end.
    Left(Outcome),
}

impl Handoff {
    /// Check a request out for the first time.
    pub(super) fn new(cx: Cx) -> (Arc<Self>, Checkout) {
        let handoff = Arc::new(Handoff(Mutex::default()));
        let checkout = Checkout {
            request: Some((cx, None)),
            handoff: handoff.clone(),
        };
        (handoff, checkout)
    }

    /// Check the request out once more, if nobody has it.
    pub(super) fn check_out(self: &Arc<Self>) -> Option<Checkout> {
        let request = self.take()?;
        Some(Checkout {
            request: Some(request),
            handoff: self.clone(),
        })
    }

    /// Take the request away for good, if nobody has it.
    pub(super) fn take(&self) -> Option<(Cx, Option<Arc<Error>>)> {
        let mut custody = self.lock();
        match mem::take(&mut *custody) {
            Custody::Home(cx, error) => Some((cx, error)),
            other => {
                *custody = other;
                None
            }
        }
    }

    /// The response has left, or nobody waits for it any more: the request ends here, or when its
    /// checkout does.
    pub(super) fn leave(&self, outcome: Outcome) {
        let mut custody = self.lock();
        match mem::take(&mut *custody) {
            Custody::Home(cx, error) => {
                drop(custody);
                detach_teardown(cx, outcome);
                drop_quietly(error);
            }
            _ => *custody = Custody::Left(outcome),
        }
    }

    fn give_back(&self, cx: Cx, error: Option<Arc<Error>>) {
        let mut custody = self.lock();
        match mem::take(&mut *custody) {
            Custody::Left(outcome) => {
                drop(custody);
                detach_teardown(cx, outcome);
                drop_quietly(error);
            }
            _ => *custody = Custody::Home(cx, error),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Custody> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The request in somebody's hands. Dropped, it gives the request back.
pub(super) struct Checkout {
    /// With the error that teardown sees. Only `drop` takes it.
    request: Option<(Cx, Option<Arc<Error>>)>,
    handoff: Arc<Handoff>,
}

impl Checkout {
    pub(super) fn cx(&mut self) -> &mut Cx {
        &mut self.request().0
    }

    /// The error that teardown sees, in place of an earlier one.
    pub(super) fn set_error(&mut self, error: Option<Arc<Error>>) {
        self.request().1 = error;
    }

    pub(super) fn handoff(&self) -> &Arc<Handoff> {
        &self.handoff
    }

    fn request(&mut self) -> &mut (Cx, Option<Arc<Error>>) {
        self.request.as_mut().expect("only `drop` takes it")
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        if let Some((cx, error)) = self.request.take() {
            self.handoff.give_back(cx, error);
        }
    }
}
