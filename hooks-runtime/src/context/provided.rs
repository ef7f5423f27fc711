//! Values that hooks provide: [`Provide`], [`Provided`], and where a request keeps them.

use crate::{Error, error::drop_quietly};
use std::{
    any::{Any, TypeId, type_name},
    fmt,
    ops::Deref,
    sync::{Arc, OnceLock, Weak},
};

/// What a hook returns to give a value to all functions that run after it in the same request.
///
/// A `#[before_request]`, `#[before_websocket]` or `#[process_view]` function returns it, alone or
/// in a `Result`, a `ControlFlow` or a tuple. Later functions take the value as [`Provided<T>`].
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_runtime::prelude::*;
///
/// struct User { name: String }
///
/// #[before_request]
/// fn load_user(headers: HeaderMap) -> Result<Provide<User>> {
///     let name = headers.get("x-user").ok_or_else(|| abort(StatusCode::UNAUTHORIZED))?;
///     Ok(Provide(User { name: name.to_str()?.to_owned() }))
/// }
///
/// #[get("/me")]
/// fn me(user: Provided<User>) -> String {
///     user.name.clone()
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().test_client();
/// assert_eq!(client.get("/me").header("x-user", "ann").await.text(), "ann");
/// assert_eq!(client.get("/me").await.status(), StatusCode::UNAUTHORIZED);
/// # }
/// ```
///
/// | a hook returns | it provides |
/// |---|---|
/// | `Provide<T>` | a `T` |
/// | `Result<Provide<T>>` | a `T`, or it fails |
/// | `ControlFlow<R, Provide<T>>` | a `T`, or it answers with an `R: IntoResponse` |
/// | `Option<Provide<T>>`, also in a `Result` | perhaps a `T`: only `Option<Provided<T>>` may rely on it |
/// | `(Provide<A>, Provide<B>)`, also in one of the above | several values |
///
/// If several hooks provide a `T`, the last one that has run wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use = "a hook provides what it returns"]
pub struct Provide<T>(pub T);

/// A value that a hook of this request has provided, as [`Provide<T>`]. It dereferences to the
/// value, and a clone shares it.
///
/// [`App::build`](crate::App::build) proves that it is there: if a function that takes a
/// `Provided<T>` runs for a request for which nothing provides a `T` before, `build` fails, and says
/// which function, which route, and what to do.
///
/// | function | may take |
/// |---|---|
/// | before hooks, `process_view`, views, `process_exception`, `process_template_response` | `Provided<T>`, `Option<Provided<T>>` |
/// | after hooks, teardowns, error handlers, context processors: they also run when a hook answered or failed before the value was there | `Option<Provided<T>>` |
/// | middleware, extractors of your own | `RequestContext`, to call [`provided`](crate::RequestContext::provided) |
///
/// A unit test makes one with [`Provided::new`]:
///
/// ```
/// use hooks_runtime::prelude::*;
///
/// struct User { name: String }
///
/// #[get("/me")]
/// fn me(user: Provided<User>) -> String {
///     user.name.clone()
/// }
///
/// let user = User { name: "ann".to_owned() };
/// assert_eq!(me(Provided::new(user)), "ann");
/// ```
pub struct Provided<T>(Arc<T>);

impl<T> Provided<T> {
    /// The argument of a function that a unit test calls.
    pub fn new(value: T) -> Self {
        Provided(Arc::new(value))
    }
}

impl<T> From<Arc<T>> for Provided<T> {
    fn from(value: Arc<T>) -> Self {
        Provided(value)
    }
}

impl<T> Deref for Provided<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Clone for Provided<T> {
    fn clone(&self) -> Self {
        Provided(self.0.clone())
    }
}

impl<T: fmt::Debug> fmt::Debug for Provided<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Provided").field(&self.0).finish()
    }
}

/// A value of any type.
pub(crate) type Value = Arc<dyn Any + Send + Sync>;

pub(super) fn typed<T: Send + Sync + 'static>(value: &Value) -> Option<Provided<T>> {
    if !(**value).is::<T>() {
        return None;
    }
    value.clone().downcast().ok().map(Provided)
}

