//! [`G`]: the values of one request.

use super::RequestContext;
use crate::error::discard;
use std::{
    any::{Any, TypeId},
    fmt,
    sync::{Mutex, PoisonError},
};

/// The typed store of one request, as Flask's `g`: one value per type, shared by every hook, the
/// view, the handlers and the teardowns of the request, fresh for the next (F105).
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
/// A value set in a before hook may be missing in an after hook: an earlier before hook that
/// answered or failed keeps the later ones from running, but not the after hooks (F13).
#[derive(Clone)]
pub struct G(pub(crate) RequestContext);

impl G {
    /// Store a value in place of the one of the same type.
    pub fn set<T: Send + 'static>(&self, value: T) {
        self.store().put(Box::new(value));
    }

    /// A clone of the value of this type.
    pub fn get<T: Clone + 'static>(&self) -> Option<T> {
        self.store()
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .find::<T>()
            .cloned()
    }

    /// Let a function see or change the value of this type where it is.
    ///
    /// The value is out of the store while the function runs, so that the function may use `g`
    /// too; it then goes back, unless the function set another.
    pub fn with<T: Send + 'static, R>(&self, f: impl FnOnce(&mut T) -> R) -> Option<R> {
        let mut lent = Lent {
            store: self.store(),
            value: Some(self.store().remove::<T>()?),
        };
        lent.value.as_deref_mut().map(f)
    }

    /// Take the value of this type out.
    pub fn take<T: Send + 'static>(&self) -> Option<T> {
        self.store().remove::<T>().map(|value| *value)
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

/// A request keeps a handful of values: a list beats a map.
#[derive(Default)]
pub(crate) struct Store(Mutex<Values>);

#[derive(Default)]
struct Values(Vec<Box<dyn Any + Send>>);

impl Drop for Values {
    fn drop(&mut self) {
        // One that panics would hurt whoever holds the last handle: the server.
        self.0.drain(..).for_each(discard);
    }
}

impl Values {
    fn place<T: 'static>(&self) -> Option<usize> {
        self.0
            .iter()
            .position(|value| (**value).type_id() == TypeId::of::<T>())
    }

    fn find<T: 'static>(&self) -> Option<&T> {
        self.0.iter().find_map(|value| value.downcast_ref())
    }
}

impl Store {
    fn put<T: Send + 'static>(&self, value: Box<T>) {
        let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let old = match values.place::<T>() {
            Some(place) => Some(std::mem::replace(&mut values.0[place], value)),
            None => {
                values.0.push(value);
                None
            }
        };
        // The old value's `Drop` may use `g`.
        drop(values);
        drop(old);
    }

    fn remove<T: Send + 'static>(&self) -> Option<Box<T>> {
        let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = values.place::<T>()?;
        values.0.swap_remove(place).downcast().ok()
    }
}

/// A value lent to a closure; it goes back even if the closure panics.
struct Lent<'a, T: Send + 'static> {
    store: &'a Store,
    value: Option<Box<T>>,
}

impl<T: Send + 'static> Drop for Lent<'_, T> {
    fn drop(&mut self) {
        if let Some(value) = self.value.take() {
            let mut values = self.store.0.lock().unwrap_or_else(PoisonError::into_inner);
            if values.place::<T>().is_none() {
                values.0.push(value);
            }
        }
    }
}
