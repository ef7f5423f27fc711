//! [`Stored`]: what a session keeps of the user who is logged in.

use super::User;
use crate::{Keys, Session};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hooks_runtime::Result;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The session's key.
pub(crate) const USER: &str = "_user";
const PURPOSE: &str = "login";

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Stored {
    pub(crate) id: Value,
    /// The signature of the user's secret, as in the moment of the login.
    hash: String,
}

/// What a stored signature is worth.
pub(super) enum Hash {
    Right,
    /// By a key that is no longer the first.
    Old,
    Wrong,
}

impl Stored {
    pub(crate) fn new<U: User>(user: &U, keys: &Keys) -> Result<Self> {
        let id = serde_json::to_value(user.id())?;
        Ok(Stored::of_parts(id, user.session_secret(), keys))
    }

    pub(crate) fn of_parts(id: Value, secret: &[u8], keys: &Keys) -> Self {
        let hash = URL_SAFE_NO_PAD.encode(keys.mac(PURPOSE, secret));
        Stored { id, hash }
    }

    /// That of a session. What is no login is none.
    pub(super) fn of(session: &Session) -> Option<Self> {
        session.get(USER).ok()?
    }

    /// Whether the user's secret is still the same.
    pub(super) fn check<U: User>(&self, user: &U, keys: &Keys) -> Hash {
        let secret = user.session_secret();
        let Ok(hash) = URL_SAFE_NO_PAD.decode(&self.hash) else {
            return Hash::Wrong;
        };
        if !keys.is_mac(PURPOSE, secret, &hash) {
            return Hash::Wrong;
        }
        // It is a right one, so that how long this takes tells nothing.
        if hash == keys.mac(PURPOSE, secret) {
            Hash::Right
        } else {
            Hash::Old
        }
    }

    /// Put it into the session, under a new id.
    pub(crate) fn put(self, session: &Session) -> Result<()> {
        session.set(USER, self)?;
        session.cycle();
        Ok(())
    }
}
