//! [`CookieStore`]: sessions that are in their cookies.

use super::{Data, Id};
use crate::{Keys, own_keys::OwnKeys};
use hooks_runtime::{Error, Install, RequestContext, Result};
use std::fmt;

/// Sessions in the browser: the whole session is in its cookie, and the server keeps nothing.
///
/// What that means, compared to other stores:
///
/// - A session has to fit into one cookie, about 4000 bytes. A larger one is an error.
/// - Of two requests at one time that change the session, the last response wins.
/// - A logout removes the cookie from that browser. A copy of the cookie that somebody made before it
///   is valid until it expires; so is an older state of the session.
///
/// [`Sessions::in_cookie`](super::Sessions::in_cookie) takes the keys of the app.
#[derive(Clone, Debug)]
pub struct CookieStore {
    keys: OwnKeys,
    is_encrypted: bool,
}

impl CookieStore {
    /// Everybody who has the cookie can read the values; nobody can change them.
    pub fn signed(keys: Keys) -> Self {
        CookieStore {
            keys: keys.into(),
            is_encrypted: false,
        }
    }

    /// Nobody can read or change the values.
    pub fn encrypted(keys: Keys) -> Self {
        CookieStore {
            keys: keys.into(),
            is_encrypted: true,
        }
    }

    /// Signed, by the keys of the app.
    pub(super) fn of_app() -> Self {
        CookieStore {
            keys: OwnKeys::default(),
            is_encrypted: false,
        }
    }

    pub(super) fn set_keys(&mut self, keys: Keys) {
        self.keys = keys.into();
    }

    pub(super) fn encrypt(&mut self) {
        self.is_encrypted = true;
    }

    pub(super) fn check(&self, at: &mut Install<'_>) {
        self.keys.check(at);
        at.setting(
            "kept",
            if self.is_encrypted {
                "in the cookie, encrypted"
            } else {
                "in the cookie, signed"
            },
        );
    }

    /// With the keys that a request has.
    pub(super) fn for_request(&self, ctx: &RequestContext) -> Result<Self> {
        Ok(CookieStore {
            keys: self.keys.get(ctx)?.into(),
            is_encrypted: self.is_encrypted,
        })
    }

    /// The session in the value of the cookie of this name.
    pub(super) fn open(&self, name: &str, value: &str) -> Option<(Id, Data)> {
        let keys = self.keys.given()?;
        let json = if self.is_encrypted {
            keys.decrypt(&purpose(name), value)?
        } else {
            keys.verify(&purpose(name), value)?
        };
        let (id, data): (String, Data) = serde_json::from_slice(&json).ok()?;
        Some((Id::parse(&id)?, data))
    }

    /// The value of the cookie of this name.
    pub(super) fn seal(&self, name: &str, id: &Id, data: &Data) -> Result<String> {
        let keys = self.keys.given();
        let keys = keys.ok_or_else(|| Error::msg("the sessions have no keys"))?;
        let json = serde_json::to_vec(&(id.secret(), data)).map_err(Error::new)?;
        Ok(if self.is_encrypted {
            keys.encrypt(&purpose(name), &json)
        } else {
            keys.sign(&purpose(name), &json)
        })
    }
}

/// A browser may send the value of one cookie under the name of another: sessions of two plugins with the
/// same keys are not to be confused.
fn purpose(name: &str) -> String {
    format!("session {name}")
}

/// A session in its cookie is too large: browsers would drop it. The response is a 500. Keep less in the
/// session, or take another store.
#[derive(Debug)]
#[non_exhaustive]
pub struct SessionTooLarge {
    /// Of the header `Set-Cookie`.
    pub bytes: usize,
}

pub(super) use crate::cookies::MOST_BYTES;

impl fmt::Display for SessionTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.bytes;
        write!(
            f,
            "the session needs a cookie of {bytes} bytes, and browsers keep {MOST_BYTES}"
        )
    }
}

impl std::error::Error for SessionTooLarge {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn b16_a_signed_session_can_be_read_by_all_and_an_encrypted_one_cannot() {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        let data = Data::from([("user".to_owned(), json!("ann"))]);
        for (store, is_readable) in [
            (CookieStore::signed(Keys::random()), true),
            (CookieStore::encrypted(Keys::random()), false),
        ] {
            let id = Id::random();
            let value = store.seal("session", &id, &data).unwrap();
            assert_eq!(store.open("session", &value), Some((id, data.clone())));
            let bytes = URL_SAFE_NO_PAD.decode(&value).unwrap();
            assert_eq!(bytes.windows(5).any(|part| part == b"\"ann\""), is_readable);
            let other = CookieStore::signed(Keys::random());
            assert_eq!(other.open("session", &value), None);
        }
    }
}
