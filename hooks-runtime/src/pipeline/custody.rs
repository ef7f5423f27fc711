//! [`Handoff`] and [`Checkout`]: who has the request while middleware runs around it.

use super::{Cx, run::BUG, teardown::detach_teardown};
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
        self.request.as_mut().expect(BUG)
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        if let Some((cx, error)) = self.request.take() {
            self.handoff.give_back(cx, error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::fixture::{Trace, is_send, is_sync, sync};

    fn out(trace: &Trace) -> (Arc<Handoff>, Checkout) {
        Handoff::new(trace.request(vec![sync()]))
    }

    fn outcome() -> Outcome {
        Outcome {
            cancelled: true,
            ..Outcome::unfinished()
        }
    }

    #[test]
    fn a_handoff_is_shared_and_a_checkout_is_sent() {
        is_send::<Handoff>();
        is_sync::<Handoff>();
        is_send::<Checkout>();
    }

    #[test]
    fn what_is_checked_out_cannot_be_taken() {
        let (handoff, checkout) = out(&Trace::default());
        assert!(handoff.take().is_none());
        assert!(handoff.check_out().is_none());
        drop(checkout);
        assert!(handoff.take().is_some());
    }

    #[test]
    fn a_request_is_taken_once() {
        let (handoff, checkout) = out(&Trace::default());
        drop(checkout);
        assert!(handoff.take().is_some());
        assert!(handoff.take().is_none());
    }

    #[test]
    fn a_checkout_brings_its_error_along() {
        let (handoff, mut checkout) = out(&Trace::default());
        checkout.set_error(Some(Arc::new(Error::msg("first"))));
        drop(checkout);
        let again = handoff.check_out().expect("it is home");
        assert!(handoff.take().is_none());
        drop(again);
        let (_, error) = handoff.take().expect("it is home");
        assert_eq!(
            error.map(|error| error.to_string()).as_deref(),
            Some("first")
        );
    }

    #[test]
    fn a_later_error_takes_the_place_of_an_earlier_one() {
        let (handoff, mut checkout) = out(&Trace::default());
        checkout.set_error(Some(Arc::new(Error::msg("first"))));
        checkout.set_error(None);
        drop(checkout);
        assert!(handoff.take().expect("it is home").1.is_none());
    }

    #[test]
    fn a_request_at_home_ends_when_the_response_leaves() {
        let trace = Trace::default();
        let (handoff, checkout) = out(&trace);
        drop(checkout);
        handoff.leave(outcome());
        assert_eq!(trace.take(), "cancelled:0 sync");
        assert!(handoff.take().is_none());
    }

    #[test]
    fn a_request_that_is_away_ends_when_it_comes_back() {
        let trace = Trace::default();
        let (handoff, checkout) = out(&trace);
        handoff.leave(outcome());
        assert_eq!(trace.take(), "");
        assert!(handoff.take().is_none());
        drop(checkout);
        assert_eq!(trace.take(), "cancelled:0 sync");
        assert!(handoff.take().is_none());
    }

    #[test]
    fn a_panic_gives_the_request_back() {
        let (handoff, checkout) = out(&Trace::default());
        let panicked = Error::catch(move || {
            let _checkout = checkout;
            panic!("a middleware panics");
        });
        assert!(panicked.is_err());
        assert!(handoff.take().is_some());
    }

    #[test]
    fn a_request_comes_back_from_another_thread() {
        let (handoff, checkout) = out(&Trace::default());
        std::thread::spawn(move || drop(checkout))
            .join()
            .expect("no panic");
        assert!(handoff.take().is_some());
    }
}
