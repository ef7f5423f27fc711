//! [`Shared`]: what one request keeps for all its functions, and until when.

use super::{
    Matched, RequestContext, Values,
    callbacks::{AfterResponse, AfterThis, Callbacks},
    demanded::Demanded,
    g::Store,
    provided::WeakValues,
};
use crate::error::drop_quietly;
use axum::http::{Method, Uri};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Instant,
};

/// One allocation per request.
pub(crate) struct Shared {
    pub(crate) matched: Arc<Matched>,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    /// `None` if no function takes the context, so that none can read the time.
    pub(crate) started: Option<Instant>,
    pub(crate) store: Store,
    pub(super) provided: WeakValues,
    /// What providers have made.
    pub(super) demanded: Demanded,
    /// The after hooks have begun: no provider starts any more.
    pub(super) is_late: AtomicBool,
    pub(super) after_this: Callbacks<AfterThis>,
    pub(super) after_response: Callbacks<AfterResponse>,
    /// One for the request and one for each spawned work. At 0 the store is emptied.
    pub(super) users: AtomicUsize,
    pub(super) client_left: AtomicBool,
}

impl RequestContext {
    /// Drop what may hold this context, which would then keep itself alive: values of the store,
    /// values that were provided, and callbacks that were never called.
    pub(crate) fn end(&mut self, provided: Values) {
        // Spawned work may ask for them as long as it runs.
        if self.0.users.load(Ordering::Acquire) > 1 {
            self.keep(&provided);
        }
        drop(provided);
        // The last handle needs neither: no callback can follow, and the store is dropped with it.
        if Arc::strong_count(&self.0) > 1 {
            self.0.after_response.close();
            self.release();
        }
        while let Some(callback) = self.next_after_this() {
            drop_quietly(callback);
        }
        while let Some(callback) = self.0.after_response.pop() {
            self.drop_late(callback);
        }
    }

    /// Keep provided values as long as those of the store.
    pub(crate) fn keep(&self, provided: &Values) {
        provided.for_each(&mut |value| self.0.store.keep(value.clone()));
    }

    /// Keep the values of the store until [`release`](Self::release), also after the request.
    pub(crate) fn hold(&self) {
        self.0.users.fetch_add(1, Ordering::Relaxed);
    }

    /// The last call empties the store: a value may hold the request, which would keep itself
    /// alive.
    pub(crate) fn release(&self) {
        if self.0.users.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.store.clear();
            self.0.demanded.clear();
        }
    }
}
