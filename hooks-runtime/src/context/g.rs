//! [`G`]: the values of one request.

use super::{
    RequestContext,
    slot::{Slot, this_thread},
};
use crate::error::drop_quietly;
use std::{
    any::{Any, TypeId},
    fmt,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

/// The values of one request, as Flask's `g`: one value per type. All hooks, the view, the error
/// handlers and the teardowns of a request share it, and the next request has a new one.
///
/// ```
/// use hooks_runtime::prelude::*;
///
/// #[derive(Clone)]
/// struct User(String);
///
/// #[before_request]
/// fn load_user(g: G) { g.set(User("ann".into())); }
///
/// #[get("/me")]
/// async fn me(g: G) -> Result<String> {
///     let user = g.get::<User>().ok_or_else(|| abort(StatusCode::UNAUTHORIZED))?;
///     Ok(user.0)
/// }
/// ```
///
/// A value that a before hook sets may be missing in an after hook: if an earlier before hook
/// returns a response or fails, the later ones do not run, but the after hooks do.
///
/// The values are dropped when the request is over, after the last teardown and the last
/// [spawned](RequestContext::spawn) task, even if other code still has a `G` or a
/// [`RequestContext`] of it. A value whose `Drop` panics harms nobody.
///
/// A request may use its `g` on several threads, as in spawned work or a `blocking` function.
/// [`with`](G::with) is exclusive: no change is lost.
#[derive(Clone)]
pub struct G(pub(crate) RequestContext);

impl G {
    /// Store a value. It replaces the one of the same type, and never waits.
    pub fn set<T: Send + 'static>(&self, value: T) {
        self.store().put(Arc::new(Slot::new(value)));
    }

    /// A clone of the value of this type. It waits while another thread has the value in
    /// [`with`](G::with).
    ///
    /// # Panics
    /// If the `Clone` of `T` itself gets a `T` from this `g`.
    pub fn get<T: Clone + Send + 'static>(&self) -> Option<T> {
        loop {
            // Cloned after the store is unlocked, as `Clone` is the user's code.
            let slot = self.store().find::<T>()?;
            if let Some(value) = slot.cloned() {
                return Some(value);
            }
            if !self.store().wait_for_others() {
                return None;
            }
        }
    }

    /// Call a function with the value of this type, to read or change it.
    ///
    /// One thread at a time is in `with` or [`take`](G::take) of a request, whatever the type:
    /// others wait, so that no change is lost, and two threads that want the same values in another
    /// order do not wait for each other. Do not wait for another thread in the function.
    ///
    /// The function may use `g`, too. The value is not in there meanwhile: inside,
    /// `g.with::<T>`, `g.get::<T>` and `g.take::<T>` return `None`. It is put back afterwards, also
    /// if the function panics, unless another was [`set`](G::set).
    pub fn with<T: Send + 'static, R>(&self, f: impl FnOnce(&mut T) -> R) -> Option<R> {
        let mut lent = self.store().lend::<T>()?;
        lent.value = lent.slot.take();
        lent.value.as_mut().map(f)
    }

    /// Remove the value of this type and return it. It waits as [`with`](G::with) does.
    pub fn take<T: Send + 'static>(&self) -> Option<T> {
        let mut lent = self.store().lend::<T>()?;
        let value = lent.slot.take()?;
        lent.is_taken = true;
        Some(value)
    }

    fn store(&self) -> &Store {
        &self.0.shared().store
    }
}

impl fmt::Debug for G {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("G").finish_non_exhaustive()
    }
}

/// A list of [`Slot`]s: for the few values of a request it is faster than a map.
#[derive(Default)]
pub(crate) struct Store {
    values: Mutex<Values>,
    /// Told when the last value that was lent is back.
    is_back: Condvar,
}

#[derive(Default)]
struct Values {
    slots: Vec<Arc<dyn Any + Send + Sync>>,
    /// The thread that has values of slots, which are empty meanwhile; 0 for none.
    lender: usize,
    /// How many it has.
    lent: usize,
    /// How many threads wait for it.
    waiting: usize,
}

impl Drop for Values {
    fn drop(&mut self) {
        // A panic in `Drop` must not reach the server's task.
        self.slots.drain(..).for_each(drop_quietly);
    }
}

