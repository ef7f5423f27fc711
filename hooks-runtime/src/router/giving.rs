//! [`Giving`]: a service that gives what it shares to the request that it answers.

use axum::{extract::Request, response::Response};
use std::{
    any::Any,
    collections::BTreeMap,
    convert::Infallible,
    future::Future,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};
use tower::Service;

/// Answers requests by a function of a shared value.
///
/// Axum clones the service of a pattern for each request, calls the clone once and drops it. The
/// clone has a reference to the value, and the request needs one: it gets that of the clone. To
/// count one more and drop it again are two atomic operations, which cost more than most phases.
pub(super) struct Giving<T, F> {
    /// `None` once it was given away.
    shared: Option<Arc<T>>,
    place: Place,
    /// What `answer` gets if the service is called again and all other references are gone.
    instead: fn() -> Arc<T>,
    answer: F,
}

impl<T: Any + Send + Sync, F> Giving<T, F> {
    /// The value has to own the [`Kept`] of this place.
    pub(super) fn new(shared: Arc<T>, place: Place, instead: fn() -> Arc<T>, answer: F) -> Self {
        let weak: Weak<T> = Arc::downgrade(&shared);
        places().insert(place.0, weak);
        Giving {
            shared: Some(shared),
            place,
            instead,
            answer,
        }
    }

    #[cold]
    fn find(&self) -> Arc<T> {
        self.place.find().unwrap_or_else(self.instead)
    }
}

impl<T, F: Clone> Clone for Giving<T, F> {
    fn clone(&self) -> Self {
        Giving {
            shared: self.shared.clone(),
            place: self.place,
            instead: self.instead,
            answer: self.answer.clone(),
        }
    }
}

impl<T, F, A> Service<Request> for Giving<T, F>
where
    T: Any + Send + Sync,
    F: FnMut(Arc<T>, Request) -> A,
    A: Future<Output = Result<Response, Infallible>>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = A;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> A {
        let shared = self.shared.take().unwrap_or_else(|| self.find());
        (self.answer)(shared, request)
    }
}

/// Where a service that is called again finds the value that it gave away: a number, which costs
/// nothing to clone.
#[derive(Clone, Copy)]
pub(super) struct Place(u64);

/// A part of the value at a place: the place is empty once it is dropped.
pub(super) struct Kept<P> {
    place: Place,
    pub(super) part: P,
}

type Places = BTreeMap<u64, Weak<dyn Any + Send + Sync>>;

fn places() -> MutexGuard<'static, Places> {
    static PLACES: Mutex<Places> = Mutex::new(BTreeMap::new());
    PLACES.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Place {
    /// A place of its own.
    pub(super) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Place(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    pub(super) fn keep<P>(self, part: P) -> Kept<P> {
        Kept { place: self, part }
    }

    fn find<T: Any + Send + Sync>(self) -> Option<Arc<T>> {
        // Upgraded after the lock: to drop the value again may be to drop its `Kept`.
        let weak = places().get(&self.0).cloned();
        weak?.upgrade()?.downcast().ok()
    }
}

impl<P> Drop for Kept<P> {
    fn drop(&mut self) {
        places().remove(&self.place.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::future::{Ready, ready};

    type Answer = Ready<Result<Response, Infallible>>;
    type Function = fn(Arc<Kept<&'static str>>, Request) -> Answer;

    /// Takes the reference with it into its response, as a request does.
    fn answer(shared: Arc<Kept<&'static str>>, _: Request) -> Answer {
        let mut response = Response::default();
        response.extensions_mut().insert(shared);
        ready(Ok(response))
    }

    fn service() -> (
        Giving<Kept<&'static str>, Function>,
        Arc<Kept<&'static str>>,
    ) {
        let place = Place::new();
        let shared = Arc::new(place.keep("the value"));
        let instead = || Arc::new(Place::new().keep("another"));
        (Giving::new(shared.clone(), place, instead, answer), shared)
    }

    fn call(service: &mut Giving<Kept<&'static str>, Function>) -> Arc<Kept<&'static str>> {
        let answer = service.call(Request::default()).now_or_never();
        let Ok(mut response) = answer.expect("it does not wait");
        response
            .extensions_mut()
            .remove()
            .expect("what it was called with")
    }

    #[test]
    fn a_clone_gives_its_reference_away() {
        let (service, shared) = service();
        let mut clone = service.clone();
        assert_eq!(Arc::strong_count(&shared), 3);
        let given = call(&mut clone);
        assert_eq!(Arc::strong_count(&shared), 3);
        drop(given);
        assert_eq!(Arc::strong_count(&shared), 2);
    }

    #[test]
    fn a_service_that_is_called_again_answers_with_the_same_value() {
        let (mut service, shared) = service();
        for _ in 0..3 {
            let given = call(&mut service);
            assert!(Arc::ptr_eq(&given, &shared));
            assert_eq!(given.part, "the value");
        }
        assert_eq!(call(&mut service.clone()).part, "the value");
    }

    #[test]
    fn a_value_that_is_dropped_leaves_its_place() {
        let (mut service, shared) = service();
        let place = service.place;
        drop(call(&mut service));
        assert!(places().contains_key(&place.0));
        drop(shared);
        assert!(!places().contains_key(&place.0));
        assert_eq!(call(&mut service).part, "another");
    }
}
