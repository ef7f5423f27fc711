//! [`SessionKey`]: a key with the type of its value.

use std::{fmt, marker::PhantomData};

/// The key of a session's value, with its type, so that every use of the key agrees on that type.
///
/// ```
/// use hooks_batteries::session::{Session, SessionKey};
///
/// const CART: SessionKey<Vec<u32>> = SessionKey::new("cart");
///
/// fn add(session: &Session, item: u32) -> hooks_runtime::Result<()> {
///     session.update(CART, |cart| cart.push(item))
/// }
/// ```
pub struct SessionKey<T> {
    name: &'static str,
    of: PhantomData<fn() -> T>,
}

impl<T> SessionKey<T> {
    /// The key with this name.
    pub const fn new(name: &'static str) -> Self {
        SessionKey {
            name,
            of: PhantomData,
        }
    }

    /// The key's name.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl<T> Clone for SessionKey<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for SessionKey<T> {}

impl<T> fmt::Debug for SessionKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionKey({})", self.name)
    }
}

/// What the methods of a [`Session`](super::Session) take as a key: a [`SessionKey`], or a `&str` or
/// `&String` for a value of any type.
pub trait AsSessionKey<T> {
    /// The key's name.
    fn name(&self) -> &str;
}

impl<T> AsSessionKey<T> for SessionKey<T> {
    fn name(&self) -> &str {
        self.name
    }
}

impl<T> AsSessionKey<T> for &str {
    fn name(&self) -> &str {
        self
    }
}

impl<T> AsSessionKey<T> for &String {
    fn name(&self) -> &str {
        self
    }
}
