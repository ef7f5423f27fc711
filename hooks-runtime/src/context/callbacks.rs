//! [`Callbacks`]: functions that were registered for one request only.

use super::Outcome;
use crate::error::drop_quietly;
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

/// Callbacks of one kind, in the order of their registration.
pub(crate) struct Callbacks<C> {
    list: Mutex<List<C>>,
    /// Whether a callback was ever added: without one, no lock is taken.
    was_used: AtomicBool,
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
            was_used: AtomicBool::new(false),
        }
    }
}

/// One by one: each may hold values of the user's.
impl<C> Drop for List<C> {
    fn drop(&mut self) {
        if !self.callbacks.is_empty() {
            self.callbacks.drain(..).for_each(drop_quietly);
        }
    }
}

impl<C> Callbacks<C> {
    /// Add a callback. It is returned as the error after [`close`](Self::close).
    pub(crate) fn push(&self, callback: C) -> Result<(), C> {
        let mut list = self.lock();
        if list.is_closed {
            return Err(callback);
        }
        list.callbacks.push_back(callback);
        self.was_used.store(true, Ordering::Release);
        Ok(())
    }

    pub(crate) fn pop(&self) -> Option<C> {
        if !self.was_used.load(Ordering::Acquire) {
            return None;
        }
        self.lock().callbacks.pop_front()
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.was_used.load(Ordering::Acquire) || self.lock().callbacks.is_empty()
    }

    /// Refuse further callbacks. Those that were added stay.
    pub(crate) fn close(&self) {
        self.lock().is_closed = true;
    }

    fn lock(&self) -> MutexGuard<'_, List<C>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
