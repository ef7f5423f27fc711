//! [`Slot`]: one value of the store, with its own lock.

use std::{
    any::type_name,
    sync::{
        Mutex, PoisonError, TryLockError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

/// One value of the store. User code (a `Clone`) runs under this lock while the store is unlocked.
/// The lock also makes a value `Sync` that is only `Send`.
pub(super) struct Slot<T> {
    value: Mutex<Option<T>>,
    /// The thread that clones the value: it must not wait for itself.
    cloning: AtomicUsize,
}

impl<T> Slot<T> {
    pub(super) fn new(value: T) -> Self {
        Slot {
            value: Mutex::new(Some(value)),
            cloning: AtomicUsize::new(0),
        }
    }

    /// `None` while the value is lent.
    pub(super) fn cloned(&self) -> Option<T>
    where
        T: Clone,
    {
        self.locked(|value| {
            self.cloning.store(this_thread(), Relaxed);
            let _reset = ResetCloning(&self.cloning);
            value.clone()
        })
    }

    pub(super) fn take(&self) -> Option<T> {
        self.locked(Option::take)
    }

    pub(super) fn fill(&self, value: T) {
        self.locked(|slot| *slot = Some(value));
    }

    fn locked<R>(&self, f: impl FnOnce(&mut Option<T>) -> R) -> R {
        let mut value = match self.value.try_lock() {
            Ok(value) => value,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            // `Relaxed` is enough: only this thread writes its own number.
            Err(TryLockError::WouldBlock) if self.cloning.load(Relaxed) == this_thread() => {
                panic!(
                    "the `Clone` of `{0}` asks `g` for the `{0}` that is being cloned: take what \
                     it needs from elsewhere",
                    type_name::<T>()
                )
            }
            Err(TryLockError::WouldBlock) => {
                self.value.lock().unwrap_or_else(PoisonError::into_inner)
            }
        };
        f(&mut value)
    }
}

/// Clears `cloning`, also when the `Clone` panics.
struct ResetCloning<'a>(&'a AtomicUsize);

impl Drop for ResetCloning<'_> {
    fn drop(&mut self) {
        self.0.store(0, Relaxed);
    }
}

/// A number that no other living thread has, and that is not 0.
pub(super) fn this_thread() -> usize {
    thread_local!(static HERE: u8 = const { 0 });
    HERE.with(|here| std::ptr::from_ref(here).addr())
}