/// Where `build` did not know that the value would be asked for, as by an extractor.
#[cold]
pub(crate) fn missing<T>() -> Error {
    let name = type_name::<T>();
    Error::msg(format!(
        "no `{name}` was provided to this request: let a hook that runs before return \
         `Provide<{name}>`, or ask for `Option<Provided<{name}>>`"
    ))
}

/// The values of one request, in the order in which they were provided.
///
/// Two need no room but their own, and a request without values pays for three empty words.
#[derive(Default)]
pub(crate) struct Values {
    slots: [Option<Value>; 2],
    more: Option<Box<Values>>,
}

impl Values {
    pub(crate) fn push(&mut self, value: Value) {
        match self.slots.iter_mut().find(|slot| slot.is_none()) {
            Some(slot) => *slot = Some(value),
            None => self.more.get_or_insert_default().push(value),
        }
    }

    /// The last one of this type.
    pub(crate) fn last<T: Send + Sync + 'static>(&self) -> Option<Provided<T>> {
        let more = self.more.as_ref().and_then(|more| more.last());
        more.or_else(|| self.slots.iter().rev().flatten().find_map(typed))
    }

    pub(crate) fn for_each(&self, f: &mut dyn FnMut(&Value)) {
        self.slots.iter().flatten().for_each(&mut *f);
        if let Some(more) = &self.more {
            more.for_each(f);
        }
    }

    /// A panic in a value's `Drop` must not reach the server's task.
    #[inline(never)]
    fn drop_all(&mut self) {
        self.slots
            .iter_mut()
            .filter_map(Option::take)
            .for_each(drop_quietly);
    }

    pub(crate) fn has(&self, id: TypeId) -> bool {
        let mut found = false;
        self.for_each(&mut |value| found |= (**value).type_id() == id);
        found
    }
}

impl Drop for Values {
    #[inline]
    fn drop(&mut self) {
        // The first slot is filled first.
        if self.slots[0].is_some() {
            self.drop_all();
        }
    }
}

/// The same values, for whoever has the context of the request, at any time and in any thread.
///
/// It does not own them: a value may hold the context, which would then keep itself alive. Values are
/// only added, so that no lock is needed.
#[derive(Default)]
pub(crate) struct WeakValues {
    slots: [OnceLock<Weak<dyn Any + Send + Sync>>; 2],
    more: OnceLock<Box<WeakValues>>,
}

impl WeakValues {
    pub(crate) fn add(&self, value: &Value) {
        let mut value = Arc::downgrade(value);
        for slot in &self.slots {
            match slot.set(value) {
                Ok(()) => return,
                Err(rejected) => value = rejected,
            }
        }
        if let Some(value) = value.upgrade() {
            self.more.get_or_init(Box::default).add(&value);
        }
    }

    /// The last one of this type that the request still has.
    pub(crate) fn last<T: Send + Sync + 'static>(&self) -> Option<Provided<T>> {
        let more = self.more.get().and_then(|more| more.last());
        more.or_else(|| {
            let slots = self.slots.iter().rev().filter_map(OnceLock::get);
            slots
                .filter_map(Weak::upgrade)
                .find_map(|value| typed(&value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(count: u8) -> (Values, WeakValues) {
        let (mut values, weak) = (Values::default(), WeakValues::default());
        for number in 0..count {
            let value: Value = Arc::new(number);
            weak.add(&value);
            values.push(value);
            let value: Value = Arc::new(number.to_string());
            weak.add(&value);
            values.push(value);
        }
        (values, weak)
    }

    #[test]
    fn the_last_value_of_a_type_wins() {
        for count in 1..7 {
            let (values, weak) = filled(count);
            let last = count - 1;
            assert_eq!(values.last::<u8>().as_deref(), Some(&last));
            assert_eq!(weak.last::<u8>().as_deref(), Some(&last));
            assert_eq!(weak.last::<String>().as_deref(), Some(&last.to_string()));
            assert!(values.last::<u16>().is_none() && weak.last::<u16>().is_none());
        }
    }

    #[test]
    fn weak_values_keep_none() {
        let (values, weak) = filled(3);
        let kept = values.last::<u8>().expect("a number");
        drop(values);
        assert!(weak.last::<String>().is_none());
        assert_eq!(weak.last::<u8>().as_deref(), Some(&*kept));
    }
}