impl Values {
    fn position<T: 'static>(&self) -> Option<usize> {
        self.slots
            .iter()
            .position(|slot| (**slot).type_id() == TypeId::of::<Slot<T>>())
    }

    fn find<T: Send + 'static>(&self) -> Option<Arc<Slot<T>>> {
        let position = self.position::<T>()?;
        self.slots[position].clone().downcast().ok()
    }

    fn is_lent_by_another(&self) -> bool {
        self.lender != 0 && self.lender != this_thread()
    }
}

impl Store {
    fn lock(&self) -> MutexGuard<'_, Values> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, mut values: MutexGuard<'a, Values>) -> MutexGuard<'a, Values> {
        values.waiting += 1;
        let values = self.is_back.wait(values);
        let mut values = values.unwrap_or_else(PoisonError::into_inner);
        values.waiting -= 1;
        values
    }

    /// Wait while another thread has values. `false` if this one has them.
    #[cold]
    fn wait_for_others(&self) -> bool {
        let mut values = self.lock();
        while values.is_lent_by_another() {
            values = self.wait(values);
        }
        values.lender == 0
    }

    fn put<T: Send + 'static>(&self, slot: Arc<Slot<T>>) {
        let mut values = self.lock();
        let old = match values.position::<T>() {
            Some(position) => Some(std::mem::replace(&mut values.slots[position], slot)),
            None => {
                values.slots.push(slot);
                None
            }
        };
        // Unlocked first, as the old value's `Drop` may use `g`.
        drop(values);
        if old.is_some() {
            drop_quietly(old);
        }
    }

    /// Keep a value that no type asks for: it is dropped with the others.
    pub(super) fn keep(&self, value: Arc<dyn Any + Send + Sync>) {
        self.lock().slots.push(value);
    }

    fn find<T: Send + 'static>(&self) -> Option<Arc<Slot<T>>> {
        self.lock().find()
    }

    /// A clone of the value of this type, which two threads find the same also if it is made now. For types
    /// of this crate, which nobody lends.
    #[cfg(feature = "ws")]
    pub(super) fn get_or_default<T: Clone + Default + Send + 'static>(&self) -> T {
        let mut values = self.lock();
        let slot = values.find::<T>().unwrap_or_else(|| {
            let slot = Arc::new(Slot::new(T::default()));
            values.slots.push(slot.clone());
            slot
        });
        drop(values);
        slot.cloned().unwrap_or_default()
    }

    /// A slot whose value may be taken out, as no other thread has one.
    fn lend<T: Send + 'static>(&self) -> Option<Lent<'_, T>> {
        let mut values = self.lock();
        let slot = loop {
            let slot = values.find::<T>()?;
            if !values.is_lent_by_another() {
                break slot;
            }
            values = self.wait(values);
        };
        values.lender = this_thread();
        values.lent += 1;
        Some(Lent {
            store: self,
            slot,
            value: None,
            is_taken: false,
        })
    }

    /// Drop all values. One may hold the request, which would then keep itself alive.
    pub(crate) fn clear(&self) {
        // Unlocked first, as a value's `Drop` may use `g`.
        let slots = std::mem::take(&mut self.lock().slots);
        slots.into_iter().for_each(drop_quietly);
    }
}

/// A slot in the hands of this thread. Its value returns, unless it is taken or another was set.
struct Lent<'a, T: Send + 'static> {
    store: &'a Store,
    slot: Arc<Slot<T>>,
    value: Option<T>,
    is_taken: bool,
}

impl<T: Send + 'static> Drop for Lent<'_, T> {
    fn drop(&mut self) {
        let mut values = self.store.lock();
        let position = values.position::<T>();
        // Another slot if the value was replaced; none if the request is over.
        let position = position.filter(|&at| is_same(&values.slots[at], &self.slot));
        if let Some(position) = position {
            if self.is_taken {
                values.slots.swap_remove(position);
            } else if let Some(value) = self.value.take() {
                self.slot.fill(value);
            }
        }
        values.lent -= 1;
        if values.lent == 0 {
            values.lender = 0;
            if values.waiting > 0 {
                self.store.is_back.notify_all();
            }
        }
        drop(values);
        if let Some(unwanted) = self.value.take() {
            drop_quietly(unwanted);
        }
    }
}

fn is_same<T>(one: &Arc<dyn Any + Send + Sync>, other: &Arc<Slot<T>>) -> bool {
    std::ptr::addr_eq(Arc::as_ptr(one), Arc::as_ptr(other))
}
