//! [`G`]: the values of one request.

use super::{RequestContext, slot::Slot};
use crate::error::drop_quietly;
use std::{
    any::{Any, TypeId},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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
/// [`RequestContext`] of it.
#[derive(Clone)]
pub struct G(pub(crate) RequestContext);

impl G {
    /// Store a value. It replaces the one of the same type.
    pub fn set<T: Send + 'static>(&self, value: T) {
        self.store().put(Arc::new(Slot::new(value)));
    }

    /// A clone of the value of this type.
    ///
    /// # Panics
    /// If the `Clone` of `T` itself gets a `T` from this `g`.
    pub fn get<T: Clone + Send + 'static>(&self) -> Option<T> {
        // Cloned after the store is unlocked, as `Clone` is the user's code.
        self.store().find::<T>()?.cloned()
    }

    /// Call a function with the value of this type, to read or change it.
    ///
    /// The value is not in the store while the function runs, so the function may use `g`, too. It
    /// is put back afterwards, unless the function set another.
    pub fn with<T: Send + 'static, R>(&self, f: impl FnOnce(&mut T) -> R) -> Option<R> {
        let slot = self.store().remove::<T>()?;
        let mut borrowed = Borrowed {
            store: self.store(),
            value: Some(slot.take()?),
            slot,
        };
        borrowed.value.as_mut().map(f)
    }

    /// Remove the value of this type and return it.
    pub fn take<T: Send + 'static>(&self) -> Option<T> {
        self.store().remove::<T>()?.take()
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
pub(crate) struct Store(Mutex<Values>);

#[derive(Default)]
struct Values(Vec<Arc<dyn Any + Send + Sync>>);

impl Drop for Values {
    fn drop(&mut self) {
        // A panic in `Drop` must not reach the server's task.
        self.0.drain(..).for_each(drop_quietly);
    }
}

impl Values {
    fn position<T: 'static>(&self) -> Option<usize> {
        self.0
            .iter()
            .position(|slot| (**slot).type_id() == TypeId::of::<Slot<T>>())
    }
}

impl Store {
    fn lock(&self) -> MutexGuard<'_, Values> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put<T: Send + 'static>(&self, slot: Arc<Slot<T>>) {
        let mut values = self.lock();
        let old = match values.position::<T>() {
            Some(position) => Some(std::mem::replace(&mut values.0[position], slot)),
            None => {
                values.0.push(slot);
                None
            }
        };
        // Unlocked first, as the old value's `Drop` may use `g`.
        drop(values);
        drop(old);
    }

    /// Keep a value that no type asks for: it is dropped with the others.
    pub(super) fn keep(&self, value: Arc<dyn Any + Send + Sync>) {
        self.lock().0.push(value);
    }

    fn find<T: Send + 'static>(&self) -> Option<Arc<Slot<T>>> {
        let values = self.lock();
        let position = values.position::<T>()?;
        values.0[position].clone().downcast().ok()
    }

    fn remove<T: Send + 'static>(&self) -> Option<Arc<Slot<T>>> {
        let mut values = self.lock();
        let position = values.position::<T>()?;
        values.0.swap_remove(position).downcast().ok()
    }

    /// Drop all values. One may hold the request, which would then keep itself alive.
    pub(crate) fn clear(&self) {
        // Unlocked first, as a value's `Drop` may use `g`.
        let values = std::mem::take(&mut *self.lock());
        drop(values);
    }
}

/// A value that a closure borrows. It returns to the store even if the closure panics.
struct Borrowed<'a, T: Send + 'static> {
    store: &'a Store,
    slot: Arc<Slot<T>>,
    value: Option<T>,
}

impl<T: Send + 'static> Drop for Borrowed<'_, T> {
    fn drop(&mut self) {
        let mut values = self.store.lock();
        if values.position::<T>().is_none()
            && let Some(value) = self.value.take()
        {
            self.slot.fill(value);
            values.0.push(self.slot.clone());
        }
    }
}
