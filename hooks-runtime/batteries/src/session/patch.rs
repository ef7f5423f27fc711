//! [`Id`] and [`Data`] of a session, and [`Patch`], what a request changed in it.

use crate::keys::random;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Write},
};

/// 192 bits are 32 letters.
const BYTES: usize = 24;
const LETTERS: usize = 32;

/// A session's values, by key.
pub type Data = BTreeMap<String, Value>;

/// The secret name of a session, which only its cookie has: 192 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Id(String);

impl Id {
    /// A new one.
    pub fn random() -> Self {
        Id(URL_SAFE_NO_PAD.encode(random::<BYTES>()))
    }

    /// The one that a cookie has; `None` for what cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let is_of_id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let is_id = text.len() == LETTERS && text.bytes().all(is_of_id);
        is_id.then(|| Id(text.to_owned()))
    }

    /// For the cookie.
    pub(crate) fn secret(&self) -> &str {
        &self.0
    }

    /// The key in a store: a hash of the id, as 64 letters. Who reads the store cannot use its sessions.
    pub fn at_rest(&self) -> String {
        let mut text = String::with_capacity(64);
        for byte in Sha256::digest(&self.0) {
            write!(text, "{byte:02x}").expect("a string takes all");
        }
        text
    }
}

/// Without the secret.
impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({}…)", &self.at_rest()[..8])
    }
}

/// What changed in a session, by key. A store applies it to the values that it has by then, so that two
/// requests which change different keys both keep their changes. Of one key the last change stays.
#[derive(Clone, Default, PartialEq)]
pub struct Patch {
    /// New values.
    pub set: Data,
    /// Keys that are removed. None of them is in `set`.
    pub remove: BTreeSet<String>,
}

impl Patch {
    /// Set a value, and do not remove it.
    pub fn set(&mut self, key: impl Into<String>, value: Value) {
        let key = key.into();
        self.remove.remove(&key);
        self.set.insert(key, value);
    }

    /// Remove a value, and do not set it.
    pub fn remove(&mut self, key: impl Into<String>) {
        let key = key.into();
        self.set.remove(&key);
        self.remove.insert(key);
    }

    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_empty()
    }

    /// Change `data` by it.
    pub fn apply(&self, data: &mut Data) {
        data.retain(|key, _| !self.remove.contains(key));
        data.extend(self.set.clone());
    }

    /// Put back a patch that was not saved, under the changes that were made since.
    pub(crate) fn put_under(&mut self, older: Patch) {
        let newer = std::mem::replace(self, older);
        for key in newer.remove {
            self.remove(key);
        }
        for (key, value) in newer.set {
            self.set(key, value);
        }
    }
}

/// The keys, without the values, which may be secrets.
impl fmt::Debug for Patch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set: Vec<_> = self.set.keys().collect();
        f.debug_struct("Patch")
            .field("set", &set)
            .field("remove", &self.remove)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_id_has_192_bits_and_does_not_show_them() {
        let (one, two) = (Id::random(), Id::random());
        assert_ne!(one, two);
        assert_eq!(one.secret().len(), 32);
        assert_eq!(Id::parse(one.secret()).as_ref(), Some(&one));
        assert_eq!(one.at_rest().len(), 64);
        assert!(!format!("{one:?} {}", one.at_rest()).contains(one.secret()));
    }

    #[test]
    fn what_cannot_be_an_id_is_none() {
        let long = "a".repeat(33);
        let texts = [
            "",
            "a",
            &long,
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa*",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u{e9}",
        ];
        assert!(texts.iter().all(|text| Id::parse(text).is_none()));
    }

    #[test]
    fn the_newer_change_of_a_key_stays() {
        let mut patch = Patch::default();
        patch.set("a", json!(2));
        patch.remove("b");
        let mut older = Patch::default();
        for key in ["a", "b", "c"] {
            older.set(key, json!(1));
        }
        older.remove("d");
        patch.put_under(older);
        let mut data = Data::from([("d".into(), json!(0)), ("e".into(), json!(0))]);
        patch.apply(&mut data);
        assert_eq!(json!(data), json!({"a": 2, "c": 1, "e": 0}));
    }
}
