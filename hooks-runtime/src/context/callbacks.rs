//! [`Callbacks`]: what was registered for one request and no other.

use super::Outcome;
use axum::response::Response;
use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

pub(crate) type AfterThis = Box<dyn FnOnce(Response) -> Response + Send>;
pub(crate) type AfterResponse = Box<dyn FnOnce(&Outcome) + Send>;

/// Callbacks of one kind, first registered first.
pub(crate) struct Callbacks<C> {
    list: Mutex<List<C>>,
    /// There may be some; saves the lock.
    may_have_some: AtomicBool,
}

struct List<C> {
    callbacks: VecDeque<C>,
    is_closed: bool,
}

impl<C> Default for Callbacks<C> {
    fn default() -> Self {
        Callbacks {
            list: Mutex::new(List {
                callbacks: VecDeque::new(),
                is_closed: false,
            }),
            may_have_some: AtomicBool::new(false),
        }
    }
}

impl<C> Callbacks<C> {
    /// It comes back if none is taken any more.
    pub(crate) fn push(&self, callback: C) -> Result<(), C> {
        let mut list = self.lock();
        if list.is_closed {
            return Err(callback);
        }
        list.callbacks.push_back(callback);
        self.may_have_some.store(true, Ordering::Release);
        Ok(())
    }

    pub(crate) fn pop(&self) -> Option<C> {
        if !self.may_have_some.load(Ordering::Acquire) {
            return None;
        }
        self.lock().callbacks.pop_front()
    }

    pub(crate) fn are_none(&self) -> bool {
        !self.may_have_some.load(Ordering::Acquire) || self.lock().callbacks.is_empty()
    }

    /// Take none any more; those that are left stay.
    pub(crate) fn close(&self) {
        self.lock().is_closed = true;
    }

    fn lock(&self) -> MutexGuard<'_, List<C>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
